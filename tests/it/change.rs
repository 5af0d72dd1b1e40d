//! Changes and trends, as readers meet them: what got better, what only looks so, and why not.

use serde_json::{Value, json};

use crate::{
    figures::demo_register,
    served::{Asker, Served},
    world::Engine,
};

both_engines! {
    published_changes_come_out,
    a_series_says_what_changed_and_why_it_has_no_trend,
    a_series_without_changes_says_why,
    changes_are_sorted_counted_and_paged,
    the_file_has_the_same_rows,
    a_pair_that_makes_no_sense_is_refused,
    what_was_answered_stays_as_of_its_entry,
    the_matched_panel_is_the_matched_effect,
    other_criteria_are_no_improvement,
    the_index_of_a_country_is_compared_by_the_same_criteria,
    too_few_same_criteria_cannot_be_compared,
    what_is_withheld_counts_as_not_measured,
    sums_are_not_set_against_means,
    a_panel_is_the_same_in_a_change_as_in_its_series,
    an_empty_panel_says_so,
    what_cannot_be_compared_is_answered_with_the_reason,
    another_way_of_looking_is_no_change,
    a_node_changed_its_source_when_most_below_it_did,
    what_has_no_value_has_no_source_that_could_change,
    what_has_no_value_vouches_for_no_source,
    one_rule_says_what_may_be_joined_and_what_compared,
    a_trend_is_worked_out_and_said_from_five_periods,
    the_biennial_series_across_a_break_has_no_trend,
    what_was_sampled_is_tested,
    who_asked_everybody_has_counted_and_who_asked_some_has_not,
    a_group_of_sampled_services_has_the_errors_of_all,
}

/// The one change that a question has for an answer.
async fn change(asker: &Asker, query: &str) -> Value {
    let got = asker.get(&format!("/v1/changes?{query}")).await.is(200);
    let items = got.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{query}: {}", got.body);
    items[0]["change"].clone()
}

#[track_caller]
fn is(value: &Value, expected: f64) {
    let value = value.as_f64().unwrap_or(f64::NAN);
    assert!((value - expected).abs() < 1e-6, "{value} is not {expected}");
}

async fn published_changes_come_out(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let cz = "criterion=one-fill&country=CZ&by=country";

    let from_2021 = change(&public, &format!("{cz}&from=2021&to=2023")).await;
    is(&from_2021["delta"], 2.016129);
    is(&from_2021["matched"], 5.625);
    is(&from_2021["composition"], -3.608871);
    assert_eq!((&from_2021["kept"], &from_2021["of"]), (&json!(20), &json!(31)));
    assert_eq!((&from_2021["entered"], &from_2021["left"]), (&json!(11), &json!(0)));
    assert_eq!(
        (&from_2021["verdict"], &from_2021["basis"]),
        (&json!("improved"), &json!("complete_count"))
    );
    assert_eq!(
        from_2021["sentence"],
        json!({
            "cs": "Stejných 20 služeb (z celkem 31) se od roku 2021 do roku 2023 zlepšilo o 5,6 bodu. \
                   Celý rozdíl je +2,0 bodu, protože se měřily i jiné služby.",
            "en": "The same 20 of 31 services improved by 5.6 points from 2021 to 2023. The whole \
                   difference is +2.0 points, because other services were measured, too.",
        })
    );

    let from_2020 = change(&public, &format!("{cz}&from=2020&to=2022")).await;
    is(&from_2020["delta"], 7.279412);
    is(&from_2020["matched"], 3.75);
    is(&from_2020["composition"], 3.529412);
    assert_eq!((&from_2020["kept"], &from_2020["of"]), (&json!(16), &json!(17)));
    // One of its values was corrected later, and the sentence says so.
    assert_eq!((&from_2020["verdict"], &from_2020["revised"]), (&json!("improved"), &json!(true)));
    assert!(from_2020["sentence"]["en"].as_str().unwrap().ends_with("2022 has been revised."));

    let apart = change(&public, &format!("{cz}&from=2021&to=2022")).await;
    assert_eq!((&apart["verdict"], &apart["kept"]), (&json!("not_comparable"), &json!(0)));
    assert_eq!((&apart["matched"], &apart["basis"]), (&Value::Null, &Value::Null));

    let transport = "criterion=one-fill&country=CZ&by=life_event&life_event=transport";
    let transport = change(&public, &format!("{transport}&from=2021&to=2023")).await;
    is(&transport["delta"], 25.0);
    is(&transport["matched"], 0.0);
    assert_eq!(transport["verdict"], "composition");

    // Without a pair the latest value meets the latest earlier one with which it can be compared.
    let newest = change(&public, cz).await;
    assert_eq!(newest, from_2021);
}

async fn a_series_says_what_changed_and_why_it_has_no_trend(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let got = public.get("/v1/series?criterion=one-fill&country=CZ").await.is(200);
    let line = &got.body["series"][0];
    let pairs: Vec<(&str, &str, &str)> = line["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let text = |name: &str| change[name].as_str().unwrap();
            (text("from"), text("to"), text("verdict"))
        })
        .collect();
    assert_eq!(pairs, [("2020", "2022", "improved"), ("2021", "2023", "improved")]);
    assert_eq!((&line["trend"], &line["trend_reason"]), (&Value::Null, &json!("not_comparable")));

    let two = public.get("/v1/series?criterion=one-fill&country=CZ&period=2021&period=2023").await;
    assert_eq!(two.body["series"][0]["trend_reason"], "too_few_periods");
    let path = "/v1/services/cz-appeal-against-vat-decision/series?criterion=one-fill";
    let one = public.get(path).await.is(200);
    let change = &one.body["series"][0]["changes"][0];
    assert_eq!((&change["delta"], &change["composition"]), (&json!(100.0), &json!(0.0)));
    assert_eq!((&change["kept"], &change["of"]), (&json!(1), &json!(1)));
}

async fn a_series_without_changes_says_why(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let line = async |query: &str| {
        let path = format!("/v1/series?criterion=one-fill&country=CZ&{query}");
        public.get(&path).await.is(200).body["series"][0].clone()
    };
    for (query, reason, sentence) in [
        (
            "period=2021",
            "too_few_periods",
            "There is no change to tell: fewer than 2 periods have a value.",
        ),
        (
            "period=2021&period=2022",
            "not_comparable",
            "There is no change to tell: too few of the same services, or of their criteria, were \
             measured in any two periods.",
        ),
    ] {
        let line = line(query).await;
        assert_eq!((&line["changes"], &line["changes_reason"]), (&json!([]), &json!(reason)));
        assert_eq!(line["changes_reason_sentence"]["en"], sentence);
    }
    let changed = line("period=2021&period=2023").await;
    assert_eq!(changed["changes"].as_array().unwrap().len(), 1);
    let reason = (&changed["changes_reason"], &changed["changes_reason_sentence"]);
    assert_eq!(reason, (&Value::Null, &Value::Null));
}

/// All items of a question, some a page.
async fn items(asker: &Asker, query: &str, limit: usize) -> Vec<Value> {
    let mut path = format!("/v1/changes?{query}&limit={limit}");
    let mut all = Vec::new();
    loop {
        let page = asker.get(&path).await.is(200);
        all.extend(page.body["items"].as_array().unwrap().clone());
        let Some(cursor) = page.body["next_cursor"].as_str() else { return all };
        path = format!("/v1/changes?{query}&limit={limit}&cursor={cursor}");
    }
}

async fn changes_are_sorted_counted_and_paged(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for query in
        ["criterion=one-fill&country=CZ", "criterion=index", "by=agency&sort=delta", "sort=subject"]
    {
        let whole = items(&public, query, 1000).await;
        assert!(whole.len() > 40, "{query}: {}", whole.len());
        assert_eq!(items(&public, query, 17).await, whole, "{query}");
        let subject = |item: &Value| item["subject"].to_string();
        if query.contains("subject") {
            assert!(whole.is_sorted_by_key(subject));
            continue;
        }
        let by = if query.contains("delta") { "delta" } else { "matched" };
        let compared = |item: &&Value| !item["change"]["basis"].is_null();
        let first: Vec<&Value> = whole.iter().take_while(compared).collect();
        assert!(!whole[first.len()..].iter().any(|item| compared(&item)), "{query}");
        let size = |item: &&Value| -item["change"][by].as_f64().unwrap().abs();
        assert!(first.is_sorted_by(|a, b| size(a) <= size(b)), "{query}");
    }

    let all = public.get("/v1/changes?criterion=one-fill&country=CZ&limit=1").await.is(200).body;
    let counts = all["verdicts"].as_object().unwrap().clone();
    let sum: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(all["of"], sum);
    assert!(counts["missing"].as_u64().unwrap() > 0 && all["compared"].as_u64().unwrap() < sum);
    let improved = items(&public, "criterion=one-fill&country=CZ&verdict=improved", 1000).await;
    assert_eq!(counts["improved"], improved.len());
    assert!(improved.iter().all(|item| item["change"]["verdict"] == "improved"));
    let narrowed = public.get("/v1/changes?criterion=one-fill&country=CZ&verdict=improved").await;
    assert_eq!(narrowed.body["verdicts"], all["verdicts"]);
}

async fn the_file_has_the_same_rows(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let query = "criterion=one-fill&verdict=improved&verdict=unchanged&verdict=missing";
    let file = public.get(&format!("/v1/changes.csv?{query}")).await.is(200);
    assert!(file.header("content-type").starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let items = items(&public, query, 1000).await;
    assert_eq!(rows.len(), items.len());
    for (row, item) in rows.iter().zip(&items) {
        for (name, cell) in header.iter().zip(row) {
            let json = match name {
                "service" => &item["subject"]["service"],
                "sentence_cs" => &item["change"]["sentence"]["cs"],
                "sentence_en" => &item["change"]["sentence"]["en"],
                "seq" => continue,
                name if item.get(name).is_some() => &item[name],
                name => item["change"].get(name).unwrap(),
            };
            let text = match json {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let same = match (cell.parse::<f64>(), text.parse::<f64>()) {
                (Ok(cell), Ok(text)) => cell.to_bits() == text.to_bits(),
                _ => cell == text,
            };
            assert!(same, "{name}: {cell} {text}");
        }
    }
}

async fn a_pair_that_makes_no_sense_is_refused(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (query, codes) in [
        ("from=2023&to=2021", &["contradiction"][..]),
        ("from=2021&to=2021", &["contradiction"]),
        ("from=2021&to=2023-S1", &["contradiction"]),
        ("from=2021", &["contradiction"]),
        ("to=2023", &["contradiction"]),
        ("from=2021&to=2023&period=2021", &["contradiction"]),
        ("from=2021&to=2023&latest=1&since=2020", &["contradiction", "contradiction"]),
        ("from=rok&to=2023", &["not-a-period"]),
        ("verdict=better", &["unknown-word"]),
        ("verdict=improved&verdict=improved", &["repeated-parameter"]),
        ("sort=size", &["unknown-word"]),
        ("window=P2Y", &["unknown-parameter"]),
        ("sort=delta&sort=matched", &["repeated-parameter"]),
        ("criterion=one-fill&criterion=index", &["repeated-parameter"]),
        ("cursor=eA", &["invalid-value"]),
        (
            "from=2023&to=2021&verdict=better&criterion=nothing",
            &["contradiction", "unknown-word", "unknown-criterion"],
        ),
    ] {
        let refused = public.get(&format!("/v1/changes?{query}")).await.is(400);
        let mut found = refused.codes();
        found.sort_unstable();
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        assert_eq!(found, codes, "{query}: {}", refused.body);
    }
    let elsewhere = public.get("/v1/series?from=2021&to=2023").await.is(400);
    assert_eq!(elsewhere.codes(), ["unknown-parameter", "unknown-parameter"]);
}

async fn what_was_answered_stays_as_of_its_entry(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let query = "criterion=one-fill&country=CZ&by=country&from=2020&to=2022";
    let now = public.get(&format!("/v1/changes?{query}")).await.is(200);
    let permalink = now.body["permalink"].as_str().unwrap().to_owned();
    assert!(now.body["cite"].as_str().unwrap().contains(&permalink));
    let cited = public.get(&permalink).await.is(200);
    assert_eq!(cited.body["items"], now.body["items"]);
    assert!(cited.header("cache-control").contains("immutable"));

    let ledger = public.get("/v1/ledger?limit=1000").await.is(200);
    let entries = ledger.body["items"].as_array().unwrap();
    let corrected = entries.iter().find(|entry| entry["kind"] == "evaluation_corrected").unwrap();
    let before = corrected["seq"].as_i64().unwrap() - 1;
    let before = change(&public, &format!("{query}&as_of={before}")).await;
    is(&before["to_value"], 62.625);
    is(&before["delta"], 62.625 - 960.0 / 17.0);
    assert_eq!(before["revised"], false);

    let nothing = public.get("/v1/changes?as_of=0").await.is(200);
    assert_eq!((&nothing.body["items"], &nothing.body["of"]), (&json!([]), &json!(0)));
}

async fn the_matched_panel_is_the_matched_effect(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for criterion in ["one-fill", "index", "accessibility", "proactivity"] {
        for (from, to) in [("2021", "2023"), ("2020", "2022"), ("2021", "2022")] {
            let query = format!("criterion={criterion}&country=CZ&from={from}&to={to}&by=country");
            let paper = public.get(&format!("/v1/changes?{query}")).await.is(200).body;
            let matched =
                public.get(&format!("/v1/changes?{query}&panel=matched")).await.is(200).body;
            let (Some(paper), Some(like)) = (paper["items"].get(0), matched["items"].get(0)) else {
                continue;
            };
            let (paper, like) = (&paper["change"], &like["change"]);
            assert_eq!(matched["panel"]["kept"], paper["kept"], "{query}");
            assert_eq!(like["matched"], paper["matched"], "{query}");
            if paper["kept"] == 0 {
                assert_eq!(like["verdict"], "missing", "{query}");
                continue;
            }
            // The panel is of the same services, and the rest comes of their criteria.
            assert_eq!(like["composition"], like["criteria_effect"], "{query}");
            is(&like["composition"], paper["criteria_effect"].as_f64().unwrap());
        }
    }
}

async fn the_index_of_a_country_is_compared_by_the_same_criteria(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    // Accessibility was first measured in 2022: the index moves, and what was measured before does not.
    let cz = change(&public, "criterion=index&country=CZ&by=country&from=2020&to=2022").await;
    is(&cz["delta"], 3.957_982_582);
    is(&cz["matched"], 0.186_696_9);
    is(&cz["criteria_effect"], 3.598_693_103);
    assert_eq!((&cz["kept"], &cz["other_criteria"]), (&json!(51), &json!(46)));
    assert_eq!(cz["verdict"], "composition");
    let sum = cz["matched"].as_f64().unwrap() + cz["composition"].as_f64().unwrap();
    is(&cz["delta"], sum);
    assert!(cz["sentence"]["en"].as_str().unwrap().contains(
        "+0.2 points for the same 51 of 53 services by the same criteria. The whole difference is \
         +4.0 points, mostly because other services and other criteria were measured, too"
    ));

    // Each of its services follows the same rule, in a list and in its series.
    let query = "criterion=index&from=2020&to=2022";
    let all = items(&public, query, 1000).await;
    let of = |service: &str| -> Value {
        let is_it = |item: &&Value| item["subject"]["service"] == service;
        all.iter().find(is_it).unwrap()["change"].clone()
    };
    let pension = of("cz-apply-for-state-pension");
    is(&pension["delta"], 6.845_238_096);
    assert_eq!(
        (&pension["matched"], &pension["verdict"]),
        (&json!(0.0), &json!("composition")),
        "what did not change gives no change to the last digit"
    );
    assert_eq!(pension["criteria_effect"], pension["composition"]);
    is(&of("cz-register-in-order-to-get-married")["matched"], 2.222_222_222);
    let path = "/v1/services/cz-apply-for-state-pension/series?criterion=index";
    let series = public.get(path).await.is(200).body["series"][0]["changes"].clone();
    assert_eq!(series.as_array().unwrap().last().unwrap()["matched"], 0.0);
    // A criterion has no criteria that could differ.
    let leaf = change(&public, "criterion=mobile&country=CZ&by=country&from=2020&to=2022").await;
    assert_eq!((&leaf["criteria_effect"], &leaf["other_criteria"]), (&json!(0.0), &json!(0)));
}

/// Freezes a version of a small methodology: two criteria from 0 to 100 of equal weight, each of any
/// source, one measured by yes or no beside them, over periods of `length`.
async fn version(served: &Served, version: &str, length: &str, comparable_with: Value) {
    let leaf = |code: &str, scale: Value, weight: u8| {
        json!({"code": code, "parent": "index", "weight": weight, "scale": scale,
               "sources": ["audit", "expert", "tool", "self"]})
    };
    let range = json!({"kind": "range", "lo": 0, "hi": 100, "better": "higher"});
    let document = json!({
        "names": {"en": "Small"}, "periods": {"from": "2000-01-01", "to": null},
        "period_lengths": [length], "rolling": length != "P1Y", "comparable_with": comparable_with,
        "nodes": [
            {"code": "index", "parent": null, "min_coverage": 0.5},
            leaf("ease", range.clone(), 1), leaf("speed", range, 1),
            leaf("online", json!({"kind": "boolean"}), 0),
        ],
    });
    let path = format!("/v1/methodologies/small/{version}");
    served.admin().put(&path, &document).await.is(201);
    served.admin().post(&format!("{path}/freeze"), &Value::Null).await.is(200);
}

/// Publishes what `source` found out of a service.
async fn publish(
    served: &Served,
    service: &str,
    period: &str,
    version: &str,
    source: &str,
    answers: &[(&str, f64)],
) {
    let agency = if service == "cz-pension" { "cz-cssz" } else { "cz-mpsv" };
    let assessor = if source == "self" { agency } else { "cz-nku" };
    let answers: Vec<Value> = answers
        .iter()
        .map(|(criterion, value)| json!({"criterion": criterion, "value": value}))
        .collect();
    let draft = json!({
        "service": service, "period": period, "methodology": format!("small@{version}"),
        "source": source, "assessor": assessor, "answers": answers,
    });
    served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
}

async fn what_cannot_be_compared_is_answered_with_the_reason(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    version(&served, "m1", "P1Y", json!({})).await;
    version(&served, "m2", "P1Y", json!({})).await;
    publish(&served, "cz-pension", "2020", "m1", "audit", &[("ease", 40.0)]).await;
    let of = "methodology=small&criterion=ease";

    // One period: nothing is earlier, and what is named besides has no value.
    let only = change(&public, of).await;
    assert_eq!(
        (&only["verdict"], &only["from"], &only["to"]),
        (&json!("missing"), &Value::Null, &json!("2020"))
    );
    for (from, to) in [("2019", "2020"), ("2020", "2021")] {
        let missing = change(&public, &format!("{of}&from={from}&to={to}")).await;
        assert_eq!((&missing["verdict"], &missing["delta"]), (&json!("missing"), &Value::Null));
    }
    let nobody = public.get(&format!("/v1/changes?{of}&from=2010&to=2011")).await.is(200);
    assert_eq!(nobody.body["items"], json!([]));
    // A criterion that nobody answered is missing on both sides.
    let none = change(&public, "methodology=small&criterion=online").await;
    assert_eq!((&none["verdict"], &none["from"]), (&json!("missing"), &Value::Null));

    // Another method, of which nothing was declared: with a pair and without.
    publish(&served, "cz-pension", "2021", "m2", "audit", &[("ease", 60.0)]).await;
    for query in [of.to_owned(), format!("{of}&from=2020&to=2021")] {
        let broken = change(&public, &query).await;
        assert_eq!((&broken["verdict"], &broken["delta"]), (&json!("method_break"), &json!(20.0)));
        assert_eq!(broken["from_methodology"], "small@m1");
        assert_eq!(broken["to_methodology"], "small@m2");
        assert_eq!(
            broken["sentence"]["en"],
            "The method changed between 2020 and 2021, so 40.0 and 60.0 points cannot be compared."
        );
    }
    let series = public.get(&format!("/v1/series?{of}")).await.is(200);
    assert_eq!(series.body["series"][0]["changes"], json!([]));

    // Beyond the break the earlier value under the newer version is the one to compare with.
    publish(&served, "cz-pension", "2022", "m2", "audit", &[("ease", 60.0)]).await;
    let same = change(&public, of).await;
    assert_eq!((&same["verdict"], &same["from"]), (&json!("unchanged"), &json!("2021")));
    let earlier = change(&public, &format!("{of}&until=2021")).await;
    assert_eq!(earlier["verdict"], "method_break");
}

async fn other_criteria_are_no_improvement(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    version(&served, "m1", "P1Y", json!({})).await;
    for (service, speed) in [("cz-pension", 80.0), ("cz-housing", 40.0)] {
        publish(&served, service, "2020", "m1", "audit", &[("ease", 40.0)]).await;
        publish(&served, service, "2021", "m1", "audit", &[("ease", 40.0), ("speed", speed)]).await;
        publish(&served, service, "2022", "m1", "audit", &[("ease", 50.0), ("speed", speed)]).await;
    }
    let of = "methodology=small&criterion=index";

    // The index rises by 20 points because something else was looked at, too.
    let one = change(&public, &format!("{of}&service=cz-pension&from=2020&to=2021")).await;
    assert_eq!((&one["delta"], &one["matched"]), (&json!(20.0), &json!(0.0)));
    assert_eq!((&one["composition"], &one["criteria_effect"]), (&json!(20.0), &json!(20.0)));
    assert_eq!((&one["kept"], &one["other_criteria"]), (&json!(1), &json!(1)));
    assert_eq!((&one["verdict"], &one["compared"]), (&json!("composition"), &json!(true)));
    assert_eq!(
        one["sentence"],
        json!({
            "en": "The difference from 2020 to 2021 is 0.0 points by the same criteria. The whole \
                   difference is +20.0 points, mostly because other criteria were measured, too.",
            "cs": "Rozdíl od roku 2020 do roku 2021 je podle stejných kritérií 0,0 bodu. Celý rozdíl \
                   je +20,0 bodu, většinou proto, že se měřila i jiná kritéria.",
        })
    );
    // Of a group each service is compared over its own; whose criteria are the same stay as they are.
    let both = change(&public, &format!("{of}&by=country&from=2020&to=2021")).await;
    assert_eq!((&both["delta"], &both["matched"]), (&json!(10.0), &json!(0.0)));
    assert_eq!((&both["criteria_effect"], &both["other_criteria"]), (&json!(10.0), &json!(2)));
    // Over a year by all criteria, and over two by the one that was measured both times.
    let year = change(&public, &format!("{of}&service=cz-pension&from=2021&to=2022")).await;
    assert_eq!((&year["matched"], &year["verdict"]), (&json!(5.0), &json!("improved")));
    assert_eq!((&year["criteria_effect"], &year["other_criteria"]), (&json!(0.0), &json!(0)));
    let two = change(&public, &format!("{of}&service=cz-pension&from=2020&to=2022")).await;
    assert_eq!((&two["delta"], &two["matched"]), (&json!(25.0), &json!(10.0)));
    // The series of the service says the same of each of its years.
    let line = public.get(&format!("/v1/series?{of}&service=cz-pension")).await.is(200);
    let line = &line.body["series"][0]["changes"];
    assert_eq!((&line[0]["matched"], &line[1]["matched"]), (&json!(0.0), &json!(5.0)));
}

async fn too_few_same_criteria_cannot_be_compared(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    version(&served, "m1", "P1Y", json!({})).await;
    publish(&served, "cz-pension", "2020", "m1", "audit", &[("ease", 40.0)]).await;
    publish(&served, "cz-pension", "2021", "m1", "audit", &[("speed", 80.0)]).await;
    publish(&served, "cz-pension", "2022", "m1", "audit", &[("ease", 50.0), ("speed", 80.0)]).await;
    let of = "methodology=small&criterion=index&service=cz-pension";
    let apart = change(&public, &format!("{of}&from=2020&to=2021")).await;
    assert_eq!((&apart["verdict"], &apart["compared"]), (&json!("not_comparable"), &json!(false)));
    assert_eq!((&apart["matched"], &apart["criteria_effect"]), (&Value::Null, &Value::Null));
    let counts = ["kept", "of", "entered", "left", "apart"].map(|name| apart[name].clone());
    assert_eq!(counts, [0, 1, 0, 0, 1].map(Value::from));
    assert_eq!(
        apart["sentence"]["en"],
        "Too few of the same criteria were measured in 2020 and 2021 to compare them."
    );
    // A line joins what a change compares: 2022 with either, and the later is taken.
    let line = public.get(&format!("/v1/series?{of}")).await.is(200).body["series"][0].clone();
    let periods = |segment: &Value| -> Vec<Value> {
        segment["points"].as_array().unwrap().iter().map(|point| point["period"].clone()).collect()
    };
    assert_eq!(periods(&line["segments"][0]), ["2020"]);
    assert_eq!(periods(&line["segments"][1]), ["2021", "2022"]);
    assert_eq!(line["segments"][1]["reason"], "not_comparable");
    assert_eq!(
        (&line["changes"][0]["from"], &line["changes"][0]["matched"]),
        (&json!("2021"), &json!(0.0))
    );
}

async fn what_is_withheld_counts_as_not_measured(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    people(&served).await;
    // In 2021 nine people told whether they were content, and that is withheld.
    said(&served, "cz-pension", "2020", (48, 80), [10, 10, 10, 10, 10]).await;
    said(&served, "cz-pension", "2021", (9, 9), [20, 20, 5, 3, 2]).await;
    let of =
        |criterion: &str| format!("methodology=people&criterion={criterion}&from=2020&to=2021");
    let index = change(&public, &of("index")).await;
    let grade = change(&public, &of("grade")).await;
    assert_eq!(index["matched"], grade["matched"], "only the grade is public both times");
    assert_eq!((&index["other_criteria"], &index["kept"]), (&json!(1), &json!(1)));
    // Its interval is that of the same criteria, too.
    assert_eq!((&index["basis"], &grade["basis"]), (&json!("combined"), &json!("mean")));
    let width =
        |change: &Value| change["ci_high"].as_f64().unwrap() - change["ci_low"].as_f64().unwrap();
    assert!((width(&index) - width(&grade)).abs() < 0.5, "{index} {grade}");
}

async fn sums_are_not_set_against_means(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    let document = json!({
        "names": {"en": "Counted"}, "periods": {"from": "2000-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [{"code": "index", "parent": null},
            {"code": "checks", "parent": "index", "scale": {"kind": "share"}, "sources": ["audit"]}],
    });
    served.admin().put("/v1/methodologies/counted/m1", &document).await.is(201);
    served.admin().post("/v1/methodologies/counted/m1/freeze", &Value::Null).await.is(200);
    let publish = async |service: &str, period: &str, answer: Value| {
        let mut answer = answer;
        answer["criterion"] = json!("checks");
        let draft = json!({"service": service, "period": period, "methodology": "counted@m1",
            "source": "audit", "assessor": "cz-nku", "answers": [answer]});
        served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
    };
    // 900 of 1,000 and 10 of 100 are 82.7 together and 50 as a mean; later nobody counted.
    publish("cz-pension", "2020", json!({"numerator": 900, "denominator": 1000})).await;
    publish("cz-housing", "2020", json!({"numerator": 10, "denominator": 100})).await;
    publish("cz-pension", "2021", json!({"value": 92.0})).await;
    publish("cz-housing", "2021", json!({"value": 12.0})).await;
    let query = "methodology=counted&criterion=checks&by=country";
    let found = change(&public, &format!("{query}&from=2020&to=2021")).await;
    assert_eq!((&found["from_value"], &found["to_value"]), (&json!(50.0), &json!(52.0)));
    assert_eq!((&found["delta"], &found["matched"]), (&json!(2.0), &json!(2.0)));
    assert_eq!((&found["composition"], &found["verdict"]), (&json!(0.0), &json!("improved")));
    assert_eq!((&found["rule"], &found["kept"]), (&json!("mean"), &json!(2)));
    assert!(found["sentence"]["en"].as_str().unwrap().ends_with("nothing was counted in 2021."));
    // The point keeps the value that is published, and the line joins both.
    let line = public.get(&format!("/v1/series?{query}")).await.is(200).body["series"][0].clone();
    is(&line["segments"][0]["points"][0]["value"], 100.0 * 910.0 / 1100.0);
    assert_eq!(line["segments"].as_array().unwrap().len(), 1);

    publish("cz-pension", "2022", json!({"numerator": 950, "denominator": 1000})).await;
    publish("cz-housing", "2022", json!({"numerator": 10, "denominator": 100})).await;
    let counted = change(&public, &format!("{query}&from=2020&to=2022")).await;
    is(&counted["delta"], 100.0 * 50.0 / 1100.0);
    assert_eq!(counted["rule"], "ratio_of_sums");
    // One service is no group, whatever was counted.
    let one = "methodology=counted&criterion=checks&service=cz-pension&from=2020&to=2021";
    let one = change(&public, one).await;
    assert_eq!((&one["rule"], &one["delta"]), (&Value::Null, &json!(2.0)));
}

async fn a_panel_is_the_same_in_a_change_as_in_its_series(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    let passport = crate::served::service("cz-mpsv");
    served.admin().put("/v1/services/cz-passport", &passport).await.is(201);
    for (version, comparable_with) in [("m1", json!({})), ("m2", json!({"m1": {"except": []}}))] {
        let document = json!({
            "names": {"en": "Counted"}, "periods": {"from": "2000-01-01", "to": null},
            "period_lengths": ["P1Y"], "comparable_with": comparable_with,
            "nodes": [{"code": "index", "parent": null}, {"code": "checks", "parent": "index",
                "scale": {"kind": "share"}, "sources": ["audit"]}],
        });
        let path = format!("/v1/methodologies/counted/{version}");
        served.admin().put(&path, &document).await.is(201);
        served.admin().post(&format!("{path}/freeze"), &Value::Null).await.is(200);
    }
    // All were counted in 2020; in 2021 nobody counted, and one was judged under the older version.
    for (service, numerator, version, value) in [
        ("cz-pension", 900, "m1", 92.0),
        ("cz-housing", 10, "m2", 12.0),
        ("cz-parental-allowance", 30, "m2", 31.0),
        ("cz-passport", 20, "m2", 23.0),
    ] {
        let denominator = if service == "cz-pension" { 1000 } else { 100 };
        let counted =
            json!({"criterion": "checks", "numerator": numerator, "denominator": denominator});
        let judged = json!({"criterion": "checks", "value": value});
        for (period, version, answer) in [("2020", "m1", counted), ("2021", version, judged)] {
            let draft = json!({"service": service, "period": period,
                "methodology": format!("counted@{version}"), "source": "audit",
                "assessor": "cz-nku", "answers": [answer]});
            served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
        }
    }

    let query = "methodology=counted&criterion=checks&by=country&panel=matched";
    let series = public.get(&format!("/v1/series?{query}")).await.is(200).body;
    assert_eq!(series["panel"], json!({"kept": 4, "of": 4}));
    let found = change(&public, &format!("{query}&from=2020&to=2021")).await;
    assert_eq!((&found["rule"], &found["to_methodology"]), (&json!("mean"), &json!("counted@m2")));
    // As means: 90, 10, 30 and 20 against 12, 31 and 23. The one of 2021 is that of the series.
    assert_eq!((&found["from_value"], &found["to_value"]), (&json!(37.5), &json!(22.0)));
    let segments = series["series"][0]["segments"].as_array().unwrap();
    let mut points = segments.iter().flat_map(|segment| segment["points"].as_array().unwrap());
    assert!(points.any(|point| point["methodology"] == "counted@m2" && point["value"] == 22.0));
    // The same three rose by 2 points.
    assert_eq!((&found["matched"], &found["composition"]), (&json!(2.0), &json!(-17.5)));
    let counts = ["kept", "of", "entered", "left"].map(|name| found[name].clone());
    assert_eq!(counts, [3, 4, 0, 1].map(Value::from));
}

async fn an_empty_panel_says_so(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    // Life events alternate, so no service was measured every year.
    let query = "criterion=one-fill&panel=matched&by=country&country=CZ";
    let empty = change(&public, query).await;
    assert_eq!(empty["verdict"], "missing");
    let got = public.get(&format!("/v1/changes?{query}")).await.is(200);
    let of = &got.body["panel"]["of"];
    assert_eq!(
        empty["sentence"]["en"],
        format!(
            "None of the {of} services with a value has one in every period, so no change of the same \
             services can be told."
        )
    );
}

async fn another_way_of_looking_is_no_change(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    version(&served, "m1", "P1Y", json!({})).await;
    for (period, source, ease) in
        [("2020", "self", 90.0), ("2021", "expert", 50.0), ("2022", "audit", 60.0)]
    {
        publish(&served, "cz-pension", period, "m1", source, &[("ease", ease)]).await;
    }
    let of = "methodology=small&criterion=ease&service=cz-pension";
    let audited = change(&public, &format!("{of}&from=2020&to=2021")).await;
    assert_eq!((&audited["verdict"], &audited["basis"]), (&json!("source_changed"), &Value::Null));
    assert_eq!((&audited["delta"], &audited["matched"]), (&json!(-40.0), &json!(-40.0)));
    // Experts and auditors both look from outside.
    assert_eq!(change(&public, &format!("{of}&from=2021&to=2022")).await["verdict"], "improved");

    // Of a group a quarter of the services may.
    let services = ["cz-housing", "cz-parental-allowance", "cz-passport"];
    served
        .admin()
        .put("/v1/services/cz-passport", &crate::served::service("cz-mpsv"))
        .await
        .is(201);
    for service in services {
        for (period, ease) in [("2020", 50.0), ("2021", 70.0)] {
            publish(&served, service, period, "m1", "self", &[("ease", ease)]).await;
        }
    }
    let all = "methodology=small&criterion=ease&by=country&from=2020&to=2021";
    let quarter = change(&public, all).await;
    assert_eq!((&quarter["verdict"], &quarter["kept"]), (&json!("improved"), &json!(4)));
    publish(&served, "cz-housing", "2021", "m1", "audit", &[("ease", 70.0)]).await;
    let half = change(&public, all).await;
    assert_eq!(half["verdict"], "source_changed");
    assert_eq!(
        half["sentence"]["en"],
        "2 of 4 services measured both times were judged in another way in 2021 than in 2020, and that \
         alone may be the whole difference of +5.0 points."
    );
}

async fn a_node_changed_its_source_when_most_below_it_did(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    version(&served, "m1", "P1Y", json!({})).await;
    let both = [("ease", 50.0), ("speed", 50.0)];
    publish(&served, "cz-pension", "2020", "m1", "self", &both).await;
    publish(&served, "cz-pension", "2021", "m1", "self", &[("ease", 60.0), ("speed", 60.0)]).await;
    let of = "methodology=small&service=cz-pension&from=2020&to=2021";
    assert_eq!(change(&public, of).await["verdict"], "improved");
    // Half of the weight below the index now comes of a machine.
    publish(&served, "cz-pension", "2021", "m1", "tool", &[("speed", 90.0)]).await;
    assert_eq!(change(&public, of).await["verdict"], "source_changed");
    // The criterion itself is as it was.
    let ease = change(&public, &format!("{of}&criterion=ease")).await;
    assert_eq!(ease["verdict"], "improved");
    // Asked for by source, the class stays the same.
    let own = change(&public, &format!("{of}&criterion=speed&source=self")).await;
    assert_eq!((&own["verdict"], &own["delta"]), (&json!("improved"), &json!(10.0)));
}

/// Criteria `a` to `f` of equal weight; half of them are enough.
async fn six_criteria(served: &Served) {
    let leaf = |code: &str| {
        json!({"code": code, "parent": "index", "sources": ["audit", "self"],
        "scale": {"kind": "range", "lo": 0, "hi": 100, "better": "higher"}})
    };
    let mut nodes = vec![json!({"code": "index", "parent": null, "min_coverage": 0.5})];
    nodes.extend(["a", "b", "c", "d", "e", "f"].map(leaf));
    let document = json!({"names": {"en": "Six"}, "periods": {"from": "2000-01-01", "to": null},
        "period_lengths": ["P1Y"], "nodes": nodes});
    served.admin().put("/v1/methodologies/six/m1", &document).await.is(201);
    served.admin().post("/v1/methodologies/six/m1/freeze", &Value::Null).await.is(200);
}

/// Publishes `points` at each of the criteria `valued`, and that nobody could tell of `unknown`.
async fn found(
    served: &Served,
    (period, source): (&str, &str),
    (valued, points): (&str, f64),
    unknown: &str,
) {
    let assessor = if source == "self" { "cz-cssz" } else { "cz-nku" };
    let known = valued.chars().map(|code| json!({"criterion": code, "value": points}));
    let unknown = unknown.chars().map(|code| json!({"criterion": code, "state": "could_not_tell"}));
    let draft = json!({
        "service": "cz-pension", "period": period, "methodology": "six@m1", "source": source,
        "assessor": assessor, "answers": known.chain(unknown).collect::<Vec<Value>>(),
    });
    served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
}

async fn what_has_no_value_has_no_source_that_could_change(engine: Engine) {
    let served = Served::seeded(engine).await;
    six_criteria(&served).await;
    // Of half of the criteria nobody could tell, whoever was asked. All that has a value was audited.
    found(&served, ("2020", "audit"), ("abc", 50.0), "").await;
    found(&served, ("2020", "self"), ("", 0.0), "def").await;
    found(&served, ("2021", "audit"), ("abc", 60.0), "def").await;
    let audited = change(&served.anonymous(), "methodology=six&from=2020&to=2021").await;
    assert_eq!((&audited["verdict"], &audited["matched"]), (&json!("improved"), &json!(10.0)));
    assert_eq!((&audited["kept"], &audited["other_criteria"]), (&json!(1), &json!(0)));
}

async fn what_has_no_value_vouches_for_no_source(engine: Engine) {
    let served = Served::seeded(engine).await;
    six_criteria(&served).await;
    // A third of what has a value was found out in another way. The agency could tell nothing of the
    // other criteria either time, which makes it no smaller.
    found(&served, ("2020", "self"), ("abc", 50.0), "def").await;
    found(&served, ("2021", "self"), ("bc", 60.0), "def").await;
    found(&served, ("2021", "audit"), ("a", 60.0), "").await;
    let third = change(&served.anonymous(), "methodology=six&from=2020&to=2021").await;
    assert_eq!((&third["verdict"], &third["delta"]), (&json!("source_changed"), &json!(10.0)));
    assert_eq!((&third["kept"], &third["other_criteria"]), (&json!(1), &json!(0)));
}

async fn one_rule_says_what_may_be_joined_and_what_compared(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for by in ["country", "life_event", "agency", "service"] {
        let got = public.get(&format!("/v1/series?criterion=one-fill&by={by}")).await.is(200);
        for line in got.body["series"].as_array().unwrap() {
            // Whoever is joined to a point before it was compared, and nobody else was.
            let mut joined = Vec::new();
            for segment in line["segments"].as_array().unwrap() {
                let valued = segment["points"].as_array().unwrap().iter();
                let valued = valued.filter(|point| !point["value"].is_null());
                joined.extend(valued.skip(1).map(|point| point["period"].clone()));
            }
            let compared: Vec<Value> = line["changes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|change| change["to"].clone())
                .collect();
            assert_eq!(line["changes_reason"].is_null(), !compared.is_empty(), "{line}");
            joined.sort_by_key(Value::to_string);
            assert_eq!(joined, compared, "{}", line["subject"]);
        }
    }
}

async fn a_trend_is_worked_out_and_said_from_five_periods(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    version(&served, "m1", "P1Y", json!({})).await;
    let path = "/v1/services/cz-pension/series?methodology=small&criterion=ease";
    for (year, ease) in (2018..2024).zip([40.0, 45.0, 50.0, 55.0, 60.0, 61.0]) {
        publish(
            &served,
            "cz-pension",
            &year.to_string(),
            "m1",
            "self",
            &[("ease", ease), ("speed", 30.0)],
        )
        .await;
        let line = public.get(path).await.is(200).body["series"][0].clone();
        let (trend, reason) = (&line["trend"], &line["trend_reason"]);
        if year < 2021 {
            let few = json!("too_few_periods");
            assert_eq!((trend, reason), (&Value::Null, &few), "{year}");
            continue;
        }
        assert_eq!(reason, &Value::Null);
        is(&trend["slope"], 5.0);
        is(&trend["intercept"], 40.0);
        assert_eq!((&trend["from"], &trend["to"]), (&json!("2018"), &json!(year.to_string())));
        assert_eq!((&trend["test"], &trend["is_trend"]), (&json!("exact"), &json!(year > 2021)));
        let sentence = trend["sentence"]["en"].as_str().unwrap();
        assert_eq!(sentence.starts_with("There is a trend"), year > 2021, "{sentence}");
    }
    let flat = public.get("/v1/series?methodology=small&criterion=speed&by=service").await.is(200);
    let trend = &flat.body["series"][0]["trend"];
    assert_eq!((&trend["slope"], &trend["s"], &trend["p"]), (&json!(0.0), &json!(0), &json!(1.0)));
    assert_eq!((&trend["test"], &trend["is_trend"]), (&json!("normal"), &json!(false)));
    let changes = flat.body["series"][0]["changes"].as_array().unwrap();
    assert!(changes.len() == 5 && changes.iter().all(|change| change["verdict"] == "unchanged"));
}

async fn the_biennial_series_across_a_break_has_no_trend(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    version(&served, "m2012", "P2Y", json!({})).await;
    version(&served, "m2020", "P2Y", json!({})).await;
    let editions = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887, 68.4990];
    for (year, value) in (2016..).zip(editions) {
        let version = if year < 2019 { "m2012" } else { "m2020" };
        let period = format!("{year}-01-01/P2Y");
        publish(&served, "cz-pension", &period, version, "expert", &[("ease", value)]).await;
    }
    let line = |query: &str| format!("/v1/series?methodology=small{query}&criterion=ease");
    let whole = public.get(&line("")).await.is(200).body["series"][0].clone();
    assert_eq!(whole["segments"].as_array().unwrap().len(), 2);
    let refused = |line: &Value, reason: &str| {
        assert_eq!((&line["trend"], &line["trend_reason"]), (&Value::Null, &json!(reason)));
    };
    refused(&whole, "method_break");
    // The last edition by the old method and the first by the new one.
    let across = line("&period=2018-01-01/P2Y&period=2019-01-01/P2Y");
    let across = public.get(&across).await.is(200).body["series"][0].clone();
    assert_eq!(
        (&across["changes"], &across["changes_reason"]),
        (&json!([]), &json!("method_break"))
    );
    // After the break four editions are left, and each shares a year with the next.
    let rest = public.get(&line("@m2020")).await.is(200).body["series"][0].clone();
    refused(&rest, "periods_overlap");
}

/// Freezes a methodology of what people say, and publishes it for a service and year.
async fn people(served: &Served) {
    let leaf = |code: &str, kind: &str| json!({"code": code, "parent": "index", "scale": {"kind": kind}, "sources": ["survey"]});
    let document = json!({
        "names": {"en": "People"}, "periods": {"from": "2000-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null, "min_coverage": 0.1},
            leaf("grade", "grade"), leaf("share", "share"),
        ],
    });
    served.admin().put("/v1/methodologies/people/m1", &document).await.is(201);
    served.admin().post("/v1/methodologies/people/m1/freeze", &Value::Null).await.is(200);
}

/// Publishes that `numerator` of `denominator` people were content, and how they graded.
async fn said(served: &Served, service: &str, period: &str, share: (u64, u64), grades: [u64; 5]) {
    let n: u64 = grades.iter().sum();
    let counts: Value = ["1", "2", "3", "4", "5"]
        .into_iter()
        .zip(grades)
        .map(|(g, n)| (g.to_owned(), json!(n)))
        .collect();
    let draft = json!({
        "service": service, "period": period, "methodology": "people@m1", "source": "survey",
        "assessor": "cz-nku", "answers": [
            {"criterion": "share", "numerator": share.0, "denominator": share.1,
             "sample": {"kind": "probability", "n": share.1}},
            {"criterion": "grade", "counts": counts, "sample": {"kind": "self_selected", "n": n}},
        ],
    });
    served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
}

async fn what_was_sampled_is_tested(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    people(&served).await;
    let years = [
        ("2018", (48, 80), [10, 10, 10, 10, 10]),
        ("2019", (56, 70), [20, 20, 5, 3, 2]),
        ("2020", (58, 70), [20, 20, 5, 2, 3]),
        ("2021", (5, 9), [0, 0, 40, 0, 0]),
        ("2022", (5, 9), [0, 40, 0, 0, 0]),
    ];
    for (year, share, grades) in years {
        said(&served, "cz-pension", year, share, grades).await;
    }
    let of = |criterion: &str, from: &str, to: &str| {
        format!("methodology=people&criterion={criterion}&from={from}&to={to}")
    };

    // Newcombe (1998): 56/70 − 48/80 is .0524 to .3339.
    let share = change(&public, &of("share", "2018", "2019")).await;
    assert_eq!((&share["verdict"], &share["basis"]), (&json!("improved"), &json!("proportion")));
    assert!((share["ci_low"].as_f64().unwrap() - 5.24).abs() < 0.005, "{share}");
    assert!((share["ci_high"].as_f64().unwrap() - 33.39).abs() < 0.005, "{share}");
    let sentence = share["sentence"]["en"].as_str().unwrap();
    assert_eq!(
        sentence,
        "The service improved by 20.0 points from 2018 to 2019 (95% interval +5.2 to +33.4)."
    );
    let noise = change(&public, &of("share", "2019", "2020")).await;
    assert_eq!(noise["verdict"], "within_noise");
    let grade = change(&public, &of("grade", "2018", "2019")).await;
    assert_eq!((&grade["verdict"], &grade["basis"]), (&json!("improved"), &json!("mean")));
    let noise = change(&public, &of("grade", "2019", "2020")).await;
    assert_eq!((&noise["verdict"], &noise["basis"]), (&json!("within_noise"), &json!("mean")));
    assert!(noise["ci_low"].as_f64().unwrap() < 0.0 && noise["ci_high"].as_f64().unwrap() > 0.0);

    // All said the same: how far they might be off nobody can tell.
    let equal = change(&public, &of("grade", "2021", "2022")).await;
    assert_eq!((&equal["verdict"], &equal["basis"]), (&json!("no_test"), &json!("untested")));
    assert_eq!((&equal["delta"], &equal["ci_low"]), (&json!(25.0), &Value::Null));
    // What few said is withheld, and nothing of it is compared.
    for (from, to) in [("2020", "2021"), ("2021", "2022")] {
        let few = change(&public, &of("share", from, to)).await;
        assert_eq!((&few["verdict"], &few["delta"]), (&json!("missing"), &Value::Null));
        assert!(few["to_value"].is_null() && few["matched"].is_null());
    }
    let newest = change(&public, "methodology=people&criterion=share").await;
    assert_eq!((&newest["from"], &newest["to"]), (&json!("2019"), &json!("2020")));

    // Above the criteria their errors are taken to go the same way.
    let (one, other) = (share, grade);
    let index = change(&public, &of("index", "2018", "2019")).await;
    assert_eq!((&index["verdict"], &index["basis"]), (&json!("improved"), &json!("combined")));
    let width =
        |change: &Value| change["ci_high"].as_f64().unwrap() - change["ci_low"].as_f64().unwrap();
    let apart = f64::hypot(width(&one), width(&other)) / 2.0;
    let alike = f64::midpoint(width(&one), width(&other));
    assert!(width(&index) > apart && width(&index) < alike * 1.02, "{index}");
}

async fn who_asked_everybody_has_counted_and_who_asked_some_has_not(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    let leaf = |code: &str, more: Value| {
        let mut leaf = json!({"code": code, "parent": "index", "scale": {"kind": "grade"},
            "sources": ["survey"]});
        leaf.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        leaf
    };
    let document = json!({
        "names": {"en": "Asked"}, "periods": {"from": "2000-01-01", "to": null},
        "period_lengths": ["P1Y"],
        "nodes": [
            {"code": "index", "parent": null, "min_coverage": 0.1},
            leaf("grade", json!({})), leaf("round", json!({"round": 0, "sources": ["audit"]})),
            leaf("best", json!({"touchpoints": "best", "sources": ["audit"]})),
        ],
    });
    served.admin().put("/v1/methodologies/asked/m1", &document).await.is(201);
    served.admin().post("/v1/methodologies/asked/m1/freeze", &Value::Null).await.is(200);
    let publish = async |source: &str, year: &str, answers: Value| {
        let draft = json!({"service": "cz-pension", "period": year, "methodology": "asked@m1",
            "source": source, "assessor": "cz-nku", "answers": answers});
        served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
    };
    let graded = |counts: [u64; 2], sample: &Value| json!([{"criterion": "grade", "counts": {"1": counts[0], "3": counts[1]}, "sample": sample}]);
    let census = json!({"kind": "census", "n": 40});
    let all = json!({"kind": "probability", "n": 40, "population": 40});
    publish("survey", "2018", graded([10, 30], &census)).await;
    publish("survey", "2019", graded([30, 10], &census)).await;
    publish("survey", "2020", graded([20, 20], &all)).await;
    publish("survey", "2021", graded([0, 40], &json!({"kind": "probability", "n": 40}))).await;
    let of = |criterion: &str, from: u32| {
        let to = from + 1;
        format!("methodology=asked&criterion={criterion}&from={from}&to={to}")
    };
    for (from, verdict, basis) in [
        (2018, "improved", "complete_count"),
        (2019, "worsened", "complete_count"),
        // All gave the same grade: some of many, and nobody can tell how far off.
        (2020, "no_test", "untested"),
    ] {
        for criterion in ["grade", "index"] {
            let found = change(&public, &of(criterion, from)).await;
            assert_eq!((&found["verdict"], &found["basis"]), (&json!(verdict), &json!(basis)));
        }
    }
    // An auditor who looked at some of many cases has not counted all of them either.
    for (year, n) in [("2022", 10), ("2023", 30)] {
        let answer = |criterion: &str, touchpoint: &str, n: u64| {
            json!({"criterion": criterion, "touchpoint": touchpoint,
                "counts": {"1": n, "3": 40 - n}, "sample": {"kind": "probability", "n": 40}})
        };
        let answers = [answer("round", "all", n), answer("best", "a", n), answer("best", "b", n)];
        publish("audit", year, json!(answers)).await;
    }
    for criterion in ["round", "best"] {
        let found = change(&public, &of(criterion, 2022)).await;
        assert_eq!((&found["verdict"], &found["basis"]), (&json!("no_test"), &json!("untested")));
        assert_eq!(found["ci_low"], Value::Null);
    }
}

async fn a_group_of_sampled_services_has_the_errors_of_all(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    people(&served).await;
    for service in ["cz-pension", "cz-housing"] {
        said(&served, service, "2020", (48, 80), [10, 10, 10, 10, 10]).await;
        said(&served, service, "2021", (56, 70), [10, 10, 10, 10, 10]).await;
    }
    let query = "methodology=people&from=2020&to=2021&by=country";
    // Added up, the sums of both; as a mean, half of each: both are as sure as twice the people.
    for combine in ["default", "mean"] {
        let both = change(&public, &format!("{query}&criterion=share&combine={combine}")).await;
        assert_eq!((&both["verdict"], &both["basis"]), (&json!("improved"), &json!("combined")));
        is(&both["delta"], 20.0);
        let low = both["ci_low"].as_f64().unwrap();
        assert!((low - (20.0 - (20.0 - 5.2381) / 2_f64.sqrt())).abs() < 0.01, "{both}");
    }
    let still = change(&public, &format!("{query}&criterion=grade")).await;
    assert_eq!(still["verdict"], "unchanged");
}
