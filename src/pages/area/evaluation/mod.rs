//! One evaluation, as whoever writes or judges it sees it, and the steps it can take.

mod answers;
mod told;
pub mod what_if;

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    around,
    form::{Fields, Sent},
    questions, refused,
    session::Authorized,
};
use crate::{
    actions::{
        self, Refusal, Tx,
        evaluation::{
            offered::{Deed, offered},
            what_if::{Prospect, Rehearsal, rehearse},
        },
    },
    domain::{
        caller::Caller, evaluation::Standing, facts::Facts, version::Expected, violation::Violation,
    },
    http::{
        problem::{CONFLICT, INVALID_DOCUMENT, Problem},
        query::Query,
    },
    pages::{parts, visit::Scene, words::Words},
    store::{
        self, Conn,
        evaluation::{Draft, Record, Revision, Step},
    },
};

/// All that is known of an evaluation.
struct Whole {
    record: Record,
    steps: Vec<Step>,
    /// What was handed in last.
    revision: Option<Revision>,
    /// What is written and not handed in.
    draft: Option<Draft>,
    /// Why the draft was returned, where it was.
    returned: Option<String>,
    /// The facts that count for it; none of a service that is not there.
    facts: Option<Facts>,
}

/// What would come of it, and what is wrong with it.
#[derive(Default)]
struct Outlook {
    prospect: Option<Prospect>,
    faults: Vec<Violation>,
}

/// Why a step was not taken, and what had been written for it.
struct Halted {
    problem: Problem,
    deed: Deed,
    reason: String,
}

/// Shows an evaluation.
pub async fn show(
    authorized: Authorized,
    path: Path<String>,
    mut query: Query,
) -> Result<HttpResponse, Problem> {
    let id = id(&path)?;
    let done = query.parsed("done", "Leave it out.", Deed::parse);
    query.finish()?;
    page(&authorized, &query, id, done, None).await
}

/// Hands in a draft.
pub async fn submit(path: Path<String>, sent: Sent) -> Result<HttpResponse, Problem> {
    take(&path, sent, Deed::Submit, |seen, _, caller, tx| {
        actions::evaluation::submit_draft(seen, caller, tx).map(|_| ())
    })
    .await
}

/// Hands a submission back, with a reason.
pub async fn send_back(path: Path<String>, sent: Sent) -> Result<HttpResponse, Problem> {
    take(&path, sent, Deed::Return, |seen, why, caller, tx| {
        actions::evaluation::send_back(seen, why, caller, tx).map(|_| ())
    })
    .await
}

/// Publishes a submission.
pub async fn publish(path: Path<String>, sent: Sent) -> Result<HttpResponse, Problem> {
    take(&path, sent, Deed::Publish, |seen, _, caller, tx| {
        actions::evaluation::publish(seen, caller, tx).map(|_| ())
    })
    .await
}

/// Begins a correction of what is published, with a reason, and leads to where it is written.
pub async fn correct(path: Path<String>, mut sent: Sent) -> Result<HttpResponse, Problem> {
    let corrects = number(&mut sent.fields, "corrects").unwrap_or_default();
    take(&path, sent, Deed::Correct, move |seen, why, caller, tx| {
        actions::evaluation::begin_correction(seen, (corrects, why), caller, tx).map(|_| ())
    })
    .await
}

/// Withdraws what is published, with a reason.
pub async fn withdraw(path: Path<String>, sent: Sent) -> Result<HttpResponse, Problem> {
    take(&path, sent, Deed::Withdraw, |seen, why, caller, tx| {
        actions::evaluation::withdraw(seen, why, caller, tx).map(|_| ())
    })
    .await
}

/// Deletes a draft.
pub async fn delete(path: Path<String>, sent: Sent) -> Result<HttpResponse, Problem> {
    take(&path, sent, Deed::Delete, |(id, expected), _, caller, tx| {
        actions::evaluation::delete(id, expected, caller, tx)
    })
    .await
}

/// Takes a step with the version that was seen; what stands in its way is said on the page it was asked from.
async fn take(
    path: &str,
    mut sent: Sent,
    deed: Deed,
    action: impl FnOnce((Uuid, &Expected), &str, &Caller, &mut Tx<'_>) -> Result<(), Refusal>
    + Send
    + 'static,
) -> Result<HttpResponse, Problem> {
    let id = id(path)?;
    let has_reason = matches!(deed, Deed::Return | Deed::Correct | Deed::Withdraw);
    let reason = if has_reason { sent.fields.one("reason") } else { None }.unwrap_or_default();
    let expected = version(&mut sent.fields);
    sent.fields.finish()?;
    let form = match deed {
        Deed::Correct => form_of(&sent.authorized, id).await?,
        _ => None,
    };
    let there = match deed {
        Deed::Correct if let Some(form) = form => sent.at(&form),
        Deed::Delete => format!("{}?done=delete", sent.at("/area")),
        _ => format!("{}?done={deed}", sent.at(&format!("/area/evaluations/{id}"))),
    };
    let why = reason.clone();
    let taken = sent.store(move |caller, tx| {
        action((id, &expected), &why, caller, tx)?;
        Ok(there)
    });
    match taken.await {
        Err(problem) if refused::is_told_here(&problem) => {
            let halted = Halted { problem, deed, reason };
            page(&sent.authorized, &Query::default(), id, None, Some(halted)).await
        }
        other => other,
    }
}

async fn page(
    authorized: &Authorized,
    query: &Query,
    id: Uuid,
    done: Option<Deed>,
    halted: Option<Halted>,
) -> Result<HttpResponse, Problem> {
    let caller = authorized.caller.clone();
    let whole = authorized.state.read(move |conn| find(id, &caller, conn)).await?;
    let whole = whole.ok_or_else(Problem::nowhere)?;
    let outlook = outlook(authorized, &whole.record).await?;
    let title = title(authorized, &whole.record);
    let shown = around::page(authorized, query, &title, |scene| {
        body(authorized, scene, (&whole, &outlook), done, halted.as_ref())
    });
    Ok(match &halted {
        Some(halted) => around::refused(shown, &halted.problem),
        None => shown,
    })
}

/// Which service and period it is of, and that it is an evaluation: pages that are open at once can be told
/// apart by it.
fn title(authorized: &Authorized, record: &Record) -> String {
    let (words, key) = (authorized.words, &record.key.scorecard);
    let snapshot = authorized.state.snapshot();
    let view = snapshot.newest();
    let service = view.service(key.service.as_str());
    let name = service.map_or_else(
        || key.service.to_string(),
        |service| parts::plain_name(&service.names, key.service.as_str(), words),
    );
    format!("{name}, {} – {}", (words.period)(key.period), words.area.evaluation.title)
}

/// The form that an evaluation is written in, without its language, if there is one.
async fn form_of(authorized: &Authorized, id: Uuid) -> Result<Option<String>, Problem> {
    let caller = authorized.caller.clone();
    let whole = authorized.state.read(move |conn| find(id, &caller, conn)).await?;
    let snapshot = authorized.state.snapshot();
    let of =
        |whole: Whole| questions::form_of(&snapshot.newest(), &whole.record, &authorized.caller);
    Ok(whole.and_then(of))
}

/// What would be public if it were published now; nothing of what is not under way.
async fn outlook(authorized: &Authorized, record: &Record) -> Result<Outlook, Problem> {
    let under_way = record.pending.unwrap_or(record.standing);
    if !matches!(under_way, Standing::Draft | Standing::Submitted) {
        return Ok(Outlook::default());
    }
    let (id, caller) = (record.id, authorized.caller.clone());
    let asked =
        authorized.state.ask(move |tx| rehearse(id, &caller, tx), Rehearsal::work_out).await;
    match asked {
        Ok(prospect) => {
            let faults = prospect.faults.clone();
            Ok(Outlook { prospect: Some(prospect), faults })
        }
        // So much is wrong with it that nothing can be worked out.
        Err(problem) if *problem.kind() == INVALID_DOCUMENT => {
            Ok(Outlook { prospect: None, faults: problem.errors().to_vec() })
        }
        // Somebody took a step meanwhile.
        Err(problem) if *problem.kind() == CONFLICT => Ok(Outlook::default()),
        Err(problem) => Err(problem),
    }
}

/// The evaluation, for who sees all of it; to others there is none.
fn find(id: Uuid, caller: &Caller, conn: &mut Conn) -> store::Result<Option<Whole>> {
    let record = store::evaluation::find(id, conn)?;
    let sees = |record: &Record| actions::evaluation::sees(caller, &record.key.assessor);
    let Some(record) = record.filter(sees) else { return Ok(None) };
    let steps = store::evaluation::all_steps(id, conn)?;
    let revision = store::evaluation::revision(id, record.latest, conn)?;
    let draft = store::evaluation::draft(id, conn)?;
    let returned = actions::evaluation::returned(&record, conn)?;
    let service = store::service::find(record.key.scorecard.service.as_str(), conn)?;
    let document = draft.as_ref().map(|draft| &draft.document);
    let facts = match &service {
        Some(service) => {
            Some(actions::evaluation::facts(Some(&record), document, &service.thing, conn)?)
        }
        None => None,
    };
    Ok(Some(Whole { record, steps, revision, draft, returned, facts }))
}

fn body(
    authorized: &Authorized,
    scene: &Scene,
    (whole, outlook): (&Whole, &Outlook),
    done: Option<Deed>,
    halted: Option<&Halted>,
) -> Markup {
    let words = authorized.words;
    let record = &whole.record;
    html! {
        (heading(scene, whole, words))
        @if let Some(halted) = halted {
            (refused::notice(&halted.problem, words))
        } @else if let Some(done) = done {
            div.notice role="status" {
                p {
                    b { ((words.area.evaluation.done)(done)) }
                    @if done == Deed::Publish { " " (told::sentence(scene, &record.key.scorecard)) }
                }
            }
        }
        @if let Some(reason) = &whole.returned {
            p.notice.bad { b { (words.area.evaluation.returned) } " " q { bdi { (reason) } } }
        }
        @if record.public.is_some() { (told::section(scene, &record.key.scorecard, done == Some(Deed::Publish))) }
        (deeds(authorized, scene, (whole, outlook), halted))
        @if let Some(prospect) = &outlook.prospect { (what_if::section(scene, prospect)) }
        (answers::section(authorized, scene, whole, &outlook.faults))
        (steps(&whole.steps, words))
    }
}

fn heading(scene: &Scene, whole: &Whole, words: &Words) -> Markup {
    let record = &whole.record;
    let view = scene.view();
    let said = &words.area.evaluation;
    let key = &record.key.scorecard;
    let service = view.service(key.service.as_str());
    html! {
        p.kind { (said.title) " · " ((words.period)(key.period)) }
        h1 {
            @if let Some(service) = service {
                (parts::name(&service.names, key.service.as_str(), words))
            } @else {
                (key.service)
            }
        }
        dl.facts {
            dt { (said.standing) } dd { b { (stands(record, whole.returned.is_some(), words)) } }
            dt { (words.service.who) } dd { ((words.source)(record.key.source)) ": " (parts::agency(&view, &record.key.assessor, words)) }
            dt { (words.frame.methodology) } dd { a href=(words.at(&format!("/methodologies/{}/{}", key.methodology.code, key.methodology.version))) { (parts::methodology(&view, &key.methodology, words)) } }
        }
    }
}

/// Where an evaluation stands, and its correction; of a draft that was returned, that it was.
pub fn stands(record: &Record, is_returned: bool, words: &Words) -> Markup {
    let said = &words.area.evaluation;
    let returned = (said.stepped)(Standing::Draft);
    html! {
        @if is_returned && record.pending.is_none() { (returned) } @else { ((said.stands)(record.standing)) }
        @if let Some(pending) = record.pending {
            "; " ((said.pending)(pending))
            @if is_returned { ", " (returned) }
        }
    }
}

/// A form for each step that can be taken by who looks.
fn deeds(
    authorized: &Authorized,
    scene: &Scene,
    (whole, outlook): (&Whole, &Outlook),
    halted: Option<&Halted>,
) -> Markup {
    let words = authorized.words;
    let said = &words.area.evaluation;
    let record = &whole.record;
    let offered = offered(record, &authorized.caller);
    let form = questions::form_of(&scene.view(), record, &authorized.caller);
    let interface = format!("/v1/evaluations/{}", record.id);
    let written = |deed: Deed| halted.filter(|it| it.deed == deed).map(|it| it.reason.as_str());
    let action = |deed: Deed| authorized.at(&format!("/area/evaluations/{}/{deed}", record.id));
    html! {
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
                @for deed in offered {
                    @if matches!(deed, Deed::Submit | Deed::Publish) {
                        form.tall method="post" action=(action(deed)) {
                            (authorized.hidden())
                            input type="hidden" name="version" value=(record.row_version);
                            (warning(scene, whole, outlook))
                            p { button type="submit" { ((said.deed)(deed)) } }
                            p.note { ((said.about)(deed)) }
                        }
                    } @else if deed == Deed::Correct && form.is_none() {
                        p.note { (said.correct_without_form) " " code { (interface) "/revisions" } }
                    } @else {
                        // Asked for twice: it takes something away.
                        details open[written(deed).is_some()] {
                            summary { ((said.deed)(deed)) "…" }
                            p { ((said.about)(deed)) }
                            form.tall method="post" action=(action(deed)) {
                                (authorized.hidden())
                                input type="hidden" name="version" value=(record.row_version);
                                @if deed == Deed::Correct {
                                    input type="hidden" name="corrects" value=(record.public.unwrap_or_default());
                                }
                                @if deed != Deed::Delete {
                                    p {
                                        label for={ "reason-" (deed) } { (said.reason) }
                                        textarea id={ "reason-" (deed) } name="reason" rows="3" required maxlength="2000" {
                                            (written(deed).unwrap_or_default())
                                        }
                                    }
                                }
                                p { button.bad[deed != Deed::Correct] type="submit" { ((said.deed)(deed)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How much is answered, and that no grade would come of it where none would: said before the button.
fn warning(scene: &Scene, whole: &Whole, outlook: &Outlook) -> Markup {
    let (answered, asked) = answers::counted(scene, whole);
    let state = outlook.prospect.as_ref().and_then(what_if::without_grade);
    html! {
        p {
            ((scene.words.area.evaluation.answered)(answered, asked))
            @if let Some(state) = state { " " b { ((scene.words.area.what_if.no_grade)(state)) } }
        }
    }
}

/// What became of it, the newest first.
fn steps(steps: &[Step], words: &Words) -> Markup {
    let said = &words.area.evaluation;
    html! {
        section aria-labelledby="history" {
            h2 #history { (said.history) }
            @if steps.is_empty() {
                p.none { (said.no_steps) }
            } @else {
                ol.news {
                    @for step in steps.iter().rev() {
                        li {
                            (parts::day(step.at, words)) ": " b { ((said.stepped)(step.standing)) }
                            @if step.n > 1 { ", " ((words.explained.revision)(step.n)) }
                            @if let Some(reason) = &step.reason { " – " q { bdi { (reason) } } }
                        }
                    }
                }
            }
        }
    }
}

/// Which version of it was seen.
fn version(fields: &mut Fields) -> Expected {
    Expected::OneOf(number(fields, "version").into_iter().collect())
}

/// The number of what was seen that the page has put into a form.
fn number(fields: &mut Fields, name: &str) -> Option<i64> {
    let number = fields.one(name).and_then(|text| text.parse().ok());
    if number.is_none() {
        let advice = "Open the page anew.";
        fields.refuse(Violation::parameter(name, "not-a-version", "No version.", advice));
    }
    number
}

fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).ok().filter(|id| id.to_string() == text).ok_or_else(Problem::nowhere)
}
