//! Agencies: the list, and of each its services and what it reported on time, late and not at all.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    changes, chart,
    data::files,
    embed,
    frame::Sheet,
    judged, legend, parts,
    services::{self, Row},
    visit::{Scene, Visit},
    words::Words,
};
use crate::{
    cube::{
        coverage::{AgencyRecord, CampaignCoverage, Counts, CoverageAnswer, coverage},
        news::About,
        query::Kind,
        series::{SeriesAnswer, series},
    },
    domain::{address, code::Code},
    formats::export::Export,
    http::{problem::Problem, work::Work},
};

/// Lists agencies.
pub async fn list(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit.answer(scene, Work::Short, |scene| {
        let words = scene.words;
        let view = scene.view();
        let answer = coverage(&view, &scene.ask(Kind::Coverage, &[])?, "/v1/coverage");
        let mut agencies: Vec<_> = view
            .agencies()
            .map(|agency| (parts::plain_name(&agency.names, agency.code.as_str(), words), agency))
            .collect();
        agencies.sort_by_cached_key(|(name, _)| (words.order)(name));
        let record = |code: &Code| answer.agencies.iter().find(|record| record.agency == *code);
        let body = html! {
            h1 { (words.agency.title) }
            p.lead { (words.agency.lead) }
            div.scroll {
                table.stack aria-label=(words.agency.title) {
                    thead {
                        tr {
                            th scope="col" { (words.agency.name) }
                            th.number scope="col" { (words.agency.due) }
                            th.number scope="col" { (words.agency.on_time) }
                            th.number scope="col" { (words.agency.late) }
                            th.number scope="col" { (words.agency.not_at_all) }
                            th.number scope="col" { (words.agency.awaited) }
                        }
                    }
                    tbody {
                        @for (_, agency) in &agencies {
                            @let record = record(&agency.code);
                            tr {
                                th scope="row" {
                                    a href=(scene.at_page(&format!("/agencies/{}", agency.code))) {
                                        (parts::name(&agency.names, agency.code.as_str(), words))
                                    }
                                    " " span.note { (parts::country(&agency.country, words)) }
                                }
                                (counts(record, words))
                            }
                        }
                    }
                }
            }
        };
        Ok(Sheet {
            title: words.agency.title.to_owned(),
            description: words.agency.lead.to_owned(),
            body,
            alternates: vec![(
                "/v1/agencies".into(),
                "application/json",
                words.agency.title.into(),
            )],
        })
    }).await
}

/// Shows an agency.
pub async fn show(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    visit.answer(scene, Work::Long, move |scene| page(scene, &code)).await
}

fn page(scene: &Scene, code: &Code) -> Result<Sheet, Problem> {
    let words = scene.words;
    let view = scene.view();
    let agency = view.agency(code.as_str()).ok_or_else(Problem::nowhere)?;
    let only = [("agency", code.as_str())];
    let other = judged::agency(scene, code);
    let asked = scene.ask(Kind::Series, &judged::with(&only, other.as_ref()))?;
    let line = series(&view, &asked, "/v1/series");
    let reported = coverage(&view, &scene.ask(Kind::Coverage, &only)?, "/v1/coverage");
    let rows = services::rows_of(scene, &only, |service| service.agency == *code)?;
    let title = parts::plain_name(&agency.names, code.as_str(), words);
    let lines = chart::lines(&line, |_| String::new());
    let body = html! {
        p.kind { (words.agency.kind) " · " (parts::country(&agency.country, words)) }
        h1 { (parts::name(&agency.names, code.as_str(), words)) }
        (now(&line, words))
        section {
            h2 { (words.service.over_time) }
            @if let Some(other) = &other { p.note { (words.list.by) " " (services::methodology(scene, other)) } }
            (chart::figure(&title, &lines, &chart::whole(&line.permalink), words))
            @if !chart::line::is_empty(&lines) {
                (embed::of_chart(scene, &format!("/agencies/{code}"), "", &title))
            }
            (chart::changes(scene, &line, None))
            p { a href=(scene.at_page(&format!("/compare?agency={code}"))) { (words.compare.agencies) } }
        }
        section {
            h2 { (words.agency.services) }
            @if rows.is_empty() { p.none { (words.list.nothing) } } @else { (list_of(scene, &rows)) (legend::link(scene)) }
        }
        (discipline(scene, &reported))
        (changes::latest(scene, &About::Agency(code.clone())))
        (downloads(scene, code, other.as_ref()))
        (parts::cite(scene, &title, &line.cite, &line.permalink))
    };
    Ok(Sheet {
        description: format!("{title}. {}", words.agency.lead),
        title,
        body,
        alternates: vec![
            (line.permalink, "application/json", words.service.download.to_owned()),
            changes::alternate(&format!("/v1/agencies/{code}"), words),
        ],
    })
}

/// Its grades, those of its services, what was revised and what it reported, as files.
fn downloads(scene: &Scene, code: &Code, other: Option<&Code>) -> Markup {
    let words = scene.words;
    let only = [("agency", code.as_str())];
    let judged = address::query(judged::with(&only, other));
    let table = |what, export, query: &str| (what, files::of_table(export, query, words));
    let titled = |export: Export, query| table((words.column)(export.title()), export, query);
    files::section(
        scene,
        &[
            table(words.service.line_file, Export::Series, &judged),
            titled(Export::Observations, &judged),
            titled(Export::Revisions, &judged),
            titled(Export::Coverage, &address::query(only)),
        ],
    )
}

/// The latest grade of all its services together.
fn now(line: &SeriesAnswer, words: &Words) -> Markup {
    html! {
        @if let Some(point) = line.newest() {
            section.now {
                h2 #now { (words.service.now) }
                p.big { (parts::mark(point.value, words)) span.period { (parts::period(point.period, words)) } }
                @if let Some((measured, expected)) = point.services.zip(point.expected) {
                    p.note { ((words.agency.mean)(&(words.explained.ratio)(measured, expected))) }
                }
            }
        }
    }
}

fn list_of(scene: &Scene, rows: &[Row<'_>]) -> Markup {
    let words = scene.words;
    html! {
        div.scroll {
            table.services.stack aria-label=(words.agency.services) {
                thead { (services::head(words)) }
                tbody { @for row in rows { (services::line(scene, row, None, false)) } }
            }
        }
    }
}

/// What came on time, late and not at all, campaign by campaign.
fn discipline(scene: &Scene, reported: &CoverageAnswer) -> Markup {
    let words = scene.words;
    let said = &words.agency;
    // Of a campaign that asked nothing there is nothing to tell.
    let campaigns: Vec<&CampaignCoverage> =
        reported.campaigns.iter().filter(|campaign| campaign.total.due > 0).collect();
    html! {
        section {
            h2 { (said.discipline) }
            @if campaigns.is_empty() {
                p { (said.nothing_due) }
            } @else {
                p.note { (said.what_counts) }
                div.scroll {
                    table.stack aria-label=(said.discipline) {
                        thead {
                            tr {
                                th scope="col" { (said.campaign) }
                                th scope="col" { (said.due_on) }
                                th.number scope="col" { (said.due) }
                                th.number scope="col" { (said.on_time) }
                                th.number scope="col" { (said.late) }
                                th.number scope="col" { (said.not_at_all) }
                                th.number scope="col" { (said.awaited) }
                            }
                        }
                        tbody {
                            @for campaign in &campaigns {
                                tr {
                                    th scope="row" { (parts::name(&campaign.names, campaign.campaign.as_str(), words)) }
                                    td data-label=(said.due_on) { time datetime=(campaign.due_on) { ((words.day)(campaign.due_on)) } }
                                    (numbers(campaign.total, words))
                                }
                            }
                        }
                    }
                }
                @for campaign in &campaigns {
                    @for missing in &campaign.missing {
                        p.note {
                            a href=(scene.at_page(&format!("/services/{}", missing.service))) {
                                (services::name(scene, missing.service.as_str()))
                            }
                            ", " (parts::period(campaign.period, words)) ": " (fate(campaign, words))
                        }
                    }
                }
            }
        }
    }
}

/// What is to be said of what has not come.
fn fate(campaign: &CampaignCoverage, words: &Words) -> &'static str {
    if campaign.closed {
        words.agency.silent
    } else if campaign.total.overdue > 0 {
        words.agency.overdue
    } else {
        words.agency.not_due_yet
    }
}

fn counts(record: Option<&AgencyRecord>, words: &Words) -> Markup {
    record.map(|record| record.total).filter(|total| total.due > 0).map_or_else(
        || html! { td.none colspan="5" { (words.agency.nothing) } },
        |total| numbers(total, words),
    )
}

/// Due, on time, late, not at all though it was time, and still awaited.
fn numbers(total: Counts, words: &Words) -> Markup {
    let said = &words.agency;
    html! {
        td.number data-label=(said.due) { (total.due) }
        td.number data-label=(said.on_time) { (total.on_time) }
        td.number data-label=(said.late) { (total.late) }
        td.number data-label=(said.not_at_all) { (total.missed()) }
        td.number data-label=(said.awaited) { (total.awaited) }
    }
}
