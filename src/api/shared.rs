//! What handlers share: public lists and single rows, each under its tag; steps from one standing to the
//! next.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, dev::Payload, http::header::ContentType, web::Path,
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use crate::{
    actions::{Refusal, Tx},
    domain::caller::Caller,
    http::{
        auth::MaybeCaller,
        cache::Keepable,
        etag::{Conditions, Keep, Tag},
        page::Page,
        problem::Problem,
        query::Query,
        register::{Answer, Writing},
        state::State,
    },
};

/// What a reader brings along: what they asked, what they have, and whether they have a token.
pub struct Reader {
    /// Path of the request.
    pub path: String,
    /// What they have already.
    pub conditions: Conditions,
    /// Whether they sent a token: then nobody else keeps the answer.
    pub has_token: bool,
}

impl Reader {
    /// Of a request.
    pub fn new(request: &HttpRequest, conditions: Conditions, caller: &MaybeCaller) -> Self {
        Self { path: request.path().to_owned(), conditions, has_token: caller.0.is_some() }
    }

    /// A page of a public list, as of the entry `seq`.
    pub fn page<T: Serialize + ToSchema>(
        &self,
        seq: i64,
        query: &Query,
        make: impl FnOnce() -> Page<T>,
    ) -> Result<HttpResponse, Problem> {
        self.worked_out(seq, &query.canonical(&[]), false, || {
            let page = make();
            let mut response = json(&page)?;
            page.link(&mut response, &self.path, query);
            Ok(response)
        })
    }

    /// An answer worked out from the cube alone, about the entry `seq`; `fixed` when it was asked
    /// for by number. It may be kept and given again.
    pub fn worked_out(
        &self,
        seq: i64,
        query: &str,
        fixed: bool,
        make: impl FnOnce() -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let tag = Tag::of_answer(seq.unsigned_abs(), &self.path, query);
        let keep = Keep::of(self.has_token, fixed);
        let mut response = self.conditions.answer(&tag, keep, make)?;
        if !self.has_token {
            Keepable { tag: tag.quoted(), fixed }.mark(&mut response);
        }
        Ok(response)
    }

    /// An answer about the entry `seq` for which the database was asked too.
    pub fn looked_up(
        &self,
        seq: i64,
        query: &str,
        fixed: bool,
        make: impl FnOnce() -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let tag = Tag::of_answer(seq.unsigned_abs(), &self.path, query);
        self.conditions.answer(&tag, Keep::of(self.has_token, fixed), make)
    }

    /// A public row in its version.
    pub fn row<T: Serialize>(&self, version: i64, thing: &T) -> Result<HttpResponse, Problem> {
        let keep = Keep::of(self.has_token, false);
        self.conditions.answer(&Tag::of_row(version), keep, || json(thing))
    }

    /// An answer that may hold private rows: it is called by its bytes.
    pub fn private<T: Serialize>(&self, thing: &T) -> Result<HttpResponse, Problem> {
        let bytes = bytes(thing)?;
        let keep = Keep::of(self.has_token, false);
        self.conditions.answer(&Tag::of_body(&bytes), keep, || {
            Ok(HttpResponse::Ok().content_type(ContentType::json()).body(bytes))
        })
    }
}

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

/// An answer in JSON.
pub fn json<T: Serialize>(thing: &T) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(bytes(thing)?))
}

fn bytes<T: Serialize>(thing: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(thing).map_err(|error| Problem::internal(&error))
}
