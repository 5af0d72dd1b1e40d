//! Target groups over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, put, web::Path};

use crate::http::reader::Reader;
use crate::{
    actions,
    domain::{
        caller::Caller,
        code::Code,
        letters::Words,
        target_group::{TargetGroup, TargetGroupDraft},
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

/// List target groups
///
/// In order of code; `q` searches codes and names, without regard to diacritics and case.
#[utoipa::path(
    tag = "catalogue",
    params(
        ("q" = inline(Option<Words>), Query, description = "Words to search for.", nullable = false),
        PagingParams,
    ),
    responses((status = OK, description = "A page of target groups.", body = Page<TargetGroup>)),
)]
#[get("/target-groups")]
pub async fn list_target_groups(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(&mut query, is_code);
    let question = query.words("q");
    query.finish()?;
    let snapshot = state.snapshot();
    let view = snapshot.newest();
    Reader::new(&request, conditions, &caller).page(view.seq(), &query, || {
        let after = paging.after.first().map_or("", String::as_str);
        let rows = view
            .target_groups()
            .filter(|thing| thing.code.as_str() > after)
            .filter(|thing| {
                question.as_ref().is_none_or(|question| {
                    let names = thing.names.values().map(String::as_str);
                    matches(question, names.chain([thing.code.as_str()]))
                })
            })
            .take(usize::from(paging.limit) + 1)
            .cloned()
            .collect();
        paging.page(rows, |thing: &TargetGroup| vec![thing.code.to_string()])
    })
}

/// Show a target group
///
/// As it stands now; its `ETag` is what `If-Match` asks for when it is changed.
#[utoipa::path(
    tag = "catalogue",
    params(("code" = inline(Code), Path, description = "Its code.", example = "age-65-plus")),
    responses((status = OK, description = "It stands so.", body = TargetGroup, headers(("ETag", description = "Its version.")))),
)]
#[get("/target-groups/{code}")]
pub async fn show_target_group(
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
    let stored = view.target_group(&code).zip(view.target_group_seq(&code));
    let (thing, seq) = stored.ok_or_else(Problem::nowhere)?;
    Reader::new(&request, conditions, &caller).row(seq, thing)
}

/// Create or change a target group
///
/// A new code creates. What stands already is changed only by who names its version in `If-Match`.
#[utoipa::path(
    tag = "catalogue",
    params(("code" = inline(Code), Path, description = "Its code.", example = "age-65-plus")),
    request_body = TargetGroupDraft,
    responses(
        (status = OK, description = "It is changed.", body = TargetGroup, headers(("ETag", description = "Its version."))),
        (status = CREATED, description = "It is created.", body = TargetGroup, headers(("ETag", description = "Its version."), ("Location", description = "Where it can be read."))),
    ),
    security(("agency_token" = ["catalogue:write"])),
)]
#[put("/target-groups/{code}")]
pub async fn set_target_group(
    caller: Caller,
    code: Path<String>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    document: Document<TargetGroupDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (code, expected) = (code.into_inner(), conditions.expected());
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let changed = actions::target_group::set(draft, &code, &expected, &caller, tx)?;
            Ok(Answer::changed(&changed, format!("/v1/target-groups/{code}")))
        })
        .await
}
