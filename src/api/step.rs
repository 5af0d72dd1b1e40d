//! Steps: what takes one thing from where it stands to the next, in one way.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web::Path};
use serde::de::DeserializeOwned;

use crate::{
    actions::{Refusal, Tx},
    domain::caller::Caller,
    http::{
        problem::Problem,
        query::Query,
        register::{Answer, Writing},
        state::State,
    },
};

/// A request that takes one thing from where it stands to the next: who asks, and which thing, as its path
/// names it.
pub struct Step<P> {
    caller: Caller,
    path: Path<P>,
    query: Query,
    writing: Writing,
    state: State,
}

impl<P: DeserializeOwned + 'static> FromRequest for Step<P> {
    type Error = actix_web::Error;
    type Future = Ready<actix_web::Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut read = || {
            Ok(Self {
                caller: Caller::from_request(request, payload).into_inner()?,
                path: Path::from_request(request, payload).into_inner()?,
                query: Query::from_request(request, payload).into_inner()?,
                writing: Writing::from_request(request, payload).into_inner()?,
                state: State::from_request(request, payload).into_inner()?,
            })
        };
        ready(read())
    }
}

impl<P> Step<P> {
    /// Takes the step in one transaction. It has no parameters; `id` reads the path, and `body` are the
    /// bytes that came along.
    pub async fn take<I: Send + 'static>(
        mut self,
        id: impl FnOnce(&P) -> Result<I, Problem>,
        body: &[u8],
        action: impl FnOnce(I, &Caller, &mut Tx<'_>) -> Result<Answer, Refusal> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        self.query.finish()?;
        let (id, caller) = (id(&self.path)?, self.caller);
        self.state.write(self.writing, body, move |tx| action(id, &caller, tx)).await
    }
}
