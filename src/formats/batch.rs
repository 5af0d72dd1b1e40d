//! Batches of evaluations as NDJSON and as CSV, and the CSV that a campaign hands out to be filled.
//!
//! NDJSON has one evaluation draft a line. CSV has one row an answer ([`columns`]); rows that agree
//! in the first five columns are one evaluation, wherever in the file they stand:
//!
//! - `value` is `true` or `false`, a number (`42.5`), or the code of a level, for which its name is taken, too;
//! - `state` is the code of a state or what it means (`netýká se`);
//! - `counts` is a JSON object, `{"1":120,"2":310}`, its quotes doubled as CSV wants it;
//! - `evidence_url` may hold several addresses with blanks between them;
//! - an empty `target_group` or `touchpoint` means `all`;
//! - how a sample was weighed and drawn may stand in columns of its own ([`OF_SAMPLES`]);
//! - what a template says to people ([`BESIDE`]) may stay, and is passed over.
//!
//! A file may be spelled as Excel set to Czech saves it ([`table`]).

mod rows;
mod template;

use serde_json::Value;

use self::rows::Reading;
pub use self::rows::is_unanswered;
pub use self::template::{Beside, template};
use super::table::{self, Begun, Columns};
use crate::domain::{
    evaluation::batch::{MOST, Record},
    json,
    violation::Violation,
};

/// What makes rows one evaluation: the first columns.
pub const KEY: [&str; 5] = ["service", "period", "methodology", "source", "assessor"];

/// What is answered, and of whom and where.
const ASKED: [&str; 3] = ["criterion", "target_group", "touchpoint"];

/// The columns that answer; the others only say what is asked.
const ANSWERING: [&str; 9] = [
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

/// Columns that a template with labels has for people: what is asked of which service, how to answer,
/// and what was published last. A batch that has them says nothing by them.
pub const BESIDE: &[&str] =
    &["service_name", "criterion_name", "question", "expects", "last_period", "last_value"];

/// All columns that a batch may have, in their order.
pub fn columns() -> Vec<&'static str> {
    [&required()[..], OF_SAMPLES].concat()
}

/// The columns that must be there, in any order.
fn required() -> Vec<&'static str> {
    [&KEY[..], &ASKED, &ANSWERING].concat()
}

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
    let text = table::decoded(bytes).map_err(|fault| vec![fault])?;
    read_text(table::begun(&text, false).map_err(|fault| vec![fault])?)
}

/// The evaluations of a CSV table that is text already, likewise.
pub fn read_text(begun: Begun<'_>) -> Result<Vec<Record>, Vec<Violation>> {
    let (all, required) = (columns(), required());
    let columns = Columns { all: &all, required: &required, beside: BESIDE };
    let mut reading = Reading::default();
    table::read_text(begun, columns, MOST, |row, misfit| reading.take(row, misfit))?;
    not_empty(reading.finish())
}

fn not_empty(records: Vec<Record>) -> Result<Vec<Record>, Vec<Violation>> {
    if records.is_empty() {
        let advice = "Send at least one evaluation.";
        return Err(vec![Violation::at("", "too-few", "There is no evaluation in it.", advice)]);
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1250;
    use proptest::prelude::*;

    use super::*;
    use crate::formats::{column::Cells, csv::Rows, layout::Profile};

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
        // What is left of a row is there, to be held against the rules; not of one whose cells are shifted.
        let places: Vec<_> = records.iter().map(|record| record.answers.as_slice()).collect();
        assert_eq!(places, [&[(1, 2), (2, 4), (3, 5)][..], &[], &[(5, 7)]]);
        let left = &records[0].draft.as_ref().unwrap().answers;
        assert_eq!((left[0].criterion.as_str(), &left[0].value), ("one", &None));
        assert!(records[1].draft.is_none());
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

    /// As Excel set to Czech has it: `;`, decimal commas, and texts that are no formulas.
    fn excel(rows: &[[&str; 8]]) -> String {
        let mut written = Rows::of(Some(Profile::CzechExcel));
        written.head("period,service,methodology,source,assessor,criterion,question,value,numerator,denominator,target_group,touchpoint,counts,state,sample_kind,sample_n,evidence_url,comment".split(','));
        for [criterion, value, numerator, denominator, counts, sample, n, comment] in rows {
            for cell in ["2025", "a", "m@m1", "self", "x", criterion, "=Ask?", value] {
                written.text(Some(cell));
            }
            for cell in [numerator, denominator, "", "", counts, "", sample, n, "", comment] {
                written.text(Some(cell));
            }
            written.end();
        }
        String::from_utf8(written.into_bytes()).unwrap()
    }

    #[test]
    fn what_excel_set_to_czech_saves_becomes_evaluations() {
        let text = excel(&[
            ["one", "1 234,5", "", "", "", "", "", "-4 je málo"],
            ["two", "", "1\u{a0}250", "2 000", "", "", "", "'citát"],
            ["three", "NEPRAVDA", "", "", "", "", "", ""],
            ["four", "", "", "", "{\"1\":120,\"2\":310}", "self_selected", "430", "a;b\r\n\"c\""],
            ["five", "remind", "", "", "", "", "", ""],
        ]);
        assert!(text.contains(";'-4 je málo\r\n") && text.contains(";'=Ask?;"), "{text}");
        let records = read_csv(text.as_bytes()).unwrap();
        assert_eq!(said(&records), []);
        assert_eq!(
            serde_json::to_value(&records[0].draft.as_ref().unwrap().answers).unwrap(),
            serde_json::json!([
                {"criterion": "one", "value": 1234.5, "comment": "-4 je málo"},
                {"criterion": "two", "numerator": 1250, "denominator": 2000, "comment": "'citát"},
                {"criterion": "three", "value": false},
                {"criterion": "four", "counts": {"1": 120, "2": 310}, "comment": "a;b\r\n\"c\"",
                 "sample": {"kind": "self_selected", "n": 430}},
                {"criterion": "five", "value": "remind"},
            ])
        );
    }

    #[test]
    fn what_a_spreadsheet_has_spoiled_is_said_of_its_cell() {
        let text = excel(&[
            ["one", "3.V", "", "", "", "", "", ""],
            ["two", "#HODNOTA!", "1,2E+05", "150000", "", "", "", ""],
            ["three", "květen 25", "", "", "", "census", "1,2E+05", ""],
        ])
        .replace("2025;a;m@m1;self;x;three", "leden 25;a;m@m1;self;x;three");
        assert_eq!(
            said(&read_csv(text.as_bytes()).unwrap()),
            [
                ("number-is-a-date", "/value".into(), 1, 2),
                ("spreadsheet-error", "/value".into(), 2, 3),
                ("scientific-notation", "/numerator".into(), 2, 3),
                ("period-is-a-date", "/period".into(), 3, 4),
                ("number-is-a-date", "/value".into(), 3, 4),
                ("scientific-notation", "/sample_n".into(), 3, 4),
            ]
        );
    }

    proptest! {
        #[test]
        fn the_same_table_in_four_spellings_is_the_same(
            rows in proptest::collection::vec(
                ("[a-z]{1,8}", -999_999..999_999_i64, 0..4_usize, "[a-zěščřžýáíéúůďťňĚŠČŘŽ=+;,\"\r\n-]{0,12}"), 1..30,
            ),
        ) {
            let plain: Vec<[String; 8]> = rows
                .iter()
                .map(|(code, number, kind, comment)| {
                    let mut row = [const { String::new() }; 8];
                    row[0].clone_from(code);
                    match kind {
                        0 => row[1] = format!("{}.{:02}", number / 100, number.abs() % 100),
                        1 => row[1] = "true".into(),
                        2 => row[1].clone_from(code),
                        _ => (row[2], row[3]) = (number.abs().to_string(), "1000000".into()),
                    }
                    // Some letter that no text in UTF-8 has in this place.
                    row[7] = format!("{comment}příště.");
                    row
                })
                .collect();
            let mut csv = String::from("service,period,methodology,source,assessor,criterion,value,numerator,denominator,counts,sample_kind,sample_n,comment,target_group,touchpoint,state,evidence_url\n");
            for row in &plain {
                let comment = row[7].replace('"', "\"\"");
                csv.extend([format!("a,2025,m@m1,self,x,{},{},{},{},,,,\"{comment}\",,,,\n", row[0], row[1], row[2], row[3])]);
            }
            let czech: Vec<[String; 8]> = plain
                .iter()
                .map(|row| {
                    let mut row = row.clone();
                    row[1] = match row[1].as_str() {
                        "true" => "PRAVDA".into(),
                        value if value.contains('.') => value.replace('.', ","),
                        value => value.to_owned(),
                    };
                    if row[2].len() > 3 {
                        let at = row[2].len() - 3;
                        row[2].insert(at, '\u{a0}');
                    }
                    row
                })
                .collect();
            let czech: Vec<[&str; 8]> = czech.iter().map(|row| row.each_ref().map(String::as_str)).collect();
            let for_excel = excel(&czech);
            let (old, _, lost) = WINDOWS_1250.encode(for_excel.trim_start_matches('\u{feff}'));
            prop_assert!(!lost);
            let (old_plain, _, _) = WINDOWS_1250.encode(&csv);

            let read = |bytes: &[u8]| {
                let records = read_csv(bytes).unwrap();
                assert_eq!(said(&records), []);
                records.iter().map(|one| serde_json::to_value(one.draft.as_ref().unwrap()).unwrap()).collect::<Vec<_>>()
            };
            let due = read(csv.as_bytes());
            prop_assert_eq!(&read(for_excel.as_bytes()), &due);
            prop_assert_eq!(&read(&old), &due);
            prop_assert_eq!(&read(&old_plain), &due);
        }

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
