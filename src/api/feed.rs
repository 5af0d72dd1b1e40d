//! Feeds over HTTP: what happened, for programs that watch it.

use actix_web::{HttpResponse, get, web::Path};
use chrono::DateTime;
use utoipa::IntoParams;

use crate::http::figures::Asking;
use crate::{
    cube::news::{About, NewsKey, news},
    domain::{address, code::Code, language::Language, text},
    formats::atom::{self, Channel},
    http::{
        page::{Paging, PagingParams},
        problem::Problem,
        work::Work,
    },
};

/// What a question for a feed may say.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
struct FeedParams {
    /// The language of titles and sentences; Czech without it.
    #[param(nullable = false, inline, value_type = Option<Language>)]
    lang: Option<String>,
}

/// Watch what happens
///
/// An Atom feed, newest first: evaluations that were published, corrected or withdrawn, each with the
/// reason that was given, what agencies replied to those that others made, and services of which nothing
/// had been reported when a campaign closed. `limit` says how many; the rest is on the pages that
/// `link rel="next"` leads to. Ask again with `If-None-Match` or `If-Modified-Since`: 304 says that
/// nothing changed.
#[utoipa::path(
    tag = "ledger",
    params(FeedParams, PagingParams),
    responses((status = OK, description = "What happened.", body = String, content_type = "application/atom+xml")),
)]
#[get("/feed.atom")]
pub async fn show_feed(asking: Asking) -> Result<HttpResponse, Problem> {
    answer(asking, About::All).await
}

/// Watch a service
///
/// What happened to one service, as in the feed of all.
#[utoipa::path(
    tag = "ledger",
    params(("code" = inline(Code), Path, description = "Its code.", example = "cz-obtain-passport"), FeedParams, PagingParams),
    responses((status = OK, description = "What happened to it.", body = String, content_type = "application/atom+xml")),
)]
#[get("/services/{code}/feed.atom")]
pub async fn show_service_feed(
    code: Path<String>,
    asking: Asking,
) -> Result<HttpResponse, Problem> {
    answer(asking, About::Service(Code::parse(&code).ok_or_else(Problem::nowhere)?)).await
}

/// Watch an agency
///
/// What happened to the services that an agency answered for in the period that is told of, as in the
/// feed of all.
#[utoipa::path(
    tag = "ledger",
    params(("code" = inline(Code), Path, description = "Its code.", example = "cz-mpsv"), FeedParams, PagingParams),
    responses((status = OK, description = "What happened to its services.", body = String, content_type = "application/atom+xml")),
)]
#[get("/agencies/{code}/feed.atom")]
pub async fn show_agency_feed(code: Path<String>, asking: Asking) -> Result<HttpResponse, Problem> {
    answer(asking, About::Agency(Code::parse(&code).ok_or_else(Problem::nowhere)?)).await
}

async fn answer(mut asking: Asking, about: About) -> Result<HttpResponse, Problem> {
    let is_key = |key: &[String]| matches!(key, [text] if NewsKey::read(text).is_some());
    let paging = Paging::read(&mut asking.query, is_key);
    let language = asking.query.parsed("lang", "Give `cs` or `en`.", Language::parse);
    asking.query.finish()?;
    let Asking { query, reader, state } = asking;
    let path = reader.path.clone();
    let config = state.config();
    let (base, licence) = (config.base().to_owned(), config.licence.clone());
    let snapshot = state.snapshot();
    let make = move || {
        let view = snapshot.newest();
        let language = language.unwrap_or(Language::Czech);
        let (named, page, named_seq) = match &about {
            About::All => (None, "/".to_owned(), None),
            About::Service(code) => {
                let names = &view.service(code.as_str())?.names;
                let page = format!("/services/{code}");
                (Some((names, code)), page, view.service_seq(code.as_str()))
            }
            About::Agency(code) => {
                let names = &view.agency(code.as_str())?.names;
                let page = format!("/agencies/{code}");
                (Some((names, code)), page, view.agency_seq(code.as_str()))
            }
        };
        let called = named.map(|(names, code)| {
            text::plain(text::said(names, language.as_str()).unwrap_or(code.as_str()), 160)
        });
        let after = paging.after.first().and_then(|text| NewsKey::read(text));
        let (items, next) = news(&view, &about, None, after.as_ref(), paging.limit.into());
        let changed = items.iter().flat_map(|news| [Some(news.at), news.named_at]);
        let changed = changed.chain([named_seq.and_then(|seq| view.time(seq))]).flatten().max();
        let address = |query: String| address::at(&path, &query);
        let channel = Channel {
            about: called,
            language,
            base,
            page,
            itself: address(query.canonical(&[])),
            next: next.map(|key| {
                let cursor = Paging::cursor(&[key.text()]);
                address(query.canonical(&[("cursor", Some(&cursor))]))
            }),
            updated: items.first().map_or(DateTime::UNIX_EPOCH, |news| news.at),
            path,
            licence,
        };
        Some((atom::feed(&channel, &items), changed.unwrap_or(DateTime::UNIX_EPOCH)))
    };
    let feed = state.work_out(Work::Short, make).await?;
    let (bytes, changed) = feed.ok_or_else(Problem::nowhere)?;
    reader.dated(bytes, atom::MEDIA_TYPE, changed)
}
