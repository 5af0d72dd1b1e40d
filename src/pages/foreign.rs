//! What is shown on pages of others: pictures, which any page may load, and frames, which any page may
//! put around one of ours.

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue},
};

/// Media type of a drawing.
const SVG: &str = "image/svg+xml; charset=utf-8";

/// The answer that is a drawing.
pub fn drawing(svg: String) -> HttpResponse {
    HttpResponse::Ok().content_type(SVG).body(svg)
}

/// A drawing loads nothing; its style stands in it.
const OF_PICTURES: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
/// As every page, but that others may frame it.
const OF_FRAMES: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A drawing that any page may show.
pub fn picture(response: HttpResponse) -> HttpResponse {
    with(response, OF_PICTURES)
}

/// A page that any page may frame.
pub fn frame(response: HttpResponse) -> HttpResponse {
    with(response, OF_FRAMES)
}

fn with(mut response: HttpResponse, policy: &'static str) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    response
}
