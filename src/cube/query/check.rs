//! What is wrong with a query that could be read: codes that nobody knows, contradictions.

use std::{collections::BTreeSet, sync::Arc};

use super::{By, Kind, PanelRule, Query, WINDOW, casts::casts};
use crate::{
    cube::view::View,
    domain::{
        code::Code,
        methodology::{Methodology, MethodologyId},
        period::Length,
        target_group,
        violation::{Violation, did_you_mean},
    },
    metrics::group::{Combine, Weight},
};

/// Resolves the methodology, and adds all that is wrong.
///
/// Before the first entry nothing is known, and every question has an empty answer; before the first
/// methodology is frozen, so has every question about any.
pub fn check(query: &mut Query, view: &View<'_>, faults: &mut Vec<Violation>) {
    contradictions(query, faults);
    if view.seq() == 0 {
        return;
    }
    query.versions = versions(query, view);
    methodology(query, view, faults);
    criteria(query, faults);
    query.casts = casts(query, view, faults);
    pools(query, view, faults);
    let agencies = view.agencies().map(|agency| agency.code.as_str());
    codes("agency", &query.agencies, |code| view.agency(code).is_some(), agencies, faults);
    if !matches!(query.kind, Kind::ServiceSeries(_)) {
        let services = view.services().map(|service| service.code.as_str());
        codes("service", &query.services, |code| view.service(code).is_some(), services, faults);
    }
    let life_events = view.life_events().map(|life_event| life_event.code.as_str());
    let is_known = |code: &str| view.life_event(code).is_some();
    codes("life_event", &query.life_events, is_known, life_events, faults);
    let groups = view.target_groups().map(|group| group.code.as_str());
    let groups = groups.chain([target_group::ALL]);
    let is_known = |code: &str| code == target_group::ALL || view.target_group(code).is_some();
    codes("target_group", &query.target_groups, is_known, groups, faults);
    let campaigns = view.campaigns().map(|state| state.campaign.code.as_str());
    codes("campaign", &query.campaigns, |code| view.campaign(code).is_some(), campaigns, faults);
    for country in &query.countries {
        if !view.countries().any(|known| known == country) {
            faults.push(unknown("country", country, view.countries()));
        }
    }
}

fn versions(query: &Query, view: &View<'_>) -> Vec<Arc<Methodology>> {
    let Some(wanted) = &query.methodology else { return Vec::new() };
    let Some(version) = wanted.version.clone() else { return view.versions(wanted.code.as_str()) };
    let id = MethodologyId { code: wanted.code.clone(), version };
    view.methodology(&id).map(|frozen| Arc::clone(&frozen.methodology)).into_iter().collect()
}

/// Most frozen methodologies that advice names.
pub const NAMED: usize = 20;

/// A methodology that is not frozen while others are, be it named or the installation's own.
fn methodology(query: &Query, view: &View<'_>, faults: &mut Vec<Violation>) {
    let Some(wanted) = query.methodology.as_ref().filter(|_| query.versions.is_empty()) else {
        return;
    };
    let frozen: Vec<String> = view
        .methodologies()
        .into_iter()
        .take(NAMED)
        .map(|frozen| format!("`{}`", frozen.methodology.id))
        .collect();
    if !frozen.is_empty() {
        faults.push(Violation::parameter(
            "methodology",
            "unknown-methodology",
            format!("No frozen methodology is called `{wanted}`."),
            format!("Name one of: {}.", frozen.join(", ")),
        ));
    }
}

fn unknown<'a>(
    name: &'static str,
    asked: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Violation {
    let (code, list) = match name {
        "criterion" => ("unknown-criterion", "criteria"),
        "agency" => ("unknown-agency", "agencies"),
        "service" => ("unknown-service", "services"),
        "life_event" => ("unknown-life-event", "life-events"),
        "target_group" => ("unknown-target-group", "target-groups"),
        "campaign" => ("unknown-campaign", "campaigns"),
        _ => ("unknown-country", "agencies"),
    };
    let advice = did_you_mean(asked, known).unwrap_or_else(|| format!("See /v1/{list}."));
    Violation::parameter(name, code, format!("Nothing here is called `{asked}`."), advice)
}

/// For how many unknown codes of a parameter a likely one is looked up.
const ADVISED: usize = 3;

fn codes<'a>(
    name: &'static str,
    asked: &[Code],
    is_known: impl Fn(&str) -> bool,
    known: impl Iterator<Item = &'a str>,
    faults: &mut Vec<Violation>,
) {
    let wrong: Vec<&Code> = asked.iter().filter(|code| !is_known(code.as_str())).collect();
    if wrong.is_empty() {
        return;
    }
    let known: Vec<&str> = known.collect();
    for (code, place) in wrong.into_iter().zip(0..) {
        let typed = code.as_str();
        // A slip seldom changes how a code begins, and there may be very many codes.
        let near = known.iter().copied().filter(|known| {
            place < ADVISED
                && known.as_bytes().first() == typed.as_bytes().first()
                && known.len().abs_diff(typed.len()) <= 1 + typed.len() / 4
        });
        faults.push(unknown(name, typed, near));
    }
}

/// Criteria that no version meant has; sources and weights that do not go with them.
fn criteria(query: &Query, faults: &mut Vec<Violation>) {
    if query.versions.is_empty() {
        return;
    }
    for code in &query.criteria {
        let nodes: Vec<_> =
            query.versions.iter().filter_map(|version| version.node(code.as_str())).collect();
        if nodes.is_empty() {
            let known = query.versions.iter().flat_map(|version| &version.nodes);
            faults.push(unknown("criterion", code.as_str(), known.map(|node| node.code.as_str())));
            continue;
        }
        let leaves: Vec<_> = nodes.iter().filter_map(|node| node.criterion()).collect();
        if let Some(source) = query.source {
            if leaves.is_empty() {
                faults.push(Violation::parameter(
                    "source",
                    "not-a-leaf",
                    format!("`{code}` is worked out from criteria, each of its own source."),
                    "Ask for a criterion, or leave `source` out.",
                ));
            } else if !leaves.iter().any(|leaf| leaf.sources.contains(&source)) {
                let accepted: BTreeSet<&str> = leaves
                    .iter()
                    .flat_map(|leaf| leaf.sources.iter().map(|source| source.as_str()))
                    .collect();
                let accepted: Vec<&str> = accepted.into_iter().collect();
                faults.push(Violation::parameter(
                    "source",
                    "source-not-accepted",
                    format!("`{code}` accepts no answer of the source `{source}`."),
                    format!("Use one of: {}.", accepted.join(", ")),
                ));
            }
        }
        let grouped = query.by != Some(By::Service);
        if grouped
            && query.weight == Weight::Volume
            && leaves.iter().any(|leaf| query.combine.sums(leaf))
        {
            faults.push(Violation::parameter(
                "weight",
                "contradiction",
                format!("`{code}` is a ratio of sums, which already weighs by what was counted."),
                "Leave `weight` out, or add `combine=mean`.",
            ));
        }
    }
}

/// Nodes that no version meant pools, and a window that no period fits in.
fn pools(query: &Query, view: &View<'_>, faults: &mut Vec<Violation>) {
    if query.combine != Combine::Pooled || query.versions.is_empty() {
        return;
    }
    let mut fault = |name: &str, code, detail: String, advice: String| {
        faults.push(Violation::parameter(name, code, detail, advice));
    };
    let pooling: Vec<&Arc<Methodology>> =
        query.versions.iter().filter(|version| version.pools()).collect();
    if pooling.is_empty() {
        let wanted = query.methodology.as_ref().map(ToString::to_string).unwrap_or_default();
        let others: Vec<String> = view
            .methodologies()
            .into_iter()
            .filter(|frozen| frozen.methodology.pools())
            .take(NAMED)
            .map(|frozen| format!("`methodology={}`", frozen.methodology.id))
            .collect();
        let advice = match others.as_slice() {
            [] => "Leave `combine` out.".into(),
            others => format!("Leave `combine` out, or ask by {}.", others.join(", ")),
        };
        let detail = format!("`{wanted}` does not say how services are pooled.");
        return fault("combine", "not-pooled", detail, advice);
    }
    for code in &query.criteria {
        let places = || {
            let place = |version: &&&Arc<Methodology>| version.place(code.as_str());
            pooling.iter().filter_map(move |version| Some((*version, place(&version)?)))
        };
        if places().any(|(version, place)| !version.pooled_at(place).is_empty()) {
            continue;
        }
        let Some((version, place)) = places().next() else { continue };
        match version.pooled_above(place) {
            Some(above) => fault(
                "criterion",
                "not-pooled",
                format!("`{code}` belongs to one service; a group has `{}`, above it.", above.code),
                format!("Ask for `{}`, or use `combine=mean`.", above.code),
            ),
            None => fault(
                "criterion",
                "not-pooled",
                format!("`{code}` stands beside all that `{}` pools.", version.id),
                "Ask for another node, or use `combine=mean`.".into(),
            ),
        }
    }
    let too_long = |length: &Length, window: Length| match (*length, window) {
        (Length::Months(length), Length::Months(window)) => length > window,
        (Length::Days(length), Length::Days(window)) => length > window,
        _ => false,
    };
    if let Some(window) = query.window
        && pooling.iter().flat_map(|v| &v.period_lengths).all(|length| too_long(length, window))
    {
        let lengths: BTreeSet<String> =
            pooling.iter().flat_map(|v| &v.period_lengths).map(Length::to_string).collect();
        let lengths: Vec<String> = lengths.into_iter().collect();
        fault(
            "window",
            "out-of-range",
            format!("Periods last {}; none fits in {window}.", lengths.join(" or ")),
            format!("Give a longer window, such as `{WINDOW}`."),
        );
    }
}

/// Parameters that have nothing to work on.
fn contradictions(query: &Query, faults: &mut Vec<Violation>) {
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
        contradiction(
            "combine",
            "A change is split by services, and a pooled group is made of life events.",
            "Leave it out, or see the points of /v1/series.",
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
