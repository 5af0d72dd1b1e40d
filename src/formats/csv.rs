//! CSV (RFC 4180): UTF-8 without a byte order mark, a header always, empty for null.
//!
//! The same numbers as in JSON, as shortest round-trip doubles, and every text byte for byte: what
//! spreadsheets make of it is for a profile of its own.

mod rows;

pub use self::rows::Rows;
use super::{
    column::Tabled,
    label::{Coded, Labels, NAMES},
    layout::Layout,
};
use crate::cube::{
    coverage::{AgencyRecord, CoverageAnswer},
    revisions::RevisedValue,
    view::View,
};
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "text/csv; charset=utf-8; header=present";

/// The header of a table.
pub fn header<T: Tabled>(layout: Layout) -> Vec<u8> {
    let mut header = Rows::of(layout.profile);
    let names: &[_] = if layout.labels.is_some() { &NAMES } else { &[] };
    header.head(T::columns().iter().chain(names).map(|column| column.name));
    header.into_bytes()
}

/// Some rows of a table, laid out as asked for; a download is its header and any number of these.
pub struct Laid<'a> {
    written: Rows,
    labels: Option<Labels<'a>>,
}

impl<'a> Laid<'a> {
    /// No rows yet; names are those of the view.
    pub fn out(layout: Layout, view: View<'a>) -> Self {
        let labels = layout.labels.map(|language| Labels { view, language });
        Self { written: Rows::of(layout.profile), labels }
    }

    /// Writes a row, and says how many bytes are written by now.
    pub fn add(&mut self, row: &impl Coded) -> usize {
        match &self.labels {
            Some(labels) => self.written.add_labelled(row, labels),
            None => self.written.add(row),
        }
        self.written.len()
    }

    /// What is written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.written.into_bytes()
    }
}

/// Some rows of a table, laid out plainly.
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
