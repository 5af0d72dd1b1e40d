//! A scorecard that is public, as a question reads it: as it is, or under a newer version.

use super::{
    card::{Seen, Sheet},
    cast::Cast,
};
use crate::domain::{
    cell::ScorecardKey, code::Code, facts::Facts, methodology::MethodologyId, source::Source,
};

/// A scorecard that is public: its key, its cells, and the service as it was in the period.
#[derive(Clone, Copy, Debug)]
pub struct Public<'a> {
    /// Which one.
    pub key: &'a ScorecardKey,
    /// Its cells, as they are kept.
    pub sheet: Sheet<'a>,
    /// The service as it was in the period.
    pub facts: &'a Facts,
    /// How it is read under a newer version; nothing where it is read as it is.
    cast: Option<&'a Cast>,
}

impl<'a> Public<'a> {
    /// A scorecard; nothing when all of it was withdrawn.
    pub(super) fn of(sheet: Sheet<'a>) -> Option<Self> {
        Some(Self { key: sheet.key(), sheet, facts: sheet.facts()?, cast: None })
    }

    /// The same, read under a newer version.
    pub(super) fn under(self, cast: &'a Cast) -> Self {
        Self { cast: Some(cast), ..self }
    }

    /// The version it is read under.
    pub fn methodology(&self) -> &'a MethodologyId {
        self.cast.map_or(&self.key.methodology, |cast| &cast.later.id)
    }

    /// The cell that counts at a node for a target group, be it kept or an estimate.
    pub fn best(&self, node: &str, target_group: &str) -> Option<Seen> {
        match self.cast {
            None => self.sheet.best(node, target_group),
            Some(cast) => cast.best(self.sheet, node, target_group),
        }
    }

    /// The cell of `source`, of none the one that counts. What is estimated has no source of its own.
    pub fn cell(&self, source: Option<Source>, node: &Code, target_group: &Code) -> Option<Seen> {
        match self.cast {
            None => self.sheet.cell(node.as_str(), target_group.as_str(), source),
            Some(_) => self.best(node.as_str(), target_group.as_str()),
        }
    }

    /// The target groups that have a cell at a node.
    pub fn target_groups(&self, node: &Code) -> Vec<&'a Code> {
        match self.cast {
            None => self.sheet.target_groups(node).collect(),
            Some(cast) => cast.target_groups(self.sheet, node),
        }
    }
}
