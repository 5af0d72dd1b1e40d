//! A file of evaluations is sent, looked at before anything is stored, mended, and stored whole: the same
//! action as that of `/v1/evaluation-batches`.

mod done;
mod mending;
mod preview;
mod table;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use maud::{Markup, html};

pub use self::done::done;
use self::{
    preview::Tried,
    table::{TABLE_BYTES, Table},
};
use super::{
    around,
    form::{self, Fields, LOOK, Sent},
    kept, refused,
    session::{Authorized, Turned},
};
use crate::{
    actions::batch::{allow, look_up, submit_all},
    domain::{evaluation::Standing, version::Expected, violation::Violation},
    formats::layout::Profile,
    http::{
        parts::parts,
        problem::{INVALID_DOCUMENT, Problem},
        query::Query,
        work::Work,
    },
    pages::{frame::Open, parts as shown, visit::Scene, words::Words},
};

/// Most bytes of a form that carries a table along: most letters of it are written as three.
const FORM_BYTES: usize = 3 * TABLE_BYTES + 1024 * 1024;
/// The form's name on the first page.
const FORM: &str = "send-file";
/// The field that says which drafts the page would write over.
const DRAFTS: &str = "drafts";
/// Of so many stored evaluations at most the next page is told.
const TOLD: usize = 100;

/// Shows where to send a file, and which ones to fill in.
pub async fn show(authorized: Authorized, mut query: Query) -> Result<HttpResponse, Problem> {
    query.finish()?;
    Ok(match allow(Standing::Draft, &authorized.caller) {
        Ok(()) => first(&authorized, None, ""),
        Err(refusal) => refused(&authorized, &refusal.into()),
    })
}

/// Takes a file, or what was pasted, and shows what would come of it.
pub async fn receive(
    mut query: Query,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Turned> {
    query.finish()?;
    // A table may be pasted, too, and a form is a little more than what it carries.
    let most = TABLE_BYTES + 64 * 1024;
    let authorized = match Authorized::of(&request).await {
        Ok(authorized) => authorized,
        Err(turned) => {
            return Err(kept::without_session(turned, &request, payload.into_inner(), most).await);
        }
    };
    if form::is_foreign(request.headers(), authorized.state.config()) == Some(true) {
        return Err(Turned::Foreign(authorized.words));
    }
    // Who may hand in nothing has no table read.
    if let Err(refusal) = allow(Standing::Draft, &authorized.caller) {
        return Ok(refused(&authorized, &refusal.into()));
    }
    let (mut files, mut texts) = (Vec::new(), Vec::new());
    for part in parts(&request, payload.into_inner(), most).await? {
        if part.name == form::FILE {
            files.push(part.bytes);
        } else {
            texts.push((part.name, form::utf8(part.bytes.to_vec())));
        }
    }
    let mut fields = Fields::of(texts);
    form::of_session(&request, &authorized, &mut fields).await?;
    let is_look = fields.one(LOOK).is_some();
    let pasted = fields.one("pasted").filter(|text| !text.trim().is_empty());
    fields.finish()?;
    files.retain(|bytes| !bytes.is_empty());
    let said = &authorized.words.upload;
    let cells = pasted.clone().unwrap_or_default();
    if is_look {
        // No page can choose a file for somebody.
        let again = html! { div.notice role="status" { p #said { (authorized.words.desk.kept.choose_again) } } };
        return Ok(first(&authorized, (!files.is_empty()).then_some(&again), &cells));
    }
    let table = match (files.pop(), pasted) {
        (None, None) => return Ok(unsent(&authorized, said.nothing_sent, &cells)),
        (Some(bytes), None) if files.is_empty() => {
            authorized.state.work_out(Work::Long, move || Table::of_file(&bytes)).await?
        }
        (Some(_), _) => return Ok(unsent(&authorized, said.two_sent, &cells)),
        (None, Some(text)) => {
            authorized.state.work_out(Work::Long, move || Table::of_paste(&text)).await?
        }
    };
    Ok(match table {
        Ok(table) => check(&authorized, table).await?,
        Err(faults) => unread(&authorized, &faults, &cells),
    })
}

/// Takes the table that went along with its preview, as it was mended, and looks at it again or stores it.
pub async fn go_on(mut query: Query, mut sent: Sent<FORM_BYTES>) -> Result<HttpResponse, Problem> {
    query.finish()?;
    if let Err(refusal) = allow(Standing::Draft, &sent.authorized.caller) {
        return Ok(refused(&sent.authorized, &refusal.into()));
    }
    let expected = drafts(&mut sent.fields);
    let deed = sent.fields.one("deed").unwrap_or_default();
    let text = sent.fields.one("table").unwrap_or_default();
    let mending = table::mending(&mut sent.fields);
    let to = Standing::parse(&deed).filter(|to| *to != Standing::Withdrawn);
    if to.is_none() && deed != "check" {
        let detail = "It does not say what is to be done.";
        let advice = "Press one of the buttons of the page.";
        sent.fields.refuse(Violation::parameter("deed", "not-a-deed", detail, advice));
    }
    sent.fields.finish()?;
    let cells = text.clone();
    let read = move || Table::mended(&text, mending);
    let table = match sent.authorized.state.work_out(Work::Long, read).await? {
        Ok(table) => table,
        Err(faults) => return Ok(unread(&sent.authorized, &faults, &cells)),
    };
    let Some(to) = to else {
        return check(&sent.authorized, table).await;
    };
    let table = Arc::new(table);
    let (stored, there) = (Arc::clone(&table), sent.at("/area/upload/done"));
    let storing = sent.store(move |caller, tx| {
        let done = submit_all(&stored.records, (to, &expected), caller, tx, || {})?;
        let outcomes = done.outcomes.iter().take(TOLD);
        let ids = outcomes.map(|outcome| format!("id={}", outcome.record.id));
        Ok(format!("{there}?{}", ids.collect::<Vec<_>>().join("&")))
    });
    match storing.await {
        Err(problem) if refused::is_told_here(&problem) => {
            let mut tried = tried(&sent.authorized, &table).await?;
            // What was found is told in full; what only storing found is told above it.
            if *problem.kind() != INVALID_DOCUMENT || tried.problem.is_none() {
                tried.problem = Some(problem);
            }
            Ok(page(&sent.authorized, &table, &tried))
        }
        other => other,
    }
}

/// The version of the drafts that the page said it would write over.
fn drafts(fields: &mut Fields) -> Expected {
    let seen = fields.one(DRAFTS);
    seen.map_or(Expected::Absent, |seen| Expected::OneOf(seen.parse().into_iter().collect()))
}

/// Tries what would come of a table, and shows it. Nothing is stored.
async fn check(authorized: &Authorized, table: Table) -> Result<HttpResponse, Problem> {
    let table = Arc::new(table);
    let tried = tried(authorized, &table).await?;
    Ok(page(authorized, &table, &tried))
}

/// What would come of a table.
async fn tried(authorized: &Authorized, table: &Arc<Table>) -> Result<Tried, Problem> {
    let (table, caller) = (Arc::clone(table), authorized.caller.clone());
    let found = authorized.state.try_out(move |tx| {
        let held = look_up(&table.records, &caller, tx)?;
        let mut submit = |to| submit_all(&table.records, (to, &Expected::Any), &caller, tx, || {});
        let (found, is_draft) = match submit(Standing::Submitted) {
            Ok(done) => (Ok(done), true),
            Err(refusal) => (Err(refusal), submit(Standing::Draft).is_ok()),
        };
        Ok((held, found, is_draft))
    });
    let (held, found, is_draft) = match found.await {
        Err(problem) if refused::is_told_here(&problem) => return Ok(Tried::refused(problem)),
        found => found?,
    };
    let tried = Tried { is_draft, held, ..Tried::default() };
    match found.map_err(Problem::from) {
        Ok(done) => {
            let warnings = done.outcomes.into_iter().flat_map(|outcome| outcome.warnings);
            Ok(Tried { warnings: warnings.collect(), is_whole: true, ..tried })
        }
        Err(problem) if refused::is_told_here(&problem) => {
            Ok(Tried { problem: Some(problem), ..tried })
        }
        Err(problem) => Err(problem),
    }
}

fn page(authorized: &Authorized, table: &Table, tried: &Tried) -> HttpResponse {
    let title = authorized.words.upload.preview;
    let path = "/area/upload/preview";
    let open =
        Open { form: preview::FORM, path, again: ("deed", "check"), first: ("deed", "check") };
    let page = around::with_form(authorized, &Query::default(), title, Some(open), |scene| {
        preview::body(authorized, scene, table, tried)
    });
    match &tried.problem {
        Some(problem) => around::refused(page, problem),
        None => page,
    }
}

/// What is said to who may send no file: there is nothing to fill in.
fn refused(authorized: &Authorized, problem: &Problem) -> HttpResponse {
    let words = authorized.words;
    let page = around::page(authorized, &Query::default(), words.upload.title, |_| {
        html! { h1 { (words.upload.title) } (refused::notice(problem, words)) }
    });
    around::refused(page, problem)
}

/// The first page again, and that nothing came.
fn unsent(authorized: &Authorized, said: &str, cells: &str) -> HttpResponse {
    let advice = "Send one file, or paste cells.";
    let fault = Violation::parameter("file", "nothing-sent", said, advice);
    let problem = Problem::malformed(fault);
    let notice = html! { div.notice.bad role="alert" { p #said { (said) } } };
    around::refused(first(authorized, Some(&notice), cells), &problem)
}

/// The first page again, and what is wrong with the whole file.
fn unread(authorized: &Authorized, faults: &[Violation], cells: &str) -> HttpResponse {
    let words = authorized.words;
    let notice = html! {
        div.notice.bad role="alert" {
            p #said { b { (words.upload.unread) } }
            ul.faults { @for fault in faults.iter().take(TOLD) { li { (one(fault, words)) } } }
        }
    };
    let problem = Problem::invalid_document(words.upload.unread.to_owned(), faults.to_vec());
    around::refused(first(authorized, Some(&notice), cells), &problem)
}

/// A fault of the whole file, with its line where it has one.
fn one(fault: &Violation, words: &Words) -> Markup {
    let line = fault.line.filter(|_| fault.row.is_none());
    html! {
        (refused::one(fault, words))
        @if let Some(line) = line { " (" ((words.upload.line)(line)) ")" }
    }
}

/// Where a file is sent; `cells` is what was pasted before.
fn first(authorized: &Authorized, notice: Option<&Markup>, cells: &str) -> HttpResponse {
    let said = &authorized.words.upload;
    let open = Open { form: FORM, path: "/area/upload", again: (LOOK, "1"), first: ("", "") };
    around::with_form(authorized, &Query::default(), said.title, Some(open), |scene| {
        let described = if notice.is_some() { "file-help said" } else { "file-help" };
        html! {
            h1 { (said.title) }
            @if let Some(notice) = notice { (notice) }
            p.lead { (said.lead) }
            form.tall #(FORM) method="post" enctype="multipart/form-data" action=(authorized.at("/area/upload")) {
                (authorized.hidden())
                p {
                    label for="file" { (said.file) }
                    input #file type="file" name="file" accept=".csv,text/csv" aria-describedby=(described)
                        aria-invalid=[notice.is_some().then_some("true")];
                }
                p.note #file-help { (said.file_help) }
                p {
                    label for="pasted" { (said.paste) }
                    textarea #pasted name="pasted" rows="5" autocomplete="off" spellcheck="false" aria-describedby="pasted-help" { "\n" (cells) }
                }
                p.note #pasted-help { (said.paste_help) }
                p { button type="submit" { (said.check) } }
            }
            (templates(authorized, scene))
        }
    })
}

/// The templates of the campaigns that are open today.
fn templates(authorized: &Authorized, scene: &Scene) -> Markup {
    let words = authorized.words;
    let (said, view) = (&words.upload, scene.view());
    let today = authorized.state.clock().now().date_naive();
    let open: Vec<_> = view
        .campaigns()
        .filter(|state| state.due.is_none() && state.campaign.is_open(today))
        .collect();
    html! {
        h2 { (said.templates) }
        @if open.is_empty() {
            p { (said.no_campaigns) }
        } @else {
            p { (said.templates_lead) }
            ul {
                @for state in open {
                    @let campaign = &state.campaign;
                    @let own = authorized.caller.agency.as_ref()
                        .filter(|agency| view.due(state).iter().any(|(_, facts)| facts.agency == **agency));
                    @let path = format!("/v1/campaigns/{}/template.csv", campaign.code);
                    @let spelled = Profile::CzechExcel;
                    @let only = own.map_or(String::new(), |agency| format!("agency={agency}"));
                    @let joint = if only.is_empty() { "" } else { "&" };
                    @let excel = format!("{path}?{only}{joint}profile={spelled}&labels={}", words.code);
                    @let plain = if only.is_empty() { path } else { format!("{path}?{only}") };
                    li {
                        b { (shown::name(&campaign.names, campaign.code.as_str(), words)) }
                        " (" (said.due) " " ((words.day)(campaign.due_on)) "): "
                        a href=(excel) download=(format!("{}-excel.csv", campaign.code)) { (said.for_excel) }
                        " · "
                        a href=(plain) download=(format!("{}.csv", campaign.code)) { (said.plain) }
                    }
                }
            }
        }
    }
}
