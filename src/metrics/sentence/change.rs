//! What is said of a change, and in which order.

use std::fmt::Write as _;

use super::{Language, Told, number};
use crate::{
    domain::period::Period,
    metrics::change::{Change, ChangesReason, Verdict},
};

/// Two periods, and what is the same in both.
#[derive(Clone, Copy)]
pub struct Like {
    /// Matched services.
    pub kept: usize,
    /// Services of either period.
    pub of: usize,
    /// Whether other criteria were measured, so that the same ones are named.
    pub criteria: bool,
}

impl Like {
    /// Whether it is about one service and no group.
    pub fn is_single(self) -> bool {
        self.of <= 1
    }
}

/// What a difference comes of that is none of the same services by the same criteria.
#[derive(Clone, Copy)]
pub enum Cause {
    Services,
    Criteria,
    Both,
}

/// Why there is nothing to compare.
#[derive(Clone, Copy)]
pub enum Gap {
    /// No value is earlier.
    Earlier,
    /// There is no value at all.
    All,
    /// Neither of two periods has one.
    Both,
    From,
    To,
    /// So many services have a value, and none of them in every period.
    Unmatched(usize),
}

/// Two periods; where nothing is earlier, the later one twice, and no sentence names the earlier.
pub struct Pair {
    pub from: Period,
    pub to: Period,
}

/// The words for changes.
pub trait Words {
    /// What the difference is.
    fn difference(&self, pair: &Pair, like: Option<&str>, matched: &str) -> String;
    /// Of whom it holds: "for the same 20 of 31 services"; nothing of one service and no group.
    fn for_services(&self, like: Like) -> Option<String>;
    /// By what: "by the same criteria".
    fn by_criteria(&self) -> &'static str;
    /// Who moved.
    fn moved(&self, pair: &Pair, like: Like, better: bool, by: &str) -> String;
    /// What the difference is of all that was measured, and why it is another: a sentence of its own.
    fn whole(&self, delta: &str, cause: Option<Cause>, mostly: bool) -> String;
    fn interval(&self, low: &str, high: &str) -> String;
    fn untested(&self) -> &'static str;
    fn within_noise(&self, interval: &str) -> String;
    fn unchanged(&self, pair: &Pair, delta: &str, same: Option<(&str, &str)>) -> String;
    fn missing(&self, pair: &Pair, gap: Gap) -> String;
    fn method_break(&self, pair: &Pair, values: [&str; 2]) -> String;
    /// That one service was found out in another way.
    fn source_changed(&self, pair: &Pair, delta: &str) -> String;
    /// That `resourced` of `kept` services were.
    fn sources_changed(&self, pair: &Pair, resourced: usize, kept: usize, delta: &str) -> String;
    fn not_comparable(&self, pair: &Pair, like: Like) -> String;
    /// What the difference is of the same services, where it must not be read as a change.
    fn beside(&self, like: &str, matched: &str) -> String;
    /// "The value for 2021", "the values for 2021 and 2023", without a capital letter.
    fn values(&self, which: &[Period]) -> String;
    /// What is said of one value, or of several, that was revised.
    fn revised(&self, are_several: bool) -> &'static str;
    /// The same of an estimate.
    fn estimated(&self, are_several: bool) -> &'static str;
    /// That both values are means here; said behind the rest.
    fn as_means(&self, uncounted: Period) -> String;
    /// That there is none to tell; the reason follows.
    fn no_changes(&self) -> &'static str;
    fn no_changes_because(&self, reason: ChangesReason) -> &'static str;
}

/// The sentence of a change in a language.
pub fn said(words: &dyn Language, change: &Change, told: &Told) -> String {
    let (comma, services) = (words.comma(), change.services);
    let pair = &Pair { from: told.from.unwrap_or(told.to), to: told.to };
    let criteria = services.other_criteria > 0 || services.apart > 0;
    let like = Like { kept: services.kept, of: services.of, criteria };
    let alike = alike(words, like);
    let alike = alike.as_deref();
    let delta = &number::signed(change.delta.unwrap_or(0.0), comma);
    let moved_by = change.matched.unwrap_or(0.0);
    let matched = &number::signed(moved_by, comma);
    // Where most of the difference is none of what is the same, that is said behind it.
    let is_told_whole = alike.is_some() && names_both(change);
    let whole = |mostly: bool| match cause(change) {
        cause if is_told_whole => format!(". {}", words.whole(delta, cause, mostly)),
        _ => String::new(),
    };
    let difference = || words.difference(pair, alike, matched);
    let interval = change.interval.map(|(low, high)| {
        words.interval(&number::signed(low, comma), &number::signed(high, comma))
    });
    let interval = interval.unwrap_or_default();
    let moved = |better: bool| {
        let by = &number::moved(moved_by, comma);
        let tested = if interval.is_empty() { String::new() } else { format!(" ({interval})") };
        format!("{}{tested}{}", words.moved(pair, like, better, by), whole(false))
    };
    // Where the whole difference is named, too, only what differs from it.
    let besides_paper = !number::is_nothing(change.composition.unwrap_or(0.0));
    let beside = |is_said: bool| {
        let alike = alike.filter(|_| is_said && change.matched.is_some());
        alike.map(|alike| words.beside(alike, matched)).unwrap_or_default()
    };
    let value = |value: Option<f64>| number::points(value.unwrap_or(0.0), comma);
    let sentence = match change.verdict {
        Verdict::Missing => words.missing(pair, gap(told)),
        Verdict::MethodBreak => {
            let (from, to) = (value(told.from_value), value(told.to_value));
            format!("{}{}", words.method_break(pair, [&from, &to]), beside(true))
        }
        Verdict::SourceChanged if like.is_single() => {
            format!("{}{}", words.source_changed(pair, delta), beside(besides_paper))
        }
        Verdict::SourceChanged => {
            let sources = words.sources_changed(pair, told.resourced, services.kept, delta);
            format!("{sources}{}", beside(besides_paper))
        }
        Verdict::NotComparable => format!("{}{}", words.not_comparable(pair, like), beside(true)),
        Verdict::Unchanged => words.unchanged(pair, delta, alike.map(|alike| (alike, &**matched))),
        Verdict::Composition => format!("{}{}", difference(), whole(true)),
        Verdict::NoTest => format!("{}{}{}", difference(), words.untested(), whole(false)),
        Verdict::WithinNoise => {
            format!("{}{}{}", difference(), words.within_noise(&interval), whole(false))
        }
        Verdict::Improved => moved(true),
        Verdict::Worsened => moved(false),
    };
    format!("{sentence}{}.", behind(words, pair, told))
}

/// Why a line has no changes, in a language.
pub fn refused(words: &dyn Language, reason: ChangesReason) -> String {
    format!("{}: {}.", words.no_changes(), words.no_changes_because(reason))
}

/// What is said behind the rest.
fn behind(words: &dyn Language, pair: &Pair, told: &Told) -> String {
    let of = |which: [bool; 2]| -> Vec<Period> {
        let periods = [pair.from, pair.to].into_iter().zip(which);
        periods.filter(|(_, is)| *is).map(|(period, _)| period).collect()
    };
    let (revised, estimated) = (of(told.revised), of(told.estimated));
    let [from, to] = told.as_means;
    let mut said = String::new();
    if from || to {
        // What is a mean here was counted, so the other was not.
        said.push_str(&words.as_means(if from { pair.to } else { pair.from }));
    }
    let mut add = |which: &[Period], of: &dyn Fn(bool) -> &'static str| {
        if !which.is_empty() {
            let _ = write!(said, "; {} {}", words.values(which), of(which.len() > 1));
        }
    };
    add(&revised, &|several| words.revised(several));
    add(&estimated, &|several| words.estimated(several));
    said
}

/// Who is alike, and by what; nothing of one service and all its criteria.
fn alike(words: &dyn Language, like: Like) -> Option<String> {
    let criteria = like.criteria.then(|| words.by_criteria().to_owned());
    let parts: Vec<String> = words.for_services(like).into_iter().chain(criteria).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn gap(told: &Told) -> Gap {
    match (told.from, told.from_value, told.to_value) {
        _ if told.unmatched.is_some() => Gap::Unmatched(told.unmatched.unwrap_or_default()),
        (None, _, Some(_)) => Gap::Earlier,
        (None, _, None) => Gap::All,
        (_, None, None) => Gap::Both,
        (_, None, _) => Gap::From,
        _ => Gap::To,
    }
}

/// Whether a sentence names the whole change besides that of the matched services.
fn names_both(change: &Change) -> bool {
    let (delta, composition) = (change.delta.unwrap_or(0.0), change.composition.unwrap_or(0.0));
    composition.abs() > delta.abs() / 2.0 + 1e-9
}

/// What the composition of a change comes of, where there is any to be seen.
fn cause(change: &Change) -> Option<Cause> {
    let (composition, criteria) = (change.composition?, change.criteria?);
    match (number::is_nothing(composition - criteria), number::is_nothing(criteria)) {
        (true, true) => None,
        (false, true) => Some(Cause::Services),
        (true, false) => Some(Cause::Criteria),
        (false, false) => Some(Cause::Both),
    }
}
