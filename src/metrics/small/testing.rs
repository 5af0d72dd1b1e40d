//! Answers of surveys, for the tests of small numbers.

use std::collections::BTreeMap;

use super::{Before, sizes, withheld};
use crate::domain::{
    code::Code,
    evaluation::answer::{Answer, Given},
    source::Source,
};

pub(super) fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

/// The partition that a group is a part of, by its name.
pub(super) fn age(group: &Code) -> Option<Code> {
    group.as_str().starts_with("age").then(|| code("age"))
}

/// Answers of so many people of each group.
pub(super) fn answers(sizes: &[(&str, u64)]) -> Vec<Answer> {
    let everywhere: Vec<_> = sizes.iter().map(|(group, n)| (*group, "all", *n)).collect();
    met(&everywhere)
}

/// Answers of touchpoints, `(group, touchpoint, n)`.
pub(super) fn met(sizes: &[(&str, &str, u64)]) -> Vec<Answer> {
    let of = |(group, touchpoint, n): &(&str, &str, u64)| Answer {
        criterion: code("satisfaction"),
        target_group: code(group),
        touchpoint: code(touchpoint),
        given: Given::Counts { counts: BTreeMap::from([("1".into(), *n)]) },
        sample: None,
        evidence: Vec::new(),
        comment: None,
    };
    sizes.iter().map(of).collect()
}

/// Which groups are withheld, when an earlier publication of the period showed so many.
pub(super) fn hidden(now: &[(&str, u64)], shown: &[(&str, u64)]) -> Vec<String> {
    hidden_of(&answers(now), &answers(shown))
}

/// The same by touchpoint.
pub(super) fn hidden_met(now: &[(&str, &str, u64)], shown: &[(&str, &str, u64)]) -> Vec<String> {
    hidden_of(&met(now), &met(shown))
}

fn hidden_of(now: &[Answer], shown: &[Answer]) -> Vec<String> {
    let before = Before { shown: vec![sizes(shown, Source::Survey)], ..Before::default() };
    groups(now, &before)
}

/// Which groups are withheld, given what is known.
pub(super) fn groups(now: &[Answer], before: &Before) -> Vec<String> {
    let hidden = withheld(now, Source::Survey, age, before);
    hidden.into_iter().map(|(_, group)| group.to_string()).collect()
}
