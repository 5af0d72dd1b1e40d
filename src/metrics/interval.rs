//! Confidence intervals: what another sample might as well have said.
//!
//! They tell of the error of sampling only; of those who chose to answer they do not tell how the
//! others differ.

use super::student::{Z, t95};
use crate::domain::{
    sampling::{Basis, Sampling},
    word::words,
};

words! {
    /// How a confidence interval was worked out.
    pub enum IntervalMethod {
        /// Of a mean: Student's t.
        StudentT = "student_t",
        /// Of a proportion: Wilson's score.
        Wilson = "wilson",
    }
}

/// A confidence interval of 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The interval of a mean: m ± t·SE, kept within the scale.
///
/// - **Shape:** the mean, its standard error, the degrees of freedom, and both ends of the scale.
/// - **Unit:** that of the mean.
/// - **None** for less than one degree of freedom, and without a spread: of equal answers nobody can
///   tell how far they might be off.
/// - **Source:** NIST/SEMATECH, *e-Handbook of Statistical Methods*, 1.3.5.2.
///
/// ```
/// use znamka::metrics::interval::mean_interval;
///
/// // Grades 1:120 2:310 3:420 4:260 5:140.
/// let found = mean_interval(2.992, 0.032112, 1_249.0, (1.0, 5.0)).unwrap();
/// assert!((found.low - 2.929001).abs() < 5e-7 && (found.high - 3.054999).abs() < 5e-7);
/// assert_eq!(mean_interval(3.0, 0.0, 9.0, (1.0, 5.0)), None);
///
/// // Heat flow, NIST 1.3.5.2: 195 measurements of 9.261460, deviation .022789.
/// let heat = mean_interval(9.261460, 0.022789 / 195_f64.sqrt(), 194.0, (0.0, 100.0)).unwrap();
/// assert!((heat.low - 9.258242).abs() < 1e-6 && (heat.high - 9.264679).abs() < 1e-6);
/// ```
pub fn mean_interval(
    mean: f64,
    standard_error: f64,
    df: f64,
    (least, most): (f64, f64),
) -> Option<Interval> {
    let half = t95(df)? * standard_error;
    let end = |end: f64| end.max(least).min(most);
    (half > 0.0).then(|| Interval { low: end(mean - half), high: end(mean + half) })
}

/// The interval of a proportion: Wilson's score interval, without correction for continuity.
///
/// - **Shape:** the proportion, 0 to 1, and how many it is of, which need not be whole.
/// - **Unit:** 0 to 1.
/// - **None** for a proportion of nobody.
/// - **Source:** Wilson (1927); the numbers are those of Newcombe, "Two-sided confidence intervals
///   for the single proportion", *Statistics in Medicine* 17 (1998), method 3.
///
/// ```
/// use znamka::metrics::interval::{Interval, wilson};
///
/// let printed = |p, n| {
///     let Interval { low, high } = wilson(p, n).unwrap();
///     ((low * 1e4).round() / 1e4, (high * 1e4).round() / 1e4)
/// };
/// assert_eq!(printed(81.0 / 263.0, 263.0), (0.2553, 0.3662));
/// assert_eq!(printed(15.0 / 148.0, 148.0), (0.0624, 0.1605));
/// assert_eq!(printed(0.0, 20.0), (0.0, 0.1611));
/// assert_eq!(printed(1.0 / 29.0, 29.0), (0.0061, 0.1718));
/// assert_eq!(wilson(0.5, 0.0), None);
/// ```
pub fn wilson(p: f64, n: f64) -> Option<Interval> {
    let holds = (0.0..=1.0).contains(&p) && n.is_finite() && n > 0.0;
    holds.then(|| {
        let square = Z * Z;
        let whole = 1.0 + square / n;
        let centre = (p + square / (2.0 * n)) / whole;
        let half = Z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt() / whole;
        // At both ends of the scale one end is the proportion itself, but for the last digit.
        Interval { low: (centre - half).clamp(0.0, p), high: (centre + half).clamp(p, 1.0) }
    })
}

/// The interval of a cell, and how it was worked out.
///
/// - **Shape:** the points of a criterion and what its sampling error is worked out from.
/// - **Unit:** points 0–100.
/// - **None** where that leaves nothing to work out.
/// - **Source:** [`mean_interval`] and [`wilson`].
///
/// ```
/// use znamka::domain::sampling::{Basis, Sampling};
/// use znamka::metrics::interval::{IntervalMethod, interval};
///
/// // The mean grade 2.992 of 1,250 people is 50.2 points; the better end of the grade is the upper.
/// let grades = Sampling::of(Basis::Mean, 1_250.0, 25.0 * 1.135327).unwrap();
/// let (found, method) = interval(50.2, &grades).unwrap();
/// assert_eq!(method, IntervalMethod::StudentT);
/// assert!((5.0 - found.low / 25.0 - 3.054999).abs() < 1e-6);
/// assert!((5.0 - found.high / 25.0 - 2.929001).abs() < 1e-6);
/// ```
pub fn interval(points: f64, sampling: &Sampling) -> Option<(Interval, IntervalMethod)> {
    match sampling.basis {
        Basis::Mean => {
            let (error, df) = (sampling.standard_error(), sampling.n - 1.0);
            Some((mean_interval(points, error, df, (0.0, 100.0))?, IntervalMethod::StudentT))
        }
        Basis::Proportion => {
            let Interval { low, high } = wilson(points / 100.0, sampling.n)?;
            let (low, high) = ((100.0 * low).min(points), (100.0 * high).max(points));
            Some((Interval { low, high }, IntervalMethod::Wilson))
        }
        Basis::Untested => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_said_of_one_answer_or_of_equal_ones() {
        assert_eq!(mean_interval(50.0, 1.0, 0.0, (0.0, 100.0)), None);
        assert_eq!(mean_interval(50.0, 0.0, 40.0, (0.0, 100.0)), None);
        assert_eq!(mean_interval(50.0, f64::NAN, 40.0, (0.0, 100.0)), None);
        assert_eq!(wilson(f64::NAN, 20.0), None);
        assert_eq!(wilson(1.5, 20.0), None);
        assert_eq!(wilson(0.5, f64::INFINITY), None);
    }

    proptest! {
        #[test]
        fn an_interval_lies_on_the_scale_about_its_value(
            points in 0.0..=100.0, n in 2.0..1e6_f64, deviation in 1e-9..70.0_f64,
        ) {
            for basis in [Basis::Mean, Basis::Proportion] {
                let sampling = Sampling::of(basis, n, deviation).unwrap();
                let (found, _) = interval(points, &sampling).unwrap();
                prop_assert!(0.0 <= found.low && found.low <= points, "{found:?}");
                prop_assert!(points <= found.high && found.high <= 100.0, "{found:?}");
                prop_assert!(found.low < found.high);
                let more = Sampling::of(basis, 2.0 * n, deviation).unwrap();
                let (narrower, _) = interval(points, &more).unwrap();
                prop_assert!(narrower.low >= found.low && narrower.high <= found.high);
            }
        }
    }
}
