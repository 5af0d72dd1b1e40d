//! `znamka openapi`: prints the OpenAPI document.

use clap::Args;

use super::{Result, say};
use crate::server;

/// Print the OpenAPI document
///
/// The same that a running service answers under /openapi.json.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  znamka openapi > openapi/openapi.json")]
pub struct Openapi {}

pub(super) fn run() -> Result<()> {
    let document = serde_json::to_string_pretty(&server::document(server::ROOMS))?;
    Ok(say::line(&document)?)
}
