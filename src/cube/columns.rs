//! Some scorecards of one version of a methodology as columns: for each node the points of all of
//! them, one after the other, and the marks.
//!
//! In the columns is what most is read: of each scorecard the newest version, at each node the cell
//! that counts, for everybody. What else there is stands beside, for those scorecards that have it.

use std::{collections::BTreeMap, num::NonZero, ops::Range, sync::Arc};

use uuid::Uuid;

use super::{
    card::{Seen, Sheet},
    extras::{Extra, Extras, usual_coverage},
    mark::{Mark, Marked},
    version::{Gone, Shown, Version, at},
};
use crate::domain::{
    cell::{Scorecard, ScorecardKey},
    code::Code,
    facts::Facts,
    methodology::Methodology,
    period::Period,
    points::Points,
    target_group,
};

/// Scorecards kept together at most: what one publication copies.
const MOST: usize = 32;

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

/// Some scorecards, in order of service and period.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub layout: Arc<Layout>,
    rows: Vec<Row>,
    /// Node by node the points of all rows; 0 where there are none.
    nano: Vec<i64>,
    /// Node by node the marks of all rows.
    marks: Vec<Mark>,
    extras: Extras,
    /// Evaluations by row, in order of publication.
    evaluations: Vec<(usize, Uuid)>,
}

/// What a scorecard has besides its columns.
#[derive(Clone, Debug)]
pub struct Row {
    pub key: ScorecardKey,
    /// The entry that made its newest version; nothing when none did.
    seq: Option<NonZero<i64>>,
    /// The service as it was in the period; nothing when all was withdrawn.
    pub facts: Option<Arc<Facts>>,
    side: Option<Arc<Side>>,
    /// Its earlier versions, oldest first.
    past: Option<Arc<Vec<Past>>>,
}

/// What few scorecards have.
#[derive(Clone, Debug, Default)]
struct Side {
    /// Cells of other target groups, of sources that do not count, and what does not fit in a mark;
    /// in order of node, target group, best first, and source.
    others: Vec<Shown>,
    gone: Vec<Gone>,
}

/// One node of columns, read row by row: what stands beside is met in passing, and not looked up.
#[derive(Clone, Copy, Debug)]
pub struct NodeColumn<'a> {
    pub node: usize,
    nano: &'a [i64],
    marks: &'a [Mark],
    /// What is left of the cells that have something besides.
    extras: &'a [Extra],
}

/// An earlier version of a scorecard.
#[derive(Clone, Debug)]
pub struct Past {
    /// The entry that made it.
    pub seq: i64,
    /// Columns with this version alone.
    pub columns: Arc<Columns>,
}

/// What came to one scorecard: evaluations, and versions in order of their entries.
#[derive(Clone, Debug, Default)]
pub struct News {
    pub evaluations: Vec<Uuid>,
    pub versions: Vec<Scorecard>,
}

/// What came to scorecards.
pub type AllNews = BTreeMap<ScorecardKey, News>;

/// Where the rows of new columns come from.
enum Piece {
    /// Rows that were there.
    Kept(Range<usize>),
    /// Columns with one new row.
    New(Columns),
}

/// How much memory cells take, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Current cells of criteria: for everybody, of the source that counts.
    pub cells: usize,
    /// The columns, those of nodes above criteria too, with key and facts of each scorecard.
    pub columns: usize,
    /// What stands beside: counts, coverage, other sources and target groups, earlier versions.
    pub beside: usize,
}

impl News {
    /// What came to one scorecard.
    pub fn of<'a>(all: &'a mut AllNews, key: &ScorecardKey) -> &'a mut Self {
        all.entry(key.clone()).or_default()
    }
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
}

impl Columns {
    /// Columns of no scorecards.
    pub fn none(layout: Arc<Layout>) -> Self {
        Self { layout, ..Self::default() }
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub fn row(&self, place: usize) -> Option<&Row> {
        self.rows.get(place)
    }

    /// The mark of a row at a node.
    pub fn mark(&self, node: usize, row: usize) -> Mark {
        self.marks.get(node * self.rows.len() + row).copied().unwrap_or(Mark::NONE)
    }

    /// The points of a row at a node, as they are kept.
    pub fn nano(&self, node: usize, row: usize) -> i64 {
        self.nano.get(node * self.rows.len() + row).copied().unwrap_or_default()
    }

    /// The row of a service and period.
    /// Or where it would be.
    pub fn find(&self, key: &ScorecardKey) -> Result<usize, usize> {
        self.rows.binary_search_by(|row| order(&row.key).cmp(&order(key)))
    }

    /// What a cell has besides; nothing when it has what is usual.
    pub fn extra(&self, node: usize, row: usize) -> Option<&Extra> {
        self.extras.get(node, row)
    }

    /// A node, to be read row by row.
    pub fn node(&self, node: usize) -> NodeColumn<'_> {
        let rows = self.rows.len();
        let cells = node * rows..(node + 1) * rows;
        NodeColumn {
            node,
            nano: self.nano.get(cells.clone()).unwrap_or_default(),
            marks: self.marks.get(cells).unwrap_or_default(),
            extras: self.extras.of(node),
        }
    }

    /// The evaluations of the service, period and methodology of a row, in order of publication.
    pub fn evaluations(&self, row: usize) -> impl Iterator<Item = Uuid> + use<'_> {
        let from = self.evaluations.partition_point(|(other, _)| *other < row);
        let rest = self.evaluations.get(from..).unwrap_or_default().iter();
        rest.take_while(move |(other, _)| *other == row).map(|(_, id)| *id)
    }

    /// These with what is new, which is in order of service and period; parted where they are many.
    ///
    /// - **Cost:** one copy of these columns, however much is new.
    pub fn with(&self, news: Vec<(ScorecardKey, News)>) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut kept = 0;
        for (key, news) in news {
            let (until, next, old) = match self.find(&key) {
                Ok(place) => (place, place + 1, self.single(place)),
                Err(place) => (place, place, None),
            };
            pieces.push(Piece::Kept(kept..until));
            pieces.push(Piece::New(self.renewed(old, key, news)));
            kept = next;
        }
        pieces.push(Piece::Kept(kept..self.rows.len()));
        let mut all = self.joined(&pieces);
        all.share();
        all.parted()
    }

    /// One scorecard, with what came to it.
    fn renewed(&self, old: Option<Self>, key: ScorecardKey, news: News) -> Self {
        let mut single = old.unwrap_or_else(|| self.blank(key));
        for scorecard in news.versions {
            single = single.next(scorecard);
        }
        single.evaluations.extend(news.evaluations.into_iter().map(|id| (0, id)));
        single
    }

    /// Columns with one scorecard that has no version yet.
    fn blank(&self, key: ScorecardKey) -> Self {
        let width = self.layout.nodes.len();
        Self {
            layout: Arc::clone(&self.layout),
            rows: vec![Row { key, seq: None, facts: None, side: None, past: None }],
            nano: vec![0; width],
            marks: vec![Mark::NONE; width],
            extras: Extras::default(),
            evaluations: Vec::new(),
        }
    }

    /// Columns with one row of these.
    fn single(&self, place: usize) -> Option<Self> {
        (place < self.rows.len()).then(|| self.joined(&[Piece::Kept(place..place + 1)]))
    }

    /// Of columns with one row, those with its next version.
    fn next(mut self, scorecard: Scorecard) -> Self {
        let before = Sheet::at(&self, 0, i64::MAX);
        let version = Version::after(before, scorecard);
        let seq = version.seq;
        let mut next = self.blank(version.key);
        // The age of a change is counted from the new version, which comes after all these.
        let age = |changed: i64| {
            if changed == seq { Some(0) } else { Some(before?.age_of(changed)? + 1) }
        };
        let mut side = Side { others: Vec::new(), gone: version.gone };
        let mut extras = Vec::new();
        for shown in version.cells {
            if let Some((node, nano, mark, extra)) = self.layout.fits(&shown, age)
                && let Some((place, marked)) = next.nano.get_mut(node).zip(next.marks.get_mut(node))
            {
                (*place, *marked) = (nano, mark);
                extras.extend(extra.map(|extra| (node, extra)));
            } else {
                side.others.push(shown);
            }
        }
        next.extras = Extras::of_row(extras);
        next.evaluations = std::mem::take(&mut self.evaluations);
        let is_bare = side.others.is_empty() && side.gone.is_empty();
        let old = self.rows.first_mut();
        let (mut past, earlier) = old.map(|old| (old.past.take(), old.seq())).unwrap_or_default();
        if let Some(seq) = earlier {
            let earlier = Past { seq, columns: Arc::new(self) };
            Arc::make_mut(past.get_or_insert_default()).push(earlier);
        }
        if let Some(row) = next.rows.first_mut() {
            row.seq = NonZero::new(seq);
            row.facts = version.facts;
            row.side = (!is_bare).then(|| Arc::new(side));
            row.past = past;
        }
        next
    }

    fn joined<'a>(&'a self, pieces: &'a [Piece]) -> Self {
        let of = |piece: &'a Piece| match piece {
            Piece::Kept(range) => self.rows.get(range.clone()).unwrap_or_default(),
            Piece::New(single) => single.rows.as_slice(),
        };
        // Just as many as there are: these stay for long.
        let mut rows = Vec::with_capacity(pieces.iter().map(|piece| of(piece).len()).sum());
        for piece in pieces {
            rows.extend_from_slice(of(piece));
        }
        let width = self.layout.nodes.len();
        let mut nano = Vec::with_capacity(rows.len() * width);
        let mut marks = Vec::with_capacity(rows.len() * width);
        let (mut extras, mut evaluations) = (Extras::default(), Vec::new());
        for node in 0..width {
            let from = node * self.rows.len();
            let mut first = 0;
            for piece in pieces {
                let (columns, range) = match piece {
                    Piece::Kept(range) => (self, range.clone()),
                    Piece::New(single) => (single, 0..1),
                };
                for extra in columns.extras.within(node, &range) {
                    extras.push(extra.at(extra.row() - range.start + first));
                }
                first += range.len();
            }
            extras.close();
            for piece in pieces {
                let (columns, range) = match piece {
                    Piece::Kept(range) => (self, from + range.start..from + range.end),
                    Piece::New(single) => (single, node..node + 1),
                };
                nano.extend_from_slice(columns.nano.get(range.clone()).unwrap_or_default());
                marks.extend_from_slice(columns.marks.get(range).unwrap_or_default());
            }
        }
        let mut first = 0;
        for piece in pieces {
            let (columns, range) = match piece {
                Piece::Kept(range) => (self, range.clone()),
                Piece::New(single) => (single, 0..1),
            };
            for row in range {
                evaluations.extend(columns.evaluations(row).map(|id| (first, id)));
                first += 1;
            }
        }
        extras.shrink();
        evaluations.shrink_to_fit();
        Self { layout: Arc::clone(&self.layout), rows, nano, marks, extras, evaluations }
    }

    /// Lets rows of one service share its code, and its facts where they are equal.
    fn share(&mut self) {
        let mut rows = self.rows.iter_mut();
        let Some(mut before) = rows.next() else { return };
        for row in rows {
            row.key.methodology = before.key.methodology.clone();
            if row.key.service == before.key.service {
                row.key.service = before.key.service.clone();
                if row.facts == before.facts {
                    row.facts.clone_from(&before.facts);
                }
            }
            before = row;
        }
    }

    /// These in parts of about the same size, none larger than is kept together.
    fn parted(self) -> Vec<Self> {
        let count = self.rows.len();
        let parts = count.div_ceil(MOST);
        if parts <= 1 {
            return vec![self];
        }
        let bounds = |part: usize| part * count / parts..(part + 1) * count / parts;
        (0..parts).map(|part| self.joined(&[Piece::Kept(bounds(part))])).collect()
    }

    /// How much memory these take.
    pub fn memory(&self) -> Memory {
        let mut memory = Memory {
            cells: 0,
            columns: size_of::<Self>()
                + self.rows.capacity() * size_of::<Row>()
                + self.nano.capacity() * size_of::<i64>()
                + self.marks.capacity() * size_of::<Mark>(),
            beside: self.extras.memory() + self.evaluations.capacity() * size_of::<(usize, Uuid)>(),
        };
        for (leaf, marks) in
            self.layout.leaves.iter().zip(self.marks.chunks(self.rows.len().max(1)))
        {
            if *leaf {
                memory.cells += marks.iter().filter(|mark| **mark != Mark::NONE).count();
            }
        }
        for row in &self.rows {
            memory.beside += row.side.as_deref().map(Side::memory).unwrap_or_default();
            for past in row.past() {
                let past = past.columns.memory();
                memory.beside += past.columns + past.beside;
            }
        }
        memory
    }
}

impl Layout {
    /// Node, points, mark and extras of a cell that belongs in the columns and fits there.
    fn fits(
        &self,
        shown: &Shown,
        age: impl Fn(i64) -> Option<usize>,
    ) -> Option<(usize, i64, Mark, Option<Extra>)> {
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
        let usual = (None, None, usual_coverage(state));
        let node = self.place(cell.node.as_str())?;
        let is_usual = (n, ratio, coverage) == usual;
        let extra = if is_usual { None } else { Some(Extra::of(n, ratio, coverage)?) };
        let (more, revision, age) = (extra.is_some(), stamp.revision, age(stamp.seq)?);
        let mark = Mark::of(&Marked { state, source, flags, revision, age, more })?;
        Some((node, points.map(Points::nano).unwrap_or_default(), mark, extra))
    }
}

impl<'a> NodeColumn<'a> {
    /// Mark, points and what is besides of a row, which is none before the row read last.
    pub fn read(&mut self, row: usize) -> (Mark, i64, Option<&'a Extra>) {
        let ahead = self.extras.iter().take_while(|extra| extra.row() < row).count();
        self.extras = self.extras.get(ahead..).unwrap_or_default();
        let extra = self.extras.first().filter(|extra| extra.row() == row);
        let mark = self.marks.get(row).copied().unwrap_or(Mark::NONE);
        (mark, self.nano.get(row).copied().unwrap_or_default(), extra)
    }
}

impl Row {
    /// The entry that made its newest version; nothing when none did.
    pub fn seq(&self) -> Option<i64> {
        self.seq.map(NonZero::get)
    }

    /// Its earlier versions, oldest first.
    pub fn past(&self) -> &[Past] {
        self.past.as_ref().map(|past| past.as_slice()).unwrap_or_default()
    }

    /// The cells beside the columns at a node for a target group.
    pub fn others(&self, node: &str, target_group: &str) -> &[Shown] {
        at(self.all_others(), node, target_group)
    }

    /// Whether there are cells beside the columns.
    pub fn has_others(&self) -> bool {
        !self.all_others().is_empty()
    }

    /// The cells beside the columns.
    pub fn all_others(&self) -> &[Shown] {
        self.side.as_ref().map(|side| side.others.as_slice()).unwrap_or_default()
    }

    /// What it once showed.
    pub fn gone(&self) -> &[Gone] {
        self.side.as_ref().map(|side| side.gone.as_slice()).unwrap_or_default()
    }
}

impl Side {
    fn memory(&self) -> usize {
        size_of::<Self>()
            + self.others.capacity() * size_of::<Shown>()
            + self.gone.capacity() * size_of::<Gone>()
    }
}

/// What rows of one version of a methodology are sorted by.
fn order(key: &ScorecardKey) -> (&Code, Period) {
    (&key.service, key.period)
}
