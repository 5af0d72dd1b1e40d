//! Grades: the Czech school scale, 1 best to 5 worst. The only place that turns points into a grade.

use super::points::Points;

/// The grade of some points: 100 is 1, 0 is 5.
///
/// - **Source:** the marks 1–5 of Czech schools, read as a linear scale.
///
/// ```
/// use znamka::domain::grade::of_points;
///
/// assert_eq!(of_points(45.0), 3.2);
/// ```
pub fn of_points(points: f64) -> f64 {
    5.0 - points / 25.0
}

/// The grade of some points as it is printed, in tenths: 10 is 1.0, the best; 50 is 5.0, the worst.
///
/// A half goes to the worse grade, as `ROUND` of a spreadsheet does it.
///
/// ```
/// use znamka::domain::{grade::printed_tenths, points::Points};
///
/// let tenths = |points| Points::nearest(points).map(printed_tenths);
/// assert_eq!(tenths(45.0), Some(32));
/// assert_eq!(tenths(43.75), Some(33)); // 3.25
/// assert_eq!((tenths(100.0), tenths(0.0)), (Some(10), Some(50)));
/// ```
pub fn printed_tenths(points: Points) -> u8 {
    // A tenth of a grade is 2.5 points.
    const TENTH: i64 = 2_500_000_000;
    let tenths = (50 * TENTH - points.nano() + TENTH / 2) / TENTH;
    u8::try_from(tenths).unwrap_or(50)
}

/// The points of a grade: 1 is 100, 5 is 0.
///
/// ```
/// use znamka::domain::grade::to_points;
///
/// assert_eq!(to_points(3.2), 45.0);
/// ```
pub fn to_points(grade: f64) -> f64 {
    125.0 - 25.0 * grade
}

/// The grade as a school would write it, whole: the printed grade, which has one decimal, to its
/// nearest whole. What lies in the middle is the worse of the two, both times.
///
/// So 2 begins above 63.75 points: those are 2.45, printed 2.5, and that is a 3.
///
/// - **Source:** the marks 1–5 of Czech schools; the printed grade is that of [`of_points`].
///
/// ```
/// use znamka::domain::{grade::whole, points::Points};
///
/// let of = |points| whole(Points::nearest(points).unwrap());
/// assert_eq!((of(45.0), of(100.0), of(0.0)), (3, 1, 5));
/// assert_eq!((of(63.75), of(63.750000001)), (3, 2));
/// ```
pub fn whole(points: Points) -> u8 {
    /// Nano-points in a tenth of a grade.
    const TENTH: i64 = 2_500_000_000;
    // A grade of 5.0 is 50 tenths; halves go up, to the worse.
    let tenths = (50 * TENTH - points.nano() + TENTH / 2) / TENTH;
    u8::try_from((tenths + 5) / 10).unwrap_or(5)
}
