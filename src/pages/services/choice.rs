//! What there is to choose from: services, agencies, criteria by their names.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::{
    domain::{code::Code, methodology::Methodology, text::Texts},
    pages::{parts, words::Words},
};

/// Something that can be chosen: its code, what it is called, and in which language, where that is not the
/// language of the page.
pub struct Choice {
    pub code: Code,
    pub name: String,
    pub lang: Option<String>,
}

impl Choice {
    fn of(code: &Code, names: Option<&Texts>, words: &Words) -> Self {
        let found = names.and_then(|names| parts::in_language(names, words));
        let lang = found.map(|(lang, _)| lang).filter(|lang| *lang != words.code);
        Self {
            code: code.clone(),
            name: names.map_or_else(
                || code.to_string(),
                |names| parts::plain_name(names, code.as_str(), words),
            ),
            lang: lang.map(str::to_owned),
        }
    }
}

/// The nodes of a methodology with their names, in its order.
pub fn criteria(methodology: Option<&Methodology>, words: &Words) -> Vec<Choice> {
    let Some(methodology) = methodology else { return Vec::new() };
    let nodes = methodology.nodes.iter().enumerate();
    let names = |place| methodology.text(place).map(|text| &text.names);
    nodes.map(|(place, node)| Choice::of(&node.code, names(place), words)).collect()
}

/// Codes with their names, in order of name; of what stands in a country, with the country where there are
/// several.
pub fn named<'a>(
    all: impl Iterator<Item = (&'a Code, &'a Texts, Option<&'a str>)>,
    words: &Words,
) -> Vec<Choice> {
    let all: Vec<_> = all.collect();
    let countries: BTreeSet<&str> = all.iter().filter_map(|(.., country)| *country).collect();
    let is_told = countries.len() > 1;
    let mut named: Vec<Choice> = all
        .into_iter()
        .map(|(code, names, country)| {
            let mut choice = Choice::of(code, Some(names), words);
            if let Some(country) = country.filter(|_| is_told) {
                choice.name = format!("{} ({})", choice.name, parts::country(country, words));
            }
            choice
        })
        .collect();
    named.sort_by_cached_key(|choice| (words.order)(&choice.name));
    named
}

/// One of several things to choose from, `any` being none of them.
pub fn choice(
    name: &str,
    label: &str,
    all: &[Choice],
    chosen: Option<&Code>,
    any: Option<&str>,
) -> Markup {
    html! {
        p {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @if let Some(any) = any { option value="" { (any) } }
                @for Choice { code, name, lang } in all {
                    option value=(code) lang=[lang.as_deref()] selected[chosen == Some(code)] { (name) }
                }
            }
        }
    }
}
