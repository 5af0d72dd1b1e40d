//! Logging in at the issuer: the way there, and the way back.
//!
//! One goes there by a link: browsers hold the policy of forms (`form-action`) against where a form is led
//! on to, too, and the issuer is none of ours.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, SET_COOKIE},
};
use maud::{Markup, html};

use super::session;
use crate::{
    config::Config,
    domain::address::encode,
    http::{
        login::{Answer, Failure, Round, round},
        named::Told,
        problem::{FORBIDDEN, Kind, MALFORMED_REQUEST, Problem, UNAVAILABLE},
        query::Query,
        state::State,
    },
    pages::{
        frame::{self, Sheet},
        visit::Scene,
        words::{Fault, Words},
    },
};

/// Seconds after which an issuer that was down may be asked again.
const RETRY_S: &str = "60";

/// The way to the issuer, on the page for logging in, in a window of its own where that page is to stay;
/// nothing where there is none.
pub fn link(words: &Words, state: &State, back: Option<&str>, beside: bool) -> Markup {
    let said = &words.issuer;
    let back = back.map(|back| format!("?back={}", encode(back))).unwrap_or_default();
    html! {
        @if state.login().is_some() {
            p { a.button href={ (words.at("/area/login/issuer")) (back) } rel="nofollow" target=[beside.then_some("_blank")] { (said.log_in) } }
            p.note { (said.about) }
            h2 { (said.or) }
        }
    }
}

/// Leads to the issuer.
pub async fn begin(
    request: HttpRequest,
    mut query: Query,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (words, _) = Words::of(request.path());
    let back = query.one("back").unwrap_or_default();
    query.finish()?;
    let login = state.login().ok_or_else(Problem::nowhere)?;
    match login.begin(&session::own(&back, words)).await {
        Ok(begun) => Ok(HttpResponse::SeeOther()
            .insert_header((SET_COOKIE, cookie(state.config(), &begun.cookie)))
            .insert_header((LOCATION, begun.address))
            .insert_header((CACHE_CONTROL, "no-store"))
            .finish()),
        Err(failure) => Ok(failed(words, &state, failure)),
    }
}

/// Takes in who comes back from the issuer. Whatever comes of it, their login is at its end.
pub async fn finish(request: HttpRequest, state: State) -> Result<HttpResponse, Problem> {
    let login = state.login().ok_or_else(Problem::nowhere)?;
    let cookie = session::cookie(&request, name(state.config()));
    let going = cookie.as_deref().and_then(Round::read);
    let (words, _) = Words::of(going.as_ref().map_or(request.path(), Round::then));
    let answer = Query::parse(request.query_string())?.read_all(|all| Ok(Answer::read(all)))?;
    let done = match answer {
        Ok(answer) => login.finish(cookie.as_deref(), &answer).await,
        Err(failure) => Err(failure),
    };
    let mut response = match done {
        Ok(done) => enter(words, &state, &done.token, &session::own(&done.then, words)).await?,
        Err(failure) => failed(words, &state, failure),
    };
    let over = self::cookie(state.config(), "");
    let over = over.try_into().map_err(|_| Problem::broken())?;
    response.headers_mut().append(SET_COOKIE, over);
    Ok(response)
}

/// Begins the session, and leads on by a page of our own: whoever is led on by the issuer still comes from
/// there, and browsers keep a strict cookie to themselves then.
async fn enter(
    words: &'static Words,
    state: &State,
    token: &str,
    then: &str,
) -> Result<HttpResponse, Problem> {
    let said = &words.issuer;
    let verified = state.keys().verify_until(token).await;
    let (caller, until) = match verified {
        Ok(_) if token.len() > session::LONGEST_BYTES => {
            tracing::warn!(bytes = token.len(), "a token of the issuer is too long for a cookie");
            return Ok(told(words, state, &said.too_long, &UNAVAILABLE));
        }
        Ok(verified) => verified,
        Err(refusal) => return Ok(failed(words, state, refusal.into())),
    };
    tracing::info!(jti = caller.jti, "a session has begun");
    let body = html! {
        h1 { (said.done) }
        p { a href=(then) { (said.go_on) } }
    };
    let mut response = sheet(words, state, said.done, body);
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, session::begin(token, until, state)?);
    let refresh = format!("0; url={then}").try_into().map_err(|_| Problem::broken())?;
    headers.insert(HeaderName::from_static("refresh"), refresh);
    Ok(response)
}

fn failed(words: &'static Words, state: &State, failure: Failure) -> HttpResponse {
    tracing::info!(?failure, "nobody was logged in");
    let kind = match failure {
        Failure::Unreachable | Failure::Unfit => &UNAVAILABLE,
        Failure::Cancelled | Failure::Token => &FORBIDDEN,
        Failure::Foreign | Failure::Late | Failure::Spent | Failure::Code => &MALFORMED_REQUEST,
    };
    told(words, state, &(words.issuer.failure)(failure), kind)
}

fn told(words: &'static Words, state: &State, fault: &Fault, kind: &Kind) -> HttpResponse {
    let body = html! {
        h1 { (fault.title) }
        div.notice.bad role="alert" { p { (fault.advice) } }
        p { a href=(words.at("/area/login")) { (words.issuer.again) } }
    };
    let mut response = sheet(words, state, fault.title, body);
    *response.status_mut() = kind.status;
    if kind.status == UNAVAILABLE.status {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(RETRY_S));
    }
    response.extensions_mut().insert(Told);
    response
}

fn sheet(words: &'static Words, state: &State, title: &str, body: Markup) -> HttpResponse {
    let path = "/area/login".to_owned();
    let scene = Scene::newest(words, path, &Query::default(), state.clone());
    let description = words.area.lead.to_owned();
    let sheet = Sheet { title: title.to_owned(), description, body, alternates: Vec::new() };
    frame::private(&scene, &sheet, None)
}

/// The cookie of a login under way; an empty one ends it. It must come along when the issuer leads back,
/// which a strict one would not, and which is why it opens nothing by itself.
fn cookie(config: &Config, value: &str) -> String {
    let seconds = if value.is_empty() { 0 } else { round::LASTS.num_seconds() };
    let secure = if session::is_https(config) { "; Secure" } else { "" };
    let name = name(config);
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// A name that browsers let no other host set, where they can tell.
fn name(config: &Config) -> &'static str {
    if session::is_https(config) { "__Host-znamka-login" } else { "znamka-login" }
}
