//! What is wrong with an answer of the form, as it is said everywhere.

use maud::Markup;

use crate::{
    domain::{methodology::Methodology, source::Source, violation::Violation},
    pages::{
        area::fault::{self, About},
        words::Words,
    },
};

/// The sentence on a fault of an answer to a criterion, with what stands in its field, and what to do.
pub fn said(
    fault: &Violation,
    (criterion, typed): (&str, &str),
    methodology: &Methodology,
    words: &Words,
) -> Markup {
    fault::said(
        fault,
        &About::of(methodology, criterion, Some(Source::SelfReport)).typed(typed),
        words,
    )
}
