//! What the handlers of figures share: who asks, the question read against what is public, and the
//! three forms of an answer.

use std::{future::Ready, sync::Arc};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};
use serde::Serialize;

use super::{
    auth::MaybeCaller,
    etag::Conditions,
    page::{Paging, link},
    problem::Problem,
    query::Query,
    reader::{Reader, bytes, written},
    state::State,
    terms::terms,
    work::Work,
};
use crate::{
    cube::{
        query::{Context, Kind, Query as Asked, Wanted},
        snapshot::Snapshot,
        view::View,
    },
    domain::{code::Code, methodology::Methodology, violation::Violation},
};

/// What somebody asks, and who.
pub struct Asking {
    /// The parameters.
    pub query: Query,
    /// Who reads the answer.
    pub reader: Reader,
    /// The register.
    pub state: State,
}

/// A question about figures, and what it is answered from.
pub struct Question {
    /// All that is public.
    pub snapshot: Arc<Snapshot>,
    /// What is asked.
    pub asked: Asked,
    /// Whether one entry was asked for by its number: then the answer never changes.
    pub fixed: bool,
    /// How much work the answer may be.
    pub work: Work,
}

/// A page of a list: the key that it begins after, and how many items it has at most.
pub struct Turn<K> {
    /// The key of the last item of the page before; none on the first page.
    pub after: Option<K>,
    /// How many items at most.
    pub limit: usize,
}

impl FromRequest for Asking {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut read = || {
            Ok(Self {
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

impl Asking {
    /// The question; `also` names parameters that the handler has read by itself.
    pub fn question(&mut self, kind: Kind, also: &[&str]) -> Result<Question, Problem> {
        let snapshot = self.state.snapshot();
        let asked =
            self.query.read_all(|pairs| self.state.question(&snapshot, pairs, kind, also))?;
        let work = work(&asked.kind);
        let fixed = asked.as_of.is_some_and(|seq| self.query.is("as_of", &seq.to_string()));
        Ok(Question { snapshot, asked, fixed, work })
    }

    /// One answer in JSON; `make` is told at which address it stands.
    pub async fn answer<T: Serialize>(
        mut self,
        kind: Kind,
        make: impl FnOnce(&View<'_>, &Asked, &str) -> T + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let question = self.question(kind, &[])?;
        let path = self.reader.path.clone();
        let make = move |view: &View<'_>, asked: &Asked| bytes(&make(view, asked, &path));
        question.worked_out(&self, "", make, |json| Ok(written(json))).await
    }

    /// A page of a list in JSON; `read` reads a key of the list, and `make` says the cursor of the next
    /// page besides the answer.
    pub async fn page<K: Send + 'static, T: Serialize>(
        mut self,
        kind: Kind,
        read: impl Fn(&str) -> Option<K>,
        make: impl FnOnce(&View<'_>, &Asked, &str, Turn<K>) -> Made<T> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let is_key = |key: &[String]| matches!(key, [text] if read(text).is_some());
        let paging = Paging::read(&mut self.query, is_key);
        let mut question = self.question(kind, &["limit", "cursor"])?;
        question.asked.page = paging.said();
        let turn = Turn {
            after: paging.after.first().and_then(|text| read(text)),
            limit: paging.limit.into(),
        };
        let path = self.reader.path.clone();
        let make = move |view: &View<'_>, asked: &Asked| {
            let (answer, next) = make(view, asked, &path, turn)?;
            Ok((bytes(&answer)?, next))
        };
        // The address of the next page is written as this one was.
        let respond = |(json, next): (Vec<u8>, Option<String>)| {
            let mut response = written(json);
            link(next.as_deref(), &mut response, &self.reader.path, &self.query);
            Ok(response)
        };
        question.worked_out(&self, &self.query.canonical(&[]), make, respond).await
    }
}

impl State {
    /// What parameters ask of what is public, by the settings of the installation; `also` names those that
    /// the caller has read by itself.
    pub fn question(
        &self,
        snapshot: &Snapshot,
        pairs: &[(String, String)],
        kind: Kind,
        also: &[&str],
    ) -> Result<Asked, Vec<Violation>> {
        let context = Context {
            snapshot,
            methodology: self.register().methodology(),
            now: self.clock().now(),
            also,
            base: self.config().base(),
        };
        Asked::parse(pairs, kind, &context)
    }

    /// The newest version of the methodology that is meant where none is named; none where it has no
    /// frozen one.
    pub fn newest(&self, view: &View<'_>) -> Option<Arc<Methodology>> {
        Wanted::parse(self.register().methodology())?.versions(view).pop()
    }
}

/// An answer, and the cursor of the page after it.
pub type Made<T> = Result<(T, Option<String>), Problem>;

/// The cursor that goes on after a key, if there is one.
pub fn cursor(text: Option<String>) -> Option<String> {
    text.map(|text| Paging::cursor(&[text]))
}

impl Question {
    /// Names the answer among all answers of its path: the question in one form, and the entry
    /// that was asked for, if one was.
    pub fn name(&self, page: &str) -> String {
        format!("{}&as_of={:?}&{page}", self.asked.canonical(), self.asked.as_of)
    }

    /// Whether a service is known as of the entry that is answered from.
    pub fn knows(&self, service: &Code) -> bool {
        self.snapshot.view(self.asked.seq).service(service.as_str()).is_some()
    }

    /// Why there is nothing of a service that is not known, or not yet.
    pub fn unknown_service(&self, service: &Code) -> Problem {
        Problem::not_found(match self.snapshot.service_since(service.as_str()) {
            Some(since) => format!(
                "`{service}` is known since ledger entry {since} only: ask as of that or a later one."
            ),
            None => format!("There is no service `{service}`; see /v1/services."),
        })
    }

    /// An answer worked out from the cube alone, off the threads that answer: `make` works it out,
    /// `respond` makes an answer over HTTP of it.
    pub async fn worked_out<T: Send + 'static>(
        self,
        asking: &Asking,
        page: &str,
        make: impl FnOnce(&View<'_>, &Asked) -> Result<T, Problem> + Send + 'static,
        respond: impl FnOnce(T) -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let (seq, name, fixed, work) = (self.asked.seq, self.name(page), self.fixed, self.work);
        let Asking { reader, state, .. } = asking;
        let found = if reader.has(seq, &name) {
            None
        } else {
            let make = move || make(&self.snapshot.view(seq), &self.asked);
            Some(state.work_out(work, make).await??)
        };
        let respond = |found| {
            let mut response = respond(found)?;
            terms(response.headers_mut(), &state.config().licence);
            Ok(response)
        };
        // Who has the answer already is not made another.
        reader
            .worked_out(seq, &name, fixed, || found.map_or_else(|| Err(Problem::broken()), respond))
    }

    /// An answer about one service, worked out from the cube alone: so little that it is done at once.
    pub fn at_once(
        &self,
        asking: &Asking,
        make: impl FnOnce(&View<'_>, &Asked) -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let seq = self.asked.seq;
        asking.reader.worked_out(seq, &self.name(""), self.fixed, || {
            let mut response = make(&self.snapshot.view(seq), &self.asked)?;
            terms(response.headers_mut(), &asking.state.config().licence);
            Ok(response)
        })
    }
}

/// How much work an answer to such a question may be.
fn work(kind: &Kind) -> Work {
    match kind {
        Kind::Rankings | Kind::Changes | Kind::Revisions | Kind::Structure => Work::Long,
        Kind::Observations
        | Kind::Series
        | Kind::ServiceSeries(_)
        | Kind::Scorecard
        | Kind::Coverage
        | Kind::Criteria => Work::Short,
    }
}
