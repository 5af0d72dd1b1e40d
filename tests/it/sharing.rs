//! One submission under the two methodologies of the European benchmark that come with the program.
//!
//! Six of their criteria are the same: the result that the Commission published for a service. The
//! questions of `client-quality@m1` are like none of them, and its guidance says so.

use serde_json::{Value, json};
use znamka::domain::methodology::{Methodology, MethodologyId, mapping::mappings};

use crate::{figures::demo_register, served::Asker, world::Engine};

both_engines! { a_submission_to_the_benchmark_is_one_to_the_results_of_services }

/// Where a criterion of `eu-egov-services` is one of `eu-egov@m2020`.
const SAME: [(&str, &str); 6] = [
    ("online-availability", "availability-result"),
    ("mobile", "mobile-result"),
    ("service-delivery", "delivery-result"),
    ("eid", "eid-result"),
    ("edocuments", "edocuments-result"),
    ("one-fill", "one-fill-result"),
];

fn shipped(name: &str) -> Value {
    let path = format!("{}/fixtures/methodologies/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn parsed(name: &str, id: &str) -> Methodology {
    let id = MethodologyId::parse(id).unwrap();
    Methodology::parse(serde_json::from_value(shipped(name)).unwrap(), &id).unwrap()
}

/// The shipped methodology of services as its next version would be: it takes those answers.
fn linked() -> Value {
    let mut document = shipped("eu-egov-services-m2020");
    document["version"] = json!("m2020-linked");
    document["comparable_with"] = json!({"m2020": {"except": []}});
    for node in document["nodes"].as_array_mut().unwrap() {
        if let Some((_, theirs)) = SAME.iter().find(|(own, _)| node["code"] == *own) {
            node["maps_from"] = json!([format!("eu-egov@m2020/{theirs}")]);
        }
    }
    document
}

#[test]
fn nothing_is_shared_that_nobody_says_is_the_same() {
    let national = parsed("client-quality-m1", "client-quality@m1");
    let services = parsed("eu-egov-services-m2020", "eu-egov-services@m2020");
    let foreign = parsed("eu-egov-m2020", "eu-egov@m2020");
    // Codes alone are no definition: `one-fill`, `mobile` and `accessibility` are other questions.
    for other in [&services, &foreign] {
        assert!(mappings(&national, other).is_empty() && mappings(other, &national).is_empty());
    }
    let said = shipped("eu-egov-services-m2020").to_string();
    assert!(said.contains("do not compare the two"));
}

/// Values by service and criterion in 2022.
async fn values(asker: &Asker, methodology: &str, service: &str) -> Vec<(String, Value, Value)> {
    let criteria: Vec<String> = SAME.iter().map(|(own, _)| format!("criterion={own}")).collect();
    let path = format!(
        "/v1/observations?methodology={methodology}&period=2022&service={service}&{}",
        criteria.join("&")
    );
    let items = asker.get(&path).await.is(200).body["items"].take();
    let told = items.as_array().unwrap().iter();
    let text = |row: &Value| row["criterion"].as_str().unwrap().to_owned();
    told.map(|row| (text(row), row["value"].clone(), row["state"].clone())).collect()
}

async fn a_submission_to_the_benchmark_is_one_to_the_results_of_services(engine: Engine) {
    let served = demo_register(engine).await;
    let (admin, public) = (served.admin(), served.anonymous());
    for (name, document) in
        [("eu-egov/m2020", shipped("eu-egov-m2020")), ("eu-egov-services/m2020-linked", linked())]
    {
        let path = format!("/v1/methodologies/{name}");
        admin.put(&path, &document).await.is(201);
        admin.post(&format!("{path}/freeze"), &Value::Null).await.is(200);
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/eu-egov");
    let text = std::fs::read_to_string(format!("{folder}/evaluations-dk.ndjson")).unwrap();
    let is_of_2022 = |line: &&str| {
        let evaluation: Value = serde_json::from_str(line).unwrap();
        let is_result = evaluation["answers"][0]["criterion"] == "raw-answers";
        evaluation["period"] == "2022" && is_result
    };
    let lines: Vec<&str> = text.lines().filter(is_of_2022).collect();
    let services: Vec<String> = lines
        .iter()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["service"].as_str().unwrap().into()
        })
        .collect();
    let bytes = lines.join("\n").into_bytes();
    let path = "/v1/evaluation-batches?to=published";
    admin.send("POST", path, "application/x-ndjson", bytes).await.is(200);

    // The demo has the same results from another file of the same source: they are the same numbers.
    let mut measured = 0;
    for service in &services {
        let own = values(&public, "eu-egov-services@m2020", service).await;
        let through = values(&public, "eu-egov-services@m2020-linked", service).await;
        for (criterion, value, state) in &own {
            let there = through.iter().find(|(other, ..)| other == criterion).unwrap();
            if state == "measured" {
                assert_eq!((value, state), (&there.1, &there.2), "{service} {criterion}");
                measured += 1;
            }
        }
    }
    assert!(services.len() > 40 && measured > 190, "{measured} of {}", services.len());
    let path = format!(
        "/v1/scorecards/{}/2022/explain?methodology=eu-egov-services@m2020-linked",
        services[0]
    );
    let explained = public.get(&path).await.is(200).body.to_string();
    assert!(explained.contains("\"eu-egov@m2020\""), "{explained}");
}
