//! Faults of the machine while the register is served: nothing acknowledged is lost, what is public
//! can be read, and it goes on by itself.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::sleep;
use znamka::config::Config;

use crate::{
    bad_input::{a_century, nth},
    cluster::Cluster,
    served::{Asker, Got, Served, evaluation, seed},
    world::{Engine, World, sql},
};

both_engines! {
    forty_publications_at_once_have_no_gap_and_no_double,
    a_second_process_follows_the_first,
    two_programs_follow_each_others_publications,
    a_batch_that_was_killed_is_all_there_or_not_at_all,
}

const ONE_FILL: &str = "/v1/observations?methodology=client-quality&criterion=one-fill";

fn is_unavailable(got: &Got) {
    assert_eq!(got.status, 503, "{}", got.body);
    assert_eq!(got.body["type"], "/problems/unavailable");
    assert!(got.header("retry-after").parse::<u32>().unwrap() > 0);
}

fn monthly(n: usize) -> Value {
    let (service, period) = nth(n);
    let mut draft = evaluation(&service, "cz-mpsv", 4);
    draft["period"] = json!(period);
    draft["methodology"] = json!("monthly@m1");
    draft["answers"] = json!([draft["answers"][0]]);
    draft
}

/// Numbers of all entries of the ledger.
async fn numbers(asker: &Asker) -> Vec<i64> {
    let page = asker.get("/v1/ledger?limit=1000").await.is(200);
    page.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["seq"].as_i64().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_full_disk_stops_writes_and_nothing_else() {
    let served = Served::seeded(Engine::Sqlite).await;
    a_century(&served.admin()).await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    mpsv.post("/v1/evaluations?to=published", &monthly(0)).await.is(201);
    served.world.write(|conn| sql("pragma max_page_count = 1", conn)).await.unwrap();

    // The last free pages of the file take a few more.
    let mut written = 1;
    let refused = loop {
        let asker = mpsv.header("idempotency-key", &format!("key-{written}"));
        let got = asker.post("/v1/evaluations?to=published", &monthly(written)).await;
        if got.status != 201 {
            break got;
        }
        written += 1;
        assert!(written < 500, "the disk is never full");
    };
    is_unavailable(&refused);
    let head = numbers(&public).await;
    // What is smaller may still find room, until nothing does.
    let mut submitted = 0;
    let refused = loop {
        let got = mpsv.post("/v1/evaluations", &monthly(700 + submitted)).await;
        if got.status != 201 {
            break got;
        }
        submitted += 1;
        assert!(submitted < 500, "the disk is never full");
    };
    is_unavailable(&refused);

    assert_eq!(numbers(&public).await, head);
    let rows =
        public.get("/v1/observations?methodology=monthly&criterion=one-fill&limit=1000").await;
    assert_eq!(rows.is(200).body["items"].as_array().unwrap().len(), written);
    for path in ["/health", "/v1/services", "/v1/series?methodology=monthly&criterion=one-fill"] {
        public.get(path).await.is(200);
    }
    let all = mpsv.get("/v1/evaluations?limit=1000").await.is(200);
    assert_eq!(all.body["items"].as_array().unwrap().len(), written + submitted);

    // Room again: the same requests go through, without a restart and without a gap.
    served.world.write(|conn| sql("pragma max_page_count = 1000000", conn)).await.unwrap();
    let asker = mpsv.header("idempotency-key", &format!("key-{written}"));
    let done = asker.post("/v1/evaluations?to=published", &monthly(written)).await.is(201);
    assert_eq!(done.header("idempotency-replayed"), "");
    let all = numbers(&public).await;
    assert_eq!(all, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
    assert_eq!(all.len(), head.len() + 1);
}

#[actix_web::test]
async fn a_server_that_is_gone_stops_writes_until_it_comes_back() {
    let cluster = Cluster::start(&[]);
    let served = Served::over(World::elsewhere(&cluster.url("postgres")), Config::default());
    served.seed().await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    let draft = |period: &str| {
        let mut draft = evaluation("cz-housing", "cz-mpsv", 6);
        draft["period"] = json!(period);
        draft
    };
    mpsv.post("/v1/evaluations?to=published", &draft("2024")).await.is(201);
    let before = public.get(ONE_FILL).await.is(200);
    let head = numbers(&public).await;

    cluster.stop();
    let began = Instant::now();
    let keyed = mpsv.header("idempotency-key", "once");
    let later = draft("2025");
    let writes = ["/v1/evaluations?to=published", "/v1/evaluations?to=draft"];
    let writes = join_all(writes.map(|path| keyed.post(path, &later)));
    let reads = join_all(["/v1/evaluations", "/v1/ledger"].map(|path| public.get(path)));
    let (writes, reads) = tokio::join!(writes, reads);
    writes.iter().chain(&reads).for_each(is_unavailable);
    assert!(began.elapsed() < Duration::from_secs(15));
    let meanwhile = public.get(ONE_FILL).await.is(200);
    assert_eq!(meanwhile.bytes, before.bytes);
    assert_eq!(meanwhile.header("etag"), before.header("etag"));
    for path in [
        "/health",
        "/v1/services",
        "/v1/methodologies/client-quality/m1",
        "/v1/criteria",
        "/v1/series?criterion=one-fill",
        "/v1/scorecards/cz-housing/2024",
        "/v1/coverage",
    ] {
        public.get(path).await.is(200);
    }

    cluster.resume();
    let done = keyed.post("/v1/evaluations?to=published", &later).await.is(201);
    let again = keyed.post("/v1/evaluations?to=published", &later).await.is(201);
    assert_eq!(again.bytes, done.bytes);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(numbers(&public).await.len(), head.len() + 1);
    let rows = public.get(ONE_FILL).await.is(200);
    assert_eq!(rows.body["items"].as_array().unwrap().len(), 2);
}

async fn forty_publications_at_once_have_no_gap_and_no_double(engine: Engine) {
    let served = Served::seeded(engine).await;
    a_century(&served.admin()).await;
    let (mpsv, public) = (served.agency("cz-mpsv"), served.anonymous());
    let mut urls = Vec::new();
    for n in 0..40 {
        // Half of them are of one service, so that they meet in more than the ledger.
        let n = if n % 2 == 0 { n * 10 } else { n };
        let made = mpsv.post("/v1/evaluations", &monthly(n)).await.is(201);
        urls.push(format!("{}/publish", made.header("location")));
    }
    let head = numbers(&public).await.len();

    let answers = join_all(urls.iter().map(|url| mpsv.post(url, &Value::Null))).await;
    let twice = join_all(urls.iter().map(|url| mpsv.post(url, &Value::Null))).await;

    let given: BTreeSet<i64> =
        answers.iter().map(|got| got.body["seq"].as_i64().unwrap()).collect();
    assert_eq!(given.len(), 40);
    assert!(answers.iter().all(|got| got.status == 200));
    assert!(twice.iter().all(|got| got.status == 409));
    let all = numbers(&public).await;
    assert_eq!(all, (1..=i64::try_from(head + 40).unwrap()).collect::<Vec<_>>());
    assert_eq!(given.into_iter().collect::<Vec<_>>(), all[head..]);
    // What was followed step by step is what a start from nothing makes of it.
    let again = Served::over(World::elsewhere(&served.world.url), Config::default());
    for path in [
        "/v1/observations?methodology=monthly&criterion=one-fill&limit=1000",
        "/v1/observations.csv?methodology=monthly&criterion=index&by=agency",
        "/v1/series?methodology=monthly&criterion=one-fill",
    ] {
        let (followed, afresh) = (public.get(path).await, again.anonymous().get(path).await);
        assert_eq!(followed.is(200).bytes, afresh.is(200).bytes, "{path}");
    }
}

async fn a_second_process_follows_the_first(engine: Engine) {
    let first = Served::seeded(engine).await;
    a_century(&first.admin()).await;
    let second = Served::over(World::elsewhere(&first.world.url), Config::default());
    // Scripted clocks count their identifiers: at another time they are others.
    second.world.clock.set("2026-11-22T08:00:01Z".parse().unwrap());
    let rows = "/v1/observations?methodology=monthly&criterion=one-fill&limit=1000";
    let (one, other) = (first.agency("cz-mpsv"), second.agency("cz-mpsv"));
    one.post("/v1/evaluations?to=published", &monthly(0)).await.is(201);

    // Both write at once, and each reads what it wrote at once.
    let path = "/v1/evaluations?to=published";
    let drafts: Vec<Value> = (1..21).map(monthly).collect();
    let asks = drafts.iter().enumerate().map(|(n, draft)| {
        let asker = if n % 2 == 0 { &one } else { &other };
        async move {
            let done = asker.post(path, draft).await.is(201);
            let seen = asker.get(rows).await.is(200);
            assert!(seen.body["seq"].as_i64() >= done.body["seq"].as_i64());
        }
    });
    join_all(asks).await;

    let began = Instant::now();
    loop {
        let (one, other) = (one.get(rows).await.is(200), other.get(rows).await.is(200));
        if one.bytes == other.bytes && one.body["items"].as_array().unwrap().len() == 21 {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{} {}", one.body, other.body);
        sleep(Duration::from_millis(50)).await;
    }
    let all = numbers(&one).await;
    assert_eq!(all, (1..=i64::try_from(all.len()).unwrap()).collect::<Vec<_>>());
}

/// The real program, serving in a process of its own.
struct Process {
    child: Child,
    base: String,
}

impl Process {
    /// Starts it, and waits until it answers.
    async fn start(url: &str, folder: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let child = Command::new(env!("CARGO_BIN_EXE_znamka"))
            .args(["serve", "--rate-limit", "off", "--request-timeout-s", "600"])
            .args(["--listen", &listen, "--database-url", url, "--data-dir", folder])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = Self { child, base: format!("http://{listen}") };
        let began = Instant::now();
        while reqwest::get(format!("{}/health", process.base)).await.is_err() {
            assert!(began.elapsed() < Duration::from_secs(30), "it does not start");
            sleep(Duration::from_millis(20)).await;
        }
        process
    }

    /// SIGKILL: nothing of it runs any more.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn token(url: &str, folder: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_znamka"))
        .args(["token", "--scope", "admin", "--database-url", url, "--data-dir", folder])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Each publishes, corrects and withdraws by turns, and the other tells of it before long.
async fn two_programs_follow_each_others_publications(engine: Engine) {
    let world = World::new(engine);
    let keys = tempfile::tempdir().unwrap();
    let folder = keys.path().to_str().unwrap();
    let token = token(&world.url, folder);
    let processes =
        [Process::start(&world.url, folder).await, Process::start(&world.url, folder).await];
    let askers = processes.each_ref().map(|process| Asker::at(&process.base, &token));
    seed(&askers[0]).await;
    let mut corrected = evaluation("cz-housing", "cz-mpsv", 9);
    corrected["corrects"] = json!(1);
    corrected["reason"] = json!("It was read wrongly.");

    for (turn, period) in ["2024", "2025"].into_iter().enumerate() {
        let (writer, reader) = (&askers[turn], &askers[1 - turn]);
        let mut draft = evaluation("cz-housing", "cz-mpsv", 4);
        draft["period"] = json!(period);
        corrected["period"] = json!(period);
        let made = writer.post("/v1/evaluations?to=published", &draft).await.is(201);
        let url = made.header("location").to_owned();
        let deeds = [
            (made, Some(40.0)),
            (
                writer.post(&format!("{url}/revisions?to=published"), &corrected).await.is(201),
                Some(90.0),
            ),
            (
                writer
                    .post(&format!("{url}/withdraw"), &json!({"reason": "Of another."}))
                    .await
                    .is(200),
                None,
            ),
        ];
        for (done, value) in deeds {
            let seq = done.body["seq"].as_i64().unwrap();
            let began = Instant::now();
            let told = loop {
                let got = reader.get(&format!("{ONE_FILL}&period={period}&as_of={seq}")).await;
                if got.status == 200 {
                    break got;
                }
                assert!(began.elapsed() < Duration::from_secs(5), "{}", got.body);
                sleep(Duration::from_millis(20)).await;
            };
            assert_eq!(told.body["seq"], seq);
            assert_eq!(told.body["items"][0]["value"].as_f64(), value);
        }
    }
    let [one, other] = [numbers(&askers[0]).await, numbers(&askers[1]).await];
    assert_eq!(one, other);
    assert_eq!(one, (1..=i64::try_from(one.len()).unwrap()).collect::<Vec<_>>());
}

/// How many evaluations there are.
async fn count(asker: &Asker) -> usize {
    let (mut count, mut cursor) = (0, String::new());
    loop {
        let page = asker.get(&format!("/v1/evaluations?limit=1000{cursor}")).await.is(200);
        count += page.body["items"].as_array().unwrap().len();
        match page.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return count,
        }
    }
}

async fn a_batch_that_was_killed_is_all_there_or_not_at_all(engine: Engine) {
    const ROWS: usize = 1_500;
    let world = World::new(engine);
    let keys = tempfile::tempdir().unwrap();
    let folder = keys.path().to_str().unwrap();
    let token = token(&world.url, folder);
    let mut process = Process::start(&world.url, folder).await;
    let admin = Asker::at(&process.base, &token);
    seed(&admin).await;
    a_century(&admin).await;
    let head = numbers(&admin).await.len();
    let mut ndjson = String::new();
    for n in 0..ROWS {
        let _ = writeln!(ndjson, "{}", monthly(n));
    }
    let path = "/v1/evaluation-batches?to=published";
    let send = |asker: Asker, body: String| async move {
        asker.send("POST", path, "application/x-ndjson", body.into_bytes()).await
    };

    let mut killed = 0;
    for wait_ms in [20, 150, 600] {
        let asker = Asker::at(&process.base, &token).header("idempotency-key", "the-batch");
        let under_way = tokio::spawn(send(asker, ndjson.clone()));
        sleep(Duration::from_millis(wait_ms)).await;
        process.kill();
        // Whoever was not answered does not know; the client panics on a connection that breaks.
        let answered = under_way.await.is_ok();
        process = Process::start(&world.url, folder).await;
        let admin = Asker::at(&process.base, &token);
        let there = count(&admin).await;
        assert!(there == 0 || there == ROWS, "{there}");
        assert!(there == ROWS || !answered);
        assert_eq!(numbers(&admin).await.len(), (head + there).min(1_000));
        killed += usize::from(there == 0);
    }
    assert!(killed > 0, "every batch was done before it was killed");

    let asker = Asker::at(&process.base, &token).header("idempotency-key", "the-batch");
    let done = send(asker, ndjson.clone()).await.is(200);
    assert_eq!(done.body["count"], ROWS);
    // Killed as soon as it had answered: it stands, and the same request finds its answer.
    process.kill();
    process = Process::start(&world.url, folder).await;
    let admin = Asker::at(&process.base, &token);
    assert_eq!(count(&admin).await, ROWS);
    let again = send(admin.header("idempotency-key", "the-batch"), ndjson).await.is(200);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.bytes, done.bytes);
    assert_eq!(count(&admin).await, ROWS);
    let last = admin.get(&format!("/v1/ledger?since={}", head + ROWS - 1)).await.is(200);
    assert_eq!(last.body["items"].as_array().unwrap().len(), 1);
}
