//! What the form of questions says.

use crate::domain::{
    evaluation::{Standing, progress::Counted},
    scale::Scale,
};

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It has an answer.
    Answered,
    /// Something is wrong with its answer.
    Faulty,
    /// It has none.
    Open,
    /// It has none, and needs none.
    Needless,
}

/// The form of questions.
pub struct Questions {
    /// "Evaluation of {service}, {period}".
    pub title: fn(&str, &str) -> String,
    /// "due by {day}".
    pub due: fn(&str) -> String,
    /// On the way to it.
    pub fill_in: &'static str,
    /// How to fill it in.
    pub how: &'static str,
    /// Over questions that stand in no part of the tree.
    pub others: &'static str,
    pub closed: &'static str,
    /// Why it cannot be written: where it stands.
    pub stands: fn(Standing) -> &'static str,
    pub evaluation: &'static str,
    pub saved: &'static str,
    pub copied: &'static str,
    pub opened: &'static str,
    /// The way to the answer that was asked for.
    pub to_question: &'static str,
    /// That it was kept and not handed in: no grade would come of it.
    pub unsent: &'static str,
    pub hand_in_ungraded: &'static str,
    /// Over the list of all questions.
    pub overview: &'static str,
    pub to_overview: &'static str,
    /// So many questions are answered, of so many; so many have something wrong.
    pub progress: fn(Counted) -> String,
    /// Where a question stands.
    pub mark: fn(Mark) -> &'static str,
    /// Before the names of those without an answer.
    pub unanswered: &'static str,
    /// That no grade would come of what is kept, and why.
    pub ungraded: fn(&str) -> String,
    pub goes_on: &'static str,
    /// Before the reason of a correction.
    pub corrects: &'static str,
    /// Before the reason why it was returned.
    pub returned: &'static str,
    pub overtaken: &'static str,
    pub refused: &'static str,
    /// Over the list of faults.
    pub faults: fn(usize) -> String,
    /// Of what period answers are taken over.
    pub copy: fn(&str) -> String,
    pub copy_help: &'static str,
    pub copy_withdrawn: &'static str,
    pub copy_withdrawn_help: &'static str,
    /// Before the names of what others answer.
    pub not_asked: &'static str,
    /// So many answers of the draft are not in the form.
    pub hidden: fn(usize) -> String,
    pub one_more: &'static str,
    pub one_more_help: &'static str,
    pub question: &'static str,
    pub group: &'static str,
    pub everybody: &'static str,
    pub touchpoint: &'static str,
    pub touchpoint_help: &'static str,
    pub add: &'static str,
    pub save: &'static str,
    pub what_if: &'static str,
    pub hand_in: &'static str,
    pub buttons_help: &'static str,
    pub guidance: &'static str,
    pub unknown: &'static str,
    pub leave_out: &'static str,
    /// What an answer on a scale is.
    pub expects: fn(&Scale) -> String,
    pub evidence_needed: &'static str,
    /// From how many points on a scale evidence is needed.
    pub evidence_from: fn(&Scale, &str) -> String,
    /// That a service which the state begins needs no answer.
    pub given: &'static str,
    /// How many points an option has, and whether it needs evidence.
    pub worth: fn(f64, bool) -> String,
    /// Before the name of the question that decides whether this one is asked.
    pub only_after: &'static str,
    pub you: &'static str,
    pub meanwhile: &'static str,
    /// What a field is called.
    pub field: fn(&str) -> &'static str,
    pub empty: &'static str,
    pub no_answer: &'static str,
    pub numerator: &'static str,
    pub denominator: &'static str,
    /// What a number on a scale is called; where it may be given instead of a numerator, so said.
    pub value: fn(&Scale, bool) -> &'static str,
    pub counts: &'static str,
    /// When counts are filled in, and how.
    pub counts_help: &'static str,
    pub state: &'static str,
    pub evidence: &'static str,
    pub comment: &'static str,
}
