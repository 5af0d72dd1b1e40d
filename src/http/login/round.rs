//! What of a login survives the way to the issuer and back: one secret, in a cookie of the visitor's
//! browser. State, nonce and verifier are worked out from it, from the moment and from where the visitor
//! was going, so that none of them can be changed alone.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

/// How long a login may take; the cookie lives no longer.
pub const LASTS: TimeDelta = TimeDelta::minutes(10);
/// Longest cookie looked at, in bytes.
const LONGEST_BYTES: usize = 2_048;

/// A login under way.
#[derive(Clone, PartialEq, Eq)]
pub struct Round {
    secret: [u8; 32],
    begun_s: i64,
    then: String,
}

impl Round {
    /// A login that begins now, with a secret that nobody can guess.
    pub fn new(secret: [u8; 32], now: DateTime<Utc>, then: &str) -> Self {
        Self { secret, begun_s: now.timestamp(), then: then.to_owned() }
    }

    /// The login that a cookie tells of.
    ///
    /// ```
    /// use znamka::http::login::Round;
    ///
    /// let round = Round::new([7; 32], "2026-11-22T08:00:00Z".parse().unwrap(), "/en/area?a=1");
    /// let read = Round::read(&round.to_string()).unwrap();
    /// assert_eq!(read.state(), round.state());
    /// assert_eq!(read.then(), "/en/area?a=1");
    /// assert!(Round::read("BwcH.1.x").is_none());
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (secret, begun, then) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || text.len() > LONGEST_BYTES {
            return None;
        }
        let bytes = |part| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        Some(Self {
            secret: bytes(secret)?.try_into().ok()?,
            begun_s: begun.parse().ok()?,
            then: String::from_utf8(bytes(then)?).ok()?,
        })
    }

    /// When it began.
    pub fn begun(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.begun_s, 0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Where the visitor was going.
    pub fn then(&self) -> &str {
        &self.then
    }

    /// What the issuer sends back unread, so that an answer can be told to be to this question.
    pub fn state(&self) -> String {
        self.worked_out("state")
    }

    /// What an ID token must repeat.
    pub fn nonce(&self) -> String {
        self.worked_out("nonce")
    }

    /// What the exchange of the code must show: 43 characters of 256 bits (RFC 7636, 4.1).
    pub fn verifier(&self) -> String {
        self.worked_out("verifier")
    }

    /// What the issuer holds the verifier against: `S256` (RFC 7636, 4.2).
    pub fn challenge(&self) -> String {
        challenge(&self.verifier())
    }

    fn worked_out(&self, purpose: &str) -> String {
        let hash = Sha256::new()
            .chain_update("znamka login ")
            .chain_update(purpose)
            .chain_update([0])
            .chain_update(self.secret)
            .chain_update(self.begun_s.to_be_bytes())
            .chain_update(&self.then);
        BASE64_URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

/// What hides a verifier.
fn challenge(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

impl fmt::Display for Round {
    /// As a cookie keeps it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        write!(f, "{}.{}.{}", part(&self.secret), self.begun_s, part(self.then.as_bytes()))
    }
}

impl fmt::Debug for Round {
    /// When and where to; the secret is never printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Round");
        shown.field("begun", &self.begun()).field("then", &self.then).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn whatever_is_changed_changes_the_state() {
        let at = "2026-11-22T08:00:00Z".parse().unwrap();
        let round = Round::new([7; 32], at, "/area");
        for other in [
            Round::new([8; 32], at, "/area"),
            Round::new([7; 32], at + TimeDelta::seconds(1), "/area"),
            Round::new([7; 32], at, "/area/x"),
        ] {
            assert_ne!(other.state(), round.state());
        }
        assert_ne!(round.state(), round.nonce());
        assert_ne!(round.nonce(), round.verifier());
        assert_eq!(round.verifier().len(), 43);
        assert!(!format!("{round:?}").contains("BwcH"), "{round:?}");
    }

    #[test]
    fn what_is_no_cookie_of_ours_is_nothing() {
        let good = Round::new([7; 32], DateTime::UNIX_EPOCH, "/area").to_string();
        assert!(Round::read(&good).is_some());
        let long = format!("{good}{}", "A".repeat(LONGEST_BYTES));
        for text in ["", ".", "..", "...", "a.b.c", &format!("{good}."), &format!("x{good}"), &long]
        {
            assert!(Round::read(text).is_none(), "{text:.80}");
        }
    }
}
