//! What a batch reads before its records and writes after them: the same rows in few statements.
//!
//! A batch holds the end of the ledger and its services: what it read ahead stays as it was, but for
//! what it adds itself. Rows wait here until [`Tx::settle`] writes them; whoever reads one of these
//! tables in between settles first. Without a batch nothing is read ahead, and nothing waits. In a
//! rehearsal all waits, and nothing is written.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::{Refusal, Result, Tx, evaluation::Outcome};
use crate::{
    domain::{
        agency::Agency,
        cell::{Scorecard, ScorecardKey},
        code::Code,
        evaluation::{Standing, draft::EvaluationDraft},
        facts::Facts,
        methodology::{MethodologyId, question::Questions},
        period::Period,
        service::Service,
    },
    metrics::scorecard::Published,
    store::{
        self,
        evaluation::{Key, Record, Revision, Step},
        ledger::Leaf,
    },
};

/// Evaluations whose rows wait at most, so that a batch of any size needs little memory.
const MOST: usize = 1_000;

/// What a batch has read, and what it will write.
#[derive(Default)]
pub(super) struct Ahead {
    services: HashMap<Code, Service>,
    agencies: HashMap<String, Option<Agency>>,
    life_events: HashMap<String, bool>,
    /// Whether a campaign is closed: only then anything is due.
    closed: HashMap<(MethodologyId, Period), bool>,
    /// Evaluations around those of the batch, with its own, by service.
    records: HashMap<Code, Vec<Record>>,
    /// What stands published of scorecards that several evaluations of the batch are about.
    standing: HashMap<ScorecardKey, Vec<Published>>,
    shared: BTreeSet<ScorecardKey>,
    waiting: Waiting,
}

/// Rows that are not written yet.
#[derive(Default)]
struct Waiting {
    created: Vec<Record>,
    revisions: Vec<(Uuid, Revision)>,
    steps: Vec<(Uuid, i64, Step)>,
    leaves: Vec<Leaf>,
    scorecards: Vec<Scorecard>,
}

impl Tx<'_> {
    /// Reads what new evaluations will be held against, and locks their services.
    pub(super) fn read_ahead<'a>(
        &mut self,
        drafts: impl Iterator<Item = &'a EvaluationDraft>,
    ) -> Result<()> {
        let mut services = BTreeSet::new();
        let mut methodologies = BTreeSet::new();
        let mut days = None;
        let (mut about, mut shared) = (BTreeSet::new(), BTreeSet::new());
        for draft in drafts {
            let Some(service) = Code::parse(&draft.service) else { continue };
            services.insert(service.clone());
            let Some(methodology) = MethodologyId::parse(&draft.methodology) else { continue };
            methodologies.insert(methodology.clone());
            let Some(period) = Period::parse(&draft.period) else { continue };
            let (first, last) = days.unwrap_or((period.starts_on(), period.ends_on()));
            days = Some((first.min(period.starts_on()), last.max(period.ends_on())));
            let key = ScorecardKey { service, period, methodology };
            if let Some(again) = about.replace(key) {
                shared.insert(again);
            }
        }
        let services: Vec<Code> = services.into_iter().collect();
        // What few people said of a service is held against all methodologies that ask the same.
        let questions = self.questions()?;
        let beside = methodologies.iter().flat_map(|id| questions.beside(id));
        let methodologies: BTreeSet<String> =
            methodologies.iter().chain(beside).map(ToString::to_string).collect();
        let methodologies: Vec<String> = methodologies.into_iter().collect();
        let mut ahead = Ahead { shared, ..Ahead::default() };
        let found = if self.is_rehearsal {
            store::service::some(&services, self.conn)?
        } else {
            store::service::lock_all(&services, self.conn)?
        };
        for service in found {
            ahead.services.insert(service.code.clone(), service);
        }
        if let Some(days) = days {
            let codes: Vec<&str> = services.iter().map(Code::as_str).collect();
            for record in store::evaluation::around(&codes, &methodologies, days, self.conn)? {
                let service = record.key.scorecard.service.clone();
                ahead.records.entry(service).or_default().push(record);
            }
        }
        self.ahead = Some(ahead);
        Ok(())
    }

    /// Writes what waits.
    pub(super) fn settle(&mut self) -> Result<()> {
        let Some(ahead) = &mut self.ahead else { return Ok(()) };
        let waiting = std::mem::take(&mut ahead.waiting);
        if self.is_rehearsal {
            return Ok(());
        }
        store::evaluation::create(&waiting.created, self.conn).map_err(taken)?;
        store::evaluation::add_revisions(&waiting.revisions, self.conn)?;
        store::ledger::append(&waiting.leaves, self.conn)?;
        store::evaluation::add_steps(&waiting.steps, self.conn)?;
        store::scorecard::add(&waiting.scorecards, self.conn)?;
        Ok(())
    }

    /// Writes what waits if it is much.
    pub(super) fn settle_much(&mut self) -> Result<()> {
        let much = self.ahead.as_ref().is_some_and(|ahead| ahead.waiting.created.len() >= MOST);
        if much { self.settle() } else { Ok(()) }
    }

    /// Does something with an evaluation that is there already, as if there were no batch: what waits is
    /// written first, and what became of it is known to the batch afterwards.
    pub(super) fn apart(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<Outcome>,
    ) -> Result<Outcome> {
        self.settle()?;
        let ahead = self.ahead.take();
        let done = act(self);
        self.ahead = ahead;
        if let (Some(ahead), Ok(done)) = (&mut self.ahead, &done) {
            let record = &done.record;
            let about = &record.key.scorecard;
            ahead.standing.remove(about);
            let known = ahead.records.get_mut(&about.service).into_iter().flatten();
            for known in known.filter(|known| known.id == record.id) {
                known.clone_from(record);
            }
        }
        done
    }

    /// The service of that code.
    pub(super) fn service(&mut self, code: &str) -> Result<Option<Service>> {
        if let Some(ahead) = &self.ahead {
            return Ok(Code::parse(code).and_then(|code| ahead.services.get(&code).cloned()));
        }
        Ok(store::service::find(code, self.conn)?.map(|stored| stored.thing))
    }

    /// The agency of that code.
    pub(super) fn agency(&mut self, code: &str) -> Result<Option<Agency>> {
        if let Some(known) = self.ahead.as_ref().and_then(|ahead| ahead.agencies.get(code)) {
            return Ok(known.clone());
        }
        let found = store::agency::find(code, self.conn)?.map(|stored| stored.thing);
        if let Some(ahead) = &mut self.ahead {
            ahead.agencies.insert(code.to_owned(), found.clone());
        }
        Ok(found)
    }

    /// Whether there is a life event of that code.
    pub(super) fn has_life_event(&mut self, code: &str) -> Result<bool> {
        if let Some(known) = self.ahead.as_ref().and_then(|ahead| ahead.life_events.get(code)) {
            return Ok(*known);
        }
        let found = store::life_event::find(code, self.conn)?.is_some();
        if let Some(ahead) = &mut self.ahead {
            ahead.life_events.insert(code.to_owned(), found);
        }
        Ok(found)
    }

    /// Nobody else hands in for the service until this transaction ends.
    pub(super) fn lock_service(&mut self, code: &Code) -> Result<()> {
        if self.ahead.is_some() {
            return Ok(());
        }
        Ok(store::service::lock(code, self.conn)?)
    }

    /// The evaluation that holds the key and is not withdrawn.
    pub(super) fn holder(&mut self, key: &Key) -> Result<Option<Record>> {
        let Some(ahead) = &self.ahead else {
            return Ok(store::evaluation::holder(key, self.conn)?);
        };
        Ok(ahead.alive(key).find(|record| record.key == *key).cloned())
    }

    /// One that is not withdrawn, has the same key but for its period, and overlaps that period.
    pub(super) fn overlapping(&mut self, key: &Key) -> Result<Option<Record>> {
        let Some(ahead) = &self.ahead else {
            return Ok(store::evaluation::overlapping(key, self.conn)?);
        };
        let period = &key.scorecard.period;
        let overlaps = |record: &&Record| {
            let other = &record.key.scorecard.period;
            other != period
                && other.starts_on() <= period.ends_on()
                && other.ends_on() >= period.starts_on()
        };
        Ok(ahead.alive(key).find(overlaps).cloned())
    }

    /// The facts with which a campaign closed by the entry `at` lists this scorecard, and the entry
    /// that closed it; nothing when none does.
    pub(super) fn due(&mut self, key: &ScorecardKey, at: i64) -> Result<Option<(i64, Facts)>> {
        if let Some(ahead) = &mut self.ahead {
            let about = (key.methodology.clone(), key.period);
            let any = match ahead.closed.get(&about) {
                Some(any) => *any,
                None => store::campaign::any_closed(&about.0, &about.1, self.conn)?,
            };
            ahead.closed.insert(about, any);
            if !any {
                return Ok(None);
            }
        }
        Ok(store::campaign::due(key, at, self.conn)?)
    }

    /// Creates an evaluation.
    pub(super) fn create(&mut self, record: &Record) -> Result<()> {
        let Some(ahead) = &mut self.ahead else {
            return store::evaluation::create(std::slice::from_ref(record), self.conn)
                .map_err(taken);
        };
        let service = record.key.scorecard.service.clone();
        ahead.records.entry(service).or_default().push(record.clone());
        ahead.waiting.created.push(record.clone());
        Ok(())
    }

    /// Adds a revision.
    pub(super) fn add_revision(&mut self, id: Uuid, revision: Revision) -> Result<()> {
        if let Some(ahead) = &mut self.ahead {
            ahead.waiting.revisions.push((id, revision));
            return Ok(());
        }
        Ok(store::evaluation::add_revisions(&[(id, revision)], self.conn)?)
    }

    /// Adds a step after those there are.
    pub(super) fn add_step(&mut self, id: Uuid, step: Step) -> Result<()> {
        if let Some(ahead) = &mut self.ahead
            && let Some(record) = ahead.waiting.created.last()
            && record.id == id
        {
            // Its row waits, and so do all its steps.
            let steps = &mut ahead.waiting.steps;
            let before = steps.iter().rev().take_while(|(other, ..)| *other == id).count();
            let place = i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1);
            steps.push((id, place, step));
            return Ok(());
        }
        self.settle()?;
        Ok(store::evaluation::add_step(id, step, self.conn)?)
    }

    /// Writes down where an evaluation stands now, its version one higher; says the record as it is.
    pub(super) fn advance(&mut self, mut record: Record) -> Result<Record> {
        let Some(ahead) = &mut self.ahead else {
            return Ok(store::evaluation::advance(record, self.conn)?);
        };
        let known = ahead.records.get_mut(&record.key.scorecard.service).into_iter().flatten();
        for known in known.filter(|known| known.id == record.id) {
            known.clone_from(&record);
        }
        if let Some(waiting) = ahead.waiting.created.last_mut()
            && waiting.id == record.id
        {
            record.row_version += 1;
            *waiting = record.clone();
            return Ok(record);
        }
        Ok(store::evaluation::advance(record, self.conn)?)
    }

    /// Appends an entry to the ledger.
    pub(super) fn append(&mut self, leaf: Leaf) -> Result<()> {
        if let Some(ahead) = &mut self.ahead {
            ahead.waiting.leaves.push(leaf);
            return Ok(());
        }
        Ok(store::ledger::append(&[leaf], self.conn)?)
    }

    /// Adds the scorecards that one entry worked out.
    pub(super) fn add_scorecards(&mut self, scorecards: Vec<Scorecard>) -> Result<()> {
        if let Some(ahead) = &mut self.ahead {
            ahead.waiting.scorecards.extend(scorecards);
            return Ok(());
        }
        Ok(store::scorecard::add(&scorecards, self.conn)?)
    }

    /// Whether it is known, without asking the store, that nothing else of the scorecard was ever
    /// public, of anybody.
    pub(super) fn is_first(&self, record: &Record) -> bool {
        let Some(ahead) = &self.ahead else { return false };
        let key = &record.key.scorecard;
        let of_service = ahead.records.get(&key.service).into_iter().flatten();
        let mut public = of_service.filter(|other| other.since.is_some() && other.id != record.id);
        public.all(|other| other.key.scorecard != *key)
    }

    /// Whether it is known, without asking the store, that nobody asked the same of any of its days
    /// before, under any methodology.
    pub(super) fn is_first_asked(&self, record: &Record, questions: &Questions) -> bool {
        let Some(ahead) = &self.ahead else { return false };
        let key = &record.key;
        let (period, methodology) = (&key.scorecard.period, &key.scorecard.methodology);
        let of_service = ahead.records.get(&key.scorecard.service).into_iter().flatten();
        let mut public = of_service.filter(|other| other.since.is_some() && other.id != record.id);
        !public.any(|other| {
            let there = &other.key.scorecard;
            other.key.source == key.source
                && other.key.assessor == key.assessor
                && questions.share(methodology, &there.methodology)
                && there.period.starts_on() <= period.ends_on()
                && there.period.ends_on() >= period.starts_on()
        })
    }

    /// What stood published of a scorecard before the entry `seq`, from memory or to be kept there;
    /// nothing when only the store can tell.
    pub(super) fn stood(&mut self, record: &Record, seq: i64) -> Result<Option<Vec<Published>>> {
        let key = &record.key.scorecard;
        let Some(ahead) = &mut self.ahead else { return Ok(None) };
        if let Some(published) = ahead.standing.remove(key) {
            return Ok(Some(published));
        }
        let is_shared = ahead.shared.contains(key);
        if self.is_first(record) {
            return Ok(Some(Vec::new()));
        }
        if !is_shared {
            return Ok(None);
        }
        self.settle()?;
        Ok(Some(store::evaluation::published(key, seq - 1, self.conn)?))
    }

    /// Keeps what stands published of a scorecard, if another of the batch will ask for it.
    pub(super) fn keep(&mut self, key: &ScorecardKey, published: Vec<Published>) {
        if let Some(ahead) = &mut self.ahead
            && ahead.shared.contains(key)
        {
            ahead.standing.insert(key.clone(), published);
        }
    }
}

impl Ahead {
    /// Evaluations that are not withdrawn, and have the same key but perhaps for their period.
    fn alive<'a>(&'a self, key: &'a Key) -> impl Iterator<Item = &'a Record> {
        let alike = move |record: &&Record| {
            record.standing != Standing::Withdrawn
                && record.key.scorecard.methodology == key.scorecard.methodology
                && record.key.source == key.source
                && record.key.assessor == key.assessor
        };
        self.records.get(&key.scorecard.service).into_iter().flatten().filter(alike)
    }
}

fn taken(error: store::Error) -> Refusal {
    match error {
        // Two at once on PostgreSQL: the other was first.
        store::Error::Taken { .. } => Refusal::Conflict {
            code: "evaluation-exists",
            detail: "Another evaluation with the same key came in at the same moment.".into(),
            advice: "Look at /v1/evaluations for the one that stands.",
            location: None,
        },
        error => error.into(),
    }
}
