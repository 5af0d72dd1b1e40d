//! Parameters that have nothing to work on.

use super::{By, Kind, PanelRule, Query};
use crate::{
    domain::violation::Violation,
    metrics::{
        change::ChangesReason,
        group::{Combine, Weight},
        sentence::of_no_changes,
    },
};

/// Parameters that have nothing to work on.
pub fn contradictions(query: &Query, faults: &mut Vec<Violation>) {
    let by_service = query.by == Some(By::Service);
    let mut contradiction = |name: &str, detail: &str, advice: &str| {
        faults.push(Violation::parameter(name, "contradiction", detail, advice));
    };
    if by_service && query.weight != Weight::Equal {
        contradiction(
            "weight",
            "A single service weighs nothing against others.",
            "Leave it out, or group with `by`.",
        );
    }
    if by_service && query.combine != Combine::Default {
        contradiction(
            "combine",
            "A single service is not combined with others.",
            "Leave it out, or group with `by`.",
        );
    }
    if query.backcast && query.source.is_some() {
        contradiction(
            "source",
            "An estimate rests on the answers that counted under the older version.",
            "Leave it out, or leave `backcast` out.",
        );
    }
    if query.backcast && query.combine == Combine::Pooled {
        contradiction(
            "combine",
            "A pooled group reaches over several periods, and would mix what is measured with \
             estimates.",
            "Use `combine=mean`, or leave `backcast` out.",
        );
    }
    if query.combine == Combine::Pooled && !by_service {
        for (given, name, detail, advice) in [
            (
                query.weight != Weight::Equal,
                "weight",
                "In a pooled group the methodology says what services weigh.",
                "Leave it out, or use `combine=mean`.",
            ),
            (
                query.source.is_some(),
                "source",
                "A pooled group takes of each service the answers that count.",
                "Leave it out, or use `combine=mean`.",
            ),
            (
                query.panel == PanelRule::Matched,
                "panel",
                "A pooled group takes all services of a life event.",
                "Leave it out, or use `combine=mean`.",
            ),
        ] {
            if given {
                contradiction(name, detail, advice);
            }
        }
    }
    if query.combine == Combine::Pooled && query.kind == Kind::Changes && !by_service {
        // The series of the same question says the same.
        contradiction(
            "combine",
            &of_no_changes(ChangesReason::Pooled).en,
            "Use `combine=mean` for the changes of the services behind it, or see the pooled values \
             themselves in /v1/series.",
        );
    }
    if query.combine == Combine::Pooled && query.kind == Kind::Rankings && !by_service {
        contradiction(
            "combine",
            "A pooled group takes services of all types and of several periods, which are not ranked \
             together.",
            "Leave it out, or ask /v1/observations for pooled groups.",
        );
    }
    let several = query.target_groups.len() > 1;
    let has_rows = matches!(query.kind, Kind::Observations | Kind::Revisions);
    if several && query.by != Some(By::TargetGroup) && !has_rows {
        contradiction(
            "target_group",
            "Several target groups are several lines.",
            "Name one, or add `by=target_group`.",
        );
    }
}
