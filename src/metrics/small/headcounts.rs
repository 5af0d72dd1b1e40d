//! How many answered at one touchpoint or at all of them, in all that is held against one another.

use std::collections::BTreeMap;

use super::{Asked, Before, Sizes};
use crate::domain::{code::Code, evaluation::answer::Answer, source::Source};

/// Respondents at one touchpoint or at all of them, now and in what was shown before.
pub(super) struct Headcounts {
    pub(super) now: BTreeMap<Asked, u64>,
    /// In each earlier publication of the period.
    pub(super) then: Vec<BTreeMap<Asked, u64>>,
    /// In each publication of each joined period.
    pub(super) joined: Vec<Vec<BTreeMap<Asked, u64>>>,
}

impl Headcounts {
    /// Those at this touchpoint, or at all of them together.
    pub(super) fn at(touchpoint: Option<&Code>, now: &Sizes, before: &Before) -> Self {
        let at = |shown: &Vec<Sizes>| shown.iter().map(|sizes| of(sizes, touchpoint)).collect();
        Self {
            now: of(now, touchpoint),
            then: at(&before.shown),
            joined: before.joined.iter().map(|other| at(&other.shown)).collect(),
        }
    }
}

/// How many answered what, where it is known.
pub(crate) fn sizes(answers: &[Answer], source: Source) -> Sizes {
    let mut sizes = Sizes::new();
    for answer in answers {
        let Some(n) = answer.respondents(source) else { continue };
        let asked = (answer.criterion.clone(), answer.target_group.clone());
        *sizes.entry(asked).or_default().entry(answer.touchpoint.clone()).or_insert(0) += n;
    }
    sizes
}

fn of(sizes: &Sizes, touchpoint: Option<&Code>) -> BTreeMap<Asked, u64> {
    let people = |by_touchpoint: &BTreeMap<Code, u64>| match touchpoint {
        None => Some(by_touchpoint.values().sum()),
        Some(touchpoint) => by_touchpoint.get(touchpoint).copied(),
    };
    sizes.iter().filter_map(|(asked, sizes)| Some((asked.clone(), people(sizes)?))).collect()
}
