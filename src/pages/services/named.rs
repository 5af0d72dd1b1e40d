//! What services and methodologies are called.

use maud::{Markup, html};

use crate::{
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
    let known = scene.view().service(code);
    known.map_or_else(|| html! { (code) }, |known| parts::name(&known.names, code, scene.words))
}

/// What a methodology is called.
pub fn methodology(scene: &Scene, code: &Code) -> Markup {
    let newest = scene.view().versions(code.as_str()).pop();
    newest.map_or_else(
        || html! { (code) },
        |newest| parts::name(&newest.document.names, code.as_str(), scene.words),
    )
}

/// The same as text, for titles and what is read out.
pub fn called(scene: &Scene, methodology: &Code) -> String {
    let newest = scene.view().versions(methodology.as_str()).pop();
    newest.map_or_else(
        || methodology.to_string(),
        |newest| parts::plain_name(&newest.document.names, methodology.as_str(), scene.words),
    )
}
