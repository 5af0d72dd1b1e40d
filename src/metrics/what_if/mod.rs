//! What if: how the index would change if a draft answered otherwise.

mod board;
mod path;

use std::collections::BTreeSet;

use uuid::Uuid;

pub use self::path::{LONGEST, Path};
use self::{board::Board, path::shortest};
use super::{node::Outcome, scorecard::Published};
use crate::domain::{
    code::Code, evaluation::answer::Given, facts::Facts, grade, methodology::Methodology,
    points::Points, state::State, target_group,
};

/// What the answers of one evaluation would make of an index, as they are and at their best.
#[derive(Clone, Debug)]
pub struct WhatIf {
    /// The index with the answers as they are.
    pub index: Outcome,
    /// Each criterion that the evaluation can answer, those that lift the index most first.
    pub gains: Vec<Gain>,
    /// The fewest best answers that lead to the next better grade.
    pub path: Path,
}

/// One criterion answered at its best, all else as it is.
#[derive(Clone, Debug)]
pub struct Gain {
    /// Place of the criterion in the methodology.
    pub place: usize,
    /// The criterion as it is now.
    pub now: Outcome,
    /// The best answer that there is.
    pub best: Given,
    /// Whether that answer would supply the value: not where a better source or an earlier
    /// evaluation has answered, or where a rule gives the value.
    pub counts: bool,
    /// The index with it.
    pub index: Outcome,
}

/// How the index changes with the answers of one evaluation, of everybody's experience.
///
/// - **Shape:** `published` is what would stand, the evaluation `own` in it. A criterion is answerable
///   when it applies, takes an answer from the source of `own`, and does not stand beside the
///   index. At its best it has the answer worth most points at every touchpoint where it was found.
/// - **Unit:** points 0–100; each index is worked out anew as a scorecard is, no gain is estimated.
///   Gains do not add up: a minimum, a geometric mean or a condition takes several answers at once.
/// - **None** when `own` is not in `published`.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 8, back to
///   the data: what an index would be if one of its parts were better. The example is user centricity
///   of starting a business in Czechia, *eGovernment Benchmark 2023*: 92.956349.
///
/// ```
/// # use std::collections::{BTreeMap, BTreeSet};
/// # use serde_json::json;
/// # use uuid::Uuid;
/// # use znamka::domain::{code::Code, facts::Facts, source::Source, state::State};
/// # use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::metrics::{scorecard::Published, what_if::what_if};
/// # let leaf = |code: &str, weight: u8| json!({"code": code, "parent": "index", "weight": weight,
/// #     "scale": {"kind": "share"}, "sources": ["expert"]});
/// # let document = json!({"names": {"en": "User centricity"}, "period_lengths": ["P1Y"],
/// #     "periods": {"from": "2020-01-01", "to": null}, "nodes": [{"code": "index", "parent": null},
/// #     leaf("online", 6), leaf("support", 2), leaf("mobile", 1)]});
/// # let id = MethodologyId::parse("eu@m1").unwrap();
/// # let methodology = Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap();
/// # let facts: Facts = serde_json::from_value(json!({"agency": "a", "country": "CZ",
/// #     "life_events": [], "type": "transactional", "scope": "national", "level": null,
/// #     "audiences": [], "proactive": false, "volume": null})).unwrap();
/// # let counted = |code: &str, yes: u8, of: u8| json!({"criterion": code, "target_group": "all",
/// #     "touchpoint": "all", "numerator": yes, "denominator": of});
/// # let own = Uuid::nil();
/// # let draft = Published { id: own, revision: 1, since: 1, through: None, source: Source::Expert,
/// #     assessor: Code::parse("a").unwrap(), facts: facts.clone(),
/// #     answers: serde_json::from_value(json!([counted("online", 16, 16), counted("support", 5, 7),
/// #         counted("mobile", 15, 16)])).unwrap(),
/// #     withheld: BTreeSet::new(), later: BTreeMap::new(), disputed: BTreeSet::new() };
///
/// // All sixteen services are online, five questions of seven on support are answered with yes, fifteen
/// // services of sixteen can be used on a phone; the weights are 6, 2 and 1.
/// let found = what_if(&methodology, &facts, &[draft], own, State::NotYetMeasured).unwrap();
/// assert!((found.index.points.unwrap() - 92.956349).abs() < 1e-6);
/// // Full support would make it (6 × 100 + 2 × 100 + 1 × 93.75) / 9, and nothing else as much.
/// let best = &found.gains[0];
/// assert_eq!(methodology.nodes[best.place].code, "support");
/// assert!((best.index.points.unwrap() - 99.305556).abs() < 1e-6);
/// ```
pub fn what_if(
    methodology: &Methodology,
    facts: &Facts,
    published: &[Published],
    own: Uuid,
    unanswered: State,
) -> Option<WhatIf> {
    let everybody = Code::parse(target_group::ALL)?;
    let own = published.iter().find(|evaluation| evaluation.id == own)?;
    let board = Board::new(methodology, facts, published, own, &everybody, unanswered);
    let index = board.index(&BTreeSet::new());
    let mut gains: Vec<Gain> =
        board.answerable().filter_map(|(place, best)| gain(&board, place, best)).collect();
    // Stable: of equal gains the order of the methodology stays.
    gains.sort_by_key(|gain| std::cmp::Reverse(gain.index.points.and_then(Points::nearest)));
    let path = match index.points.and_then(Points::nearest).map(grade::whole) {
        Some(1) => Path::BestGrade,
        grade => shortest(&board, |points| grade.is_none_or(|now| grade::whole(points) < now)),
    };
    Some(WhatIf { index, gains, path })
}

fn gain(board: &Board<'_>, place: usize, best: &Given) -> Option<Gain> {
    let chosen = BTreeSet::from([place]);
    Some(Gain {
        place,
        now: board.now(place)?,
        best: best.clone(),
        counts: board.counts(place),
        index: board.index(&chosen),
    })
}

#[cfg(test)]
mod tests;
