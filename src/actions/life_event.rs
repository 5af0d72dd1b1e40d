//! Life events are created and changed.

use super::{Changed, Result, Tx, require};
use crate::{
    domain::{
        caller::{Caller, Scope},
        ledger::EntryKind,
        life_event::{LifeEvent, LifeEventDraft},
        version::Expected,
    },
    store,
};

/// Creates the one called `code`, or changes it.
pub fn set(
    draft: LifeEventDraft,
    code: &str,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<LifeEvent>> {
    require(caller, Scope::CatalogueWrite)?;
    tx.lock()?;
    let standing = store::life_event::find(code, tx.conn)?;
    expected.check(standing.as_ref().map(|stored| stored.seq))?;
    let thing = LifeEvent::parse(draft, code)?;
    if let Some(stored) = standing.as_ref().filter(|stored| stored.thing == thing) {
        return Ok(Changed { thing, version: stored.seq, created: false });
    }
    let version = tx.record(EntryKind::LifeEventSet, code, &thing)?;
    store::life_event::set(&thing, version, tx.conn)?;
    Ok(Changed { thing, version, created: standing.is_none() })
}
