//! A criterion: how it is answered.

use std::collections::BTreeMap;

use super::{
    super::{
        Criterion, Touchpoints, condition,
        draft::{NodeDraft, TouchpointsDraft},
    },
    node::read_round,
};
use crate::domain::{
    check::Faults, code::Code, scale::Scale, source::Source, state::State, text::escape,
};

/// The rules of a criterion; its scale, and where else its answers come from, the callers put in.
pub(super) fn read_criterion(
    node: &NodeDraft,
    place: &str,
    places: &BTreeMap<Code, usize>,
    all: &[NodeDraft],
    faults: &mut Faults,
) -> Criterion {
    let sources = read_sources(&node.sources, &format!("{place}/sources"), faults);
    if node.sources.is_empty() {
        faults.add(
            format!("{place}/sources"),
            "too-few",
            "A criterion that no source may answer has no value.",
            "Name the sources, best first.",
        );
    }
    let mut applies_if = Vec::new();
    for (i, draft) in node.applies_if.iter().enumerate() {
        let pointer = format!("{place}/applies_if/{i}");
        match condition::parse(draft, &pointer, true) {
            Ok(condition) => {
                for (asked, values) in condition.answers() {
                    let pointer = format!("{pointer}/answer.{}", escape(asked.as_str()));
                    check_asked(asked.as_str(), values, node, &pointer, (places, all), faults);
                }
                applies_if.push(condition);
            }
            Err(found) => faults.extend(found),
        }
    }
    let filter = node.filter.as_deref().and_then(|filter| {
        let pointer = format!("{place}/filter");
        let yes = ["yes".to_owned()];
        check_asked(filter, &yes, node, &pointer, (places, all), faults);
        faults.code(filter, &pointer)
    });
    let low = format!("{place}/low_reliability_sources");
    let zero = node.zero_denominator.as_deref().unwrap_or("not_applicable");
    let allowed = [State::NotApplicable, State::NotYetMeasured];
    let zero = faults.word(zero, &format!("{place}/zero_denominator"), &allowed, State::as_str);
    if node.self_evidence_from.is_some_and(|points| !(0.0..=100.0).contains(&points)) {
        let pointer = format!("{place}/self_evidence_from");
        faults.add(pointer, "out-of-range", "Points run from 0 to 100.", "Give 0–100.");
    }
    Criterion {
        scale: Scale::Boolean,
        sources,
        applies_if,
        filter,
        touchpoints: read_touchpoints(node.touchpoints.as_ref(), place, faults),
        proactive_full: node.proactive_full,
        may_not_apply: node.may_not_apply,
        zero_denominator: zero.unwrap_or(State::NotApplicable),
        min_denominator: node.min_denominator.unwrap_or_default(),
        evidence_required: node.evidence_required,
        self_evidence_from: node.self_evidence_from,
        low_reliability_sources: read_sources(&node.low_reliability_sources, &low, faults),
        round: read_round(node, place, faults),
        maps_from: Vec::new(),
    }
}

/// A question asked about must be another criterion that asks about nothing itself.
fn check_asked(
    asked: &str,
    values: &[String],
    node: &NodeDraft,
    pointer: &str,
    (places, all): (&BTreeMap<Code, usize>, &[NodeDraft]),
    faults: &mut Faults,
) {
    let target = places.get(asked).and_then(|place| all.get(*place));
    let plain = target.is_some_and(|target| {
        let asks = target.applies_if.iter().flat_map(BTreeMap::keys);
        target.scale.is_some()
            && target.code != node.code
            && target.filter.is_none()
            && !asks.into_iter().any(|key| key.starts_with("answer."))
    });
    if !plain {
        let advice = faults
            .near(asked, places.keys().map(Code::as_str))
            .filter(|_| target.is_none())
            .unwrap_or_else(|| "Name a criterion that depends on no other.".into());
        faults.add(pointer, "unknown-node", "No plain criterion has this code.", advice);
        return;
    }
    let scale = target.and_then(|target| Scale::parse(target.scale.as_ref()?, pointer).ok());
    // Numbers and shares have no words that a condition could ask for.
    let words = match &scale {
        Some(scale @ (Scale::Boolean | Scale::Levels(_))) => scale.options(),
        _ => Vec::new(),
    };
    if let Some(value) = values.iter().find(|value| !words.contains(value)) {
        faults.add(
            pointer,
            "condition-broken",
            format!(
                "`{asked}` is never answered `{}`.",
                value.chars().take(80).collect::<String>()
            ),
            "Name a level of its scale, or `yes` or `no` of a yes-or-no question.",
        );
    }
}

fn read_sources(names: &[String], pointer: &str, faults: &mut Faults) -> Vec<Source> {
    let mut sources = Vec::new();
    for (i, name) in names.iter().enumerate() {
        let place = format!("{pointer}/{i}");
        match faults.word(name, &place, Source::ALL, Source::as_str) {
            Some(source) if sources.contains(&source) => {
                faults.add(place, "duplicate", "A source is named twice.", "Name it once.");
            }
            found => sources.extend(found),
        }
    }
    sources
}

fn read_touchpoints(
    draft: Option<&TouchpointsDraft>,
    place: &str,
    faults: &mut Faults,
) -> Vec<(Option<condition::Condition>, Touchpoints)> {
    let pointer = format!("{place}/touchpoints");
    let rule = |name: &str, pointer: &str, faults: &mut Faults| {
        faults.word(name, pointer, Touchpoints::ALL, Touchpoints::as_str)
    };
    match draft {
        None => Vec::new(),
        Some(TouchpointsDraft::One(name)) => {
            rule(name, &pointer, faults).map(|rule| (None, rule)).into_iter().collect()
        }
        Some(TouchpointsDraft::Several(drafts)) => {
            let mut rules = Vec::new();
            for (i, draft) in drafts.iter().enumerate() {
                let pointer = format!("{pointer}/{i}");
                let condition = draft
                    .condition
                    .as_ref()
                    .map(|draft| condition::parse(draft, &format!("{pointer}/if"), false))
                    .transpose()
                    .map_err(|found| faults.extend(found));
                let rule = rule(&draft.rule, &format!("{pointer}/use"), faults);
                if let (Ok(condition), Some(rule)) = (condition, rule) {
                    rules.push((condition, rule));
                }
            }
            rules
        }
    }
}
