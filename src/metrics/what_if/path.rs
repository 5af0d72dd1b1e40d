//! The fewest best answers that lead to a better grade.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::board::Board;
use crate::{
    domain::{
        methodology::{Aggregator, Inner, Missing, NodeKind},
        points::Points,
        state::State,
    },
    metrics::node::{Outcome, rounded},
};

/// Longest path that is looked for: nobody follows a longer one.
pub const LONGEST: usize = 50;
/// Most partial results that are looked at before the search ends without an answer.
const MOST_STEPS: usize = 2_000_000;
/// Most partial results that are kept at once.
const MOST_KEPT: usize = 50_000;
/// Most criteria on whose answers others depend: every combination of them is tried.
const MOST_SWITCHES: usize = 6;

/// The way to the next better grade.
#[derive(Clone, Debug, PartialEq)]
pub enum Path {
    /// There is no better grade.
    BestGrade,
    /// It takes these answers at their best, and no fewer would do.
    Answers {
        /// Places of the criteria, in order of the methodology. Of several sets of as many the one
        /// that lifts the index most.
        places: Vec<usize>,
        /// The index then.
        index: Outcome,
    },
    /// All answers together do not lead there.
    OutOfReach,
    /// No set of up to so many answers leads there; larger ones were not looked at.
    NotFound {
        /// So many.
        searched: usize,
    },
}

/// The fewest answers with which the index `reaches` what is wanted.
///
/// Exact: climbing the tree, each node keeps for every number of answers below it the best value that
/// so many can give, and whether they can leave it without a value. That is enough, because no
/// aggregator falls when a child's value rises; what a value newly there does to the weights and to the
/// least coverage is kept apart by the weight that is present. Where criteria depend on how others are
/// answered, every combination of those others is tried. The work is counted, and ends when it is too much.
///
/// Source of the method: Bellman, *Dynamic Programming* (1957), on a tree.
pub(super) fn shortest(board: &Board<'_>, reaches: impl Fn(Points) -> bool) -> Path {
    let switches = board.switches();
    let answerable: Vec<usize> = board.answerable().map(|(place, _)| place).collect();
    let mut searched = 0;
    if switches.len() > MOST_SWITCHES {
        return Path::NotFound { searched };
    }
    let ways: Vec<Leaves> =
        subsets(&switches).into_iter().map(|fixed| leaves(board, &switches, fixed)).collect();
    let mut steps = 0;
    while searched < answerable.len().min(LONGEST) {
        let most = (2 * searched).clamp(1, LONGEST).min(answerable.len());
        let mut found: Vec<Choice> = Vec::new();
        for leaves in &ways {
            let Some(choices) = climb(board, leaves, most, &mut steps) else {
                return Path::NotFound { searched };
            };
            found.extend(choices);
        }
        let value = |choice: &Choice| match choice.kind {
            Kind::Measured(points) => Points::nearest(points).filter(|points| reaches(*points)),
            Kind::Missing | Kind::NotApplicable => None,
        };
        found.retain(|choice| value(choice).is_some());
        found.sort_by_key(|choice| (choice.cost, std::cmp::Reverse(value(choice))));
        for choice in found {
            let chosen = choice.picked.places();
            // What is told is worked out anew, as a scorecard is.
            let index = board.index(&chosen);
            if index.points.and_then(Points::nearest).is_some_and(&reaches) {
                return Path::Answers { places: chosen.into_iter().collect(), index };
            }
        }
        searched = most;
    }
    if searched == answerable.len() { Path::OutOfReach } else { Path::NotFound { searched } }
}

fn subsets(switches: &[usize]) -> Vec<BTreeSet<usize>> {
    switches.iter().fold(vec![BTreeSet::new()], |sets, switch| {
        let with = sets.iter().cloned().map(|mut set| {
            set.insert(*switch);
            set
        });
        with.chain(sets.iter().cloned()).collect()
    })
}

/// What a node can be, and with which answers.
#[derive(Clone)]
struct Choice {
    cost: usize,
    kind: Kind,
    picked: Picked,
}

/// What of an outcome matters to the node above.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    NotApplicable,
    Missing,
    Measured(f64),
}

impl Kind {
    fn of(outcome: &Outcome) -> Self {
        match (outcome.points, outcome.state) {
            (Some(points), _) => Self::Measured(points),
            (None, State::NotApplicable) => Self::NotApplicable,
            (None, _) => Self::Missing,
        }
    }
}

/// The criteria that a choice answers; shared, because many choices have most of them in common.
#[derive(Clone)]
enum Picked {
    Nothing,
    One(usize),
    Both(Rc<(Picked, Picked)>),
}

impl Picked {
    fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Nothing, picked) | (picked, Self::Nothing) => picked.clone(),
            _ => Self::Both(Rc::new((self.clone(), other.clone()))),
        }
    }

    fn places(&self) -> BTreeSet<usize> {
        match self {
            Self::Nothing => BTreeSet::new(),
            Self::One(place) => BTreeSet::from([*place]),
            // No deeper than a path is long.
            Self::Both(both) => both.0.places().union(&both.1.places()).copied().collect(),
        }
    }
}

/// What each criterion can be, by its place.
type Leaves = BTreeMap<usize, Vec<Choice>>;

/// What each criterion can be when of the switches those in `fixed` are at their best.
fn leaves(board: &Board<'_>, switches: &[usize], fixed: BTreeSet<usize>) -> Leaves {
    let mut leaves = Leaves::new();
    let mut chosen = fixed;
    let answerable: BTreeSet<usize> = board.answerable().map(|(place, _)| place).collect();
    for (place, item) in board.methodology.nodes.iter().enumerate() {
        if item.criterion().is_none() || !board.is_inside(place) {
            continue;
        }
        let choice = |chosen: &BTreeSet<usize>| {
            let outcome = board.leaf_at(place, chosen)?.outcome;
            let is_chosen = chosen.contains(&place);
            let picked = if is_chosen { Picked::One(place) } else { Picked::Nothing };
            Some(Choice { cost: usize::from(is_chosen), kind: Kind::of(&outcome), picked })
        };
        let mut choices: Vec<Choice> = choice(&chosen).into_iter().collect();
        if answerable.contains(&place) && !switches.contains(&place) {
            chosen.insert(place);
            choices.extend(choice(&chosen));
            chosen.remove(&place);
        }
        leaves.insert(place, sensible(choices));
    }
    leaves
}

/// Without what costs more and is no better.
fn sensible(mut choices: Vec<Choice>) -> Vec<Choice> {
    let points = |choice: &Choice| match choice.kind {
        Kind::Measured(points) => points,
        Kind::Missing | Kind::NotApplicable => f64::NEG_INFINITY,
    };
    choices.sort_by(|a, b| a.cost.cmp(&b.cost).then(points(b).total_cmp(&points(a))));
    let mut kept: Vec<Choice> = Vec::new();
    for choice in choices {
        let is_new = match choice.kind {
            Kind::Measured(points) => kept
                .iter()
                .all(|other| !matches!(other.kind, Kind::Measured(before) if before >= points)),
            kind => kept.iter().all(|other| other.kind != kind),
        };
        if is_new {
            kept.push(choice);
        }
    }
    kept
}

/// What the root can be with at most so many answers; nothing when that is too much work.
fn climb(
    board: &Board<'_>,
    leaves: &Leaves,
    most: usize,
    steps: &mut usize,
) -> Option<Vec<Choice>> {
    let nodes = &board.methodology.nodes;
    let mut known: BTreeMap<usize, Vec<Choice>> = BTreeMap::new();
    for (place, item) in nodes.iter().enumerate().rev().filter(|(place, _)| board.is_inside(*place))
    {
        let NodeKind::Inner(inner) = &item.kind else { continue };
        let children = item.children.iter().filter_map(|child| {
            let weight = nodes.get(*child).map(|child| child.weight)?;
            Some((known.get(child).or_else(|| leaves.get(child))?, weight))
        });
        let children: Vec<_> = children.collect();
        known.insert(place, combine(inner, &children, most, steps)?);
    }
    known.remove(&0)
}

/// A number of answers, the weight that is present, the weight that applies (both as bits), and
/// whether anything is missing.
type Key = (usize, u64, u64, bool);

fn combine(
    inner: &Inner,
    children: &[(&Vec<Choice>, f64)],
    most: usize,
    steps: &mut usize,
) -> Option<Vec<Choice>> {
    let start = match inner.aggregator {
        Aggregator::Minimum => f64::INFINITY,
        Aggregator::Maximum => f64::NEG_INFINITY,
        Aggregator::Arithmetic | Aggregator::Geometric | Aggregator::Additive => 0.0,
    };
    let none = 0.0_f64.to_bits();
    let mut partial = BTreeMap::from([((0, none, none, false), (start, Picked::Nothing))]);
    for (choices, weight) in children {
        let mut next: BTreeMap<Key, (f64, Picked)> = BTreeMap::new();
        for ((cost, present, applicable, missing), (sum, picked)) in &partial {
            for choice in choices.iter().filter(|choice| cost + choice.cost <= most) {
                *steps += 1;
                let more = |bits: &u64| (f64::from_bits(*bits) + weight).to_bits();
                let cost = cost + choice.cost;
                let (key, sum) = match choice.kind {
                    Kind::NotApplicable => ((cost, *present, *applicable, *missing), *sum),
                    Kind::Missing => ((cost, *present, more(applicable), true), *sum),
                    Kind::Measured(points) => {
                        let key = (cost, more(present), more(applicable), *missing);
                        (key, add(inner.aggregator, *sum, points, *weight))
                    }
                };
                if next.get(&key).is_none_or(|(known, _)| *known < sum) {
                    next.insert(key, (sum, picked.and(&choice.picked)));
                }
            }
        }
        if *steps > MOST_STEPS || next.len() > MOST_KEPT {
            return None;
        }
        partial = next;
    }
    let finished =
        partial.into_iter().map(|((cost, present, applicable, missing), (sum, picked))| {
            let weights = (f64::from_bits(present), f64::from_bits(applicable));
            Choice { cost, kind: finish(inner, sum, weights, missing), picked }
        });
    Some(sensible(finished.collect()))
}

fn add(aggregator: Aggregator, sum: f64, points: f64, weight: f64) -> f64 {
    match aggregator {
        Aggregator::Arithmetic | Aggregator::Additive => sum + points * weight,
        // The logarithm of 0 is minus infinity, and stays so: then the mean is 0.
        Aggregator::Geometric => sum + points.ln() * weight,
        Aggregator::Minimum => sum.min(points),
        Aggregator::Maximum => sum.max(points),
    }
}

/// The rules of [`node`](crate::metrics::node::node), on sums.
fn finish(inner: &Inner, sum: f64, (present, applicable): (f64, f64), missing: bool) -> Kind {
    if applicable <= 0.0 {
        return Kind::NotApplicable;
    }
    let zeros = missing && inner.missing == Missing::Zero;
    let strict = inner.missing == Missing::Fail
        || (inner.aggregator == Aggregator::Additive && inner.missing != Missing::Zero);
    let short = present <= 0.0 || present / applicable + 1e-9 < inner.min_coverage;
    if short || (missing && strict) {
        return Kind::Missing;
    }
    let weight = if zeros { applicable } else { present };
    let points = match inner.aggregator {
        Aggregator::Arithmetic => sum / weight,
        Aggregator::Geometric | Aggregator::Minimum if zeros => 0.0,
        Aggregator::Geometric => (sum / weight).exp(),
        Aggregator::Minimum | Aggregator::Maximum => sum,
        Aggregator::Additive => sum / 100.0,
    };
    Kind::Measured(inner.round.map_or(points, |decimals| rounded(points, decimals)))
}
