//! What a report of accessibility says: how much of the criteria was tested, what failed, and what a tool
//! alone does not say.

use maud::{Markup, html};

use super::words::Words;
use crate::domain::{
    evaluation::answer::Answer,
    evidence::{Findings, wcag::CRITERIA},
};

/// Where the criteria are explained.
const EXPLAINED: &str = "https://www.w3.org/TR/WCAG22/#";

/// All that a report says, under the answer that rests on it.
pub fn told(found: &Findings, words: &Words) -> Markup {
    let said = &words.findings;
    let counts = [
        (said.passed, found.passed, &[][..]),
        (said.failed, found.failed, &found.failed_criteria),
        (said.cannot_tell, found.cannot_tell, &[]),
        (said.not_present, found.not_present, &[]),
    ];
    html! {
        div.findings {
            p { ((said.tested)(found.tested, found.criteria, found.pages)) }
            ul {
                @for (what, count, numbers) in counts.into_iter().filter(|(_, count, _)| *count > 0) {
                    li {
                        (what) ": " b { (count) }
                        @if !numbers.is_empty() { " (" (list(numbers)) ")" }
                    }
                }
            }
            p.note {
                (if found.automatic { said.a_tool_alone } else { said.judged })
                @if !found.tool.is_empty() { " " (said.tool) " " bdi { (found.tool) } "." }
            }
        }
    }
}

fn list(numbers: &[String]) -> Markup {
    html! {
        @for (nth, number) in numbers.iter().enumerate() {
            @if nth > 0 { ", " }
            @match address(number) {
                Some(address) => a href=(address) rel="noopener" hreflang="en" { (number) },
                None => (number),
            }
        }
    }
}

fn address(number: &str) -> Option<String> {
    let criterion = CRITERIA.iter().find(|criterion| criterion.number == number)?;
    Some(format!("{EXPLAINED}{}", criterion.name))
}

/// That only a tool looked, in a few words beside the number that rests on it.
pub fn beside(answer: &Answer, words: &Words) -> Option<String> {
    let found = answer.evidence.iter().filter_map(|proof| proof.findings.as_ref());
    let mut automatic = found.filter(|found| found.automatic);
    let found = automatic.next()?;
    Some((words.findings.automatic)(found.tested, found.criteria))
}
