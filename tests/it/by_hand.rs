//! A small register of our own making: volumes, samples and a rising line, by numbers worked out by
//! hand (where it is said, by Python's standard library).

use serde_json::{Value, json};

use crate::{
    served::{Asker, Served},
    world::Engine,
};

both_engines! {
    services_count_by_how_many_cases_they_have,
    a_sample_is_told_with_its_error_and_so_is_its_change,
    a_line_that_rises_is_the_published_one,
    counts_give_the_published_satisfaction,
    few_people_are_a_state_and_no_number,
}

/// A share that agencies report, and what people are asked: a school grade and a rating.
async fn register(engine: Engine) -> Served {
    let served = Served::seeded(engine).await;
    let document = json!({
        "names": {"en": "By hand"}, "periods": {"from": "2015-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "reached", "parent": "index", "scale": {"kind": "share"}, "sources": ["self"]},
            {"code": "grade", "parent": "index", "weight": 0, "scale": {"kind": "grade"},
             "sources": ["survey"]},
            {"code": "rating", "parent": "index", "weight": 0, "sources": ["survey"],
             "scale": {"kind": "likert", "k": 5}},
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/hand/m1", &document).await.is(201);
    admin.post("/v1/methodologies/hand/m1/freeze", &Value::Null).await.is(200);
    served
}

fn draft(service: &str, period: &str, source: &str, assessor: &str, answers: &Value) -> Value {
    json!({"service": service, "period": period, "methodology": "hand@m1", "source": source,
        "assessor": assessor, "answers": answers})
}

async fn publish(asker: &Asker, draft: &Value) {
    asker.post("/v1/evaluations?to=published", draft).await.is(201);
}

async fn asked(served: &Served, period: &str, answer: &Value) {
    let pollster = served.of("cz-nku", "evaluations:assess evaluations:publish");
    publish(&pollster, &draft("cz-pension", period, "survey", "cz-nku", &json!([answer]))).await;
}

async fn row(served: &Served, query: &str) -> Value {
    let got = served.anonymous().get(&format!("/v1/observations?methodology=hand&{query}")).await;
    let items = got.is(200).body["items"].take();
    assert_eq!(items.as_array().unwrap().len(), 1, "{items}");
    items[0].clone()
}

#[track_caller]
fn near(found: &Value, expected: f64) {
    assert!((found.as_f64().unwrap() - expected).abs() < 5e-7, "{found}, not {expected}");
}

async fn services_count_by_how_many_cases_they_have(engine: Engine) {
    let served = register(engine).await;
    for (period, cases) in
        [("2023", [Some(100), Some(300), None]), ("2024", [Some(100), None, None])]
    {
        for ((service, agency, value), cases) in [
            ("cz-pension", "cz-cssz", 80),
            ("cz-housing", "cz-mpsv", 40),
            ("cz-parental-allowance", "cz-mpsv", 10),
        ]
        .into_iter()
        .zip(cases)
        {
            let answers = json!([{"criterion": "reached", "value": value}]);
            let mut draft = draft(service, period, "self", agency, &answers);
            draft["facts"] = json!({"volume": cases});
            publish(&served.admin(), &draft).await;
        }
    }
    let by = "criterion=reached&by=country&combine=mean";

    let even = row(&served, &format!("{by}&period=2023")).await;
    let weighed = row(&served, &format!("{by}&period=2023&weight=volume")).await;
    let unknown = row(&served, &format!("{by}&period=2024&weight=volume")).await;
    let mpsv = row(
        &served,
        "criterion=reached&by=agency&agency=cz-mpsv&combine=mean&period=2023&weight=volume",
    );

    // (80 + 40 + 10)/3; (80·100 + 40·300)/400, and the third is left out.
    near(&even["value"], 43.333_333_333);
    assert_eq!((&weighed["value"], &weighed["services"]), (&json!(50.0), &json!(2)));
    assert_eq!(weighed["expected"], 3);
    // Of one in three it is known, which is less than half; of one in two it is enough.
    assert_eq!((&unknown["value"], &unknown["state"]), (&Value::Null, &json!("could_not_tell")));
    assert_eq!(mpsv.await["value"], 40.0);
}

async fn a_sample_is_told_with_its_error_and_so_is_its_change(engine: Engine) {
    let served = register(engine).await;
    for (period, counts) in [
        ("2023", json!({"1": 120, "2": 310, "3": 420, "4": 260, "5": 140})),
        ("2024", json!({"1": 200, "2": 400, "3": 400, "4": 180, "5": 70})),
    ] {
        let sample = json!({"kind": "probability", "n": 1250});
        asked(&served, period, &json!({"criterion": "grade", "counts": counts, "sample": sample}))
            .await;
    }
    let then = row(&served, "criterion=grade&period=2023").await;
    let now = row(&served, "criterion=grade&period=2024").await;
    let list = "/v1/changes?methodology=hand&criterion=grade&from=2023&to=2024";
    let change = served.anonymous().get(list).await.is(200).body["items"][0]["change"].clone();

    // Means 2.992 and 2.616; Student's and Welch's intervals by Python.
    near(&then["value"], 50.2);
    near(&then["ci_low"], 48.625_019_869);
    near(&then["ci_high"], 51.774_980_131);
    near(&now["value"], 59.6);
    assert_eq!((&then["n"], &then["flags"]), (&json!(1250), &json!([])));
    assert_eq!(change["verdict"], "improved", "{change}");
    near(&change["delta"], 9.4);
    near(&change["ci_low"], WELCH.0);
    near(&change["ci_high"], WELCH.1);
}

const WELCH: (f64, f64) = (7.220_621_988, 11.579_378_012);

async fn a_line_that_rises_is_the_published_one(engine: Engine) {
    let served = register(engine).await;
    // The seven editions of Czechia's score, had they been yearly and by one method.
    let values = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887, 68.4990];
    for (year, value) in (2017..).zip(values) {
        let answers = json!([{"criterion": "reached", "value": value}]);
        let year = year.to_string();
        publish(&served.admin(), &draft("cz-pension", &year, "self", "cz-cssz", &answers)).await;
    }
    let trend = async |more: &str| {
        let path =
            format!("/v1/services/cz-pension/series?methodology=hand&criterion=reached{more}");
        served.anonymous().get(&path).await.is(200).body["series"][0]["trend"].clone()
    };
    let all = trend("").await;
    let late = trend("&since=2020").await;

    near(&all["slope"], 1.0);
    near(&all["intercept"], 59.7344);
    assert_eq!((&all["s"], &all["periods"]), (&json!(13), &json!(7)));
    assert!((all["variance"].as_f64().unwrap() - 44.3333).abs() < 5e-5);
    near(&all["z"], 1.802_254);
    near(&all["p"], 0.069_048);
    // One pair falls, and it might be chance: nobody calls it a trend.
    assert_eq!((&all["test"], &all["is_trend"]), (&json!("exact"), &json!(false)));
    // The slopes of the last four: −.1119, .52715, 1.921533, 1.1662, 2.93825, 4.7103; the two in the
    // middle make 1.543867. Five of six pairs rise: 2·(1 + 3)/24.
    near(&late["slope"], f64::midpoint(1.1662, (68.4990 - 62.7344) / 3.0));
    assert_eq!((&late["s"], &late["periods"]), (&json!(4), &json!(4)));
    near(&late["p"], 1.0 / 3.0);
}

async fn counts_give_the_published_satisfaction(engine: Engine) {
    let served = register(engine).await;
    // Government Digital Service: of 1, 1, 1, 1 and 6 answers from worst to best satisfaction is 75 %.
    for (period, criterion, counts) in [
        ("2023", "rating", json!({"1": 1, "2": 1, "3": 1, "4": 1, "5": 6})),
        ("2023", "grade", json!({"5": 1, "4": 1, "3": 1, "2": 1, "1": 6})),
    ] {
        let answer = json!({"criterion": criterion, "counts": counts});
        if criterion == "rating" {
            asked(&served, period, &answer).await;
        } else {
            asked(&served, "2022", &answer).await;
        }
    }
    for query in ["criterion=rating&period=2023", "criterion=grade&period=2022"] {
        let row = row(&served, query).await;
        assert_eq!((&row["value"], &row["n"]), (&json!(75.0), &json!(10)), "{query}");
    }
    // Of no answers there is no value: nobody counted is refused, and nothing asked is none.
    let none = json!({"1": 0, "2": 0, "3": 0, "4": 0, "5": 0});
    let none = json!([{"criterion": "rating", "counts": none}]);
    let pollster = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let none = draft("cz-housing", "2023", "survey", "cz-nku", &none);
    let refused = pollster.post("/v1/evaluations?to=published", &none).await.is(422);
    assert_eq!(refused.codes(), ["counts-do-not-fit"]);
    let row = row(&served, "criterion=rating&period=2022").await;
    assert_eq!((&row["value"], &row["state"]), (&Value::Null, &json!("not_yet_measured")));
}

async fn few_people_are_a_state_and_no_number(engine: Engine) {
    let served = register(engine).await;
    asked(&served, "2023", &json!({"criterion": "grade", "counts": {"1": 5, "2": 4}})).await;

    let row = row(&served, "criterion=grade&period=2023").await;
    let path = "/v1/observations.csv?methodology=hand&criterion=grade&period=2023";
    let text = String::from_utf8(served.anonymous().get(path).await.is(200).bytes).unwrap();

    // `<10` is for people to read; a column of numbers holds no text.
    for name in
        ["value", "grade", "n", "numerator", "denominator", "ci_low", "ci_high", "ci_method"]
    {
        assert_eq!(row[name], Value::Null, "{name}");
    }
    assert_eq!(row["state"], "too_few");
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| lines[0].iter().position(|head| *head == name).unwrap();
    for (name, told) in [("value", ""), ("n", ""), ("ci_low", ""), ("state", "too_few")] {
        assert_eq!(lines[1][column(name)], told, "{name}");
    }
}
