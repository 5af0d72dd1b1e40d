//! What a chart is drawn of: lines of values, in chains of those that may be joined.

use std::collections::BTreeSet;

use crate::{
    cube::series::{Point, Segment, Series},
    domain::{
        period::Period,
        state::{Flags, State},
    },
    metrics::chain::ChainReason,
};

/// What is drawn as one line under a name.
pub struct Line {
    /// Its name.
    pub label: String,
    /// Its chains: nothing is drawn from one to another.
    pub segments: Vec<Chain>,
}

/// Values that may be joined.
#[derive(Clone)]
pub struct Chain {
    /// Why it begins.
    pub reason: ChainReason,
    /// Its values, oldest first.
    pub dots: Vec<Dot>,
}

/// A value of a period.
#[derive(Clone)]
pub struct Dot {
    pub period: Period,
    pub points: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// Of a group, how many services have a value, and how many should have one.
    pub services: Option<(u64, u64)>,
    pub state: State,
    pub flags: Flags,
}

impl Line {
    /// The line of a series.
    pub fn of(series: &Series, label: String) -> Self {
        let chain = |segment: &Segment| Chain {
            reason: segment.reason,
            dots: segment.points.iter().map(dot).collect(),
        };
        Self { label, segments: series.segments.iter().map(chain).collect() }
    }

    /// Whether a segment goes on while another one does: then the line is not one after the other.
    pub fn overlaps(&self) -> bool {
        let ends = |chain: &Chain| {
            let valued = || chain.dots.iter().filter(|dot| dot.points.is_some());
            Some((valued().map(|dot| dot.period).min()?, valued().map(|dot| dot.period).max()?))
        };
        let mut spans: Vec<_> = self.segments.iter().filter_map(ends).collect();
        spans.sort_unstable();
        spans.windows(2).any(|two| matches!(two, [(_, last), (first, _)] if first < last))
    }

    /// Whether it has values that are not compared with one another.
    pub fn is_interrupted(&self) -> bool {
        let has_value = |chain: &&Chain| chain.dots.iter().any(|dot| dot.points.is_some());
        self.segments.iter().filter(has_value).count() > 1
    }

    /// The periods for which no segment has a value, each once.
    pub fn missing(&self) -> impl Iterator<Item = &Dot> {
        let mut known: BTreeSet<Period> =
            self.dots().filter(|dot| dot.points.is_some()).map(|dot| dot.period).collect();
        self.dots().filter(move |dot| known.insert(dot.period))
    }

    /// The newest value, and its period.
    pub fn newest(&self) -> Option<(Period, f64)> {
        let valued = self.dots().filter_map(|dot| Some((dot.period, dot.points?)));
        valued.max_by_key(|(period, _)| period.ends_on())
    }

    /// All its values.
    pub fn dots(&self) -> impl Iterator<Item = &Dot> {
        self.segments.iter().flat_map(|chain| &chain.dots)
    }
}

fn dot(point: &Point) -> Dot {
    Dot {
        period: point.period,
        points: point.value,
        interval: point.ci_low.zip(point.ci_high),
        services: point.services.zip(point.expected),
        state: point.state,
        flags: point.flags,
    }
}

/// Whether there is nothing to draw.
pub fn is_empty(lines: &[Line]) -> bool {
    lines.iter().flat_map(Line::dots).all(|dot| dot.points.is_none())
}
