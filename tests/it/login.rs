//! Logging in at an OpenID Connect issuer, over real HTTP.

use std::collections::HashMap;

use chrono::TimeDelta;
use reqwest::Url;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any, matchers::path};
use znamka::{
    clock::Clock,
    config::Config,
    http::{
        keys::Keys,
        login::{Answer, Failure, LoggedIn, Login},
    },
};

use crate::issuer::{CLIENT, Issuer, NOW};

const BACK: &str = "https://kvalita.example.cz/area/login/back";

struct Desk {
    login: Login,
    keys: Keys,
    clock: Clock,
}

fn desk(issuer: &Issuer, secret: Option<&str>) -> Desk {
    let config = Config {
        oidc_issuer: Some(issuer.server.uri()),
        oidc_client_id: Some(CLIENT.into()),
        oidc_client_secret: secret.map(|secret| secret.parse().unwrap()),
        public_url: Some("https://kvalita.example.cz".into()),
        ..Config::default()
    };
    let clock = Clock::scripted(chrono::DateTime::from_timestamp(NOW, 0).unwrap());
    let keys = Keys::of(&config, clock.clone()).unwrap();
    Desk { login: Login::of(&config, &keys, clock.clone()).unwrap(), keys, clock }
}

fn parameters(address: &str) -> HashMap<String, String> {
    Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

fn with(pairs: &[(String, String)], name: &str, value: Option<&str>) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = pairs.iter().filter(|(other, _)| other != name).cloned().collect();
    pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    pairs
}

impl Desk {
    async fn finish(
        &self,
        cookie: Option<&str>,
        pairs: &[(String, String)],
    ) -> Result<LoggedIn, Failure> {
        self.login.finish(cookie, &Answer::read(pairs)?).await
    }

    /// The whole way of somebody who does all that is right.
    async fn whole(&self, issuer: &Issuer) -> Result<LoggedIn, Failure> {
        let begun = self.login.begin("/en/area").await?;
        self.finish(Some(&begun.cookie), &issuer.approve(&begun.address)).await
    }
}

#[actix_web::test]
async fn a_login_becomes_a_token_of_the_register() {
    let issuer = Issuer::start().await;
    let desk = desk(&issuer, None);

    let begun = desk.login.begin("/en/area?a=1").await.unwrap();
    let asked = parameters(&begun.address);
    assert!(begun.address.starts_with(&format!("{}/authorize?tenant=cz&", issuer.server.uri())));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", BACK),
        ("code_challenge_method", "S256"),
        // What the issuer offers and agencies work with; never `admin`.
        ("scope", "openid evaluations:write"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(asked[name].len(), 43, "{name}");
        assert!(!begun.cookie.contains(&asked[name]), "{name}");
    }
    // A parameter that the standard does not know is passed over.
    let mut back = issuer.approve(&begun.address);
    back.push(("session_state".into(), "x".into()));
    let done = desk.finish(Some(&begun.cookie), &back).await.unwrap();

    assert_eq!(done.then, "/en/area?a=1");
    let caller = desk.keys.verify(&done.token).await.unwrap();
    assert_eq!((caller.sub.as_str(), caller.agency.unwrap().as_str()), ("jana", "cz-mpsv"));
    assert!(!format!("{begun:?} {:?}", LoggedIn { ..done.clone() }).contains(&done.token));
    assert_ne!(desk.login.begin("/").await.unwrap().cookie, begun.cookie);
}

#[actix_web::test]
async fn a_register_with_a_secret_shows_it_as_the_issuer_takes_it() {
    let issuer = Issuer::start().await;
    issuer.desk.lock().unwrap().secret = Some("se:cret".into());
    let known = desk(&issuer, Some("se:cret"));
    known.whole(&issuer).await.unwrap();
    let requests = issuer.server.received_requests().await.unwrap();
    let body = String::from_utf8_lossy(&requests.last().unwrap().body).into_owned();
    assert!(!body.contains("cret"), "what is sent in the header is not sent twice: {body}");

    assert_eq!(desk(&issuer, Some("other")).whole(&issuer).await, Err(Failure::Unfit));
    assert_eq!(desk(&issuer, None).whole(&issuer).await, Err(Failure::Unfit));

    issuer.tell(&json!({"token_endpoint_auth_methods_supported": ["client_secret_post"]})).await;
    desk(&issuer, Some("se:cret")).whole(&issuer).await.unwrap();
    let requests = issuer.server.received_requests().await.unwrap();
    assert!(!requests.last().unwrap().headers.contains_key("authorization"));
}

#[actix_web::test]
async fn an_answer_to_another_question_is_not_looked_at() {
    let issuer = Issuer::start().await;
    let desk = desk(&issuer, None);
    let begun = desk.login.begin("/area").await.unwrap();
    let other = desk.login.begin("/area").await.unwrap();
    let good = issuer.approve(&begun.address);
    let elsewhere = {
        let mut parts: Vec<&str> = begun.cookie.split('.').collect();
        parts[2] = "L2V2aWw";
        parts.join(".")
    };
    for (what, cookie, pairs) in [
        ("no cookie", None, good.clone()),
        ("no cookie of ours", Some("x"), good.clone()),
        ("of another login", Some(other.cookie.as_str()), good.clone()),
        ("going elsewhere", Some(&elsewhere), good.clone()),
        ("no state", Some(&begun.cookie), with(&good, "state", None)),
        ("another state", Some(&begun.cookie), with(&good, "state", Some("x"))),
        ("an error of nobody's", Some(&begun.cookie), with(&[], "error", Some("access_denied"))),
    ] {
        assert_eq!(desk.finish(cookie, &pairs).await, Err(Failure::Foreign), "{what}");
    }
    let twice = [good.clone(), with(&[], "code", Some("x"))].concat();
    assert_eq!(desk.finish(Some(&begun.cookie), &twice).await, Err(Failure::Foreign));
    assert_eq!(issuer.exchanges().await, 0, "no code was brought to the issuer");
    // None of that used the login up.
    desk.finish(Some(&begun.cookie), &good).await.unwrap();
}

#[actix_web::test]
async fn an_issuer_that_names_itself_must_be_the_one_that_was_asked() {
    let issuer = Issuer::start().await;
    let strict = desk(&issuer, None);
    for iss in [None, Some("https://evil.example"), Some("")] {
        let begun = strict.login.begin("/area").await.unwrap();
        let pairs = with(&issuer.approve(&begun.address), "iss", iss);
        let refused = strict.finish(Some(&begun.cookie), &pairs).await;
        assert_eq!(refused, Err(Failure::Foreign), "{iss:?}");
    }
    assert_eq!(issuer.exchanges().await, 0);

    issuer.tell(&json!({"authorization_response_iss_parameter_supported": null})).await;
    let lax = desk(&issuer, None);
    let begun = lax.login.begin("/area").await.unwrap();
    let pairs = with(&issuer.approve(&begun.address), "iss", Some("https://evil.example"));
    assert_eq!(lax.finish(Some(&begun.cookie), &pairs).await, Err(Failure::Foreign));
    let begun = lax.login.begin("/area").await.unwrap();
    let pairs = with(&issuer.approve(&begun.address), "iss", None);
    lax.finish(Some(&begun.cookie), &pairs).await.unwrap();
}

#[actix_web::test]
async fn a_login_ends_once_and_in_time() {
    let issuer = Issuer::start().await;
    let desk = desk(&issuer, None);
    let begun = desk.login.begin("/area").await.unwrap();
    let pairs = issuer.approve(&begun.address);
    desk.finish(Some(&begun.cookie), &pairs).await.unwrap();
    assert_eq!(desk.finish(Some(&begun.cookie), &pairs).await, Err(Failure::Spent));
    assert_eq!(issuer.exchanges().await, 1);

    // Another process does not know of it; the issuer does.
    let second = self::desk(&issuer, None);
    assert_eq!(second.finish(Some(&begun.cookie), &pairs).await, Err(Failure::Code));

    let begun = desk.login.begin("/area").await.unwrap();
    let pairs = issuer.approve(&begun.address);
    desk.clock.set(desk.clock.now() + TimeDelta::seconds(601));
    assert_eq!(desk.finish(Some(&begun.cookie), &pairs).await, Err(Failure::Late));

    for (error, failure) in [
        ("access_denied", Failure::Cancelled),
        ("temporarily_unavailable", Failure::Unreachable),
        ("invalid_scope", Failure::Unfit),
        ("<script>", Failure::Unfit),
    ] {
        let begun = desk.login.begin("/area").await.unwrap();
        let pairs = with(&issuer.approve(&begun.address), "error", Some(error));
        let pairs = with(&pairs, "code", None);
        assert_eq!(desk.finish(Some(&begun.cookie), &pairs).await, Err(failure), "{error}");
    }
}

#[actix_web::test]
async fn tokens_that_are_not_for_this_login_are_not_believed() {
    let issuer = Issuer::start().await;
    let good = issuer.desk.lock().unwrap().access.clone();
    for changed in [
        json!({"nonce": "x"}),
        json!({"nonce": null}),
        json!({"aud": "somebody"}),
        json!({"aud": [CLIENT, "somebody"]}),
        json!({"azp": "somebody"}),
        json!({"iss": "https://evil.example"}),
        json!({"exp": NOW - 31}),
        json!({"iat": NOW + 31}),
        json!({"iat": "now"}),
    ] {
        issuer.desk.lock().unwrap().id = changed.clone();
        let refused = desk(&issuer, None).whole(&issuer).await;
        assert_eq!(refused, Err(Failure::Token), "{changed}");
    }
    for fine in [json!({}), json!({"aud": [CLIENT, "x"], "azp": CLIENT}), Value::Null] {
        issuer.desk.lock().unwrap().id = fine.clone();
        assert!(desk(&issuer, None).whole(&issuer).await.is_ok(), "{fine}");
    }
    for (name, value) in [
        ("aud", json!("somebody")),
        ("exp", json!(NOW - 31)),
        ("iss", json!("https://evil.example")),
        ("agency", json!("No Code")),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        issuer.desk.lock().unwrap().access = claims;
        let refused = desk(&issuer, None).whole(&issuer).await;
        assert_eq!(refused, Err(Failure::Token), "{name}");
    }
}

#[actix_web::test]
async fn an_issuer_that_does_not_work_is_told_from_one_that_does_not_fit() {
    let elsewhere = MockServer::start().await;
    let issuer = Issuer::start().await;
    let uri = issuer.server.uri();

    issuer.server.reset().await;
    assert_eq!(desk(&issuer, None).login.begin("/area").await, Err(Failure::Unreachable));

    for beside in [
        json!({"code_challenge_methods_supported": ["plain"]}),
        json!({"authorization_endpoint": null}),
        json!({"authorization_endpoint": "http://elsewhere.example/"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
    ] {
        issuer.tell(&beside).await;
        let refused = desk(&issuer, None).login.begin("/area").await;
        assert_eq!(refused, Err(Failure::Unfit), "{beside}");
    }
    for beside in [
        json!({"token_endpoint": null}),
        json!({"token_endpoint": elsewhere.uri()}),
        json!({"token_endpoint": "file:///etc/passwd"}),
    ] {
        issuer.tell(&beside).await;
        assert_eq!(desk(&issuer, None).whole(&issuer).await, Err(Failure::Unfit), "{beside}");
    }
    let far = format!("{}/token", elsewhere.uri());
    let huge = "x".repeat(300_000);
    for (answer, failure) in [
        (ResponseTemplate::new(503), Failure::Unreachable),
        (ResponseTemplate::new(307).insert_header("location", far.as_str()), Failure::Unfit),
        (ResponseTemplate::new(200).set_body_string(huge), Failure::Unfit),
        (ResponseTemplate::new(200).set_body_string("{"), Failure::Unfit),
        (
            ResponseTemplate::new(200)
                .set_body_json(json!({"token_type": "mac", "access_token": "x"})),
            Failure::Unfit,
        ),
        (
            ResponseTemplate::new(200)
                .set_body_json(json!({"token_type": "Bearer", "access_token": "x"})),
            Failure::Token,
        ),
    ] {
        issuer.tell(&json!({"token_endpoint": format!("{uri}/other")})).await;
        Mock::given(path("/other")).respond_with(answer).mount(&issuer.server).await;
        assert_eq!(desk(&issuer, None).whole(&issuer).await, Err(failure));
    }
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&elsewhere).await;
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[actix_web::test]
async fn without_a_name_at_an_issuer_there_is_no_login() {
    let folder = tempfile::tempdir().unwrap();
    let own = Config { data_dir: Some(folder.path().into()), ..Config::default() };
    let named = Config { oidc_client_id: Some(CLIENT.into()), ..own.clone() };
    let issuer = Config { oidc_issuer: Some("https://login.example.cz".into()), ..own };
    for config in [named, issuer] {
        let keys = Keys::of(&config, Clock::System).unwrap();
        assert!(Login::of(&config, &keys, Clock::System).is_none());
    }
}
