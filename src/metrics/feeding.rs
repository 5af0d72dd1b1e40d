//! Feeding: the criteria that a node is made of, and in which way each was found out.

use crate::domain::{
    code::Code,
    methodology::{Methodology, NodeKind},
    source::SourceClass,
};

/// Rounding of weights that add up to one.
const ROUNDING: f64 = 1e-9;

/// A criterion that feeds a node, and in which way it was found out for one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fed<'a> {
    /// The criterion.
    pub criterion: &'a Code,
    /// Its share in the node, as the tree says it.
    pub weight: f64,
    /// The class of its source; none when facts gave the value and nobody was asked.
    pub class: Option<SourceClass>,
}

/// Whether a service's value at a node was found out in another way than before.
///
/// - **Shape:** the criteria below the node that have a value, one list a period; a criterion is
///   what feeds itself. Weights are those of the later period.
/// - Criterion by criterion, for two that swapped their sources are no less doubtful than one that
///   changed. It changed when more than a quarter of the weight that has a value in both periods is
///   of another class (the same quarter as for the services of a group), or when nothing that has a
///   value now had one before. What facts alone gave is of every class.
/// - **Source:** mode effects, which the European Social Survey finds between ways of asking the
///   same question: Jäckle, Roberts, Lynn, *Assessing the Effect of Data Collection Mode on
///   Measurement* (2010).
///
/// ```
/// use znamka::domain::{code::Code, source::SourceClass};
/// use znamka::metrics::feeding::{Fed, is_resourced};
///
/// let codes: Vec<Code> = ["a", "b", "c", "d"].into_iter().filter_map(Code::parse).collect();
/// let fed = |audited: usize| -> Vec<Fed<'_>> {
///     let class = |i| if i < audited { SourceClass::Assessed } else { SourceClass::SelfReport };
///     let with = |(i, criterion)| Fed { criterion, weight: 0.25, class: Some(class(i)) };
///     codes.iter().enumerate().map(with).collect()
/// };
/// assert!(!is_resourced(&fed(0), &fed(1)));
/// assert!(is_resourced(&fed(0), &fed(2)));
/// ```
pub fn is_resourced(earlier: &[Fed<'_>], later: &[Fed<'_>]) -> bool {
    let (mut both, mut other) = (0.0, 0.0);
    for now in later {
        let Some(before) = earlier.iter().find(|fed| fed.criterion == now.criterion) else {
            continue;
        };
        both += now.weight;
        if before.class.zip(now.class).is_some_and(|(before, now)| before != now) {
            other += now.weight;
        }
    }
    other > both / 4.0 + ROUNDING || (both <= 0.0 && !later.is_empty())
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

    #[test]
    fn what_facts_gave_is_of_every_class_and_new_criteria_of_none() {
        let codes: Vec<Code> = ["a", "b"].into_iter().filter_map(Code::parse).collect();
        let fed = |place: usize, class| Fed { criterion: &codes[place], weight: 1.0, class };
        let asked = Some(SourceClass::SelfReport);
        assert!(!is_resourced(&[fed(0, None)], &[fed(0, asked)]));
        assert!(is_resourced(&[fed(0, Some(SourceClass::Tool))], &[fed(0, asked)]));
        assert!(is_resourced(&[fed(0, asked)], &[fed(1, asked)]));
        assert!(!is_resourced(&[fed(0, asked)], &[]));
    }
}
