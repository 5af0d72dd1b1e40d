//! Batches: all or nothing, and every fault in its row.

use znamka::{
    actions::{self, Tx, evaluation::submit},
    cli::{
        Error,
        import::{Kind, Order, Summary, import_bytes},
        verify::verify,
    },
    domain::{
        caller::Caller,
        evaluation::Standing,
        version::Expected,
        violation::{Place, Violation},
    },
    formats::batch,
    store::{audit, evaluation, ledger, scorecard},
};

use crate::world::{Engine, World};

on_both_engines! {
    rows_of_a_csv_become_evaluations,
    lines_of_json_become_evaluations,
    one_bad_row_in_ten_thousand_stores_nothing,
    a_rehearsal_stores_nothing_and_finds_the_same,
    what_names_a_later_document_waits_for_it,
    a_template_can_be_filled_and_sent_back,
    a_batch_tells_what_one_by_one_tells,
}

const HEADER: &str = "service,period,methodology,source,assessor,criterion,target_group,touchpoint,value,counts,numerator,denominator,state,sample_kind,sample_n,evidence_url,comment";
const METHODOLOGY: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/fixtures/methodologies/eu-egov-services-m2020.json"
));

pub fn import(
    world: &World,
    kind: Kind,
    file: &str,
    bytes: &[u8],
    to: Standing,
) -> Result<Summary, Error> {
    let order = Order { kind, file, to, freeze: true, dry_run: false };
    import_bytes(bytes, order, &world.pool, &world.clock)
}

fn faults(error: Error) -> Vec<Violation> {
    match error {
        Error::Faults { violations, .. } => violations,
        other => panic!("{other:?}"),
    }
}

fn places(found: &[Violation]) -> Vec<(&str, &str, u64, u64)> {
    found
        .iter()
        .map(|fault| {
            let Place::Pointer(place) = &fault.place else { panic!("{fault:?}") };
            (fault.code, place.as_str(), fault.row.unwrap(), fault.line.unwrap())
        })
        .collect()
}

/// An assessor, an office, and as many services as asked for.
pub fn prepare(world: &World, services: usize) {
    let to = Standing::Published;
    let agencies = "code,name_en,kind,country\nassessor,Assessor,oversight,EU\n\
                    cz-office,Office,agency,CZ\n";
    import(world, Kind::Agencies, "a.csv", agencies.as_bytes(), to).unwrap();
    let mut table = String::from("code,agency,name_en,type\n");
    for n in 0..services {
        table.extend([format!("s{n},cz-office,Service {n},transactional\n")]);
    }
    import(world, Kind::Services, "s.csv", table.as_bytes(), to).unwrap();
    import(world, Kind::Methodology, "m.json", METHODOLOGY, to).unwrap();
}

fn row(service: &str, criterion: &str, rest: &str) -> String {
    format!("{service},2024,eu-egov-services@m2020,expert,assessor,{criterion},,{rest}\n")
}

fn line(service: &str, answers: &str) -> String {
    format!(
        r#"{{"service":"{service}","period":"2024","methodology":"eu-egov-services@m2020","source":"expert","assessor":"assessor","answers":[{answers}]}}"#
    ) + "\n"
}

fn stored(world: &World) -> i64 {
    world.pool.read(evaluations).unwrap()
}

fn evaluations(conn: &mut znamka::store::Conn) -> Result<i64, znamka::store::Error> {
    let filter = evaluation::Filter { sees: evaluation::Sees::All, ..Default::default() };
    Ok(i64::try_from(evaluation::list(&filter, None, 100_000, conn)?.len()).unwrap())
}

fn rows_of_a_csv_become_evaluations(engine: Engine) {
    let world = World::new(engine);
    prepare(&world, 2);
    let text = format!(
        "\u{feff}{HEADER}\r\n{}{}{}",
        row("s0", "one-fill", ",75.5,,,,,,,https://a.cz/1 https://a.cz/2,"),
        row("s1", "mobile", ",,,,,could_not_tell,,,,\"no\nphone\""),
        row("s0", "proactivity", ",FALSE,,,,,,,,"),
    );

    let done =
        import(&world, Kind::Evaluations, "e.csv", text.as_bytes(), Standing::Published).unwrap();

    assert_eq!((done.created, done.warnings.len()), (2, 0));
    let counts = world.pool.read(audit::counts).unwrap();
    assert_eq!((counts.public_steps, counts.scorecards), (2, 2));
}

fn lines_of_json_become_evaluations(engine: Engine) {
    let world = World::new(engine);
    prepare(&world, 3);
    let bad = [
        line("s0", r#"{"criterion":"one-fill","value":170},{"criterion":"one-filll","value":1}"#),
        "\n".into(),
        line("s1", r#"{"criterion":"one-fill","value":75,"value":80}"#),
        line("s2", r#"{"criterion":"mobile","value":1}"#),
        line("s2", r#"{"criterion":"mobile","value":1}"#),
        line("nobody", r#"{"criterion":"mobile","value":1}"#),
    ]
    .concat();

    let refused =
        import(&world, Kind::Evaluations, "e.ndjson", bad.as_bytes(), Standing::Submitted);

    let found = faults(refused.unwrap_err());
    assert_eq!(
        places(&found),
        [
            ("value-off-scale", "/answers/0/value", 1, 1),
            ("unknown-criterion", "/answers/1/criterion", 1, 1),
            ("malformed-json", "", 2, 3),
            ("evaluation-exists", "", 4, 5),
            ("unknown-service", "/service", 5, 6),
        ]
    );
    assert!(found[3].detail.ends_with("It stands in row 3 of this file."), "{found:?}");
    assert_eq!(stored(&world), 0);

    let good = line("s0", r#"{"criterion":"one-fill","value":0.5}"#);
    let done = import(&world, Kind::Evaluations, "-", good.as_bytes(), Standing::Draft).unwrap();
    assert_eq!((done.created, done.warnings[0].line), (1, Some(1)));
    assert_eq!(done.warnings[0].code, "share-looks-like-a-fraction");
}

fn one_bad_row_in_ten_thousand_stores_nothing(engine: Engine) {
    const CRITERIA: [&str; 7] = [
        "online-availability",
        "mobile",
        "service-delivery",
        "eid",
        "edocuments",
        "one-fill",
        "proactivity",
    ];
    let world = World::new(engine);
    prepare(&world, 1_250);
    let mut text = format!("{HEADER}\n");
    let mut bad = Vec::new();
    for n in 0..1_250 {
        let service = format!("s{n}");
        for criterion in CRITERIA {
            let value = match (n, criterion) {
                (7, "mobile") => "170",
                (700, "eid") => "\"99,5\"",
                (1_249, "proactivity") => "perhaps",
                (_, "proactivity") => "true",
                _ => "50",
            };
            if value.len() > 2 && value != "true" {
                bad.push(u64::try_from(text.lines().count()).unwrap());
            }
            let touchpoint = if criterion == "one-fill" { "office" } else { "" };
            text += &row(&service, criterion, &format!("{touchpoint},{value},,,,,,,,"));
        }
        text += &row(&service, "one-fill", "web,60,,,,,,,,");
    }
    assert_eq!(text.lines().count(), 10_001);

    let to = Standing::Submitted;
    let refused = import(&world, Kind::Evaluations, "e.csv", text.as_bytes(), to);

    let found = faults(refused.unwrap_err());
    assert_eq!(
        places(&found),
        [
            ("value-off-scale", "/value", bad[0], bad[0] + 1),
            ("not-a-number", "/value", bad[1], bad[1] + 1),
            ("value-off-scale", "/value", bad[2], bad[2] + 1),
        ]
    );
    assert_eq!(stored(&world), 0);

    let mended =
        text.replace(",170,", ",70,").replace("\"99,5\"", "99.5").replace("perhaps", "false");
    let done = import(&world, Kind::Evaluations, "e.csv", mended.as_bytes(), to).unwrap();
    assert_eq!((done.created, stored(&world)), (1_250, 1_250));
}

fn a_rehearsal_stores_nothing_and_finds_the_same(engine: Engine) {
    let world = World::new(engine);
    prepare(&world, 1);
    let rehearse = |text: &str| {
        let order = Order {
            kind: Kind::Evaluations,
            file: "e.ndjson",
            to: Standing::Published,
            freeze: false,
            dry_run: true,
        };
        import_bytes(text.as_bytes(), order, &world.pool, &world.clock)
    };

    let good = rehearse(&line("s0", r#"{"criterion":"one-fill","value":75}"#)).unwrap();
    assert_eq!((good.created, stored(&world)), (1, 0));
    let bad = rehearse(&line("s0", r#"{"criterion":"one-fill","value":-1}"#)).unwrap_err();
    assert_eq!(places(&faults(bad)), [("value-off-scale", "/answers/0/value", 1, 1)]);
}

fn what_names_a_later_document_waits_for_it(engine: Engine) {
    let world = World::new(engine);
    let to = Standing::Published;
    let agencies = r#"[
{"code":"cz-child","names":{"en":"Child"},"kind":"agency","country":"CZ","parent":"cz-parent"},
{"code":"cz-parent","names":{"en":"Parent"},"kind":"ministry","country":"CZ"}]"#;

    let done = import(&world, Kind::Agencies, "a.json", agencies.as_bytes(), to).unwrap();
    assert_eq!((done.created, done.changed, done.equal), (2, 0, 0));

    let again = agencies.replace("\"Child\"", "\"Son\"");
    let done = import(&world, Kind::Agencies, "a.json", again.as_bytes(), to).unwrap();
    assert_eq!((done.created, done.changed, done.equal), (0, 1, 1));

    let bad =
        agencies.replace("cz-parent\"}", "cz-nobody\"}").replace("\"kind\":\"ministry\",", "");
    let refused = import(&world, Kind::Agencies, "a.json", bad.as_bytes(), to).unwrap_err();
    assert_eq!(
        places(&faults(refused)),
        [("unknown-agency", "/parent", 1, 2), ("wrong-shape", "", 2, 3)]
    );
}

fn a_template_can_be_filled_and_sent_back(engine: Engine) {
    let world = World::new(engine);
    prepare(&world, 2);
    let campaign =
        br#"{"code":"eu-2024","names":{"en":"2024"},"methodology":"eu-egov-services@m2020",
        "period":"2024","opens_on":"2025-01-01","due_on":"2025-03-31","closes_on":"2025-04-30"}"#;
    import(&world, Kind::Campaigns, "c.json", campaign, Standing::Published).unwrap();
    let template = world
        .pool
        .read::<_, znamka::store::Error>(|conn| {
            let campaign = znamka::store::campaign::find("eu-2024", conn)?.unwrap().campaign;
            let stored = znamka::store::methodology::find(&campaign.methodology, conn)?.unwrap();
            let due: Vec<_> = znamka::store::service::all(conn)?
                .iter()
                .map(|service| (service.code.clone(), znamka::domain::facts::Facts::of(service)))
                .collect();
            Ok(batch::template(&campaign, &stored.methodology, &due, None, None))
        })
        .unwrap();

    let text = String::from_utf8(template).unwrap();
    assert_eq!(text.lines().count(), 1 + 2 * 8);
    let header = format!("{HEADER},sample_n_effective,sample_population");
    assert_eq!(text.lines().next().unwrap(), header);
    let filled: String = text
        .lines()
        .filter(|line| !line.contains(",tool,"))
        .map(|line| {
            let line = line.replace("expert,,", "expert,assessor,");
            line.replace(",,,,,,,,,,,", ",,,,,,,could_not_tell,,,,") + "\n"
        })
        .collect();
    let to = Standing::Submitted;
    let done = import(&world, Kind::Evaluations, "t.csv", filled.as_bytes(), to).unwrap();
    assert_eq!(done.created, 2);
}

/// Experts and surveys, alone and several of one scorecard, with and without something that was
/// public before or is withdrawn: the ledger and all cells are the same to the byte.
fn a_batch_tells_what_one_by_one_tells(engine: Engine) {
    let methodology = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/fixtures/methodologies/client-quality-m1.json"
    ));
    let groups = r#"[{"code":"young","names":{"en":"Young"},"partition":"age"},
                     {"code":"old","names":{"en":"Old"},"partition":"age"}]"#;
    let expert = |service: &str, assessor: &str, share: u32| {
        format!(
            r#"{{"service":"{service}","period":"2025","methodology":"client-quality@m1","source":"expert","assessor":"{assessor}","answers":[{{"criterion":"portal-complete","value":{share},"evidence":[{{"url":"https://a.cz/1"}}]}},{{"criterion":"fully-online","value":50,"evidence":[{{"url":"https://a.cz/2"}}]}}]}}"#
        ) + "\n"
    };
    let survey = |service: &str, assessor: &str, best: u32, few: u32| {
        let rest = best - few;
        format!(
            r#"{{"service":"{service}","period":"2025","methodology":"client-quality@m1","source":"survey","assessor":"{assessor}","answers":[{{"criterion":"satisfaction","counts":{{"1":{best},"2":40}}}},{{"criterion":"satisfaction","target_group":"young","counts":{{"1":{few},"2":2}}}},{{"criterion":"satisfaction","target_group":"old","counts":{{"1":{rest},"2":38}}}}]}}"#
        ) + "\n"
    };
    let before = [
        survey("s0", "assessor", 60, 5),
        survey("s1", "assessor", 70, 6),
        expert("s2", "assessor", 20),
    ];
    let after = [
        // Anew, after it was withdrawn: what was shown then still counts.
        survey("s0", "assessor", 63, 30),
        survey("s0", "cz-office", 60, 5),
        expert("s0", "assessor", 75),
        expert("s0", "cz-office", 25),
        expert("s1", "assessor", 80),
        expert("s2", "cz-office", 100),
        expert("s2", "third", 10),
        survey("s3", "assessor", 80, 7),
        expert("s4", "assessor", 90),
    ];
    let told = |in_a_batch: bool| {
        let world = World::new(engine);
        prepare(&world, 5);
        let to = Standing::Published;
        let third = "code,name_en,kind,country\nthird,Third,oversight,EU\n";
        import(&world, Kind::Agencies, "a.csv", third.as_bytes(), to).unwrap();
        import(&world, Kind::Methodology, "m.json", methodology, to).unwrap();
        import(&world, Kind::TargetGroups, "t.json", groups.as_bytes(), to).unwrap();
        let one = |line: &str, conn: &mut znamka::store::Conn| {
            let draft = serde_json::from_str(line).unwrap();
            let caller = Caller::administrator("test");
            submit(&draft, to, &caller, &mut Tx::new(conn, &world.clock))
        };
        for line in &before {
            world.pool.write::<_, actions::Refusal>(|conn| one(line, conn)).unwrap();
        }
        world
            .pool
            .write::<_, actions::Refusal>(|conn| {
                let filter =
                    evaluation::Filter { service: Some("s0".into()), ..Default::default() };
                let id = evaluation::list(&filter, None, 9, conn)?[0].id;
                let caller = Caller::administrator("test");
                let tx = &mut Tx::new(conn, &world.clock);
                actions::evaluation::withdraw((id, &Expected::Any), "It was another.", &caller, tx)
            })
            .unwrap();
        if in_a_batch {
            let file = after.concat();
            import(&world, Kind::Evaluations, "e.ndjson", file.as_bytes(), to).unwrap();
        } else {
            for line in &after {
                world.pool.write::<_, actions::Refusal>(|conn| one(line, conn)).unwrap();
            }
        }
        assert!(verify(&world.pool, || {}).unwrap().is_sound());
        let read = |conn: &mut znamka::store::Conn| -> Result<_, znamka::store::Error> {
            let all = evaluation::Filter { sees: evaluation::Sees::All, ..Default::default() };
            let mut kept = Vec::new();
            for record in evaluation::list(&all, None, 1_000, conn)? {
                let steps = evaluation::all_steps(record.id, conn)?;
                let revisions = evaluation::all_revisions(record.id, conn)?;
                kept.push((record, steps, revisions));
            }
            let entries = ledger::entries(0, 1_000, conn)?;
            Ok((entries, scorecard::between(0, 1_000, conn)?, kept))
        };
        world.pool.read(read).unwrap()
    };

    let (entries, scorecards, kept) = told(false);
    let (batch_entries, batch_scorecards, batch_kept) = told(true);

    assert_eq!(kept.len(), before.len() + after.len());
    assert_eq!(batch_entries, entries);
    assert_eq!(batch_scorecards, scorecards);
    assert_eq!(batch_kept, kept);
    let steps = kept.iter().flat_map(|(_, steps, _)| steps);
    let withheld = steps.filter(|step| !step.withheld.is_empty()).count();
    assert!(withheld >= 4, "{withheld} surveys withhold anything");
}
