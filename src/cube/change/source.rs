//! In which way the two sides of a change were found out.

use std::collections::{BTreeMap, BTreeSet};

use super::Made;
use crate::{
    cube::{figure::Taken, lines::Line},
    domain::{code::Code, source::Source},
    metrics::change::{Fed, feeding, is_resourced},
};

/// How many of the matched services were found out by another class of source than before.
pub(super) fn resourced(
    line: &Line<'_>,
    earlier: &Made<'_, '_>,
    later: &Made<'_, '_>,
    both: &BTreeSet<&Code>,
) -> usize {
    let leaves = feeding(later.figure.methodology, line.criterion.as_str());
    let fed = |made: &Made<'_, '_>| -> BTreeMap<Code, Vec<Fed<'_>>> {
        let taken = made.counted(both).into_iter();
        taken.map(|taken| (taken.unit.clone(), of_service(line, &leaves, taken))).collect()
    };
    let (before, now) = (fed(earlier), fed(later));
    let before_and_now = now.iter().filter_map(|(unit, now)| Some((before.get(unit)?, now)));
    before_and_now.filter(|(before, now)| is_resourced(before, now)).count()
}

/// The criteria that feed the node for one service, each with the class of its source.
fn of_service<'a>(
    line: &'a Line<'_>,
    leaves: &[(&'a Code, f64)],
    taken: &Taken<'_>,
) -> Vec<Fed<'a>> {
    let class = |source: Option<Source>| source.map(Source::class);
    if let [(criterion, weight)] = leaves
        && *criterion == line.criterion
    {
        // The cell that was taken may be of a source asked for, and not the best.
        let source = taken.cell.and_then(|cell| cell.source);
        return vec![Fed { criterion, weight: *weight, class: class(source) }];
    }
    let feeding = leaves.iter().filter_map(|(criterion, weight)| {
        let cell = taken.public.best(criterion.as_str(), line.target_group.as_str())?;
        cell.points?;
        Some(Fed { criterion, weight: *weight, class: class(cell.source) })
    });
    feeding.collect()
}
