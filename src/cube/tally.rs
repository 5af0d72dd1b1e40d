//! The figure of a group, added up service by service.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    card::Seen,
    figure::{Figure, Place, Taken},
    query::Query,
};
use crate::{
    domain::{
        code::Code,
        methodology::Methodology,
        period::Period,
        points::Points,
        source::Source,
        state::{Flags, State},
    },
    metrics::group::{InSums, ServiceValue, Tally},
};

/// A group of which services are still added.
#[derive(Clone, Debug)]
pub struct GroupTally {
    tally: Tally,
    /// Of the services that were counted.
    counted: Remarks,
    /// Of the services that weigh something.
    weighed: Remarks,
    /// The entry in which any cell last changed.
    newest: Option<i64>,
}

/// What is said of the services in a value.
#[derive(Clone, Copy, Debug, Default)]
struct Remarks {
    flags: Flags,
    source: Common,
    newest: Option<i64>,
}

/// What values have in common.
#[derive(Clone, Copy, Debug, Default)]
enum Common {
    #[default]
    Nothing,
    One(Source),
    Mixed,
}

impl Remarks {
    fn add(&mut self, cell: &Seen) {
        self.flags = self.flags.and(cell.flags);
        self.newest = self.newest.max(Some(cell.stamp.seq));
        self.source = match (self.source, cell.source) {
            (common, None) => common,
            (Common::Nothing, Some(source)) => Common::One(source),
            (Common::One(one), Some(source)) if one == source => Common::One(one),
            _ => Common::Mixed,
        };
    }
}

impl GroupTally {
    /// A group without services, at a node.
    pub fn new(query: &Query, methodology: &Methodology, criterion: &Code) -> Self {
        let criterion = methodology.criterion(criterion.as_str());
        let sums = criterion.is_some_and(|criterion| query.combine.sums(criterion));
        Self {
            tally: Tally::new(sums, query.weight),
            counted: Remarks::default(),
            weighed: Remarks::default(),
            newest: None,
        }
    }

    /// Adds a service: its cell, where it has one, and its uses a year. Says in which sums it is.
    pub fn add(&mut self, cell: Option<&Seen>, volume: Option<u64>) -> InSums {
        let part = self.tally.add(&ServiceValue {
            points: cell.and_then(|cell| cell.points),
            state: cell.map_or(State::NotYetMeasured, |cell| cell.state),
            ratio: cell.and_then(|cell| cell.ratio),
            volume,
            n: cell.and_then(|cell| cell.n),
        });
        let Some(cell) = cell else { return part };
        self.newest = self.newest.max(Some(cell.stamp.seq));
        if part.is_counted {
            self.counted.add(cell);
        }
        if part.is_weighed {
            self.weighed.add(cell);
        }
        part
    }

    /// Whether a service is in the value, once all are added.
    pub fn uses(&self, part: InSums) -> bool {
        self.tally.uses(part)
    }

    /// Whether any service has a cell, with a value or without.
    pub fn has_cell(&self) -> bool {
        self.newest.is_some()
    }

    /// The figure of what was added, but for what was expected; `values` are those of the services in
    /// it, `units` what these are when periods are compared.
    pub fn figure<'a>(
        &self,
        (methodology, period): (&'a Arc<Methodology>, Period),
        values: &[Points],
        units: BTreeSet<&'a Code>,
    ) -> Figure<'a> {
        let grouped = self.tally.grouped(values);
        // What is said of a value is said of the services in it, and not of those left out.
        let told = if self.tally.is_ratio() { self.counted } else { self.weighed };
        let newest = told.newest.filter(|_| grouped.value.is_some());
        Figure {
            methodology,
            period,
            facts: None,
            value: grouped.value,
            state: grouped.state,
            // A flag of a group says that it holds of at least one value in it.
            flags: told.flags,
            n: grouped.n,
            services: Some(grouped.services),
            expected: None,
            left_out: Some(grouped.left_out),
            numerator: grouped.numerator,
            denominator: grouped.denominator,
            coverage: None,
            quartiles: grouped.quartiles,
            interval: None,
            source: match told.source {
                Common::Nothing => None,
                Common::One(source) => Some(source.as_str()),
                Common::Mixed => Some("mixed"),
            },
            revision: None,
            // Why there is no value, all of them tell.
            seq: newest.or(self.newest),
            units,
            parts: BTreeSet::new(),
        }
    }
}

/// The figure of a group of services, but for what was expected.
pub fn of_group<'a>(query: &Query, place: &Place<'a, '_>, taken: &[&Taken<'a>]) -> Figure<'a> {
    let mut tally = GroupTally::new(query, place.methodology, place.criterion);
    let add = |taken: &&Taken<'a>| tally.add(taken.cell.as_ref(), taken.public.facts.volume);
    let parts: Vec<_> = taken.iter().map(add).collect();
    let used = taken.iter().zip(parts).filter(|(_, part)| tally.uses(*part));
    let (values, units): (Vec<Points>, BTreeSet<&'a Code>) =
        used.filter_map(|(taken, _)| Some((taken.cell?.points?, taken.unit))).unzip();
    tally.figure((place.methodology, place.period), &values, units)
}
