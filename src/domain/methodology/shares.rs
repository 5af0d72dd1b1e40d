//! How much of the index each node is.

use super::{Aggregator, Methodology, NodeKind};

/// The share of the index of each node where everything applies, in the order of the nodes; nothing
/// below a node of the best or worst child, where it depends on the values.
///
/// An additive node's children share it as their points share 100.
pub fn shares(methodology: &Methodology) -> Vec<Option<f64>> {
    let mut shares: Vec<Option<f64>> = vec![None; methodology.nodes.len()];
    let mut totals = vec![0.0; methodology.nodes.len()];
    for (node, total) in methodology.nodes.iter().zip(&mut totals) {
        let children = node.children.iter().filter_map(|child| methodology.nodes.get(*child));
        *total = children.map(|child| child.weight).sum::<f64>();
    }
    // Parents stand before their children.
    for (place, node) in methodology.nodes.iter().enumerate() {
        let parent = node.parent.and_then(|parent| methodology.nodes.get(parent).zip(Some(parent)));
        let share = match parent {
            None => Some(1.0),
            Some(_) if node.weight <= 0.0 => Some(0.0),
            Some((parent, above)) => {
                let whole = match &parent.kind {
                    NodeKind::Inner(inner) => match inner.aggregator {
                        Aggregator::Arithmetic | Aggregator::Geometric => {
                            totals.get(above).copied()
                        }
                        Aggregator::Additive => Some(100.0),
                        Aggregator::Minimum | Aggregator::Maximum => None,
                    },
                    NodeKind::Leaf(_) => None,
                };
                let above = shares.get(above).copied().flatten();
                match above {
                    // What is beside the index is so with all below it.
                    Some(0.0) => Some(0.0),
                    above => above.zip(whole).map(|(above, whole)| above * node.weight / whole),
                }
            }
        };
        if let Some(slot) = shares.get_mut(place) {
            *slot = share;
        }
    }
    shares
}
