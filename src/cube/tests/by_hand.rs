//! Small registers, one question each.

mod groups;
mod lines;
mod news;
mod published;

use serde_json::{Value, json};

use super::register::Register;
use crate::cube::{
    observations::{Observation, observations},
    query::Kind,
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
