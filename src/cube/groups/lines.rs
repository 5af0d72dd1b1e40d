//! What a walk found, as lines.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Walk};
use crate::{
    cube::{figure::Figure, lines::Line, query::By, select::Subject},
    domain::period::{Length, Period},
};

impl<'a> Walk<'a> {
    /// Its groups as lines, in order of node, target group, length and subject.
    pub(super) fn lines(mut self) -> Vec<Line<'a>> {
        let values = std::mem::take(&mut self.values);
        let values = values.sorted(self.groups.len(), |place, sums| {
            self.groups.get(place).is_some_and(|group| group.tally.uses(sums))
        });
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|place| self.columns.get(*place).map(|held| held.column));
        let mut by_asked: Vec<Vec<Line<'a>>> = self.asked.iter().map(|_| Vec::new()).collect();
        let mut subjects: Vec<(Subject, usize)> = self.subjects.drain().collect();
        subjects.sort_unstable();
        for (subject, place) in subjects {
            let places = self.places.get(place).map(Vec::as_slice).unwrap_or_default();
            let mut figures: Vec<BTreeMap<Length, Vec<Figure<'a>>>> =
                self.asked.iter().map(|_| BTreeMap::new()).collect();
            for column in &order {
                let place = places.get(*column).copied().flatten();
                let Some((held, first)) = self.columns.get(*column).zip(place) else { continue };
                let period = held.column.0;
                for (place, figures) in (first..).zip(&mut figures) {
                    let Some(group) = self.groups.get(place) else { continue };
                    if group.tally.has_cell() {
                        let column = (held.methodology, period);
                        let mut figure =
                            group.tally.figure(column, values.of(place), BTreeSet::new());
                        figure.expect(group.expected);
                        let of_length = figures.entry(held.length);
                        let room = || Vec::with_capacity(order.len());
                        of_length.or_insert_with(room).push(figure);
                    }
                }
            }
            for ((asked, by_length), lines) in self.asked.iter().zip(figures).zip(&mut by_asked) {
                for (length, figures) in by_length {
                    lines.push(self.line(&subject, asked, length, figures));
                }
            }
        }
        for lines in &mut by_asked {
            lines.sort_by_key(|line| line.length);
        }
        by_asked.into_iter().flatten().collect()
    }

    fn line(
        &self,
        subject: &Subject,
        asked: &Asked<'a>,
        length: Length,
        mut figures: Vec<Figure<'a>>,
    ) -> Line<'a> {
        if let Some(latest) = self.query.periods.latest {
            let mut periods: Vec<Period> = figures.iter().map(|figure| figure.period).collect();
            periods.dedup();
            let dropped = periods.len().saturating_sub(latest);
            figures.retain(|figure| !periods.iter().take(dropped).any(|p| *p == figure.period));
        }
        let target_group = asked.target_group.clone();
        let mut subject = subject.clone();
        if self.query.by == Some(By::TargetGroup) {
            subject.target_group = Some(target_group.clone());
        }
        Line {
            criterion: asked.criterion,
            subject,
            target_group,
            length,
            figures,
            cells: Vec::new(),
            kept: None,
        }
    }
}
