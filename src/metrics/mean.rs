//! Means.

/// Weighted mean of `(value, weight)` pairs.
///
/// - **Shape:** any number of pairs, in any order; weights need not add up to 1.
/// - **Unit:** that of the values.
/// - **None** when the weights add up to nothing: there is no mean of no evidence.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 6,
///   linear aggregation.
///
/// ```
/// use znamka::metrics::mean::weighted_mean;
///
/// let one_fill = (50.0, 3.0);
/// let accessibility = (90.0, 1.0);
/// assert_eq!(weighted_mean(&[one_fill, accessibility]), Some(60.0));
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
///   geometric aggregation, which lets no strength make up for a failure.
///
/// ```
/// use znamka::metrics::mean::geometric_mean;
///
/// assert_eq!(geometric_mean(&[(25.0, 1.0), (100.0, 1.0)]).map(f64::round), Some(50.0));
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
