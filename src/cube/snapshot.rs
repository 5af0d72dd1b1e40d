//! What the ledger told up to one entry, with all that it told before.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    applying::Unreadable,
    cards::Cards,
    columns::Memory,
    happened::Happened,
    next::Next,
    shared::Shared,
    state::{CampaignState, EvaluationState, Frozen, Membership},
    times::Times,
    versioned::Versioned,
    view::View,
};
use crate::domain::{
    agency::Agency,
    cell::Scorecard,
    code::Code,
    ledger::Entry,
    life_event::LifeEvent,
    methodology::{MethodologyId, mapping::Mapping},
    packed::{Known, Packed, Told},
    service::Service,
    target_group::TargetGroup,
};

/// Why entries cannot be put on top of a snapshot: the ledger and this program disagree.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The entries do not follow one another.
    #[error("entry {found} of the ledger does not follow entry {after}")]
    OutOfOrder {
        /// The entry before.
        after: i64,
        /// The entry that came.
        found: i64,
    },
    /// The body of an entry has another shape than its kind.
    #[error("entry {seq} of the ledger cannot be read")]
    Unreadable {
        /// The entry.
        seq: i64,
        /// What is wrong with it.
        #[source]
        reason: Unreadable,
    },
    /// A scorecard was made by no entry that is known.
    #[error("a scorecard was made by entry {seq}, which is not in the ledger")]
    UnknownEntry {
        /// The entry it names.
        seq: i64,
    },
}

/// All that is public as of one entry, and all that was before.
///
/// A clone shares everything; what an application changes it copies, and no more.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) times: Times,
    pub(super) agencies: Shared<Code, Versioned<Agency>>,
    pub(super) life_events: Shared<Code, Versioned<LifeEvent>>,
    pub(super) target_groups: Shared<Code, Versioned<TargetGroup>>,
    pub(super) services: Shared<Code, Versioned<Service>>,
    /// The services whose place another one ever took: few, of many that are asked about.
    pub(super) succeeded: Shared<Code, ()>,
    pub(super) methodologies: Shared<MethodologyId, Versioned<Frozen>>,
    pub(super) campaigns: Shared<Code, Versioned<CampaignState>>,
    pub(super) evaluations: Shared<Uuid, Versioned<EvaluationState>>,
    pub(super) cards: Cards,
    /// The services that were ever of an agency or life event, by which a question finds them.
    pub(super) members: Shared<Membership, Shared<Code, ()>>,
    pub(super) countries: Shared<String, Versioned<()>>,
    /// By methodology, whose answers count there, too.
    pub(super) mappings: Shared<MethodologyId, Versioned<Vec<Mapping>>>,
    /// Sets of criteria that evaluations answer, each kept once.
    pub(super) criteria: Shared<BTreeSet<Code>, Arc<BTreeSet<Code>>>,
    /// Where the news are.
    pub(super) happened: Happened,
    pub(super) seq: i64,
}

impl Snapshot {
    /// Before the first entry.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Its newest entry; 0 before the first.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Its newest entry and the time of it; nothing before the first.
    pub fn head(&self) -> Option<(i64, DateTime<Utc>)> {
        self.times.get(self.seq).map(|at| (self.seq, at))
    }

    /// When the entry `seq` was made.
    pub fn time(&self, seq: i64) -> Option<DateTime<Utc>> {
        self.times.get(seq)
    }

    /// The last entry made not after `at`; 0 before the first.
    pub fn seq_at(&self, at: DateTime<Utc>) -> i64 {
        self.times.last(at).unwrap_or_default()
    }

    /// Everything as of the entry `seq`.
    pub fn view(&self, seq: i64) -> View<'_> {
        View::new(self, seq.min(self.seq))
    }

    /// How much memory its scorecards take.
    pub fn memory(&self) -> Memory {
        self.cards.memory()
    }

    /// Everything as of the newest entry.
    pub fn newest(&self) -> View<'_> {
        View::new(self, self.seq)
    }

    /// The snapshot that later entries make of this one, with the scorecards that they made.
    ///
    /// - **Shape:** entries in order of `seq`, right after the newest; scorecards in any order, each
    ///   with the entry that made it. Every entry is followed by its own scorecards, so it makes no
    ///   difference in how many steps a snapshot came to be.
    /// - **Cost:** that of what changes, whatever is stored besides.
    pub fn apply(&self, entries: &[Entry], mut scorecards: Vec<Scorecard>) -> Result<Self, Error> {
        scorecards.sort_by_key(|scorecard| scorecard.seq);
        let mut scorecards = scorecards.into_iter().peekable();
        let mut known = Known::default();
        let mut next = self.next();
        for entry in entries {
            let mut own = Vec::new();
            while let Some(made) = scorecards.next_if(|made| made.seq == entry.seq) {
                own.extend(Packed::of(&made, &mut known));
            }
            next.take(Told::from(entry.clone()), own)?;
        }
        match scorecards.next() {
            Some(stray) => Err(Error::UnknownEntry { seq: stray.seq }),
            None => Ok(next.done()),
        }
    }

    /// What later entries make of this one, to which they are told one after the other.
    pub fn next(&self) -> Next {
        Next::of(self.clone())
    }
}
