//! The data: every download with its size, its day and licence, what is in which column, and how to begin.

mod dictionary;
pub mod files;
pub mod snippets;

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    frame::Sheet,
    parts,
    visit::{Scene, Visit},
    words::Words,
};
use crate::{
    cube::{query::Kind, series::series},
    formats::{export::Export, linked, stock::Stock},
    http::{problem::Problem, work::Work},
};

/// Shows what there is to download.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit.answer(scene, Work::Long, page).await
}

fn page(scene: &Scene) -> Result<Sheet, Problem> {
    let words = scene.words;
    let said = &words.data;
    let line = series(&scene.view(), &scene.ask(Kind::Series, &[("by", "country")])?, "/v1/series");
    let day = scene.at().map(|at| (words.day)(at.date_naive()));
    let licence = &scene.config().licence;
    let stock = Stock::of(&scene.view(), scene.newest_methodology().as_deref());
    let body = html! {
        h1 { (said.title) }
        p.lead { (said.lead) }
        section {
            h2 #files { (said.files) }
            p { ((said.as_of)(scene.view().seq(), day.as_deref())) " " (words.files.live) }
            (files::list(scene, &stock)?)
        }
        (forms(words))
        section {
            h2 #licence { (said.licence) }
            p { (said.licence_text) " " a rel="license" href=(licence.url()) lang="en" { (licence.name()) } }
        }
        (parts::cite(scene, said.cited, &line.cite, &line.permalink))
        p.note { (said.cite_text) }
        section {
            h2 #snippets { (said.snippets) }
            p { (said.snippets_lead) }
            (snippets::snippets(scene, said))
        }
        (dictionary::dictionary(words, &stock))
    };
    Ok(Sheet {
        title: said.title.to_owned(),
        description: said.lead.to_owned(),
        body,
        alternates: vec![
            (line.permalink, "application/json", words.service.download.to_owned()),
            ("/v1/catalog.jsonld".into(), linked::MEDIA_TYPE, words.files.catalogue.to_owned()),
        ],
    })
}

/// For whom each form is.
fn forms(words: &Words) -> Markup {
    html! {
        section {
            h2 #forms { (words.files.forms) }
            dl.facts {
                dt { (words.files.for_excel) }
                dd { (words.files.about_excel) }
                @for form in Export::Observations.forms() {
                    dt { (form.name) }
                    dd { ((words.column)(form.about)) " " a href=(form.standard) rel="noopener" hreflang="en" { (words.files.standard) } }
                }
            }
        }
    }
}
