//! JSON as it may come in: strict, bounded, and in Unicode's composed form.

use std::{
    collections::HashSet,
    fmt::{self, Write as _},
};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use super::violation::Violation;

/// Most keys of one object of a document that is only checked.
const MOST_KEYS: usize = 100_000;
/// Up to here doubles tell whole numbers apart.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// Reads one JSON document: no duplicate key, no control character but line breaks and tabs, text
/// in NFC, at most 128 levels deep.
pub fn read(bytes: &[u8]) -> Result<Value, Violation> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict.deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    value.map_err(|error| malformed(&error))
}

/// Whether this is one JSON document without a duplicate key, at most 128 levels deep; nothing of it
/// is kept. For files of other programs, of which only some is read and much is passed over.
pub fn check(bytes: &[u8]) -> Result<(), Violation> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let checked = Checked::deserialize(&mut deserializer).and_then(|_| deserializer.end());
    checked.map_err(|error| malformed(&error))
}

fn malformed(error: &serde_json::Error) -> Violation {
    Violation::at(
        "",
        "malformed-json",
        format!("This cannot be read as JSON: {error}."),
        "Send one well-formed JSON document in UTF-8.",
    )
}

/// The draft that a JSON document holds, or where it first differs from the draft's shape.
pub fn draft<T: DeserializeOwned>(value: Value) -> Result<T, Violation> {
    let advice = "See the schema of this operation in /openapi.json.";
    serde_path_to_error::deserialize(value).map_err(|error| misshapen(&error, advice))
}

/// What is read of a checked document, without the rest; `advice` says what was expected.
pub fn part<T: DeserializeOwned>(bytes: &[u8], advice: &str) -> Result<T, Violation> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| misshapen(&error, advice))
}

fn misshapen(
    error: &serde_path_to_error::Error<serde_json::Error>,
    advice: impl Into<String>,
) -> Violation {
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            serde_path_to_error::Segment::Seq { index } => {
                let _ = write!(pointer, "/{index}");
            }
            serde_path_to_error::Segment::Map { key } => {
                let _ = write!(pointer, "/{}", super::text::escape(key));
            }
            _ => {}
        }
    }
    let detail = error.inner().to_string().chars().take(300).collect::<String>();
    let detail = format!("The document has another shape here: {detail}.");
    Violation::at(pointer, "wrong-shape", detail, advice)
}

/// A document that was read to its end, and not kept.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Checking)
    }
}

struct Checking;

impl<'de> Visitor<'de> for Checking {
    type Value = Checked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_str<E>(self, _: &str) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Checked, A::Error> {
        while seq.next_element::<Checked>()?.is_some() {}
        Ok(Checked)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Checked, A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if seen.len() >= MOST_KEYS {
                return Err(A::Error::custom("an object of more keys than any document has"));
            }
            if seen.contains(&key) {
                let key: String = key.chars().take(80).collect();
                return Err(A::Error::custom(format_args!("the key `{key}` stands there twice")));
            }
            seen.insert(key);
            map.next_value::<Checked>()?;
        }
        Ok(Checked)
    }
}

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        // To JSON, 12.0 is the whole number 12.
        if value.fract() == 0.0 && value.abs() <= WHOLE {
            return format!("{value:.0}").parse::<i64>().map(Value::from).map_err(E::custom);
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        composed(text).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Strict)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let key = composed::<A::Error>(&key)?;
            if !seen.insert(key.clone()) {
                let key: String = key.chars().take(80).collect();
                return Err(A::Error::custom(format_args!("the key `{key}` stands there twice")));
            }
            let value = map.next_value_seed(Strict)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

fn composed<E: serde::de::Error>(text: &str) -> Result<String, E> {
    super::text::composed(text)
        .ok_or_else(|| E::custom("a control character, or a code that is no character, in a text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ambiguous_or_endless_is_refused() {
        let deep = "[".repeat(200_000);
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":{"b":1,"b":1}}"#,
            "NaN",
            "1e999",
            r#""\ud800""#,
            r#""\u0000""#,
            "{}{}",
            "",
            "\u{feff}{}",
            deep.as_str(),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap_err().code, "malformed-json", "{text:.20}");
            // What other programs write may hold control characters, escaped.
            if text != r#""\u0000""# {
                assert_eq!(
                    check(text.as_bytes()).unwrap_err().code,
                    "malformed-json",
                    "{text:.20}"
                );
            }
        }
        assert_eq!(check(br#"[{"a": [1, -2, 0.5, "b\u001b", null, true]}, {"a": {}}]"#), Ok(()));
        assert_eq!(read(br#"{"a":1,"a":2}"#), Err(check(br#"{"a":1,"a":2}"#).unwrap_err()));
    }

    #[test]
    fn an_object_of_endless_keys_is_not_read_to_its_end() {
        let keys: Vec<String> = (0..=MOST_KEYS).map(|i| format!("\"{i}\":0")).collect();
        let fault = check(format!("{{{}}}", keys.join(",")).as_bytes()).unwrap_err();
        assert!(fault.detail.contains("more keys"), "{}", fault.detail);
    }

    #[test]
    fn a_part_says_where_it_differs() {
        let fault = part::<Vec<Vec<u8>>>(br#"[[1], [2, "x"]]"#, "Send numbers.").unwrap_err();
        assert_eq!(fault.place, super::super::violation::Place::Pointer("/1/1".into()));
        assert_eq!((fault.code, fault.advice.as_str()), ("wrong-shape", "Send numbers."));
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for (text, whole) in [("12.0", 12), ("1.2e1", 12), ("-3.0", -3), ("-0.0", 0)] {
            assert_eq!(read(text.as_bytes()).unwrap(), Value::from(whole), "{text}");
        }
        assert_eq!(read(b"0.5").unwrap(), Value::from(0.5));
        assert_eq!(read(b"1e300").unwrap(), Value::from(1e300));
    }

    #[test]
    fn text_is_composed() {
        assert_eq!(read("\"Ma\u{301}me\"".as_bytes()).unwrap(), "Máme");
    }
}
