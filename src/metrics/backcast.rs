//! Back-cast: what an older scorecard gives under a newer methodology. An estimate, and said to be.

use std::collections::BTreeMap;

use super::node::{Outcome, node};
use crate::domain::{
    code::Code,
    facts::Facts,
    methodology::{Methodology, NodeKind, mapping::counterparts},
    state::{Flag, State},
    target_group,
    word::words,
};

words! {
    /// What can be estimated of a newer version from cells of an older one.
    pub enum Reach {
        /// Every node that counts.
        Index = "index",
        /// Criteria alone.
        Criteria = "criteria",
        /// Nothing.
        Nothing = "nothing",
    }
}

/// Which criteria of a newer version older cells stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By criterion of the newer version, the same criterion of the older.
    pub covered: BTreeMap<Code, Code>,
    /// Criteria that count in the newer version and that nothing older stands for, in its order.
    pub missing: Vec<Code>,
}

impl Plan {
    /// Whether the index can be estimated, and not only criteria.
    pub fn is_whole(&self) -> bool {
        self.reach() == Reach::Index
    }

    /// What can be estimated.
    pub fn reach(&self) -> Reach {
        match (self.covered.is_empty(), self.missing.is_empty()) {
            (true, _) => Reach::Nothing,
            (false, true) => Reach::Index,
            (false, false) => Reach::Criteria,
        }
    }

    /// Whether the node of that code of the newer version can be estimated.
    pub fn reaches(&self, later: &Methodology, code: &str) -> bool {
        match later.node(code).map(|node| &node.kind) {
            Some(NodeKind::Leaf(_)) => self.covered.contains_key(code),
            Some(NodeKind::Inner(_)) => self.is_whole(),
            None => false,
        }
    }
}

/// How far cells under `earlier` can be read under `later`.
///
/// - **Shape:** a criterion is covered by the one that `later` names in `maps_from`, else by the one
///   of the same code and definition hash.
/// - **Whole** when every criterion of positive weight, with only positive weights above it, is
///   covered; otherwise criteria alone are estimated, and no node above them.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 7: results
///   of other weights are worked out from the same indicators.
pub fn plan(earlier: &Methodology, later: &Methodology) -> Plan {
    let covered = counterparts(earlier, later);
    let counts = |place: usize| later.nodes.get(place).is_some_and(|node| node.weight > 0.0);
    let missing = later
        .nodes
        .iter()
        .enumerate()
        .filter(|(place, node)| {
            // The root has siblings of no kind, so its weight says nothing.
            let above = later.above(*place).filter(|place| *place > 0);
            node.criterion().is_some() && [*place].into_iter().chain(above).all(counts)
        })
        .map(|(_, node)| node.code.clone())
        .filter(|code| !covered.contains_key(code))
        .collect();
    Plan { covered, missing }
}

/// What an older scorecard gives at each node of a newer methodology, in its order.
///
/// - **Shape:** `cell` finds the older outcome of a criterion, by its newer and its older code;
///   nothing where nobody answered for the target group.
/// - **Unit:** points 0–100, every value flagged `estimated`.
/// - **None** where the plan does not reach, and for a target group below which nobody answered.
/// - **Source:** as [`plan`]; the aggregation is that of [`node`].
///
/// ```
/// use serde_json::json;
/// use znamka::domain::{facts::Facts, methodology::{Methodology, MethodologyId}, state::Flag};
/// use znamka::metrics::{backcast::{backcast, plan}, node::Outcome};
///
/// // User centricity of starting a business in Czechia, 2022, is 92.9563 by the weights of 2020.
/// let version = |id: &str, weights: [u32; 3]| {
///     let leaf = |code: &str, weight: u32| json!({"code": code, "parent": "index",
///         "weight": weight, "scale": {"kind": "share"}, "sources": ["expert"]});
///     let [online, support, mobile] = weights;
///     let nodes = json!([{"code": "index", "parent": null}, leaf("online", online),
///         leaf("support", support), leaf("mobile", mobile)]);
///     let document = json!({"names": {"en": "User centricity"}, "period_lengths": ["P1Y"],
///         "periods": {"from": "2020-01-01", "to": null}, "nodes": nodes});
///     let id = MethodologyId::parse(id).unwrap();
///     Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
/// };
/// let (equal, weighed) = (version("eu@m1", [1, 1, 1]), version("eu@m2", [6, 2, 1]));
/// let facts: Facts = serde_json::from_value(json!({"agency": "a", "country": "CZ",
///     "life_events": [], "type": "transactional", "scope": "national", "level": null,
///     "audiences": [], "proactive": false, "volume": null})).unwrap();
/// let everybody = znamka::domain::code::Code::parse("all").unwrap();
/// let measured = |code: &str| match code {
///     "online" => 100.0,
///     "support" => 71.4286,
///     _ => 93.75,
/// };
/// let cast = backcast(&weighed, &plan(&equal, &weighed), &facts, &everybody, |_, older| {
///     Some(Outcome::measured(measured(older.as_str())))
/// });
/// let index = cast[0].unwrap();
/// assert!((index.points.unwrap() - 92.9563).abs() < 1e-4);
/// assert!(index.flags.has(Flag::Estimated));
/// ```
pub fn backcast(
    later: &Methodology,
    plan: &Plan,
    facts: &Facts,
    target_group: &Code,
    cell: impl Fn(&Code, &Code) -> Option<Outcome>,
) -> Vec<Option<Outcome>> {
    let everybody = *target_group == target_group::ALL;
    let mut cast: Vec<Option<(Outcome, bool)>> = vec![None; later.nodes.len()];
    // Parents stand before their children, so the way back climbs.
    for (place, item) in later.nodes.iter().enumerate().rev() {
        let found = match &item.kind {
            NodeKind::Leaf(rule) => plan.covered.get(&item.code).map(|older| {
                let known = cell(&item.code, older);
                let outcome = if !rule.applies(facts) {
                    Outcome::without(State::NotApplicable)
                } else if rule.proactive_full && facts.proactive && everybody {
                    Outcome::measured(100.0)
                } else {
                    known.unwrap_or(Outcome::without(State::NotYetMeasured))
                };
                (outcome, known.is_some())
            }),
            NodeKind::Inner(inner) if plan.is_whole() => {
                let children = item.children.iter().filter_map(|child| {
                    let weight = later.nodes.get(*child)?.weight;
                    let (outcome, answered) = cast.get(*child).copied().flatten()?;
                    Some((outcome, weight, answered))
                });
                let children: Vec<(Outcome, f64, bool)> = children.collect();
                let answered = children.iter().any(|(_, weight, any)| *any && *weight > 0.0);
                let pairs: Vec<(Outcome, f64)> =
                    children.iter().map(|(outcome, weight, _)| (*outcome, *weight)).collect();
                Some((node(inner, &pairs), answered))
            }
            NodeKind::Inner(_) => None,
        };
        if let Some(slot) = cast.get_mut(place) {
            *slot = found;
        }
    }
    cast.into_iter()
        .map(|found| {
            let (outcome, answered) = found?;
            let flags = outcome.flags.with_if(Flag::Estimated, outcome.points.is_some());
            (everybody || answered).then_some(Outcome { flags, ..outcome })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::methodology::MethodologyId;

    fn version(id: &str, leaves: &[Value]) -> Methodology {
        let mut nodes = vec![json!({"code": "index", "parent": null})];
        nodes.extend(leaves.iter().map(|leaf| {
            let mut node = json!({"parent": "index", "scale": {"kind": "share"},
                "sources": ["expert"]});
            node.as_object_mut().unwrap().extend(leaf.as_object().unwrap().clone());
            node
        }));
        let document = json!({"names": {"en": "M"}, "period_lengths": ["P1Y"],
            "periods": {"from": "2020-01-01", "to": null}, "nodes": nodes});
        let id = MethodologyId::parse(id).unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    fn cast(later: &Methodology, plan: &Plan, proactive: bool, group: &str) -> Vec<Option<f64>> {
        let facts = serde_json::from_value(json!({"agency": "a", "country": "CZ",
            "life_events": [], "type": "transactional", "scope": "national", "level": null,
            "audiences": [], "proactive": proactive, "volume": null}))
        .unwrap();
        let cell = |_: &Code, older: &Code| match older.as_str() {
            "one" => Some(Outcome::measured(20.0)),
            _ => None,
        };
        let group = Code::parse(group).unwrap();
        let outcomes = backcast(later, plan, &facts, &group, cell);
        outcomes.into_iter().map(|outcome| outcome?.points).collect()
    }

    #[test]
    fn one_new_criterion_leaves_criteria_alone() {
        let earlier = version("m@m1", &[json!({"code": "one"})]);
        let later = version("m@m2", &[json!({"code": "one"}), json!({"code": "two"})]);
        let plan = plan(&earlier, &later);
        assert_eq!(plan.missing, [Code::parse("two").unwrap()]);
        assert!(plan.reaches(&later, "one") && !plan.reaches(&later, "index"));
        assert_eq!(cast(&later, &plan, false, "all"), [None, Some(20.0), None]);
    }

    #[test]
    fn a_new_criterion_beside_the_index_does_no_harm() {
        let earlier = version("m@m1", &[json!({"code": "one"})]);
        let beside = json!({"code": "two", "weight": 0});
        let later = version("m@m2", &[json!({"code": "one"}), beside]);
        let plan = plan(&earlier, &later);
        assert!(plan.is_whole());
        assert_eq!(cast(&later, &plan, false, "all"), [Some(20.0), Some(20.0), None]);
    }

    #[test]
    fn the_rules_of_the_newer_version_hold() {
        let earlier = version("m@m1", &[json!({"code": "one"}), json!({"code": "other"})]);
        let later = version(
            "m@m2",
            &[
                json!({"code": "uno", "maps_from": ["m@m1/one"],
                "applies_if": [{"service.type": ["informational"]}]}),
                json!({"code": "other", "maps_from": ["m@m1/other"], "proactive_full": true}),
            ],
        );
        let plan = plan(&earlier, &later);
        assert!(plan.is_whole());
        assert_eq!(cast(&later, &plan, true, "all"), [Some(100.0), None, Some(100.0)]);
        // Nobody is asked about all others in the name of a group.
        assert_eq!(cast(&later, &plan, true, "age-65-plus"), [None, None, None]);
    }

    #[test]
    fn nothing_in_common_is_nothing_to_estimate() {
        let earlier = version("m@m1", &[json!({"code": "one"})]);
        let later = version("m@m2", &[json!({"code": "two"})]);
        let plan = plan(&earlier, &later);
        assert!(plan.covered.is_empty() && !plan.is_whole());
        assert_eq!(cast(&later, &plan, false, "all"), [None, None]);
    }
}
