//! Points: 0 (not met at all) to 100 (fully met).

use serde::{Serialize, Serializer};

/// Points of a finished cell, kept as whole nano-points so that sums are exact in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(i64);

/// Nano-points in one point.
const NANO: f64 = 1e9;
const NANO_WHOLE: u64 = 1_000_000_000;

impl Points {
    /// 100 points.
    pub const FULL: Self = Self(100_000_000_000);

    /// The points nearest to `value`, half to even, kept within 0–100; nothing for what is no number.
    ///
    /// ```
    /// use znamka::domain::points::Points;
    ///
    /// assert_eq!(Points::nearest(100.0 * 6.0 / 7.0).unwrap().value(), 85.714285714);
    /// assert_eq!(Points::nearest(f64::NAN), None);
    /// ```
    pub fn nearest(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let nano = (value.clamp(0.0, 100.0) * NANO).round_ties_even();
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "0 to 1e11 fits"
        )]
        Some(Self(nano as i64))
    }

    /// The points that a store kept as nano-points; nothing when they are off the scale.
    pub fn from_nano(nano: i64) -> Option<Self> {
        (0..=Self::FULL.0).contains(&nano).then_some(Self(nano))
    }

    /// Whole nano-points.
    pub fn nano(self) -> i64 {
        self.0
    }

    /// Points as the nearest double: the shortest text of it is what the public reads.
    pub fn value(self) -> f64 {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "below 2^53")]
        let nano = self.0 as f64;
        nano / NANO
    }

    /// By how many points this is more than `other`; less than 0 when it is less.
    ///
    /// ```
    /// use znamka::domain::points::Points;
    ///
    /// let of = |points| Points::nearest(points).unwrap();
    /// assert_eq!(of(100.0).minus(of(93.333333333)), 6.666666667);
    /// assert_eq!(of(0.1).minus(of(0.3)), -0.2);
    /// ```
    pub fn minus(self, other: Self) -> f64 {
        #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "below 2^53")]
        let nano = (self.0 - other.0) as f64;
        nano / NANO
    }
}

/// A number of at least 0 as it is printed, in units of its last decimal: halves go up.
///
/// The one rule for all that is printed, points and grades alike. What is less than a billionth from
/// a half is one, as doubles make it of sums and differences.
///
/// - **Source:** `ROUND` of the Open Document Format, part 4 (OASIS 2021), section 6.17; the p is
///   that of the Czech editions of the eGovernment Benchmark.
///
/// ```
/// use znamka::domain::points::half_up;
///
/// assert_eq!(half_up(6.25, 1), 63);
/// assert_eq!((half_up(0.35 - 0.3, 1), half_up(0.049, 1)), (1, 0));
/// assert_eq!(half_up(0.069048, 3), 69);
/// ```
pub fn half_up(number: f64, decimals: u32) -> u64 {
    let unit = NANO_WHOLE / 10_u64.pow(decimals.min(9));
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 0 it is 0, and far above what is printed the most there can be"
    )]
    let nano = (number * NANO).round() as u64;
    nano_half_up(nano, unit)
}

/// The same of whole nano-points, in units of so many.
pub(super) fn nano_half_up(nano: u64, unit: u64) -> u64 {
    nano.saturating_add(unit / 2) / unit
}

/// Written as a double.
impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}
