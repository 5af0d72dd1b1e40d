//! What the public knows already when a survey is published.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Sizes};
use crate::domain::{
    code::Code,
    methodology::{MethodologyId, mapping::CriterionId, question::Questions},
    period::Period,
};

/// What the public knows of earlier publications of the same survey.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Numbers of respondents that each publication of the same period showed.
    pub shown: Vec<Sizes>,
    /// What was withheld of them.
    pub withheld: BTreeSet<Asked>,
    /// The period, where it matters.
    pub period: Option<Period>,
    /// What is known of other periods, where some share days: a year less three quarters is the fourth.
    pub joined: Vec<Survey>,
}

impl Before {
    /// What these surveys tell of a period, its own earlier publications among them.
    pub fn of(period: Period, surveys: impl IntoIterator<Item = Survey>) -> Self {
        let mut before = Self { period: Some(period), ..Self::default() };
        for survey in surveys {
            if survey.period == period {
                before.shown.extend(survey.shown);
                before.withheld.extend(survey.withheld);
            } else {
                before.joined.push(survey);
            }
        }
        // Where no periods share days, none is what is left of another.
        if !before.joined.iter().any(|other| other.period.overlaps(&period)) {
            before.joined.clear();
        }
        before
    }
}

/// One evaluation as the public knows it, in the codes of what is held against it.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The period.
    pub period: Period,
    /// Numbers of respondents that each publication of it showed, withdrawn and corrected ones too.
    pub shown: Vec<Sizes>,
    /// What was withheld.
    pub withheld: BTreeSet<Asked>,
}

impl Survey {
    /// One of which nothing is known.
    pub const fn of(period: Period) -> Self {
        Self { period, shown: Vec::new(), withheld: BTreeSet::new() }
    }

    /// Adds what one publication showed and withheld; `here` gives what was asked there in the codes
    /// of what is held against it.
    pub fn add(
        &mut self,
        shown: Sizes,
        withheld: &BTreeSet<Asked>,
        here: impl Fn(&Asked) -> Vec<Asked>,
    ) {
        self.withheld.extend(withheld.iter().flat_map(&here));
        // Two criteria may be alike to one: each number that was shown counts. What one publication
        // showed stays known when another shows something else, or nothing.
        let mut told = vec![Sizes::new()];
        for (asked, sizes) in shown {
            for asked in here(&asked) {
                match told.iter_mut().find(|told| !told.contains_key(&asked)) {
                    Some(told) => drop(told.insert(asked, sizes.clone())),
                    None => told.push(Sizes::from([(asked, sizes.clone())])),
                }
            }
        }
        self.shown.extend(told);
    }

    /// Whether anything is known of a criterion.
    pub(super) fn knows(&self, criterion: &Code) -> bool {
        let mut asked = self.shown.iter().flat_map(BTreeMap::keys).chain(&self.withheld);
        asked.any(|(code, _)| code == criterion)
    }
}

/// What was asked under `from`, as it is asked under `to`.
///
/// - **Shape:** criterion and target group, once for every criterion of `to` that asks the same.
/// - **None** (empty) where none does.
/// - Under one version each criterion is one question, whatever others make of it.
/// - **Source:** what is published under several methodologies are linked tables, which are protected
///   together (Hundepool et al., *Statistical Disclosure Control*, 2012): 55 who answered under the one
///   less 50 who answered under the other are 5.
pub fn alike(
    (criterion, group): &Asked,
    from: &MethodologyId,
    to: &MethodologyId,
    questions: &Questions,
) -> Vec<Asked> {
    if from == to {
        return vec![(criterion.clone(), group.clone())];
    }
    let asked = CriterionId { methodology: from.clone(), criterion: criterion.clone() };
    questions.alike(&asked, to).map(|criterion| (criterion.clone(), group.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::testing::code, *};

    fn sizes(asked: &[(&str, u64)]) -> Sizes {
        let of = |(criterion, n): &(&str, u64)| {
            ((code(criterion), code("all")), BTreeMap::from([(code("all"), *n)]))
        };
        asked.iter().map(of).collect()
    }

    #[test]
    fn two_criteria_that_are_alike_to_one_are_told_one_after_the_other() {
        let mut survey = Survey::of(Period::parse("2025").unwrap());
        let here = |(_, group): &Asked| vec![(code("grade"), group.clone())];
        survey.add(sizes(&[("one", 50), ("two", 60)]), &BTreeSet::new(), here);
        assert_eq!(survey.shown, [sizes(&[("grade", 50)]), sizes(&[("grade", 60)])]);
    }

    #[test]
    fn periods_that_share_no_day_are_not_joined() {
        let of = |period: &str| {
            let mut survey = Survey::of(Period::parse(period).unwrap());
            survey.shown.push(sizes(&[("grade", 50)]));
            survey
        };
        let joined = |period: &str, others: &[&str]| {
            let others = others.iter().map(|other| of(other));
            let before = Before::of(Period::parse(period).unwrap(), others);
            (before.shown.len(), before.joined.len())
        };
        assert_eq!(joined("2025", &["2025", "2024", "2026"]), (1, 0));
        // One that shares days brings all others, which may be joined by it.
        assert_eq!(joined("2025", &["2025", "2024", "2025-Q1"]), (1, 2));
    }
}
