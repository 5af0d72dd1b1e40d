//! What each child adds to its parent.

use super::node::Outcome;
use crate::domain::{
    methodology::{Aggregator, Inner, Missing},
    state::State,
};

/// The share of each child in its parent's value: shares times points add up to the parent, before the
/// parent is rounded where its methodology says `round`.
///
/// - **Shape:** children with their weights, in the parent's order; one share a child. None for a
///   child that adds nothing, and for all of a parent whose value is no weighted sum.
/// - **Unit:** 0 to 1.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 8, back to the
///   data: an index is told by what each part adds to it; the figures are user centricity of starting a
///   business in Czechia, *eGovernment Benchmark 2023*.
///
/// ```
/// use znamka::domain::methodology::Inner;
/// use znamka::metrics::{node::Outcome, share::shares};
///
/// let inner = Inner::default();
/// let (availability, support) = (Outcome::measured(100.0), Outcome::measured(500.0 / 7.0));
/// let children = [(availability, 6.0), (support, 2.0), (Outcome::measured(93.75), 1.0)];
/// let shares = shares(&inner, &children);
/// assert_eq!(shares, [Some(6.0 / 9.0), Some(2.0 / 9.0), Some(1.0 / 9.0)]);
/// let added = children.iter().zip(&shares).map(|((child, _), share)| {
///     child.points.unwrap() * share.unwrap()
/// });
/// assert!((added.sum::<f64>() - 92.956349).abs() < 1e-6);
/// ```
pub fn shares(inner: &Inner, children: &[(Outcome, f64)]) -> Vec<Option<f64>> {
    let counts = |(child, weight): &(Outcome, f64)| {
        let valued = child.points.is_some()
            || (inner.missing == Missing::Zero && child.state != State::NotApplicable);
        *weight > 0.0 && valued
    };
    let total: f64 = match inner.aggregator {
        Aggregator::Arithmetic => children.iter().filter(|c| counts(c)).map(|(_, w)| w).sum(),
        Aggregator::Additive => 100.0,
        Aggregator::Geometric | Aggregator::Minimum | Aggregator::Maximum => 0.0,
    };
    children.iter().map(|child| (total > 0.0 && counts(child)).then(|| child.1 / total)).collect()
}
