//! Series: how something has done over the periods, in chains of comparable points.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    change::{Change, Compared, Known},
    figure::Figure,
    lines::Line,
    observations::{Observation, observation},
    query::{Echo, Query},
    trend::{Trend, trend},
    view::View,
    ways::lines,
};

pub use super::{select::Subject, ways::Kept};
use crate::{
    domain::{
        code::Code,
        grade,
        methodology::MethodologyId,
        period::Period,
        state::{Flag, Flags, State},
    },
    metrics::{
        chain::{self, ChainReason, Method},
        change::ChangesReason,
        interval::IntervalMethod,
        sentence::{Sentence, of_no_changes, of_no_trend},
        trend::TrendReason,
    },
};

/// One or several lines.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SeriesAnswer {
    /// What the query came to mean.
    pub query: Echo,
    /// The ledger entry that is answered from.
    #[schema(example = 812)]
    pub seq: i64,
    /// The entry asked for with `as_of`; null when the newest was meant.
    #[schema(required)]
    pub as_of: Option<i64>,
    /// Where this very answer stays.
    pub permalink: String,
    /// One line to cite it by.
    pub cite: String,
    /// How many services count, where only the matched ones do.
    #[schema(required)]
    pub panel: Option<Kept>,
    /// The lines.
    pub series: Vec<Series>,
}

impl SeriesAnswer {
    /// The newest point with a value.
    pub fn newest(&self) -> Option<&Point> {
        self.series.iter().filter_map(Series::newest).max_by_key(|point| point.period_end)
    }
}

impl Series {
    /// The newest point with a value.
    pub fn newest(&self) -> Option<&Point> {
        let points = self.segments.iter().flat_map(|segment| &segment.points);
        points.filter(|point| point.value.is_some()).max_by_key(|point| point.period_end)
    }
}

/// One line: a subject over periods of one length.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Series {
    /// What it is about.
    pub subject: Subject,
    /// Unit of the values.
    #[schema(example = "points")]
    pub unit: &'static str,
    /// Length of its periods, an ISO 8601 duration.
    #[schema(example = "P1Y")]
    pub length: String,
    /// Its chains: a line may be drawn within one, never from one to another.
    pub segments: Vec<Segment>,
    /// Each value against the latest earlier one with which it can be compared; oldest first. None
    /// where `changes_reason` says why.
    pub changes: Vec<Change>,
    /// Why there are no changes; null where there are some. Of `combine=pooled` there never are: a change
    /// is told of the same services, and a pooled value is not made of services one by one.
    #[schema(required)]
    pub changes_reason: Option<ChangesReason>,
    /// The same in words.
    #[schema(required)]
    pub changes_reason_sentence: Option<Sentence>,
    /// Whether it rises or falls over its periods; null when `trend_reason` says why not.
    #[schema(required)]
    pub trend: Option<Trend>,
    /// Why there is no trend.
    #[schema(required)]
    pub trend_reason: Option<TrendReason>,
    /// The same in words.
    #[schema(required)]
    pub trend_reason_sentence: Option<Sentence>,
}

/// A chain of comparable points.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Segment {
    /// The methodology of its newest point.
    pub methodology: MethodologyId,
    /// Why it begins.
    pub reason: ChainReason,
    /// Its points, oldest first.
    pub points: Vec<Point>,
}

/// One point.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Point {
    /// The period, in SDMX time format.
    pub period: Period,
    /// Its first day.
    pub period_start: NaiveDate,
    /// Its last day, inclusive.
    pub period_end: NaiveDate,
    /// Points, 0 to 100; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100, example = 50.0)]
    pub value: Option<f64>,
    /// The value as a grade, 1 best to 5 worst.
    #[schema(required, minimum = 1, maximum = 5, example = 3.0)]
    pub grade: Option<f64>,
    /// Why there is a value, or none.
    pub state: State,
    /// What to know about it.
    #[schema(value_type = Vec<Flag>)]
    pub flags: Flags,
    /// People who answered; null when nobody was asked.
    #[schema(required, minimum = 0)]
    pub n: Option<u64>,
    /// Services with a value; null for a single service.
    #[schema(required, minimum = 0, example = 20)]
    pub services: Option<u64>,
    /// Services that should have a value; null for a single service.
    #[schema(required, minimum = 0, example = 20)]
    pub expected: Option<u64>,
    /// Services with a value that could not be counted: no numbers, or no volume.
    #[schema(required, minimum = 0, example = 0)]
    pub left_out: Option<u64>,
    /// Of a service the share of applicable leaf weight with a value, of a group services / expected.
    #[schema(required, minimum = 0, maximum = 1, example = 1.0)]
    pub coverage: Option<f64>,
    /// Numerator of a share that was counted.
    #[schema(required, minimum = 0)]
    pub numerator: Option<u64>,
    /// Denominator of a share that was counted.
    #[schema(required, minimum = 0)]
    pub denominator: Option<u64>,
    /// Lower quartile, median and upper quartile of the services' values.
    #[schema(required, example = json!([0.0, 50.0, 100.0]))]
    pub quartiles: Option<[f64; 3]>,
    /// Lower end of the confidence interval of 95 %, in points: sampling error only, and of those who
    /// chose to answer (`non_probability`) nothing tells how the others differ. Only of a service, at
    /// a criterion, from a sample: null for a census, a complete count and a group of services.
    #[schema(required, minimum = 0, maximum = 100)]
    pub ci_low: Option<f64>,
    /// Upper end of the confidence interval of 95 %, in points: sampling error only.
    #[schema(required, minimum = 0, maximum = 100)]
    pub ci_high: Option<f64>,
    /// How the confidence interval was worked out; null without one.
    #[schema(required)]
    pub ci_method: Option<IntervalMethod>,
    /// In which way it was found out; of a group the common source, or `mixed`.
    #[schema(required, example = "expert")]
    pub source: Option<String>,
    /// Code and version of the methodology.
    pub methodology: MethodologyId,
    /// 1, and one more for every public change of value, state or n; null for a group.
    #[schema(required, minimum = 1)]
    pub revision: Option<u64>,
    /// When it last changed in public; of a group the newest value used.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// Ledger entry in which it last changed; of a group the newest used.
    #[schema(required, minimum = 1, example = 301)]
    pub seq: Option<i64>,
}

/// A point as a tidy row, with the number of its segment.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesRow {
    /// The row.
    pub observation: Observation,
    /// 1 for the first segment of its subject, and so on over all its lines: periods of several lengths
    /// make several, and whoever draws by subject and segment joins nothing that is not comparable.
    pub segment: usize,
}

/// The lines that a query asks for; `path` is the address at which it was asked.
pub fn series(view: &View<'_>, query: &Query, path: &str) -> SeriesAnswer {
    let (lines, panel) = lines(view, query);
    let known = Known::default();
    let series = lines.iter().map(|line| {
        let compared = Compared::new(query, line, &known);
        let segments = segments(&compared);
        let (trend, trend_reason) = match trend(&segments) {
            Ok(trend) => (Some(trend), None),
            Err(reason) => (None, Some(reason)),
        };
        let (changes, changes_reason) = match compared.changes() {
            Ok(changes) => (changes, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        Series {
            subject: line.subject.clone(),
            unit: "points",
            length: line.length.to_string(),
            segments: segments
                .iter()
                .filter_map(|(reason, figures)| segment(view, *reason, figures))
                .collect(),
            changes,
            changes_reason,
            changes_reason_sentence: changes_reason.map(of_no_changes),
            trend,
            trend_reason,
            trend_reason_sentence: trend_reason.map(of_no_trend),
        }
    });
    SeriesAnswer {
        query: query.echo(),
        seq: query.seq,
        as_of: query.as_of,
        permalink: query.permalink(path),
        cite: query.cite(path, view.at()),
        panel: panel.as_ref().map(Kept::of),
        series: series.collect(),
    }
}

/// The same as tidy rows, line by line and segment by segment; segments are numbered on over all lines of
/// one subject.
pub fn rows(view: &View<'_>, query: &Query) -> Vec<SeriesRow> {
    let (lines, _) = lines(view, query);
    let known = Known::default();
    let mut rows = Vec::new();
    let mut told: BTreeMap<&Subject, usize> = BTreeMap::new();
    for line in &lines {
        let compared = Compared::new(query, line, &known);
        let before = told.entry(&line.subject).or_default();
        for (_, figures) in &segments(&compared) {
            *before += 1;
            let segment = *before;
            rows.extend(figures.iter().map(|figure| {
                let Line { subject, criterion, target_group, .. } = line;
                let observation = observation(view, subject, criterion, target_group, figure);
                SeriesRow { observation, segment }
            }));
        }
    }
    rows
}

/// The chains of a line, with the flags that their breaks give.
fn segments<'a>(compared: &Compared<'_, 'a>) -> Vec<(ChainReason, Vec<Figure<'a>>)> {
    let Line { figures, criterion: node, .. } = compared.line;
    let valued: Vec<bool> = figures.iter().map(|figure| figure.value.is_some()).collect();
    let compare = |earlier: usize, later: usize| compared.standing(earlier, later);
    chain::chains(&valued, compare)
        .into_iter()
        .map(|chain| {
            let mut points: Vec<Figure<'a>> =
                chain.points.iter().filter_map(|place| figures.get(*place).cloned()).collect();
            flag(&mut points, chain.reason, node);
            (chain.reason, points)
        })
        .collect()
}

/// Flags the point after a break of method, and each whose definition differs from the one before.
fn flag(points: &mut [Figure<'_>], reason: ChainReason, node: &Code) {
    if let Some(first) = points.first_mut() {
        first.flags = first.flags.with_if(Flag::Break, reason == ChainReason::MethodBreak);
    }
    let mut before: Option<&Figure<'_>> = None;
    for point in points.iter_mut().filter(|point| point.value.is_some()) {
        let differs = before.is_some_and(|before| {
            let method = chain::method(before.methodology, point.methodology, node.as_str());
            method == Method::DefinitionDiffers
        });
        point.flags = point.flags.with_if(Flag::DefinitionDiffers, differs);
        before = Some(point);
    }
}

fn segment(view: &View<'_>, reason: ChainReason, figures: &[Figure<'_>]) -> Option<Segment> {
    // A chain has at least one point, so there always is a newest.
    let methodology = figures.last()?.methodology.id.clone();
    let points = figures.iter().map(|figure| point(view, figure)).collect();
    Some(Segment { methodology, reason, points })
}

fn point(view: &View<'_>, figure: &Figure<'_>) -> Point {
    Point {
        period: figure.period,
        period_start: figure.period.starts_on(),
        period_end: figure.period.ends_on(),
        value: figure.value,
        grade: figure.value.map(grade::of_points),
        state: figure.state,
        flags: figure.flags,
        n: figure.n,
        services: figure.services,
        expected: figure.expected,
        left_out: figure.left_out,
        coverage: figure.coverage,
        numerator: figure.numerator,
        denominator: figure.denominator,
        quartiles: figure.quartiles,
        ci_low: figure.interval.map(|(interval, _)| interval.low),
        ci_high: figure.interval.map(|(interval, _)| interval.high),
        ci_method: figure.interval.map(|(_, method)| method),
        source: figure.source.map(str::to_owned),
        methodology: figure.methodology.id.clone(),
        revision: figure.revision,
        published_at: figure.seq.and_then(|seq| view.time(seq)),
        seq: figure.seq,
    }
}
