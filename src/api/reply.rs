//! Replies of agencies over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, put, web::Path};

use super::evaluation::id;
use crate::{
    actions,
    domain::{
        caller::Caller,
        form::EvaluationId,
        reply::{PublicReply, ReplyDraft},
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        json::Document,
        problem::Problem,
        query::Query,
        reader::Reader,
        register::{Answer, Writing},
        state::State,
    },
    store,
};

/// Show the reply to an evaluation
///
/// What the agency of the service says of an evaluation that others made. The reply that stands; one
/// that it replaced is read in the ledger.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Id of the evaluation.")),
    responses((status = OK, description = "It stands so.", body = PublicReply, headers(("ETag", description = "Its version.")))),
)]
#[get("/evaluations/{id}/reply")]
pub async fn show_reply(
    path: Path<String>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    let found = state.read(move |conn| store::reply::find(id, conn)).await?;
    let found = found.ok_or_else(Problem::nowhere)?;
    Reader::new(&request, conditions, &caller).row(found.seq, &found)
}

/// Reply to an evaluation
///
/// One reply of the agency of the service beside a published evaluation that others made: text for the
/// public, and whether it disputes what was found, all of it or the answers to some criteria. What is
/// disputed is flagged `disputed` from then on, also after the evaluation is corrected, until the agency
/// replies otherwise; the numbers do not change. A reply is not deleted. One that stands is written anew
/// by who names its version in `If-Match`; what it said before stays in the ledger.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Id of the evaluation.")),
    request_body = ReplyDraft,
    responses(
        (status = OK, description = "It is written anew.", body = PublicReply, headers(("ETag", description = "Its version."))),
        (status = CREATED, description = "It is public.", body = PublicReply, headers(("ETag", description = "Its version."), ("Location", description = "Where it can be read."))),
    ),
    security(("agency_token" = ["evaluations:write"])),
)]
#[put("/evaluations/{id}/reply")]
pub async fn set_reply(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    document: Document<ReplyDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (id, expected) = (id(&path)?, conditions.expected());
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let changed = actions::reply::set(id, &draft, &expected, &caller, tx)?;
            let location = actions::evaluation::location(id) + "/reply";
            Ok(Answer::changed(&changed, location))
        })
        .await
}
