//! What a scorecard has besides its columns.

use std::{num::NonZero, sync::Arc};

use super::Columns;
use crate::{
    cube::version::{Gone, Shown, at},
    domain::{cell::ScorecardKey, facts::Facts},
};

/// What a scorecard has besides its columns.
#[derive(Clone, Debug)]
pub struct Row {
    pub key: ScorecardKey,
    /// The entry that made its newest version; nothing when none did.
    pub(super) seq: Option<NonZero<i64>>,
    /// The service as it was in the period; nothing when all was withdrawn.
    pub facts: Option<Arc<Facts>>,
    pub(super) beside: Option<Arc<Beside>>,
    /// Its earlier versions, oldest first.
    pub(super) past: Option<Arc<Vec<Past>>>,
}

/// What few scorecards have.
#[derive(Clone, Debug, Default)]
pub(super) struct Beside {
    /// Cells of other target groups, of sources that do not count, and what does not fit in a mark;
    /// in order of node, target group, best first, and source.
    pub(super) others: Vec<Shown>,
    pub(super) gone: Vec<Gone>,
}

/// An earlier version of a scorecard.
#[derive(Clone, Debug)]
pub struct Past {
    /// The entry that made it.
    pub seq: i64,
    /// Columns with this version alone.
    pub columns: Arc<Columns>,
}

impl Row {
    /// The entry that made its newest version; nothing when none did.
    pub fn seq(&self) -> Option<i64> {
        self.seq.map(NonZero::get)
    }

    /// Its earlier versions, oldest first.
    pub fn past(&self) -> &[Past] {
        self.past.as_ref().map(|past| past.as_slice()).unwrap_or_default()
    }

    /// The cells beside the columns at a node for a target group.
    pub fn others(&self, node: &str, target_group: &str) -> &[Shown] {
        at(self.all_others(), node, target_group)
    }

    /// Whether there are cells beside the columns.
    pub fn has_others(&self) -> bool {
        !self.all_others().is_empty()
    }

    /// The cells beside the columns.
    pub fn all_others(&self) -> &[Shown] {
        self.beside.as_ref().map(|beside| beside.others.as_slice()).unwrap_or_default()
    }

    /// What it once showed.
    pub fn gone(&self) -> &[Gone] {
        self.beside.as_ref().map(|beside| beside.gone.as_slice()).unwrap_or_default()
    }
}

impl Beside {
    pub(super) fn memory(&self) -> usize {
        size_of::<Self>()
            + self.others.capacity() * size_of::<Shown>()
            + self.gone.capacity() * size_of::<Gone>()
    }
}
