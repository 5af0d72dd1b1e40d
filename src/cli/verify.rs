//! `znamka verify`
use clap::Args;
use std::process::ExitCode;
use super::Result;
use crate::config::Config;
/// Verify
#[derive(Args, Debug)]
#[command(after_help = "Example: x")]
pub struct Verify { #[command(flatten)] config: Config }
pub(super) fn run(_: &Verify) -> Result<ExitCode> { Ok(ExitCode::SUCCESS) }
