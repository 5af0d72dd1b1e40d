//! The sheet of rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::{Fault, cell};
use crate::{
    domain::{
        code::Code,
        methodology::MethodologyId,
        period::Period,
        state::{Flag, Flags},
    },
    formats::{
        column::{Cells, Column, Kind},
        label::{Coded, Labels},
    },
};

/// The first year that a workbook can count days of.
const FIRST_YEAR: i32 = 1900;

/// The codes that were met, for the sheet that tells their names.
#[derive(Debug, Default)]
pub struct Met {
    pub services: BTreeSet<Code>,
    pub agencies: BTreeSet<Code>,
    pub life_events: BTreeSet<String>,
    pub target_groups: BTreeSet<String>,
    /// With the methodology under which it was last met.
    pub criteria: BTreeMap<Code, MethodologyId>,
}

/// The sheet, row by row.
pub struct Data<'a, 'v> {
    sheet: &'a mut Worksheet,
    columns: Vec<Column>,
    labels: Option<Labels<'v>>,
    /// Most rows, the header among them.
    most: u32,
    row: u32,
    col: u16,
    is_too_long: bool,
    fault: Option<XlsxError>,
    met: Met,
    day: Format,
    moment: Format,
}

impl<'a, 'v> Data<'a, 'v> {
    /// The sheet with its header, which stays in sight.
    pub fn new(
        sheet: &'a mut Worksheet,
        columns: Vec<Column>,
        labels: Option<Labels<'v>>,
        most: u32,
    ) -> Result<Self, XlsxError> {
        let bold = Format::new().set_bold();
        sheet.set_freeze_panes(1, 0)?;
        for (column, at) in columns.iter().zip(0_u16..) {
            sheet.set_column_width(at, width(column))?;
            sheet.write_string_with_format(0, at, column.name, &bold)?;
        }
        Ok(Self {
            sheet,
            columns,
            labels,
            most,
            row: 1,
            col: 0,
            is_too_long: false,
            fault: None,
            met: Met::default(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        })
    }

    /// Writes a row; says whether no more are wanted.
    pub fn add(&mut self, row: &impl Coded) -> bool {
        if self.row >= self.most {
            self.is_too_long = true;
        }
        if self.is_too_long || self.fault.is_some() {
            return true;
        }
        self.col = 0;
        row.tell(self);
        if let Some(labels) = self.labels {
            labels.tell(row, self);
        }
        self.row += 1;
        self.meet(row);
        false
    }

    /// Ends the sheet: says which codes were met.
    pub fn end(self) -> Result<Met, Fault> {
        if self.is_too_long {
            return Err(Fault::TooLong);
        }
        if let Some(fault) = self.fault {
            return Err(fault.into());
        }
        let last = u16::try_from(self.columns.len()).unwrap_or_default().saturating_sub(1);
        if self.row > 1 {
            self.sheet.autofilter(0, 0, self.row - 1, last)?;
        }
        Ok(self.met)
    }

    fn meet(&mut self, row: &impl Coded) {
        let codes = row.codes();
        for (known, code) in
            [(&mut self.met.services, codes.service), (&mut self.met.agencies, codes.agency)]
        {
            if let Some(code) = code.filter(|code| !known.contains(*code)) {
                known.insert(code.clone());
            }
        }
        if let Some((methodology, criterion)) = codes.node
            && self.met.criteria.get(criterion) != Some(methodology)
        {
            self.met.criteria.insert(criterion.clone(), methodology.clone());
        }
    }

    /// Writes the next cell by `write`, which is told where.
    fn put(&mut self, write: impl FnOnce(&mut Worksheet, (u32, u16)) -> Result<(), XlsxError>) {
        let at = (self.row, self.col);
        self.col = self.col.saturating_add(1);
        if self.fault.is_none() {
            self.fault = write(self.sheet, at).err();
        }
    }

    fn skip(&mut self) {
        self.col = self.col.saturating_add(1);
    }
}

impl Cells for Data<'_, '_> {
    fn text(&mut self, text: Option<&str>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return self.skip() };
        let column = self.columns.get(usize::from(self.col)).map(|column| column.name);
        let known = match column {
            Some("life_event") => Some(&mut self.met.life_events),
            Some("target_group") => Some(&mut self.met.target_groups),
            _ => None,
        };
        if let Some(known) = known {
            for code in text.split(' ') {
                if !known.contains(code) {
                    known.insert(code.to_owned());
                }
            }
        }
        self.put(|sheet, (row, col)| sheet.write_string(row, col, cell(text)).map(drop));
    }

    fn whole(&mut self, whole: Option<u64>) {
        let Some(whole) = whole else { return self.skip() };
        // Exact up to 2^53, as every number of a sheet.
        let part = |part: u64| u32::try_from(part & 0xffff_ffff).map_or(0.0, f64::from);
        let number = part(whole >> 32) * 4_294_967_296.0 + part(whole);
        self.put(|sheet, (row, col)| sheet.write_number(row, col, number).map(drop));
    }

    fn real(&mut self, real: Option<f64>) {
        let Some(real) = real else { return self.skip() };
        self.put(|sheet, (row, col)| sheet.write_number(row, col, real).map(drop));
    }

    fn truth(&mut self, is: Option<bool>) {
        let Some(is) = is else { return self.skip() };
        self.put(|sheet, (row, col)| sheet.write_boolean(row, col, is).map(drop));
    }

    fn date(&mut self, date: NaiveDate) {
        if date.year() < FIRST_YEAR {
            return self.text(Some(&date.to_string()));
        }
        let format = self.day.clone();
        self.put(|sheet, (row, col)| {
            sheet.write_datetime_with_format(row, col, date, &format).map(drop)
        });
    }

    fn moment(&mut self, at: Option<&DateTime<Utc>>) {
        let Some(at) = at.map(DateTime::naive_utc) else { return self.skip() };
        if at.year() < FIRST_YEAR {
            return self.text(Some(&at.to_string()));
        }
        let format = self.moment.clone();
        self.put(|sheet, (row, col)| {
            sheet.write_datetime_with_format(row, col, at, &format).map(drop)
        });
    }

    fn period(&mut self, period: Period) {
        self.text(Some(&period.to_string()));
        self.date(period.starts_on());
        self.date(period.ends_on());
    }

    fn methodology(&mut self, id: &MethodologyId) {
        self.text(Some(&id.to_string()));
    }

    fn flags(&mut self, flags: Flags) {
        let flags: Vec<&str> = flags.iter().map(Flag::as_str).collect();
        self.text(Some(&flags.join(" ")));
    }
}

/// How wide a column is, in characters.
fn width(column: &Column) -> f64 {
    match column.kind {
        Kind::Text => 40.0,
        Kind::Code | Kind::Codes | Kind::Methodology | Kind::Moment => 22.0,
        _ => 13.0,
    }
}
