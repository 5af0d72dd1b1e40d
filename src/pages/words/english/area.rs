//! English: the pages that agencies work in.

use crate::{
    actions::evaluation::offered::Deed,
    domain::{caller::Scope, evaluation::Standing},
    pages::words::area::{Area, Evaluation, Home, Login, WhatIf},
};

/// What they say.
pub const AREA: Area = Area {
    title: "For agencies",
    lead: "Here agencies see what is due when, and fill in, hand in and publish evaluations of their services.",
    menu: "Menu for agencies",
    acting_for: "You work for",
    acting_for_none: "You work for no agency",
    until: "logged in until",
    log_out: "Log out",
    foreign: "The form did not come from this site",
    foreign_advice: "Nothing was stored. Open the page again and send the form from there. This happens when the login has ended meanwhile, or when a page of somebody else sent the form.",
    rule: |_| None,
    login: Login {
        title: "Log in for agencies",
        token: "Your agency’s token",
        help: "A long text of three parts with dots between them. Paste all of it. It stays in this browser alone, and no longer than it is valid.",
        log_in: "Log in",
        bad: "This token is not valid here. Check that all of it was pasted, that it has not expired, and that it was made for this register. For safety we do not say which.",
        too_long: "The token is valid, but longer than a browser may remember (3,900 characters). Ask for a shorter one, with fewer permissions.",
        ended: "Your login has ended. Please log in again; what was stored is still there.",
        out: "You are logged out.",
        already: "Did you come by a link from elsewhere, such as a mail, and are logged in already?",
        go_on: "Go on",
        no_token: "No token?",
        where_from: &[
            "The keeper of this register gives out tokens. Tell them for which agency you work and what you are to do: fill in evaluations, or publish them too.",
            "Reading published figures needs no login.",
        ],
    },
    reply: super::reply::REPLYING,
    home: Home {
        title: "What there is to do",
        due: "What is due when",
        nothing_due: "Nothing is due from you now: no open campaign waits for services of your agency.",
        without_campaign: "You may send an evaluation all the same. The next campaign will stand here when it opens.",
        due_on: "Due by",
        days_left: |days| match days {
            0 => "today".to_owned(),
            1.. => format!("{} left", days_of(days)),
            _ => format!("{} overdue", days_of(-days)),
        },
        closes_on: "The campaign closes on",
        reported: |met, due| format!("{met} of {due} published."),
        service: "Service",
        is_reported: "published",
        missing: "missing",
        under_way: "Drafts and what is handed in",
        nothing_under_way: "You have no draft, and nothing of yours waits to be published.",
        waiting: "Waiting to be published",
        nothing_waiting: "Nothing waits to be published.",
        past: "What your agency has published",
        nothing_past: "Your agency has not published an evaluation yet.",
        first_public: "first on",
        may: "What you may do",
        may_nothing: "Your token does not allow you to change anything. Tell the keeper of this register what you need to do.",
        scope: Scope::about,
    },
    evaluation: Evaluation {
        title: "Evaluation",
        standing: "State",
        stands: |standing| match standing {
            Standing::Draft => "draft",
            Standing::Submitted => "handed in, waiting to be published",
            Standing::Published => "published",
            Standing::Withdrawn => "withdrawn",
        },
        pending: |standing| match standing {
            Standing::Submitted => "a correction is handed in, waiting to be published",
            _ => "a correction is being written",
        },
        next: "What you can do with it",
        deed: |deed| match deed {
            Deed::Submit => "Hand in",
            Deed::Return => "Return for more work",
            Deed::Publish => "Publish",
            Deed::Withdraw => "Withdraw",
            Deed::Delete => "Delete the draft",
        },
        about: |deed| match deed {
            Deed::Submit => {
                "What is handed in waits until somebody who may do so publishes it. Until then the public does not see it."
            }
            Deed::Return => "It goes back to whoever filled it in. They see the reason.",
            Deed::Publish => {
                "The grade is worked out and all of it becomes public. What is published cannot be deleted, only corrected or withdrawn, and its history stays."
            }
            Deed::Withdraw => "It counts no longer, for good. It stays readable, with the reason.",
            Deed::Delete => {
                "The answers of the draft are deleted and cannot be brought back. What is published stays."
            }
        },
        done: |deed| match deed {
            Deed::Submit => "Handed in. It is waiting to be published now.",
            Deed::Return => "Returned for more work.",
            Deed::Publish => "Published.",
            Deed::Withdraw => "Withdrawn. It counts towards the grade no longer.",
            Deed::Delete => "The draft was deleted.",
        },
        reason: "Reason (the public reads it, too, once it is published)",
        history: "What became of it",
        no_steps: "It was not handed in yet.",
        stepped: |standing| match standing {
            Standing::Draft => "returned for more work",
            Standing::Submitted => "handed in",
            Standing::Published => "published",
            Standing::Withdrawn => "withdrawn",
        },
        answers: "Answers",
        no_answers: "There is no answer yet.",
        unanswered: "Without an answer:",
        faults: |count| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!(
                "To be mended before it is handed in: {}.",
                super::counted(count, "thing", "things")
            )
        },
        told: "What is public",
        index: |grade, said, points| format!("grade {grade} ({said}), {points} points of 100."),
        no_index: "A grade cannot be worked out yet.",
        no_change: "There is no earlier period to compare it with yet.",
        public_page: "How the public sees it",
        permalink: "Permanent link to how it stands today",
        data: "The same numbers for programs (JSON)",
    },
    what_if: WhatIf {
        title: "How it would turn out",
        about: "If it were published now, beside what others have published. Nothing is stored by this.",
        after: "The grade would be",
        before: "The public grade",
        points: "points of 100",
        lifts: "What would lift it most",
        lifts_about: "One best answer at a time, all else as it is. The changes do not add up. Answer what is true: this shows what to improve about the service.",
        then: |grade, points| format!("the grade would be {grade} ({points} points)"),
        way: "The shortest way to a better grade",
        together: "If all of this held,",
        best_grade: "There is no better grade.",
        out_of_reach: "Even the best answers to all questions would not lead to a better grade.",
        not_found: "There is no short way to a better grade.",
    },
};

fn days_of(days: i64) -> String {
    super::counted(days.unsigned_abs(), "day", "days")
}
