//! A connection to either engine.

use diesel::{
    QueryResult,
    connection::{AnsiTransactionManager, Connection, TransactionManager},
    r2d2::PooledConnection,
};

use super::{postgres::Connector, sqlite::Opener};

/// The database engines that the register runs on.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Engine {
    /// One file, one writer; bundled.
    Sqlite,
    /// A server.
    Postgres,
}

/// A connection on loan from the [`Pool`](super::Pool), inside a transaction.
#[expect(clippy::large_enum_variant, reason = "it is moved once a transaction, and read often")]
pub enum Conn {
    /// To the bundled SQLite.
    Sqlite(PooledConnection<Opener>),
    /// To a PostgreSQL server.
    Postgres(PooledConnection<Connector>),
}

/// Runs one typed Diesel expression on the engine at hand: `on!(conn, c => query.load(c))`.
///
/// The expression is compiled once for each engine, so what only one of them knows does not compile.
macro_rules! on {
    ($conn:expr, $c:ident => $query:expr) => {
        match $conn {
            $crate::store::conn::Conn::Sqlite(pooled) => {
                let $c = &mut **pooled;
                $query
            }
            $crate::store::conn::Conn::Postgres(pooled) => {
                let $c = &mut **pooled;
                $query
            }
        }
    };
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Access {
    /// Sees one moment of the database, and changes nothing.
    Read,
    /// Changes the database.
    Write,
}

impl Conn {
    /// The engine at the other end.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    pub(super) fn begin(&mut self, access: Access) -> QueryResult<()> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(
                &mut **c,
                match access {
                    Access::Read => "begin deferred",
                    // Taking the write lock at once: a transaction that has read cannot wait for it.
                    Access::Write => "begin immediate",
                },
            ),
            Self::Postgres(c) => super::postgres::begin(
                c,
                match access {
                    Access::Read => "begin isolation level repeatable read read only",
                    // Each statement sees what was committed before it: whoever has locked
                    // `ledger_head` therefore sees everything that earlier writers did.
                    Access::Write => "begin isolation level read committed read write",
                },
            ),
        }
    }

    pub(super) fn commit(&mut self) -> QueryResult<()> {
        on!(self, c => commit(c))
    }

    pub(super) fn rollback(&mut self) -> QueryResult<()> {
        on!(self, c => rollback(c))
    }
}

fn commit<C: Connection>(c: &mut C) -> QueryResult<()> {
    C::TransactionManager::commit_transaction(c)
}

fn rollback<C: Connection>(c: &mut C) -> QueryResult<()> {
    C::TransactionManager::rollback_transaction(c)
}
