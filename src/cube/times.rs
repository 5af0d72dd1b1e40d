//! When each entry of the ledger was made.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::shared::Shared;

/// Entries kept together: what one more of them copies at most.
const TOGETHER: i64 = 128;

/// The times of entries from 1 on, without gaps.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// Those that are full, by the number of the first entry in it.
    full: Shared<i64, Arc<Vec<DateTime<Utc>>>>,
    /// The one after them, which alone is changed most times.
    last: (i64, Arc<Vec<DateTime<Utc>>>),
}

impl Times {
    /// Adds the time of an entry, which follows the one before.
    pub fn push(&mut self, seq: i64, at: DateTime<Utc>) {
        if self.last.0 != first(seq) {
            let (first, full) = std::mem::replace(&mut self.last, (first(seq), Arc::default()));
            if !full.is_empty() {
                self.full.update(first, |part| *part = full);
            }
        }
        Arc::make_mut(&mut self.last.1).push(at);
    }

    /// When the entry `seq` was made.
    pub fn get(&self, seq: i64) -> Option<DateTime<Utc>> {
        let first = first(seq);
        let place = usize::try_from(seq - first).ok()?;
        let is_last = self.last.0 == first;
        let part = if is_last { Some(&self.last.1) } else { self.full.get(&first) };
        part?.get(place).copied()
    }

    /// The last entry made not after `at`; nothing before the first.
    pub fn last(&self, at: DateTime<Utc>) -> Option<i64> {
        let began = |_: &i64, part: &Arc<Vec<DateTime<Utc>>>| part.first() <= Some(&at);
        let (first, last) = &self.last;
        let is_last = last.first().is_some_and(|first| *first <= at);
        let (first, part) = if is_last { (first, last) } else { self.full.last(began)? };
        let before = part.partition_point(|time| *time <= at).checked_sub(1)?;
        Some(first + i64::try_from(before).ok()?)
    }
}

/// The first of the entries with which an entry is kept.
fn first(seq: i64) -> i64 {
    seq - (seq - 1).rem_euclid(TOGETHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_has_its_time_and_each_time_its_last_entry() {
        let time = |seq: i64| DateTime::from_timestamp(seq / 3 * 10, 0).unwrap();
        let mut times = Times::default();
        assert_eq!((times.get(0), times.get(1), times.last(time(9))), (None, None, None));
        for seq in 1..=1_000 {
            times.push(seq, time(seq));
        }
        for seq in 1..=1_000 {
            assert_eq!(times.get(seq), Some(time(seq)));
            // Several entries share a time.
            assert_eq!(times.last(time(seq)), Some((seq / 3 * 3 + 2).min(1_000)));
        }
        assert_eq!((times.get(0), times.get(-5), times.get(1_001)), (None, None, None));
        assert_eq!(times.last(DateTime::from_timestamp(-1, 0).unwrap()), None);
    }
}
