//! Pools: how a node's values at several services become one of their group.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Methodology, Node};
use crate::domain::{
    check::Faults,
    facts::{Fact, Facts},
    form::PoolWeights,
    text::escape,
    violation::did_you_mean,
    word::words,
};

words! {
    /// How the values of services are brought together at a pooled node.
    pub enum PoolRule {
        /// Their mean, with `weights` the weighted mean of the means of each class.
        Mean = "mean",
        /// The best counts.
        Best = "best",
    }
}

/// How a node is brought together over the services of a group.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "rule": "mean",
    "weights": {"service.type": {"transactional": 0.8, "informational": 0.2}},
}))]
pub struct PoolDraft {
    /// `mean` or `best`.
    #[schema(value_type = PoolRule)]
    pub rule: String,
    /// Of a mean: one fact, and what the services of each value of it weigh together. Services of a
    /// value that is not named do not count; values that no service has drop out, and the weights of
    /// the others share theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<PoolWeights>)]
    pub weights: Option<BTreeMap<String, BTreeMap<String, f64>>>,
}

/// How a node is brought together over the services of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Pool {
    /// The mean of the services' values.
    Mean,
    /// The weighted mean of the means of classes of services.
    Weighted(Classes),
    /// The best of the services' values.
    Best,
}

/// Classes of services by one fact, and what each weighs.
#[derive(Clone, Debug, PartialEq)]
pub struct Classes {
    fact: Fact,
    weights: Vec<(String, f64)>,
}

impl Classes {
    /// Which class a service with these facts is in; none when its value is not named.
    pub fn of(&self, facts: &Facts) -> Option<usize> {
        self.weights
            .iter()
            .position(|(value, _)| self.fact.is_one_of(std::slice::from_ref(value), facts))
    }

    /// What each class weighs, in their order.
    pub fn weights(&self) -> impl Iterator<Item = f64> {
        self.weights.iter().map(|(_, weight)| *weight)
    }
}

impl Pool {
    /// Whether a service with these facts counts in it.
    pub fn counts(&self, facts: &Facts) -> bool {
        match self {
            Self::Mean | Self::Best => true,
            Self::Weighted(classes) => classes.of(facts).is_some(),
        }
    }

    /// The pool that a draft spells at `pointer`, or nothing and all that is wrong with it.
    pub fn read(draft: &PoolDraft, pointer: &str, faults: &mut Faults) -> Option<Self> {
        let place = format!("{pointer}/rule");
        let rule = faults.word(&draft.rule, &place, PoolRule::ALL, PoolRule::as_str);
        let place = format!("{pointer}/weights");
        let classes = draft.weights.as_ref().map(|weights| read_classes(weights, &place, faults));
        match (rule?, classes) {
            (PoolRule::Mean, None) => Some(Self::Mean),
            (PoolRule::Mean, Some(classes)) => classes.map(Self::Weighted),
            (PoolRule::Best, None) => Some(Self::Best),
            (PoolRule::Best, Some(_)) => {
                faults.add(
                    place,
                    "pool-broken",
                    "The best service is the best, whatever it weighs.",
                    "Leave `weights` out, or use the rule `mean`.",
                );
                None
            }
        }
    }
}

fn read_classes(
    weights: &BTreeMap<String, BTreeMap<String, f64>>,
    pointer: &str,
    faults: &mut Faults,
) -> Option<Classes> {
    if weights.len() != 1 {
        faults.add(
            pointer,
            "pool-broken",
            format!("Services are weighed by one fact; here are {}.", weights.len()),
            "Name one, such as `service.type`.",
        );
    }
    let read: Vec<Option<Classes>> = weights
        .iter()
        .map(|(name, values)| {
            let place = format!("{pointer}/{}", escape(name));
            let fact = read_fact(name, &place, faults)?;
            read_weights(fact, values, &place, faults)
        })
        .collect();
    match <[Option<Classes>; 1]>::try_from(read) {
        Ok([classes]) => classes,
        Err(_) => None,
    }
}

/// A fact of which every service has at most one value: else a service would count twice.
fn read_fact(name: &str, place: &str, faults: &mut Faults) -> Option<Fact> {
    let fact = Fact::parse(name).filter(|fact| fact.is_single());
    if fact.is_none() {
        let known = || Fact::ALL.iter().filter(|f| f.is_single()).map(|fact| fact.as_str());
        let advice = did_you_mean(name, known())
            .unwrap_or_else(|| format!("Use one of: {}.", known().collect::<Vec<_>>().join(", ")));
        faults.add(place, "pool-broken", "Services are not weighed by this fact.", advice);
    }
    fact
}

fn read_weights(
    fact: Fact,
    values: &BTreeMap<String, f64>,
    place: &str,
    faults: &mut Faults,
) -> Option<Classes> {
    let mut sound = true;
    for (value, weight) in values {
        let place = format!("{place}/{}", escape(value));
        if !fact.can_be(value) {
            sound = false;
            faults.add(
                &place,
                "pool-broken",
                format!("`{fact}` is never `{}`.", value.chars().take(80).collect::<String>()),
                "Name a value that it can have.",
            );
        }
        if !(*weight > 0.0 && *weight <= 1e6) {
            sound = false;
            faults.add(
                &place,
                "weight-out-of-range",
                "A weight in a pool is a number above 0, up to 1,000,000.",
                "Leave the value out, and its services do not count.",
            );
        }
    }
    if values.is_empty() {
        sound = false;
        faults.add(place, "pool-broken", "No value has a weight.", "Name at least one value.");
    }
    let weights = values.iter().map(|(value, weight)| (value.clone(), *weight)).collect();
    sound.then_some(Classes { fact, weights })
}

impl Methodology {
    /// The pooled nodes that the node at `place` comes of in a group: itself, or the nearest ones
    /// below it; none for a node that lies below a pooled one, or beside all of them.
    pub fn pooled_at(&self, place: usize) -> Vec<usize> {
        let Some(node) = self.nodes.get(place) else { return Vec::new() };
        if node.pool.is_some() {
            return vec![place];
        }
        let counts = |child: &&usize| self.nodes.get(**child).is_some_and(|n| n.weight > 0.0);
        node.children.iter().filter(counts).flat_map(|child| self.pooled_at(*child)).collect()
    }

    /// The pooled node above `place`, where it lies below one.
    pub fn pooled_above(&self, place: usize) -> Option<&Node> {
        self.above(place).filter_map(|above| self.nodes.get(above)).find(|n| n.pool.is_some())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::domain::{
        methodology::{Methodology, MethodologyId},
        violation::Place,
    };

    fn faults(nodes: &Value) -> Vec<(String, &'static str)> {
        let draft = serde_json::from_value(json!({
            "names": {"en": "M"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": nodes,
        }))
        .unwrap();
        let read = Methodology::parse(draft, &MethodologyId::parse("m@m1").unwrap());
        let found = read.err().unwrap_or_default();
        let place = |place: &Place| match place {
            Place::Pointer(pointer) => pointer.clone(),
            _ => String::new(),
        };
        found.iter().map(|fault| (place(&fault.place), fault.code)).collect()
    }

    fn leaf(code: &str, parent: &str, extra: &Value) -> Value {
        let mut leaf = json!({"code": code, "parent": parent, "scale": {"kind": "boolean"},
            "sources": ["expert"]});
        leaf.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        leaf
    }

    #[test]
    fn a_tree_whose_every_leaf_is_pooled_once_is_taken() {
        let weights = json!({"service.type": {"transactional": 0.8, "informational": 0.2}});
        let nodes = json!([
            {"code": "index", "parent": null},
            {"code": "a", "parent": "index", "pool": {"rule": "mean", "weights": weights},
             "round": 0},
            leaf("a1", "a", &json!({})),
            leaf("b", "index", &json!({"pool": {"rule": "best"}})),
            leaf("beside", "index", &json!({"weight": 0})),
        ]);
        assert_eq!(faults(&nodes), []);
    }

    #[test]
    fn every_fault_of_a_pool_is_named_at_once() {
        let pool = |pool: Value| json!({"pool": pool});
        let nodes = json!([
            {"code": "index", "parent": null, "round": 7},
            leaf("a", "index", &pool(json!({"rule": "bets"}))),
            leaf("b", "index", &pool(json!({"rule": "best", "weights":
                {"service.type": {"portal": 1.0}}}))),
            leaf("c", "index", &pool(json!({"rule": "mean", "weights": {}}))),
            leaf("d", "index", &pool(json!({"rule": "mean", "weights":
                {"service.life_event": {"family": 1.0}}}))),
            leaf("e", "index", &pool(json!({"rule": "mean", "weights":
                {"service.type": {"transactoinal": 1.0, "portal": -1.0, "informational": 0.0}}}))),
            leaf("f", "index", &pool(json!({"rule": "mean", "weights":
                {"service.type": {}}}))),
        ]);
        assert_eq!(
            faults(&nodes),
            [
                ("/nodes/0/round", "out-of-range"),
                ("/nodes/1/pool/rule", "unknown-word"),
                ("/nodes/2/pool/weights", "pool-broken"),
                ("/nodes/3/pool/weights", "pool-broken"),
                ("/nodes/4/pool/weights/service.life_event", "pool-broken"),
                ("/nodes/5/pool/weights/service.type/informational", "weight-out-of-range"),
                ("/nodes/5/pool/weights/service.type/portal", "weight-out-of-range"),
                ("/nodes/5/pool/weights/service.type/transactoinal", "pool-broken"),
                ("/nodes/6/pool/weights/service.type", "pool-broken"),
            ]
            .map(|(place, code)| (place.to_owned(), code))
        );
    }

    #[test]
    fn a_leaf_is_pooled_neither_twice_nor_never() {
        let best = json!({"pool": {"rule": "best"}});
        let nodes = json!([
            {"code": "index", "parent": null},
            {"code": "a", "parent": "index", "pool": {"rule": "mean"}},
            leaf("twice", "a", &best),
            {"code": "b", "parent": "index"},
            leaf("once", "b", &best),
            leaf("never", "b", &json!({})),
            leaf("beside", "b", &json!({"weight": 0})),
        ]);
        let expected = [("/nodes/2/pool", "pooled-twice"), ("/nodes/5", "not-pooled")];
        assert_eq!(faults(&nodes), expected.map(|(place, code)| (place.to_owned(), code)));
    }
}
