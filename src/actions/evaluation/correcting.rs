//! What a new draft can begin with: what is published, what was withdrawn; and what came back from who publishes.

use uuid::Uuid;

use super::{Outcome, correct, judging::draft_of, own, wrong_standing};
use crate::{
    actions::{Result, Tx, publication::stored_revision},
    domain::{
        caller::Caller,
        evaluation::{Standing, draft::AnswerDraft},
        version::Expected,
    },
    store::{
        self, Conn,
        evaluation::{Key, Record},
    },
};

/// Begins the draft of a correction of the revision `corrects`: it says what is published, until
/// somebody writes on it. What is published stands until the correction is published.
pub fn begin_correction(
    (id, expected): (Uuid, &Expected),
    (corrects, why): (i64, &str),
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let record = own(id, caller, tx)?;
    expected.check(Some(record.row_version))?;
    let Some(public) = record.public else {
        return Err(wrong_standing(&record, "Only what is published is corrected."));
    };
    let draft = draft_of(&record.key, &stored_revision(id, public, tx.conn)?);
    correct(id, &draft, (corrects, why), Standing::Draft, caller, tx)
}

/// The answers of the evaluation of this key that was withdrawn last.
pub(super) fn withdrawn(key: &Key, tx: &mut Tx<'_>) -> Result<Vec<AnswerDraft>> {
    let of_key = store::evaluation::ever_public_by(key, tx.conn)?.into_iter();
    let withdrawn =
        of_key.filter(|record| record.key == *key && record.standing == Standing::Withdrawn);
    let Some(record) = withdrawn.max_by_key(|record| record.since) else { return Ok(Vec::new()) };
    // What was public, and not a correction of it that came to nothing.
    let steps = store::evaluation::all_steps(record.id, tx.conn)?;
    let last = steps.iter().rev().find(|step| step.standing == Standing::Withdrawn);
    let Some(n) = last.map(|step| step.n) else { return Ok(Vec::new()) };
    Ok(draft_of(key, &stored_revision(record.id, n, tx.conn)?).answers)
}

/// Why a draft was returned; nothing of one that was not handed in since it was begun.
pub fn returned(record: &Record, conn: &mut Conn) -> store::Result<Option<String>> {
    let under_way = record.pending.unwrap_or(record.standing);
    if under_way != Standing::Draft || record.latest <= record.public.unwrap_or(0) {
        return Ok(None);
    }
    // A correction that was begun after another was returned and deleted came back from nobody.
    let draft = store::evaluation::draft(record.id, conn)?;
    let handed_in = store::evaluation::revision(record.id, record.latest, conn)?;
    let begun_for = draft.and_then(|draft| draft.reason);
    if handed_in.is_none_or(|revision| revision.reason != begun_for) {
        return Ok(None);
    }
    let last = store::evaluation::all_steps(record.id, conn)?.pop();
    Ok(last.filter(|step| step.standing == Standing::Draft).and_then(|step| step.reason))
}
