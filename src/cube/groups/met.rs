//! A scorecard as a walk meets it: in outline, and looked up only where that does not tell.

use super::Asked;
use crate::{
    cube::{
        card::{Seen, Sheet},
        columns::{Columns, NodeColumn},
        figure::cell,
        query::Query,
    },
    domain::{code::Code, facts::Facts, period::Period},
};

/// A scorecard that the walk meets.
pub struct Met<'a> {
    pub columns: &'a Columns,
    pub row: usize,
    /// As of which entry it is seen.
    pub seq: i64,
    /// The entry that made it, when it is seen as it is now.
    pub made: Option<i64>,
    pub period: Period,
    pub service: &'a Code,
    pub facts: &'a Facts,
}

impl<'a> Met<'a> {
    /// The scorecard itself: it lies elsewhere in memory, and few questions need it.
    pub fn sheet(&self) -> Option<Sheet<'a>> {
        Sheet::at(self.columns, self.row, self.seq)
    }

    /// The cell in the column of a node: for everybody, the one that counts.
    pub fn counted(&self, node: &mut NodeColumn<'_>) -> Option<Seen> {
        let Some(made) = self.made else { return self.sheet()?.counted(node.node) };
        let (mark, nano) = (node.mark(self.row), node.nano(self.row));
        Seen::kept(
            mark,
            nano,
            || node.extra(self.row),
            |age| {
                let before = if age == 0 { None } else { self.sheet() };
                before.map_or(made, |sheet| sheet.changed(age))
            },
        )
    }

    /// The cell that a query means, where it is not in a column.
    pub fn looked_up(&self, query: &Query, asked: &Asked<'_>) -> Option<Seen> {
        let sheet = self.sheet().filter(|sheet| sheet.row().has_others())?;
        cell(query, sheet, asked.criterion, &asked.target_group)
    }
}
