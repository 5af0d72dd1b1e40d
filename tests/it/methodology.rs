//! Methodologies are data, and one evaluator runs them all.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
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

use crate::{
    served::{Asker, Got, Served},
    world::Engine,
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
            disputed: BTreeSet::new(),
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

both_engines! {
    a_broken_tree_is_told_where_and_why,
    all_that_is_wrong_is_told_at_once,
    what_is_no_number_is_refused_before_it_is_read,
    a_document_that_is_large_or_wrong_throughout_is_refused_quickly,
    the_largest_tree_that_is_allowed_works_everywhere,
}

/// A methodology of these nodes.
fn document(nodes: &[Value]) -> Value {
    json!({
        "names": {"en": "Broken"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"], "nodes": nodes,
    })
}

fn root() -> Value {
    json!({"code": "index", "parent": null})
}

/// A yes-or-no question under `parent`, with more fields or others.
fn leaf(code: &str, parent: &str, more: Value) -> Value {
    let mut leaf =
        json!({"code": code, "parent": parent, "scale": {"kind": "boolean"}, "sources": ["self"]});
    let Value::Object(more) = more else { panic!("fields") };
    leaf.as_object_mut().unwrap().extend(more);
    leaf
}

/// Where and why a problem says that the document is wrong.
fn faults(got: &Got) -> Vec<(&str, &str)> {
    let errors = got.body["errors"].as_array().unwrap();
    let mut faults: Vec<(&str, &str)> = errors
        .iter()
        .map(|error| {
            for field in ["detail", "advice"] {
                assert!(error[field].as_str().is_some_and(|text| text.len() > 5), "{error}");
            }
            (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
        })
        .collect();
    faults.sort_unstable();
    faults
}

/// Sends a document that is refused, quickly, and leaves nothing behind.
async fn refused(served: &Served, document: &Value) -> Got {
    let began = Instant::now();
    let got = served.admin().put("/v1/methodologies/broken/m1", document).await.is(422);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    served.admin().get("/v1/methodologies/broken/m1").await.is(404);
    got
}

/// What is wrong, the nodes, and what is said of them.
type Broken = (&'static str, Vec<Value>, Vec<(&'static str, &'static str)>);

fn plain() -> Value {
    leaf("a", "index", json!({}))
}

fn asks(code: &str, of: &str) -> Value {
    leaf(code, "index", json!({"applies_if": [{format!("answer.{of}"): ["yes"]}]}))
}

fn inner(code: &str, parent: &str) -> Value {
    json!({"code": code, "parent": parent})
}

/// Trees that are none.
fn broken_trees() -> Vec<Broken> {
    vec![
        (
            "a circle",
            vec![root(), plain(), inner("b", "c"), inner("c", "b"), leaf("d", "c", json!({}))],
            vec![("/nodes/2/parent", "parent-after-child")],
        ),
        (
            "a node above itself",
            vec![root(), plain(), inner("b", "b"), leaf("c", "b", json!({}))],
            vec![("/nodes/2/parent", "parent-after-child")],
        ),
        (
            "an orphan",
            vec![root(), plain(), leaf("b", "indix", json!({}))],
            vec![("/nodes/2/parent", "unknown-node")],
        ),
        (
            "two roots",
            vec![root(), plain(), json!({"code": "other", "parent": null})],
            vec![("/nodes", "no-single-root")],
        ),
        (
            "no root",
            vec![leaf("a", "b", json!({})), leaf("b", "a", json!({}))],
            vec![
                ("/nodes", "no-single-root"),
                ("/nodes/0", "criterion-with-children"),
                ("/nodes/0/parent", "parent-after-child"),
            ],
        ),
        (
            "a negative weight",
            vec![root(), plain(), leaf("b", "index", json!({"weight": -1}))],
            vec![("/nodes/2/weight", "weight-out-of-range")],
        ),
        (
            "weights that nothing is left of, one of them negative",
            vec![
                root(),
                leaf("a", "index", json!({"weight": 5e-324})),
                leaf("b", "index", json!({"weight": 9.9e-7})),
                leaf("c", "index", json!({"weight": 1e-6})),
                leaf("d", "index", json!({"weight": -1e-300})),
            ],
            vec![
                ("/nodes/1/weight", "weight-out-of-range"),
                ("/nodes/2/weight", "weight-out-of-range"),
                ("/nodes/4/weight", "weight-out-of-range"),
            ],
        ),
        (
            "weights all zero",
            vec![root(), leaf("a", "index", json!({"weight": 0}))],
            vec![("/nodes/0", "weights-all-zero")],
        ),
    ]
}

/// Trees of which a rule cannot hold.
fn broken_rules() -> Vec<Broken> {
    let goalposts = json!({"kind": "range", "lo": 3.0, "hi": 3.0, "better": "higher"});
    let bounds = json!({"kind": "bins", "bins": [{"to": 4, "points": 100}, {"to": 4, "points": 75},
        {"to": null, "points": 0}]});
    vec![
        (
            "two bins with one bound",
            vec![root(), leaf("a", "index", json!({"scale": bounds}))],
            vec![("/nodes/1/scale/bins/1/to", "scale-broken")],
        ),
        (
            "equal goalposts",
            vec![root(), leaf("a", "index", json!({"scale": goalposts}))],
            vec![("/nodes/1/scale/hi", "scale-broken")],
        ),
        (
            "a code that reads as a number",
            vec![root(), leaf("1e5", "index", json!({}))],
            vec![("/nodes/1/code", "not-a-code")],
        ),
        (
            "a code that reads as no number at all",
            vec![root(), leaf("nan", "index", json!({}))],
            vec![("/nodes/1/code", "not-a-code")],
        ),
        (
            "additive weights over 100",
            vec![
                json!({"code": "index", "parent": null, "aggregator": "additive"}),
                leaf("a", "index", json!({"weight": 60})),
                leaf("b", "index", json!({"weight": 40.5})),
            ],
            vec![("/nodes/0", "weights-over-100")],
        ),
        (
            "two nodes of one name",
            vec![root(), plain(), plain()],
            vec![("/nodes/2/code", "duplicate")],
        ),
        (
            "a question that is not there",
            vec![root(), plain(), asks("b", "none")],
            vec![("/nodes/2/applies_if/0/answer.none", "unknown-node")],
        ),
        (
            "an answer that is never given",
            vec![
                root(),
                plain(),
                leaf("b", "index", json!({"applies_if": [{"answer.a": ["perhaps"]}]})),
            ],
            vec![("/nodes/2/applies_if/0/answer.a", "condition-broken")],
        ),
        (
            "a filter on itself",
            vec![root(), plain(), leaf("b", "index", json!({"filter": "b"}))],
            vec![("/nodes/2/filter", "unknown-node")],
        ),
        (
            "questions in a circle",
            vec![root(), plain(), asks("b", "c"), asks("c", "b")],
            vec![
                ("/nodes/2/applies_if/0/answer.c", "unknown-node"),
                ("/nodes/3/applies_if/0/answer.b", "unknown-node"),
            ],
        ),
        ("nothing at all", vec![], vec![("/nodes", "no-single-root")]),
        ("a root alone", vec![root()], vec![("/nodes/0", "no-children")]),
    ]
}

async fn a_broken_tree_is_told_where_and_why(engine: Engine) {
    let served = Served::seeded(engine).await;
    for (what, nodes, expected) in broken_trees().into_iter().chain(broken_rules()) {
        let got = refused(&served, &document(&nodes)).await;
        assert_eq!(faults(&got), expected, "{what}");
    }
}

async fn all_that_is_wrong_is_told_at_once(engine: Engine) {
    let served = Served::seeded(engine).await;
    let got = refused(
        &served,
        &document(&[
            json!({"code": "index", "parent": null, "min_coverage": 7}),
            json!({"code": "sum", "parent": "index", "aggregator": "additive"}),
            leaf("a", "sum", json!({"weight": 99, "scale": {"kind": "likert", "k": 1}})),
            leaf("b", "sum", json!({"weight": 2, "sources": []})),
            json!({"code": "zero", "parent": "index", "aggregator": "median"}),
            leaf("c", "zero", json!({"weight": 0, "principle": "none"})),
            json!({"code": "empty", "parent": "index"}),
        ]),
    )
    .await;
    // What is wrong with a scale hides nothing of what is wrong with the tree.
    assert_eq!(
        faults(&got),
        [
            ("/nodes/0/min_coverage", "out-of-range"),
            ("/nodes/1", "weights-over-100"),
            ("/nodes/2/scale/k", "scale-broken"),
            ("/nodes/3/sources", "too-few"),
            ("/nodes/4", "weights-all-zero"),
            ("/nodes/4/aggregator", "unknown-word"),
            ("/nodes/5/principle", "unknown-principle"),
            ("/nodes/6", "no-children"),
        ]
    );
}

async fn what_is_no_number_is_refused_before_it_is_read(engine: Engine) {
    let served = Served::seeded(engine).await;
    let text = document(&[root(), leaf("a", "index", json!({"weight": 77}))]).to_string();
    for (weight, status, code) in [
        ("1e999", 400, "malformed-json"),
        ("-1e999", 400, "malformed-json"),
        ("NaN", 400, "malformed-json"),
        ("Infinity", 400, "malformed-json"),
        ("\"NaN\"", 400, "wrong-shape"),
        ("\"1\"", 400, "wrong-shape"),
        ("true", 400, "wrong-shape"),
        ("[1]", 400, "wrong-shape"),
        ("1e308", 422, "weight-out-of-range"),
        ("1000001", 422, "weight-out-of-range"),
    ] {
        let body = text.replace("77", weight).into_bytes();
        let path = "/v1/methodologies/broken/m1";
        let got = served.admin().send("PUT", path, "application/json", body).await.is(status);
        assert_eq!(got.codes(), [code], "{weight}");
        if code != "malformed-json" {
            assert_eq!(got.body["errors"][0]["pointer"], "/nodes/1/weight", "{weight}");
        }
        served.admin().get(path).await.is(404);
    }
}

async fn a_document_that_is_large_or_wrong_throughout_is_refused_quickly(engine: Engine) {
    let served = Served::seeded(engine).await;
    let many = |most: usize, parent: &dyn Fn(usize) -> String, more: &Value| {
        let leaves = (1..most).map(|i| leaf(&format!("c-{i}"), &parent(i), more.clone()));
        document(&std::iter::once(root()).chain(leaves).collect::<Vec<_>>())
    };
    let under = |_: usize| "index".to_owned();
    let none = json!({});

    let got = refused(&served, &many(10_000, &under, &none)).await;
    assert_eq!(faults(&got), [("/nodes", "too-many")]);
    assert!(got.body["errors"][0]["detail"].as_str().unwrap().contains("10000"));
    // One more than there may be.
    let got = refused(&served, &many(5_001, &under, &none)).await;
    assert_eq!(faults(&got), [("/nodes", "too-many")]);
    assert!(got.body["errors"][0]["detail"].as_str().unwrap().contains("5001"));

    // A chain as long as the list.
    let links = (1..4_999).map(|i| {
        let parent = if i == 1 { "index".to_owned() } else { format!("c-{}", i - 1) };
        json!({"code": format!("c-{i}"), "parent": parent})
    });
    let mut chain: Vec<Value> = std::iter::once(root()).chain(links).collect();
    chain.push(leaf("last", "c-4998", none.clone()));
    let got = refused(&served, &document(&chain)).await;
    assert_eq!(faults(&got), [("/nodes/16", "too-deep")]);

    // Nearly the same long name, wrong thousands of times: nobody looks for the nearest each time.
    let long = "a".repeat(58);
    let named = move |i: usize| format!("{long}-{i}");
    let got = refused(&served, &many(5_000, &named, &none)).await;
    assert_eq!(got.body["errors"].as_array().unwrap().len(), 4_999);
    let long = format!("{}-none", "b".repeat(58));
    let asks = json!({"applies_if": [{format!("answer.{long}"): ["yes"]}], "filter": long});
    let got = refused(&served, &many(5_000, &under, &asks)).await;
    assert_eq!(got.body["errors"].as_array().unwrap().len(), 2 * 4_999);
}

async fn the_largest_tree_that_is_allowed_works_everywhere(engine: Engine) {
    let served = Served::seeded(engine).await;
    let admin: Asker = served.admin();
    // Sixteen above one another, and leaves up to five thousand nodes.
    let links = (1..15).map(|i| {
        let parent = if i == 1 { "index".to_owned() } else { format!("n-{}", i - 1) };
        json!({"code": format!("n-{i}"), "parent": parent})
    });
    let mut nodes: Vec<Value> = std::iter::once(root()).chain(links).collect();
    nodes.extend((nodes.len()..5_000).map(|i| leaf(&format!("c-{i}"), "n-14", json!({}))));
    admin.put("/v1/methodologies/large/m1", &document(&nodes)).await.is(201);
    admin.post("/v1/methodologies/large/m1/freeze", &Value::Null).await.is(200);
    let answers: Vec<Value> = (0..2_500)
        .map(|i| json!({"criterion": format!("c-{}", i + 15), "value": i % 5 != 0}))
        .collect();
    let draft = json!({
        "service": "cz-housing", "period": "2025", "methodology": "large@m1", "source": "self",
        "assessor": "cz-mpsv", "answers": answers,
    });
    let began = Instant::now();
    let made = admin.post("/v1/evaluations?to=draft", &draft).await.is(201);
    let url = made.header("location").to_owned();
    let foretold = admin.get(&format!("{url}/what-if")).await.is(200).body;
    assert_eq!(foretold["after"]["value"], 80.0);
    assert_eq!(foretold["criteria"].as_array().unwrap().len(), 4_985);
    // One more of 2,500 that are there: (2,000 + 1)/2,501 or /2,500.
    assert_eq!(foretold["criteria"][0]["change"], 0.04);
    admin.post(&format!("{url}/submit"), &Value::Null).await.is(200);
    admin.post(&format!("{url}/publish"), &Value::Null).await.is(200);
    let explained = admin.get("/v1/scorecards/cz-housing/2025/explain?methodology=large").await;
    let mut node = &explained.is(200).body["tree"];
    let mut depth = 1;
    while let Some(child) = node["children"].get(0) {
        assert_eq!(node["points"], 80.0);
        node = child;
        depth += 1;
    }
    assert_eq!(depth, 16);
    let rows = admin.get("/v1/observations?methodology=large&criterion=n-14").await.is(200).body;
    assert_eq!(rows["items"][0]["value"], 80.0);
    assert!(began.elapsed() < Duration::from_mins(2), "{:?}", began.elapsed());
}
