//! What entries and scorecards have in common, as bytes: a key, and a source.

use chrono::{Datelike, NaiveDate};

use super::{
    Known,
    bytes::{Reader, Writer},
};
use crate::domain::{cell::ScorecardKey, period::Period, source::Source};

pub(super) fn source_number(source: Option<Source>) -> u8 {
    match source {
        None => 0,
        Some(Source::SelfReport) => 1,
        Some(Source::Expert) => 2,
        Some(Source::Audit) => 3,
        Some(Source::Tool) => 4,
        Some(Source::Survey) => 5,
    }
}

/// The source of a number, which may be none; nothing when it is the number of no source.
#[expect(clippy::option_option, reason = "no source and no number of one are two things")]
pub(super) fn source(number: u8) -> Option<Option<Source>> {
    Some(match number {
        0 => None,
        1 => Some(Source::SelfReport),
        2 => Some(Source::Expert),
        3 => Some(Source::Audit),
        4 => Some(Source::Tool),
        5 => Some(Source::Survey),
        _ => return None,
    })
}

pub(super) fn write_key(key: &ScorecardKey, writer: &mut Writer) {
    writer.text(key.service.as_str());
    writer.text(&key.methodology.to_string());
    for day in [key.period.starts_on(), key.period.ends_on()] {
        // Periods begin in 1900 at the earliest.
        writer.number(u64::try_from(day.num_days_from_ce()).unwrap_or_default());
    }
}

pub(super) fn read_key(reader: &mut Reader<'_>, known: &mut Known) -> Option<ScorecardKey> {
    let service = known.code(reader.text()?)?;
    let methodology = known.methodology(reader.text()?)?;
    let starts_on = day(reader.number()?)?;
    let period = Period::between(starts_on, day(reader.number()?)?)?;
    Some(ScorecardKey { service, period, methodology })
}

fn day(number: u64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(number).ok()?)
}
