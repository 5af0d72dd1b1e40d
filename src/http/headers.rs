//! Header fields of every answer: its request's name, who may read it from where, and what a
//! browser may do with it.

use std::fmt;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_METHOD, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName,
            HeaderValue, ORIGIN, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
};

use super::state::State;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const EXPOSED: &str = "Deprecation, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-Id";
const ASKED_WITH: &str =
    "Accept, Accept-Language, Authorization, Content-Type, If-None-Match, X-Request-Id";
const READING: &str = "GET, HEAD";
const TOLD_ONE_WAY: &str = "Accept-Encoding, Authorization";
const TOLD_BY_SESSION: &str = "Accept-Encoding, Authorization, Cookie";
/// People read a page where programs read text.
const TOLD_TWO_WAYS: &str = "Accept, Accept-Encoding, Authorization";

/// What a page may load. Handlers may set a stricter or another policy of their own.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The documentation page brings styles in its markup.
const DOCS_POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Marks an answer that is of one session: no other site is told that it may read it.
#[derive(Clone, Copy, Debug)]
pub struct OfSession;

/// The name of a request: its client's own, when it is a sane one, else ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The client's own name for the request: 8 to 64 letters, digits, `-`, `_` and `.`.
    pub fn parse(text: &str) -> Option<Self> {
        let sane = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        ((8..=64).contains(&text.len()) && text.bytes().all(sane)).then(|| Self(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Middleware: names the request, answers preflights, and completes the header of the answer. The
/// outermost of all.
pub async fn complete<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = name(&request);
    request.extensions_mut().insert(id.clone());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let docs = request.path().starts_with("/docs/");
    let vary = if request.path().starts_with("/problems/") { TOLD_TWO_WAYS } else { TOLD_ONE_WAY };
    let preflight = *request.method() == Method::OPTIONS
        && request.headers().contains_key(ORIGIN)
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);

    let completed = |response: &mut HttpResponse| {
        let is_of_session = response.extensions().contains::<OfSession>();
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(id.as_str()) {
            headers.insert(X_REQUEST_ID, id);
        }
        if reads && !is_of_session {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
        let vary = if is_of_session { TOLD_BY_SESSION } else { vary };
        headers.insert(VARY, HeaderValue::from_static(vary));
        secure(headers, docs);
    };
    if preflight {
        let mut response = request.into_response(permission());
        completed(response.response_mut());
        return Ok(response);
    }
    match next.call(request).await {
        Ok(response) => {
            let mut response = response.map_into_boxed_body();
            completed(response.response_mut());
            Ok(response)
        }
        // What took too long has no request any more, but an answer all the same.
        Err(error) => {
            let mut response = error.error_response();
            completed(&mut response);
            Err(InternalError::from_response(error, response).into())
        }
    }
}

fn name(request: &ServiceRequest) -> RequestId {
    let given = request.headers().get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
    given.and_then(RequestId::parse).unwrap_or_else(|| {
        let clock = request.app_data::<State>().map(|state| state.clock().clone());
        RequestId(clock.unwrap_or_default().uuid().to_string())
    })
}

fn permission() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((ACCESS_CONTROL_ALLOW_METHODS, READING))
        .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, ASKED_WITH))
        .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
        .finish()
}

fn secure(headers: &mut HeaderMap, docs: bool) {
    let policy = if docs { DOCS_POLICY } else { POLICY };
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sane_name_is_taken_over() {
        assert!(RequestId::parse("01932f5e-7d2c_a.b").is_some());
        for text in ["", "short", "with space", "new\nline12", "ěščřžýáíé", &"x".repeat(65)]
        {
            assert!(RequestId::parse(text).is_none(), "{text}");
        }
    }
}
