//! The OpenAPI document: whole, equal to the code, and true.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use znamka::{config::Config, server};

use crate::{
    served::{Asker, Got, Served, evaluation, service},
    world::Engine,
};

fn document() -> Value {
    let text = server::document(server::ROOMS).to_pretty_json().unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Every operation: method, path, description.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if ["get", "put", "post", "delete"].contains(&method.as_str()) {
                all.push((method.to_uppercase(), path.clone(), operation.clone()));
            }
        }
    }
    all
}

#[test]
fn the_committed_document_is_what_the_code_says() {
    let path = format!("{}/openapi/openapi.json", env!("CARGO_MANIFEST_DIR"));
    let committed: Value =
        serde_json::from_slice(&std::fs::read(path).unwrap_or_default()).unwrap_or_default();
    assert!(
        committed == document(),
        "openapi/openapi.json is old: run `cargo run -- openapi > openapi/openapi.json`"
    );
}

#[test]
fn every_operation_is_described_whole() {
    let document = document();
    assert_eq!(
        document["openapi"].as_str().unwrap().split('.').take(2).collect::<Vec<_>>(),
        ["3", "1"]
    );
    let mut ids = BTreeSet::new();
    let mut faults = Vec::new();
    for (method, path, operation) in operations(&document) {
        let at = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let mut need = |holds: bool, what: &str| {
            if !holds {
                faults.push(format!("{at}: {what}"));
            }
        };
        need(!id.is_empty() && ids.insert(id), "no operationId of its own");
        need(operation["summary"].as_str().is_some_and(|text| text.len() > 5), "no summary");
        need(operation["description"].as_str().is_some_and(|t| t.len() > 15), "no description");
        need(operation["tags"][0].is_string(), "no tag");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            let mut schema = parameter["schema"].to_string();
            if let Some(shared) = parameter["schema"]["$ref"].as_str() {
                schema = document.pointer(shared.trim_start_matches('#')).unwrap().to_string();
            }
            let limited =
                ["maxLength", "maximum", "maxItems", "pattern", "enum", "boolean", "default"]
                    .iter()
                    .any(|limit| schema.contains(limit));
            need(parameter["description"].is_string(), &format!("`{name}` is not described"));
            need(limited, &format!("`{name}` has no limits"));
        }
        let answers = operation["responses"].as_object().unwrap();
        need(answers.keys().any(|status| status.starts_with('2')), "no success");
        need(["405", "414", "429", "500"].iter().all(|s| answers.contains_key(*s)), "no problems");
        if method != "GET" {
            need(operation["security"].is_array(), "no security");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The names under which the types of a file stand in the document.
fn described(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut is_described, mut other_name) = (false, None);
    for line in text.lines().map(str::trim) {
        is_described |= line.starts_with("words! {")
            || (line.starts_with("#[derive(") && line.contains("ToSchema"));
        if let Some((_, rest)) = line.split_once("schema(as = ") {
            other_name = rest.split([',', ')']).next().map(str::to_owned);
        }
        let item = line.strip_prefix("pub ").unwrap_or(line);
        let item = item.strip_prefix("struct ").or_else(|| item.strip_prefix("enum "));
        let by_hand = line.strip_prefix("impl ToSchema for ");
        if let Some(own) = by_hand.or(item.filter(|_| is_described)) {
            let own = own.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned();
            names.push(other_name.take().unwrap_or(own));
            is_described = false;
        }
    }
    names
}

/// Of two types of one name the document would describe both by one of them.
#[test]
fn no_two_types_share_a_name_in_the_document() {
    let mut names: Vec<String> = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                names.extend(described(&std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    names.sort();
    let shared: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(names.len() > 50 && shared.is_empty(), "{shared:?}");
}

#[test]
fn the_document_has_the_words_that_are_spoken() {
    let document = document();
    let words = |name: &str| document["components"]["schemas"][name]["enum"].clone();
    assert_eq!(words("Source"), json!(["self", "expert", "audit", "tool", "survey"]));
    assert_eq!(words("MethodologyStanding"), json!(["draft", "frozen", "retired"]));
}

#[test]
fn only_the_collecting_way_of_adding_routes_is_used() {
    let mut found = Vec::new();
    let of_room = |room| PathBuf::from(format!("{}/src/{room}", env!("CARGO_MANIFEST_DIR")));
    let mut folders = ["api", "http"].map(of_room).to_vec();
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            // `.route()` is left out of the document without a word.
            if text.contains(".route(") {
                found.push(path);
            }
        }
    }
    assert!(found.is_empty(), "{found:?}");
}

both_engines! {
    every_operation_is_called_and_answers_as_described,
    what_a_parameter_cannot_be_is_refused,
}

async fn what_a_parameter_cannot_be_is_refused(engine: Engine) {
    let served = Served::seeded(engine).await;
    let long = format!("/v1/agencies?q={}", "a".repeat(201));
    for path in [
        "/v1/services?agency=Ministry",
        "/v1/services?life_event=1",
        "/v1/services?country=cz",
        "/v1/agencies?country=CZE",
        "/v1/evaluations?service=A",
        "/v1/evaluations?assessor=A",
        "/v1/evaluations?methodology=client-quality",
        "/v1/ledger?since=9007199254740992",
        &long,
    ] {
        served.anonymous().get(path).await.is(400);
    }
    let admin = served.admin().header("idempotency-key", "a\tb");
    admin.post("/v1/evaluations", &evaluation("cz-pension", "cz-cssz", 4)).await.is(400);
}

/// What was called, by operation, and what did not answer as described.
struct Calls {
    operations: Vec<(String, String, Value)>,
    called: BTreeMap<String, u16>,
}

impl Calls {
    async fn call(&mut self, asker: &Asker, method: &str, path: &str, body: &Value) -> Got {
        let got = match (method, body) {
            ("GET", _) => asker.get(path).await,
            ("PUT", body) => asker.put(path, body).await,
            ("DELETE", _) => asker.delete(path).await,
            (_, body) => asker.post(path, body).await,
        };
        let bare = path.split('?').next().unwrap();
        let fits = |template: &str| {
            let (template, path): (Vec<&str>, Vec<&str>) =
                (template.split('/').collect(), bare.split('/').collect());
            let same = |template: &str, part: &str| match template.split_once('}') {
                Some((_, end)) => part.ends_with(end),
                None => template == part,
            };
            template.len() == path.len() && template.iter().zip(&path).all(|(t, p)| same(t, p))
        };
        let (_, _, operation) = self
            .operations
            .iter()
            .filter(|(m, template, _)| m == method && fits(template))
            .min_by_key(|(_, template, _)| {
                (template.matches('{').count(), !template.contains("}."))
            })
            .unwrap_or_else(|| panic!("{method} {path} is not described"));
        let status = got.status.to_string();
        let answer = &operation["responses"][&status];
        assert!(!answer.is_null(), "{method} {path} answers {status}: not described");
        let media = got.header("content-type").split(';').next().unwrap().to_owned();
        let described = answer["content"].as_object();
        if let Some(described) = described {
            assert!(described.contains_key(&media), "{method} {path} answers with {media}");
        }
        self.called.insert(operation["operationId"].as_str().unwrap().to_owned(), got.status);
        assert!(got.status < 400, "{method} {path}: {}", String::from_utf8_lossy(&got.bytes));
        got
    }
}

/// What anybody may read of the register that is asked here.
const PUBLIC: &[&str] = &[
    "/v1/agencies",
    "/v1/agencies/cz-mpsv",
    "/v1/life-events",
    "/v1/life-events/moving",
    "/v1/target-groups",
    "/v1/target-groups/disability",
    "/v1/services",
    "/v1/services/cz-pension",
    "/v1/services/cz-pension.jsonld",
    "/v1/catalog.jsonld",
    "/v1/methodologies",
    "/v1/methodologies/small/m1",
    "/v1/methodologies/small/m1/diff?with=client-quality@m1",
    "/v1/criteria",
    "/v1/campaigns",
    "/v1/campaigns/c-2024",
    "/v1/campaigns/c-2024/template.csv",
    "/v1/evaluations",
    "/v1/observations",
    "/v1/observations.csv",
    "/v1/observations.jsonstat",
    "/v1/observations.sdmx.csv",
    "/v1/structure.sdmx.xml",
    "/v1/series",
    "/v1/series.csv",
    "/v1/services/cz-pension/series",
    "/v1/changes",
    "/v1/changes.csv",
    "/v1/scorecards/cz-pension/2025",
    "/v1/scorecards/cz-pension/2025/explain",
    "/v1/coverage",
    "/v1/coverage.csv",
    "/v1/coverage/agencies.csv",
    "/v1/rankings",
    "/v1/rankings.csv",
    "/v1/revisions",
    "/v1/revisions.csv",
    "/v1/feed.atom",
    "/v1/services/cz-pension/feed.atom",
    "/v1/agencies/cz-cssz/feed.atom",
    "/v1/observations.csv-metadata.json",
    "/v1/series.csv-metadata.json",
    "/v1/rankings.csv-metadata.json",
    "/v1/changes.csv-metadata.json",
    "/v1/observations.xlsx",
    "/v1/series.xlsx",
    "/v1/rankings.xlsx",
    "/v1/changes.xlsx",
    "/v1/revisions.csv-metadata.json",
    "/v1/revisions.xlsx",
    "/v1/coverage.csv-metadata.json",
    "/v1/coverage.xlsx",
    "/v1/coverage/agencies.csv-metadata.json",
    "/v1/coverage/agencies.xlsx",
    "/v1/dictionary",
    "/v1/datapackage.json",
    "/v1/ledger",
];

async fn every_operation_is_called_and_answers_as_described(engine: Engine) {
    let contact = "https://example.cz/kontakt".parse().ok();
    let served = Served::with(engine, Config { contact, ..Config::default() });
    served.seed().await;
    let admin = served.admin();
    let document = admin.get("/openapi.json").await.is(200).body;
    let mut calls = Calls { operations: operations(&document), called: BTreeMap::new() };
    let null = Value::Null;

    let security = "/.well-known/security.txt";
    for path in ["/health", "/ready", "/metrics", "/openapi.json", "/problems/not-found", security]
    {
        calls.call(&admin, "GET", path, &null).await;
    }
    let agency = json!({"names": {"en": "Agency"}, "kind": "agency", "country": "DK"});
    calls.call(&admin, "PUT", "/v1/agencies/dk-agency", &agency).await;
    let life_event = json!({"names": {"en": "Moving"}, "audience": "citizens"});
    calls.call(&admin, "PUT", "/v1/life-events/moving", &life_event).await;
    let group = json!({"names": {"en": "People with a disability"}});
    calls.call(&admin, "PUT", "/v1/target-groups/disability", &group).await;
    calls.call(&admin, "PUT", "/v1/services/dk-service", &service("dk-agency")).await;
    let methodology = json!({
        "names": {"en": "Small"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"], "nodes": [
            {"code": "index", "parent": null},
            {"code": "online", "parent": "index", "scale": {"kind": "boolean"}, "sources": ["self"]}
        ]
    });
    calls.call(&admin, "PUT", "/v1/methodologies/small/m1", &methodology).await;
    calls.call(&admin, "POST", "/v1/methodologies/small/m1/freeze", &null).await;
    let campaign = json!({
        "names": {"en": "Campaign"}, "methodology": "client-quality@m1", "period": "2024",
        "opens_on": "2025-01-01", "due_on": "2027-01-01", "closes_on": "2027-02-01"
    });
    calls.call(&admin, "PUT", "/v1/campaigns/c-2024", &campaign).await;

    let draft = evaluation("cz-pension", "cz-cssz", 4);
    let url = calls.call(&admin, "POST", "/v1/evaluations?to=draft", &draft).await;
    let (url, tag) = (url.header("location").to_owned(), url.header("etag").to_owned());
    calls.call(&admin, "GET", &format!("{url}/what-if"), &null).await;
    calls.call(&admin.header("if-match", &tag), "PUT", &url, &draft).await;
    calls.call(&admin, "POST", &format!("{url}/submit"), &null).await;
    let why = json!({"reason": "Not yet."});
    calls.call(&admin, "POST", &format!("{url}/return"), &why).await;
    calls.call(&admin, "POST", &format!("{url}/submit"), &null).await;
    calls.call(&admin, "POST", &format!("{url}/publish"), &null).await;
    let mut correction = draft.clone();
    correction["corrects"] = json!(2);
    correction["reason"] = json!("A slip.");
    calls.call(&admin, "POST", &format!("{url}/revisions?to=published"), &correction).await;
    let other = evaluation("cz-housing", "cz-mpsv", 4);
    let gone = calls.call(&admin, "POST", "/v1/evaluations?to=draft", &other).await;
    let asker = admin.header("if-match", gone.header("etag"));
    calls.call(&asker, "DELETE", gone.header("location"), &null).await;
    let line = format!("{other}\n").into_bytes();
    let path = "/v1/evaluation-batches?to=published";
    admin.send("POST", path, "application/x-ndjson", line).await.is(200);
    calls.called.insert("submit_evaluation_batch".into(), 200);

    let report = crate::authorization::report();
    let about =
        "service=cz-housing&period=2025&methodology=client-quality@m1&criterion=accessibility";
    calls.call(&admin, "POST", &format!("/v1/evidence?{about}"), &report).await;

    let mut audit = evaluation("cz-pension", "cz-nku", 4);
    audit["source"] = json!("audit");
    audit["period"] = json!("2024");
    audit["answers"] = json!([{"criterion": "no-papers", "numerator": 1, "denominator": 2,
        "evidence": [{"url": "https://example.cz/audit"}]}]);
    let audit = calls.call(&admin, "POST", "/v1/evaluations?to=published", &audit).await;
    let path = format!("{}/reply", audit.header("location"));
    let reply = json!({"text": "The papers were asked for by law.", "disputes": true});
    calls.call(&admin, "PUT", &path, &reply).await;
    calls.call(&served.anonymous(), "GET", &path, &null).await;

    for path in PUBLIC {
        calls.call(&served.anonymous(), "GET", path, &null).await;
    }
    for path in [url.clone(), format!("{url}/revisions"), format!("{url}/revisions/3")] {
        calls.call(&served.anonymous(), "GET", &path, &null).await;
    }
    calls.call(&admin, "POST", "/v1/campaigns/c-2024/close", &null).await;
    calls.call(&admin, "POST", "/v1/methodologies/small/m1/retire", &null).await;
    calls.call(&admin, "POST", &format!("{url}/withdraw"), &why).await;

    let uncalled: Vec<String> = calls
        .operations
        .iter()
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
        .filter(|id| !calls.called.contains_key(id))
        .collect();
    assert_eq!(uncalled, Vec::<String>::new());
}
