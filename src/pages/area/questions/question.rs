//! One question of the form: what is asked, how to answer, what was answered the last time, and the fields.

use maud::{Markup, html};

use super::{
    before::Told,
    field::{self, Field},
    slot::Slot,
    typed::Typed,
};
use crate::{
    cube::view::View,
    domain::{
        code::Code,
        evaluation::draft::AnswerDraft,
        facts::Facts,
        methodology::{
            Criterion, EvidenceRule, Methodology, condition::Condition, draft::NodeDraft,
        },
        source::Source,
        target_group::ALL,
        text,
        violation::Violation,
    },
    pages::{given, guidance, parts, words::Words},
};

/// Most answers of before that stand beside a question; the public page has all.
const MOST_BEFORE: usize = 4;

/// A question at one place.
pub struct Question<'a> {
    pub words: &'static Words,
    pub view: View<'a>,
    /// Its number on the page.
    pub nth: usize,
    pub slot: &'a Slot,
    pub methodology: &'a Methodology,
    /// What asks; nothing where the methodology has no such criterion.
    pub criterion: Option<&'a Criterion>,
    /// The facts of the service that count.
    pub facts: &'a Facts,
    pub text: Option<&'a NodeDraft>,
    /// What the draft holds.
    pub answer: Option<&'a AnswerDraft>,
    pub typed: &'a Typed,
    pub faults: Vec<(Option<Field>, &'a Violation)>,
    /// What was answered the last time.
    pub before: Vec<&'a Told>,
    /// Whether somebody else wrote the draft since the form was made.
    pub overtaken: bool,
}

impl Question<'_> {
    /// The question, as a group of fields.
    pub fn markup(&self) -> Markup {
        let said = &self.words.questions;
        let (Some(criterion), Some(text)) = (self.criterion, self.text) else {
            return self.unknown();
        };
        let fields = field::fields(criterion, self.answer);
        let question = text::said(&text.question, self.words.code);
        let guidance = text.guidance.get(self.words.code).or_else(|| text.guidance.values().next());
        html! {
            span id=(self.slot.anchor()) {}
            fieldset.question #{ "q" (self.nth) } aria-describedby=(self.described()) {
                legend {
                    @if let Some(notation) = &text.notation { (notation) " " }
                    // What is asked leads; its name is how it is found again.
                    @if let Some(question) = question {
                        span.note { (parts::name(&text.names, &text.code, self.words)) (self.place()) }
                        br; b { (question) }
                    } @else {
                        b { (parts::name(&text.names, &text.code, self.words)) } (self.place())
                    }
                }
                p.note #{ "q" (self.nth) "h" } { (self.hint(criterion)) }
                @if let Some(guidance) = guidance {
                    details { summary { (said.guidance) } p { (guidance::guidance(guidance, self.words)) } }
                }
                (self.told_before())
                (self.meanwhile(criterion))
                (self.faults(None))
                @if criterion.scale.is_chosen() { (self.choices(criterion, text)) }
                @else { (self.numbers(&criterion.scale, &fields)) }
                (self.counts(&fields, text))
                (self.state(criterion))
                (self.lines(&Field::Evidence, said.evidence, 2))
                (self.lines(&Field::Comment, said.comment, 1))
            }
        }
    }

    /// What the draft holds that the methodology does not ask: it can be kept or left out.
    fn unknown(&self) -> Markup {
        let said = &self.words.questions;
        let name = self.name(&Field::Drop);
        let answer = self.answer.and_then(|answer| serde_json::to_string(answer).ok());
        html! {
            span id=(self.slot.anchor()) {}
            fieldset.question #{ "q" (self.nth) } {
                legend { b { (self.slot.criterion) } (self.place()) }
                p.note { (said.unknown) }
                @if let Some(answer) = answer { p { code { (answer) } } }
                (self.faults(None))
                p { label.choice { input type="checkbox" name=(name) value="1" checked[self.value(&Field::Drop) == "1"]; " " (said.leave_out) } }
            }
        }
    }

    fn place(&self) -> Markup {
        let group = &self.slot.target_group;
        let names = self.view.target_group(group).map(|group| &group.names);
        html! {
            @if *group != ALL {
                " – " @match names { Some(names) => (parts::name(names, group, self.words)), None => (group) }
            }
            @if self.slot.touchpoint != ALL { " – " (self.slot.touchpoint) }
        }
    }

    /// What is expected, and what must be given besides.
    fn hint(&self, criterion: &Criterion) -> Markup {
        let said = &self.words.questions;
        let asked = criterion.applies_if.iter().flat_map(Condition::answers);
        let asked: Vec<&Code> = asked.map(|(code, _)| code).collect();
        html! {
            ((said.expects)(&criterion.scale))
            @match criterion.evidence_rule(Some(Source::SelfReport)) {
                EvidenceRule::Never => {},
                EvidenceRule::Always => { " " (said.evidence_needed) },
                EvidenceRule::From(points) => {
                    " " ((said.evidence_from)(&criterion.scale, &parts::number(points, 0, self.words)))
                },
            }
            @if criterion.is_given_to(self.facts) { " " (said.given) }
            @for code in asked { " " (said.only_after) " " (self.called(code)) "." }
        }
    }

    /// The name of a question.
    fn called(&self, code: &Code) -> Markup {
        let place = self.methodology.place(code.as_str());
        let text = place.and_then(|place| self.methodology.text(place));
        text.map_or_else(
            || html! { code { (code) } },
            |text| html! { q { (parts::name(&text.names, code.as_str(), self.words)) } },
        )
    }

    fn told_before(&self) -> Markup {
        let words = self.words;
        let said = &words.questions;
        let Some(period) = self.before.first().map(|told| told.period) else { return html! {} };
        html! {
            p.before {
                (parts::period(period, words)) ": "
                @for (nth, told) in self.before.iter().take(MOST_BEFORE).enumerate() {
                    @if nth > 0 { "; " }
                    @if told.is_own { (said.you) } @else {
                        ((words.source)(told.source))
                        @if told.source != Source::SelfReport { " (" (parts::agency(&self.view, &told.assessor, words)) ")" }
                    }
                    " " b { (given::said(&told.answer.given, self.text, words)) }
                    @if told.answer.target_group != self.slot.target_group.as_str() { " – " (told.answer.target_group) }
                    @if told.answer.touchpoint != self.slot.touchpoint.as_str() { " – " (told.answer.touchpoint) }
                    @if let Some(comment) = &told.answer.comment { " – " (parts::quoted(comment)) }
                }
                @if self.before.len() > MOST_BEFORE { "; " ((words.explained.more)(self.before.len() - MOST_BEFORE)) }
            }
        }
    }

    /// What somebody else wrote since, where it is not what stands in the fields.
    fn meanwhile(&self, criterion: &Criterion) -> Markup {
        if !self.overtaken {
            return html! {};
        }
        let empty = self.slot.empty();
        let answer = self.answer.unwrap_or(&empty);
        let (scale, comma) = (Some(&criterion.scale), self.words.comma);
        let mut differing = Vec::new();
        for field in field::fields(criterion, self.answer) {
            let stored = field::shown(answer, &field, scale, comma);
            let typed = self.typed.field(self.slot, &field);
            if typed.is_some_and(|typed| typed.trim() != stored.trim()) {
                differing.push((field, stored));
            }
        }
        let said = &self.words.questions;
        html! {
            @if !differing.is_empty() {
                p.before {
                    (said.meanwhile) " "
                    @for (nth, (field, stored)) in differing.iter().enumerate() {
                        @if nth > 0 { "; " }
                        ((said.field)(field.kind())) ": "
                        b { @if stored.is_empty() { (said.empty) } @else { (stored) } }
                    }
                }
            }
        }
    }
}
