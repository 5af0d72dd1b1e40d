//! The form of questions: all that a methodology asks of a service, beside each question what was answered
//! the last time, and what of it stands in the draft.
//!
//! - Coming in: `subject` is what the form is about, `before` what was answered, `sheet` what is filled in
//!   (by place: `slot`; with numbers as people type them: `number`).
//! - Going out: `page` the whole, `question` one question, `fault` what is wrong in words.

mod before;
mod fault;
mod number;
mod page;
mod question;
mod sheet;
mod slot;
mod subject;

use actix_web::{HttpResponse, web::Path};

use self::{
    before::Before,
    page::{Page, Why},
    sheet::{Composed, Typed},
    slot::Slot,
    subject::Asked,
};
use super::{
    around,
    form::{Fields, Sent},
    refused,
    session::Authorized,
};
use crate::{
    actions::{self, Refusal},
    cube::view::View,
    domain::{
        caller::Caller,
        evaluation::{Standing, draft::EvaluationDraft},
        violation::{Place, Violation},
    },
    http::{
        problem::{CONFLICT, PRECONDITION_FAILED, Problem},
        query::Query,
    },
    pages::frame::Open,
    store::evaluation::Record,
};

/// What of a form is said under which name, besides the answers.
const TO: &str = "to";
const VERSION: &str = "version";
const CRITERION: &str = "place-criterion";

/// The form that an evaluation is filled in with, without its language; nothing where no campaign asks
/// for it.
pub fn form_of(view: &View<'_>, record: &Record, caller: &Caller) -> Option<String> {
    Asked::around(view, record, caller).map(|asked| asked.path())
}

/// The criterion and the field that a field of the form is of.
pub fn named(name: &str) -> Option<(String, &'static str)> {
    let (slot, field) = name.rsplit_once(':')?;
    let field = sheet::Field::named(field)?;
    Some((Slot::named(slot).criterion, field.kind()))
}

/// Shows the form: empty, or with what stands in the draft.
pub async fn show(
    authorized: Authorized,
    mut query: Query,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let why = match query.one("said").as_deref() {
        Some("saved") => Why::Saved,
        Some("copied") => Why::Copied,
        _ => Why::Asked,
    };
    query.finish()?;
    render(&authorized, &path, &Typed::default(), why).await
}

/// Takes the form: keeps the draft, or hands it in. What is refused comes back as it was typed.
pub async fn save(mut sent: Sent, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    let form = Form::read(&mut sent.fields)?;
    let authorized = &sent.authorized;
    let asked = Asked::of(&authorized.state.snapshot().newest(), &path, &authorized.caller)?;
    let Form { deed, version, typed, opened } = form;
    let to = match deed {
        Deed::Open
            if opened.as_ref().is_some_and(|code| asked.methodology.criterion(code).is_none()) =>
        {
            let (detail, advice) = ("There is no such question.", "Choose one of the form.");
            let fault = Violation::parameter(CRITERION, "unknown-criterion", detail, advice);
            return Err(Problem::malformed(fault));
        }
        Deed::Open => {
            let why = if opened.is_some() { Why::Opened } else { Why::Asked };
            return render(authorized, &path, &typed, why).await;
        }
        Deed::Keep => Standing::Draft,
        Deed::HandIn => Standing::Submitted,
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
            let outcome =
                actions::evaluation::filling::fill(&asked.key, version, to, write, caller, tx)?;
            Ok::<_, Refusal>(match to {
                Standing::Draft => format!("{said}?said=saved"),
                _ => format!("{evaluation}{}?done=submit", outcome.record.id),
            })
        })
        .await;
    match stored {
        Err(problem) if refused::is_told_here(&problem) => {
            let why = Why::Refused(&problem);
            Ok(around::refused(render(authorized, &path, &typed, why).await?, &problem))
        }
        stored => stored,
    }
}

/// Begins a draft with the answers of the last period.
pub async fn copy(mut sent: Sent, path: Path<(String, String)>) -> Result<HttpResponse, Problem> {
    sent.fields.finish()?;
    let authorized = &sent.authorized;
    let snapshot = authorized.state.snapshot();
    let view = snapshot.newest();
    let asked = Asked::of(&view, &path, &authorized.caller)?;
    let before = Before::of(&authorized.state, &view, &asked).await?;
    let draft = EvaluationDraft { answers: before.drafts(&asked), ..asked.draft(None) };
    let said = format!("{}?said=copied", sent.at(&asked.path()));
    let stored = sent
        .store(move |caller, tx| {
            let write = |_: Option<&EvaluationDraft>| Ok(draft);
            let to = Standing::Draft;
            actions::evaluation::filling::fill(&asked.key, None, to, write, caller, tx)?;
            Ok(said)
        })
        .await;
    match stored {
        Err(problem) if refused::is_told_here(&problem) => {
            let why = Why::Refused(&problem);
            let page = render(authorized, &path, &Typed::default(), why).await?;
            Ok(around::refused(page, &problem))
        }
        stored => stored,
    }
}

/// What a form is sent for.
enum Deed {
    /// To keep the draft.
    Keep,
    /// To hand it in.
    HandIn,
    /// To have one more place to answer for; nothing is stored.
    Open,
}

/// A form as it was sent.
struct Form {
    deed: Deed,
    /// The version of the evaluation that it was made for.
    version: Option<i64>,
    typed: Typed,
    /// The criterion that one more place is asked for of.
    opened: Option<String>,
}

impl Form {
    fn read(fields: &mut Fields) -> Result<Self, Problem> {
        let deed = match fields.one(TO).as_deref() {
            Some("submitted") => Deed::HandIn,
            Some("place") => Deed::Open,
            None | Some("draft") => Deed::Keep,
            Some(_) => {
                let advice = "Say `draft`, `submitted` or `place`, as the buttons do.";
                let detail = "No button says this.";
                fields.refuse(Violation::parameter(TO, "invalid-value", detail, advice));
                Deed::Keep
            }
        };
        let version = fields.one(VERSION);
        let version = version.map(|text| {
            text.parse().map_err(|_| {
                let advice = "Open the page anew and fill the form in again.";
                let detail = "This is no version.";
                Problem::malformed(Violation::parameter(VERSION, "invalid-value", detail, advice))
            })
        });
        let mut typed = Typed::default();
        let mut repeated = Vec::new();
        fields.take(|name, value| {
            if typed.has(name) {
                repeated.push(name.to_owned());
            }
            typed.take(name, value)
        });
        for name in repeated {
            let detail = "It stands in the form more than once.";
            fields.refuse(Violation::parameter(name, "repeated-field", detail, "Give it once."));
        }
        let mut part = |name: &str| fields.one(name).unwrap_or_default();
        let (criterion, group, touchpoint) =
            (part(CRITERION), part("place-group"), part("place-touchpoint"));
        if !criterion.is_empty() && matches!(deed, Deed::Open) {
            typed.open(Slot::at(&criterion, &group, touchpoint.trim()));
        }
        fields.finish()?;
        let opened = (!criterion.is_empty()).then_some(criterion);
        Ok(Self { deed, version: version.transpose()?, typed, opened })
    }
}

async fn render(
    authorized: &Authorized,
    path: &(String, String),
    typed: &Typed,
    why: Why<'_>,
) -> Result<HttpResponse, Problem> {
    let (state, words) = (&authorized.state, authorized.words);
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    let asked = Asked::of(&view, path, &authorized.caller)?;
    let before = Before::of(state, &view, &asked).await?;
    let subject = asked.open(state, &authorized.caller).await?;
    let answers = subject.opened.draft.as_ref().map(|draft| draft.answers.as_slice());
    let answers = answers.unwrap_or_default();
    let composed = typed.compose(answers, &subject.asked.methodology, words.comma);
    let faults = match why {
        Why::Refused(problem) => problem.errors(),
        Why::Opened => &[],
        _ => &subject.opened.faults,
    };
    let overtaken = match why {
        Why::Refused(problem) => {
            problem.kind() == &PRECONDITION_FAILED || problem.kind() == &CONFLICT
        }
        _ => false,
    };
    let page = Page {
        authorized,
        subject: &subject,
        before: &before,
        typed,
        faults: by_place(faults, &composed),
        why,
        overtaken: overtaken && !typed.is_empty() && subject.opened.draft.is_some(),
    };
    let title = page.title();
    let query = Query::default();
    let path = asked_path(path);
    let open = Open { form: page::FORM, path: &path, again: (TO, "place") };
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
) -> Vec<(Option<Slot>, Option<sheet::Field>, &'a Violation)> {
    let placed = |fault: &Violation| {
        let Place::Pointer(pointer) = &fault.place else { return (None, None) };
        let Some(rest) = pointer.strip_prefix("/answers/") else { return (None, None) };
        let (place, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let slot = place.parse().ok().and_then(|place: usize| composed.slots.get(place));
        (slot.cloned(), sheet::Field::pointed(rest))
    };
    faults
        .iter()
        .map(|fault| {
            let (slot, field) = placed(fault);
            (slot, field, fault)
        })
        .collect()
}
