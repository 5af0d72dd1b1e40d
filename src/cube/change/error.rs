//! The sampling error of a change: the services are the same, only who was asked differs.

use std::collections::BTreeMap;

use super::{
    Made,
    feed::{Feed, Feeds},
    like::{Counted, Like},
};
use crate::{
    cube::{card::Seen, query::Query},
    domain::{
        evaluation::points::real,
        methodology::{Methodology, NodeKind},
        points::Points,
        sampling::{Basis, Sampling},
    },
    metrics::{
        change::{ChangeBasis, SamplingError},
        combined::{Term, combined},
        difference::difference,
        interval::interval,
        like::over,
        node::Outcome,
        share::shares,
    },
};

/// How far one service's value may be off.
#[derive(Clone, Copy)]
enum Doubt {
    /// Not at all: nobody was sampled.
    None,
    /// By some, and nobody can tell how far.
    Unknown,
    /// Down and up by so much.
    Within { down: f64, up: f64 },
}

/// What is known of the sampling error of the change `moved` of the matched services.
pub(super) fn of_change(
    query: &Query,
    feeds: &Feeds<'_>,
    (earlier, later): (&Made<'_, '_>, &Made<'_, '_>),
    like: &Like<'_, '_>,
    moved: f64,
) -> SamplingError {
    let sums = earlier.is_ratio() && later.is_ratio();
    let mut terms = Vec::new();
    for (feed, counted, sign) in
        [(&feeds.earlier, &like.earlier, -1.0), (&feeds.later, &like.later, 1.0)]
    {
        for (counted, weight) in counted.iter().zip(weights(query, counted, sums)) {
            match doubt(feed, counted) {
                Doubt::None => {}
                Doubt::Unknown => return SamplingError::Unknown,
                Doubt::Within { down, up } => terms.push(Term { weight: sign * weight, down, up }),
            }
        }
    }
    if terms.is_empty() {
        return SamplingError::Absent;
    }
    if later.figure.period.starts_on() <= earlier.figure.period.ends_on() {
        // Who was asked in the days that both periods share is in both samples.
        return SamplingError::Unknown;
    }
    if let Some((basis, low, high)) = of_two(feeds, like) {
        return SamplingError::Interval { basis, low, high };
    }
    let (down, up) = combined(&terms);
    let end = |end: f64| end.clamp(-100.0, 100.0);
    let (low, high) = (end(moved - down), end(moved + up));
    SamplingError::Interval { basis: ChangeBasis::Combined, low, high }
}

/// The interval of the change of one criterion of one service that was sampled in the same way twice.
fn of_two(feeds: &Feeds<'_>, like: &Like<'_, '_>) -> Option<(ChangeBasis, f64, f64)> {
    if feeds.earlier.is_inner || feeds.later.is_inner {
        return None;
    }
    let sampled = |counted: &[Counted<'_, '_>]| -> Option<(f64, Sampling)> {
        let [only] = counted else { return None };
        Some((only.points.value(), only.taken.cell?.sampling?))
    };
    let (earlier, later) = (sampled(&like.earlier)?, sampled(&like.later)?);
    let found = difference(later, earlier)?;
    let basis = match later.1.basis {
        Basis::Mean => ChangeBasis::Mean,
        Basis::Proportion => ChangeBasis::Proportion,
        Basis::Untested => return None,
    };
    Some((basis, found.low, found.high))
}

/// By what each service counts in the value of all: by what is divided by in a ratio of sums, else by
/// what the question lets it weigh.
fn weights(query: &Query, counted: &[Counted<'_, '_>], sums: bool) -> Vec<f64> {
    let weight = |counted: &Counted<'_, '_>| {
        let unit = counted.unit();
        let ratio = unit.ratio.filter(|_| sums).map(|(_, denominator)| denominator);
        // Services without a weight are none of those that count.
        real(ratio.or_else(|| query.weight.of(unit.volume)).unwrap_or_default())
    };
    let weights: Vec<f64> = counted.iter().map(weight).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

fn doubt(feed: &Feed<'_>, counted: &Counted<'_, '_>) -> Doubt {
    let doubts: Vec<Doubt> =
        counted.cells.iter().map(|cell| cell.map_or(Doubt::None, of_criterion)).collect();
    if !feed.is_inner {
        return doubts.first().copied().unwrap_or(Doubt::None);
    }
    let (Some(place), true) =
        (feed.place, doubts.iter().any(|doubt| !matches!(doubt, Doubt::None)))
    else {
        return Doubt::None;
    };
    let outcomes = over(feed.methodology, place, &feed.leaf(&counted.outcomes));
    let doubts = feed.places.iter().copied().zip(doubts).collect();
    of_node(feed.methodology, place, &outcomes, &doubts)
}

fn of_criterion(cell: Seen) -> Doubt {
    let within = |points: Points, sampling: Sampling| {
        let (found, _) = interval(points.value(), &sampling)?;
        Some(Doubt::Within { down: points.value() - found.low, up: found.high - points.value() })
    };
    match (cell.points, cell.sampling) {
        (Some(points), Some(sampling)) => within(points, sampling).unwrap_or(Doubt::Unknown),
        _ => Doubt::None,
    }
}

/// How far the value of a node may be off: as far as its criteria are together.
///
/// The same people answer several questions, and nobody recorded how their answers go together; so
/// the errors of one service's criteria are taken to go the same way, which is the worst they can
/// do. Below a node that is no weighted sum nobody can tell.
fn of_node(
    methodology: &Methodology,
    place: usize,
    outcomes: &BTreeMap<usize, Outcome>,
    doubts: &BTreeMap<usize, Doubt>,
) -> Doubt {
    let Some(node) = methodology.nodes.get(place) else { return Doubt::None };
    let inner = match &node.kind {
        NodeKind::Leaf(_) => return doubts.get(&place).copied().unwrap_or(Doubt::None),
        NodeKind::Inner(inner) => inner,
    };
    let weight = |child: &usize| methodology.nodes.get(*child).map(|child| child.weight);
    let children: Vec<(usize, (Outcome, f64))> = node
        .children
        .iter()
        .filter_map(|child| Some((*child, (*outcomes.get(child)?, weight(child)?))))
        .collect();
    let pairs: Vec<(Outcome, f64)> = children.iter().map(|(_, pair)| *pair).collect();
    let (mut all, mut any) = ((0.0, 0.0), false);
    for ((child, (outcome, _)), share) in children.iter().zip(shares(inner, &pairs)) {
        if outcome.points.is_none() {
            continue;
        }
        match (of_node(methodology, *child, outcomes, doubts), share) {
            (Doubt::None, _) => {}
            (Doubt::Within { down, up }, Some(share)) => {
                any = true;
                all = (all.0 + share * down, all.1 + share * up);
            }
            (Doubt::Unknown | Doubt::Within { .. }, _) => return Doubt::Unknown,
        }
    }
    if any { Doubt::Within { down: all.0, up: all.1 } } else { Doubt::None }
}
