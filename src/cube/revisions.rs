//! Revisions: which values changed after they were first public, by how much, when and why.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    card::{Seen, Sheet},
    figure::cell,
    observations::RowKey,
    query::Query,
    view::{History, View},
};
use crate::{
    domain::{
        agency::Level, code::Code, facts::Facts, methodology::MethodologyId, period::Period,
        points::Points, source::Source, state::State, target_group, word::words,
    },
    metrics::revision::{self, Fate},
};

words! {
    /// What made a value change.
    pub enum Cause {
        /// An evaluation was published besides.
        Published = "published",
        /// An evaluation was corrected.
        Corrected = "corrected",
        /// An evaluation was withdrawn.
        Withdrawn = "withdrawn",
        /// A campaign closed.
        CampaignClosed = "campaign_closed",
    }
}

/// A value that changed after it was first public.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RevisedValue {
    /// Code of the service.
    pub service: Code,
    /// Code of the agency that answered for it in the period.
    pub agency: Code,
    /// Code of its life event in the period; several are separated by spaces.
    #[schema(required, example = "family")]
    pub life_event: Option<String>,
    /// Its level of government in the period; null for unknown.
    #[schema(required)]
    pub level: Option<Level>,
    /// Its country: ISO 3166-1 alpha-2.
    #[schema(example = "CZ")]
    pub country: String,
    /// Code of the node of the methodology.
    pub criterion: Code,
    /// Code of the target group whose experience it tells.
    pub target_group: Code,
    /// The period, in SDMX time format.
    pub period: Period,
    /// Its first day.
    #[schema(example = "2022-01-01")]
    pub period_start: NaiveDate,
    /// Its last day, inclusive.
    #[schema(example = "2022-12-31")]
    pub period_end: NaiveDate,
    /// Code and version of the methodology.
    pub methodology: MethodologyId,
    /// Where that comes from which is shown now, also a state without a value; when nothing is shown any
    /// more, where the last of it came from. Null above criteria.
    #[schema(required)]
    pub source: Option<Source>,
    /// The first public value: points, 0 to 100.
    #[schema(minimum = 0, maximum = 100, example = 2.0)]
    pub first_value: f64,
    /// Where it came from; null above criteria.
    #[schema(required)]
    pub first_source: Option<Source>,
    /// People who answered it; null when nobody was asked.
    #[schema(required, minimum = 0)]
    pub first_n: Option<u64>,
    /// Ledger entry that made it public.
    #[schema(minimum = 1, example = 617)]
    pub first_seq: i64,
    /// When that was.
    #[schema(required)]
    pub first_published_at: Option<DateTime<Utc>>,
    /// The value now; null when there is none any more.
    #[schema(required, minimum = 0, maximum = 100, example = 20.0)]
    pub value: Option<f64>,
    /// Why there is a value now, or none; null when all evaluations of the service were withdrawn.
    #[schema(required)]
    pub state: Option<State>,
    /// People who answer now; null when nobody was asked.
    #[schema(required, minimum = 0)]
    pub n: Option<u64>,
    /// Ledger entry of the latest change.
    #[schema(minimum = 1, example = 705)]
    pub seq: i64,
    /// When that was.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// Points from the first value to the one now; null when there is none any more.
    #[schema(required, minimum = -100, maximum = 100, example = 18.0)]
    pub change: Option<f64>,
    /// 1, and one more for every time that a public value, its state or n changed or went.
    #[schema(minimum = 2, example = 2)]
    pub revision: u64,
    /// What made the latest change.
    pub cause: Cause,
    /// The reason that was given for it; null where it was no correction and no withdrawal.
    #[schema(required)]
    pub reason: Option<String>,
    /// The evaluation that was published, corrected or withdrawn; null when a campaign closed.
    #[schema(required, value_type = Option<String>, format = "uuid")]
    pub evaluation: Option<Uuid>,
}

/// How much of all that was ever public changed, and by how much.
///
/// Means in which what was not revised counts as 0 say how far a figure can be trusted when it is new;
/// those of what was revised, how large a revision is when there is one.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RevisionSummary {
    /// Values that were ever public.
    pub values: u64,
    /// Those of which value, state or n changed.
    #[schema(example = 2)]
    pub revised: u64,
    /// Revised out of all, 0 to 1; null without values.
    #[schema(required, minimum = 0, maximum = 1)]
    pub share_revised: Option<f64>,
    /// Revised ones that have no value any more; they are in no mean.
    #[schema(example = 1)]
    pub lost: u64,
    /// Mean revision: points from first value to value now, what was not revised counted 0.
    #[schema(required)]
    pub mean: Option<f64>,
    /// Mean absolute revision: the same without signs.
    #[schema(required)]
    pub mean_absolute: Option<f64>,
    /// Mean revision of what was revised.
    #[schema(required)]
    pub mean_of_revised: Option<f64>,
    /// Mean absolute revision of what was revised.
    #[schema(required)]
    pub mean_absolute_of_revised: Option<f64>,
    /// The largest revision, with its sign.
    #[schema(required, example = 18.0)]
    pub largest: Option<f64>,
}

/// Some of what was revised, the key after which the rest goes on, and a summary of all.
#[derive(Clone, Debug, PartialEq)]
pub struct RevisedPage {
    /// The rows.
    pub rows: Vec<RevisedValue>,
    /// The key of the last row, when more follow.
    pub next: Option<RowKey>,
    /// Over all that is selected, whatever the page.
    pub summary: RevisionSummary,
}

/// At most `limit` revised values after `after`, and the summary of all.
pub fn revisions(
    view: &View<'_>,
    query: &Query,
    after: Option<&RowKey>,
    limit: usize,
) -> RevisedPage {
    let (mut fates, mut rows, mut more) = (Vec::new(), Vec::<(RowKey, RevisedValue)>::new(), false);
    each(view, query, |told| {
        fates.push(told.fate());
        let Some(key) = told.is_revised().then(|| told.key()) else { return };
        if after.is_some_and(|after| key <= *after) {
            return;
        }
        if rows.len() < limit {
            rows.extend(told.row(view).map(|row| (key, row)));
        } else {
            more = true;
        }
    });
    let next = rows.last().filter(|_| more).map(|(key, _)| key.clone());
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    RevisedPage { rows, next, summary: summary(fates) }
}

/// All revised values, in the same order.
pub fn rows(view: &View<'_>, query: &Query) -> Vec<RevisedValue> {
    let mut rows = Vec::new();
    each(view, query, |told| rows.extend(told.row(view)));
    rows
}

fn summary(fates: Vec<Fate>) -> RevisionSummary {
    let told = revision::revisions(fates);
    RevisionSummary {
        values: told.cells,
        revised: told.revised,
        share_revised: told.share_revised,
        lost: told.lost,
        mean: told.mean,
        mean_absolute: told.mean_absolute,
        mean_of_revised: told.mean_of_revised,
        mean_absolute_of_revised: told.mean_absolute_of_revised,
        largest: told.largest,
    }
}

/// Takes every value that was ever public, in order of service, period, methodology, node and target
/// group.
fn each<'a>(view: &View<'a>, query: &'a Query, mut take: impl FnMut(&Traced<'a, '_>)) {
    let mut groups = query.target_groups.clone();
    if groups.is_empty() {
        groups.extend(Code::parse(target_group::ALL));
    }
    for history in view.histories() {
        let Some(methodology) = query.version(&history.key.methodology) else { continue };
        // Withdrawn scorecards have no facts any more: those that were public last count.
        let Some(facts) = history.sheets.iter().rev().find_map(|sheet| sheet.facts()) else {
            continue;
        };
        if !query.takes_period(history.key.period) || !query.takes(&history.key.service, facts) {
            continue;
        }
        let mut nodes: Vec<&Code> = methodology.criteria().map(|(node, _)| &node.code).collect();
        if !query.criteria.is_empty() {
            nodes = query.criteria.iter().collect();
        }
        nodes.sort();
        for criterion in nodes {
            for target_group in &groups {
                let seen = |sheet: Sheet<'a>| cell(query, sheet, criterion, target_group);
                if let Some(change) = followed(&history, seen) {
                    take(&Traced { history: &history, facts, criterion, target_group, change });
                }
            }
        }
    }
}

/// A value and what became of it.
struct Traced<'a, 'b> {
    history: &'b History<'a>,
    facts: &'a Facts,
    criterion: &'b Code,
    target_group: &'b Code,
    change: Followed,
}

/// What became of a value.
struct Followed {
    first: Seen,
    first_points: Points,
    first_seq: i64,
    /// As it was last shown.
    last: Seen,
    /// Whether it is shown now.
    is_shown: bool,
    /// How often a value, its state or n changed or went.
    times: u64,
    /// Entry of the latest change.
    changed: i64,
}

/// Follows a value through the versions of its scorecard; nothing when there never was a value.
fn followed<'a>(
    history: &History<'a>,
    seen: impl Fn(Sheet<'a>) -> Option<Seen>,
) -> Option<Followed> {
    let said = |seen: Seen| (seen.points, seen.state, seen.n);
    let mut followed: Option<Followed> = None;
    for sheet in &history.sheets {
        let (now, seq) = (seen(*sheet), sheet.seq());
        let Some(told) = &mut followed else {
            followed = now.and_then(|first| {
                let first_points = first.points?;
                let (last, is_shown, times) = (first, true, 0);
                let (first_seq, changed) = (seq, seq);
                Some(Followed { first, first_points, first_seq, last, is_shown, times, changed })
            });
            continue;
        };
        let before = told.is_shown.then_some(told.last);
        if before.map(said) != now.map(said) {
            // What had no value could not be cited, so its changes are counted with the one before.
            told.times += u64::from(before.is_some_and(|before| before.points.is_some()));
            let has_value = |seen: &Seen| seen.points.is_some();
            if before.as_ref().is_some_and(has_value) || now.as_ref().is_some_and(has_value) {
                told.changed = seq;
            }
        }
        told.is_shown = now.is_some();
        told.last = now.unwrap_or(told.last);
    }
    followed
}

impl Traced<'_, '_> {
    fn is_revised(&self) -> bool {
        self.change.times > 0
    }

    fn now(&self) -> Option<Points> {
        self.change.last.points.filter(|_| self.change.is_shown)
    }

    fn fate(&self) -> Fate {
        let Followed { first_points, .. } = self.change;
        Fate { first: first_points, now: self.now(), is_revised: self.is_revised() }
    }

    fn key(&self) -> RowKey {
        RowKey {
            subject: self.history.key.service.to_string(),
            period: self.history.key.period,
            methodology: self.history.key.methodology.clone(),
            criterion: self.criterion.clone(),
            target_group: self.target_group.clone(),
        }
    }

    /// The row of a value that was revised.
    fn row(&self, view: &View<'_>) -> Option<RevisedValue> {
        if !self.is_revised() {
            return None;
        }
        let Self { history, facts, change: told, .. } = self;
        let key = history.key;
        let now = self.now();
        let (cause, reason, evaluation) = cause(view, history, told.changed);
        let events: Vec<&str> = facts.life_events.iter().map(Code::as_str).collect();
        Some(RevisedValue {
            service: key.service.clone(),
            agency: facts.agency.clone(),
            life_event: (!events.is_empty()).then(|| events.join(" ")),
            level: facts.level,
            country: facts.country.clone(),
            criterion: self.criterion.clone(),
            target_group: self.target_group.clone(),
            period: key.period,
            period_start: key.period.starts_on(),
            period_end: key.period.ends_on(),
            methodology: key.methodology.clone(),
            source: told.last.source,
            first_value: told.first_points.value(),
            first_source: told.first.source,
            first_n: told.first.n,
            first_seq: told.first_seq,
            first_published_at: view.time(told.first_seq),
            value: now.map(Points::value),
            state: told.is_shown.then_some(told.last.state),
            n: told.last.n.filter(|_| told.is_shown),
            seq: told.changed,
            published_at: view.time(told.changed),
            change: now.map(|now| now.minus(told.first_points)),
            revision: 1 + told.times,
            cause,
            reason,
            evaluation,
        })
    }
}

/// What the entry was that changed a scorecard, its reason, and the evaluation it was about.
fn cause(
    view: &View<'_>,
    history: &History<'_>,
    seq: i64,
) -> (Cause, Option<String>, Option<Uuid>) {
    let Some((id, state)) = view.made_by(history.key, seq) else {
        return (Cause::CampaignClosed, None, None);
    };
    let cause = if state.withdrawn == Some(seq) {
        Cause::Withdrawn
    } else if state.corrected == Some(seq) {
        Cause::Corrected
    } else {
        Cause::Published
    };
    let reason = state.reason.clone().filter(|_| cause != Cause::Published);
    (cause, reason, Some(id))
}
