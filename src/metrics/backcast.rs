//! Back-cast: what an older scorecard gives under a newer methodology. An estimate, and said to be.

use std::collections::BTreeMap;

use super::node::Outcome;
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
    pub(crate) fn is_whole(&self) -> bool {
        self.reach() == Reach::Index
    }

    /// What can be estimated.
    ///
    /// - **Unit:** none: it says how far up.
    /// - **Source:** as [`plan`], where its example stands too.
    ///
    /// ```
    /// use znamka::{domain::code::Code, metrics::backcast::{Plan, Reach}};
    ///
    /// // Of the three parts of user centricity, 92.9563 in Czechia, mobile use alone is asked otherwise.
    /// let code = |text| Code::parse(text).unwrap();
    /// let covered = ["online", "support"].map(|text| (code(text), code(text)));
    /// let found = Plan { covered: covered.into(), missing: vec![code("mobile")] };
    /// assert_eq!(found.reach(), Reach::Criteria);
    /// assert_eq!(Plan { missing: vec![], ..found }.reach(), Reach::Index);
    /// ```
    pub fn reach(&self) -> Reach {
        match (self.covered.is_empty(), self.missing.is_empty()) {
            (true, _) => Reach::Nothing,
            (false, true) => Reach::Index,
            (false, false) => Reach::Criteria,
        }
    }

    /// Whether the node of that code of the newer version can be estimated.
    pub(crate) fn reaches(&self, later: &Methodology, code: &str) -> bool {
        !self.older(later, code).is_empty()
    }

    /// The older criteria that an estimate at a node of the newer version is worked out from; none
    /// where it cannot be estimated.
    pub(crate) fn older<'a>(&'a self, later: &Methodology, code: &str) -> Vec<&'a Code> {
        let Some(place) = later.place(code) else { return Vec::new() };
        let is_leaf = later.criterion(code).is_some();
        if !is_leaf && !self.is_whole() {
            return Vec::new();
        }
        // A node beside the index may lack a criterion that the index does without.
        let leaves = leaves(later, place).map(|leaf| self.covered.get(leaf));
        leaves.collect::<Option<Vec<&Code>>>().unwrap_or_default()
    }
}

/// The node at `place` and those below it that count in it, parents first.
fn counted(methodology: &Methodology, place: usize) -> Vec<usize> {
    let counts =
        |place: &usize| methodology.nodes.get(*place).is_some_and(|node| node.weight > 0.0);
    let mut places = vec![place];
    let mut next = 0;
    while let Some(node) = places.get(next).map(|place| methodology.nodes.get(*place)) {
        places.extend(node.into_iter().flat_map(|node| &node.children).copied().filter(counts));
        next += 1;
    }
    places
}

/// The criteria that count in the node at `place`, in order of their places.
fn leaves(methodology: &Methodology, place: usize) -> impl Iterator<Item = &Code> {
    let mut places = counted(methodology, place);
    places.sort_unstable();
    let nodes = places.into_iter().filter_map(|place| methodology.nodes.get(place));
    nodes.filter(|node| node.criterion().is_some()).map(|node| &node.code)
}

/// How far cells under `earlier` can be read under `later`.
///
/// - **Shape:** a criterion is covered by the one that `later` names in `maps_from`, else by the one
///   of the same code and definition hash.
/// - **Whole** when every criterion of positive weight, with only positive weights above it, is
///   covered; otherwise criteria alone are estimated, and no node above them.
/// - **Unit:** none: which criterion stands for which.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 7, robustness:
///   results of other weights are worked out from the same indicators.
///
/// ```
/// use serde_json::json;
/// use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::metrics::{backcast::{Reach, plan}, mean::weighted_mean};
///
/// let version = |id: &str, leaves: &[(&str, u32, &str)]| {
///     let mut nodes = vec![json!({"code": "index", "parent": null})];
///     nodes.extend(leaves.iter().map(|(code, weight, question)| json!({"code": code,
///         "parent": "index", "weight": weight, "question": {"en": question},
///         "scale": {"kind": "share"}, "sources": ["expert"]})));
///     let document = json!({"names": {"en": "User centricity"}, "period_lengths": ["P1Y"],
///         "periods": {"from": "2020-01-01", "to": null}, "nodes": nodes});
///     let id = MethodologyId::parse(id).unwrap();
///     Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
/// };
/// let equal = version("eu@m1", &[("online", 1, "?"), ("support", 1, "?"), ("mobile", 1, "?")]);
/// let weighed = version("eu@m2", &[("online", 6, "?"), ("support", 2, "?"), ("mobile", 1, "?")]);
/// let found = plan(&equal, &weighed);
/// assert_eq!(found.reach(), Reach::Index);
///
/// // So user centricity of starting a business in Czechia, 2022, is 92.9563 by other weights.
/// let old = |code: &str| [("online", 100.0), ("support", 71.4286), ("mobile", 93.75)]
///     .into_iter().find_map(|(older, points)| (code == older).then_some(points)).unwrap();
/// let pairs: Vec<(f64, f64)> = found.covered.iter()
///     .map(|(new, older)| (old(older.as_str()), weighed.node(new.as_str()).unwrap().weight))
///     .collect();
/// assert!((weighted_mean(&pairs).unwrap() - 92.9563).abs() < 1e-4);
///
/// // Had the question on mobile use been put otherwise, nothing above criteria could be estimated.
/// let asked = version("eu@m3", &[("online", 6, "?"), ("support", 2, "?"), ("mobile", 1, "!")]);
/// let found = plan(&equal, &asked);
/// assert_eq!((found.missing[0].as_str(), found.covered.len()), ("mobile", 2));
/// assert_eq!(found.reach(), Reach::Criteria);
/// ```
pub fn plan(earlier: &Methodology, later: &Methodology) -> Plan {
    let covered = counterparts(earlier, later);
    // The root stands first, and what counts in it counts.
    let missing = leaves(later, 0).filter(|code| !covered.contains_key(*code)).cloned().collect();
    Plan { covered, missing }
}

/// What an older scorecard gives at a node of a newer methodology.
///
/// - **Shape:** `cell` finds the older outcome of a criterion, by its older code; nothing where nobody
///   answered for the target group.
/// - **Unit:** points 0–100, a value flagged `estimated`.
/// - **None** where the plan does not reach, and for a target group below which nobody answered.
/// - **Source:** as [`plan`]; the aggregation is that of [`node`](super::node::node).
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
/// let measured = |code: &str| match code {
///     "online" => 100.0,
///     "support" => 71.4286,
///     _ => 93.75,
/// };
/// let plan = plan(&equal, &weighed);
/// let index = backcast((&weighed, &plan), &facts, "index", "all", |older| {
///     Some(Outcome::measured(measured(older.as_str())))
/// });
/// let index = index.unwrap();
/// assert!((index.points.unwrap() - 92.9563).abs() < 1e-4);
/// assert!(index.flags.has(Flag::Estimated));
/// ```
pub fn backcast(
    (later, plan): (&Methodology, &Plan),
    facts: &Facts,
    node: &str,
    target_group: &str,
    cell: impl Fn(&Code) -> Option<Outcome>,
) -> Option<Outcome> {
    let everybody = target_group == target_group::ALL;
    let place = later.place(node)?;
    let mut cast: BTreeMap<usize, (Outcome, bool)> = BTreeMap::new();
    // Parents stand before their children, so the way back climbs.
    for place in counted(later, place).into_iter().rev() {
        let item = later.nodes.get(place)?;
        let found = match &item.kind {
            NodeKind::Leaf(rule) => {
                let known = cell(plan.covered.get(&item.code)?);
                let outcome = if !rule.applies(facts) {
                    Outcome::without(State::NotApplicable)
                } else if rule.is_given_to(facts) && everybody {
                    Outcome::measured(100.0)
                } else {
                    known.unwrap_or(Outcome::without(State::NotYetMeasured))
                };
                (outcome, known.is_some())
            }
            NodeKind::Inner(inner) if plan.is_whole() => {
                let children = item.children.iter().filter_map(|child| {
                    let (outcome, answered) = cast.get(child)?;
                    Some((*outcome, later.nodes.get(*child)?.weight, *answered))
                });
                let children: Vec<(Outcome, f64, bool)> = children.collect();
                let answered = children.iter().any(|(_, _, answered)| *answered);
                let pairs: Vec<(Outcome, f64)> =
                    children.iter().map(|(outcome, weight, _)| (*outcome, *weight)).collect();
                (super::node::node(inner, &pairs), answered)
            }
            NodeKind::Inner(_) => return None,
        };
        cast.insert(place, found);
    }
    let (outcome, answered) = cast.get(&place)?;
    let flags = outcome.flags.with_if(Flag::Estimated, outcome.points.is_some());
    (everybody || *answered).then_some(Outcome { flags, ..*outcome })
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
            node.as_object_mut().unwrap().retain(|_, value| !value.is_null());
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
        let cell = |older: &Code| match older.as_str() {
            "one" => Some(Outcome::measured(20.0)),
            _ => None,
        };
        let nodes = later.nodes.iter().map(|node| node.code.as_str());
        nodes.map(|node| backcast((later, plan), &facts, node, group, cell)?.points).collect()
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
    fn a_node_beside_the_index_is_not_estimated_from_a_part_of_it() {
        let earlier = version("m@m1", &[json!({"code": "one"})]);
        let below = |code: &str| json!({"code": code, "parent": "group"});
        let group = json!({"code": "group", "weight": 0, "scale": null, "sources": null});
        let leaves = [json!({"code": "one"}), group, below("two")];
        let later = version("m@m2", &leaves);
        let plan = plan(&earlier, &later);
        assert!(plan.is_whole() && !plan.reaches(&later, "group"));
        assert_eq!(cast(&later, &plan, false, "all"), [Some(20.0), Some(20.0), None, None]);
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
