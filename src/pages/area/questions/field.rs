//! The fields of a question: how they are called, and what they show of an answer.

use serde_json::{Number, Value};

use super::number;
use crate::domain::{
    evaluation::draft::AnswerDraft, methodology::Criterion, scale::Scale, source::Source,
};

/// What a choice says that stands for something no choice can show.
pub const AS_IT_IS: &str = "=";

/// One field of a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The value: one of several choices, or a number.
    Value,
    /// How many.
    Numerator,
    /// Out of how many.
    Denominator,
    /// How many gave this option.
    Count(String),
    /// Why there is no value.
    State,
    /// Addresses of what shows it, one a line.
    Evidence,
    /// A remark.
    Comment,
    /// That the answer is to be left out.
    Drop,
}
impl Field {
    /// Its name, after that of its place.
    pub fn name(&self) -> String {
        match self {
            Self::Count(option) => format!("count.{option}"),
            other => other.kind().to_owned(),
        }
    }

    /// What kind of field it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Numerator => "numerator",
            Self::Denominator => "denominator",
            Self::Count(_) => "count",
            Self::State => "state",
            Self::Evidence => "evidence",
            Self::Comment => "comment",
            Self::Drop => "drop",
        }
    }

    /// The field of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "value" => Self::Value,
            "numerator" => Self::Numerator,
            "denominator" => Self::Denominator,
            "state" => Self::State,
            "evidence" => Self::Evidence,
            "comment" => Self::Comment,
            "drop" => Self::Drop,
            _ => Self::Count(name.strip_prefix("count.")?.to_owned()),
        })
    }

    /// The field that the rest of a pointer into an answer is about; nothing for the answer as a whole.
    pub fn pointed(rest: &str) -> Option<Self> {
        let mut parts = rest.split('/');
        Some(match (parts.next()?, parts.next()) {
            ("value", _) => Self::Value,
            ("numerator", _) => Self::Numerator,
            ("denominator", _) => Self::Denominator,
            ("counts", Some(option)) => Self::Count(option.replace("~1", "/").replace("~0", "~")),
            ("state", _) => Self::State,
            ("evidence", _) => Self::Evidence,
            ("comment", _) => Self::Comment,
            _ => return None,
        })
    }
}

/// The fields that a question shows, with what is in its answer already.
pub fn fields(criterion: &Criterion, answer: Option<&AnswerDraft>) -> Vec<Field> {
    let mut fields = vec![Field::Value];
    let has_ratio = answer.is_some_and(|it| it.numerator.is_some() || it.denominator.is_some());
    if criterion.scale == Scale::Share || has_ratio {
        fields.extend([Field::Numerator, Field::Denominator]);
    }
    // Of users who are asked, the agency's own answer counts none.
    let asks_users = criterion.sources.contains(&Source::Survey);
    if !asks_users || answer.is_some_and(|answer| answer.counts.is_some()) {
        fields.extend(criterion.scale.options().into_iter().map(Field::Count));
    }
    fields.extend([Field::State, Field::Evidence, Field::Comment]);
    fields
}

/// What a field shows of an answer.
pub fn shown(answer: &AnswerDraft, field: &Field, scale: Option<&Scale>, comma: char) -> String {
    let count = |number: Option<&Number>| number.map(|number| number::spelled(number, comma));
    let text = match field {
        Field::Value => answer.value.as_ref().map(|value| value_shown(value, scale, comma)),
        Field::Numerator => count(answer.numerator.as_ref()),
        Field::Denominator => count(answer.denominator.as_ref()),
        Field::Count(option) => count(answer.counts.as_ref().and_then(|all| all.get(option))),
        Field::State => answer.state.as_deref().map(line),
        Field::Evidence => {
            let urls = answer.evidence.iter().map(|evidence| line(&evidence.url));
            Some(urls.collect::<Vec<_>>().join("\n"))
        }
        // A browser sends every end of a line in one way.
        Field::Comment => {
            answer.comment.as_ref().map(|it| it.replace("\r\n", "\n").replace('\r', "\n"))
        }
        Field::Drop => None,
    };
    text.unwrap_or_default()
}

fn value_shown(value: &Value, scale: Option<&Scale>, comma: char) -> String {
    match (scale, value) {
        (Some(Scale::Boolean), Value::Bool(value)) => value.to_string(),
        (Some(Scale::Levels(levels)), Value::String(text))
            if levels.iter().any(|level| level.code == text.as_str()) =>
        {
            text.clone()
        }
        (Some(Scale::Boolean | Scale::Levels(_)), _) => AS_IT_IS.to_owned(),
        (_, Value::Number(number)) => number::spelled(number, comma),
        (_, Value::String(text)) => line(text),
        (_, other) => line(&other.to_string()),
    }
}

/// As a field of one line holds it.
pub fn line(text: &str) -> String {
    text.replace(['\r', '\n'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_into_an_answer_leads_to_its_field() {
        assert_eq!(Field::pointed("counts/a~1b"), Some(Field::Count("a/b".into())));
        assert_eq!(Field::pointed("value"), Some(Field::Value));
        assert_eq!(Field::pointed("sample/n"), None);
        let option = Field::Count("a.b".into());
        assert_eq!(Field::named(&option.name()), Some(option));
    }
}
