//! What a query came to mean, said in the answer.

use serde::Serialize;
use utoipa::ToSchema;

use super::{By, ChangeSort, Kind, PanelRule, Query, Wanted};
use crate::{
    domain::{
        agency::GroupLevel,
        code::Code,
        period::{Length, Period},
        service::ServiceType,
        source::Source,
        target_group,
    },
    metrics::{
        change::Verdict,
        group::{Combine, Weight},
    },
};

/// What a query came to mean, said in the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Echo {
    /// The node.
    #[schema(example = "one-fill")]
    pub criterion: String,
    /// Agencies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agency: Vec<Code>,
    /// Services.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<Code>,
    /// Life events.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub life_event: Vec<Code>,
    /// Levels of government.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub level: Vec<GroupLevel>,
    /// Countries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub country: Vec<String>,
    /// Types of service.
    #[serde(rename = "type", skip_serializing_if = "Vec::is_empty")]
    pub service_type: Vec<ServiceType>,
    /// Source.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub source: Option<Source>,
    /// What a line is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub by: Option<By>,
    /// Periods named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub period: Vec<Period>,
    /// First period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub since: Option<Period>,
    /// Last period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<Period>,
    /// The latest so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub latest: Option<usize>,
    /// Methodology: a code, or code and version.
    #[schema(required, example = "eu-egov-services@m2020")]
    pub methodology: Option<String>,
    /// Present where estimates from older versions stand in for what is not measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub backcast: Option<bool>,
    /// Target group; several are separated by spaces, and null means every one that has an answer.
    #[schema(required, example = "all")]
    pub target_group: Option<String>,
    /// Which services count.
    pub panel: PanelRule,
    /// What each service weighs.
    pub weight: Weight,
    /// How services become a group.
    pub combine: Combine,
    /// How far back a pooled group takes its life events.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, value_type = Option<Length>)]
    pub window: Option<String>,
    /// The earlier of the two periods named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub from: Option<Period>,
    /// The later of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub to: Option<Period>,
    /// Verdicts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub verdict: Vec<Verdict>,
    /// In which order changes come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sort: Option<ChangeSort>,
}

impl Query {
    /// What the query came to mean.
    pub fn echo(&self) -> Echo {
        let by_group = self.by == Some(By::TargetGroup);
        let groups: Vec<&str> = self.target_groups.iter().map(Code::as_str).collect();
        let all = (!by_group).then(|| target_group::ALL.to_owned());
        Echo {
            criterion: self.criterion().to_owned(),
            agency: self.agencies.clone(),
            service: self.services.clone(),
            life_event: self.life_events.clone(),
            level: self.levels.clone(),
            country: self.countries.clone(),
            service_type: self.types.clone(),
            source: self.source,
            by: self.by,
            period: self.periods.named.clone(),
            since: self.periods.since,
            until: self.periods.until,
            latest: self.periods.latest,
            methodology: self.methodology.as_ref().map(Wanted::to_string),
            backcast: self.backcast.then_some(true),
            target_group: if groups.is_empty() { all } else { Some(groups.join(" ")) },
            panel: self.panel,
            weight: self.weight,
            combine: self.combine,
            window: self.window.map(|window| window.to_string()),
            from: self.periods.pair.map(|(from, _)| from),
            to: self.periods.pair.map(|(_, to)| to),
            verdict: self.verdicts.clone(),
            sort: (self.kind == Kind::Changes).then_some(self.sort),
        }
    }
}
