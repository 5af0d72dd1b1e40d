//! Agencies over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, put, web::Path};

use crate::http::reader::Reader;
use crate::{
    actions,
    domain::{
        agency::{Agency, AgencyDraft, AgencyKind},
        caller::Caller,
        code::Code,
        form::Country,
        letters::Words,
        text::matches,
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

/// List agencies
///
/// In order of code; `q` searches codes and names and aliases, without regard to diacritics and case.
#[utoipa::path(
    tag = "catalogue",
    params(
        ("q" = inline(Option<Words>), Query, description = "Words to search for.", nullable = false),
        ("country" = inline(Option<Country>), Query, description = "Only those of this country.", example = "CZ", nullable = false),
        ("kind" = inline(Option<AgencyKind>), Query, description = "Only those of this kind.", example = "ministry", nullable = false),
        PagingParams,
    ),
    responses((status = OK, description = "A page of agencies.", body = Page<Agency>)),
)]
#[get("/agencies")]
pub async fn list_agencies(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(&mut query, is_code);
    let question = query.words("q");
    let country = query.country("country");
    let kind = query.parsed("kind", "See `kind` of an agency.", AgencyKind::parse);
    query.finish()?;
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    Reader::new(&request, conditions, &caller).page(view.seq(), &query, || {
        let after = paging.after.first().map_or("", String::as_str);
        let rows = view
            .agencies()
            .filter(|thing| thing.code.as_str() > after)
            .filter(|thing| country.as_ref().is_none_or(|country| thing.country == *country))
            .filter(|thing| kind.is_none_or(|kind| thing.kind == kind))
            .filter(|thing| {
                question.as_ref().is_none_or(|question| {
                    let names = thing.names.values().map(String::as_str);
                    matches(
                        question,
                        names
                            .chain([thing.code.as_str()])
                            .chain(thing.aliases.iter().map(String::as_str)),
                    )
                })
            })
            .take(usize::from(paging.limit) + 1)
            .cloned()
            .collect();
        paging.page(rows, |thing: &Agency| vec![thing.code.to_string()])
    })
}

/// Show an agency
///
/// As it stands now; its `ETag` is what `If-Match` asks for when it is changed.
#[utoipa::path(
    tag = "catalogue",
    params(("code" = inline(Code), Path, description = "Its code.", example = "cz-mpsv")),
    responses((status = OK, description = "It stands so.", body = Agency, headers(("ETag", description = "Its version.")))),
)]
#[get("/agencies/{code}")]
pub async fn show_agency(
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
    let stored = view.agency(&code).zip(view.agency_seq(&code));
    let (thing, seq) = stored.ok_or_else(Problem::nowhere)?;
    Reader::new(&request, conditions, &caller).row(seq, thing)
}

/// Create or change an agency
///
/// A new code creates. What stands already is changed only by who names its version in `If-Match`.
#[utoipa::path(
    tag = "catalogue",
    params(("code" = inline(Code), Path, description = "Its code.", example = "cz-mpsv")),
    request_body = AgencyDraft,
    responses(
        (status = OK, description = "It is changed.", body = Agency, headers(("ETag", description = "Its version."))),
        (status = CREATED, description = "It is created.", body = Agency, headers(("ETag", description = "Its version."), ("Location", description = "Where it can be read."))),
    ),
    security(("agency_token" = ["catalogue:write"])),
)]
#[put("/agencies/{code}")]
pub async fn set_agency(
    caller: Caller,
    code: Path<String>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    document: Document<AgencyDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (code, expected) = (code.into_inner(), conditions.expected());
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let changed = actions::agency::set(draft, &code, &expected, &caller, tx)?;
            Ok(Answer::changed(&changed, format!("/v1/agencies/{code}")))
        })
        .await
}
