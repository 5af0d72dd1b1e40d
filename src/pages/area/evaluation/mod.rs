//! One evaluation, as whoever writes or judges it sees it, and the steps it can take.

mod answers;
mod deeds;
mod history;
mod told;
pub mod what_if;

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};
use uuid::Uuid;

pub use self::{deeds::REASON, history::stands};
use self::{deeds::Written, history::steps};
use super::{
    around,
    form::{LOOK, Sent},
    questions, refused,
    session::Authorized,
};
use crate::{
    actions::{
        self, Refusal, Tx,
        evaluation::{
            offered::Deed,
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
    /// What was handed in, the oldest first.
    revisions: Vec<Revision>,
    /// What is written and not handed in.
    draft: Option<Draft>,
    /// Why the draft was returned, where it was.
    returned: Option<String>,
    /// The facts that count for it; none of a service that is not there.
    facts: Option<Facts>,
}

impl Whole {
    fn revision(&self, n: i64) -> Option<&Revision> {
        self.revisions.iter().find(|revision| revision.n == n)
    }

    /// What was handed in last.
    fn handed_in(&self) -> Option<&Revision> {
        self.revision(self.record.latest)
    }

    /// What is public while a correction of it is under way.
    fn corrected(&self) -> Option<&Revision> {
        self.record.pending.and_then(|_| self.revision(self.record.public?))
    }

    /// Why it is being corrected, if it is.
    fn why_corrected(&self) -> Option<&str> {
        self.corrected()?;
        match &self.draft {
            Some(draft) => draft.reason.as_deref(),
            None => self.handed_in()?.reason.as_deref(),
        }
    }
}

/// What would come of it, and what is wrong with it.
#[derive(Default)]
struct Outlook {
    prospect: Option<Prospect>,
    faults: Vec<Violation>,
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

/// Shows it with the reasons that are being written, such as in another language. Nothing is stored.
pub async fn look(path: Path<String>, mut sent: Sent) -> Result<HttpResponse, Problem> {
    let id = id(&path)?;
    for unread in [LOOK, "version", deeds::CORRECTS] {
        sent.fields.one(unread);
    }
    let written = Written::read(&mut sent.fields);
    sent.fields.finish()?;
    page(&sent.authorized, &Query::default(), id, None, Some(written)).await
}

/// Whether who is logged in sees all of an evaluation.
pub async fn is_seen(authorized: &Authorized, id: Uuid) -> Result<bool, Problem> {
    let caller = authorized.caller.clone();
    let sees = move |conn: &mut Conn| {
        let record = store::evaluation::find(id, conn)?;
        Ok(record.is_some_and(|it| actions::evaluation::sees(&caller, &it.key.assessor)))
    };
    authorized.state.read(sees).await
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
    let corrects = deeds::number(&mut sent.fields, deeds::CORRECTS).unwrap_or_default();
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
    let expected = deeds::version(&mut sent.fields);
    // One form says what is corrected, whichever of its steps is taken.
    sent.fields.many(deeds::CORRECTS);
    let written = Written::read(&mut sent.fields);
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
    let why = written.reason(deed).to_owned();
    let taken = sent.store(move |caller, tx| {
        action((id, &expected), &why, caller, tx)?;
        Ok(there)
    });
    match taken.await {
        Err(problem) if refused::is_told_here(&problem) => {
            let written = written.halted(deed, problem);
            page(&sent.authorized, &Query::default(), id, None, Some(written)).await
        }
        other => other,
    }
}

async fn page(
    authorized: &Authorized,
    query: &Query,
    id: Uuid,
    done: Option<Deed>,
    written: Option<Written>,
) -> Result<HttpResponse, Problem> {
    let caller = authorized.caller.clone();
    let whole = authorized.state.read(move |conn| find(id, &caller, conn)).await?;
    let whole = whole.ok_or_else(Problem::nowhere)?;
    let outlook = outlook(authorized, &whole.record).await?;
    let title = title(authorized, &whole.record);
    let written = written.unwrap_or_default();
    let address = format!("/area/evaluations/{id}");
    let open = deeds::open(authorized, &whole.record, &written, &address);
    let shown = around::with_form(authorized, query, &title, open, |scene| {
        body(authorized, scene, (&whole, &outlook), done, &written)
    });
    Ok(match &written.halted {
        Some((_, problem)) => around::refused(shown, problem),
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
    let revisions = store::evaluation::all_revisions(id, conn)?;
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
    Ok(Some(Whole { record, steps, revisions, draft, returned, facts }))
}

fn body(
    authorized: &Authorized,
    scene: &Scene,
    (whole, outlook): (&Whole, &Outlook),
    done: Option<Deed>,
    written: &Written,
) -> Markup {
    let words = authorized.words;
    let record = &whole.record;
    html! {
        (heading(scene, whole, words))
        @if let Some((_, problem)) = &written.halted {
            (refused::notice(problem, words))
        } @else if let Some(done) = done {
            div.notice role="status" {
                p {
                    b { ((words.area.evaluation.done)(done)) }
                    @if done == Deed::Publish { " " (told::sentence(scene, &record.key.scorecard)) }
                }
            }
        }
        @if let Some(reason) = &whole.returned {
            p.notice.bad { b { (words.area.evaluation.returned) } " " (parts::quoted(reason)) }
        }
        @if let Some(reason) = whole.why_corrected() {
            p.notice { b { (words.area.evaluation.corrects) } " " (parts::quoted(reason)) }
        }
        @if record.public.is_some() { (told::section(scene, &record.key.scorecard, done == Some(Deed::Publish))) }
        (deeds::section(authorized, scene, (whole, outlook), written))
        @if let Some(prospect) = &outlook.prospect { (what_if::section(scene, prospect)) }
        (answers::section(authorized, scene, whole, &outlook.faults))
        (steps(whole, words))
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
            @if let Some(last) = whole.steps.last() { dt { (said.since) } dd { (parts::day(last.at, words)) } }
            dt { (words.service.who) } dd { ((words.source)(record.key.source)) ": " (parts::agency(&view, &record.key.assessor, words)) }
            dt { (words.frame.methodology) } dd { a href=(words.at(&format!("/methodologies/{}/{}", key.methodology.code, key.methodology.version))) { (parts::methodology(&view, &key.methodology, words)) } }
        }
    }
}

fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).ok().filter(|id| id.to_string() == text).ok_or_else(Problem::nowhere)
}
