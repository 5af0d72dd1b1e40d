//! What the register holds, as files: those that together are the whole of a table, what the address of each
//! asks for, and which forms can hold it.

use chrono::NaiveDate;

use super::{
    export::Export,
    offered::{Offered, Size},
};
use crate::{
    cube::{
        extent::{Extent, Judged},
        view::View,
    },
    domain::{address, code::Code, methodology::Methodology, service::ServiceType},
};

/// Most criteria that can be asked for at once.
const MOST_CRITERIA: usize = 100;

/// What is there to be offered: of each methodology that anything public was judged by, how much, and by
/// which criteria.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// First and last day that anything is told of.
    pub days: Option<(NaiveDate, NaiveDate)>,
    campaigns: usize,
    agencies: usize,
    /// The first is of the methodology that is meant where none is named.
    parts: Vec<Part>,
}

/// What is there by one methodology.
#[derive(Clone, Debug, Default)]
struct Part {
    /// Its name, where an address has to name it.
    by: Option<Code>,
    judged: Judged,
    /// Every node of its newest version.
    nodes: Vec<Code>,
}

impl Stock {
    /// Of all that is public; `methodology` is that which is meant where none is named.
    pub fn of(view: &View<'_>, methodology: Option<&Methodology>) -> Self {
        let Extent { days, campaigns, agencies, mut judged } = Extent::of(view);
        let nodes = |of: &Methodology| -> Vec<Code> {
            of.nodes.iter().map(|node| node.code.clone()).collect()
        };
        let own = Part {
            by: None,
            judged: methodology.and_then(|own| judged.remove(&own.id.code)).unwrap_or_default(),
            nodes: methodology.map(nodes).unwrap_or_default(),
        };
        let others = judged.into_iter().map(|(code, judged)| {
            let newest = view.versions(code.as_str()).pop();
            let nodes = newest.as_deref().map(nodes).unwrap_or_default();
            Part { by: Some(code), judged, nodes }
        });
        let parts = std::iter::once(own).chain(others).collect();
        Self { days, campaigns, agencies, parts }
    }

    /// How large a table is in which something stands of all there is: hardly less than it is.
    fn size(&self, export: Export, part: &Part) -> Size {
        let Part { judged, nodes, .. } = part;
        let criteria = nodes.len().min(MOST_CRITERIA);
        let rows = match export {
            Export::Observations => judged.scorecards.saturating_mul(criteria),
            Export::Revisions => judged.scorecards.saturating_mul(nodes.len()),
            Export::Series | Export::Rankings | Export::Changes => judged.scorecards,
            Export::Coverage => self.campaigns.saturating_mul(self.agencies),
            Export::Records => self.agencies,
        };
        let axes = [judged.services, judged.periods, judged.versions, criteria];
        Size { rows, cells: axes.into_iter().fold(1, usize::saturating_mul) }
    }
}

impl Part {
    /// The files of a table of that size that together hold all that is there by it.
    fn wholes(&self, export: Export, size: Size) -> Vec<Whole> {
        let whole = |of: Option<ServiceType>, own: Vec<(&'static str, String)>| {
            let by = self.by.iter().map(|code| ("methodology", code.to_string()));
            Whole { export, of, by: self.by.clone(), asks: by.chain(own).collect(), size }
        };
        match export {
            // Without a criterion the root alone is meant.
            Export::Observations => {
                let nodes = self.nodes.iter().take(MOST_CRITERIA);
                vec![whole(None, nodes.map(|code| ("criterion", code.to_string())).collect())]
            }
            // Without that, one line of all services together.
            Export::Series => vec![whole(None, vec![("by", "service".to_owned())])],
            // Only services of one type are ranked together: there is a file for each.
            Export::Rankings => {
                let types = self.judged.types.iter();
                types.map(|of| whole(Some(*of), vec![("type", of.to_string())])).collect()
            }
            Export::Changes | Export::Revisions | Export::Coverage | Export::Records => {
                vec![whole(None, Vec::new())]
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
        address::query(self.asks())
    }

    /// Where its file with this ending is.
    pub fn at(&self, ending: &str) -> String {
        address::at(&self.export.at(ending), &self.query())
    }

    /// The forms that can hold it.
    pub fn forms(&self) -> impl Iterator<Item = &'static Offered> + use<> {
        let size = self.size;
        self.export.forms().iter().filter(move |form| form.most.holds(size))
    }
}

/// Parameters that ask for every node of a methodology: without any, the root alone is meant. Of one with
/// more nodes than can be asked for at once, those that come first in the tree.
pub fn every_criterion(methodology: Option<&Methodology>) -> Vec<(&'static str, &str)> {
    let nodes = methodology.into_iter().flat_map(|methodology| &methodology.nodes);
    nodes.map(|node| ("criterion", node.code.as_str())).take(MOST_CRITERIA).collect()
}

impl Export {
    /// Whether a methodology decides what stands in it.
    fn is_by_methodology(self) -> bool {
        !matches!(self, Self::Coverage | Self::Records)
    }

    /// The files that together hold all of it; none where there is nothing to ask for.
    pub fn wholes(self, stock: &Stock) -> Vec<Whole> {
        let parts = stock.parts.iter().take(if self.is_by_methodology() { usize::MAX } else { 1 });
        parts.flat_map(|part| part.wholes(self, stock.size(self, part))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_table_asks_for_all_of_it() {
        let judged = Judged {
            scorecards: 200_000,
            services: 50_000,
            periods: 4,
            versions: 1,
            ..Judged::default()
        };
        let nodes = ["index", "one-fill"].map(|code| Code::parse(code).unwrap()).to_vec();
        let parts = vec![Part { by: None, judged, nodes }];
        let mut stock = Stock { parts, ..Stock::default() };
        let asked = |stock: &Stock, export: Export| -> Vec<String> {
            export.wholes(stock).iter().map(Whole::query).collect()
        };
        assert_eq!(asked(&stock, Export::Observations), ["criterion=index&criterion=one-fill"]);
        assert_eq!(asked(&stock, Export::Series), ["by=service"]);
        assert_eq!(asked(&stock, Export::Revisions), [""]);
        assert!(asked(&stock, Export::Rankings).is_empty(), "there is no service to rank");
        stock.parts[0].judged.types = ServiceType::ALL.iter().copied().collect();
        let files = Export::Rankings.wholes(&stock);
        assert_eq!(files.len(), ServiceType::ALL.len());
        assert!(files.iter().any(|file| file.name() == "rankings-portal"));
        assert!(files.iter().all(|file| file.query() == format!("type={}", file.of.unwrap())));

        let names = |stock: &Stock| {
            let whole = Export::Observations.wholes(stock).remove(0);
            whole.forms().map(|form| form.name).collect::<Vec<_>>()
        };
        // 400,000 rows and cells: any form holds them.
        assert_eq!(names(&stock).len(), Export::Observations.forms().len());
        stock.parts[0].judged.versions = 3;
        assert_eq!(names(&stock), ["CSV", "XLSX", "JSON", "SDMX-CSV"]);
        stock.parts[0].judged.scorecards = 600_000;
        assert_eq!(names(&stock), ["CSV", "JSON", "SDMX-CSV"]);
        assert_eq!(Export::Series.wholes(&stock)[0].forms().count(), Export::Series.forms().len());

        // What another methodology says is offered as well, by its name.
        let other = Part {
            by: Code::parse("client-quality"),
            judged: Judged {
                scorecards: 3,
                types: [ServiceType::Portal].into(),
                ..Judged::default()
            },
            nodes: vec![Code::parse("index").unwrap()],
        };
        stock.parts.push(other);
        assert_eq!(
            asked(&stock, Export::Observations)[1],
            "methodology=client-quality&criterion=index"
        );
        assert_eq!(asked(&stock, Export::Series)[1], "methodology=client-quality&by=service");
        let names: Vec<String> = Export::Rankings.wholes(&stock).iter().map(Whole::name).collect();
        assert_eq!(names.len(), ServiceType::ALL.len() + 1);
        assert_eq!(names.last().unwrap(), "rankings-portal-client-quality");
        assert_eq!(asked(&stock, Export::Coverage), [""], "no methodology decides who reports");
    }
}
