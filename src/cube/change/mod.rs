//! Changes: two figures of a line set against one another.

mod error;
mod list;
mod source;

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::list::{ChangeItem, ChangeKey, Changes, Verdicts, changes};
use super::{
    figure::{Figure, Taken, units},
    lines::Line,
    query::Query,
};
use crate::{
    domain::{code::Code, methodology::MethodologyId, period::Period, state::Flag},
    metrics::{
        chain::{self, Comparison, Method},
        change::{ChangeBasis, SamplingError, Side, Verdict, change},
        group::{Combine, group},
        sentence::{self, Sentence, Told},
    },
};

/// How a value differs from an earlier one, and what may be said of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Change {
    /// The earlier period; null where no value is earlier.
    #[schema(required)]
    pub from: Option<Period>,
    /// The later period.
    pub to: Period,
    /// Points in the earlier period.
    #[schema(required, minimum = 0, maximum = 100, example = 50.0)]
    pub from_value: Option<f64>,
    /// Points in the later period.
    #[schema(required, minimum = 0, maximum = 100, example = 52.016_129_032_258_064)]
    pub to_value: Option<f64>,
    /// Methodology of the earlier period.
    #[schema(required)]
    pub from_methodology: Option<MethodologyId>,
    /// Methodology of the later period.
    #[schema(required)]
    pub to_methodology: Option<MethodologyId>,
    /// The later value less the earlier: the change on paper. Null when a side has no value.
    #[schema(required, minimum = -100, maximum = 100, example = 2.016_129_032_258_064)]
    pub delta: Option<f64>,
    /// The same over the services measured in both periods: what really changed.
    #[schema(required, minimum = -100, maximum = 100, example = 5.625)]
    pub matched: Option<f64>,
    /// `delta` less `matched`: what comes of which services were measured.
    #[schema(required, example = -3.608_870_967_741_936)]
    pub composition: Option<f64>,
    /// Services measured in both periods.
    #[schema(example = 20)]
    pub kept: usize,
    /// Services measured in either.
    #[schema(example = 31)]
    pub of: usize,
    /// Services measured in the later period alone.
    #[schema(example = 11)]
    pub entered: usize,
    /// Services measured in the earlier period alone.
    #[schema(example = 0)]
    pub left: usize,
    /// What may be said of it: the first that holds.
    pub verdict: Verdict,
    /// What the verdict rests on; null where the two cannot be set against one another.
    #[schema(required)]
    pub basis: Option<ChangeBasis>,
    /// Lower bound of the 95 % interval of `matched`; null where nothing was sampled.
    #[schema(required, minimum = -100, maximum = 100)]
    pub ci_low: Option<f64>,
    /// Upper bound.
    #[schema(required, minimum = -100, maximum = 100)]
    pub ci_high: Option<f64>,
    /// Whether a value in it was revised since it was first published.
    pub revised: bool,
    /// Whether a value in it is an estimate from an older version (`backcast`).
    pub estimated: bool,
    /// The same in words.
    pub sentence: Sentence,
}

/// How a figure stands to an earlier one.
pub(super) fn comparison(earlier: &Figure<'_>, later: &Figure<'_>, node: &Code) -> Comparison {
    let method = chain::method(earlier.methodology, later.methodology, node.as_str());
    chain::comparison(method, later.is_like(earlier))
}

/// Two periods of a line, and the places of their figures, where it has any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The earlier period; none where no value is earlier.
    pub from: Option<Period>,
    pub to: Period,
    pub earlier: Option<usize>,
    pub later: Option<usize>,
}

/// Every value of a line against the latest earlier one with which it can be compared.
pub(super) fn of_line(query: &Query, line: &Line<'_>) -> Vec<Change> {
    if query.combine == Combine::Pooled {
        return Vec::new();
    }
    let comparable = line.figures.iter().enumerate().filter_map(|(later, figure)| {
        let earlier = comparable(line, later).filter(|_| figure.value.is_some())?;
        let from = line.figures.get(earlier).map(|figure| figure.period);
        Some(Pair { from, to: figure.period, earlier: Some(earlier), later: Some(later) })
    });
    comparable.map(|pair| between(query, line, pair)).collect()
}

/// The place of the latest earlier value with which the one at `later` can be compared.
pub(super) fn comparable(line: &Line<'_>, later: usize) -> Option<usize> {
    let now = line.figures.get(later)?;
    let mut earlier = earlier(line, later);
    earlier.find(|place| {
        let before = line.figures.get(*place);
        before
            .is_some_and(|before| comparison(before, now, line.criterion) == Comparison::Comparable)
    })
}

/// The places of the values of earlier periods, latest first.
///
/// Of one period under two versions of a methodology neither is the earlier.
pub(super) fn earlier<'b>(line: &'b Line<'_>, later: usize) -> impl Iterator<Item = usize> + 'b {
    let period = line.figures.get(later).map(|figure| figure.period);
    let figures = line.figures.iter().enumerate().take(later).rev();
    figures
        .filter(move |(_, figure)| figure.value.is_some() && Some(figure.period) < period)
        .map(|(place, _)| place)
}

/// A figure and what it is made of.
struct Made<'a, 'b> {
    figure: &'b Figure<'a>,
    cells: &'b [Taken<'a>],
}

impl<'a, 'b> Made<'a, 'b> {
    fn of(line: &'b Line<'a>, place: Option<usize>) -> Option<Self> {
        Some(Self { figure: line.figures.get(place?)?, cells: line.cells.get(place?)? })
    }

    /// Those of its services that count in it, and are among `units`.
    fn counted(&self, units: &BTreeSet<&Code>) -> Vec<&'b Taken<'a>> {
        let counts = |taken: &&Taken<'_>| {
            self.figure.units.contains(taken.unit) && units.contains(taken.unit)
        };
        self.cells.iter().filter(counts).collect()
    }

    /// Whether any value in it was revised.
    fn is_revised(&self) -> bool {
        let mut cells = self.counted(&self.figure.units).into_iter().filter_map(|taken| taken.cell);
        cells.any(|cell| cell.stamp.revision > 1)
    }

    /// Whether it holds an estimate.
    fn is_estimated(&self) -> bool {
        self.figure.flags.has(Flag::Estimated)
    }
}

/// Two figures of a line set against one another.
pub(super) fn between(query: &Query, line: &Line<'_>, pair: Pair) -> Change {
    let made = (Made::of(line, pair.earlier), Made::of(line, pair.later));
    let (earlier, later) = (made.0.as_ref(), made.1.as_ref());
    let (before, after) = (counting(earlier), counting(later));
    let both: BTreeSet<&Code> = before.intersection(&after).copied().collect();
    let (mut values, mut resourced, mut sampling) = ((None, None), 0, SamplingError::Absent);
    let mut method = Method::Same;
    if let (Some(earlier), Some(later)) = (earlier, later) {
        method = chain::method(
            earlier.figure.methodology,
            later.figure.methodology,
            line.criterion.as_str(),
        );
        values = matched(query, earlier, later, &both);
        resourced = source::resourced(line, earlier, later, &both);
        if let (Some(before), Some(after)) = values {
            sampling = error::of_change(query, line, earlier, later, &both, after - before);
        }
    }
    let value = |made: Option<&Made<'_, '_>>| made.and_then(|made| made.figure.value);
    let found = change(
        method,
        &Side { value: value(earlier), matched: values.0, units: &before },
        &Side { value: value(later), matched: values.1, units: &after },
        resourced,
        sampling,
    );
    let is_revised = |made: Option<&Made<'_, '_>>| made.is_some_and(Made::is_revised);
    let is_estimated = |made: Option<&Made<'_, '_>>| made.is_some_and(Made::is_estimated);
    let told = Told {
        from: pair.from,
        to: pair.to,
        from_value: value(earlier),
        to_value: value(later),
        resourced,
        from_revised: is_revised(earlier),
        to_revised: is_revised(later),
        estimated: [is_estimated(earlier), is_estimated(later)],
    };
    let methodology =
        |made: Option<&Made<'_, '_>>| made.map(|made| made.figure.methodology.id.clone());
    Change {
        from: pair.from,
        to: pair.to,
        from_value: told.from_value,
        to_value: told.to_value,
        from_methodology: methodology(earlier),
        to_methodology: methodology(later),
        delta: found.delta,
        matched: found.matched,
        composition: found.composition,
        kept: found.services.kept,
        of: found.services.of,
        entered: found.services.entered,
        left: found.services.left,
        verdict: found.verdict,
        basis: found.basis,
        ci_low: found.interval.map(|(low, _)| low),
        ci_high: found.interval.map(|(_, high)| high),
        revised: told.from_revised || told.to_revised,
        estimated: told.estimated.contains(&true),
        sentence: sentence::of_change(&found, &told),
    }
}

/// The services that count in a figure; none where there is no figure.
fn counting<'a>(made: Option<&Made<'a, '_>>) -> BTreeSet<&'a Code> {
    made.map(|made| made.figure.units.clone()).unwrap_or_default()
}

/// Whether a figure of a group is a ratio of sums.
fn is_ratio(made: &Made<'_, '_>) -> bool {
    made.figure.services.is_some() && made.figure.numerator.is_some()
}

/// The values of both figures over the services that count in both.
fn matched(
    query: &Query,
    earlier: &Made<'_, '_>,
    later: &Made<'_, '_>,
    both: &BTreeSet<&Code>,
) -> (Option<f64>, Option<f64>) {
    let is_alike = is_ratio(earlier) == is_ratio(later);
    if query.is_of_services() || (is_alike && earlier.figure.units == later.figure.units) {
        return (earlier.figure.value, later.figure.value);
    }
    // A ratio of sums is set against a ratio of sums, or else a mean against a mean.
    let sums = is_ratio(earlier) && is_ratio(later);
    let value = |made: &Made<'_, '_>| group(&units(&made.counted(both)), sums, query.weight).value;
    (value(earlier), value(later))
}
