//! Target groups: whose experience an answer tells.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    agency::same_code,
    check::Faults,
    code::Code,
    text::{self, Names, Texts},
    violation::Violation,
};

/// The target group that always exists: everybody.
pub const ALL: &str = "all";

/// What a client says of a target group.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"names": {"cs": "65 let a více", "en": "65 and over"}, "partition": "age"}))]
pub struct TargetGroupDraft {
    /// Its code; in the path of a request, and then the same here or left out.
    #[schema(value_type = Option<Code>)]
    pub code: Option<String>,
    /// Its names by language.
    #[schema(value_type = Names)]
    pub names: Texts,
    /// Who belongs to it, by language.
    #[serde(default)]
    pub definition: Texts,
    /// Name of the partition it is a part of: groups that add up to everybody, such as `age`.
    #[schema(value_type = Option<Code>)]
    pub partition: Option<String>,
}

/// A part of the public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TargetGroup {
    /// Stable code.
    pub code: Code,
    /// Names by language.
    pub names: Texts,
    /// Who belongs to it, by language.
    pub definition: Texts,
    /// The partition it is a part of; null when its members may belong to other groups too.
    #[schema(required)]
    pub partition: Option<Code>,
}

impl TargetGroup {
    /// The target group `code` as the draft tells it, or all that is wrong with the draft.
    pub fn parse(draft: TargetGroupDraft, code: &str) -> Result<Self, Vec<Violation>> {
        let mut faults = Faults::new();
        let code = same_code(code, draft.code.as_deref(), &mut faults);
        faults.extend(text::check_names(&draft.names, "/names", true));
        faults.extend(text::check(&draft.definition, "/definition", false));
        let partition = draft.partition.as_deref().map(|name| faults.code(name, "/partition"));
        if code.as_ref().is_some_and(|code| *code == ALL) {
            faults.add(
                "/code",
                "built-in",
                "The target group `all` is built in.",
                "Choose another code.",
            );
        }
        let group = code.map(|code| Self {
            code,
            names: draft.names,
            definition: draft.definition,
            partition: partition.flatten(),
        });
        faults.finish(group)
    }
}
