//! A criterion from the answers of one evaluation.

use super::{
    node::{Outcome, common_state, rounded},
    sampling::sampling,
};
use crate::domain::{
    evaluation::{
        answer::{Answer, Given, SampleKind},
        points::{points_of, real, word},
    },
    facts::Facts,
    methodology::{Criterion, Touchpoints},
    sampling::Sampling,
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
    /// What its sampling error is worked out from.
    pub sampling: Option<Sampling>,
}

impl Found {
    /// No value, and nothing of who was asked.
    pub(crate) fn without(state: State) -> Self {
        Self { outcome: Outcome::without(state), n: None, ratio: None, sampling: None }
    }
}

/// The value of a criterion from the answers of one evaluation, one answer a touchpoint.
///
/// - **Shape:** at least one answer; `filters` are the answers to the filter question, if the
///   criterion has one: only touchpoints whose filter answer is yes count.
/// - **Unit:** points 0–100, rounded only where the methodology says `round`.
/// - **None** when no touchpoint has a value; the state tells why.
/// - **Source:** scales bring answers to one unit: OECD and JRC, *Handbook on Constructing Composite
///   Indicators* (2008), step 5, normalisation, min–max and categorical scales; how touchpoints come together
///   is that of the European Commission's *eGovernment Benchmark 2023*, as data.
///
/// ```
/// # use serde_json::json;
/// # use znamka::domain::{evaluation::answer::Answer, facts::Facts, source::Source};
/// # use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::metrics::criterion::criterion;
/// # let leaf = |code: &str, scale: serde_json::Value| json!({"code": code, "parent": "index",
/// #     "scale": scale, "sources": ["survey", "tool"], "touchpoints": "mean_nr_zero"});
/// # let document = json!({"names": {"en": "M"}, "period_lengths": ["P1Y"],
/// #     "periods": {"from": "2020-01-01", "to": null}, "nodes": [{"code": "index", "parent": null},
/// #     leaf("satisfaction", json!({"kind": "grade"})), leaf("eid", json!({"kind": "boolean"}))]});
/// # let id = MethodologyId::parse("m@m1").unwrap();
/// # let methodology = Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap();
/// # let facts: Facts = serde_json::from_value(json!({"agency": "a", "country": "CZ",
/// #     "life_events": [], "type": "transactional", "scope": "national", "level": "local",
/// #     "audiences": [], "proactive": false, "volume": null})).unwrap();
/// # let points = |code: &str, source: Source, given: Vec<serde_json::Value>| {
/// #     let answers: Vec<Answer> = given.into_iter().enumerate().map(|(i, given)| {
/// #         let mut answer = json!({"criterion": code, "target_group": "all", "touchpoint": format!("t{i}")});
/// #         answer.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
/// #         serde_json::from_value(answer).unwrap()
/// #     }).collect();
/// #     let rule = methodology.criterion(code).unwrap();
/// #     criterion(rule, &facts, source, &answers.iter().collect::<Vec<_>>(), &[]).outcome.points.unwrap()
/// # };
///
/// // 1,250 Czech school grades with the mean 2.992 are 50.2 points.
/// let grades = json!({"counts": {"1": 120, "2": 310, "3": 420, "4": 260, "5": 140}});
/// assert!((points("satisfaction", Source::Survey, vec![grades]) - 50.2).abs() < 1e-9);
/// // One of fifteen pages of towns takes an eID for a birth certificate: 6.666667.
/// let pages: Vec<_> = (0..15).map(|page| json!({"value": page == 7})).collect();
/// assert!((points("eid", Source::Tool, pages) - 6.666667).abs() < 1e-6);
/// ```
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
        return Found::without(State::NotApplicable);
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
        outcome.points = Some(rounded(points, decimals));
    }
    let known: Vec<u64> = answers.iter().filter_map(|a| a.respondents(source)).collect();
    let n = (!known.is_empty()).then(|| known.iter().sum::<u64>());
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
        return Found::without(State::TooFew);
    }
    let sampling =
        outcome.points.and_then(|points| sampling(rule, facts, source, &answers, points));
    Found { outcome, n, ratio: ratio.filter(|_| outcome.points.is_some()), sampling }
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::methodology::{Methodology, MethodologyId};

    fn facts(level: &str) -> Facts {
        serde_json::from_value(json!({
            "agency": "a", "country": "CZ", "life_events": [], "type": "transactional",
            "scope": "national", "level": level, "audiences": [], "proactive": false,
            "volume": null,
        }))
        .unwrap()
    }

    fn rule(extra: &Value) -> Criterion {
        let mut leaf =
            json!({"code": "leaf", "parent": "index", "sources": ["expert", "survey", "tool"]});
        let leaf_fields = leaf.as_object_mut().unwrap();
        leaf_fields.extend(extra.as_object().unwrap().clone());
        let filter = json!({"code": "f1", "parent": "index", "weight": 0,
            "scale": {"kind": "boolean"}, "sources": ["expert"]});
        let draft = serde_json::from_value(json!({
            "names": {"en": "M"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null}, filter, leaf],
        }))
        .unwrap();
        let methodology =
            Methodology::parse(draft, &MethodologyId::parse("m@m1").unwrap()).unwrap();
        methodology.criterion("leaf").unwrap().clone()
    }

    fn answers(given: &[(&str, Value)]) -> Vec<Answer> {
        given
            .iter()
            .map(|(touchpoint, given)| {
                let mut answer =
                    json!({"criterion": "leaf", "target_group": "all", "touchpoint": touchpoint});
                answer.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
                serde_json::from_value(answer).unwrap()
            })
            .collect()
    }

    fn find(extra: &Value, level: &str, given: &[(&str, Value)]) -> Found {
        let answers = answers(given);
        let all: Vec<&Answer> = answers.iter().collect();
        criterion(&rule(extra), &facts(level), Source::Expert, &all, &[])
    }

    fn points(extra: &Value, given: &Value) -> Option<f64> {
        find(extra, "central", &[("all", given.clone())]).outcome.points
    }

    #[test]
    fn every_scale_turns_an_answer_into_points() {
        let levels = json!({"scale": {"kind": "levels", "levels": [
            {"code": "none"}, {"code": "some"},
            {"code": "all", "points": 100, "points_if":
                [{"if": {"service.type": ["transactional"]}, "points": 90}]},
        ]}});
        let range = |better: &str| json!({"scale": {"kind": "range", "lo": 10.0, "hi": 30.0, "better": better}});
        let bins = json!({"scale": {"kind": "bins", "bins": [
            {"to": 0, "points": 100}, {"to": 4, "points": 75}, {"to": null, "points": 0},
        ]}});
        let scale = |kind: &str| json!({"scale": {"kind": kind}});
        let likert = json!({"scale": {"kind": "likert", "k": 5}});
        for (rule, given, expected) in [
            (scale("boolean"), json!({"value": true}), 100.0),
            (scale("boolean"), json!({"counts": {"yes": 1, "no": 3}}), 25.0),
            (levels.clone(), json!({"value": "some"}), 50.0),
            (levels.clone(), json!({"value": "all"}), 90.0),
            (levels, json!({"counts": {"none": 1, "some": 1}}), 25.0),
            (likert.clone(), json!({"value": 4.0}), 75.0),
            (likert, json!({"counts": {"1": 1, "5": 1}}), 50.0),
            (scale("grade"), json!({"value": 3.2}), 45.0),
            (scale("share"), json!({"value": 12.5}), 12.5),
            (scale("share"), json!({"numerator": 9, "denominator": 12}), 75.0),
            (range("higher"), json!({"value": 15.0}), 25.0),
            (range("lower"), json!({"value": 15.0}), 75.0),
            (range("higher"), json!({"value": 99.0}), 100.0),
            (bins.clone(), json!({"value": 0.0}), 100.0),
            (bins.clone(), json!({"value": 4.0}), 75.0),
            (bins, json!({"value": 4.5}), 0.0),
        ] {
            assert_eq!(points(&rule, &given), Some(expected), "{rule} {given}");
        }
        // 1:120 2:310 3:420 4:260 5:140 is a mean of 2.992 and 50.2 points.
        let counts = json!({"counts": {"1": 120, "2": 310, "3": 420, "4": 260, "5": 140}});
        let grade = points(&scale("grade"), &counts).unwrap();
        assert!((grade - 50.2).abs() < 1e-9, "{grade}");
    }

    #[test]
    fn every_touchpoint_rule_makes_one_value_of_several() {
        let of = |rule: Value, level: &str, given: &[Value]| {
            let names = ["a", "b", "c"];
            let given: Vec<_> = names.into_iter().zip(given.iter().cloned()).collect();
            let extra = json!({"scale": {"kind": "share"}, "touchpoints": rule});
            find(&extra, level, &given).outcome
        };
        let nr = json!({"state": "could_not_tell"});
        let (half, full) = (json!({"value": 50}), json!({"value": 100}));
        let three = [half.clone(), full, nr.clone()];
        assert_eq!(of(json!("best"), "central", &three).points, Some(100.0));
        assert_eq!(of(json!("mean"), "central", &three).points, Some(75.0));
        assert_eq!(of(json!("mean_nr_zero"), "central", &three).points, Some(50.0));
        assert_eq!(
            of(json!("mean_nr_zero"), "central", std::slice::from_ref(&nr)).state,
            State::CouldNotTell
        );
        let counted = [
            json!({"numerator": 1, "denominator": 2}),
            json!({"numerator": 9, "denominator": 18}),
            json!({"numerator": 8, "denominator": 10}),
        ];
        assert_eq!(of(json!("sum"), "central", &counted).points, Some(60.0));
        let by_level = json!([
            {"if": {"service.level": ["central"]}, "use": "best"}, {"use": "mean_nr_zero"}
        ]);
        assert_eq!(of(by_level.clone(), "central", &[half.clone(), nr.clone()]).points, Some(50.0));
        assert_eq!(of(by_level, "local", &[half, nr]).points, Some(25.0));
    }

    #[test]
    fn denominators_have_their_say() {
        let zero = json!({"numerator": 0, "denominator": 0});
        let share = |extra: Value| {
            let mut rule = json!({"scale": {"kind": "share"}});
            rule.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            rule
        };
        let state = |rule: Value, given: &Value| {
            find(&rule, "central", &[("all", given.clone())]).outcome.state
        };
        assert_eq!(state(share(json!({})), &zero), State::NotApplicable);
        let measured_later = share(json!({"zero_denominator": "not_yet_measured"}));
        assert_eq!(state(measured_later, &zero), State::NotYetMeasured);
        let few = json!({"numerator": 4, "denominator": 4});
        assert_eq!(state(share(json!({"min_denominator": 5})), &few), State::NotYetMeasured);
    }

    #[test]
    fn a_filter_keeps_only_touchpoints_whose_answer_is_yes() {
        let extra = json!({"scale": {"kind": "boolean"}, "filter": "f1", "touchpoints": "mean"});
        let given = answers(&[("a", json!({"value": true})), ("b", json!({"value": false}))]);
        let filter = answers(&[("a", json!({"value": true})), ("b", json!({"value": false}))]);
        let (all, filters): (Vec<&Answer>, Vec<&Answer>) =
            (given.iter().collect(), filter.iter().collect());
        let rule = rule(&extra);
        let found = criterion(&rule, &facts("central"), Source::Expert, &all, &filters);
        assert_eq!(found.outcome.points, Some(100.0));
        let none = criterion(&rule, &facts("central"), Source::Expert, &all, &[]);
        assert_eq!(none.outcome.state, State::NotApplicable);
    }

    #[test]
    fn a_service_is_rounded_where_the_methodology_says_so() {
        let extra = json!({"scale": {"kind": "share"}, "round": 0});
        assert_eq!(points(&extra, &json!({"numerator": 2, "denominator": 3})), Some(67.0));
    }

    #[test]
    fn a_small_survey_and_a_weak_source_are_flagged() {
        let extra = json!({"scale": {"kind": "grade"}, "low_reliability_sources": ["tool"]});
        let flags = |source, n: u64| {
            let sample = json!({"counts": {"2": n}, "sample": {"kind": "self_selected", "n": n}});
            let answers = answers(&[("all", sample)]);
            let all: Vec<&Answer> = answers.iter().collect();
            criterion(&rule(&extra), &facts("central"), source, &all, &[]).outcome.flags
        };
        assert_eq!(flags(Source::Survey, 29).to_string(), "low_reliability non_probability");
        assert_eq!(flags(Source::Survey, 30).to_string(), "non_probability");
        assert!(flags(Source::Tool, 90).has(Flag::LowReliability));
        assert!(!flags(Source::Expert, 9).has(Flag::LowReliability));
    }
}
