//! What is ranked: one period, one version of a methodology, one type of service.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use crate::{
    cube::{
        figure::cell,
        query::{Periods, Query},
        select::selected,
        view::{Public, View},
    },
    domain::{
        code::Code, methodology::Methodology, period::Period, service::ServiceType, target_group,
        violation::Violation,
    },
};

/// What is ranked.
pub struct Field {
    /// The period.
    pub period: Period,
    /// The version of the methodology.
    pub methodology: Arc<Methodology>,
    /// The type of the services; none where there are none.
    pub service_type: Option<ServiceType>,
    /// The question, narrowed to these.
    pub query: Query,
    /// The same under the other versions that are meant.
    pub others: Query,
    /// The node.
    pub criterion: Code,
    /// Whose experience it is.
    pub target_group: Code,
}

/// What is ranked: the period asked for, else the latest with values; the version frozen last that has
/// values in it; the type asked for, else the only one there is.
///
/// Nothing when nothing can be meant; a violation when services are of several types.
pub fn field<'a>(view: &View<'a>, query: &'a Query) -> Result<Option<Field>, Vec<Violation>> {
    let group = query.target_groups.first().cloned().or_else(|| Code::parse(target_group::ALL));
    let Some((criterion, target_group)) = query.criteria.first().cloned().zip(group) else {
        return Ok(None);
    };
    let publics: Vec<Public<'a>> = selected(view, query, None).collect();
    let has_value = |public: &&Public<'a>| {
        cell(query, public.sheet, &criterion, &target_group)
            .is_some_and(|cell| cell.points.is_some())
    };
    let Some(period) = query.periods.named.first().copied().or_else(|| latest(&publics, has_value))
    else {
        return Ok(None);
    };
    let there: Vec<&Public<'a>> =
        publics.iter().filter(|public| public.key.period == period).collect();
    let place = |public: &Public<'a>| {
        query.versions.iter().position(|version| version.id == public.key.methodology)
    };
    let with_value = || there.iter().copied().filter(has_value);
    let newest = with_value().filter_map(place).max();
    let newest = newest.or_else(|| there.iter().copied().filter_map(place).max());
    let version = newest.map_or(query.versions.last(), |place| query.versions.get(place));
    let Some(methodology) = version.cloned() else { return Ok(None) };
    let mut types: BTreeMap<ServiceType, usize> = BTreeMap::new();
    for public in with_value().filter(|public| public.key.methodology == methodology.id) {
        *types.entry(public.facts.service_type).or_default() += 1;
    }
    if types.len() > 1 {
        return Err(vec![mixed(period, &types)]);
    }
    let asked = query.types.first().copied();
    let service_type = asked.or_else(|| types.into_keys().next());
    let (newer, older): (Vec<_>, Vec<_>) =
        query.versions.iter().cloned().partition(|version| version.id == methodology.id);
    let narrowed = Query {
        periods: Periods { named: vec![period], ..Periods::default() },
        types: service_type.into_iter().collect(),
        versions: newer,
        ..query.clone()
    };
    let others = Query { versions: older, ..narrowed.clone() };
    Ok(Some(Field {
        period,
        methodology,
        service_type,
        query: narrowed,
        others,
        criterion,
        target_group,
    }))
}

/// The period that ends last and has a value; of several the longest.
fn latest<'a>(publics: &[Public<'a>], has_value: impl Fn(&&Public<'a>) -> bool) -> Option<Period> {
    let mut newest: Option<Period> = None;
    let order = |period: Period| (period.ends_on(), Reverse(period.starts_on()));
    for public in publics {
        let period = public.key.period;
        // Most services are of earlier periods, or of the newest one itself.
        if newest.is_none_or(|newest| order(period) > order(newest)) && has_value(&public) {
            newest = Some(period);
        }
    }
    newest
}

fn mixed(period: Period, types: &BTreeMap<ServiceType, usize>) -> Violation {
    let counts: Vec<String> = types.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    let names: Vec<String> = types.keys().map(|kind| format!("`type={kind}`")).collect();
    Violation::parameter(
        "type",
        "mixed-types",
        format!(
            "In {period} these are services of several types ({}), and those are not ranked together.",
            counts.join(", ")
        ),
        format!("Add one of: {}.", names.join(", ")),
    )
}
