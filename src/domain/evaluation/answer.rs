//! Answers: a value on a scale, or why there is none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::draft::ValueSchema;
use crate::domain::{
    code::Code,
    evidence::Findings,
    methodology::hex,
    source::Source,
    state::{GivenState, State},
    word::words,
};

/// One answer to one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// The criterion.
    pub criterion: Code,
    /// Whose experience it tells.
    pub target_group: Code,
    /// Where the service was met.
    pub touchpoint: Code,
    /// What was answered.
    #[serde(flatten)]
    pub given: Given,
    /// Who was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sample: Option<Sample>,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub comment: Option<String>,
}

/// What was answered: exactly one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Given {
    /// Withheld: too few people; the hash stands for the private answer.
    Withheld {
        /// Always `too_few`.
        state: State,
        /// SHA-256 of a private salt and the private answer, in hexadecimal.
        private_hash: String,
    },
    /// Why there is no value.
    State {
        /// The reason.
        state: State,
    },
    /// How many gave which option.
    Counts {
        /// By option.
        counts: BTreeMap<String, u64>,
    },
    /// So many of so many.
    Ratio {
        /// How many hold.
        numerator: u64,
        /// Out of how many.
        denominator: u64,
    },
    /// Yes or no.
    Flag {
        /// The value.
        value: bool,
    },
    /// A number on the scale.
    Number {
        /// The value.
        value: f64,
    },
    /// A level.
    Level {
        /// Its code.
        value: Code,
    },
}

/// What was answered: exactly one of `value`, `counts`, `numerator` with `denominator`, and `state`.
/// An answer of too few people is withheld: its `state` is `too_few`, and `private_hash` stands for
/// the private answer.
//
// One object, not a choice of seven: generators of clients make nothing of a choice within `allOf`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is used")]
struct GivenForm {
    /// The value on the scale: true or false, a number, or the code of a level.
    #[schema(nullable = false)]
    value: Option<ValueSchema>,
    /// How many gave which option, by option.
    #[schema(nullable = false)]
    counts: Option<BTreeMap<String, u64>>,
    /// How many of the denominator hold.
    #[schema(nullable = false)]
    numerator: Option<u64>,
    /// Out of how many.
    #[schema(nullable = false)]
    denominator: Option<u64>,
    /// Why there is no value.
    #[schema(nullable = false)]
    state: Option<GivenState>,
    /// SHA-256 of a private salt and the private answer, in hexadecimal.
    #[schema(nullable = false, pattern = "^[0-9a-f]{64}$")]
    private_hash: Option<String>,
}

impl PartialSchema for Given {
    fn schema() -> RefOr<Schema> {
        GivenForm::schema()
    }
}

impl ToSchema for Given {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        GivenForm::schemas(schemas);
    }
}

words! {
    /// How those asked were chosen.
    pub enum SampleKind {
        /// Everybody was asked.
        Census = "census",
        /// By chance.
        Probability = "probability",
        /// They chose to answer.
        SelfSelected = "self_selected",
    }
}

/// Who was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Sample {
    /// How they were chosen.
    pub kind: SampleKind,
    /// How many answered.
    pub n: u64,
    /// How many independent answers that is worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub n_effective: Option<f64>,
    /// How many there are in all; only a sample by chance is held against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub population: Option<u64>,
}

/// What shows an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// Where it can be seen.
    pub url: String,
    /// When it was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub captured_at: Option<DateTime<Utc>>,
    /// SHA-256 of what was captured, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sha256: Option<String>,
    /// What a report of accessibility says, as the register read it from the file with this hash;
    /// never told by who gave the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub findings: Option<Findings>,
}

impl Answer {
    /// How many people answered, where it is known: counts, in a survey the denominator, else the
    /// sample.
    pub fn respondents(&self, source: Source) -> Option<u64> {
        let sample = self.sample.as_ref().map(|sample| sample.n);
        match &self.given {
            Given::Counts { counts } => Some(counts.values().sum()),
            // Of people who were asked, only those in the denominator answered this.
            Given::Ratio { denominator, .. } if source == Source::Survey => {
                Some(sample.map_or(*denominator, |n| n.min(*denominator)))
            }
            _ => sample,
        }
    }

    /// The public form of an answer of too few people: nothing of it but a salted hash.
    #[must_use]
    pub fn withheld(&self, salt: &[u8]) -> Self {
        let private = serde_json_canonicalizer::to_vec(self).unwrap_or_default();
        let hash = Sha256::new().chain_update(salt).chain_update(private).finalize();
        Self {
            criterion: self.criterion.clone(),
            target_group: self.target_group.clone(),
            touchpoint: self.touchpoint.clone(),
            given: Given::Withheld { state: State::TooFew, private_hash: hex(&hash) },
            sample: None,
            evidence: Vec::new(),
            comment: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_back_as_it_was_written() {
        for given in [
            r#"{"counts":{"1":1,"5":6}}"#,
            r#"{"denominator":12,"numerator":9}"#,
            r#"{"state":"could_not_tell"}"#,
            r#"{"value":true}"#,
            r#"{"value":42.5}"#,
            r#"{"value":"remind"}"#,
            r#"{"private_hash":"00","state":"too_few"}"#,
        ] {
            let text = format!(
                r#"{{"criterion":"a","target_group":"all","touchpoint":"all",{}"#,
                given.trim_start_matches('{')
            );
            let answer: Answer = serde_json::from_str(&text).unwrap();
            let again = serde_json_canonicalizer::to_string(&answer).unwrap();
            assert_eq!(serde_json::from_str::<Answer>(&again).unwrap(), answer);
            let written = serde_json::to_value(&answer.given).unwrap();
            assert_eq!(serde_json_canonicalizer::to_string(&written).unwrap(), given);
        }
    }
}
