//! All scorecards, in columns of a bounded size: a change copies the columns it is in, and no more.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::{
    card::Sheet,
    columns::{AllNews, Columns, Layout, Memory, News, Row},
    shared::{Iter, Shared},
};
use crate::domain::{cell::ScorecardKey, code::Code, methodology::MethodologyId, period::Period};

/// Scorecards by version of methodology.
#[derive(Clone, Debug, Default)]
pub struct Cards {
    stacks: Shared<MethodologyId, Stack>,
}

/// The scorecards of one version of a methodology, in order of service and period.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    layout: Arc<Layout>,
    /// By the least service and period that may be in them; the first by nothing.
    blocks: Shared<Bound, Arc<Columns>>,
}

/// The least service and period that may be in columns.
type Bound = Option<(Code, Period)>;

/// Where a scorecard is.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub columns: &'a Columns,
    pub place: usize,
}

impl Cards {
    /// Puts what is new where it belongs; of a version of which nothing was there, `layout` tells
    /// the nodes.
    pub fn put(&mut self, news: AllNews, layout: impl Fn(&MethodologyId) -> Layout) {
        let mut by_version: BTreeMap<MethodologyId, Vec<(ScorecardKey, News)>> = BTreeMap::new();
        for (key, news) in news {
            by_version.entry(key.methodology.clone()).or_default().push((key, news));
        }
        for (id, news) in by_version {
            let is_new = self.stacks.get(&id).is_none();
            let layout = is_new.then(|| Arc::new(layout(&id)));
            self.stacks.update(id, |stack| {
                if let Some(layout) = layout {
                    stack.layout = layout;
                }
                stack.put(news);
            });
        }
    }

    /// Where a scorecard is, if it ever was.
    pub fn find(&self, key: &ScorecardKey) -> Option<Place<'_>> {
        let (_, columns) = self.stacks.get(&key.methodology)?.block(key)?;
        let place = columns.find(key).ok()?;
        Some(Place { columns, place })
    }

    /// The scorecards of one version of a methodology.
    pub fn of(&self, methodology: &MethodologyId) -> Option<&Stack> {
        self.stacks.get(methodology)
    }

    /// All of them in order of service, period and methodology, from the first of which `before`
    /// does not hold; it must hold of a beginning and of no other.
    pub fn after(&self, before: impl Fn(&ScorecardKey) -> bool) -> Merged<'_> {
        let mut walks: Vec<(Place<'_>, Walk<'_>)> = Vec::new();
        for (_, stack) in self.stacks.iter() {
            let mut walk = stack.after(&before);
            walks.extend(walk.next().map(|first| (first, walk)));
        }
        Merged { walks }
    }

    /// How much memory they take.
    pub fn memory(&self) -> Memory {
        let blocks = self.stacks.iter().flat_map(|(_, stack)| stack.blocks.iter());
        blocks.fold(Memory::default(), |sum, (_, columns)| {
            let Memory { cells, columns, beside } = columns.memory();
            Memory {
                cells: sum.cells + cells,
                columns: sum.columns + columns,
                beside: sum.beside + beside,
            }
        })
    }
}

impl Stack {
    /// Puts what is new, in order of service and period.
    fn put(&mut self, news: Vec<(ScorecardKey, News)>) {
        let mut news = news.into_iter().peekable();
        while let Some(first) = news.next() {
            let (bound, columns) = self.block(&first.0).map_or_else(
                || (None, Arc::new(Columns::none(Arc::clone(&self.layout)))),
                |(bound, columns)| (bound.clone(), Arc::clone(columns)),
            );
            let end = self.blocks.after(|other| *other <= bound).next().map(|(end, _)| end.clone());
            let is_here = |(key, _): &(ScorecardKey, News)| {
                end.as_ref()
                    .and_then(Option::as_ref)
                    .is_none_or(|(service, period)| (&key.service, &key.period) < (service, period))
            };
            let mut here = vec![first];
            while let Some(next) = news.next_if(is_here) {
                here.push(next);
            }
            let parts = if columns.rows().is_empty() {
                Columns::of(&self.layout, here)
            } else {
                columns.with(here)
            };
            for (part, columns) in parts.into_iter().enumerate() {
                let first = columns.row(0).map(|row| (row.key.service.clone(), row.key.period));
                let bound = if part == 0 { bound.clone() } else { first };
                self.blocks.update(bound, |block| *block = Arc::new(columns));
            }
        }
    }

    /// The columns in which a scorecard is, or would be.
    fn block(&self, key: &ScorecardKey) -> Option<(&Bound, &Arc<Columns>)> {
        self.blocks.last(|bound, _| {
            bound
                .as_ref()
                .is_none_or(|(service, period)| (service, period) <= (&key.service, &key.period))
        })
    }

    /// Which column is the node's.
    pub fn place(&self, node: &str) -> Option<usize> {
        self.layout.place(node)
    }

    /// Its scorecards, or those of some services in order of code: columns of a bounded size, and which
    /// rows of them; in order of service and period.
    pub fn parts<'a: 'b, 'b>(
        &'a self,
        services: Option<&'b [&'b Code]>,
    ) -> Box<dyn Iterator<Item = (&'a Columns, Range<usize>)> + 'b> {
        let Some(services) = services else {
            let blocks = self.blocks.iter().map(|(_, columns)| &**columns);
            return Box::new(blocks.map(|columns| (columns, 0..columns.rows().len())));
        };
        Box::new(services.iter().flat_map(move |service| self.rows_of(service)))
    }

    /// The rows of one service.
    fn rows_of<'a, 'b>(
        &'a self,
        service: &'b Code,
    ) -> impl Iterator<Item = (&'a Columns, Range<usize>)> + use<'a, 'b> {
        let is_before =
            move |columns: &Columns| columns.row(0).is_some_and(|row| row.key.service < *service);
        let blocks = self.blocks.from(|_, columns| is_before(columns));
        blocks.map(|(_, columns)| &**columns).map_while(move |columns| {
            let rows = columns.rows();
            let from = rows.partition_point(|row| row.key.service < *service);
            let until = rows.partition_point(|row| row.key.service <= *service);
            (from < until || is_before(columns)).then_some((columns, from..until))
        })
    }

    fn after(&self, before: impl Fn(&ScorecardKey) -> bool) -> Walk<'_> {
        let is_before = |columns: &Columns| columns.row(0).is_some_and(|row| before(&row.key));
        let mut blocks = self.blocks.from(|_, columns| is_before(columns));
        let columns = blocks.next().map(|(_, columns)| &**columns);
        let rows = columns.map(Columns::rows).unwrap_or_default();
        let place = rows.partition_point(|row| before(&row.key));
        Walk { blocks, columns, place }
    }
}

impl<'a> Place<'a> {
    /// What it is besides its cells.
    pub fn row(self) -> Option<&'a Row> {
        self.columns.row(self.place)
    }

    /// The scorecard that was public as of `seq`, withdrawn ones too.
    pub fn at(self, seq: i64) -> Option<Sheet<'a>> {
        Sheet::at(self.columns, self.place, seq)
    }

    /// The scorecard as it ever was in public up to `seq`, oldest first, withdrawn ones too.
    pub fn until(self, seq: i64) -> Vec<Sheet<'a>> {
        let Some(row) = self.row() else { return Vec::new() };
        let entries = row.past().iter().map(|version| version.seq).chain(row.seq());
        entries.take_while(|made| *made <= seq).filter_map(|made| self.at(made)).collect()
    }
}

/// The scorecards of one version of a methodology, in order of service and period.
#[derive(Debug)]
struct Walk<'a> {
    blocks: Iter<'a, Bound, Arc<Columns>>,
    columns: Option<&'a Columns>,
    place: usize,
}

impl<'a> Iterator for Walk<'a> {
    type Item = Place<'a>;

    fn next(&mut self) -> Option<Place<'a>> {
        loop {
            let columns = self.columns?;
            let place = self.place;
            if place < columns.rows().len() {
                self.place += 1;
                return Some(Place { columns, place });
            }
            self.columns = self.blocks.next().map(|(_, columns)| &**columns);
            self.place = 0;
        }
    }
}

/// Scorecards of all methodologies, in order of service, period and methodology.
#[derive(Debug)]
pub struct Merged<'a> {
    /// What is left of each, and its first.
    walks: Vec<(Place<'a>, Walk<'a>)>,
}

impl<'a> Iterator for Merged<'a> {
    type Item = Place<'a>;

    fn next(&mut self) -> Option<Place<'a>> {
        let key = |walk: &(Place<'a>, Walk<'a>)| walk.0.row().map(|row| &row.key);
        let least = match self.walks.len() {
            1 => 0,
            _ => (0..self.walks.len()).min_by_key(|place| self.walks.get(*place).and_then(key))?,
        };
        let (first, walk) = self.walks.get_mut(least)?;
        if let Some(next) = walk.next() {
            return Some(std::mem::replace(first, next));
        }
        Some(self.walks.swap_remove(least).0)
    }
}
