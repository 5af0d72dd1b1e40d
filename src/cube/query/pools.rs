//! What keeps services from being pooled as a query asks.

use std::{collections::BTreeSet, sync::Arc};

use super::{NAMED, Query, WINDOW};
use crate::{
    cube::view::View,
    domain::{methodology::Methodology, period::Length, violation::Violation},
    metrics::group::Combine,
};

/// Nodes that no version meant pools, and a window that no period fits in.
pub fn pools(query: &Query, view: &View<'_>, faults: &mut Vec<Violation>) {
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
