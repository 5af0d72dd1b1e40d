//! Lines of groups in one walk over the columns: no cell is looked up, and nothing is kept of a
//! service but what it adds to its groups.

mod due;
mod lines;
mod met;
mod values;

use std::{collections::HashMap, sync::Arc};

use self::{
    due::{Roll, is_same},
    met::Met,
    values::Values,
};
use super::{
    card::{Seen, Sheet},
    columns::NodeColumn,
    figure::{Place, applies},
    lines::Line,
    query::{By, Kind, PanelRule, Query},
    select::{Column, Subject, services, subjects},
    state::Due,
    tally::GroupTally,
    view::{Public, View},
};
use crate::domain::{
    cell::ScorecardKey,
    code::Code,
    facts::Facts,
    methodology::Methodology,
    period::{Length, Period},
    state::State,
    target_group,
};

/// The lines that a query of groups asks for, in order of node, target group, length and subject;
/// nothing when they cannot be had in one walk: changes, estimates, a matched panel, and
/// target groups that are still to be found.
pub fn lines<'a>(view: &View<'a>, query: &'a Query) -> Option<Vec<Line<'a>>> {
    let groups_are_known = query.by != Some(By::TargetGroup) || !query.target_groups.is_empty();
    // Changes are worked out service by service, so lines that have them keep their cells.
    let is_walk =
        query.kind == Kind::Observations && query.panel == PanelRule::All && query.casts.is_empty();
    if query.is_of_services() || !is_walk || !groups_are_known {
        return None;
    }
    let mut groups = query.target_groups.clone();
    if groups.is_empty() {
        groups.extend(Code::parse(target_group::ALL));
    }
    let asked = query.criteria.iter();
    let asked: Vec<Asked<'a>> = asked
        .flat_map(|criterion| groups.iter().map(move |group| (criterion, group.clone())))
        .map(|(criterion, target_group)| Asked { criterion, target_group })
        .collect();
    let mut walk = Walk {
        view: *view,
        query,
        services: services(view, query).map(Arc::new),
        asked,
        subjects: HashMap::new(),
        places: Vec::new(),
        groups: Vec::new(),
        values: Values::default(),
        columns: Vec::new(),
    };
    for methodology in &query.versions {
        walk.over(methodology);
    }
    Some(walk.lines())
}

/// A node and target group.
struct Asked<'a> {
    criterion: &'a Code,
    target_group: Code,
}

/// What was found so far.
struct Walk<'a> {
    view: View<'a>,
    query: &'a Query,
    /// The services to walk over; nothing for all.
    services: Option<Arc<Vec<&'a Code>>>,
    asked: Vec<Asked<'a>>,
    /// The place of each subject in `places`.
    subjects: HashMap<Subject, usize>,
    /// By subject and column where its groups begin: one for each node and target group.
    places: Vec<Vec<Option<usize>>>,
    groups: Vec<Group>,
    values: Values,
    columns: Vec<Held<'a>>,
}

/// A column, and what campaigns expect in it.
struct Held<'a> {
    column: Column<'a>,
    methodology: &'a Arc<Methodology>,
    length: Length,
    is_taken: bool,
    due: Option<Roll<'a>>,
}

/// The services of one subject in one column, at one node for one target group.
struct Group {
    tally: GroupTally,
    /// How many of them should have a value.
    expected: usize,
}

/// Where the walk is.
struct At<'a> {
    methodology: &'a Arc<Methodology>,
    /// The first column of the methodology.
    first: usize,
    /// The column of the scorecard met last.
    column: usize,
}

/// Scorecards of one service that are sorted alike.
struct Run<'a> {
    service: &'a Code,
    facts: &'a Facts,
    /// Places of the subjects it counts in; none when it is not selected.
    subjects: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn over(&mut self, methodology: &'a Arc<Methodology>) {
        let Some(stack) = self.view.stack(&methodology.id) else { return };
        // In the columns is what is said of everybody.
        let place = |asked: &Asked<'_>| {
            let is_all = asked.target_group == target_group::ALL;
            is_all.then(|| stack.place(asked.criterion.as_str())).flatten()
        };
        let nodes: Vec<Option<usize>> = self.asked.iter().map(place).collect();
        let mut at = At { methodology, first: self.columns.len(), column: self.columns.len() };
        let mut run: Option<Run<'a>> = None;
        let seq = self.view.seq();
        let services = self.services.clone();
        for (columns, rows) in stack.parts(services.as_deref().map(Vec::as_slice)) {
            let mut read: Vec<_> = nodes.iter().map(|node| Some(columns.node((*node)?))).collect();
            if columns.outline.stands_at(seq) {
                for (stretch, rows) in columns.outline.stretches(rows) {
                    let Some(facts) = stretch.facts.as_deref() else { continue };
                    for row in rows {
                        let Some((period, made)) = columns.outline.made(row) else { continue };
                        let (made, service) = (Some(made), &stretch.service);
                        let met = Met { columns, row, seq, made, period, service, facts };
                        self.meet(&met, &mut at, &mut run, &mut read);
                    }
                }
            } else {
                for row in rows {
                    let Some(sheet) = Sheet::at(columns, row, seq) else { continue };
                    let Some(Public { key, facts, .. }) = Public::of(sheet) else { continue };
                    let made = sheet.is_newest().then(|| sheet.seq());
                    let (period, service) = (key.period, &key.service);
                    let met = Met { columns, row, seq, made, period, service, facts };
                    self.meet(&met, &mut at, &mut run, &mut read);
                }
            }
        }
        for column in at.first..self.columns.len() {
            self.expect_absent(column);
        }
    }

    /// Puts a scorecard where it belongs.
    fn meet(
        &mut self,
        met: &Met<'a>,
        at: &mut At<'a>,
        run: &mut Option<Run<'a>>,
        nodes: &mut [Option<NodeColumn<'_>>],
    ) {
        at.column = self.column(at.first, at.column, met.period, at.methodology);
        let Some(held) = self.columns.get_mut(at.column).filter(|held| held.is_taken) else {
            return;
        };
        // Without a campaign all are expected of which something is published.
        let is_due = held.due.as_mut().is_none_or(|due| due.pass(met.service));
        if run.as_ref().is_none_or(|run| !run.takes(met)) {
            *run = Some(self.run(met));
        }
        if let Some(run) = run.as_ref().filter(|run| !run.subjects.is_empty()) {
            self.add(at.column, met, run, (nodes, is_due));
        }
    }

    /// The column of a period: most often that after the one before.
    fn column(
        &mut self,
        first: usize,
        before: usize,
        period: Period,
        methodology: &'a Arc<Methodology>,
    ) -> usize {
        let is_it = |held: &Held<'_>| held.column.0 == period;
        for place in [before, before + 1, first] {
            if self.columns.get(place).is_some_and(is_it) {
                return place;
            }
        }
        let known = self.columns.get(first..).unwrap_or_default();
        if let Some(place) = known.iter().position(is_it) {
            return first + place;
        }
        let is_taken = self.query.takes_period(period);
        let column = (period, &methodology.id);
        let due = is_taken.then(|| Roll::of(&self.view, column)).flatten();
        let length = period.length();
        self.columns.push(Held { column, methodology, length, is_taken, due });
        self.columns.len() - 1
    }

    fn run(&mut self, met: &Met<'a>) -> Run<'a> {
        let Met { service, facts, .. } = *met;
        let is_taken = self.query.takes(service, facts);
        let found = if is_taken { subjects(self.query, service, facts) } else { Vec::new() };
        let subjects = found.into_iter().map(|subject| {
            let next = self.subjects.len();
            *self.subjects.entry(subject).or_insert(next)
        });
        let subjects: Vec<usize> = subjects.collect();
        self.places.resize_with(self.subjects.len(), Vec::new);
        Run { service, facts, subjects }
    }

    /// Adds a scorecard to the groups it is in.
    fn add(
        &mut self,
        column: usize,
        met: &Met<'a>,
        run: &Run<'a>,
        (nodes, is_due): (&mut [Option<NodeColumn<'_>>], bool),
    ) {
        let Self { query, asked, places, groups, values, columns, .. } = self;
        let Some(held) = columns.get(column) else { return };
        let (methodology, period) = (held.methodology, held.column.0);
        for subject in &run.subjects {
            let Some(of_subject) = places.get_mut(*subject) else { continue };
            if of_subject.len() <= column {
                of_subject.resize(column + 1, None);
            }
            if let Some(place @ None) = of_subject.get_mut(column) {
                *place = Some(groups.len());
                groups.extend(asked.iter().map(|asked| Group {
                    tally: GroupTally::new(query, methodology, asked.criterion),
                    expected: 0,
                }));
            }
        }
        for ((asked, node), nth) in asked.iter().zip(nodes).zip(0..) {
            let Asked { criterion, target_group } = asked;
            let counted = node.as_mut().and_then(|node| met.counted(node));
            let is_it = |seen: &&Seen| query.source.is_none() || seen.source == query.source;
            let looked_up;
            // What is passed on is where it was read: to move a cell takes longer than to read it.
            let cell = if let Some(seen) = counted.as_ref().filter(is_it) {
                Some(seen)
            } else {
                looked_up = met.looked_up(query, asked);
                looked_up.as_ref()
            };
            let points = cell.and_then(|cell| cell.points);
            let applies = || match cell {
                Some(cell) if query.source.is_none() => cell.state != State::NotApplicable,
                _ => {
                    let place = Place { methodology, criterion, target_group, period };
                    applies(&place, met.facts, met.sheet().and_then(Public::of).as_ref())
                }
            };
            let counts = usize::from(points.is_some() || is_due && applies());
            for subject in &run.subjects {
                let place = places.get(*subject).and_then(|columns| *columns.get(column)?);
                let Some(place) = place.map(|place| place + nth) else { continue };
                let Some(group) = groups.get_mut(place) else { continue };
                let sums = group.tally.add(cell, met.facts.volume);
                group.expected += counts;
                if let Some(points) = points {
                    values.push(place, sums, points);
                }
            }
        }
    }

    /// Counts the services that campaigns expect in a column and that have no scorecard.
    fn expect_absent(&mut self, column: usize) {
        let Self { view, query, services, asked, places, groups, columns, subjects: known, .. } =
            self;
        let Some(held) = columns.get_mut(column) else { return };
        let (methodology, period) = (held.methodology, held.column.0);
        let Some(due) = held.due.take() else { return };
        let was_skipped = |service: &Code| {
            let is_walked = |services: &Arc<Vec<&Code>>| services.binary_search(&service).is_ok();
            let key = || ScorecardKey {
                service: service.clone(),
                period,
                methodology: methodology.id.clone(),
            };
            !services.as_ref().is_none_or(is_walked) && view.scorecard(&key()).is_some()
        };
        for Due { service, facts } in due.absent() {
            // Who was not walked over may have a scorecard that says it was elsewhere.
            if !query.takes(service, facts) || was_skipped(service) {
                continue;
            }
            for subject in subjects(query, service, facts) {
                let place = known.get(&subject).and_then(|place| places.get(*place));
                let Some(place) = place.and_then(|columns| *columns.get(column)?) else { continue };
                let groups = groups.get_mut(place..).unwrap_or_default();
                for (asked, group) in asked.iter().zip(groups) {
                    let Asked { criterion, target_group } = asked;
                    let place = Place { methodology, criterion, target_group, period };
                    group.expected += usize::from(applies(&place, facts, None));
                }
            }
        }
    }
}

impl Run<'_> {
    /// Whether a scorecard is sorted as those of the run are.
    fn takes(&self, met: &Met<'_>) -> bool {
        let (a, b) = (self.facts, met.facts);
        (is_same(met.service, self.service) || met.service == self.service)
            && (std::ptr::eq(a, b)
                || a.agency == b.agency
                    && a.life_events == b.life_events
                    && a.country == b.country
                    && (a.level, a.service_type) == (b.level, b.service_type))
    }
}
