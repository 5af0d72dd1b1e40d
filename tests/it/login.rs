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

use crate::{
    issuer::{CLIENT, Issuer, NOW},
    served::{Got, Served, text},
    world::Engine,
};

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

const PLACE: &str = "/area/login/back";

/// A register whose people log in at the issuer.
fn served(issuer: &Issuer, public_url: Option<&str>) -> Served {
    let config = Config {
        oidc_issuer: Some(issuer.server.uri()),
        oidc_client_id: Some(CLIENT.into()),
        public_url: public_url.map(str::to_owned),
        ..Config::default()
    };
    Served::with(Engine::Sqlite, config)
}

fn cookies(got: &Got) -> Vec<&str> {
    got.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect()
}

/// What the browser keeps of a cookie.
fn pair(cookie: &str) -> &str {
    cookie.split(';').next().unwrap()
}

fn query(pairs: &[(String, String)]) -> String {
    let mut url = Url::parse("https://example.cz").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    format!("{PLACE}?{}", url.query().unwrap())
}

#[actix_web::test]
async fn who_logs_in_at_the_issuer_works_in_the_area() {
    let issuer = Issuer::start().await;
    let served = served(&issuer, None);
    let browser = served.anonymous().header("accept", "text/html");
    let page = browser.get("/en/area/login?back=%2Fen%2Farea%3Fdone%3Ddelete").await.is(200);
    let way = "/en/area/login/issuer?back=/en/area%3Fdone%3Ddelete";
    assert!(text(&page).contains(&format!("href=\"{way}\"")), "{}", text(&page));

    let begun = browser.get(way).await.is(303);
    assert_eq!(begun.header("cache-control"), "no-store");
    let cookie = cookies(&begun)[0];
    for told in ["znamka-login=", "HttpOnly", "SameSite=Lax", "Max-Age=600", "Path=/"] {
        assert!(cookie.contains(told), "{cookie}");
    }
    let pairs = issuer.approve(begun.header("location"));
    let back = browser.header("cookie", pair(cookie)).get(&query(&pairs)).await.is(200);

    // The browser is led on by a page of ours, so that it sends the strict cookie along.
    assert_eq!(back.header("refresh"), "0; url=/en/area?done=delete");
    assert!(
        text(&back).contains("You are logged in") && text(&back).contains("/en/area?done=delete")
    );
    assert_eq!(back.header("cache-control"), "no-store");
    let set = cookies(&back);
    let session = set.iter().find(|cookie| cookie.starts_with("znamka=")).unwrap();
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Strict"), "{session}");
    assert!(set.iter().any(|it| it.starts_with("znamka-login=;") && it.contains("Max-Age=0")));
    let area = browser.header("cookie", pair(session)).get("/area").await.is(200);
    assert!(text(&area).contains("cz-mpsv"));

    // The same once more, from the history of the browser, opens nothing.
    let again = browser.header("cookie", pair(cookie)).get(&query(&pairs)).await.is(400);
    assert!(!cookies(&again).iter().any(|cookie| cookie.starts_with("znamka=")));
    assert!(text(&again).contains("This login was used before"));
}

#[actix_web::test]
async fn a_login_that_fails_says_why_and_opens_nothing() {
    let issuer = Issuer::start().await;
    let served = served(&issuer, Some("https://kvalita.example.cz"));
    let browser = served.anonymous().header("accept", "text/html");
    let evil = "/area/login/issuer?back=https%3A%2F%2Fevil.example%2Farea";
    let begun = browser.get(evil).await.is(303);
    assert_eq!(parameters(begun.header("location"))["redirect_uri"], BACK);
    let cookie = cookies(&begun)[0].to_owned();
    assert!(cookie.starts_with("__Host-znamka-login=") && cookie.ends_with("; Secure"), "{cookie}");
    let good = issuer.approve(begun.header("location"));
    let denied = with(&with(&good, "code", None), "error", Some("access_denied"));

    let back = |pairs: Vec<(String, String)>, cookie: Option<String>| {
        let browser = match cookie {
            Some(cookie) => browser.header("cookie", pair(&cookie)),
            None => browser.clone(),
        };
        async move { browser.get(&query(&pairs)).await }
    };
    for (pairs, cookie, status, said) in [
        (good.clone(), None, 400, "Tohle přihlášení nezačalo v tomto prohlížeči"),
        (with(&good, "state", Some("x")), Some(cookie.clone()), 400, "nezačalo v tomto prohlížeči"),
        (vec![], Some(cookie.clone()), 400, "nezačalo v tomto prohlížeči"),
        (denied, Some(cookie.clone()), 403, "Přihlášení bylo zrušeno"),
        (good, Some(cookie), 400, "už bylo použito"),
    ] {
        let got = back(pairs, cookie).await;
        assert_eq!(got.status, status, "{said}");
        assert!(text(&got).contains(said), "{said}: {}", text(&got));
        assert!(!cookies(&got).iter().any(|it| it.starts_with("__Host-znamka=")), "{said}");
    }

    // What leads elsewhere leads to the area.
    let begun = browser.get(evil).await.is(303);
    let cookie = cookies(&begun)[0].to_owned();
    let got = back(issuer.approve(begun.header("location")), Some(cookie)).await.is(200);
    assert_eq!(got.header("refresh"), "0; url=/area");
    let session = cookies(&got)[0].to_owned();
    assert!(session.starts_with("__Host-znamka=") && session.ends_with("; Secure"), "{session}");

    // A token that no cookie can hold.
    issuer.desk.lock().unwrap().access["groups"] = json!("x".repeat(3_900));
    let begun = browser.get("/area/login/issuer").await.is(303);
    let cookie = cookies(&begun)[0].to_owned();
    let got = back(issuer.approve(begun.header("location")), Some(cookie)).await.is(503);
    assert!(text(&got).contains("příliš dlouhé"));

    issuer.server.reset().await;
    let begun = Served::with(Engine::Sqlite, served.state.config().clone());
    let down = begun.anonymous().header("accept", "text/html").get("/area/login/issuer").await;
    assert_eq!((down.status, down.header("retry-after")), (503, "60"));
    assert!(text(&down).contains("Přihlašovací služba neodpovídá"), "{}", text(&down));
    assert!(cookies(&down).is_empty());
}

#[actix_web::test]
async fn without_a_login_at_an_issuer_no_way_leads_there() {
    let served = Served::empty(Engine::Sqlite);
    let browser = served.anonymous().header("accept", "text/html");
    let page = browser.get("/area/login").await.is(200);
    assert!(!text(&page).contains("/area/login/issuer"));
    browser.get("/area/login/issuer").await.is(404);
    browser.get(&format!("{PLACE}?code=x&state=y")).await.is(404);
}
