//! What is said where agencies come in: what was typed comes back, and how the area is used.

use super::Fault;

/// Around the work of agencies.
pub struct Desk {
    /// What a kind of problem means to who works there; nothing where that is what it means to everybody.
    pub refused: fn(&str) -> Option<Fault>,
    pub kept: Kept,
    pub help: Help,
}

/// What was typed and not taken.
pub struct Kept {
    pub title: &'static str,
    /// When the session had ended before the form came.
    pub ended: &'static str,
    /// When the form was made before the session.
    pub other_session: &'static str,
    pub logged_in: &'static str,
    /// On the way to a login, of what goes along.
    pub carried: &'static str,
    /// Where what it is about is not there for who is logged in.
    pub elsewhere_title: &'static str,
    pub elsewhere: &'static str,
    pub other_login: &'static str,
    /// Of a file, after the language was changed.
    pub choose_again: &'static str,
    /// That letters were left out.
    pub letters: &'static str,
    /// Before the fields.
    pub typed: &'static str,
    /// To the form, with what was typed.
    pub to_form: &'static str,
    pub send: &'static str,
    /// To the page, without what was typed.
    pub without: &'static str,
    pub table: &'static str,
    /// Of who has logged in in another window.
    pub meanwhile: &'static str,
    pub go_on: &'static str,
}

/// How the area is used.
pub struct Help {
    pub title: &'static str,
    pub lead: &'static str,
    /// Headings, each with its paragraphs.
    pub parts: &'static [(&'static str, &'static [&'static str])],
    /// To the longer manual.
    pub manual: &'static str,
    /// The same in the menu.
    pub link: &'static str,
}
