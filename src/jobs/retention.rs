//! Forgets what is only kept for a while.

use chrono::TimeDelta;

use crate::{
    clock::Clock,
    store::{self, Pool},
};

/// Forgets the answers to requests whose key is more than a day old; says how many.
pub fn forget_keys(pool: &Pool, clock: &Clock) -> store::Result<usize> {
    let before = clock.now() - TimeDelta::hours(24);
    pool.write(|conn| store::idempotency::forget_before(before, conn))
}
