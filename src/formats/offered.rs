//! The tables as they are offered: one list, from which the catalogue, the package and the pages take in
//! which forms a table can be had, what the files of a whole table ask for, and what a form can hold. A
//! form that is added needs its line here.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{column::Said, export::Export, jsonstat, xlsx};
use crate::{
    cube::{extent::Extent, query::Kind, view::View},
    domain::{code::Code, methodology::Methodology, service::ServiceType},
};

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

/// What an address must ask for, so that all of a table comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing: it comes unasked.
    Nothing,
    /// A line for each service: without that, one of all together is meant.
    EachService,
    /// Every criterion by its name: without any, the root alone is meant.
    EveryCriterion,
    /// One type of service: there is a file for each.
    OneType,
}

/// Most criteria that can be asked for at once.
const MOST_CRITERIA: usize = 100;

/// What is there to be offered: of each methodology that anything public was judged by, how much, and by
/// which criteria.
#[derive(Clone, Debug)]
pub struct Stock {
    /// First and last day that anything is told of.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// The first is of the methodology that is meant where none is named.
    parts: Vec<Part>,
}

/// What is there by one methodology.
#[derive(Clone, Debug, Default)]
struct Part {
    /// Its name, where an address has to name it.
    by: Option<Code>,
    extent: Extent,
    /// Every node of its newest version.
    nodes: Vec<Code>,
}

impl Stock {
    /// Of all that is public; `methodology` is that which is meant where none is named.
    pub fn of(view: &View<'_>, methodology: Option<&Methodology>) -> Self {
        let own = Part::of(view, None, methodology);
        let days = own.extent.days;
        // Of several versions the last one stays: they come in order of freezing.
        let newest: BTreeMap<&Code, &Methodology> = view
            .methodologies()
            .into_iter()
            .map(|it| (&it.methodology.id.code, &*it.methodology))
            .collect();
        let others = newest
            .into_iter()
            .filter(|(code, _)| methodology.is_none_or(|own| own.id.code != **code));
        let others = others.map(|(code, newest)| Part::of(view, Some(code.clone()), Some(newest)));
        let others = others.filter(|part| part.extent.scorecards > 0);
        Self { days, parts: std::iter::once(own).chain(others).collect() }
    }
}

impl Part {
    fn of(view: &View<'_>, by: Option<Code>, methodology: Option<&Methodology>) -> Self {
        let nodes = methodology.into_iter().flat_map(|methodology| &methodology.nodes);
        Self {
            by,
            extent: Extent::of(view, methodology.map(|methodology| &methodology.id.code)),
            nodes: nodes.map(|node| node.code.clone()).collect(),
        }
    }

    /// How large a table is in which something stands of all there is: hardly less than it is.
    fn size(&self, export: Export) -> Size {
        let extent = &self.extent;
        let criteria = self.nodes.len();
        let rows = match export {
            Export::Observations => extent.scorecards.saturating_mul(criteria.min(MOST_CRITERIA)),
            Export::Revisions => extent.scorecards.saturating_mul(criteria),
            Export::Series | Export::Rankings | Export::Changes => extent.scorecards,
            Export::Coverage => extent.campaigns.saturating_mul(extent.agencies),
            Export::Records => extent.agencies,
        };
        let axes = [extent.services, extent.periods, extent.versions, criteria.min(MOST_CRITERIA)];
        Size { rows, cells: axes.into_iter().fold(1, usize::saturating_mul) }
    }

    /// The files of a table that together hold all that is there by it.
    fn wholes(&self, export: Export) -> Vec<Whole> {
        let whole = |of: Option<ServiceType>, own: Vec<(&'static str, String)>| {
            let by = self.by.iter().map(|code| ("methodology", code.to_string()));
            let asks = by.chain(own).collect();
            Whole { export, of, by: self.by.clone(), asks, size: self.size(export) }
        };
        match export.asks() {
            Asks::Nothing => vec![whole(None, Vec::new())],
            Asks::EachService => vec![whole(None, vec![("by", "service".to_owned())])],
            Asks::EveryCriterion => {
                let nodes = self.nodes.iter().take(MOST_CRITERIA);
                vec![whole(None, nodes.map(|code| ("criterion", code.to_string())).collect())]
            }
            Asks::OneType => {
                let types = self.extent.types.iter();
                types.map(|of| whole(Some(*of), vec![("type", of.to_string())])).collect()
            }
        }
    }
}

/// A file that holds all of a table by one methodology, or all of a type of service: what its address asks
/// for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The table.
    pub export: Export,
    /// The type of service that it is of alone.
    pub of: Option<ServiceType>,
    /// The methodology, where it is another than that which is meant where none is named.
    pub by: Option<Code>,
    asks: Vec<(&'static str, String)>,
    size: Size,
}

impl Whole {
    /// Its name.
    pub fn name(&self) -> String {
        let of = self.of.map(|of| format!("-{of}")).unwrap_or_default();
        let by = self.by.as_ref().map(|by| format!("-{by}")).unwrap_or_default();
        format!("{}{of}{by}", self.export.name())
    }

    /// What is asked, as parameters.
    pub fn asks(&self) -> Vec<(&str, &str)> {
        self.asks.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }

    /// The same as it is written behind `?`.
    pub fn query(&self) -> String {
        query(&self.asks())
    }

    /// Where it is whose form is at this path.
    pub fn at(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// The forms that can hold it.
    pub fn forms(&self) -> impl Iterator<Item = &'static Offered> + use<> {
        let size = self.size;
        self.export.forms().iter().filter(move |form| form.most.holds(size))
    }
}

/// Parameters as they are written behind `?`: names and codes, of which none has to be escaped.
pub fn query(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Parameters that ask for every node of a methodology: without any, the root alone is meant. Of one with
/// more nodes than can be asked for at once, those that come first in the tree.
pub fn every_criterion(methodology: Option<&Methodology>) -> Vec<(&'static str, &str)> {
    let nodes = methodology.into_iter().flat_map(|methodology| &methodology.nodes);
    nodes.map(|node| ("criterion", node.code.as_str())).take(MOST_CRITERIA).collect()
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
            Self::Observations => OBSERVATIONS,
            Self::Series => &[
                Offered { path: "/v1/series.csv", ..CSV },
                Offered { path: "/v1/series.xlsx", ..XLSX },
                Offered { path: "/v1/series", ..JSON_AT_ONCE },
            ],
            Self::Rankings => &[
                Offered { path: "/v1/rankings.csv", ..CSV },
                Offered { path: "/v1/rankings.xlsx", ..XLSX },
                Offered { path: "/v1/rankings", ..JSON },
            ],
            Self::Changes => &[
                Offered { path: "/v1/changes.csv", ..CSV },
                Offered { path: "/v1/changes.xlsx", ..XLSX },
                Offered { path: "/v1/changes", ..JSON },
            ],
            Self::Revisions => &[
                Offered { path: "/v1/revisions.csv", ..CSV },
                Offered { path: "/v1/revisions.xlsx", ..XLSX },
                Offered { path: "/v1/revisions", ..JSON },
            ],
            Self::Coverage => &[
                Offered { path: "/v1/coverage.csv", ..CSV },
                Offered { path: "/v1/coverage.xlsx", ..XLSX },
                Offered { path: "/v1/coverage", ..JSON_AT_ONCE },
            ],
            // In JSON they stand in coverage.
            Self::Records => &[
                Offered { path: "/v1/coverage/agencies.csv", ..CSV },
                Offered { path: "/v1/coverage/agencies.xlsx", ..XLSX },
            ],
        }
    }

    /// What an address must ask for, so that all of it comes.
    pub fn asks(self) -> Asks {
        match self {
            Self::Observations => Asks::EveryCriterion,
            Self::Series => Asks::EachService,
            Self::Rankings => Asks::OneType,
            Self::Changes | Self::Revisions | Self::Coverage | Self::Records => Asks::Nothing,
        }
    }

    /// Whether a methodology decides what stands in it.
    fn is_by_methodology(self) -> bool {
        !matches!(self, Self::Coverage | Self::Records)
    }

    /// The files that together hold all of it; none where there is nothing to ask for.
    pub fn wholes(self, stock: &Stock) -> Vec<Whole> {
        let parts = stock.parts.iter().take(if self.is_by_methodology() { usize::MAX } else { 1 });
        parts.flat_map(|part| part.wholes(self)).collect()
    }
}

const AT_ONCE: Said = Said { cs: "Pro programy.", en: "For programs." };

/// Every form of observations.
const OBSERVATIONS: &[Offered] = &[CSV, XLSX, JSON, JSON_STAT, SDMX_CSV];

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
    by_page: false,
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
    by_page: true,
    most: Most::Everything,
};

const JSON_AT_ONCE: Offered = Offered { about: AT_ONCE, by_page: false, ..JSON };

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
    by_page: false,
    most: Most::Rows(xlsx::MOST_ROWS),
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
    by_page: false,
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
    by_page: false,
    most: Most::Everything,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_form_is_offered_twice() {
        let forms = Export::ALL.into_iter().flat_map(Export::forms);
        let mut paths: Vec<&str> = forms.map(|form| form.path).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
    }

    #[test]
    fn what_a_form_cannot_hold_is_known() {
        let size = Size { rows: 1_048_576, cells: 1_000_000 };
        let names = |size: Size| {
            let forms = OBSERVATIONS.iter().filter(|form| form.most.holds(size));
            forms.map(|form| form.name).collect::<Vec<_>>()
        };
        assert_eq!(names(size), ["CSV", "JSON", "JSON-stat", "SDMX-CSV"]);
        let size = Size { rows: 1_048_575, cells: 1_000_001 };
        assert_eq!(names(size), ["CSV", "XLSX", "JSON", "SDMX-CSV"]);
    }

    #[test]
    fn a_whole_table_asks_for_all_of_it() {
        let extent = Extent {
            scorecards: 200_000,
            services: 50_000,
            periods: 4,
            versions: 1,
            ..Extent::default()
        };
        let nodes = ["index", "one-fill"].map(|code| Code::parse(code).unwrap()).to_vec();
        let mut stock = Stock { days: None, parts: vec![Part { by: None, extent, nodes }] };
        let asked = |stock: &Stock, export: Export| -> Vec<String> {
            export.wholes(stock).iter().map(|whole| whole.at("/x")).collect()
        };
        assert_eq!(asked(&stock, Export::Observations), ["/x?criterion=index&criterion=one-fill"]);
        assert_eq!(asked(&stock, Export::Series), ["/x?by=service"]);
        assert_eq!(asked(&stock, Export::Revisions), ["/x"]);
        assert!(asked(&stock, Export::Rankings).is_empty(), "there is no service to rank");
        stock.parts[0].extent.types = ServiceType::ALL.iter().copied().collect();
        let files = Export::Rankings.wholes(&stock);
        assert_eq!(files.len(), ServiceType::ALL.len());
        assert!(files.iter().any(|file| file.name() == "rankings-portal"));
        assert!(files.iter().all(|file| file.query() == format!("type={}", file.of.unwrap())));

        let names = |stock: &Stock| {
            let whole = Export::Observations.wholes(stock).remove(0);
            whole.forms().map(|form| form.name).collect::<Vec<_>>()
        };
        // 400,000 rows and cells: any form holds them.
        assert_eq!(names(&stock).len(), OBSERVATIONS.len());
        stock.parts[0].extent.versions = 3;
        assert_eq!(names(&stock), ["CSV", "XLSX", "JSON", "SDMX-CSV"]);
        stock.parts[0].extent.scorecards = 600_000;
        assert_eq!(names(&stock), ["CSV", "JSON", "SDMX-CSV"]);
        assert_eq!(Export::Series.wholes(&stock)[0].forms().count(), Export::Series.forms().len());

        // What another methodology says is offered as well, by its name.
        let other = Part {
            by: Code::parse("client-quality"),
            extent: Extent {
                scorecards: 3,
                types: [ServiceType::Portal].into(),
                ..Extent::default()
            },
            nodes: vec![Code::parse("index").unwrap()],
        };
        stock.parts.push(other);
        assert_eq!(
            asked(&stock, Export::Observations)[1],
            "/x?methodology=client-quality&criterion=index"
        );
        assert_eq!(asked(&stock, Export::Series)[1], "/x?methodology=client-quality&by=service");
        let names: Vec<String> = Export::Rankings.wholes(&stock).iter().map(Whole::name).collect();
        assert_eq!(names.len(), ServiceType::ALL.len() + 1);
        assert_eq!(names.last().unwrap(), "rankings-portal-client-quality");
        assert_eq!(asked(&stock, Export::Coverage), ["/x"], "no methodology decides who reports");
    }
}
