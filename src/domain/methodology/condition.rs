//! Conditions: to which services a criterion applies, and which rule holds for which.

use std::collections::BTreeMap;

use crate::domain::{
    code::Code,
    facts::{Fact, Facts},
    text::escape,
    violation::{Violation, did_you_mean},
};

/// What must hold of a service, or of an answer to another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    facts: Vec<(Fact, Vec<String>)>,
    answers: Vec<(Code, Vec<String>)>,
}

impl Condition {
    /// Whether all it says of the facts holds.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.facts.iter().all(|(fact, values)| fact.is_one_of(values, facts))
    }

    /// What it says of answers: the question, and the answers of which one must stand.
    pub fn answers(&self) -> impl Iterator<Item = (&Code, &[String])> {
        self.answers.iter().map(|(code, values)| (code, values.as_slice()))
    }
}

/// The condition that a draft spells: `{"service.type": ["transactional"]}`, and on answers
/// `{"answer.f1": ["yes"]}` where `answers` may be asked about.
pub fn parse(
    draft: &BTreeMap<String, Vec<String>>,
    pointer: &str,
    answers: bool,
) -> Result<Condition, Vec<Violation>> {
    let mut faults = Vec::new();
    let mut condition = Condition { facts: Vec::new(), answers: Vec::new() };
    for (name, values) in draft {
        let place = format!("{pointer}/{}", escape(name));
        if values.is_empty() {
            faults.push(Violation::at(
                &place,
                "condition-broken",
                "No value is named, so this never holds.",
                "Name at least one value.",
            ));
        }
        if let Some(fact) = Fact::parse(name) {
            for (i, value) in values.iter().enumerate().filter(|(_, value)| !fact.can_be(value)) {
                faults.push(Violation::at(
                    format!("{place}/{i}"),
                    "condition-broken",
                    format!("`{name}` is never `{}`.", value.chars().take(80).collect::<String>()),
                    "Name a value that it can have; else the criterion never applies.",
                ));
            }
            condition.facts.push((fact, values.clone()));
        } else if let Some(code) = name.strip_prefix("answer.").filter(|_| answers) {
            match Code::read(code, &place) {
                Ok(code) => condition.answers.push((code, values.clone())),
                Err(fault) => faults.push(fault),
            }
        } else {
            let known = Fact::ALL.iter().map(|fact| fact.as_str());
            let advice = did_you_mean(name, known.clone()).unwrap_or_else(|| {
                format!("Use one of: {}.", known.collect::<Vec<_>>().join(", "))
            });
            let detail = "There is no such fact to ask about.";
            faults.push(Violation::at(&place, "condition-broken", detail, advice));
        }
    }
    if draft.is_empty() {
        faults.push(Violation::at(
            pointer,
            "condition-broken",
            "The condition is empty.",
            "Leave it out, or say what must hold.",
        ));
    }
    if faults.is_empty() { Ok(condition) } else { Err(faults) }
}
