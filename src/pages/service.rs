//! The page of a service: its grade, how it came about, how it changed, and how to cite it.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    changes, chart, embed,
    frame::Sheet,
    parts,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        news::About,
        query::Kind,
        revisions::{self, RevisedValue},
        scorecard::{ScorecardAnswer, ScorecardNode, scorecard},
        series::{SeriesAnswer, series},
    },
    domain::{code::Code, service::Service, target_group},
    http::problem::Problem,
};

/// Shows a service.
pub async fn show(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    visit.answer(&scene, |scene| page(scene, &code))
}

fn page(scene: &Scene, code: &Code) -> Result<Sheet, Problem> {
    let words = scene.words;
    let view = scene.view();
    let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
    let at = format!("/v1/services/{code}/series");
    let line = series(&view, &scene.ask(Kind::ServiceSeries(code.clone()), &[])?, &at);
    let card = newest(scene, code, &line)?;
    let revised =
        revisions::rows(&view, &scene.ask(Kind::Revisions, &[("service", code.as_str())])?);
    let title = parts::plain_name(&service.names, code.as_str(), words).to_owned();
    let root = card.as_ref().and_then(|card| card.nodes.first());
    let body = html! {
        (heading(scene, service))
        (now(scene, card.as_ref()))
        section {
            h2 #over-time { (words.service.over_time) }
            (chart::figure(&title, &chart::lines(&line, |_| String::new()), words))
            (chart::changes(&line, words))
        }
        @if let Some(card) = &card { (tree(scene, card)) }
        (revision_table(scene, &revised))
        (changes::latest(scene, &About::Service(code.clone())))
        (embed::snippets(scene, code, &title))
        (parts::cite(&line.cite, &line.permalink, words))
    };
    let said = root.and_then(|root| parts::said(root.value?, words));
    let description = match said {
        Some(said) => format!("{title}: {said}. {}", words.home.lead),
        None => format!("{title}. {}", words.service.never),
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

/// The scorecard of the latest period with a value.
fn newest(
    scene: &Scene,
    code: &Code,
    line: &SeriesAnswer,
) -> Result<Option<ScorecardAnswer>, Problem> {
    let points = line.series.iter().flat_map(|series| &series.segments).flat_map(|it| &it.points);
    let newest = points.filter(|point| point.value.is_some()).max_by_key(|point| point.period_end);
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
        @if let Some(text) = service.description.get(words.code) { p { (text) } }
    }
}

fn now(scene: &Scene, card: Option<&ScorecardAnswer>) -> Markup {
    let words = scene.words;
    html! {
        section.now {
            h2 #now { (words.service.now) }
            @match card.and_then(|card| Some((card, card.nodes.first()?))) {
                Some((card, root)) => p.big { (parts::mark(root.value, words)) span.period { (parts::period(card.period, words)) } },
                None => p.none { (words.service.never) },
            }
        }
    }
}

fn tree(scene: &Scene, card: &ScorecardAnswer) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let methodology = view.methodology(&card.methodology).map(|frozen| &frozen.methodology);
    let depth = |node: &ScorecardNode| {
        let mut depth = 0_usize;
        let mut above = node.parent.as_ref();
        while let Some(code) = above {
            depth += 1;
            above = card
                .nodes
                .iter()
                .find(|other| other.node == *code)
                .and_then(|node| node.parent.as_ref());
        }
        depth
    };
    html! {
        section {
            h2 #tree { (words.service.tree) }
            div.scroll tabindex="0" role="region" aria-labelledby="tree" {
                table.tree {
                    thead {
                        tr {
                            th scope="col" { (words.service.criterion) }
                            th.number scope="col" { (words.service.weight) }
                            th.number scope="col" { (words.chart.grade) }
                            th.number scope="col" { (words.chart.points) }
                            th scope="col" { (words.service.who) }
                        }
                    }
                    tbody {
                        @for node in &card.nodes {
                            @let names = methodology.and_then(|it| it.text(it.place(node.node.as_str())?)).map(|text| &text.names);
                            tr {
                                th scope="row" class={ "depth" (depth(node).min(5)) } {
                                    a href=(scene.at_page(&format!("/criteria/{}", node.node))) {
                                        @match names {
                                            Some(names) => (parts::name(names, node.node.as_str(), words)),
                                            None => (node.node),
                                        }
                                    }
                                }
                                td.number { (parts::number(node.weight, 2, words)) }
                                td.number { (node.value.and_then(|points| parts::grade(points, words)).unwrap_or_default()) }
                                td.number {
                                    @match node.value {
                                        Some(points) => (parts::number(points, 1, words)),
                                        None => span.none { ((words.state)(node.state)) },
                                    }
                                }
                                td { @if let Some(source) = node.source { ((words.source)(source)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn revision_table(scene: &Scene, rows: &[RevisedValue]) -> Markup {
    let words = scene.words;
    let of_all = rows.iter().filter(|row| row.target_group.as_str() == target_group::ALL);
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
                            @for row in of_all {
                                tr {
                                    th scope="row" { (row.criterion) }
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
