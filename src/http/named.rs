//! Every error leaves as a problem that names its request, whoever made it: a handler, a library,
//! a time-out or a panic.

use std::{panic::AssertUnwindSafe, time::Duration};

use actix_web::{
    Error, HttpMessage, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, HeaderValue},
    },
    middleware::Next,
};
use futures_util::FutureExt;

use super::{contract::Contract, headers::RequestId, problem::Problem, state::State};

/// Marks an answer that says by itself what is wrong, such as the page of something that is over.
#[derive(Clone, Copy, Debug)]
pub struct Told;

/// Middleware: turns whatever went wrong into a problem, and ends what takes too long.
pub async fn name<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request.extensions().get::<RequestId>().cloned();
    let id = id.as_ref().map_or("unknown", RequestId::as_str);
    let time = request.app_data::<State>().map_or(60, |state| state.config().request_timeout_s);

    let answer = AssertUnwindSafe(next.call(request)).catch_unwind();
    let response = match tokio::time::timeout(Duration::from_secs(time), answer).await {
        Ok(Ok(answer)) => answer?.map_into_boxed_body(),
        Ok(Err(_)) => {
            tracing::error!("a request panicked");
            return Err(Problem::broken().in_request(id).into());
        }
        Err(_) => {
            tracing::warn!("a request took longer than {time} s");
            return Err(Problem::unavailable(5).in_request(id).into());
        }
    };

    let status = response.status();
    let is_told = response.response().extensions().contains::<Told>();
    if is_told || !status.is_client_error() && !status.is_server_error() {
        return Ok(response);
    }
    let ours = response.response().extensions().get::<Problem>().cloned();
    // The router knows nothing of HEAD, so what it says of methods is not passed on.
    let is_of_router = ours.is_none() && status == StatusCode::METHOD_NOT_ALLOWED;
    let mut problem = ours.unwrap_or_else(|| Problem::of_status(status));
    if is_of_router {
        let request = response.request();
        let contract = request.app_data::<Contract>();
        let allow = contract.and_then(|contract| contract.allow(request.path()));
        problem = Problem::method_not_allowed(allow.as_deref().unwrap_or("GET, HEAD"));
    }
    let ours: Vec<_> = response
        .headers()
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("ratelimit"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let mut named = response.into_response(problem.in_request(id).error_response());
    named.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in ours {
        named.headers_mut().insert(name, value);
    }
    Ok(named)
}
