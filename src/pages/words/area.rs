//! What the pages say that agencies work in.

use crate::{actions::evaluation::offered::Deed, domain::evaluation::Standing};

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
    /// Before the end of the session.
    pub until: &'static str,
    pub log_out: &'static str,
    /// Of a form that was not sent from a page of ours.
    pub foreign: &'static str,
    pub foreign_advice: &'static str,
    /// What a broken rule means, by its code, where there is more to say than the interface does.
    pub rule: fn(&str) -> Option<&'static str>,
    pub login: Login,
    pub home: Home,
    pub evaluation: Evaluation,
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
    pub history: &'static str,
    pub no_steps: &'static str,
    /// What a step was.
    pub stepped: fn(Standing) -> &'static str,
}
