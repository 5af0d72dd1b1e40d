//! Logging in with a token, and out.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderValue, LOCATION, SET_COOKIE, WWW_AUTHENTICATE},
    web,
};
use maud::{Markup, html};

use super::{
    around,
    form::{self, Fields, LOOK, Sent},
    issuer,
    kept::{self, Kept, Why},
    session::{self, Authorized, LONGEST_BYTES, Turned},
};
use crate::{
    http::{keys::Refusal, problem::Problem, query::Query, state::State},
    pages::{
        frame::{self, Open, Sheet},
        visit::Scene,
        words::Words,
    },
};

/// Most bytes of the form: a token, where to go on, and what was typed before the session ended.
const FORM_BYTES: usize = 3 * kept::MOST_BYTES;
/// The form's name on the page.
const FORM: &str = "log-in";
/// The button of who has logged in in another window.
const MEANWHILE: &str = "meanwhile";

/// Shows where to log in.
pub async fn show(
    mut query: Query,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let words = Words::of(request.path()).0;
    let (back, said) = (query.one("back"), query.one("said"));
    query.finish()?;
    let notice = match said.as_deref() {
        Some("ended") => Some(words.area.login.ended),
        Some("out") => Some(words.area.login.out),
        _ => None,
    };
    let back = back.map(|back| session::own(&back, words));
    let sheet =
        Asked { back: back.as_deref(), notice: notice.map(|text| (text, false)), kept: None };
    Ok(page(words, &query, state, &sheet))
}

/// Begins a session with a token that is believed.
pub async fn begin(
    mut query: Query,
    request: HttpRequest,
    payload: web::Payload,
    state: State,
) -> Result<HttpResponse, Turned> {
    let words = Words::of(request.path()).0;
    query.finish()?;
    // There is no session yet that a form could be of: the browser has to say where it was sent from.
    // Else anybody could log others in as themselves, and read what these enter.
    if form::is_foreign(request.headers(), state.config()) != Some(false) {
        return Err(Turned::Foreign(words));
    }
    let mut fields = Fields::read(&request, payload.into_inner(), FORM_BYTES).await?;
    let (token, back) = (fields.one("token"), fields.one("back"));
    let is_meanwhile = fields.one(MEANWHILE).is_some();
    let is_look = fields.one(LOOK).is_some();
    let kept = Kept::carried(&mut fields, words);
    fields.finish()?;
    if let Some(kept) = kept.as_ref().filter(|_| is_look) {
        return Ok(with_form(words, &state, kept, words.desk.kept.carried));
    }
    if let Some(kept) = kept.as_ref().filter(|_| is_meanwhile) {
        return match Authorized::of(&request).await {
            Ok(authorized) => Ok(kept.arrived(&authorized, Why::LoggedIn).await?),
            Err(Turned::ToLogin { .. }) => {
                Ok(with_form(words, &state, kept, words.desk.kept.ended))
            }
            Err(other) => Err(other),
        };
    }
    let token = token.unwrap_or_default();
    // Mail and terminals break a long token into lines.
    let token: String = token.trim().trim_start_matches("Bearer ").split_whitespace().collect();
    let token = token.as_str();
    let back = session::own(&back.unwrap_or_default(), words);
    let refuse = |text| {
        let back = kept.as_ref().map_or_else(|| Some(back.as_str()), |_| None);
        let sheet = Asked { back, notice: Some((text, true)), kept: kept.as_ref() };
        let page = page(words, &query, state.clone(), &sheet);
        let mut page = around::refused(page, &Problem::unauthorized());
        page.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        page
    };
    match state.keys().verify_until(token).await {
        Ok(_) if token.len() > LONGEST_BYTES => Ok(refuse(words.area.login.too_long)),
        Ok((caller, until)) => {
            tracing::info!("a session has begun");
            let cookie = session::begin(token, until, &state)?;
            if let Some(kept) = &kept {
                let here = (words, "/area");
                let authorized = Authorized::begun((caller, until), token, here, state.clone());
                let mut page = kept.arrived(&authorized, Why::LoggedIn).await?;
                page.headers_mut().insert(SET_COOKIE, cookie);
                return Ok(page);
            }
            Ok(HttpResponse::SeeOther()
                .insert_header((SET_COOKIE, cookie))
                .insert_header((LOCATION, back))
                .insert_header((CACHE_CONTROL, "no-store"))
                .finish())
        }
        Err(Refusal::Unknowable) => Err(Problem::unavailable(30).into()),
        Err(Refusal::Bad(reason)) => {
            tracing::info!(reason, "a token was refused");
            Ok(refuse(words.area.login.bad))
        }
    }
}

/// Ends a session.
pub async fn end(mut sent: Sent) -> Result<HttpResponse, Problem> {
    sent.fields.finish()?;
    let out = format!("{}?said=out", sent.at("/area/login"));
    Ok(HttpResponse::SeeOther()
        .insert_header((SET_COOKIE, session::forget(sent.authorized.state.config())))
        .insert_header((LOCATION, out))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish())
}

/// The page for logging in with a form that goes along.
pub fn with_form(words: &'static Words, state: &State, kept: &Kept, said: &str) -> HttpResponse {
    let sheet = Asked { back: None, notice: Some((said, true)), kept: Some(kept) };
    let page = page(words, &Query::default(), state.clone(), &sheet);
    around::refused(page, &Problem::unauthorized())
}

/// What the page for logging in says to that its form goes along when the language is changed.
pub fn open() -> Open<'static> {
    Open { form: FORM, path: "/area/login", again: (LOOK, "1"), first: ("", "") }
}

/// The ways to log in with a form that goes along, on a page that says why.
pub fn with(scene: &Scene, state: &State, kept: &Kept) -> Markup {
    let asked = Asked { back: None, notice: None, kept: Some(kept) };
    html! {
        (issuer::link(scene.words, state, None, true))
        (form(scene, &asked))
    }
}

/// What the page for logging in is asked with.
struct Asked<'a> {
    /// Where one wanted to go.
    back: Option<&'a str>,
    /// What is to be said first, and whether something went wrong.
    notice: Option<(&'a str, bool)>,
    /// What was typed before.
    kept: Option<&'a Kept>,
}

fn page(words: &'static Words, query: &Query, state: State, asked: &Asked<'_>) -> HttpResponse {
    // Who is led to the issuer leaves this page: where it holds something, it stays open.
    let link = issuer::link(words, &state, asked.back, asked.kept.is_some());
    let scene = Scene::newest(words, "/area/login".to_owned(), query, state);
    let sheet = Sheet {
        title: words.area.login.title.to_owned(),
        description: words.area.lead.to_owned(),
        body: body(&scene, &link, asked),
        alternates: Vec::new(),
    };
    frame::private(&scene, &sheet, asked.kept.map(|_| open()))
}

fn body(scene: &Scene, issuer: &Markup, asked: &Asked<'_>) -> Markup {
    let words = scene.words;
    let Asked { back, notice, kept } = *asked;
    let login = &words.area.login;
    html! {
        h1 { (login.title) }
        p.lead { (words.area.lead) }
        @if let Some((text, is_bad)) = notice {
            div.notice.bad[is_bad] role=(if is_bad { "alert" } else { "status" }) { p #said { (text) } }
        }
        (issuer)
        (form(scene, asked))
        @if let Some(kept) = kept { (kept.section(scene)) }
        @if let Some(back) = back {
            // A browser does not send the cookie with the first click from another site, such as a mail.
            p.note { (login.already) " " a href=(back) { (login.go_on) } }
        }
        h2 { (login.no_token) }
        @for text in login.where_from { p { (text) } }
    }
}

/// The form for a token, with what goes along.
fn form(scene: &Scene, asked: &Asked<'_>) -> Markup {
    let words = scene.words;
    let Asked { back, notice, kept } = *asked;
    let login = &words.area.login;
    let is_bad = notice.is_some_and(|(_, is_bad)| is_bad);
    html! {
        form.tall #(FORM) method="post" action=(words.at("/area/login")) {
            p {
                label for="token" { (login.token) }
                textarea #token name="token" rows="4" required autocomplete="off" spellcheck="false"
                    autocapitalize="off" aria-invalid=[is_bad.then_some("true")]
                    aria-describedby=(if is_bad { "token-help said" } else { "token-help" }) {}
            }
            p.note #token-help { (login.help) }
            @if let Some(back) = back { input type="hidden" name="back" value=(back); }
            @if let Some(kept) = kept { (kept.along()) }
            p { button type="submit" { (login.log_in) } }
            @if kept.is_some() {
                p { (words.desk.kept.meanwhile) " "
                    button.plain type="submit" name=(MEANWHILE) value="1" formnovalidate { (words.desk.kept.go_on) }
                }
            }
        }
    }
}
