//! Criteria: what is asked, how an answer becomes points, and how it went.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    chart,
    frame::Sheet,
    parts,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        criteria::{CriterionInfo, criteria},
        query::Kind,
        ranking::{RankDistribution, ranking},
        series::series,
    },
    domain::code::Code,
    http::{problem::Problem, work::Work},
};

/// Lists criteria.
pub async fn list(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit
        .answer(scene, Work::Short, |scene| {
            let words = scene.words;
            let all = newest(scene)?;
            let body = html! {
                h1 { (words.criterion.title) }
                p.lead { (words.criterion.lead) }
                dl.criteria {
                    @for info in &all {
                        dt.{ "depth" (depth(&all, info).min(5)) } {
                            a href=(scene.at_page(&format!("/criteria/{}", info.code))) {
                                (parts::name(&info.names, info.code.as_str(), words))
                            }
                        }
                        @if let Some(question) = info.question.get(words.code) { dd { (question) } }
                    }
                }
            };
            Ok(Sheet {
                title: words.criterion.title.to_owned(),
                description: words.criterion.lead.to_owned(),
                body,
                alternates: vec![(
                    "/v1/criteria".into(),
                    "application/json",
                    words.criterion.title.into(),
                )],
            })
        })
        .await
}

/// Shows a criterion.
pub async fn show(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    visit.answer(scene, Work::Long, move |scene| page(scene, &code)).await
}

/// The nodes of the methodology that is meant where none is named, of its newest version.
pub fn newest(scene: &Scene) -> Result<Vec<CriterionInfo>, Problem> {
    let asked = scene.ask(Kind::Series, &[])?;
    let Some(version) = asked.versions.last() else { return Ok(Vec::new()) };
    let methodology = version.id.to_string();
    let asked = scene.ask(Kind::Criteria, &[("methodology", &methodology)])?;
    Ok(criteria(&scene.view(), &asked))
}

fn depth(all: &[CriterionInfo], info: &CriterionInfo) -> usize {
    let mut above = info.parent.as_ref();
    let mut depth = 0;
    while let Some(code) = above {
        depth += 1;
        above = all.iter().find(|other| other.code == *code).and_then(|info| info.parent.as_ref());
    }
    depth
}

fn page(scene: &Scene, code: &Code) -> Result<Sheet, Problem> {
    let words = scene.words;
    let view = scene.view();
    let all = newest(scene)?;
    let info = all.iter().find(|info| info.code == *code).ok_or_else(Problem::nowhere)?;
    let only = [("criterion", code.as_str())];
    let line = series(
        &view,
        &scene.ask(Kind::Series, &[("criterion", code.as_str()), ("by", "country")])?,
        "/v1/series",
    );
    let alone = line.series.len() < 2;
    let lines = chart::lines(&line, |series| {
        if alone { String::new() } else { series.subject.country.clone().unwrap_or_default() }
    });
    // What cannot be ranked has no spread either: then the page says nothing of one.
    let spread = scene
        .ask(Kind::Rankings, &only)
        .ok()
        .and_then(|asked| ranking(&view, &asked, "/v1/rankings", None, 1).ok());
    let title = parts::plain_name(&info.names, code.as_str(), words);
    let text = |texts: &crate::domain::text::Texts| texts.get(words.code).cloned();
    let body = html! {
        p.kind { (words.criterion.kind) @if let Some(number) = &info.notation { " " (number) } }
        h1 { (parts::name(&info.names, code.as_str(), words)) }
        @if let Some(definition) = text(&info.definition) { p.lead { (definition) } }
        dl.facts {
            @if let Some(question) = text(&info.question) { dt { (words.criterion.question) } dd { (question) } }
            @if let Some(guidance) = text(&info.guidance) { dt { (words.criterion.guidance) } dd { (guidance) } }
            dt { (words.service.weight) } dd { (parts::number(info.weight, 2, words)) }
            @if !info.sources.is_empty() {
                dt { (words.criterion.sources) }
                @for source in &info.sources { dd { ((words.source)(*source)) } }
            }
            dt { (words.frame.methodology) }
            dd { a href=(scene.at_page(&format!("/methodologies/{}/{}", info.methodology.code, info.methodology.version))) { (info.methodology) } }
        }
        section {
            h2 { (words.service.over_time) }
            (chart::figure(&title, &lines, words))
            p.note { a href=(scene.at_page(&format!("/criteria/{code}/chart.svg"))) { (words.embed.chart) } }
        }
        @if let Some((answer, _)) = &spread {
            @if let (Some(spread), Some(period)) = (&answer.distribution, answer.period) {
                section {
                    h2 { (words.criterion.distribution) " " (parts::period(period, words)) }
                    (distribution(spread, scene))
                    p { a href=(scene.at_page(&format!("/ranking?criterion={code}"))) { (words.frame.ranking) } }
                }
            }
        }
        (parts::cite(&line.cite, &line.permalink, words))
    };
    Ok(Sheet {
        description: text(&info.question).unwrap_or_else(|| title.clone()),
        title,
        body,
        alternates: vec![(line.permalink, "application/json", words.service.download.to_owned())],
    })
}

/// How many services have each grade: as bars, and as the same numbers in a table.
fn distribution(spread: &RankDistribution, scene: &Scene) -> Markup {
    let words = scene.words;
    let most = spread.grades.iter().copied().max().unwrap_or(1).max(1);
    html! {
        table.bars {
            thead { tr { th scope="col" { (words.chart.grade) } th.number scope="col" { (words.frame.services) } td {} } }
            tbody {
                @for (count, grade) in spread.grades.iter().zip(1..) {
                    tr {
                        th scope="row" { (grade) }
                        td.number { (count) }
                        td { meter min="0" max=(most) value=(count) aria-hidden="true" {} }
                    }
                }
            }
        }
        p.note { ((words.criterion.spread)(&parts::number(spread.mean, 1, words), spread.count)) }
    }
}
