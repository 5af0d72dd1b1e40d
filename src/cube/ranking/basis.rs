//! On which criteria the values that are ranked stand.
//!
//! Criteria that do not apply to a service, or have no value, leave their weight to the others: so two
//! services of one type may be judged by different criteria, and the order between them says less.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::field::Field;
use crate::{
    cube::{
        figure::cell,
        select::{Subject, subjects},
        view::{Public, View},
    },
    domain::{code::Code, target_group},
    metrics::{feeding::feeding, group::Weight},
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

    /// The share of the tree that is measured, as a mean over services. Of shares that are added up the last
    /// digit may be one too many: more than all there is not.
    pub fn share(&self) -> f64 {
        (self.shares / f64::from(self.services.max(1))).min(1.0)
    }
}

impl Bases {
    /// What a line stands on, and whether that is another set of criteria than most have.
    pub fn of(&self, subject: &Subject) -> Option<(&Basis, bool)> {
        let basis = self.of.get(subject)?;
        Some((basis, basis.measured != self.usual))
    }
}

/// What each of `ranked` stands on, in this order; `publics` is all that is selected.
pub fn bases(view: &View<'_>, field: &Field, publics: &[Public<'_>], ranked: &[&Subject]) -> Bases {
    let criteria = feeding(&field.methodology, field.criterion.as_str());
    let stack = view.stack(&field.methodology.id);
    let is_plain = field.target_group == target_group::ALL;
    let places: Vec<Option<usize>> = criteria
        .iter()
        .map(|(code, _)| stack.filter(|_| is_plain).and_then(|stack| stack.place(code.as_str())))
        .collect();
    let has_value = |public: &Public<'_>, at: usize, code: &Code| {
        // A criterion that is ranked itself may be asked of one source.
        let place = places.get(at).copied().flatten().filter(|_| field.query.source.is_none());
        let has_points = place.and_then(|place| public.sheet.has_points(place));
        has_points.unwrap_or_else(|| {
            let seen = cell(&field.query, public.sheet, code, &field.target_group);
            seen.is_some_and(|seen| seen.points.is_some())
        })
    };
    let mut of: BTreeMap<Subject, Basis> = BTreeMap::new();
    for public in publics {
        let is_weighed = field.query.weight == Weight::Equal || public.facts.volume.is_some();
        let own = cell(&field.query, public.sheet, &field.criterion, &field.target_group);
        if !is_weighed || own.is_none_or(|own| own.points.is_none()) {
            continue;
        }
        let (mut measured, mut share) = (BTreeSet::new(), 0.0);
        for (at, (code, weight)) in criteria.iter().enumerate() {
            if has_value(public, at, code) {
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
    // How many stand on each set, and the place of the first who does.
    let mut sets: BTreeMap<&BTreeSet<usize>, (usize, usize)> = BTreeMap::new();
    let found = ranked.iter().filter_map(|subject| of.get(*subject));
    for (place, basis) in found.enumerate() {
        sets.entry(&basis.measured).or_insert((0, place)).0 += 1;
    }
    let usual = sets.iter().max_by_key(|(_, (count, first))| (*count, Reverse(*first)));
    let usual = usual.map(|(set, _)| BTreeSet::clone(set)).unwrap_or_default();
    Bases { sets: sets.len(), usual, of }
}
