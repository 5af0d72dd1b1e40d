//! Pages that people read, in every language of [`words`]: HTML made on the server, complete without
//! scripts, from the same figures as the JSON resources.
//!
//! - `visit` is what a page is asked with, `frame` what stands around every page, `chart` what is drawn.
//! - A page is one file: what it asks the cube, and what it shows of the answers.

mod assets;
mod chart;
pub mod fault;
mod frame;
mod home;
mod parts;
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
            .route(&at("/services/{code}"), web::get().to(service::show));
    }
}
