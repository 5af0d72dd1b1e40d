//! Pooled groups, worked out by hand.

use serde_json::{Value, json};

use super::register::Register;
use crate::{
    cube::{
        observations::{Observation, observations},
        query::Kind,
    },
    domain::{period::Period, state::State},
    metrics::chain::ChainReason,
};

/// Half a mean of types, half the best portal.
fn methodology() -> Value {
    let weights = json!({"service.type": {"transactional": 0.8, "informational": 0.2}});
    json!({"code": "quality", "version": "m1", "names": {"en": "Quality"},
    "periods": {"from": "2000-01-01", "to": null}, "period_lengths": ["P1Y"],
    "nodes": [
        {"code": "index", "parent": null, "round": 0},
        {"code": "a", "parent": "index", "scale": {"kind": "share"}, "sources": ["expert"],
            "pool": {"rule": "mean", "weights": weights}},
        {"code": "b", "parent": "index", "pool": {"rule": "best"}},
        {"code": "b1", "parent": "b", "scale": {"kind": "share"}, "sources": ["expert"],
            "applies_if": [{"service.type": ["portal"]}]},
    ]})
}

/// Two life events of two countries.
fn register() -> Register {
    let mut register = Register::new("quality");
    register.agency("cz-a", "CZ");
    register.agency("dk-a", "DK");
    register.life_event("family");
    register.life_event("health");
    register.freeze(&methodology());
    for (code, kind, life_events) in [
        ("t1", "transactional", json!(["family"])),
        ("t2", "transactional", json!(["family", "health"])),
        ("i1", "informational", json!(["family"])),
        ("p1", "portal", json!(["family"])),
        ("p2", "portal", json!(["family"])),
        ("stray", "transactional", json!([])),
    ] {
        register.service(code, &json!({"type": kind, "life_events": life_events}));
    }
    let danish = json!({"agency": "dk-a", "country": "DK", "life_events": ["family"]});
    register.service("d1", &danish);
    register
}

fn publish(register: &mut Register, service: &str, period: &str, answers: &[(&str, f64)]) {
    let answers: Vec<Value> = answers
        .iter()
        .map(|(criterion, value)| json!({"criterion": criterion, "value": value}))
        .collect();
    register.publish(json!({"service": service, "period": period, "methodology": "quality@m1",
        "source": "expert", "assessor": "cz-a", "answers": answers}));
}

fn filled() -> Register {
    let mut register = register();
    publish(&mut register, "t1", "2022", &[("a", 40.0)]);
    publish(&mut register, "t2", "2022", &[("a", 80.0)]);
    publish(&mut register, "i1", "2022", &[("a", 100.0)]);
    publish(&mut register, "p1", "2022", &[("a", 1.0), ("b1", 30.0)]);
    publish(&mut register, "p2", "2022", &[("b1", 50.5)]);
    register
}

fn rows(register: &Register, text: &str) -> Vec<Observation> {
    let text = format!("combine=pooled&{text}");
    let query = register.query(Kind::Observations, &text).unwrap();
    observations(&register.snapshot.view(query.seq), &query, None, usize::MAX).rows
}

#[test]
fn a_life_event_is_pooled_node_by_node_and_climbed_then() {
    let register = filled();
    let all = rows(&register, "by=life_event&criterion=a&criterion=b&criterion=index");
    let told: Vec<_> = all
        .iter()
        .map(|row| (row.life_event.as_deref(), row.criterion.as_str(), row.value, row.services))
        .collect();
    // 0.8 · 60 + 0.2 · 100 = 68; the better portal has 50.5. A group is not rounded.
    assert_eq!(
        told,
        [
            (Some("family"), "a", Some(68.0), Some(3)),
            (Some("family"), "b", Some(50.5), Some(2)),
            (Some("family"), "index", Some(59.25), Some(5)),
            (Some("health"), "a", Some(80.0), Some(1)),
            (Some("health"), "b", None, Some(0)),
            (Some("health"), "index", Some(80.0), Some(1)),
        ]
    );
    // Of health there is no portal: the question concerns nobody.
    assert_eq!((all[4].state, all[4].expected), (State::NotApplicable, Some(0)));
    // A portal has a value at `a`, but no weight there: nobody expects it to count.
    assert_eq!((all[0].expected, all[0].coverage), (Some(3), Some(1.0)));
    assert!(all.iter().all(|row| row.revision.is_none() && row.numerator.is_none()));
}

#[test]
fn what_counts_nowhere_is_left_out_and_said() {
    let mut register = filled();
    publish(&mut register, "stray", "2022", &[("a", 0.0)]);
    let answer = register.series("combine=pooled&criterion=a&country=CZ");
    let point = &answer.series[0].segments[0].points[0];
    // The mean of family (68) and health (80); the portal and the stray are left out.
    assert_eq!((point.value, point.services, point.left_out), (Some(74.0), Some(3), Some(2)));
    assert_eq!(point.quartiles, Some([40.0, 80.0, 100.0]));
    let index = register.series("combine=pooled&country=CZ");
    let point = &index.series[0].segments[0].points[0];
    // Portals count in the index. Its value is made of no values of services, so no quartiles.
    assert_eq!((point.value, point.services), (Some(f64::midpoint(59.25, 80.0)), Some(5)));
    assert_eq!((point.left_out, point.quartiles), (Some(1), None));
}

#[test]
fn a_country_takes_each_life_event_at_its_latest_period_in_the_window() {
    let mut register = register();
    publish(&mut register, "t1", "2020", &[("a", 10.0)]);
    register.service("h", &json!({"life_events": ["health"]}));
    publish(&mut register, "h", "2021", &[("a", 50.0)]);
    publish(&mut register, "t1", "2022", &[("a", 30.0)]);
    publish(&mut register, "h", "2023", &[("a", 70.0)]);

    let answer = register.series("combine=pooled&criterion=a&by=country");
    let told: Vec<Vec<(String, Option<f64>)>> = answer.series[0]
        .segments
        .iter()
        .map(|segment| {
            segment.points.iter().map(|point| (point.period.to_string(), point.value)).collect()
        })
        .collect();
    let point = |period: &str, value| (period.to_owned(), Some(value));
    // The first window has one life event of two: another mix is another figure.
    assert_eq!(
        told,
        [
            vec![point("2019-01-01/P2Y", 10.0)],
            vec![
                point("2020-01-01/P2Y", 30.0),
                point("2021-01-01/P2Y", 40.0),
                point("2022-01-01/P2Y", 50.0),
            ],
        ]
    );
    assert_eq!(answer.series[0].segments[1].reason, ChainReason::NotComparable);
    assert_eq!(answer.series[0].length, "P2Y");

    let values = |text: &str| -> Vec<(Period, Option<f64>)> {
        let rows = rows(&register, &format!("criterion=a&by=country&{text}"));
        rows.iter().map(|row| (row.period, row.value)).collect()
    };
    let period = |text| Period::parse(text).unwrap();
    assert_eq!(values("window=P1Y&latest=1"), [(period("2023"), Some(70.0))]);
    assert_eq!(values("window=P3Y&latest=1"), [(period("2021-01-01/P3Y"), Some(50.0))]);
    assert_eq!(values("period=2022"), [(period("2021-01-01/P2Y"), Some(40.0))]);
    assert_eq!(values("since=2021&until=2022"), [(period("2021-01-01/P2Y"), Some(40.0))]);
    // Before 2022 was published, the window that ends with it did not exist.
    let text = format!("combine=pooled&criterion=a&country=CZ&as_of={}", register.seq() - 2);
    let before = register.series(&text);
    let points = before.series[0].segments.iter().flat_map(|segment| &segment.points);
    assert_eq!(points.last().unwrap().value, Some(30.0));
}

#[test]
fn countries_are_pooled_each_by_itself() {
    let mut register = filled();
    publish(&mut register, "d1", "2022", &[("a", 20.0)]);
    // Denmark weighs as much as Czechia, whose family has 68.
    let family = rows(&register, "by=life_event&life_event=family&criterion=a");
    assert_eq!((family[0].value, family[0].services), (Some(44.0), Some(4)));
    let all = register.series("combine=pooled&criterion=a");
    assert_eq!(all.series[0].segments[0].points[0].value, Some(f64::midpoint(74.0, 20.0)));
}

#[test]
fn what_a_campaign_expects_is_missing_until_it_comes() {
    let mut register = filled();
    register.campaign(&json!({"code": "c", "names": {"en": "C"}, "methodology": "quality@m1",
        "period": "2022", "opens_on": "2022-01-01", "due_on": "2022-01-01",
        "closes_on": "2022-02-01",
        "filter": {"agencies": [], "life_events": ["family"], "types": ["transactional"]}}));
    register.service("t3", &json!({"life_events": ["family"]}));
    let family = rows(&register, "by=life_event&life_event=family&country=CZ&criterion=a");
    // Due are t1, t2 and t3; i1 has a value besides.
    assert_eq!((family[0].services, family[0].expected), (Some(3), Some(4)));
    let health = rows(&register, "by=life_event&life_event=health&criterion=a");
    assert_eq!((health[0].services, health[0].expected), (Some(1), Some(1)));
}
