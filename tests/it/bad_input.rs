//! Whatever is sent, over real sockets: refused as a problem, never a fault of ours, and never half
//! stored.

use std::{
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
}

/// An operation of the served document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    has_body: bool,
    pub parameters: Vec<Value>,
}

pub async fn operations(served: &Served) -> Vec<Operation> {
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
pub fn is_problem(got: &Got, about: &str) {
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
pub async fn stored(served: &Served) -> Value {
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
pub struct Stage {
    draft: String,
    pub submitted: String,
    published: String,
    /// An audit that is published.
    audit: String,
}

impl Stage {
    pub async fn set(served: &Served) -> Self {
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
        let mut audit = evaluation("cz-parental-allowance", "cz-nku", 6);
        audit["source"] = json!("audit");
        audit["answers"].as_array_mut().unwrap().truncate(1);
        let made = admin.post("/v1/evaluations?to=published", &audit).await.is(201);
        let audit = made.body["id"].as_str().unwrap().to_owned();
        admin.put("/v1/campaigns/open", &campaign()).await.is(201);
        admin.put("/v1/methodologies/drafted/m1", &methodology()).await.is(201);
        let [draft, submitted, published] = urls.try_into().unwrap();
        Self { draft, submitted, published, audit }
    }

    /// The address of an operation, and a body that would be taken.
    pub fn request(&self, operation: &Operation) -> (String, Value) {
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
            "set_reply" => (&self.audit, "", {
                json!({"text": "No.", "disputes": true, "criteria": ["one-fill"]})
            }),
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
            if draft_of_answers && got.status == 200 {
                let old = evaluation("cz-parental-allowance", "cz-mpsv", 6);
                admin.put(&path, &old).await.is(200);
            } else {
                is_problem(&got, &format!("{} {place}", operation.id));
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

// On one engine: tests/it/batch.rs has as many rows on both.
#[actix_web::test]
async fn a_batch_with_three_bad_rows_names_them_and_stores_nothing() {
    let config = Config { request_timeout_s: 600, ..Config::default() };
    let served = Served::with(Engine::Sqlite, config);
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
    let of_json = ["/answers/0/numerator", "/answers/0/criterion", "/service"];
    for (media, body, header, at) in [
        ("text/csv", csv, 1, ["/numerator", "/criterion", "/service"]),
        ("application/x-ndjson", ndjson, 0, of_json),
    ] {
        let path = "/v1/evaluation-batches";
        let got = mpsv.send("POST", path, media, body.into_bytes()).await.is(422);
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
    }
    assert_eq!(stored(&served).await, before);
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
        if let Ok(read) = stream.read(&mut bytes) {
            return String::from_utf8_lossy(&bytes[..read]).into_owned();
        }
    }
    String::new()
}
