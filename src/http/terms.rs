//! What every public answer of the interface says besides: under which licence it may be used, and where
//! its columns and words are explained.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, HeaderMap, HeaderValue, LINK},
    },
    middleware::Next,
};

use super::state::State;
use crate::config::Licence;

/// What explains the others.
const DICTIONARY: &str = "/v1/dictionary";

/// Middleware: says the terms of what is public, of answers given again, too. What is told to one caller
/// alone is under no licence: it may be a draft.
pub async fn tell<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_data = reads && request.path().starts_with("/v1/");
    let is_shown_elsewhere = reads && is_shown_elsewhere(request.path());
    let mut response = next.call(request).await?;
    if (is_data || is_shown_elsewhere)
        && response.status() == StatusCode::OK
        && is_public(response.headers())
    {
        let asked = response.request();
        let licence = asked.app_data::<State>().map(|state| state.config().licence.clone());
        // A picture has no columns to explain.
        let explains_itself = asked.path() == DICTIONARY || is_shown_elsewhere;
        if let Some(licence) = licence {
            let headers = response.headers_mut();
            if explains_itself {
                license(headers, &licence);
            } else {
                terms(headers, &licence);
            }
        }
    }
    Ok(response)
}

/// Says under which licence an answer may be used, and where its columns and words are explained; of both
/// only what was not said.
pub fn terms(headers: &mut HeaderMap, licence: &Licence) {
    // Without a media type: readers of CSV on the Web would take it for a description of their own kind.
    link(headers, "describedby", DICTIONARY);
    license(headers, licence);
}

/// The licence alone.
pub fn license(headers: &mut HeaderMap, licence: &Licence) {
    link(headers, "license", licence.url());
}

fn link(headers: &mut HeaderMap, relation: &str, target: &str) {
    let relation = format!("rel=\"{relation}\"");
    let said = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains(&relation));
    if !headers.get_all(LINK).any(said)
        && let Ok(value) = HeaderValue::try_from(format!("<{target}>; {relation}"))
    {
        headers.append(LINK, value);
    }
}

/// Whether it is a badge, a chart or a frame: what others show of the register, in any language.
fn is_shown_elsewhere(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let of_language = parts.first().is_some_and(|part| part.len() == 2);
    let kind = parts.get(usize::from(of_language));
    kind.is_some_and(|kind| matches!(*kind, "badges" | "embed"))
        || parts.last() == Some(&"chart.svg")
}

fn is_public(headers: &HeaderMap) -> bool {
    let keep = headers.get(CACHE_CONTROL).and_then(|keep| keep.to_str().ok());
    keep.is_some_and(|keep| keep.starts_with("public"))
}
