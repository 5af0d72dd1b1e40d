//! Follows the ledger by `seq` and feeds the cube, whichever process published.

use std::{sync::Arc, time::Duration};

use tokio::sync::Notify;

use crate::{
    cube::Cube,
    domain::ledger::Entry,
    store::{self, Pool},
};

/// Entries read at a time.
const STEP: i64 = 2_000;
/// How often to look for what other processes published.
const POLL: Duration = Duration::from_millis(500);

/// Why the cube could not follow.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store could not be read.
    #[error("the ledger cannot be read")]
    Store(#[from] store::Error),
    /// An entry is none that this program can read.
    #[error("the entry {0} of the ledger cannot be read")]
    Entry(i64),
    /// The cube refused it.
    #[error("the cube cannot take what the ledger tells")]
    Cube(#[from] crate::cube::snapshot::Error),
}

/// Brings the cube up to the end of the ledger; says how many entries that were.
pub fn catch_up(pool: &Pool, cube: &Cube) -> Result<u64, Error> {
    let mut applied = 0;
    loop {
        let snapshot = cube.load();
        let since = snapshot.seq();
        let (entries, scorecards) = pool.read(|conn| -> Result<_, Error> {
            let leaves = store::ledger::entries(since, STEP, conn)?;
            let Some(last) = leaves.last() else { return Ok((Vec::new(), Vec::new())) };
            let scorecards = store::scorecard::between(since, last.seq, conn)?;
            let entries: Result<Vec<Entry>, Error> = leaves
                .iter()
                .map(|leaf| Entry::read(&leaf.text).ok_or(Error::Entry(leaf.seq)))
                .collect();
            Ok((entries?, scorecards))
        })?;
        if entries.is_empty() {
            return Ok(applied);
        }
        applied += u64::try_from(entries.len()).unwrap_or_default();
        cube.swap(snapshot.apply(&entries, scorecards)?);
    }
}

/// Follows for ever: when told to, and every half second for what other processes publish.
///
/// An outage is waited out: the cube answers on with what it has.
pub async fn follow(pool: Pool, cube: Arc<Cube>, wake: Arc<Notify>) {
    let mut failing = false;
    loop {
        let (pool, cube) = (pool.clone(), Arc::clone(&cube));
        match tokio::task::spawn_blocking(move || catch_up(&pool, &cube)).await {
            Ok(Ok(_)) => failing = false,
            Ok(Err(error)) if !failing => {
                failing = true;
                tracing::warn!(error = ?error, "the ledger cannot be followed just now");
            }
            _ => {}
        }
        let _ = tokio::time::timeout(POLL, wake.notified()).await;
    }
}
