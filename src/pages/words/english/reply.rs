//! Replies of agencies, in English.

use crate::pages::words::reply::{Reply, Replying};

/// Around quotations.
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

/// Where an agency replies.
pub const REPLYING: Replying = Replying {
    title: "What others found",
    lead: "Evaluations of your services that somebody else made: an audit, experts, an automatic test or a survey. Beside each you may put one reply, which everybody can read.",
    nothing: "Nobody else has judged your services yet.",
    done: "The reply is published.",
    heading: "Reply to an evaluation",
    found: "What the evaluation found",
    standing: "Your reply so far",
    disputes: |reply| match (reply.disputes, reply.criteria.is_empty()) {
        (false, _) => "You dispute nothing.",
        (true, true) => "You dispute all of the evaluation.",
        (true, false) => "You dispute:",
    },
    reply: "Reply",
    anew: "Write the reply anew",
    about: "A reply changes no number. It stands beside the evaluation on the page of the service and in the data; what you dispute is marked “disputed” until you reply otherwise.",
    text: "Reply for the public (2,000 characters at most)",
    question: "Do you dispute what the evaluation found?",
    explains: "No, we only explain",
    does_dispute: "Yes, we dispute it",
    which: "Which criteria you dispute",
    which_note: "If you tick none, you dispute all of the evaluation.",
    publish: "Publish the reply",
    for_good: "A published reply cannot be deleted. You can write it anew; the earlier one stays in the public ledger.",
    whole: "The whole page of the service",
    no_answer: "The public does not see the answer.",
    yours: "You say:",
    not_yours: "Your agency has published no evaluation of its own for this period.",
    may_not: "Your login does not allow you to reply. Ask the keeper for the permission evaluations:write.",
};
