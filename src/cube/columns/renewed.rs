//! Columns with what came to some of their scorecards.

use std::{collections::BTreeMap, num::NonZero, ops::Range, sync::Arc};

use uuid::Uuid;

use super::{Beside, Columns, Layout, Outline, Past, Row};
use crate::{
    cube::{card::Sheet, extras::Extras, mark::Mark, version::Version},
    domain::{cell::ScorecardKey, packed::Packed},
};

/// Scorecards kept together at most: what one publication copies.
const MOST: usize = 32;

/// What came to one scorecard: evaluations, and versions in order of their entries.
#[derive(Clone, Debug, Default)]
pub struct News {
    pub evaluations: Vec<Uuid>,
    pub versions: Vec<Packed>,
}

/// What came to scorecards.
pub type AllNews = BTreeMap<ScorecardKey, News>;

/// Where the rows of new columns come from.
enum Piece {
    /// Rows that were there.
    Kept(Range<usize>),
    /// Columns with one new row.
    New(Box<Columns>),
}

impl News {
    /// What came to one scorecard.
    pub fn of<'a>(all: &'a mut AllNews, key: &ScorecardKey) -> &'a mut Self {
        all.entry(key.clone()).or_default()
    }
}

impl Columns {
    /// These with what is new, which is in order of service and period; parted where they are many.
    ///
    /// - **Cost:** one copy of these columns, however much is new.
    pub fn with(&self, news: Vec<(ScorecardKey, News)>) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut kept = 0;
        for (key, news) in news {
            let (until, next, old) = match self.find(&key) {
                Ok(place) => (place, place + 1, self.single(place)),
                Err(place) => (place, place, None),
            };
            pieces.push(Piece::Kept(kept..until));
            pieces.push(Piece::New(Box::new(self.renewed(old, key, news))));
            kept = next;
        }
        pieces.push(Piece::Kept(kept..self.rows.len()));
        let mut all = self.joined(&pieces);
        all.share();
        all.parted()
    }

    /// Columns of what is new, where nothing was: in the parts that [`Columns::with`] would make.
    pub fn of(layout: &Arc<Layout>, news: Vec<(ScorecardKey, News)>) -> Vec<Self> {
        let none = Self::none(Arc::clone(layout));
        let (count, mut news) = (news.len(), news.into_iter());
        let mut all = Vec::with_capacity(count.div_ceil(MOST));
        for part in parts(count) {
            all.extend(none.with(news.by_ref().take(part.len()).collect()));
        }
        all
    }

    /// One scorecard, with what came to it.
    fn renewed(&self, old: Option<Self>, key: ScorecardKey, news: News) -> Self {
        let mut single = old.unwrap_or_else(|| self.blank(key));
        for scorecard in &news.versions {
            single = single.next(scorecard);
        }
        single.evaluations.extend(news.evaluations.into_iter().map(|id| (0, id)));
        single
    }

    /// Columns with one scorecard that has no version yet.
    fn blank(&self, key: ScorecardKey) -> Self {
        let width = self.layout.nodes.len();
        Self {
            layout: Arc::clone(&self.layout),
            outline: Outline::default(),
            rows: vec![Row { key, seq: None, facts: None, beside: None, past: None }],
            nano: vec![0; width],
            marks: vec![Mark::NONE; width],
            extras: Extras::default(),
            evaluations: Vec::new(),
        }
    }

    /// Columns with one row of these.
    fn single(&self, place: usize) -> Option<Self> {
        (place < self.rows.len()).then(|| self.joined(&[Piece::Kept(place..place + 1)]))
    }

    /// Of columns with one row, those with its next version.
    fn next(mut self, scorecard: &Packed) -> Self {
        let before = Sheet::at(&self, 0, i64::MAX);
        let version = Version::after(before, scorecard);
        let seq = version.seq;
        let mut next = self.blank(version.key);
        // The age of a change is counted from the new version, which comes after all these.
        let age = |changed: i64| {
            if changed == seq { Some(0) } else { Some(before?.age_of(changed)? + 1) }
        };
        let mut beside = Beside { others: Vec::new(), gone: version.gone };
        let mut extras = Vec::new();
        let mut near = 0;
        for shown in version.cells {
            // Cells come in order of node, as the columns do.
            near = self.layout.place_near(shown.cell.node.as_str(), near);
            if let Some((node, nano, mark, extra)) = self.layout.fits(&shown, near, age)
                && let Some((place, marked)) = next.nano.get_mut(node).zip(next.marks.get_mut(node))
            {
                (*place, *marked) = (nano, mark);
                extras.extend(extra.map(|extra| (node, extra)));
            } else {
                beside.others.push(shown);
            }
        }
        next.extras = Extras::of_row(extras);
        next.evaluations = std::mem::take(&mut self.evaluations);
        let is_bare = beside.others.is_empty() && beside.gone.is_empty();
        let old = self.rows.first_mut();
        let (mut past, earlier) = old.map(|old| (old.past.take(), old.seq())).unwrap_or_default();
        if let Some(seq) = earlier {
            let earlier = Past { seq, columns: Arc::new(self) };
            Arc::make_mut(past.get_or_insert_default()).push(earlier);
        }
        if let Some(row) = next.rows.first_mut() {
            row.seq = NonZero::new(seq);
            row.facts = version.facts;
            row.beside = (!is_bare).then(|| Arc::new(beside));
            row.past = past;
        }
        next
    }

    fn joined<'a>(&'a self, pieces: &'a [Piece]) -> Self {
        let of = |piece: &'a Piece| match piece {
            Piece::Kept(range) => self.rows.get(range.clone()).unwrap_or_default(),
            Piece::New(single) => single.rows.as_slice(),
        };
        // Just as many as there are: these stay for long.
        let mut rows = Vec::with_capacity(pieces.iter().map(|piece| of(piece).len()).sum());
        for piece in pieces {
            rows.extend_from_slice(of(piece));
        }
        let width = self.layout.nodes.len();
        let mut nano = Vec::with_capacity(rows.len() * width);
        let mut marks = Vec::with_capacity(rows.len() * width);
        let (mut extras, mut evaluations) = (Extras::default(), Vec::new());
        for node in 0..width {
            let from = node * self.rows.len();
            let mut first = 0;
            for piece in pieces {
                let (columns, range) = match piece {
                    Piece::Kept(range) => (self, range.clone()),
                    Piece::New(single) => (&**single, 0..1),
                };
                extras.append(&columns.extras, node, &range, first);
                first += range.len();
            }
            extras.close();
            for piece in pieces {
                let (columns, range) = match piece {
                    Piece::Kept(range) => (self, from + range.start..from + range.end),
                    Piece::New(single) => (&**single, node..node + 1),
                };
                nano.extend_from_slice(columns.nano.get(range.clone()).unwrap_or_default());
                marks.extend_from_slice(columns.marks.get(range).unwrap_or_default());
            }
        }
        let mut first = 0;
        for piece in pieces {
            let (columns, range) = match piece {
                Piece::Kept(range) => (self, range.clone()),
                Piece::New(single) => (&**single, 0..1),
            };
            for row in range {
                evaluations.extend(columns.evaluations(row).map(|id| (first, id)));
                first += 1;
            }
        }
        extras.shrink();
        evaluations.shrink_to_fit();
        let layout = Arc::clone(&self.layout);
        Self { layout, outline: Outline::default(), rows, nano, marks, extras, evaluations }
    }

    /// Lets rows of one service share its code, and its facts where they are equal.
    fn share(&mut self) {
        let mut rows = self.rows.iter_mut();
        let Some(mut before) = rows.next() else { return };
        for row in rows {
            row.key.methodology = before.key.methodology.clone();
            if row.key.service == before.key.service {
                row.key.service = before.key.service.clone();
                if row.facts == before.facts {
                    row.facts.clone_from(&before.facts);
                }
            }
            before = row;
        }
    }

    /// These with the outline of their rows, which are as they will stay.
    fn outlined(mut self) -> Self {
        self.outline = Outline::of(&self.rows);
        self
    }

    /// These in parts of about the same size, none larger than is kept together.
    fn parted(self) -> Vec<Self> {
        let count = self.rows.len();
        if count <= MOST {
            return vec![self.outlined()];
        }
        parts(count).map(|part| self.joined(&[Piece::Kept(part)]).outlined()).collect()
    }
}

/// So many rows in as few parts as can be, of about the same size.
fn parts(count: usize) -> impl Iterator<Item = Range<usize>> {
    let parts = count.div_ceil(MOST);
    (0..parts).map(move |part| part * count / parts..(part + 1) * count / parts)
}
