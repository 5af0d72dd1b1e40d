//! What some cells of columns have besides points and mark: counts, and a coverage that is not usual.

use std::ops::Range;

use crate::domain::state::State;

/// What some cells have, node by node and row by row.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    cells: Vec<Extra>,
    /// For each node where its cells end, so that none of them is searched for.
    ends: Vec<usize>,
}

/// What a cell has besides, in little room: these are many where shares are counted.
#[derive(Clone, Copy, Debug)]
pub struct Extra {
    row: u32,
    /// The greatest number when nobody was asked.
    n: u32,
    /// Numerator and denominator; the greatest numbers when nothing was counted.
    ratio: (u32, u32),
    /// No number when there is none.
    coverage: f64,
}

impl Extras {
    /// Of one row, by node in any order.
    pub fn of_row(mut cells: Vec<(usize, Extra)>) -> Self {
        cells.sort_by_key(|(node, _)| *node);
        let mut extras = Self::default();
        for (node, cell) in cells {
            while extras.ends.len() < node {
                extras.close();
            }
            extras.cells.push(cell);
        }
        extras.close();
        extras
    }

    /// Appends a cell of the node that comes after those that were closed.
    pub fn push(&mut self, cell: Extra) {
        self.cells.push(cell);
    }

    /// Says that all cells of a node are there.
    pub fn close(&mut self) {
        self.ends.push(self.cells.len());
    }

    /// Gives back what is not needed: these stay for long.
    pub fn shrink(&mut self) {
        if self.cells.is_empty() {
            self.ends.clear();
        }
        self.cells.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Those of a node, in order of row.
    pub fn of(&self, node: usize) -> &[Extra] {
        let end = |node: usize| self.ends.get(node).copied().unwrap_or(self.cells.len());
        let start = node.checked_sub(1).map_or(0, end);
        self.cells.get(start..end(node)).unwrap_or_default()
    }

    /// Those of some rows of a node.
    pub fn within(&self, node: usize, rows: &Range<usize>) -> &[Extra] {
        let cells = self.of(node);
        let before = |row: usize| cells.partition_point(|cell| cell.row() < row);
        cells.get(before(rows.start)..before(rows.end)).unwrap_or_default()
    }

    /// That of one cell; nothing when it has what is usual.
    pub fn get(&self, node: usize, row: usize) -> Option<&Extra> {
        let cells = self.of(node);
        cells.get(cells.binary_search_by_key(&row, Extra::row).ok()?)
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        self.cells.capacity() * size_of::<Extra>() + self.ends.capacity() * size_of::<usize>()
    }
}

/// What stands for no number.
const NONE: u32 = u32::MAX;

impl Extra {
    /// Of the first row; nothing when a number is too great to fit.
    pub fn of(n: Option<u64>, ratio: Option<(u64, u64)>, coverage: Option<f64>) -> Option<Self> {
        let fit = |number: u64| u32::try_from(number).ok().filter(|number| *number != NONE);
        Some(Self {
            row: 0,
            n: n.map_or(Some(NONE), fit)?,
            ratio: match ratio {
                Some((upper, lower)) => (fit(upper)?, fit(lower)?),
                None => (NONE, NONE),
            },
            coverage: coverage.unwrap_or(f64::NAN),
        })
    }

    /// The same in another row; columns have few.
    pub fn at(self, row: usize) -> Self {
        Self { row: u32::try_from(row).unwrap_or(u32::MAX), ..self }
    }

    /// Whose it is.
    pub fn row(&self) -> usize {
        usize::try_from(self.row).unwrap_or(usize::MAX)
    }

    /// People who answered.
    pub fn n(&self) -> Option<u64> {
        (self.n != NONE).then_some(u64::from(self.n))
    }

    /// Numerator and denominator of a share.
    pub fn ratio(&self) -> Option<(u64, u64)> {
        let (upper, lower) = self.ratio;
        (self.ratio != (NONE, NONE)).then_some((u64::from(upper), u64::from(lower)))
    }

    /// Share of the applicable leaf weight that has a value.
    pub fn coverage(&self) -> Option<f64> {
        (!self.coverage.is_nan()).then_some(self.coverage)
    }
}

/// The coverage of a criterion in this state, and of a node of which all has a value or nothing.
pub fn usual_coverage(state: State) -> Option<f64> {
    match state {
        State::Measured => Some(1.0),
        State::NotApplicable => None,
        _ => Some(0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_node_and_row() {
        let cell = |n| Extra::of(Some(n), None, None).unwrap();
        let mut extras = Extras::default();
        for (node, rows) in [(0, 0..0), (1, 1..4), (2, 0..0), (3, 2..3)] {
            for row in rows {
                extras.push(cell(10 * node + u64::try_from(row).unwrap()).at(row));
            }
            extras.close();
        }
        let n = |node, row| extras.get(node, row).and_then(Extra::n);
        assert_eq!(
            [n(0, 0), n(1, 1), n(1, 3), n(2, 2), n(3, 2), n(4, 2)],
            [None, Some(11), Some(13), None, Some(32), None]
        );
        assert_eq!(extras.within(1, &(2..9)).len(), 2);
        let row = Extras::of_row(vec![(3, cell(3)), (1, cell(1))]);
        let n = |node| row.get(node, 0).and_then(Extra::n);
        assert_eq!([n(0), n(1), n(2), n(3), n(4)], [None, Some(1), None, Some(3), None]);
    }
    #[test]
    fn what_is_too_great_does_not_fit() {
        let most = u64::from(u32::MAX) - 1;
        let fits = Extra::of(Some(most), Some((0, most)), None).unwrap();
        assert_eq!((fits.n(), fits.ratio()), (Some(most), Some((0, most))));
        assert!(Extra::of(Some(most + 1), None, None).is_none());
        assert!(Extra::of(None, Some((1, most + 1)), None).is_none());
    }
}
