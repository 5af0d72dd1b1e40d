//! What was refused, said on the page that it was asked from.

use maud::{Markup, html};

use crate::{
    domain::violation::Violation,
    http::problem::{
        CONFLICT, FORBIDDEN, IDEMPOTENCY_KEY_REUSED, INVALID_DOCUMENT, PRECONDITION_FAILED,
        PRECONDITION_REQUIRED, Problem,
    },
    pages::{
        area::fault::{self, About},
        words::Words,
    },
};

/// Whether a problem is about what was asked, and is told beside it. Others have pages of their own.
pub fn is_told_here(problem: &Problem) -> bool {
    [
        &CONFLICT,
        &FORBIDDEN,
        &IDEMPOTENCY_KEY_REUSED,
        &INVALID_DOCUMENT,
        &PRECONDITION_FAILED,
        &PRECONDITION_REQUIRED,
    ]
    .contains(&problem.kind())
}

/// What went wrong and what to do: the first thing on the page, read out at once.
pub fn notice(problem: &Problem, words: &Words) -> Markup {
    let told = (words.fault)(problem.kind().code);
    html! {
        div.notice.bad role="alert" {
            p { b { (told.title) } " " (told.advice) }
            @if problem.errors().is_empty() {
                @if let Some(detail) = problem.told() { p lang="en" { (detail.replace('`', "")) } }
            } @else {
                (list(problem.errors(), words))
            }
        }
    }
}

/// Violations, each with what to do.
pub fn list(violations: &[Violation], words: &Words) -> Markup {
    html! {
        ul.faults {
            @for violation in violations { li { (one(violation, words)) } }
        }
    }
}

/// One violation, in a sentence of the reader's language.
pub fn one(violation: &Violation, words: &Words) -> Markup {
    fault::said(violation, &About::default(), words)
}
