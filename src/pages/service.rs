//! The page of a service: its grade and what it means, how it came about, how it changed, and how to cite
//! and use it.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    changes, chart, embed, explained,
    fate::Fate,
    frame::Sheet,
    parts, services,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        change::Change,
        explain::{Cited, answer::Explanation, explain},
        news::About,
        query::Kind,
        revisions::{self, RevisedValue},
        scorecard::{ScorecardAnswer, scorecard},
        series::{SeriesAnswer, series},
    },
    domain::{code::Code, service::Service, target_group},
    http::problem::Problem,
    metrics::explain::Evidence,
};

/// Shows a service. One that another took the place of leads there; one that ended is told as gone, with
/// all that it was.
pub async fn show(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    let view = scene.view();
    let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
    let fate = Fate::of(&scene, &code)?;
    if let Fate::Moved(successor) = &fate {
        return Ok(scene.moved(&format!("/services/{successor}")));
    }
    let is_over = matches!(fate, Fate::Ended(_));
    if !is_over && visit.has(&scene) {
        return visit.looked_up(&scene, true, |_| Err(Problem::broken()));
    }
    let told = Told::of(&scene, &code)?;
    // Without the database the numbers stand all the same.
    let evidence = match &told.card {
        Some(card) => scene.evidence(&card.key()).await.ok(),
        None => None,
    };
    let is_whole = told.card.is_none() || evidence.is_some();
    let make = |scene: &Scene| page(scene, service, &told, evidence.as_ref());
    if is_over {
        return Ok(visit.gone(&scene, &make(&scene)?));
    }
    visit.looked_up(&scene, is_whole, make)
}

/// What is told of a service.
struct Told {
    line: SeriesAnswer,
    /// The scorecard of the latest period with a value; where none has one, of the latest.
    card: Option<ScorecardAnswer>,
    /// The methodology that it was judged by, where that is not the installation's own.
    other: Option<String>,
}

impl Told {
    fn of(scene: &Scene, code: &Code) -> Result<Self, Problem> {
        let (view, path) = (scene.view(), format!("/v1/services/{code}/series"));
        let mut line = series(&view, &scene.ask(Kind::ServiceSeries(code.clone()), &[])?, &path);
        let mut other = None;
        // Judged by another methodology than the installation's own, it was judged all the same.
        if line.series.is_empty()
            && let Some(newest) = view.scorecards_of(code).last()
        {
            let methodology = newest.key.methodology.code.to_string();
            let pairs = [("methodology", methodology.as_str())];
            line = series(&view, &scene.ask(Kind::ServiceSeries(code.clone()), &pairs)?, &path);
            other = Some(methodology);
        }
        let card = newest(scene, code, &line)?;
        Ok(Self { line, card, other })
    }

    /// How the latest value differs from the one before that it can be compared with.
    fn change(&self) -> Option<&Change> {
        let card = self.card.as_ref()?;
        let mut changes = self.line.series.iter().flat_map(|series| &series.changes);
        changes.rfind(|change| change.to == card.period)
    }
}

fn page(
    scene: &Scene,
    service: &Service,
    told: &Told,
    evidence: Option<&Evidence>,
) -> Result<Sheet, Problem> {
    let words = scene.words;
    let code = &service.code;
    let Told { line, card, other } = told;
    let asked = scene
        .ask(Kind::Revisions, &[("service", code.as_str()), ("target_group", target_group::ALL)])?;
    let revised = revisions::rows(&scene.view(), &asked);
    let title = parts::plain_name(&service.names, code.as_str(), words).to_owned();
    let root = card.as_ref().and_then(|card| card.nodes.first());
    let explanation = match (card, evidence) {
        (Some(card), Some(evidence)) => explanation(scene, card, evidence)?,
        _ => None,
    };
    let body = html! {
        (heading(scene, service))
        (fate(scene, service))
        (now(scene, told))
        section {
            h2 #over-time { (words.service.over_time) }
            (chart::figure(&title, &chart::lines(line, |_| String::new()), words))
            (chart::changes(line, words))
            p { a href=(scene.at_page(&format!("/compare?service={code}"))) { (words.service.compare) } }
        }
        @if let Some(card) = card { (explained::tree(scene, card, explanation.as_ref())) }
        (revision_table(scene, &revised))
        (changes::latest(scene, &About::Service(code.clone())))
        (embed::snippets(scene, code, &title))
        (downloads(scene, code, other.as_deref(), explanation.as_ref()))
        (parts::cite(&line.cite, &line.permalink, words))
    };
    let said = root.and_then(|root| parts::said(root.value?, words));
    let description = match (said, card) {
        (Some(said), _) => format!("{title}: {said}. {}", words.home.lead),
        (None, Some(_)) => format!("{title}. {}", words.home.lead),
        (None, None) => format!("{title}. {}", words.service.never),
    };
    Ok(Sheet {
        title,
        description,
        body,
        alternates: vec![
            (line.permalink.clone(), "application/json", words.service.download.to_owned()),
            changes::alternate(&format!("/v1/services/{code}"), words),
        ],
    })
}

fn explanation(
    scene: &Scene,
    card: &ScorecardAnswer,
    evidence: &Evidence,
) -> Result<Option<Explanation>, Problem> {
    let methodology = card.methodology.to_string();
    let asked = scene.ask(Kind::Scorecard, &[("methodology", &methodology)])?;
    let Some(version) = asked.version(&card.methodology) else { return Ok(None) };
    let path = format!("{}/explain", address(card));
    let cited = Cited::of(card.clone(), &asked, &scene.view(), &path);
    Ok(explain(version, evidence, cited))
}

/// Where a scorecard stands.
fn address(card: &ScorecardAnswer) -> String {
    format!("/v1/scorecards/{}/{}", card.service, card.period.to_string().replace('/', "_"))
}

/// The scorecard of the latest period with a value; where none has one, of the latest.
fn newest(
    scene: &Scene,
    code: &Code,
    line: &SeriesAnswer,
) -> Result<Option<ScorecardAnswer>, Problem> {
    let points = line.series.iter().flat_map(|series| &series.segments).flat_map(|it| &it.points);
    let newest = points.max_by_key(|point| (point.value.is_some(), point.period_end));
    let Some(point) = newest else { return Ok(None) };
    let methodology = point.methodology.to_string();
    let asked = scene.ask(Kind::Scorecard, &[("methodology", &methodology)])?;
    let path = format!("/v1/scorecards/{code}/{}", point.period.to_string().replace('/', "_"));
    Ok(scorecard(&scene.view(), &asked, code, point.period, &path))
}

fn heading(scene: &Scene, service: &Service) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let agency = view.agency(service.agency.as_str());
    html! {
        p.kind { (words.service.kind) }
        h1 { (parts::name(&service.names, service.code.as_str(), words)) }
        dl.facts {
            dt { (words.service.agency) }
            dd {
                a href=(scene.at_page(&format!("/agencies/{}", service.agency))) {
                    @match agency {
                        Some(agency) => (parts::name(&agency.names, agency.code.as_str(), words)),
                        None => (service.agency),
                    }
                }
            }
            @if !service.life_events.is_empty() {
                dt { (words.service.life_events) }
                @for code in &service.life_events {
                    dd {
                        a href=(scene.at_page(&format!("/services?life_event={code}"))) {
                            @match view.life_event(code.as_str()) {
                                Some(event) => (parts::name(&event.names, code.as_str(), words)),
                                None => (code),
                            }
                        }
                    }
                }
            }
        }
        @if !service.description.is_empty() { p { (parts::name(&service.description, "", words)) } }
    }
}

/// What became of a service, and which ones it took the place of.
fn fate(scene: &Scene, service: &Service) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let said = &words.fate;
    let link = |code: &Code| {
        html! { a href=(scene.at_page(&format!("/services/{code}"))) { (services::name(scene, code.as_str())) } }
    };
    let before: Vec<&Service> = view
        .services()
        .filter(|other| other.one_to_one_successor().is_some() && other.code != service.code)
        .filter(|other| *view.unit(&other.code) == service.code)
        .collect();
    html! {
        @for other in before {
            p.notice {
                (said.took_over) " " (services::name(scene, other.code.as_str())) ". "
                // As it stood before it led here.
                @if let Some(seq) = view.service_seq(other.code.as_str()).map(|seq| seq - 1).filter(|seq| *seq > 0) {
                    a href={ (words.at(&format!("/services/{}", other.code))) "?as_of=" (seq) } { (said.before) }
                }
            }
        }
        @if let Some(last) = service.in_force_to {
            @let is_over = last < scene.day();
            p.notice { ((if is_over { said.ended } else { said.ends })(&(words.day)(last))) }
        }
        @if !service.successors.is_empty() {
            p.notice {
                (said.successors) " "
                @for (nth, successor) in service.successors.iter().enumerate() {
                    @if nth > 0 { ", " }
                    (link(&successor.service))
                }
                "."
            }
        }
    }
}

/// The grade, what it means, and whether it changed.
fn now(scene: &Scene, told: &Told) -> Markup {
    let words = scene.words;
    html! {
        section.now {
            h2 #now { (words.service.now) }
            @match told.card.as_ref().and_then(|card| Some((card, card.nodes.first()?))) {
                Some((card, root)) => {
                    p.big { (parts::mark(root.value, words)) span.period { (parts::period(card.period, words)) } }
                    @if root.value.is_none() { p { ((words.state)(root.state)) } }
                    @if let (Some(points), Some(wording)) = (root.value, &root.words) {
                        p { ((words.service.means)((words.wording)(wording).mark, &parts::number(points, 1, words))) }
                    }
                    @if let Some(coverage) = root.coverage.filter(|coverage| *coverage < 1.0) {
                        p.note { ((words.service.covered)(&parts::number(coverage * 100.0, 0, words))) }
                    }
                    @if let Some(change) = told.change() {
                        p {
                            span.verdict.(change.verdict.as_str()) { ((words.verdict)(change.verdict)) }
                            " " ((words.sentence)(&change.sentence))
                        }
                    }
                }
                None => p.none { (words.service.never) },
            }
        }
    }
}

/// The same data for programs and spreadsheets.
fn downloads(
    scene: &Scene,
    code: &Code,
    other: Option<&str>,
    explanation: Option<&Explanation>,
) -> Markup {
    let words = scene.words;
    let said = &words.service;
    let by = other.map(|methodology| format!("methodology={methodology}")).unwrap_or_default();
    let with = |path: String| {
        let joint = if path.contains('?') { '&' } else { '?' };
        if by.is_empty() { path } else { format!("{path}{joint}{by}") }
    };
    let all = |path: &str| {
        let path = format!("{path}?service={code}");
        if other.is_some() { with(path) } else { services::of_every_criterion(&path, scene) }
    };
    let mut files = vec![
        (with(format!("/v1/series.csv?service={code}&by=service")), said.line_file, "CSV"),
        (with(format!("/v1/services/{code}/series")), said.line_file, "JSON"),
        (all("/v1/observations.csv"), said.all_file, "CSV"),
        (all("/v1/observations"), said.all_file, "JSON"),
    ];
    files.extend(explanation.map(|told| (told.permalink.clone(), said.tree_file, "JSON")));
    html! {
        section {
            h2 #data { (said.downloads) }
            ul {
                @for (path, what, format) in files {
                    li { a href=(scene.at_data(&path)) { (what) ", " (format) } }
                }
                li { a href=(scene.at_page("/data")) { (said.all_data) } }
            }
        }
    }
}

fn revision_table(scene: &Scene, rows: &[RevisedValue]) -> Markup {
    let words = scene.words;
    html! {
        section {
            h2 #revisions { (words.service.revisions) }
            @if rows.is_empty() {
                p { (words.service.no_revisions) }
            } @else {
                div.scroll tabindex="0" role="region" aria-labelledby="revisions" {
                    table {
                        thead {
                            tr {
                                th scope="col" { (words.service.criterion) }
                                th scope="col" { (words.chart.period) }
                                th.number scope="col" { (words.service.first_value) }
                                th.number scope="col" { (words.service.value_now) }
                                th scope="col" { (words.service.when) }
                                th scope="col" { (words.service.reason) }
                            }
                        }
                        tbody {
                            @for row in rows {
                                tr {
                                    th scope="row" { (parts::criterion(&scene.view(), &row.methodology, &row.criterion, words)) }
                                    td { (parts::period(row.period, words)) }
                                    td.number { (parts::number(row.first_value, 1, words)) }
                                    td.number { (row.value.map(|value| parts::number(value, 1, words)).unwrap_or_default()) }
                                    td { @if let Some(at) = row.published_at { (parts::day(at, words)) } }
                                    td { (row.reason.as_deref().unwrap_or_default()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
