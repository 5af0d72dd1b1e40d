//! Rank intervals of what is ranked, or why there are none.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::field::Field;
use crate::{
    cube::{
        figure::cell,
        query::IntervalRule,
        select::{Subject, subjects},
        view::Public,
    },
    domain::{
        code::Code,
        methodology::{Aggregator, Missing, Node, NodeKind, hex},
        points::Points,
        state::State,
        word::words,
    },
    metrics::{
        dirichlet::concentration,
        group::Weight,
        rank::Places,
        rank_interval::{DRAWS, Member, rank_intervals, seed},
    },
};

/// Most services ranked with intervals without being asked for them, and most values of theirs.
const AT_ONCE: (usize, usize) = (500, 50_000);
/// Most services ranked with intervals at all, and most values of theirs.
const AT_MOST: (usize, usize) = (20_000, 600_000);
/// To draw a weight takes as long as to weigh so many values.
const DRAWING: usize = 50;

words! {
    /// Why a ranking has no rank intervals.
    pub enum NoRankInterval {
        /// They were not wanted.
        NotAsked = "not_asked",
        /// Nothing is ranked.
        NothingRanked = "nothing_ranked",
        /// A criterion is answered, and not worked out by weights.
        Criterion = "criterion",
        /// The node is not the weighted mean of its children.
        OtherAggregator = "other_aggregator",
        /// The node has one child, whose weight cannot vary against others.
        OneChild = "one_child",
        /// There are so many services, or children of the node, that it has to be asked for, or too
        /// many at all.
        TooMany = "too_many",
    }
}

/// How rank intervals come about.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RankIntervals {
    /// Why there are none; null when there are.
    #[schema(required)]
    pub reason: Option<NoRankInterval>,
    /// How often weights are drawn and all is ranked anew.
    #[schema(required, example = 1000)]
    pub draws: Option<usize>,
    /// Percent of the draws in which the place is better than the interval.
    #[schema(required, example = 5)]
    pub below: Option<u8>,
    /// Percent of the draws in which the place is not worse than the interval.
    #[schema(required, example = 95)]
    pub above: Option<u8>,
    /// How closely drawn weights keep to those meant: κ of the Dirichlet distribution.
    #[schema(required, example = 79.0)]
    pub kappa: Option<f64>,
    /// SHA-256 of the hash of the methodology, a space and the period, in hexadecimal: the seed of
    /// `ChaCha8`, by which anybody can draw the same weights.
    #[schema(required)]
    pub seed: Option<String>,
    /// The weights that vary, in the order in which they are drawn.
    pub weights: Vec<ChildWeight>,
}

/// A child of what is ranked.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChildWeight {
    /// Its code.
    pub node: Code,
    /// Its weight among its siblings.
    #[schema(minimum = 0)]
    pub weight: f64,
}

impl RankIntervals {
    /// None, as there is nothing to rank.
    pub fn nothing_ranked() -> Self {
        Self::none(NoRankInterval::NothingRanked)
    }

    fn none(reason: NoRankInterval) -> Self {
        Self {
            reason: Some(reason),
            draws: None,
            below: None,
            above: None,
            kappa: None,
            seed: None,
            weights: Vec::new(),
        }
    }
}

/// The rank intervals of what is ranked, in the order of `ranked`.
///
/// `publics` is all that is selected. Every service with a value is taken apart into the children of the node. A group is the mean of its
/// services in every draw, as it is outside.
pub fn intervals(
    field: &Field,
    publics: &[Public<'_>],
    ranked: &[&Subject],
) -> (Option<Vec<Places>>, RankIntervals) {
    match worked_out(field, publics, ranked) {
        Ok((places, told)) => (Some(places), told),
        Err(reason) => (None, RankIntervals::none(reason)),
    }
}

fn worked_out(
    field: &Field,
    publics: &[Public<'_>],
    ranked: &[&Subject],
) -> Result<(Vec<Places>, RankIntervals), NoRankInterval> {
    let most = match field.query.ranked.interval {
        IntervalRule::Never => return Err(NoRankInterval::NotAsked),
        IntervalRule::Auto => AT_ONCE,
        IntervalRule::Always => AT_MOST,
    };
    let (children, missing) = children(field)?;
    if ranked.is_empty() {
        return Err(NoRankInterval::NothingRanked);
    }
    let is_too_many = |services: usize| {
        services > most.0 || children.len().saturating_mul(services + DRAWING) > most.1
    };
    // Whatever is ranked has a service at least.
    if is_too_many(ranked.len()) {
        return Err(NoRankInterval::TooMany);
    }
    let mut members = members(field, publics, &children, missing);
    let mut units: Vec<Vec<Member>> = Vec::with_capacity(ranked.len());
    let mut count = 0;
    for subject in ranked {
        let unit = members.remove(*subject).unwrap_or_default();
        count += unit.len();
        units.push(unit);
    }
    if is_too_many(count) {
        return Err(NoRankInterval::TooMany);
    }
    let weights: Vec<f64> = children.iter().map(|child| child.weight).collect();
    let seed = seed(&field.methodology.hash(), field.period);
    let places = rank_intervals(&units, &weights, seed).ok_or(NoRankInterval::OneChild)?;
    let told = RankIntervals {
        reason: None,
        draws: Some(DRAWS),
        below: Some(5),
        above: Some(95),
        kappa: concentration(weights.len()),
        seed: Some(hex(&seed)),
        weights: children
            .iter()
            .map(|child| ChildWeight { node: child.code.clone(), weight: child.weight })
            .collect(),
    };
    Ok((places, told))
}

/// The children whose weights vary, in order of code, and what a missing one does.
fn children(field: &Field) -> Result<(Vec<&Node>, Missing), NoRankInterval> {
    let methodology = &field.methodology;
    let node = methodology.node(field.criterion.as_str()).ok_or(NoRankInterval::NothingRanked)?;
    let NodeKind::Inner(inner) = &node.kind else { return Err(NoRankInterval::Criterion) };
    if inner.aggregator != Aggregator::Arithmetic {
        return Err(NoRankInterval::OtherAggregator);
    }
    let children = node.children.iter().filter_map(|place| methodology.nodes.get(*place));
    let children: Vec<&Node> = children.filter(|child| child.weight > 0.0).collect();
    if children.len() < 2 {
        return Err(NoRankInterval::OneChild);
    }
    Ok((children, inner.missing))
}

/// The services that count, by what is ranked.
fn members(
    field: &Field,
    publics: &[Public<'_>],
    children: &[&Node],
    missing: Missing,
) -> BTreeMap<Subject, Vec<Member>> {
    let query = &field.query;
    let mut members: BTreeMap<Subject, Vec<Member>> = BTreeMap::new();
    for public in publics {
        let cell = cell(query, public.sheet, &field.criterion, &field.target_group);
        let weight = match query.weight {
            Weight::Equal => Some(1),
            Weight::Volume => public.facts.volume,
        };
        let Some(weight) = weight.filter(|_| cell.is_some_and(|cell| cell.points.is_some())) else {
            continue;
        };
        let points: Vec<Option<f64>> =
            children.iter().map(|child| points(public, child, field, missing)).collect();
        for subject in subjects(query, &public.key.service, public.facts) {
            let member = Member { weight, children: points.clone() };
            members.entry(subject).or_default().push(member);
        }
    }
    members
}

/// Points of a child; 0 where a missing one counts so; none where it does not count.
fn points(public: &Public<'_>, child: &Node, field: &Field, missing: Missing) -> Option<f64> {
    let cell = public.sheet.best(child.code.as_str(), field.target_group.as_str())?;
    let imputed = missing == Missing::Zero && cell.state != State::NotApplicable;
    cell.points.map(Points::value).or_else(|| imputed.then_some(0.0))
}
