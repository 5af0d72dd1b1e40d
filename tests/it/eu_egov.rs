//! The EU eGovernment Benchmark 2023: from its inputs every cell of its official table comes out.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use znamka::{
    cli::import::{Kind, Order, import_bytes},
    config::Config,
    domain::evaluation::Standing,
};

use crate::{
    served::{Asker, Served},
    world::{Engine, World},
};

both_engines! {
    every_official_cell_and_every_czech_result_comes_out,
    a_pool_says_what_it_cannot_answer,
}

/// Country scores of the official report: the mean of nine life events.
const COUNTRIES: [(&str, f64); 7] = [
    ("CZ", 63.788722),
    ("DK", 85.116677),
    ("EE", 91.762722),
    ("MT", 95.714706),
    ("PL", 62.241649),
    ("RO", 45.793027),
    ("SK", 62.354555),
];

/// Nodes of the official table, in the order of its columns.
const NODES: [&str; 19] = [
    "index",
    "user-centricity",
    "online-availability",
    "mobile",
    "user-support",
    "transparency",
    "service-delivery",
    "personal-data",
    "service-design",
    "key-enablers",
    "eid",
    "edocuments",
    "one-fill",
    "digital-post",
    "cross-border",
    "cb-online-availability",
    "cb-user-support",
    "cb-eid",
    "cb-edocuments",
];

/// Nodes that the source also publishes for each service.
const OF_SERVICES: [&str; 6] =
    ["online-availability", "mobile", "service-delivery", "eid", "edocuments", "one-fill"];

const EU: &str = "methodology=eu-egov@m2020&combine=pooled";

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn items(file: &str) -> Vec<Value> {
    serde_json::from_slice(&fixture(file)).unwrap()
}

/// Imports as the command line does.
fn import(world: &World, kind: Kind, file: &str, bytes: &[u8]) {
    let order = Order { kind, file, to: Standing::Published, freeze: true, dry_run: false };
    import_bytes(bytes, order, &world.pool, &world.clock)
        .unwrap_or_else(|error| panic!("{file}: {error:?}"));
}

fn catalogue(world: &World) {
    for (kind, file) in [
        (Kind::Agencies, "eu-egov/agencies.json"),
        (Kind::LifeEvents, "eu-egov/life-events.json"),
        (Kind::Services, "eu-egov/services.json"),
        (Kind::Methodology, "methodologies/eu-egov-m2020.json"),
    ] {
        import(world, kind, file, &fixture(file));
    }
}

async fn served(engine: Engine, fill: impl FnOnce(&World) + Send + 'static) -> Served {
    let world = World::new(engine);
    let world = actix_web::web::block(move || {
        fill(&world);
        world
    })
    .await
    .unwrap();
    Served::over(world, Config::default())
}

/// All rows of a question, page by page.
async fn rows(asker: &Asker, query: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut next = format!("/v1/observations?{query}&limit=1000");
    loop {
        let page = asker.get(&next).await.is(200).body;
        rows.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else { return rows };
        next = format!("/v1/observations?{query}&limit=1000&cursor={cursor}");
    }
}

fn criteria(nodes: &[&str]) -> String {
    format!("&criterion={}", nodes.join("&criterion="))
}

#[track_caller]
fn same(found: Option<f64>, official: Option<f64>, what: &str) {
    let is_same = match (found, official) {
        (Some(found), Some(official)) => (found - official).abs() < 1e-6,
        (None, None) => true,
        _ => false,
    };
    assert!(is_same, "{what}: {found:?} is not {official:?}");
}

/// Compares the rows of a country by life event with the official table; says how many cells.
async fn official(public: &Asker, country: &str) -> usize {
    let query = format!("{EU}&by=life_event&country={country}{}", criteria(&NODES));
    let mut found: BTreeMap<(String, String), Value> = rows(public, &query)
        .await
        .into_iter()
        .map(|row| {
            let name = |field: &str| row[field].as_str().unwrap().to_owned();
            ((name("life_event"), name("criterion")), row)
        })
        .collect();
    let mut cells = 0;
    for line in items("eu-egov/official.json").iter().filter(|line| line["country"] == country) {
        let life_event = line["life_event"].as_str().unwrap();
        for node in NODES {
            let row = found.remove(&(life_event.into(), node.into())).unwrap();
            let what = format!("{country} {life_event} {node}");
            same(row["value"].as_f64(), line["values"][node].as_f64(), &what);
            assert_eq!(row["period"], line["period"], "{what}");
            assert_eq!(row["state"] == "measured", row["value"].is_number(), "{what}");
            cells += 1;
        }
    }
    assert!(found.is_empty(), "{found:?}");
    cells
}

async fn every_official_cell_and_every_czech_result_comes_out(engine: Engine) {
    let served = served(engine, |world| {
        catalogue(world);
        for (country, _) in COUNTRIES {
            let file = format!("eu-egov/evaluations-{}.ndjson", country.to_lowercase());
            import(world, Kind::Evaluations, &file, &fixture(&file));
        }
    })
    .await;
    let public = served.anonymous();

    let mut cells = 0;
    for (country, _) in COUNTRIES {
        cells += official(&public, country).await;
    }
    assert_eq!(cells, 1_197);
    countries(&public).await;
    czech_services(&public).await;
    whole_selections(&public).await;
    links(&public).await;
    crate::manual::hold("holds eu-egov", &public).await;
}

/// A country is the mean of its life events, each at its latest year of two.
async fn countries(public: &Asker) {
    let table = items("eu-egov/official.json");
    for node in NODES {
        let path = format!("/v1/series?{EU}&by=country&criterion={node}");
        let body = public.get(&path).await.is(200).body;
        assert_eq!(body["query"]["combine"], "pooled");
        assert_eq!(body["query"]["window"], "P2Y");
        let series = body["series"].as_array().unwrap();
        assert_eq!(series.len(), COUNTRIES.len());
        for (line, (country, score)) in series.iter().zip(COUNTRIES) {
            assert_eq!(line["subject"]["country"], country);
            assert_eq!(line["length"], "P2Y");
            assert_eq!(line["changes"], json!([]));
            assert_eq!(line["changes_reason"], "pooled");
            let points: Vec<&Value> = line["segments"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|segment| segment["points"].as_array().unwrap())
                .collect();
            let periods: Vec<&str> =
                points.iter().map(|point| point["period"].as_str().unwrap()).collect();
            assert_eq!(periods, ["2020-01-01/P2Y", "2021-01-01/P2Y"]);
            // The first window holds the life events of one year alone: no line joins the two.
            let segments = line["segments"].as_array().unwrap();
            assert_eq!(segments.len(), 2, "{country} {node}");
            assert_eq!(segments[1]["reason"], "not_comparable", "{country} {node}");
            let of_country = table.iter().filter(|line| line["country"] == country);
            let official: Vec<f64> =
                of_country.filter_map(|line| line["values"][node].as_f64()).collect();
            let count = f64::from(u32::try_from(official.len()).unwrap());
            let mean = official.iter().sum::<f64>() / count;
            same(points[1]["value"].as_f64(), Some(mean), &format!("{country} {node}"));
            if node == "index" {
                same(points[1]["value"].as_f64(), Some(score), country);
                assert_eq!(points[1]["services"], points[1]["expected"], "{country}");
            }
        }
    }
}

/// From the answers for each page the published results of the services come out.
async fn czech_services(public: &Asker) {
    let query = format!("methodology=eu-egov@m2020&country=CZ{}", criteria(&OF_SERVICES));
    let mut found: BTreeMap<(String, String), Value> = rows(public, &query)
        .await
        .into_iter()
        .map(|row| {
            let name = |field: &str| row[field].as_str().unwrap().to_owned();
            ((name("service"), name("criterion")), row)
        })
        .collect();
    let mut cells = 0;
    for line in items("eu-egov/czech-results.json") {
        let service = line["service"].as_str().unwrap();
        for node in OF_SERVICES {
            let row = found.remove(&(service.into(), node.into())).unwrap();
            same(row["value"].as_f64(), line[node].as_f64(), &format!("{service} {node}"));
            if line[node].is_number() {
                // Results that nobody took over do not apply beside the answers. Missing is only
                // what nobody could tell, which questions C and F4 alone may say.
                let coverage = row["coverage"].as_f64().unwrap();
                let may_miss = matches!(node, "service-delivery" | "eid");
                assert!(coverage == 1.0 || (may_miss && coverage > 0.5), "{service} {node}");
            } else {
                assert_eq!(row["state"], "not_applicable", "{service} {node}");
            }
            cells += 1;
        }
    }
    assert_eq!(cells, 540);
}

/// What holds several life events or countries is their plain mean.
async fn whole_selections(public: &Asker) {
    let value = async |query: &str| {
        let body = public.get(&format!("/v1/series?{EU}&{query}")).await.is(200).body;
        let segments = body["series"][0]["segments"].as_array().unwrap().clone();
        let last = segments.last().unwrap()["points"].as_array().unwrap().last().unwrap().clone();
        (last["period"].as_str().unwrap().to_owned(), last["value"].as_f64())
    };
    let (period, all) = value("criterion=index").await;
    let mean = COUNTRIES.iter().map(|(_, score)| score).sum::<f64>() / 7.0;
    assert_eq!(period, "2021-01-01/P2Y");
    same(all, Some(mean), "all countries");

    let (period, cz) = value("country=CZ&period=2022").await;
    assert_eq!(period, "2021-01-01/P2Y");
    same(cz, Some(63.788722), "CZ");
    let (_, same_window) = value("country=CZ&period=2021-01-01/P2Y").await;
    assert_eq!(cz, same_window);

    // Life events of 2022 alone.
    let year: f64 = items("eu-egov/official.json")
        .iter()
        .filter(|line| line["country"] == "CZ" && line["period"] == "2022")
        .filter_map(|line| line["values"]["index"].as_f64())
        .sum();
    let (period, of_2022) = value("country=CZ&window=P1Y").await;
    assert_eq!(period, "2022");
    same(of_2022, Some(year / 4.0), "CZ in 2022");

    let (_, family) =
        value("country=CZ&by=life_event&life_event=family&criterion=cross-border").await;
    same(family, Some(100.0 / 3.0), "CZ family");
    let (_, start) =
        value("country=RO&by=life_event&life_event=business-start-up&criterion=cross-border").await;
    same(start, Some(11.111111), "RO business start-up");
}

/// An answer says how to ask for it again, and gives the same then.
async fn links(public: &Asker) {
    let path = format!("/v1/series?{EU}&country=CZ&window=P1Y");
    let first = public.get(&path).await.is(200).body;
    let permalink = first["permalink"].as_str().unwrap();
    assert!(
        permalink.contains("combine=pooled") && permalink.contains("window=P1Y"),
        "{permalink}"
    );
    let again = public.get(permalink).await.is(200).body;
    assert_eq!(first["series"], again["series"]);
    let plain = public.get(&format!("/v1/series?{EU}&window=P2Y")).await.is(200).body;
    assert!(!plain["permalink"].as_str().unwrap().contains("window"), "the default is left out");
}

#[actix_web::test]
async fn results_and_answers_give_the_same() {
    let served = served(Engine::Sqlite, |world| {
        catalogue(world);
        let results: BTreeMap<String, Value> = items("eu-egov/czech-results.json")
            .into_iter()
            .map(|line| (line["service"].as_str().unwrap().to_owned(), line))
            .collect();
        let text = String::from_utf8(fixture("eu-egov/evaluations-cz.ndjson")).unwrap();
        let mut lines: Vec<String> = Vec::new();
        for line in text.lines() {
            let mut evaluation: Value = serde_json::from_str(line).unwrap();
            if let Some(result) = results.get(evaluation["service"].as_str().unwrap()) {
                evaluation["answers"] = published(result);
            }
            lines.push(evaluation.to_string());
        }
        import(world, Kind::Evaluations, "results.ndjson", lines.join("\n").as_bytes());
    })
    .await;

    assert_eq!(official(&served.anonymous(), "CZ").await, 171);
}

/// The answers of a service of which only the results are known.
fn published(result: &Value) -> Value {
    const ANSWERS: [&str; 6] = [
        "availability-result",
        "mobile-result",
        "delivery-result",
        "eid-result",
        "edocuments-result",
        "one-fill-result",
    ];
    let mut answers = vec![json!({"criterion": "raw-answers", "value": false})];
    for (node, criterion) in OF_SERVICES.iter().zip(ANSWERS) {
        if result[node].is_number() {
            answers.push(json!({"criterion": criterion, "value": result[node]}));
        }
    }
    json!(answers)
}

async fn a_pool_says_what_it_cannot_answer(engine: Engine) {
    let served = served(engine, |world| {
        catalogue(world);
        let file = "methodologies/client-quality-m1.json";
        import(world, Kind::Methodology, file, &fixture(file));
    })
    .await;
    let public = served.anonymous();
    for (query, parameter, code, advice) in [
        (
            "methodology=client-quality&combine=pooled",
            "combine",
            "not-pooled",
            "methodology=eu-egov@m2020",
        ),
        ("combine=pooled&criterion=a1", "criterion", "not-pooled", "online-availability"),
        ("combine=pooled&criterion=raw-answers", "criterion", "not-pooled", "combine=mean"),
        ("combine=pooled&weight=volume", "weight", "contradiction", "combine=mean"),
        ("combine=pooled&panel=matched", "panel", "contradiction", "combine=mean"),
        ("combine=pooled&by=service", "combine", "contradiction", "`by`"),
        (
            "combine=pooled&criterion=cb-eid&source=expert",
            "source",
            "contradiction",
            "combine=mean",
        ),
        ("window=P2Y", "window", "contradiction", "combine=pooled"),
        ("combine=pooled&by=life_event&window=P2Y", "window", "contradiction", "by=life_event"),
        ("combine=pooled&window=2Y", "window", "not-a-duration", "P2Y"),
        ("combine=pooled&window=P6M", "window", "out-of-range", "P2Y"),
    ] {
        let named = query.starts_with("methodology");
        let methodology = if named { "" } else { "methodology=eu-egov@m2020&" };
        let path = format!("/v1/series?{methodology}{query}");
        let refused = public.get(&path).await.is(400);
        let error = &refused.body["errors"][0];
        assert_eq!((&error["parameter"], &error["code"]), (&json!(parameter), &json!(code)));
        assert!(error["advice"].as_str().unwrap().contains(advice), "{query}: {error}");
        assert_eq!(refused.codes().len(), 1, "{query}: {}", refused.body);
    }
    // A list of changes says what each series says, and where to go instead.
    let refused = public.get(&format!("/v1/changes?{EU}&by=country")).await.is(400);
    assert_eq!(refused.codes(), ["contradiction"]);
    let error = &refused.body["errors"][0];
    assert_eq!(error["parameter"], "combine");
    assert_eq!(
        error["detail"],
        "There is no change to tell: a change is told of the same services, and a pooled value is not \
         made of services one by one."
    );
    for way in ["`combine=mean`", "/v1/series"] {
        assert!(error["advice"].as_str().unwrap().contains(way), "{error}");
    }
    let means = "/v1/changes?methodology=eu-egov@m2020&combine=mean&by=country";
    public.get(means).await.is(200);
    // Nothing is measured yet: no line, and no fault.
    let empty = public.get(&format!("/v1/series?{EU}&by=country")).await.is(200).body;
    assert_eq!(empty["series"], json!([]));
    let empty = public.get(&format!("/v1/observations?{EU}&by=life_event")).await.is(200).body;
    assert_eq!(empty["items"], json!([]));
}
