//! Who visits a page: in which language, and what is asked of the register to make it.

use std::{future::Ready, sync::Arc};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};
use chrono::{DateTime, Utc};

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
    http::{
        auth::MaybeCaller, etag::Conditions, problem::Problem, query::Query, reader::Reader,
        state::State,
    },
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
        let fixed = scene.as_of.is_some_and(|seq| self.query.is("as_of", &seq.to_string()));
        self.reader.worked_out(scene.seq, &scene.canonical, fixed, || make(scene))
    }
}

impl Scene {
    /// All that is public, as of the entry that the page is about.
    pub fn view(&self) -> View<'_> {
        self.snapshot.view(self.seq)
    }

    /// When that entry was written.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        self.view().at()
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
        let address = self.words.at(path);
        match self.as_of {
            Some(seq) if path.contains('?') => format!("{address}&as_of={seq}"),
            Some(seq) => format!("{address}?as_of={seq}"),
            None => address,
        }
    }

    /// The address before the path, where the installation says which it is.
    pub fn public_url(&self) -> Option<&str> {
        self.state.config().public_url.as_deref()
    }
}
