//! Agencies: who answers for services, and who judges them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    check::Faults,
    code::Code,
    form::Country,
    letters::{Identification, Line, Scheme},
    text::{self, Names, Texts},
    violation::Violation,
    word::words,
};

words! {
    /// What an agency is.
    pub enum AgencyKind {
        /// A ministry.
        Ministry = "ministry",
        /// An agency or another central office.
        Agency = "agency",
        /// A region.
        Region = "region",
        /// A municipality.
        Municipality = "municipality",
        /// Several bodies that provide one service together.
        Collective = "collective",
        /// A body that oversees others.
        Oversight = "oversight",
        /// A non-governmental organisation.
        Ngo = "ngo",
    }
}

words! {
    /// Level of government.
    pub enum Level {
        /// The state.
        Central = "central",
        /// A region.
        Regional = "regional",
        /// A municipality.
        Local = "local",
    }
}

words! {
    /// Level of government of services.
    pub enum GroupLevel {
        /// The state.
        Central = "central",
        /// A region.
        Regional = "regional",
        /// A municipality.
        Local = "local",
        /// Nobody knows it.
        Unknown = "unknown",
    }
}

impl GroupLevel {
    /// The level of a service, known or not.
    pub fn of(level: Option<Level>) -> Self {
        level.map_or(Self::Unknown, Self::from)
    }
}

impl From<Level> for GroupLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Central => Self::Central,
            Level::Regional => Self::Regional,
            Level::Local => Self::Local,
        }
    }
}

/// An identifier in somebody's register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// Whose identifier it is: `ico` (Czech business register), `ovm` (public authority), `uri`.
    #[schema(value_type = Scheme)]
    pub scheme: String,
    /// The identifier.
    #[schema(value_type = Identification)]
    pub value: String,
}

/// What a client says of an agency.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "code": "cz-mpsv", "names": {"cs": "Ministerstvo práce a sociálních věcí", "en": "Ministry of Labour and Social Affairs"},
    "kind": "ministry", "level": "central", "country": "CZ",
    "identifiers": [{"scheme": "ico", "value": "00551023"}], "aliases": ["MPSV"]
}))]
pub struct AgencyDraft {
    /// Its code; in the path of a request, and then the same here or left out.
    #[schema(value_type = Option<Code>)]
    pub code: Option<String>,
    /// Its names by language.
    #[schema(value_type = Names)]
    pub names: Texts,
    /// What it is: `ministry`, `agency`, `region`, `municipality`, `collective`, `oversight`, `ngo`.
    #[schema(value_type = AgencyKind)]
    pub kind: String,
    /// Level of government: `central`, `regional`, `local`; null when it has none.
    #[schema(value_type = Option<Level>)]
    pub level: Option<String>,
    /// ISO 3166-1 alpha-2, or `EU`.
    #[schema(value_type = Country)]
    pub country: String,
    /// Code of the agency it belongs to.
    #[schema(value_type = Option<Code>)]
    pub parent: Option<String>,
    /// Its identifiers in other registers.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub identifiers: Vec<Identifier>,
    /// Other spellings that mean this agency.
    #[serde(default)]
    #[schema(value_type = Vec<Line>, max_items = 200)]
    pub aliases: Vec<String>,
}

/// An organisation that answers for services, or judges them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Agency {
    /// Stable code.
    pub code: Code,
    /// Names by language.
    pub names: Texts,
    /// What it is.
    pub kind: AgencyKind,
    /// Level of government; null when it has none.
    #[schema(required)]
    pub level: Option<Level>,
    /// ISO 3166-1 alpha-2, or `EU`.
    #[schema(value_type = Country)]
    pub country: String,
    /// The agency it belongs to.
    #[schema(required)]
    pub parent: Option<Code>,
    /// Identifiers in other registers.
    pub identifiers: Vec<Identifier>,
    /// Other spellings that mean this agency.
    pub aliases: Vec<String>,
}

impl Agency {
    /// The agency `code` as the draft tells it, or all that is wrong with the draft.
    pub fn parse(draft: AgencyDraft, code: &str) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let code = same_code(code, draft.code.as_deref(), &mut faults);
        faults.extend(text::check_names(&draft.names, "/names", true));
        let kind = faults.word(&draft.kind, "/kind", AgencyKind::ALL, AgencyKind::as_str);
        let level = draft
            .level
            .as_deref()
            .map(|level| faults.word(level, "/level", Level::ALL, Level::as_str));
        if !is_country(&draft.country) {
            faults.add(
                "/country",
                "not-a-country",
                "This is no country code.",
                "Use two capital letters of ISO 3166-1, such as `CZ`, or `EU`.",
            );
        }
        let parent = draft.parent.as_deref().map(|parent| faults.code(parent, "/parent"));
        if let (Some(code), Some(Some(parent))) = (&code, &parent)
            && code == parent
        {
            faults.add(
                "/parent",
                "own-parent",
                "An agency is not its own parent.",
                "Name another.",
            );
        }
        faults.at_most(draft.identifiers.len(), 50, "/identifiers");
        for (i, identifier) in draft.identifiers.iter().enumerate() {
            faults.line(&identifier.scheme, &format!("/identifiers/{i}/scheme"), 32);
            faults.line(&identifier.value, &format!("/identifiers/{i}/value"), 256);
        }
        faults.at_most(draft.aliases.len(), 200, "/aliases");
        for (i, alias) in draft.aliases.iter().enumerate() {
            faults.line(alias, &format!("/aliases/{i}"), 400);
        }
        let agency = code.zip(kind).map(|(code, kind)| Self {
            code,
            names: draft.names,
            kind,
            level: level.flatten(),
            country: draft.country,
            parent: parent.flatten(),
            identifiers: draft.identifiers,
            aliases: draft.aliases,
        });
        faults.finish(agency)
    }
}

/// Whether `text` has the form of a country code: two capital letters.
pub fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// The code of the path, which the document may repeat but not contradict.
pub fn same_code(path: &str, said: Option<&str>, faults: &mut Faults) -> Option<Code> {
    if let Some(said) = said
        && said != path
    {
        faults.add(
            "/code",
            "code-differs",
            "The document names another code than its address.",
            "Leave `code` out, or repeat the one in the address.",
        );
    }
    faults.code(path, "/code")
}
