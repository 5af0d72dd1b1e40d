//! One set of answers under several methodologies: what of an evaluation counts under another.

use std::collections::{BTreeMap, BTreeSet};

use super::{scorecard::Published, small::Asked};
use crate::domain::{
    code::Code,
    evaluation::answer::Answer,
    methodology::{MethodologyId, mapping::Mapping},
};

/// The criteria of `to` for which answers to each criterion of `from` count.
fn by_criterion<'a>(
    from: &MethodologyId,
    to: &MethodologyId,
    mappings: &'a [Mapping],
) -> BTreeMap<&'a Code, Vec<&'a Code>> {
    let mut found: BTreeMap<&Code, Vec<&Code>> = BTreeMap::new();
    for mapping in mappings {
        if mapping.from.methodology == *from && mapping.to.methodology == *to {
            found.entry(&mapping.from.criterion).or_default().push(&mapping.to.criterion);
        }
    }
    found
}

/// The criteria of `to` for which answers to the criterion `code` of `from` count.
///
/// - **Shape:** in the order of the mappings; one answer may count for several criteria.
/// - **None** (empty) where no mapping leads from the one to the other.
pub(crate) fn counts_for<'a>(
    from: &MethodologyId,
    to: &MethodologyId,
    code: &Code,
    mappings: &'a [Mapping],
) -> Vec<&'a Code> {
    by_criterion(from, to, mappings).remove(code).unwrap_or_default()
}

/// Answers that were given under `from` under the codes of `to`; those that do not count are left out.
///
/// - **Shape:** the answers as they are, but for the code; one for each criterion that takes it.
/// - **Unit:** as answered: nothing is worked out, so the same counts give the same points.
/// - **None** (empty) when none of them counts.
/// - **Source:** as [`through`].
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{evaluation::answer::{Answer, Given}, methodology::MethodologyId};
/// use znamka::metrics::mapping::relabelled;
///
/// let answers: Vec<Answer> = serde_json::from_value(json!([
///     {"criterion": "accessible", "target_group": "all", "touchpoint": "all",
///      "numerator": 1056, "denominator": 1307},
///     {"criterion": "other", "target_group": "all", "touchpoint": "all", "value": 1},
/// ])).unwrap();
/// let mappings = serde_json::from_value::<Vec<_>>(json!([
///     {"from": "national@m1/accessible", "to": "foreign@m1/checks"},
/// ])).unwrap();
/// let id = |text: &str| MethodologyId::parse(text).unwrap();
/// let found = relabelled(&answers, &id("national@m1"), &id("foreign@m1"), &mappings);
/// assert_eq!((found.len(), found[0].criterion.as_str()), (1, "checks"));
/// let Given::Ratio { numerator, denominator } = found[0].given else { unreachable!() };
/// assert!((100.0 * numerator as f64 / denominator as f64 - 80.795715).abs() < 1e-6);
/// ```
pub fn relabelled(
    answers: &[Answer],
    from: &MethodologyId,
    to: &MethodologyId,
    mappings: &[Mapping],
) -> Vec<Answer> {
    let codes = by_criterion(from, to, mappings);
    let relabelled = |answer: &Answer| -> Vec<Answer> {
        let named = codes.get(&answer.criterion).into_iter().flatten().copied();
        named.map(|code| Answer { criterion: code.clone(), ..answer.clone() }).collect()
    };
    answers.iter().flat_map(relabelled).collect()
}

/// What of an evaluation that was published under `from` counts under `to`.
///
/// - **Shape:** the answers under the codes of `to`, one for each criterion that takes them; what is
///   withheld there is withheld here, and so is disputed what is disputed there; since when an answer
///   stands is the same.
/// - **None** when none of its answers counts.
/// - **Unit:** as answered.
/// - **Source:** a structure map of SDMX 3.0 (*Technical Specifications*, section 6): one set of data is
///   reported once, and read under every structure to which a map leads; the example is Czechia in 2022,
///   1,056 of 1,307 checks of accessibility: 80.795715.
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{code::Code, evaluation::answer::Given, methodology::MethodologyId};
/// use znamka::{domain::source::Source, metrics::{mapping::through, scorecard::Published}};
///
/// // A national audit that found 1,056 of 1,307 checks of accessibility to hold (Czechia, 2022).
/// let audit = Published {
///     id: uuid::Uuid::nil(),
///     revision: 1,
///     since: 301,
///     source: Source::Audit,
///     assessor: Code::parse("cz-nku").unwrap(),
///     facts: serde_json::from_value(json!({"agency": "cz-mpsv", "country": "CZ",
///         "life_events": [], "type": "transactional", "scope": "national", "level": null,
///         "audiences": [], "proactive": false, "volume": null})).unwrap(),
///     answers: serde_json::from_value(json!([{"criterion": "accessible", "target_group": "all",
///         "touchpoint": "all", "numerator": 1056, "denominator": 1307}])).unwrap(),
///     withheld: [].into(),
///     later: [].into(),
///     disputed: [Code::parse("accessible").unwrap()].into(),
///     through: None,
/// };
/// let mappings = serde_json::from_value::<Vec<_>>(json!([
///     {"from": "national@m1/accessible", "to": "foreign@m1/checks"},
/// ])).unwrap();
/// let (national, foreign) =
///     (MethodologyId::parse("national@m1").unwrap(), MethodologyId::parse("foreign@m1").unwrap());
/// let there = through(audit.clone(), &national, &foreign, &mappings).unwrap();
/// assert_eq!((there.answers[0].criterion.as_str(), there.since), ("checks", 301));
/// assert_eq!(there.through, Some(national.clone()));
/// assert!(there.disputed.contains("checks") && there.disputed.len() == 1);
/// let Given::Ratio { numerator, denominator } = there.answers[0].given else { unreachable!() };
/// assert!((100.0 * numerator as f64 / denominator as f64 - 80.795715).abs() < 1e-6);
/// assert!(through(audit, &foreign, &national, &mappings).is_none());
/// ```
pub fn through(
    published: Published,
    from: &MethodologyId,
    to: &MethodologyId,
    mappings: &[Mapping],
) -> Option<Published> {
    let codes = by_criterion(from, to, mappings);
    let named = |code: &Code| codes.get(code).into_iter().flatten().copied();
    let answers = relabelled(&published.answers, from, to, mappings);
    let asked = |(code, group): &Asked| -> Vec<Asked> {
        named(code).map(|code| (code.clone(), group.clone())).collect()
    };
    let later = published.later.iter();
    let later = later.flat_map(|(one, seq)| asked(one).into_iter().map(|one| (one, *seq)));
    (!answers.is_empty()).then(|| Published {
        withheld: published.withheld.iter().flat_map(asked).collect(),
        later: later.collect(),
        disputed: published.disputed.iter().flat_map(named).cloned().collect(),
        answers,
        through: Some(from.clone()),
        ..published
    })
}

/// The other methodologies under which answers to these criteria of `from` count, in order.
///
/// - **Shape:** each once, in order of code and version.
/// - **None** (empty) where no mapping leads from any of the criteria.
pub(crate) fn counts_under<'a>(
    from: &MethodologyId,
    criteria: &BTreeSet<Code>,
    mappings: &'a [Mapping],
) -> BTreeSet<&'a MethodologyId> {
    let counts = |mapping: &&Mapping| {
        mapping.from.methodology == *from && criteria.contains(&mapping.from.criterion)
    };
    mappings.iter().filter(counts).map(|mapping| &mapping.to.methodology).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn id(text: &str) -> MethodologyId {
        MethodologyId::parse(text).unwrap()
    }

    fn code(text: &str) -> Code {
        Code::parse(text).unwrap()
    }

    fn mappings() -> Vec<Mapping> {
        serde_json::from_value(json!([
            {"from": "national@m1/accessible", "to": "foreign@m1/checks"},
            {"from": "national@m1/one-fill", "to": "foreign@m1/prefilled"},
            {"from": "national@m1/other", "to": "another@m1/other"},
        ]))
        .unwrap()
    }

    #[test]
    fn an_answer_counts_where_a_mapping_leads_and_not_back() {
        let (national, foreign) = (id("national@m1"), id("foreign@m1"));
        let (accessible, checks, mappings) = (code("accessible"), code("checks"), mappings());
        assert_eq!(counts_for(&national, &foreign, &accessible, &mappings), [&checks]);
        assert!(counts_for(&foreign, &national, &accessible, &mappings).is_empty());
    }

    #[test]
    fn only_methodologies_that_take_one_of_the_criteria_are_told() {
        let mappings = mappings();
        let of = |codes: &[&str]| -> Vec<String> {
            let criteria = codes.iter().map(|text| code(text)).collect();
            let found = counts_under(&id("national@m1"), &criteria, &mappings);
            found.into_iter().map(ToString::to_string).collect()
        };
        assert_eq!(of(&["accessible"]), ["foreign@m1"]);
        assert_eq!(of(&["other", "one-fill", "accessible"]), ["another@m1", "foreign@m1"]);
        assert!(of(&["nothing"]).is_empty());
    }
}
