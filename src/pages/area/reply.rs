//! What others found of an agency's services, and its replies to it.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    around,
    form::{LOOK, Sent},
    refused,
    session::Authorized,
};
use crate::{
    actions,
    cube::{
        judged::{find, judged},
        state::EvaluationState,
    },
    domain::{
        caller::Scope,
        code::Code,
        evaluation::answer::Answer,
        methodology::{MethodologyId, draft::NodeDraft},
        reply::{Reply, ReplyDraft},
        target_group::ALL,
        version::Expected,
        violation::Violation,
    },
    http::{problem::Problem, query::Query},
    metrics::explain::Evidence,
    pages::{frame::Open, given, parts, visit::Scene, words::Words},
};

/// How many stand on one page.
const ON_PAGE: usize = 50;
/// So many criteria of an evaluation are named in a list.
const NAMED: usize = 3;
/// Most characters of a reply in a list.
const SHOWN: usize = 160;

/// The form's name on the page.
const FORM: &str = "write-reply";

/// What is replied to, with the answers as the public sees them.
struct Found<'a> {
    id: Uuid,
    state: &'a EvaluationState,
    evidence: &'a Evidence,
}

impl<'a> Found<'a> {
    /// What an evaluation answers to a criterion; first what it says of everybody.
    fn answers(&self, id: &Uuid, code: &Code) -> Vec<&'a Answer> {
        let answers = self.evidence.public.get(id).into_iter().flatten();
        let answers = answers.filter(|(criterion, _)| criterion == code);
        let mut answers: Vec<&Answer> = answers.map(|(_, answer)| answer).collect();
        answers.sort_by_key(|answer| answer.target_group != ALL);
        answers
    }
}

/// A reply that was written and not taken.
struct Halted {
    /// Why; nothing where the page is only shown in another language.
    problem: Option<Problem>,
    text: String,
    /// Nothing where it was not said.
    disputes: Option<bool>,
    criteria: Vec<String>,
}

/// Shows what others found, and what was replied.
pub async fn list(authorized: Authorized, mut query: Query) -> Result<HttpResponse, Problem> {
    let is_done = |text: &str| (text == "reply").then_some(());
    let done = query.parsed("done", "Leave it out.", is_done);
    let before = query.parsed("before", "Follow the links between pages.", |text| {
        text.parse::<i64>().ok().filter(|seq| *seq > 0)
    });
    query.finish()?;
    let said = &authorized.words.area.reply;
    let scene = authorized.scene(&query);
    let view = scene.view();
    let agency = authorized.caller.agency.as_ref();
    let mut all = agency.map(|agency| judged(&view, agency)).unwrap_or_default();
    all.retain(|(_, state)| before.is_none_or(|before| state.published < before));
    let more = all.get(ON_PAGE).and_then(|_| all.get(ON_PAGE - 1));
    let older = more.map(|(_, state)| format!("/area/replies?before={}", state.published));
    let mut evidence = Vec::new();
    for (_, state) in all.iter().take(ON_PAGE) {
        evidence.push(scene.evidence(&state.key).await?);
    }
    let found = all.iter().zip(&evidence);
    let found: Vec<Found<'_>> =
        found.map(|((id, state), evidence)| Found { id: *id, state, evidence }).collect();
    Ok(around::page(&authorized, &query, said.title, |scene| {
        html! {
            h1 { (said.title) }
            p.lead { (said.lead) }
            @if done.is_some() { div.notice role="status" { p { (said.done) } } }
            @if found.is_empty() {
                p.none { (said.nothing) }
            } @else {
                ul.news {
                    @for found in &found { li { (item(&authorized, scene, found)) } }
                }
            }
            @if before.is_some() || older.is_some() {
                p.pages {
                    @if before.is_some() { a href=(authorized.at("/area/replies")) { (authorized.words.changes.newest) } " " }
                    @if let Some(older) = older { a rel="next" href=(authorized.at(&older)) { (authorized.words.changes.older) } }
                }
            }
        }
    }))
}

/// Shows one evaluation that others made, with the form to reply.
pub async fn show(
    authorized: Authorized,
    path: Path<String>,
    mut query: Query,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    page(&authorized, &query, id(&path)?, None).await
}

/// Replies, or writes the reply anew.
pub async fn set(path: Path<String>, mut sent: Sent) -> Result<HttpResponse, Problem> {
    let id = id(&path)?;
    let text = sent.fields.one("text").unwrap_or_default();
    let criteria = sent.fields.many("criteria");
    let disputes = match sent.fields.one("disputes").as_deref() {
        Some("yes") => Some(true),
        Some("no") => Some(false),
        None => None,
        Some(_) => {
            let (what, advice) = ("This is neither `yes` nor `no`.", "Open the page anew.");
            sent.fields.refuse(Violation::parameter("disputes", "unknown-word", what, advice));
            None
        }
    };
    // What stands is named by the one who has read it; nothing stands where nothing is named.
    let version = sent.fields.one("version");
    let is_look = sent.fields.one(LOOK).is_some();
    let expected = version
        .map_or(Expected::Absent, |version| Expected::OneOf(version.parse().into_iter().collect()));
    sent.fields.finish()?;
    let halted = |problem| {
        let (text, criteria) = (text.clone(), criteria.clone());
        Halted { problem, text, disputes, criteria }
    };
    if is_look {
        return page(&sent.authorized, &Query::default(), id, Some(halted(None))).await;
    }
    let Some(is_disputed) = disputes else {
        let (what, advice) = ("It is not said whether it is disputed.", "Choose one of the two.");
        let unsaid = vec![Violation::at("/disputes", "unsaid", what, advice)];
        let problem = Problem::invalid_document("The reply is not whole", unsaid);
        return page(&sent.authorized, &Query::default(), id, Some(halted(Some(problem)))).await;
    };
    let (text, criteria) = (text.clone(), criteria.clone());
    let draft = ReplyDraft { text, disputes: is_disputed, criteria };
    let there = format!("{}?done=reply", sent.at("/area/replies"));
    let taken = sent.store(move |caller, tx| {
        actions::reply::set(id, &draft, &expected, caller, tx)?;
        Ok(there)
    });
    match taken.await {
        Err(problem) if refused::is_told_here(&problem) => {
            page(&sent.authorized, &Query::default(), id, Some(halted(Some(problem)))).await
        }
        other => other,
    }
}

async fn page(
    authorized: &Authorized,
    query: &Query,
    id: Uuid,
    halted: Option<Halted>,
) -> Result<HttpResponse, Problem> {
    let scene = authorized.scene(query);
    let view = scene.view();
    let Some(state) = find(&view, id, |agency| authorized.caller.acts_for(agency)) else {
        // What was refused to somebody else is refused as it was.
        let problem = halted.and_then(|halted| halted.problem);
        return Err(problem.unwrap_or_else(Problem::nowhere));
    };
    let words = authorized.words;
    let evidence = scene.evidence(&state.key).await?;
    let found = Found { id, state, evidence: &evidence };
    let service = view.service(state.key.service.as_str());
    let name = service.map_or_else(
        || state.key.service.to_string(),
        |service| parts::plain_name(&service.names, service.code.as_str(), words),
    );
    let title =
        format!("{name}, {} – {}", (words.period)(state.key.period), words.area.reply.heading);
    let path = format!("/area/evaluations/{id}/reply");
    let open = Open { form: FORM, path: &path, again: (LOOK, "1"), first: ("", "") };
    let open = authorized.caller.may(Scope::EvaluationsWrite).then_some(open);
    let shown = around::with_form(authorized, query, &title, open, |scene| {
        body(authorized, scene, &found, halted.as_ref())
    });
    Ok(match halted.and_then(|halted| halted.problem) {
        Some(problem) => around::refused(shown, &problem),
        None => shown,
    })
}

fn item(authorized: &Authorized, scene: &Scene, found: &Found<'_>) -> Markup {
    let (id, state) = (found.id, found.state);
    let words = authorized.words;
    let said = &words.area.reply;
    let view = scene.view();
    let service = state.key.service.as_str();
    let names = view.service(service).map(|service| &service.names);
    html! {
        p.kind {
            @if let Some(at) = view.time(state.published) { (parts::day(at, words)) " · " }
            ((words.source)(state.source)) ", " (parts::agency(&view, &state.assessor, words))
            " · " (parts::period(state.key.period, words))
        }
        p { b { @match names { Some(names) => (parts::name(names, service, words)), None => (service) } } }
        ul {
            @for code in state.criteria.iter().take(NAMED) {
                li {
                    (parts::criterion(&view, &state.key.methodology, code, words)) ": "
                    @match found.answers(&id, code).first() {
                        Some(answer) => b { (given::said(&answer.given, text(scene, &state.key.methodology, code), words)) },
                        None => (said.no_answer),
                    }
                }
            }
        }
        @if state.criteria.len() > NAMED { p.note { ((words.explained.more)(state.criteria.len() - NAMED)) } }
        @if let Some(told) = &state.reply {
            p.note {
                (parts::day(told.at, words)) ": " (disputes(scene, &state.key.methodology, &told.reply)) " "
                (parts::quoted(&crate::domain::text::plain(&told.reply.text, SHOWN)))
            }
        }
        p {
            a.button.plain[state.reply.is_some()] href=(authorized.at(&format!("/area/evaluations/{id}/reply"))) {
                @if !authorized.caller.may(Scope::EvaluationsWrite) { (said.found) }
                @else if state.reply.is_some() { (said.anew) } @else { (said.reply) }
            }
            " " a href=(words.at(&format!("/services/{service}"))) { (said.whole) }
        }
    }
}

fn body(
    authorized: &Authorized,
    scene: &Scene,
    found: &Found<'_>,
    halted: Option<&Halted>,
) -> Markup {
    let words = authorized.words;
    let said = &words.area.reply;
    let view = scene.view();
    let (id, state) = (found.id, found.state);
    let key = &state.key;
    let service = view.service(key.service.as_str());
    html! {
        p.kind { (said.heading) " · " ((words.period)(key.period)) }
        h1 {
            @match service {
                Some(service) => (parts::name(&service.names, key.service.as_str(), words)),
                None => (key.service),
            }
        }
        @if let Some(problem) = halted.and_then(|halted| halted.problem.as_ref()) { (notice(problem, words)) }
        dl.facts {
            dt { (words.service.who) } dd { ((words.source)(state.source)) ": " (parts::agency(&view, &state.assessor, words)) }
            dt { (words.frame.methodology) } dd { a href=(words.at(&format!("/methodologies/{}/{}", key.methodology.code, key.methodology.version))) { (parts::methodology(&view, &key.methodology, words)) } }
        }
        p { a href=(words.at(&format!("/services/{}", key.service))) { (said.whole) } }
        (beside(scene, found))
        @if let Some(told) = &state.reply {
            section aria-labelledby="standing" {
                h2 #standing { (said.standing) }
                figure.reply {
                    figcaption { (parts::day(told.at, words)) ". " (disputes(scene, &key.methodology, &told.reply)) }
                    blockquote lang="" { p dir="auto" { (told.reply.text) } }
                }
            }
        }
        @if authorized.caller.may(Scope::EvaluationsWrite) {
            (form(authorized, scene, id, state, halted))
        } @else {
            p.notice { (said.may_not) }
        }
    }
}

/// What a reply that stands disputes, criterion by criterion.
fn disputes(scene: &Scene, methodology: &MethodologyId, reply: &Reply) -> Markup {
    let words = scene.words;
    html! {
        ((words.area.reply.disputes)(reply))
        @if reply.disputes && !reply.criteria.is_empty() {
            @for (nth, code) in reply.criteria.iter().enumerate() {
                @if nth > 0 { "," } " " (parts::criterion(&scene.view(), methodology, code, words))
            }
            "."
        }
    }
}

/// What is wrong with a reply.
fn notice(problem: &Problem, words: &Words) -> Markup {
    if problem.errors().is_empty() {
        return refused::notice(problem, words);
    }
    html! {
        div.notice.bad role="alert" { (refused::list(problem.errors(), words)) }
    }
}

/// What was found, criterion by criterion, with the evidence; beside each what the agency itself says. Both
/// as the public sees them.
fn beside(scene: &Scene, found: &Found<'_>) -> Markup {
    let words = scene.words;
    let said = &words.area.reply;
    let view = scene.view();
    let (id, state, evidence) = (found.id, found.state, found.evidence);
    let methodology = &state.key.methodology;
    let service = view.service(state.key.service.as_str());
    let is_own = |assessor: &Code| service.is_some_and(|service| service.agency == *assessor);
    let own: Vec<Uuid> =
        evidence.published.iter().filter(|it| is_own(&it.assessor)).map(|it| it.id).collect();
    html! {
        section aria-labelledby="found" {
            h2 #found { (said.found) }
            @if own.is_empty() { p.note { (said.not_yours) } }
            dl.criteria {
                @for code in state.criteria.iter() {
                    @let answers = found.answers(&id, code);
                    @let yours: Vec<&Answer> = own.iter().flat_map(|id| found.answers(id, code)).collect();
                    dt { (parts::criterion(&view, methodology, code, words)) }
                    dd {
                        @if answers.is_empty() { p { (said.no_answer) } }
                        @for answer in answers { (one(scene, methodology, code, answer)) }
                        @if !yours.is_empty() {
                            div.said {
                                p { (said.yours) }
                                @for answer in yours { (one(scene, methodology, code, answer)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a criterion is called, and its levels.
fn text<'a>(scene: &'a Scene, methodology: &MethodologyId, code: &Code) -> Option<&'a NodeDraft> {
    let methodology = &scene.view().methodology(methodology)?.methodology;
    methodology.text(methodology.place(code.as_str())?)
}

/// One answer: what, for whom, why, and where it can be seen.
fn one(scene: &Scene, methodology: &MethodologyId, code: &Code, answer: &Answer) -> Markup {
    let words = scene.words;
    let view = scene.view();
    let text = text(scene, methodology, code);
    let group = view.target_group(answer.target_group.as_str());
    html! {
        p {
            b { (given::said(&answer.given, text, words)) }
            @if answer.target_group != ALL {
                " (" @match group {
                    Some(group) => (parts::name(&group.names, answer.target_group.as_str(), words)),
                    None => (answer.target_group),
                } ")"
            }
            @if answer.touchpoint != ALL { " (" (answer.touchpoint) ")" }
        }
        @if let Some(comment) = &answer.comment { p { (parts::quoted(comment)) } }
        @for proof in &answer.evidence {
            p.note {
                (words.faults.seen_at) " " a rel="nofollow noopener" href=(proof.url) { (parts::leads_to(&proof.url)) }
            }
        }
    }
}

/// What stands in the form: what was written and not taken, else what stands.
fn form(
    authorized: &Authorized,
    scene: &Scene,
    id: Uuid,
    state: &EvaluationState,
    halted: Option<&Halted>,
) -> Markup {
    let words = authorized.words;
    let said = &words.area.reply;
    let view = scene.view();
    let standing: Option<&Reply> = state.reply.as_deref().map(|told| &told.reply);
    let (text, disputes, named) = match (halted, standing) {
        (Some(Halted { text, disputes, criteria, .. }), _) => {
            let named: BTreeSet<&str> = criteria.iter().map(String::as_str).collect();
            (text.as_str(), *disputes, named)
        }
        (None, Some(reply)) => {
            let named = reply.criteria.iter().map(Code::as_str).collect();
            (reply.text.as_str(), Some(reply.disputes), named)
        }
        (None, None) => ("", None, BTreeSet::new()),
    };
    html! {
        section aria-labelledby="write" {
            h2 #write { @if standing.is_some() { (said.anew) } @else { (said.reply) } }
            p { (said.about) }
            form.tall #(FORM) method="post" action=(authorized.at(&format!("/area/evaluations/{id}/reply"))) {
                (authorized.hidden())
                @if let Some(told) = &state.reply { input type="hidden" name="version" value=(told.seq); }
                p {
                    label for="text" { (said.text) }
                    textarea #text name="text" rows="8" required maxlength="2000" dir="auto" { (text) }
                }
                fieldset {
                    legend { (said.question) }
                    @for (value, is, label) in [("no", false, said.explains), ("yes", true, said.does_dispute)] {
                        p {
                            input type="radio" id={ "disputes-" (value) } name="disputes" value=(value)
                                required checked[disputes == Some(is)];
                            " " label.beside for={ "disputes-" (value) } { (label) }
                        }
                    }
                }
                fieldset {
                    legend { (said.which) }
                    p.note { (said.which_note) }
                    @for code in state.criteria.iter() {
                        p {
                            input type="checkbox" id={ "criterion-" (code) } name="criteria" value=(code)
                                checked[named.contains(code.as_str())];
                            " " label.beside for={ "criterion-" (code) } {
                                (parts::criterion(&view, &state.key.methodology, code, words))
                            }
                        }
                    }
                }
                p { button type="submit" { (said.publish) } }
                p.note { (said.for_good) }
            }
        }
    }
}

fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).ok().filter(|id| id.to_string() == text).ok_or_else(Problem::nowhere)
}
