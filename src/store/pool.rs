//! Opens a database, and lends its connections for one transaction each.

use std::time::Duration;

use diesel::r2d2::{self, HandleError, ManageConnection};

use super::{
    conn::{Access, Conn, Engine},
    error::{Error, Result},
    postgres::Connector,
    sqlite::{self, Opener},
};

/// How long to wait, and for how many at once.
#[derive(Clone, Debug)]
pub struct Options {
    /// Connections to PostgreSQL, or readers of SQLite, at most.
    pub connections: u32,
    /// How long to wait for a free connection, for the server to answer, or for SQLite's lock.
    pub wait: Duration,
    /// How long one statement may take on PostgreSQL.
    pub statement: Duration,
    /// How long one statement may wait for another transaction on PostgreSQL.
    pub lock: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections: 8,
            wait: Duration::from_secs(5),
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(10),
        }
    }
}

/// The connections to one database; clones share them.
///
/// Both functions block: call them in `web::block`, or on a thread of your own.
#[derive(Clone)]
pub struct Pool(Connections);

#[derive(Clone)]
enum Connections {
    /// SQLite has one writer at a time: it waits here in a queue, not on the file's lock.
    Sqlite {
        writer: r2d2::Pool<Opener>,
        readers: r2d2::Pool<Opener>,
    },
    Postgres(r2d2::Pool<Connector>),
}

impl Pool {
    /// Opens `sqlite:PATH` (the folder is made) or `postgres://…`, and connects once.
    ///
    /// The database is left as it is: [`migrate::run`](super::migrate::run) brings it up to date.
    ///
    /// ```no_run
    /// use znamka::store::{Options, Pool, migrate};
    ///
    /// let pool = Pool::open("sqlite:data/znamka.db", &Options::default())?;
    /// migrate::run(&pool)?;
    /// # Ok::<(), znamka::store::Error>(())
    /// ```
    pub fn open(database_url: &str, options: &Options) -> Result<Self> {
        let connections = match database_url.split_once(':') {
            Some(("sqlite", address)) => {
                let path = sqlite::file(address)?;
                // The writer first: it makes the file.
                let writer = pool(Opener::writer(path, options.wait), 1, options)?;
                let reader = Opener::reader(path, options.wait);
                Connections::Sqlite { writer, readers: pool(reader, options.connections, options)? }
            }
            Some(("postgres" | "postgresql", _)) => {
                let connector = Connector::new(database_url, options)?;
                Connections::Postgres(pool(connector, options.connections, options)?)
            }
            _ => {
                return Err(Error::unusable(
                    "its address begins with neither `sqlite:` nor `postgres://`",
                ));
            }
        };
        Ok(Self(connections))
    }

    /// The engine behind the address.
    pub fn engine(&self) -> Engine {
        match self.0 {
            Connections::Sqlite { .. } => Engine::Sqlite,
            Connections::Postgres(_) => Engine::Postgres,
        }
    }

    /// Brings what stands in SQLite's write-ahead log into the file, so that the file alone is whole;
    /// PostgreSQL does so by itself. It waits for nobody longer than `within`.
    ///
    /// Nothing is lost without it: whoever opens the file next reads the log, too.
    pub fn fold(&self, within: Duration) -> Result<()> {
        let Connections::Sqlite { writer, .. } = &self.0 else { return Ok(()) };
        let mut writer = writer.get_timeout(within).map_err(Error::unavailable)?;
        sqlite::fold(&mut writer, within)
    }

    /// Runs queries that all see the same moment of the database.
    pub fn read<T, E: From<Error>>(
        &self,
        queries: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let conn = match &self.0 {
            Connections::Sqlite { readers, .. } => Conn::Sqlite(free(readers)?),
            Connections::Postgres(pool) => Conn::Postgres(free(pool)?),
        };
        transact(conn, Access::Read, queries)
    }

    /// Runs changes of which all are kept when `changes` succeeds, and none when it fails.
    ///
    /// Once this returns `Ok`, they are on disk. On [`Error::Unavailable`] they may be, if the
    /// database was lost at the very end: a repeated request is recognised by its idempotency key.
    pub fn write<T, E: From<Error>>(
        &self,
        changes: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let conn = match &self.0 {
            Connections::Sqlite { writer, .. } => Conn::Sqlite(free(writer)?),
            Connections::Postgres(pool) => Conn::Postgres(free(pool)?),
        };
        transact(conn, Access::Write, changes)
    }
}

fn transact<T, E: From<Error>>(
    mut conn: Conn,
    access: Access,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.begin(access).map_err(Error::from)?;
    match work(&mut conn) {
        Ok(value) => {
            conn.commit().map_err(Error::from)?;
            Ok(value)
        }
        Err(error) => {
            // The work's own error tells more. A connection left in doubt is not lent again.
            if let Err(error) = conn.rollback() {
                tracing::debug!(%error, "the transaction was gone before it was rolled back");
            }
            Err(error)
        }
    }
}

fn pool<M: ManageConnection<Error = Error>>(
    manager: M,
    size: u32,
    options: &Options,
) -> Result<r2d2::Pool<M>> {
    // Once by hand: the pool would say that it failed, but not why.
    drop(manager.connect()?);
    Ok(r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(options.wait)
        // A server that was restarted has forgotten its connections: none of them reaches a caller.
        .test_on_check_out(true)
        .error_handler(Box::new(Log))
        .build_unchecked(manager))
}

fn free<M: ManageConnection>(pool: &r2d2::Pool<M>) -> Result<r2d2::PooledConnection<M>> {
    pool.get().map_err(Error::unavailable)
}

/// Tells the log why a connection could not be had; the caller learns only that.
#[derive(Debug)]
struct Log;

impl HandleError<Error> for Log {
    fn handle_error(&self, error: Error) {
        let mut reasons = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            reasons.push_str(": ");
            reasons.push_str(&error.to_string());
            source = error.source();
        }
        tracing::warn!(reasons, "no connection to the database");
    }
}
