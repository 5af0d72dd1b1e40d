//! What every route shares, over a real socket: problems, bodies, tags, tokens, limits, the end.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    time::{Duration, Instant},
};

use actix_web::{HttpResponse, get, post, put};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use utoipa_actix_web::service_config::ServiceConfig;
use znamka::{
    clock::Clock,
    config::Config,
    domain::caller::{Caller, Scopes},
    http::{
        auth::MaybeCaller,
        etag::{Conditions, Keep, Tag},
        json::{Body, Json},
        keys::NewToken,
        problem::Problem,
        query::Query,
        state::State,
    },
    server::{self, Rooms, Running},
    store::{Options, Pool, migrate},
};

#[utoipa::path(responses((status = OK, description = "It.")))]
#[get("/things/{code}")]
async fn show_thing(mut query: Query, conditions: Conditions) -> Result<HttpResponse, Problem> {
    query.one("lang");
    query.finish()?;
    conditions.answer(&Tag::of_row(3), Keep::Public, || {
        Ok(HttpResponse::Ok().json(json!({"text": "kvalita ".repeat(1_000)})))
    })
}

#[utoipa::path(responses((status = OK, description = "Done.")))]
#[put("/things/{code}")]
async fn put_thing(conditions: Conditions, body: Json<Value>) -> Result<HttpResponse, Problem> {
    conditions.expected().check(Some(3))?;
    Ok(HttpResponse::Ok().json(body.0))
}

#[utoipa::path(responses((status = OK, description = "Done.")))]
#[post("/batches")]
async fn send_batch(body: Body) -> Result<HttpResponse, Problem> {
    body.one_of(&["text/csv", "application/x-ndjson"])?;
    Ok(HttpResponse::Ok().json(body.bytes.len()))
}

#[utoipa::path(responses((status = OK, description = "You.")))]
#[get("/me")]
async fn show_me(caller: Caller) -> HttpResponse {
    HttpResponse::Ok().json(json!({"sub": caller.sub}))
}

#[utoipa::path(responses((status = OK, description = "You, or nobody.")))]
#[get("/anyone")]
async fn show_anyone(caller: MaybeCaller) -> HttpResponse {
    HttpResponse::Ok().json(json!({"sub": caller.0.map(|caller| caller.sub)}))
}

#[utoipa::path(responses((status = OK, description = "Never.")))]
#[get("/panic")]
async fn show_panic() -> HttpResponse {
    panic!("as asked")
}

#[utoipa::path(responses((status = OK, description = "Late.")))]
#[get("/slow")]
async fn show_slow() -> HttpResponse {
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    HttpResponse::Ok().json("late")
}

fn api(config: &mut ServiceConfig<'_>) {
    config
        .service(show_thing)
        .service(put_thing)
        .service(send_batch)
        .service(show_me)
        .service(show_anyone)
        .service(show_panic)
        .service(show_slow);
}

const ROOMS: Rooms = Rooms { api, pages: |_| {}, deprecated: &[] };

struct Site {
    state: State,
    running: Running,
    client: Client,
    _dir: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        Self::with(Config::default())
    }

    fn with(config: Config) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = Some(dir.path().to_owned());
        let config = Config { data_dir, workers: std::num::NonZeroUsize::new(1), ..config };
        let clock = Clock::scripted("2026-01-01T00:00:00Z".parse().unwrap());
        let pool = Pool::open(
            &format!("sqlite:{}", dir.path().join("znamka.db").display()),
            &Options::default(),
        );
        let pool = pool.unwrap();
        migrate::run(&pool).unwrap();
        let state = server::open(config, clock, pool).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let running = server::start(&state, listener, ROOMS).unwrap();
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self { state, running, client: client.build().unwrap(), _dir: dir }
    }

    fn address(&self) -> SocketAddr {
        self.running.address()
    }

    fn ask(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, format!("http://{}{path}", self.address()))
    }

    async fn get(&self, path: &str) -> Response {
        self.ask("GET", path).send().await.unwrap()
    }

    fn token(&self) -> String {
        let scopes = Scopes::read("admin");
        let token = NewToken { sub: "root".into(), agency: None, scopes, lifetime_s: 60 };
        self.state.keys().issue(token).unwrap()
    }

    async fn put(&self, media_type: &str, coding: &str, body: Vec<u8>) -> Response {
        let request = self.ask("PUT", "/v1/things/a").header("if-match", "*");
        let request = request.header("content-type", media_type).header("content-encoding", coding);
        request.body(body).send().await.unwrap()
    }
}

fn field(response: &Response, name: &str) -> String {
    let value = response.headers().get(name).map(|value| value.to_str().unwrap());
    value.unwrap_or_default().to_owned()
}

/// The kind of a problem, once its form is checked.
async fn problem(response: Response) -> String {
    let status = response.status().as_u16();
    let id = field(&response, "x-request-id");
    assert_eq!(field(&response, "content-type"), "application/problem+json");
    assert_eq!(field(&response, "content-encoding"), "");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status, "{body}");
    assert_eq!(body["instance"], format!("/requests/{id}"), "{body}");
    assert!(body["errors"].is_array() && body["title"].is_string() && body["detail"].is_string());
    format!("{status} {}", body["type"].as_str().unwrap().replace("/problems/", ""))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[actix_web::test]
async fn every_answer_is_named_guarded_and_open_to_read() {
    let site = Site::new();
    for path in ["/health", "/v1/things/a", "/nowhere", "/v1/me", "/openapi.json"] {
        let response = site.get(path).await;
        assert_eq!(field(&response, "x-request-id").len(), 36, "{path}");
        assert_eq!(field(&response, "access-control-allow-origin"), "*");
        assert!(field(&response, "access-control-expose-headers").contains("RateLimit-Policy"));
        assert!(field(&response, "content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(field(&response, "x-content-type-options"), "nosniff");
        assert_eq!(field(&response, "vary"), "Accept-Encoding, Authorization");
        assert_ne!(field(&response, "referrer-policy"), "");
    }
    let own = site.ask("GET", "/health").header("x-request-id", "my-request-1");
    assert_eq!(field(&own.send().await.unwrap(), "x-request-id"), "my-request-1");
    let write = site.put("application/json", "identity", b"{}".to_vec()).await;
    assert_eq!(field(&write, "access-control-allow-origin"), "");

    let preflight = site
        .ask("OPTIONS", "/v1/things/a")
        .header("origin", "https://elsewhere")
        .header("access-control-request-method", "GET")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 204);
    assert_eq!(field(&preflight, "access-control-allow-methods"), "GET, HEAD");
    assert_eq!(field(&preflight, "access-control-allow-origin"), "*");
}

#[actix_web::test]
async fn what_is_not_there_and_what_is_not_so() {
    let site = Site::new();
    for path in [
        "/nowhere",
        "/v1/nowhere",
        "/v1/things/",
        "/v1",
        "/%ff",
        "/problems/none",
        "/docs/none.js",
        "/v1/things/a/b",
        "//",
        "/v1/../etc/passwd",
    ] {
        assert_eq!(problem(site.get(path).await).await, "404 not-found", "{path}");
    }
    for (method, path, allow) in [
        ("DELETE", "/v1/things/a", "GET, HEAD, PUT, OPTIONS"),
        ("GET", "/v1/batches", "POST, OPTIONS"),
        ("HEAD", "/v1/batches", "POST, OPTIONS"),
        ("BREW", "/health", "GET, HEAD, OPTIONS"),
        ("POST", "/openapi.json", "GET, HEAD, OPTIONS"),
    ] {
        let response = site.ask(method, path).send().await.unwrap();
        assert_eq!(field(&response, "allow"), allow, "{method} {path}");
        assert_eq!(response.status(), 405);
        if method != "HEAD" {
            assert_eq!(problem(response).await, "405 method-not-allowed");
        }
    }
    let options = site.ask("OPTIONS", "/v1/batches").send().await.unwrap();
    assert_eq!(
        (options.status().as_u16(), field(&options, "allow").as_str()),
        (204, "POST, OPTIONS")
    );
}

#[actix_web::test]
async fn head_is_get_without_the_body() {
    let site = Site::new();
    for path in ["/v1/things/a", "/health", "/nowhere", "/openapi.json", "/docs/", "/v1/me"] {
        let get = site.get(path).await;
        let head = site.ask("HEAD", path).send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for name in ["content-length", "content-type", "etag", "cache-control"] {
            assert_eq!(field(&head, name), field(&get, name), "{path} {name}");
        }
        assert!(field(&head, "content-length").parse::<u64>().unwrap() > 0, "{path}");
        assert!(head.bytes().await.unwrap().is_empty());
    }
}

#[actix_web::test]
async fn bad_bodies_are_refused() {
    let site = Site::new();
    let json = "application/json";
    let zeros = vec![b' '; 50_000_000];
    let mut brotli_bomb = Vec::new();
    brotli::CompressorWriter::new(&mut brotli_bomb, 4096, 5, 22).write_all(&zeros).unwrap();
    for (media_type, coding, body, expected) in [
        (json, "identity", b"{}".to_vec(), ""),
        ("application/json; charset=utf-8", "gzip", gzip(b"{}"), ""),
        (json, "identity", b"{".to_vec(), "400 malformed-request"),
        (json, "identity", b"".to_vec(), "400 malformed-request"),
        (json, "identity", vec![b'['; 200_000], "400 malformed-request"),
        (json, "identity", br#"{"a":1,"a":2}"#.to_vec(), "400 malformed-request"),
        (json, "identity", br#""\ud800""#.to_vec(), "400 malformed-request"),
        (json, "identity", b"NaN".to_vec(), "400 malformed-request"),
        (json, "gzip", b"{}".to_vec(), "400 malformed-request"),
        ("text/plain", "identity", b"{}".to_vec(), "415 unsupported-media-type"),
        ("", "identity", b"{}".to_vec(), "415 unsupported-media-type"),
        (
            "application/json; charset=latin2",
            "identity",
            b"{}".to_vec(),
            "415 unsupported-media-type",
        ),
        (json, "zstd", b"{}".to_vec(), "415 unsupported-media-type"),
        (json, "gzip, gzip", b"{}".to_vec(), "415 unsupported-media-type"),
        (json, "identity", vec![b' '; 2 * 1024 * 1024 + 1], "413 body-too-large"),
        (json, "gzip", gzip(&zeros), "413 body-too-large"),
        (json, "br", brotli_bomb, "413 body-too-large"),
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
        let response = site.put(media_type, coding, body).await;
        if expected.is_empty() {
            assert_eq!(response.status(), 200);
        } else {
            assert_eq!(problem(response).await, expected, "{media_type} {coding} {shown}");
        }
    }
    let batch = site.ask("POST", "/v1/batches").header("content-type", "text/csv; header=present");
    let batch = batch.body(vec![b'x'; 3_000_000]).send().await.unwrap();
    assert_eq!(batch.json::<Value>().await.unwrap(), 3_000_000);
}

#[actix_web::test]
async fn slow_clients_are_let_go() {
    let config = Config { body_timeout_s: 1, header_timeout_s: 1, ..Config::default() };
    let site = Site::with(config);
    let body = "PUT /v1/things/a HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let answer = told(site.address(), body.into()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("/problems/request-timeout"), "{answer}");
    let answer = told(site.address(), "GET /health HTTP/1.1\r\nhost:".into()).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

/// The first of what the server answers to these very bytes.
async fn told(address: SocketAddr, sent: String) -> String {
    let told = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        let mut bytes = [0; 4096];
        let read = stream.read(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..read]).into_owned()
    });
    told.await.unwrap()
}

#[actix_web::test]
async fn each_coding_has_a_tag_of_its_own() {
    let site = Site::new();
    let ask = |coding: &str| site.ask("GET", "/v1/things/a").header("accept-encoding", coding);
    for (coding, tag) in [("identity", "\"v3\""), ("gzip", "\"v3-gzip\""), ("br", "\"v3-br\"")] {
        let full = ask(coding).send().await.unwrap();
        assert_eq!(full.status(), 200);
        assert_eq!(field(&full, "etag"), tag);
        assert_eq!(field(&full, "content-encoding"), coding.replace("identity", ""));
        assert!(full.bytes().await.unwrap().len() > 10);

        let same = ask(coding).header("if-none-match", tag).send().await.unwrap();
        assert_eq!(same.status(), 304);
        assert_eq!(field(&same, "etag"), tag);
        assert_eq!(field(&same, "cache-control"), Keep::Public.as_str());
        assert!(same.bytes().await.unwrap().is_empty());

        let put = site.ask("PUT", "/v1/things/a").header("if-match", tag).json(&json!({}));
        assert_eq!(put.send().await.unwrap().status(), 200, "{tag}");
    }
    let put = site.ask("PUT", "/v1/things/a").json(&json!({})).send().await.unwrap();
    assert_eq!(problem(put).await, "428 precondition-required");
    let put = site.ask("PUT", "/v1/things/a").header("if-match", "\"v2-br\"").json(&json!({}));
    assert_eq!(problem(put.send().await.unwrap()).await, "412 precondition-failed");
    let put = site.ask("PUT", "/v1/things/a").header("if-match", "v3").json(&json!({}));
    assert_eq!(problem(put.send().await.unwrap()).await, "400 malformed-request");
    let refused = ask("identity;q=0, *;q=0").send().await.unwrap();
    assert_eq!(refused.status(), 200, "plain is sent rather than nothing");
}

#[actix_web::test]
async fn bad_tokens_get_one_and_the_same_answer() {
    let site = Site::new();
    let token = site.token();
    let bearer = format!("Bearer {token}");
    let me = site.ask("GET", "/v1/me").header("authorization", &bearer).send().await.unwrap();
    assert_eq!(me.json::<Value>().await.unwrap(), json!({"sub": "root"}));
    let anyone = site.get("/v1/anyone").await;
    assert_eq!(anyone.json::<Value>().await.unwrap(), json!({"sub": null}));

    let id = "one-request";
    let asked = |path: &str, authorization: &str| {
        let request = site.ask("GET", path).header("x-request-id", id);
        if authorization.is_empty() {
            request
        } else {
            request.header("authorization", authorization)
        }
    };
    let first = asked("/v1/me", "").send().await.unwrap();
    assert_eq!(field(&first, "www-authenticate"), "Bearer");
    let first = (first.status(), first.text().await.unwrap());
    assert_eq!(first.0, 401);

    let changed = format!("{bearer}x");
    let huge = format!("Bearer {}", "x".repeat(100_000));
    let in_address = format!("/v1/anyone?access_token={token}");
    for (path, authorization) in [
        ("/v1/me", "Basic cm9vdDpyb290"),
        ("/v1/me", "Bearer"),
        ("/v1/me", "Bearer x.y.z"),
        ("/v1/me", &changed),
        ("/v1/me", &huge),
        ("/v1/anyone", &changed),
        ("/v1/things/a", &changed),
        (&in_address, ""),
        (&in_address, &bearer),
    ] {
        let answer = asked(path, authorization).send().await.unwrap();
        assert_eq!(field(&answer, "www-authenticate"), "Bearer", "{path} {authorization:.60}");
        assert_eq!((answer.status(), answer.text().await.unwrap()), first);
    }
}

#[actix_web::test]
async fn who_asks_too_much_must_wait() {
    let site = Site::with(Config { rate_limit: "3/min".parse().unwrap(), ..Config::default() });
    for left in [2, 1, 0] {
        let response = site.get("/v1/things/a").await;
        assert_eq!(response.status(), 200);
        assert_eq!(field(&response, "ratelimit"), format!("\"default\";r={left};t=20"));
        assert_eq!(field(&response, "ratelimit-policy"), "\"default\";q=3;w=60");
    }
    let response = site.get("/v1/things/a").await;
    assert!((18..=20).contains(&field(&response, "retry-after").parse::<u32>().unwrap()));
    assert!(field(&response, "ratelimit").starts_with("\"default\";r=0;t="));
    assert_eq!(problem(response).await, "429 too-many-requests");
    assert_eq!(site.get("/health").await.status(), 200);
    let guess = site.ask("GET", "/v1/me").header("authorization", "Bearer x.y.z").send().await;
    assert_eq!(problem(guess.unwrap()).await, "429 too-many-requests");
    let bearer = format!("Bearer {}", site.token());
    let other = site.ask("GET", "/v1/me").header("authorization", bearer).send().await.unwrap();
    assert_eq!(other.status(), 200, "a token is counted by itself");
}

#[actix_web::test]
async fn questions_are_read_strictly() {
    let site = Site::new();
    let response = site.get("/v1/things/a?lan=cs&x=1&lang=cs&lang=en").await;
    let body: Value = response.json().await.unwrap();
    let errors: Vec<_> =
        body["errors"].as_array().unwrap().iter().map(|e| (&e["parameter"], &e["code"])).collect();
    assert_eq!(
        json!(errors),
        json!([
            ["lang", "repeated-parameter"],
            ["lan", "unknown-parameter"],
            ["x", "unknown-parameter"]
        ])
    );
    let long = format!("/health?{}", "x".repeat(60_000));
    assert_eq!(problem(site.get(&long).await).await, "414 uri-too-long");
    // Past 65,534 bytes the parser refuses the address before anybody could explain.
    let query = "x".repeat(64 * 1024);
    let request = format!("GET /v1/things/a?lang={query} HTTP/1.1\r\nhost: x\r\n\r\n");
    let answer = told(site.address(), request).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(problem(site.get("/v1/things/a?lang=%00").await).await, "400 invalid-parameter");
}

#[actix_web::test]
async fn our_faults_are_problems_too() {
    let site = Site::with(Config { request_timeout_s: 1, ..Config::default() });
    assert_eq!(problem(site.get("/v1/panic").await).await, "500 internal");
    let slow = site.get("/v1/slow").await;
    assert_eq!(field(&slow, "retry-after"), "5");
    assert_eq!(problem(slow).await, "503 unavailable");
    assert_eq!(site.get("/health").await.status(), 200);
}

#[actix_web::test]
async fn the_service_tells_about_itself() {
    let site = Site::new();
    let document: Value = site.get("/openapi.json").await.json().await.unwrap();
    assert_eq!(document, serde_json::to_value(server::document(ROOMS)).unwrap());
    assert!(document["paths"]["/v1/things/{code}"]["get"]["responses"]["304"].is_object());
    assert!(document["paths"]["/health"].is_object());
    let tag = field(&site.get("/openapi.json").await, "etag");
    let same = site.ask("GET", "/openapi.json").header("if-none-match", tag);
    assert_eq!(same.send().await.unwrap().status(), 304);

    let page = site.get("/docs/").await;
    assert!(field(&page, "content-security-policy").contains("'unsafe-inline'"));
    let page = page.text().await.unwrap();
    assert!(page.contains("swagger-ui") && !page.contains("https://"), "{page}");
    let script = site.get("/docs/swagger-initializer.js").await.text().await.unwrap();
    assert!(script.contains("/openapi.json"), "{script}");

    let explained = site.get("/problems/invalid-document").await.text().await.unwrap();
    assert!(explained.contains("What to do"), "{explained}");
    let metrics = site.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains("path=\"/openapi.json\",status=\"304\"} 1"), "{metrics}");
    assert_eq!(site.get("/ready").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_can_have_a_door_of_their_own() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let site = Site::with(Config { metrics_listen: Some(free), ..Config::default() });
    assert_eq!(problem(site.get("/metrics").await).await, "404 not-found");
    let metrics = site.client.get(format!("http://{free}/metrics")).send().await.unwrap();
    assert!(metrics.text().await.unwrap().contains("znamka_up 1"));
}

#[actix_web::test]
async fn the_end_is_announced_and_nothing_under_way_is_lost() {
    let site = Site::new();
    let idle = TcpStream::connect(site.address()).unwrap();
    let (client, address) = (site.client.clone(), site.address());
    let slow = tokio::spawn(client.get(format!("http://{address}/v1/slow")).send());
    tokio::time::sleep(Duration::from_millis(200)).await;

    let began = Instant::now();
    let ending = tokio::spawn(site.running.stop());
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ready = client.get(format!("http://{address}/ready")).send().await.unwrap();
    assert_eq!(problem(ready).await, "503 unavailable");

    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    ending.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(client.get(format!("http://{address}/health")).send().await.is_err());
    drop(idle);
}
