//! What the issuer answers to a login, by way of the visitor's browser.

use super::failure::Failure;
use crate::http::issuer::Discovery;

/// The parameters of an answer. Others are the issuer's own affair and are passed over, as RFC 6749
/// (4.1.2) asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What was sent along and must come back.
    pub state: Option<String>,
    iss: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

impl Answer {
    /// The answer that these parameters make; each of them may stand once.
    ///
    /// ```
    /// use znamka::http::login::{Answer, Failure};
    ///
    /// let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    /// let answer = Answer::read(&[pair("state", "s"), pair("session_state", "x")]).unwrap();
    /// assert_eq!(answer.state.as_deref(), Some("s"));
    /// let twice = Answer::read(&[pair("state", "s"), pair("state", "t")]);
    /// assert_eq!(twice, Err(Failure::Foreign));
    /// ```
    pub fn read(pairs: &[(String, String)]) -> Result<Self, Failure> {
        let mut answer = Self::default();
        for (name, value) in pairs {
            let place = match name.as_str() {
                "state" => &mut answer.state,
                "iss" => &mut answer.iss,
                "code" => &mut answer.code,
                "error" => &mut answer.error,
                _ => continue,
            };
            if place.replace(value.clone()).is_some() {
                return Err(Failure::Foreign);
            }
        }
        Ok(answer)
    }

    /// Holds it to the issuer's name: an answer of another issuer could bring a code to where it is not
    /// for (RFC 9207). One that names itself is always held to it; one that says it does so must.
    pub(super) fn is_of(&self, discovery: &Discovery) -> Result<(), Failure> {
        let must = discovery.authorization_response_iss_parameter_supported == Some(true);
        match &self.iss {
            Some(iss) if *iss == discovery.issuer => Ok(()),
            None if !must => Ok(()),
            _ => Err(Failure::Foreign),
        }
    }

    /// The code, or why there is none (RFC 6749, 4.1.2.1).
    pub(super) fn code(&self) -> Result<&str, Failure> {
        match (self.error.as_deref(), self.code.as_deref()) {
            (Some("access_denied"), _) => Err(Failure::Cancelled),
            (Some("server_error" | "temporarily_unavailable"), _) => Err(Failure::Unreachable),
            (Some(error), _) => Err(Failure::unfit(&format!("it answered `{error:.80}`"))),
            (None, Some(code)) if !code.is_empty() => Ok(code),
            (None, _) => Err(Failure::unfit("its answer has neither a code nor an error")),
        }
    }
}
