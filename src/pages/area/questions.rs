//! The form of questions: all that a methodology asks of a service, beside each question what was answered
//! the last time, and what of it stands in the draft.
//!
//! - Coming in: `subject` is what the form is about, `before` what was answered, `sent` what a form says,
//!   `typed` what is filled in, by place (`slot`) and `field`; `compose` makes answers of it, with numbers as
//!   people type them (`number`).
//! - Going out: `page` the whole, `notices` what stands above the questions, `overview` how far they are
//!   answered, `places` what is asked in which order, `question` one question, `inputs` its fields, `fault`
//!   what is wrong in words.

mod before;
mod compose;
mod fault;
mod field;
mod inputs;
mod notices;
mod number;
mod overview;
mod page;
mod places;
mod question;
mod sent;
mod slot;
mod subject;
mod typed;

use actix_web::{HttpResponse, web::Path};

use self::{
    before::Before,
    compose::Composed,
    page::{Page, Why},
    sent::{Deed, Form, TO},
    subject::Asked,
    typed::Typed,
};
pub use self::{
    field::Field,
    sent::{CRITERION, GROUP, LOOK, TOUCHPOINT},
    slot::Slot,
};
use super::{around, form::Sent, refused, session::Authorized};
use crate::{
    actions::{
        Refusal,
        evaluation::filling::{self, Aim, Filled},
    },
    cube::view::View,
    domain::{
        caller::{Caller, Scope},
        evaluation::draft::{AnswerDraft, EvaluationDraft},
        violation::{Place, Violation},
    },
    http::{problem::Problem, query::Query},
    pages::frame::Open,
    store::evaluation::Record,
};

/// From where a draft is begun.
const FROM: &str = "from";
const WITHDRAWN: &str = "withdrawn";

/// The form that an evaluation is filled in with, without its language; nothing where no campaign asks
/// for it.
pub fn form_of(view: &View<'_>, record: &Record, caller: &Caller) -> Option<String> {
    let may = caller.may(Scope::EvaluationsWrite);
    Asked::around(view, record, caller).filter(|_| may).map(|asked| asked.path())
}

/// What links to the questions of a draft's answers end in, in the form.
pub fn anchors(answers: &[AnswerDraft]) -> Vec<String> {
    Slot::all(answers).iter().map(Slot::anchor).collect()
}

/// The place and the field that a name of the form means; nothing where it is none of a question.
pub fn named(name: &str) -> Option<(Slot, Field)> {
    Typed::named(name)
}

/// Whether there is a form for this campaign and service, for who asks.
pub fn is_asked(view: &View<'_>, path: &(String, String), caller: &Caller) -> bool {
    Asked::of(view, path, caller).is_ok()
}

/// Shows the form: empty, or with what stands in the draft.
pub async fn show(
    authorized: Authorized,
    mut query: Query,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let why = match query.one("said").as_deref() {
        Some("saved") => Why::Saved,
        Some("what-if") => Why::WhatIf,
        Some("ungraded") => Why::Ungraded,
        Some("copied") => Why::Copied,
        _ => Why::Asked,
    };
    query.finish()?;
    render(&authorized, &path, &Typed::default(), From::Register, why).await
}

/// Takes the form: keeps the draft, or hands it in. What is refused comes back as it was typed.
pub async fn save(mut sent: Sent, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let authorized = &sent.authorized;
    let asked = Asked::of(&authorized.state.snapshot().newest(), &path, &authorized.caller)?;
    let form = Form::read(&mut sent.fields, &asked);
    let Form { deed, version, typed, refused } = form;
    if let Some(problem) = refused {
        return refuse(authorized, &path, (&typed, version), &problem).await;
    }
    let (aim, kept) = match deed {
        Deed::Look => {
            return render(authorized, &path, &typed, From::Sent(version), Why::Asked).await;
        }
        Deed::Open(slot) => {
            return render(authorized, &path, &typed, From::Sent(version), Why::Opened(&slot))
                .await;
        }
        Deed::Keep => (Aim::Keep, "saved"),
        Deed::WhatIf => (Aim::Keep, "what-if"),
        Deed::HandIn => (Aim::HandIn, "ungraded"),
        Deed::HandInUngraded => (Aim::HandInUngraded, ""),
    };
    let said = sent.at(&asked.path());
    let evaluation = sent.at("/area/evaluations/");
    let (comma, filled) = (authorized.words.comma, typed.clone());
    let stored = sent
        .store(move |caller, tx| {
            let write = |before: Option<&EvaluationDraft>| {
                let draft = asked.draft(before);
                let composed = filled.compose(&draft.answers, &asked.methodology, comma);
                if !composed.unreadable.is_empty() {
                    return Err(composed.unreadable);
                }
                Ok(EvaluationDraft { answers: composed.answers, ..draft })
            };
            let filled = filling::fill(&asked.key, version, aim, write, caller, tx)?;
            Ok::<_, Refusal>(match filled {
                Filled::Kept(_) | Filled::Ungraded(_) => format!("{said}?said={kept}"),
                Filled::HandedIn(record) => format!("{evaluation}{}?done=submit", record.id),
            })
        })
        .await;
    match stored {
        Err(problem) if refused::is_told_here(&problem) => {
            refuse(authorized, &path, (&typed, version), &problem).await
        }
        stored => stored,
    }
}

/// Begins a draft with the answers of the last period, or with those of what was withdrawn.
pub async fn copy(mut sent: Sent, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let from = sent.fields.one(FROM);
    sent.fields.finish()?;
    let authorized = &sent.authorized;
    let snapshot = authorized.state.snapshot();
    let view = snapshot.newest();
    let asked = Asked::of(&view, &path, &authorized.caller)?;
    let answers = match from.as_deref() {
        None => Before::of(&authorized.state, &view, &asked).await?.drafts(&asked),
        Some(WITHDRAWN) => {
            let opened = asked.clone().open(&authorized.state, &authorized.caller).await?.opened;
            // Where something stands by now that is told below; where nothing was withdrawn, nothing can be taken.
            if opened.record.is_none() && opened.withdrawn.is_empty() {
                return Err(Problem::nowhere());
            }
            opened.withdrawn
        }
        Some(_) => return Err(Problem::nowhere()),
    };
    let draft = EvaluationDraft { answers, ..asked.draft(None) };
    let said = format!("{}?said=copied", sent.at(&asked.path()));
    let stored = sent
        .store(move |caller, tx| {
            let write = |_: Option<&EvaluationDraft>| Ok(draft);
            filling::fill(&asked.key, None, Aim::Keep, write, caller, tx)?;
            Ok(said)
        })
        .await;
    match stored {
        Err(problem) if refused::is_told_here(&problem) => {
            refuse(authorized, &path, (&Typed::default(), None), &problem).await
        }
        stored => stored,
    }
}

/// The form with what is wrong with what was sent.
async fn refuse(
    authorized: &Authorized,
    path: &(String, String),
    (typed, version): (&Typed, Option<i64>),
    problem: &Problem,
) -> Result<HttpResponse, Problem> {
    let page = render(authorized, path, typed, From::Sent(version), Why::Refused(problem)).await?;
    Ok(around::refused(page, problem))
}

/// Where what stands in a form comes from.
#[derive(Clone, Copy)]
enum From {
    /// From the register, as it is now.
    Register,
    /// From somebody who wrote it over this version, or where nothing stood yet.
    Sent(Option<i64>),
}

/// The page of the form.
async fn render(
    authorized: &Authorized,
    path: &(String, String),
    typed: &Typed,
    from: From,
    why: Why<'_>,
) -> Result<HttpResponse, Problem> {
    let (state, words) = (&authorized.state, authorized.words);
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    let asked = Asked::of(&view, path, &authorized.caller)?;
    let before = Before::of(state, &view, &asked).await?;
    let subject = asked.open(state, &authorized.caller).await?;
    let prospect = subject.prospect(state, &authorized.caller, matches!(why, Why::WhatIf)).await?;
    let answers = subject.opened.draft.as_ref().map(|draft| draft.answers.as_slice());
    let answers = answers.unwrap_or_default();
    let composed = typed.compose(answers, &subject.asked.methodology, words.comma);
    let faults = match why {
        Why::Refused(problem) => problem.errors(),
        Why::Opened(_) => &[],
        _ => &subject.opened.faults,
    };
    // Whatever the form comes back for: what somebody else has saved meanwhile is told before it is written
    // over, for the next press of a button says that it was seen.
    let overtaken = matches!(from, From::Sent(version) if version != subject.version());
    let page = Page {
        authorized,
        subject: &subject,
        before: &before,
        prospect: prospect.as_ref(),
        typed,
        composed: &composed,
        faults: by_place(faults, &composed),
        why,
        overtaken: overtaken && !typed.is_empty() && subject.opened.draft.is_some(),
    };
    let title = page.title();
    let query = Query::default();
    let path = asked_path(path);
    let open = Open { form: page::FORM, path: &path, again: (TO, LOOK), first: (TO, page.first()) };
    let open = page.is_shown().then_some(open);
    Ok(around::with_form(authorized, &query, &title, open, |scene| page.body(scene)))
}

/// Where the form of this campaign and service is sent.
fn asked_path((campaign, service): &(String, String)) -> String {
    format!("/area/campaigns/{campaign}/{service}")
}

/// Faults with the place and the field that they are about; of the whole where there is none.
fn by_place<'a>(
    faults: &'a [Violation],
    composed: &Composed,
) -> Vec<(Option<Slot>, Option<field::Field>, &'a Violation)> {
    let placed = |fault: &Violation| {
        // Of what was sent, and never came as far as to be an answer.
        if let Place::Parameter(name) = &fault.place {
            let named = Typed::named(name);
            return named.map_or((None, None), |(slot, field)| (Some(slot), Some(field)));
        }
        let Some((place, rest)) = fault.answer() else { return (None, None) };
        (composed.slots.get(place).cloned(), field::Field::pointed(rest))
    };
    faults
        .iter()
        .map(|fault| {
            let (slot, field) = placed(fault);
            (slot, field, fault)
        })
        .collect()
}
