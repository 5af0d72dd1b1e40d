//! The store on both engines: transactions, the ledger, keys, and faults of the machine.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use actix_web::web;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use znamka::store::{
    Conn, Error, Options, Pool,
    idempotency::{self, Begun, Key, Recorded},
    ledger::{self, Head, Leaf},
    migrate,
};

use crate::{
    cluster::Cluster,
    served::{Served, evaluation},
    world::{Engine, World, sql, text},
};

fn leaf(seq: i64, at: DateTime<Utc>) -> Leaf {
    Leaf {
        seq,
        at,
        kind: "agency-created".into(),
        subject: "mpsv".into(),
        text: format!(r#"{{"name":"Ministerstvo práce","seq":{seq}}}"#),
        leaf_hash: vec![7; 32],
    }
}

fn append_next(at: DateTime<Utc>, conn: &mut Conn) -> Result<i64, Error> {
    let head = ledger::lock_head(conn)?;
    ledger::append(&[leaf(head.seq + 1, at.max(head.at))], conn)?;
    Ok(head.seq + 1)
}

fn key(text: &str) -> Key {
    Key { caller: "mpsv".into(), route: "POST /v1/evaluations".into(), key: text.into() }
}

fn answer() -> Recorded {
    Recorded {
        status: 201,
        headers: r#"{"Location":"/v1/x"}"#.into(),
        body: b"{\"id\":1}".to_vec(),
    }
}

both_engines! {
    what_is_appended_comes_back_as_it_was,
    the_ledger_refuses_update_and_delete_and_gaps,
    what_was_recorded_refuses_every_change,
    numbers_have_no_gaps_however_many_write,
    a_number_that_is_not_the_next_is_taken,
    a_broken_key_has_the_same_name_on_both,
    a_failed_write_leaves_nothing,
    a_read_sees_one_moment_and_changes_nothing,
    threads_with_and_without_a_runtime_can_use_it,
    the_same_key_is_done_once,
    of_twenty_equal_requests_at_once_one_is_done,
    who_waits_too_long_for_a_connection_is_told_so,
}

async fn what_is_appended_comes_back_as_it_was(engine: Engine) {
    let world = World::new(engine);
    let at = "2026-11-22T08:00:00.125Z".parse().unwrap();
    assert_eq!(world.read(ledger::head).await.unwrap(), Head { seq: 0, at: DateTime::UNIX_EPOCH });

    let seq = world.write(move |conn| append_next(at, conn)).await.unwrap();

    assert_eq!(seq, 1);
    assert_eq!(world.read(ledger::head).await.unwrap(), Head { seq: 1, at });
    assert_eq!(world.read(|c| ledger::entries(0, 10, c)).await.unwrap(), [leaf(1, at)]);
    assert_eq!(world.read(|c| ledger::entries(1, 10, c)).await.unwrap(), []);
}

async fn the_ledger_refuses_update_and_delete_and_gaps(engine: Engine) {
    let world = World::new(engine);
    let at = world.clock.now();
    world.write(move |conn| append_next(at, conn)).await.unwrap();
    let mut refused = vec![
        "update ledger set subject = 'mv'",
        "delete from ledger",
        "insert into ledger select seq + 2, at, kind, subject, entry, leaf_hash from ledger",
        "update ledger_head set id = 2",
    ];
    refused.push(match engine {
        Engine::Sqlite => {
            "replace into ledger select seq, at, 'x', subject, entry, leaf_hash from ledger"
        }
        Engine::Postgres => "truncate ledger",
    });

    for statement in refused {
        let error = world.write(|conn| sql(statement, conn)).await.unwrap_err();
        assert!(matches!(error, Error::Database(_)), "{statement}: {error:?}");
    }

    assert_eq!(world.read(|c| ledger::entries(0, 10, c)).await.unwrap(), [leaf(1, at)]);
}

async fn what_was_recorded_refuses_every_change(engine: Engine) {
    const TABLES: [(&str, &str); 6] = [
        ("ledger", "kind"),
        ("revisions", "reason"),
        ("steps", "reason"),
        ("scorecards", "service"),
        ("cells", "state"),
        ("dues", "service"),
    ];
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let campaign = json!({
        "names": {"cs": "Hodnocení 2025"}, "methodology": "client-quality@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-12-01", "closes_on": "2026-12-31", "filter": {},
    });
    admin.put("/v1/campaigns/self-2025", &campaign).await.is(201);
    let draft = evaluation("cz-housing", "cz-mpsv", 6);
    let posted = admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    let why = json!({"reason": "A slip."});
    admin.post(&format!("{}/withdraw", posted.header("location")), &why).await.is(200);
    admin.post("/v1/campaigns/self-2025/close", &Value::Null).await.is(200);
    let world = &served.world;
    let counted = |table: &'static str| {
        world.read(move |conn| {
            Ok(text(&format!("select cast(count(*) as text) from {table}"), conn))
        })
    };

    for (table, column) in TABLES {
        let before = counted(table).await.unwrap();
        assert_ne!(before, "0", "{table}");
        let mut statements = vec![
            format!("update {table} set {column} = 'x'"),
            format!("update {table} set {column} = {column}"),
            format!("delete from {table}"),
        ];
        match engine {
            Engine::Sqlite => {
                statements.push(format!("update or replace {table} set {column} = 'x'"));
                statements.push(format!("replace into {table} select * from {table}"));
                statements.push(format!("insert or replace into {table} select * from {table}"));
            }
            Engine::Postgres => {
                statements.push(format!("truncate {table} cascade"));
                statements.push(format!("delete from only {table}"));
                statements.push(format!(
                    "insert into {table} select * from {table} on conflict on constraint \
                     {} do update set {column} = 'x'",
                    match table {
                        "ledger" => "ledger_seq_key",
                        "revisions" => "revisions_evaluation_id_n_key",
                        "steps" => "steps_evaluation_id_place_key",
                        "scorecards" => "scorecards_seq_ordinal_key",
                        "cells" => "cells_seq_ordinal_node_target_group_source_key",
                        _ => "dues_campaign_service_key",
                    }
                ));
            }
        }
        for statement in statements {
            let told = statement.clone();
            let refused = world.write(move |conn| sql(&statement, conn)).await;
            assert!(refused.is_err(), "{told}");
        }
        assert_eq!(counted(table).await.unwrap(), before, "{table}");
    }
    let entries = world.read(|conn| ledger::entries(0, 1_000, conn)).await.unwrap();
    assert!(entries.iter().all(|leaf| leaf.kind != "x"));
}

async fn numbers_have_no_gaps_however_many_write(engine: Engine) {
    let world = World::new(engine);
    let at = world.clock.now();

    thread::scope(|scope| {
        for writer in 0..8 {
            let pool = &world.pool;
            scope.spawn(move || {
                for n in 0..25 {
                    // Every fifth is given up after it took a number.
                    let done: Result<i64, Error> = pool.write(|conn| {
                        let seq = append_next(at, conn)?;
                        if (writer + n) % 5 == 0 {
                            return Err(Error::Missing { kind: "reason", id: "none".into() });
                        }
                        Ok(seq)
                    });
                    assert!(matches!(done, Ok(_) | Err(Error::Missing { .. })), "{done:?}");
                }
            });
        }
    });

    let numbers: Vec<i64> = world
        .read(|c| ledger::entries(0, 1_000, c))
        .await
        .unwrap()
        .iter()
        .map(|leaf| leaf.seq)
        .collect();
    assert_eq!(numbers, (1..=160).collect::<Vec<_>>());
    assert_eq!(world.read(ledger::head).await.unwrap().seq, 160);
}

async fn a_number_that_is_not_the_next_is_taken(engine: Engine) {
    let world = World::new(engine);
    let at = world.clock.now();
    for seq in [0, 2] {
        let error =
            world.write(move |conn| ledger::append(&[leaf(seq, at)], conn)).await.unwrap_err();
        assert!(matches!(&error, Error::Taken { key } if key == "ledger_seq_key"), "{error:?}");
    }
}

async fn a_broken_key_has_the_same_name_on_both(engine: Engine) {
    let world = World::new(engine);
    let insert = "insert into idempotency (caller, route, key, body_hash, created_at) \
                  values ('a', 'b', 'c', '', '2026-11-22 08:00:00')";
    let insert = if engine == Engine::Sqlite { insert.replace("''", "x''") } else { insert.into() };

    let error =
        world.write(move |conn| sql(&format!("{insert}; {insert}"), conn)).await.unwrap_err();

    assert!(
        matches!(&error, Error::Taken { key } if key == "idempotency_caller_route_key_key"),
        "{error:?}"
    );
}

async fn a_failed_write_leaves_nothing(engine: Engine) {
    let world = World::new(engine);
    let at = world.clock.now();
    let failed: Result<(), _> = world
        .write(move |conn| {
            append_next(at, conn)?;
            Err(Error::Missing { kind: "agency", id: "x".into() })
        })
        .await;
    assert!(matches!(failed, Err(Error::Missing { .. })));

    let pool = world.pool.clone();
    let panicked = thread::spawn(move || {
        pool.write(|conn| -> Result<(), Error> {
            append_next(at, conn)?;
            panic!("a fault of ours")
        })
    });
    assert!(panicked.join().is_err());

    assert_eq!(world.read(ledger::head).await.unwrap().seq, 0);
    assert_eq!(world.write(move |conn| append_next(at, conn)).await.unwrap(), 1);
}

async fn a_read_sees_one_moment_and_changes_nothing(engine: Engine) {
    let world = World::new(engine);
    let (at, pool) = (world.clock.now(), world.pool.clone());

    let (before, after) = world
        .read(move |conn| {
            let before = ledger::head(conn)?;
            pool.write(|conn| append_next(at, conn))?;
            Ok((before, ledger::head(conn)?))
        })
        .await
        .unwrap();
    let refused = world.read(|conn| sql("delete from idempotency", conn)).await;

    assert_eq!(before, after);
    assert_eq!(world.read(ledger::head).await.unwrap().seq, 1);
    assert!(refused.is_err());
}

async fn threads_with_and_without_a_runtime_can_use_it(engine: Engine) {
    let world = World::new(engine);
    let (at, pool) = (world.clock.now(), world.pool.clone());

    // Here, inside the runtime; on its blocking threads; on a plain thread; in another runtime.
    assert_eq!(pool.write(|conn| append_next(at, conn)).unwrap(), 1);
    assert_eq!(world.write(move |conn| append_next(at, conn)).await.unwrap(), 2);
    thread::spawn(move || {
        assert_eq!(pool.write(|conn| append_next(at, conn)).unwrap(), 3);
        actix_web::rt::System::new().block_on(async move {
            let fourth = web::block(move || pool.write(|conn| append_next(at, conn)));
            assert_eq!(fourth.await.unwrap().unwrap(), 4);
        });
    })
    .join()
    .unwrap();
    assert_eq!(world.write(move |conn| append_next(at, conn)).await.unwrap(), 5);
}

async fn the_same_key_is_done_once(engine: Engine) {
    let world = World::new(engine);
    let now = world.clock.now();
    let claim = move |text: &'static str, body: &'static [u8]| {
        move |conn: &mut Conn| idempotency::begin(&key(text), body, now, conn)
    };

    let first = world
        .write(move |conn| {
            let begun = claim("k1", b"body")(conn)?;
            idempotency::finish(&key("k1"), &answer(), conn)?;
            Ok(begun)
        })
        .await
        .unwrap();

    assert_eq!(first, Begun::New);
    assert_eq!(world.write(claim("k1", b"body")).await.unwrap(), Begun::Replay(answer()));
    assert_eq!(world.write(claim("k1", b"other")).await.unwrap(), Begun::OtherBody);
    let unfinished = world.write(|conn| idempotency::finish(&key("k2"), &answer(), conn)).await;
    assert!(matches!(unfinished, Err(Error::Missing { .. })));

    assert_eq!(world.write(move |conn| idempotency::forget_before(now, conn)).await.unwrap(), 0);
    let later = now + chrono::TimeDelta::milliseconds(1);
    assert_eq!(world.write(move |conn| idempotency::forget_before(later, conn)).await.unwrap(), 1);
    assert_eq!(world.write(claim("k1", b"other")).await.unwrap(), Begun::New);
}

async fn of_twenty_equal_requests_at_once_one_is_done(engine: Engine) {
    let world = World::new(engine);
    let (now, start) = (world.clock.now(), Barrier::new(20));

    let begun: Vec<Begun> = thread::scope(|scope| {
        let requests: Vec<_> = (0..20)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    world
                        .pool
                        .write::<_, Error>(|conn| {
                            let begun = idempotency::begin(&key("k"), b"body", now, conn)?;
                            if begun == Begun::New {
                                append_next(now, conn)?;
                                idempotency::finish(&key("k"), &answer(), conn)?;
                            }
                            Ok(begun)
                        })
                        .unwrap()
                })
            })
            .collect();
        requests.into_iter().map(|request| request.join().unwrap()).collect()
    });

    assert_eq!(begun.iter().filter(|begun| **begun == Begun::New).count(), 1);
    assert_eq!(begun.iter().filter(|begun| **begun == Begun::Replay(answer())).count(), 19);
    assert_eq!(world.read(ledger::head).await.unwrap().seq, 1);
}

async fn who_waits_too_long_for_a_connection_is_told_so(engine: Engine) {
    let world = World::new(engine);
    let options =
        Options { connections: 1, wait: Duration::from_millis(300), ..Options::default() };
    let pool = Pool::open(&world.url, &options).unwrap();

    let began = Instant::now();
    let refused = pool.write(|_| pool.write::<(), Error>(|_| Ok(())));

    assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
    assert!(began.elapsed() < Duration::from_secs(3));
    pool.write::<(), Error>(|_| Ok(())).unwrap();
}

fn settings(conn: &mut Conn) -> [String; 3] {
    ["journal_mode", "synchronous", "foreign_keys"]
        .map(|name| text(&format!("select cast({name} as text) from pragma_{name}"), &mut *conn))
}

#[actix_web::test]
async fn sqlite_keeps_what_it_acknowledged() {
    let world = World::new(Engine::Sqlite);
    assert_eq!(world.read(|c| Ok(settings(c))).await.unwrap(), ["wal", "2", "1"]);
    assert_eq!(world.write(|c| Ok(settings(c))).await.unwrap(), ["wal", "2", "1"]);
}

#[actix_web::test]
async fn postgres_sessions_run_on_utc_and_end_what_hangs() {
    let world = World::new(Engine::Postgres);
    let setting = |name: &'static str| {
        world.read(move |conn| Ok(text(&format!("select current_setting('{name}')"), conn)))
    };
    assert_eq!(setting("TimeZone").await.unwrap(), "UTC");
    assert_eq!(setting("statement_timeout").await.unwrap(), "30s");
    assert_eq!(setting("lock_timeout").await.unwrap(), "10s");
    assert_eq!(setting("synchronous_commit").await.unwrap(), "on");
    assert_eq!(setting("transaction_isolation").await.unwrap(), "repeatable read");

    let options = Options { statement: Duration::from_millis(100), ..Options::default() };
    let pool = Pool::open(&world.url, &options).unwrap();
    let slow = web::block(move || pool.read(|conn| sql("select pg_sleep(5)", conn))).await.unwrap();
    assert!(matches!(slow, Err(Error::Unavailable(_))), "{slow:?}");
}

#[actix_web::test]
async fn a_full_disk_is_an_outage_that_passes() {
    let world = World::new(Engine::Sqlite);
    let at = world.clock.now();
    world.write(|conn| sql("pragma max_page_count = 1", conn)).await.unwrap();
    let fill = move |conn: &mut Conn| {
        for n in 0..200 {
            let recorded = Recorded { body: vec![0; 4_000], ..answer() };
            let key = key(&n.to_string());
            idempotency::begin(&key, b"", at, conn)?;
            idempotency::finish(&key, &recorded, conn)?;
        }
        append_next(at, conn)
    };

    let full = world.write(fill).await.unwrap_err();

    assert!(matches!(full, Error::Unavailable(_)), "{full:?}");
    assert_eq!(world.read(ledger::head).await.unwrap().seq, 0, "reading goes on");
    world.write(|conn| sql("pragma max_page_count = 1000000", conn)).await.unwrap();
    assert_eq!(world.write(fill).await.unwrap(), 1);
}

#[actix_web::test]
async fn a_locked_file_is_an_outage_that_passes() {
    let world = World::new(Engine::Sqlite);
    let options = Options { wait: Duration::from_millis(200), ..Options::default() };
    let other = Pool::open(&world.url, &options).unwrap();

    let locked =
        world.pool.write(|_| Ok::<_, Error>(other.write::<(), Error>(|_| Ok(())))).unwrap();

    assert!(matches!(locked, Err(Error::Unavailable(_))), "{locked:?}");
    other.write::<(), Error>(|_| Ok(())).unwrap();
}

#[actix_web::test]
async fn a_server_that_comes_back_is_used_again() {
    let cluster = Cluster::start(&[]);
    let options = Options { wait: Duration::from_secs(2), ..Options::default() };
    let pool = Pool::open(&cluster.url("postgres"), &options).unwrap();
    migrate::run(&pool).unwrap();
    let at = "2026-11-22T08:00:00Z".parse().unwrap();
    // Several connections are open and will be dead; one dies in the middle of its transaction.
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| pool.read(|conn| sql("select pg_sleep(0.1)", conn)).unwrap());
        }
    });
    let broken = pool.write(|conn| {
        append_next(at, conn)?;
        cluster.stop();
        append_next(at, conn)
    });
    assert!(matches!(broken, Err(Error::Unavailable(_))), "{broken:?}");

    let began = Instant::now();
    let gone = pool.write(|conn| append_next(at, conn));
    assert!(matches!(gone, Err(Error::Unavailable(_))), "{gone:?}");
    assert!(began.elapsed() < Duration::from_secs(4));

    cluster.resume();
    assert_eq!(pool.write(|conn| append_next(at, conn)).unwrap(), 1);

    // Restarted between two requests: nobody notices.
    cluster.stop();
    cluster.resume();
    assert_eq!(pool.write(|conn| append_next(at, conn)).unwrap(), 2);
}

#[actix_web::test]
async fn sslmode_is_kept_to() {
    let cluster = Cluster::start_with_tls();
    let encrypted = |host: &str, query: &str| {
        let pool = Pool::open(&(cluster.tcp_url(host, "postgres") + query), &Options::default())?;
        pool.read(|conn| {
            Ok::<_, Error>(text(
                "select ssl::text from pg_stat_ssl where pid = pg_backend_pid()",
                conn,
            ))
        })
    };
    let root = format!("&sslrootcert={}", cluster.root().display());
    let verified = format!("?sslmode=verify-full{root}");

    assert_eq!(encrypted("localhost", "?sslmode=disable").unwrap(), "false");
    assert_eq!(encrypted("127.0.0.1", "").unwrap(), "true");
    assert_eq!(encrypted("127.0.0.1", "?sslmode=require").unwrap(), "true");
    assert_eq!(encrypted("localhost", &verified).unwrap(), "true");
    // A certificate for another name, and one that the platform does not trust.
    assert!(matches!(encrypted("127.0.0.1", &verified), Err(Error::Unavailable(_))));
    assert!(matches!(encrypted("localhost", "?sslmode=verify-full"), Err(Error::Unavailable(_))));
    // Over the socket TLS is not asked for, as with libpq.
    Pool::open(&(cluster.url("postgres") + "&sslmode=require"), &Options::default()).unwrap();
}

#[actix_web::test]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let url = crate::cluster::shared().tcp_url("127.0.0.1", "postgres");

    let refused = Pool::open(&format!("{url}?sslmode=require"), &Options::default()).err();

    assert!(matches!(refused, Some(Error::Unavailable(_))), "{refused:?}");
    Pool::open(&url, &Options::default()).unwrap();
}

#[test]
fn a_pool_may_be_dropped_anywhere() {
    let world = World::new(Engine::Postgres);
    let dropped = AtomicBool::new(false);
    actix_web::rt::System::new().block_on(async {
        let pool = world.second_pool();
        pool.read(ledger::head).unwrap();
        drop(pool);
        dropped.store(true, Ordering::Relaxed);
    });
    assert!(dropped.into_inner());
}
