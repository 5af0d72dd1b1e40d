//! Codes: the stable names by which everything is found.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{form::text_form, violation::Violation};

/// A stable name: a lower-case letter, then lower-case letters, digits and `-`, at most 64.
///
/// It never begins with a digit and is no `nan` or `true`, so no spreadsheet reads it as anything else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Code(Arc<str>);

/// What programs that read tables take for no text, but a number or a truth.
const READ_OTHERWISE: [&str; 5] = ["nan", "inf", "infinity", "true", "false"];

impl Code {
    /// The code that `text` spells, or nothing.
    ///
    /// ```
    /// use znamka::domain::code::Code;
    ///
    /// assert!(Code::parse("one-fill").is_some());
    /// assert!(Code::parse("1.1").is_none() && Code::parse("nan").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = text.bytes();
        let begins = letters.next().is_some_and(|first| first.is_ascii_lowercase());
        let goes_on = letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let is_text = !READ_OTHERWISE.contains(&text);
        (begins && goes_on && text.len() <= 64 && is_text).then(|| Self(text.into()))
    }

    /// The code, or the violation at `pointer`.
    pub fn read(text: &str, pointer: &str) -> Result<Self, Violation> {
        Self::parse(text).ok_or_else(|| {
            Violation::at(
                pointer,
                "not-a-code",
                format!("`{}` is no code.", text.chars().take(80).collect::<String>()),
                "A code is a lower-case letter, then lower-case letters, digits and `-`, at most 64; and no \
                 word that reads as a number or a truth, such as `nan`.",
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
