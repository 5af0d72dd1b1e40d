//! The forms in which observations are offered: one table, from which catalogues and pages take their
//! lists. A form that is added needs its line here.

use super::column::Said;

/// A form in which the same rows can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offered {
    /// What people call it.
    pub name: &'static str,
    /// Where it is; every parameter of `/v1/observations` can follow.
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
}

/// Every form, those that most people want first.
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
};

const JSON: Offered = Offered {
    name: "JSON",
    path: "/v1/observations",
    media_type: "application/json",
    registered: "application/json",
    file_type: "JSON",
    standard: "https://www.rfc-editor.org/rfc/rfc8259",
    about: Said { cs: "Po stránkách, pro programy.", en: "Page by page, for programs." },
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
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_is_offered_twice() {
        let mut paths: Vec<&str> = OBSERVATIONS.iter().map(|form| form.path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), OBSERVATIONS.len());
    }
}
