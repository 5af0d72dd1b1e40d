//! A node from its children.

use super::mean::{geometric_mean, weighted_mean};
use crate::domain::{
    methodology::{Aggregator, Inner, Missing},
    state::{Flag, Flags, State},
};

/// What is known at one place of the tree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// Points 0–100; there exactly when the state is `measured`.
    pub points: Option<f64>,
    /// Why there are points, or none.
    pub state: State,
    /// What to know about it.
    pub flags: Flags,
    /// Share of the applicable leaf weight below that has a value; none where nothing applies.
    pub coverage: Option<f64>,
}

impl Outcome {
    /// A value.
    ///
    /// - **Unit:** points 0–100.
    /// - **Source:** `A`, normal value, of the SDMX code list `CL_OBS_STATUS`; the figure is user centricity of
    ///   starting a business in Czechia, *eGovernment Benchmark 2023*.
    ///
    /// ```
    /// use znamka::domain::state::State;
    /// use znamka::metrics::node::Outcome;
    ///
    /// let outcome = Outcome::measured(92.956349);
    /// assert_eq!((outcome.points, outcome.state), (Some(92.956349), State::Measured));
    /// assert_eq!(outcome.coverage, Some(1.0));
    /// ```
    pub fn measured(points: f64) -> Self {
        let (state, flags) = (State::Measured, Flags::EMPTY);
        Self { points: Some(points), state, flags, coverage: Some(1.0) }
    }

    /// No value, and why.
    ///
    /// - **Unit:** none; it covers nothing, unless it is `not_applicable` and there is nothing to cover.
    /// - **Source:** what is missing is said to be missing, and why: the SDMX code list `CL_OBS_STATUS`, values
    ///   `L`, `M`, `O` and `Q`. In the *eGovernment Benchmark 2023* nothing is known of eID and eDocuments across
    ///   borders for starting a business in Romania, and the rest has 11.111111 points, not 8.333333.
    ///
    /// ```
    /// use znamka::domain::{methodology::Inner, state::State};
    /// use znamka::metrics::node::{Outcome, node};
    ///
    /// let enablers = Outcome::without(State::NotYetMeasured);
    /// let (online, support) = (Outcome::measured(0.0), Outcome::measured(100.0 / 3.0));
    /// let found = node(&Inner::default(), &[(online, 2.0), (support, 1.0), (enablers, 1.0)]);
    /// assert!((found.points.unwrap() - 11.111111).abs() < 1e-6);
    /// assert_eq!(found.coverage, Some(0.75));
    /// ```
    pub fn without(state: State) -> Self {
        let coverage = (state != State::NotApplicable).then_some(0.0);
        Self { points: None, state, flags: Flags::EMPTY, coverage }
    }
}

/// A node's outcome from its children's, each with its weight; in order of code.
///
/// - **Shape:** children of weight 0 stand beside the node and are passed over; those that do not
///   apply drop out; the weights of the rest renormalise at this level.
/// - **Unit:** points 0–100. Weights of an additive node are points.
/// - **Rounded** only where the methodology says `round`.
/// - **Without a value** when nothing applies, when nothing has a value, when less than
///   `min_coverage` of the applicable weight has one, or when a child is missing that must not be.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 6;
///   the weights of the European Commission's eGovernment Benchmark renormalise in the same way.
///
/// ```
/// use znamka::domain::methodology::Inner;
/// use znamka::metrics::node::{Outcome, node};
///
/// // User centricity of starting a business in Czechia, 2022: 92.9563.
/// let inner = Inner::default();
/// let children = [
///     (Outcome::measured(100.0), 6.0),
///     (Outcome::measured(71.4286), 2.0),
///     (Outcome::measured(93.75), 1.0),
/// ];
/// let points = node(&inner, &children).points.unwrap();
/// assert!((points - 92.9563).abs() < 1e-4);
/// ```
pub fn node(inner: &Inner, children: &[(Outcome, f64)]) -> Outcome {
    let applicable: Vec<&(Outcome, f64)> = children
        .iter()
        .filter(|(child, weight)| *weight > 0.0 && child.state != State::NotApplicable)
        .collect();
    if applicable.is_empty() {
        return Outcome::without(State::NotApplicable);
    }
    let weight: f64 = applicable.iter().map(|(_, weight)| weight).sum();
    let present: Vec<(f64, f64)> =
        applicable.iter().filter_map(|(child, weight)| Some((child.points?, *weight))).collect();
    let covered = present.iter().map(|(_, weight)| weight).sum::<f64>() / weight;
    let leaf_coverage =
        applicable.iter().map(|(child, w)| w * child.coverage.unwrap_or(0.0)).sum::<f64>() / weight;
    let is_missing = present.len() < applicable.len();
    let strict = inner.missing == Missing::Fail
        || (inner.aggregator == Aggregator::Additive && inner.missing != Missing::Zero);
    // The tolerance keeps 5 of 6 equal weights from failing a minimum typed as 0.8333333333.
    let short = present.is_empty() || covered + 1e-9 < inner.min_coverage;
    if short || (is_missing && strict) {
        let state = if present.is_empty() {
            common_state(applicable.iter().map(|(child, _)| child.state))
        } else {
            State::LowCoverage
        };
        return Outcome { coverage: Some(leaf_coverage), ..Outcome::without(state) };
    }
    let imputes = is_missing && inner.missing == Missing::Zero;
    let mut counted = present;
    if imputes {
        let missing = applicable.iter().filter(|(child, _)| child.points.is_none());
        counted.extend(missing.map(|(_, weight)| (0.0, *weight)));
    }
    let inherited = applicable.iter().any(|(child, _)| child.flags.has(Flag::Imputed));
    let flags = Flags::EMPTY.with_if(Flag::Imputed, imputes || inherited);
    let points = aggregate(inner.aggregator, &counted);
    let points = points.map(|points| inner.round.map_or(points, |d| rounded(points, d)));
    let state = if points.is_some() { State::Measured } else { State::LowCoverage };
    Outcome { points, state, flags, coverage: Some(leaf_coverage) }
}

/// Points rounded to so many decimals, half away from zero.
///
/// The one exception to "never round": only where a methodology says `round`, at the service.
///
/// - **Unit:** points 0–100.
/// - **Source:** European Commission, *eGovernment Benchmark 2023*, service-level results: eID is told in
///   whole per cent, and life events are worked out from those.
///
/// ```
/// use znamka::metrics::node::rounded;
///
/// // Two of three questions on eID: the Commission publishes 67 for such a service.
/// assert_eq!(rounded(200.0 / 3.0, 0), 67.0);
/// // And 7 for a Czech birth certificate: one page of fifteen.
/// assert_eq!(rounded(100.0 / 15.0, 0), 7.0);
/// ```
pub fn rounded(points: f64, decimals: u32) -> f64 {
    let unit = 10_f64.powi(i32::try_from(decimals).unwrap_or_default());
    (points * unit).round() / unit
}

fn aggregate(aggregator: Aggregator, pairs: &[(f64, f64)]) -> Option<f64> {
    let values = pairs.iter().map(|(value, _)| *value);
    match aggregator {
        Aggregator::Arithmetic => weighted_mean(pairs),
        Aggregator::Geometric => geometric_mean(pairs),
        Aggregator::Minimum => values.reduce(f64::min),
        Aggregator::Maximum => values.reduce(f64::max),
        Aggregator::Additive => {
            Some(pairs.iter().map(|(value, weight)| value * weight / 100.0).sum())
        }
    }
}

/// Why several things that should have a value have none: what they have in common, else the first
/// of the reasons in their order.
pub(crate) fn common_state(states: impl IntoIterator<Item = State>) -> State {
    const ORDER: [State; 6] = [
        State::TooFew,
        State::SourceBroken,
        State::CouldNotTell,
        State::NotReported,
        State::NotYetMeasured,
        State::LowCoverage,
    ];
    let states: Vec<State> =
        states.into_iter().filter(|state| *state != State::NotApplicable).collect();
    match states.split_first() {
        None => State::NotApplicable,
        Some((first, rest)) if rest.iter().all(|state| state == first) => *first,
        Some(_) => {
            ORDER.into_iter().find(|state| states.contains(state)).unwrap_or(State::LowCoverage)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(aggregator: Aggregator, missing: Missing) -> Inner {
        Inner { aggregator, missing, ..Inner::default() }
    }

    fn points(aggregator: Aggregator, missing: Missing, children: &[Option<f64>]) -> Option<f64> {
        let children: Vec<(Outcome, f64)> = children
            .iter()
            .map(|points| {
                let missing = Outcome::without(State::NotYetMeasured);
                (points.map_or(missing, Outcome::measured), 20.0)
            })
            .collect();
        node(&inner(aggregator, missing), &children).points
    }

    #[test]
    fn every_aggregator_brings_children_together() {
        let children = [Some(0.0), Some(50.0), Some(100.0)];
        let of = |aggregator| points(aggregator, Missing::Renormalise, &children);
        assert_eq!(of(Aggregator::Arithmetic), Some(50.0));
        assert_eq!(of(Aggregator::Geometric), Some(0.0));
        assert_eq!(of(Aggregator::Minimum), Some(0.0));
        assert_eq!(of(Aggregator::Maximum), Some(100.0));
        assert_eq!(of(Aggregator::Additive), Some(30.0));
    }

    #[test]
    fn a_missing_child_renormalises_counts_nothing_or_fails() {
        let children = [Some(60.0), Some(90.0), None];
        let of = |aggregator, missing| points(aggregator, missing, &children);
        assert_eq!(of(Aggregator::Arithmetic, Missing::Renormalise), Some(75.0));
        assert_eq!(of(Aggregator::Arithmetic, Missing::Zero), Some(50.0));
        assert_eq!(of(Aggregator::Arithmetic, Missing::Fail), None);
        assert_eq!(of(Aggregator::Additive, Missing::Renormalise), None);
        assert_eq!(of(Aggregator::Additive, Missing::Zero), Some(30.0));
        assert_eq!(of(Aggregator::Minimum, Missing::Zero), Some(0.0));
    }

    #[test]
    fn a_zero_in_the_place_of_a_missing_child_is_flagged() {
        let children =
            [(Outcome::measured(80.0), 1.0), (Outcome::without(State::NotReported), 1.0)];
        let outcome = node(&inner(Aggregator::Arithmetic, Missing::Zero), &children);
        assert!(outcome.flags.has(Flag::Imputed));
        assert_eq!((outcome.points, outcome.coverage), (Some(40.0), Some(0.5)));
    }

    #[test]
    fn several_reasons_are_told_by_the_gravest() {
        let states = [State::NotYetMeasured, State::NotApplicable, State::TooFew];
        assert_eq!(common_state(states), State::TooFew);
        assert_eq!(common_state([State::NotReported; 2]), State::NotReported);
        assert_eq!(common_state([]), State::NotApplicable);
    }

    #[test]
    fn what_has_no_value_says_why() {
        let arithmetic = inner(Aggregator::Arithmetic, Missing::Renormalise);
        let state = |states: &[State]| {
            let children: Vec<_> =
                states.iter().map(|state| (Outcome::without(*state), 1.0)).collect();
            node(&arithmetic, &children).state
        };
        assert_eq!(state(&[]), State::NotApplicable);
        assert_eq!(state(&[State::NotApplicable, State::NotApplicable]), State::NotApplicable);
        assert_eq!(state(&[State::NotApplicable, State::NotReported]), State::NotReported);
        assert_eq!(state(&[State::NotYetMeasured, State::SourceBroken]), State::SourceBroken);
        let some = [
            (Outcome::measured(80.0), 1.0),
            (Outcome::without(State::NotReported), 2.0),
            (Outcome::measured(10.0), 0.0),
        ];
        assert_eq!(node(&arithmetic, &some).state, State::LowCoverage);
    }
}
