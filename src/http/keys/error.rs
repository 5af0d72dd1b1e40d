//! Why there are no keys.

/// Why keys cannot be had or used; ends the start of the service.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key file cannot be read or made.
    #[error("the token key {path} cannot be read or made")]
    File {
        /// Where it is.
        path: String,
        /// What the machine says.
        source: std::io::Error,
    },
    /// The key file holds no key.
    #[error("{0} holds no Ed25519 key in PKCS#8 PEM")]
    NotAKey(String),
    /// The machine could not make a key.
    #[error("no key could be made")]
    Making,
    /// Tokens come from an issuer; there is nothing to sign them with here.
    #[error("tokens are issued by {0}, not here")]
    Elsewhere(String),
    /// The token could not be signed.
    #[error("the token could not be signed")]
    Signing(#[source] jsonwebtoken::errors::Error),
    /// There is no HTTP client for the issuer's keys.
    #[error("no client for the issuer's keys could be made")]
    Client(#[source] reqwest::Error),
    /// The issuer's address is none.
    #[error("the issuer `{0}` is no https address")]
    Issuer(String),
}
