//! What `benches/run` cannot measure from outside the process.
//!
//! `figures serve DATABASE ADDRESS FILE CACHE_MB` is the program itself with one more route: `/static`
//! gives the bytes that FILE has when it is first asked for, from behind the same middleware and under
//! a fixed tag. So what it takes to find an answer is told apart from what it takes to send one. With
//! a `CACHE_MB` of 0 every answer is worked out; otherwise it is once, and then given again.
//! `figures functions DATABASE METHODOLOGY CRITERION` prints, as JSON, how long the functions of the
//! cube take in one thread.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement ends where it fails, and prints what it finds"
)]

use std::{
    env, fs,
    hint::black_box,
    net::TcpListener,
    path::PathBuf,
    sync::OnceLock,
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse,
    web::{self, Bytes},
};
use serde_json::json;
use znamka::{
    clock::Clock,
    config::{Config, RateLimit},
    cube::{
        Cube,
        observations::observations,
        query::{Context, Kind, Query},
        series::series,
        snapshot::Snapshot,
    },
    domain::{cell::Scorecard, ledger::Entry},
    http::{
        etag::{Conditions, Keep, Tag},
        telemetry::start_log,
    },
    jobs::follower::catch_up,
    server::{self, ROOMS, Rooms},
    store::{self, Options, Pool},
};

/// Times each function is measured; the median counts.
const ROUNDS: usize = 5;
/// Entries applied one by one to tell what one costs.
const ENTRIES: i64 = 400;
static FILE: OnceLock<PathBuf> = OnceLock::new();
static BYTES: OnceLock<(Tag, Bytes)> = OnceLock::new();

fn main() {
    let args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["serve", database, address, file, cache_mb] => {
            serve(database, address, file, cache_mb.parse().expect("mebibytes"));
        }
        ["functions", database, methodology, criterion] => {
            functions(database, methodology, criterion);
        }
        // Whoever runs all benches of the package has no database at hand.
        [] => println!("benches/run prints the table"),
        _ => panic!(
            "serve DATABASE ADDRESS FILE CACHE_MB, or functions DATABASE METHODOLOGY CRITERION"
        ),
    }
}

fn serve(database: &str, address: &str, file: &str, cache_mb: u32) {
    FILE.set(file.into()).expect("it is set once");
    let config = Config {
        database_url: database.to_owned(),
        rate_limit: RateLimit::Off,
        workers: std::num::NonZeroUsize::new(1),
        cache_mb,
        log: "warn".to_owned(),
        ..Config::default()
    };
    start_log(&config);
    let pool = Pool::open(database, &Options::default()).expect("the database is there");
    let listener = TcpListener::bind(address).expect("the address is free");
    actix_web::rt::System::new().block_on(async move {
        let state = server::open(config, Clock::System, pool).expect("the register opens");
        server::spawn_jobs(&state);
        let pages = |config: &mut web::ServiceConfig| {
            config.route("/static", web::get().to(unchanging));
        };
        let _running = server::start(&state, listener, Rooms { pages, ..ROOMS });
        // `benches/run` ends it; nobody else may leave it running.
        tokio::time::sleep(Duration::from_mins(15)).await;
    });
}

async fn unchanging(conditions: Conditions) -> HttpResponse {
    let (tag, bytes) = BYTES.get_or_init(|| {
        let bytes = fs::read(FILE.get().expect("it was set")).expect("the file is there");
        (Tag::of_body(&bytes), bytes.into())
    });
    let make = || Ok(HttpResponse::Ok().content_type("application/json").body(bytes.clone()));
    conditions.answer(tag, Keep::Public, make).expect("it is there")
}

fn functions(database: &str, methodology: &str, criterion: &str) {
    let pool = Pool::open(database, &Options::default()).expect("the database is there");
    let cube = Cube::new(Snapshot::empty());
    let began = Instant::now();
    catch_up(&pool, &cube).expect("the cube loads");
    let load_ms = ms(began.elapsed());
    let snapshot = cube.load();
    let memory = snapshot.memory();
    let aggregate = aggregate(&snapshot, methodology, criterion);
    let (head, bare) = (snapshot.seq(), first_evaluation(&pool, snapshot.seq()));
    // The first entries are the catalogue. The last of those applied to few stands on a hundredth of
    // what the first of those applied to all stands on; a pilot has too few entries for that.
    let all = head - ENTRIES;
    let few = ((all - bare) / 100).max(ENTRIES).min(head - bare) + bare;
    let all_us = applying(&pool, all, head);
    let few_us = applying(&pool, few - ENTRIES, few);
    println!(
        "{}",
        json!({
            "load_ms": load_ms, "seq": head,
            "aggregate_ms": aggregate.rows_ms, "figures": aggregate.figures, "points": aggregate.points,
            "lines_ms": aggregate.lines_ms,
            "cells": memory.cells, "columns_bytes": memory.columns, "beside_bytes": memory.beside,
            "apply_all_us": all_us, "apply_few_us": few_us, "evaluations_all": all - bare,
            "evaluations_few": few - bare,
        })
    );
}

/// One criterion by agency and period, over everything.
struct Aggregate {
    /// How long the rows take.
    rows_ms: f64,
    /// How long the same takes as lines with their segments, changes and trends.
    lines_ms: f64,
    /// How many rows have a value, and what their values add up to: who else is asked has to find
    /// the same.
    figures: usize,
    points: f64,
}

fn aggregate(snapshot: &Snapshot, methodology: &str, criterion: &str) -> Aggregate {
    let pairs = [("criterion", criterion), ("by", "agency"), ("methodology", methodology)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let context = Context { snapshot, methodology, now: Clock::System.now(), also: &[], base: "" };
    let parse = |kind| Query::parse(&pairs, kind, &context).expect("the question is one");
    let (as_rows, as_lines) = (parse(Kind::Observations), parse(Kind::Series));
    let view = snapshot.newest();
    let found = observations(&view, &as_rows, None, usize::MAX).rows;
    let points: Vec<f64> = found.iter().filter_map(|row| row.value).collect();
    Aggregate {
        rows_ms: median_ms(|| observations(&view, &as_rows, None, usize::MAX)),
        lines_ms: median_ms(|| series(&view, &as_lines, "/v1/series")),
        figures: points.len(),
        points: points.iter().sum(),
    }
}

/// Microseconds an entry takes on top of what the entries up to `since` made.
fn applying(pool: &Pool, since: i64, until: i64) -> f64 {
    let base = up_to(pool, since);
    let steps = read(pool, since, until);
    let count = u32::try_from(steps.len()).expect("they are few");
    median(|| {
        let mut snapshot = base.clone();
        let steps = steps.clone();
        let began = Instant::now();
        for (entry, scorecards) in steps {
            snapshot = snapshot.apply(&[entry], scorecards).expect("it follows");
        }
        let took = ms(began.elapsed());
        black_box(snapshot);
        took * 1_000.0 / f64::from(count)
    })
}

fn up_to(pool: &Pool, until: i64) -> Snapshot {
    let mut snapshot = Snapshot::empty();
    while snapshot.seq() < until {
        let since = snapshot.seq();
        let (entries, scorecards): (Vec<_>, Vec<_>) =
            read(pool, since, (since + 2_000).min(until)).into_iter().unzip();
        let scorecards = scorecards.into_iter().flatten().collect();
        snapshot = snapshot.apply(&entries, scorecards).expect("they follow");
    }
    snapshot
}

fn read(pool: &Pool, since: i64, until: i64) -> Vec<(Entry, Vec<Scorecard>)> {
    let found = pool.read(|conn| {
        let leaves = store::ledger::entries(since, until - since, conn)?;
        Ok::<_, store::Error>((leaves, store::scorecard::between(since, until, conn)?))
    });
    let (leaves, scorecards) = found.expect("the ledger can be read");
    let mut scorecards = scorecards.into_iter().peekable();
    leaves
        .iter()
        .map(|leaf| {
            let mut own = Vec::new();
            while let Some(made) = scorecards.next_if(|made| made.seq == leaf.seq) {
                own.push(made);
            }
            (Entry::read(&leaf.text).expect("an entry"), own)
        })
        .collect()
}

/// How many entries stand before the first evaluation.
fn first_evaluation(pool: &Pool, head: i64) -> i64 {
    let mut since = 0;
    while since < head {
        let leaves = pool.read(|conn| store::ledger::entries(since, 2_000, conn));
        let leaves = leaves.expect("the ledger can be read");
        let is_evaluation = |kind: &str| kind == "evaluation_published";
        if let Some(first) = leaves.iter().find(|leaf| is_evaluation(&leaf.kind)) {
            return first.seq - 1;
        }
        since = leaves.last().map_or(head, |leaf| leaf.seq);
    }
    head
}

fn median_ms<T>(make: impl Fn() -> T) -> f64 {
    median(|| {
        let began = Instant::now();
        // What is made is thrown away after the clock was read.
        let answer = black_box(make());
        let took = ms(began.elapsed());
        drop(answer);
        took
    })
}

fn median(mut measure: impl FnMut() -> f64) -> f64 {
    let mut found: Vec<f64> = (0..ROUNDS).map(|_| measure()).collect();
    found.sort_by(f64::total_cmp);
    found.get(ROUNDS / 2).copied().unwrap_or(f64::NAN)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
