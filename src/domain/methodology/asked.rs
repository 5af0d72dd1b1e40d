//! What is asked of whom: the one place that decides which questions an evaluation is to answer.

use super::{Criterion, Methodology, Node, condition::Condition};
use crate::domain::{code::Code, facts::Facts, scale::Scale, source::Source, state::State};

/// Which answers need evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EvidenceRule {
    /// None does.
    Never,
    /// Each that gives a value.
    Always,
    /// Those that are worth so many points.
    From(f64),
}

impl EvidenceRule {
    /// Whether an answer that is worth so many points needs it, as far as that is known.
    pub fn holds(self, points: Option<f64>) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::From(limit) => points.is_some_and(|points| points >= limit),
        }
    }
}

impl Methodology {
    /// What is asked of a service with these facts in one way of finding out, in the order of the document.
    pub fn asked_of<'a>(
        &'a self,
        facts: &'a Facts,
        source: Source,
    ) -> impl Iterator<Item = (&'a Node, &'a Criterion)> {
        self.asked(facts).filter(move |(_, criterion)| criterion.sources.contains(&source))
    }

    /// What is asked of such a service, only not in this way of finding out.
    pub fn asked_of_others<'a>(
        &'a self,
        facts: &'a Facts,
        source: Source,
    ) -> impl Iterator<Item = (&'a Node, &'a Criterion)> {
        self.asked(facts).filter(move |(_, criterion)| !criterion.sources.contains(&source))
    }

    /// What is asked of such a service, in whichever way of finding out.
    pub fn asked<'a>(
        &'a self,
        facts: &'a Facts,
    ) -> impl Iterator<Item = (&'a Node, &'a Criterion)> {
        self.criteria().filter(|(_, criterion)| criterion.applies(facts))
    }
}

impl Criterion {
    /// Whether an answer from this source that is worth so many points needs evidence.
    pub fn needs_evidence(&self, source: Option<Source>, points: Option<f64>) -> bool {
        self.evidence_rule(source).holds(points)
    }

    /// Which answers from this source need evidence.
    pub fn evidence_rule(&self, source: Option<Source>) -> EvidenceRule {
        let by_itself = self.self_evidence_from.filter(|_| source == Some(Source::SelfReport));
        if self.evidence_required {
            return EvidenceRule::Always;
        }
        by_itself.map_or(EvidenceRule::Never, EvidenceRule::From)
    }

    /// The states that an answer to it may say.
    pub fn states(&self) -> impl Iterator<Item = State> + use<> {
        let may_not_apply = self.may_not_apply;
        State::ANSWERED
            .into_iter()
            .filter(move |state| may_not_apply || *state != State::NotApplicable)
    }

    /// The other questions that are answered otherwise than it asks for, by the words that were `said` in
    /// answer to each: after these it makes no sense.
    pub fn ruled_out_by<'a, 'w>(
        &'a self,
        said: impl Fn(&Code) -> Vec<&'w str>,
    ) -> impl Iterator<Item = &'a Code> {
        let asked = self.applies_if.iter().flat_map(Condition::answers);
        asked.filter_map(move |(question, values)| {
            let words = said(question);
            let holds = words.iter().any(|word| values.iter().any(|value| value == word));
            (!words.is_empty() && !holds).then_some(question)
        })
    }

    /// Whether a tool's answer that is worth so many points needs what the tool found: its report, or the
    /// hash of one.
    ///
    /// A tool finds faults; that there is none it cannot tell of a criterion where the methodology itself
    /// takes its word with reserve. What it found is then held against the answer, and a hash at least
    /// settles for good which file says so. The rule goes no further, for these would be forbidden though
    /// they are honest:
    ///
    /// - what a tool measures, as the hours that a service was down: the number is the finding (`range`,
    ///   `bins`), and no report of accessibility tells it;
    /// - counts out of literature, such as those of the EU eGovernment Benchmark, whose files nobody has:
    ///   its methodology takes a tool's word without reserve;
    /// - answers that admit a fault: nobody gains by making one up, and tables have no room for a hash.
    pub fn needs_finding(&self, source: Option<Source>, points: Option<f64>) -> bool {
        let is_measured = matches!(self.scale, Scale::Range { .. } | Scale::Bins(_));
        source == Some(Source::Tool)
            && self.low_reliability_sources.contains(&Source::Tool)
            && !is_measured
            && points.is_some_and(|points| points >= 100.0)
    }

    /// Whether a service with these facts has all points of it without an answer.
    pub fn is_given_to(&self, facts: &Facts) -> bool {
        self.proactive_full && facts.proactive
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::methodology::MethodologyId;

    #[test]
    fn what_is_asked_depends_on_the_service_and_the_source() {
        let document = include_str!("../../../fixtures/methodologies/client-quality-m1.json");
        let id = MethodologyId::parse("client-quality@m1").unwrap();
        let methodology = Methodology::parse(serde_json::from_str(document).unwrap(), &id).unwrap();
        let facts = |service_type: &str, proactive: bool| -> Facts {
            serde_json::from_value(json!({
                "agency": "a", "country": "CZ", "life_events": [], "type": service_type,
                "scope": "national", "level": null, "audiences": [], "proactive": proactive,
                "volume": null,
            }))
            .unwrap()
        };
        let (whole, told) = (facts("transactional", false), facts("informational", true));
        let codes = |facts: &Facts, source: Source| -> Vec<String> {
            methodology.asked_of(facts, source).map(|(node, _)| node.code.to_string()).collect()
        };
        assert_eq!(codes(&whole, Source::SelfReport).len(), 18);
        assert_eq!(codes(&whole, Source::Survey), ["satisfaction"]);
        let others: Vec<_> = methodology.asked_of_others(&whole, Source::SelfReport).collect();
        assert!(matches!(others.as_slice(), [(node, _)] if node.code == "satisfaction"));
        let fewer = codes(&told, Source::SelfReport);
        assert!(fewer.len() < 18 && !fewer.contains(&"one-fill".to_owned()), "{fewer:?}");

        let proactive = facts("transactional", true);
        let rule = methodology.criterion("one-fill").unwrap();
        assert!(rule.is_given_to(&proactive) && !rule.is_given_to(&whole));
        let rule = methodology.criterion("reminders").unwrap();
        assert!(rule.needs_evidence(Some(Source::SelfReport), Some(75.0)));
        assert!(!rule.needs_evidence(Some(Source::SelfReport), Some(25.0)));
        assert!(!rule.needs_evidence(Some(Source::Expert), Some(100.0)));
        let rule = methodology.criterion("human-help").unwrap();
        assert!(rule.needs_evidence(Some(Source::Expert), None));
        assert_eq!(rule.evidence_rule(None), EvidenceRule::Always);
        let rule = methodology.criterion("accessibility").unwrap();
        assert!(rule.needs_finding(Some(Source::Tool), Some(100.0)));
        assert!(!rule.needs_finding(Some(Source::Tool), Some(98.2)));
        assert!(!rule.needs_finding(Some(Source::Audit), Some(100.0)));
        let rule = methodology.criterion("whenever").unwrap();
        assert!(!rule.needs_finding(Some(Source::Tool), Some(100.0)));
    }
}
