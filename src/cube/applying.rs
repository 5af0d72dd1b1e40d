//! What an entry of the ledger changes in a snapshot, kind by kind.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{
    columns::{AllNews, News},
    shared::Shared,
    snapshot::Snapshot,
    state::{CampaignState, Due, EvaluationState, Frozen, Membership},
    versioned::Versioned,
};
use crate::domain::{
    cell::{Scorecard, ScorecardKey},
    code::Code,
    facts::Facts,
    ledger::{Entry, EntryKind},
    methodology::{Methodology, MethodologyId, draft::MethodologyDraft, mapping::Mapping},
    period::Period,
    service::Service,
    source::Source,
};

/// Why an entry cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
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
    /// Takes a scorecard as the newest version of what it is.
    pub(super) fn put(&mut self, mut scorecard: Scorecard, news: &mut AllNews) {
        scorecard.key.service = self.known(&scorecard.key.service);
        if let Some(facts) = &scorecard.facts {
            self.know_country(&facts.country, scorecard.seq);
            self.know_member(&scorecard.key.service, facts);
        }
        News::of(news, &scorecard.key).versions.push(scorecard);
    }

    /// Takes what an entry tells.
    pub(super) fn take(&mut self, entry: &Entry, news: &mut AllNews) -> Result<(), Unreadable> {
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

    fn freeze(&mut self, entry: &Entry) -> Result<(), Unreadable> {
        let id = MethodologyId::parse(&entry.subject).ok_or(Unreadable::Subject)?;
        let FrozenBody { document, mappings } = read(&entry.body)?;
        let methodology = Methodology::parse(document, &id).map_err(|faults| {
            let first = faults.into_iter().next().map(|fault| fault.detail);
            Unreadable::Rule(first.unwrap_or_default())
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

    fn retire(&mut self, entry: &Entry) -> Result<(), Unreadable> {
        let id = MethodologyId::parse(&entry.subject).ok_or(Unreadable::Subject)?;
        let mut retired = newest(&self.methodologies, &id)?;
        retired.retired = true;
        self.methodologies.update(id, |versions| versions.push(entry.seq, retired));
        Ok(())
    }

    fn set_campaign(&mut self, entry: &Entry) -> Result<(), Unreadable> {
        let code = Code::parse(&entry.subject).ok_or(Unreadable::Subject)?;
        let due = newest(&self.campaigns, &code).ok().and_then(|state| state.due);
        let state = CampaignState { campaign: read(&entry.body)?, due };
        self.campaigns.update(code, |versions| versions.push(entry.seq, state));
        Ok(())
    }

    fn close_campaign(&mut self, entry: &Entry) -> Result<(), Unreadable> {
        let code = Code::parse(&entry.subject).ok_or(Unreadable::Subject)?;
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

    fn publish(&mut self, entry: &Entry, news: &mut AllNews) -> Result<(), Unreadable> {
        let id = Uuid::parse_str(&entry.subject).map_err(|_| Unreadable::Subject)?;
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

    fn correct(&mut self, entry: &Entry) -> Result<(), Unreadable> {
        let id = Uuid::parse_str(&entry.subject).map_err(|_| Unreadable::Subject)?;
        let body: EvaluationBody = read(&entry.body)?;
        let mut state = newest(&self.evaluations, &id)?;
        state.criteria = self.criteria(body.answers);
        state.revision = body.revision.unwrap_or(state.revision + 1);
        state.corrected = Some(entry.seq);
        state.reason = body.reason;
        self.evaluations.update(id, |versions| versions.push(entry.seq, state));
        Ok(())
    }

    fn withdraw(&mut self, entry: &Entry) -> Result<(), Unreadable> {
        let id = Uuid::parse_str(&entry.subject).map_err(|_| Unreadable::Subject)?;
        let body: EvaluationBody = read(&entry.body)?;
        let mut state = newest(&self.evaluations, &id)?;
        state.withdrawn = Some(entry.seq);
        state.reason = body.reason;
        self.evaluations.update(id, |versions| versions.push(entry.seq, state));
        Ok(())
    }
}

fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Unreadable> {
    Ok(T::deserialize(body)?)
}

/// Sets a thing of the catalogue: its body is the thing itself, its subject the code of it.
fn set<T: DeserializeOwned>(
    things: &mut Shared<Code, Versioned<T>>,
    entry: &Entry,
) -> Result<(), Unreadable> {
    let code = Code::parse(&entry.subject).ok_or(Unreadable::Subject)?;
    let thing = read(&entry.body)?;
    things.update(code, |versions| versions.push(entry.seq, thing));
    Ok(())
}

fn newest<K: Ord, T: Clone>(things: &Shared<K, Versioned<T>>, key: &K) -> Result<T, Unreadable> {
    let newest = things.get(key).and_then(Versioned::newest).ok_or(Unreadable::Unknown)?;
    Ok(T::clone(newest))
}
