//! The register behind the routes: its database, its cube, and how a request writes.

use std::{sync::Arc, time::Duration};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        StatusCode,
        header::{ContentType, ETAG, HeaderName, LOCATION},
    },
    web,
};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::Notify;

use super::{etag::Tag, problem::Problem, state::State, work::Work};
use crate::{
    actions::{Changed, Refusal, Tx},
    cube::{Cube, snapshot::Snapshot},
    domain::{caller::Caller, violation::Violation},
    store::{
        self, Conn, Pool,
        idempotency::{self, Begun, Key, Recorded},
    },
};

/// Longest method and path under which a key is kept, in bytes.
const LONGEST_ROUTE: usize = 512;
/// How long a write waits until what it published can be read; it stands either way.
const VISIBLE_WITHIN: Duration = Duration::from_secs(5);
/// Seconds to wait before asking a database again that was not there.
const RETRY_S: u64 = 5;

/// The database and the cube; cheap to clone.
#[derive(Clone)]
pub struct Register {
    pool: Pool,
    cube: Arc<Cube>,
    wake: Arc<Notify>,
    methodology: Arc<str>,
}

impl Register {
    /// A register whose questions mean `methodology` where they name none.
    pub fn new(pool: Pool, cube: Arc<Cube>, methodology: &str) -> Self {
        Self { pool, cube, wake: Arc::new(Notify::new()), methodology: methodology.into() }
    }

    /// The database.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// What is public, in memory.
    pub fn cube(&self) -> &Arc<Cube> {
        &self.cube
    }

    /// Told after every write: there may be new entries to follow.
    pub fn wake(&self) -> &Arc<Notify> {
        &self.wake
    }

    /// Code of the methodology meant where none is named.
    pub fn methodology(&self) -> &str {
        &self.methodology
    }
}

/// An answer to a write, ready to be sent and to be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    status: StatusCode,
    location: Option<String>,
    tag: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    /// Done: this is how it stands now.
    pub fn ok(body: &impl Serialize) -> Self {
        Self::of(StatusCode::OK, body)
    }

    /// Created: it stands at `location`.
    pub fn created(location: String, body: &impl Serialize) -> Self {
        Self { location: Some(location), ..Self::of(StatusCode::CREATED, body) }
    }

    /// Created or changed: it stands at `location` in this version.
    pub fn changed<T: Serialize>(changed: &Changed<T>, location: String) -> Self {
        let answer = if changed.created {
            Self::created(location, &changed.thing)
        } else {
            Self::ok(&changed.thing)
        };
        answer.version(changed.version)
    }

    /// Done: what came of it is read at `location`. For forms, whose answers are pages.
    pub fn see_other(location: String) -> Self {
        let (status, body) = (StatusCode::SEE_OTHER, Vec::new());
        Self { status, location: Some(location), tag: None, body }
    }

    /// Done, and nothing is left to say.
    pub fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, location: None, tag: None, body: Vec::new() }
    }

    /// The same, naming the version of the row.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.tag = Some(Tag::of_row(version).quoted());
        self
    }

    fn of(status: StatusCode, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { status, location: None, tag: None, body }
    }

    fn recorded(&self) -> Recorded {
        let headers = json!({"location": self.location, "etag": self.tag}).to_string();
        Recorded { status: self.status.as_u16(), headers, body: self.body.clone() }
    }

    fn replayed(recorded: Recorded) -> Self {
        let headers: serde_json::Value =
            serde_json::from_str(&recorded.headers).unwrap_or_default();
        let header = |name: &str| headers.get(name)?.as_str().map(str::to_owned);
        Self {
            status: StatusCode::from_u16(recorded.status).unwrap_or(StatusCode::OK),
            location: header("location"),
            tag: header("etag"),
            body: recorded.body,
        }
    }

    fn send(self, replayed: bool) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header(("cache-control", "private, no-cache"));
        if let Some(location) = self.location {
            response.insert_header((LOCATION, location));
        }
        if let Some(tag) = self.tag {
            response.insert_header((ETAG, tag));
        }
        if replayed {
            let name = HeaderName::from_static("idempotency-replayed");
            response.insert_header((name, "true"));
        }
        if self.body.is_empty() {
            return response.finish();
        }
        response.content_type(ContentType::json()).body(self.body)
    }
}

/// A request that writes: who asks, for what, and under which key.
#[derive(Clone, Debug)]
pub struct Writing {
    caller: String,
    route: String,
    query: String,
    key: Option<String>,
}

impl FromRequest for Writing {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::of(request))
    }
}

impl Writing {
    /// What a form of `caller` writes, under the key that stands in it.
    pub fn of_form(request: &HttpRequest, caller: &Caller, key: String) -> Self {
        let route = format!("{} {}", request.method(), request.path());
        let query = request.query_string().to_owned();
        Self { caller: named(caller), route, query, key: Some(key) }
    }

    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let caller = request.extensions().get::<Caller>().map(named).unwrap_or_default();
        let route = format!("{} {}", request.method(), request.path());
        let mut values = request.headers().get_all("idempotency-key");
        let key = match (values.next(), values.next()) {
            (None, _) => None,
            (Some(value), None) => Some(
                value
                    .to_str()
                    .ok()
                    .filter(|key| (1..=255).contains(&key.len()))
                    .filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()))
                    .map(str::to_owned)
                    .ok_or_else(bad_key)?,
            ),
            (Some(_), Some(_)) => return Err(bad_key()),
        };
        // No address that means something is as long, and an index of PostgreSQL cannot hold it.
        if key.is_some() && route.len() > LONGEST_ROUTE {
            return Err(Problem::nowhere());
        }
        let query = request.query_string().to_owned();
        Ok(Self { caller, route, query, key })
    }
}

/// Within which keys of a caller are told apart.
fn named(caller: &Caller) -> String {
    let agency = caller.agency.as_ref().map_or("", |agency| agency.as_str());
    format!("{agency}/{}", caller.sub)
}

fn bad_key() -> Problem {
    Problem::malformed(Violation::header(
        "Idempotency-Key",
        "not-a-key",
        "This is no idempotency key.",
        "Send one value of 1 to 255 visible ASCII characters, such as a UUID.",
    ))
}

/// Why a write was not kept.
enum Failure {
    Refused(Refusal),
    OtherBody,
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl State {
    /// The newest of what is public.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.register().cube().load()
    }

    /// Reads from the database, off the asynchronous threads.
    pub async fn read<T: Send + 'static>(
        &self,
        queries: impl FnOnce(&mut Conn) -> store::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let pool = self.register().pool().clone();
        let read = web::block(move || pool.read(queries)).await;
        read.map_err(|_| Problem::unavailable(RETRY_S))?.map_err(Problem::from)
    }

    /// Writes in one transaction, and answers when what became public can be read.
    ///
    /// Under a key that came before the same answer is given again, byte for byte; a request whose
    /// key is in flight waits here for the first.
    pub async fn write(
        &self,
        writing: Writing,
        body: &[u8],
        action: impl FnOnce(&mut Tx<'_>) -> Result<Answer, Refusal> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let hash = Sha256::new()
            .chain_update(&writing.query)
            .chain_update([0])
            .chain_update(body)
            .finalize()
            .to_vec();
        let (pool, clock) = (self.register().pool().clone(), self.clock().clone());
        let written = web::block(move || {
            pool.write(|conn| -> Result<(Answer, bool, Option<i64>), Failure> {
                let Writing { caller, route, key, .. } = writing;
                let Some(key) = key.map(|key| Key { caller, route, key }) else {
                    let mut tx = Tx::new(conn, &clock);
                    let answer = action(&mut tx)?;
                    let seq = tx.written();
                    return Ok((answer, false, seq));
                };
                match idempotency::begin(&key, &hash, clock.now(), conn)? {
                    Begun::Replay(recorded) => {
                        return Ok((Answer::replayed(recorded), true, None));
                    }
                    Begun::OtherBody => return Err(Failure::OtherBody),
                    Begun::New => {}
                }
                let mut tx = Tx::new(conn, &clock);
                let answer = action(&mut tx)?;
                let seq = tx.written();
                idempotency::finish(&key, &answer.recorded(), conn)?;
                Ok((answer, false, seq))
            })
        })
        .await
        .map_err(|_| Problem::unavailable(RETRY_S))?;
        let (answer, replayed, seq) = written.map_err(|failure| match failure {
            Failure::Refused(refusal) => Problem::from(refusal),
            Failure::OtherBody => Problem::idempotency_key_reused(),
        })?;
        if let Some(seq) = seq {
            self.register().wake().notify_one();
            // The write stands; that it can be read late must not turn it into a failure.
            let _ =
                tokio::time::timeout(VISIBLE_WITHIN, self.register().cube().wait_for(seq)).await;
        }
        Ok(answer.send(replayed))
    }
}

impl State {
    /// Asks an action what it finds, in a transaction that changes nothing, and works the answer
    /// out when the database is free again; both off the asynchronous threads.
    pub async fn ask<Q, T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Tx<'_>) -> Result<Q, Refusal> + Send + 'static,
        answer: impl FnOnce(Q) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (pool, clock) = (self.register().pool().clone(), self.clock().clone());
        let asked = self.work_out(Work::Long, move || -> Result<T, Refusal> {
            let found = pool.read(|conn| question(&mut Tx::new(conn, &clock)))?;
            Ok(answer(found))
        });
        asked.await?.map_err(Problem::from)
    }

    /// Asks a batch what would come of it. Nothing is locked: who writes meanwhile does not wait.
    pub async fn rehearse(
        &self,
        action: impl FnOnce(&mut Tx<'_>) -> Result<Answer, Refusal> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        Ok(self.try_out(action).await?.send(false))
    }

    /// The same, for what is not answered as it is.
    pub async fn try_out<T: Send + 'static>(
        &self,
        action: impl FnOnce(&mut Tx<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Problem> {
        let (pool, clock) = (self.register().pool().clone(), self.clock().clone());
        let tried = self.work_out(Work::Long, move || {
            pool.read(|conn| action(&mut Tx::rehearsal(conn, &clock)))
        });
        tried.await?.map_err(Problem::from)
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Missing { .. } => Self::not_found(error.to_string()),
            store::Error::Unavailable(_) => {
                tracing::warn!(error = ?error, "the database is not available");
                Self::unavailable(RETRY_S)
            }
            error => Self::internal(&error),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(violations) => {
                let title = match violations.len() {
                    1 => "The document breaks a rule; nothing was stored".to_owned(),
                    many => format!("The document breaks {many} rules; nothing was stored"),
                };
                Self::invalid_document(title, violations)
            }
            Refusal::Forbidden(detail) => Self::forbidden(detail),
            Refusal::Missing { .. } => Self::not_found(refusal.to_string()),
            Refusal::Conflict { code, detail, advice, location } => {
                let violation = Violation::at("", code, detail.clone(), advice);
                let problem = Self::conflict(detail).violations(vec![violation]);
                match location {
                    Some(location) => problem.location(&location),
                    None => problem,
                }
            }
            Refusal::Version(mismatch) => mismatch.into(),
            Refusal::Store(error) => error.into(),
        }
    }
}
