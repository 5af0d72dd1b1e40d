//! A figure and what it is made of, as it is compared: both figures of a pair by the same rule.

use std::{borrow::Cow, collections::BTreeSet};

use crate::{
    cube::{
        figure::{Figure, Taken, unit},
        lines::Line,
        query::Query,
    },
    domain::{code::Code, state::Flag, word::words},
    metrics::group::{ServiceValue, group},
};

words! {
    /// How the services of a group became one value.
    pub enum GroupRule {
        /// As a ratio of sums over the services that were counted.
        Sums = "ratio_of_sums",
        /// As the mean of their values.
        Mean = "mean",
    }
}

/// A figure and what it is made of.
pub(super) struct Made<'a, 'b> {
    pub figure: &'b Figure<'a>,
    cells: &'b [Taken<'a>],
    pub value: Option<f64>,
    /// The services whose values count in it.
    pub units: Cow<'b, BTreeSet<&'a Code>>,
    /// Whether it is a mean here, and published as a ratio of sums.
    pub is_recombined: bool,
}

/// Two figures of a line by the same rule. A ratio of sums is set against a ratio of sums; where in one
/// period services were counted and in the other none were, the mean is what both can be.
pub(super) fn alike<'a, 'b>(
    query: &Query,
    line: &'b Line<'a>,
    earlier: Option<usize>,
    later: Option<usize>,
) -> (Option<Made<'a, 'b>>, Option<Made<'a, 'b>>) {
    let made = |place: Option<usize>| Made::of(line, place?);
    let as_mean = |made: Made<'a, 'b>| {
        if made.is_ratio() { made.recombined(query, line) } else { made }
    };
    match (made(earlier), made(later)) {
        (Some(earlier), Some(later))
            if earlier.value.is_some()
                && later.value.is_some()
                && earlier.is_ratio() != later.is_ratio() =>
        {
            (Some(as_mean(earlier)), Some(as_mean(later)))
        }
        made => made,
    }
}

/// How many services have a value in some period, where a matched panel keeps none of them.
pub(super) fn unmatched(line: &Line<'_>) -> Option<usize> {
    if line.kept.is_none() || line.figures.iter().any(|f| f.value.is_some()) {
        return None;
    }
    let valued = line.cells.iter().flat_map(|cells| cells.iter()).filter(|t| t.has_value());
    let units: BTreeSet<&Code> = valued.map(|taken| taken.unit).collect();
    (!units.is_empty()).then_some(units.len())
}

impl<'a, 'b> Made<'a, 'b> {
    fn of(line: &'b Line<'a>, place: usize) -> Option<Self> {
        let figure = line.figures.get(place)?;
        // A pooled line has no cells.
        let cells = line.cells.get(place).map_or(&[][..], |cells| cells);
        let units = Cow::Borrowed(&figure.units);
        Some(Self { figure, cells, value: figure.value, units, is_recombined: false })
    }

    /// The mean of what a ratio of sums is made of, services that were not counted among them.
    fn recombined(self, query: &Query, line: &Line<'a>) -> Self {
        let is_kept = |taken: &&Taken<'a>| {
            taken.has_value() && line.kept.as_ref().is_none_or(|kept| kept.contains(taken.unit))
        };
        let taken: Vec<&Taken<'a>> = self.cells.iter().filter(is_kept).collect();
        let all: Vec<ServiceValue> = taken.iter().map(|taken| unit(taken)).collect();
        let units = taken.into_iter().map(|taken| taken.unit).collect();
        Self {
            value: group(&all, false, query.weight).value,
            units: Cow::Owned(units),
            is_recombined: true,
            ..self
        }
    }

    /// Those of its services that count in it, and are among `units`.
    pub fn counted(&self, units: &BTreeSet<&Code>) -> Vec<&'b Taken<'a>> {
        let counts = |taken: &&Taken<'_>| {
            taken.has_value() && self.units.contains(taken.unit) && units.contains(taken.unit)
        };
        self.cells.iter().filter(counts).collect()
    }

    /// The value of some of its services, by its rule.
    pub fn of_units(&self, query: &Query, units: &[ServiceValue]) -> Option<f64> {
        group(units, self.is_ratio(), query.weight).value
    }

    /// Whether it is a group's ratio of sums.
    pub fn is_ratio(&self) -> bool {
        self.rule() == Some(GroupRule::Sums)
    }

    /// How its services became one value; nothing where it is of one service.
    pub fn rule(&self) -> Option<GroupRule> {
        let is_counted = self.figure.numerator.is_some() && !self.is_recombined;
        let rule = if is_counted { GroupRule::Sums } else { GroupRule::Mean };
        self.figure.services.map(|_| rule)
    }

    /// Whether any value in it was revised.
    pub fn is_revised(&self) -> bool {
        let mut cells = self.counted(&self.units).into_iter().filter_map(|taken| taken.cell);
        cells.any(|cell| cell.stamp.revision > 1)
    }

    /// Whether it holds an estimate.
    pub fn is_estimated(&self) -> bool {
        self.figure.flags.has(Flag::Estimated)
    }
}
