//! Change: how two periods differ, how much of it the same services explain, and what may be said.

use std::collections::BTreeSet;

use super::chain::{Comparison, Method, alike, comparison};
use crate::domain::{
    code::Code,
    methodology::{Methodology, NodeKind},
    source::SourceClass,
    word::words,
};

words! {
    /// What may be said of a change. The first that holds, in this order.
    pub enum Verdict {
        /// A side has no value.
        Missing = "missing",
        /// The method changed.
        MethodBreak = "method_break",
        /// It was found out in another way.
        SourceChanged = "source_changed",
        /// Too few of the same services were measured.
        NotComparable = "not_comparable",
        /// Less than 0.05 points, on paper and for the same services.
        Unchanged = "unchanged",
        /// Most of it comes of which services were measured.
        Composition = "composition",
        /// Nobody can tell whether it is more than chance.
        NoTest = "no_test",
        /// It may be chance: the interval of the change contains 0.
        WithinNoise = "within_noise",
        /// The same services did better.
        Improved = "improved",
        /// The same services did worse.
        Worsened = "worsened",
    }
}

words! {
    /// What the verdict rests on.
    pub enum ChangeBasis {
        /// All were counted, nobody was sampled: there is no sampling error.
        CompleteCount = "complete_count",
        /// Two sampled proportions: Newcombe's interval.
        Proportion = "proportion",
        /// Two sampled means: Welch's interval.
        Mean = "mean",
        /// Several sampled values, or a sampled and a counted one: their intervals brought together.
        Combined = "combined",
        /// There was a sample, but it allows no interval.
        Untested = "untested",
    }
}

/// Changes smaller than this are none: half of the last decimal that is printed.
const NOTHING: f64 = 0.05;
/// Rounding: cells are kept to a nano-point.
const ROUNDING: f64 = 1e-9;

impl Verdict {
    /// Whether the two values may be set against one another.
    pub fn is_compared(self) -> bool {
        !matches!(
            self,
            Self::Missing | Self::MethodBreak | Self::SourceChanged | Self::NotComparable
        )
    }
}

/// One side of a comparison: a period.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a, T> {
    /// Its value, over all its services.
    pub value: Option<f64>,
    /// Its value over the matched services alone.
    pub matched: Option<f64>,
    /// The services whose values count in it; one-to-one successors are one.
    pub units: &'a BTreeSet<T>,
}

/// What is known of the sampling error of the change of the matched services.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SamplingError {
    /// There is none: all were counted.
    Absent,
    /// There is some, and no interval can be given.
    Unknown,
    /// The 95 % interval of the change, in points.
    Interval {
        /// How it was worked out.
        basis: ChangeBasis,
        /// Lower bound.
        low: f64,
        /// Upper bound.
        high: f64,
    },
}

/// The services of two periods, set against one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Services {
    /// Measured in both periods: the matched ones.
    pub kept: usize,
    /// Measured in either.
    pub of: usize,
    /// Measured in the later period alone.
    pub entered: usize,
    /// Measured in the earlier period alone.
    pub left: usize,
}

/// How two periods differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The later value less the earlier: the change on paper.
    pub delta: Option<f64>,
    /// The same over the matched services alone: what really changed.
    pub matched: Option<f64>,
    /// The rest, which comes of which services were measured.
    pub composition: Option<f64>,
    /// Which services were measured.
    pub services: Services,
    /// What may be said of it.
    pub verdict: Verdict,
    /// What the verdict rests on; none where the two cannot be set against one another.
    pub basis: Option<ChangeBasis>,
    /// The 95 % interval of `matched`, where it is sampled and they can.
    pub interval: Option<(f64, f64)>,
}

/// How a later period differs from an earlier one.
///
/// - **Shape:** `method` as [`method`](super::chain::method) tells; `resourced` is how many of the
///   matched services were found out by another class of source; `sampling` is that of the change of
///   the matched services.
/// - **Unit:** points.
/// - **None:** `delta` when a side has no value, `matched` and `composition` when no service is
///   matched. The verdict always says why.
/// - **Source:** the split is that of price statistics between like for like and composition (ILO
///   and others, *Consumer Price Index Manual* (2004), chapter 7); the figures are those of the
///   European Commission's eGovernment Benchmark, Czechia, pre-filled forms.
///
/// ```
/// use std::collections::BTreeSet;
/// use znamka::metrics::{chain::Method, change::{SamplingError, Side, Verdict, change}};
///
/// // 20 services in 2021, the same 20 and 11 others in 2023.
/// let (in_2021, in_2023): (BTreeSet<u8>, BTreeSet<u8>) = ((0..20).collect(), (0..31).collect());
/// let earlier = Side { value: Some(50.0), matched: Some(50.0), units: &in_2021 };
/// let later = Side { value: Some(1612.5 / 31.0), matched: Some(55.625), units: &in_2023 };
/// let change = change(Method::Same, &earlier, &later, 0, SamplingError::Absent);
/// assert_eq!(change.verdict, Verdict::Improved);
/// assert!((change.delta.unwrap() - 2.016129).abs() < 1e-6);
/// assert!((change.matched.unwrap() - 5.625000).abs() < 1e-6);
/// assert!((change.composition.unwrap() - -3.608871).abs() < 1e-6);
/// assert_eq!((change.services.kept, change.services.of), (20, 31));
/// ```
pub fn change<T: Ord>(
    method: Method,
    earlier: &Side<'_, T>,
    later: &Side<'_, T>,
    resourced: usize,
    sampling: SamplingError,
) -> Change {
    let less = |later: Option<f64>, earlier: Option<f64>| Some(later? - earlier?);
    let services = services(earlier.units, later.units);
    let delta = less(later.value, earlier.value);
    let matched = less(later.matched, earlier.matched).filter(|_| services.kept > 0);
    let composition = less(delta, matched);
    let (basis, interval) = match sampling {
        SamplingError::Absent => (ChangeBasis::CompleteCount, None),
        SamplingError::Unknown => (ChangeBasis::Untested, None),
        SamplingError::Interval { basis, low, high } => (basis, Some((low, high))),
    };
    let comparison = comparison(method, alike(earlier.units, later.units));
    let verdict = match (delta, matched, composition) {
        (None, ..) => Verdict::Missing,
        _ if comparison == Comparison::MethodBreak => Verdict::MethodBreak,
        _ if resourced * 4 > services.kept => Verdict::SourceChanged,
        _ if comparison == Comparison::NotComparable => Verdict::NotComparable,
        (Some(delta), Some(matched), Some(composition)) => {
            said(delta, matched, composition, sampling)
        }
        _ => Verdict::NotComparable,
    };
    let (basis, interval) =
        if verdict.is_compared() { (Some(basis), interval) } else { (None, None) };
    Change { delta, matched, composition, services, verdict, basis, interval }
}

/// What may be said of a change between comparable periods.
fn said(delta: f64, matched: f64, composition: f64, sampling: SamplingError) -> Verdict {
    let is_nothing = |points: f64| points.abs() + ROUNDING < NOTHING;
    let has_nothing = |low: f64, high: f64| low <= 0.0 && high >= 0.0;
    match sampling {
        _ if is_nothing(delta) && is_nothing(matched) => Verdict::Unchanged,
        _ if composition.abs() > matched.abs() + ROUNDING => Verdict::Composition,
        SamplingError::Unknown => Verdict::NoTest,
        SamplingError::Interval { low, high, .. } if has_nothing(low, high) => Verdict::WithinNoise,
        _ if matched > 0.0 => Verdict::Improved,
        _ => Verdict::Worsened,
    }
}

fn services<T: Ord>(earlier: &BTreeSet<T>, later: &BTreeSet<T>) -> Services {
    let kept = earlier.intersection(later).count();
    let (left, entered) = (earlier.len() - kept, later.len() - kept);
    Services { kept, of: kept + left + entered, entered, left }
}

/// A criterion that feeds a node, and in which way it was found out for one service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fed<'a> {
    /// The criterion.
    pub criterion: &'a Code,
    /// Its share in the node, as the tree says it.
    pub weight: f64,
    /// The class of its source; none when facts gave the value and nobody was asked.
    pub class: Option<SourceClass>,
}

/// Whether a service's value at a node was found out in another way than before.
///
/// - **Shape:** the criteria below the node that have a value, one list a period; a criterion is
///   what feeds itself. Weights are those of the later period.
/// - Criterion by criterion, for two that swapped their sources are no less doubtful than one that
///   changed. It changed when more than a quarter of the weight that has a value in both periods is
///   of another class (the same quarter as for the services of a group), or when nothing that has a
///   value now had one before. What facts alone gave is of every class.
/// - **Source:** mode effects, which the European Social Survey finds between ways of asking the
///   same question: Jäckle, Roberts, Lynn, *Assessing the Effect of Data Collection Mode on
///   Measurement* (2010).
///
/// ```
/// use znamka::domain::{code::Code, source::SourceClass};
/// use znamka::metrics::change::{Fed, is_resourced};
///
/// let codes: Vec<Code> = ["a", "b", "c", "d"].into_iter().filter_map(Code::parse).collect();
/// let fed = |audited: usize| -> Vec<Fed<'_>> {
///     let class = |i| if i < audited { SourceClass::Assessed } else { SourceClass::SelfReport };
///     let with = |(i, criterion)| Fed { criterion, weight: 0.25, class: Some(class(i)) };
///     codes.iter().enumerate().map(with).collect()
/// };
/// assert!(!is_resourced(&fed(0), &fed(1)));
/// assert!(is_resourced(&fed(0), &fed(2)));
/// ```
pub fn is_resourced(earlier: &[Fed<'_>], later: &[Fed<'_>]) -> bool {
    let (mut both, mut other) = (0.0, 0.0);
    for now in later {
        let Some(before) = earlier.iter().find(|fed| fed.criterion == now.criterion) else {
            continue;
        };
        both += now.weight;
        if before.class.zip(now.class).is_some_and(|(before, now)| before != now) {
            other += now.weight;
        }
    }
    other > both / 4.0 + ROUNDING || (both <= 0.0 && !later.is_empty())
}

/// The criteria that feed a node, each with its share: a criterion feeds itself alone.
///
/// - **Shape:** in the order of the tree; what stands beside a node, with weight 0, is left out.
/// - **Unit:** shares of 1, the weights of a node's children brought to 1 at each level. Where a
///   node is no weighted sum (the best or the worst child counts), they say how much each was meant
///   to matter.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 5:
///   user centricity of the eGovernment Benchmark is 2/3 availability, 2/9 support, 1/9 mobile.
///
/// ```
/// # use serde_json::json;
/// # use znamka::domain::methodology::{Methodology, MethodologyId, draft::MethodologyDraft};
/// use znamka::metrics::change::feeding;
/// # let leaf = |code: &str, weight: u8| json!({"code": code, "parent": "index", "weight": weight,
/// #     "scale": {"kind": "boolean"}, "sources": ["self"]});
/// # let draft: MethodologyDraft = serde_json::from_value(json!({"code": "small", "version": "m1",
/// #     "names": {"en": "Small"}, "periods": {"from": "2020-01-01", "to": null},
/// #     "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null},
/// #     leaf("availability", 6), leaf("support", 2), leaf("mobile", 1)]})).unwrap();
/// # let methodology =
/// #     Methodology::parse(draft, &MethodologyId::parse("small@m1").unwrap()).unwrap();
///
/// // A methodology with a root and three criteria of weight 6, 2 and 1.
/// let shares: Vec<f64> = feeding(&methodology, "index").into_iter().map(|(_, w)| w).collect();
/// let is_near = |(share, wanted): (&f64, f64)| (share - wanted).abs() < 1e-12;
/// assert!(shares.iter().zip([6.0 / 9.0, 2.0 / 9.0, 1.0 / 9.0]).all(is_near));
/// assert_eq!(feeding(&methodology, "mobile").len(), 1);
/// ```
pub fn feeding<'a>(methodology: &'a Methodology, node: &str) -> Vec<(&'a Code, f64)> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, f64)> =
        methodology.place(node).map(|place| (place, 1.0)).into_iter().collect();
    while let Some((place, share)) = open.pop() {
        let Some(node) = methodology.nodes.get(place) else { continue };
        match node.kind {
            NodeKind::Leaf(_) => found.push((place, &node.code, share)),
            NodeKind::Inner(_) => {
                let children = node.children.iter().filter_map(|child| {
                    let weight = methodology.nodes.get(*child)?.weight;
                    (weight > 0.0).then_some((*child, weight))
                });
                let children: Vec<(usize, f64)> = children.collect();
                let total: f64 = children.iter().map(|(_, weight)| weight).sum();
                open.extend(children.iter().map(|(child, w)| (*child, share * w / total)));
            }
        }
    }
    found.sort_by_key(|(place, ..)| *place);
    found.into_iter().map(|(_, code, share)| (code, share)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(units: std::ops::Range<u8>) -> BTreeSet<u8> {
        units.collect()
    }

    /// The change between periods of ten same services; values on paper and of the matched.
    fn between(
        paper: (f64, f64),
        matched: (f64, f64),
        resourced: usize,
        sampling: SamplingError,
    ) -> Change {
        let units = of(0..10);
        let earlier = Side { value: Some(paper.0), matched: Some(matched.0), units: &units };
        let later = Side { value: Some(paper.1), matched: Some(matched.1), units: &units };
        change(Method::Same, &earlier, &later, resourced, sampling)
    }

    fn interval(low: f64, high: f64) -> SamplingError {
        SamplingError::Interval { basis: ChangeBasis::Mean, low, high }
    }

    #[test]
    fn published_changes_come_out() {
        // Pre-filled forms in Czechia, 2020 to 2022; and those for transport, 2021 to 2023.
        let (in_2020, in_2022) = (of(0..17), of(0..16));
        let earlier = Side { value: Some(960.0 / 17.0), matched: Some(60.0), units: &in_2020 };
        let later = Side { value: Some(63.75), matched: Some(63.75), units: &in_2022 };
        let found = change(Method::Same, &earlier, &later, 0, SamplingError::Absent);
        assert!((found.delta.unwrap() - 7.279_412).abs() < 1e-6);
        assert!((found.composition.unwrap() - 3.529_412).abs() < 1e-6);
        assert_eq!((found.matched, found.verdict), (Some(3.75), Verdict::Improved));
        let counts = Services { kept: 16, of: 17, entered: 0, left: 1 };
        assert_eq!(found.services, counts);

        let (before, after) = (of(0..4), of(0..8));
        let earlier = Side { value: Some(0.0), matched: Some(0.0), units: &before };
        let later = Side { value: Some(25.0), matched: Some(0.0), units: &after };
        let found = change(Method::Same, &earlier, &later, 0, SamplingError::Absent);
        assert_eq!((found.matched, found.verdict), (Some(0.0), Verdict::Composition));
    }

    #[test]
    fn the_first_verdict_that_holds_is_given() {
        use SamplingError::{Absent, Unknown};
        let units = of(0..10);
        let side = |value| Side { value, matched: value, units: &units };
        let no_value = change(Method::Break, &side(None), &side(Some(1.0)), 10, Absent);
        assert_eq!((no_value.verdict, no_value.delta), (Verdict::Missing, None));
        let broken = change(Method::Break, &side(Some(1.0)), &side(Some(2.0)), 10, Absent);
        assert_eq!((broken.verdict, broken.delta), (Verdict::MethodBreak, Some(1.0)));
        for (expected, paper, matched, resourced, sampling) in [
            (Verdict::SourceChanged, (10.0, 20.0), (10.0, 20.0), 3, Absent),
            (Verdict::Unchanged, (10.0, 10.04), (10.0, 9.96), 2, Unknown),
            (Verdict::Composition, (10.0, 30.0), (10.0, 19.0), 0, Unknown),
            // Equal and opposite on paper: composition does not outweigh what really changed.
            (Verdict::Improved, (10.0, 10.0), (10.0, 20.0), 0, Absent),
            (Verdict::NoTest, (10.0, 20.0), (10.0, 20.0), 0, Unknown),
            (Verdict::WithinNoise, (10.0, 20.0), (10.0, 20.0), 0, interval(-1.0, 21.0)),
            (Verdict::WithinNoise, (10.0, 20.0), (10.0, 20.0), 0, interval(0.0, 20.0)),
            (Verdict::Improved, (10.0, 20.0), (10.0, 20.0), 0, interval(1.0, 19.0)),
            (Verdict::Improved, (10.0, 30.0), (10.0, 20.0), 0, Absent),
            (Verdict::Worsened, (20.0, 10.0), (20.0, 12.0), 0, Absent),
            (Verdict::Worsened, (20.0, 19.95), (20.0, 19.95), 0, Absent),
        ] {
            let found = between(paper, matched, resourced, sampling);
            assert_eq!(found.verdict, expected, "{paper:?} {matched:?}");
            assert_eq!(found.basis.is_some(), expected.is_compared());
        }
    }

    #[test]
    fn too_few_of_the_same_are_not_comparable() {
        let side = |units, matched| Side { value: Some(50.0), matched, units };
        let cases = [(of(0..10), of(10..20)), (of(0..10), of(8..20)), (of(0..1), of(0..2))];
        for (before, after) in &cases {
            let matched = (!before.is_disjoint(after)).then_some(50.0);
            let (earlier, later) = (side(before, matched), side(after, matched));
            let found = change(Method::Same, &earlier, &later, 0, SamplingError::Absent);
            assert_eq!(found.verdict, Verdict::NotComparable);
            assert_eq!(found.matched.is_some(), matched.is_some());
        }
        let one = of(0..1);
        let found = change(
            Method::Same,
            &side(&one, Some(50.0)),
            &side(&one, Some(50.0)),
            0,
            SamplingError::Absent,
        );
        assert_eq!(found.verdict, Verdict::Unchanged);
    }

    #[test]
    fn what_facts_gave_is_of_every_class_and_new_criteria_of_none() {
        let codes: Vec<Code> = ["a", "b"].into_iter().filter_map(Code::parse).collect();
        let fed = |place: usize, class| Fed { criterion: &codes[place], weight: 1.0, class };
        let asked = Some(SourceClass::SelfReport);
        assert!(!is_resourced(&[fed(0, None)], &[fed(0, asked)]));
        assert!(is_resourced(&[fed(0, Some(SourceClass::Tool))], &[fed(0, asked)]));
        assert!(is_resourced(&[fed(0, asked)], &[fed(1, asked)]));
        assert!(!is_resourced(&[fed(0, asked)], &[]));
    }
}
