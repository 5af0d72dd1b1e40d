//! Facts: the copy of a service that scores, groups and verification read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    agency::{Level, is_country},
    check::Faults,
    code::Code,
    form::Country,
    life_event::Audience,
    service::{Scope, Service, ServiceType, check_volume, read_audiences, read_level},
    word::words,
};

/// What a service was in one period, as published; never read from the catalogue of today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facts {
    /// The agency that answered for it.
    pub agency: Code,
    /// Its country.
    #[schema(value_type = Country)]
    pub country: String,
    /// Life events it belonged to.
    pub life_events: Vec<Code>,
    /// What it was.
    #[serde(rename = "type")]
    pub service_type: ServiceType,
    /// For whom it worked.
    pub scope: Scope,
    /// Level of government; null when it was not known.
    #[schema(required)]
    pub level: Option<Level>,
    /// Whom it was for.
    pub audiences: Vec<Audience>,
    /// Whether the state started it.
    pub proactive: bool,
    /// Uses a year; null when it was not known.
    #[schema(required)]
    pub volume: Option<u64>,
}

/// What a draft says of the service in its period; what it leaves out is taken from the catalogue.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"proactive": false}))]
pub struct FactsDraft {
    /// The agency that answered for it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Code>)]
    pub agency: Option<String>,
    /// Its country then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Country>)]
    pub country: Option<String>,
    /// Its life events then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Code>>)]
    pub life_events: Option<Vec<String>>,
    /// What it was then.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ServiceType>)]
    pub service_type: Option<String>,
    /// For whom it worked then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Scope>)]
    pub scope: Option<String>,
    /// Its level then; null: not known.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    #[schema(value_type = Option<Level>)]
    pub level: Option<Option<String>>,
    /// Whom it was for then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<Audience>>)]
    pub audiences: Option<Vec<String>>,
    /// Whether the state started it then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proactive: Option<bool>,
    /// Uses a year then; null: not known.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    #[schema(value_type = Option<u64>, maximum = 10_000_000_000_u64)]
    pub volume: Option<Option<u64>>,
}

/// Tells a field that says null from one that is left out.
#[expect(clippy::option_option, reason = "left out and null are two things")]
fn said<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Facts {
    /// The facts of a service as the catalogue has them.
    pub fn of(service: &Service) -> Self {
        Self {
            agency: service.agency.clone(),
            country: service.country.clone(),
            life_events: service.life_events.clone(),
            service_type: service.service_type,
            scope: service.scope,
            level: service.level,
            audiences: service.audiences.clone(),
            proactive: service.proactive,
            volume: service.volume,
        }
    }

    /// These facts with what the draft says put over them. A service does not change its country.
    pub fn read(draft: &FactsDraft, known: &Self, faults: &mut Faults) -> Self {
        let mut facts = known.clone();
        if let Some(agency) = &draft.agency {
            facts.agency = faults.code(agency, "/facts/agency").unwrap_or(facts.agency);
        }
        if draft.country.as_ref().is_some_and(|country| *country != known.country) {
            faults.add(
                "/facts/country",
                "country-differs",
                format!("The service is of {}.", known.country),
                "Leave `country` out: a service is where its agency is.",
            );
        }
        if let Some(life_events) = &draft.life_events {
            facts.life_events = faults.codes(life_events, "/facts/life_events");
        }
        if let Some(text) = &draft.service_type {
            let read = faults.word(text, "/facts/type", ServiceType::ALL, ServiceType::as_str);
            facts.service_type = read.unwrap_or(facts.service_type);
        }
        if let Some(text) = &draft.scope {
            let read = faults.word(text, "/facts/scope", Scope::ALL, Scope::as_str);
            facts.scope = read.unwrap_or(facts.scope);
        }
        if let Some(level) = &draft.level {
            facts.level = read_level(level.as_deref(), "/facts/level", faults);
        }
        if let Some(audiences) = &draft.audiences {
            facts.audiences = read_audiences(audiences, "/facts/audiences", faults);
        }
        facts.proactive = draft.proactive.unwrap_or(facts.proactive);
        facts.volume = draft.volume.unwrap_or(facts.volume);
        check_volume(facts.volume, "/facts/volume", faults);
        facts
    }
}

words! {
    /// A fact that a condition may ask about.
    pub enum Fact {
        /// What the service is.
        Type = "service.type",
        /// For whom it works.
        Scope = "service.scope",
        /// Its level of government.
        Level = "service.level",
        /// Its life events.
        LifeEvent = "service.life_event",
        /// Whom it is for.
        Audience = "service.audience",
        /// Its country.
        Country = "service.country",
        /// Whether the state starts it: `yes` or `no`.
        Proactive = "service.proactive",
    }
}

impl Fact {
    /// Whether the fact can have this value at all.
    pub fn can_be(self, value: &str) -> bool {
        match self {
            Self::Type => ServiceType::parse(value).is_some(),
            Self::Scope => Scope::parse(value).is_some(),
            Self::Level => Level::parse(value).is_some(),
            Self::LifeEvent => Code::parse(value).is_some(),
            Self::Audience => Audience::parse(value).is_some(),
            Self::Country => is_country(value),
            Self::Proactive => matches!(value, "yes" | "no"),
        }
    }

    /// Whether a service has at most one value of it.
    pub fn is_single(self) -> bool {
        !matches!(self, Self::LifeEvent | Self::Audience)
    }

    /// Whether the fact has one of the values. An unknown level has none.
    pub fn is_one_of(self, values: &[String], facts: &Facts) -> bool {
        let named = |name: &str| values.iter().any(|value| value == name);
        match self {
            Self::Type => named(facts.service_type.as_str()),
            Self::Scope => named(facts.scope.as_str()),
            Self::Level => facts.level.is_some_and(|level| named(level.as_str())),
            Self::LifeEvent => facts.life_events.iter().any(|code| named(code.as_str())),
            Self::Audience => facts.audiences.iter().any(|audience| named(audience.as_str())),
            Self::Country => named(&facts.country),
            Self::Proactive => named(if facts.proactive { "yes" } else { "no" }),
        }
    }
}
