//! Rank intervals: which places something would hold if weights were somewhat other.

use sha2::{Digest, Sha256};

use super::{
    dirichlet::Weights,
    mean::quotient,
    rank::{self, GRADES, Places},
};
use crate::domain::{grade::printed_tenths, period::Period, points::Points};

/// So often weights are drawn.
pub const DRAWS: usize = 1_000;

/// One service of what is ranked.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// What it weighs among the services of its group: 1, or its volume.
    pub weight: u64,
    /// Points of the node's children in the order of the weights; none for a child that is missing or
    /// does not apply.
    pub children: Vec<Option<f64>>,
}

/// The seed of a ranking: SHA-256 of the hash of the methodology, a space and the period.
///
/// Whoever knows what is ranked can draw the same weights again, and nobody can choose lucky ones.
pub(crate) fn seed(methodology_hash: &str, period: Period) -> [u8; 32] {
    Sha256::digest(format!("{methodology_hash} {period}")).into()
}

/// For each thing ranked the places within which it stays in 90 of 100 cases, when the weights of the
/// node's children vary by about a quarter each.
///
/// - **Shape:** what is ranked, each a service or the services of a group; the weights of the children,
///   all greater than 0. In each of 1,000 draws everything is worked out and ranked anew, ties as in
///   [`rank::places`]; the interval runs from the 50th least of the best places to the 50th greatest of
///   the worst ones (the inverse of the empirical distribution at 5 % and 95 %, which takes no place
///   that was not held).
/// - **Unit:** places, 1 is the best.
/// - **None** for all of it with fewer than two children: nothing can vary. Whatever has a value keeps
///   one: how much of the weight must be covered is judged by the weights meant.
/// - **Source:** Saisana, Saltelli and Tarantola, *Uncertainty and sensitivity analysis techniques as tools
///   for the quality assessment of composite indicators* (2005); OECD and JRC, *Handbook on Constructing
///   Composite Indicators* (2008), step 7; the figures are the four pillars of the European Commission's
///   *eGovernment Benchmark 2023*, which weigh the same.
///
/// ```
/// use znamka::metrics::rank_interval::{Member, rank_intervals};
///
/// // User centricity, transparency, key enablers and cross-border services in Czechia, Denmark, Estonia,
/// // Malta, Poland, Romania and Slovakia.
/// let pillars = [
///     [85.391, 57.314, 59.196, 53.253], [97.910, 78.019, 94.089, 70.450],
///     [95.725, 86.725, 94.323, 90.278], [99.877, 98.165, 94.568, 90.249],
///     [88.569, 56.834, 67.938, 35.626], [76.046, 43.816, 35.204, 28.106],
///     [87.383, 46.053, 69.001, 46.981],
/// ];
/// let countries = pillars.map(|pillars| {
///     vec![Member { weight: 1, children: pillars.map(Some).to_vec() }]
/// });
/// let intervals = rank_intervals(&countries, &[1.0; 4], [1; 32]).unwrap();
/// let texts: Vec<String> = intervals.iter().map(ToString::to_string).collect();
/// // Which of Czechia, Poland and Slovakia is fourth depends on the weights; nothing else does.
/// assert_eq!(texts, ["4–6", "3", "2", "1", "4–6", "7", "4–6"]);
/// assert_eq!(rank_intervals(&countries, &[1.0], [1; 32]), None);
/// ```
pub fn rank_intervals(
    units: &[Vec<Member>],
    weights: &[f64],
    seed: [u8; 32],
) -> Option<Vec<Places>> {
    let draws: Vec<Vec<f64>> = Weights::around(weights, seed)?.take(DRAWS).collect();
    let mut counts = vec![[0; GRADES]; DRAWS];
    let mut held: Vec<Vec<u8>> = Vec::with_capacity(units.len());
    for unit in units {
        let grades: Vec<u8> = draws.iter().map(|weights| grade(unit, weights)).collect();
        counts.iter_mut().zip(&grades).for_each(|(counts, grade)| rank::count(counts, *grade));
        held.push(grades);
    }
    let tables: Vec<[Places; GRADES]> = counts.iter().map(rank::table).collect();
    Some(held.iter().map(|grades| interval(grades, &tables)).collect())
}

/// The printed grade of a service or group under drawn weights.
fn grade(unit: &[Member], weights: &[f64]) -> u8 {
    let (mut sum, mut total) = (0.0, 0.0);
    for member in unit {
        let (mut points, mut weight) = (0.0, 0.0);
        for (child, drawn) in member.children.iter().zip(weights) {
            if let Some(child) = child {
                points += child * drawn;
                weight += drawn;
            }
        }
        if weight > 0.0 {
            let of_group = quotient(member.weight.into(), 1).unwrap_or_default();
            sum += of_group * (points / weight);
            total += of_group;
        }
    }
    // What is ranked has a value, and so a child with one.
    printed_tenths(Points::nearest(sum / total).unwrap_or_default())
}

/// From the places held in all draws to those of the interval.
fn interval(grades: &[u8], tables: &[[Places; GRADES]]) -> Places {
    let held = || grades.iter().zip(tables).map(|(grade, table)| rank::at(table, *grade));
    let mut best: Vec<u32> = held().map(|places| places.low).collect();
    let mut worst: Vec<u32> = held().map(|places| places.high).collect();
    let low = nth(&mut best, grades.len() * 5 / 100);
    let high = nth(&mut worst, grades.len() * 95 / 100);
    Places { low, high }
}

/// The `n`th least, from 1.
fn nth(values: &mut [u32], n: usize) -> u32 {
    let place = n.max(1) - 1;
    if place >= values.len() {
        return 0;
    }
    *values.select_nth_unstable(place).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(children: &[Option<f64>]) -> Vec<Member> {
        vec![Member { weight: 1, children: children.to_vec() }]
    }

    fn texts(units: &[Vec<Member>], weights: &[f64]) -> Vec<String> {
        let intervals = rank_intervals(units, weights, [5; 32]).unwrap();
        intervals.iter().map(ToString::to_string).collect()
    }

    /// Worked out by `printf 'ab 2023' | sha256sum`.
    #[test]
    fn the_seed_is_that_of_methodology_and_period() {
        let period = Period::parse("2023").unwrap();
        assert_eq!(
            crate::domain::methodology::hex(&seed("ab", period)),
            "bba45f8fd9eb62c9e5a2e1b7edf76e80093d6324b3ad42ca89d5a2d722830859"
        );
    }

    #[test]
    fn ties_everywhere_stay_ties() {
        let units = vec![service(&[Some(40.0), Some(40.0)]); 4];
        assert_eq!(texts(&units, &[3.0, 1.0]), ["1–4"; 4]);
        assert_eq!(texts(&units[..1], &[3.0, 1.0]), ["1"]);
        assert_eq!(texts(&[], &[3.0, 1.0]), Vec::<String>::new());
    }

    #[test]
    fn a_missing_child_leaves_its_weight_to_the_others() {
        let units = [
            service(&[Some(100.0), Some(0.0), None]),
            service(&[None, Some(50.0), Some(50.0)]),
            service(&[Some(0.0), None, None]),
        ];
        // The second is 50 whatever the weights; the first is about 50, above it or below.
        assert_eq!(texts(&units, &[1.0, 1.0, 1.0]), ["1–2", "1–2", "3"]);
    }

    #[test]
    fn a_group_is_worked_out_from_its_services_in_every_draw() {
        let member = |weight, one, other| Member { weight, children: vec![Some(one), Some(other)] };
        let units = [
            // Strong and weak at opposite ends: the mean is 50 in every draw.
            vec![member(1, 100.0, 0.0), member(1, 0.0, 100.0)],
            vec![member(1, 49.0, 49.0)],
            // By volume nearly all of it is 10.
            vec![member(99, 10.0, 10.0), member(1, 100.0, 100.0)],
        ];
        assert_eq!(texts(&units, &[1.0, 1.0]), ["1–2", "1–2", "3"]);
    }

    #[test]
    fn a_heavier_child_carries_more_of_the_rank() {
        let units = [service(&[Some(60.0), Some(0.0)]), service(&[Some(0.0), Some(60.0)])];
        // With 9 : 1 the first leads in almost every draw.
        assert_eq!(texts(&units, &[9.0, 1.0]), ["1", "2"]);
    }
}
