//! What the pages say that agencies work in.

use crate::{
    actions::evaluation::offered::Deed,
    domain::{caller::Scope, evaluation::Standing, state::State},
};

/// The pages that agencies work in.
pub struct Area {
    /// What the area is called, in menus too.
    pub title: &'static str,
    /// What one does there, in a sentence.
    pub lead: &'static str,
    pub menu: &'static str,
    /// Before the name of the agency.
    pub acting_for: &'static str,
    pub acting_for_none: &'static str,
    /// How long the session lasts, in hours and minutes.
    pub until: fn(u64, u64) -> String,
    pub log_out: &'static str,
    /// Of a form that was not sent from a page of ours.
    pub foreign: &'static str,
    pub foreign_advice: &'static str,
    pub login: Login,
    pub reply: super::reply::Replying,
    pub home: Home,
    pub evaluation: Evaluation,
    pub what_if: WhatIf,
}

/// Logging in.
pub struct Login {
    pub title: &'static str,
    pub token: &'static str,
    pub help: &'static str,
    pub log_in: &'static str,
    pub bad: &'static str,
    pub too_long: &'static str,
    pub ended: &'static str,
    pub out: &'static str,
    pub already: &'static str,
    pub go_on: &'static str,
    pub no_token: &'static str,
    pub where_from: &'static [&'static str],
}

/// The first page of the area.
pub struct Home {
    pub title: &'static str,
    pub returned: &'static str,
    /// To what was returned.
    pub mend: &'static str,
    pub nothing_due: &'static str,
    pub without_campaign: &'static str,
    pub all_reported: &'static str,
    /// Before the last day on time.
    pub due_on: &'static str,
    pub days_left: fn(i64) -> String,
    /// Before the day on which a campaign closes.
    pub closes_on: &'static str,
    /// Of how many services something is published, of how many due.
    pub reported: fn(usize, usize) -> String,
    pub missing: &'static str,
    pub under_way: &'static str,
    pub waiting: &'static str,
    pub nothing_waiting: &'static str,
    /// To what waits.
    pub judge: &'static str,
    pub to_reply: &'static str,
    pub more_replies: &'static str,
    pub past: &'static str,
    /// Before the day of the first publication of several, and of the only one.
    pub first_public: &'static str,
    pub public_since: &'static str,
    pub may: &'static str,
    pub may_nothing: &'static str,
    /// What a scope allows.
    pub scope: fn(Scope) -> &'static str,
}

/// The page of one evaluation.
pub struct Evaluation {
    pub title: &'static str,
    pub standing: &'static str,
    /// Where it stands, of an evaluation.
    pub stands: fn(Standing) -> &'static str,
    /// Where its correction stands.
    pub pending: fn(Standing) -> &'static str,
    /// What can be done next.
    pub next: &'static str,
    /// What a button does.
    pub deed: fn(Deed) -> &'static str,
    /// What comes of it.
    pub about: fn(Deed) -> &'static str,
    /// That it is done.
    pub done: fn(Deed) -> &'static str,
    pub reason: &'static str,
    /// On the way from a draft to its form.
    pub go_on: &'static str,
    /// How a draft is written that no form is for.
    pub without_form: &'static str,
    /// How a correction is made that no form is for.
    pub correct_without_form: &'static str,
    /// Before the reason why it was returned.
    pub returned: &'static str,
    /// Before the reason of a correction that is under way.
    pub corrects: &'static str,
    /// Before what is public instead of an answer of it.
    pub changed: &'static str,
    /// Of an answer whose evidence or comment it changes.
    pub otherwise_shown: &'static str,
    /// Of an answer that is not public yet.
    pub added: &'static str,
    /// Before the questions whose public answers it leaves out.
    pub left_out: &'static str,
    /// Whom to ask about what is handed in.
    pub whom_to_ask: &'static str,
    pub history: &'static str,
    pub no_steps: &'static str,
    /// What a step was.
    pub stepped: fn(Standing) -> &'static str,
    /// Which correction a step was of, counted from one.
    pub correction: fn(i64) -> String,
    /// Before the reason of a step.
    pub because: &'static str,
    /// Before the day of the last step.
    pub since: &'static str,
    /// Of what was written for a step that cannot be taken any more.
    pub not_offered: fn(&str) -> String,
    pub answers: &'static str,
    pub no_answers: &'static str,
    /// After a list: so many more, which are kept and not shown.
    pub rest: fn(usize) -> String,
    /// So many things are wrong.
    pub faults: fn(usize) -> String,
    /// What came of the publication.
    pub told: &'static str,
    /// Grade, the same in words, and points.
    pub index: fn(grade: &str, said: &str, points: &str) -> String,
    pub no_index: &'static str,
    pub no_change: &'static str,
    pub public_page: &'static str,
    pub permalink: &'static str,
    pub data: &'static str,
}

/// What a draft would score.
pub struct WhatIf {
    pub title: &'static str,
    pub about: &'static str,
    pub after: &'static str,
    /// That no grade would come of it, and why.
    pub no_grade: fn(State) -> &'static str,
    pub before: &'static str,
    pub points: &'static str,
    pub lifts: &'static str,
    pub lifts_about: &'static str,
    /// The grade and the points that the index would have.
    pub then: fn(grade: &str, points: &str) -> String,
    pub way: &'static str,
    /// Before what all steps of the way lead to.
    pub together: &'static str,
    pub best_grade: &'static str,
    pub out_of_reach: &'static str,
    pub not_found: &'static str,
}
