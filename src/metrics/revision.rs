//! Revisions: how much what was published first changed later.

use super::mean::quotient;
use crate::domain::points::Points;

/// What became of one value after it was first public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The first public value.
    pub first: Points,
    /// The value now; none when there is none any more.
    pub now: Option<Points>,
    /// Whether value, state or n changed at all, be it there and back.
    pub is_revised: bool,
}

/// How much values changed after they were first public.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Revisions {
    /// Values that were ever public.
    pub cells: u64,
    /// Those of which value, state or n changed.
    pub revised: u64,
    /// Revised / all; none without values.
    pub share_revised: Option<f64>,
    /// Those that have no value any more.
    pub lost: u64,
    /// Mean of now − first over all that still have a value, 0 for those not revised.
    pub mean: Option<f64>,
    /// Mean of |now − first| over the same.
    pub mean_absolute: Option<f64>,
    /// Mean of now − first over the revised ones that still have a value.
    pub mean_of_revised: Option<f64>,
    /// Mean of |now − first| over the same.
    pub mean_absolute_of_revised: Option<f64>,
    /// The greatest now − first, by size; of two of one size the one upwards.
    pub largest: Option<f64>,
}

/// How much values changed after they were first public.
///
/// - **Shape:** any order; sums are of whole numbers, so it makes no difference.
/// - **Unit:** points; a share runs from 0 to 1.
/// - **None** where there is nothing to take a mean of.
/// - **Source:** mean revision and mean absolute revision of the *OECD / Eurostat Guidelines on Revisions
///   Policy and Analysis* (2008), recommended statistical measures: later less first estimate, over all
///   estimates. A mean near 0 says that revisions go both ways; the mean absolute one how large they are.
///   The estimates of the example are published, the means of these two worked from the definition.
///
/// ```
/// use znamka::{domain::points::Points, metrics::revision::{Fate, revisions}};
///
/// // Growth of the United States at annual rates, first and a month later: −3.8 and −6.2 in the last
/// // quarter of 2008, −6.1 and −5.7 in the next (BEA); here on a scale on which none is 50.
/// let fate = |first: f64, now: f64| Fate {
///     first: Points::nearest(50.0 + first).unwrap(),
///     now: Points::nearest(50.0 + now),
///     is_revised: first != now,
/// };
/// let told = revisions([fate(-3.8, -6.2), fate(-6.1, -5.7)]);
/// assert_eq!((told.cells, told.revised, told.share_revised), (2, 2, Some(1.0)));
/// assert_eq!((told.mean, told.mean_absolute, told.largest), (Some(-1.0), Some(1.4), Some(-2.4)));
/// ```
pub fn revisions(fates: impl IntoIterator<Item = Fate>) -> Revisions {
    let mut told = Revisions::default();
    let (mut of_all, mut of_revised) = (Sums::default(), Sums::default());
    let mut largest: Option<i64> = None;
    for fate in fates {
        told.cells += 1;
        told.revised += u64::from(fate.is_revised);
        let Some(now) = fate.now else {
            told.lost += 1;
            continue;
        };
        let change = now.nano() - fate.first.nano();
        of_all.add(change);
        if fate.is_revised {
            of_revised.add(change);
            largest = largest.into_iter().chain([change]).max_by_key(|nano| (nano.abs(), *nano));
        }
    }
    told.share_revised = quotient(told.revised.into(), told.cells.into());
    (told.mean, told.mean_absolute) = of_all.means();
    (told.mean_of_revised, told.mean_absolute_of_revised) = of_revised.means();
    told.largest = largest.and_then(|nano| quotient(nano.into(), 1_000_000_000));
    told
}

/// Sums of changes, in nano-points.
#[derive(Default)]
struct Sums {
    count: i128,
    signed: i128,
    absolute: i128,
}

impl Sums {
    fn add(&mut self, change: i64) {
        self.count += 1;
        self.signed += i128::from(change);
        self.absolute += i128::from(change.abs());
    }

    fn means(&self) -> (Option<f64>, Option<f64>) {
        let mean = |sum| quotient(sum, self.count * 1_000_000_000);
        (mean(self.signed), mean(self.absolute))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate(first: f64, now: Option<f64>, is_revised: bool) -> Fate {
        let points = |value| Points::nearest(value).unwrap();
        Fate { first: points(first), now: now.map(points), is_revised }
    }

    #[test]
    fn means_go_over_all_values_or_over_the_revised_ones() {
        let told = revisions([
            fate(10.0, Some(10.0), false),
            fate(10.0, Some(14.0), true),
            fate(50.0, Some(42.0), true),
            // There and back: revised, by nothing in the end.
            fate(5.0, Some(5.0), true),
        ]);
        assert_eq!((told.cells, told.revised, told.share_revised), (4, 3, Some(0.75)));
        assert_eq!((told.mean, told.mean_absolute), (Some(-1.0), Some(3.0)));
        assert_eq!(told.mean_of_revised, Some(-4.0 / 3.0));
        assert_eq!(told.mean_absolute_of_revised, Some(4.0));
        assert_eq!(told.largest, Some(-8.0));
    }

    #[test]
    fn of_two_of_one_size_the_one_upwards_is_the_largest() {
        let told = revisions([fate(50.0, Some(42.0), true), fate(50.0, Some(58.0), true)]);
        assert_eq!(
            (told.largest, told.mean, told.mean_absolute),
            (Some(8.0), Some(0.0), Some(8.0))
        );
    }

    #[test]
    fn without_values_nothing_is_said() {
        assert_eq!(revisions([]), Revisions::default());
        let lost = revisions([fate(50.0, None, true)]);
        assert_eq!((lost.mean, lost.largest, lost.lost), (None, None, 1));
    }
}
