//! A fresh register for one test, on either engine.

use actix_web::web;
use tempfile::TempDir;
use znamka::{
    clock::Clock,
    store::{Conn, Error, Options, Pool, migrate},
};

pub use znamka::store::Engine;

use crate::cluster::Database;

/// Makes two tests of each function named: `sqlite::name` and `postgres::name`.
///
/// A function that is not named here is dead code, and clippy says so.
///
/// ```ignore
/// both_engines! { a_fresh_ledger_is_empty }
///
/// async fn a_fresh_ledger_is_empty(engine: Engine) {
///     let world = World::new(engine);
///     …
/// }
/// ```
macro_rules! both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[actix_web::test]
            async fn $name() {
                super::$name($crate::world::Engine::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[actix_web::test]
            async fn $name() {
                super::$name($crate::world::Engine::Postgres).await;
            })+
        }
    };
}

/// The same for functions that block, and therefore run on a thread of their own.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name($crate::world::Engine::Sqlite);
            })+
        }
        mod postgres {
            $(#[test]
            fn $name() {
                super::$name($crate::world::Engine::Postgres);
            })+
        }
    };
}

/// A database of its own, a clock that stands still, and nothing recorded yet.
pub struct World {
    pub pool: Pool,
    pub clock: Clock,
    pub url: String,
    // Last: the pool lets go of them first.
    _home: Home,
}

/// What disappears with the world.
enum Home {
    Folder { _folder: TempDir },
    Database { _database: Database },
    Elsewhere,
}

impl World {
    /// An empty register, migrated.
    pub fn new(engine: Engine) -> Self {
        let world = match engine {
            Engine::Sqlite => Self::unmigrated(engine),
            Engine::Postgres => Self::at(Database::fresh()),
        };
        if engine == Engine::Sqlite {
            migrate::run(&world.pool).unwrap();
        }
        world
    }

    /// A database with nothing in it, not even tables.
    pub fn unmigrated(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("new/znamka.db").display());
                Self::open(url, Home::Folder { _folder: folder })
            }
            Engine::Postgres => Self::at(Database::empty()),
        }
    }

    /// A register in a database that somebody else keeps, migrated.
    pub fn elsewhere(url: &str) -> Self {
        let world = Self::open(url.to_owned(), Home::Elsewhere);
        migrate::run(&world.pool).unwrap();
        world
    }

    fn at(database: Database) -> Self {
        Self::open(database.url(), Home::Database { _database: database })
    }

    fn open(url: String, home: Home) -> Self {
        let pool = Pool::open(&url, &Options::default()).unwrap();
        let clock = Clock::scripted("2026-11-22T08:00:00Z".parse().unwrap());
        Self { pool, clock, url, _home: home }
    }

    /// Another pool on the same database, as a second process would have.
    pub fn second_pool(&self) -> Pool {
        Pool::open(&self.url, &Options::default()).unwrap()
    }

    /// Reads as a handler does: off the asynchronous thread.
    pub async fn read<T: Send + 'static>(
        &self,
        queries: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let pool = self.pool.clone();
        web::block(move || pool.read(queries)).await.unwrap()
    }

    /// Writes as a handler does: off the asynchronous thread.
    pub async fn write<T: Send + 'static>(
        &self,
        changes: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let pool = self.pool.clone();
        web::block(move || pool.write(changes)).await.unwrap()
    }
}

/// Runs SQL that no function of the store would.
pub fn sql(text: &str, conn: &mut Conn) -> Result<(), Error> {
    use diesel::connection::SimpleConnection;

    Ok(match conn {
        Conn::Sqlite(c) => c.batch_execute(text),
        Conn::Postgres(c) => c.batch_execute(text),
    }?)
}

/// What a query with one row of one text column answers.
pub fn text(query: &str, conn: &mut Conn) -> String {
    use diesel::{RunQueryDsl, dsl, select, sql_types::Text};

    let query = format!("({query})");
    match conn {
        Conn::Sqlite(c) => select(dsl::sql::<Text>(&query)).get_result(&mut **c),
        Conn::Postgres(c) => select(dsl::sql::<Text>(&query)).get_result(&mut **c),
    }
    .unwrap()
}
