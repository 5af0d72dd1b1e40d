//! Figures of the demo, as readers meet them: those that others published come out.

use serde_json::{Value, json};
use znamka::cli::demo;

use crate::{
    served::{Asker, Got, Served},
    world::{Engine, World},
};

both_engines! {
    the_figures_of_the_benchmark_come_out,
    a_correction_and_a_withdrawal_show_only_as_of_before,
    a_permalink_never_changes_a_byte,
    rows_are_the_same_in_json_and_csv,
    points_carry_the_number_of_their_segment,
    what_is_not_offered_or_contradicts_is_refused,
    moments_are_resolved_to_entries,
    answers_are_worked_out_without_the_database,
}

pub async fn demo_register(engine: Engine) -> Served {
    let world = World::new(engine);
    let pool = world.pool.clone();
    actix_web::web::block(move || demo::load(&pool).unwrap()).await.unwrap();
    Served::over(world, znamka::config::Config::default())
}

/// Period, value, services and expected of every point, by segment.
async fn points(asker: &Asker, query: &str) -> Vec<Vec<(String, f64, u64, u64)>> {
    let got = asker.get(&format!("/v1/series?{query}")).await.is(200);
    let series = got.body["series"].as_array().unwrap().clone();
    let segments = series.iter().flat_map(|series| series["segments"].as_array().unwrap().clone());
    segments
        .map(|segment| {
            let points = segment["points"].as_array().unwrap();
            points
                .iter()
                .map(|point| {
                    (
                        point["period"].as_str().unwrap().to_owned(),
                        point["value"].as_f64().unwrap_or(f64::NAN),
                        point["services"].as_u64().unwrap(),
                        point["expected"].as_u64().unwrap(),
                    )
                })
                .collect()
        })
        .collect()
}

#[track_caller]
fn is(point: &(String, f64, u64, u64), period: &str, value: f64, services: u64) {
    assert_eq!((point.0.as_str(), point.2), (period, services));
    assert!((point.1 - value).abs() < 1e-6, "{period}: {} is not {value}", point.1);
}

async fn the_figures_of_the_benchmark_come_out(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();

    let cz = points(&public, "criterion=one-fill&country=CZ").await;
    assert_eq!(cz.len(), 2, "two chains: life events alternate");
    is(&cz[0][0], "2020", 56.470588, 17);
    is(&cz[0][1], "2022", 63.75, 16);
    is(&cz[1][0], "2021", 50.0, 20);
    is(&cz[1][1], "2023", 52.016129, 31);
    let expected: Vec<u64> = cz.iter().flatten().map(|point| point.3).collect();
    assert_eq!(expected, [17, 16, 20, 31]);

    let dk = points(&public, "criterion=one-fill&country=DK").await;
    is(&dk[0][0], "2020", 92.0, 25);
    is(&dk[0][1], "2022", 95.833333, 24);
    is(&dk[1][0], "2021", 88.461538, 26);
    is(&dk[1][1], "2023", 92.307692, 26);

    let matched = "criterion=one-fill&country=CZ&panel=matched&period=2020&period=2022";
    let kept = public.get(&format!("/v1/series?{matched}")).await.is(200);
    assert_eq!(kept.body["panel"], json!({"kept": 16, "of": 17}));
    let matched = points(&public, matched).await;
    is(&matched[0][0], "2020", 60.0, 16);
    is(&matched[0][1], "2022", 63.75, 16);

    let justice =
        points(&public, "criterion=one-fill&country=CZ&by=life_event&life_event=justice").await;
    let justice: Vec<_> = justice.into_iter().flatten().collect();
    is(&justice[0], "2021", 0.0, 1);
    is(&justice[1], "2023", 0.0, 3);

    for (query, value, counted, services) in [
        ("country=CZ", 80.795715, Some((1_056, 1_307)), 47),
        ("country=DK", 93.586387, Some((715, 764)), 46),
        ("country=CZ&combine=mean", 80.870297, None, 47),
        ("country=DK&combine=mean", 94.665777, None, 46),
    ] {
        let path = format!("/v1/series?criterion=accessibility&period=2022&{query}");
        let got = public.get(&path).await.is(200);
        let point = got.body["series"][0]["segments"][0]["points"][0].clone();
        assert!((point["value"].as_f64().unwrap() - value).abs() < 1e-6, "{query}: {point}");
        assert_eq!(point["services"], services, "{query}");
        if let Some((numerator, denominator)) = counted {
            assert_eq!(
                (&point["numerator"], &point["denominator"]),
                (&json!(numerator), &json!(denominator))
            );
        }
    }

    for (year, count) in [("2020", 2), ("2021", 3), ("2022", 2), ("2023", 3)] {
        let path =
            format!("/v1/observations?criterion=proactivity&country=CZ&period={year}&limit=1000");
        let rows = public.get(&path).await.is(200).body["items"].clone();
        let proactive = rows.as_array().unwrap().iter().filter(|row| row["value"] == 100.0);
        assert_eq!(proactive.count(), count, "{year}");
    }
}

/// Entry of the ledger of that kind.
pub async fn entry(asker: &Asker, kind: &str) -> Value {
    let got = asker.get("/v1/ledger?limit=1000").await.is(200);
    let items = got.body["items"].as_array().unwrap().clone();
    items.into_iter().find(|item| item["kind"] == kind).unwrap()
}

async fn a_correction_and_a_withdrawal_show_only_as_of_before(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (kind, criterion, before, after) in [
        ("evaluation_corrected", "one-fill", 62.625, 63.75),
        ("evaluation_withdrawn", "accessibility", 100.0 * 1_061.0 / 1_314.0, 80.795715),
    ] {
        let entry = entry(&public, kind).await;
        assert!(entry["entry"]["body"]["reason"].as_str().unwrap().len() > 10);
        let seq = entry["seq"].as_i64().unwrap();
        let query = format!("criterion={criterion}&country=CZ&period=2022");
        for (as_of, value) in [(seq - 1, before), (seq, after)] {
            let points = points(&public, &format!("{query}&as_of={as_of}")).await;
            assert!((points[0][0].1 - value).abs() < 1e-6, "{kind} {as_of}: {points:?}");
        }
    }
}

async fn a_permalink_never_changes_a_byte(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let now = public.get("/v1/series?country=CZ&criterion=one-fill").await.is(200);
    let permalink = now.body["permalink"].as_str().unwrap().to_owned();
    assert!(now.body["cite"].as_str().unwrap().contains(&permalink));
    let cited = public.get(&permalink).await.is(200);
    assert_eq!(cited.body["permalink"], permalink.as_str());
    assert_eq!(cited.body["series"], now.body["series"]);

    let draft: Value = serde_json::from_str(demo::EXAMPLE).unwrap();
    let expert = served.of(demo::ASSESSOR, "evaluations:assess evaluations:publish");
    expert.post("/v1/evaluations?to=published", &draft).await.is(201);
    let newer = public.get("/v1/series?country=CZ&criterion=one-fill").await.is(200);
    assert_ne!(newer.body["series"], now.body["series"]);
    assert_ne!(newer.header("etag"), now.header("etag"));

    let again = public.get(&permalink).await.is(200);
    assert_eq!(again.bytes, cited.bytes);
    assert_eq!(again.header("etag"), cited.header("etag"));
    assert!(again.header("cache-control").contains("immutable"));
    let known = public.header("if-none-match", again.header("etag")).get(&permalink).await;
    assert_eq!((known.status, known.bytes.len()), (304, 0));
}

async fn rows_are_the_same_in_json_and_csv(engine: Engine) {
    let served = demo_register(engine).await;
    let two = "criterion=one-fill&criterion=index";
    assert!(same_in_json_and_csv(&served, &format!("{two}&country=CZ")).await > 300);
    // More than one piece of a file.
    let all = "criterion=one-fill&criterion=index&criterion=eid&criterion=mobile\
               &criterion=edocuments&criterion=proactivity&criterion=service-delivery";
    assert!(same_in_json_and_csv(&served, all).await > 2_000);
    // What is not made as it is taken.
    let panel = "country=CZ&panel=matched&period=2020&period=2022";
    for more in ["by=agency", "by=country", panel, "latest=1"] {
        assert!(same_in_json_and_csv(&served, &format!("{two}&{more}")).await > 0, "{more}");
    }
    assert_eq!(same_in_json_and_csv(&served, &format!("{two}&since=2199")).await, 0);
}

/// How many rows a question has, which are the same in both.
async fn same_in_json_and_csv(served: &Served, query: &str) -> usize {
    let public = served.anonymous();
    let csv = public.get(&format!("/v1/observations.csv?{query}")).await.is(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(csv.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    assert_eq!(
        header.iter().collect::<Vec<_>>().join(","),
        "service,agency,life_event,level,country,criterion,target_group,period,period_start,\
         period_end,value,grade,state,flags,n,services,expected,numerator,denominator,coverage,\
         ci_low,ci_high,ci_method,source,methodology,revision,published_at,seq"
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();

    let mut path = format!("/v1/observations?{query}&limit=500");
    let mut items = Vec::new();
    loop {
        let page: Got = public.get(&path).await.is(200);
        items.extend(page.body["items"].as_array().unwrap().clone());
        let Some(cursor) = page.body["next_cursor"].as_str() else { break };
        path = format!("/v1/observations?{query}&limit=500&cursor={cursor}");
    }

    assert_eq!(rows.len(), items.len());
    for (row, item) in rows.iter().zip(&items) {
        assert_eq!(item.as_object().unwrap().len(), header.len());
        for (name, cell) in header.iter().zip(row) {
            let json = match &item[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(words) => {
                    let words: Vec<&str> =
                        words.iter().map(|word| word.as_str().unwrap()).collect();
                    words.join(" ")
                }
                other => other.to_string(),
            };
            let same = match (cell.parse::<f64>(), json.parse::<f64>()) {
                (Ok(cell), Ok(json)) => cell.to_bits() == json.to_bits(),
                _ => cell == json,
            };
            assert!(same, "{name}: {cell} {json}");
        }
    }
    rows.len()
}

async fn points_carry_the_number_of_their_segment(engine: Engine) {
    let served = demo_register(engine).await;
    let csv = served.anonymous().get("/v1/series.csv?criterion=one-fill&country=CZ").await.is(200);
    let mut reader = csv::Reader::from_reader(csv.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    assert_eq!(header.iter().next_back(), Some("segment"));
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let rows: Vec<(String, String, String)> = reader
        .records()
        .map(Result::unwrap)
        .map(|row| (row[at("period")].into(), row[at("country")].into(), row[at("segment")].into()))
        .collect();
    let row = |period: &str, segment: &str| (period.into(), "CZ".into(), segment.into());
    assert_eq!(rows, [row("2020", "1"), row("2022", "1"), row("2021", "2"), row("2023", "2")]);
}

async fn what_is_not_offered_or_contradicts_is_refused(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (query, codes) in [
        ("criterion=nothing", vec!["unknown-criterion"]),
        ("combine=pooled", vec!["not-pooled"]),
        ("period=2020&since=2020", vec![]),
        ("weight=volume&criterion=accessibility", vec![]),
        ("criterion=index&source=expert", vec![]),
        ("as_of=999999", vec![]),
        ("as_of=2099-01-01T00:00:00Z", vec![]),
        ("country=CZ&country=CZ", vec![]),
        ("methodology=nothing", vec![]),
        ("panel=some&weight=some", vec![]),
        ("verdict=improved", vec![]),
    ] {
        let refused = public.get(&format!("/v1/series?{query}")).await.is(400);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        assert!(refused.body["errors"][0]["parameter"].is_string(), "{query}: {}", refused.body);
        for code in codes {
            assert_eq!(refused.codes(), [code], "{query}");
        }
    }
    let empty = public.get("/v1/series?as_of=0").await.is(200);
    assert_eq!(empty.body["series"], json!([]));
}

async fn moments_are_resolved_to_entries(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let entry = entry(&public, "evaluation_corrected").await;
    let at = entry["at"].as_str().unwrap();
    let moment = public.get(&format!("/v1/series?criterion=one-fill&as_of={at}")).await.is(200);
    assert_eq!(moment.body["as_of"], entry["seq"]);
    let before =
        public.get("/v1/series?criterion=one-fill&as_of=2000-01-01T00:00:00Z").await.is(200);
    assert_eq!((&before.body["as_of"], &before.body["series"]), (&json!(0), &json!([])));
}

async fn answers_are_worked_out_without_the_database(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let before = public.get("/v1/series?criterion=one-fill&by=country").await.is(200);
    // A register that lost its tables still answers what is public.
    served.world.write(|conn| crate::world::sql("drop table cells", conn)).await.unwrap();
    let after = public.get("/v1/series?criterion=one-fill&by=country").await.is(200);
    assert_eq!(before.bytes, after.bytes);
    public.get("/v1/scorecards/cz-obtain-passport/2022").await.is(200);
}
