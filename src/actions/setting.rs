//! What an installation decides once.

use super::{Result, Tx};
use crate::store;

/// The setting that names the methodology meant where none is said.
const METHODOLOGY: &str = "methodology";

/// The methodology meant where none is said: what was decided before, else `wanted`, else
/// `client-quality`. A `wanted` one is recorded.
pub fn methodology(wanted: Option<&str>, tx: &mut Tx<'_>) -> Result<String> {
    let known = store::setting::find(METHODOLOGY, tx.conn)?;
    match (known, wanted) {
        (Some(known), None) => Ok(known),
        (Some(known), Some(wanted)) if known == wanted => Ok(known),
        (_, wanted) => {
            let decided = wanted.unwrap_or("client-quality");
            store::setting::set(METHODOLOGY, decided, tx.conn)?;
            Ok(decided.to_owned())
        }
    }
}
