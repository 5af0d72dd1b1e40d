//! A group of services: an agency, a life event, a country, everything.

use super::{mean::quotient, node::common_state, quartiles::quartiles};
use crate::domain::{
    methodology::Criterion,
    points::Points,
    scale::Scale,
    state::{State, StateSet},
    word::words,
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
    pub(crate) fn sums(self, criterion: &Criterion) -> bool {
        self == Self::Default && criterion.scale == Scale::Share && !criterion.proactive_full
    }
}

impl Weight {
    /// What a service of so many uses a year weighs; nothing where it is left out, for nobody knows.
    pub(crate) fn of(self, volume: Option<u64>) -> Option<u64> {
        match self {
            Self::Equal => Some(1),
            Self::Volume => volume,
        }
    }
}

/// One service of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ServiceValue {
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
/// - **None** when no service has a value, or none that could be counted; the state tells why.
/// - `ratio`: as a ratio of sums over the services that were counted, where there are any.
/// - `weight`: by volume, services without one are left out; when less than half of the services
///   with a value have one, nobody can tell.
/// - **Source:** means and ratios of sums as Cochran, *Sampling Techniques* (3rd ed. 1977), section 2.11,
///   tells them apart; the figures are the automatic checks of accessibility of the European Commission's
///   *eGovernment Benchmark 2023*: 1,056 of 1,307 in Czechia, 80.795715.
///
/// ```
/// use znamka::domain::{points::Points, state::State};
/// use znamka::metrics::group::{ServiceValue, Weight, group};
///
/// let unit = |numerator, denominator| ServiceValue {
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
pub fn group(units: &[ServiceValue], ratio: bool, weight: Weight) -> Grouped {
    let mut tally = Tally::new(ratio, weight);
    let parts: Vec<InSums> = units.iter().map(|unit| tally.add(unit)).collect();
    let used = units.iter().zip(parts).filter(|(_, part)| tally.uses(*part));
    let values: Vec<Points> = used.filter_map(|(unit, _)| unit.points).collect();
    tally.grouped(&values)
}

/// Adds up a group service by service; what comes out is [`group`] of them, in whichever order.
///
/// It keeps sums alone, in little room: who adds keeps the values themselves, of which the quartiles are.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    weight: Weight,
    /// The states there are.
    states: StateSet,
    measured: u64,
    /// Of the services that were counted; none where the value is no ratio of sums.
    counted: Option<Sums>,
    /// Of the services that weigh something, sums of their points by weight and of their weights.
    weighed: Sums,
}

/// In which sums a service has a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InSums {
    pub(crate) is_counted: bool,
    pub(crate) is_weighed: bool,
}

#[derive(Clone, Debug, Default)]
struct Sums {
    services: u64,
    upper: i128,
    lower: i128,
    asked: Option<u64>,
}

impl Sums {
    fn add(&mut self, unit: &ServiceValue, upper: i128, lower: i128) {
        self.services += 1;
        self.upper += upper;
        self.lower += lower;
        if let Some(n) = unit.n {
            self.asked = Some(self.asked.unwrap_or_default() + n);
        }
    }
}

impl Tally {
    /// Nothing yet. `ratio` and `weight` are those of [`group`].
    pub(crate) fn new(ratio: bool, weight: Weight) -> Self {
        Self {
            weight,
            states: StateSet::default(),
            measured: 0,
            counted: ratio.then(Sums::default),
            weighed: Sums::default(),
        }
    }

    /// Adds a service, and says in which sums it is.
    pub(crate) fn add(&mut self, unit: &ServiceValue) -> InSums {
        self.states.insert(unit.state);
        let Some(points) = unit.points else { return InSums::default() };
        self.measured += 1;
        let counted = self.counted.as_mut().zip(unit.ratio);
        let is_counted = counted.is_some();
        if let Some((counted, (numerator, denominator))) = counted {
            counted.add(unit, i128::from(numerator), i128::from(denominator));
        }
        let weight = self.weight.of(unit.volume).map(i128::from);
        if let Some(weight) = weight {
            self.weighed.add(unit, i128::from(points.nano()) * weight, weight);
        }
        InSums { is_counted, is_weighed: weight.is_some() }
    }

    /// Whether the value is a ratio of sums: what is said of it is said of services that were
    /// counted.
    pub(crate) fn is_ratio(&self) -> bool {
        self.counted.as_ref().is_some_and(|counted| counted.services > 0)
    }

    /// Whether a service is in the value: it is once all are added.
    pub(crate) fn uses(&self, part: InSums) -> bool {
        if self.is_ratio() { part.is_counted } else { part.is_weighed }
    }

    /// The group of all that was added; `values` are the points of those in the value.
    pub(crate) fn grouped(&self, values: &[Points]) -> Grouped {
        let counted = self.counted.as_ref().filter(|_| self.is_ratio());
        let used = counted.unwrap_or(&self.weighed);
        let quotient = quotient(used.upper, used.lower);
        let few_volumes = self.weight == Weight::Volume && used.services * 2 < self.measured;
        let value = quotient
            .map(|value| if counted.is_some() { 100.0 * value } else { value / 1e9 })
            .filter(|_| !few_volumes);
        let state = if value.is_some() {
            State::Measured
        } else if self.measured > 0 {
            State::CouldNotTell
        } else {
            common_state(self.states.iter())
        };
        let sum = |sum: i128| u64::try_from(sum).unwrap_or(u64::MAX);
        Grouped {
            value,
            state,
            services: used.services,
            left_out: self.measured - used.services,
            n: used.asked,
            numerator: counted.map(|counted| sum(counted.upper)),
            denominator: counted.map(|counted| sum(counted.lower)),
            quartiles: quartiles(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(points: f64, ratio: Option<(u64, u64)>, volume: Option<u64>) -> ServiceValue {
        ServiceValue {
            points: Points::nearest(points),
            state: State::Measured,
            ratio,
            volume,
            n: None,
        }
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
    fn only_volumes_that_are_known_weigh() {
        assert_eq!((Weight::Equal.of(None), Weight::Equal.of(Some(7))), (Some(1), Some(1)));
        assert_eq!((Weight::Volume.of(None), Weight::Volume.of(Some(7))), (None, Some(7)));
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
        let without =
            |state| ServiceValue { points: None, state, ratio: None, volume: None, n: None };
        let units = [without(State::NotReported), without(State::NotApplicable)];
        assert_eq!(group(&units, true, Weight::Equal).state, State::NotReported);
        assert_eq!(group(&[], true, Weight::Equal).state, State::NotApplicable);
    }
}
