//! Pooled lines: each life event of a country is pooled as one, and what holds several of them is
//! their plain mean.
//!
//! A point of a group that reaches over life events carries the window as its period: they are
//! measured in turn, and no single period tells of all of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    card::{Seen, Sheet},
    figure::{Figure, Part, Place, common_source},
    lines::Line,
    query::{By, Query},
    select::{Awaited, Bucket, Buckets, Column, Subject, buckets, target_groups},
    view::{Public, View},
};
use crate::{
    domain::{
        code::Code,
        facts::Facts,
        methodology::Methodology,
        period::{Length, Period},
        points::Points,
        state::{Flags, State},
        target_group,
    },
    metrics::{
        node::Outcome,
        pooled::{Classed, climb, over, pool},
        quartiles::quartiles,
    },
};

/// The services of one part in one column.
#[derive(Default)]
struct Pooled<'a, 'b> {
    members: Vec<Public<'a>>,
    due: Option<Vec<&'b Awaited<'a>>>,
}

/// One column of a subject, sorted into parts.
struct Cut<'a, 'b> {
    column: Column<'a>,
    parts: BTreeMap<Part, Pooled<'a, 'b>>,
    /// Services of no life event, which no part takes.
    strays: Vec<Public<'a>>,
}

/// What a point is worked out from.
struct Point<'a, 'c> {
    period: Period,
    parts: BTreeMap<&'c Part, &'c Pooled<'a, 'c>>,
    strays: Vec<Public<'a>>,
}

/// The pooled lines that a query asks for, in order of node, target group, length and subject.
pub fn lines<'a>(view: &View<'a>, query: &'a Query) -> Vec<Line<'a>> {
    let buckets = buckets(view, query);
    let mut lines = Vec::new();
    for criterion in &query.criteria {
        for target_group in target_groups(query, criterion, &buckets) {
            let mut found = of_node(view, query, criterion, &target_group, &buckets);
            found.sort_by_key(|line| line.length);
            lines.extend(found);
        }
    }
    lines
}

fn of_node<'a>(
    view: &View<'a>,
    query: &'a Query,
    criterion: &'a Code,
    target_group: &Code,
    buckets: &Buckets<'a>,
) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (subject, columns) in buckets {
        let mut by_length: BTreeMap<Length, Vec<Cut<'a, '_>>> = BTreeMap::new();
        for (column, bucket) in columns {
            let cut = cut(query, subject, *column, bucket);
            by_length.entry(column.0.length()).or_default().push(cut);
        }
        for (length, cuts) in by_length {
            let mut figures: Vec<Figure<'a>> = cuts
                .iter()
                .filter_map(|last| {
                    let methodology = query.version(last.column.1)?;
                    let point = point(query, &cuts, last)?;
                    let period = point.period;
                    let place = Place { methodology, criterion, target_group, period };
                    figure(view, &place, &point)
                })
                .collect();
            if let Some(latest) = query.periods.latest {
                let periods: BTreeSet<Period> = figures.iter().map(|f| f.period).collect();
                let kept: Vec<Period> = periods.into_iter().rev().take(latest).collect();
                figures.retain(|figure| kept.contains(&figure.period));
            }
            if figures.is_empty() {
                continue;
            }
            let mut subject = subject.clone();
            if query.by == Some(By::TargetGroup) {
                subject.target_group = Some(target_group.clone());
            }
            let (target_group, length) = (target_group.clone(), query.window.unwrap_or(length));
            // A change splits a value into services, and a pooled one is made of life events.
            let cells = Vec::new();
            let kept = None;
            lines.push(Line { criterion, subject, target_group, length, figures, cells, kept });
        }
    }
    lines
}

/// A column's services by country and life event. A service of two life events counts in both.
fn cut<'a, 'b>(
    query: &Query,
    subject: &Subject,
    column: Column<'a>,
    bucket: &'b Bucket<'a>,
) -> Cut<'a, 'b> {
    let takes = |code: &Code| match &subject.life_event {
        Some(only) => only == code,
        None => query.life_events.is_empty() || query.life_events.contains(code),
    };
    let parts_of = |facts: &Facts| -> Vec<Part> {
        let life_events = facts.life_events.iter().filter(|code| takes(code));
        life_events.map(|code| (facts.country.clone(), code.clone())).collect()
    };
    let mut cut = Cut { column, parts: BTreeMap::new(), strays: Vec::new() };
    for member in &bucket.members {
        let parts = parts_of(member.facts);
        if parts.is_empty() {
            cut.strays.push(*member);
        }
        for part in parts {
            cut.parts.entry(part).or_default().members.push(*member);
        }
    }
    for pooled in cut.parts.values_mut() {
        pooled.due = bucket.due.as_ref().map(|_| Vec::new());
    }
    for awaited in bucket.due.iter().flatten() {
        for part in parts_of(&awaited.facts) {
            if let Some(due) = cut.parts.get_mut(&part).and_then(|pooled| pooled.due.as_mut()) {
                due.push(awaited);
            }
        }
    }
    cut
}

/// The point that ends with one column: of each life event the latest period in the window.
fn point<'a, 'c>(
    query: &Query,
    cuts: &'c [Cut<'a, 'c>],
    last: &'c Cut<'a, 'c>,
) -> Option<Point<'a, 'c>> {
    let Some(window) = query.window else {
        let parts = last.parts.iter().collect();
        return Some(Point { period: last.column.0, parts, strays: last.strays.clone() });
    };
    let window = Period::ending(last.column.0.ends_on(), window)?;
    if !query.takes_window(window, last.column.0) {
        return None;
    }
    let mut point = Point { period: window, parts: BTreeMap::new(), strays: Vec::new() };
    // Columns stand in order of period, so the latest one overwrites those before it.
    for cut in cuts {
        if cut.column.1 == last.column.1 && window.holds(&cut.column.0) {
            point.parts.extend(&cut.parts);
            point.strays.extend(&cut.strays);
        }
    }
    Some(point)
}

/// What was found while the parts of a point were pooled.
#[derive(Default)]
struct PooledTally<'a> {
    /// Cells with a value that counts.
    used: Vec<Seen>,
    /// Services of these, and what they are when periods are compared.
    services: BTreeSet<&'a Code>,
    units: BTreeSet<&'a Code>,
    /// Services with a value that counts nowhere, unless they are among those above.
    others: BTreeSet<&'a Code>,
    /// Values and respondents, where the node asked for is itself pooled.
    own: BTreeMap<&'a Code, (Points, Option<u64>)>,
    /// The newest change of any cell.
    newest: Option<i64>,
}

fn figure<'a>(view: &View<'a>, place: &Place<'a, '_>, point: &Point<'a, '_>) -> Option<Figure<'a>> {
    let methodology = place.methodology;
    let at = methodology.place(place.criterion.as_str())?;
    let nodes = methodology.pooled_at(at);
    let mut tally = PooledTally::default();
    let mut by_country: BTreeMap<&str, Vec<Outcome>> = BTreeMap::new();
    let mut should: BTreeSet<&Code> = BTreeSet::new();
    let mut valued: BTreeSet<Part> = BTreeSet::new();
    for (part, pooled) in &point.parts {
        let outcomes: BTreeMap<usize, Outcome> = nodes
            .iter()
            .map(|node| (*node, at_node(view, place, *node, pooled, &mut tally)))
            .collect();
        let found = |node| outcomes.get(&node).copied();
        let outcome = climb(methodology, at, &|node| {
            found(node).unwrap_or(Outcome::without(State::NotApplicable))
        });
        if outcome.points.is_some() {
            valued.insert((*part).clone());
        }
        by_country.entry(&part.0).or_default().push(outcome);
        should.extend(expected(place, &nodes, pooled));
    }
    // Nothing at all is known of this node and target group.
    tally.newest?;
    let group = place.target_group.as_str();
    for stray in &point.strays {
        let cells = nodes.iter().filter_map(|node| methodology.nodes.get(*node));
        let mut cells = cells.filter_map(|node| stray.sheet.best(node.code.as_str(), group));
        if cells.any(|cell| cell.points.is_some()) {
            tally.others.insert(&stray.key.service);
        }
    }
    let countries: Vec<Outcome> = by_country.values().map(|parts| over(parts)).collect();
    should.extend(&tally.services);
    let mut figure = told(place, tally, over(&countries));
    figure.expect(should.len());
    figure.parts = valued;
    Some(figure)
}

/// One part at one pooled node.
fn at_node<'a>(
    view: &View<'a>,
    place: &Place<'a, '_>,
    node: usize,
    pooled: &Pooled<'a, '_>,
    tally: &mut PooledTally<'a>,
) -> Outcome {
    let methodology: &Arc<Methodology> = place.methodology;
    let found = methodology.nodes.get(node).and_then(|node| Some((node, node.pool.as_ref()?)));
    let Some((item, rule)) = found else { return Outcome::without(State::NotApplicable) };
    let is_own = item.code == *place.criterion;
    let mut units = Vec::with_capacity(pooled.members.len());
    for member in &pooled.members {
        let cell = member.sheet.best(item.code.as_str(), place.target_group.as_str());
        let state = cell.map_or_else(
            || {
                let applies = methodology.applies(node, member.facts);
                if applies { State::NotYetMeasured } else { State::NotApplicable }
            },
            |cell| cell.state,
        );
        units.push(Classed {
            facts: member.facts,
            points: cell.and_then(|cell| cell.points),
            state,
        });
        let Some(cell) = cell else { continue };
        tally.newest = tally.newest.max(Some(cell.stamp.seq));
        let Some(points) = cell.points else { continue };
        let service = &member.key.service;
        if rule.counts(member.facts) {
            tally.used.push(cell);
            tally.services.insert(service);
            tally.units.insert(view.unit(service));
            if is_own {
                tally.own.insert(service, (points, cell.n));
            }
        } else {
            tally.others.insert(service);
        }
    }
    pool(rule, &units)
}

/// The services of a part that should have a value: those that campaigns expect, else all of which
/// something is published, where a pooled node applies to them and counts them.
fn expected<'b>(
    place: &Place<'_, '_>,
    nodes: &[usize],
    pooled: &'b Pooled<'_, '_>,
) -> BTreeSet<&'b Code> {
    let methodology = place.methodology;
    let counts = |facts: &Facts, sheet: Option<Sheet<'_>>| {
        nodes.iter().filter_map(|node| Some((*node, methodology.nodes.get(*node)?))).any(
            |(node, item)| {
                let of = |group| sheet.and_then(|sheet| sheet.best(item.code.as_str(), group));
                let cell = of(place.target_group.as_str()).or_else(|| of(target_group::ALL));
                let applies = cell.map_or_else(
                    || methodology.applies(node, facts),
                    |cell| cell.state != State::NotApplicable,
                );
                applies && item.pool.as_ref().is_some_and(|rule| rule.counts(facts))
            },
        )
    };
    if let Some(due) = &pooled.due {
        let due =
            due.iter().filter(|due| counts(&due.facts, due.public.map(|public| public.sheet)));
        return due.map(|due| &due.service).collect();
    }
    let members = pooled.members.iter();
    let members = members.filter(|public| counts(public.facts, Some(public.sheet)));
    members.map(|public| &public.key.service).collect()
}

fn told<'a>(place: &Place<'a, '_>, tally: PooledTally<'a>, outcome: Outcome) -> Figure<'a> {
    let PooledTally { used, services, units, others, own, newest } = tally;
    let count = |number: usize| u64::try_from(number).ok();
    let own_points: Vec<Points> = own.values().map(|(points, _)| *points).collect();
    let asked: Vec<u64> = own.values().filter_map(|(_, n)| *n).collect();
    let changed = used.iter().map(|cell| cell.stamp.seq).max();
    Figure {
        methodology: place.methodology,
        period: place.period,
        facts: None,
        value: outcome.points,
        state: outcome.state,
        // A flag of a group says that it holds of at least one value in it.
        flags: used.iter().fold(outcome.flags, |flags: Flags, cell| flags.and(cell.flags)),
        n: (!asked.is_empty()).then(|| asked.iter().sum()),
        services: count(services.len()),
        expected: None,
        left_out: count(others.difference(&services).count()),
        numerator: None,
        denominator: None,
        coverage: None,
        interval: None,
        quartiles: quartiles(&own_points),
        source: common_source(used.iter().filter_map(|cell| cell.source)),
        revision: None,
        seq: changed.filter(|_| outcome.points.is_some()).or(newest),
        units,
        parts: BTreeSet::new(),
    }
}
