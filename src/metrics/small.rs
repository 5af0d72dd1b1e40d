//! Small numbers: what too few people said is never shown. It protects people, not services.

mod before;
mod completed;
mod headcounts;
mod partition;
mod revisions;
#[cfg(test)]
mod testing;
mod time;

use std::collections::{BTreeMap, BTreeSet};

pub use before::{Before, Survey, alike};
use headcounts::Headcounts;
pub(crate) use headcounts::sizes;

use crate::domain::{code::Code, evaluation::answer::Answer, source::Source, target_group};

/// Fewer people than this are never shown, and never can be worked out from what is.
pub const FEWEST: u64 = 10;

/// Criterion and target group of answers.
pub type Asked = (Code, Code);

/// How many answered, by what they were asked and touchpoint.
pub type Sizes = BTreeMap<Asked, BTreeMap<Code, u64>>;

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
    let everywhere = std::iter::once(None);
    let places: Vec<Headcounts> = everywhere
        .chain(touchpoints.into_iter().map(Some))
        .map(|touchpoint| Headcounts::at(touchpoint, &sizes, before))
        .collect();
    let criteria: BTreeSet<&Code> = sizes.keys().map(|(criterion, _)| criterion).collect();
    let known_by_day: BTreeSet<&Code> =
        criteria.iter().copied().filter(|code| time::is_known_by_day(code, before)).collect();
    let few = |asked: &Asked| {
        let is_group = asked.1 != target_group::ALL;
        before.withheld.contains(asked)
            || is_group && known_by_day.contains(&asked.0)
            || places.iter().any(|heads| {
                heads.now.get(asked).is_some_and(|n| {
                    *n < FEWEST
                        || heads
                            .then
                            .iter()
                            .any(|then| then.get(asked).is_some_and(|m| is_few(m.abs_diff(*n))))
                        || !is_group && time::is_told_by_time(asked, *n, heads, before)
                })
            })
    };
    let mut hidden: BTreeSet<Asked> = sizes.keys().filter(|asked| few(asked)).cloned().collect();
    loop {
        let known = hidden.len();
        for heads in &places {
            for criterion in &criteria {
                partition::complement(criterion, heads, &partition, &mut hidden);
            }
        }
        // What is withheld at one place or in one partition may be what another leans on.
        if hidden.len() == known {
            return hidden;
        }
    }
}

/// Whether so many people would be shown who are too few.
fn is_few(people: u64) -> bool {
    (1..FEWEST).contains(&people)
}

#[cfg(test)]
mod tests {
    use super::{
        testing::{answers, code, hidden},
        *,
    };

    #[test]
    fn nine_are_withheld_and_ten_are_not() {
        assert_eq!(hidden(&[("all", 9)], &[]), ["all"]);
        assert!(hidden(&[("all", 10)], &[]).is_empty());
    }

    #[test]
    fn what_was_withheld_once_stays_withheld() {
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
