//! Evaluations as entries publish, correct and withdraw them, and the scorecards that these make.

use serde_json::Value;
use uuid::Uuid;

use super::{
    super::compare::{self, json},
    Replay, Result,
};
use crate::{
    actions::{
        publication::{Known, hidden, told, told_withdrawn, worked_out},
        sharing::Fed,
    },
    domain::{
        cell::{Scorecard, ScorecardKey},
        code::Code,
        evaluation::{
            Standing,
            answer::{Answer, Given},
        },
        facts::Facts,
        ledger::Entry,
        methodology::MethodologyId,
        period::Period,
        sampling::Sampling,
    },
    metrics::mapping::relabelled,
    store::{
        self,
        evaluation::{Record, Step},
    },
};

impl Replay<'_> {
    pub(super) fn published(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        self.public_steps += 1;
        let Some((record, step)) = self.step(entry, Standing::Published)? else {
            return Ok(Vec::from_iter(key_said(&entry.body)));
        };
        let n = entry.body.get("revision").and_then(Value::as_i64).unwrap_or_default();
        let row = format!("{}/{n}", record.id);
        if step.n != n {
            self.differs("steps", step_key(entry), "n", n, step.n);
        }
        let found = store::evaluation::revision(record.id, n, self.conn);
        let Some(found) = self.readable(found, "revisions", &row)? else {
            return Ok(Vec::from_iter(key_said(&entry.body)));
        };
        let Some(revision) = found else {
            self.differs("revisions", &row, "row", "a row", "none");
            return Ok(Vec::from_iter(key_said(&entry.body)));
        };
        let groups = self.groups();
        let methodology = self.methodologies.get(&record.key.scorecard.methodology);
        let methodology = methodology.and_then(|frozen| frozen.methodology.as_ref());
        let questions = &self.questions;
        let known = Known { methodology, groups: &groups, questions };
        let mut withheld = hidden(&record.key, &revision, entry.seq, known, self.conn)?;
        // What is shown cannot be taken back.
        if entry.seq <= self.outspoken && withheld.is_superset(&step.withheld) {
            withheld.clone_from(&step.withheld);
        }
        if withheld != step.withheld {
            let (due, there) =
                (serde_json::to_string(&withheld)?, serde_json::to_string(&step.withheld)?);
            self.differs("steps", step_key(entry), "withheld", due, there);
        }
        let body = canonical(&told(&record.key, &revision, &withheld)?)?;
        if let Some((pointer, said, kept)) = json(&entry.body, &body) {
            self.differs("revisions", &row, pointer, said, kept);
            self.said.extend(said_of(&entry.body).map(|said| ((record.id, n), said)));
        }
        self.keys_of(&record, entry)
    }

    pub(super) fn withdrawn(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        self.public_steps += 1;
        if let Some((record, step)) = self.step(entry, Standing::Withdrawn)? {
            let why = step.reason.as_deref().unwrap_or_default();
            let body = canonical(&told_withdrawn(&record.key, why)?)?;
            if let Some((pointer, said, kept)) = json(&entry.body, &body) {
                self.differs("steps", step_key(entry), pointer, said, kept);
            }
            return self.keys_of(&record, entry);
        }
        Ok(Vec::from_iter(key_said(&entry.body)))
    }

    /// The evaluation and the step that an entry tells of.
    fn step(&mut self, entry: &Entry, due: Standing) -> Result<Option<(Record, Step)>> {
        let Ok(id) = Uuid::parse_str(&entry.subject) else {
            self.differs("ledger", entry.seq, "subject", "an id", &entry.subject);
            return Ok(None);
        };
        let record = store::evaluation::find(id, self.conn);
        let Some(record) = self.readable(record, "evaluations", id)? else { return Ok(None) };
        let Some(record) = record else {
            self.differs("evaluations", id, "row", "a row", "none");
            return Ok(None);
        };
        let steps = store::evaluation::all_steps(id, self.conn);
        let Some(steps) = self.readable(steps, "steps", id)? else { return Ok(None) };
        let Some(step) = steps.into_iter().find(|step| step.seq == Some(entry.seq)) else {
            self.differs("steps", step_key(entry), "row", "a row", "none");
            return Ok(None);
        };
        if step.standing != due {
            self.differs("steps", step_key(entry), "standing", due, step.standing);
        }
        Ok(Some((record, step)))
    }

    /// The scorecards that an entry about an evaluation makes.
    pub(super) fn keys_of(&mut self, record: &Record, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        let Some(key) = key_said(&entry.body) else { return Ok(Vec::new()) };
        let mappings = self.mappings_of(&key.methodology);
        let mut keys = vec![key.clone()];
        if mappings.iter().any(|mapping| mapping.from.methodology == key.methodology) {
            let criteria = store::evaluation::answered(record.id, entry.seq, self.conn)?;
            let since = record.since.unwrap_or(entry.seq);
            let fed = Fed { key: &key, criteria: &criteria, since, mappings: &mappings };
            keys.extend(fed.scorecards(|key| Ok::<_, store::Error>(self.until(key)))?);
        }
        Ok(keys)
    }

    /// Works the scorecards out anew, and holds them against those that the entry made; nothing when
    /// what they are worked out from cannot be read.
    pub(super) fn hold_against(
        &mut self,
        keys: &[ScorecardKey],
        (seq, is_freeze): (i64, bool),
    ) -> Result<Option<Vec<Scorecard>>> {
        let mut expected: Vec<Scorecard> = Vec::with_capacity(keys.len());
        for key in keys {
            let mappings = self.mappings_of(&key.methodology);
            let shared = (mappings.as_slice(), self.until(key));
            let found = store::mapping::gathered(key, seq, shared, self.conn);
            let row = format!("{} {} {}", key.service, key.period, key.methodology);
            let Some(mut published) = self.readable(found, "revisions", row)? else {
                return Ok(None);
            };
            // A revision that was touched has been named: the cells made of it are not blamed too.
            for evaluation in &mut published {
                let said = self.said.get(&(evaluation.id, evaluation.revision));
                if let Some((facts, answers)) = said.cloned() {
                    let answers = match &evaluation.through {
                        Some(from) => relabelled(&answers, from, &key.methodology, shared.0),
                        None => answers,
                    };
                    (evaluation.facts, evaluation.answers) = (facts, answers);
                }
                evaluation.disputed = self.disputed(evaluation, key, shared.0);
            }
            let due = self.due.get(key).map(|(_, facts)| facts.clone());
            let methodology =
                self.methodologies.get(&key.methodology).and_then(|m| m.methodology.as_ref());
            let mut scorecard = worked_out(key, seq, &published, due, methodology);
            if seq <= self.unsampled {
                scorecard.cells.iter_mut().for_each(|cell| cell.sampling = None);
            }
            if seq <= self.untold {
                let untold = scorecard.cells.iter_mut();
                untold
                    .filter(|cell| !cell.sampling.is_some_and(|sampling| sampling.is_tested()))
                    .for_each(|cell| {
                        let source = cell.source.filter(|_| cell.points.is_some());
                        cell.sampling = Sampling::of_before(source);
                    });
            }
            // What a freeze finds answered may all be withdrawn, or answer nothing that counts.
            if !is_freeze || scorecard.facts.is_some() {
                expected.push(scorecard);
            }
        }
        let found = store::scorecard::between(seq - 1, seq, self.conn);
        let Some(found) = self.readable(found, "cells", format!("seq {seq}"))? else {
            return Ok(Some(expected));
        };
        for scorecard in &found {
            self.report.scorecards += 1;
            self.report.cells += u64::try_from(scorecard.cells.len()).unwrap_or_default();
        }
        for difference in compare::scorecards(&expected, &found) {
            self.report.differs(difference);
        }
        Ok(Some(expected))
    }
}

/// The document as it is read back from canonical text: there 100.0 is 100.
pub(super) fn canonical(body: &Value) -> Result<Value> {
    Ok(serde_json::from_str(&serde_json_canonicalizer::to_string(body)?)?)
}

/// Facts and answers as an entry tells them; nothing where some are withheld.
fn said_of(body: &Value) -> Option<(Facts, Vec<Answer>)> {
    let facts = serde_json::from_value(body.get("facts")?.clone()).ok()?;
    let answers: Vec<Answer> = serde_json::from_value(body.get("answers")?.clone()).ok()?;
    let is_withheld = |answer: &Answer| matches!(answer.given, Given::Withheld { .. });
    (!answers.iter().any(is_withheld)).then_some((facts, answers))
}

fn step_key(entry: &Entry) -> String {
    format!("{} seq {}", entry.subject, entry.seq)
}

/// The scorecard that the body of an entry names.
pub(super) fn key_said(body: &Value) -> Option<ScorecardKey> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    Some(ScorecardKey {
        service: Code::parse(text("service")?)?,
        period: Period::parse(text("period")?)?,
        methodology: MethodologyId::parse(text("methodology")?)?,
    })
}
