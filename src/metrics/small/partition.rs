//! Small numbers within a partition: what is told of all less the groups that are shown is the others.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, FEWEST, Headcounts, completed::are_few_left, is_few, revisions::changes};
use crate::domain::{code::Code, target_group};

/// Withholds more groups of each partition until nobody can subtract few people, or few who came or
/// left, from what is shown.
pub(super) fn complement(
    criterion: &Code,
    heads: &Headcounts,
    partition: &impl Fn(&Code) -> Option<Code>,
    hidden: &mut BTreeSet<Asked>,
) {
    // A group of no partition stands alone: everybody else is its only complement.
    let part_of = |group: &Code| partition(group).unwrap_or_else(|| group.clone());
    let now = Table::of(&heads.now, criterion, &part_of);
    let then: Vec<Table<'_>> =
        heads.then.iter().map(|then| Table::of(then, criterion, &part_of)).collect();
    let parts: BTreeSet<Code> =
        std::iter::once(&now).chain(&then).flat_map(|table| table.parts.keys().cloned()).collect();
    for part in parts {
        let members = now.members(&part);
        loop {
            let shown: Vec<_> = members.iter().filter(|m| !hidden.contains(m.1)).copied().collect();
            let listed: u64 = shown.iter().map(|(n, _)| n).sum();
            let totals = now.totals(hidden);
            let leaks = |total: Option<&(u64, &Asked)>| {
                let total = total.map(|(total, _)| *total);
                total.is_some_and(|total| is_few(total.saturating_sub(listed)))
                    || then.iter().any(|then| changes(total, &shown, then, &part))
            };
            let by_total = totals.iter().find(|total| leaks(Some(total)));
            let all = now.all.filter(|(_, asked)| !hidden.contains(*asked));
            let are_few_left = || are_few_left(all.map(|(n, _)| n), &shown, &then, &part);
            if by_total.is_none() && !leaks(None) && !are_few_left() {
                break;
            }
            // What can be subtracted goes first, the smallest before the others; then the total.
            let next =
                shown.first().or(by_total).or(all.as_ref()).map(|(_, asked)| (*asked).clone());
            let Some(next) = next else { break };
            hidden.insert(next);
        }
        hide_rest(&now, &members, hidden);
    }
}

/// Withholds more groups of one partition until what is withheld adds up to enough people, and is no
/// single group that a total would tell.
fn hide_rest(now: &Table<'_>, members: &[(u64, &Asked)], hidden: &mut BTreeSet<Asked>) {
    let all_is_shown = now.all.is_some_and(|(_, asked)| !hidden.contains(asked));
    let listed: u64 = members.iter().map(|(n, _)| n).sum();
    let left = now.all.map(|(total, _)| total.saturating_sub(listed));
    let is_hidden = |member: &&(u64, &Asked), hidden: &BTreeSet<Asked>| hidden.contains(member.1);
    if !all_is_shown
        && left.is_some_and(|left| left < FEWEST)
        && !members.iter().any(|member| is_hidden(&member, hidden))
    {
        // Groups that are all shown would add up to the total that is not.
        hidden.extend(members.first().map(|(_, asked)| (*asked).clone()));
    }
    // Those in no listed group can be subtracted as well as those in a withheld one.
    let rest = left.filter(|left| all_is_shown && *left < FEWEST).unwrap_or(0);
    let withheld = || members.iter().filter(|member| is_hidden(member, hidden));
    let mut people: u64 = rest + withheld().map(|(n, _)| n).sum::<u64>();
    let mut groups = withheld().count() + usize::from(rest > 0);
    if groups == 0 || (!all_is_shown && members.len() == 1) {
        return;
    }
    for (n, asked) in members {
        if (people < FEWEST || groups < 2) && !hidden.contains(*asked) {
            hidden.insert((*asked).clone());
            people += n;
            groups += 1;
        }
    }
    // Nothing left to withhold in the partition: then the total goes too.
    if people < FEWEST
        && let Some((_, asked)) = now.all.filter(|_| all_is_shown)
    {
        hidden.insert(asked.clone());
    }
}

/// What one publication tells of a criterion at one touchpoint, or at all of them.
pub(super) struct Table<'a> {
    /// Everybody.
    pub(super) all: Option<(u64, &'a Asked)>,
    /// The groups of each partition, the smallest first.
    parts: BTreeMap<Code, Vec<(u64, &'a Asked)>>,
}

impl<'a> Table<'a> {
    fn of(
        sizes: &'a BTreeMap<Asked, u64>,
        criterion: &Code,
        part_of: &impl Fn(&Code) -> Code,
    ) -> Self {
        let mut table = Self { all: None, parts: BTreeMap::new() };
        for (asked, n) in sizes.iter().filter(|((asked, _), _)| asked == criterion) {
            if asked.1 == target_group::ALL {
                table.all = Some((*n, asked));
            } else {
                table.parts.entry(part_of(&asked.1)).or_default().push((*n, asked));
            }
        }
        table.parts.values_mut().for_each(|members| members.sort());
        table
    }

    pub(super) fn members(&self, part: &Code) -> Vec<(u64, &'a Asked)> {
        self.parts.get(part).cloned().unwrap_or_default()
    }

    /// How many people there are in all, each with what to withhold lest it be known: as it is told,
    /// else as the groups of a partition add up when none of them is hidden.
    pub(super) fn totals(&self, hidden: &BTreeSet<Asked>) -> Vec<(u64, &'a Asked)> {
        if self.all.is_some() {
            return self.all.into_iter().filter(|(_, asked)| !hidden.contains(*asked)).collect();
        }
        let sum = |members: &Vec<(u64, &'a Asked)>| {
            let is_whole = members.len() > 1 && members.iter().all(|m| !hidden.contains(m.1));
            let (_, first) = members.first().filter(|_| is_whole)?;
            Some((members.iter().map(|(n, _)| n).sum(), *first))
        };
        self.parts.values().filter_map(sum).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{hidden, hidden_met};

    #[test]
    fn a_group_cannot_be_subtracted_from_the_total() {
        assert_eq!(
            hidden(&[("all", 109), ("age-a", 9), ("age-b", 60), ("age-c", 40)], &[]),
            ["age-a", "age-c"]
        );
        assert_eq!(hidden(&[("all", 100), ("age-a", 95), ("age-b", 5)], &[]), ["age-a", "age-b"]);
        // Two withheld groups that are seven people together take a third with them.
        assert_eq!(
            hidden(&[("all", 127), ("age-a", 3), ("age-b", 4), ("age-c", 50), ("age-d", 70)], &[]),
            ["age-a", "age-b", "age-c"]
        );
    }

    #[test]
    fn those_in_no_group_cannot_be_subtracted_either() {
        assert_eq!(hidden(&[("all", 100), ("age-a", 95)], &[]), ["age-a"]);
        assert_eq!(hidden(&[("all", 100), ("disability", 93)], &[]), ["disability"]);
        assert!(hidden(&[("all", 100), ("disability", 60)], &[]).is_empty());
    }

    #[test]
    fn a_touchpoint_does_not_show_the_few_whom_a_group_leaves() {
        // Twenty are in no group, but only five of them came by the web.
        let all = [("all", "web", 30), ("all", "phone", 40)];
        let group = [("age-a", "web", 25), ("age-a", "phone", 25)];
        assert_eq!(hidden_met(&[all, group].concat(), &[]), ["age-a"]);
        let group = [("age-a", "web", 20), ("age-a", "phone", 25)];
        assert!(hidden_met(&[all, group].concat(), &[]).is_empty());
        // b is withheld with c, which nobody of c's phoned: what is left of the phone are three of b.
        let groups = [
            ("all", "web", 92),
            ("all", "phone", 43),
            ("age-a", "web", 60),
            ("age-a", "phone", 40),
            ("age-b", "web", 12),
            ("age-b", "phone", 3),
            ("age-c", "web", 20),
        ];
        assert_eq!(hidden_met(&groups, &[]), ["age-a", "age-b", "age-c"]);
    }
}
