//! The cube of JSON-stat: the same values as in JSON, each in its cell.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    figures::demo_register,
    served::{Asker, Got, Served},
    world::Engine,
};

both_engines! {
    a_cube_has_the_values_of_the_rows,
    a_cube_says_what_it_is,
    a_cube_of_nothing_is_empty,
    a_cube_is_asked_for_as_strictly_as_rows_are,
}

/// All rows of a question, as JSON tells them.
pub async fn rows(public: &Asker, query: &str) -> Vec<Value> {
    let mut path = format!("/v1/observations?{query}&limit=500");
    let mut items = Vec::new();
    loop {
        let page: Got = public.get(&path).await.is(200);
        items.extend(page.body["items"].as_array().unwrap().clone());
        let Some(cursor) = page.body["next_cursor"].as_str() else { return items };
        path = format!("/v1/observations?{query}&limit=500&cursor={cursor}");
    }
}

/// State and flags of a row, as a cube says them.
fn words(row: &Value) -> String {
    let state = row["state"].as_str().filter(|state| *state != "measured");
    let flags = row["flags"].as_array().unwrap().iter().map(|flag| flag.as_str().unwrap());
    state.into_iter().chain(flags).collect::<Vec<_>>().join(" ")
}

async fn a_cube_has_the_values_of_the_rows(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let mut missing = 0;
    for query in [
        "criterion=index&criterion=one-fill&criterion=mobile",
        "criterion=one-fill&country=CZ&panel=matched&period=2020&period=2022",
        "criterion=accessibility&criterion=index&by=life_event",
        "criterion=one-fill&by=agency&latest=1",
        "criterion=one-fill&by=level&weight=equal",
        "criterion=one-fill&by=country&target_group=all",
        "criterion=one-fill&by=target_group",
    ] {
        let cube = public.get(&format!("/v1/observations.jsonstat?{query}")).await.is(200).body;
        let ids: Vec<&str> =
            cube["id"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        let codes: Vec<Vec<&str>> = ids
            .iter()
            .map(|id| {
                let codes = cube["dimension"][id]["category"]["index"].as_array().unwrap();
                codes.iter().map(|code| code.as_str().unwrap()).collect()
            })
            .collect();
        let sizes: Vec<usize> = codes.iter().map(Vec::len).collect();
        assert_eq!(cube["size"], serde_json::json!(sizes), "{query}");

        let mut cells: BTreeMap<usize, (Value, String)> = BTreeMap::new();
        let rows = rows(&public, query).await;
        for row in &rows {
            let at = ids.iter().zip(&codes).fold(0, |at, (id, codes)| {
                let place = codes.iter().position(|code| row[*id] == **code);
                at * codes.len() + place.unwrap_or_else(|| panic!("{query}: {id} of {row}"))
            });
            let other = cells.insert(at, (row["value"].clone(), words(row)));
            assert_eq!(other, None, "{query}: two rows in one cell");
        }
        assert!(!rows.is_empty(), "{query}");

        let values = cube["value"].as_array().unwrap();
        assert_eq!(values.len(), sizes.iter().product::<usize>(), "{query}");
        for (at, value) in values.iter().enumerate() {
            let nothing = (Value::Null, String::new());
            let (expected, words) = cells.get(&at).unwrap_or(&nothing);
            let (found, expected) = (value.as_f64(), expected.as_f64());
            assert_eq!(found.map(f64::to_bits), expected.map(f64::to_bits), "{query}: {at}");
            let status = cube["status"][at.to_string()].as_str().unwrap_or_default();
            assert_eq!(status, words, "{query}: {at}");
            missing += usize::from(value.is_null() && !words.is_empty());
        }
    }
    assert!(missing > 0, "no value was missing");
}

async fn a_cube_says_what_it_is(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let query = "criterion=one-fill&country=CZ&period=2022";
    let path = format!("/v1/observations.jsonstat?{query}&lang=cs");
    let got = public.get(&path).await.is(200);
    assert_eq!(got.header("content-type"), "application/json");
    assert!(
        got.headers
            .get_all("link")
            .iter()
            .any(|link| link.to_str().unwrap().contains("rel=\"license\"")),
        "{}",
        got.header("link")
    );
    let cube = &got.body;
    assert_eq!((&cube["version"], &cube["class"]), (&"2.0".into(), &"dataset".into()));
    assert_eq!(cube["role"], serde_json::json!({"time": ["period"], "metric": ["criterion"]}));
    let known = &cube["extension"]["znamka"];
    assert_eq!(known["methodology"], serde_json::json!(["eu-egov-services@m2020"]));
    assert_eq!(known["scale"]["best"], 100);
    let href = cube["href"].as_str().unwrap();
    assert!(href.contains("lang=cs") && cube["source"].as_str().unwrap().contains(href));
    let cited = public.get(href).await.is(200);
    assert_eq!(cited.bytes, got.bytes, "the permalink is the same cube");
    assert!(cited.header("cache-control").contains("immutable"));

    let name = |cube: &Value, dimension: &str, code: &str| {
        cube["dimension"][dimension]["category"]["label"][code].as_str().unwrap().to_owned()
    };
    let english = public.get(&format!("/v1/observations.jsonstat?{query}")).await.is(200);
    assert_ne!(english.header("etag"), got.header("etag"));
    assert_ne!(name(cube, "target_group", "all"), name(&english.body, "target_group", "all"));
    let criterion =
        public.get("/v1/criteria?methodology=eu-egov-services&limit=1000").await.is(200);
    let criteria = criterion.body["items"].as_array().unwrap();
    let one_fill = criteria.iter().find(|node| node["code"] == "one-fill").unwrap();
    let told = name(&english.body, "criterion", "one-fill");
    assert_eq!(one_fill["names"]["en"], told.as_str());

    let head = public.send("HEAD", &path, "", Vec::new()).await.is(200);
    assert_eq!(head.header("etag"), got.header("etag"));
    assert!(head.bytes.is_empty());
    let known = public.header("if-none-match", got.header("etag")).get(&path).await;
    assert_eq!(known.status, 304);

    let by_country = public.get("/v1/observations.jsonstat?by=country").await.is(200);
    assert_eq!(by_country.body["role"]["geo"], serde_json::json!(["country"]));
}

async fn a_cube_of_nothing_is_empty(engine: Engine) {
    for (served, query) in [
        (demo_register(engine).await, "criterion=one-fill&since=2199"),
        (Served::empty(engine), ""),
    ] {
        let path = format!("/v1/observations.jsonstat?{query}");
        let cube = served.anonymous().get(&path).await.is(200).body;
        assert_eq!(cube["size"], serde_json::json!([0, 0, 0, 0, 0]));
        assert_eq!(
            (&cube["value"], &cube["status"]),
            (&serde_json::json!([]), &serde_json::json!({}))
        );
    }
}

async fn a_cube_is_asked_for_as_strictly_as_rows_are(engine: Engine) {
    let served = demo_register(engine).await;
    for (query, codes) in [
        ("lang=de", &["invalid-value"][..]),
        ("lang=cs&lang=en", &["repeated-parameter"]),
        ("lang=", &["empty-parameter"]),
        ("limit=5", &["unknown-parameter"]),
        ("lang=de&criterion=one-filll&period=2021&since=2020", &["invalid-value"]),
    ] {
        let got =
            served.anonymous().get(&format!("/v1/observations.jsonstat?{query}")).await.is(400);
        assert!(codes.iter().all(|code| got.codes().contains(code)), "{query}: {:?}", got.codes());
        assert!(got.body["errors"].as_array().unwrap().iter().all(|it| it["advice"] != ""));
    }
    let all = "lang=de&criterion=one-filll&period=2021&since=2020";
    let got = served.anonymous().get(&format!("/v1/observations.jsonstat?{all}")).await.is(400);
    assert!(got.codes().len() >= 3, "not all faults at once: {:?}", got.codes());
}
