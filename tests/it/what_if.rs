//! What a draft would score: exact, private, and no way to what is withheld.

use serde_json::{Value, json};

use crate::{
    served::{Asker, Got, Served, evaluation},
    world::Engine,
};

both_engines! {
    a_draft_is_told_what_it_would_score_by_numbers_worked_out_by_hand,
    the_fewest_answers_to_the_next_grade_are_named,
    what_is_foretold_is_what_publishing_gives,
    a_draft_with_faults_is_told_what_counts_of_it,
    only_its_assessor_and_publishers_may_ask,
    nothing_that_others_withhold_is_found_by_asking,
}

async fn what_if(asker: &Asker, url: &str) -> Got {
    asker.get(&format!("{url}/what-if")).await.is(200)
}

async fn draft(asker: &Asker, document: &Value) -> String {
    let made = asker.post("/v1/evaluations?to=draft", document).await.is(201);
    made.header("location").to_owned()
}

/// One answer of an agency about itself, with evidence.
fn said(criterion: &str, given: &Value) -> Value {
    let mut answer =
        json!({"criterion": criterion, "evidence": [{"url": "https://example.cz/proof"}]});
    answer.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
    answer
}

/// Every criterion that an agency can answer, with the best or the worst answer.
fn all(best: bool) -> Vec<Value> {
    let share = json!({"numerator": if best { 10 } else { 0 }, "denominator": 10});
    let level = |worst: &str, good: &str| json!({"value": if best { good } else { worst }});
    [
        ("portal-listed", level("absent", "direct")),
        ("portal-complete", share.clone()),
        ("eid-sign-in", level("none", "enough")),
        ("fully-online", share.clone()),
        ("whenever", level("office-hours", "always")),
        ("status-tracking", level("none", "online-with-date")),
        ("life-event-guidance", level("none", "step-by-step")),
        ("proactivity", level("know", "automatic")),
        ("reminders", level("no", "personal-action")),
        ("human-help", level("none", "in-step")),
        ("help-reached", share.clone()),
        ("plain-language", share.clone()),
        ("one-fill", share.clone()),
        ("no-papers", share.clone()),
        ("accessibility", share),
        ("mobile", level("no", "yes")),
        ("assisted", level("nobody", "mandate")),
        ("tested-with-clients", level("no", "inclusive")),
    ]
    .iter()
    .map(|(criterion, given)| said(criterion, given))
    .collect()
}

fn document(answers: &[Value]) -> Value {
    let mut document = evaluation("cz-housing", "cz-mpsv", 0);
    document["answers"] = json!(answers);
    document
}

fn set(answers: &mut [Value], criterion: &str, given: &Value) {
    let place = answers.iter().position(|answer| answer["criterion"] == criterion).unwrap();
    answers[place] = said(criterion, given);
}

fn change(body: &Value, criterion: &str) -> f64 {
    let criteria = body["criteria"].as_array().unwrap();
    let found = criteria.iter().find(|item| item["criterion"] == criterion).unwrap();
    found["change"].as_f64().unwrap()
}

async fn a_draft_is_told_what_it_would_score_by_numbers_worked_out_by_hand(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    // All at their best, but one-fill 4 of 10: the principle (2·40 + 1·100)/3 = 60, the index 560/6.
    let mut answers = all(true);
    set(&mut answers, "one-fill", &json!({"numerator": 4, "denominator": 10}));
    set(&mut answers, "reminders", &json!({"value": "general"}));
    let url = draft(&mpsv, &document(&answers)).await;

    let body = what_if(&mpsv, &url).await.body;

    // Guide: (100 + 2·100 + 25)/4 = 81.25. The index: (4·100 + 81.25 + 60)/6 = 90.208333….
    assert_eq!(body["after"]["value"], 90.208333333);
    assert_eq!(body["after"]["whole_grade"], 1);
    assert_eq!(body["before"], Value::Null);
    assert_eq!(body["path"]["reach"], "best_grade");
    let nodes = body["nodes"].as_array().unwrap();
    let node = |code: &str| nodes.iter().find(|node| node["node"] == code).unwrap();
    assert_eq!(node("p-one-fill")["value"], 60.0);
    assert_eq!(node("p-guide")["value"], 81.25);
    assert_eq!(nodes.len(), 26);
    // Sixty more for two thirds of a sixth; seventy-five more for a quarter of a sixth.
    assert_eq!(body["criteria"][0]["criterion"], "one-fill");
    assert_eq!(body["criteria"][0]["best"], json!({"value": 100.0}));
    assert_eq!(change(&body, "one-fill"), 6.666666667);
    assert_eq!(body["criteria"][1]["criterion"], "reminders");
    assert_eq!(change(&body, "reminders"), 3.125);
    assert_eq!(change(&body, "mobile"), 0.0);
    // What users say stands beside the index, and an agency does not say it.
    assert_eq!(body["criteria"].as_array().unwrap().len(), 18);
    assert_eq!(body["faults"], json!([]));
}

async fn the_fewest_answers_to_the_next_grade_are_named(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let url = draft(&mpsv, &document(&all(false))).await;
    let worst = what_if(&mpsv, &url).await.body;
    assert_eq!(worst["after"]["value"], 0.0);
    assert_eq!(worst["after"]["whole_grade"], 5);
    // A 4 begins above 13.75 points. The most that one answer gives is 2/3 of a sixth, 11.111111;
    // with another of half a sixth it is 19.444444.
    assert_eq!(worst["path"]["reach"], "found");
    let steps = worst["path"]["answers"].as_array().unwrap();
    let named: Vec<&str> = steps.iter().map(|step| step["criterion"].as_str().unwrap()).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert!(named.contains(&"one-fill"), "{named:?}");
    assert_eq!(worst["path"]["index"]["value"], 19.444444444);
    assert_eq!(worst["path"]["index"]["whole_grade"], 4);

    // Of a draft that has too few answers, the fewest until there is an index: five of six
    // principles, each with half of its weight. One-fill, no-papers and two more are not enough.
    let few = json!([said("one-fill", &json!({"numerator": 3, "denominator": 4}))]);
    let mut other = document(&[]);
    other["answers"] = few;
    other["period"] = json!("2024");
    let url = draft(&mpsv, &other).await;
    let body = what_if(&mpsv, &url).await.body;
    assert_eq!(body["after"]["value"], Value::Null);
    assert_eq!(body["after"]["state"], "low_coverage");
    assert_eq!(body["criteria"][0]["index"], Value::Null);
    assert_eq!(body["criteria"][0]["change"], Value::Null);
    assert_eq!(body["path"]["reach"], "found");
    let steps = body["path"]["answers"].as_array().unwrap();
    // From-home and guide need one answer each (of half the weight), the three others two each; of
    // those, one may be left out: 1 + 1 + 2 + 2. One-fill has its answer.
    assert_eq!(steps.len(), 6, "{steps:?}");
    // Five principles, one at 75 and four at 100.
    assert_eq!(body["path"]["index"]["value"], 95.0);
}

async fn what_is_foretold_is_what_publishing_gives(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let nku = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let mut audit = document(&[said("one-fill", &json!({"numerator": 1, "denominator": 10}))]);
    audit["source"] = json!("audit");
    audit["assessor"] = json!("cz-nku");
    audit["facts"] = json!({"volume": 7});
    nku.post("/v1/evaluations?to=published", &audit).await.is(201);

    let scorecard = "/v1/scorecards/cz-housing/2025?methodology=client-quality";
    let foretold = |body: &Value| {
        let nodes = body["nodes"].as_array().unwrap();
        let told =
            |node: &Value| (node["node"].clone(), node["value"].clone(), node["state"].clone());
        nodes.iter().map(told).collect::<Vec<_>>()
    };
    let mut answers = all(true);
    let url = draft(&mpsv, &document(&answers)).await;
    for round in 0..3 {
        let body = what_if(&mpsv, &url).await.body;
        if round == 0 {
            mpsv.post(&format!("{url}/submit"), &Value::Null).await.is(200);
            assert_eq!(foretold(&body), foretold(&what_if(&mpsv, &url).await.body));
            assert_eq!(body["facts"]["volume"], 7);
            // The audit is the better source: no answer of the agency moves it.
            let criteria = body["criteria"].as_array().unwrap();
            let one_fill = criteria.iter().find(|item| item["criterion"] == "one-fill").unwrap();
            assert_eq!(one_fill["counts"], false);
            assert_eq!(one_fill["change"], 0.0);
            assert_eq!(one_fill["value"], 10.0);
        }
        mpsv.post(&format!("{url}/publish"), &Value::Null).await.is(200);
        let public = served.anonymous().get(scorecard).await.is(200).body;
        assert_eq!(foretold(&body), foretold(&public), "{round}");
        mpsv.get(&format!("{url}/what-if")).await.is(409);

        // A correction leaves an answer out, takes it up again, and changes another.
        answers.retain(|answer| round != 0 || answer["criterion"] != "mobile");
        if round == 1 {
            answers.push(said("mobile", &json!({"value": "hard"})));
        }
        let hours = ["mostly", "office-hours", "always"][round];
        set(&mut answers, "whenever", &json!({"value": hours}));
        let mut correction = document(&answers);
        correction["corrects"] = json!(round + 1);
        correction["reason"] = json!("A slip.");
        mpsv.post(&format!("{url}/revisions"), &correction).await.is(201);
    }
    let body = what_if(&mpsv, &url).await.body;
    assert_eq!(body["standing"], "submitted");
    assert!(body["before"]["value"].as_f64().unwrap() < body["after"]["value"].as_f64().unwrap());
}

async fn a_draft_with_faults_is_told_what_counts_of_it(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let mut answers = all(true);
    set(&mut answers, "one-fill", &json!({"numerator": 9, "denominator": 4}));
    set(&mut answers, "whenever", &json!({"value": "sometimes"}));
    // Lacks evidence, and counts all the same.
    answers[0]["evidence"] = json!([]);
    answers.push(said("nonsense", &json!({"value": true})));
    answers.push(answers[1].clone());
    let url = draft(&mpsv, &document(&answers)).await;

    let body = what_if(&mpsv, &url).await.body;

    let faults = body["faults"].as_array().unwrap();
    let mut places: Vec<&str> =
        faults.iter().map(|fault| fault["pointer"].as_str().unwrap()).collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            "/answers/0/evidence",
            "/answers/12/numerator",
            "/answers/18/criterion",
            "/answers/19",
            "/answers/4/value"
        ]
    );
    let nodes = body["nodes"].as_array().unwrap();
    let state = |code: &str| {
        let node = nodes.iter().find(|node| node["node"] == code).unwrap();
        (node["state"].as_str().unwrap(), node["value"].as_f64())
    };
    assert_eq!(state("one-fill"), ("not_yet_measured", None));
    assert_eq!(state("whenever"), ("not_yet_measured", None));
    assert_eq!(state("portal-listed"), ("measured", Some(100.0)));

    // Nothing of it is submitted, and what it is about cannot be changed by what is written.
    mpsv.post(&format!("{url}/submit"), &Value::Null).await.is(422);
    let empty = mpsv.header("if-match", "*");
    let mut nothing = document(&[]);
    nothing["period"] = json!("no period");
    nothing["service"] = json!("cz-nowhere");
    empty.put(&url, &nothing).await.is(200);
    let body = what_if(&mpsv, &url).await.body;
    assert_eq!((&body["service"], &body["period"]), (&json!("cz-housing"), &json!("2025")));
    assert_eq!(body["after"]["state"], "not_yet_measured");
    assert_eq!(body["criteria"].as_array().unwrap().len(), 18);
}

async fn only_its_assessor_and_publishers_may_ask(engine: Engine) {
    let served = Served::seeded(engine).await;
    let mpsv = served.agency("cz-mpsv");
    let url = draft(&mpsv, &document(&all(true))).await;
    let path = format!("{url}/what-if");

    let seen = mpsv.get(&path).await.is(200);
    assert_eq!(seen.header("cache-control"), "private, no-cache");
    let tag = seen.header("etag").to_owned();
    mpsv.header("if-none-match", &tag).get(&path).await.is(304);
    served.of("cz-mpsv", "").get(&path).await.is(200);
    served.of("cz-nku", "evaluations:publish").get(&path).await.is(200);
    served.admin().get(&path).await.is(200);
    for stranger in [served.anonymous(), served.of("cz-cssz", "evaluations:write")] {
        let got = stranger.get(&path).await.is(404);
        assert!(!String::from_utf8_lossy(&got.bytes).contains("housing"));
    }
    mpsv.get(&format!("{path}?criterion=one-fill")).await.is(400);
    mpsv.get("/v1/evaluations/none/what-if").await.is(404);
    // Asking changes nothing: the tag names the bytes.
    assert_eq!(mpsv.get(&path).await.header("etag"), tag);
    assert_eq!(served.anonymous().get("/v1/evaluations").await.body["items"], json!([]));
}

/// A register in which a survey of few people stands beside what an agency drafts.
async fn surveyed(engine: Engine, few: &Value) -> (Served, Vec<Value>) {
    let served = Served::seeded(engine).await;
    let leaf = |code: &str, scale: Value, more: Value| {
        let mut leaf = json!({"code": code, "parent": "index", "scale": scale,
                              "sources": ["survey", "self"]});
        leaf.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        leaf
    };
    let methodology = json!({
        "names": {"en": "People"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null, "aggregator": "minimum", "min_coverage": 0.1},
            leaf("grade", json!({"kind": "grade"}), json!({})),
            leaf("asked", json!({"kind": "boolean"}), json!({})),
            leaf("behind", json!({"kind": "share"}), json!({"applies_if": [{"answer.asked": ["yes"]}]})),
            leaf("filtered", json!({"kind": "share"}), json!({"filter": "asked"})),
            leaf("free", json!({"kind": "share"}), json!({"sources": ["self"]})),
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/people/m1", &methodology).await.is(201);
    admin.post("/v1/methodologies/people/m1/freeze", &Value::Null).await.is(200);
    let pollster = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let survey = json!({
        "service": "cz-housing", "period": "2025", "methodology": "people@m1",
        "source": "survey", "assessor": "cz-nku", "answers": few,
    });
    pollster.post("/v1/evaluations?to=published", &survey).await.is(201);
    let mpsv = served.agency("cz-mpsv");
    let mut answers = Vec::new();
    for given in [
        json!([]),
        json!([{"criterion": "grade", "value": 2}, {"criterion": "free", "value": 40}]),
        json!([{"criterion": "asked", "value": true}, {"criterion": "behind", "value": 5},
               {"criterion": "filtered", "value": 5}, {"criterion": "free", "value": 90}]),
        json!([{"criterion": "asked", "value": false}, {"criterion": "free", "value": 90}]),
    ] {
        let own = json!({
            "service": "cz-housing", "period": "2025", "methodology": "people@m1",
            "source": "self", "assessor": "cz-mpsv", "answers": given,
        });
        let made = mpsv.post("/v1/evaluations?to=draft", &own).await.is(201);
        let url = made.header("location").to_owned();
        answers.push(what_if(&mpsv, &url).await.body);
        mpsv.header("if-match", "*").delete(&url).await.is(204);
    }
    (served, answers)
}

async fn nothing_that_others_withhold_is_found_by_asking(engine: Engine) {
    let of = |n: u64, grade: &str, yes: bool, share: u64| {
        let sample = json!({"kind": "census", "n": n});
        json!([
            {"criterion": "grade", "counts": {grade: n}},
            {"criterion": "asked", "value": yes, "sample": sample},
            {"criterion": "behind", "numerator": share, "denominator": n},
        ])
    };
    let (_one, seen) = surveyed(engine, &of(9, "1", true, 9)).await;
    let (_other, too) = surveyed(engine, &of(3, "5", true, 0)).await;
    assert_eq!(seen, too);
    let told = serde_json::to_string(&seen).unwrap();
    assert!(told.contains("too_few"), "{told}");
    // With ten it is no secret, and the agency's answers do not count beside it.
    let (_ten, open) = surveyed(engine, &of(10, "1", true, 10)).await;
    assert_ne!(seen, open);
    assert_eq!(open[1]["after"]["value"], 40.0);
}
