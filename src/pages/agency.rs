//! Agencies: the list, and of each its services and what it reported on time, late and not at all.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    changes, chart,
    frame::Sheet,
    parts,
    services::{self, Row},
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        coverage::{AgencyRecord, CoverageAnswer, coverage},
        news::About,
        query::Kind,
        series::series,
    },
    domain::code::Code,
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
            div.scroll tabindex="0" role="region" aria-label=(words.agency.title) {
                table {
                    thead {
                        tr {
                            th scope="col" { (words.agency.name) }
                            th.number scope="col" { (words.agency.due) }
                            th.number scope="col" { (words.agency.on_time) }
                            th.number scope="col" { (words.agency.late) }
                            th.number scope="col" { (words.agency.not_at_all) }
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
                                    " " span.note { (agency.country) }
                                }
                                (counts(record))
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
    let line = series(&view, &scene.ask(Kind::Series, &only)?, "/v1/series");
    let reported = coverage(&view, &scene.ask(Kind::Coverage, &only)?, "/v1/coverage");
    let rows = services::rows_of(scene, &only, |service| service.agency == *code)?;
    let title = parts::plain_name(&agency.names, code.as_str(), words);
    let body = html! {
        p.kind { (words.agency.kind) " · " (agency.country) }
        h1 { (parts::name(&agency.names, code.as_str(), words)) }
        section {
            h2 { (words.service.over_time) }
            (chart::figure(&title, &chart::lines(&line, |_| String::new()), words))
            p.note { a href=(scene.at_page(&format!("/agencies/{code}/chart.svg"))) { (words.embed.chart) } }
            (chart::changes(&line, words))
            p { a href=(scene.at_page(&format!("/compare?agency={code}"))) { (words.compare.agencies) } }
        }
        section {
            h2 { (words.agency.services) }
            @if rows.is_empty() { p.none { (words.list.nothing) } } @else { (list_of(scene, &rows)) }
        }
        (discipline(scene, &reported))
        (changes::latest(scene, &About::Agency(code.clone())))
        (parts::cite(&line.cite, &line.permalink, words))
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

fn list_of(scene: &Scene, rows: &[Row<'_>]) -> Markup {
    let words = scene.words;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.agency.services) {
            table.services {
                thead {
                    tr {
                        th scope="col" { (words.list.name) }
                        th.number scope="col" { (words.list.grade) }
                        th scope="col" { (words.list.change) }
                    }
                }
                tbody { @for row in rows { (services::line(scene, row)) } }
            }
        }
    }
}

/// What came on time, late and not at all, campaign by campaign.
fn discipline(scene: &Scene, reported: &CoverageAnswer) -> Markup {
    let words = scene.words;
    html! {
        section {
            h2 { (words.agency.discipline) }
            @if reported.campaigns.is_empty() {
                p { (words.agency.nothing_due) }
            } @else {
                div.scroll tabindex="0" role="region" aria-label=(words.agency.discipline) {
                    table {
                        thead {
                            tr {
                                th scope="col" { (words.agency.campaign) }
                                th scope="col" { (words.agency.due_on) }
                                th.number scope="col" { (words.agency.due) }
                                th.number scope="col" { (words.agency.on_time) }
                                th.number scope="col" { (words.agency.late) }
                                th.number scope="col" { (words.agency.not_at_all) }
                            }
                        }
                        tbody {
                            @for campaign in &reported.campaigns {
                                tr {
                                    th scope="row" { (parts::name(&campaign.names, campaign.campaign.as_str(), words)) }
                                    td { time datetime=(campaign.due_on) { ((words.day)(campaign.due_on)) } }
                                    td.number { (campaign.total.due) }
                                    td.number { (campaign.total.on_time) }
                                    td.number { (campaign.total.late) }
                                    td.number { (campaign.total.missing) }
                                }
                            }
                        }
                    }
                }
                @for missing in reported.campaigns.iter().flat_map(|campaign| &campaign.missing) {
                    p.note {
                        a href=(scene.at_page(&format!("/services/{}", missing.service))) {
                            (services::name(scene, missing.service.as_str()))
                        }
                        ": " (words.agency.silent)
                    }
                }
            }
        }
    }
}

fn counts(record: Option<&AgencyRecord>) -> Markup {
    let total = record.map(|record| record.total);
    html! {
        td.number { @if let Some(total) = total { (total.due) } }
        td.number { @if let Some(total) = total { (total.on_time) } }
        td.number { @if let Some(total) = total { (total.late) } }
        td.number { @if let Some(total) = total { (total.missing) } }
    }
}
