//! Methodologies are data, and one evaluator runs them all.

use std::collections::BTreeSet;

use uuid::Uuid;
use znamka::{
    domain::{
        cell::Cell,
        code::Code,
        evaluation::answer::{Answer, Given},
        facts::Facts,
        json,
        methodology::{Methodology, MethodologyId, draft::MethodologyDraft},
        scale::Scale,
        source::Source,
        state::State,
    },
    metrics::scorecard::{Published, scorecard},
};

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn shipped(file: &str) -> Methodology {
    let path = format!("{}/fixtures/methodologies/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let value = json::read(&std::fs::read(path).unwrap()).unwrap();
    let draft: MethodologyDraft = json::draft(value).unwrap();
    let id = MethodologyId {
        code: code(draft.code.as_deref().unwrap()),
        version: code(draft.version.as_deref().unwrap()),
    };
    Methodology::parse(draft, &id).unwrap()
}

fn facts(proactive: bool) -> Facts {
    serde_json::from_value(serde_json::json!({
        "agency": "cz-mpsv", "country": "CZ", "life_events": ["family"], "type": "transactional",
        "scope": "national", "level": "central", "audiences": ["citizens"], "proactive": proactive,
        "volume": null,
    }))
    .unwrap()
}

fn answer(criterion: &str, given: Given) -> Answer {
    Answer {
        criterion: code(criterion),
        target_group: code("all"),
        touchpoint: code("all"),
        given,
        sample: None,
        evidence: Vec::new(),
        comment: None,
    }
}

fn extreme(methodology: &Methodology, best: bool) -> Vec<Answer> {
    methodology
        .criteria()
        .map(|(node, criterion)| {
            let given = match &criterion.scale {
                Scale::Levels(levels) => {
                    let level = if best { levels.last() } else { levels.first() };
                    Given::Level { value: level.unwrap().code.clone() }
                }
                Scale::Grade => Given::Number { value: if best { 1.0 } else { 5.0 } },
                Scale::Share => {
                    Given::Ratio { numerator: if best { 10 } else { 0 }, denominator: 10 }
                }
                other => panic!("{}", other.kind()),
            };
            answer(node.code.as_str(), given)
        })
        .collect()
}

fn cells(methodology: &Methodology, facts: &Facts, answers: &[Answer]) -> Vec<Cell> {
    // One evaluation a source, so that each criterion finds one it accepts.
    let published: Vec<Published> = Source::ALL
        .iter()
        .zip(1_i64..)
        .map(|(source, since)| Published {
            id: Uuid::from_u128(u128::from(since.unsigned_abs())),
            revision: 1,
            since,
            source: *source,
            assessor: code("cz-mpsv"),
            facts: facts.clone(),
            answers: answers.to_vec(),
            withheld: BTreeSet::new(),
            later: std::collections::BTreeMap::new(),
            through: None,
        })
        .collect();
    scorecard(methodology, facts, &published, State::NotYetMeasured)
}

fn cell<'a>(cells: &'a [Cell], node: &str) -> &'a Cell {
    cells.iter().find(|cell| cell.best && cell.node == node).unwrap()
}

fn value(cells: &[Cell], node: &str) -> f64 {
    cell(cells, node).points.unwrap_or_else(|| panic!("{node}")).value()
}

fn set(answers: &mut [Answer], criterion: &str, given: Given) {
    answers.iter_mut().find(|answer| answer.criterion == criterion).unwrap().given = given;
}

#[test]
fn every_best_answer_scores_100_and_every_worst_0() {
    let methodology = shipped("client-quality-m1");
    let best = cells(&methodology, &facts(false), &extreme(&methodology, true));
    let worst = cells(&methodology, &facts(false), &extreme(&methodology, false));
    for node in &methodology.nodes {
        assert_eq!(value(&best, node.code.as_str()), 100.0, "{}", node.code);
        assert_eq!(value(&worst, node.code.as_str()), 0.0, "{}", node.code);
    }
    assert_eq!(methodology.criteria().count(), 19);
}

#[test]
fn four_of_ten_items_not_asked_again_are_60_for_the_principle() {
    let methodology = shipped("client-quality-m1");
    let mut answers = extreme(&methodology, true);
    set(&mut answers, "one-fill", Given::Ratio { numerator: 4, denominator: 10 });
    set(&mut answers, "no-papers", Given::Ratio { numerator: 1, denominator: 1 });

    let full = cells(&methodology, &facts(false), &answers);
    assert_eq!(value(&full, "p-one-fill"), 60.0);
    assert!((value(&full, "index") - 93.333333).abs() < 1e-6);

    answers.retain(|answer| answer.criterion != "no-papers");
    let partial = cells(&methodology, &facts(false), &answers);
    assert_eq!(value(&partial, "p-one-fill"), 40.0);
    assert_eq!(value(&partial, "index"), 90.0);
    let coverage = cell(&partial, "index").coverage.unwrap();
    assert!((coverage - 0.944444).abs() < 1e-6, "{coverage}");
}

#[test]
fn a_proactive_service_of_which_nothing_else_is_known_has_no_index() {
    let methodology = shipped("client-quality-m1");
    let cells = cells(&methodology, &facts(true), &[]);
    for principle in ["p-from-home", "p-guide", "p-one-fill"] {
        assert_eq!(value(&cells, principle), 100.0);
    }
    assert_eq!(cell(&cells, "index").state, State::LowCoverage);
    assert_eq!(cell(&cells, "p-helpful").state, State::NotYetMeasured);
}

#[test]
fn the_services_of_the_benchmark_have_eight_leaves_under_one_root() {
    let methodology = shipped("eu-egov-services-m2020");
    let leaves: Vec<&str> = methodology.criteria().map(|(node, _)| node.code.as_str()).collect();
    assert_eq!(
        leaves,
        [
            "online-availability",
            "mobile",
            "service-delivery",
            "eid",
            "edocuments",
            "one-fill",
            "proactivity",
            "accessibility"
        ]
    );
    assert!(methodology.criteria().all(|(_, c)| c.may_not_apply && !c.proactive_full));
}
