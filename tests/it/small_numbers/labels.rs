//! A survey under the name of another source: what few people said would not be withheld of it.

use serde_json::{Value, json};

use super::{people, pollster, survey};
use crate::{served::Served, world::Engine};

both_engines! { people_are_counted_by_surveys_alone, cases_are_sampled_by_audits }

/// Opinions that users and auditors give, and cases that auditors look at.
async fn mixed(served: &Served) {
    people(served).await;
    let document = json!({
        "names": {"en": "Mixed"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "grade", "parent": "index", "scale": {"kind": "grade"},
             "sources": ["audit", "survey", "self"]},
            {"code": "cases", "parent": "index", "scale": {"kind": "share"},
             "sources": ["audit", "self"]},
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/mixed/m1", &document).await.is(201);
    admin.post("/v1/methodologies/mixed/m1/freeze", &Value::Null).await.is(200);
}

fn of(source: &str, answers: &Value) -> Value {
    let mut body = survey("cz-pension", answers);
    body["methodology"] = json!("mixed@m1");
    body["source"] = json!(source);
    body
}

async fn people_are_counted_by_surveys_alone(engine: Engine) {
    let served = Served::seeded(engine).await;
    mixed(&served).await;
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");
    let three = json!([
        {"criterion": "grade", "counts": {"1": 3}, "sample": {"kind": "census", "n": 3}},
        {"criterion": "grade", "target_group": "age-65-plus", "value": 1.5,
         "sample": {"kind": "probability", "n": 2}},
        {"criterion": "cases", "numerator": 2, "denominator": 3,
         "sample": {"kind": "self_selected", "n": 3}},
    ]);
    let refused = pollster.post(path, &of("audit", &three)).await.is(422);
    assert_eq!(refused.codes(), ["people-not-surveyed"; 4]);
    let errors = refused.body["errors"].as_array().unwrap();
    let pointers: Vec<&str> =
        errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        pointers,
        ["/answers/0/counts", "/answers/0/sample", "/answers/1/sample", "/answers/2/sample/kind"]
    );
    assert!(errors[0]["advice"].as_str().unwrap().contains("`survey`"));
    // Nor in a file; and nothing of it is stored.
    let line = of("audit", &json!([three[0].clone()])).to_string().into_bytes();
    let batch = "/v1/evaluation-batches?to=published";
    let refused = pollster.send("POST", batch, "application/x-ndjson", line).await.is(422);
    assert_eq!(refused.codes(), ["people-not-surveyed"; 2]);
    let stored = served.admin().get("/v1/evaluations").await.is(200);
    assert_eq!(stored.body["items"], json!([]));

    // As the survey that it is, it is withheld.
    let three = json!([three[0].clone(), three[1].clone()]);
    let posted = pollster.post(path, &of("survey", &three)).await.is(201);
    let seen = served.anonymous().get(posted.header("location")).await.is(200);
    for answer in seen.body["answers"].as_array().unwrap() {
        assert_eq!(answer["state"], "too_few");
    }
}

async fn cases_are_sampled_by_audits(engine: Engine) {
    let served = Served::seeded(engine).await;
    mixed(&served).await;
    let audit = of(
        "audit",
        &json!([
            {"criterion": "grade", "value": 2},
            {"criterion": "cases", "numerator": 6, "denominator": 8,
             "sample": {"kind": "probability", "n": 8}},
        ]),
    );
    let posted = pollster(&served).post("/v1/evaluations?to=published", &audit).await.is(201);
    let seen = served.anonymous().get(posted.header("location")).await.is(200);
    assert_eq!(seen.body["answers"][0]["value"], 2.0);
    assert_eq!(seen.body["answers"][1]["denominator"], 8);
}
