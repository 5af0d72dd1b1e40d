//! A service in a frame on somebody else's page, and what to paste there.

use actix_web::{HttpResponse, web::Path};
use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, html};

use super::{
    assets,
    chart::{drawing, line},
    fate, foreign, frame as whole, parts,
    picture::{self, Picture},
    visit::{Scene, Visit},
};
use crate::{
    domain::{code::Code, text},
    http::problem::Problem,
};

/// Most characters of a name in a frame.
const NAME: usize = 160;

/// Shows a service in a frame.
pub async fn show(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let scene = visit.shown_elsewhere()?;
    let place = |successor: &Code| format!("/embed/services/{successor}");
    let make = {
        let code = code.clone();
        move |scene: &Scene, ended| Ok(page(scene, &code, ended)?.into_string())
    };
    let response = fate::shown((&visit, scene), &code, place, make, whole::html).await?;
    Ok(foreign::frame(response))
}

fn page(scene: &Scene, code: &Code, ended: Option<NaiveDate>) -> Result<Markup, Problem> {
    let words = scene.words;
    let Picture { title, lines, judges, .. } = picture::service(scene, code)?;
    let title = text::plain(&title, NAME);
    let valued = lines.iter().flat_map(line::Line::dots);
    let valued = valued.filter_map(|dot| Some((dot.period, dot.points?)));
    let newest = valued.max_by_key(|(period, _)| period.ends_on());
    let whole = scene.at_page(&format!("/services/{code}"));
    Ok(html! {
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
            body.embed {
                main {
                    h1 { a href=(whole) target="_blank" rel="noopener" { (title) } }
                    @if let Some(last) = ended { p.notice { ((words.embed.ended_on)(&(words.day)(last))) } }
                    p.big {
                        (parts::mark(newest.map(|(_, points)| points), words))
                        @if let Some((period, _)) = newest { span.period { (parts::period(period, words)) } }
                    }
                    @if !judges.is_empty() { p.note { ((words.service.judged)(&parts::sources(&judges, words))) } }
                    figure.chart { (drawing::svg(&title, &lines, words)) }
                    p.note { (words.home.scale) " " a href=(whole) target="_blank" rel="noopener" { (words.embed.more) } }
                }
            }
        }
    })
}

/// What to paste into another page: badge, chart and frame, each with what it looks like in text.
pub fn snippets(scene: &Scene, code: &Code, name: &str) -> Markup {
    let words = scene.words;
    let name = text::plain(name, NAME);
    let base = scene.address();
    let at = |path: &str| format!("{base}{}", words.at(path));
    let page = at(&format!("/services/{code}"));
    let picture = |address: &str, about: &str| {
        html! { a href=(page) { img src=(address) alt=(about); } }.into_string()
    };
    let badge = at(&format!("/badges/{code}.svg"));
    let chart = at(&format!("/services/{code}/chart.svg"));
    let frame = at(&format!("/embed/services/{code}"));
    let framed = html! {
        iframe src=(frame) title=(name) width="640" height="520" loading="lazy" {}
    };
    html! {
        section {
            h2 #embed { (words.embed.title) }
            p { img src=(words.at(&format!("/badges/{code}.svg"))) alt=(words.embed.grade) height="24"; }
            details {
                summary { (words.embed.paste) }
                h3 { (words.embed.badge) }
                pre tabindex="0" { code { (picture(&badge, words.embed.grade)) } }
                h3 { (words.embed.chart) }
                pre tabindex="0" { code { (picture(&chart, &name)) } }
                h3 { (words.embed.frame) }
                pre tabindex="0" { code { (framed.into_string()) } }
                p.note {
                    (words.embed.kept) " "
                    a href=(words.at(&format!("/services/{code}/chart.svg"))) { (words.embed.chart) } " · "
                    a href=(words.at(&format!("/badges/{code}.json"))) { (words.embed.data) }
                }
            }
        }
    }
}
