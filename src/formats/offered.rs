//! The forms in which tables are offered: one list, from which catalogues and pages take theirs. A form
//! that is added needs its line here.

use super::{column::Said, jsonstat};
use crate::domain::{code::Code, methodology::Methodology};

/// A form in which the same rows can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What people call it.
    pub name: &'static str,
    /// Where it is; every parameter of its table can follow.
    pub path: &'static str,
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
    /// How much it can hold.
    pub most: Most,
}

/// How much a form can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Most {
    /// Whatever there is.
    Everything,
    /// So many rows.
    Rows(usize),
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
            Self::Rows(most) => size.rows <= most,
            Self::Cells(most) => size.cells <= most,
        }
    }
}

/// A table that catalogues of data name.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Its name, in addresses too.
    pub name: &'static str,
    /// What it is called.
    pub title: Said,
    /// What stands in it.
    pub about: Said,
    /// The forms in which it can be had.
    pub forms: &'static [Offered],
    /// What its addresses ask for.
    pub asks: Asks,
}

/// What an address must ask for, so that all of a table comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing: it comes unasked.
    Nothing,
    /// Every criterion by its name: without any, the root alone is meant.
    EveryCriterion,
    /// One type of service: there is a file for each.
    OneType,
}

/// Most criteria that can be asked for at once.
const MOST_CRITERIA: usize = 100;
/// Most rows of a workbook below its header.
const MOST_ROWS: usize = 1_048_575;

/// What a whole table asks for: every node of a methodology. Of one with more nodes than can be asked for
/// at once, those that come first in the tree.
pub fn every_criterion(methodology: Option<&Methodology>) -> impl Iterator<Item = &Code> {
    let nodes = methodology.into_iter().flat_map(|methodology| &methodology.nodes);
    nodes.map(|node| &node.code).take(MOST_CRITERIA)
}

/// A path that asks for every node of a methodology: without any, the root alone is meant.
pub fn of_every_criterion(path: &str, methodology: Option<&Methodology>) -> String {
    let mut path = path.to_owned();
    for code in every_criterion(methodology) {
        path.push(if path.contains('?') { '&' } else { '?' });
        path.push_str("criterion=");
        path.push_str(code.as_str());
    }
    path
}

/// Every table that catalogues of data name.
pub const TABLES: &[Table] = &[
    Table {
        name: "observations",
        title: Said { cs: "Známky veřejných služeb", en: "Grades of public services" },
        about: Said {
            cs: "Řádek za službu, období a kritérium: body 0 až 100 a známka 1 (nejlepší) až 5, proč chybí, a z kolika odpovědí. Soubory mají všechna kritéria metodiky; `index` je celková známka.",
            en: "A row for each service, period and criterion: points 0 to 100 and the grade 1 (best) to 5, why one is missing, and of how many answers it comes. The files hold every criterion of the methodology; `index` is the overall grade.",
        },
        forms: OBSERVATIONS,
        asks: Asks::EveryCriterion,
    },
    Table {
        name: "series",
        title: Said { cs: "Časové řady veřejných služeb", en: "Series of public services" },
        about: Said {
            cs: "Body celkové známky každé služby po obdobích, s číslem úseku: srovnat lze jen body téhož úseku. Jiné kritérium přidá parametr `criterion`.",
            en: "Points of the overall grade of each service over the periods, with the number of their segment: only points of one segment can be compared. The parameter `criterion` asks for another criterion.",
        },
        forms: &[
            Offered { path: "/v1/series.csv?by=service", ..CSV },
            Offered { path: "/v1/series.xlsx?by=service", ..XLSX },
            Offered { path: "/v1/series?by=service", about: AT_ONCE, ..JSON },
        ],
        asks: Asks::Nothing,
    },
    Table {
        name: "changes",
        title: Said {
            cs: "Změny známek veřejných služeb",
            en: "Changes of grades of public services",
        },
        about: Said {
            cs: "Řádek za službu: jak se celková známka změnila mezi dvěma obdobími a zda lze říci, že se zlepšila. Jiné kritérium přidá parametr `criterion`.",
            en: "A row for each service: how the overall grade changed between two periods, and whether it can be said to have improved. The parameter `criterion` asks for another criterion.",
        },
        forms: &[
            Offered { path: "/v1/changes.csv", ..CSV },
            Offered { path: "/v1/changes.xlsx", ..XLSX },
            Offered { path: "/v1/changes", ..JSON },
        ],
        asks: Asks::Nothing,
    },
    Table {
        name: "rankings",
        title: Said { cs: "Žebříčky veřejných služeb", en: "Rankings of public services" },
        about: Said {
            cs: "Pořadí služeb jednoho typu podle celkové známky v nejnovějším období, i služby bez pořadí a proč. Každý typ má svůj soubor.",
            en: "The order of the services of one type by their overall grade in the newest period, with those that have no rank, and why. Each type has a file of its own.",
        },
        forms: &[
            Offered { path: "/v1/rankings.csv", ..CSV },
            Offered { path: "/v1/rankings.xlsx", ..XLSX },
            Offered { path: "/v1/rankings", ..JSON },
        ],
        asks: Asks::OneType,
    },
    Table {
        name: "revisions",
        title: Said { cs: "Opravené hodnoty", en: "Revised values" },
        about: Said {
            cs: "Řádek za hodnotu, která se po zveřejnění změnila: první a nynější, kdy a proč.",
            en: "A row for each value that changed after it was published: the first one and that of now, when and why.",
        },
        forms: &[
            Offered { path: "/v1/revisions.csv", ..CSV },
            Offered { path: "/v1/revisions.xlsx", ..XLSX },
            Offered { path: "/v1/revisions", ..JSON },
        ],
        asks: Asks::Nothing,
    },
    Table {
        name: "coverage",
        title: Said { cs: "Kdo odevzdal hodnocení", en: "Who reported" },
        about: Said {
            cs: "Řádek za sběr a úřad: co v něm měl odevzdat, co odevzdal včas, co pozdě a co vůbec.",
            en: "A row for each campaign and agency: what was due from it, and what came in time, late, or not at all.",
        },
        forms: &[
            Offered { path: "/v1/coverage.csv", ..CSV },
            Offered { path: "/v1/coverage.xlsx", ..XLSX },
            Offered { path: "/v1/coverage", about: AT_ONCE, ..JSON },
        ],
        asks: Asks::Nothing,
    },
];

const AT_ONCE: Said = Said { cs: "Pro programy.", en: "For programs." };

/// Every form of observations, those that most people want first.
pub const OBSERVATIONS: &[Offered] = &[CSV, XLSX, JSON, JSON_STAT, SDMX_CSV];

const CSV: Offered = Offered {
    name: "CSV",
    path: "/v1/observations.csv",
    media_type: "text/csv",
    registered: "text/csv",
    file_type: "CSV",
    standard: "https://www.rfc-editor.org/rfc/rfc4180",
    about: Said {
        cs: "Celá tabulka v jednom souboru, pro tabulkové procesory a statistické programy.",
        en: "The whole table in one file, for spreadsheets and statistical programs.",
    },
    most: Most::Everything,
};

const JSON: Offered = Offered {
    name: "JSON",
    path: "/v1/observations",
    media_type: "application/json",
    registered: "application/json",
    file_type: "JSON",
    standard: "https://www.rfc-editor.org/rfc/rfc8259",
    about: Said { cs: "Po stránkách, pro programy.", en: "Page by page, for programs." },
    most: Most::Everything,
};

const XLSX: Offered = Offered {
    name: "XLSX",
    path: "/v1/observations.xlsx",
    media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    registered: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    file_type: "XLSX",
    standard: "https://www.iso.org/standard/71691.html",
    about: Said {
        cs: "Sešit pro tabulkové procesory, s vysvětlivkami a seznamem kódů.",
        en: "A workbook for spreadsheets, with explanations and a list of codes.",
    },
    most: Most::Rows(MOST_ROWS),
};

const JSON_STAT: Offered = Offered {
    name: "JSON-stat",
    path: "/v1/observations.jsonstat",
    media_type: "application/json",
    registered: "application/json",
    file_type: "JSON",
    standard: "https://json-stat.org/format/",
    about: Said {
        cs: "Hodnoty jako kostka s popisky, pro statistické knihovny.",
        en: "The values as a cube with labels, for libraries of statistics.",
    },
    most: Most::Cells(jsonstat::MOST_CELLS),
};

const SDMX_CSV: Offered = Offered {
    name: "SDMX-CSV",
    path: "/v1/observations.sdmx.csv",
    media_type: "application/vnd.sdmx.data+csv",
    registered: "text/csv",
    file_type: "CSV",
    standard: "https://sdmx.org/standards-2/",
    about: Said {
        cs: "Celá tabulka, jak si ji vyměňují statistické úřady.",
        en: "The whole table as statistical offices exchange it.",
    },
    most: Most::Everything,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::xlsx;

    #[test]
    fn no_form_is_offered_twice() {
        let mut paths: Vec<&str> =
            TABLES.iter().flat_map(|table| table.forms).map(|form| form.path).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }

    #[test]
    fn what_a_form_cannot_hold_is_known() {
        assert_eq!(u32::try_from(MOST_ROWS + 1).unwrap(), xlsx::MOST_ROWS);
        let size = Size { rows: 1_048_576, cells: 1_000_000 };
        let names = |size: Size| {
            let forms = OBSERVATIONS.iter().filter(|form| form.most.holds(size));
            forms.map(|form| form.name).collect::<Vec<_>>()
        };
        assert_eq!(names(size), ["CSV", "JSON", "JSON-stat", "SDMX-CSV"]);
        let size = Size { rows: 1_048_575, cells: 1_000_001 };
        assert_eq!(names(size), ["CSV", "XLSX", "JSON", "SDMX-CSV"]);
    }
}
