//! Intervals of a difference: whether two samples tell of more than chance.
//!
//! A difference is always the later minus the earlier, as a change is.

use super::interval::{Interval, mean_interval, wilson};
use crate::domain::sampling::{Basis, Sampling};

/// A mean with what its error is worked out from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Standard deviation of one answer.
    pub deviation: f64,
    /// Independent answers.
    pub n: f64,
}

/// The interval of a difference of two independent proportions: Newcombe's method 10.
///
/// - **Shape:** of each the proportion, 0 to 1, and how many it is of.
/// - **Unit:** −1 to 1.
/// - **None** where one of them is a proportion of nobody.
/// - **Source:** Newcombe, "Interval estimation for the difference between independent proportions",
///   *Statistics in Medicine* 17 (1998), method 10, which is made of two intervals of Wilson.
///
/// ```
/// use znamka::metrics::difference::newcombe;
///
/// let printed = |later: (f64, f64), earlier: (f64, f64)| {
///     let found = newcombe((later.0 / later.1, later.1), (earlier.0 / earlier.1, earlier.1));
///     found.map(|of| ((of.low * 1e4).round() / 1e4, (of.high * 1e4).round() / 1e4))
/// };
/// assert_eq!(printed((56.0, 70.0), (48.0, 80.0)), Some((0.0524, 0.3339)));
/// assert_eq!(printed((10.0, 10.0), (0.0, 10.0)), Some((0.6075, 1.0)));
/// assert_eq!(printed((0.0, 0.0), (0.0, 10.0)), None);
/// ```
pub fn newcombe(later: (f64, f64), earlier: (f64, f64)) -> Option<Interval> {
    let (p, q) = (later.0, earlier.0);
    let (of_p, of_q) = (wilson(p, later.1)?, wilson(q, earlier.1)?);
    Some(Interval {
        low: p - q - (p - of_p.low).hypot(of_q.high - q),
        high: p - q + (of_p.high - p).hypot(q - of_q.low),
    })
}

/// The interval of a difference of two independent means whose spreads may differ: Welch's.
///
/// - **Shape:** two means; effective numbers need not be whole.
/// - **Unit:** that of the means.
/// - **None** where one of them comes of fewer than two answers, or where neither has a spread.
/// - **Source:** Welch, "The generalization of Student's problem when several different population
///   variances are involved", *Biometrika* 34 (1947), with the degrees of freedom of Satterthwaite
///   (1946). The numbers are those that R's `t.test` prints of its data set `sleep`, which is from
///   Student (1908).
///
/// ```
/// use znamka::metrics::difference::{Mean, welch};
///
/// let later = Mean { mean: 0.75, deviation: 1.789010, n: 10.0 };
/// let earlier = Mean { mean: 2.33, deviation: 2.002249, n: 10.0 };
/// let found = welch(&later, &earlier).unwrap();
/// assert!((found.low + 3.3654832).abs() < 1e-6 && (found.high - 0.2054832).abs() < 1e-6);
/// assert!(found.low < 0.0 && found.high > 0.0);
/// ```
pub fn welch(later: &Mean, earlier: &Mean) -> Option<Interval> {
    let variance = |of: &Mean| of.deviation * of.deviation / of.n;
    let (one, other) = (variance(later), variance(earlier));
    let df = satterthwaite((one, later.n), (other, earlier.n))?;
    let ends = (f64::NEG_INFINITY, f64::INFINITY);
    mean_interval(later.mean - earlier.mean, (one + other).sqrt(), df, ends)
}

/// Degrees of freedom of the sum of two variances of means, each with its number of answers.
fn satterthwaite(one: (f64, f64), other: (f64, f64)) -> Option<f64> {
    let enough = one.1 >= Sampling::FEWEST && other.1 >= Sampling::FEWEST;
    let sum = one.0 + other.0;
    let part = |(variance, n): (f64, f64)| variance * variance / (n - 1.0);
    (enough && sum > 0.0).then(|| sum * sum / (part(one) + part(other)))
}

/// The interval of the change between two sampled values of one criterion.
///
/// - **Shape:** of each its points and what its sampling error is worked out from; the samples are
///   independent of one another.
/// - **Unit:** points, −100 to 100.
/// - **None** where one is a mean and the other a proportion: they were not measured alike.
/// - **Source:** [`newcombe`] for proportions, [`welch`] for means.
///
/// ```
/// use znamka::domain::sampling::{Basis, Sampling};
/// use znamka::metrics::difference::difference;
///
/// let of = |n| Sampling::of(Basis::Proportion, n, 45.0).unwrap();
/// let found = difference((80.0, of(70.0)), (60.0, of(80.0))).unwrap();
/// assert!((found.low - 5.24).abs() < 0.005 && (found.high - 33.39).abs() < 0.005);
/// ```
pub fn difference(later: (f64, Sampling), earlier: (f64, Sampling)) -> Option<Interval> {
    let found = match (later.1.basis, earlier.1.basis) {
        (Basis::Proportion, Basis::Proportion) => {
            let of = |(points, sampling): (f64, Sampling)| (points / 100.0, sampling.n);
            let Interval { low, high } = newcombe(of(later), of(earlier))?;
            Interval { low: 100.0 * low, high: 100.0 * high }
        }
        (Basis::Mean, Basis::Mean) => {
            let of = |(mean, Sampling { deviation, n, .. }): (f64, Sampling)| Mean {
                mean,
                deviation,
                n,
            };
            welch(&of(later), &of(earlier))?
        }
        _ => return None,
    };
    let end = |end: f64| end.clamp(-100.0, 100.0);
    Some(Interval { low: end(found.low), high: end(found.high) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds_zero(interval: Interval) -> bool {
        interval.low <= 0.0 && interval.high >= 0.0
    }

    /// Miles a gallon of American and Japanese cars, NIST/SEMATECH 1.3.5.3.
    #[test]
    fn two_means_with_other_spreads_have_fewer_degrees_of_freedom() {
        let usa = Mean { mean: 20.144_58, deviation: 6.414_70, n: 249.0 };
        let japan = Mean { mean: 30.481_01, deviation: 6.107_71, n: 79.0 };
        let variance = |of: &Mean| of.deviation * of.deviation / of.n;
        let df = satterthwaite((variance(&usa), usa.n), (variance(&japan), japan.n)).unwrap();
        assert!((df - 136.875).abs() < 0.001, "{df}");
        let t = (usa.mean - japan.mean) / (variance(&usa) + variance(&japan)).sqrt();
        assert!((t + 12.946_27).abs() < 0.000_05, "{t}");
        assert!(!holds_zero(welch(&usa, &japan).unwrap()));
    }

    #[test]
    fn nothing_is_said_of_one_answer_or_of_equal_ones() {
        let mean = |deviation, n| Mean { mean: 50.0, deviation, n };
        assert_eq!(welch(&mean(10.0, 1.0), &mean(10.0, 40.0)), None);
        assert_eq!(welch(&mean(0.0, 40.0), &mean(0.0, 40.0)), None);
        assert!(welch(&mean(0.0, 40.0), &mean(10.0, 40.0)).is_some());
    }

    #[test]
    fn a_mean_and_a_proportion_are_not_compared() {
        let mean = (50.0, Sampling::of(Basis::Mean, 40.0, 20.0).unwrap());
        let share = (50.0, Sampling::of(Basis::Proportion, 40.0, 50.0).unwrap());
        assert_eq!(difference(mean, share), None);
        let (one, other) = (difference(mean, mean).unwrap(), difference(share, share).unwrap());
        assert!(holds_zero(one) && holds_zero(other));
    }

    #[test]
    fn a_change_stays_between_nothing_and_everything() {
        let ten = Sampling::of(Basis::Proportion, 10.0, 0.0).unwrap();
        let all = difference((100.0, ten), (0.0, ten)).unwrap();
        assert!(all.high <= 100.0 && all.low > 60.0, "{all:?}");
        let two = Sampling::of(Basis::Mean, 2.0, 70.7).unwrap();
        let wide = difference((50.0, two), (50.0, two)).unwrap();
        assert_eq!((wide.low, wide.high), (-100.0, 100.0));
    }
}
