//! What the catalogue's tables have in common: a code, a document, the entry that set it.

use serde::{Serialize, de::DeserializeOwned};

use super::error::{Error, Result};

/// A thing of the catalogue as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<T> {
    /// The thing.
    pub thing: T,
    /// Entry of the ledger that set it: its version.
    pub seq: i64,
}

/// A domain type as canonical JSON.
pub(super) fn write<T: Serialize>(thing: &T) -> Result<String> {
    serde_json_canonicalizer::to_string(thing)
        .map_err(|error| Error::Unusable { why: format!("a document cannot be written: {error}") })
}

/// A domain type from the JSON that [`write`] made.
pub(super) fn read<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Unusable {
        why: format!("a stored {what} cannot be read: {error}"),
    })
}

/// `find` and `all` over a table of documents.
macro_rules! documents {
    ($table:ident, $thing:ty, $what:literal) => {
        /// The one of that code, as it stands; what is no code names none. One query, on the key.
        pub fn find(
            code: &str,
            conn: &mut $crate::store::Conn,
        ) -> $crate::store::Result<Option<$crate::store::document::Stored<$thing>>> {
            use diesel::prelude::*;
            // PostgreSQL fails on a text that it cannot hold, such as one with a zero byte.
            let Some(code) = $crate::domain::code::Code::parse(code) else { return Ok(None) };
            let row: Option<(String, i64)> = on!(conn, c => $table::table
                .find(code.as_str())
                .select(($table::document, $table::seq))
                .first(c)
                .optional())?;
            row.map(|(text, seq)| {
                let thing = $crate::store::document::read(&text, $what)?;
                Ok($crate::store::document::Stored { thing, seq })
            })
            .transpose()
        }
    };
}

/// `set` over a table that holds nothing but documents.
macro_rules! set_document {
    ($table:ident, $thing:ty) => {
        /// Creates or replaces it; `seq` is the entry that tells of it.
        pub fn set(
            thing: &$thing,
            seq: i64,
            conn: &mut $crate::store::Conn,
        ) -> $crate::store::Result<()> {
            use diesel::prelude::*;
            let document = $crate::store::document::write(thing)?;
            let values = ($table::document.eq(&document), $table::seq.eq(seq));
            let set = on!(conn, c => diesel::update($table::table.find(thing.code.as_str()))
                .set(values)
                .execute(c))?;
            if set == 0 {
                on!(conn, c => diesel::insert_into($table::table)
                    .values(($table::code.eq(thing.code.as_str()), values))
                    .execute(c))?;
            }
            Ok(())
        }
    };
}
