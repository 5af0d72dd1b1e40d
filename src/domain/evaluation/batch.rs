//! Records of a batch: evaluations as a file told them, and where in the file they stood.

use super::draft::EvaluationDraft;
use crate::domain::violation::{Place, Violation};

/// Most records that one batch may hold.
pub const MOST: usize = 200_000;

/// What is said of an answer as a whole when a part of it is not there.
const WITHOUT_ALL: [&str; 2] = ["not-exactly-one", "sample-missing"];

/// One evaluation of a batch, and where it stood in the file.
#[derive(Clone, Debug)]
pub struct Record {
    /// What could be read of it; nothing when nothing could.
    pub draft: Option<EvaluationDraft>,
    /// What could not be read. With any fault the batch is refused; the draft then lacks what could not
    /// be read, and only serves to find what else is wrong.
    pub faults: Vec<Violation>,
    /// Of each answer of the draft: its record and line, for formats with one row an answer. Else
    /// empty.
    pub answers: Vec<(u64, u64)>,
    /// The first record of the evaluation, 1 is the first of the file.
    pub row: u64,
    /// Its line.
    pub line: u64,
}

impl Record {
    /// A record of one document.
    pub fn of(draft: Result<EvaluationDraft, Violation>, row: u64, line: u64) -> Self {
        let (draft, faults) = match draft {
            Ok(draft) => (Some(draft), Vec::new()),
            Err(fault) => (None, vec![fault.in_row(row, line)]),
        };
        Self { draft, faults, answers: Vec::new(), row, line }
    }

    /// A fault that was found in what could be read, said of its place in the file; nothing where it only
    /// says again that something there could not be read.
    pub fn news(&self, violation: &Violation) -> Option<Violation> {
        let placed = self.place(violation);
        let mut unread = self.faults.iter().filter(|fault| fault.row == placed.row);
        let lacks = WITHOUT_ALL.contains(&placed.code);
        let is_known = unread.any(|fault| lacks || fault.place == placed.place);
        (!is_known).then_some(placed)
    }

    /// The same fault, said of the place in the file: of an answer with a row of its own, that row
    /// and the name of its column.
    pub fn place(&self, violation: &Violation) -> Violation {
        if violation.row.is_some() {
            return violation.clone();
        }
        let mut placed = violation.clone();
        if let Place::Pointer(pointer) = &violation.place
            && let Some(rest) = pointer.strip_prefix("/answers/")
            && let (index, field) = rest.split_once('/').unwrap_or((rest, ""))
            && let Ok(index) = index.parse::<usize>()
            && let Some((row, line)) = self.answers.get(index)
        {
            placed.place = Place::Pointer(column(field));
            return placed.in_row(*row, *line);
        }
        placed.in_row(self.row, self.line)
    }
}

/// The column that a field of an answer stands in, as a pointer into the row.
fn column(field: &str) -> String {
    match field.split('/').next().unwrap_or_default() {
        "" => String::new(),
        "evidence" => "/evidence_url".into(),
        "sample" => match field.split_once('/') {
            Some((_, part)) => format!("/sample_{part}"),
            None => "/sample_kind".into(),
        },
        "counts" => "/counts".into(),
        name => format!("/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_stands_in_the_row_of_its_answer() {
        let record = Record {
            draft: None,
            faults: Vec::new(),
            answers: vec![(4, 5), (9, 12)],
            row: 4,
            line: 5,
        };
        for (pointer, place, row, line) in [
            ("/answers/1/value", "/value", 9, 12),
            ("/answers/1", "", 9, 12),
            ("/answers/0/sample/n", "/sample_n", 4, 5),
            ("/answers/1/evidence/0/url", "/evidence_url", 9, 12),
            ("/answers/1/counts/7", "/counts", 9, 12),
            ("/answers/2/value", "/answers/2/value", 4, 5),
            ("/service", "/service", 4, 5),
        ] {
            let placed = record.place(&Violation::at(pointer, "x", "", ""));
            assert_eq!(placed.place, Place::Pointer(place.into()), "{pointer}");
            assert_eq!((placed.row, placed.line), (Some(row), Some(line)), "{pointer}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_not_said_again() {
        let unread = |pointer: &str, row| Violation::at(pointer, "x", "", "").in_row(row, row + 1);
        let record = Record {
            draft: None,
            faults: vec![unread("/value", 4), unread("/period", 4)],
            answers: vec![(4, 5), (9, 10)],
            row: 4,
            line: 5,
        };
        for (pointer, code, is_news) in [
            ("/answers/0", "not-exactly-one", false),
            ("/answers/0/value", "value-off-scale", false),
            ("/period", "malformed-period", false),
            ("/answers/0", "duplicate", true),
            ("/answers/0/criterion", "unknown-criterion", true),
            ("/answers/1", "not-exactly-one", true),
            ("/answers/1/value", "value-off-scale", true),
            ("", "forbidden", true),
        ] {
            let placed = record.news(&Violation::at(pointer, code, "", ""));
            assert_eq!(placed.is_some(), is_news, "{pointer} {code}");
        }
    }
}
