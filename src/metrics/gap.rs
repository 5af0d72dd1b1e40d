//! The gap between how an agency judges itself and what others find.

use uuid::Uuid;

use super::{lane::Lane, mean::quotient};
use crate::domain::{points::Points, source::Source};

/// Sources that judge an agency from outside; a tool looks at pages alone.
const OTHERS: [Source; 3] = [Source::Audit, Source::Expert, Source::Survey];

/// What one side says of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// In which way it was found out.
    pub source: Source,
    /// The evaluation whose answer stands.
    pub evaluation: Uuid,
    /// Its points.
    pub points: Points,
}

/// A self-evaluation beside what others found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What the agency says of itself.
    pub own: Judgement,
    /// What the best other source says.
    pub others: Judgement,
}

impl Gap {
    /// Own minus others: above 0 where the agency thinks better of itself.
    ///
    /// - **Unit:** points.
    /// - **Source:** the difference of two methods by Bland and Altman (1986), as [`together`].
    ///
    /// ```
    /// use uuid::Uuid;
    /// use znamka::domain::{points::Points, source::Source};
    /// use znamka::metrics::gap::{Gap, Judgement};
    ///
    /// // Their first person, 494 by the one meter and 512 l/min by the other: −18; here as a tenth.
    /// let by = |source, flow| {
    ///     Judgement { source, evaluation: Uuid::nil(), points: Points::nearest(flow).unwrap() }
    /// };
    /// let gap = Gap { own: by(Source::SelfReport, 49.4), others: by(Source::Audit, 51.2) };
    /// assert_eq!(gap.difference(), -1.8);
    /// ```
    pub fn difference(&self) -> f64 {
        self.own.points.minus(self.others.points)
    }

    fn nano(&self) -> i64 {
        self.own.points.nano() - self.others.points.nano()
    }
}

/// Several gaps together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Together {
    /// How many.
    pub gaps: u64,
    /// Mean difference: whether the agency thinks better of itself than others do.
    pub mean: f64,
    /// Mean difference without signs: how far the two are from one another.
    pub mean_absolute: f64,
    /// Place of the largest difference, its sign left aside; of equal ones the first.
    pub largest: usize,
}

/// What each source says of a criterion, best first. What has no value says nothing: a survey of few
/// people, which is withheld, makes no gap.
pub(crate) fn judgements(lanes: &[Lane]) -> Vec<Judgement> {
    let judgement = |lane: &Lane| {
        let points = lane.found.outcome.points.and_then(Points::nearest)?;
        Some(Judgement { source: lane.source, evaluation: lane.evaluation, points })
    };
    lanes.iter().filter_map(judgement).collect()
}

/// The gap at a criterion, from what each source says of it.
///
/// - **Shape:** judgements best first, as the criterion orders its sources: of several others the best
///   is taken.
/// - **Unit:** points 0–100.
/// - **None** without a value on both sides.
/// - **Source:** self–other agreement of Mabe and West, *Validity of Self-Evaluation of Ability*, Journal
///   of Applied Psychology 67 (1982): a self-rating is told beside an outside measure of the same. The
///   numbers are the first pair of Bland and Altman (1986), as [`Gap::difference`] has it.
///
/// ```
/// use uuid::Uuid;
/// use znamka::domain::{points::Points, source::Source};
/// use znamka::metrics::gap::{Judgement, gap};
///
/// let judgement = |source, points| {
///     Judgement { source, evaluation: Uuid::nil(), points: Points::nearest(points).unwrap() }
/// };
/// // 494 and 512 l/min by two meters, here as a tenth, and as what an agency and an audit say.
/// let judgements = [judgement(Source::Audit, 51.2), judgement(Source::SelfReport, 49.4)];
/// assert_eq!(gap(&judgements).unwrap().difference(), -1.8);
/// assert_eq!(gap(&judgements[1..]), None);
/// ```
pub fn gap(judgements: &[Judgement]) -> Option<Gap> {
    let first =
        |wanted: &[Source]| judgements.iter().find(|one| wanted.contains(&one.source)).copied();
    Some(Gap { own: first(&[Source::SelfReport])?, others: first(&OTHERS)? })
}

/// Several gaps together: which way they go, how large they are, and which is the largest.
///
/// - **Shape:** any number of gaps, each counted once; sums are of whole numbers.
/// - **Unit:** points.
/// - **None** without a gap.
/// - **Source:** the mean difference of Bland and Altman, *Statistical Methods for Assessing Agreement between
///   Two Methods of Clinical Measurement*, The Lancet 327 (1986), who tell it beside the single
///   differences, because it is small as well where large ones cancel out.
///
/// ```
/// # use uuid::Uuid;
/// # use znamka::domain::{points::Points, source::Source};
/// use znamka::metrics::gap::{Gap, Judgement, together};
///
/// // The 17 peak flows of Bland and Altman by two meters, here as a tenth: a mean difference of
/// // −2.1 l/min, the largest 81.
/// let wright = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427];
/// let mini = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451];
/// # let judgement = |source, flow: i32| Judgement { source, evaluation: Uuid::nil(),
/// #     points: Points::nearest(f64::from(flow) / 10.0).unwrap() };
/// let gaps: Vec<Gap> = wright.iter().zip(mini).map(|(wright, mini)| Gap {
///     own: judgement(Source::SelfReport, *wright),
///     others: judgement(Source::Audit, mini),
/// }).collect();
/// let told = together(&gaps).unwrap();
/// assert_eq!((told.gaps, (told.mean * 100.0).round()), (17, -21.0));
/// assert_eq!((told.largest, gaps[told.largest].difference()), (14, -8.1));
/// ```
pub fn together(gaps: &[Gap]) -> Option<Together> {
    let count = u64::try_from(gaps.len()).ok()?;
    let sum: i64 = gaps.iter().map(Gap::nano).sum();
    let size: i64 = gaps.iter().map(|gap| gap.nano().abs()).sum();
    let mean = |sum: i64| quotient(sum.into(), i128::from(count) * 1_000_000_000);
    // Of equal ones the first: the search for a maximum takes the last.
    let largest = gaps.iter().enumerate().rev().max_by_key(|(_, gap)| gap.nano().abs())?.0;
    Some(Together { gaps: count, mean: mean(sum)?, mean_absolute: mean(size)?, largest })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgement(source: Source, points: f64) -> Judgement {
        Judgement { source, evaluation: Uuid::nil(), points: Points::nearest(points).unwrap() }
    }

    #[test]
    fn the_best_other_source_is_taken_and_a_tool_is_none() {
        let judgements = [
            judgement(Source::Tool, 10.0),
            judgement(Source::Expert, 60.0),
            judgement(Source::Audit, 20.0),
            judgement(Source::SelfReport, 50.0),
        ];
        let found = gap(&judgements).unwrap();
        assert_eq!((found.others.source, found.difference()), (Source::Expert, -10.0));
        assert_eq!(gap(&[judgements[0], judgements[3]]), None);
        assert_eq!(gap(&judgements[..3]), None);
    }

    #[test]
    fn what_cancels_out_is_still_far_apart() {
        let of = |own, others| Gap {
            own: judgement(Source::SelfReport, own),
            others: judgement(Source::Audit, others),
        };
        let told = together(&[of(80.0, 60.0), of(30.0, 50.0), of(10.0, 10.0)]).unwrap();
        assert_eq!((told.gaps, told.mean, told.largest), (3, 0.0, 0));
        assert!((told.mean_absolute - 40.0 / 3.0).abs() < 1e-9);
        assert_eq!(together(&[]), None);
    }
}
