//! CSV (RFC 4180): UTF-8 without a byte order mark, a header always, empty for null.
//!
//! The same numbers as in JSON, as shortest round-trip doubles, and every text byte for byte: what
//! spreadsheets make of it is for another profile.

mod rows;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use serde::Serialize;

pub use self::rows::Rows;
use super::column::Tabled;
use crate::{
    cube::{
        change::{ChangeItem, GroupRule},
        coverage::{AgencyRecord, CoverageAnswer},
        revisions::RevisedValue,
    },
    domain::{agency::GroupLevel, code::Code, methodology::MethodologyId},
    metrics::change::ChangeBasis,
};

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The header of a table.
pub fn header<T: Tabled>() -> Vec<u8> {
    write(|writer| writer.write_record(T::columns().iter().map(|column| column.name)))
}

/// Some rows of a table; a download is its header and any number of these.
pub fn rows<T: Tabled>(rows: &[T]) -> Vec<u8> {
    let mut written = Rows::default();
    for row in rows {
        written.add(row);
    }
    written.into_bytes()
}

/// The header of what was revised.
pub fn revisions_header() -> Vec<u8> {
    write(|writer| {
        writer.write_record([
            "service",
            "agency",
            "life_event",
            "level",
            "country",
            "criterion",
            "target_group",
            "period",
            "period_start",
            "period_end",
            "methodology",
            "source",
            "first_value",
            "first_source",
            "first_n",
            "first_seq",
            "first_published_at",
            "value",
            "state",
            "n",
            "seq",
            "published_at",
            "change",
            "revision",
            "cause",
            "reason",
            "evaluation",
        ])
    })
}

/// Some rows of what was revised.
pub fn revisions(rows: &[RevisedValue]) -> Vec<u8> {
    // Every field is one text or number, in the order of the header.
    write(|writer| rows.iter().try_for_each(|row| writer.serialize(row)))
}

/// Names of the columns that count what came of what was due.
const COUNTS: [&str; 8] =
    ["due", "reported", "on_time", "late", "missing", "awaited", "overdue", "not_reported"];

/// What came of campaigns, a row for each campaign and agency, with its header.
pub fn coverage(answer: &CoverageAnswer) -> Vec<u8> {
    let names = ["campaign", "methodology", "period", "due_on", "closes_on", "closed", "agency"];
    let rest = ["withdrawn", "median_days_late"];
    write(|writer| {
        writer.write_record(names.iter().chain(&COUNTS).chain(&rest))?;
        answer.campaigns.iter().try_for_each(|campaign| {
            campaign.agencies.iter().try_for_each(|row| {
                writer.serialize((
                    &campaign.campaign,
                    &campaign.methodology,
                    &campaign.period,
                    campaign.due_on,
                    campaign.closes_on,
                    campaign.closed,
                    (&row.agency, &row.total),
                ))
            })
        })
    })
}

/// The records of agencies over campaigns, with their header.
pub fn records(records: &[AgencyRecord]) -> Vec<u8> {
    let rest = ["withdrawn", "median_days_late", "share_on_time", "share_late", "share_missing"];
    write(|writer| {
        writer.write_record(["agency", "campaigns"].iter().chain(&COUNTS).chain(&rest))?;
        records.iter().try_for_each(|record| {
            let AgencyRecord { agency, campaigns, total, .. } = record;
            let shares = (record.share_on_time, record.share_late, record.share_missing);
            writer.serialize((agency, campaigns, total, shares))
        })
    })
}

/// Names of the columns of a change, in order.
pub const CHANGE_COLUMNS: [&str; 35] = [
    "service",
    "agency",
    "life_event",
    "level",
    "country",
    "criterion",
    "target_group",
    "from",
    "to",
    "from_value",
    "to_value",
    "from_methodology",
    "to_methodology",
    "delta",
    "matched",
    "composition",
    "criteria_effect",
    "kept",
    "of",
    "entered",
    "left",
    "apart",
    "other_criteria",
    "rule",
    "verdict",
    "compared",
    "basis",
    "ci_low",
    "ci_high",
    "revised",
    "estimated",
    "sentence_cs",
    "sentence_en",
    "length",
    "seq",
];

/// The header of changes.
pub fn changes_header() -> Vec<u8> {
    write(|writer| writer.write_record(CHANGE_COLUMNS))
}

/// Some rows of changes, answered from the ledger entry `seq`.
pub fn changes(items: &[ChangeItem], seq: i64) -> Vec<u8> {
    write(|writer| items.iter().try_for_each(|item| writer.serialize(ChangeRow::of(item, seq))))
}

fn write(rows: impl FnOnce(&mut Writer<Vec<u8>>) -> csv::Result<()>) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .has_headers(false)
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(Vec::new());
    // Writing into memory cannot fail, and every row has the columns of its header.
    let written = rows(&mut writer);
    debug_assert!(written.is_ok(), "{written:?}");
    writer.into_inner().unwrap_or_default()
}

/// A change as a record.
#[derive(Serialize)]
struct ChangeRow<'a> {
    service: Option<&'a str>,
    agency: Option<&'a str>,
    life_event: Option<&'a str>,
    level: Option<&'static str>,
    country: Option<&'a str>,
    criterion: &'a str,
    target_group: &'a str,
    from: Option<String>,
    to: String,
    from_value: Option<f64>,
    to_value: Option<f64>,
    from_methodology: Option<String>,
    to_methodology: Option<String>,
    delta: Option<f64>,
    matched: Option<f64>,
    composition: Option<f64>,
    criteria_effect: Option<f64>,
    kept: usize,
    of: usize,
    entered: usize,
    left: usize,
    apart: usize,
    other_criteria: usize,
    rule: Option<&'static str>,
    verdict: &'static str,
    compared: bool,
    basis: Option<&'static str>,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    revised: bool,
    estimated: bool,
    sentence_cs: &'a str,
    sentence_en: &'a str,
    length: &'a str,
    seq: i64,
}

impl<'a> ChangeRow<'a> {
    fn of(item: &'a ChangeItem, seq: i64) -> Self {
        let change = &item.change;
        Self {
            service: item.subject.service.as_ref().map(Code::as_str),
            agency: item.agency.as_ref().map(Code::as_str),
            life_event: item.life_event.as_deref(),
            level: item.level.map(GroupLevel::as_str),
            country: item.country.as_deref(),
            criterion: item.criterion.as_str(),
            target_group: item.target_group.as_str(),
            from: change.from.map(|from| from.to_string()),
            to: change.to.to_string(),
            from_value: change.from_value,
            to_value: change.to_value,
            from_methodology: change.from_methodology.as_ref().map(MethodologyId::to_string),
            to_methodology: change.to_methodology.as_ref().map(MethodologyId::to_string),
            delta: change.delta,
            matched: change.matched,
            composition: change.composition,
            criteria_effect: change.criteria_effect,
            kept: change.kept,
            of: change.of,
            entered: change.entered,
            left: change.left,
            apart: change.apart,
            other_criteria: change.other_criteria,
            rule: change.rule.map(GroupRule::as_str),
            verdict: change.verdict.as_str(),
            compared: change.compared,
            basis: change.basis.map(ChangeBasis::as_str),
            ci_low: change.ci_low,
            ci_high: change.ci_high,
            revised: change.revised,
            estimated: change.estimated,
            sentence_cs: &change.sentence.cs,
            sentence_en: &change.sentence.en,
            length: &item.length,
            seq,
        }
    }
}
