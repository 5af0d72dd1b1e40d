//! After any history the figures are those that the ledger tells: the cube that followed it answers
//! as one that was read from the store, and as a plain model that knows neither.

use std::{
    collections::{BTreeMap, BTreeSet, hash_map::RandomState},
    hash::{BuildHasher, Hasher},
};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::{Value, json};
use znamka::{cli::verify::verify, clock::Clock, config::Config};

use crate::{
    served::{Asker, Got, Served},
    world::{Engine, World},
};

on_both_engines! { any_history_is_told_alike }

const SERVICES: [&str; 4] = ["s-a", "s-b", "s-c", "s-d"];
const AGENCIES: [&str; 2] = ["one", "two"];
const PERIODS: [&str; 2] = ["2024", "2025"];
const NODES: [&str; 4] = ["a", "b", "c", "index"];
const GROUPS: [&str; 3] = ["all", "old", "young"];

/// What to do, to which service, in which period, and two numbers to do it with.
type Deed = (u8, usize, usize, u8, u8);

/// Two moments besides those that are always asked for, as parts of what was: an entry and a time.
type Besides = (f64, f64);

fn any_history_is_told_alike(engine: Engine) {
    let config = ProptestConfig {
        cases: 10,
        max_shrink_iters: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let deeds = vec((0..23_u8, 0..4_usize, 0..2_usize, 0..=100_u8, 0..=100_u8), 12..26);
    let besides = (0.0..=1.0, 0.0..=1.0);
    let seed = seed();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let told = TestRunner::new_with_rng(config, rng).run(&(deeds, besides), |(deeds, besides)| {
        let told = actix_web::rt::System::new().block_on(history(engine, &deeds, besides));
        told.map_err(TestCaseError::fail)
    });
    if let Err(wrong) = told {
        let seed = u128::from_le_bytes(seed[..16].try_into().unwrap());
        panic!("HISTORY_SEED={seed}: {wrong}");
    }
}

/// Where the histories of this run begin: another each time, or the one that a failure printed.
fn seed() -> [u8; 32] {
    let given = std::env::var_os("HISTORY_SEED");
    let number = given.map_or_else(
        || u128::from(RandomState::new().build_hasher().finish()),
        |given| given.to_str().unwrap().parse().unwrap(),
    );
    let mut seed = [0; 32];
    seed[..16].copy_from_slice(&number.to_le_bytes());
    seed
}

/// Does the deeds, and says what is wrong with what is told of them.
async fn history(engine: Engine, deeds: &[Deed], besides: Besides) -> Result<(), String> {
    let served = Served::empty(engine);
    let mut register = Register::new(served.admin()).await;
    for deed in deeds {
        later(&served.world.clock);
        register.take(*deed).await;
    }
    let head = register.seq().await;
    let elsewhere = World::elsewhere(&served.world.url);
    elsewhere.clock.set(served.world.clock.now());
    let cold = Served::over(elsewhere, Config::default());
    let (followed, cold) = (served.anonymous(), cold.anonymous());
    // Figures begin with the first methodology; before it there is nothing to ask.
    let middle = i64::midpoint(register.began, head);
    let ledger = ledger(&followed).await;
    let entries = [
        register.began,
        i64::midpoint(register.began, middle),
        middle,
        i64::midpoint(middle, head),
        head - 1,
        head,
        part(register.began, head, besides.0),
    ];
    let mut moments: Vec<(String, i64)> =
        entries.into_iter().map(|seq| (seq.to_string(), seq)).collect();
    moments.push(time(&ledger, register.began, served.world.clock.now(), besides.1));
    for (as_of, seq) in &moments {
        let seq = *seq;
        for path in paths(as_of) {
            let (one, other) = (followed.get(&path).await, cold.get(&path).await);
            // Of a service without any answer there is no scorecard, and of one version no second, to
            // either.
            let may_be_missing = path.contains("scorecards") || path.contains("@m2");
            let is_answer = one.status == 200 || may_be_missing && one.status < 500;
            if !is_answer || one.status != other.status || answered(&one) != answered(&other) {
                return Err(format!("{path}: followed {}, read anew {}", one.body, other.body));
            }
        }
        let model = Model::of(&ledger, seq);
        alike("services", &services(&followed, as_of).await, &model.rows())?;
        for criterion in NODES {
            let of = format!("groups at {criterion} as of {as_of}");
            alike(&of, &groups(&followed, criterion, as_of).await, &model.groups(criterion))?;
        }
        shared(&followed, as_of).await?;
    }
    let pool = served.world.pool.clone();
    let report = actix_web::web::block(move || verify(&pool, || {}).unwrap()).await.unwrap();
    if report.is_sound() { Ok(()) } else { Err(format!("{:?}", report.differences)) }
}

/// Time passes between deeds, so that a time tells which of them was last.
fn later(clock: &Clock) {
    clock.set(clock.now() + TimeDelta::minutes(1));
}

/// So far on the way from one number to the other.
fn part(from: i64, to: i64, share: f64) -> i64 {
    let way: f64 = (to - from).to_string().parse().unwrap();
    from + (way * share).floor().to_string().parse::<i64>().unwrap()
}

/// A time so far on the way from an entry to now, and the last entry not after it.
fn time(ledger: &[Value], began: i64, now: DateTime<Utc>, share: f64) -> (String, i64) {
    let at = |entry: &Value| -> DateTime<Utc> { entry["at"].as_str().unwrap().parse().unwrap() };
    let seq = |entry: &Value| entry["seq"].as_i64().unwrap();
    let first = ledger.iter().find(|entry| seq(entry) == began).unwrap();
    let seconds = part(0, (now - at(first)).num_seconds(), share);
    let time = at(first) + TimeDelta::seconds(seconds);
    let last = ledger.iter().rfind(|entry| at(entry) <= time).unwrap();
    (time.to_rfc3339_opts(SecondsFormat::Secs, true), seq(last))
}

/// Answers to `a` under the first version are answers to `content` of another methodology.
async fn shared(asker: &Asker, as_of: &str) -> Result<(), String> {
    let values = async |methodology: &str,
                        criterion: &str|
           -> BTreeMap<String, (Option<i64>, String, bool)> {
        let path = format!(
            "/v1/observations?criterion={criterion}&methodology={methodology}&limit=1000&as_of={as_of}"
        );
        let rows = asker.get(&path).await.is(200).body["items"].as_array().unwrap().clone();
        let measured = rows.iter().filter(|row| row["state"] == "measured");
        let key = |row: &Value| ["service", "period"].map(|name| text(&row[name])).join(" ");
        let is_disputed =
            |row: &Value| row["flags"].as_array().unwrap().contains(&json!("disputed"));
        let told = |row: &Value| (nano(&row["value"]), text(&row["source"]), is_disputed(row));
        measured.map(|row| (key(row), told(row))).collect()
    };
    alike("shared", &values("foreign@m1", "content").await, &values("history@m1", "a").await)
}

/// An answer; of a refusal what it says, for each request has a name of its own.
fn answered(got: &Got) -> Vec<u8> {
    if got.status == 200 { got.bytes.clone() } else { got.body["detail"].to_string().into() }
}

fn alike<T: PartialEq + std::fmt::Debug>(
    what: &str,
    found: &BTreeMap<String, T>,
    expected: &BTreeMap<String, T>,
) -> Result<(), String> {
    let keys: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    let other: Vec<String> = keys
        .into_iter()
        .filter(|key| found.get(*key) != expected.get(*key))
        .map(|key| format!("{key}: found {:?}, not {:?}", found.get(key), expected.get(key)))
        .collect();
    if other.is_empty() { Ok(()) } else { Err(format!("{what}: {}", other.join("; "))) }
}

fn paths(as_of: &str) -> Vec<String> {
    let criteria = "criterion=a&criterion=b&criterion=index";
    [
        format!("/v1/observations.csv?{criteria}"),
        format!("/v1/observations.csv?{criteria}&by=agency"),
        "/v1/observations.csv?criterion=a&by=life_event&combine=mean".into(),
        "/v1/observations.csv?criterion=a&source=audit".into(),
        "/v1/series?criterion=index&weight=volume".into(),
        "/v1/series?criterion=a&by=agency&panel=matched".into(),
        "/v1/coverage?".into(),
        "/v1/coverage.csv?".into(),
        "/v1/coverage/agencies.csv?".into(),
        "/v1/criteria?".into(),
        "/v1/observations.csv?methodology=history@m2&criterion=index&backcast=true".into(),
        "/v1/observations.csv?criterion=a&by=country&combine=pooled".into(),
        "/v1/observations.csv?criterion=c&by=agency&target_group=all&target_group=old".into(),
        "/v1/observations.csv?criterion=c&source=survey&target_group=old&target_group=young".into(),
        "/v1/series?criterion=a&by=country&combine=pooled&window=P2Y".into(),
        "/v1/series?criterion=c&by=service".into(),
        "/v1/series?methodology=history@m2&criterion=b&by=agency&backcast=true".into(),
        "/v1/services/s-a/series?criterion=index".into(),
        "/v1/scorecards/s-a/2024?".into(),
        "/v1/scorecards/s-b/2025/explain?".into(),
        "/v1/changes?criterion=index&from=2024&to=2025&by=service".into(),
        "/v1/changes?criterion=a&by=agency&sort=delta".into(),
        "/v1/changes.csv?criterion=c&by=service".into(),
        "/v1/rankings?criterion=index&type=transactional&period=2025".into(),
        "/v1/rankings.csv?criterion=a&type=transactional&by=agency&min_services=1".into(),
        "/v1/rankings?criterion=c&type=transactional&min_n=12".into(),
        format!("/v1/revisions?{criteria}"),
        "/v1/revisions.csv?criterion=c&target_group=all&target_group=old".into(),
        "/v1/revisions?methodology=foreign&criterion=content".into(),
        "/v1/series?methodology=foreign&criterion=content&by=agency".into(),
        "/v1/changes?methodology=foreign&criterion=content&by=service".into(),
    ]
    .map(|path| {
        let is_named = path.contains("coverage") || path.contains("methodology=");
        // A scorecard is of one version.
        let version = if path.contains("scorecards") { "history@m1" } else { "history" };
        let methodology = if is_named { String::new() } else { format!("methodology={version}&") };
        format!("{path}&{methodology}as_of={as_of}").replace("?&", "?")
    })
    .into()
}

/// What a client does to a register.
struct Register {
    admin: Asker,
    /// Entry of the first frozen methodology.
    began: i64,
    versions: usize,
    /// Versions that take no new evaluation.
    retired: BTreeSet<usize>,
    campaigns: usize,
    /// Addresses of what is published, each with its draft.
    made: Vec<(String, Value)>,
}

impl Register {
    async fn new(admin: Asker) -> Self {
        for agency in AGENCIES.into_iter().chain(["auditor"]) {
            admin.put(&format!("/v1/agencies/{agency}"), &office(agency)).await.is(201);
        }
        for event in ["family", "health"] {
            let body = json!({"names": {"en": event}, "audience": "citizens"});
            admin.put(&format!("/v1/life-events/{event}"), &body).await.is(201);
        }
        for group in ["young", "old"] {
            let body = json!({"names": {"en": group}, "partition": "age"});
            admin.put(&format!("/v1/target-groups/{group}"), &body).await.is(201);
        }
        for (place, service) in SERVICES.iter().enumerate() {
            let body = catalogued(AGENCIES[place % 2], place);
            admin.put(&format!("/v1/services/{service}"), &body).await.is(201);
        }
        let (retired, made) = (BTreeSet::new(), Vec::new());
        let mut register = Self { admin, began: 0, versions: 0, retired, campaigns: 0, made };
        register.freeze(1, 1).await;
        register.foreign().await;
        register.began = register.seq().await;
        register
    }

    async fn seq(&self) -> i64 {
        let got = self.admin.get("/v1/criteria?methodology=history").await.is(200);
        got.body["seq"].as_i64().unwrap_or_default().max(self.last().await)
    }

    /// The last entry of the ledger.
    async fn last(&self) -> i64 {
        let page = self.admin.get("/v1/ledger?limit=1000").await.is(200);
        page.body["items"].as_array().unwrap().last().unwrap()["seq"].as_i64().unwrap()
    }

    async fn take(&mut self, (what, service, period, a, b): Deed) {
        let (name, period) = (SERVICES[service], PERIODS[period]);
        match what {
            0..=6 => self.publish(name, period, a, b).await,
            7..=9 if !self.made.is_empty() => {
                let place = usize::from(a) % self.made.len();
                self.correct(place, b).await;
            }
            10 if !self.made.is_empty() => {
                let (url, _) = self.made.remove(usize::from(a) % self.made.len());
                let why = json!({"reason": "It was of another service."});
                self.admin.post(&format!("{url}/withdraw"), &why).await.is(200);
            }
            11 if self.versions < 4 => self.freeze(u32::from(a) + 1, u32::from(b) + 1).await,
            12 | 13 if self.campaigns < 3 => self.campaign(period, a, what == 12).await,
            14 if self.standing().len() > 1 => self.retire(a).await,
            15 => {
                let agency = AGENCIES[usize::from(a) % 2];
                self.replace(&format!("/v1/agencies/{agency}"), &office(&format!("Name {b}")))
                    .await;
            }
            16..=18 => self.ask(name, period, a, b).await,
            19..=21 if !self.made.is_empty() => {
                let place = usize::from(a) % self.made.len();
                self.reply(place, b).await;
            }
            _ => {
                let body = catalogued(AGENCIES[usize::from(a) % 2], usize::from(b));
                self.replace(&format!("/v1/services/{name}"), &body).await;
            }
        }
    }

    async fn replace(&self, path: &str, body: &Value) {
        let etag = self.admin.get(path).await.is(200).header("etag").to_owned();
        self.admin.header("if-match", &etag).put(path, body).await.is(200);
    }

    /// Versions that take evaluations, oldest first.
    fn standing(&self) -> Vec<usize> {
        (1..=self.versions).filter(|version| !self.retired.contains(version)).collect()
    }

    /// One of the two newest that do.
    fn newest(&self, b: u8) -> String {
        let newest: Vec<usize> = self.standing().into_iter().rev().take(2).collect();
        format!("history@m{}", newest[usize::from(b) % newest.len()])
    }

    async fn retire(&mut self, a: u8) {
        let standing = self.standing();
        let version = standing[usize::from(a) % standing.len()];
        let path = format!("/v1/methodologies/history/m{version}/retire");
        self.admin.post(&path, &Value::Null).await.is(200);
        self.retired.insert(version);
    }

    /// Another methodology that takes answers to `a` of the first version.
    async fn foreign(&self) {
        let body = json!({
            "names": {"en": "Foreign"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"],
            "nodes": [
                {"code": "index", "parent": null},
                {"code": "content", "parent": "index", "scale": {"kind": "share"},
                    "sources": ["audit", "self"], "maps_from": ["history@m1/a"]},
            ],
        });
        self.admin.put("/v1/methodologies/foreign/m1", &body).await.is(201);
        self.admin.post("/v1/methodologies/foreign/m1/freeze", &Value::Null).await.is(200);
    }

    async fn freeze(&mut self, a: u32, b: u32) {
        self.versions += 1;
        let comparable: Value = (1..self.versions)
            .map(|version| (format!("m{version}"), json!({"except": ["b"]})))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let body = json!({
            "names": {"en": "History"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"], "comparable_with": comparable,
            "nodes": [
                {"code": "index", "parent": null},
                {"code": "a", "parent": "index", "weight": a, "scale": {"kind": "share"},
                    "sources": ["audit", "self"], "question": {"en": "A?"},
                    "pool": {"rule": "mean"}},
                {"code": "b", "parent": "index", "weight": b, "scale": {"kind": "share"},
                    "sources": ["self", "audit"], "question": {"en": "B?"}, "may_not_apply": true,
                    "pool": {"rule": "mean"}},
                {"code": "c", "parent": "index", "weight": 0, "scale": {"kind": "grade"},
                    "sources": ["survey"], "question": {"en": "C?"}, "pool": {"rule": "mean"}},
            ],
        });
        let path = format!("/v1/methodologies/history/m{}", self.versions);
        self.admin.put(&path, &body).await.is(201);
        self.admin.post(&format!("{path}/freeze"), &Value::Null).await.is(200);
    }

    async fn campaign(&mut self, period: &str, a: u8, closes: bool) {
        self.campaigns += 1;
        let standing = self.standing();
        let version = standing[usize::from(a) % standing.len()];
        let path = format!("/v1/campaigns/c{}", self.campaigns);
        let body = json!({"names": {"en": "C"}, "methodology": format!("history@m{version}"),
            "period": period, "opens_on": "2026-01-01", "due_on": "2026-11-01",
            "closes_on": "2026-12-31", "filter": {}});
        self.admin.put(&path, &body).await.is(201);
        if closes {
            self.admin.post(&format!("{path}/close"), &Value::Null).await.is(200);
        }
    }

    async fn publish(&mut self, service: &str, period: &str, a: u8, b: u8) {
        let source = if a.is_multiple_of(3) { "audit" } else { "self" };
        let known = self.admin.get(&format!("/v1/services/{service}")).await.is(200);
        let own = known.body["agency"].as_str().unwrap().to_owned();
        let assessor = if source == "audit" { "auditor".to_owned() } else { own };
        let draft = json!({"service": service, "period": period, "source": source,
            "methodology": self.newest(b), "assessor": assessor,
            "answers": answers(a, b)});
        self.post(draft).await;
    }

    /// A survey of all, old and young: of some of them few answered.
    async fn ask(&mut self, service: &str, period: &str, a: u8, b: u8) {
        let draft = json!({"service": service, "period": period, "source": "survey",
            "methodology": self.newest(b), "assessor": "auditor",
            "answers": grades(a, b)});
        self.post(draft).await;
    }

    async fn post(&mut self, draft: Value) {
        let got = self.admin.post("/v1/evaluations?to=published", &draft).await;
        match got.status {
            201 => self.made.push((got.header("location").to_owned(), draft)),
            // The key is taken, or the campaign is closed.
            409 => {}
            _ => panic!("{}", got.body),
        }
    }

    async fn correct(&mut self, place: usize, b: u8) {
        let (url, draft) = self.made[place].clone();
        let got = self.admin.get(&url).await.is(200);
        let mut body = draft;
        let a = b.wrapping_mul(7) % 101;
        let is_survey = body["source"] == "survey";
        body["answers"] = if is_survey { grades(a, b) } else { answers(a, b) };
        body["reason"] = json!("It was read wrongly.");
        body["corrects"] = got.body["revision"].clone();
        self.admin.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
    }

    /// The agency of the service disputes all that others found, or the first thing, or nothing.
    async fn reply(&self, place: usize, b: u8) {
        let (url, draft) = &self.made[place];
        let path = format!("{url}/reply");
        let criteria =
            if b.is_multiple_of(2) { vec![] } else { vec![&draft["answers"][0]["criterion"]] };
        let answered = self.admin.get(url).await.is(200).body["answers"].to_string();
        let criteria: Vec<&Value> =
            criteria.into_iter().filter(|code| answered.contains(&format!(":{code},"))).collect();
        let body = match b % 5 {
            0 => json!({"text": "Thank you.", "disputes": false}),
            n => json!({"text": format!("No: {n}."), "disputes": true, "criteria": criteria}),
        };
        let standing = self.admin.get(&path).await;
        let asker = match standing.status {
            200 => self.admin.header("if-match", standing.header("etag")),
            _ => self.admin.clone(),
        };
        let got = asker.put(&path, &body).await;
        // Its own evaluations an agency corrects.
        let expected = if draft["source"] == "self" { &[409][..] } else { &[200, 201] };
        assert!(expected.contains(&got.status), "{}", got.body);
    }
}

fn office(name: &str) -> Value {
    json!({"names": {"en": name}, "kind": "agency", "level": "central", "country": "CZ"})
}

fn catalogued(agency: &str, n: usize) -> Value {
    let events = [vec![], vec!["family"], vec!["health"], vec!["family", "health"]];
    json!({
        "agency": agency, "names": {"en": "Service"}, "type": "transactional", "level": "central",
        "life_events": events[n % 4], "audiences": ["citizens"],
        "volume": if n.is_multiple_of(5) { Value::Null } else { json!(100 * n) },
    })
}

/// Grades of all who were asked, and of the old and the young among them.
fn grades(a: u8, b: u8) -> Value {
    let (old, young) = (u64::from(a % 35), u64::from(b % 45));
    let of = |group: &str, ones: u64, threes: u64| {
        let sample = json!({"kind": "probability", "n": ones + threes});
        json!({"criterion": "c", "target_group": group, "counts": {"1": ones, "3": threes},
            "sample": sample})
    };
    let mut answers = vec![of("all", 1 + old, young)];
    if old > 0 && a.is_multiple_of(2) {
        answers.push(of("old", old, 0));
    }
    if young > 0 && b.is_multiple_of(3) {
        answers.push(of("young", 0, young));
    }
    answers.into()
}

/// Answers to `a`, to `b`, or to both: counted, given as they are, or with a reason why not.
fn answers(a: u8, b: u8) -> Value {
    let counted = json!({"criterion": "a", "numerator": u32::from(a), "denominator": 120});
    let plain = json!({"criterion": "a", "value": a});
    let a = match a % 5 {
        0 => vec![],
        1 | 2 => vec![plain],
        _ => vec![counted],
    };
    let b = match b % 6 {
        0 if !a.is_empty() => vec![],
        1 => vec![json!({"criterion": "b", "state": "could_not_tell", "comment": "No account."})],
        2 => vec![json!({"criterion": "b", "state": "not_applicable", "comment": "None."})],
        _ => vec![json!({"criterion": "b", "value": b})],
    };
    [a, b].concat().into()
}

/// A row of a service: value in units of 1e-9, state, who answered, revision, the agency then, and
/// whether it is disputed.
type Row = (Option<i64>, String, Option<u64>, u64, String, bool);

/// A row of a group: value, state, services, expected, sums, newest entry.
type Group = (Option<String>, String, u64, u64, Option<(u64, u64)>);

/// In whole units of 1e-9.
fn nano(value: &Value) -> Option<i64> {
    let nano = (value.as_f64()? * 1e9).round_ties_even();
    Some(nano.to_string().parse().unwrap())
}

fn real(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn services(asker: &Asker, as_of: &str) -> BTreeMap<String, Row> {
    let criteria = NODES.map(|node| format!("criterion={node}")).join("&");
    let groups = GROUPS.map(|group| format!("target_group={group}")).join("&");
    let path = format!(
        "/v1/observations?{criteria}&{groups}&methodology=history&limit=1000&as_of={as_of}"
    );
    let rows = asker.get(&path).await.is(200).body["items"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| {
            let key = ["service", "period", "methodology", "criterion", "target_group"]
                .map(|name| text(&row[name]));
            let told = (
                nano(&row["value"]),
                text(&row["state"]),
                row["n"].as_u64(),
                row["revision"].as_u64().unwrap(),
                text(&row["agency"]),
                row["flags"].as_array().unwrap().contains(&json!("disputed")),
            );
            (key.join(" "), told)
        })
        .collect()
}

async fn groups(asker: &Asker, criterion: &str, as_of: &str) -> BTreeMap<String, Group> {
    let path = format!(
        "/v1/observations?criterion={criterion}&by=agency&methodology=history&limit=1000&as_of={as_of}"
    );
    let rows = asker.get(&path).await.is(200).body["items"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| {
            let key = ["agency", "period", "methodology"].map(|name| text(&row[name])).join(" ");
            let sums = row["numerator"].as_u64().zip(row["denominator"].as_u64());
            let value = row["value"].as_f64().map(|value| format!("{value:.6}"));
            let count = |name: &str| row[name].as_u64().unwrap();
            (key, (value, text(&row["state"]), count("services"), count("expected"), sums))
        })
        .collect()
}

async fn ledger(asker: &Asker) -> Vec<Value> {
    let page = asker.get("/v1/ledger?limit=1000").await.is(200);
    page.body["items"].as_array().unwrap().iter().map(|item| item["entry"].clone()).collect()
}

/// Service, period and version of methodology.
type Key = (String, String, String);

/// An evaluation that is public.
struct Public {
    since: i64,
    body: Value,
    /// The entry in which each criterion was first answered.
    answered: BTreeMap<String, i64>,
    /// What the agency of the service replied last.
    reply: Value,
}

impl Public {
    fn is_disputed(&self, criterion: &str) -> bool {
        let named = self.reply["criteria"].as_array().cloned().unwrap_or_default();
        self.reply["disputes"] == true && (named.is_empty() || named.contains(&json!(criterion)))
    }
}

/// What a criterion or node says: value in units of 1e-9 or why there is none, and what was counted.
#[derive(Clone, Debug, PartialEq)]
struct Said {
    /// Before they are rounded: nodes above are worked out from these.
    points: Option<f64>,
    nano: Option<i64>,
    state: String,
    ratio: Option<(u64, u64)>,
    /// How many people answered.
    n: Option<u64>,
    is_disputed: bool,
}

impl Said {
    fn without(state: &str) -> Self {
        let (state, is_disputed) = (state.to_owned(), false);
        Self { points: None, nano: None, state, ratio: None, n: None, is_disputed }
    }
}

/// All that the ledger tells up to an entry, worked out anew after each.
#[derive(Default)]
struct Model {
    public: BTreeMap<String, Public>,
    weights: BTreeMap<String, (f64, f64)>,
    /// By code: period, methodology, and what was due once it was closed.
    campaigns: BTreeMap<String, (String, String, Option<Vec<Value>>)>,
    /// Codes of those closed, in order.
    closed: Vec<String>,
    services: BTreeMap<String, Value>,
    /// The facts, and what is said by node and target group.
    cards: BTreeMap<Key, (Value, BTreeMap<String, Said>)>,
    /// How often each cell changed, and what it said last; nothing while it is not shown.
    counts: BTreeMap<(Key, String), (u64, Option<Said>)>,
}

impl Model {
    fn of(ledger: &[Value], seq: i64) -> Self {
        let mut model = Self::default();
        for entry in ledger.iter().take_while(|entry| entry["seq"].as_i64().unwrap() <= seq) {
            model.read(entry);
            model.work_out();
        }
        model
    }

    fn read(&mut self, entry: &Value) {
        let (subject, body) = (text(&entry["subject"]), &entry["body"]);
        let seq = entry["seq"].as_i64().unwrap();
        let answered = || {
            let answers = body["answers"].as_array().unwrap().iter();
            answers.map(|answer| (text(&answer["criterion"]), seq))
        };
        match entry["kind"].as_str().unwrap() {
            "service_set" => {
                self.services.insert(subject, body.clone());
            }
            "methodology_frozen" if subject.starts_with("history@") => {
                let weight = |place: usize| body["document"]["nodes"][place]["weight"].as_f64();
                self.weights.insert(subject, (weight(1).unwrap(), weight(2).unwrap()));
            }
            "campaign_set" => {
                let of = (text(&body["period"]), text(&body["methodology"]), None);
                self.campaigns.insert(subject, of);
            }
            "campaign_closed" => {
                let due = body["due"].as_array().unwrap().clone();
                self.campaigns.get_mut(&subject).unwrap().2 = Some(due);
                self.closed.push(subject);
            }
            "evaluation_published" => {
                let answered = answered().collect();
                let public =
                    Public { since: seq, body: body.clone(), answered, reply: Value::Null };
                self.public.insert(subject, public);
            }
            "reply_set" => self.public.get_mut(&subject).unwrap().reply = body.clone(),
            "evaluation_corrected" => {
                let public = self.public.get_mut(&subject).unwrap();
                public.body = body.clone();
                for (criterion, seq) in answered() {
                    public.answered.entry(criterion).or_insert(seq);
                }
            }
            "evaluation_withdrawn" => {
                self.public.remove(&subject);
            }
            _ => {}
        }
    }

    /// All scorecards from all that is public, and what changed of them.
    fn work_out(&mut self) {
        let mut due: BTreeMap<Key, Value> = BTreeMap::new();
        for (period, methodology, services) in self.closed.iter().map(|code| &self.campaigns[code])
        {
            for listed in services.iter().flatten() {
                let key = (text(&listed["service"]), period.clone(), methodology.clone());
                // What two campaigns list counts as the one that closed first has it.
                due.entry(key).or_insert_with(|| listed["facts"].clone());
            }
        }
        let mut by_key: BTreeMap<Key, Vec<&Public>> = BTreeMap::new();
        for public in self.public.values() {
            let key = ["service", "period", "methodology"].map(|name| text(&public.body[name]));
            by_key.entry(key.into()).or_default().push(public);
        }
        let keys: BTreeSet<Key> = due.keys().chain(by_key.keys()).cloned().collect();
        let mut cards = BTreeMap::new();
        for key in keys {
            let mut public = by_key.remove(&key).unwrap_or_default();
            public.sort_by_key(|public| public.since);
            let first = public.first().map(|public| public.body["facts"].clone());
            let facts = first.or_else(|| due.get(&key).cloned()).unwrap();
            let missing = if due.contains_key(&key) { "not_reported" } else { "not_yet_measured" };
            let asked = |code: &str, group: &str, sources: &[&str]| {
                criterion((code, group), sources, &public)
            };
            let of_all = |code: &str, sources: &[&str]| {
                asked(code, "all", sources).unwrap_or_else(|| Said::without(missing))
            };
            let a = of_all("a", &["audit", "self"]);
            let b = of_all("b", &["self", "audit"]);
            let c = of_all("c", &["survey"]);
            let index = index(&[(&a, self.weights[&key.2].0), (&b, self.weights[&key.2].1)]);
            let said = [("a", a), ("b", b), ("c", c), ("index", index)];
            let said = said.into_iter().map(|(node, said)| (format!("{node} all"), said));
            // Of some clients only what they were asked.
            let of_some = GROUPS
                .into_iter()
                .skip(1)
                .filter_map(|group| Some((format!("c {group}"), asked("c", group, &["survey"])?)));
            let said = said.chain(of_some).collect();
            cards.insert(key, (facts, said));
        }
        self.count(&cards);
        self.cards = cards;
    }

    fn count(&mut self, cards: &BTreeMap<Key, (Value, BTreeMap<String, Said>)>) {
        for ((key, node), (count, last)) in &mut self.counts {
            if !cards.get(key).is_some_and(|(_, nodes)| nodes.contains_key(node)) {
                // To lose a value is a change; to lose none is not.
                *count += u64::from(last.take().is_some_and(|last| last.nano.is_some()));
            }
        }
        for (key, (_, nodes)) in cards {
            for (node, said) in nodes {
                let (count, last) =
                    self.counts.entry((key.clone(), node.clone())).or_insert((1, None));
                let told = |said: &Said| (said.nano, said.state.clone(), said.n);
                let grows = |last: &Said| told(last) != told(said) && last.nano.is_some();
                *count += u64::from(last.as_ref().is_some_and(grows));
                *last = Some(said.clone());
            }
        }
    }

    fn rows(&self) -> BTreeMap<String, Row> {
        let cards = self.cards.iter().flat_map(|(key, (facts, nodes))| {
            nodes.iter().map(move |(node, said)| {
                let (service, period, methodology) = key;
                let text_key = format!("{service} {period} {methodology} {node}");
                let count = self.counts[&(key.clone(), node.clone())].0;
                let agency = text(&facts["agency"]);
                let Said { nano, state, n, is_disputed, .. } = said.clone();
                (text_key, (nano, state, n, count, agency, is_disputed))
            })
        });
        cards.collect()
    }

    fn groups(&self, node: &str) -> BTreeMap<String, Group> {
        let mut groups: BTreeMap<Key, Vec<(&str, &Said)>> = BTreeMap::new();
        for ((service, period, methodology), (facts, nodes)) in &self.cards {
            let key = (text(&facts["agency"]), period.clone(), methodology.clone());
            groups.entry(key).or_default().push((service, &nodes[&format!("{node} all")]));
        }
        let groups = groups.into_iter().map(|((agency, period, methodology), services)| {
            let expected = self.expected(&agency, &period, &methodology, &services);
            let key = format!("{agency} {period} {methodology}");
            (key, group(node != "index", &services, expected))
        });
        groups.collect()
    }

    /// Services that campaigns expect, or of which something is public; and those with a value.
    fn expected(
        &self,
        agency: &str,
        period: &str,
        methodology: &str,
        services: &[(&str, &Said)],
    ) -> u64 {
        let mut expected: BTreeSet<String> = BTreeSet::new();
        let mut any = false;
        for (of, version, due) in self.campaigns.values() {
            if of != period || version != methodology {
                continue;
            }
            any = true;
            let listed: Vec<(String, String)> = match due {
                Some(due) => due
                    .iter()
                    .map(|due| (text(&due["service"]), text(&due["facts"]["agency"])))
                    .collect(),
                None => self
                    .services
                    .iter()
                    .map(|(code, service)| (code.clone(), text(&service["agency"])))
                    .collect(),
            };
            for (service, then) in listed {
                let key = (service.clone(), period.to_owned(), methodology.to_owned());
                let known = self.cards.get(&key).map(|(facts, _)| text(&facts["agency"]));
                if known.unwrap_or(then) == agency {
                    expected.insert(service);
                }
            }
        }
        let applies = |said: &Said| said.state != "not_applicable";
        for (service, said) in services {
            if !applies(said) {
                expected.remove(*service);
            } else if said.nano.is_some() || !any {
                expected.insert((*service).to_owned());
            }
        }
        u64::try_from(expected.len()).unwrap()
    }
}

/// What the best source says that answered; of one source the evaluation that answered first. Nothing
/// where nobody was asked.
fn criterion((code, group): (&str, &str), sources: &[&str], public: &[&Public]) -> Option<Said> {
    sources.iter().find_map(|source| {
        let of_source = public.iter().filter(|public| public.body["source"] == *source);
        let answered = of_source.filter_map(|public| {
            let mut answers = public.body["answers"].as_array().unwrap().iter();
            let answer = answers
                .find(|answer| answer["criterion"] == code && answer["target_group"] == group)?;
            Some((public.answered[code], public.is_disputed(code), said(answer)))
        });
        let answered: Vec<_> = answered.collect();
        let (_, is_disputed, first) = answered.iter().min_by_key(|(since, ..)| *since)?;
        let differs = |said: &Said| (said.nano, &said.state) != (first.nano, &first.state);
        let is_disputed = *is_disputed || answered.iter().any(|(_, _, said)| differs(said));
        Some(Said { is_disputed, ..first.clone() })
    })
}

fn said(answer: &Value) -> Said {
    if let Some(state) = answer["state"].as_str() {
        return Said::without(state);
    }
    if answer["counts"].is_object() {
        // Of the grades 1 and 3 alone: 100 points and 50.
        let [ones, threes] = ["1", "3"].map(|grade| answer["counts"][grade].as_u64().unwrap_or(0));
        let n = ones + threes;
        let points = (100.0 * real(ones) + 50.0 * real(threes)) / real(n);
        return Said { n: Some(n), ..measured(points, None) };
    }
    let ratio = answer["numerator"].as_u64().zip(answer["denominator"].as_u64());
    let points = ratio.map_or_else(
        || answer["value"].clone(),
        |(numerator, denominator)| json!(100.0 * real(numerator) / real(denominator)),
    );
    measured(points.as_f64().unwrap(), ratio)
}

/// The weighted mean of what applies, when half of its weight has a value.
fn index(children: &[(&Said, f64)]) -> Said {
    let without = Said::without;
    let applies: Vec<_> =
        children.iter().filter(|(said, _)| said.state != "not_applicable").collect();
    let valued: Vec<_> = applies.iter().filter(|(said, _)| said.nano.is_some()).collect();
    if applies.is_empty() {
        return without("not_applicable");
    }
    let weight: f64 = valued.iter().map(|(_, weight)| weight).sum();
    if valued.is_empty() {
        let states: Vec<&str> = applies.iter().map(|(said, _)| said.state.as_str()).collect();
        let order = ["could_not_tell", "not_reported", "not_yet_measured"];
        return without(order.into_iter().find(|state| states.contains(state)).unwrap());
    }
    if weight / applies.iter().map(|(_, weight)| weight).sum::<f64>() < 0.5 {
        return without("low_coverage");
    }
    let sum: f64 = valued.iter().map(|(said, weight)| said.points.unwrap() * weight).sum();
    measured(sum / weight, None)
}

fn measured(points: f64, ratio: Option<(u64, u64)>) -> Said {
    let state = "measured".to_owned();
    let is_disputed = false;
    Said { points: Some(points), nano: nano(&json!(points)), state, ratio, n: None, is_disputed }
}

/// A ratio of sums where services were counted, else the mean.
fn group(is_share: bool, services: &[(&str, &Said)], expected: u64) -> Group {
    let valued: Vec<&Said> =
        services.iter().map(|(_, said)| *said).filter(|said| said.nano.is_some()).collect();
    let counted: Vec<(u64, u64)> =
        valued.iter().filter_map(|said| said.ratio).filter(|_| is_share).collect();
    let count = |number: usize| u64::try_from(number).unwrap();
    let measured = |value: f64| (Some(format!("{value:.6}")), "measured".to_owned());
    if !counted.is_empty() {
        let sums = counted.iter().fold((0, 0), |sums, (n, d)| (sums.0 + n, sums.1 + d));
        let (value, state) = measured(100.0 * real(sums.0) / real(sums.1));
        return (value, state, count(counted.len()), expected, Some(sums));
    }
    if !valued.is_empty() {
        let sum: f64 = valued.iter().filter_map(|said| said.points).sum();
        let (value, state) = measured(sum / real(count(valued.len())));
        return (value, state, count(valued.len()), expected, None);
    }
    let order = ["too_few", "could_not_tell", "not_reported", "not_yet_measured", "low_coverage"];
    let states: Vec<&str> = services.iter().map(|(_, said)| said.state.as_str()).collect();
    let state = order.into_iter().find(|state| states.contains(state));
    (None, state.unwrap_or("not_applicable").to_owned(), 0, expected, None)
}
