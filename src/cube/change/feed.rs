//! What feeds the node of a line: the one place where the cells of its criteria are looked up.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc};

use super::made::Made;
use crate::{
    cube::{card::Seen, figure::Taken, lines::Line},
    domain::{
        code::Code,
        methodology::{Methodology, MethodologyId},
        points::Points,
        state::State,
    },
    metrics::{
        chain::{self, Method},
        feeding::feeding,
        node::Outcome,
    },
};

/// What feeds the node of a line under one version of a methodology.
pub(super) struct Feed<'a> {
    pub methodology: &'a Arc<Methodology>,
    /// Place of the node; none where this version does not have it.
    pub place: Option<usize>,
    /// The criteria that feed it and their shares, in order of their places; a criterion feeds itself.
    pub criteria: Vec<(&'a Code, f64)>,
    /// Their places.
    pub places: Vec<usize>,
    /// Whether the node stands above criteria.
    pub is_inner: bool,
}

/// What feeds the node of a line in two periods.
pub(super) struct Feeds<'a> {
    pub earlier: Feed<'a>,
    pub later: Feed<'a>,
    /// Where each earlier criterion stands among the later ones; none where it is not the same one.
    pub onward: Vec<Option<usize>>,
    /// Where each later criterion stands among the earlier ones.
    pub back: Vec<Option<usize>>,
}

impl<'a> Feed<'a> {
    fn of(node: &Code, methodology: &'a Arc<Methodology>) -> Self {
        let node = node.as_str();
        let criteria = feeding(methodology, node);
        let place = |(code, _): &(&Code, f64)| methodology.place(code.as_str());
        Self {
            methodology,
            place: methodology.place(node),
            places: criteria.iter().filter_map(place).collect(),
            criteria,
            is_inner: methodology.criterion(node).is_none(),
        }
    }

    /// The cells of a service that feed it, one a criterion.
    pub fn cells(&self, line: &Line<'_>, taken: &Taken<'_>) -> Vec<Option<Seen>> {
        if !self.is_inner {
            // The cell that was taken may be of a source asked for, and not the best.
            return vec![taken.cell];
        }
        let group = line.target_group.as_str();
        let criteria = self.criteria.iter();
        criteria.map(|(code, _)| taken.public.best(code.as_str(), group)).collect()
    }

    /// What these cells of a service are, one a criterion.
    pub fn outcomes(&self, taken: &Taken<'_>, cells: &[Option<Seen>]) -> Vec<Outcome> {
        let absent = |place: &usize| {
            let applies = self.methodology.applies(*place, taken.public.facts);
            let state = if applies { State::NotYetMeasured } else { State::NotApplicable };
            Outcome::without(state)
        };
        let each = cells.iter().zip(&self.places);
        each.map(|(cell, place)| cell.map_or_else(|| absent(place), |cell| outcome(&cell)))
            .collect()
    }

    /// The outcome of the criterion at a place, of those of a service.
    pub fn leaf<'b>(&'b self, outcomes: &'b [Outcome]) -> impl Fn(usize) -> Outcome + 'b {
        move |place| {
            let at = self.places.binary_search(&place).ok();
            let found = at.and_then(|at| outcomes.get(at)).copied();
            found.unwrap_or(Outcome::without(State::NotApplicable))
        }
    }
}

/// A cell as the node above it sees it.
fn outcome(cell: &Seen) -> Outcome {
    Outcome {
        points: cell.points.map(Points::value),
        state: cell.state,
        flags: cell.flags,
        coverage: cell.coverage,
    }
}

impl<'a> Feeds<'a> {
    fn of(node: &Code, earlier: &'a Arc<Methodology>, later: &'a Arc<Methodology>) -> Self {
        let (earlier, later) = (Feed::of(node, earlier), Feed::of(node, later));
        let places: BTreeMap<&Code, usize> =
            later.criteria.iter().zip(0..).map(|((code, _), place)| (*code, place)).collect();
        let onward = earlier.criteria.iter().map(|(code, _)| {
            let is_same = |_: &usize| {
                let method = chain::method(earlier.methodology, later.methodology, code.as_str());
                method != Method::Break
            };
            places.get(code).copied().filter(is_same)
        });
        let onward: Vec<Option<usize>> = onward.collect();
        let mut back = vec![None; later.criteria.len()];
        for (place, other) in onward.iter().enumerate() {
            if let Some(back) = other.and_then(|other| back.get_mut(other)) {
                *back = Some(place);
            }
        }
        Self { earlier, later, onward, back }
    }

    /// Whether the node stands above criteria both times.
    pub fn are_inner(&self) -> bool {
        self.earlier.is_inner && self.later.is_inner
    }
}

/// What feeds nodes under pairs of versions, each worked out once for all lines of a question.
#[derive(Default)]
pub struct Known<'a>(RefCell<BTreeMap<Versions<'a>, Rc<Feeds<'a>>>>);

/// A node, and an earlier and a later version.
type Versions<'a> = (&'a Code, &'a MethodologyId, &'a MethodologyId);

impl<'a> Known<'a> {
    /// What feeds the node of a line in two periods.
    pub(super) fn feeds(
        &self,
        line: &Line<'a>,
        earlier: &Made<'a, '_>,
        later: &Made<'a, '_>,
    ) -> Rc<Feeds<'a>> {
        let (node, earlier, later) =
            (line.criterion, earlier.figure.methodology, later.figure.methodology);
        let mut known = self.0.borrow_mut();
        let feeds = known
            .entry((node, &earlier.id, &later.id))
            .or_insert_with(|| Rc::new(Feeds::of(node, earlier, later)));
        Rc::clone(feeds)
    }
}
