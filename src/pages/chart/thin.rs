//! Very many values in a drawing of a few hundred columns: fewer are drawn, and the drawing is the same.
//!
//! In each column of the drawing, of a run of values that are joined, four are kept: the first, the last,
//! the lowest and the highest. A line through these covers in every column what the line through all
//! covers, and enters and leaves it at the same heights (M4: Jugel, Jerzak, Hackenbroich and Markl, *M4: A
//! Visualization-Oriented Time Series Data Aggregation*, PVLDB 7(10), 2014). Every end of a run is kept: gaps
//! stay gaps. A run that stays within one column, such as a value that stands alone, is an upright or a dot of
//! its own; of those that stand where others do already, one is drawn.

use std::collections::BTreeSet;

use super::{
    line::Dot,
    scale::{Width, column},
};

/// Most short runs that a drawing with columns of one unit tells apart; one with wider columns as many less.
const SHORT: f64 = 1_600.0;

/// What is drawn of some values.
#[derive(Default)]
pub struct Thinned<'a> {
    /// What a line needs; between runs one without a value stays.
    pub joined: Vec<&'a Dot>,
    /// Runs that stay within one column.
    pub short: Vec<Short>,
}

/// A run that stays within one column: where it stands, from its lowest to its highest points. Of a value that
/// stands alone these are one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Short {
    pub x: f64,
    column: i64,
    pub low: f64,
    pub high: f64,
}

/// What is drawn of some values, oldest first, when their drawing has columns of `wide` units.
pub fn thinned(dots: &[Dot], width: Width, wide: f64) -> Thinned<'_> {
    let mut kept = Thinned::default();
    for run in dots.chunk_by(|one, other| one.points.is_some() == other.points.is_some()) {
        if run.first().is_some_and(|dot| dot.points.is_none()) {
            kept.joined.extend(run.first());
            continue;
        }
        let at = |dot: &Dot| column(width.of(dot.period), wide);
        let groups: Vec<&[Dot]> = run.chunk_by(|one, other| at(one) == at(other)).collect();
        if let [group] = groups[..] {
            kept.short.extend(short(group, width, wide));
        } else {
            kept.joined.extend(groups.into_iter().flat_map(corners));
        }
    }
    kept
}

fn short(group: &[Dot], width: Width, wide: f64) -> Option<Short> {
    let x = width.of(group.first()?.period);
    let points = || group.iter().filter_map(|dot| dot.points);
    let (low, high) = (points().reduce(f64::min)?, points().reduce(f64::max)?);
    Some(Short { x, column: column(x, wide), low, high })
}

/// Those of some short runs that are told apart: one for each place, where a place is as small as it can be
/// with no more of them than a drawing holds.
pub fn apart(all: &[Short], wide: f64) -> Vec<Short> {
    let most = SHORT / wide;
    let mut place = 0.5;
    loop {
        let mut taken = BTreeSet::new();
        let is_new =
            |it: &&Short| taken.insert((it.column, column(it.low, place), column(it.high, place)));
        let kept: Vec<Short> = all.iter().filter(is_new).copied().collect();
        let count = f64::from(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        if count <= most || place > 100.0 {
            return kept;
        }
        place *= 2.0;
    }
}

/// First, last, lowest and highest of some values, in their order.
fn corners(group: &[Dot]) -> Vec<&Dot> {
    let order = |one: &&(usize, &Dot), other: &&(usize, &Dot)| {
        let points = |dot: &Dot| dot.points.unwrap_or_default();
        points(one.1).total_cmp(&points(other.1))
    };
    let numbered: Vec<(usize, &Dot)> = group.iter().enumerate().collect();
    let lowest = numbered.iter().min_by(order);
    let highest = numbered.iter().max_by(order);
    let mut corners: Vec<(usize, &Dot)> = [numbered.first(), lowest, highest, numbered.last()]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    corners.sort_by_key(|(nth, _)| *nth);
    corners.dedup_by_key(|(nth, _)| *nth);
    corners.into_iter().map(|(_, dot)| dot).collect()
}

/// The intervals of some values, in each column from the lowest end to the highest.
pub fn spans(dots: &[Dot], width: Width, wide: f64) -> Vec<Short> {
    let at = |dot: &Dot| column(width.of(dot.period), wide);
    let columns = dots.chunk_by(|one, other| at(one) == at(other));
    let span = |group: &[Dot]| {
        let x = width.of(group.first()?.period);
        let ends = group.iter().filter_map(|dot| dot.interval);
        let (low, high) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some(Short { x, column: column(x, wide), low, high })
    };
    columns.filter_map(span).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::{
        period::Period,
        state::{Flags, State},
    };

    fn dots(count: u32, value: impl Fn(u32) -> Option<f64>) -> Vec<Dot> {
        let first: chrono::NaiveDate = "1990-01-01".parse().unwrap();
        (0..count)
            .map(|nth| {
                let day = first + chrono::Days::new(u64::from(nth) * 2);
                let points = value(nth);
                Dot {
                    services: None,
                    period: Period::parse(&format!("{day}/P1M")).unwrap(),
                    points,
                    interval: points.map(|points| (points - 1.0, points + 1.0)),
                    state: State::Measured,
                    flags: Flags::EMPTY,
                }
            })
            .collect()
    }

    /// What a run covers of each column: where it enters, where it leaves, its lowest and highest.
    fn covered<'a>(dots: impl Iterator<Item = &'a Dot>, width: Width) -> BTreeMap<i64, [f64; 4]> {
        let mut columns: BTreeMap<i64, [f64; 4]> = BTreeMap::new();
        for dot in dots {
            let Some(points) = dot.points else { continue };
            let place = column(width.of(dot.period), 1.0);
            let told = columns.entry(place).or_insert([points, points, points, points]);
            *told = [told[0], points, told[2].min(points), told[3].max(points)];
        }
        columns
    }

    #[test]
    fn every_column_is_covered_as_before() {
        let wild = |nth: u32| Some(f64::from(nth * 7_919 % 1_009) / 10.09);
        let all = dots(5_000, wild);
        let width = Width::over(all.iter().map(|dot| dot.period), 56.0, 600.0);
        let kept = thinned(&all, width, 1.0).joined;
        assert!((1_000..=4 * 546).contains(&kept.len()), "{}", kept.len());
        assert_eq!(covered(all.iter(), width), covered(kept.iter().copied(), width));
        assert!(kept.is_sorted_by_key(|dot| dot.period));
        let spans = spans(&all, width, 1.0);
        for (span, told) in spans.iter().zip(covered(all.iter(), width)) {
            let told = (told.0, told.1[2] - 1.0, told.1[3] + 1.0);
            assert_eq!((span.column, span.low, span.high), told);
        }
        assert_eq!(apart(&spans, 1.0), spans);
    }

    #[test]
    fn a_value_alone_stays_and_so_does_every_gap() {
        let all = dots(5_000, |nth| (nth % 3 != 1).then_some(50.0));
        let width = Width::over(all.iter().map(|dot| dot.period), 0.0, 600.0);
        let kept = thinned(&all, width, 1.0);
        let runs = |dots: &[&Dot]| {
            dots.split(|dot| dot.points.is_none()).filter(|run| !run.is_empty()).count()
        };
        let all: Vec<&Dot> = all.iter().collect();
        assert!(!kept.joined.is_empty() && !kept.short.is_empty());
        assert_eq!(runs(&kept.joined) + kept.short.len(), runs(&all));
        let few = dots(3, |nth| Some(f64::from(nth)));
        let width = Width::over(few.iter().map(|dot| dot.period), 0.0, 600.0);
        assert_eq!(thinned(&few, width, 1.0).joined.len(), 3);
        assert!(thinned(&[], width, 1.0).joined.is_empty());
    }

    #[test]
    fn of_very_many_values_alone_those_are_drawn_that_can_be_told_apart() {
        let wild = |nth: u32| f64::from(nth * 7_919 % 1_009) / 10.09;
        let alone = |values: fn(u32, &dyn Fn(u32) -> f64) -> f64| {
            let all = dots(10_000, |nth| nth.is_multiple_of(2).then(|| values(nth, &wild)));
            let width = Width::over(all.iter().map(|dot| dot.period), 0.0, 600.0);
            let kept = |wide: f64| {
                let thinned = thinned(&all, width, wide);
                assert_eq!((runs_of(&thinned), thinned.short.len()), (0, 5_000));
                let kept = apart(&thinned.short, wide);
                // Every column that has one keeps one.
                assert_eq!(columns(&kept), columns(&thinned.short));
                kept
            };
            [kept(1.0), kept(4.0)]
        };
        let [fine, coarse] = alone(|nth, wild| wild(nth));
        assert!((600..=1_600).contains(&fine.len()), "{}", fine.len());
        assert!((130..=400).contains(&coarse.len()), "{}", coarse.len());
        // Nothing is drawn that is not there.
        assert!(fine.iter().all(|it| (0..10_000).any(|nth| (wild(nth) - it.low).abs() < 1e-9)));
        // Where they stand in one another's place, one is all there is to see.
        let [fine, coarse] = alone(|_, _| 50.0);
        assert_eq!((columns(&fine).len(), columns(&coarse).len()), (fine.len(), coarse.len()));
        assert!(apart(&[], 1.0).is_empty());
    }

    fn columns(of: &[Short]) -> BTreeSet<i64> {
        of.iter().map(|it| it.column).collect()
    }

    /// How many values a line is drawn through.
    fn runs_of(thinned: &Thinned<'_>) -> usize {
        thinned.joined.iter().filter(|dot| dot.points.is_some()).count()
    }
}
