//! What can be done with an evaluation next: a button for each step, and what is written for it.

use maud::{Markup, html};

use super::{Outlook, Whole, answers};
use crate::{
    actions::evaluation::offered::{Deed, offered},
    domain::{evaluation::Standing, version::Expected, violation::Violation},
    http::problem::Problem,
    pages::{
        area::{
            form::{Fields, LOOK},
            questions,
            session::Authorized,
        },
        frame::Open,
        parts,
        visit::Scene,
    },
    store::evaluation::Record,
};

/// Before the name of a step: the field of its reason. All of them stand in one form, so that none is lost
/// by a step that is taken for another one, or by another language.
pub const REASON: &str = "reason-";
/// Which revision is corrected.
pub const CORRECTS: &str = "corrects";
/// The name of that form on the page.
const FORM: &str = "with-reason";

/// What was written for steps that were not taken.
#[derive(Default)]
pub struct Written {
    /// Reasons.
    reasons: Vec<(Deed, String)>,
    /// The step that was asked for, and why it was not taken.
    pub halted: Option<(Deed, Problem)>,
}

/// Whether a step is taken for a reason.
fn has_reason(deed: Deed) -> bool {
    matches!(deed, Deed::Return | Deed::Correct | Deed::Withdraw)
}

impl Written {
    /// What a form says.
    pub fn read(fields: &mut Fields) -> Self {
        let reasons = Deed::ALL.iter().copied().filter(|deed| has_reason(*deed));
        let reasons =
            reasons.filter_map(|deed| Some((deed, fields.one(&format!("{REASON}{deed}"))?)));
        Self { reasons: reasons.collect(), halted: None }
    }

    /// The same, of a step that was not taken.
    pub fn halted(self, deed: Deed, problem: Problem) -> Self {
        Self { halted: Some((deed, problem)), ..self }
    }

    /// The reason for a step; empty where none was written.
    pub fn reason(&self, deed: Deed) -> &str {
        let found = self.reasons.iter().find(|(of, _)| *of == deed);
        found.map_or("", |(_, reason)| reason.as_str())
    }

    /// Whether somebody was about to take that step.
    fn is_begun(&self, deed: Deed) -> bool {
        !self.reason(deed).is_empty() || self.halted.as_ref().is_some_and(|(of, _)| *of == deed)
    }
}

/// The steps that are taken for a reason, and can be taken by who looks. A correction is written in the form
/// of questions: without one it cannot be begun here.
fn asking(authorized: &Authorized, record: &Record) -> Vec<Deed> {
    let snapshot = authorized.state.snapshot();
    let caller = &authorized.caller;
    let is_formless = questions::form_of(&snapshot.newest(), record, caller).is_none();
    let mut asking = offered(record, caller);
    asking.retain(|deed| has_reason(*deed) && !(*deed == Deed::Correct && is_formless));
    asking
}

/// The form with reasons, which goes along when the language is changed, where there is one.
pub fn open<'a>(
    authorized: &Authorized,
    record: &Record,
    written: &Written,
    page: &'a str,
) -> Option<Open<'a>> {
    let is_there = !written.reasons.is_empty() || !asking(authorized, record).is_empty();
    is_there.then_some(Open { form: FORM, path: page, again: (LOOK, "1"), first: ("", "") })
}

/// A button for each step that can be taken by who looks.
pub fn section(
    authorized: &Authorized,
    scene: &Scene,
    (whole, outlook): (&Whole, &Outlook),
    written: &Written,
) -> Markup {
    let words = authorized.words;
    let said = &words.area.evaluation;
    let record = &whole.record;
    let form = questions::form_of(&scene.view(), record, &authorized.caller);
    let interface = format!("/v1/evaluations/{}", record.id);
    let offered = offered(record, &authorized.caller);
    let page = authorized.at(&format!("/area/evaluations/{}", record.id));
    let asking = asking(authorized, record);
    html! {
        (lost(authorized, record, written, &asking))
        @let under_way = record.pending.unwrap_or(record.standing);
        @if under_way == Standing::Submitted && !offered.contains(&Deed::Return) {
            p.notice { (said.whom_to_ask) }
        }
        @if !offered.is_empty() {
            section aria-labelledby="next" {
                h2 #next { (said.next) }
                // Who may hand a draft in is who writes it.
                @if offered.contains(&Deed::Submit) {
                    @match &form {
                        Some(form) => p { a.button href=(authorized.at(form)) { (said.go_on) } },
                        None => p.note { (said.without_form) " " code { (interface) } },
                    }
                }
                @for deed in offered.iter().filter(|deed| matches!(deed, Deed::Submit | Deed::Publish)) {
                    form.tall method="post" action={ (page) "/" (deed) } {
                        (authorized.hidden())
                        (version_of(record))
                        (warning(scene, whole, outlook))
                        p { button type="submit" { ((said.deed)(*deed)) } }
                        p.note { ((said.about)(*deed)) }
                    }
                }
                @if offered.contains(&Deed::Correct) && form.is_none() {
                    p.note { (said.correct_without_form) " " code { (interface) "/revisions" } }
                }
                @if !asking.is_empty() {
                    form.tall #(FORM) method="post" action=(page) {
                        (authorized.hidden())
                        (version_of(record))
                        @if asking.contains(&Deed::Correct) {
                            input type="hidden" name=(CORRECTS) value=(record.public.unwrap_or_default());
                        }
                        // Each is asked for twice: it takes something away.
                        @for deed in &asking {
                            details open[written.is_begun(*deed)] {
                                summary { ((said.deed)(*deed)) "…" }
                                p { ((said.about)(*deed)) }
                                p {
                                    label for={ (REASON) (deed) } { (said.reason) }
                                    textarea id={ (REASON) (deed) } name={ (REASON) (deed) } rows="3" maxlength="2000" aria-required="true" {
                                        "\n" (written.reason(*deed))
                                    }
                                }
                                p { button.bad[*deed != Deed::Correct] formaction={ (page) "/" (deed) } type="submit" { ((said.deed)(*deed)) } }
                            }
                        }
                    }
                }
                @if offered.contains(&Deed::Delete) {
                    @let deed = Deed::Delete;
                    details open[written.is_begun(deed)] {
                        summary { ((said.deed)(deed)) "…" }
                        p { ((said.about)(deed)) }
                        form.tall method="post" action={ (page) "/" (deed) } {
                            (authorized.hidden())
                            (version_of(record))
                            p { button.bad type="submit" { ((said.deed)(deed)) } }
                        }
                    }
                }
            }
        }
    }
}

/// Which version of it is seen.
fn version_of(record: &Record) -> Markup {
    html! { input type="hidden" name="version" value=(record.row_version); }
}

/// What was written for a step that cannot be taken any more: it is shown, to be used elsewhere, also in the
/// other language.
fn lost(authorized: &Authorized, record: &Record, written: &Written, asking: &[Deed]) -> Markup {
    let said = &authorized.words.area.evaluation;
    let page = authorized.at(&format!("/area/evaluations/{}", record.id));
    html! {
        @if asking.is_empty() && !written.reasons.is_empty() {
            form #(FORM) method="post" action=(page) { (authorized.hidden()) (version_of(record)) }
        }
        @for (deed, reason) in written.reasons.iter().filter(|(deed, _)| !asking.contains(deed)) {
            input type="hidden" form=(FORM) name={ (REASON) (deed) } value=(reason);
            div.notice {
                p { ((said.not_offered)((said.deed)(*deed))) }
                blockquote { p { (parts::written(reason)) } }
            }
        }
    }
}

/// How much is answered, and that no grade would come of it where none would: said before the button.
fn warning(scene: &Scene, whole: &Whole, outlook: &Outlook) -> Markup {
    let counted = answers::counted(scene, whole, &outlook.faults);
    let state = outlook.prospect.as_ref().and_then(|it| it.after.without_grade());
    html! {
        p {
            @if let Some(counted) = counted { ((scene.words.questions.progress)(counted)) }
            @if let Some(state) = state { " " b { ((scene.words.area.what_if.no_grade)(state)) } }
        }
    }
}

/// Which version of it was seen.
pub fn version(fields: &mut Fields) -> Expected {
    Expected::OneOf(number(fields, "version").into_iter().collect())
}

/// The number of what was seen that the page has put into a form.
pub fn number(fields: &mut Fields, name: &str) -> Option<i64> {
    let number = fields.one(name).and_then(|text| text.parse().ok());
    if number.is_none() {
        let advice = "Open the page anew.";
        fields.refuse(Violation::parameter(name, "not-a-version", "No version.", advice));
    }
    number
}
