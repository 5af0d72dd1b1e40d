//! How one scorecard of an older version of a methodology is read under a newer one: cell by cell, worked
//! out when it is asked for.

use std::sync::Arc;

use super::{
    card::{Seen, Sheet, Stamp},
    version::changed,
};
use crate::{
    domain::{
        code::Code,
        facts::Facts,
        methodology::{Methodology, MethodologyId},
        points::Points,
    },
    metrics::{
        backcast::{Plan, Reach, backcast, plan},
        node::Outcome,
    },
};

/// How scorecards of an older version are read under a newer one.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The older version.
    pub earlier: MethodologyId,
    /// The newer version.
    pub later: Arc<Methodology>,
    /// How far that goes.
    pub plan: Plan,
}

impl Cast {
    /// How scorecards of `earlier` are read under `later`; nothing when they cannot be.
    pub fn of(earlier: &Methodology, later: &Arc<Methodology>) -> Option<Self> {
        let plan = plan(earlier, later);
        let cast = Self { earlier: earlier.id.clone(), later: Arc::clone(later), plan };
        (cast.plan.reach() != Reach::Nothing).then_some(cast)
    }

    /// The estimate at a node for a target group, with when and how often it changed: what it would
    /// have been after each entry is worked out anew.
    pub(super) fn best(&self, sheet: Sheet<'_>, node: &str, target_group: &str) -> Option<Seen> {
        let (mut shown, mut gone): (Option<Seen>, u64) = (None, 0);
        for version in sheet.versions() {
            let seq = version.seq();
            let facts = version.facts();
            let worked_out =
                facts.and_then(|facts| self.worked_out(version, facts, node, target_group));
            if let (Some(old), None) = (shown, worked_out) {
                gone = old.stamp.revision;
            }
            shown = worked_out.map(|new| {
                let first = Stamp { revision: 1 + gone, seq };
                let stamp = shown
                    .map_or(first, |old| changed(&old, &Seen { stamp: old.stamp, ..new }, seq));
                Seen { stamp, ..new }
            });
        }
        shown
    }

    /// The target groups that have an estimate at a node.
    pub(super) fn target_groups<'a>(&self, sheet: Sheet<'a>, node: &Code) -> Vec<&'a Code> {
        let older = self.plan.older(&self.later, node.as_str());
        older.into_iter().flat_map(|older| sheet.target_groups(older)).collect()
    }

    fn worked_out(
        &self,
        sheet: Sheet<'_>,
        facts: &Facts,
        node: &str,
        target_group: &str,
    ) -> Option<Seen> {
        let kept = |older: &Code| sheet.best(older.as_str(), target_group);
        let outcome = backcast((&self.later, &self.plan), facts, node, target_group, |older| {
            let seen = kept(older)?;
            let points = seen.points.map(Points::value);
            let Seen { state, flags, coverage, .. } = seen;
            Some(Outcome { points, state, flags, coverage })
        })?;
        let points = outcome.points.and_then(Points::nearest);
        // What was counted goes with the answer; a value that a rule of the newer version gives has none.
        let older = self.plan.covered.get(node).and_then(kept);
        let older = older.filter(|seen| (seen.points, seen.state) == (points, outcome.state));
        Some(Seen {
            points,
            state: outcome.state,
            flags: outcome.flags,
            coverage: outcome.coverage,
            n: older.and_then(|seen| seen.n),
            ratio: older.and_then(|seen| seen.ratio),
            sampling: older.and_then(|seen| seen.sampling),
            source: older.and_then(|seen| seen.source),
            stamp: Stamp { revision: 1, seq: sheet.seq() },
        })
    }
}
