//! Coverage: who reported what was due, on time, late, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{query::Query, state::CampaignState, view::View};
use crate::{
    domain::{
        campaign::Campaign, cell::ScorecardKey, code::Code, facts::Facts,
        methodology::MethodologyId, period::Period, text::Texts,
    },
    metrics::discipline::{Discipline, Report, report},
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
    /// The day of the entry that is answered from, in UTC; null before the first. What is late, is late
    /// on this day: an answer tells nothing of the days after.
    #[schema(required)]
    pub on: Option<NaiveDate>,
    /// The campaigns, by period.
    pub campaigns: Vec<CampaignCoverage>,
    /// What came from each agency in all of these campaigns, in order of code.
    pub agencies: Vec<AgencyRecord>,
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

/// What came from one agency in several campaigns.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AgencyRecord {
    /// Its code.
    pub agency: Code,
    /// Its names by language; none when the catalogue does not have it.
    pub names: Texts,
    /// Campaigns in which something was due from it.
    #[schema(minimum = 1)]
    pub campaigns: u64,
    /// Its services, once for every campaign in which they were due.
    pub total: Counts,
    /// Of what is decided, the part that came on time; null when nothing is decided. What is still
    /// awaited is not decided; the three shares add up to 1.
    #[schema(required, minimum = 0, maximum = 1)]
    pub share_on_time: Option<f64>,
    /// The part that came late.
    #[schema(required, minimum = 0, maximum = 1)]
    pub share_late: Option<f64>,
    /// The part that did not come: overdue, or not reported when the campaign closed.
    #[schema(required, minimum = 0, maximum = 1)]
    pub share_missing: Option<f64>,
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

/// So many services. One and the one that took its place one to one are due once, and what is published
/// of either counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Counts {
    /// Due.
    pub due: u64,
    /// With a published evaluation that was not withdrawn.
    pub reported: u64,
    /// First published by the end of the day it was due, in UTC.
    pub on_time: u64,
    /// First published later.
    pub late: u64,
    /// Due, and nothing is published: awaited, overdue or not reported.
    pub missing: u64,
    /// Missing, and there is still time.
    pub awaited: u64,
    /// Missing, and the day it was due is past; the campaign is open.
    pub overdue: u64,
    /// Missing when the campaign closed, and still.
    pub not_reported: u64,
    /// Missing, and something had been published that was withdrawn.
    pub withdrawn: u64,
    /// Of what came late, the median of the days after the day it was due; null when nothing did.
    #[schema(required, minimum = 0)]
    pub median_days_late: Option<f64>,
}

impl Counts {
    /// Missing, and there is no more time: overdue, or not reported when the campaign closed.
    pub fn missed(&self) -> u64 {
        self.overdue + self.not_reported
    }
}

/// A service of which nothing is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingService {
    /// The service.
    pub service: Code,
    /// The agency that answers for it.
    pub agency: Code,
    /// Whether something had been published of it that was withdrawn.
    pub withdrawn: bool,
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
    let on = view.at().map(|at| at.date_naive());
    let worked: Vec<Worked<'_>> =
        states.into_iter().map(|state| of_campaign(view, query, state, on)).collect();
    CoverageAnswer {
        seq: query.seq,
        as_of: query.as_of,
        permalink: query.permalink(path),
        cite: query.cite(path, view.at()),
        on,
        agencies: records(view, &worked),
        campaigns: worked.into_iter().map(|worked| worked.told(view)).collect(),
    }
}

/// The services of which nothing had come of what a campaign expects, in order of code.
pub(super) fn silent(view: &View<'_>, state: &CampaignState) -> Vec<MissingService> {
    let silent = due(view, state).into_iter().filter_map(|Due { service, facts, codes }| {
        let Came { first, withdrawn } = came(view, &state.campaign, &codes);
        let agency = facts.agency;
        first.is_none().then_some(MissingService { service, agency, withdrawn })
    });
    // By code already: the units are.
    silent.collect()
}

/// What came of one campaign, counted.
struct Worked<'a> {
    state: &'a CampaignState,
    agencies: BTreeMap<Code, Counted>,
    missing: Vec<MissingService>,
}

/// What came of several services.
#[derive(Clone, Debug, Default)]
struct Counted {
    discipline: Discipline,
    withdrawn: u64,
}

fn of_campaign<'a>(
    view: &View<'a>,
    query: &Query,
    state: &'a CampaignState,
    on: Option<NaiveDate>,
) -> Worked<'a> {
    let Campaign { due_on, .. } = state.campaign;
    let mut agencies: BTreeMap<Code, Counted> = BTreeMap::new();
    let mut missing = Vec::new();
    for Due { service, facts, codes } in due(view, state) {
        if !query.agencies.is_empty() && !query.agencies.contains(&facts.agency) {
            continue;
        }
        let came = came(view, &state.campaign, &codes);
        // What was published before the first entry nobody knows of, so the day is always known.
        let today = on.unwrap_or(due_on);
        let report =
            report(came.first.map(|at| at.date_naive()), due_on, state.due.is_some(), today);
        let counted = agencies.entry(facts.agency.clone()).or_default();
        counted.discipline.add(report);
        if !matches!(report, Report::OnTime | Report::Late(_)) {
            counted.withdrawn += u64::from(came.withdrawn);
            let agency = facts.agency;
            missing.push(MissingService { service, agency, withdrawn: came.withdrawn });
        }
    }
    missing.sort_by(|a, b| a.service.cmp(&b.service));
    Worked { state, agencies, missing }
}

/// A service that is due, with the services that it took the place of and that are due too.
pub(super) struct Due {
    pub service: Code,
    pub facts: Facts,
    /// All codes under which it can have been reported.
    pub codes: BTreeSet<Code>,
}

/// What a campaign expects, each unit once: a service that was replaced one to one and the one that
/// took its place are the same.
pub(super) fn due(view: &View<'_>, state: &CampaignState) -> Vec<Due> {
    let mut units: BTreeMap<Code, Due> = BTreeMap::new();
    for (service, facts) in view.due(state) {
        let unit = view.unit(&service).clone();
        let is_unit = unit == service;
        let codes = BTreeSet::from([service.clone(), unit.clone()]);
        let due = Due { service, facts, codes };
        match units.get_mut(&unit) {
            None => {
                units.insert(unit, due);
            }
            Some(known) => {
                let codes: BTreeSet<Code> = known.codes.union(&due.codes).cloned().collect();
                // The one that is there today answers for all of them.
                if is_unit {
                    *known = due;
                }
                known.codes = codes;
            }
        }
    }
    units.into_values().collect()
}

/// When something came, and whether something came that was withdrawn.
pub(super) struct Came {
    pub first: Option<DateTime<Utc>>,
    pub withdrawn: bool,
}

/// When the first evaluation that still stands was first published.
pub(super) fn came(view: &View<'_>, campaign: &Campaign, codes: &BTreeSet<Code>) -> Came {
    let mut came = Came { first: None, withdrawn: false };
    for service in codes {
        let key = ScorecardKey {
            service: service.clone(),
            period: campaign.period,
            methodology: campaign.methodology.clone(),
        };
        for (_, evaluation) in view.evaluations_of(&key) {
            if evaluation.withdrawn.is_some() {
                came.withdrawn = true;
            } else if let Some(at) = view.time(evaluation.published) {
                came.first = Some(came.first.map_or(at, |first| first.min(at)));
            }
        }
    }
    came
}

/// What came from each agency in all campaigns.
fn records(view: &View<'_>, worked: &[Worked<'_>]) -> Vec<AgencyRecord> {
    let mut agencies: BTreeMap<&Code, (u64, Counted)> = BTreeMap::new();
    for (agency, counted) in worked.iter().flat_map(|worked| &worked.agencies) {
        let (campaigns, all) = agencies.entry(agency).or_default();
        *campaigns += 1;
        all.join(counted);
    }
    let records = agencies.into_iter().map(|(agency, (campaigns, all))| {
        let shares = all.discipline.shares();
        let share = |place: usize| shares.and_then(|shares| shares.get(place).copied());
        AgencyRecord {
            agency: agency.clone(),
            names: names(view, agency),
            campaigns,
            total: all.told(),
            share_on_time: share(0),
            share_late: share(1),
            share_missing: share(2),
        }
    });
    records.collect()
}

fn names(view: &View<'_>, agency: &Code) -> Texts {
    view.agency(agency.as_str()).map(|agency| agency.names.clone()).unwrap_or_default()
}

impl Worked<'_> {
    fn told(self, view: &View<'_>) -> CampaignCoverage {
        let Self { state, agencies, missing } = self;
        let campaign = &state.campaign;
        let mut total = Counted::default();
        for counted in agencies.values() {
            total.join(counted);
        }
        let agencies = agencies.into_iter().map(|(agency, counted)| AgencyCoverage {
            names: names(view, &agency),
            agency,
            total: counted.told(),
        });
        CampaignCoverage {
            campaign: campaign.code.clone(),
            names: campaign.names.clone(),
            methodology: campaign.methodology.clone(),
            period: campaign.period,
            due_on: campaign.due_on,
            closes_on: campaign.closes_on,
            closed: state.due.is_some(),
            total: total.told(),
            agencies: agencies.collect(),
            missing,
        }
    }
}

impl Counted {
    fn join(&mut self, other: &Self) {
        self.discipline.join(&other.discipline);
        self.withdrawn += other.withdrawn;
    }

    fn told(&self) -> Counts {
        let Self { discipline, withdrawn } = self;
        Counts {
            due: discipline.due,
            reported: discipline.reported(),
            on_time: discipline.on_time,
            late: discipline.late,
            missing: discipline.missing(),
            awaited: discipline.awaited,
            overdue: discipline.overdue,
            not_reported: discipline.not_reported,
            withdrawn: *withdrawn,
            median_days_late: discipline.median_days_late(),
        }
    }
}
