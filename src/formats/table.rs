//! CSV as it may come in (RFC 4180): a header of known columns, UTF-8 in composed form, and of each
//! record the line it really begins on.

use crate::domain::{
    text,
    violation::{Violation, did_you_mean},
};

const ENCODING: &str = "Save the file as UTF-8.";

/// Columns of a table: all that may be there, and those without which it makes no sense.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// All, in the order of the documentation.
    pub all: &'a [&'static str],
    /// Those that must be there.
    pub required: &'a [&'static str],
}

/// One record under the header.
#[derive(Debug)]
pub struct Row<'a> {
    /// 1 is the first record.
    pub row: u64,
    /// The line it begins on; 1 is the first of the file.
    pub line: u64,
    header: &'a [&'static str],
    cells: &'a csv::ByteRecord,
}

impl Row<'_> {
    /// What stands in a column, without blanks around it; nothing where nothing stands.
    ///
    /// Bytes that are no text are a fault.
    pub fn cell(&self, column: &'static str, faults: &mut Vec<Violation>) -> Option<String> {
        let place = self.header.iter().position(|name| *name == column)?;
        let bytes = self.cells.get(place)?;
        let Ok(text) = std::str::from_utf8(bytes) else {
            faults.push(self.fault(column, "not-utf-8", "This is not text in UTF-8.", ENCODING));
            return None;
        };
        let Some(text) = text::composed(text.trim()) else {
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
    mut each: impl FnMut(&Row<'_>, Option<Violation>),
) -> Result<(), Vec<Violation>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut lines = Lines { bytes, at: 0, line: 1 };
    let mut cells = csv::ByteRecord::new();
    let mut header: Option<Vec<&'static str>> = None;
    let mut row = 0;
    while more(&mut reader, &mut cells)? {
        let (start, line) = lines.of(start(&cells));
        if cells.iter().all(<[u8]>::is_empty) {
            continue;
        }
        let Some(names) = &header else {
            header = Some(read_header(&cells, line, columns)?);
            continue;
        };
        row += 1;
        if row > u64::try_from(most).unwrap_or(u64::MAX) {
            return Err(vec![too_many(most)]);
        }
        let raw = bytes.get(start..end(&reader)).unwrap_or_default();
        let row = Row { row, line, header: names, cells: &cells };
        let misfit = misfit(&row, raw);
        each(&row, misfit);
    }
    if header.is_none() {
        return Err(vec![without_header(columns)]);
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
    cells: &mut csv::ByteRecord,
) -> Result<bool, Vec<Violation>> {
    reader.read_byte_record(cells).map_err(|_| {
        let detail = "This cannot be read as CSV.";
        vec![Violation::at("", "malformed-csv", detail, "Save the file as CSV with commas.")]
    })
}

fn start(cells: &csv::ByteRecord) -> usize {
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
            "Put text with commas, quotes or line breaks in quotes, and double the quotes within.",
        ));
    }
    let (found, due) = (row.cells.len(), row.header.len());
    (found != due).then(|| {
        row.fault(
            "",
            "row-length",
            format!("The row has {found} cells; the header has {due}."),
            "Give every column a cell, even an empty one; put text with commas in quotes.",
        )
    })
}

fn read_header(
    cells: &csv::ByteRecord,
    line: u64,
    columns: Columns<'_>,
) -> Result<Vec<&'static str>, Vec<Violation>> {
    let typed: Vec<String> =
        cells.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let known = |name: &String| columns.all.iter().copied().find(|known| known == name);
    if !typed.iter().any(|name| known(name).is_some()) {
        let mut fault = without_header(columns);
        if typed.len() == 1 && typed.iter().any(|name| name.contains(';')) {
            fault.detail = "The columns are separated by semicolons.".into();
            fault.advice = "Save the file as CSV with commas, and numbers with points.".into();
        }
        fault.line = Some(line);
        return Err(vec![fault]);
    }
    let mut names: Vec<&'static str> = Vec::with_capacity(typed.len());
    let mut faults = Vec::new();
    for name in &typed {
        let shown: String = name.chars().take(80).collect();
        match known(name) {
            None => faults.push(in_header(
                "unknown-column",
                format!("There is no column `{shown}`."),
                did_you_mean(name, columns.all.iter().copied())
                    .unwrap_or_else(|| format!("The columns are: {}.", columns.all.join(", "))),
            )),
            Some(name) if names.contains(&name) => faults.push(in_header(
                "duplicate-column",
                format!("The column `{shown}` stands there twice."),
                "Leave one out.".into(),
            )),
            Some(name) => names.push(name),
        }
    }
    for name in columns.required.iter().filter(|name| !names.contains(name)) {
        faults.push(in_header(
            "missing-column",
            format!("The column `{name}` is missing."),
            "Add it; its cells may be empty where nothing is to be said.".into(),
        ));
    }
    if faults.is_empty() {
        return Ok(names);
    }
    Err(faults.into_iter().map(|fault| Violation { line: Some(line), ..fault }).collect())
}

fn in_header(code: &'static str, detail: String, advice: String) -> Violation {
    Violation::at("", code, detail, advice)
}

fn without_header(columns: Columns<'_>) -> Violation {
    Violation::at(
        "",
        "header-missing",
        "There is no header.",
        format!("Begin with the line: {}", columns.all.join(",")),
    )
}

/// Counts lines up to where records begin: the reader does not count those it passes over.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Where the record that the reader began at `start` really begins, and on which line.
    fn of(&mut self, start: usize) -> (usize, u64) {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = start.saturating_add(breaks);
        let passed = self.bytes.get(self.at..start).unwrap_or_default();
        let next = passed.iter().skip(1).map(Some).chain([self.bytes.get(start)]);
        for (byte, next) in passed.iter().zip(next) {
            // A carriage return ends a line of its own where no line feed follows.
            self.line += u64::from(*byte == b'\n' || (*byte == b'\r' && next != Some(&b'\n')));
        }
        self.at = start.max(self.at);
        (start, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns<'static> = Columns { all: &["a", "b", "c"], required: &["a", "b"] };

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
        assert_eq!(rows("a;b;c\n1;2;3").unwrap_err(), ["header-missing"]);
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
        assert_eq!(rows(&format!("a,b\n{}", "1,2\n".repeat(10))).unwrap_err(), ["too-many"]);
        assert_eq!(rows("a,b\n1,Ma\u{301}me\n1,\u{7}").unwrap()[0].2, "Máme");
    }
}
