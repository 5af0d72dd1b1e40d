//! Rows of a CSV batch: one answer each, and which of them are one evaluation.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Number, Value};

use super::{ANSWERING, KEY, OF_SAMPLES};
use crate::{
    domain::{
        code::Code,
        evaluation::{
            batch::Record,
            draft::{AnswerDraft, EvaluationDraft, EvidenceDraft, SampleDraft},
        },
        json,
        state::State,
        violation::Violation,
    },
    formats::{
        column::Said,
        glossary::of_state,
        table::{Row, number, truth},
    },
};

/// What people say for a state in fewer words.
const SHORT: [([&str; 2], State); 1] = [(["netýká se", "does not apply"], State::NotApplicable)];

/// Whether a row asks something and nobody has answered it yet: so templates hand them out, and one that
/// comes back as it was is passed over.
pub fn is_unanswered<T: AsRef<str>>(mut cell: impl FnMut(&'static str) -> Option<T>) -> bool {
    let mut is_there =
        |column: &&'static str| cell(column).is_some_and(|text| !text.as_ref().trim().is_empty());
    // Who judges may be left to who answers.
    let mut asks = KEY.iter().filter(|column| **column != "assessor").chain(&["criterion"]);
    asks.all(&mut is_there) && !ANSWERING.iter().chain(OF_SAMPLES).any(is_there)
}

/// What makes rows one evaluation: the first five columns.
type Key = [String; 5];

/// Rows on their way to evaluations.
#[derive(Default)]
pub(super) struct Reading {
    by_key: HashMap<Key, Record>,
    apart: Vec<Record>,
}

impl Reading {
    /// Takes a row.
    pub fn take(&mut self, row: &Row<'_>, misfit: Option<Violation>) {
        let mut faults = Vec::from_iter(misfit);
        if !faults.is_empty() {
            self.apart.push(unread(row, None, faults));
            return;
        }
        if is_unanswered(|column| row.cell(column, &mut Vec::new())) {
            return;
        }
        let key = KEY
            .map(|column| match column {
                // One that cannot be read stays as it was typed: such rows belong together, too.
                "period" => {
                    row.period(column, &mut faults).or_else(|| row.cell(column, &mut Vec::new()))
                }
                _ => row.cell(column, &mut faults),
            })
            .map(Option::unwrap_or_default);
        let answer = answer(row, &mut faults);
        let record = self
            .by_key
            .entry(key)
            .or_insert_with_key(|key| unread(row, Some(draft(key.clone())), Vec::new()));
        // What is left of a row with faults is held against the rules all the same.
        if let Some(draft) = &mut record.draft {
            draft.answers.push(answer);
            record.answers.push((row.row, row.line));
        }
        record.faults.extend(faults);
    }

    /// The evaluations, in order of their first rows.
    pub fn finish(self) -> Vec<Record> {
        let mut records: Vec<Record> = self.by_key.into_values().chain(self.apart).collect();
        records.sort_by_key(|record| record.row);
        records
    }
}

fn unread(row: &Row<'_>, draft: Option<EvaluationDraft>, faults: Vec<Violation>) -> Record {
    Record { draft, faults, answers: Vec::new(), row: row.row, line: row.line }
}

fn draft([service, period, methodology, source, assessor]: Key) -> EvaluationDraft {
    let answers = Vec::new();
    EvaluationDraft { service, period, methodology, source, assessor, facts: None, answers }
}

fn answer(row: &Row<'_>, faults: &mut Vec<Violation>) -> AnswerDraft {
    AnswerDraft {
        criterion: row.cell("criterion", faults).unwrap_or_default(),
        target_group: row.cell("target_group", faults),
        touchpoint: row.cell("touchpoint", faults),
        value: row.cell("value", faults).and_then(|text| value(&text, row, faults)),
        counts: row.cell("counts", faults).and_then(|text| counts(&text, row, faults)),
        numerator: row.number("numerator", true, faults),
        denominator: row.number("denominator", true, faults),
        state: row.cell("state", faults).map(state),
        sample: sample(row, faults),
        evidence: row
            .cell("evidence_url", faults)
            .iter()
            .flat_map(|urls| urls.split_whitespace())
            .map(|url| EvidenceDraft {
                url: url.to_owned(),
                captured_at: None,
                sha256: None,
                findings: None,
            })
            .collect(),
        comment: row.cell("comment", faults),
    }
}

/// Why there is no value: its code, where it is told in words.
fn state(text: String) -> String {
    let written = text.to_lowercase();
    let is_said = |said: Said| [said.cs, said.en].contains(&written.as_str());
    let short = SHORT.iter().find(|(words, _)| words.contains(&written.as_str()));
    let known = State::ANSWERED.into_iter().find(|state| is_said(of_state(*state).label));
    known.or(short.map(|(_, state)| *state)).map_or(text, |state| state.to_string())
}

/// A value by what it looks like: true or false, a number, else the code of a level.
fn value(text: &str, row: &Row<'_>, faults: &mut Vec<Violation>) -> Option<Value> {
    if let Some(is) = truth(text) {
        return Some(Value::Bool(is));
    }
    let read = number(text, row.spelling, false);
    // No code of a level begins like a number; what is no code may be what a spreadsheet made of one.
    let may_be_level = !text.starts_with(|c: char| c.is_ascii_digit() || "+-.,'".contains(c))
        && read.as_ref().is_err_and(|misspelt| misspelt.code == "not-a-number");
    if may_be_level || Code::parse(text).is_some() {
        return Some(Value::String(text.to_owned()));
    }
    row.take("value", read, faults).map(Value::Number)
}

fn counts(
    text: &str,
    row: &Row<'_>,
    faults: &mut Vec<Violation>,
) -> Option<BTreeMap<String, Number>> {
    let read = json::read(text.as_bytes()).and_then(json::draft);
    if read.is_err() {
        faults.push(row.fault(
            "counts",
            "not-counts",
            "These are no counts by option.",
            "Give a JSON object such as {\"1\":120,\"2\":310}; in CSV its quotes are doubled.",
        ));
    }
    read.ok()
}

fn sample(row: &Row<'_>, faults: &mut Vec<Violation>) -> Option<SampleDraft> {
    let (kind, n) = (row.cell("sample_kind", faults), row.cell("sample_n", faults));
    let (there, missing) = (kind.is_some() || n.is_some(), kind.is_none() || n.is_none());
    if there && missing {
        let column = if kind.is_none() { "sample_kind" } else { "sample_n" };
        faults.push(row.fault(
            column,
            "sample-incomplete",
            "How those asked were chosen and how many answered come together.",
            "Fill in both `sample_kind` and `sample_n`, or neither.",
        ));
    }
    let effective = row.number("sample_n_effective", false, faults);
    let population = row.number("sample_population", true, faults);
    if !there && let Some(column) = first(effective.is_some(), population.is_some()) {
        faults.push(row.fault(
            column,
            "sample-incomplete",
            format!("`{column}` tells of a sample, and none is described."),
            "Fill in `sample_kind` and `sample_n` too, or leave it empty.",
        ));
    }
    let n = row.take("sample_n", number(&n?, row.spelling, true), faults)?;
    let n_effective = effective.and_then(|effective| effective.as_f64());
    Some(SampleDraft { kind: kind?, n, n_effective, population })
}

/// The first column of those about samples that is filled in.
fn first(effective: bool, population: bool) -> Option<&'static str> {
    let mut filled = OF_SAMPLES.iter().zip([effective, population]);
    filled.find(|(_, filled)| *filled).map(|(column, _)| *column)
}
