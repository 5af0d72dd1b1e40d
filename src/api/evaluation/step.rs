//! The steps of an evaluation over HTTP: submitted, returned, published, withdrawn.

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    answer::{Submitted, done},
    id,
};
use crate::{
    actions::{
        Result as Acted, Tx,
        evaluation::{self, Outcome, publish, send_back, withdraw},
    },
    api::step::Step,
    domain::{caller::Caller, form::EvaluationId, letters::ReasonText, version::Expected},
    http::{
        json::{Bodiless, Document},
        problem::Problem,
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

/// Takes an evaluation from where it stands, whatever its version, to where `act` takes it.
async fn take(
    step: Step<String>,
    body: &[u8],
    act: impl FnOnce((Uuid, &Expected), &Caller, &mut Tx<'_>) -> Acted<Outcome> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let act = move |id, caller: &Caller, tx: &mut Tx<'_>| {
        Ok(done(&act((id, &Expected::Any), caller, tx)?))
    };
    step.take(|path| id(path), body, act).await
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
pub async fn submit_draft(step: Step<String>, _: Bodiless) -> Result<HttpResponse, Problem> {
    take(step, b"", evaluation::submit_draft).await
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
    step: Step<String>,
    document: Document<ReasonDraft>,
) -> Result<HttpResponse, Problem> {
    let Document { draft, bytes } = document;
    take(step, &bytes, move |which, caller, tx| send_back(which, &draft.reason, caller, tx)).await
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
pub async fn publish_evaluation(step: Step<String>, _: Bodiless) -> Result<HttpResponse, Problem> {
    take(step, b"", publish).await
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
    step: Step<String>,
    document: Document<ReasonDraft>,
) -> Result<HttpResponse, Problem> {
    let Document { draft, bytes } = document;
    take(step, &bytes, move |which, caller, tx| withdraw(which, &draft.reason, caller, tx)).await
}
