//! The header of a table: known columns, each once.

use crate::domain::violation::{Violation, did_you_mean};

use super::Columns;

/// So many columns a table may have: what has more is none that a template was made of.
const MOST_COLUMNS: usize = 200;

/// The columns that a header names, or all that is wrong with it.
pub(super) fn read(
    cells: &csv::StringRecord,
    line: u64,
    columns: Columns<'_>,
) -> Result<Vec<&'static str>, Vec<Violation>> {
    let mut typed: Vec<&str> = cells.iter().map(str::trim).collect();
    // Columns that were once formatted, and hold nothing.
    while typed.last().is_some_and(|name| name.is_empty()) {
        typed.pop();
    }
    if typed.len() > MOST_COLUMNS {
        let detail = format!("There are {} columns; there may be {MOST_COLUMNS}.", typed.len());
        let fault = Violation::at("", "too-many-columns", detail, "Begin with a template.");
        return Err(vec![Violation { line: Some(line), ..fault }]);
    }
    let takes = columns.all.iter().chain(columns.beside).copied();
    let known = |name: &str| takes.clone().find(|known| *known == name);
    if !typed.iter().any(|name| known(name).is_some()) {
        let fault = without(columns);
        return Err(vec![Violation { line: Some(line), ..fault }]);
    }
    let mut names: Vec<&'static str> = Vec::with_capacity(typed.len());
    let mut faults = Vec::new();
    for (name, place) in typed.into_iter().zip(1..) {
        let shown: String = name.chars().take(80).collect();
        match known(name) {
            None if name.is_empty() => faults.push(in_header(
                "unknown-column",
                format!("Column {place} has no name."),
                "Name it, or leave it out.".into(),
            )),
            None => {
                let fault = in_header(
                    "unknown-column",
                    format!("There is no column `{shown}`."),
                    did_you_mean(name, columns.all.iter().copied())
                        .unwrap_or_else(|| format!("The columns are: {}.", columns.all.join(", "))),
                );
                faults.push(fault.written(name));
            }
            Some(name) if names.contains(&name) => {
                let fault = in_header(
                    "duplicate-column",
                    format!("The column `{shown}` stands there twice."),
                    "Leave one out.".into(),
                );
                faults.push(fault.written(name));
            }
            Some(name) => names.push(name),
        }
    }
    for name in columns.required.iter().filter(|name| !names.contains(name)) {
        let fault = in_header(
            "missing-column",
            format!("The column `{name}` is missing."),
            "Add it; its cells may be empty where nothing is to be said.".into(),
        );
        faults.push(fault.written(name));
    }
    if faults.is_empty() {
        return Ok(names);
    }
    Err(faults.into_iter().map(|fault| Violation { line: Some(line), ..fault }).collect())
}

fn in_header(code: &'static str, detail: String, advice: String) -> Violation {
    Violation::at("", code, detail, advice)
}

/// That there is none.
pub(super) fn without(columns: Columns<'_>) -> Violation {
    Violation::at(
        "",
        "header-missing",
        "There is no header.",
        format!("Begin with the line: {}", columns.all.join(",")),
    )
}
