//! Where an evaluation stands, and what became of it before.

use maud::{Markup, html};

use crate::{
    domain::evaluation::Standing,
    pages::{parts, words::Words},
    store::evaluation::{Record, Step},
};

/// Where an evaluation stands, and its correction; of a draft that was returned, that it was.
pub fn stands(record: &Record, is_returned: bool, words: &Words) -> Markup {
    let said = &words.area.evaluation;
    let returned = (said.stepped)(Standing::Draft);
    html! {
        @if is_returned && record.pending.is_none() { (returned) } @else { ((said.stands)(record.standing)) }
        @if let Some(pending) = record.pending {
            "; " ((said.pending)(pending))
            @if is_returned { ", " (returned) }
        }
    }
}

/// What became of it, the newest first.
pub fn steps(steps: &[Step], words: &Words) -> Markup {
    let said = &words.area.evaluation;
    html! {
        section aria-labelledby="history" {
            h2 #history { (said.history) }
            @if steps.is_empty() {
                p.none { (said.no_steps) }
            } @else {
                ol.news {
                    @for step in steps.iter().rev() {
                        li {
                            (parts::day(step.at, words)) ": " b { ((said.stepped)(step.standing)) }
                            // The first is the evaluation itself; each further one corrects it.
                            @if step.n > 1 { " (" ((said.correction)(step.n - 1)) ")" }
                            @if let Some(reason) = &step.reason { ". " (said.because) " " (parts::quoted(reason)) }
                        }
                    }
                }
            }
        }
    }
}
