//! Services over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, http::header::LOCATION, put, web::Path};

use crate::http::reader::Reader;
use crate::{
    actions,
    domain::{
        agency::Level,
        caller::Caller,
        code::Code,
        form::Country,
        letters::Words,
        life_event::Audience,
        service::{Service, ServiceDraft, ServiceType},
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        json::Document,
        page::{Page, Paging, PagingParams, is_code},
        problem::Problem,
        query::Query,
        register::{Answer, Writing},
        state::State,
    },
};

/// List services
///
/// In order of code; `q` searches codes and names and descriptions, without regard to diacritics and case.
#[utoipa::path(
    tag = "catalogue",
    params(
        ("q" = inline(Option<Words>), Query, description = "Words to search for.", nullable = false),
        ("agency" = inline(Option<Code>), Query, description = "Only those of this agency.", nullable = false),
        ("life_event" = inline(Option<Code>), Query, description = "Only those of this life event.", nullable = false),
        ("audience" = inline(Option<Audience>), Query, description = "`citizens` or `businesses`.", nullable = false),
        ("type" = inline(Option<ServiceType>), Query, description = "`transactional`, `informational` or `portal`.", nullable = false),
        ("level" = inline(Option<Level>), Query, description = "`central`, `regional` or `local`.", nullable = false),
        ("country" = inline(Option<Country>), Query, description = "Only those of this country.", example = "CZ", nullable = false),
        PagingParams,
    ),
    responses((status = OK, description = "A page of services.", body = Page<Service>)),
)]
#[get("/services")]
pub async fn list_services(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(&mut query, is_code);
    let question = query.words("q");
    let agency = query.code("agency");
    let life_event = query.code("life_event");
    let country = query.country("country");
    let audience = query.parsed("audience", "Give `citizens` or `businesses`.", Audience::parse);
    let kind = query.parsed(
        "type",
        "Give `transactional`, `informational` or `portal`.",
        ServiceType::parse,
    );
    let level = query.parsed("level", "Give `central`, `regional` or `local`.", Level::parse);
    query.finish()?;
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    Reader::new(&request, conditions, &caller).page(view.seq(), &query, || {
        let after = paging.after.first().map_or("", String::as_str);
        let rows = view
            .services()
            .filter(|thing| thing.code.as_str() > after)
            .filter(|thing| agency.as_ref().is_none_or(|code| thing.agency == *code))
            .filter(|thing| life_event.as_ref().is_none_or(|code| thing.life_events.contains(code)))
            .filter(|thing| country.as_ref().is_none_or(|country| thing.country == *country))
            .filter(|thing| audience.is_none_or(|audience| thing.audiences.contains(&audience)))
            .filter(|thing| kind.is_none_or(|kind| thing.service_type == kind))
            .filter(|thing| level.is_none_or(|level| thing.level == Some(level)))
            .filter(|thing| question.as_ref().is_none_or(|question| thing.is_found_by(question)))
            .take(usize::from(paging.limit) + 1)
            .cloned()
            .collect();
        paging.page(rows, |thing: &Service| vec![thing.code.to_string()])
    })
}

/// Show a service
///
/// As it stands now; its `ETag` is what `If-Match` asks for when it is changed. The code of a service
/// that was replaced or moved leads to the one that took its place.
#[utoipa::path(
    tag = "catalogue",
    params(("code" = inline(Code), Path, description = "Its code.", example = "cz-obtain-passport")),
    responses(
        (status = OK, description = "It stands so.", body = Service, headers(("ETag", description = "Its version."))),
        (status = PERMANENT_REDIRECT, description = "Another service took its place.", headers(("Location", description = "The service that took its place."))),
    ),
)]
#[get("/services/{code}")]
pub async fn show_service(
    code: Path<String>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    let stored = view.service(&code).zip(view.service_seq(&code));
    let (thing, seq) = stored.ok_or_else(Problem::nowhere)?;
    if let Some(successor) = thing.one_to_one_successor() {
        let url = format!("/v1/services/{successor}");
        return Ok(HttpResponse::PermanentRedirect().insert_header((LOCATION, url)).finish());
    }
    Reader::new(&request, conditions, &caller).row(seq, thing)
}

/// Create or change a service
///
/// A new code creates. What stands already is changed only by who names its version in `If-Match`.
#[utoipa::path(
    tag = "catalogue",
    params(("code" = inline(Code), Path, description = "Its code.", example = "cz-obtain-passport")),
    request_body = ServiceDraft,
    responses(
        (status = OK, description = "It is changed.", body = Service, headers(("ETag", description = "Its version."))),
        (status = CREATED, description = "It is created.", body = Service, headers(("ETag", description = "Its version."), ("Location", description = "Where it can be read."))),
    ),
    security(("agency_token" = ["catalogue:write"])),
)]
#[put("/services/{code}", guard = "names_a_service")]
pub async fn set_service(
    caller: Caller,
    code: Path<String>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    document: Document<ServiceDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (code, expected) = (code.into_inner(), conditions.expected());
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let changed = actions::service::set(draft, &code, &expected, &caller, tx)?;
            Ok(Answer::changed(&changed, format!("/v1/services/{code}")))
        })
        .await
}

/// Whether a path ends with a code, and not with a form of a service such as `.jsonld`.
fn names_a_service(context: &actix_web::guard::GuardContext<'_>) -> bool {
    !context.head().uri.path().ends_with(".jsonld")
}
