//! Scorecards and their cells, as each entry of the ledger worked them out.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{
    Conn, Error, Result, document,
    schema::{cells, scorecards},
};
use crate::domain::{
    cell::{Cell, Scorecard, ScorecardKey},
    code::Code,
    methodology::MethodologyId,
    period::Period,
    points::Points,
    sampling::{Basis, Sampling},
    source::Source,
    state::{Flags, State},
};

/// Rows of one statement: below the 32,766 values that SQLite binds.
const ROWS: usize = 1_900;

/// Adds the scorecards that one entry worked out.
pub fn add(worked_out: &[Scorecard], conn: &mut Conn) -> Result<()> {
    for (scorecard, ordinal) in worked_out.iter().zip(1_i64..) {
        let facts = scorecard.facts.as_ref().map(document::write).transpose()?;
        on!(conn, c => diesel::insert_into(scorecards::table)
            .values((
                scorecards::seq.eq(scorecard.seq),
                scorecards::ordinal.eq(ordinal),
                scorecards::service.eq(scorecard.key.service.as_str()),
                scorecards::starts_on.eq(scorecard.key.period.starts_on()),
                scorecards::ends_on.eq(scorecard.key.period.ends_on()),
                scorecards::methodology.eq(scorecard.key.methodology.to_string()),
                scorecards::facts.eq(&facts),
            ))
            .execute(c))?;
        let rows: Vec<CellRow> =
            scorecard.cells.iter().map(|cell| CellRow::of(cell, scorecard.seq, ordinal)).collect();
        for rows in rows.chunks(ROWS) {
            on!(conn, c => diesel::insert_into(cells::table).values(rows).execute(c))?;
        }
    }
    Ok(())
}

/// Scorecards worked out by the entries after `since` up to `until`, in order.
pub fn between(since: i64, until: i64, conn: &mut Conn) -> Result<Vec<Scorecard>> {
    let heads: Vec<HeadRow> = on!(conn, c => scorecards::table
        .filter(scorecards::seq.gt(since).and(scorecards::seq.le(until)))
        .order((scorecards::seq.asc(), scorecards::ordinal.asc()))
        .load(c))?;
    let rows: Vec<CellRow> = on!(conn, c => cells::table
        .filter(cells::seq.gt(since).and(cells::seq.le(until)))
        .order((cells::seq.asc(), cells::ordinal.asc()))
        .select(CellRow::as_select())
        .load(c))?;
    let mut rows = rows.into_iter().peekable();
    let mut found = Vec::with_capacity(heads.len());
    for (seq, ordinal, service, starts_on, ends_on, methodology, facts) in heads {
        let mut scorecard = Scorecard {
            key: ScorecardKey {
                service: code(&service)?,
                period: Period::between(starts_on, ends_on).ok_or_else(|| broken("period"))?,
                methodology: MethodologyId::parse(&methodology)
                    .ok_or_else(|| broken("methodology"))?,
            },
            seq,
            facts: facts.map(|text| document::read(&text, "facts")).transpose()?,
            cells: Vec::new(),
        };
        while let Some(row) = rows.next_if(|row| row.seq == seq && row.ordinal == ordinal) {
            scorecard.cells.push(row.read()?);
        }
        scorecard.cells.sort_by(|a, b| a.order().cmp(&b.order()));
        found.push(scorecard);
    }
    Ok(found)
}

type HeadRow = (i64, i64, String, NaiveDate, NaiveDate, String, Option<String>);

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = cells, treat_none_as_default_value = false)]
struct CellRow {
    seq: i64,
    ordinal: i64,
    node: String,
    target_group: String,
    source: String,
    best: bool,
    nano: Option<i64>,
    state: String,
    flags: i64,
    coverage: Option<f64>,
    n: Option<i64>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    sampling_basis: Option<String>,
    sampling_n: Option<f64>,
    sampling_deviation: Option<f64>,
}

impl CellRow {
    fn of(cell: &Cell, seq: i64, ordinal: i64) -> Self {
        // Counts were bounded when they came in: all fit.
        let signed = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
        Self {
            seq,
            ordinal,
            node: cell.node.to_string(),
            target_group: cell.target_group.to_string(),
            source: cell.source.map(Source::as_str).unwrap_or_default().to_owned(),
            best: cell.best,
            nano: cell.points.map(Points::nano),
            state: cell.state.to_string(),
            flags: cell.flags.bits().into(),
            coverage: cell.coverage,
            n: signed(cell.n),
            numerator: signed(cell.numerator),
            denominator: signed(cell.denominator),
            sampling_basis: cell.sampling.map(|sampling| sampling.basis.to_string()),
            sampling_n: cell.sampling.map(|sampling| sampling.n),
            sampling_deviation: cell.sampling.map(|sampling| sampling.deviation),
        }
    }

    fn read(self) -> Result<Cell> {
        let unsigned = |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok());
        let source = match self.source.as_str() {
            "" => None,
            name => Some(Source::parse(name).ok_or_else(|| broken("source"))?),
        };
        let sampling = match (&self.sampling_basis, self.sampling_n, self.sampling_deviation) {
            (None, None, None) => None,
            (Some(basis), Some(n), Some(deviation)) => {
                let sampling = Basis::parse(basis).and_then(|b| Sampling::of(b, n, deviation));
                Some(sampling.ok_or_else(|| broken("sampling error"))?)
            }
            _ => return Err(broken("sampling error")),
        };
        Ok(Cell {
            node: code(&self.node)?,
            target_group: code(&self.target_group)?,
            source,
            best: self.best,
            points: self
                .nano
                .map(|nano| Points::from_nano(nano).ok_or_else(|| broken("value")))
                .transpose()?,
            state: State::parse(&self.state).ok_or_else(|| broken("state"))?,
            flags: Flags::from_bits(u8::try_from(self.flags).map_err(|_| broken("flags"))?),
            coverage: self.coverage,
            n: unsigned(self.n),
            numerator: unsigned(self.numerator),
            denominator: unsigned(self.denominator),
            sampling,
        })
    }
}

fn code(text: &str) -> Result<Code> {
    Code::parse(text).ok_or_else(|| broken("code"))
}

fn broken(what: &str) -> Error {
    Error::Unusable { why: format!("a stored cell has no {what} that can be read") }
}
