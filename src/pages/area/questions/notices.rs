//! What stands above the questions: where the evaluation stands, what came of what was done, what is wrong.

use maud::{Markup, html};

use super::{
    fault,
    field::{self, AS_IT_IS, Field},
    page::{FORM, Page, Why},
    sent::TO,
    slot::Slot,
};
use crate::{
    domain::state::State,
    http::problem::{CONFLICT, INVALID_DOCUMENT, MALFORMED_REQUEST, PRECONDITION_FAILED, Problem},
    pages::{area::refused, parts},
};

/// Most faults of the list; each is told beside its question as well.
const MOST_FAULTS: usize = 100;

impl Page<'_> {
    /// Where the evaluation stands, where it cannot be written.
    pub(super) fn stands(&self) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        let record = self.subject.opened.record.as_ref();
        let evaluation =
            record.map(|record| self.authorized.at(&format!("/area/evaluations/{}", record.id)));
        html! {
            @if self.subject.asked.is_closed && !self.subject.is_correction() { p.notice { (said.closed) } }
            @if let Some(standing) = self.subject.stands() { p.notice { ((said.stands)(standing)) } }
            @if self.subject.is_correction() {
                p.notice { (said.corrects) @if let Some(reason) = &self.subject.opened.reason { " " (parts::quoted(reason)) } }
            }
            @if let Some(reason) = &self.subject.opened.returned {
                p.notice.bad { b { (said.returned) } " " (parts::quoted(reason)) }
            }
            @if let Some(address) = evaluation { p { a href=(address) { (said.evaluation) } } }
        }
    }

    /// What came of what was done.
    pub(super) fn notice(&self, numbered: &[Slot]) -> Markup {
        let said = &self.authorized.words.questions;
        let nth = |slot: &Slot| numbered.iter().position(|it| it == slot);
        html! {
            @if self.overtaken { div.notice.bad role="alert" { p { (said.overtaken) } } }
            @match self.why {
                Why::Refused(_) if self.overtaken && self.is_of_version() => {},
                Why::Saved | Why::WhatIf => p.notice role="status" { (said.saved) },
                Why::Copied => p.notice role="status" { (said.copied) },
                Why::Ungraded => (self.unsent()),
                Why::Opened(slot) => p.notice role="status" {
                    (said.opened)
                    @if let Some(nth) = nth(slot) { " " a href={ "#q" (nth + 1) } { (said.to_question) } }
                },
                Why::Asked if self.subject.opened.returned.is_some() => {},
                Why::Asked if self.subject.opened.draft.is_some() => p.note { (said.goes_on) },
                Why::Asked => {},
                Why::Refused(problem) if self.is_of_the_whole(problem) => (refused::notice(problem, self.authorized.words)),
                Why::Refused(_) => div.notice.bad role="alert" { p { (said.refused) } },
            }
        }
    }

    /// That it was kept and not handed in, with the way to hand it in all the same.
    fn unsent(&self) -> Markup {
        let said = &self.authorized.words.questions;
        html! {
            @if self.without_grade().is_some() && self.subject.is_open() {
                div.notice role="alert" {
                    p { (said.unsent) }
                    p { button.plain type="submit" form=(FORM) name=(TO) value="ungraded" { (said.hand_in_ungraded) } }
                }
            } @else {
                p.notice role="status" { (said.saved) }
            }
        }
    }

    /// Why no grade would come of what is kept; nothing where one would, or where it cannot be told.
    pub fn without_grade(&self) -> Option<State> {
        self.prospect?.after.without_grade()
    }

    /// Whether it was refused because somebody else had written meanwhile.
    fn is_of_version(&self) -> bool {
        matches!(self.why, Why::Refused(problem) if [&PRECONDITION_FAILED, &CONFLICT].contains(&problem.kind()))
    }

    /// Whether something stands in the way of the form as a whole, and no field of it.
    fn is_of_the_whole(&self, problem: &Problem) -> bool {
        let is_of_fields = [&INVALID_DOCUMENT, &MALFORMED_REQUEST].contains(&problem.kind());
        self.faults.is_empty()
            || !is_of_fields && self.faults.iter().all(|(slot, ..)| slot.is_none())
    }

    /// What stands in a field of a question, as it is shown there.
    fn typed_at(&self, slot: Option<&Slot>, field: Option<&Field>) -> String {
        let Some((slot, field)) = slot.zip(field) else { return String::new() };
        if let Some(typed) = self.typed.field(slot, field) {
            return typed.to_owned();
        }
        let said = self.composed.slots.iter().position(|it| it == slot);
        let answer = said.and_then(|nth| self.composed.answers.get(nth));
        let criterion = self.subject.asked.methodology.criterion(&slot.criterion);
        let scale = criterion.map(|criterion| &criterion.scale);
        let shown = |answer| field::shown(answer, field, scale, self.authorized.words.comma);
        answer.map(shown).filter(|shown| shown != AS_IT_IS).unwrap_or_default()
    }

    /// All faults, each with a way to its question.
    pub(super) fn summary(&self, numbered: &[Slot]) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        // What is told of the whole in the notice above is not told twice.
        let is_told = match self.why {
            Why::Refused(problem) => self.is_of_version() || self.is_of_the_whole(problem),
            _ => false,
        };
        html! {
            @if !is_told {
                section.notice.bad[matches!(self.why, Why::Refused(_))] aria-labelledby="faults" {
                    h2 #faults { ((said.faults)(self.faults.len())) }
                    ul.faults {
                        @for (slot, field, fault) in self.faults.iter().take(MOST_FAULTS) {
                            @let criterion = slot.as_ref().map_or("", |slot| slot.criterion.as_str());
                            @let typed = self.typed_at(slot.as_ref(), field.as_ref());
                            @let nth = slot.as_ref().and_then(|slot| numbered.iter().position(|it| it == slot));
                            li {
                                @if let Some((nth, slot)) = nth.zip(slot.as_ref()) {
                                    a href={ "#q" (nth + 1) } { (self.called(slot)) } ": "
                                } @else if let Some(slot) = slot {
                                    (self.called(slot)) ": "
                                }
                                (fault::said(fault, (criterion, &typed), &self.subject.asked.methodology, words))
                            }
                        }
                    }
                    @if self.faults.len() > MOST_FAULTS { p { ((words.area.evaluation.rest)(self.faults.len() - MOST_FAULTS)) } }
                }
            }
        }
    }
}
