//! The search is held against trying everything, on trees thrown with dice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    domain::{
        evaluation::{answer::Answer, points::best_answer},
        methodology::MethodologyId,
        source::Source,
    },
    metrics::scorecard::tree,
};

/// Numbers that look random and are the same in every run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(u64::try_from(of.len()).unwrap())).unwrap()]
    }
}

fn facts() -> Facts {
    serde_json::from_value(json!({
        "agency": "a", "country": "CZ", "life_events": [], "type": "transactional",
        "scope": "national", "level": "central", "audiences": [], "proactive": false,
        "volume": null,
    }))
    .unwrap()
}

fn parsed(nodes: &[Value]) -> Methodology {
    let draft = serde_json::from_value(json!({
        "names": {"en": "M"}, "periods": {"from": "2020-01-01", "to": null},
        "period_lengths": ["P1Y"], "nodes": nodes,
    }))
    .unwrap();
    Methodology::parse(draft, &MethodologyId::parse("m@m1").unwrap()).unwrap()
}

fn answer(criterion: &str, given: &Value) -> Answer {
    let mut answer = json!({"criterion": criterion, "target_group": "all", "touchpoint": "all"});
    answer.as_object_mut().unwrap().extend(given.as_object().unwrap().clone());
    serde_json::from_value(answer).unwrap()
}

fn published(id: u128, source: Source, answers: Vec<Answer>) -> Published {
    Published {
        through: None,
        id: Uuid::from_u128(id),
        revision: 1,
        since: i64::try_from(id).unwrap(),
        source,
        assessor: Code::parse("a").unwrap(),
        facts: facts(),
        answers,
        withheld: BTreeSet::new(),
        later: BTreeMap::new(),
        disputed: BTreeSet::new(),
    }
}

/// A tree of up to nine criteria under up to three nodes, some of which ask about others.
fn thrown(dice: &mut Dice) -> Methodology {
    let aggregators = ["arithmetic", "arithmetic", "geometric", "minimum", "maximum", "additive"];
    let inner = |dice: &mut Dice, code: &str, parent: Option<&str>| {
        json!({"code": code, "parent": parent, "round": dice.one(&[None, None, None, Some(0)]), "weight": dice.one(&[0.0, 1.0, 10.0, 10.0]),
               "aggregator": dice.one(&aggregators),
               "missing": dice.one(&["renormalise", "renormalise", "renormalise", "zero", "zero", "fail"]),
               "min_coverage": dice.one(&[0.0, 0.0, 0.5, 0.8])})
    };
    let mut nodes = vec![inner(dice, "index", None)];
    nodes[0]["weight"] = json!(1);
    let mut parents = vec!["index".to_owned()];
    for i in 0..dice.below(4) {
        let (code, parent) = (format!("n-{i}"), parents[0].clone());
        nodes.push(inner(dice, &code, Some(&parent)));
        parents.push(code);
    }
    for i in 0..4 + dice.below(6) {
        let own = usize::try_from(i).unwrap();
        let parent = parents.get(own).unwrap_or(&parents[own % parents.len()]).clone();
        let scale = match dice.below(4) {
            0 => json!({"kind": "share"}),
            1 => json!({"kind": "levels", "levels": [{"code": "no", "points": dice.one(&[0, 20])},
                {"code": "some", "points": 40}, {"code": "most", "points": dice.one(&[80, 100])}]}),
            _ => json!({"kind": "boolean"}),
        };
        let mut leaf = json!({"code": format!("c-{i}"), "parent": parent, "scale": scale,
            "weight": dice.one(&[0.0, 0.3, 1.0, 1.0, 7.0]), "sources":
            dice.one(&[["self", "audit"], ["self", "audit"], ["audit", "self"], ["expert", "survey"]])});
        // Only the first asks about nothing, and only of a plain yes or no is asked.
        if i == 0 {
            leaf["scale"] = json!({"kind": "boolean"});
        } else if dice.below(4) == 0 {
            leaf["applies_if"] = json!([{"answer.c-0": [dice.one(&["yes", "no"])]}]);
        } else if dice.below(6) == 0 {
            leaf["filter"] = json!("c-0");
        }
        nodes.push(leaf);
    }
    // A node whose children are all beside it is refused.
    for parent in parents {
        let first = nodes.iter_mut().find(|node| node["parent"] == json!(parent));
        first.expect("every node has a child")["weight"] = json!(1);
    }
    parsed(&nodes)
}

/// Answers of an agency and of an auditor, each to some criteria.
fn said(dice: &mut Dice, methodology: &Methodology) -> Vec<Published> {
    let mut answers = [Vec::new(), Vec::new()];
    for (node, criterion) in methodology.criteria() {
        for (i, source) in [Source::SelfReport, Source::Audit].into_iter().enumerate() {
            if !criterion.sources.contains(&source) || dice.below(if i == 0 { 2 } else { 5 }) > 0 {
                continue;
            }
            let given = match criterion.scale.kind() {
                "boolean" => json!({"value": dice.below(2) == 0}),
                "share" => json!({"value": dice.below(101)}),
                _ => json!({"value": dice.one(&["no", "some", "most"])}),
            };
            answers[i].push(answer(node.code.as_str(), &given));
        }
    }
    let [own, audit] = answers;
    vec![published(2, Source::Audit, audit), published(3, Source::SelfReport, own)]
}

/// The index when the agency answers these at their best, by climbing the whole tree.
fn tried(methodology: &Methodology, all: &[Published], chosen: &BTreeSet<usize>) -> Outcome {
    let mut all = all.to_vec();
    let own = all.last_mut().unwrap();
    for place in chosen {
        let node = &methodology.nodes[*place];
        let best = best_answer(&node.criterion().unwrap().scale, &facts()).unwrap();
        own.answers.retain(|answer| answer.criterion != node.code);
        own.answers.push(answer(node.code.as_str(), &serde_json::to_value(best).unwrap()));
    }
    let group = Code::parse("all").unwrap();
    tree(methodology, &facts(), &all, &group, State::NotYetMeasured)[0].outcome
}

fn grade_of(outcome: &Outcome) -> Option<u8> {
    outcome.points.and_then(Points::nearest).map(grade::whole)
}

/// The fewest answers to a better grade, by trying all sets.
fn fewest(
    methodology: &Methodology,
    all: &[Published],
    places: &[usize],
    now: Option<u8>,
) -> Option<(usize, Points)> {
    let sets = (0..1_u32 << places.len()).filter_map(|set| {
        let chosen: BTreeSet<usize> =
            (0..places.len()).filter(|i| set & (1 << i) != 0).map(|i| places[i]).collect();
        let index = tried(methodology, all, &chosen);
        let grade = grade_of(&index)?;
        let points = index.points.and_then(Points::nearest)?;
        now.is_none_or(|now| grade < now).then_some((chosen.len(), points))
    });
    sets.min_by_key(|(size, points)| (*size, std::cmp::Reverse(*points)))
}

#[test]
fn every_gain_and_every_path_is_what_trying_everything_finds() {
    let mut dice = Dice(20_261_122);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..400 {
        let methodology = thrown(&mut dice);
        let all = said(&mut dice, &methodology);
        let own = all.last().unwrap().id;
        let found = what_if(&methodology, &facts(), &all, own, State::NotYetMeasured).unwrap();

        assert_eq!(found.index, tried(&methodology, &all, &BTreeSet::new()));
        let places: Vec<usize> = found.gains.iter().map(|gain| gain.place).collect();
        for gain in &found.gains {
            let alone = tried(&methodology, &all, &BTreeSet::from([gain.place]));
            assert_eq!(gain.index, alone, "{:?}", methodology.nodes[gain.place]);
        }
        let now = grade_of(&found.index);
        let fewest = fewest(&methodology, &all, &places, now);
        let kind = match (&found.path, fewest) {
            (Path::BestGrade, None) if now == Some(1) => "best",
            (Path::OutOfReach, None) => "out of reach",
            (Path::Answers { places, index }, Some((size, points))) => {
                assert_eq!(places.len(), size);
                assert_eq!(index.points.and_then(Points::nearest), Some(points));
                if size > 2 { "long path" } else { "path" }
            }
            (path, fewest) => panic!("{path:?}, but {fewest:?}"),
        };
        *seen.entry(kind).or_default() += 1;
    }
    assert!(seen.len() == 4 && seen.values().all(|count| *count > 4), "{seen:?}");
}

#[test]
fn a_tree_that_cannot_be_searched_says_so_and_how_far_it_was() {
    // Every set of these weights has another sum, so nothing can be left out of the search.
    let leaf = |i: u32| {
        json!({"code": format!("c-{i}"), "parent": "index", "scale": {"kind": "boolean"},
               "sources": ["self"], "weight": f64::from(i).sqrt()})
    };
    let root = json!({"code": "index", "parent": null, "min_coverage": 0.5});
    let methodology = parsed(&[vec![root.clone()], (2..62).map(leaf).collect()].concat());
    let all = [published(1, Source::SelfReport, Vec::new())];
    let found = what_if(&methodology, &facts(), &all, all[0].id, State::NotYetMeasured).unwrap();
    assert!(matches!(found.path, Path::NotFound { searched } if searched < 30), "{:?}", found.path);

    // Five thousand equal ones are no trouble; but no one follows a path of two and a half thousand.
    let leaf = |i: u32| {
        json!({"code": format!("c-{i}"), "parent": "index", "scale": {"kind": "boolean"},
               "sources": ["self"]})
    };
    let methodology = parsed(&[vec![root], (1..2_000).map(leaf).collect()].concat());
    let found = what_if(&methodology, &facts(), &all, all[0].id, State::NotYetMeasured).unwrap();
    assert_eq!(found.path, Path::NotFound { searched: LONGEST });
    assert_eq!(found.gains.len(), 1_999);
}

#[test]
fn what_stands_beside_the_index_or_is_not_ones_own_is_no_gain() {
    let boolean = json!({"kind": "boolean"});
    let methodology = parsed(&[
        json!({"code": "index", "parent": null}),
        json!({"code": "p", "parent": "index"}),
        json!({"code": "aside", "parent": "index", "weight": 0}),
        json!({"code": "own", "parent": "p", "scale": boolean, "sources": ["self"]}),
        json!({"code": "foreign", "parent": "p", "scale": boolean, "sources": ["audit"]}),
        json!({"code": "elsewhere", "parent": "p", "scale": boolean, "sources": ["self"],
               "applies_if": [{"service.type": ["informational"]}]}),
        json!({"code": "none", "parent": "p", "scale": {"kind": "share"}, "sources": ["self"]}),
        json!({"code": "audited", "parent": "p", "scale": boolean, "sources": ["audit", "self"]}),
        json!({"code": "beside", "parent": "aside", "scale": boolean, "sources": ["self"]}),
    ]);
    let audit = vec![answer("audited", &json!({"value": false}))];
    let own = vec![answer("none", &json!({"numerator": 0, "denominator": 0}))];
    let all = [published(1, Source::Audit, audit), published(2, Source::SelfReport, own)];
    let found = what_if(&methodology, &facts(), &all, all[1].id, State::NotYetMeasured).unwrap();
    let gains: Vec<_> = found
        .gains
        .iter()
        .map(|gain| (methodology.nodes[gain.place].code.as_str(), gain.counts))
        .collect();
    assert_eq!(gains, [("own", true), ("audited", false)]);
}
