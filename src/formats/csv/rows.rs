//! How the cells of a row are written.
//!
//! Files of a million rows are made of it: a row is written cell by cell, without anything in between,
//! and what it shares with the row before is not spelled out anew.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use crate::{
    domain::{
        methodology::MethodologyId,
        period::{Length, Period},
        state::Flags,
    },
    formats::{
        column::{Cells, Tabled},
        label::{Coded, Labels},
        layout::Profile,
    },
};

/// What a spreadsheet takes for the beginning of a formula, or passes over before one; in full width, too,
/// which some of them make plain first.
const LIVE: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Rows of a file, one after another.
#[derive(Debug, Default)]
pub struct Rows {
    bytes: Vec<u8>,
    in_row: bool,
    /// Whether Excel set to Czech is to read them.
    for_excel: bool,
    period: Spelled<Period>,
    methodology: Spelled<MethodologyId>,
    moment: Spelled<DateTime<Utc>>,
}

/// How the last one is spelled, as many cells as it fills.
#[derive(Debug)]
struct Spelled<T>(Option<T>, Vec<u8>);

impl<T> Default for Spelled<T> {
    fn default() -> Self {
        Self(None, Vec::new())
    }
}

impl<T: Clone + PartialEq> Spelled<T> {
    fn of(&mut self, thing: &T, spell: impl FnOnce(&T) -> String) -> &[u8] {
        if self.0.as_ref() != Some(thing) {
            self.1 = spell(thing).into_bytes();
            self.0 = Some(thing.clone());
        }
        &self.1
    }
}

impl Rows {
    /// No rows yet, spelled by a profile.
    pub fn of(profile: Option<Profile>) -> Self {
        Self { for_excel: profile == Some(Profile::CzechExcel), ..Self::default() }
    }

    /// Writes a row.
    pub fn add(&mut self, row: &impl Tabled) {
        row.tell(self);
        self.end();
    }

    /// Writes a row with names behind it.
    pub fn add_labelled(&mut self, row: &impl Coded, labels: &Labels<'_>) {
        row.tell(self);
        labels.tell(row, self);
        self.end();
    }

    /// Writes the names of columns.
    pub fn head<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        if self.for_excel {
            self.bytes.extend_from_slice("\u{feff}".as_bytes());
        }
        for name in names {
            self.text(Some(name));
        }
        self.end();
    }

    /// Ends a row of which every cell was written by itself.
    pub fn end(&mut self) {
        self.bytes.extend_from_slice(b"\r\n");
        self.in_row = false;
    }

    /// How many bytes are written.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// What is written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn separator(&self) -> u8 {
        if self.for_excel { b';' } else { b',' }
    }

    fn comma(&mut self) {
        if self.in_row {
            self.bytes.push(self.separator());
        }
        self.in_row = true;
    }
}

impl Cells for Rows {
    /// In quotes where it needs them.
    fn text(&mut self, text: Option<&str>) {
        self.comma();
        let text = text.unwrap_or_default();
        let separator = self.separator();
        let is_live = self.for_excel && text.starts_with(LIVE);
        let guard: &[u8] = if is_live { b"'" } else { b"" };
        let needs = |byte: u8| byte == separator || matches!(byte, b'"' | b'\r' | b'\n');
        if !text.bytes().any(needs) {
            self.bytes.extend_from_slice(guard);
            self.bytes.extend_from_slice(text.as_bytes());
            return;
        }
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(guard);
        for byte in text.bytes() {
            if byte == b'"' {
                self.bytes.push(b'"');
            }
            self.bytes.push(byte);
        }
        self.bytes.push(b'"');
    }

    fn whole(&mut self, whole: Option<u64>) {
        self.comma();
        if let Some(whole) = whole {
            self.bytes.extend_from_slice(itoa::Buffer::new().format(whole).as_bytes());
        }
    }

    /// In the fewest digits that tell it from any other, and without an exponent: a decimal number, as
    /// the descriptions of files say.
    fn real(&mut self, real: Option<f64>) {
        self.comma();
        if let Some(real) = real {
            let begin = self.bytes.len();
            let mut buffer = ryu::Buffer::new();
            let shortest = buffer.format(real);
            if shortest.contains('e') {
                self.bytes.extend_from_slice(real.to_string().as_bytes());
            } else {
                self.bytes.extend_from_slice(shortest.as_bytes());
            }
            if self.for_excel {
                let digits = self.bytes.iter_mut().skip(begin);
                digits.filter(|byte| **byte == b'.').for_each(|point| *point = b',');
            }
        }
    }

    fn truth(&mut self, is: Option<bool>) {
        self.text(is.map(|is| if is { "true" } else { "false" }));
    }

    fn date(&mut self, date: NaiveDate) {
        self.text(Some(&date.to_string()));
    }

    fn moment(&mut self, at: Option<&DateTime<Utc>>) {
        self.comma();
        if let Some(at) = at {
            let spell = |at: &DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            self.bytes.extend_from_slice(self.moment.of(at, spell));
        }
    }

    /// Excel would make a day of a month (`2025-07`), and nothing of a quarter: the column would hold two
    /// kinds of things, and on saving the month would be lost. Guarded, it stays what it is.
    fn period(&mut self, period: Period) {
        self.comma();
        let separator = char::from(self.separator());
        let for_excel = self.for_excel;
        let days = |period: &Period| {
            let (first, last) = (period.starts_on(), period.ends_on());
            let text = period.to_string();
            let is_month = period.length() == Length::Months(1) && !text.contains('/');
            let guard = if for_excel && is_month { "'" } else { "" };
            format!("{guard}{text}{separator}{first}{separator}{last}")
        };
        self.bytes.extend_from_slice(self.period.of(&period, days));
    }

    fn methodology(&mut self, id: &MethodologyId) {
        self.comma();
        self.bytes.extend_from_slice(self.methodology.of(id, MethodologyId::to_string));
    }

    fn flags(&mut self, flags: Flags) {
        self.comma();
        for (place, flag) in flags.iter().enumerate() {
            if place > 0 {
                self.bytes.push(b' ');
            }
            self.bytes.extend_from_slice(flag.as_str().as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::column::Column;

    struct Odd;

    impl Tabled for Odd {
        fn columns() -> Vec<Column> {
            Vec::new()
        }

        fn tell(&self, cells: &mut impl Cells) {
            cells.text(Some("a b"));
            cells.text(Some("a,\"b\"\n"));
            cells.text(None);
            cells.whole(Some(7));
            cells.whole(None);
            cells.real(Some(75.0));
            cells.real(Some(200.0 / 3.0));
            cells.truth(Some(true));
            cells.truth(None);
        }
    }

    #[test]
    fn cells_are_quoted_as_little_as_can_be() {
        let mut rows = Rows::default();
        rows.add(&Odd);
        rows.add(&Odd);
        let text = String::from_utf8(rows.into_bytes()).unwrap();
        let row = "a b,\"a,\"\"b\"\"\n\",,7,,75.0,66.66666666666667,true,\r\n";
        assert_eq!(text, [row, row].concat());
    }

    struct Live(&'static str);

    impl Tabled for Live {
        fn columns() -> Vec<Column> {
            Vec::new()
        }

        fn tell(&self, cells: &mut impl Cells) {
            cells.text(Some(self.0));
            cells.real(Some(-2.5));
        }
    }

    fn spelled(profile: Option<Profile>, text: &'static str) -> String {
        let mut rows = Rows::of(profile);
        rows.add(&Live(text));
        String::from_utf8(rows.into_bytes()).unwrap()
    }

    struct Dated(&'static str);

    impl Tabled for Dated {
        fn columns() -> Vec<Column> {
            Vec::new()
        }

        fn tell(&self, cells: &mut impl Cells) {
            cells.period(Period::parse(self.0).unwrap());
            cells.real(Some(3e-9));
        }
    }

    #[test]
    fn excel_makes_no_day_of_a_month_and_a_number_has_no_exponent() {
        for (period, guarded) in [
            ("2025-07", "'2025-07"),
            ("2025", "2025"),
            ("2025-Q3", "2025-Q3"),
            ("2025-07-02/P1M", "2025-07-02/P1M"),
        ] {
            let spelled = |profile| {
                let mut rows = Rows::of(profile);
                rows.add(&Dated(period));
                String::from_utf8(rows.into_bytes()).unwrap()
            };
            let (plain, excel) = (spelled(None), spelled(Some(Profile::CzechExcel)));
            assert!(plain.starts_with(&format!("{period},2025-0")), "{plain}");
            assert!(excel.starts_with(&format!("{guarded};2025-0")), "{excel}");
            assert!(plain.ends_with(",0.000000003\r\n"), "{plain}");
        }
    }

    #[test]
    fn a_spreadsheet_meets_no_live_formula_and_a_machine_every_byte() {
        for (text, excel) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("＝1+1", "'＝1+1"),
            ("＠sum", "'＠sum"),
            ("a=1", "a=1"),
            ("\r=1", "\"'\r=1\""),
            ("=1;2", "\"'=1;2\""),
            ("]]>\u{202e}", "]]>\u{202e}"),
            ("a,b", "a,b"),
        ] {
            let expected = format!("{excel};-2,5\r\n");
            assert_eq!(spelled(Some(Profile::CzechExcel), text), expected, "{text}");
            let plain = spelled(None, text);
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).from_reader(plain.as_bytes());
            let row = reader.records().next().unwrap().unwrap();
            assert_eq!((&row[0], &row[1]), (text, "-2.5"));
        }
    }
}
