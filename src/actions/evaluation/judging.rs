//! What a publisher does: hands back, publishes and withdraws.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Outcome, judged, wrong_standing};
use crate::{
    actions::{
        Result, Tx,
        publication::{
            Known, add_step, bounds, hidden, hidden_after, stored_revision, told, told_withdrawn,
            unwritable, work_out_from,
        },
        reason, sharing,
    },
    domain::{
        caller::Caller,
        cell::Scorecard,
        evaluation::{Standing, draft::EvaluationDraft},
        ledger::EntryKind,
        source::Source,
        version::Expected,
        violation::Violation,
    },
    metrics::{
        scorecard::Published,
        small::{Asked, Before},
    },
    store::{
        self,
        evaluation::{Draft, Key, Record, Revision},
    },
};

/// Hands a submission back to its assessor, with a reason.
pub fn send_back(
    (id, expected): (Uuid, &Expected),
    why: &str,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let mut record = judged((id, expected), caller, tx)?;
    let why = reason(why)?;
    if record.pending == Some(Standing::Submitted) {
        record.pending = Some(Standing::Draft);
    } else if record.standing == Standing::Submitted {
        record.standing = Standing::Draft;
    } else {
        return Err(wrong_standing(&record, "Only what is submitted can be returned."));
    }
    let n = record.latest;
    let revision = stored_revision(id, n, tx.conn)?;
    let document = draft_of(&record.key, &revision);
    let kept = Draft { document, reason: revision.reason };
    store::evaluation::keep_draft(id, &kept, tx.now(), tx.conn)?;
    add_step(id, n, Standing::Draft, Some(why), None, BTreeSet::new(), tx)?;
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings: Vec::new() })
}

/// Publishes what is submitted: an evaluation, or the correction of one.
pub fn publish(
    (id, expected): (Uuid, &Expected),
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    tx.lock()?;
    let record = judged((id, expected), caller, tx)?;
    if record.standing != Standing::Submitted && record.pending != Some(Standing::Submitted) {
        return Err(wrong_standing(&record, "Only what is submitted can be published."));
    }
    let revision = stored_revision(id, record.latest, tx.conn)?;
    publish_record(record, &revision, Vec::new(), tx)
}

/// Withdraws what is published, for good, with a reason. Its key may then be used anew.
pub fn withdraw(
    (id, expected): (Uuid, &Expected),
    why: &str,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    tx.lock()?;
    let mut record = judged((id, expected), caller, tx)?;
    let why = reason(why)?;
    let Some(n) = record.public.filter(|_| record.standing == Standing::Published) else {
        return Err(wrong_standing(&record, "Only what is published can be withdrawn."));
    };
    let body = told_withdrawn(&record.key, &why).map_err(unwritable)?;
    let seq = tx.record(EntryKind::EvaluationWithdrawn, &id.to_string(), &body)?;
    store::evaluation::drop_draft(id, tx.conn)?;
    add_step(id, n, Standing::Withdrawn, Some(why), Some(seq), BTreeSet::new(), tx)?;
    record.standing = Standing::Withdrawn;
    record.public = None;
    record.pending = None;
    let record = store::evaluation::advance(record, tx.conn)?;
    let scorecards = sharing::work_out(&record, seq, tx)?;
    tx.add_scorecards(scorecards)?;
    Ok(Outcome { record, seq: Some(seq), warnings: Vec::new() })
}

/// Publishes the newest revision of a record: step, ledger entry, scorecard and cells.
pub(super) fn publish_record(
    mut record: Record,
    revision: &Revision,
    warnings: Vec<Violation>,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    tx.lock()?;
    let (id, n) = (record.id, revision.n);
    if let Some(seq) = tx.rehearsed() {
        // What it would make of scorecards is nothing that could be refused.
        let public = (Some(n), record.since.or(Some(seq)));
        (record.standing, (record.public, record.since)) = (Standing::Published, public);
        return Ok(Outcome { record: tx.advance(record)?, seq: Some(seq), warnings });
    }
    let groups = tx.target_groups()?;
    let methodology = tx.methodology(&record.key.scorecard.methodology)?;
    let methodology = methodology.as_ref().map(|stored| &stored.methodology);
    let hidden = if record.key.source == Source::Survey {
        let questions = tx.questions()?;
        let known = Known { methodology, groups: &groups, questions: &questions };
        if tx.is_first_asked(&record, &questions) {
            hidden_after(Before::default(), &record.key, revision, known)
        } else {
            tx.settle()?;
            hidden(&record.key, revision, i64::MAX, known, tx.conn)?
        }
    } else {
        BTreeSet::new()
    };
    let body = told(&record.key, revision, &hidden).map_err(unwritable)?;
    let kind = match record.public {
        None => EntryKind::EvaluationPublished,
        Some(_) => EntryKind::EvaluationCorrected,
    };
    let seq = tx.record(kind, &id.to_string(), &body)?;
    add_step(id, n, Standing::Published, None, Some(seq), hidden.clone(), tx)?;
    record.standing = Standing::Published;
    record.public = Some(n);
    record.pending = None;
    record.since = record.since.or(Some(seq));
    let record = tx.advance(record)?;
    let first = work_out_first(&record, revision, &hidden, seq, tx)?;
    let scorecards = if let Some(scorecard) = first {
        vec![scorecard]
    } else {
        tx.settle()?;
        sharing::work_out(&record, seq, tx)?
    };
    tx.add_scorecards(scorecards)?;
    Ok(Outcome { record, seq: Some(seq), warnings })
}

/// The scorecard that a first publication makes in a batch, if what else stands is in memory and
/// its answers count nowhere else.
fn work_out_first(
    record: &Record,
    revision: &Revision,
    withheld: &BTreeSet<Asked>,
    seq: i64,
    tx: &mut Tx<'_>,
) -> Result<Option<Scorecard>> {
    let key = &record.key.scorecard;
    if record.since != Some(seq) || !tx.mappings(&key.methodology)?.is_empty() {
        return Ok(None);
    }
    let Some(mut published) = tx.stood(record, seq)? else { return Ok(None) };
    published.push(Published {
        id: record.id,
        revision: revision.n,
        since: seq,
        source: record.key.source,
        assessor: record.key.assessor.clone(),
        facts: revision.facts.clone(),
        answers: revision.answers.clone(),
        withheld: withheld.clone(),
        later: BTreeMap::new(),
        disputed: BTreeSet::new(),
        through: None,
    });
    let (_, due) = bounds(key, seq, tx)?;
    let scorecard = work_out_from(key, seq, &published, due, tx)?;
    tx.keep(key, published);
    Ok(Some(scorecard))
}

/// The draft that a revision was read from, as far as it can be told.
pub(super) fn draft_of(key: &Key, revision: &Revision) -> EvaluationDraft {
    let answers = serde_json::to_value(&revision.answers).unwrap_or_default();
    let facts = serde_json::to_value(&revision.facts).unwrap_or_default();
    EvaluationDraft {
        service: key.scorecard.service.to_string(),
        period: key.scorecard.period.to_string(),
        methodology: key.scorecard.methodology.to_string(),
        source: key.source.to_string(),
        assessor: key.assessor.to_string(),
        facts: serde_json::from_value(facts).ok(),
        answers: serde_json::from_value(answers).unwrap_or_default(),
    }
}
