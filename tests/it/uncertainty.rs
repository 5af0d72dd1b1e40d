//! What a sample tells is published with how far it may be off; what is no sample, without.

use serde_json::{Value, json};

use crate::{
    served::{Got, Served},
    small_numbers::{people, pollster, survey},
    world::Engine,
};

both_engines! {
    a_sample_is_published_with_its_interval,
    what_is_no_sample_has_no_interval,
    a_group_of_services_has_no_interval,
    a_cited_interval_stays_as_it_was,
    a_sample_is_not_larger_than_all_there_are,
    a_grade_is_said_in_words,
}

const QUERY: &str = "methodology=people&service=cz-pension";

fn grades(kind: &str) -> Value {
    json!({"criterion": "grade", "counts": {"1": 120, "2": 310, "3": 420, "4": 260, "5": 140},
           "sample": {"kind": kind, "n": 1250}})
}

fn share(sample: &Value) -> Value {
    json!({"criterion": "share", "numerator": 81, "denominator": 263, "sample": sample})
}

/// A register with one survey of one service.
async fn asked(engine: Engine, answers: &Value) -> Served {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let path = "/v1/evaluations?to=published";
    pollster(&served).post(path, &survey("cz-pension", answers)).await.is(201);
    served
}

async fn get(served: &Served, path: &str) -> Got {
    served.anonymous().get(path).await.is(200)
}

/// Both ends, to six decimals, and the method.
fn interval(of: &Value) -> (Option<f64>, Option<f64>, Option<String>) {
    let end = |name: &str| of[name].as_f64().map(|end| (end * 1e6).round() / 1e6);
    for name in ["ci_low", "ci_high", "ci_method"] {
        assert!(of.get(name).is_some(), "{name} is not said to be null: {of}");
    }
    (end("ci_low"), end("ci_high"), of["ci_method"].as_str().map(str::to_owned))
}

fn none() -> (Option<f64>, Option<f64>, Option<String>) {
    (None, None, None)
}

/// The same node wherever it is published: rows, CSV, series, scorecard and explanation agree.
async fn everywhere(
    served: &Served,
    node: &str,
) -> (Value, (Option<f64>, Option<f64>, Option<String>)) {
    let rows = get(served, &format!("/v1/observations?{QUERY}&criterion={node}")).await;
    let row = rows.body["items"][0].clone();
    let found = interval(&row);
    let series = get(served, &format!("/v1/series?{QUERY}&criterion={node}&by=service")).await;
    assert_eq!(interval(&series.body["series"][0]["segments"][0]["points"][0]), found);
    for path in ["observations.csv", "series.csv"] {
        let csv =
            get(served, &format!("/v1/{path}?{QUERY}&criterion={node}&by=service")).await.bytes;
        let mut reader = csv::Reader::from_reader(csv.as_slice());
        let header = reader.headers().unwrap().clone();
        let record = reader.records().next().unwrap().unwrap();
        let cell = |name: &str| {
            let place = header.iter().position(|column| column == name).unwrap();
            record[place].to_owned()
        };
        let number = |name: &str| cell(name).parse::<f64>().ok();
        assert_eq!(number("ci_low"), row["ci_low"].as_f64(), "{path}");
        assert_eq!(number("ci_high"), row["ci_high"].as_f64(), "{path}");
        assert_eq!(cell("ci_method"), row["ci_method"].as_str().unwrap_or(""), "{path}");
    }
    let card = get(served, "/v1/scorecards/cz-pension/2025?methodology=people").await.body;
    let nodes = card["nodes"].as_array().unwrap();
    let of_card = nodes.iter().find(|found| found["node"] == node).unwrap();
    assert_eq!(interval(of_card), found);
    let told = get(served, "/v1/scorecards/cz-pension/2025/explain?methodology=people").await.body;
    let explained = if node == "index" {
        &told["tree"]
    } else {
        let children = told["tree"]["children"].as_array().unwrap();
        children.iter().find(|child| child["node"] == node).unwrap()
    };
    assert_eq!(interval(explained), found);
    (row, found)
}

async fn a_sample_is_published_with_its_interval(engine: Engine) {
    let sample = json!({"kind": "probability", "n": 263});
    let served = asked(engine, &json!([grades("self_selected"), share(&sample)])).await;

    let (row, of_grade) = everywhere(&served, "grade").await;
    // The grade 2.992 from 2.929001 to 3.054999, 25 points a grade, the better end above.
    assert_eq!(row["value"], 50.2);
    let near = |found: Option<f64>, due: f64| (found.unwrap() - due).abs() < 25.0 * 1e-6;
    assert!(near(of_grade.0, 125.0 - 25.0 * 3.054_999), "{of_grade:?}");
    assert!(near(of_grade.1, 125.0 - 25.0 * 2.929_001), "{of_grade:?}");
    assert_eq!(of_grade.2.as_deref(), Some("student_t"));
    assert_eq!(row["flags"], json!(["non_probability"]));

    let (row, of_share) = everywhere(&served, "share").await;
    let (low, high) = (of_share.0.unwrap(), of_share.1.unwrap());
    assert!((low - 25.53).abs() < 0.005 && (high - 36.62).abs() < 0.005, "{of_share:?}");
    assert_eq!((of_share.2.as_deref(), &row["flags"]), (Some("wilson"), &json!([])));

    // How errors of several samples go together nobody recorded.
    let (row, of_index) = everywhere(&served, "index").await;
    assert!(row["value"].is_number());
    assert_eq!(of_index, none());
}

async fn what_is_no_sample_has_no_interval(engine: Engine) {
    let sample = |n: u64| json!({"kind": "probability", "n": n});
    for (answers, state) in [
        (json!([grades("census")]), "measured"),
        (json!([{"criterion": "grade", "counts": {"1": 20, "3": 40}}]), "measured"),
        // All the same.
        (json!([{"criterion": "grade", "counts": {"2": 40}, "sample": sample(40)}]), "measured"),
        // A mean whose spread nobody told.
        (json!([{"criterion": "grade", "value": 2.5, "sample": sample(40)}]), "measured"),
        // One, and nine.
        (json!([{"criterion": "grade", "counts": {"2": 1}, "sample": sample(1)}]), "too_few"),
        (
            json!([{"criterion": "grade", "counts": {"1": 4, "2": 5}, "sample": sample(9)}]),
            "too_few",
        ),
        // Worth less than two.
        (
            json!([{"criterion": "grade", "counts": {"1": 20, "3": 40},
                    "sample": {"kind": "probability", "n": 60, "n_effective": 1.5}}]),
            "measured",
        ),
        // All there are.
        (
            json!([{"criterion": "grade", "counts": {"1": 20, "3": 40},
                    "sample": {"kind": "probability", "n": 60, "population": 60}}]),
            "measured",
        ),
        (json!([{"criterion": "grade", "state": "not_yet_measured"}]), "not_yet_measured"),
    ] {
        let served = asked(engine, &answers).await;
        let (row, found) = everywhere(&served, "grade").await;
        assert_eq!((&row["state"], found), (&json!(state), none()), "{answers}");
    }
}

async fn a_group_of_services_has_no_interval(engine: Engine) {
    let served = asked(engine, &json!([grades("probability")])).await;
    for by in ["agency", "country", "level", "life_event"] {
        let query = format!("{QUERY}&criterion=grade&by={by}");
        let rows = get(&served, &format!("/v1/observations?{query}")).await;
        let row = &rows.body["items"][0];
        assert_eq!((&row["value"], interval(row)), (&json!(50.2), none()), "{by}");
    }
    let line = get(&served, &format!("/v1/series?{QUERY}&criterion=grade")).await;
    let point = &line.body["series"][0]["segments"][0]["points"][0];
    assert_eq!((&point["value"], interval(point)), (&json!(50.2), none()));
}

async fn a_cited_interval_stays_as_it_was(engine: Engine) {
    let served = asked(engine, &json!([grades("self_selected")])).await;
    let before = get(&served, &format!("/v1/observations?{QUERY}&criterion=grade")).await.body;
    let url = get(&served, "/v1/evaluations").await.body["items"][0]["id"].clone();
    // The same people, but chosen otherwise, and worth less: the value stays, its error does not.
    let mut again = grades("self_selected");
    again["sample"]["n_effective"] = json!(300.0);
    let mut body = survey("cz-pension", &json!([again]));
    body["corrects"] = json!(1);
    body["reason"] = json!("Weighted.");
    let path = format!("/v1/evaluations/{}/revisions?to=published", url.as_str().unwrap());
    pollster(&served).post(&path, &body).await.is(201);

    let after = get(&served, &format!("/v1/observations?{QUERY}&criterion=grade")).await.body;
    let (old, new) = (&before["items"][0], &after["items"][0]);
    assert_eq!((&old["value"], &old["revision"]), (&new["value"], &new["revision"]));
    assert!(new["ci_low"].as_f64() < old["ci_low"].as_f64());
    assert!(new["seq"].as_i64() > old["seq"].as_i64());
    let cited = format!("/v1/observations?{QUERY}&criterion=grade&as_of={}", before["seq"]);
    let cited = get(&served, &cited).await.body;
    assert_eq!(&cited["items"][0], old);
    let path = "/v1/scorecards/cz-pension/2025/explain?methodology=people";
    let told = get(&served, &format!("{path}&as_of={}", before["seq"])).await.body;
    let children = told["tree"]["children"].as_array().unwrap();
    let told = children.iter().find(|child| child["node"] == "grade").unwrap();
    assert_eq!(interval(told), interval(old));
}

async fn a_sample_is_not_larger_than_all_there_are(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let path = "/v1/evaluations?to=published";
    for (population, codes) in [
        (json!(262), &["out-of-range"][..]),
        (json!(-1), &["not-a-count"]),
        (json!(300.5), &["not-a-count"]),
    ] {
        let sample = json!({"kind": "probability", "n": 263, "population": population});
        let body = survey("cz-pension", &json!([share(&sample)]));
        let refused = pollster(&served).post(path, &body).await.is(422);
        assert_eq!(refused.codes(), codes, "{population}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/answers/0/sample/population");
    }
    let sample = json!({"kind": "probability", "n": 263, "population": 526});
    let body = survey("cz-pension", &json!([share(&sample)]));
    pollster(&served).post(path, &body).await.is(201);
    // Half of all there are is worth twice as many of an endless number: 162 of 526.
    let (row, (low, high, _)) = everywhere(&served, "share").await;
    assert_eq!(row["n"], 263);
    assert!((low.unwrap() - 27.004).abs() < 0.01, "{low:?}");
    assert!((high.unwrap() - 34.871).abs() < 0.01, "{high:?}");
}

async fn a_grade_is_said_in_words(engine: Engine) {
    let answers = json!([{"criterion": "grade", "counts": {"2": 20, "4": 30}}]);
    let served = asked(engine, &answers).await;
    let due = json!({
        "cs": {"mark": "dobře", "said": "horší trojka"},
        "en": {"mark": "good", "said": "a weak 3"},
    });
    let card = get(&served, "/v1/scorecards/cz-pension/2025?methodology=people").await.body;
    let told = get(&served, "/v1/scorecards/cz-pension/2025/explain?methodology=people").await.body;
    for nodes in [&card["nodes"], &told["tree"]["children"]] {
        let of = |node: &str| {
            let nodes = nodes.as_array().unwrap();
            nodes.iter().find(|found| found["node"] == node).unwrap().clone()
        };
        assert_eq!((&of("grade")["grade"], &of("grade")["words"]), (&json!(3.2), &due));
        assert_eq!(of("share")["words"], Value::Null);
    }
}
