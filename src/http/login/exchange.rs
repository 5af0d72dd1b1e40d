//! A code exchanged for a token (RFC 6749, 4.1.3).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::{Login, failure::Failure, round::Round};
use crate::{
    config::Secret,
    http::{issuer::Discovery, keys::claims::Audience},
};

/// What needs no encoding in a form or before the colon of a basic authority.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a code was exchanged for.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub access_token: String,
    token_type: String,
    pub id_token: Option<String>,
}

/// What an ID token says of itself (OpenID Connect Core, 2).
#[derive(Deserialize)]
pub(super) struct IdClaims {
    pub iss: String,
    pub aud: Audience,
    pub azp: Option<String>,
    pub exp: f64,
    pub iat: f64,
    pub nonce: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

impl Login {
    /// The tokens for a code. The verifier shows that who asks is who began.
    pub(super) async fn exchange(
        &self,
        discovery: &Discovery,
        code: &str,
        round: &Round,
    ) -> Result<Tokens, Failure> {
        let place = discovery.token_endpoint.as_deref();
        let place = place.ok_or_else(|| Failure::unfit("it names no token endpoint"))?;
        let place = self.issuer.issuer().place(place)?;
        let verifier = round.verifier();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.back),
            ("code_verifier", &verifier),
        ];
        let secret = self.secret.as_ref().map(Secret::reveal);
        let client = encode(&self.client);
        let in_header = secret.filter(|_| takes_basic(discovery)).map(encode);
        if in_header.is_none() {
            form.push(("client_id", &self.client));
            form.extend(secret.map(|secret| ("client_secret", secret)));
        }
        let basic = in_header.as_deref().map(|secret| (client.as_str(), secret));
        let form = form.iter().map(|(name, value)| format!("{name}={}", encode(value)));
        let form = form.collect::<Vec<_>>().join("&");
        let (status, body) = self.issuer.issuer().tell(place, form, basic).await?;
        match status {
            200 => {}
            500.. => return Err(Failure::Unreachable),
            _ => return Err(refused(status, &body)),
        }
        let unread = |_| Failure::unfit("it gave for a code what cannot be read");
        let tokens: Tokens = serde_json::from_slice(&body).map_err(unread)?;
        if tokens.token_type.eq_ignore_ascii_case("bearer") {
            Ok(tokens)
        } else {
            Err(Failure::unfit("its tokens are of another type than `Bearer`"))
        }
    }
}

/// Whether the issuer takes the secret in the header, as it must unless it says otherwise.
fn takes_basic(discovery: &Discovery) -> bool {
    let methods = discovery.token_endpoint_auth_methods_supported.as_ref();
    methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"))
}

/// Why there is no token: the code is of no use any more, or the settings are not.
fn refused(status: u16, body: &[u8]) -> Failure {
    match serde_json::from_slice::<Refused>(body) {
        Ok(refused) if refused.error == "invalid_grant" => Failure::Code,
        Ok(refused) => {
            Failure::unfit(&format!("it refused a code: {status} `{:.80}`", refused.error))
        }
        Err(_) => Failure::unfit(&format!("it refused a code: {status}")),
    }
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}
