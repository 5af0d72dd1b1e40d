//! The values of services by the group they are in.

use crate::{domain::points::Points, metrics::group::InSums};

/// Values as they came, each with the place of its group. Here one follows the other; kept by group they
/// would lie far apart.
#[derive(Default)]
pub struct Values(Vec<(u32, InSums, Points)>);

/// The values of each group, one group after the other.
pub struct Sorted {
    values: Vec<Points>,
    /// Where each group ends.
    ends: Vec<usize>,
}

impl Values {
    /// Adds a value to the group at a place.
    pub fn push(&mut self, place: usize, sums: InSums, points: Points) {
        // Groups are far fewer: each is of a subject, a period and a node that were asked for.
        self.0.push((u32::try_from(place).unwrap_or(u32::MAX), sums, points));
    }

    /// Those in the values of so many groups; `uses` says whether a group's value has one.
    pub fn sorted(self, groups: usize, uses: impl Fn(usize, InSums) -> bool) -> Sorted {
        let in_value = || {
            let values = self.0.iter().filter_map(|(place, sums, points)| {
                Some((usize::try_from(*place).ok()?, *sums, *points))
            });
            values.filter(|(place, sums, _)| uses(*place, *sums))
        };
        let mut nexts = vec![0; groups];
        for (place, ..) in in_value() {
            if let Some(count) = nexts.get_mut(place) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for next in &mut nexts {
            sum += std::mem::replace(next, sum);
        }
        let mut values = vec![Points::default(); sum];
        for (place, _, points) in in_value() {
            let next = nexts.get_mut(place);
            if let Some((value, next)) = next.and_then(|next| Some((values.get_mut(*next)?, next)))
            {
                *value = points;
                *next += 1;
            }
        }
        // Where the next one would go, the group ends.
        Sorted { values, ends: nexts }
    }
}

impl Sorted {
    /// Those of the group at a place.
    pub fn of(&self, place: usize) -> &[Points] {
        let end = |place: usize| self.ends.get(place).copied().unwrap_or_default();
        let start = place.checked_sub(1).map_or(0, end);
        self.values.get(start..end(place)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_has_its_values() {
        let points = |value| Points::nearest(value).unwrap();
        let mut values = Values::default();
        for (place, value) in [(2, 1.0), (0, 2.0), (2, 3.0), (3, 4.0), (3, 5.0), (0, 6.0)] {
            values.push(place, InSums::default(), points(value));
        }
        // The group at 3 uses none of its values, that at 1 has none.
        let sorted = values.sorted(4, |place, _| place != 3);
        assert_eq!(sorted.of(0), [points(2.0), points(6.0)]);
        assert_eq!(sorted.of(2), [points(1.0), points(3.0)]);
        assert!(sorted.of(1).is_empty() && sorted.of(3).is_empty() && sorted.of(4).is_empty());
    }
}
