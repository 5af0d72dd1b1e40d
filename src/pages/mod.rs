//! Pages that people read, in every language of `words`: HTML made on the server, complete without
//! scripts, from the same figures as the JSON resources.
//!
//! - `visit` is what a page is asked with, `frame` what stands around every page, `chart` what is drawn.
//! - A page is one file: what it asks the cube, and what it shows of the answers.

mod agency;
mod area;
mod assets;
mod badge;
mod changes;
mod chart;
mod compare;
mod criterion;
mod data;
mod docs;
mod embed;
mod explained;
mod fate;
pub mod fault;
mod findings;
mod foreign;
mod frame;
mod given;
mod home;
mod judged;
mod legend;
mod manual;
mod methodology;
mod order;
mod parts;
mod picture;
mod prose;
mod ranking;
mod reply;
mod service;
mod services;
mod visit;
mod words;

use actix_web::{
    guard::{self, GuardContext},
    http::header::ACCEPT,
    web::{self, ServiceConfig},
};

use self::words::LANGUAGES;

/// Every page, in every language.
pub fn routes(config: &mut ServiceConfig) {
    config.configure(assets::routes);
    for words in LANGUAGES {
        area::routes(words, config);
        // An address that names a language is a page to everybody.
        let names_language = words.at("/problems") != "/problems";
        let at = |path: &str| words.at(path);
        config
            .route(&at("/"), web::get().to(home::show))
            .route(&at("/services"), web::get().to(services::list))
            .route(&at("/services/{code}"), web::get().to(service::show))
            .route(&at("/services/{code}/chart.svg"), web::get().to(picture::of_service))
            .route(&at("/chart.svg"), web::get().to(picture::of_all))
            .route(&at("/embed"), web::get().to(embed::of_all))
            .route(&at("/embed/services/{code}"), web::get().to(embed::of_service))
            .route(&at("/embed/agencies/{code}"), web::get().to(embed::of_agency))
            .route(&at("/embed/criteria/{code}"), web::get().to(embed::of_criterion))
            .route(&at("/badges/{code}.svg"), web::get().to(badge::picture))
            .route(&at("/badges/{code}.json"), web::get().to(badge::endpoint))
            .route(&at("/agencies"), web::get().to(agency::list))
            .route(&at("/agencies/{code}"), web::get().to(agency::show))
            .route(&at("/agencies/{code}/chart.svg"), web::get().to(picture::of_agency))
            .route(&at("/criteria/{code}/chart.svg"), web::get().to(picture::of_criterion))
            .route(&at("/criteria"), web::get().to(criterion::list))
            .route(&at("/criteria/{code}"), web::get().to(criterion::show))
            .route(&at("/ranking"), web::get().to(ranking::show))
            .route(&at("/changes"), web::get().to(changes::show))
            .route(&at("/methodologies"), web::get().to(methodology::list))
            .route(&at("/methodologies/{code}/{version}"), web::get().to(methodology::show))
            .route(&at("/compare"), web::get().to(compare::show))
            .route(&at("/data"), web::get().to(data::show))
            .route(&at("/docs"), web::get().to(docs::show))
            .route(&at("/docs/manual"), web::get().to(manual::first))
            .route(&at("/docs/manual/{page}"), web::get().to(manual::show))
            .route(&at("/accessibility"), web::get().to(prose::accessibility))
            .route(&at("/privacy"), web::get().to(prose::privacy))
            // Programs are told in plain text at the same address; who reads pages, by this.
            .service(
                web::resource(at("/problems/{code}"))
                    .guard(guard::fn_guard(move |it| names_language || reads_pages(it)))
                    .route(web::get().to(docs::show_problem)),
            );
    }
}

/// Whether who asks is a person with a browser.
fn reads_pages(context: &GuardContext<'_>) -> bool {
    let accept = context.head().headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
