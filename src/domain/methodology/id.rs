//! Which version of a methodology.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::{code::Code, form::text_form, violation::Violation};

/// A version of a methodology: `client-quality@m1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MethodologyId {
    /// Code of the methodology.
    pub code: Code,
    /// Version; never a bare number, which spreadsheets read as one.
    pub version: Code,
}

impl MethodologyId {
    /// The version that `text` names.
    ///
    /// ```
    /// use znamka::domain::methodology::MethodologyId;
    ///
    /// assert_eq!(MethodologyId::parse("client-quality@m1").unwrap().version, "m1");
    /// assert!(MethodologyId::parse("client-quality@1").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (code, version) = text.split_once('@')?;
        Some(Self { code: Code::parse(code)?, version: Code::parse(version)? })
    }

    /// The version that `text` names, or the violation at `pointer`.
    pub fn read(text: &str, pointer: &str) -> Result<Self, Violation> {
        Self::parse(text).ok_or_else(|| {
            Violation::at(
                pointer,
                "not-a-methodology",
                "This names no version of a methodology.",
                "Give code and version, such as `client-quality@m1`.",
            )
        })
    }
}

text_form!(
    MethodologyId,
    "MethodologyId",
    "Code and version of a methodology.",
    "^[a-z][a-z0-9-]{0,63}@[a-z][a-z0-9-]{0,63}$",
    129,
    "client-quality@m1"
);

impl fmt::Display for MethodologyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.code, self.version)
    }
}

impl TryFrom<String> for MethodologyId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no methodology")
    }
}

impl From<MethodologyId> for String {
    fn from(id: MethodologyId) -> Self {
        id.to_string()
    }
}
