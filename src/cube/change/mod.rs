//! Changes: two figures of a line set against one another.

mod error;
mod feed;
mod like;
mod list;
mod made;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use serde::Serialize;
use utoipa::ToSchema;

use self::{feed::Feeds, like::Counted, made::Made};
pub use self::{
    feed::Known,
    list::{ChangeItem, ChangeKey, Changes, Verdicts, changes},
    made::GroupRule,
};
use super::{figure::unit, lines::Line, query::Query};
use crate::{
    domain::{code::Code, methodology::MethodologyId, period::Period},
    metrics::{
        chain::{self, Comparison, Method},
        change::{ChangeBasis, ChangesReason, Same, SamplingError, Side, Verdict, change},
        group::{Combine, ServiceValue},
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
    /// The same over the services measured in both periods and, above criteria, over those of their
    /// criteria that have a value in both: what really changed.
    #[schema(required, minimum = -100, maximum = 100, example = 5.625)]
    pub matched: Option<f64>,
    /// `delta` less `matched`: what comes of which services, and which of their criteria, were measured.
    #[schema(required, example = -3.608_870_967_741_936)]
    pub composition: Option<f64>,
    /// How much of `composition` comes of which criteria were measured: 0 for a criterion, and where
    /// the matched services have the same ones in both periods. The rest comes of which services were.
    #[schema(required, example = 0.0)]
    pub criteria_effect: Option<f64>,
    /// Services measured in both periods over the same criteria: the matched ones.
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
    /// Services measured in both periods of which too few criteria are the same for a value over these;
    /// they are none of `kept`, `entered` and `left`.
    #[schema(example = 0)]
    pub apart: usize,
    /// Of the services in `kept` those with a value at other criteria in one period than in the other:
    /// these are worked out anew for `matched`, over the criteria that have a value in both.
    #[schema(example = 0)]
    pub other_criteria: usize,
    /// How the services of a group became one value, the same way in both periods; null for a service.
    /// Where one was a ratio of sums, and in the other nothing was counted, both are means here.
    #[schema(required)]
    pub rule: Option<GroupRule>,
    /// What may be said of it: the first that holds.
    pub verdict: Verdict,
    /// Whether the two may be set against one another. Where not, `delta`, `matched` and `composition` are
    /// the bare differences and no change: the verdict says why.
    pub compared: bool,
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

/// Two periods of a line, and the places of their figures, where it has any.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The earlier period; none where no value is earlier.
    pub from: Option<Period>,
    pub to: Period,
    pub earlier: Option<usize>,
    pub later: Option<usize>,
}

/// A line whose figures are set against one another: one rule for what may be joined and compared.
pub(super) struct Compared<'l, 'a> {
    pub query: &'l Query,
    pub line: &'l Line<'a>,
    known: &'l Known<'a>,
    /// How pairs stand that were asked for already.
    standings: RefCell<BTreeMap<(usize, usize), Comparison>>,
    /// What they are split into.
    splits: RefCell<BTreeMap<(usize, usize), Rc<Split<'a>>>>,
}

impl<'l, 'a> Compared<'l, 'a> {
    pub fn new(query: &'l Query, line: &'l Line<'a>, known: &'l Known<'a>) -> Self {
        let (standings, splits) = (RefCell::default(), RefCell::default());
        Self { query, line, known, standings, splits }
    }

    /// How a figure stands to an earlier one.
    pub fn standing(&self, earlier: usize, later: usize) -> Comparison {
        let known = self.standings.borrow().get(&(earlier, later)).copied();
        known.unwrap_or_else(|| {
            let found = self.found_standing(earlier, later);
            self.standings.borrow_mut().insert((earlier, later), found);
            found
        })
    }

    fn found_standing(&self, earlier_at: usize, later_at: usize) -> Comparison {
        let line = self.line;
        let made = made::alike(self.query, line, Some(earlier_at), Some(later_at));
        let (Some(earlier), Some(later)) = made else { return Comparison::NotComparable };
        let method = method(line, &earlier, &later);
        // A mean of life events is compared with that of the same life events only.
        let same_parts = earlier.figure.parts == later.figure.parts;
        if method == Method::Break || !same_parts || !chain::alike(&earlier.units, &later.units) {
            return chain::comparison(method, false);
        }
        // A criterion is what feeds itself, and all who have it both times are matched.
        if line.cells.is_empty() || !self.known.feeds(line, &earlier, &later).are_inner() {
            return chain::comparison(method, true);
        }
        let matched = self.split((earlier_at, &earlier), (later_at, &later)).units.len();
        let is_enough = chain::enough(matched, earlier.units.len(), later.units.len());
        chain::comparison(method, is_enough)
    }

    /// What the change between two figures is split into; worked out once a pair.
    fn split(
        &self,
        (earlier_at, earlier): (usize, &Made<'a, '_>),
        (later_at, later): (usize, &Made<'a, '_>),
    ) -> Rc<Split<'a>> {
        let pair = (earlier_at, later_at);
        let known = self.splits.borrow().get(&pair).cloned();
        known.unwrap_or_else(|| {
            let feeds = self.known.feeds(self.line, earlier, later);
            let found = Rc::new(Split::of(self.query, self.line, &feeds, earlier, later));
            self.splits.borrow_mut().insert(pair, Rc::clone(&found));
            found
        })
    }

    /// Every value against the latest earlier one with which it can be compared, or why there are none.
    pub fn changes(&self) -> Result<Vec<Change>, ChangesReason> {
        if self.query.combine == Combine::Pooled {
            return Err(ChangesReason::Pooled);
        }
        let figures = self.line.figures.iter().enumerate();
        let comparable = figures.filter_map(|(later, figure)| {
            let earlier = self.comparable(later).filter(|_| figure.value.is_some())?;
            let from = self.line.figures.get(earlier).map(|figure| figure.period);
            Some(Pair { from, to: figure.period, earlier: Some(earlier), later: Some(later) })
        });
        let changes: Vec<Change> = comparable.map(|pair| self.between(pair)).collect();
        if changes.is_empty() { Err(self.apart()) } else { Ok(changes) }
    }

    /// Why no two values of the line can be compared.
    fn apart(&self) -> ChangesReason {
        let figures = self.line.figures.iter().enumerate();
        let standings: Vec<Comparison> = figures
            .filter(|(_, figure)| figure.value.is_some())
            .flat_map(|(later, _)| self.earlier(later).map(move |earlier| (earlier, later)))
            .map(|(earlier, later)| self.standing(earlier, later))
            .collect();
        if standings.is_empty() {
            ChangesReason::TooFewPeriods
        } else if standings.contains(&Comparison::MethodBreak) {
            ChangesReason::MethodBreak
        } else {
            ChangesReason::NotComparable
        }
    }

    /// The place of the latest earlier value with which the one at `later` can be compared.
    pub fn comparable(&self, later: usize) -> Option<usize> {
        let is_comparable = |place: &usize| self.standing(*place, later) == Comparison::Comparable;
        self.earlier(later).find(is_comparable)
    }

    /// The places of the values of earlier periods, latest first.
    ///
    /// Of one period under two versions of a methodology neither is the earlier.
    pub fn earlier(&self, later: usize) -> impl Iterator<Item = usize> + use<'l, 'a> {
        let period = self.line.figures.get(later).map(|figure| figure.period);
        let figures = self.line.figures.iter().enumerate().take(later).rev();
        figures
            .filter(move |(_, figure)| figure.value.is_some() && Some(figure.period) < period)
            .map(|(place, _)| place)
    }

    /// Two figures of the line set against one another.
    pub fn between(&self, pair: Pair) -> Change {
        let (query, line) = (self.query, self.line);
        let made = made::alike(query, line, pair.earlier, pair.later);
        let (earlier, later) = (made.0.as_ref(), made.1.as_ref());
        let split = match (pair.earlier.zip(earlier), pair.later.zip(later)) {
            (Some(earlier), Some(later)) => self.split(earlier, later),
            _ => Rc::default(),
        };
        let value = |made: Option<&Made<'_, '_>>| made.and_then(|made| made.value);
        let none = BTreeSet::new();
        let before = earlier.map_or(&none, |made| &*made.units);
        let after = later.map_or(&none, |made| &*made.units);
        let found = change(
            split.method,
            &Side { value: value(earlier), matched: split.matched.0, units: before },
            &Side { value: value(later), matched: split.matched.1, units: after },
            &Same {
                units: &split.units,
                other_criteria: split.other_criteria,
                resourced: split.resourced,
                any_criteria: split.any_criteria,
            },
            split.sampling,
        );
        let is_revised = |made: Option<&Made<'_, '_>>| made.is_some_and(Made::is_revised);
        let is_estimated = |made: Option<&Made<'_, '_>>| made.is_some_and(Made::is_estimated);
        let told = Told {
            from: pair.from,
            to: pair.to,
            from_value: value(earlier),
            to_value: value(later),
            resourced: split.resourced,
            revised: [is_revised(earlier), is_revised(later)],
            estimated: [is_estimated(earlier), is_estimated(later)],
            as_means: [earlier, later].map(|made| made.is_some_and(|made| made.is_recombined)),
            unmatched: made::unmatched(line),
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
            criteria_effect: found.criteria,
            kept: found.services.kept,
            of: found.services.of,
            entered: found.services.entered,
            left: found.services.left,
            apart: found.services.apart,
            other_criteria: found.services.other_criteria,
            rule: later.or(earlier).and_then(Made::rule),
            verdict: found.verdict,
            compared: found.verdict.is_compared(),
            basis: found.basis,
            ci_low: found.interval.map(|(low, _)| low),
            ci_high: found.interval.map(|(_, high)| high),
            revised: told.revised.contains(&true),
            estimated: told.estimated.contains(&true),
            sentence: sentence::of_change(&found, &told),
        }
    }
}

/// How the method of a later figure stands to that of an earlier one.
fn method(line: &Line<'_>, earlier: &Made<'_, '_>, later: &Made<'_, '_>) -> Method {
    let (earlier, later) = (earlier.figure.methodology, later.figure.methodology);
    chain::method(earlier, later, line.criterion.as_str())
}

/// What a change is split into.
struct Split<'a> {
    method: Method,
    /// Both values of the matched services, over the same criteria.
    matched: (Option<f64>, Option<f64>),
    units: BTreeSet<&'a Code>,
    other_criteria: usize,
    resourced: usize,
    /// The change of all services measured both times, over all criteria.
    any_criteria: Option<f64>,
    sampling: SamplingError,
}

impl Default for Split<'_> {
    fn default() -> Self {
        Self {
            method: Method::Same,
            matched: (None, None),
            units: BTreeSet::new(),
            other_criteria: 0,
            resourced: 0,
            any_criteria: None,
            sampling: SamplingError::Absent,
        }
    }
}

impl<'a> Split<'a> {
    fn of(
        query: &Query,
        line: &Line<'_>,
        feeds: &Feeds<'_>,
        earlier: &Made<'a, '_>,
        later: &Made<'a, '_>,
    ) -> Self {
        let same = like::like(line, feeds, earlier, later);
        let is_plain = same.other_criteria == 0 && same.apart == 0;
        let value = |made: &Made<'_, '_>, counted: &[Counted<'_, '_>]| {
            if is_plain && same.units.len() == made.units.len() {
                return made.value;
            }
            let units: Vec<ServiceValue> = counted.iter().map(Counted::unit).collect();
            made.of_units(query, &units)
        };
        let matched = (value(earlier, &same.earlier), value(later, &same.later));
        let any_criteria = (!is_plain).then(|| {
            let both = earlier.units.intersection(&later.units).copied().collect();
            let value = |made: &Made<'_, '_>| {
                let units = made.counted(&both).into_iter().map(unit);
                made.of_units(query, &units.collect::<Vec<ServiceValue>>())
            };
            Some(value(later)? - value(earlier)?)
        });
        let sampling = match matched {
            (Some(before), Some(after)) => {
                error::of_change(query, feeds, (earlier, later), &same, after - before)
            }
            _ => SamplingError::Absent,
        };
        Self {
            method: method(line, earlier, later),
            matched,
            units: same.units,
            other_criteria: same.other_criteria,
            resourced: same.resourced,
            any_criteria: any_criteria.flatten(),
            sampling,
        }
    }
}
