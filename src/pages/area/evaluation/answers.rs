//! What was answered, question by question, with what is wrong beside the answer that it is wrong with.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde_json::json;

use super::Whole;
use crate::{
    domain::{
        code::Code,
        evaluation::{
            answer::{Answer, Given},
            draft::AnswerDraft,
            progress::{Counted, Progress},
        },
        methodology::draft::NodeDraft,
        state::State,
        target_group,
        violation::Violation,
    },
    pages::{
        area::{
            fault::{self, About},
            questions, refused,
            session::Authorized,
        },
        given, parts,
        visit::Scene,
        words::Words,
    },
};

/// Most answers that are shown, those with faults first; and most faults of a list.
const MOST: usize = 200;

/// An answer as it is shown, of a draft or of what was handed in.
struct Said {
    criterion: String,
    target_group: String,
    touchpoint: String,
    /// What was answered; of a draft that holds something else, that.
    given: Result<Given, Box<AnswerDraft>>,
    evidence: Vec<String>,
    comment: Option<String>,
}

/// What is wrong with answers, by their places.
type Beside<'a> = BTreeMap<usize, Vec<&'a Violation>>;

/// A part of the tree of a methodology, with the places of the answers in it.
type Part<'a> = (Option<Code>, Vec<(usize, &'a Said)>);

/// The answers of the draft, where there is one, else those handed in last.
pub fn section(
    authorized: &Authorized,
    scene: &Scene,
    whole: &Whole,
    faults: &[Violation],
) -> Markup {
    let words = scene.words;
    let said = &words.area.evaluation;
    let answers = of(whole);
    let (mut apart, mut beside) = (Vec::new(), Beside::new());
    for fault in faults {
        match fault.answer().map(|(nth, _)| nth).filter(|nth| *nth < answers.len()) {
            Some(nth) => beside.entry(nth).or_default().push(fault),
            None => apart.push(fault),
        }
    }
    let shown = shown(answers.len(), &beside);
    let questions = questions(authorized, scene, whole);
    html! {
        section aria-labelledby="answers" {
            h2 #answers { (said.answers) }
            @if !faults.is_empty() {
                div.notice.bad {
                    p { b { ((said.faults)(faults.len())) } }
                    ul.faults {
                        @for fault in apart.iter().take(MOST) { li { (refused::one(fault, words)) } }
                        @let listed = beside.iter().flat_map(|(nth, faults)| faults.iter().map(move |fault| (*nth, *fault)));
                        @for (nth, fault) in listed.take(MOST.saturating_sub(apart.len())) {
                            @if let Some(answer) = answers.get(nth) {
                                li {
                                    @match questions.get(nth) {
                                        Some(question) => a href=(question) { (criterion(scene, whole, &answer.criterion)) },
                                        None if shown.contains(&nth) => a href={ "#answer-" (nth) } { (criterion(scene, whole, &answer.criterion)) },
                                        None => (criterion(scene, whole, &answer.criterion)),
                                    }
                                    ": " (told(scene, whole, answer, fault))
                                }
                            }
                        }
                    }
                    @if faults.len() > MOST { p { ((said.rest)(faults.len() - MOST)) } }
                }
            }
            @if answers.is_empty() { p { (said.no_answers) } }
            @let open: Vec<_> = progress(scene, whole).iter().flat_map(Progress::open).collect();
            @if !open.is_empty() {
                p {
                    (words.questions.unanswered) " "
                    @for (nth, code) in open.iter().enumerate() {
                        @if nth > 0 { ", " }
                        (criterion(scene, whole, code.as_str()))
                    }
                    "."
                }
            }
            @let left_out = left_out(whole, &answers);
            @if !left_out.is_empty() {
                p.changed {
                    b { (said.left_out) } " "
                    @for (nth, answer) in left_out.iter().take(MOST).enumerate() {
                        @if nth > 0 { ", " }
                        (criterion(scene, whole, &answer.criterion))
                    }
                    "."
                }
            }
            @for (part, within) in parted(scene, whole, &answers, &shown) {
                @if let Some(part) = part { h3 { (criterion(scene, whole, part.as_str())) } }
                dl.criteria {
                    @for (nth, answer) in within {
                        (one(scene, whole, (nth, answer), beside.get(&nth).map_or(&[], Vec::as_slice)))
                    }
                }
            }
            @if answers.len() > shown.len() { p.note { ((said.rest)(answers.len() - shown.len())) } }
        }
    }
}

/// The addresses of the questions of a draft's answers, in the form in which they can be mended by who looks.
fn questions(authorized: &Authorized, scene: &Scene, whole: &Whole) -> Vec<String> {
    let Some(draft) = &whole.draft else { return Vec::new() };
    let form = questions::form_of(&scene.view(), &whole.record, &authorized.caller);
    let Some(form) = form.map(|form| authorized.at(&form)) else { return Vec::new() };
    let anchors = questions::anchors(&draft.document.answers);
    anchors.into_iter().map(|anchor| format!("{form}#{anchor}")).collect()
}

/// The answers that are shown in the order of the methodology, under the parts of its tree; what stands in
/// none of them comes first.
fn parted<'a>(
    scene: &Scene,
    whole: &Whole,
    answers: &'a [Said],
    shown: &BTreeSet<usize>,
) -> Vec<Part<'a>> {
    let view = scene.view();
    let frozen = view.methodology(&whole.record.key.scorecard.methodology);
    let methodology = frozen.map(|frozen| &*frozen.methodology);
    let place = |answer: &Said| methodology.and_then(|it| it.place(&answer.criterion));
    let mut within: Vec<(usize, &Said)> =
        answers.iter().enumerate().filter(|(nth, _)| shown.contains(nth)).collect();
    within.sort_by_key(|(nth, answer)| (place(answer).unwrap_or(usize::MAX), *nth));
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (nth, answer) in within {
        let part = methodology.zip(place(answer)).and_then(|(methodology, place)| {
            Some(methodology.nodes.get(methodology.part(place)?)?.code.clone())
        });
        match parts.iter_mut().find(|(known, _)| *known == part) {
            Some((_, answers)) => answers.push((nth, answer)),
            None => parts.push((part, vec![(nth, answer)])),
        }
    }
    // After others it would seem to be of the part above it.
    parts.sort_by_key(|(part, _)| part.is_some());
    parts
}

/// Which of so many answers are shown: those with faults first.
fn shown(count: usize, beside: &Beside<'_>) -> BTreeSet<usize> {
    let sound = (0..count).filter(|nth| !beside.contains_key(nth));
    beside.keys().copied().chain(sound).take(MOST).collect()
}

/// The answers of the draft, where there is one, else those handed in last.
fn of(whole: &Whole) -> Vec<Said> {
    match (&whole.draft, whole.handed_in()) {
        (Some(draft), _) => draft.document.answers.iter().map(drafted).collect(),
        (None, Some(revision)) => revision.answers.iter().map(handed_in).collect(),
        (None, None) => Vec::new(),
    }
}

/// How far the questions are answered, and with how many something is wrong.
pub fn counted(scene: &Scene, whole: &Whole, faults: &[Violation]) -> Option<Counted> {
    let drafted = whole.draft.iter().flat_map(|draft| &draft.document.answers);
    let drafted: Vec<&str> = drafted.map(|answer| answer.criterion.as_str()).collect();
    let placed = faults.iter().filter_map(Violation::answer);
    let wrong = placed.filter_map(|(nth, _)| drafted.get(nth).copied()).collect();
    Some(progress(scene, whole)?.counted(&wrong))
}

/// How far the questions are answered; nothing where it is not known what is asked.
fn progress<'a>(scene: &'a Scene, whole: &'a Whole) -> Option<Progress<'a>> {
    let key = &whole.record.key;
    let frozen = scene.view().methodology(&key.scorecard.methodology)?;
    let progress = Progress::of(&frozen.methodology, whole.facts.as_ref()?, key.source);
    Some(match (&whole.draft, whole.handed_in()) {
        (Some(draft), _) => progress.drafted(&draft.document.answers),
        (None, Some(revision)) => progress.handed_in(&revision.answers),
        (None, None) => progress,
    })
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
                        Err(draft) => (written(draft, text, words)),
                    }
                }
                @for (code, is_group) in [(&answer.target_group, true), (&answer.touchpoint, false)] {
                    @if code != target_group::ALL {
                        @let group = scene.view().target_group(code).filter(|_| is_group);
                        " (" @match group { Some(group) => (parts::name(&group.names, code, words)), None => (code) } ")"
                    }
                }
            }
            (changed(whole, answer, text, words))
            @if let Some(comment) = &answer.comment { p { (parts::quoted(comment)) } }
            @if !answer.evidence.is_empty() {
                p.note {
                    (words.faults.seen_at) " "
                    @for (nth, url) in answer.evidence.iter().enumerate() {
                        @if nth > 0 { ", " }
                        // Of a draft it may be anything that was written there.
                        @if url.starts_with("https://") || url.starts_with("http://") {
                            a rel="nofollow noopener" href=(url) { (parts::leads_to(url)) }
                        } @else { (parts::written(url)) }
                    }
                }
            }
            @for fault in wrong { p.wrong { (told(scene, whole, answer, fault)) } }
        }
    }
}

/// What is wrong with an answer.
fn told(scene: &Scene, whole: &Whole, answer: &Said, fault: &Violation) -> Markup {
    let methodology = scene.view().methodology(&whole.record.key.scorecard.methodology);
    let methodology = methodology.map(|frozen| &*frozen.methodology);
    let source = Some(whole.record.key.source);
    let about = methodology.map(|it| About::of(it, &answer.criterion, source)).unwrap_or_default();
    fault::said(fault, &about.without_evidence(answer.evidence.is_empty()), scene.words)
}

/// What a draft says that is no answer, each part of it in words.
fn written(draft: &AnswerDraft, criterion: Option<&NodeDraft>, words: &Words) -> Markup {
    let mut ways = Vec::new();
    if let Some(value) = &draft.value {
        let given = serde_json::from_value::<Given>(json!({ "value": value }));
        ways.push(match given {
            Ok(given) => given::said(&given, criterion, words),
            Err(_) => {
                value.as_str().map_or_else(|| parts::written(&value.to_string()), parts::written)
            }
        });
    }
    if let Some(counts) = &draft.counts {
        ways.push(given::counts(counts, criterion, words));
    }
    if draft.numerator.is_some() || draft.denominator.is_some() {
        let [of, all] = [&draft.numerator, &draft.denominator]
            .map(|number| number.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string));
        ways.push(html! { (of) " / " (all) });
    }
    if let Some(state) = &draft.state {
        let known = State::parse(state);
        ways.push(html! { @match known { Some(state) => ((words.state)(state)), None => (parts::written(state)) } });
    }
    html! {
        @if ways.is_empty() { (words.faults.nothing) }
        @for (nth, way) in ways.iter().enumerate() { @if nth > 0 { (words.faults.and) } (way) }
    }
}

/// What a correction changes of an answer: what is public instead.
fn changed(whole: &Whole, answer: &Said, text: Option<&NodeDraft>, words: &Words) -> Markup {
    let said = &words.area.evaluation;
    let Some(public) = whole.corrected() else { return Markup::default() };
    let public = public.answers.iter().map(handed_in).find(|public| public.is_of(answer));
    html! {
        @match public {
            None => p.changed { b { (said.added) } },
            Some(public) => {
                @match (&public.given, &answer.given) {
                    (Ok(before), Ok(now)) if before == now => {
                        @if public.evidence != answer.evidence || public.comment != answer.comment {
                            p.changed { b { (said.otherwise_shown) } }
                        }
                    },
                    (Ok(before), _) => p.changed { b { (said.changed) } " " (given::said(before, text, words)) },
                    // What was handed in is read.
                    (Err(_), _) => {},
                }
            },
        }
    }
}

/// The public answers that a correction leaves out.
fn left_out(whole: &Whole, answers: &[Said]) -> Vec<Said> {
    let public = whole.corrected().into_iter().flat_map(|public| &public.answers).map(handed_in);
    public.filter(|public| !answers.iter().any(|answer| public.is_of(answer))).collect()
}

impl Said {
    /// Whether it answers the same as another.
    fn is_of(&self, other: &Self) -> bool {
        let of = |it: &Self| [&it.criterion, &it.target_group, &it.touchpoint].map(Clone::clone);
        of(self) == of(other)
    }
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
        given: answer.given().ok_or_else(|| Box::new(answer.clone())),
        evidence: answer.evidence.iter().map(|proof| proof.url.clone()).collect(),
        comment: answer.comment.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::LANGUAGES;

    #[test]
    fn what_is_no_answer_is_said_in_words() {
        let said = |answer: &serde_json::Value| {
            let mut whole = json!({"criterion": "one-fill"});
            whole.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
            let draft = serde_json::from_value(whole).unwrap();
            written(&draft, None, LANGUAGES[0]).into_string()
        };
        let two = json!({"value": "enough", "state": "not_applicable"});
        assert_eq!(said(&two), "enough a zároveň netýká se této služby");
        assert_eq!(said(&json!({"numerator": 9})), "9 / –");
        assert_eq!(said(&json!({})), "bez odpovědi");
        assert_eq!(said(&json!({"value": "<b>"})), r#"<span lang="" dir="auto">&lt;b&gt;</span>"#);
    }
}
