//! What was answered, in words.

use maud::{Markup, html};

use super::{parts, words::Words};
use crate::domain::{
    code::Code, evaluation::answer::Given, methodology::draft::NodeDraft, scale::ScaleDraft,
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
                (number(*value, words))
                @if let Some(ScaleDraft::Share {}) = criterion.and_then(|text| text.scale.as_ref()) { "\u{a0}%" }
            },
            Given::Level { value } => (level(value, criterion, words)),
            Given::Counts { counts } => {
                @for (nth, (option, count)) in counts.iter().enumerate() {
                    @if nth > 0 { ", " } (option) ": " (count)
                }
            }
        }
    }
}

/// The name of a level of a criterion; of one that it does not have, its code.
pub fn level(level: &Code, criterion: Option<&NodeDraft>, words: &Words) -> Markup {
    let found = criterion.and_then(|text| match &text.scale {
        Some(ScaleDraft::Levels { levels }) => levels.iter().find(|it| it.code == level.as_str()),
        _ => None,
    });
    found
        .map_or_else(|| html! { (level) }, |found| parts::name(&found.names, level.as_str(), words))
}

/// A number as it was answered. Of one with many decimals, as a division gives it, those that people read;
/// the files have all.
pub fn number(value: f64, words: &Words) -> String {
    let plain = value.to_string();
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let read = if decimals > 4 { format!("{value:.2}") } else { plain };
    read.replace('.', &words.comma.to_string())
}
