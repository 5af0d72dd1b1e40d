//! Grades: the Czech school scale, 1 best to 5 worst. The only place that turns points into a grade.

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
