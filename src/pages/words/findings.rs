//! What a report of accessibility says.

/// What a report of accessibility says.
pub struct Findings {
    /// So many of so many success criteria, on so many pages.
    pub tested: fn(u64, u64, u64) -> String,
    pub passed: &'static str,
    pub failed: &'static str,
    pub cannot_tell: &'static str,
    pub not_present: &'static str,
    /// Before the name of a tool.
    pub tool: &'static str,
    /// That nobody but a tool looked, beside the number that comes of it.
    pub automatic: fn(u64, u64) -> String,
    /// What that means.
    pub a_tool_alone: &'static str,
    /// That people judged.
    pub judged: &'static str,
}
