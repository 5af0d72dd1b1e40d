//! The agency area: where agencies see what is due, and draft, hand in, publish and mend it, by the same
//! actions as the API.
//!
//! - Around every page: `session` is who works here, `form` what they send, `around` what stands around
//!   it, `refused` what went wrong in words.
//! - A page is one file. A handler that shows takes [`session::Authorized`], one that changes something
//!   [`form::Sent`]: neither can be reached by who is not logged in, and no form from elsewhere is taken.

mod around;
mod evaluation;
mod form;
mod home;
mod login;
mod refused;
mod session;

use actix_web::web::{self, ServiceConfig};

use super::words::Words;

/// Every page of the area in one language.
pub fn routes(words: &'static Words, config: &mut ServiceConfig) {
    let at = |path: &str| words.at(path);
    config
        .route(&at("/area"), web::get().to(home::show))
        .route(&at("/area/login"), web::get().to(login::show))
        .route(&at("/area/login"), web::post().to(login::begin))
        .route(&at("/area/logout"), web::post().to(login::end))
        .route(&at("/area/evaluations/{id}"), web::get().to(evaluation::show))
        .route(&at("/area/evaluations/{id}/submit"), web::post().to(evaluation::submit))
        .route(&at("/area/evaluations/{id}/return"), web::post().to(evaluation::send_back))
        .route(&at("/area/evaluations/{id}/publish"), web::post().to(evaluation::publish))
        .route(&at("/area/evaluations/{id}/withdraw"), web::post().to(evaluation::withdraw))
        .route(&at("/area/evaluations/{id}/delete"), web::post().to(evaluation::delete));
}
