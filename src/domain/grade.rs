//! Grades: the Czech school scale, 1 best to 5 worst. The only place that turns points into a grade.

use serde::Serialize;
use utoipa::ToSchema;

use super::points::{Points, nano_half_up};

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
    const TENTH: u64 = 2_500_000_000;
    let from_best = (50 * TENTH).saturating_sub(points.nano().unsigned_abs());
    u8::try_from(nano_half_up(from_best, TENTH)).unwrap_or(50)
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
/// - **Source:** the marks 1–5 of Czech schools; the printed grade is that of
///   [`printed_tenths`].
///
/// ```
/// use znamka::domain::{grade::whole, points::Points};
///
/// let of = |points| whole(Points::nearest(points).unwrap());
/// assert_eq!((of(45.0), of(100.0), of(0.0)), (3, 1, 5));
/// assert_eq!((of(63.75), of(63.750000001)), (3, 2));
/// ```
pub fn whole(points: Points) -> u8 {
    (printed_tenths(points) + 5) / 10
}

/// A grade in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct InWords {
    /// In Czech.
    pub cs: Wording,
    /// In English.
    pub en: Wording,
}

/// A grade in the words of one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Wording {
    /// What a school certificate calls the whole grade, 1 to 5.
    #[schema(example = "dobře")]
    pub mark: &'static str,
    /// The grade as people say it, with its tilt.
    #[schema(example = "horší trojka")]
    pub said: String,
}

/// The printed grade in words.
///
/// The mark is that of the whole grade. What people say tells on which side of it the printed grade
/// lies: 3.1 to 3.4 is a worse 3, 2.6 to 2.9 a better one, and 2.5 lies between a 2 and a 3.
///
/// - **Source:** the marks of Czech schools, decree 48/2005 Sb. on basic education, § 15, in the form
///   in which they are spoken.
///
/// ```
/// use znamka::domain::{grade::in_words, points::Points};
///
/// let words = |points| in_words(Points::nearest(points).unwrap());
/// let weak = words(45.0); // 3.2
/// assert_eq!((weak.cs.mark, weak.cs.said.as_str()), ("dobře", "horší trojka"));
/// assert_eq!((weak.en.mark, weak.en.said.as_str()), ("good", "a weak 3"));
/// assert_eq!(words(57.5).cs.said, "lepší trojka"); // 2.7
/// assert_eq!(words(50.0).cs.said, "trojka"); // 3.0
/// assert_eq!(words(62.5).en.said, "between a 2 and a 3"); // 2.5
/// ```
pub fn in_words(points: Points) -> InWords {
    const MARKS: [(&str, &str); 5] = [
        ("výborně", "excellent"),
        ("chvalitebně", "very good"),
        ("dobře", "good"),
        ("dostatečně", "sufficient"),
        ("nedostatečně", "insufficient"),
    ];
    const NAMES: [(&str, &str); 5] = [
        ("jednička", "jedničkou"),
        ("dvojka", "dvojkou"),
        ("trojka", "trojkou"),
        ("čtyřka", "čtyřkou"),
        ("pětka", "pětkou"),
    ];
    let tenths = printed_tenths(points);
    let grade = whole(points);
    let at = usize::from(grade).saturating_sub(1);
    let mark = MARKS.get(at).copied().unwrap_or_default();
    let (name, beside) = NAMES.get(at).copied().unwrap_or_default();
    let (cs, en) = match (tenths % 10, tenths / 10 < grade) {
        (0, _) => (name.to_owned(), format!("a {grade}")),
        (5, _) => {
            let better = NAMES.get(at.saturating_sub(1)).map_or("", |(_, beside)| *beside);
            (
                format!("mezi {better} a {beside}"),
                format!("between a {} and a {grade}", grade.saturating_sub(1)),
            )
        }
        (_, true) => (format!("lepší {name}"), format!("a strong {grade}")),
        (_, false) => (format!("horší {name}"), format!("a weak {grade}")),
    };
    InWords { cs: Wording { mark: mark.0, said: cs }, en: Wording { mark: mark.1, said: en } }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of a grade in tenths.
    fn of(tenths: i64) -> InWords {
        in_words(Points::from_nano((50 - tenths) * 2_500_000_000).unwrap())
    }

    #[test]
    fn every_printed_grade_has_words_that_people_say() {
        for (tenths, mark, said) in [
            (10, "výborně", "jednička"),
            (11, "výborně", "horší jednička"),
            (14, "výborně", "horší jednička"),
            (15, "chvalitebně", "mezi jedničkou a dvojkou"),
            (16, "chvalitebně", "lepší dvojka"),
            (20, "chvalitebně", "dvojka"),
            (27, "dobře", "lepší trojka"),
            (30, "dobře", "trojka"),
            (32, "dobře", "horší trojka"),
            (35, "dostatečně", "mezi trojkou a čtyřkou"),
            (44, "dostatečně", "horší čtyřka"),
            (46, "nedostatečně", "lepší pětka"),
            (50, "nedostatečně", "pětka"),
        ] {
            let words = of(tenths);
            assert_eq!((words.cs.mark, words.cs.said.as_str()), (mark, said), "{tenths}");
        }
        let english: Vec<String> = (26..=36).map(|tenths| of(tenths).en.said).collect();
        assert_eq!(english[0], "a strong 3");
        assert_eq!(english[4..6], ["a 3", "a weak 3"]);
        assert_eq!(english[9..], ["between a 3 and a 4", "a strong 4"]);
    }

    #[test]
    fn words_change_where_the_printed_grade_does() {
        let words = |points| in_words(Points::nearest(points).unwrap()).en.said;
        // 51.25 points are 2.95, which is printed 3.0; a nano-point more is printed 2.9.
        assert_eq!((words(51.25), words(51.250_000_001)), ("a 3".into(), "a strong 3".into()));
    }
}
