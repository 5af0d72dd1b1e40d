//! The sampling error of a change: the services are the same, only who was asked differs.

use std::collections::BTreeSet;

use super::{Made, is_ratio};
use crate::{
    cube::{card::Seen, figure::Taken, lines::Line, query::Query},
    domain::{
        code::Code,
        methodology::{Methodology, NodeKind},
        points::Points,
        sampling::{Basis, Sampling},
        source::Source,
        state::State,
    },
    metrics::{
        change::{ChangeBasis, SamplingError},
        combined::{Term, combined},
        difference::difference,
        group::Weight,
        interval::interval,
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

/// What is known of the sampling error of the change `moved` of the services in `both`.
pub(super) fn of_change(
    query: &Query,
    line: &Line<'_>,
    earlier: &Made<'_, '_>,
    later: &Made<'_, '_>,
    both: &BTreeSet<&Code>,
    moved: f64,
) -> SamplingError {
    let sums = is_ratio(earlier) && is_ratio(later);
    let mut terms = Vec::new();
    for (made, sign) in [(earlier, -1.0), (later, 1.0)] {
        let counted = made.counted(both);
        for (taken, weight) in counted.iter().zip(weights(query, &counted, sums)) {
            match doubt(line, made.figure.methodology, taken) {
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
    if let Some((basis, low, high)) = of_two(line, earlier, later, both) {
        return SamplingError::Interval { basis, low, high };
    }
    let (down, up) = combined(&terms);
    let end = |end: f64| end.clamp(-100.0, 100.0);
    let (low, high) = (end(moved - down), end(moved + up));
    SamplingError::Interval { basis: ChangeBasis::Combined, low, high }
}

/// The interval of the change of one criterion of one service that was sampled in the same way twice.
fn of_two(
    line: &Line<'_>,
    earlier: &Made<'_, '_>,
    later: &Made<'_, '_>,
    both: &BTreeSet<&Code>,
) -> Option<(ChangeBasis, f64, f64)> {
    let sampled = |made: &Made<'_, '_>| -> Option<(f64, Sampling)> {
        made.figure.methodology.criterion(line.criterion.as_str())?;
        let [only] = made.counted(both)[..] else { return None };
        let cell = only.cell?;
        Some((cell.points?.value(), cell.sampling?))
    };
    let (earlier, later) = (sampled(earlier)?, sampled(later)?);
    let found = difference(later, earlier)?;
    let basis = match later.1.basis {
        Basis::Mean => ChangeBasis::Mean,
        Basis::Proportion => ChangeBasis::Proportion,
    };
    Some((basis, found.low, found.high))
}

/// By what each service counts in the value of all.
fn weights(query: &Query, counted: &[&Taken<'_>], sums: bool) -> Vec<f64> {
    let weight = |taken: &&Taken<'_>| {
        let ratio = taken.cell.and_then(|cell| cell.ratio).filter(|_| sums);
        match (ratio, query.weight) {
            (Some((_, denominator)), _) => real(denominator),
            (None, Weight::Volume) => real(taken.public.facts.volume.unwrap_or_default()),
            (None, Weight::Equal) => 1.0,
        }
    };
    let weights: Vec<f64> = counted.iter().map(weight).collect();
    let total: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / total).collect()
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a weight, not a count")]
fn real(count: u64) -> f64 {
    count as f64
}

fn doubt(line: &Line<'_>, methodology: &Methodology, taken: &Taken<'_>) -> Doubt {
    match methodology.place(line.criterion.as_str()) {
        // The cell that was taken may be of a source asked for, and not the best.
        Some(place) if methodology.criterion(line.criterion.as_str()).is_none() => {
            of_node(line, methodology, taken, place)
        }
        _ => taken.cell.map_or(Doubt::None, of_criterion),
    }
}

fn of_criterion(cell: Seen) -> Doubt {
    let within = |points: Points, sampling: Sampling| {
        let (found, _) = interval(points.value(), &sampling)?;
        Some(Doubt::Within { down: points.value() - found.low, up: found.high - points.value() })
    };
    match (cell.points, cell.sampling) {
        (Some(points), Some(sampling)) => within(points, sampling).unwrap_or(Doubt::Unknown),
        // People were asked, and nobody told how many, or how far they lie apart.
        (Some(_), None) if cell.source == Some(Source::Survey) => Doubt::Unknown,
        _ => Doubt::None,
    }
}

/// How far the value of a node may be off: as far as its criteria are together.
///
/// The same people answer several questions, and nobody recorded how their answers go together; so
/// the errors of one service's criteria are taken to go the same way, which is the worst they can
/// do. Below a node that is no weighted sum nobody can tell.
fn of_node(line: &Line<'_>, methodology: &Methodology, taken: &Taken<'_>, place: usize) -> Doubt {
    let Some(node) = methodology.nodes.get(place) else { return Doubt::None };
    let seen = |code: &Code| taken.public.best(code.as_str(), line.target_group.as_str());
    let inner = match &node.kind {
        NodeKind::Leaf(_) => return seen(&node.code).map_or(Doubt::None, of_criterion),
        NodeKind::Inner(inner) => inner,
    };
    let children = || node.children.iter().filter_map(|child| methodology.nodes.get(*child));
    let outcomes: Vec<(Outcome, f64)> = children()
        .map(|child| {
            let cell = seen(&child.code);
            let outcome = cell.map(|cell| Outcome {
                points: cell.points.map(Points::value),
                state: cell.state,
                flags: cell.flags,
                coverage: cell.coverage,
            });
            let missing = || Outcome::without(State::NotYetMeasured);
            (outcome.unwrap_or_else(missing), child.weight)
        })
        .collect();
    let (mut all, mut any) = ((0.0, 0.0), false);
    let shares = shares(inner, &outcomes);
    for ((place, (outcome, weight)), share) in node.children.iter().zip(&outcomes).zip(shares) {
        if outcome.points.is_none() || *weight <= 0.0 {
            continue;
        }
        match (of_node(line, methodology, taken, *place), share) {
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
