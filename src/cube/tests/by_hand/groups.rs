//! Groups: who is in them, who is expected, and what their values say.

use serde_json::json;

use super::{answer, body, register, rows};
use crate::{
    cube::{
        coverage::{Counts, coverage},
        observations::Observation,
        query::Kind,
        tests::register::{Register, code},
    },
    domain::state::{Flag, State},
};

#[test]
fn a_service_with_two_life_events_counts_in_each_and_moves_with_its_facts() {
    let mut register = register();
    register.service("s1", &json!({"life_events": ["family", "health"]}));
    register.publish(answer("s1", "2021", 40.0));
    register.publish(answer("s2", "2021", 80.0));
    // What the catalogue says later changes nothing of the period.
    register.service("s1", &json!({"agency": "cz-b", "life_events": []}));

    let by_event = rows(&register, "criterion=a&by=life_event");
    let told: Vec<_> =
        by_event.iter().map(|row| (row.life_event.as_deref(), row.value, row.services)).collect();
    assert_eq!(
        told,
        [(Some("family"), Some(60.0), Some(2)), (Some("health"), Some(40.0), Some(1))]
    );
    let rows = rows(&register, "criterion=a&service=s1");
    assert_eq!(rows[0].life_event.as_deref(), Some("family health"));
    assert_eq!(rows[0].agency, Some(code("cz-a")));
}

#[test]
fn expected_is_what_a_campaign_expects_and_what_has_a_value_besides() {
    let mut register = register();
    register.service("s4", &json!({"agency": "cz-b", "life_events": ["health"]}));
    register.publish(answer("s1", "2021", 40.0));
    let expected = |register: &Register| {
        let rows = rows(register, "criterion=a&by=country");
        (rows[0].services.unwrap(), rows[0].expected.unwrap(), rows[0].coverage.unwrap())
    };
    assert_eq!(expected(&register), (1, 1, 1.0));

    register.campaign(&json!({"code": "c", "names": {"en": "C"}, "methodology": "quality@m1",
        "period": "2021", "opens_on": "2021-01-01", "due_on": "2021-01-01",
        "closes_on": "2021-02-01",
        "filter": {"agencies": [], "life_events": ["family"], "types": []}}));
    assert_eq!(expected(&register), (1, 3, 1.0 / 3.0));
    // Not in the filter, but it has a value; and one of those due does not apply.
    register.publish(answer("s4", "2021", 60.0));
    let not_applicable = json!([{"criterion": "a", "state": "not_applicable", "comment": "none"}]);
    register.now = "2021-01-02T00:00:00Z".parse().unwrap();
    register.publish(body("s2", "2021", "m1", "self", &not_applicable));
    assert_eq!(expected(&register), (2, 3, 2.0 / 3.0));

    register.close("c");
    // Services that come later were not due.
    register.service("s5", &json!({"life_events": ["family"]}));
    assert_eq!(expected(&register), (2, 3, 2.0 / 3.0));
    let missing = rows(&register, "criterion=a&service=s3");
    assert_eq!((missing[0].value, missing[0].state), (None, State::NotReported));
    assert_eq!(missing[0].seq, Some(register.seq() - 1));

    let query = register.query(Kind::Coverage, "agency=cz-a").unwrap();
    let answer = coverage(&register.snapshot.newest(), &query, "/v1/coverage");
    let campaign = &answer.campaigns[0];
    assert!(campaign.closed);
    let total = Counts { due: 3, reported: 2, on_time: 1, late: 1, ..Counts::default() };
    let median_days_late = Some(1.0);
    assert_eq!(campaign.total, Counts { missing: 1, not_reported: 1, median_days_late, ..total });
    assert_eq!(campaign.agencies[0].total, campaign.total);
    assert_eq!(campaign.missing[0].service, code("s3"));
    assert_eq!(answer.permalink, format!("/v1/coverage?agency=cz-a&as_of={}", register.seq()));
}

#[test]
fn shares_are_summed_and_volumes_weigh() {
    let mut register = register();
    register.service("s2", &json!({"volume": 30}));
    for (service, numerator, denominator) in [("s1", 1, 2), ("s2", 90, 100)] {
        let counted =
            json!([{"criterion": "a", "numerator": numerator, "denominator": denominator}]);
        register.publish(body(service, "2021", "m1", "self", &counted));
    }
    register.publish(answer("s3", "2021", 10.0));
    let point = |text: &str| {
        let answer = register.series(text);
        answer.series[0].segments[0].points[0].clone()
    };
    let summed = point("criterion=a");
    assert_eq!(summed.numerator.zip(summed.denominator), Some((91, 102)));
    assert_eq!((summed.services, summed.left_out, summed.expected), (Some(2), Some(1), Some(3)));
    assert_eq!(point("criterion=a&combine=mean").value, Some(50.0));
    let weighted = point("criterion=a&combine=mean&weight=volume&period=2021&agency=cz-a");
    assert_eq!(weighted.value, Some((50.0 * 10.0 + 90.0 * 30.0 + 10.0 * 10.0) / 50.0));
    assert_eq!(point("weight=volume").services, Some(3));
}

#[test]
fn what_is_left_out_of_a_value_says_nothing_of_it() {
    let mut register = register();
    let counted = json!([{"criterion": "a", "numerator": 1, "denominator": 2}]);
    register.publish(body("s1", "2021", "m1", "self", &counted));
    let used = register.seq();
    register.publish(body("s2", "2021", "m1", "audit", &json!([{"criterion": "a", "value": 90}])));
    let row = |register: &Register, text: &str| rows(register, text)[0].clone();
    let told = |row: &Observation| (row.value, row.source.clone().unwrap(), row.seq.unwrap());

    let summed = row(&register, "criterion=a&by=country");
    assert_eq!(told(&summed), (Some(50.0), "self".into(), used));
    assert_eq!(summed.published_at, register.snapshot.time(used));
    let mean = row(&register, "criterion=a&by=country&combine=mean");
    assert_eq!(told(&mean), (Some(70.0), "mixed".into(), used + 1));

    register.service("s2", &json!({"volume": null}));
    register.publish(body("s1", "2022", "m1", "self", &json!([{"criterion": "b", "value": 1}])));
    let used = register.seq();
    let asked = json!([{"criterion": "b", "counts": {"1": 6, "5": 6}}]);
    register.publish(body("s2", "2022", "m1", "survey", &asked));
    let weighted = row(&register, "criterion=b&period=2022&by=country&weight=volume");
    assert_eq!(told(&weighted), (Some(100.0), "self".into(), used));
    assert_eq!((weighted.services, weighted.flags.has(Flag::LowReliability)), (Some(1), false));
    let equal = row(&register, "criterion=b&period=2022&by=country");
    assert_eq!(told(&equal), (Some(75.0), "mixed".into(), used + 1));
    assert!(equal.flags.has(Flag::LowReliability));
    // Less than half of the volumes are known: the newest of all that tell so.
    register.service("s3", &json!({"volume": null}));
    register.publish(body("s3", "2022", "m1", "self", &json!([{"criterion": "b", "value": 1}])));
    let unknown = row(&register, "criterion=b&period=2022&by=country&weight=volume");
    assert_eq!((unknown.state, unknown.seq), (State::CouldNotTell, Some(register.seq())));
}
