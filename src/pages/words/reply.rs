//! What is said around the replies of agencies.

use crate::domain::reply as domain;

/// Replies of agencies to evaluations that others made.
pub struct Reply {
    pub title: &'static str,
    pub lead: &'static str,
    /// Before who judged.
    pub to: &'static str,
    pub disputes_all: &'static str,
    /// Before the criteria.
    pub disputes: &'static str,
    pub disputes_nothing: &'static str,
    pub corrected_since: &'static str,
    pub replaces: &'static str,
    pub more: fn(usize) -> String,
}

/// Where an agency replies.
pub struct Replying {
    /// The list of what others found.
    pub title: &'static str,
    pub lead: &'static str,
    pub nothing: &'static str,
    pub done: &'static str,
    /// The page of one evaluation.
    pub heading: &'static str,
    /// The way to what was found.
    pub found: &'static str,
    pub standing: &'static str,
    /// What a reply that stands disputes.
    pub disputes: fn(&domain::Reply) -> &'static str,
    pub reply: &'static str,
    pub anew: &'static str,
    pub about: &'static str,
    pub text: &'static str,
    pub question: &'static str,
    pub explains: &'static str,
    pub does_dispute: &'static str,
    pub which: &'static str,
    pub which_note: &'static str,
    pub publish: &'static str,
    pub for_good: &'static str,
    /// To the page of the service.
    pub whole: &'static str,
    /// Of a criterion whose answer is withheld.
    pub no_answer: &'static str,
    /// Before the agency's own answer.
    pub yours: &'static str,
    pub not_yours: &'static str,
    pub may_not: &'static str,
}
