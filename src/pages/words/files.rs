//! The files that can be downloaded.

/// The files that can be downloaded.
pub struct Files {
    pub tables: &'static str,
    pub lists: &'static str,
    /// Before a day.
    pub of: &'static str,
    /// That a download holds what is public at that moment.
    pub live: &'static str,
    pub for_excel: &'static str,
    pub about_excel: &'static str,
    pub forms: &'static str,
    pub standard: &'static str,
    /// JSON that comes page by page.
    pub json_pages: &'static str,
    pub structure: &'static str,
    pub dictionary: &'static str,
    pub package: &'static str,
    pub catalogue: &'static str,
    pub for_machines: &'static str,
    pub words: &'static str,
    pub word: &'static str,
    pub unit: &'static str,
    /// The service as linked data.
    pub linked: &'static str,
}
