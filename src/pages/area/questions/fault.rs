//! What is wrong with an answer, to who fills a form in: in their language where it has a sentence for the
//! rule, else as the interface says it.

use maud::{Markup, html};

use super::field::Field;
use crate::{
    domain::{scale::Scale, violation::Violation},
    pages::{area::refused, words::Words},
};

/// The sentence on a fault of a field, with what to do.
pub fn said(
    fault: &Violation,
    field: Option<&Field>,
    scale: Option<&Scale>,
    words: &Words,
) -> Markup {
    let kind = field.map_or("", Field::kind);
    let own = (words.questions.rule)(fault.code, kind).or_else(|| (words.area.rule)(fault.code));
    let expects = scale.filter(|_| fault.code == "value-off-scale" && kind == "value");
    html! {
        @if let Some(own) = own {
            (own)
            @if let Some(scale) = expects { " " ((words.questions.expects)(scale)) }
        } @else {
            (refused::one(fault, words))
        }
    }
}
