//! An OpenID Connect issuer: asked over HTTPS, or on the machine itself, within a time and a size, and
//! never anywhere else than where it says by itself.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Url, redirect::Policy};
use serde::{Deserialize, de::DeserializeOwned};

use super::keys::error::Error;

/// Largest document taken from an issuer, in bytes.
pub(super) const LARGEST_BYTES: usize = 256 * 1024;

/// An issuer that can be asked.
pub struct Issuer {
    url: Url,
    client: Client,
}

/// What an issuer tells of itself (OpenID Connect Discovery 1.0, RFC 8414): of all of it, what is used.
#[derive(Clone, Debug, Deserialize)]
pub struct Discovery {
    /// Its name, as tokens and answers spell it.
    pub issuer: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Where people log in.
    pub authorization_endpoint: Option<String>,
    /// Where a code is exchanged for a token.
    pub token_endpoint: Option<String>,
    /// Whether it names itself in each answer (RFC 9207).
    pub authorization_response_iss_parameter_supported: Option<bool>,
    /// How a verifier may be hidden (RFC 7636).
    pub code_challenge_methods_supported: Option<Vec<String>>,
    /// How a program says which it is.
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// What may be asked for.
    pub scopes_supported: Option<Vec<String>>,
}

/// Why an issuer did not answer as it should. For the log.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer came in time.
    #[error("the issuer could not be reached")]
    Http(#[from] reqwest::Error),
    /// The answer was not the one asked for.
    #[error("the issuer answered {0}")]
    Status(u16),
    /// The answer did not end.
    #[error("the issuer sent more than {LARGEST_BYTES} bytes")]
    Size,
    /// The answer was no such document.
    #[error("the issuer sent what cannot be read")]
    Json(#[from] serde_json::Error),
    /// Somebody else answered.
    #[error("the discovery document is that of `{0}`")]
    AnotherIssuer(String),
    /// It points to where nothing is safe.
    #[error("it leads to `{0}`, which is neither https nor the issuer's own address")]
    Place(String),
    /// It has no keys.
    #[error("there is no key of use among the issuer's")]
    Empty,
}

impl Issuer {
    /// The issuer at this address, who has so long to answer; nothing is asked yet.
    pub fn at(issuer: &str, timeout: Duration) -> Result<Self, Error> {
        let url = Url::parse(issuer).map_err(|_| Error::Issuer(issuer.into()))?;
        let loopback = is_loopback(&url);
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(Error::Issuer(issuer.into()));
        }
        let client = Client::builder().redirect(Policy::none()).timeout(timeout);
        let client = if loopback { client.no_proxy() } else { client };
        Ok(Self { url, client: client.build().map_err(Error::Client)? })
    }

    /// What it tells of itself.
    pub async fn discover(&self) -> Result<Discovery, Failure> {
        let issuer = self.url.as_str().trim_end_matches('/');
        let place = self.place(&format!("{issuer}/.well-known/openid-configuration"))?;
        let discovery: Discovery = self.document(place).await?;
        if discovery.issuer.trim_end_matches('/') == issuer {
            Ok(discovery)
        } else {
            Err(Failure::AnotherIssuer(discovery.issuer))
        }
    }

    /// A place that it points to: over HTTPS, or at its own address.
    pub fn place(&self, address: &str) -> Result<Url, Failure> {
        let refused = || Failure::Place(address.chars().take(200).collect());
        let url = Url::parse(address).map_err(|_| refused())?;
        let is_safe = url.scheme() == "https" || url.origin() == self.url.origin();
        if is_safe { Ok(url) } else { Err(refused()) }
    }

    /// The document at a place.
    pub async fn document<T: DeserializeOwned>(&self, place: Url) -> Result<T, Failure> {
        match ask(self.client.get(place)).await? {
            (200..300, bytes) => Ok(serde_json::from_slice(&bytes)?),
            (status, _) => Err(Failure::Status(status)),
        }
    }

    /// What it answers to a form: status and body. `basic` is sent as the authority for it.
    pub async fn tell(
        &self,
        place: Url,
        form: String,
        basic: Option<(&str, &str)>,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let request = self.client.post(place).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("accept", "application/json");
        ask(match basic {
            Some((name, secret)) => request.basic_auth(name, Some(secret)),
            None => request,
        })
        .await
    }
}

/// The answer, read no further than is of use.
async fn ask(request: RequestBuilder) -> Result<(u16, Vec<u8>), Failure> {
    let mut response = request.send().await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > LARGEST_BYTES {
            return Err(Failure::Size);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok((response.status().as_u16(), bytes))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
