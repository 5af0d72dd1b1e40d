//! Answers that take their time are worked out off the threads that answer, and only so many at once:
//! whoever asks much must not keep others from being answered.
//!
//! There are two counters. What may take long has its own, so that ten long questions in a row leave
//! room for a short one.

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use actix_web::web;
use tokio::{sync::Semaphore, time::timeout};

use super::{problem::Problem, state::State};

/// How long a question waits for others to be answered.
const PATIENCE: Duration = Duration::from_secs(30);
/// Seconds to wait before asking again what nobody had time for.
const RETRY_S: u64 = 5;

/// How much work an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// About one pass over what is selected.
    Short,
    /// Many passes, or all that there is: a ranking with its intervals, changes of all, a file.
    Long,
}

/// How many answers may be worked out at once.
#[derive(Clone, Debug)]
pub struct Desk {
    short: Arc<Semaphore>,
    long: Arc<Semaphore>,
}

impl Default for Desk {
    /// One place a core for short work, and one fewer for long work; at least two and one.
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        let places = |count: usize| Arc::new(Semaphore::new(count));
        Self { short: places(cores.max(2)), long: places((cores.saturating_sub(1)).max(1)) }
    }
}

impl Desk {
    fn of(&self, work: Work) -> Arc<Semaphore> {
        Arc::clone(match work {
            Work::Short => &self.short,
            Work::Long => &self.long,
        })
    }
}

impl State {
    /// Works something out off the threads that answer, when it is its turn.
    pub async fn work_out<T: Send + 'static>(
        &self,
        length: Work,
        make: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = timeout(PATIENCE, self.desk().of(length).acquire_owned()).await;
        let Ok(Ok(place)) = turn else {
            return Err(Problem::unavailable(RETRY_S).detail(
                "Too many such questions are being answered just now. Ask again after `Retry-After`, \
                 or for less: one period, one agency, `interval=never`.",
            ));
        };
        // Who asked may be gone by then; the place is taken until the work is done all the same.
        let work = web::block(move || {
            let done = make();
            drop(place);
            done
        });
        work.await.map_err(|_| Problem::broken())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_work_leaves_a_place_for_short_work() {
        let desk = Desk::default();
        assert!(desk.of(Work::Long).available_permits() >= 1);
        assert!(desk.of(Work::Short).available_permits() >= 2);
        let taken = desk.of(Work::Long).try_acquire_many_owned(
            u32::try_from(desk.of(Work::Long).available_permits()).unwrap(),
        );
        assert!(taken.is_ok());
        assert!(desk.of(Work::Long).try_acquire_owned().is_err());
        assert!(desk.of(Work::Short).try_acquire_owned().is_ok());
    }
}
