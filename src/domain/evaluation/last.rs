//! What was last published in answer to each criterion, for whoever answers it anew: the form of questions
//! and the template of a campaign tell the same.

use std::collections::HashMap;

use super::answer::{Answer, Given};
use crate::domain::{
    code::Code, methodology::Criterion, period::Period, source::Source, target_group,
};

/// Answers to one criterion that were published together.
#[derive(Clone, Debug)]
pub struct Last {
    /// Of which period.
    pub period: Period,
    /// In which way they were found out.
    pub source: Source,
    /// By whom.
    pub assessor: Code,
    /// As the public may see them, of whichever people at whichever touchpoint.
    pub answers: Vec<Answer>,
}

/// What was published before, by service and criterion.
#[derive(Clone, Debug, Default)]
pub struct LastAnswers(HashMap<Code, HashMap<Code, Vec<Last>>>);

impl Last {
    /// The answers of all people together; none that is withheld.
    pub fn of_everybody(&self) -> impl Iterator<Item = &Answer> {
        let is_withheld = |answer: &Answer| matches!(answer.given, Given::Withheld { .. });
        let of_all = self.answers.iter().filter(|answer| answer.target_group == target_group::ALL);
        of_all.filter(move |answer| !is_withheld(answer))
    }
}

impl LastAnswers {
    /// Adds the public answers of one evaluation. What the same assessor published of the same period from
    /// the same source is passed over where it is known already: of several, the one that stands is to be
    /// added first.
    pub fn add(
        &mut self,
        service: &Code,
        (period, source, assessor): (Period, Source, &Code),
        answers: impl IntoIterator<Item = (Code, Answer)>,
    ) {
        let mut together: HashMap<Code, Vec<Answer>> = HashMap::new();
        for (criterion, answer) in answers {
            together.entry(criterion).or_default().push(answer);
        }
        let of_service = self.0.entry(service.clone()).or_default();
        for (criterion, answers) in together {
            let known = of_service.entry(criterion).or_default();
            let is_same = |last: &Last| {
                (last.period, last.source, &last.assessor) == (period, source, assessor)
            };
            if !known.iter().any(is_same) {
                known.push(Last { period, source, assessor: assessor.clone(), answers });
            }
        }
    }

    /// All that was published of a service, with its criterion.
    pub fn of_service(&self, service: &Code) -> impl Iterator<Item = (&Code, &Last)> {
        let by_criterion = self.0.get(service).into_iter().flatten();
        by_criterion.flat_map(|(criterion, lasts)| lasts.iter().map(move |last| (criterion, last)))
    }

    /// All that was last published in answer to a criterion: of the newest period that tells of all people,
    /// else of the newest.
    pub fn newest(&self, service: &Code, criterion: &Code) -> impl Iterator<Item = &Last> {
        let known = self.0.get(service).and_then(|of_service| of_service.get(criterion));
        let known = known.into_iter().flatten();
        let newest = known.clone().max_by_key(|last| {
            let tells_of_all = last.of_everybody().next().is_some();
            (tells_of_all, last.period.ends_on(), last.period.starts_on())
        });
        known.filter(move |last| newest.is_some_and(|newest| last.period == newest.period))
    }

    /// What of it is told of all people: what this source said, else what the criterion goes by first.
    pub fn of(
        &self,
        service: &Code,
        criterion: &Code,
        source: Source,
        rule: &Criterion,
    ) -> Option<&Last> {
        let known = self.newest(service, criterion);
        let rank = |last: &&Last| {
            let place = rule.sources.iter().position(|accepted| *accepted == last.source);
            (last.source != source, place.unwrap_or(usize::MAX))
        };
        known.filter(|last| last.of_everybody().next().is_some()).min_by_key(rank)
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
        let assessor = Code::parse("a").unwrap();
        let of = |year: &str, source| (Period::parse(year).unwrap(), source, &assessor);
        let mut last = LastAnswers::default();
        let asked = |last: &LastAnswers, source| {
            let found = last.of(&service, &Code::parse("one").unwrap(), source, rule)?;
            Some((found.period.to_string(), found.source, found.of_everybody().count()))
        };
        let withheld = said(&json!({"state": "too_few", "private_hash": "00"}));
        let old = said(&json!({"value": 5.0, "target_group": "old"}));
        last.add(&service, of("2024", Source::Survey), [withheld, old]);
        assert_eq!(asked(&last, Source::SelfReport), None);
        let newest = |last: &LastAnswers| -> Vec<(String, Source)> {
            let one = Code::parse("one").unwrap();
            let newest = last.newest(&service, &one);
            newest.map(|last| (last.period.to_string(), last.source)).collect()
        };
        assert_eq!(newest(&last), [("2024".to_owned(), Source::Survey)]);

        last.add(&service, of("2023", Source::Survey), [said(&json!({"value": 5.0}))]);
        last.add(&service, of("2022", Source::SelfReport), [said(&json!({"value": 7.0}))]);
        let survey = Some(("2023".into(), Source::Survey, 1));
        assert_eq!(asked(&last, Source::SelfReport), survey);
        assert_eq!(newest(&last), [("2023".to_owned(), Source::Survey)]);

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
        // Each assessor's, and each once.
        let sources: Vec<Source> = newest(&last).into_iter().map(|(_, source)| source).collect();
        assert_eq!(sources, [Source::SelfReport, Source::Survey, Source::Audit]);
    }
}
