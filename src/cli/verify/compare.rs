//! Two versions of one thing, and where they part.

use std::fmt;

use serde_json::Value;

use crate::domain::{
    cell::{Cell, Scorecard},
    text,
};

/// Longest value printed, in characters.
const LONGEST: usize = 120;

/// A row that is not as it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// Which row.
    pub key: String,
    /// What of it.
    pub what: String,
    /// What should stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl Difference {
    /// A difference in one field of a row.
    pub(super) fn of(
        table: &'static str,
        key: impl fmt::Display,
        what: impl Into<String>,
        expected: impl fmt::Display,
        found: impl fmt::Display,
    ) -> Self {
        let short = |text: String| match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        };
        Self {
            table,
            key: key.to_string(),
            what: what.into(),
            expected: short(expected.to_string()),
            found: short(found.to_string()),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, key, what, expected, found } = self;
        write!(f, "{table} {key}: {what}: expected {expected}, found {found}")
    }
}

/// Where two JSON documents first part: pointer, what is expected, what is found.
pub(super) fn json(expected: &Value, found: &Value) -> Option<(String, String, String)> {
    match (expected, found) {
        _ if expected == found => None,
        (Value::Object(one), Value::Object(other)) => {
            let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
            names.sort();
            names.into_iter().find_map(|name| {
                let none = &Value::Null;
                let (one, other) = (one.get(name), other.get(name));
                if one.is_none() != other.is_none() {
                    return Some((format!("/{}", text::escape(name)), said(one), said(other)));
                }
                under(name, json(one.unwrap_or(none), other.unwrap_or(none)))
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => one
            .iter()
            .zip(other)
            .enumerate()
            .find_map(|(i, (one, other))| under(&i.to_string(), json(one, other))),
        _ => Some((String::new(), expected.to_string(), found.to_string())),
    }
}

fn said(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".into(), Value::to_string)
}

fn under(name: &str, found: Option<(String, String, String)>) -> Option<(String, String, String)> {
    found.map(|(pointer, one, other)| (format!("/{}{pointer}", text::escape(name)), one, other))
}

/// All differences between the scorecards that an entry should have and those that it has.
pub(super) fn scorecards(expected: &[Scorecard], found: &[Scorecard]) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (ordinal, (due, there)) in pairs(expected, found).enumerate() {
        let key = |scorecard: &Scorecard| {
            let key = &scorecard.key;
            format!(
                "seq {} ordinal {} ({} {} {})",
                scorecard.seq,
                ordinal + 1,
                key.service,
                key.period,
                key.methodology
            )
        };
        match (due, there) {
            (Some(due), Some(there)) => {
                let name = key(due);
                if due.key != there.key {
                    differences.push(Difference::of("scorecards", &name, "key", &name, key(there)));
                }
                if due.facts != there.facts {
                    let (due, there) = (facts(due), facts(there));
                    differences.extend(json(&due, &there).map(|(pointer, due, there)| {
                        Difference::of("scorecards", &name, format!("facts{pointer}"), due, there)
                    }));
                }
                cells(&name, &due.cells, &there.cells, &mut differences);
            }
            (Some(due), None) => {
                differences.push(Difference::of("scorecards", key(due), "row", "a row", "none"));
            }
            (None, Some(there)) => {
                differences.push(Difference::of("scorecards", key(there), "row", "none", "a row"));
            }
            (None, None) => {}
        }
    }
    differences
}

fn facts(scorecard: &Scorecard) -> Value {
    serde_json::to_value(&scorecard.facts).unwrap_or_default()
}

/// Both lists side by side, the longer one's rest beside nothing.
fn pairs<'a, T>(
    one: &'a [T],
    other: &'a [T],
) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
    (0..one.len().max(other.len())).map(|place| (one.get(place), other.get(place)))
}

/// Cells are found by node, target group and source.
fn cells(scorecard: &str, expected: &[Cell], found: &[Cell], differences: &mut Vec<Difference>) {
    let name = |cell: &Cell| (cell.node.clone(), cell.target_group.clone(), cell.source);
    let key = |cell: &Cell| {
        let source = cell.source.map_or("none", |source| source.as_str());
        format!(
            "{scorecard}, node {}, target group {}, source {source}",
            cell.node, cell.target_group
        )
    };
    for cell in expected {
        match found.iter().find(|other| name(other) == name(cell)) {
            None => differences.push(Difference::of("cells", key(cell), "row", "a row", "none")),
            Some(other) => differences.extend(
                fields(cell, other)
                    .into_iter()
                    .map(|(what, due, there)| Difference::of("cells", key(cell), what, due, there)),
            ),
        }
    }
    for cell in found {
        if !expected.iter().any(|other| name(other) == name(cell)) {
            differences.push(Difference::of("cells", key(cell), "row", "none", "a row"));
        }
    }
}

fn fields(one: &Cell, other: &Cell) -> Vec<(&'static str, String, String)> {
    let count = |n: Option<u64>| n.map_or_else(|| "none".into(), |n| n.to_string());
    let sampling = |cell: &Cell| {
        cell.sampling.map_or_else(
            || "none".into(),
            |of| format!("{} n {} deviation {}", of.basis, of.n, of.deviation),
        )
    };
    let real = |x: Option<f64>| x.map_or_else(|| "none".into(), |x| x.to_string());
    let all = |cell: &Cell| {
        [
            ("best", cell.best.to_string()),
            ("points", real(cell.points.map(crate::domain::points::Points::value))),
            ("state", cell.state.to_string()),
            ("flags", cell.flags.to_string()),
            ("coverage", real(cell.coverage)),
            ("n", count(cell.n)),
            ("numerator", count(cell.numerator)),
            ("denominator", count(cell.denominator)),
            ("sampling", sampling(cell)),
        ]
    };
    all(one)
        .into_iter()
        .zip(all(other))
        .filter(|((_, due), (_, there))| due != there)
        .map(|((what, due), (_, there))| (what, due, there))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json as value;

    use super::*;

    #[test]
    fn documents_part_at_a_pointer() {
        let one = value!({"a": [1, {"b/c": 2}], "d": null});
        assert_eq!(json(&one, &one), None);
        let (pointer, due, there) = json(&one, &value!({"a": [1, {"b/c": 3}], "d": null})).unwrap();
        assert_eq!((pointer.as_str(), due.as_str(), there.as_str()), ("/a/1/b~1c", "2", "3"));
        let (pointer, due, there) = json(&one, &value!({"a": [1, {"b/c": 2}]})).unwrap();
        assert_eq!((pointer.as_str(), due.as_str(), there.as_str()), ("/d", "null", "nothing"));
    }
}
