//! News: what happened in public, each of one service.

use super::word::words;

words! {
    /// What happened.
    pub enum NewsKind {
        /// An evaluation was published.
        Published = "published",
        /// A later revision of an evaluation was published.
        Corrected = "corrected",
        /// An evaluation was withdrawn.
        Withdrawn = "withdrawn",
        /// The agency of the service replied to an evaluation that others made, or wrote its reply anew.
        Replied = "replied",
        /// A campaign closed, and nothing of the service had come.
        MissedDeadline = "missed_deadline",
    }
}
