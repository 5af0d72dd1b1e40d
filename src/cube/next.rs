//! A snapshot in the making: entries are told one after the other, and put together at the end.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    columns::{AllNews, Layout},
    snapshot::{Error, Snapshot},
    versioned::Versioned,
};
use crate::domain::{
    code::Code,
    facts::Facts,
    packed::{Packed, Told},
};

/// Scorecards that may wait. A few hundred bytes each, until they are in columns.
const MOST_WAITING: usize = 200_000;

/// A snapshot in the making.
///
/// Scorecards wait until there are many or all: what they belong to is copied once.
#[derive(Debug)]
pub struct Next {
    snapshot: Snapshot,
    news: AllNews,
    /// How many scorecards wait.
    waiting: usize,
    met: Met,
}

/// What was looked up before: of many entries most are of the same services and criteria.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// By the code of a service, as the catalogue keeps it, and its facts that came last.
    pub services: HashMap<Code, (Code, Option<Arc<Facts>>)>,
    /// By where they are in memory, in which they stay, and as they are kept.
    criteria: HashMap<usize, [Arc<BTreeSet<Code>>; 2]>,
}

impl Next {
    /// What entries after this snapshot make of it.
    pub(super) fn of(snapshot: Snapshot) -> Self {
        Self { snapshot, news: AllNews::new(), waiting: 0, met: Met::default() }
    }

    /// Takes the entry after the newest, with the scorecards that it made.
    pub fn take(&mut self, told: Told, scorecards: Vec<Packed>) -> Result<(), Error> {
        let Self { snapshot, news, waiting, met } = self;
        let (seq, at) = (told.seq, told.at);
        if seq != snapshot.seq + 1 {
            return Err(Error::OutOfOrder { after: snapshot.seq, found: seq });
        }
        snapshot.take(told, met, news).map_err(|reason| Error::Unreadable { seq, reason })?;
        snapshot.seq = seq;
        snapshot.times.push(seq, at);
        *waiting += scorecards.len();
        for scorecard in scorecards {
            if scorecard.seq != seq {
                return Err(Error::UnknownEntry { seq: scorecard.seq });
            }
            snapshot.put(scorecard, met, news);
        }
        if *waiting >= MOST_WAITING {
            self.settle();
        }
        Ok(())
    }

    /// The newest entry that was taken.
    pub fn seq(&self) -> i64 {
        self.snapshot.seq
    }

    /// The snapshot that they make.
    pub fn done(mut self) -> Snapshot {
        self.settle();
        self.snapshot
    }

    /// Puts what waits into columns.
    fn settle(&mut self) {
        let Snapshot { cards, methodologies, .. } = &mut self.snapshot;
        cards.put(std::mem::take(&mut self.news), |id| {
            let frozen = methodologies.get(id).and_then(Versioned::newest);
            frozen.map(|frozen| Layout::of(&frozen.methodology)).unwrap_or_default()
        });
        self.waiting = 0;
    }
}

impl Met {
    /// Criteria as they are kept, which `kept` finds out of those that were not met before.
    pub fn criteria(
        &mut self,
        told: Arc<BTreeSet<Code>>,
        kept: impl FnOnce(Arc<BTreeSet<Code>>) -> Arc<BTreeSet<Code>>,
    ) -> Arc<BTreeSet<Code>> {
        let place = Arc::as_ptr(&told).addr();
        let [_, kept] =
            self.criteria.entry(place).or_insert_with(|| [Arc::clone(&told), kept(told)]);
        Arc::clone(kept)
    }
}
