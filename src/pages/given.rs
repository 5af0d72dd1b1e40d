//! What was answered, in words.

use std::{collections::BTreeMap, fmt::Display};

use maud::{Markup, html};

use super::{parts, words::Words};
use crate::domain::{
    evaluation::answer::Given,
    methodology::{Criterion, draft::NodeDraft},
    scale::{Scale, ScaleDraft},
    state::State,
    text::Texts,
};

/// An answer to a criterion, of which the methodology says what levels are called.
pub fn said(given: &Given, criterion: Option<&NodeDraft>, words: &Words) -> Markup {
    html! {
        @match given {
            Given::Withheld { state, .. } | Given::State { state } => ((words.state)(*state)),
            Given::Ratio { numerator, denominator } => ((words.explained.ratio)(*numerator, *denominator)),
            Given::Flag { value: true } => (words.explained.yes),
            Given::Flag { value: false } => (words.explained.no),
            Given::Number { value } => {
                @match criterion.and_then(|text| text.scale.as_ref()) {
                    Some(ScaleDraft::Share {}) => ((words.percent)(&number(*value, words))),
                    _ => (number(*value, words)),
                }
            },
            Given::Level { value } => (option(value.as_str(), criterion, words)),
            Given::Counts { counts: by_option } => (counts(by_option, criterion, words)),
        }
    }
}

/// How many gave which option.
pub fn counts(
    by_option: &BTreeMap<String, impl Display>,
    criterion: Option<&NodeDraft>,
    words: &Words,
) -> Markup {
    html! {
        @for (nth, (code, count)) in by_option.iter().enumerate() {
            @if nth > 0 { ", " } (option(code, criterion, words)) ": " (count.to_string())
        }
    }
}

/// The name of an option of a criterion; of one that it does not have, its code.
pub fn option(code: &str, criterion: Option<&NodeDraft>, words: &Words) -> Markup {
    match truth(code, criterion, words) {
        Some(word) => html! { (word) },
        None => parts::named(names(code, criterion), code, words),
    }
}

/// The same as text.
pub fn plain_option(code: &str, criterion: Option<&NodeDraft>, words: &Words) -> String {
    let word = truth(code, criterion, words).map(str::to_owned);
    word.unwrap_or_else(|| parts::plain_named(names(code, criterion), code, words))
}

fn truth(code: &str, criterion: Option<&NodeDraft>, words: &Words) -> Option<&'static str> {
    match (&criterion?.scale, code) {
        (Some(ScaleDraft::Boolean {}), "yes") => Some(words.explained.yes),
        (Some(ScaleDraft::Boolean {}), "no") => Some(words.explained.no),
        _ => None,
    }
}

fn names<'a>(code: &str, criterion: Option<&'a NodeDraft>) -> Option<&'a Texts> {
    Some(&criterion?.level(code)?.names)
}

/// What can be chosen on a scale, by what stands for it in an answer.
pub fn choices(
    scale: &Scale,
    criterion: Option<&NodeDraft>,
    words: &Words,
) -> Vec<(String, String)> {
    let choice = |option: String| {
        (scale.spelled(&option).to_owned(), plain_option(&option, criterion, words))
    };
    scale.choices().into_iter().map(choice).collect()
}

/// The states that an answer may give, by their names.
pub fn states(criterion: Option<&Criterion>, words: &Words) -> Vec<(State, &'static str)> {
    let states = criterion.map_or_else(|| State::ANSWERED.to_vec(), |it| it.states().collect());
    states.into_iter().map(|state| (state, (words.state)(state))).collect()
}

/// A number as it was answered. Of one with many decimals, as a division gives it, those that people read;
/// the files have all.
pub fn number(value: f64, words: &Words) -> String {
    let plain = value.to_string();
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let read = if decimals > 4 { format!("{value:.2}") } else { plain };
    read.replace('.', &words.comma.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pages::words::LANGUAGES;

    #[test]
    fn a_share_is_said_in_percent_once() {
        let asked = json!({"code": "one-fill", "scale": {"kind": "share"}});
        let asked: NodeDraft = serde_json::from_value(asked).unwrap();
        let said = |value: f64| {
            LANGUAGES.map(|it| said(&Given::Number { value }, Some(&asked), it).into_string())
        };
        assert_eq!(said(100.0), ["100\u{a0}%", "100%"]);
        assert_eq!(said(62.5), ["62,5\u{a0}%", "62.5%"]);
    }
}
