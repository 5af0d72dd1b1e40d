//! Addresses that make no sense: parameters are never passed over, and no path brings it down.

use std::{collections::BTreeMap, fmt::Write as _};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::{
    bad_input::{Operation, Stage, is_problem, operations, stored},
    served::{Asker, Got, Served},
    world::Engine,
};

both_engines! {
    no_parameter_is_passed_over,
    no_path_brings_it_down,
    what_was_is_asked_for_within_what_was,
    a_key_is_taken_however_long_its_address_is,
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

/// Values that a parameter of this name cannot have.
fn odd(operation: &str, name: &str) -> &'static [&'static str] {
    match name {
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
        "since" if operation == "list_ledger_entries" => {
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
        "by" | "panel" | "weight" | "combine" | "source" | "standing" | "kind" | "audience"
        | "type" | "level" => &["x", "SERVICE", "all%20"],
        "lang" => &["C", "czech", "cs-CZ", "CS"],
        "service" | "agency" | "life_event" | "criterion" | "target_group" | "campaign"
        | "assessor" => &["X", "1x", "a_b", "a%20b", "%C5%BE"],
        "with" => &["X", "@", "a@", "@m1", "a@b@c", "1"],
        "methodology" => &["X", "@", "a@", "@m1", "a@b@c", "client-quality@"],
        _ => &[],
    }
}

/// A request, the status it should have, and the parameter that its problem should name.
struct Asked {
    method: String,
    path: String,
    body: Value,
    name: String,
    status: u16,
}

impl Asked {
    async fn ask(&self, asker: &Asker) -> Got {
        match (self.method.as_str(), &self.body) {
            ("POST", _) if self.path.contains("batches") => {
                asker.send("POST", &self.path, "text/csv", b"x".to_vec()).await
            }
            (method, Value::Null) => asker.send(method, &self.path, "", Vec::new()).await,
            (method, body) => {
                let bytes = body.to_string().into_bytes();
                asker.send(method, &self.path, "application/json", bytes).await
            }
        }
    }
}

/// Every bad question to an operation.
fn bad_questions(operation: &Operation, stage: &Stage) -> Vec<Asked> {
    let (path, body) = stage.request(operation);
    let mut asked = Vec::new();
    let mut ask = |query: String, name: &str| {
        let status = if query.len() > 8 * 1024 { 414 } else { 400 };
        let path = format!("{path}?{query}");
        let (method, body, name) = (operation.method.clone(), body.clone(), name.to_owned());
        asked.push(Asked { method, path, body, name, status });
    };
    ask("nonsense=1".into(), "nonsense");
    ask("nonsense".into(), "nonsense");
    ask("lang%00=cs".into(), "");
    ask(format!("nonsense={}", "x".repeat(60_000)), "");
    let queries = queries(operation);
    for (name, is_list) in &queries {
        ask(format!("{name}="), name);
        ask((*name).to_owned(), name);
        for broken in ["%00", "%0A", "%1B[31m", "%7F", "%ff", "%C3%28", "%", "%2", "%zz", "%C2%85"]
        {
            ask(format!("{name}={broken}"), name);
        }
        ask(format!("{name}={}", "x".repeat(5_000)), name);
        ask(format!("{name}=2025&{name}=2025"), name);
        if *is_list {
            let many: Vec<String> = (0..101).map(|n| format!("{name}=x{n}")).collect();
            ask(many.join("&"), name);
        } else {
            ask(format!("{name}=2025&{name}=2024"), name);
        }
        for value in odd(&operation.id, name) {
            ask(format!("{name}={value}"), name);
        }
    }
    let names: Vec<&str> = queries.iter().map(|(name, _)| *name).collect();
    if names.contains(&"period") && names.contains(&"since") {
        ask("period=2025&since=2025".into(), "since");
        ask("period=2025&until=2025".into(), "until");
        ask("period=2025&latest=2".into(), "latest");
        ask("since=2025&until=2024".into(), "until");
    }
    asked
}

async fn no_parameter_is_passed_over(engine: Engine) {
    // Nobody is named as a contact here, so there is nothing to ask.
    const BARE: [&str; 6] = [
        "show_health",
        "show_readiness",
        "show_metrics",
        "show_openapi",
        "show_problem",
        "show_security_contact",
    ];
    let served = Served::seeded(engine).await;
    let stage = Stage::set(&served).await;
    let before = stored(&served).await;
    let admin = served.admin();
    let operations = operations(&served).await;
    let operations = operations.iter().filter(|operation| !BARE.contains(&operation.id.as_str()));
    let asked = operations.flat_map(|operation| bad_questions(operation, &stage));
    let asks = asked.map(|asked| {
        let admin = &admin;
        async move {
            let got = asked.ask(admin).await;
            (asked, got)
        }
    });
    let mut wrong = BTreeMap::new();
    let mut answers = stream::iter(asks).buffer_unordered(8);
    while let Some((Asked { method, path, name, status, .. }, got)) = answers.next().await {
        let errors = got.body["errors"].as_array().cloned().unwrap_or_default();
        let named = name.is_empty() || errors.iter().any(|error| error["parameter"] == name);
        if got.status != status || !named {
            let text: String = String::from_utf8_lossy(&got.bytes).chars().take(200).collect();
            wrong.insert(format!("{method} {path:.120}"), format!("{} {text}", got.status));
        } else {
            is_problem(&got, &format!("{path:.200}"));
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
        (head.to_string(), 200, 2),
        ("2026-11-22T08:00:00Z".to_owned(), 200, 2),
        ("2026-11-22T09:00:00%2B01:00".to_owned(), 200, 2),
        ((head + 1).to_string(), 400, 0),
        ("2026-11-22T08:00:01Z".to_owned(), 400, 0),
    ] {
        let path = format!("{rows}&methodology=client-quality&as_of={as_of}");
        let got = public.get(&path).await;
        assert_eq!(got.status, status, "{as_of}: {}", got.body);
        if status == 200 {
            assert_eq!(got.body["items"].as_array().unwrap().len(), count, "{as_of}");
        }
        let card = format!("/v1/scorecards/cz-pension/2025?as_of={as_of}");
        let of_card = if count == 0 && status == 200 { 404 } else { status };
        assert_eq!(public.get(&card).await.status, of_card, "{card}");
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
