//! What an assessor does: drafts, hands in, mends, deletes and corrects.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    Outcome,
    admission::{check_campaigns, check_free, find_parts, key_of},
    corrected,
    judging::publish_record,
    location, own, require_draft, same_key, wrong_standing,
};
use crate::{
    actions::{Refusal, Result, Tx, publication::add_step, reason, require},
    domain::{
        caller::{Caller, Scope},
        evaluation::{Evaluation, Standing, draft::EvaluationDraft},
        version::Expected,
        violation::Violation,
    },
    store::{
        self,
        evaluation::{Draft, Key, Record, Revision},
    },
};

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
    tx.create(&record)?;
    let revision = hand_in(id, 1, &read.evaluation, None, tx)?;
    if to == Standing::Published {
        return publish_record(record, &revision, read.warnings, tx);
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
pub fn submit_draft(
    (id, expected): (Uuid, &Expected),
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let mut record = own(id, caller, tx)?;
    expected.check(Some(record.row_version))?;
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
    let revision = hand_in(id, record.latest, &read.evaluation, Some(why), tx)?;
    if to == Standing::Published {
        return publish_record(record, &revision, read.warnings, tx);
    }
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings: read.warnings })
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
    tx.create(&record)?;
    if !tx.is_rehearsal {
        let kept = Draft { document: draft.clone(), reason: None };
        tx.settle()?;
        store::evaluation::keep_draft(record.id, &kept, tx.now(), tx.conn)?;
    }
    Ok(Outcome { record, seq: None, warnings })
}

fn hand_in(
    id: Uuid,
    n: i64,
    evaluation: &Evaluation,
    reason: Option<String>,
    tx: &mut Tx<'_>,
) -> Result<Revision> {
    let revision = Revision {
        n,
        facts: evaluation.facts.clone(),
        answers: evaluation.answers.clone(),
        salt: tx.clock.salt().to_vec(),
        reason,
        submitted_at: tx.now(),
    };
    tx.add_revision(id, revision.clone())?;
    add_step(id, n, Standing::Submitted, None, None, BTreeSet::new(), tx)?;
    Ok(revision)
}
