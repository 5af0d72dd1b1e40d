//! What somebody filled in, by place and field.

use std::collections::BTreeMap;

use super::{field::Field, slot::Slot};
use crate::domain::violation::Violation;

/// Longest text of a field, in characters: more than any rule takes, and no more than a page can show.
const LONGEST: usize = 20_000;

/// What somebody filled in, by place and field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<Slot, BTreeMap<Field, String>>);

impl Typed {
    /// The place and the field that a name of the form means; nothing where it is none of a question.
    pub fn named(name: &str) -> Option<(Slot, Field)> {
        let (slot, field) = name.rsplit_once(':')?;
        Some((Slot::named(slot), Field::named(field)?))
    }

    /// Takes a field of the form, and tells what is wrong with it. Of what is given twice the first stays.
    pub fn take(&mut self, (slot, field): (Slot, Field), value: &str) -> Result<(), Violation> {
        let name = || format!("{}:{}", slot.name(), field.name());
        let length = value.chars().count();
        let fault = if self.field(&slot, &field).is_some() {
            let (detail, advice) =
                ("This field came more than once.", "Check it, and send it again.");
            Some(Violation::parameter(name(), "repeated-field", detail, advice))
        } else if length > LONGEST {
            let detail = format!("This text has {length} characters; at most {LONGEST} are taken.");
            Some(Violation::parameter(name(), "text-length", detail, "Shorten it."))
        } else {
            None
        };
        self.0.entry(slot).or_default().entry(field).or_insert_with(|| value.to_owned());
        fault.map_or(Ok(()), Err)
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

    /// Fills a field in, whatever stood there.
    #[cfg(test)]
    pub fn fill(&mut self, slot: Slot, field: Field, text: &str) {
        self.0.entry(slot).or_default().insert(field, text.to_owned());
    }

    /// What was filled in at a place, if it was in the form.
    pub fn at(&self, slot: &Slot) -> Option<&BTreeMap<Field, String>> {
        self.0.get(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_comes_twice_the_first_stays_and_long_texts_are_told() {
        let mut typed = Typed::default();
        let mut take = |name: &str, text: &str| typed.take(Typed::named(name).unwrap(), text);
        assert_eq!(take("one-fill:value", "1"), Ok(()));
        assert_eq!(take("one-fill/all/all:value", "2").unwrap_err().code, "repeated-field");
        assert_eq!(take("one-fill:comment", &"ž".repeat(LONGEST)), Ok(()));
        assert_eq!(
            take("mobile:comment", &"ž".repeat(LONGEST + 1)).unwrap_err().code,
            "text-length"
        );
        let slot = Slot::everywhere("one-fill");
        assert_eq!(typed.field(&slot, &Field::Value), Some("1"));
        let long = typed.field(&Slot::everywhere("mobile"), &Field::Comment).unwrap();
        assert_eq!(long.chars().count(), LONGEST + 1);
        for name in ["version", "one-fill:other", "to"] {
            assert_eq!(Typed::named(name), None, "{name}");
        }
    }
}
