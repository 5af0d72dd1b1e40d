//! What makes a criterion the same one in another methodology: its definition, and the hash of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{Criterion, Methodology, condition::Condition, draft::NodeDraft, hex};
use crate::domain::code::Code;

/// What a document says of a criterion that does not define it: what it is called, where it stands
/// in its tree and what it counts there, and where its answers come from.
const BESIDE: &[&str] =
    &["code", "notation", "parent", "principle", "names", "weight", "pool", "maps_from"];

/// What the rules mean where a document leaves them out; saying it changes nothing.
const UNSAID: &[(&str, &str)] = &[("touchpoints", "mean"), ("zero_denominator", "not_applicable")];

/// By criterion, SHA-256 of the RFC 8785 canonical JSON of its definition, in hexadecimal.
pub(super) fn hashes(methodology: &Methodology) -> BTreeMap<Code, String> {
    let leaves = methodology.nodes.iter().zip(&methodology.document.nodes);
    let leaves = leaves.filter_map(|(node, said)| Some((&node.code, node.criterion()?, said)));
    let plain: BTreeMap<&Code, String> = leaves
        .clone()
        .filter(|(_, rule, _)| questions(rule).next().is_none())
        .map(|(code, _, said)| (code, hash(definition(said))))
        .collect();
    leaves
        .map(|(code, rule, said)| {
            let asks: Map<String, Value> = questions(rule)
                .filter_map(|asked| Some((asked.to_string(), plain.get(asked)?.clone().into())))
                .collect();
            if asks.is_empty() {
                return (code.clone(), plain.get(code).cloned().unwrap_or_default());
            }
            // What it asks about is part of it: only questions that ask nothing can be asked about.
            let mut definition = definition(said);
            definition.insert("asks".to_owned(), asks.into());
            (code.clone(), hash(definition))
        })
        .collect()
}

/// The other criteria whose answers a criterion depends on.
pub fn questions(rule: &Criterion) -> impl Iterator<Item = &Code> {
    let asked = rule.applies_if.iter().flat_map(Condition::answers).map(|(code, _)| code);
    asked.chain(&rule.filter)
}

/// Question, definition, guidance, scale, sources and rules: all that decides what is answered and
/// which points an answer gives.
fn definition(said: &NodeDraft) -> Map<String, Value> {
    let Ok(Value::Object(mut said)) = serde_json::to_value(said) else { return Map::new() };
    said.retain(|name, value| {
        let is_said = match value {
            Value::Null | Value::Bool(false) => false,
            Value::Array(list) => !list.is_empty(),
            Value::Object(members) => !members.is_empty(),
            Value::Number(number) => name != "min_denominator" || number.as_u64() != Some(0),
            Value::String(word) => !UNSAID.contains(&(name.as_str(), word.as_str())),
            Value::Bool(true) => true,
        };
        is_said && !BESIDE.contains(&name.as_str())
    });
    said
}

fn hash(definition: Map<String, Value>) -> String {
    let canonical =
        serde_json_canonicalizer::to_string(&Value::Object(definition)).unwrap_or_default();
    hex(&Sha256::digest(canonical))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::domain::methodology::{Methodology, MethodologyId};

    /// The hash of a criterion `asked`, behind a question `f1` where its rules say so.
    fn hash(extra: &Value, question: &Value) -> String {
        let mut leaf = json!({"code": "asked", "parent": "index", "sources": ["self", "audit"],
            "scale": {"kind": "share"}, "question": {"en": "How much?"}});
        leaf.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let mut f1 = json!({"code": "f1", "parent": "index", "weight": 0, "sources": ["self"],
            "scale": {"kind": "boolean"}});
        f1.as_object_mut().unwrap().extend(question.as_object().unwrap().clone());
        let document = json!({"names": {"en": "M"}, "periods": {"from": "2024-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null}, f1, leaf]});
        let id = MethodologyId::parse("m@m1").unwrap();
        let draft = serde_json::from_value(document).unwrap();
        let methodology = Methodology::parse(draft, &id).unwrap();
        methodology.definition_hash("asked").unwrap().to_owned()
    }

    #[test]
    fn a_name_a_weight_or_a_default_that_is_said_changes_nothing() {
        let plain = hash(&json!({}), &json!({}));
        for same in [
            json!({"names": {"en": "Another name"}, "notation": "1.1", "weight": 7.5}),
            json!({"touchpoints": "mean", "zero_denominator": "not_applicable"}),
            json!({"proactive_full": false, "min_denominator": 0, "applies_if": []}),
            json!({"maps_from": ["other@m1/asked"]}),
        ] {
            assert_eq!(hash(&same, &json!({})), plain, "{same}");
        }
        assert_eq!(plain.len(), 64);
    }

    #[test]
    fn a_question_a_scale_or_a_rule_does() {
        let mut seen = vec![hash(&json!({}), &json!({}))];
        for other in [
            json!({"question": {"en": "How many?"}}),
            json!({"definition": {"en": "Of forms."}}),
            json!({"guidance": {"en": "Count paper, too."}}),
            json!({"scale": {"kind": "boolean"}}),
            json!({"sources": ["audit", "self"]}),
            json!({"applies_if": [{"service.type": ["transactional"]}]}),
            json!({"touchpoints": "sum"}),
            json!({"proactive_full": true}),
            json!({"evidence_required": true}),
            json!({"min_denominator": 5}),
            json!({"filter": "f1"}),
        ] {
            let hash = hash(&other, &json!({}));
            assert!(!seen.contains(&hash), "{other}");
            seen.push(hash);
        }
    }

    #[test]
    fn what_a_criterion_asks_about_is_part_of_it() {
        let behind = json!({"filter": "f1"});
        let question = json!({"question": {"en": "Is there a form?"}});
        assert_ne!(hash(&behind, &json!({})), hash(&behind, &question));
        assert_eq!(hash(&json!({}), &json!({})), hash(&json!({}), &question));
    }
}
