//! Services, agencies and criteria in a frame on somebody else's page, and what to paste there.

use actix_web::{HttpResponse, web::Path};
use maud::{DOCTYPE, Markup, html};

use super::{
    assets,
    chart::{self, line},
    criterion,
    fate::{self, Over},
    foreign, frame as whole, parts,
    picture::{self, Picture},
    visit::{Scene, Visit},
    words::{Fault, Words},
};
use crate::{
    domain::{code::Code, text},
    http::{problem::Problem, work::Work},
};

/// Most characters of a name in a frame.
const NAME: usize = 160;

/// Shows a service in a frame.
pub async fn of_service(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.shown_elsewhere()?;
    let make = {
        let code = code.clone();
        move |scene: &Scene, ended: Option<Over>| {
            let picture = picture::service(scene, &code)?;
            Ok(framed(scene, &picture, &format!("/services/{code}"), ended.as_ref()).into_string())
        }
    };
    let response = fate::shown((&visit, scene), &code, make, whole::html).await?;
    Ok(foreign::frame(response))
}

/// Shows an agency in a frame: all its services together.
pub async fn of_agency(path: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    answer(&path, visit, |scene, code| {
        Ok((picture::agency(scene, code)?, format!("/agencies/{code}")))
    })
    .await
}

/// Shows a criterion in a frame: the countries side by side.
pub async fn of_criterion(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let asked = criterion::methodology(&mut visit);
    answer(&path, visit, move |scene, code| {
        let picture = picture::criterion(scene, code, asked.as_deref())?;
        Ok((picture, format!("/criteria/{code}{}", by(asked.as_deref()))))
    })
    .await
}

/// Shows the chart of the first page in a frame.
pub async fn of_all(visit: Visit) -> Result<HttpResponse, Problem> {
    framed_elsewhere(visit, |scene| Ok((picture::all(scene)?, "/".to_owned()))).await
}

/// What names the methodology of a criterion, where one is asked for.
fn by(asked: Option<&str>) -> String {
    asked.map(|asked| format!("?methodology={asked}")).unwrap_or_default()
}

async fn answer(
    code: &str,
    visit: Visit,
    make: impl FnOnce(&Scene, &Code) -> Result<(Picture, String), Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let code = Code::parse(code).ok_or_else(Problem::nowhere)?;
    framed_elsewhere(visit, move |scene| make(scene, &code)).await
}

/// A frame with what `make` draws, and the page that tells more.
pub async fn framed_elsewhere(
    mut visit: Visit,
    make: impl FnOnce(&Scene) -> Result<(Picture, String), Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let scene = visit.shown_elsewhere()?;
    let drawn = move |scene: &Scene| {
        let (picture, page) = make(scene)?;
        Ok(framed(scene, &picture, &page, None).into_string())
    };
    let response = visit.respond(scene, Work::Short, drawn, whole::html).await?;
    Ok(foreign::frame(response))
}

/// The document in the frame; `page` tells more.
fn framed(scene: &Scene, picture: &Picture, page: &str, ended: Option<&Over>) -> Markup {
    let words = scene.words;
    let Picture { title, lines, judges, apart, .. } = picture;
    let title = text::plain(title, NAME);
    let newest = lines.iter().find_map(line::Line::newest);
    let whole = scene.at_page(page);
    let body = html! {
        h1 { a href=(whole) target="_blank" rel="noopener" { (title) } }
        @if let Some(over) = ended { p.notice { (over.said(scene)) } }
        // Of several lines none is the grade.
        @if lines.len() < 2 {
            p.big {
                (parts::mark(newest.map(|(_, points)| points), words))
                @if let Some((period, _)) = newest { span.period { (parts::period(period, words)) } }
            }
        }
        @if !judges.is_empty() { p.note { ((words.service.judged)(&parts::sources(judges, words))) } }
        @for panel in chart::panels(&title, lines, *apart, words) {
            @if let Some(label) = panel.label { h2 { (label) } }
            figure.chart {
                @match panel.drawing {
                    Some(drawing) => (drawing),
                    None => p.none { (words.chart.nothing) },
                }
                (chart::caption(panel.lines, words))
            }
        }
        p.note { (words.home.scale) " " a href=(whole) target="_blank" rel="noopener" { (words.embed.more) } }
    };
    document(words, &title, &body)
}

fn document(words: &Words, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (words.frame.site) }
                link rel="icon" href=(assets::ICON) type="image/svg+xml";
                link rel="stylesheet" href=(assets::style());
            }
            body.embed { main { (body) } }
        }
    }
}

/// Something that went wrong, in the frame that asked for it; `more` says what. Its links open beside the
/// page around the frame.
pub fn fault(words: &Words, told: &Fault, more: &Markup) -> Markup {
    let body = html! {
        h1 { (told.title) }
        p { (told.advice) }
        (more)
        p { a href=(words.at("/services")) target="_blank" rel="noopener" { (words.list.all) } }
    };
    document(words, told.title, &body)
}

/// What to paste into another page: badge, chart and frame, each with what it looks like in text.
pub fn snippets(scene: &Scene, code: &Code, name: &str) -> Markup {
    let words = scene.words;
    let badge = words.at(&format!("/badges/{code}.svg"));
    let page = format!("/services/{code}");
    html! {
        section {
            h2 #embed { (words.embed.title) }
            p { img src=(badge) alt=(words.embed.grade) height="24"; }
            details {
                summary { (words.embed.paste) }
                h3 { (words.embed.badge) }
                pre tabindex="0" { code { (linked(scene, &page, &badge, words.embed.grade)) } }
                (chart_and_frame(scene, &page, "", name))
                p.note {
                    (words.embed.kept) " "
                    a href=(words.at(&format!("{page}/chart.svg"))) { (words.embed.chart) } " · "
                    a href=(words.at(&format!("/badges/{code}.json"))) { (words.embed.data) }
                }
            }
        }
    }
}

/// The chart of a page as a file, and what to paste of it into another page: the picture, and a frame.
/// `query` is what the page asks with, from `?` on.
pub fn of_chart(scene: &Scene, page: &str, query: &str, name: &str) -> Markup {
    let words = scene.words;
    html! {
        p.note { a href=(scene.at_page(&format!("{page}/chart.svg{query}"))) { (words.embed.chart) } }
        details {
            summary { (words.embed.paste) }
            (chart_and_frame(scene, page, query, name))
            p.note { (words.embed.kept) }
        }
    }
}

fn chart_and_frame(scene: &Scene, page: &str, query: &str, name: &str) -> Markup {
    let words = scene.words;
    let name = text::plain(name, NAME);
    let chart = words.at(&format!("{page}/chart.svg{query}"));
    let frame = format!("{}{}", scene.address(), words.at(&format!("/embed{page}{query}")));
    let framed = html! {
        iframe src=(frame) title=(name) width="640" height="520" loading="lazy" {}
    };
    html! {
        h3 { (words.embed.chart) }
        pre tabindex="0" { code { (linked(scene, &format!("{page}{query}"), &chart, &name)) } }
        h3 { (words.embed.frame) }
        pre tabindex="0" { code { (framed.into_string()) } }
    }
}

/// A picture that leads to a page here, as it is pasted elsewhere.
fn linked(scene: &Scene, page: &str, picture: &str, about: &str) -> String {
    let base = scene.address();
    let page = if page.is_empty() { "/" } else { page };
    let page = format!("{base}{}", scene.words.at(page));
    html! { a href=(page) { img src={ (base) (picture) } alt=(about); } }.into_string()
}
