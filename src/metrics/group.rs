//! A group of services: an agency, a life event, a country, everything.

use super::{node::common_state, quartiles::quartiles};
use crate::domain::{
    methodology::Criterion, points::Points, scale::Scale, state::State, word::words,
};

words! {
    /// How the values of services become one.
    pub enum Combine {
        /// What suits the criterion: sums of counted shares, else the mean.
        Default = "default",
        /// Always the mean of the services' values.
        Mean = "mean",
        /// As the methodology pools them: nodes it pools over the services of each life event, the
        /// nodes above from those, a country as the mean of its life events.
        Pooled = "pooled",
    }
}

words! {
    /// What each service weighs.
    pub enum Weight {
        /// All the same.
        Equal = "equal",
        /// By its uses a year.
        Volume = "volume",
    }
}

impl Combine {
    /// Whether a group's value of this criterion is a ratio of sums, where services were counted.
    ///
    /// Only shares are; not where a proactive service has 100 without being counted, for it would
    /// drop out of the sums.
    pub fn sums(self, criterion: &Criterion) -> bool {
        self == Self::Default && criterion.scale == Scale::Share && !criterion.proactive_full
    }
}

/// One service of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Its points.
    pub points: Option<Points>,
    /// Why it has points, or none.
    pub state: State,
    /// Numerator and denominator, where it was counted.
    pub ratio: Option<(u64, u64)>,
    /// Its uses a year.
    pub volume: Option<u64>,
    /// People who answered.
    pub n: Option<u64>,
}

/// A group's value at a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// Points 0–100; there exactly when the state is `measured`.
    pub value: Option<f64>,
    /// Why there is a value, or none.
    pub state: State,
    /// Services with a value that counts in it.
    pub services: u64,
    /// Services with a value that could not be counted: no numbers, or no volume.
    pub left_out: u64,
    /// People who answered; none where nobody was asked.
    pub n: Option<u64>,
    /// Sum of numerators, where the value is a ratio of sums.
    pub numerator: Option<u64>,
    /// Sum of denominators.
    pub denominator: Option<u64>,
    /// Quartiles of the services' values.
    pub quartiles: Option<[f64; 3]>,
}

/// The value of a group of services.
///
/// - **Shape:** one unit a service, in any order: the sums are of whole numbers, so the result is
///   the same in all.
/// - **Unit:** points 0–100.
/// - `ratio`: as a ratio of sums over the services that were counted, where there are any.
/// - `weight`: by volume, services without one are left out; when less than half of the services
///   with a value have one, nobody can tell.
/// - **Source:** a ratio of sums is how the Commission's accessibility checks are reported: Czechia
///   2022, 1,056 of 1,307 is 80.795715.
///
/// ```
/// use znamka::domain::{points::Points, state::State};
/// use znamka::metrics::group::{Unit, Weight, group};
///
/// let unit = |numerator, denominator| Unit {
///     points: Points::nearest(100.0 * numerator as f64 / denominator as f64),
///     state: State::Measured,
///     ratio: Some((numerator, denominator)),
///     volume: None,
///     n: None,
/// };
/// let units = [unit(1_000, 1_207), unit(56, 100)];
/// let value = group(&units, true, Weight::Equal).value.unwrap();
/// assert!((value - 80.795715).abs() < 1e-6);
/// ```
pub fn group(units: &[Unit], ratio: bool, weight: Weight) -> Grouped {
    let measured: Vec<(Points, &Unit)> =
        units.iter().filter_map(|unit| Some((unit.points?, unit))).collect();
    let counted: Vec<(u64, u64)> = measured.iter().filter_map(|(_, unit)| unit.ratio).collect();
    let as_ratio = ratio && !counted.is_empty();
    let mut used: Vec<(Points, &Unit)> = measured.clone();
    if as_ratio {
        used.retain(|(_, unit)| unit.ratio.is_some());
    } else if weight == Weight::Volume {
        used.retain(|(_, unit)| unit.volume.is_some());
    }
    let value = if as_ratio {
        quotient(
            counted.iter().map(|(numerator, _)| i128::from(*numerator)).sum(),
            counted.iter().map(|(_, denominator)| i128::from(*denominator)).sum(),
        )
        .map(|share| 100.0 * share)
    } else {
        let of = |unit: &Unit| match weight {
            Weight::Equal => 1,
            Weight::Volume => i128::from(unit.volume.unwrap_or_default()),
        };
        let nano = used.iter().map(|(points, unit)| i128::from(points.nano()) * of(unit)).sum();
        quotient(nano, used.iter().map(|(_, unit)| of(unit)).sum()).map(|nano| nano / 1e9)
    };
    let few_volumes = weight == Weight::Volume && used.len() * 2 < measured.len();
    let value = value.filter(|_| !few_volumes);
    let state = if value.is_some() {
        State::Measured
    } else if !measured.is_empty() {
        State::CouldNotTell
    } else {
        common_state(units.iter().map(|unit| unit.state))
    };
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let points: Vec<Points> = used.iter().map(|(points, _)| *points).collect();
    let asked: Vec<u64> = used.iter().filter_map(|(_, unit)| unit.n).collect();
    Grouped {
        value,
        state,
        services: count(used.len()),
        left_out: count(measured.len() - used.len()),
        n: (!asked.is_empty()).then(|| asked.iter().sum()),
        numerator: as_ratio.then(|| counted.iter().map(|(numerator, _)| numerator).sum()),
        denominator: as_ratio.then(|| counted.iter().map(|(_, denominator)| denominator).sum()),
        quartiles: quartiles(&points),
    }
}

/// The quotient of exact sums; nothing when there is nothing to divide by.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "the one rounding, at the end"
)]
pub(super) fn quotient(numerator: i128, denominator: i128) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(points: f64, ratio: Option<(u64, u64)>, volume: Option<u64>) -> Unit {
        Unit { points: Points::nearest(points), state: State::Measured, ratio, volume, n: None }
    }

    #[test]
    fn services_that_were_not_counted_are_left_out_of_a_ratio() {
        let units = [unit(50.0, Some((1, 2)), None), unit(100.0, None, None)];
        let ratio = group(&units, true, Weight::Equal);
        assert_eq!((ratio.value, ratio.services, ratio.left_out), (Some(50.0), 1, 1));
        let mean = group(&units, false, Weight::Equal);
        assert_eq!((mean.value, mean.services, mean.left_out), (Some(75.0), 2, 0));
    }

    #[test]
    fn a_volume_that_is_mostly_unknown_tells_nothing() {
        let units = [unit(0.0, None, Some(3)), unit(100.0, None, Some(1)), unit(100.0, None, None)];
        let weighted = group(&units, false, Weight::Volume);
        assert_eq!((weighted.value, weighted.services, weighted.left_out), (Some(25.0), 2, 1));
        let units = [unit(0.0, None, Some(3)), unit(1.0, None, None), unit(1.0, None, None)];
        assert_eq!(group(&units, false, Weight::Volume).state, State::CouldNotTell);
    }

    #[test]
    fn a_group_without_values_says_why() {
        let without = |state| Unit { points: None, state, ratio: None, volume: None, n: None };
        let units = [without(State::NotReported), without(State::NotApplicable)];
        assert_eq!(group(&units, true, Weight::Equal).state, State::NotReported);
        assert_eq!(group(&[], true, Weight::Equal).state, State::NotApplicable);
    }
}
