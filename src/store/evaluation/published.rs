//! What stood, or would stand, published of a scorecard.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use uuid::Uuid;

use super::{Key, Record, Revision, Row, Step, all_steps, broken, read, revision};
use crate::{
    domain::{
        cell::ScorecardKey,
        code::Code,
        evaluation::{Standing, answer::Answer},
        methodology::MethodologyId,
        period::Period,
        reply::PublicReply,
    },
    metrics::{scorecard::Published, small::Asked},
    store::{Conn, Error, Result, reply, schema::evaluations},
};

/// What stood published of a scorecard after the entry `at`: of each evaluation not withdrawn the
/// revision that was public, in order of first publication.
pub fn published(key: &ScorecardKey, at: i64, conn: &mut Conn) -> Result<Vec<Published>> {
    let mut found = Vec::new();
    let records = ever_public(key, conn)?;
    let ids: Vec<Uuid> = records.iter().map(|record| record.id).collect();
    let mut replies = reply::standing(&ids, at, conn)?;
    for record in records {
        let steps = public_steps(record.id, at, conn)?;
        let Some(last) = steps.last().filter(|step| step.standing == Standing::Published) else {
            continue;
        };
        let revision = revision(record.id, last.n, conn)?.ok_or_else(|| Error::Missing {
            kind: "revision",
            id: format!("{}/{}", record.id, last.n),
        })?;
        let answered = revision.answers.iter().map(asked);
        let later = later(record.id, &steps, answered, conn)?;
        let reply = replies.remove(&record.id);
        found.push(Published {
            later,
            disputed: disputed(reply.as_ref(), &revision),
            id: record.id,
            revision: last.n,
            since: steps.first().and_then(|step| step.seq).unwrap_or_default(),
            source: record.key.source,
            assessor: record.key.assessor,
            facts: revision.facts,
            answers: revision.answers,
            withheld: last.withheld.clone(),
            through: None,
        });
    }
    found.sort_by_key(|published| published.since);
    Ok(found)
}

/// What would stand published, where `stands` does, if the evaluation of `record` were published as
/// `next` in the entry after `at`, in order of first publication.
///
/// `more` are questions that it may answer besides: since when its answers to them would stand is
/// told as well.
pub fn published_with(
    record: &Record,
    stands: Vec<Published>,
    next: (Revision, BTreeSet<Asked>),
    more: impl IntoIterator<Item = Asked>,
    at: i64,
    conn: &mut Conn,
) -> Result<Vec<Published>> {
    let mut found = stands;
    found.retain(|published| published.id != record.id);
    let (revision, withheld) = next;
    let mut steps = public_steps(record.id, at, conn)?;
    steps.push(Step {
        n: revision.n,
        standing: Standing::Published,
        at: revision.submitted_at,
        reason: None,
        seq: Some(at + 1),
        withheld: withheld.clone(),
    });
    let answered = revision.answers.iter().map(asked).chain(more);
    let later = later(record.id, &steps, answered, conn)?;
    let reply = reply::standing(&[record.id], at, conn)?.remove(&record.id);
    found.push(Published {
        later,
        disputed: disputed(reply.as_ref(), &revision),
        id: record.id,
        revision: revision.n,
        since: steps.first().and_then(|step| step.seq).unwrap_or_default(),
        source: record.key.source,
        assessor: record.key.assessor.clone(),
        facts: revision.facts,
        answers: revision.answers,
        withheld,
        through: None,
    });
    found.sort_by_key(|published| published.since);
    Ok(found)
}

fn public_steps(id: Uuid, at: i64, conn: &mut Conn) -> Result<Vec<Step>> {
    let steps = all_steps(id, conn)?.into_iter();
    Ok(steps.filter(|step| step.seq.is_some_and(|seq| seq <= at)).collect())
}

/// The criteria of a revision whose answers a reply disputes, be it to an earlier one.
fn disputed(reply: Option<&PublicReply>, revision: &Revision) -> BTreeSet<Code> {
    let Some(PublicReply { reply, .. }) = reply else { return BTreeSet::new() };
    reply.disputed(revision.answers.iter().map(|answer| answer.criterion.clone()))
}

fn asked(answer: &Answer) -> Asked {
    (answer.criterion.clone(), answer.target_group.clone())
}

/// Of answers that the first publication did not have, the entry that first had them.
fn later(
    id: Uuid,
    steps: &[Step],
    answered: impl Iterator<Item = Asked>,
    conn: &mut Conn,
) -> Result<BTreeMap<Asked, i64>> {
    let published: Vec<&Step> =
        steps.iter().filter(|step| step.standing == Standing::Published).collect();
    let mut later = BTreeMap::new();
    // An evaluation that was never corrected has all its answers from its first publication.
    let [first, .., last] = published.as_slice() else { return Ok(later) };
    for asked in answered {
        later.extend(last.seq.map(|seq| (asked, seq)));
    }
    for step in published.iter().rev() {
        let Some(earlier) = revision(id, step.n, conn)? else { continue };
        for answer in &earlier.answers {
            if let (Some(since), Some(seq)) = (later.get_mut(&asked(answer)), step.seq) {
                *since = seq;
            }
        }
    }
    later.retain(|_, since| Some(*since) != first.seq);
    Ok(later)
}

/// The criteria that the revision public after the entry `at` answers, and the one public before it.
pub fn answered(id: Uuid, at: i64, conn: &mut Conn) -> Result<BTreeSet<Code>> {
    let steps = public_steps(id, at, conn)?;
    let published = steps.iter().rev().filter(|step| step.standing == Standing::Published);
    let mut criteria = BTreeSet::new();
    for step in published.take(2) {
        let answers = revision(id, step.n, conn)?.map(|revision| revision.answers);
        criteria.extend(answers.into_iter().flatten().map(|answer| answer.criterion));
    }
    Ok(criteria)
}

/// The scorecards of which something was public under a methodology by the entry `at`, in order.
pub fn ever_scored(
    methodology: &MethodologyId,
    at: i64,
    conn: &mut Conn,
) -> Result<BTreeSet<ScorecardKey>> {
    let rows: Vec<(String, NaiveDate, NaiveDate)> = on!(conn, c => evaluations::table
        .filter(evaluations::methodology.eq(methodology.to_string()))
        .filter(evaluations::since.le(at))
        .select((evaluations::service, evaluations::starts_on, evaluations::ends_on))
        .distinct()
        .order((
            evaluations::service.asc(),
            evaluations::starts_on.asc(),
            evaluations::ends_on.asc(),
        ))
        .load(c))?;
    rows.into_iter()
        .map(|(service, starts_on, ends_on)| {
            Ok(ScorecardKey {
                service: Code::parse(&service).ok_or_else(|| broken("service"))?,
                period: Period::between(starts_on, ends_on).ok_or_else(|| broken("period"))?,
                methodology: methodology.clone(),
            })
        })
        .collect()
}

/// Evaluations of a scorecard that are or were public.
pub fn ever_public(key: &ScorecardKey, conn: &mut Conn) -> Result<Vec<Record>> {
    let rows: Vec<Row> = on!(conn, c => evaluations::table
        .filter(evaluations::service.eq(key.service.as_str()))
        .filter(evaluations::starts_on.eq(key.period.starts_on()))
        .filter(evaluations::ends_on.eq(key.period.ends_on()))
        .filter(evaluations::methodology.eq(key.methodology.to_string()))
        .filter(evaluations::since.is_not_null())
        .order(evaluations::id.asc())
        .load(c))?;
    rows.iter().map(read).collect()
}

/// Evaluations of a service by the same assessor from the same source that are or were public, of any
/// period under any methodology, by period. One query, on the services.
pub fn ever_public_by(key: &Key, conn: &mut Conn) -> Result<Vec<Record>> {
    let rows: Vec<Row> = on!(conn, c => evaluations::table
        .filter(evaluations::service.eq(key.scorecard.service.as_str()))
        .filter(evaluations::source.eq(key.source.as_str()))
        .filter(evaluations::assessor.eq(key.assessor.as_str()))
        .filter(evaluations::since.is_not_null())
        .order((
            evaluations::starts_on.asc(),
            evaluations::ends_on.asc(),
            evaluations::id.asc(),
        ))
        .load(c))?;
    rows.iter().map(read).collect()
}

/// Evaluations of an assessor that are or were public, the one published first last, at most `limit`.
pub fn latest_public_of(assessor: &Code, limit: i64, conn: &mut Conn) -> Result<Vec<Record>> {
    let rows: Vec<Row> = on!(conn, c => evaluations::table
        .filter(evaluations::assessor.eq(assessor.as_str()))
        .filter(evaluations::since.is_not_null())
        .order(evaluations::since.desc())
        .limit(limit)
        .load(c))?;
    rows.iter().map(read).collect()
}
