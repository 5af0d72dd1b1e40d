//! Which parameters a question has, and which of them may be repeated.

use super::Kind;

/// Which services.
const SERVICES: &[&str] = &["agency", "service", "life_event", "level", "country", "type"];
/// Whose experience, as found out by whom.
const ANSWERS: &[&str] = &["target_group", "source"];
/// Which periods.
const PERIODS: &[&str] = &["period", "since", "until"];
/// By which methodology, as of when.
const STANDING: &[&str] = &["methodology", "as_of"];
/// How services become a group.
const GROUPING: &[&str] = &["weight", "combine"];

/// The parameters of a question, in the order in which they are told.
pub fn parameters(kind: &Kind) -> Vec<&'static str> {
    let lists: &[&[&'static str]] = match kind {
        Kind::Observations | Kind::Series => &[
            &["criterion"],
            SERVICES,
            ANSWERS,
            &["by"],
            PERIODS,
            &["latest"],
            STANDING,
            &["backcast", "panel"],
            GROUPING,
            &["window"],
        ],
        // A change is told of the same services, and of pooled groups there is none.
        Kind::Changes => &[
            &["criterion"],
            SERVICES,
            ANSWERS,
            &["by"],
            PERIODS,
            &["latest", "from", "to", "verdict", "sort"],
            STANDING,
            &["backcast", "panel"],
            GROUPING,
        ],
        // It is one line, and its service is in the path.
        Kind::ServiceSeries(_) => {
            &[&["criterion"], ANSWERS, &["by"], PERIODS, &["latest"], STANDING, &["backcast"]]
        }
        Kind::Scorecard => &[&["target_group"], STANDING],
        Kind::Coverage => &[&["campaign", "agency", "period", "as_of"]],
        Kind::Criteria => &[STANDING],
        // One period and one type of service.
        Kind::Rankings => &[
            &["criterion"],
            SERVICES,
            ANSWERS,
            &["by", "period"],
            STANDING,
            GROUPING,
            &["interval", "min_services", "min_n"],
        ],
        Kind::Revisions => &[&["criterion"], SERVICES, ANSWERS, PERIODS, STANDING],
        // Codes belong to no methodology alone.
        Kind::Structure => &[&["as_of"]],
    };
    lists.concat()
}

/// Known, and offered later.
pub const LATER: &[&str] = &["ci", "rank"];

/// Why a parameter that other questions have is none of this one, and what to do instead.
pub fn kept_out(name: &str, kind: &Kind) -> Option<(&'static str, &'static str)> {
    match (name, kind) {
        ("backcast", Kind::Rankings) => Some((
            "A ranking sets in order what was measured; an estimate from an older version has no place in it.",
            "Leave it out, or see the estimates themselves by `backcast` of /v1/observations.",
        )),
        ("backcast", Kind::Scorecard) => Some((
            "A scorecard rests on evaluations, and an estimate from an older version is made of its cells: there are \
             no answers under the newer one to show or to explain.",
            "Leave it out and name the older version by `methodology` to see what an estimate comes of; \
             /v1/services/{code}/series has the estimate itself.",
        )),
        ("lang", _) => Some((
            "What this gives is the same in every language: codes and numbers.",
            "Leave it out. Names are put behind codes by `labels` of a `.csv` or `.xlsx`, and `lang` chooses the \
             labels of `/v1/observations.jsonstat`.",
        )),
        ("labels", _) => Some((
            "Names are put behind the codes of observations, series, rankings and changes as a file alone.",
            "Leave it out, or ask for the `.csv` or `.xlsx` of one of these.",
        )),
        ("profile", _) => Some((
            "Only the `.csv` of observations, series, rankings and changes is spelled in more than one way.",
            "Leave it out, or ask for the `.csv` of one of these.",
        )),
        _ => None,
    }
}

/// Whether a parameter may have several values.
pub fn is_repeatable(name: &str, kind: &Kind) -> bool {
    match name {
        "criterion" => matches!(kind, Kind::Observations | Kind::Revisions),
        // A ranking mixes neither types, nor periods, nor whose experience it is.
        "type" | "period" | "target_group" if *kind == Kind::Rankings => false,
        "campaign" | "period" | "target_group" | "verdict" => true,
        name => SERVICES.contains(&name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::code::Code;

    #[test]
    fn no_question_has_a_parameter_twice() {
        let service = Code::parse("cz-passport").unwrap();
        for kind in [
            Kind::Observations,
            Kind::Series,
            Kind::ServiceSeries(service),
            Kind::Changes,
            Kind::Scorecard,
            Kind::Coverage,
            Kind::Criteria,
            Kind::Rankings,
            Kind::Revisions,
            Kind::Structure,
        ] {
            let mut known = parameters(&kind);
            let count = known.len();
            known.sort_unstable();
            known.dedup();
            assert_eq!(known.len(), count, "{kind:?}");
            assert!(known.contains(&"as_of"), "{kind:?}");
            assert!(known.iter().all(|name| kept_out(name, &kind).is_none()), "{kind:?}");
        }
    }
}
