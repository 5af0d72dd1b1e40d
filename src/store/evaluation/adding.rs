//! Evaluations, revisions and steps as rows that are added, one or many at once.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use uuid::Uuid;

use super::{Record, Revision, Step};
use crate::{
    domain::evaluation::Standing,
    store::{
        Conn, Result, document,
        schema::{evaluations, revisions, steps},
    },
};

#[derive(Insertable)]
#[diesel(table_name = evaluations, treat_none_as_default_value = false)]
struct EvaluationRow<'a> {
    id: String,
    service: &'a str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    methodology: String,
    source: &'static str,
    assessor: &'a str,
    standing: &'static str,
    latest: i64,
    public: Option<i64>,
    pending: Option<String>,
    since: Option<i64>,
    row_version: i64,
    created_at: NaiveDateTime,
}

/// Creates evaluations; [`Error::Taken`](crate::store::Error::Taken) when the key of one is held.
pub fn create(records: &[Record], conn: &mut Conn) -> Result<()> {
    let rows: Vec<EvaluationRow<'_>> = records
        .iter()
        .map(|record| EvaluationRow {
            id: record.id.to_string(),
            service: record.key.scorecard.service.as_str(),
            starts_on: record.key.scorecard.period.starts_on(),
            ends_on: record.key.scorecard.period.ends_on(),
            methodology: record.key.scorecard.methodology.to_string(),
            source: record.key.source.as_str(),
            assessor: record.key.assessor.as_str(),
            standing: record.standing.as_str(),
            latest: record.latest,
            public: record.public,
            pending: record.pending.as_ref().map(Standing::to_string),
            since: record.since,
            row_version: record.row_version,
            created_at: record.created_at.naive_utc(),
        })
        .collect();
    add_rows!(conn, evaluations::table, rows.as_slice());
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = revisions, treat_none_as_default_value = false)]
struct RevisionRow<'a> {
    evaluation_id: String,
    n: i64,
    facts: String,
    answers: String,
    salt: &'a [u8],
    reason: Option<String>,
    submitted_at: NaiveDateTime,
}

/// Adds revisions of evaluations.
pub fn add_revisions(added: &[(Uuid, Revision)], conn: &mut Conn) -> Result<()> {
    let rows: Vec<RevisionRow<'_>> = added
        .iter()
        .map(|(id, revision)| {
            Ok(RevisionRow {
                evaluation_id: id.to_string(),
                n: revision.n,
                facts: document::write(&revision.facts)?,
                answers: document::write(&revision.answers)?,
                salt: &revision.salt,
                reason: revision.reason.clone(),
                submitted_at: revision.submitted_at.naive_utc(),
            })
        })
        .collect::<Result<_>>()?;
    add_rows!(conn, revisions::table, rows.as_slice());
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = steps, treat_none_as_default_value = false)]
struct StepRow {
    evaluation_id: String,
    place: i64,
    n: i64,
    standing: &'static str,
    at: NaiveDateTime,
    reason: Option<String>,
    seq: Option<i64>,
    withheld: Option<String>,
}

/// Adds a step after those there are.
pub fn add_step(id: Uuid, step: Step, conn: &mut Conn) -> Result<()> {
    let last: Option<i64> = on!(conn, c => steps::table
        .filter(steps::evaluation_id.eq(id.to_string()))
        .select(diesel::dsl::max(steps::place))
        .first(c))?;
    add_steps(&[(id, last.unwrap_or_default() + 1, step)], conn)
}

/// Adds steps of evaluations, each at its place: 1, 2, 3 …
pub fn add_steps(added: &[(Uuid, i64, Step)], conn: &mut Conn) -> Result<()> {
    let rows: Vec<StepRow> = added
        .iter()
        .map(|(id, place, step)| {
            let withheld = Some(&step.withheld).filter(|withheld| !withheld.is_empty());
            Ok(StepRow {
                evaluation_id: id.to_string(),
                place: *place,
                n: step.n,
                standing: step.standing.as_str(),
                at: step.at.naive_utc(),
                reason: step.reason.clone(),
                seq: step.seq,
                withheld: withheld.map(document::write).transpose()?,
            })
        })
        .collect::<Result<_>>()?;
    add_rows!(conn, steps::table, rows.as_slice());
    Ok(())
}
