//! The tidy row as CSV: its columns, and how each is written.
//!
//! Files of a million rows are made of it: a row is written field by field, without anything in
//! between, and what it shares with the row before is not spelled out anew.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{
    cube::observations::Observation,
    domain::{agency::GroupLevel, code::Code, methodology::MethodologyId, period::Period},
    metrics::interval::IntervalMethod,
};

/// Names of the columns of a tidy row, in order; [`Rows::tidy`] writes them.
pub const COLUMNS: [&str; 28] = [
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
    "value",
    "grade",
    "state",
    "flags",
    "n",
    "services",
    "expected",
    "numerator",
    "denominator",
    "coverage",
    "ci_low",
    "ci_high",
    "ci_method",
    "source",
    "methodology",
    "revision",
    "published_at",
    "seq",
];

/// Rows of a file, one after another.
#[derive(Debug, Default)]
pub struct Rows {
    bytes: Vec<u8>,
    in_row: bool,
    period: Spelled<Period>,
    methodology: Spelled<MethodologyId>,
    published_at: Spelled<DateTime<Utc>>,
}

/// How the last one is spelled, as many fields as it fills.
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

    /// Writes the columns of a tidy row.
    pub fn tidy(&mut self, row: &Observation) {
        self.text(row.service.as_ref().map(Code::as_str));
        self.text(row.agency.as_ref().map(Code::as_str));
        self.text(row.life_event.as_deref());
        self.text(row.level.map(GroupLevel::as_str));
        self.text(row.country.as_deref());
        self.text(Some(row.criterion.as_str()));
        self.text(Some(row.target_group.as_str()));
        self.comma();
        let days = |period: &Period| {
            let (first, last) = (period.starts_on(), period.ends_on());
            format!("{period},{first},{last}")
        };
        self.bytes.extend_from_slice(self.period.of(&row.period, days));
        self.real(row.value);
        self.real(row.grade);
        self.text(Some(row.state.as_str()));
        self.comma();
        for (place, flag) in row.flags.iter().enumerate() {
            if place > 0 {
                self.bytes.push(b' ');
            }
            self.bytes.extend_from_slice(flag.as_str().as_bytes());
        }
        self.count(row.n);
        self.count(row.services);
        self.count(row.expected);
        self.count(row.numerator);
        self.count(row.denominator);
        self.real(row.coverage);
        self.real(row.ci_low);
        self.real(row.ci_high);
        self.text(row.ci_method.map(IntervalMethod::as_str));
        self.text(row.source.as_deref());
        self.comma();
        self.bytes
            .extend_from_slice(self.methodology.of(&row.methodology, MethodologyId::to_string));
        self.count(row.revision);
        self.comma();
        if let Some(at) = &row.published_at {
            let spell = |at: &DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            self.bytes.extend_from_slice(self.published_at.of(at, spell));
        }
        self.count(row.seq);
    }

    /// Writes a text, in quotes where it needs them.
    pub fn text(&mut self, text: Option<&str>) {
        self.comma();
        let text = text.unwrap_or_default();
        if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
            self.bytes.extend_from_slice(text.as_bytes());
            return;
        }
        self.bytes.push(b'"');
        for byte in text.bytes() {
            if byte == b'"' {
                self.bytes.push(b'"');
            }
            self.bytes.push(byte);
        }
        self.bytes.push(b'"');
    }

    /// Writes a whole number.
    pub fn count(&mut self, count: Option<impl itoa::Integer>) {
        self.comma();
        if let Some(count) = count {
            self.bytes.extend_from_slice(itoa::Buffer::new().format(count).as_bytes());
        }
    }

    /// Writes a number in the fewest digits that tell it from any other.
    pub fn real(&mut self, real: Option<f64>) {
        self.comma();
        if let Some(real) = real {
            self.bytes.extend_from_slice(ryu::Buffer::new().format(real).as_bytes());
        }
    }

    /// Ends the row.
    pub fn end(&mut self) {
        self.bytes.extend_from_slice(b"\r\n");
        self.in_row = false;
    }

    fn comma(&mut self) {
        if self.in_row {
            self.bytes.push(b',');
        }
        self.in_row = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_as_little_as_can_be() {
        let mut rows = Rows::default();
        rows.text(Some("a b"));
        rows.text(Some("a,\"b\"\n"));
        rows.text(None);
        rows.count(Some(7_u64));
        rows.count(None::<u64>);
        rows.real(Some(75.0));
        rows.real(Some(200.0 / 3.0));
        rows.end();
        let text = String::from_utf8(rows.into_bytes()).unwrap();
        assert_eq!(text, "a b,\"a,\"\"b\"\"\n\",,7,,75.0,66.66666666666667\r\n");
    }
}
