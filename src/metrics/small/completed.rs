//! Small numbers between several publications of one period: what one does not tell another may.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, is_few, partition::Table};
use crate::domain::code::Code;

/// Groups of a partition that are subtracted together in every combination.
const MOST_TOGETHER: usize = 6;

/// A number that was told, and whether only what is told now tells it.
type Number = (i64, bool);

/// What one publication says of everybody, and of each group of a partition.
type Said<'a> = (Option<u64>, BTreeMap<&'a Asked, u64>);

/// What one publication tells of a partition, or the others where it tells nothing.
struct Completed {
    totals: Vec<Number>,
    /// By group, all in the same order.
    groups: Vec<Vec<Number>>,
}

/// Whether few people are left of a total, or few came or left there, when each publication that does
/// not tell a number is completed by those that do.
///
/// Whoever answered may be the same in two publications of which one tells the total, and the other the
/// groups. Where a publication tells a number itself, that is the one.
pub(super) fn are_few_left(
    total: Option<u64>,
    shown: &[(u64, &Asked)],
    then: &[Table<'_>],
    part: &Code,
) -> bool {
    if then.is_empty() {
        return false;
    }
    let own = (total, shown.iter().map(|(n, asked)| (*asked, *n)).collect());
    let earlier = then.iter().map(|table| {
        let groups = table.members(part).into_iter().map(|(n, asked)| (asked, n)).collect();
        (table.all.map(|(n, _)| n), groups)
    });
    let told: Vec<Said<'_>> = std::iter::once(own).chain(earlier).collect();
    let names: BTreeSet<&Asked> =
        told.iter().flat_map(|(_, groups)| groups.keys().copied()).collect();
    let completed = |place: usize| {
        let of = |number: &dyn Fn(&Said<'_>) -> Option<u64>| {
            let all = told.iter().enumerate().filter_map(|(other, told)| {
                Some((other, (i64::try_from(number(told)?).ok()?, other == 0)))
            });
            let all: BTreeMap<usize, Number> = all.collect();
            all.get(&place).map_or_else(|| all.values().copied().collect(), |own| vec![*own])
        };
        Completed {
            totals: of(&|told| told.0),
            groups: names
                .iter()
                .take(MOST_TOGETHER)
                .map(|name| of(&|told| told.1.get(name).copied()))
                .collect(),
        }
    };
    // What is left, by the groups that are subtracted.
    let mut left: BTreeMap<Vec<usize>, BTreeMap<i64, bool>> = BTreeMap::new();
    for place in 0..told.len() {
        for (groups, (people, is_new)) in completed(place).left() {
            let known = left.entry(groups).or_default();
            known.entry(people).and_modify(|new| *new &= is_new).or_insert(is_new);
        }
    }
    left.values().any(|left| {
        let few = |one: i64, other: i64| is_few(one.abs_diff(other));
        left.iter()
            .filter(|(_, is_new)| **is_new)
            .any(|(people, _)| few(*people, 0) || left.keys().any(|other| few(*people, *other)))
    })
}

impl Completed {
    /// What is left of a total when any of the groups are subtracted.
    fn left(&self) -> Vec<(Vec<usize>, Number)> {
        let mut left: Vec<(Vec<usize>, Number)> =
            self.totals.iter().map(|total| (Vec::new(), *total)).collect();
        for (group, numbers) in self.groups.iter().enumerate() {
            let less: Vec<_> = left
                .iter()
                .flat_map(|(groups, (people, is_new))| {
                    numbers.iter().map(move |(n, also_new)| {
                        let groups = groups.iter().copied().chain([group]).collect();
                        (groups, (people - n, *is_new || *also_new))
                    })
                })
                .collect();
            left.extend(less);
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Before, sizes,
        testing::{answers, groups},
    };
    use crate::domain::source::Source;

    fn hidden(now: &[(&str, u64)], shown: &[&[(&str, u64)]]) -> Vec<String> {
        let shown = shown.iter().map(|shown| sizes(&answers(shown), Source::Survey)).collect();
        groups(&answers(now), &Before { shown, ..Before::default() })
    }

    #[test]
    fn a_total_is_not_told_when_another_told_the_groups() {
        // Forty were in no group; of 61 less the 20 that were told there are 41.
        let shown: [&[(&str, u64)]; 2] = [&[("all", 50), ("age-a", 10)], &[("age-a", 20)]];
        assert_eq!(hidden(&[("all", 61)], &shown), ["all"]);
        assert!(hidden(&[("all", 70)], &shown).is_empty());
    }

    #[test]
    fn what_a_publication_tells_itself_is_not_told_by_others() {
        // 120 less the sixty of before would be about as many as there were.
        let shown: [&[(&str, u64)]; 1] = [&[("all", 100), ("age-a", 40)]];
        assert!(hidden(&[("all", 120), ("age-a", 50)], &shown).is_empty());
    }
}
