//! Change: how two periods differ, how much of it is like for like, and what may be said.

use std::collections::BTreeSet;

use super::chain::{Comparison, Method, comparison, enough};
use crate::domain::{points::half_up, word::words};

words! {
    /// What may be said of a change. The first that holds, in this order.
    pub enum Verdict {
        /// A side has no value.
        Missing = "missing",
        /// The method changed.
        MethodBreak = "method_break",
        /// It was found out in another way.
        SourceChanged = "source_changed",
        /// Too few of the same services were measured.
        NotComparable = "not_comparable",
        /// Less than 0.05 points, on paper and for the same services.
        Unchanged = "unchanged",
        /// Most of it comes of which services, or which of their criteria, were measured.
        Composition = "composition",
        /// Nobody can tell whether it is more than chance.
        NoTest = "no_test",
        /// It may be chance: the interval of the change contains 0.
        WithinNoise = "within_noise",
        /// The same services did better.
        Improved = "improved",
        /// The same services did worse.
        Worsened = "worsened",
    }
}

words! {
    /// What the verdict rests on.
    pub enum ChangeBasis {
        /// All were counted, nobody was sampled: there is no sampling error.
        CompleteCount = "complete_count",
        /// Two sampled proportions: Newcombe's interval.
        Proportion = "proportion",
        /// Two sampled means: Welch's interval.
        Mean = "mean",
        /// Several sampled values, or a sampled and a counted one: their intervals brought together.
        Combined = "combined",
        /// There was a sample, but it allows no interval.
        Untested = "untested",
    }
}

words! {
    /// Why a line has no changes. The first that holds, in this order.
    pub enum ChangesReason {
        /// Its values are pooled: a change is told of the same services, and a pooled value is not made
        /// of services one by one.
        Pooled = "pooled",
        /// Fewer than two periods have a value.
        TooFewPeriods = "too_few_periods",
        /// The method changed between its values.
        MethodBreak = "method_break",
        /// Too few of the same services, or of their criteria, were measured in any two periods.
        NotComparable = "not_comparable",
    }
}

/// Rounding: cells are kept to a nano-point.
const ROUNDING: f64 = 1e-9;

impl Verdict {
    /// Whether the two values may be set against one another.
    pub(crate) fn is_compared(self) -> bool {
        !matches!(
            self,
            Self::Missing | Self::MethodBreak | Self::SourceChanged | Self::NotComparable
        )
    }
}

/// One side of a comparison: a period.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a, T> {
    /// Its value, over all its services.
    pub value: Option<f64>,
    /// Its value over the matched services alone, and over the same criteria.
    pub matched: Option<f64>,
    /// The services whose values count in it; one-to-one successors are one.
    pub units: &'a BTreeSet<T>,
}

/// What both periods have in common.
#[derive(Clone, Copy, Debug)]
pub struct Same<'a, T> {
    /// The matched services: those with a value in both periods over the same criteria.
    pub units: &'a BTreeSet<T>,
    /// How many of them have other criteria in one period than in the other.
    pub other_criteria: usize,
    /// How many of them were found out by another class of source.
    pub resourced: usize,
    /// The change of all services measured in both periods, each over all the criteria it had.
    pub any_criteria: Option<f64>,
}

impl<'a, T> Same<'a, T> {
    /// The same services, of which the same criteria were found out in the same way.
    ///
    /// - **Shape:** the units measured in both periods.
    /// - **Unit:** services.
    /// - **Source:** as [`change`]: like is compared with like. Pre-filled forms were judged of twenty Czech
    ///   services in 2021 as in 2023, *eGovernment Benchmark*.
    ///
    /// ```
    /// use znamka::metrics::change::Same;
    ///
    /// let units = (0_u8..20).collect();
    /// let same = Same::of(&units);
    /// assert_eq!((same.units.len(), same.other_criteria, same.resourced), (20, 0, 0));
    /// ```
    pub fn of(units: &'a BTreeSet<T>) -> Self {
        Self { units, other_criteria: 0, resourced: 0, any_criteria: None }
    }
}

/// What is known of the sampling error of the change of the matched services.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SamplingError {
    /// There is none: all were counted.
    Absent,
    /// There is some, and no interval can be given.
    Unknown,
    /// The 95 % interval of the change, in points.
    Interval {
        /// How it was worked out.
        basis: ChangeBasis,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
}

/// The services of two periods, set against one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Services {
    /// Measured in both periods over the same criteria: the matched ones.
    pub kept: usize,
    /// Measured in either.
    pub of: usize,
    /// Measured in the later period alone.
    pub entered: usize,
    /// Measured in the earlier period alone.
    pub left: usize,
    /// Measured in both, but over criteria of which too few are the same.
    pub apart: usize,
    /// Of those kept, how many have other criteria in one period than in the other.
    pub other_criteria: usize,
}

/// How two periods differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The later value less the earlier: the change on paper.
    pub delta: Option<f64>,
    /// The same over the matched services and the same criteria: what really changed.
    pub matched: Option<f64>,
    /// The rest, which comes of which services and which of their criteria were measured.
    pub composition: Option<f64>,
    /// How much of `composition` comes of which criteria were measured.
    pub criteria: Option<f64>,
    /// Which services were measured.
    pub services: Services,
    /// What may be said of it.
    pub verdict: Verdict,
    /// What the verdict rests on; none where the two cannot be set against one another.
    pub basis: Option<ChangeBasis>,
    /// The 95 % interval of `matched`, where it is sampled and they can.
    pub interval: Option<(f64, f64)>,
}

/// How a later period differs from an earlier one.
///
/// - **Shape:** `method` as [`method`](super::chain::method) tells; `sampling` is that of the change of
///   the matched services.
/// - **Unit:** points.
/// - **None:** `delta` when a side has no value, `matched`, `composition` and `criteria` when no
///   service is matched. The verdict always says why.
/// - **Source:** the split is that of price statistics between like for like and composition (ILO
///   and others, *Consumer Price Index Manual* (2004), chapter 7); the figures are those of the
///   European Commission's eGovernment Benchmark, Czechia, pre-filled forms.
///
/// ```
/// use std::collections::BTreeSet;
/// use znamka::metrics::{chain::Method, change::{Same, SamplingError, Side, Verdict, change}};
///
/// // 20 services in 2021, the same 20 and 11 others in 2023.
/// let (in_2021, in_2023): (BTreeSet<u8>, BTreeSet<u8>) = ((0..20).collect(), (0..31).collect());
/// let earlier = Side { value: Some(50.0), matched: Some(50.0), units: &in_2021 };
/// let later = Side { value: Some(1612.5 / 31.0), matched: Some(55.625), units: &in_2023 };
/// let same = Same::of(&in_2021);
/// let change = change(Method::Same, &earlier, &later, &same, SamplingError::Absent);
/// assert_eq!(change.verdict, Verdict::Improved);
/// assert!((change.delta.unwrap() - 2.016129).abs() < 1e-6);
/// assert!((change.matched.unwrap() - 5.625000).abs() < 1e-6);
/// assert!((change.composition.unwrap() - -3.608871).abs() < 1e-6);
/// assert_eq!((change.services.kept, change.services.of), (20, 31));
/// ```
pub fn change<T: Ord>(
    method: Method,
    earlier: &Side<'_, T>,
    later: &Side<'_, T>,
    same: &Same<'_, T>,
    sampling: SamplingError,
) -> Change {
    let less = |later: Option<f64>, earlier: Option<f64>| Some(later? - earlier?);
    let services = services(earlier.units, later.units, same);
    let delta = less(later.value, earlier.value);
    let matched = less(later.matched, earlier.matched).filter(|_| services.kept > 0);
    let composition = less(delta, matched);
    let criteria = matched.map(|matched| same.any_criteria.map_or(0.0, |any| any - matched));
    let (basis, interval) = match sampling {
        SamplingError::Absent => (ChangeBasis::CompleteCount, None),
        SamplingError::Unknown => (ChangeBasis::Untested, None),
        SamplingError::Interval { basis, low, high } => (basis, Some((low, high))),
    };
    let is_enough = enough(services.kept, earlier.units.len(), later.units.len());
    let comparison = comparison(method, is_enough);
    let verdict = match (delta, matched, composition) {
        (None, ..) => Verdict::Missing,
        _ if comparison == Comparison::MethodBreak => Verdict::MethodBreak,
        _ if same.resourced * 4 > services.kept => Verdict::SourceChanged,
        _ if comparison == Comparison::NotComparable => Verdict::NotComparable,
        (Some(delta), Some(matched), Some(composition)) => {
            said(delta, matched, composition, sampling)
        }
        _ => Verdict::NotComparable,
    };
    let (basis, interval) =
        if verdict.is_compared() { (Some(basis), interval) } else { (None, None) };
    Change { delta, matched, composition, criteria, services, verdict, basis, interval }
}

/// What may be said of a change between comparable periods.
fn said(delta: f64, matched: f64, composition: f64, sampling: SamplingError) -> Verdict {
    // What is printed as 0.0: less than 0.05 points.
    let is_nothing = |points: f64| half_up(points.abs(), 1) == 0;
    let has_nothing = |low: f64, high: f64| low <= 0.0 && high >= 0.0;
    match sampling {
        _ if is_nothing(delta) && is_nothing(matched) => Verdict::Unchanged,
        _ if composition.abs() > matched.abs() + ROUNDING => Verdict::Composition,
        SamplingError::Unknown => Verdict::NoTest,
        SamplingError::Interval { low, high, .. } if has_nothing(low, high) => Verdict::WithinNoise,
        _ if matched > 0.0 => Verdict::Improved,
        _ => Verdict::Worsened,
    }
}

fn services<T: Ord>(earlier: &BTreeSet<T>, later: &BTreeSet<T>, same: &Same<'_, T>) -> Services {
    let both = earlier.intersection(later).count();
    let (left, entered) = (earlier.len() - both, later.len() - both);
    let (kept, other_criteria) = (same.units.len(), same.other_criteria);
    let apart = both.saturating_sub(kept);
    Services { kept, of: both + left + entered, entered, left, apart, other_criteria }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(units: std::ops::Range<u8>) -> BTreeSet<u8> {
        units.collect()
    }

    /// The change between periods of ten same services; values on paper and of the matched.
    fn between(
        paper: (f64, f64),
        matched: (f64, f64),
        resourced: usize,
        sampling: SamplingError,
    ) -> Change {
        let units = of(0..10);
        let earlier = Side { value: Some(paper.0), matched: Some(matched.0), units: &units };
        let later = Side { value: Some(paper.1), matched: Some(matched.1), units: &units };
        let same = Same { resourced, ..Same::of(&units) };
        change(Method::Same, &earlier, &later, &same, sampling)
    }

    fn interval(low: f64, high: f64) -> SamplingError {
        SamplingError::Interval { basis: ChangeBasis::Mean, low, high }
    }

    #[test]
    fn published_changes_come_out() {
        // Pre-filled forms in Czechia, 2020 to 2022; and those for transport, 2021 to 2023.
        let (in_2020, in_2022) = (of(0..17), of(0..16));
        let earlier = Side { value: Some(960.0 / 17.0), matched: Some(60.0), units: &in_2020 };
        let later = Side { value: Some(63.75), matched: Some(63.75), units: &in_2022 };
        let same = Same::of(&in_2022);
        let found = change(Method::Same, &earlier, &later, &same, SamplingError::Absent);
        assert!((found.delta.unwrap() - 7.279_412).abs() < 1e-6);
        assert!((found.composition.unwrap() - 3.529_412).abs() < 1e-6);
        assert_eq!((found.matched, found.verdict), (Some(3.75), Verdict::Improved));
        let Services { kept, of: all, entered, left, apart, .. } = found.services;
        assert_eq!((kept, all, entered, left, apart), (16, 17, 0, 1, 0));

        let (before, after) = (of(0..4), of(0..8));
        let earlier = Side { value: Some(0.0), matched: Some(0.0), units: &before };
        let later = Side { value: Some(25.0), matched: Some(0.0), units: &after };
        let same = Same::of(&before);
        let found = change(Method::Same, &earlier, &later, &same, SamplingError::Absent);
        assert_eq!((found.matched, found.verdict), (Some(0.0), Verdict::Composition));
    }

    #[test]
    fn the_first_verdict_that_holds_is_given() {
        use SamplingError::{Absent, Unknown};
        let units = of(0..10);
        let side = |value| Side { value, matched: value, units: &units };
        let same = Same { resourced: 10, ..Same::of(&units) };
        let no_value = change(Method::Break, &side(None), &side(Some(1.0)), &same, Absent);
        assert_eq!((no_value.verdict, no_value.delta), (Verdict::Missing, None));
        let broken = change(Method::Break, &side(Some(1.0)), &side(Some(2.0)), &same, Absent);
        assert_eq!((broken.verdict, broken.delta), (Verdict::MethodBreak, Some(1.0)));
        for (expected, paper, matched, resourced, sampling) in [
            (Verdict::SourceChanged, (10.0, 20.0), (10.0, 20.0), 3, Absent),
            (Verdict::Unchanged, (10.0, 10.04), (10.0, 9.96), 2, Unknown),
            (Verdict::Composition, (10.0, 30.0), (10.0, 19.0), 0, Unknown),
            // Equal and opposite on paper: composition does not outweigh what really changed.
            (Verdict::Improved, (10.0, 10.0), (10.0, 20.0), 0, Absent),
            (Verdict::NoTest, (10.0, 20.0), (10.0, 20.0), 0, Unknown),
            (Verdict::WithinNoise, (10.0, 20.0), (10.0, 20.0), 0, interval(-1.0, 21.0)),
            (Verdict::WithinNoise, (10.0, 20.0), (10.0, 20.0), 0, interval(0.0, 20.0)),
            (Verdict::Improved, (10.0, 20.0), (10.0, 20.0), 0, interval(1.0, 19.0)),
            (Verdict::Improved, (10.0, 30.0), (10.0, 20.0), 0, Absent),
            (Verdict::Worsened, (20.0, 10.0), (20.0, 12.0), 0, Absent),
            (Verdict::Worsened, (20.0, 19.95), (20.0, 19.95), 0, Absent),
        ] {
            let found = between(paper, matched, resourced, sampling);
            assert_eq!(found.verdict, expected, "{paper:?} {matched:?}");
            assert_eq!(found.basis.is_some(), expected.is_compared());
        }
    }

    #[test]
    fn too_few_of_the_same_are_not_comparable() {
        let side = |units, matched| Side { value: Some(50.0), matched, units };
        let cases = [(of(0..10), of(10..20)), (of(0..10), of(8..20)), (of(0..1), of(0..2))];
        for (before, after) in &cases {
            let both: BTreeSet<u8> = before.intersection(after).copied().collect();
            let matched = (!both.is_empty()).then_some(50.0);
            let (earlier, later) = (side(before, matched), side(after, matched));
            let same = Same::of(&both);
            let found = change(Method::Same, &earlier, &later, &same, SamplingError::Absent);
            assert_eq!(found.verdict, Verdict::NotComparable);
            assert_eq!(found.matched.is_some(), matched.is_some());
        }
        let one = of(0..1);
        let side = side(&one, Some(50.0));
        let found = change(Method::Same, &side, &side, &Same::of(&one), SamplingError::Absent);
        assert_eq!(found.verdict, Verdict::Unchanged);
    }

    #[test]
    fn other_criteria_are_composition_and_too_few_same_ones_are_not_comparable() {
        let units = of(0..4);
        let side = |value, matched| Side { value: Some(value), matched, units: &units };
        let (earlier, later) = (side(50.0, Some(50.0)), side(57.0, Some(50.0)));
        let same = Same { other_criteria: 1, any_criteria: Some(7.0), ..Same::of(&units) };
        let found = change(Method::Same, &earlier, &later, &same, SamplingError::Absent);
        assert_eq!((found.composition, found.criteria), (Some(7.0), Some(7.0)));
        assert_eq!((found.verdict, found.services.other_criteria), (Verdict::Composition, 1));

        // Of three services too little is the same: of four that were measured one is left.
        let one = of(0..1);
        let same = Same { any_criteria: Some(7.0), ..Same::of(&one) };
        let found = change(Method::Same, &earlier, &later, &same, SamplingError::Absent);
        assert_eq!(found.verdict, Verdict::NotComparable);
        let Services { kept, of: all, apart, entered, left, .. } = found.services;
        assert_eq!((kept, all, apart, entered, left), (1, 4, 3, 0, 0));
        let none = BTreeSet::new();
        let (earlier, later) = (side(50.0, None), side(57.0, None));
        let found = change(Method::Same, &earlier, &later, &Same::of(&none), SamplingError::Absent);
        assert_eq!((found.criteria, found.verdict), (None, Verdict::NotComparable));
    }
}
