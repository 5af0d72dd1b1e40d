//! A table cell by cell, as it stands in a file: to be shown to whoever sent it, and mended there.

use super::{Begun, Separator, encoded, too_many};
use crate::domain::violation::Violation;

/// A table cell by cell. Its records are numbered as [`read_text`](super::read_text) numbers them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    separator: Separator,
    /// The line that the header stands on.
    line: u64,
    header: Vec<String>,
    records: Vec<Kept>,
}

/// A record of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kept {
    /// 1 is the first under the header.
    row: u64,
    /// The line it begins on.
    line: u64,
    cells: Vec<String>,
}

impl Grid {
    /// The cells of a table of at most `most` records.
    pub fn read(begun: Begun<'_>, most: usize) -> Result<Self, Violation> {
        let mut grid = Self { separator: begun.separator, ..Self::default() };
        let walked = super::walk(begun, |cells, line, _| {
            let mut cells: Vec<String> = cells.iter().map(lines_as_one).collect();
            if grid.header.is_empty() {
                while cells.last().is_some_and(|name| name.trim().is_empty()) {
                    cells.pop();
                }
                grid.header = cells.iter().map(|name| name.trim().to_owned()).collect();
                grid.line = line;
                return Ok(());
            }
            if grid.records.len() == most {
                return Err(vec![too_many(most)]);
            }
            let row = u64::try_from(grid.records.len()).unwrap_or(u64::MAX).saturating_add(1);
            grid.records.push(Kept { row, line, cells });
            Ok(())
        });
        walked.map_err(|mut faults| {
            let unread = || Violation::at("", "malformed-csv", "It is no CSV.", encoded::SAVE_AS);
            faults.pop().unwrap_or_else(unread)
        })?;
        Ok(grid)
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The line on which a record begins.
    pub fn line(&self, row: u64) -> Option<u64> {
        self.record(row).map(|record| record.line)
    }

    /// What stands in a column of a record, as it was typed; nothing where nothing stands.
    pub fn cell(&self, row: u64, column: &str) -> Option<&str> {
        let cell = self.record(row)?.cells.get(self.place(column)?)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    /// What stands in a record beyond the columns.
    pub fn beyond(&self, row: u64) -> Vec<&str> {
        let cells = self.record(row).map_or(&[][..], |record| &record.cells);
        let beyond = cells.iter().skip(self.header.len()).map(|cell| cell.trim());
        beyond.filter(|cell| !cell.is_empty()).collect()
    }

    /// Gives a record a cell in every column, and, where `cut`, none beyond them; whether there is such
    /// a record.
    pub fn fit(&mut self, row: u64, cut: bool) -> bool {
        let due = self.header.len();
        let record = index(row).and_then(|index| self.records.get_mut(index));
        let Some(record) = record else { return false };
        if cut || record.cells.len() < due {
            record.cells.resize(due, String::new());
        }
        true
    }

    /// Empties a record, so that it is passed over; whether there is such a record.
    pub fn empty(&mut self, row: u64) -> bool {
        let record = index(row).and_then(|index| self.records.get_mut(index));
        record.map(|record| record.cells.iter_mut().for_each(String::clear)).is_some()
    }

    /// Writes into a column of a record; whether there are such a record and column.
    pub fn set(&mut self, row: u64, column: &str, text: &str) -> bool {
        let place = self.place(column);
        if !self.fit(row, false) {
            return false;
        }
        let record = index(row).and_then(|index| self.records.get_mut(index));
        let cell = record.and_then(|record| record.cells.get_mut(place?));
        cell.map(|cell| *cell = lines_as_one(text)).is_some()
    }

    /// The records that agree with this one in some columns, itself among them.
    pub fn alike(&self, row: u64, columns: &[&str]) -> Vec<u64> {
        let key =
            |row: u64| columns.iter().map(|column| self.cell(row, column)).collect::<Vec<_>>();
        let wanted = key(row);
        self.records.iter().map(|record| record.row).filter(|row| key(*row) == wanted).collect()
    }

    /// The table as CSV again: the same records on the same lines, cells as they were typed.
    pub fn written(&self) -> String {
        // What was copied goes on as it is saved.
        let separator = if self.separator == Separator::Comma { ',' } else { ';' };
        let (mut text, mut at) = (String::new(), 1);
        let mut add = |line: u64, cells: &[String]| {
            // Lines that were passed over stay, so that faults are told of the same lines.
            while at < line {
                text.push('\n');
                at += 1;
            }
            for (place, cell) in cells.iter().enumerate() {
                if place > 0 {
                    text.push(separator);
                }
                if cell.contains([separator, '"', '\n']) {
                    text.extend(["\"", &cell.replace('"', "\"\""), "\""]);
                } else {
                    text.push_str(cell);
                }
                at += u64::try_from(cell.matches('\n').count()).unwrap_or_default();
            }
            text.push('\n');
            at += 1;
        };
        add(self.line, &self.header);
        for record in &self.records {
            add(record.line, &record.cells);
        }
        text
    }

    fn record(&self, row: u64) -> Option<&Kept> {
        self.records.get(index(row)?)
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.header.iter().position(|name| name == column)
    }
}

fn index(row: u64) -> Option<usize> {
    usize::try_from(row).ok()?.checked_sub(1)
}

/// With line breaks of one kind, and no control characters, which no page can carry.
fn lines_as_one(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::begun, *};

    fn grid(text: &str) -> Grid {
        Grid::read(begun(text, true).unwrap(), 9).unwrap()
    }

    #[test]
    fn cells_are_read_mended_and_written_on_the_same_lines() {
        let mut one = grid("sep=;\r\na;b;;\r\n\r\n1;\"x;\r\ny\";;\r\n;;;\r\n 3;'=4;;z\r\n");
        assert_eq!((one.header(), one.len()), (&["a".to_owned(), "b".to_owned()][..], 2));
        assert_eq!((one.cell(1, "b"), one.line(1)), (Some("x;\ny"), Some(4)));
        assert_eq!((one.cell(2, "a"), one.line(2)), (Some("3"), Some(7)));
        assert_eq!((one.cell(2, "c"), one.cell(3, "a"), one.cell(0, "a")), (None, None, None));
        assert_eq!(one.beyond(2), ["z"]);
        let again = grid(&one.written());
        assert_eq!(again, one);

        assert!(one.set(2, "b", "5\r\n\"6\""));
        assert!(!one.set(2, "c", "") && !one.set(3, "a", ""));
        assert_eq!(one.cell(2, "b"), Some("5\n\"6\""));
        assert_eq!(grid(&one.written()), one);
        assert!(one.fit(2, true) && one.beyond(2).is_empty() && !one.fit(3, true));
    }

    #[test]
    fn what_was_copied_goes_on_with_semicolons() {
        let one = grid("a\tb\n1\t2;3\n1\t\n");
        assert_eq!(one.written(), "a;b\n1;\"2;3\"\n1;\n");
        assert_eq!(one.alike(1, &["a"]), [1, 2]);
        assert_eq!(one.alike(1, &["a", "b"]), [1]);
        let many = format!("a,b\n{}", "1,2\n".repeat(10));
        assert_eq!(Grid::read(begun(&many, true).unwrap(), 9).unwrap_err().code, "too-many");
    }
}
