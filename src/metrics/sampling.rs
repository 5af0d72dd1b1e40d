//! What the sampling error of a criterion is worked out from.

use super::mean::weighted_mean;
use crate::domain::{
    evaluation::{
        answer::{Answer, Given, Sample, SampleKind},
        points::real,
    },
    facts::Facts,
    methodology::{Criterion, Touchpoints},
    sampling::{Basis, Sampling},
    scale::Scale,
    source::Source,
    state::State,
};

/// Effective number of answers that carry weights.
///
/// - **Shape:** one weight an answer, in any order.
/// - **Unit:** answers; as many as there are when all weigh the same.
/// - **None** when the weights add up to nothing.
/// - **Source:** Kish, *Survey Sampling* (1965), section 11.7: (Σw)²/Σw². The examples are worked from the
///   formula: one half of a population is asked half as densely as the other and weighs twice as much,
///   so that the variance is 9/8 of what it would be, and three answers are worth 3/1.125.
///
/// ```
/// use znamka::metrics::sampling::effective;
///
/// assert_eq!(effective(&[1.0; 1_250]), Some(1_250.0));
/// assert!((effective(&[1.0, 1.0, 2.0]).unwrap() - 3.0 / 1.125).abs() < 1e-12);
/// assert_eq!(effective(&[3.0, 1.0]), Some(1.6));
/// assert_eq!(effective(&[]), None);
/// ```
pub fn effective(weights: &[f64]) -> Option<f64> {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    (sum > 0.0).then(|| sum * sum / squares)
}

/// Standard deviation of `(value, weight)` pairs that are worth `effective` independent answers.
///
/// - **Shape:** a pair an answer, or a pair a value with how many gave it, in any order.
/// - **Unit:** that of the values.
/// - **None** for fewer than 2 independent answers: one answer has no spread.
/// - **Source:** s² = Σw(x−m)²/Σw · n/(n−1); unweighted it is the sample variance of
///   NIST/SEMATECH, *e-Handbook of Statistical Methods*, 1.3.5.6.
///
/// ```
/// use znamka::metrics::sampling::deviation;
///
/// // Grades 1:120 2:310 3:420 4:260 5:140 have a standard error of .032112.
/// let grades = [(1.0, 120.0), (2.0, 310.0), (3.0, 420.0), (4.0, 260.0), (5.0, 140.0)];
/// let s = deviation(&grades, 1_250.0).unwrap();
/// assert!((s / 1_250_f64.sqrt() - 0.032112).abs() < 5e-7);
/// assert_eq!(deviation(&[(3.0, 1.0)], 1.0), None);
/// ```
pub fn deviation(pairs: &[(f64, f64)], effective: f64) -> Option<f64> {
    let mean = weighted_mean(pairs)?;
    let squares: Vec<(f64, f64)> =
        pairs.iter().map(|(value, weight)| ((value - mean) * (value - mean), *weight)).collect();
    let spread = weighted_mean(&squares)?;
    (effective >= Sampling::FEWEST).then(|| (spread * effective / (effective - 1.0)).sqrt())
}

/// By how much the error is smaller because a large part of all there are was asked.
///
/// - **Shape:** how many answered, and how many there are.
/// - **Unit:** a factor on the variance, 1 to 0: nothing is left to chance once all were asked.
/// - **Source:** Cochran, *Sampling Techniques* (3rd ed. 1977), chapter 2: 1 − n/N. The example is his:
///   of a petition on 676 sheets the signatures on 50 were counted, a factor of 1 − .0740.
///
/// ```
/// use znamka::metrics::sampling::finite;
///
/// assert!((finite(50.0, 676.0) - (1.0 - 0.0740)).abs() < 5e-5);
/// assert_eq!(finite(50.0, 50.0), 0.0);
/// ```
pub fn finite(n: f64, population: f64) -> f64 {
    (1.0 - n / population).clamp(0.0, 1.0)
}

/// What the sampling error of a criterion's value is worked out from.
///
/// - **Shape:** the answers that made `points`, one a touchpoint, all of one source.
/// - **Unit:** points 0–100.
/// - **None** where nobody was sampled: there is no sample, it is a census, or all there are were asked.
///   Of a survey without a sample nobody knows.
/// - **Untested** where some of many were, but no error can be told: where an answer tells no sample or
///   a census beside a sampled one; for a denominator that counts something else than those sampled
///   (checks, whole logs); for equal ratings and a mean whose spread nobody told; for the best or the
///   mean of touchpoints, which is no mean of answers; and where the methodology rounds the value
///   after the answers.
/// - **Source:** the means from counts and proportions of this module and of
///   [`interval`](super::interval); samples of several touchpoints that are added up have the
///   effective number of Kish (1965) for strata of unequal weights.
///
/// ```
/// # use serde_json::json;
/// # use znamka::domain::{evaluation::answer::Answer, facts::Facts, source::Source};
/// # use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::domain::sampling::Sampling;
/// use znamka::metrics::sampling::sampling;
/// # let draft = serde_json::from_value(json!({"names": {"en": "M"}, "period_lengths": ["P1Y"],
/// #     "periods": {"from": "2020-01-01", "to": null}, "nodes": [{"code": "index", "parent": null},
/// #     {"code": "grade", "parent": "index", "scale": {"kind": "grade"}, "sources": ["survey"]}]})).unwrap();
/// # let methodology = Methodology::parse(draft, &MethodologyId::parse("m@m1").unwrap()).unwrap();
/// # let rule = methodology.criterion("grade").unwrap();
/// # let facts: Facts = serde_json::from_value(json!({"agency": "a", "country": "CZ",
/// #     "life_events": [], "type": "transactional", "scope": "national", "level": null,
/// #     "audiences": [], "proactive": false, "volume": null})).unwrap();
/// # let of = |counts: serde_json::Value, sample: serde_json::Value| {
/// #     let answer: Answer = serde_json::from_value(json!({"criterion": "grade", "counts": counts,
/// #         "target_group": "all", "touchpoint": "all", "sample": sample})).unwrap();
/// #     sampling(rule, &facts, Source::Survey, &[&answer], 50.2)
/// # };
///
/// // Grades 1:120 2:310 3:420 4:260 5:140 have a standard error of .032112.
/// let grades = json!({"1": 120, "2": 310, "3": 420, "4": 260, "5": 140});
/// let found = of(grades.clone(), json!({"kind": "self_selected", "n": 1250})).unwrap();
/// assert!((found.standard_error() / 25.0 - 0.032112).abs() < 5e-7);
/// assert_eq!(of(grades, json!({"kind": "census", "n": 1250})), None);
/// let equal = of(json!({"2": 40}), json!({"kind": "probability", "n": 40}));
/// assert_eq!(equal, Some(Sampling::UNTESTED));
/// ```
pub fn sampling(
    rule: &Criterion,
    facts: &Facts,
    source: Source,
    answers: &[&Answer],
    points: f64,
) -> Option<Sampling> {
    let is_of_some = |answer: &&&Answer| {
        !matches!(answer.given, Given::State { .. })
            && answer.sample.as_ref().map_or(source == Source::Survey, is_of_some_of_many)
    };
    answers.iter().find(is_of_some)?;
    Some(tested(rule, facts, answers, points).unwrap_or(Sampling::UNTESTED))
}

/// Whether a sample leaves out any of those there are.
fn is_of_some_of_many(sample: &Sample) -> bool {
    match sample.kind {
        SampleKind::Census => false,
        SampleKind::Probability => sample.population.is_none_or(|all| sample.n < all),
        SampleKind::SelfSelected => true,
    }
}

/// The same, where a sampling error can be told.
fn tested(rule: &Criterion, facts: &Facts, answers: &[&Answer], points: f64) -> Option<Sampling> {
    let rest = |state: State| {
        rule.touchpoint_rule(facts) == Touchpoints::MeanNrZero && state == State::CouldNotTell
    };
    let mut valued: Vec<(&Given, &Sample)> = Vec::with_capacity(answers.len());
    for answer in answers {
        match &answer.given {
            Given::Withheld { .. } => return None,
            // A touchpoint that counts as 0 is no answer of anybody.
            Given::State { state } if answers.len() > 1 && rest(*state) => return None,
            Given::State { .. } => {}
            given => valued.push((given, answer.sample.as_ref()?)),
        }
    }
    let is_added_up = valued.len() == 1 || rule.touchpoint_rule(facts) == Touchpoints::Sum;
    let is_chosen = valued.iter().all(|(_, sample)| sample.kind != SampleKind::Census);
    if valued.is_empty() || !is_added_up || !is_chosen || rule.round.is_some() {
        return None;
    }
    let (n, left) = size(&valued)?;
    if is_proportion(&valued, &rule.scale) {
        let p = (points / 100.0).clamp(0.0, 1.0);
        return Sampling::of(Basis::Proportion, n / left, 100.0 * (p * (1.0 - p)).sqrt());
    }
    let ratings = ratings(&valued, &rule.scale, facts)?;
    Sampling::of(Basis::Mean, n, deviation(&ratings, n)? * left.sqrt())
}

/// How many independent answers there are, and what part of the variance they leave.
fn size(valued: &[(&Given, &Sample)]) -> Option<(f64, f64)> {
    let worth = |sample: &Sample| sample.n_effective.unwrap_or(real(sample.n));
    if let [(_, sample)] = valued {
        let population = sample.population.filter(|_| sample.kind == SampleKind::Probability);
        let left = population.map_or(1.0, |all| finite(real(sample.n), real(all)));
        return (left > 0.0).then(|| (worth(sample), left));
    }
    let all: f64 = valued.iter().map(|(_, sample)| real(sample.n)).sum();
    let squares: f64 = valued
        .iter()
        .filter(|(_, sample)| sample.n > 0)
        .map(|(_, sample)| real(sample.n) * real(sample.n) / worth(sample))
        .sum();
    (squares > 0.0).then(|| (all * all / squares, 1.0))
}

/// Whether the value is a share of those who were sampled.
fn is_proportion(valued: &[(&Given, &Sample)], scale: &Scale) -> bool {
    valued.iter().all(|(given, sample)| match given {
        Given::Ratio { denominator, .. } => *denominator == sample.n,
        Given::Counts { .. } => *scale == Scale::Boolean,
        Given::Number { .. } => *scale == Scale::Share && valued.len() == 1,
        _ => false,
    })
}

/// The points of each option with how many gave it.
fn ratings(valued: &[(&Given, &Sample)], scale: &Scale, facts: &Facts) -> Option<Vec<(f64, f64)>> {
    let mut ratings = Vec::new();
    for (given, _) in valued {
        let Given::Counts { counts } = given else { return None };
        for (option, count) in counts {
            ratings.push((scale.option_points(option, facts)?, real(*count)));
        }
    }
    Some(ratings)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        domain::{
            methodology::{Methodology, MethodologyId},
            source::Source,
        },
        metrics::criterion::criterion,
    };

    fn rule(extra: &Value) -> Criterion {
        let mut leaf = json!({"code": "leaf", "parent": "index", "sources": ["survey", "audit"]});
        leaf.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let draft = serde_json::from_value(json!({
            "names": {"en": "M"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null}, leaf],
        }))
        .unwrap();
        let methodology =
            Methodology::parse(draft, &MethodologyId::parse("m@m1").unwrap()).unwrap();
        methodology.criterion("leaf").unwrap().clone()
    }

    const UNTESTED: Option<Sampling> = Some(Sampling::UNTESTED);

    /// What is known of the error of answers of a survey, one a touchpoint.
    fn of(extra: &Value, given: &[Value]) -> Option<Sampling> {
        of_source(Source::Survey, extra, given)
    }

    fn of_source(source: Source, extra: &Value, given: &[Value]) -> Option<Sampling> {
        let facts = serde_json::from_value(json!({
            "agency": "a", "country": "CZ", "life_events": [], "type": "transactional",
            "scope": "national", "level": "central", "audiences": [], "proactive": false,
            "volume": null,
        }))
        .unwrap();
        let answers: Vec<Answer> = given
            .iter()
            .enumerate()
            .map(|(i, given)| {
                let mut answer = json!({"criterion": "leaf", "target_group": "all",
                    "touchpoint": format!("t{i}")});
                answer.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
                serde_json::from_value(answer).unwrap()
            })
            .collect();
        let answers: Vec<&Answer> = answers.iter().collect();
        criterion(&rule(extra), &facts, source, &answers, &[]).sampling
    }

    fn grade() -> Value {
        json!({"scale": {"kind": "grade"}})
    }

    fn share() -> Value {
        json!({"scale": {"kind": "share"}})
    }

    fn counts(kind: &str, more: &Value) -> Value {
        let mut sample = json!({"kind": kind, "n": 1250});
        sample.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"counts": {"1": 120, "2": 310, "3": 420, "4": 260, "5": 140}, "sample": sample})
    }

    #[test]
    fn counts_of_those_chosen_tell_how_far_the_mean_may_be_off() {
        for kind in ["probability", "self_selected"] {
            let found = of(&grade(), &[counts(kind, &json!({}))]).unwrap();
            assert_eq!((found.basis, found.n), (Basis::Mean, 1_250.0));
            // The error of the grade is .032112, and a grade is 25 points.
            assert!((found.standard_error() - 25.0 * 0.032_112).abs() < 1e-5, "{found:?}");
        }
    }

    #[test]
    fn nothing_is_left_to_chance_where_all_were_asked() {
        assert_eq!(of(&grade(), &[counts("census", &json!({}))]), None);
        let all = json!({"population": 1250});
        assert_eq!(of(&grade(), &[counts("probability", &all)]), None);
        // Those who chose to answer are no sample of all there are, however many they be.
        assert!(of(&grade(), &[counts("self_selected", &all)]).is_some());
        // A survey that does not say whom it asked: nobody knows. An audit asks nobody.
        let untold = [json!({"counts": {"1": 20, "2": 20}})];
        assert_eq!(of(&grade(), &untold), UNTESTED);
        assert_eq!(of_source(Source::Audit, &grade(), &untold), None);
    }

    #[test]
    fn a_large_part_of_all_leaves_less_to_chance() {
        let chosen = |more: Value| of(&grade(), &[counts("probability", &more)]).unwrap();
        let (some, most) = (chosen(json!({})), chosen(json!({"population": 1667})));
        assert_eq!(Some(some.n), Some(most.n));
        let part = most.standard_error() / some.standard_error();
        assert!((part - (1.0 - 1250.0 / 1667.0_f64).sqrt()).abs() < 1e-12, "{part}");
        let share_of = |more: Value| {
            let mut sample = json!({"kind": "probability", "n": 100});
            sample.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let given = json!({"numerator": 50, "denominator": 100, "sample": sample});
            of(&share(), &[given]).unwrap()
        };
        assert_eq!((share_of(json!({})).n, share_of(json!({})).deviation), (100.0, 50.0));
        assert_eq!(Some(share_of(json!({"population": 200})).n), Some(200.0));
    }

    #[test]
    fn weights_count_as_fewer_answers() {
        let weighted = of(&grade(), &[counts("probability", &json!({"n_effective": 500.0}))]);
        assert_eq!(weighted.map(|found| found.n), Some(500.0));
        let one = counts("probability", &json!({"n_effective": 1.5}));
        assert_eq!(of(&grade(), &[one]), UNTESTED);
    }

    #[test]
    fn equal_ratings_and_one_rating_tell_nothing_of_an_error() {
        let sample = |n: u64| json!({"kind": "self_selected", "n": n});
        let ratings = |n: u64| json!({"counts": {"2": n}, "sample": sample(n)});
        assert_eq!(of(&grade(), &[ratings(40)]), UNTESTED);
        assert_eq!(of(&grade(), &[ratings(1)]), UNTESTED);
        let ratio = |n: u64| json!({"numerator": 0, "denominator": n, "sample": sample(n)});
        assert_eq!(of(&share(), &[ratio(1)]), UNTESTED);
        assert_eq!(of(&share(), &[ratio(20)]).map(|found| found.deviation), Some(0.0));
        assert_eq!(of(&grade(), &[json!({"state": "could_not_tell"})]), None);
    }

    #[test]
    fn a_share_of_something_else_than_those_sampled_has_no_error() {
        let sample = json!({"kind": "probability", "n": 30});
        let checks = json!({"numerator": 81, "denominator": 263, "sample": sample});
        assert_eq!(of(&share(), &[checks]), UNTESTED);
        let told = json!({"value": 40.0, "sample": sample});
        let share_told = of(&share(), std::slice::from_ref(&told));
        assert_eq!(share_told.map(|found| found.n), Some(30.0));
        // A mean whose spread nobody told.
        assert_eq!(of(&grade(), &[json!({"value": 2.0, "sample": sample})]), UNTESTED);
        let rounded = json!({"scale": {"kind": "share"}, "round": 0});
        assert_eq!(of(&rounded, &[told]), UNTESTED);
        let yes = json!({"counts": {"yes": 12, "no": 18}, "sample": sample});
        let found = of(&json!({"scale": {"kind": "boolean"}}), &[yes]).unwrap();
        assert_eq!((found.basis, found.n), (Basis::Proportion, 30.0));
        assert!((found.deviation - 100.0 * 0.24_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn touchpoints_have_an_error_where_their_answers_are_added_up() {
        let by = |rule: &str| json!({"scale": {"kind": "grade"}, "touchpoints": rule});
        let answer = |n: u64, effective: f64| {
            json!({"counts": {"1": n, "3": n},
                "sample": {"kind": "probability", "n": 2 * n, "n_effective": effective}})
        };
        let two = [answer(500, 10.0), answer(5, 10.0)];
        // A thousand who are worth ten do not become worth more by ten others.
        let found = of(&by("sum"), &two).unwrap();
        assert!((found.n - 1010.0 * 1010.0 / (1e5 + 10.0)).abs() < 1e-9, "{found:?}");
        assert_eq!(of(&by("mean"), &two), UNTESTED);
        assert_eq!(of(&by("best"), &two), UNTESTED);
        let closed = json!({"state": "could_not_tell"});
        let one = [answer(500, 10.0), closed];
        assert_eq!(of(&by("best"), &one).map(|found| found.n), Some(10.0));
        assert_eq!(of(&by("mean_nr_zero"), &one), UNTESTED);
        let census = json!({"counts": {"1": 5}, "sample": {"kind": "census", "n": 5}});
        assert_eq!(of(&by("sum"), &[answer(500, 10.0), census]), UNTESTED);
    }
}
