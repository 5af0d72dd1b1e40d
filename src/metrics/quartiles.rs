//! Quartiles of the values of a group, and the median, which is one of them.

use crate::domain::points::Points;

/// Lower quartile, median and upper quartile; of fewer than 4 values least, median and greatest.
///
/// - **Shape:** any order.
/// - **Unit:** points.
/// - **None** without values.
/// - **Source:** type 7 of Hyndman and Fan, *Sample Quantiles in Statistical Packages*, The American
///   Statistician 50 (1996), the default of R and NumPy, `QUARTILE.INC` of spreadsheets; the numbers are those
///   that R's `summary()` prints for the weights of its data set `women` (15 means, 1975).
///
/// ```
/// use znamka::{domain::points::Points, metrics::quartiles::quartiles};
///
/// let points = |values: &[f64]| values.iter().filter_map(|v| Points::nearest(*v)).collect::<Vec<_>>();
/// // 124.5, 135.0 and 148.0 pounds; here less 100.
/// let women = [15, 17, 20, 23, 26, 29, 32, 35, 39, 42, 46, 50, 54, 59, 64].map(f64::from);
/// assert_eq!(quartiles(&points(&women)), Some([24.5, 35.0, 48.0]));
/// assert_eq!(quartiles(&points(&[80.0, 20.0])), Some([20.0, 50.0, 80.0]));
/// assert_eq!(quartiles(&[]), None);
/// ```
pub fn quartiles(values: &[Points]) -> Option<[f64; 3]> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let sorted: Vec<f64> = sorted.into_iter().map(Points::value).collect();
    if sorted.len() < 4 {
        return Some([*sorted.first()?, quartile(&sorted, 2)?, *sorted.last()?]);
    }
    Some([quartile(&sorted, 1)?, quartile(&sorted, 2)?, quartile(&sorted, 3)?])
}

/// Half of the values are at most so large, half at least.
///
/// - **Shape:** any order; of an even number of values the mean of the two in the middle.
/// - **Unit:** that of the values.
/// - **None** without values.
/// - **Source:** Hyndman and Fan (1996), type 7, as [`quartiles`]; the numbers are the 21 remissions in weeks
///   under placebo of Gehan, *A generalized Wilcoxon test*, Biometrika 52 (1965), whose median is 8.
///
/// ```
/// use znamka::metrics::quartiles::median;
///
/// let weeks = [1, 22, 3, 12, 8, 17, 2, 11, 8, 12, 2, 5, 4, 15, 8, 23, 5, 11, 4, 1, 8];
/// assert_eq!(median(weeks.map(f64::from).to_vec()), Some(8.0));
/// assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
/// assert_eq!(median(vec![]), None);
/// ```
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    quartile(&values, 2)
}

/// The value at so many quarters of the way from the least to the greatest: position (n − 1)·quarters/4,
/// between two values as far as its fraction says.
fn quartile(sorted: &[f64], quarters: u32) -> Option<f64> {
    let position = sorted.len().checked_sub(1)? * usize::try_from(quarters).ok()?;
    let low = sorted.get(position / 4)?;
    let high = sorted.get((position / 4 + 1).min(sorted.len() - 1))?;
    let part = f64::from(u32::try_from(position % 4).ok()?) / 4.0;
    Some(low + (high - low) * part)
}
