//! Frictionless Data Package, version 2: the files of the register as one package.

use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::{
    column::{Column, Kind},
    export::{About, form},
};
use crate::domain::address;

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "application/json";

/// The package of these files, each with its name.
pub fn package(files: &[(String, About)]) -> Value {
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "znamka",
        "title": "Kvalita veřejných služeb / Quality of public services",
        "resources": files.iter().map(resource).collect::<Vec<_>>(),
    });
    if let (Some((_, first)), Some(package)) = (files.first(), package.as_object_mut()) {
        // What is published only grows: the entry of the ledger is the version of the data.
        package.insert("version".into(), json!(format!("1.{}.0", first.seq)));
        package.insert("licenses".into(), json!([licence(first)]));
        if let Some(at) = first.at {
            let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
            package.insert("created".into(), json!(at));
        }
        if !first.base.is_empty() {
            package.insert("homepage".into(), json!(first.base));
        }
    }
    package
}

fn licence(about: &About) -> Value {
    let licence = &about.licence;
    let mut told = json!({"path": licence.url(), "title": licence.name()});
    if let (Some(short), Some(told)) = (licence.spdx(), told.as_object_mut()) {
        told.insert("name".into(), json!(short));
    }
    told
}

fn resource((name, about): &(String, About)) -> Value {
    let told = about.export.about();
    let fields: Vec<Value> = about.columns().iter().map(field).collect();
    let path = about.export.at(".csv");
    json!({
        "name": name,
        "path": address::at(path.trim_start_matches("/v1/"), &about.asked),
        "title": about.export.title().en,
        "description": format!("{} / {}", told.en, told.cs),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "sources": [{"title": about.cite, "path": about.permalink}],
        "dialect": {"header": true, "delimiter": ",", "quoteChar": "\"", "doubleQuote": true},
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": fields,
            "primaryKey": about.export.key(about.by),
            "missingValues": [""],
        },
    })
}

fn field(column: &Column) -> Value {
    let mut told = Map::new();
    told.insert("name".into(), json!(column.name));
    told.insert(
        "description".into(),
        json!(format!("{} / {}", column.meaning.en, column.meaning.cs)),
    );
    let kind = match column.kind {
        Kind::Date => "date",
        Kind::Moment => "datetime",
        Kind::Whole => "integer",
        Kind::Real => "number",
        Kind::Truth => "boolean",
        // Lists too: of the type `list` nothing is held against anything.
        _ => "string",
    };
    told.insert("type".into(), json!(kind));
    told.insert("constraints".into(), constraints(column));
    Value::Object(told)
}

fn constraints(column: &Column) -> Value {
    let mut told = Map::new();
    if column.is_required {
        told.insert("required".into(), json!(true));
    }
    match column.kind {
        Kind::Word(words) => {
            told.insert("enum".into(), json!(words()));
        }
        Kind::Codes | Kind::Words(_) => {
            let several = |part| format!("{part}( {part})*");
            told.extend(form(column.kind).map(|part| ("pattern".to_owned(), json!(several(part)))));
        }
        kind => told.extend(form(kind).map(|form| ("pattern".to_owned(), json!(form)))),
    }
    for (name, bound) in [("minimum", column.least), ("maximum", column.most)] {
        told.extend(bound.map(|bound| (name.to_owned(), json!(bound))));
    }
    Value::Object(told)
}
