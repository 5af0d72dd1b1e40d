//! Pooled values: a node is worked out per service, brought together over a group, and then climbed.

use super::{
    mean::{mean, weighted_mean},
    node::{Outcome, common_state, node},
};
use crate::domain::{
    facts::Facts,
    methodology::{
        Inner, Methodology, NodeKind,
        pool::{Classes, Pool},
    },
    points::Points,
    state::{Flags, State},
};

/// What one service has at a pooled node.
#[derive(Clone, Copy, Debug)]
pub struct Classed<'a> {
    /// The service as it was in the period.
    pub facts: &'a Facts,
    /// Its points.
    pub points: Option<Points>,
    /// Why it has points, or none.
    pub state: State,
}

/// The value of a group of services at a pooled node.
///
/// - **Shape:** one unit a service, in any order: sums are of whole numbers. Services of a class
///   that the pool does not name do not count; classes without a value drop out, and the weights of
///   the others share theirs, as those of children do.
/// - **Unit:** points 0–100. Nothing is rounded.
/// - **None** when no service that counts has a value; the state tells why.
/// - **Source:** European Commission, *eGovernment Benchmark 2023*: online availability is 0.8 times
///   the mean of transactional and 0.2 times that of informational services; of portals the best
///   answer counts.
///
/// ```
/// use znamka::domain::{methodology::pool::{Pool, PoolDraft}, check::Faults, points::Points};
/// use znamka::domain::{facts::Facts, state::State};
/// use znamka::metrics::pooled::{Classed, pool};
///
/// let draft: PoolDraft = serde_json::from_str(
///     r#"{"rule": "mean", "weights": {"service.type": {"transactional": 0.8, "informational": 0.2}}}"#,
/// ).unwrap();
/// let rule = Pool::read(&draft, "/pool", &mut Faults::new()).unwrap();
/// let facts = |kind: &str| -> Facts {
///     serde_json::from_value(serde_json::json!({
///         "agency": "cz-unstated", "country": "CZ", "life_events": ["business-start-up"],
///         "type": kind, "scope": "cross_border", "level": "central", "audiences": [],
///         "proactive": false, "volume": null,
///     })).unwrap()
/// };
/// // Cross-border online availability of starting a business in Czechia, 2022: 35.
/// let (transactional, informational) = (facts("transactional"), facts("informational"));
/// let units: Vec<Classed> = [0.0, 50.0, 100.0, 100.0, 50.0, 50.0, 0.0, 0.0]
///     .map(|points| (points, &transactional))
///     .into_iter()
///     .chain([(0.0, &informational)])
///     .map(|(points, facts)| {
///         Classed { facts, points: Points::nearest(points), state: State::Measured }
///     })
///     .collect();
/// assert_eq!(pool(&rule, &units).points, Some(35.0));
/// ```
pub fn pool(rule: &Pool, units: &[Classed<'_>]) -> Outcome {
    let counted: Vec<&Classed<'_>> = units.iter().filter(|unit| rule.counts(unit.facts)).collect();
    let points = match rule {
        Pool::Mean => mean(counted.iter().filter_map(|unit| unit.points)),
        Pool::Best => counted.iter().filter_map(|unit| unit.points).max().map(Points::value),
        Pool::Weighted(classes) => weighted(classes, &counted),
    };
    match points {
        Some(points) => Outcome::measured(points),
        None => Outcome::without(common_state(counted.iter().map(|unit| unit.state))),
    }
}

fn weighted(classes: &Classes, counted: &[&Classed<'_>]) -> Option<f64> {
    let means: Vec<(f64, f64)> = classes
        .weights()
        .enumerate()
        .filter_map(|(class, weight)| {
            let members = counted.iter().filter(|unit| classes.of(unit.facts) == Some(class));
            Some((mean(members.filter_map(|unit| unit.points))?, weight))
        })
        .collect();
    weighted_mean(&means)
}

/// The value of a group at a node above the pooled ones, or at one of them.
///
/// - **Shape:** `pooled` gives the outcome of the group at the place of a pooled node; from those the
///   tree is climbed by its own aggregators, weights and rules for what is missing.
/// - **Unit:** points 0–100. Nothing is rounded: `round` speaks of a service.
/// - **None** as for any [`node`]; nothing below the pooled nodes has a value.
/// - **Source:** European Commission, *eGovernment Benchmark 2023*, life event by country.
///
/// ```
/// use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::domain::state::State;
/// use znamka::metrics::{node::Outcome, pooled::climb};
///
/// let leaf = |code: &str, parent: &str, weight: u32| serde_json::json!({
///     "code": code, "parent": parent, "weight": weight, "scale": {"kind": "share"},
///     "sources": ["expert"], "pool": {"rule": "mean"},
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
/// // Cross-border services for families in Czechia, 2022; nothing is known of eDocuments.
/// let cell = |place: usize| match methodology.nodes[place].code.as_str() {
///     "availability" => Outcome::measured(50.0),
///     "support" => Outcome::measured(100.0 / 3.0),
///     "eid" => Outcome::measured(0.0),
///     _ => Outcome::without(State::NotApplicable),
/// };
/// let points = climb(&methodology, 0, &cell).points.unwrap();
/// assert!((points - 33.333333).abs() < 1e-6);
/// ```
pub fn climb(
    methodology: &Methodology,
    place: usize,
    pooled: &dyn Fn(usize) -> Outcome,
) -> Outcome {
    let Some(item) = methodology.nodes.get(place) else {
        return Outcome::without(State::NotApplicable);
    };
    match &item.kind {
        _ if item.pool.is_some() => pooled(place),
        NodeKind::Leaf(_) => Outcome::without(State::NotApplicable),
        NodeKind::Inner(inner) => {
            let children: Vec<(Outcome, f64)> = item
                .children
                .iter()
                .filter_map(|child| Some((*child, methodology.nodes.get(*child)?.weight)))
                .filter(|(_, weight)| *weight > 0.0)
                .map(|(child, weight)| (climb(methodology, child, pooled), weight))
                .collect();
            node(&Inner { round: None, ..inner.clone() }, &children)
        }
    }
}

/// The value of a whole from those of its parts: a country from its life events.
///
/// - **Shape:** one outcome a part, in a fixed order; those without a value drop out.
/// - **Unit:** points 0–100, the unweighted mean.
/// - **None** when no part has a value; the state tells why.
/// - **Source:** European Commission, *eGovernment Benchmark 2023*: a country's score is the mean of
///   its nine life events, of which each is measured in one of two years.
///
/// ```
/// use znamka::metrics::{node::Outcome, pooled::over};
///
/// // Czechia: 63.788722.
/// let life_events = [
///     74.364087, 82.539980, 54.317256, 55.432788, 65.051009, 62.138889, 58.555556, 63.767747,
///     57.931188,
/// ];
/// let points = over(&life_events.map(Outcome::measured)).points.unwrap();
/// assert!((points - 63.788722).abs() < 1e-6);
/// ```
pub fn over(parts: &[Outcome]) -> Outcome {
    let pairs: Vec<(f64, f64)> =
        parts.iter().filter_map(|part| Some((part.points?, 1.0))).collect();
    let flags = parts.iter().filter(|part| part.points.is_some());
    let flags = flags.fold(Flags::EMPTY, |all, part| all.and(part.flags));
    match weighted_mean(&pairs) {
        Some(points) => Outcome { flags, ..Outcome::measured(points) },
        None => Outcome::without(common_state(parts.iter().map(|part| part.state))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{check::Faults, methodology::pool::PoolDraft};

    fn rule(draft: serde_json::Value) -> Pool {
        let draft: PoolDraft = serde_json::from_value(draft).unwrap();
        Pool::read(&draft, "", &mut Faults::new()).unwrap()
    }

    fn facts(kind: &str) -> Facts {
        serde_json::from_value(json!({
            "agency": "a", "country": "CZ", "life_events": [], "type": kind, "scope": "national",
            "level": null, "audiences": [], "proactive": false, "volume": null,
        }))
        .unwrap()
    }

    fn pooled(rule: &Pool, units: &[(&str, Option<f64>, State)]) -> Outcome {
        let facts: Vec<Facts> = units.iter().map(|(kind, _, _)| facts(kind)).collect();
        let units: Vec<Classed<'_>> = units
            .iter()
            .zip(&facts)
            .map(|((_, points, state), facts)| Classed {
                facts,
                points: points.and_then(Points::nearest),
                state: *state,
            })
            .collect();
        pool(rule, &units)
    }

    const HERE: State = State::Measured;

    #[test]
    fn a_class_without_a_value_drops_out_and_the_others_share_its_weight() {
        let rule = rule(json!({"rule": "mean",
            "weights": {"service.type": {"transactional": 0.8, "informational": 0.2}}}));
        let both = [("transactional", Some(50.0), HERE), ("informational", Some(100.0), HERE)];
        assert_eq!(pooled(&rule, &both).points, Some(60.0));
        let one = [("informational", Some(40.0), HERE), ("transactional", None, State::TooFew)];
        assert_eq!(pooled(&rule, &one).points, Some(40.0));
    }

    #[test]
    fn services_of_a_class_without_a_weight_do_not_count() {
        let rule = rule(json!({"rule": "mean", "weights": {"service.type": {"portal": 1.0}}}));
        let units = [("portal", Some(10.0), HERE), ("transactional", Some(90.0), HERE)];
        assert_eq!(pooled(&rule, &units).points, Some(10.0));
        let none = pooled(&rule, &[("transactional", Some(90.0), HERE)]);
        assert_eq!((none.points, none.state), (None, State::NotApplicable));
    }

    #[test]
    fn the_best_and_the_mean_pass_over_what_is_missing_and_say_why_all_is() {
        let units = [
            ("portal", Some(0.0), HERE),
            ("portal", Some(30.0), HERE),
            ("portal", None, State::CouldNotTell),
        ];
        assert_eq!(pooled(&rule(json!({"rule": "best"})), &units).points, Some(30.0));
        assert_eq!(pooled(&rule(json!({"rule": "mean"})), &units).points, Some(15.0));
        let missing = pooled(&rule(json!({"rule": "best"})), &units[2..]);
        assert_eq!((missing.points, missing.state), (None, State::CouldNotTell));
        assert_eq!(pooled(&rule(json!({"rule": "mean"})), &[]).state, State::NotApplicable);
    }

    #[test]
    fn a_country_of_no_life_event_with_a_value_says_why() {
        let parts = [Outcome::without(State::NotReported), Outcome::without(State::NotApplicable)];
        assert_eq!(over(&parts).state, State::NotReported);
        assert_eq!(over(&[]).state, State::NotApplicable);
        let parts = [Outcome::measured(40.0), parts[0]];
        assert_eq!(over(&parts).points, Some(40.0));
    }
}
