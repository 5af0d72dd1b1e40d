//! What was cited stays: any answer as it stood at an entry of the ledger or at a moment.

use serde_json::{Value, json};
use znamka::cli::demo;

use crate::{
    figures::demo_register,
    served::{Asker, Served},
    world::Engine,
};

both_engines! {
    no_permalink_ever_changes_a_byte,
    a_moment_is_an_entry_and_none_lies_ahead,
    what_is_sampled_estimated_and_pooled_is_cited_as_well,
}

/// An answer of every kind that is worked out, of 2022 and of all years.
const CITED: [&str; 15] = [
    "/v1/series?criterion=one-fill&by=country",
    "/v1/series?criterion=accessibility&panel=matched&country=CZ",
    "/v1/services/cz-register-in-higher-education/series?criterion=one-fill",
    "/v1/observations?criterion=one-fill&criterion=index&limit=7",
    "/v1/observations?by=agency&period=2022",
    "/v1/scorecards/cz-register-in-higher-education/2022",
    "/v1/scorecards/cz-register-in-higher-education/2022/explain",
    "/v1/changes?criterion=one-fill&by=country&from=2021&to=2023",
    "/v1/changes?criterion=one-fill&country=CZ",
    "/v1/coverage",
    "/v1/rankings?type=transactional",
    "/v1/rankings?type=transactional&by=agency&period=2022&weight=equal&min_services=2",
    "/v1/rankings?criterion=one-fill&type=transactional&interval=never&country=CZ&period=2022",
    "/v1/revisions",
    "/v1/revisions?criterion=index&country=CZ&limit=1",
];

/// Files, which name their own permalink nowhere.
const FILES: [&str; 14] = [
    "/v1/series.csv?criterion=one-fill&by=country",
    "/v1/observations.csv?criterion=one-fill&country=CZ",
    "/v1/changes.csv?criterion=one-fill&by=agency",
    "/v1/rankings.csv?type=transactional",
    "/v1/rankings.csv?type=transactional&by=life_event&period=2022",
    "/v1/revisions.csv?criterion=index&criterion=one-fill",
    "/v1/coverage.csv",
    "/v1/coverage/agencies.csv",
    "/v1/criteria",
    "/v1/observations.jsonstat?criterion=one-fill&criterion=index&lang=cs",
    "/v1/observations.jsonstat?criterion=one-fill&by=country",
    "/v1/observations.sdmx.csv?criterion=one-fill&country=CZ",
    "/v1/observations.sdmx.csv?criterion=one-fill&by=agency",
    "/v1/structure.sdmx.xml",
];

fn as_of(path: &str, at: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}as_of={at}")
}

async fn no_permalink_ever_changes_a_byte(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let mut kept = Vec::new();
    for path in CITED {
        let now = public.get(path).await.is(200);
        let permalink = now.body["permalink"].as_str().unwrap().to_owned();
        assert!(now.body["cite"].as_str().unwrap().contains(&permalink), "{path}");
        let cited = public.get(&permalink).await.is(200);
        assert_eq!(cited.body["permalink"], permalink.as_str());
        let mut same = cited.body.clone();
        assert_eq!(same["as_of"], now.body["seq"]);
        same["as_of"] = Value::Null;
        assert_eq!(same, now.body, "{path}");
        kept.push((permalink, cited));
    }
    let head = kept[0].1.body["seq"].to_string();
    for path in FILES {
        let path = as_of(path, &head);
        let cited = public.get(&path).await.is(200);
        kept.push((path, cited));
    }

    let changed = change_everything(&served).await;
    for (path, cited) in &kept {
        let again = public.get(path).await.is(200);
        assert!(again.bytes == cited.bytes, "{path} changed");
        assert_eq!(again.header("etag"), cited.header("etag"), "{path}");
        assert!(again.header("cache-control").contains("immutable"), "{path}");
        let known = public.header("if-none-match", cited.header("etag")).get(path).await;
        assert_eq!(known.status, 304, "{path}");
    }
    // And today's answers are others, so that there was something to keep out.
    for place in [0, 2, 5, 9, 11, 13] {
        let (path, then) = (CITED[place], &kept[place].1.body);
        let now = public.get(path).await.is(200);
        assert_eq!(now.body["seq"], changed);
        let mut then = then.clone();
        for name in ["seq", "as_of", "permalink", "cite"] {
            then[name] = now.body[name].clone();
        }
        assert!(then != now.body, "{path} tells nothing of what happened");
    }
}

/// Publishes, corrects, withdraws, and changes the catalogue, campaigns and methodologies; the newest
/// entry after it.
async fn change_everything(served: &Served) -> Value {
    let public = served.anonymous();
    let expert = served.of(demo::ASSESSOR, "evaluations:assess evaluations:publish");
    let draft: Value = serde_json::from_str(demo::EXAMPLE).unwrap();
    expert.post("/v1/evaluations?to=published", &draft).await.is(201);

    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo");
    let text = std::fs::read(format!("{folder}/correction.json")).unwrap();
    let mut correction: Value = serde_json::from_slice(&text).unwrap();
    let url = url_of(&public, "cz-register-in-higher-education", "expert").await;
    let mut body = correction["evaluation"].take();
    body["answers"][5]["value"] = json!(30);
    body["corrects"] = json!(2);
    body["reason"] = json!("Thirty it is.");
    expert.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
    let url = url_of(&public, "cz-obtain-passport", "tool").await;
    let why = json!({"reason": "Not our page."});
    expert.post(&format!("{url}/withdraw"), &why).await.is(200);

    served.world.clock.set("2026-12-24T08:00:00Z".parse().unwrap());
    let admin = served.admin();
    let anew = admin.header("if-match", "*");
    for (path, change) in [
        (
            "/v1/agencies/cz-universities",
            json!({"names": {"en": "Universities"}, "kind": "collective", "country": "CZ"}),
        ),
        ("/v1/life-events/studying", json!({"names": {"en": "Learning"}, "audience": "citizens"})),
        ("/v1/target-groups/age-65-plus", json!({"names": {"en": "Old people"}})),
        (
            "/v1/services/cz-register-in-higher-education",
            json!({"agency": "cz-czechtrade", "names": {"en": "Enrol"}, "type": "informational",
                   "level": "local", "life_events": ["career"], "audiences": ["businesses"]}),
        ),
    ] {
        let got = anew.put(path, &change).await;
        assert!(got.status == 200 || got.status == 201, "{path}: {}", got.body);
    }
    let campaign = json!({
        "names": {"en": "Late"}, "methodology": "eu-egov-services@m2020", "period": "2024",
        "opens_on": "2026-11-01", "due_on": "2026-11-30", "closes_on": "2026-12-20"
    });
    admin.put("/v1/campaigns/eu-2024", &campaign).await.is(201);
    admin.post("/v1/campaigns/eu-2024/close", &Value::Null).await.is(200);
    admin.post("/v1/methodologies/eu-egov-services/m2020/retire", &Value::Null).await.is(200);
    public.get("/v1/coverage").await.body["seq"].clone()
}

async fn url_of(asker: &Asker, service: &str, source: &str) -> String {
    let got = asker.get(&format!("/v1/evaluations?service={service}")).await.is(200);
    let items = got.body["items"].as_array().unwrap().clone();
    let is_it = |item: &&Value| item["source"] == source && item["period"] == "2022";
    format!("/v1/evaluations/{}", items.iter().find(is_it).unwrap()["id"].as_str().unwrap())
}

async fn a_moment_is_an_entry_and_none_lies_ahead(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let head = public.get("/v1/coverage").await.is(200).body["seq"].to_string();
    let beyond = (head.parse::<i64>().unwrap() + 1).to_string();
    for path in CITED.iter().chain(&FILES) {
        // The ledger ends in January 2025, and it is 2026 now: what stood then stands.
        let between = public.get(&as_of(path, "2025-06-01T00:00:00Z")).await.is(200);
        let fixed = public.get(&as_of(path, &head)).await.is(200);
        assert!(between.bytes == fixed.bytes, "{path}");
        assert!(fixed.header("cache-control").contains("immutable"), "{path}");
        // A moment is no name for ever: an entry of the same moment could follow.
        assert!(!between.header("cache-control").contains("immutable"), "{path}");
        for wrong in [beyond.as_str(), "99999999999999999999", "2026-11-22T08:00:01Z"] {
            let refused = public.get(&as_of(path, wrong)).await.is(400);
            assert_eq!(refused.codes(), ["as-of-in-the-future"], "{path} {wrong}");
            assert_eq!(refused.body["errors"][0]["parameter"], "as_of");
        }
        for wrong in ["-1", "yesterday", "2023-10-12", ""] {
            let refused = public.get(&as_of(path, wrong)).await.is(400);
            assert_eq!(refused.codes(), ["not-a-moment"], "{path} {wrong}");
        }
        // Before the first entry there is an empty register, in which there is no service.
        let is_of_one = path.contains("/cz-register");
        for before in ["0", "2000-01-01T00:00:00Z"] {
            let empty =
                public.get(&as_of(path, before)).await.is(if is_of_one { 404 } else { 200 });
            for name in ["series", "items", "campaigns", "agencies"] {
                let list = empty.body[name].as_array();
                assert!(list.is_none_or(Vec::is_empty), "{path} {name}");
            }
        }
    }
}

/// A survey with intervals, a newer version that reaches back, and a methodology that pools.
async fn surveyed(engine: Engine) -> Served {
    let served = Served::seeded(engine).await;
    let admin = served.admin();
    let document = |version: &str, comparable: &Value| {
        json!({
            "version": version, "comparable_with": comparable,
            "names": {"en": "Sampled"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"],
            "nodes": [
                {"code": "index", "parent": null},
                {"code": "grade", "parent": "index", "scale": {"kind": "grade"},
                 "sources": ["survey"], "pool": {"rule": "mean"}},
            ],
        })
    };
    for (version, comparable) in [("m1", json!({})), ("m2", json!({"m1": {"except": []}}))] {
        let path = format!("/v1/methodologies/sampled/{version}");
        admin.put(&path, &document(version, &comparable)).await.is(201);
        admin.post(&format!("{path}/freeze"), &Value::Null).await.is(200);
    }
    for service in ["cz-pension", "cz-housing", "cz-parental-allowance"] {
        for (period, good) in [("2023", 40), ("2024", 70)] {
            ask(&served, &asked(service, period, "m1", good)).await;
        }
        ask(&served, &asked(service, "2025", "m2", 90)).await;
    }
    served
}

fn asked(service: &str, period: &str, version: &str, good: u64) -> Value {
    json!({"service": service, "period": period, "methodology": format!("sampled@{version}"),
        "source": "survey", "assessor": "cz-nku", "answers": [
            {"criterion": "grade", "counts": {"1": good, "4": 100},
             "sample": {"kind": "probability", "n": good + 100}}]})
}

async fn ask(served: &Served, draft: &Value) -> String {
    let pollster = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let got = pollster.post("/v1/evaluations?to=published", draft).await.is(201);
    got.header("location").to_owned()
}

async fn what_is_sampled_estimated_and_pooled_is_cited_as_well(engine: Engine) {
    let served = surveyed(engine).await;
    let public = served.anonymous();
    let of = "methodology=sampled&criterion=grade";
    let newer = "methodology=sampled@m2&criterion=grade&backcast=true";
    let mut cited: Vec<String> = [
        format!("/v1/observations?{of}&service=cz-pension"),
        format!("/v1/observations?{newer}&by=agency"),
        format!("/v1/observations?{of}&by=country&combine=pooled&window=P2Y"),
        format!("/v1/series?{of}&by=service"),
        format!("/v1/series?{newer}&country=CZ"),
        format!("/v1/series?{of}&by=life_event&combine=pooled"),
        format!("/v1/services/cz-pension/series?{newer}"),
        format!("/v1/changes?{of}&from=2023&to=2024&by=service"),
        format!("/v1/changes?{newer}&from=2024&to=2025"),
        format!("/v1/rankings?{of}&type=transactional&period=2024"),
        "/v1/scorecards/cz-pension/2024?methodology=sampled@m1".to_owned(),
        "/v1/scorecards/cz-pension/2024/explain?methodology=sampled@m1".to_owned(),
        format!("/v1/revisions?{of}"),
    ]
    .into();
    // Every page of what is told in pages.
    for path in [
        format!("/v1/observations?{of}&by=service&limit=2"),
        format!("/v1/changes?{of}&from=2023&to=2024&by=service&limit=1"),
        format!("/v1/rankings?{of}&type=transactional&period=2024&limit=1"),
    ] {
        let mut page = public.get(&path).await.is(200);
        let mut pages = 1;
        cited.push(path.clone());
        while let Some(cursor) = page.body["next_cursor"].as_str() {
            let next = format!("{path}&cursor={cursor}");
            page = public.get(&next).await.is(200);
            cited.push(next);
            pages += 1;
        }
        assert!(pages > 2, "{path}");
    }
    let mut kept = Vec::new();
    let mut told = String::new();
    for path in &cited {
        let now = public.get(path).await.is(200);
        let permalink = now.body["permalink"].as_str().unwrap().to_owned();
        let then = public.get(&permalink).await.is(200);
        let mut same = then.body.clone();
        assert_eq!(same["as_of"], now.body["seq"], "{path}");
        assert_eq!(same["permalink"], permalink.as_str());
        for name in ["as_of", "permalink", "cite", "next_cursor"] {
            if same.get(name).is_some() {
                same[name] = now.body[name].clone();
            }
        }
        assert_eq!(same, now.body, "{path}");
        told.push_str(&then.body.to_string());
        kept.push((permalink, then.bytes));
    }
    for sign in ["\"estimated\"", "\"ci_method\":\"", "\"pooled\"", "\"improved\""] {
        assert!(told.contains(sign), "{sign}");
    }

    // Corrected, withdrawn, published, frozen and closed.
    let pollster = served.of("cz-nku", "evaluations:assess evaluations:publish");
    let listed = public.get("/v1/evaluations?service=cz-pension&source=survey").await.is(200);
    let items = listed.body["items"].as_array().unwrap();
    let id =
        |period: &str| items.iter().find(|item| item["period"] == period).unwrap()["id"].clone();
    let mut body = asked("cz-pension", "2024", "m1", 200);
    body["corrects"] = json!(1);
    body["reason"] = json!("More answers came in.");
    let url = format!("/v1/evaluations/{}", id("2024").as_str().unwrap());
    pollster.post(&format!("{url}/revisions?to=published"), &body).await.is(201);
    let url = format!("/v1/evaluations/{}", id("2025").as_str().unwrap());
    pollster.post(&format!("{url}/withdraw"), &json!({"reason": "A slip."})).await.is(200);
    ask(&served, &asked("cz-pension", "2022", "m1", 10)).await;
    let admin = served.admin();
    admin.put("/v1/services/cz-other", &crate::served::service("cz-mpsv")).await.is(201);
    ask(&served, &asked("cz-other", "2024", "m1", 55)).await;
    ask(&served, &asked("cz-other", "2025", "m2", 155)).await;
    admin.post("/v1/methodologies/sampled/m1/retire", &Value::Null).await.is(200);
    for (path, bytes) in &kept {
        let again = public.get(path).await.is(200);
        assert!(again.bytes == *bytes, "{path} changed");
        assert!(again.header("cache-control").contains("immutable"), "{path}");
    }
    let mut moved = 0;
    for (place, path) in cited.iter().enumerate() {
        let (now, then) = (public.get(path).await.is(200), &kept[place].1);
        // But for what says where and when it was asked.
        let told = |bytes: &[u8]| match serde_json::from_slice::<Value>(bytes) {
            Ok(mut answer) => {
                for name in ["seq", "as_of", "permalink", "cite", "next_cursor"] {
                    answer.as_object_mut().unwrap().remove(name);
                }
                answer.to_string()
            }
            Err(_) => String::from_utf8(bytes.to_vec()).unwrap(),
        };
        moved += usize::from(told(&now.bytes) != told(then));
    }
    assert!(moved * 2 > cited.len(), "of {} answers {moved} tell what happened", cited.len());
}
