//! What is wrong with a query that could be read: codes that nobody knows, contradictions.

use std::collections::BTreeSet;

use super::{By, Kind, NAMED, Query, casts::casts, contradictions::contradictions, pools::pools};
use crate::{
    cube::{snapshot::Snapshot, view::View},
    domain::{
        code::Code,
        target_group,
        violation::{Violation, did_you_mean},
    },
    metrics::group::Weight,
};

/// Resolves the methodology, and adds all that is wrong.
///
/// Before the first entry nothing is known, and every question has an empty answer; before a
/// methodology is frozen, so has every question about it.
pub fn check(query: &mut Query, snapshot: &Snapshot, faults: &mut Vec<Violation>) {
    contradictions(query, faults);
    let view = &snapshot.view(query.seq);
    if view.seq() == 0 {
        return;
    }
    if let Some(wanted) = &query.methodology {
        query.versions = wanted.versions(view);
    }
    methodology(query, (snapshot, view), faults);
    criteria(query, snapshot, faults);
    query.casts = casts(query, view, faults);
    pools(query, view, faults);
    let mut codes = |name, asked: &[Code], is_known: &dyn Fn(&str) -> bool, known| {
        codes(name, asked, is_known, known, (snapshot, faults));
    };
    let agencies = || view.agencies().map(|agency| agency.code.as_str()).collect();
    codes("agency", &query.agencies, &|code| view.agency(code).is_some(), &agencies);
    let services = || view.services().map(|service| service.code.as_str()).collect();
    // The service of a path is found, or not, by its handler.
    if !matches!(query.kind, Kind::ServiceSeries(_)) {
        codes("service", &query.services, &|code| view.service(code).is_some(), &services);
    }
    let life_events = || view.life_events().map(|life_event| life_event.code.as_str()).collect();
    codes("life_event", &query.life_events, &|code| view.life_event(code).is_some(), &life_events);
    let groups = || {
        let groups = view.target_groups().map(|group| group.code.as_str());
        groups.chain([target_group::ALL]).collect()
    };
    let is_known = |code: &str| code == target_group::ALL || view.target_group(code).is_some();
    codes("target_group", &query.target_groups, &is_known, &groups);
    let campaigns = || view.campaigns().map(|state| state.campaign.code.as_str()).collect();
    codes("campaign", &query.campaigns, &|code| view.campaign(code).is_some(), &campaigns);
    for country in &query.countries {
        if !view.countries().any(|known| known == country) {
            faults.push(unknown("country", country, view.countries(), snapshot));
        }
    }
}

/// A methodology that was never frozen while others are, be it named or the installation's own.
///
/// As of an entry before it was frozen nothing is published under it, as of one before the first.
fn methodology(
    query: &Query,
    (snapshot, view): (&Snapshot, &View<'_>),
    faults: &mut Vec<Violation>,
) {
    let Some(wanted) = query.methodology.as_ref().filter(|_| query.versions.is_empty()) else {
        return;
    };
    if snapshot.has_frozen(wanted) {
        return;
    }
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
    snapshot: &Snapshot,
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
    if let Some(since) = snapshot.since(name, asked) {
        let detail = format!("`{asked}` is known since ledger entry {since} only.");
        let advice = format!("Ask as of {since} or later, or leave it out.");
        return Violation::parameter(name, code, detail, advice);
    }
    let advice = did_you_mean(asked, known).unwrap_or_else(|| format!("See /v1/{list}."));
    Violation::parameter(name, code, format!("Nothing here is called `{asked}`."), advice)
}

/// The same of a node that the methodology meant does not have, though another may.
fn not_in(query: &Query, code: &Code, fault: Violation, snapshot: &Snapshot) -> Violation {
    let Some(meant) = query.versions.last().map(|version| &version.id) else { return fault };
    let of_one = query.versions.len() == 1;
    let meant = if of_one { meant.to_string() } else { meant.code.to_string() };
    let view = snapshot.view(query.seq);
    let has = view
        .methodologies()
        .into_iter()
        .map(|frozen| &frozen.methodology)
        .find(|other| other.place(code.as_str()).is_some())
        .map(|other| format!("`{0}` has it: add `methodology={0}`.", other.id.code));
    let list = format!("/v1/criteria?methodology={meant}");
    let advice = match has {
        Some(has) => has,
        None if fault.advice.starts_with("See ") => format!("See {list}."),
        None => format!("{} See {list}.", fault.advice),
    };
    Violation::parameter(
        "criterion",
        "unknown-criterion",
        format!("`{meant}` has no `{code}`."),
        advice,
    )
}

/// For how many unknown codes of a parameter a likely one is looked up.
const ADVISED: usize = 3;

fn codes<'a>(
    name: &'static str,
    asked: &[Code],
    is_known: &dyn Fn(&str) -> bool,
    known: &dyn Fn() -> Vec<&'a str>,
    (snapshot, faults): (&Snapshot, &mut Vec<Violation>),
) {
    let wrong: Vec<&Code> = asked.iter().filter(|code| !is_known(code.as_str())).collect();
    if wrong.is_empty() {
        return;
    }
    let known = known();
    for (code, place) in wrong.into_iter().zip(0..) {
        let typed = code.as_str();
        // A slip seldom changes how a code begins, and there may be very many codes.
        let near = known.iter().copied().filter(|known| {
            place < ADVISED
                && known.as_bytes().first() == typed.as_bytes().first()
                && known.len().abs_diff(typed.len()) <= 1 + typed.len() / 4
        });
        faults.push(unknown(name, typed, near, snapshot));
    }
}

/// Criteria that no version meant has; sources and weights that do not go with them.
fn criteria(query: &Query, snapshot: &Snapshot, faults: &mut Vec<Violation>) {
    if query.versions.is_empty() {
        return;
    }
    for code in &query.criteria {
        let nodes: Vec<_> =
            query.versions.iter().filter_map(|version| version.node(code.as_str())).collect();
        if nodes.is_empty() {
            let known = query.versions.iter().flat_map(|version| &version.nodes);
            let known = known.map(|node| node.code.as_str());
            let fault = unknown("criterion", code.as_str(), known, snapshot);
            let is_later = snapshot.since("criterion", code.as_str()).is_some();
            faults.push(if is_later { fault } else { not_in(query, code, fault, snapshot) });
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
