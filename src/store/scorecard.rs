//! Scorecards and their cells, as each entry of the ledger worked them out.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::{connection::DefaultLoadingMode, prelude::*};

use super::{
    Conn, Error, Result, document, packed,
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

/// Adds the scorecards that entries worked out: in order of their entries.
pub fn add(worked_out: &[Scorecard], conn: &mut Conn) -> Result<()> {
    let mut heads = Vec::with_capacity(worked_out.len());
    let mut rows = Vec::new();
    let (mut seq, mut ordinal) = (0, 0);
    for scorecard in worked_out {
        ordinal = if scorecard.seq == seq { ordinal + 1 } else { 1 };
        seq = scorecard.seq;
        heads.push(NewHead {
            seq,
            ordinal,
            service: scorecard.key.service.as_str(),
            starts_on: scorecard.key.period.starts_on(),
            ends_on: scorecard.key.period.ends_on(),
            methodology: scorecard.key.methodology.to_string(),
            facts: scorecard.facts.as_ref().map(document::write).transpose()?,
        });
        rows.extend(scorecard.cells.iter().map(|cell| NewCell::of(cell, seq, ordinal)));
    }
    add_rows!(conn, scorecards::table, heads.as_slice());
    add_rows!(conn, cells::table, rows.as_slice());
    packed::add_scorecards(worked_out, conn)
}

/// Scorecards worked out by the entries after `since` up to `until`, in order.
pub fn between(since: i64, until: i64, conn: &mut Conn) -> Result<Vec<Scorecard>> {
    let heads: Vec<HeadRow> = on!(conn, c => scorecards::table
        .filter(scorecards::seq.gt(since).and(scorecards::seq.le(until)))
        .order((scorecards::seq.asc(), scorecards::ordinal.asc()))
        .load(c))?;
    // Many cells name few nodes: each name is kept once.
    let mut names = Names::default();
    let mut rows: Vec<(i64, i64, Cell)> = Vec::new();
    on!(conn, c => {
        let query = cells::table
            .filter(cells::seq.gt(since).and(cells::seq.le(until)))
            .order((cells::seq.asc(), cells::ordinal.asc()))
            .select(CellRow::as_select());
        // One by one: as rows of the table they take several times the room.
        for row in query.load_iter::<CellRow, DefaultLoadingMode>(c)? {
            let row = row?;
            rows.push((row.seq, row.ordinal, row.read(&mut names)?));
        }
    });
    let mut rows = rows.into_iter().peekable();
    let mut found = Vec::with_capacity(heads.len());
    for (seq, ordinal, service, starts_on, ends_on, methodology, facts) in heads {
        let mut scorecard = Scorecard {
            key: ScorecardKey {
                service: names.code(service)?,
                period: Period::between(starts_on, ends_on).ok_or_else(|| broken("period"))?,
                methodology: MethodologyId::parse(&methodology)
                    .ok_or_else(|| broken("methodology"))?,
            },
            seq,
            facts: facts.map(|text| document::read(&text, "facts")).transpose()?,
            cells: Vec::new(),
        };
        while let Some((_, _, cell)) = rows.next_if(|row| (row.0, row.1) == (seq, ordinal)) {
            scorecard.cells.push(cell);
        }
        scorecard.cells.sort_by(|a, b| a.order().cmp(&b.order()));
        found.push(scorecard);
    }
    Ok(found)
}

type HeadRow = (i64, i64, String, NaiveDate, NaiveDate, String, Option<String>);

#[derive(Queryable, Selectable)]
#[diesel(table_name = cells)]
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
    untested: Option<bool>,
}

impl CellRow {
    fn read(self, names: &mut Names) -> Result<Cell> {
        let unsigned = |count: Option<i64>| count.and_then(|count| u64::try_from(count).ok());
        let source = match self.source.as_str() {
            "" => None,
            name => Some(Source::parse(name).ok_or_else(|| broken("source"))?),
        };
        let sampling = match (&self.sampling_basis, self.sampling_n, self.sampling_deviation) {
            (None, None, None) => {
                let is_valued = self.nano.is_some();
                let before = || Sampling::of_before(source.filter(|_| is_valued));
                self.untested.map_or_else(before, |is| is.then_some(Sampling::UNTESTED))
            }
            (Some(basis), Some(n), Some(deviation)) => {
                let sampling = Basis::parse(basis).and_then(|b| Sampling::of(b, n, deviation));
                Some(sampling.ok_or_else(|| broken("sampling error"))?)
            }
            _ => return Err(broken("sampling error")),
        };
        Ok(Cell {
            node: names.code(self.node)?,
            target_group: names.code(self.target_group)?,
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

#[derive(Insertable)]
#[diesel(table_name = scorecards, treat_none_as_default_value = false)]
struct NewHead<'a> {
    seq: i64,
    ordinal: i64,
    service: &'a str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    methodology: String,
    facts: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = cells, treat_none_as_default_value = false)]
struct NewCell<'a> {
    seq: i64,
    ordinal: i64,
    node: &'a str,
    target_group: &'a str,
    source: &'static str,
    best: bool,
    nano: Option<i64>,
    state: &'static str,
    flags: i64,
    coverage: Option<f64>,
    n: Option<i64>,
    numerator: Option<i64>,
    denominator: Option<i64>,
    sampling_basis: Option<String>,
    sampling_n: Option<f64>,
    sampling_deviation: Option<f64>,
    untested: Option<bool>,
}

impl<'a> NewCell<'a> {
    fn of(cell: &'a Cell, seq: i64, ordinal: i64) -> Self {
        // Counts were bounded when they came in: all fit.
        let signed = |count: Option<u64>| count.and_then(|count| i64::try_from(count).ok());
        let tested = cell.sampling.filter(Sampling::is_tested);
        Self {
            seq,
            ordinal,
            node: cell.node.as_str(),
            target_group: cell.target_group.as_str(),
            source: cell.source.map(Source::as_str).unwrap_or_default(),
            best: cell.best,
            nano: cell.points.map(Points::nano),
            state: cell.state.as_str(),
            flags: cell.flags.bits().into(),
            coverage: cell.coverage,
            n: signed(cell.n),
            numerator: signed(cell.numerator),
            denominator: signed(cell.denominator),
            sampling_basis: tested.map(|sampling| sampling.basis.to_string()),
            sampling_n: tested.map(|sampling| sampling.n),
            sampling_deviation: tested.map(|sampling| sampling.deviation),
            untested: Some(cell.sampling.is_some() && tested.is_none()),
        }
    }
}

/// Codes by their text.
#[derive(Default)]
struct Names(HashMap<String, Code>);

impl Names {
    fn code(&mut self, text: String) -> Result<Code> {
        if let Some(code) = self.0.get(&text) {
            return Ok(code.clone());
        }
        let code = Code::parse(&text).ok_or_else(|| broken("code"))?;
        self.0.insert(text, code.clone());
        Ok(code)
    }
}

fn broken(what: &str) -> Error {
    Error::Unusable { why: format!("a stored cell has no {what} that can be read") }
}
