//! Many evaluations at once: all or nothing.

use super::{
    Refusal, Result, Tx,
    evaluation::{Outcome, submit},
};
use crate::domain::{
    caller::{Caller, Scope},
    evaluation::{Standing, draft::EvaluationDraft},
    violation::{Place, Violation},
};

/// One evaluation of a batch, and where it stood in the file.
#[derive(Clone, Debug)]
pub struct Record {
    /// The draft, or why it could not be read.
    pub draft: Result<EvaluationDraft, Vec<Violation>>,
    /// Of each answer: its record and line, for formats with one row an answer. Else empty.
    pub answers: Vec<(u64, u64)>,
    /// The first record of the evaluation, 1 is the first of the file.
    pub row: u64,
    /// Its line.
    pub line: u64,
}

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
    if to == Standing::Published {
        super::require(caller, Scope::EvaluationsPublish)?;
        tx.lock()?;
    }
    let mut violations = Vec::new();
    let mut outcomes = Vec::with_capacity(records.len());
    for record in records {
        match &record.draft {
            Err(found) => violations.extend(found.iter().map(|fault| place(fault, record))),
            Ok(draft) => match submit(draft, to, caller, tx) {
                Ok(outcome) => outcomes.push(Outcome {
                    warnings: outcome.warnings.iter().map(|w| place(w, record)).collect(),
                    ..outcome
                }),
                Err(Refusal::Invalid(found)) => {
                    violations.extend(found.iter().map(|fault| place(fault, record)));
                }
                Err(refusal @ (Refusal::Forbidden(_) | Refusal::Conflict { .. })) => {
                    violations.push(place(&as_violation(&refusal), record));
                }
                Err(refusal) => return Err(refusal),
            },
        }
        told();
    }
    if violations.is_empty() { Ok(outcomes) } else { Err(violations.into()) }
}

/// In a batch what stands in the way of one record is a fault of that record.
fn as_violation(refusal: &Refusal) -> Violation {
    match refusal {
        Refusal::Conflict { code, detail, advice, location } => {
            let advice = match location {
                Some(location) => format!("{advice} It is {location}."),
                None => (*advice).to_owned(),
            };
            Violation::at("", code, detail.clone(), advice)
        }
        other => Violation::at(
            "",
            "forbidden",
            other.to_string(),
            "Use a token of the agency that this belongs to.",
        ),
    }
}

/// Where a fault stands in the file: of an answer with a row of its own, in that row.
fn place(violation: &Violation, record: &Record) -> Violation {
    if violation.row.is_some() {
        return violation.clone();
    }
    let mut placed = violation.clone();
    if let Place::Pointer(pointer) = &violation.place
        && let Some(rest) = pointer.strip_prefix("/answers/")
        && let (index, field) = rest.split_once('/').unwrap_or((rest, ""))
        && let Ok(index) = index.parse::<usize>()
        && let Some((row, line)) = record.answers.get(index)
    {
        let field = if field.is_empty() { String::new() } else { format!("/{field}") };
        placed.place = Place::Pointer(field);
        return placed.in_row(*row, *line);
    }
    placed.in_row(record.row, record.line)
}
