//! What a person reads when something went wrong: the problem in words, and where to go from there.

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION},
    },
    middleware::Next,
};
use maud::{DOCTYPE, Markup, html};

use super::{
    area::{self, Slot},
    assets, embed, foreign,
    frame::{self, Place as Around},
    parts,
    words::{Fault, Words},
};
use crate::{
    domain::{text, violation::Place},
    http::problem::{Problem, TOO_MANY_REQUESTS},
};

/// Most characters of a name that somebody wrote into an address.
const NAME: usize = 80;

/// Middleware: shows a problem as a page to who reads pages. Programs keep theirs in JSON: below `/v1`
/// everybody does.
pub async fn show<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if !reads_pages(request.request()) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    // A form that is typed waits here for what becomes of it.
    let (path, slot) = (request.path().to_owned(), Slot::default());
    request.extensions_mut().insert(slot.clone());
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            // What took too long has no request any more to be the answer to.
            let Some(problem) = error.as_error::<Problem>().cloned() else { return Err(error) };
            let shown = shown(&problem, &problem.error_response(), &path, &slot);
            return Err(InternalError::from_response(problem, shown).into());
        }
    };
    let problem = response.response().extensions().get::<Problem>().cloned();
    let Some(problem) = problem else { return Ok(response) };
    if problem.kind() == &TOO_MANY_REQUESTS && area::is_area(Words::of(&path).1) {
        area::unread(response.request()).await;
    }
    let shown = shown(&problem, response.response(), &path, &slot);
    let (request, _) = response.into_parts();
    Ok(ServiceResponse::new(request, shown))
}

/// A problem as a page, with the fields that its answer to programs has; what was typed comes back with it.
fn shown(problem: &Problem, told: &HttpResponse, path: &str, slot: &Slot) -> HttpResponse {
    let mut shown = slot.shown(problem).unwrap_or_else(|| {
        let (words, path) = Words::of(path);
        let mut shown = HttpResponse::build(problem.status_code());
        if is_below("/embed", path) {
            let told = (words.fault)(problem.kind().code);
            let more = html! { (wrong(problem, words)) (request(problem, words)) };
            let framed = embed::fault(words, &told, &more);
            foreign::frame(shown.body(framed.into_string()))
        } else {
            shown.body(page(problem, words, path).into_string())
        }
    });
    for (name, value) in told.headers() {
        // Programs are led to what stands in the way; that is no page.
        if ![CONTENT_TYPE, LOCATION].contains(name) {
            shown.headers_mut().insert(name.clone(), value.clone());
        }
    }
    let headers = shown.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    shown
}

/// Whether who asks is a person with a browser, and for a page.
fn reads_pages(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_page = !request.path().starts_with("/v1/") && request.path() != "/v1";
    is_page
        && matches!(*request.method(), Method::GET | Method::HEAD | Method::POST)
        && accept.is_some_and(|accept| accept.contains("text/html"))
}

fn page(problem: &Problem, words: &'static Words, path: &str) -> Markup {
    if area::is_area(path) {
        return area::refusal(problem, words, path);
    }
    let told = (words.fault)(problem.kind().code);
    let list = frame::menu(words).into_iter().find(|(of, _)| is_below(of, path) && path != *of);
    let again = frame::menu(words).into_iter().find(|(of, _)| path == *of);
    let more = html! {
        (wrong(problem, words))
        @if let Some((address, name)) = list.or(again) {
            p { a href=(words.at(address)) { (words.frame.again) " " (name) } }
        } @else {
            p { a href=(words.at("/")) { (words.frame.home) } }
        }
        form.search method="get" action=(words.at("/services")) role="search" {
            label for="q" { (words.home.search) }
            input #q type="search" name="q" maxlength="200";
            button type="submit" { (words.home.find) }
        }
        @if !problem.errors().is_empty() {
            details {
                summary { (words.docs.for_programs) }
                ul lang="en" {
                    @for error in problem.errors() {
                        li { (parts::with_code(&error.detail)) " " (parts::with_code(&error.advice)) }
                    }
                }
            }
        } @else if let Some(detail) = problem.told() {
            details {
                summary { (words.docs.for_programs) }
                p lang="en" { (parts::with_code(detail)) }
            }
        }
        (request(problem, words))
    };
    bare(words, path, &told, &more)
}

/// Whether a path is `of`, or stands below it.
fn is_below(of: &str, path: &str) -> bool {
    path == of || path.strip_prefix(of).is_some_and(|rest| rest.starts_with('/'))
}

/// What is wrong with the parameters of the address.
fn wrong(problem: &Problem, words: &Words) -> Markup {
    let wrong = problem.errors().iter().filter_map(|error| match &error.place {
        Place::Parameter(name) => Some((words.wrong)(&text::plain(name, NAME), error.code)),
        _ => None,
    });
    let wrong: Vec<String> = wrong.collect();
    html! { @if !wrong.is_empty() { ul { @for said in &wrong { li { (said) } } } } }
}

/// What whoever runs the service can find it by.
fn request(problem: &Problem, words: &Words) -> Markup {
    html! {
        p.note {
            (words.docs.status) " " (problem.kind().status.as_u16()) " · "
            (words.frame.request) " " code { (problem.request()) }
        }
    }
}

/// A page of something that went wrong; `more` says where to go from there.
pub fn bare(words: &'static Words, path: &str, told: &Fault, more: &Markup) -> Markup {
    let (page, other) = (|path: &str| words.at(path), |other: &Words| other.at(path));
    let place = Around { words, path, page: &page, other: &other, open: None };
    html! {
        (DOCTYPE)
        html lang=(words.code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                title { (told.title) " – " (words.frame.site) }
                link rel="icon" href=(assets::ICON) type="image/svg+xml";
                link rel="stylesheet" href=(assets::style());
            }
            body {
                a.skip href="#content" { (words.frame.skip) }
                (frame::top(&place))
                main #content tabindex="-1" {
                    h1 { (told.title) }
                    p { (told.advice) }
                    (more)
                }
            }
        }
    }
}
