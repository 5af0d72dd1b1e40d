//! For which places the form asks, in which order, under which headings.

use std::collections::HashSet;

use super::{page::Page, slot::Slot};
use crate::domain::{evaluation::draft::AnswerDraft, methodology::Criterion};

/// Most places of the draft that are shown besides those that every form asks for: what was typed comes
/// first, then what is wrong. The rest is kept.
pub const MOST_PLACES: usize = 200;

/// A place to answer for.
pub struct Place<'a> {
    pub slot: Slot,
    /// What the draft holds there.
    pub answer: Option<&'a AnswerDraft>,
}

/// The questions under one heading; none for what stands right below the root or in no tree.
pub type Section<'a> = (Option<usize>, Vec<Place<'a>>);

/// The places in the order of the page.
pub fn number(sections: &[Section<'_>]) -> Vec<Slot> {
    sections.iter().flat_map(|(_, places)| places).map(|place| place.slot.clone()).collect()
}

impl Page<'_> {
    /// The criteria that are asked, with their places in the tree.
    pub(super) fn criteria(&self) -> impl Iterator<Item = (usize, &str, &Criterion)> {
        let asked = &self.subject.asked;
        let criteria = asked.methodology.asked_of(&self.subject.opened.facts, asked.key.source);
        criteria.filter_map(|(node, criterion)| {
            let code = node.code.as_str();
            Some((asked.methodology.place(code)?, code, criterion))
        })
    }

    /// The places to answer for, in the order of the tree, under the nodes below the root. Last, under
    /// none, what stands in no tree. With how many places of the draft are not among them.
    pub(super) fn sections(&self) -> (Vec<Section<'_>>, usize) {
        let methodology = &self.subject.asked.methodology;
        let answers = self.subject.opened.draft.as_ref().map(|draft| draft.answers.as_slice());
        let answers = answers.unwrap_or_default();
        let held = Slot::all(answers);
        let shown = self.shown(&held);
        let hidden = held.len() - shown.len();
        let mut places: Vec<Place<'_>> = held
            .iter()
            .zip(answers)
            .filter(|(slot, _)| shown.contains(slot))
            .map(|(slot, answer)| Place { slot: slot.clone(), answer: Some(answer) })
            .collect();
        let mut seen: HashSet<Slot> = held.iter().cloned().collect();
        let asked: Vec<Slot> = self.criteria().map(|(_, code, _)| Slot::everywhere(code)).collect();
        let held_before: HashSet<&Slot> = held.iter().chain(&asked).collect();
        let asked = asked.iter().cloned();
        let typed = self.typed.slots().filter(|slot| methodology.place(&slot.criterion).is_some());
        // The places that every form asks for are there by now.
        let typed = typed.filter(|slot| !held_before.contains(*slot)).take(MOST_PLACES);
        for slot in asked.chain(typed.cloned()) {
            if seen.insert(slot.clone()) {
                places.push(Place { slot, answer: None });
            }
        }
        let at = |place: &Place<'_>| methodology.place(&place.slot.criterion);
        // Everybody's experience comes before that of some; what is held twice stays in its order.
        places.sort_by_key(|place| {
            (at(place).unwrap_or(usize::MAX), !place.slot.is_everywhere(), place.slot.clone())
        });
        let mut sections: Vec<Section<'_>> = Vec::new();
        for place in places {
            let heading = at(&place).and_then(|at| methodology.part(at));
            match sections.iter_mut().find(|(known, _)| *known == heading) {
                Some((_, places)) => places.push(place),
                None => sections.push((heading, vec![place])),
            }
        }
        sections.sort_by_key(|(heading, _)| heading.unwrap_or(usize::MAX));
        (sections, hidden)
    }

    /// Which places of the draft are shown.
    fn shown<'s>(&'s self, held: &'s [Slot]) -> HashSet<&'s Slot> {
        let asked: HashSet<Slot> =
            self.criteria().map(|(_, code, _)| Slot::everywhere(code)).collect();
        let typed: HashSet<&Slot> = self.typed.slots().collect();
        let faulty: HashSet<&Slot> =
            self.faults.iter().filter_map(|(slot, ..)| slot.as_ref()).collect();
        let (asked, mut others): (Vec<&Slot>, Vec<&Slot>) =
            held.iter().partition(|slot| asked.contains(slot));
        others.sort_by_key(|slot| (!typed.contains(slot), !faulty.contains(slot)));
        asked.into_iter().chain(others.into_iter().take(MOST_PLACES)).collect()
    }
}
