//! A scorecard and all that it was before, each cell with when and how often it changed.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{
    cell::{Cell, Scorecard},
    code::Code,
    facts::Facts,
    points::Points,
    source::Source,
    state::{Flag, Flags, State},
};

/// All versions of one scorecard, oldest first, and the evaluations that ever fed it.
#[derive(Clone, Debug, Default)]
pub struct Card {
    versions: Vec<Arc<Version>>,
    /// Evaluations of its service, period and methodology, in order of publication.
    pub evaluations: Vec<Uuid>,
}

/// A scorecard as of an entry of the ledger: a handle that is free to copy.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    version: &'a Version,
}

/// A cell as the public reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Points; there exactly when the state is `measured`.
    pub points: Option<Points>,
    /// Why there are points, or none.
    pub state: State,
    /// What to know about it, but for whether it was revised.
    pub flags: Flags,
    /// Share of the applicable leaf weight that has a value, 0 to 1.
    pub coverage: Option<f64>,
    /// People who answered.
    pub n: Option<u64>,
    /// Numerator and denominator of a share.
    pub ratio: Option<(u64, u64)>,
    /// Where the value comes from; nothing for nodes above criteria, and where nobody answered.
    pub source: Option<Source>,
    /// When and how often it changed.
    pub stamp: Stamp,
}

/// A scorecard as it was worked out at one entry of the ledger.
#[derive(Clone, Debug)]
struct Version {
    /// The entry that made it.
    seq: i64,
    /// The service as it was in the period; nothing when all was withdrawn.
    facts: Option<Arc<Facts>>,
    /// Its cells, in order of node, target group, best first, and source.
    cells: Vec<Shown>,
    gone: Vec<Gone>,
}

/// A cell, and what became of it in public.
#[derive(Clone, Debug)]
struct Shown {
    /// The cell.
    cell: Cell,
    /// Its history as the one that counts; none when another source counts.
    as_best: Option<Stamp>,
    /// Its history as that of its source; none when it has no source.
    as_source: Option<Stamp>,
}

/// When and how often a cell changed in public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// 1, and one more for every change of value, state or n.
    pub revision: u64,
    /// The entry in which anything of it last changed.
    pub seq: i64,
}

/// A cell that is no longer shown: should it come back, it goes on counting.
#[derive(Clone, Debug)]
struct Gone {
    node: Code,
    target_group: Code,
    source: Option<Source>,
    revision: u64,
}

impl Card {
    /// The scorecard that was public as of `seq`, withdrawn ones too.
    pub fn at(&self, seq: i64) -> Option<Sheet<'_>> {
        let after = self.versions.partition_point(|version| version.seq <= seq);
        self.versions.get(after.checked_sub(1)?).map(|version| Sheet { version })
    }

    /// Adds the version that a later entry made.
    pub fn push(&mut self, scorecard: Scorecard) {
        let next = Version::after(self.versions.last().map(|version| &**version), scorecard);
        self.versions.push(Arc::new(next));
    }
}

impl<'a> Sheet<'a> {
    /// The entry that made it.
    pub fn seq(self) -> i64 {
        self.version.seq
    }

    /// The service as it was in the period; nothing when all was withdrawn.
    pub fn facts(self) -> Option<&'a Facts> {
        self.version.facts.as_deref()
    }

    /// The cell that counts at a node for a target group.
    pub fn best(self, node: &str, target_group: &str) -> Option<Seen> {
        self.version.best(node, target_group).map(|(cell, stamp)| Seen::of(cell, stamp))
    }

    /// The cell of one source at a node for a target group.
    pub fn of_source(self, node: &str, target_group: &str, source: Source) -> Option<Seen> {
        let found = self.version.of_source(node, target_group, source);
        found.map(|(cell, stamp)| Seen::of(cell, stamp))
    }

    /// The cells of sources that do not count, at a node for a target group.
    pub fn others(self, node: &str, target_group: &str) -> impl Iterator<Item = Seen> + use<'a> {
        let shown = self.version.at(node, target_group).iter();
        shown
            .filter(|shown| !shown.cell.best)
            .filter_map(|shown| Some(Seen::of(&shown.cell, shown.as_source?)))
    }

    /// The target groups that have a cell at a node, in order of code.
    pub fn target_groups(self, node: &Code) -> impl Iterator<Item = &'a Code> + use<'a, '_> {
        let best = self.version.cells.iter().filter(|shown| shown.cell.best);
        best.filter(move |shown| shown.cell.node == *node).map(|shown| &shown.cell.target_group)
    }
}

impl Seen {
    fn of(cell: &Cell, stamp: Stamp) -> Self {
        Self {
            points: cell.points,
            state: cell.state,
            flags: cell.flags,
            coverage: cell.coverage,
            n: cell.n,
            ratio: cell.numerator.zip(cell.denominator),
            source: cell.source,
            stamp,
        }
    }

    /// What to know about it, and whether it was revised.
    pub fn told(&self) -> Flags {
        self.flags.with_if(Flag::Revised, self.stamp.revision > 1)
    }
}

impl Version {
    /// The cell that counts at a node for a target group.
    fn best(&self, node: &str, target_group: &str) -> Option<(&Cell, Stamp)> {
        let shown = self.at(node, target_group).iter().find(|shown| shown.cell.best)?;
        shown.as_best.map(|stamp| (&shown.cell, stamp))
    }

    /// The cell of one source at a node for a target group.
    fn of_source(&self, node: &str, target_group: &str, source: Source) -> Option<(&Cell, Stamp)> {
        let mut shown = self.at(node, target_group).iter();
        let shown = shown.find(|shown| shown.cell.source == Some(source))?;
        shown.as_source.map(|stamp| (&shown.cell, stamp))
    }

    /// All cells at a node for a target group, the one that counts first.
    fn at(&self, node: &str, target_group: &str) -> &[Shown] {
        let key = (node, target_group);
        let of =
            |shown: &Shown| (shown.cell.node.as_str(), shown.cell.target_group.as_str()).cmp(&key);
        let from = self.cells.partition_point(|shown| of(shown).is_lt());
        let to = self.cells.partition_point(|shown| of(shown).is_le());
        self.cells.get(from..to).unwrap_or_default()
    }

    fn after(before: Option<&Self>, scorecard: Scorecard) -> Self {
        let Scorecard { seq, facts, mut cells, .. } = scorecard;
        cells.sort_by(|a, b| {
            let key = |cell: &Cell| (!cell.best, cell.source);
            (&a.node, &a.target_group).cmp(&(&b.node, &b.target_group)).then(key(a).cmp(&key(b)))
        });
        let cells: Vec<Shown> = cells
            .into_iter()
            .map(|cell| {
                let (node, group) = (cell.node.as_str(), cell.target_group.as_str());
                let stamp = |source: Option<Source>| {
                    let old = before.and_then(|before| match source {
                        None => before.best(node, group),
                        Some(source) => before.of_source(node, group, source),
                    });
                    match old {
                        Some((old, stamp)) => changed(old, &cell, stamp, seq),
                        None => Stamp { revision: 1 + gone(before, &cell, source), seq },
                    }
                };
                let as_best = cell.best.then(|| stamp(None));
                let as_source = cell.source.map(|source| stamp(Some(source)));
                Shown { cell, as_best, as_source }
            })
            .collect();
        let mut next = Self { seq, facts: facts.map(Arc::new), cells, gone: Vec::new() };
        next.gone = before.map(|before| next.left_behind(before)).unwrap_or_default();
        next
    }

    /// What the version before showed, or remembered, and this one does not show.
    fn left_behind(&self, before: &Self) -> Vec<Gone> {
        let shown = before.cells.iter().flat_map(|shown| {
            let gone = |source, stamp: Stamp| Gone {
                node: shown.cell.node.clone(),
                target_group: shown.cell.target_group.clone(),
                source,
                revision: stamp.revision,
            };
            let best = shown.as_best.map(|stamp| gone(None, stamp));
            best.into_iter().chain(shown.as_source.map(|stamp| gone(shown.cell.source, stamp)))
        });
        let is_here = |gone: &Gone| match gone.source {
            None => self.best(gone.node.as_str(), gone.target_group.as_str()).is_some(),
            Some(source) => {
                self.of_source(gone.node.as_str(), gone.target_group.as_str(), source).is_some()
            }
        };
        shown.chain(before.gone.iter().cloned()).filter(|gone| !is_here(gone)).collect()
    }
}

/// The stamp of a cell that was shown before: coming to be the one that counts is no change.
fn changed(old: &Cell, new: &Cell, stamp: Stamp, seq: i64) -> Stamp {
    let told = |cell: &Cell| (cell.points, cell.state, cell.n);
    let rest =
        |cell: &Cell| (cell.source, cell.flags, cell.coverage, cell.numerator, cell.denominator);
    // A first value where there was none before revises nothing that anybody could have cited.
    if told(old) != told(new) && old.points.is_some() {
        Stamp { revision: stamp.revision + 1, seq }
    } else if told(old) != told(new) || rest(old) != rest(new) {
        Stamp { seq, ..stamp }
    } else {
        stamp
    }
}

/// The revision a cell had when it was last shown, or 0.
fn gone(before: Option<&Version>, cell: &Cell, source: Option<Source>) -> u64 {
    let same = |gone: &&Gone| {
        gone.node == cell.node && gone.target_group == cell.target_group && gone.source == source
    };
    before.and_then(|before| before.gone.iter().find(same)).map_or(0, |gone| gone.revision)
}
