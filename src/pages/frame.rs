//! What stands around every page: head, menu, languages, foot.

use actix_web::{HttpResponse, http::header::CACHE_CONTROL};
use maud::{DOCTYPE, Markup, html};

use super::{
    assets,
    visit::Scene,
    words::{LANGUAGES, Words},
};
use crate::{domain::address, http::headers::OfSession};

/// A page without its frame.
pub struct Sheet {
    /// What it is about; without the name of the site.
    pub title: String,
    /// One sentence for search engines and previews.
    pub description: String,
    /// What a person reads, from the heading on.
    pub body: Markup,
    /// Other forms of the same: address, media type and title.
    pub alternates: Vec<(String, &'static str, String)>,
}

/// A form that is open on a page: whoever changes the language takes along what they typed.
#[derive(Clone, Copy)]
pub struct Open<'a> {
    /// The form's name on the page.
    pub form: &'static str,
    /// Where it is sent, without its language.
    pub path: &'a str,
    /// The field that says to show it again and to store nothing.
    pub again: (&'static str, &'static str),
    /// What its first button says, which is the one that Enter presses; no name where it says nothing.
    pub first: (&'static str, &'static str),
}

/// The whole document.
pub fn written(scene: &Scene, sheet: &Sheet) -> String {
    whole(scene, sheet, &Reader::Everybody).into_string()
}

/// The answer that is a document.
pub fn html(document: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(document)
}

/// The whole document, for the eyes of one reader: nobody keeps it, and no search engine lists it.
pub fn private(scene: &Scene, sheet: &Sheet, open: Option<Open<'_>>) -> HttpResponse {
    let markup = whole(scene, sheet, &Reader::One(open));
    let mut response = HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(markup.into_string());
    response.extensions_mut().insert(OfSession);
    response
}

/// For whose eyes a page is.
enum Reader<'a> {
    Everybody,
    /// One reader, perhaps with a form open.
    One(Option<Open<'a>>),
}

fn whole(scene: &Scene, sheet: &Sheet, reader: &Reader<'_>) -> Markup {
    let (is_private, open) = match reader {
        Reader::Everybody => (false, None),
        Reader::One(open) => (true, *open),
    };
    let words = scene.words;
    let frame = &words.frame;
    let base = scene.public_url().unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang=(words.code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (sheet.title) " – " (frame.site) }
                meta name="description" content=(sheet.description);
                @if is_private { meta name="robots" content="noindex"; }
                meta name="color-scheme" content="light dark";
                link rel="icon" href=(assets::ICON) type="image/svg+xml";
                link rel="stylesheet" href=(assets::style());
                @for other in LANGUAGES {
                    link rel="alternate" hreflang=(other.code)
                        href={ (base) (address(scene, other)) };
                }
                @if let Some(first) = LANGUAGES.first() {
                    link rel="alternate" hreflang="x-default" href={ (base) (address(scene, first)) };
                }
                @for (href, kind, title) in &sheet.alternates {
                    link rel="alternate" type=(kind) href=(href) title=(title);
                }
            }
            body {
                a.skip href="#content" { (frame.skip) }
                @if let Some(open) = open {
                    // Enter in a field presses the first button of a form in the document, and that must not
                    // be the one that changes the language.
                    @let name = (!open.first.0.is_empty()).then_some(open.first.0);
                    button.unseen type="submit" form=(open.form) name=[name] value=[name.map(|_| open.first.1)]
                        tabindex="-1" aria-hidden="true" {}
                }
                (head(scene, open))
                main #content tabindex="-1" {
                    @if let Some(seq) = scene.as_of {
                        @let day = scene.at().map(|at| (words.day)(at.date_naive()));
                        p.notice role="status" {
                            ((frame.as_of)(seq, day.as_deref())) " "
                            a href=(words.at(&scene.path)) { (frame.now) }
                        }
                    }
                    (sheet.body)
                }
                (foot(scene))
            }
        }
    }
}

/// What the head of a page leads to: itself, the other pages in its language, and itself in others.
pub struct Place<'a> {
    pub words: &'static Words,
    /// The page, without its language.
    pub path: &'a str,
    pub page: &'a dyn Fn(&str) -> String,
    pub other: &'a dyn Fn(&Words) -> String,
    pub open: Option<Open<'a>>,
}

/// The pages of the menu with what they are called.
pub fn menu(words: &Words) -> [(&'static str, &'static str); 7] {
    let frame = &words.frame;
    [
        ("/services", frame.services),
        ("/agencies", frame.agencies),
        ("/criteria", frame.criteria),
        ("/ranking", frame.ranking),
        ("/methodologies", frame.methodology),
        ("/changes", frame.changes),
        ("/data", frame.data),
    ]
}

fn head(scene: &Scene, open: Option<Open<'_>>) -> Markup {
    let (page, other) = (|path: &str| scene.at_page(path), |words: &Words| address(scene, words));
    top(&Place { words: scene.words, path: &scene.path, page: &page, other: &other, open })
}

/// The head of a page: the way home, the menu, the languages.
pub fn top(place: &Place<'_>) -> Markup {
    let Place { words, path: at, page, other: in_other, open } = place;
    let frame = &words.frame;
    html! {
        header.top {
            a.home href=(page("/")) { (frame.site) }
            nav aria-label=(frame.menu) {
                ul {
                    @for (path, text) in menu(words) {
                        li { a href=(page(path)) aria-current=[current(at, path)] { (text) } }
                    }
                }
            }
            nav.languages aria-label=(frame.languages) {
                ul {
                    @for other in LANGUAGES {
                        @let is_here = other.code == words.code;
                        li {
                            @if let Some(open) = open.filter(|_| !is_here) {
                                button.as-link type="submit" form=(open.form) formaction=(other.at(open.path)) formnovalidate
                                    name=(open.again.0) value=(open.again.1) lang=(other.code) { (other.name) }
                            } @else {
                                a href=(in_other(other)) lang=(other.code) hreflang=(other.code)
                                    aria-current=[is_here.then_some("true")] {
                                    (other.name)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn current(at: &str, path: &str) -> Option<&'static str> {
    let inside = at.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
    if at == path { Some("page") } else { inside.then_some("true") }
}

fn foot(scene: &Scene) -> Markup {
    let frame = &scene.words.frame;
    html! {
        footer.bottom {
            p { (frame.about) }
            @let licence = &scene.config().licence;
            p { (scene.words.data.licence) ": " a rel="license" href=(licence.url()) lang="en" { (licence.name()) } }
            ul {
                @for (path, text) in [
                    ("/data", frame.data),
                    ("/docs", frame.docs),
                    ("/accessibility", frame.accessibility),
                    ("/privacy", frame.privacy),
                ] {
                    li { a href=(scene.at_page(path)) { (text) } }
                }
                // Work is done on what stands now, from whatever entry one comes.
                li { a href=(scene.words.at("/area")) { (scene.words.area.title) } }
            }
        }
    }
}

/// This page in another language.
fn address(scene: &Scene, words: &Words) -> String {
    address::at(&words.at(&scene.path), &scene.canonical)
}
