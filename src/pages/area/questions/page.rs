//! The page of the form: what it is about, what is wrong with it, the questions by the tree, the buttons.

use std::collections::HashSet;

use maud::{Markup, html};

use super::{
    TO, VERSION,
    before::Before,
    fault,
    question::Question,
    sheet::{Field, Typed},
    slot::Slot,
    subject::Subject,
};
use crate::{
    domain::{
        evaluation::draft::AnswerDraft, methodology::Criterion, source::Source, target_group::ALL,
        violation::Violation,
    },
    http::problem::Problem,
    pages::{
        area::{refused, session::Authorized},
        parts,
        visit::Scene,
    },
};

/// The name of the form on its page.
pub const FORM: &str = "questions";
/// Most places of the draft that are shown besides those that every form asks for: what was typed comes
/// first, then what is wrong. The rest is kept.
const MOST_PLACES: usize = 200;
/// Most faults of the list; each is told beside its question as well.
const MOST_FAULTS: usize = 100;

/// Why the page is shown.
#[derive(Clone, Copy)]
pub enum Why<'a> {
    /// Somebody came.
    Asked,
    /// The draft was kept.
    Saved,
    /// The draft was made of the last answers.
    Copied,
    /// One more place was asked for.
    Opened,
    /// What was sent was refused.
    Refused(&'a Problem),
}

/// A fault with its place and field.
pub type Fault<'a> = (Option<Slot>, Option<Field>, &'a Violation);

/// The page.
pub struct Page<'a> {
    pub authorized: &'a Authorized,
    pub subject: &'a Subject,
    pub before: &'a Before,
    pub typed: &'a Typed,
    pub faults: Vec<Fault<'a>>,
    pub why: Why<'a>,
    /// Whether somebody else wrote the draft since the form was made.
    pub overtaken: bool,
}

/// A place to answer for.
struct Place<'a> {
    slot: Slot,
    /// What the draft holds there.
    answer: Option<&'a AnswerDraft>,
}

impl Page<'_> {
    /// What it is about, on one line.
    pub fn title(&self) -> String {
        let words = self.authorized.words;
        let service = &self.subject.asked.service;
        let name = parts::plain_name(&service.names, service.code.as_str(), words);
        (words.questions.title)(&name, &(words.period)(self.subject.asked.campaign.period))
    }

    /// Whether the questions stand there: where one may write, or has written.
    pub fn is_shown(&self) -> bool {
        self.subject.is_open() || !self.typed.is_empty()
    }

    /// What a person reads.
    pub fn body(&self, scene: &Scene) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        let asked = &self.subject.asked;
        let is_shown = self.is_shown();
        let (sections, hidden) = self.sections();
        let numbered = number(&sections);
        html! {
            h1 { bdi { (self.title()) } }
            p.lead {
                a href=(scene.at_page(&format!("/services/{}", asked.service.code))) { bdi { (parts::name(&asked.service.names, asked.service.code.as_str(), words)) } }
                " · " bdi { (parts::name(&asked.campaign.names, asked.campaign.code.as_str(), words)) }
                " · " ((said.due)(&(words.day)(asked.campaign.due_on)))
            }
            (self.stands())
            (self.notice())
            @if is_shown && !self.faults.is_empty() { (self.summary(&numbered)) }
            @if is_shown {
                (self.copy())
                form.tall.questions #(FORM) method="post" action=(self.authorized.at(&asked.path())) {
                    (self.authorized.hidden())
                    @if let Some(version) = self.subject.version() {
                        input type="hidden" name=(VERSION) value=(version);
                    }
                    p.note { (said.how) }
                    @let mut nth = 0;
                    @for (heading, places) in &sections {
                        section {
                            h2 { @match heading { Some(place) => (self.name(*place)), None => (said.others) } }
                            @for place in places {
                                ({ nth += 1; self.question(scene, place, nth) })
                            }
                        }
                    }
                    @if hidden > 0 { p.notice { ((said.hidden)(hidden)) } }
                    (self.not_asked())
                    @if self.subject.is_open() {
                        (self.one_more(scene))
                        (self.buttons())
                    }
                }
            }
        }
    }

    /// Where the evaluation stands, where it cannot be written.
    fn stands(&self) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        let record = self.subject.opened.record.as_ref();
        let evaluation =
            record.map(|record| self.authorized.at(&format!("/area/evaluations/{}", record.id)));
        html! {
            @if self.subject.asked.is_closed && !self.subject.is_correction() { p.notice { (said.closed) } }
            @if let Some(standing) = self.subject.stands() { p.notice { ((said.stands)(standing)) } }
            @if self.subject.is_correction() {
                p.notice { (said.corrects) @if let Some(reason) = &self.subject.opened.reason { " " q { bdi { (reason) } } } }
            }
            @if let Some(reason) = &self.subject.opened.returned {
                p.notice.bad { b { (said.returned) } " " q { bdi { (reason) } } }
            }
            @if let Some(address) = evaluation { p { a href=(address) { (said.evaluation) } } }
        }
    }

    /// What came of what was done.
    fn notice(&self) -> Markup {
        let said = &self.authorized.words.questions;
        html! {
            @match self.why {
                Why::Saved => p.notice role="status" { (said.saved) },
                Why::Copied => p.notice role="status" { (said.copied) },
                Why::Opened => p.notice role="status" { (said.opened) },
                Why::Asked if self.subject.opened.returned.is_some() => {},
                Why::Asked if self.subject.opened.draft.is_some() => p.note { (said.goes_on) },
                Why::Asked => {},
                Why::Refused(_) if self.overtaken => div.notice.bad role="alert" { p { (said.overtaken) } },
                Why::Refused(problem) if self.faults.iter().all(|(slot, ..)| slot.is_none()) => (refused::notice(problem, self.authorized.words)),
                Why::Refused(_) => div.notice.bad role="alert" { p { (said.refused) } },
            }
        }
    }

    /// All faults, each with a way to its question.
    fn summary(&self, numbered: &[Slot]) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        // What is told of the whole in the notice above is not told twice.
        let is_told = matches!(self.why, Why::Refused(_))
            && (self.overtaken || self.faults.iter().all(|(slot, ..)| slot.is_none()));
        html! {
            @if !is_told {
                section.notice.bad[matches!(self.why, Why::Refused(_))] aria-labelledby="faults" {
                    h2 #faults { ((said.faults)(self.faults.len())) }
                    ul.faults {
                        @for (slot, field, fault) in self.faults.iter().take(MOST_FAULTS) {
                            @let criterion = slot.as_ref().and_then(|slot| self.subject.asked.methodology.criterion(&slot.criterion));
                            @let nth = slot.as_ref().and_then(|slot| numbered.iter().position(|it| it == slot));
                            li {
                                @if let Some((nth, slot)) = nth.zip(slot.as_ref()) {
                                    a href={ "#q" (nth + 1) } { (self.called(slot)) } ": "
                                } @else if let Some(slot) = slot {
                                    (self.called(slot)) ": "
                                }
                                (fault::said(fault, field.as_ref(), criterion.map(|it| &it.scale), words))
                            }
                        }
                    }
                    @if self.faults.len() > MOST_FAULTS { p { ((words.area.evaluation.rest)(self.faults.len() - MOST_FAULTS)) } }
                }
            }
        }
    }

    /// Taking over what was answered the last time, where nothing is written yet.
    fn copy(&self) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        let can = self.subject.opened.record.is_none() && self.before.has_own();
        html! {
            @if let Some(period) = self.before.period.filter(|_| can && self.typed.is_empty()) {
                form method="post" action=(self.authorized.at(&format!("{}/copy", self.subject.asked.path()))) {
                    (self.authorized.hidden())
                    p { button type="submit" { ((said.copy)(&(words.period)(period))) } }
                    p.note { (said.copy_help) }
                }
            }
        }
    }

    fn question(&self, scene: &Scene, place: &Place<'_>, nth: usize) -> Markup {
        let methodology = &self.subject.asked.methodology;
        let found = methodology.place(&place.slot.criterion);
        let text = found.and_then(|place| methodology.text(place));
        let before = text.and_then(|text| self.before.answers.get(text.code.as_str()));
        let before = before.map(Vec::as_slice).unwrap_or_default();
        let is_same = |slot: &Slot, told: &super::before::Told| {
            told.answer.target_group == slot.target_group.as_str()
                && told.answer.touchpoint == slot.touchpoint.as_str()
        };
        let mut before: Vec<_> = before.iter().filter(|told| is_same(&place.slot, told)).collect();
        // Of a question that is answered for everybody everywhere, also what was told more closely.
        if before.is_empty() && place.slot.is_everywhere() {
            let told = text.and_then(|text| self.before.answers.get(text.code.as_str()));
            before = told.into_iter().flatten().collect();
        }
        let about = self.faults.iter().filter(|(slot, ..)| slot.as_ref() == Some(&place.slot));
        Question {
            words: self.authorized.words,
            view: scene.view(),
            nth,
            slot: &place.slot,
            methodology,
            criterion: methodology.criterion(&place.slot.criterion),
            text,
            answer: place.answer,
            typed: self.typed,
            faults: about.map(|(_, field, fault)| (field.clone(), *fault)).collect(),
            period: self.before.period,
            before,
            overtaken: self.overtaken,
        }
        .markup()
    }

    /// What others answer, so that nobody misses it.
    fn not_asked(&self) -> Markup {
        let words = self.authorized.words;
        let methodology = &self.subject.asked.methodology;
        let facts = &self.subject.opened.facts;
        let others = methodology.criteria().filter(|(_, criterion)| {
            criterion.applies(facts) && !criterion.sources.contains(&Source::SelfReport)
        });
        let others: Vec<_> =
            others.filter_map(|(node, _)| methodology.place(node.code.as_str())).collect();
        html! {
            @if !others.is_empty() {
                p.note {
                    (words.questions.not_asked) " "
                    @for (nth, place) in others.iter().enumerate() {
                        @if nth > 0 { ", " } (self.name(*place))
                    }
                    "."
                }
            }
        }
    }

    /// One more place to answer for: a group of people, or where the service was met.
    fn one_more(&self, scene: &Scene) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        let view = scene.view();
        let groups: Vec<_> = view.target_groups().collect();
        html! {
            details {
                summary { (said.one_more) }
                p.note { (said.one_more_help) }
                p { label for="pc" { (said.question) }
                    select #pc name="place-criterion" {
                        option value="" { "–" }
                        @for (place, code, _) in self.criteria() { option value=(code) { (self.plain(place)) } }
                    }
                }
                @if !groups.is_empty() {
                    p { label for="pg" { (said.group) }
                        select #pg name="place-group" {
                            option value="" { (said.everybody) }
                            @for group in groups { option value=(group.code) { (parts::plain_name(&group.names, group.code.as_str(), words)) } }
                        }
                    }
                }
                p { label for="pt" { (said.touchpoint) }
                    input #pt name="place-touchpoint" type="text" autocomplete="off" maxlength="64" aria-describedby="pth";
                }
                p.note #pth { (said.touchpoint_help) }
                p { button.plain type="submit" name=(TO) value="place" { (said.add) } }
            }
        }
    }

    fn buttons(&self) -> Markup {
        let said = &self.authorized.words.questions;
        html! {
            p.buttons {
                button.plain type="submit" name=(TO) value="draft" { (said.save) }
                " "
                button type="submit" name=(TO) value="submitted" { (said.hand_in) }
            }
            p.note { (said.buttons_help) }
        }
    }

    /// The criteria that are asked, with their places in the tree: those that apply and the agency answers.
    fn criteria(&self) -> impl Iterator<Item = (usize, &str, &Criterion)> {
        let methodology = &self.subject.asked.methodology;
        let facts = &self.subject.opened.facts;
        let nodes = methodology.nodes.iter().enumerate();
        nodes.filter_map(|(place, node)| {
            let criterion = node.criterion()?;
            let is_asked =
                criterion.applies(facts) && criterion.sources.contains(&Source::SelfReport);
            is_asked.then_some((place, node.code.as_str(), criterion))
        })
    }

    /// The places to answer for, in the order of the tree, under the nodes below the root. Last, under
    /// none, what stands in no tree. With how many places of the draft are not among them.
    fn sections(&self) -> (Vec<Section<'_>>, usize) {
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
            let above = at(&place).map(|at| {
                let above: Vec<usize> = methodology.above(at).collect();
                // The nearest below the root; a question right below it stands under itself.
                above.iter().rev().nth(1).copied()
            });
            let heading = above.flatten();
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

    /// What a place is called.
    fn called(&self, slot: &Slot) -> Markup {
        let place = self.subject.asked.methodology.place(&slot.criterion);
        html! {
            @match place { Some(place) => (self.name(place)), None => (slot.criterion) }
            @if slot.target_group != ALL { ", " (slot.target_group) }
            @if slot.touchpoint != ALL { ", " (slot.touchpoint) }
        }
    }

    fn name(&self, place: usize) -> Markup {
        let text = self.subject.asked.methodology.text(place);
        text.map_or_else(
            || html! {},
            |text| parts::name(&text.names, &text.code, self.authorized.words),
        )
    }

    fn plain(&self, place: usize) -> String {
        let text = self.subject.asked.methodology.text(place);
        let words = self.authorized.words;
        text.map(|text| parts::plain_name(&text.names, &text.code, words)).unwrap_or_default()
    }
}

/// The questions under one heading; none for what stands right below the root or in no tree.
type Section<'a> = (Option<usize>, Vec<Place<'a>>);

/// The places in the order of the page.
fn number(sections: &[Section<'_>]) -> Vec<Slot> {
    sections.iter().flat_map(|(_, places)| places).map(|place| place.slot.clone()).collect()
}
