//! Lines of figures, each worked out from the cells of its services.
//!
//! The order is: as of, then which services, then which periods, then the panel, then the arithmetic.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    figure::{Figure, Place, Taken, applies, of_service},
    public::Public,
    query::{By, PanelRule, Query},
    select::{Awaited, Bucket, Buckets, Column, Subject, buckets, target_groups},
    tally::of_group,
    view::View,
};
use crate::{
    domain::{
        code::Code,
        facts::Facts,
        period::{Length, Period},
        state::State,
    },
    metrics::panel::{Panel, panel},
};

/// The figures of one subject, target group, node and length of period; oldest first.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    pub criterion: &'a Code,
    pub subject: Subject,
    pub target_group: Code,
    pub length: Length,
    pub figures: Vec<Figure<'a>>,
    /// What each figure is made of, in the same order; those too that a panel does not keep.
    pub cells: Vec<Arc<[Taken<'a>]>>,
    /// The units that a matched panel keeps; none where all count.
    pub kept: Option<Arc<BTreeSet<&'a Code>>>,
}

/// A subject's cells in one column, before they are worked out.
struct Point<'a, 'b> {
    column: Column<'a>,
    bucket: &'b Bucket<'a>,
    cells: Arc<[Taken<'a>]>,
}

/// What a line is worked out from.
struct Draft<'a, 'b> {
    subject: &'b Subject,
    length: Length,
    points: Vec<Point<'a, 'b>>,
}

/// The lines that a query asks for, in order of node, target group, length and subject, each cell
/// looked up; and the panel of all of them, where only matched services count: the units kept in any
/// line, of those in any line.
pub fn looked_up<'a>(
    view: &View<'a>,
    query: &'a Query,
) -> (Vec<Line<'a>>, Option<Panel<&'a Code>>) {
    let buckets = buckets(view, query);
    let mut lines = Vec::new();
    let is_matched = query.panel == PanelRule::Matched;
    let mut all = is_matched.then(|| Panel { kept: BTreeSet::new(), of: BTreeSet::new() });
    for criterion in &query.criteria {
        for target_group in target_groups(query, criterion, &buckets) {
            let drafts = drafts(view, query, criterion, &target_group, &buckets);
            // Each line is matched over its own periods, those too in which nothing of it has a value: it is
            // compared with itself, and when others were measured is nothing to it. But a line of one service has nothing to
            // match, so those of one length are matched with one another.
            let together = |a: &Draft<'_, '_>, b: &Draft<'_, '_>| {
                query.is_of_services() && a.length == b.length
            };
            for drafts in drafts.chunk_by(together) {
                let panel = is_matched.then(|| matched(drafts));
                if let Some((all, panel)) = all.as_mut().zip(panel.as_ref()) {
                    all.kept.extend(&panel.kept);
                    all.of.extend(&panel.of);
                }
                let kept = panel.map(|panel| Arc::new(panel.kept));
                let line = |draft| line(query, criterion, &target_group, draft, kept.as_ref());
                lines.extend(drafts.iter().filter_map(line));
            }
        }
    }
    (lines, all)
}

/// What the lines of one node and target group are worked out from, in order of length and subject.
fn drafts<'a, 'b>(
    view: &View<'a>,
    query: &Query,
    criterion: &Code,
    target_group: &Code,
    buckets: &'b Buckets<'a>,
) -> Vec<Draft<'a, 'b>> {
    let mut drafts = Vec::new();
    for (subject, columns) in buckets {
        let mut by_length: BTreeMap<Length, Vec<Point<'a, 'b>>> = BTreeMap::new();
        for (column, bucket) in columns {
            let cells: Arc<[Taken<'a>]> = bucket
                .members
                .iter()
                .map(|public| Taken {
                    public: *public,
                    unit: view.unit(&public.key.service),
                    cell: public.cell(query.source, criterion, target_group),
                })
                .collect();
            if cells.iter().any(|taken| taken.cell.is_some()) {
                let point = Point { column: *column, bucket, cells };
                by_length.entry(column.0.length()).or_default().push(point);
            }
        }
        for (length, mut points) in by_length {
            if let Some(latest) = query.periods.latest {
                let periods: BTreeSet<Period> = points.iter().map(|point| point.column.0).collect();
                let kept: Vec<Period> = periods.into_iter().rev().take(latest).collect();
                points.retain(|point| kept.contains(&point.column.0));
            }
            drafts.push(Draft { subject, length, points });
        }
    }
    drafts.sort_by_key(|draft| draft.length);
    drafts
}

/// The units with a value in every period of these lines.
fn matched<'a>(drafts: &[Draft<'a, '_>]) -> Panel<&'a Code> {
    let mut periods: BTreeMap<Period, BTreeSet<&'a Code>> = BTreeMap::new();
    for point in drafts.iter().flat_map(|draft| &draft.points) {
        let units = periods.entry(point.column.0).or_default();
        units.extend(point.cells.iter().filter(|taken| taken.has_value()).map(|taken| taken.unit));
    }
    panel(&periods.into_values().collect::<Vec<_>>())
}

fn line<'a>(
    query: &'a Query,
    criterion: &'a Code,
    target_group: &Code,
    draft: &Draft<'a, '_>,
    kept: Option<&Arc<BTreeSet<&'a Code>>>,
) -> Option<Line<'a>> {
    let (figures, cells): (Vec<Figure<'a>>, Vec<_>) = draft
        .points
        .iter()
        .filter_map(|point| {
            let methodology = query.version(point.column.1)?;
            let place = Place { methodology, criterion, target_group, period: point.column.0 };
            let figure = figure(query, &place, point.bucket, &point.cells, kept.map(|k| &**k))?;
            Some((figure, Arc::clone(&point.cells)))
        })
        .unzip();
    let mut subject = draft.subject.clone();
    if query.by == Some(By::TargetGroup) {
        subject.target_group = Some(target_group.clone());
    }
    let (target_group, length) = (target_group.clone(), draft.length);
    (!figures.is_empty()).then_some(Line {
        criterion,
        subject,
        target_group,
        length,
        figures,
        cells,
        kept: kept.cloned(),
    })
}

/// The figure of the services of one subject in one column; nothing when it is of one service that
/// has no cell, or that the panel does not keep.
fn figure<'a>(
    query: &Query,
    place: &Place<'a, '_>,
    bucket: &Bucket<'a>,
    cells: &[Taken<'a>],
    kept: Option<&BTreeSet<&'a Code>>,
) -> Option<Figure<'a>> {
    if query.is_of_services() {
        let taken = cells.first()?;
        if kept.is_some_and(|kept| !kept.contains(taken.unit)) {
            return None;
        }
        return Some(of_service(place.methodology, &taken.public, taken.unit, taken.cell?));
    }
    let is_kept = |taken: &&Taken<'a>| kept.is_none_or(|kept| kept.contains(taken.unit));
    let counted: Vec<&Taken<'a>> = cells.iter().filter(is_kept).collect();
    let mut figure = of_group(query, place, &counted);
    if counted.is_empty() && !cells.is_empty() {
        // The panel kept nothing: there were values, or a reason why there were none.
        let all: Vec<&Taken<'a>> = cells.iter().collect();
        let whole = of_group(query, place, &all);
        figure.state = if whole.value.is_some() { State::CouldNotTell } else { whole.state };
    }
    let expected = match (kept, &bucket.due) {
        (Some(_), _) => counted.iter().filter(|taken| taken.has_value()).count(),
        (None, due) => expected(place, &counted, due.as_deref()),
    };
    figure.expect(expected);
    Some(figure)
}

/// How many services should have a value: those that campaigns expect, else all of which something
/// is published, where the node applies; and those with a value besides.
fn expected(place: &Place<'_, '_>, taken: &[&Taken<'_>], due: Option<&[Awaited<'_>]>) -> usize {
    let applies = |facts: &Facts, public: Option<&Public<'_>>| applies(place, facts, public);
    let mut services: BTreeSet<&Code> = BTreeSet::new();
    services.extend(taken.iter().filter(|t| t.has_value()).map(|taken| &taken.public.key.service));
    match due {
        Some(due) => services.extend(
            due.iter()
                .filter(|due| applies(&due.facts, due.public.as_ref()))
                .map(|due| &due.service),
        ),
        None => services.extend(
            taken
                .iter()
                .filter(|taken| applies(taken.public.facts, Some(&taken.public)))
                .map(|taken| &taken.public.key.service),
        ),
    }
    services.len()
}
