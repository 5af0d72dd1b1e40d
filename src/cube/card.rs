//! A scorecard as the public reads it, each cell with when and how often it changed.

use super::{
    columns::{Columns, Past, Row},
    extras::{Extra, usual_coverage},
    mark::Mark,
};
use crate::{
    domain::{
        cell::{Cell, ScorecardKey},
        code::Code,
        facts::Facts,
        points::Points,
        sampling::Sampling,
        source::Source,
        state::{Flag, Flags, State},
        target_group,
    },
    metrics::interval::{Interval, IntervalMethod, interval},
};

/// A scorecard as of an entry of the ledger: a handle that is free to copy.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    columns: &'a Columns,
    place: usize,
    row: &'a Row,
    /// Of an earlier version the newest row and how many versions were before; what was before the
    /// newest version is looked up only when it is asked for.
    earlier: Option<(&'a Row, usize)>,
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
    /// What its sampling error is worked out from.
    pub sampling: Option<Sampling>,
    /// Where the value comes from; nothing for nodes above criteria, and where nobody answered.
    pub source: Option<Source>,
    /// When and how often it changed.
    pub stamp: Stamp,
}

/// When and how often a cell changed in public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// 1, and one more for every change of value, state or n.
    pub revision: u64,
    /// The entry in which anything of it last changed.
    pub seq: i64,
}

/// A cell with where it stands, and what became of it in public.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub node: &'a Code,
    pub target_group: &'a Code,
    pub source: Option<Source>,
    pub has_value: bool,
    /// Its history as the one that counts; none when another source counts.
    pub as_best: Option<Stamp>,
    /// Its history as that of its source; none when it has no source.
    pub as_source: Option<Stamp>,
}

impl<'a> Sheet<'a> {
    /// The scorecard at a place in columns as it was public as of `seq`, withdrawn ones too.
    pub(super) fn at(columns: &'a Columns, place: usize, seq: i64) -> Option<Self> {
        let row = columns.row(place)?;
        if row.seq().is_some_and(|made| made <= seq) {
            return Some(Self { columns, place, row, earlier: None });
        }
        let before = row.past().partition_point(|version| version.seq <= seq).checked_sub(1)?;
        let columns = &*row.past().get(before)?.columns;
        let earlier = Some((row, before));
        Some(Self { columns, place: 0, row: columns.row(0)?, earlier })
    }

    /// What the scorecard was before.
    fn past(self) -> &'a [Past] {
        match self.earlier {
            Some((newest, before)) => newest.past().get(..before).unwrap_or_default(),
            None => self.row.past(),
        }
    }

    /// Whether it is as it is now, and no earlier version.
    pub(super) fn is_newest(self) -> bool {
        self.earlier.is_none()
    }

    /// The entry that made it.
    pub fn seq(self) -> i64 {
        self.row.seq().unwrap_or_default()
    }

    /// Which scorecard it is.
    pub fn key(self) -> &'a ScorecardKey {
        &self.row.key
    }

    /// The service as it was in the period; nothing when all was withdrawn.
    pub fn facts(self) -> Option<&'a Facts> {
        self.row.facts.as_deref()
    }

    /// The cell that counts at a node for a target group.
    pub fn best(self, node: &str, target_group: &str) -> Option<Seen> {
        let found = (target_group == target_group::ALL)
            .then(|| self.counted(self.columns.layout.place(node)?))
            .flatten();
        found.or_else(|| {
            let shown = self.row.others(node, target_group).iter().find(|shown| shown.cell.best)?;
            Some(Seen::of(&shown.cell, shown.as_best?))
        })
    }

    /// The cell of one source at a node for a target group.
    pub fn of_source(self, node: &str, target_group: &str, source: Source) -> Option<Seen> {
        let found = (target_group == target_group::ALL)
            .then(|| self.counted(self.columns.layout.place(node)?))
            .flatten()
            .filter(|seen| seen.source == Some(source));
        found.or_else(|| {
            let mut shown = self.row.others(node, target_group).iter();
            let shown = shown.find(|shown| shown.cell.source == Some(source))?;
            Some(Seen::of(&shown.cell, shown.as_source?))
        })
    }

    /// The cell of `source` at a node for a target group, of none the one that counts.
    pub fn cell(self, node: &str, target_group: &str, source: Option<Source>) -> Option<Seen> {
        match source {
            Some(source) => self.of_source(node, target_group, source),
            None => self.best(node, target_group),
        }
    }

    /// The cells of sources that do not count, at a node for a target group.
    pub fn others(self, node: &str, target_group: &str) -> impl Iterator<Item = Seen> + use<'a> {
        let shown = self.row.others(node, target_group).iter();
        shown
            .filter(|shown| !shown.cell.best)
            .filter_map(|shown| Some(Seen::of(&shown.cell, shown.as_source?)))
    }

    /// The target groups that have a cell at a node, in order of code.
    pub fn target_groups(self, node: &Code) -> impl Iterator<Item = &'a Code> + use<'a> {
        let layout = &*self.columns.layout;
        let place = layout.place(node.as_str());
        let all = layout.all.as_ref().filter(|_| {
            place.is_some_and(|place| self.columns.mark(place, self.place).read().is_some())
        });
        let mut groups: Vec<&'a Code> = self
            .row
            .all_others()
            .iter()
            .filter(|shown| shown.cell.best && shown.cell.node == *node)
            .map(|shown| &shown.cell.target_group)
            .chain(all)
            .collect();
        groups.sort();
        groups.into_iter()
    }

    /// The cell in the columns of a node: for everybody, the one that counts.
    pub(super) fn counted(self, node: usize) -> Option<Seen> {
        let (columns, place) = (self.columns, self.place);
        let extra = || columns.extra(node, place);
        Seen::kept(columns.mark(node, place), columns.nano(node, place), extra, |age| {
            self.changed(age)
        })
    }

    /// Whether a cell in the columns has points; nothing where it does not stand there. Nothing else of
    /// it is looked at.
    pub(super) fn has_points(self, node: usize) -> Option<bool> {
        Some(self.columns.mark(node, self.place).read()?.state == State::Measured)
    }

    /// The entry that made the version so many before this one.
    pub(super) fn changed(self, age: usize) -> i64 {
        if age == 0 {
            return self.seq();
        }
        let past = self.past();
        let version = past.len().checked_sub(age).and_then(|place| past.get(place));
        version.map_or_else(|| self.seq(), |version| version.seq)
    }

    /// It as it was after each entry that made it anew, oldest first; the last is itself.
    pub(super) fn versions(self) -> impl Iterator<Item = Self> {
        let newest = self.earlier.map_or(self.row, |(newest, _)| newest);
        let earlier = self.past().iter().enumerate().filter_map(move |(before, version)| {
            let columns = &*version.columns;
            let earlier = Some((newest, before));
            Some(Self { columns, place: 0, row: columns.row(0)?, earlier })
        });
        earlier.chain([self])
    }

    /// How many versions before it made `seq`; nothing when none did.
    pub(super) fn age_of(self, seq: i64) -> Option<usize> {
        if seq == self.seq() {
            return Some(0);
        }
        let past = self.past();
        let place = past.binary_search_by_key(&seq, |version| version.seq).ok()?;
        Some(past.len() - place)
    }

    /// Every cell, in no order that anybody may rely on.
    pub(super) fn placed(self) -> impl Iterator<Item = Placed<'a>> {
        let layout = &*self.columns.layout;
        let counted = layout.nodes.iter().enumerate().filter_map(move |(place, node)| {
            let seen = self.counted(place)?;
            Some(Placed {
                node,
                target_group: layout.all.as_ref()?,
                source: seen.source,
                has_value: seen.points.is_some(),
                as_best: Some(seen.stamp),
                as_source: seen.source.map(|_| seen.stamp),
            })
        });
        counted.chain(self.row.all_others().iter().map(|shown| Placed {
            node: &shown.cell.node,
            target_group: &shown.cell.target_group,
            source: shown.cell.source,
            has_value: shown.cell.points.is_some(),
            as_best: shown.as_best,
            as_source: shown.as_source,
        }))
    }

    pub(super) fn row(self) -> &'a Row {
        self.row
    }
}

impl Seen {
    /// A cell as it is kept in columns; `changed` says which entry made the version so many before.
    #[inline]
    pub(super) fn kept(
        mark: Mark,
        nano: i64,
        extra: impl FnOnce() -> Option<Extra>,
        changed: impl FnOnce(usize) -> i64,
    ) -> Option<Self> {
        let marked = mark.read()?;
        let Extra { n, ratio, coverage } = if marked.more {
            extra()?
        } else {
            Extra { n: None, ratio: None, coverage: usual_coverage(marked.state) }
        };
        let is_measured = marked.state == State::Measured;
        Some(Self {
            points: is_measured.then(|| Points::from_nano(nano)).flatten(),
            state: marked.state,
            flags: marked.flags,
            coverage,
            n,
            ratio,
            sampling: None,
            source: marked.source,
            stamp: Stamp { revision: marked.revision, seq: changed(marked.age) },
        })
    }

    pub(super) fn of(cell: &Cell, stamp: Stamp) -> Self {
        Self {
            points: cell.points,
            state: cell.state,
            flags: cell.flags,
            coverage: cell.coverage,
            n: cell.n,
            ratio: cell.numerator.zip(cell.denominator),
            sampling: cell.sampling,
            source: cell.source,
            stamp,
        }
    }

    /// The confidence interval, where the value comes of some of many.
    pub fn interval(&self) -> Option<(Interval, IntervalMethod)> {
        interval(self.points?.value(), &self.sampling?)
    }

    /// What to know about it, and whether it was revised.
    pub fn told(&self) -> Flags {
        self.flags.with_if(Flag::Revised, self.stamp.revision > 1)
    }
}
