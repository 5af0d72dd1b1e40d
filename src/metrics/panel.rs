//! Like for like: which services are the same ones in every period.

use std::collections::BTreeSet;

/// The unit that a service is when periods are compared: itself, or the service that took its place
/// one to one, however many times over.
///
/// - **Shape:** `successor` tells the one service that took the place of another, if there is one.
/// - A circle of successors is broken at the service that closes it.
pub(crate) fn unit<T: Copy + PartialEq>(service: T, successor: impl Fn(T) -> Option<T>) -> T {
    let mut seen = vec![service];
    let mut now = service;
    while let Some(next) = successor(now).filter(|next| !seen.contains(next)) {
        seen.push(next);
        now = next;
    }
    now
}

/// A panel: the units that stand for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel<T> {
    /// Units with a value in every period.
    pub kept: BTreeSet<T>,
    /// Units with a value in any period.
    pub of: BTreeSet<T>,
}

/// The units with a value in every one of several periods, and those with a value in any.
///
/// - **Shape:** the units with a value, one set a period; without periods nothing is kept.
/// - **Unit:** none: who is in it.
/// - **Source:** the matched-model method of price statistics (ILO and others, *Consumer Price Index
///   Manual* (2004), chapter 7): what entered or left says nothing of change; the figures are Czech services
///   with pre-filled forms, *eGovernment Benchmark*: twenty in 2021, those and eleven more in 2023.
///
/// ```
/// use znamka::metrics::panel::panel;
///
/// let matched = panel(&[(0..20).collect(), (0..31).collect()]);
/// assert_eq!((matched.kept.len(), matched.of.len()), (20, 31));
/// // No service of 2021 was measured in 2022: it was the turn of other life events.
/// assert!(panel(&[(0..20).collect(), (31..47).collect()]).kept.is_empty());
/// ```
pub fn panel<T: Ord + Clone>(periods: &[BTreeSet<T>]) -> Panel<T> {
    let of = periods.iter().flatten().cloned().collect();
    let Some((first, rest)) = periods.split_first() else {
        return Panel { kept: BTreeSet::new(), of };
    };
    let everywhere = |unit: &&T| rest.iter().all(|period| period.contains(*unit));
    Panel { kept: first.iter().filter(everywhere).cloned().collect(), of }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_the_one_that_took_its_place_at_last() {
        // A passport office moved to another agency, and was replaced later.
        let successor = |service: &str| match service {
            "passport" => Some("passport-2022"),
            "passport-2022" => Some("e-passport"),
            _ => None,
        };
        assert_eq!(unit("passport", successor), "e-passport");
        assert_eq!(unit("visa", successor), "visa");
        assert_eq!(unit(1, |service| Some(3 - service)), 2);
    }

    #[test]
    fn without_periods_nothing_is_kept() {
        assert_eq!(panel::<u8>(&[]).of.len(), 0);
    }
}
