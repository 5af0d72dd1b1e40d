//! What was read before: the same code, facts or places are kept once in memory.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::{bytes::Reader, cell::CellPlace};
use crate::domain::{code::Code, facts::Facts, methodology::MethodologyId};

/// What was read before. Who reads much keeps it from one part to the next.
#[derive(Debug, Default)]
pub struct Known {
    codes: HashSet<Code>,
    methodologies: HashMap<Box<str>, MethodologyId>,
    facts: HashMap<Box<[u8]>, Arc<Facts>>,
    places: HashMap<Box<[u8]>, Arc<[CellPlace]>>,
    criteria: HashMap<Box<[u8]>, Arc<BTreeSet<Code>>>,
}

impl Known {
    /// The code that a text spells.
    pub fn code(&mut self, text: &str) -> Option<Code> {
        if let Some(known) = self.codes.get(text) {
            return Some(known.clone());
        }
        let code = Code::parse(text)?;
        self.codes.insert(code.clone());
        Some(code)
    }

    pub(super) fn methodology(&mut self, text: &str) -> Option<MethodologyId> {
        if let Some(known) = self.methodologies.get(text) {
            return Some(known.clone());
        }
        let id = MethodologyId::parse(text)?;
        self.methodologies.insert(text.into(), id.clone());
        Some(id)
    }

    pub(super) fn facts(&mut self, json: &[u8]) -> Option<Arc<Facts>> {
        if let Some(known) = self.facts.get(json) {
            return Some(Arc::clone(known));
        }
        let facts = Arc::new(serde_json::from_slice(json).ok()?);
        self.facts.insert(json.into(), Arc::clone(&facts));
        Some(facts)
    }

    pub(super) fn places(&mut self, bytes: &[u8]) -> Option<Arc<[CellPlace]>> {
        if let Some(known) = self.places.get(bytes) {
            return Some(Arc::clone(known));
        }
        let mut reader = Reader::of(bytes);
        let mut places = Vec::new();
        while !reader.is_done() {
            let node = self.code(reader.text()?)?;
            places.push(CellPlace { node, target_group: self.code(reader.text()?)? });
        }
        let places: Arc<[CellPlace]> = places.into();
        self.places.insert(bytes.into(), Arc::clone(&places));
        Some(places)
    }

    pub(super) fn criteria(&mut self, bytes: &[u8]) -> Option<Arc<BTreeSet<Code>>> {
        if let Some(known) = self.criteria.get(bytes) {
            return Some(Arc::clone(known));
        }
        let mut reader = Reader::of(bytes);
        let mut criteria = BTreeSet::new();
        while !reader.is_done() {
            criteria.insert(self.code(reader.text()?)?);
        }
        let criteria = Arc::new(criteria);
        self.criteria.insert(bytes.into(), Arc::clone(&criteria));
        Some(criteria)
    }
}
