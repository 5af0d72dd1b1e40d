//! What was answered, question by question, with what is wrong beside the answer that it is wrong with.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::Whole;
use crate::{
    domain::{
        code::Code,
        evaluation::{
            answer::{Answer, Given},
            draft::AnswerDraft,
        },
        facts::Facts,
        methodology::draft::NodeDraft,
        target_group,
        violation::{Place, Violation},
    },
    pages::{area::refused, given, parts, visit::Scene},
};

/// Most answers that are shown, those with faults first; and most faults of a list.
const MOST: usize = 200;

/// An answer as it is shown, of a draft or of what was handed in.
struct Said {
    criterion: String,
    target_group: String,
    touchpoint: String,
    /// What was answered; of a draft that holds something else, that as it was written.
    given: Result<Given, String>,
    evidence: Vec<String>,
    comment: Option<String>,
}

/// The answers of the draft, where there is one, else those handed in last.
pub fn section(scene: &Scene, whole: &Whole, faults: &[Violation]) -> Markup {
    let words = scene.words;
    let said = &words.area.evaluation;
    let answers = of(whole);
    let (apart, beside): (Vec<&Violation>, Vec<&Violation>) =
        faults.iter().partition(|fault| place(fault).is_none_or(|nth| nth >= answers.len()));
    let shown = shown(answers.len(), &beside);
    let is_shown = |nth: usize| shown.binary_search(&nth).is_ok();
    html! {
        section aria-labelledby="answers" {
            h2 #answers { (said.answers) }
            @if !faults.is_empty() {
                div.notice.bad {
                    p { b { ((said.faults)(faults.len())) } }
                    ul.faults {
                        @for fault in apart.iter().take(MOST) { li { (refused::one(fault, words)) } }
                        @for fault in beside.iter().take(MOST.saturating_sub(apart.len())) {
                            @let nth = place(fault).unwrap_or_default();
                            @let name = answers.get(nth).map_or("", |answer| answer.criterion.as_str());
                            li {
                                @if is_shown(nth) { a href={ "#answer-" (nth) } { (criterion(scene, whole, name)) } }
                                @else { (criterion(scene, whole, name)) }
                            }
                        }
                    }
                    @if faults.len() > MOST { p { ((said.rest)(faults.len() - MOST)) } }
                }
            }
            @if answers.is_empty() { p { (said.no_answers) } }
            @let open = unanswered(scene, whole, &answers);
            @if !open.is_empty() {
                p {
                    (said.unanswered) " "
                    @for (nth, code) in open.iter().enumerate() {
                        @if nth > 0 { ", " }
                        (criterion(scene, whole, code.as_str()))
                    }
                    "."
                }
            }
            dl.criteria {
                @for (nth, answer) in answers.iter().enumerate().filter(|(nth, _)| is_shown(*nth)) {
                    @let wrong: Vec<&Violation> = beside.iter().copied().filter(|fault| place(fault) == Some(nth)).collect();
                    (one(scene, whole, (nth, answer), &wrong))
                }
            }
            @if answers.len() > shown.len() { p.note { ((said.rest)(answers.len() - shown.len())) } }
        }
    }
}

/// The answers of the draft, where there is one, else those handed in last.
fn of(whole: &Whole) -> Vec<Said> {
    match (&whole.draft, &whole.revision) {
        (Some(draft), _) => draft.document.answers.iter().map(drafted).collect(),
        (None, Some(revision)) => revision.answers.iter().map(handed_in).collect(),
        (None, None) => Vec::new(),
    }
}

/// How many of the questions that could be answered are, and how many those are.
pub fn counted(scene: &Scene, whole: &Whole) -> (usize, usize) {
    let answers = of(whole);
    let open = unanswered(scene, whole, &answers);
    let answered: BTreeSet<&str> = answers.iter().map(|answer| answer.criterion.as_str()).collect();
    (answered.len(), answered.len() + open.len())
}

/// Which of so many answers are shown, in their order.
fn shown(count: usize, beside: &[&Violation]) -> Vec<usize> {
    let faulty: BTreeSet<usize> = beside.iter().filter_map(|fault| place(fault)).collect();
    let sound = (0..count).filter(|nth| !faulty.contains(nth));
    let mut shown: Vec<usize> = faulty.iter().copied().chain(sound).take(MOST).collect();
    shown.sort_unstable();
    shown
}

/// What could be answered in this way of finding out, and is not.
fn unanswered(scene: &Scene, whole: &Whole, answers: &[Said]) -> Vec<Code> {
    let view = scene.view();
    let key = &whole.record.key;
    let service = view.service(key.scorecard.service.as_str());
    let handed_in = whole.revision.as_ref().filter(|_| whole.draft.is_none());
    let facts = handed_in.map(|revision| revision.facts.clone()).or_else(|| service.map(Facts::of));
    let methodology = view.methodology(&key.scorecard.methodology);
    let (Some(facts), Some(frozen)) = (facts, methodology) else { return Vec::new() };
    let criteria = frozen.methodology.criteria();
    let asked =
        criteria.filter(|(_, rule)| rule.sources.contains(&key.source) && rule.applies(&facts));
    let codes = asked.map(|(node, _)| node.code.clone());
    codes.filter(|code| answers.iter().all(|answer| *code != *answer.criterion)).collect()
}

fn one(
    scene: &Scene,
    whole: &Whole,
    (nth, answer): (usize, &Said),
    wrong: &[&Violation],
) -> Markup {
    let words = scene.words;
    let text = text(scene, whole, &answer.criterion);
    html! {
        dt id={ "answer-" (nth) } { (criterion(scene, whole, &answer.criterion)) }
        dd {
            @if let Some(text) = text.filter(|text| !text.question.is_empty()) {
                p.note { (parts::name(&text.question, "", words)) }
            }
            p {
                b {
                    @match &answer.given {
                        Ok(given) => (given::said(given, text, words)),
                        Err(written) => code { (written) },
                    }
                }
                @for (code, is_group) in [(&answer.target_group, true), (&answer.touchpoint, false)] {
                    @if code != target_group::ALL {
                        @let group = scene.view().target_group(code).filter(|_| is_group);
                        " (" @match group { Some(group) => (parts::name(&group.names, code, words)), None => (code) } ")"
                    }
                }
            }
            @if let Some(comment) = &answer.comment { p { q dir="auto" { (comment) } } }
            @if !answer.evidence.is_empty() {
                p.note {
                    @for (url, nth) in answer.evidence.iter().zip(1_usize..) {
                        @if nth > 1 { ", " }
                        // Of a draft it may be anything that was written there.
                        @if url.starts_with("https://") || url.starts_with("http://") {
                            a rel="nofollow noopener" href=(url) { ((words.explained.proof)(nth, None)) } (given::host(url))
                        } @else { code { (url) } }
                    }
                }
            }
            @for fault in wrong { p.wrong { (refused::one(fault, words)) } }
        }
    }
}

/// The answer that a fault is in.
fn place(fault: &Violation) -> Option<usize> {
    let Place::Pointer(pointer) = &fault.place else { return None };
    pointer.strip_prefix("/answers/")?.split('/').next()?.parse().ok()
}

fn text<'a>(scene: &'a Scene, whole: &Whole, code: &str) -> Option<&'a NodeDraft> {
    let methodology = scene.view().methodology(&whole.record.key.scorecard.methodology)?;
    let methodology = &*methodology.methodology;
    methodology.text(methodology.place(code)?)
}

fn criterion(scene: &Scene, whole: &Whole, code: &str) -> Markup {
    let text = text(scene, whole, code);
    text.map_or_else(|| html! { (code) }, |text| parts::name(&text.names, code, scene.words))
}

fn handed_in(answer: &Answer) -> Said {
    Said {
        criterion: answer.criterion.to_string(),
        target_group: answer.target_group.to_string(),
        touchpoint: answer.touchpoint.to_string(),
        given: Ok(answer.given.clone()),
        evidence: answer.evidence.iter().map(|proof| proof.url.clone()).collect(),
        comment: answer.comment.clone(),
    }
}

fn drafted(answer: &AnswerDraft) -> Said {
    let all = || target_group::ALL.to_owned();
    Said {
        criterion: answer.criterion.clone(),
        target_group: answer.target_group.clone().unwrap_or_else(all),
        touchpoint: answer.touchpoint.clone().unwrap_or_else(all),
        given: given_of(answer),
        evidence: answer.evidence.iter().map(|proof| proof.url.clone()).collect(),
        comment: answer.comment.clone(),
    }
}

/// What a draft answers; where that is no answer, what was written.
fn given_of(answer: &AnswerDraft) -> Result<Given, String> {
    let only = AnswerDraft {
        value: answer.value.clone(),
        counts: answer.counts.clone(),
        numerator: answer.numerator.clone(),
        denominator: answer.denominator.clone(),
        state: answer.state.clone(),
        ..AnswerDraft::default()
    };
    let mut written = serde_json::to_value(&only).unwrap_or_default();
    if let Some(written) = written.as_object_mut() {
        written.remove("criterion");
    }
    let given = serde_json::from_value::<Given>(written.clone());
    // More than one of them is no answer, whichever of them is read first.
    match given {
        Ok(given) if serde_json::to_value(&given).is_ok_and(|same| alike(&same, &written)) => {
            Ok(given)
        }
        _ => Err(written.to_string()),
    }
}

/// Whether both say the same, however numbers are written.
fn alike(one: &serde_json::Value, other: &serde_json::Value) -> bool {
    let keys = |value: &serde_json::Value| {
        value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>())
    };
    keys(one) == keys(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(answer: &serde_json::Value) -> Result<Given, String> {
        let mut whole = json!({"criterion": "one-fill"});
        whole.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
        given_of(&serde_json::from_value(whole).unwrap())
    }

    #[test]
    fn a_draft_is_shown_as_it_was_meant_or_as_it_was_written() {
        assert_eq!(read(&json!({"value": true})), Ok(Given::Flag { value: true }));
        assert_eq!(read(&json!({"value": 75})), Ok(Given::Number { value: 75.0 }));
        let ratio = Given::Ratio { numerator: 9, denominator: 12 };
        assert_eq!(read(&json!({"numerator": 9, "denominator": 12})), Ok(ratio));
        for nothing in [
            json!({}),
            json!({"value": "No Code"}),
            json!({"value": true, "numerator": 9, "denominator": 12}),
            json!({"numerator": 9}),
            json!({"state": "<b>"}),
            json!({"counts": {"1": -4}}),
        ] {
            assert!(read(&nothing).is_err(), "{nothing}");
        }
    }
}
