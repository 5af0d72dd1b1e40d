//! Evaluations are drafted, submitted, returned, published, corrected and withdrawn.

mod admission;

use std::collections::BTreeSet;

use uuid::Uuid;

use self::admission::{check_campaigns, check_free, find_parts, key_of};
use super::{
    Refusal, Result, Tx,
    publication::{self, add_step, hidden, stored_revision, told, told_withdrawn, unwritable},
    reason, require,
};
use crate::{
    domain::{
        caller::{Caller, Scope},
        code::Code,
        evaluation::{Evaluation, Standing, draft::EvaluationDraft},
        facts::Facts,
        ledger::EntryKind,
        source::Source,
        version::Expected,
        violation::Violation,
    },
    store::{
        self,
        evaluation::{Draft, Key, Record, Revision},
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

/// Records a new evaluation as a draft, submitted, or published at once.
pub fn submit(
    draft: &EvaluationDraft,
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    if to == Standing::Published {
        require(caller, Scope::EvaluationsPublish)?;
        tx.lock()?;
    }
    let found = find_parts(draft, None, caller, tx)?;
    let read = found.read(draft, tx);
    let key = found.key.clone();
    let read = match read {
        // Every fault first: that the key is held would hide them.
        Err(violations) if to != Standing::Draft => return Err(violations.into()),
        read => read,
    };
    if let Some(key) = &key {
        check_free(key, found.methodology.as_deref(), tx)?;
    }
    let read = match (read, to, &key) {
        // A draft may still break rules, as long as it is known whose it is and about what.
        (Err(violations), Standing::Draft, Some(key)) => {
            return keep_new_draft(draft, key, violations, tx);
        }
        (Ok(read), Standing::Draft, Some(key)) => {
            return keep_new_draft(draft, key, read.warnings, tx);
        }
        (Ok(read), ..) => read,
        (Err(violations), ..) => return Err(violations.into()),
    };
    let id = tx.clock.uuid();
    let record = Record {
        id,
        key: key_of(&read.evaluation),
        standing: Standing::Submitted,
        latest: 1,
        public: None,
        pending: None,
        since: None,
        row_version: 1,
        created_at: tx.now(),
    };
    create(&record, tx)?;
    hand_in(id, 1, &read.evaluation, None, tx)?;
    if to == Standing::Published {
        return publish_record(record, read.warnings, tx);
    }
    Ok(Outcome { record, seq: None, warnings: read.warnings })
}

/// Writes a draft anew, before anything of it was handed in or after it was returned; of what is
/// published, the draft of a correction, whose reason stays.
pub fn rewrite(
    id: Uuid,
    draft: &EvaluationDraft,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let record = own(id, caller, tx)?;
    if record.pending != Some(Standing::Draft) {
        require_draft(&record)?;
    }
    expected.check(Some(record.row_version))?;
    let found = find_parts(draft, corrected(&record, tx)?, caller, tx)?;
    let read = found.read(draft, tx);
    same_key(&record, found.key.as_ref())?;
    let warnings = read.map_or_else(|violations| violations, |read| read.warnings);
    let reason = store::evaluation::draft(id, tx.conn)?.and_then(|before| before.reason);
    let kept = Draft { document: draft.clone(), reason };
    store::evaluation::keep_draft(id, &kept, tx.now(), tx.conn)?;
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings })
}

/// Deletes a draft that was never handed in; of a correction only the draft.
pub fn delete(id: Uuid, expected: &Expected, caller: &Caller, tx: &mut Tx<'_>) -> Result<()> {
    let mut record = own(id, caller, tx)?;
    let is_correction = record.pending == Some(Standing::Draft);
    if !is_correction {
        require_draft(&record)?;
    }
    expected.check(Some(record.row_version))?;
    if is_correction {
        store::evaluation::drop_draft(id, tx.conn)?;
        record.pending = None;
        store::evaluation::advance(record, tx.conn)?;
        return Ok(());
    }
    if record.latest > 0 {
        return Err(Refusal::conflict(
            "was-submitted",
            "The evaluation was submitted once and returned; it stays on record.",
            "Mend the draft and submit it again.",
        ));
    }
    Ok(store::evaluation::forget(id, tx.conn)?)
}

/// Hands in a draft.
pub fn submit_draft(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    let mut record = own(id, caller, tx)?;
    let Some(draft) = store::evaluation::draft(id, tx.conn)? else {
        return Err(wrong_standing(&record, "There is no draft to submit."));
    };
    let found = find_parts(&draft.document, corrected(&record, tx)?, caller, tx)?;
    let read = found.read(&draft.document, tx)?;
    same_key(&record, Some(&key_of(&read.evaluation)))?;
    if record.public.is_none() {
        check_campaigns(&record.key, tx)?;
        record.standing = Standing::Submitted;
    } else {
        record.pending = Some(Standing::Submitted);
    }
    record.latest += 1;
    store::evaluation::drop_draft(id, tx.conn)?;
    hand_in(id, record.latest, &read.evaluation, draft.reason, tx)?;
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings: read.warnings })
}

/// Hands a submission back to its assessor, with a reason.
pub fn send_back(id: Uuid, why: &str, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    let mut record = judged(id, caller, tx)?;
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
pub fn publish(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    tx.lock()?;
    let record = judged(id, caller, tx)?;
    if record.standing != Standing::Submitted && record.pending != Some(Standing::Submitted) {
        return Err(wrong_standing(&record, "Only what is submitted can be published."));
    }
    publish_record(record, Vec::new(), tx)
}

/// Withdraws what is published, for good, with a reason. Its key may then be used anew.
pub fn withdraw(id: Uuid, why: &str, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    tx.lock()?;
    let mut record = judged(id, caller, tx)?;
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
    let scorecard = publication::work_out(&record.key.scorecard, seq, tx)?;
    store::scorecard::add(&[scorecard], tx.conn)?;
    Ok(Outcome { record, seq: Some(seq), warnings: Vec::new() })
}

/// Records a correction of the revision `corrects`, as a draft, submitted, or published at once.
///
/// The published revision stands until the new one is published.
pub fn correct(
    id: Uuid,
    draft: &EvaluationDraft,
    (corrects, why): (i64, &str),
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    if to == Standing::Published {
        tx.lock()?;
    }
    let mut record = own(id, caller, tx)?;
    if to == Standing::Published {
        require(caller, Scope::EvaluationsPublish)?;
    }
    let why = reason(why)?;
    if record.standing != Standing::Published {
        return Err(wrong_standing(&record, "Only what is published is corrected."));
    }
    if record.public != Some(corrects) || record.pending.is_some() {
        return Err(Refusal::Conflict {
            code: "revision-overtaken",
            detail: format!(
                "Revision {corrects} is not the last: {} is public{}.",
                record.public.unwrap_or_default(),
                if record.pending.is_some() { ", and a correction is under way" } else { "" }
            ),
            advice: "Read what stands there now, and correct that; a draft under way is rewritten \
                     with PUT, or deleted.",
            location: Some(location(id)),
        });
    }
    let found = find_parts(draft, corrected(&record, tx)?, caller, tx)?;
    let read = found.read(draft, tx);
    same_key(&record, found.key.as_ref())?;
    if to == Standing::Draft {
        let warnings = read.map_or_else(|violations| violations, |read| read.warnings);
        let kept = Draft { document: draft.clone(), reason: Some(why) };
        store::evaluation::keep_draft(id, &kept, tx.now(), tx.conn)?;
        record.pending = Some(Standing::Draft);
        let record = store::evaluation::advance(record, tx.conn)?;
        return Ok(Outcome { record, seq: None, warnings });
    }
    let read = read?;
    record.latest += 1;
    record.pending = Some(Standing::Submitted);
    hand_in(id, record.latest, &read.evaluation, Some(why), tx)?;
    if to == Standing::Published {
        return publish_record(record, read.warnings, tx);
    }
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings: read.warnings })
}

/// Whether the caller sees drafts and submissions of this assessor.
pub fn sees(caller: &Caller, assessor: &Code) -> bool {
    caller.acts_for(assessor) || caller.may(Scope::EvaluationsPublish)
}

/// Where an evaluation can be read.
pub fn location(id: Uuid) -> String {
    format!("/v1/evaluations/{id}")
}

fn create(record: &Record, tx: &mut Tx<'_>) -> Result<()> {
    store::evaluation::create(record, tx.conn).map_err(|error| match error {
        // Two at once on PostgreSQL: the other was first.
        store::Error::Taken { .. } => Refusal::Conflict {
            code: "evaluation-exists",
            detail: "Another evaluation with the same key came in at the same moment.".into(),
            advice: "Look at /v1/evaluations for the one that stands.",
            location: None,
        },
        error => error.into(),
    })
}

fn keep_new_draft(
    draft: &EvaluationDraft,
    key: &Key,
    warnings: Vec<Violation>,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let record = Record {
        id: tx.clock.uuid(),
        key: key.clone(),
        standing: Standing::Draft,
        latest: 0,
        public: None,
        pending: None,
        since: None,
        row_version: 1,
        created_at: tx.now(),
    };
    create(&record, tx)?;
    let kept = Draft { document: draft.clone(), reason: None };
    store::evaluation::keep_draft(record.id, &kept, tx.now(), tx.conn)?;
    Ok(Outcome { record, seq: None, warnings })
}

fn hand_in(
    id: Uuid,
    n: i64,
    evaluation: &Evaluation,
    reason: Option<String>,
    tx: &mut Tx<'_>,
) -> Result<()> {
    let revision = Revision {
        n,
        facts: evaluation.facts.clone(),
        answers: evaluation.answers.clone(),
        salt: tx.clock.salt().to_vec(),
        reason,
        submitted_at: tx.now(),
    };
    store::evaluation::add_revision(id, &revision, tx.conn)?;
    add_step(id, n, Standing::Submitted, None, None, BTreeSet::new(), tx)
}

/// Publishes the newest revision of a record: step, ledger entry, scorecard and cells.
fn publish_record(
    mut record: Record,
    warnings: Vec<Violation>,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    tx.lock()?;
    let (id, n) = (record.id, record.latest);
    let revision = stored_revision(id, n, tx.conn)?;
    let groups = tx.target_groups()?;
    let methodology = tx.methodology(&record.key.scorecard.methodology)?;
    let methodology = methodology.as_ref().map(|stored| &stored.methodology);
    let known = (methodology, &*groups);
    let hidden = hidden(&record.key, &revision, i64::MAX, known, tx.conn)?;
    let body = told(&record.key, &revision, &hidden).map_err(unwritable)?;
    let kind = match record.public {
        None => EntryKind::EvaluationPublished,
        Some(_) => EntryKind::EvaluationCorrected,
    };
    let seq = tx.record(kind, &id.to_string(), &body)?;
    add_step(id, n, Standing::Published, None, Some(seq), hidden, tx)?;
    record.standing = Standing::Published;
    record.public = Some(n);
    record.pending = None;
    record.since = record.since.or(Some(seq));
    let record = store::evaluation::advance(record, tx.conn)?;
    let scorecard = publication::work_out(&record.key.scorecard, seq, tx)?;
    store::scorecard::add(&[scorecard], tx.conn)?;
    Ok(Outcome { record, seq: Some(seq), warnings })
}

/// The facts of the revision that is public: a correction is held against those.
fn corrected(record: &Record, tx: &mut Tx<'_>) -> Result<Option<Facts>> {
    let public = record.public.map(|n| stored_revision(record.id, n, tx.conn)).transpose()?;
    Ok(public.map(|revision| revision.facts))
}

/// The draft that a revision was read from, as far as it can be told.
fn draft_of(key: &Key, revision: &Revision) -> EvaluationDraft {
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

/// An evaluation that the caller writes for; to others a private one is not there.
fn own(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    let record = visible(id, caller, tx)?;
    let scope = match record.key.source {
        Source::SelfReport => Scope::EvaluationsWrite,
        _ => Scope::EvaluationsAssess,
    };
    if !caller.acts_for(&record.key.assessor) {
        return Err(Refusal::Forbidden("The evaluation belongs to another assessor."));
    }
    require(caller, scope)?;
    Ok(record)
}

/// An evaluation that the caller decides on.
fn judged(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    let record = visible(id, caller, tx)?;
    require(caller, Scope::EvaluationsPublish)?;
    Ok(record)
}

fn visible(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
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

fn wrong_standing(record: &Record, advice: &'static str) -> Refusal {
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
