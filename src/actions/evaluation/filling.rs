//! A form of questions about one service: what stands in the draft behind it, and the draft written anew
//! from what was filled in.

use super::{
    admission::{parts_of, taken},
    corrected,
    correcting::withdrawn,
    returned,
    what_if::rehearse,
    writing::{rewrite, submit, submit_draft},
    written_with, wrong_standing,
};
use crate::{
    actions::{Refusal, Result, Tx, require},
    domain::{
        caller::Caller,
        evaluation::{
            Standing,
            draft::{AnswerDraft, EvaluationDraft},
        },
        facts::Facts,
        version::{Expected, Mismatch},
        violation::Violation,
    },
    store::{
        self,
        evaluation::{Key, Record},
    },
};

/// What a form is filled in upon.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The evaluation, where there is one that is not withdrawn.
    pub record: Option<Record>,
    /// Its draft, or that of its correction.
    pub draft: Option<EvaluationDraft>,
    /// Why it is a correction.
    pub reason: Option<String>,
    /// Why it was returned, where it was.
    pub returned: Option<String>,
    /// The service as the draft tells it.
    pub facts: Facts,
    /// What is still wrong with the draft.
    pub faults: Vec<Violation>,
    /// What was answered in the evaluation that was withdrawn, where nothing has taken its place.
    pub withdrawn: Vec<AnswerDraft>,
}

/// What a form is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// To keep the draft.
    Keep,
    /// To hand it in, if a grade would come of it.
    HandIn,
    /// To hand it in, though no grade would.
    HandInUngraded,
}

/// What came of a form.
#[derive(Clone, Debug)]
pub enum Filled {
    /// The draft is kept.
    Kept(Record),
    /// The draft is kept and not handed in, since no grade would come of it.
    Ungraded(Record),
    /// It is handed in.
    HandedIn(Record),
}

/// What stands behind a form. To who does not write for its assessor, nothing is there.
pub fn open(key: &Key, caller: &Caller, tx: &mut Tx<'_>) -> Result<Opened> {
    require_writer(key, caller)?;
    let code = &key.scorecard.service;
    let service = tx.service(code.as_str())?.ok_or_else(|| Refusal::missing("service", code))?;
    let record = store::evaluation::holder(key, tx.conn)?;
    let (draft, returned) = match &record {
        Some(record) => (store::evaluation::draft(record.id, tx.conn)?, returned(record, tx.conn)?),
        None => (None, None),
    };
    let (draft, reason) = draft.map_or((None, None), |draft| (Some(draft.document), draft.reason));
    let corrects = record.as_ref().map(|record| corrected(record, tx)).transpose()?.flatten();
    let facts = super::facts(record.as_ref(), draft.as_ref(), &service, tx.conn)?;
    let mut faults = Vec::new();
    if let Some(draft) = &draft {
        let parts = parts_of(draft, Some(service), corrects, tx)?;
        faults = parts.read(draft, tx).err().unwrap_or_default();
    }
    let withdrawn = match &record {
        Some(_) => Vec::new(),
        None => withdrawn(key, tx)?,
    };
    Ok(Opened { record, draft, reason, returned, facts, faults, withdrawn })
}

/// Writes the draft of a key anew, and hands it in if that is the aim; all of it or nothing.
///
/// `expected` is the version of the evaluation that the form was made for; none where there was none.
/// `write` gets the draft that stands, so that what no form shows is not lost.
pub fn fill(
    key: &Key,
    expected: Option<i64>,
    aim: Aim,
    write: impl FnOnce(Option<&EvaluationDraft>) -> Result<EvaluationDraft, Vec<Violation>>,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Filled> {
    require_writer(key, caller)?;
    let record = store::evaluation::holder(key, tx.conn)?;
    let kept = match (record, expected) {
        (None, None) => submit(&write(None)?, Standing::Draft, caller, tx)?,
        (Some(record), Some(version)) => {
            let expected = Expected::OneOf(vec![version]);
            expected.check(Some(record.row_version))?;
            let Some(before) = store::evaluation::draft(record.id, tx.conn)? else {
                return Err(wrong_standing(&record, "There is no draft to write on."));
            };
            rewrite(record.id, &write(Some(&before.document))?, &expected, caller, tx)?
        }
        (Some(record), None) => return Err(taken(&record)),
        (None, Some(_)) => return Err(Mismatch::Stale.into()),
    };
    let id = kept.record.id;
    if aim == Aim::Keep {
        return Ok(Filled::Kept(kept.record));
    }
    let expected = Expected::OneOf(vec![kept.record.row_version]);
    if aim == Aim::HandIn {
        let rehearsal = rehearse(id, caller, tx)?;
        // What is wrong with it comes first, and is told by who hands it in.
        if rehearsal.is_sound() && rehearsal.leaves_ungraded() {
            return Ok(Filled::Ungraded(kept.record));
        }
    }
    submit_draft((id, &expected), caller, tx).map(|outcome| Filled::HandedIn(outcome.record))
}

/// Refuses who does not write for the assessor, as if nothing were there.
fn require_writer(key: &Key, caller: &Caller) -> Result<()> {
    if !caller.acts_for(&key.assessor) {
        return Err(Refusal::missing("service", &key.scorecard.service));
    }
    require(caller, written_with(key.source))
}
