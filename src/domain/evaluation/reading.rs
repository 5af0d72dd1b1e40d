//! From the draft of an answer to the answer: all faults at once.

mod reports;
mod support;

use std::collections::BTreeMap;

use serde_json::{Number, Value};

use super::{
    Against,
    answer::{Answer, Given},
    draft::AnswerDraft,
};
use crate::domain::{
    check::Faults, code::Code, facts::Facts, methodology::Criterion, scale::Scale, source::Source,
    state::State, target_group, text, violation::Violation,
};

/// Largest whole number that may be counted.
const MOST_COUNTED: u64 = 1_000_000_000_000;

/// One answer being read.
pub(super) struct Reading<'a> {
    pub(super) at: String,
    pub(super) draft: &'a AnswerDraft,
    pub(super) against: Against<'a>,
    pub(super) facts: &'a Facts,
}

impl Reading<'_> {
    fn place(&self, field: &str) -> String {
        format!("{}/{field}", self.at)
    }

    pub(super) fn answer(
        &self,
        source: Option<Source>,
        faults: &mut Faults,
        warnings: &mut Vec<Violation>,
    ) -> Option<Answer> {
        let target_group = self.target_group(faults);
        let touchpoint = self.draft.touchpoint.as_deref().unwrap_or(target_group::ALL);
        let touchpoint = faults.code(touchpoint, &self.place("touchpoint"));
        let evidence = self.evidence(faults);
        let comment = self.draft.comment.as_deref().filter(|text| !text.trim().is_empty());
        if let Some(comment) = comment {
            faults.line(comment, &self.place("comment"), 4_000);
        }
        let criterion = self.criterion(faults)?;
        if let Some(source) = source
            && !criterion.sources.contains(&source)
        {
            let sources: Vec<&str> = criterion.sources.iter().map(|s| s.as_str()).collect();
            faults.add(
                self.place("criterion"),
                "source-not-accepted",
                format!("`{}` takes no answer from the source `{source}`.", self.draft.criterion),
                format!("It takes answers from: {}.", sources.join(", ")),
            );
        }
        let given = self.given(criterion, faults, warnings);
        let sample = self.draft.sample.as_ref().and_then(|sample| self.sample(sample, faults));
        if let Some(given) = &given {
            self.check_sample(given, sample.as_ref(), source, faults);
            self.check_people(given, criterion, source, faults);
            self.check_reason(given, criterion, comment, faults);
            self.check_reports(given, &criterion.scale, source, &evidence, faults);
        }
        self.check_evidence(given.as_ref(), criterion, source, faults);
        Some(Answer {
            criterion: Code::parse(&self.draft.criterion)?,
            target_group: target_group?,
            touchpoint: touchpoint?,
            given: given?,
            sample,
            evidence,
            comment: comment.map(str::to_owned),
        })
    }

    fn target_group(&self, faults: &mut Faults) -> Option<Code> {
        let text = self.draft.target_group.as_deref().unwrap_or(target_group::ALL);
        let known = self.against.target_groups;
        if text != target_group::ALL && !known.iter().any(|code| *code == text) {
            let names = known.iter().map(Code::as_str).chain([target_group::ALL]);
            let advice = faults
                .near(text, names)
                .unwrap_or_else(|| "See /v1/target-groups, or leave it out.".into());
            let detail = "There is no such target group.";
            let place = self.place("target_group");
            faults.extend([
                Violation::at(place, "unknown-target-group", detail, advice).written(text)
            ]);
            return None;
        }
        Code::parse(text)
    }

    fn criterion(&self, faults: &mut Faults) -> Option<&Criterion> {
        let methodology = self.against.methodology;
        let code = self.draft.criterion.as_str();
        let Some(criterion) = methodology.criterion(code) else {
            let typed: String = code.chars().take(80).collect();
            let known = methodology.criteria().map(|(node, _)| node.code.as_str());
            let advice = faults
                .near(code, known)
                .unwrap_or_else(|| format!("See /v1/criteria?methodology={}.", methodology.id));
            let detail = format!("`{}` has no criterion `{typed}`.", methodology.id);
            let place = self.place("criterion");
            faults
                .extend([Violation::at(place, "unknown-criterion", detail, advice).written(code)]);
            return None;
        };
        if !criterion.applies(self.facts) {
            faults.add(
                self.place("criterion"),
                "does-not-apply",
                format!("`{code}` does not apply to `{}`.", self.against.service.code),
                "Leave this answer out, or state the facts of that period in `facts`.",
            );
        }
        Some(criterion)
    }

    /// Exactly one of the four ways to answer.
    fn given(
        &self,
        criterion: &Criterion,
        faults: &mut Faults,
        warnings: &mut Vec<Violation>,
    ) -> Option<Given> {
        let draft = self.draft;
        let ratio = draft.numerator.is_some() || draft.denominator.is_some();
        let ways = [draft.value.is_some(), draft.counts.is_some(), ratio, draft.state.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            faults.add(
                self.at.clone(),
                "not-exactly-one",
                "An answer has exactly one of value, counts, numerator with denominator, state.",
                criterion.scale.expects(),
            );
            return None;
        }
        if let Some(value) = &draft.value {
            return self.value(value, criterion, faults, warnings);
        }
        if let Some(counts) = &draft.counts {
            return self.counts(counts, &criterion.scale, faults);
        }
        if let Some(state) = &draft.state {
            return self.state(state, criterion, faults);
        }
        self.ratio(&criterion.scale, faults)
    }

    fn value(
        &self,
        value: &Value,
        criterion: &Criterion,
        faults: &mut Faults,
        warnings: &mut Vec<Violation>,
    ) -> Option<Given> {
        let scale = &criterion.scale;
        let given = match (scale, value) {
            (Scale::Boolean, Value::Bool(value)) => Some(Given::Flag { value: *value }),
            (Scale::Levels(levels), Value::String(text)) => levels
                .iter()
                .find(|level| level.code == text.as_str())
                .map(|level| Given::Level { value: level.code.clone() }),
            (Scale::Boolean | Scale::Levels(_), _) => None,
            (_, Value::Number(number)) => number
                .as_f64()
                .filter(|number| scale.number_points(*number).is_some())
                .map(|value| Given::Number { value }),
            _ => None,
        };
        if let (Scale::Share, Some(Given::Number { value })) = (scale, &given)
            && *value > 0.0
            && *value <= 1.0
        {
            warnings.push(Violation::at(
                self.place("value"),
                "share-looks-like-a-fraction",
                format!("A share is given in per cent; {value} is at most 1 %."),
                format!("Give {} if you mean {value} of 1.", value * 100.0),
            ));
        }
        if given.is_none() {
            let (detail, advice) = match value {
                Value::Number(number) if !matches!(scale, Scale::Boolean | Scale::Levels(_)) => {
                    (scale.refuses(number.as_f64().unwrap_or(f64::NAN)), scale.expects())
                }
                Value::String(text) => (
                    format!(
                        "`{}` is not on the scale `{}`.",
                        text.chars().take(80).collect::<String>(),
                        scale.kind()
                    ),
                    scale.advise(text),
                ),
                _ => (format!("This is not on the scale `{}`.", scale.kind()), scale.expects()),
            };
            let fault = Violation::at(self.place("value"), "value-off-scale", detail, advice);
            let text = value.as_str();
            faults.extend([text.map_or(fault.clone(), |text| fault.written(text))]);
        }
        given
    }

    fn counts(
        &self,
        counts: &BTreeMap<String, Number>,
        scale: &Scale,
        faults: &mut Faults,
    ) -> Option<Given> {
        let options = scale.options();
        if options.is_empty() {
            let detail = format!("The scale `{}` has no options to count.", scale.kind());
            faults.add(self.place("counts"), "counts-do-not-fit", detail, scale.expects());
            return None;
        }
        let mut whole = BTreeMap::new();
        let mut total = 0_u64;
        for (option, count) in counts {
            let place = format!("{}/{}", self.place("counts"), text::escape(option));
            if !options.contains(option) {
                let detail = format!("The scale `{}` has no such option.", scale.kind());
                faults.add(&place, "counts-do-not-fit", detail, scale.advise(option));
            }
            if let Some(count) = Self::whole(Some(count), &place, faults) {
                total += count;
                whole.insert(option.clone(), count);
            }
        }
        if total == 0 && whole.len() == counts.len() {
            faults.add(
                self.place("counts"),
                "counts-do-not-fit",
                "Nobody is counted.",
                "Give the counts, or the state `not_yet_measured`.",
            );
        }
        Some(Given::Counts { counts: whole })
    }

    fn state(&self, text: &str, criterion: &Criterion, faults: &mut Faults) -> Option<Given> {
        let place = self.place("state");
        let state = faults.word(text, &place, &State::ANSWERED, State::as_str)?;
        if state == State::NotApplicable && !criterion.may_not_apply {
            faults.add(
                place,
                "always-applies",
                format!("`{}` applies to every such service.", self.draft.criterion),
                "Give a value, or `could_not_tell`.",
            );
        }
        Some(Given::State { state })
    }

    fn ratio(&self, scale: &Scale, faults: &mut Faults) -> Option<Given> {
        let draft = self.draft;
        if *scale != Scale::Share {
            faults.add(
                self.place("numerator"),
                "value-off-scale",
                format!("The scale `{}` takes no numerator and denominator.", scale.kind()),
                scale.expects(),
            );
            return None;
        }
        let numerator = Self::whole(draft.numerator.as_ref(), &self.place("numerator"), faults);
        let denominator =
            Self::whole(draft.denominator.as_ref(), &self.place("denominator"), faults);
        let (numerator, denominator) = numerator.zip(denominator)?;
        if numerator > denominator {
            faults.add(
                self.place("numerator"),
                "value-off-scale",
                format!("{numerator} of {denominator} is more than all."),
                "The numerator is at most the denominator.",
            );
        }
        Some(Given::Ratio { numerator, denominator })
    }

    fn whole(number: Option<&Number>, place: &str, faults: &mut Faults) -> Option<u64> {
        let whole = number.and_then(|number| {
            number.as_u64().or_else(|| {
                // 12.0 is 12 to JSON.
                let value =
                    number.as_f64().filter(|v| v.fract() == 0.0 && (0.0..=1e12).contains(v))?;
                format!("{value:.0}").parse().ok()
            })
        });
        let whole = whole.filter(|whole| *whole <= MOST_COUNTED);
        if whole.is_none() {
            let detail = if number.is_some() {
                format!("This is no whole number from 0 to {MOST_COUNTED}.")
            } else {
                "A numerator and a denominator come together.".into()
            };
            faults.add(place, "not-a-count", detail, "Give a whole number.");
        }
        whole
    }

    fn check_reason(
        &self,
        given: &Given,
        criterion: &Criterion,
        comment: Option<&str>,
        faults: &mut Faults,
    ) {
        let not_applicable = matches!(given, Given::State { state: State::NotApplicable });
        if not_applicable && criterion.may_not_apply && comment.is_none() {
            faults.add(
                self.place("comment"),
                "reason-missing",
                "Why it does not apply is not said.",
                "Give the reason in `comment`.",
            );
        }
    }
}
