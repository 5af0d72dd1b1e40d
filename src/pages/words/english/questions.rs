//! The form of questions, in English.

use crate::{
    domain::{
        evaluation::{Standing, progress::Counted},
        scale::Scale,
    },
    pages::words::questions::{Mark, Questions},
};

pub const QUESTIONS: Questions = Questions {
    title: |service, period| format!("Evaluation of “{service}”, {period}"),
    due: |day| format!("due by {day}"),
    fill_in: "Fill in the questions",
    how: "Give each question one answer: a value, or the reason why there is none. Leave empty what you do not know and come back to it later; only your agency sees a draft.",
    others: "Other questions",
    closed: "The collection for this period is closed and takes no more evaluations. What is public can still be corrected.",
    stands: |standing| match standing {
        Standing::Draft => "The evaluation is a draft.",
        Standing::Submitted => {
            "The evaluation is submitted and waits to be published. It can be changed once a publisher returns it."
        }
        Standing::Published => {
            "The evaluation is public. Only a correction changes it: begin one on the page of the evaluation, with the button \"Correct\"."
        }
        Standing::Withdrawn => "The evaluation was withdrawn.",
    },
    evaluation: "Where this evaluation stands, and what can be done with it",
    saved: "The draft is saved. It is not submitted yet.",
    copied: "The draft begins with the answers of the last time. Go through them one by one: what held then need not hold now. By submitting you say that it does.",
    opened: "There is one more answer, for the group or place you chose. What you filled in since you last saved is not saved yet.",
    to_question: "Go to it",
    unsent: "The evaluation is saved, and not submitted yet: no grade would come of it. Add what is missing. If you cannot answer more, submit it all the same; its answers alone will be public.",
    hand_in_ungraded: "Submit without a grade",
    overview: "All questions",
    to_overview: "Back to all questions",
    progress: |Counted { answered, due, faulty }| match faulty {
        0 => format!("{answered} of {due} answered."),
        _ => format!("{answered} of {due} answered, {faulty} to mend."),
    },
    mark: |mark| match mark {
        Mark::Answered => "answered",
        Mark::Faulty => "to mend",
        Mark::Open => "missing",
        Mark::Needless => "not needed",
    },
    unanswered: "Without an answer:",
    ungraded: |why| {
        format!(
            "No grade would come of what is saved: {why}. What you have added since is not counted in."
        )
    },
    goes_on: "You go on with the draft that is saved.",
    corrects: "You are correcting a published evaluation; what is public stands until the correction is published. Why it is corrected:",
    returned: "The evaluation came back to you for more work. The reason:",
    overtaken: "Somebody else changed the draft meanwhile, so nothing was saved. What you wrote stays in the form; where something else is saved now, it says so beside the question. Compare them: saving again overwrites what is there.",
    refused: "Nothing was saved. What needs mending is listed below and beside the questions; what you wrote stays.",
    faults: |count| match count {
        1 => "One thing to mend before you submit".to_owned(),
        _ => format!("{count} things to mend before you submit"),
    },
    // The interface says it in English already.
    copy: |period| format!("Begin with the answers of the last time ({period})"),
    copy_withdrawn: "Take the answers of what was withdrawn",
    copy_withdrawn_help: "The evaluation of this period was public once, and was withdrawn. Its answers and the addresses of their evidence are copied into a new draft; mend what was wrong in them. Nothing is submitted by that.",
    copy_help: "Your public answers and the addresses of their evidence are copied into a new draft. Check each of them.",
    not_asked: "The agency is not asked for these, others answer them:",
    hidden: |count| {
        format!(
            "{count} more answers for groups of people and single places are saved. They do not fit into the form; they stay as they are, and are submitted with the others. The interface for programs changes them."
        )
    },
    one_more: "Answer apart for a group of people, or for one place",
    one_more_help: "The form opens again with one more question. What you filled in stays; it is saved by the buttons below only.",
    question: "Question",
    group: "Group of people",
    everybody: "everybody",
    touchpoint: "Place where people meet the service",
    touchpoint_help: "A short code in lower-case letters, such as web or counter. Empty means everywhere.",
    add: "Add the question",
    save: "Save draft",
    what_if: "Save and show what the grade would be",
    hand_in: "Submit",
    buttons_help: "A draft can be saved with faults. It can be submitted when all is well; then it waits to be published.",
    guidance: "How to judge it",
    unknown: "The methodology has no such question. An evaluation with it cannot be submitted: leave the answer out.",
    leave_out: "Leave the answer out",
    expects: |scale| match scale {
        Scale::Boolean | Scale::Levels(_) => "Choose one.".to_owned(),
        Scale::Likert(k) => format!("A number from 1 to {k}; {k} is best."),
        Scale::Grade => "A grade from 1 to 5; 1 is best.".to_owned(),
        Scale::Share => "How many out of how many, or per cent from 0 to 100.".to_owned(),
        Scale::Range { lo, hi, lower_is_better } => {
            let better = if *lower_is_better { "less" } else { "more" };
            format!("A number; what counts lies between {lo} and {hi}, and {better} is better.")
        }
        Scale::Bins(_) => "A number.".to_owned(),
    },
    evidence_needed: "The answer needs evidence.",
    evidence_from: |scale, points| match scale {
        Scale::Boolean | Scale::Levels(_) => {
            "The options that say \"with evidence\" need evidence.".to_owned()
        }
        Scale::Share => format!("From {points} per cent an answer needs evidence."),
        _ => format!("An answer of {points} points or more needs evidence."),
    },
    given: "No answer is needed: the state begins this service by itself, so it has all points.",
    worth: |points, needs_evidence| {
        let noun = match points {
            1.0 => "point",
            _ => "points",
        };
        let evidence = if needs_evidence { ", with\u{a0}evidence" } else { "" };
        format!("{points}\u{a0}{noun}{evidence}")
    },
    only_after: "Asked only after some answers to",
    you: "you:",
    meanwhile: "Saved meanwhile:",
    field: |field| match field {
        "value" => "value",
        "numerator" => "how many",
        "denominator" => "out of",
        "count" => "count",
        "state" => "reason",
        "evidence" => "evidence",
        _ => "remark",
    },
    empty: "nothing",
    no_answer: "no answer",
    numerator: "How many",
    denominator: "Out of",
    value: |scale, instead| match scale {
        Scale::Share if instead => "Or per cent",
        Scale::Share => "Per cent",
        Scale::Grade => "Grade",
        _ => "Value",
    },
    counts: "Counts by answer instead of one value",
    counts_help: "Where you looked at several cases and they differ (several forms or offices, say), give beside each option for how many of them it holds. Choose no single answer above then.",
    state: "Or why there is no value",
    evidence: "Evidence: addresses of pages, one a line",
    comment: "Remark",
};
