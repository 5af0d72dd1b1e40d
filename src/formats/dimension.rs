//! Dimensions: what tells one row from every other, for formats that keep rows as cells of a cube.

use std::borrow::Cow;

use super::column::Said;
use crate::{
    cube::{observations::Observation, query::By, view::View},
    domain::{
        agency::GroupLevel,
        code::Code,
        methodology::{Methodology, MethodologyId},
        target_group,
        text::Texts,
    },
};

/// A dimension; it has the name of its column in a tidy row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// The service.
    Service,
    /// The agency whose services are one group.
    Agency,
    /// The life event whose services are one group.
    LifeEvent,
    /// The level of government whose services are one group.
    Level,
    /// The country whose services are one group.
    Country,
    /// The version of the methodology.
    Methodology,
    /// The node of the methodology.
    Criterion,
    /// The target group.
    TargetGroup,
    /// The period.
    Period,
}

impl Dimension {
    /// All of them, in the order in which cubes have them.
    pub const ALL: [Self; 9] = [
        Self::Service,
        Self::Agency,
        Self::LifeEvent,
        Self::Level,
        Self::Country,
        Self::Methodology,
        Self::Criterion,
        Self::TargetGroup,
        Self::Period,
    ];

    /// The dimensions of rows that are about these subjects, in order.
    pub fn of(by: By) -> Vec<Self> {
        let subject = match by {
            By::Service => Some(Self::Service),
            By::Agency => Some(Self::Agency),
            By::LifeEvent => Some(Self::LifeEvent),
            By::Level => Some(Self::Level),
            By::Country => Some(Self::Country),
            // Whose experience it is, is a dimension of every cube.
            By::TargetGroup => None,
        };
        let all = [Self::Methodology, Self::Criterion, Self::TargetGroup, Self::Period];
        subject.into_iter().chain(all).collect()
    }

    /// The column of a tidy row in which its codes stand; the parameter that selects them has the same
    /// name.
    pub fn column(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Agency => "agency",
            Self::LifeEvent => "life_event",
            Self::Level => "level",
            Self::Country => "country",
            Self::Methodology => "methodology",
            Self::Criterion => "criterion",
            Self::TargetGroup => "target_group",
            Self::Period => "period",
        }
    }

    /// What it is called.
    pub fn name(self) -> Said {
        match self {
            Self::Service => Said { cs: "Služba", en: "Service" },
            Self::Agency => Said { cs: "Úřad", en: "Agency" },
            Self::LifeEvent => Said { cs: "Životní situace", en: "Life event" },
            Self::Level => Said { cs: "Úroveň veřejné správy", en: "Level of government" },
            Self::Country => Said { cs: "Země", en: "Country" },
            Self::Methodology => Said { cs: "Metodika", en: "Methodology" },
            Self::Criterion => Said { cs: "Kritérium", en: "Criterion" },
            Self::TargetGroup => Said { cs: "Cílová skupina", en: "Target group" },
            Self::Period => Said { cs: "Období", en: "Period" },
        }
    }

    /// Several of it, as they are counted.
    pub fn several(self) -> &'static str {
        match self {
            Self::Service => "services",
            Self::Agency => "agencies",
            Self::LifeEvent => "life events",
            Self::Level => "levels",
            Self::Country => "countries",
            Self::Methodology => "versions of the methodology",
            Self::Criterion => "criteria",
            Self::TargetGroup => "target groups",
            Self::Period => "periods",
        }
    }

    /// The code that a row has of it; empty where it has none.
    pub fn code(self, row: &Observation) -> Cow<'_, str> {
        let known = match self {
            Self::Service => row.service.as_ref().map(Code::as_str),
            Self::Agency => row.agency.as_ref().map(Code::as_str),
            Self::LifeEvent => row.life_event.as_deref(),
            Self::Level => row.level.map(GroupLevel::as_str),
            Self::Country => row.country.as_deref(),
            Self::Criterion => Some(row.criterion.as_str()),
            Self::TargetGroup => Some(row.target_group.as_str()),
            Self::Methodology => return row.methodology.to_string().into(),
            Self::Period => return row.period.to_string().into(),
        };
        known.unwrap_or_default().into()
    }

    /// The codes that there are of it, in order; of periods none, for nobody lists them.
    pub fn codes(self, view: &View<'_>) -> Vec<String> {
        let mut codes: Vec<String> = match self {
            Self::Service => view.services().map(|service| service.code.to_string()).collect(),
            Self::Agency => view.agencies().map(|agency| agency.code.to_string()).collect(),
            Self::LifeEvent => view.life_events().map(|event| event.code.to_string()).collect(),
            Self::Level => GroupLevel::ALL.iter().map(GroupLevel::to_string).collect(),
            Self::Country => view.countries().map(str::to_owned).collect(),
            Self::TargetGroup => {
                let groups = view.target_groups().map(|group| group.code.to_string());
                groups.chain([target_group::ALL.to_owned()]).collect()
            }
            Self::Methodology => {
                let frozen = view.methodologies();
                frozen.into_iter().map(|frozen| frozen.methodology.id.to_string()).collect()
            }
            Self::Criterion => {
                let frozen = view.methodologies();
                let nodes = frozen.iter().flat_map(|frozen| &frozen.methodology.nodes);
                nodes.map(|node| node.code.to_string()).collect()
            }
            Self::Period => Vec::new(),
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The names of a code of it; nothing where it has none but itself.
    pub fn names(self, code: &str, view: &View<'_>) -> Option<Texts> {
        let names = match self {
            Self::Service => view.service(code)?.names.clone(),
            Self::Agency => view.agency(code)?.names.clone(),
            Self::LifeEvent => view.life_event(code)?.names.clone(),
            Self::Level => level(GroupLevel::parse(code)?).into(),
            Self::TargetGroup if code == target_group::ALL => EVERYBODY.into(),
            Self::TargetGroup => view.target_group(code)?.names.clone(),
            Self::Methodology => {
                let id = MethodologyId::parse(code)?;
                let mut names = view.methodology(&id)?.methodology.document.names.clone();
                // Versions share their names, and who tells codes by them would take two for one.
                names.values_mut().for_each(|name| *name = format!("{name} ({})", id.version));
                names
            }
            Self::Criterion => {
                // A node of several methodologies is called as in the one that is told last.
                let frozen = view.methodologies();
                frozen.iter().rev().find_map(|frozen| node(&frozen.methodology, code))?.clone()
            }
            Self::Country | Self::Period => return None,
        };
        (!names.is_empty()).then_some(names)
    }
}

/// The names of a node of a methodology.
pub fn node<'a>(methodology: &'a Methodology, code: &str) -> Option<&'a Texts> {
    Some(&methodology.text(methodology.place(code)?)?.names)
}

impl From<Said> for Texts {
    fn from(said: Said) -> Self {
        Self::from([("cs".to_owned(), said.cs.to_owned()), ("en".to_owned(), said.en.to_owned())])
    }
}

/// All people, of whatever group.
pub const EVERYBODY: Said = Said { cs: "Všichni", en: "Everybody" };

fn level(level: GroupLevel) -> Said {
    match level {
        GroupLevel::Central => Said { cs: "Ústřední", en: "Central" },
        GroupLevel::Regional => Said { cs: "Krajská", en: "Regional" },
        GroupLevel::Local => Said { cs: "Místní", en: "Local" },
        GroupLevel::Unknown => Said { cs: "Neznámá", en: "Unknown" },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dimension_is_a_column_of_the_key() {
        use crate::formats::column::Tabled;

        let columns = Observation::columns();
        for dimension in Dimension::ALL {
            let column = columns.iter().find(|column| column.name == dimension.column());
            assert!(column.is_some_and(|column| column.is_key), "{dimension:?}");
        }
        for by in By::ALL {
            let of = Dimension::of(*by);
            assert!(of.is_sorted() && of.ends_with(&[Dimension::Period]), "{by}");
        }
    }
}
