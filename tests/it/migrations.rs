//! Migrations: the same on both engines, up and down, and never on what is not ours.

use std::{collections::BTreeSet, fs, thread};

use znamka::store::{Error, Pool, ledger, migrate};

use crate::world::{Engine, World, sql, text};

fn folders(engine: &str) -> BTreeSet<String> {
    fs::read_dir(format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR")))
        .unwrap()
        .map(|entry| entry.unwrap())
        .inspect(|entry| {
            assert!(
                entry.path().join("up.sql").is_file() && entry.path().join("down.sql").is_file()
            );
        })
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

#[test]
fn both_engines_have_the_same_migrations() {
    assert_eq!(folders("sqlite"), folders("postgres"));
}

/// SQLite does not name a broken key; the store makes the name up by this rule. A partial key may
/// be too long to be named in full; whoever meets it asks for the table alone.
#[test]
fn keys_are_named_after_table_and_columns() {
    let misnamed = World::new(Engine::Postgres)
        .pool
        .read::<_, Error>(|conn| {
            Ok(text(
                "select coalesce(string_agg(i.relname, ' '), '') from pg_index x \
                 join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid \
                 where t.relnamespace = current_schema()::regnamespace and x.indisunique \
                 and t.relname not like '\\_\\_diesel%' and x.indexprs is null and x.indpred is null and i.relname <> \
                 t.relname || '_' || (select string_agg(a.attname, '_' order by k.n) \
                   from unnest(x.indkey) with ordinality k(attnum, n) \
                   join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) || '_key'",
                conn,
            ))
        })
        .unwrap();
    assert_eq!(misnamed, "");
}

both_engines! {
    they_run_once_and_go_back_and_forth,
    of_many_starters_one_migrates,
    a_newer_database_is_refused,
    a_database_of_something_else_is_refused,
    another_program_on_diesel_is_something_else_too,
}

async fn they_run_once_and_go_back_and_forth(engine: Engine) {
    let world = World::unmigrated(engine);

    let first = migrate::run(&world.pool).unwrap();
    assert_eq!(first.len(), folders("sqlite").len());
    assert_eq!(migrate::run(&world.pool).unwrap(), Vec::<String>::new());

    let undone = migrate::undo(&world.pool).unwrap();
    assert_eq!(undone.len(), first.len());
    assert_eq!(migrate::run(&world.pool).unwrap(), first);
    assert_eq!(world.read(ledger::head).await.unwrap().seq, 0);
}

async fn of_many_starters_one_migrates(engine: Engine) {
    let world = World::unmigrated(engine);

    let ran: usize = thread::scope(|scope| {
        let starters: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| migrate::run(&world.second_pool()).unwrap().len()))
            .collect();
        starters.into_iter().map(|starter| starter.join().unwrap()).sum()
    });

    assert_eq!(ran, folders("sqlite").len());
}

async fn a_newer_database_is_refused(engine: Engine) {
    let world = World::new(engine);
    world
        .write(|conn| {
            sql("insert into __diesel_schema_migrations (version) values ('29990101000000')", conn)
        })
        .await
        .unwrap();

    let refused = migrate::run(&world.pool).unwrap_err();

    assert!(
        matches!(&refused, Error::Newer { version } if version == "29990101000000"),
        "{refused:?}"
    );
}

async fn a_database_of_something_else_is_refused(engine: Engine) {
    let world = World::unmigrated(engine);
    world.write(|conn| sql("create table books (title text)", conn)).await.unwrap();

    let refused = migrate::run(&world.pool).unwrap_err();

    assert!(matches!(refused, Error::Unusable { .. }), "{refused:?}");
    let untouched = world.read(|conn| {
        Ok(text(
            match conn.engine() {
                Engine::Sqlite => "select group_concat(name) from sqlite_schema",
                Engine::Postgres => {
                    "select string_agg(tablename, ',') from pg_tables where schemaname = 'public'"
                }
            },
            conn,
        ))
    });
    assert_eq!(untouched.await.unwrap(), "books");
}

async fn another_program_on_diesel_is_something_else_too(engine: Engine) {
    let world = World::unmigrated(engine);
    world
        .write(|conn| sql(
            "create table __diesel_schema_migrations (version varchar(50) primary key not null, \
             run_on timestamp not null default current_timestamp); \
             insert into __diesel_schema_migrations (version) values ('20200101000000')",
            conn,
        ))
        .await
        .unwrap();

    let refused = migrate::run(&world.pool).unwrap_err();

    assert!(matches!(refused, Error::Unusable { .. }), "{refused:?}");
}

#[test]
fn an_address_of_neither_engine_is_refused() {
    for url in [
        "mysql://localhost/znamka",
        "znamka.db",
        "sqlite:",
        "sqlite::memory:",
        "postgres://u@:x:y/",
    ] {
        let refused = Pool::open(url, &znamka::store::Options::default()).err();
        assert!(matches!(refused, Some(Error::Unusable { .. })), "{url}: {refused:?}");
    }
}
