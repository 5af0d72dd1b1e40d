//! Who asks: the bearer token of a request, verified once before anything else looks at it.

use std::{
    future::{Ready, ready},
    time::Instant,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header::AUTHORIZATION,
    middleware::Next,
};

use super::{keys::Refusal, problem::Problem, state::State};
use crate::domain::caller::Caller;

/// The caller, or nobody: for routes that answer both. A bad token never gets here.
#[derive(Clone, Debug)]
pub struct MaybeCaller(pub Option<Caller>);

/// Middleware: verifies the token of a request. A bad one is refused on public routes too, so that
/// nobody takes the public's view for their own.
pub async fn identify<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let refused = match token(&request) {
        Ok(None) => None,
        Err(refusal) => Some(refusal),
        Ok(Some(token)) => match request.app_data::<State>() {
            None => Some(Refusal::Unknowable),
            Some(state) => match state.keys().verify(token).await {
                Ok(caller) => {
                    request.extensions_mut().insert(caller);
                    None
                }
                Err(refusal) => Some(refusal),
            },
        },
    };
    let problem = match refused {
        None => return Ok(next.call(request).await?.map_into_boxed_body()),
        Some(Refusal::Unknowable) => Problem::unavailable(30),
        Some(Refusal::Bad(reason)) => {
            tracing::info!(reason, "a token was refused");
            // Guessing counts as asking: the limit stands further in, where no bad token gets.
            let limiter = request.app_data::<State>().map(State::limiter);
            let count = limiter.and_then(|it| it.count(it.who(&request), Instant::now()));
            count.filter(|count| !count.passes).map_or_else(Problem::unauthorized, |it| {
                Problem::too_many_requests(it.next_s.into())
            })
        }
    };
    Ok(request.into_response(problem.error_response()))
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(Problem::unauthorized))
    }
}

impl FromRequest for MaybeCaller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(request.extensions().get::<Caller>().cloned())))
    }
}

/// The token presented, if any. In an address it would stand in every log on the way: such a one
/// is as good as published, and refused.
fn token(request: &ServiceRequest) -> Result<Option<&str>, Refusal> {
    let in_address = request
        .query_string()
        .split('&')
        .any(|pair| pair.split('=').next() == Some("access_token"));
    if in_address {
        return Err(Refusal::Bad("in the address"));
    }
    let mut fields = request.headers().get_all(AUTHORIZATION);
    let Some(field) = fields.next() else { return Ok(None) };
    if fields.next().is_some() {
        return Err(Refusal::Bad("two of them"));
    }
    let field = field.to_str().map_err(|_| Refusal::Bad("no text"))?;
    match field.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Refusal::Bad("another scheme")),
    }
}
