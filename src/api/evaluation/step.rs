//! The steps of an evaluation over HTTP: submitted, returned, published, withdrawn.

use actix_web::{HttpResponse, post, web::Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    answer::{Submitted, done},
    id,
};
use crate::{
    actions,
    domain::{
        caller::Caller,
        form::{EvaluationId, ReasonText},
    },
    http::{
        json::{Bodiless, Document},
        problem::Problem,
        query::Query,
        register::Writing,
        state::State,
    },
};

/// A reason, which the public will read.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The address belonged to another service."}))]
pub struct ReasonDraft {
    /// Why.
    #[schema(value_type = ReasonText)]
    pub reason: String,
}

/// Submit a draft
///
/// Hands in what was written: every rule of the methodology must hold now.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    responses((status = OK, description = "It is submitted.", body = Submitted)),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[post("/evaluations/{id}/submit")]
pub async fn submit_draft(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    _: Bodiless,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    state
        .write(writing, b"", move |tx| {
            Ok(done(&actions::evaluation::submit_draft(id, &caller, tx)?))
        })
        .await
}

/// Return a submission
///
/// Hands it back to its assessor as a draft, with a reason.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    request_body = ReasonDraft,
    responses((status = OK, description = "It is a draft again.", body = Submitted)),
    security(("agency_token" = ["evaluations:publish"])),
)]
#[post("/evaluations/{id}/return")]
pub async fn return_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    document: Document<ReasonDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            Ok(done(&actions::evaluation::send_back(id, &draft.reason, &caller, tx)?))
        })
        .await
}

/// Publish a submission
///
/// Works out the scorecard and makes all of it public, in one transaction with its ledger entry.
/// The answer comes when it can be read.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    responses((status = OK, description = "It is public.", body = Submitted)),
    security(("agency_token" = ["evaluations:publish"])),
)]
#[post("/evaluations/{id}/publish")]
pub async fn publish_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    _: Bodiless,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    state
        .write(writing, b"", move |tx| Ok(done(&actions::evaluation::publish(id, &caller, tx)?)))
        .await
}

/// Withdraw an evaluation
///
/// It counts no longer, for good. It stays readable, with the reason; its key may be used anew.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    request_body = ReasonDraft,
    responses((status = OK, description = "It is withdrawn.", body = Submitted)),
    security(("agency_token" = ["evaluations:publish"])),
)]
#[post("/evaluations/{id}/withdraw")]
pub async fn withdraw_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    document: Document<ReasonDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            Ok(done(&actions::evaluation::withdraw(id, &draft.reason, &caller, tx)?))
        })
        .await
}
