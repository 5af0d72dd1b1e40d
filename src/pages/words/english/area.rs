//! English: the pages that agencies work in.

use crate::{
    actions::evaluation::offered::Deed,
    domain::{caller::Scope, evaluation::Standing, state::State},
    pages::words::area::{Area, Evaluation, Home, Login, WhatIf},
};

/// What they say.
pub const AREA: Area = Area {
    title: "For agencies",
    lead: "Here agencies see what is due when, and fill in, hand in and publish evaluations of their services.",
    menu: "Menu for agencies",
    acting_for: "You are logged in for:",
    acting_for_none: "You are logged in, for no agency",
    until: |hours, minutes| {
        if hours >= 48 {
            return format!("for another {}", super::counted(hours / 24, "day", "days"));
        }
        let hours = super::counted(hours, "hour", "hours");
        format!("for another {hours} and {}", super::counted(minutes, "minute", "minutes"))
    },
    log_out: "Log out",
    foreign: "The form did not come from this site",
    foreign_advice: "Nothing was stored. Open the page again and send the form from there. This happens when the login has ended meanwhile, or when a page of somebody else sent the form.",
    login: Login {
        title: "Log in for agencies",
        token: "Your agency’s token",
        help: "A long text of three parts with dots between them. Paste all of it. It stays in this browser alone, and no longer than it is valid.",
        log_in: "Log in",
        bad: "This token is not valid here. Check that all of it was pasted, that it has not expired, and that it was made for this register. For safety we do not say which.",
        too_long: "The token is valid, but longer than a browser may remember (3,900 characters). Ask for a shorter one, with fewer permissions.",
        ended: "Your login has ended. Please log in again; what was stored is still there.",
        out: "You are logged out: this browser has forgotten your token. The token itself stays valid until its hour, and whoever has a copy of it can log in. If you fear that somebody has, tell the keeper of this register at once: they can revoke it.",
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
        returned: "Returned for more work",
        mend: "Mend it and hand it in",
        nothing_due: "Nothing is due from you now: no open campaign waits for services of your agency.",
        without_campaign: "You may send an evaluation all the same. The next campaign will stand here when it opens.",
        all_reported: "Done for all services.",
        due_on: "Due by",
        days_left: |days| match days {
            0 => "today".to_owned(),
            1.. => format!("{} left", days_of(days)),
            _ => format!("{} overdue", days_of(-days)),
        },
        closes_on: "The campaign closes on",
        reported: |met, due| format!("{met} of {due} published."),
        missing: "missing",
        under_way: "Other drafts, and what is handed in",
        waiting: "Waiting for you to publish it",
        nothing_waiting: "Nothing waits to be published now.",
        judge: "Look through it, and publish or return it",
        to_reply: "What you may reply to",
        more_replies: "All that others found",
        past: "What your agency has published",
        first_public: "first published on",
        public_since: "published on",
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
            Deed::Correct => "Correct",
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
            Deed::Correct => {
                "The form opens with what is public. Change what is needed and hand it in; until the correction is published, what is public stays. The reason will be public."
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
            Deed::Correct => "A correction is begun. It is not handed in yet.",
            Deed::Withdraw => "Withdrawn. It counts towards the grade no longer.",
            Deed::Delete => "The draft was deleted.",
        },
        reason: "Reason (the public reads it, too, once it is published)",
        go_on: "Go on filling in",
        without_form: "There is no form of questions for this evaluation: no open campaign asks for it. Its draft is rewritten by the interface for programs: PUT",
        correct_without_form: "What is public can be corrected. There is no form for this evaluation, as no campaign asks for it; send the correction by the interface for programs: POST",
        returned: "The evaluation came back for more work. The reason:",
        corrects: "This corrects what is public. The reason:",
        changed: "Changed. Public is:",
        otherwise_shown: "The evidence or the comment is changed.",
        added: "Added: there is no public answer to it.",
        left_out: "The correction leaves out the public answers to:",
        whom_to_ask: "You cannot change or take back what is handed in: it waits for whoever publishes evaluations. To change something, ask them to return it for more work. If you do not know who that is, ask the administrator who gave you your login.",
        history: "What became of it",
        no_steps: "It was not handed in yet.",
        stepped: |standing| match standing {
            Standing::Draft => "returned for more work",
            Standing::Submitted => "handed in",
            Standing::Published => "published",
            Standing::Withdrawn => "withdrawn",
        },
        correction: |nth| format!("correction {nth}"),
        because: "The reason:",
        since: "Last changed",
        not_offered: |deed| {
            format!(
                "“{deed}” cannot be done any more, and nothing was stored. What you wrote for it:"
            )
        },
        answers: "Answers",
        no_answers: "There is no answer yet.",
        rest: |count| {
            format!("And {count} more: they are not shown here, and all of them are kept.")
        },
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
        no_grade: |state| match state {
            State::NotYetMeasured | State::NotReported => {
                "There would be no grade: the answers are missing that it is worked out from."
            }
            State::LowCoverage => {
                "There would be no grade: there are too few answers. The questions without one are listed on this page."
            }
            State::TooFew => "There would be no grade: too few people answered.",
            State::SourceBroken => "There would be no grade: the data could not be had.",
            State::CouldNotTell => "There would be no grade: the answers do not tell.",
            State::NotApplicable => {
                "There would be no grade: the questions do not apply to this service."
            }
            State::Measured => "There would be no grade.",
        },
        before: "The public grade",
        points: "points of 100",
        lifts: "What would lift it most",
        lifts_about: "One best answer at a time, all else as it is. The changes do not add up. Answer what is true: this shows what to improve about the service.",
        then: |grade, points| format!("the grade would be {grade} ({points} points)"),
        way: "The shortest way to a better whole grade",
        together: "If all of this held,",
        best_grade: "There is no better whole grade; only tenths can be gained.",
        out_of_reach: "Even the best answers to all questions would not lead to a better whole grade.",
        not_found: "There is no short way to a better whole grade.",
    },
};

fn days_of(days: i64) -> String {
    super::counted(days.unsigned_abs(), "day", "days")
}
