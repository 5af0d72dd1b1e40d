//! SDMX: the rows as SDMX-CSV, and every code of them in the structures.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{figures::demo_register, jsonstat::rows, served::Served, world::Engine};

both_engines! {
    a_file_has_the_values_of_the_rows,
    every_code_of_a_file_is_in_the_structures,
    structures_are_told_as_of_an_entry,
    names_do_not_break_out_of_the_message,
    sdmx_is_asked_for_as_strictly_as_rows_are,
}

const QUESTIONS: [(&str, &str); 7] = [
    ("SCORES", "criterion=index&criterion=one-fill&criterion=mobile"),
    ("SCORES", "criterion=one-fill&country=CZ&panel=matched&period=2020&period=2022"),
    ("SCORES_AGENCY", "criterion=one-fill&by=agency&latest=1"),
    ("SCORES_LIFE_EVENT", "criterion=accessibility&criterion=index&by=life_event"),
    ("SCORES_LEVEL", "criterion=one-fill&by=level"),
    ("SCORES_COUNTRY", "criterion=one-fill&by=country"),
    ("SCORES_TARGET_GROUP", "criterion=one-fill&by=target_group"),
];

type Row = BTreeMap<String, String>;

async fn file(served: &Served, query: &str) -> Vec<Row> {
    let got = served.anonymous().get(&format!("/v1/observations.sdmx.csv?{query}")).await.is(200);
    assert_eq!(got.header("content-type"), "application/vnd.sdmx.data+csv; version=2.0.0");
    let link = got.header("link");
    assert!(link.contains("rel=\"license\"") && link.contains("rel=\"describedby\""), "{link}");
    let mut reader = csv::Reader::from_reader(got.bytes.as_slice());
    let header = reader.headers().unwrap().clone();
    assert_eq!(header.iter().take(3).collect::<Vec<_>>(), ["STRUCTURE", "STRUCTURE_ID", "ACTION"]);
    let named = |row: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|row| named(row.unwrap())).collect()
}

async fn a_file_has_the_values_of_the_rows(engine: Engine) {
    let served = demo_register(engine).await;
    let mut statuses = BTreeSet::new();
    for (flow, query) in QUESTIONS {
        let (found, expected) =
            (file(&served, query).await, rows(&served.anonymous(), query).await);
        assert!(!expected.is_empty(), "{query}");
        assert_eq!(found.len(), expected.len(), "{query}");
        for (row, json) in found.iter().zip(&expected) {
            assert_eq!(row["STRUCTURE"], "dataflow");
            assert_eq!(row["STRUCTURE_ID"], format!("ZNAMKA:{flow}(1.0.0)"), "{query}");
            assert_eq!(row["ACTION"], "I");
            match json["value"].as_f64() {
                Some(value) => {
                    let found: f64 = row["OBS_VALUE"].parse().unwrap();
                    assert_eq!(found.to_bits(), value.to_bits(), "{query}");
                }
                None => assert_eq!(row["OBS_VALUE"], "NaN", "{query}"),
            }
            let plain = |name: &str| match &json[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            for (column, name) in [
                ("SERVICE", "service"),
                ("AGENCY", "agency"),
                ("LIFE_EVENT", "life_event"),
                ("LEVEL", "level"),
                ("COUNTRY", "country"),
                ("METHODOLOGY", "methodology"),
                ("CRITERION", "criterion"),
                ("TARGET_GROUP", "target_group"),
                ("TIME_PERIOD", "period"),
                ("SAMPLE_SIZE", "n"),
                ("SERVICES", "services"),
                ("STATE", "state"),
            ] {
                if let Some(cell) = row.get(column) {
                    assert_eq!(*cell, plain(name), "{query}: {column}");
                }
            }
            let flags: Vec<&str> =
                json["flags"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
            assert_eq!(row["FLAGS"], flags.join(" "));
            assert_eq!(row["STATE"] == "measured", row["OBS_VALUE"] != "NaN");
            statuses.insert((row["STATE"].clone(), row["OBS_STATUS"].clone()));
        }
    }
    let is = |state: &str, status: &str| statuses.contains(&(state.to_owned(), status.to_owned()));
    assert!(is("measured", "A") && is("not_applicable", "M"), "{statuses:?}");
    assert!(file(&served, "criterion=one-fill&since=2199").await.is_empty());
}

/// The codes of each code list.
fn code_lists(message: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let lists = message.split("<str:Codelist id=\"CL_").skip(1);
    lists
        .map(|list| {
            let list = list.split("</str:Codelist>").next().unwrap();
            let name = list.split('"').next().unwrap();
            let codes = list.split("<str:Code id=\"").skip(1);
            (name, codes.map(|code| code.split('"').next().unwrap()).collect())
        })
        .collect()
}

async fn every_code_of_a_file_is_in_the_structures(engine: Engine) {
    let served = demo_register(engine).await;
    let got = served.anonymous().get("/v1/structure.sdmx.xml").await.is(200);
    assert_eq!(got.header("content-type"), "application/vnd.sdmx.structure+xml; version=3.0.0");
    let message = String::from_utf8(got.bytes.clone()).unwrap();
    let lists = code_lists(&message);
    for (flow, query) in QUESTIONS {
        assert!(message.contains(&format!("<str:Dataflow id=\"{flow}\" ")), "{flow}");
        for row in file(&served, query).await {
            for (column, codes) in &lists {
                if let Some(cell) = row.get(*column) {
                    assert!(codes.contains(cell.as_str()), "{query}: {column} `{cell}`");
                }
            }
        }
    }
    let named: Vec<&str> = lists.keys().copied().collect();
    assert_eq!(
        named,
        [
            "AGENCY",
            "COUNTRY",
            "CRITERION",
            "LEVEL",
            "LIFE_EVENT",
            "METHODOLOGY",
            "OBS_STATUS",
            "SERVICE",
            "STATE",
            "TARGET_GROUP"
        ]
    );
    assert!(lists.values().all(|codes| !codes.is_empty()), "{lists:?}");

    let public = served.anonymous();
    let head = public.send("HEAD", "/v1/structure.sdmx.xml", "", Vec::new()).await.is(200);
    assert_eq!(head.header("etag"), got.header("etag"));
    let known = public.header("if-none-match", got.header("etag"));
    assert_eq!(known.get("/v1/structure.sdmx.xml").await.status, 304);
    assert_eq!(known.get("/v1/structure.sdmx.xml?as_of=1").await.status, 200);
}

async fn structures_are_told_as_of_an_entry(engine: Engine) {
    let served = Served::seeded(engine).await;
    let public = served.anonymous();
    let head = served.state.snapshot().seq();
    let path = format!("/v1/structure.sdmx.xml?as_of={head}");
    let before = public.get(&path).await.is(200);
    assert!(before.header("cache-control").contains("immutable"));
    let agency = json!({"names": {"en": "Agency"}, "kind": "agency", "country": "DK"});
    served.admin().put("/v1/agencies/dk-agency", &agency).await.is(201);

    assert_eq!(public.get(&path).await.is(200).bytes, before.bytes);
    let now = public.get("/v1/structure.sdmx.xml").await.is(200);
    let (then, now) =
        (String::from_utf8(before.bytes).unwrap(), String::from_utf8(now.bytes).unwrap());
    assert!(!code_lists(&then)["AGENCY"].contains("dk-agency"));
    assert!(code_lists(&now)["AGENCY"].contains("dk-agency"));

    let empty = Served::empty(engine).anonymous().get("/v1/structure.sdmx.xml").await.is(200);
    let empty = String::from_utf8(empty.bytes).unwrap();
    assert!(empty.contains("<mes:Prepared>1970-01-01T00:00:00Z</mes:Prepared>"), "{empty}");
}

async fn names_do_not_break_out_of_the_message(engine: Engine) {
    let served = Served::seeded(engine).await;
    let name = "<svg onload=\"x\"> ]]> &amp; \u{202e}=cmd '";
    let agency = json!({"names": {"en": name}, "kind": "agency", "country": "CZ"});
    served.admin().put("/v1/agencies/cz-odd", &agency).await.is(201);

    let message = served.anonymous().get("/v1/structure.sdmx.xml").await.is(200);
    let message = String::from_utf8(message.bytes).unwrap();
    let told = "&lt;svg onload=&quot;x&quot;&gt; ]]&gt; &amp;amp; \u{202e}=cmd '";
    assert!(message.contains(&format!("<com:Name xml:lang=\"en\">{told}</com:Name>")));
    assert!(!message.contains("<svg") && !message.contains("]]>"));
}

async fn sdmx_is_asked_for_as_strictly_as_rows_are(engine: Engine) {
    let served = demo_register(engine).await;
    for (path, code) in [
        ("/v1/observations.sdmx.csv?lang=cs", "not-offered-here"),
        ("/v1/observations.sdmx.csv?limit=5", "unknown-parameter"),
        ("/v1/observations.sdmx.csv?criterion=one-filll", "unknown-criterion"),
        ("/v1/structure.sdmx.xml?methodology=eu-egov", "unknown-parameter"),
        ("/v1/structure.sdmx.xml?as_of=99999999", "as-of-in-the-future"),
    ] {
        let got = served.anonymous().get(path).await.is(400);
        assert_eq!(got.codes(), [code], "{path}");
    }
}
