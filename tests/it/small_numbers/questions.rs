//! One survey under two methodologies that do not know one another, but ask the same as a third.

use serde_json::{Value, json};

use super::{graded, is_sound, pollster, told, withheld};
use crate::{served::Served, world::Engine};

both_engines! {
    methodologies_that_meet_in_a_third_show_no_few_between_them,
    a_freeze_that_brings_surveys_together_takes_nothing_back,
}

/// Freezes a methodology of one question, which takes the answers of others.
async fn freeze(served: &Served, code: &str, version: &str, maps_from: &[&str]) {
    let document = json!({
        "names": {"en": code}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "grade", "parent": "index", "scale": {"kind": "grade"}, "sources": ["survey"],
             "question": {"en": format!("How does {code} {version} put it?")}, "maps_from": maps_from},
        ],
    });
    let admin = served.admin();
    admin.put(&format!("/v1/methodologies/{code}/{version}"), &document).await.is(201);
    admin.post(&format!("/v1/methodologies/{code}/{version}/freeze"), &Value::Null).await.is(200);
}

/// So many people, and so many of them old.
fn grouped(methodology: &str, all: u64, old: u64) -> Value {
    let mut body = graded(methodology, "2023", all);
    let of_old = json!({"criterion": "grade", "target_group": "age-65-plus", "counts": {"2": old}});
    body["answers"].as_array_mut().unwrap().push(of_old);
    body
}

async fn methodologies_that_meet_in_a_third_show_no_few_between_them(engine: Engine) {
    let served = Served::seeded(engine).await;
    for code in ["left", "right"] {
        freeze(&served, code, "m1", &[]).await;
    }
    freeze(&served, "third", "m1", &["left@m1/grade", "right@m1/grade"]).await;
    // A version of it that knows neither, and one that knows only that.
    freeze(&served, "third", "m2", &[]).await;
    freeze(&served, "fourth", "m1", &["third@m2/grade"]).await;
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");

    pollster.post(path, &graded("left@m1", "2025", 50)).await.is(201);
    for (methodology, n, shown) in
        [("right@m1", 55, None), ("third@m2", 44, None), ("fourth@m1", 53, None)]
    {
        pollster.post(path, &graded(methodology, "2025", n)).await.is(201);
        assert_eq!(told(&served, methodology, "2025").await.1, shown, "{methodology}");
    }
    pollster.post(path, &graded("left@m1", "2024", 50)).await.is(201);
    for (methodology, n) in [("right@m1", 60), ("fourth@m1", 70)] {
        pollster.post(path, &graded(methodology, "2024", n)).await.is(201);
        assert_eq!(told(&served, methodology, "2024").await.1, Some(n), "{methodology}");
    }
    // A group of the one less that of the other: five came, and all of them are old.
    pollster.post(path, &grouped("left@m1", 100, 50)).await.is(201);
    let posted = pollster.post(path, &grouped("right@m1", 100, 55)).await.is(201);
    let seen = served.anonymous().get(posted.header("location")).await.is(200);
    assert_eq!(withheld(&seen.body["answers"]), ["age-65-plus"]);
    // Nor in one file, where the same is settled from what was read ahead.
    let lines = [graded("left@m1", "2022", 50), graded("right@m1", "2022", 55)];
    let text = lines.map(|line| line.to_string()).join("\n").into_bytes();
    let batch = "/v1/evaluation-batches?to=published";
    pollster.send("POST", batch, "application/x-ndjson", text).await.is(200);
    assert_eq!(told(&served, "right@m1", "2022").await.1, None);
    assert!(is_sound(&served).await);
}

async fn a_freeze_that_brings_surveys_together_takes_nothing_back(engine: Engine) {
    let served = Served::seeded(engine).await;
    for code in ["left", "right"] {
        freeze(&served, code, "m1", &[]).await;
    }
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");
    let left = pollster.post(path, &graded("left@m1", "2025", 50)).await.is(201);
    let url = left.header("location").to_owned();
    pollster.post(path, &graded("right@m1", "2025", 53)).await.is(201);

    freeze(&served, "third", "m1", &["left@m1/grade", "right@m1/grade"]).await;

    for (methodology, n) in [("left@m1", 50), ("right@m1", 53)] {
        assert_eq!(told(&served, methodology, "2025").await.1, Some(n), "{methodology}");
    }
    // What comes now is held against both: 61 is enough more than 50, but not than 53.
    for (corrects, n, shown) in [(1, 63, Some(63)), (2, 73, Some(73)), (3, 61, None)] {
        let mut body = graded("left@m1", "2025", n);
        body["corrects"] = json!(corrects);
        body["reason"] = json!("More answers came in.");
        pollster.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
        assert_eq!(told(&served, "left@m1", "2025").await.1, shown);
    }
    assert!(is_sound(&served).await);
}
