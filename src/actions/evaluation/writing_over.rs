//! A draft that stands already is written anew by a batch that tells its evaluation again.

use super::{
    Outcome,
    admission::{check_campaigns, find_parts},
    corrected,
    judging::publish,
    writes,
    writing::{rewrite, submit_draft},
};
use crate::{
    actions::{Result, Tx, require},
    domain::{
        caller::{Caller, Scope},
        cell::ScorecardKey,
        code::Code,
        evaluation::{Standing, draft::EvaluationDraft},
        facts::FactsDraft,
        methodology::MethodologyId,
        period::Period,
        source::Source,
        version::Expected,
    },
    store::{
        self,
        evaluation::{Key, Record},
    },
};

/// The evaluation that holds the key of a draft, if the caller writes it and it is not withdrawn.
pub(in crate::actions) fn held(
    draft: &EvaluationDraft,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Option<Record>> {
    let Some(key) = key_of(draft) else { return Ok(None) };
    Ok(tx.holder(&key)?.filter(|record| writes(record, caller)))
}

/// Whether there is a draft that can be written anew: of the evaluation, or of its correction.
pub(in crate::actions) fn is_draft(record: &Record) -> bool {
    record.pending.unwrap_or(record.standing) == Standing::Draft
}

/// The facts that the draft of an evaluation states.
pub(in crate::actions) fn stated(record: &Record, tx: &mut Tx<'_>) -> Result<Option<FactsDraft>> {
    let draft = store::evaluation::draft(record.id, tx.conn)?;
    Ok(draft.and_then(|draft| draft.document.facts))
}

/// Writes the draft of an evaluation anew, and hands it in or publishes it where it is to stand so.
pub(in crate::actions) fn write_over(
    record: &Record,
    draft: &EvaluationDraft,
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    if tx.is_rehearsal {
        return foresee(record, draft, to, caller, tx);
    }
    let version = |record: &Record| Expected::OneOf(vec![record.row_version]);
    tx.apart(|tx| {
        let written = rewrite(record.id, draft, &version(record), caller, tx)?;
        if to == Standing::Draft {
            return Ok(written);
        }
        let expected = version(&written.record);
        let handed_in = submit_draft((record.id, &expected), caller, tx)?;
        if to != Standing::Published {
            return Ok(handed_in);
        }
        let expected = version(&handed_in.record);
        let published = publish((record.id, &expected), caller, tx)?;
        Ok(Outcome { warnings: handed_in.warnings, ..published })
    })
}

/// What would come of it.
fn foresee(
    record: &Record,
    draft: &EvaluationDraft,
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let found = find_parts(draft, corrected(record, tx)?, caller, tx)?;
    let mut record = record.clone();
    let warnings = match found.read(draft, tx) {
        Ok(read) => read.warnings,
        Err(violations) if to == Standing::Draft => violations,
        Err(violations) => return Err(violations.into()),
    };
    if to == Standing::Draft {
        return Ok(Outcome { record, seq: None, warnings });
    }
    let is_correction = record.public.is_some();
    if !is_correction {
        check_campaigns(&record.key, tx)?;
    }
    record.latest += 1;
    let mut seq = None;
    if to == Standing::Published {
        require(caller, Scope::EvaluationsPublish)?;
        seq = tx.rehearsed();
        (record.standing, record.pending) = (to, None);
        (record.public, record.since) = (Some(record.latest), record.since.or(seq));
    } else if is_correction {
        record.pending = Some(to);
    } else {
        record.standing = to;
    }
    Ok(Outcome { record, seq, warnings })
}

/// The key that a draft names, where all of it can be read.
fn key_of(draft: &EvaluationDraft) -> Option<Key> {
    Some(Key {
        scorecard: ScorecardKey {
            service: Code::parse(&draft.service)?,
            period: Period::parse(&draft.period)?,
            methodology: MethodologyId::parse(&draft.methodology)?,
        },
        source: Source::parse(&draft.source)?,
        assessor: Code::parse(&draft.assessor)?,
    })
}
