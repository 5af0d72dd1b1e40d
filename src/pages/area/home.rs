//! The first page of the area: what there is to do next, each thing once: what came back, what waits to be
//! published, what is due, what may be replied to; below it what was published, and what one may do.

use std::collections::HashMap;

use actix_web::HttpResponse;
use chrono::NaiveDate;
use maud::{Markup, html};
use uuid::Uuid;

use super::{around, evaluation::stands, questions, session::Authorized};
use crate::{
    actions::{
        self,
        evaluation::offered::{Deed, offered},
    },
    cube::{
        awaited::{Awaited, AwaitedService, awaited},
        judged::judged,
    },
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
/// Most of what may be replied to; the page of replies lists the rest.
const REPLIES: usize = 5;
/// Days from which on nobody counts how many are left.
const FAR: i64 = 366;

/// What is under way and what was published, as far as the caller sees it.
#[derive(Default)]
struct Work {
    /// The agency's own: drafts and submissions.
    own: Vec<Record>,
    /// Which of them were returned, and why.
    returned: HashMap<Uuid, String>,
    /// What waits for who publishes.
    waiting: Vec<Record>,
    /// The agency's own that are or were public, the newest first.
    past: Vec<Record>,
}

impl Work {
    /// What is told of elsewhere: why it came back, or that it is to be published.
    fn is_apart(&self, record: &Record) -> bool {
        self.returned.contains_key(&record.id) || self.waiting.iter().any(|it| it.id == record.id)
    }
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
        let caller = &authorized.caller;
        let view = scene.view();
        let campaigns = caller
            .agency
            .as_ref()
            .map(|agency| awaited(&view, agency, scene.day()))
            .unwrap_or_default();
        html! {
            h1 { (title) }
            @if let Some(done) = done {
                div.notice role="status" { p { ((words.area.evaluation.done)(done)) } }
            }
            (returned(scene, caller, &work))
            @if caller.may(Scope::EvaluationsPublish) { (waiting(scene, &work)) }
            @if caller.agency.is_some() { (due(scene, caller, &campaigns, &work)) }
            (under_way(scene, caller, &campaigns, &work))
            @if let Some(agency) = caller.agency.as_ref().filter(|_| caller.may(Scope::EvaluationsWrite)) {
                (to_reply(scene, agency))
            }
            (past(scene, &work))
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
            if let Some(reason) = actions::evaluation::returned(record, conn)? {
                work.returned.insert(record.id, reason);
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

/// What came back, with the reason: the first thing to do.
fn returned(scene: &Scene, caller: &Caller, work: &Work) -> Markup {
    let words = scene.words;
    let view = scene.view();
    let back: Vec<_> =
        work.own.iter().filter_map(|it| Some((it, work.returned.get(&it.id)?))).collect();
    html! {
        @if !back.is_empty() {
            section {
                h2 #returned { (words.area.home.returned) }
                ul.todo {
                    @for (record, reason) in back.iter().take(MOST) {
                        li {
                            (called(scene, record))
                            p.note { (stands(record, true, words)) }
                            p { (words.area.evaluation.returned) " " (parts::quoted(reason)) }
                            @let form = questions::form_of(&view, record, caller).map(|form| words.at(&form));
                            @if offered(record, caller).contains(&Deed::Submit) {
                                p { a.button href=(form.unwrap_or_else(|| address(record, words))) { (words.area.home.mend) } }
                            }
                        }
                    }
                }
                (more(back.len(), scene))
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
            @if work.waiting.is_empty() { p { (said.nothing_waiting) } }
            ul.todo {
                @for record in work.waiting.iter().take(MOST) {
                    li {
                        (called(scene, record))
                        @if record.pending.is_some() { p { (stands(record, false, scene.words)) } }
                        p { a href=(address(record, scene.words)) { (said.judge) } }
                    }
                }
            }
            (more(work.waiting.len(), scene))
        }
    }
}

/// What open campaigns expect, and what there is of it.
fn due(scene: &Scene, caller: &Caller, campaigns: &[Awaited<'_>], work: &Work) -> Markup {
    let said = &scene.words.area.home;
    html! {
        @if campaigns.is_empty() {
            p { (said.nothing_due) } p.note { (said.without_campaign) }
        }
        @for awaited in campaigns { (campaign(scene, caller, awaited, work)) }
    }
}

fn campaign(scene: &Scene, caller: &Caller, awaited: &Awaited<'_>, work: &Work) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let campaign = awaited.campaign;
    let met = awaited.services.iter().filter(|service| service.published.is_some()).count();
    let day = |day: NaiveDate| html! { time datetime=(day) { ((words.day)(day)) } };
    let open: Vec<_> =
        awaited.services.iter().filter_map(|it| row(scene, caller, awaited, (it, work))).collect();
    html! {
        section {
            h2 { (parts::name(&campaign.names, campaign.code.as_str(), words)) }
            p {
                b {
                    (said.due_on) " " (day(campaign.due_on))
                    @if awaited.days_left < FAR { " (" ((said.days_left)(awaited.days_left)) ")" }
                } ". "
                (said.closes_on) " " (day(campaign.closes_on)) ". "
                ((said.reported)(met, awaited.services.len()))
                @if met == awaited.services.len() { " " (said.all_reported) }
            }
            ul.todo { @for row in &open { li { (row) } } }
        }
    }
}

/// A service that is due, and what is next; nothing where there is nothing to do, or it is told elsewhere.
fn row(
    scene: &Scene,
    caller: &Caller,
    awaited: &Awaited<'_>,
    (service, work): (&AwaitedService, &Work),
) -> Option<Markup> {
    let words = scene.words;
    let record = work.own.iter().find(|record| awaited.is_met_by(service, &record.key.scorecard));
    let code = &service.service;
    let name = html! { b { bdi { (services::name(scene, code.as_str())) } } };
    let Some(record) = record else {
        let form = words.at(&format!("/area/campaigns/{}/{code}", awaited.campaign.code));
        return service.published.is_none().then(|| {
            html! {
                (name) " – " (words.area.home.missing)
                @if caller.may(Scope::EvaluationsWrite) { " · " a href=(form) { (words.questions.fill_in) } }
            }
        });
    };
    let is_apart = work.is_apart(record);
    (!is_apart).then(|| html! { (name) " – " (next(scene, caller, record)) })
}

/// Where an evaluation stands, and how it goes on.
fn next(scene: &Scene, caller: &Caller, record: &Record) -> Markup {
    let words = scene.words;
    let is_draft = record.pending.unwrap_or(record.standing) == Standing::Draft;
    let form = questions::form_of(&scene.view(), record, caller).filter(|_| is_draft);
    html! {
        a href=(address(record, words)) { (stands(record, false, words)) }
        @if let Some(form) = form { " · " a href=(words.at(&form)) { (words.area.evaluation.go_on) } }
    }
}

/// The agency's other drafts and submissions: those that no campaign above awaits.
fn under_way(scene: &Scene, caller: &Caller, campaigns: &[Awaited<'_>], work: &Work) -> Markup {
    let is_due = |record: &Record| {
        campaigns.iter().any(|awaited| {
            let mut own = awaited.services.iter().filter(|service| {
                let met = work.own.iter().find(|it| awaited.is_met_by(service, &it.key.scorecard));
                met.is_some_and(|met| met.id == record.id)
            });
            own.next().is_some()
        })
    };
    let others: Vec<&Record> =
        work.own.iter().filter(|record| !work.is_apart(record) && !is_due(record)).collect();
    html! {
        @if !others.is_empty() {
            section {
                h2 #under-way { (scene.words.area.home.under_way) }
                ul.todo {
                    @for record in others.iter().take(MOST) {
                        li { (called(scene, record)) p { (next(scene, caller, record)) } }
                    }
                }
                (more(others.len(), scene))
            }
        }
    }
}

/// What others found of the agency's services that it has not replied to, the newest first.
fn to_reply(scene: &Scene, agency: &Code) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let view = scene.view();
    let mut found = judged(&view, agency);
    found.retain(|(_, state)| state.reply.is_none());
    html! {
        @if !found.is_empty() {
            section {
                h2 #to-reply { (said.to_reply) }
                ul.todo {
                    @for (id, state) in found.iter().take(REPLIES) {
                        li {
                            b { bdi { (services::name(scene, state.key.service.as_str())) } } ", " (parts::period(state.key.period, words))
                            p.note { ((words.source)(state.source)) ": " (parts::agency(&view, &state.assessor, words)) }
                            p { a href=(words.at(&format!("/area/evaluations/{id}/reply"))) { (words.area.reply.reply) } }
                        }
                    }
                }
                @if found.len() > REPLIES {
                    p { a href=(words.at("/area/replies")) { (said.more_replies) } " (" (found.len()) ")" }
                }
            }
        }
    }
}

/// What was published, corrected and withdrawn.
fn past(scene: &Scene, work: &Work) -> Markup {
    let words = scene.words;
    let said = &words.area.home;
    let view = scene.view();
    html! {
        @if !work.past.is_empty() {
            section {
                h2 #past { (said.past) }
                ul.todo {
                    @for record in &work.past {
                        @let corrected = view.evaluation(record.id).and_then(|state| view.time(state.corrected?));
                        li {
                            a href=(address(record, words)) { bdi { (services::name(scene, record.key.scorecard.service.as_str())) } }
                            ", " (parts::period(record.key.scorecard.period, words))
                            p.note {
                                @let is_plain = record.standing == Standing::Published && corrected.is_none();
                                @if !is_plain {
                                    (stands(record, false, words))
                                    @if let Some(at) = corrected { ", " (words.explained.corrected) " " (parts::day(at, words)) }
                                    ", "
                                }
                                @if let Some(at) = record.since.and_then(|seq| view.time(seq)) {
                                    @if is_plain { (said.public_since) } @else { (said.first_public) }
                                    " " (parts::day(at, words))
                                }
                                @if is_plain && record.pending.is_some() { "; " (stands(record, false, words)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Which service and period an evaluation is of, and who made it.
fn called(scene: &Scene, record: &Record) -> Markup {
    let words = scene.words;
    let key = &record.key.scorecard;
    html! {
        a href=(address(record, words)) { bdi { (services::name(scene, key.service.as_str())) } }
        ", " (parts::period(key.period, words))
        p.note { ((words.source)(record.key.source)) ": " (parts::agency(&scene.view(), &record.key.assessor, words)) }
    }
}

fn more(all: usize, scene: &Scene) -> Markup {
    html! { @if all > MOST { p.note { ((scene.words.explained.more)(all - MOST)) } } }
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
