//! What the ledger told up to one entry, with all that it told before.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{
    cards::Cards,
    columns::{AllNews, Layout, Memory, News},
    shared::Shared,
    times::Times,
    versioned::Versioned,
    view::View,
};
use crate::domain::{
    agency::Agency,
    campaign::Campaign,
    cell::{Scorecard, ScorecardKey},
    code::Code,
    facts::Facts,
    ledger::{Entry, EntryKind},
    life_event::LifeEvent,
    methodology::{Methodology, MethodologyId, draft::MethodologyDraft, mapping::Mapping},
    period::Period,
    service::Service,
    source::Source,
    target_group::TargetGroup,
};

/// Why entries cannot be put on top of a snapshot: the ledger and this program disagree.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The entries do not follow one another.
    #[error("entry {found} of the ledger does not follow entry {after}")]
    OutOfOrder {
        /// The entry before.
        after: i64,
        /// The entry that came.
        found: i64,
    },
    /// The body of an entry has another shape than its kind.
    #[error("entry {seq} of the ledger cannot be read")]
    Unreadable {
        /// The entry.
        seq: i64,
        /// What is wrong with it.
        #[source]
        reason: Reason,
    },
    /// A scorecard was made by no entry that is known.
    #[error("a scorecard was made by entry {seq}, which is not in the ledger")]
    UnknownEntry {
        /// The entry it names.
        seq: i64,
    },
}

/// What is wrong with the body of an entry.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// It is not the thing that its kind says.
    #[error("its body has another shape")]
    Shape(#[from] serde_json::Error),
    /// Its subject is not what its kind says.
    #[error("its subject is no code or id of its kind")]
    Subject,
    /// It breaks rules of its kind, of which this is the first.
    #[error("{0}")]
    Rule(String),
    /// It tells of something that no earlier entry made.
    #[error("no earlier entry made its subject")]
    Unknown,
}

/// A frozen methodology.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The methodology.
    pub methodology: Arc<Methodology>,
    /// Whether it takes no new evaluations.
    pub retired: bool,
}

/// A campaign, and what was due when it closed.
#[derive(Clone, Debug)]
pub struct CampaignState {
    /// The campaign.
    pub campaign: Campaign,
    /// The services then due, in order of code, once it is closed.
    pub due: Option<Vec<Due>>,
}

/// A service that was due when a campaign closed, as it then was.
#[derive(Clone, Debug, Deserialize)]
pub struct Due {
    /// The service.
    pub service: Code,
    /// Its facts.
    pub facts: Facts,
}

/// What is public of an evaluation.
#[derive(Clone, Debug)]
pub struct EvaluationState {
    /// What it evaluates.
    pub key: ScorecardKey,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// Its latest public revision.
    pub revision: u64,
    /// Entry of its first publication.
    pub published: i64,
    /// Entry of its latest correction.
    pub corrected: Option<i64>,
    /// Entry of its withdrawal.
    pub withdrawn: Option<i64>,
    /// Why it was last corrected, or withdrawn.
    pub reason: Option<String>,
    /// The criteria that its public revision answers; the same set is kept once.
    pub criteria: Arc<BTreeSet<Code>>,
}

/// What a service was of in some period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Membership {
    /// The agency that answered for it.
    Agency(Code),
    /// A life event it belonged to.
    LifeEvent(Code),
}

/// All that is public as of one entry, and all that was before.
///
/// A clone shares everything; what an application changes it copies, and no more.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) times: Times,
    pub(super) agencies: Shared<Code, Versioned<Agency>>,
    pub(super) life_events: Shared<Code, Versioned<LifeEvent>>,
    pub(super) target_groups: Shared<Code, Versioned<TargetGroup>>,
    pub(super) services: Shared<Code, Versioned<Service>>,
    /// The services whose place another one ever took: few, of many that are asked about.
    pub(super) succeeded: Shared<Code, ()>,
    pub(super) methodologies: Shared<MethodologyId, Versioned<Frozen>>,
    pub(super) campaigns: Shared<Code, Versioned<CampaignState>>,
    pub(super) evaluations: Shared<Uuid, Versioned<EvaluationState>>,
    pub(super) cards: Cards,
    /// The services that were ever of an agency or life event, by which a question finds them.
    pub(super) members: Shared<Membership, Shared<Code, ()>>,
    pub(super) countries: Shared<String, Versioned<()>>,
    /// By methodology, whose answers count there, too.
    pub(super) mappings: Shared<MethodologyId, Versioned<Vec<Mapping>>>,
    criteria: Shared<BTreeSet<Code>, Arc<BTreeSet<Code>>>,
    seq: i64,
}

#[derive(Deserialize)]
struct FrozenBody {
    document: MethodologyDraft,
    /// Entries of the first ledgers settled none.
    #[serde(default)]
    mappings: Vec<Mapping>,
}

#[derive(Deserialize)]
struct ClosedBody {
    due: Vec<Due>,
}

#[derive(Deserialize)]
struct EvaluationBody {
    #[serde(default)]
    revision: Option<u64>,
    service: Code,
    period: Period,
    methodology: MethodologyId,
    source: Source,
    assessor: Code,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    answers: Vec<Answered>,
}

#[derive(Deserialize)]
struct Answered {
    criterion: Code,
}

impl Snapshot {
    /// Before the first entry.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Its newest entry; 0 before the first.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Its newest entry and the time of it; nothing before the first.
    pub fn head(&self) -> Option<(i64, DateTime<Utc>)> {
        self.times.get(self.seq).map(|at| (self.seq, at))
    }

    /// When the entry `seq` was made.
    pub fn time(&self, seq: i64) -> Option<DateTime<Utc>> {
        self.times.get(seq)
    }

    /// The last entry made not after `at`; 0 before the first.
    pub fn seq_at(&self, at: DateTime<Utc>) -> i64 {
        self.times.last(at).unwrap_or_default()
    }

    /// Everything as of the entry `seq`.
    pub fn view(&self, seq: i64) -> View<'_> {
        View::new(self, seq.min(self.seq))
    }

    /// How much memory its scorecards take.
    pub fn memory(&self) -> Memory {
        self.cards.memory()
    }

    /// Everything as of the newest entry.
    pub fn newest(&self) -> View<'_> {
        View::new(self, self.seq)
    }

    /// The snapshot that later entries make of this one, with the scorecards that they made.
    ///
    /// - **Shape:** entries in order of `seq`, right after the newest; scorecards in any order, each
    ///   with the entry that made it. Every entry is followed by its own scorecards, so it makes no
    ///   difference in how many steps a snapshot came to be.
    /// - **Cost:** that of what changes, whatever is stored besides.
    pub fn apply(&self, entries: &[Entry], mut scorecards: Vec<Scorecard>) -> Result<Self, Error> {
        let mut next = self.clone();
        scorecards.sort_by_key(|scorecard| scorecard.seq);
        let mut scorecards = scorecards.into_iter().peekable();
        let mut news = AllNews::new();
        for entry in entries {
            if entry.seq != next.seq + 1 {
                return Err(Error::OutOfOrder { after: next.seq, found: entry.seq });
            }
            next.take(entry, &mut news)
                .map_err(|reason| Error::Unreadable { seq: entry.seq, reason })?;
            next.seq = entry.seq;
            next.times.push(entry.seq, entry.at);
            while let Some(scorecard) = scorecards.next_if(|made| made.seq == entry.seq) {
                next.put(scorecard, &mut news);
            }
        }
        if let Some(stray) = scorecards.next() {
            return Err(Error::UnknownEntry { seq: stray.seq });
        }
        let Self { cards, methodologies, .. } = &mut next;
        cards.put(news, |id| {
            let frozen = methodologies.get(id).and_then(Versioned::newest);
            frozen.map(|frozen| Layout::of(&frozen.methodology)).unwrap_or_default()
        });
        Ok(next)
    }

    fn put(&mut self, mut scorecard: Scorecard, news: &mut AllNews) {
        scorecard.key.service = self.known(&scorecard.key.service);
        if let Some(facts) = &scorecard.facts {
            self.know_country(&facts.country, scorecard.seq);
            self.know_member(&scorecard.key.service, facts);
        }
        News::of(news, &scorecard.key).versions.push(scorecard);
    }

    fn take(&mut self, entry: &Entry, news: &mut AllNews) -> Result<(), Reason> {
        match entry.kind {
            EntryKind::AgencySet => set(&mut self.agencies, entry),
            EntryKind::LifeEventSet => set(&mut self.life_events, entry),
            EntryKind::TargetGroupSet => set(&mut self.target_groups, entry),
            EntryKind::ServiceSet => {
                let service: Service = read(&entry.body)?;
                self.know_country(&service.country, entry.seq);
                if service.one_to_one_successor().is_some() {
                    self.succeeded.update(service.code, |()| ());
                }
                set(&mut self.services, entry)
            }
            EntryKind::MethodologyFrozen => self.freeze(entry),
            EntryKind::MethodologyRetired => self.retire(entry),
            EntryKind::CampaignSet => self.set_campaign(entry),
            EntryKind::CampaignClosed => self.close_campaign(entry),
            EntryKind::EvaluationPublished => self.publish(entry, news),
            EntryKind::EvaluationCorrected => self.correct(entry),
            EntryKind::EvaluationWithdrawn => self.withdraw(entry),
        }
    }

    /// The criteria of answers: those of one methodology are much the same, and kept once.
    fn criteria(&mut self, answers: Vec<Answered>) -> Arc<BTreeSet<Code>> {
        let criteria: BTreeSet<Code> = answers.into_iter().map(|answer| answer.criterion).collect();
        if let Some(known) = self.criteria.get(&criteria) {
            return Arc::clone(known);
        }
        let kept = Arc::new(criteria.clone());
        self.criteria.update(criteria, |known| *known = Arc::clone(&kept));
        kept
    }

    /// The code of a service as the catalogue keeps it: one text in memory, however often it is named.
    fn known(&self, service: &Code) -> Code {
        self.services.key(service).unwrap_or(service).clone()
    }

    /// Remembers since when a country is known: `seq` is never lower than in calls before.
    fn know_country(&mut self, country: &str, seq: i64) {
        if self.countries.get(country).is_none() {
            self.countries.update(country.to_owned(), |known| known.push(seq, ()));
        }
    }

    /// Remembers what a service was of.
    fn know_member(&mut self, service: &Code, facts: &Facts) {
        let life_events = facts.life_events.iter().cloned().map(Membership::LifeEvent);
        for of in life_events.chain([Membership::Agency(facts.agency.clone())]) {
            if self.members.get(&of).is_none_or(|members| members.get(service).is_none()) {
                self.members.update(of, |members| members.update(service.clone(), |()| ()));
            }
        }
    }

    fn freeze(&mut self, entry: &Entry) -> Result<(), Reason> {
        let id = MethodologyId::parse(&entry.subject).ok_or(Reason::Subject)?;
        let FrozenBody { document, mappings } = read(&entry.body)?;
        let methodology = Methodology::parse(document, &id).map_err(|faults| {
            let first = faults.into_iter().next().map(|fault| fault.detail);
            Reason::Rule(first.unwrap_or_default())
        })?;
        let frozen = Frozen { methodology: methodology.into(), retired: false };
        self.methodologies.update(id, |versions| versions.push(entry.seq, frozen));
        for mappings in mappings.chunk_by(|a, b| a.to.methodology == b.to.methodology) {
            let Some(to) = mappings.first().map(|mapping| &mapping.to.methodology) else {
                continue;
            };
            let mut all = newest(&self.mappings, to).unwrap_or_default();
            all.extend_from_slice(mappings);
            self.mappings.update(to.clone(), |versions| versions.push(entry.seq, all));
        }
        Ok(())
    }

    fn retire(&mut self, entry: &Entry) -> Result<(), Reason> {
        let id = MethodologyId::parse(&entry.subject).ok_or(Reason::Subject)?;
        let mut retired = newest(&self.methodologies, &id)?;
        retired.retired = true;
        self.methodologies.update(id, |versions| versions.push(entry.seq, retired));
        Ok(())
    }

    fn set_campaign(&mut self, entry: &Entry) -> Result<(), Reason> {
        let code = Code::parse(&entry.subject).ok_or(Reason::Subject)?;
        let due = newest(&self.campaigns, &code).ok().and_then(|state| state.due);
        let state = CampaignState { campaign: read(&entry.body)?, due };
        self.campaigns.update(code, |versions| versions.push(entry.seq, state));
        Ok(())
    }

    fn close_campaign(&mut self, entry: &Entry) -> Result<(), Reason> {
        let code = Code::parse(&entry.subject).ok_or(Reason::Subject)?;
        let ClosedBody { mut due } = read(&entry.body)?;
        due.sort_by(|a, b| a.service.cmp(&b.service));
        for due in &mut due {
            due.service = self.known(&due.service);
        }
        let mut closed = newest(&self.campaigns, &code)?;
        closed.due = Some(due);
        self.campaigns.update(code, |versions| versions.push(entry.seq, closed));
        Ok(())
    }

    fn publish(&mut self, entry: &Entry, news: &mut AllNews) -> Result<(), Reason> {
        let id = Uuid::parse_str(&entry.subject).map_err(|_| Reason::Subject)?;
        let body: EvaluationBody = read(&entry.body)?;
        let key = ScorecardKey {
            service: body.service,
            period: body.period,
            methodology: body.methodology,
        };
        News::of(news, &key).evaluations.push(id);
        let criteria = self.criteria(body.answers);
        let state = EvaluationState {
            criteria,
            key,
            source: body.source,
            assessor: body.assessor,
            revision: body.revision.unwrap_or(1),
            published: entry.seq,
            corrected: None,
            withdrawn: None,
            reason: None,
        };
        self.evaluations.update(id, |versions| versions.push(entry.seq, state));
        Ok(())
    }

    fn correct(&mut self, entry: &Entry) -> Result<(), Reason> {
        let id = Uuid::parse_str(&entry.subject).map_err(|_| Reason::Subject)?;
        let body: EvaluationBody = read(&entry.body)?;
        let mut state = newest(&self.evaluations, &id)?;
        state.criteria = self.criteria(body.answers);
        state.revision = body.revision.unwrap_or(state.revision + 1);
        state.corrected = Some(entry.seq);
        state.reason = body.reason;
        self.evaluations.update(id, |versions| versions.push(entry.seq, state));
        Ok(())
    }

    fn withdraw(&mut self, entry: &Entry) -> Result<(), Reason> {
        let id = Uuid::parse_str(&entry.subject).map_err(|_| Reason::Subject)?;
        let body: EvaluationBody = read(&entry.body)?;
        let mut state = newest(&self.evaluations, &id)?;
        state.withdrawn = Some(entry.seq);
        state.reason = body.reason;
        self.evaluations.update(id, |versions| versions.push(entry.seq, state));
        Ok(())
    }
}

fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Reason> {
    Ok(T::deserialize(body)?)
}

/// Sets a thing of the catalogue: its body is the thing itself, its subject the code of it.
fn set<T: DeserializeOwned>(
    things: &mut Shared<Code, Versioned<T>>,
    entry: &Entry,
) -> Result<(), Reason> {
    let code = Code::parse(&entry.subject).ok_or(Reason::Subject)?;
    let thing = read(&entry.body)?;
    things.update(code, |versions| versions.push(entry.seq, thing));
    Ok(())
}

fn newest<K: Ord, T: Clone>(things: &Shared<K, Versioned<T>>, key: &K) -> Result<T, Reason> {
    let newest = things.get(key).and_then(Versioned::newest).ok_or(Reason::Unknown)?;
    Ok(T::clone(newest))
}
