//! A scorecard explained: the gap between what an agency says of itself and what others find.

use serde_json::{Value, json};

use crate::{
    served::{Served, evaluation},
    world::Engine,
};

both_engines! {
    a_gap_names_both_sides_and_all_gaps_are_told_together,
    what_is_withheld_makes_no_gap,
}

const PROOF: &str = "https://example.cz/proof";

fn of(source: &str, assessor: &str, answers: &Value) -> Value {
    let mut document = evaluation("cz-housing", assessor, 0);
    document["source"] = json!(source);
    document["answers"] = answers.clone();
    for answer in document["answers"].as_array_mut().unwrap() {
        answer["evidence"] = json!([{"url": PROOF}]);
    }
    document
}

fn found<'a>(node: &'a Value, code: &str) -> Option<&'a Value> {
    if node["node"] == code {
        return Some(node);
    }
    node["children"].as_array().unwrap().iter().find_map(|child| found(child, code))
}

async fn explained(served: &Served, more: &str) -> Value {
    let path = format!("/v1/scorecards/cz-housing/2025/explain?methodology={more}");
    served.anonymous().get(&path).await.is(200).body
}

async fn a_gap_names_both_sides_and_all_gaps_are_told_together(engine: Engine) {
    let served = Served::seeded(engine).await;
    let path = "/v1/evaluations?to=published";
    let own = of(
        "self",
        "cz-mpsv",
        &json!([
            {"criterion": "one-fill", "numerator": 9, "denominator": 10},
            {"criterion": "proactivity", "value": "remind"},
            {"criterion": "accessibility", "numerator": 1, "denominator": 2},
            {"criterion": "mobile", "value": "yes"},
            {"criterion": "no-papers", "numerator": 1, "denominator": 3},
        ]),
    );
    served.agency("cz-mpsv").post(path, &own).await.is(201);
    assert_eq!(explained(&served, "client-quality").await["gap"], Value::Null);
    let at = served.anonymous().get("/v1/ledger?limit=1000").await.body["items"]
        .as_array()
        .unwrap()
        .len();

    let nku = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let expert = of(
        "expert",
        "cz-nku",
        &json!([
            {"criterion": "one-fill", "numerator": 6, "denominator": 10},
            {"criterion": "proactivity", "value": "offer"},
            {"criterion": "mobile", "state": "could_not_tell"},
        ]),
    );
    nku.post(path, &expert).await.is(201);
    let audit = of(
        "audit",
        "cz-nku",
        &json!([
            {"criterion": "one-fill", "numerator": 4, "denominator": 10},
            {"criterion": "no-papers", "numerator": 1, "denominator": 3},
        ]),
    );
    nku.post(path, &audit).await.is(201);
    let tool = of(
        "tool",
        "cz-nku",
        &json!([
            {"criterion": "accessibility", "numerator": 0, "denominator": 2},
        ]),
    );
    nku.post(path, &tool).await.is(201);

    let body = explained(&served, "client-quality").await;
    let gap = |code: &str| found(&body["tree"], code).unwrap()["gap"].clone();
    // The audit is the better source of the two; a tool judges nobody, and what an expert could not
    // tell is no value.
    assert_eq!(
        gap("one-fill"),
        json!({"own": 90.0, "own_assessor": "cz-mpsv", "others": 40.0, "others_assessor": "cz-nku",
               "source": "audit", "difference": 50.0})
    );
    assert_eq!(gap("proactivity")["difference"], -25.0);
    assert_eq!(gap("no-papers")["difference"], 0.0);
    for code in ["mobile", "accessibility", "p-one-fill", "index"] {
        assert_eq!(gap(code), Value::Null, "{code}");
    }
    // (50 − 25 + 0)/3, and 75/3 without signs.
    assert_eq!(
        body["gap"],
        json!({"criteria": 3, "mean": 8.333333333333334, "mean_absolute": 25.0,
               "largest": "one-fill", "largest_difference": 50.0})
    );
    let before = explained(&served, &format!("client-quality&as_of={at}")).await;
    assert_eq!(before["gap"], Value::Null);
}

async fn what_is_withheld_makes_no_gap(engine: Engine) {
    let served = Served::seeded(engine).await;
    let leaf = |code: &str| {
        json!({"code": code, "parent": "index", "scale": {"kind": "grade"},
               "sources": ["survey", "self"]})
    };
    let methodology = json!({
        "names": {"en": "People"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [{"code": "index", "parent": null}, leaf("few"), leaf("many")],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/people/m1", &methodology).await.is(201);
    admin.post("/v1/methodologies/people/m1/freeze", &Value::Null).await.is(200);
    let publish = async |source: &str, assessor: &str, answers: Value| {
        let mut document = of(source, assessor, &answers);
        document["methodology"] = json!("people@m1");
        admin.post("/v1/evaluations?to=published", &document).await.is(201);
    };
    publish(
        "self",
        "cz-mpsv",
        json!([
            {"criterion": "few", "value": 1}, {"criterion": "many", "value": 1},
        ]),
    )
    .await;
    publish(
        "survey",
        "cz-nku",
        json!([
            {"criterion": "few", "counts": {"5": 9}}, {"criterion": "many", "counts": {"3": 10}},
        ]),
    )
    .await;

    let body = explained(&served, "people").await;

    assert_eq!(found(&body["tree"], "few").unwrap()["gap"], Value::Null);
    assert_eq!(found(&body["tree"], "many").unwrap()["gap"]["difference"], 50.0);
    assert_eq!(body["gap"]["criteria"], 1);
    assert_eq!(body["gap"]["mean"], 50.0);
}
