//! The figures of the demo come out of its files.

use std::{fs, sync::OnceLock};

use serde_json::{Value, json};

use super::register::Register;
use crate::{
    cube::{
        coverage::coverage,
        observations::{Observation, observations},
        query::Kind,
        series::SeriesAnswer,
    },
    domain::{
        ledger::EntryKind,
        state::{Flag, State},
    },
};

/// The demo, and the last entry before its correction and before its withdrawal.
struct Demo {
    register: Register,
    before_correction: i64,
    before_withdrawal: i64,
}

fn read(file: &str) -> Vec<Value> {
    let text =
        fs::read_to_string(format!("{}/fixtures/demo/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    if file.ends_with(".ndjson") {
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    } else {
        match serde_json::from_str(&text).unwrap() {
            Value::Array(items) => items,
            item => vec![item],
        }
    }
}

/// The country is the agency's, which the loader looks up.
fn with_country(mut service: Value) -> Value {
    let country = service["code"].as_str().unwrap()[..2].to_uppercase();
    service["country"] = json!(country);
    service
}

fn load() -> Demo {
    let mut register = Register::new("eu-egov-services");
    let (mut before_correction, mut before_withdrawal) = (0, 0);
    for step in read("timeline.json") {
        register.now = step["at"].as_str().unwrap().parse().unwrap();
        let items = step["file"].as_str().map(read).unwrap_or_default();
        let code = step["code"].as_str().unwrap_or_default();
        let kind = match step["step"].as_str().unwrap() {
            "life_events" => EntryKind::LifeEventSet,
            "target_groups" => EntryKind::TargetGroupSet,
            "agencies" => EntryKind::AgencySet,
            "services" => EntryKind::ServiceSet,
            other => {
                match other {
                    "methodology" => items.iter().for_each(|item| register.freeze(item)),
                    "campaign" => {
                        register.campaign(items.iter().find(|c| c["code"] == code).unwrap());
                    }
                    "evaluations" => {
                        for item in items {
                            register.publish(item);
                        }
                    }
                    "close" => register.close(code),
                    "correct" => {
                        before_correction = register.seq();
                        let evaluation = items[0]["evaluation"].clone();
                        register.correct(register.find(&evaluation), evaluation);
                    }
                    "withdraw" => {
                        before_withdrawal = register.seq();
                        register.withdraw(register.find(&items[0]), items[0].clone());
                    }
                    unknown => panic!("{unknown}"),
                }
                continue;
            }
        };
        for item in items {
            let item = if kind == EntryKind::ServiceSet { with_country(item) } else { item };
            let code = item["code"].as_str().unwrap().to_owned();
            register.add(kind, &code, item, &[]);
        }
    }
    Demo { register, before_correction, before_withdrawal }
}

fn demo() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(load)
}

/// Period, value to six decimals and services of each segment of the only line.
fn segments(answer: &SeriesAnswer) -> Vec<Vec<(String, String, u64)>> {
    let [line] = answer.series.as_slice() else { panic!("{:?}", answer.series) };
    line.segments
        .iter()
        .map(|segment| {
            segment
                .points
                .iter()
                .map(|point| {
                    let value = format!("{:.6}", point.value.unwrap());
                    (point.period.to_string(), value, point.services.unwrap())
                })
                .collect()
        })
        .collect()
}

fn told(points: &[(&str, &str, u64)]) -> Vec<(String, String, u64)> {
    points.iter().map(|(period, value, n)| ((*period).into(), (*value).into(), *n)).collect()
}

fn rows(text: &str) -> Vec<Observation> {
    let register = &demo().register;
    let query = register.query(Kind::Observations, text).unwrap();
    let view = register.snapshot.view(query.seq);
    let whole = observations(&view, &query, None, usize::MAX);
    assert_eq!(whole.next, None);
    // Page by page the same rows come out.
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = observations(&view, &query, after.as_ref(), 7);
        paged.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole.rows);
    whole.rows
}

#[test]
fn one_fill_of_all_czech_services_is_two_chains() {
    let answer = demo().register.series("criterion=one-fill&country=CZ");
    assert_eq!(
        segments(&answer),
        [
            told(&[("2020", "56.470588", 17), ("2022", "63.750000", 16)]),
            told(&[("2021", "50.000000", 20), ("2023", "52.016129", 31)]),
        ]
    );
    let expected: Vec<u64> = answer.series[0]
        .segments
        .iter()
        .flat_map(|segment| &segment.points)
        .map(|point| point.expected.unwrap())
        .collect();
    assert_eq!(expected, [17, 16, 20, 31]);
    let point = &answer.series[0].segments[1].points[0];
    assert_eq!(point.quartiles, Some([0.0, 50.0, 100.0]));
    assert_eq!((point.source.as_deref(), point.revision), (Some("expert"), None));
    assert_eq!(point.published_at.unwrap().date_naive().to_string(), "2022-07-28");
    assert_eq!(answer.panel, None);
}

#[test]
fn one_fill_of_denmark() {
    let answer = demo().register.series("criterion=one-fill&country=DK");
    let mut points = segments(&answer).concat();
    points.sort();
    assert_eq!(
        points,
        told(&[
            ("2020", "92.000000", 25),
            ("2021", "88.461538", 26),
            ("2022", "95.833333", 24),
            ("2023", "92.307692", 26),
        ])
    );
}

#[test]
fn a_matched_panel_keeps_sixteen_of_seventeen() {
    let text = "criterion=one-fill&country=CZ&panel=matched&period=2020&period=2022";
    let answer = demo().register.series(text);
    let points = told(&[("2020", "60.000000", 16), ("2022", "63.750000", 16)]);
    assert_eq!(segments(&answer), [points]);
    let panel = answer.panel.unwrap();
    assert_eq!((panel.kept, panel.of), (16, 17));

    // Life events alternate: each is matched over its own years.
    let answer =
        demo().register.series("criterion=one-fill&country=CZ&by=life_event&panel=matched");
    let points = answer.series.iter().flat_map(|line| &line.segments).flat_map(|s| &s.points);
    assert!(points.clone().any(|point| point.value.is_some()));
    assert!(answer.panel.unwrap().kept > 0);

    // Over all years nobody was measured each time: states, and nothing kept.
    let answer = demo().register.series("criterion=one-fill&country=CZ&panel=matched");
    assert_eq!(answer.panel.unwrap().kept, 0);
    let points = answer.series[0].segments.iter().flat_map(|segment| &segment.points);
    let states: Vec<State> = points.map(|point| point.state).collect();
    assert_eq!(states, [State::CouldNotTell; 4]);
}

#[test]
fn a_measured_zero_is_not_a_missing_value() {
    let text = "criterion=one-fill&country=CZ&by=life_event&life_event=justice";
    let answer = demo().register.series(text);
    let points = told(&[("2021", "0.000000", 1), ("2023", "0.000000", 3)]);
    assert_eq!(segments(&answer).concat(), points);
    let all = demo().register.series("criterion=one-fill&country=CZ&by=life_event");
    assert_eq!(all.series.len(), 9);
    let justice = rows("criterion=one-fill&country=CZ&by=life_event&life_event=justice");
    assert!(justice.iter().all(|row| row.value == Some(0.0) && row.grade == Some(5.0)));
    assert!(justice.iter().all(|row| row.country.is_none() && row.service.is_none()));
}

#[test]
fn accessibility_is_a_ratio_of_sums_unless_the_mean_is_asked_for() {
    for (country, ratio, sums, services, mean) in [
        ("CZ", "80.795715", (1_056, 1_307), 47, "80.870297"),
        ("DK", "93.586387", (715, 764), 46, "94.665777"),
    ] {
        let text = format!("criterion=accessibility&country={country}&period=2022");
        let answer = demo().register.series(&text);
        assert_eq!(segments(&answer), [told(&[("2022", ratio, services)])]);
        let point = &answer.series[0].segments[0].points[0];
        assert_eq!(point.numerator.zip(point.denominator), Some(sums));
        assert_eq!(point.source.as_deref(), Some("tool"));
        let answer = demo().register.series(&format!("{text}&combine=mean"));
        assert_eq!(segments(&answer), [told(&[("2022", mean, services)])]);
        assert_eq!(answer.series[0].segments[0].points[0].numerator, None);
    }
    let other = demo().register.series("criterion=accessibility&country=CZ&period=2021");
    let point = &other.series[0].segments[0].points[0];
    assert_eq!((point.value, point.state), (None, State::NotYetMeasured));
}

#[test]
fn few_czech_services_are_proactive() {
    for (period, full) in [("2020", 2), ("2021", 3), ("2022", 2), ("2023", 3)] {
        let rows = rows(&format!("criterion=proactivity&country=CZ&period={period}"));
        assert_eq!(rows.iter().filter(|row| row.value == Some(100.0)).count(), full, "{period}");
    }
}

#[test]
fn the_correction_and_the_withdrawal_show_only_as_of_before() {
    let demo = demo();
    let one_fill = "criterion=one-fill&country=CZ&period=2022";
    let accessibility = "criterion=accessibility&country=CZ&period=2022";
    let as_of = |text: &str, seq: i64| demo.register.series(&format!("{text}&as_of={seq}"));

    let before = as_of(one_fill, demo.before_correction);
    assert_eq!(segments(&before), [told(&[("2022", "62.625000", 16)])]);
    assert_eq!((before.seq, before.as_of), (demo.before_correction, Some(demo.before_correction)));
    assert!(before.permalink.ends_with(&format!("&as_of={}", demo.before_correction)));
    let after = as_of(one_fill, demo.before_correction + 1);
    assert_eq!(segments(&after), [told(&[("2022", "63.750000", 16)])]);

    let before = as_of(accessibility, demo.before_withdrawal);
    let point = &before.series[0].segments[0].points[0];
    assert_eq!(point.numerator.zip(point.denominator), Some((1_061, 1_314)));
    assert_eq!(point.services, Some(48));
    let after = as_of(accessibility, demo.before_withdrawal + 1);
    let point = &after.series[0].segments[0].points[0];
    assert_eq!(point.numerator.zip(point.denominator), Some((1_056, 1_307)));

    // A time is resolved to the last entry not after it.
    let text = format!("{one_fill}&as_of=2023-10-12T07:59:59Z");
    assert_eq!(demo.register.series(&text).as_of, Some(demo.before_correction));
    let service = "cz-register-in-higher-education";
    let rows = rows(&format!("criterion=one-fill&service={service}&period=2022"));
    assert_eq!((rows[0].value, rows[0].revision), (Some(20.0), Some(2)));
    assert!(rows[0].flags.has(Flag::Revised));
    assert_eq!(rows[0].seq, Some(demo.before_correction + 1));
}

#[test]
fn rows_of_services_carry_the_facts_of_their_period() {
    let rows = rows("criterion=one-fill&service=cz-european-health-insurance-card");
    let life_events: Vec<&str> =
        rows.iter().map(|row| row.life_event.as_deref().unwrap()).collect();
    assert_eq!(life_events, ["family", "health", "health"]);
    assert_eq!(rows[0].agency.as_ref().unwrap().as_str(), "cz-unstated");
    assert_eq!(rows[0].country.as_deref(), Some("CZ"));
    assert_eq!((rows[0].services, rows[0].expected, rows[0].revision), (None, None, Some(1)));
}

#[test]
fn group_rows_page_in_a_stable_order() {
    for text in [
        "by=agency",
        "by=country&criterion=one-fill&criterion=mobile",
        "by=level",
        "latest=1&criterion=eid&country=DK",
        "by=target_group&country=CZ",
        "",
    ] {
        assert!(!rows(text).is_empty(), "{text}");
    }
}

#[test]
fn every_campaign_of_the_demo_was_reported_on_time() {
    let register = &demo().register;
    let query = register.query(Kind::Coverage, "").unwrap();
    let answer = coverage(&register.snapshot.newest(), &query, "/v1/coverage");
    let counts: Vec<(u64, u64, u64)> = answer
        .campaigns
        .iter()
        .map(|campaign| (campaign.total.due, campaign.total.on_time, campaign.total.missing))
        .collect();
    assert_eq!(answer.campaigns.len(), 4);
    for (due, on_time, missing) in counts {
        assert_eq!((due, missing), (on_time, 0));
    }
}
