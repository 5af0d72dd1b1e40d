//! What stands in a form that came back, field by field, by names that people know.

use maud::{Markup, html};
use uuid::Uuid;

use super::{Kept, UNTYPED};
use crate::{
    actions::evaluation::offered::Deed,
    domain::{methodology::Methodology, state::State, target_group::ALL},
    pages::{
        area::{
            evaluation,
            questions::{self, Field, Slot},
        },
        given, parts,
        visit::Scene,
        words::Words,
    },
};

/// Most fields that are shown, and most letters that are shown as text; longer ones can be scrolled.
const MOST_SHOWN: usize = 300;
const MOST_LETTERS: usize = 2_000;

/// A field: what it is called, and what stands in it.
struct Shown {
    label: Markup,
    value: String,
}

impl Kept {
    /// What would be sent, field by field; what no page calls anything is folded away.
    pub fn section(&self, scene: &Scene) -> Markup {
        let words = scene.words;
        let said = &words.desk.kept;
        let typed = self
            .pairs
            .iter()
            .filter(|(name, value)| !UNTYPED.contains(&name.as_str()) && !value.is_empty());
        let (mut known, mut others) = (Vec::new(), Vec::new());
        for (name, value) in typed {
            match self.shown(scene, name, value) {
                Some(shown) => known.push(shown),
                None => others.push((name, value)),
            }
        }
        html! {
            section aria-labelledby="typed" {
                h2 #typed { (said.typed) }
                @if self.is_cut { p.notice.bad { (said.letters) } }
                dl.typed {
                    @for (nth, shown) in known.iter().take(MOST_SHOWN).enumerate() {
                        dt id={ "typed-" (nth) } { (shown.label) }
                        dd {
                            @if shown.value.chars().nth(MOST_LETTERS).is_some() {
                                textarea readonly rows="8" aria-labelledby={ "typed-" (nth) } { "\n" (shown.value) }
                            } @else {
                                div dir="auto" { (shown.value) }
                            }
                        }
                    }
                }
                @if known.len() > MOST_SHOWN { p.note { ((words.area.evaluation.rest)(known.len() - MOST_SHOWN)) } }
                @if !others.is_empty() {
                    details {
                        summary { (words.docs.for_programs) }
                        dl.typed {
                            @for (name, value) in others.iter().take(MOST_SHOWN) {
                                dt { code { (name) } }
                                dd { div dir="auto" { (parts::written(value)) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn shown(&self, scene: &Scene, name: &str, value: &str) -> Option<Shown> {
        let words = scene.words;
        if let Some((slot, field)) = questions::named(name) {
            return Some(self.answered(scene, (&slot, &field), value));
        }
        if let Some(deed) = name.strip_prefix(evaluation::REASON).and_then(Deed::parse) {
            let label =
                html! { ((words.area.evaluation.deed)(deed)) ": " (words.area.evaluation.reason) };
            return Some(Shown { label, value: value.to_owned() });
        }
        let mut parts = name.splitn(3, '.');
        if let (Some(kind), Some(row), Some(column)) = (parts.next(), parts.next(), parts.next()) {
            let upload = &words.upload;
            let (said, value) = match kind {
                "cell" | "key" => ((upload.column)(column), value),
                "leave" => (upload.leave_out, words.explained.yes),
                "drop" => (upload.drop_beyond, words.explained.yes),
                _ => return None,
            };
            return Some(Shown { label: html! { (said) " (" (row) ")" }, value: value.to_owned() });
        }
        let reply = &words.area.reply;
        let form = &words.questions;
        let (label, value) = match name {
            "text" => (reply.text, value.to_owned()),
            "disputes" if value == "yes" => (reply.question, reply.does_dispute.to_owned()),
            "disputes" => (reply.question, reply.explains.to_owned()),
            "criteria" => (reply.which, self.judged(scene, value)),
            "pasted" | "table" => (words.desk.kept.table, value.to_owned()),
            questions::CRITERION => (form.question, self.asked(scene, value)),
            questions::GROUP => (form.group, group(scene, value)),
            questions::TOUCHPOINT => (form.touchpoint, value.to_owned()),
            _ => return None,
        };
        Some(Shown { label: html! { (label) }, value })
    }

    /// A field of a question.
    fn answered(&self, scene: &Scene, (slot, field): (&Slot, &Field), value: &str) -> Shown {
        let words = scene.words;
        let options = self.methodology(scene).map(|methodology| {
            let asked = methodology.criterion(&slot.criterion);
            let text = methodology.place(&slot.criterion).and_then(|at| methodology.text(at));
            asked.zip(text).map_or_else(Vec::new, |(asked, text)| {
                given::choices(&asked.scale, Some(text), words)
            })
        });
        let options = options.unwrap_or_default();
        let called = |code: &str| {
            let option = options.iter().find(|(known, _)| known == code);
            option.map_or_else(|| code.to_owned(), |(_, name)| name.clone())
        };
        let places: Vec<String> = [
            (slot.target_group != ALL).then(|| group(scene, &slot.target_group)),
            (slot.touchpoint != ALL).then(|| slot.touchpoint.clone()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let label = html! {
            (self.asked(scene, &slot.criterion))
            @if !places.is_empty() { " (" (places.join(", ")) ")" }
            " – "
            @if *field == Field::Drop { (words.questions.leave_out) } @else { ((words.questions.field)(field.kind())) }
            @if let Field::Count(option) = field { ": " (called(option)) }
        };
        let value = match field {
            Field::Value => called(value),
            Field::State => State::parse(value)
                .map_or_else(|| value.to_owned(), |state| (words.state)(state).to_owned()),
            Field::Drop => words.explained.yes.to_owned(),
            _ => value.to_owned(),
        };
        Shown { label, value }
    }

    /// The name of a question of the campaign that the form is of.
    fn asked(&self, scene: &Scene, criterion: &str) -> String {
        named(self.methodology(scene), criterion, scene.words)
    }

    /// The name of a criterion of the evaluation that is replied to.
    fn judged(&self, scene: &Scene, criterion: &str) -> String {
        let view = scene.view();
        let id = self.parts().get(2).and_then(|id| Uuid::try_parse(id).ok());
        let state = id.and_then(|id| view.evaluation(id));
        let frozen = state.and_then(|state| view.methodology(&state.key.methodology));
        named(frozen.map(|frozen| &*frozen.methodology), criterion, scene.words)
    }

    /// What asks the questions of the form.
    fn methodology<'a>(&self, scene: &'a Scene) -> Option<&'a Methodology> {
        let view = scene.view();
        let parts = self.parts();
        let campaign = &view.campaign(parts.get(2)?)?.campaign;
        Some(&*view.methodology(&campaign.methodology)?.methodology)
    }
}

fn named(methodology: Option<&Methodology>, criterion: &str, words: &Words) -> String {
    let text = methodology.and_then(|it| it.text(it.place(criterion)?));
    text.map_or_else(
        || criterion.to_owned(),
        |text| parts::plain_name(&text.names, criterion, words),
    )
}

fn group(scene: &Scene, code: &str) -> String {
    if code == ALL {
        return scene.words.questions.everybody.to_owned();
    }
    let view = scene.view();
    let known = view.target_group(code);
    known
        .map_or_else(|| code.to_owned(), |group| parts::plain_name(&group.names, code, scene.words))
}
