//! Some scorecards of one version of a methodology as columns: for each node the points of all of
//! them, one after the other, and the marks.
//!
//! In the columns is what most is read: of each scorecard the newest version, at each node the cell
//! that counts, for everybody. What else there is stands beside, for those scorecards that have it.

mod layout;
mod outline;
mod renewed;
mod row;

use std::sync::Arc;

use uuid::Uuid;

use self::row::Beside;
pub use self::{
    layout::Layout,
    outline::Outline,
    renewed::{AllNews, News},
    row::{Past, Row},
};
use super::{
    extras::{Extra, Extras, Rest},
    mark::Mark,
};
use crate::domain::{cell::ScorecardKey, code::Code, period::Period};

/// Some scorecards, in order of service and period.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub layout: Arc<Layout>,
    /// Of columns that are kept together; of a single scorecard there is none.
    pub outline: Outline,
    rows: Vec<Row>,
    /// Node by node the points of all rows; 0 where there are none.
    nano: Vec<i64>,
    /// Node by node the marks of all rows.
    marks: Vec<Mark>,
    extras: Extras,
    /// Evaluations by row, in order of publication.
    evaluations: Vec<(usize, Uuid)>,
}

/// One node of columns, read row by row: what stands beside is met in passing, and not looked up.
#[derive(Clone, Copy, Debug)]
pub struct NodeColumn<'a> {
    pub node: usize,
    nano: &'a [i64],
    marks: &'a [Mark],
    /// What is left of the cells that have something besides.
    extras: Rest<'a>,
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
    pub fn extra(&self, node: usize, row: usize) -> Option<Extra> {
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

    /// How much memory these take.
    pub fn memory(&self) -> Memory {
        let mut memory = Memory {
            cells: 0,
            columns: size_of::<Self>()
                + self.outline.memory()
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
            memory.beside += row.beside.as_deref().map(Beside::memory).unwrap_or_default();
            for past in row.past() {
                let past = past.columns.memory();
                memory.beside += past.columns + past.beside;
            }
        }
        memory
    }
}

impl NodeColumn<'_> {
    /// The mark of a row.
    pub fn mark(&self, row: usize) -> Mark {
        self.marks.get(row).copied().unwrap_or(Mark::NONE)
    }

    /// The points of a row, as they are kept.
    pub fn nano(&self, row: usize) -> i64 {
        self.nano.get(row).copied().unwrap_or_default()
    }

    /// What is besides of a row, which is none before the row asked for last.
    #[inline]
    pub fn extra(&mut self, row: usize) -> Option<Extra> {
        self.extras.read(row)
    }
}

/// What rows of one version of a methodology are sorted by.
fn order(key: &ScorecardKey) -> (&Code, Period) {
    (&key.service, key.period)
}
