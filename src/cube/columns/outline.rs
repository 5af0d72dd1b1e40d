//! Rows in outline: what a walk over all of them reads before it reads their cells.

use std::{ops::Range, sync::Arc};

use super::Row;
use crate::domain::{code::Code, facts::Facts, period::Period};

/// Rows without all that few questions ask of them, so that little memory is walked over.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The newest entry that made any of them.
    newest: i64,
    /// Of each row its period, and the entry that made its newest version.
    made: Vec<(Period, i64)>,
    stretches: Vec<Stretch>,
}

/// Rows that follow one another, of one service with the same facts.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub service: Code,
    /// The service as it was; nothing where nothing is public.
    pub facts: Option<Arc<Facts>>,
    /// Where they end.
    until: usize,
}

impl Outline {
    pub fn of(rows: &[Row]) -> Self {
        let made = |row: &Row| (row.key.period, row.seq().unwrap_or_default());
        let is_same = |a: &Option<Arc<Facts>>, b: &Option<Arc<Facts>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            (None, None) => true,
            _ => false,
        };
        let alike =
            |a: &Row, b: &Row| a.key.service == b.key.service && is_same(&a.facts, &b.facts);
        let mut until = 0;
        let stretches = rows.chunk_by(alike).filter_map(|rows| {
            until += rows.len();
            let first = rows.first()?;
            Some(Stretch { service: first.key.service.clone(), facts: first.facts.clone(), until })
        });
        let mut stretches: Vec<Stretch> = stretches.collect();
        stretches.shrink_to_fit();
        let made: Vec<(Period, i64)> = rows.iter().map(made).collect();
        let newest = made.iter().map(|(_, seq)| *seq).max().unwrap_or_default();
        Self { newest, made, stretches }
    }

    /// Whether all rows are as of an entry as they are now.
    pub fn stands_at(&self, seq: i64) -> bool {
        self.newest <= seq
    }

    /// The period of a row, and the entry that made its newest version; 0 where none did.
    pub fn made(&self, row: usize) -> Option<(Period, i64)> {
        self.made.get(row).copied()
    }

    /// The stretches that lie in some rows, each with its part of them.
    pub fn stretches(&self, rows: Range<usize>) -> impl Iterator<Item = (&Stretch, Range<usize>)> {
        let mut from = 0;
        self.stretches.iter().filter_map(move |stretch| {
            let all = std::mem::replace(&mut from, stretch.until)..stretch.until;
            let part = all.start.max(rows.start)..all.end.min(rows.end);
            (!part.is_empty()).then_some((stretch, part))
        })
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        self.made.capacity() * size_of::<(Period, i64)>()
            + self.stretches.capacity() * size_of::<Stretch>()
    }
}
