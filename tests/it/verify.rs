//! Verification: silent on what is sound, and precise on what is not.

use znamka::{
    cli::{
        demo,
        import::Kind,
        verify::{Report, verify},
    },
    domain::evaluation::Standing,
    store::{ledger, migrate, scorecard},
};

use crate::{
    batch::{import, prepare},
    world::{Engine, World, sql},
};

on_both_engines! {
    what_was_published_is_sound,
    what_was_withheld_is_recomputed,
    what_a_sampling_error_is_worked_out_from_is_recomputed,
    cells_of_before_have_no_sampling_error_for_ever,
    cells_of_before_do_not_tell_who_was_asked_for_ever,
    what_was_shown_before_todays_rules_is_no_difference,
    an_empty_register_is_sound,
    every_row_that_was_touched_is_named,
    what_is_not_packed_is_read_from_where_it_stands,
    a_row_that_is_gone_or_came_from_nowhere_is_named,
    a_reply_that_was_touched_is_named,
}

fn report(world: &World) -> Report {
    verify(&world.pool, || {}).unwrap()
}

/// Changes what no program may change: the triggers are taken away first.
fn tamper(world: &World, engine: Engine, statements: &[&str]) {
    const TABLES: [&str; 9] = [
        "ledger",
        "revisions",
        "steps",
        "replies",
        "scorecards",
        "cells",
        "packed",
        "dues",
        "evaluations",
    ];
    let mut text = String::new();
    for table in TABLES {
        match engine {
            Engine::Postgres => text.extend([format!("alter table {table} disable trigger user;")]),
            Engine::Sqlite => {
                for what in ["no_update", "no_delete", "no_replace", "without_gaps"] {
                    text.extend([format!("drop trigger if exists {table}_{what};")]);
                }
            }
        }
    }
    text += &statements.join(";");
    world.pool.write(|conn| sql(&text, conn)).unwrap();
}

fn named(report: &Report) -> Vec<(&str, &str, &str)> {
    report.differences.iter().map(|d| (d.table, d.key.as_str(), d.what.as_str())).collect()
}

#[track_caller]
fn names(report: &Report, table: &str, key: &str, what: &str) {
    let found = report
        .differences
        .iter()
        .any(|d| d.table == table && d.key.contains(key) && d.what.contains(what));
    assert!(found, "{table} {key} {what} in {:#?}", report.differences);
}

fn an_empty_register_is_sound(engine: Engine) {
    assert_eq!(report(&World::new(engine)), Report::default());
}

fn what_was_published_is_sound(engine: Engine) {
    let world = World::new(engine);
    demo::load(&world.pool).unwrap();

    let report = report(&world);

    assert_eq!(named(&report), []);
    assert_eq!((report.entries, report.evaluations), (797, 467));
    assert!(report.cells > 7_000, "{report:?}");
}

/// Surveys of few people, in several touchpoints of the same key: published, corrected, withdrawn
/// and published anew.
fn what_was_withheld_is_recomputed(engine: Engine) {
    let world = World::new(engine);
    prepare(&world, 1);
    let to = Standing::Published;
    let methodology = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/methodologies/client-quality-m1.json"
    ));
    import(&world, Kind::Methodology, "m.json", methodology, to).unwrap();
    let groups = r#"[{"code":"young","names":{"en":"Young"},"partition":"age"},
                     {"code":"old","names":{"en":"Old"},"partition":"age"}]"#;
    import(&world, Kind::TargetGroups, "t.json", groups.as_bytes(), to).unwrap();
    let survey = r#"{"service":"s0","period":"2025","methodology":"client-quality@m1","source":"survey",
        "assessor":"assessor","answers":[
        {"criterion":"satisfaction","counts":{"1":60,"2":40}},
        {"criterion":"satisfaction","target_group":"young","counts":{"1":5,"2":2}},
        {"criterion":"satisfaction","target_group":"old","counts":{"1":55,"2":38}}]}"#;
    import(&world, Kind::Evaluations, "e.json", survey.as_bytes(), to).unwrap();
    // Where a group belongs changes later; what was published then is judged by what was so then.
    let moved = groups.replace("\"partition\":\"age\"", "\"partition\":null");
    import(&world, Kind::TargetGroups, "t.json", moved.as_bytes(), to).unwrap();
    correct(&world, &survey.replace("\"1\":60", "\"1\":63"));

    let sound = report(&world);
    assert_eq!(named(&sound), []);

    let withheld = "update steps set withheld = null where withheld is not null";
    tamper(&world, engine, &[withheld]);
    let report = report(&world);
    names(&report, "steps", "seq ", "withheld");
}

/// A register with one survey, of a sample.
fn surveyed(world: &World) {
    published(world, SURVEY);
}

fn published(world: &World, survey: &str) {
    prepare(world, 1);
    let to = Standing::Published;
    let methodology = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/methodologies/client-quality-m1.json"
    ));
    import(world, Kind::Methodology, "m.json", methodology, to).unwrap();
    import(world, Kind::Evaluations, "e.json", survey.as_bytes(), to).unwrap();
}

/// 1,250 who chose to answer gave a mean grade of 2.992.
const SURVEY: &str = r#"{"service":"s0","period":"2025","methodology":"client-quality@m1",
    "source":"survey","assessor":"assessor","answers":[{"criterion":"satisfaction",
    "counts":{"1":120,"2":310,"3":420,"4":260,"5":140},"sample":{"kind":"self_selected","n":1250}}]}"#;

fn what_a_sampling_error_is_worked_out_from_is_recomputed(engine: Engine) {
    for touch in [
        "sampling_deviation = 0.001 where sampling_n is not null",
        "sampling_n = 1e9 where sampling_n is not null",
        "sampling_basis = 'proportion' where sampling_n is not null",
        "sampling_basis = null, sampling_n = null, sampling_deviation = null",
    ] {
        let world = World::new(engine);
        surveyed(&world);
        assert_eq!(named(&report(&world)), []);
        tamper(&world, engine, &[&format!("update cells set {touch}")]);
        let report = report(&world);
        names(&report, "cells", "satisfaction", "sampling");
        assert_eq!(report.differences.len(), 1, "{:#?}", report.differences);
    }
}

/// What was cited stays as it was: only what is worked out from now on has a sampling error.
fn cells_of_before_have_no_sampling_error_for_ever(engine: Engine) {
    let world = World::new(engine);
    surveyed(&world);
    let down = match engine {
        Engine::Sqlite => {
            include_str!("../../migrations/sqlite/2026-11-22-000003_sampling/down.sql")
        }
        Engine::Postgres => {
            include_str!("../../migrations/postgres/2026-11-22-000003_sampling/down.sql")
        }
    };
    undo(&world, down, "20261122000003");

    assert_eq!(migrate::run(&world.pool).unwrap().len(), 2);
    let head = world.pool.read(ledger::head).unwrap().seq;
    assert_eq!(named(&report(&world)), []);
    correct(&world, &SURVEY.replace("\"1\":120", "\"1\":140").replace("1250", "1270"));

    assert_eq!(named(&report(&world)), []);
    let sampled = |since, until| {
        let cards = world.pool.read(|conn| scorecard::between(since, until, conn)).unwrap();
        cards.iter().flat_map(|card| &card.cells).filter(|cell| cell.sampling.is_some()).count()
    };
    assert_eq!((sampled(0, head), sampled(head, head + 1)), (0, 1));
    // Nobody passes what came later off as older, or what is older off as touched.
    tamper(&world, engine, &["delete from settings where name = 'sampling_since'"]);
    names(&report(&world), "cells", "satisfaction", "sampling");
}

/// A census that was kept before cells told whether they are of a sample stays untested.
fn cells_of_before_do_not_tell_who_was_asked_for_ever(engine: Engine) {
    let world = World::new(engine);
    let census = SURVEY.replace("self_selected", "census");
    published(&world, &census);
    let untested = |since| {
        let head = world.pool.read(ledger::head).unwrap().seq;
        let cards = world.pool.read(|conn| scorecard::between(since, head, conn)).unwrap();
        let cells = cards.iter().flat_map(|card| &card.cells);
        let sampled = cells.filter_map(|cell| cell.sampling);
        sampled.filter(|sampling| !sampling.is_tested()).count()
    };
    let before = world.pool.read(ledger::head).unwrap().seq;
    assert_eq!((untested(before - 1), named(&report(&world))), (0, vec![]));
    let down = match engine {
        Engine::Sqlite => {
            include_str!("../../migrations/sqlite/2026-11-22-000006_untested/down.sql")
        }
        Engine::Postgres => {
            include_str!("../../migrations/postgres/2026-11-22-000006_untested/down.sql")
        }
    };
    undo(&world, down, "20261122000006");

    assert_eq!(migrate::run(&world.pool).unwrap().len(), 2);
    assert_eq!((untested(before - 1), named(&report(&world))), (1, vec![]));
    correct(&world, &census.replace("\"1\":120", "\"1\":140").replace("1250", "1270"));
    assert_eq!((untested(before), named(&report(&world))), (0, vec![]));
    tamper(&world, engine, &["delete from settings where name = 'untested_since'"]);
    names(&report(&world), "cells", "satisfaction", "sampling");
}

/// What was shown before the rules of today stands: a migration says up to which entry that is so.
fn what_was_shown_before_todays_rules_is_no_difference(engine: Engine) {
    for (migration, version) in [
        ("2026-11-22-000005_withheld", "20261122000005"),
        ("2026-11-22-000007_overlaps", "20261122000007"),
        ("2026-11-22-000008_small_numbers", "20261122000008"),
    ] {
        let world = World::new(engine);
        published(&world, SURVEY);
        correct(&world, &SURVEY.replace("\"1\":120", "\"1\":170").replace("1250", "1300"));
        let head = world.pool.read(ledger::head).unwrap().seq;
        assert_eq!(named(&report(&world)), []);
        // Had 1,295 been shown first, 1,300 would be withheld today.
        let first =
            "update revisions set answers = replace(answers, '\"1\":120', '\"1\":165') where n = 1";
        tamper(&world, engine, &[first]);
        let is_told = || {
            let report = report(&world);
            names(&report, "revisions", "/1", "/answers/");
            let found = named(&report).into_iter();
            found.filter(|(table, _, what)| (*table, *what) == ("steps", "withheld")).count()
        };
        assert_eq!(is_told(), 1, "{migration}");

        let folder = match engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        };
        let root = env!("CARGO_MANIFEST_DIR");
        let down = format!("{root}/migrations/{folder}/{migration}/down.sql");
        let down = std::fs::read_to_string(down).unwrap();
        let forget = format!("delete from __diesel_schema_migrations where version = '{version}'");
        world.pool.write(|conn| sql(&format!("{down};{forget}"), conn)).unwrap();
        assert_eq!(migrate::run(&world.pool).unwrap().len(), 1);
        assert_eq!(is_told(), 0, "{migration}");
        // It holds up to that entry alone.
        let (_, name) = migration.split_once('_').unwrap();
        let earlier =
            format!("update settings set value = '{}' where name = '{name}_since'", head - 1);
        tamper(&world, engine, &[&earlier]);
        assert_eq!(is_told(), 1, "{migration}");
    }
}

/// Makes a register of before a migration: then nothing was packed.
fn undo(world: &World, down: &str, version: &str) {
    let undone = format!(
        "drop table packed; {down}; delete from __diesel_schema_migrations where version in \
         ('20261122000009', '{version}')"
    );
    world.pool.write(|conn| sql(&undone, conn)).unwrap();
}

fn correct(world: &World, text: &str) {
    use znamka::{actions, domain::caller::Caller, store::evaluation};

    let draft = serde_json::from_str(text).unwrap();
    world
        .pool
        .write::<_, actions::Refusal>(|conn| {
            let id = evaluation::list(&evaluation::Filter::default(), None, 9, conn)?[0].id;
            let tx = &mut actions::Tx::new(conn, &world.clock);
            let caller = Caller::administrator("test");
            let to = Standing::Published;
            actions::evaluation::correct(id, &draft, (1, "More came in."), to, &caller, tx)
        })
        .unwrap();
}

fn every_row_that_was_touched_is_named(engine: Engine) {
    let world = World::new(engine);
    demo::load(&world.pool).unwrap();
    let published = "(select min(seq) from ledger where kind = 'evaluation_published')";
    let id = format!("(select subject from ledger where seq = {published} + 10)");
    let (true_, instant) = match engine {
        Engine::Sqlite => ("1", "'2021-01-01 00:00:00'"),
        Engine::Postgres => ("true", "timestamp '2021-01-01 00:00:00'"),
    };
    tamper(
        &world,
        engine,
        &[
            &format!(
                "update cells set nano = 99000000000 where seq = {published} and node = 'index' and best = {true_}"
            ),
            &format!(
                "update revisions set answers = replace(answers, '\"value\":100', '\"value\":90') \
                 where evaluation_id = {id}"
            ),
            "update ledger set entry = replace(entry, 'Labour', 'Leisure') where seq = \
             (select min(seq) from ledger where entry like '%Labour%')",
            &format!("update ledger set at = {instant} where seq = 300"),
            "update agencies set document = replace(document, '\"kind\":\"oversight\"', '\"kind\":\"ngo\"') \
             where code = 'eu-commission'",
            "update evaluations set standing = 'submitted' where id = \
             (select max(id) from evaluations)",
            "update dues set facts = replace(facts, 'transactional', 'portal') where campaign = \
             'eu-2020' and service = 'cz-obtain-passport'",
            "update methodologies set standing = 'retired' where code = 'client-quality'",
            "update scorecards set facts = replace(facts, '\"CZ\"', '\"SK\"') where ordinal = 1 and seq = \
             (select max(seq) from scorecards where facts like '%\"CZ\"%')",
            &format!(
                "update packed set bytes = (select bytes from packed where seq = {published} + 1 \
                 and ordinal = 1) where seq = {published} + 2 and ordinal = 1"
            ),
            &format!("delete from packed where seq = {published} + 5 and ordinal = 0"),
            "insert into packed select 9999, ordinal, bytes from packed where seq = 251",
        ],
    );

    let report = report(&world);

    names(&report, "cells", "node index", "points");
    names(&report, "revisions", "/1", "/answers/");
    names(&report, "ledger", "", "leaf_hash");
    names(&report, "agencies", "", "/names");
    names(&report, "ledger", "300", "at");
    names(&report, "agencies", "eu-commission", "/kind");
    names(&report, "evaluations", "", "standing");
    names(&report, "dues", "eu-2020", "/cz-obtain-passport/type");
    names(&report, "methodologies", "client-quality@m1", "standing");
    names(&report, "scorecards", "", "facts/country");
    names(&report, "packed", "ordinal 1", "bytes");
    names(&report, "packed", "ordinal 0", "bytes");
    names(&report, "packed", "(all)", "rows");
    // What is sound beside them is not blamed.
    assert!(report.differences.len() < 16, "{:#?}", report.differences);
}

/// All current values and all of an earlier entry, as a program that starts now would tell them.
fn told_at_start(world: &World) -> Vec<Vec<u8>> {
    use znamka::{
        cube::{
            Cube,
            observations::observations,
            query::{Context, Kind, Query},
        },
        formats::csv,
        jobs::follower,
    };

    let cube = Cube::default();
    follower::catch_up(&world.pool, &cube).unwrap();
    let snapshot = cube.load();
    ["", "650"]
        .map(|as_of| {
            let as_of = (!as_of.is_empty()).then(|| ("as_of".to_owned(), as_of.to_owned()));
            let now = world.clock.now();
            let methodology = "eu-egov-services";
            let context = Context { snapshot: &snapshot, methodology, now, also: &[], base: "" };
            let pairs: Vec<_> = as_of.into_iter().collect();
            let asked = Query::parse(&pairs, Kind::Observations, &context).unwrap();
            csv::rows(&observations(&snapshot.view(asked.seq), &asked, None, usize::MAX).rows)
        })
        .to_vec()
}

fn what_is_not_packed_is_read_from_where_it_stands(engine: Engine) {
    let world = World::new(engine);
    demo::load(&world.pool).unwrap();
    let packed = told_at_start(&world);
    assert!(packed.iter().all(|rows| rows.len() > 10_000));
    assert_ne!(packed[0], packed[1]);

    // A program of before wrote some entries.
    tamper(&world, engine, &["delete from packed where seq % 3 = 0"]);
    assert_eq!(told_at_start(&world), packed);
    assert_eq!(named(&report(&world)), []);

    // A register of before: everything is packed when it is migrated.
    undo(&world, "select 1", "none");
    assert_eq!(migrate::run(&world.pool).unwrap().len(), 1);
    assert_eq!(told_at_start(&world), packed);
    assert_eq!(named(&report(&world)), []);
}

fn a_row_that_is_gone_or_came_from_nowhere_is_named(engine: Engine) {
    let world = World::new(engine);
    prepare(&world, 3);
    let rows: String = (0..3)
        .map(|n| {
            format!(
                r#"{{"service":"s{n}","period":"2024","methodology":"eu-egov-services@m2020","source":"expert","assessor":"assessor","answers":[{{"criterion":"one-fill","value":50}}]}}"#
            ) + "\n"
        })
        .collect();
    let to = Standing::Published;
    import(&world, Kind::Evaluations, "e.ndjson", rows.as_bytes(), to).unwrap();
    assert!(report(&world).is_sound());

    tamper(
        &world,
        engine,
        &[
            "delete from cells where node = 'mobile' and seq = 7",
            "insert into services select 's9', agency, document, seq from services where code = 's0'",
            "update steps set n = 1, standing = 'withdrawn' where seq = 8",
            "delete from ledger where seq = 9",
        ],
    );

    let report = report(&world);
    names(&report, "cells", "seq 7", "row");
    names(&report, "services", "s9", "row");
    names(&report, "steps", "seq 8", "standing");
    names(&report, "ledger_head", "1", "seq");
    names(&report, "steps", "(all)", "rows");
}

/// Replies to an evaluation of the service `s0`, the second in the place of the first.
fn replied(world: &World) {
    use znamka::{
        actions::{Refusal, Tx, reply},
        domain::{caller::Caller, reply::ReplyDraft, version::Expected},
        store::evaluation::{Filter, Sees, list},
    };

    let admin = Caller::administrator("admin");
    for (text, criteria) in [("Not so.", vec![]), ("Only this is not so.", vec!["one-fill".into()])]
    {
        let draft = ReplyDraft { text: text.into(), disputes: true, criteria };
        world
            .pool
            .write::<_, Refusal>(|conn| {
                let filter =
                    Filter { service: Some("s0".into()), sees: Sees::All, ..Filter::default() };
                let id = list(&filter, None, 1, conn)?[0].id;
                let standing = znamka::store::reply::find(id, conn)?;
                let expected = standing.map_or(Expected::Absent, |_| Expected::Any);
                let mut tx = Tx::new(conn, &world.clock);
                reply::set(id, &draft, &expected, &admin, &mut tx).map(|_| ())
            })
            .unwrap();
    }
}

fn a_reply_that_was_touched_is_named(engine: Engine) {
    let world = World::new(engine);
    prepare(&world, 1);
    let row = r#"{"service":"s0","period":"2024","methodology":"eu-egov-services@m2020","source":"expert","assessor":"assessor","answers":[{"criterion":"one-fill","value":50},{"criterion":"mobile","value":50}]}"#;
    import(&world, Kind::Evaluations, "e.json", row.as_bytes(), Standing::Published).unwrap();
    replied(&world);
    let sound = report(&world);
    assert_eq!(named(&sound), []);

    let first = "(select min(seq) from ledger where kind = 'reply_set')";
    tamper(
        &world,
        engine,
        &[&format!(
            "update replies set document = replace(document, 'Not so.', 'It is so.') where seq = {first}"
        )],
    );
    let touched = report(&world);
    names(&touched, "replies", "seq", "/text");
    assert_eq!(touched.differences.len(), 1, "{:#?}", touched.differences);

    let no_dispute = "replace(document, '\"disputes\":true', '\"disputes\":false')";
    tamper(
        &world,
        engine,
        &[&format!("update replies set document = {no_dispute} where seq > {first}")],
    );
    let touched = report(&world);
    names(&touched, "replies", "seq", "/disputes");
    // The cells are what the ledger says.
    assert_eq!(touched.differences.len(), 2, "{:#?}", touched.differences);

    tamper(
        &world,
        engine,
        &[
            &format!("delete from replies where seq = {first}"),
            &format!("update cells set flags = 0 where seq > {first}"),
        ],
    );
    let touched = report(&world);
    names(&touched, "replies", "seq", "row");
    names(&touched, "replies", "(all)", "rows");
    names(&touched, "cells", "one-fill", "flags");
}
