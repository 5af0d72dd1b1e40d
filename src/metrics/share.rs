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
/// - **Source:** the weights of [`node`](super::node::node), after they renormalise.
///
/// ```
/// use znamka::domain::methodology::Inner;
/// use znamka::metrics::{node::Outcome, share::shares};
///
/// let inner = Inner::default();
/// let children = [(Outcome::measured(40.0), 2.0), (Outcome::measured(100.0), 2.0)];
/// assert_eq!(shares(&inner, &children), [Some(0.5), Some(0.5)]);
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
