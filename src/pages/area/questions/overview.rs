//! How far the form is filled in: which questions are answered, faulty or open, with the way to each.

use std::collections::HashSet;

use maud::{Markup, html};

use super::{
    page::Page,
    places::{Place, Section},
    slot::Slot,
    subject::Subject,
};
use crate::{
    domain::{
        code::Code,
        evaluation::progress::{Counted, Progress},
    },
    pages::words::questions::Mark,
};

/// How far a form is filled in.
pub struct Overview<'a> {
    page: &'a Page<'a>,
    faulty: HashSet<&'a Slot>,
    answered: HashSet<&'a Slot>,
    progress: Progress<'a>,
}

impl<'a> Overview<'a> {
    /// Of what stands in the form.
    pub fn of(page: &'a Page<'a>) -> Self {
        let faulty = page.faults.iter().filter_map(|(slot, ..)| slot.as_ref()).collect();
        let said = page.composed.slots.iter().zip(&page.composed.answers);
        let said = said.filter(|(_, answer)| answer.says_something());
        let Subject { asked, opened } = page.subject;
        let progress = Progress::of(&asked.methodology, &opened.facts, asked.key.source);
        Self {
            page,
            faulty,
            answered: said.map(|(slot, _)| slot).collect(),
            progress: progress.drafted(&page.composed.answers),
        }
    }

    /// Where a place stands.
    pub fn mark(&self, slot: &Slot) -> Mark {
        let criterion = self.page.subject.asked.methodology.criterion(&slot.criterion);
        if self.faulty.contains(slot) {
            Mark::Faulty
        } else if self.answered.contains(slot) {
            Mark::Answered
        } else if criterion.is_some_and(|criterion| self.progress.is_needless(criterion)) {
            Mark::Needless
        } else {
            Mark::Open
        }
    }

    fn counted(&self) -> Counted {
        self.progress.counted(&self.faulty.iter().map(|slot| slot.criterion.as_str()).collect())
    }

    /// Whether nothing is missing and nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.counted().is_whole()
    }

    /// All questions under their headings, each with where it stands and the way to it.
    pub fn list(&self, sections: &[Section<'_>]) -> Markup {
        let said = &self.page.authorized.words.questions;
        let mut nth = 0;
        html! {
            nav.overview aria-labelledby="overview" {
                h2 #overview { (said.overview) }
                p { b { ((said.progress)(self.counted())) } }
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
        let open: Vec<&Code> = self.progress.open().collect();
        html! {
            p {
                b { ((said.progress)(self.counted())) }
                @if !open.is_empty() {
                    " " (said.unanswered) " "
                    @for (nth, code) in open.into_iter().enumerate() {
                        @if nth > 0 { ", " }
                        @let slot = Slot::everywhere(code.as_str());
                        @match numbered.iter().position(|it| *it == slot) {
                            Some(at) => a href={ "#q" (at + 1) } { (self.page.called(&slot)) },
                            None => (self.page.called(&slot)),
                        }
                    }
                    "."
                }
            }
            @if let Some(state) = self.page.without_grade() {
                p.notice { ((said.ungraded)((words.state)(state))) }
            }
        }
    }
}
