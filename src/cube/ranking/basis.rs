//! On which criteria the values that are ranked stand.
//!
//! Criteria that do not apply to a service, or have no value, leave their weight to the others: so two
//! services of one type may be judged by different criteria, and the order between them says less.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Field;
use crate::{
    cube::{
        figure::cell,
        select::{Subject, selected, subjects},
        view::{Public, View},
    },
    domain::{
        code::Code,
        methodology::{Methodology, Node, NodeKind},
        target_group,
    },
    metrics::group::Weight,
};

/// What one line of a ranking stands on.
#[derive(Clone, Debug, Default)]
pub struct Basis {
    /// The criteria with a value, of a group in any of its services; by their place in the list.
    measured: BTreeSet<usize>,
    /// Sum over its services of the share of the tree that is measured.
    shares: f64,
    services: u32,
}

/// What all that is ranked stands on.
#[derive(Default)]
pub struct Bases {
    of: BTreeMap<Subject, Basis>,
    /// How many different sets of criteria there are.
    pub sets: usize,
    /// The set that most stand on; of several the one that comes first.
    usual: BTreeSet<usize>,
}

impl Basis {
    /// How many criteria have a value.
    pub fn criteria(&self) -> usize {
        self.measured.len()
    }

    /// The share of the tree that is measured, as a mean over services.
    pub fn share(&self) -> f64 {
        self.shares / f64::from(self.services.max(1))
    }
}

impl Bases {
    /// What a line stands on, and whether that is another set of criteria than most have.
    pub fn of(&self, subject: &Subject) -> Option<(&Basis, bool)> {
        let basis = self.of.get(subject)?;
        Some((basis, basis.measured != self.usual))
    }
}

/// What each of `ranked` stands on, in this order.
pub fn bases(view: &View<'_>, field: &Field, ranked: &[&Subject]) -> Bases {
    let criteria = criteria(&field.methodology, &field.criterion);
    let stack = view.stack(&field.methodology.id);
    let is_plain = field.target_group == target_group::ALL;
    let places: Vec<Option<usize>> = criteria
        .iter()
        .map(|(code, _)| stack.filter(|_| is_plain).and_then(|stack| stack.place(code.as_str())))
        .collect();
    let has_value = |public: &Public<'_>, at: usize, code: &Code| {
        // A criterion that is ranked itself may be asked of one source.
        let seen = places.get(at).copied().flatten().and_then(|place| public.sheet.counted(place));
        let seen = seen.filter(|_| field.query.source.is_none());
        let seen = seen.or_else(|| cell(&field.query, public.sheet, code, &field.target_group));
        seen.is_some_and(|seen| seen.points.is_some())
    };
    let mut of: BTreeMap<Subject, Basis> = BTreeMap::new();
    for public in selected(view, &field.query, None) {
        let is_weighed = field.query.weight == Weight::Equal || public.facts.volume.is_some();
        let own = cell(&field.query, public.sheet, &field.criterion, &field.target_group);
        if !is_weighed || own.is_none_or(|own| own.points.is_none()) {
            continue;
        }
        let (mut measured, mut share) = (BTreeSet::new(), 0.0);
        for (at, (code, weight)) in criteria.iter().enumerate() {
            if has_value(&public, at, code) {
                measured.insert(at);
                share += weight;
            }
        }
        for subject in subjects(&field.query, &public.key.service, public.facts) {
            let basis = of.entry(subject).or_default();
            basis.measured.extend(&measured);
            basis.shares += share;
            basis.services += 1;
        }
    }
    let mut sets: Vec<(&BTreeSet<usize>, usize)> = Vec::new();
    for basis in ranked.iter().filter_map(|subject| of.get(*subject)) {
        match sets.iter_mut().find(|(known, _)| **known == basis.measured) {
            Some((_, count)) => *count += 1,
            None => sets.push((&basis.measured, 1)),
        }
    }
    let most = sets.iter().map(|(_, count)| *count).max();
    let usual = sets.iter().find(|(_, count)| Some(*count) == most);
    let usual = usual.map(|(set, _)| BTreeSet::clone(set)).unwrap_or_default();
    Bases { sets: sets.len(), usual, of }
}

/// The criteria that count in a node, in the order of the document, each with its share of the weight
/// where all apply; a criterion is its own.
fn criteria<'a>(methodology: &'a Methodology, code: &Code) -> Vec<(&'a Code, f64)> {
    let mut found = Vec::new();
    if let Some(node) = methodology.node(code.as_str()) {
        below(methodology, node, 1.0, &mut found);
    }
    found
}

fn below<'a>(
    methodology: &'a Methodology,
    node: &'a Node,
    share: f64,
    found: &mut Vec<(&'a Code, f64)>,
) {
    if matches!(node.kind, NodeKind::Leaf(_)) {
        found.push((&node.code, share));
        return;
    }
    let children = || {
        let children = node.children.iter().filter_map(|place| methodology.nodes.get(*place));
        children.filter(|child| child.weight > 0.0)
    };
    let total: f64 = children().map(|child| child.weight).sum();
    for child in children() {
        below(methodology, child, share * (child.weight / total), found);
    }
}
