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
/// - **Source:** European Commission, *eGovernment Benchmark 2023*: what was asked of a national
///   service is an input of the indicator, and keeps its own name there.
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{code::Code, methodology::{MethodologyId, mapping::Mapping}};
/// use znamka::metrics::mapping::counts_for;
///
/// let mappings: Vec<Mapping> = serde_json::from_value(json!([
///     {"from": "national@m1/accessible", "to": "foreign@m1/checks"},
///     {"from": "national@m1/one-fill", "to": "foreign@m1/prefilled"},
/// ])).unwrap();
/// let id = |text: &str| MethodologyId::parse(text).unwrap();
/// let accessible = Code::parse("accessible").unwrap();
/// // 1,056 of 1,307 checks of Czech public sites held in 2022: 80.795715, under either name.
/// let found = counts_for(&id("national@m1"), &id("foreign@m1"), &accessible, &mappings);
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].as_str(), "checks");
/// assert!(counts_for(&id("foreign@m1"), &id("national@m1"), &accessible, &mappings).is_empty());
/// ```
pub fn counts_for<'a>(
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
/// - **Source:** as [`through`]; the example is Czechia in 2022, 1,056 of 1,307 checks of
///   accessibility: 80.795715.
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
///   withheld there is withheld here, and since when an answer stands is the same.
/// - **None** when none of its answers counts.
/// - **Source:** an answer is data, a methodology a way to read it (OECD and JRC, *Handbook on
///   Constructing Composite Indicators*, 2008, step 10: back to the data).
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{code::Code, methodology::MethodologyId, source::Source};
/// use znamka::metrics::{mapping::through, scorecard::Published};
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
        answers,
        through: Some(from.clone()),
        ..published
    })
}

/// The other methodologies under which answers to these criteria of `from` count, in order.
///
/// - **Shape:** each once, in order of code and version.
/// - **None** (empty) where no mapping leads from any of the criteria.
/// - **Source:** as [`through`].
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{code::Code, methodology::{MethodologyId, mapping::Mapping}};
/// use znamka::metrics::mapping::counts_under;
///
/// let mappings: Vec<Mapping> = serde_json::from_value(json!([
///     {"from": "national@m1/accessible", "to": "foreign@m1/checks"},
///     {"from": "national@m1/other", "to": "another@m1/other"},
/// ])).unwrap();
/// let national = MethodologyId::parse("national@m1").unwrap();
/// // Of the 1,307 checks of accessibility of 2022 the foreign figure tells, and no third one.
/// let criteria = [Code::parse("accessible").unwrap()].into();
/// let found: Vec<String> =
///     counts_under(&national, &criteria, &mappings).into_iter().map(ToString::to_string).collect();
/// assert_eq!(found, ["foreign@m1"]);
/// ```
pub fn counts_under<'a>(
    from: &MethodologyId,
    criteria: &BTreeSet<Code>,
    mappings: &'a [Mapping],
) -> BTreeSet<&'a MethodologyId> {
    let counts = |mapping: &&Mapping| {
        mapping.from.methodology == *from && criteria.contains(&mapping.from.criterion)
    };
    mappings.iter().filter(counts).map(|mapping| &mapping.to.methodology).collect()
}

/// What an evaluation under `other` showed or withheld, in the codes of `own`: both ways, because one
/// survey that answers to two methodologies is one survey.
///
/// - **Shape:** criterion and target group, once for every mapping between the two.
/// - **None** (empty) where the criteria have nothing to do with one another.
/// - **Source:** Hundepool et al., *Statistical Disclosure Control* (2012): linked tables are
///   protected together. 55 who answered under the one less 50 who answered under the other are 5.
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{code::Code, methodology::{MethodologyId, mapping::Mapping}};
/// use znamka::metrics::mapping::alike;
///
/// let mappings: Vec<Mapping> = serde_json::from_value(json!([
///     {"from": "national@m1/satisfied", "to": "foreign@m1/content"},
/// ])).unwrap();
/// let id = |text: &str| MethodologyId::parse(text).unwrap();
/// let asked = |code: &str| (Code::parse(code).unwrap(), Code::parse("all").unwrap());
/// let (national, foreign) = (id("national@m1"), id("foreign@m1"));
/// let there = alike(&asked("satisfied"), &national, &foreign, &mappings);
/// assert_eq!(there, [asked("content")]);
/// assert_eq!(alike(&asked("content"), &foreign, &national, &mappings), [asked("satisfied")]);
/// assert!(alike(&asked("other"), &national, &foreign, &mappings).is_empty());
/// // So the 55 of the one are held against the 50 of the other, and the 5 between them stay hidden.
/// assert!(znamka::metrics::small::FEWEST > 55 - 50);
/// ```
pub fn alike(
    asked: &Asked,
    other: &MethodologyId,
    own: &MethodologyId,
    mappings: &[Mapping],
) -> Vec<Asked> {
    let (code, group) = asked;
    let there = |mapping: &&Mapping| {
        mapping.from.methodology == *other
            && mapping.from.criterion == *code
            && mapping.to.methodology == *own
    };
    let back = |mapping: &&Mapping| {
        mapping.to.methodology == *other
            && mapping.to.criterion == *code
            && mapping.from.methodology == *own
    };
    let named = mappings.iter().filter(there).map(|mapping| &mapping.to.criterion);
    let named = named.chain(mappings.iter().filter(back).map(|mapping| &mapping.from.criterion));
    named.map(|code| (code.clone(), group.clone())).collect()
}
