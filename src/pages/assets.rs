//! Files that pages are shown with, in the binary: a style sheet and an icon.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::header::CACHE_CONTROL,
    web::{self, ServiceConfig},
};

use crate::{domain::methodology::hex, http::etag::Keep};
use sha2::{Digest, Sha256};

const STYLE: &str =
    concat!(include_str!("style.css"), include_str!("chart.css"), include_str!("print.css"));
/// The part that charts are drawn with, for those that stand alone.
pub const CHART_STYLE: &str = include_str!("chart.css");
const MARK: &str = include_str!("icon.svg");

/// Address of the icon.
pub const ICON: &str = "/assets/icon.svg";

/// Address of the style sheet: it changes when the style does, so it may be kept for ever.
static STYLE_AT: LazyLock<String> = LazyLock::new(|| {
    let hash = hex(&Sha256::digest(STYLE.as_bytes()));
    format!("/assets/style.{}.css", hash.get(..12).unwrap_or_default())
});

/// Address of the style sheet.
pub fn style() -> &'static str {
    &STYLE_AT
}

/// The files.
pub fn routes(config: &mut ServiceConfig) {
    let file = |kind: &'static str, bytes: &'static str| {
        web::get().to(move || async move {
            HttpResponse::Ok()
                .content_type(kind)
                .insert_header((CACHE_CONTROL, Keep::Immutable.as_str()))
                .body(bytes)
        })
    };
    config
        .route(style(), file("text/css; charset=utf-8", STYLE))
        .route(ICON, file("image/svg+xml", MARK));
}
