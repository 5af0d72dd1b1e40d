//! Why somebody could not log in at the issuer.

use crate::http::{issuer, keys::Refusal};

/// Why a login came to nothing. What the issuer did wrong goes to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The issuer does not answer just now.
    #[error("the issuer cannot be reached")]
    Unreachable,
    /// The issuer and this register do not fit together; only their keepers can mend that.
    #[error("the issuer and this register are not set up for one another")]
    Unfit,
    /// The visitor, or the issuer for them, said no.
    #[error("the login was cancelled")]
    Cancelled,
    /// The answer is to no login that was begun in this browser.
    #[error("the answer belongs to no login of this browser")]
    Foreign,
    /// The answer came too late.
    #[error("the login took too long")]
    Late,
    /// The answer came before.
    #[error("the login came to an end before")]
    Spent,
    /// The issuer does not take its code back: it is old, or was used.
    #[error("the issuer takes its code no more")]
    Code,
    /// The issuer's token is not for this register.
    #[error("the token is not for this register")]
    Token,
}

impl Failure {
    /// What only a keeper can mend, told to them.
    pub(super) fn unfit(reason: &str) -> Self {
        tracing::warn!(reason, "nobody can log in at the issuer");
        Self::Unfit
    }

    /// A token that is refused, and why: the keeper is told, and nobody else.
    pub(super) fn token(reason: &'static str) -> Self {
        tracing::warn!(reason, "a token of the issuer was refused at login");
        Self::Token
    }
}

impl From<issuer::Failure> for Failure {
    fn from(failure: issuer::Failure) -> Self {
        let source = std::error::Error::source(&failure).map(ToString::to_string);
        tracing::warn!(%failure, source, "the issuer could not be asked");
        match failure {
            issuer::Failure::Http(_) | issuer::Failure::Status(500..) => Self::Unreachable,
            _ => Self::Unfit,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Bad(reason) => Self::token(reason),
            Refusal::Unknowable => Self::Unreachable,
        }
    }
}
