//! Evaluations: submitted, returned, published, corrected, withdrawn.

use serde_json::{Value, json};

use crate::{
    served::{Asker, Served, evaluation},
    world::Engine,
};

both_engines! {
    what_is_published_is_read_in_the_next_moment,
    a_draft_may_be_wrong_and_a_submission_may_not,
    a_returned_submission_is_mended_and_handed_in_again,
    a_correction_stands_beside_what_it_corrects,
    a_correction_can_be_drafted_and_rewritten,
    of_two_corrections_at_once_one_wins,
    what_is_withdrawn_counts_no_longer_and_stays_readable,
    a_key_is_held_once,
    an_agency_writes_for_itself_alone,
    every_broken_rule_is_named_at_once,
    a_closed_campaign_takes_nothing_new,
    a_template_has_room_for_all_of_a_sample,
    the_same_key_twenty_times_is_one_evaluation,
    nine_people_are_never_shown,
    periods_that_overlap_come_in_once,
    a_correction_keeps_the_facts_it_does_not_state,
    a_correction_outlives_its_methodology_and_the_move_of_its_service,
    facts_stay_in_the_country_of_the_service,
    of_one_source_the_answer_that_came_first_stands,
    faults_are_named_though_the_key_is_held,
    what_does_not_apply_is_not_answered,
}

const ONE_FILL: &str = "/v1/observations?criterion=one-fill&service=cz-parental-allowance";

async fn one_fill(asker: &Asker) -> Value {
    asker.get(ONE_FILL).await.is(200).body["items"][0]["value"].clone()
}

async fn what_is_published_is_read_in_the_next_moment(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);

    let submitted = mpsv.post("/v1/evaluations", &draft).await.is(201);
    let url = submitted.header("location").to_owned();
    assert_eq!(submitted.body["standing"], "submitted");
    assert_eq!(public.get(&url).await.status, 404);
    assert_eq!(public.get(ONE_FILL).await.body["items"], json!([]));

    let published = mpsv.post(&format!("{url}/publish"), &Value::Null).await.is(200);
    assert_eq!(published.body["standing"], "published");
    assert_eq!(one_fill(&public).await, json!(60.0));

    let seen = public.get(&url).await.is(200);
    assert_eq!(seen.body["answers"][0]["numerator"], 6);
    let card = public.get("/v1/scorecards/cz-parental-allowance/2025").await.is(200);
    let leaf = card.body["nodes"].as_array().unwrap();
    let leaf = leaf.iter().find(|node| node["node"] == "p-one-fill").unwrap();
    assert_eq!(leaf["value"], 60.0);
    let explained = public.get("/v1/scorecards/cz-parental-allowance/2025/explain").await.is(200);
    assert_eq!(explained.body["tree"]["node"], "index");
    let entry = public.get("/v1/ledger?limit=1000").await.is(200);
    let last = entry.body["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["kind"], "evaluation_published");
    assert_eq!(last["seq"], published.body["seq"]);
}

async fn a_draft_may_be_wrong_and_a_submission_may_not(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    draft["answers"][1]["value"] = json!("sometimes");

    assert_eq!(mpsv.post("/v1/evaluations", &draft).await.is(422).codes(), ["value-off-scale"]);
    let kept = mpsv.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let url = kept.header("location").to_owned();
    assert_eq!(kept.body["warnings"][0]["code"], "value-off-scale");
    assert_eq!(mpsv.post(&format!("{url}/submit"), &Value::Null).await.status, 422);

    let stands = mpsv.get(&url).await.is(200);
    assert_eq!(stands.body["draft"]["answers"][1]["value"], "sometimes");
    draft["answers"][1]["value"] = json!("no");
    assert_eq!(mpsv.put(&url, &draft).await.status, 428);
    let mended = mpsv.header("if-match", stands.header("etag")).put(&url, &draft).await.is(200);
    assert_eq!(mended.body["warnings"], json!([]));
    let stale = mpsv.header("if-match", stands.header("etag")).put(&url, &draft).await;
    assert_eq!(stale.status, 412);
    mpsv.post(&format!("{url}/submit"), &Value::Null).await.is(200);
    let again = mpsv.header("if-match", "*").put(&url, &draft).await.is(409);
    assert_eq!(again.codes(), ["already-submitted"]);

    let other = evaluation("cz-housing", "cz-mpsv", 1);
    let gone = mpsv.post("/v1/evaluations?to=draft", &other).await.is(201);
    let url = gone.header("location").to_owned();
    mpsv.header("if-match", gone.header("etag")).delete(&url).await.is(204);
    assert_eq!(mpsv.get(&url).await.status, 404);
}

async fn a_returned_submission_is_mended_and_handed_in_again(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let url = mpsv.post("/v1/evaluations", &draft).await.is(201).header("location").to_owned();

    let nothing = mpsv.post(&format!("{url}/return"), &json!({"reason": " "})).await.is(422);
    assert_eq!(nothing.codes(), ["reason-missing"]);
    let why = json!({"reason": "Six of ten is not what the form shows."});
    let back = mpsv.post(&format!("{url}/return"), &why).await.is(200);
    assert_eq!(back.body["standing"], "draft");

    let stands = mpsv.get(&url).await.is(200);
    assert_eq!(stands.body["draft"]["answers"][0]["numerator"], 6);
    assert_eq!(stands.body["steps"][1]["reason"], why["reason"]);
    draft["answers"][0]["numerator"] = json!(5);
    mpsv.header("if-match", stands.header("etag")).put(&url, &draft).await.is(200);
    let again = mpsv.post(&format!("{url}/submit"), &Value::Null).await.is(200);
    assert_eq!(again.body["revision"], 2);
    mpsv.post(&format!("{url}/publish"), &Value::Null).await.is(200);
    assert_eq!(one_fill(&served.anonymous()).await, json!(50.0));
}

fn correction(corrects: u64, numerator: u64) -> Value {
    let mut body = evaluation("cz-parental-allowance", "cz-mpsv", numerator);
    body["corrects"] = json!(corrects);
    body["reason"] = json!("Two digits were transposed.");
    body
}

async fn a_correction_stands_beside_what_it_corrects(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let (url, seq) = (first.header("location").to_owned(), first.body["seq"].as_i64().unwrap());
    let revisions = format!("{url}/revisions");

    let pending = mpsv.post(&revisions, &correction(1, 9)).await.is(201);
    assert_eq!(pending.body["pending"], "submitted");
    assert_eq!(one_fill(&public).await, json!(60.0));
    assert_eq!(public.get(&format!("{revisions}/2")).await.status, 404);
    assert_eq!(public.get(&url).await.body["pending"], Value::Null);

    mpsv.post(&format!("{url}/publish"), &Value::Null).await.is(200);
    let row = public.get(ONE_FILL).await.body["items"][0].clone();
    assert_eq!((&row["value"], &row["revision"]), (&json!(90.0), &json!(2)));
    assert!(row["flags"].as_array().unwrap().contains(&json!("revised")));
    let before = public.get(&format!("{ONE_FILL}&as_of={seq}")).await.is(200);
    assert_eq!(before.body["items"][0]["value"], 60.0);
    assert!(before.header("cache-control").contains("immutable"));

    let all = public.get(&revisions).await.is(200).body["items"].clone();
    assert_eq!(all.as_array().unwrap().len(), 2);
    assert_eq!(all[0]["answers"][0]["numerator"], 6);
    assert_eq!(all[1]["reason"], "Two digits were transposed.");
}

async fn a_correction_can_be_drafted_and_rewritten(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let url = first.header("location").to_owned();

    let drafted = mpsv.post(&format!("{url}/revisions?to=draft"), &correction(1, 9)).await.is(201);
    assert_eq!(drafted.body["pending"], "draft");
    let rewritten = evaluation("cz-parental-allowance", "cz-mpsv", 7);
    mpsv.header("if-match", drafted.header("etag")).put(&url, &rewritten).await.is(200);
    assert_eq!(one_fill(&public).await, json!(60.0));

    mpsv.post(&format!("{url}/submit"), &Value::Null).await.is(200);
    mpsv.post(&format!("{url}/publish"), &Value::Null).await.is(200);
    assert_eq!(one_fill(&public).await, json!(70.0));
    let seen = public.get(&format!("{url}/revisions/2")).await.is(200);
    assert_eq!(seen.body["reason"], "Two digits were transposed.");
}

async fn of_two_corrections_at_once_one_wins(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let path = format!("{}/revisions?to=published", first.header("location"));

    let (one, other) = (correction(1, 7), correction(1, 8));
    let (one, other) = tokio::join!(mpsv.post(&path, &one), mpsv.post(&path, &other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

async fn what_is_withdrawn_counts_no_longer_and_stays_readable(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let url = first.header("location").to_owned();
    let why = json!({"reason": "The form belonged to another service."});

    let gone = mpsv.post(&format!("{url}/withdraw"), &why).await.is(200);
    assert_eq!(gone.body["standing"], "withdrawn");
    assert_eq!(public.get(ONE_FILL).await.body["items"], json!([]));
    let seen = public.get(&url).await.is(200);
    assert_eq!(seen.body["standing"], "withdrawn");
    assert_eq!(seen.body["answers"][0]["numerator"], 6);
    assert_eq!(seen.body["steps"][1]["reason"], why["reason"]);

    let again = mpsv.post(&format!("{url}/withdraw"), &why).await.is(409);
    assert_eq!(again.codes(), ["already-withdrawn"]);
    let revised = mpsv.post(&format!("{url}/revisions"), &correction(1, 7)).await.is(409);
    assert_eq!(revised.codes(), ["already-withdrawn"]);
    mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    assert_eq!(one_fill(&public).await, json!(60.0));
}

async fn a_key_is_held_once(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations", &draft).await.is(201);

    let second = mpsv.post("/v1/evaluations", &draft).await.is(409);
    assert_eq!(second.codes(), ["evaluation-exists"]);
    assert_eq!(second.header("location"), first.header("location"));
}

async fn an_agency_writes_for_itself_alone(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, cssz) = (served.agency("cz-mpsv"), served.agency("cz-cssz"));
    let foreign = evaluation("cz-pension", "cz-mpsv", 6);
    assert_eq!(mpsv.post("/v1/evaluations", &foreign).await.status, 403);
    let for_other = evaluation("cz-pension", "cz-cssz", 6);
    assert_eq!(mpsv.post("/v1/evaluations", &for_other).await.status, 403);

    let writer = served.of("cz-mpsv", "evaluations:write");
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    assert_eq!(writer.post("/v1/evaluations?to=published", &draft).await.status, 403);
    let own = writer.post("/v1/evaluations", &draft).await.is(201);
    let url = own.header("location").to_owned();
    let stranger = served.of("cz-cssz", "evaluations:write");
    assert_eq!(stranger.get(&url).await.status, 404);
    assert_eq!(stranger.post(&format!("{url}/submit"), &Value::Null).await.status, 404);
    assert_eq!(writer.post(&format!("{url}/publish"), &Value::Null).await.status, 403);
    cssz.post(&format!("{url}/publish"), &Value::Null).await.is(200);
    assert_eq!(stranger.get(&url).await.status, 200);
    let theirs = correction(1, 1);
    assert_eq!(stranger.post(&format!("{url}/revisions"), &theirs).await.status, 403);

    let mut audit = evaluation("cz-pension", "cz-nku", 3);
    audit["source"] = json!("audit");
    assert_eq!(served.agency("cz-nku").post("/v1/evaluations", &audit).await.status, 403);
    let auditor = served.of("cz-nku", "evaluations:assess");
    audit["answers"] = json!([audit["answers"][0]]);
    auditor.post("/v1/evaluations", &audit).await.is(201);
}

async fn every_broken_rule_is_named_at_once(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let proof = json!([{"url": "https://example.cz/"}]);
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    draft["answers"] = json!([
        {"criterion": "one-filll", "value": 1},
        {"criterion": "one-fill", "value": 170, "evidence": proof},
        {"criterion": "no-papers", "numerator": 4, "denominator": 3},
        {"criterion": "mobile"},
        {"criterion": "assisted", "value": "helped", "state": "could_not_tell"},
        {"criterion": "satisfaction", "counts": {"1": 12, "9": 3}},
        {"criterion": "whenever", "state": "not_applicable"},
        {"criterion": "fully-online", "numerator": 1, "denominator": 1},
        {"criterion": "plain-language", "numerator": -1, "denominator": 8},
        {"criterion": "status-tracking", "value": "none", "target_group": "nobody"},
    ]);

    let refused = mpsv.post("/v1/evaluations", &draft).await.is(422);

    let errors = refused.body["errors"].as_array().unwrap();
    let found: Vec<(&str, &str)> = errors
        .iter()
        .map(|error| (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("/answers/0/criterion", "unknown-criterion"),
            ("/answers/1/value", "value-off-scale"),
            ("/answers/2/numerator", "value-off-scale"),
            ("/answers/2/evidence", "evidence-missing"),
            ("/answers/3", "not-exactly-one"),
            ("/answers/4", "not-exactly-one"),
            ("/answers/5/criterion", "source-not-accepted"),
            ("/answers/5/counts/9", "counts-do-not-fit"),
            ("/answers/5/counts", "people-not-surveyed"),
            ("/answers/6/state", "always-applies"),
            ("/answers/7/evidence", "evidence-missing"),
            ("/answers/8/numerator", "not-a-count"),
            ("/answers/9/target_group", "unknown-target-group"),
        ]
    );
    assert_eq!(errors[0]["advice"], "Did you mean `one-fill`?");
    assert_eq!(errors[1]["detail"], "A share runs from 0 to 100; 170 does not.");

    for (field, value, code) in [
        ("service", "cz-nothing", "unknown-service"),
        ("period", "last year", "not-a-period"),
        ("period", "2025-Q1", "period-not-allowed"),
        ("period", "2031", "period-in-the-future"),
        ("methodology", "client-quality@m9", "unknown-methodology"),
        ("source", "rumour", "unknown-word"),
    ] {
        let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
        draft[field] = json!(value);
        let refused = mpsv.post("/v1/evaluations", &draft).await.is(422);
        assert_eq!(refused.codes()[0], code, "{field}");
    }
    assert_eq!(mpsv.get("/v1/evaluations").await.body["items"], json!([]));
}

async fn a_closed_campaign_takes_nothing_new(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, admin, public) = (served.agency("cz-mpsv"), served.admin(), served.anonymous());
    let campaign = json!({
        "names": {"cs": "Hodnocení 2025"}, "methodology": "client-quality@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-12-01", "closes_on": "2026-12-31",
        "filter": {"agencies": ["cz-mpsv"]},
    });
    admin.put("/v1/campaigns/self-2025", &campaign).await.is(201);
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let row = public.get("/v1/observations?criterion=one-fill&by=agency").await.is(200);
    assert_eq!(row.body["items"][0]["expected"], 2);

    let template = public.get("/v1/campaigns/self-2025/template.csv").await.is(200);
    assert!(
        String::from_utf8_lossy(&template.bytes)
            .contains("cz-housing,2025,client-quality@m1,self,cz-mpsv,one-fill")
    );
    admin.post("/v1/campaigns/self-2025/close", &Value::Null).await.is(200);

    let late = mpsv.post("/v1/evaluations", &evaluation("cz-housing", "cz-mpsv", 1)).await.is(409);
    assert_eq!(late.codes(), ["campaign-closed"]);
    let missing = public.get("/v1/observations?criterion=one-fill&service=cz-housing").await;
    assert_eq!(missing.body["items"][0]["state"], "not_reported");
    let path = format!("{}/revisions?to=published", first.header("location"));
    mpsv.post(&path, &correction(1, 8)).await.is(201);
    let coverage = public.get("/v1/coverage?campaign=self-2025").await.is(200);
    assert_eq!(coverage.body["campaigns"][0]["missing"][0]["service"], "cz-housing");
    assert_eq!(admin.post("/v1/campaigns/self-2025/close", &Value::Null).await.status, 409);
}

async fn a_template_has_room_for_all_of_a_sample(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let campaign = json!({
        "names": {"cs": "Průzkum 2025"}, "methodology": "client-quality@m1", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2026-12-01", "closes_on": "2026-12-31",
    });
    admin.put("/v1/campaigns/poll-2025", &campaign).await.is(201);
    let template = public.get("/v1/campaigns/poll-2025/template.csv").await.is(200);

    let mut rows = csv::Reader::from_reader(&template.bytes[..]);
    let head = rows.headers().unwrap().clone();
    let due = rows
        .records()
        .map(Result::unwrap)
        .find(|row| (&row[0], &row[5]) == ("cz-housing", "satisfaction"))
        .unwrap();
    let filled = head.iter().zip(&due).map(|(column, cell)| match column {
        "assessor" => "cz-nku",
        "value" => "3.2",
        "sample_kind" => "probability",
        "sample_n" => "430",
        "sample_n_effective" => "310.5",
        "sample_population" => "5200",
        _ => cell,
    });
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(&head).unwrap();
    file.write_record(filled).unwrap();
    let (path, bytes) = ("/v1/evaluation-batches?to=published", file.into_inner().unwrap());
    let stored = admin.send("POST", path, "text/csv", bytes).await.is(200);

    let url = format!("/v1/evaluations/{}", stored.body["evaluations"][0]["id"].as_str().unwrap());
    assert_eq!(
        public.get(&url).await.is(200).body["answers"][0]["sample"],
        json!({"kind": "probability", "n": 430, "n_effective": 310.5, "population": 5200})
    );
}

async fn the_same_key_twenty_times_is_one_evaluation(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv").header("idempotency-key", "a-key");
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);

    let asks = (0..20).map(|_| mpsv.post("/v1/evaluations", &draft));
    let answers = futures_util::future::join_all(asks).await;

    assert!(answers.iter().all(|got| got.status == 201 && got.bytes == answers[0].bytes));
    let replayed =
        answers.iter().filter(|got| got.header("idempotency-replayed") == "true").count();
    assert_eq!(replayed, 19);
    assert_eq!(mpsv.get("/v1/evaluations").await.body["items"].as_array().unwrap().len(), 1);
    let other = evaluation("cz-housing", "cz-mpsv", 6);
    assert_eq!(mpsv.post("/v1/evaluations", &other).await.status, 422);
}

async fn nine_people_are_never_shown(engine: Engine) {
    let served = Served::seeded(engine).await;
    let pollster = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let public = served.anonymous();
    let survey = |service: &str, n: u64| {
        json!({
            "service": service, "period": "2025", "methodology": "client-quality@m1",
            "source": "survey", "assessor": "cz-nku", "answers": [
                {"criterion": "satisfaction", "counts": {"1": n, "2": 60},
                 "sample": {"kind": "self_selected", "n": n + 60}},
                {"criterion": "satisfaction", "target_group": "age-65-plus", "counts": {"1": n},
                 "comment": "secret", "sample": {"kind": "self_selected", "n": n}},
                {"criterion": "satisfaction", "target_group": "age-under-65", "counts": {"2": 60}},
            ]
        })
    };
    let first =
        pollster.post("/v1/evaluations?to=published", &survey("cz-pension", 9)).await.is(201);
    let url = first.header("location").to_owned();

    let rows = public
        .get("/v1/observations?criterion=satisfaction&by=service&target_group=all&target_group=age-65-plus&target_group=age-under-65")
        .await
        .is(200);
    let states: Vec<(&str, &str, bool)> = rows.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            (text("target_group"), text("state"), row["n"].is_null())
        })
        .collect();
    // With the nine withheld alone, all minus those under 65 would tell them.
    assert_eq!(
        states,
        [
            ("age-65-plus", "too_few", true),
            ("age-under-65", "too_few", true),
            ("all", "measured", false)
        ]
    );
    for path in [
        url.as_str(),
        "/v1/ledger?limit=1000",
        "/v1/scorecards/cz-pension/2025/explain?target_group=age-65-plus",
    ] {
        let seen = String::from_utf8(public.get(path).await.is(200).bytes).unwrap();
        assert!(!seen.contains("secret"), "{path}");
        assert!(!seen.contains(r#"{"1":9}"#), "{path}");
        assert!(seen.contains("private_hash"), "{path}");
    }
    let own = pollster.get(&url).await.is(200);
    assert_eq!(own.body["answers"][1]["counts"], json!({"1": 9}));
}

fn small_methodology() -> Value {
    json!({
        "names": {"en": "Small"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y", "P6M"], "nodes": [
            {"code": "index", "parent": null},
            {"code": "online", "parent": "index", "scale": {"kind": "boolean"},
             "sources": ["expert", "self"]},
            {"code": "share", "parent": "index", "scale": {"kind": "share"},
             "sources": ["expert", "self"]},
        ],
    })
}

async fn with_small_methodology(engine: Engine) -> Served {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    admin.put("/v1/methodologies/small/m1", &small_methodology()).await.is(201);
    admin.post("/v1/methodologies/small/m1/freeze", &Value::Null).await.is(200);
    served
}

fn small(period: &str, source: &str, assessor: &str, answers: &Value) -> Value {
    json!({"service": "cz-pension", "period": period, "methodology": "small@m1",
           "source": source, "assessor": assessor, "answers": answers})
}

async fn periods_that_overlap_come_in_once(engine: Engine) {
    let served = with_small_methodology(engine).await;
    let cssz = served.agency("cz-cssz");
    let yes = json!([{"criterion": "online", "value": true, "evidence": []}]);
    for year in 2021..2025 {
        let whole = small(&year.to_string(), "self", "cz-cssz", &yes);
        let half = small(&format!("{year}-S1"), "self", "cz-cssz", &yes);
        let (whole, half) =
            tokio::join!(cssz.post("/v1/evaluations", &whole), cssz.post("/v1/evaluations", &half));
        let mut statuses = [whole.status, half.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "{year}");
        let refused = if whole.status == 409 { whole } else { half };
        assert_eq!(refused.codes(), ["period-overlaps"]);
    }
}

async fn a_correction_keeps_the_facts_it_does_not_state(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, admin) = (served.agency("cz-mpsv"), served.admin());
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let moving = json!({"names": {"en": "Moving"}, "audience": "citizens"});
    admin.put("/v1/life-events/moving", &moving).await.is(201);
    let mut service = crate::served::service("cz-mpsv");
    service["life_events"] = json!(["moving"]);
    let url = "/v1/services/cz-parental-allowance";
    admin.header("if-match", "*").put(url, &service).await.is(200);

    let path = format!("{}/revisions?to=published", first.header("location"));
    mpsv.post(&path, &correction(1, 7)).await.is(201);
    let seen = served.anonymous().get(first.header("location")).await.is(200);
    assert_eq!(seen.body["facts"]["life_events"], json!(["family"]));
}

async fn a_correction_outlives_its_methodology_and_the_move_of_its_service(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (mpsv, admin) = (served.agency("cz-mpsv"), served.admin());
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let url = "/v1/services/cz-parental-allowance";
    let moved = crate::served::service("cz-cssz");
    admin.header("if-match", "*").put(url, &moved).await.is(200);
    admin.post("/v1/methodologies/client-quality/m1/retire", &Value::Null).await.is(200);

    let path = format!("{}/revisions?to=published", first.header("location"));
    mpsv.post(&path, &correction(1, 7)).await.is(201);
    assert_eq!(one_fill(&served.anonymous()).await, json!(70.0));
}

async fn facts_stay_in_the_country_of_the_service(engine: Engine) {
    let served = Served::seeded(engine).await;
    let danish = json!({"names": {"en": "Danish"}, "kind": "agency", "country": "DK"});
    served.admin().put("/v1/agencies/dk-agency", &danish).await.is(201);
    let mpsv = served.agency("cz-mpsv");
    for facts in [json!({"country": "SK"}), json!({"agency": "dk-agency"})] {
        let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
        draft["facts"] = facts;
        let refused = mpsv.post("/v1/evaluations", &draft).await.is(422);
        assert!(refused.codes().contains(&"country-differs"), "{:?}", refused.body);
    }
}

async fn of_one_source_the_answer_that_came_first_stands(engine: Engine) {
    let served = with_small_methodology(engine).await;
    let scopes = "evaluations:assess evaluations:publish";
    let (nku, mpsv) = (served.of("cz-nku", scopes), served.of("cz-mpsv", scopes));
    let yes = json!({"criterion": "online", "value": true});
    let share = |value: u64| json!({"criterion": "share", "value": value});
    let path = "/v1/evaluations?to=published";
    let a = nku.post(path, &small("2024", "expert", "cz-nku", &json!([yes]))).await.is(201);
    mpsv.post(path, &small("2024", "expert", "cz-mpsv", &json!([share(20)]))).await.is(201);
    let mut extended = small("2024", "expert", "cz-nku", &json!([yes, share(90)]));
    extended["corrects"] = json!(1);
    extended["reason"] = json!("The share was forgotten.");
    let path = format!("{}/revisions?to=published", a.header("location"));
    nku.post(&path, &extended).await.is(201);

    let rows = served.anonymous();
    let row = rows.get("/v1/observations?criterion=share&methodology=small").await.is(200);
    assert_eq!(row.body["items"][0]["value"], 20.0);
    assert_eq!(row.body["items"][0]["flags"], json!(["disputed"]));
}

async fn faults_are_named_though_the_key_is_held(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let mut draft = evaluation("cz-parental-allowance", "cz-mpsv", 6);
    mpsv.post("/v1/evaluations", &draft).await.is(201);
    draft["answers"][1]["value"] = json!("sometimes");
    assert_eq!(mpsv.post("/v1/evaluations", &draft).await.is(422).codes(), ["value-off-scale"]);
}

async fn what_does_not_apply_is_not_answered(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mut leaflet = crate::served::service("cz-mpsv");
    leaflet["type"] = json!("informational");
    served.admin().put("/v1/services/cz-leaflet", &leaflet).await.is(201);
    let mpsv = served.agency("cz-mpsv");
    let draft = evaluation("cz-leaflet", "cz-mpsv", 6);
    let refused = mpsv.post("/v1/evaluations", &draft).await.is(422);
    assert_eq!(refused.codes(), ["does-not-apply", "does-not-apply"]);

    // In that period it was still an application.
    let mut then = draft;
    then["facts"] = json!({"type": "transactional"});
    mpsv.post("/v1/evaluations", &then).await.is(201);
}
