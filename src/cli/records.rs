//! Files of documents: a JSON array, one document, or one a line; each with the line it begins on.

use serde_json::{Map, Value, json};

use crate::{
    domain::{evaluation::batch::MOST, json, violation::Violation},
    formats::{
        batch::read_line,
        table::{self, Columns, Row},
    },
};

/// One document of a file.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// The document, or why it cannot be read.
    pub document: Result<Value, Vec<Violation>>,
    /// 1 is the first.
    pub row: u64,
    /// The line it begins on.
    pub line: u64,
}

/// The documents of a JSON or NDJSON file; or what is wrong with the whole file.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Item>, Vec<Violation>> {
    if let Some(fault) = table::foreign(bytes) {
        return Err(vec![fault]);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let items = if first == Some(&b'[') {
        array(bytes)?
    } else {
        match json::read(bytes) {
            Ok(document) => vec![Item { document: Ok(document), row: 1, line: 1 }],
            Err(_) => lines(bytes),
        }
    };
    if items.len() > MOST {
        return Err(vec![table::too_many(MOST)]);
    }
    Ok(items)
}

fn array(bytes: &[u8]) -> Result<Vec<Item>, Vec<Violation>> {
    let Value::Array(documents) = json::read(bytes).map_err(|fault| vec![fault])? else {
        return Ok(Vec::new());
    };
    let lines = beginnings(bytes);
    Ok(documents
        .into_iter()
        .zip(lines)
        .zip(1..)
        .map(|((document, line), row)| Item { document: Ok(document), row, line })
        .collect())
}

fn lines(bytes: &[u8]) -> Vec<Item> {
    bytes
        .split(|byte| *byte == b'\n')
        .zip(1..)
        .filter(|(text, _)| !text.trim_ascii().is_empty())
        .zip(1..)
        .map(|((text, line), row)| {
            let document = read_line(text).map_err(|fault| vec![fault.in_row(row, line)]);
            Item { document, row, line }
        })
        .collect()
}

/// The lines on which the items of a well-formed array begin.
fn beginnings(bytes: &[u8]) -> Vec<u64> {
    let (mut depth, mut line) = (0_u32, 1);
    let (mut in_text, mut escaped, mut due) = (false, false, false);
    let mut found = Vec::new();
    for byte in bytes {
        match byte {
            b'\n' => line += 1,
            _ if in_text => {
                in_text = escaped || *byte != b'"';
                escaped = !escaped && *byte == b'\\';
            }
            _ => {
                if due && !byte.is_ascii_whitespace() && *byte != b']' {
                    found.push(line);
                    due = false;
                }
                match byte {
                    b'[' | b'{' => {
                        depth += 1;
                        due |= depth == 1;
                    }
                    b']' | b'}' => depth = depth.saturating_sub(1),
                    b',' => due |= depth == 1,
                    b'"' => in_text = true,
                    _ => {}
                }
            }
        }
    }
    found
}

const AGENCIES: Columns<'static> = Columns {
    all: &["code", "name_cs", "name_en", "kind", "level", "country", "parent", "ico", "aliases"],
    required: &["code", "kind", "country"],
    beside: &[],
};

const SERVICES: Columns<'static> = Columns {
    all: &[
        "code",
        "agency",
        "name_cs",
        "name_en",
        "type",
        "scope",
        "level",
        "life_events",
        "audiences",
        "url",
        "proactive",
        "mandatory_online",
        "volume",
        "in_force_from",
        "in_force_to",
    ],
    required: &["code", "agency", "type"],
    beside: &[],
};

/// Agencies of a CSV file, as drafts. Aliases stand in one cell with `|` between them.
pub(super) fn agencies(bytes: &[u8]) -> Result<Vec<Item>, Vec<Violation>> {
    table(bytes, AGENCIES, |row, faults| {
        let mut draft = common(row, faults);
        text(&mut draft, row, &["kind", "level", "country", "parent"], faults);
        if let Some(ico) = row.cell("ico", faults) {
            draft.insert("identifiers".into(), json!([{"scheme": "ico", "value": ico}]));
        }
        list(&mut draft, row, "aliases", faults);
        draft
    })
}

/// Services of a CSV file, as drafts. Lists stand in one cell with `|` between their items.
pub(super) fn services(bytes: &[u8]) -> Result<Vec<Item>, Vec<Violation>> {
    table(bytes, SERVICES, |row, faults| {
        let mut draft = common(row, faults);
        text(&mut draft, row, &["agency", "type", "scope", "level"], faults);
        for column in ["in_force_from", "in_force_to"] {
            if let Some(day) = row.date(column, faults) {
                draft.insert(column.into(), day.into());
            }
        }
        list(&mut draft, row, "life_events", faults);
        list(&mut draft, row, "audiences", faults);
        let urls = row.cell("url", faults).unwrap_or_default();
        let channels: Vec<Value> =
            urls.split_whitespace().map(|url| json!({"kind": "web", "url": url})).collect();
        draft.insert("channels".into(), channels.into());
        for column in ["proactive", "mandatory_online"] {
            let Some(cell) = row.cell(column, faults) else { continue };
            // What is neither is refused as text where none belongs.
            let value = table::truth(&cell).map_or_else(|| cell.into(), Value::Bool);
            draft.insert(column.into(), value);
        }
        if let Some(volume) = row.number("volume", true, faults) {
            draft.insert("volume".into(), volume.into());
        }
        draft
    })
}

fn table(
    bytes: &[u8],
    columns: Columns<'_>,
    draft: impl Fn(&Row<'_>, &mut Vec<Violation>) -> Map<String, Value>,
) -> Result<Vec<Item>, Vec<Violation>> {
    let mut items = Vec::new();
    table::read(bytes, columns, MOST, |row, misfit| {
        let mut faults = Vec::from_iter(misfit);
        let document = faults.is_empty().then(|| draft(row, &mut faults));
        let document = match document {
            Some(document) if faults.is_empty() => Ok(Value::Object(document)),
            _ => Err(faults),
        };
        items.push(Item { document, row: row.row, line: row.line });
    })?;
    Ok(items)
}

fn common(row: &Row<'_>, faults: &mut Vec<Violation>) -> Map<String, Value> {
    let mut draft = Map::new();
    text(&mut draft, row, &["code"], faults);
    let names = [("cs", "name_cs"), ("en", "name_en")].into_iter().filter_map(|(tag, column)| {
        Some((tag.to_owned(), Value::String(row.cell(column, faults)?)))
    });
    let names: Map<String, Value> = names.collect();
    draft.insert("names".into(), names.into());
    draft
}

fn text(
    draft: &mut Map<String, Value>,
    row: &Row<'_>,
    columns: &[&'static str],
    faults: &mut Vec<Violation>,
) {
    for column in columns {
        if let Some(cell) = row.cell(column, faults) {
            draft.insert((*column).to_owned(), cell.into());
        }
    }
}

fn list(
    draft: &mut Map<String, Value>,
    row: &Row<'_>,
    column: &'static str,
    faults: &mut Vec<Violation>,
) {
    let cell = row.cell(column, faults).unwrap_or_default();
    let items = cell.split('|').map(str::trim).filter(|item| !item.is_empty());
    draft.insert(column.to_owned(), items.collect());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(u64, u64)> {
        read(text.as_bytes()).unwrap().iter().map(|item| (item.row, item.line)).collect()
    }

    #[test]
    fn documents_are_found_on_their_lines() {
        assert_eq!(
            places("[\n{\"a\":\"]\\\"\\\\\"},\n\n 1, [\n2,3],\n{\n}\n]"),
            [(1, 2), (2, 4), (3, 4), (4, 6)]
        );
        assert_eq!(places("[]"), []);
        assert_eq!(places("{\n\"a\":\n1}"), [(1, 1)]);
        assert_eq!(places("{}\n\n{}\n{\n"), [(1, 1), (2, 3), (3, 4)]);
        assert_eq!(read(b"[1,").unwrap_err()[0].code, "malformed-json");
    }

    #[test]
    fn a_simple_table_becomes_drafts() {
        let agencies = agencies(
            "code,name_cs,kind,country,ico,aliases\ncz-mpsv,MPSV,ministry,CZ,00551023,a|b \n"
                .as_bytes(),
        );
        assert_eq!(
            agencies.unwrap()[0].document.as_ref().unwrap(),
            &json!({"code": "cz-mpsv", "names": {"cs": "MPSV"}, "kind": "ministry", "country": "CZ",
                "identifiers": [{"scheme": "ico", "value": "00551023"}], "aliases": ["a", "b"]})
        );
        let services = services(
            b"code,agency,name_en,type,audiences,url,proactive,volume\n\
              x,cz-mpsv,X,portal,citizens|businesses,https://a.cz https://b.cz,TRUE,5\n",
        );
        let service = services.unwrap()[0].document.clone().unwrap();
        assert_eq!(service["proactive"], json!(true));
        assert_eq!(service["volume"], json!(5));
        assert_eq!(service["channels"][1]["url"], "https://b.cz");
        assert_eq!(service["audiences"], json!(["citizens", "businesses"]));
        let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode(
            "code;agency;name_cs;type;proactive;volume;in_force_from\r\n\
             x;cz-mpsv;Příspěvek;portal;NEPRAVDA;1\u{a0}250;1.7.2025\r\n",
        );
        let service = super::services(&bytes).unwrap()[0].document.clone().unwrap();
        assert_eq!(
            service,
            json!({"code": "x", "agency": "cz-mpsv", "names": {"cs": "Příspěvek"}, "type": "portal",
                "life_events": [], "audiences": [], "channels": [], "proactive": false, "volume": 1250,
                "in_force_from": "2025-07-01"})
        );
        assert_eq!(read(b"PK\x03\x04xlsx").unwrap_err()[0].code, "workbook-not-csv");
    }
}
