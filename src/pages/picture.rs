//! Charts as files: those of a service, an agency and a criterion, as their pages draw them.

use actix_web::{HttpResponse, web::Path};

use super::{
    chart::{self, file, line::Line},
    criterion, fate, foreign, parts,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        query::{Kind, Query},
        series::series,
    },
    domain::code::Code,
    http::problem::Problem,
};

/// A chart, and what it is called.
pub struct Picture {
    pub title: String,
    pub lines: Vec<Line>,
}

/// The chart of a service.
pub async fn of_service(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    let place = |successor: &Code| format!("/services/{successor}/chart.svg");
    let response = fate::shown((&visit, &scene), &code, place, |scene, ended| {
        let day = ended.map(|last| (scene.words.day)(last));
        let notice = day.map(|day| (scene.words.embed.ended_on)(&day));
        Ok(file(scene, &service(scene, &code)?, notice.as_deref()))
    })?;
    Ok(foreign::picture(response))
}

/// The chart of an agency.
pub async fn of_agency(path: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    answer(&path, visit, agency)
}

/// The chart of a criterion.
pub async fn of_criterion(path: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    answer(&path, visit, |scene, code| {
        let all = criterion::newest(scene)?;
        let info = all.iter().find(|info| info.code == *code).ok_or_else(Problem::nowhere)?;
        let asked = [("criterion", code.as_str()), ("by", "country")];
        let title = parts::plain_name(&info.names, code.as_str(), scene.words);
        Ok(drawn(scene, title, &scene.ask(Kind::Series, &asked)?))
    })
}

/// What is drawn of a service.
pub fn service(scene: &Scene, code: &Code) -> Result<Picture, Problem> {
    let view = scene.view();
    let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
    let title = parts::plain_name(&service.names, code.as_str(), scene.words);
    Ok(drawn(scene, title, &scene.ask(Kind::ServiceSeries(code.clone()), &[])?))
}

fn agency(scene: &Scene, code: &Code) -> Result<Picture, Problem> {
    let view = scene.view();
    let agency = view.agency(code.as_str()).ok_or_else(Problem::nowhere)?;
    let title = parts::plain_name(&agency.names, code.as_str(), scene.words);
    Ok(drawn(scene, title, &scene.ask(Kind::Series, &[("agency", code.as_str())])?))
}

fn drawn(scene: &Scene, title: &str, asked: &Query) -> Picture {
    let line = series(&scene.view(), asked, "/v1/series");
    let is_alone = line.series.len() < 2;
    let lines = chart::lines(&line, |series| {
        if is_alone { String::new() } else { series.subject.country.clone().unwrap_or_default() }
    });
    Picture { title: title.to_owned(), lines }
}

fn answer(
    code: &str,
    mut visit: Visit,
    make: impl FnOnce(&Scene, &Code) -> Result<Picture, Problem>,
) -> Result<HttpResponse, Problem> {
    let code = Code::parse(code).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    let response = visit.respond(&scene, |scene| Ok(file(scene, &make(scene, &code)?, None)))?;
    Ok(foreign::picture(response))
}

/// The file of a picture; `notice` is said besides.
fn file(scene: &Scene, picture: &Picture, notice: Option<&str>) -> HttpResponse {
    let words = scene.words;
    let site = scene.public_url().unwrap_or(words.frame.site);
    let day = scene.at().map(|at| (words.day)(at.date_naive()));
    let source = format!("{site} · {}", (words.embed.as_of)(day.as_deref().unwrap_or("–")));
    let drawing = file::file((&picture.title, notice), &source, &picture.lines, words);
    HttpResponse::Ok().content_type(foreign::SVG).body(drawing)
}
