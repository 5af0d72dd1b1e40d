//! Where on the drawing something stands, and what stands at a place: there and back.

use chrono::NaiveDate;

use crate::domain::period::Period;

/// Width of every drawing, in its own units.
pub const WIDTH: f64 = 640.0;

/// From points to a height: 100 points, the grade 1, on top.
#[derive(Clone, Copy, Debug)]
pub struct Height {
    /// Where 100 points stand.
    pub top: f64,
    /// Where 0 points stand.
    pub bottom: f64,
}

impl Height {
    /// The height of some points.
    pub fn of(self, points: f64) -> f64 {
        self.top + (100.0 - points) / 100.0 * (self.bottom - self.top)
    }

    /// The points at a height: what a drawing is checked by.
    #[cfg(test)]
    pub fn points(self, y: f64) -> f64 {
        100.0 - (y - self.top) / (self.bottom - self.top) * 100.0
    }
}

/// From days to a place from left to right.
#[derive(Clone, Copy, Debug)]
pub struct Width {
    left: f64,
    right: f64,
    first: f64,
    last: f64,
}

impl Width {
    /// The place of all of some periods between `left` and `right`; one alone stands in the middle.
    pub fn over(periods: impl Iterator<Item = Period>, left: f64, right: f64) -> Self {
        let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
        for middle in periods.map(middle) {
            first = first.min(middle);
            last = last.max(middle);
        }
        Self { left, right, first, last }
    }

    /// The place of a period: of the middle of its days.
    pub fn of(self, period: Period) -> f64 {
        let days = self.last - self.first;
        if days <= 0.0 || !days.is_finite() {
            return f64::midpoint(self.left, self.right);
        }
        self.left + (middle(period) - self.first) / days * (self.right - self.left)
    }
}

/// The middle of a period in days since the year 1.
fn middle(period: Period) -> f64 {
    let day = |day: NaiveDate| {
        let start = NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default();
        let days = day.signed_duration_since(start).num_days();
        f64::from(i32::try_from(days).unwrap_or_default())
    };
    f64::midpoint(day(period.starts_on()), day(period.ends_on()) + 1.0)
}

/// The column, of so many units, in which a place stands.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a place is a few hundred units"
)]
pub fn column(at: f64, wide: f64) -> i64 {
    (at / wide).floor() as i64
}

/// A coordinate as it is written: two decimals are a fortieth of the width of a line.
pub fn place(at: f64) -> String {
    let text = format!("{at:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_go_there_and_back() {
        let height = Height { top: 12.0, bottom: 240.0 };
        assert_eq!((height.of(100.0), height.of(0.0)), (12.0, 240.0));
        for points in [0.0, 12.5, 45.0, 99.9] {
            assert!((height.points(height.of(points)) - points).abs() < 1e-9);
        }
    }

    #[test]
    fn periods_stand_by_their_days() {
        let period = |text| Period::parse(text).unwrap();
        let all = ["2020", "2021-Q1", "2022"].map(period);
        let width = Width::over(all.into_iter(), 0.0, 100.0);
        assert_eq!((width.of(period("2020")), width.of(period("2022"))), (0.0, 100.0));
        let quarter = width.of(period("2021-Q1"));
        assert!((30.0..33.0).contains(&quarter), "{quarter}");
        let alone = Width::over([period("2020")].into_iter(), 0.0, 100.0);
        assert!((alone.of(period("2020")) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn a_place_is_written_short() {
        assert_eq!(
            ["12", "0.5", "99.13"],
            [12.0, 0.5, 99.128].map(place).each_ref().map(String::as_str)
        );
    }
}
