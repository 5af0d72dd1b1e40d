//! A world with a real server in front of it, and clients who ask it.

use std::net::TcpListener;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use znamka::{
    config::{Config, RateLimit},
    domain::{caller::Scopes, code::Code},
    http::{keys::NewToken, state::State},
    server::{self, Running},
};

use crate::world::{Engine, World};

/// A register that is served.
pub struct Served {
    pub state: State,
    pub world: World,
    pub base: String,
    client: Client,
    _running: Running,
    _jobs: Jobs,
    _keys: tempfile::TempDir,
}

struct Jobs(Vec<JoinHandle<()>>);

impl Drop for Jobs {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Somebody who asks, with a token or without.
#[derive(Clone)]
pub struct Asker {
    client: Client,
    base: String,
    token: Option<String>,
    headers: Vec<(String, String)>,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Codes of the errors of a problem.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array();
        errors.into_iter().flatten().map(|error| error["code"].as_str().unwrap()).collect()
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }
}

impl Served {
    /// An empty register.
    pub fn empty(engine: Engine) -> Self {
        Self::with(engine, Config::default())
    }

    /// An empty register with settings.
    pub fn with(engine: Engine, config: Config) -> Self {
        Self::over(World::new(engine), config)
    }

    /// A seeded register that nobody may ask more often than so.
    pub async fn limited(engine: Engine, rate: &str) -> Self {
        let world = Self::seeded(engine).await.world;
        let config = Config { rate_limit: rate.parse().unwrap(), ..Config::default() };
        Self::as_set(world, config)
    }

    /// Whatever the world holds, as often as anybody likes.
    pub fn over(world: World, config: Config) -> Self {
        Self::as_set(world, Config { rate_limit: RateLimit::Off, ..config })
    }

    fn as_set(world: World, config: Config) -> Self {
        let keys = tempfile::tempdir().unwrap();
        let config = Config {
            data_dir: Some(keys.path().to_owned()),
            workers: std::num::NonZeroUsize::new(2),
            drain_s: 0,
            ..config
        };
        let state = server::open(config, world.clock.clone(), world.pool.clone()).unwrap();
        let jobs = Jobs(server::spawn_jobs(&state));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let running = server::start(&state, listener, server::ROOMS).unwrap();
        let base = format!("http://{}", running.address());
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.build().unwrap();
        Self { state, world, base, client, _running: running, _jobs: jobs, _keys: keys }
    }

    /// A register with two agencies, their services, and the default methodology frozen.
    pub async fn seeded(engine: Engine) -> Self {
        let served = Self::empty(engine);
        served.seed().await;
        served
    }

    /// Fills an empty register so.
    pub async fn seed(&self) {
        seed(&self.admin()).await;
    }

    pub fn anonymous(&self) -> Asker {
        let client = self.client.clone();
        Asker { client, base: self.base.clone(), token: None, headers: Vec::new() }
    }

    /// Who acts for an agency with these scopes.
    pub fn of(&self, agency: &str, scopes: &str) -> Asker {
        let token = NewToken {
            sub: format!("clerk of {agency}"),
            agency: Code::parse(agency),
            scopes: Scopes::read(scopes),
            lifetime_s: 3_600,
        };
        Asker { token: Some(self.state.keys().issue(token).unwrap()), ..self.anonymous() }
    }

    /// Who submits and publishes for an agency.
    pub fn agency(&self, agency: &str) -> Asker {
        self.of(agency, "evaluations:write evaluations:publish")
    }

    pub fn admin(&self) -> Asker {
        self.of("", "admin")
    }
}

impl Asker {
    /// Somebody with a token who asks another process.
    pub fn at(base: &str, token: &str) -> Self {
        let client = Client::builder().no_proxy().build().unwrap();
        Self { client, base: base.into(), token: Some(token.into()), headers: Vec::new() }
    }

    /// The same with a header field.
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut asker = self.clone();
        asker.headers.push((name.into(), value.into()));
        asker
    }

    /// The token they send.
    pub fn bearer(&self) -> String {
        self.token.clone().unwrap_or_default()
    }

    /// Sends a body of a type; without a type, no body.
    pub async fn send(&self, method: &str, path: &str, media_type: &str, body: Vec<u8>) -> Got {
        let request = self.request(method, path);
        let typed = !media_type.is_empty();
        Self::answer(if typed {
            request.header("content-type", media_type).body(body)
        } else {
            request
        })
        .await
    }

    /// Sends a body without saying of which type it is.
    pub async fn send_untyped(&self, method: &str, path: &str, body: Vec<u8>) -> Got {
        Self::answer(self.request(method, path).body(body)).await
    }

    fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request
    }

    async fn answer(request: RequestBuilder) -> Got {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Got { status, headers, bytes, body }
    }

    pub async fn get(&self, path: &str) -> Got {
        self.send("GET", path, "", Vec::new()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Got {
        self.send("PUT", path, "application/json", body.to_string().into_bytes()).await
    }

    /// Posts a document, or nothing at all when it is null.
    pub async fn post(&self, path: &str, body: &Value) -> Got {
        if body.is_null() {
            return self.send("POST", path, "", Vec::new()).await;
        }
        self.send("POST", path, "application/json", body.to_string().into_bytes()).await
    }

    pub async fn delete(&self, path: &str) -> Got {
        self.send("DELETE", path, "", Vec::new()).await
    }
}

/// Fills an empty register with two agencies, their services, and the default methodology frozen.
pub async fn seed(admin: &Asker) {
    for (code, kind, country) in
        [("cz-mpsv", "ministry", "CZ"), ("cz-cssz", "agency", "CZ"), ("cz-nku", "oversight", "CZ")]
    {
        let body =
            json!({"names": {"cs": code}, "kind": kind, "level": "central", "country": country});
        admin.put(&format!("/v1/agencies/{code}"), &body).await.is(201);
    }
    let family = json!({"names": {"cs": "Rodina", "en": "Family"}, "audience": "citizens"});
    admin.put("/v1/life-events/family", &family).await.is(201);
    for code in ["age-under-65", "age-65-plus"] {
        let body = json!({"names": {"cs": code}, "partition": "age"});
        admin.put(&format!("/v1/target-groups/{code}"), &body).await.is(201);
    }
    for (code, agency) in
        [("cz-parental-allowance", "cz-mpsv"), ("cz-housing", "cz-mpsv"), ("cz-pension", "cz-cssz")]
    {
        admin.put(&format!("/v1/services/{code}"), &service(agency)).await.is(201);
    }
    let path =
        format!("{}/fixtures/methodologies/client-quality-m1.json", env!("CARGO_MANIFEST_DIR"));
    let document: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    admin.put("/v1/methodologies/client-quality/m1", &document).await.is(201);
    admin.post("/v1/methodologies/client-quality/m1/freeze", &Value::Null).await.is(200);
}

/// A seeded register that collects evaluations of 2025.
pub async fn collected(engine: Engine) -> Served {
    let served = Served::seeded(engine).await;
    let campaign = json!({
        "names": {"cs": "Sběr 2025", "en": "Collection 2025"}, "methodology": "client-quality@m1",
        "period": "2025", "opens_on": "2026-01-01", "due_on": "2026-11-30", "closes_on": "2026-12-31",
    });
    served.admin().put("/v1/campaigns/self-2025", &campaign).await.is(201);
    served
}

/// An answer as text.
pub fn text(got: &Got) -> String {
    String::from_utf8(got.bytes.clone()).unwrap()
}

/// Who asks as a browser does.
pub fn reader(served: &Served) -> Asker {
    served.anonymous().header("accept", "text/html,application/xhtml+xml")
}

/// A page as somebody reads it who is not logged in.
pub async fn page(served: &Served, path: &str) -> String {
    text(&reader(served).get(path).await.is(200))
}

/// A transactional service of an agency.
pub fn service(agency: &str) -> Value {
    json!({
        "agency": agency, "names": {"cs": "Služba", "en": "Service"}, "type": "transactional",
        "level": "central", "life_events": ["family"], "audiences": ["citizens"],
    })
}

/// A self-evaluation of a service by the agency: one-fill `numerator` of 10, and no reminders.
pub fn evaluation(service: &str, assessor: &str, numerator: u64) -> Value {
    json!({
        "service": service, "period": "2025", "methodology": "client-quality@m1", "source": "self",
        "assessor": assessor,
        "answers": [
            {"criterion": "one-fill", "numerator": numerator, "denominator": 10,
             "evidence": [{"url": "https://example.cz/form"}]},
            {"criterion": "reminders", "value": "no"},
        ],
    })
}
