//! Follows the ledger by `seq` and feeds the cube, whichever process published.

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use tokio::sync::Notify;

use crate::{
    cube::{Cube, next::Next},
    domain::packed::Known,
    store::{self, Pool, packed::News},
};

/// Entries read at a time.
const STEP: i64 = 500;
/// Entries read at a time by who is far behind.
const STEP_AHEAD: i64 = 8_000;
/// How often to look for what other processes published.
const POLL: Duration = Duration::from_millis(500);

/// Why the cube could not follow.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store could not be read.
    #[error("the ledger cannot be read")]
    Store(#[from] store::Error),
    /// The cube refused it.
    #[error("the cube cannot take what the ledger tells")]
    Cube(#[from] crate::cube::snapshot::Error),
}

/// Brings the cube up to the end of the ledger; says how many entries that were.
///
/// What is far behind is read ahead by a thread of its own, while what was read is applied.
pub fn catch_up(pool: &Pool, cube: &Cube) -> Result<u64, Error> {
    let snapshot = cube.load();
    let (since, mut known) = (snapshot.seq(), Known::default());
    let first = read(pool, since, STEP, &mut known)?;
    if first.is_empty() {
        return Ok(0);
    }
    let is_all = first.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
    let mut next = snapshot.next();
    take(&mut next, first)?;
    if !is_all {
        read_ahead(pool, &mut next, known)?;
    }
    let snapshot = next.done();
    let applied = u64::try_from(snapshot.seq() - since).unwrap_or_default();
    cube.swap(snapshot);
    Ok(applied)
}

/// Takes all entries after those that were taken.
fn read_ahead(pool: &Pool, next: &mut Next, mut known: Known) -> Result<(), Error> {
    let mut since = next.seq();
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel::<Result<Vec<News>, Error>>(1);
        scope.spawn(move || {
            loop {
                let told = read(pool, since, STEP_AHEAD, &mut known);
                let last = told.as_ref().ok().and_then(|news| Some(news.last()?.0.seq));
                // It ends with the ledger, with an error, and when nobody takes it any more.
                let is_taken = last.is_none() && told.is_ok() || sender.send(told).is_ok();
                match last.filter(|_| is_taken) {
                    Some(last) => since = last,
                    None => return,
                }
            }
        });
        receiver.into_iter().try_for_each(|told| take(next, told?))
    })
}

fn take(next: &mut Next, news: Vec<News>) -> Result<(), Error> {
    for (told, scorecards) in news {
        next.take(told, scorecards)?;
    }
    Ok(())
}

/// At most `step` entries after `since`.
fn read(pool: &Pool, since: i64, step: i64, known: &mut Known) -> Result<Vec<News>, Error> {
    Ok(pool.read(|conn| store::packed::entries(since, step, known, conn))?)
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
