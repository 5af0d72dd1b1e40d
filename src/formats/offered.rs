//! The forms of tables as they are offered: one list, from which the catalogue, the package and the pages
//! take in which forms a table can be had, and how much each can hold. A form that is added needs its line
//! here.

use super::{column::Said, export::Export, jsonstat, xlsx};
use crate::cube::query::Kind;

/// A form in which the same rows can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What people call it.
    pub name: &'static str,
    /// With what its address ends, after that of its table; every parameter of the table can follow.
    pub ending: &'static str,
    /// Its media type as it is sent, without parameters.
    pub media_type: &'static str,
    /// The media type under which IANA knows it.
    pub registered: &'static str,
    /// Its kind of file in the list of the Publications Office of the European Union.
    pub file_type: &'static str,
    /// Where its standard is.
    pub standard: &'static str,
    /// For whom it is.
    pub about: Said,
    /// Whether it comes page by page.
    pub by_page: bool,
    /// How much it can hold.
    pub most: Most,
}

impl Offered {
    /// Whether it can be had as one program wants it, such as Excel set to Czech.
    pub fn has_profiles(&self) -> bool {
        self.media_type == CSV.media_type
    }
}

/// How much a form can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Most {
    /// Whatever there is.
    Everything,
    /// So many rows, with that of the header.
    Rows(u32),
    /// So many cells of a cube, those too in which nothing is.
    Cells(usize),
}

/// How large a table is, or a little less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Its rows.
    pub rows: usize,
    /// Its cells as a cube.
    pub cells: usize,
}

impl Most {
    /// Whether a table of that size can be had in this form.
    pub fn holds(self, size: Size) -> bool {
        match self {
            Self::Everything => true,
            Self::Rows(most) => u32::try_from(size.rows).is_ok_and(|rows| rows < most),
            Self::Cells(most) => size.cells <= most,
        }
    }
}

impl Export {
    /// The question that it answers.
    pub fn kind(self) -> Kind {
        match self {
            Self::Observations => Kind::Observations,
            Self::Series => Kind::Series,
            Self::Rankings => Kind::Rankings,
            Self::Changes => Kind::Changes,
            Self::Revisions => Kind::Revisions,
            Self::Coverage | Self::Records => Kind::Coverage,
        }
    }

    /// Every form of it, those that most people want first.
    pub fn forms(self) -> &'static [Offered] {
        match self {
            Self::Observations => &[CSV, XLSX, JSON, JSON_STAT, SDMX_CSV],
            Self::Series | Self::Coverage => &[CSV, XLSX, JSON_AT_ONCE],
            Self::Rankings | Self::Changes | Self::Revisions => &[CSV, XLSX, JSON],
            // In JSON they stand in coverage.
            Self::Records => &[CSV, XLSX],
        }
    }
}

const AT_ONCE: Said = Said { cs: "Pro programy.", en: "For programs." };

const CSV: Offered = Offered {
    name: "CSV",
    ending: ".csv",
    media_type: "text/csv",
    registered: "text/csv",
    file_type: "CSV",
    standard: "https://www.rfc-editor.org/rfc/rfc4180",
    about: Said {
        cs: "Celá tabulka v jednom souboru, pro tabulkové procesory a statistické programy.",
        en: "The whole table in one file, for spreadsheets and statistical programs.",
    },
    by_page: false,
    most: Most::Everything,
};

const JSON: Offered = Offered {
    name: "JSON",
    ending: "",
    media_type: "application/json",
    registered: "application/json",
    file_type: "JSON",
    standard: "https://www.rfc-editor.org/rfc/rfc8259",
    about: Said { cs: "Po stránkách, pro programy.", en: "Page by page, for programs." },
    by_page: true,
    most: Most::Everything,
};

const JSON_AT_ONCE: Offered = Offered { about: AT_ONCE, by_page: false, ..JSON };

const XLSX: Offered = Offered {
    name: "XLSX",
    ending: ".xlsx",
    media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    registered: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    file_type: "XLSX",
    standard: "https://www.iso.org/standard/71691.html",
    about: Said {
        cs: "Sešit pro tabulkové procesory, s vysvětlivkami a seznamem kódů.",
        en: "A workbook for spreadsheets, with explanations and a list of codes.",
    },
    by_page: false,
    most: Most::Rows(xlsx::MOST_ROWS),
};

const JSON_STAT: Offered = Offered {
    name: "JSON-stat",
    ending: ".jsonstat",
    media_type: "application/json",
    registered: "application/json",
    file_type: "JSON",
    standard: "https://json-stat.org/format/",
    about: Said {
        cs: "Hodnoty jako kostka s popisky, pro statistické knihovny.",
        en: "The values as a cube with labels, for libraries of statistics.",
    },
    by_page: false,
    most: Most::Cells(jsonstat::MOST_CELLS),
};

const SDMX_CSV: Offered = Offered {
    name: "SDMX-CSV",
    ending: ".sdmx.csv",
    media_type: "application/vnd.sdmx.data+csv",
    registered: "text/csv",
    file_type: "CSV",
    standard: "https://sdmx.org/standards-2/",
    about: Said {
        cs: "Celá tabulka, jak si ji vyměňují statistické úřady.",
        en: "The whole table as statistical offices exchange it.",
    },
    by_page: false,
    most: Most::Everything,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_is_offered_twice() {
        let of = |table: Export| table.forms().iter().map(move |form| table.at(form.ending));
        let mut paths: Vec<String> = Export::ALL.into_iter().flat_map(of).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }

    #[test]
    fn what_a_form_cannot_hold_is_known() {
        let size = Size { rows: 1_048_576, cells: 1_000_000 };
        let names = |size: Size| {
            let forms = Export::Observations.forms().iter();
            forms.filter(|form| form.most.holds(size)).map(|form| form.name).collect::<Vec<_>>()
        };
        assert_eq!(names(size), ["CSV", "JSON", "JSON-stat", "SDMX-CSV"]);
        let size = Size { rows: 1_048_575, cells: 1_000_001 };
        assert_eq!(names(size), ["CSV", "XLSX", "JSON", "SDMX-CSV"]);
    }
}
