//! XLSX: a workbook that Excel and other spreadsheets open as it is, with numbers that are numbers and
//! days that are days.
//!
//! Three sheets: `data`, the rows; `about`, what was asked, on which terms it may be used, and what each
//! column and word means; `codes`, what the codes in it are called. A text is always a text: nothing in
//! a workbook is a formula. The same table as of the same entry has the same bytes.

mod about;
mod codes;
mod data;

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

use self::data::Data;
use super::{
    export::About,
    label::{Coded, Labels},
};
use crate::cube::view::View;

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Most rows of a sheet, its header among them.
pub const MOST_ROWS: u32 = 1_048_576;

/// Longest text of a cell, in characters.
const LONGEST: usize = 32_767;

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// There are more rows than a sheet can have.
    #[error("there are more rows than a sheet can have")]
    TooLong,
    /// It could not be written.
    #[error("the workbook could not be written")]
    Failed(#[from] XlsxError),
}

/// The workbook of a table. `rows` hands over each row, and ends when it is told that there were enough.
pub fn workbook<T: Coded>(
    about: &About,
    view: View<'_>,
    rows: impl FnOnce(&mut dyn FnMut(&T) -> bool),
) -> Result<Vec<u8>, Fault> {
    bounded(about, view, MOST_ROWS, rows)
}

fn bounded<T: Coded>(
    about: &About,
    view: View<'_>,
    most: u32,
    rows: impl FnOnce(&mut dyn FnMut(&T) -> bool),
) -> Result<Vec<u8>, Fault> {
    let mut workbook = Workbook::new();
    workbook.set_properties(
        &DocProperties::new()
            .set_title(about.export.title().cs)
            .set_comment(about.cite.clone())
            .set_creation_datetime(&about.at.unwrap_or(DateTime::<Utc>::UNIX_EPOCH)),
    );
    let labels = about.layout.labels.map(|language| Labels { view, language });
    // Rows leave memory as they are written: there may be a million.
    let sheet = workbook.add_worksheet_with_low_memory()?.set_name("data")?;
    let mut data = Data::new(sheet, about.columns(), labels, most)?;
    rows(&mut |row| data.add(row));
    let met = data.end()?;
    about::write(workbook.add_worksheet().set_name("about")?, about)?;
    codes::write(workbook.add_worksheet().set_name("codes")?, &met, &view)?;
    Ok(workbook.save_to_buffer()?)
}

/// A text as a cell can hold it.
fn cell(text: &str) -> String {
    if text.len() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST / 2).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::Licence,
        cube::{observations::Observation, snapshot::Snapshot},
        formats::{export::Export, layout::Layout},
    };

    fn about() -> About {
        About {
            export: Export::Observations,
            layout: Layout::default(),
            by: None,
            asked: String::new(),
            permalink: "/v1/observations.csv?as_of=1".into(),
            cite: "=cmd]]>\u{202e}".into(),
            seq: 1,
            at: None,
            methodology: None,
            base: String::new(),
            licence: Licence::default(),
        }
    }

    #[test]
    fn a_sheet_that_is_full_takes_no_more() {
        let snapshot = Snapshot::default();
        let row = row();
        for (rows, fits) in [(0, true), (3, true), (4, false), (9, false)] {
            let mut given = 0;
            let made = bounded(&about(), snapshot.view(0), 4, |take| {
                for _ in 0..rows {
                    given += 1;
                    if take(&row) {
                        break;
                    }
                }
            });
            assert_eq!(made.is_ok(), fits, "{rows}");
            assert!(given <= 4, "{rows}: asked for {given}");
            assert!(fits || matches!(made, Err(Fault::TooLong)), "{rows}");
        }
    }

    #[test]
    fn the_same_rows_are_the_same_bytes() {
        let snapshot = Snapshot::default();
        let row = row();
        let made = || {
            let rows = |take: &mut dyn FnMut(&Observation) -> bool| {
                take(&row);
            };
            workbook(&about(), snapshot.view(0), rows).unwrap()
        };
        assert_eq!(made(), made());
    }

    #[test]
    fn a_text_is_as_long_as_a_cell_can_hold() {
        assert_eq!(cell("=1"), "=1");
        assert_eq!(cell(&"ž".repeat(40_000)).chars().count(), LONGEST / 2);
        assert_eq!(cell(&"a".repeat(10_000)).len(), 10_000);
    }

    fn row() -> Observation {
        use crate::domain::{
            code::Code,
            methodology::MethodologyId,
            period::Period,
            state::{Flags, State},
        };
        let period = Period::parse("2023").unwrap();
        Observation {
            service: Code::parse("cz-passport"),
            agency: None,
            life_event: Some("family moving".into()),
            level: None,
            country: None,
            criterion: Code::parse("index").unwrap(),
            target_group: Code::parse("all").unwrap(),
            period,
            period_start: period.starts_on(),
            period_end: period.ends_on(),
            value: Some(75.0),
            grade: Some(2.0),
            state: State::Measured,
            flags: Flags::EMPTY,
            n: None,
            services: None,
            expected: None,
            numerator: None,
            denominator: None,
            coverage: None,
            ci_low: None,
            ci_high: None,
            ci_method: None,
            source: None,
            methodology: MethodologyId::parse("client-quality@m1").unwrap(),
            revision: None,
            published_at: None,
            seq: Some(1),
        }
    }
}
