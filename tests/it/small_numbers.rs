//! What too few people said: it leaks by no number, count, total, tag, file or later revision.

mod everything;
mod labels;
mod periods;
mod questions;
mod solving;

use serde_json::{Value, json};
use znamka::cli::verify::verify;

use crate::{
    served::{Asker, Served},
    world::Engine,
};

both_engines! {
    a_revision_shows_no_few_who_came_or_left,
    what_is_withdrawn_and_posted_anew_shows_no_few_either,
    the_same_private_answer_has_another_hash_each_time,
    few_people_behind_a_large_sample_are_few,
    what_is_left_of_a_total_shows_no_few_who_came,
    a_touchpoint_shows_no_few_who_came_to_it,
    everywhere_and_one_place_are_not_told_together,
    a_group_of_services_tells_of_the_shown_ones_alone,
    one_survey_under_two_versions_shows_no_few_between_them,
    a_year_less_its_quarters_shows_no_few,
    what_is_withdrawn_is_not_told_by_its_quarters,
    what_a_correction_hides_was_shown_before,
    groups_are_not_subtracted_between_periods,
}

pub fn pollster(served: &Served) -> Asker {
    served.of("cz-nku", "evaluations:assess evaluations:publish")
}

pub fn survey(service: &str, answers: &Value) -> Value {
    json!({
        "service": service, "period": "2025", "methodology": "people@m1", "source": "survey",
        "assessor": "cz-nku", "answers": answers,
    })
}

/// Shares and grades that people give, and a question only for those who said yes.
pub async fn people(served: &Served) {
    let document = json!({
        "names": {"en": "People"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "grade", "parent": "index", "scale": {"kind": "grade"}, "sources": ["survey"]},
            {"code": "share", "parent": "index", "scale": {"kind": "share"}, "sources": ["survey"]},
            {"code": "asked", "parent": "index", "weight": 0, "scale": {"kind": "boolean"},
             "sources": ["survey"]},
            {"code": "behind", "parent": "index", "scale": {"kind": "share"}, "sources": ["audit"],
             "applies_if": [{"answer.asked": ["yes"]}]},
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/people/m1", &document).await.is(201);
    admin.post("/v1/methodologies/people/m1/freeze", &Value::Null).await.is(200);
}

/// What of the grade of everybody is shown: its state and n.
async fn shown(served: &Served) -> (String, Option<u64>) {
    let path = "/v1/observations?methodology=people&criterion=grade&service=cz-pension";
    let got = served.anonymous().get(path).await.is(200);
    let row = &got.body["items"][0];
    (row["state"].as_str().unwrap_or("nothing").to_owned(), row["n"].as_u64())
}

async fn a_revision_shows_no_few_who_came_or_left(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let pollster = pollster(&served);
    let of = |n: u64| survey("cz-pension", &json!([{"criterion": "grade", "counts": {"2": n}}]));
    let first = pollster.post("/v1/evaluations?to=published", &of(50)).await.is(201);
    let path = format!("{}/revisions?to=published", first.header("location"));
    assert_eq!(shown(&served).await, ("measured".into(), Some(50)));

    // 69 is nine more than 60; and what was withheld once stays so until the next period.
    for (corrects, n, state) in [
        (1, 60, "measured"),
        (2, 40, "measured"),
        (3, 60, "measured"),
        (4, 69, "too_few"),
        (5, 80, "too_few"),
        (6, 41, "too_few"),
        (7, 9, "too_few"),
    ] {
        let mut body = of(n);
        body["corrects"] = json!(corrects);
        body["reason"] = json!("More answers came in.");
        pollster.post(&path, &body).await.is(201);
        let seen = shown(&served).await;
        assert_eq!(seen, (state.to_owned(), (state == "measured").then_some(n)), "{n}");
    }
    let public = served.anonymous();
    let revisions = public.get(&path.replace("?to=published", "")).await.is(200);
    let ledger = public.get("/v1/ledger?limit=1000").await.is(200);
    for text in [&revisions.bytes, &ledger.bytes] {
        let text = String::from_utf8_lossy(text);
        for hidden in [69, 80, 41, 9] {
            assert!(!text.contains(&format!("{{\"2\":{hidden}}}")), "{hidden}");
        }
        assert!(text.contains("{\"2\":60}"));
    }
}

async fn what_is_withdrawn_and_posted_anew_shows_no_few_either(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let pollster = pollster(&served);
    let why = json!({"reason": "A slip."});
    for (service, posted) in [
        ("cz-pension", &[(50, "measured"), (60, "measured"), (55, "too_few"), (9, "too_few")][..]),
        ("cz-housing", &[(9, "too_few"), (8, "too_few"), (70, "too_few")]),
    ] {
        for (n, state) in posted {
            let body = survey(service, &json!([{"criterion": "grade", "counts": {"2": n}}]));
            let posted = pollster.post("/v1/evaluations?to=published", &body).await.is(201);
            let url = posted.header("location");
            let standing = served.anonymous().get(url).await.is(200).bytes;
            pollster.post(&format!("{url}/withdraw"), &why).await.is(200);
            let withdrawn = served.anonymous().get(url).await.is(200).bytes;
            for text in [standing, withdrawn] {
                let tells = String::from_utf8_lossy(&text).contains(&format!("{{\"2\":{n}}}"));
                assert_eq!(tells, *state == "measured", "{service} {n}");
            }
        }
    }
}

async fn the_same_private_answer_has_another_hash_each_time(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let pollster = pollster(&served);
    let answers = json!([{"criterion": "grade", "counts": {"1": 9}}]);
    let mut hashes = Vec::new();
    let why = json!({"reason": "A slip."});
    for service in ["cz-pension", "cz-housing", "cz-pension"] {
        let path = "/v1/evaluations?to=published";
        let posted = pollster.post(path, &survey(service, &answers)).await.is(201);
        let url = posted.header("location").to_owned();
        let mut body = survey(service, &answers);
        body["corrects"] = json!(1);
        body["reason"] = json!("The same again.");
        pollster.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
        let all = served.anonymous().get(&format!("{url}/revisions")).await.is(200);
        for revision in all.body["items"].as_array().unwrap() {
            assert_eq!(revision["answers"][0]["state"], "too_few");
            hashes.push(revision["answers"][0]["private_hash"].as_str().unwrap().to_owned());
        }
        pollster.post(&format!("{url}/withdraw"), &why).await.is(200);
    }
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 6);
}

async fn few_people_behind_a_large_sample_are_few(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let of = |sample: Value| {
        survey(
            "cz-pension",
            &json!([
                {"criterion": "share", "numerator": 1, "denominator": 9, "sample": sample},
                {"criterion": "grade", "value": 2.0, "sample": {"kind": "census", "n": 10}},
            ]),
        )
    };
    let path = "/v1/evaluations?to=published";
    let large = of(json!({"kind": "census", "n": 100}));
    let refused = pollster(&served).post(path, &large).await.is(422);
    assert_eq!(refused.codes(), ["counts-do-not-fit"]);

    let posted = pollster(&served).post(path, &of(Value::Null)).await.is(201);
    let seen = served.anonymous().get(posted.header("location")).await.is(200);
    assert_eq!(seen.body["answers"][0]["state"], "too_few");
    assert_eq!(seen.body["answers"][1]["value"], 2.0);
}

/// Publishes, corrects, and gives all that the public ever read of the grades: revisions and ledger.
async fn corrected(served: &Served, first: &Value, second: &Value) -> (Value, String) {
    let pollster = pollster(served);
    let path = "/v1/evaluations?to=published";
    let posted = pollster.post(path, &survey("cz-pension", first)).await.is(201);
    let url = posted.header("location").to_owned();
    let mut body = survey("cz-pension", second);
    body["corrects"] = json!(1);
    body["reason"] = json!("More answers came in.");
    pollster.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
    let public = served.anonymous();
    let now = public.get(&url).await.is(200).body["answers"].clone();
    let revisions = public.get(&format!("{url}/revisions")).await.is(200).bytes;
    let ledger = public.get("/v1/ledger?limit=1000").await.is(200).bytes;
    let all = [revisions, ledger].concat();
    (now, String::from_utf8(all).unwrap())
}

/// Which groups an answer is withheld of.
fn withheld(answers: &Value) -> Vec<String> {
    let answers = answers.as_array().unwrap().iter();
    answers
        .filter(|answer| answer["state"] == "too_few")
        .map(|answer| answer["target_group"].as_str().unwrap().to_owned())
        .collect()
}

async fn what_is_left_of_a_total_shows_no_few_who_came(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let of = |all: u64, young: u64| {
        json!([
            {"criterion": "grade", "counts": {"2": all}},
            {"criterion": "grade", "target_group": "age-under-65", "counts": {"2": young}},
        ])
    };
    // Twenty more answered, fifteen of them young: what is left of the total are five more.
    let (now, all) = corrected(&served, &of(100, 60), &of(120, 75)).await;
    assert_eq!(withheld(&now), ["age-under-65"]);
    assert!(all.contains("{\"2\":120}") && !all.contains("{\"2\":75}"));
    let query = "methodology=people&criterion=grade&service=cz-pension&target_group=age-under-65";
    for path in ["observations", "series"] {
        let got = served.anonymous().get(&format!("/v1/{path}?{query}")).await.is(200);
        assert!(!String::from_utf8_lossy(&got.bytes).contains("75"), "{path}");
    }
}

async fn a_touchpoint_shows_no_few_who_came_to_it(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let of = |web: u64, phone: u64| {
        json!([
            {"criterion": "grade", "touchpoint": "web", "counts": {"2": web}},
            {"criterion": "grade", "touchpoint": "phone", "counts": {"2": phone}},
        ])
    };
    // Twenty-two more answered, but only two of them on the web.
    let (now, all) = corrected(&served, &of(30, 20), &of(32, 40)).await;
    assert_eq!(withheld(&now), ["all", "all"]);
    for hidden in ["{\"2\":32}", "{\"2\":40}"] {
        assert!(!all.contains(hidden), "{hidden}");
    }
    assert_eq!(shown(&served).await, ("too_few".into(), None));
}

async fn everywhere_and_one_place_are_not_told_together(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    // Everywhere less the web would tell of nine.
    let answers = json!([
        {"criterion": "grade", "counts": {"2": 29}},
        {"criterion": "grade", "touchpoint": "web", "counts": {"2": 20}},
    ]);
    let body = survey("cz-pension", &answers);
    let refused = pollster(&served).post("/v1/evaluations?to=published", &body).await.is(422);
    let fault = &refused.body["errors"][0];
    assert_eq!(
        (&fault["pointer"], &fault["code"]),
        (&json!("/answers/1/touchpoint"), &json!("touchpoint-within-all"))
    );
}

async fn a_group_of_services_tells_of_the_shown_ones_alone(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let pollster = pollster(&served);
    let path = "/v1/evaluations?to=published";
    let of = |numerator: u64, denominator: u64| {
        json!([{"criterion": "share", "numerator": numerator, "denominator": denominator,
                "sample": {"kind": "probability", "n": denominator}}])
    };
    let first = pollster.post(path, &survey("cz-housing", &of(30, 60))).await.is(201);
    pollster.post(path, &survey("cz-parental-allowance", &of(9, 9))).await.is(201);
    pollster.post(path, &survey("cz-pension", &of(20, 40))).await.is(201);
    let tells = async |query: &str| {
        let query = format!("methodology=people&criterion=share&{query}");
        let got = served.anonymous().get(&format!("/v1/observations?{query}")).await.is(200);
        let row = got.body["items"][0].clone();
        ["value", "n", "numerator", "denominator", "services", "ci_low", "flags"]
            .map(|name| row[name].clone())
    };
    let expect = |n: u64, of: u64, services: u64| {
        [json!(50.0), json!(n), json!(n / 2), json!(of), json!(services), Value::Null, json!([])]
    };
    // Whichever way it is cut: the ministry's two services are the one that is shown.
    assert_eq!(tells("by=agency&agency=cz-mpsv").await, expect(60, 60, 1));
    assert_eq!(tells("by=agency&agency=cz-mpsv&panel=matched").await, expect(60, 60, 1));
    assert_eq!(tells("by=country").await, expect(100, 100, 2));
    let series = "methodology=people&criterion=share&agency=cz-mpsv";
    let series = served.anonymous().get(&format!("/v1/series?{series}")).await.is(200);
    let point = &series.body["series"][0]["segments"][0]["points"][0];
    assert_eq!(point["quartiles"], json!([50.0, 50.0, 50.0]));

    // A revision that is withheld leaves the group; between two entries there are sixty, not nine.
    let mut body = survey("cz-housing", &of(35, 65));
    body["corrects"] = json!(1);
    body["reason"] = json!("Five more.");
    let url = format!("{}/revisions?to=published", first.header("location"));
    pollster.post(&url, &body).await.is(201);
    assert_eq!(tells("by=country").await, expect(40, 40, 1));
    let head = served.anonymous().get("/v1/observations").await.is(200).body["seq"].clone();
    let before = format!("by=country&as_of={}", head.as_i64().unwrap() - 1);
    assert_eq!(tells(&before).await, expect(100, 100, 2));
}

/// The state and n of a grade of everybody under one version in one period.
async fn told(served: &Served, methodology: &str, period: &str) -> (String, Option<u64>) {
    let path = format!(
        "/v1/observations?methodology={methodology}&criterion=grade&service=cz-pension&period={period}"
    );
    let got = served.anonymous().get(&path).await.is(200);
    let row = &got.body["items"][0];
    (row["state"].as_str().unwrap_or("nothing").to_owned(), row["n"].as_u64())
}

fn graded(methodology: &str, period: &str, n: u64) -> Value {
    let mut body = survey("cz-pension", &json!([{"criterion": "grade", "counts": {"2": n}}]));
    body["methodology"] = json!(methodology);
    body["period"] = json!(period);
    body
}

async fn one_survey_under_two_versions_shows_no_few_between_them(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let admin = served.admin();
    let mut newer = admin.get("/v1/methodologies/people/m1").await.is(200).body["document"].take();
    newer["version"] = json!("m2");
    admin.put("/v1/methodologies/people/m2", &newer).await.is(201);
    admin.post("/v1/methodologies/people/m2/freeze", &Value::Null).await.is(200);
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");

    for (period, then, now, shown) in [("2025", 50, 55, None), ("2024", 50, 60, Some(60))] {
        pollster.post(path, &graded("people@m1", period, then)).await.is(201);
        pollster.post(path, &graded("people@m2", period, now)).await.is(201);
        let state = if shown.is_some() { "measured" } else { "too_few" };
        assert_eq!(told(&served, "people@m2", period).await, (state.to_owned(), shown));
        assert_eq!(told(&served, "people@m1", period).await.1, Some(then));
    }
    // Nor in one file, where the same is settled from what was read ahead.
    let lines = [graded("people@m1", "2023", 50), graded("people@m2", "2023", 55)];
    let text = lines.map(|line| line.to_string()).join("\n").into_bytes();
    let batch = "/v1/evaluation-batches?to=published";
    pollster.send("POST", batch, "application/x-ndjson", text).await.is(200);
    assert_eq!(told(&served, "people@m2", "2023").await, ("too_few".to_owned(), None));
    assert!(is_sound(&served).await);
}

/// Whether all that is withheld is what the ledger alone gives.
async fn is_sound(served: &Served) -> bool {
    let pool = served.world.pool.clone();
    let report = actix_web::web::block(move || verify(&pool, || {}).unwrap()).await.unwrap();
    report.is_sound()
}

/// Grades that are asked by quarters and by years, which may overlap.
async fn rolling(served: &Served) {
    let document = json!({
        "names": {"en": "Rolling"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y", "P6M", "P3M"], "rolling": true,
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "grade", "parent": "index", "scale": {"kind": "grade"}, "sources": ["survey"]},
            {"code": "ease", "parent": "index", "scale": {"kind": "grade"}, "sources": ["survey"]},
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/rolling/m1", &document).await.is(201);
    admin.post("/v1/methodologies/rolling/m1/freeze", &Value::Null).await.is(200);
}

async fn a_year_less_its_quarters_shows_no_few(engine: Engine) {
    let served = Served::seeded(engine).await;
    rolling(&served).await;
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");
    let publish = async |period: &str, n: u64| {
        pollster.post(path, &graded("rolling@m1", period, n)).await.is(201);
        told(&served, "rolling@m1", period).await.1
    };

    for (period, n) in [("2025-Q1", 40), ("2025-Q2", 30), ("2025-Q3", 25)] {
        assert_eq!(publish(period, n).await, Some(n));
    }
    assert_eq!(publish("2025-Q4", 5).await, None);
    assert_eq!(publish("2025", 100).await, None);
    // The year first: then the third quarter would tell of the fourth.
    for (period, n, shown) in [
        ("2024", 100, Some(100)),
        ("2024-Q1", 40, Some(40)),
        ("2024-Q2", 30, Some(30)),
        ("2024-Q3", 25, None),
        ("2024-Q4", 5, None),
    ] {
        assert_eq!(publish(period, n).await, shown, "{period}");
    }
    assert!(is_sound(&served).await);
}

async fn what_is_withdrawn_is_not_told_by_its_quarters(engine: Engine) {
    let served = Served::seeded(engine).await;
    let document = json!({
        "names": {"en": "Yearly or by quarters"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y", "P3M"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "grade", "parent": "index", "scale": {"kind": "grade"}, "sources": ["survey"]},
        ],
    });
    let admin = served.admin();
    admin.put("/v1/methodologies/plain/m1", &document).await.is(201);
    admin.post("/v1/methodologies/plain/m1/freeze", &Value::Null).await.is(200);
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");
    let year = pollster.post(path, &graded("plain@m1", "2025", 100)).await.is(201);
    let url = format!("{}/withdraw", year.header("location"));
    pollster.post(&url, &json!({"reason": "By quarters rather."})).await.is(200);

    for (period, n, shown) in
        [("2025-Q4", 5, None), ("2025-Q1", 40, Some(40)), ("2025-Q2", 55, None)]
    {
        pollster.post(path, &graded("plain@m1", period, n)).await.is(201);
        assert_eq!(told(&served, "plain@m1", period).await.1, shown, "{period}");
    }
}

async fn what_a_correction_hides_was_shown_before(engine: Engine) {
    let served = Served::seeded(engine).await;
    rolling(&served).await;
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");
    for (year, nothing) in [("2025", false), ("2024", true)] {
        let first = graded("rolling@m1", &format!("{year}-Q1"), 40);
        let url = pollster.post(path, &first).await.is(201).header("location").to_owned();
        // Four more, whom nobody sees; or the answer is left out.
        let mut body = graded("rolling@m1", &format!("{year}-Q1"), 44);
        if nothing {
            body["answers"] = json!([{"criterion": "ease", "counts": {"2": 44}}]);
        }
        body["corrects"] = json!(1);
        body["reason"] = json!("More answers came in.");
        pollster.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
        for (period, n, shown) in [("Q2", 30, Some(30)), ("Q3", 25, Some(25)), ("Q4", 5, None)] {
            let period = format!("{year}-{period}");
            pollster.post(path, &graded("rolling@m1", &period, n)).await.is(201);
            assert_eq!(told(&served, "rolling@m1", &period).await.1, shown, "{period}");
        }
        // 104 less 40, 30 and 25 are nine, as of before the correction.
        let n = if nothing { 100 } else { 104 };
        pollster.post(path, &graded("rolling@m1", year, n)).await.is(201);
        assert_eq!(told(&served, "rolling@m1", year).await, ("too_few".to_owned(), None), "{year}");
    }
    // Withdrawn and posted anew: 120 less 60, 30 and 25 are five.
    for (period, n, shown) in
        [("2023-Q1", 40, Some(40)), ("2023-Q2", 30, Some(30)), ("2023-Q3", 25, Some(25))]
    {
        let posted = pollster.post(path, &graded("rolling@m1", period, n)).await.is(201);
        assert_eq!(told(&served, "rolling@m1", period).await.1, shown);
        if n == 40 {
            let url = format!("{}/withdraw", posted.header("location"));
            pollster.post(&url, &json!({"reason": "A slip."})).await.is(200);
            pollster.post(path, &graded("rolling@m1", period, 60)).await.is(201);
            assert_eq!(told(&served, "rolling@m1", period).await.1, Some(60));
        }
    }
    pollster.post(path, &graded("rolling@m1", "2023", 120)).await.is(201);
    assert_eq!(told(&served, "rolling@m1", "2023").await.1, None);
    assert!(is_sound(&served).await);
}

async fn groups_are_not_subtracted_between_periods(engine: Engine) {
    let served = Served::seeded(engine).await;
    rolling(&served).await;
    let (pollster, path) = (pollster(&served), "/v1/evaluations?to=published");
    let of = |period: &str, all: u64, old: u64| {
        let mut body = graded("rolling@m1", period, all);
        body["answers"].as_array_mut().unwrap().push(
            json!({"criterion": "grade", "target_group": "age-65-plus", "counts": {"2": old}}),
        );
        body
    };
    let half = pollster.post(path, &of("2025-S2", 50, 15)).await.is(201);
    let year = pollster.post(path, &of("2025", 100, 60)).await.is(201);
    // Of the first half it would follow that 45 of 50 were old.
    let mut seen = Vec::new();
    for posted in [half, year] {
        let got = served.anonymous().get(posted.header("location")).await.is(200);
        seen.push(withheld(&got.body["answers"]));
    }
    assert_eq!(seen, [vec![], vec!["age-65-plus".to_owned()]]);
    assert!(is_sound(&served).await);
}
