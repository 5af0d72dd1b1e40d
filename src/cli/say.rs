//! What is said to whoever sits at the terminal: results on one channel, troubles and progress on
//! the other.

use std::{
    error::Error as _,
    io::{self, Write},
};

use indicatif::{ProgressBar, ProgressStyle};

use super::Error;
use crate::domain::violation::{Place, Violation};

/// Most faults printed one by one.
const MOST: usize = 1_000;

/// Prints a result.
pub(super) fn line(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

/// Prints what is no result.
pub(super) fn aside(text: &str) {
    // Nobody is there to be told that this failed.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Prints why a command was not done, with all that lies behind it.
pub(super) fn error(error: &Error) {
    if let Error::Faults { file, violations } = error {
        faults(file, violations);
    }
    let mut text = format!("znamka: {error}");
    let mut source = error.source();
    while let Some(error) = source {
        let said = error.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        source = error.source();
    }
    aside(&text);
}

/// Prints faults with their places, in the form that editors jump to.
pub(super) fn faults(file: &str, violations: &[Violation]) {
    for violation in violations.iter().take(MOST) {
        aside(&fault(file, violation));
    }
    if violations.len() > MOST {
        aside(&format!("… and {} more", violations.len().saturating_sub(MOST)));
    }
}

/// `file.csv:3: row 2, /value: What is wrong. What to do. [code]`
fn fault(file: &str, violation: &Violation) -> String {
    let mut places = Vec::new();
    places.extend(violation.row.map(|row| format!("row {row}")));
    if let Place::Pointer(name) | Place::Parameter(name) | Place::Header(name) = &violation.place
        && !name.is_empty()
    {
        places.push(name.clone());
    }
    let line = violation.line.map(|line| format!(":{line}")).unwrap_or_default();
    let colon = if places.is_empty() { "" } else { ": " };
    let Violation { code, detail, advice, .. } = violation;
    format!("{file}{line}{colon}{}: {detail} {advice} [{code}]", places.join(", "))
}

/// A progress bar on standard error; none is seen where that is no terminal.
pub(super) fn progress(length: usize, what: &'static str) -> ProgressBar {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let bar = ProgressBar::new(length).with_prefix(what);
    let style = ProgressStyle::with_template("{prefix} {wide_bar} {pos}/{len} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
