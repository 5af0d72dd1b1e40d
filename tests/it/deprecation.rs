//! What will go one day says so in its answers and in the document. Nothing does yet: the marks are this
//! test's own.

use std::{net::TcpListener, num::NonZeroUsize};

use serde_json::Value;
use znamka::{
    config::{Config, RateLimit},
    http::deprecation::{self, Mark},
    server::{self, ROOMS, Rooms},
};

use crate::world::{Engine, World};

both_engines! { what_is_deprecated_says_so_in_every_answer }

const WHOLE: Mark = Mark {
    operation: "show_coverage",
    parameter: None,
    since: "2026-06-30",
    sunset: Some("2027-06-30"),
    link: "https://example.cz/novinky/pokryti",
};
const PARAMETER: Mark = Mark {
    operation: "list_observations",
    parameter: Some("combine"),
    since: "2026-01-01",
    sunset: None,
    link: "/docs/",
};

#[test]
fn every_mark_is_of_something_that_is_there() {
    let document = server::document(ROOMS);
    assert_eq!(deprecation::strays(&document, deprecation::MARKS), []);
    assert_eq!(deprecation::strays(&document, &[WHOLE, PARAMETER]), []);
    let strays = [
        Mark { operation: "show_nothing", ..WHOLE },
        Mark { parameter: Some("combined"), ..PARAMETER },
        Mark { since: "2026-02-30", ..WHOLE },
        Mark { sunset: Some("2026-06-30"), ..WHOLE },
    ];
    assert_eq!(deprecation::strays(&document, &strays), strays);
}

async fn what_is_deprecated_says_so_in_every_answer(engine: Engine) {
    let world = World::new(engine);
    let keys = tempfile::tempdir().unwrap();
    let config = Config {
        data_dir: Some(keys.path().to_owned()),
        workers: NonZeroUsize::new(1),
        rate_limit: RateLimit::Off,
        drain_s: 0,
        ..Config::default()
    };
    let state = server::open(config, world.clock.clone(), world.pool.clone()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let rooms = Rooms { deprecated: &[WHOLE, PARAMETER], ..ROOMS };
    let running = server::start(&state, listener, rooms).unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = |method: reqwest::Method, path: &str| {
        let request = client.request(method, format!("http://{}{path}", running.address()));
        async { request.send().await.unwrap() }
    };
    let get = |path| ask(reqwest::Method::GET, path);
    let field = |got: &reqwest::Response, name: &str| {
        got.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
    };

    // An answer that is made, the same given again, and its head.
    for method in [reqwest::Method::GET, reqwest::Method::GET, reqwest::Method::HEAD] {
        let got = ask(method, "/v1/coverage").await;
        assert_eq!(got.status(), 200);
        assert_eq!(field(&got, "deprecation").unwrap(), "@1782777600");
        assert_eq!(field(&got, "sunset").unwrap(), "Wed, 30 Jun 2027 00:00:00 GMT");
        let link = "<https://example.cz/novinky/pokryti>; rel=\"deprecation\"";
        let mut links = got.headers().get_all("link").iter();
        assert!(links.any(|value| value == link), "{got:?}");
    }
    // What is refused says so, too, for whoever still asks.
    let refused = get("/v1/coverage?nothing=1").await;
    assert_eq!((refused.status().as_u16(), field(&refused, "deprecation").is_some()), (400, true));

    assert!(field(&get("/v1/agencies").await, "deprecation").is_none());
    let exposed = field(&get("/v1/agencies").await, "access-control-expose-headers").unwrap();
    assert!(exposed.contains("Deprecation") && exposed.contains("Sunset"));
    // A parameter, whatever comes of the question: no methodology is frozen here.
    assert!(field(&get("/v1/observations").await, "deprecation").is_none());
    let by_parameter = get("/v1/observations?combine=mean").await;
    assert_eq!(field(&by_parameter, "deprecation").unwrap(), "@1767225600");
    assert!(field(&by_parameter, "sunset").is_none());

    let document: Value = get("/openapi.json").await.json().await.unwrap();
    let operation = &document["paths"]["/v1/coverage"]["get"];
    assert_eq!(operation["deprecated"], true);
    assert!(operation["description"].as_str().unwrap().contains("2027-06-30"), "{operation}");
    let operation = &document["paths"]["/v1/observations"]["get"];
    assert!(operation["deprecated"].is_null());
    let marked: Vec<&str> = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|parameter| parameter["deprecated"] == true)
        .map(|parameter| parameter["name"].as_str().unwrap())
        .collect();
    assert_eq!(marked, ["combine"]);
    running.stop().await.unwrap();
}
