//! What can go wrong in the store, in the same words for both engines.

use std::error::Error as StdError;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// What the store answers, or why it could not.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the store could not answer. `Display` is safe to show; the log walks the sources.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing stands under this identifier.
    #[error("there is no {kind} `{id}`")]
    Missing {
        /// What was looked for.
        kind: &'static str,
        /// Under which identifier.
        id: String,
    },
    /// Another row holds this key already.
    #[error("`{key}` is taken")]
    Taken {
        /// Name of the key: `<table>_<columns>_key`.
        key: String,
    },
    /// The database cannot be reached, is full, locked or too slow: the same may work later.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// The database was written by a newer program.
    #[error(
        "the database has migration {version}, which this program does not know: run a newer one"
    )]
    Newer {
        /// The newest migration that the program does not know.
        version: String,
    },
    /// The address, the database behind it, or its settings cannot be used as they are.
    #[error("the database cannot be used: {why}")]
    Unusable {
        /// What is wrong, for whoever runs the program.
        why: String,
    },
    /// A migration failed; nothing of it was kept.
    #[error("the database could not be brought up to date")]
    Migration(#[source] Box<dyn StdError + Send + Sync>),
    /// The database failed; only its keeper can mend that.
    #[error("the database failed")]
    Database(#[source] DieselError),
}

impl Error {
    pub(super) fn unusable(why: impl Into<String>) -> Self {
        Self::Unusable { why: why.into() }
    }

    pub(super) fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
                let key = information
                    .constraint_name()
                    .map(str::to_owned)
                    .or_else(|| sqlite_key(information.message()));
                match key {
                    Some(key) => Self::Taken { key },
                    None => Self::Database(error),
                }
            }
            DieselError::DatabaseError(kind, information)
                if passes(*kind) || is_outage(information.message()) =>
            {
                Self::unavailable(error)
            }
            DieselError::BrokenTransactionManager => Self::unavailable(error),
            _ => Self::Database(error),
        }
    }
}

/// The name of the key behind SQLite's `UNIQUE constraint failed: table.one, table.other`.
///
/// An index on an expression is named instead of its columns: `index 'name'`.
fn sqlite_key(message: &str) -> Option<String> {
    let columns = message.strip_prefix("UNIQUE constraint failed: ")?;
    if let Some(index) = columns.strip_prefix("index '") {
        return index.strip_suffix('\'').map(str::to_owned);
    }
    let mut parts = columns.split(", ").map(|column| column.split_once('.'));
    let (table, first) = parts.next()??;
    let mut key = format!("{table}_{first}");
    for part in parts {
        key.push('_');
        key.push_str(part?.1);
    }
    key.push_str("_key");
    Some(key)
}

fn passes(kind: DatabaseErrorKind) -> bool {
    matches!(
        kind,
        DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction
    )
}

/// Whether a message tells of an outage rather than of a fault.
///
/// Diesel hands on neither SQLite's result code nor PostgreSQL's SQLSTATE for these, only the
/// message; `postgres.rs` therefore asks the server for its messages in English.
pub(super) fn is_outage(message: &str) -> bool {
    const OUTAGES: [&str; 18] = [
        // SQLite
        "database or disk is full",
        "database is locked",
        "database table is locked",
        "database schema is locked",
        "attempt to write a readonly database",
        "disk I/O error",
        "unable to open database file",
        // PostgreSQL: 53100 disk full, 53200, 53300, 57014, 55P03, 57P01 to 57P03, 40P01
        "No space left on device",
        "could not extend file",
        "out of memory",
        "out of shared memory",
        "too many clients",
        "remaining connection slots",
        "canceling statement due to",
        "terminating connection due to",
        "the database system is",
        "deadlock detected",
        "connection closed",
    ];
    OUTAGES.iter().any(|outage| message.contains(outage))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(kind: DatabaseErrorKind, message: &str) -> Error {
        DieselError::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn a_broken_key_is_named_after_its_table_and_columns() {
        for (message, key) in [
            ("UNIQUE constraint failed: agencies.code", "agencies_code_key"),
            (
                "UNIQUE constraint failed: revisions.evaluation_id, revisions.n",
                "revisions_evaluation_id_n_key",
            ),
            ("UNIQUE constraint failed: index 'agencies_folded_key'", "agencies_folded_key"),
        ] {
            let error = database(DatabaseErrorKind::UniqueViolation, message);
            assert!(matches!(&error, Error::Taken { key: k } if k == key), "{error:?}");
        }
    }

    #[test]
    fn what_may_pass_is_unavailable_and_the_rest_is_a_fault() {
        for message in ["database or disk is full", "canceling statement due to lock timeout"] {
            let error = database(DatabaseErrorKind::Unknown, message);
            assert!(matches!(error, Error::Unavailable(_)), "{message}");
            assert!(!error.to_string().contains(message), "the source is not shown");
        }
        let error = database(DatabaseErrorKind::Unknown, "no such table: agencies");
        assert!(matches!(error, Error::Database(_)));
        assert_eq!(error.to_string(), "the database failed");
    }
}
