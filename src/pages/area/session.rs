//! Who works in the area: a token of the API, kept in a cookie that these pages alone read.

use std::fmt;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, ResponseError,
    body::MessageBody,
    dev::Payload,
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, COOKIE, HeaderValue, LOCATION, SET_COOKIE},
    },
};
use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use futures_util::future::LocalBoxFuture;
use maud::{Markup, html};

use crate::{
    config::Config,
    domain::{address::encode, caller::Caller},
    http::{
        keys::Refusal,
        named::Told,
        problem::{FORBIDDEN, Problem},
        query::Query,
        state::State,
    },
    pages::{
        fault,
        visit::Scene,
        words::{Fault, Words},
    },
};

/// Longest token that browsers keep in a cookie, in bytes; with its name and attributes it stays below 4096.
pub const LONGEST_BYTES: usize = 3_900;
/// What the token of forms is made for: a token made for another purpose is none.
const PURPOSE: &[u8] = b"znamka area form 1";

/// Somebody who is logged in, and looks at a page.
#[derive(Clone)]
pub struct Authorized {
    /// Who it is.
    pub caller: Caller,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Their language.
    pub words: &'static Words,
    /// The page, without its language: `/area`.
    pub path: String,
    /// What every handler shares.
    pub state: State,
    token: String,
}

/// Why nobody is let in.
pub enum Turned {
    /// They are to log in first, there; a cookie that is believed no longer is taken back.
    ToLogin {
        /// Where.
        location: String,
        /// What ends the session that was.
        cookie: Option<HeaderValue>,
    },
    /// What they sent does not come from a page of ours.
    Foreign(&'static Words),
    /// A page says what is wrong, and has what they sent.
    Told {
        /// Its status.
        status: StatusCode,
        /// The page.
        page: Vec<u8>,
        /// What ends the session that was.
        cookie: Option<HeaderValue>,
    },
    /// Something else is wrong.
    Away(Problem),
}

impl FromRequest for Authorized {
    type Error = Turned;
    type Future = LocalBoxFuture<'static, Result<Self, Turned>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            // What changes something comes as a form, which is held against its session.
            if matches!(*request.method(), Method::GET | Method::HEAD) {
                Self::of(&request).await
            } else {
                Err(Problem::broken().into())
            }
        })
    }
}

impl Authorized {
    /// Whoever sends a request; what changes something is to be [checked](Self::check) besides.
    pub async fn of(request: &HttpRequest) -> Result<Self, Turned> {
        let state = request.app_data::<State>().cloned().ok_or_else(Problem::broken)?;
        let (words, path) = Words::of(request.path());
        let Some(token) = cookie(request, name(state.config())) else {
            return Err(Turned::to_login(request, words, None));
        };
        let (caller, until) = match state.keys().verify_until(&token).await {
            Ok(found) => found,
            Err(Refusal::Unknowable) => return Err(Problem::unavailable(30).into()),
            Err(Refusal::Bad(reason)) => {
                tracing::info!(reason, "a session has ended");
                return Err(Turned::to_login(request, words, Some(forget(state.config()))));
            }
        };
        Ok(Self { caller, until, words, path: path.to_owned(), state, token })
    }

    /// Whoever has just logged in with a token that was verified, on the page at `path`.
    pub fn begun(
        (caller, until): (Caller, DateTime<Utc>),
        token: &str,
        (words, path): (&'static Words, &str),
        state: State,
    ) -> Self {
        Self { caller, until, words, path: path.to_owned(), state, token: token.to_owned() }
    }

    /// What every form of this session carries: nobody else can know it.
    pub fn form_token(&self) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.token.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&key, PURPOSE))
    }

    /// Whether a form is of this session.
    pub fn check(&self, form_token: &str) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.token.as_bytes());
        let sent = BASE64_URL_SAFE_NO_PAD.decode(form_token);
        sent.is_ok_and(|sent| hmac::verify(&key, PURPOSE, &sent).is_ok())
    }

    /// What stands unseen in every form: that it is of this session, and its own name, so that sent twice
    /// it is done once.
    pub fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name=(super::form::TOKEN) value=(self.form_token());
            input type="hidden" name=(super::form::KEY) value=(self.state.clock().uuid());
        }
    }

    /// The address of a page of the area in their language.
    pub fn at(&self, path: &str) -> String {
        self.words.at(path)
    }

    /// What the page is made from besides.
    pub fn scene(&self, query: &Query) -> Scene {
        Scene::newest(self.words, self.path.clone(), query, self.state.clone())
    }
}

/// The cookie that begins a session. The token has been verified.
pub fn begin(token: &str, until: DateTime<Utc>, state: &State) -> Result<HeaderValue, Problem> {
    let seconds = until.signed_duration_since(state.clock().now()).num_seconds().max(0);
    let cookie = set(state.config(), token, seconds);
    HeaderValue::try_from(cookie).map_err(|_| Problem::broken())
}

/// The cookie that ends it.
pub fn forget(config: &Config) -> HeaderValue {
    HeaderValue::try_from(set(config, "", 0)).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Where one may be led after logging in: to pages of the area alone.
///
/// Everything else, addresses of other hosts among them, leads to the first of them.
pub fn own(back: &str, words: &Words) -> String {
    let path = back.split(['?', '#']).next().unwrap_or_default();
    let (_, page) = Words::of(path);
    let is_own = page == "/area" || page.starts_with("/area/");
    let is_plain =
        path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte))
            && back.bytes().all(|byte| byte.is_ascii_graphic())
            && !path.contains("//")
            && !path.contains("..");
    let leads_round = ["/area/login", "/area/logout"].iter().any(|round| page.starts_with(round));
    if is_own && is_plain && !leads_round { back.to_owned() } else { words.at("/area") }
}

/// Leads from where a form was sent to the page that it stands on.
pub async fn above(request: HttpRequest) -> HttpResponse {
    let above = request.path().rsplit_once('/').map_or("/", |(above, _)| above);
    HttpResponse::SeeOther()
        .insert_header((LOCATION, above))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

fn set(config: &Config, token: &str, seconds: i64) -> String {
    let secure = if is_https(config) { "; Secure" } else { "" };
    let name = name(config);
    format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

/// A name that browsers let no other host set, where they can tell.
fn name(config: &Config) -> &'static str {
    if is_https(config) { "__Host-znamka" } else { "znamka" }
}

pub fn is_https(config: &Config) -> bool {
    config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
}

/// The value of the cookie. Of several nobody knows which is ours: none is believed.
pub fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    let fields = request.headers().get_all(COOKIE).filter_map(|field| field.to_str().ok());
    let pairs = fields.flat_map(|field| field.split(';')).filter_map(|pair| pair.split_once('='));
    let mut ours = pairs.filter(|(known, _)| known.trim() == name).map(|(_, value)| value.trim());
    match (ours.next(), ours.next()) {
        (Some(token), None) if !token.is_empty() => Some(token.to_owned()),
        _ => None,
    }
}

impl Turned {
    /// To the page for logging in, and from there back: to the page of a form, where one was sent.
    fn to_login(request: &HttpRequest, words: &Words, cookie: Option<HeaderValue>) -> Self {
        let asked = request.uri().path_and_query().map_or("", |address| address.as_str());
        let back = own(asked, words);
        let mut location = format!("{}?back={}", words.at("/area/login"), encode(&back));
        if cookie.is_some() {
            location.push_str("&said=ended");
        }
        Self::ToLogin { location, cookie }
    }
}

impl Turned {
    /// The answer that a page is, as an error.
    pub fn page(page: HttpResponse, cookie: Option<HeaderValue>) -> Self {
        let status = page.status();
        match page.into_body().try_into_bytes() {
            Ok(page) => Self::Told { status, page: page.to_vec(), cookie },
            Err(_) => Self::Away(Problem::broken()),
        }
    }
}

impl From<Problem> for Turned {
    fn from(problem: Problem) -> Self {
        Self::Away(problem)
    }
}

impl fmt::Debug for Turned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Turned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ToLogin { .. } => f.write_str("nobody is logged in"),
            Self::Foreign(_) => f.write_str("a form from elsewhere"),
            Self::Told { .. } => f.write_str("a form comes back"),
            Self::Away(problem) => problem.fmt(f),
        }
    }
}

impl ResponseError for Turned {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::ToLogin { .. } => StatusCode::SEE_OTHER,
            Self::Foreign(_) => FORBIDDEN.status,
            Self::Told { status, .. } => *status,
            Self::Away(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            Self::Away(problem) => problem.error_response(),
            Self::Foreign(words) => foreign(words),
            Self::Told { status, page, cookie } => {
                let mut response = HttpResponse::build(*status);
                response.content_type("text/html; charset=utf-8");
                response.insert_header((CACHE_CONTROL, "no-store"));
                if let Some(cookie) = cookie {
                    response.insert_header((SET_COOKIE, cookie.clone()));
                }
                let mut response = response.body(page.clone());
                response.extensions_mut().insert(Told);
                response
            }
            Self::ToLogin { location, cookie } => {
                let mut response = HttpResponse::SeeOther();
                response.insert_header((LOCATION, location.as_str()));
                response.insert_header((CACHE_CONTROL, "no-store"));
                if let Some(cookie) = cookie {
                    response.insert_header((SET_COOKIE, cookie.clone()));
                }
                response.finish()
            }
        }
    }
}

/// The page of a form that was not sent from a page of ours. Nothing of it was done.
fn foreign(words: &'static Words) -> HttpResponse {
    let told = Fault { title: words.area.foreign, advice: words.area.foreign_advice };
    let on = html! { p { a href=(words.at("/area")) { (words.area.title) } } };
    let page = fault::bare(words, "/area", &told, &on);
    let mut response = HttpResponse::build(FORBIDDEN.status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(page.into_string());
    response.extensions_mut().insert(Told);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::LANGUAGES;

    #[test]
    fn one_is_led_back_into_the_area_alone() {
        let czech = LANGUAGES[0];
        for back in ["/area", "/en/area", "/area/evaluations/01932f5e?done=submit", "/en/area/x"] {
            assert_eq!(own(back, czech), back);
        }
        for back in [
            "",
            "/",
            "/areas",
            "//evil.example/area",
            "https://evil.example/area",
            "/area/../v1",
            "/area//evil.example",
            "/\\evil.example/area",
            "/area\r\nset-cookie: a=b",
            "/area/%2e%2e",
            "/area/login?back=/area",
            "/en/area/logout",
            "javascript:alert(1)",
        ] {
            assert_eq!(own(back, czech), "/area", "{back}");
        }
        assert_eq!(own("https://evil.example", LANGUAGES[1]), "/en/area");
    }

    #[test]
    fn a_cookie_says_how_it_may_be_kept() {
        let plain = Config::default();
        assert_eq!(
            set(&plain, "a.b.c", 60),
            "znamka=a.b.c; Path=/; Max-Age=60; HttpOnly; SameSite=Strict"
        );
        let public = Config { public_url: Some("https://znamka.example".into()), ..plain };
        let cookie = set(&public, "a.b.c", 60);
        assert!(cookie.starts_with("__Host-znamka=a.b.c; Path=/;") && cookie.ends_with("; Secure"));
        assert!(!cookie.contains("Domain"));
    }
}
