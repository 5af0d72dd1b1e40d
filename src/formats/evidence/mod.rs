//! Reports of accessibility as other programs write them: axe-core, Lighthouse, WCAG-EM and EARL.
//!
//! A file is checked whole first (one document, no duplicate key, bounded depth); then only what counts
//! of it is read, so that its pictures and snippets cost no memory. Nothing that it names is fetched.

mod axe;
mod earl;
mod lighthouse;
mod rules;

use std::{fmt, marker::PhantomData};

use chrono::{DateTime, Utc};
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
        value::MapAccessDeserializer,
    },
};

use crate::domain::{
    evidence::{MOST_PAGES, Report, TestedPage},
    json,
    violation::Violation,
};

/// What may be sent.
const EXPECTED: &str = "Send what axe-core gives (`violations`, `passes`, `incomplete`), a Lighthouse \
    report in JSON (`lighthouseVersion`, `audits`), one or an array of either, or a WCAG-EM or EARL \
    report in JSON-LD (`@context`).";
/// Most keys of a foreign document that are named.
const MOST_NAMED: usize = 8;

/// The report in a file, or what was expected and what was found instead.
pub fn read(bytes: &[u8]) -> Result<Report, Violation> {
    // Programs of Windows put a byte order mark before it.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    json::check(bytes).map_err(expected)?;
    let looks: Looks = json::part(bytes, EXPECTED)?;
    let has = |key: &str| looks.keys.iter().any(|known| known == key);
    if has("lighthouseVersion") || has("audits") {
        return lighthouse::read(bytes);
    }
    if has("violations") && (has("passes") || has("incomplete") || has("testEngine")) {
        return axe::read(bytes);
    }
    if !looks.is_list && (has("@context") || has("@graph")) {
        return earl::read(bytes);
    }
    Err(Violation::at("", "unknown-report", looks.told(), EXPECTED))
}

/// What is no JSON was meant as a report all the same: says which are read.
fn expected(fault: Violation) -> Violation {
    Violation { advice: format!("Send the whole file, in UTF-8. {EXPECTED}"), ..fault }
}

/// One report or several of a kind, in one file.
struct Reports<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Reports<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Listing(PhantomData))
    }
}

struct Listing<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Listing<T> {
    type Value = Reports<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a report, or an array of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Reports<T>, A::Error> {
        Ok(Reports(vec![T::deserialize(MapAccessDeserializer::new(map))?]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Reports<T>, A::Error> {
        let mut reports = Vec::new();
        while let Some(report) = seq.next_element()? {
            if reports.len() >= MOST_PAGES {
                return Err(A::Error::custom(format_args!(
                    "there are more than {MOST_PAGES} reports"
                )));
            }
            reports.push(report);
        }
        Ok(Reports(reports))
    }
}

/// The reports of a kind in a file; each with its JSON Pointer.
fn all<T: DeserializeOwned>(bytes: &[u8], advice: &str) -> Result<Vec<(String, T)>, Violation> {
    let Reports(reports) = json::part(bytes, advice)?;
    let is_list = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let at = |i: usize| if is_list { format!("/{i}") } else { String::new() };
    Ok(reports.into_iter().enumerate().map(|(i, report)| (at(i), report)).collect())
}

/// What a document is at first sight: its keys, or of an array those of its first item.
#[derive(Default)]
struct Looks {
    is_list: bool,
    is_object: bool,
    keys: Vec<String>,
    more: usize,
}

impl Looks {
    fn told(&self) -> String {
        let keys: Vec<String> = self
            .keys
            .iter()
            .take(MOST_NAMED)
            .map(|key| key.chars().filter(|c| !c.is_control()).take(40).collect())
            .map(|key: String| format!("`{key}`"))
            .collect();
        let more = self.more + self.keys.len().saturating_sub(MOST_NAMED);
        let what = match (self.is_list, self.is_object) {
            (false, true) => "This is an object",
            (true, true) => "This is an array, and its first item an object",
            (true, false) => return "This is an array, but not of reports.".into(),
            (false, false) => return "This is no object and no array of objects.".into(),
        };
        match (keys.is_empty(), more) {
            (true, _) => format!("{what} without any key."),
            (false, 0) => format!("{what} with {}: no report that is known here.", keys.join(", ")),
            (false, more) => format!(
                "{what} with {} and {more} more: no report that is known here.",
                keys.join(", ")
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Looks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Looking)
    }
}

struct Looking;

impl<'de> Visitor<'de> for Looking {
    type Value = Looks;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a report")
    }

    fn visit_unit<E>(self) -> Result<Looks, E> {
        Ok(Looks::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Looks, E> {
        Ok(Looks::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Looks, E> {
        Ok(Looks::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Looks, E> {
        Ok(Looks::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Looks, E> {
        Ok(Looks::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Looks, E> {
        Ok(Looks::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Looks, A::Error> {
        let mut looks = Looks { is_object: true, ..Looks::default() };
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<IgnoredAny>()?;
            if looks.keys.len() < 200 { looks.keys.push(key) } else { looks.more += 1 }
        }
        Ok(looks)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Looks, A::Error> {
        let first: Option<Looks> = seq.next_element()?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        let first = first.filter(|first| !first.is_list).unwrap_or_default();
        Ok(Looks { is_list: true, ..first })
    }
}

/// Adds a page to a report. One that was tested several times, as at two widths, is one page.
fn add_page(report: &mut Report, page: TestedPage) {
    match report.pages.iter_mut().find(|known| known.name == page.name && !known.is_site) {
        Some(known) => known.join(&page),
        None => report.pages.push(page),
    }
}

/// A time as these programs write it.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z"));
    zoned.ok().map(|time| time.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (&'static str, String) {
        let fault = read(text.as_bytes()).unwrap_err();
        (fault.code, fault.detail)
    }

    #[test]
    fn what_is_no_report_is_told_what_it_is() {
        for (text, code, says) in [
            ("{}", "unknown-report", "without any key"),
            ("[]", "unknown-report", "not of reports"),
            ("[[{}]]", "unknown-report", "not of reports"),
            ("null", "unknown-report", "no object"),
            ("12", "unknown-report", "no object"),
            (r#""axe""#, "unknown-report", "no object"),
            (r#"{"name": "Page", "issues": []}"#, "unknown-report", "`name`, `issues`"),
            (r#"[{"a": 1}]"#, "unknown-report", "its first item an object with `a`"),
            (r#"{"violations": []}"#, "unknown-report", "`violations`"),
            (r#"[{"@context": {}}]"#, "unknown-report", "`@context`"),
            ("", "malformed-json", "EOF"),
            (r#"{"violations": [}"#, "malformed-json", "line 1"),
            (r#"{"violations": [], "violations": []}"#, "malformed-json", "twice"),
            (r#"{"violations": [{"id": 1, "id": 2}], "passes": []}"#, "malformed-json", "twice"),
        ] {
            let (found, detail) = told(text);
            assert!(found == code && detail.contains(says), "{text}: {found}, {detail}");
            let advice = read(text.as_bytes()).unwrap_err().advice;
            assert!(advice.ends_with(EXPECTED), "{text}: {advice}");
        }
        let many: Vec<String> = (0..300).map(|i| format!("\"k{i}\":0")).collect();
        assert!(told(&format!("{{{}}}", many.join(","))).1.contains("and 292 more"));
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_a_report() {
        let text = r#"{"url": "https://a.cz", "violations": [], "passes": [], "incomplete": []}"#;
        let plain = read(text.as_bytes()).unwrap();
        assert_eq!(read(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).unwrap(), plain);
        // The hash is that of the file as it is; a second mark is no JSON.
        assert!(read(&[b"\xef\xbb\xbf\xef\xbb\xbf", text.as_bytes()].concat()).is_err());
    }

    #[test]
    fn times_are_read_as_these_programs_write_them() {
        let utc = "2019-09-05T09:27:55Z".parse().ok();
        assert_eq!(time("2019-09-05 11:27:55 +0200"), utc);
        assert_eq!(time("2019-09-05T09:27:55.000Z"), utc);
        assert_eq!(time("yesterday"), None);
    }
}
