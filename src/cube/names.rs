//! What codes are called, as of an entry.

use super::view::View;
use crate::domain::{code::Code, methodology::MethodologyId, text::Texts};

/// What has a code and names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// Services.
    Service,
    /// Agencies.
    Agency,
    /// Life events.
    LifeEvent,
    /// Target groups; `all` is built in and has no name.
    TargetGroup,
    /// Methodologies, by what their newest version is called.
    Methodology,
}

impl<'a> View<'a> {
    /// The names of what has that code.
    pub fn names(&self, of: Named, code: &str) -> Option<&'a Texts> {
        match of {
            Named::Service => self.service(code).map(|service| &service.names),
            Named::Agency => self.agency(code).map(|agency| &agency.names),
            Named::LifeEvent => self.life_event(code).map(|life_event| &life_event.names),
            Named::TargetGroup => self.target_group(code).map(|group| &group.names),
            Named::Methodology => {
                let mut versions = self.methodologies().into_iter();
                let newest = versions.rfind(|frozen| frozen.methodology.id.code == *code);
                newest.map(|frozen| &frozen.methodology.document.names)
            }
        }
    }

    /// The names of a version of a methodology.
    pub fn version_names(&self, id: &MethodologyId) -> Option<&'a Texts> {
        self.methodology(id).map(|frozen| &frozen.methodology.document.names)
    }

    /// The names of a node under a version of a methodology, and what it means.
    pub fn criterion_texts(
        &self,
        methodology: &MethodologyId,
        code: &Code,
    ) -> Option<(&'a Texts, &'a Texts)> {
        let version = &self.methodology(methodology)?.methodology;
        let node = version.text(version.place(code.as_str())?)?;
        Some((&node.names, &node.definition))
    }
}
