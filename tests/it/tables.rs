//! Tables as files: laid out as asked for, described for machines, and under a licence that is said.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use znamka::{config::Config, server};

use crate::{
    figures::demo_register,
    served::{Asker, Got, Served, evaluation, service},
    world::Engine,
};

both_engines! {
    every_file_says_its_licence_and_where_it_is_described,
    names_stand_behind_each_row_where_they_are_asked_for,
    a_file_for_excel_carries_the_same_figures,
    no_name_becomes_a_formula,
    a_layout_that_nobody_knows_is_refused,
    a_file_is_called_by_how_it_is_laid_out,
    a_description_is_that_of_the_very_file,
    the_dictionary_and_the_package_tell_all_columns,
    what_is_spoiled_does_not_fit_what_is_described,
    lines_of_several_lengths_share_no_segment,
    every_answer_says_its_terms,
    a_file_has_a_name_that_tells_what_is_in_it,
    a_citation_has_a_host_where_it_is_known,
}

const TABLES: [(&str, &str); 4] = [
    ("observations", "criterion=one-fill&country=CZ"),
    ("series", "criterion=one-fill&by=country"),
    ("rankings", "criterion=one-fill&type=transactional"),
    ("changes", "criterion=one-fill&country=CZ"),
];

/// Those, and the tables of which no row has names.
fn all_tables() -> impl Iterator<Item = (&'static str, &'static str)> {
    let others =
        [("revisions", "criterion=one-fill&country=CZ"), ("coverage", WHO), (RECORDS, WHO)];
    TABLES.into_iter().chain(others)
}

const WHO: &str = "agency=cz-ministry-of-justice";
const RECORDS: &str = "coverage/agencies";

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn links(got: &Got) -> Vec<&str> {
    got.headers.get_all("link").iter().map(|link| link.to_str().unwrap()).collect()
}

/// Header and rows of a file.
fn read(got: &Got, separator: u8) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = got.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&got.bytes);
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(bytes);
    let owned = |row: &csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = owned(reader.headers().unwrap());
    let rows = reader.records().map(|row| owned(&row.unwrap())).collect();
    (header, rows)
}

async fn every_file_says_its_licence_and_where_it_is_described(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let seq = public.get("/v1/observations?limit=1").await.is(200).body["seq"].clone();
    for (table, query) in all_tables() {
        for (extension, media_type) in [("csv", "text/csv"), ("xlsx", XLSX)] {
            let path = format!("/v1/{table}.{extension}?{query}");
            let file = public.get(&path).await.is(200);
            assert!(file.header("content-type").starts_with(media_type), "{path}");
            let [described, license] = links(&file)[..] else { panic!("{path}: {file:?}") };
            assert_eq!(license, "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"");
            let (target, rest) = described[1..].split_once('>').unwrap();
            assert_eq!(rest, "; rel=\"describedby\"; type=\"application/csvm+json\"");
            let told = public.get(target).await.is(200);
            assert_eq!(told.header("content-type"), "application/csvm+json");
            let (_, asked) = target.split_once('?').unwrap();
            let beside = table.rsplit('/').next().unwrap();
            assert_eq!(told.body["url"], format!("{beside}.csv?{asked}"));
            assert_eq!(
                told.body["dc:license"]["@id"],
                "https://creativecommons.org/licenses/by/4.0/"
            );

            let known = public.header("if-none-match", file.header("etag"));
            let again = known.get(&path).await.is(304);
            assert!(again.bytes.is_empty(), "{path}");
            let head = public.send("HEAD", &path, "", Vec::new()).await.is(200);
            assert!(head.bytes.is_empty(), "{path}");
            assert_eq!(head.header("etag"), file.header("etag"), "{path}");
            assert_eq!(public.get(&path).await.is(200).bytes, file.bytes, "{path}");
            let permanent = public.get(&format!("{path}&as_of={seq}")).await.is(200);
            assert!(permanent.header("cache-control").contains("immutable"), "{path}");
        }
    }
    let world = served.world;
    let licence = "https://example.cz/terms".parse().unwrap();
    let served = Served::over(world, Config { licence, ..Config::default() });
    let file = served.anonymous().get("/v1/coverage.csv").await.is(200);
    let described =
        "</v1/coverage.csv-metadata.json>; rel=\"describedby\"; type=\"application/csvm+json\"";
    assert_eq!(links(&file), [described, "<https://example.cz/terms>; rel=\"license\""]);
}

async fn every_answer_says_its_terms(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let service = "cz-register-in-order-to-get-married";
    let own = &public.get(&format!("/v1/observations?service={service}")).await.is(200).body;
    let period = own["items"][0]["period"].as_str().unwrap();
    let scorecard = format!("/v1/scorecards/{service}/{period}");
    for path in [
        "/v1/observations?limit=1",
        "/v1/observations.jsonstat?latest=1",
        "/v1/series?by=country",
        "/v1/rankings?type=transactional",
        "/v1/changes?limit=1",
        "/v1/revisions",
        "/v1/coverage",
        "/v1/criteria?limit=1",
        "/v1/structure.sdmx.xml",
        "/v1/services?limit=1",
        "/v1/agencies?limit=1",
        "/v1/methodologies",
        "/v1/campaigns",
        "/v1/life-events",
        "/v1/target-groups",
        "/v1/evaluations?limit=1",
        "/v1/ledger?limit=1",
        "/v1/feed.atom",
        "/v1/catalog.jsonld",
        "/v1/datapackage.json",
        &format!("/v1/services/{service}"),
        &format!("/v1/services/{service}.jsonld"),
        &format!("/v1/services/{service}/series"),
        &scorecard,
        &format!("{scorecard}/explain"),
    ] {
        let got = public.get(path).await.is(200);
        let mut links = links(&got);
        links.retain(|link| !link.ends_with("rel=\"next\""));
        let licence = "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"";
        assert_eq!(links, ["</v1/dictionary>; rel=\"describedby\"", licence], "{path}");
        // An answer that is given again says the same.
        let again = public.get(path).await.is(200);
        assert_eq!(
            got.headers.get_all("link").iter().count(),
            again.headers.get_all("link").iter().count()
        );
    }
    // What explains the others needs no explanation; what is no data, or for one alone, has no such terms.
    let dictionary = public.get("/v1/dictionary").await.is(200);
    assert_eq!(
        links(&dictionary),
        ["<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\""]
    );
    assert!(links(&public.get("/openapi.json").await.is(200)).is_empty());
    let own = served.agency("sample-office").get("/v1/evaluations?limit=1").await.is(200);
    assert!(!links(&own).iter().any(|link| link.contains("license")), "{own:?}");
    assert!(links(&public.get("/v1/services/none").await.is(404)).is_empty());
    let first = public.get("/v1/observations?limit=1").await;
    assert!(links(&first).iter().any(|link| link.ends_with("rel=\"next\"")), "{first:?}");
}

async fn a_file_has_a_name_that_tells_what_is_in_it(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let seq = public.get("/v1/observations?limit=1").await.is(200).body["seq"].clone();
    for (path, how, name) in [
        ("observations.csv", "inline", "observations"),
        ("observations.xlsx", "attachment", "observations"),
        ("observations.sdmx.csv", "inline", "observations"),
        ("observations.csv?criterion=one-fill&country=CZ", "inline", "observations-one-fill-CZ"),
        ("observations.csv?by=agency&labels=cs", "inline", "observations-by-agency-cs"),
        ("series.csv?by=country&profile=excel-cs", "inline", "series-by-country-excel-cs"),
        ("rankings.xlsx?type=transactional", "attachment", "rankings-transactional"),
        ("changes.csv?from=2020&to=2022", "inline", "changes"),
        ("coverage.csv", "inline", "coverage"),
        ("coverage/agencies.csv", "inline", "coverage-agencies"),
        ("revisions.csv", "inline", "revisions"),
    ] {
        let got = public.get(&format!("/v1/{path}")).await.is(200);
        let (_, extension) = path.split('?').next().unwrap().split_once('.').unwrap();
        let expected = format!("{how}; filename=\"znamka-{name}-entry-{seq}.{extension}\"");
        assert_eq!(got.header("content-disposition"), expected, "{path}");
    }
}

async fn a_citation_has_a_host_where_it_is_known(engine: Engine) {
    let plain = demo_register(engine).await;
    let path = "/v1/observations?country=CZ&limit=3";
    let relative = plain.anonymous().get(path).await.is(200);
    assert!(relative.body["permalink"].as_str().unwrap().starts_with("/v1/observations?"));
    let base = "https://kvalita.example.cz";
    let config = Config { public_url: Some(base.to_owned()), ..Config::default() };
    let served = Served::over(plain.world, config);
    let public = served.anonymous();
    let got = public.get(path).await.is(200);
    let permalink = got.body["permalink"].as_str().unwrap();
    let place = relative.body["permalink"].as_str().unwrap();
    assert_eq!(permalink, format!("{base}{place}"));
    let cite = got.body["cite"].as_str().unwrap();
    assert!(cite.ends_with(&format!(", {permalink}")), "{cite}");
    assert_eq!(got.body["items"], relative.body["items"]);
    // Other bytes have another name, and what stays has one for ever.
    assert_ne!(got.header("etag"), relative.header("etag"));
    let kept = public.get(place).await.is(200);
    assert!(kept.header("cache-control").contains("immutable"));
    let agency = json!({"names": {"cs": "Nový"}, "kind": "agency", "country": "CZ"});
    served.admin().put("/v1/agencies/cz-new", &agency).await.is(201);
    assert_eq!(public.get(place).await.is(200).bytes, kept.bytes);
    let cube = public.get("/v1/observations.jsonstat?latest=1").await.is(200).body;
    assert!(
        cube["href"].as_str().unwrap().starts_with(&format!("{base}/v1/observations.jsonstat?"))
    );
    let told = public.get("/v1/observations.csv-metadata.json").await.is(200).body;
    let source = told["dc:source"]["@id"].as_str().unwrap();
    assert!(source.starts_with(&format!("{base}/v1/observations.csv?")), "{source}");
    let about = "/v1/services/cz-register-in-order-to-get-married.jsonld";
    let linked = public.get(about).await.is(200);
    let linked = String::from_utf8(linked.bytes).unwrap();
    assert!(linked.contains(base) && !linked.contains(&format!("{base}{base}")), "{about}");
    for page in ["/data", "/services/cz-register-in-order-to-get-married"] {
        let page = public.get(page).await.is(200);
        let page = String::from_utf8(page.bytes).unwrap();
        assert!(page.contains(&format!("{base}/v1/")) && !page.contains("//v1"), "{page}");
    }
}

async fn names_stand_behind_each_row_where_they_are_asked_for(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (table, query) in TABLES {
        let plain = read(&public.get(&format!("/v1/{table}.csv?{query}")).await.is(200), b',');
        for language in ["cs", "en"] {
            let path = format!("/v1/{table}.csv?{query}&labels={language}");
            let (header, rows) = read(&public.get(&path).await.is(200), b',');
            let (before, names) = header.split_at(plain.0.len());
            assert_eq!(before, plain.0, "{path}");
            assert_eq!(names, ["service_name", "agency_name", "criterion_name"], "{path}");
            assert_eq!(rows.len(), plain.1.len(), "{path}");
            for (row, plain) in rows.iter().zip(&plain.1) {
                let (before, names) = row.split_at(plain.len());
                assert_eq!(before, plain, "{path}");
                assert_eq!(names, named(&public, &header, row, language).await, "{path}");
            }
        }
    }
    // Groups and the latest periods are made in another way.
    for query in ["by=agency&labels=cs", "latest=1&labels=cs"] {
        let (header, rows) =
            read(&public.get(&format!("/v1/observations.csv?{query}")).await.is(200), b',');
        assert_eq!(header.last().unwrap(), "criterion_name");
        assert!(!rows.is_empty() && rows.iter().all(|row| !row.last().unwrap().is_empty()));
    }
}

/// What JSON calls the service, agency and criterion of a row.
async fn named(public: &Asker, header: &[String], row: &[String], language: &str) -> [String; 3] {
    let cell = |name: &str| {
        let at = header.iter().position(|column| column == name);
        at.map_or("", |at| row[at].as_str())
    };
    let of = async |list: &str, code: &str| {
        if code.is_empty() {
            return String::new();
        }
        let got = public.get(&format!("/v1/{list}/{code}")).await.is(200);
        let names = &got.body["names"];
        let first = [language, "cs", "en"].into_iter().find_map(|it| names[it].as_str());
        first.unwrap().to_owned()
    };
    let found = public.get("/v1/criteria?methodology=eu-egov-services").await.is(200);
    let known = found.body["items"].as_array().unwrap();
    let names = &known.iter().find(|item| item["code"] == "one-fill").unwrap()["names"];
    let told = [language, "cs", "en"].into_iter().find_map(|it| names[it].as_str());
    [
        of("services", cell("service")).await,
        of("agencies", cell("agency")).await,
        told.unwrap().to_owned(),
    ]
}

async fn a_file_for_excel_carries_the_same_figures(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (table, query) in all_tables() {
        let plain = public.get(&format!("/v1/{table}.csv?{query}")).await.is(200);
        let path = format!("/v1/{table}.csv?{query}&profile=excel-cs");
        let excel = public.get(&path).await.is(200);
        assert!(excel.bytes.starts_with("\u{feff}".as_bytes()), "{path}");
        let text = String::from_utf8(excel.bytes.clone()).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{path}");
        let told = public.get(&path.replace(".csv?", ".csv-metadata.json?")).await.is(200).body;
        assert_eq!(told["dialect"]["delimiter"], ";");
        let columns = told["tableSchema"]["columns"].as_array().unwrap().clone();

        let (plain, excel) = (read(&plain, b','), read(&excel, b';'));
        assert_eq!(plain.0, excel.0, "{path}");
        assert_eq!(plain.1.len(), excel.1.len(), "{path}");
        for (plain, excel) in plain.1.iter().zip(&excel.1) {
            for ((plain, excel), column) in plain.iter().zip(excel).zip(&columns) {
                let is_number = column["datatype"]["base"] == "decimal";
                assert_eq!(is_number, column["datatype"]["format"]["decimalChar"] == ",");
                let expected = if is_number { plain.replace('.', ",") } else { plain.clone() };
                assert_eq!(*excel, expected, "{path}: {}", column["name"]);
            }
        }
    }
}

async fn no_name_becomes_a_formula(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let hostile = "=cmd|' /C calc'!A0;]]>\u{202e}<svg onload=alert(1)>";
    let mut named = service("cz-cssz");
    named["names"] = json!({"cs": hostile});
    let old = admin.get("/v1/services/cz-pension").await.is(200);
    let asker = admin.header("if-match", old.header("etag"));
    asker.put("/v1/services/cz-pension", &named).await.is(200);
    named["names"] = json!({"cs": "a".repeat(10_000)});
    let refused = asker.put("/v1/services/cz-pension", &named).await;
    assert!([412, 422].contains(&refused.status), "{refused:?}");
    let draft = evaluation("cz-pension", "cz-cssz", 4);
    admin.post("/v1/evaluations?to=published", &draft).await.is(201);

    let public = served.anonymous();
    for (query, expected) in
        [("labels=cs", hostile.to_owned()), ("labels=cs&profile=excel-cs", format!("'{hostile}"))]
    {
        let path = format!("/v1/observations.csv?criterion=one-fill&{query}");
        let file = public.get(&path).await.is(200);
        let separator = if query.contains("profile") { b';' } else { b',' };
        let (header, rows) = read(&file, separator);
        let at = header.iter().position(|column| column == "service_name").unwrap();
        assert_eq!(rows.len(), 1, "{query}");
        assert_eq!(rows[0][at], expected, "{query}");
    }
    public.get("/v1/observations.xlsx?criterion=one-fill&labels=cs").await.is(200);
}

async fn a_layout_that_nobody_knows_is_refused(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (path, codes) in [
        ("observations.csv?labels=xx&profile=zz", vec!["invalid-value", "invalid-value"]),
        ("series.csv?labels=cs&labels=en", vec!["repeated-parameter"]),
        ("changes.csv?profile=", vec!["empty-parameter"]),
        ("changes.csv?labels=xx&criterion=nothing", vec!["invalid-value", "unknown-criterion"]),
        ("observations.xlsx?labels=xx", vec!["invalid-value"]),
        ("observations.xlsx?profile=excel-cs", vec!["not-offered-here"]),
        ("observations?labels=cs", vec!["not-offered-here"]),
        ("observations.csv-metadata.json?profile=zz", vec!["invalid-value"]),
        ("coverage.csv?labels=cs", vec!["not-offered-here"]),
        ("coverage/agencies.xlsx?profile=excel-cs", vec!["not-offered-here"]),
        ("dictionary?labels=cs", vec!["unknown-parameter"]),
        ("datapackage.json?as_of=1", vec!["unknown-parameter"]),
    ] {
        let refused = public.get(&format!("/v1/{path}")).await.is(400);
        assert_eq!(refused.codes(), codes, "{path}");
        for error in refused.body["errors"].as_array().unwrap() {
            assert!(error["advice"].as_str().unwrap().len() > 10, "{path}: {error}");
        }
    }
}

async fn a_file_is_called_by_how_it_is_laid_out(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for table in ["observations.csv", "changes.csv", "observations.csv-metadata.json"] {
        let mut tags = Vec::new();
        for more in
            ["", "&labels=cs", "&labels=en", "&profile=excel-cs", "&profile=excel-cs&labels=cs"]
        {
            let path = format!("/v1/{table}?country=CZ{more}");
            tags.push(public.get(&path).await.is(200).header("etag").to_owned());
        }
        let count = tags.len();
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), count, "{table}");
    }
}

async fn a_description_is_that_of_the_very_file(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    for (path, key) in [
        ("observations.csv", Some("service")),
        ("observations.csv?by=agency&labels=en", Some("agency")),
        ("observations.csv?by=life_event", Some("life_event")),
        ("series.csv?by=life_event", Some("life_event")),
        ("rankings.csv?type=transactional&by=life_event", Some("life_event")),
        ("changes.csv?by=life_event", Some("life_event")),
        ("observations.csv?by=level", Some("level")),
        ("observations.csv?by=target_group", None),
        ("series.csv?criterion=one-fill", None),
        ("series.csv?by=country", Some("country")),
        ("rankings.csv?type=transactional&by=agency", Some("agency")),
        ("changes.csv?by=service&labels=cs", Some("service")),
        ("coverage.csv", Some("campaign")),
    ] {
        let (header, rows) = read(&public.get(&format!("/v1/{path}")).await.is(200), b',');
        let about = format!("/v1/{}", path.replace(".csv", ".csv-metadata.json"));
        let told = public.get(&about).await.is(200).body;
        assert_eq!(told["url"], path);
        let schema = &told["tableSchema"];
        let columns: Vec<&str> = schema["columns"]
            .as_array()
            .unwrap()
            .iter()
            .map(|column| column["name"].as_str().unwrap())
            .collect();
        assert_eq!(columns, header, "{path}");
        // What a row is about is one thing: no reader of lists makes several of it.
        for column in schema["columns"].as_array().unwrap() {
            let is_list = ["life_event", "flags"].contains(&column["name"].as_str().unwrap());
            let is_subject = Some(column["name"].as_str().unwrap()) == key;
            assert_eq!(column["separator"] == " ", is_list && !is_subject, "{path}: {column}");
        }
        let names = schema["primaryKey"].as_array().unwrap();
        let names: Vec<&str> = names.iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(names.first().copied().filter(|name| *name != "criterion"), key, "{path}");
        let at = |name: &str| header.iter().position(|column| column == name).unwrap();
        let mut keys: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| names.iter().map(|name| row[at(name)].as_str()).collect())
            .collect();
        assert!(keys.iter().flatten().all(|cell| !cell.is_empty()), "{path}");
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count, "{path}: {names:?} do not tell rows apart");
        assert!(count > 0, "{path}");
    }
}

/// The codes of all criteria of a methodology.
async fn criteria_of(public: &Asker, methodology: &str) -> BTreeSet<String> {
    let all = public.get(&format!("/v1/criteria?methodology={methodology}&limit=1000")).await;
    let items = all.is(200).body["items"].as_array().unwrap().clone();
    items.iter().map(|node| node["code"].as_str().unwrap().to_owned()).collect()
}

async fn the_dictionary_and_the_package_tell_all_columns(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let dictionary = public.get("/v1/dictionary").await.is(200);
    let tables = dictionary.body["tables"].as_array().unwrap();
    assert_eq!(tables.len(), 7);
    for table in tables {
        let query = if table["name"] == "rankings" { "?type=transactional" } else { "" };
        let path = format!("{}{query}", table["csv"].as_str().unwrap());
        let (header, _) = read(&public.get(&path).await.is(200), b',');
        let names: Vec<&Value> =
            table["columns"].as_array().unwrap().iter().map(|column| &column["name"]).collect();
        assert_eq!(names, header.iter().collect::<Vec<_>>(), "{path}");
        for at in ["xlsx", "metadata"] {
            public.get(&format!("{}{query}", table[at].as_str().unwrap())).await.is(200);
        }
        // Every word of the lists that are explained is explained.
        for column in table["columns"].as_array().unwrap() {
            let explained: Vec<&Value> = dictionary.body["words"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|word| word["column"] == column["name"])
                .map(|word| &word["word"])
                .collect();
            let words: Vec<&Value> = column["words"].as_array().unwrap().iter().collect();
            // A group has one word more.
            let is_told = words.iter().all(|word| explained.contains(word));
            let is_explained =
                ["state", "flags", "source", "verdict"].iter().any(|name| column["name"] == *name);
            assert_eq!(!explained.is_empty(), is_explained, "{column}");
            assert!(is_told || !is_explained, "{column}");
        }
    }
    let known = public.header("if-none-match", dictionary.header("etag"));
    known.get("/v1/dictionary").await.is(304);

    let package = public.get("/v1/datapackage.json").await.is(200);
    assert_eq!(package.body["licenses"][0]["name"], "CC-BY-4.0");
    let resources = package.body["resources"].as_array().unwrap();
    let names: Vec<&str> = resources.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"rankings-transactional"), "{names:?}");
    let all = criteria_of(&public, "eu-egov-services@m2020").await;
    assert!(all.len() > 5);
    for resource in resources {
        let file = public.get(&format!("/v1/{}", resource["path"].as_str().unwrap())).await.is(200);
        let (header, rows) = read(&file, b',');
        let about = resource["description"].as_str().unwrap();
        let names_one = about.contains("`index`");
        if let Some(at) = header.iter().position(|column| column == "criterion") {
            let told: BTreeSet<String> = rows.iter().map(|row| row[at].clone()).collect();
            // The methodology that a file is of stands in its rows: each has other criteria.
            let by = header.iter().position(|column| column == "methodology");
            let judged: BTreeSet<&String> =
                by.into_iter().flat_map(|by| rows.iter().map(move |row| &row[by])).collect();
            let mut known = BTreeSet::new();
            for methodology in judged {
                known.extend(criteria_of(&public, methodology).await);
            }
            match resource["name"].as_str().unwrap() {
                name if name.starts_with("observations") => assert_eq!(told, known, "{name}"),
                // Whatever was revised.
                name if name.starts_with("revisions-") => assert!(told.is_subset(&known), "{name}"),
                "revisions" => assert!(!told.is_empty() && told.is_subset(&all), "{told:?}"),
                name => assert_eq!(told, BTreeSet::from(["index".to_owned()]), "{name}"),
            }
            assert_eq!(names_one, told.len() == 1 && told.contains("index"), "{about}");
        } else {
            assert!(!names_one, "{about}");
        }
        let source = resource["sources"][0]["path"].as_str().unwrap();
        assert_eq!(public.get(source).await.is(200).bytes, file.bytes, "{source}");
        let fields: Vec<&Value> = resource["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| &field["name"])
            .collect();
        assert_eq!(fields, read(&file, b',').0.iter().collect::<Vec<_>>());
    }
    let known = public.header("if-none-match", package.header("etag"));
    known.get("/v1/datapackage.json").await.is(304);
}

async fn what_is_spoiled_does_not_fit_what_is_described(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let document = serde_json::to_value(server::document(server::ROOMS)).unwrap();
    let pattern = |schema: &str| {
        let pattern = document["components"]["schemas"][schema]["pattern"].as_str().unwrap();
        pattern.trim_start_matches('^').trim_end_matches('$').to_owned()
    };
    let flags: Vec<&str> = document["components"]["schemas"]["Flag"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|flag| flag.as_str().unwrap())
        .collect();
    let (code, flag) = (pattern("Code"), format!("({})", flags.join("|")));

    let told = public.get("/v1/observations.csv-metadata.json").await.is(200).body;
    let columns = told["tableSchema"]["columns"].as_array().unwrap();
    let of = |name: &str| &columns.iter().find(|it| it["name"] == name).unwrap()["datatype"];
    assert_eq!(of("period")["format"], pattern("Period"));
    assert_eq!(of("life_event")["format"], code);
    assert_eq!(of("flags")["format"], flag);
    // Of numbers, `NaN` is one of every type but this.
    assert_eq!(of("value")["base"], "decimal");

    let package = public.get("/v1/datapackage.json").await.is(200).body;
    let fields = package["resources"][0]["schema"]["fields"].as_array().unwrap();
    let of = |name: &str| fields.iter().find(|it| it["name"] == name).unwrap();
    for (name, expected) in [
        ("period", pattern("Period")),
        ("life_event", format!("{code}( {code})*")),
        ("flags", format!("{flag}( {flag})*")),
    ] {
        // Of a list, a validator holds nothing against anything.
        assert_eq!(of(name)["type"], "string", "{name}");
        assert_eq!(of(name)["constraints"]["pattern"], expected, "{name}");
    }
}

async fn lines_of_several_lengths_share_no_segment(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let document = json!({
        "names": {"en": "Quick"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1M", "P3M", "P1Y"],
        "nodes": [
            {"code": "index", "parent": null},
            {"code": "reached", "parent": "index", "scale": {"kind": "share"}, "sources": ["self"]},
        ],
    });
    admin.put("/v1/methodologies/quick/m1", &document).await.is(201);
    admin.post("/v1/methodologies/quick/m1/freeze", &Value::Null).await.is(200);
    for (service, agency) in [("cz-pension", "cz-cssz"), ("cz-housing", "cz-mpsv")] {
        for period in ["2023", "2024", "2025-Q1", "2025-Q2", "2025-07", "2025-08"] {
            let draft = json!({
                "service": service, "period": period, "methodology": "quick@m1", "source": "self",
                "assessor": agency, "answers": [{"criterion": "reached", "value": 40}],
            });
            admin.post("/v1/evaluations?to=published", &draft).await.is(201);
        }
    }
    let public = served.anonymous();
    let asked = "methodology=quick&by=service";
    let told = public.get(&format!("/v1/series?{asked}")).await.is(200).body;
    let lines = told["series"].as_array().unwrap();
    assert_eq!(lines.len(), 6);
    assert!(lines.iter().all(|line| line["segments"].as_array().unwrap().len() == 1));

    let file = public.get(&format!("/v1/series.csv?{asked}")).await.is(200);
    let (header, rows) = read(&file, b',');
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    for service in ["cz-pension", "cz-housing"] {
        let rows = rows.iter().filter(|row| row[at("service")] == service);
        let told: Vec<(&str, &str)> =
            rows.map(|row| (row[at("period")].as_str(), row[at("segment")].as_str())).collect();
        assert_eq!(
            told,
            [
                ("2025-07", "1"),
                ("2025-08", "1"),
                ("2025-Q1", "2"),
                ("2025-Q2", "2"),
                ("2023", "3"),
                ("2024", "3"),
            ],
            "{service}"
        );
    }
}
