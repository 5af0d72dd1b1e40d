//! Means, and the exact sums beneath them.

use crate::domain::points::Points;

/// Weighted mean of `(value, weight)` pairs.
///
/// - **Shape:** any number of pairs, in any order; weights need not add up to 1.
/// - **Unit:** that of the values.
/// - **None** when the weights add up to nothing: there is no mean of no evidence.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 6,
///   linear aggregation; the figures are those of the European Commission's *eGovernment Benchmark
///   2023*, starting a business in Czechia.
///
/// ```
/// use znamka::metrics::mean::weighted_mean;
///
/// // User centricity is 2/3 online availability, 2/9 user support and 1/9 mobile: 92.956349.
/// let (availability, support, mobile) = ((100.0, 6.0), (500.0 / 7.0, 2.0), (93.75, 1.0));
/// let user_centricity = weighted_mean(&[availability, support, mobile]).unwrap();
/// assert!((user_centricity - 92.956349).abs() < 1e-6);
/// assert_eq!(weighted_mean(&[]), None);
/// ```
pub fn weighted_mean(pairs: &[(f64, f64)]) -> Option<f64> {
    let total: f64 = pairs.iter().map(|(_, weight)| weight).sum();
    (total > 0.0).then(|| pairs.iter().map(|(value, weight)| value * weight).sum::<f64>() / total)
}

/// Weighted geometric mean of `(value, weight)` pairs: 0 as soon as one value is 0.
///
/// - **Shape:** values of at least 0; weights need not add up to 1.
/// - **Unit:** that of the values.
/// - **None** when the weights add up to nothing.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 6,
///   geometric aggregation, which lets no strength make up for a failure; the figures are the example
///   of technical note 1 of UNDP's *Human Development Report 2010*: the index of China.
///
/// ```
/// use znamka::metrics::mean::geometric_mean;
///
/// // Life expectancy .847, education .589 and income .584 make an index of .663.
/// let china = geometric_mean(&[(0.847, 1.0), (0.589, 1.0), (0.584, 1.0)]).unwrap();
/// assert_eq!((china * 1_000.0).round(), 663.0);
/// assert_eq!(geometric_mean(&[(0.0, 1.0), (100.0, 9.0)]), Some(0.0));
/// ```
pub fn geometric_mean(pairs: &[(f64, f64)]) -> Option<f64> {
    if pairs.iter().any(|(value, weight)| *weight > 0.0 && *value <= 0.0) {
        return Some(0.0);
    }
    let logs: Vec<(f64, f64)> = pairs
        .iter()
        .filter(|(_, w)| *w > 0.0)
        .map(|(value, weight)| (value.ln(), *weight))
        .collect();
    weighted_mean(&logs).map(f64::exp)
}

/// The mean of points: an exact sum, and the one division last.
///
/// - **Shape:** any order; the sum is of whole nano-points, so it makes no difference.
/// - **Unit:** points.
/// - **None** without points.
/// - **Source:** European Commission, *eGovernment Benchmark 2023*: an indicator of a life event is the
///   mean of its services. Mobile use of starting a business in Czechia is that of sixteen, 93.75.
///
/// ```
/// use znamka::{domain::points::Points, metrics::mean::mean};
///
/// let services = [[Points::FULL; 15].as_slice(), &[Points::default()]].concat();
/// assert_eq!(mean(services), Some(93.75));
/// assert_eq!(mean([]), None);
/// ```
pub fn mean(points: impl IntoIterator<Item = Points>) -> Option<f64> {
    let points = points.into_iter();
    let (sum, count) =
        points.fold((0_i128, 0_i128), |(sum, n), points| (sum + i128::from(points.nano()), n + 1));
    quotient(sum, count).map(|mean| mean / 1e9)
}

/// A quotient of exact sums: the one rounding of what is made of them.
///
/// None when the lower one is nothing.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "the one rounding, at the end"
)]
pub(crate) fn quotient(numerator: i128, denominator: i128) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_divided_by_nothing() {
        assert_eq!(quotient(1, 4), Some(0.25));
        assert_eq!(quotient(1, 0), None);
        assert_eq!(geometric_mean(&[]), None);
    }
}
