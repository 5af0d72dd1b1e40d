//! What is awaited of one agency: what open campaigns expect of it, by when, and what is public of that
//! already.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    coverage::{Due, came, due},
    view::View,
};
use crate::domain::{campaign::Campaign, cell::ScorecardKey, code::Code};

/// What an open campaign expects of an agency.
#[derive(Clone, Debug)]
pub struct Awaited<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Days until the last day on time; negative when it is past.
    pub days_left: i64,
    /// The services, in order of code.
    pub services: Vec<AwaitedService>,
}

/// A service that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedService {
    /// The service that answers today.
    pub service: Code,
    /// All codes under which it can have been reported.
    pub codes: BTreeSet<Code>,
    /// When the first evaluation that still stands was published.
    pub published: Option<DateTime<Utc>>,
}

impl Awaited<'_> {
    /// Whether an evaluation of this would be what is awaited of the service.
    pub fn is_met_by(&self, service: &AwaitedService, key: &ScorecardKey) -> bool {
        service.codes.contains(&key.service)
            && key.period == self.campaign.period
            && key.methodology == self.campaign.methodology
    }
}

/// What campaigns that are open on this day expect of the agency, the most urgent first.
///
/// It counts as coverage does: one and the one that took its place one to one are due once, and what is
/// published of either counts, whoever published it.
pub fn awaited<'a>(view: &View<'a>, agency: &Code, today: NaiveDate) -> Vec<Awaited<'a>> {
    let mut found = Vec::new();
    for state in view.campaigns() {
        let campaign = &state.campaign;
        let only = &campaign.filter.agencies;
        let is_open = state.due.is_none() && campaign.is_open(today);
        if !is_open || !only.is_empty() && !only.contains(agency) {
            continue;
        }
        let own = due(view, state).into_iter().filter(|due| due.facts.agency == *agency);
        let services: Vec<AwaitedService> = own
            .map(|Due { service, codes, .. }| {
                let published = came(view, campaign, &codes).first;
                AwaitedService { service, codes, published }
            })
            .collect();
        if !services.is_empty() {
            let days_left = campaign.due_on.signed_duration_since(today).num_days();
            found.push(Awaited { campaign, days_left, services });
        }
    }
    found.sort_by_key(|awaited| (awaited.campaign.due_on, &awaited.campaign.code));
    found
}
