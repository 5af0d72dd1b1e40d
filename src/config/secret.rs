//! What an installation is known by to others, and tells nobody else.

use std::{fmt, str::FromStr};

/// A secret: it is sent to whom it is for, and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for who sends it on.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        given(text).map(Self)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A text that is not empty.
pub fn given(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("is empty; leave it out instead".into()) } else { Ok(text.to_owned()) }
}
