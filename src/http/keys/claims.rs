//! What a token says, and what its header may ask for.

use jsonwebtoken::{Algorithm, DecodingKey, Header, TokenData, Validation};
use serde::{Deserialize, de::DeserializeOwned};

/// Why a token is not believed. For the log; the caller learns nothing but that it is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The token is bad, for this reason.
    Bad(&'static str),
    /// It cannot be told, because the issuer has never been reached.
    Unknowable,
}

/// The claims of a token. Unknown ones are an issuer's own affair.
#[derive(Debug, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: Audience,
    pub exp: f64,
    pub iat: f64,
    pub sub: String,
    pub jti: String,
    #[serde(default)]
    pub nbf: Option<f64>,
    #[serde(default)]
    pub agency: Option<String>,
    #[serde(default)]
    pub scope: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// Whether this one is meant, perhaps among others.
    pub fn holds(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(several) => several.iter().any(|one| one == name),
        }
    }

    /// Whether nobody else is meant.
    pub fn is_alone(&self) -> bool {
        match self {
            Self::One(_) => true,
            Self::Several(several) => several.len() == 1,
        }
    }
}

/// A token that brings its own key, or asks for something we do not know, is not looked at further.
pub fn check_header(header: &Header) -> Result<(), Refusal> {
    let own_key = header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some();
    if own_key || header.x5c.is_some() {
        return Err(Refusal::Bad("brings its own key"));
    }
    if header.crit.is_some() || header.enc.is_some() || header.zip.is_some() {
        return Err(Refusal::Bad("asks for what is unknown"));
    }
    let kind = header.typ.as_deref().unwrap_or("JWT").to_ascii_lowercase();
    if !matches!(kind.as_str(), "jwt" | "at+jwt" | "application/at+jwt") {
        return Err(Refusal::Bad("is something else"));
    }
    Ok(())
}

/// The claims, once the signature holds. Times are checked by our own clock, not by the library's.
pub fn claims<T: DeserializeOwned>(
    token: &str,
    header: &Header,
    algorithm: Algorithm,
    key: &DecodingKey,
) -> Result<T, Refusal> {
    if header.alg != algorithm {
        return Err(Refusal::Bad("another algorithm"));
    }
    let mut rules = Validation::new(algorithm);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_aud = false;
    let data: TokenData<T> = jsonwebtoken::decode(token, key, &rules)
        .map_err(|_| Refusal::Bad("bad signature or claims of a wrong type"))?;
    Ok(data.claims)
}
