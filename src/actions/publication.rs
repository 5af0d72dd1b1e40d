//! What publishing does: what the ledger is told, what is withheld, and how scorecards are worked
//! out anew, in the same transaction.

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use super::{Result, Tx};
use crate::{
    domain::{
        cell::{Scorecard, ScorecardKey},
        code::Code,
        evaluation::{Standing, answer::Answer},
        facts::Facts,
        methodology::{Methodology, MethodologyId, condition::Condition},
        period::Period,
        source::Source,
        state::State,
        target_group::TargetGroup,
    },
    metrics::{
        scorecard::{Published, facts, public_answers, scorecard, shown},
        small::{Asked, Before, withheld},
    },
    store::{
        self, Conn,
        evaluation::{Key, Revision, Step},
    },
};

/// Works out a scorecard from what is published after the entry `seq`.
pub fn work_out(key: &ScorecardKey, seq: i64, tx: &mut Tx<'_>) -> Result<Scorecard> {
    let published = store::evaluation::published(key, seq, tx.conn)?;
    let due = store::campaign::due(key, seq, tx.conn)?;
    let methodology = tx.methodology(&key.methodology)?;
    let methodology = methodology.as_ref().map(|stored| &stored.methodology);
    Ok(worked_out(key, seq, &published, due, methodology))
}

/// The scorecard that this makes: what was published, and what a closed campaign lists as due.
///
/// What a closed campaign lists and nobody answered is `not_reported`; without a campaign it is
/// `not_yet_measured`. Without an evaluation and without a campaign the scorecard is gone.
pub fn worked_out(
    key: &ScorecardKey,
    seq: i64,
    published: &[Published],
    due: Option<Facts>,
    methodology: Option<&Methodology>,
) -> Scorecard {
    let unanswered = if due.is_some() { State::NotReported } else { State::NotYetMeasured };
    let facts = facts(published).cloned().or(due);
    let cells = match (methodology, &facts) {
        (Some(methodology), Some(facts)) => scorecard(methodology, facts, published, unanswered),
        _ => Vec::new(),
    };
    Scorecard { key: key.clone(), seq, facts, cells }
}

/// What became public of an evaluation.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i64>,
    service: &'a Code,
    period: Period,
    methodology: &'a MethodologyId,
    source: Source,
    assessor: &'a Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<&'a Facts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<Answer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<'a> Told<'a> {
    fn of(key: &'a Key) -> Self {
        Self {
            revision: None,
            service: &key.scorecard.service,
            period: key.scorecard.period,
            methodology: &key.scorecard.methodology,
            source: key.source,
            assessor: &key.assessor,
            facts: None,
            answers: None,
            reason: None,
        }
    }
}

/// The body of the entry that tells of a publication.
pub fn told(
    key: &Key,
    revision: &Revision,
    withheld: &BTreeSet<Asked>,
) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Told {
        revision: Some(revision.n),
        facts: Some(&revision.facts),
        answers: Some(public_answers(&revision.answers, withheld, &revision.salt)),
        reason: revision.reason.as_deref(),
        ..Told::of(key)
    })
}

/// The body of the entry that tells of a withdrawal.
pub fn told_withdrawn(key: &Key, why: &str) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Told { reason: Some(why), ..Told::of(key) })
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn unwritable(error: serde_json::Error) -> store::Error {
    store::Error::Unusable { why: format!("an evaluation cannot be written: {error}") }
}

pub(super) fn add_step(
    id: Uuid,
    n: i64,
    standing: Standing,
    reason: Option<String>,
    seq: Option<i64>,
    withheld: BTreeSet<Asked>,
    tx: &mut Tx<'_>,
) -> Result<()> {
    let step = Step { n, standing, at: tx.now(), reason, seq, withheld };
    Ok(store::evaluation::add_step(id, &step, tx.conn)?)
}

/// What of a revision is withheld, given what publications of the same key before the entry
/// `before` showed, and the methodology and target groups there were.
pub fn hidden(
    key: &Key,
    revision: &Revision,
    before: i64,
    (methodology, groups): (Option<&Methodology>, &[TargetGroup]),
    conn: &mut Conn,
) -> Result<BTreeSet<Asked>> {
    if key.source != Source::Survey {
        return Ok(BTreeSet::new());
    }
    let mut known = Before::default();
    for record in store::evaluation::ever_public(&key.scorecard, conn)? {
        if record.key != *key {
            continue;
        }
        for step in store::evaluation::all_steps(record.id, conn)? {
            let is_earlier = step.seq.is_some_and(|seq| seq < before);
            if step.standing != Standing::Published || !is_earlier {
                continue;
            }
            let earlier = stored_revision(record.id, step.n, conn)?;
            let public = public_answers(&earlier.answers, &step.withheld, &earlier.salt);
            for (asked, n) in shown(&public, key.source) {
                known.shown.entry(asked).or_default().push(n);
            }
            known.withheld.extend(step.withheld);
        }
    }
    let partition =
        |code: &Code| groups.iter().find(|group| group.code == *code)?.partition.clone();
    loop {
        let hidden = withheld(&revision.answers, key.source, partition, &known);
        let more = methodology.map(|it| dependent(it, &revision.answers, &hidden));
        let more = more.filter(|more| !more.is_subset(&hidden));
        let Some(more) = more else { return Ok(hidden) };
        // What goes with a withheld question must not be found by subtraction either.
        known.withheld.extend(more);
    }
}

/// Answers that are only given after a certain answer to a withheld question: that they are there
/// would tell it.
fn dependent(
    methodology: &Methodology,
    answers: &[Answer],
    hidden: &BTreeSet<Asked>,
) -> BTreeSet<Asked> {
    let asks = |answer: &&Answer| {
        let Some(rule) = methodology.criterion(answer.criterion.as_str()) else { return false };
        let questions = rule.applies_if.iter().flat_map(Condition::answers).map(|(code, _)| code);
        questions
            .chain(&rule.filter)
            .any(|question| hidden.contains(&(question.clone(), answer.target_group.clone())))
    };
    let asked = |answer: &Answer| (answer.criterion.clone(), answer.target_group.clone());
    answers.iter().filter(asks).map(asked).collect()
}

pub(super) fn stored_revision(id: Uuid, n: i64, conn: &mut Conn) -> Result<Revision> {
    Ok(store::evaluation::revision(id, n, conn)?
        .ok_or_else(|| store::Error::Missing { kind: "revision", id: format!("{id}/{n}") })?)
}
