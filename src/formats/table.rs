//! CSV as it comes in: of programs (RFC 4180) and of Excel set to Czech, in UTF-8 or windows-1250. A header
//! of known columns, text in composed form, and of each record the line it really begins on.
//!
//! What separates cells, the header says. With semicolons numbers have decimal commas, and short rows
//! end in empty cells, for Excel leaves these out. Empty columns and rows at the end are passed over.

mod encoded;
mod grid;
mod header;
mod lines;
mod misread;
mod separator;
mod spelled;

use serde_json::Number;

use self::lines::Lines;
pub use self::{
    encoded::{decoded, foreign},
    grid::Grid,
    separator::{Begun, Separator, begun},
    spelled::{Misspelt, Spelling, meanings, number, truth, typed},
};
use crate::domain::{text, violation::Violation};

/// Columns of a table: all that may be there, and those without which it makes no sense.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// All that are read, in the order of the documentation.
    pub all: &'a [&'static str],
    /// Those that must be there.
    pub required: &'a [&'static str],
    /// Those that may stand beside for people, and are passed over.
    pub beside: &'a [&'static str],
}

/// One record under the header.
#[derive(Debug)]
pub struct Row<'a> {
    /// 1 is the first record.
    pub row: u64,
    /// The line it begins on; 1 is the first of the file.
    pub line: u64,
    /// How its values are spelled.
    pub spelling: Spelling,
    header: &'a [&'static str],
    cells: &'a csv::StringRecord,
}

impl Row<'_> {
    /// What stands in a column, without blanks around it; nothing where nothing stands.
    pub fn cell(&self, column: &'static str, faults: &mut Vec<Violation>) -> Option<String> {
        let place = self.header.iter().position(|name| *name == column)?;
        let cell = unguarded(self.cells.get(place)?.trim(), self.spelling).trim();
        let Some(text) = text::composed(cell) else {
            faults.push(self.fault(
                column,
                "control-character",
                "There is a control character, or a code that is no character, in this text.",
                "Leave it out.",
            ));
            return None;
        };
        (!text.is_empty()).then_some(text)
    }

    /// The number in a column; `is_count` where only whole numbers make sense.
    pub fn number(
        &self,
        column: &'static str,
        is_count: bool,
        faults: &mut Vec<Violation>,
    ) -> Option<Number> {
        let text = self.cell(column, faults)?;
        self.take(column, spelled::number(&text, self.spelling, is_count), faults)
    }

    /// The day in a column, as ISO 8601 writes it where it is one.
    pub fn date(&self, column: &'static str, faults: &mut Vec<Violation>) -> Option<String> {
        Some(spelled::date(&self.cell(column, faults)?, self.spelling))
    }

    /// The period in a column, as it was typed.
    pub fn period(&self, column: &'static str, faults: &mut Vec<Violation>) -> Option<String> {
        let text = self.cell(column, faults)?;
        self.take(column, spelled::period(&text, self.spelling), faults)
    }

    /// What was read of a column; or else one fault more.
    pub fn take<T>(
        &self,
        column: &str,
        read: Result<T, Misspelt>,
        faults: &mut Vec<Violation>,
    ) -> Option<T> {
        read.map_err(|misspelt| {
            let Misspelt { code, detail, advice } = misspelt;
            faults.push(self.fault(column, code, detail, advice));
        })
        .ok()
    }

    /// A fault in a column of this record.
    pub fn fault(
        &self,
        column: &str,
        code: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Violation {
        let pointer = if column.is_empty() { String::new() } else { format!("/{column}") };
        Violation::at(pointer, code, detail, advice).in_row(self.row, self.line)
    }
}

/// Reads a table of at most `most` records; `each` is given one after the other, with whether its
/// cells stand under their columns.
///
/// Records in which every cell is empty are passed over, and not counted.
pub fn read(
    bytes: &[u8],
    columns: Columns<'_>,
    most: usize,
    each: impl FnMut(&Row<'_>, Option<Violation>),
) -> Result<(), Vec<Violation>> {
    let text = decoded(bytes).map_err(|fault| vec![fault])?;
    let begun = begun(&text, false).map_err(|fault| vec![fault])?;
    read_text(begun, columns, most, each)
}

/// Reads a table that is text already, likewise.
pub fn read_text(
    begun: Begun<'_>,
    columns: Columns<'_>,
    most: usize,
    mut each: impl FnMut(&Row<'_>, Option<Violation>),
) -> Result<(), Vec<Violation>> {
    let spelling = begun.separator.spelling();
    let mut header: Option<Vec<&'static str>> = None;
    let mut row = 0;
    walk(begun, |cells, line, raw| {
        let Some(names) = &header else {
            header = Some(header::read(cells, line, columns)?);
            return Ok(());
        };
        row += 1;
        if row > u64::try_from(most).unwrap_or(u64::MAX) {
            return Err(vec![too_many(most)]);
        }
        let row = Row { row, line, spelling, header: names, cells };
        let misfit = misfit(&row, raw);
        each(&row, misfit);
        Ok(())
    })?;
    if header.is_none() {
        return Err(vec![header::without(columns)]);
    }
    Ok(())
}

/// Hands over the header and every record, with the line it begins on and how it is written; those in
/// which every cell is empty are passed over.
fn walk(
    begun: Begun<'_>,
    mut each: impl FnMut(&csv::StringRecord, u64, &[u8]) -> Result<(), Vec<Violation>>,
) -> Result<(), Vec<Violation>> {
    let bytes = begun.text.as_bytes();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(begun.separator.byte())
        .from_reader(bytes);
    let mut lines = Lines { bytes, at: 0, line: begun.line };
    let mut cells = csv::StringRecord::new();
    while more(&mut reader, &mut cells)? {
        let (start, line) = lines.of(start(&cells));
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            each(&cells, line, bytes.get(start..end(&reader)).unwrap_or_default())?;
        }
    }
    Ok(())
}

/// More than may be.
pub fn too_many(most: usize) -> Violation {
    Violation::at(
        "",
        "too-many",
        format!("There are more than {most} records."),
        "Send them in several files.",
    )
}

fn more(
    reader: &mut csv::Reader<&[u8]>,
    cells: &mut csv::StringRecord,
) -> Result<bool, Vec<Violation>> {
    reader.read_record(cells).map_err(|_| {
        let detail = "This cannot be read as CSV.";
        vec![Violation::at("", "malformed-csv", detail, encoded::SAVE_AS)]
    })
}

/// Without the `'` that stands before what a spreadsheet would take for a formula.
fn unguarded(cell: &str, spelling: Spelling) -> &str {
    let bare = spelled::unmarked(cell, spelling);
    if bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { bare } else { cell }
}

fn start(cells: &csv::StringRecord) -> usize {
    let byte = cells.position().map(csv::Position::byte).unwrap_or_default();
    usize::try_from(byte).unwrap_or(usize::MAX)
}

fn end(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(usize::MAX)
}

/// A record whose cells do not stand under their columns.
fn misfit(row: &Row<'_>, raw: &[u8]) -> Option<Violation> {
    // In well-formed CSV quotes come in pairs; the reader would take the rest of the file for text.
    if raw.iter().fold(false, |open, byte| open ^ (*byte == b'"')) {
        return Some(row.fault(
            "",
            "quote-open",
            "A quotation mark is opened and not closed.",
            "Put text with commas, semicolons, quotes or line breaks in quotes, and double the quotes \
             within.",
        ));
    }
    let due = row.header.len();
    let filled = row.cells.iter().zip(1_usize..).filter(|(cell, _)| !cell.trim().is_empty());
    let filled = filled.map(|(_, place)| place).max().unwrap_or_default();
    let found = row.cells.len();
    // Excel leaves out empty cells at the end of a row; a file that was cut off ends without a break.
    let is_whole = raw.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n'));
    let is_short = found < due && !(row.spelling == Spelling::Czech && is_whole);
    (filled > due || is_short).then(|| {
        row.fault(
            "",
            "row-length",
            format!("The row has {found} cells; the header has {due}."),
            "Give every column a cell, even an empty one; put text with commas or semicolons in quotes.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns<'static> =
        Columns { all: &["a", "b", "c"], required: &["a", "b"], beside: &["aside"] };

    fn rows(text: &str) -> Result<Vec<(u64, u64, String)>, Vec<&'static str>> {
        let mut rows = Vec::new();
        let read = read(text.as_bytes(), COLUMNS, 9, |row, misfit| {
            let mut faults = Vec::from_iter(misfit);
            let b = row.cell("b", &mut faults).unwrap_or_default();
            let said = faults.first().map_or(b, |fault| fault.code.to_owned());
            rows.push((row.row, row.line, said));
        });
        read.map(|()| rows).map_err(|faults| faults.iter().map(|fault| fault.code).collect())
    }

    fn row(row: u64, line: u64, b: &str) -> (u64, u64, String) {
        (row, line, b.to_owned())
    }

    #[test]
    fn lines_are_those_of_the_file() {
        assert_eq!(
            rows("\u{feff}b,a\r\n\r\n\"x\r\ny\",1\r\n,\r\n2,2\r\n").unwrap(),
            [row(1, 3, "x\r\ny"), row(2, 6, "2")]
        );
        assert_eq!(rows("\n\na,b\n1,2\n\n\n1,3").unwrap(), [row(1, 4, "2"), row(2, 7, "3")]);
        assert_eq!(rows("a,b\r1,2\r\r1,3").unwrap(), [row(1, 2, "2"), row(2, 4, "3")]);
        assert_eq!(rows("a,b\n\"\nz\",2\n1,3").unwrap(), [row(1, 2, "2"), row(2, 4, "3")]);
    }

    #[test]
    fn a_header_must_be_known_whole_and_single() {
        assert_eq!(rows("").unwrap_err(), ["header-missing"]);
        assert_eq!(rows("1,2,3\n").unwrap_err(), ["header-missing"]);
        assert_eq!(rows("a;b;;z\n").unwrap_err(), ["unknown-column", "unknown-column"]);
        assert_eq!(
            rows("a,a,z\n").unwrap_err(),
            ["duplicate-column", "unknown-column", "missing-column"]
        );
        assert_eq!(rows("b,a\n").unwrap(), []);
    }

    #[test]
    fn what_does_not_fit_is_said_of_its_row() {
        assert_eq!(
            rows("a,b\n1\n1,2,3\n1,2\n1,\"2\n1,2\n").unwrap(),
            [
                row(1, 2, "row-length"),
                row(2, 3, "row-length"),
                row(3, 4, "2"),
                row(4, 5, "quote-open"),
            ]
        );
        assert_eq!(
            rows("a,b,,\n1,2,,\n1,2, , ,\n1,2,,3\n").unwrap(),
            [row(1, 2, "2"), row(2, 3, "2"), row(3, 4, "row-length")]
        );
        assert_eq!(rows(&format!("a,b\n{}", "1,2\n".repeat(10))).unwrap_err(), ["too-many"]);
        assert_eq!(rows("a,b\n1,Ma\u{301}me\n1,\u{7}").unwrap()[0].2, "Máme");
    }

    #[test]
    fn what_excel_set_to_czech_saves_is_read() {
        assert_eq!(
            rows(
                "\u{feff}sep=;\r\na;aside;b;c;;\r\n1;x;2;;;\r\n1;;'=2;;;\r\n;;;;;\r\n1;;2\r\n;;\r\n"
            )
            .unwrap(),
            [row(1, 3, "2"), row(2, 4, "=2"), row(3, 6, "2")]
        );
        // Cut off in the middle of a row.
        assert_eq!(rows("a;b;c\r\n1;2").unwrap(), [row(1, 2, "row-length")]);
        let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode("a;b\r\n1;Příště\r\n");
        let mut read_of = Vec::new();
        read(&bytes, COLUMNS, 9, |row, _| read_of.push(row.cell("b", &mut Vec::new()))).unwrap();
        assert_eq!(read_of, [Some("Příště".to_owned())]);
        assert_eq!(rows("a\tb\n1\t2\n").unwrap_err(), ["tabs-not-csv"]);
    }
}
