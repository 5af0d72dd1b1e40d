//! What is said around the replies of agencies.

/// Replies of agencies to evaluations that others made.
pub struct Reply {
    pub title: &'static str,
    pub lead: &'static str,
    /// Before who judged.
    pub to: &'static str,
    pub disputes_all: &'static str,
    /// Before the criteria.
    pub disputes: &'static str,
    pub disputes_nothing: &'static str,
    pub corrected_since: &'static str,
    pub replaces: &'static str,
    pub more: fn(usize) -> String,
}
