//! What weights and names of new drafts must be, besides. A frozen version may have others, and is read as
//! it is.

use crate::domain::{
    methodology::draft::MethodologyDraft,
    scale::ScaleDraft,
    text::{self, escape},
    violation::Violation,
};

/// The least weight that is not 0. With the greatest, 1,000,000, a share of the index stays far above
/// what a double can still tell from 0.
const LEAST: f64 = 1e-6;

impl MethodologyDraft {
    /// What is wrong with a draft by rules that did not hold always.
    pub fn new_faults(&self) -> Vec<Violation> {
        let mut faults: Vec<Violation> = text::lines(&self.names, "/names").collect();
        for (i, principle) in self.principles.iter().enumerate() {
            faults.extend(text::lines(&principle.names, &format!("/principles/{i}/names")));
        }
        for (i, node) in self.nodes.iter().enumerate() {
            faults.extend(text::lines(&node.names, &format!("/nodes/{i}/names")));
            if let Some(ScaleDraft::Levels { levels, .. }) = &node.scale {
                for (nth, level) in levels.iter().enumerate() {
                    let place = format!("/nodes/{i}/scale/levels/{nth}/names");
                    faults.extend(text::lines(&level.names, &place));
                }
            }
            if node.weight.is_some_and(is_tiny) {
                faults.push(Violation::at(
                    format!("/nodes/{i}/weight"),
                    "weight-out-of-range",
                    "A weight is 0, or a number from 0.000001 to 1,000,000: less cannot be told from 0.",
                    "Multiply the weights of all siblings by the same number; only their proportions count.",
                ));
            }
            let facts = node.pool.iter().filter_map(|pool| pool.weights.as_ref()).flatten();
            for (fact, values) in facts {
                for (value, _) in values.iter().filter(|(_, weight)| is_tiny(**weight)) {
                    faults.push(Violation::at(
                        format!("/nodes/{i}/pool/weights/{}/{}", escape(fact), escape(value)),
                        "weight-out-of-range",
                        "A weight in a pool is a number from 0.000001 to 1,000,000.",
                        "Multiply all weights of the pool by the same number; only their proportions count.",
                    ));
                }
            }
        }
        faults
    }
}

fn is_tiny(weight: f64) -> bool {
    weight > 0.0 && weight < LEAST
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::domain::methodology::{Methodology, MethodologyId, draft::MethodologyDraft};

    #[test]
    fn new_drafts_have_weights_that_can_be_told_from_0_and_others_stay_readable() {
        let draft: MethodologyDraft = serde_json::from_value(json!({
            "names": {"en": "M"}, "periods": {"from": "2024-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": [
                {"code": "index", "parent": null},
                {"code": "a", "parent": "index", "weight": 5e-324, "sources": ["self"],
                 "scale": {"kind": "share"},
                 "pool": {"rule": "mean", "weights": {"service.type":
                    {"transactional": 1e-300, "informational": 1e-6}}}},
            ],
        }))
        .unwrap();
        let id = MethodologyId::parse("m@m1").unwrap();

        assert!(Methodology::parse(draft.clone(), &id).is_ok());
        let faults = Methodology::parse_new(draft, &id).unwrap_err();
        let places: Vec<String> = faults
            .iter()
            .map(|fault| serde_json::to_value(&fault.place).unwrap()["pointer"].to_string())
            .collect();
        assert_eq!(
            places,
            ["\"/nodes/1/weight\"", "\"/nodes/1/pool/weights/service.type/transactional\""]
        );
    }
}
