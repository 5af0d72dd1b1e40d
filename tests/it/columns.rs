//! The description of columns: what the document of the interface says, and what is true of every cell.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};
use znamka::{
    cube::{
        coverage::AgencyRecord, observations::Observation, ranking::RankedItem,
        revisions::RevisedValue, series::SeriesRow,
    },
    domain::{
        code::Code,
        methodology::MethodologyId,
        period::{Length, Period},
    },
    formats::{
        change::ChangeRow,
        column::{Column, Kind, Tabled},
        coverage::CoverageRow,
    },
    server,
};

use crate::{figures::demo_register, world::Engine};

both_engines! { every_cell_is_what_its_column_says }

fn schemas() -> Value {
    let text = server::document(server::ROOMS).to_pretty_json().unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["components"]["schemas"].take()
}

/// Properties and required ones of a schema, with those that it takes over.
fn properties(schemas: &Value, schema: &Value) -> (BTreeMap<String, Value>, BTreeSet<String>) {
    let schema = resolved(schemas, schema);
    let (mut all, mut required) = (BTreeMap::new(), BTreeSet::new());
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (more, needed) = properties(schemas, part);
        all.extend(more);
        required.extend(needed);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        all.insert(name.clone(), property.clone());
    }
    let names = schema["required"].as_array().into_iter().flatten();
    required.extend(names.map(|name| name.as_str().unwrap().to_owned()));
    (all, required)
}

fn resolved<'a>(schemas: &'a Value, schema: &'a Value) -> &'a Value {
    schema["$ref"].as_str().map_or(schema, |path| &schemas[path.rsplit('/').next().unwrap()])
}

/// What a property may be besides null, and whether it may be null.
fn without_null(property: &Value) -> (Value, bool) {
    if let [thing, null] = property["oneOf"].as_array().map_or(&[][..], Vec::as_slice) {
        assert_eq!(null["type"], "null");
        return (thing.clone(), true);
    }
    let mut property = property.clone();
    let is_nullable = property["type"].as_array().is_some_and(|all| all.contains(&json!("null")));
    if is_nullable {
        property["type"] = property["type"][0].clone();
    }
    (property, is_nullable)
}

fn words(schema: &Value) -> Vec<&str> {
    schema["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

#[track_caller]
fn agrees(schemas: &Value, column: &Column, property: &Value) {
    let name = column.name;
    let (property, is_nullable) = without_null(property);
    let about = property["description"].as_str().unwrap().replace('\n', " ");
    assert_eq!(about, column.meaning.en, "{name}");
    let number = |key: &str| property[key].as_f64();
    assert_eq!(number("minimum"), column.least.map(f64::from), "{name}");
    assert_eq!(number("maximum"), column.most.map(f64::from), "{name}");
    let thing = resolved(schemas, &property);
    let (kind, format) = (thing["type"].as_str().unwrap(), property["format"].as_str());
    let of = |schema: &str| property["$ref"] == json!(format!("#/components/schemas/{schema}"));
    let fits = match column.kind {
        Kind::Code => of("Code"),
        Kind::Period => of("Period"),
        Kind::Methodology => of("MethodologyId"),
        Kind::Date => (kind, format) == ("string", Some("date")),
        Kind::Moment => (kind, format) == ("string", Some("date-time")),
        Kind::Whole => kind == "integer",
        Kind::Real => (kind, format) == ("number", Some("double")),
        Kind::Truth => kind == "boolean",
        Kind::Codes | Kind::Country | Kind::Length | Kind::Text => kind == "string",
        // A group has one word more.
        Kind::Word(list) if name == "source" && thing["enum"].is_null() => {
            kind == "string" && list() == [words(&schemas["Source"]), vec!["mixed"]].concat()
        }
        Kind::Word(list) => words(thing) == list(),
        // A list may be empty, and its cell then is.
        Kind::Words(list) => {
            assert!(!is_nullable && !column.is_required, "{name}");
            return assert_eq!(words(resolved(schemas, &thing["items"])), list(), "{name}");
        }
    };
    assert!(fits, "{name}: {property}");
    assert_eq!(is_nullable, !column.is_required, "{name}");
}

#[test]
fn columns_are_what_the_document_says() {
    let schemas = schemas();
    for (schema, columns, besides) in [
        ("Observation", Observation::columns(), &[][..]),
        ("RankedItem", RankedItem::columns(), &["rank"]),
        ("RevisedValue", RevisedValue::columns(), &[]),
    ] {
        let (properties, required) = properties(&schemas, &schemas[schema]);
        for column in &columns {
            agrees(&schemas, column, &properties[column.name]);
        }
        let told = columns.iter().map(|column| column.name).chain(besides.iter().copied());
        let told: BTreeSet<String> = told.map(str::to_owned).collect();
        assert_eq!(told, properties.into_keys().collect(), "{schema}");
        assert_eq!(told, required, "{schema}");
    }
}

/// A change stands in an item, and its file has a few columns more.
#[test]
fn columns_of_changes_are_what_the_document_says() {
    let schemas = schemas();
    let (mut all, mut required) = properties(&schemas, &schemas["ChangeItem"]);
    let (of_change, needed) = properties(&schemas, &schemas["Change"]);
    all.extend(of_change);
    required.extend(needed);
    for name in ["subject", "change", "sentence"] {
        assert!(all.remove(name).is_some() && required.remove(name), "{name}");
    }
    let own = ["service", "sentence_cs", "sentence_en", "seq"];
    let columns = ChangeRow::columns();
    for column in columns.iter().filter(|column| !own.contains(&column.name)) {
        agrees(&schemas, column, &all[column.name]);
    }
    let told: BTreeSet<String> = columns.iter().map(|column| column.name.to_owned()).collect();
    let own = own.map(str::to_owned);
    assert_eq!(told, all.into_keys().chain(own.clone()).collect());
    assert_eq!(told, required.into_iter().chain(own).collect());
}

/// What came of campaigns is a row for each agency in it.
#[test]
fn columns_of_coverage_are_what_the_document_says() {
    let schemas = schemas();
    let of = |schema: &str| properties(&schemas, &schemas[schema]).0;
    let counts = of("Counts");
    for (above, columns) in [
        ([of("CampaignCoverage"), of("AgencyCoverage")], CoverageRow::columns()),
        ([of("AgencyRecord"), of("AgencyRecord")], AgencyRecord::columns()),
    ] {
        for column in &columns {
            let [campaign, agency] = &above;
            let found = [&counts, agency, campaign].into_iter().find_map(|it| it.get(column.name));
            agrees(&schemas, column, found.unwrap());
        }
        let told: BTreeSet<&str> = columns.iter().map(|column| column.name).collect();
        assert!(counts.keys().all(|name| told.contains(name.as_str())), "{told:?}");
    }
}

#[test]
fn columns_are_explained_in_each_language() {
    let columns = SeriesRow::columns().into_iter().chain(RankedItem::columns());
    let others = [RevisedValue::columns(), CoverageRow::columns(), AgencyRecord::columns()];
    for column in columns.chain(ChangeRow::columns()).chain(others.concat()) {
        let said = column.meaning;
        for text in [said.cs, said.en] {
            assert!(text.ends_with('.') && !text.starts_with(' '), "{text}");
            assert!(!text.contains("  ") && !text.contains('\n'), "{text}");
        }
        assert_ne!(said.cs, said.en, "{}", column.name);
        let is_number = matches!(column.kind, Kind::Whole | Kind::Real);
        let has_bounds = column.unit.is_some() || column.least.is_some() || column.most.is_some();
        assert_eq!(is_number, has_bounds, "{}", column.name);
        assert!(column.least < column.most || column.most.is_none(), "{}", column.name);
    }
}

/// Whether a cell that is not empty is one of its column.
fn fits(column: &Column, cell: &str) -> bool {
    let is_within = |number: f64| {
        column.least.is_none_or(|least| number >= least.into())
            && column.most.is_none_or(|most| number <= most.into())
    };
    match column.kind {
        Kind::Code => Code::parse(cell).is_some(),
        Kind::Codes => cell.split(' ').all(|code| Code::parse(code).is_some()),
        Kind::Country => cell.len() == 2 && cell.bytes().all(|byte| byte.is_ascii_uppercase()),
        Kind::Period => Period::parse(cell).is_some(),
        Kind::Methodology => MethodologyId::parse(cell).is_some(),
        Kind::Word(words) => words().contains(&cell),
        Kind::Words(words) => cell.split(' ').all(|word| words().contains(&word)),
        Kind::Date => NaiveDate::parse_from_str(cell, "%Y-%m-%d").is_ok(),
        Kind::Moment => cell.ends_with('Z') && DateTime::parse_from_rfc3339(cell).is_ok(),
        Kind::Whole => cell.parse::<u64>().is_ok() && is_within(cell.parse().unwrap()),
        Kind::Real => cell.parse().is_ok_and(is_within),
        Kind::Truth => ["true", "false"].contains(&cell),
        Kind::Length => Length::parse(cell).is_some(),
        Kind::Text => !cell.is_empty(),
    }
}

async fn every_cell_is_what_its_column_says(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let observations = Observation::columns();
    let mut seen = BTreeSet::new();
    for (path, columns) in [
        ("observations.csv?criterion=index&criterion=one-fill&country=CZ", &observations),
        ("observations.csv?criterion=one-fill&by=life_event", &observations),
        ("series.csv?criterion=one-fill&by=country", &SeriesRow::columns()),
        ("rankings.csv?criterion=index&type=transactional", &RankedItem::columns()),
        ("changes.csv?criterion=one-fill&by=agency", &ChangeRow::columns()),
        ("changes.csv?criterion=index&from=2020&to=2022", &ChangeRow::columns()),
        ("coverage.csv", &CoverageRow::columns()),
        ("coverage/agencies.csv", &AgencyRecord::columns()),
    ] {
        let file = public.get(&format!("/v1/{path}")).await.is(200);
        let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), names, "{path}");
        let mut keys = BTreeSet::new();
        for row in reader.records() {
            let row = row.unwrap();
            for (column, cell) in columns.iter().zip(&row) {
                let is_right =
                    if cell.is_empty() { !column.is_required } else { fits(column, cell) };
                assert!(is_right, "{path}: {} is `{cell}`", column.name);
                if !cell.is_empty() {
                    seen.insert(column.name);
                }
            }
            let key = columns.iter().zip(&row).filter(|(column, _)| column.is_key);
            let key: Vec<String> = key.map(|(_, cell)| cell.to_owned()).collect();
            assert!(keys.insert(key.clone()), "{path}: two rows of {key:?}");
        }
        assert!(!keys.is_empty(), "{path}");
    }
    // In the demo nobody was asked, and nothing counted.
    let unseen: Vec<&str> = RankedItem::columns()
        .iter()
        .map(|it| it.name)
        .filter(|name| !seen.contains(name))
        .collect();
    assert_eq!(unseen, ["n", "numerator", "denominator", "ci_low", "ci_high", "ci_method"]);
}
