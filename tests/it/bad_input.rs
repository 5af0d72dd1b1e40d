//! Whatever is sent, over real sockets: refused as a problem, never a fault of ours, and never half
//! stored.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{Read, Write},
    net::TcpStream,
    sync::OnceLock,
    time::Duration,
};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use znamka::config::Config;

use crate::{
    served::{Asker, Got, Served, evaluation, service},
    world::Engine,
};

both_engines! {
    no_body_brings_it_down_or_is_half_stored,
    whatever_stands_where_something_else_belongs_is_refused,
    no_parameter_is_passed_over,
    no_path_brings_it_down,
    what_was_is_asked_for_within_what_was,
    a_batch_with_three_bad_rows_names_them_and_stores_nothing,
    a_key_is_taken_however_long_its_address_is,
}

/// An operation of the served document.
#[derive(Clone, Debug)]
struct Operation {
    id: String,
    method: String,
    path: String,
    has_body: bool,
    parameters: Vec<Value>,
}

async fn operations(served: &Served) -> Vec<Operation> {
    let document = served.anonymous().get("/openapi.json").await.is(200).body;
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                all.push(Operation {
                    id: id.into(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    has_body: operation["requestBody"].is_object(),
                    parameters: operation["parameters"].as_array().cloned().unwrap_or_default(),
                });
            }
        }
    }
    assert!(all.len() > 40);
    all
}

/// The form of every problem.
#[track_caller]
fn is_problem(got: &Got, about: &str) {
    let shown = String::from_utf8_lossy(&got.bytes[..got.bytes.len().min(600)]).into_owned();
    assert!((400..500).contains(&got.status), "{about}: {} {shown}", got.status);
    assert_eq!(got.header("content-type"), "application/problem+json", "{about}: {shown}");
    let body = &got.body;
    assert_eq!(body["status"], got.status, "{about}: {shown}");
    assert!(body["type"].as_str().unwrap().starts_with("/problems/"), "{about}: {shown}");
    assert!(body["title"].is_string() && body["detail"].is_string(), "{about}: {shown}");
    assert!(body["instance"].as_str().unwrap().starts_with("/requests/"), "{about}: {shown}");
    for error in body["errors"].as_array().unwrap() {
        let said = |name: &str| error[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("code") && said("detail") && said("advice"), "{about}: {shown}");
        let place = ["pointer", "parameter", "header"];
        assert_eq!(place.iter().filter(|name| error[**name].is_string()).count(), 1, "{about}");
    }
    for leak in ["src/", ".rs:", "panicked", "SELECT", "sqlite", "postgres", "diesel", "/tmp/"] {
        assert!(!shown.contains(leak), "{about} says `{leak}`: {shown}");
    }
}

/// What is stored: all evaluations with their versions, and the end of the ledger.
async fn stored(served: &Served) -> Value {
    let admin = served.admin();
    let mut all = Vec::new();
    let listed = admin.get("/v1/evaluations?limit=1000").await.is(200);
    for item in listed.body["items"].as_array().unwrap() {
        let url = format!("/v1/evaluations/{}", item["id"].as_str().unwrap());
        let shown = admin.get(&url).await.is(200);
        all.push(json!([shown.header("etag"), shown.body]));
    }
    let ledger = admin.get("/v1/ledger?limit=1000").await.is(200);
    let drafts = admin.get("/v1/methodologies?limit=1000").await.is(200);
    json!([all, ledger.body["items"].as_array().unwrap().len(), drafts.body])
}

/// A register with something of every kind, for paths to lead to.
struct Stage {
    draft: String,
    submitted: String,
    published: String,
}

impl Stage {
    async fn set(served: &Served) -> Self {
        let admin = served.admin();
        let mut urls = Vec::new();
        for (service, to) in [
            ("cz-parental-allowance", "draft"),
            ("cz-housing", "submitted"),
            ("cz-pension", "published"),
        ] {
            let agency = if service == "cz-pension" { "cz-cssz" } else { "cz-mpsv" };
            let path = format!("/v1/evaluations?to={to}");
            let made = admin.post(&path, &evaluation(service, agency, 6)).await.is(201);
            urls.push(made.body["id"].as_str().unwrap().to_owned());
        }
        admin.put("/v1/campaigns/open", &campaign()).await.is(201);
        admin.put("/v1/methodologies/drafted/m1", &methodology()).await.is(201);
        let [draft, submitted, published] = urls.try_into().unwrap();
        Self { draft, submitted, published }
    }

    /// The address of an operation, and a body that would be taken.
    fn request(&self, operation: &Operation) -> (String, Value) {
        let mut correction = evaluation("cz-pension", "cz-cssz", 5);
        correction["corrects"] = json!(1);
        correction["reason"] = json!("A slip.");
        let names = json!({"cs": "Nová"});
        let (id, code, body) = match operation.id.as_str() {
            "rewrite_evaluation" => {
                (&self.draft, "", evaluation("cz-parental-allowance", "cz-mpsv", 5))
            }
            "submit_draft" | "delete_evaluation" => (&self.draft, "", Value::Null),
            "return_evaluation" => (&self.submitted, "", json!({"reason": "A slip."})),
            "publish_evaluation" => (&self.submitted, "", Value::Null),
            "withdraw_evaluation" => (&self.published, "", json!({"reason": "A slip."})),
            "correct_evaluation" => (&self.published, "", correction),
            "submit_evaluation" => (&self.draft, "", {
                let mut body = evaluation("cz-housing", "cz-mpsv", 5);
                body["period"] = json!("2024");
                body["facts"] =
                    json!({"agency": "cz-mpsv", "life_events": ["family"], "volume": 9});
                body
            }),
            "set_agency" => (
                &self.draft,
                "new",
                json!({
                    "names": names, "kind": "ministry", "level": "central", "country": "CZ",
                    "aliases": ["N."], "identifiers": [],
                }),
            ),
            "set_life_event" => {
                (&self.draft, "new", json!({"names": names, "audience": "citizens"}))
            }
            "set_target_group" => (&self.draft, "new", json!({"names": names, "partition": "age"})),
            "set_service" => (&self.draft, "new", service("cz-mpsv")),
            "set_campaign" => (&self.draft, "new", campaign()),
            "close_campaign" => (&self.draft, "open", Value::Null),
            "draft_methodology" => (&self.draft, "new", methodology()),
            "freeze_methodology" | "retire_methodology" => (&self.draft, "drafted", Value::Null),
            _ => (&self.published, "cz-pension", Value::Null),
        };
        let path = operation.path.replace("{id}", id).replace("{code}", code).replace("{n}", "1");
        let path = path.replace("{version}", "m1").replace("{service}", "cz-pension");
        (path.replace("{period}", "2025"), body)
    }
}

fn campaign() -> Value {
    json!({
        "names": {"cs": "Hodnocení 2024"}, "methodology": "client-quality@m1", "period": "2024",
        "opens_on": "2026-01-01", "due_on": "2026-12-01", "closes_on": "2026-12-31",
        "filter": {"agencies": ["cz-nku"]},
    })
}

fn methodology() -> Value {
    json!({
        "names": {"en": "Drafted"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "one-fill", "parent": "index", "scale": {"kind": "share"}, "sources": ["self"]},
        ],
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// A gigabyte of zeros: 1,024 members of a mebibyte each, a kilobyte apiece.
fn bomb() -> Vec<u8> {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| gzip(&vec![0; 1 << 20]).repeat(1024)).clone()
}

/// The media type an operation takes first.
fn media_type(operation: &Operation) -> &'static str {
    if operation.id == "submit_evaluation_batch" {
        "application/x-ndjson"
    } else {
        "application/json"
    }
}

/// Media type, coding and bytes that nobody should take.
fn bad_bodies(media: &'static str, good: &str) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let unknown_field = good.replacen('{', r#"{"unknown_field":1,"#, 1);
    let twice = good.replacen('{', &format!("{{{},", good.trim_matches(['{', '}'])), 1);
    let deep = format!("{}{}", r#"{"names":"#.repeat(100_000), "}".repeat(100_000));
    let nested = format!(r#"{{"names":{}1{}}}"#, r#"{"cs":"#.repeat(120), "}".repeat(120));
    let huge = format!(r#"{{"names":{{"cs":"{}"}}}}"#, "a".repeat(3 * 1024 * 1024));
    let mut bodies = vec![
        (media, "", vec![b'['; 200_000]),
        (media, "", deep.into_bytes()),
        (media, "", nested.into_bytes()),
        (media, "", unknown_field.clone().into_bytes()),
        (media, "", twice.into_bytes()),
        (media, "gzip", bomb()),
        (media, "gzip", good.as_bytes().to_vec()),
        (media, "br", gzip(good.as_bytes())),
        (media, "deflate", good.as_bytes().to_vec()),
        (media, "gzip", gzip(unknown_field.as_bytes())),
        (media, "", b"{".to_vec()),
        (media, "", b"\xff\xfe{\x00}\x00".to_vec()),
        (media, "", b"{\"names\":{\"cs\":\"\xc3\x28\"}}".to_vec()),
        ("", "", good.as_bytes().to_vec()),
        ("text/plain", "", good.as_bytes().to_vec()),
        ("multipart/form-data; boundary=x", "", good.as_bytes().to_vec()),
        ("application/json; charset=utf-16", "", good.as_bytes().to_vec()),
        ("application/jsonx", "", good.as_bytes().to_vec()),
        ("nonsense", "", good.as_bytes().to_vec()),
    ];
    let texts = [
        "",
        " ",
        "null",
        "true",
        "0",
        "-1",
        "\"x\"",
        "[]",
        "{}",
        "[{}]",
        "NaN",
        "Infinity",
        "1e999",
        "-1e999",
        "'x'",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "{}{}",
        "//\n{}",
        "\"\\ud800\"",
        r#"{"names":{"cs":"\ud800"}}"#,
        r#"{"names":{"cs":"\u0000"}}"#,
        r#"{"reason":"a\u0000b"}"#,
        r#"{"names":{"cs":NaN}}"#,
        r#"{"corrects":1e999}"#,
        r#"{"corrects":99999999999999999999999}"#,
        r#"{"reason":null}"#,
        r#"{"reason":5}"#,
        r#"{"names":"x"}"#,
        r#"{"__proto__":{}}"#,
    ];
    bodies.extend(texts.iter().map(|text| (media, "", text.as_bytes().to_vec())));
    bodies.push((media, "", huge.into_bytes()));
    if media == "application/json" {
        bodies.push((media, "", [b"\xef\xbb\xbf", good.as_bytes()].concat()));
    } else {
        let csv = "service,period,methodology,source,assessor,criterion,target_group,touchpoint,value,\
                   counts,numerator,denominator,state,sample_kind,sample_n,evidence_url,comment\n";
        for rows in [
            "",
            "\0,\0,\0,\0,\0,\0,,,\0,,,,,,,,\n",
            "cz-housing,2024,client-quality@m1,self,cz-mpsv,one-fill,,,NaN,,,,,,,,\n",
            "cz-housing,2024,client-quality@m1,self,cz-mpsv,one-fill,,,1e999,,,,,,,,\n",
            "cz-housing,2024,client-quality@m1,self,cz-mpsv,reminders,,,no,,,,,,,,a\0b\n",
            "cz-housing,2024,client-quality@m1,self,cz-mpsv,reminders,,,\"no,,,,,,,,\n",
            "=1+1,@x,-1,+1,,,,,,,,,,,,,\n",
        ] {
            bodies.push(("text/csv", "", format!("{csv}{rows}").into_bytes()));
        }
        bodies.push(("text/csv", "", [csv.as_bytes(), b"\xff,\xfe,,,,,,,,,,,,,,,\n"].concat()));
        bodies.push(("text/csv", "gzip", bomb()));
        bodies.push(("text/csv", "", vec![b'"'; 200_000]));
        bodies.push(("text/csv", "", b"\xff\xfes\0e\0r\0".to_vec()));
        bodies.push(("text/csv", "", vec![b','; 200_000]));
    }
    bodies
}

async fn no_body_brings_it_down_or_is_half_stored(engine: Engine) {
    let served = Served::seeded(engine).await;
    let stage = Stage::set(&served).await;
    let before = stored(&served).await;
    let writing = operations(&served).await.into_iter().filter(|o| o.method != "GET");
    let writing: Vec<_> = writing.collect();
    assert!(writing.iter().filter(|operation| operation.has_body).count() >= 12);
    for operation in &writing {
        let (path, good) = stage.request(operation);
        let good = if good.is_null() { "{}".to_owned() } else { good.to_string() };
        let bodies = if operation.has_body {
            bad_bodies(media_type(operation), &good)
        } else if operation.method == "DELETE" {
            continue;
        } else {
            // What takes no body does not pass one over.
            let json = "application/json";
            ["[", "{}", "{\"reason\":\"x\"}"]
                .into_iter()
                .map(|text| (json, "", text.as_bytes().to_vec()))
                .chain([
                    (json, "", vec![b'['; 200_000]),
                    (json, "gzip", bomb()),
                    ("", "", b"x".to_vec()),
                ])
                .collect()
        };
        let admin = served.admin();
        let asks = bodies.into_iter().map(|(media, coding, body)| {
            let about = format!(
                "{} {media} {coding} {:.60}",
                operation.id,
                String::from_utf8_lossy(&body[..body.len().min(80)])
            );
            let asker = if coding.is_empty() {
                admin.clone()
            } else {
                admin.header("content-encoding", coding)
            };
            let exists = ["rewrite_evaluation"].contains(&operation.id.as_str());
            let asker = if exists { asker.header("if-match", "*") } else { asker };
            // An empty name stands for none at all: the body is sent all the same.
            let path = path.clone();
            async move { (about, raw(&asker, &operation.method, &path, media, body).await) }
        });
        let answers: Vec<(String, Got)> = stream::iter(asks).buffer_unordered(4).collect().await;
        for (about, got) in answers {
            is_problem(&got, &about);
        }
    }
    assert_eq!(stored(&served).await, before);
}

async fn raw(asker: &Asker, method: &str, path: &str, media: &str, body: Vec<u8>) -> Got {
    if media.is_empty() {
        return asker.send_untyped(method, path, body).await;
    }
    asker.send(method, path, media, body).await
}

/// Every place in a document, as a pointer.
fn places(document: &Value, at: &str, found: &mut Vec<String>) {
    match document {
        Value::Object(fields) => {
            for (name, value) in fields {
                found.push(format!("{at}/{name}"));
                places(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                found.push(format!("{at}/{i}"));
                places(value, &format!("{at}/{i}"), found);
            }
        }
        _ => {}
    }
}

async fn whatever_stands_where_something_else_belongs_is_refused(engine: Engine) {
    let served = Served::seeded(engine).await;
    let stage = Stage::set(&served).await;
    let before = stored(&served).await;
    let writing = operations(&served).await;
    for operation in writing.iter().filter(|o| o.has_body && o.method != "GET") {
        let (path, good) = stage.request(operation);
        if good.is_null() {
            continue;
        }
        let mut found = Vec::new();
        places(&good, "", &mut found);
        let admin = served.admin();
        let admin = if operation.id == "rewrite_evaluation" {
            admin.header("if-match", "*")
        } else {
            admin
        };
        for place in found {
            // A shape that nothing has.
            let mut bad = good.clone();
            *bad.pointer_mut(&place).unwrap() = json!({"x": [{"y": []}]});
            let draft_of_answers =
                operation.id == "rewrite_evaluation" && place.contains("/answers/");
            let got = admin
                .send(&operation.method, &path, "application/json", bad.to_string().into())
                .await;
            // A draft may still be wrong, as long as it can be read.
            if !(draft_of_answers && got.status == 200) {
                is_problem(&got, &format!("{} {place}", operation.id));
            } else {
                let old = evaluation("cz-parental-allowance", "cz-mpsv", 6);
                admin.put(&path, &old).await.is(200);
            }
        }
    }
    let mut after = stored(&served).await;
    // Rewriting a draft counts its version.
    after[0][0] = before[0][0].clone();
    assert_eq!(after, before);

    // What may be right or wrong is never a fault of ours.
    for operation in writing.iter().filter(|o| o.has_body && o.method != "GET") {
        let (path, good) = stage.request(operation);
        if good.is_null() {
            continue;
        }
        let mut found = Vec::new();
        places(&good, "", &mut found);
        let admin = served.admin().header("if-match", "*");
        let values = [
            Value::Null,
            json!(""),
            json!("x".repeat(5_000)),
            json!("\u{202e}\u{feff}Ž\u{301}"),
            json!(-1),
            json!(1.5),
            json!(1e308),
            json!(i64::MIN),
            json!(u64::MAX),
            json!([]),
            json!({}),
            json!(true),
            json!("=cmd|' /C calc'!A0"),
            json!("9999-12-31"),
            json!("2025-02-30"),
            json!("262143"),
            json!("0000"),
            json!("2024-10-01/P999999999Y"),
        ];
        for place in found {
            for value in &values {
                let mut odd = good.clone();
                *odd.pointer_mut(&place).unwrap() = value.clone();
                let media = "application/json";
                let got =
                    admin.send(&operation.method, &path, media, odd.to_string().into_bytes()).await;
                assert!(got.status < 500, "{} {place} {value}: {}", operation.id, got.body);
            }
        }
    }
}

/// A query parameter, and whether it may be repeated.
fn queries(operation: &Operation) -> Vec<(&str, bool)> {
    let of_query = operation.parameters.iter().filter(|parameter| parameter["in"] == "query");
    of_query
        .map(|parameter| {
            let schema = parameter["schema"].to_string();
            (parameter["name"].as_str().unwrap(), schema.contains("\"array\""))
        })
        .collect()
}

async fn no_parameter_is_passed_over(engine: Engine) {
    let served = Served::seeded(engine).await;
    let stage = Stage::set(&served).await;
    let admin = served.admin();
    let mut asked: Vec<(String, String, Value, String, &str)> = Vec::new();
    for operation in operations(&served).await {
        if ["show_health", "show_readiness", "show_metrics", "show_openapi", "show_problem"]
            .contains(&operation.id.as_str())
        {
            continue;
        }
        let (path, body) = stage.request(&operation);
        let mut ask = |query: String, name: &str, status: &'static str| {
            let path = format!("{path}?{query}");
            asked.push((operation.method.clone(), path, body.clone(), name.into(), status));
        };
        ask("nonsense=1".into(), "nonsense", "400");
        ask("nonsense".into(), "nonsense", "400");
        ask("lang%00=cs".into(), "", "400");
        ask(format!("nonsense={}", "x".repeat(60_000)), "", "414");
        for (name, is_list) in queries(&operation) {
            ask(format!("{name}="), name, "400");
            ask(name.to_owned(), name, "400");
            for broken in
                ["%00", "%0A", "%1B[31m", "%7F", "%ff", "%C3%28", "%", "%2", "%zz", "%C2%85"]
            {
                ask(format!("{name}={broken}"), name, "400");
            }
            ask(format!("{name}={}", "x".repeat(5_000)), name, "400");
            ask(format!("{name}=2025&{name}=2025"), name, "400");
            if is_list {
                let many: Vec<String> = (0..101).map(|n| format!("{name}=x{n}")).collect();
                ask(many.join("&"), name, "400");
            } else {
                ask(format!("{name}=2025&{name}=2024"), name, "400");
            }
            let odd: &[&str] = match name {
                "limit" => &[
                    "0",
                    "1001",
                    "-1",
                    "1.5",
                    "%2B5",
                    "05",
                    "0x5",
                    "1e1",
                    "x",
                    "99999999999999999999",
                    "%D9%A3",
                ],
                "since" if operation.id == "list_ledger_entries" => {
                    &["-1", "1.5", "x", "%2B1", "99999999999999999999"]
                }
                "period" | "since" | "until" => &[
                    "x",
                    "25",
                    "2025-13",
                    "2025-00",
                    "2025-Q5",
                    "2025-S3",
                    "2025-W54",
                    "2025-1",
                    "-2025",
                    "2025-02-30/P1Y",
                    "2025-01-01/P0Y",
                    "2025-01-01/P1000000Y",
                    "2025-01-01/P-1Y",
                    "2025/2026",
                    "20255",
                    "9999999999",
                    "2025-01-01/",
                    "latest",
                ],
                "latest" => &["0", "-1", "1.5", "x", "1001", "%2B1"],
                "cursor" => {
                    &["!", "x", "bnVsbA", "W10", "WyIiXQ", "WzFd", "WyJ4IiwieSIsInoiXQ", "WyIhISJd"]
                }
                "as_of" => &[
                    "-1",
                    "x",
                    "999999",
                    "99999999999999999999999",
                    "2099-01-01T00:00:00Z",
                    "2026-11-22",
                    "2026-13-01T00:00:00Z",
                    "now",
                    "1.5",
                    "%2B1",
                    "2026-11-22T08:00:00",
                ],
                "country" => &["cz", "CZE", "C", "%C4%8CZ"],
                "dry_run" => &["1", "TRUE", "yes"],
                "to" => &["withdrawn", "Draft", "x"],
                "by" | "panel" | "weight" | "combine" | "source" | "standing" | "kind"
                | "audience" | "type" | "level" => &["x", "SERVICE", "all%20"],
                "lang" => &["C", "czech", "cs-CZ", "CS"],
                "service" | "agency" | "life_event" | "criterion" | "target_group" | "campaign"
                | "assessor" => &["X", "1x", "a_b", "a%20b", "%C5%BE"],
                "methodology" => &["X", "@", "a@", "@m1", "a@b@c", "client-quality@"],
                _ => &[],
            };
            for value in odd {
                ask(format!("{name}={value}"), name, "400");
            }
        }
        let queries = queries(&operation);
        let names: Vec<&str> = queries.iter().map(|(name, _)| *name).collect();
        for (one, other) in [("period", "since"), ("period", "until"), ("period", "latest")] {
            if names.contains(&one) && names.contains(&other) {
                let value = if other == "latest" { "2" } else { "2025" };
                ask(format!("{one}=2025&{other}={value}"), other, "400");
            }
        }
        if names.contains(&"until") {
            ask("since=2025&until=2024".into(), "until", "400");
        }
    }
    let mut wrong = BTreeMap::new();
    let before = stored(&served).await;
    let asks = asked.into_iter().map(|(method, path, body, name, status)| {
        let admin = admin.clone();
        async move {
            let got = match (method.as_str(), body) {
                ("POST", _) if path.contains("batches") => {
                    admin.send("POST", &path, "text/csv", b"x".to_vec()).await
                }
                (_, Value::Null) => admin.send(&method, &path, "", Vec::new()).await,
                (_, body) => {
                    let bytes = body.to_string().into_bytes();
                    admin.send(&method, &path, "application/json", bytes).await
                }
            };
            (method, path, name, status, got)
        }
    });
    let mut answers = stream::iter(asks).buffer_unordered(8);
    while let Some((method, path, name, status, got)) = answers.next().await {
        let errors = got.body["errors"].as_array().cloned().unwrap_or_default();
        let named = name.is_empty() || errors.iter().any(|error| error["parameter"] == name);
        if got.status.to_string() != status || !named {
            let shown: String = path.chars().take(120).collect();
            let text: String = String::from_utf8_lossy(&got.bytes).chars().take(200).collect();
            wrong.insert(format!("{method} {shown}"), format!("{} {text}", got.status));
        } else {
            is_problem(&got, &path[..path.len().min(200)]);
        }
    }
    let text = wrong.iter().fold(String::new(), |mut text, (path, said)| {
        let _ = writeln!(text, "{path}: {said}");
        text
    });
    assert!(wrong.is_empty(), "{} of them\n{text}", wrong.len());
    assert_eq!(stored(&served).await, before);
}

async fn no_path_brings_it_down(engine: Engine) {
    let served = Served::seeded(engine).await;
    let stage = Stage::set(&served).await;
    let before = stored(&served).await;
    let long = "a".repeat(7_000);
    let odd = [
        "%00",
        "a%00b",
        "%0A",
        "%ff",
        "%C3%28",
        "%",
        "%zz",
        "%2F",
        "..%2F..%2Fetc%2Fpasswd",
        "%5C",
        "%C5%BElu%C5%A5",
        "%F0%9F%92%A9",
        "'%20or%201=1--",
        "%22;drop%20table%20ledger",
        "%25s%25n",
        "-",
        "+1",
        "01",
        "0",
        "-1",
        "1.0",
        "18446744073709551616",
        "9223372036854775807",
        "%D9%A3",
        "{code}",
        "%7Bcode%7D",
        "*",
        "CON",
        "A",
        "%20",
        "2025_P1Y",
        "2025-13",
        "2024-10-01_P999999999Y",
        "00000000000070008000000000000000",
        "00000000-0000-7000-8000-00000000000G",
        "{00000000-0000-7000-8000-000000000000}",
        &long,
    ];
    let plain = served.admin();
    let keyed = plain.header("idempotency-key", "k");
    let mut asks = Vec::new();
    for operation in operations(&served).await {
        let names = operation.path.split('/').filter(|part| part.starts_with('{'));
        let (_, body) = stage.request(&operation);
        for name in names {
            let mut rest = operation.clone();
            rest.path = operation.path.replace(name, "\u{1}");
            let (path, _) = stage.request(&rest);
            for text in odd {
                let askers =
                    if operation.method == "POST" { &[&plain, &keyed][..] } else { &[&plain] };
                for asker in askers {
                    asks.push((
                        *asker,
                        operation.method.clone(),
                        path.replace('\u{1}', text),
                        body.clone(),
                    ));
                }
            }
        }
    }
    let asks = asks.into_iter().map(|(asker, method, path, body)| async move {
        let got = if body.is_null() || method == "GET" || method == "DELETE" {
            asker.send(&method, &path, "", Vec::new()).await
        } else {
            asker.send(&method, &path, "application/json", body.to_string().into_bytes()).await
        };
        (method, path, got)
    });
    let mut answers = stream::iter(asks).buffer_unordered(8);
    while let Some((method, path, got)) = answers.next().await {
        is_problem(&got, &format!("{method} {path:.100}"));
        if method == "GET" {
            assert_eq!(got.status, 404, "{path}");
        }
    }
    assert_eq!(stored(&served).await, before);
}

async fn what_was_is_asked_for_within_what_was(engine: Engine) {
    let served = Served::seeded(engine).await;
    let stage = Stage::set(&served).await;
    let public = served.anonymous();
    let head = public.get("/v1/ledger?limit=1000").await.body["items"].as_array().unwrap().len();
    let rows = "/v1/observations?criterion=one-fill";
    for (as_of, status, count) in [
        ("0".to_owned(), 200, 0),
        ("2000-01-01T00:00:00Z".to_owned(), 200, 0),
        ("1".to_owned(), 200, 0),
        (head.to_string(), 200, 1),
        ("2026-11-22T08:00:00Z".to_owned(), 200, 1),
        ("2026-11-22T09:00:00%2B01:00".to_owned(), 200, 1),
        ((head + 1).to_string(), 400, 0),
        ("2026-11-22T08:00:01Z".to_owned(), 400, 0),
    ] {
        let path = format!("{rows}&methodology=client-quality&as_of={as_of}");
        let got = public.get(&path).await;
        // Before the methodology was frozen it is not there to ask for.
        if status == 200 && count == 0 {
            assert!([200, 400].contains(&got.status), "{as_of}: {}", got.body);
            if got.status == 200 {
                assert_eq!(got.body["items"], json!([]), "{as_of}");
            }
            continue;
        }
        assert_eq!(got.status, status, "{as_of}: {}", got.body);
        if status == 200 {
            assert_eq!(got.body["items"].as_array().unwrap().len(), count, "{as_of}");
        }
        let card = format!("/v1/scorecards/cz-pension/2025?as_of={as_of}");
        assert_eq!(public.get(&card).await.status, status, "{card}");
    }
    for path in
        ["/v1/scorecards/cz-pension/2025?as_of=0", "/v1/scorecards/cz-pension/2025/explain?as_of=0"]
    {
        assert_eq!(public.get(path).await.status, 404, "{path}");
    }
    // The ledger's own end moves, and what was asked for before it moved is another answer.
    let page = format!("/v1/ledger?since={}&limit=1", head - 1);
    let last = public.get(&page).await.is(200);
    assert_eq!(last.body["next_since"], Value::Null);
    let url = format!("/v1/evaluations/{}/publish", stage.submitted);
    served.admin().post(&url, &Value::Null).await.is(200);
    let again = public.header("if-none-match", last.header("etag")).get(&page).await.is(200);
    assert_eq!(again.body["next_since"], head);
}

/// A methodology measured every month for a century, and ten services: room for 10,000 evaluations.
pub async fn a_century(admin: &Asker) {
    let mut century = methodology();
    century["periods"]["from"] = json!("1900-01-01");
    century["period_lengths"] = json!(["P1M"]);
    admin.put("/v1/methodologies/monthly/m1", &century).await.is(201);
    admin.post("/v1/methodologies/monthly/m1/freeze", &Value::Null).await.is(200);
    for n in 0..10 {
        admin.put(&format!("/v1/services/s{n}"), &service("cz-mpsv")).await.is(201);
    }
}

/// The `n`th service and month, of 10,000.
pub fn nth(n: usize) -> (String, String) {
    let month = n / 10;
    (format!("s{}", n % 10), format!("{}-{:02}", 1900 + month / 12, 1 + month % 12))
}

async fn a_batch_with_three_bad_rows_names_them_and_stores_nothing(engine: Engine) {
    let config = Config { request_timeout_s: 600, ..Config::default() };
    let served = Served::with(engine, config);
    served.seed().await;
    a_century(&served.admin()).await;
    let mpsv = served.agency("cz-mpsv");
    let before = stored(&served).await;

    let mut csv = String::from(
        "service,period,methodology,source,assessor,criterion,target_group,touchpoint,value,counts,\
         numerator,denominator,state,sample_kind,sample_n,evidence_url,comment\n",
    );
    let mut ndjson = String::new();
    for n in 0..10_000 {
        let (mut service, period) = nth(n);
        let (mut criterion, mut numerator) = ("one-fill", 3);
        match n {
            41 => numerator = 13,
            5_000 => criterion = "one-filll",
            9_999 => service = "s99".into(),
            _ => {}
        }
        let _ = writeln!(
            csv,
            "{service},{period},monthly@m1,self,cz-mpsv,{criterion},,,,,{numerator},10,,,,,"
        );
        let line = json!({
            "service": service, "period": period, "methodology": "monthly@m1", "source": "self",
            "assessor": "cz-mpsv",
            "answers": [{"criterion": criterion, "numerator": numerator, "denominator": 10}],
        });
        let _ = writeln!(ndjson, "{line}");
    }
    // One form an engine: how a file is read has nothing to do with where it would be stored.
    let (media, body, header, at) = match engine {
        Engine::Sqlite => ("text/csv", csv, 1, ["/numerator", "/criterion", "/service"]),
        Engine::Postgres => {
            let at = ["/answers/0/numerator", "/answers/0/criterion", "/service"];
            ("application/x-ndjson", ndjson, 0, at)
        }
    };
    let got = mpsv.send("POST", "/v1/evaluation-batches", media, body.into_bytes()).await.is(422);
    is_problem(&got, media);
    let errors = got.body["errors"].as_array().unwrap();
    let found: Vec<_> = errors
        .iter()
        .map(|error| {
            let number = |name: &str| error[name].as_u64().unwrap();
            let said = |name: &str| error[name].as_str().unwrap();
            (number("row"), number("line"), said("pointer"), said("code"))
        })
        .collect();
    assert_eq!(
        found,
        [
            (42, 42 + header, at[0], "value-off-scale"),
            (5_001, 5_001 + header, at[1], "unknown-criterion"),
            (10_000, 10_000 + header, at[2], "unknown-service"),
        ]
    );
    assert_eq!(errors[1]["advice"], "Did you mean `one-fill`?");
    assert_eq!(stored(&served).await, before);
}

async fn a_key_is_taken_however_long_its_address_is(engine: Engine) {
    let served = Served::seeded(engine).await;
    // An index of PostgreSQL holds 2,704 bytes, compressed if that helps: so nothing that repeats.
    let mut seed: u64 = 7;
    let noise: String = (0..7_000)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'a' + u8::try_from((seed >> 33) % 26).unwrap())
        })
        .collect();
    let admin = served.admin().header("idempotency-key", &noise[..255]);
    for path in
        [format!("/v1/campaigns/{noise}/close"), format!("/v1/methodologies/{noise}/m1/freeze")]
    {
        let got = admin.post(&path, &Value::Null).await;
        is_problem(&got, "a long address");
        assert_eq!(got.status, 404);
    }
    for key in ["", " ", "a b", "a\tb", &noise[..256]] {
        let got =
            served.admin().header("idempotency-key", key).post("/v1/evaluations", &json!({})).await;
        is_problem(&got, key);
        assert_eq!(got.status, 400, "{key}");
    }
}

#[actix_web::test]
async fn a_body_that_drips_is_let_go_everywhere() {
    let config = Config { body_timeout_s: 1, header_timeout_s: 2, ..Config::default() };
    let served = Served::with(Engine::Sqlite, config);
    served.seed().await;
    let stage = Stage::set(&served).await;
    let before = stored(&served).await;
    let token = served.admin().bearer();
    let mut drips = Vec::new();
    for operation in operations(&served).await.into_iter().filter(|o| o.has_body) {
        let (path, _) = stage.request(&operation);
        let head = format!(
            "{} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: {}\r\n\
             if-match: *\r\ntransfer-encoding: chunked\r\n\r\n",
            operation.method,
            media_type(&operation),
        );
        let address = served.base.trim_start_matches("http://").to_owned();
        drips.push(tokio::task::spawn_blocking(move || (operation.id, drip(&address, &head))));
    }
    for drip in drips {
        let (operation, answer) = drip.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 408"), "{operation}: {answer}");
        assert!(answer.contains("/problems/request-timeout"), "{operation}: {answer}");
    }
    assert_eq!(stored(&served).await, before);
}

/// Sends a blank every fifth of a second, and says what was answered.
fn drip(address: &str, head: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut bytes = [0; 4096];
    for _ in 0..40 {
        let _ = stream.write_all(b"1\r\n \r\n");
        match stream.read(&mut bytes) {
            Ok(read) => return String::from_utf8_lossy(&bytes[..read]).into_owned(),
            Err(_) => continue,
        }
    }
    String::new()
}
