//! The lines of a ranking: those with a rank, and those without and why.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    basis::{Basis, bases},
    field::Field,
    interval::{RankIntervals, intervals},
};
use crate::{
    cube::{
        figure::Figure,
        lines::Line,
        observations::{Observation, observation},
        query::{By, Query},
        select::{Subject, selected, subjects},
        view::{Public, View},
        ways::lines,
    },
    domain::{
        agency::{AgencyKind, GroupLevel},
        cell::ScorecardKey,
        code::Code,
        facts::Facts,
        grade::printed_tenths,
        points::Points,
        state::{Flags, State},
        word::words,
    },
    metrics::rank::{Places, places},
};

words! {
    /// Why something is listed without a rank.
    pub enum WhyNotRanked {
        /// The node does not apply to it.
        NotApplicable = "not_applicable",
        /// Too little of the node has a value.
        LowCoverage = "low_coverage",
        /// It has no value; its state says why.
        NoValue = "no_value",
        /// It is a group with too few services with a value.
        TooFewServices = "too_few_services",
        /// Too few people answered.
        TooFewAnswers = "too_few_answers",
        /// It has a value under another version of the methodology only.
        OtherMethodology = "other_methodology",
        /// These are the services of which nobody knows the level.
        UnknownLevel = "unknown_level",
        /// It stands for several agencies, or for those that nobody named, and not for one.
        Collective = "collective",
    }
}

/// One line of a ranking: a tidy row and its place.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RankedItem {
    /// Its place as it is said; places that equal printed grades share are a range. Null without a rank.
    #[schema(required, example = "4–9")]
    pub rank: Option<String>,
    /// The best place it shares, 1 is first.
    #[schema(required, minimum = 1, example = 4)]
    pub rank_low: Option<u32>,
    /// The worst place it shares.
    #[schema(required, minimum = 1, example = 9)]
    pub rank_high: Option<u32>,
    /// The best place it keeps in 90 of 100 cases when weights vary by about a quarter each; null where
    /// `intervals` says why.
    #[schema(required, minimum = 1, example = 2)]
    pub interval_low: Option<u32>,
    /// The worst place it keeps so.
    #[schema(required, minimum = 1, example = 14)]
    pub interval_high: Option<u32>,
    /// How many criteria under the node have a value, of a group in any of its services; null without a
    /// rank.
    #[schema(required, minimum = 1, example = 7)]
    pub criteria: Option<usize>,
    /// The share of the whole tree under the node that has a value: of the weight of all criteria, those
    /// too that do not apply; of a group the mean of its services. Null without a rank.
    #[schema(required, minimum = 0, maximum = 1, example = 0.875)]
    pub tree_share: Option<f64>,
    /// Whether the criteria with a value are others than those of most of the ranked: then its place
    /// rests on other questions than theirs. Null without a rank.
    #[schema(required, example = false)]
    pub criteria_differ: Option<bool>,
    /// Why it has no rank; null when it has one.
    #[schema(required)]
    pub why_not: Option<WhyNotRanked>,
    /// The figure.
    #[serde(flatten)]
    pub observation: Observation,
}

/// What lines are sorted and continued by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RankKey {
    /// The printed grade, in tenths; the highest of all where there is no rank.
    tenths: u8,
    /// Code of the service or group.
    subject: String,
}

impl RankKey {
    /// Whether it has a rank.
    pub fn is_ranked(&self) -> bool {
        self.tenths != u8::MAX
    }

    /// The key as text, which a cursor can carry.
    pub fn text(&self) -> String {
        format!("{}|{}", self.tenths, self.subject)
    }

    /// The key that a text spells.
    ///
    /// ```
    /// use znamka::cube::ranking::RankKey;
    ///
    /// assert_eq!(RankKey::read("24|cz-passport").unwrap().text(), "24|cz-passport");
    /// assert!(RankKey::read("cz-passport").is_none());
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let (tenths, subject) = text.split_once('|')?;
        Some(Self { tenths: tenths.parse().ok()?, subject: subject.to_owned() })
    }
}

/// A line before it has its place.
struct Draft {
    subject: Subject,
    /// Printed grade in tenths, or why it has no rank.
    standing: Result<u8, WhyNotRanked>,
    observation: Observation,
}

/// All lines in their order, on how many sets of criteria they stand, and how their intervals come
/// about.
pub struct Listed {
    pub lines: Vec<(RankKey, RankedItem)>,
    pub criteria_sets: usize,
    pub intervals: RankIntervals,
}

impl Default for Listed {
    /// Nothing to rank.
    fn default() -> Self {
        Self { lines: Vec::new(), criteria_sets: 0, intervals: RankIntervals::nothing_ranked() }
    }
}

/// All lines of a ranking.
pub fn items(view: &View<'_>, field: &Field) -> Listed {
    let mut drafts = drafts_of(view, &field.query);
    let mut known: BTreeSet<Subject> = drafts.iter().map(|draft| draft.subject.clone()).collect();
    for other in drafts_of(view, &field.others) {
        if known.insert(other.subject.clone()) {
            let standing = other.standing.and(Err(WhyNotRanked::OtherMethodology));
            drafts.push(Draft { standing, ..other });
        }
    }
    drafts.extend(silent(view, field, &known));
    drafts.sort_by_cached_key(key);

    let ranked: Vec<&Draft> = drafts.iter().filter(|draft| draft.standing.is_ok()).collect();
    let tenths: Vec<u8> = ranked.iter().filter_map(|draft| draft.standing.ok()).collect();
    let publics: Vec<Public<'_>> = selected(view, &field.query, None).collect();
    let subjects: Vec<&Subject> = ranked.iter().map(|draft| &draft.subject).collect();
    let (within, told) = intervals(field, &publics, &subjects);
    let standing_on = bases(view, field, &publics, &subjects);
    let mut held = places(&tenths).into_iter();
    let mut within = within.unwrap_or_default().into_iter();
    let lines = drafts
        .into_iter()
        .map(|draft| {
            let key = key(&draft);
            let is_ranked = draft.standing.is_ok();
            let place = is_ranked.then(|| held.next()).flatten();
            let interval = is_ranked.then(|| within.next()).flatten();
            let basis = standing_on.of(&draft.subject).filter(|_| is_ranked);
            (key, item(draft, (place, interval), basis))
        })
        .collect();
    Listed { lines, criteria_sets: standing_on.sets, intervals: told }
}

fn key(draft: &Draft) -> RankKey {
    RankKey { tenths: draft.standing.unwrap_or(u8::MAX), subject: draft.subject.text() }
}

fn item(
    draft: Draft,
    (place, interval): (Option<Places>, Option<Places>),
    basis: Option<(&Basis, bool)>,
) -> RankedItem {
    RankedItem {
        rank: place.map(|place| place.to_string()),
        rank_low: place.map(|place| place.low),
        rank_high: place.map(|place| place.high),
        interval_low: interval.map(|interval| interval.low),
        interval_high: interval.map(|interval| interval.high),
        criteria: basis.map(|(basis, _)| basis.criteria()),
        tree_share: basis.map(|(basis, _)| basis.share()),
        criteria_differ: basis.map(|(_, is_other)| is_other),
        why_not: draft.standing.err(),
        observation: draft.observation,
    }
}

/// What is published of each service or group; where several versions tell of one, the newest does.
fn drafts_of(view: &View<'_>, query: &Query) -> Vec<Draft> {
    if query.versions.is_empty() {
        return Vec::new();
    }
    let (lines, _) = lines(view, query);
    lines.iter().filter_map(|line| draft(view, query, line)).collect()
}

fn draft(view: &View<'_>, query: &Query, line: &Line<'_>) -> Option<Draft> {
    let figure = line.figures.iter().rev().find(|figure| figure.value.is_some());
    let figure = figure.or(line.figures.last())?;
    let Line { subject, criterion, target_group, .. } = line;
    Some(Draft {
        subject: subject.clone(),
        standing: standing(view, query, subject, figure),
        observation: observation(view, subject, criterion, target_group, figure),
    })
}

/// The printed grade in tenths, or why there is no rank.
fn standing(
    view: &View<'_>,
    query: &Query,
    subject: &Subject,
    figure: &Figure<'_>,
) -> Result<u8, WhyNotRanked> {
    // Whom nobody can name has no place, whatever its value.
    if subject.level == Some(GroupLevel::Unknown) {
        return Err(WhyNotRanked::UnknownLevel);
    }
    let agency = subject.agency.as_ref().filter(|_| query.by == Some(By::Agency));
    let agency = agency.and_then(|code| view.agency(code.as_str()));
    if agency.is_some_and(|agency| agency.kind == AgencyKind::Collective) {
        return Err(WhyNotRanked::Collective);
    }
    let Some(points) = figure.value.and_then(Points::nearest) else {
        return Err(match figure.state {
            State::NotApplicable => WhyNotRanked::NotApplicable,
            State::LowCoverage => WhyNotRanked::LowCoverage,
            State::TooFew => WhyNotRanked::TooFewAnswers,
            _ => WhyNotRanked::NoValue,
        });
    };
    if figure.services.is_some_and(|services| services < query.ranked.min_services) {
        Err(WhyNotRanked::TooFewServices)
    } else if figure.n.is_some_and(|n| n < query.ranked.min_n) {
        Err(WhyNotRanked::TooFewAnswers)
    } else {
        Ok(printed_tenths(points))
    }
}

/// Those that campaigns expect and of which nothing is published.
fn silent(view: &View<'_>, field: &Field, known: &BTreeSet<Subject>) -> Vec<Draft> {
    let (query, methodology) = (&field.query, &field.methodology);
    let mut due: BTreeMap<Code, Facts> = BTreeMap::new();
    for state in view.campaigns_of(field.period, &methodology.id) {
        due.extend(view.due(state));
    }
    let mut found: BTreeMap<Subject, (u64, Facts)> = BTreeMap::new();
    for (service, facts) in due {
        let key = ScorecardKey {
            service: service.clone(),
            period: field.period,
            methodology: methodology.id.clone(),
        };
        if !query.takes(&service, &facts) || view.scorecard(&key).is_some() {
            continue;
        }
        let place = methodology.place(field.criterion.as_str());
        let applies = place.is_some_and(|place| methodology.applies(place, &facts));
        for subject in subjects(query, &service, &facts) {
            if !known.contains(&subject) {
                found.entry(subject).or_insert_with(|| (0, facts.clone())).0 += u64::from(applies);
            }
        }
    }
    let of_services = query.is_of_services();
    let drafts = found.into_iter().map(|(subject, (expected, facts))| {
        let applies = expected > 0;
        let figure = Figure {
            methodology,
            period: field.period,
            facts: of_services.then_some(&facts),
            value: None,
            state: if applies { State::NotYetMeasured } else { State::NotApplicable },
            flags: Flags::EMPTY,
            n: None,
            services: (!of_services).then_some(0),
            expected: (!of_services).then_some(expected),
            left_out: None,
            numerator: None,
            denominator: None,
            coverage: applies.then_some(0.0),
            quartiles: None,
            interval: None,
            source: None,
            revision: None,
            seq: None,
            units: BTreeSet::new(),
            parts: BTreeSet::new(),
        };
        let Field { criterion, target_group, .. } = field;
        let standing = standing(view, query, &subject, &figure);
        let observation = observation(view, &subject, criterion, target_group, &figure);
        Draft { subject, standing, observation }
    });
    drafts.collect()
}
