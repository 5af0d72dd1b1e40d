//! What an entry of the ledger changes in a snapshot, kind by kind.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{
    columns::{AllNews, News},
    next::Met,
    shared::Shared,
    snapshot::Snapshot,
    state::{CampaignState, Due, EvaluationState, Frozen, Membership},
    versioned::Versioned,
};
use crate::domain::{
    code::Code,
    facts::Facts,
    ledger::{Entry, EntryKind},
    methodology::{Methodology, MethodologyId, draft::MethodologyDraft, mapping::Mapping},
    packed::{EvaluationTold, Packed, Told, What},
    reply::PublicReply,
    service::Service,
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

impl Snapshot {
    /// Takes a scorecard as the newest version of what it is.
    pub(super) fn put(&mut self, mut scorecard: Packed, met: &mut Met, news: &mut AllNews) {
        let Packed { key, facts, seq, .. } = &mut scorecard;
        let (service, last) = met
            .services
            .entry(key.service.clone())
            .or_insert_with(|| (self.known(&key.service), None));
        key.service = service.clone();
        if let Some(facts) = facts
            && last.as_ref().is_none_or(|last| !Arc::ptr_eq(last, facts))
        {
            self.know_country(&facts.country, *seq);
            self.know_member(&key.service, facts);
            *last = Some(Arc::clone(facts));
        }
        News::of(news, &scorecard.key).versions.push(scorecard);
    }

    /// Takes what an entry tells.
    pub(super) fn take(
        &mut self,
        told: Told,
        met: &mut Met,
        news: &mut AllNews,
    ) -> Result<(), Unreadable> {
        let Told { seq, at, kind, what } = told;
        let is_evaluation = matches!(
            kind,
            EntryKind::EvaluationPublished
                | EntryKind::EvaluationCorrected
                | EntryKind::EvaluationWithdrawn
        );
        let (subject, body) = match what {
            What::Evaluation(id, told) => return self.evaluation((seq, kind), id, told, met, news),
            What::Thing(subject, body) => (subject, body),
        };
        if is_evaluation {
            let id = Uuid::parse_str(&subject).map_err(|_| Unreadable::Subject)?;
            let told = EvaluationTold::read(&body)?;
            return self.evaluation((seq, kind), id, told, met, news);
        }
        self.thing(&Entry { seq, at, kind, subject, body })
    }

    /// What an entry tells that is of no evaluation.
    fn thing(&mut self, entry: &Entry) -> Result<(), Unreadable> {
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
            EntryKind::ReplySet => self.reply(entry),
            EntryKind::EvaluationPublished
            | EntryKind::EvaluationCorrected
            | EntryKind::EvaluationWithdrawn => Ok(()),
        }
    }

    /// What an evaluation became by the entry of this number and kind.
    fn evaluation(
        &mut self,
        (seq, kind): (i64, EntryKind),
        id: Uuid,
        mut told: EvaluationTold,
        met: &mut Met,
        news: &mut AllNews,
    ) -> Result<(), Unreadable> {
        if kind == EntryKind::EvaluationWithdrawn {
            return self.withdraw(seq, id, told);
        }
        told.criteria = met.criteria(told.criteria, |criteria| self.criteria(criteria));
        if kind == EntryKind::EvaluationCorrected {
            return self.correct(seq, id, told);
        }
        News::of(news, &told.key).evaluations.push(id);
        self.publish(seq, id, told);
        Ok(())
    }

    /// The criteria of answers: those of one methodology are much the same, and kept once.
    fn criteria(&mut self, criteria: Arc<BTreeSet<Code>>) -> Arc<BTreeSet<Code>> {
        if let Some(known) = self.criteria.get(&*criteria) {
            return Arc::clone(known);
        }
        let kept = Arc::clone(&criteria);
        self.criteria.update(BTreeSet::clone(&criteria), |known| *known = criteria);
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
        self.happened.close(entry.seq, code.clone());
        self.campaigns.update(code, |versions| versions.push(entry.seq, closed));
        Ok(())
    }

    fn publish(&mut self, seq: i64, id: Uuid, told: EvaluationTold) {
        let state = EvaluationState {
            criteria: told.criteria,
            key: told.key,
            source: told.source,
            assessor: told.assessor,
            revision: told.revision.unwrap_or(1),
            published: seq,
            corrected: None,
            withdrawn: None,
            reason: None,
            reply: None,
        };
        self.evaluations.update(id, |versions| versions.push(seq, state));
    }

    fn correct(&mut self, seq: i64, id: Uuid, told: EvaluationTold) -> Result<(), Unreadable> {
        let mut state = newest(&self.evaluations, &id)?;
        state.criteria = told.criteria;
        state.revision = told.revision.unwrap_or(state.revision + 1);
        state.corrected = Some(seq);
        state.reason = told.reason;
        self.evaluations.update(id, |versions| versions.push(seq, state));
        Ok(())
    }

    fn reply(&mut self, entry: &Entry) -> Result<(), Unreadable> {
        let id = Uuid::parse_str(&entry.subject).map_err(|_| Unreadable::Subject)?;
        let reply = read(&entry.body)?;
        let mut state = newest(&self.evaluations, &id)?;
        state.reply = Some(Arc::new(PublicReply { reply, seq: entry.seq, at: entry.at }));
        self.evaluations.update(id, |versions| versions.push(entry.seq, state));
        Ok(())
    }

    fn withdraw(&mut self, seq: i64, id: Uuid, told: EvaluationTold) -> Result<(), Unreadable> {
        let mut state = newest(&self.evaluations, &id)?;
        state.withdrawn = Some(seq);
        state.reason = told.reason;
        self.evaluations.update(id, |versions| versions.push(seq, state));
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
