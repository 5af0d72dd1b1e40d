//! The tidy rows: one a service or group, period, node and target group.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    figure::{Figure, of_service},
    lines::Line,
    query::{By, PanelRule, Query},
    select::{Subject, selected},
    view::{Public, View},
    ways::lines,
};
use crate::{
    domain::{
        agency::GroupLevel,
        code::Code,
        grade,
        methodology::MethodologyId,
        period::Period,
        state::{Flag, Flags, State},
        target_group,
    },
    metrics::interval::IntervalMethod,
};

/// One tidy row; a group leaves empty the dimensions it runs over.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Observation {
    /// Code of the service; null for a group.
    #[schema(required)]
    pub service: Option<Code>,
    /// Code of the agency that answered for it in the period.
    #[schema(required)]
    pub agency: Option<Code>,
    /// Code of its life event in the period; several are separated by spaces.
    #[schema(required, example = "family")]
    pub life_event: Option<String>,
    /// Its level of government in the period; null for a service of which nobody knows it. `unknown` is
    /// the group of all such services.
    #[schema(required)]
    pub level: Option<GroupLevel>,
    /// Its country: ISO 3166-1 alpha-2.
    #[schema(required, example = "CZ")]
    pub country: Option<String>,
    /// Code of the node of the methodology.
    pub criterion: Code,
    /// Code of the target group whose experience it tells.
    pub target_group: Code,
    /// The period, in SDMX time format.
    pub period: Period,
    /// Its first day.
    #[schema(example = "2023-01-01")]
    pub period_start: NaiveDate,
    /// Its last day, inclusive.
    #[schema(example = "2023-12-31")]
    pub period_end: NaiveDate,
    /// Points, 0 (not met at all) to 100 (fully met); null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100, example = 75.0)]
    pub value: Option<f64>,
    /// The value as a grade, 1 best to 5 worst: 5 − value/25.
    #[schema(required, minimum = 1, maximum = 5, example = 2.0)]
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
    #[schema(required, minimum = 0, example = 31)]
    pub services: Option<u64>,
    /// Services that should have a value; null for a single service.
    #[schema(required, minimum = 0, example = 31)]
    pub expected: Option<u64>,
    /// Numerator of a share that was counted.
    #[schema(required, minimum = 0)]
    pub numerator: Option<u64>,
    /// Denominator of a share that was counted.
    #[schema(required, minimum = 0)]
    pub denominator: Option<u64>,
    /// Of a service the share of applicable leaf weight with a value, of a group services / expected.
    #[schema(required, minimum = 0, maximum = 1, example = 1.0)]
    pub coverage: Option<f64>,
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
    #[schema(required, minimum = 1, example = 1)]
    pub revision: Option<u64>,
    /// When it last changed in public; of a group the newest value used.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// Ledger entry in which it last changed; of a group the newest used.
    #[schema(required, minimum = 1, example = 301)]
    pub seq: Option<i64>,
}

/// What rows are sorted and continued by: stable, whatever is published meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// Code of the service or group.
    pub subject: String,
    /// The period.
    pub period: Period,
    /// The methodology.
    pub methodology: MethodologyId,
    /// The node.
    pub criterion: Code,
    /// The target group.
    pub target_group: Code,
}

/// Some rows, and the key after which the rest goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Observation>,
    /// The key of the last row, when more follow.
    pub next: Option<RowKey>,
}

/// At most `limit` rows after `after`, in order of subject, period, methodology, node, target group.
pub fn observations(view: &View<'_>, query: &Query, after: Option<&RowKey>, limit: usize) -> Page {
    let mut rows = rows(view, query, after);
    let (mut page, mut last) = (Vec::new(), None);
    for (key, row) in rows.by_ref().take(limit) {
        page.push(row);
        last = Some(key);
    }
    Page { next: rows.next().and(last), rows: page }
}

/// Whether the rows are those of single services as they stand: made as they are taken.
pub fn is_plain(query: &Query) -> bool {
    let as_they_stand = query.panel == PanelRule::All && query.periods.latest.is_none();
    query.by == Some(By::Service) && as_they_stand
}

/// The rows of services after `after`, of a query that [`is_plain`], service by service: `take` gets
/// each, and says whether it has enough, which ends after the service.
///
/// Says after which service to go on, when there may be more.
pub fn of_whole_services(
    view: &View<'_>,
    query: &Query,
    after: Option<&Code>,
    mut take: impl FnMut(&Observation) -> bool,
) -> Option<Code> {
    let (criteria, groups) = asked(query);
    let mut enough = false;
    let mut last: Option<&Code> = None;
    for public in selected(view, query, after) {
        let service = &public.key.service;
        if after == Some(service) {
            continue;
        }
        if enough && last != Some(service) {
            return last.cloned();
        }
        last = Some(service);
        each_of(query, &public, (&criteria, &groups), |subject, criterion, group, figure| {
            enough |= take(&observation(view, subject, criterion, group, figure));
        });
    }
    None
}

/// All rows of one service, at every node of the methodologies that are meant.
pub fn of_one_service(view: &View<'_>, query: &Query, service: &Code) -> Vec<Observation> {
    let nodes = query.versions.iter().flat_map(|methodology| &methodology.nodes);
    let mut criteria: Vec<Code> = nodes.map(|node| node.code.clone()).collect();
    criteria.sort();
    criteria.dedup();
    let services = vec![service.clone()];
    let whole = Query { criteria, services, by: Some(By::Service), ..query.clone() };
    rows(view, &whole, None).map(|(_, row)| row).collect()
}

/// All rows after `after`, in the same order.
///
/// Those of single services are worked out as they are taken; groups, panels and latest periods are
/// worked out first, and said as they are taken.
pub fn rows<'a>(
    view: &View<'a>,
    query: &'a Query,
    after: Option<&RowKey>,
) -> Box<dyn Iterator<Item = (RowKey, Observation)> + 'a> {
    if !is_plain(query) {
        return Box::new(of_lines(view, query, after));
    }
    let from = after.cloned();
    let is_before =
        move |(key, _): &(RowKey, Observation)| from.as_ref().is_some_and(|from| key <= from);
    Box::new(of_services(view, query, after).skip_while(is_before))
}

/// The rows of single services as they stand, without holding them all.
fn of_services<'a>(
    view: &View<'a>,
    query: &'a Query,
    after: Option<&RowKey>,
) -> impl Iterator<Item = (RowKey, Observation)> + use<'a> {
    let from = after.and_then(|after| Code::parse(&after.subject));
    let view = *view;
    let (criteria, groups) = asked(query);
    selected(&view, query, from.as_ref()).flat_map(move |public| {
        let mut rows = Vec::new();
        each_of(query, &public, (&criteria, &groups), |subject, criterion, group, figure| {
            rows.push(row(&view, subject, criterion, group, figure));
        });
        rows
    })
}

/// The nodes and target groups of single services, in order.
fn asked(query: &Query) -> (Vec<&Code>, Vec<Code>) {
    let mut criteria: Vec<&Code> = query.criteria.iter().collect();
    criteria.sort();
    let mut groups = query.target_groups.clone();
    if groups.is_empty() {
        groups.extend(Code::parse(target_group::ALL));
    }
    (criteria, groups)
}

/// The figures of one scorecard, in order.
fn each_of(
    query: &Query,
    public: &Public<'_>,
    (criteria, groups): (&[&Code], &[Code]),
    mut take: impl FnMut(&Subject, &Code, &Code, &Figure<'_>),
) {
    let Some(methodology) = query.version(public.methodology()) else { return };
    let subject = Subject { service: Some(public.key.service.clone()), ..Subject::default() };
    for criterion in criteria {
        for group in groups {
            if let Some(cell) = public.cell(query.source, criterion, group) {
                let figure = of_service(methodology, public, &public.key.service, cell);
                take(&subject, criterion, group, &figure);
            }
        }
    }
}

fn of_lines<'a>(
    view: &View<'a>,
    query: &'a Query,
    after: Option<&RowKey>,
) -> impl Iterator<Item = (RowKey, Observation)> + use<'a> {
    let (lines, _) = lines(view, query);
    let (view, places) = (*view, places(&lines, after));
    places.into_iter().filter_map(move |(line, figure)| {
        let line = lines.get(line)?;
        let figure = line.figures.get(figure)?;
        Some(row(&view, &line.subject, line.criterion, &line.target_group, figure))
    })
}

/// Which figures of which lines have the rows after `after`, in order: places are sorted, for rows
/// are large, and few of many are taken.
fn places(lines: &[Line<'_>], after: Option<&RowKey>) -> Vec<(usize, usize)> {
    let subjects: Vec<String> = lines.iter().map(|line| line.subject.text()).collect();
    let after = after.map(|RowKey { subject, period, methodology, criterion, target_group }| {
        (subject.as_str(), *period, methodology, criterion, target_group)
    });
    let mut places = Vec::new();
    for ((place, line), subject) in lines.iter().enumerate().zip(&subjects) {
        for (nth, figure) in line.figures.iter().enumerate() {
            let (criterion, group) = (line.criterion, &line.target_group);
            let key = (subject.as_str(), figure.period, &figure.methodology.id, criterion, group);
            if after.is_none_or(|after| key > after) {
                places.push((key, (place, nth)));
            }
        }
    }
    places.sort_by_key(|(key, _)| *key);
    places.into_iter().map(|(_, place)| place).collect()
}

fn row(
    view: &View<'_>,
    subject: &Subject,
    criterion: &Code,
    target_group: &Code,
    figure: &Figure<'_>,
) -> (RowKey, Observation) {
    let key = RowKey {
        subject: subject.text(),
        period: figure.period,
        methodology: figure.methodology.id.clone(),
        criterion: criterion.clone(),
        target_group: target_group.clone(),
    };
    let observation = observation(view, subject, criterion, target_group, figure);
    (key, observation)
}

/// The row that says a figure.
pub(super) fn observation(
    view: &View<'_>,
    subject: &Subject,
    criterion: &Code,
    target_group: &Code,
    figure: &Figure<'_>,
) -> Observation {
    let facts = figure.facts;
    let life_events = facts.map(|facts| match facts.life_events.as_slice() {
        [only] => only.to_string(),
        all => all.iter().map(Code::as_str).collect::<Vec<_>>().join(" "),
    });
    let life_event = subject.life_event.as_ref().map(Code::to_string);
    Observation {
        service: subject.service.clone(),
        agency: facts.map(|facts| facts.agency.clone()).or_else(|| subject.agency.clone()),
        life_event: life_events.filter(|codes| !codes.is_empty()).or(life_event),
        level: facts.map_or(subject.level, |facts| facts.level.map(GroupLevel::from)),
        country: facts.map(|facts| facts.country.clone()).or_else(|| subject.country.clone()),
        criterion: criterion.clone(),
        target_group: target_group.clone(),
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
        numerator: figure.numerator,
        denominator: figure.denominator,
        coverage: figure.coverage,
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

impl RowKey {
    /// The key as text, which a cursor can carry.
    pub fn text(&self) -> String {
        let Self { subject, period, methodology, criterion, target_group } = self;
        format!("{subject}|{period}|{methodology}|{criterion}|{target_group}")
    }

    /// The key that a text spells.
    ///
    /// ```
    /// use znamka::cube::observations::RowKey;
    ///
    /// let text = "cz-passport|2023|client-quality@m1|index|all";
    /// assert_eq!(RowKey::read(text).unwrap().text(), text);
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('|');
        let key = Self {
            subject: parts.next()?.to_owned(),
            period: Period::parse(parts.next()?)?,
            methodology: MethodologyId::parse(parts.next()?)?,
            criterion: Code::parse(parts.next()?)?,
            target_group: Code::parse(parts.next()?)?,
        };
        parts.next().is_none().then_some(key)
    }
}
