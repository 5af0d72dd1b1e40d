//! Small numbers between publications of one period: what is told now less what was told is who came.

use std::collections::BTreeSet;

use super::{Asked, is_few, partition::Table};
use crate::domain::code::Code;

/// Groups of a partition that are held against an earlier revision in every combination.
const MOST_TOGETHER: usize = 8;
/// Whether few people came or left since an earlier revision, in what is left of a total when the
/// groups that are shown are subtracted, or in groups that are what was left of an earlier total.
pub(super) fn changes(
    total: Option<u64>,
    shown: &[(u64, &Asked)],
    then: &Table<'_>,
    part: &Code,
) -> bool {
    let before = then.members(part);
    let known = |there: &[(u64, &Asked)], asked: &Asked| there.iter().any(|(_, it)| *it == asked);
    let sum = |of: &[(u64, &Asked)], is_taken: &dyn Fn(&Asked) -> bool| -> u64 {
        of.iter().filter(|(_, asked)| is_taken(asked)).map(|(n, _)| n).sum()
    };
    let is_common = |asked: &Asked| known(shown, asked) && known(&before, asked);
    let (common_now, common_then) = (sum(shown, &is_common), sum(&before, &is_common));
    let new = sum(shown, &|asked| !known(&before, asked));
    let gone = sum(&before, &|asked| !known(shown, asked));
    // Whoever subtracts may leave any of the groups that both show where they are.
    let mut kept: Vec<(u64, u64)> = vec![(0, 0)];
    let pairs = shown.iter().filter_map(|(n, asked)| {
        before.iter().find(|(_, then)| then == asked).map(|(then, _)| (*n, *then))
    });
    for (now, then) in pairs.take(MOST_TOGETHER) {
        kept.extend(kept.clone().into_iter().map(|(a, b)| (a + now, b + then)));
    }
    // Of either revision what is known without the groups that both show: as what is left of its
    // total, or as the sum of groups that only it shows.
    let left_now = total.map(|total| total.saturating_sub(common_now));
    let differs = |one: u64, other: u64| is_few(one.abs_diff(other));
    let of_total = |total: u64| {
        let left_then = total.saturating_sub(common_then);
        let is_left = |left: u64| kept.iter().any(|(a, b)| differs(left + a, left_then + b));
        left_now.is_some_and(is_left) || new > 0 && differs(new, left_then.saturating_sub(gone))
    };
    // Of groups that add up to no total, because one was withheld, at worst too much is withheld.
    then.totals(&BTreeSet::new()).into_iter().any(|(total, _)| of_total(total))
        || gone > 0 && left_now.is_some_and(|left| differs(left.saturating_sub(new), gone))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{hidden, hidden_met};

    #[test]
    fn a_revision_does_not_show_the_few_who_came_later() {
        assert_eq!(hidden(&[("all", 55)], &[("all", 50)]), ["all"]);
        assert!(hidden(&[("all", 60)], &[("all", 50)]).is_empty());
        assert!(hidden(&[("all", 50)], &[("all", 50)]).is_empty());
    }

    #[test]
    fn a_withheld_total_is_not_added_up_from_its_groups() {
        let later = [("all", 55), ("age-a", 25), ("age-b", 30)];
        assert_eq!(hidden(&later, &[("all", 50)]), ["age-a", "age-b", "all"]);
        assert_eq!(hidden(&[("all", 55), ("age-a", 25)], &[("all", 50)]), ["all"]);
    }

    #[test]
    fn those_in_no_group_who_came_later_are_not_subtracted() {
        // 40 were in no group, and now 45 are: what is left of the total tells of five.
        let before = [("all", 100), ("age-a", 60)];
        assert_eq!(hidden(&[("all", 120), ("age-a", 75)], &before), ["age-a"]);
        assert!(hidden(&[("all", 120), ("age-a", 70)], &before).is_empty());
        assert!(hidden(&[("all", 120), ("age-a", 80)], &before).is_empty());
    }

    #[test]
    fn groups_withheld_together_do_not_show_who_came_to_one_of_them() {
        let before = [("all", 150), ("age-a", 60), ("age-b", 40), ("age-c", 50)];
        // Five came to b, and it is withheld with c: but b and c together are five more, too.
        let later = [("all", 170), ("age-a", 75), ("age-b", 45), ("age-c", 50)];
        assert_eq!(hidden(&later, &before), ["age-a", "age-b", "age-c"]);
        let later = [("all", 180), ("age-a", 75), ("age-b", 45), ("age-c", 60)];
        assert_eq!(hidden(&later, &before), ["age-b", "age-c"]);
    }

    #[test]
    fn groups_do_not_add_up_to_nearly_what_was_shown_of_all() {
        assert_eq!(hidden(&[("age-a", 60), ("age-b", 45)], &[("all", 100)]), ["age-a", "age-b"]);
        assert!(hidden(&[("age-a", 60), ("age-b", 50)], &[("all", 100)]).is_empty());
    }

    #[test]
    fn what_was_left_of_a_total_is_held_against_groups_that_are_told_later() {
        let before = [("all", 100), ("age-a", 60)];
        // Forty were in other groups; b alone is five more.
        assert_eq!(
            hidden(&[("all", 120), ("age-a", 75), ("age-b", 45)], &before),
            ["age-a", "age-b"]
        );
        assert_eq!(hidden(&[("age-b", 45)], &before), ["age-b"]);
        assert!(hidden(&[("all", 120), ("age-a", 70), ("age-b", 50)], &before).is_empty());
    }

    #[test]
    fn a_total_is_held_against_groups_that_were_told_before() {
        let before = [("age-a", 60), ("age-b", 40)];
        assert_eq!(hidden(&[("all", 105)], &before), ["all"]);
        assert_eq!(hidden(&[("all", 105), ("age-a", 60)], &before), ["age-a", "all"]);
        assert!(hidden(&[("all", 110)], &before).is_empty());
    }

    #[test]
    fn a_touchpoint_does_not_show_the_few_who_came_to_it_later() {
        let before = [("all", "web", 30), ("all", "phone", 20)];
        // Ten more at all, but five at each.
        assert_eq!(hidden_met(&[("all", "web", 35), ("all", "phone", 25)], &before), ["all"]);
        assert_eq!(hidden_met(&[("all", "web", 32), ("all", "phone", 40)], &before), ["all"]);
        assert!(hidden_met(&[("all", "web", 30), ("all", "phone", 40)], &before).is_empty());
    }
}
