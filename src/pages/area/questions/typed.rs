//! What somebody filled in, by place and field.

use std::collections::BTreeMap;

use super::{field::Field, slot::Slot};

/// What somebody filled in, by place and field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<Slot, BTreeMap<Field, String>>);
impl Typed {
    /// Takes a field of the form; whether it is one of a question.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let parts = name.rsplit_once(':');
        let Some((slot, field)) = parts.and_then(|(s, f)| Some((s, Field::named(f)?))) else {
            return false;
        };
        self.0.entry(Slot::named(slot)).or_default().insert(field, value.to_owned());
        true
    }

    /// Whether a field of that name was taken already.
    pub fn has(&self, name: &str) -> bool {
        let parts =
            name.rsplit_once(':').and_then(|(slot, field)| Some((slot, Field::named(field)?)));
        parts.is_some_and(|(slot, field)| self.field(&Slot::named(slot), &field).is_some())
    }

    /// Puts an empty answer at a place.
    pub fn open(&mut self, slot: Slot) {
        self.0.entry(slot).or_default();
    }

    /// Whether nothing was filled in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places that were in the form.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.0.keys()
    }

    /// What stands in a field.
    pub fn field(&self, slot: &Slot, field: &Field) -> Option<&str> {
        self.0.get(slot)?.get(field).map(String::as_str)
    }

    /// What was filled in at a place, if it was in the form.
    pub fn at(&self, slot: &Slot) -> Option<&BTreeMap<Field, String>> {
        self.0.get(slot)
    }
}
