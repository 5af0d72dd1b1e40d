//! Cells: what a service scores at a node, or why it has no score.

use super::{
    code::Code,
    facts::Facts,
    methodology::{MethodologyId, ROOT},
    period::Period,
    points::Points,
    sampling::Sampling,
    source::Source,
    state::{Flags, State},
    target_group,
};

/// What a service scores at one node of the tree, worked out from what is published.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The node.
    pub node: Code,
    /// Whose experience it tells.
    pub target_group: Code,
    /// Where the value comes from; nothing for nodes above criteria, and where nobody answered.
    pub source: Option<Source>,
    /// Whether it is the one that counts: of several sources of a criterion, the best.
    pub best: bool,
    /// Points; there exactly when the state is `measured`.
    pub points: Option<Points>,
    /// Why there are points, or none.
    pub state: State,
    /// What to know about it.
    pub flags: Flags,
    /// Share of the applicable leaf weight that has a value, 0 to 1.
    pub coverage: Option<f64>,
    /// People who answered.
    pub n: Option<u64>,
    /// Numerator of a share.
    pub numerator: Option<u64>,
    /// Denominator of a share.
    pub denominator: Option<u64>,
    /// What its sampling error is worked out from; only where the value comes of some of many.
    pub sampling: Option<Sampling>,
}

impl Cell {
    /// Cells of a scorecard stand in order of node, target group and source, the best first.
    pub fn order(&self) -> impl Ord + '_ {
        (&self.node, &self.target_group, !self.best, self.source)
    }
}

/// Which scorecard: a service in a period under a version of a methodology.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScorecardKey {
    /// The service.
    pub service: Code,
    /// The period.
    pub period: Period,
    /// The version of the methodology.
    pub methodology: MethodologyId,
}

impl ScorecardKey {
    /// Where the public reads it, whatever the methodology: `_` stands for the `/` of a period.
    pub fn path(&self) -> String {
        format!("/v1/scorecards/{}/{}", self.service, self.period.to_string().replace('/', "_"))
    }
}

/// A scorecard as it was worked out at one entry of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    /// Which one.
    pub key: ScorecardKey,
    /// The entry that made it.
    pub seq: i64,
    /// The service as it was in the period; nothing when all was withdrawn.
    pub facts: Option<Facts>,
    /// Its cells, in order of node, target group and source; none when all was withdrawn.
    pub cells: Vec<Cell>,
}

impl Scorecard {
    /// What everybody's experience says at a node; of several sources the one that counts.
    pub fn of_everybody(&self, node: &str) -> Option<&Cell> {
        let counts = |cell: &&Cell| cell.best && cell.target_group == target_group::ALL;
        self.cells.iter().filter(counts).find(|cell| cell.node == node)
    }

    /// Why everybody's experience makes no index, and so no grade; nothing where it makes one.
    pub fn without_grade(&self) -> Option<State> {
        match self.of_everybody(ROOT) {
            Some(index) if index.points.is_some() => None,
            Some(index) => Some(index.state),
            None => Some(State::NotYetMeasured),
        }
    }
}
