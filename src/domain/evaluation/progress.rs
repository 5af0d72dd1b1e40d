//! How far the questions of an evaluation are answered: who writes it and who judges it count alike.

use std::collections::{HashMap, HashSet};

use super::{answer::Answer, draft::AnswerDraft, points::word};
use crate::domain::{
    code::Code,
    facts::Facts,
    methodology::{Criterion, Methodology, Node},
    source::Source,
};

/// How far what is asked of a service in one way of finding out is answered.
pub struct Progress<'a> {
    asked: Vec<(&'a Node, &'a Criterion)>,
    facts: &'a Facts,
    /// The criteria that are answered somewhere, with the words that conditions may ask for.
    said: HashMap<&'a str, Vec<&'a str>>,
}

/// How many criteria are answered of how many that need an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Those with an answer and nothing wrong.
    pub answered: usize,
    /// Those with an answer, and those that need one.
    pub due: usize,
    /// Those with something wrong.
    pub faulty: usize,
}

impl Counted {
    /// Whether nothing is missing and nothing is wrong.
    pub fn is_whole(self) -> bool {
        self.answered == self.due && self.faulty == 0
    }
}

impl<'a> Progress<'a> {
    /// What is asked of a service with these facts, with nothing answered yet.
    pub fn of(methodology: &'a Methodology, facts: &'a Facts, source: Source) -> Self {
        let asked = methodology.asked_of(facts, source).collect();
        Self { asked, facts, said: HashMap::new() }
    }

    /// The same with the answers of a draft, right or wrong.
    #[must_use]
    pub fn drafted(mut self, answers: &'a [AnswerDraft]) -> Self {
        for answer in answers.iter().filter(|answer| answer.says_something()) {
            self.said.entry(&answer.criterion).or_default().extend(answer.word());
        }
        self
    }

    /// The same with answers that were handed in.
    #[must_use]
    pub fn handed_in(mut self, answers: &'a [Answer]) -> Self {
        for answer in answers {
            self.said.entry(answer.criterion.as_str()).or_default().extend(word(&answer.given));
        }
        self
    }

    /// Whether a criterion needs no answer: a service has its points without one, or another answer rules
    /// it out.
    pub fn is_needless(&self, criterion: &Criterion) -> bool {
        let said = |question: &Code| self.said.get(question.as_str()).cloned().unwrap_or_default();
        criterion.is_given_to(self.facts) || criterion.ruled_out_by(said).next().is_some()
    }

    /// The criteria without an answer that need one, in the order of the methodology.
    pub fn open(&self) -> impl Iterator<Item = &'a Code> {
        let is_open = |(node, rule): &&(&Node, &Criterion)| {
            !self.said.contains_key(node.code.as_str()) && !self.is_needless(rule)
        };
        self.asked.iter().filter(is_open).map(|(node, _)| &node.code)
    }

    /// How many are answered, where something is wrong with the answers to these criteria.
    pub fn counted(&self, faulty: &HashSet<&str>) -> Counted {
        let due = self.open().count();
        let mut counted = Counted { answered: 0, due, faulty: 0 };
        for (node, _) in &self.asked {
            let is_answered = self.said.contains_key(node.code.as_str());
            let is_faulty = faulty.contains(node.code.as_str());
            counted.answered += usize::from(is_answered && !is_faulty);
            counted.due += usize::from(is_answered);
            counted.faulty += usize::from(is_faulty);
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::methodology::MethodologyId;

    fn methodology() -> Methodology {
        let leaf = |code: &str, more: Value| {
            let mut leaf = json!({"code": code, "parent": "index", "scale": {"kind": "boolean"},
                "sources": ["self"]});
            leaf.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            leaf
        };
        let document = json!({
            "names": {"en": "M"}, "periods": {"from": "2024-01-01", "to": null},
            "period_lengths": ["P1Y"],
            "nodes": [
                {"code": "index", "parent": null},
                leaf("form", json!({})),
                leaf("signed", json!({"applies_if": [{"answer.form": ["yes"]}]})),
                leaf("begun", json!({"proactive_full": true})),
                leaf("survey", json!({"sources": ["survey"]})),
            ],
        });
        let id = MethodologyId::parse("m@m1").unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    fn facts(proactive: bool) -> Facts {
        serde_json::from_value(json!({
            "agency": "a", "country": "CZ", "life_events": [], "type": "transactional",
            "scope": "national", "level": null, "audiences": [], "proactive": proactive,
            "volume": null,
        }))
        .unwrap()
    }

    #[test]
    fn what_is_answered_is_counted_in_a_draft_as_when_it_is_handed_in() {
        let (methodology, facts) = (methodology(), [facts(false), facts(true)]);
        let of = |is_proactive: bool| {
            Progress::of(&methodology, &facts[usize::from(is_proactive)], Source::SelfReport)
        };
        let open = |progress: &Progress<'_>| -> Vec<String> {
            progress.open().map(ToString::to_string).collect()
        };
        assert_eq!(open(&of(false)), ["form", "signed", "begun"]);
        assert_eq!(open(&of(true)), ["form", "signed"]);
        let rule = |code: &str| methodology.criterion(code).unwrap();
        assert!(of(true).is_needless(rule("begun")) && !of(false).is_needless(rule("begun")));

        // What is not asked, and an answer that says nothing, count for nothing.
        let said = json!([
            {"criterion": "form", "value": false}, {"criterion": "survey", "value": true},
            {"criterion": "begun", "comment": "later"}, {"criterion": "other", "value": 1},
        ]);
        let drafts: Vec<AnswerDraft> = serde_json::from_value(said).unwrap();
        let drafted = of(false).drafted(&drafts);
        assert_eq!(open(&drafted), ["begun"]);
        assert!(drafted.is_needless(rule("signed")) && !drafted.is_needless(rule("begun")));
        let counted = |faulty: &[&str]| drafted.counted(&faulty.iter().copied().collect());
        assert_eq!(counted(&[]), Counted { answered: 1, due: 2, faulty: 0 });
        assert_eq!(counted(&["form", "other"]), Counted { answered: 0, due: 2, faulty: 1 });

        let everywhere = |of: Value| {
            let mut answer = json!({"target_group": "all", "touchpoint": "all"});
            answer.as_object_mut().unwrap().extend(of.as_object().unwrap().clone());
            answer
        };
        let handed: Vec<Answer> = serde_json::from_value(json!([
            everywhere(json!({"criterion": "form", "value": false})),
            everywhere(json!({"criterion": "begun", "state": "could_not_tell"})),
        ]))
        .unwrap();
        let handed = of(false).handed_in(&handed);
        assert_eq!(open(&handed), [""; 0]);
        assert!(handed.counted(&HashSet::new()).is_whole());
    }
}
