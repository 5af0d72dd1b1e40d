//! Feeding: the criteria that a node is made of, and in which way each was found out.

use crate::domain::{
    code::Code,
    methodology::{Methodology, NodeKind},
    source::SourceClass,
};

/// Rounding of weights that add up to one.
const ROUNDING: f64 = 1e-9;

/// In which way a value came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Facts gave it, and nobody was asked.
    Facts,
    /// By a source of that class.
    Source(SourceClass),
}

impl Way {
    /// Whether it is another way: what facts gave is of every class.
    fn differs(self, other: Self) -> bool {
        matches!((self, other), (Self::Source(one), Self::Source(other)) if one != other)
    }
}

/// A criterion that has a value in the later period, and in which way it came about for one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fed {
    /// Its share in the node, as the tree of the later period says it.
    pub weight: f64,
    pub now: Way,
    /// The same of the earlier period; nothing where it had no value then.
    pub before: Option<Way>,
}

/// Whether a service's value at a node was found out in another way than before, by the criteria below
/// the node that have a value in the later period; a criterion is what feeds itself.
///
/// Criterion by criterion, for two that swapped their sources are no less doubtful than one that changed.
/// It changed when more than a quarter of the weight that has a value in both periods is of another class
/// (the same quarter as for the services of a group), or when nothing that has a value now had one
/// before. What facts alone gave is of every class.
///
/// That the way of asking shows in the answers is what the European Social Survey finds: Jäckle, Roberts,
/// Lynn, *Assessing the Effect of Data Collection Mode on Measurement* (2010).
pub(crate) fn is_resourced(fed: &[Fed]) -> bool {
    let (mut both, mut other) = (0.0, 0.0);
    for (fed, before) in fed.iter().filter_map(|fed| Some((fed, fed.before?))) {
        both += fed.weight;
        if before.differs(fed.now) {
            other += fed.weight;
        }
    }
    other > both / 4.0 + ROUNDING || (both <= 0.0 && !fed.is_empty())
}

/// The criteria that feed a node, each with its share: a criterion feeds itself alone.
///
/// - **Shape:** in the order of the tree; what stands beside a node, with weight 0, is left out.
/// - **Unit:** shares of 1, the weights of a node's children brought to 1 at each level. Where a
///   node is no weighted sum (the best or the worst child counts), they say how much each was meant
///   to matter.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 5:
///   user centricity of the eGovernment Benchmark is 2/3 availability, 2/9 support, 1/9 mobile.
///
/// ```
/// # use serde_json::json;
/// # use znamka::domain::methodology::{Methodology, MethodologyId, draft::MethodologyDraft};
/// use znamka::metrics::feeding::feeding;
/// # let leaf = |code: &str, weight: u8| json!({"code": code, "parent": "index", "weight": weight,
/// #     "scale": {"kind": "boolean"}, "sources": ["self"]});
/// # let draft: MethodologyDraft = serde_json::from_value(json!({"code": "small", "version": "m1",
/// #     "names": {"en": "Small"}, "periods": {"from": "2020-01-01", "to": null},
/// #     "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null},
/// #     leaf("availability", 6), leaf("support", 2), leaf("mobile", 1)]})).unwrap();
/// # let methodology =
/// #     Methodology::parse(draft, &MethodologyId::parse("small@m1").unwrap()).unwrap();
///
/// // A methodology with a root and three criteria of weight 6, 2 and 1.
/// let shares: Vec<f64> = feeding(&methodology, "index").into_iter().map(|(_, w)| w).collect();
/// let is_near = |(share, wanted): (&f64, f64)| (share - wanted).abs() < 1e-12;
/// assert!(shares.iter().zip([6.0 / 9.0, 2.0 / 9.0, 1.0 / 9.0]).all(is_near));
/// assert_eq!(feeding(&methodology, "mobile").len(), 1);
/// ```
pub fn feeding<'a>(methodology: &'a Methodology, node: &str) -> Vec<(&'a Code, f64)> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, f64)> =
        methodology.place(node).map(|place| (place, 1.0)).into_iter().collect();
    while let Some((place, share)) = open.pop() {
        let Some(node) = methodology.nodes.get(place) else { continue };
        match node.kind {
            NodeKind::Leaf(_) => found.push((place, &node.code, share)),
            NodeKind::Inner(_) => {
                let children = node.children.iter().filter_map(|child| {
                    let weight = methodology.nodes.get(*child)?.weight;
                    (weight > 0.0).then_some((*child, weight))
                });
                let children: Vec<(usize, f64)> = children.collect();
                let total: f64 = children.iter().map(|(_, weight)| weight).sum();
                open.extend(children.iter().map(|(child, w)| (*child, share * w / total)));
            }
        }
    }
    found.sort_by_key(|(place, ..)| *place);
    found.into_iter().map(|(_, code, share)| (code, share)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A criterion of that weight, found out in these ways before and now.
    fn fed(weight: f64, before: Option<Way>, now: Way) -> Fed {
        Fed { weight, now, before }
    }

    #[test]
    fn a_quarter_of_the_weight_may_be_found_out_in_another_way() {
        let (own, assessed) =
            (Way::Source(SourceClass::SelfReport), Way::Source(SourceClass::Assessed));
        let (stays, changes) = (|w| fed(w, Some(own), own), |w| fed(w, Some(own), assessed));
        assert!(!is_resourced(&[changes(0.25), stays(0.25), stays(0.25), stays(0.25)]));
        assert!(is_resourced(&[changes(0.25), changes(0.25), stays(0.25), stays(0.25)]));
        // User centricity of the eGovernment Benchmark: 2/3, 2/9 and 1/9.
        assert!(!is_resourced(&[stays(2.0 / 3.0), changes(2.0 / 9.0), stays(1.0 / 9.0)]));
        assert!(is_resourced(&[changes(2.0 / 3.0), stays(2.0 / 9.0), stays(1.0 / 9.0)]));
        // Two that swapped their sources both changed.
        assert!(is_resourced(&[changes(0.5), fed(0.5, Some(assessed), own)]));
        // Of what is new nothing can be said, and it makes the rest neither less nor more.
        assert!(is_resourced(&[changes(0.2), stays(0.4), fed(0.4, None, own)]));
    }

    #[test]
    fn what_facts_gave_is_of_every_class_and_new_criteria_of_none() {
        let (asked, tool) = (Way::Source(SourceClass::SelfReport), Way::Source(SourceClass::Tool));
        assert!(!is_resourced(&[fed(1.0, Some(Way::Facts), asked)]));
        assert!(!is_resourced(&[fed(1.0, Some(asked), Way::Facts)]));
        assert!(is_resourced(&[fed(1.0, Some(tool), asked)]));
        assert!(is_resourced(&[fed(1.0, None, asked)]));
        assert!(!is_resourced(&[]));
    }
}
