//! Small numbers: what too few people said is never shown. It protects people, not services.

mod time;

use std::collections::{BTreeMap, BTreeSet};

pub use time::Joined;

use crate::domain::{
    code::Code, evaluation::answer::Answer, period::Period, source::Source, target_group,
};

/// Fewer people than this are never shown, and never can be worked out from what is.
pub const FEWEST: u64 = 10;

/// Groups of a partition that are held against an earlier revision in every combination.
const MOST_TOGETHER: usize = 8;

/// Criterion and target group of answers.
pub type Asked = (Code, Code);

/// How many answered, by what they were asked and touchpoint.
pub type Sizes = BTreeMap<Asked, BTreeMap<Code, u64>>;

/// What the public knows of earlier revisions of the same evaluation.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Numbers of respondents that each of them showed.
    pub shown: Vec<Sizes>,
    /// What was withheld.
    pub withheld: BTreeSet<Asked>,
    /// The period, where others share days with it.
    pub period: Option<Period>,
    /// What is known of other periods: a year less three quarters is the fourth.
    pub joined: Vec<Joined>,
}

/// Which answers of one evaluation are withheld, as criterion and target group.
///
/// - **Shape:** `partition` tells of a target group the partition it is a part of; `before` holds what
///   earlier revisions showed and withheld.
/// - **Unit:** respondents. Only surveys are about people; other sources withhold nothing.
/// - **None** (empty) where there is nobody to protect.
/// - **Rules:** fewer than 10 respondents; in a partition, as many of the next smallest groups as it
///   takes until nobody can subtract fewer than 10 people from a total; a revision whose respondents
///   differ from a number shown before by 1 to 9, or what is left of a total when groups are
///   subtracted, or groups that were what was left of one; what an earlier revision withheld, because
///   two revisions can be subtracted from one another as well as two groups. All this holds of each
///   touchpoint, and of all together.
///   What another version of the methodology showed counts as well. Of periods that share days groups
///   are told of the first alone, and everybody only as long as ten people may have answered in every
///   stretch of days, whatever is subtracted: a year less three of its quarters is the fourth.
/// - **Source:** the threshold rule with complementary suppression of Hundepool et al.,
///   *Statistical Disclosure Control* (2012), chapter 4; revisions and touchpoints are linked tables. The
///   figures are those of the Federal Committee on Statistical Methodology, *Statistical Policy Working
///   Paper 22* (1994), table 1, of children in four counties by the schooling of the head of the household.
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{code::Code, evaluation::answer::Answer, source::Source};
/// use znamka::metrics::small::{Before, withheld};
///
/// // Low, medium, high and very high schooling: the groups that are withheld in a county.
/// let groups = ["s1", "s2", "s3", "s4"];
/// let county = |children: [u64; 4]| -> Vec<String> {
///     let asked = |group: &str, n: u64| json!({"criterion": "c", "target_group": group,
///         "touchpoint": "all", "counts": {"1": n}});
///     let parts = groups.iter().zip(children).map(|(group, n)| asked(group, n));
///     let answers = parts.chain([asked("all", children.iter().sum())]).collect();
///     let answers: Vec<Answer> = serde_json::from_value(serde_json::Value::Array(answers)).unwrap();
///     let schooling = |_: &Code| Code::parse("schooling");
///     let found = withheld(&answers, Source::Survey, schooling, &Before::default());
///     found.into_iter().map(|(_, group)| group.to_string()).collect()
/// };
/// // Beta: 20, 10, 10 and 15 of 55 can be told.
/// assert!(county([20, 10, 10, 15]).is_empty());
/// // Gamma: the 3 and the 2 of 25 are few, and 5 together: so one of the tens is withheld with them.
/// assert_eq!(county([3, 10, 10, 2]), ["s1", "s2", "s4"]);
/// // Delta: the 7 and the 2 of 35 are 9 together, and take the twelve with them.
/// assert_eq!(county([12, 14, 7, 2]), ["s1", "s3", "s4"]);
/// ```
pub fn withheld(
    answers: &[Answer],
    source: Source,
    partition: impl Fn(&Code) -> Option<Code>,
    before: &Before,
) -> BTreeSet<Asked> {
    if source != Source::Survey {
        return BTreeSet::new();
    }
    let sizes = sizes(answers, source);
    let touchpoints: BTreeSet<&Code> = sizes.values().flat_map(BTreeMap::keys).collect();
    // What is told of each touchpoint can be subtracted as well as what is told of all together.
    let views: Vec<View> = std::iter::once(None)
        .chain(touchpoints.into_iter().map(Some))
        .map(|touchpoint| View {
            now: seen(&sizes, touchpoint),
            then: before.shown.iter().map(|then| seen(then, touchpoint)).collect(),
            joined: before
                .joined
                .iter()
                .map(|other| other.shown.iter().map(|shown| seen(shown, touchpoint)).collect())
                .collect(),
        })
        .collect();
    let criteria: BTreeSet<&Code> = sizes.keys().map(|(criterion, _)| criterion).collect();
    let known_by_day: BTreeSet<&Code> =
        criteria.iter().copied().filter(|code| time::is_known_by_day(code, before)).collect();
    let few = |asked: &Asked| {
        let is_group = asked.1 != target_group::ALL;
        before.withheld.contains(asked)
            || is_group && known_by_day.contains(&asked.0)
            || views.iter().any(|view| {
                view.now.get(asked).is_some_and(|n| {
                    *n < FEWEST
                        || view
                            .then
                            .iter()
                            .any(|then| then.get(asked).is_some_and(|m| is_few(m.abs_diff(*n))))
                        || !is_group && time::is_told_by_time(asked, *n, view, before)
                })
            })
    };
    let mut hidden: BTreeSet<Asked> = sizes.keys().filter(|asked| few(asked)).cloned().collect();
    loop {
        let known = hidden.len();
        for view in &views {
            for criterion in &criteria {
                complement(criterion, view, &partition, &mut hidden);
            }
        }
        // What is withheld in one view or partition may be what another leans on.
        if hidden.len() == known {
            return hidden;
        }
    }
}

/// How many answered what, where it is known.
pub(crate) fn sizes(answers: &[Answer], source: Source) -> Sizes {
    let mut sizes = Sizes::new();
    for answer in answers {
        let Some(n) = answer.respondents(source) else { continue };
        let asked = (answer.criterion.clone(), answer.target_group.clone());
        *sizes.entry(asked).or_default().entry(answer.touchpoint.clone()).or_insert(0) += n;
    }
    sizes
}

/// Respondents at one touchpoint or at all of them, now and in each earlier revision.
struct View {
    now: BTreeMap<Asked, u64>,
    then: Vec<BTreeMap<Asked, u64>>,
    /// In each publication of each joined period.
    joined: Vec<Vec<BTreeMap<Asked, u64>>>,
}

fn seen(sizes: &Sizes, touchpoint: Option<&Code>) -> BTreeMap<Asked, u64> {
    let of = |by_touchpoint: &BTreeMap<Code, u64>| match touchpoint {
        None => Some(by_touchpoint.values().sum()),
        Some(touchpoint) => by_touchpoint.get(touchpoint).copied(),
    };
    sizes.iter().filter_map(|(asked, sizes)| Some((asked.clone(), of(sizes)?))).collect()
}

/// Whether so many people would be shown who are too few.
fn is_few(people: u64) -> bool {
    (1..FEWEST).contains(&people)
}

/// Withholds more groups of each partition until nobody can subtract few people, or few who came or
/// left, from what is shown.
fn complement(
    criterion: &Code,
    view: &View,
    partition: &impl Fn(&Code) -> Option<Code>,
    hidden: &mut BTreeSet<Asked>,
) {
    // A group of no partition stands alone: everybody else is its only complement.
    let part_of = |group: &Code| partition(group).unwrap_or_else(|| group.clone());
    let now = Told::of(&view.now, criterion, &part_of);
    let then: Vec<Told<'_>> =
        view.then.iter().map(|then| Told::of(then, criterion, &part_of)).collect();
    let parts: BTreeSet<Code> =
        std::iter::once(&now).chain(&then).flat_map(|told| told.parts.keys().cloned()).collect();
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
            if by_total.is_none() && !leaks(None) {
                break;
            }
            // What can be subtracted goes first, the smallest before the others; then the total.
            let next = shown.first().or(by_total).map(|(_, asked)| (*asked).clone());
            let Some(next) = next else { break };
            hidden.insert(next);
        }
        hide_rest(&now, &members, hidden);
    }
}

/// Withholds more groups of one partition until what is withheld adds up to enough people, and is no
/// single group that a total would tell.
fn hide_rest(now: &Told<'_>, members: &[(u64, &Asked)], hidden: &mut BTreeSet<Asked>) {
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

/// What one revision tells of a criterion at one touchpoint, or at all of them.
struct Told<'a> {
    /// Everybody.
    all: Option<(u64, &'a Asked)>,
    /// The groups of each partition, the smallest first.
    parts: BTreeMap<Code, Vec<(u64, &'a Asked)>>,
}

impl<'a> Told<'a> {
    fn of(
        sizes: &'a BTreeMap<Asked, u64>,
        criterion: &Code,
        part_of: &impl Fn(&Code) -> Code,
    ) -> Self {
        let mut told = Self { all: None, parts: BTreeMap::new() };
        for (asked, n) in sizes.iter().filter(|((asked, _), _)| asked == criterion) {
            if asked.1 == target_group::ALL {
                told.all = Some((*n, asked));
            } else {
                told.parts.entry(part_of(&asked.1)).or_default().push((*n, asked));
            }
        }
        told.parts.values_mut().for_each(|members| members.sort());
        told
    }

    fn members(&self, part: &Code) -> Vec<(u64, &'a Asked)> {
        self.parts.get(part).cloned().unwrap_or_default()
    }

    /// How many people there are in all, each with what to withhold lest it be known: as it is told,
    /// else as the groups of a partition add up when none of them is hidden.
    fn totals(&self, hidden: &BTreeSet<Asked>) -> Vec<(u64, &'a Asked)> {
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

/// Whether few people came or left since an earlier revision, in what is left of a total when the
/// groups that are shown are subtracted, or in groups that are what was left of an earlier total.
fn changes(total: Option<u64>, shown: &[(u64, &Asked)], then: &Told<'_>, part: &Code) -> bool {
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
        let shown = vec![super::sizes(&answers(shown), Source::Survey)];
        let age =
            |group: &Code| group.as_str().starts_with("age").then(|| Code::parse("age")).flatten();
        let before = Before { shown, ..Before::default() };
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

    /// Whether `n` is withheld in a period, when these numbers are shown of others, and 0 is withheld.
    fn is_hidden_in(period: &str, n: u64, others: &[(&str, u64)]) -> bool {
        let asked = || (Code::parse("satisfaction").unwrap(), Code::parse("all").unwrap());
        let joined = others.iter().map(|(period, n)| {
            let mut joined = Joined::of(Period::parse(period).unwrap());
            if *n > 0 {
                joined.shown.push(super::sizes(&answers(&[("all", *n)]), Source::Survey));
            } else {
                joined.withheld.insert(asked());
            }
            joined
        });
        let period = Period::parse(period);
        let before = Before { period, joined: joined.collect(), ..Before::default() };
        !withheld(&answers(&[("all", n)]), Source::Survey, |_| None, &before).is_empty()
    }

    #[test]
    fn a_year_less_its_quarters_shows_no_few() {
        let quarters = [("2025-Q1", 40), ("2025-Q2", 30), ("2025-Q3", 25), ("2025-Q4", 0)];
        assert!(is_hidden_in("2025", 100, &quarters));
        // Nor, when more answered, what was withheld in a quarter for another reason.
        assert!(is_hidden_in("2025", 150, &quarters));
        assert!(!is_hidden_in("2025", 150, &quarters[..3]));
        assert!(!is_hidden_in("2025", 100, &quarters[..2]));
        // Whichever comes last.
        let others = [("2025", 100), ("2025-Q1", 40), ("2025-Q2", 30)];
        assert!(is_hidden_in("2025-Q3", 25, &others) && !is_hidden_in("2025-Q3", 20, &others));
        assert!(is_hidden_in("2025-S1", 95, &others[..1]) && !is_hidden_in("2025-S1", 70, &others));
        // What is known already is not told otherwise by a few.
        assert!(is_hidden_in("2025-S2", 25, &others) && !is_hidden_in("2025-S2", 30, &others));
        // Windows that roll: 30 and 75 less 100 are five.
        let windows = [("2024-02-01/P1Y", 75), ("2024-01", 30)];
        assert!(is_hidden_in("2024", 100, &windows) && !is_hidden_in("2024", 90, &windows));
        assert!(!is_hidden_in("2024", 100, &windows[..1]));
    }

    /// Which groups are withheld in a period, when others showed so much; one period may do so twice.
    fn hidden_in(
        period: &str,
        sizes: &[(&str, u64)],
        others: &[(&str, &[(&str, u64)])],
    ) -> Vec<String> {
        let joined = others.iter().map(|(period, shown)| {
            let shown = vec![super::sizes(&answers(shown), Source::Survey)];
            Joined { shown, ..Joined::of(Period::parse(period).unwrap()) }
        });
        let period = Period::parse(period);
        let before = Before { period, joined: joined.collect(), ..Before::default() };
        let age =
            |group: &Code| group.as_str().starts_with("age").then(|| Code::parse("age")).flatten();
        let hidden = withheld(&answers(sizes), Source::Survey, age, &before);
        hidden.into_iter().map(|(_, group)| group.to_string()).collect()
    }

    #[test]
    fn groups_are_not_subtracted_between_periods() {
        // The first half would be all 50 and 45 of them with a disability.
        let second: (&str, &[_]) = ("2025-S2", &[("all", 50), ("disability", 15)]);
        let year = [("all", 100), ("disability", 60)];
        assert_eq!(hidden_in("2025", &year, &[second]), ["disability"]);
        // Where no day is shared, nothing is left of anything.
        assert!(hidden_in("2024", &year, &[second]).is_empty());
        assert!(hidden_in("2025-S1", &[("all", 50), ("disability", 20)], &[second]).is_empty());
    }

    #[test]
    fn groups_without_everybody_add_up_to_no_total_of_a_period() {
        let year: (&str, &[_]) = ("2025", &[("age-a", 60), ("age-b", 40)]);
        assert_eq!(hidden_in("2025-Q1", &[("all", 40)], &[year]), ["all"]);
        let quarters: [(&str, &[_]); 3] =
            [("2025-Q1", &[("all", 40)]), ("2025-Q2", &[("all", 30)]), ("2025-Q3", &[("all", 25)])];
        let year = [("age-a", 60), ("age-b", 40)];
        assert_eq!(hidden_in("2025", &year, &quarters), ["age-a", "age-b"]);
    }

    #[test]
    fn each_number_that_a_period_showed_counts() {
        let posted_anew: [(&str, &[_]); 4] = [
            ("2025-Q1", &[("all", 40)]),
            ("2025-Q1", &[("all", 60)]),
            ("2025-Q2", &[("all", 30)]),
            ("2025-Q3", &[("all", 25)]),
        ];
        // 120 less 60, 30 and 25; less 40 it would be 25.
        assert_eq!(hidden_in("2025", &[("all", 120)], &posted_anew), ["all"]);
        assert_eq!(hidden_in("2025", &[("all", 150)], &posted_anew), ["all"]);
        assert!(hidden_in("2025-Q4", &[("all", 20)], &posted_anew).is_empty());
        assert!(hidden_in("2025", &[("all", 120)], &posted_anew[2..]).is_empty());
    }

    #[test]
    fn what_is_left_on_both_sides_of_a_period_is_no_few_either() {
        let year: (&str, &[_]) = ("2025", &[("all", 100)]);
        assert_eq!(hidden_in("2025-Q2", &[("all", 95)], &[year]), ["all"]);
        assert!(hidden_in("2025-Q2", &[("all", 90)], &[year]).is_empty());
        // Of two windows that share a half, less one that lies across them, three are left.
        let windows: [(&str, &[_]); 2] =
            [("2025-01-01/P10M", &[("all", 50)]), ("2025-06-01/P10M", &[("all", 50)])];
        assert_eq!(hidden_in("2025-04-01/P9M", &[("all", 97)], &windows), ["all"]);
        assert!(hidden_in("2025-04-01/P9M", &[("all", 70)], &windows).is_empty());
    }

    #[test]
    fn a_total_is_held_against_groups_that_were_told_before() {
        let before = [("age-a", 60), ("age-b", 40)];
        assert_eq!(hidden(&[("all", 105)], &before), ["all"]);
        assert_eq!(hidden(&[("all", 105), ("age-a", 60)], &before), ["age-a", "all"]);
        assert!(hidden(&[("all", 110)], &before).is_empty());
    }

    /// Answers of touchpoints, `(group, touchpoint, n)`.
    fn met(sizes: &[(&str, &str, u64)]) -> Vec<Answer> {
        let of = |(group, touchpoint, n): &(&str, &str, u64)| {
            let mut answer = answers(&[(*group, *n)]).remove(0);
            answer.touchpoint = Code::parse(touchpoint).unwrap();
            answer
        };
        sizes.iter().map(of).collect()
    }

    fn hidden_met(sizes: &[(&str, &str, u64)], shown: &[(&str, &str, u64)]) -> Vec<String> {
        let age =
            |group: &Code| group.as_str().starts_with("age").then(|| Code::parse("age")).flatten();
        let shown = vec![super::sizes(&met(shown), Source::Survey)];
        let before = Before { shown, ..Before::default() };
        withheld(&met(sizes), Source::Survey, age, &before)
            .into_iter()
            .map(|(_, group)| group.to_string())
            .collect()
    }

    #[test]
    fn a_touchpoint_does_not_show_the_few_who_came_to_it_later() {
        let before = [("all", "web", 30), ("all", "phone", 20)];
        // Ten more at all, but five at each.
        assert_eq!(hidden_met(&[("all", "web", 35), ("all", "phone", 25)], &before), ["all"]);
        assert_eq!(hidden_met(&[("all", "web", 32), ("all", "phone", 40)], &before), ["all"]);
        assert!(hidden_met(&[("all", "web", 30), ("all", "phone", 40)], &before).is_empty());
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

    #[test]
    fn only_surveys_are_about_people() {
        let none = withheld(&answers(&[("all", 3)]), Source::Audit, |_| None, &Before::default());
        assert!(none.is_empty());
    }
}
