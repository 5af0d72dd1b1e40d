//! Many evaluations at once: all or nothing. Those that stand as drafts of the caller's are written anew.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Refusal, Result, Tx,
    evaluation::{
        Outcome,
        admission::{refusals, taken},
        location, submit,
        writing_over::{held, is_draft, stated, write_over},
    },
};
use crate::{
    domain::{
        caller::{Caller, Scope},
        evaluation::{Standing, batch::Record, draft::EvaluationDraft, labels::with_codes},
        methodology::MethodologyId,
        version::Expected,
    },
    store::{self, evaluation as stored},
};

/// What stands already under the keys of a batch: by record what is the caller's own, not withdrawn.
#[derive(Clone, Debug, Default)]
pub struct Held(Vec<Option<stored::Record>>);

/// What became of a batch.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// Its evaluations, in the order of its records.
    pub outcomes: Vec<Outcome>,
    /// Those of them whose drafts stood there, and were written anew.
    pub rewritten: BTreeSet<Uuid>,
    /// The version of these drafts before; none where there were none.
    pub version: Option<i64>,
}

impl Held {
    /// What holds the key of a record.
    pub fn of(&self, place: usize) -> Option<&stored::Record> {
        self.0.get(place)?.as_ref()
    }

    /// How many drafts the batch would write anew.
    pub fn drafts(&self) -> usize {
        self.0.iter().flatten().filter(|held| is_draft(held)).count()
    }

    /// The version of all the drafts that the batch would write anew: it is another as soon as one of
    /// them was changed, or there are others. None where there is none.
    pub fn version(&self) -> Option<i64> {
        let drafts = self.0.iter().flatten().filter(|held| is_draft(held));
        let drafts: BTreeMap<Uuid, i64> = drafts.map(|held| (held.id, held.row_version)).collect();
        if drafts.is_empty() {
            return None;
        }
        let hash = drafts.iter().fold(Sha256::new(), |hash, (id, version)| {
            hash.chain_update(id.as_bytes()).chain_update(version.to_be_bytes())
        });
        let first =
            hash.finalize().iter().take(8).fold(0, |sum, byte| (sum << 8) | i64::from(*byte));
        Some(first & i64::MAX)
    }
}

/// What stands already under the keys of a batch; nothing is changed.
pub fn look_up(records: &[Record], caller: &Caller, tx: &mut Tx<'_>) -> Result<Held> {
    allow(Standing::Draft, caller)?;
    tx.read_ahead(drafts(records))?;
    let found = hold(records, caller, tx);
    tx.ahead = None;
    found
}

/// Records all evaluations of a batch, or none and all that is wrong with any of them.
///
/// A draft of the caller's that stands under the key of a record is written anew, if `expected` holds of
/// the [version](Held::version) of all such drafts; `Any` holds of none as well. Where nothing is expected
/// it is a fault of the record. `told` is called after each record, for progress.
pub fn submit_all(
    records: &[Record],
    (to, expected): (Standing, &Expected),
    caller: &Caller,
    tx: &mut Tx<'_>,
    mut told: impl FnMut(),
) -> Result<Done> {
    allow(to, caller)?;
    // A batch locks many services in the order of its file: two batches must not wait for each other.
    tx.lock()?;
    tx.read_ahead(drafts(records))?;
    let submitted = submit_each(records, (to, expected), caller, tx, &mut told);
    let settled = submitted.and_then(|done| tx.settle().map(|()| done));
    tx.ahead = None;
    settled
}

fn drafts(records: &[Record]) -> impl Iterator<Item = &EvaluationDraft> {
    records.iter().filter_map(|record| record.draft.as_ref())
}

/// What was read ahead of it; drafts as they stand when nobody else can write them any more.
fn hold(records: &[Record], caller: &Caller, tx: &mut Tx<'_>) -> Result<Held> {
    let mut found = Vec::with_capacity(records.len());
    for record in records {
        let draft = record.draft.as_ref();
        let mut holder = draft.map(|draft| held(draft, caller, tx)).transpose()?.flatten();
        if !tx.is_rehearsal
            && let Some(known) = holder.take_if(|holder| is_draft(holder))
        {
            holder = store::evaluation::lock(known.id, tx.conn)?;
        }
        found.push(holder);
    }
    Ok(Held(found))
}

fn submit_each(
    records: &[Record],
    (to, expected): (Standing, &Expected),
    caller: &Caller,
    tx: &mut Tx<'_>,
    told: &mut impl FnMut(),
) -> Result<Done> {
    let held = hold(records, caller, tx)?;
    let mut done = Done { version: held.version(), ..Done::default() };
    let is_said = *expected != Expected::Unsaid;
    if is_said && *expected != Expected::Any {
        expected.check(done.version)?;
    }
    let mut violations = Vec::new();
    // Rows of this file by the place they would have, were they stored.
    let mut rows: HashMap<String, u64> = HashMap::new();
    for (record, holder) in records.iter().zip(&held.0) {
        violations.extend(record.faults.iter().cloned());
        let Some(draft) = &record.draft else {
            told();
            continue;
        };
        let over = holder.as_ref().filter(|holder| is_said && is_draft(holder));
        let mut draft = coded(record, draft, tx)?;
        // Rows have no room for facts: what the draft states of them stays.
        if let Some(holder) = over.filter(|_| !record.answers.is_empty())
            && let Some(facts) = stated(holder, tx)?
        {
            draft.to_mut().facts.get_or_insert(facts);
        }
        let draft = &*draft;
        let submitted = match over {
            // Another record of the file has written it.
            Some(holder) if rows.contains_key(&location(holder.id)) => Err(taken(holder)),
            Some(holder) => write_over(holder, draft, to, caller, tx),
            None => submit(draft, to, caller, tx),
        };
        match submitted {
            Ok(outcome) => {
                rows.insert(location(outcome.record.id), record.row);
                done.rewritten.extend(over.map(|holder| holder.id));
                let warnings = outcome.warnings.iter().map(|w| record.place(w)).collect();
                done.outcomes.push(Outcome { warnings, ..outcome });
                tx.settle_much()?;
            }
            Err(refusal) => {
                let is_draft = holder.as_ref().is_some_and(is_draft);
                let said = |refusal| {
                    let refusal = if is_draft { with_way(refusal) } else { refusal };
                    within_file(refusal, &rows).into_violations()
                };
                let mut found = said(refusal)?;
                // It was refused for what was met first: all else that is wrong is told with it.
                for refusal in refusals(draft, over, to, caller, tx)? {
                    for fault in said(refusal)? {
                        if !found.contains(&fault) {
                            found.push(fault);
                        }
                    }
                }
                violations.extend(found.iter().filter_map(|fault| record.news(fault)));
            }
        }
        told();
    }
    if violations.is_empty() { Ok(done) } else { Err(violations.into()) }
}

/// The draft of a record; of rows that people fill in, options are taken by their names, too.
fn coded<'a>(
    record: &Record,
    draft: &'a EvaluationDraft,
    tx: &mut Tx<'_>,
) -> Result<Cow<'a, EvaluationDraft>> {
    let id = MethodologyId::parse(&draft.methodology).filter(|_| !record.answers.is_empty());
    let Some(id) = id else { return Ok(Cow::Borrowed(draft)) };
    let stored = tx.methodology(&id)?;
    Ok(stored.map_or(Cow::Borrowed(draft), |stored| with_codes(draft, &stored.methodology)))
}

/// That what stands there is a draft, with how a batch writes it anew.
fn with_way(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Conflict { code: "evaluation-exists", detail, location, .. } => {
            Refusal::Conflict {
                code: "evaluation-exists",
                detail,
                advice: "It is still a draft. To write it anew send the batch to `/v1/evaluation-batches` \
                     with the `If-Match` that its rehearsal (`dry_run=true`) has as `ETag`.",
                location,
            }
        }
        refusal => refusal,
    }
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
