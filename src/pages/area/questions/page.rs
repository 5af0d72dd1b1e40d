//! The page of the form: what it is about, what is wrong with it, the questions by the tree, the buttons.

use maud::{Markup, html};

use super::{
    FROM, WITHDRAWN,
    before::Before,
    compose::Composed,
    field::Field,
    overview::Overview,
    places::{Place, number},
    question::Question,
    sent::{CRITERION, GROUP, LOOK, TO, TOUCHPOINT, VERSION},
    slot::Slot,
    subject::Subject,
    typed::Typed,
};
use crate::{
    actions::evaluation::what_if::Prospect,
    domain::{target_group::ALL, violation::Violation},
    http::problem::Problem,
    pages::{
        area::{evaluation::what_if, session::Authorized},
        parts,
        visit::Scene,
    },
};

/// The name of the form on its page.
pub const FORM: &str = "answers";

/// Why the page is shown.
#[derive(Clone, Copy)]
pub enum Why<'a> {
    /// Somebody came.
    Asked,
    /// The draft was kept.
    Saved,
    /// The draft was made of the last answers.
    Copied,
    /// The draft was kept, and somebody asks what would come of it.
    WhatIf,
    /// The draft was kept and not handed in, since no grade would come of it.
    Ungraded,
    /// One more place was asked for, this.
    Opened(&'a Slot),
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
    /// What would be public of the draft that is kept.
    pub prospect: Option<&'a Prospect>,
    pub typed: &'a Typed,
    /// What stands in the form, as answers.
    pub composed: &'a Composed,
    pub faults: Vec<Fault<'a>>,
    pub why: Why<'a>,
    /// Whether somebody else wrote the draft since the form was made.
    pub overtaken: bool,
}
impl Page<'_> {
    /// What it is about, on one line.
    pub fn title(&self) -> String {
        let words = self.authorized.words;
        let service = &self.subject.asked.service;
        let name = parts::plain_name(&service.names, service.code.as_str(), words);
        (words.questions.title)(&name, &(words.period)(self.subject.asked.campaign.period))
    }

    /// What Enter in a field does: it keeps the draft, where there may be one.
    pub fn first(&self) -> &'static str {
        if self.subject.is_open() { "draft" } else { LOOK }
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
        let overview = Overview::of(self);
        html! {
            h1 { bdi { (self.title()) } }
            p.lead {
                a href=(scene.at_page(&format!("/services/{}", asked.service.code))) { bdi { (parts::name(&asked.service.names, asked.service.code.as_str(), words)) } }
                " · " bdi { (parts::name(&asked.campaign.names, asked.campaign.code.as_str(), words)) }
                " · " ((said.due)(&(words.day)(asked.campaign.due_on)))
            }
            (self.stands())
            (self.notice(&numbered))
            @if let Some(prospect) = self.prospect.filter(|_| matches!(self.why, Why::WhatIf)) {
                (what_if::section(scene, prospect))
            }
            @if is_shown && !self.faults.is_empty() { (self.summary(&numbered)) }
            @if is_shown {
                (self.copy())
                form.tall.questions #(FORM) method="post" action=(self.authorized.at(&asked.path())) {
                    (self.authorized.hidden())
                    @if let Some(version) = self.subject.version() {
                        input type="hidden" name=(VERSION) value=(version);
                    }
                    p.note { (said.how) }
                    (overview.list(&sections))
                    // The first button is what the Enter key presses: it keeps, and hands nothing in.
                    @if self.subject.is_open() { p.buttons { (self.keeping(true)) } }
                    @let mut nth = 0;
                    @for (heading, places) in &sections {
                        section {
                            h2 { (self.heading(*heading)) }
                            @for place in places {
                                ({ nth += 1; self.question(scene, place, nth) })
                            }
                            p.buttons {
                                @if self.subject.is_open() {
                                    button.plain type="submit" name=(TO) value="draft" { (said.save) } " "
                                }
                                a href="#overview" { (said.to_overview) }
                            }
                        }
                    }
                    @if hidden > 0 { p.notice { ((said.hidden)(hidden)) } }
                    (self.not_asked())
                    @if self.subject.is_open() {
                        (self.one_more(scene))
                        (overview.missing(&numbered))
                        (self.buttons(overview.is_whole()))
                        p.note { (said.buttons_help) }
                    }
                }
            }
        }
    }

    /// Taking over what was answered before, where nothing is written yet.
    fn copy(&self) -> Markup {
        let words = self.authorized.words;
        let said = &words.questions;
        let can = self.subject.opened.record.is_none() && self.typed.is_empty();
        let own = if can { self.before.own_periods() } else { Vec::new() };
        let periods: Vec<String> = own.into_iter().map(words.period).collect();
        let path = self.authorized.at(&format!("{}/copy", self.subject.asked.path()));
        html! {
            @if can && !self.subject.opened.withdrawn.is_empty() {
                form method="post" action=(path) {
                    (self.authorized.hidden())
                    input type="hidden" name=(FROM) value=(WITHDRAWN);
                    p { button type="submit" { (said.copy_withdrawn) } }
                    p.note { (said.copy_withdrawn_help) }
                }
            }
            @if !periods.is_empty() {
                form method="post" action=(path) {
                    (self.authorized.hidden())
                    p { button type="submit" { ((said.copy)(&periods.join(", "))) } }
                    p.note { (said.copy_help) }
                }
            }
        }
    }

    fn question(&self, scene: &Scene, place: &Place<'_>, nth: usize) -> Markup {
        let methodology = &self.subject.asked.methodology;
        let found = methodology.place(&place.slot.criterion);
        let text = found.and_then(|place| methodology.text(place));
        let told = self.before.to(&place.slot.criterion);
        let is_same = |slot: &Slot, told: &super::before::Told| {
            told.answer.target_group == slot.target_group.as_str()
                && told.answer.touchpoint == slot.touchpoint.as_str()
        };
        let mut before: Vec<_> = told.iter().filter(|told| is_same(&place.slot, told)).collect();
        // Of a question that is answered for everybody everywhere, also what was told more closely.
        if before.is_empty() && place.slot.is_everywhere() {
            before = told.iter().collect();
        }
        let about = self.faults.iter().filter(|(slot, ..)| slot.as_ref() == Some(&place.slot));
        Question {
            words: self.authorized.words,
            view: scene.view(),
            nth,
            slot: &place.slot,
            methodology,
            criterion: methodology.criterion(&place.slot.criterion),
            facts: &self.subject.opened.facts,
            text,
            answer: place.answer,
            typed: self.typed,
            faults: about.map(|(_, field, fault)| (field.clone(), *fault)).collect(),
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
        let others = methodology.asked_of_others(facts, self.subject.asked.key.source);
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
                    select #pc name=(CRITERION) {
                        option value="" { "–" }
                        @for (place, code, _) in self.criteria() { option value=(code) { (self.plain(place)) } }
                    }
                }
                @if !groups.is_empty() {
                    p { label for="pg" { (said.group) }
                        select #pg name=(GROUP) {
                            option value="" { (said.everybody) }
                            @for group in groups { option value=(group.code) { (parts::plain_name(&group.names, group.code.as_str(), words)) } }
                        }
                    }
                }
                p { label for="pt" { (said.touchpoint) }
                    input #pt name=(TOUCHPOINT) type="text" autocomplete="off" maxlength="64" aria-describedby="pth";
                }
                p.note #pth { (said.touchpoint_help) }
                p { button.plain type="submit" name=(TO) value="place" { (said.add) } }
            }
        }
    }

    /// The buttons below: what is whole is handed in first of all, the rest is kept.
    fn buttons(&self, is_whole: bool) -> Markup {
        let said = &self.authorized.words.questions;
        html! {
            p.buttons {
                (self.keeping(is_whole))
                button.plain[!is_whole] type="submit" name=(TO) value="submitted" { (said.hand_in) }
            }
        }
    }

    fn keeping(&self, is_plain: bool) -> Markup {
        let said = &self.authorized.words.questions;
        html! {
            button.plain[is_plain] type="submit" name=(TO) value="draft" { (said.save) }
            " "
            button.plain type="submit" name=(TO) value="what-if" { (said.what_if) }
            " "
        }
    }

    /// What stands over a part of the questions.
    pub fn heading(&self, heading: Option<usize>) -> Markup {
        let others = self.authorized.words.questions.others;
        html! { @match heading { Some(place) => (self.name(place)), None => (others) } }
    }

    /// What a place is called.
    pub fn called(&self, slot: &Slot) -> Markup {
        let place = self.subject.asked.methodology.place(&slot.criterion);
        html! {
            @match place { Some(place) => (self.name(place)), None => (slot.criterion) }
            @if slot.target_group != ALL { ", " (slot.target_group) }
            @if slot.touchpoint != ALL { ", " (slot.touchpoint) }
        }
    }

    /// What a node is called.
    pub fn name(&self, place: usize) -> Markup {
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
