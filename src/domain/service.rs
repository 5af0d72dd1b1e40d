//! Services: what the public administration does for people, and the facts that scores depend on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    agency::{Agency, Level, same_code},
    check::Faults,
    code::Code,
    form::{Country, Url},
    life_event::Audience,
    text::{self, Names, Texts},
    violation::Violation,
    word::words,
};

words! {
    /// What a service is.
    pub enum ServiceType {
        /// Something is applied for, declared, registered or paid.
        Transactional = "transactional",
        /// Something is found out.
        Informational = "informational",
        /// A gate to other services.
        Portal = "portal",
    }
}

words! {
    /// For whom a service works.
    pub enum Scope {
        /// People and businesses of the country.
        National = "national",
        /// People and businesses from other countries.
        CrossBorder = "cross_border",
    }
}

words! {
    /// What became of a service.
    pub enum SuccessorKind {
        /// One service took its place.
        Replaced = "replaced",
        /// It went to another agency under another code.
        Moved = "moved",
        /// It became several.
        Split = "split",
        /// It went into another together with others.
        Merged = "merged",
    }
}

impl SuccessorKind {
    /// Whether the old and the new service are one unit when periods are compared.
    pub fn is_one_to_one(self) -> bool {
        matches!(self, Self::Replaced | Self::Moved)
    }
}

/// The form of the kind of a channel.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// A web page.
    Web,
    /// A mobile application.
    App,
    /// A telephone line.
    Phone,
    /// A counter.
    Counter,
    /// Post.
    Post,
    /// A data box.
    DataBox,
}

/// Where a service can be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// `web`, `app`, `phone`, `counter`, `post` or `data_box`.
    #[schema(value_type = ChannelKind)]
    pub kind: String,
    /// Its address; null where there is none.
    #[serde(default)]
    #[schema(value_type = Option<Url>, required)]
    pub url: Option<String>,
}

/// A later service that took over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Successor {
    /// What happened.
    pub kind: SuccessorKind,
    /// Code of the later service.
    pub service: Code,
}

/// What a client says of a successor.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuccessorDraft {
    /// `replaced`, `moved`, `split` or `merged`.
    #[schema(value_type = SuccessorKind)]
    pub kind: String,
    /// Code of the later service.
    #[schema(value_type = Code)]
    pub service: String,
}

/// What a client says of a service.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "agency": "cz-mpsv", "names": {"cs": "Rodičovský příspěvek", "en": "Parental allowance"},
    "type": "transactional", "level": "central", "life_events": ["family"], "audiences": ["citizens"],
    "channels": [{"kind": "web", "url": "https://example.cz/form"}], "volume": 150_000
}))]
pub struct ServiceDraft {
    /// Its code; in the path of a request, and then the same here or left out.
    #[schema(value_type = Option<Code>)]
    pub code: Option<String>,
    /// Code of the agency that answers for it.
    #[schema(value_type = Code)]
    pub agency: String,
    /// The country of its agency; may be left out, but not contradict.
    #[schema(value_type = Option<Country>)]
    pub country: Option<String>,
    /// Its names by language.
    #[schema(value_type = Names)]
    pub names: Texts,
    /// What it is for, by language.
    #[serde(default)]
    pub description: Texts,
    /// `transactional`, `informational` or `portal`.
    #[serde(rename = "type")]
    #[schema(value_type = ServiceType)]
    pub service_type: String,
    /// `national` (default) or `cross_border`.
    #[serde(default = "national")]
    #[schema(value_type = Scope, default = "national")]
    pub scope: String,
    /// `central`, `regional` or `local`; null when it is not known.
    #[schema(value_type = Option<Level>)]
    pub level: Option<String>,
    /// Codes of the life events it belongs to.
    #[serde(default)]
    #[schema(value_type = Vec<Code>, max_items = 50)]
    pub life_events: Vec<String>,
    /// `citizens`, `businesses`.
    #[serde(default)]
    #[schema(value_type = Vec<Audience>)]
    pub audiences: Vec<String>,
    /// Where it can be used.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub channels: Vec<Channel>,
    /// Whether the state starts it, and the client does nothing.
    #[serde(default)]
    pub proactive: bool,
    /// Whether it must be used online; null when it is not known.
    pub mandatory_online: Option<bool>,
    /// Uses a year; null when it is not known.
    #[schema(minimum = 0, maximum = 10_000_000_000_u64)]
    pub volume: Option<u64>,
    /// First day it exists; null: always.
    pub in_force_from: Option<NaiveDate>,
    /// Last day it exists; null: still.
    pub in_force_to: Option<NaiveDate>,
    /// Later services that took over.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub successors: Vec<SuccessorDraft>,
}

fn national() -> String {
    Scope::National.to_string()
}

/// A public service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Service {
    /// Stable code, unique over countries.
    pub code: Code,
    /// The agency that answers for it.
    pub agency: Code,
    /// The country of its agency.
    #[schema(value_type = Country)]
    pub country: String,
    /// Names by language.
    pub names: Texts,
    /// What it is for, by language.
    pub description: Texts,
    /// What it is.
    #[serde(rename = "type")]
    pub service_type: ServiceType,
    /// For whom it works.
    pub scope: Scope,
    /// Level of government; null when it is not known.
    #[schema(required)]
    pub level: Option<Level>,
    /// Life events it belongs to.
    pub life_events: Vec<Code>,
    /// Whom it is for.
    pub audiences: Vec<Audience>,
    /// Where it can be used.
    pub channels: Vec<Channel>,
    /// Whether the state starts it, and the client does nothing.
    pub proactive: bool,
    /// Whether it must be used online; null when it is not known.
    #[schema(required)]
    pub mandatory_online: Option<bool>,
    /// Uses a year; null when it is not known.
    #[schema(required)]
    pub volume: Option<u64>,
    /// First day it exists; null: always.
    #[schema(required)]
    pub in_force_from: Option<NaiveDate>,
    /// Last day it exists; null: still.
    #[schema(required)]
    pub in_force_to: Option<NaiveDate>,
    /// Later services that took over.
    pub successors: Vec<Successor>,
}

/// Most uses a year that anybody will claim: more than there are people.
pub const MOST_USES: u64 = 10_000_000_000;

impl Service {
    /// The service `code` of `agency` as the draft tells it, or all that is wrong with the draft.
    ///
    /// `agency` is the one the draft names, or nothing when there is no such agency.
    pub fn parse(
        draft: ServiceDraft,
        code: &str,
        agency: Option<&Agency>,
    ) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let code = same_code(code, draft.code.as_deref(), &mut faults);
        if agency.is_none() {
            faults.add(
                "/agency",
                "unknown-agency",
                format!(
                    "There is no agency `{}`.",
                    draft.agency.chars().take(80).collect::<String>()
                ),
                "Create the agency first, or mend the code.",
            );
        }
        if let (Some(agency), Some(said)) = (agency, &draft.country)
            && agency.country != *said
        {
            faults.add(
                "/country",
                "country-differs",
                format!("The agency's country is {}.", agency.country),
                "Leave `country` out: a service is where its agency is.",
            );
        }
        faults.extend(text::check_names(&draft.names, "/names", true));
        faults.extend(text::check(&draft.description, "/description", false));
        let kinds = ServiceType::ALL;
        let service_type = faults.word(&draft.service_type, "/type", kinds, ServiceType::as_str);
        let scope = faults.word(&draft.scope, "/scope", Scope::ALL, Scope::as_str);
        let level = read_level(draft.level.as_deref(), "/level", &mut faults);
        let life_events = faults.codes(&draft.life_events, "/life_events");
        let audiences = read_audiences(&draft.audiences, "/audiences", &mut faults);
        faults.at_most(draft.life_events.len(), 50, "/life_events");
        faults.at_most(draft.channels.len(), 500, "/channels");
        for (i, channel) in draft.channels.iter().enumerate() {
            let kinds = ["web", "app", "phone", "counter", "post", "data_box"];
            faults.word(&channel.kind, &format!("/channels/{i}/kind"), &kinds, |kind| kind);
            if let Some(url) = &channel.url {
                faults.url(url, &format!("/channels/{i}/url"));
            }
        }
        check_volume(draft.volume, "/volume", &mut faults);
        faults.in_order(draft.in_force_from, draft.in_force_to, "/in_force_to");
        let successors = read_successors(&draft.successors, code.as_ref(), &mut faults);
        let parts = code.zip(agency).zip(service_type.zip(scope));
        let service = parts.map(|((code, agency), (service_type, scope))| Self {
            code,
            agency: agency.code.clone(),
            country: agency.country.clone(),
            names: draft.names,
            description: draft.description,
            service_type,
            scope,
            level,
            life_events,
            audiences,
            channels: draft.channels,
            proactive: draft.proactive,
            mandatory_online: draft.mandatory_online,
            volume: draft.volume,
            in_force_from: draft.in_force_from,
            in_force_to: draft.in_force_to,
            successors,
        });
        faults.finish(service)
    }

    /// Whether it exists on some day from `from` to `to`.
    pub fn in_force(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.in_force_from.is_none_or(|first| first <= to)
            && self.in_force_to.is_none_or(|last| last >= from)
    }

    /// The one service that took its place, if there is one.
    pub fn one_to_one_successor(&self) -> Option<&Code> {
        match self.successors.as_slice() {
            [only] if only.kind.is_one_to_one() => Some(&only.service),
            _ => None,
        }
    }

    /// Whether all words of `question`, which is folded, stand in its code, names and description.
    pub fn is_found_by(&self, question: &str) -> bool {
        let told = self.names.values().chain(self.description.values()).map(String::as_str);
        text::matches(question, told.chain([self.code.as_str()]))
    }
}

fn read_successors(
    drafts: &[SuccessorDraft],
    own: Option<&Code>,
    faults: &mut Faults,
) -> Vec<Successor> {
    faults.at_most(drafts.len(), 50, "/successors");
    let mut successors = Vec::new();
    for (i, draft) in drafts.iter().enumerate() {
        let place = format!("/successors/{i}");
        let kind = faults.word(
            &draft.kind,
            &format!("{place}/kind"),
            SuccessorKind::ALL,
            SuccessorKind::as_str,
        );
        let service = faults.code(&draft.service, &format!("{place}/service"));
        if service.is_some() && service.as_ref() == own {
            faults.add(
                &place,
                "own-successor",
                "A service does not succeed itself.",
                "Name another.",
            );
        }
        successors.extend(kind.zip(service).map(|(kind, service)| Successor { kind, service }));
    }
    if drafts.len() > 1 && successors.iter().any(|successor| successor.kind.is_one_to_one()) {
        faults.add(
            "/successors",
            "not-one-to-one",
            "A service that was replaced or moved has exactly one successor.",
            "Use `split` or `merged`, or name one successor.",
        );
    }
    successors
}

/// A level, or nothing; a fault when it is no level.
pub fn read_level(text: Option<&str>, pointer: &str, faults: &mut Faults) -> Option<Level> {
    faults.word(text?, pointer, Level::ALL, Level::as_str)
}

/// Audiences, sorted and without doubles; faults for what is none.
pub fn read_audiences(texts: &[String], pointer: &str, faults: &mut Faults) -> Vec<Audience> {
    let mut audiences: Vec<Audience> = texts
        .iter()
        .enumerate()
        .filter_map(|(i, text)| {
            faults.word(text, &format!("{pointer}/{i}"), Audience::ALL, Audience::as_str)
        })
        .collect();
    audiences.sort();
    audiences.dedup();
    audiences
}

/// A fault when a volume is beyond belief.
pub fn check_volume(volume: Option<u64>, pointer: &str, faults: &mut Faults) {
    if volume.is_some_and(|volume| volume > MOST_USES) {
        faults.add(
            pointer,
            "out-of-range",
            format!("A service is used at most {MOST_USES} times a year."),
            "Give the uses of one year, or null.",
        );
    }
}
