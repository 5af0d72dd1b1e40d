//! Lines: which points they join, and which services they keep.

use serde_json::json;

use super::{answer, body, methodology, register, rows};
use crate::{
    cube::{criteria::criteria, query::Kind, series::series, tests::register::code},
    domain::{ledger::EntryKind, state::Flag},
    metrics::chain::ChainReason,
};

#[test]
fn versions_of_a_methodology_are_segments_unless_they_are_declared_comparable() {
    let mut register = register();
    register.freeze(&methodology("m2", &json!({"m1": {"except": ["b"]}})));
    register.freeze(&methodology("m3", &json!({})));
    for (period, version) in [("2021", "m1"), ("2022", "m2"), ("2023", "m3"), ("2024", "m3")] {
        let both = json!([{"criterion": "a", "value": 50}, {"criterion": "b", "value": 3}]);
        for service in ["s1", "s2"] {
            register.publish(body(service, period, version, "self", &both));
        }
    }
    let chains = |text: &str| -> Vec<(ChainReason, usize, String)> {
        let answer = register.series(text);
        let segments = &answer.series[0].segments;
        segments.iter().map(|s| (s.reason, s.points.len(), s.methodology.to_string())).collect()
    };
    let m = |version: &str| format!("quality@{version}");
    let broken = [(ChainReason::First, 2, m("m2")), (ChainReason::MethodBreak, 2, m("m3"))];
    assert_eq!(chains(""), broken);
    assert_eq!(chains("criterion=a"), broken);
    assert_eq!(
        chains("criterion=b"),
        [
            (ChainReason::First, 1, m("m1")),
            (ChainReason::MethodBreak, 1, m("m2")),
            (ChainReason::MethodBreak, 2, m("m3")),
        ]
    );
    assert_eq!(chains("methodology=quality@m1"), [(ChainReason::First, 1, m("m1"))]);

    let answer = register.series("");
    let points: Vec<_> = answer.series[0].segments.iter().flat_map(|s| &s.points).collect();
    assert!(points[1].flags.has(Flag::DefinitionDiffers) && !points[1].flags.has(Flag::Break));
    assert!(points[2].flags.has(Flag::Break) && !points[3].flags.has(Flag::Break));
    assert!(points[0].flags.iter().next().is_none());
    let latest = register.series("latest=2");
    assert_eq!(latest.series[0].segments.len(), 1);
    assert_eq!(
        criteria(&register.snapshot.newest(), &register.query(Kind::Criteria, "").unwrap()).len(),
        9
    );
    let query = register.query(Kind::Criteria, "methodology=quality@m2").unwrap();
    let nodes = criteria(&register.snapshot.newest(), &query);
    assert_eq!((nodes.len(), nodes[1].parent.as_ref().unwrap().as_str()), (3, "index"));
}

#[test]
fn lengths_never_mix_in_one_line() {
    let mut register = register();
    for period in ["2021", "2022", "2023-S1", "2023-S2"] {
        register.publish(answer("s1", period, 50.0));
    }
    let answer = register.series("criterion=a");
    let told: Vec<(&str, usize)> = answer
        .series
        .iter()
        .map(|line| (line.length.as_str(), line.segments[0].points.len()))
        .collect();
    assert_eq!(told, [("P6M", 2), ("P1Y", 2)]);
    assert_eq!(rows(&register, "criterion=a&since=2022&until=2023-S1").len(), 2);
}

#[test]
fn a_one_to_one_successor_is_the_same_unit() {
    let mut register = register();
    for service in ["s1", "s2"] {
        register.publish(answer(service, "2021", 50.0));
    }
    register.service("s1", &json!({"successors": [{"kind": "replaced", "service": "s3"}]}));
    for service in ["s3", "s2"] {
        register.publish(answer(service, "2022", 70.0));
    }
    let answer = register.series("criterion=a&panel=matched");
    let panel = answer.panel.unwrap();
    assert_eq!((panel.kept, panel.of), (2, 2));
    assert_eq!(answer.series[0].segments.len(), 1);
    let by_service = rows(&register, "criterion=a&panel=matched");
    assert_eq!(by_service.len(), 4);
}

#[test]
fn each_line_is_matched_over_its_own_periods() {
    let mut register = register();
    register.service("s3", &json!({"life_events": ["health"]}));
    // Life events alternate, so that no service is there in every year.
    for (service, period) in
        [("s1", "2021"), ("s2", "2021"), ("s3", "2022"), ("s1", "2023"), ("s3", "2024")]
    {
        register.publish(answer(service, period, 50.0));
    }
    let answer = register.series("criterion=a&by=life_event&panel=matched");
    let panel = answer.panel.unwrap();
    assert_eq!((panel.kept, panel.of), (2, 3));
    let points = |place: usize| {
        let segments = &answer.series[place].segments;
        let points = segments.iter().flat_map(|segment| &segment.points);
        points.map(|point| (point.period.to_string(), point.services)).collect::<Vec<_>>()
    };
    assert_eq!(points(0), [("2021".into(), Some(1)), ("2023".into(), Some(1))]);
    assert_eq!(points(1), [("2022".into(), Some(1)), ("2024".into(), Some(1))]);
    assert_eq!(register.series("criterion=a&panel=matched").panel.unwrap().kept, 0);

    // Lines of single services are matched with one another.
    let text = "criterion=a&panel=matched&period=2021&period=2023";
    let services: Vec<_> = rows(&register, text).into_iter().map(|row| row.service).collect();
    assert_eq!(services, [Some(code("s1")), Some(code("s1"))]);
}

#[test]
fn a_line_by_target_group_tells_each_groups_experience() {
    let mut register = register();
    let group = json!({"code": "age-65-plus", "names": {"en": "65 and over"}, "definition": {},
        "partition": null});
    register.add(EntryKind::TargetGroupSet, "age-65-plus", group, &[]);
    let answers = json!([
        {"criterion": "b", "counts": {"1": 20, "5": 20}},
        {"criterion": "b", "target_group": "age-65-plus", "counts": {"5": 12}},
    ]);
    register.publish(body("s1", "2021", "m1", "survey", &answers));
    let answer = register.series("criterion=b&by=target_group");
    let told: Vec<_> = answer
        .series
        .iter()
        .map(|line| {
            let point = &line.segments[0].points[0];
            (line.subject.target_group.clone().unwrap().to_string(), point.value, point.n)
        })
        .collect();
    assert_eq!(
        told,
        [("age-65-plus".into(), Some(0.0), Some(12)), ("all".into(), Some(50.0), Some(40))]
    );
    let kind = Kind::ServiceSeries(code("s1"));
    let query = register.query(kind, "criterion=b&target_group=age-65-plus").unwrap();
    let one = series(&register.snapshot.newest(), &query, "/v1/services/s1/series");
    let point = &one.series[0].segments[0].points[0];
    assert_eq!((point.value, point.n, point.revision), (Some(0.0), Some(12), Some(1)));
    assert!(one.permalink.starts_with(
        "/v1/services/s1/series?criterion=b&methodology=quality&target_group=age-65-plus&as_of="
    ));
}
