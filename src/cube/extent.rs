//! How much there is: of which days and services something is public, and how much of it.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::view::View;
use crate::domain::{code::Code, service::ServiceType};

/// How much there is, of all that is public and of what one methodology says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// First and last day that anything is told of.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Types of the services that have a scorecard by the methodology.
    pub types: BTreeSet<ServiceType>,
    /// Campaigns.
    pub campaigns: usize,
    /// Agencies.
    pub agencies: usize,
    /// Scorecards by the methodology; more rows of one node there are none.
    pub scorecards: usize,
    /// Services that have one.
    pub services: usize,
    /// Periods of which there is one.
    pub periods: usize,
    /// Versions of the methodology by which there is one.
    pub versions: usize,
}

impl Extent {
    /// Of all that is public; without a methodology, there is nothing by it.
    pub fn of(view: &View<'_>, methodology: Option<&Code>) -> Self {
        let mut extent = Self {
            campaigns: view.campaigns().count(),
            agencies: view.agencies().count(),
            ..Self::default()
        };
        let (mut services, mut periods) = (BTreeSet::new(), BTreeSet::new());
        let mut versions = BTreeSet::new();
        for public in view.scorecards(|_| false, |_| true) {
            let key = &public.key;
            let (first, last) = (key.period.starts_on(), key.period.ends_on());
            let (from, to) = extent.days.unwrap_or((first, last));
            extent.days = Some((first.min(from), last.max(to)));
            if methodology.is_some_and(|code| key.methodology.code == *code) {
                services.insert(&key.service);
                extent.types.extend(view.service(key.service.as_str()).map(|it| it.service_type));
                periods.insert(key.period);
                versions.insert(&key.methodology.version);
                extent.scorecards += 1;
            }
        }
        extent.services = services.len();
        extent.periods = periods.len();
        extent.versions = versions.len();
        extent
    }
}
