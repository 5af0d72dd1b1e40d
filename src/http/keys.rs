//! Which tokens are believed: how they are signed, by whom, for whom, and for how long.
//!
//! RFC 8725 is followed to the letter: the algorithm is ours to choose, never the token's; a token
//! brings no key of its own; every claim that is needed is needed in its right type.

pub(super) mod claims;
pub(super) mod error;

use std::{collections::HashSet, fmt, sync::Arc};

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, Header};
use serde::de::DeserializeOwned;
use serde_json::json;

use self::claims::{Claims, check_header, claims};
pub use self::{claims::Refusal, error::Error};
use super::{jwks::Jwks, token_key::TokenKey};
use crate::{
    clock::Clock,
    config::Config,
    domain::{
        caller::{Caller, Scopes},
        code::Code,
    },
};

/// Longest token looked at, in bytes.
const LONGEST_BYTES: usize = 8 * 1024;
/// Longest `sub` and `jti`, in bytes.
const LONGEST_NAME: usize = 255;
/// By how much clocks may differ.
pub(super) const LEEWAY_S: f64 = 30.0;

/// What tokens are held against.
#[derive(Clone)]
pub struct Keys {
    source: Source,
    issuer: Arc<str>,
    audience: Arc<str>,
    revoked: Arc<HashSet<String>>,
    clock: Clock,
}

#[derive(Clone)]
enum Source {
    Local(Arc<TokenKey>),
    Issuer(Arc<Jwks>),
}

/// What a token of our own is to say.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Whom it is for.
    pub sub: String,
    /// The agency they act for.
    pub agency: Option<Code>,
    /// What it allows.
    pub scopes: Scopes,
    /// For how long, in seconds.
    pub lifetime_s: u32,
}

impl Keys {
    /// The keys that the settings ask for: the issuer's, or one of our own beside the database,
    /// made when there is none.
    pub fn of(config: &Config, clock: Clock) -> Result<Self, Error> {
        let (source, issuer) = if let Some(issuer) = &config.oidc_issuer {
            (Source::Issuer(Arc::new(Jwks::of(issuer)?)), issuer)
        } else {
            let key = TokenKey::at(&config.token_key())?;
            (Source::Local(Arc::new(key)), &config.token_issuer)
        };
        Ok(Self {
            source,
            issuer: issuer.as_str().into(),
            audience: config.audience.as_str().into(),
            revoked: Arc::new(config.revoked_jti.iter().map(|jti| jti.trim().to_owned()).collect()),
            clock,
        })
    }

    /// The same, with keys fetched in another rhythm: for tests.
    #[cfg(test)]
    pub(crate) fn fetched_by(self, jwks: Jwks) -> Self {
        Self { source: Source::Issuer(Arc::new(jwks)), ..self }
    }

    /// The issuer whose tokens are believed, if they are not our own.
    pub fn issuer(&self) -> Option<&Arc<Jwks>> {
        match &self.source {
            Source::Local(_) => None,
            Source::Issuer(jwks) => Some(jwks),
        }
    }

    /// Whom a token speaks for.
    pub async fn verify(&self, token: &str) -> Result<Caller, Refusal> {
        Ok(self.verify_until(token).await?.0)
    }

    /// The same, and until when the token itself says so.
    pub async fn verify_until(&self, token: &str) -> Result<(Caller, DateTime<Utc>), Refusal> {
        let claims: Claims = self.signed(token).await?;
        // A claim beyond all time is as good as the end of it.
        #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "saturates")]
        let until = DateTime::from_timestamp(claims.exp as i64, 0);
        Ok((self.caller(claims)?, until.unwrap_or(DateTime::<Utc>::MAX_UTC)))
    }

    /// What a token says, once its signature holds; whether it is meant for us is another question.
    pub(super) async fn signed<T: DeserializeOwned>(&self, token: &str) -> Result<T, Refusal> {
        if token.len() > LONGEST_BYTES {
            return Err(Refusal::Bad("too long"));
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Bad("no token"))?;
        check_header(&header)?;
        match &self.source {
            Source::Local(key) => claims(token, &header, Algorithm::EdDSA, key.verifying()),
            Source::Issuer(jwks) => {
                let (algorithm, key) = jwks.find(header.alg, header.kid.as_deref()).await?;
                claims(token, &header, algorithm, &key)
            }
        }
    }

    /// Signs a token with our own key.
    pub fn issue(&self, token: NewToken) -> Result<String, Error> {
        let Source::Local(key) = &self.source else {
            return Err(Error::Elsewhere(self.issuer.to_string()));
        };
        let now = self.clock.now().timestamp();
        let mut claims = json!({
            "iss": &*self.issuer,
            "aud": &*self.audience,
            "exp": now.saturating_add(token.lifetime_s.into()),
            "iat": now,
            "sub": token.sub,
            "jti": self.clock.uuid(),
            "scope": token.scopes.to_string(),
        });
        if let (Some(agency), Some(claims)) = (token.agency, claims.as_object_mut()) {
            claims.insert("agency".into(), agency.as_str().into());
        }
        let header = Header { typ: Some("at+jwt".into()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, key.signing()).map_err(Error::Signing)
    }

    fn caller(&self, claims: Claims) -> Result<Caller, Refusal> {
        let now = seconds(self.clock.now());
        if *claims.iss != *self.issuer {
            return Err(Refusal::Bad("another issuer"));
        }
        if !claims.aud.holds(&self.audience) {
            return Err(Refusal::Bad("another audience"));
        }
        if claims.exp + LEEWAY_S <= now {
            return Err(Refusal::Bad("expired"));
        }
        if claims.iat - LEEWAY_S > now || claims.nbf.is_some_and(|nbf| nbf - LEEWAY_S > now) {
            return Err(Refusal::Bad("not yet valid"));
        }
        for name in [&claims.sub, &claims.jti] {
            let length = name.len();
            if !(1..=LONGEST_NAME).contains(&length) || name.chars().any(char::is_control) {
                return Err(Refusal::Bad("sub or jti of no use"));
            }
        }
        if self.revoked.contains(&claims.jti) {
            return Err(Refusal::Bad("revoked"));
        }
        let agency = claims.agency.map(|agency| Code::parse(&agency).ok_or("agency is no code"));
        Ok(Caller {
            sub: claims.sub,
            agency: agency.transpose().map_err(Refusal::Bad)?,
            scopes: Scopes::read(claims.scope.as_deref().unwrap_or_default()),
            jti: claims.jti,
        })
    }
}

impl fmt::Debug for Keys {
    /// Names the issuer; a key is never printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The time as tokens tell it.
pub(super) fn seconds(at: DateTime<Utc>) -> f64 {
    f64::from(u32::try_from(at.timestamp()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use jsonwebtoken::EncodingKey;
    use serde_json::Value;

    use super::*;
    use crate::domain::caller::Scope;

    fn keys(dir: &tempfile::TempDir) -> Keys {
        let config = Config {
            data_dir: Some(dir.path().into()),
            revoked_jti: vec!["revoked".into()],
            ..Config::default()
        };
        Keys::of(&config, Clock::scripted("2026-01-01T00:00:00Z".parse().unwrap())).unwrap()
    }

    fn new_token() -> NewToken {
        let agency = Code::parse("mpsv");
        let scopes = Scopes::read("evaluations:write");
        NewToken { sub: "clerk".into(), agency, scopes, lifetime_s: 3600 }
    }

    fn good() -> Value {
        let at = 1_767_225_600;
        json!({"iss": "znamka", "aud": "znamka", "exp": at + 60, "iat": at, "sub": "clerk", "jti": "1", "agency": "mpsv", "scope": "evaluations:write"})
    }

    fn changed(name: &str, value: Value) -> Value {
        let mut claims = good();
        claims[name] = value;
        claims
    }

    fn sign(keys: &Keys, header: &Value, claims: &Value) -> String {
        let Source::Local(key) = &keys.source else { panic!() };
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), key.signing(), Algorithm::EdDSA)
                .unwrap();
        format!("{message}.{signature}")
    }

    #[tokio::test]
    async fn our_own_tokens_are_believed_until_they_expire() {
        let dir = tempfile::tempdir().unwrap();
        let keys = keys(&dir);
        let token = keys.issue(new_token()).unwrap();

        let caller = keys.verify(&token).await.unwrap();
        assert_eq!((caller.sub.as_str(), caller.agency), ("clerk", Code::parse("mpsv")));
        assert!(caller.scopes.holds(Scope::EvaluationsWrite));

        let again = Keys { clock: keys.clock.clone(), ..self::keys(&dir) };
        assert!(again.verify(&token).await.is_ok(), "the key is kept");

        keys.clock.set("2026-01-01T01:00:31Z".parse().unwrap());
        assert_eq!(keys.verify(&token).await, Err(Refusal::Bad("expired")));
    }

    #[tokio::test]
    async fn every_bad_token_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let keys = keys(&dir);
        let plain = json!({"alg": "EdDSA", "typ": "at+jwt"});
        assert!(keys.verify(&sign(&keys, &plain, &good())).await.is_ok());
        let several = changed("aud", json!(["other", "znamka"]));
        assert!(keys.verify(&sign(&keys, &plain, &several)).await.is_ok());

        for (name, value) in [
            ("iss", json!("https://elsewhere")),
            ("iss", json!(["znamka"])),
            ("aud", json!("elsewhere")),
            ("aud", json!([])),
            ("exp", json!(1_767_225_600 - 31)),
            ("exp", json!("1867225600")),
            ("exp", json!(null)),
            ("iat", json!(1_767_225_600 + 3600)),
            ("iat", json!("1767225600")),
            ("nbf", json!(1_767_225_600 + 3600)),
            ("nbf", json!("1767225600")),
            ("sub", json!("")),
            ("sub", json!(7)),
            ("sub", json!("a\u{7}")),
            ("jti", json!("revoked")),
            ("jti", json!("x".repeat(256))),
            ("agency", json!("No Code")),
            ("scope", json!(["admin"])),
        ] {
            let token = sign(&keys, &plain, &changed(name, value.clone()));
            assert!(keys.verify(&token).await.is_err(), "{name} {value}");
        }
        for name in ["iss", "aud", "exp", "iat", "sub", "jti"] {
            let mut claims = good();
            claims.as_object_mut().unwrap().remove(name);
            let token = sign(&keys, &plain, &claims);
            assert!(keys.verify(&token).await.is_err(), "without {name}");
        }
        for (name, value) in [
            ("jku", json!("https://elsewhere/jwks")),
            ("jwk", json!({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"})),
            ("x5u", json!("https://elsewhere/x5u")),
            ("x5c", json!(["AAAA"])),
            ("crit", json!(["exp"])),
            ("crit", json!(["b64"])),
            ("typ", json!("logout+jwt")),
            ("alg", json!("ES256")),
            ("alg", json!("HS256")),
            ("alg", json!("none")),
        ] {
            let mut header = plain.clone();
            header[name] = value.clone();
            let token = sign(&keys, &header, &good());
            assert!(keys.verify(&token).await.is_err(), "{name} {value}");
        }
    }

    #[tokio::test]
    async fn forged_tokens_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let keys = keys(&dir);
        let Source::Local(key) = &keys.source else { panic!() };
        let good = good();

        // Signed with our public key as if it were a shared secret.
        let secret = EncodingKey::from_secret(key.public());
        let confused =
            jsonwebtoken::encode(&Header::new(Algorithm::HS256), &good, &secret).unwrap();
        // Signed with somebody else's key.
        let foreign = self::keys(&tempfile::tempdir().unwrap()).issue(new_token()).unwrap();
        // Changed after it was signed.
        let token = keys.issue(new_token()).unwrap();
        let (front, signature) = token.rsplit_once('.').unwrap();
        let (header, _) = front.split_once('.').unwrap();
        let claims = BASE64_URL_SAFE_NO_PAD.encode(changed("scope", json!("admin")).to_string());
        let changed = format!("{header}.{claims}.{signature}");
        let unsigned = format!("{front}.");
        let none =
            format!("{}.{claims}.", BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#));
        let twice = r#"{"iss":"znamka","iss":"znamka"}"#;
        let twice = format!("{header}.{}.{signature}", BASE64_URL_SAFE_NO_PAD.encode(twice));
        let huge = "x".repeat(100_000);

        for token in [&confused, &foreign, &changed, &unsigned, &none, &twice, &huge, "", "a.b.c"] {
            assert!(keys.verify(token).await.is_err(), "{token:.60}");
        }
    }
}
