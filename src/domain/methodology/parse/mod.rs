//! From a draft to a methodology: all faults at once.

mod criterion;
mod maps;
mod node;
mod tree;
mod weights;

use std::{collections::BTreeMap, sync::OnceLock};

use super::{
    Comparable, Methodology, MethodologyId, Node, NodeKind, draft::MethodologyDraft, pool::Pool,
};
use crate::domain::{
    check::Faults,
    code::Code,
    period::Length,
    text::{self, escape},
    violation::Violation,
};

/// Most nodes of one methodology.
const MOST_NODES: usize = 5_000;
/// Most principles of one methodology.
const MOST_PRINCIPLES: usize = 200;

pub(super) fn parse(
    mut draft: MethodologyDraft,
    id: &MethodologyId,
) -> Result<Methodology, Vec<Violation>> {
    let mut faults = Faults::new();
    check_name(&mut draft, id, &mut faults);
    for (texts, pointer, required) in [
        (&draft.names, "/names", true),
        (&draft.description, "/description", false),
        (&draft.publisher, "/publisher", false),
    ] {
        faults.extend(text::check(texts, pointer, required));
    }
    for (line, pointer) in [(&draft.source, "/source"), (&draft.licence, "/licence")] {
        if let Some(line) = line {
            faults.line(line, pointer, 400);
        }
    }
    faults.in_order(Some(draft.periods.from), draft.periods.to, "/periods/to");
    let period_lengths = read_lengths(&draft.period_lengths, &mut faults);
    let principles = read_principles(&draft, &mut faults);
    faults.at_most(draft.nodes.len(), MOST_NODES, "/nodes");
    if !faults.is_empty() && draft.nodes.len() > MOST_NODES {
        return Err(faults.into_vec());
    }
    let places = tree::read_codes(&draft.nodes, &mut faults);
    let mut nodes = Vec::with_capacity(draft.nodes.len());
    for (i, node) in draft.nodes.iter().enumerate() {
        node::check_texts(node, i, &principles, &mut faults);
        let parent = tree::read_parent(node, i, &places, &mut faults);
        let weight = node::read_weight(node, i, &mut faults);
        let pool = node.pool.as_ref();
        let pool = pool.and_then(|pool| Pool::read(pool, &format!("/nodes/{i}/pool"), &mut faults));
        let mut kind = node::read_kind(node, i, &places, &draft.nodes, &mut faults);
        let maps_from = maps::read_maps(node, i, id, &mut faults);
        if let NodeKind::Leaf(criterion) = &mut kind {
            criterion.maps_from = maps_from;
        }
        if let Some(code) = Code::parse(&node.code) {
            nodes.push(Node { code, parent, children: Vec::new(), weight, pool, kind });
        }
    }
    let comparable_with = read_comparable(&draft, &places, &mut faults);
    if nodes.len() == draft.nodes.len() {
        tree::link(&mut nodes);
        tree::check(&nodes, &mut faults);
        tree::check_pools(&nodes, &draft.nodes, &mut faults);
    }
    let methodology = Methodology {
        id: id.clone(),
        from: draft.periods.from,
        to: draft.periods.to,
        period_lengths,
        rolling: draft.rolling,
        comparable_with,
        nodes,
        document: draft,
        places,
        definitions: OnceLock::new(),
    };
    faults.finish(Some(methodology))
}

fn check_name(draft: &mut MethodologyDraft, id: &MethodologyId, faults: &mut Faults) {
    for (said, own, pointer) in
        [(&mut draft.code, &id.code, "/code"), (&mut draft.version, &id.version, "/version")]
    {
        if said.as_deref().is_some_and(|said| said != own.as_str()) {
            faults.add(
                pointer,
                "code-differs",
                "The document names another methodology than its address.",
                "Leave it out, or repeat the one in the address.",
            );
        }
        *said = Some(own.to_string());
    }
}

fn read_lengths(texts: &[String], faults: &mut Faults) -> Vec<Length> {
    if texts.is_empty() {
        faults.add(
            "/period_lengths",
            "too-few",
            "No length of period is named.",
            "Name at least one, such as `P1Y`.",
        );
    }
    faults.at_most(texts.len(), 20, "/period_lengths");
    let mut lengths = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        match Length::parse(text) {
            Some(length) => lengths.push(length),
            None => faults.add(
                format!("/period_lengths/{i}"),
                "not-a-duration",
                "This is no duration.",
                "Use ISO 8601, such as `P1Y`, `P6M`, `P3M` or `P1M`.",
            ),
        }
    }
    lengths
}

fn read_principles<'a>(draft: &'a MethodologyDraft, faults: &mut Faults) -> Vec<&'a str> {
    let mut codes: Vec<&str> = Vec::new();
    faults.at_most(draft.principles.len(), MOST_PRINCIPLES, "/principles");
    for (i, principle) in draft.principles.iter().enumerate().take(MOST_PRINCIPLES) {
        let place = format!("/principles/{i}");
        faults.code(&principle.code, &format!("{place}/code"));
        faults.extend(text::check(&principle.names, &format!("{place}/names"), true));
        faults.extend(text::check(&principle.description, &format!("{place}/description"), false));
        if codes.contains(&principle.code.as_str()) {
            faults.add(
                format!("{place}/code"),
                "duplicate",
                "Two principles share a code.",
                "Rename one of them.",
            );
        }
        codes.push(&principle.code);
    }
    codes
}

fn read_comparable(
    draft: &MethodologyDraft,
    places: &BTreeMap<Code, usize>,
    faults: &mut Faults,
) -> BTreeMap<Code, Comparable> {
    let mut comparable = BTreeMap::new();
    for (version, draft) in &draft.comparable_with {
        let pointer = format!("/comparable_with/{}", escape(version));
        let except = faults.codes(&draft.except, &format!("{pointer}/except"));
        for (i, code) in draft.except.iter().enumerate() {
            if !places.contains_key(code.as_str()) {
                faults.add(
                    format!("{pointer}/except/{i}"),
                    "unknown-node",
                    "There is no such node.",
                    "Name a node of this methodology.",
                );
            }
        }
        if let Some(version) = faults.code(version, &pointer) {
            comparable.insert(version, Comparable { except });
        }
    }
    comparable
}
