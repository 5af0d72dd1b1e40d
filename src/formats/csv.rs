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
use crate::cube::view::View;

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
