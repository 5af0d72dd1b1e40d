//! Where what is documented, and what each kind of problem means.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    data::snippets::snippets,
    frame::Sheet,
    legend, manual,
    visit::{Scene, Visit},
    words::Words,
};
use crate::http::problem::{self, KINDS, Kind, Problem};

/// Shows where what is documented.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit.told(&scene, &page(&scene))
}

/// Shows what a kind of problem means.
pub async fn show_problem(code: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let kind = problem::kind(&code).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    visit.told_people(&scene, &told(&scene, kind))
}

fn page(scene: &Scene) -> Sheet {
    let words = scene.words;
    let said = &words.docs;
    let links = |paths: &[(&str, &str, &str)]| -> Markup {
        html! {
            ul {
                @for (path, name, about) in paths {
                    li { a href=(scene.at_page(path)) { (name) } ": " (about) }
                }
            }
        }
    };
    let body = html! {
        h1 { (said.title) }
        p.lead { (said.lead) }
        section {
            h2 { (said.read) }
            (links(&[
                ("/criteria", words.criterion.title, words.criterion.lead),
                ("/methodologies", words.methodology.title, words.methodology.lead),
                ("/agencies", words.agency.title, words.agency.lead),
                ("/compare", words.compare.title, words.compare.lead),
            ]))
        }
        (legend::section(words))
        section {
            h2 { (said.build) }
            (links(&[("/data", words.data.title, words.data.lead)]))
            ul {
                li { a href="/docs/" hreflang="en" { (said.operations) } }
                li { a href="/openapi.json" { (said.document) } }
            }
            p { (said.one_format) }
            details {
                summary { (words.data.snippets) }
                p { (words.data.snippets_lead) }
                (snippets(scene, &words.data))
            }
        }
        section {
            h2 #agencies { (said.for_agencies) }
            p { (said.agencies_lead) " " a href=(words.at("/area")) { (words.area.title) } "." }
            p { (said.agencies_more) }
            (manual::links(scene, &["agency", "evidence"]))
        }
        section {
            h2 #manual { (said.manual) }
            p { (said.manual_lead) }
            (manual::list(scene))
        }
        section {
            h2 #problems { (said.problems) }
            p { (said.problems_lead) }
            ul {
                @for kind in KINDS {
                    li { a href=(address(words, kind)) { ((words.fault)(kind.code).title) } " " span.note { (kind.status.as_u16()) } }
                }
            }
        }
    };
    Sheet {
        title: said.title.to_owned(),
        description: said.lead.to_owned(),
        body,
        alternates: vec![("/openapi.json".into(), "application/json", said.document.into())],
    }
}

/// Where it is told what a kind of problem means.
fn address(words: &Words, kind: &Kind) -> String {
    words.at(&format!("/problems/{}", kind.code))
}

fn told(scene: &Scene, kind: &Kind) -> Sheet {
    let words = scene.words;
    let said = &words.docs;
    let told = (words.fault)(kind.code);
    let body = html! {
        p.kind { (said.status) " " (kind.status.as_u16()) }
        h1 { (told.title) }
        p.lead { (told.advice) }
        section {
            h2 { (said.for_programs) }
            div lang="en" {
                p { code { (kind.code) } ": " (kind.title) ". " (kind.about) }
                p { (kind.advice) }
            }
        }
        p { a href=(scene.at_page("/docs")) { (said.title) } }
    };
    Sheet {
        title: told.title.to_owned(),
        description: told.advice.to_owned(),
        body,
        alternates: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::LANGUAGES;

    #[test]
    fn every_kind_of_problem_is_told_in_every_language() {
        for words in LANGUAGES {
            let other = (words.fault)("no-such-kind");
            for kind in KINDS {
                let told = (words.fault)(kind.code);
                assert_ne!(told.title, other.title, "{} in {}", kind.code, words.code);
                assert!(told.advice.len() > 20, "{} in {}", kind.code, words.code);
            }
        }
    }
}
