//! The files that can be downloaded, in English.

use super::super::files::Files;

pub const FILES: Files = Files {
    tables: "Tables",
    lists: "Lists, news, and descriptions for programs",
    of: "as of",
    live: "Files are made when you download them: they always hold all that is public at that moment.",
    for_excel: "CSV for Czech Excel",
    about_excel: "Opens by a double click where Excel is set to Czech: semicolons, decimal commas, accents.",
    forms: "Which format to choose",
    standard: "The standard",
    json_pages: "JSON, page by page",
    structure: "Structure of the data, for statistical offices",
    dictionary: "Dictionary of all columns and words, for programs",
    package: "All tables as one package (Frictionless Data Package)",
    catalogue: "Record for portals of open data (DCAT-AP)",
    for_machines: "The columns described for programs (CSV on the Web)",
    words: "What the words in the tables mean",
    word: "Word",
    unit: "Unit",
    linked: "The service as linked data (CPSV-AP)",
};
