//! What is counted and logged: one line a request, without tokens, bodies or parameters.

use std::{
    io::IsTerminal,
    sync::{Arc, atomic::AtomicU64},
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Metric, Registry},
};
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use super::{cache::Route, headers::RequestId, state::State};
use crate::config::{Config, LogFormat};

/// What is counted; cheap to clone.
#[derive(Clone)]
pub struct Telemetry(Arc<Shared>);

struct Shared {
    registry: std::sync::RwLock<Registry>,
    requests: Family<Answered, Counter>,
    seconds: Family<Operation, Histogram>,
    in_flight: Gauge,
    build: Gauge<f64, AtomicU64>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Operation {
    method: &'static str,
    path: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    path: String,
    status: u16,
}

impl Default for Telemetry {
    fn default() -> Self {
        let shared = Shared {
            registry: Registry::with_prefix("znamka").into(),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(BUCKETS_S)),
            in_flight: Gauge::default(),
            build: Gauge::default(),
        };
        shared.build.set(1.0);
        let telemetry = Self(Arc::new(shared));
        let shared = &telemetry.0;
        telemetry.register("http_requests", "Requests answered", shared.requests.clone());
        telemetry.register("http_seconds", "Seconds until an answer began", shared.seconds.clone());
        telemetry.register("http_in_flight", "Requests being answered", shared.in_flight.clone());
        telemetry.register("up", "1 while the service runs", shared.build.clone());
        telemetry
    }
}

const BUCKETS_S: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

impl Telemetry {
    /// Adds something that is counted elsewhere, such as the ledger's `seq`.
    pub fn register(&self, name: &str, help: &str, metric: impl Metric) {
        let mut registry =
            self.0.registry.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        registry.register(name, help, metric);
    }

    /// All that was counted, as OpenMetrics text.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let registry = self.0.registry.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }

    fn answered(&self, method: &'static str, path: String, status: u16, took: Duration) {
        let operation = Operation { method, path: path.clone() };
        self.0.seconds.get_or_create(&operation).observe(took.as_secs_f64());
        self.0.requests.get_or_create(&Answered { method, path, status }).inc();
    }
}

/// A request in flight. It is counted off when dropped, also when its client hangs up.
struct Flight(Telemetry);

impl Flight {
    fn begin(telemetry: &Telemetry) -> Self {
        telemetry.0.in_flight.inc();
        Self(telemetry.clone())
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.0.in_flight.dec();
    }
}

/// Middleware: counts and logs each request.
pub async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let telemetry = request.app_data::<State>().map(|state| state.telemetry().clone());
    let flight = telemetry.as_ref().map(Flight::begin);
    let method = known(request.method());
    let path = request.path().chars().take(200).collect::<String>();
    let id = request.extensions().get::<RequestId>().map(ToString::to_string);
    let span = tracing::info_span!("request", request_id = id);

    let answer = next.call(request).instrument(span.clone()).await;

    let took = began.elapsed();
    let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (status, pattern) = match &answer {
        Ok(response) => (response.status().as_u16(), route(response.request())),
        Err(error) => (error.as_response_error().status_code().as_u16(), None),
    };
    let _entered = span.enter();
    tracing::info!(method, path, status, us, "answered");
    if let Some(telemetry) = telemetry {
        telemetry.answered(method, pattern.unwrap_or_else(|| "none".into()), status, took);
    }
    drop(flight);
    Ok(answer?.map_into_boxed_body())
}

/// The pattern that the address of a request fits.
fn route(request: &HttpRequest) -> Option<String> {
    let known = request.extensions().get::<Route>().map(|route| route.0.to_string());
    known.or_else(|| request.match_pattern())
}

/// Starts the log. A second call changes nothing.
pub fn start_log(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match config.log_format {
        LogFormat::Json => {
            log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
        LogFormat::Text => log.try_init(),
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}

/// Method names that may become labels: anything else would let a stranger fill the memory.
fn known(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    known.into_iter().find(|name| *name == method.as_str()).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use std::{io, sync::Mutex};

    use actix_web::{
        App, HttpResponse,
        middleware::from_fn,
        test::{TestRequest, call_service, init_service},
        web,
    };

    use super::*;
    use crate::{
        clock::Clock,
        http::{auth, headers, register::Register},
        store::{Options, Pool},
    };

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[actix_web::test]
    async fn a_request_leaves_one_line_that_gives_nobody_away() {
        let dir = tempfile::tempdir().unwrap();
        let config = Config { data_dir: Some(dir.path().into()), ..Config::default() };
        let url = format!("sqlite:{}", dir.path().join("znamka.db").display());
        let pool = Pool::open(&url, &Options::default()).unwrap();
        let register = Register::new(pool, Arc::default(), "client-quality");
        let state = State::of(config, Clock::System, register).unwrap();
        let log = Log::default();
        let writer = log.clone();
        let json = tracing_subscriber::fmt().json().with_writer(move || writer.clone());
        let _guard = tracing::subscriber::set_default(json.finish());
        let app = App::new()
            .app_data(state)
            .default_service(web::to(HttpResponse::Ok))
            .wrap(from_fn(auth::identify))
            .wrap(from_fn(observe))
            .wrap(from_fn(headers::complete));
        let app = init_service(app).await;

        let request = TestRequest::post()
            .uri("/v1/services?q=secret-word")
            .insert_header(("x-request-id", "request-1"))
            .set_payload("secret-body")
            .to_request();
        assert_eq!(call_service(&app, request).await.status(), 200);
        let request = TestRequest::get()
            .uri("/v1/services?access_token=secret-token")
            .insert_header(("authorization", "Bearer secret-token"))
            .to_request();
        assert_eq!(call_service(&app, request).await.status(), 401);

        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("secret"), "{text}");
        let answered: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .filter(|line: &serde_json::Value| line["fields"]["message"] == "answered")
            .collect();
        assert_eq!(answered.len(), 2, "{text}");
        assert_eq!(answered[0]["span"]["request_id"], "request-1");
        assert_eq!(answered[0]["fields"]["path"], "/v1/services");
        assert_eq!(answered[1]["fields"]["status"], 401);
    }

    #[test]
    fn what_was_counted_can_be_read() {
        let telemetry = Telemetry::default();
        let took = Duration::from_millis(3);
        telemetry.answered("GET", "/v1/series".into(), 200, took);
        let flight = Flight::begin(&telemetry);

        let text = telemetry.text().unwrap();
        assert!(
            text.contains(
                "znamka_http_requests_total{method=\"GET\",path=\"/v1/series\",status=\"200\"} 1"
            ),
            "{text}"
        );
        assert!(text.contains("znamka_http_in_flight 1"), "{text}");
        drop(flight);
        assert!(telemetry.text().unwrap().contains("znamka_http_in_flight 0"));
    }

    #[test]
    fn strange_methods_share_a_label() {
        assert_eq!(known(&Method::from_bytes(b"BREW").unwrap()), "other");
    }
}
