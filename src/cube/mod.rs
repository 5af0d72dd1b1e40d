//! All that is public, in memory: every public read is answered from here.
//!
//! A [`Snapshot`] is what the ledger told up to one entry, and never changes. The
//! [`Cube`] holds the newest; who reads takes it once and answers from it alone, so an answer never
//! mixes two moments, and no lock is held while answering.

mod applying;
pub mod awaited;
mod backcast;
pub mod card;
mod cards;
mod cast;
pub mod change;
mod columns;
pub mod coverage;
pub mod criteria;
pub mod explain;
pub mod extent;
mod extras;
mod figure;
mod groups;
mod happened;
pub mod judged;
mod lines;
mod log;
mod mark;
pub mod names;
pub mod news;
pub mod next;
pub mod observations;
mod pooled;
mod public;
pub mod query;
pub mod ranking;
pub mod revisions;
pub mod scorecard;
mod select;
pub mod series;
mod shared;
mod since;
pub mod snapshot;
pub mod state;
mod tally;
#[cfg(test)]
mod tests;
mod times;
pub mod trend;
mod version;
mod versioned;
pub mod view;
mod ways;

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

pub use self::columns::Memory;
use self::snapshot::Snapshot;

/// The newest snapshot, and word of each new one.
#[derive(Debug)]
pub struct Cube {
    newest: ArcSwap<Snapshot>,
    head: watch::Sender<i64>,
}

impl Default for Cube {
    fn default() -> Self {
        Self::new(Snapshot::empty())
    }
}

impl Cube {
    /// A cube that holds `snapshot`.
    pub fn new(snapshot: Snapshot) -> Self {
        let (head, _) = watch::channel(snapshot.seq());
        Self { newest: ArcSwap::from_pointee(snapshot), head }
    }

    /// The newest snapshot.
    pub fn load(&self) -> Arc<Snapshot> {
        self.newest.load_full()
    }

    /// The newest entry that the newest snapshot has.
    pub fn seq(&self) -> i64 {
        self.newest.load().seq()
    }

    /// Puts a later snapshot in the place of the newest, and tells those who wait.
    pub fn swap(&self, snapshot: Snapshot) {
        let seq = snapshot.seq();
        self.newest.store(Arc::new(snapshot));
        self.head.send_replace(seq);
    }

    /// Waits until the newest snapshot has the entry `seq`. Whoever waits sets the bound.
    pub async fn wait_for(&self, seq: i64) {
        // The sender lives as long as this does, so waiting cannot fail.
        let _ = self.head.subscribe().wait_for(|head| *head >= seq).await;
    }
}
