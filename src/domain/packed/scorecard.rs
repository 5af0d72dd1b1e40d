//! A scorecard of which the cells are bytes.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::{
    Known,
    bytes::{Reader, Writer},
};
use crate::domain::{
    cell::{Cell, Scorecard, ScorecardKey},
    code::Code,
    facts::Facts,
    period::Period,
    points::Points,
    sampling::{Basis, Sampling},
    source::Source,
    state::{Flags, State},
};

/// A scorecard as it was worked out at one entry of the ledger; its cells are read one by one.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Which one.
    pub key: ScorecardKey,
    /// The entry that made it.
    pub seq: i64,
    /// The service as it was in the period; nothing when all was withdrawn.
    pub facts: Option<Arc<Facts>>,
    places: Arc<[CellPlace]>,
    /// One after the other; all of them can be read.
    cells: Box<[u8]>,
}

/// Where a cell stands. Many scorecards have theirs in the same places.
#[derive(Clone, Debug)]
pub struct CellPlace {
    pub node: Code,
    pub target_group: Code,
}

/// A cell without where it stands.
struct Content {
    source: Option<Source>,
    best: bool,
    points: Option<Points>,
    state: State,
    flags: Flags,
    beside: Beside,
}

/// What few cells have.
#[derive(Default)]
struct Beside {
    coverage: Option<f64>,
    n: Option<u64>,
    numerator: Option<u64>,
    denominator: Option<u64>,
    sampling: Option<Sampling>,
}

/// In the first byte of a cell: that it is the one that counts, and that more stands beside.
const BEST: u8 = 1 << 6;
const MORE: u8 = 1 << 7;

/// In the byte of what stands beside: which of it there is.
const COVERAGE: u8 = 1;
const N: u8 = 1 << 1;
const NUMERATOR: u8 = 1 << 2;
const DENOMINATOR: u8 = 1 << 3;
const MEAN: u8 = 1 << 4;
const PROPORTION: u8 = 1 << 5;
const UNTESTED: u8 = 1 << 6;
/// The coverage is the usual one.
const USUAL: u8 = 1 << 7;

impl Packed {
    /// A scorecard with its cells as bytes.
    pub fn of(scorecard: &Scorecard, known: &mut Known) -> Option<Self> {
        Self::unpack(scorecard.seq, &Self::pack(scorecard), known)
    }

    /// The bytes of a scorecard; its cells in their order, however they come.
    pub fn pack(scorecard: &Scorecard) -> Vec<u8> {
        let mut cells: Vec<&Cell> = scorecard.cells.iter().collect();
        cells.sort_by(|a, b| a.order().cmp(&b.order()));
        let (mut places, mut writer) = (Writer::default(), Writer::default());
        for cell in &cells {
            places.text(cell.node.as_str());
            places.text(cell.target_group.as_str());
        }
        write_key(&scorecard.key, &mut writer);
        // No facts are empty.
        let facts = scorecard.facts.as_ref().map(serde_json::to_vec);
        writer.part(&facts.and_then(Result::ok).unwrap_or_default());
        writer.part(&places.done());
        for cell in cells {
            write(cell, &mut writer);
        }
        writer.done()
    }

    /// The scorecard that bytes tell; nothing when they tell none.
    pub fn unpack(seq: i64, bytes: &[u8], known: &mut Known) -> Option<Self> {
        let mut reader = Reader::of(bytes);
        let key = read_key(&mut reader, known)?;
        let facts = match reader.part()? {
            [] => None,
            json => Some(known.facts(json)?),
        };
        let places = known.places(reader.part()?)?;
        let cells = reader.rest();
        for _ in places.iter() {
            Content::read(&mut reader)?;
        }
        reader.is_done().then(|| Self { key, seq, facts, places, cells: cells.into() })
    }

    /// Its cells, in order of node, target group, best first, and source.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + '_ {
        let mut reader = Reader::of(&self.cells);
        self.places.iter().map_while(move |place| {
            let Content { source, best, points, state, flags, beside } =
                Content::read(&mut reader)?;
            let Beside { coverage, n, numerator, denominator, sampling } = beside;
            Some(Cell {
                node: place.node.clone(),
                target_group: place.target_group.clone(),
                source,
                best,
                points,
                state,
                flags,
                coverage,
                n,
                numerator,
                denominator,
                sampling,
            })
        })
    }
}

fn write(cell: &Cell, writer: &mut Writer) {
    let there = |is: bool, bit| if is { bit } else { 0 };
    let beside = there(cell.coverage.is_some(), COVERAGE)
        | there(cell.n.is_some(), N)
        | there(cell.numerator.is_some(), NUMERATOR)
        | there(cell.denominator.is_some(), DENOMINATOR)
        | cell.sampling.map_or(0, |sampling| basis_bit(sampling.basis));
    let is_usual = cell.coverage == usual(cell.state);
    let beside = if is_usual { beside & !COVERAGE | USUAL } else { beside };
    writer.byte(
        cell.state.number()
            | source_number(cell.source) << 3
            | there(cell.best, BEST)
            | there(beside != USUAL, MORE),
    );
    writer.byte(cell.flags.bits());
    if cell.state == State::Measured {
        let nano = cell.points.map(Points::nano).unwrap_or_default();
        // 100 points are 10^11 nano-points, which are below 2^40.
        writer.raw(nano.to_le_bytes().first_chunk::<5>().unwrap_or(&[0; 5]));
    }
    if beside == USUAL {
        return;
    }
    writer.byte(beside);
    if let Some(coverage) = cell.coverage.filter(|_| !is_usual) {
        writer.double(coverage);
    }
    for count in [cell.n, cell.numerator, cell.denominator].into_iter().flatten() {
        writer.number(count);
    }
    if let Some(sampling) = cell.sampling.filter(Sampling::is_tested) {
        writer.double(sampling.n);
        writer.double(sampling.deviation);
    }
}

impl Content {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let first = reader.byte()?;
        let state = State::of_number(first & 7);
        let source = source(first >> 3 & 7)?;
        let flags = Flags::from_bits(reader.byte()?);
        let points = match state {
            State::Measured => {
                let mut nano = [0; 8];
                *nano.first_chunk_mut::<5>()? = reader.raw()?;
                Some(Points::from_nano(i64::from_le_bytes(nano))?)
            }
            _ => None,
        };
        let beside = if first & MORE == 0 {
            Beside { coverage: usual(state), ..Beside::default() }
        } else {
            Beside::read(state, reader)?
        };
        Some(Self { source, best: first & BEST != 0, points, state, flags, beside })
    }
}

impl Beside {
    fn read(state: State, reader: &mut Reader<'_>) -> Option<Self> {
        let there = reader.byte()?;
        let mut beside = Self { coverage: usual(state), ..Self::default() };
        if there & USUAL == 0 {
            beside.coverage = if there & COVERAGE == 0 { None } else { Some(reader.double()?) };
        }
        for (bit, count) in [
            (N, &mut beside.n),
            (NUMERATOR, &mut beside.numerator),
            (DENOMINATOR, &mut beside.denominator),
        ] {
            if there & bit != 0 {
                *count = Some(reader.number()?);
            }
        }
        beside.sampling = match there & (MEAN | PROPORTION | UNTESTED) {
            0 => None,
            UNTESTED => Some(Sampling::UNTESTED),
            MEAN => Some(Sampling::of(Basis::Mean, reader.double()?, reader.double()?)?),
            PROPORTION => {
                Some(Sampling::of(Basis::Proportion, reader.double()?, reader.double()?)?)
            }
            _ => return None,
        };
        Some(beside)
    }
}

/// The coverage of a criterion in this state, and of a node of which all has a value or nothing.
fn usual(state: State) -> Option<f64> {
    match state {
        State::Measured => Some(1.0),
        State::NotApplicable => None,
        _ => Some(0.0),
    }
}

fn basis_bit(basis: Basis) -> u8 {
    match basis {
        Basis::Mean => MEAN,
        Basis::Proportion => PROPORTION,
        Basis::Untested => UNTESTED,
    }
}

pub(super) fn source_number(source: Option<Source>) -> u8 {
    match source {
        None => 0,
        Some(Source::SelfReport) => 1,
        Some(Source::Expert) => 2,
        Some(Source::Audit) => 3,
        Some(Source::Tool) => 4,
        Some(Source::Survey) => 5,
    }
}

/// The source of a number, which may be none; nothing when it is the number of no source.
#[expect(clippy::option_option, reason = "no source and no number of one are two things")]
pub(super) fn source(number: u8) -> Option<Option<Source>> {
    Some(match number {
        0 => None,
        1 => Some(Source::SelfReport),
        2 => Some(Source::Expert),
        3 => Some(Source::Audit),
        4 => Some(Source::Tool),
        5 => Some(Source::Survey),
        _ => return None,
    })
}

pub(super) fn write_key(key: &ScorecardKey, writer: &mut Writer) {
    writer.text(key.service.as_str());
    writer.text(&key.methodology.to_string());
    for day in [key.period.starts_on(), key.period.ends_on()] {
        // Periods begin in 1900 at the earliest.
        writer.number(u64::try_from(day.num_days_from_ce()).unwrap_or_default());
    }
}

pub(super) fn read_key(reader: &mut Reader<'_>, known: &mut Known) -> Option<ScorecardKey> {
    let service = known.code(reader.text()?)?;
    let methodology = known.methodology(reader.text()?)?;
    let starts_on = day(reader.number()?)?;
    let period = Period::between(starts_on, day(reader.number()?)?)?;
    Some(ScorecardKey { service, period, methodology })
}

fn day(number: u64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*, sample::select};
    use serde_json::json;

    use super::*;

    fn code(text: &str) -> Code {
        Code::parse(text).unwrap()
    }

    fn cell(node: &str, target_group: &str, source: Option<Source>) -> Cell {
        Cell {
            node: code(node),
            target_group: code(target_group),
            source,
            best: true,
            points: None,
            state: State::NotYetMeasured,
            flags: Flags::EMPTY,
            coverage: Some(0.0),
            n: None,
            numerator: None,
            denominator: None,
            sampling: None,
        }
    }

    fn scorecard(cells: Vec<Cell>) -> Scorecard {
        let facts = json!({"agency": "cz-a", "country": "CZ", "life_events": ["family"],
            "type": "transactional", "scope": "national", "level": null,
            "audiences": ["citizens"], "proactive": false, "volume": 421_456});
        Scorecard {
            key: ScorecardKey {
                service: code("s"),
                period: Period::parse("2024-10-01/P1Y").unwrap(),
                methodology: crate::domain::methodology::MethodologyId::parse("quality@m1")
                    .unwrap(),
            },
            seq: 9,
            facts: Some(serde_json::from_value(facts).unwrap()),
            cells,
        }
    }

    fn any_cell() -> impl Strategy<Value = Cell> {
        let place = (select(vec!["a", "b", "index"]), select(vec!["all", "young"]));
        let source = option::of(select(Source::ALL));
        let coverage = select(vec![None, Some(0.0), Some(1.0), Some(2.0 / 3.0)]);
        let count = option::of(select(vec![0, 1, 9, 300, u64::from(u32::MAX), 1 << 62]));
        let sampling = select(vec![
            None,
            Some(Sampling::UNTESTED),
            Sampling::of(Basis::Mean, 1_250.0, 28.4),
            Sampling::of(Basis::Proportion, 20.0, 0.0),
        ]);
        let points = option::of(0..=100_000_000_000_i64);
        let state = select(State::ALL);
        (place, (source, any::<bool>(), points, state, any::<u8>()), coverage, count, sampling)
            .prop_map(
                |((node, group), (source, best, nano, state, flags), coverage, n, sampling)| {
                    let points = nano.and_then(Points::from_nano);
                    let is_measured = state == State::Measured;
                    Cell {
                        best,
                        state: if points.is_some() || !is_measured { state } else { State::TooFew },
                        points: points.filter(|_| is_measured),
                        flags: Flags::from_bits(flags),
                        coverage,
                        n,
                        numerator: n.map(|n| n / 2),
                        denominator: n.filter(|n| n % 2 == 1),
                        sampling,
                        ..cell(node, group, source)
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn a_scorecard_is_after_packing_what_it_was(cells in vec(any_cell(), 0..12)) {
            let mut scorecard = scorecard(cells);
            let bytes = Packed::pack(&scorecard);
            let packed = Packed::unpack(9, &bytes, &mut Known::default()).unwrap();
            scorecard.cells.sort_by(|a, b| a.order().cmp(&b.order()));
            prop_assert_eq!(packed.cells().collect::<Vec<_>>(), scorecard.cells);
            prop_assert_eq!(packed.facts.as_deref(), scorecard.facts.as_ref());
            prop_assert_eq!((packed.key, packed.seq), (scorecard.key, 9));
            for end in 0..bytes.len() {
                prop_assert!(Packed::unpack(9, &bytes[..end], &mut Known::default()).is_none());
            }
            let more = [bytes.as_slice(), &[0]].concat();
            prop_assert!(Packed::unpack(9, &more, &mut Known::default()).is_none());
        }
    }

    #[test]
    fn a_usual_cell_takes_few_bytes() {
        let measured = Cell {
            points: Points::nearest(60.0),
            state: State::Measured,
            coverage: Some(1.0),
            ..cell("a", "all", Some(Source::Audit))
        };
        let counted = Cell { numerator: Some(24), denominator: Some(38), ..measured.clone() };
        let size = |cells: Vec<Cell>| Packed::pack(&scorecard(cells)).len();
        let (none, place) = (size(Vec::new()), "_a_all".len());
        assert_eq!(size(vec![measured]) - none, place + 7);
        assert_eq!(size(vec![counted]) - none, place + 10);
        let withdrawn = Scorecard { facts: None, ..scorecard(Vec::new()) };
        let packed = Packed::of(&withdrawn, &mut Known::default()).unwrap();
        assert_eq!((packed.facts.is_none(), packed.cells().count()), (true, 0));
    }
}
