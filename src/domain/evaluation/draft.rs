//! What a client says in an evaluation.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};
use utoipa::ToSchema;

use super::answer::{Given, SampleKind};
use crate::domain::{
    code::Code,
    evidence::Findings,
    facts::FactsDraft,
    form::{OptionCounts, Url},
    letters::Remark,
    methodology::MethodologyId,
    period::Period,
    source::Source,
    state::{AnswerState, State},
};

/// What a client says in an evaluation.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "service": "cz-obtain-passport", "period": "2024", "methodology": "eu-egov-services@m2020",
    "source": "expert", "assessor": "eu-commission",
    "answers": [{"criterion": "one-fill", "value": 75}, {"criterion": "proactivity", "value": false}]
}))]
pub struct EvaluationDraft {
    /// Code of the service.
    #[schema(value_type = Code)]
    pub service: String,
    /// SDMX time format: `2025`, `2025-S1`, `2025-Q3`, `2025-07`, `2024-10-01/P1Y`.
    #[schema(value_type = Period)]
    pub period: String,
    /// Code and version of a frozen methodology.
    #[schema(value_type = MethodologyId)]
    pub methodology: String,
    /// In which way it was found out: `self`, `expert`, `audit`, `tool`, `survey`.
    #[schema(value_type = Source)]
    pub source: String,
    /// Code of the agency that judges.
    #[schema(value_type = Code)]
    pub assessor: String,
    /// The service as it was in the period; what is left out is taken from the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<FactsDraft>,
    /// What was found out.
    #[schema(min_items = 1, max_items = 5000)]
    pub answers: Vec<AnswerDraft>,
}

/// One answer: exactly one of `value`, `counts`, `numerator` and `denominator`, `state`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerDraft {
    /// Code of the criterion.
    #[schema(value_type = Code)]
    pub criterion: String,
    /// Whose experience it tells; left out: everybody's, `all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Code>)]
    pub target_group: Option<String>,
    /// Where the service was met; left out: everywhere, `all`, and then nowhere else besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Code>)]
    pub touchpoint: Option<String>,
    /// A value on the scale: true or false, the code of a level, or a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ValueSchema>)]
    pub value: Option<Value>,
    /// How many gave which option: `{"1": 120, "2": 310}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<OptionCounts>)]
    pub counts: Option<BTreeMap<String, Number>>,
    /// How many of the denominator hold; a whole number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, maximum = 1_000_000_000_000_u64)]
    pub numerator: Option<Number>,
    /// Out of how many; a whole number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, maximum = 1_000_000_000_000_u64)]
    pub denominator: Option<Number>,
    /// Why there is no value: `not_applicable`, `not_yet_measured`, `source_broken`, `could_not_tell`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AnswerState>)]
    pub state: Option<String>,
    /// Who was asked, where people or cases were sampled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SampleDraft>,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 100)]
    pub evidence: Vec<EvidenceDraft>,
    /// A remark; the reason of a `not_applicable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Remark>)]
    pub comment: Option<String>,
}

impl AnswerDraft {
    /// Whether it gives a value, or why there is none; right or wrong.
    pub fn says_something(&self) -> bool {
        self.value.is_some()
            || self.counts.is_some()
            || self.numerator.is_some()
            || self.denominator.is_some()
            || self.state.is_some()
    }

    /// The word that conditions may ask for, as [`word`](super::points::word) tells it of an answer.
    pub fn word(&self) -> Option<&str> {
        match self.value.as_ref()? {
            Value::Bool(true) => Some("yes"),
            Value::Bool(false) => Some("no"),
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// What it answers, as far as that can be told without its question; nothing where it says nothing,
    /// several things at once, or what is no answer to any question.
    pub fn given(&self) -> Option<Given> {
        let ratio = self.numerator.as_ref().zip(self.denominator.as_ref());
        let has_ratio = self.numerator.is_some() || self.denominator.is_some();
        let ways = [self.value.is_some(), self.counts.is_some(), has_ratio, self.state.is_some()];
        if ways.into_iter().filter(|way| *way).count() != 1 {
            return None;
        }
        if let Some(value) = &self.value {
            return Some(match value {
                Value::Bool(value) => Given::Flag { value: *value },
                Value::Number(value) => Given::Number { value: value.as_f64()? },
                Value::String(value) => Given::Level { value: Code::parse(value)? },
                _ => return None,
            });
        }
        if let Some(counts) = &self.counts {
            let whole =
                |(option, count): (&String, &Number)| Some((option.clone(), count.as_u64()?));
            return Some(Given::Counts {
                counts: counts.iter().map(whole).collect::<Option<_>>()?,
            });
        }
        if let Some((numerator, denominator)) = ratio {
            let (numerator, denominator) = (numerator.as_u64()?, denominator.as_u64()?);
            return Some(Given::Ratio { numerator, denominator });
        }
        Some(Given::State { state: State::parse(self.state.as_deref()?)? })
    }
}

/// A value on a scale.
#[derive(ToSchema)]
#[schema(as = AnswerValue)]
#[serde(untagged)]
pub enum ValueSchema {
    /// Yes or no.
    Flag(bool),
    /// A number on the scale.
    Number(f64),
    /// Code of a level.
    Level(Code),
}

/// Who was asked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleDraft {
    /// `census`, `probability` or `self_selected`.
    #[schema(value_type = SampleKind)]
    pub kind: String,
    /// How many answered.
    #[schema(value_type = u64, maximum = 1_000_000_000_000_u64, example = 1250)]
    pub n: Number,
    /// How many independent answers that is worth, where it is weighted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(exclusive_minimum = 0)]
    pub n_effective: Option<f64>,
    /// How many there are in all, where it is known: of a large part of them chosen by chance the
    /// error is smaller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>, maximum = 1_000_000_000_000_u64, example = 40_000)]
    pub population: Option<Number>,
}

/// What shows an answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceDraft {
    /// Where it can be seen.
    #[schema(
        format = "uri",
        example = "https://example.cz/form",
        max_length = 2048,
        pattern = "^https?://[^\\s<>\"@/?#]+([/?#][^\\s<>\"]*)?$"
    )]
    #[schema(value_type = Url)]
    pub url: String,
    /// When it was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<DateTime<Utc>>,
    /// SHA-256 of what was captured, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: Option<String>,
    /// What the register read from the report with this hash. It is filled in by itself; given, it is
    /// what `/v1/evidence` answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Findings>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_told_or_is_none() {
        let given = |answer: &Value| {
            let mut whole = json!({"criterion": "one-fill"});
            whole.as_object_mut().unwrap().extend(answer.as_object().unwrap().clone());
            serde_json::from_value::<AnswerDraft>(whole).unwrap().given()
        };
        assert_eq!(given(&json!({"value": true})), Some(Given::Flag { value: true }));
        assert_eq!(given(&json!({"value": 75})), Some(Given::Number { value: 75.0 }));
        let ratio = Given::Ratio { numerator: 9, denominator: 12 };
        assert_eq!(given(&json!({"numerator": 9, "denominator": 12})), Some(ratio));
        let state = Given::State { state: State::CouldNotTell };
        assert_eq!(given(&json!({"state": "could_not_tell"})), Some(state));
        let counts = Given::Counts { counts: [("1".to_owned(), 4)].into() };
        assert_eq!(given(&json!({"counts": {"1": 4}})), Some(counts));
        for nothing in [
            json!({}),
            json!({"value": "No Code"}),
            json!({"value": [1]}),
            json!({"value": true, "numerator": 9, "denominator": 12}),
            json!({"numerator": 9}),
            json!({"numerator": 9, "denominator": 1.5}),
            json!({"state": "<b>"}),
            json!({"counts": {"1": -4}}),
        ] {
            assert_eq!(given(&nothing), None, "{nothing}");
        }
    }
}
