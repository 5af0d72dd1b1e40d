//! Questions: criteria that people answer by the same answers, under whatever methodology they do.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Methodology, MethodologyId, mapping::CriterionId};
use crate::domain::code::Code;

/// Which criteria of the frozen methodologies ask the same question.
///
/// Two of them do when one takes the answers to the other (`maps_from`, or the same code and
/// definition), or when versions of one methodology call them the same; and when both ask the same as a
/// third, though neither knows of the other.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    places: HashMap<CriterionId, usize>,
    alike: Vec<Vec<CriterionId>>,
    beside: BTreeMap<MethodologyId, BTreeSet<MethodologyId>>,
}

/// What makes two criteria one question where both have it.
#[derive(PartialEq, Eq, Hash)]
enum Mark<'a> {
    /// What `maps_from` may name.
    Named(CriterionId),
    /// A code in all versions of a methodology.
    Versions(&'a Code, &'a Code),
    /// A code and the hash of a definition.
    Defined(&'a Code, &'a str),
}

impl Questions {
    /// The questions that these methodologies ask, in any order of them.
    pub fn of<'a>(frozen: impl Iterator<Item = &'a Methodology>) -> Self {
        let mut circles = Circles::default();
        let mut holders: HashMap<Mark<'_>, usize> = HashMap::new();
        let mut criteria = Vec::new();
        for methodology in frozen {
            let hash = |code: &Code| methodology.definition_hash(code.as_str());
            for (node, rule) in methodology.criteria() {
                let own = CriterionId {
                    methodology: methodology.id.clone(),
                    criterion: node.code.clone(),
                };
                let place = circles.add();
                let named = rule.maps_from.iter().cloned().map(Mark::Named);
                let marks = named
                    .chain([
                        Mark::Named(own.clone()),
                        Mark::Versions(&methodology.id.code, &node.code),
                    ])
                    .chain(hash(&node.code).map(|hash| Mark::Defined(&node.code, hash)));
                for mark in marks {
                    let other = *holders.entry(mark).or_insert(place);
                    circles.join(place, other);
                }
                criteria.push(own);
            }
        }
        let mut gathered: BTreeMap<usize, Vec<CriterionId>> = BTreeMap::new();
        for (place, criterion) in criteria.into_iter().enumerate() {
            gathered.entry(circles.root(place)).or_default().push(criterion);
        }
        let mut questions = Self::default();
        for (place, mut alike) in gathered.into_values().enumerate() {
            alike.sort();
            let asking: BTreeSet<&MethodologyId> = alike.iter().map(|id| &id.methodology).collect();
            for one in &asking {
                let others = asking.iter().copied().cloned();
                questions.beside.entry((*one).clone()).or_default().extend(others);
            }
            questions.places.extend(alike.iter().cloned().map(|criterion| (criterion, place)));
            questions.alike.push(alike);
        }
        questions
    }

    /// The criteria of `methodology` that ask what `criterion` does, in order.
    pub fn alike<'a>(
        &'a self,
        criterion: &CriterionId,
        methodology: &'a MethodologyId,
    ) -> impl Iterator<Item = &'a Code> {
        let place = self.places.get(criterion).copied();
        let alike = place.and_then(|place| self.alike.get(place)).into_iter().flatten();
        alike.filter(move |other| other.methodology == *methodology).map(|other| &other.criterion)
    }

    /// The methodologies that ask something of what this one does, with itself, in order.
    pub fn beside(&self, methodology: &MethodologyId) -> impl Iterator<Item = &MethodologyId> {
        self.beside.get(methodology).into_iter().flatten()
    }

    /// Whether both methodologies ask some question.
    pub fn share(&self, one: &MethodologyId, other: &MethodologyId) -> bool {
        one == other || self.beside.get(one).is_some_and(|beside| beside.contains(other))
    }
}

/// Sets that are joined until all that belongs together is in one.
#[derive(Default)]
struct Circles {
    /// Of each member another of its circle; of one member itself.
    next: Vec<usize>,
}

impl Circles {
    fn add(&mut self) -> usize {
        let place = self.next.len();
        self.next.push(place);
        place
    }

    fn root(&self, mut place: usize) -> usize {
        while let Some(next) = self.next.get(place).filter(|next| **next != place) {
            place = *next;
        }
        place
    }

    /// Makes one circle of two; each step to its root is made shorter for the next who asks.
    fn join(&mut self, one: usize, other: usize) {
        let (from, to) = (self.root(one), self.root(other));
        for start in [from, one, other] {
            if let Some(next) = self.next.get_mut(start) {
                *next = to;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn methodology(id: &str, leaves: &Value) -> Methodology {
        let mut nodes = vec![json!({"code": "index", "parent": null})];
        nodes.extend(leaves.as_array().unwrap().iter().map(|leaf| {
            let mut node = json!({"parent": "index", "sources": ["survey"],
                "scale": {"kind": "grade"}, "question": {"en": id}});
            node.as_object_mut().unwrap().extend(leaf.as_object().unwrap().clone());
            node
        }));
        let document = json!({"names": {"en": "M"}, "nodes": nodes,
            "periods": {"from": "2024-01-01", "to": null}, "period_lengths": ["P1Y"]});
        let id = MethodologyId::parse(id).unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    fn alike(questions: &Questions, criterion: &str, methodology: &str) -> Vec<String> {
        let methodology = MethodologyId::parse(methodology).unwrap();
        let criterion = CriterionId::parse(criterion).unwrap();
        questions.alike(&criterion, &methodology).map(ToString::to_string).collect()
    }

    #[test]
    fn two_that_know_only_a_third_ask_the_same() {
        let a = methodology("a@m1", &json!([{"code": "one"}, {"code": "two"}]));
        let b = methodology("b@m1", &json!([{"code": "eins"}, {"code": "zwei"}]));
        let c = methodology(
            "c@m1",
            &json!([{"code": "un", "maps_from": ["a@m1/one", "b@m1/eins"]}, {"code": "deux"}]),
        );
        for all in [[&a, &b, &c], [&c, &b, &a], [&b, &c, &a]] {
            let questions = Questions::of(all.into_iter());
            assert_eq!(alike(&questions, "a@m1/one", "b@m1"), ["eins"]);
            assert_eq!(alike(&questions, "b@m1/eins", "a@m1"), ["one"]);
            assert_eq!(alike(&questions, "a@m1/one", "c@m1"), ["un"]);
            assert!(alike(&questions, "a@m1/two", "b@m1").is_empty());
            assert!(questions.share(&a.id, &b.id) && questions.share(&c.id, &a.id));
        }
        let questions = Questions::of([&a, &b].into_iter());
        assert!(alike(&questions, "a@m1/one", "b@m1").is_empty());
        assert!(!questions.share(&a.id, &b.id) && questions.share(&a.id, &a.id));
    }

    #[test]
    fn versions_ask_the_same_by_their_code_or_by_a_name_that_changed() {
        let first = methodology("a@m1", &json!([{"code": "one"}, {"code": "two"}]));
        let second = methodology(
            "a@m2",
            &json!([{"code": "one", "scale": {"kind": "share"}},
                {"code": "three", "maps_from": ["a@m1/two"]}]),
        );
        let third = methodology("a@m3", &json!([{"code": "three"}]));
        let questions = Questions::of([&first, &second, &third].into_iter());
        assert_eq!(alike(&questions, "a@m1/one", "a@m2"), ["one"]);
        assert_eq!(alike(&questions, "a@m1/two", "a@m2"), ["three"]);
        assert_eq!(alike(&questions, "a@m3/three", "a@m1"), ["two"]);
    }

    #[test]
    fn the_same_code_and_definition_ask_the_same() {
        let asked = json!([{"code": "one", "question": {"en": "How?"}}]);
        let (a, b) = (methodology("a@m1", &asked), methodology("b@m1", &asked));
        let other = methodology("c@m1", &json!([{"code": "one"}]));
        let questions = Questions::of([&a, &b, &other].into_iter());
        assert_eq!(alike(&questions, "a@m1/one", "b@m1"), ["one"]);
        assert!(alike(&questions, "a@m1/one", "c@m1").is_empty());
    }
}
