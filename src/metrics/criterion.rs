//! A criterion from the answers of one evaluation.

use super::node::{Outcome, common_state};
use crate::domain::{
    evaluation::{
        answer::{Answer, Given, SampleKind},
        parse::{points_of, real, word},
    },
    facts::Facts,
    methodology::{Criterion, Touchpoints},
    scale::Scale,
    source::Source,
    state::{Flag, State},
};

/// From how many respondents on a survey is not flagged for its size.
pub const RELIABLE: u64 = 30;

/// What one evaluation says of one criterion and target group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Points or state.
    pub outcome: Outcome,
    /// People who answered.
    pub n: Option<u64>,
    /// Numerator and denominator of a share.
    pub ratio: Option<(u64, u64)>,
}

/// The value of a criterion from the answers of one evaluation, one answer a touchpoint.
///
/// - **Shape:** at least one answer; `filters` are the answers to the filter question, if the
///   criterion has one: only touchpoints whose filter answer is yes count.
/// - **Unit:** points 0–100, rounded only where the methodology says `round`.
/// - **Without a value** when no touchpoint has one; the state tells why.
/// - **Source:** scales and touchpoint rules of the methodology, as data.
pub fn criterion(
    rule: &Criterion,
    facts: &Facts,
    source: Source,
    answers: &[&Answer],
    filters: &[&Answer],
) -> Found {
    let answers: Vec<&Answer> = answers
        .iter()
        .copied()
        .filter(|answer| rule.filter.is_none() || passes(answer, filters))
        .collect();
    if answers.is_empty() {
        let outcome = Outcome::without(State::NotApplicable);
        return Found { outcome, n: None, ratio: None };
    }
    let ratio = summed_ratio(rule, facts, &answers);
    let mut outcome = match ratio {
        Some(ratio) => of_ratio(rule, ratio),
        None => match summed_counts(rule, facts, &answers) {
            Some(points) => Outcome::measured(points),
            None => combine(rule, facts, &answers),
        },
    };
    if let (Some(points), Some(decimals)) = (outcome.points, rule.round) {
        let unit = 10_f64.powi(i32::try_from(decimals).unwrap_or_default());
        outcome.points = Some((points * unit).round() / unit);
    }
    let n = answers.iter().map(|answer| answer.respondents(source)).sum::<Option<u64>>();
    let small = source == Source::Survey && n.is_some_and(|n| n < RELIABLE);
    let chose = answers
        .iter()
        .any(|answer| answer.sample.as_ref().is_some_and(|s| s.kind == SampleKind::SelfSelected));
    if outcome.state == State::Measured {
        outcome.flags = outcome
            .flags
            .with_if(Flag::LowReliability, small || rule.low_reliability_sources.contains(&source))
            .with_if(Flag::NonProbability, chose);
    }
    if outcome.state == State::TooFew {
        return Found { outcome, n: None, ratio: None };
    }
    Found { outcome, n, ratio: ratio.filter(|_| outcome.points.is_some()) }
}

/// Whether the filter question is answered with yes where this answer was found.
fn passes(answer: &Answer, filters: &[&Answer]) -> bool {
    let same = filters.iter().find(|filter| filter.touchpoint == answer.touchpoint);
    let filter = same.or_else(|| filters.iter().find(|filter| filter.touchpoint == "all"));
    filter.is_some_and(|filter| word(&filter.given) == Some("yes"))
}

/// Numerator and denominator of all touchpoints, where one ratio stands for the criterion.
fn summed_ratio(rule: &Criterion, facts: &Facts, answers: &[&Answer]) -> Option<(u64, u64)> {
    let sums = answers.len() == 1 || rule.touchpoint_rule(facts) == Touchpoints::Sum;
    let valued = answers.iter().filter(|answer| !is_state(answer));
    let ratios: Option<Vec<(u64, u64)>> = valued
        .map(|answer| match answer.given {
            Given::Ratio { numerator, denominator } => Some((numerator, denominator)),
            _ => None,
        })
        .collect();
    let ratios = ratios.filter(|ratios| sums && !ratios.is_empty())?;
    Some(ratios.iter().fold((0, 0), |sum, ratio| (sum.0 + ratio.0, sum.1 + ratio.1)))
}

/// Points of the counts of all touchpoints together, where they are added up.
fn summed_counts(rule: &Criterion, facts: &Facts, answers: &[&Answer]) -> Option<f64> {
    if answers.len() == 1 || rule.touchpoint_rule(facts) != Touchpoints::Sum {
        return None;
    }
    let (mut points, mut total) = (0.0, 0);
    for answer in answers.iter().filter(|answer| !is_state(answer)) {
        let Given::Counts { counts } = &answer.given else { return None };
        let n: u64 = counts.values().sum();
        points += real(n) * points_of(&answer.given, &rule.scale, facts)?;
        total += n;
    }
    (total > 0).then(|| points / real(total))
}

fn is_state(answer: &Answer) -> bool {
    matches!(answer.given, Given::State { .. } | Given::Withheld { .. })
}

fn of_ratio(rule: &Criterion, (numerator, denominator): (u64, u64)) -> Outcome {
    if denominator == 0 {
        Outcome::without(rule.zero_denominator)
    } else if denominator < rule.min_denominator {
        Outcome::without(State::NotYetMeasured)
    } else {
        Outcome::measured(100.0 * real(numerator) / real(denominator))
    }
}

fn combine(rule: &Criterion, facts: &Facts, answers: &[&Answer]) -> Outcome {
    let outcomes: Vec<Outcome> =
        answers.iter().map(|answer| of_one(rule, facts, &rule.scale, answer)).collect();
    let values: Vec<f64> = outcomes.iter().filter_map(|outcome| outcome.points).collect();
    if values.is_empty() {
        return Outcome::without(common_state(outcomes.iter().map(|outcome| outcome.state)));
    }
    let mean = |values: &[f64], zeros: usize| {
        let count = u32::try_from(values.len() + zeros).map_or(f64::INFINITY, f64::from);
        values.iter().sum::<f64>() / count
    };
    Outcome::measured(match rule.touchpoint_rule(facts) {
        Touchpoints::Best => values.iter().copied().fold(0.0, f64::max),
        Touchpoints::Mean | Touchpoints::Sum => mean(&values, 0),
        Touchpoints::MeanNrZero => {
            let could_not_tell = |o: &&Outcome| o.state == State::CouldNotTell;
            mean(&values, outcomes.iter().filter(could_not_tell).count())
        }
    })
}

fn of_one(rule: &Criterion, facts: &Facts, scale: &Scale, answer: &Answer) -> Outcome {
    match &answer.given {
        Given::State { state } | Given::Withheld { state, .. } => Outcome::without(*state),
        Given::Ratio { numerator, denominator } => of_ratio(rule, (*numerator, *denominator)),
        given => points_of(given, scale, facts)
            .map_or(Outcome::without(State::NotYetMeasured), Outcome::measured),
    }
}
