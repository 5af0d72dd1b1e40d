//! Who visits a page: in which language, and what is asked of the register to make it.

use std::{future::Ready, sync::Arc};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{CACHE_CONTROL, HeaderValue, LOCATION},
};
use chrono::{DateTime, NaiveDate, Utc};

use super::{
    frame::{self, Sheet},
    words::Words,
};
use crate::{
    cube::{
        query::{Context, Kind, Query as Asked},
        snapshot::Snapshot,
        view::View,
    },
    domain::cell::ScorecardKey,
    http::{
        auth::MaybeCaller,
        etag::{Conditions, Keep},
        named::Told,
        problem::{GONE, Problem},
        query::Query,
        reader::Reader,
        state::State,
        work::Work,
    },
    metrics::explain::Evidence,
};

/// Somebody who asks for a page.
pub struct Visit {
    /// Their language.
    pub words: &'static Words,
    /// The page, without its language: `/services`.
    pub path: String,
    /// The parameters.
    pub query: Query,
    reader: Reader,
    state: State,
}

/// What a page is made from: one snapshot, as of one entry.
pub struct Scene {
    /// The language.
    pub words: &'static Words,
    /// The page, without its language.
    pub path: String,
    /// All parameters in one form, `as_of` among them.
    pub canonical: String,
    /// The entry that was asked for, if one was.
    pub as_of: Option<i64>,
    snapshot: Arc<Snapshot>,
    seq: i64,
    state: State,
}

impl FromRequest for Visit {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut read = || {
            let (words, path) = Words::of(request.path());
            Ok(Self {
                words,
                path: path.to_owned(),
                query: Query::from_request(request, payload).into_inner()?,
                reader: Reader::new(
                    request,
                    Conditions::from_request(request, payload).into_inner()?,
                    &MaybeCaller::from_request(request, payload).into_inner()?,
                ),
                state: State::from_request(request, payload).into_inner()?,
            })
        };
        std::future::ready(read())
    }
}

impl Visit {
    /// What the page is made from. Every parameter must have been asked for before; `as_of` is read here.
    pub fn scene(&mut self) -> Result<Scene, Problem> {
        let snapshot = self.state.snapshot();
        let as_of = self.query.one("as_of");
        self.query.finish()?;
        let mut scene = Scene {
            words: self.words,
            path: self.path.clone(),
            canonical: self.query.canonical(&[]),
            as_of: None,
            seq: snapshot.seq(),
            snapshot,
            state: self.state.clone(),
        };
        if let Some(as_of) = as_of {
            scene.seq = scene.ask(Kind::Revisions, &[("as_of", &as_of)])?.seq;
            scene.as_of = Some(scene.seq);
        }
        Ok(scene)
    }

    /// The page, worked out from what is public alone.
    pub fn answer(
        &self,
        scene: &Scene,
        make: impl FnOnce(&Scene) -> Result<Sheet, Problem>,
    ) -> Result<HttpResponse, Problem> {
        self.respond(scene, |scene| Ok(frame::document(scene, &make(scene)?)))
    }

    /// What is no page, worked out from what is public alone.
    pub fn respond(
        &self,
        scene: &Scene,
        make: impl FnOnce(&Scene) -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let fixed = self.is_fixed(scene);
        self.reader.worked_out(scene.seq, &scene.canonical, fixed, || make(scene))
    }

    /// The page, for which the database was asked too. One that is not whole, because the database is
    /// gone, has another name: nobody is told that they have the whole one.
    pub fn looked_up(
        &self,
        scene: &Scene,
        is_whole: bool,
        make: impl FnOnce(&Scene) -> Result<Sheet, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let fixed = self.is_fixed(scene) && is_whole;
        let name =
            if is_whole { scene.canonical.clone() } else { format!("{}&-", scene.canonical) };
        self.reader.looked_up(scene.seq, &name, fixed, || Ok(frame::document(scene, &make(scene)?)))
    }

    /// Whether who asks has the whole page already.
    pub fn has(&self, scene: &Scene) -> bool {
        self.reader.has(scene.seq, &scene.canonical)
    }

    /// The page of something that is over.
    pub fn gone(&self, scene: &Scene, sheet: &Sheet) -> HttpResponse {
        let mut response = frame::document(scene, sheet);
        *response.status_mut() = GONE.status;
        let keep = Keep::of(self.reader.has_token, self.is_fixed(scene)).as_str();
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(keep));
        response.extensions_mut().insert(Told);
        response
    }

    /// Whether one entry was asked for by its number: then the answer never changes.
    fn is_fixed(&self, scene: &Scene) -> bool {
        scene.as_of.is_some_and(|seq| self.query.is("as_of", &seq.to_string()))
    }
}

impl Scene {
    /// What a page of the agency area is made from: the newest there is.
    pub fn newest(words: &'static Words, path: String, query: &Query, state: State) -> Self {
        let snapshot = state.snapshot();
        let (seq, canonical) = (snapshot.seq(), query.canonical(&[]));
        Self { words, path, canonical, as_of: None, snapshot, seq, state }
    }

    /// All that is public, as of the entry that the page is about.
    pub fn view(&self) -> View<'_> {
        self.snapshot.view(self.seq)
    }

    /// When that entry was written.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.view().at()
    }

    /// The day of that entry; where none was asked for, today.
    pub fn day(&self) -> NaiveDate {
        let at = self.as_of.and_then(|_| self.at());
        at.unwrap_or_else(|| self.state.clock().now()).date_naive()
    }

    /// The answers behind a scorecard.
    pub async fn evidence(&self, key: &ScorecardKey) -> Result<Evidence, Problem> {
        self.state.evidence(&self.view(), key).await
    }

    /// Works something out off the threads that answer.
    pub async fn work_out<T: Send + 'static>(
        &self,
        work: Work,
        make: impl FnOnce(&View<'_>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (snapshot, seq) = (Arc::clone(&self.snapshot), self.seq);
        self.state.work_out(work, move || make(&snapshot.view(seq))).await
    }

    /// The address before every path: the public one, else where the service listens.
    pub fn address(&self) -> String {
        let config = self.state.config();
        config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen))
    }

    /// Leads to another page for good.
    pub fn moved(&self, path: &str) -> HttpResponse {
        HttpResponse::MovedPermanently()
            .insert_header((LOCATION, self.at_page(path)))
            .insert_header((CACHE_CONTROL, Keep::Public.as_str()))
            .finish()
    }

    /// A question of the page, by the grammar of the interface.
    pub fn ask(&self, kind: Kind, pairs: &[(&str, &str)]) -> Result<Asked, Problem> {
        let mut owned: Vec<(String, String)> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if let Some(seq) = self.as_of {
            owned.push(("as_of".to_owned(), seq.to_string()));
        }
        let context = Context {
            snapshot: &self.snapshot,
            methodology: self.state.register().methodology(),
            now: self.state.clock().now(),
            also: &[],
        };
        Asked::parse(&owned, kind, &context).map_err(Problem::invalid_parameter)
    }

    /// The address of a page in this language, as of the entry that this one is about.
    pub fn at_page(&self, path: &str) -> String {
        self.at_data(&self.words.at(path))
    }

    /// An address of the interface, as of the same entry, unless it says as of which.
    pub fn at_data(&self, address: &str) -> String {
        match self.as_of {
            Some(_) if address.contains("as_of=") => address.to_owned(),
            Some(seq) if address.contains('?') => format!("{address}&as_of={seq}"),
            Some(seq) => format!("{address}?as_of={seq}"),
            None => address.to_owned(),
        }
    }

    /// The address before the path, where the installation says which it is.
    pub fn public_url(&self) -> Option<&str> {
        self.state.config().public_url.as_deref()
    }
}
