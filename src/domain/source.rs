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

words! {
    /// Ways of finding out that give comparable answers.
    pub enum SourceClass {
        /// Who is judged, judged.
        SelfReport = "self",
        /// Somebody else judged: an expert or an auditor.
        Assessed = "assessed",
        /// A machine tested.
        Tool = "tool",
        /// Users were asked.
        Survey = "survey",
    }
}

impl Source {
    /// To which class it belongs: between classes a difference may come of the way of looking.
    ///
    /// ```
    /// use znamka::domain::source::Source;
    ///
    /// assert_eq!(Source::Expert.class(), Source::Audit.class());
    /// assert_ne!(Source::SelfReport.class(), Source::Audit.class());
    /// ```
    pub fn class(self) -> SourceClass {
        match self {
            Self::SelfReport => SourceClass::SelfReport,
            Self::Expert | Self::Audit => SourceClass::Assessed,
            Self::Tool => SourceClass::Tool,
            Self::Survey => SourceClass::Survey,
        }
    }
}
