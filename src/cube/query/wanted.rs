//! Which methodology is meant: one version, or all that are frozen.

use std::{fmt, sync::Arc};

use crate::{
    cube::view::View,
    domain::{
        code::Code,
        methodology::{Methodology, MethodologyId},
    },
};

/// Which methodology.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its code.
    pub code: Code,
    /// One version; none: all frozen ones.
    pub version: Option<Code>,
}

impl Wanted {
    /// Reads a code, or code and version.
    pub fn parse(text: &str) -> Option<Self> {
        let (code, version) = text.split_once('@').map_or((text, None), |(c, v)| (c, Some(v)));
        let version = match version {
            Some(version) => Some(Code::parse(version)?),
            None => None,
        };
        Some(Self { code: Code::parse(code)?, version })
    }

    /// The frozen versions that are meant, in order of freezing.
    pub fn versions(&self, view: &View<'_>) -> Vec<Arc<Methodology>> {
        let Some(version) = self.version.clone() else { return view.versions(self.code.as_str()) };
        let id = MethodologyId { code: self.code.clone(), version };
        view.methodology(&id).map(|frozen| Arc::clone(&frozen.methodology)).into_iter().collect()
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}@{version}", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_methodology_is_named_with_or_without_its_version() {
        let told = |text| Wanted::parse(text).map(|wanted| wanted.to_string());
        assert_eq!(told("quality").as_deref(), Some("quality"));
        assert_eq!(told("quality@m1").as_deref(), Some("quality@m1"));
        assert_eq!(Wanted::parse("quality").unwrap().version, None);
        for text in ["", "@m1", "quality@", "Quality", "quality@m1@m2"] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
