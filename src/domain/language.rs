//! The languages in which the register speaks.

use super::word::words;

words! {
    /// A language in which sentences are said: ISO 639-1.
    pub enum Language {
        /// Czech.
        Czech = "cs",
        /// English.
        English = "en",
    }
}
