//! Small numbers: what too few people said is never shown. It protects people, not services.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{code::Code, evaluation::answer::Answer, source::Source, target_group};

/// Fewer people than this are never shown, and never can be worked out from what is.
pub const FEWEST: u64 = 10;

/// Criterion and target group of answers.
pub type Asked = (Code, Code);

/// What the public knows of earlier revisions of the same evaluation.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Numbers of respondents that were shown.
    pub shown: BTreeMap<Asked, Vec<u64>>,
    /// What was withheld.
    pub withheld: BTreeSet<Asked>,
}

/// Which answers of one evaluation are withheld, as criterion and target group.
///
/// - **Shape:** `partition` tells of a target group the partition it is a part of; `before` holds what
///   earlier revisions showed and withheld.
/// - **Unit:** respondents. Only surveys are about people; other sources withhold nothing.
/// - **Rules:** fewer than 10 respondents; in a partition, as many of the next smallest groups as it
///   takes until nobody can subtract fewer than 10 people from a total; a revision whose respondents
///   differ from a number shown before by 1 to 9; what an earlier revision withheld, because two
///   revisions can be subtracted from one another as well as two groups.
/// - **Source:** the threshold rule with complementary suppression of Hundepool et al.,
///   *Statistical Disclosure Control* (2012), chapter 4.
pub fn withheld(
    answers: &[Answer],
    source: Source,
    partition: impl Fn(&Code) -> Option<Code>,
    before: &Before,
) -> BTreeSet<Asked> {
    if source != Source::Survey {
        return BTreeSet::new();
    }
    let mut sizes: BTreeMap<Asked, (u64, u64)> = BTreeMap::new();
    for answer in answers {
        let Some(n) = answer.respondents(source) else { continue };
        let key = (answer.criterion.clone(), answer.target_group.clone());
        let (total, least) = sizes.entry(key).or_insert((0, u64::MAX));
        *total += n;
        *least = n.min(*least);
    }
    let mut hidden: BTreeSet<Asked> = sizes
        .iter()
        // One touchpoint of few people would show them by its answer, or by what is left of the sum.
        .filter(|(asked, (total, least))| {
            *total < FEWEST
                || *least < FEWEST
                || before.withheld.contains(asked)
                || differs_by_few(*total, before.shown.get(asked))
        })
        .map(|(asked, _)| asked.clone())
        .collect();
    let criteria: BTreeSet<&Code> = sizes.keys().map(|(criterion, _)| criterion).collect();
    for criterion in criteria {
        complement(criterion, &sizes, &partition, &mut hidden);
    }
    hidden
}

fn differs_by_few(n: u64, shown: Option<&Vec<u64>>) -> bool {
    shown.is_some_and(|shown| shown.iter().any(|m| (1..FEWEST).contains(&m.abs_diff(n))))
}

/// Withholds more groups of each partition until what is withheld adds up to enough people.
fn complement(
    criterion: &Code,
    sizes: &BTreeMap<Asked, (u64, u64)>,
    partition: &impl Fn(&Code) -> Option<Code>,
    hidden: &mut BTreeSet<Asked>,
) {
    let groups = || {
        sizes.iter().filter(move |((c, group), _)| c == criterion && *group != target_group::ALL)
    };
    let all = sizes.iter().find(|((c, group), _)| c == criterion && *group == target_group::ALL);
    let all = all.map(|(asked, (total, _))| (asked.clone(), *total));
    // A group of no partition stands alone: everybody else is its only complement.
    let parts: BTreeSet<Code> =
        groups().map(|((_, group), _)| partition(group).unwrap_or_else(|| group.clone())).collect();
    for part in parts {
        let mut members: Vec<(u64, Asked)> = groups()
            .filter(|((_, group), _)| partition(group).as_ref().unwrap_or(group) == &part)
            .map(|(asked, (total, _))| (*total, asked.clone()))
            .collect();
        members.sort();
        let is_nearly_all = |listed: u64| {
            all.as_ref().is_some_and(|(_, total)| total.saturating_sub(listed) < FEWEST)
        };
        let all_is_shown = all.as_ref().is_some_and(|(asked, _)| !hidden.contains(asked));
        let listed: u64 = members.iter().map(|(n, _)| n).sum();
        // Those in no listed group can be subtracted as well as those in a withheld one.
        let rest = match &all {
            Some((_, total)) if all_is_shown => total.saturating_sub(listed),
            _ => 0,
        };
        let rest = if rest < FEWEST { rest } else { 0 };
        let all_is_withheld = all.is_some() && !all_is_shown;
        if all_is_withheld
            && is_nearly_all(listed)
            && !members.iter().any(|(_, asked)| hidden.contains(asked))
        {
            // Groups that are all shown would add up to the total that is not.
            hidden.extend(members.first().map(|(_, asked)| asked.clone()));
        }
        let is_hidden =
            |member: &(u64, Asked), hidden: &BTreeSet<Asked>| hidden.contains(&member.1);
        let mut people: u64 =
            rest + members.iter().filter(|m| is_hidden(m, hidden)).map(|(n, _)| n).sum::<u64>();
        let anybody = people > 0 || members.iter().any(|member| is_hidden(member, hidden));
        if !anybody || (!all_is_shown && members.len() == 1) {
            continue;
        }
        for (n, asked) in &members {
            let lonely =
                members.iter().filter(|m| is_hidden(m, hidden)).count() + usize::from(rest > 0) < 2;
            if (people < FEWEST || lonely) && !hidden.contains(asked) {
                hidden.insert(asked.clone());
                people += n;
            }
        }
        // Nothing left to withhold in the partition: then the total goes too.
        if people < FEWEST
            && let Some((asked, _)) = all.as_ref().filter(|_| all_is_shown)
        {
            hidden.insert(asked.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evaluation::answer::Given;

    fn answers(sizes: &[(&str, u64)]) -> Vec<Answer> {
        let code = |text| Code::parse(text).unwrap();
        sizes
            .iter()
            .map(|(group, n)| Answer {
                criterion: code("satisfaction"),
                target_group: code(group),
                touchpoint: code("all"),
                given: Given::Counts { counts: BTreeMap::from([("1".into(), *n)]) },
                sample: None,
                evidence: Vec::new(),
                comment: None,
            })
            .collect()
    }

    fn hidden(sizes: &[(&str, u64)], shown: &[(&str, u64)]) -> Vec<String> {
        let shown = shown
            .iter()
            .map(|(group, n)| {
                ((Code::parse("satisfaction").unwrap(), Code::parse(group).unwrap()), vec![*n])
            })
            .collect();
        let age =
            |group: &Code| group.as_str().starts_with("age").then(|| Code::parse("age")).flatten();
        let before = Before { shown, withheld: BTreeSet::new() };
        withheld(&answers(sizes), Source::Survey, age, &before)
            .into_iter()
            .map(|(_, group)| group.to_string())
            .collect()
    }

    #[test]
    fn nine_are_withheld_and_ten_are_not() {
        assert_eq!(hidden(&[("all", 9)], &[]), ["all"]);
        assert!(hidden(&[("all", 10)], &[]).is_empty());
    }

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
    fn what_was_withheld_once_stays_withheld() {
        let code = |text| Code::parse(text).unwrap();
        let asked = (code("satisfaction"), code("age-a"));
        let before = Before { withheld: BTreeSet::from([asked.clone()]), ..Before::default() };
        let later = answers(&[("all", 119), ("age-a", 19), ("age-b", 60), ("age-c", 40)]);
        let hidden = withheld(&later, Source::Survey, |_| Code::parse("age"), &before);
        assert!(hidden.contains(&asked));
    }

    #[test]
    fn only_surveys_are_about_people() {
        let none = withheld(&answers(&[("all", 3)]), Source::Audit, |_| None, &Before::default());
        assert!(none.is_empty());
    }
}
