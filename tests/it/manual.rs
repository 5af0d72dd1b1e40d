//! The manual: the numbers it prints are those of the demo, or of the register that it says.
//!
//! A comment `<!-- holds: PATH POINTER -->` before a table says where its rows come from: of the answer
//! to `GET PATH` the object or list at the JSON Pointer. Columns whose head is a field in backticks are
//! compared, a number to as many decimals as the page has, and a whole one as it is; `–` is null. `<!-- holds eu-egov: … -->` is
//! of the register of the eGovernment Benchmark, and `eu_egov.rs` asks that one.

use serde_json::Value;
use znamka::{
    cli::demo,
    metrics::{
        combined::{Term, combined},
        interval::wilson,
        trend::trend,
    },
};

use crate::{
    served::{Asker, Served},
    world::{Engine, World},
};

both_engines! { every_table_that_says_so_holds_against_the_demo }

/// A table, and the page it is on.
struct Table {
    page: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn cells(line: &str) -> Vec<String> {
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The tables of all pages before which a comment says `what`, and what else the comment says.
fn tables(what: &str) -> Vec<(String, Table)> {
    let folder = format!("{}/manual", env!("CARGO_MANIFEST_DIR"));
    let opening = format!("<!-- {what}: ");
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "md") {
            continue;
        }
        let page = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(said) = line.strip_prefix(&opening) else { continue };
            let said = said.strip_suffix(" -->").unwrap().to_owned();
            let mut table = lines.by_ref().take_while(|line| line.starts_with('|')).map(cells);
            let head = table.next().unwrap();
            // After the line under the head.
            let rows = table.skip(1).collect();
            found.push((said, Table { page: page.clone(), head, rows }));
        }
    }
    assert!(!found.is_empty(), "no table of the manual says `{what}`");
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
            let half = if decimals == 0 { 0.0 } else { 0.5 / unit };
            let told: f64 = plain.parse().unwrap_or(f64::NAN);
            (told - number.as_f64().unwrap()).abs() <= half + 1e-9
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
    hold("holds", &served.anonymous()).await;
}

/// Compares the tables that a comment of this kind marks with what the register answers.
pub async fn hold(what: &str, public: &Asker) {
    for (said, Table { page, head, rows }) in tables(what) {
        let (path, pointer) = said.split_once(' ').unwrap();
        let body = public.get(path).await.is(200).body;
        let at = body.pointer(pointer).unwrap_or_else(|| panic!("{page}: no {pointer} in {path}"));
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
    assert!(!tells("7", &json!(6.666666667)));
    assert!(!tells("0", &Value::Null));
    assert!(!tells("–", &json!(0)));
}

/// The numbers of a row of the manual, without its first cells; what is empty is passed over.
fn numbers(row: &[String], skip: usize) -> Vec<f64> {
    let told = |cell: &String| {
        // After a formula stands what it gives.
        let number = cell.rsplit(' ').next().unwrap_or_default();
        (!number.is_empty()).then(|| number.parse().unwrap())
    };
    row.iter().skip(skip).filter_map(told).collect()
}

/// How many orders of `n` values have 0, 1, 2 … falling pairs, as the page says to count them.
fn counted(n: usize) -> Vec<u64> {
    (2..=n).fold(vec![1], |above, n| {
        let cells = above.len() + n - 1;
        let window = |end: usize| (end.saturating_sub(n - 1)..=end).filter_map(|at| above.get(at));
        (0..cells).map(|end| window(end).sum()).collect()
    })
}

/// An order of `n` values with so many falling pairs.
fn order(n: usize, mut falling: usize) -> Vec<(f64, f64)> {
    let mut left: Vec<u32> = (0..u32::try_from(n).unwrap()).collect();
    let values = (0..n).map(|_| {
        let before = falling.min(left.len() - 1);
        falling -= before;
        f64::from(left.remove(before))
    });
    (0..).map(f64::from).zip(values).collect()
}

#[test]
fn the_orders_that_the_page_counts_give_the_probability_of_a_trend() {
    let (_, table) = tables("counts").remove(0);
    let told: Vec<Vec<f64>> = table.rows.iter().map(|row| numbers(row, 0)).collect();
    assert_eq!(told.len(), 7);
    for (n, told) in (4_u32..=10).zip(told) {
        let counts = counted(n.try_into().unwrap());
        let counts: Vec<f64> =
            counts.iter().map(|count| count.to_string().parse().unwrap()).collect();
        assert_eq!(told, [&[f64::from(n)], &counts[..counts.len().min(8)]].concat());
        let all: f64 = (1..=n).map(f64::from).product();
        let pairs = usize::try_from(n * (n - 1) / 2).unwrap();
        for falling in 0..=pairs {
            let found = trend(&order(n.try_into().unwrap(), falling)).unwrap();
            let against = (pairs - usize::try_from(found.s.unsigned_abs()).unwrap()) / 2;
            assert_eq!(against, falling.min(pairs - falling), "{n} values");
            let p = (2.0 * counts[..=against].iter().sum::<f64>() / all).min(1.0);
            assert!((found.p - p).abs() < 1e-12, "{n} values, {falling} falling pairs: {p}");
        }
    }
}

/// The sum of a table of weights, values, and how far these may be off; and its interval.
fn together(rows: &[Vec<String>], skip: usize) -> [f64; 3] {
    let terms: Vec<[f64; 4]> =
        rows.iter().map(|row| numbers(row, skip).try_into().unwrap()).collect();
    let of = |[weight, _, down, up]: &[f64; 4]| Term { weight: *weight, down: *down, up: *up };
    let (down, up) = combined(&terms.iter().map(of).collect::<Vec<_>>());
    let sum: f64 = terms.iter().map(|[weight, value, ..]| weight * value).sum();
    [sum, sum - down, sum + up]
}

#[test]
fn the_interval_of_several_samples_is_that_of_the_page() {
    let tables = tables("combined");
    let of = |what: &str| &tables.iter().find(|(said, _)| said == what).unwrap().1.rows;
    let page = std::fs::read_to_string(format!("{}/manual/change.md", env!("CARGO_MANIFEST_DIR")));
    let page = page.unwrap();
    let near = |found: f64, told: f64| (found - told).abs() < 2e-6;

    // Of the two services each value and how far it may be off are Wilson's.
    let services = of("two services");
    for (row, (yes, asked)) in services.iter().zip([(48, 80), (56, 70), (15, 148), (81, 263)]) {
        assert_eq!(row[2], format!("{yes} of {asked}"));
        let (p, n) = (f64::from(yes) / f64::from(asked), f64::from(asked));
        let of = wilson(p, n).unwrap();
        let due = [p, p - of.low, of.high - p].map(|part| 100.0 * part);
        let told = numbers(row, 4);
        assert!(due.iter().zip(&told).all(|(due, told)| near(*due, *told)), "{due:?} {told:?}");
    }
    let [sum, low, high] = together(services, 3);
    for told in
        [format!("B5)` | {sum:.6} |"), format!("`B8` | {low:.6} |"), format!("| {high:.6} |")]
    {
        assert!(page.contains(&told), "{told}");
    }

    // Above criteria errors of one service in one period are added up as they are.
    let above = of("above criteria");
    for (row, one) in above.iter().zip(services) {
        let (told, one) = (numbers(row, 3), numbers(one, 4));
        let due = [one[0] + 50.2, one[1] + 1.574_975, one[2] + 1.574_975].map(|sum| sum / 2.0);
        assert!(due.iter().zip(&told).all(|(due, told)| near(*due, *told)), "{due:?} {told:?}");
    }
    let [sum, low, high] = together(above, 2);
    let told = format!("M is {sum:.0}, `ci_low` `=10-SQRT(6.195810^2+5.806574^2)` {low:.6}");
    assert!(page.contains(&told), "{told}");
    assert!(page.contains(&format!("`=10+SQRT(4.635118^2+6.264755^2)` {high:.6}")), "{high:.6}");
}
