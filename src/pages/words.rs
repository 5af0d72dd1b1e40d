//! What pages say, by language: one file a language, and nothing that is said stands elsewhere.
//!
//! A language is a [`Words`]: leave one text out, and it does not compile. What a thing is called by its
//! own agency (names of services, criteria, agencies) comes from the register.

pub mod area;
mod czech;
mod desk;
mod english;
pub mod faults;
mod files;
mod findings;
pub mod issuer;
pub mod legend;
pub mod questions;
mod reply;
pub mod upload;

use chrono::NaiveDate;

use super::order::Order;
use crate::{
    cube::ranking::WhyNotRanked,
    domain::{
        grade::{InWords, Wording},
        news::NewsKind,
        period::Period,
        service::ServiceType,
        source::Source,
        state::{Flag, State},
    },
    formats::column::Said,
    metrics::{chain::ChainReason, change::Verdict, sentence::Sentence},
};

/// Every language that there are pages in; the first stands at `/`.
pub static LANGUAGES: [&Words; 2] = [&czech::WORDS, &english::WORDS];

/// A language of pages.
pub struct Words {
    /// Its code: ISO 639-1, as in `lang`.
    pub code: &'static str,
    /// What it calls itself.
    pub name: &'static str,
    /// What its pages stand under: nothing, or a slash and the code.
    pub under: &'static str,
    /// What stands between whole and decimals.
    pub comma: char,
    /// A number of points with its unit: `3,3 bodu`.
    pub points: fn(&str) -> String,
    /// A number of hundredths: `14 %`, `14%`.
    pub percent: fn(&str) -> String,
    /// What a country is called, by its code of ISO 3166-1.
    pub country: fn(&str) -> Option<&'static str>,
    /// The sentence of a figure.
    pub sentence: fn(&Sentence) -> &str,
    /// A grade in words.
    pub wording: fn(&InWords) -> &Wording,
    /// A day: `1. 7. 2025`, `1 July 2025`.
    pub day: fn(NaiveDate) -> String,
    /// A period: `2. čtvrtletí 2025`, `Q2 2025`.
    pub period: fn(Period) -> String,
    /// The same where there is little room, below a chart.
    pub short_period: fn(Period) -> String,
    /// The order of names.
    pub order: fn(&str) -> Order,
    /// What a column of a table means.
    pub column: fn(Said) -> &'static str,
    /// Why there is a value or none.
    pub state: fn(State) -> &'static str,
    /// What to know about a value.
    pub flag: fn(Flag) -> &'static str,
    /// In which way something was found out, as a noun of those who did.
    pub source: fn(Source) -> &'static str,
    /// What a service is.
    pub service_type: fn(ServiceType) -> &'static str,
    /// What may be said of a change, in two words.
    pub verdict: fn(Verdict) -> &'static str,
    /// Why a line begins anew.
    pub chain: fn(ChainReason) -> &'static str,
    /// What went wrong, by the code of the problem.
    pub fault: fn(&str) -> Fault,
    /// What is wrong with a parameter of an address: its name, and the code of the rule that it breaks.
    pub wrong: fn(&str, &str) -> String,
    /// What happened, in two words.
    pub news: fn(NewsKind) -> &'static str,
    /// What stands around every page.
    pub frame: Frame,
    /// Charts and the tables beside them.
    pub chart: Chart,
    /// The first page.
    pub home: Home,
    /// The list of services.
    pub list: List,
    /// The page of a service.
    pub service: Service,
    /// What a grade is made of.
    pub explained: Explained,
    /// What a report of accessibility says.
    pub findings: findings::Findings,
    /// What agencies reply to evaluations that others made.
    pub reply: reply::Reply,
    /// What became of a service.
    pub fate: Fate,
    /// Several services or agencies side by side.
    pub compare: Compare,
    /// The data and how to use them.
    pub data: Data,
    /// The files that can be downloaded.
    pub files: files::Files,
    /// Where what is documented.
    pub docs: Docs,
    /// The statement on accessibility.
    pub accessibility: Prose,
    /// What is kept of visitors.
    pub privacy: Prose,
    /// The pages of agencies.
    pub agency: Agency,
    /// The pages of criteria.
    pub criterion: Criterion,
    /// The ranking.
    pub ranking: Ranking,
    /// The page of what changed.
    pub changes: Changes,
    /// What is shown on pages of others.
    pub embed: Embed,
    /// The pages of methodologies.
    pub methodology: Methodology,
    /// How answers become points.
    pub scale: Scale,
    /// How to cite.
    pub citation: Citation,
    /// The pages that agencies work in.
    pub area: area::Area,
    /// Where agencies come in, and what they typed comes back.
    pub desk: desk::Desk,
    /// Logging in at the issuer.
    pub issuer: issuer::Issuer,
    /// What the words beside numbers mean.
    pub legend: legend::Legend,
    /// What is wrong with what somebody filled in.
    pub faults: faults::Faults,
    /// The form of questions.
    pub questions: questions::Questions,
    /// The pages on which a file is sent.
    pub upload: upload::Upload,
}

/// Something that went wrong.
pub struct Fault {
    pub title: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// What stands around every page.
pub struct Frame {
    pub home: &'static str,
    /// Before the name of a request.
    pub request: &'static str,
    /// After the title of each page.
    pub site: &'static str,
    /// What the site is, in a sentence for search engines.
    pub about: &'static str,
    pub skip: &'static str,
    pub menu: &'static str,
    pub languages: &'static str,
    pub services: &'static str,
    pub agencies: &'static str,
    pub criteria: &'static str,
    pub ranking: &'static str,
    pub methodology: &'static str,
    pub changes: &'static str,
    pub docs: &'static str,
    pub data: &'static str,
    pub accessibility: &'static str,
    pub privacy: &'static str,
    /// "As of ledger entry {seq} of {day}".
    pub as_of: fn(i64, Option<&str>) -> String,
    /// To the same page as things stand now.
    pub now: &'static str,
    /// That something was not there yet, and since which day it is.
    pub not_yet: &'static str,
    pub since: fn(&str) -> String,
    /// Before the name of a list.
    pub again: &'static str,
    pub whole_name: &'static str,
}

/// Charts and the tables beside them.
pub struct Chart {
    pub grade: &'static str,
    pub points: &'static str,
    pub period: &'static str,
    pub value_missing: &'static str,
    pub interval: &'static str,
    pub nothing: &'static str,
    /// What is drawn, said to who does not see it: subject, first and last point.
    pub described: fn(subject: &str, first: &str, last: &str) -> String,
    /// Behind it, where the same numbers stand below as a table.
    pub below: &'static str,
    pub table: &'static str,
    /// That the newest so many of so many periods are shown; and where all are.
    pub newest_rows: fn(shown: usize, of: usize) -> String,
    pub all_rows: &'static str,
    /// The same of changes.
    pub newest_changes: fn(shown: usize, of: usize) -> String,
    pub all_changes: &'static str,
    /// Subject, grade and period of the only value.
    pub described_one: fn(&str, &str, &str) -> String,
    /// What is measured takes turns, so that one line runs beside another of the same.
    pub takes_turns: &'static str,
    /// Above the names of lines.
    pub whose: &'static str,
    /// How many services a value rests on.
    pub services: &'static str,
    pub line_ends: &'static str,
    /// From which grade of which period to which.
    pub went: fn(&(String, String), &(String, String)) -> String,
}

/// The first page.
pub struct Home {
    pub title: &'static str,
    pub lead: &'static str,
    pub scale: &'static str,
    pub state_over_time: &'static str,
    pub better: &'static str,
    pub worse: &'static str,
    pub nobody_better: &'static str,
    pub nobody_worse: &'static str,
    pub silent: &'static str,
    pub nobody_silent: &'static str,
    pub search: &'static str,
    pub find: &'static str,
}

/// The list of services.
pub struct List {
    pub title: &'static str,
    pub found: fn(usize) -> String,
    pub nothing: &'static str,
    pub search: &'static str,
    pub agency: &'static str,
    pub life_event: &'static str,
    pub criterion: &'static str,
    pub state: &'static str,
    pub any: &'static str,
    pub filter: &'static str,
    pub name: &'static str,
    pub grade: &'static str,
    pub change: &'static str,
    pub sort_by: &'static str,
    pub next: &'static str,
    pub first: &'static str,
    /// To the list without filters.
    pub all: &'static str,
    /// Until which day a service is offered: said without the day of today, for lists are kept.
    pub until: fn(&str) -> String,
    /// Before the name of another methodology than that of most.
    pub other: &'static str,
    /// Before the name of a methodology, where there is no other.
    pub by: &'static str,
    /// How a grade went over the periods.
    pub over_time: &'static str,
    /// Against which period something changed.
    pub against: fn(&str) -> String,
}

/// The page of a service.
pub struct Service {
    pub kind: &'static str,
    pub now: &'static str,
    pub never: &'static str,
    /// That there is no grade any more; what happened follows.
    pub withdrawn: &'static str,
    /// That somebody else's judgement counts now.
    pub now_judged: fn(&str) -> String,
    pub over_time: &'static str,
    pub tree: &'static str,
    pub criterion: &'static str,
    pub weight: &'static str,
    pub who: &'static str,
    /// Who judged.
    pub judged: fn(&str) -> String,
    pub revisions: &'static str,
    pub no_revisions: &'static str,
    pub first_value: &'static str,
    pub value_now: &'static str,
    pub reason: &'static str,
    pub when: &'static str,
    pub cite: &'static str,
    pub download: &'static str,
    pub agency: &'static str,
    pub life_events: &'static str,
    /// What stands on a certificate, and points.
    pub means: fn(mark: &str, points: &str) -> String,
    /// How much of it was measured, in per cent.
    pub covered: fn(&str) -> String,
    pub compare: &'static str,
    pub downloads: &'static str,
    pub line_file: &'static str,
    pub all_file: &'static str,
    pub tree_file: &'static str,
    pub all_data: &'static str,
}

/// What a grade is made of.
pub struct Explained {
    pub adds: &'static str,
    pub no_evidence: &'static str,
    pub share: &'static str,
    pub contribution: &'static str,
    /// Where a value stands from the worst to the best grade.
    pub on_scale: &'static str,
    pub beside: &'static str,
    pub people: fn(u64) -> String,
    pub by_rule: &'static str,
    pub difference: &'static str,
    /// In how many criteria, and the mean.
    pub gaps: fn(u64, &str) -> String,
    pub largest_gap: &'static str,
    pub answers: &'static str,
    pub more: fn(usize) -> String,
    pub not_used: &'static str,
    /// Of an evaluation, before the day.
    pub corrected: &'static str,
    /// The nth proof, and when it was captured.
    pub proof: fn(usize, Option<&str>) -> String,
    pub ratio: fn(u64, u64) -> String,
    pub yes: &'static str,
    pub no: &'static str,
}

/// What became of a service.
pub struct Fate {
    pub took_over: &'static str,
    pub before: &'static str,
    pub ended: fn(&str) -> String,
    pub ends: fn(&str) -> String,
    pub successors: &'static str,
}

/// Several services or agencies side by side.
pub struct Compare {
    pub title: &'static str,
    pub lead: &'static str,
    pub none: &'static str,
    pub full: &'static str,
    pub services: &'static str,
    pub agencies: &'static str,
    pub add_service: &'static str,
    pub add_agency: &'static str,
    pub code: &'static str,
    pub add: &'static str,
    pub remove: fn(&str) -> String,
    pub one_scale: &'static str,
    /// Which methodologies, or which versions of one.
    pub methods_differ: fn(&str) -> String,
    pub criteria_differ: &'static str,
    pub now: &'static str,
    pub numbers: &'static str,
}

/// The data and how to use them.
pub struct Data {
    pub title: &'static str,
    pub lead: &'static str,
    pub files: &'static str,
    /// The newest entry, and its day.
    pub as_of: fn(i64, Option<&str>) -> String,
    pub services: &'static str,
    pub agencies: &'static str,
    pub criteria: &'static str,
    pub ledger: &'static str,
    /// How many there are of what a list has.
    pub items: fn(u64) -> String,
    /// Rows and columns of the whole file.
    pub rows: fn(u64, usize) -> String,
    pub licence: &'static str,
    pub licence_text: &'static str,
    pub dictionary: &'static str,
    pub dictionary_lead: &'static str,
    pub column: &'static str,
    pub meaning: &'static str,
    pub snippets: &'static str,
    pub snippets_lead: &'static str,
    pub curl: &'static str,
    pub excel: &'static str,
    pub grafana: &'static str,
    /// What is cited.
    pub cited: &'static str,
    pub cite_text: &'static str,
}

/// Where what is documented.
pub struct Docs {
    pub title: &'static str,
    pub lead: &'static str,
    pub read: &'static str,
    pub build: &'static str,
    pub operations: &'static str,
    pub document: &'static str,
    /// That the address alone decides over the format.
    pub one_format: &'static str,
    pub for_agencies: &'static str,
    pub agencies_lead: &'static str,
    pub agencies_more: &'static str,
    pub manual: &'static str,
    pub manual_lead: &'static str,
    /// In which language it is written.
    pub manual_language: &'static str,
    pub problems: &'static str,
    pub problems_lead: &'static str,
    pub status: &'static str,
    pub for_programs: &'static str,
}

/// A page that is told, not worked out.
pub struct Prose {
    pub title: &'static str,
    pub lead: &'static str,
    /// Headings with their paragraphs.
    pub parts: &'static [(&'static str, &'static [&'static str])],
}

/// The pages of agencies.
pub struct Agency {
    pub title: &'static str,
    pub lead: &'static str,
    pub kind: &'static str,
    pub name: &'static str,
    pub services: &'static str,
    pub discipline: &'static str,
    pub nothing_due: &'static str,
    pub campaign: &'static str,
    pub due_on: &'static str,
    pub due: &'static str,
    pub on_time: &'static str,
    pub late: &'static str,
    pub not_at_all: &'static str,
    pub silent: &'static str,
    pub overdue: &'static str,
    pub not_due_yet: &'static str,
    /// What still has time.
    pub awaited: &'static str,
    /// That nothing was asked for.
    pub nothing: &'static str,
    /// What counts as having come.
    pub what_counts: &'static str,
    /// What its grade is made of: of so many services.
    pub mean: fn(&str) -> String,
}

/// The pages of criteria.
pub struct Criterion {
    pub title: &'static str,
    pub lead: &'static str,
    /// Before the methodologies to choose from.
    pub by: &'static str,
    pub kind: &'static str,
    pub question: &'static str,
    pub guidance: &'static str,
    pub sources: &'static str,
    pub distribution: &'static str,
    /// The mean grade, and of how many services.
    pub spread: fn(&str, u64) -> String,
    /// The grades between which the middle half lies, and that in the middle.
    pub quartiles: fn(&str, &str, &str) -> String,
    /// What is made of criteria.
    pub group: &'static str,
    /// Before what it is part of.
    pub part_of: &'static str,
    /// Before what it is made of.
    pub made_of: &'static str,
}

/// The ranking.
pub struct Ranking {
    pub title: &'static str,
    pub ties: &'static str,
    pub least: fn(u64) -> String,
    pub least_services: fn(u64) -> String,
    pub sets: fn(usize) -> String,
    pub intervals: &'static str,
    pub counted: fn(usize, usize) -> String,
    pub nothing: &'static str,
    pub place: &'static str,
    pub within: &'static str,
    pub differs: &'static str,
    pub not_ranked: &'static str,
    pub why: fn(WhyNotRanked) -> &'static str,
    pub country: &'static str,
    pub by: &'static str,
    pub of: &'static str,
    /// The newest of its periods.
    pub newest: &'static str,
}

/// The page of what changed.
pub struct Changes {
    pub title: &'static str,
    /// To all of it.
    pub all: &'static str,
    pub lead: &'static str,
    /// Before the one service that is told of.
    pub only: &'static str,
    pub everything: &'static str,
    pub kind: &'static str,
    pub nothing: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    pub feed: &'static str,
    /// That the feed is for programs that read news.
    pub subscribe: &'static str,
}

/// What is shown on pages of others, and what to paste there.
pub struct Embed {
    pub title: &'static str,
    pub paste: &'static str,
    /// What a badge is about.
    pub grade: &'static str,
    pub badge: &'static str,
    pub chart: &'static str,
    pub frame: &'static str,
    pub data: &'static str,
    /// That it stays up to date.
    pub kept: &'static str,
    pub more: &'static str,
    /// "as of {day}"
    pub as_of: fn(&str) -> String,
    /// What stands in the place of a grade of a service that ended.
    pub ended: &'static str,
    /// "the service ended on {day}"
    pub ended_on: fn(&str) -> String,
    /// What stands in the place of a grade of a service that another took the place of.
    pub moved: &'static str,
    /// "{service} took its place"
    pub moved_to: fn(&str) -> String,
}

/// The pages of methodologies.
pub struct Methodology {
    pub title: &'static str,
    pub lead: &'static str,
    pub version: &'static str,
    pub retired: &'static str,
    pub publisher: &'static str,
    pub source: &'static str,
    pub licence: &'static str,
    pub periods: fn(from: &str, to: Option<&str>) -> String,
    pub principles: &'static str,
    pub nodes: &'static str,
    pub hash: &'static str,
    pub hash_means: &'static str,
    /// That grades are made by it here.
    pub own: &'static str,
    pub differences: fn(&str) -> String,
    pub share: &'static str,
    pub none_before: &'static str,
    pub added: &'static str,
    pub removed: &'static str,
    pub same: &'static str,
}

/// How answers become points.
pub struct Scale {
    pub title: &'static str,
    pub answer: &'static str,
    pub some_services: &'static str,
    /// The best rating.
    pub rating: fn(u32) -> String,
    pub grade: &'static str,
    pub share: &'static str,
    /// The worst and the best number.
    pub range: fn(&str, &str) -> String,
    pub up_to: fn(&str) -> String,
    pub more: &'static str,
}

/// How to cite.
pub struct Citation {
    /// What, who publishes it, the day, and the address.
    pub line: fn(&str, &str, &str, &str) -> String,
    /// Service, grade and period.
    pub graded: fn(&str, &str, &str) -> String,
    pub stays: &'static str,
    pub page: &'static str,
    pub figures: &'static str,
    pub programs: &'static str,
}

impl Words {
    /// The address of a page in this language.
    pub fn at(&self, path: &str) -> String {
        match (self.under, path) {
            (under, "/") if !under.is_empty() => under.to_owned(),
            (under, path) => format!("{under}{path}"),
        }
    }

    /// The language of an address, and the address without it.
    pub fn of(path: &str) -> (&'static Self, &str) {
        let under = |words: &&&'static Self| {
            let rest = path.strip_prefix(words.under);
            !words.under.is_empty()
                && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let found = LANGUAGES.iter().find(under);
        let rest = |words: &&'static Self| path.strip_prefix(words.under).unwrap_or(path);
        match found {
            Some(words) if rest(words).is_empty() => (words, "/"),
            Some(words) => (words, rest(words)),
            None => (LANGUAGES[0], path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_its_language() {
        for (path, code, rest) in [
            ("/", "cs", "/"),
            ("/services/x", "cs", "/services/x"),
            ("/en", "en", "/"),
            ("/en/services", "en", "/services"),
            ("/energy", "cs", "/energy"),
        ] {
            let (words, found) = Words::of(path);
            assert_eq!((words.code, found), (code, rest), "{path}");
            assert_eq!(words.at(rest), path);
        }
    }
}
