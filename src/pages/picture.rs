//! Charts as files: those of a service, an agency and a criterion, as their pages draw them.

use actix_web::{HttpResponse, web::Path};

use super::{
    chart::{self, file, line::Line},
    criterion, foreign, parts,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        query::{Kind, Query},
        series::series,
    },
    domain::code::Code,
    http::{problem::Problem, work::Work},
};

/// A chart, and what it is called.
pub struct Picture {
    pub title: String,
    pub lines: Vec<Line>,
}

/// The chart of a service.
pub async fn of_service(path: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    answer(&path, visit, service).await
}

/// The chart of an agency.
pub async fn of_agency(path: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    answer(&path, visit, agency).await
}

/// The chart of a criterion.
pub async fn of_criterion(path: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    answer(&path, visit, |scene, code| {
        let all = criterion::newest(scene)?;
        let info = all.iter().find(|info| info.code == *code).ok_or_else(Problem::nowhere)?;
        let asked = [("criterion", code.as_str()), ("by", "country")];
        let title = parts::plain_name(&info.names, code.as_str(), scene.words);
        Ok(drawn(scene, &title, &scene.ask(Kind::Series, &asked)?))
    })
    .await
}

/// What is drawn of a service.
pub fn service(scene: &Scene, code: &Code) -> Result<Picture, Problem> {
    let view = scene.view();
    let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
    let title = parts::plain_name(&service.names, code.as_str(), scene.words);
    Ok(drawn(scene, &title, &scene.ask(Kind::ServiceSeries(code.clone()), &[])?))
}

fn agency(scene: &Scene, code: &Code) -> Result<Picture, Problem> {
    let view = scene.view();
    let agency = view.agency(code.as_str()).ok_or_else(Problem::nowhere)?;
    let title = parts::plain_name(&agency.names, code.as_str(), scene.words);
    Ok(drawn(scene, &title, &scene.ask(Kind::Series, &[("agency", code.as_str())])?))
}

fn drawn(scene: &Scene, title: &str, asked: &Query) -> Picture {
    let line = series(&scene.view(), asked, "/v1/series");
    let is_alone = line.series.len() < 2;
    let lines = chart::lines(&line, |series| {
        if is_alone { String::new() } else { series.subject.country.clone().unwrap_or_default() }
    });
    Picture { title: title.to_owned(), lines }
}

async fn answer(
    code: &str,
    mut visit: Visit,
    make: impl FnOnce(&Scene, &Code) -> Result<Picture, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let code = Code::parse(code).ok_or_else(Problem::nowhere)?;
    let scene = visit.shown_elsewhere()?;
    let drawn = move |scene: &Scene| {
        let Picture { title, lines } = make(scene, &code)?;
        let words = scene.words;
        let site = scene.public_url().unwrap_or(words.frame.site);
        let day = scene.at().map(|at| (words.day)(at.date_naive()));
        let source = format!("{site} · {}", (words.embed.as_of)(day.as_deref().unwrap_or("–")));
        Ok(file::file(&title, &source, &lines, words))
    };
    let response = visit.respond(scene, Work::Short, drawn, foreign::drawing).await?;
    Ok(foreign::picture(response))
}
