//! From a query to lines of figures: what observations and series have in common.
//!
//! The order is: as of, then which services, then which periods, then the panel, then the arithmetic.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    card::{Stamp, Version},
    query::{By, PanelRule, Query},
    view::{Public, View},
};
use crate::{
    domain::{
        agency::Level,
        cell::{Cell, ScorecardKey},
        code::Code,
        facts::Facts,
        methodology::{Methodology, MethodologyId},
        period::{Length, Period},
        state::{Flag, Flags, State},
        target_group,
    },
    metrics::{
        group::{Unit, group},
        panel::{Panel, panel},
    },
};

/// What a line is about; what it runs over is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[schema(example = json!({"country": "CZ"}))]
pub struct Subject {
    /// A service.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub service: Option<Code>,
    /// The services of an agency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub agency: Option<Code>,
    /// The services of a life event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub life_event: Option<Code>,
    /// The services of a level of government.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The services of a country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The experience of a target group; left out: of all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub target_group: Option<Code>,
}

/// One figure: a service or a group, at a node, in a period.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    pub methodology: &'a Arc<Methodology>,
    pub period: Period,
    /// The service's facts, where it is of one service.
    pub facts: Option<&'a Facts>,
    pub value: Option<f64>,
    pub state: State,
    pub flags: Flags,
    pub n: Option<u64>,
    pub services: Option<u64>,
    pub expected: Option<u64>,
    pub left_out: Option<u64>,
    pub numerator: Option<u64>,
    pub denominator: Option<u64>,
    pub coverage: Option<f64>,
    pub quartiles: Option<[f64; 3]>,
    pub source: Option<&'static str>,
    pub revision: Option<u64>,
    pub seq: Option<i64>,
    /// Units with a value.
    pub units: BTreeSet<&'a Code>,
}

/// The figures of one subject, target group, node and length of period; oldest first.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub criterion: &'a Code,
    pub subject: Subject,
    pub target_group: Code,
    pub length: Length,
    pub figures: Vec<Figure<'a>>,
}

/// A period under a version of a methodology.
type Column<'a> = (Period, &'a MethodologyId);

/// The services of one subject in one column.
#[derive(Default)]
struct Bucket<'a> {
    members: Vec<Public<'a>>,
    /// What campaigns expect, whether or not anything is published of it; none without a campaign.
    due: Option<Vec<(Code, Arc<Facts>, Option<&'a Version>)>>,
}

/// A subject's cells in one column, before they are worked out.
struct Point<'a> {
    column: Column<'a>,
    cells: Vec<Taken<'a>>,
}

/// A service with its cell, where it has one.
struct Taken<'a> {
    public: Public<'a>,
    unit: &'a Code,
    cell: Option<(&'a Cell, Stamp)>,
}

type Buckets<'a> = BTreeMap<Subject, BTreeMap<Column<'a>, Bucket<'a>>>;

/// The lines that a query asks for, in order of node, subject, target group and length; and the
/// panel, where only matched services count.
pub fn lines<'a>(view: &View<'a>, query: &'a Query) -> (Vec<Line<'a>>, Option<Panel<&'a Code>>) {
    let buckets = buckets(view, query);
    let mut lines = Vec::new();
    let mut panels: Option<Panel<&Code>> = None;
    for criterion in &query.criteria {
        for target_group in target_groups(query, criterion, &buckets) {
            let mut points = Vec::new();
            for (subject, columns) in &buckets {
                points.extend(subject_points(
                    view,
                    query,
                    criterion,
                    &target_group,
                    subject,
                    columns,
                ));
            }
            let lengths: BTreeSet<Length> = points.iter().map(|(_, length, _)| *length).collect();
            for length in lengths {
                let of_length: Vec<_> = points.iter().filter(|point| point.1 == length).collect();
                let matched = (query.panel == PanelRule::Matched)
                    .then(|| matched(of_length.iter().flat_map(|(_, _, points)| points)));
                for (subject, _, points) in of_length {
                    let kept = matched.as_ref().map(|panel| &panel.kept);
                    let columns = buckets.get(*subject);
                    let figures: Vec<Figure<'_>> = points
                        .iter()
                        .filter_map(|point| {
                            let bucket = columns?.get(&point.column)?;
                            figure(query, criterion, &target_group, bucket, point, kept)
                        })
                        .collect();
                    if !figures.is_empty() {
                        let mut subject = (*subject).clone();
                        if query.by == Some(By::TargetGroup) {
                            subject.target_group = Some(target_group.clone());
                        }
                        let target_group = target_group.clone();
                        lines.push(Line { criterion, subject, target_group, length, figures });
                    }
                }
                if let Some(matched) = matched {
                    let all = panels.get_or_insert_with(|| Panel {
                        kept: BTreeSet::new(),
                        of: BTreeSet::new(),
                    });
                    all.kept.extend(matched.kept);
                    all.of.extend(matched.of);
                }
            }
        }
    }
    if query.panel == PanelRule::Matched && panels.is_none() {
        panels = Some(Panel { kept: BTreeSet::new(), of: BTreeSet::new() });
    }
    (lines, panels)
}

/// The scorecards that a query selects, in order of service, period and methodology; those of the
/// services after `before` and those of it too.
pub fn selected<'a>(
    view: &View<'a>,
    query: &'a Query,
    before: Option<&Code>,
) -> Box<dyn Iterator<Item = Public<'a>> + 'a> {
    let takes = move |public: &Public<'a>| {
        query.takes_period(public.key.period)
            && query.version(&public.key.methodology).is_some()
            && query.takes(&public.key.service, public.facts)
    };
    let before = before.cloned();
    let view = *view;
    if query.services.is_empty() {
        let all =
            view.scorecards(move |key| before.as_ref().is_some_and(|before| key.service < *before));
        return Box::new(all.filter(takes));
    }
    // Codes come sorted from the query.
    let services = query
        .services
        .iter()
        .filter(move |service| before.as_ref().is_none_or(|before| *service >= before));
    Box::new(services.flat_map(move |service| view.scorecards_of(service)).filter(takes))
}

/// What the services are sorted into.
fn subjects(query: &Query, service: &Code, facts: &Facts) -> Vec<Subject> {
    let whole = whole(query);
    match query.by {
        None | Some(By::TargetGroup) => vec![whole],
        Some(By::Service) => vec![Subject { service: Some(service.clone()), ..Subject::default() }],
        Some(By::Agency) => {
            vec![Subject { agency: Some(facts.agency.clone()), ..Subject::default() }]
        }
        Some(By::LifeEvent) => facts
            .life_events
            .iter()
            .filter(|code| query.life_events.is_empty() || query.life_events.contains(code))
            .map(|code| Subject { life_event: Some(code.clone()), ..Subject::default() })
            .collect(),
        Some(By::Level) => vec![Subject { level: facts.level, ..Subject::default() }],
        Some(By::Country) => {
            vec![Subject { country: Some(facts.country.clone()), ..Subject::default() }]
        }
    }
}

/// The whole selection: what it was narrowed to, where that is one thing.
fn whole(query: &Query) -> Subject {
    fn only<T: Clone>(list: &[T]) -> Option<T> {
        if let [only] = list { Some(only.clone()) } else { None }
    }
    let groups = only(&query.target_groups).filter(|code| *code != target_group::ALL);
    Subject {
        service: only(&query.services),
        agency: only(&query.agencies),
        life_event: only(&query.life_events),
        level: only(&query.levels),
        country: only(&query.countries),
        target_group: groups,
    }
}

fn buckets<'a>(view: &View<'a>, query: &'a Query) -> Buckets<'a> {
    let mut buckets = Buckets::new();
    let mut columns: BTreeSet<Column<'a>> = BTreeSet::new();
    for public in selected(view, query, None) {
        let column = (public.key.period, &public.key.methodology);
        columns.insert(column);
        for subject in subjects(query, &public.key.service, public.facts) {
            let bucket = buckets.entry(subject).or_default().entry(column).or_default();
            bucket.members.push(public);
        }
    }
    // One service is expected or not, and no number says so.
    if !query.is_of_services() {
        for column in columns {
            expect(view, query, column, &mut buckets);
        }
    }
    buckets
}

/// Puts what campaigns expect in a column into the buckets of it.
fn expect<'a>(view: &View<'a>, query: &Query, column: Column<'a>, buckets: &mut Buckets<'a>) {
    let mut due: BTreeMap<Code, Facts> = BTreeMap::new();
    let mut any = false;
    for state in view.campaigns_of(column.0, column.1) {
        any = true;
        due.extend(view.due(state));
    }
    if !any {
        return;
    }
    for columns in buckets.values_mut() {
        if let Some(bucket) = columns.get_mut(&column) {
            bucket.due = Some(Vec::new());
        }
    }
    for (service, facts) in due {
        let key = ScorecardKey {
            service: service.clone(),
            period: column.0,
            methodology: column.1.clone(),
        };
        let public = view.scorecard(&key);
        // The facts of the period win over those of the day the campaign closed.
        let facts = Arc::new(public.map_or(facts, |public| public.facts.clone()));
        if !query.takes(&service, &facts) {
            continue;
        }
        for subject in subjects(query, &service, &facts) {
            let bucket = buckets.get_mut(&subject).and_then(|columns| columns.get_mut(&column));
            if let Some(due) = bucket.and_then(|bucket| bucket.due.as_mut()) {
                let version = public.map(|public| public.version);
                due.push((service.clone(), Arc::clone(&facts), version));
            }
        }
    }
}

/// The target groups that lines are made for.
fn target_groups(query: &Query, criterion: &Code, buckets: &Buckets<'_>) -> Vec<Code> {
    if !query.target_groups.is_empty() {
        return query.target_groups.clone();
    }
    if query.by != Some(By::TargetGroup) {
        return Code::parse(target_group::ALL).into_iter().collect();
    }
    let members = buckets.values().flat_map(BTreeMap::values).flat_map(|bucket| &bucket.members);
    let cells = members.flat_map(|member| &member.version.cells);
    let groups: BTreeSet<&Code> = cells
        .filter(|shown| shown.cell.node == *criterion)
        .map(|shown| &shown.cell.target_group)
        .collect();
    groups.into_iter().cloned().collect()
}

/// The points of one subject, by length of period; the latest ones, where only they are asked for.
fn subject_points<'a, 'b>(
    view: &View<'a>,
    query: &Query,
    criterion: &Code,
    target_group: &Code,
    subject: &'b Subject,
    columns: &BTreeMap<Column<'a>, Bucket<'a>>,
) -> Vec<(&'b Subject, Length, Vec<Point<'a>>)> {
    let mut by_length: BTreeMap<Length, Vec<Point<'a>>> = BTreeMap::new();
    for (column, bucket) in columns {
        let knows = query.version(column.1).is_some_and(|m| m.node(criterion.as_str()).is_some());
        let cells: Vec<Taken<'a>> = bucket
            .members
            .iter()
            .map(|public| Taken {
                public: *public,
                unit: view.unit(&public.key.service),
                cell: cell(query, public.version, criterion, target_group),
            })
            .collect();
        if knows && cells.iter().any(|taken| taken.cell.is_some()) {
            let points = by_length.entry(column.0.length()).or_default();
            points.push(Point { column: *column, cells });
        }
    }
    by_length
        .into_iter()
        .map(|(length, mut points)| {
            if let Some(latest) = query.periods.latest {
                let periods: BTreeSet<Period> = points.iter().map(|point| point.column.0).collect();
                let kept: Vec<Period> = periods.into_iter().rev().take(latest).collect();
                points.retain(|point| kept.contains(&point.column.0));
            }
            (subject, length, points)
        })
        .collect()
}

/// The cell that a query means.
pub fn cell<'a>(
    query: &Query,
    version: &'a Version,
    criterion: &Code,
    target_group: &Code,
) -> Option<(&'a Cell, Stamp)> {
    match query.source {
        Some(source) => version.of_source(criterion.as_str(), target_group.as_str(), source),
        None => version.best(criterion.as_str(), target_group.as_str()),
    }
}

/// The units with a value in every period of these points.
fn matched<'a, 'b>(points: impl Iterator<Item = &'b Point<'a>>) -> Panel<&'a Code>
where
    'a: 'b,
{
    let mut periods: BTreeMap<Period, BTreeSet<&'a Code>> = BTreeMap::new();
    for point in points {
        let units = periods.entry(point.column.0).or_default();
        units.extend(point.cells.iter().filter(|taken| taken.value()).map(|taken| taken.unit));
    }
    panel(&periods.into_values().collect::<Vec<_>>())
}

impl Taken<'_> {
    fn value(&self) -> bool {
        self.cell.is_some_and(|(cell, _)| cell.points.is_some())
    }
}

fn figure<'a>(
    query: &'a Query,
    criterion: &Code,
    target_group: &Code,
    bucket: &Bucket<'a>,
    point: &Point<'a>,
    kept: Option<&BTreeSet<&'a Code>>,
) -> Option<Figure<'a>> {
    let methodology = query.version(point.column.1)?;
    if query.is_of_services() {
        let taken = point.cells.first()?;
        if kept.is_some_and(|kept| !kept.contains(taken.unit)) {
            return None;
        }
        return Some(of_service(methodology, &taken.public, taken.unit, taken.cell?));
    }
    let is_kept = |taken: &&Taken<'a>| kept.is_none_or(|kept| kept.contains(taken.unit));
    let cells: Vec<&Taken<'a>> = point.cells.iter().filter(is_kept).collect();
    let mut figure = of_group(query, methodology, criterion, point.column.0, &cells);
    if figure.state == State::NotApplicable && point.cells.iter().any(Taken::value) {
        // There were values; the panel left none of them.
        figure.state = State::CouldNotTell;
    }
    let expected = match (kept, &bucket.due) {
        (Some(_), _) => cells.iter().filter(|taken| taken.value()).count(),
        (None, due) => expected(methodology, criterion, target_group, &cells, due.as_deref()),
    };
    figure.expected = u64::try_from(expected).ok();
    figure.coverage = figure.services.zip(figure.expected).and_then(|(services, expected)| {
        let real = |count: u64| u32::try_from(count).ok().map(f64::from);
        (expected > 0).then_some(real(services)? / real(expected)?)
    });
    Some(figure)
}

/// The figure of one service.
pub fn of_service<'a>(
    methodology: &'a Arc<Methodology>,
    public: &Public<'a>,
    unit: &'a Code,
    (cell, stamp): (&'a Cell, Stamp),
) -> Figure<'a> {
    Figure {
        methodology,
        period: public.key.period,
        facts: Some(public.facts),
        value: cell.points.map(|points| points.value()),
        state: cell.state,
        flags: cell.flags.with_if(Flag::Revised, stamp.revision > 1),
        n: cell.n,
        services: None,
        expected: None,
        left_out: None,
        numerator: cell.numerator,
        denominator: cell.denominator,
        coverage: cell.coverage,
        quartiles: None,
        source: cell.source.map(|source| source.as_str()),
        revision: Some(stamp.revision),
        seq: Some(stamp.seq),
        units: cell.points.map(|_| unit).into_iter().collect(),
    }
}

fn of_group<'a>(
    query: &Query,
    methodology: &'a Arc<Methodology>,
    criterion: &Code,
    period: Period,
    taken: &[&Taken<'a>],
) -> Figure<'a> {
    let sums = methodology.criterion(criterion.as_str()).is_some_and(|c| query.combine.sums(c));
    let cells = || taken.iter().filter_map(|taken| Some((*taken, taken.cell?)));
    let units: Vec<Unit> = taken
        .iter()
        .map(|taken| Unit {
            points: taken.cell.and_then(|(cell, _)| cell.points),
            state: taken.cell.map_or(State::NotYetMeasured, |(cell, _)| cell.state),
            ratio: taken.cell.and_then(|(cell, _)| cell.numerator.zip(cell.denominator)),
            volume: taken.public.facts.volume,
            n: taken.cell.and_then(|(cell, _)| cell.n),
        })
        .collect();
    let grouped = group(&units, sums, query.weight);
    let valued = || cells().filter(|(_, (cell, _))| cell.points.is_some());
    let mut sources: Vec<&'static str> =
        valued().filter_map(|(_, (cell, _))| Some(cell.source?.as_str())).collect();
    sources.sort_unstable();
    sources.dedup();
    let newest = valued().map(|(_, (_, stamp))| stamp.seq).max();
    Figure {
        methodology,
        period,
        facts: None,
        value: grouped.value,
        state: grouped.state,
        // A flag of a group says that it holds of at least one value in it.
        flags: valued().fold(Flags::EMPTY, |flags, (_, (cell, _))| flags.and(cell.flags)),
        n: grouped.n,
        services: Some(grouped.services),
        expected: None,
        left_out: Some(grouped.left_out),
        numerator: grouped.numerator,
        denominator: grouped.denominator,
        coverage: None,
        quartiles: grouped.quartiles,
        source: match sources.as_slice() {
            [] => None,
            [only] => Some(only),
            _ => Some("mixed"),
        },
        revision: None,
        seq: newest.or_else(|| cells().map(|(_, (_, stamp))| stamp.seq).max()),
        units: valued().map(|(taken, _)| taken.unit).collect(),
    }
}

/// How many services should have a value: those that campaigns expect, else all of which something
/// is published, where the node applies; and those with a value besides.
fn expected(
    methodology: &Methodology,
    criterion: &Code,
    target_group: &Code,
    taken: &[&Taken<'_>],
    due: Option<&[(Code, Arc<Facts>, Option<&Version>)]>,
) -> usize {
    let applies = |facts: &Facts, version: Option<&Version>| {
        let cell = version.and_then(|version| {
            let of = |group: &str| version.best(criterion.as_str(), group);
            of(target_group.as_str()).or_else(|| of(target_group::ALL))
        });
        cell.map_or_else(
            || {
                let place = methodology.place(criterion.as_str());
                place.is_some_and(|place| methodology.applies(place, facts))
            },
            |(cell, _)| cell.state != State::NotApplicable,
        )
    };
    let mut services: BTreeSet<&Code> = BTreeSet::new();
    services.extend(taken.iter().filter(|t| t.value()).map(|taken| &taken.public.key.service));
    match due {
        Some(due) => services.extend(
            due.iter()
                .filter(|(_, facts, version)| applies(facts, *version))
                .map(|(service, _, _)| service),
        ),
        None => services.extend(
            taken
                .iter()
                .filter(|taken| applies(taken.public.facts, Some(taken.public.version)))
                .map(|taken| &taken.public.key.service),
        ),
    }
    services.len()
}
