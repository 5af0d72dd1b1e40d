//! Where an evaluation stands, and what became of it before.

use maud::{Markup, html};

use crate::{
    domain::evaluation::Standing,
    pages::{parts, words::Words},
    store::evaluation::{Record, Step},
};

use super::Whole;

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
pub fn steps(whole: &Whole, words: &Words) -> Markup {
    let said = &words.area.evaluation;
    let steps = counted(&whole.steps);
    html! {
        section aria-labelledby="history" {
            h2 #history { (said.history) }
            @if steps.is_empty() {
                p.none { (said.no_steps) }
            } @else {
                ol.news {
                    @for (step, corrections) in steps.into_iter().rev() {
                        @let why = whole.revision(step.n).filter(|_| step.standing == Standing::Submitted);
                        @let why = why.and_then(|revision| revision.reason.as_ref());
                        li {
                            (parts::day(step.at, words)) ": " b { ((said.stepped)(step.standing)) }
                            @if corrections > 0 { " (" ((said.correction)(corrections)) ")" }
                            @if let Some(reason) = step.reason.as_ref().or(why) { ". " (said.because) " " (parts::quoted(reason)) }
                        }
                    }
                }
            }
        }
    }
}

/// Each step with the number of the correction that it is a step of: what was published before it is
/// corrected. Nothing is corrected before it is public, nor by being withdrawn.
fn counted(steps: &[Step]) -> Vec<(&Step, i64)> {
    let mut published = 0;
    let mut counted = Vec::new();
    for step in steps {
        let is_withdrawn = step.standing == Standing::Withdrawn;
        counted.push((step, if is_withdrawn { 0 } else { published }));
        published += i64::from(step.standing == Standing::Published);
    }
    counted
}
