//! The tree with some criteria of one evaluation answered at their best.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::{
        code::Code,
        evaluation::{
            answer::{Answer, Given},
            points::best_answer,
        },
        facts::Facts,
        methodology::{Criterion, Methodology, NodeKind, condition::Condition},
        state::State,
        target_group,
    },
    metrics::{
        lane::{Answers, leaf},
        node::{Outcome, node},
        scorecard::{Published, Worked},
    },
};

/// What would stand, and what one evaluation could answer instead.
pub(super) struct Board<'a> {
    pub(super) methodology: &'a Methodology,
    facts: &'a Facts,
    group: &'a Code,
    unanswered: State,
    own: Answers<'a>,
    others: Vec<Answers<'a>>,
    now: Vec<Outcome>,
    /// Of each node above others its children as they are now, each with its weight.
    below: BTreeMap<usize, Vec<(Outcome, f64)>>,
    /// Which child of its parent a node is.
    turns: Vec<usize>,
    /// Of each answerable criterion the best answer, and the answers that say it.
    best: BTreeMap<usize, (Given, Vec<Answer>)>,
    /// Of each question the criteria that depend on how it is answered.
    asked_by: BTreeMap<usize, Vec<usize>>,
    /// Nodes that the index is made of.
    inside: BTreeSet<usize>,
}

impl<'a> Board<'a> {
    pub(super) fn new(
        methodology: &'a Methodology,
        facts: &'a Facts,
        published: &'a [Published],
        own: &'a Published,
        group: &'a Code,
        unanswered: State,
    ) -> Self {
        let others = published.iter().filter(|evaluation| evaluation.id != own.id);
        let mut asked_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut inside = BTreeSet::new();
        for (place, item) in methodology.nodes.iter().enumerate() {
            if item.parent.is_none_or(|parent| item.weight > 0.0 && inside.contains(&parent)) {
                inside.insert(place);
            }
            let questions = item.criterion().into_iter().flat_map(questions);
            for question in questions.filter_map(|code| methodology.place(code.as_str())) {
                asked_by.entry(question).or_default().push(place);
            }
        }
        let mut board = Self {
            methodology,
            facts,
            group,
            unanswered,
            own: Answers::of(own, group),
            others: others.map(|evaluation| Answers::of(evaluation, group)).collect(),
            now: Vec::new(),
            below: BTreeMap::new(),
            turns: turns(methodology),
            best: BTreeMap::new(),
            asked_by,
            inside,
        };
        board.whole();
        board.best = board.bests();
        board
    }

    /// Places of the criteria that the evaluation can answer, each with its best answer.
    pub(super) fn answerable(&self) -> impl Iterator<Item = (usize, &Given)> {
        self.best.iter().map(|(place, (given, _))| (*place, given))
    }

    /// Whether the node is a part of the index, and not beside it.
    pub(super) fn is_inside(&self, place: usize) -> bool {
        self.inside.contains(&place)
    }

    /// Answerable criteria on which others depend that are a part of the index.
    pub(super) fn switches(&self) -> Vec<usize> {
        let matters = |place: &&usize| {
            let dependents = self.asked_by.get(place).into_iter().flatten();
            dependents.into_iter().any(|dependent| self.is_inside(*dependent))
        };
        self.best.keys().filter(matters).copied().collect()
    }

    /// A node with nothing answered otherwise.
    pub(super) fn now(&self, place: usize) -> Option<Outcome> {
        self.now.get(place).copied()
    }

    /// The index with these criteria at their best.
    pub(super) fn index(&self, chosen: &BTreeSet<usize>) -> Outcome {
        self.with(chosen)
            .get(&0)
            .or(self.now.first())
            .copied()
            .unwrap_or(Outcome::without(State::NotApplicable))
    }

    /// Whether the best answer to a criterion would supply its value.
    pub(super) fn counts(&self, place: usize) -> bool {
        self.leaf_at(place, &BTreeSet::from([place])).is_some_and(|worked| {
            let first = worked.lanes.first();
            !worked.by_rule && first.is_some_and(|lane| lane.evaluation == self.own.published.id)
        })
    }

    /// A criterion with these at their best, itself perhaps among them.
    pub(super) fn leaf_at(&self, place: usize, chosen: &BTreeSet<usize>) -> Option<Worked> {
        let item = self.methodology.nodes.get(place)?;
        let rule = item.criterion()?;
        let codes: BTreeSet<&Code> = questions(rule).chain([&item.code]).collect();
        let mut said = Vec::new();
        for code in codes {
            let place =
                self.methodology.place(code.as_str()).filter(|place| chosen.contains(place));
            match place.and_then(|place| self.best.get(&place)) {
                Some((_, answers)) => said.extend(answers),
                None => said.extend(self.own.to(code).iter().copied()),
            }
        }
        Some(self.worked(rule, &item.code, &said))
    }

    fn worked(&self, rule: &Criterion, code: &Code, said: &[&Answer]) -> Worked {
        let own = Answers::only(self.own.published, self.group, said.iter().copied());
        let mut asked: Vec<&Answers<'_>> = self.others.iter().collect();
        asked.push(&own);
        asked.sort_by_key(|answers| answers.published.since);
        leaf(rule, code, self.facts, &asked, self.group, self.unanswered)
    }

    /// Works out every node with nothing answered otherwise.
    fn whole(&mut self) {
        let none = BTreeSet::new();
        let nothing = Outcome::without(State::NotApplicable);
        self.now = vec![nothing; self.methodology.nodes.len()];
        for place in (0..self.now.len()).rev() {
            let outcome = if let Some(worked) = self.leaf_at(place, &none) {
                worked.outcome
            } else {
                let children = self.children(place);
                let outcome = self.inner(place, &children).unwrap_or(nothing);
                self.below.insert(place, children);
                outcome
            };
            if let Some(slot) = self.now.get_mut(place) {
                *slot = outcome;
            }
        }
    }

    fn children(&self, place: usize) -> Vec<(Outcome, f64)> {
        let item = self.methodology.nodes.get(place);
        let children = item.into_iter().flat_map(|item| &item.children);
        let weight = |child: usize| self.methodology.nodes.get(child).map(|item| item.weight);
        children.filter_map(|child| Some((self.now(*child)?, weight(*child)?))).collect()
    }

    /// The nodes that differ when these criteria are at their best.
    fn with(&self, chosen: &BTreeSet<usize>) -> BTreeMap<usize, Outcome> {
        let dependents = chosen.iter().filter_map(|place| self.asked_by.get(place)).flatten();
        let leaves: BTreeSet<usize> = chosen.iter().chain(dependents).copied().collect();
        let mut changed = BTreeMap::new();
        // What is above them, with the children of each that differ.
        let mut above: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for leaf in leaves {
            changed.extend(self.leaf_at(leaf, chosen).map(|worked| (leaf, worked.outcome)));
            let mut child = leaf;
            for parent in self.methodology.above(leaf) {
                if !above.entry(parent).or_default().insert(child) {
                    break;
                }
                child = parent;
            }
        }
        // Parents stand before their children.
        for (place, differing) in above.into_iter().rev() {
            let mut children = self.below.get(&place).cloned().unwrap_or_default();
            for child in differing {
                let slot = self.turns.get(child).and_then(|turn| children.get_mut(*turn));
                if let Some(((outcome, _), differs)) = slot.zip(changed.get(&child)) {
                    *outcome = *differs;
                }
            }
            let outcome = self.inner(place, &children);
            changed.extend(outcome.map(|outcome| (place, outcome)));
        }
        changed
    }

    fn inner(&self, place: usize, children: &[(Outcome, f64)]) -> Option<Outcome> {
        match &self.methodology.nodes.get(place)?.kind {
            NodeKind::Inner(inner) => Some(node(inner, children)),
            NodeKind::Leaf(_) => None,
        }
    }

    fn bests(&self) -> BTreeMap<usize, (Given, Vec<Answer>)> {
        let mut bests = BTreeMap::new();
        for (place, item) in self.methodology.nodes.iter().enumerate() {
            let Some(rule) = item.criterion().filter(|_| self.is_inside(place)) else { continue };
            let own = self.own.published;
            let takes = rule.sources.contains(&own.source);
            let applies = rule.applies(self.facts) && rule.applies(&own.facts);
            // An answer behind a withheld question is withheld with it.
            let hidden = questions(rule)
                .any(|code| own.withheld.contains(&(code.clone(), self.group.clone())));
            if !takes || !applies || hidden || self.says_not_applicable(&item.code, place) {
                continue;
            }
            let Some(given) = best_answer(&rule.scale, &own.facts) else { continue };
            let answers = self.at_best(rule, &item.code, &given);
            let said = answers
                .iter()
                .chain(questions(rule).flat_map(|question| self.own.to(question)).copied());
            let worked = self.worked(rule, &item.code, &said.collect::<Vec<_>>());
            if worked.outcome.state != State::NotApplicable {
                bests.insert(place, (given, answers));
            }
        }
        bests
    }

    /// Whether the evaluation has answered that the criterion does not apply.
    fn says_not_applicable(&self, code: &Code, place: usize) -> bool {
        !self.own.to(code).is_empty()
            && self.leaf_at(place, &BTreeSet::new()).is_some_and(|worked| {
                worked.lanes.iter().any(|lane| {
                    lane.evaluation == self.own.published.id
                        && lane.found.outcome.state == State::NotApplicable
                })
            })
    }

    /// The best answer at every touchpoint where the criterion, or else its filter, was answered.
    fn at_best(&self, rule: &Criterion, code: &Code, given: &Given) -> Vec<Answer> {
        let own = self.own.to(code);
        let filter = rule.filter.as_ref().map_or(&[][..], |filter| self.own.to(filter));
        let found = if own.is_empty() { filter } else { own };
        let answer = |touchpoint: &Code, like: Option<&Answer>| Answer {
            criterion: code.clone(),
            target_group: self.group.clone(),
            touchpoint: touchpoint.clone(),
            given: given.clone(),
            // As many people as were asked, all content.
            sample: like.and_then(|answer| answer.sample.clone()),
            evidence: Vec::new(),
            comment: None,
        };
        if found.is_empty() {
            return Code::parse(target_group::ALL).iter().map(|all| answer(all, None)).collect();
        }
        found
            .iter()
            .map(|like| answer(&like.touchpoint, Some(*like).filter(|_| !own.is_empty())))
            .collect()
    }
}

/// Which child of its parent each node is.
fn turns(methodology: &Methodology) -> Vec<usize> {
    let mut turns = vec![0; methodology.nodes.len()];
    for item in &methodology.nodes {
        for (turn, child) in item.children.iter().enumerate() {
            if let Some(slot) = turns.get_mut(*child) {
                *slot = turn;
            }
        }
    }
    turns
}

/// The questions on whose answers a criterion depends.
fn questions(rule: &Criterion) -> impl Iterator<Item = &Code> {
    rule.applies_if
        .iter()
        .flat_map(Condition::answers)
        .map(|(question, _)| question)
        .chain(&rule.filter)
}
