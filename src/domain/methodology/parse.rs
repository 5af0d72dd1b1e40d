//! From a draft to a methodology: all faults at once.

use std::collections::BTreeMap;

use super::{
    Aggregator, Comparable, Criterion, Inner, Methodology, MethodologyId, Missing, Node, NodeKind,
    ROOT, Touchpoints, condition,
    draft::{MethodologyDraft, NodeDraft, TouchpointsDraft},
};
use crate::domain::{
    check::Faults,
    code::Code,
    period::Length,
    scale::Scale,
    source::Source,
    state::State,
    text::{self, escape},
    violation::{Violation, did_you_mean},
};

/// Most nodes of one methodology.
const MOST_NODES: usize = 5_000;
/// Most nodes above one another.
const DEEPEST: usize = 16;

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
    let places = read_codes(&draft.nodes, &mut faults);
    let mut nodes = Vec::with_capacity(draft.nodes.len());
    for (i, node) in draft.nodes.iter().enumerate() {
        check_texts(node, i, &principles, &mut faults);
        let parent = read_parent(node, i, &places, &mut faults);
        let weight = read_weight(node, i, &mut faults);
        let kind = read_kind(node, i, &places, &draft.nodes, &mut faults);
        if let (Some(kind), Some(code)) = (kind, Code::parse(&node.code)) {
            nodes.push(Node { code, parent, children: Vec::new(), weight, kind });
        }
    }
    let comparable_with = read_comparable(&draft, &places, &mut faults);
    if nodes.len() == draft.nodes.len() {
        link(&mut nodes);
        check_tree(&nodes, &mut faults);
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
    for (i, principle) in draft.principles.iter().enumerate() {
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

fn read_codes(nodes: &[NodeDraft], faults: &mut Faults) -> BTreeMap<Code, usize> {
    let mut places = BTreeMap::new();
    for (i, node) in nodes.iter().enumerate() {
        let place = format!("/nodes/{i}/code");
        let Some(code) = faults.code(&node.code, &place) else { continue };
        if let Some(taken) = places.insert(code.clone(), i) {
            faults.add(
                place,
                "duplicate",
                format!("Two nodes are called `{code}`."),
                "Rename one.",
            );
            places.insert(code, taken);
        }
    }
    let roots = nodes.iter().filter(|node| node.parent.is_none()).count();
    if roots != 1 || nodes.first().is_none_or(|first| first.code != ROOT || first.parent.is_some())
    {
        faults.add(
            "/nodes",
            "no-single-root",
            format!(
                "A tree has exactly one root, `{ROOT}`, and it stands first; here are {roots}."
            ),
            "Give every other node a parent.",
        );
    }
    places
}

fn read_parent(
    node: &NodeDraft,
    i: usize,
    places: &BTreeMap<Code, usize>,
    faults: &mut Faults,
) -> Option<usize> {
    let parent = node.parent.as_deref()?;
    let pointer = format!("/nodes/{i}/parent");
    match places.get(parent) {
        Some(place) if *place < i => Some(*place),
        // Parents first: this is also what keeps circles out.
        Some(_) => {
            faults.add(
                pointer,
                "parent-after-child",
                "The parent does not stand before its child.",
                "List parents first; a node is not above itself.",
            );
            None
        }
        None => {
            let advice = did_you_mean(parent, places.keys().map(Code::as_str))
                .unwrap_or_else(|| "Add the parent, or mend the code.".into());
            faults.add(pointer, "unknown-node", "There is no such node.", advice);
            None
        }
    }
}

fn read_weight(node: &NodeDraft, i: usize, faults: &mut Faults) -> f64 {
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

fn check_texts(node: &NodeDraft, i: usize, principles: &[&str], faults: &mut Faults) {
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
        let advice = did_you_mean(principle, principles.iter().copied())
            .unwrap_or_else(|| "Add it to `principles`.".into());
        let place = format!("/nodes/{i}/principle");
        faults.add(place, "unknown-principle", "There is no such principle.", advice);
    }
}

fn read_kind(
    node: &NodeDraft,
    i: usize,
    places: &BTreeMap<Code, usize>,
    all: &[NodeDraft],
    faults: &mut Faults,
) -> Option<NodeKind> {
    let place = format!("/nodes/{i}");
    let Some(scale) = &node.scale else {
        check_inner_only(node, &place, faults);
        return read_inner(node, &place, faults).map(NodeKind::Inner);
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
    scale.map(|scale| NodeKind::Leaf(Box::new(Criterion { scale, ..criterion })))
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
        || node.round.is_some();
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
    Some(Inner { aggregator, min_coverage, missing })
}

/// The rules of a criterion; its scale is put in by the caller.
fn read_criterion(
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
    if node.round.is_some_and(|decimals| decimals > 6) {
        let pointer = format!("{place}/round");
        faults.add(pointer, "out-of-range", "At most 6 decimals.", "Give 0–6, or leave it out.");
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
        round: node.round,
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
        let advice = did_you_mean(asked, places.keys().map(Code::as_str))
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

fn link(nodes: &mut [Node]) {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|a, b| nodes.get(*a).map(|n| &n.code).cmp(&nodes.get(*b).map(|n| &n.code)));
    for child in order {
        let parent = nodes.get(child).and_then(|node| node.parent);
        if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
            parent.children.push(child);
        }
    }
}

fn check_tree(nodes: &[Node], faults: &mut Faults) {
    let mut depths = Vec::with_capacity(nodes.len());
    for (i, node) in nodes.iter().enumerate() {
        let above = node.parent.and_then(|parent| depths.get(parent).copied()).unwrap_or(0);
        depths.push(above + 1);
        if above + 1 == DEEPEST + 1 {
            faults.add(
                format!("/nodes/{i}"),
                "too-deep",
                format!("More than {DEEPEST} nodes stand above one another."),
                "Flatten the tree.",
            );
        }
        let place = format!("/nodes/{i}");
        match &node.kind {
            NodeKind::Leaf(_) if !node.children.is_empty() => faults.add(
                place,
                "criterion-with-children",
                "A criterion is answered; it has no children.",
                "Move the children, or leave `scale` out.",
            ),
            NodeKind::Inner(_) if node.children.is_empty() => faults.add(
                place,
                "no-children",
                format!("`{}` has no children, so it never has a value.", node.code),
                "Give it children, or a scale.",
            ),
            NodeKind::Inner(inner) => {
                let weights =
                    || node.children.iter().filter_map(|child| nodes.get(*child)).map(|n| n.weight);
                let sum: f64 = weights().sum();
                if !weights().any(|weight| weight > 0.0) {
                    faults.add(
                        place,
                        "weights-all-zero",
                        format!("All children of `{}` have weight 0.", node.code),
                        "Give at least one child a positive weight.",
                    );
                } else if inner.aggregator == Aggregator::Additive && sum > 100.0 + 1e-9 {
                    faults.add(
                        place,
                        "weights-over-100",
                        format!(
                            "The weights of an additive node are points; they add up to {sum}."
                        ),
                        "Make them add up to at most 100.",
                    );
                }
            }
            NodeKind::Leaf(_) => {}
        }
    }
}
