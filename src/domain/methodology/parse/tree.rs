//! The tree: which node stands where.

use std::collections::BTreeMap;

use super::super::{Aggregator, Node, NodeKind, ROOT, draft::NodeDraft};
use crate::domain::{check::Faults, code::Code};

/// Most nodes above one another.
const DEEPEST: usize = 16;

/// Where each code stands.
pub(super) fn read_codes(nodes: &[NodeDraft], faults: &mut Faults) -> BTreeMap<Code, usize> {
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

/// Where the parent of a node stands.
pub(super) fn read_parent(
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
            let advice = faults
                .near(parent, places.keys().map(Code::as_str))
                .unwrap_or_else(|| "Add the parent, or mend the code.".into());
            faults.add(pointer, "unknown-node", "There is no such node.", advice);
            None
        }
    }
}

/// Tells every node its children, in order of code.
pub(super) fn link(nodes: &mut [Node]) {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|a, b| nodes.get(*a).map(|n| &n.code).cmp(&nodes.get(*b).map(|n| &n.code)));
    for child in order {
        let parent = nodes.get(child).and_then(|node| node.parent);
        if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
            parent.children.push(child);
        }
    }
}

/// What only the whole tree shows: depth, children, weights that add up.
///
/// Where a parent could not be found, nobody is said to lack the child that it may have had.
pub(super) fn check(nodes: &[Node], faults: &mut Faults) {
    let is_linked = nodes.iter().filter(|node| node.parent.is_none()).count() == 1;
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
            NodeKind::Inner(_) if node.children.is_empty() && is_linked => faults.add(
                place,
                "no-children",
                format!("`{}` has no children, so it never has a value.", node.code),
                "Give it children, or a scale.",
            ),
            NodeKind::Inner(inner) => {
                let weights =
                    || node.children.iter().filter_map(|child| nodes.get(*child)).map(|n| n.weight);
                let sum: f64 = weights().sum();
                if is_linked && !weights().any(|weight| weight > 0.0) {
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

/// Where anything is pooled, all that counts is pooled, and once: else `combine=pooled` would have
/// no value, or two.
pub(super) fn check_pools(nodes: &[Node], drafts: &[NodeDraft], faults: &mut Faults) {
    let has_pool = |place: usize| drafts.get(place).is_some_and(|draft| draft.pool.is_some());
    if !(0..nodes.len()).any(has_pool) {
        return;
    }
    // Parents stand before their children: what holds above is known already.
    let mut above: Vec<(bool, bool)> = Vec::with_capacity(nodes.len());
    for (i, node) in nodes.iter().enumerate() {
        let parent = node.parent.and_then(|parent| above.get(parent).copied());
        let (is_pooled, counts) = parent.unwrap_or((false, true));
        let counts = counts && (node.parent.is_none() || node.weight > 0.0);
        above.push((is_pooled || has_pool(i), counts));
        if is_pooled && has_pool(i) {
            faults.add(
                format!("/nodes/{i}/pool"),
                "pooled-twice",
                format!("`{}` lies below a node that is pooled already.", node.code),
                "Say `pool` once on each way from the root to a criterion.",
            );
        } else if matches!(node.kind, NodeKind::Leaf(_)) && counts && !is_pooled && !has_pool(i) {
            faults.add(
                format!("/nodes/{i}"),
                "not-pooled",
                format!("Other nodes are pooled, but neither `{}` nor any above it is.", node.code),
                "Give it a `pool`, or one of the nodes above it.",
            );
        }
    }
}
