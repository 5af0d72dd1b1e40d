//! Linked data: the catalogue of data and the services, as JSON-LD whose numbers are those of JSON.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use znamka::{
    config::Config,
    formats::{export::Export, offered::Offered},
    server,
};

use crate::{
    figures::demo_register,
    served::{Got, Served, evaluation, service},
    world::Engine,
};

both_engines! {
    the_catalogue_names_every_form_that_can_be_had,
    the_catalogue_the_package_and_the_page_offer_the_same_files,
    a_service_carries_every_cell_of_it,
    a_document_is_named_and_kept_like_every_answer,
    hostile_names_stay_texts,
    the_settings_are_told,
    a_weakness_can_be_reported_where_a_contact_is_set,
}

const ABOUT: &str = "/v1/services/cz-pension.jsonld";

/// The things of a document of one class.
fn of_class(document: &Value, class: &str) -> Vec<Value> {
    let is = |thing: &&Value| match &thing["@type"] {
        Value::Array(classes) => classes.iter().any(|known| known == class),
        known => known == class,
    };
    document["@graph"].as_array().unwrap().iter().filter(is).cloned().collect()
}

/// The one service that a document is about.
fn the_service(document: &Value) -> Value {
    let mut found = of_class(document, "cpsv:PublicService");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// Every address of a thing.
fn addresses(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "@id" => drop(found.insert(text.clone())),
                    other => addresses(other, found),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|value| addresses(value, found)),
        _ => {}
    }
}

#[test]
fn every_form_of_every_table_is_offered() {
    let document = serde_json::to_value(server::document(server::ROOMS)).unwrap();
    let mut all: Vec<(String, &Offered)> = Vec::new();
    for table in Export::ALL {
        let (path, file) = (table.path(), format!("{}.", table.path()));
        let served: BTreeSet<&str> = document["paths"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            // What describes a form is no form of its own.
            .filter(|known| *known == path || known.starts_with(&file))
            .filter(|known| !known.ends_with("-metadata.json"))
            .collect();
        let forms = table.forms().iter().map(|form| (table.at(form.ending), form));
        let forms: Vec<_> = forms.collect();
        let offered: BTreeSet<&str> = forms.iter().map(|(at, _)| at.as_str()).collect();
        assert_eq!(offered, served, "a form needs its line in src/formats/offered.rs");
        all.extend(forms);
    }
    // And nothing that is a file is forgotten because its table is.
    let files = ["csv", "xlsx", "jsonstat", "sdmx.csv"].map(|end| format!(".{end}"));
    for path in document["paths"].as_object().unwrap().keys() {
        let is_file = files.iter().any(|end| path.ends_with(end));
        let is_of_all = is_file && !path.contains('{');
        assert!(!is_of_all || all.iter().any(|(at, _)| at == path), "{path}");
    }
    for (at, form) in all {
        let content = &document["paths"][&at]["get"]["responses"]["200"]["content"];
        let described: Vec<&str> = content
            .as_object()
            .unwrap()
            .keys()
            .map(|media| media.split(';').next().unwrap())
            .collect();
        assert_eq!(described, [form.media_type], "{at}");
    }
}

/// What files of a methodology ask for.
struct By {
    criteria: String,
    types: BTreeSet<String>,
}

/// What they ask for behind these parameters: every criterion; the types of the services that were judged.
async fn by(served: &Served, methodology: &str, asked: &str) -> By {
    let public = served.anonymous();
    let nodes = format!("/v1/criteria?methodology={methodology}&limit=1000");
    let nodes = public.get(&nodes).await.is(200).body["items"].clone();
    let nodes = nodes.as_array().unwrap().iter().map(|node| node["code"].as_str().unwrap());
    let nodes: Vec<String> = nodes.map(|code| format!("criterion={code}")).collect();
    let rows = format!("/v1/observations.csv?methodology={methodology}");
    let rows = public.get(&rows).await.is(200).bytes;
    let mut rows = csv::Reader::from_reader(rows.as_slice());
    let judged: BTreeSet<String> = rows.records().map(|row| row.unwrap()[0].to_owned()).collect();
    let mut types = BTreeSet::new();
    for service in judged {
        let service = public.get(&format!("/v1/services/{service}")).await;
        let told = service.body["type"].as_str().map(|of| format!("{asked}type={of}"));
        types.extend(told);
    }
    By { criteria: format!("{asked}{}", nodes.join("&")), types }
}

async fn the_catalogue_names_every_form_that_can_be_had(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let got = public.get("/v1/catalog.jsonld").await.is(200);
    assert_eq!(got.header("content-type"), "application/ld+json");
    let context = got.body["@context"].as_object().unwrap();
    assert!(context.values().all(Value::is_string), "nothing remote: {context:?}");

    let all = of_class(&got.body, "dcat:Dataset");
    // The installation's own methodology is meant unasked; the other one must be named.
    let own = by(&served, "eu-egov-services", "").await;
    let other = by(&served, "client-quality", "methodology=client-quality&").await;
    let both = |asked: &str| -> BTreeSet<String> {
        let named = format!("methodology=client-quality&{asked}");
        [asked.to_owned(), named.trim_end_matches('&').to_owned()].into()
    };
    let none: BTreeSet<String> = [String::new()].into();
    let base = served.state.config().address();
    let mut found = Vec::new();
    for (data, table) in all.iter().zip(Export::ALL) {
        assert!(data["@id"].as_str().unwrap().ends_with(&format!("#{}", table.name())));
        found.push(data["@id"].clone());
        // What all of a table asks for, said here once more by hand.
        let asked: BTreeSet<String> = match table {
            Export::Observations => [own.criteria.clone(), other.criteria.clone()].into(),
            Export::Series => both("by=service"),
            Export::Rankings => own.types.union(&other.types).cloned().collect(),
            Export::Changes | Export::Revisions => both(""),
            Export::Coverage | Export::Records => none.clone(),
        };
        let mut files = BTreeSet::new();
        for form in data["dcat:distribution"].as_array().unwrap() {
            let address = form["dcat:downloadURL"]["@id"].as_str().unwrap();
            let file = public.get(address.strip_prefix(&base).unwrap()).await.is(200);
            let media = file.header("content-type").split(';').next().unwrap().to_owned();
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            let path = path.strip_prefix(&base).unwrap();
            let listed = table.forms().iter().find(|known| table.at(known.ending) == path).unwrap();
            assert_eq!(media, listed.media_type, "{address}");
            assert_eq!(form["dct:license"]["@type"], "dct:LicenseDocument");
            files.insert((path.to_owned(), query.to_owned()));
        }
        let expected: BTreeSet<(String, String)> = table
            .forms()
            .iter()
            .flat_map(|form| asked.iter().map(|asked| (table.at(form.ending), asked.clone())))
            .collect();
        assert_eq!(files, expected, "{}", table.name());
    }
    assert_eq!(found.len(), Export::ALL.len());
    for thing in ["dcat:Catalog", "dcat:DataService"] {
        let name = if thing == "dcat:Catalog" { "dcat:dataset" } else { "dcat:servesDataset" };
        let named = of_class(&got.body, thing)[0][name].as_array().unwrap().clone();
        let named: Vec<Value> = named.iter().map(|data| data["@id"].clone()).collect();
        assert_eq!(named, found, "{thing}");
    }

    // A portal that harvests the whole table gets every criterion.
    let data = &all[0];
    let files = data["dcat:distribution"].as_array().unwrap();
    let whole = files[0]["dcat:downloadURL"]["@id"].as_str().unwrap();
    let whole = public.get(whole.strip_prefix(&base).unwrap()).await.is(200);
    let mut rows = csv::Reader::from_reader(whole.bytes.as_slice());
    let told: BTreeSet<String> = rows.records().map(|row| row.unwrap()[5].to_owned()).collect();
    let known = public.get("/v1/criteria?methodology=eu-egov-services@m2020").await.is(200).body;
    let known = known["items"].as_array().unwrap();
    let known: BTreeSet<String> =
        known.iter().map(|node| node["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(told, known);
    assert_eq!(data["dct:temporal"]["dcat:startDate"]["@value"], "2020-01-01");
    assert_eq!(data["dct:temporal"]["dcat:endDate"]["@value"], "2024-12-31");
    let places = data["dct:spatial"].as_array().unwrap();
    let places: Vec<&str> = places.iter().map(|place| place["@id"].as_str().unwrap()).collect();
    let list = "http://publications.europa.eu/resource/authority/country";
    assert_eq!(places, [format!("{list}/CZE"), format!("{list}/DNK")]);
    for text in ["dct:title", "dct:description"] {
        let languages: Vec<&Value> =
            data[text].as_array().unwrap().iter().map(|text| &text["@language"]).collect();
        assert_eq!(languages, ["cs", "en"]);
    }
    // Nothing is relative, and nothing has to be escaped.
    let mut found = BTreeSet::new();
    addresses(&got.body, &mut found);
    assert!(found.iter().all(|address| address.contains("://") && !address.contains(' ')));
}

async fn the_catalogue_the_package_and_the_page_offer_the_same_files(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let got = public.get("/v1/catalog.jsonld").await.is(200);
    let all = of_class(&got.body, "dcat:Dataset");
    let base = served.state.config().address();
    let files: BTreeSet<String> = all
        .iter()
        .flat_map(|data| data["dcat:distribution"].as_array().unwrap())
        .map(|form| form["dcat:downloadURL"]["@id"].as_str().unwrap())
        .map(|address| address.strip_prefix(&base).unwrap().to_owned())
        .collect();
    let package = public.get("/v1/datapackage.json").await.is(200).body;
    let packed: BTreeSet<String> = package["resources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|resource| format!("/v1/{}", resource["path"].as_str().unwrap()))
        .collect();
    let is_plain = |address: &&String| {
        let path = address.split('?').next().unwrap();
        path.rsplit_once('.').is_some_and(|(path, end)| end == "csv" && !path.contains('.'))
    };
    assert_eq!(packed, files.iter().filter(is_plain).cloned().collect());
    let page = public.header("accept", "text/html").get("/en/data").await.is(200);
    let page = String::from_utf8(page.bytes).unwrap().replace("&amp;", "&");
    let (_, page) = page.split_once("id=\"files\"").unwrap();
    let (page, _) = page.split_once("</ul>").unwrap();
    let shown = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let shown: BTreeSet<String> =
        shown.filter(|to| !to.contains("profile=")).map(str::to_owned).collect();
    assert_eq!(shown, files);
}

/// Value by period and criterion.
type Cells = BTreeMap<(String, String), Option<f64>>;

fn measured(document: &Value) -> Cells {
    let thing = the_service(document);
    let all = thing["dqv:hasQualityMeasurement"].as_array().unwrap();
    let cells = all.iter().map(|one| {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        let value = one["dqv:value"]["@value"].as_str().map(|text| text.parse().unwrap());
        assert_eq!(value.is_some(), one["row:state"] == "measured", "{one}");
        assert_eq!(value.is_some(), one["row:grade"]["@type"] == "xsd:double", "{one}");
        ((text("row:period"), text("row:criterion")), value)
    });
    cells.collect()
}

async fn a_service_carries_every_cell_of_it(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let code = "cz-register-in-order-to-get-married";
    let criteria = public.get("/v1/criteria").await.is(200).body;
    let codes: BTreeSet<&str> = criteria["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|node| node["methodology"].as_str().unwrap().starts_with("eu-egov-services@"))
        .map(|node| node["code"].as_str().unwrap())
        .collect();
    let all: Vec<String> = codes.iter().map(|code| format!("criterion={code}")).collect();
    let all = all.join("&");
    let rows =
        public.get(&format!("/v1/observations?service={code}&limit=1000&{all}")).await.is(200);
    let rows = rows.body["items"].as_array().unwrap().clone();
    let expected: Cells = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            ((text("period"), text("criterion")), row["value"].as_f64())
        })
        .collect();
    assert!(expected.len() > 10, "{expected:?}");
    let got = public.get(&format!("/v1/services/{code}.jsonld")).await.is(200);
    // To the last bit: an address of a number leads to that number alone.
    assert_eq!(measured(&got.body), expected);

    let thing = the_service(&got.body);
    let measurements = thing["dqv:hasQualityMeasurement"].as_array().unwrap();
    let base = served.state.config().address();
    for one in measurements.iter().take(5) {
        let address = one["@id"].as_str().unwrap().strip_prefix(&base).unwrap();
        let found = public.get(address).await.is(200).body["items"].clone();
        assert_eq!(found.as_array().unwrap().len(), 1, "{address}");
        assert_eq!(one["row:criterion"], found[0]["criterion"]);
        assert_eq!(one["prov:generatedAtTime"]["@value"], found[0]["published_at"]);
    }
    let metrics: BTreeSet<String> = of_class(&got.body, "dqv:Metric")
        .iter()
        .map(|metric| metric["dct:identifier"].as_str().unwrap().to_owned())
        .collect();
    let measured: BTreeSet<String> = expected.into_keys().map(|(_, criterion)| criterion).collect();
    assert_eq!(metrics, measured);
}

async fn a_document_is_named_and_kept_like_every_answer(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (public, admin) = (served.anonymous(), served.admin());
    let draft = evaluation("cz-pension", "cz-cssz", 4);
    let url = admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    let url = url.header("location").to_owned();
    for path in [ABOUT, "/v1/catalog.jsonld"] {
        let got = public.get(path).await.is(200);
        let tag = got.header("etag").to_owned();
        public.header("if-none-match", &tag).get(path).await.is(304);
        let head = public.send("HEAD", path, "", Vec::new()).await.is(200);
        assert_eq!((head.header("etag"), head.bytes.len()), (tag.as_str(), 0));
        public.get(&format!("{path}?nothing=1")).await.is(400);
        admin.post(path, &json!({})).await.is(405);
    }
    let before = public.get(ABOUT).await.is(200);
    let [about] = &of_class(&before.body, "foaf:Document")[..] else { panic!("{}", before.body) };
    let base = served.state.config().address();
    let permalink = about["@id"].as_str().unwrap().strip_prefix(&base).unwrap().to_owned();
    let first = public.get(&permalink).await.is(200);
    assert_eq!(first.header("cache-control"), "public, max-age=31536000, immutable");

    let mut correction = evaluation("cz-pension", "cz-cssz", 9);
    correction["corrects"] = json!(1);
    correction["reason"] = json!("A slip.");
    admin.post(&format!("{url}/revisions?to=published"), &correction).await.is(201);
    let after = public.get(ABOUT).await.is(200);
    assert_ne!(before.header("etag"), after.header("etag"));
    let one_fill = |got: &Got| measured(&got.body)[&("2025".to_owned(), "one-fill".to_owned())];
    assert_eq!((one_fill(&before), one_fill(&after)), (Some(40.0), Some(90.0)));
    assert_eq!(public.get(&permalink).await.is(200).bytes, first.bytes);

    let unknown = public.get("/v1/services/cz-nothing.jsonld").await.is(404);
    assert!(unknown.body["detail"].as_str().unwrap().contains("/v1/services"));
    public.get(&format!("{ABOUT}?as_of=1")).await.is(404);
    public.get(&format!("{ABOUT}?methodology=nothing")).await.is(400);
    // A service without any cell is a service all the same.
    let unmeasured = public.get("/v1/services/cz-housing.jsonld").await.is(200);
    assert!(measured(&unmeasured.body).is_empty());
}

async fn hostile_names_stay_texts(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (public, admin) = (served.anonymous(), served.admin());
    let long = "ř".repeat(3_990);
    let hostile = [
        "<svg onload=alert(1)>",
        "]]></script>",
        "abc\u{202e}cba",
        "=cmd|' /C calc'!A0",
        "\"}]}",
        &long,
    ];
    for name in hostile {
        let mut body = service("cz-mpsv");
        body["names"] = json!({"cs": name});
        body["description"] = json!({"cs": name});
        body["channels"] = json!([
            {"kind": "web", "url": "https://example.cz/š|{}^`?a=b&c=%20#d"},
            {"kind": "counter"},
        ]);
        let asker = admin.header("if-match", "*");
        asker.put("/v1/services/cz-housing", &body).await.is(200);
        let got = public.get("/v1/services/cz-housing.jsonld").await.is(200);
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        let thing = the_service(&got.body);
        assert_eq!(thing["dct:title"], json!([{"@language": "cs", "@value": name}]));
        let ways = &thing["cv:hasChannel"];
        let page = "https://example.cz/%C5%A1%7C%7B%7D%5E%60?a=b&c=%20#d";
        assert_eq!(ways[0]["foaf:page"]["@id"], page);
        assert_eq!(ways[1]["dct:identifier"], "counter-2");
        assert!(ways[1]["foaf:page"].is_null());
    }
}

/// A register of an office that says who it is.
async fn of_an_office(engine: Engine) -> Served {
    let config = Config {
        public_url: Some("https://kvalita.example.cz".into()),
        publisher: "Úřad „A & B“".into(),
        contact: Some("kvalita@example.cz".parse().unwrap()),
        licence: "CC0-1.0".parse().unwrap(),
        ..Config::default()
    };
    let served = Served::with(engine, config);
    served.seed().await;
    served
}

async fn the_settings_are_told(engine: Engine) {
    let served = of_an_office(engine).await;
    let got = served.anonymous().get("/v1/catalog.jsonld").await.is(200);
    let catalogue = &of_class(&got.body, "dcat:Catalog")[0];
    let data = &of_class(&got.body, "dcat:Dataset")[0];
    assert_eq!(catalogue["dct:publisher"]["foaf:name"], "Úřad „A & B“");
    let licence = "http://publications.europa.eu/resource/authority/licence/CC0";
    assert_eq!(catalogue["dct:license"]["@id"], licence);
    assert_eq!(data["dcat:contactPoint"]["vcard:hasEmail"]["@id"], "mailto:kvalita@example.cz");
    let mut found = BTreeSet::new();
    addresses(&got.body, &mut found);
    assert!(found.iter().all(|address| !address.contains("127.0.0.1")), "{found:?}");
    // Every criterion, and the first of them the root.
    let whole = "https://kvalita.example.cz/v1/observations.csv?criterion=index&criterion=";
    assert!(found.iter().any(|address| address.starts_with(whole)), "{found:?}");
}

async fn a_weakness_can_be_reported_where_a_contact_is_set(engine: Engine) {
    let served = of_an_office(engine).await;
    let public = served.anonymous();
    let path = "/.well-known/security.txt";
    let got = public.get(path).await.is(200);
    assert_eq!(got.header("content-type"), "text/plain; charset=utf-8");
    let text = String::from_utf8(got.bytes.clone()).unwrap();
    let field = |name: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let lines: Vec<&str> = lines.collect();
        assert_eq!(lines.len(), 1, "{name} in {text}");
        lines[0].to_owned()
    };
    assert_eq!(field("Contact"), "mailto:kvalita@example.cz");
    assert_eq!(field("Canonical"), "https://kvalita.example.cz/.well-known/security.txt");
    let expires: DateTime<Utc> = field("Expires").parse().unwrap();
    let holds = (expires - served.state.started()).num_days();
    assert!((1..365).contains(&holds), "{holds} days");
    public.header("if-none-match", got.header("etag")).get(path).await.is(304);
    // Time goes on, and nobody has started the service anew: the word is as old as it was.
    served.world.clock.set(served.world.clock.now() + TimeDelta::days(300));
    assert_eq!(public.get(path).await.is(200).bytes, got.bytes);

    let silent = Served::empty(engine);
    let nothing = silent.anonymous().get(path).await.is(404);
    assert!(nothing.body["detail"].as_str().unwrap().contains("ZNAMKA_CONTACT"));
}
