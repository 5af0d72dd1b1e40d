//! What may be asked, and what is said of what may not.

use std::collections::BTreeSet;

use serde_json::json;

use super::{
    by_hand::{body, methodology, register},
    register::{Register, code},
};
use crate::{
    cube::query::{By, Kind},
    domain::violation::{Place, Violation},
};

fn faults(register: &Register, kind: Kind, text: &str) -> Vec<(String, &'static str)> {
    let Err(faults) = register.query(kind, text) else { panic!("{text} was taken") };
    faults.iter().map(|fault| (parameter(fault), fault.code)).collect()
}

fn parameter(fault: &Violation) -> String {
    let Place::Parameter(name) = &fault.place else { panic!("{fault:?}") };
    name.clone()
}

#[test]
fn every_fault_is_named_at_once() {
    let register = register();
    let text = "criterio=a&agency=cz-a&agency=cz-a&by=agencies&period=2021-13&latest=0&source=self\
                &combine=pooled&country=cz&as_of=soon&panel=all&panel=matched&profile=excel-cs";
    let found: BTreeSet<_> = faults(&register, Kind::Observations, text).into_iter().collect();
    let wanted = [
        ("agency", "repeated-parameter"),
        ("as_of", "not-a-moment"),
        ("by", "unknown-word"),
        ("combine", "contradiction"),
        ("combine", "not-pooled"),
        ("country", "not-a-country"),
        ("criterio", "unknown-parameter"),
        ("latest", "contradiction"),
        ("latest", "out-of-range"),
        ("panel", "repeated-parameter"),
        ("period", "not-a-period"),
        ("profile", "not-offered-here"),
        ("source", "not-a-leaf"),
    ];
    assert_eq!(found, wanted.map(|(name, code)| (name.to_owned(), code)).into());
    let advice = register.query(Kind::Observations, "criterio=a").unwrap_err()[0].advice.clone();
    assert_eq!(advice, "Did you mean `criterion`?");
}

#[test]
fn what_nobody_knows_is_said_and_not_silently_empty() {
    let register = register();
    for (text, code) in [
        ("criterion=aa", "unknown-criterion"),
        ("agency=cz-aa", "unknown-agency"),
        ("service=s9", "unknown-service"),
        ("life_event=familly", "unknown-life-event"),
        ("target_group=age-65-plus", "unknown-target-group"),
        ("country=DK", "unknown-country"),
        ("methodology=qualty", "unknown-methodology"),
        ("methodology=quality@m9", "unknown-methodology"),
        ("methodology=quality@9", "not-a-methodology"),
        ("criterion=a&source=tool", "source-not-accepted"),
        ("criterion=a&weight=volume&by=agency", "contradiction"),
        ("criterion=a&weight=volume", "contradiction"),
        ("since=2022&until=2021", "contradiction"),
        ("period=2021&since=2021", "contradiction"),
        ("as_of=999", "as-of-in-the-future"),
        ("as_of=2999-01-01T00:00:00Z", "as-of-in-the-future"),
        ("as_of=99999999999999999999", "as-of-in-the-future"),
        ("verdict=improved", "unknown-parameter"),
        ("lang=cs", "not-offered-here"),
        ("campaign=c", "unknown-parameter"),
    ] {
        let found = faults(&register, Kind::Observations, text);
        assert_eq!(found.first().map(|(_, code)| *code), Some(code), "{text}: {found:?}");
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    let advice = |text| register.query(Kind::Series, text).unwrap_err()[0].advice.clone();
    assert_eq!(advice("life_event=familly"), "Did you mean `family`?");
    assert_eq!(advice("criterion=zzzz"), "See /v1/criteria?methodology=quality@m1.");
    assert_eq!(
        faults(&register, Kind::ServiceSeries(code("s1")), "service=s1&by=agency"),
        [("service".into(), "unknown-parameter"), ("by".into(), "unknown-word")]
    );
    assert!(register.query(Kind::ServiceSeries(code("s1")), "by=target_group").is_ok());
    for by in ["service", "agency", "life_event", "level", "country"] {
        let found = faults(&register, Kind::ServiceSeries(code("s1")), &format!("by={by}"));
        assert_eq!(found, [("by".into(), "unknown-word")]);
    }
    let several = "target_group=all&target_group=x";
    let found = faults(&register, Kind::Series, several);
    assert!(found.contains(&("target_group".into(), "contradiction")));
}

#[test]
fn what_is_known_depends_on_the_moment() {
    let mut register = register();
    register.service("s9", &json!({}));
    let before = register.seq() - 1;
    assert!(register.query(Kind::Observations, "service=s9").is_ok());
    let text = format!("service=s9&as_of={before}");
    assert_eq!(
        faults(&register, Kind::Observations, &text),
        [("service".into(), "unknown-service")]
    );
    let advice = register.query(Kind::Observations, &text).unwrap_err()[0].advice.clone();
    assert_eq!(advice, format!("Ask as of {} or later, or leave it out.", before + 1));
    // Before the first entry the register is empty, and every question has an empty answer.
    let text = "criterion=whatever&agency=nobody&as_of=1999-01-01T00:00:00Z";
    assert_eq!(register.query(Kind::Series, text).unwrap().seq, 0);
    assert!(register.series(text).series.is_empty());
}

#[test]
fn a_methodology_that_is_not_frozen_is_said_to_be_unknown() {
    let mut register = register();
    register.methodology = "quality-of-old".into();
    for kind in [Kind::Series, Kind::Observations, Kind::ServiceSeries(code("s1")), Kind::Scorecard]
    {
        let found = register.query(kind, "").unwrap_err();
        assert_eq!((parameter(&found[0]).as_str(), found.len()), ("methodology", 1));
        assert_eq!(found[0].code, "unknown-methodology");
        assert_eq!(found[0].advice, "Name one of: `quality@m1`.");
    }
    assert!(register.query(Kind::Series, "methodology=quality").is_ok());
    assert!(register.query(Kind::Coverage, "").is_ok());

    // Before any is frozen every question has an empty answer, and its address keeps it.
    let frozen = |seq: i64| !register.snapshot.view(seq).methodologies().is_empty();
    let before = (1..=register.seq()).find(|seq| frozen(*seq)).unwrap() - 1;
    assert!(before > 0);
    let empty = register.series(&format!("as_of={before}"));
    assert!(empty.series.is_empty());
    let (_, text) = empty.permalink.split_once('?').unwrap();
    assert_eq!(register.series(text), empty);

    // And so has one about a methodology that was frozen since, whoever names it.
    let mut other = methodology("m1", &json!({}));
    other["code"] = json!("quality-of-old");
    register.freeze(&other);
    assert!(register.query(Kind::Series, "").is_ok());
    for text in ["", "&methodology=quality-of-old", "&methodology=quality-of-old@m1"] {
        let text = format!("criterion=a&as_of={}{text}", register.seq() - 1);
        let empty = register.series(&text);
        assert!(empty.series.is_empty());
        let (_, text) = empty.permalink.split_once('?').unwrap();
        assert_eq!(register.series(text), empty);
    }

    register.methodology = "Quality of old".into();
    assert_eq!(faults(&register, Kind::Series, ""), [("methodology".into(), "not-a-methodology")]);
}

#[test]
fn one_question_has_one_text() {
    let mut register = register();
    register.publish(body("s1", "2021", "m1", "self", &json!([{"criterion": "a", "value": 1}])));
    let canonical = |text: &str| register.query(Kind::Series, text).unwrap().canonical();
    assert_eq!(canonical("combine=default&criterion=index"), "methodology=quality");
    assert_eq!(
        canonical(
            "period=2022&country=CZ&methodology=quality@m1&period=2021-01-01/P12M&by=service"
        ),
        "by=service&country=CZ&methodology=quality@m1&period=2021&period=2022"
    );
    let query = register.query(Kind::Observations, "by=service&as_of=3").unwrap();
    assert_eq!((query.canonical().as_str(), query.by), ("methodology=quality", Some(By::Service)));
    assert_eq!(query.permalink("/v1/observations"), "/v1/observations?methodology=quality&as_of=3");
    let answer = register.series("criterion=a");
    assert_eq!(answer.permalink, "/v1/series?criterion=a&methodology=quality&as_of=9");
    assert_eq!(
        answer.cite,
        "znamka: a (quality), ledger entry 9 of 2021-01-01, /v1/series?criterion=a&methodology=quality&as_of=9"
    );
    let told = serde_json::to_value(&answer).unwrap();
    assert_eq!(
        told["query"],
        json!({"criterion": "a", "methodology": "quality", "target_group": "all",
            "panel": "all", "weight": "equal", "combine": "default"})
    );
    assert_eq!((&told["as_of"], &told["panel"]), (&json!(null), &json!(null)));
    let mut points = told["series"][0]["segments"][0]["points"][0].as_object().unwrap().clone();
    for name in [
        "period",
        "period_start",
        "value",
        "grade",
        "state",
        "flags",
        "n",
        "services",
        "expected",
        "coverage",
        "quartiles",
        "ci_low",
        "ci_method",
        "source",
        "seq",
    ] {
        assert!(points.remove(name).is_some(), "{name}");
    }
}
