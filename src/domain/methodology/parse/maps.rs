//! Where the answers to a criterion may come from besides.

use super::super::{MethodologyId, draft::NodeDraft, mapping::CriterionId};
use crate::domain::check::Faults;

/// Most criteria whose answers one criterion takes.
const MOST: usize = 20;

/// The criteria of other versions that a criterion names; of each version at most one.
pub(super) fn read_maps(
    node: &NodeDraft,
    i: usize,
    own: &MethodologyId,
    faults: &mut Faults,
) -> Vec<CriterionId> {
    let place = format!("/nodes/{i}/maps_from");
    faults.at_most(node.maps_from.len(), MOST, &place);
    let mut maps: Vec<CriterionId> = Vec::new();
    for (j, text) in node.maps_from.iter().enumerate().take(MOST) {
        let place = format!("{place}/{j}");
        match CriterionId::parse(text) {
            None => faults.add(
                place,
                "not-a-criterion",
                "This names no criterion of a version of a methodology.",
                "Give methodology, version and criterion, such as `client-quality@m1/one-fill`.",
            ),
            Some(named) if named.methodology == *own => faults.add(
                place,
                "maps-to-itself",
                "A criterion takes no answers from its own version.",
                "Name a criterion of another methodology or version, or leave it out.",
            ),
            Some(named) if maps.iter().any(|other| other.methodology == named.methodology) => {
                faults.add(
                    place,
                    "duplicate",
                    format!("Two criteria of `{}` are named.", named.methodology),
                    "Of each version at most one can be the same criterion.",
                );
            }
            Some(named) => maps.push(named),
        }
    }
    maps
}
