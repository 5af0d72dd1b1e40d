//! Who visits a page: in which language, and what is asked of the register to make it.

use std::{future::Ready, sync::Arc};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, ResponseError,
    dev::Payload,
    http::header::{CACHE_CONTROL, HeaderValue, LOCATION},
};
use chrono::{DateTime, NaiveDate, Utc};
use maud::html;

use super::{
    frame::{self, Sheet},
    words::Words,
};
use crate::{
    config::Config,
    cube::{
        query::{Kind, Query as Asked},
        snapshot::Snapshot,
        view::View,
    },
    domain::{cell::ScorecardKey, code::Code, methodology::Methodology},
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

/// How long a page is kept that may be another at any moment.
const NOT_KEPT: &str = "no-store";
/// What is added to addresses that are passed on, to count who follows them.
const TRACKERS: [&str; 8] = ["_ga", "_gl", "igshid", "mc_cid", "mc_eid", "ref", "ref_src", "share"];

/// Whether a parameter only counts visits.
fn is_tracker(name: &str) -> bool {
    let begins = ["utm_", "mtm_", "pk_"].iter().any(|begin| name.starts_with(begin));
    begins || name.ends_with("clid") || TRACKERS.contains(&name)
}

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

/// What a page is made from: one snapshot, as of one entry. Cheap to clone.
#[derive(Clone)]
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
        let as_of = self.query.one("as_of");
        self.query.drop_unknown(is_tracker);
        self.read(as_of.as_deref())
    }

    /// The same of what others show on their pages: whoever put it there is told what is wrong, for nobody
    /// would see in it that something was passed over.
    pub fn shown_elsewhere(&mut self) -> Result<Scene, Problem> {
        let as_of = self.query.one("as_of");
        self.read(as_of.as_deref())
    }

    fn read(&mut self, as_of: Option<&str>) -> Result<Scene, Problem> {
        self.query.finish()?;
        let snapshot = self.state.snapshot();
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
            scene.seq = scene.ask(Kind::Revisions, &[("as_of", as_of)])?.seq;
            scene.as_of = Some(scene.seq);
        }
        Ok(scene)
    }

    /// The page, worked out from what is public alone.
    pub async fn answer(
        &self,
        scene: Scene,
        work: Work,
        make: impl FnOnce(&Scene) -> Result<Sheet, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let make = move |scene: &Scene| Ok(frame::written(scene, &make(scene)?));
        self.respond(scene, work, make, frame::html).await
    }

    /// What is no page, worked out from what is public alone: `make` works it out beside, as figures are,
    /// and `respond` makes an answer of it.
    pub async fn respond<T: Send + 'static>(
        &self,
        scene: Scene,
        work: Work,
        make: impl FnOnce(&Scene) -> Result<T, Problem> + Send + 'static,
        respond: impl FnOnce(T) -> HttpResponse,
    ) -> Result<HttpResponse, Problem> {
        let (seq, fixed) = (scene.seq, self.is_fixed(&scene));
        let name = scene.canonical.clone();
        let found = if self.reader.has(seq, &name) {
            None
        } else {
            Some(scene.work_out(work, make).await??)
        };
        // Who has the page already is not made another.
        self.reader.worked_out(seq, &name, fixed, || {
            found.map_or_else(|| Err(Problem::broken()), |found| Ok(respond(found)))
        })
    }

    /// A page that is told, not worked out: so little that it is done at once.
    pub fn told(&self, scene: &Scene, sheet: &Sheet) -> Result<HttpResponse, Problem> {
        self.reader.worked_out(scene.seq, &scene.canonical, self.is_fixed(scene), || {
            Ok(frame::html(frame::written(scene, sheet)))
        })
    }

    /// The same of an address at which programs read something else: nobody keeps it for others.
    pub fn told_people(&self, scene: &Scene, sheet: &Sheet) -> Result<HttpResponse, Problem> {
        self.reader.looked_up(scene.seq, &scene.canonical, self.is_fixed(scene), || {
            Ok(frame::html(frame::written(scene, sheet)))
        })
    }

    /// The page, for which the database was asked too. One that is not whole, because the database is
    /// gone, has another name: nobody is told that they have the whole one.
    pub async fn looked_up(
        &self,
        scene: Scene,
        is_whole: bool,
        make: impl FnOnce(&Scene) -> Result<Sheet, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let (seq, fixed) = (scene.seq, self.is_fixed(&scene) && is_whole);
        let name =
            if is_whole { scene.canonical.clone() } else { format!("{}&-", scene.canonical) };
        let make = move |scene: &Scene| Ok::<_, Problem>(frame::written(scene, &make(scene)?));
        let page = scene.work_out(Work::Short, make).await??;
        self.reader.looked_up(seq, &name, fixed, || Ok(frame::html(page)))
    }

    /// That who asks has the whole page already, if so.
    pub fn known(&self, scene: &Scene) -> Option<Result<HttpResponse, Problem>> {
        let (seq, name) = (scene.seq, &scene.canonical);
        let is_known = self.reader.has(seq, name);
        let fixed = self.is_fixed(scene);
        is_known.then(|| self.reader.looked_up(seq, name, fixed, || Err(Problem::broken())))
    }

    /// What is no page, and is another from some day on: it is not kept, and named by what it says today.
    pub async fn respond_today<T: Send + 'static>(
        &self,
        scene: Scene,
        says: &str,
        make: impl FnOnce(&Scene) -> Result<T, Problem> + Send + 'static,
        respond: impl FnOnce(T) -> HttpResponse,
    ) -> Result<HttpResponse, Problem> {
        let name = format!("{}&-{says}", scene.canonical);
        let (seq, fixed) = (scene.seq, self.is_fixed(&scene));
        let found = scene.work_out(Work::Short, make).await??;
        self.reader.looked_up(seq, &name, fixed, || Ok(respond(found)))
    }

    /// The page of something that is over.
    pub async fn gone(
        &self,
        scene: Scene,
        make: impl FnOnce(&Scene) -> Result<Sheet, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let make = move |scene: &Scene| Ok(frame::written(scene, &make(scene)?));
        self.over(scene, make, frame::html).await
    }

    /// An answer about something that is over, which says so itself.
    pub async fn over<T: Send + 'static>(
        &self,
        scene: Scene,
        make: impl FnOnce(&Scene) -> Result<T, Problem> + Send + 'static,
        respond: impl FnOnce(T) -> HttpResponse,
    ) -> Result<HttpResponse, Problem> {
        let keep = Keep::of(self.reader.has_token, self.is_fixed(&scene)).as_str();
        let mut response = respond(scene.work_out(Work::Short, make).await??);
        *response.status_mut() = GONE.status;
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(keep));
        response.extensions_mut().insert(Told);
        Ok(response)
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

    /// All that is public now, whatever entry the page is about.
    pub fn newest_view(&self) -> View<'_> {
        self.snapshot.newest()
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

    /// Works something out of the page off the threads that answer.
    pub async fn work_out<T: Send + 'static>(
        &self,
        work: Work,
        make: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let scene = self.clone();
        self.state.work_out(work, move || make(&scene)).await
    }

    /// The address before every path: the public one, else where the service listens.
    pub fn address(&self) -> String {
        self.config().address()
    }

    /// The page of a service that is not there: not yet, or not at all.
    pub fn absent(&self, service: &Code) -> Result<HttpResponse, Problem> {
        let since = self.snapshot.service_since(service.as_str());
        let Some(at) = since.and_then(|seq| self.snapshot.view(seq).at()) else {
            return Err(Problem::nowhere());
        };
        let said = &self.words.frame;
        let day = (self.words.day)(at.date_naive());
        let body = html! {
            h1 { (said.not_yet) }
            p { ((said.since)(&day)) " " a href=(self.words.at(&self.path)) { (said.now) } }
        };
        let sheet = Sheet {
            title: said.not_yet.to_owned(),
            description: said.about.to_owned(),
            body,
            alternates: Vec::new(),
        };
        let mut response = frame::html(frame::written(self, &sheet));
        *response.status_mut() = Problem::nowhere().status_code();
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(NOT_KEPT));
        response.extensions_mut().insert(Told);
        Ok(response)
    }

    /// Leads to another page for good.
    pub fn moved(&self, path: &str) -> HttpResponse {
        HttpResponse::MovedPermanently()
            .insert_header((LOCATION, self.at_page(path)))
            .insert_header((CACHE_CONTROL, Keep::Public.as_str()))
            .finish()
    }

    /// The methodology of the installation, by its code.
    pub fn methodology(&self) -> &str {
        let own = self.state.register().methodology();
        own.split_once('@').map_or(own, |(code, _)| code)
    }

    /// A question of the page, by the grammar of the interface.
    pub fn ask(&self, kind: Kind, pairs: &[(&str, &str)]) -> Result<Asked, Problem> {
        let mut owned: Vec<(String, String)> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        if let Some(seq) = self.as_of {
            owned.push(("as_of".to_owned(), seq.to_string()));
        }
        let asked = self.state.question(&self.snapshot, &owned, kind, &[]);
        asked.map_err(Problem::invalid_parameter)
    }

    /// The newest version of the installation's own methodology, as of the entry that the page is about.
    pub fn newest_methodology(&self) -> Option<Arc<Methodology>> {
        self.state.newest(&self.view())
    }

    /// The address of a page in this language, as of the entry that this one is about.
    pub fn at_page(&self, path: &str) -> String {
        self.at_data(&self.words.at(path))
    }

    /// This page as of an entry: what it shows then stays.
    pub fn as_of_page(&self, seq: i64) -> String {
        let others = self.canonical.split('&').filter(|pair| !pair.is_empty());
        let mut pairs: Vec<&str> = others.filter(|pair| !pair.starts_with("as_of=")).collect();
        let as_of = format!("as_of={seq}");
        pairs.push(&as_of);
        format!("{}?{}", self.words.at(&self.path), pairs.join("&"))
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

    /// The settings of the installation.
    pub fn config(&self) -> &Config {
        self.state.config()
    }

    /// The address before the path, where the installation says which it is.
    pub fn public_url(&self) -> Option<&str> {
        Some(self.config().base()).filter(|base| !base.is_empty())
    }
}

/// Leads to another page for now.
pub fn moved_for_now(address: &str) -> HttpResponse {
    HttpResponse::TemporaryRedirect()
        .insert_header((LOCATION, address))
        .insert_header((CACHE_CONTROL, Keep::Public.as_str()))
        .finish()
}
