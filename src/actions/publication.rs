//! What publishing does: what the ledger is told, what is withheld, and how scorecards are worked
//! out anew, in the same transaction.

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use super::{Result, Tx, sharing::until};
use crate::{
    domain::{
        cell::{Scorecard, ScorecardKey},
        code::Code,
        evaluation::{Standing, answer::Answer},
        facts::Facts,
        methodology::{Methodology, MethodologyId, definition::questions, question::Questions},
        period::Period,
        source::Source,
        state::State,
        target_group::TargetGroup,
    },
    metrics::{
        scorecard::{Published, facts, public_answers, scorecard, shown},
        small::{Asked, Before, Survey, alike, withheld},
    },
    store::{
        self, Conn,
        evaluation::{Key, Record, Revision, Step},
    },
};

/// Works out a scorecard from what is published after the entry `seq`, under its methodology and
/// under those whose answers count there.
pub fn work_out(key: &ScorecardKey, seq: i64, tx: &mut Tx<'_>) -> Result<Scorecard> {
    let (until, due) = bounds(key, seq, tx)?;
    let mappings = tx.mappings(&key.methodology)?;
    let published = store::mapping::gathered(key, seq, (&mappings, until), tx.conn)?;
    work_out_from(key, seq, &published, due, tx)
}

/// Works out a scorecard from what is published after the entry `seq`, which the caller knows.
pub(super) fn work_out_from(
    key: &ScorecardKey,
    seq: i64,
    published: &[Published],
    due: Option<Facts>,
    tx: &mut Tx<'_>,
) -> Result<Scorecard> {
    let methodology = tx.methodology(&key.methodology)?;
    let methodology = methodology.as_ref().map(|stored| &stored.methodology);
    Ok(worked_out(key, seq, published, due, methodology))
}

/// Up to which entry a scorecard takes what is first published under other methodologies, and the
/// facts with which a closed campaign lists it.
pub fn bounds(key: &ScorecardKey, seq: i64, tx: &mut Tx<'_>) -> Result<(i64, Option<Facts>)> {
    let (closed, due) = tx.due(key, seq)?.unzip();
    let stored = tx.methodology(&key.methodology)?;
    let retired = stored.as_ref().and_then(|stored| stored.retired_seq);
    let methodology = stored.as_ref().map(|stored| &stored.methodology);
    Ok((until(key, methodology, closed, retired), due))
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
struct Announced<'a> {
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

impl<'a> Announced<'a> {
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
    serde_json::to_value(Announced {
        revision: Some(revision.n),
        facts: Some(&revision.facts),
        answers: Some(public_answers(&revision.answers, withheld, &revision.salt)),
        reason: revision.reason.as_deref(),
        ..Announced::of(key)
    })
}

/// The body of the entry that tells of a withdrawal.
pub fn told_withdrawn(key: &Key, why: &str) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Announced { reason: Some(why), ..Announced::of(key) })
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
    tx.add_step(id, step)
}

/// What a publication is held against.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Its methodology.
    pub methodology: Option<&'a Methodology>,
    /// The target groups there are.
    pub groups: &'a [TargetGroup],
    /// What is asked under several methodologies.
    pub questions: &'a Questions,
}

/// What publications of the same survey before the entry `before` showed and withheld, of the same
/// period and of others that are joined to it.
///
/// One survey that is published under several methodologies is one survey: what it showed under
/// another counts where the same question is asked.
fn before(key: &Key, before: i64, questions: &Questions, conn: &mut Conn) -> Result<Before> {
    let own = &key.scorecard;
    let records = store::evaluation::ever_public_by(key, conn)?;
    let shares_days = |record: &&Record| {
        let period = record.key.scorecard.period;
        period != own.period && period.overlaps(&own.period)
    };
    let is_joined = records.iter().any(|record| shares_days(&record));
    let mut surveys = Vec::new();
    for record in &records {
        let there = &record.key.scorecard;
        if there.period != own.period && !is_joined {
            continue;
        }
        let here = |asked: &Asked| alike(asked, &there.methodology, &own.methodology, questions);
        let mut survey = Survey::of(there.period);
        for step in store::evaluation::all_steps(record.id, conn)? {
            let is_earlier = step.seq.is_some_and(|seq| seq < before);
            if step.standing != Standing::Published || !is_earlier {
                continue;
            }
            let earlier = stored_revision(record.id, step.n, conn)?;
            let public = public_answers(&earlier.answers, &step.withheld, &earlier.salt);
            survey.add(shown(&public, key.source), &step.withheld, here);
        }
        surveys.push(survey);
    }
    Ok(Before::of(own.period, surveys))
}

/// What of a revision is withheld, given what publications before the entry `before_seq` showed.
pub fn hidden(
    key: &Key,
    revision: &Revision,
    before_seq: i64,
    against: Known<'_>,
    conn: &mut Conn,
) -> Result<BTreeSet<Asked>> {
    if key.source != Source::Survey {
        return Ok(BTreeSet::new());
    }
    let known = before(key, before_seq, against.questions, conn)?;
    Ok(hidden_after(known, key, revision, against))
}

/// What of a revision is withheld, given what the public knows already.
pub(super) fn hidden_after(
    mut known: Before,
    key: &Key,
    revision: &Revision,
    Known { methodology, groups, .. }: Known<'_>,
) -> BTreeSet<Asked> {
    if key.source != Source::Survey {
        return BTreeSet::new();
    }
    let partition =
        |code: &Code| groups.iter().find(|group| group.code == *code)?.partition.clone();
    loop {
        let hidden = withheld(&revision.answers, key.source, partition, &known);
        let more = methodology.map(|it| dependent(it, &revision.answers, &hidden));
        let more = more.filter(|more| !more.is_subset(&hidden));
        let Some(more) = more else { return hidden };
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
        questions(rule)
            .any(|question| hidden.contains(&(question.clone(), answer.target_group.clone())))
    };
    let asked = |answer: &Answer| (answer.criterion.clone(), answer.target_group.clone());
    answers.iter().filter(asks).map(asked).collect()
}

pub(super) fn stored_revision(id: Uuid, n: i64, conn: &mut Conn) -> Result<Revision> {
    Ok(store::evaluation::revision(id, n, conn)?
        .ok_or_else(|| store::Error::Missing { kind: "revision", id: format!("{id}/{n}") })?)
}
