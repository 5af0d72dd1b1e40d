//! The header of a table: known columns, each once.

use crate::domain::violation::{Violation, did_you_mean};

use super::Columns;

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

/// That there is none.
pub(super) fn without(columns: Columns<'_>) -> Violation {
    Violation::at(
        "",
        "header-missing",
        "There is no header.",
        format!("Begin with the line: {}", columns.all.join(",")),
    )
}
