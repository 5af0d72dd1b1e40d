//! What some cells of columns have besides points and mark: counts, and a coverage that is not usual.

use std::ops::Range;

use crate::domain::state::State;

/// What some cells have, node by node and row by row. Where shares are counted these are many, and most
/// of them have no more than their numerator and denominator: those take half the room.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    counted: Sparse<Ratio>,
    others: Sparse<Full>,
}

/// What a cell has besides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extra {
    /// People who answered.
    pub n: Option<u64>,
    /// Numerator and denominator of a share.
    pub ratio: Option<(u64, u64)>,
    /// Share of the applicable leaf weight that has a value.
    pub coverage: Option<f64>,
}

/// The same in little room.
#[derive(Clone, Copy, Debug)]
pub enum Fitted {
    Ratio(Ratio),
    Full(Full),
}

/// A share that was counted, and all of which has a value.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    upper: u32,
    lower: u32,
}

/// Whatever else there is.
#[derive(Clone, Copy, Debug)]
pub struct Full {
    /// The greatest number when nobody was asked.
    n: u32,
    /// Numerator and denominator; the greatest numbers when nothing was counted.
    ratio: Ratio,
    /// As bytes, which stand anywhere; no number when there is none.
    coverage: [u8; size_of::<f64>()],
}

/// What is left of a node that is read row by row.
#[derive(Clone, Copy, Debug)]
pub struct Rest<'a> {
    counted: &'a [(u32, Ratio)],
    others: &'a [(u32, Full)],
}

/// One thing in some rows of each node.
#[derive(Clone, Debug)]
struct Sparse<T> {
    /// In order of node and row, with the row.
    cells: Vec<(u32, T)>,
    /// For each node where its cells end, so that none of them is searched for.
    ends: Vec<usize>,
}

impl Extras {
    /// Of one row, by node in any order.
    pub fn of_row(mut cells: Vec<(usize, Fitted)>) -> Self {
        cells.sort_by_key(|(node, _)| *node);
        let mut extras = Self::default();
        let mut closed = 0;
        for (node, cell) in cells {
            while closed < node {
                extras.close();
                closed += 1;
            }
            match cell {
                Fitted::Ratio(cell) => extras.counted.cells.push((0, cell)),
                Fitted::Full(cell) => extras.others.cells.push((0, cell)),
            }
        }
        extras.close();
        extras
    }

    /// Appends what some rows of a node have elsewhere; the first of these rows becomes `first`.
    pub fn append(&mut self, from: &Self, node: usize, rows: &Range<usize>, first: usize) {
        self.counted.append(&from.counted, node, rows, first);
        self.others.append(&from.others, node, rows, first);
    }

    /// Says that all cells of a node are there.
    pub fn close(&mut self) {
        self.counted.close();
        self.others.close();
    }

    /// Gives back what is not needed: these stay for long.
    pub fn shrink(&mut self) {
        self.counted.shrink();
        self.others.shrink();
    }

    /// A node, to be read row by row.
    pub fn of(&self, node: usize) -> Rest<'_> {
        Rest { counted: self.counted.of(node), others: self.others.of(node) }
    }

    /// That of one cell; nothing when it has what is usual.
    pub fn get(&self, node: usize, row: usize) -> Option<Extra> {
        let counted = self.counted.get(node, row).copied().map(Ratio::read);
        counted.or_else(|| self.others.get(node, row).map(Full::read))
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        self.counted.memory() + self.others.memory()
    }
}

impl Rest<'_> {
    /// That of a row, which is none before the row read last.
    #[inline]
    pub fn read(&mut self, row: usize) -> Option<Extra> {
        let counted = next(&mut self.counted, row).copied().map(Ratio::read);
        counted.or_else(|| next(&mut self.others, row).map(Full::read))
    }
}

#[inline]
fn next<'a, T>(rest: &mut &'a [(u32, T)], row: usize) -> Option<&'a T> {
    loop {
        let ((at, cell), after) = rest.split_first()?;
        let at = whole(*at);
        if at >= row {
            return (at == row).then_some(cell);
        }
        *rest = after;
    }
}

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self { cells: Vec::new(), ends: Vec::new() }
    }
}

impl<T: Copy> Sparse<T> {
    fn append(&mut self, from: &Self, node: usize, rows: &Range<usize>, first: usize) {
        let cells = from.of(node);
        let before = |row: usize| cells.partition_point(|(at, _)| whole(*at) < row);
        let within = cells.get(before(rows.start)..before(rows.end)).unwrap_or_default();
        // Columns have few rows.
        let moved = |at: u32| u32::try_from(whole(at) - rows.start + first).unwrap_or(u32::MAX);
        self.cells.extend(within.iter().map(|(at, cell)| (moved(*at), *cell)));
    }

    fn close(&mut self) {
        self.ends.push(self.cells.len());
    }

    fn shrink(&mut self) {
        if self.cells.is_empty() {
            self.ends.clear();
        }
        self.cells.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn of(&self, node: usize) -> &[(u32, T)] {
        let end = |node: usize| self.ends.get(node).copied().unwrap_or(self.cells.len());
        let start = node.checked_sub(1).map_or(0, end);
        self.cells.get(start..end(node)).unwrap_or_default()
    }

    fn get(&self, node: usize, row: usize) -> Option<&T> {
        let cells = self.of(node);
        let place = cells.binary_search_by_key(&row, |(at, _)| whole(*at)).ok()?;
        cells.get(place).map(|(_, cell)| cell)
    }

    fn memory(&self) -> usize {
        self.cells.capacity() * size_of::<(u32, T)>() + self.ends.capacity() * size_of::<usize>()
    }
}

/// What stands for no number.
const NONE: u32 = u32::MAX;

impl Fitted {
    /// How it is kept; nothing when a number is too great to fit.
    pub fn of(extra: &Extra) -> Option<Self> {
        let fit = |number: u64| u32::try_from(number).ok().filter(|number| *number != NONE);
        let Extra { n, ratio, coverage } = *extra;
        let counted = match ratio {
            Some((upper, lower)) => Some(Ratio { upper: fit(upper)?, lower: fit(lower)? }),
            None => None,
        };
        if let (Some(counted), None, Some(1.0)) = (counted, n, coverage) {
            return Some(Self::Ratio(counted));
        }
        Some(Self::Full(Full {
            n: n.map_or(Some(NONE), fit)?,
            ratio: counted.unwrap_or(Ratio { upper: NONE, lower: NONE }),
            coverage: coverage.unwrap_or(f64::NAN).to_ne_bytes(),
        }))
    }
}

impl Ratio {
    fn read(self) -> Extra {
        Extra { n: None, ratio: Some(self.ratio()), coverage: Some(1.0) }
    }

    fn ratio(self) -> (u64, u64) {
        (u64::from(self.upper), u64::from(self.lower))
    }
}

impl Full {
    fn read(&self) -> Extra {
        let coverage = f64::from_ne_bytes(self.coverage);
        Extra {
            n: (self.n != NONE).then_some(u64::from(self.n)),
            ratio: (self.ratio.lower != NONE).then_some(self.ratio.ratio()),
            coverage: (!coverage.is_nan()).then_some(coverage),
        }
    }
}

fn whole(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX)
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

    fn asked(n: u64) -> Extra {
        Extra { n: Some(n), ratio: None, coverage: None }
    }

    fn shared(upper: u64) -> Extra {
        Extra { n: None, ratio: Some((upper, 40)), coverage: Some(1.0) }
    }

    #[test]
    fn cells_are_found_by_node_and_row() {
        let row = |cells: &[(usize, Extra)]| {
            Extras::of_row(cells.iter().map(|(node, e)| (*node, Fitted::of(e).unwrap())).collect())
        };
        let rows = [
            row(&[(3, asked(3)), (1, shared(1))]),
            row(&[]),
            row(&[(1, asked(12)), (3, shared(32))]),
            row(&[(1, shared(13))]),
        ];
        let mut extras = Extras::default();
        for node in 0..5 {
            for (first, row) in rows.iter().enumerate() {
                extras.append(row, node, &(0..1), first);
            }
            extras.close();
        }
        extras.shrink();
        let found = |extras: &Extras, node| [0, 1, 2, 3].map(|row| extras.get(node, row));
        assert_eq!(found(&extras, 0), [None; 4]);
        let first = [Some(shared(1)), None, Some(asked(12)), Some(shared(13))];
        assert_eq!(found(&extras, 1), first);
        assert_eq!(found(&extras, 3), [Some(asked(3)), None, Some(shared(32)), None]);
        let mut rest = extras.of(1);
        assert_eq!([0, 1, 2, 3].map(|row| rest.read(row)), first);
        // Rows may be passed over.
        assert_eq!(extras.of(1).read(3), Some(shared(13)));

        let mut part = Extras::default();
        for node in 0..5 {
            part.append(&extras, node, &(2..4), 0);
            part.close();
        }
        assert_eq!(found(&part, 1), [Some(asked(12)), Some(shared(13)), None, None]);
        assert_eq!(found(&part, 3), [Some(shared(32)), None, None, None]);
    }

    #[test]
    fn it_is_read_as_it_was_kept_unless_it_is_too_great() {
        let kept = |extra: Extra| {
            let row = Extras::of_row(vec![(0, Fitted::of(&extra)?)]);
            row.get(0, 0)
        };
        let most = u64::from(u32::MAX) - 1;
        for n in [None, Some(0), Some(most)] {
            for ratio in [None, Some((0, 1)), Some((0, most))] {
                for coverage in [None, Some(0.0), Some(0.5), Some(1.0)] {
                    let extra = Extra { n, ratio, coverage };
                    assert_eq!(kept(extra), Some(extra));
                }
            }
        }
        assert!(kept(asked(most + 1)).is_none());
        assert!(kept(Extra { ratio: Some((1, most + 1)), ..shared(1) }).is_none());
        // Half the room is what it is for.
        assert_eq!((size_of::<(u32, Ratio)>(), size_of::<(u32, Full)>()), (12, 24));
    }
}
