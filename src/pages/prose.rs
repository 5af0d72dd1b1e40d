//! Pages that are told, not worked out: on accessibility, on privacy.

use actix_web::HttpResponse;
use maud::html;

use super::{
    frame::Sheet,
    visit::Visit,
    words::{Prose, Words},
};
use crate::http::problem::Problem;

/// How accessible the pages are, and where they are not.
pub async fn accessibility(visit: Visit) -> Result<HttpResponse, Problem> {
    show(visit, |words| &words.accessibility)
}

/// What is kept of visitors, and what is not.
pub async fn privacy(visit: Visit) -> Result<HttpResponse, Problem> {
    show(visit, |words| &words.privacy)
}

fn show(mut visit: Visit, of: fn(&Words) -> &Prose) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit.told(&scene, &sheet(of(scene.words)))
}

fn sheet(told: &Prose) -> Sheet {
    let body = html! {
        h1 { (told.title) }
        p.lead { (told.lead) }
        @for (heading, paragraphs) in told.parts {
            section {
                h2 { (heading) }
                @for text in *paragraphs { p { (text) } }
            }
        }
    };
    Sheet {
        title: told.title.to_owned(),
        description: told.lead.to_owned(),
        body,
        alternates: Vec::new(),
    }
}
