//! Where in the ledger the news are: of all, and of each agency. Those of a service are found by its
//! scorecards.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use uuid::Uuid;

use super::{
    coverage::{self, MissingService},
    log::Log,
    shared::Shared,
    state::EvaluationState,
    view::View,
};
use crate::domain::{code::Code, ledger::EntryKind, news::NewsKind};

/// An entry that is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The entry.
    pub seq: i64,
    /// What happened.
    pub kind: NewsKind,
    /// To which evaluation; of a campaign that closed, nil.
    pub evaluation: Uuid,
}

impl Mark {
    /// What an entry of this kind is, if it is news.
    pub fn of(seq: i64, kind: EntryKind, subject: impl FnOnce() -> Option<Uuid>) -> Option<Self> {
        let kind = match kind {
            EntryKind::EvaluationPublished => NewsKind::Published,
            EntryKind::EvaluationCorrected => NewsKind::Corrected,
            EntryKind::EvaluationWithdrawn => NewsKind::Withdrawn,
            EntryKind::ReplySet => NewsKind::Replied,
            EntryKind::CampaignClosed => {
                let kind = NewsKind::MissedDeadline;
                return Some(Self { seq, kind, evaluation: Uuid::nil() });
            }
            _ => return None,
        };
        Some(Self { seq, kind, evaluation: subject()? })
    }

    /// What an evaluation became by the entry that put it into a state.
    pub fn became(seq: i64, evaluation: Uuid, state: &EvaluationState) -> Self {
        let kind = if state.withdrawn == Some(seq) {
            NewsKind::Withdrawn
        } else if state.corrected == Some(seq) {
            NewsKind::Corrected
        } else if state.reply.as_ref().is_some_and(|reply| reply.seq == seq) {
            NewsKind::Replied
        } else {
            NewsKind::Published
        };
        Self { seq, kind, evaluation }
    }
}

/// A campaign that closed.
#[derive(Debug)]
pub struct Closing {
    /// The entry that closed it.
    pub seq: i64,
    /// The campaign.
    pub campaign: Code,
    /// What had not come, worked out when it is first asked for: it never changes.
    missing: OnceLock<Vec<MissingService>>,
}

impl Closing {
    /// The services of which nothing had come, in order of code.
    pub fn missing(&self, view: &View<'_>) -> &[MissingService] {
        self.missing.get_or_init(|| {
            let view = view.as_of(self.seq);
            let state = view.campaign(self.campaign.as_str());
            state.map(|state| coverage::silent(&view, state)).unwrap_or_default()
        })
    }
}

/// Where the news are.
#[derive(Clone, Debug, Default)]
pub struct Happened {
    all: Log<Mark>,
    /// By agency, the places of its news among all.
    by_agency: Shared<Code, Log<usize>>,
    closings: Arc<Vec<Arc<Closing>>>,
}

/// Places by agency that are still to be added.
pub type Waiting = BTreeMap<Code, Vec<usize>>;

impl Happened {
    /// Adds the news of an entry, which are of these agencies.
    pub fn add(&mut self, mark: Mark, agencies: BTreeSet<Code>, waiting: &mut Waiting) {
        let place = self.all.push(mark);
        for agency in agencies {
            waiting.entry(agency).or_default().push(place);
        }
    }

    /// Adds a campaign that closed.
    pub fn close(&mut self, seq: i64, campaign: Code) {
        let closing = Closing { seq, campaign, missing: OnceLock::new() };
        Arc::make_mut(&mut self.closings).push(Arc::new(closing));
    }

    /// Adds what waits, so that what leads to an agency is copied once.
    pub fn settle(&mut self, waiting: Waiting) {
        for (agency, places) in waiting {
            self.by_agency.update(agency, |log| {
                for place in places {
                    log.push(place);
                }
            });
        }
    }

    /// All news up to the entry `seq`, newest first.
    pub fn until(&self, seq: i64) -> impl Iterator<Item = Mark> + use<'_> {
        let count = self.all.until(|mark| mark.seq <= seq);
        (0..count).rev().filter_map(|place| self.all.get(place).copied())
    }

    /// The news of an agency up to the entry `seq`, newest first.
    pub fn of_agency(&self, agency: &Code, seq: i64) -> impl Iterator<Item = Mark> + use<'_> {
        let log = self.by_agency.get(agency);
        let at = |place: &usize| self.all.get(*place).copied();
        let within = |place: &usize| at(place).is_some_and(|mark| mark.seq <= seq);
        let count = log.map_or(0, |log| log.until(within));
        (0..count).rev().filter_map(move |nth| at(log?.get(nth)?))
    }

    /// The campaigns that closed up to the entry `seq`, in order.
    pub fn closings(&self, seq: i64) -> &[Arc<Closing>] {
        let count = self.closings.partition_point(|closing| closing.seq <= seq);
        self.closings.get(..count).unwrap_or_default()
    }
}
