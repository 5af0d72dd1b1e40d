//! What was given: the values by name, read into words, codes and numbers with all that is wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use super::{
    Context, Kind,
    parameters::{LATER, is_repeatable, kept_out, parameters},
};
use crate::domain::{
    agency::is_country,
    code::Code,
    violation::{Violation, did_you_mean},
};

/// Most values of one parameter, and most unknown parameters that are named.
const MOST: usize = 100;

/// Longest part of a value that is said back.
pub fn said(text: &str) -> String {
    text.chars().take(80).collect()
}

/// The values given, by name, and the faults found so far.
pub struct Given<'a> {
    values: BTreeMap<&'a str, Vec<&'a str>>,
    pub faults: Vec<Violation>,
}

/// Sorts the pairs by name; faults for names that are none, come later, or are repeated.
pub fn gather<'a>(pairs: &'a [(String, String)], kind: &Kind, context: &Context<'_>) -> Given<'a> {
    let known = parameters(kind);
    let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for (name, value) in pairs {
        if known.contains(&name.as_str()) {
            values.entry(name).or_default().push(value);
        } else if !context.also.contains(&name.as_str()) {
            unknown.insert(name);
        }
    }
    let mut faults: Vec<Violation> = unknown
        .into_iter()
        .take(MOST)
        .map(|name| {
            if LATER.contains(&name) {
                return not_offered_yet(name);
            }
            if let Some((detail, advice)) = kept_out(name, kind) {
                return Violation::parameter(name, "not-offered-here", detail, advice);
            }
            let names = known.iter().chain(context.also).copied();
            let advice = did_you_mean(name, names).unwrap_or_else(|| {
                let known: Vec<&str> = known.iter().chain(context.also).copied().collect();
                format!("There are: {}.", known.join(", "))
            });
            let detail = format!("There is no parameter `{}` here.", said(name));
            Violation::parameter(said(name), "unknown-parameter", detail, advice)
        })
        .collect();
    for (name, values) in &mut values {
        let several = is_repeatable(name, kind);
        let count = values.len();
        values.sort_unstable();
        values.dedup();
        if (count > 1 && !several) || values.len() < count {
            faults.push(Violation::parameter(
                *name,
                "repeated-parameter",
                format!("`{name}` is given {count} times."),
                if several { "Name each value once." } else { "Give it once." },
            ));
        }
        if values.len() > MOST {
            faults.push(Violation::parameter(
                *name,
                "too-many",
                format!("`{name}` has {} values; it may have {MOST}.", values.len()),
                "Ask several times, or for all of them by leaving it out.",
            ));
            values.truncate(MOST);
        }
    }
    Given { values, faults }
}

fn not_offered_yet(name: &str) -> Violation {
    Violation::parameter(
        name,
        "not-offered-yet",
        "This parameter is not offered yet.",
        "Leave it out; a later version offers it.",
    )
}

impl<'a> Given<'a> {
    pub fn all(&self, name: &str) -> Vec<&'a str> {
        self.values.get(name).cloned().unwrap_or_default()
    }

    pub fn one(&self, name: &str) -> Option<&'a str> {
        self.values.get(name)?.first().copied()
    }

    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    pub fn fault(&mut self, name: &str, code: &'static str, detail: String, advice: String) {
        self.faults.push(Violation::parameter(name, code, detail, advice));
    }

    pub fn codes(&mut self, name: &str) -> Vec<Code> {
        let mut codes = Vec::new();
        for text in self.all(name) {
            match Code::parse(text) {
                Some(code) => codes.push(code),
                None => self.fault(
                    name,
                    "not-a-code",
                    format!("`{}` is no code.", said(text)),
                    "A code is a lower-case letter, then lower-case letters, digits and `-`."
                        .into(),
                ),
            }
        }
        codes
    }

    pub fn countries(&mut self) -> Vec<String> {
        let (countries, wrong): (Vec<&str>, Vec<&str>) =
            self.all("country").into_iter().partition(|text| is_country(text));
        for text in wrong {
            let detail = format!("`{}` is no country code.", said(text));
            let advice = "Use two capital letters of ISO 3166-1, such as `CZ`.".into();
            self.fault("country", "not-a-country", detail, advice);
        }
        countries.into_iter().map(str::to_owned).collect()
    }

    pub fn words<T: Copy + Ord>(
        &mut self,
        name: &str,
        all: &[T],
        spelled: impl Fn(T) -> &'static str,
    ) -> Vec<T> {
        let mut words = Vec::new();
        for text in self.all(name) {
            if let Some(word) = all.iter().copied().find(|word| spelled(*word) == text) {
                words.push(word);
                continue;
            }
            let names: Vec<&str> = all.iter().map(|word| spelled(*word)).collect();
            let advice = did_you_mean(text, names.iter().copied())
                .unwrap_or_else(|| format!("Use one of: {}.", names.join(", ")));
            let detail = format!("`{}` is not in the list.", said(text));
            self.fault(name, "unknown-word", detail, advice);
        }
        words.sort();
        words
    }

    pub fn word<T: Copy + Ord>(
        &mut self,
        name: &str,
        all: &[T],
        spelled: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        self.words(name, all, spelled).first().copied()
    }

    /// A whole number within bounds.
    pub fn whole(&mut self, name: &str, bounds: RangeInclusive<u64>, advice: &str) -> Option<u64> {
        let text = self.one(name)?;
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().ok().filter(|n| plain && bounds.contains(n));
        if number.is_none() {
            let (least, most) = bounds.into_inner();
            let detail = format!("`{}` is no whole number from {least} to {most}.", said(text));
            self.fault(name, "out-of-range", detail, advice.into());
        }
        number
    }
}
