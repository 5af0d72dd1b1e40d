//! Small checks that several drafts share. Each adds what it finds to a list of faults.

use chrono::NaiveDate;

use super::{
    code::Code,
    violation::{Violation, did_you_mean},
};

/// Up to so many faults are told with the word that may have been meant.
const MOST_ADVISED: usize = 20;

/// The faults found so far in one document.
#[derive(Debug, Default)]
pub struct Faults(Vec<Violation>);

impl Faults {
    /// No fault yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more fault at `pointer`.
    pub fn add(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.0.push(Violation::at(pointer, code, detail, advice));
    }

    /// Faults found elsewhere.
    pub fn extend(&mut self, found: impl IntoIterator<Item = Violation>) {
        self.0.extend(found);
    }

    /// The nearest of `known` to what was typed, said as advice, while faults are few: a long
    /// document that is wrong throughout is not compared word by word.
    pub fn near<'a>(
        &self,
        typed: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        (self.0.len() < MOST_ADVISED).then(|| did_you_mean(typed, known)).flatten()
    }

    /// The value, or nothing and one more fault.
    pub fn keep<T>(&mut self, read: Result<T, Violation>) -> Option<T> {
        read.map_err(|fault| self.0.push(fault)).ok()
    }

    /// The code that `text` spells, else a fault.
    pub fn code(&mut self, text: &str, pointer: &str) -> Option<Code> {
        self.keep(Code::read(text, pointer))
    }

    /// The codes of a list without doubles, sorted; else faults.
    pub fn codes(&mut self, texts: &[String], pointer: &str) -> Vec<Code> {
        let mut codes = Vec::new();
        for (i, text) in texts.iter().enumerate() {
            let place = format!("{pointer}/{i}");
            let Some(code) = self.code(text, &place) else { continue };
            if codes.contains(&code) {
                self.add(place, "duplicate", format!("`{code}` is named twice."), "Name it once.");
            } else {
                codes.push(code);
            }
        }
        codes.sort();
        codes
    }

    /// The member of a closed list, else a fault that lists them.
    pub fn word<T: Copy>(
        &mut self,
        text: &str,
        pointer: &str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let found = all.iter().copied().find(|word| name(*word) == text);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(|word| name(*word)).collect();
            let advice = did_you_mean(text, names.iter().copied())
                .unwrap_or_else(|| format!("Use one of: {}.", names.join(", ")));
            let typed: String = text.chars().take(80).collect();
            let detail = format!("`{typed}` is not in the list.");
            self.0.push(Violation::at(pointer, "unknown-word", detail, advice).written(text));
        }
        found
    }

    /// An absolute `http` or `https` address, else a fault.
    pub fn url(&mut self, text: &str, pointer: &str) -> Option<String> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
        let plain =
            !text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
        if plain && !host.is_empty() && !host.contains('@') && text.len() <= 2_048 {
            return Some(text.to_owned());
        }
        self.add(
            pointer,
            "not-a-url",
            "This is no web address.",
            "Give an absolute address that begins with https:// or http://, without spaces.",
        );
        None
    }

    /// Two dates in order, where both are given.
    pub fn in_order(&mut self, first: Option<NaiveDate>, second: Option<NaiveDate>, pointer: &str) {
        if let (Some(first), Some(second)) = (first, second)
            && first > second
        {
            self.add(
                pointer,
                "dates-out-of-order",
                format!("{second} is before {first}."),
                "Give the later date here.",
            );
        }
    }

    /// Text of at most `longest` characters and not blank, else a fault.
    pub fn line(&mut self, text: &str, pointer: &str, longest: usize) {
        let length = text.chars().count();
        if text.trim().is_empty() || length > longest {
            self.add(
                pointer,
                "text-length",
                format!("This text has {length} characters; it may have 1 to {longest}."),
                "Leave it out, or shorten it.",
            );
        }
    }

    /// A list of at most `most` items, else a fault.
    pub fn at_most(&mut self, length: usize, most: usize, pointer: &str) {
        if length > most {
            self.add(
                pointer,
                "too-many",
                format!("There are {length} items; there may be {most}."),
                "Send fewer.",
            );
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The thing, if it is whole and nothing is wrong; else all faults.
    pub fn finish<T>(self, thing: Option<T>) -> Result<T, Vec<Violation>> {
        match thing {
            Some(thing) if self.0.is_empty() => Ok(thing),
            _ => Err(self.0),
        }
    }

    /// All faults.
    pub fn into_vec(self) -> Vec<Violation> {
        self.0
    }
}
