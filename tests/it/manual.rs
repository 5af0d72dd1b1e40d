//! The manual: the numbers it prints are those of the demo.
//!
//! A comment `<!-- holds: PATH POINTER -->` before a table says where its rows come from: of the answer
//! to `GET PATH` the object or list at the JSON Pointer. Columns whose head is a field in backticks are
//! compared, a number to as many decimals as the page has; `–` is null.

use serde_json::Value;
use znamka::cli::demo;

use crate::{
    served::Served,
    world::{Engine, World},
};

both_engines! { every_table_that_says_so_holds_against_the_demo }

/// A table, and where its rows come from.
struct Table {
    page: String,
    path: String,
    pointer: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The tables of all pages that say where they come from.
fn tables() -> Vec<Table> {
    let folder = format!("{}/manual", env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let page = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(held) = line.strip_prefix("<!-- holds: ") else { continue };
            let held = held.strip_suffix(" -->").unwrap();
            let (path, pointer) = held.split_once(' ').unwrap();
            let mut table = lines.by_ref().take_while(|line| line.starts_with('|')).map(cells);
            found.push(Table {
                page: page.clone(),
                path: path.to_owned(),
                pointer: pointer.to_owned(),
                head: table.next().unwrap(),
                // After the line under the head.
                rows: table.skip(1).collect(),
            });
        }
    }
    found
}

/// Whether a cell of a page tells this value.
fn tells(cell: &str, value: &Value) -> bool {
    let plain = cell.replace([',', '\u{a0}'], "");
    match value {
        Value::Null => cell == "–",
        Value::Number(number) => {
            let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            let unit = 10_f64.powi(i32::try_from(decimals).unwrap());
            let told: f64 = plain.parse().unwrap_or(f64::NAN);
            (told - number.as_f64().unwrap()).abs() <= 0.5 / unit + 1e-9
        }
        Value::String(text) => cell.trim_matches('`') == text,
        other => serde_json::from_str::<Value>(cell).is_ok_and(|told| told == *other),
    }
}

async fn every_table_that_says_so_holds_against_the_demo(engine: Engine) {
    let world = World::new(engine);
    let pool = world.pool.clone();
    actix_web::web::block(move || demo::load(&pool).unwrap()).await.unwrap();
    let served = Served::over(world, znamka::config::Config::default());
    let tables = tables();
    assert!(!tables.is_empty());
    for table in tables {
        let Table { page, path, pointer, head, rows } = table;
        let body = served.anonymous().get(&path).await.is(200).body;
        let at = body.pointer(&pointer).unwrap_or_else(|| panic!("{page}: no {pointer} in {path}"));
        let items = at.as_array().cloned().unwrap_or_else(|| vec![at.clone()]);
        assert_eq!(rows.len(), items.len(), "{page}: rows of {path}{pointer}");
        let fields: Vec<(usize, &str)> = head
            .iter()
            .enumerate()
            .filter_map(|(i, head)| Some((i, head.strip_prefix('`')?.strip_suffix('`')?)))
            .collect();
        assert!(fields.len() > 1, "{page}: a table with no fields");
        for (row, item) in rows.iter().zip(&items) {
            for (i, field) in &fields {
                let value = item.get(field).unwrap_or_else(|| panic!("{page}: no {field}"));
                assert!(tells(&row[*i], value), "{page}: {field} is {value}, not {}", row[*i]);
            }
        }
    }
}

/// The shapes of answers that hold figures.
const FIGURES: [&str; 24] = [
    "AgencyRecord",
    "Change",
    "ChangesAnswer",
    "Counts",
    "ExplainedGap",
    "ExplainedNode",
    "GapSummary",
    "Kept",
    "NodeChange",
    "Observation",
    "Point",
    "RankDistribution",
    "RankIntervals",
    "RankingAnswer",
    "RankedItem",
    "RevisedValue",
    "RevisionSummary",
    "Sample",
    "ScorecardNode",
    "Trend",
    "Verdicts",
    "WhatIfCriterion",
    "WhatIfIndex",
    "WhatIfNode",
];

/// Whether a schema is a number, or several of them, null or not.
fn is_number(schema: &Value) -> bool {
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    types.iter().any(|name| ["integer", "number"].contains(name))
        || (types.contains(&"array") && is_number(&schema["items"]))
}

#[test]
fn every_figure_of_the_interface_has_its_row() {
    let root = env!("CARGO_MANIFEST_DIR");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
    let document: Value = serde_json::from_str(&read("openapi/openapi.json")).unwrap();
    let page = read("manual/figures.md");
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
    let schemas = &document["components"]["schemas"];
    let mut figures = 0;
    for shape in FIGURES {
        let parts = schemas[shape]["allOf"].as_array().cloned();
        let parts = parts.unwrap_or_else(|| vec![schemas[shape].clone()]);
        let fields: Vec<(String, Value)> = parts
            .iter()
            .filter_map(|part| part["properties"].as_object())
            .flat_map(Clone::clone)
            .collect();
        assert!(!fields.is_empty(), "no {shape} in the interface");
        for (field, _) in fields.iter().filter(|(_, schema)| is_number(schema)) {
            figures += 1;
            let told = format!("`{field}`");
            let is_told = rows.iter().any(|row| cells(row)[0].contains(&told));
            let is_told = is_told || (shape == "Verdicts" && page.contains(&told));
            assert!(is_told, "manual/figures.md does not explain {field} of {shape}");
        }
    }
    assert!(figures > 80, "only {figures} figures were found");
}

#[test]
fn a_wrong_number_on_a_page_is_found() {
    use serde_json::json;
    assert!(tells("81.111111", &json!(81.111111111)));
    assert!(tells("1,056", &json!(1056)));
    assert!(tells("–", &Value::Null));
    assert!(!tells("81.111112", &json!(81.111111111)));
    assert!(!tells("0", &Value::Null));
    assert!(!tells("–", &json!(0)));
}
