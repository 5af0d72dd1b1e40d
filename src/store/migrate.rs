//! Brings a database up to date, all or nothing.

use std::collections::HashSet;

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    migration::{MigrationSource, MigrationVersion},
    sql_query,
    sql_types::Text,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    conn::Conn,
    error::{Error, Result, is_outage},
    packed,
    pool::Pool,
};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Where Diesel keeps which migrations were run.
const RECORD: &str = "__diesel_schema_migrations";

/// The migration that made the table of what is packed, which is filled by us.
const PACKED: &str = "20261122000009";

/// Runs the migrations that the database lacks, in one transaction, and says which.
///
/// Of several programs that start at once, one runs them and the others wait. A database that holds
/// something else is refused, and so is one that knows migrations which this program does not.
pub fn run(pool: &Pool) -> Result<Vec<String>> {
    pool.write(|conn| {
        take_turns(conn)?;
        let tables = tables(conn)?;
        if !tables.is_empty() && !tables.iter().any(|table| table == RECORD) {
            return Err(foreign());
        }
        let ran = match conn {
            Conn::Sqlite(c) => up(&mut **c, SQLITE),
            Conn::Postgres(c) => up(&mut **c, POSTGRES),
        }?;
        if ran.iter().any(|version| version == PACKED) {
            packed::add_all(conn)?;
        }
        Ok(ran)
    })
}

/// Undoes every migration, newest first, and says which. Everything in the database is lost.
pub fn undo(pool: &Pool) -> Result<Vec<String>> {
    pool.write(|conn| {
        take_turns(conn)?;
        let undone = match conn {
            Conn::Sqlite(c) => c.revert_all_migrations(SQLITE),
            Conn::Postgres(c) => c.revert_all_migrations(POSTGRES),
        };
        Ok(texts(&undone.map_err(failed)?))
    })
}

fn up<DB: diesel::backend::Backend>(
    c: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
) -> Result<Vec<String>> {
    let known = MigrationSource::<DB>::migrations(&source).map_err(failed)?;
    let known: HashSet<_> = known.iter().map(|m| m.name().version().as_owned()).collect();
    let applied = c.applied_migrations().map_err(failed)?;
    let newest_unknown = applied.iter().filter(|version| !known.contains(version)).max();
    if let Some(version) = newest_unknown {
        // With nothing of ours among them it is another program's database.
        let ours = applied.iter().any(|version| known.contains(version));
        let newer = Error::Newer { version: version.to_string() };
        return Err(if ours { newer } else { foreign() });
    }
    Ok(texts(&c.run_pending_migrations(source).map_err(failed)?))
}

/// On PostgreSQL, waits until nobody else migrates; SQLite's write lock is held already.
fn take_turns(conn: &mut Conn) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        // Any number will do, as long as nobody else uses it: `znamka` in ASCII.
        c.batch_execute(
            "set local statement_timeout = 0; set local lock_timeout = 0; \
             select pg_advisory_xact_lock(x'7a6e616d6b61'::bigint)",
        )?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Tables where ours would be; those of PostgreSQL's extensions do not count.
fn tables(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let tables: Vec<Table> = match conn {
        Conn::Sqlite(c) => sql_query(
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'",
        )
        .load(&mut **c),
        Conn::Postgres(c) => sql_query(
            "select c.relname::text as name from pg_class c \
             join pg_namespace n on n.oid = c.relnamespace \
             where n.nspname = current_schema() and c.relkind in ('r', 'p') \
             and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')",
        )
        .load(&mut **c),
    }?;
    Ok(tables.into_iter().map(|table| table.name).collect())
}

fn texts(versions: &[MigrationVersion<'_>]) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

fn foreign() -> Error {
    Error::unusable("it holds tables of something else; give znamka a database of its own")
}

/// Diesel's error of a migration has no type that we could name, but its message is the database's.
fn failed(source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    if is_outage(&source.to_string()) {
        Error::Unavailable(source)
    } else {
        Error::Migration(source)
    }
}
