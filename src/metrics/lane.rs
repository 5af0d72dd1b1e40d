//! A criterion from the answers of several evaluations, source by source.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    criterion::{Found, criterion},
    node::Outcome,
    scorecard::{Published, Worked},
};
use crate::domain::{
    code::Code,
    evaluation::{answer::Answer, points::word},
    facts::Facts,
    methodology::Criterion,
    points::Points,
    source::Source,
    state::{Flag, State},
    target_group,
};

/// One criterion and target group as one source has it.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The source.
    pub source: Source,
    /// The evaluation whose answer stands.
    pub evaluation: Uuid,
    /// What it says.
    pub found: Found,
    /// Evaluations of the same source whose answers do not count.
    pub not_used: Vec<Uuid>,
}

/// A criterion from the answers of all evaluations, those published first standing first.
pub(super) fn leaf(
    rule: &Criterion,
    code: &Code,
    facts: &Facts,
    asked: &[&Answers<'_>],
    target_group: &Code,
    unanswered: State,
) -> Worked {
    let without = |state| Worked {
        outcome: Outcome::without(state),
        lanes: Vec::new(),
        answered: false,
        by_rule: false,
    };
    if !rule.applies(facts) || asked_otherwise(rule, asked) {
        return without(State::NotApplicable);
    }
    let lanes = lanes(rule, code, facts, asked);
    let answered = !lanes.is_empty();
    if rule.is_given_to(facts) && *target_group == target_group::ALL {
        let (outcome, by_rule) = (Outcome::measured(100.0), true);
        return Worked { outcome, lanes, answered, by_rule };
    }
    match lanes.first() {
        Some(best) => Worked { outcome: best.found.outcome, lanes, answered, by_rule: false },
        None => without(unanswered),
    }
}

/// Whether a question that must be answered in some way is answered in another.
fn asked_otherwise(rule: &Criterion, asked: &[&Answers<'_>]) -> bool {
    let said = |question: &Code| {
        let shown = asked.iter().flat_map(|answers| answers.shown(question));
        shown.filter_map(|answer| word(&answer.given)).collect()
    };
    rule.ruled_out_by(said).next().is_some()
}

fn lanes(rule: &Criterion, code: &Code, facts: &Facts, asked: &[&Answers<'_>]) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for source in &rule.sources {
        let mut of_source: Vec<&Answers<'_>> = asked
            .iter()
            .copied()
            .filter(|answers| answers.published.source == *source && !answers.to(code).is_empty())
            .collect();
        of_source.sort_by_key(|answers| answers.published.rank(answers.since(code)));
        let mut of_source = of_source.into_iter();
        let Some(first) = of_source.next() else { continue };
        let mut found = first.find(rule, code, facts);
        let is_disputed = first.published.disputed.contains(code);
        found.outcome.flags = found.outcome.flags.with_if(Flag::Disputed, is_disputed);
        let mut not_used = Vec::new();
        for other in of_source {
            let differs = other.find(rule, code, facts).outcome;
            if differs.state != found.outcome.state
                || differs.points.and_then(Points::nearest)
                    != found.outcome.points.and_then(Points::nearest)
            {
                found.outcome.flags = found.outcome.flags.with(Flag::Disputed);
            }
            not_used.push(other.published.id);
        }
        lanes.push(Lane { source: *source, evaluation: first.published.id, found, not_used });
    }
    lanes
}

/// The answers of one evaluation for one target group, by criterion.
pub(super) struct Answers<'a> {
    /// The evaluation.
    pub(super) published: &'a Published,
    target_group: Code,
    by_criterion: HashMap<&'a Code, Vec<&'a Answer>>,
}

impl<'a> Answers<'a> {
    /// All of them.
    pub(super) fn of(published: &'a Published, target_group: &Code) -> Self {
        Self::only(published, target_group, &published.answers)
    }

    /// Those of `answers` that are for the target group, in the place of what it answered.
    pub(super) fn only(
        published: &'a Published,
        target_group: &Code,
        answers: impl IntoIterator<Item = &'a Answer>,
    ) -> Self {
        let mut by_criterion: HashMap<&Code, Vec<&Answer>> = HashMap::new();
        for answer in answers {
            if answer.target_group == *target_group {
                by_criterion.entry(&answer.criterion).or_default().push(answer);
            }
        }
        Self { published, target_group: target_group.clone(), by_criterion }
    }

    /// Its answers to a criterion.
    pub(super) fn to(&self, criterion: &Code) -> &[&'a Answer] {
        self.by_criterion.get(criterion).map_or(&[], Vec::as_slice)
    }

    /// The answers that the public sees: what others depend on must not show what is withheld.
    fn shown(&self, criterion: &Code) -> &[&'a Answer] {
        if self.is_withheld(criterion) { &[] } else { self.to(criterion) }
    }

    fn is_withheld(&self, criterion: &Code) -> bool {
        self.published.withheld.contains(&(criterion.clone(), self.target_group.clone()))
    }

    fn since(&self, criterion: &Code) -> i64 {
        self.published.since(&(criterion.clone(), self.target_group.clone()))
    }

    fn find(&self, rule: &Criterion, code: &Code, facts: &Facts) -> Found {
        let answers = self.to(code);
        if self.is_withheld(code) {
            return Found::without(State::TooFew);
        }
        let filters = rule.filter.as_ref().map_or(&[][..], |filter| self.shown(filter));
        criterion(rule, facts, self.published.source, answers, filters)
    }
}
