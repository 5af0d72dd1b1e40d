//! What was revised, as readers meet it.

use serde_json::{Value, json};

use crate::{
    figures::{demo_register, entry},
    served::{Asker, Served, evaluation},
    world::Engine,
};

both_engines! {
    the_correction_and_the_withdrawal_of_the_demo_are_told,
    what_is_worked_out_is_told_when_asked_for,
    before_it_was_revised_nothing_was,
    a_value_that_went_and_came_back_counts_once,
    a_first_value_revises_nothing,
    pages_and_the_file_are_the_same,
    a_bad_question_is_refused,
}

async fn revised(asker: &Asker, query: &str) -> Value {
    asker.get(&format!("/v1/revisions?{query}")).await.is(200).body
}

async fn the_correction_and_the_withdrawal_of_the_demo_are_told(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let answer = revised(&public, "country=CZ&period=2022").await;
    let [withdrawn, corrected] = answer["items"].as_array().unwrap().as_slice() else {
        panic!("{answer}")
    };
    let told = |item: &Value, names: &[&str]| -> Vec<Value> {
        names.iter().map(|name| item[*name].clone()).collect()
    };
    let correction = entry(&public, "evaluation_corrected").await;
    assert_eq!(
        told(
            corrected,
            &[
                "service",
                "criterion",
                "first_value",
                "value",
                "change",
                "revision",
                "cause",
                "seq",
                "reason"
            ]
        ),
        [
            json!("cz-register-in-higher-education"),
            json!("one-fill"),
            json!(2.0),
            json!(20.0),
            json!(18.0),
            json!(2),
            json!("corrected"),
            correction["seq"].clone(),
            correction["entry"]["body"]["reason"].clone(),
        ]
    );
    assert_eq!(corrected["evaluation"], correction["entry"]["subject"]);
    assert_eq!(corrected["first_published_at"], "2023-09-21T08:00:00Z");
    assert_eq!(corrected["published_at"], "2023-10-12T08:00:00Z");

    let withdrawal = entry(&public, "evaluation_withdrawn").await;
    assert_eq!(
        told(
            withdrawn,
            &["service", "criterion", "value", "state", "change", "cause", "seq", "reason"]
        ),
        [
            json!("cz-check-conditions-for-parental-leave"),
            json!("accessibility"),
            Value::Null,
            json!("not_yet_measured"),
            Value::Null,
            json!("withdrawn"),
            withdrawal["seq"].clone(),
            withdrawal["entry"]["body"]["reason"].clone(),
        ]
    );
    // 5 of 7 checks.
    assert_eq!(
        (&withdrawn["first_value"], &withdrawn["first_source"]),
        (&json!(71.428571429), &json!("tool"))
    );

    let summary = &answer["summary"];
    let values = summary["values"].as_f64().unwrap();
    assert_eq!((&summary["revised"], &summary["lost"]), (&json!(2), &json!(1)));
    assert_eq!((&summary["largest"], &summary["mean_of_revised"]), (&json!(18.0), &json!(18.0)));
    assert_eq!(summary["share_revised"], json!(2.0 / values));
    // One of them has no value any more and is in no mean.
    assert_eq!(summary["mean"], json!(18.0 / (values - 1.0)));
    assert_eq!(summary["mean_absolute"], summary["mean"]);
    // As many values as there are rows with one, and the one that was withdrawn.
    let leaves = [
        "online-availability",
        "mobile",
        "service-delivery",
        "eid",
        "edocuments",
        "one-fill",
        "proactivity",
        "accessibility",
    ];
    let query = leaves.map(|leaf| format!("criterion={leaf}")).join("&");
    let rows =
        public.get(&format!("/v1/observations.csv?country=CZ&period=2022&{query}")).await.is(200);
    let mut rows = csv::Reader::from_reader(rows.bytes.as_slice());
    let measured = rows.records().filter(|row| &row.as_ref().unwrap()[12] == "measured").count();
    assert_eq!(values, f64::from(u32::try_from(measured + 1).unwrap()));

    let danish = revised(&public, "country=DK").await;
    assert_eq!((&danish["items"], &danish["summary"]["revised"]), (&json!([]), &json!(0)));
    assert_eq!(danish["summary"]["share_revised"], 0.0);
    let tools = revised(&public, "source=tool").await;
    assert_eq!(
        (&tools["summary"]["values"], &tools["summary"]["revised"]),
        (&json!(94), &json!(1))
    );
    assert_eq!(
        (&tools["items"][0]["state"], &tools["summary"]["mean"]),
        (&Value::Null, &json!(0.0))
    );
}

async fn what_is_worked_out_is_told_when_asked_for(engine: Engine) {
    let served = demo_register(engine).await;
    let answer = revised(&served.anonymous(), "criterion=index").await;
    let changes: Vec<f64> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["change"].as_f64().unwrap())
        .collect();
    // Without 5/7 the mean of four is the mean of the other three; 18 more in one of eight is 2.25.
    let lost = 200.0 / 3.0 - (200.0 + 500.0 / 7.0) / 4.0;
    assert!((changes[0] - lost).abs() < 1e-8 && (changes[1] - 2.25).abs() < 1e-8, "{changes:?}");
    let summary = &answer["summary"];
    let mean = summary["mean_absolute_of_revised"].as_f64().unwrap();
    assert!((mean - (2.25 - lost) / 2.0).abs() < 1e-8, "{summary}");
    assert!((summary["largest"].as_f64().unwrap() - 2.25).abs() < 1e-8);
    assert!(answer["permalink"].as_str().unwrap().contains("criterion=index"));
}

async fn before_it_was_revised_nothing_was(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let seq = entry(&public, "evaluation_corrected").await["seq"].as_i64().unwrap();
    for (as_of, revisions) in [(0, 0), (seq - 1, 0), (seq, 1), (seq + 1, 2)] {
        let answer = revised(&public, &format!("as_of={as_of}")).await;
        assert_eq!(answer["summary"]["revised"], revisions, "{as_of}");
        assert_eq!(answer["items"].as_array().unwrap().len(), revisions, "{as_of}");
    }
    let empty = revised(&public, "as_of=0").await;
    let summary = &empty["summary"];
    assert_eq!((&summary["values"], &summary["mean"]), (&json!(0), &Value::Null));
}

async fn a_value_that_went_and_came_back_counts_once(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (public, mpsv) = (served.anonymous(), served.agency("cz-mpsv"));
    let draft = evaluation("cz-housing", "cz-mpsv", 4);
    let first = mpsv.post("/v1/evaluations?to=published", &draft).await.is(201);
    let url = first.header("location").to_owned();
    let path = "criterion=one-fill";
    assert_eq!(revised(&public, path).await["items"], json!([]));

    let why = json!({"reason": "The wrong form was counted."});
    mpsv.post(&format!("{url}/withdraw"), &why).await.is(200);
    let gone = revised(&public, path).await;
    let item = &gone["items"][0];
    assert_eq!(
        (&item["first_value"], &item["value"], &item["state"]),
        (&json!(40.0), &Value::Null, &Value::Null)
    );
    assert_eq!(
        (&item["revision"], &item["cause"], &item["reason"]),
        (&json!(2), &json!("withdrawn"), &why["reason"])
    );
    assert_eq!((&gone["summary"]["lost"], &gone["summary"]["largest"]), (&json!(1), &Value::Null));

    let again = evaluation("cz-housing", "cz-mpsv", 7);
    let again = mpsv.post("/v1/evaluations?to=published", &again).await.is(201);
    let url = again.header("location").to_owned();
    let back = revised(&public, path).await;
    let item = &back["items"][0];
    assert_eq!(
        (&item["value"], &item["change"], &item["revision"]),
        (&json!(70.0), &json!(30.0), &json!(2))
    );
    assert_eq!((&item["cause"], &item["reason"]), (&json!("published"), &Value::Null));
    let shown = public.get("/v1/observations?criterion=one-fill").await.is(200);
    assert_eq!(shown.body["items"][0]["revision"], item["revision"]);

    let mut correction = evaluation("cz-housing", "cz-mpsv", 3);
    correction["corrects"] = json!(1);
    correction["reason"] = json!("Three of ten, not seven.");
    mpsv.post(&format!("{url}/revisions?to=published"), &correction).await.is(201);
    let corrected = revised(&public, path).await;
    let item = &corrected["items"][0];
    assert_eq!(
        (&item["first_value"], &item["value"], &item["change"]),
        (&json!(40.0), &json!(30.0), &json!(-10.0))
    );
    assert_eq!((&item["revision"], &item["reason"]), (&json!(3), &correction["reason"]));
    let shown = public.get("/v1/observations?criterion=one-fill").await.is(200);
    assert_eq!(shown.body["items"][0]["revision"], 3);
}

async fn a_first_value_revises_nothing(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let draft = evaluation("cz-housing", "cz-mpsv", 4);
    let audit = json!({
        "service": "cz-housing", "period": "2025", "methodology": "client-quality@m1",
        "source": "audit", "assessor": "cz-nku",
        "answers": [{"criterion": "one-fill", "numerator": 1, "denominator": 10,
                     "evidence": [{"url": "https://example.cz/form"}]}],
    });
    admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    admin.post("/v1/evaluations?to=published", &audit).await.is(201);

    let public = served.anonymous();
    let told = revised(&public, "").await;
    // The audit counts now: what was read before changed, and by a publication.
    let item = &told["items"][0];
    assert_eq!(told["items"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(
        (&item["criterion"], &item["change"], &item["cause"]),
        (&json!("one-fill"), &json!(-30.0), &json!("published"))
    );
    assert_eq!((&item["first_source"], &item["source"]), (&json!("self"), &json!("audit")));
    // Of each source by itself nothing changed.
    for source in ["self", "audit"] {
        let told = revised(&public, &format!("source={source}&criterion=one-fill")).await;
        assert_eq!(
            (&told["items"], &told["summary"]["values"]),
            (&json!([]), &json!(1)),
            "{source}"
        );
    }
}

async fn pages_and_the_file_are_the_same(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let query = "criterion=index&criterion=one-fill&criterion=accessibility";
    let whole = revised(&public, query).await;
    assert_eq!(whole["items"].as_array().unwrap().len(), 4);
    let mut items = Vec::new();
    let mut path = format!("{query}&limit=1");
    loop {
        let page = revised(&public, &path).await;
        assert_eq!(page["summary"], whole["summary"]);
        items.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("{query}&limit=1&cursor={cursor}");
    }
    assert_eq!(json!(items), whole["items"]);
    let csv = public.get(&format!("/v1/revisions.csv?{query}")).await.is(200);
    let mut reader = csv::Reader::from_reader(csv.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    for (row, item) in reader.records().map(Result::unwrap).zip(&items) {
        assert_eq!(header.len(), item.as_object().unwrap().len());
        for (name, cell) in header.iter().zip(&row) {
            let json = match &item[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(cell, json, "{name}");
        }
    }
}

async fn a_bad_question_is_refused(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (query, code) in [
        ("criterion=nothing", "unknown-criterion"),
        ("criterion=index&source=tool", "not-a-leaf"),
        ("by=agency", "unknown-parameter"),
        ("latest=2", "unknown-parameter"),
        ("period=2022&since=2020", "contradiction"),
        ("as_of=99999", "as-of-in-the-future"),
        ("as_of=2099-01-01T00:00:00Z", "as-of-in-the-future"),
        ("as_of=soon", "not-a-moment"),
    ] {
        let refused = public.get(&format!("/v1/revisions?{query}")).await.is(400);
        assert_eq!(refused.codes(), [code], "{query}");
    }
    public.get("/v1/revisions?cursor=WyJ4Il0").await.is(400);
}
