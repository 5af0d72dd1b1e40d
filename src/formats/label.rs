//! Names behind the codes of a row, in the language that was asked for.

use super::{
    column::{Cells, Column, Kind, Said, Tabled},
    layout::LabelLanguage,
};
use crate::{
    cube::{names::Named, view::View},
    domain::{
        code::Code,
        methodology::MethodologyId,
        text::{Texts, said},
    },
};

/// The columns of names, behind all others.
pub const NAMES: [Column; 3] = [
    Column::new(
        "service_name",
        Kind::Text,
        Said {
            en: "Name of the service in the language asked for, or in another where it has none in that.",
            cs: "Název služby v požadovaném jazyce, nebo v jiném, nemá-li ho v něm.",
        },
    ),
    Column::new(
        "agency_name",
        Kind::Text,
        Said { en: "Name of the agency, likewise.", cs: "Název úřadu, rovněž tak." },
    ),
    Column::new(
        "criterion_name",
        Kind::Text,
        Said {
            en: "Name of the criterion or other node in the methodology, likewise.",
            cs: "Název kritéria nebo jiného uzlu v metodice, rovněž tak.",
        },
    ),
];

/// The codes of a row that have names.
#[derive(Clone, Copy, Debug, Default)]
pub struct Codes<'a> {
    /// Of the service.
    pub service: Option<&'a Code>,
    /// Of the agency.
    pub agency: Option<&'a Code>,
    /// Of the node, with the methodology that has it.
    pub node: Option<(&'a MethodologyId, &'a Code)>,
}

/// A row with codes that have names.
pub trait Coded: Tabled {
    /// Its codes.
    fn codes(&self) -> Codes<'_>;
}

/// Where names are taken from, and in which language.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'a> {
    /// All that is public, as of the entry that is answered from.
    pub view: View<'a>,
    /// The language.
    pub language: LabelLanguage,
}

impl<'a> Labels<'a> {
    /// Tells the names behind a row, one for each of [`NAMES`].
    pub fn tell(&self, row: &impl Coded, cells: &mut impl Cells) {
        let Codes { service, agency, node } = row.codes();
        let of = |named, code: Option<&Code>| self.said(self.view.names(named, code?.as_str()));
        cells.text(of(Named::Service, service));
        cells.text(of(Named::Agency, agency));
        let node = node.and_then(|(version, code)| self.view.criterion_texts(version, code));
        cells.text(self.said(node.map(|(names, _)| names)));
    }

    fn said(&self, names: Option<&'a Texts>) -> Option<&'a str> {
        said(names?, self.language.as_str())
    }
}
