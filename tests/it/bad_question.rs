//! Questions at the edges of what was recorded: too early, too late, of nothing, of one, of all alike.

use serde_json::{Value, json};

use crate::{
    figures::{demo_register, entry},
    served::{Asker, Served},
    world::Engine,
};

both_engines! {
    before_its_methodology_was_frozen_every_question_has_an_empty_answer,
    what_is_known_later_is_said_with_since_when,
    a_permalink_cites_this_very_page,
    an_address_has_one_spelling,
    a_parameter_of_other_questions_is_refused_with_why,
    incomparable_methods_are_answered_in_chains_or_not_compared,
    a_panel_is_matched_line_by_line,
    one_service_in_one_period_is_an_answer,
    all_alike_and_all_missing_are_told_as_they_are,
    a_moment_is_before_within_or_beyond_what_was,
    advice_can_be_followed,
}

/// What is asked of all services, with the members that tell that nothing is there.
const OF_ALL: [(&str, &str); 6] = [
    ("/v1/observations", "items"),
    ("/v1/observations?by=agency", "items"),
    ("/v1/series", "series"),
    ("/v1/changes", "items"),
    ("/v1/rankings", "items"),
    ("/v1/revisions", "items"),
];

fn with(path: &str, more: &str) -> String {
    format!("{path}{}{more}", if path.contains('?') { '&' } else { '?' })
}

/// The entry that froze the methodology of the demo.
async fn frozen(public: &Asker) -> i64 {
    let mut since = 0;
    loop {
        let page = public.get(&format!("/v1/ledger?since={since}&limit=1000")).await.is(200).body;
        let items = page["items"].as_array().unwrap();
        let is_it = |item: &&Value| {
            item["kind"] == "methodology_frozen" && item["subject"] == "eu-egov-services@m2020"
        };
        if let Some(found) = items.iter().find(is_it) {
            return found["seq"].as_i64().unwrap();
        }
        since = page["next_since"].as_i64().unwrap();
    }
}

async fn before_its_methodology_was_frozen_every_question_has_an_empty_answer(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let since = frozen(&public).await;
    assert!(since > 2, "something is public before");
    for (path, member) in OF_ALL {
        for seq in [0, 1, since - 1] {
            for named in ["", "&methodology=eu-egov-services"] {
                let path = with(path, &format!("as_of={seq}{named}"));
                let got = public.get(&path).await.is(200).body;
                assert_eq!(got[member], json!([]), "{path}");
                assert_eq!((&got["seq"], &got["as_of"]), (&json!(seq), &json!(seq)), "{path}");
                let cited = public.get(got["permalink"].as_str().unwrap()).await.is(200).body;
                assert_eq!(cited, got, "{path}");
            }
        }
    }
    // A service that was known by then has an empty line; its scorecard is not there, and why is said.
    let service = "cz-obtain-passport";
    let series = |seq: i64| format!("/v1/services/{service}/series?as_of={seq}");
    let empty = public.get(&series(since - 1)).await.is(200).body;
    assert_eq!(empty["series"], json!([]));
    let card = format!("/v1/scorecards/{service}/2022?as_of={}", since - 1);
    for path in [card.clone(), card.replace('?', "/explain?")] {
        let missing = public.get(&path).await.is(404).body;
        let detail = missing["detail"].as_str().unwrap();
        assert!(detail.contains("no version was frozen then"), "{detail}");
    }
    // What was never frozen is a slip all the same.
    let refused =
        public.get(&format!("/v1/series?as_of={}&methodology=eu-egov-service", since - 1)).await;
    assert_eq!(refused.is(400).codes(), ["unknown-methodology"]);
}

async fn what_is_known_later_is_said_with_since_when(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let ledger = public.get("/v1/ledger?limit=1000").await.is(200).body;
    let items = ledger["items"].as_array().unwrap();
    let of_service =
        |item: &&Value| item["kind"] == "service_set" && item["subject"] == "cz-obtain-passport";
    let since = items.iter().find(of_service).unwrap()["seq"].as_i64().unwrap();
    for path in [
        "/v1/services/cz-obtain-passport/series",
        "/v1/scorecards/cz-obtain-passport/2022",
        "/v1/scorecards/cz-obtain-passport/2022/explain",
    ] {
        for seq in [0, since - 1] {
            let missing = public.get(&with(path, &format!("as_of={seq}"))).await.is(404).body;
            let detail = missing["detail"].as_str().unwrap();
            assert!(detail.contains(&format!("since ledger entry {since}")), "{path}: {detail}");
        }
        let unknown = public.get(&path.replace("passport", "pasport")).await.is(404).body;
        assert!(unknown["detail"].as_str().unwrap().contains("There is no service"), "{path}");
    }
    for (path, _) in OF_ALL {
        let path = with(path, &format!("service=cz-obtain-passport&as_of={}", since - 1));
        let refused = public.get(&path).await.is(400);
        assert_eq!(refused.codes(), ["unknown-service"], "{path}");
        let advice = refused.body["errors"][0]["advice"].as_str().unwrap();
        assert!(advice.contains(&format!("as of {since} or later")), "{advice}");
    }
}

async fn a_permalink_cites_this_very_page(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let revised = entry(&public, "evaluation_corrected").await["seq"].clone();
    for path in [
        "/v1/observations?criterion=one-fill&period=2022",
        "/v1/changes?criterion=one-fill&by=agency",
        "/v1/rankings?type=transactional&period=2022",
        "/v1/revisions?criterion=index&criterion=one-fill",
    ] {
        let path = format!("{path}&limit=2");
        let first = public.get(&path).await.is(200).body;
        let cursor = first["next_cursor"].as_str().unwrap();
        let second = public.get(&format!("{path}&cursor={cursor}")).await.is(200).body;
        assert_ne!(first["items"], second["items"], "{path}");
        for page in [first, second] {
            let permalink = page["permalink"].as_str().unwrap();
            assert!(page["cite"].as_str().unwrap().ends_with(permalink), "{path}");
            let cited = public.get(permalink).await.is(200).body;
            assert_eq!(cited["items"], page["items"], "{path}");
            assert_eq!(cited["permalink"], permalink, "{path}");
            assert!(cited["as_of"].as_i64() >= revised.as_i64(), "{path}");
        }
        // As many as there are without being said are not said.
        let plain = public.get(&path.replace("limit=2", "limit=100")).await.is(200).body;
        assert!(!plain["permalink"].as_str().unwrap().contains("limit"), "{path}");
    }
}

async fn an_address_has_one_spelling(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let of = async |path: &str| {
        public.get(path).await.is(200).body["permalink"].as_str().unwrap().to_owned()
    };
    let card = of("/v1/scorecards/cz-obtain-passport/2022").await;
    assert!(card.starts_with("/v1/scorecards/cz-obtain-passport/2022?"), "{card}");
    for period in ["2022-01-01%2FP1Y", "2022-01-01_P1Y", "2022-01-01_P12M", "%32022"] {
        let path = format!("/v1/scorecards/cz-obtain-passport/{period}");
        assert_eq!(of(&path).await, card, "{period}");
        let explained = of(&format!("{path}/explain")).await;
        assert_eq!(explained, card.replace("2022?", "2022/explain?"), "{period}");
    }
    let series = of("/v1/services/cz-obtain-passport/series").await;
    assert_eq!(of("/v1/services/cz%2Dobtain%2Dpassport/series").await, series);
    assert!(series.starts_with("/v1/services/cz-obtain-passport/series?"), "{series}");
}

async fn a_parameter_of_other_questions_is_refused_with_why(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    for path in [
        "/v1/rankings",
        "/v1/rankings.csv",
        "/v1/scorecards/cz-pension/2025",
        "/v1/scorecards/cz-pension/2025/explain",
    ] {
        let refused = public.get(&format!("{path}?backcast=true")).await.is(400);
        assert_eq!(refused.codes(), ["not-offered-here"], "{path}");
        let error = &refused.body["errors"][0];
        assert_eq!(error["parameter"], "backcast");
        assert!(error["detail"].as_str().unwrap().contains("estimate"), "{error}");
        assert!(error["advice"].as_str().unwrap().starts_with("Leave it out"), "{error}");
    }
    // What is documented is taken, and nothing else is.
    let document = public.get("/openapi.json").await.is(200).body;
    for path in ["/v1/changes", "/v1/changes.csv", "/v1/rankings", "/v1/series", "/v1/observations"]
    {
        let known = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        let has = |name: &str| known.iter().any(|parameter| parameter["name"] == name);
        for name in ["window", "backcast", "panel", "latest", "min_n", "verdict"] {
            let got = public.get(&with(path, &format!("{name}=?"))).await.is(400);
            let strange = ["unknown-parameter", "not-offered-here"];
            let is_strange = got.codes().iter().any(|code| strange.contains(code));
            assert_eq!(is_strange, !has(name), "{path} {name}: {}", got.body);
        }
    }
}

/// A version of a methodology of two criteria, and one beside them that users are asked.
fn version(code: &str) -> Value {
    let leaf = |code: &str| json!({"code": code, "parent": "index", "scale": {"kind": "share"}, "sources": ["self"]});
    json!({
        "code": "small", "version": code, "names": {"en": "Small"},
        "periods": {"from": "2020-01-01", "to": null}, "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null}, leaf("forms"), leaf("speed"),
            {"code": "liked", "parent": "index", "weight": 0, "scale": {"kind": "grade"}, "sources": ["survey"]}
        ]
    })
}

/// A register with a small methodology of so many versions, of which none is declared comparable.
async fn small(engine: Engine, versions: &[&str]) -> Served {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    for code in versions {
        let path = format!("/v1/methodologies/small/{code}");
        admin.put(&path, &version(code)).await.is(201);
        admin.post(&format!("{path}/freeze"), &Value::Null).await.is(200);
    }
    served
}

/// Publishes forms and speed of a service; what is null could not be told.
async fn publish(served: &Served, service: &str, period: &str, version: &str, points: [Value; 2]) {
    let assessor = if service == "cz-pension" { "cz-cssz" } else { "cz-mpsv" };
    let answers: Vec<Value> = ["forms", "speed"]
        .iter()
        .zip(points)
        .map(|(criterion, points)| match points {
            Value::Null => {
                json!({"criterion": criterion, "state": "could_not_tell", "comment": "No account."})
            }
            points => json!({"criterion": criterion, "value": points}),
        })
        .collect();
    let draft = json!({
        "service": service, "period": period, "methodology": format!("small@{version}"),
        "source": "self", "assessor": assessor, "answers": answers,
    });
    served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
}

async fn asked(served: &Served, path: &str) -> Value {
    let joint = if path.contains('?') { '&' } else { '?' };
    let path = format!("/v1/{path}{joint}methodology=small");
    served.anonymous().get(&path).await.is(200).body
}

fn verdicts(answer: &Value) -> Vec<Value> {
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|item| item["change"]["verdict"].clone()).collect()
}

fn of(items: &Value, name: &str) -> Vec<Value> {
    items.as_array().unwrap().iter().map(|item| item[name].clone()).collect()
}

async fn incomparable_methods_are_answered_in_chains_or_not_compared(engine: Engine) {
    let served = small(engine, &["m1", "m2"]).await;
    for (period, version, points) in [("2022", "m1", 40), ("2023", "m1", 50), ("2024", "m2", 90)] {
        for service in ["cz-housing", "cz-parental-allowance"] {
            publish(&served, service, period, version, [json!(points), json!(points)]).await;
        }
    }
    for path in ["series", "series?by=agency", "services/cz-housing/series"] {
        let answer = asked(&served, path).await;
        let segments = &answer["series"][0]["segments"];
        assert_eq!(of(segments, "reason"), ["first", "method_break"], "{path}");
        let flags = &segments[1]["points"][0]["flags"];
        assert!(flags.to_string().contains("break"), "{path}: {flags}");
        assert_eq!(answer["series"][0]["trend"], Value::Null, "{path}");
        let last = answer["series"][0]["changes"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["from"], &last["to"]), (&json!("2022"), &json!("2023")), "{path}");
    }
    // Asked for the two, the difference is said to be none of the services.
    for by in ["service", "agency", "level", "country"] {
        let answer = asked(&served, &format!("changes?by={by}&from=2023&to=2024")).await;
        let items = answer["items"].as_array().unwrap();
        assert!(
            !items.is_empty()
                && items.iter().all(|item| item["change"]["verdict"] == "method_break"),
            "{answer}"
        );
        assert_eq!(answer["compared"], 0, "{by}");
    }
    let rows = asked(&served, "observations?service=cz-housing").await;
    let methods = of(&rows["items"], "methodology");
    assert_eq!(methods, ["small@m1", "small@m1", "small@m2"]);
    // A ranking holds one version; a scorecard is of one.
    let ranking = asked(&served, "rankings").await;
    assert_eq!((&ranking["methodology"], &ranking["ranked"]), (&json!("small@m2"), &json!(2)));
    let card = asked(&served, "scorecards/cz-housing/2023").await;
    assert_eq!(card["methodology"], "small@m1");
    let refused =
        served.anonymous().get("/v1/scorecards/cz-housing/2023?methodology=small@m2").await;
    let detail = refused.is(404).body["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("`methodology=small@m1`"), "{detail}");
}

async fn a_panel_is_matched_line_by_line(engine: Engine) {
    let served = small(engine, &["m1"]).await;
    let both = |points: u64| [json!(points), json!(points)];
    publish(&served, "cz-parental-allowance", "2024", "m1", both(40)).await;
    publish(&served, "cz-housing", "2024", "m1", both(80)).await;
    publish(&served, "cz-parental-allowance", "2025", "m1", both(50)).await;
    publish(&served, "cz-pension", "2025", "m1", both(70)).await;
    let matched = async |query: &str| asked(&served, &format!("series?panel=matched{query}")).await;
    let values = |answer: &Value| -> Vec<Vec<Value>> {
        let lines = answer["series"].as_array().unwrap().iter();
        let points = |line: &Value| -> Vec<Value> {
            let segments = line["segments"].as_array().unwrap().iter();
            segments.flat_map(|segment| of(&segment["points"], "value")).collect()
        };
        lines.map(points).collect()
    };
    // The whole selection: one service has a value in both years.
    let whole = matched("").await;
    assert_eq!(whole["panel"], json!({"kept": 1, "of": 3}));
    assert_eq!(values(&whole), [[json!(40.0), json!(50.0)]]);
    // Each agency is held against itself: the other's periods leave out none of its services.
    for by in ["agency", "life_event", "level", "country"] {
        let lines = matched(&format!("&by={by}")).await;
        if by == "agency" {
            assert_eq!(lines["panel"], json!({"kept": 2, "of": 3}));
            let kept = vec![vec![json!(70.0)], vec![json!(40.0), json!(50.0)]];
            assert_eq!(values(&lines), kept);
        } else {
            assert_eq!(
                (&lines["panel"], values(&lines)),
                (&whole["panel"], values(&whole)),
                "{by}"
            );
        }
    }
    // A period in which a line was judged, and has no value, is returned: then no service has one in
    // every period.
    publish(&served, "cz-pension", "2024", "m1", [Value::Null, Value::Null]).await;
    let lines = matched("&by=agency").await;
    assert_eq!(lines["panel"], json!({"kept": 1, "of": 3}));
    assert_eq!(values(&lines), [[Value::Null, Value::Null], [json!(40.0), json!(50.0)]]);
    let points = &lines["series"][0]["segments"][0]["points"];
    assert_eq!(of(points, "services"), [0, 0]);
    assert_eq!(of(points, "state"), ["could_not_tell", "could_not_tell"]);
    let later = matched("&by=agency&period=2025").await;
    assert_eq!(values(&later), [[json!(70.0)], [json!(50.0)]]);
    // Single services are matched with one another, so that a table of them has no holes.
    let single = matched("&by=service").await;
    assert_eq!(single["panel"], json!({"kept": 1, "of": 3}));
    assert_eq!(of(&single["series"], "subject"), [json!({"service": "cz-parental-allowance"})]);
    // Nobody has a value in both.
    let nobody = matched("&service=cz-housing&service=cz-pension").await;
    assert_eq!(nobody["panel"], json!({"kept": 0, "of": 2}));
    assert!(values(&nobody).concat().iter().all(Value::is_null), "{nobody}");
    for path in ["observations", "changes"] {
        let query = "panel=matched&service=cz-housing&service=cz-pension&by=country";
        let answer = asked(&served, &format!("{path}?{query}")).await;
        let items = answer["items"].as_array().unwrap();
        let is_empty = |item: &Value| match path {
            "changes" => item["change"]["verdict"] == "missing",
            _ => item["value"].is_null() && item["state"] == "could_not_tell",
        };
        assert!(!items.is_empty() && items.iter().all(is_empty), "{answer}");
    }
}

async fn one_service_in_one_period_is_an_answer(engine: Engine) {
    let served = small(engine, &["m1"]).await;
    publish(&served, "cz-pension", "2025", "m1", [json!(30), json!(50)]).await;
    let campaign = json!({
        "names": {"en": "One"}, "methodology": "small@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2027-01-01", "closes_on": "2027-02-01",
        "filter": {"agencies": ["cz-cssz"]}
    });
    served.admin().put("/v1/campaigns/one", &campaign).await.is(201);
    for by in ["", "?by=agency", "?by=service"] {
        let answer = asked(&served, &format!("series{by}")).await;
        let line = &answer["series"][0];
        let points = &line["segments"][0]["points"];
        assert_eq!(of(points, "value"), [40.0], "{by}");
        assert_eq!((&line["changes"], &line["trend"]), (&json!([]), &Value::Null), "{by}");
        assert_eq!(line["trend_reason"], "too_few_periods", "{by}: {line}");
        let quartiles = if by == "?by=service" { Value::Null } else { json!([40.0, 40.0, 40.0]) };
        assert_eq!(points[0]["quartiles"], quartiles, "{by}");
    }
    let alone = asked(&served, "rankings").await;
    let first = &alone["items"][0];
    assert_eq!(
        (&first["rank"], &first["interval_low"], &first["interval_high"]),
        (&json!("1"), &json!(1), &json!(1))
    );
    assert_eq!((&alone["criteria_sets"], &first["criteria_differ"]), (&json!(1), &json!(false)));
    assert_eq!(alone["distribution"]["quartiles"], json!([40.0, 40.0, 40.0]));
    let changes = asked(&served, "changes").await;
    assert_eq!((&changes["of"], &changes["compared"]), (&json!(1), &json!(0)), "{changes}");
    let card = asked(&served, "scorecards/cz-pension/2025").await;
    assert_eq!(card["nodes"][0]["value"], 40.0);
    let coverage = served.anonymous().get("/v1/coverage?campaign=one").await.is(200).body;
    let total = &coverage["campaigns"][0]["total"];
    assert_eq!(
        (&total["due"], &total["on_time"], &total["missing"]),
        (&json!(1), &json!(1), &json!(0))
    );
    // One person who answered is nobody's business, and makes no figure.
    let asked_one = json!({
        "service": "cz-pension", "period": "2025", "methodology": "small@m1", "source": "survey",
        "assessor": "cz-nku", "answers": [{"criterion": "liked", "counts": {"1": 1}}],
    });
    served.admin().post("/v1/evaluations?to=published", &asked_one).await.is(201);
    for path in ["observations?criterion=liked", "observations?criterion=liked&by=country"] {
        let rows = asked(&served, path).await;
        let row = &rows["items"][0];
        assert_eq!(
            (&row["value"], &row["n"], &row["state"]),
            (&Value::Null, &Value::Null, &json!("too_few")),
            "{path}"
        );
    }
    let ranking = asked(&served, "rankings?criterion=liked&period=2025").await;
    assert_eq!(ranking["ranked"], 0);
    assert_eq!(ranking["items"][0]["why_not"], "too_few_answers");
}

async fn all_alike_and_all_missing_are_told_as_they_are(engine: Engine) {
    let served = small(engine, &["m1"]).await;
    let services = ["cz-housing", "cz-parental-allowance", "cz-pension"];
    for service in services {
        for period in ["2023", "2024"] {
            publish(&served, service, period, "m1", [json!(60), json!(60)]).await;
        }
        publish(&served, service, "2025", "m1", [Value::Null, Value::Null]).await;
    }
    // Ties everywhere.
    let alike = asked(&served, "rankings?period=2024").await;
    assert_eq!(of(&alike["items"], "rank"), ["1–3", "1–3", "1–3"]);
    assert_eq!(of(&alike["items"], "interval_low"), [1, 1, 1]);
    assert_eq!(of(&alike["items"], "interval_high"), [3, 3, 3]);
    assert_eq!(of(&alike["items"], "service"), services);
    assert_eq!(alike["distribution"]["quartiles"], json!([60.0, 60.0, 60.0]));
    assert_eq!(alike["distribution"]["grades"], json!([0, 0, 3, 0, 0]));
    // Without a period the latest with a value is meant, not the latest that was judged.
    assert_eq!(asked(&served, "rankings").await["period"], "2024");
    let groups = asked(&served, "rankings?by=agency&period=2024&min_services=1").await;
    assert_eq!(of(&groups["items"], "rank"), ["1–2", "1–2"]);
    for by in ["service", "agency", "country"] {
        let same = asked(&served, &format!("changes?by={by}&from=2023&to=2024")).await;
        assert!(verdicts(&same).iter().all(|verdict| verdict == "unchanged"), "{same}");
        let gone = asked(&served, &format!("changes?by={by}&from=2024&to=2025")).await;
        assert!(verdicts(&gone).iter().all(|verdict| verdict == "missing"), "{gone}");
        assert_eq!(gone["compared"], 0, "{by}");
    }
    let series = asked(&served, "series?by=country").await;
    let points = of(&series["series"][0]["segments"][0]["points"], "value");
    assert_eq!(points, [json!(60.0), json!(60.0), Value::Null]);
    let rows = asked(&served, "observations?period=2025").await;
    assert_eq!(of(&rows["items"], "state"), ["could_not_tell"; 3]);
    assert!(of(&rows["items"], "value").iter().all(Value::is_null));
    let missing = asked(&served, "rankings?period=2025").await;
    assert_eq!((&missing["ranked"], &missing["not_ranked"]), (&json!(0), &json!(3)));
    assert_eq!(of(&missing["items"], "why_not"), ["no_value"; 3]);
    assert_eq!((&missing["distribution"], &missing["criteria_sets"]), (&Value::Null, &json!(0)));
    assert_eq!(missing["intervals"]["reason"], "nothing_ranked");
    let card = asked(&served, "scorecards/cz-housing/2025").await;
    assert_eq!(
        (&card["nodes"][0]["value"], &card["nodes"][0]["state"]),
        (&Value::Null, &json!("could_not_tell"))
    );
}

async fn a_moment_is_before_within_or_beyond_what_was(engine: Engine) {
    let served = small(engine, &["m1"]).await;
    publish(&served, "cz-pension", "2025", "m1", [json!(30), json!(50)]).await;
    let public = served.anonymous();
    let head = public.get("/v1/coverage").await.is(200).body["seq"].as_i64().unwrap();
    let paths: [(&str, Option<&str>); 8] = [
        ("/v1/observations?methodology=small", Some("items")),
        ("/v1/series?methodology=small", Some("series")),
        ("/v1/services/cz-pension/series?methodology=small", None),
        ("/v1/changes?methodology=small", Some("items")),
        ("/v1/rankings?methodology=small", Some("items")),
        ("/v1/revisions?methodology=small", Some("items")),
        ("/v1/coverage", Some("campaigns")),
        ("/v1/scorecards/cz-pension/2025?methodology=small", None),
    ];
    // The clock moves on, and nothing is written: a moment since is as of the newest entry.
    served.world.clock.set("2026-11-24T08:00:00Z".parse().unwrap());
    for (path, list) in paths {
        for before in ["0", "2000-01-01T00:00:00Z", "2026-11-22T07:59:59Z"] {
            let got = public.get(&with(path, &format!("as_of={before}"))).await;
            match list {
                Some(list) => {
                    let got = got.is(200).body;
                    assert_eq!(
                        (&got["seq"], &got[list]),
                        (&json!(0), &json!([])),
                        "{path} {before}"
                    );
                }
                None => assert_eq!(got.status, 404, "{path} {before}"),
            }
        }
        let now = public.get(path).await.is(200).body;
        assert_eq!((&now["seq"], &now["as_of"]), (&json!(head), &Value::Null), "{path}");
        for at in
            [head.to_string(), "2026-11-23T00:00:00Z".into(), "2026-11-22T09:00:00%2B01:00".into()]
        {
            let got = public.get(&with(path, &format!("as_of={at}"))).await.is(200).body;
            assert_eq!((&got["seq"], &got["as_of"]), (&json!(head), &json!(head)), "{path} {at}");
        }
        for beyond in
            [(head + 1).to_string(), "9223372036854775808".into(), "2026-11-24T08:00:01Z".into()]
        {
            let refused = public.get(&with(path, &format!("as_of={beyond}"))).await.is(400);
            assert_eq!(refused.codes(), ["as-of-in-the-future"], "{path} {beyond}");
        }
    }
}

async fn advice_can_be_followed(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let error = async |path: &str| {
        let body = public.get(path).await.is(400).body;
        let text = |name: &str| body["errors"][0][name].as_str().unwrap().to_owned();
        (text("detail"), text("advice"))
    };

    let (detail, advice) = error("/v1/series?criterion=one-filll").await;
    assert_eq!(detail, "`eu-egov-services@m2020` has no `one-filll`.");
    assert_eq!(
        advice,
        "Did you mean `one-fill`? See /v1/criteria?methodology=eu-egov-services@m2020."
    );
    public.get("/v1/criteria?methodology=eu-egov-services@m2020").await.is(200);
    // What another methodology asks is to be found there.
    let (_, advice) = error("/v1/series?criterion=reminders").await;
    assert_eq!(advice, "`client-quality` has it: add `methodology=client-quality`.");
    public.get("/v1/series?criterion=reminders&methodology=client-quality").await.is(200);

    let head = public.get("/v1/series").await.is(200).body["seq"].as_i64().unwrap();
    let (_, advice) = error("/v1/series?as_of=1000000").await;
    assert_eq!(advice, format!("Give 0 (before the first entry) to {head}, or leave it out."));
    public.get("/v1/series?as_of=0").await.is(200);

    let told = public.get("/problems/too-many-requests").await.is(200);
    let told = String::from_utf8(told.bytes).unwrap();
    assert!(told.contains("/v1/observations.csv"), "{told}");
    public.get("/v1/observations.csv").await.is(200);
}
