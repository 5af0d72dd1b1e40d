//! What is said of logging in at the issuer.

use super::Fault;
use crate::http::login::Failure;

/// Logging in at the issuer.
pub struct Issuer {
    /// On the button that leads there.
    pub log_in: &'static str,
    pub about: &'static str,
    /// Before the other way to log in.
    pub or: &'static str,
    /// Why it came to nothing.
    pub failure: fn(Failure) -> Fault,
    pub too_long: Fault,
    pub done: &'static str,
    pub go_on: &'static str,
    pub again: &'static str,
}
