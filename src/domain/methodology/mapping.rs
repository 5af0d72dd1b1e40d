//! Mappings: which answers to a criterion of one methodology count for a criterion of another.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{Criterion, Methodology, MethodologyId, definition::questions};
use crate::domain::{
    code::Code,
    form::text_form,
    source::Source,
    violation::{Violation, did_you_mean},
};

/// A criterion of a version of a methodology: `client-quality@m1/one-fill`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CriterionId {
    /// The version.
    pub methodology: MethodologyId,
    /// The criterion.
    pub criterion: Code,
}

impl CriterionId {
    /// The criterion that `text` names.
    ///
    /// ```
    /// use znamka::domain::methodology::mapping::CriterionId;
    ///
    /// let text = "client-quality@m1/one-fill";
    /// assert_eq!(CriterionId::parse(text).unwrap().to_string(), text);
    /// assert!(CriterionId::parse("client-quality/one-fill").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (methodology, criterion) = text.split_once('/')?;
        Some(Self {
            methodology: MethodologyId::parse(methodology)?,
            criterion: Code::parse(criterion)?,
        })
    }
}

text_form!(
    CriterionId,
    "CriterionId",
    "A criterion of a version of a methodology.",
    "^[a-z][a-z0-9-]{0,63}@[a-z][a-z0-9-]{0,63}/[a-z][a-z0-9-]{0,63}$",
    194,
    "client-quality@m1/one-fill"
);

impl fmt::Display for CriterionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.methodology, self.criterion)
    }
}

impl TryFrom<String> for CriterionId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no criterion of a methodology")
    }
}

impl From<CriterionId> for String {
    fn from(id: CriterionId) -> Self {
        id.to_string()
    }
}

/// Answers to one criterion that count for another, of another methodology.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mapping {
    /// The criterion that is answered.
    pub from: CriterionId,
    /// The criterion that its answers count for.
    pub to: CriterionId,
}

/// The criterion of `from` that is the same as the criterion `code` of `to`: the one that `to` names
/// in `maps_from`; else, where it names none of that version, the one of the same code and
/// definition.
pub fn counterpart<'a>(from: &'a Methodology, to: &Methodology, code: &str) -> Option<&'a Code> {
    let rule = to.criterion(code)?;
    if let Some(named) = rule.maps_from.iter().find(|named| named.methodology == from.id) {
        let node = from.node(named.criterion.as_str())?;
        return node.criterion().map(|_| &node.code);
    }
    let node = from.node(code)?;
    let is_same = from.definition_hash(code).is_some()
        && from.definition_hash(code) == to.definition_hash(code);
    is_same.then_some(&node.code)
}

/// The criteria of `from` whose answers count for criteria of `to`, by the latter.
pub fn counterparts(from: &Methodology, to: &Methodology) -> BTreeMap<Code, Code> {
    let same = |code: &Code| Some((code.clone(), counterpart(from, to, code.as_str())?.clone()));
    to.criteria().filter_map(|(node, _)| same(&node.code)).collect()
}

/// Whether answers under `from` count under `to` as they come in.
///
/// Not between versions of one methodology: a period has one measured value under it, and the newer
/// version reaches back by estimates. Not from rolling periods to periods that must not overlap.
fn is_shared(from: &Methodology, to: &Methodology) -> bool {
    from.id.code != to.id.code && (to.rolling || !from.rolling)
}

/// The mappings by which answers under `from` count under `to`, in order.
pub fn mappings(from: &Methodology, to: &Methodology) -> Vec<Mapping> {
    if !is_shared(from, to) {
        return Vec::new();
    }
    let id = |methodology: &Methodology, criterion: Code| CriterionId {
        methodology: methodology.id.clone(),
        criterion,
    };
    let pairs = counterparts(from, to).into_iter();
    pairs.map(|(to_code, code)| Mapping { from: id(from, code), to: id(to, to_code) }).collect()
}

/// All that keeps the criteria which `maps_from` names from being read as answers of `to`, where
/// `frozen` finds the frozen versions.
pub fn check<'a>(
    to: &Methodology,
    frozen: impl Fn(&MethodologyId) -> Option<&'a Methodology>,
) -> Vec<Violation> {
    let mut faults = Vec::new();
    for (i, node) in to.nodes.iter().enumerate() {
        let Some(rule) = node.criterion() else { continue };
        for (j, named) in rule.maps_from.iter().enumerate() {
            let pointer = format!("/nodes/{i}/maps_from/{j}");
            let Some(from) = frozen(&named.methodology) else {
                faults.push(Violation::at(
                    pointer,
                    "unknown-methodology",
                    format!("No frozen methodology is called `{}`.", named.methodology),
                    "Freeze it first, or name another; see /v1/methodologies.",
                ));
                continue;
            };
            let Some(other) = from.criterion(named.criterion.as_str()) else {
                let known = from.criteria().map(|(node, _)| node.code.as_str());
                faults.push(Violation::at(
                    pointer,
                    "unknown-criterion",
                    format!("`{}` has no criterion `{}`.", from.id, named.criterion),
                    did_you_mean(named.criterion.as_str(), known)
                        .unwrap_or_else(|| format!("See /v1/criteria?methodology={}.", from.id)),
                ));
                continue;
            };
            for (code, detail, advice) in unreadable((to, rule), (from, other)) {
                faults.push(Violation::at(&pointer, code, detail, advice));
            }
        }
    }
    faults
}

type Fault = (&'static str, String, &'static str);

/// Why answers to `other` cannot be read as answers to `rule`.
fn unreadable(
    (to, rule): (&Methodology, &Criterion),
    (from, other): (&Methodology, &Criterion),
) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    if rule.scale != other.scale {
        faults.push((
            "scale-differs",
            format!(
                "It is answered on the scale `{}`; here it would be read on another `{}`.",
                other.scale.kind(),
                rule.scale.kind()
            ),
            "Name a criterion of the same scale, options and points, or leave it out.",
        ));
    }
    let takes = |source: &Source| other.sources.contains(source);
    if !rule.sources.iter().any(takes) {
        faults.push((
            "source-not-accepted",
            "The two criteria accept no source in common.".to_owned(),
            "Accept a source of the other, or leave it out.",
        ));
    }
    if is_stricter(rule, other) {
        faults.push((
            "evidence-missing",
            "Its answers may come without the evidence that this criterion needs.".to_owned(),
            "Ask for no more evidence than the other does, or leave it out.",
        ));
    }
    if other.may_not_apply && !rule.may_not_apply {
        faults.push((
            "always-applies",
            "There it may be answered that the criterion does not apply; here not.".to_owned(),
            "Set `may_not_apply`, or leave it out.",
        ));
    }
    if from.id.code != to.id.code && !is_shared(from, to) {
        faults.push((
            "period-not-allowed",
            "Its periods are rolling, and here periods must not overlap.".to_owned(),
            "Set `rolling`, or leave it out.",
        ));
    }
    for question in questions(rule) {
        if counterpart(from, to, question.as_str()).is_none() {
            faults.push((
                "question-not-mapped",
                format!("It depends on `{question}`, which takes no answers from `{}`.", from.id),
                "Give that question a `maps_from` of the same methodology, too.",
            ));
        }
    }
    faults
}

/// Whether `rule` needs evidence of an answer from a source both accept, and `other` does not.
fn is_stricter(rule: &Criterion, other: &Criterion) -> bool {
    if other.evidence_required {
        return false;
    }
    let of_self = |rule: &Criterion| rule.sources.contains(&Source::SelfReport);
    let own = rule.self_evidence_from.filter(|_| of_self(rule) && of_self(other));
    let earlier = |limit: f64| other.self_evidence_from.is_none_or(|theirs| theirs > limit);
    rule.evidence_required || own.is_some_and(earlier)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn methodology(id: &str, leaves: &Value, more: &Value) -> Methodology {
        let mut nodes = vec![json!({"code": "index", "parent": null})];
        nodes.extend(leaves.as_array().unwrap().iter().map(|leaf| {
            let mut node = json!({"parent": "index", "sources": ["self"],
                "scale": {"kind": "share"}, "question": {"en": "How much?"}});
            node.as_object_mut().unwrap().extend(leaf.as_object().unwrap().clone());
            node
        }));
        let mut document = json!({"names": {"en": "M"}, "nodes": nodes,
            "periods": {"from": "2024-01-01", "to": null}, "period_lengths": ["P1Y"]});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let id = MethodologyId::parse(id).unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    fn pairs(from: &Methodology, to: &Methodology) -> Vec<String> {
        let said = |mapping: Mapping| format!("{} {}", mapping.from, mapping.to);
        mappings(from, to).into_iter().map(said).collect()
    }

    #[test]
    fn the_same_code_and_definition_share_their_answers_unless_others_are_named() {
        let none = json!({});
        let national = methodology(
            "national@m1",
            &json!([{"code": "one"}, {"code": "two"}, {"code": "three"}]),
            &none,
        );
        let foreign = methodology(
            "foreign@m1",
            &json!([
                {"code": "one", "names": {"en": "Uno"}},
                {"code": "two", "question": {"en": "How many?"}},
                {"code": "drei", "maps_from": ["national@m1/three"], "question": {"en": "Wie?"}},
            ]),
            &none,
        );
        assert_eq!(
            pairs(&national, &foreign),
            ["national@m1/three foreign@m1/drei", "national@m1/one foreign@m1/one",]
        );
        assert_eq!(pairs(&foreign, &national), ["foreign@m1/one national@m1/one"]);
    }

    #[test]
    fn versions_of_one_methodology_share_nothing_as_it_comes_in() {
        let leaves = json!([{"code": "one"}]);
        let earlier = methodology("national@m1", &leaves, &json!({}));
        let later = methodology("national@m2", &leaves, &json!({}));
        assert!(mappings(&earlier, &later).is_empty());
        assert_eq!(counterparts(&earlier, &later).len(), 1);
        let rolling = methodology("other@m1", &leaves, &json!({"rolling": true}));
        assert!(mappings(&rolling, &earlier).is_empty());
        assert_eq!(mappings(&earlier, &rolling).len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_named_all_at_once() {
        let from = methodology(
            "national@m1",
            &json!([
                {"code": "plain"},
                {"code": "words", "scale": {"kind": "boolean"}, "sources": ["audit"],
                 "may_not_apply": true},
                {"code": "f1", "scale": {"kind": "boolean"}},
            ]),
            &json!({"rolling": true}),
        );
        let to = methodology(
            "foreign@m1",
            &json!([
                {"code": "f2", "scale": {"kind": "boolean"}},
                {"code": "one", "maps_from": ["national@m1/plan", "elsewhere@m1/one"]},
                {"code": "two", "maps_from": ["national@m1/words"], "filter": "f2",
                 "evidence_required": true},
            ]),
            &json!({}),
        );
        let frozen = |id: &MethodologyId| (*id == from.id).then_some(&from);
        let faults = check(&to, frozen);
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(
            codes,
            [
                "unknown-criterion",
                "unknown-methodology",
                "scale-differs",
                "source-not-accepted",
                "evidence-missing",
                "always-applies",
                "period-not-allowed",
                "question-not-mapped",
            ]
        );
        assert_eq!(faults[0].advice, "Did you mean `plain`?");
    }
}
