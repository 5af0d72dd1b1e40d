//! Versions over time: what one changes of another, what may be compared, what is estimated, and one
//! submission under several methodologies.

use serde_json::{Value, json};
use znamka::cli::verify::verify;

use crate::{
    served::{Asker, Got, Served},
    world::Engine,
};

both_engines! {
    two_versions_are_compared_node_by_node,
    what_cannot_be_compared_is_refused_alike,
    drafts_are_compared_for_who_may_see_them,
    a_mapping_that_cannot_be_read_is_refused_when_it_is_frozen,
    one_submission_serves_two_methodologies,
    an_answer_under_the_methodology_itself_comes_first,
    a_version_that_is_frozen_later_reads_what_is_published,
    few_people_are_few_under_every_methodology,
    a_closed_campaign_and_a_retired_methodology_take_nothing_through_another,
    a_break_that_is_not_declared_is_never_drawn_across,
    what_is_declared_comparable_is_one_line_but_for_what_is_excepted,
}

/// A criterion under the root.
pub fn leaf(code: &str) -> Value {
    json!({"code": code, "parent": "index", "names": {"en": code}, "question": {"en": code},
        "scale": {"kind": "share"}, "sources": ["audit", "self"]})
}

/// A criterion with more to it.
pub fn leaf_with(code: &str, more: &Value) -> Value {
    let mut leaf = leaf(code);
    leaf.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    leaf
}

/// A methodology of one level, for years from `from` on.
pub fn methodology(from: &str, nodes: &[Value], more: &Value) -> Value {
    let mut all = vec![json!({"code": "index", "parent": null})];
    all.extend_from_slice(nodes);
    let mut document = json!({"names": {"en": "M"}, "nodes": all, "period_lengths": ["P1Y"],
        "periods": {"from": format!("{from}-01-01"), "to": null}});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    document
}

async fn draft(admin: &Asker, name: &str, document: &Value) -> String {
    let path = format!("/v1/methodologies/{name}");
    admin.put(&path, document).await.is(201);
    path
}

pub async fn freeze(admin: &Asker, name: &str, document: &Value) {
    let path = draft(admin, name, document).await;
    admin.post(&format!("{path}/freeze"), &Value::Null).await.is(200);
}

async fn two_versions_are_compared_node_by_node(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let kept = leaf("kept");
    freeze(&admin, "m/m1", &methodology("2020", &[kept.clone(), leaf("asked")], &json!({}))).await;
    let asked = leaf_with("asked", &json!({"question": {"en": "Otherwise"}, "weight": 3}));
    let declared = json!({"comparable_with": {"m1": {"except": ["asked"]}}});
    freeze(&admin, "m/m2", &methodology("2024", &[kept, asked], &declared)).await;

    let got = served.anonymous().get("/v1/methodologies/m/m2/diff?with=m1").await.is(200);

    let body = &got.body;
    assert_eq!((&body["from"], &body["to"]), (&json!("m@m1"), &json!("m@m2")));
    let fields: Vec<&Value> =
        body["document"].as_array().unwrap().iter().map(|c| &c["field"]).collect();
    assert_eq!(fields, ["comparable_with", "periods"]);
    let nodes = body["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2);
    let kept = &nodes[0];
    assert_eq!((&kept["share_before"], &kept["share_after"]), (&json!(0.5), &json!(0.25)));
    assert_eq!(kept["changes"], json!([]));
    assert_eq!(kept["definition_before"], kept["definition_after"]);
    assert_eq!(
        nodes[1]["changes"],
        json!([
            {"field": "question", "aspect": "definition", "before": {"en": "asked"},
             "after": {"en": "Otherwise"}},
            {"field": "weight", "aspect": "weight", "before": 1.0, "after": 3.0},
        ])
    );
    assert_ne!(nodes[1]["definition_before"], nodes[1]["definition_after"]);
    assert_eq!(
        body["comparability"],
        json!({
            "declared_by": "m@m2", "breaks": ["asked"], "definition_differs": ["index"],
            "comparable": ["kept"],
        })
    );
    assert_eq!(
        body["backcast"],
        json!({
            "reach": "criteria", "covered": [{"criterion": "kept", "by": "kept"}], "missing": ["asked"],
        })
    );
    // The hashes are those that the methodology and the list of criteria give.
    let shown = served.anonymous().get("/v1/methodologies/m/m2").await.is(200);
    assert_eq!(shown.body["definitions"]["kept"], kept["definition_after"]);
    let listed = served.anonymous().get("/v1/criteria?methodology=m@m2").await.is(200);
    assert_eq!(listed.body["items"][0]["definition_hash"], Value::Null);
    assert_eq!(listed.body["items"][1]["definition_hash"], kept["definition_after"]);
    // The other way round the same two are declared, and what was added was removed.
    let back = served.anonymous().get("/v1/methodologies/m/m1/diff?with=m@m2").await.is(200);
    assert_eq!(back.body["comparability"], body["comparability"]);
    assert_eq!(back.body["nodes"][0]["share_before"], json!(0.25));
    assert_eq!(back.body["same_version"], false);
    // With itself nothing differs, and nobody had to declare it.
    let itself = served.anonymous().get("/v1/methodologies/m/m2/diff?with=m2").await.is(200).body;
    assert_eq!((&itself["same_version"], &itself["nodes"]), (&json!(true), &json!([])));
    assert_eq!(
        itself["comparability"],
        json!({"declared_by": null, "breaks": [], "definition_differs": [],
               "comparable": ["index", "kept", "asked"]})
    );
}

async fn what_cannot_be_compared_is_refused_alike(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    let known = "/v1/methodologies/client-quality/m1/diff";
    for path in [
        format!("{known}?with=m9"),
        format!("{known}?with=none@m1"),
        "/v1/methodologies/client-quality/m9/diff?with=m1".to_owned(),
        "/v1/methodologies/none/m1/diff?with=client-quality@m1".to_owned(),
    ] {
        let got = public.get(&path).await.is(404);
        assert!(got.body["detail"].as_str().unwrap().contains("/v1/methodologies"), "{path}");
    }
    for (query, code) in [
        ("", "missing-parameter"),
        ("?with=", "empty-parameter"),
        ("?with=1", "invalid-value"),
        ("?with=m1&with=m2", "repeated-parameter"),
    ] {
        let got = public.get(&format!("{known}{query}")).await.is(400);
        assert!(got.codes().contains(&code), "{query}: {:?}", got.codes());
    }
    let same = public.get(&format!("{known}?with=m1")).await.is(200);
    assert_eq!((&same.body["nodes"], &same.body["document"]), (&json!([]), &json!([])));
}

async fn drafts_are_compared_for_who_may_see_them(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    draft(&admin, "m/m1", &methodology("2020", &[leaf("one")], &json!({}))).await;
    draft(&admin, "m/m2", &methodology("2024", &[leaf("two")], &json!({}))).await;
    let path = "/v1/methodologies/m/m2/diff?with=m1";
    served.anonymous().get(path).await.is(404);
    served.agency("cz-mpsv").get(path).await.is(404);

    let got = admin.get(path).await.is(200);

    assert_eq!(got.body["from_standing"], "draft");
    let fates: Vec<&Value> =
        got.body["nodes"].as_array().unwrap().iter().map(|node| &node["fate"]).collect();
    assert_eq!(fates, ["added", "removed"]);
    assert_eq!(got.body["backcast"]["reach"], "nothing");
}

async fn a_mapping_that_cannot_be_read_is_refused_when_it_is_frozen(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    freeze(&admin, "national/m1", &methodology("2020", &[leaf("one")], &json!({}))).await;
    let of = |maps: &Value| {
        let bent = leaf_with("uno", &json!({"maps_from": maps, "scale": {"kind": "boolean"}}));
        methodology(
            "2020",
            &[bent, json!({"code": "group", "parent": "index"}), {
                let mut below = leaf("below");
                below["parent"] = json!("group");
                below
            }],
            &json!({}),
        )
    };
    let shape = json!(["national/one", "foreign@m1/uno", "a@m1/one", "a@m1/two"]);
    let mut document = of(&shape);
    document["nodes"][2]["maps_from"] = json!(["national@m1/one"]);
    let refused = admin.put("/v1/methodologies/foreign/m1", &document).await.is(422);
    let mut codes = refused.codes();
    codes.sort_unstable();
    assert_eq!(codes, ["duplicate", "maps-to-itself", "not-a-criterion", "scale-missing"]);

    let path = draft(&admin, "foreign/m1", &of(&json!(["national@m1/one", "later@m1/one"]))).await;
    let refused = admin.post(&format!("{path}/freeze"), &Value::Null).await.is(422);
    assert_eq!(refused.codes(), ["scale-differs", "unknown-methodology"]);
    assert_eq!(refused.body["errors"][0]["pointer"], "/nodes/1/maps_from/0");
    // Nothing of it is frozen.
    served.anonymous().get("/v1/methodologies/foreign/m1").await.is(404);
}

/// `foreign@m1` takes `shared` as it is, and `uno` from `national@m1/one`; `alone` is its own.
fn foreign() -> Value {
    let uno = leaf_with("uno", &json!({"maps_from": ["national@m1/one"]}));
    methodology("2020", &[leaf("shared"), uno, leaf("alone")], &json!({}))
}

fn national() -> Value {
    methodology("2020", &[leaf("shared"), leaf("one"), leaf("other")], &json!({}))
}

async fn both(served: &Served) {
    freeze(&served.admin(), "national/m1", &national()).await;
    freeze(&served.admin(), "foreign/m1", &foreign()).await;
}

/// An evaluation of `cz-pension` in 2025; shares of 10.
fn judged(methodology: &str, source: &str, shares: &[(&str, u64)]) -> Value {
    let assessor = if source == "self" { "cz-cssz" } else { "cz-nku" };
    let answers = shares.iter().map(
        |(code, numerator)| json!({"criterion": code, "numerator": numerator, "denominator": 10}),
    );
    json!({"service": "cz-pension", "period": "2025", "methodology": methodology,
        "source": source, "assessor": assessor, "answers": answers.collect::<Vec<_>>()})
}

pub fn judge(served: &Served) -> Asker {
    served.of("cz-nku", "evaluations:assess evaluations:publish")
}

pub async fn publish(asker: &Asker, body: &Value) -> String {
    let posted = asker.post("/v1/evaluations?to=published", body).await.is(201);
    posted.header("location").to_owned()
}

async fn card(served: &Served, methodology: &str) -> Got {
    let path = format!("/v1/scorecards/cz-pension/2025?methodology={methodology}");
    served.anonymous().get(&path).await
}

/// Values of a scorecard's nodes, by code.
fn values(card: &Got) -> Value {
    let nodes = card.body["nodes"].as_array().unwrap().iter();
    nodes.map(|node| (node["node"].as_str().unwrap().to_owned(), node["value"].clone())).collect()
}

#[track_caller]
fn is_sound(served: &Served) {
    let pool = served.world.pool.clone();
    let report = std::thread::spawn(move || verify(&pool, || {}).unwrap()).join().unwrap();
    assert!(report.is_sound(), "{:#?}", report.differences);
}

async fn one_submission_serves_two_methodologies(engine: Engine) {
    let served = Served::seeded(engine).await;
    both(&served).await;
    let judge = judge(&served);
    let shares = [("shared", 9), ("one", 6), ("other", 1)];
    let url = publish(&judge, &judged("national@m1", "audit", &shares)).await;

    let (own, other) =
        (card(&served, "national").await.is(200), card(&served, "foreign").await.is(200));
    let third = (90.0 + 60.0 + 10.0) / 3.0;
    assert!((values(&own)["index"].as_f64().unwrap() - third).abs() < 1e-8);
    assert_eq!(values(&other), json!({"index": 75.0, "shared": 90.0, "uno": 60.0, "alone": null}));
    assert_eq!(own.body["worked_out"], other.body["worked_out"]);
    assert_eq!(other.body["evaluations"][0]["methodology"], "national@m1");

    let path = "/v1/scorecards/cz-pension/2025/explain?methodology=foreign";
    let explained = served.anonymous().get(path).await.is(200);
    let uno = explained.body["tree"]["children"].as_array().unwrap().iter();
    let uno = uno.clone().find(|node| node["node"] == "uno").unwrap();
    assert_eq!(uno["answers"][0]["methodology"], "national@m1");
    assert_eq!(uno["answers"][0]["answer"]["criterion"], "one");
    assert_eq!(uno["answers"][0]["answer"]["numerator"], 6);

    let path = "/v1/observations?methodology=foreign&criterion=uno";
    let rows = served.anonymous().get(path).await.is(200);
    assert_eq!(rows.body["items"][0]["value"], 60.0);
    let listed = served.anonymous().get("/v1/criteria?methodology=foreign").await.is(200);
    assert_eq!(listed.body["items"][2]["answers_from"], json!(["national@m1/one"]));

    let mut body = judged("national@m1", "audit", &[("shared", 10), ("other", 1)]);
    body["corrects"] = json!(1);
    body["reason"] = json!("A slip.");
    judge.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
    let corrected = card(&served, "foreign").await.is(200);
    let one = json!({"index": null, "shared": 100.0, "uno": null, "alone": null});
    assert_eq!(values(&corrected), one);
    assert_eq!(corrected.body["nodes"][1]["revision"], 2);
    is_sound(&served);

    judge.post(&format!("{url}/withdraw"), &json!({"reason": "Wrong."})).await.is(200);
    card(&served, "foreign").await.is(404);
    card(&served, "national").await.is(404);
    is_sound(&served);
    // As of the publication both stand as they stood, and a fresh start reads the same.
    let seq = own.body["seq"].as_i64().unwrap();
    let path = format!("/v1/scorecards/cz-pension/2025?methodology=foreign&as_of={seq}");
    let then = served.anonymous().get(&path).await.is(200);
    assert_eq!(then.body["nodes"], other.body["nodes"]);
    let again = Served::over(served.world, znamka::config::Config::default());
    let read = again.anonymous().get(&path).await.is(200);
    assert_eq!(read.bytes, then.bytes);
}

async fn an_answer_under_the_methodology_itself_comes_first(engine: Engine) {
    let served = Served::seeded(engine).await;
    both(&served).await;
    let judge = judge(&served);
    publish(&judge, &judged("national@m1", "audit", &[("shared", 9), ("one", 6)])).await;

    publish(&judge, &judged("foreign@m1", "audit", &[("shared", 4), ("alone", 2)])).await;

    let (own, other) =
        (card(&served, "national").await.is(200), card(&served, "foreign").await.is(200));
    assert_eq!(values(&other), json!({"index": 40.0, "shared": 40.0, "uno": 60.0, "alone": 20.0}));
    assert_eq!(other.body["nodes"][1]["flags"], json!(["revised", "disputed"]));
    // Sharing goes both ways where nothing needs to be named: but there the audit's own came first.
    assert_eq!(values(&own)["shared"], 90.0);
    let from: Vec<&Value> = other.body["evaluations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|evaluation| &evaluation["methodology"])
        .collect();
    assert_eq!(from, ["foreign@m1", "national@m1"]);
    // A better source supplies the value, wherever it came in.
    publish(&served.agency("cz-cssz"), &judged("foreign@m1", "self", &[("uno", 10)])).await;
    assert_eq!(values(&card(&served, "foreign").await)["uno"], 60.0);
    is_sound(&served);
}

async fn a_version_that_is_frozen_later_reads_what_is_published(engine: Engine) {
    let served = Served::seeded(engine).await;
    freeze(&served.admin(), "national/m1", &national()).await;
    let judge = judge(&served);
    publish(&judge, &judged("national@m1", "audit", &[("shared", 9), ("one", 6)])).await;
    let mut elsewhere = judged("national@m1", "audit", &[("other", 5)]);
    elsewhere["service"] = json!("cz-housing");
    publish(&judge, &elsewhere).await;
    let public = served.anonymous();
    let before = public.get("/v1/observations?methodology=national").await.is(200);
    let before = before.body["seq"].clone();

    freeze(&served.admin(), "foreign/m1", &foreign()).await;

    let other = card(&served, "foreign").await.is(200);
    assert_eq!(values(&other), json!({"index": 75.0, "shared": 90.0, "uno": 60.0, "alone": null}));
    // Nothing of the other service counts under it.
    let rows = public.get("/v1/observations?methodology=foreign").await.is(200);
    assert_eq!(rows.body["items"].as_array().unwrap().len(), 1);
    let path = "/v1/scorecards/cz-pension/2025?methodology=foreign";
    let missing = public.get(&format!("{path}&as_of={before}")).await.is(404).body;
    let detail = missing["detail"].as_str().unwrap();
    assert!(detail.contains("`methodology=national@m1`"), "{detail}");
    let frozen = before.as_i64().unwrap() + 1;
    public.get(&format!("{path}&as_of={frozen}")).await.is(200);
    let ledger = public.get(&format!("/v1/ledger?since={before}")).await.is(200);
    let settled = &ledger.body["items"][0]["entry"]["body"]["mappings"];
    assert_eq!(
        *settled,
        json!([
            {"from": "foreign@m1/shared", "to": "national@m1/shared"},
            {"from": "national@m1/one", "to": "foreign@m1/uno"},
            {"from": "national@m1/shared", "to": "foreign@m1/shared"},
        ])
    );
    is_sound(&served);
}

async fn few_people_are_few_under_every_methodology(engine: Engine) {
    let served = Served::seeded(engine).await;
    let asked = leaf_with("asked", &json!({"scale": {"kind": "grade"}, "sources": ["survey"]}));
    let document = methodology("2020", &[asked], &json!({}));
    freeze(&served.admin(), "national/m1", &document).await;
    freeze(&served.admin(), "foreign/m1", &document).await;
    let judge = judge(&served);
    let survey = |methodology: &str, service: &str, n: u64| {
        json!({"service": service, "period": "2025", "methodology": methodology,
            "source": "survey", "assessor": "cz-nku",
            "answers": [{"criterion": "asked", "counts": {"2": n}}]})
    };
    let state = async |methodology: &str, service: &str| {
        let path = format!("/v1/scorecards/{service}/2025?methodology={methodology}");
        let card = served.anonymous().get(&path).await.is(200);
        card.body["nodes"][1]["state"].as_str().unwrap().to_owned()
    };

    publish(&judge, &survey("national@m1", "cz-pension", 9)).await;
    assert_eq!(state("national", "cz-pension").await, "too_few");
    assert_eq!(state("foreign", "cz-pension").await, "too_few");
    let path = "/v1/scorecards/cz-pension/2025/explain?methodology=foreign";
    let explained = served.anonymous().get(path).await.is(200);
    let answer = &explained.body["tree"]["children"][0]["answers"][0]["answer"];
    assert_eq!(answer["state"], "too_few");
    let ledger = served.anonymous().get("/v1/ledger?limit=1000").await.is(200);
    assert!(
        String::from_utf8_lossy(&ledger.bytes).contains(answer["private_hash"].as_str().unwrap())
    );
    // What was withheld under one stays withheld under the other.
    publish(&judge, &survey("foreign@m1", "cz-pension", 60)).await;
    assert_eq!(state("foreign", "cz-pension").await, "too_few");

    // Fifty-five less fifty are five, whichever methodology they answer to.
    publish(&judge, &survey("national@m1", "cz-housing", 50)).await;
    publish(&judge, &survey("foreign@m1", "cz-housing", 55)).await;
    assert_eq!(state("national", "cz-housing").await, "measured");
    assert_eq!(state("foreign", "cz-housing").await, "too_few");
    is_sound(&served);
}

async fn a_closed_campaign_and_a_retired_methodology_take_nothing_through_another(engine: Engine) {
    let served = Served::seeded(engine).await;
    both(&served).await;
    let (admin, judge) = (served.admin(), judge(&served));
    let campaign = json!({"names": {"en": "C"}, "methodology": "foreign@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-12-31", "closes_on": "2026-12-31",
        "filter": {"agencies": ["cz-cssz"]}});
    admin.put("/v1/campaigns/c", &campaign).await.is(201);
    let shares = [("shared", 9), ("one", 6)];
    let url = publish(&judge, &judged("national@m1", "audit", &shares)).await;
    let coverage = served.anonymous().get("/v1/coverage").await.is(200);
    assert_eq!(coverage.body["campaigns"][0]["total"]["reported"], 1);

    admin.post("/v1/campaigns/c/close", &Value::Null).await.is(200);
    publish(&served.agency("cz-cssz"), &judged("national@m1", "self", &[("one", 1)])).await;

    let other = card(&served, "foreign").await.is(200);
    assert_eq!(other.body["nodes"][3]["state"], "not_reported");
    assert_eq!(other.body["evaluations"].as_array().unwrap().len(), 1);
    assert_eq!(other.body["nodes"][2]["others"], json!([]));
    let own = card(&served, "national").await.is(200);
    assert_eq!(own.body["nodes"][2]["others"][0]["value"], 10.0);

    admin.post("/v1/methodologies/foreign/m1/retire", &Value::Null).await.is(200);
    let mut elsewhere = judged("national@m1", "audit", &shares);
    elsewhere["service"] = json!("cz-housing");
    publish(&judge, &elsewhere).await;
    let path = "/v1/scorecards/cz-housing/2025?methodology=foreign";
    served.anonymous().get(path).await.is(404);
    // What had come in is corrected and withdrawn as ever.
    judge.post(&format!("{url}/withdraw"), &json!({"reason": "Wrong."})).await.is(200);
    let other = card(&served, "foreign").await.is(200);
    assert_eq!(other.body["nodes"][1]["state"], "not_reported");
    is_sound(&served);
}

/// Overall scores of Czechia in the editions of the eGovernment Benchmark, by last year of the edition.
const OLD: [(&str, f64); 3] = [("2017", 59.125), ("2018", 62.625), ("2019", 63.625)];
const NEW: [(&str, f64); 3] = [("2020", 62.7344), ("2021", 62.6225), ("2022", 63.7887)];

/// A node `group` with the criteria `overall` and `steady` below it, and what the version declares.
fn edition(from: &str, more: &Value) -> Value {
    let below = |code: &str| leaf_with(code, &json!({"parent": "group", "sources": ["audit"]}));
    let group = json!({"code": "group", "parent": "index"});
    methodology(from, &[group, below("overall"), below("steady")], more)
}

/// Both versions with the published figures, the second declaring `more`.
async fn editions(served: &Served, more: &Value) {
    let admin = served.admin();
    freeze(&admin, "egov/m1", &edition("2015", &json!({}))).await;
    freeze(&admin, "egov/m2", &edition("2020", more)).await;
    let judge = judge(served);
    for (version, figures) in [("m1", OLD), ("m2", NEW)] {
        for (period, value) in figures {
            let answer = |code: &str| json!({"criterion": code, "value": value});
            let body = json!({"service": "cz-pension", "period": period, "source": "audit",
                "assessor": "cz-nku", "methodology": format!("egov@{version}"),
                "answers": [answer("overall"), answer("steady")]});
            publish(&judge, &body).await;
        }
    }
}

/// The segments of a node's line: why each begins, and its values and flags.
async fn segments(served: &Served, node: &str) -> Vec<(String, Vec<f64>, Vec<String>)> {
    let path = format!("/v1/series?methodology=egov&criterion={node}&service=cz-pension");
    let got = served.anonymous().get(&path).await.is(200);
    let segments = got.body["series"][0]["segments"].as_array().unwrap().iter();
    segments
        .map(|segment| {
            let points = segment["points"].as_array().unwrap();
            let values = points.iter().map(|point| point["value"].as_f64().unwrap()).collect();
            let flags = points.iter().flat_map(|point| point["flags"].as_array().unwrap());
            let flags = flags.map(|flag| flag.as_str().unwrap().to_owned()).collect();
            (segment["reason"].as_str().unwrap().to_owned(), values, flags)
        })
        .collect()
}

fn of(figures: &[(&str, f64)]) -> Vec<f64> {
    figures.iter().map(|(_, value)| *value).collect()
}

async fn a_break_that_is_not_declared_is_never_drawn_across(engine: Engine) {
    let served = Served::seeded(engine).await;
    editions(&served, &json!({})).await;

    for node in ["overall", "group", "index"] {
        assert_eq!(
            segments(&served, node).await,
            [
                ("first".to_owned(), of(&OLD), vec![]),
                ("method_break".to_owned(), of(&NEW), vec!["break".to_owned()]),
            ]
        );
    }
    let csv = "/v1/series.csv?methodology=egov&service=cz-pension";
    let csv = served.anonymous().get(csv).await.is(200);
    let text = String::from_utf8(csv.bytes).unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("break")).count(), 1, "{text}");
}

async fn what_is_declared_comparable_is_one_line_but_for_what_is_excepted(engine: Engine) {
    let served = Served::seeded(engine).await;
    editions(&served, &json!({"comparable_with": {"m1": {"except": ["overall"]}}})).await;

    let all: Vec<f64> = of(&OLD).into_iter().chain(of(&NEW)).collect();
    assert_eq!(segments(&served, "steady").await, [("first".to_owned(), all.clone(), vec![])]);
    assert_eq!(segments(&served, "overall").await[1].2, ["break"]);
    for above in ["group", "index"] {
        let differs = vec!["definition_differs".to_owned()];
        assert_eq!(segments(&served, above).await, [("first".to_owned(), all.clone(), differs)]);
    }
}
