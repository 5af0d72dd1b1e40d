//! The fields of one question: choices, numbers, lines, each with what is wrong with it beside it.

use maud::{Markup, html};

use super::{
    fault,
    field::{self, AS_IT_IS, Field},
    question::Question,
};
use crate::{
    domain::{
        methodology::{Criterion, EvidenceRule, draft::NodeDraft},
        scale::Scale,
        source::Source,
        state::State,
        violation::Violation,
    },
    pages::given,
};

impl Question<'_> {
    pub(super) fn choices(&self, criterion: &Criterion, text: &NodeDraft) -> Markup {
        let scale = &criterion.scale;
        let said = &self.words.questions;
        let name = self.name(&Field::Value);
        let is = self.value(&Field::Value);
        let choices = scale.choices();
        let options: Vec<(&str, Markup)> = choices
            .iter()
            .map(|option| {
                let name = given::option(option, Some(text), self.words);
                (scale.spelled(option), html! { (name) (self.worth(criterion, option)) })
            })
            .collect();
        let odd = (is == AS_IT_IS).then(|| self.answer.and_then(|answer| answer.value.as_ref()));
        let is_known =
            is.is_empty() || is == AS_IT_IS || options.iter().any(|(value, _)| *value == is);
        let radio = |value: &str, text: Markup| {
            html! {
                label.choice {
                    input type="radio" name=(name) value=(value) checked[value == is];
                    span { (text) }
                }
            }
        };
        html! {
            div.choices {
                @for (value, text) in options { (radio(value, text)) }
                @if let Some(value) = odd.flatten() { (radio(AS_IT_IS, html! { code { (value) } })) }
                @if !is_known { (radio(&is, html! { code { (is) } })) }
                (radio("", html! { (said.no_answer) }))
            }
            (self.faults(Some(&Field::Value)))
        }
    }

    /// How many points an option has, and whether it needs evidence where not all of them do.
    fn worth(&self, criterion: &Criterion, option: &str) -> Markup {
        let points = criterion.scale.option_points(option, self.facts);
        let rule = criterion.evidence_rule(Some(Source::SelfReport));
        let needs = rule != EvidenceRule::Always && rule.holds(points);
        html! {
            @if let Some(points) = points {
                " " span.note { ((self.words.questions.worth)(points, needs)) }
            }
        }
    }

    pub(super) fn numbers(&self, scale: &Scale, fields: &[Field]) -> Markup {
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

    pub(super) fn counts(&self, fields: &[Field], text: &NodeDraft) -> Markup {
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
                    p.note { (said.counts_help) }
                    div.row {
                        @for (field, option) in &counts {
                            p { (self.input(field, &given::plain_option(option, Some(text), self.words), "numeric")) }
                        }
                    }
                }
                @for (field, _) in &counts { (self.faults(Some(field))) }
            }
        }
    }

    pub(super) fn state(&self, criterion: &Criterion) -> Markup {
        let said = &self.words.questions;
        let is = self.value(&Field::State);
        let mut states = given::states(Some(criterion), self.words);
        let held = State::parse(&is).filter(|held| states.iter().all(|(state, _)| state != held));
        states.extend(held.map(|state| (state, (self.words.state)(state))));
        let is_known = is.is_empty() || states.iter().any(|(state, _)| state.as_str() == is);
        html! {
            p {
                label for=(self.id(&Field::State)) { (said.state) }
                select id=(self.id(&Field::State)) name=(self.name(&Field::State)) aria-describedby=[self.faulty(&Field::State)] aria-invalid=[self.faulty(&Field::State).map(|_| "true")] {
                    option value="" { "–" }
                    @for (state, name) in states {
                        option value=(state) selected[state.as_str() == is] { (name) }
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

    pub(super) fn lines(&self, field: &Field, label: &str, rows: u8) -> Markup {
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
    pub(super) fn faults(&self, field: Option<&Field>) -> Markup {
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

    fn told(&self, (field, fault): &(Option<Field>, &Violation)) -> Markup {
        let typed = field.as_ref().map(|field| self.value(field)).unwrap_or_default();
        let typed = if typed == AS_IT_IS { "" } else { &typed };
        fault::said(fault, (&self.slot.criterion, typed), self.methodology, self.words)
    }

    fn has(&self, field: &Field) -> bool {
        self.criterion
            .is_some_and(|criterion| field::fields(criterion, self.answer).contains(field))
    }

    /// The name of what is wrong with a field, where something is.
    fn faulty(&self, field: &Field) -> Option<String> {
        let is = self.faults.iter().any(|(of, _)| of.as_ref() == Some(field));
        is.then(|| self.fault_id(Some(field)))
    }

    /// What describes the question as a whole.
    pub(super) fn described(&self) -> String {
        let mut ids = vec![format!("q{}h", self.nth)];
        if self.faults.iter().any(|(of, _)| of.as_ref().is_none_or(|of| !self.has(of))) {
            ids.push(self.fault_id(None));
        }
        let is_choice = self.criterion.is_some_and(|criterion| criterion.scale.is_chosen());
        ids.extend(self.faulty(&Field::Value).filter(|_| is_choice));
        ids.join(" ")
    }

    fn fault_id(&self, field: Option<&Field>) -> String {
        format!("q{}f{}", self.nth, field.map(mark).unwrap_or_default())
    }

    fn id(&self, field: &Field) -> String {
        format!("q{}{}", self.nth, mark(field))
    }

    pub(super) fn name(&self, field: &Field) -> String {
        format!("{}:{}", self.slot.name(), field.name())
    }

    /// What stands in a field: what was typed, else what the draft holds.
    pub(super) fn value(&self, field: &Field) -> String {
        if let Some(typed) = self.typed.field(self.slot, field) {
            return typed.to_owned();
        }
        let scale = self.criterion.map(|criterion| &criterion.scale);
        let shown = |answer| field::shown(answer, field, scale, self.words.comma);
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
