//! Evaluations: where each stands, what was handed in, and what became of it.

mod adding;
mod handed_in;
mod published;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

pub use self::{
    adding::{add_revisions, add_step, add_steps, create},
    handed_in::{
        Draft, Revision, Step, all_revisions, all_steps, draft, drop_draft, keep_draft, revision,
    },
    published::{
        answered, ever_public, ever_public_by, ever_scored, latest_public_of, published,
        published_with,
    },
};
use super::{Conn, Error, Result, schema::evaluations};
use crate::domain::{
    cell::ScorecardKey, code::Code, evaluation::Standing, methodology::MethodologyId,
    period::Period, source::Source,
};

/// What makes an evaluation the same as another; unique among those not withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Service, period and methodology.
    pub scorecard: ScorecardKey,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
}

/// Which evaluation, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its name for good.
    pub id: Uuid,
    /// What makes it the same as another.
    pub key: Key,
    /// Where it stands.
    pub standing: Standing,
    /// Newest revision handed in; 0 when none was.
    pub latest: i64,
    /// The revision that is public.
    pub public: Option<i64>,
    /// A correction under way: a draft, or handed in.
    pub pending: Option<Standing>,
    /// Entry of the ledger of its first publication.
    pub since: Option<i64>,
    /// Grows with every change.
    pub row_version: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// Which evaluations are listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this service.
    pub service: Option<String>,
    /// Of this assessor.
    pub assessor: Option<String>,
    /// Of this period.
    pub period: Option<Period>,
    /// Under this version.
    pub methodology: Option<String>,
    /// From this source.
    pub source: Option<Source>,
    /// That stand there.
    pub standing: Option<Standing>,
    /// Of which a draft, or a submission, is under way: of the evaluation, or of a correction of it.
    pub under_way: Option<Standing>,
    /// Whose drafts and submissions may be seen besides what is public.
    pub sees: Sees,
}

/// Whose drafts and submissions a reader sees; what is or was public everybody sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sees {
    /// Nobody's.
    #[default]
    Public,
    /// Those of one assessor.
    Own(Code),
    /// Everybody's.
    All,
}

type Row = (
    String,
    String,
    NaiveDate,
    NaiveDate,
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    Option<String>,
    Option<i64>,
    i64,
    NaiveDateTime,
);

/// The evaluation of that id. One query, on the key.
pub fn find(id: Uuid, conn: &mut Conn) -> Result<Option<Record>> {
    let id = id.to_string();
    let row: Option<Row> = on!(conn, c => evaluations::table.find(&id).first(c).optional())?;
    row.as_ref().map(read).transpose()
}

/// The same, and nobody else changes it until this transaction ends.
pub fn lock(id: Uuid, conn: &mut Conn) -> Result<Option<Record>> {
    let id = id.to_string();
    let query = evaluations::table.find(&id);
    let row: Option<Row> = match conn {
        // The transaction began with the one write lock there is.
        Conn::Sqlite(c) => query.first(&mut **c).optional(),
        Conn::Postgres(c) => query.for_update().first(&mut **c).optional(),
    }?;
    row.as_ref().map(read).transpose()
}

/// The evaluation that holds the key and is not withdrawn.
pub fn holder(key: &Key, conn: &mut Conn) -> Result<Option<Record>> {
    let row: Option<Row> = on!(conn, c => evaluations::table
        .filter(evaluations::service.eq(key.scorecard.service.as_str()))
        .filter(evaluations::starts_on.eq(key.scorecard.period.starts_on()))
        .filter(evaluations::ends_on.eq(key.scorecard.period.ends_on()))
        .filter(evaluations::methodology.eq(key.scorecard.methodology.to_string()))
        .filter(evaluations::source.eq(key.source.as_str()))
        .filter(evaluations::assessor.eq(key.assessor.as_str()))
        .filter(evaluations::standing.ne(Standing::Withdrawn.as_str()))
        .first(c)
        .optional())?;
    row.as_ref().map(read).transpose()
}

/// One that is not withdrawn, has the same key but for its period, and overlaps that period.
pub fn overlapping(key: &Key, conn: &mut Conn) -> Result<Option<Record>> {
    let period = key.scorecard.period;
    let row: Option<Row> = on!(conn, c => evaluations::table
        .filter(evaluations::service.eq(key.scorecard.service.as_str()))
        .filter(evaluations::starts_on.le(period.ends_on()))
        .filter(evaluations::ends_on.ge(period.starts_on()))
        .filter(evaluations::methodology.eq(key.scorecard.methodology.to_string()))
        .filter(evaluations::source.eq(key.source.as_str()))
        .filter(evaluations::assessor.eq(key.assessor.as_str()))
        .filter(evaluations::standing.ne(Standing::Withdrawn.as_str()))
        .filter(evaluations::starts_on.ne(period.starts_on())
            .or(evaluations::ends_on.ne(period.ends_on())))
        .first(c)
        .optional())?;
    row.as_ref().map(read).transpose()
}

/// Evaluations of these services under these methodologies whose periods overlap the days from the
/// first to the last, in order of service, period and id: one query a thousand services.
pub fn around(
    services: &[&str],
    methodologies: &[String],
    (first, last): (NaiveDate, NaiveDate),
    conn: &mut Conn,
) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for services in services.chunks(1_000) {
        let rows: Vec<Row> = on!(conn, c => evaluations::table
            .filter(evaluations::service.eq_any(services))
            .filter(evaluations::starts_on.le(last))
            .filter(evaluations::ends_on.ge(first))
            .filter(evaluations::methodology.eq_any(methodologies))
            .order((
                evaluations::service.asc(),
                evaluations::starts_on.asc(),
                evaluations::ends_on.asc(),
                evaluations::id.asc(),
            ))
            .load(c))?;
        for row in &rows {
            found.push(read(row)?);
        }
    }
    Ok(found)
}

/// A page of evaluations after `after`, in order of id, at most `limit`.
pub fn list(
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
    conn: &mut Conn,
) -> Result<Vec<Record>> {
    let mut query = evaluations::table.into_boxed();
    let mut lite = evaluations::table.into_boxed();
    macro_rules! narrow {
        ($condition:expr) => {
            match conn {
                Conn::Sqlite(_) => lite = lite.filter($condition),
                Conn::Postgres(_) => query = query.filter($condition),
            }
        };
    }
    if let Some(service) = &filter.service {
        narrow!(evaluations::service.eq(service.clone()));
    }
    if let Some(assessor) = &filter.assessor {
        narrow!(evaluations::assessor.eq(assessor.clone()));
    }
    if let Some(period) = filter.period {
        narrow!(evaluations::starts_on.eq(period.starts_on()));
        narrow!(evaluations::ends_on.eq(period.ends_on()));
    }
    if let Some(methodology) = &filter.methodology {
        narrow!(evaluations::methodology.eq(methodology.clone()));
    }
    if let Some(source) = filter.source {
        narrow!(evaluations::source.eq(source.as_str()));
    }
    if let Some(standing) = filter.standing {
        narrow!(evaluations::standing.eq(standing.as_str()));
    }
    if let Some(under_way) = filter.under_way {
        narrow!(
            evaluations::pending.eq(under_way.as_str()).or(evaluations::pending
                .is_null()
                .and(evaluations::standing.eq(under_way.as_str())))
        );
    }
    match &filter.sees {
        Sees::All => {}
        Sees::Public => narrow!(evaluations::since.is_not_null()),
        Sees::Own(agency) => narrow!(
            evaluations::since.is_not_null().or(evaluations::assessor.eq(agency.to_string()))
        ),
    }
    if let Some(after) = after {
        narrow!(evaluations::id.gt(after.to_string()));
    }
    let rows: Vec<Row> = match conn {
        Conn::Sqlite(c) => lite.order(evaluations::id.asc()).limit(limit).load(&mut **c),
        Conn::Postgres(c) => query.order(evaluations::id.asc()).limit(limit).load(&mut **c),
    }?;
    rows.iter().map(read).collect()
}

/// Writes down where an evaluation stands now, its version one higher; says the record as it is.
pub fn advance(mut record: Record, conn: &mut Conn) -> Result<Record> {
    record.row_version += 1;
    let id = record.id.to_string();
    on!(conn, c => diesel::update(evaluations::table.find(&id))
        .set((
            evaluations::standing.eq(record.standing.as_str()),
            evaluations::latest.eq(record.latest),
            evaluations::public.eq(record.public),
            evaluations::pending.eq(record.pending.map(Standing::as_str)),
            evaluations::since.eq(record.since),
            evaluations::row_version.eq(record.row_version),
        ))
        .execute(c))?;
    Ok(record)
}

/// Forgets an evaluation of which nothing was ever handed in.
pub fn forget(id: Uuid, conn: &mut Conn) -> Result<()> {
    drop_draft(id, conn)?;
    let id = id.to_string();
    on!(conn, c => diesel::delete(evaluations::table.find(&id)).execute(c))?;
    Ok(())
}

fn broken(what: &str) -> Error {
    Error::Unusable { why: format!("a stored evaluation has no {what} that can be read") }
}

fn read(row: &Row) -> Result<Record> {
    let (id, service, starts_on, ends_on, methodology, source, assessor, standing, ..) = row;
    let standing_of = |name: &str| Standing::parse(name).ok_or_else(|| broken("standing"));
    Ok(Record {
        id: Uuid::parse_str(id).map_err(|_| broken("id"))?,
        key: Key {
            scorecard: ScorecardKey {
                service: Code::parse(service).ok_or_else(|| broken("service"))?,
                period: Period::between(*starts_on, *ends_on).ok_or_else(|| broken("period"))?,
                methodology: MethodologyId::parse(methodology)
                    .ok_or_else(|| broken("methodology"))?,
            },
            source: Source::parse(source).ok_or_else(|| broken("source"))?,
            assessor: Code::parse(assessor).ok_or_else(|| broken("assessor"))?,
        },
        standing: standing_of(standing)?,
        latest: row.8,
        public: row.9,
        pending: row.10.as_deref().map(standing_of).transpose()?,
        since: row.11,
        row_version: row.12,
        created_at: row.13.and_utc(),
    })
}
