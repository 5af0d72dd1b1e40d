//! What was last published in answer to each criterion, for whoever answers it anew.

use std::collections::HashMap;

use crate::domain::{
    code::Code,
    evaluation::answer::{Answer, Given},
    methodology::Criterion,
    period::Period,
    source::Source,
    target_group,
};

/// Answers to one criterion that were published together, of all people, at each touchpoint.
#[derive(Clone, Debug)]
pub struct Last {
    /// Of which period.
    pub period: Period,
    /// In which way they were found out.
    pub source: Source,
    /// As the public may see them; none is withheld.
    pub answers: Vec<Answer>,
}

/// What was published before, by service and criterion, the newest period first.
#[derive(Clone, Debug, Default)]
pub struct LastAnswers(HashMap<(Code, Code), Vec<Last>>);

impl LastAnswers {
    /// Adds the public answers of one evaluation; those of newer periods and those that stand come first.
    ///
    /// What is withheld is passed over, and so is what one group of people said.
    pub fn add(
        &mut self,
        service: &Code,
        (period, source): (Period, Source),
        answers: impl IntoIterator<Item = (Code, Answer)>,
    ) {
        let mut together: HashMap<Code, Vec<Answer>> = HashMap::new();
        for (criterion, answer) in answers {
            let is_withheld = matches!(answer.given, Given::Withheld { .. });
            if answer.target_group == target_group::ALL && !is_withheld {
                together.entry(criterion).or_default().push(answer);
            }
        }
        for (criterion, answers) in together {
            let known = self.0.entry((service.clone(), criterion)).or_default();
            if known.iter().all(|last| last.source != source) {
                known.push(Last { period, source, answers });
            }
        }
    }

    /// What was last published in answer to a criterion: of the newest period what this source said,
    /// else what the criterion goes by first.
    pub fn of(
        &self,
        service: &Code,
        criterion: &Code,
        source: Source,
        rule: &Criterion,
    ) -> Option<&Last> {
        let known = self.0.get(&(service.clone(), criterion.clone()))?;
        let newest = known.iter().map(|last| last.period.ends_on()).max()?;
        let rank = |last: &&Last| {
            let place = rule.sources.iter().position(|accepted| *accepted == last.source);
            (last.source != source, place.unwrap_or(usize::MAX))
        };
        known.iter().filter(|last| last.period.ends_on() == newest).min_by_key(rank)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::methodology::{Methodology, MethodologyId};

    fn said(of: &serde_json::Value) -> (Code, Answer) {
        let code = Code::parse("one").unwrap();
        let mut answer = json!({"criterion": "one", "target_group": "all", "touchpoint": "all"});
        answer.as_object_mut().unwrap().extend(of.as_object().unwrap().clone());
        (code, serde_json::from_value(answer).unwrap())
    }

    #[test]
    fn the_newest_that_is_shown_stands_there_and_first_the_own() {
        let id = MethodologyId::parse("m@m1").unwrap();
        let document = json!({"names": {"en": "M"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null},
            {"code": "one", "parent": "index", "scale": {"kind": "share"},
             "sources": ["audit", "survey", "self"]}]});
        let methodology =
            Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap();
        let rule = methodology.criterion("one").unwrap();
        let service = Code::parse("s").unwrap();
        let of = |year: &str, source| (Period::parse(year).unwrap(), source);
        let mut last = LastAnswers::default();
        let asked = |last: &LastAnswers, source| {
            let found = last.of(&service, &Code::parse("one").unwrap(), source, rule)?;
            Some((found.period.to_string(), found.source, found.answers.len()))
        };
        let withheld = said(&json!({"state": "too_few", "private_hash": "00"}));
        let old = said(&json!({"value": 5.0, "target_group": "old"}));
        last.add(&service, of("2024", Source::Survey), [withheld, old]);
        assert_eq!(asked(&last, Source::SelfReport), None);

        last.add(&service, of("2023", Source::Survey), [said(&json!({"value": 5.0}))]);
        last.add(&service, of("2022", Source::SelfReport), [said(&json!({"value": 7.0}))]);
        let survey = Some(("2023".into(), Source::Survey, 1));
        assert_eq!(asked(&last, Source::SelfReport), survey);

        let mut last = LastAnswers::default();
        let both = [
            said(&json!({"value": 1.0, "touchpoint": "web"})),
            said(&json!({"value": 2.0, "touchpoint": "post"})),
        ];
        last.add(&service, of("2024", Source::SelfReport), both);
        last.add(&service, of("2024", Source::SelfReport), [said(&json!({"value": 9.0}))]);
        last.add(&service, of("2024", Source::Survey), [said(&json!({"value": 3.0}))]);
        last.add(&service, of("2024", Source::Audit), [said(&json!({"value": 3.0}))]);
        let own = Some(("2024".into(), Source::SelfReport, 2));
        assert_eq!(asked(&last, Source::SelfReport), own);
        assert_eq!(asked(&last, Source::Expert), Some(("2024".into(), Source::Audit, 1)));
    }
}
