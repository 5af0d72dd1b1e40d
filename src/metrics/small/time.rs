//! Small numbers between periods: a year less three of its quarters is the fourth.
//!
//! Of periods that overlap only everybody is told, and of that what leaves ten people possible in every
//! stretch of days. Whatever follows from such numbers is then about ten people at least.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Asked, Before, FEWEST, Headcounts};
use crate::domain::{code::Code, period::Period};

/// The first day, and the first day after.
type Span = (NaiveDate, NaiveDate);

fn span(period: Period) -> Option<Span> {
    Some((period.starts_on(), period.ends_on().succ_opt()?))
}

fn overlap(one: Span, other: Span) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// Whether anything is known of a criterion in another period that shares days with this one. Groups
/// are then not told: groups are told of periods alone that share no day, and cannot be subtracted.
pub(super) fn is_known_by_day(criterion: &Code, before: &Before) -> bool {
    let Some(own) = before.period.and_then(span) else { return false };
    before.joined.iter().any(|other| {
        span(other.period).is_some_and(|there| overlap(own, there)) && other.knows(criterion)
    })
}

/// Whether the number of everybody, with those shown of other periods, leaves fewer than ten people
/// possible in some stretch of days, or tells what was withheld in a period.
///
/// Also when the numbers contradict one another, as a period does that showed two of them: then nobody
/// can say what follows. And when a period that shares days showed groups without everybody: how many
/// there were in all is what the groups would be subtracted from.
pub(super) fn is_told_by_time(asked: &Asked, n: u64, heads: &Headcounts, before: &Before) -> bool {
    let Some(own) = before.period.and_then(span) else { return false };
    let mut told = Vec::new();
    let mut withheld = Vec::new();
    for (other, publications) in before.joined.iter().zip(&heads.joined) {
        let Some(there) = span(other.period) else { continue };
        let is_asked = |(criterion, _): &Asked| *criterion == asked.0;
        let is_of_groups =
            |shown: &BTreeMap<Asked, u64>| !shown.contains_key(asked) && shown.keys().any(is_asked);
        if overlap(own, there) && publications.iter().any(is_of_groups) {
            return true;
        }
        let numbers = publications.iter().filter_map(|shown| shown.get(asked));
        let known = told.len();
        told.extend(numbers.map(|n| (there, *n)));
        if told.len() == known && other.withheld.contains(asked) {
            withheld.push(there);
        }
    }
    let (from, to) = reach(own, &told.iter().map(|(span, _)| span).chain(&withheld));
    told.retain(|(span, _)| overlap(*span, (from, to)));
    withheld.retain(|span| overlap(*span, (from, to)));
    if told.is_empty() {
        return false;
    }
    // Two numbers of this very period contradict one another as well.
    told.extend(heads.then.iter().filter_map(|shown| shown.get(asked)).map(|n| (own, *n)));
    told.push((own, n));
    let days = Days::of(&told);
    let is_joined = days.joined_to(own.0);
    withheld.iter().any(|(one, other)| is_joined.contains(one) && is_joined.contains(other))
        || days.may_be_few(own, n)
}

/// From which day to which one period leads to the next by days that they share.
fn reach<'a>(own: Span, spans: &(impl Iterator<Item = &'a Span> + Clone)) -> Span {
    let mut reach = own;
    loop {
        let wider = spans
            .clone()
            .filter(|span| overlap(reach, **span))
            .fold(reach, |all, span| (all.0.min(span.0), all.1.max(span.1)));
        if wider == reach {
            return reach;
        }
        reach = wider;
    }
}

/// How many answered before each day, as far as numbers of respondents tell.
///
/// A step from one day to another says how many more, at most, answered before the other than before
/// the one: what was shown of the days between, and nobody at all when it goes back in time. What the
/// least steps add up to is the most that can be true (difference constraints, solved as Bellman did).
struct Days {
    days: BTreeSet<NaiveDate>,
    numbers: Vec<(NaiveDate, NaiveDate, i64)>,
}

impl Days {
    fn of(told: &[(Span, u64)]) -> Self {
        let days = told.iter().flat_map(|((from, to), _)| [*from, *to]).collect();
        let both =
            |((from, to), n): &(Span, u64)| [(*from, *to, signed(*n)), (*to, *from, -signed(*n))];
        Self { days, numbers: told.iter().flat_map(both).collect() }
    }

    /// Days, each with the next.
    fn stretches(&self) -> impl Iterator<Item = Span> {
        self.days.iter().copied().zip(self.days.iter().skip(1).copied())
    }

    /// Days between which and this one exactly so many answered as numbers tell.
    fn joined_to(&self, day: NaiveDate) -> BTreeSet<NaiveDate> {
        let mut joined = BTreeSet::from([day]);
        loop {
            let known = joined.len();
            for (one, other, _) in &self.numbers {
                if joined.contains(one) {
                    joined.insert(*other);
                }
            }
            if joined.len() == known {
                return joined;
            }
        }
    }

    /// Whether fewer than ten people may have answered in some stretch, as far as this number of a
    /// period has a part in that; or the numbers cannot all be true.
    fn may_be_few(&self, (from, to): Span, n: u64) -> bool {
        let back = |step: &Step| (step.1, step.0, step.2);
        let steps: Vec<Step> = self
            .stretches()
            .map(|(day, next)| (next, day, 0))
            .chain(self.numbers.iter().copied())
            .collect();
        let against: Vec<Step> = steps.iter().map(back).collect();
        let [Some(after_from), Some(after_to), Some(before_from), Some(before_to)] = [
            self.most(from, &steps),
            self.most(to, &steps),
            self.most(from, &against),
            self.most(to, &against),
        ] else {
            return true;
        };
        let n = signed(n);
        self.stretches().any(|(day, next)| {
            let people = |before: &Reached, n: i64, after: &Reached| {
                Some(before.get(&day)?.saturating_add(n).saturating_add(*after.get(&next)?))
            };
            let with = people(&before_from, n, &after_to);
            let less = people(&before_to, -n, &after_from);
            with.into_iter().chain(less).any(|people| people < signed(FEWEST))
        })
    }

    /// How many more, at most, answered before each day than before this one; nothing when there is no
    /// end to it, since the numbers cannot all be true.
    fn most(&self, day: NaiveDate, steps: &[Step]) -> Option<Reached> {
        let mut reached = Reached::from([(day, 0)]);
        for _ in 0..=self.days.len() {
            let mut is_settled = true;
            for (one, other, n) in steps {
                let Some(most) = reached.get(one).map(|most| most.saturating_add(*n)) else {
                    continue;
                };
                if reached.get(other).is_none_or(|known| most < *known) {
                    reached.insert(*other, most);
                    is_settled = false;
                }
            }
            if is_settled {
                return Some(reached);
            }
        }
        None
    }
}

/// From one day to another, and by how much the count grows at most.
type Step = (NaiveDate, NaiveDate, i64);

type Reached = BTreeMap<NaiveDate, i64>;

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Survey, sizes,
            testing::{answers, code, groups},
        },
        *,
    };
    use crate::domain::source::Source;

    /// Whether `n` is withheld in a period, when these numbers are shown of others, and 0 is withheld.
    fn is_hidden_in(period: &str, n: u64, others: &[(&str, u64)]) -> bool {
        let asked = || (code("satisfaction"), code("all"));
        let joined = others.iter().map(|(period, n)| {
            let mut joined = Survey::of(Period::parse(period).unwrap());
            if *n > 0 {
                joined.shown.push(sizes(&answers(&[("all", *n)]), Source::Survey));
            } else {
                joined.withheld.insert(asked());
            }
            joined
        });
        let period = Period::parse(period);
        let before = Before { period, joined: joined.collect(), ..Before::default() };
        !groups(&answers(&[("all", n)]), &before).is_empty()
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
        now: &[(&str, u64)],
        others: &[(&str, &[(&str, u64)])],
    ) -> Vec<String> {
        let joined = others.iter().map(|(period, shown)| {
            let shown = vec![sizes(&answers(shown), Source::Survey)];
            Survey { shown, ..Survey::of(Period::parse(period).unwrap()) }
        });
        let period = Period::parse(period);
        let before = Before { period, joined: joined.collect(), ..Before::default() };
        groups(&answers(now), &before)
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
}
