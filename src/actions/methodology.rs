//! Methodologies are drafted, frozen and retired.

use serde_json::json;

use super::{Changed, Refusal, Result, Tx, publication, require, sharing};
use crate::{
    domain::{
        caller::{Caller, Scope},
        ledger::EntryKind,
        methodology::{
            Methodology, MethodologyId, MethodologyStanding, draft::MethodologyDraft, mapping,
        },
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
    if let Some(stored) = standing.as_ref().filter(|s| s.standing != MethodologyStanding::Draft) {
        return Err(already(id, stored.standing));
    }
    expected.check(standing.as_ref().map(|stored| stored.row_version))?;
    let methodology = Methodology::parse_new(draft, id)?;
    let version = standing.as_ref().map_or(1, |stored| stored.row_version + 1);
    store::methodology::set(&methodology, MethodologyStanding::Draft, version, None, tx.conn)?;
    tx.forget(id);
    let created = standing.is_none();
    let thing = StoredMethodology {
        methodology,
        standing: MethodologyStanding::Draft,
        hash: None,
        row_version: version,
        retired_seq: None,
    };
    Ok(Changed { thing, version, created })
}

/// Freezes a draft: from now on it can be evaluated by, and never changes.
pub fn freeze(
    id: &MethodologyId,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<StoredMethodology>> {
    let StoredMethodology { methodology, row_version, .. } =
        standing(id, MethodologyStanding::Draft, caller, tx)?;
    let faults = methodology.document.new_faults();
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let before: Vec<StoredMethodology> = store::methodology::all(tx.conn)?
        .into_iter()
        .filter(|stored| stored.standing != MethodologyStanding::Draft)
        .collect();
    let find = |id: &MethodologyId| before.iter().map(|s| &s.methodology).find(|m| m.id == *id);
    let faults = mapping::check(&methodology, find);
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let others =
        before.iter().map(|s| (&s.methodology, s.standing == MethodologyStanding::Retired));
    let mappings = sharing::settled(&methodology, others);
    let hash = methodology.hash();
    let body = json!({"hash": hash, "document": methodology.document, "mappings": mappings});
    let seq = tx.record(EntryKind::MethodologyFrozen, &id.to_string(), &body)?;
    store::mapping::add(&mappings, seq, tx.conn)?;
    let changed = set(methodology, MethodologyStanding::Frozen, (row_version, hash, None), tx)?;
    let methodology = &changed.thing.methodology;
    let mut scorecards = Vec::new();
    for key in sharing::answered_before(methodology, &mappings, seq, tx.conn)? {
        let scorecard = publication::work_out(&key, seq, tx)?;
        // All of it may be withdrawn, or answer nothing that counts here.
        scorecards.extend(Some(scorecard).filter(|scorecard| scorecard.facts.is_some()));
    }
    store::scorecard::add(&scorecards, tx.conn)?;
    Ok(changed)
}

/// Retires a frozen methodology: it takes no new evaluation; all that stands, stands.
pub fn retire(
    id: &MethodologyId,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<StoredMethodology>> {
    let StoredMethodology { methodology, row_version, .. } =
        standing(id, MethodologyStanding::Frozen, caller, tx)?;
    let hash = methodology.hash();
    let body = json!({"hash": hash});
    let seq = tx.record(EntryKind::MethodologyRetired, &id.to_string(), &body)?;
    set(methodology, MethodologyStanding::Retired, (row_version, hash, Some(seq)), tx)
}

/// The version, if it stands where it must to move on.
fn standing(
    id: &MethodologyId,
    from: MethodologyStanding,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<StoredMethodology> {
    // Who may not write drafts does not learn that there are any.
    let hidden = !caller.may(Scope::MethodologiesWrite);
    tx.lock()?;
    let stored = store::methodology::find(id, tx.conn)?
        .filter(|stored| !hidden || stored.standing != MethodologyStanding::Draft)
        .ok_or_else(|| Refusal::missing("methodology", id))?;
    require(caller, Scope::MethodologiesWrite)?;
    if stored.standing != from {
        return Err(already(id, stored.standing));
    }
    Ok(stored)
}

/// Writes where it stands now.
fn set(
    methodology: Methodology,
    standing: MethodologyStanding,
    (row_version, hash, retired_seq): (i64, String, Option<i64>),
    tx: &mut Tx<'_>,
) -> Result<Changed<StoredMethodology>> {
    let version = row_version + 1;
    store::methodology::set(&methodology, standing, version, retired_seq, tx.conn)?;
    tx.forget(&methodology.id);
    let hash = Some(hash);
    let thing =
        StoredMethodology { methodology, standing, hash, row_version: version, retired_seq };
    Ok(Changed { thing, version, created: false })
}

fn already(id: &MethodologyId, standing: MethodologyStanding) -> Refusal {
    match standing {
        MethodologyStanding::Draft => Refusal::conflict(
            "methodology-not-frozen",
            format!("`{id}` is a draft."),
            "Freeze it first.",
        ),
        MethodologyStanding::Frozen => Refusal::conflict(
            "methodology-frozen",
            format!("`{id}` is frozen."),
            "Write a new version; a frozen one never changes.",
        ),
        MethodologyStanding::Retired => Refusal::conflict(
            "methodology-retired",
            format!("`{id}` is retired."),
            "Use a version in force; see /v1/methodologies.",
        ),
    }
}
