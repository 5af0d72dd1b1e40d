//! Answers about the service itself: whether it lives, what it counted, what it can do.

use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, ContentType},
    web::{Path, ReqData},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    contract::Contract,
    etag::{Conditions, Keep},
    problem::{self, Problem},
    state::State,
};
use crate::store;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `alive` or `ready`.
    #[schema(example = "alive")]
    status: &'static str,
    /// Version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Whether the database answers; null where nobody asked it. Without it, what is public can be
    /// read and nothing can be written.
    #[schema(required, example = true)]
    database: Option<bool>,
}

/// Whether a request came to the door for `/metrics` alone.
#[derive(Clone, Copy, Debug)]
pub struct BackDoor;

/// Whether the service is alive
///
/// Answers as long as the process runs; says nothing about the database.
#[utoipa::path(tag = "service", responses((status = OK, description = "It is alive.", body = Health)))]
#[get("/health")]
pub async fn show_health() -> HttpResponse {
    healthy("alive", None)
}

/// Whether the service takes requests
///
/// Answers 503 before the service ends, so that load balancers turn to another.
#[utoipa::path(tag = "service", responses((status = OK, description = "It takes requests.", body = Health)))]
#[get("/ready")]
pub async fn show_readiness(state: State) -> Result<HttpResponse, Problem> {
    if state.is_leaving() {
        return Err(Problem::unavailable(5).detail("This instance is about to end."));
    }
    let database = state.read(store::ledger::head).await.is_ok();
    Ok(healthy("ready", Some(database)))
}

/// What was counted
///
/// Requests by operation and status, durations, and the state of the register, for Prometheus. Where
/// the installation serves it at another door, there is nothing here.
#[utoipa::path(
    tag = "service",
    responses(
        (status = OK, description = "What was counted.", body = String, content_type = "application/openmetrics-text"),
        (status = NOT_FOUND, description = "It is served at another door.", body = problem::ProblemBody<'static>, content_type = "application/problem+json"),
    ),
)]
#[get("/metrics")]
pub async fn show_metrics(
    state: State,
    back_door: Option<ReqData<BackDoor>>,
) -> Result<HttpResponse, Problem> {
    if state.config().metrics_listen.is_some() && back_door.is_none() {
        return Err(Problem::nowhere());
    }
    let text = state.telemetry().text().map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}

/// The OpenAPI document
///
/// Version 3.1, made from the code that answers.
#[utoipa::path(tag = "service", responses((status = OK, description = "The document.", body = serde_json::Value)))]
#[get("/openapi.json")]
pub async fn show_openapi(
    contract: Contract,
    conditions: Conditions,
) -> Result<HttpResponse, Problem> {
    conditions.answer(contract.tag(), Keep::Public, || {
        Ok(HttpResponse::Ok().content_type(ContentType::json()).body(contract.json()))
    })
}

/// What a kind of problem means
///
/// The page that `type` of a problem leads to: what it means and what to do about it.
#[utoipa::path(
    tag = "service",
    params(("code" = String, Path, description = "Code of the kind of problem.", example = "invalid-document", max_length = 64)),
    responses((status = OK, description = "What it means.", body = String, content_type = "text/plain")),
)]
#[get("/problems/{code}")]
pub async fn show_problem(code: Path<String>) -> Result<HttpResponse, Problem> {
    let kind = problem::kind(&code).ok_or_else(Problem::nowhere)?;
    let text = format!(
        "{}\n{}\n\nStatus: {}\n\nWhat it means\n{}\n\nWhat to do\n{}\n",
        kind.title,
        "=".repeat(kind.title.chars().count()),
        kind.status,
        kind.about,
        kind.advice
    );
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, Keep::Public.as_str()))
        .content_type(ContentType::plaintext())
        .body(text))
}

fn healthy(status: &'static str, database: Option<bool>) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        database,
    })
}
