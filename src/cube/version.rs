//! The next version of a scorecard: what of it changed in public, and what is gone.

use std::sync::Arc;

use super::card::{Seen, Sheet, Stamp};
use crate::domain::{
    cell::{Cell, ScorecardKey},
    code::Code,
    facts::Facts,
    packed::Packed,
    source::Source,
};

/// A scorecard as it was worked out at one entry of the ledger, before it is put into columns.
#[derive(Clone, Debug)]
pub struct Version {
    pub key: ScorecardKey,
    /// The entry that made it.
    pub seq: i64,
    /// The service as it was in the period; nothing when all was withdrawn.
    pub facts: Option<Arc<Facts>>,
    /// Its cells, in order of node, target group, best first, and source.
    pub cells: Vec<Shown>,
    pub gone: Vec<Gone>,
}

/// A cell, and what became of it in public.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The cell.
    pub cell: Cell,
    /// Its history as the one that counts; none when another source counts.
    pub as_best: Option<Stamp>,
    /// Its history as that of its source; none when it has no source.
    pub as_source: Option<Stamp>,
}

/// A cell that is no longer shown: should it come back, it goes on counting.
#[derive(Clone, Debug)]
pub struct Gone {
    pub node: Code,
    pub target_group: Code,
    pub source: Option<Source>,
    /// The revision it will be: to lose a value is a change, to lose none is not.
    pub revision: u64,
}

impl Version {
    /// The version that a later entry makes of the one before.
    pub fn after(before: Option<Sheet<'_>>, scorecard: &Packed) -> Self {
        let seq = scorecard.seq;
        let cells: Vec<Shown> = scorecard
            .cells()
            .map(|cell| {
                let as_best = cell.best.then(|| stamp(before, &cell, None, seq));
                let as_source = cell.source.map(|source| stamp(before, &cell, Some(source), seq));
                Shown { cell, as_best, as_source }
            })
            .collect();
        let (key, facts) = (scorecard.key.clone(), scorecard.facts.clone());
        let mut next = Self { key, seq, facts, cells, gone: Vec::new() };
        next.gone = before.map(|before| next.left_behind(before)).unwrap_or_default();
        next
    }

    /// What the version before showed, or remembered, and this one does not show.
    fn left_behind(&self, before: Sheet<'_>) -> Vec<Gone> {
        let shown = before.placed().flat_map(|placed| {
            let gone = move |source, stamp: Stamp| {
                let revision = stamp.revision + u64::from(placed.has_value);
                (placed.node, placed.target_group, source, revision)
            };
            let best = placed.as_best.map(|stamp| gone(None, stamp));
            best.into_iter().chain(placed.as_source.map(|stamp| gone(placed.source, stamp)))
        });
        let remembered = before
            .row()
            .gone()
            .iter()
            .map(|gone| (&gone.node, &gone.target_group, gone.source, gone.revision));
        shown
            .chain(remembered)
            .filter(|(node, group, source, _)| !self.shows(node, group, *source))
            .map(|(node, target_group, source, revision)| Gone {
                node: node.clone(),
                target_group: target_group.clone(),
                source,
                revision,
            })
            .collect()
    }

    /// Whether it has the cell of a source, or the one that counts, at a node for a target group.
    fn shows(&self, node: &Code, target_group: &Code, source: Option<Source>) -> bool {
        let mut cells = at(&self.cells, node.as_str(), target_group.as_str()).iter();
        match source {
            None => cells.any(|shown| shown.cell.best),
            Some(_) => cells.any(|shown| shown.cell.source == source),
        }
    }
}

/// The cells at a node for a target group, the one that counts first, of cells in order.
pub fn at<'a>(cells: &'a [Shown], node: &str, target_group: &str) -> &'a [Shown] {
    let key = (node, target_group);
    let of = |shown: &Shown| (shown.cell.node.as_str(), shown.cell.target_group.as_str()).cmp(&key);
    let from = cells.partition_point(|shown| of(shown).is_lt());
    let to = cells.partition_point(|shown| of(shown).is_le());
    cells.get(from..to).unwrap_or_default()
}

/// When and how often a cell changed, as the one that counts or as that of its source.
fn stamp(before: Option<Sheet<'_>>, cell: &Cell, source: Option<Source>, seq: i64) -> Stamp {
    let Some(before) = before else { return Stamp { revision: 1, seq } };
    let (node, group) = (cell.node.as_str(), cell.target_group.as_str());
    let old = match source {
        None => before.best(node, group),
        Some(source) => before.of_source(node, group, source),
    };
    let first = Stamp { revision: gone(before, cell, source), seq };
    old.map_or(first, |old| changed(&old, &Seen::of(cell, old.stamp), seq))
}

/// The stamp of a cell that was shown before: coming to be the one that counts is no change.
pub fn changed(old: &Seen, new: &Seen, seq: i64) -> Stamp {
    let told = |seen: &Seen| (seen.points, seen.state, seen.n);
    let rest = |seen: &Seen| (seen.source, seen.flags, seen.coverage, seen.ratio, seen.sampling);
    // A first value where there was none before revises nothing that anybody could have cited.
    if told(old) != told(new) && old.points.is_some() {
        Stamp { revision: old.stamp.revision + 1, seq }
    } else if told(old) != told(new) || rest(old) != rest(new) {
        Stamp { seq, ..old.stamp }
    } else {
        old.stamp
    }
}

/// The revision of a cell that was not shown just before.
fn gone(before: Sheet<'_>, cell: &Cell, source: Option<Source>) -> u64 {
    let same = |gone: &&Gone| {
        gone.node == cell.node && gone.target_group == cell.target_group && gone.source == source
    };
    before.row().gone().iter().find(same).map_or(1, |gone| gone.revision)
}
