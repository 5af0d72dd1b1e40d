//! Replies of agencies, in English.

use super::super::reply::Reply;

pub const REPLY: Reply = Reply {
    title: "What the agency says to it",
    lead: "When somebody else judges a service, the agency that answers for it may put one reply beside it. It changes no number; what the agency disputes is marked “disputed”.",
    to: "Reply to the evaluation by",
    disputes_all: "The agency disputes all of the evaluation.",
    disputes: "The agency disputes:",
    disputes_nothing: "The agency disputes nothing of the evaluation.",
    corrected_since: "The evaluation was corrected after this reply.",
    replaces: "The earlier reply that this one replaced",
    more: |n| format!("More replies ({n}) are in the data."),
};
