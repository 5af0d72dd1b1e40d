//! Life events: what happens to people and businesses, and brings them to the state.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    agency::same_code,
    check::Faults,
    code::Code,
    text::{self, Names, Texts},
    violation::Violation,
    word::words,
};

words! {
    /// Whom a life event or a service is for.
    pub enum Audience {
        /// Citizens.
        Citizens = "citizens",
        /// Businesses.
        Businesses = "businesses",
    }
}

/// What a client says of a life event.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"names": {"cs": "Stěhování", "en": "Moving"}, "audience": "citizens"}))]
pub struct LifeEventDraft {
    /// Its code; in the path of a request, and then the same here or left out.
    #[schema(value_type = Option<Code>)]
    pub code: Option<String>,
    /// Its names by language.
    #[schema(value_type = Names)]
    pub names: Texts,
    /// What it covers, by language.
    #[serde(default)]
    pub definition: Texts,
    /// `citizens` or `businesses`.
    #[schema(value_type = Audience)]
    pub audience: String,
}

/// Something that happens in a life, and needs public services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LifeEvent {
    /// Stable code.
    pub code: Code,
    /// Names by language.
    pub names: Texts,
    /// What it covers, by language.
    pub definition: Texts,
    /// Whom it concerns.
    pub audience: Audience,
}

impl LifeEvent {
    /// The life event `code` as the draft tells it, or all that is wrong with the draft.
    pub fn parse(draft: LifeEventDraft, code: &str) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let code = same_code(code, draft.code.as_deref(), &mut faults);
        faults.extend(text::check_names(&draft.names, "/names", true));
        faults.extend(text::check(&draft.definition, "/definition", false));
        let audience = faults.word(&draft.audience, "/audience", Audience::ALL, Audience::as_str);
        let life_event = code.zip(audience).map(|(code, audience)| Self {
            code,
            names: draft.names,
            definition: draft.definition,
            audience,
        });
        faults.finish(life_event)
    }
}
