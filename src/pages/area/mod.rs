//! The agency area: where agencies see what is due, and draft, hand in, publish and mend it, by the same
//! actions as the API.
//!
//! - Around every page: `session` is who works here, `form` what they send, `around` what stands around
//!   it, `refused` and `fault` what went wrong in words.
//! - A page is one file. A handler that shows takes [`session::Authorized`], one that changes something
//!   [`form::Sent`]: neither can be reached by who is not logged in, and no form from elsewhere is taken.

mod around;
mod evaluation;
mod fault;
mod form;
mod help;
mod home;
mod issuer;
mod kept;
mod login;
mod questions;
mod refused;
mod reply;
mod session;
mod upload;

use actix_web::{
    HttpResponse, guard,
    web::{self, ServiceConfig},
};

pub use self::{
    kept::{Slot, unread},
    refused::{is_area, page as refusal},
};

use super::words::Words;
use crate::http::{login::BACK, problem::Problem};

/// The methods that browsers send forms and ask for pages with.
const METHODS: &str = "GET, HEAD, POST";

/// Every page of the area in one language.
pub fn routes(words: &'static Words, config: &mut ServiceConfig) {
    let at = |path: &str| words.at(path);
    config
        .route(&at("/area"), web::get().to(home::show))
        .route(&at("/area/login"), web::get().to(login::show))
        .route(&at("/area/login"), web::post().to(login::begin))
        .route(&at("/area/login/issuer"), web::get().to(issuer::begin))
        .route(&at("/area/logout"), web::post().to(login::end))
        .route(&at("/area/upload"), web::get().to(upload::show))
        .route(&at("/area/upload"), web::post().to(upload::receive))
        // Who comes back to a preview, or asks for it in the other language, begins anew.
        .route(&at("/area/upload/preview"), web::get().to(upload::show))
        .route(&at("/area/upload/preview"), web::post().to(upload::go_on))
        .route(&at("/area/upload/done"), web::get().to(upload::done))
        .route(&at("/area/evaluations/{id}"), web::get().to(evaluation::show))
        .route(&at("/area/evaluations/{id}"), web::post().to(evaluation::look))
        .route(&at("/area/evaluations/{id}/submit"), web::post().to(evaluation::submit))
        .route(&at("/area/evaluations/{id}/return"), web::post().to(evaluation::send_back))
        .route(&at("/area/evaluations/{id}/publish"), web::post().to(evaluation::publish))
        .route(&at("/area/evaluations/{id}/correct"), web::post().to(evaluation::correct))
        .route(&at("/area/evaluations/{id}/withdraw"), web::post().to(evaluation::withdraw))
        .route(&at("/area/replies"), web::get().to(reply::list))
        .route(&at("/area/evaluations/{id}/reply"), web::get().to(reply::show))
        .route(&at("/area/evaluations/{id}/reply"), web::post().to(reply::set))
        .route(&at("/area/evaluations/{id}/delete"), web::post().to(evaluation::delete));

    config.route(&at("/area/help"), web::get().to(help::show));
    let questions = at("/area/campaigns/{campaign}/{service}");
    config
        .route(&questions, web::get().to(questions::show))
        .route(&questions, web::post().to(questions::save))
        .route(&format!("{questions}/copy"), web::post().to(questions::copy));
    // Who comes to where a form was sent is led to the page that it stands on.
    let sent = ["submit", "return", "publish", "correct", "withdraw", "delete"]
        .map(|deed| at(&format!("/area/evaluations/{{id}}/{deed}")));
    for path in sent.into_iter().chain([at("/area/logout"), format!("{questions}/copy")]) {
        config.route(&path, web::get().to(session::above));
    }
    // The issuer knows one address to lead back to; the language comes back with the visitor.
    if words.under.is_empty() {
        config.route(BACK, web::get().to(issuer::finish));
    }
    let others = guard::Not(guard::Any(guard::Get()).or(guard::Head()).or(guard::Post()));
    let all = web::resource([at("/area"), at("/area/{rest:.*}")]).guard(others);
    config
        .service(all.to(|| async { Err::<HttpResponse, _>(Problem::method_not_allowed(METHODS)) }));
}
