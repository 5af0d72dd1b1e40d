//! Evaluations are drafted, submitted, returned, published, corrected and withdrawn.

pub(super) mod admission;
mod correcting;
pub mod filling;
mod judging;
pub mod offered;
pub mod what_if;
mod writing;
pub(super) mod writing_over;

use uuid::Uuid;

pub use self::{
    correcting::{begin_correction, returned},
    judging::{publish, send_back, withdraw},
    writing::{correct, delete, rewrite, submit, submit_draft},
};
use super::{Refusal, Result, Tx, publication::stored_revision, require};
use crate::{
    domain::{
        caller::{Caller, Scope},
        check::Faults,
        code::Code,
        evaluation::{Standing, draft::EvaluationDraft},
        facts::Facts,
        service::Service,
        source::Source,
        version::Expected,
        violation::Violation,
    },
    store::{
        self, Conn,
        evaluation::{Key, Record},
    },
};

/// An evaluation after an action: where it stands, and what its author may want to look at again.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Where it stands.
    pub record: Record,
    /// Entry of the ledger, when it became public.
    pub seq: Option<i64>,
    /// Nothing that is wrong, but what often is a slip; of a draft what is still wrong.
    pub warnings: Vec<Violation>,
}

/// Whether the caller sees drafts and submissions of this assessor.
pub fn sees(caller: &Caller, assessor: &Code) -> bool {
    caller.acts_for(assessor) || caller.may(Scope::EvaluationsPublish)
}

/// All that is wrong with a draft that the caller would hand in; nothing is stored.
pub fn faults(draft: &EvaluationDraft, caller: &Caller, tx: &mut Tx<'_>) -> Result<Vec<Violation>> {
    let mut faults = Vec::new();
    for refusal in admission::refusals(draft, None, Standing::Submitted, caller, tx)? {
        faults.extend(refusal.into_violations()?);
    }
    Ok(faults)
}

/// Where an evaluation can be read.
pub fn location(id: Uuid) -> String {
    format!("/v1/evaluations/{id}")
}

/// The facts of the revision that is public: a correction is held against those.
fn corrected(record: &Record, tx: &mut Tx<'_>) -> Result<Option<Facts>> {
    let public = record.public.map(|n| stored_revision(record.id, n, tx.conn)).transpose()?;
    Ok(public.map(|revision| revision.facts))
}

/// The facts that count for an evaluation: of a draft those that it states, over those of the published
/// revision that it corrects, else over the catalogue; of what was handed in those it was handed in with.
pub fn facts(
    record: Option<&Record>,
    draft: Option<&EvaluationDraft>,
    service: &Service,
    conn: &mut Conn,
) -> store::Result<Facts> {
    let n =
        record.and_then(|record| if draft.is_some() { record.public } else { Some(record.latest) });
    let held = match record.zip(n) {
        Some((record, n)) => store::evaluation::revision(record.id, n, conn)?,
        None => None,
    };
    let known = held.map_or_else(|| Facts::of(service), |revision| revision.facts);
    let stated = draft.and_then(|draft| draft.facts.as_ref());
    Ok(match stated {
        // What is wrong with them is told where the draft is read.
        Some(stated) => Facts::read(stated, &known, &mut Faults::new()),
        None => known,
    })
}

/// An evaluation that the caller writes for; to others a private one is not there.
fn own(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    let record = visible(id, caller, tx)?;
    if !caller.acts_for(&record.key.assessor) {
        return Err(Refusal::Forbidden("The evaluation belongs to another assessor."));
    }
    require(caller, written_with(record.key.source))?;
    Ok(record)
}

/// What a token allows whoever writes evaluations from this source.
fn written_with(source: Source) -> Scope {
    match source {
        Source::SelfReport => Scope::EvaluationsWrite,
        _ => Scope::EvaluationsAssess,
    }
}

/// Whether the evaluation is the caller's to write.
fn writes(record: &Record, caller: &Caller) -> bool {
    caller.acts_for(&record.key.assessor) && caller.may(written_with(record.key.source))
}

/// An evaluation that the caller decides on, as it was when they decided.
fn judged((id, expected): (Uuid, &Expected), caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    let record = visible(id, caller, tx)?;
    require(caller, Scope::EvaluationsPublish)?;
    expected.check(Some(record.row_version))?;
    Ok(record)
}

pub(super) fn visible(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    store::evaluation::lock(id, tx.conn)?
        .filter(|record| record.since.is_some() || sees(caller, &record.key.assessor))
        .ok_or_else(|| Refusal::missing("evaluation", &id))
}

fn require_draft(record: &Record) -> Result<()> {
    if record.standing == Standing::Draft {
        return Ok(());
    }
    Err(wrong_standing(record, "Only a draft that is not submitted can be changed or deleted."))
}

pub(super) fn wrong_standing(record: &Record, advice: &'static str) -> Refusal {
    Refusal::Conflict {
        code: match record.standing {
            Standing::Draft => "not-submitted",
            Standing::Submitted => "already-submitted",
            Standing::Published => "already-published",
            Standing::Withdrawn => "already-withdrawn",
        },
        detail: format!("The evaluation is {}.", record.standing),
        advice,
        location: Some(location(record.id)),
    }
}

fn same_key(record: &Record, key: Option<&Key>) -> Result<()> {
    if key.is_none_or(|key| *key == record.key) {
        return Ok(());
    }
    Err(vec![Violation::at(
        "",
        "key-differs",
        "Service, period, methodology, source and assessor of an evaluation do not change.",
        "Repeat them, or submit another evaluation.",
    )]
    .into())
}
