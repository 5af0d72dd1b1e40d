//! One question of the form: what is asked, how to answer, what was answered the last time, and the fields.

use maud::{Markup, html};

use super::{
    before::Told,
    fault,
    sheet::{self, AS_IT_IS, Field, Typed},
    slot::Slot,
};
use crate::{
    cube::view::View,
    domain::{
        code::Code,
        evaluation::draft::AnswerDraft,
        methodology::{Criterion, Methodology, condition::Condition, draft::NodeDraft},
        period::Period,
        scale::{Scale, ScaleDraft},
        source::Source,
        state::State,
        target_group::ALL,
        text,
        violation::Violation,
    },
    pages::{given, parts, words::Words},
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
    pub text: Option<&'a NodeDraft>,
    /// What the draft holds.
    pub answer: Option<&'a AnswerDraft>,
    pub typed: &'a Typed,
    pub faults: Vec<(Option<Field>, &'a Violation)>,
    pub period: Option<Period>,
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
        let fields = sheet::fields(criterion, self.answer);
        let question = text::said(&text.question, self.words.code);
        let guidance = text.guidance.get(self.words.code).or_else(|| text.guidance.values().next());
        html! {
            span id=(self.slot.anchor()) {}
            fieldset.question #{ "q" (self.nth) } aria-describedby=(self.described()) {
                legend {
                    @if let Some(notation) = &text.notation { (notation) " " }
                    b { (parts::name(&text.names, &text.code, self.words)) }
                    (self.place())
                    @if let Some(question) = question { br; (question) }
                }
                p.note #{ "q" (self.nth) "h" } { (self.hint(criterion)) }
                @if let Some(guidance) = guidance {
                    details { summary { (said.guidance) } p { (guidance) } }
                }
                (self.told_before())
                (self.meanwhile(criterion))
                (self.faults(None))
                @match &criterion.scale {
                    Scale::Boolean | Scale::Levels(_) => (self.choices(&criterion.scale, text)),
                    scale => (self.numbers(scale, &fields)),
                }
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
            @if criterion.evidence_required { " " (said.evidence_needed) }
            @else if let Some(points) = criterion.self_evidence_from {
                " " ((said.evidence_from)(&parts::number(points, 0, self.words)))
            }
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
        let Some(period) = self.period.filter(|_| !self.before.is_empty()) else {
            return html! {};
        };
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
                    @if let Some(comment) = &told.answer.comment { " – " q { bdi { (comment) } } }
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
        for field in sheet::fields(criterion, self.answer) {
            let stored = sheet::shown(answer, &field, scale, comma);
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

    fn choices(&self, scale: &Scale, text: &NodeDraft) -> Markup {
        let said = &self.words.questions;
        let name = self.name(&Field::Value);
        let is = self.value(&Field::Value);
        let options: Vec<(String, Markup)> = match scale {
            Scale::Levels(levels) => levels
                .iter()
                .map(|level| {
                    (level.code.to_string(), given::level(&level.code, Some(text), self.words))
                })
                .collect(),
            _ => [("true", self.words.explained.yes), ("false", self.words.explained.no)]
                .map(|(value, text)| (value.to_owned(), html! { (text) }))
                .into(),
        };
        let odd = (is == AS_IT_IS).then(|| self.answer.and_then(|answer| answer.value.as_ref()));
        let is_known =
            is.is_empty() || is == AS_IT_IS || options.iter().any(|(code, _)| *code == is);
        let radio = |value: &str, text: Markup| {
            html! {
                label.choice {
                    input type="radio" name=(name) value=(value) checked[value == is];
                    " " (text)
                }
            }
        };
        html! {
            div.choices {
                @for (value, text) in options { (radio(&value, text)) }
                @if let Some(value) = odd.flatten() { (radio(AS_IT_IS, html! { code { (value) } })) }
                @if !is_known { (radio(&is, html! { code { (is) } })) }
                (radio("", html! { (said.no_answer) }))
            }
            (self.faults(Some(&Field::Value)))
        }
    }

    fn numbers(&self, scale: &Scale, fields: &[Field]) -> Markup {
        let said = &self.words.questions;
        let has_ratio = fields.contains(&Field::Numerator);
        html! {
            div.row {
                @if has_ratio {
                    p { (self.input(&Field::Numerator, said.numerator, "numeric")) }
                    p { (self.input(&Field::Denominator, said.denominator, "numeric")) }
                }
                p { (self.input(&Field::Value, (said.value)(scale, has_ratio), "decimal")) }
            }
            @for field in [Field::Numerator, Field::Denominator, Field::Value] { (self.faults(Some(&field))) }
        }
    }

    fn counts(&self, fields: &[Field], text: &NodeDraft) -> Markup {
        let said = &self.words.questions;
        let counts: Vec<(&Field, &str)> = fields
            .iter()
            .filter_map(|field| match field {
                Field::Count(option) => Some((field, option.as_str())),
                _ => None,
            })
            .collect();
        let is_used = |field: &Field| {
            !self.value(field).is_empty()
                || self.faults.iter().any(|(of, _)| of.as_ref() == Some(field))
        };
        let is_open = counts.iter().any(|(field, _)| is_used(field));
        html! {
            @if !counts.is_empty() {
                details open[is_open] {
                    summary { (said.counts) }
                    div.row {
                        @for (field, option) in &counts {
                            p { (self.input(field, &self.option(option, text), "numeric")) }
                        }
                    }
                }
                @for (field, _) in &counts { (self.faults(Some(field))) }
            }
        }
    }

    fn option(&self, option: &str, text: &NodeDraft) -> String {
        match option {
            "yes" => self.words.explained.yes.to_owned(),
            "no" => self.words.explained.no.to_owned(),
            option => match &text.scale {
                Some(ScaleDraft::Levels { levels }) => {
                    let level = levels.iter().find(|level| level.code == option);
                    let name = level.map(|it| parts::plain_name(&it.names, option, self.words));
                    name.unwrap_or_else(|| option.to_owned())
                }
                _ => option.to_owned(),
            },
        }
    }

    fn state(&self, criterion: &Criterion) -> Markup {
        let said = &self.words.questions;
        let is = self.value(&Field::State);
        let states: Vec<State> = State::ALL
            .iter()
            .copied()
            .filter(|state| state.may_be_answered())
            .filter(|state| {
                *state != State::NotApplicable || criterion.may_not_apply || state.as_str() == is
            })
            .collect();
        let is_known = is.is_empty() || states.iter().any(|state| state.as_str() == is);
        html! {
            p {
                label for=(self.id(&Field::State)) { (said.state) }
                select id=(self.id(&Field::State)) name=(self.name(&Field::State)) aria-describedby=[self.faulty(&Field::State)] aria-invalid=[self.faulty(&Field::State).map(|_| "true")] {
                    option value="" { "–" }
                    @for state in states {
                        option value=(state) selected[state.as_str() == is] { ((self.words.state)(state)) }
                    }
                    @if !is_known { option value=(is) selected { (is) } }
                }
            }
            (self.faults(Some(&Field::State)))
        }
    }

    fn input(&self, field: &Field, label: &str, mode: &str) -> Markup {
        html! {
            label for=(self.id(field)) { (label) }
            input id=(self.id(field)) name=(self.name(field)) value=(self.value(field)) type="text" inputmode=(mode) size="9" autocomplete="off" aria-describedby=[self.faulty(field)] aria-invalid=[self.faulty(field).map(|_| "true")];
        }
    }

    fn lines(&self, field: &Field, label: &str, rows: u8) -> Markup {
        html! {
            p {
                label for=(self.id(field)) { (label) }
                // A browser passes over the first end of a line, so that it must not be the text's own.
                textarea id=(self.id(field)) name=(self.name(field)) rows=(rows) aria-describedby=[self.faulty(field)] aria-invalid=[self.faulty(field).map(|_| "true")] { "\n" (self.value(field)) }
            }
            (self.faults(Some(field)))
        }
    }

    /// The faults of a field; of the answer as a whole.
    fn faults(&self, field: Option<&Field>) -> Markup {
        let mut found = self.faults.iter().filter(|(of, _)| match (field, of) {
            (None, None) => true,
            // What no field of this question is about is said of the whole.
            (None, Some(of)) => !self.has(of),
            (Some(field), of) => of.as_ref() == Some(field),
        });
        let id = self.fault_id(field);
        html! {
            @if let Some(first) = found.next() {
                div.fault id=(id) {
                    p { (self.told(first)) }
                    @for fault in found { p { (self.told(fault)) } }
                }
            }
        }
    }

    fn told(&self, (_, fault): &(Option<Field>, &Violation)) -> Markup {
        fault::said(fault, &self.slot.criterion, self.methodology, self.words)
    }

    fn has(&self, field: &Field) -> bool {
        self.criterion
            .is_some_and(|criterion| sheet::fields(criterion, self.answer).contains(field))
    }

    /// The name of what is wrong with a field, where something is.
    fn faulty(&self, field: &Field) -> Option<String> {
        let is = self.faults.iter().any(|(of, _)| of.as_ref() == Some(field));
        is.then(|| self.fault_id(Some(field)))
    }

    /// What describes the question as a whole.
    fn described(&self) -> String {
        let mut ids = vec![format!("q{}h", self.nth)];
        if self.faults.iter().any(|(of, _)| of.as_ref().is_none_or(|of| !self.has(of))) {
            ids.push(self.fault_id(None));
        }
        let is_choice =
            self.criterion.is_some_and(|it| matches!(it.scale, Scale::Boolean | Scale::Levels(_)));
        ids.extend(self.faulty(&Field::Value).filter(|_| is_choice));
        ids.join(" ")
    }

    fn fault_id(&self, field: Option<&Field>) -> String {
        format!("q{}f{}", self.nth, field.map(mark).unwrap_or_default())
    }

    fn id(&self, field: &Field) -> String {
        format!("q{}{}", self.nth, mark(field))
    }

    fn name(&self, field: &Field) -> String {
        format!("{}:{}", self.slot.name(), field.name())
    }

    /// What stands in a field: what was typed, else what the draft holds.
    fn value(&self, field: &Field) -> String {
        if let Some(typed) = self.typed.field(self.slot, field) {
            return typed.to_owned();
        }
        let scale = self.criterion.map(|criterion| &criterion.scale);
        let shown = |answer| sheet::shown(answer, field, scale, self.words.comma);
        self.answer.map(shown).unwrap_or_default()
    }
}

/// What tells the fields of a question apart, in few bytes.
fn mark(field: &Field) -> String {
    match field {
        Field::Count(option) => format!("o{option}"),
        other => other.kind().chars().take(1).collect(),
    }
}
