//! A table that somebody sent: its cells as they were typed, and the evaluations in it.

use std::collections::{HashMap, HashSet};

use super::preview::MOST_FAULTY;
use crate::{
    domain::{evaluation::batch::Record, letters::is_none, violation::Violation},
    formats::{
        batch::{self, KEY},
        table::{Grid, begun, decoded},
    },
    pages::area::form::Fields,
};

/// Most rows of a table that is mended on a page; larger ones go by the API.
pub const MOST_ROWS: usize = 10_000;
/// Most cells that are mended at once: a page shows far fewer.
const MOST_MENDED: usize = 500;
/// Most bytes of such a table.
pub const TABLE_BYTES: usize = 2 * 1024 * 1024;

/// A table, and what is in it.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its cells.
    pub grid: Grid,
    /// As it goes along with a page.
    pub text: String,
    /// The evaluations in it, each with what cannot be read of it.
    pub records: Vec<Record>,
}

impl Table {
    /// The table that a file holds; or what is wrong with all of it.
    pub fn of_file(bytes: &[u8]) -> Result<Self, Vec<Violation>> {
        let text = decoded(bytes).map_err(|fault| vec![fault])?;
        // No page can carry them along.
        if let Some((before, _)) = text.split_once(is_none) {
            let line = u64::try_from(before.split('\n').count()).unwrap_or(u64::MAX);
            let detail = "There is a control character in this line.";
            let fault = Violation::at("", "control-character", detail, "Leave it out.");
            return Err(vec![Violation { line: Some(line), ..fault }]);
        }
        Self::of(&text, false)
    }

    /// The table that was pasted, from a spreadsheet or as text.
    pub fn of_paste(text: &str) -> Result<Self, Vec<Violation>> {
        Self::of(text, true)
    }

    /// The table that went along with a page, mended as its fields say.
    pub fn mended(text: &str, fields: Vec<(String, String)>) -> Result<Self, Vec<Violation>> {
        let begun = begun(text, false).map_err(|fault| vec![fault])?;
        let mut grid = Grid::read(begun, MOST_ROWS).map_err(|fault| vec![fault])?;
        mend(&mut grid, fields)?;
        Self::of(&grid.written(), false)
    }

    fn of(text: &str, pasted: bool) -> Result<Self, Vec<Violation>> {
        let one = |fault| vec![fault];
        if text.len() > TABLE_BYTES {
            let detail =
                format!("The table has {} bytes; at most {TABLE_BYTES} fit here.", text.len());
            let advice = "Split it, or send it to /v1/evaluation-batches.";
            return Err(one(Violation::at("", "too-large", detail, advice)));
        }
        let begun_of = |text| begun(text, pasted).map_err(one);
        let grid = Grid::read(begun_of(text)?, MOST_ROWS).map_err(one)?;
        let records = batch::read_text(begun_of(text)?)?;
        // The rest of the file stands in one cell then: that cannot be mended row by row.
        let open: Vec<Violation> = records
            .iter()
            .flat_map(|record| &record.faults)
            .filter(|fault| fault.code == "quote-open")
            .cloned()
            .collect();
        if !open.is_empty() {
            return Err(open);
        }
        Ok(Self { text: grid.written(), grid, records })
    }
}

impl Table {
    /// How many rows nobody has answered yet: they are passed over.
    pub fn unanswered(&self) -> usize {
        let rows = (1_u64..).take(self.grid.len());
        rows.filter(|row| batch::is_unanswered(|column| self.grid.cell(*row, column))).count()
    }
}

/// The fields of a form that mend a table. A page shows so many; more of them are no page of ours.
pub fn mending(fields: &mut Fields) -> Vec<(String, String)> {
    let prefixes = ["key.", "cell.", "drop.", "leave.", "whole."];
    let mending: Vec<(String, String)> =
        prefixes.iter().flat_map(|prefix| fields.starting_once(prefix)).collect();
    let rows = mending.iter().filter_map(|(name, _)| name.split('.').nth(1));
    let rows: HashSet<&str> = rows.collect();
    if mending.len() > MOST_MENDED || rows.len() > MOST_FAULTY {
        let detail = format!("{} cells are mended at once.", mending.len());
        let advice = "Mend them in the file, and send it again.";
        fields.refuse(Violation::at("", "too-many-cells", detail, advice));
    }
    mending
}

/// Writes into the table what was mended: in one row, or (`key.`) in all rows of its evaluation.
fn mend(grid: &mut Grid, fields: Vec<(String, String)>) -> Result<(), Vec<Violation>> {
    let before = grid.clone();
    // Of each row once, though each field of it asks.
    let mut alike: HashMap<u64, Vec<u64>> = HashMap::new();
    let mut unknown = Vec::new();
    for (name, typed) in fields {
        let mut parts = name.splitn(3, '.');
        let (kind, row, column) = (parts.next(), parts.next(), parts.next().unwrap_or_default());
        let row: u64 = row.and_then(|row| row.parse().ok()).unwrap_or_default();
        let done = match kind {
            Some("drop") => grid.fit(row, true),
            Some("leave") => grid.empty(row),
            Some("whole") => {
                let rows = alike.entry(row).or_insert_with(|| before.alike(row, &KEY));
                !rows.is_empty() && rows.iter().all(|row| grid.empty(*row))
            }
            Some("key") if KEY.contains(&column) => {
                let rows = alike.entry(row).or_insert_with(|| before.alike(row, &KEY));
                let is_same = before.cell(row, column).unwrap_or_default() == typed.trim();
                is_same || !rows.is_empty() && rows.iter().all(|row| grid.set(*row, column, &typed))
            }
            Some("cell") => {
                let is_same = grid.cell(row, column).unwrap_or_default() == typed.trim();
                grid.fit(row, false) && (is_same || grid.set(row, column, &typed))
            }
            _ => false,
        };
        if !done {
            let shown: String = name.chars().take(80).collect();
            let detail = "The table has no such cell.";
            let advice = "Open the page anew and send the file again.";
            unknown.push(Violation::parameter(shown, "unknown-field", detail, advice));
        }
    }
    if unknown.is_empty() { Ok(()) } else { Err(unknown) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::state::State, pages::words::LANGUAGES};

    const HEADER: &str = "service;period;methodology;source;assessor;criterion;target_group;touchpoint;value;counts;numerator;denominator;state;sample_kind;sample_n;evidence_url;comment";

    fn field(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn what_is_mended_is_mended_where_it_stands() {
        let rows = "a;leden 25;m@m1;self;x;one;;;1;;;;;;;;\r\na;leden 25;m@m1;self;x;two;;;3.V;;;;;;;;\"x\r\ny\"\r\n";
        let table = Table::of_file(format!("sep=;\r\n{HEADER}\r\n{rows}").as_bytes()).unwrap();
        let codes = |table: &Table| -> Vec<(&'static str, Option<u64>, Option<u64>)> {
            let faults = table.records.iter().flat_map(|record| &record.faults);
            faults.map(|fault| (fault.code, fault.row, fault.line)).collect()
        };
        assert_eq!(
            codes(&table),
            [
                ("period-is-a-date", Some(1), Some(3)),
                ("period-is-a-date", Some(2), Some(4)),
                ("number-is-a-date", Some(2), Some(4)),
            ]
        );
        let again = Table::mended(&table.text, Vec::new()).unwrap();
        assert_eq!((codes(&again), &again.text), (codes(&table), &table.text));
        let fields = vec![field("key.1.period", "2025"), field("cell.2.value", "3,5")];
        let mended = Table::mended(&table.text, fields).unwrap();
        assert_eq!(codes(&mended), []);
        assert_eq!(mended.records.len(), 1);
        assert_eq!(mended.grid.cell(2, "comment"), Some("x\ny"));
        for name in
            ["cell.9.value", "cell.1.other", "key.1.value", "cell.1", "drop.7.", "cell.x.value"]
        {
            assert!(Table::mended(&table.text, vec![field(name, "1")]).is_err(), "{name}");
        }
    }

    #[test]
    fn a_file_may_say_states_as_the_form_says_them() {
        for words in LANGUAGES {
            for state in State::ANSWERED {
                let said = (words.state)(state);
                let text = format!("{HEADER}\na;2025;m@m1;self;x;one;;;;;;; {said} ;;;;\n");
                let table = Table::of_file(text.as_bytes()).unwrap();
                let draft = table.records[0].draft.as_ref().unwrap();
                assert_eq!(draft.answers[0].state.as_deref(), Some(state.as_str()), "{said}");
            }
        }
    }

    #[test]
    fn a_row_that_is_left_out_is_passed_over() {
        let rows = "a;2025;m@m1;self;x;one;;;1;;;;;;;;\na;2025;m@m1;self;x;two;;;?;;;;;;;;\n";
        let table = Table::of_file(format!("{HEADER}\n{rows}").as_bytes()).unwrap();
        let left = Table::mended(&table.text, vec![field("leave.2.", "on")]).unwrap();
        assert_eq!((left.records.len(), left.records[0].answers.len()), (1, 1));
        let none = Table::mended(&left.text, vec![field("leave.1.", "on")]).unwrap_err();
        assert_eq!(none[0].code, "too-few");
    }

    #[test]
    fn a_row_that_is_too_long_is_cut_only_when_asked() {
        let text = format!("{HEADER}\na;2025;m@m1;self;x;one;;;1;;;;;;;;c;d\n");
        let table = Table::of_file(text.as_bytes()).unwrap();
        assert_eq!(table.records[0].faults[0].code, "row-length");
        let kept = Table::mended(&table.text, vec![field("cell.1.value", "1")]).unwrap();
        assert_eq!(kept.grid.beyond(1), ["d"]);
        let cut = Table::mended(&table.text, vec![field("drop.1.", "on")]).unwrap();
        assert!(cut.records[0].faults.is_empty() && cut.grid.beyond(1).is_empty());
    }

    #[test]
    fn what_cannot_be_mended_on_a_page_is_told_of_the_whole_file() {
        let of = |text: &str| Table::of_file(text.as_bytes()).unwrap_err()[0].code;
        assert_eq!(of(&format!("{HEADER}\n\"a;1\n")), "quote-open");
        assert_eq!(of(&format!("{HEADER}\na;\u{7}\n")), "control-character");
        assert_eq!(of(&format!("{HEADER}\n{}", "a;b\n".repeat(MOST_ROWS + 1))), "too-many");
        let wide = format!("{HEADER}\na;{}\n", "x".repeat(TABLE_BYTES));
        assert_eq!(of(&wide), "too-large");
        assert_eq!(of("a;b\n"), "header-missing");
        let pasted = format!("{}\na\t2025\n", HEADER.replace(';', "\t"));
        assert!(Table::of_paste(&pasted).unwrap().text.starts_with("service;period;"));
        assert_eq!(of(&pasted), "tabs-not-csv");
    }
}
