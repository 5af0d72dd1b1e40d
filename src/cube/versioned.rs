//! A value and all that it was before.

use std::sync::Arc;

/// A value by the ledger entry that set it, oldest first.
#[derive(Debug)]
pub struct Versioned<T>(Arc<Vec<(i64, Arc<T>)>>);

impl<T> Clone for Versioned<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Versioned<T> {
    fn default() -> Self {
        Self(Arc::new(Vec::new()))
    }
}

impl<T> Versioned<T> {
    /// The value as of `seq`, and the entry that set it.
    pub fn at(&self, seq: i64) -> Option<(i64, &Arc<T>)> {
        let after = self.0.partition_point(|(since, _)| *since <= seq);
        self.0.get(after.checked_sub(1)?).map(|(since, value)| (*since, value))
    }

    /// All values up to `seq`, oldest first, each with the entry that set it.
    pub fn until(&self, seq: i64) -> impl Iterator<Item = (i64, &Arc<T>)> {
        let upto = self.0.iter().take_while(move |(since, _)| *since <= seq);
        upto.map(|(since, value)| (*since, value))
    }

    /// The entry that set the first value.
    pub fn first(&self) -> Option<i64> {
        self.0.first().map(|(since, _)| *since)
    }

    /// The newest value.
    pub fn newest(&self) -> Option<&Arc<T>> {
        self.0.last().map(|(_, value)| value)
    }

    /// Sets the value at `seq`, which is never lower than before.
    pub fn push(&mut self, seq: i64, value: T) {
        Arc::make_mut(&mut self.0).push((seq, Arc::new(value)));
    }
}
