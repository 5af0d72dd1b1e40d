//! The figure of a group, added up service by service.

use std::{collections::BTreeSet, sync::Arc};

use super::{card::Seen, figure::Figure, query::Query};
use crate::{
    domain::{
        code::Code,
        methodology::Methodology,
        period::Period,
        source::Source,
        state::{Flags, State},
    },
    metrics::group::{ServiceValue, Tally, Weight},
};

/// A group of which services are still added.
#[derive(Clone, Debug)]
pub struct GroupTally<'a> {
    tally: Tally,
    weight: Weight,
    /// Of the services that were counted.
    counted: Told<'a>,
    /// Of the services that weigh something.
    weighed: Told<'a>,
    /// The entry in which any cell last changed.
    newest: Option<i64>,
}

/// What is said of the services in a value.
#[derive(Clone, Debug, Default)]
struct Told<'a> {
    flags: Flags,
    source: Common,
    newest: Option<i64>,
    units: Vec<&'a Code>,
}

/// What values have in common.
#[derive(Clone, Copy, Debug, Default)]
enum Common {
    #[default]
    Nothing,
    One(Source),
    Mixed,
}

impl<'a> Told<'a> {
    fn add(&mut self, cell: &Seen, unit: Option<&'a Code>) {
        self.units.extend(unit);
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

impl<'a> GroupTally<'a> {
    /// A group without services, at a node.
    pub fn new(query: &Query, methodology: &Methodology, criterion: &Code) -> Self {
        let criterion = methodology.criterion(criterion.as_str());
        let sums = criterion.is_some_and(|criterion| query.combine.sums(criterion));
        Self {
            tally: Tally::new(sums, query.weight),
            weight: query.weight,
            counted: Told::default(),
            weighed: Told::default(),
            newest: None,
        }
    }

    /// Adds a service: its cell, where it has one, its uses a year, and what it is when periods are
    /// compared.
    pub fn add(&mut self, cell: Option<Seen>, volume: Option<u64>, unit: Option<&'a Code>) {
        self.tally.add(&ServiceValue {
            points: cell.and_then(|cell| cell.points),
            state: cell.map_or(State::NotYetMeasured, |cell| cell.state),
            ratio: cell.and_then(|cell| cell.ratio),
            volume,
            n: cell.and_then(|cell| cell.n),
        });
        let Some(cell) = cell else { return };
        self.newest = self.newest.max(Some(cell.stamp.seq));
        if cell.points.is_none() {
            return;
        }
        if cell.ratio.is_some() {
            self.counted.add(&cell, unit);
        }
        if self.weight.of(volume).is_some() {
            self.weighed.add(&cell, unit);
        }
    }

    /// Whether any service has a cell, with a value or without.
    pub fn has_cell(&self) -> bool {
        self.newest.is_some()
    }

    /// The figure of what was added, but for what was expected.
    pub fn figure(self, methodology: &'a Arc<Methodology>, period: Period) -> Figure<'a> {
        let grouped = self.tally.grouped();
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
            units: told.units.into_iter().collect(),
            parts: BTreeSet::new(),
        }
    }
}
