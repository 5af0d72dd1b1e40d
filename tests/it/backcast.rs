//! Back-casts: what an older version found, read under a newer one, and never mistaken for measured.

use serde_json::{Value, json};

use crate::{
    served::{Asker, Served},
    versions::{freeze, judge, leaf, leaf_with, methodology, publish},
    world::Engine,
};

both_engines! {
    other_weights_are_read_back_to_the_first_year,
    what_is_measured_is_never_replaced,
    a_group_that_holds_an_estimate_says_so,
    a_criterion_that_is_asked_otherwise_leaves_criteria_alone,
    a_criterion_that_another_maps_to_is_read_under_its_code,
    an_estimate_moves_with_the_answer_it_rests_on,
    few_people_stay_few_in_an_estimate,
    of_several_older_versions_the_newest_is_read,
    what_cannot_be_estimated_is_said_with_advice,
}

/// Three criteria that count so much in the index.
fn weighed(weights: [u32; 3], from: &str) -> Value {
    let codes = ["online", "support", "mobile"].into_iter().zip(weights);
    let leaves: Vec<Value> =
        codes.map(|(code, weight)| leaf_with(code, &json!({"weight": weight}))).collect();
    methodology(from, &leaves, &json!({}))
}

/// An evaluation with a value for each criterion.
fn judged(version: &str, service: &str, period: &str, values: &[(&str, f64)]) -> Value {
    let answers = values.iter().map(|(code, value)| json!({"criterion": code, "value": value}));
    json!({"service": service, "period": period, "methodology": format!("m@{version}"),
        "source": "audit", "assessor": "cz-nku", "answers": answers.collect::<Vec<_>>()})
}

fn three(values: [f64; 3]) -> Vec<(&'static str, f64)> {
    ["online", "support", "mobile"].into_iter().zip(values).collect()
}

/// Starting a business in Czechia, 2022: what the EU eGovernment Benchmark found of it.
const START_UP: [f64; 3] = [100.0, 71.4286, 93.75];

/// Equal weights, then those of the benchmark of 2020 (6, 2, 1); both services under the first
/// version in 2022, one more under the second in 2024.
async fn two_versions(served: &Served) {
    let admin = served.admin();
    freeze(&admin, "m/m1", &weighed([1, 1, 1], "2020")).await;
    let judge = judge(served);
    publish(&judge, &judged("m1", "cz-pension", "2022", &three(START_UP))).await;
    publish(&judge, &judged("m1", "cz-housing", "2022", &three([40.0, 60.0, 80.0]))).await;
    freeze(&admin, "m/m2", &weighed([6, 2, 1], "2023")).await;
    publish(&judge, &judged("m2", "cz-pension", "2024", &three([50.0; 3]))).await;
}

/// Period, value, flags, services and methodology of the points of the one segment of one line.
async fn line(public: &Asker, query: &str) -> Vec<(String, f64, String)> {
    let got = public.get(&format!("/v1/series?methodology=m@m2&{query}")).await.is(200);
    let series = got.body["series"].as_array().unwrap();
    assert_eq!(series.len(), 1, "{}", got.body);
    let segments = series[0]["segments"].as_array().unwrap();
    assert_eq!((segments.len(), &segments[0]["reason"]), (1, &json!("first")), "{}", got.body);
    assert_eq!(segments[0]["methodology"], "m@m2");
    let points = segments[0]["points"].as_array().unwrap().iter();
    points
        .map(|point| {
            assert_eq!(point["methodology"], "m@m2");
            let flags =
                point["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap());
            let value = point["value"].as_f64().unwrap();
            (point["period"].as_str().unwrap().into(), value, flags.collect::<Vec<_>>().join(" "))
        })
        .collect()
}

#[track_caller]
fn is_line(found: &[(String, f64, String)], expected: &[(&str, f64, &str)]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for ((period, value, flags), like) in found.iter().zip(expected) {
        assert_eq!((period.as_str(), flags.as_str()), (like.0, like.2), "{found:?}");
        assert!((value - like.1).abs() < 1e-6, "{found:?}");
    }
}

async fn other_weights_are_read_back_to_the_first_year(engine: Engine) {
    let served = Served::seeded(engine).await;
    two_versions(&served).await;
    let public = served.anonymous();

    let pension = "service=cz-pension&backcast=true";
    let found = line(&public, pension).await;
    // (6 × 100 + 2 × 71.4286 + 93.75) / 9, which the benchmark prints as 92.9563.
    is_line(&found, &[("2022", 92.956356, "estimated"), ("2024", 50.0, "")]);
    assert!((found[0].1 - 92.9563).abs() < 1e-4);
    let support = line(&public, &format!("{pension}&criterion=support")).await;
    is_line(&support, &[("2022", 71.4286, "estimated"), ("2024", 50.0, "")]);
    let own =
        public.get("/v1/services/cz-pension/series?methodology=m@m2&backcast=true").await.is(200);
    let whole =
        public.get(&format!("/v1/series?methodology=m@m2&{pension}&by=service")).await.is(200);
    assert_eq!(own.body["series"], whole.body["series"]);

    // A change says so of the side that is estimated.
    let change = &own.body["series"][0]["changes"][0];
    assert_eq!((&change["estimated"], &change["verdict"]), (&json!(true), &json!("worsened")));
    let sentence = change["sentence"]["en"].as_str().unwrap();
    assert!(sentence.ends_with("; the value for 2022 is an estimate from an older version."));
    let changes = public
        .get("/v1/changes?methodology=m@m2&backcast=true&service=cz-pension&from=2022&to=2024")
        .await
        .is(200);
    assert_eq!(changes.body["items"][0]["change"]["sentence"], change["sentence"]);
    assert_eq!(changes.body["items"][0]["change"]["estimated"], true);

    // Unasked for there is no estimate, and the line over both versions breaks as it did.
    is_line(&line(&public, "service=cz-pension").await, &[("2024", 50.0, "")]);
    is_line(&line(&public, "service=cz-pension&backcast=false").await, &[("2024", 50.0, "")]);
    let both = public.get("/v1/series?methodology=m&service=cz-pension").await.is(200);
    let segments = both.body["series"][0]["segments"].as_array().unwrap();
    assert_eq!((segments.len(), &segments[1]["reason"]), (2, &json!("method_break")));

    // Rows and files say the same; what an estimate rests on is told with it.
    let query = "methodology=m@m2&backcast=true&service=cz-pension";
    let path = format!("/v1/observations?{query}&criterion=support&criterion=index");
    let rows = public.get(&path).await.is(200);
    let rows = rows.body["items"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    let (index, support) = (&rows[0], &rows[1]);
    assert_eq!((&index["criterion"], &index["value"]), (&json!("index"), &json!(found[0].1)));
    assert_eq!((&index["source"], &index["revision"]), (&Value::Null, &json!(1)));
    assert_eq!((&index["coverage"], &index["flags"]), (&json!(1.0), &json!(["estimated"])));
    assert_eq!((&support["source"], &support["methodology"]), (&json!("audit"), &json!("m@m2")));
    assert_eq!(support["seq"], index["seq"]);
    for path in ["observations.csv", "series.csv"] {
        let csv = public.get(&format!("/v1/{path}?{query}")).await.is(200);
        let text = String::from_utf8(csv.bytes).unwrap();
        assert_eq!(text.matches("estimated").count(), 1, "{text}");
        assert!(text.contains(&found[0].1.to_string()), "{text}");
    }
}

async fn what_is_measured_is_never_replaced(engine: Engine) {
    let served = Served::seeded(engine).await;
    two_versions(&served).await;
    let (admin, judge, public) = (served.admin(), judge(&served), served.anonymous());
    publish(&judge, &judged("m1", "cz-pension", "2023", &three([1.0; 3]))).await;
    let pension = "service=cz-pension&backcast=true&since=2023";
    is_line(&line(&public, pension).await, &[("2023", 1.0, "estimated"), ("2024", 50.0, "")]);

    let url = publish(&judge, &judged("m2", "cz-pension", "2023", &three([90.0; 3]))).await;
    is_line(&line(&public, pension).await, &[("2023", 90.0, ""), ("2024", 50.0, "")]);
    judge.post(&format!("{url}/withdraw"), &json!({"reason": "Wrong."})).await.is(200);
    is_line(&line(&public, pension).await, &[("2023", 1.0, "estimated"), ("2024", 50.0, "")]);

    // Nor is silence: who was due under the newer version and did not report has nothing.
    let campaign = json!({"names": {"en": "C"}, "methodology": "m@m2", "period": "2023",
        "opens_on": "2024-01-01", "due_on": "2024-12-31", "closes_on": "2024-12-31",
        "filter": {"agencies": ["cz-cssz"]}});
    admin.put("/v1/campaigns/c", &campaign).await.is(201);
    admin.post("/v1/campaigns/c/close", &Value::Null).await.is(200);
    let path = format!("/v1/observations?methodology=m@m2&{pension}&until=2023");
    let rows = public.get(&path).await.is(200);
    assert_eq!(rows.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(rows.body["items"][0]["state"], "not_reported");
    // What was shown and is gone was revised; it is no estimate.
    assert_eq!(rows.body["items"][0]["flags"], json!(["revised"]));
}

async fn a_group_that_holds_an_estimate_says_so(engine: Engine) {
    let served = Served::seeded(engine).await;
    two_versions(&served).await;
    let (judge, public) = (judge(&served), served.anonymous());
    publish(&judge, &judged("m2", "cz-housing", "2024", &three([70.0; 3]))).await;
    publish(&judge, &judged("m2", "cz-pension", "2023", &three([90.0; 3]))).await;
    publish(&judge, &judged("m1", "cz-pension", "2023", &three([0.0; 3]))).await;
    publish(&judge, &judged("m1", "cz-housing", "2023", &three([10.0, 20.0, 30.0]))).await;

    let housing_2022 = (6.0 * 40.0 + 2.0 * 60.0 + 80.0) / 9.0;
    let housing_2023 = (6.0 * 10.0 + 2.0 * 20.0 + 30.0) / 9.0;
    let expected = [
        ("2022", f64::midpoint(92.956356, housing_2022), "estimated"),
        ("2023", f64::midpoint(90.0, housing_2023), "estimated"),
        ("2024", 60.0, ""),
    ];
    is_line(&line(&public, "country=CZ&backcast=true").await, &expected);
    is_line(
        &line(&public, "by=agency&agency=cz-cssz&backcast=true").await,
        &[("2022", 92.956356, "estimated"), ("2023", 90.0, ""), ("2024", 50.0, "")],
    );
    let matched = line(&public, "country=CZ&backcast=true&panel=matched&until=2023").await;
    is_line(&matched, &expected[..2]);
    let rows =
        public.get("/v1/observations?methodology=m@m2&backcast=true&by=country").await.is(200);
    let rows = rows.body["items"].as_array().unwrap();
    let counts: Vec<(&Value, &Value)> =
        rows.iter().map(|row| (&row["services"], &row["expected"])).collect();
    assert_eq!(counts, [(&json!(2), &json!(2)); 3]);

    // Whom a campaign under the older version expects is expected of the estimate, too.
    let campaign = json!({"names": {"en": "C"}, "methodology": "m@m1", "period": "2022",
        "opens_on": "2023-01-01", "due_on": "2026-12-31", "closes_on": "2026-12-31", "filter": {}});
    served.admin().put("/v1/campaigns/c", &campaign).await.is(201);
    for methodology in ["m@m1", "m@m2&backcast=true"] {
        let path = format!("/v1/observations?methodology={methodology}&by=country&period=2022");
        let rows = public.get(&path).await.is(200);
        let row = &rows.body["items"][0];
        assert_eq!((&row["services"], &row["expected"]), (&json!(2), &json!(3)), "{methodology}");
    }
}

async fn a_criterion_that_is_asked_otherwise_leaves_criteria_alone(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, judge, public) = (served.admin(), judge(&served), served.anonymous());
    freeze(&admin, "m/m1", &methodology("2020", &[leaf("kept"), leaf("asked")], &json!({}))).await;
    let asked = leaf_with("asked", &json!({"question": {"en": "Otherwise"}}));
    freeze(&admin, "m/m2", &methodology("2023", &[leaf("kept"), asked], &json!({}))).await;
    let shares =
        |version, period, a, b| judged(version, "cz-pension", period, &[("kept", a), ("asked", b)]);
    publish(&judge, &shares("m1", "2022", 30.0, 70.0)).await;
    publish(&judge, &shares("m2", "2023", 40.0, 80.0)).await;

    let kept = line(&public, "criterion=kept&service=cz-pension&backcast=true").await;
    is_line(&kept, &[("2022", 30.0, "estimated"), ("2023", 40.0, "")]);
    for node in ["index", "asked"] {
        let path = format!("/v1/series?methodology=m@m2&backcast=true&criterion={node}");
        let refused = public.get(&path).await.is(400);
        assert_eq!(refused.codes(), ["not-estimated"]);
        let fault = &refused.body["errors"][0];
        assert!(fault["detail"].as_str().unwrap().contains("`asked`"), "{fault}");
        assert!(fault["advice"].as_str().unwrap().contains("`kept`"), "{fault}");
        let path = format!("/v1/series?methodology=m&service=cz-pension&criterion={node}");
        let both = public.get(&path).await.is(200);
        let segments = both.body["series"][0]["segments"].as_array().unwrap();
        assert_eq!((segments.len(), &segments[1]["reason"]), (2, &json!("method_break")));
        assert_eq!(segments[1]["points"][0]["flags"], json!(["break"]));
    }
}

async fn a_criterion_that_another_maps_to_is_read_under_its_code(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, judge, public) = (served.admin(), judge(&served), served.anonymous());
    freeze(&admin, "m/m1", &methodology("2020", &[leaf("one"), leaf("uno")], &json!({}))).await;
    // The code `uno` is taken up again for what `one` asked.
    let maps = json!({"maps_from": ["m@m1/one"], "question": {"en": "In better words"}});
    freeze(&admin, "m/m2", &methodology("2023", &[leaf_with("uno", &maps)], &json!({}))).await;
    let answers = json!([
        {"criterion": "one", "numerator": 1, "denominator": 4},
        {"criterion": "uno", "numerator": 9, "denominator": 10},
    ]);
    let mut body = judged("m1", "cz-pension", "2022", &[]);
    body["answers"] = answers;
    publish(&judge, &body).await;

    for node in ["uno", "index"] {
        let query = format!("criterion={node}&service=cz-pension&backcast=true");
        is_line(&line(&public, &query).await, &[("2022", 25.0, "estimated")]);
    }
    let path = "/v1/observations?methodology=m@m2&backcast=true&criterion=uno&by=country";
    let rows = public.get(path).await.is(200);
    let row = &rows.body["items"][0];
    assert_eq!((&row["numerator"], &row["denominator"]), (&json!(1), &json!(4)));
}

async fn an_estimate_moves_with_the_answer_it_rests_on(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, judge, public) = (served.admin(), judge(&served), served.anonymous());
    freeze(&admin, "m/m1", &weighed([1, 1, 1], "2020")).await;
    let url =
        publish(&judge, &judged("m1", "cz-pension", "2022", &three([10.0, 20.0, 30.0]))).await;
    let before = public.get("/v1/observations?methodology=m").await.is(200).body["seq"].clone();
    freeze(&admin, "m/m2", &weighed([6, 2, 1], "2023")).await;
    let path = "/v1/observations?methodology=m@m2&backcast=true";

    // Before the newer version was frozen nothing could be read under it.
    let empty = public.get(&format!("{path}&as_of={before}")).await.is(200);
    assert_eq!(empty.body["items"], json!([]));
    let first = public.get(path).await.is(200);
    let row = &first.body["items"][0];
    assert!((row["value"].as_f64().unwrap() - 130.0 / 9.0).abs() < 1e-8, "{row}");
    assert_eq!((&row["revision"], &row["seq"]), (&json!(1), &before));
    let permalink = first.body["permalink"].as_str().unwrap().to_owned();
    assert!(permalink.contains("backcast=true&methodology=m@m2&as_of="), "{permalink}");
    let cited = public.get(&permalink).await.is(200);
    assert_eq!(cited.body["items"], first.body["items"]);

    let mut body = judged("m1", "cz-pension", "2022", &three([100.0, 20.0, 30.0]));
    body["corrects"] = json!(1);
    body["reason"] = json!("A slip.");
    judge.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
    let moved = public.get(&format!("{path}&criterion=index&criterion=support")).await.is(200);
    let row = &moved.body["items"][0];
    assert!((row["value"].as_f64().unwrap() - 670.0 / 9.0).abs() < 1e-8, "{row}");
    assert_eq!(row["flags"], json!(["estimated", "revised"]));
    assert_eq!((&row["revision"], &row["seq"]), (&json!(2), &moved.body["seq"]));
    // What was not corrected did not change.
    let support = &moved.body["items"][1];
    assert_eq!((&support["revision"], &support["seq"]), (&json!(1), &before));
    assert_eq!(public.get(&permalink).await.is(200).bytes, cited.bytes);

    judge.post(&format!("{url}/withdraw"), &json!({"reason": "Wrong."})).await.is(200);
    assert_eq!(public.get(path).await.is(200).body["items"], json!([]));
    let again = Served::over(served.world, znamka::config::Config::default());
    assert_eq!(again.anonymous().get(&permalink).await.is(200).bytes, cited.bytes);
}

async fn few_people_stay_few_in_an_estimate(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, judge, public) = (served.admin(), judge(&served), served.anonymous());
    let asked = |weight: u32| {
        let survey = json!({"scale": {"kind": "grade"}, "sources": ["survey"], "weight": weight});
        [leaf_with("asked", &survey), leaf("told")]
    };
    freeze(&admin, "m/m1", &methodology("2020", &asked(1), &json!({}))).await;
    freeze(&admin, "m/m2", &methodology("2023", &asked(3), &json!({}))).await;
    let survey = |service: &str, n: u64| {
        let mut body = judged("m1", service, "2022", &[]);
        body["source"] = json!("survey");
        body["answers"] = json!([
            {"criterion": "asked", "counts": {"2": n + 60}},
            {"criterion": "asked", "target_group": "age-65-plus", "counts": {"2": n}},
            {"criterion": "asked", "target_group": "age-under-65", "counts": {"2": 60}},
        ]);
        body
    };
    publish(&judge, &survey("cz-pension", 9)).await;
    publish(&judge, &survey("cz-housing", 12)).await;
    let mut few = judged("m1", "cz-parental-allowance", "2022", &[]);
    few["source"] = json!("survey");
    few["answers"] = json!([{"criterion": "asked", "counts": {"2": 9}}]);
    publish(&judge, &few).await;
    publish(&judge, &judged("m1", "cz-parental-allowance", "2022", &[("told", 40.0)])).await;

    let rows = async |query: &str| {
        let path = format!("/v1/observations?methodology=m@m2&backcast=true&{query}");
        public.get(&path).await.is(200).body["items"].as_array().unwrap().clone()
    };
    let told = |row: &Value| {
        let name = |name: &str| row[name].as_str().unwrap().to_owned();
        (name("target_group"), name("state"), row["value"].clone(), row["n"].clone())
    };
    let is = |group: &str, state: &str, value: Value, n: Value| {
        (group.to_owned(), state.to_owned(), value, n)
    };
    let groups = "target_group=all&target_group=age-65-plus&target_group=age-under-65";
    for node in ["asked", "index"] {
        let pension: Vec<_> = rows(&format!("service=cz-pension&criterion={node}&{groups}"))
            .await
            .iter()
            .map(told)
            .collect();
        let n = |n: u64| if node == "asked" { json!(n) } else { Value::Null };
        assert_eq!(
            pension,
            [
                is("age-65-plus", "too_few", Value::Null, Value::Null),
                is("age-under-65", "too_few", Value::Null, Value::Null),
                is("all", "measured", json!(75.0), n(69)),
            ],
            "{node}"
        );
        let housing = rows(&format!("service=cz-housing&criterion={node}&{groups}")).await;
        assert_eq!(told(&housing[0]), is("age-65-plus", "measured", json!(75.0), n(12)));
        let flagged = housing[0]["flags"].as_array().unwrap().contains(&json!("low_reliability"));
        assert_eq!(flagged, node == "asked");
        let few = rows(&format!("service=cz-parental-allowance&criterion={node}")).await;
        assert_eq!(few[0]["value"], Value::Null, "{few:?}");
    }
    // A line for each target group that has an answer below the node, of those who are enough.
    let path = "/v1/series?methodology=m@m2&backcast=true&by=target_group&service=cz-housing";
    let series = public.get(path).await.is(200);
    let series = series.body["series"].as_array().unwrap().clone();
    let groups: Vec<&Value> = series.iter().map(|line| &line["subject"]["target_group"]).collect();
    assert_eq!(groups, ["age-65-plus", "age-under-65", "all"]);
}

async fn of_several_older_versions_the_newest_is_read(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, judge, public) = (served.admin(), judge(&served), served.anonymous());
    // The order of freezing counts, and not that of the names.
    for (version, weights) in [("m9", [1, 1, 1]), ("m1", [1, 2, 3]), ("m2", [6, 2, 1])] {
        freeze(&admin, &format!("m/{version}"), &weighed(weights, "2020")).await;
    }
    for (version, period, value) in
        [("m9", "2020", 9.0), ("m9", "2021", 19.0), ("m1", "2021", 11.0), ("m1", "2022", 12.0)]
    {
        publish(&judge, &judged(version, "cz-pension", period, &three([value; 3]))).await;
    }

    let found = line(&public, "service=cz-pension&backcast=true").await;
    let estimated = |period, value| (period, value, "estimated");
    is_line(&found, &[estimated("2020", 9.0), estimated("2021", 11.0), estimated("2022", 12.0)]);
    let paged = "/v1/observations?methodology=m@m2&backcast=true&limit=2";
    let page = public.get(paged).await.is(200);
    let cursor = page.body["next_cursor"].as_str().unwrap();
    let rest = public.get(&format!("{paged}&cursor={cursor}")).await.is(200);
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest.body["items"][0]["value"], 12.0);
    // Seen from the second version there is only the first.
    let path = "/v1/observations?methodology=m@m1&backcast=true&period=2020&criterion=mobile";
    assert_eq!(public.get(path).await.is(200).body["items"][0]["value"], 9.0);
}

async fn what_cannot_be_estimated_is_said_with_advice(engine: Engine) {
    let served = Served::seeded(engine).await;
    two_versions(&served).await;
    let other = methodology("2020", &[leaf("else")], &json!({}));
    freeze(&served.admin(), "m/m3", &other).await;
    let public = served.anonymous();

    for (query, parameter, code, advice) in [
        ("methodology=m", "backcast", "version-missing", "`methodology=m@m3`"),
        ("methodology=m@m1", "backcast", "nothing-older", "Leave `backcast` out"),
        (
            "methodology=m@m3",
            "backcast",
            "nothing-in-common",
            "/v1/methodologies/m/m3/diff?with=m2",
        ),
        ("methodology=m@m2&criterion=online&source=audit", "source", "contradiction", "`backcast`"),
    ] {
        for path in ["observations", "observations.csv", "series", "series.csv"] {
            let got = public.get(&format!("/v1/{path}?backcast=true&{query}")).await.is(400);
            assert_eq!(got.codes(), [code], "{query}");
            let fault = &got.body["errors"][0];
            assert_eq!(fault["parameter"], parameter);
            assert!(fault["advice"].as_str().unwrap().contains(advice), "{fault}");
        }
    }
    let pooled = "/v1/series?methodology=m@m2&backcast=true&combine=pooled";
    assert!(public.get(pooled).await.is(400).codes().contains(&"contradiction"));
    for (path, code) in [
        ("/v1/series?methodology=m@m2&backcast=yes", "unknown-word"),
        ("/v1/series?methodology=m@m2&backcast=true&backcast=false", "repeated-parameter"),
        ("/v1/rankings?methodology=m@m2&backcast=true", "not-offered-here"),
        ("/v1/series?methodology=m@m9&backcast=true", "unknown-methodology"),
    ] {
        assert_eq!(public.get(path).await.is(400).codes(), [code], "{path}");
    }
}
