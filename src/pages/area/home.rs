//! The first page of the area: who works here, what is due when, what is under way, and what was published.

use std::collections::HashSet;

use actix_web::HttpResponse;
use chrono::NaiveDate;
use maud::{Markup, html};
use uuid::Uuid;

use super::{around, evaluation::stands, questions, session::Authorized};
use crate::{
    actions::{self, evaluation::offered::Deed},
    cube::awaited::{Awaited, AwaitedService, awaited},
    domain::{
        caller::{Caller, Scope},
        code::Code,
        evaluation::Standing,
    },
    http::{problem::Problem, query::Query},
    pages::{parts, services, visit::Scene, words::Words},
    store::{
        self, Conn,
        evaluation::{Filter, Record, Sees},
    },
};

/// Most evaluations of a list; the rest the interface lists.
const MOST: usize = 200;
/// Most that are read to tell which of what is due is under way.
const MOST_READ: i64 = 1_000;
/// Most of what was published, the newest.
const LATEST: i64 = 20;

/// What is under way and what was published, as far as the caller sees it.
#[derive(Default)]
struct Work {
    /// The agency's own: drafts and submissions.
    own: Vec<Record>,
    /// Which of them were returned.
    returned: HashSet<Uuid>,
    /// What waits for who publishes.
    waiting: Vec<Record>,
    /// The agency's own that are or were public, the newest first.
    past: Vec<Record>,
}

/// Shows what there is to do.
pub async fn show(authorized: Authorized, mut query: Query) -> Result<HttpResponse, Problem> {
    let done = query.parsed("done", "Leave it out.", Deed::parse);
    query.finish()?;
    let caller = authorized.caller.clone();
    let work = authorized.state.read(move |conn| find(&caller, conn)).await?;
    let words = authorized.words;
    let title = words.area.home.title;
    Ok(around::page(&authorized, &query, title, |scene| {
        html! {
            h1 { (title) }
            @if let Some(done) = done {
                div.notice role="status" { p { ((words.area.evaluation.done)(done)) } }
            }
            @if let Some(agency) = &authorized.caller.agency { (due(scene, &authorized.caller, agency, &work)) }
            (under_way(scene, &authorized.caller, &work))
            @if authorized.caller.may(Scope::EvaluationsPublish) { (waiting(scene, &work)) }
            @if authorized.caller.agency.is_some() { (past(scene, &work)) }
            (who(&authorized))
        }
    }))
}

fn find(caller: &Caller, conn: &mut Conn) -> store::Result<Work> {
    let mut work = Work::default();
    if let Some(agency) = &caller.agency {
        for standing in [Standing::Draft, Standing::Submitted] {
            let filter = Filter {
                assessor: Some(agency.to_string()),
                under_way: Some(standing),
                sees: Sees::Own(agency.clone()),
                ..Filter::default()
            };
            work.own.extend(store::evaluation::list(&filter, None, MOST_READ, conn)?);
        }
        for record in &work.own {
            if actions::evaluation::returned(record, conn)?.is_some() {
                work.returned.insert(record.id);
            }
        }
        work.past = store::evaluation::latest_public_of(agency, LATEST, conn)?;
    }
    if caller.may(Scope::EvaluationsPublish) {
        let under_way = Some(Standing::Submitted);
        let filter = Filter { under_way, sees: Sees::All, ..Filter::default() };
        work.waiting = store::evaluation::list(&filter, None, MOST_READ, conn)?;
    }
    Ok(work)
}

/// What open campaigns expect, and what there is of it.
fn due(scene: &Scene, caller: &Caller, agency: &Code, work: &Work) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let view = scene.view();
    let campaigns = awaited(&view, agency, scene.day());
    html! {
        section {
            h2 #due { (said.due) }
            @if campaigns.is_empty() {
                p { (said.nothing_due) } p.note { (said.without_campaign) }
            }
            @for awaited in &campaigns { (campaign(scene, caller, awaited, work)) }
        }
    }
}

fn campaign(scene: &Scene, caller: &Caller, awaited: &Awaited<'_>, work: &Work) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let campaign = awaited.campaign;
    let met = awaited.services.iter().filter(|service| service.published.is_some()).count();
    let day = |day: NaiveDate| html! { time datetime=(day) { ((words.day)(day)) } };
    html! {
        h3 { (parts::name(&campaign.names, campaign.code.as_str(), words)) }
        p {
            b { (said.due_on) " " (day(campaign.due_on)) " (" ((said.days_left)(awaited.days_left)) ")" } ". "
            (said.closes_on) " " (day(campaign.closes_on)) ". "
            ((said.reported)(met, awaited.services.len()))
        }
        div.scroll tabindex="0" role="region" aria-label=(parts::plain_name(&campaign.names, campaign.code.as_str(), words)) {
            table {
                thead { tr {
                    th scope="col" { (said.service) }
                    th scope="col" { (words.area.evaluation.standing) }
                } }
                tbody { @for service in &awaited.services { (awaited_row(scene, caller, awaited, (service, work))) } }
            }
        }
    }
}

fn awaited_row(
    scene: &Scene,
    caller: &Caller,
    awaited: &Awaited<'_>,
    (service, work): (&AwaitedService, &Work),
) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let under_way =
        work.own.iter().find(|record| awaited.is_met_by(service, &record.key.scorecard));
    let code = &service.service;
    let view = scene.view();
    html! {
        tr {
            th scope="row" { bdi { (services::name(scene, code.as_str())) } }
            td {
                @if let Some(at) = service.published {
                    a href=(words.at(&format!("/services/{code}"))) { (said.is_reported) } " " (parts::day(at, words))
                }
                @if let Some(record) = under_way {
                    @if service.published.is_some() { "; " }
                    a href=(address(record, words)) { (stands(record, work.returned.contains(&record.id), words)) }
                } @else if service.published.is_none() {
                    b { (said.missing) }
                }
                @if let Some(record) = under_way {
                    @let is_draft = record.pending.unwrap_or(record.standing) == Standing::Draft;
                    @let form = questions::form_of(&view, record, caller).filter(|_| is_draft);
                    @if let Some(form) = form { " · " a href=(words.at(&form)) { (words.area.evaluation.go_on) } }
                } @else if service.published.is_none() {
                    " · " a href=(words.at(&format!("/area/campaigns/{}/{code}", awaited.campaign.code))) { (words.questions.fill_in) }
                }
            }
        }
    }
}

/// The agency's drafts and submissions.
fn under_way(scene: &Scene, caller: &Caller, work: &Work) -> Markup {
    let said = &scene.words.area.home;
    html! {
        @if caller.agency.is_some() {
            section {
                h2 #under-way { (said.under_way) }
                @if work.own.is_empty() { p { (said.nothing_under_way) } } @else { (list(scene, &work.own, work, "under-way")) }
            }
        }
    }
}

/// What waits for who publishes.
fn waiting(scene: &Scene, work: &Work) -> Markup {
    let said = &scene.words.area.home;
    html! {
        section {
            h2 #waiting { (said.waiting) }
            @if work.waiting.is_empty() { p { (said.nothing_waiting) } } @else { (list(scene, &work.waiting, work, "waiting")) }
        }
    }
}

/// What was published, corrected and withdrawn.
fn past(scene: &Scene, work: &Work) -> Markup {
    let said = &scene.words.area.home;
    html! {
        section {
            h2 #past { (said.past) }
            @if work.past.is_empty() { p { (said.nothing_past) } } @else { (list(scene, &work.past, work, "past")) }
        }
    }
}

fn list(scene: &Scene, records: &[Record], work: &Work, heading: &str) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let view = scene.view();
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby=(heading) {
            table {
                thead { tr {
                    th scope="col" { (said.service) }
                    th scope="col" { (words.chart.period) }
                    th scope="col" { (words.service.who) }
                    th scope="col" { (words.area.evaluation.standing) }
                } }
                tbody {
                    @for record in records.iter().take(MOST) {
                        @let key = &record.key.scorecard;
                        tr {
                            th scope="row" {
                                a href=(address(record, words)) { bdi { (services::name(scene, key.service.as_str())) } }
                            }
                            td { (parts::period(key.period, words)) }
                            td { ((words.source)(record.key.source)) ": " (parts::agency(&view, &record.key.assessor, words)) }
                            td {
                                (stands(record, work.returned.contains(&record.id), words))
                                @if let Some(n) = record.public.filter(|n| *n > 1) { ", " ((words.explained.revision)(n)) }
                                @if let Some(at) = record.since.and_then(|seq| view.time(seq)) { ", " (said.first_public) " " (parts::day(at, words)) }
                            }
                        }
                    }
                }
            }
        }
        @if records.len() > MOST { p.note { ((words.explained.more)(records.len() - MOST)) } }
    }
}

/// What the session allows.
fn who(authorized: &Authorized) -> Markup {
    let words = authorized.words;
    let caller = &authorized.caller;
    let allowed: Vec<Scope> =
        Scope::ALL.into_iter().filter(|scope| caller.scopes.holds(*scope)).collect();
    html! {
        section {
            h2 #who { (words.area.home.may) }
            @if allowed.is_empty() { p { (words.area.home.may_nothing) } } @else {
                ul { @for scope in allowed { li { ((words.area.home.scope)(scope)) } } }
            }
        }
    }
}

fn address(record: &Record, words: &Words) -> String {
    words.at(&format!("/area/evaluations/{}", record.id))
}
