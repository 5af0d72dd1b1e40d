//! Batches of evaluations as NDJSON and as CSV, and the CSV that a campaign hands out to be filled.
//!
//! NDJSON has one evaluation draft a line. CSV has one row an answer ([`COLUMNS`]); rows that agree
//! in the first five columns are one evaluation, wherever in the file they stand:
//!
//! - `value` is `true` or `false`, a number (`42.5`), or the code of a level;
//! - `counts` is a JSON object, `{"1":120,"2":310}`, its quotes doubled as CSV wants it;
//! - `evidence_url` may hold several addresses with blanks between them;
//! - an empty `target_group` or `touchpoint` means `all`;
//! - how a sample was weighed and drawn may stand in columns of its own ([`OF_SAMPLES`]).

use std::collections::{BTreeMap, HashMap};

use serde_json::{Number, Value};

use super::table::{self, Columns, Row};
use crate::domain::{
    campaign::Campaign,
    code::Code,
    evaluation::{
        batch::{MOST, Record},
        draft::{AnswerDraft, EvaluationDraft, EvidenceDraft, SampleDraft},
    },
    facts::Facts,
    json,
    methodology::Methodology,
    source::Source,
    violation::Violation,
};

/// The columns of a batch, in their order. All must be there, in any order.
pub const COLUMNS: &[&str] = &[
    "service",
    "period",
    "methodology",
    "source",
    "assessor",
    "criterion",
    "target_group",
    "touchpoint",
    "value",
    "counts",
    "numerator",
    "denominator",
    "state",
    "sample_kind",
    "sample_n",
    "evidence_url",
    "comment",
];

/// Columns that a batch may have besides, in any place: of a weighted sample the number of independent
/// answers that it is worth, and of how many all of it was drawn.
pub const OF_SAMPLES: &[&str] = &["sample_n_effective", "sample_population"];

/// The evaluations of a file with one draft a line. Blank lines are passed over.
///
/// What is wrong with a line stands in its record; only what is wrong with the whole file is an
/// error.
pub fn read_ndjson(bytes: &[u8]) -> Result<Vec<Record>, Vec<Violation>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut records = Vec::new();
    for (text, line) in bytes.split(|byte| *byte == b'\n').zip(1_u64..) {
        if text.trim_ascii().is_empty() {
            continue;
        }
        if records.len() == MOST {
            return Err(vec![table::too_many(MOST)]);
        }
        let row = u64::try_from(records.len()).unwrap_or(u64::MAX).saturating_add(1);
        records.push(Record::of(read_line(text).and_then(json::draft), row, line));
    }
    not_empty(records)
}

/// One line as JSON; its line is the record's, so the reader's own count is left out.
pub fn read_line(text: &[u8]) -> Result<Value, Violation> {
    json::read(text).map_err(|fault| Violation {
        detail: fault.detail.replace(" at line 1 column ", " at column "),
        ..fault
    })
}

/// The evaluations of a CSV file, in order of their first rows.
///
/// What is wrong with a row stands in its record; only what is wrong with the whole file is an
/// error.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<Record>, Vec<Violation>> {
    let all = [COLUMNS, OF_SAMPLES].concat();
    let columns = Columns { all: &all, required: COLUMNS };
    let mut reading = Reading::default();
    table::read(bytes, columns, MOST, |row, misfit| reading.take(row, misfit))?;
    not_empty(reading.finish())
}

/// The rows that a campaign waits for: one for every criterion that applies to a service due.
///
/// All columns that a batch may have are there. The first six are filled, the rest is for whoever
/// answers. The service's agency is the assessor where a criterion takes its word; else the assessor is
/// for whoever answers, too.
pub fn template(
    campaign: &Campaign,
    methodology: &Methodology,
    due: &[(Code, Facts)],
) -> csv::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = [COLUMNS, OF_SAMPLES].concat();
    writer.write_record(&columns)?;
    let (period, id) = (campaign.period.to_string(), methodology.id.to_string());
    let empty = columns.len().saturating_sub(6);
    for (service, facts) in due {
        let criteria = methodology.criteria().filter(|(_, rule)| rule.applies(facts));
        for (node, rule) in criteria {
            let by_itself = rule.sources.contains(&Source::SelfReport);
            let best = rule.sources.first().copied().unwrap_or(Source::SelfReport);
            let source = if by_itself { Source::SelfReport } else { best };
            let assessor = if by_itself { facts.agency.as_str() } else { "" };
            let filled =
                [service.as_str(), &period, &id, source.as_str(), assessor, node.code.as_str()];
            writer.write_record(filled.into_iter().chain(std::iter::repeat_n("", empty)))?;
        }
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn not_empty(records: Vec<Record>) -> Result<Vec<Record>, Vec<Violation>> {
    if records.is_empty() {
        let advice = "Send at least one evaluation.";
        return Err(vec![Violation::at("", "too-few", "There is no evaluation in it.", advice)]);
    }
    Ok(records)
}

/// What makes rows one evaluation: the first five columns.
type Key = [String; 5];

#[derive(Default)]
struct Reading {
    by_key: HashMap<Key, Record>,
    apart: Vec<Record>,
}

impl Reading {
    fn take(&mut self, row: &Row<'_>, misfit: Option<Violation>) {
        let mut faults = Vec::from_iter(misfit);
        if !faults.is_empty() {
            self.apart.push(unread(row, None, faults));
            return;
        }
        let key = ["service", "period", "methodology", "source", "assessor"]
            .map(|column| row.cell(column, &mut faults).unwrap_or_default());
        let is_known = faults.is_empty();
        let answer = answer(row, &mut faults);
        if !is_known {
            self.apart.push(unread(row, None, faults));
            return;
        }
        let record = self
            .by_key
            .entry(key)
            .or_insert_with_key(|key| unread(row, Some(draft(key.clone())), Vec::new()));
        match &mut record.draft {
            Some(draft) if faults.is_empty() => {
                draft.answers.push(answer);
                record.answers.push((row.row, row.line));
            }
            _ => record.faults.extend(faults),
        }
    }

    fn finish(self) -> Vec<Record> {
        let mut records: Vec<Record> = self.by_key.into_values().chain(self.apart).collect();
        for record in &mut records {
            // Without any answer left the rules of the methodology would only add noise.
            record.draft = record.draft.take().filter(|draft| !draft.answers.is_empty());
        }
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
        numerator: number("numerator", row, faults),
        denominator: number("denominator", row, faults),
        state: row.cell("state", faults),
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

/// A value by what it looks like: true or false, a number, else the code of a level.
fn value(text: &str, row: &Row<'_>, faults: &mut Vec<Violation>) -> Option<Value> {
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        return Some(Value::Bool(text.eq_ignore_ascii_case("true")));
    }
    // No code of a level begins like this.
    if text.starts_with(|c: char| c.is_ascii_digit() || "+-.,".contains(c)) {
        return read_number(text, "value", row, faults).map(Value::Number);
    }
    Some(Value::String(text.to_owned()))
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

fn number(column: &'static str, row: &Row<'_>, faults: &mut Vec<Violation>) -> Option<Number> {
    let text = row.cell(column, faults)?;
    read_number(&text, column, row, faults)
}

fn read_number(
    text: &str,
    column: &str,
    row: &Row<'_>,
    faults: &mut Vec<Violation>,
) -> Option<Number> {
    let read = serde_json::from_str::<Number>(text).ok();
    if read.is_none() {
        let shown: String = text.chars().take(40).collect();
        let advice = if text.contains(',') {
            format!("Write decimals with a point: {}.", shown.replace(',', "."))
        } else {
            "Write digits with a point before decimals, such as 42.5, and nothing else.".into()
        };
        faults.push(row.fault(column, "not-a-number", format!("`{shown}` is no number."), advice));
    }
    read
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
    let effective = number("sample_n_effective", row, faults);
    let population = number("sample_population", row, faults);
    if !there && let Some(column) = first(effective.is_some(), population.is_some()) {
        faults.push(row.fault(
            column,
            "sample-incomplete",
            format!("`{column}` tells of a sample, and none is described."),
            "Fill in `sample_kind` and `sample_n` too, or leave it empty.",
        ));
    }
    let n = read_number(&n?, "sample_n", row, faults)?;
    let n_effective = effective.and_then(|effective| effective.as_f64());
    Some(SampleDraft { kind: kind?, n, n_effective, population })
}

/// The first column of those about samples that is filled in.
fn first(effective: bool, population: bool) -> Option<&'static str> {
    let mut filled = OF_SAMPLES.iter().zip([effective, population]);
    filled.find(|(_, filled)| *filled).map(|(column, _)| *column)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: &str = "service,period,methodology,source,assessor,criterion,target_group,touchpoint,value,counts,numerator,denominator,state,sample_kind,sample_n,evidence_url,comment";

    fn csv(rows: &str) -> Vec<Record> {
        read_csv(format!("{HEADER}\n{rows}").as_bytes()).unwrap()
    }

    fn said(records: &[Record]) -> Vec<(&'static str, String, u64, u64)> {
        let faults = records.iter().flat_map(|record| &record.faults);
        faults
            .map(|fault| {
                let crate::domain::violation::Place::Pointer(place) = &fault.place else {
                    panic!("{fault:?}")
                };
                (fault.code, place.clone(), fault.row.unwrap(), fault.line.unwrap())
            })
            .collect()
    }

    #[test]
    fn rows_that_share_their_key_are_one_evaluation_wherever_they_stand() {
        let records = csv("a,2025,m@m1,self,x,one,,,,,9,12,,,,https://a.cz/1 https://a.cz/2,\n\
             b,2025,m@m1,self,x,one,,,TRUE,,,,,,,,\n\
             a,2025,m@m1,self,x,two,age-65-plus,web,remind,,,,,,,,\"two\nlines, \"\"quoted\"\"\"\n\
             a,2025,m@m1,self,x,three,,,-4.50,,,,,,,,\n\
             a,2025,m@m1,survey,x,four,,,,\"{\"\"1\"\":120,\"\"2\"\":310}\",,,,self_selected,430,,\n\
             a,2025,m@m1,self,x,five,,,,,,,could_not_tell,,,,no account\n");
        assert_eq!(said(&records), []);
        let [a, b, survey] = records.as_slice() else { panic!("{records:?}") };
        assert_eq!(a.answers, [(1, 2), (3, 4), (4, 6), (6, 8)]);
        assert_eq!((b.row, b.line, survey.row, survey.line), (2, 3, 5, 7));
        assert_eq!(
            serde_json::to_value(a.draft.as_ref().unwrap()).unwrap(),
            serde_json::json!({
                "service": "a", "period": "2025", "methodology": "m@m1", "source": "self",
                "assessor": "x", "answers": [
                    {"criterion": "one", "numerator": 9, "denominator": 12,
                     "evidence": [{"url": "https://a.cz/1"}, {"url": "https://a.cz/2"}]},
                    {"criterion": "two", "target_group": "age-65-plus", "touchpoint": "web",
                     "value": "remind", "comment": "two\nlines, \"quoted\""},
                    {"criterion": "three", "value": -4.5},
                    {"criterion": "five", "state": "could_not_tell", "comment": "no account"},
                ]
            })
        );
        assert_eq!(b.draft.as_ref().unwrap().answers[0].value, Some(Value::Bool(true)));
        let survey = serde_json::to_value(&survey.draft.as_ref().unwrap().answers[0]).unwrap();
        assert_eq!(survey["counts"], serde_json::json!({"1": 120, "2": 310}));
        assert_eq!(survey["sample"], serde_json::json!({"kind": "self_selected", "n": 430}));
    }

    #[test]
    fn a_sample_may_say_what_it_is_worth_and_of_how_many() {
        let header = format!("sample_population,{HEADER},sample_n_effective");
        let read = |rows: &str| read_csv(format!("{header}\n{rows}").as_bytes()).unwrap();
        let records = read(
            "5200,a,2025,m@m1,survey,x,four,,,3.1,,,,,probability,430,,,310.5\n\
             ,a,2025,m@m1,survey,x,five,,,3.1,,,,,probability,430,,,\n",
        );
        assert_eq!(said(&records), []);
        let answers = &records[0].draft.as_ref().unwrap().answers;
        assert_eq!(
            serde_json::to_value(&answers[0].sample).unwrap(),
            serde_json::json!({"kind": "probability", "n": 430, "n_effective": 310.5,
                "population": 5200})
        );
        let plain = serde_json::to_value(&answers[1].sample).unwrap();
        assert_eq!(plain, serde_json::json!({"kind": "probability", "n": 430}));
        let records = read(
            "many,a,2025,m@m1,survey,x,four,,,3.1,,,,,probability,430,,,\n\
             5200,a,2025,m@m1,survey,x,five,,,3.1,,,,,,,,,\n\
             ,a,2025,m@m1,survey,x,six,,,3.1,,,,,,,,,\"3,5\"\n",
        );
        let told: Vec<(&str, String)> =
            said(&records).into_iter().map(|(code, place, ..)| (code, place)).collect();
        assert_eq!(
            told,
            [
                ("not-a-number", "/sample_population".into()),
                ("sample-incomplete", "/sample_population".into()),
                ("not-a-number", "/sample_n_effective".into()),
            ]
        );
    }

    #[test]
    fn all_faults_of_all_rows_are_said_at_once() {
        let records = csv("a,2025,m@m1,self,x,one,,,\"42,5\",,,,,,,,\n\
             \n\
             a,2025,m@m1,self,x,two,,,1,,9 000,+12,,,,,\n\
             a,2025,m@m1,self,x,three,,,,1=120,,,,census,,,\n\
             b,2025,m@m1,self,x,one,,,1e999\n\
             b,2025,m@m1,self,x,one,,,1,,,,,,,,\n");
        assert_eq!(
            said(&records),
            [
                ("not-a-number", "/value".into(), 1, 2),
                ("not-a-number", "/numerator".into(), 2, 4),
                ("not-a-number", "/denominator".into(), 2, 4),
                ("not-counts", "/counts".into(), 3, 5),
                ("sample-incomplete", "/sample_n".into(), 3, 5),
                ("row-length", String::new(), 4, 6),
            ]
        );
        let advice = &records[0].faults[0].advice;
        assert_eq!(advice, "Write decimals with a point: 42.5.");
        assert!(records[0].draft.is_none() && records[2].draft.is_some());
    }

    #[test]
    fn lines_of_json_are_read_one_by_one() {
        let good = r#"{"service":"a","period":"2025","methodology":"m@m1","source":"self","assessor":"x","answers":[]}"#;
        let text = format!("\u{feff}{good}\r\n\r\n{{\"service\"\n  {good}\n{{}}");
        let records = read_ndjson(text.as_bytes()).unwrap();
        let lines: Vec<_> = records.iter().map(|r| (r.row, r.line, r.draft.is_some())).collect();
        assert_eq!(lines, [(1, 1, true), (2, 3, false), (3, 4, true), (4, 5, false)]);
        assert_eq!(
            said(&records),
            [("malformed-json", String::new(), 2, 3), ("wrong-shape", String::new(), 4, 5)]
        );
        assert!(records[1].faults[0].detail.contains("at column "), "{:?}", records[1].faults);
        assert_eq!(read_ndjson(b" \n\n").unwrap_err()[0].code, "too-few");
        let many = "{}\n".repeat(MOST + 1);
        assert_eq!(read_ndjson(many.as_bytes()).unwrap_err()[0].code, "too-many");
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = read_csv(&bytes);
            let _ = read_ndjson(&bytes);
            let _ = read_csv(&[HEADER.as_bytes(), b"\n", &bytes].concat());
        }

        #[test]
        fn rows_and_lines_are_exact(
            cells in proptest::collection::vec("[a\"\n\r,; é]{0,6}", 1..40),
        ) {
            let mut text = format!("{HEADER}\n");
            let mut due = Vec::new();
            for (cell, row) in cells.iter().zip(1_u64..) {
                let breaks = text.matches('\n').count() + text.replace("\r\n", "").matches('\r').count();
                due.push((row, u64::try_from(breaks).unwrap() + 1));
                let cell = cell.replace('"', "\"\"");
                text.extend([format!("a,2025,m@m1,self,x,c{row},,,1,,,,,,,,\"{cell}\"\n")]);
                if row % 3 == 0 {
                    text += "\n";
                }
            }
            let records = read_csv(text.as_bytes()).unwrap();
            prop_assert_eq!(records.len(), 1);
            prop_assert_eq!(&records[0].answers, &due);
        }
    }
}
