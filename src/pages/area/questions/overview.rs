//! How far the form is filled in: which questions are answered, faulty or open, with the way to each.

use std::collections::{HashMap, HashSet};

use maud::{Markup, html};
use serde_json::Value;

use super::{
    page::Page,
    places::{Place, Section},
    slot::Slot,
};
use crate::{
    domain::{
        code::Code,
        evaluation::draft::AnswerDraft,
        methodology::{Criterion, condition::Condition},
    },
    pages::words::questions::Mark,
};

/// How far a form is filled in.
pub struct Overview<'a> {
    page: &'a Page<'a>,
    faulty: HashSet<&'a Slot>,
    answered: HashSet<&'a Slot>,
    /// The criteria that are answered somewhere, with the words that conditions may ask for.
    words: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Overview<'a> {
    /// Of what stands in the form.
    pub fn of(page: &'a Page<'a>) -> Self {
        let faulty = page.faults.iter().filter_map(|(slot, ..)| slot.as_ref()).collect();
        let said = page.composed.slots.iter().zip(&page.composed.answers);
        let said = said.filter(|(_, answer)| answer.says_something());
        let (mut answered, mut words) = (HashSet::new(), HashMap::<_, Vec<_>>::new());
        for (slot, answer) in said {
            answered.insert(slot);
            words.entry(slot.criterion.as_str()).or_default().extend(word(answer));
        }
        Self { page, faulty, answered, words }
    }

    /// Where a place stands.
    pub fn mark(&self, slot: &Slot) -> Mark {
        let criterion = self.page.subject.asked.methodology.criterion(&slot.criterion);
        if self.faulty.contains(slot) {
            Mark::Faulty
        } else if self.answered.contains(slot) {
            Mark::Answered
        } else if criterion.is_some_and(|criterion| self.is_needless(criterion)) {
            Mark::Needless
        } else {
            Mark::Open
        }
    }

    /// The criteria without an answer that need one.
    pub fn open(&self) -> Vec<(usize, &'a str)> {
        let asked = self.page.criteria();
        asked
            .filter(|(_, code, rule)| !self.words.contains_key(code) && !self.is_needless(rule))
            .map(|(place, code, _)| (place, code))
            .collect()
    }

    /// How many criteria are answered, with nothing wrong, of how many that need an answer; and with how
    /// many something is wrong.
    fn counted(&self) -> (usize, usize, usize) {
        let faulty: HashSet<&str> =
            self.faulty.iter().map(|slot| slot.criterion.as_str()).collect();
        let (mut sound, mut answered, mut wrong) = (0, 0, 0);
        for (_, code, _) in self.page.criteria() {
            let (is_answered, is_wrong) = (self.words.contains_key(code), faulty.contains(code));
            sound += usize::from(is_answered && !is_wrong);
            answered += usize::from(is_answered);
            wrong += usize::from(is_wrong);
        }
        (sound, answered + self.open().len(), wrong)
    }

    /// The same in words.
    fn progress(&self) -> String {
        let (answered, of, wrong) = self.counted();
        (self.page.authorized.words.questions.progress)(answered, of, wrong)
    }

    /// Whether nothing is missing and nothing is wrong.
    pub fn is_whole(&self) -> bool {
        let (answered, of, wrong) = self.counted();
        answered == of && wrong == 0
    }

    /// Whether a service has its points without an answer, or whether another answer makes it needless.
    fn is_needless(&self, criterion: &Criterion) -> bool {
        let unasked = |(question, values): (&Code, &[String])| {
            self.words.get(question.as_str()).is_some_and(|words| {
                !words.is_empty()
                    && !words.iter().any(|word| values.iter().any(|value| value == word))
            })
        };
        criterion.is_given_to(&self.page.subject.opened.facts)
            || criterion.applies_if.iter().flat_map(Condition::answers).any(unasked)
    }

    /// All questions under their headings, each with where it stands and the way to it.
    pub fn list(&self, sections: &[Section<'_>]) -> Markup {
        let said = &self.page.authorized.words.questions;
        let mut nth = 0;
        html! {
            nav.overview aria-labelledby="overview" {
                h2 #overview { (said.overview) }
                p { b { (self.progress()) } }
                ul {
                    @for (heading, places) in sections {
                        li {
                            b { (self.page.heading(*heading)) }
                            ul { @for place in places { ({ nth += 1; self.item(place, nth) }) } }
                        }
                    }
                }
            }
        }
    }

    fn item(&self, place: &Place<'_>, nth: usize) -> Markup {
        let said = &self.page.authorized.words.questions;
        let mark = self.mark(&place.slot);
        html! {
            li.bad[mark == Mark::Faulty] {
                a href={ "#q" (nth) } { (self.page.called(&place.slot)) } " "
                span.note { ((said.mark)(mark)) }
            }
        }
    }

    /// What is missing before it is handed in, and whether a grade would come of what is kept.
    pub fn missing(&self, numbered: &[Slot]) -> Markup {
        let words = self.page.authorized.words;
        let said = &words.questions;
        let open = self.open();
        html! {
            p {
                b { (self.progress()) }
                @if !open.is_empty() {
                    " " (said.unanswered) " "
                    @for (nth, (place, code)) in open.iter().enumerate() {
                        @if nth > 0 { ", " }
                        @let at = numbered.iter().position(|slot| *slot == Slot::everywhere(code));
                        @match at {
                            Some(at) => a href={ "#q" (at + 1) } { (self.page.name(*place)) },
                            None => (self.page.name(*place)),
                        }
                    }
                    "."
                }
            }
            @if let Some(state) = self.page.ungraded() {
                p.notice { ((said.ungraded)((words.state)(state))) }
            }
        }
    }
}

/// The word of an answer that conditions may ask for.
fn word(answer: &AnswerDraft) -> Option<&str> {
    match answer.value.as_ref()? {
        Value::Bool(true) => Some("yes"),
        Value::Bool(false) => Some("no"),
        Value::String(text) => Some(text),
        _ => None,
    }
}
