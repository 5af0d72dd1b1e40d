//! From a draft to an evaluation: all faults at once.

use std::collections::{HashMap, HashSet};

use super::{
    Against, Evaluation, Read,
    answer::{Answer, Given},
    draft::{AnswerDraft, EvaluationDraft},
    points::word,
    reading::Reading,
};
use crate::domain::{
    check::Faults,
    code::Code,
    facts::Facts,
    methodology::Methodology,
    period::Period,
    source::Source,
    target_group,
    violation::{Place, Violation},
};

/// Most answers of one evaluation.
const MOST_ANSWERS: usize = 5_000;
/// Rules whose breach changes no points: such an answer counts in what a draft would score.
const OF_PROOF: [&str; 4] =
    ["evidence-missing", "finding-missing", "reason-missing", "report-of-others"];

pub(super) fn parse(draft: &EvaluationDraft, against: Against<'_>) -> Result<Read, Vec<Violation>> {
    let (read, faults) = read(draft, against);
    faults.finish(read.map(|(read, _)| read))
}

/// What counts of a draft as it stands, and all that is wrong with it.
pub(super) fn parse_partly(
    draft: &EvaluationDraft,
    against: Against<'_>,
) -> (Option<Evaluation>, Vec<Violation>) {
    let (read, faults) = read(draft, against);
    let faults = faults.into_vec();
    let broken: HashSet<&str> = faults
        .iter()
        .filter(|fault| !OF_PROOF.contains(&fault.code))
        .filter_map(|fault| match &fault.place {
            Place::Pointer(pointer) => pointer.strip_prefix("/answers/")?.split('/').next(),
            _ => None,
        })
        .collect();
    let evaluation = read.map(|(read, places)| {
        let mut evaluation = read.evaluation;
        let mut places = places.iter();
        evaluation.answers.retain(|_| {
            places.next().is_some_and(|place| !broken.contains(place.to_string().as_str()))
        });
        evaluation
    });
    (evaluation, faults)
}

/// What can be read of a draft, with the place of each answer, and all that is wrong with it.
fn read(draft: &EvaluationDraft, against: Against<'_>) -> (Option<(Read, Vec<usize>)>, Faults) {
    let mut faults = Faults::new();
    let period = faults.keep(Period::read(&draft.period, "/period"));
    if let Some(period) = period {
        check_period(period, against, &mut faults);
    }
    let source = faults.word(&draft.source, "/source", Source::ALL, Source::as_str);
    let assessor = faults.code(&draft.assessor, "/assessor");
    let facts = match &draft.facts {
        Some(said) => Facts::read(said, against.facts, &mut faults),
        None => against.facts.clone(),
    };
    if draft.answers.is_empty() {
        faults.add("/answers", "too-few", "There is no answer.", "Give at least one.");
    }
    faults.at_most(draft.answers.len(), MOST_ANSWERS, "/answers");
    let mut warnings = Vec::new();
    let mut answers = Vec::with_capacity(draft.answers.len());
    let mut places = Vec::with_capacity(draft.answers.len());
    for (i, answer) in draft.answers.iter().enumerate().take(MOST_ANSWERS) {
        let reading =
            Reading { at: format!("/answers/{i}"), draft: answer, against, facts: &facts };
        if let Some(answer) = reading.answer(source, &mut faults, &mut warnings) {
            answers.push(answer);
            places.push(i);
        }
    }
    check_doubles(&draft.answers, &mut faults);
    check_touchpoints(&draft.answers, &mut faults);
    check_asked(&answers, &places, against.methodology, &mut faults);
    let parts = period.zip(source).zip(assessor);
    let read = parts.map(|((period, source), assessor)| {
        let evaluation = Evaluation {
            service: against.service.code.clone(),
            period,
            methodology: against.methodology.id.clone(),
            source,
            assessor,
            facts,
            answers,
        };
        (Read { evaluation, warnings }, places)
    });
    (read, faults)
}

fn check_period(period: Period, against: Against<'_>, faults: &mut Faults) {
    let methodology = against.methodology;
    if !methodology.takes(&period) {
        let lengths: Vec<String> =
            methodology.period_lengths.iter().map(ToString::to_string).collect();
        faults.add(
            "/period",
            "period-not-allowed",
            format!("`{}` does not measure the period `{period}`.", methodology.id),
            format!(
                "Its periods last {} and lie {}.",
                lengths.join(" or "),
                match methodology.to {
                    Some(to) => format!("between {} and {to}", methodology.from),
                    None => format!("on or after {}", methodology.from),
                }
            ),
        );
    }
    if period.starts_on() > against.today {
        faults.add(
            "/period",
            "period-in-the-future",
            format!("The period `{period}` has not begun."),
            "Evaluate it when it has.",
        );
    }
    let in_force = against.service.in_force(period.starts_on(), period.ends_on());
    if !against.is_correction && !in_force {
        faults.add(
            "/service",
            "not-in-force",
            format!("`{}` does not exist in the period `{period}`.", against.service.code),
            "Mend the period, or the dates of the service in the catalogue.",
        );
    }
}

fn check_doubles(answers: &[AnswerDraft], faults: &mut Faults) {
    let mut seen = HashSet::new();
    for (i, answer) in answers.iter().enumerate() {
        let all = Some(target_group::ALL);
        let key = (
            answer.criterion.as_str(),
            answer.target_group.as_deref().or(all),
            answer.touchpoint.as_deref().or(all),
        );
        if !seen.insert(key) {
            faults.add(
                format!("/answers/{i}"),
                "duplicate",
                "The same criterion, target group and touchpoint is answered twice.",
                "Answer it once.",
            );
        }
    }
}

/// Everywhere holds each place: together with one of them it would count people twice, and tell by
/// subtraction of those elsewhere, however few they are.
fn check_touchpoints(answers: &[AnswerDraft], faults: &mut Faults) {
    let is_everywhere = |answer: &AnswerDraft| {
        answer.touchpoint.as_deref().is_none_or(|at| at == target_group::ALL)
    };
    let everywhere: HashSet<&str> = answers
        .iter()
        .filter(|answer| is_everywhere(answer))
        .map(|answer| answer.criterion.as_str())
        .collect();
    for (i, answer) in answers.iter().enumerate() {
        if !is_everywhere(answer) && everywhere.contains(answer.criterion.as_str()) {
            faults.add(
                format!("/answers/{i}/touchpoint"),
                "touchpoint-within-all",
                format!("`{}` is answered for all touchpoints, too.", answer.criterion),
                "Answer it once for all touchpoints, or once for each of them.",
            );
        }
    }
}

/// An answer behind a filter question makes no sense where that question is answered otherwise.
fn check_asked(
    answers: &[Answer],
    places: &[usize],
    methodology: &Methodology,
    faults: &mut Faults,
) {
    let said: HashMap<&Code, Vec<&str>> =
        answers.iter().fold(HashMap::new(), |mut said, answer| {
            let words: &mut Vec<&str> = said.entry(&answer.criterion).or_default();
            words.extend(word(&answer.given));
            said
        });
    for (answer, i) in answers.iter().zip(places) {
        let Some(criterion) = methodology.criterion(answer.criterion.as_str()) else { continue };
        let has_value = !matches!(answer.given, Given::State { .. });
        let words = |asked: &Code| said.get(asked).cloned().unwrap_or_default();
        for asked in criterion.ruled_out_by(words).filter(|_| has_value) {
            faults.add(
                format!("/answers/{i}/criterion"),
                "does-not-apply",
                format!("`{}` does not apply after the answer to `{asked}`.", answer.criterion),
                "Leave this answer out, or mend the other.",
            );
        }
    }
}
