//! CSV on the Web (W3C, 2015): what stands in a file of comma-separated values, so that a machine can
//! read it and a validator refuse a spoiled one.

use serde_json::{Map, Value, json};

use super::{
    column::{Column, Kind, Said},
    export::{About, form},
    layout::Profile,
};
use crate::domain::address;

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "application/csvm+json";

/// What describes a table: its `url` is that of the rows, told from this document.
pub fn metadata(about: &About) -> Value {
    let columns: Vec<Value> =
        about.columns().iter().map(|it| column(it, about.layout.profile)).collect();
    let path = about.export.at(".csv");
    // It stands beside its file.
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut table = json!({
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "cs"}],
        "url": address::at(name, &about.asked),
        "dc:title": both(about.export.title()),
        "dc:description": both(about.export.row()),
        "dc:license": {"@id": about.licence.url()},
        "dc:source": {"@id": about.permalink},
        "dc:bibliographicCitation": about.cite,
        "dialect": dialect(about.layout.profile),
        "tableSchema": {"columns": columns, "primaryKey": about.export.key(about.by)},
    });
    if let (Some(at), Some(table)) = (about.at, table.as_object_mut()) {
        let day = at.format("%Y-%m-%d").to_string();
        table.insert("dc:modified".into(), json!({"@value": day, "@type": "xsd:date"}));
    }
    table
}

/// A text in each language, as JSON-LD says it.
fn both(said: Said) -> Value {
    json!([{"@value": said.cs, "@language": "cs"}, {"@value": said.en, "@language": "en"}])
}

fn dialect(profile: Option<Profile>) -> Value {
    let delimiter = match profile {
        Some(Profile::CzechExcel) => ";",
        None => ",",
    };
    json!({
        "encoding": "utf-8", "delimiter": delimiter, "header": true, "headerRowCount": 1,
        "doubleQuote": true, "lineTerminators": ["\r\n"],
    })
}

fn column(column: &Column, profile: Option<Profile>) -> Value {
    // A header is held against `titles`: they are its names, and what it means is told beside.
    let mut told = json!({
        "name": column.name,
        "titles": column.name,
        "dc:description": both(column.meaning),
        "datatype": datatype(column, profile),
        "required": column.is_required,
    });
    if let (Kind::Codes | Kind::Words(_), Some(told)) = (column.kind, told.as_object_mut()) {
        told.insert("separator".into(), json!(" "));
    }
    if let (Some(unit), Some(told)) = (column.unit, told.as_object_mut()) {
        told.insert("schema:unitText".into(), json!(unit.name().en));
    }
    told
}

fn datatype(column: &Column, profile: Option<Profile>) -> Value {
    let mut told = Map::new();
    let base = match column.kind {
        Kind::Date => "date",
        Kind::Moment => "dateTime",
        Kind::Whole => "integer",
        // Not `number`, which takes `NaN` for one: a value that is missing is an empty cell.
        Kind::Real => "decimal",
        Kind::Truth => "boolean",
        _ => "string",
    };
    told.insert("base".into(), json!(base));
    let guard = match (column.kind, profile) {
        // A month is guarded, so that Excel makes no day of it.
        (Kind::Period, Some(Profile::CzechExcel)) => "'?",
        _ => "",
    };
    if let Some(format) = form(column.kind).map(|form| format!("{guard}{form}")) {
        told.insert("format".into(), json!(format));
    }
    if matches!((column.kind, profile), (Kind::Real, Some(Profile::CzechExcel))) {
        told.insert("format".into(), json!({"decimalChar": ","}));
    }
    for (name, bound) in [("minimum", column.least), ("maximum", column.most)] {
        told.extend(bound.map(|bound| (name.to_owned(), json!(bound))));
    }
    Value::Object(told)
}
