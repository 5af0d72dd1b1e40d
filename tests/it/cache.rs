//! Answers already made: whatever is asked, in whatever order, nobody can tell whether an answer was
//! worked out for them or kept. A second server on the same database, which keeps none, is the judge.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use znamka::config::Config;

use crate::{
    area::{Clerk, browser},
    served::{Asker, Got, Served, evaluation},
    world::{Engine, World},
};

both_engines! {
    nobody_can_tell_a_kept_answer_from_a_new_one,
    who_reads_while_others_publish_never_reads_back,
    a_fixed_answer_outlives_publications,
    whoever_is_answered_from_memory_is_counted,
    what_is_private_or_wrong_is_not_kept,
    a_cookie_keeps_nobody_from_memory_and_no_page_of_the_area_is_kept,
}

/// A server that keeps answers, and one on the same register that keeps none.
struct Pair {
    keeps: Served,
    judge: Served,
}

impl Pair {
    async fn new(engine: Engine) -> Self {
        let keeps = Served::seeded(engine).await;
        let none = Config { cache_mb: 0, ..Config::default() };
        let judge = Served::over(World::elsewhere(&keeps.world.url), none);
        Self { keeps, judge }
    }

    async fn publish(&self, n: u64) -> i64 {
        let seq = publish(&self.keeps, n).await;
        let seen = self.judge.state.register().cube().wait_for(seq);
        tokio::time::timeout(Duration::from_secs(30), seen).await.unwrap();
        seq
    }
}

/// Publishes something, and says in which entry: first an evaluation, then its corrections.
async fn publish(served: &Served, n: u64) -> i64 {
    let clerk = served.agency("cz-mpsv");
    let path = "/v1/evaluations?service=cz-parental-allowance";
    let known = clerk.get(path).await.is(200).body["items"][0].clone();
    let mut body = evaluation("cz-parental-allowance", "cz-mpsv", n % 10);
    if known.is_null() {
        clerk.post("/v1/evaluations?to=published", &body).await.is(201);
    } else {
        body["corrects"] = known["revision"].clone();
        body["reason"] = json!("A slip of the pen.");
        let id = known["id"].as_str().unwrap();
        let path = format!("/v1/evaluations/{id}/revisions?to=published");
        clerk.post(&path, &body).await.is(201);
    }
    served.state.snapshot().seq()
}

/// What an answer is, but for its moment and how it is framed.
fn told(got: &Got) -> (u16, BTreeMap<String, String>, Vec<u8>) {
    let own = ["date", "content-length", "transfer-encoding"];
    let headers = got.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = headers.map(|(name, value)| (name.to_string(), text(value))).collect();
    (got.status, headers, got.bytes.clone())
}

const ADDRESSES: [&str; 27] = [
    "/v1/services/cz-parental-allowance/series",
    "/v1/services/cz-parental-allowance/series?criterion=one-fill",
    "/v1/services/cz-parental-allowance/series?criterion=one-fill&as_of=14",
    "/v1/services/cz-parental-allowance/series?criterion=one-fill&as_of=99999",
    "/v1/services/cz-parental-allowance/series?criterion=%6Fne-fill",
    "/v1/services/nobody/series",
    "/v1/series?criterion=one-fill&by=agency",
    "/v1/series?criterion=one-fill&colour=red",
    "/v1/series.csv?criterion=one-fill",
    "/v1/observations?criterion=one-fill&limit=2",
    "/v1/observations.csv?criterion=one-fill",
    "/v1/observations.jsonstat?criterion=one-fill",
    "/v1/observations.sdmx.csv?criterion=one-fill",
    "/v1/structure.sdmx.xml",
    "/v1/scorecards/cz-parental-allowance/2025",
    "/v1/scorecards/cz-parental-allowance/2025/explain",
    "/v1/services?limit=2",
    "/v1/agencies/cz-mpsv",
    "/v1/evaluations",
    "/v1/ledger?since=3&limit=2",
    "/v1/series?access_token=secret",
    "/",
    "/en/services?q=parental",
    "/services/cz-parental-allowance",
    "/services/cz-parental-allowance/chart.svg",
    "/embed/services/cz-parental-allowance?as_of=14",
    "/problems/gone",
];

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// One of the ways in which an address may be asked; `known` is a tag that was given before.
fn asking(way: usize, anonymous: Asker, token: &Asker, known: &str) -> (&'static str, Asker) {
    match way {
        0 => ("GET", anonymous),
        1 => ("GET", anonymous.header("accept-encoding", "gzip")),
        2 => ("GET", anonymous.header("accept-encoding", "gzip;q=0.5, br, zstd")),
        3 => ("HEAD", anonymous),
        4 => ("HEAD", anonymous.header("accept-encoding", "br")),
        5 => ("GET", anonymous.header("if-none-match", known)),
        6 => ("GET", anonymous.header("if-none-match", &format!("\"other\", W/{known}"))),
        7 => {
            let coded = anonymous.header("accept-encoding", "gzip");
            ("GET", coded.header("if-none-match", &format!("{known}, \"other\"")))
        }
        8 => ("GET", anonymous.header("if-none-match", "*")),
        9 => ("GET", anonymous.header("if-none-match", "no tag")),
        10 => ("GET", anonymous.header("if-match", "\"v1\"")),
        11 => ("GET", token.clone()),
        12 => ("GET", anonymous.header("authorization", "Bearer of-bad-news")),
        13 => ("GET", anonymous.header("origin", "https://elsewhere.example")),
        14 => {
            let twice = anonymous.header("if-none-match", "\"other\"");
            ("GET", twice.header("if-none-match", known))
        }
        // Of a load balancer.
        15 => ("GET", anonymous.header("cookie", "route=7")),
        _ => ("POST", anonymous),
    }
}

async fn nobody_can_tell_a_kept_answer_from_a_new_one(engine: Engine) {
    let pair = Pair::new(engine).await;
    pair.publish(1).await;
    let mut dice = Dice(7);
    let mut known: BTreeMap<(&str, &str), String> = BTreeMap::new();
    let mut published = 1;
    for step in 0..700 {
        if dice.throw(60) == 0 {
            published += 1;
            pair.publish(published).await;
        }
        let address = ADDRESSES[dice.throw(ADDRESSES.len())];
        let way = dice.throw(17);
        let coding = ["", "-gzip", "-br"][dice.throw(3)];
        let tag = known.get(&(address, coding)).cloned().unwrap_or_else(|| "\"none\"".into());
        // A problem names its request: here all three have one name.
        let name = format!("request-{step}");
        let named = |served: &Served| served.anonymous().header("x-request-id", &name);
        let clerk = |served: &Served| served.agency("cz-mpsv").header("x-request-id", &name);
        let (method, kept) = asking(way, named(&pair.keeps), &clerk(&pair.keeps), &tag);
        let (_, new) = asking(way, named(&pair.judge), &clerk(&pair.judge), &tag);
        let expected = new.send(method, address, "", Vec::new()).await;
        let cold = kept.send(method, address, "", Vec::new()).await;
        let warm = kept.send(method, address, "", Vec::new()).await;

        assert_eq!(told(&cold), told(&expected), "{method} {address}, way {way}");
        assert_eq!(told(&warm), told(&expected), "{method} {address}, way {way}, again");
        for framing in ["content-length", "transfer-encoding"] {
            assert_eq!(cold.header(framing), warm.header(framing), "{address}, way {way}");
        }
        let tag = expected.header("etag").to_owned();
        if !tag.is_empty() {
            let coding = ["-gzip", "-br"].into_iter().find(|c| tag.contains(c)).unwrap_or("");
            known.insert((address, coding), tag);
        }
    }
    assert!(from_memory(&pair.keeps) > 200, "{} answers", from_memory(&pair.keeps));
    assert_eq!(from_memory(&pair.judge), 0);
}

/// How many answers were not made, but given again.
fn from_memory(served: &Served) -> u64 {
    let metrics = served.state.telemetry().text().unwrap();
    let line = metrics.lines().find_map(|line| line.strip_prefix("znamka_http_given_again_total "));
    line.unwrap().parse().unwrap()
}

async fn who_reads_while_others_publish_never_reads_back(engine: Engine) {
    let served = Arc::new(Served::seeded(engine).await);
    publish(&served, 0).await;
    let over = Arc::new(AtomicBool::new(false));
    let path = "/v1/series?criterion=one-fill";
    let readers = (0..4).map(|_| {
        let (reader, over) = (served.anonymous(), Arc::clone(&over));
        tokio::spawn(async move {
            let (mut seen, mut newest) = (BTreeMap::new(), 0);
            while !over.load(Ordering::Acquire) {
                let got = reader.get(path).await.is(200);
                let seq = got.body["seq"].as_i64().unwrap();
                assert!(seq >= newest, "{seq} was read after {newest}");
                newest = seq;
                let before = seen.insert(seq, got.bytes.clone());
                assert!(before.is_none_or(|before| before == got.bytes), "two answers of {seq}");
            }
            seen
        })
    });
    let readers: Vec<_> = readers.collect();
    for n in 1_u32..=25 {
        let seq = publish(&served, n.into()).await;
        // Who published reads it at once, and so does everybody else.
        let got = served.anonymous().get(path).await.is(200);
        assert_eq!(got.body["seq"], seq);
        let point = &got.body["series"][0]["segments"][0]["points"][0];
        assert_eq!(point["value"].as_f64().unwrap().round(), f64::from(n % 10 * 10));
    }
    over.store(true, Ordering::Release);
    let mut all: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for reader in readers {
        for (seq, bytes) in reader.await.unwrap() {
            let before = all.insert(seq, bytes.clone());
            assert!(before.is_none_or(|before| before == bytes), "two answers of {seq}");
        }
    }
    assert!(all.len() > 5, "{}", all.len());
}

async fn a_fixed_answer_outlives_publications(engine: Engine) {
    let pair = Pair::new(engine).await;
    let seq = pair.publish(1).await;
    let path = format!("/v1/series?criterion=one-fill&as_of={seq}");
    let [keeps, judge] =
        [&pair.keeps, &pair.judge].map(|it| it.anonymous().header("x-request-id", "the-same"));
    let before = keeps.get(&path).await.is(200);
    assert!(before.header("cache-control").contains("immutable"));
    for n in 2..6 {
        pair.publish(n).await;
    }
    let after = keeps.get(&path).await;
    assert_eq!(told(&after), told(&before));
    assert_eq!(told(&after), told(&judge.get(&path).await));
    let again = pair.keeps.anonymous().header("if-none-match", before.header("etag"));
    again.get(&path).await.is(304);
}

async fn whoever_is_answered_from_memory_is_counted(engine: Engine) {
    let served = Served::limited(engine, "5/min").await;
    let reader = served.anonymous();
    let left = |got: &Got| {
        let field = got.header("ratelimit").to_owned();
        field.split(';').find_map(|part| part.strip_prefix("r=")?.parse::<u32>().ok()).unwrap()
    };
    let first = reader.get("/v1/agencies").await.is(200);
    for n in 1..5 {
        let got = reader.get("/v1/agencies").await.is(200);
        assert_eq!(left(&got), left(&first) - n);
        assert_eq!(got.header("ratelimit-policy"), "\"default\";q=5;w=60");
        assert_eq!(got.bytes, first.bytes);
    }
    let refused = reader.get("/v1/agencies").await.is(429);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!(!refused.header("retry-after").is_empty());

    let metrics = served.state.telemetry().text().unwrap();
    let line = "http_requests_total{method=\"GET\",path=\"/v1/agencies\",status=\"200\"} 5";
    assert!(metrics.contains(line), "{metrics}");
}

async fn what_is_private_or_wrong_is_not_kept(engine: Engine) {
    let served = Served::seeded(engine).await;
    let clerk = served.agency("cz-mpsv");
    // Whoever has a token is answered anew, and nobody gets their answer.
    let own = clerk.get("/v1/services").await.is(200);
    assert_eq!(own.header("cache-control"), "private, no-cache");
    let public = served.anonymous().get("/v1/services").await.is(200);
    assert!(public.header("cache-control").starts_with("public"));
    let own = clerk.get("/v1/services").await.is(200);
    assert_eq!(own.header("cache-control"), "private, no-cache");

    // What is handed in changes no entry of the ledger, and who may see it sees it at once.
    let before = clerk.get("/v1/evaluations").await.is(200).body["items"].as_array().unwrap().len();
    clerk.post("/v1/evaluations", &evaluation("cz-housing", "cz-mpsv", 3)).await.is(201);
    let after = clerk.get("/v1/evaluations").await.is(200).body["items"].as_array().unwrap().len();
    assert_eq!(after, before + 1);

    // What was not there is found as soon as it is.
    let path = "/v1/scorecards/cz-parental-allowance/2025";
    served.anonymous().get(path).await.is(404);
    publish(&served, 3).await;
    served.anonymous().get(path).await.is(200);
}

async fn a_cookie_keeps_nobody_from_memory_and_no_page_of_the_area_is_kept(engine: Engine) {
    let served = Served::seeded(engine).await;
    publish(&served, 3).await;
    for path in ["/v1/series?criterion=one-fill", "/criteria"] {
        let mut first = None;
        for n in 0..4 {
            let asker = served.anonymous().header("cookie", &format!("route={n}; consent=all"));
            let got = asker.get(path).await.is(200);
            assert_eq!(&first.get_or_insert_with(|| told(&got)).2, &got.bytes);
            assert_eq!(got.header("vary").to_lowercase().matches("cookie").count(), 0);
        }
    }
    assert_eq!(from_memory(&served), 6);

    // Whoever is logged in has the same public pages, and pages of the area that are theirs alone.
    let scopes = "evaluations:write evaluations:publish";
    let clerks =
        [Clerk::of(&served, "cz-mpsv", scopes).await, Clerk::of(&served, "cz-cssz", scopes).await];
    for clerk in &clerks {
        clerk.asker.get("/criteria").await.is(200);
    }
    assert_eq!(from_memory(&served), 8);
    for path in ["/area", "/en/area", "/area/upload", "/area/replies", "/area/login"] {
        for _ in 0..3 {
            let mut told = Vec::new();
            for asker in clerks.iter().map(|clerk| clerk.asker.clone()).chain([browser(&served)]) {
                let got = asker.get(path).await;
                assert_eq!(got.header("cache-control"), "no-store", "{path}");
                told.push((got.status, got.bytes));
            }
            let [one, other, nobody] = &told[..] else { panic!("three asked") };
            // Each reads the name of their own agency, and nobody any.
            if path.ends_with("/area") {
                let says = |bytes: &[u8], code: &str| String::from_utf8_lossy(bytes).contains(code);
                assert_eq!((one.0, other.0, nobody.0), (200, 200, 303), "{path}");
                assert!(says(&one.1, "cz-mpsv") && !says(&other.1, "cz-mpsv"), "{path}");
                assert!(says(&other.1, "cz-cssz") && !says(&one.1, "cz-cssz"), "{path}");
            }
        }
    }
    assert_eq!(from_memory(&served), 8, "a page of the area was kept");
}
