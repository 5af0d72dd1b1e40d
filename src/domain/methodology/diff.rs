//! What one version of a methodology changes of another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{Methodology, NodeKind, mapping::counterpart, shares::shares};
use crate::domain::{code::Code, word::words};

words! {
    /// What a change is about.
    pub enum Aspect {
        /// The place in the tree.
        Tree = "tree",
        /// The weight.
        Weight = "weight",
        /// How children become their parent.
        Aggregation = "aggregation",
        /// How an answer becomes points.
        Scale = "scale",
        /// What is asked, of whom, and by which rules.
        Definition = "definition",
        /// Names and explanations; no number depends on them.
        Text = "text",
        /// Where answers come from besides.
        Mapping = "mapping",
        /// Which periods are measured.
        Periods = "periods",
        /// With which versions values may be compared.
        Comparability = "comparability",
    }
}

words! {
    /// What became of a node.
    pub enum Fate {
        /// Only the second has it.
        Added = "added",
        /// Only the first has it.
        Removed = "removed",
        /// Both have it, and they differ.
        Changed = "changed",
    }
}

/// One member of a document that differs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct FieldChange {
    /// The member, as a methodology spells it.
    #[schema(example = "weight")]
    pub field: String,
    /// What it is about.
    pub aspect: Aspect,
    /// What it was; null where nothing was said, and nothing is meant when nothing is said.
    #[schema(required, example = 1)]
    pub before: Value,
    /// What it is.
    #[schema(required, example = 2)]
    pub after: Value,
}

/// A node that differs.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct NodeChange {
    /// Its code.
    pub node: Code,
    /// What became of it.
    pub fate: Fate,
    /// Whether it is a criterion, in either version.
    pub is_criterion: bool,
    /// Of a node that is added or removed: the criterion of the other version that is the same under
    /// another code.
    #[schema(required)]
    pub same_as: Option<Code>,
    /// The share of the index that it had where all applies; null without it, and below a node of
    /// the best or worst child, where shares depend on the values.
    #[schema(required, minimum = 0, maximum = 1)]
    pub share_before: Option<f64>,
    /// The share of the index that it has.
    #[schema(required, minimum = 0, maximum = 1)]
    pub share_after: Option<f64>,
    /// Hash of its definition before; null without it, and above criteria.
    #[schema(required)]
    pub definition_before: Option<String>,
    /// Hash of its definition after.
    #[schema(required)]
    pub definition_after: Option<String>,
    /// What differs; empty where only its share does, because others changed.
    pub changes: Vec<FieldChange>,
}

/// What the second of two versions changes of the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Diff {
    /// What differs besides the nodes.
    pub document: Vec<FieldChange>,
    /// The nodes that differ, in the order of the second version, those removed last.
    pub nodes: Vec<NodeChange>,
}

/// What the version `after` changes of `before`.
///
/// Said and unsaid defaults are the same, and so are numbers written in two ways.
pub fn diff(before: &Methodology, after: &Methodology) -> Diff {
    let (earlier, later) = (shares(before), shares(after));
    let renamed = Renamed::of(before, after);
    let share = |of: &[Option<f64>], place: Option<usize>| {
        place.and_then(|place| of.get(place).copied().flatten())
    };
    let codes = after.nodes.iter().map(|node| &node.code);
    let removed = before.nodes.iter().map(|node| &node.code);
    let codes = codes.chain(removed.filter(|code| after.place(code.as_str()).is_none()));
    let nodes = codes.filter_map(|code| {
        let (old, new) = (before.place(code.as_str()), after.place(code.as_str()));
        let fate = match (old, new) {
            (None, _) => Fate::Added,
            (_, None) => Fate::Removed,
            _ => Fate::Changed,
        };
        let is_criterion = [before, after].iter().any(|one| one.criterion(code.as_str()).is_some());
        let changes = match fate {
            Fate::Changed => changes(&fields(before, old), &fields(after, new), |field| {
                aspect(field, is_criterion)
            }),
            _ => Vec::new(),
        };
        let (share_before, share_after) = (share(&earlier, old), share(&later, new));
        let is_same = fate == Fate::Changed && changes.is_empty() && share_before == share_after;
        let hash = |one: &Methodology| one.definition_hash(code.as_str()).map(str::to_owned);
        (!is_same).then(|| NodeChange {
            node: code.clone(),
            fate,
            is_criterion,
            same_as: renamed.same_as(code, fate),
            share_before,
            share_after,
            definition_before: hash(before),
            definition_after: hash(after),
            changes,
        })
    });
    let of = |one: &Methodology| {
        let mut said = members(serde_json::to_value(&one.document).unwrap_or_default());
        for name in ["code", "version", "nodes"] {
            said.remove(name);
        }
        said
    };
    Diff { document: changes(&of(before), &of(after), of_document), nodes: nodes.collect() }
}

/// The criteria that are the same under another code, looked up once for all nodes.
struct Renamed<'a> {
    versions: (&'a Methodology, &'a Methodology),
    /// By criterion of the first version, the one of the second that takes its answers.
    takers: BTreeMap<&'a Code, &'a Code>,
    /// By definition, the criteria of the first version that the second has no namesake of.
    gone: BTreeMap<&'a str, &'a Code>,
    /// The same of the second version.
    new: BTreeMap<&'a str, &'a Code>,
}

impl<'a> Renamed<'a> {
    fn of(before: &'a Methodology, after: &'a Methodology) -> Self {
        let mut takers = BTreeMap::new();
        for (node, _) in after.criteria() {
            if let Some(taken) = counterpart(before, after, node.code.as_str()) {
                takers.entry(taken).or_insert(&node.code);
            }
        }
        let versions = (before, after);
        Self {
            versions,
            takers,
            gone: without_namesake(before, after),
            new: without_namesake(after, before),
        }
    }

    /// The criterion of the other version that is the same as this one, which has no namesake there.
    fn same_as(&self, code: &Code, fate: Fate) -> Option<Code> {
        let (before, after) = self.versions;
        let alike = |own: &Methodology, others: &BTreeMap<&'a str, &'a Code>| {
            others.get(own.definition_hash(code.as_str())?).copied()
        };
        match fate {
            Fate::Changed => None,
            Fate::Added => counterpart(before, after, code.as_str())
                .or_else(|| alike(after, &self.gone))
                .cloned(),
            Fate::Removed => {
                self.takers.get(code).copied().or_else(|| alike(before, &self.new)).cloned()
            }
        }
    }
}

/// By definition, the criteria of `of` that `other` has no namesake of; of several the first.
fn without_namesake<'a>(of: &'a Methodology, other: &Methodology) -> BTreeMap<&'a str, &'a Code> {
    let mut found = BTreeMap::new();
    for (node, _) in of.criteria().filter(|(node, _)| other.place(node.code.as_str()).is_none()) {
        if let Some(hash) = of.definition_hash(node.code.as_str()) {
            found.entry(hash).or_insert(&node.code);
        }
    }
    found
}

/// What the document says of a node, with the defaults that it leaves unsaid.
fn fields(methodology: &Methodology, place: Option<usize>) -> Map<String, Value> {
    let node = place.and_then(|place| methodology.nodes.get(place));
    let said = place.and_then(|place| methodology.text(place));
    let Some((node, said)) = node.zip(said) else { return Map::new() };
    let mut said = members(serde_json::to_value(said).unwrap_or_default());
    said.remove("code");
    let defaults = match &node.kind {
        NodeKind::Inner(_) => json!({"aggregator": "arithmetic", "min_coverage": 0.5,
            "missing": "renormalise"}),
        NodeKind::Leaf(_) => json!({"touchpoints": "mean", "zero_denominator": "not_applicable"}),
    };
    for (name, value) in members(defaults) {
        said.entry(name).or_insert(value);
    }
    said.insert("weight".to_owned(), node.weight.into());
    said
}

/// The members of an object that say something.
fn members(value: Value) -> Map<String, Value> {
    let Value::Object(mut members) = value else { return Map::new() };
    members.retain(|_, value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Number(_) | Value::String(_) | Value::Bool(true) => true,
    });
    members
}

fn changes(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    aspect: impl Fn(&str) -> Aspect,
) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let said = |said: &Map<String, Value>, name: &str| said.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| FieldChange {
            field: name.clone(),
            aspect: aspect(name),
            before: said(before, name),
            after: said(after, name),
        })
        .collect()
}

fn aspect(field: &str, is_criterion: bool) -> Aspect {
    match field {
        "parent" => Aspect::Tree,
        "weight" => Aspect::Weight,
        "names" | "notation" | "principle" => Aspect::Text,
        "maps_from" => Aspect::Mapping,
        "scale" => Aspect::Scale,
        _ if is_criterion => Aspect::Definition,
        "definition" | "question" | "guidance" => Aspect::Text,
        _ => Aspect::Aggregation,
    }
}

fn of_document(field: &str) -> Aspect {
    match field {
        "periods" | "period_lengths" | "rolling" => Aspect::Periods,
        "comparable_with" => Aspect::Comparability,
        _ => Aspect::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::methodology::MethodologyId;

    fn methodology(version: &str, nodes: &Value, more: &Value) -> Methodology {
        let mut list = vec![json!({"code": "index", "parent": null})];
        list.extend(nodes.as_array().unwrap().iter().map(|node| {
            let mut one = json!({"parent": "index"});
            if node["code"] != "group" {
                let leaf = json!({"sources": ["self"], "scale": {"kind": "share"},
                    "question": {"en": node["code"]}});
                one.as_object_mut().unwrap().extend(leaf.as_object().unwrap().clone());
            }
            one.as_object_mut().unwrap().extend(node.as_object().unwrap().clone());
            one
        }));
        let mut document = json!({"names": {"en": "M"}, "nodes": list,
            "periods": {"from": "2024-01-01", "to": null}, "period_lengths": ["P1Y"]});
        document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let id = MethodologyId::parse(&format!("m@{version}")).unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    #[test]
    fn a_version_without_changes_changes_nothing() {
        let nodes = json!([{"code": "one"}, {"code": "two", "weight": 1}]);
        let said = json!([{"code": "one", "weight": 1.0, "touchpoints": "mean"}, {"code": "two"}]);
        let (one, other) =
            (methodology("m1", &nodes, &json!({})), methodology("m2", &said, &json!({})));
        assert_eq!(diff(&one, &other), Diff { document: vec![], nodes: vec![] });
    }

    #[test]
    fn what_is_added_removed_moved_and_reweighed_is_told_with_its_share() {
        let before = methodology(
            "m1",
            &json!([{"code": "group", "min_coverage": 0.75}, {"code": "moved"}, {"code": "gone"},
                {"code": "in-group", "parent": "group"}, {"code": "old-name"}]),
            &json!({"rolling": true}),
        );
        let after = methodology(
            "m2",
            &json!([{"code": "group", "aggregator": "minimum", "weight": 2},
                {"code": "moved", "parent": "group", "scale": {"kind": "boolean"}},
                {"code": "in-group", "parent": "group"}, {"code": "new"},
                {"code": "new-name", "question": {"en": "old-name"}}]),
            &json!({}),
        );
        let found = diff(&before, &after);
        assert_eq!(found.document.len(), 1);
        assert_eq!(found.document[0].aspect, Aspect::Periods);
        let told: Vec<String> = found
            .nodes
            .iter()
            .map(|node| {
                let NodeChange { node, fate, share_before, share_after, changes, .. } = node;
                let aspects: Vec<&str> = changes.iter().map(|c| c.aspect.as_str()).collect();
                let share = |share: &Option<f64>| share.map_or("-".into(), |s| s.to_string());
                let (before, after) = (share(share_before), share(share_after));
                format!("{node} {fate} {before} {after} {}", aspects.join(" "))
            })
            .collect();
        assert_eq!(
            told,
            [
                "group changed 0.25 0.5 aggregation aggregation weight",
                "moved changed 0.25 - tree scale",
                "in-group changed 0.25 - ",
                "new added - 0.25 ",
                "new-name added - 0.25 ",
                "gone removed 0.25 - ",
                "old-name removed 0.25 - ",
            ]
        );
        let same: Vec<_> = found.nodes.iter().filter_map(|node| node.same_as.as_ref()).collect();
        assert_eq!(
            same,
            ["old-name", "new-name"]
                .map(|code| Code::parse(code).unwrap())
                .iter()
                .collect::<Vec<_>>()
        );
    }
}
