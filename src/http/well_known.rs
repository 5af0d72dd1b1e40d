//! What programs look for at the same place everywhere (RFC 8615).

use actix_web::{HttpResponse, get, http::header::ContentType};
use chrono::{Days, SecondsFormat, Utc};

use super::{
    etag::{Conditions, Keep, Tag},
    problem::Problem,
    state::State,
};

/// How long somebody's word holds, in days: RFC 9116 asks for less than a year.
const HOLDS_DAYS: u64 = 180;

/// Whom to tell of a weakness
///
/// Where to report a weakness of this installation, as RFC 9116 has it. Whoever runs it confirmed the
/// contact when the service was started, and that holds for half a year. Where no contact is set there is
/// nothing here.
#[utoipa::path(
    tag = "service",
    responses(
        (status = OK, description = "The contact.", body = String, content_type = "text/plain"),
        (status = NOT_FOUND, description = "This installation names no contact.", body = super::problem::ProblemBody<'static>, content_type = "application/problem+json"),
    ),
)]
#[get("/.well-known/security.txt")]
pub async fn show_security_contact(
    state: State,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    let config = state.config();
    let contact = config.contact.as_ref().ok_or_else(|| {
        Problem::not_found(
            "This installation names no contact. Who runs it sets one with `ZNAMKA_CONTACT`.",
        )
    })?;
    // From when the service was started, and not from now: a service that nobody looks after any more must
    // not promise for ever that somebody reads what is sent.
    let expires = state.started().checked_add_days(Days::new(HOLDS_DAYS));
    let expires = expires.unwrap_or(chrono::DateTime::<Utc>::MAX_UTC);
    let text = format!(
        "Contact: {}\nExpires: {}\nPreferred-Languages: cs, en\nCanonical: {}/.well-known/security.txt\n",
        contact.uri(),
        expires.to_rfc3339_opts(SecondsFormat::Secs, true),
        config.address(),
    );
    conditions.answer(&Tag::of_body(text.as_bytes()), Keep::Public, || {
        Ok(HttpResponse::Ok().content_type(ContentType::plaintext()).body(text))
    })
}
