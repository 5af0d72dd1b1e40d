//! Who reads an answer, and the forms in which it is given: public lists and single rows, each under its tag.

use actix_web::{HttpRequest, HttpResponse, http::header::ContentType};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    auth::MaybeCaller,
    cache::Keepable,
    etag::{Conditions, Keep, Tag},
    page::Page,
    problem::Problem,
    query::Query,
    state::State,
};

/// What a reader brings along: what they asked, what they have, and whether they have a token.
pub struct Reader {
    /// Path of the request.
    pub path: String,
    /// What they have already.
    pub conditions: Conditions,
    /// Whether they sent a token: then nobody else keeps the answer.
    pub has_token: bool,
    /// The settings that stand in answers: with others, an answer has other bytes, and another name.
    settings: String,
}

impl Reader {
    /// Of a request.
    pub fn new(request: &HttpRequest, conditions: Conditions, caller: &MaybeCaller) -> Self {
        let settings = request.app_data::<State>().map(|state| {
            let config = state.config();
            format!("{}\n{}\n{}", config.base(), config.licence, config.publisher)
        });
        Self {
            path: request.path().to_owned(),
            conditions,
            has_token: caller.0.is_some(),
            settings: settings.unwrap_or_default(),
        }
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
        let tag = self.tag(seq, query);
        let keep = Keep::of(self.has_token, fixed);
        let mut response = self.conditions.answer(&tag, keep, make)?;
        if !self.has_token {
            Keepable { tag: tag.quoted(), fixed }.mark(&mut response);
        }
        Ok(response)
    }

    /// An answer of these bytes, worked out from the cube alone, about the newest entry; it last changed
    /// at `at`. It is called by its bytes: while they are the same, nobody is sent them twice.
    pub fn dated(
        &self,
        bytes: Vec<u8>,
        media_type: &'static str,
        at: DateTime<Utc>,
    ) -> Result<HttpResponse, Problem> {
        let tag = Tag::of_body(&bytes);
        let keep = Keep::of(self.has_token, false);
        let mut response = self.conditions.answer_of(at, &tag, keep, || {
            Ok(HttpResponse::Ok().content_type(media_type).body(bytes))
        })?;
        if !self.has_token {
            Keepable { tag: tag.quoted(), fixed: false }.mark(&mut response);
        }
        Ok(response)
    }

    /// Whether the reader has this answer already.
    pub fn has(&self, seq: i64, query: &str) -> bool {
        self.conditions.has(&self.tag(seq, query))
    }

    fn tag(&self, seq: i64, query: &str) -> Tag {
        let name = format!("{query}\n{}", self.settings);
        Tag::of_answer(seq.unsigned_abs(), &self.path, &name)
    }

    /// An answer about the entry `seq` for which the database was asked too.
    pub fn looked_up(
        &self,
        seq: i64,
        query: &str,
        fixed: bool,
        make: impl FnOnce() -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let tag = self.tag(seq, query);
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

/// An answer in JSON.
pub fn json<T: Serialize>(thing: &T) -> Result<HttpResponse, Problem> {
    Ok(written(bytes(thing)?))
}

/// An answer of bytes that are JSON.
pub fn written(json: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(json)
}

/// Something in JSON.
pub fn bytes<T: Serialize>(thing: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(thing).map_err(|error| Problem::internal(&error))
}
