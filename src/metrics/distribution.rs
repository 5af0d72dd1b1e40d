//! How values spread.

use super::{mean::mean, quartiles::quartiles};
use crate::domain::{grade::whole, points::Points};

/// How some values spread over the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution {
    /// How many there are.
    pub count: u64,
    /// Their mean.
    pub mean: f64,
    /// The least.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// Lower quartile, median and upper quartile.
    pub quartiles: [f64; 3],
    /// How many lie from 0 to below 10, from 10 to below 20, … from 90 to 100.
    pub classes: [u64; 10],
    /// How many have the grade 1, 2, 3, 4, 5: the printed one, to the nearest whole, a half to the
    /// worse.
    pub grades: [u64; 5],
}

/// How values spread over the scale.
///
/// - **Shape:** any order; sums are of whole numbers, so it makes no difference.
/// - **Unit:** points; counts of values.
/// - **None** without values.
/// - **Source:** Tukey, *Exploratory Data Analysis* (1977), the five numbers and the counts; the example
///   is country results of the European Commission's eGovernment Benchmark, 2020–2023.
///
/// ```
/// use znamka::{domain::points::Points, metrics::distribution::distribution};
///
/// // Czechia, Denmark, Estonia, Malta, Poland, Romania, Slovakia.
/// let overall = [63.788722, 85.116677, 91.762722, 95.714706, 62.241649, 45.793027, 62.354555];
/// let points: Vec<Points> = overall.iter().filter_map(|v| Points::nearest(*v)).collect();
/// let spread = distribution(&points).unwrap();
/// assert_eq!((spread.count, spread.least, spread.greatest), (7, 45.793027, 95.714706));
/// assert_eq!(spread.quartiles[1], 63.788722);
/// assert!((spread.mean - 72.396008286).abs() < 1e-9);
/// assert_eq!(spread.classes, [0, 0, 0, 0, 1, 0, 3, 0, 1, 2]);
/// assert_eq!(spread.grades, [2, 2, 3, 0, 0]);
/// assert_eq!(distribution(&[]), None);
/// ```
pub fn distribution(values: &[Points]) -> Option<Distribution> {
    let (least, greatest) = (values.iter().min()?.value(), values.iter().max()?.value());
    let (mut classes, mut grades) = ([0; 10], [0; 5]);
    for points in values {
        // 100 belongs to the last class.
        let class = usize::try_from(points.nano() / 10_000_000_000).unwrap_or_default().min(9);
        let grade = usize::from(whole(*points));
        classes.get_mut(class).into_iter().for_each(|count: &mut u64| *count += 1);
        grades.get_mut(grade - 1).into_iter().for_each(|count: &mut u64| *count += 1);
    }
    let count = u64::try_from(values.len()).ok()?;
    Some(Distribution {
        count,
        mean: mean(values.iter().copied())?,
        least,
        greatest,
        quartiles: quartiles(values)?,
        classes,
        grades,
    })
}
