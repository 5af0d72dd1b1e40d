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
        /// A campaign closed, and nothing of the service had come.
        MissedDeadline = "missed_deadline",
    }
}
