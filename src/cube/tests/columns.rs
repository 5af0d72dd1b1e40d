//! The columns: however many scorecards there are, each is found, and few bytes hold a cell.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{by_hand::methodology, register::code};
use crate::{
    cube::snapshot::Snapshot,
    domain::{
        agency::Level,
        cell::{Cell, Scorecard, ScorecardKey},
        facts::Facts,
        ledger::{Entry, EntryKind},
        methodology::MethodologyId,
        period::Period,
        points::Points,
        service::{Scope, ServiceType},
        source::Source,
        state::{Flags, State},
    },
};

const PERIODS: [&str; 3] = ["2021", "2022", "2023"];

fn facts() -> Facts {
    Facts {
        agency: code("cz-a"),
        country: "CZ".into(),
        life_events: Vec::new(),
        service_type: ServiceType::Transactional,
        scope: Scope::National,
        level: Some(Level::Central),
        audiences: Vec::new(),
        proactive: false,
        volume: None,
    }
}

fn cell(node: &str, value: f64) -> Cell {
    let is_leaf = node != "index";
    Cell {
        node: code(node),
        target_group: code("all"),
        source: is_leaf.then_some(Source::SelfReport),
        best: true,
        points: Points::nearest(value),
        state: State::Measured,
        flags: Flags::EMPTY,
        coverage: Some(1.0),
        n: None,
        numerator: None,
        denominator: None,
        sampling: None,
    }
}

fn key(service: usize, period: &str) -> ScorecardKey {
    ScorecardKey {
        service: code(&format!("s{service:05}")),
        period: Period::parse(period).unwrap(),
        methodology: MethodologyId::parse("quality@m1").unwrap(),
    }
}

fn scorecard(seq: i64, service: usize, period: &str, value: f64) -> Scorecard {
    let cells = ["a", "b", "index"].map(|node| cell(node, value)).to_vec();
    Scorecard { key: key(service, period), seq, facts: Some(facts()), cells }
}

fn at() -> DateTime<Utc> {
    "2024-01-01T00:00:00Z".parse().unwrap()
}

fn entry(seq: i64) -> Entry {
    let (kind, subject) = (EntryKind::LifeEventSet, "family".to_owned());
    let body = json!({"code": "family", "names": {"en": "Family"}, "definition": {},
        "audience": "citizens"});
    Entry { seq, at: at(), kind, subject, body }
}

/// As many services, each in every period, each scorecard by an entry of its own.
fn filled(services: usize) -> Snapshot {
    let frozen = Entry {
        kind: EntryKind::MethodologyFrozen,
        subject: "quality@m1".into(),
        body: json!({"hash": "", "document": methodology("m1", &json!({}))}),
        ..entry(1)
    };
    let mut snapshot = Snapshot::empty().apply(&[frozen], Vec::new()).unwrap();
    // Not in order of service: what comes goes between what is there.
    let order = (0..services).map(|n| n * 7_919 % services);
    let mut batch = (Vec::new(), Vec::new());
    for (service, period) in order.flat_map(|service| PERIODS.map(|period| (service, period))) {
        let seq = snapshot.seq() + 1 + i64::try_from(batch.0.len()).unwrap();
        batch.0.push(entry(seq));
        batch.1.push(scorecard(
            seq,
            service,
            period,
            f64::from(u32::try_from(service).unwrap() % 100),
        ));
        if batch.0.len() == 97 {
            snapshot = snapshot.apply(&batch.0, std::mem::take(&mut batch.1)).unwrap();
            batch.0.clear();
        }
    }
    snapshot.apply(&batch.0, batch.1).unwrap()
}

#[test]
fn every_scorecard_is_found_and_stands_in_order() {
    let services = 1_000;
    let snapshot = filled(services);
    let view = snapshot.newest();
    for service in 0..services {
        for period in PERIODS {
            let found = view.scorecard(&key(service, period)).unwrap();
            let value = found.sheet.best("a", "all").unwrap().points;
            assert_eq!(value, Points::nearest(f64::from(u32::try_from(service).unwrap() % 100)));
        }
    }
    let keys: Vec<_> =
        view.scorecards(|_| false, |_| true).map(|public| public.key.clone()).collect();
    assert_eq!(keys.len(), services * PERIODS.len());
    assert!(keys.is_sorted());
    let from =
        view.scorecards(|key| key.service < code("s00500"), |_| true).map(|public| public.key);
    assert!(from.eq(&keys[500 * PERIODS.len()..]));
    assert_eq!(view.scorecards_of(&code("s00999")).count(), PERIODS.len());
    assert_eq!(view.scorecards_of(&code("s01000")).count(), 0);
}

#[test]
fn a_cell_that_changes_more_often_than_fits_in_a_mark_goes_on_counting() {
    let mut snapshot = filled(1);
    let first = snapshot.seq();
    for change in 0..300_u32 {
        let seq = snapshot.seq() + 1;
        let mut next = scorecard(seq, 0, "2021", f64::from(change % 2));
        // This one stays as it was, however long ago that is.
        next.cells[1] = cell("b", 0.0);
        next.cells[2] = cell("index", f64::from(change));
        snapshot = snapshot.apply(&[entry(seq)], vec![next]).unwrap();
    }
    let told = |seq: i64, node| {
        let stamp = snapshot.view(seq).scorecard(&key(0, "2021")).unwrap().sheet.best(node, "all");
        let stamp = stamp.unwrap().stamp;
        (stamp.revision, stamp.seq)
    };
    // The first change was from 0 to 0.
    assert_eq!(told(snapshot.seq(), "a"), (300, snapshot.seq()));
    assert_eq!(told(snapshot.seq(), "b"), (1, first - 2));
    assert_eq!(told(first, "a"), (1, first - 2));
    assert_eq!(told(first + 200, "a"), (200, first + 200));
    assert_eq!(told(first + 299, "b"), (1, first - 2));
    assert!(snapshot.view(first - 3).scorecard(&key(0, "2021")).is_none());
}

#[test]
fn an_application_copies_few_scorecards_and_not_all() {
    let snapshot = filled(1_000);
    let seq = snapshot.seq() + 1;
    let next = snapshot.apply(&[entry(seq)], vec![scorecard(seq, 500, "2022", 1.0)]).unwrap();
    let moved = |service: usize| {
        let rows = [&snapshot, &next].map(|snapshot| {
            let found = snapshot.newest().scorecard(&key(service, "2022")).unwrap();
            std::ptr::from_ref(found.key)
        });
        rows[0] != rows[1]
    };
    let moved: Vec<usize> = (0..1_000).filter(|service| moved(*service)).collect();
    assert!(moved.contains(&500) && moved.len() <= 64, "{moved:?}");
}

#[test]
fn a_current_cell_of_a_criterion_takes_few_bytes() {
    let memory = filled(1_000).memory();
    assert_eq!(memory.cells, 1_000 * PERIODS.len() * 2);
    // Three nodes a scorecard of twelve bytes, and what a scorecard has besides, in outline too.
    let of_scorecard = memory.columns / (1_000 * PERIODS.len());
    assert!((3 * 12..3 * 12 + 130).contains(&of_scorecard), "{memory:?}");
    assert_eq!(memory.beside, 0);
}
