//! Small registers, one question each.

use serde_json::{Value, json};

use super::register::{Register, code};
use crate::{
    cube::{
        Cube,
        coverage::{Counts, coverage},
        criteria::criteria,
        observations::{Observation, observations},
        query::Kind,
        scorecard::scorecard,
        snapshot::{Error, Snapshot},
    },
    domain::{
        ledger::{Entry, EntryKind},
        period::Period,
        state::{Flag, State},
    },
    metrics::chain::ChainReason,
};

/// Two shares under an index: `a` may come from audit, expert or the agency itself.
pub fn methodology(version: &str, comparable_with: &Value) -> Value {
    json!({"code": "quality", "version": version, "names": {"en": "Quality"},
    "description": {"en": "Quality"},
    "periods": {"from": "2000-01-01", "to": null}, "period_lengths": ["P1Y", "P6M"],
    "rolling": false, "comparable_with": comparable_with, "principles": [],
    "nodes": [
        {"code": "index", "parent": null, "names": {"en": "Index"}},
        {"code": "a", "parent": "index", "weight": 1, "names": {"en": "A"},
            "question": {"en": "A?"}, "scale": {"kind": "share"},
            "sources": ["audit", "expert", "self"], "may_not_apply": true},
        {"code": "b", "parent": "index", "weight": 1, "names": {"en": "B"},
            "question": {"en": "B?"}, "scale": {"kind": "grade"}, "sources": ["survey", "self"]},
    ]})
}

pub fn register() -> Register {
    let mut register = Register::new("quality");
    register.agency("cz-a", "CZ");
    register.agency("cz-b", "CZ");
    register.life_event("family");
    register.life_event("health");
    register.freeze(&methodology("m1", &json!({})));
    for service in ["s1", "s2", "s3"] {
        register.service(service, &json!({"life_events": ["family"], "volume": 10}));
    }
    register
}

pub fn body(service: &str, period: &str, version: &str, source: &str, answers: &Value) -> Value {
    json!({"service": service, "period": period, "methodology": format!("quality@{version}"),
        "source": source, "assessor": "cz-a", "answers": answers})
}

fn answer(service: &str, period: &str, value: f64) -> Value {
    body(service, period, "m1", "self", &json!([{"criterion": "a", "value": value}]))
}

fn rows(register: &Register, text: &str) -> Vec<Observation> {
    let query = register.query(Kind::Observations, text).unwrap();
    observations(&register.snapshot.view(query.seq), &query, None, usize::MAX).rows
}

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
fn a_revision_counts_public_changes_and_a_withdrawal_leaves_no_row() {
    let mut register = register();
    let id = register.publish(answer("s1", "2021", 40.0));
    let first = register.seq();
    register.correct(id, answer("s1", "2021", 40.0));
    let row = &rows(&register, "criterion=a")[0];
    assert_eq!((row.revision, row.seq), (Some(1), Some(first)));
    assert!(!row.flags.has(Flag::Revised));

    register.correct(id, answer("s1", "2021", 50.0));
    let row = &rows(&register, "criterion=a")[0];
    assert_eq!((row.value, row.revision, row.seq), (Some(50.0), Some(2), Some(first + 2)));
    assert!(row.flags.has(Flag::Revised));
    assert_eq!(row.published_at, register.snapshot.time(first + 2));
    assert_eq!(rows(&register, &format!("criterion=a&as_of={first}"))[0].value, Some(40.0));

    register.withdraw(id, answer("s1", "2021", 50.0));
    assert!(rows(&register, "criterion=a").is_empty());
    assert!(register.series("criterion=a").series.is_empty());
    // Published anew it goes on counting.
    register.publish(answer("s1", "2021", 50.0));
    assert_eq!(rows(&register, "criterion=a")[0].revision, Some(3));
}

#[test]
fn each_source_has_its_own_line_and_the_best_one_counts() {
    let mut register = register();
    register.publish(answer("s1", "2021", 90.0));
    let audited = json!([{"criterion": "a", "value": 60}]);
    register.publish(body("s1", "2021", "m1", "audit", &audited));
    let value = |text: &str| {
        let row = &rows(&register, text)[0];
        (row.value, row.source.clone().unwrap(), row.revision)
    };
    assert_eq!(value("criterion=a"), (Some(60.0), "audit".into(), Some(2)));
    assert_eq!(value("criterion=a&source=self"), (Some(90.0), "self".into(), Some(1)));
    assert_eq!(value("criterion=a&source=audit"), (Some(60.0), "audit".into(), Some(1)));
    assert!(rows(&register, "criterion=a&source=expert").is_empty());

    register.publish(answer("s2", "2021", 80.0));
    let group = &rows(&register, "criterion=a&by=agency")[0];
    assert_eq!((group.value, group.source.as_deref()), (Some(70.0), Some("mixed")));

    let query = register.query(Kind::Scorecard, "").unwrap();
    let period = Period::parse("2021").unwrap();
    let view = register.snapshot.newest();
    let path = "/v1/scorecards/s1/2021";
    let card = scorecard(&view, &query, &code("s1"), period, path).unwrap();
    let a = card.nodes.iter().find(|node| node.node == "a").unwrap();
    assert_eq!((a.value, a.others[0].value, a.others.len()), (Some(60.0), Some(90.0), 1));
    assert_eq!((card.evaluations.len(), card.worked_out), (2, register.seq() - 1));
    assert!(scorecard(&view, &query, &code("s3"), period, path).is_none());
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
    let one =
        crate::cube::series::series(&register.snapshot.newest(), &query, "/v1/services/s1/series");
    let point = &one.series[0].segments[0].points[0];
    assert_eq!((point.value, point.n, point.revision), (Some(0.0), Some(12), Some(1)));
    assert!(one.permalink.starts_with(
        "/v1/services/s1/series?criterion=b&methodology=quality&target_group=age-65-plus&as_of="
    ));
}

#[test]
fn entries_that_do_not_follow_are_refused_and_snapshots_stand_still() {
    let mut register = register();
    let before = register.snapshot.clone();
    register.publish(answer("s1", "2021", 62.5));
    assert_eq!(before.newest().scorecards(|_| false).count(), 0);
    assert_eq!(register.snapshot.newest().scorecards(|_| false).count(), 1);

    let entry = |seq, body| Entry {
        seq,
        at: register.now,
        kind: EntryKind::AgencySet,
        subject: "cz-c".into(),
        body,
    };
    let gap = before.apply(&[entry(before.seq() + 2, json!({}))], Vec::new());
    assert!(matches!(gap, Err(Error::OutOfOrder { .. })));
    let wrong = before.apply(&[entry(before.seq() + 1, json!({}))], Vec::new());
    assert!(matches!(wrong, Err(Error::Unreadable { .. })));
    assert_eq!(Snapshot::empty().head(), None);
    assert_eq!(Snapshot::empty().seq_at(register.now), 0);
}

#[actix_web::test]
async fn who_waits_for_an_entry_is_told() {
    let register = register();
    let cube = Cube::default();
    cube.wait_for(0).await;
    let wait = async {
        cube.wait_for(register.seq()).await;
        cube.load().seq()
    };
    let swap = async { cube.swap(register.snapshot.clone()) };
    let (seq, ()) = tokio::join!(wait, swap);
    assert_eq!(seq, register.seq());
}
