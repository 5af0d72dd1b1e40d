//! What the words beside numbers mean.

use crate::metrics::change::Verdict;

/// The texts.
pub struct Legend {
    pub title: &'static str,
    pub lead: &'static str,
    /// To here.
    pub link: &'static str,
    pub changes: &'static str,
    pub states: &'static str,
    pub flags: &'static str,
    pub verdict: fn(Verdict) -> &'static str,
}
