//! How a table is laid out, where its reader has a wish.

use crate::domain::word::words;

words! {
    /// The language of names that rows are given.
    pub enum LabelLanguage {
        /// Czech.
        Czech = "cs",
        /// English.
        English = "en",
    }
}

words! {
    /// For whom comma-separated values are spelled otherwise than RFC 4180 says.
    pub enum Profile {
        /// Excel set to Czech, where a double click opens the file: byte order mark, semicolons, decimal
        /// commas, and a `'` before what it would take for a formula, or of a month make a day of.
        CzechExcel = "excel-cs",
    }
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The language of the names behind each row; none without them.
    pub labels: Option<LabelLanguage>,
    /// How values are spelled, where not plainly.
    pub profile: Option<Profile>,
}

impl Layout {
    /// The parameters that ask for it.
    pub fn said(&self) -> Vec<(&'static str, String)> {
        let labels = self.labels.map(|language| ("labels", language.to_string()));
        let profile = self.profile.map(|profile| ("profile", profile.to_string()));
        labels.into_iter().chain(profile).collect()
    }
}
