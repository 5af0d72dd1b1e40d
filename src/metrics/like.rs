//! Like for like above criteria: a node over the criteria that have a value each time.

use std::collections::BTreeMap;

use super::node::{Outcome, node};
use crate::domain::{
    methodology::{Methodology, NodeKind},
    state::State,
};

/// What a criterion is to the value of a node above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It has a value.
    Value,
    /// It does not apply, and nobody misses it.
    NotApplicable,
    /// It has no value, and is missed.
    Missing,
}

impl Part {
    /// What a criterion of that outcome is.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match outcome.state {
            _ if outcome.points.is_some() => Self::Value,
            State::NotApplicable => Self::NotApplicable,
            _ => Self::Missing,
        }
    }

    /// What it is in a comparison with a time when it was `other`.
    ///
    /// A value counts when there is one both times. Where it did not apply once, it does not apply to
    /// the comparison: what the other time rests on was enough without it.
    /// So are baskets compared over the goods priced both times (ILO and others, *Consumer Price Index
    /// Manual* (2004), chapter 7).
    #[must_use]
    pub(crate) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Value, Self::Value) => Self::Value,
            (Self::NotApplicable, _) | (_, Self::NotApplicable) => Self::NotApplicable,
            _ => Self::Missing,
        }
    }

    /// The outcome of a criterion that is this in a comparison.
    pub(crate) fn outcome(self, of: Outcome) -> Outcome {
        match self {
            Self::Value => of,
            Self::NotApplicable => Outcome::without(State::NotApplicable),
            Self::Missing => Outcome::without(State::NotYetMeasured),
        }
    }
}

/// The outcomes at a node and all below it that count in it, from those of its criteria alone.
///
/// - **Shape:** `place` is that of the node; `leaf` gives the outcome of the criterion at a place, one
///   without a value for those that are to be left out. By place.
/// - **Unit:** points 0–100, by the aggregators, weights and minimum coverage of [`node`].
/// - **None** where too little is left for a value, as for any node.
/// - **Source:** as [`node`]; the example is of the European Commission's eGovernment Benchmark.
///
/// ```
/// use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::{domain::state::State, metrics::{like::over, node::Outcome}};
///
/// let leaf = |code: &str, parent: &str, weight: u32| serde_json::json!({
///     "code": code, "parent": parent, "weight": weight, "scale": {"kind": "share"},
///     "sources": ["expert"],
/// });
/// let draft = serde_json::from_value(serde_json::json!({
///     "names": {"en": "Cross-border"}, "periods": {"from": "2020-01-01", "to": null},
///     "period_lengths": ["P1Y"], "nodes": [
///         {"code": "index", "parent": null}, leaf("availability", "index", 2),
///         leaf("support", "index", 1), {"code": "enablers", "parent": "index"},
///         leaf("eid", "enablers", 1), leaf("edocuments", "enablers", 1),
///     ],
/// })).unwrap();
/// let methodology = Methodology::parse(draft, &MethodologyId::parse("m@m1").unwrap()).unwrap();
///
/// // Cross-border services for families in Czechia, 2022: 33.3333, for eDocuments are not there.
/// // Had they been there with all points, the node over the other criteria would be the same.
/// let points = |place: usize| match methodology.nodes[place].code.as_str() {
///     "availability" => 50.0,
///     "support" => 100.0 / 3.0,
///     "eid" => 0.0,
///     _ => 100.0,
/// };
/// let all = over(&methodology, 0, &|place| Outcome::measured(points(place)));
/// assert!((all[&0].points.unwrap() - 45.833333).abs() < 1e-6);
/// let documents = methodology.place("edocuments").unwrap();
/// let shared = over(&methodology, 0, &|place| match place == documents {
///     true => Outcome::without(State::NotApplicable),
///     false => Outcome::measured(points(place)),
/// });
/// assert!((shared[&0].points.unwrap() - 33.333333).abs() < 1e-6);
/// ```
pub fn over(
    methodology: &Methodology,
    place: usize,
    leaf: &dyn Fn(usize) -> Outcome,
) -> BTreeMap<usize, Outcome> {
    let mut found = BTreeMap::new();
    climb(methodology, place, leaf, &mut found);
    found
}

fn climb(
    methodology: &Methodology,
    place: usize,
    leaf: &dyn Fn(usize) -> Outcome,
    found: &mut BTreeMap<usize, Outcome>,
) {
    let Some(item) = methodology.nodes.get(place) else { return };
    let outcome = match &item.kind {
        NodeKind::Leaf(_) => leaf(place),
        NodeKind::Inner(inner) => {
            let mut children = Vec::with_capacity(item.children.len());
            for child in &item.children {
                let weight = methodology.nodes.get(*child).map_or(0.0, |child| child.weight);
                if weight > 0.0 {
                    climb(methodology, *child, leaf, found);
                    children.extend(found.get(child).map(|outcome| (*outcome, weight)));
                }
            }
            node(inner, &children)
        }
    };
    found.insert(place, outcome);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::methodology::MethodologyId;

    /// An index over `easy` and `quick`, and what stands beside it.
    fn methodology(index: &serde_json::Value) -> Methodology {
        let leaf = |code: &str, weight: u8| {
            json!({"code": code, "parent": "index", "weight": weight,
                "scale": {"kind": "share"}, "sources": ["self"]})
        };
        let mut root = json!({"code": "index", "parent": null});
        root.as_object_mut().unwrap().extend(index.as_object().unwrap().clone());
        let draft = json!({"names": {"en": "M"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"],
            "nodes": [root, leaf("easy", 1), leaf("quick", 1), leaf("aside", 0)]});
        let id = MethodologyId::parse("m@m1").unwrap();
        Methodology::parse(serde_json::from_value(draft).unwrap(), &id).unwrap()
    }

    /// The index of 40 points at `easy` with `quick` being this in the comparison.
    fn index(rules: &serde_json::Value, quick: Part) -> Option<f64> {
        let methodology = methodology(rules);
        let at = methodology.place("quick").unwrap();
        let found = over(&methodology, 0, &|place| {
            let part = if place == at { quick } else { Part::Value };
            part.outcome(Outcome::measured(40.0))
        });
        assert!(!found.contains_key(&methodology.place("aside").unwrap()));
        found[&0].points
    }

    #[test]
    fn what_is_missed_may_leave_too_little_and_what_does_not_apply_never_does() {
        assert_eq!(index(&json!({"min_coverage": 0.5}), Part::Missing), Some(40.0));
        assert_eq!(index(&json!({"min_coverage": 0.75}), Part::Missing), None);
        assert_eq!(index(&json!({"min_coverage": 0.75}), Part::NotApplicable), Some(40.0));
        assert_eq!(index(&json!({"missing": "zero"}), Part::Missing), Some(20.0));
        assert_eq!(index(&json!({"missing": "fail"}), Part::Missing), None);
    }

    #[test]
    fn a_comparison_is_the_same_whichever_comes_first() {
        let all = [Part::Value, Part::NotApplicable, Part::Missing];
        for (one, other) in all.into_iter().flat_map(|one| all.map(|other| (one, other))) {
            assert_eq!(one.with(other), other.with(one));
        }
        assert_eq!(Part::Value.with(Part::Value), Part::Value);
        assert_eq!(Part::Value.with(Part::Missing), Part::Missing);
        assert_eq!(Part::Missing.with(Part::NotApplicable), Part::NotApplicable);
        assert_eq!(Part::of(&Outcome::measured(0.0)), Part::Value);
        assert_eq!(Part::of(&Outcome::without(State::NotApplicable)), Part::NotApplicable);
        // What is withheld is missing like all that is.
        assert_eq!(Part::of(&Outcome::without(State::TooFew)), Part::Missing);
    }
}
