//! Addresses: a path and its query, of which names and values are percent-encoded (RFC 3986, section 3.4).

use std::str;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::letters::is_none_in_line;

/// What a query may not hold as it is, and what separates in it or means a space.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b',');

/// A name or a value as it is written in a query, always the same way.
///
/// ```
/// use znamka::domain::address::{decode, encode};
///
/// assert_eq!(encode("úřad 2024-01-01/P1Y"), "%C3%BA%C5%99ad%202024-01-01/P1Y");
/// assert_eq!(decode("%C3%BA%C5%99ad+1").as_deref(), Some("úřad 1"));
/// ```
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Names and values as they stand behind `?`.
///
/// ```
/// use znamka::domain::address::query;
///
/// assert_eq!(query([("country", "CZ"), ("q", "a b")]), "country=CZ&q=a%20b");
/// ```
pub fn query(pairs: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>) -> String {
    let pairs = pairs.into_iter();
    let pairs =
        pairs.map(|(name, value)| format!("{}={}", encode(name.as_ref()), encode(value.as_ref())));
    pairs.collect::<Vec<_>>().join("&")
}

/// A path with its query, of which there may be none.
///
/// ```
/// use znamka::domain::address::at;
///
/// assert_eq!(at("/v1/series", "by=service"), "/v1/series?by=service");
/// assert_eq!(at("/v1/series", ""), "/v1/series");
/// ```
pub fn at(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// What percent-encoding hides; nothing when it is broken, no UTF-8, or hides a control character or what is
/// no character.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        bytes.push(match first {
            b'+' => b' ',
            b'%' => {
                let (digits, others) = rest.split_at_checked(2)?;
                rest = others;
                let digits = str::from_utf8(digits).ok()?;
                if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                    return None;
                }
                u8::from_str_radix(digits, 16).ok()?
            }
            byte => *byte,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(is_none_in_line))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_survives_encoding(text in "\\PC*") {
            prop_assert_eq!(decode(&encode(&text)), Some(text));
        }
    }
}
