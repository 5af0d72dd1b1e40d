//! What only SQLite needs: where its file lies, and the settings that keep what was acknowledged.

use std::{fs, path::Path, time::Duration};

use diesel::{
    QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{Connection, SimpleConnection},
    r2d2::{ManageConnection, R2D2Connection},
    sql_query,
    sql_types::{BigInt, Text},
};

use super::{
    conn::Access,
    error::{Error, Result},
};

/// Opens connections to one file.
pub struct Opener {
    path: String,
    access: Access,
    busy_ms: u128,
}

impl Opener {
    /// Opens the file at `path` with the write access of its one writer.
    pub(super) fn writer(path: &str, busy: Duration) -> Self {
        Self { path: path.to_owned(), access: Access::Write, busy_ms: busy.as_millis() }
    }

    /// Opens the file at `path` to read it; the writer must have opened it before.
    pub(super) fn reader(path: &str, busy: Duration) -> Self {
        Self { path: path.to_owned(), access: Access::Read, busy_ms: busy.as_millis() }
    }
}

/// The file that an address names, after making its folder: `data/znamka.db` in `sqlite:data/znamka.db`.
pub(super) fn file(address: &str) -> Result<&str> {
    let path = address.strip_prefix("//").unwrap_or(address);
    if path.is_empty() || path.starts_with(':') || path.starts_with("file:") {
        return Err(Error::unusable(
            "`sqlite:` wants the path of a file, as in `sqlite:data/znamka.db`",
        ));
    }
    if let Some(folder) = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(Error::unavailable)?;
    }
    Ok(path)
}

impl ManageConnection for Opener {
    type Connection = SqliteConnection;
    type Error = Error;

    fn connect(&self) -> Result<SqliteConnection> {
        let mut conn = SqliteConnection::establish(&self.path).map_err(Error::unavailable)?;
        // First of all the time-out, so that the other settings wait for their locks too.
        conn.batch_execute(&format!("pragma busy_timeout = {}", self.busy_ms))?;
        conn.batch_execute(match self.access {
            Access::Write => {
                "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;"
            }
            Access::Read => {
                "pragma synchronous = full; pragma foreign_keys = on; pragma query_only = on;"
            }
        })?;
        assert_settings(&mut conn)?;
        Ok(conn)
    }

    fn is_valid(&self, conn: &mut SqliteConnection) -> Result<()> {
        Ok(conn.ping()?)
    }

    fn has_broken(&self, conn: &mut SqliteConnection) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}

#[derive(QueryableByName)]
struct Folded {
    #[diesel(sql_type = BigInt)]
    busy: i64,
}

/// Writes the log into the file, and empties it.
pub(super) fn fold(conn: &mut SqliteConnection, within: Duration) -> Result<()> {
    conn.batch_execute(&format!("pragma busy_timeout = {}", within.as_millis()))?;
    let Folded { busy } = sql_query("pragma wal_checkpoint(truncate)").get_result(conn)?;
    if busy == 0 {
        return Ok(());
    }
    Err(Error::unusable("somebody still reads it, so its write-ahead log was not emptied"))
}

#[derive(QueryableByName)]
struct Settings {
    #[diesel(sql_type = Text)]
    journal_mode: String,
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
    #[diesel(sql_type = BigInt)]
    foreign_keys: i64,
    #[diesel(sql_type = BigInt)]
    busy_timeout: i64,
}

/// SQLite silently keeps another journal where write-ahead logging is not possible, on a network
/// share for example: then what was acknowledged could be lost, and we do not start.
fn assert_settings(conn: &mut SqliteConnection) -> Result<()> {
    let settings: Settings = sql_query(
        "select (select journal_mode from pragma_journal_mode) as journal_mode, \
                (select synchronous from pragma_synchronous) as synchronous, \
                (select foreign_keys from pragma_foreign_keys) as foreign_keys, \
                (select timeout from pragma_busy_timeout) as busy_timeout",
    )
    .get_result(conn)?;
    let Settings { journal_mode, synchronous, foreign_keys, busy_timeout } = settings;

    if journal_mode == "wal" && synchronous == 2 && foreign_keys == 1 && busy_timeout > 0 {
        return Ok(());
    }
    Err(Error::unusable(format!(
        "SQLite needs journal_mode=wal, synchronous=2, foreign_keys=1 and a busy_timeout, but has \
         journal_mode={journal_mode}, synchronous={synchronous}, foreign_keys={foreign_keys}, \
         busy_timeout={busy_timeout}"
    )))
}
