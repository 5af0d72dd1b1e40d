//! Coverage: who reported what was due, on time, late, or not at all.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{query::Query, snapshot::CampaignState, view::View};
use crate::domain::{
    campaign::Campaign, cell::ScorecardKey, code::Code, methodology::MethodologyId, period::Period,
    text::Texts,
};

/// What came of campaigns.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CoverageAnswer {
    /// The ledger entry that is answered from.
    pub seq: i64,
    /// The entry asked for with `as_of`; null when the newest was meant.
    #[schema(required)]
    pub as_of: Option<i64>,
    /// Where this very answer stays.
    pub permalink: String,
    /// One line to cite it by.
    pub cite: String,
    /// The campaigns, by period.
    pub campaigns: Vec<CampaignCoverage>,
}

/// What came of one campaign.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CampaignCoverage {
    /// Its code.
    pub campaign: Code,
    /// Its names by language.
    pub names: Texts,
    /// The methodology.
    pub methodology: MethodologyId,
    /// The period that is evaluated.
    pub period: Period,
    /// Last day on time, in UTC.
    pub due_on: NaiveDate,
    /// Day on which it closes.
    pub closes_on: NaiveDate,
    /// Whether it is closed: then what is missing was not reported, else it may still come.
    pub closed: bool,
    /// All of it.
    pub total: Counts,
    /// By agency, in order of code.
    pub agencies: Vec<AgencyCoverage>,
    /// The services of which nothing is published, in order of code.
    pub missing: Vec<MissingService>,
}

/// What came from one agency.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AgencyCoverage {
    /// Its code.
    pub agency: Code,
    /// Its names by language; none when the catalogue does not have it.
    pub names: Texts,
    /// Its services.
    pub total: Counts,
}

/// So many services.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// Due.
    pub due: u64,
    /// With a published evaluation.
    pub reported: u64,
    /// First published by the end of the day it was due, in UTC.
    pub on_time: u64,
    /// First published later.
    pub late: u64,
    /// Due, and nothing is published.
    pub missing: u64,
}

/// A service of which nothing is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingService {
    /// The service.
    pub service: Code,
    /// The agency that answers for it.
    pub agency: Code,
}

/// What came of the campaigns that a query selects: by `campaign`, `agency` and `period`.
pub fn coverage(view: &View<'_>, query: &Query, path: &str) -> CoverageAnswer {
    let mut states: Vec<&CampaignState> = view
        .campaigns()
        .filter(|state| {
            let Campaign { code, period, .. } = &state.campaign;
            (query.campaigns.is_empty() || query.campaigns.contains(code))
                && query.takes_period(*period)
        })
        .collect();
    states.sort_by_key(|state| (state.campaign.period, &state.campaign.code));
    CoverageAnswer {
        seq: query.seq,
        as_of: query.as_of,
        permalink: query.permalink(path),
        cite: query.cite(path, view.at()),
        campaigns: states.into_iter().map(|state| of_campaign(view, query, state)).collect(),
    }
}

fn of_campaign(view: &View<'_>, query: &Query, state: &CampaignState) -> CampaignCoverage {
    let campaign = &state.campaign;
    let mut total = Counts::default();
    let mut agencies: BTreeMap<Code, Counts> = BTreeMap::new();
    let mut missing = Vec::new();
    for (service, facts) in view.due(state) {
        if !query.agencies.is_empty() && !query.agencies.contains(&facts.agency) {
            continue;
        }
        let reported = reported(view, campaign, &service);
        let counts = agencies.entry(facts.agency.clone()).or_default();
        for counts in [counts, &mut total] {
            counts.add(reported, campaign.due_on);
        }
        if reported.is_none() {
            missing.push(MissingService { service, agency: facts.agency });
        }
    }
    missing.sort_by(|a, b| a.service.cmp(&b.service));
    let agencies = agencies.into_iter().map(|(agency, total)| AgencyCoverage {
        names: view.agency(agency.as_str()).map(|agency| agency.names.clone()).unwrap_or_default(),
        agency,
        total,
    });
    CampaignCoverage {
        campaign: campaign.code.clone(),
        names: campaign.names.clone(),
        methodology: campaign.methodology.clone(),
        period: campaign.period,
        due_on: campaign.due_on,
        closes_on: campaign.closes_on,
        closed: state.due.is_some(),
        total,
        agencies: agencies.collect(),
        missing,
    }
}

/// When the first evaluation of a service that still stands was first published.
fn reported(view: &View<'_>, campaign: &Campaign, service: &Code) -> Option<DateTime<Utc>> {
    let key = ScorecardKey {
        service: service.clone(),
        period: campaign.period,
        methodology: campaign.methodology.clone(),
    };
    view.evaluations_of(&key)
        .filter(|(_, evaluation)| evaluation.withdrawn.is_none())
        .filter_map(|(_, evaluation)| view.time(evaluation.published))
        .min()
}

impl Counts {
    fn add(&mut self, reported: Option<DateTime<Utc>>, due_on: NaiveDate) {
        self.due += 1;
        match reported {
            Some(at) if at.date_naive() <= due_on => self.on_time += 1,
            Some(_) => self.late += 1,
            None => self.missing += 1,
        }
        self.reported += u64::from(reported.is_some());
    }
}
