//! Rankings as readers meet them: places and ties, intervals, minimum sizes, who is not ranked and why.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    figures::demo_register,
    served::{Asker, Served, service},
    world::Engine,
};

both_engines! {
    equal_printed_grades_share_their_places,
    intervals_are_those_of_a_second_program,
    only_what_the_weights_make_has_an_interval,
    a_small_group_is_listed_and_not_ranked,
    the_spread_of_what_is_ranked_is_told,
    pages_and_the_file_are_the_same_ranking,
    on_which_criteria_a_place_stands_is_told,
    what_would_mix_is_refused,
    who_is_not_ranked_is_listed_with_why,
    without_anything_to_rank_the_ranking_is_empty,
}

const CZ: &str = "country=CZ&type=transactional";

async fn ranking(asker: &Asker, query: &str) -> Value {
    asker.get(&format!("/v1/rankings?limit=1000&{query}")).await.is(200).body
}

fn column(answer: &Value, name: &str) -> Vec<Value> {
    answer["items"].as_array().unwrap().iter().map(|item| item[name].clone()).collect()
}

async fn equal_printed_grades_share_their_places(engine: Engine) {
    let served = demo_register(engine).await;
    let answer = ranking(&served.anonymous(), CZ).await;

    assert_eq!((&answer["period"], &answer["type"]), (&json!("2023"), &json!("transactional")));
    assert_eq!(answer["methodology"], "eu-egov-services@m2020");
    assert_eq!((&answer["ranked"], &answer["not_ranked"]), (&json!(31), &json!(0)));
    // The printed grades, from the answers in the fixture: 1.0 ×3, 1.6, 1.7, 1.8 ×5, 1.9 ×2, 2.0, …
    let ranks = column(&answer, "rank");
    assert_eq!(
        ranks[..15],
        [
            "1–3", "1–3", "1–3", "4", "5", "6–10", "6–10", "6–10", "6–10", "6–10", "11–12",
            "11–12", "13", "14–15", "14–15"
        ]
        .map(Value::from)
    );
    assert_eq!(ranks.last().unwrap(), "31");
    assert_eq!(column(&answer, "rank_low")[5], 6);
    assert_eq!(column(&answer, "rank_high")[5], 10);
    // Within a tie there is no order but that of codes.
    let codes: Vec<Value> = column(&answer, "service")[5..10].to_vec();
    assert!(codes.is_sorted_by_key(|code| code.as_str().unwrap().to_owned()), "{codes:?}");
    let values = column(&answer, "value");
    assert!((values[3].as_f64().unwrap() - values[4].as_f64().unwrap()) > 0.0);
}

async fn intervals_are_those_of_a_second_program(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let within = |answer: &Value| -> Vec<(u64, u64)> {
        let items = answer["items"].as_array().unwrap();
        let number = |item: &Value, name: &str| item[name].as_u64().unwrap();
        items
            .iter()
            .filter(|item| item["rank"].is_string())
            .map(|item| (number(item, "interval_low"), number(item, "interval_high")))
            .collect()
    };
    // A program in another language drew from the same seed, by the definitions alone.
    let answer = ranking(&public, &format!("{CZ}&period=2023")).await;
    assert_eq!(answer["intervals"]["kappa"], 111.0);
    assert_eq!(answer["intervals"]["draws"], 1000);
    assert_eq!(
        within(&answer)[..12],
        [
            (1, 3),
            (1, 3),
            (1, 3),
            (4, 4),
            (5, 10),
            (5, 10),
            (5, 10),
            (6, 12),
            (6, 12),
            (6, 12),
            (8, 13),
            (8, 13)
        ]
    );
    let answer = ranking(&public, &format!("{CZ}&period=2022")).await;
    assert_eq!(
        within(&answer)[..12],
        [
            (1, 2),
            (1, 2),
            (3, 7),
            (3, 7),
            (3, 8),
            (3, 8),
            (3, 7),
            (6, 9),
            (9, 11),
            (8, 13),
            (9, 14),
            (11, 16)
        ]
    );
}

async fn only_what_the_weights_make_has_an_interval(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (query, reason) in [
        ("criterion=one-fill", "criterion"),
        ("interval=never", "not_asked"),
        ("period=1999", "nothing_ranked"),
    ] {
        let answer = ranking(&public, &format!("{CZ}&{query}")).await;
        assert_eq!(answer["intervals"]["reason"], reason, "{query}");
        assert_eq!(answer["intervals"]["seed"], Value::Null);
        assert!(column(&answer, "interval_low").iter().all(Value::is_null), "{query}");
    }
    let answer = ranking(&public, &format!("{CZ}&interval=always")).await;
    assert_eq!(answer["intervals"]["reason"], Value::Null);
    assert!(answer["permalink"].as_str().unwrap().contains("interval=always"));
}

async fn a_small_group_is_listed_and_not_ranked(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let answer = ranking(&public, &format!("{CZ}&by=agency")).await;
    assert_eq!((&answer["min_services"], &answer["ranked"]), (&json!(3), &json!(3)));
    let agencies = column(&answer, "agency");
    assert_eq!(
        agencies[..3],
        ["cz-financial-administration", "cz-czechtrade", "cz-ministry-of-justice"].map(Value::from)
    );
    // The mean of the four services' indices.
    let value = column(&answer, "value")[0].as_f64().unwrap();
    assert!((value - 81.158163265).abs() < 1e-8, "{value}");
    assert_eq!(column(&answer, "services")[..3], [4, 5, 3].map(Value::from));
    let items = answer["items"].as_array().unwrap();
    let unstated = items.iter().find(|item| item["agency"] == "cz-unstated").unwrap();
    // It would be the first: services of which nobody says who provides them are no agency.
    assert_eq!((&unstated["rank"], &unstated["why_not"]), (&Value::Null, &json!("collective")));
    assert_eq!((&unstated["services"], &unstated["criteria"]), (&json!(3), &Value::Null));
    for item in &items[3..] {
        assert_eq!(item["rank"], Value::Null);
        let few = item["services"].as_u64().unwrap() < 3;
        assert!(
            few && item["why_not"] == "too_few_services" || item["why_not"] == "collective",
            "{item}"
        );
    }
    let all = ranking(&public, &format!("{CZ}&by=agency&min_services=1")).await;
    let rest: Vec<&Value> =
        all["items"].as_array().unwrap().iter().filter(|item| item["rank"].is_null()).collect();
    assert!(!rest.is_empty() && rest.iter().all(|item| item["why_not"] == "collective"));
    assert!(all["permalink"].as_str().unwrap().contains("min_services=1"));
}

async fn the_spread_of_what_is_ranked_is_told(engine: Engine) {
    let served = demo_register(engine).await;
    let answer = ranking(&served.anonymous(), CZ).await;
    let told = &answer["distribution"];
    // From the answers in the fixture.
    assert_eq!((&told["count"], &told["greatest"]), (&json!(31), &json!(100.0)));
    assert_eq!(told["tenths"], json!([0, 1, 3, 1, 6, 3, 2, 8, 4, 3]));
    assert_eq!(told["grades"], json!([3, 13, 10, 5, 0]));
    let close = |value: &Value, hand: f64| (value.as_f64().unwrap() - hand).abs() < 1e-8;
    assert!(close(&told["mean"], 62.339368005266614), "{told}");
    assert!(close(&told["least"], 14.166666666666666), "{told}");
    for (quartile, hand) in
        [45.09183673469388, 65.35374149659864, 78.9591836734694].iter().enumerate()
    {
        assert!(close(&told["quartiles"][quartile], *hand), "{told}");
    }
}

async fn pages_and_the_file_are_the_same_ranking(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let query = format!("{CZ}&by=agency");
    let whole = ranking(&public, &query).await;
    let mut items = Vec::new();
    let mut path = format!("/v1/rankings?{query}&limit=3");
    loop {
        let page = public.get(&path).await.is(200);
        assert_eq!(page.body["ranked"], whole["ranked"]);
        items.extend(page.body["items"].as_array().unwrap().clone());
        let Some(cursor) = page.body["next_cursor"].as_str() else { break };
        assert!(page.header("link").contains("rel=\"next\""));
        path = format!("/v1/rankings?{query}&limit=3&cursor={cursor}");
    }
    assert_eq!(json!(items), whole["items"]);

    let csv = public.get(&format!("/v1/rankings.csv?{query}")).await.is(200);
    let mut reader = csv::Reader::from_reader(csv.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), items.len());
    for (row, item) in rows.iter().zip(&items) {
        // All but the rank as text.
        assert_eq!(header.len() + 1, item.as_object().unwrap().len());
        for name in
            ["rank_low", "rank_high", "interval_high", "why_not", "agency", "value", "services"]
        {
            let place = header.iter().position(|column| column == name).unwrap();
            let cell = match &item[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(row[place], cell, "{name}");
        }
    }
}

async fn on_which_criteria_a_place_stands_is_told(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let query = "country=CZ&type=transactional&period=2022";
    let answer = ranking(&public, query).await;
    let items: Vec<&Value> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["rank"].is_string())
        .collect();
    // The same from the rows of the eight criteria, each of one weight.
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
    let leaves: Vec<String> = leaves.iter().map(|leaf| format!("&criterion={leaf}")).collect();
    let leaves = leaves.concat();
    let rows = public.get(&format!("/v1/observations?limit=1000&{query}{leaves}")).await.is(200);
    let mut sets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in rows.body["items"].as_array().unwrap() {
        let set = sets.entry(row["service"].as_str().unwrap()).or_default();
        set.extend(row["value"].is_number().then(|| row["criterion"].as_str().unwrap()));
    }
    let of = |item: &Value| sets[item["service"].as_str().unwrap()].clone();
    let mut known: Vec<(BTreeSet<&str>, usize)> = Vec::new();
    for item in &items {
        match known.iter_mut().find(|(set, _)| *set == of(item)) {
            Some((_, count)) => *count += 1,
            None => known.push((of(item), 1)),
        }
    }
    assert!(known.len() > 1, "the demo has services that are judged by other criteria");
    assert_eq!(answer["criteria_sets"], known.len());
    let most = known.iter().map(|(_, count)| *count).max().unwrap();
    let usual = &known.iter().find(|(_, count)| *count == most).unwrap().0;
    for item in &items {
        let set = of(item);
        assert_eq!(item["criteria"], set.len(), "{item}");
        let share = f64::from(u32::try_from(set.len()).unwrap()) / 8.0;
        assert!((item["tree_share"].as_f64().unwrap() - share).abs() < 1e-12, "{item}");
        assert_eq!(item["criteria_differ"], set != *usual, "{item}");
    }
    // A criterion stands on itself.
    let leaf = ranking(&public, &format!("{query}&criterion=one-fill")).await;
    assert_eq!(leaf["criteria_sets"], 1);
    assert_eq!(
        (&leaf["items"][0]["criteria"], &leaf["items"][0]["tree_share"]),
        (&json!(1), &json!(1.0))
    );
    // A group on what its services stand on.
    let groups = ranking(&public, &format!("{query}&by=life_event")).await;
    let mut told = 0;
    for group in groups["items"].as_array().unwrap().iter().filter(|item| item["rank"].is_string())
    {
        let event = group["life_event"].as_str().unwrap();
        let path = format!("/v1/observations?limit=1000&{query}{leaves}&life_event={event}");
        let rows = public.get(&path).await.is(200).body;
        let (mut union, mut of) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
        for row in rows["items"].as_array().unwrap() {
            if row["value"].is_number() {
                union.insert(row["criterion"].as_str().unwrap().to_owned());
                *of.entry(row["service"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        assert_eq!(group["criteria"], union.len(), "{group}");
        let share: f64 =
            of.values().map(|count| f64::from(u32::try_from(*count).unwrap()) / 8.0).sum();
        let mean = share / f64::from(u32::try_from(of.len()).unwrap());
        assert!((group["tree_share"].as_f64().unwrap() - mean).abs() < 1e-12, "{group}");
        told += 1;
    }
    assert!(told > 1);
}

async fn what_would_mix_is_refused(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (query, parameter, code) in [
        ("", "type", "mixed-types"),
        ("by=agency", "type", "mixed-types"),
        ("type=transactional&type=informational", "type", "repeated-parameter"),
        ("type=transactional&period=2022&period=2023", "period", "repeated-parameter"),
        ("type=transactional&since=2022", "since", "unknown-parameter"),
        ("type=transactional&by=target_group", "by", "unknown-word"),
        ("type=transactional&min_services=3", "min_services", "contradiction"),
        ("type=transactional&by=agency&min_services=0", "min_services", "out-of-range"),
        ("type=transactional&min_n=9", "min_n", "out-of-range"),
        ("type=transactional&interval=some", "interval", "unknown-word"),
        ("type=transactional&source=expert", "source", "not-a-leaf"),
        ("type=transactional&panel=matched", "panel", "unknown-parameter"),
        ("type=transactional&window=P1Y", "window", "unknown-parameter"),
        ("type=transactional&as_of=999999", "as_of", "as-of-in-the-future"),
    ] {
        let refused = public.get(&format!("/v1/rankings?{query}")).await.is(400);
        assert_eq!(refused.codes(), [code], "{query}");
        let error = &refused.body["errors"][0];
        assert_eq!(error["parameter"], parameter, "{query}");
        assert!(error["advice"].as_str().is_some_and(|advice| advice.len() > 5), "{error}");
        public.get(&format!("/v1/rankings.csv?{query}")).await.is(400);
    }
    let refused = public.get("/v1/rankings?period=2023").await.is(400);
    let told = refused.body["errors"][0]["detail"].as_str().unwrap();
    assert!(told.contains("58 transactional, 14 informational"), "{told}");
    // Pooled groups are made of all types, and of several periods.
    let pooled = public.get("/v1/rankings?by=country&combine=pooled").await.is(400);
    assert!(pooled.codes().contains(&"contradiction"), "{}", pooled.body);
    // One type alone need not be named.
    ranking(&public, "service=cz-obtain-passport").await;
}

/// A methodology of two criteria, and one beside them that users are asked.
fn methodology() -> Value {
    let leaf = |code: &str| json!({"code": code, "parent": "index", "weight": 1, "scale": {"kind": "share"}, "sources": ["self"]});
    json!({
        "names": {"en": "Small"}, "periods": {"from": "2020-01-01", "to": null}, "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null, "min_coverage": 0.75}, leaf("forms"), leaf("speed"),
            {"code": "liked", "parent": "index", "weight": 0, "scale": {"kind": "grade"}, "sources": ["survey"]}
        ]
    })
}

/// Each service of a ranking, its place, and why it has none.
fn places(answer: &Value) -> Vec<(String, Option<String>, Value)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let items = answer["items"].as_array().unwrap().iter();
    items
        .map(|item| (text(&item["service"]).unwrap(), text(&item["rank"]), item["why_not"].clone()))
        .collect()
}

async fn who_is_not_ranked_is_listed_with_why(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    for version in ["m1", "m2"] {
        admin.put(&format!("/v1/methodologies/small/{version}"), &methodology()).await.is(201);
        let path = format!("/v1/methodologies/small/{version}/freeze");
        admin.post(&path, &Value::Null).await.is(200);
    }
    let mut unknown = service("cz-mpsv");
    unknown["level"] = Value::Null;
    admin.put("/v1/services/cz-unknown", &unknown).await.is(201);
    admin.put("/v1/services/cz-early", &service("cz-mpsv")).await.is(201);
    let publish = async |service: &str, version: &str, answers: Value| {
        let source = if answers[0]["counts"].is_null() { "self" } else { "survey" };
        let assessor = if source == "self" { "cz-mpsv" } else { "cz-nku" };
        let draft = json!({
            "service": service, "period": "2025", "methodology": format!("small@{version}"),
            "source": source, "assessor": assessor, "answers": answers,
        });
        admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    };
    let both = |forms: u64, speed: u64| json!([{"criterion": "forms", "value": forms}, {"criterion": "speed", "value": speed}]);
    publish("cz-parental-allowance", "m2", both(80, 60)).await;
    publish("cz-unknown", "m2", both(20, 40)).await;
    publish("cz-housing", "m2", json!([{"criterion": "forms", "value": 50}])).await;
    publish("cz-early", "m1", both(90, 90)).await;
    let liked = json!([{"criterion": "liked", "counts": {"1": 5, "2": 5, "3": 5, "4": 0, "5": 0},
        "sample": {"kind": "probability", "n": 15}}]);
    publish("cz-parental-allowance", "m2", liked).await;
    let campaign = json!({
        "names": {"en": "Campaign"}, "methodology": "small@m2", "period": "2025",
        "opens_on": "2026-01-01", "due_on": "2027-01-01", "closes_on": "2027-02-01",
        "filter": {"agencies": ["cz-cssz"]}
    });
    admin.put("/v1/campaigns/c-2025", &campaign).await.is(201);

    let public = served.anonymous();
    let line = |code: &str, rank: Option<&str>, why: Value| {
        (code.to_owned(), rank.map(str::to_owned), why)
    };
    let answer = ranking(&public, "methodology=small").await;
    assert_eq!(answer["methodology"], "small@m2");
    assert_eq!(
        places(&answer),
        [
            line("cz-parental-allowance", Some("1"), Value::Null),
            line("cz-unknown", Some("2"), Value::Null),
            line("cz-early", None, json!("other_methodology")),
            line("cz-housing", None, json!("low_coverage")),
            line("cz-pension", None, json!("no_value")),
        ]
    );
    assert_eq!(answer["items"][4]["state"], "not_yet_measured");
    assert_eq!(
        (&answer["items"][2]["methodology"], &answer["items"][2]["value"]),
        (&json!("small@m1"), &json!(90.0))
    );

    let few = ranking(&public, "methodology=small&criterion=liked").await;
    let first = |answer: &Value| {
        let items = places(answer);
        items.into_iter().find(|(code, ..)| code == "cz-parental-allowance").unwrap()
    };
    assert_eq!(first(&few), line("cz-parental-allowance", None, json!("too_few_answers")));
    let enough = ranking(&public, "methodology=small&criterion=liked&min_n=15").await;
    assert_eq!(first(&enough), line("cz-parental-allowance", Some("1"), Value::Null));

    let levels = ranking(&public, "methodology=small&by=level&min_services=1").await;
    let why: Vec<(&Value, &Value)> = levels["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (&item["level"], &item["why_not"]))
        .collect();
    assert_eq!(
        why,
        [(&json!("central"), &Value::Null), (&json!("unknown"), &json!("unknown_level"))]
    );
    // Whatever its value: why it is not ranked is that nobody knows whose it is.
    let none = ranking(&public, "methodology=small&by=level&criterion=liked").await;
    let unknown = none["items"].as_array().unwrap().iter().find(|item| item["level"] == "unknown");
    assert_eq!(unknown.map(|item| &item["why_not"]), Some(&json!("unknown_level")), "{none}");
    // It is a level that may be asked for, too.
    let alone = public.get("/v1/observations?methodology=small@m2&level=unknown").await.is(200);
    let rows = alone.body["items"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["level"].is_null()), "{rows:?}");
    let lines = public.get("/v1/series?methodology=small@m2&by=level").await.is(200).body;
    let subjects: Vec<&Value> =
        lines["series"].as_array().unwrap().iter().map(|line| &line["subject"]).collect();
    assert_eq!(subjects, [&json!({"level": "central"}), &json!({"level": "unknown"})]);
    // What campaigns expect of an agency that published nothing.
    let agencies = ranking(&public, "methodology=small&by=agency&min_services=1").await;
    let cssz =
        agencies["items"].as_array().unwrap().iter().find(|i| i["agency"] == "cz-cssz").unwrap();
    assert_eq!(
        (&cssz["why_not"], &cssz["services"], &cssz["expected"]),
        (&json!("no_value"), &json!(0), &json!(1))
    );
}

async fn without_anything_to_rank_the_ranking_is_empty(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for query in ["as_of=0", "period=1999&type=portal", "as_of=2000-01-01T00:00:00Z"] {
        let answer = ranking(&public, query).await;
        assert_eq!(
            (&answer["items"], &answer["distribution"]),
            (&json!([]), &Value::Null),
            "{query}"
        );
        assert_eq!(answer["intervals"]["reason"], "nothing_ranked");
        let csv = public.get(&format!("/v1/rankings.csv?{query}")).await.is(200);
        assert_eq!(String::from_utf8(csv.bytes).unwrap().lines().count(), 1, "{query}");
    }
    // One service: first of one.
    let alone = ranking(&public, "service=cz-obtain-passport").await;
    assert_eq!((&alone["ranked"], &alone["items"][0]["rank"]), (&json!(1), &json!("1")));
    assert_eq!(alone["items"][0]["interval_high"], 1);
}
