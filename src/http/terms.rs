//! What every public answer of the interface says besides: under which licence it may be used, and where
//! its columns and words are explained.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, HeaderMap},
    },
    middleware::Next,
};

use super::{
    state::State,
    tables::{license_of, terms_of},
};

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
                license_of(headers, &licence);
            } else {
                terms_of(headers, &licence);
            }
        }
    }
    Ok(response)
}

/// Whether it is a badge, a chart or a frame: what others show of the register, in any language.
fn is_shown_elsewhere(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let is_chart = parts.last() == Some(&"chart.svg");
    is_chart || parts.iter().skip(1).take(2).any(|part| matches!(*part, "badges" | "embed"))
}

fn is_public(headers: &HeaderMap) -> bool {
    let keep = headers.get(CACHE_CONTROL).and_then(|keep| keep.to_str().ok());
    keep.is_some_and(|keep| keep.starts_with("public"))
}
