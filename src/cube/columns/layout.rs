//! The nodes of a version of a methodology, each with a column of its own.

use crate::{
    cube::{
        card::Seen,
        extras::{Extra, Fitted, usual_coverage},
        mark::{Mark, Marked},
        version::Shown,
    },
    domain::{code::Code, methodology::Methodology, points::Points, target_group},
};

/// The nodes of a version of a methodology: which column is whose.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Codes of the nodes, in order.
    pub nodes: Vec<Code>,
    /// Whether each is a criterion.
    pub leaves: Vec<bool>,
    /// The target group of everybody.
    pub all: Option<Code>,
}

impl Layout {
    pub fn of(methodology: &Methodology) -> Self {
        let mut nodes: Vec<(Code, bool)> = methodology
            .nodes
            .iter()
            .map(|node| (node.code.clone(), node.criterion().is_some()))
            .collect();
        nodes.sort();
        let (nodes, leaves) = nodes.into_iter().unzip();
        Self { nodes, leaves, all: Code::parse(target_group::ALL) }
    }

    /// Which column is the node's.
    pub fn place(&self, node: &str) -> Option<usize> {
        self.nodes.binary_search_by(|code| code.as_str().cmp(node)).ok()
    }

    /// Which column is the node's, or would be, looked for from `near` on.
    pub(super) fn place_near(&self, node: &str, near: usize) -> usize {
        let rest = self.nodes.get(near..).unwrap_or_default().iter();
        near + rest.take_while(|code| code.as_str() < node).count()
    }

    /// Node, points, mark and extras of a cell that belongs in the columns and fits at a node.
    pub(super) fn fits(
        &self,
        shown: &Shown,
        node: usize,
        age: impl Fn(i64) -> Option<usize>,
    ) -> Option<(usize, i64, Mark, Option<Fitted>)> {
        let Shown { cell, as_best, as_source } = shown;
        let stamp = (*as_best)?;
        if cell.target_group != target_group::ALL || as_source.is_some_and(|other| other != stamp) {
            return None;
        }
        let Seen { state, source, flags, coverage, n, ratio, sampling, points, .. } =
            Seen::of(cell, stamp);
        if sampling.is_some() {
            // Few cells are of samples: they stand beside as they are.
            return None;
        }
        self.nodes.get(node).filter(|code| **code == cell.node)?;
        let besides = Extra { n, ratio, coverage };
        let usual = Extra { n: None, ratio: None, coverage: usual_coverage(state) };
        let extra = if besides == usual { None } else { Some(Fitted::of(&besides)?) };
        let (more, revision, age) = (extra.is_some(), stamp.revision, age(stamp.seq)?);
        let mark = Mark::of(&Marked { state, source, flags, revision, age, more })?;
        Some((node, points.map(Points::nano).unwrap_or_default(), mark, extra))
    }
}
