//! Reporting discipline: who reported what was due, on time, late, or not at all.

use serde_json::{Value, json};

use crate::{
    served::{Asker, Served, evaluation, service},
    world::Engine,
};

both_engines! {
    what_is_due_is_told_on_every_day_as_it_then_stood,
    an_agency_has_a_record_over_campaigns,
    a_service_and_its_successor_are_due_once,
}

fn campaign(period: &str, due_on: &str) -> Value {
    json!({
        "names": {"en": "Campaign"}, "methodology": "client-quality@m1", "period": period,
        "opens_on": "2026-11-01", "due_on": due_on, "closes_on": "2026-12-20"
    })
}

/// It is later; old tokens no longer hold, so there is a new one.
fn at(served: &Served, moment: &str) -> Asker {
    served.world.clock.set(moment.parse().unwrap());
    served.admin()
}

fn counts(answer: &Value, names: &[&str]) -> Vec<Value> {
    let total = &answer["campaigns"][0]["total"];
    names.iter().map(|name| total[*name].clone()).collect()
}

const ALL: [&str; 9] = [
    "due",
    "reported",
    "on_time",
    "late",
    "missing",
    "awaited",
    "overdue",
    "not_reported",
    "withdrawn",
];

async fn what_is_due_is_told_on_every_day_as_it_then_stood(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    admin.put("/v1/campaigns/c-2025", &campaign("2025", "2026-11-30")).await.is(201);
    let told = async || public.get("/v1/coverage").await.is(200).body;

    let answer = told().await;
    assert_eq!(counts(&answer, &ALL), [3, 0, 0, 0, 3, 3, 0, 0, 0].map(Value::from));
    assert_eq!(answer["on"], "2026-11-22");
    assert_eq!(answer["agencies"][0]["share_on_time"], Value::Null);
    let before = answer["permalink"].as_str().unwrap().to_owned();
    let before_bytes = public.get(&before).await.is(200).bytes;

    // The last moment in time.
    let admin = at(&served, "2026-11-30T23:59:59Z");
    let draft = evaluation("cz-parental-allowance", "cz-mpsv", 4);
    let first = admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    assert_eq!(counts(&told().await, &ALL), [3, 1, 1, 0, 2, 2, 0, 0, 0].map(Value::from));

    // Two days late; the third service is overdue.
    let admin = at(&served, "2026-12-02T00:00:00Z");
    let draft = evaluation("cz-housing", "cz-mpsv", 4);
    admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    let answer = told().await;
    assert_eq!(counts(&answer, &ALL), [3, 2, 1, 1, 1, 0, 1, 0, 0].map(Value::from));
    assert_eq!(answer["campaigns"][0]["total"]["median_days_late"], 2.0);
    assert_eq!(answer["campaigns"][0]["missing"][0]["service"], "cz-pension");

    // What came on time is withdrawn, and counts as missing.
    let url = first.header("location");
    admin.post(&format!("{url}/withdraw"), &json!({"reason": "A mistake."})).await.is(200);
    let answer = told().await;
    assert_eq!(counts(&answer, &ALL), [3, 1, 0, 1, 2, 0, 2, 0, 1].map(Value::from));
    let missing = &answer["campaigns"][0]["missing"];
    assert_eq!(
        (&missing[0]["service"], &missing[0]["withdrawn"]),
        (&json!("cz-parental-allowance"), &json!(true))
    );

    let admin = at(&served, "2026-12-20T08:00:00Z");
    admin.post("/v1/campaigns/c-2025/close", &Value::Null).await.is(200);
    let answer = told().await;
    assert_eq!(counts(&answer, &ALL), [3, 1, 0, 1, 2, 0, 0, 2, 1].map(Value::from));
    // By agency: cz-cssz has one not reported; cz-mpsv one late, one not reported.
    let csv = public.get("/v1/coverage.csv").await.is(200);
    let text = String::from_utf8(csv.bytes).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(
        rows,
        [
            "campaign,methodology,period,due_on,closes_on,closed,agency,due,reported,on_time,late,missing,\
             awaited,overdue,not_reported,withdrawn,median_days_late",
            "c-2025,client-quality@m1,2025,2026-11-30,2026-12-20,true,cz-cssz,1,0,0,0,1,0,0,1,0,",
            "c-2025,client-quality@m1,2025,2026-11-30,2026-12-20,true,cz-mpsv,2,1,0,1,1,0,0,1,1,2.0",
        ]
    );
    // What was cited says the same for ever, though the day is past.
    assert_eq!(public.get(&before).await.is(200).bytes, before_bytes);
}

async fn an_agency_has_a_record_over_campaigns(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let publish = async |service: &str, agency: &str, period: &str| {
        let mut draft = evaluation(service, agency, 4);
        draft["period"] = json!(period);
        served.admin().post("/v1/evaluations?to=published", &draft).await.is(201);
    };
    admin.put("/v1/campaigns/c-2024", &campaign("2024", "2026-11-22")).await.is(201);
    admin.put("/v1/campaigns/c-2025", &campaign("2025", "2026-12-10")).await.is(201);
    publish("cz-parental-allowance", "cz-mpsv", "2024").await;
    at(&served, "2026-11-25T12:00:00Z");
    publish("cz-housing", "cz-mpsv", "2024").await;
    publish("cz-parental-allowance", "cz-mpsv", "2025").await;
    let admin = at(&served, "2026-12-15T12:00:00Z");
    admin.post("/v1/campaigns/c-2024/close", &Value::Null).await.is(200);
    publish("cz-housing", "cz-mpsv", "2025").await;

    // cz-mpsv: 2024 on time and 3 days late, 2025 on time and 5 days late. cz-cssz: 2024 not reported,
    // 2025 overdue.
    let answer = public.get("/v1/coverage").await.is(200).body;
    let [cssz, mpsv] = answer["agencies"].as_array().unwrap().as_slice() else {
        panic!("{answer}")
    };
    let of =
        |record: &Value| ALL.iter().map(|name| record["total"][*name].clone()).collect::<Vec<_>>();
    assert_eq!(of(mpsv), [4, 4, 2, 2, 0, 0, 0, 0, 0].map(Value::from));
    assert_eq!((&mpsv["campaigns"], &mpsv["total"]["median_days_late"]), (&json!(2), &json!(4.0)));
    assert_eq!(
        (&mpsv["share_on_time"], &mpsv["share_late"], &mpsv["share_missing"]),
        (&json!(0.5), &json!(0.5), &json!(0.0))
    );
    assert_eq!(of(cssz), [2, 0, 0, 0, 2, 0, 1, 1, 0].map(Value::from));
    assert_eq!(cssz["share_missing"], 1.0);

    let one = public.get("/v1/coverage?period=2024&agency=cz-mpsv").await.is(200).body;
    assert_eq!(of(&one["agencies"][0]), [2, 2, 1, 1, 0, 0, 0, 0, 0].map(Value::from));
    let csv = public.get("/v1/coverage/agencies.csv").await.is(200);
    let text = String::from_utf8(csv.bytes).unwrap();
    assert_eq!(text.lines().nth(2).unwrap(), "cz-mpsv,2,4,4,2,2,0,0,0,0,0,4.0,0.5,0.5,0.0");
}

async fn a_service_and_its_successor_are_due_once(engine: Engine) {
    let served = Served::seeded(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    let mut old = service("cz-cssz");
    old["in_force_from"] = json!("2020-01-01");
    let tag = admin.get("/v1/services/cz-pension").await.header("etag").to_owned();
    admin.put("/v1/services/cz-pension-online", &service("cz-mpsv")).await.is(201);
    old["successors"] = json!([{"kind": "replaced", "service": "cz-pension-online"}]);
    let got = admin.header("if-match", &tag).put("/v1/services/cz-pension", &old).await;
    assert!(got.status == 200, "{}", String::from_utf8_lossy(&got.bytes));
    admin.put("/v1/campaigns/c-2025", &campaign("2025", "2026-11-30")).await.is(201);

    let answer = public.get("/v1/coverage").await.is(200).body;
    // Four services, of which two are one; today's answers for it.
    assert_eq!(counts(&answer, &["due", "missing"]), [3, 3].map(Value::from));
    let missing: Vec<&Value> = answer["campaigns"][0]["missing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|missing| &missing["service"])
        .collect();
    assert_eq!(missing, ["cz-housing", "cz-parental-allowance", "cz-pension-online"]);

    let draft = evaluation("cz-pension-online", "cz-mpsv", 4);
    admin.post("/v1/evaluations?to=published", &draft).await.is(201);
    let answer = public.get("/v1/coverage").await.is(200).body;
    assert_eq!(counts(&answer, &["due", "on_time", "missing"]), [3, 1, 2].map(Value::from));
}
