//! Methodologies are drafted, frozen and retired.

use serde_json::json;

use super::{Changed, Refusal, Result, Tx, require};
use crate::{
    domain::{
        caller::{Caller, Scope},
        ledger::EntryKind,
        methodology::{Methodology, MethodologyId, Standing, draft::MethodologyDraft},
        version::Expected,
    },
    store::{self, methodology::StoredMethodology},
};

/// Writes a draft, or writes it anew. What is frozen does not change any more.
pub fn draft(
    draft: MethodologyDraft,
    id: &MethodologyId,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<StoredMethodology>> {
    require(caller, Scope::MethodologiesWrite)?;
    tx.lock()?;
    let standing = store::methodology::find(id, tx.conn)?;
    if let Some(stored) = standing.as_ref().filter(|s| s.standing != Standing::Draft) {
        return Err(already(id, stored.standing));
    }
    expected.check(standing.as_ref().map(|stored| stored.row_version))?;
    let methodology = Methodology::parse(draft, id)?;
    let version = standing.as_ref().map_or(1, |stored| stored.row_version + 1);
    store::methodology::set(&methodology, Standing::Draft, version, tx.conn)?;
    tx.forget(id);
    let created = standing.is_none();
    let thing = StoredMethodology {
        methodology,
        standing: Standing::Draft,
        hash: None,
        row_version: version,
    };
    Ok(Changed { thing, version, created })
}

/// Freezes a draft: from now on it can be evaluated by, and never changes.
pub fn freeze(
    id: &MethodologyId,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<StoredMethodology>> {
    move_on(id, Standing::Draft, Standing::Frozen, caller, tx)
}

/// Retires a frozen methodology: it takes no new evaluation; all that stands, stands.
pub fn retire(
    id: &MethodologyId,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<StoredMethodology>> {
    move_on(id, Standing::Frozen, Standing::Retired, caller, tx)
}

fn move_on(
    id: &MethodologyId,
    from: Standing,
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<StoredMethodology>> {
    // Who may not write drafts does not learn that there are any.
    let hidden = !caller.may(Scope::MethodologiesWrite);
    tx.lock()?;
    let stored = store::methodology::find(id, tx.conn)?
        .filter(|stored| !hidden || stored.standing != Standing::Draft)
        .ok_or_else(|| Refusal::missing("methodology", id))?;
    require(caller, Scope::MethodologiesWrite)?;
    if stored.standing != from {
        return Err(already(id, stored.standing));
    }
    let StoredMethodology { methodology, row_version, .. } = stored;
    let version = row_version + 1;
    let hash = methodology.hash();
    let subject = id.to_string();
    if to == Standing::Frozen {
        let body = json!({"hash": hash, "document": methodology.document});
        tx.record(EntryKind::MethodologyFrozen, &subject, &body)?;
    } else {
        tx.record(EntryKind::MethodologyRetired, &subject, &json!({"hash": hash}))?;
    }
    store::methodology::set(&methodology, to, version, tx.conn)?;
    tx.forget(id);
    let thing =
        StoredMethodology { methodology, standing: to, hash: Some(hash), row_version: version };
    Ok(Changed { thing, version, created: false })
}

fn already(id: &MethodologyId, standing: Standing) -> Refusal {
    match standing {
        Standing::Draft => Refusal::conflict(
            "methodology-not-frozen",
            format!("`{id}` is a draft."),
            "Freeze it first.",
        ),
        Standing::Frozen => Refusal::conflict(
            "methodology-frozen",
            format!("`{id}` is frozen."),
            "Write a new version; a frozen one never changes.",
        ),
        Standing::Retired => Refusal::conflict(
            "methodology-retired",
            format!("`{id}` is retired."),
            "Use a version in force; see /v1/methodologies.",
        ),
    }
}
