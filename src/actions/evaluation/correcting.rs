//! A correction that begins with what is published, and what came back from who publishes.

use uuid::Uuid;

use super::{Outcome, correct, judging::draft_of, own, wrong_standing};
use crate::{
    actions::{Result, Tx, publication::stored_revision},
    domain::{caller::Caller, evaluation::Standing, version::Expected},
    store::{self, Conn, evaluation::Record},
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
