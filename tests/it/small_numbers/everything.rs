//! Two registers that differ only in what too few people said: whatever the public asks, whenever and
//! in whatever order, both answer the same bytes. So nothing that is public can be solved for it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{people, pollster};
use crate::{
    served::{Asker, Got, Served, evaluation, service},
    world::Engine,
};

both_engines! { two_registers_that_differ_in_few_people_look_the_same }

/// What is in one of the registers, and otherwise in the other.
struct Private {
    /// 2024: the correction of 12 who were shown.
    corrected: Value,
    /// 2024: too few, and after two corrections many.
    growing: [Value; 3],
    /// 2025: all, young and old.
    groups: Value,
    /// 2025: few of everything, withdrawn, and a few posted anew.
    withdrawn: [Value; 2],
    /// 2025: 60 more than were shown, of whom few are old.
    later: Value,
    /// 2025: 55 at two touchpoints, and what they are corrected to.
    touched: Value,
    /// 2025: what a second pollster found, and another draft.
    second: [Value; 2],
}

/// Nine, five and three people here, and remarks and evidence.
fn one() -> Private {
    Private {
        corrected: json!([{"criterion": "grade", "counts": {"1": 9}}]),
        growing: [
            json!([{"criterion": "grade", "counts": {"2": 9}}]),
            json!([{"criterion": "grade", "counts": {"2": 11}}]),
            json!([{"criterion": "grade", "counts": {"2": 60}}]),
        ],
        groups: json!([
            {"criterion": "grade", "counts": {"1": 9, "2": 60}},
            {"criterion": "grade", "target_group": "age-65-plus", "counts": {"1": 9},
             "comment": "one", "sample": {"kind": "census", "n": 9}},
            {"criterion": "grade", "target_group": "age-under-65", "counts": {"2": 60}},
            {"criterion": "asked", "value": true, "sample": {"kind": "census", "n": 5}},
        ]),
        withdrawn: [
            json!([
                {"criterion": "grade", "counts": {"1": 3}, "evidence": [{"url": "https://one.cz/"}]},
                {"criterion": "share", "numerator": 1, "denominator": 9},
            ]),
            json!([
                {"criterion": "grade", "counts": {"1": 8}},
                {"criterion": "share", "numerator": 9, "denominator": 9,
                 "sample": {"kind": "probability", "n": 9, "population": 400}},
            ]),
        ],
        later: json!([
            {"criterion": "grade", "counts": {"1": 80, "3": 40}},
            {"criterion": "grade", "target_group": "age-65-plus", "counts": {"1": 25}},
            {"criterion": "grade", "target_group": "age-under-65", "counts": {"1": 55, "3": 40}},
        ]),
        touched: json!([
            {"criterion": "share", "touchpoint": "web", "numerator": 30, "denominator": 48},
            {"criterion": "share", "touchpoint": "phone", "numerator": 2, "denominator": 3},
            {"criterion": "grade", "touchpoint": "web", "counts": {"2": 51}},
        ]),
        second: [
            json!([{"criterion": "grade", "counts": {"5": 4}}]),
            json!([{"criterion": "grade", "counts": {"1": 7}}]),
        ],
    }
}

/// It is all otherwise here.
fn other() -> Private {
    Private {
        corrected: json!([{"criterion": "grade", "counts": {"4": 5, "1": 2}}]),
        growing: [
            json!([{"criterion": "grade", "counts": {"2": 4}}]),
            json!([{"criterion": "grade", "value": 4.5, "sample": {"kind": "census", "n": 19}}]),
            json!([{"criterion": "grade", "counts": {"5": 70}}]),
        ],
        groups: json!([
            {"criterion": "grade", "counts": {"1": 9, "2": 60}},
            {"criterion": "grade", "target_group": "age-65-plus", "counts": {"5": 2, "3": 2},
             "comment": "other"},
            {"criterion": "grade", "target_group": "age-under-65", "counts": {"2": 64, "1": 1},
             "sample": {"kind": "self_selected", "n": 65}},
            {"criterion": "asked", "value": false, "sample": {"kind": "self_selected", "n": 9}},
        ]),
        withdrawn: [
            json!([
                {"criterion": "grade", "value": 4.7, "sample": {"kind": "probability", "n": 9}},
                {"criterion": "share", "numerator": 4, "denominator": 4, "comment": "other"},
            ]),
            json!([
                {"criterion": "grade", "counts": {"4": 2, "3": 4}},
                {"criterion": "share", "numerator": 0, "denominator": 2},
            ]),
        ],
        later: json!([
            {"criterion": "grade", "counts": {"1": 80, "3": 40}},
            {"criterion": "grade", "target_group": "age-65-plus", "counts": {"3": 22}},
            {"criterion": "grade", "target_group": "age-under-65", "counts": {"1": 80, "3": 18}},
        ]),
        touched: json!([
            {"criterion": "share", "touchpoint": "web", "numerator": 31, "denominator": 49},
            {"criterion": "share", "touchpoint": "phone", "numerator": 5, "denominator": 6},
            {"criterion": "grade", "touchpoint": "web", "counts": {"2": 30, "5": 29}},
        ]),
        second: [
            json!([{"criterion": "grade", "counts": {"1": 9}}]),
            json!([{"criterion": "grade", "counts": {"1": 2}}]),
        ],
    }
}

fn survey(service: &str, period: &str, answers: &Value) -> Value {
    let mut body = super::survey(service, answers);
    body["period"] = json!(period);
    body
}

async fn publish(pollster: &Asker, body: &Value) -> String {
    let got = pollster.post("/v1/evaluations?to=published", body).await.is(201);
    got.header("location").to_owned()
}

async fn correct(pollster: &Asker, url: &str, n: u64, mut body: Value) {
    body["corrects"] = json!(n);
    body["reason"] = json!("More answers came in.");
    pollster.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
}

/// A register with two years of surveys, and the address of a draft that another agency made.
async fn register(engine: Engine, private: &Private) -> (Served, String) {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    for (code, kind) in [("cz-children", "transactional"), ("cz-advice", "transactional")] {
        let mut body = service("cz-mpsv");
        body["type"] = json!(kind);
        admin.put(&format!("/v1/services/{code}"), &body).await.is(201);
    }
    people(&served).await;
    more_methodologies(&admin).await;
    let pollster = pollster(&served);
    for (code, period) in [("poll-2024", "2024"), ("poll", "2025")] {
        let campaign = json!({
            "names": {"cs": "Průzkum"}, "methodology": "people@m1", "period": period,
            "opens_on": "2026-01-01", "due_on": "2026-12-01", "closes_on": "2026-12-31",
            "filter": {},
        });
        admin.put(&format!("/v1/campaigns/{code}"), &campaign).await.is(201);
    }
    let many = |n: u64| {
        json!([{"criterion": "grade", "counts": {"1": n, "3": n},
        "sample": {"kind": "self_selected", "n": 2 * n}}])
    };
    for service in ["cz-housing", "cz-children"] {
        publish(&pollster, &survey(service, "2024", &many(20))).await;
    }
    publish(&pollster, &survey("cz-advice", "2024", &many(40))).await;
    publish(&pollster, &survey("cz-advice", "2025", &many(50))).await;

    let twelve = json!([{"criterion": "grade", "counts": {"1": 12}}]);
    let url = publish(&pollster, &survey("cz-pension", "2024", &twelve)).await;
    correct(&pollster, &url, 1, survey("cz-pension", "2024", &private.corrected)).await;

    let few = |answers: &Value| survey("cz-parental-allowance", "2024", answers);
    let url = publish(&pollster, &few(&private.growing[0])).await;
    for (n, answers) in [(1, &private.growing[1]), (2, &private.growing[2])] {
        correct(&pollster, &url, n, few(answers)).await;
    }

    publish(&pollster, &survey("cz-pension", "2025", &private.groups)).await;

    let few = |answers: &Value| survey("cz-parental-allowance", "2025", answers);
    let url = publish(&pollster, &few(&private.withdrawn[0])).await;
    pollster.post(&format!("{url}/withdraw"), &json!({"reason": "A slip."})).await.is(200);
    publish(&pollster, &few(&private.withdrawn[1])).await;

    let first = json!([
        {"criterion": "grade", "counts": {"1": 20, "3": 40}},
        {"criterion": "grade", "target_group": "age-65-plus", "counts": {"1": 20}},
        {"criterion": "grade", "target_group": "age-under-65", "counts": {"3": 40}},
    ]);
    let url = publish(&pollster, &survey("cz-housing", "2025", &first)).await;
    correct(&pollster, &url, 1, survey("cz-housing", "2025", &private.later)).await;

    let first = json!([
        {"criterion": "share", "touchpoint": "web", "numerator": 20, "denominator": 40},
        {"criterion": "share", "touchpoint": "phone", "numerator": 10, "denominator": 15},
        {"criterion": "grade", "touchpoint": "web", "counts": {"2": 55}},
    ]);
    let url = publish(&pollster, &survey("cz-children", "2025", &first)).await;
    correct(&pollster, &url, 1, survey("cz-children", "2025", &private.touched)).await;

    let second = served.of("cz-cssz", "evaluations:assess evaluations:publish");
    let mut body = survey("cz-children", "2024", &private.second[0]);
    body["assessor"] = json!("cz-cssz");
    publish(&second, &body).await;
    // What is not public, of the same services.
    let drafted = survey("cz-pension", "2025", &private.second[1]);
    let mut drafted = drafted;
    drafted["assessor"] = json!("cz-mpsv");
    served
        .of("cz-mpsv", "evaluations:assess")
        .post("/v1/evaluations?to=draft", &drafted)
        .await
        .is(201);
    let audit = json!([{"criterion": "behind", "numerator": 1, "denominator": 2}]);
    let mut audit = survey("cz-pension", "2025", &audit);
    audit["source"] = json!("audit");
    audit["assessor"] = json!("cz-cssz");
    let draft = second.post("/v1/evaluations?to=draft", &audit).await.is(201);
    admin.post("/v1/campaigns/poll-2024/close", &Value::Null).await.is(200);
    let default = evaluation("cz-housing", "cz-mpsv", 4);
    served.agency("cz-mpsv").post("/v1/evaluations?to=published", &default).await.is(201);
    let reply = json!({"text": "Nobody was asked properly.", "disputes": true});
    served.agency("cz-mpsv").put(&format!("{url}/reply"), &reply).await.is(201);
    (served, format!("{}/what-if", draft.header("location")))
}

/// A newer version of the questions, and a foreign methodology that takes answers to one of them.
async fn more_methodologies(admin: &Asker) {
    let got = admin.get("/v1/methodologies/people/m1").await.is(200);
    let mut newer = got.body["document"].clone();
    newer["version"] = json!("m2");
    newer["comparable_with"] = json!({"m1": {"except": ["share"]}});
    for (name, document) in [
        ("people/m2", newer),
        (
            "foreign/m1",
            json!({
                "names": {"en": "Foreign"}, "periods": {"from": "2020-01-01", "to": null},
                "period_lengths": ["P1Y"],
                "nodes": [
                    {"code": "index", "parent": null},
                    {"code": "content", "parent": "index", "scale": {"kind": "grade"},
                     "sources": ["survey"], "pool": {"rule": "mean"},
                     "maps_from": ["people@m1/grade"]},
                ],
            }),
        ),
    ] {
        admin.put(&format!("/v1/methodologies/{name}"), &document).await.is(201);
        admin.post(&format!("/v1/methodologies/{name}/freeze"), &Value::Null).await.is(200);
    }
}

const CRITERIA: [&str; 5] = ["index", "grade", "share", "asked", "behind"];
const SERVICES: [&str; 5] =
    ["cz-pension", "cz-parental-allowance", "cz-housing", "cz-children", "cz-advice"];
const GROUPS: [&str; 3] = ["all", "age-65-plus", "age-under-65"];
const EVERY_GROUP: &str = "target_group=all&target_group=age-65-plus&target_group=age-under-65";

/// Questions that can be asked as of any entry.
fn worked_out() -> Vec<String> {
    let mut addresses = Vec::new();
    let dimensions = ["service", "agency", "life_event", "level", "country", "target_group"];
    for criterion in CRITERIA {
        for by in dimensions {
            for more in ["", "&combine=mean", "&source=survey", "&panel=matched", "&weight=volume"]
            {
                // Only what people are asked has a source.
                if more.contains("source") && criterion == "index" {
                    continue;
                }
                let query = format!("methodology=people&criterion={criterion}&by={by}{more}");
                for end in ["", ".csv"] {
                    addresses.push(format!("/v1/observations{end}?{query}&{EVERY_GROUP}"));
                    // Several groups are several lines.
                    for group in GROUPS.iter().filter(|_| by != "target_group") {
                        addresses.push(format!("/v1/series{end}?{query}&target_group={group}"));
                        addresses.push(format!("/v1/changes{end}?{query}&target_group={group}"));
                    }
                    if by == "target_group" {
                        addresses.push(format!("/v1/series{end}?{query}&{EVERY_GROUP}"));
                    }
                }
            }
            let query =
                format!("type=transactional&methodology=people&criterion={criterion}&by={by}");
            for more in
                ["&period=2024", "&period=2025", "&period=2025&min_n=9", "&min_n=12&min_services=2"]
            {
                for end in ["", ".csv"] {
                    addresses.push(format!("/v1/rankings{end}?{query}{more}"));
                }
            }
        }
        let query = format!("methodology=people&criterion={criterion}");
        addresses.push(format!("/v1/series?{query}"));
        for end in [".xlsx", ".jsonstat", ".sdmx.csv", ".csv-metadata.json"] {
            addresses.push(format!("/v1/observations{end}?{query}&{EVERY_GROUP}"));
        }
        for end in [".xlsx", ".csv-metadata.json"] {
            addresses.push(format!("/v1/series{end}?{query}&by=service"));
            addresses.push(format!("/v1/changes{end}?{query}&by=service"));
            addresses.push(format!("/v1/revisions{end}?{query}&{EVERY_GROUP}"));
            addresses.push(format!("/v1/rankings{end}?{query}&type=transactional&period=2025"));
        }
        for end in ["", ".csv"] {
            addresses.push(format!("/v1/revisions{end}?{query}&{EVERY_GROUP}"));
            let newer = format!("methodology=people@m2&criterion={criterion}&backcast=true");
            addresses.push(format!("/v1/observations{end}?{newer}&{EVERY_GROUP}"));
            addresses.push(format!("/v1/series{end}?{newer}&by=agency"));
            addresses.push(format!("/v1/changes{end}?{newer}&by=service"));
            addresses.push(format!("/v1/changes{end}?{query}&from=2024&to=2025&sort=subject"));
        }
        for sort in ["delta", "matched", "subject", "composition"] {
            addresses.push(format!("/v1/changes?{query}&by=service&sort={sort}&limit=2"));
        }
        for verdict in
            ["missing", "not_comparable", "no_test", "within_noise", "improved", "worsened"]
        {
            addresses.push(format!("/v1/changes?{query}&by=service&verdict={verdict}"));
        }
        for service in SERVICES {
            for group in GROUPS {
                addresses
                    .push(format!("/v1/services/{service}/series?{query}&target_group={group}"));
            }
            // Who is left when all others are named?
            addresses.push(format!("/v1/observations?{query}&by=country&service={service}"));
        }
    }
    for criterion in ["index", "content"] {
        let query = format!("methodology=foreign&criterion={criterion}");
        for by in ["service", "agency", "life_event", "country"] {
            addresses.push(format!("/v1/observations?{query}&by={by}&{EVERY_GROUP}"));
            addresses.push(format!("/v1/series?{query}&by={by}"));
        }
        for by in ["life_event", "country"] {
            addresses.push(format!("/v1/observations.csv?{query}&by={by}&combine=pooled"));
            addresses.push(format!("/v1/series?{query}&by={by}&combine=pooled&window=P2Y"));
        }
        addresses.push(format!("/v1/revisions?{query}"));
    }
    for service in SERVICES {
        for period in ["2024", "2025"] {
            for methodology in ["people@m1", "people@m2", "foreign@m1"] {
                for group in GROUPS {
                    for end in ["", "/explain"] {
                        let query = format!("methodology={methodology}&target_group={group}");
                        addresses.push(format!("/v1/scorecards/{service}/{period}{end}?{query}"));
                    }
                }
            }
        }
    }
    addresses.extend(of_campaigns());
    addresses.push("/v1/criteria?".to_owned());
    addresses
}

fn of_campaigns() -> impl Iterator<Item = String> {
    let ends = [".csv", ".xlsx", ".csv-metadata.json"];
    let of_agencies = ends.map(|end| format!("/agencies{end}"));
    let paths = [""].into_iter().chain(ends).map(str::to_owned).chain(of_agencies);
    paths.flat_map(|path| ["", "campaign=poll"].map(|asked| format!("/v1/coverage{path}?{asked}")))
}

/// Lists, entries and documents; and each evaluation with its revisions.
async fn kept(public: &Asker) -> Vec<String> {
    let mut addresses: Vec<String> = [
        "/v1/ledger?limit=1000",
        "/v1/campaigns",
        "/v1/campaigns/poll",
        "/v1/campaigns/poll/template.csv?agency=cz-mpsv",
        "/v1/campaigns/poll/template.csv?labels=en",
        "/v1/campaigns/poll/template.csv?labels=cs&profile=excel-cs&service=cz-pension",
        "/v1/evaluations",
        "/v1/evaluations?standing=published",
        "/v1/evaluations?standing=withdrawn",
        "/v1/evaluations?standing=draft",
        "/v1/evaluations?source=survey&limit=3",
        "/v1/agencies",
        "/v1/agencies/cz-nku",
        "/v1/life-events",
        "/v1/life-events/family",
        "/v1/target-groups",
        "/v1/target-groups/age-65-plus",
        "/v1/methodologies",
        "/v1/methodologies/people/m1",
        "/v1/methodologies/people/m2/diff?with=m1",
        "/v1/services",
        "/v1/services?q=service",
        "/v1/services/cz-pension",
        "/v1/services/cz-pension.jsonld",
        "/v1/services/cz-pension/feed.atom",
        "/v1/agencies/cz-mpsv/feed.atom?lang=en",
        "/v1/feed.atom",
        "/v1/catalog.jsonld",
        "/v1/datapackage.json",
        "/v1/dictionary",
        "/v1/structure.sdmx.xml",
        "/embed/services/cz-pension",
        "/embed/agencies/cz-mpsv",
        "/agencies/cz-mpsv/chart.svg",
        "/embed/criteria/grade?methodology=people",
        "/criteria/grade/chart.svg?methodology=people",
        "/embed/compare?service=cz-pension",
        "/compare/chart.svg?agency=cz-mpsv",
    ]
    .map(str::to_owned)
    .into();
    let listed = public.get("/v1/evaluations").await.is(200);
    for item in listed.body["items"].as_array().unwrap() {
        let url = format!("/v1/evaluations/{}", item["id"].as_str().unwrap());
        for n in 1..=3 {
            addresses.push(format!("{url}/revisions/{n}"));
        }
        addresses.extend([format!("{url}/revisions"), format!("{url}/reply"), url]);
    }
    addresses
}

/// What the public reads at these addresses: tag and text; hashes stand for themselves.
async fn read(asker: &Asker, addresses: &[String], all: &mut BTreeMap<String, Seen>) {
    for addresses in addresses.chunks(100) {
        let answers = join_all(addresses.iter().map(|path| asker.get(path))).await;
        all.extend(addresses.iter().cloned().zip(answers.iter().map(seen)));
    }
}

#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    tag: String,
    text: String,
}

fn seen(got: &Got) -> Seen {
    // A workbook is no text; what it has of bytes is compared all the same.
    let mut text = String::from_utf8_lossy(&got.bytes).into_owned();
    // A question that makes no sense here makes none there.
    if got.status != 200 {
        text = got.body["errors"].to_string();
    }
    let is_hashed = text.contains("_hash\"");
    let tag = if is_hashed { String::new() } else { got.header("etag").to_owned() };
    Seen { status: got.status, tag, text: without_hashes(&text) }
}

fn without_hashes(text: &str) -> String {
    let parts = text.split('"').map(|part| {
        let is_hash = part.len() == 64 && part.bytes().all(|b| b.is_ascii_hexdigit());
        if is_hash { "…" } else { part }
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// Everything the public can read, by address: now, and what is worked out as of every entry too.
async fn everything(served: &Served) -> BTreeMap<String, Seen> {
    let public = served.anonymous();
    let mut all = BTreeMap::new();
    read(&public, &kept(&public).await, &mut all).await;
    let now = worked_out();
    read(&public, &now, &mut all).await;
    let ledger = public.get("/v1/ledger?limit=1000").await.is(200);
    let entries = ledger.body["items"].as_array().unwrap().iter().map(|item| &item["entry"]);
    let of_surveys =
        entries.filter(|entry| entry["kind"].as_str().unwrap().starts_with("evaluation_"));
    for (n, entry) in of_surveys.enumerate() {
        // Each question as of some entries, and each entry asked many: all of both would take long.
        let chosen = now.iter().enumerate().filter(|(place, _)| place % 11 == n % 11);
        let then: Vec<String> =
            chosen.map(|(_, path)| format!("{path}&as_of={}", entry["seq"])).collect();
        read(&public, &then, &mut all).await;
    }
    all
}

/// The path of an address as the document of the interface names it.
fn named(address: &str) -> String {
    let path = address.split('?').next().unwrap();
    let parts: Vec<&str> = path.split('/').collect();
    let place = |n: usize, name: &'static str| parts.get(n).map(|_| name);
    let named: Vec<&str> = match parts.get(2).copied().unwrap_or_default() {
        "scorecards" => parts[..3]
            .iter()
            .copied()
            .chain(place(3, "{service}"))
            .chain(place(4, "{period}"))
            .chain(parts.get(5).copied())
            .collect(),
        "methodologies" => parts[..3]
            .iter()
            .copied()
            .chain(place(3, "{code}"))
            .chain(place(4, "{version}"))
            .chain(parts.get(5).copied())
            .collect(),
        "evaluations" => parts[..3]
            .iter()
            .copied()
            .chain(place(3, "{id}"))
            .chain(parts.get(4).copied())
            .chain(place(5, "{n}"))
            .collect(),
        "coverage" => parts.clone(),
        "services" if path.ends_with(".jsonld") => vec!["", "v1", "services", "{code}.jsonld"],
        _ => parts[..3]
            .iter()
            .copied()
            .chain(place(3, "{code}"))
            .chain(parts.get(4).copied())
            .collect(),
    };
    named.join("/")
}

async fn two_registers_that_differ_in_few_people_look_the_same(engine: Engine) {
    let (one, asks_one) = register(engine, &one()).await;
    let (other, asks_other) = register(engine, &other()).await;

    let (seen_one, seen_other) = (everything(&one).await, everything(&other).await);

    assert!(seen_one["/v1/ledger?limit=1000"].text.contains("private_hash"));
    assert!(seen_one.keys().eq(seen_other.keys()));
    let different: Vec<&String> = seen_one
        .iter()
        .filter(|(path, seen)| seen_other[*path] != **seen)
        .map(|(p, _)| p)
        .collect();
    let first = different.first().map(|path| (&seen_one[*path].text, &seen_other[*path].text));
    assert!(different.is_empty(), "{} differ: {different:?}, as {first:?}", different.len());
    // Who may ask what a draft would give is told of nobody else's answers either.
    let assessor = |served: &Served| served.of("cz-cssz", "evaluations:assess");
    let foretold = assessor(&one).get(&asks_one).await.is(200);
    assert_eq!(foretold.bytes, assessor(&other).get(&asks_other).await.is(200).bytes);
    // And there was something to tell, at every address of the interface that anybody may read.
    let told: BTreeSet<String> = seen_one
        .iter()
        .filter(|(_, seen)| seen.status == 200)
        .map(|(path, _)| named(path))
        .collect();
    let document = one.anonymous().get("/openapi.json").await.is(200).body;
    let open = document["paths"].as_object().unwrap().iter().filter(|(path, operations)| {
        path.starts_with("/v1/")
            && operations["get"].is_object()
            && operations["get"]["security"].is_null()
    });
    let open: BTreeSet<String> = open.map(|(path, _)| path.clone()).collect();
    assert_eq!(open.difference(&told).collect::<Vec<_>>(), Vec::<&String>::new());
    let total = seen_one
        .iter()
        .filter(|(path, _)| path.contains("by=agency"))
        .filter(|(_, seen)| seen.text.contains("too_few") && seen.text.contains("measured"));
    assert!(total.count() > 20);
}
