//! What a person reads when something went wrong: the problem in words, and where to go from there.

use actix_web::{
    Error, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
    },
    middleware::Next,
};
use maud::{DOCTYPE, Markup, html};

use super::{
    assets,
    words::{Fault, Words},
};
use crate::http::problem::Problem;

/// Middleware: shows a problem as a page to who reads pages. Programs keep theirs in JSON: below `/v1`
/// everybody does.
pub async fn show<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let reads_pages = reads_pages(request.request());
    let response = next.call(request).await?.map_into_boxed_body();
    let problem = response.response().extensions().get::<Problem>().cloned();
    let Some(problem) = problem.filter(|_| reads_pages) else { return Ok(response) };
    let (words, _) = Words::of(response.request().path());
    let body = page(&problem, words).into_string();
    let (request, old) = response.into_parts();
    let mut shown = HttpResponse::build(problem.status_code());
    for (name, value) in old.headers() {
        if *name != CONTENT_TYPE {
            shown.append_header((name.clone(), value.clone()));
        }
    }
    shown.insert_header((CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")));
    shown.insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    Ok(ServiceResponse::new(request, shown.body(body)))
}

/// Whether who asks is a person with a browser, and for a page.
fn reads_pages(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let is_page = !request.path().starts_with("/v1/") && request.path() != "/v1";
    is_page
        && matches!(*request.method(), Method::GET | Method::HEAD | Method::POST)
        && accept.is_some_and(|accept| accept.contains("text/html"))
}

fn page(problem: &Problem, words: &Words) -> Markup {
    let told = (words.fault)(problem.kind().code);
    let more = html! {
        @if !problem.errors().is_empty() {
            ul lang="en" {
                @for error in problem.errors() { li { (error.detail) " " (error.advice) } }
            }
        } @else if let Some(detail) = problem.told() {
            p lang="en" { (detail) }
        }
        p { a href=(words.at("/")) { (words.frame.home) } " · " a href=(words.at("/services")) { (words.frame.services) } }
        p.note { (words.frame.request) " " code { (problem.request()) } }
    };
    bare(words, problem.kind().status, &told, &more)
}

/// A page of something that went wrong, with little around it; `more` says where to go from there.
pub fn bare(words: &Words, status: StatusCode, told: &Fault, more: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (told.title) " – " (words.frame.site) }
                link rel="icon" href=(assets::ICON) type="image/svg+xml";
                link rel="stylesheet" href=(assets::style());
            }
            body {
                header.top { a.home href=(words.at("/")) { (words.frame.site) } }
                main #content {
                    p.kind { (status.as_u16()) }
                    h1 { (told.title) }
                    p { (told.advice) }
                    (more)
                }
            }
        }
    }
}
