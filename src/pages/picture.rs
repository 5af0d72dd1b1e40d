//! Charts as files: those of a service, an agency and a criterion, as their pages draw them.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web::Path};

use super::{
    chart::{self, file, line::Line},
    criterion,
    fate::{self, Over},
    foreign, judged, parts,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        query::Kind,
        series::{SeriesAnswer, series},
    },
    domain::{code::Code, source::Source},
    http::{problem::Problem, work::Work},
};

/// A chart, and what it is called.
pub struct Picture {
    pub title: String,
    pub lines: Vec<Line>,
    /// Whether each line has a drawing of its own, all of them on one scale.
    pub apart: bool,
    /// Of a service: who judged it last.
    pub judges: BTreeSet<Source>,
}

/// The chart of a service.
pub async fn of_service(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.shown_elsewhere()?;
    let make = {
        let code = code.clone();
        move |scene: &Scene, over: Option<Over>| {
            let notice = over.map(|over| over.said(scene));
            Ok(file(scene, &service(scene, &code)?, notice.as_deref()))
        }
    };
    let response = fate::shown((&visit, scene), &code, make, foreign::drawing).await?;
    Ok(foreign::picture(response))
}

/// The chart of an agency.
pub async fn of_agency(path: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    answer(&path, visit, agency).await
}

/// The chart of a criterion.
pub async fn of_criterion(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let asked = criterion::methodology(&mut visit);
    answer(&path, visit, move |scene, code| criterion(scene, code, asked.as_deref())).await
}

/// The chart of the first page.
pub async fn of_all(visit: Visit) -> Result<HttpResponse, Problem> {
    drawn_elsewhere(visit, all).await
}

/// What is drawn of everything: the countries side by side.
pub fn all(scene: &Scene) -> Result<Picture, Problem> {
    let asked = scene.ask(Kind::Series, &[("by", "country")])?;
    let line = series(&scene.view(), &asked, "/v1/series");
    Ok(drawn(scene, scene.words.home.state_over_time, &line))
}

/// What is drawn of a service.
pub fn service(scene: &Scene, code: &Code) -> Result<Picture, Problem> {
    let view = scene.view();
    let service = view.service(code.as_str()).ok_or_else(Problem::nowhere)?;
    let title = parts::plain_name(&service.names, code.as_str(), scene.words);
    let other = judged::service(scene, code);
    let asked = scene.ask(Kind::ServiceSeries(code.clone()), &judged::with(&[], other.as_ref()))?;
    let line = series(&view, &asked, &format!("/v1/services/{code}/series"));
    let judges = judged::card(scene, code, &line)?.map(|card| judged::sources(&card));
    Ok(Picture { judges: judges.unwrap_or_default(), ..drawn(scene, &title, &line) })
}

/// What is drawn of an agency: all its services together.
pub fn agency(scene: &Scene, code: &Code) -> Result<Picture, Problem> {
    let view = scene.view();
    let agency = view.agency(code.as_str()).ok_or_else(Problem::nowhere)?;
    let title = parts::plain_name(&agency.names, code.as_str(), scene.words);
    let other = judged::agency(scene, code);
    let pairs = judged::with(&[("agency", code.as_str())], other.as_ref());
    let line = series(&view, &scene.ask(Kind::Series, &pairs)?, "/v1/series");
    Ok(drawn(scene, &title, &line))
}

/// What is drawn of a criterion: the countries side by side.
pub fn criterion(scene: &Scene, code: &Code, asked: Option<&str>) -> Result<Picture, Problem> {
    let all = criterion::nodes(scene, asked)?;
    let info = all.iter().find(|info| info.code == *code).ok_or_else(Problem::nowhere)?;
    let title = parts::plain_name(&info.names, code.as_str(), scene.words);
    Ok(drawn(scene, &title, &line_of_criterion(scene, code, asked)?))
}

/// The figures of that.
pub fn line_of_criterion(
    scene: &Scene,
    code: &Code,
    asked: Option<&str>,
) -> Result<SeriesAnswer, Problem> {
    let mut pairs = vec![("criterion", code.as_str()), ("by", "country")];
    pairs.extend(asked.map(|asked| ("methodology", asked)));
    Ok(series(&scene.view(), &scene.ask(Kind::Series, &pairs)?, "/v1/series"))
}

fn drawn(scene: &Scene, title: &str, line: &SeriesAnswer) -> Picture {
    Picture {
        title: title.to_owned(),
        lines: chart::by_country(line, scene.words),
        apart: false,
        judges: BTreeSet::new(),
    }
}

async fn answer(
    code: &str,
    visit: Visit,
    make: impl FnOnce(&Scene, &Code) -> Result<Picture, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let code = Code::parse(code).ok_or_else(Problem::nowhere)?;
    drawn_elsewhere(visit, move |scene| make(scene, &code)).await
}

/// The file of what `make` draws.
pub async fn drawn_elsewhere(
    mut visit: Visit,
    make: impl FnOnce(&Scene) -> Result<Picture, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let scene = visit.shown_elsewhere()?;
    let drawn = move |scene: &Scene| Ok(file(scene, &make(scene)?, None));
    let response = visit.respond(scene, Work::Short, drawn, foreign::drawing).await?;
    Ok(foreign::picture(response))
}

/// The file of a picture; `notice` is said besides.
fn file(scene: &Scene, picture: &Picture, notice: Option<&str>) -> String {
    let words = scene.words;
    let site = scene.public_url().unwrap_or(words.frame.site);
    let day = scene.at().map(|at| (words.day)(at.date_naive()));
    let source = format!("{site} · {}", (words.embed.as_of)(day.as_deref().unwrap_or("–")));
    let panels = chart::panels(&picture.title, &picture.lines, picture.apart, words);
    file::file((&picture.title, notice), &source, &panels, words)
}
