//! A snapshot in the making: entries are told one after the other, and put together at the end.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use uuid::Uuid;

use super::{
    columns::{AllNews, Layout},
    happened::{Mark, Waiting},
    snapshot::{Error, Snapshot},
    versioned::Versioned,
};
use crate::domain::{
    code::Code,
    facts::Facts,
    news::NewsKind,
    packed::{Packed, Told, What},
};

/// Scorecards that may wait. A few hundred bytes each, until they are in columns.
const MOST_WAITING: usize = 200_000;

/// A snapshot in the making.
///
/// Scorecards wait until there are many or all: what they belong to is copied once.
#[derive(Debug)]
pub struct Next {
    snapshot: Snapshot,
    news: AllNews,
    /// How many scorecards wait.
    waiting: usize,
    /// News by agency, which wait too.
    happened: Waiting,
    met: Met,
}

/// What was looked up before: of many entries most are of the same services and criteria.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// By the code of a service, as the catalogue keeps it, and its facts that came last.
    pub services: HashMap<Code, (Code, Option<Arc<Facts>>)>,
    /// By where they are in memory, in which they stay, and as they are kept.
    criteria: HashMap<usize, [Arc<BTreeSet<Code>>; 2]>,
}

impl Next {
    /// What entries after this snapshot make of it.
    pub(super) fn of(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            news: AllNews::new(),
            waiting: 0,
            happened: Waiting::new(),
            met: Met::default(),
        }
    }

    /// Takes the entry after the newest, with the scorecards that it made.
    pub fn take(&mut self, told: Told, scorecards: Vec<Packed>) -> Result<(), Error> {
        let (seq, at) = (told.seq, told.at);
        if seq != self.snapshot.seq + 1 {
            return Err(Error::OutOfOrder { after: self.snapshot.seq, found: seq });
        }
        let mark = Mark::of(seq, told.kind, || match &told.what {
            What::Evaluation(id, _) => Some(*id),
            What::Thing(subject, _) => Uuid::parse_str(subject).ok(),
        });
        let Self { snapshot, news, met, .. } = self;
        snapshot.take(told, met, news).map_err(|reason| Error::Unreadable { seq, reason })?;
        snapshot.seq = seq;
        snapshot.times.push(seq, at);
        if let Some(mark) = mark {
            let agencies = self.agencies(mark, &scorecards);
            self.snapshot.happened.add(mark, agencies, &mut self.happened);
        }
        let Self { snapshot, news, waiting, met, .. } = self;
        *waiting += scorecards.len();
        for scorecard in scorecards {
            if scorecard.seq != seq {
                return Err(Error::UnknownEntry { seq: scorecard.seq });
            }
            snapshot.put(scorecard, met, news);
        }
        if *waiting >= MOST_WAITING {
            self.settle();
        }
        Ok(())
    }

    /// The newest entry that was taken.
    pub fn seq(&self) -> i64 {
        self.snapshot.seq
    }

    /// The snapshot that they make.
    pub fn done(mut self) -> Snapshot {
        self.settle();
        self.snapshot
    }

    /// Puts what waits into columns.
    fn settle(&mut self) {
        let Snapshot { cards, methodologies, .. } = &mut self.snapshot;
        cards.put(std::mem::take(&mut self.news), |id| {
            let frozen = methodologies.get(id).and_then(Versioned::newest);
            frozen.map(|frozen| Layout::of(&frozen.methodology)).unwrap_or_default()
        });
        self.waiting = 0;
        self.snapshot.happened.settle(std::mem::take(&mut self.happened));
    }

    /// The agencies that news are of: of a campaign those that something was due from, of an evaluation
    /// the one that answered for the service in the period.
    fn agencies(&mut self, mark: Mark, scorecards: &[Packed]) -> BTreeSet<Code> {
        if mark.kind == NewsKind::MissedDeadline {
            let view = self.snapshot.newest();
            let closed = view.closings().last().and_then(|it| view.campaign(it.campaign.as_str()));
            let due = closed.and_then(|state| state.due.as_ref()).into_iter().flatten();
            return due.map(|due| due.facts.agency.clone()).collect();
        }
        let mut facts =
            scorecards.iter().map(|made| made.facts.as_ref().map(|facts| &facts.agency));
        let one = facts.next().flatten();
        if let Some(one) = one
            && facts.all(|other| other == Some(one))
        {
            return BTreeSet::from([one.clone()]);
        }
        // What was withdrawn whole has no facts any more, a reply need not make a scorecard, and what
        // waits is not found.
        let one = scorecards.iter().find_map(|made| {
            let key = &self.snapshot.newest().evaluation(mark.evaluation)?.key;
            (made.key == *key).then(|| made.facts.as_ref().map(|facts| facts.agency.clone()))?
        });
        if one.is_none() && matches!(mark.kind, NewsKind::Withdrawn | NewsKind::Replied) {
            self.settle();
        }
        let view = self.snapshot.newest();
        let evaluation = view.evaluation(mark.evaluation);
        let known = || view.agency_of(&evaluation?.key).cloned();
        one.or_else(known).into_iter().collect()
    }
}

impl Met {
    /// Criteria as they are kept, which `kept` finds out of those that were not met before.
    pub fn criteria(
        &mut self,
        told: Arc<BTreeSet<Code>>,
        kept: impl FnOnce(Arc<BTreeSet<Code>>) -> Arc<BTreeSet<Code>>,
    ) -> Arc<BTreeSet<Code>> {
        let place = Arc::as_ptr(&told).addr();
        let [_, kept] =
            self.criteria.entry(place).or_insert_with(|| [Arc::clone(&told), kept(told)]);
        Arc::clone(kept)
    }
}
