//! Quartiles of the values of a group.

use crate::domain::points::Points;

/// Lower quartile, median and upper quartile; of fewer than 4 values least, median and greatest.
///
/// - **Shape:** any order; null without values.
/// - **Unit:** points.
/// - **Source:** type 7 of Hyndman and Fan, *Sample Quantiles in Statistical Packages* (1996), the
///   default of R and NumPy.
///
/// ```
/// use znamka::{domain::points::Points, metrics::quartiles::quartiles};
///
/// let points = |values: &[f64]| values.iter().filter_map(|v| Points::nearest(*v)).collect::<Vec<_>>();
/// assert_eq!(quartiles(&points(&[1.0, 2.0, 3.0, 4.0])), Some([1.75, 2.5, 3.25]));
/// assert_eq!(quartiles(&points(&[80.0, 20.0])), Some([20.0, 50.0, 80.0]));
/// assert_eq!(quartiles(&[]), None);
/// ```
pub fn quartiles(values: &[Points]) -> Option<[f64; 3]> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let at = |share: u32| {
        // Position (n − 1)·share/4, its whole and its fractional part.
        let position = sorted.len().checked_sub(1)? * usize::try_from(share).ok()?;
        let low = sorted.get(position / 4)?;
        let high = sorted.get((position / 4 + 1).min(sorted.len() - 1))?;
        let part = f64::from(u32::try_from(position % 4).ok()?) / 4.0;
        Some(low.value() + (high.value() - low.value()) * part)
    };
    if sorted.len() < 4 {
        return Some([sorted.first()?.value(), at(2)?, sorted.last()?.value()]);
    }
    Some([at(1)?, at(2)?, at(3)?])
}
