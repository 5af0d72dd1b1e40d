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
mod guidance;
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
        // A resource answers what it is not asked for with 405; a route alone would leave that to nobody.
        let page = |path: &str| web::resource(words.at(path));
        // An address that names a language is a page to everybody.
        let names_language = words.at("/") != "/";
        config
            .service(page("/").get(home::show))
            .service(page("/services").get(services::list))
            .service(page("/services/{code}").get(service::show))
            .service(page("/services/{code}/chart.svg").get(picture::of_service))
            .service(page("/chart.svg").get(picture::of_all))
            .service(page("/embed").get(embed::of_all))
            .service(page("/embed/services/{code}").get(embed::of_service))
            .service(page("/embed/agencies/{code}").get(embed::of_agency))
            .service(page("/embed/criteria/{code}").get(embed::of_criterion))
            .service(page("/embed/compare").get(compare::framed))
            .service(page("/badges/{code}.svg").get(badge::picture))
            .service(page("/badges/{code}.json").get(badge::endpoint))
            .service(page("/agencies").get(agency::list))
            .service(page("/agencies/{code}").get(agency::show))
            .service(page("/agencies/{code}/chart.svg").get(picture::of_agency))
            .service(page("/criteria/{code}/chart.svg").get(picture::of_criterion))
            .service(page("/criteria").get(criterion::list))
            .service(page("/criteria/{code}").get(criterion::show))
            .service(page("/ranking").get(ranking::show))
            .service(page("/changes").get(changes::show))
            .service(page("/methodologies").get(methodology::list))
            .service(page("/methodologies/{code}/{version}").get(methodology::show))
            .service(page("/compare").get(compare::show))
            .service(page("/compare/chart.svg").get(compare::picture))
            .service(page("/data").get(data::show))
            .service(page("/docs").get(docs::show))
            .service(page("/docs/manual").get(manual::first))
            .service(page("/docs/manual/{page}").get(manual::show))
            .service(page("/accessibility").get(prose::accessibility))
            .service(page("/privacy").get(prose::privacy))
            // Programs are told in plain text at the same address; who reads pages, by this.
            .service(
                page("/problems/{code}")
                    .guard(guard::fn_guard(move |it| names_language || reads_pages(it)))
                    .get(docs::show_problem),
            );
    }
}

/// Whether who asks is a person with a browser.
fn reads_pages(context: &GuardContext<'_>) -> bool {
    let accept = context.head().headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
