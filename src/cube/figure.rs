//! One figure from the cells of its services.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    card::{Seen, Sheet},
    public::Public,
    query::Query,
};
use crate::{
    domain::{
        code::Code,
        facts::Facts,
        methodology::Methodology,
        period::Period,
        points::Points,
        source::Source,
        state::{Flags, State},
        target_group,
    },
    metrics::{
        group::ServiceValue,
        interval::{Interval, IntervalMethod},
    },
};

/// One figure: a service or a group, at a node, in a period.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    pub methodology: &'a Arc<Methodology>,
    pub period: Period,
    /// The service's facts, where it is of one service.
    pub facts: Option<&'a Facts>,
    pub value: Option<f64>,
    pub state: State,
    pub flags: Flags,
    pub n: Option<u64>,
    pub services: Option<u64>,
    pub expected: Option<u64>,
    pub left_out: Option<u64>,
    pub numerator: Option<u64>,
    pub denominator: Option<u64>,
    pub coverage: Option<f64>,
    pub quartiles: Option<[f64; 3]>,
    /// Only of one service: how far services lie apart is no error.
    pub interval: Option<(Interval, IntervalMethod)>,
    pub source: Option<&'static str>,
    pub revision: Option<u64>,
    pub seq: Option<i64>,
    /// Units whose values count in it.
    pub units: BTreeSet<&'a Code>,
    /// Of a pooled group: the parts with a value, of which it is the mean.
    pub parts: BTreeSet<Part>,
}

/// A life event of a country: its services are pooled with one another, and with no others.
pub type Part = (String, Code);

/// A node and target group in a period under a version of a methodology.
pub struct Place<'a, 'b> {
    pub methodology: &'a Arc<Methodology>,
    pub criterion: &'b Code,
    pub target_group: &'b Code,
    pub period: Period,
}

/// A service with its cell, where it has one.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    pub public: Public<'a>,
    /// What it is when periods are compared.
    pub unit: &'a Code,
    pub cell: Option<Seen>,
}

impl Taken<'_> {
    /// Whether it has a value.
    pub fn has_value(&self) -> bool {
        self.cell.is_some_and(|cell| cell.points.is_some())
    }
}

/// The cell of a scorecard that a query means.
pub fn cell(
    query: &Query,
    sheet: Sheet<'_>,
    criterion: &Code,
    target_group: &Code,
) -> Option<Seen> {
    sheet.cell(criterion.as_str(), target_group.as_str(), query.source)
}

impl Figure<'_> {
    /// Sets how many services should have a value, and the coverage that comes of it.
    pub fn expect(&mut self, expected: usize) {
        self.expected = u64::try_from(expected).ok();
        self.coverage = self.services.zip(self.expected).and_then(|(services, expected)| {
            let real = |count: u64| u32::try_from(count).ok().map(f64::from);
            (expected > 0).then_some(real(services)? / real(expected)?)
        });
    }
}

/// The figure of one service.
pub fn of_service<'a>(
    methodology: &'a Arc<Methodology>,
    public: &Public<'a>,
    unit: &'a Code,
    cell: Seen,
) -> Figure<'a> {
    Figure {
        methodology,
        period: public.key.period,
        facts: Some(public.facts),
        value: cell.points.map(Points::value),
        state: cell.state,
        flags: cell.told(),
        n: cell.n,
        services: None,
        expected: None,
        left_out: None,
        numerator: cell.ratio.map(|ratio| ratio.0),
        denominator: cell.ratio.map(|ratio| ratio.1),
        coverage: cell.coverage,
        quartiles: None,
        interval: cell.interval(),
        source: cell.source.map(Source::as_str),
        revision: Some(cell.stamp.revision),
        seq: Some(cell.stamp.seq),
        units: cell.points.map(|_| unit).into_iter().collect(),
        parts: BTreeSet::new(),
    }
}

/// The source that all share, or `mixed`.
pub fn common_source(sources: impl Iterator<Item = Source>) -> Option<&'static str> {
    let sources: BTreeSet<&'static str> = sources.map(Source::as_str).collect();
    let mut sources = sources.into_iter();
    let first = sources.next()?;
    Some(if sources.next().is_some() { "mixed" } else { first })
}

/// What a service is to a group.
pub fn unit(taken: &Taken<'_>) -> ServiceValue {
    ServiceValue {
        points: taken.cell.and_then(|cell| cell.points),
        state: taken.cell.map_or(State::NotYetMeasured, |cell| cell.state),
        ratio: taken.cell.and_then(|cell| cell.ratio),
        volume: taken.public.facts.volume,
        n: taken.cell.and_then(|cell| cell.n),
    }
}

/// Whether a node applies to a service: as its scorecard says, else as its facts do.
pub fn applies(place: &Place<'_, '_>, facts: &Facts, public: Option<&Public<'_>>) -> bool {
    let Place { methodology, criterion, target_group, .. } = place;
    let cell = public.and_then(|public| {
        let of = |group: &str| public.best(criterion.as_str(), group);
        of(target_group.as_str()).or_else(|| of(target_group::ALL))
    });
    cell.map_or_else(
        || {
            let place = methodology.place(criterion.as_str());
            place.is_some_and(|place| methodology.applies(place, facts))
        },
        |cell| cell.state != State::NotApplicable,
    )
}
