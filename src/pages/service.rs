//! The page of a service: its grade and what it means, how it came about, how it changed, and how to cite
//! and use it.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    changes,
    chart::{self, Whole},
    data::files::{self, Form},
    embed, explained,
    fate::Fate,
    frame::Sheet,
    judged, legend, parts, services,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        change::Change,
        explain::{Cited, answer::Explanation, explain},
        news::{About, News, news},
        query::Kind,
        revisions::{self, RevisedValue},
        scorecard::ScorecardAnswer,
        series::{Point, SeriesAnswer, series},
    },
    domain::{
        code::Code, news::NewsKind, period::Period, service::Service, source::Source, target_group,
    },
    formats::{export::Export, linked},
    http::{problem::Problem, work::Work},
    metrics::explain::Evidence,
};

/// Shows a service. One that another took the place of leads there; one that ended is told as gone, with
/// all that it was.
pub async fn show(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    // What another took the place of leads there, unless it is itself that is meant.
    let is_meant =
        visit.query.parsed("itself", "Give `true`.", |text| (text == "true").then_some(()));
    let scene = visit.scene()?;
    let view = scene.view();
    let Some(service) = view.service(code.as_str()).cloned() else {
        return scene.absent(&code);
    };
    let fate = Fate::of(&scene, &code)?;
    if is_meant.is_none()
        && let Fate::Moved(successor) = &fate
    {
        return Ok(scene.moved(&format!("/services/{successor}")));
    }
    let is_over = matches!(fate, Fate::Moved(_) | Fate::Ended(_));
    if !is_over && let Some(known) = visit.known(&scene) {
        return known;
    }
    let told = scene.work_out(Work::Short, move |scene| Told::of(scene, &code)).await??;
    // Without the database the numbers stand all the same.
    let evidence = match &told.card {
        Some(card) => scene.evidence(&card.key()).await.ok(),
        None => None,
    };
    let is_whole = told.card.is_none() || evidence.is_some();
    let make = move |scene: &Scene| page(scene, &service, &told, evidence.as_ref());
    if is_over {
        return visit.gone(scene, make).await;
    }
    visit.looked_up(scene, is_whole, make).await
}

/// What is told of a service.
struct Told {
    line: SeriesAnswer,
    /// The scorecard of the latest period with a value; where none has one, of the latest.
    card: Option<ScorecardAnswer>,
    /// The methodology that it was judged by, where that is not the installation's own.
    other: Option<Code>,
}

impl Told {
    fn of(scene: &Scene, code: &Code) -> Result<Self, Problem> {
        let (view, path) = (scene.view(), format!("/v1/services/{code}/series"));
        let other = judged::service(scene, code);
        let pairs = judged::with(&[], other.as_ref());
        let line = series(&view, &scene.ask(Kind::ServiceSeries(code.clone()), &pairs)?, &path);
        let card = judged::card(scene, code, &line)?;
        Ok(Self { line, card, other })
    }

    /// The periods after that of the scorecard: none of them has a value.
    fn without_value_since(&self, period: Period) -> impl Iterator<Item = &Point> {
        let points = self.line.series.iter().flat_map(|series| &series.segments);
        let points = points.flat_map(|segment| &segment.points);
        points.filter(move |point| point.period_end > period.ends_on() && point.value.is_none())
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
    let only = [("service", code.as_str()), ("target_group", target_group::ALL)];
    let asked = scene.ask(Kind::Revisions, &judged::with(&only, other.as_ref()))?;
    let revised = revisions::rows(&scene.view(), &asked);
    let title = parts::plain_name(&service.names, code.as_str(), words);
    let root = card.as_ref().and_then(|card| card.nodes.first());
    let explanation = match (card, evidence) {
        (Some(card), Some(evidence)) => explanation(scene, card, evidence)?,
        _ => None,
    };
    let graded = card.as_ref().and_then(|card| {
        let grade = parts::grade(card.nodes.first()?.value?, words)?;
        Some((words.citation.graded)(&title, &grade, &(words.period)(card.period)))
    });
    let cited = graded.unwrap_or_else(|| title.clone());
    let body = html! {
        (heading(scene, service))
        (fate(scene, service))
        (now(scene, code, told))
        section {
            h2 #over-time { (words.service.over_time) }
            (chart::figure(&title, &chart::lines(line, |_| String::new()), &[whole_line(scene, code, other.as_ref())], words))
            (chart::changes(scene, line, told.change()))
            p { a href=(scene.at_page(&format!("/compare?service={code}"))) { (words.service.compare) } }
        }
        @if let Some(card) = card { (explained::tree(scene, card, explanation.as_ref())) }
        // Of what was withdrawn the reason stands above.
        @if card.is_some() || !revised.is_empty() { (revision_table(scene, &revised)) }
        (changes::latest(scene, &About::Service(code.clone())))
        (embed::snippets(scene, code, &title))
        (downloads(scene, code, other.as_ref(), explanation.as_ref()))
        (parts::cite(scene, &cited, &line.cite, &line.permalink))
    };
    let said = root.and_then(|root| parts::said(root.value?, words));
    let description = match (said, card) {
        (Some(said), _) => format!("{title}: {said}. {}", words.home.lead),
        (None, Some(_)) => format!("{title}. {}", words.home.lead),
        (None, None) => format!("{title}. {}", words.service.never),
    };
    let linked = scene.at_data(&linked(code, other.as_ref()));
    Ok(Sheet {
        title,
        description,
        body,
        alternates: vec![
            (line.permalink.clone(), "application/json", words.service.download.to_owned()),
            changes::alternate(&format!("/v1/services/{code}"), words),
            (linked, linked::MEDIA_TYPE, words.files.linked.to_owned()),
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
    let cited = Cited::of(card.clone(), &asked, &scene.view());
    Ok(explain(version, evidence, cited))
}

fn heading(scene: &Scene, service: &Service) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let agency = view.agency(service.agency.as_str());
    html! {
        p.kind { (words.service.kind) }
        h1 { (parts::name(&service.names, service.code.as_str(), words)) }
        (parts::whole_name(&service.names, words))
        dl.facts {
            dt { (words.service.agency) }
            dd {
                a href=(scene.at_page(&format!("/agencies/{}", service.agency))) {
                    @match agency {
                        Some(agency) => (parts::name(&agency.names, agency.code.as_str(), words)),
                        None => (service.agency),
                    }
                }
                (parts::of_country(&view, &service.agency, &service.country, words))
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
        @if let Some(about) = parts::prose(&service.description, words) { p { (about) } }
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
                a href=(scene.at_page(&format!("/services/{}?itself=true", other.code))) { (said.before) }
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
fn now(scene: &Scene, code: &Code, told: &Told) -> Markup {
    let words = scene.words;
    html! {
        section.now {
            h2 #now { (words.service.now) }
            @match told.card.as_ref().and_then(|card| Some((card, card.nodes.first()?))) {
                Some((card, root)) => {
                    p.big { (parts::mark(root.value, words)) span.period { (parts::period(card.period, words)) } }
                    @if root.value.is_none() { p { ((words.state)(root.state)) } }
                    (judges(scene, card))
                    @if let (Some(points), Some(wording)) = (root.value, &root.words) {
                        p { ((words.service.means)((words.wording)(wording).mark, &parts::number(points, 1, words))) }
                    }
                    @if let Some(other) = &told.other {
                        p.note { (words.list.by) " " (services::methodology(scene, other)) }
                    }
                    @for point in told.without_value_since(card.period) {
                        p.note { (parts::period(point.period, words)) ": " ((words.state)(point.state)) "." }
                    }
                    @if let Some(coverage) = root.coverage.filter(|coverage| *coverage < 1.0) {
                        p.note { ((words.service.covered)(&parts::number(coverage * 100.0, 0, words))) }
                    }
                    @if let Some(change) = told.change() {
                        p {
                            span.verdict.(change.verdict.as_str()) { ((words.verdict)(change.verdict)) }
                            " " (parts::sentence(&change.sentence, words))
                        }
                        (legend::link(scene))
                    }
                }
                None => @match withdrawn(scene, code) {
                    Some(news) => {
                        p { (words.service.withdrawn) }
                        p { (parts::day(news.at, words)) " · " bdi { ((words.sentence)(&news.sentence)) } }
                    }
                    None => p.none { (words.service.never) },
                },
            }
        }
    }
}

/// How something that was published of a service was withdrawn last.
fn withdrawn(scene: &Scene, code: &Code) -> Option<News> {
    let about = About::Service(code.clone());
    news(&scene.view(), &about, Some(NewsKind::Withdrawn), None, 1).0.pop()
}

/// Who judged: said beneath the grade, above all where the agency judged itself.
fn judges(scene: &Scene, card: &ScorecardAnswer) -> Markup {
    let words = scene.words;
    let sources = judged::sources(card);
    html! {
        @if !sources.is_empty() {
            p.by.self[sources.iter().eq([&Source::SelfReport])] { ((words.service.judged)(&parts::sources(&sources, words))) }
        }
    }
}

/// The numbers of the line of a service, as a table.
pub fn whole_line(scene: &Scene, code: &Code, other: Option<&Code>) -> Whole {
    let line = format!("service={code}&by=service{}", by(other));
    (String::new(), scene.at_data(&format!("{}.csv?{line}", Export::Series.path())))
}

/// The service as linked data, with what the methodology measured that its page shows.
fn linked(code: &Code, other: Option<&Code>) -> String {
    let asked = other.map(|methodology| format!("?methodology={methodology}")).unwrap_or_default();
    format!("/v1/services/{code}.jsonld{asked}")
}

/// What asks for another methodology than the installation's own, behind other parameters.
fn by(other: Option<&Code>) -> String {
    other.map(|methodology| format!("&methodology={methodology}")).unwrap_or_default()
}

/// The same data for programs and spreadsheets, in every form.
fn downloads(
    scene: &Scene,
    code: &Code,
    other: Option<&Code>,
    explanation: Option<&Explanation>,
) -> Markup {
    let words = scene.words;
    let said = &words.service;
    let by = by(other);
    let line = format!("service={code}&by=service{by}");
    let all = judged::every_criterion(scene, code, other);
    let json = |name, address: String| vec![Form { name, address }];
    let mut files = vec![
        (said.line_file, files::of_table(Export::Series, &line, words)),
        (said.all_file, files::of_table(Export::Observations, &all, words)),
        (said.revisions, files::of_table(Export::Revisions, &format!("service={code}{by}"), words)),
    ];
    files.extend(explanation.map(|told| (said.tree_file, json("JSON", told.permalink.clone()))));
    files.push((words.files.linked, json("JSON-LD", linked(code, other))));
    files::section(scene, &files)
}

fn revision_table(scene: &Scene, rows: &[RevisedValue]) -> Markup {
    let words = scene.words;
    let both = |points: f64| {
        let grade = parts::grade(points, words).unwrap_or_default();
        format!("{grade} ({})", (words.points)(&parts::number(points, 1, words)))
    };
    html! {
        section {
            h2 #revisions { (words.service.revisions) }
            @if rows.is_empty() {
                p { (words.service.no_revisions) }
            } @else {
                div.scroll {
                    table.stack aria-labelledby="revisions" {
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
                                    td data-label=(words.chart.period) { (parts::period(row.period, words)) }
                                    td.number data-label=(words.service.first_value) { (both(row.first_value)) }
                                    td.number data-label=(words.service.value_now) {
                                        @match (row.value, row.state) {
                                            (Some(value), _) => (both(value)),
                                            (None, Some(state)) => span.none { ((words.state)(state)) },
                                            (None, None) => span.none { ((words.news)(NewsKind::Withdrawn)) },
                                        }
                                    }
                                    td data-label=(words.service.when) { @if let Some(at) = row.published_at { (parts::day(at, words)) } }
                                    td data-label=(words.service.reason) {
                                        @if let Some(reason) = &row.reason {
                                            (parts::written(reason))
                                        } @else if let Some(source) = row.source.filter(|source| row.first_source != Some(*source)) {
                                            ((words.service.now_judged)((words.source)(source)))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
