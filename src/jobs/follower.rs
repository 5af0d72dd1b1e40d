//! Follows the ledger by `seq` and feeds the cube, whichever process published.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use tokio::sync::Notify;

use crate::{
    cube::{Cube, snapshot::Snapshot},
    domain::{cell::Scorecard, ledger::Entry},
    store::{self, Pool},
};

/// Entries read at a time.
const STEP: i64 = 500;
/// Entries read at a time by who is far behind: each time what they change is copied once.
const STEP_AHEAD: i64 = 8_000;
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

/// Some entries in order, with the scorecards that they made.
type News = (Vec<Entry>, Vec<Scorecard>);

/// Brings the cube up to the end of the ledger; says how many entries that were.
///
/// What is far behind is read ahead by a thread of its own, while what was read is applied.
pub fn catch_up(pool: &Pool, cube: &Cube) -> Result<u64, Error> {
    let snapshot = cube.load();
    let (since, step) = (snapshot.seq(), STEP);
    let first = read(pool, since, step)?;
    let Some(last) = first.0.last() else { return Ok(0) };
    let is_all = first.0.len() < usize::try_from(step).unwrap_or(usize::MAX);
    let after = last.seq;
    let mut snapshot = snapshot.apply(&first.0, first.1)?;
    if !is_all {
        snapshot = read_ahead(pool, snapshot, after)?;
    }
    let applied = u64::try_from(snapshot.seq() - since).unwrap_or_default();
    cube.swap(snapshot);
    Ok(applied)
}

/// The snapshot that all entries after `since` make of this one.
fn read_ahead(pool: &Pool, mut snapshot: Snapshot, mut since: i64) -> Result<Snapshot, Error> {
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel::<Result<News, Error>>(1);
        scope.spawn(move || {
            loop {
                let told = read(pool, since, STEP_AHEAD);
                let last = told.as_ref().ok().and_then(|(entries, _)| Some(entries.last()?.seq));
                // It ends with the ledger, with an error, and when nobody takes it any more.
                let is_taken = last.is_none() && told.is_ok() || sender.send(told).is_ok();
                match last.filter(|_| is_taken) {
                    Some(last) => since = last,
                    None => return,
                }
            }
        });
        for told in receiver {
            let (entries, scorecards) = told?;
            snapshot = snapshot.apply(&entries, scorecards)?;
        }
        Ok(snapshot)
    })
}

/// At most `step` entries after `since`.
fn read(pool: &Pool, since: i64, step: i64) -> Result<News, Error> {
    pool.read(|conn| {
        let leaves = store::ledger::entries(since, step, conn)?;
        let Some(last) = leaves.last() else { return Ok((Vec::new(), Vec::new())) };
        let scorecards = store::scorecard::between(since, last.seq, conn)?;
        let entries: Result<Vec<Entry>, Error> = leaves
            .iter()
            .map(|leaf| Entry::outline(&leaf.text).ok_or(Error::Entry(leaf.seq)))
            .collect();
        Ok((entries?, scorecards))
    })
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
