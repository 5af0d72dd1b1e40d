//! What services and methodologies are called.

use maud::{Markup, html};

use crate::{
    cube::names::Named,
    domain::code::Code,
    pages::{parts, visit::Scene},
};

/// The name of a service with its country, which alone tells it from those of others that are called alike.
pub fn name_and_country(scene: &Scene, code: &str) -> Markup {
    let country = scene.view().service(code).map(|service| service.country.clone());
    html! {
        (name(scene, code))
        @if let Some(country) = country { " (" (parts::country(&country, scene.words)) ")" }
    }
}

/// The name of a service; of one that the catalogue does not have, its code.
pub fn name(scene: &Scene, code: &str) -> Markup {
    parts::named(scene.view().names(Named::Service, code), code, scene.words)
}

/// What a methodology is called; one that the register does not have, by its code.
pub fn methodology(scene: &Scene, code: &Code) -> Markup {
    parts::named(scene.view().names(Named::Methodology, code.as_str()), code.as_str(), scene.words)
}

/// The same as text, for titles and what is read out.
pub fn called(scene: &Scene, methodology: &Code) -> String {
    let names = scene.view().names(Named::Methodology, methodology.as_str());
    parts::plain_named(names, methodology.as_str(), scene.words)
}
