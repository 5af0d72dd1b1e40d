//! Pages that people read, in every language of [`words`]: HTML made on the server, complete without
//! scripts, from the same figures as the JSON resources.
//!
//! - `visit` is what a page is asked with, `frame` what stands around every page, `chart` what is drawn.
//! - A page is one file: what it asks the cube, and what it shows of the answers.

mod agency;
mod assets;
mod changes;
mod chart;
mod criterion;
pub mod fault;
mod frame;
mod home;
mod methodology;
mod parts;
mod ranking;
mod service;
mod services;
mod visit;
mod words;

use actix_web::web::{self, ServiceConfig};

use self::words::LANGUAGES;

/// Every page, in every language.
pub fn routes(config: &mut ServiceConfig) {
    config.configure(assets::routes);
    for words in LANGUAGES {
        let at = |path: &str| words.at(path);
        config
            .route(&at("/"), web::get().to(home::show))
            .route(&at("/services"), web::get().to(services::list))
            .route(&at("/services/{code}"), web::get().to(service::show))
            .route(&at("/agencies"), web::get().to(agency::list))
            .route(&at("/agencies/{code}"), web::get().to(agency::show))
            .route(&at("/criteria"), web::get().to(criterion::list))
            .route(&at("/criteria/{code}"), web::get().to(criterion::show))
            .route(&at("/ranking"), web::get().to(ranking::show))
            .route(&at("/changes"), web::get().to(changes::show))
            .route(&at("/methodologies"), web::get().to(methodology::list))
            .route(&at("/methodologies/{code}/{version}"), web::get().to(methodology::show));
    }
}
