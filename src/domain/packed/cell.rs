//! A cell as bytes: what most cells say takes the fewest.

use super::{
    bytes::{Reader, Writer},
    key::{source, source_number},
};
use crate::domain::{
    cell::Cell,
    code::Code,
    points::Points,
    sampling::{Basis, Sampling},
    source::Source,
    state::{Flags, State},
};

/// Where a cell stands. Many scorecards have theirs in the same places.
#[derive(Clone, Debug)]
pub struct CellPlace {
    pub node: Code,
    pub target_group: Code,
}

/// A cell without where it stands.
pub(super) struct Content {
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

pub(super) fn write(cell: &Cell, writer: &mut Writer) {
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
    /// The cell that stands there.
    pub(super) fn at(self, place: &CellPlace) -> Cell {
        let Self { source, best, points, state, flags, beside } = self;
        let Beside { coverage, n, numerator, denominator, sampling } = beside;
        Cell {
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
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
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
