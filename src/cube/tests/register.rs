//! A register in memory: what the actions do, without a store.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    cube::{
        query::{Context, Kind, Query},
        series::{SeriesAnswer, series},
        snapshot::Snapshot,
    },
    domain::{
        cell::{Scorecard, ScorecardKey},
        code::Code,
        evaluation::answer::Answer,
        facts::Facts,
        ledger::{Entry, EntryKind},
        methodology::{Methodology, MethodologyId},
        state::State,
        violation::Violation,
    },
    metrics::scorecard::{Published, facts, scorecard},
};

pub fn code(text: &str) -> Code {
    Code::parse(text).unwrap_or_else(|| panic!("{text}"))
}

/// Writes entries and scorecards, and applies them one by one.
pub struct Register {
    pub snapshot: Snapshot,
    pub now: DateTime<Utc>,
    pub methodology: String,
    /// What was applied: every entry with its scorecards.
    pub told: Vec<(Entry, Vec<Scorecard>)>,
    methodologies: BTreeMap<MethodologyId, Methodology>,
    published: BTreeMap<ScorecardKey, Vec<Published>>,
    unanswered: BTreeMap<ScorecardKey, Facts>,
    made: u128,
}

impl Register {
    pub fn new(methodology: &str) -> Self {
        Self {
            snapshot: Snapshot::empty(),
            now: "2021-01-01T00:00:00Z".parse().unwrap(),
            methodology: methodology.to_owned(),
            told: Vec::new(),
            methodologies: BTreeMap::new(),
            published: BTreeMap::new(),
            unanswered: BTreeMap::new(),
            made: 0,
        }
    }

    pub fn seq(&self) -> i64 {
        self.snapshot.seq()
    }

    pub fn add(&mut self, kind: EntryKind, subject: &str, body: Value, cards: &[ScorecardKey]) {
        let seq = self.seq() + 1;
        let entry = Entry { seq, at: self.now, kind, subject: subject.to_owned(), body };
        let cards: Vec<Scorecard> = cards.iter().map(|key| self.work_out(key, seq)).collect();
        self.told.push((entry.clone(), cards.clone()));
        self.snapshot = self.snapshot.apply(&[entry], cards).unwrap();
        self.now += TimeDelta::seconds(1);
    }

    pub fn freeze(&mut self, document: &Value) {
        let id = format!(
            "{}@{}",
            document["code"].as_str().unwrap(),
            document["version"].as_str().unwrap()
        );
        self.add(EntryKind::MethodologyFrozen, &id, json!({"hash": "", "document": document}), &[]);
        let id = MethodologyId::parse(&id).unwrap();
        let frozen = self.snapshot.newest().methodology(&id).unwrap();
        let methodology = (*frozen.methodology).clone();
        self.methodologies.insert(id, methodology);
    }

    pub fn agency(&mut self, code: &str, country: &str) {
        let body = json!({"code": code, "names": {"en": code}, "kind": "agency", "level": null,
            "country": country, "parent": null, "identifiers": [], "aliases": []});
        self.add(EntryKind::AgencySet, code, body, &[]);
    }

    pub fn life_event(&mut self, code: &str) {
        let body = json!({"code": code, "names": {"en": code}, "definition": {},
            "audience": "citizens"});
        self.add(EntryKind::LifeEventSet, code, body, &[]);
    }

    /// A service in the catalogue, with some of its fields.
    pub fn service(&mut self, code: &str, fields: &Value) {
        let mut body = json!({"code": code, "agency": "cz-a", "country": "CZ",
            "names": {"en": code}, "description": {}, "type": "transactional",
            "scope": "national", "level": null, "life_events": [], "audiences": [],
            "channels": [], "proactive": false, "mandatory_online": null, "volume": null,
            "in_force_from": null, "in_force_to": null, "successors": []});
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.add(EntryKind::ServiceSet, code, body, &[]);
    }

    pub fn campaign(&mut self, body: &Value) {
        self.add(EntryKind::CampaignSet, body["code"].as_str().unwrap(), body.clone(), &[]);
    }

    pub fn close(&mut self, campaign: &str) {
        let view = self.snapshot.newest();
        let state = view.campaign(campaign).unwrap();
        let due = view.due(state);
        let keys: Vec<ScorecardKey> = due
            .iter()
            .map(|(service, _)| ScorecardKey {
                service: service.clone(),
                period: state.campaign.period,
                methodology: state.campaign.methodology.clone(),
            })
            .collect();
        for (key, (_, facts)) in keys.iter().zip(&due) {
            self.unanswered.insert(key.clone(), facts.clone());
        }
        let due: Vec<Value> = due
            .iter()
            .map(|(service, facts)| json!({"service": service, "facts": facts}))
            .collect();
        self.add(EntryKind::CampaignClosed, campaign, json!({"due": due}), &keys);
    }

    /// Publishes an evaluation: a body as in the ledger, whose facts are those of the catalogue
    /// where it has none.
    pub fn publish(&mut self, mut body: Value) -> Uuid {
        self.made += 1;
        let id = Uuid::from_u128(self.made);
        if body["facts"].is_null() {
            let view = self.snapshot.newest();
            let service = view.service(body["service"].as_str().unwrap()).unwrap();
            body["facts"] = json!(Facts::of(service));
        }
        body["revision"] = json!(1);
        let key: ScorecardKey = key(&body);
        let since = self.seq() + 1;
        self.published.entry(key.clone()).or_default().push(published(id, since, &body));
        self.add(EntryKind::EvaluationPublished, &id.to_string(), body, &[key]);
        id
    }

    pub fn correct(&mut self, id: Uuid, mut body: Value) {
        let key = key(&body);
        let all = self.published.get_mut(&key).unwrap();
        let old = all.iter_mut().find(|published| published.id == id).unwrap();
        if body["facts"].is_null() {
            body["facts"] = json!(old.facts);
        }
        body["revision"] = json!(old.revision + 1);
        let revision = old.revision + 1;
        *old = Published { revision, ..published(id, old.since, &body) };
        self.add(EntryKind::EvaluationCorrected, &id.to_string(), body, &[key]);
    }

    pub fn withdraw(&mut self, id: Uuid, body: Value) {
        let key = key(&body);
        self.published.get_mut(&key).unwrap().retain(|published| published.id != id);
        self.add(EntryKind::EvaluationWithdrawn, &id.to_string(), body, &[key]);
    }

    pub fn find(&self, body: &Value) -> Uuid {
        let source = body["source"].as_str().unwrap();
        let all = &self.published[&key(body)];
        all.iter().find(|published| published.source.as_str() == source).unwrap().id
    }

    fn work_out(&self, key: &ScorecardKey, seq: i64) -> Scorecard {
        let published = self.published.get(key).map(Vec::as_slice).unwrap_or_default();
        let due = self.unanswered.get(key);
        let facts = facts(published).or(due).cloned();
        let state = due.map_or(State::NotYetMeasured, |_| State::NotReported);
        let methodology = &self.methodologies[&key.methodology];
        let cells = facts.as_ref().map(|facts| scorecard(methodology, facts, published, state));
        Scorecard { key: key.clone(), seq, facts, cells: cells.unwrap_or_default() }
    }

    pub fn query(&self, kind: Kind, text: &str) -> Result<Query, Vec<Violation>> {
        let pairs: Vec<(String, String)> = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let context = Context {
            snapshot: &self.snapshot,
            methodology: &self.methodology,
            now: self.now,
            also: &["limit", "cursor"],
            base: "",
        };
        Query::parse(&pairs, kind, &context)
    }

    pub fn series(&self, text: &str) -> SeriesAnswer {
        let query = self.query(Kind::Series, text).unwrap();
        series(&self.snapshot.view(query.seq), &query, "/v1/series")
    }
}

fn key(body: &Value) -> ScorecardKey {
    let read = |name: &str| body[name].as_str().unwrap();
    ScorecardKey {
        service: code(read("service")),
        period: read("period").parse_period(),
        methodology: MethodologyId::parse(read("methodology")).unwrap(),
    }
}

trait ParsePeriod {
    fn parse_period(&self) -> crate::domain::period::Period;
}

impl ParsePeriod for str {
    fn parse_period(&self) -> crate::domain::period::Period {
        crate::domain::period::Period::parse(self).unwrap()
    }
}

fn published(id: Uuid, since: i64, body: &Value) -> Published {
    let answers: Vec<Answer> = body["answers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| {
            let mut answer = answer.clone();
            for name in ["target_group", "touchpoint"] {
                if answer[name].is_null() {
                    answer[name] = json!("all");
                }
            }
            serde_json::from_value(answer).unwrap()
        })
        .collect();
    Published {
        through: None,
        id,
        revision: 1,
        since,
        source: serde_json::from_value(body["source"].clone()).unwrap(),
        assessor: code(body["assessor"].as_str().unwrap()),
        facts: serde_json::from_value(body["facts"].clone()).unwrap(),
        answers,
        withheld: std::collections::BTreeSet::new(),
        later: std::collections::BTreeMap::new(),
        disputed: std::collections::BTreeSet::new(),
    }
}
