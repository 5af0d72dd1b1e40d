//! Many evaluations at once: all or nothing.

use std::collections::HashMap;

use super::{
    Refusal, Result, Tx,
    evaluation::{Outcome, location, submit},
};
use crate::domain::{
    caller::{Caller, Scope},
    evaluation::{Standing, batch::Record},
};

/// Records all evaluations of a batch, or none and all that is wrong with any of them.
///
/// `told` is called after each record, for progress.
pub fn submit_all(
    records: &[Record],
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
    mut told: impl FnMut(),
) -> Result<Vec<Outcome>> {
    allow(to, caller)?;
    // A batch locks many services in the order of its file: two batches must not wait for each other.
    tx.lock()?;
    tx.read_ahead(records.iter().filter_map(|record| record.draft.as_ref()))?;
    let submitted = submit_each(records, to, caller, tx, &mut told);
    let settled = submitted.and_then(|outcomes| tx.settle().map(|()| outcomes));
    tx.ahead = None;
    settled
}

fn submit_each(
    records: &[Record],
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
    told: &mut impl FnMut(),
) -> Result<Vec<Outcome>> {
    let mut violations = Vec::new();
    let mut outcomes = Vec::with_capacity(records.len());
    // Rows of this file by the place they would have, were they stored.
    let mut rows: HashMap<String, u64> = HashMap::new();
    for record in records {
        violations.extend(record.faults.iter().cloned());
        let Some(draft) = &record.draft else {
            told();
            continue;
        };
        match submit(draft, to, caller, tx) {
            Ok(outcome) => {
                rows.insert(location(outcome.record.id), record.row);
                let warnings = outcome.warnings.iter().map(|w| record.place(w)).collect();
                outcomes.push(Outcome { warnings, ..outcome });
                tx.settle_much()?;
            }
            Err(refusal) => {
                let found = within_file(refusal, &rows).into_violations()?;
                violations.extend(found.iter().map(|fault| record.place(fault)));
            }
        }
        told();
    }
    if violations.is_empty() { Ok(outcomes) } else { Err(violations.into()) }
}

/// Refuses who may send no batch at all; what each of its records needs is asked for each.
///
/// To be called before a file is read: what is wrong with it is nothing to strangers.
pub fn allow(to: Standing, caller: &Caller) -> Result<()> {
    if !caller.may(Scope::EvaluationsAssess) {
        super::require(caller, Scope::EvaluationsWrite)?;
    }
    if to == Standing::Published {
        super::require(caller, Scope::EvaluationsPublish)?;
    }
    Ok(())
}

/// Another record of the same file is named by its row: it is not stored, and has no address.
fn within_file(refusal: Refusal, rows: &HashMap<String, u64>) -> Refusal {
    match refusal {
        Refusal::Conflict { code, detail, location: Some(location), .. }
            if rows.contains_key(&location) =>
        {
            let row = rows.get(&location).copied().unwrap_or_default();
            Refusal::Conflict {
                code,
                detail: format!("{detail} It stands in row {row} of this file."),
                advice: "Send each evaluation once.",
                location: None,
            }
        }
        refusal => refusal,
    }
}
