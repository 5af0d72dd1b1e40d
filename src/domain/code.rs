//! Codes: the stable names by which everything is found.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{form::text_form, violation::Violation};

/// A stable name: a lower-case letter, then lower-case letters, digits and `-`, at most 64.
///
/// It never begins with a digit, so no spreadsheet reads it as a number or a date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Code(Arc<str>);

impl Code {
    /// The code that `text` spells, or nothing.
    ///
    /// ```
    /// use znamka::domain::code::Code;
    ///
    /// assert!(Code::parse("one-fill").is_some());
    /// assert!(Code::parse("1.1").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = text.bytes();
        let begins = letters.next().is_some_and(|first| first.is_ascii_lowercase());
        let goes_on = letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (begins && goes_on && text.len() <= 64).then(|| Self(text.into()))
    }

    /// The code, or the violation at `pointer`.
    pub fn read(text: &str, pointer: &str) -> Result<Self, Violation> {
        Self::parse(text).ok_or_else(|| {
            Violation::at(
                pointer,
                "not-a-code",
                format!("`{}` is no code.", text.chars().take(80).collect::<String>()),
                "A code is a lower-case letter, then lower-case letters, digits and `-`, at most 64.",
            )
        })
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_form!(
    Code,
    "Code",
    "A stable name: a lower-case letter, then lower-case letters, digits and `-`.",
    "^[a-z][a-z0-9-]{0,63}$",
    64,
    "one-fill"
);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Code {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl TryFrom<String> for Code {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no code")
    }
}
