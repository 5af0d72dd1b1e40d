//! An OpenID Connect issuer over real HTTP, that people can log in at.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Url;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::path};

/// The name under which the issuer knows the register.
pub const CLIENT: &str = "register of quality";
/// When everything happens: 2026-11-22T08:00:00Z.
pub const NOW: i64 = 1_795_334_400;

/// The issuer.
pub struct Issuer {
    pub server: MockServer,
    pub desk: Arc<Mutex<Desk>>,
}

/// What the issuer goes by; tests spoil it on purpose.
pub struct Desk {
    /// Claims of the next access token.
    pub access: Value,
    /// Claims of the next ID token, put over the right ones; null for none at all.
    pub id: Value,
    /// The secret that the register must show.
    pub secret: Option<String>,
    key: EncodingKey,
    jwk: Value,
    uri: String,
    grants: HashMap<String, Grant>,
}

struct Grant {
    challenge: String,
    nonce: String,
    back: String,
}

impl Issuer {
    /// An issuer that works, and says in each answer who it is.
    pub async fn start() -> Self {
        let server = MockServer::start().await;
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref()).unwrap();
        let point = pair.public_key().as_ref();
        let part = |range| BASE64_URL_SAFE_NO_PAD.encode(&point[range]);
        let desk = Desk {
            access: json!({
                "iss": server.uri(), "aud": "znamka", "sub": "jana", "jti": "1", "iat": NOW,
                "exp": NOW + 3600, "agency": "cz-mpsv", "scope": "openid evaluations:write",
            }),
            id: json!({}),
            secret: None,
            key: EncodingKey::from_ec_der(der.as_ref()),
            jwk: json!({"kty": "EC", "crv": "P-256", "kid": "one", "x": part(1..33), "y": part(33..65)}),
            uri: server.uri(),
            grants: HashMap::new(),
        };
        let issuer = Self { server, desk: Arc::new(Mutex::new(desk)) };
        issuer.tell(&json!({})).await;
        issuer
    }

    /// Begins anew, telling this of itself beside the usual.
    pub async fn tell(&self, beside: &Value) {
        self.server.reset().await;
        let uri = self.server.uri();
        let mut discovery = json!({
            "issuer": uri, "jwks_uri": format!("{uri}/keys"),
            "authorization_endpoint": format!("{uri}/authorize?tenant=cz"),
            "token_endpoint": format!("{uri}/token"),
            "authorization_response_iss_parameter_supported": true,
            "code_challenge_methods_supported": ["plain", "S256"],
            "scopes_supported": ["openid", "profile", "evaluations:write", "admin"],
        });
        for (name, value) in beside.as_object().unwrap() {
            discovery[name] = value.clone();
        }
        let keys = json!({"keys": [self.desk.lock().unwrap().jwk]});
        for (at, body) in [("/.well-known/openid-configuration", discovery), ("/keys", keys)] {
            let answer = ResponseTemplate::new(200).set_body_json(body);
            Mock::given(path(at)).respond_with(answer).mount(&self.server).await;
        }
        let teller = Teller(Arc::clone(&self.desk));
        Mock::given(path("/token")).respond_with(teller).mount(&self.server).await;
    }

    /// What a browser does at the address: the person agrees, and is sent back with this.
    pub fn approve(&self, address: &str) -> Vec<(String, String)> {
        let asked: HashMap<String, String> =
            Url::parse(address).unwrap().query_pairs().into_owned().collect();
        let mut desk = self.desk.lock().unwrap();
        let code = format!("code+{}/=", desk.grants.len());
        let grant = Grant {
            challenge: asked["code_challenge"].clone(),
            nonce: asked["nonce"].clone(),
            back: asked["redirect_uri"].clone(),
        };
        desk.grants.insert(code.clone(), grant);
        [("state", asked["state"].clone()), ("code", code), ("iss", desk.uri.clone())]
            .map(|(name, value)| (name.to_owned(), value))
            .into()
    }

    /// How often a code was brought.
    pub async fn exchanges(&self) -> usize {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().filter(|request| request.url.path() == "/token").count()
    }
}

impl Desk {
    fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &self.key).unwrap()
    }

    fn tokens(&mut self, request: &Request) -> Result<Value, &'static str> {
        let form = Url::parse(&format!("form:?{}", String::from_utf8_lossy(&request.body)));
        let form: HashMap<String, String> = form.unwrap().query_pairs().into_owned().collect();
        let given = |name: &str| form.get(name).map_or("", String::as_str);
        let authority = request.headers.get("authorization").map(|it| it.to_str().unwrap());
        let spelled = |text: &str| text.replace(' ', "%20").replace(':', "%3A");
        let known = match &self.secret {
            None => given("client_id") == CLIENT && authority.is_none(),
            Some(secret) => {
                let pair = format!("{}:{}", spelled(CLIENT), spelled(secret));
                let basic = format!("Basic {}", BASE64_STANDARD.encode(pair));
                let in_form = given("client_id") == CLIENT && given("client_secret") == secret;
                (authority == Some(&basic)) != in_form
            }
        };
        if !known {
            return Err("invalid_client");
        }
        // A code serves once (RFC 6749, 4.1.2).
        let grant = self.grants.remove(given("code")).ok_or("invalid_grant")?;
        let shown = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(given("code_verifier")));
        let fits = shown == grant.challenge && given("redirect_uri") == grant.back;
        if !fits || given("grant_type") != "authorization_code" {
            return Err("invalid_grant");
        }
        let mut tokens = json!({"token_type": "bearer", "access_token": self.sign(&self.access)});
        if let Some(changes) = self.id.as_object() {
            let mut claims = json!({
                "iss": self.uri, "aud": CLIENT, "sub": "jana", "nonce": grant.nonce,
                "iat": NOW, "exp": NOW + 300,
            });
            for (name, value) in changes {
                claims[name] = value.clone();
            }
            tokens["id_token"] = self.sign(&claims).into();
        }
        Ok(tokens)
    }
}

struct Teller(Arc<Mutex<Desk>>);

impl Respond for Teller {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        match self.0.lock().unwrap().tokens(request) {
            Ok(tokens) => ResponseTemplate::new(200).set_body_json(tokens),
            Err("invalid_client") => {
                ResponseTemplate::new(401).set_body_json(json!({"error": "invalid_client"}))
            }
            Err(error) => ResponseTemplate::new(400).set_body_json(json!({"error": error})),
        }
    }
}
