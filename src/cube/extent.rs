//! How much there is: of which days and services something is public, and how much of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::view::View;
use crate::domain::{code::Code, period::Period, service::ServiceType};

/// How much there is of all that is public.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// First and last day that anything is told of.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Campaigns.
    pub campaigns: usize,
    /// Agencies.
    pub agencies: usize,
    /// How much there is by each methodology that any scorecard is by.
    pub judged: BTreeMap<Code, Judged>,
}

/// How much there is by one methodology.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Scorecards; more rows of one node there are none.
    pub scorecards: usize,
    /// Services that have one.
    pub services: usize,
    /// Types of those services.
    pub types: BTreeSet<ServiceType>,
    /// Periods of which there is one.
    pub periods: usize,
    /// Versions by which there is one.
    pub versions: usize,
}

/// What was met of one methodology.
#[derive(Default)]
struct Met<'a> {
    scorecards: usize,
    services: BTreeSet<&'a Code>,
    periods: BTreeSet<Period>,
    versions: BTreeSet<&'a Code>,
}

impl Extent {
    /// Of all that is public, in one walk.
    pub fn of(view: &View<'_>) -> Self {
        let mut days: Option<(NaiveDate, NaiveDate)> = None;
        let mut met: BTreeMap<&Code, Met<'_>> = BTreeMap::new();
        for public in view.scorecards(|_| false, |_| true) {
            let key = public.key;
            let (first, last) = (key.period.starts_on(), key.period.ends_on());
            let (from, to) = days.unwrap_or((first, last));
            days = Some((first.min(from), last.max(to)));
            let met = met.entry(&key.methodology.code).or_default();
            met.scorecards += 1;
            met.services.insert(&key.service);
            met.periods.insert(key.period);
            met.versions.insert(&key.methodology.version);
        }
        let judged = met.into_iter().map(|(code, met)| (code.clone(), met.counted(view)));
        Self {
            days,
            campaigns: view.campaigns().count(),
            agencies: view.agencies().count(),
            judged: judged.collect(),
        }
    }
}

impl Met<'_> {
    fn counted(&self, view: &View<'_>) -> Judged {
        let services = self.services.iter().filter_map(|code| view.service(code.as_str()));
        Judged {
            scorecards: self.scorecards,
            services: self.services.len(),
            types: services.map(|service| service.service_type).collect(),
            periods: self.periods.len(),
            versions: self.versions.len(),
        }
    }
}
