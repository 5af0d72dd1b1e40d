//! Whoever subtracts: what any history of a survey shows is taken as equations, and no number of one
//! to nine people, nor of so few who came or left, may follow from them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::json;
use znamka::{
    domain::{code::Code, evaluation::answer::Answer, source::Source},
    metrics::small::{Before, Sizes, withheld},
};

/// Target groups by partition; `other` stands in none, and everybody else is its complement.
const PARTITIONS: [(&str, &[&str]); 3] =
    [("age", &["age-a", "age-b", "age-c"]), ("sex", &["sex-a", "sex-b"]), ("other", &["other"])];
const TOUCHPOINTS: [&str; 2] = ["web", "phone"];
const ALL: &str = "all";

/// How many there are of everything in one revision, and what of it is answered.
#[derive(Clone, Debug)]
struct Revision {
    /// By partition, place in it (the last one: those in no listed group) and touchpoint.
    people: BTreeMap<(usize, usize, usize), u64>,
    /// Target groups that answer at all.
    told: BTreeSet<&'static str>,
}

/// Numbers from which a history is made: what a group is at a touchpoint, and how it changes.
#[derive(Clone, Debug)]
struct Seed {
    sizes: Vec<u64>,
    changes: Vec<Vec<i64>>,
    silent: Vec<Vec<u8>>,
    is_whole: bool,
    touchpoints: usize,
}

fn seeds() -> impl Strategy<Value = Seed> {
    let size = prop_oneof![Just(0_u64), 1..10_u64, 10..25_u64, 40..60_u64];
    let change = prop_oneof![3 => Just(0_i64), 2 => -9..10_i64, 1 => -30..31_i64];
    (
        vec(size, 8),
        vec(vec(change, 8), 1..4),
        vec(vec(0..6_u8, 7), 4),
        any::<bool>(),
        1..=TOUCHPOINTS.len(),
    )
        .prop_map(|(sizes, changes, silent, is_whole, touchpoints)| Seed {
            sizes,
            changes,
            silent,
            is_whole,
            touchpoints,
        })
}

impl Seed {
    /// The revisions: by age everybody is counted, and the other partitions cut the same people anew.
    fn revisions(&self) -> Vec<Revision> {
        let mut base: Vec<i64> = self.sizes.iter().map(|n| i64::try_from(*n).unwrap()).collect();
        let mut all = vec![self.revision(&base, 0)];
        for (n, change) in self.changes.iter().enumerate() {
            for (size, change) in base.iter_mut().zip(change) {
                *size = (*size + change).max(0);
            }
            all.push(self.revision(&base, n + 1));
        }
        all
    }

    fn revision(&self, base: &[i64], n: usize) -> Revision {
        let mut people = BTreeMap::new();
        let age = PARTITIONS[0].1.len();
        for touchpoint in 0..self.touchpoints {
            let mut everybody = 0;
            for place in 0..=age {
                let is_rest = place == age;
                let size = base[(place + 4 * touchpoint) % base.len()];
                let size = if is_rest && self.is_whole { 0 } else { size };
                people.insert((0, place, touchpoint), u64::try_from(size).unwrap());
                everybody += u64::try_from(size).unwrap();
            }
            let first = u64::try_from(base[(touchpoint + 5) % base.len()]).unwrap().min(everybody);
            let left = everybody - first;
            let (second, rest) =
                if self.is_whole { (left, 0) } else { (left / 2, left - left / 2) };
            for (place, size) in [first, second, rest].into_iter().enumerate() {
                people.insert((1, place, touchpoint), size);
            }
            let other = u64::try_from(base[6]).unwrap().min(everybody);
            people.insert((2, 0, touchpoint), other);
            people.insert((2, 1, touchpoint), everybody - other);
        }
        let silent = &self.silent[n % self.silent.len()];
        let mut told = BTreeSet::new();
        let names = PARTITIONS.iter().flat_map(|(_, groups)| groups.iter().copied());
        for (name, silent) in names.chain([ALL]).zip(silent) {
            if *silent > 0 {
                told.insert(name);
            }
        }
        Revision { people, told }
    }
}

impl Revision {
    fn touchpoints(&self) -> usize {
        1 + self.people.keys().map(|(_, _, touchpoint)| *touchpoint).max().unwrap()
    }

    fn everybody(&self, touchpoint: usize) -> u64 {
        let of = |((partition, _, at), n): (&(usize, usize, usize), &u64)| {
            (*partition == 0 && *at == touchpoint).then_some(*n)
        };
        self.people.iter().filter_map(of).sum()
    }

    /// Its answers: ratings of everybody and of each group, at each touchpoint where anybody was.
    fn answers(&self) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (touchpoint, name) in TOUCHPOINTS.iter().enumerate().take(self.touchpoints()) {
            let mut add = |group: &str, n: u64| {
                if n > 0 && self.told.contains(group) {
                    answers.push(json!({"criterion": "grade", "target_group": group,
                        "touchpoint": name, "counts": {"2": n}}));
                }
            };
            add(ALL, self.everybody(touchpoint));
            for (partition, (_, groups)) in PARTITIONS.iter().enumerate() {
                for (place, group) in groups.iter().enumerate() {
                    add(group, self.people[&(partition, place, touchpoint)]);
                }
            }
        }
        serde_json::from_value(answers.into()).unwrap()
    }
}

fn partition(group: &Code) -> Option<Code> {
    let (name, _) = group.as_str().split_once('-')?;
    Code::parse(name)
}

/// What is public of the revisions, published one after the other.
fn published(revisions: &[Revision]) -> Vec<Sizes> {
    let mut before = Before::default();
    for revision in revisions {
        let answers = revision.answers();
        let hidden = withheld(&answers, Source::Survey, partition, &before);
        let is_shown = |answer: &&Answer| {
            !hidden.contains(&(answer.criterion.clone(), answer.target_group.clone()))
        };
        let mut shown = Sizes::new();
        for answer in answers.iter().filter(is_shown) {
            let asked = (answer.criterion.clone(), answer.target_group.clone());
            let n = answer.respondents(Source::Survey).unwrap();
            shown.entry(asked).or_default().insert(answer.touchpoint.clone(), n);
        }
        before.shown.push(shown);
        before.withheld.extend(hidden);
    }
    before.shown
}

/// A sum of unknowns, each with how often it counts.
pub(super) type Row = BTreeMap<usize, i64>;

/// Linear equations over the integers modulo a prime, brought to steps.
#[derive(Default)]
pub(super) struct Equations {
    /// By the first unknown of each, which counts once.
    rows: BTreeMap<usize, BTreeMap<usize, u64>>,
}

const PRIME: u64 = (1 << 61) - 1;

fn times(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(PRIME)).unwrap()
}

fn inverse(a: u64) -> u64 {
    let (mut base, mut power, mut product) = (a, PRIME - 2, 1);
    while power > 0 {
        if power & 1 == 1 {
            product = times(product, base);
        }
        base = times(base, base);
        power >>= 1;
    }
    product
}

impl Equations {
    /// What is left of a row when all that is known is subtracted.
    fn reduced(&self, row: &BTreeMap<usize, i64>) -> BTreeMap<usize, u64> {
        let residue = |n: i64| u64::try_from(n.rem_euclid(i64::try_from(PRIME).unwrap())).unwrap();
        let mut left: BTreeMap<usize, u64> = row
            .iter()
            .map(|(unknown, n)| (*unknown, residue(*n)))
            .filter(|(_, n)| *n > 0)
            .collect();
        let mut from = 0;
        while let Some((unknown, factor)) = left.range(from..).next().map(|(u, n)| (*u, *n)) {
            from = unknown + 1;
            let Some(known) = self.rows.get(&unknown) else { continue };
            for (unknown, n) in known {
                let sum = left.get(unknown).copied().unwrap_or(0) + PRIME - times(factor, *n);
                match sum % PRIME {
                    0 => left.remove(unknown),
                    sum => left.insert(*unknown, sum),
                };
            }
        }
        left
    }

    pub(super) fn add(&mut self, row: &Row) {
        let left = self.reduced(row);
        if let Some((first, factor)) = left.first_key_value().map(|(first, n)| (*first, *n)) {
            let by = inverse(factor);
            self.rows.insert(first, left.iter().map(|(u, n)| (*u, times(*n, by))).collect());
        }
    }

    /// Whether the value of a sum follows from what is known.
    pub(super) fn tell(&self, row: &Row) -> bool {
        self.reduced(row).is_empty()
    }

    /// The value of a sum, where it follows: how often it counts the unknown that is one, the last.
    pub(super) fn value(&self, row: &Row, one: usize) -> Option<u64> {
        let left = self.reduced(row);
        left.keys().all(|unknown| *unknown == one).then(|| left.values().sum())
    }
}

/// What is known of a history, and what there is to know.
struct Attack<'a> {
    revisions: &'a [Revision],
    is_whole: bool,
    equations: Equations,
}

impl<'a> Attack<'a> {
    fn on(revisions: &'a [Revision], shown: &[Sizes], is_whole: bool) -> Self {
        let mut attack = Self { revisions, is_whole, equations: Equations::default() };
        for (n, (revision, shown)) in revisions.iter().zip(shown).enumerate() {
            for (touchpoint, at) in TOUCHPOINTS.iter().enumerate().take(revision.touchpoints()) {
                let whole = |partition: usize, sign: i64| {
                    let places = 0..attack.places(partition);
                    places.map(move |place| (unknown(n, partition, place, touchpoint), sign))
                };
                // However they are cut, they are the same people.
                let same: Vec<BTreeMap<usize, i64>> = (1..PARTITIONS.len())
                    .map(|partition| whole(0, 1).chain(whole(partition, -1)).collect())
                    .collect();
                let everybody: BTreeMap<usize, i64> = whole(0, 1).collect();
                for row in &same {
                    attack.equations.add(row);
                }
                let code = |text| Code::parse(text).unwrap();
                for ((_, group), by_touchpoint) in shown {
                    if !by_touchpoint.contains_key(&code(at)) {
                        continue;
                    }
                    if group.as_str() == ALL {
                        attack.equations.add(&everybody);
                    }
                    for (partition, (_, groups)) in PARTITIONS.iter().enumerate() {
                        if let Some(place) = groups.iter().position(|name| *group == *name) {
                            let row = [(unknown(n, partition, place, touchpoint), 1)].into();
                            attack.equations.add(&row);
                        }
                    }
                }
            }
        }
        attack
    }

    /// How many groups a partition has; whoever is in none of them is one more where there may be such.
    fn places(&self, partition: usize) -> usize {
        let (name, groups) = PARTITIONS[partition];
        groups.len() + usize::from(!self.is_whole || name == "other")
    }

    /// Which unknowns a set of groups is in a revision, at one touchpoint or at all.
    fn row(
        &self,
        n: usize,
        partition: usize,
        set: usize,
        at: Option<usize>,
    ) -> BTreeMap<usize, i64> {
        let mut row = BTreeMap::new();
        for touchpoint in 0..self.revisions[n].touchpoints() {
            if at.is_some_and(|at| at != touchpoint) {
                continue;
            }
            for place in (0..self.places(partition)).filter(|place| set & (1 << place) > 0) {
                row.insert(unknown(n, partition, place, touchpoint), 1);
            }
        }
        row
    }

    fn people(&self, n: usize, partition: usize, set: usize, at: Option<usize>) -> u64 {
        let revision = &self.revisions[n];
        let touchpoints = (0..revision.touchpoints()).filter(|t| at.is_none_or(|at| at == *t));
        touchpoints
            .flat_map(|touchpoint| {
                let places = (0..self.places(partition)).filter(|place| set & (1 << place) > 0);
                places.map(move |place| revision.people[&(partition, place, touchpoint)])
            })
            .sum()
    }

    /// The numbers of few people that follow from what is shown, in words.
    fn leaks(&self) -> Vec<String> {
        let mut leaks = Vec::new();
        let views: Vec<Option<usize>> =
            [None].into_iter().chain((0..self.revisions[0].touchpoints()).map(Some)).collect();
        for (partition, (name, _)) in PARTITIONS.iter().enumerate() {
            for set in 1..1_usize << self.places(partition) {
                for at in &views {
                    for now in 0..self.revisions.len() {
                        let row = self.row(now, partition, set, *at);
                        let people = self.people(now, partition, set, *at);
                        if (1..10).contains(&people) && self.equations.tell(&row) {
                            leaks.push(format!("{people} of {name} {set:b} at {at:?} in {now}"));
                        }
                        for then in 0..now {
                            let before = self.people(then, partition, set, *at);
                            let few = (1..10).contains(&people.abs_diff(before));
                            if few && self.is_told((now, then), partition, set, *at) {
                                leaks.push(format!(
                                    "{before} became {people}: {name} {set:b} at {at:?}, {then} to {now}"
                                ));
                            }
                        }
                    }
                }
            }
        }
        leaks
    }

    /// Whether it follows by how much a set of groups changed, and not merely because it follows of
    /// its parts: each of those is looked at for itself.
    fn is_told(
        &self,
        (now, then): (usize, usize),
        partition: usize,
        set: usize,
        at: Option<usize>,
    ) -> bool {
        let tells = |set: usize| {
            let mut row = self.row(now, partition, set, at);
            row.extend(self.row(then, partition, set, at).into_keys().map(|u| (u, -1)));
            self.equations.tell(&row)
        };
        let mut parts = (1..set).filter(|part| part & set == *part);
        tells(set) && !parts.any(|part| tells(part) && tells(set & !part))
    }
}

fn unknown(n: usize, partition: usize, place: usize, touchpoint: usize) -> usize {
    ((n * 8 + partition) * 8 + place) * 8 + touchpoint
}

#[test]
fn no_history_of_a_survey_can_be_solved() {
    let config = ProptestConfig {
        // More of them by hand: PROPTEST_CASES.
        cases: ProptestConfig::default().cases.max(3_000),
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    // The same histories every time: a rare one that leaks is looked for by itself, with other seeds.
    let dice = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let told = TestRunner::new_with_rng(config, dice).run(&seeds(), |seed| {
        let revisions = seed.revisions();
        let shown = published(&revisions);
        let leaks = Attack::on(&revisions, &shown, seed.is_whole).leaks();
        if leaks.is_empty() {
            return Ok(());
        }
        let told: Vec<_> =
            revisions.iter().map(|revision| (&revision.people, &revision.told)).collect();
        Err(TestCaseError::fail(format!("{leaks:?} of {told:?}, shown {shown:?}")))
    });
    told.unwrap();
}
