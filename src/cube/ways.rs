//! From a query to lines of figures: what observations and series have in common.

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    groups,
    lines::{Line, looked_up},
    pooled,
    query::Query,
    view::View,
};
use crate::{
    domain::code::Code,
    metrics::{group::Combine, panel::Panel},
};

/// How many services are measured in every period of their line.
///
/// Each line is matched over the periods returned of it (lines of single services, all together).
/// Over several lines every service counts once, and it is kept when any line keeps it; a service and
/// the one that took its place one to one are the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({"kept": 20, "of": 31}))]
pub struct Kept {
    /// Services with a value in every period returned of a line.
    pub kept: usize,
    /// Services with a value in any period returned of a line.
    pub of: usize,
}

impl Kept {
    /// How many of a panel.
    pub fn of(panel: &Panel<&Code>) -> Self {
        Self { kept: panel.kept.len(), of: panel.of.len() }
    }
}

/// The lines that a query asks for, in order of node, target group, length and subject; and the
/// panel of all of them, where only matched services count: the units kept in any line, of those in
/// any line.
pub fn lines<'a>(view: &View<'a>, query: &'a Query) -> (Vec<Line<'a>>, Option<Panel<&'a Code>>) {
    if query.combine == Combine::Pooled {
        return (pooled::lines(view, query), None);
    }
    match groups::lines(view, query) {
        Some(lines) => (lines, None),
        None => looked_up(view, query),
    }
}
