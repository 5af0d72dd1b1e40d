//! The manual: its pages as they stand in the folder `manual`, built into the program.
//!
//! They are written in English, so the language of a page around one does not hold for it. Raw HTML in
//! them is shown as text; links to other pages of the manual lead there.

mod markdown;

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, PreEscaped, html};

use super::{
    frame::Sheet,
    parts,
    visit::{Scene, Visit},
};
use crate::http::problem::Problem;

/// The language that the manual is written in.
const LANGUAGE: &str = "en";
/// The page that the others are reached from.
const FIRST: &str = "README";

/// Every page of the folder: its name and its text.
static PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/manual.rs"));

/// Shows the first page of the manual.
pub async fn first(visit: Visit) -> Result<HttpResponse, Problem> {
    told(FIRST, visit)
}

/// Shows a page of the manual.
pub async fn show(name: Path<String>, visit: Visit) -> Result<HttpResponse, Problem> {
    if *name == FIRST {
        return Err(Problem::nowhere());
    }
    told(&name, visit)
}

fn told(name: &str, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let text = text(name).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    visit.told(&scene, &page(&scene, name, text))
}

fn text(name: &str) -> Option<&'static str> {
    PAGES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

fn page(scene: &Scene, name: &str, text: &str) -> Sheet {
    let words = scene.words;
    let title = title(text).unwrap_or(name);
    let read = markdown::read(text, &|page| address(scene, page));
    let is_other = words.code != LANGUAGE;
    let body = html! {
        p.kind {
            a href=(scene.at_page("/docs")) { (words.docs.title) }
            @if name != FIRST { " · " a href=(scene.at_page("/docs/manual")) { (words.docs.manual) } }
        }
        @if is_other { p.notice { (words.docs.manual_language) } }
        div.manual lang=[is_other.then_some(LANGUAGE)] { (PreEscaped(read)) }
        @if name == FIRST { (unlisted(scene, text)) }
    };
    Sheet {
        title: title.replace('`', ""),
        description: words.docs.manual_lead.to_owned(),
        body,
        alternates: Vec::new(),
    }
}

/// The address of a page of the manual, where there is one of this name.
fn address(scene: &Scene, name: &str) -> Option<String> {
    match name {
        FIRST => Some(scene.at_page("/docs/manual")),
        name => text(name).map(|_| scene.at_page(&format!("/docs/manual/{name}"))),
    }
}

/// What a page is called: its first heading.
fn title(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("# "))
}

/// Pages that the first one does not lead to.
fn unlisted(scene: &Scene, text: &str) -> Markup {
    let is_listed = |name: &str| text.contains(&format!("]({name}.md"));
    html! { ul { (items(scene, PAGES.iter().filter(|(name, _)| *name != FIRST && !is_listed(name)))) } }
}

/// All pages but the first, as a list: those that the first one names first, in its order.
pub fn list(scene: &Scene) -> Markup {
    let first = text(FIRST).unwrap_or_default();
    let mut pages: Vec<_> = PAGES.iter().filter(|(name, _)| *name != FIRST).collect();
    pages.sort_by_key(|(name, _)| first.find(&format!("]({name}.md")).unwrap_or(usize::MAX));
    html! { ul lang=(LANGUAGE) { (items(scene, pages.into_iter())) } }
}

/// Those of these pages that there are.
pub fn links(scene: &Scene, names: &[&str]) -> Markup {
    html! {
        ul lang=(LANGUAGE) {
            (items(scene, PAGES.iter().filter(|(name, _)| names.contains(name))))
        }
    }
}

fn items(
    scene: &Scene,
    pages: impl Iterator<Item = &'static (&'static str, &'static str)>,
) -> Markup {
    html! {
        @for (name, text) in pages {
            li { a href=(scene.at_page(&format!("/docs/manual/{name}"))) hreflang=(LANGUAGE) { (parts::with_code(title(text).unwrap_or(name))) } }
        }
    }
}
