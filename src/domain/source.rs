//! Sources: in which way an answer was found out.

use super::word::words;

words! {
    /// In which way an answer was found out.
    pub enum Source {
        /// The agency judged itself.
        SelfReport = "self",
        /// An expert looked: a mystery shopper, a panel.
        Expert = "expert",
        /// An audit.
        Audit = "audit",
        /// An automatic test.
        Tool = "tool",
        /// Users were asked.
        Survey = "survey",
    }
}
