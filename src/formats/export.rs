//! The tables that are offered as files, and what every file says of itself.

use chrono::{DateTime, Utc};

use super::{
    change::ChangeRow,
    column::{Column, Kind, Said, Tabled},
    coverage::CoverageRow,
    label::NAMES,
    layout::Layout,
};
use crate::{
    config::Licence,
    cube::{
        coverage::AgencyRecord,
        observations::Observation,
        query::{By, Query},
        ranking::RankedItem,
        revisions::RevisedValue,
        series::SeriesRow,
        view::View,
    },
    domain::{
        code::Code,
        form::{Country, pattern},
        methodology::MethodologyId,
        period::{Length, Period},
    },
};

/// A table that is offered as files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Tidy rows.
    Observations,
    /// Points of lines.
    Series,
    /// Places.
    Rankings,
    /// Verdicts on two periods.
    Changes,
    /// Values that changed after they were public.
    Revisions,
    /// What came of campaigns.
    Coverage,
    /// What came from agencies.
    Records,
}

impl Export {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Observations,
        Self::Series,
        Self::Rankings,
        Self::Changes,
        Self::Revisions,
        Self::Coverage,
        Self::Records,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Observations => "observations",
            Self::Series => "series",
            Self::Rankings => "rankings",
            Self::Changes => "changes",
            Self::Revisions => "revisions",
            Self::Coverage => "coverage",
            Self::Records => "agency-records",
        }
    }

    /// The address of its files, without their ending.
    pub fn path(self) -> String {
        match self {
            Self::Records => "/v1/coverage/agencies".to_owned(),
            other => format!("/v1/{}", other.name()),
        }
    }

    /// The address of its file with this ending.
    pub fn at(self, ending: &str) -> String {
        format!("{}{ending}", self.path())
    }

    /// Whether its rows can be given the names of what they are about.
    pub fn has_names(self) -> bool {
        !matches!(self, Self::Coverage | Self::Records)
    }

    /// What it is called.
    pub fn title(self) -> Said {
        match self {
            Self::Observations => Said {
                cs: "Známky a body veřejných služeb",
                en: "Grades and points of public services",
            },
            Self::Series => Said {
                cs: "Vývoj známek veřejných služeb",
                en: "Grades of public services over time",
            },
            Self::Rankings => {
                Said { cs: "Žebříčky veřejných služeb", en: "Rankings of public services" }
            }
            Self::Changes => Said {
                cs: "Změny známek veřejných služeb",
                en: "Changes of grades of public services",
            },
            Self::Revisions => Said {
                cs: "Opravené hodnoty veřejných služeb",
                en: "Revised values of public services",
            },
            Self::Coverage => Said {
                cs: "Kdo odevzdal hodnocení veřejných služeb, po sběrech",
                en: "Who reported on public services, by campaign",
            },
            Self::Records => Said {
                cs: "Kdo odevzdal hodnocení veřejných služeb, po úřadech",
                en: "Who reported on public services, by agency",
            },
        }
    }

    /// What stands in the files that hold all of it.
    pub fn about(self) -> Said {
        match self {
            Self::Observations => Said {
                cs: "Řádek za službu, období a kritérium: body 0 až 100 a známka 1 (nejlepší) až 5, proč chybí, a z kolika odpovědí. Soubory mají všechna kritéria metodiky, mezi nimi celkovou známku.",
                en: "A row for each service, period and criterion: points 0 to 100 and the grade 1 (best) to 5, why one is missing, and of how many answers it comes. The files hold every criterion of the methodology, the overall grade among them.",
            },
            Self::Series => Said {
                cs: "Řádek za službu a období: body celkové známky (`index`) s číslem úseku; srovnat lze jen body téhož úseku. Jiné kritérium přidá parametr `criterion`.",
                en: "A row for each service and period: points of the overall grade (`index`), with the number of their segment; only points of one segment can be compared. The parameter `criterion` asks for another criterion.",
            },
            Self::Rankings => Said {
                cs: "Pořadí služeb jednoho typu podle celkové známky (`index`) v nejnovějším období, i služby bez pořadí a proč. Každý typ má svůj soubor.",
                en: "The order of the services of one type by their overall grade (`index`) in the newest period, with those that have no rank, and why. Each type has a file of its own.",
            },
            Self::Changes => Said {
                cs: "Řádek za službu: jak se celková známka (`index`) změnila mezi dvěma obdobími a zda lze říci, že se zlepšila. Jiné kritérium přidá parametr `criterion`.",
                en: "A row for each service: how the overall grade (`index`) changed between two periods, and whether it can be said to have improved. The parameter `criterion` asks for another criterion.",
            },
            Self::Revisions => Said {
                cs: "Řádek za hodnotu, která se po zveřejnění změnila, u kteréhokoli kritéria: první a nynější, kdy a proč.",
                en: "A row for each value that changed after it was published, of any criterion: the first one and that of now, when and why.",
            },
            Self::Coverage => Said {
                cs: "Řádek za sběr a úřad: co v něm měl odevzdat, co odevzdal včas, co pozdě a co vůbec.",
                en: "A row for each campaign and agency: what was due from it, and what came in time, late, or not at all.",
            },
            Self::Records => Said {
                cs: "Řádek za úřad: co měl ve všech sběrech dohromady odevzdat, co odevzdal včas, co pozdě a co vůbec.",
                en: "A row for each agency: what was due from it in all campaigns together, and what came in time, late, or not at all.",
            },
        }
    }

    /// What a row of it is.
    pub fn row(self) -> Said {
        match self {
            Self::Observations => Said {
                cs: "Jeden řádek za službu nebo skupinu, období, kritérium a cílovou skupinu.",
                en: "One row for each service or group, period, criterion and target group.",
            },
            Self::Series => Said {
                cs: "Jeden řádek za bod časové řady; čáru veďte jen uvnitř úseku (`segment`).",
                en: "One row for each point of a line; draw lines within a `segment` only.",
            },
            Self::Rankings => Said {
                cs: "Jeden řádek za službu nebo skupinu jednoho typu v jednom období, i za ty bez pořadí.",
                en: "One row for each service or group of one type in one period, also for those without a rank.",
            },
            Self::Changes => Said {
                cs: "Jeden řádek za službu nebo skupinu: dvě období a co se o jejich rozdílu dá říci.",
                en: "One row for each service or group: two periods, and what may be said of their difference.",
            },
            Self::Revisions => Said {
                cs: "Jeden řádek za hodnotu služby, která se po prvním zveřejnění změnila.",
                en: "One row for each value of a service that changed after it was first public.",
            },
            Self::Coverage => Said {
                cs: "Jeden řádek za sběr a úřad: co mělo přijít, a co přišlo včas, pozdě a vůbec ne.",
                en: "One row for each campaign and agency: what was due, and what came on time, late and not at all.",
            },
            Self::Records => Said {
                cs: "Jeden řádek za úřad: totéž za všechny sběry dohromady.",
                en: "One row for each agency: the same over all campaigns.",
            },
        }
    }

    /// Its columns, with those of names where they are asked for.
    pub fn columns(self, layout: Layout) -> Vec<Column> {
        let mut columns = match self {
            Self::Observations => Observation::columns(),
            Self::Series => SeriesRow::columns(),
            Self::Rankings => RankedItem::columns(),
            Self::Changes => ChangeRow::columns(),
            Self::Revisions => RevisedValue::columns(),
            Self::Coverage => CoverageRow::columns(),
            Self::Records => AgencyRecord::columns(),
        };
        if layout.labels.is_some() {
            columns.extend(NAMES);
        }
        columns
    }

    /// The columns that together tell each row from every other, none of them ever empty: what rows
    /// are about, and those of the key that are always there.
    pub fn key(self, by: Option<By>) -> Vec<&'static str> {
        let is_subject = |column: &Column| {
            by.is_some_and(|by| by != By::TargetGroup && by.as_str() == column.name)
        };
        let columns = self.columns(Layout::default()).into_iter();
        let key = columns.filter(|it| it.is_key && (it.is_required || is_subject(it)));
        key.map(|column| column.name).collect()
    }
}

/// What a file says of itself: what was asked, where it stays, and on which terms it may be used.
#[derive(Clone, Debug)]
pub struct About {
    /// The table.
    pub export: Export,
    /// How it is laid out.
    pub layout: Layout,
    /// What its rows are about.
    pub by: Option<By>,
    /// The query as it was asked, without `?`.
    pub asked: String,
    /// Where this very table stays.
    pub permalink: String,
    /// One line to cite it by.
    pub cite: String,
    /// The entry that it is told from.
    pub seq: i64,
    /// When that was made.
    pub at: Option<DateTime<Utc>>,
    /// The methodology.
    pub methodology: Option<String>,
    /// Address under which the public reaches the register, without a slash at its end; empty where
    /// nobody said it.
    pub base: String,
    /// Terms under which it may be used.
    pub licence: Licence,
}

impl About {
    /// Of a table that a query asks for, as a file with this ending.
    pub fn of(
        (export, layout): (Export, Layout),
        (view, query): (&View<'_>, &Query),
        (asked, extension): (String, &str),
        licence: &Licence,
    ) -> Self {
        let path = export.at(&format!(".{extension}"));
        Self {
            export,
            layout,
            by: query.by,
            asked,
            permalink: query.permalink(&path),
            cite: query.cite(&path, view.at()),
            seq: query.seq,
            at: view.at(),
            methodology: query.methodology.as_ref().map(ToString::to_string),
            base: query.base.clone(),
            licence: licence.clone(),
        }
    }

    /// Its columns; those that identify a row are never empty, and what a row is about is one thing.
    pub fn columns(&self) -> Vec<Column> {
        let key = self.export.key(self.by);
        let mut columns = self.export.columns(self.layout);
        for column in columns.iter_mut().filter(|column| key.contains(&column.name)) {
            column.is_required = true;
            if matches!(column.kind, Kind::Codes) {
                column.kind = Kind::Code;
            }
        }
        columns
    }
}

/// How a text is said to be of a form, as a regular expression: of a list, each part of it; none where
/// any text will do.
pub fn form(kind: Kind) -> Option<String> {
    match kind {
        Kind::Code | Kind::Codes => pattern::<Code>(),
        Kind::Methodology => pattern::<MethodologyId>(),
        Kind::Period => pattern::<Period>(),
        Kind::Country => pattern::<Country>(),
        Kind::Length => pattern::<Length>(),
        // In brackets: not every reader of a pattern sets some around what it anchors.
        Kind::Word(words) | Kind::Words(words) => Some(format!("({})", words().join("|"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_that_of_the_interface() {
        let words: fn() -> Vec<&'static str> = || vec!["a", "b"];
        assert_eq!(form(Kind::Words(words)).unwrap(), "(a|b)");
        assert_eq!(form(Kind::Country).unwrap(), "[A-Z]{2}");
        assert_eq!(form(Kind::Codes).unwrap(), "[a-z][a-z0-9-]{0,63}");
        assert!(form(Kind::Period).unwrap().starts_with("(19[0-9]{2}|"));
        assert_eq!(form(Kind::Text), None);
    }

    #[test]
    fn a_key_holds_what_is_never_empty() {
        let row = ["criterion", "target_group", "period", "methodology"];
        assert_eq!(Export::Series.key(None), row);
        assert_eq!(Export::Observations.key(Some(By::TargetGroup)), row);
        let service = [&["service"], &row[..]].concat();
        assert_eq!(Export::Observations.key(Some(By::Service)), service);
        assert_eq!(Export::Rankings.key(Some(By::Service)), service);
        let changes = ["country", "criterion", "target_group", "length"];
        assert_eq!(Export::Changes.key(Some(By::Country)), changes);
        let revised = ["service", "criterion", "target_group", "period", "methodology"];
        assert_eq!(Export::Revisions.key(None), revised);
        assert_eq!(Export::Coverage.key(None), ["campaign", "agency"]);
        assert_eq!(Export::Records.key(None), ["agency"]);
    }
}
