//! Logging in at the issuer: the authorization code flow (RFC 6749) with PKCE (RFC 7636), the issuer's name
//! in its answers (RFC 9207), and an ID token held to its nonce where one is given (OpenID Connect Core).
//!
//! Nothing of a login under way is kept here: what must survive it is one secret in the visitor's own
//! cookie ([`round`]), so whichever process they come back to can go on. What comes of it is a token like
//! any other of the interface, and believed like any other.

mod answer;
mod exchange;
mod failure;
pub mod round;

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

use self::exchange::{IdClaims, Tokens};
pub use self::{answer::Answer, failure::Failure, round::Round};
use super::{
    issuer::Discovery,
    jwks::Jwks,
    keys::{Keys, LEEWAY_S, seconds},
};
use crate::{
    clock::Clock,
    config::{Config, Secret},
    domain::caller::Scope,
};

/// Where the issuer sends people back to, below the public address.
pub const BACK: &str = "/area/login/back";
/// Most logins remembered as used up; beyond them the oldest are forgotten.
const MOST_SPENT: usize = 10_000;

/// Logging in at the issuer.
pub struct Login {
    issuer: Arc<Jwks>,
    keys: Keys,
    client: String,
    secret: Option<Secret>,
    back: String,
    clock: Clock,
    /// Logins that came back already, and when they began.
    spent: Mutex<HashMap<String, DateTime<Utc>>>,
}

/// A login that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Where to send the visitor.
    pub address: String,
    /// What to keep in their cookie until they come back.
    pub cookie: String,
}

/// A login that succeeded.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedIn {
    /// The token: verified, and as good as one that was pasted.
    pub token: String,
    /// Where the visitor was going.
    pub then: String,
}

impl Login {
    /// The login that the settings ask for; none without an issuer that knows this register.
    pub fn of(config: &Config, keys: &Keys, clock: Clock) -> Option<Self> {
        Some(Self {
            issuer: Arc::clone(keys.issuer()?),
            client: config.oidc_client_id.clone()?,
            secret: config.oidc_client_secret.clone(),
            back: format!("{}{BACK}", config.address()),
            keys: keys.clone(),
            clock,
            spent: Mutex::default(),
        })
    }

    /// Begins a login of somebody who is going to `then`.
    pub async fn begin(&self, then: &str) -> Result<Begun, Failure> {
        let discovery = self.discovery().await?;
        let round = Round::new(self.clock.salt(), self.clock.now(), then);
        let place = discovery.authorization_endpoint.as_deref();
        let place = place.ok_or_else(|| Failure::unfit("it names no authorization endpoint"))?;
        let mut place = self.issuer.issuer().place(place).map_err(Failure::from)?;
        place
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client)
            .append_pair("redirect_uri", &self.back)
            .append_pair("scope", &scope(&discovery))
            .append_pair("state", &round.state())
            .append_pair("nonce", &round.nonce())
            .append_pair("code_challenge", &round.challenge())
            .append_pair("code_challenge_method", "S256");
        Ok(Begun { address: place.into(), cookie: round.to_string() })
    }

    /// Ends a login: the answer that the visitor brought from the issuer, and the cookie they began with.
    /// Once, whatever comes of it.
    pub async fn finish(&self, cookie: Option<&str>, answer: &Answer) -> Result<LoggedIn, Failure> {
        let round = cookie.and_then(Round::read).ok_or(Failure::Foreign)?;
        // Who cannot tell the state was sent here by somebody else: nothing they bring is looked at.
        if answer.state.as_deref() != Some(round.state().as_str()) {
            return Err(Failure::Foreign);
        }
        let age = self.clock.now() - round.begun();
        if age > round::LASTS || age < -TimeDelta::seconds(30) {
            return Err(Failure::Late);
        }
        if !self.spend(&round) {
            return Err(Failure::Spent);
        }
        let discovery = self.discovery().await?;
        answer.is_of(&discovery)?;
        let code = answer.code()?;
        let tokens = self.exchange(&discovery, code, &round).await?;
        self.believe(&discovery, &tokens, &round).await?;
        Ok(LoggedIn { token: tokens.access_token, then: round.then().to_owned() })
    }

    async fn discovery(&self) -> Result<Arc<Discovery>, Failure> {
        let discovery = self.issuer.discovery().await.ok_or(Failure::Unreachable)?;
        let methods = discovery.code_challenge_methods_supported.as_ref();
        if methods.is_some_and(|methods| !methods.iter().any(|method| method == "S256")) {
            return Err(Failure::unfit("it does not take S256 (RFC 7636)"));
        }
        Ok(discovery)
    }

    /// Whether this login had not come back before; it has now.
    fn spend(&self, round: &Round) -> bool {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() >= MOST_SPENT {
            let eldest = self.clock.now() - round::LASTS;
            spent.retain(|_, begun| *begun >= eldest);
        }
        if spent.len() >= MOST_SPENT {
            let first = spent.iter().min_by_key(|(_, begun)| **begun);
            let first = first.map(|(state, _)| state.clone());
            first.and_then(|state| spent.remove(&state));
        }
        spent.insert(round.state(), round.begun()).is_none()
    }

    /// Holds the tokens to what they must be.
    async fn believe(
        &self,
        discovery: &Discovery,
        tokens: &Tokens,
        round: &Round,
    ) -> Result<(), Failure> {
        if let Some(id) = &tokens.id_token {
            let claims: IdClaims = self.keys.signed(id).await?;
            let now = seconds(self.clock.now());
            let is_ours = claims.iss == discovery.issuer
                && claims.aud.holds(&self.client)
                && (claims.aud.is_alone() || claims.azp.is_some())
                && claims.azp.as_ref().is_none_or(|azp| *azp == self.client)
                && claims.nonce == Some(round.nonce());
            let is_timely = claims.exp + LEEWAY_S > now && claims.iat - LEEWAY_S <= now;
            if !is_ours || !is_timely {
                return Err(Failure::token("the ID token is another's, or of another time"));
            }
        }
        self.keys.verify(&tokens.access_token).await?;
        Ok(())
    }
}

/// What is asked for: who it is, and of the issuer's scopes those that agencies work with. Rights beyond
/// them have no place in a browser.
fn scope(discovery: &Discovery) -> String {
    let offered = discovery.scopes_supported.as_deref().unwrap_or_default();
    let ours = Scope::ALL.into_iter().filter(|scope| *scope != Scope::Admin).map(Scope::as_str);
    let ours = ours.filter(|scope| offered.iter().any(|one| one == scope));
    std::iter::once("openid").chain(ours).collect::<Vec<_>>().join(" ")
}

impl fmt::Debug for Login {
    /// Names the register as the issuer knows it; a secret is never printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("client", &self.client).finish_non_exhaustive()
    }
}

impl fmt::Debug for LoggedIn {
    /// Where to; a token is never printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedIn").field("then", &self.then).finish_non_exhaustive()
    }
}
