//! Campaigns: what is due, from whom, by when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    agency::same_code,
    check::Faults,
    code::Code,
    facts::Facts,
    methodology::{Methodology, MethodologyId},
    period::Period,
    service::{Service, ServiceType},
    text::{self, Names, Texts},
    violation::Violation,
};

/// What a client says of a campaign.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "names": {"cs": "Hodnocení 2025", "en": "Evaluation 2025"}, "methodology": "client-quality@m1",
    "period": "2025", "opens_on": "2026-01-01", "due_on": "2026-03-31", "closes_on": "2026-04-30",
    "filter": {"agencies": [], "life_events": ["family"], "types": ["transactional"]}
}))]
pub struct CampaignDraft {
    /// Its code; in the path of a request, and then the same here or left out.
    #[schema(value_type = Option<Code>)]
    pub code: Option<String>,
    /// Its names by language.
    #[schema(value_type = Names)]
    pub names: Texts,
    /// Code and version of a frozen methodology.
    #[schema(value_type = MethodologyId)]
    pub methodology: String,
    /// The period that is evaluated.
    #[schema(value_type = Period)]
    pub period: String,
    /// First day to submit.
    pub opens_on: NaiveDate,
    /// Last day on time.
    pub due_on: NaiveDate,
    /// Day on which it closes.
    pub closes_on: NaiveDate,
    /// From which services it expects an evaluation; an empty list does not restrict.
    #[serde(default)]
    pub filter: FilterDraft,
}

/// Which services a campaign expects.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilterDraft {
    /// Codes of agencies.
    #[serde(default)]
    #[schema(value_type = Vec<Code>)]
    pub agencies: Vec<String>,
    /// Codes of life events.
    #[serde(default)]
    #[schema(value_type = Vec<Code>)]
    pub life_events: Vec<String>,
    /// Types of service.
    #[serde(default)]
    #[schema(value_type = Vec<ServiceType>)]
    pub types: Vec<String>,
}

/// What is due, from whom, by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Campaign {
    /// Stable code.
    pub code: Code,
    /// Names by language.
    pub names: Texts,
    /// The methodology.
    pub methodology: MethodologyId,
    /// The period that is evaluated.
    pub period: Period,
    /// First day to submit.
    pub opens_on: NaiveDate,
    /// Last day on time.
    pub due_on: NaiveDate,
    /// Day on which it closes.
    pub closes_on: NaiveDate,
    /// From which services it expects an evaluation.
    pub filter: Filter,
}

/// Which services a campaign expects; an empty list does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Filter {
    /// Agencies.
    pub agencies: Vec<Code>,
    /// Life events.
    pub life_events: Vec<Code>,
    /// Types of service.
    pub types: Vec<ServiceType>,
}

impl Campaign {
    /// Whether it takes evaluations on this day, unless it was closed before.
    pub fn is_open(&self, today: NaiveDate) -> bool {
        self.opens_on <= today && today <= self.closes_on
    }

    /// The campaign `code` as the draft tells it, or all that is wrong with the draft.
    ///
    /// `methodology` is the frozen version the draft names, or nothing when there is none.
    pub fn parse(
        draft: &CampaignDraft,
        code: &str,
        methodology: Option<&Methodology>,
    ) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let code = same_code(code, draft.code.as_deref(), &mut faults);
        faults.extend(text::check_names(&draft.names, "/names", true));
        let id = faults.keep(MethodologyId::read(&draft.methodology, "/methodology"));
        let period = faults.keep(Period::read(&draft.period, "/period"));
        match (methodology, &period) {
            (None, _) if id.is_some() => faults.add(
                "/methodology",
                "unknown-methodology",
                "No frozen methodology has this code and version.",
                "See /v1/methodologies.",
            ),
            (Some(methodology), Some(period)) if !methodology.takes(period) => faults.add(
                "/period",
                "period-not-allowed",
                format!("`{}` does not measure the period `{period}`.", methodology.id),
                "See `period_lengths` and `periods` of the methodology.",
            ),
            _ => {}
        }
        faults.in_order(Some(draft.opens_on), Some(draft.due_on), "/due_on");
        faults.in_order(Some(draft.due_on), Some(draft.closes_on), "/closes_on");
        let filter = Filter {
            agencies: faults.codes(&draft.filter.agencies, "/filter/agencies"),
            life_events: faults.codes(&draft.filter.life_events, "/filter/life_events"),
            types: draft
                .filter
                .types
                .iter()
                .enumerate()
                .filter_map(|(i, text)| {
                    let place = format!("/filter/types/{i}");
                    faults.word(text, &place, ServiceType::ALL, ServiceType::as_str)
                })
                .collect(),
        };
        let parts = code.zip(id).zip(period);
        let campaign = parts.map(|((code, methodology), period)| Self {
            code,
            names: draft.names.clone(),
            methodology,
            period,
            opens_on: draft.opens_on,
            due_on: draft.due_on,
            closes_on: draft.closes_on,
            filter,
        });
        faults.finish(campaign)
    }

    /// Whether it expects an evaluation of the service: in its filter, and in force in its period.
    pub fn expects(&self, service: &Service) -> bool {
        service.in_force(self.period.starts_on(), self.period.ends_on())
            && self.filter.takes(&Facts::of(service))
    }
}

impl Filter {
    /// Whether a service with these facts passes.
    pub fn takes(&self, facts: &Facts) -> bool {
        let agency = self.agencies.is_empty() || self.agencies.contains(&facts.agency);
        let life_event = self.life_events.is_empty()
            || facts.life_events.iter().any(|code| self.life_events.contains(code));
        let kind = self.types.is_empty() || self.types.contains(&facts.service_type);
        agency && life_event && kind
    }
}
