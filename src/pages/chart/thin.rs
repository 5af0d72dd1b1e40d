//! Very many values in a drawing of a few hundred columns: fewer are drawn, and the drawing is the same.
//!
//! In each column of the drawing, of a run of values that are joined, four are kept: the first, the last,
//! the lowest and the highest. A line through these covers in every column what the line through all
//! covers, and enters and leaves it at the same heights (M4: Jugel, Jerzak, Hackenbroich and Markl, *M4: A
//! Visualization-Oriented Time Series Data Aggregation*, PVLDB 7(10), 2014). A run of one value is kept
//! whatever else its column holds, and so is every end of a run: gaps stay gaps.

use super::{
    line::Dot,
    scale::{Width, column},
};

/// Those of some values, oldest first, that a line through them needs when its drawing has columns of
/// `wide` units; between runs one without a value stays.
pub fn thinned(dots: &[Dot], width: Width, wide: f64) -> Vec<&Dot> {
    let mut kept: Vec<&Dot> = Vec::new();
    for run in dots.chunk_by(|one, other| one.points.is_some() == other.points.is_some()) {
        if run.first().is_some_and(|dot| dot.points.is_none()) {
            kept.extend(run.first());
            continue;
        }
        let at = |dot: &Dot| column(width.of(dot.period), wide);
        for group in run.chunk_by(|one, other| at(one) == at(other)) {
            kept.extend(corners(group));
        }
    }
    kept
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

/// The intervals of some values, in each column from the lowest end to the highest: where it stands, and
/// both ends.
pub fn spans(dots: &[Dot], width: Width, wide: f64) -> Vec<(f64, f64, f64)> {
    let at = |dot: &Dot| column(width.of(dot.period), wide);
    let columns = dots.chunk_by(|one, other| at(one) == at(other));
    let span = |group: &[Dot]| {
        let place = width.of(group.first()?.period);
        let ends = group.iter().filter_map(|dot| dot.interval);
        let (low, high) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some((place, low, high))
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
        let kept = thinned(&all, width, 1.0);
        assert!((1_000..=4 * 546).contains(&kept.len()), "{}", kept.len());
        assert_eq!(covered(all.iter(), width), covered(kept.iter().copied(), width));
        assert!(kept.is_sorted_by_key(|dot| dot.period));
        let spans = spans(&all, width, 1.0);
        for ((place, low, high), told) in spans.iter().zip(covered(all.iter(), width)) {
            assert_eq!(
                (column(*place, 1.0), *low, *high),
                (told.0, told.1[2] - 1.0, told.1[3] + 1.0)
            );
        }
    }

    #[test]
    fn a_value_alone_stays_and_so_does_every_gap() {
        let all = dots(5_000, |nth| (nth % 3 != 1).then_some(50.0));
        let width = Width::over(all.iter().map(|dot| dot.period), 0.0, 600.0);
        let kept = thinned(&all, width, 1.0);
        let runs = |dots: &[&Dot]| {
            dots.split(|dot| dot.points.is_none()).filter(|run| !run.is_empty()).count()
        };
        assert_eq!(runs(&kept), runs(&all.iter().collect::<Vec<_>>()));
        let few = dots(3, |nth| Some(f64::from(nth)));
        let width = Width::over(few.iter().map(|dot| dot.period), 0.0, 600.0);
        assert_eq!(thinned(&few, width, 1.0).len(), 3);
        assert!(thinned(&[], width, 1.0).is_empty());
    }
}
