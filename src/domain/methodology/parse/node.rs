//! One node: its texts and weight, and how it is worked out from its children.

use std::collections::BTreeMap;

use super::{
    super::{Aggregator, Criterion, Inner, Missing, NodeKind, draft::NodeDraft},
    criterion::read_criterion,
};
use crate::domain::{check::Faults, code::Code, scale::Scale, text};

/// Its weight among its siblings.
pub(super) fn read_weight(node: &NodeDraft, i: usize, faults: &mut Faults) -> f64 {
    let weight = node.weight.unwrap_or(1.0);
    if !(0.0..=1e6).contains(&weight) {
        faults.add(
            format!("/nodes/{i}/weight"),
            "weight-out-of-range",
            "A weight is a number from 0 to 1,000,000.",
            "Give 1 to count like a sibling of weight 1, or 0 to stand beside the index.",
        );
    }
    weight
}

/// Its names, texts, notation and principle.
pub(super) fn check_texts(node: &NodeDraft, i: usize, principles: &[&str], faults: &mut Faults) {
    for (texts, field) in [
        (&node.names, "names"),
        (&node.definition, "definition"),
        (&node.question, "question"),
        (&node.guidance, "guidance"),
    ] {
        faults.extend(text::check(texts, &format!("/nodes/{i}/{field}"), false));
    }
    if let Some(notation) = &node.notation {
        faults.line(notation, &format!("/nodes/{i}/notation"), 32);
    }
    if let Some(principle) = &node.principle
        && !principles.contains(&principle.as_str())
    {
        let advice = faults
            .near(principle, principles.iter().copied())
            .unwrap_or_else(|| "Add it to `principles`.".into());
        let place = format!("/nodes/{i}/principle");
        faults.add(place, "unknown-principle", "There is no such principle.", advice);
    }
}

/// A criterion where it has a scale, else a node above others. What cannot be read of it is told, and
/// stands there in its simplest form, so that the rest of the tree can be looked at.
pub(super) fn read_kind(
    node: &NodeDraft,
    i: usize,
    places: &BTreeMap<Code, usize>,
    all: &[NodeDraft],
    faults: &mut Faults,
) -> NodeKind {
    let place = format!("/nodes/{i}");
    let Some(scale) = &node.scale else {
        check_inner_only(node, &place, faults);
        return NodeKind::Inner(read_inner(node, &place, faults).unwrap_or_default());
    };
    for (given, field) in [
        (node.aggregator.is_some(), "aggregator"),
        (node.min_coverage.is_some(), "min_coverage"),
        (node.missing.is_some(), "missing"),
    ] {
        if given {
            faults.add(
                format!("{place}/{field}"),
                "not-for-a-criterion",
                "A criterion has no children to bring together.",
                "Leave it out, or leave `scale` out.",
            );
        }
    }
    let scale =
        Scale::parse(scale, &format!("{place}/scale")).map_err(|found| faults.extend(found)).ok();
    let criterion = read_criterion(node, &place, places, all, faults);
    let scale = scale.unwrap_or(Scale::Boolean);
    NodeKind::Leaf(Box::new(Criterion { scale, ..criterion }))
}

fn check_inner_only(node: &NodeDraft, place: &str, faults: &mut Faults) {
    let answered = !node.sources.is_empty()
        || !node.applies_if.is_empty()
        || node.filter.is_some()
        || node.touchpoints.is_some()
        || node.proactive_full
        || node.may_not_apply
        || node.zero_denominator.is_some()
        || node.min_denominator.is_some()
        || node.evidence_required
        || node.self_evidence_from.is_some()
        || !node.low_reliability_sources.is_empty()
        || !node.maps_from.is_empty();
    if answered {
        faults.add(
            place,
            "scale-missing",
            "The node has rules for answers, but no scale.",
            "Give it a `scale`, or leave those rules out.",
        );
    }
}

fn read_inner(node: &NodeDraft, place: &str, faults: &mut Faults) -> Option<Inner> {
    let aggregator = node.aggregator.as_deref().unwrap_or("arithmetic");
    let pointer = format!("{place}/aggregator");
    let aggregator = faults.word(aggregator, &pointer, Aggregator::ALL, Aggregator::as_str);
    let missing = node.missing.as_deref().unwrap_or("renormalise");
    let missing = faults.word(missing, &format!("{place}/missing"), Missing::ALL, Missing::as_str);
    let min_coverage = node.min_coverage.unwrap_or(0.5);
    if !(0.0..=1.0).contains(&min_coverage) {
        faults.add(
            format!("{place}/min_coverage"),
            "out-of-range",
            "A coverage is a share from 0 to 1.",
            "Give 0.5 for one half.",
        );
    }
    let (aggregator, missing) = aggregator.zip(missing)?;
    let round = read_round(node, place, faults);
    Some(Inner { aggregator, min_coverage, missing, round })
}

/// Decimals to which its value is rounded.
pub(super) fn read_round(node: &NodeDraft, place: &str, faults: &mut Faults) -> Option<u32> {
    if node.round.is_some_and(|decimals| decimals > 6) {
        let pointer = format!("{place}/round");
        faults.add(pointer, "out-of-range", "At most 6 decimals.", "Give 0–6, or leave it out.");
    }
    node.round
}
