//! The words that a query may use besides those of the domain.

use crate::domain::word::words;

words! {
    /// What one line of an answer is about.
    pub enum By {
        /// A service.
        Service = "service",
        /// The services of an agency.
        Agency = "agency",
        /// The services of a life event.
        LifeEvent = "life_event",
        /// The services of a level of government.
        Level = "level",
        /// The services of a country.
        Country = "country",
        /// The whole selection, a line for each target group.
        TargetGroup = "target_group",
    }
}

words! {
    /// Which services count.
    pub enum PanelRule {
        /// Those with a value in the period.
        All = "all",
        /// Only those with a value in every period returned of their line.
        Matched = "matched",
    }
}

words! {
    /// When rank intervals are worked out.
    pub enum IntervalRule {
        /// When at most 500 services are ranked.
        Auto = "auto",
        /// When at most 20,000 services are ranked.
        Always = "always",
        /// Not at all.
        Never = "never",
    }
}

words! {
    /// In which order changes come.
    pub enum ChangeSort {
        /// Those of the same services that moved most first, whichever way.
        Matched = "matched",
        /// Those that moved most on paper first, whichever way.
        Delta = "delta",
        /// In order of subject.
        Subject = "subject",
    }
}
