//! Target groups are created and changed.

use super::{Changed, Result, Tx, require};
use crate::{
    domain::{
        caller::{Caller, Scope},
        ledger::EntryKind,
        target_group::{TargetGroup, TargetGroupDraft},
        version::Expected,
    },
    store,
};

/// Creates the one called `code`, or changes it.
pub fn set(
    draft: TargetGroupDraft,
    code: &str,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<TargetGroup>> {
    require(caller, Scope::CatalogueWrite)?;
    tx.lock()?;
    let standing = store::target_group::find(code, tx.conn)?;
    expected.check(standing.as_ref().map(|stored| stored.seq))?;
    let thing = TargetGroup::parse(draft, code)?;
    if let Some(stored) = standing.as_ref().filter(|stored| stored.thing == thing) {
        return Ok(Changed { thing, version: stored.seq, created: false });
    }
    let version = tx.record(EntryKind::TargetGroupSet, code, &thing)?;
    store::target_group::set(&thing, version, tx.conn)?;
    tx.forget_target_groups();
    Ok(Changed { thing, version, created: standing.is_none() })
}
