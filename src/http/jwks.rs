//! The keys of an OpenID Connect issuer, and where it lets people log in: found by discovery, fetched
//! seldom, kept while the issuer is down.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyOperations, PublicKeyUse},
};
use tokio::sync::Mutex;

use super::{
    issuer::{Discovery, Failure, Issuer},
    keys::{claims::Refusal, error::Error},
};

/// Algorithms an issuer may sign with. A token's own wish decides nothing: it must be among these
/// and be that of the key.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// How often keys are fetched.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// At least so long between two fetches, whatever tokens ask for.
    pub floor: Duration,
    /// After so long they are fetched again, so that a key taken back stops working.
    pub stale: Duration,
    /// So long a fetch may take.
    pub timeout: Duration,
}

impl Default for Rhythm {
    fn default() -> Self {
        Self {
            floor: Duration::from_secs(30),
            stale: Duration::from_mins(10),
            timeout: Duration::from_secs(5),
        }
    }
}

/// The keys of one issuer.
pub struct Jwks {
    issuer: Issuer,
    rhythm: Rhythm,
    held: ArcSwapOption<Held>,
    /// When keys were last asked for, and the lock that lets one request ask at a time.
    asked: Mutex<Option<Instant>>,
}

struct Held {
    keys: Vec<Key>,
    discovery: Arc<Discovery>,
    since: Instant,
}

struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    verifying: Arc<DecodingKey>,
}

impl Jwks {
    /// The keys of this issuer; nothing is fetched yet.
    pub fn of(issuer: &str) -> Result<Self, Error> {
        Self::with(issuer, Rhythm::default())
    }

    /// The same, in another rhythm.
    pub fn with(issuer: &str, rhythm: Rhythm) -> Result<Self, Error> {
        Ok(Self {
            issuer: Issuer::at(issuer, rhythm.timeout)?,
            rhythm,
            held: ArcSwapOption::empty(),
            asked: Mutex::new(None),
        })
    }

    /// The key with this identifier, when it signs by this algorithm. A token without identifier
    /// is believed only while the issuer has a single key that fits.
    pub async fn find(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
    ) -> Result<(Algorithm, Arc<DecodingKey>), Refusal> {
        if !ALGORITHMS.contains(&algorithm) {
            return Err(Refusal::Bad("another algorithm"));
        }
        let seen = self.held.load_full();
        let stale = seen.as_ref().is_none_or(|held| held.since.elapsed() >= self.rhythm.stale);
        if let Some(found) = seen.as_ref().and_then(|held| held.find(algorithm, id)) {
            // A stale key still serves; one request fetches, the others do not wait for it.
            if stale && let Ok(mut asked) = self.asked.try_lock() {
                self.refresh(&mut asked).await;
                let held = self.held.load_full();
                let found = held.and_then(|held| held.find(algorithm, id));
                return found.ok_or(Refusal::Bad("its key was taken back"));
            }
            return Ok(found);
        }
        let mut asked = self.asked.lock().await;
        if self.held.load_full().is_some_and(|held| held.find(algorithm, id).is_some()) {
            drop(asked);
        } else {
            self.refresh(&mut asked).await;
        }
        let held = self.held.load_full().ok_or(Refusal::Unknowable)?;
        held.find(algorithm, id).ok_or(Refusal::Bad("no key of the issuer's"))
    }

    /// The issuer, to ask it more.
    pub fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// What the issuer tells of itself, as fresh as its keys; nothing when it was never reached.
    pub async fn discovery(&self) -> Option<Arc<Discovery>> {
        let seen = self.held.load_full();
        match seen {
            Some(held) if held.since.elapsed() < self.rhythm.stale => {}
            // What is stale still serves those who would wait for the one who fetches.
            Some(_) => {
                if let Ok(mut asked) = self.asked.try_lock() {
                    self.refresh(&mut asked).await;
                }
            }
            None => self.refresh(&mut *self.asked.lock().await).await,
        }
        self.held.load_full().map(|held| Arc::clone(&held.discovery))
    }

    /// Fetches the keys, unless that was tried just now. What is held stays when it fails.
    async fn refresh(&self, asked: &mut Option<Instant>) {
        if asked.is_some_and(|at| at.elapsed() < self.rhythm.floor) {
            return;
        }
        *asked = Some(Instant::now());
        match self.fetch().await {
            Ok(held) => self.held.store(Some(Arc::new(held))),
            Err(failure) => {
                let source = std::error::Error::source(&failure).map(ToString::to_string);
                tracing::warn!(%failure, source, "the issuer's keys could not be fetched");
            }
        }
    }

    async fn fetch(&self) -> Result<Held, Failure> {
        let discovery = self.issuer.discover().await?;
        let place = self.issuer.place(&discovery.jwks_uri)?;
        let set: JwkSet = self.issuer.document(place).await?;
        let keys: Vec<Key> = set.keys.iter().filter_map(Key::of).collect();
        if keys.is_empty() {
            return Err(Failure::Empty);
        }
        Ok(Held { keys, discovery: Arc::new(discovery), since: Instant::now() })
    }
}

impl Held {
    fn find(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
    ) -> Option<(Algorithm, Arc<DecodingKey>)> {
        let fits = |key: &&Key| {
            key.algorithm == algorithm && id.is_none_or(|id| key.id.as_deref() == Some(id))
        };
        let mut fitting = self.keys.iter().filter(fits);
        let first = fitting.next()?;
        if id.is_none() && fitting.next().is_some() {
            return None;
        }
        Some((first.algorithm, Arc::clone(&first.verifying)))
    }
}

impl Key {
    /// A key of the set, when it is one that may sign tokens here: its type decides the algorithm.
    fn of(jwk: &Jwk) -> Option<Self> {
        let algorithm = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => {
                Algorithm::ES256
            }
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
                Algorithm::EdDSA
            }
            _ => return None,
        };
        let common = &jwk.common;
        let signs = common.public_key_use.as_ref().is_none_or(|it| *it == PublicKeyUse::Signature)
            && common.key_operations.as_ref().is_none_or(|it| it.contains(&KeyOperations::Verify));
        let named = common.key_algorithm.map(Algorithm::try_from);
        let agrees = named.is_none_or(|named| named.is_ok_and(|named| named == algorithm));
        let key = DecodingKey::from_jwk(jwk).ok().filter(|_| signs && agrees)?;
        Some(Self { id: common.key_id.clone(), algorithm, verifying: Arc::new(key) })
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        rand::SystemRandom,
        rsa::KeySize,
        signature::{
            ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
            RSA_PKCS1_SHA256, RsaKeyPair,
        },
    };
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::{Value, json};
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

    use super::*;
    use crate::{
        clock::Clock,
        config::Config,
        http::{issuer::LARGEST_BYTES, keys::Keys},
    };

    struct Signer {
        id: &'static str,
        key: EncodingKey,
        jwk: Value,
    }

    fn signer(id: &'static str) -> Signer {
        let random = SystemRandom::new();
        let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.as_ref()).unwrap();
        let point = pair.public_key().as_ref();
        let part = |range| BASE64_URL_SAFE_NO_PAD.encode(&point[range]);
        let jwk = json!({"kty": "EC", "crv": "P-256", "kid": id, "use": "sig", "x": part(1..33), "y": part(33..65)});
        Signer { id, key: EncodingKey::from_ec_der(der.as_ref()), jwk }
    }

    impl Signer {
        fn token(&self, issuer: &MockServer) -> String {
            let header = Header { kid: Some(self.id.into()), ..Header::new(Algorithm::ES256) };
            let at = 1_767_225_600;
            let claims = json!({"iss": issuer.uri(), "aud": "znamka", "exp": at + 60, "iat": at, "sub": "s", "jti": "1"});
            jsonwebtoken::encode(&header, &claims, &self.key).unwrap()
        }
    }

    async fn serve(issuer: &MockServer, keys: &[&Signer]) {
        issuer.reset().await;
        let discovery =
            json!({"issuer": issuer.uri(), "jwks_uri": format!("{}/keys", issuer.uri())});
        Mock::given(path("/.well-known/openid-configuration"))
            .respond_with(ResponseTemplate::new(200).set_body_json(discovery))
            .mount(issuer)
            .await;
        let set: Vec<_> = keys.iter().map(|signer| signer.jwk.clone()).collect();
        Mock::given(path("/keys"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"keys": set})))
            .mount(issuer)
            .await;
    }

    fn keys(issuer: &MockServer, floor_ms: u64, stale_ms: u64) -> Keys {
        let rhythm = Rhythm {
            floor: Duration::from_millis(floor_ms),
            stale: Duration::from_millis(stale_ms),
            timeout: Duration::from_secs(2),
        };
        let config = Config { oidc_issuer: Some(issuer.uri()), ..Config::default() };
        let clock = Clock::scripted("2026-01-01T00:00:00Z".parse().unwrap());
        let jwks = Jwks::with(&issuer.uri(), rhythm).unwrap();
        Keys::of(&config, clock).unwrap().fetched_by(jwks)
    }

    async fn fetches(issuer: &MockServer) -> usize {
        let requests = issuer.received_requests().await.unwrap();
        requests.iter().filter(|request| request.url.path() == "/keys").count()
    }

    #[tokio::test]
    async fn keys_are_fetched_once_and_again_when_they_rotate() {
        let issuer = MockServer::start().await;
        let (old, new) = (signer("old"), signer("new"));
        serve(&issuer, &[&old]).await;
        let keys = keys(&issuer, 0, 60_000);

        for _ in 0..5 {
            keys.verify(&old.token(&issuer)).await.unwrap();
        }
        assert_eq!(fetches(&issuer).await, 1);

        serve(&issuer, &[&new]).await;
        keys.verify(&new.token(&issuer)).await.unwrap();
        assert!(keys.verify(&old.token(&issuer)).await.is_err(), "a key taken back is refused");
    }

    #[tokio::test]
    async fn a_flood_of_unknown_keys_makes_one_fetch() {
        let issuer = MockServer::start().await;
        let (known, unknown) = (signer("known"), signer("unknown"));
        serve(&issuer, &[&known]).await;
        let keys = keys(&issuer, 60_000, 60_000);

        let token = unknown.token(&issuer);
        let flood = (0..200).map(|_| keys.verify(&token));
        let answers = futures_util::future::join_all(flood).await;

        assert!(answers.iter().all(Result::is_err));
        assert_eq!(fetches(&issuer).await, 1);
        keys.verify(&known.token(&issuer)).await.unwrap();
        assert_eq!(fetches(&issuer).await, 1);
    }

    #[tokio::test]
    async fn keys_stay_while_the_issuer_is_down_and_stale_ones_are_asked_for_again() {
        let issuer = MockServer::start().await;
        let signer = signer("one");
        serve(&issuer, &[&signer]).await;
        let keys = keys(&issuer, 0, 0);
        keys.verify(&signer.token(&issuer)).await.unwrap();

        issuer.reset().await;
        Mock::given(wiremock::matchers::any())
            .respond_with(ResponseTemplate::new(503))
            .mount(&issuer)
            .await;
        keys.verify(&signer.token(&issuer)).await.unwrap();
        assert_eq!(issuer.received_requests().await.unwrap().len(), 1, "it was asked again");
    }

    #[tokio::test]
    async fn an_issuer_never_reached_is_no_fault_of_the_token() {
        let issuer = MockServer::start().await;
        let keys = keys(&issuer, 0, 0);
        let refused = keys.verify(&signer("one").token(&issuer)).await;
        assert_eq!(refused, Err(Refusal::Unknowable));
    }

    #[tokio::test]
    async fn an_issuer_that_points_elsewhere_is_not_followed() {
        let elsewhere = MockServer::start().await;
        let signer = signer("one");
        serve(&elsewhere, &[&signer]).await;
        for (status, body) in [
            (302, json!({})),
            (200, json!({"issuer": elsewhere.uri(), "jwks_uri": "SELF/keys"})),
            (200, json!({"issuer": "SELF", "jwks_uri": format!("{}/keys", elsewhere.uri())})),
            (200, json!({"issuer": "SELF", "jwks_uri": "file:///etc/passwd"})),
            (200, json!({"issuer": "x".repeat(LARGEST_BYTES)})),
        ] {
            let issuer = MockServer::start().await;
            let body = body.to_string().replace("SELF", &issuer.uri());
            let answer = ResponseTemplate::new(status)
                .insert_header(
                    "location",
                    format!("{}/.well-known/openid-configuration", elsewhere.uri()),
                )
                .set_body_string(body);
            Mock::given(wiremock::matchers::any()).respond_with(answer).mount(&issuer).await;
            let keys = keys(&issuer, 0, 0);
            assert_eq!(keys.verify(&signer.token(&issuer)).await, Err(Refusal::Unknowable));
        }
        assert!(elsewhere.received_requests().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn rsa_and_ed25519_keys_serve_too_each_by_its_own_algorithm() {
        let issuer = MockServer::start().await;
        let random = SystemRandom::new();
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let ed = Ed25519KeyPair::generate().unwrap();
        let (n, e) = (rsa.public_key().modulus(), rsa.public_key().exponent());
        let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let (n, e) = (n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero());
        let jwks = [
            json!({"kty": "RSA", "kid": "rsa", "alg": "RS256", "n": part(n), "e": part(e)}),
            json!({"kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": part(ed.public_key().as_ref())}),
        ];
        let signer = |jwk: &Value| Signer { jwk: jwk.clone(), ..signer("unused") };
        serve(&issuer, &[&signer(&jwks[0]), &signer(&jwks[1])]).await;
        let keys = keys(&issuer, 0, 60_000);
        let at = 1_767_225_600;
        let claims = json!({"iss": issuer.uri(), "aud": "znamka", "exp": at + 60, "iat": at, "sub": "s", "jti": "1"});
        let message = |alg: &str, kid: &str| {
            let header = json!({"alg": alg, "kid": kid}).to_string();
            format!("{}.{}", part(header.as_bytes()), part(claims.to_string().as_bytes()))
        };
        let by_rsa = |message: &str| {
            let mut signature = vec![0; rsa.public_modulus_len()];
            rsa.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).unwrap();
            format!("{message}.{}", part(&signature))
        };
        let by_ed =
            |message: &str| format!("{message}.{}", part(ed.sign(message.as_bytes()).as_ref()));

        keys.verify(&by_rsa(&message("RS256", "rsa"))).await.unwrap();
        keys.verify(&by_ed(&message("EdDSA", "ed"))).await.unwrap();
        for token in [
            by_rsa(&message("RS256", "ed")),
            by_rsa(&message("PS256", "rsa")),
            by_rsa(&message("HS256", "rsa")),
            by_rsa(&message("EdDSA", "ed")),
            by_ed(&message("EdDSA", "rsa")),
            by_ed(&message("RS256", "rsa")),
        ] {
            assert!(keys.verify(&token).await.is_err(), "{token}");
        }
    }

    #[test]
    fn keys_that_do_not_fit_are_passed_over() {
        let good = signer("one").jwk;
        let with = |name: &str, value: Value| {
            let mut jwk = good.clone();
            jwk[name] = value;
            serde_json::from_value::<Jwk>(jwk).ok().and_then(|jwk| Key::of(&jwk))
        };
        assert!(with("kid", json!("two")).is_some());
        assert!(with("alg", json!("ES256")).is_some());
        assert!(with("alg", json!("RS256")).is_none());
        assert!(with("use", json!("enc")).is_none());
        assert!(with("key_ops", json!(["sign"])).is_none());
        assert!(with("kty", json!("oct")).is_none());
        assert!(Jwks::of("http://issuer.example").is_err());
        assert!(Jwks::of("no address").is_err());
    }
}
