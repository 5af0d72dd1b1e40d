//! The first page of the area: who works here, what is due when, what is under way, and what was published.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::{around, session::Authorized};
use crate::{
    actions::evaluation::offered::Deed,
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
struct Work {
    /// The agency's own: drafts and submissions.
    own: Vec<Record>,
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
            @if let Some(agency) = &authorized.caller.agency { (due(scene, agency, &work.own)) }
            (under_way(scene, &authorized.caller, &work.own))
            @if authorized.caller.may(Scope::EvaluationsPublish) { (waiting(scene, &work.waiting)) }
            @if authorized.caller.agency.is_some() { (past(scene, &work.past)) }
            (who(&authorized))
        }
    }))
}

fn find(caller: &Caller, conn: &mut Conn) -> store::Result<Work> {
    let mut work = Work { own: Vec::new(), waiting: Vec::new(), past: Vec::new() };
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
fn due(scene: &Scene, agency: &Code, own: &[Record]) -> Markup {
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
            @for awaited in &campaigns { (campaign(scene, awaited, own)) }
        }
    }
}

fn campaign(scene: &Scene, awaited: &Awaited<'_>, own: &[Record]) -> Markup {
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
                tbody { @for service in &awaited.services { (awaited_row(scene, awaited, service, own)) } }
            }
        }
    }
}

fn awaited_row(
    scene: &Scene,
    awaited: &Awaited<'_>,
    service: &AwaitedService,
    own: &[Record],
) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let under_way = own.iter().find(|record| awaited.is_met_by(service, &record.key.scorecard));
    let code = &service.service;
    html! {
        tr {
            th scope="row" { bdi { (services::name(scene, code.as_str())) } }
            td {
                @if let Some(at) = service.published {
                    a href=(words.at(&format!("/services/{code}"))) { (said.is_reported) } " " (parts::day(at, words))
                }
                @if let Some(record) = under_way {
                    @if service.published.is_some() { "; " }
                    a href=(address(record, words)) { (stands(record, words)) }
                } @else if service.published.is_none() {
                    b { (said.missing) }
                }
                @let is_open = under_way.is_none_or(|record| record.standing == Standing::Draft);
                @if is_open && service.published.is_none() {
                    " · " a href=(words.at(&format!("/area/campaigns/{}/{code}", awaited.campaign.code))) { (words.questions.fill_in) }
                }
            }
        }
    }
}

/// The agency's drafts and submissions.
fn under_way(scene: &Scene, caller: &Caller, own: &[Record]) -> Markup {
    let said = &scene.words.area.home;
    html! {
        @if caller.agency.is_some() {
            section {
                h2 #under-way { (said.under_way) }
                @if own.is_empty() { p { (said.nothing_under_way) } } @else { (list(scene, own, "under-way")) }
            }
        }
    }
}

/// What waits for who publishes.
fn waiting(scene: &Scene, waiting: &[Record]) -> Markup {
    let said = &scene.words.area.home;
    html! {
        section {
            h2 #waiting { (said.waiting) }
            @if waiting.is_empty() { p { (said.nothing_waiting) } } @else { (list(scene, waiting, "waiting")) }
        }
    }
}

/// What was published, corrected and withdrawn.
fn past(scene: &Scene, past: &[Record]) -> Markup {
    let said = &scene.words.area.home;
    html! {
        section {
            h2 #past { (said.past) }
            @if past.is_empty() { p { (said.nothing_past) } } @else { (list(scene, past, "past")) }
        }
    }
}

fn list(scene: &Scene, records: &[Record], heading: &str) -> Markup {
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
                                (stands(record, words))
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

fn stands(record: &Record, words: &Words) -> Markup {
    let said = &words.area.evaluation;
    html! {
        ((said.stands)(record.standing))
        @if let Some(pending) = record.pending { "; " ((said.pending)(pending)) }
    }
}

fn address(record: &Record, words: &Words) -> String {
    words.at(&format!("/area/evaluations/{}", record.id))
}
