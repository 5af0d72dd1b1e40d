//! Like for like: the services measured both times, over the criteria that have a value both times.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    feed::{Feed, Feeds},
    made::Made,
};
use crate::{
    cube::{
        card::Seen,
        figure::{Taken, unit},
        lines::Line,
    },
    domain::{code::Code, points::Points},
    metrics::{
        feeding::{Fed, Way, is_resourced},
        group::ServiceValue,
        like::{Part, over},
        node::Outcome,
    },
};

/// A scorecard of a matched service, over the criteria that count in the comparison.
pub(super) struct Counted<'a, 'b> {
    pub taken: &'b Taken<'a>,
    /// Its points over those criteria.
    pub points: Points,
    /// The cells of its criteria; nothing of those that do not count.
    pub cells: Vec<Option<Seen>>,
    /// What its criteria are in the comparison.
    pub outcomes: Vec<Outcome>,
}

impl Counted<'_, '_> {
    /// What it is to a group.
    pub fn unit(&self) -> ServiceValue {
        ServiceValue { points: Some(self.points), ..unit(self.taken) }
    }

    /// Whether other criteria have a value in it than in the same scorecard over fewer of them, or it
    /// has other points. Cells of criteria are kept to a nano-point, and what comes of them may be off
    /// by one.
    fn differs(&self, narrowed: &Self) -> bool {
        let valued = |of: &Self| of.outcomes.iter().filter(|of| of.points.is_some()).count();
        valued(self) != valued(narrowed) || self.points.nano().abs_diff(narrowed.points.nano()) > 1
    }
}

/// The scorecards of one service in both periods.
pub(super) struct Both<'a, 'b> {
    pub earlier: Vec<Counted<'a, 'b>>,
    pub later: Vec<Counted<'a, 'b>>,
    /// Whether other criteria have a value in one period than in the other.
    pub differs: bool,
}

/// The services that count in both periods, and what they are like for like.
pub(super) struct Like<'a, 'b> {
    /// The matched ones.
    pub units: BTreeSet<&'a Code>,
    pub earlier: Vec<Counted<'a, 'b>>,
    pub later: Vec<Counted<'a, 'b>>,
    /// How many of them have other criteria in one period than in the other.
    pub other_criteria: usize,
    /// How many of them were found out by another class of source.
    pub resourced: usize,
    /// Services measured both times of which too few criteria are the same.
    pub apart: usize,
}

/// What one period has of each service that counts in it.
type Units<'a, 'b> = BTreeMap<&'a Code, Vec<&'b Taken<'a>>>;

fn by_unit<'a, 'b>(made: &Made<'a, 'b>, both: &BTreeSet<&'a Code>) -> Units<'a, 'b> {
    let mut units = Units::new();
    for taken in made.counted(both) {
        units.entry(taken.unit).or_default().push(taken);
    }
    units
}

/// The services of both periods, each over the criteria that have a value both times; nothing of one
/// of which too few are the same.
fn each<'a, 'b>(
    line: &Line<'_>,
    feeds: &Feeds<'_>,
    earlier: &Made<'a, 'b>,
    later: &Made<'a, 'b>,
) -> impl Iterator<Item = (&'a Code, Option<Both<'a, 'b>>)> {
    let both: BTreeSet<&'a Code> = earlier.units.intersection(&later.units).copied().collect();
    let (before, mut after) = (by_unit(earlier, &both), by_unit(later, &both));
    before.into_iter().filter_map(move |(unit, before)| {
        let after = after.remove(unit)?;
        Some((unit, compare(line, feeds, &before, &after)))
    })
}

/// The services of both periods like for like.
pub(super) fn like<'a, 'b>(
    line: &Line<'_>,
    feeds: &Feeds<'_>,
    earlier: &Made<'a, 'b>,
    later: &Made<'a, 'b>,
) -> Like<'a, 'b> {
    let mut same = Like {
        units: BTreeSet::new(),
        earlier: Vec::new(),
        later: Vec::new(),
        other_criteria: 0,
        resourced: 0,
        apart: 0,
    };
    for (unit, both) in each(line, feeds, earlier, later) {
        let Some(both) = both else {
            same.apart += 1;
            continue;
        };
        same.units.insert(unit);
        same.other_criteria += usize::from(both.differs);
        same.resourced += usize::from(is_resourced(&fed(feeds, &both.earlier, &both.later)));
        same.earlier.extend(both.earlier);
        same.later.extend(both.later);
    }
    same
}

/// The criteria of a service that have a value in the later period, each with the way in which its
/// values came about.
fn fed(feeds: &Feeds<'_>, before: &[Counted<'_, '_>], after: &[Counted<'_, '_>]) -> Vec<Fed> {
    // What nobody could tell, or what is withheld, was found out in some way, too; but it counts in
    // neither value.
    let way = |of: &Counted<'_, '_>, place: usize| {
        let cell = of.cells.get(place).copied().flatten().filter(|cell| cell.points.is_some())?;
        Some(cell.source.map_or(Way::Facts, |source| Way::Source(source.class())))
    };
    let of_one = |now: &Counted<'_, '_>| -> Vec<Fed> {
        let criteria = feeds.later.criteria.iter().zip(&feeds.back).enumerate();
        let each = criteria.filter_map(|(place, ((_, weight), back))| {
            let before = back.and_then(|back| before.iter().find_map(|before| way(before, back)));
            Some(Fed { weight: *weight, now: way(now, place)?, before })
        });
        each.collect()
    };
    after.iter().flat_map(of_one).collect()
}

/// One service in both periods, over the criteria that have a value both times; nothing where too few
/// are the same. Where they are all the same the values are those that are published; else both are
/// worked out anew, so that what did not change gives no change to the last digit.
fn compare<'a, 'b>(
    line: &Line<'_>,
    feeds: &Feeds<'_>,
    before: &[&'b Taken<'a>],
    after: &[&'b Taken<'a>],
) -> Option<Both<'a, 'b>> {
    let (before, after) = (read(line, &feeds.earlier, before), read(line, &feeds.later, after));
    if !feeds.are_inner() {
        return Some(Both { earlier: before, later: after, differs: false });
    }
    let (own_before, own_after) = (parts(&before), parts(&after));
    let common = |own: &[Part], other: &[Part], across: &[Option<usize>]| -> Vec<Part> {
        let each = own.iter().zip(across);
        // A criterion that is not the other period's, too, does not apply to the comparison.
        each.map(|(own, across)| {
            let other = across.and_then(|place| other.get(place));
            own.with(other.copied().unwrap_or(Part::NotApplicable))
        })
        .collect()
    };
    let for_before = common(&own_before, &own_after, &feeds.onward);
    let for_after = common(&own_after, &own_before, &feeds.back);
    let is_over = |counted: &[Counted<'_, '_>], parts: &[Part]| {
        counted.iter().all(|of| of.outcomes.iter().map(Part::of).eq(parts.iter().copied()))
    };
    if is_over(&before, &for_before) && is_over(&after, &for_after) {
        return Some(Both { earlier: before, later: after, differs: false });
    }
    let earlier = narrowed(&feeds.earlier, &before, &for_before)?;
    let later = narrowed(&feeds.later, &after, &for_after)?;
    let mut pairs = before.iter().zip(&earlier).chain(after.iter().zip(&later));
    let differs = pairs.any(|(own, narrowed)| own.differs(narrowed));
    Some(if differs {
        Both { earlier, later, differs }
    } else {
        Both { earlier: before, later: after, differs }
    })
}

/// The scorecards of a service in one period, as they are.
fn read<'a, 'b>(line: &Line<'_>, feed: &Feed<'_>, taken: &[&'b Taken<'a>]) -> Vec<Counted<'a, 'b>> {
    let read = |taken: &&'b Taken<'a>| {
        let points = taken.cell?.points?;
        let cells = feed.cells(line, taken);
        let outcomes = feed.outcomes(taken, &cells);
        Some(Counted { taken, points, cells, outcomes })
    };
    taken.iter().filter_map(read).collect()
}

/// What each criterion of a service is in one period.
fn parts(counted: &[Counted<'_, '_>]) -> Vec<Part> {
    let of = |counted: &Counted<'_, '_>| -> Vec<Part> {
        counted.outcomes.iter().map(Part::of).collect()
    };
    let mut all = counted.iter().map(of);
    let first = all.next().unwrap_or_default();
    all.fold(first, |one, other| one.into_iter().zip(other).map(|(a, b)| a.with(b)).collect())
}

/// The scorecards of a service over the criteria that count; nothing where these leave one without a
/// value.
fn narrowed<'a, 'b>(
    feed: &Feed<'_>,
    counted: &[Counted<'a, 'b>],
    parts: &[Part],
) -> Option<Vec<Counted<'a, 'b>>> {
    let place = feed.place?;
    let narrowed = |counted: &Counted<'a, 'b>| {
        let own = counted.outcomes.iter().zip(parts);
        let outcomes: Vec<Outcome> = own.map(|(own, part)| part.outcome(*own)).collect();
        let found = over(feed.methodology, place, &feed.leaf(&outcomes));
        let points = Points::nearest(found.get(&place)?.points?)?;
        let cells = counted.cells.iter().zip(&outcomes);
        let cells = cells.map(|(cell, of)| cell.filter(|_| of.points.is_some())).collect();
        Some(Counted { taken: counted.taken, points, cells, outcomes })
    };
    counted.iter().map(narrowed).collect()
}
