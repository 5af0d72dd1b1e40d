//! Under which terms what is published may be used.

use std::{fmt, str::FromStr};

/// A licence: what it is called, and where its text stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    name: String,
    url: String,
    /// Its short name in the list of SPDX; none of one that is named by its address alone.
    spdx: Option<&'static str>,
}

/// Licences that are known by their short name: that of SPDX, the name, the text.
const KNOWN: [(&str, &str, &str); 6] = [
    (
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    ("CC0-1.0", "Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    (
        "ODC-By-1.0",
        "Open Data Commons Attribution 1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
    ),
    (
        "ODbL-1.0",
        "Open Data Commons Open Database 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
    (
        "PDDL-1.0",
        "Open Data Commons Public Domain 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
];

impl Licence {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its text stands.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its short name in the list of SPDX.
    pub fn spdx(&self) -> Option<&'static str> {
        self.spdx
    }

    fn known((short, name, url): &(&'static str, &str, &str)) -> Self {
        Self { name: (*name).to_owned(), url: (*url).to_owned(), spdx: Some(short) }
    }
}

impl Default for Licence {
    /// CC BY 4.0: use as you like, and say where it is from.
    fn default() -> Self {
        let [first, ..] = &KNOWN;
        Self::known(first)
    }
}

impl FromStr for Licence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(known) = KNOWN.iter().find(|(short, ..)| short.eq_ignore_ascii_case(text)) {
            return Ok(Self::known(known));
        }
        // It stands in header fields as it is.
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte);
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        if host.is_some_and(|host| !host.is_empty()) && text.bytes().all(is_plain) {
            return Ok(Self { name: text.to_owned(), url: text.to_owned(), spdx: None });
        }
        let known: Vec<String> = KNOWN.iter().map(|(short, ..)| format!("`{short}`")).collect();
        Err(format!("give the address of its text, or one of {}", known.join(", ")))
    }
}

impl fmt::Display for Licence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spdx.unwrap_or(&self.url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_a_short_name_or_an_address() {
        let default = Licence::default();
        assert_eq!(default.url(), "https://creativecommons.org/licenses/by/4.0/");
        assert_eq!("cc-by-4.0".parse(), Ok(default));
        let own: Licence = "https://example.cz/licence".parse().unwrap();
        assert_eq!((own.name(), own.spdx()), ("https://example.cz/licence", None));
        for (short, ..) in KNOWN {
            let known: Licence = short.parse().unwrap();
            assert_eq!((known.spdx(), known.to_string().as_str()), (Some(short), short));
        }
        for text in ["", "mine", "https://", "https://a b", "https://a>; rel=\"x\"", "ftp://a"] {
            assert!(text.parse::<Licence>().unwrap_err().contains("`CC-BY-4.0`"), "{text}");
        }
    }
}
