//! What people write for an option, where programs write its code.

use std::borrow::Cow;

use serde_json::Value;

use super::draft::{AnswerDraft, EvaluationDraft};
use crate::domain::{
    methodology::Methodology,
    scale::{Scale, ScaleDraft},
};

/// What people write for true and for false.
const TRUE: [&str; 2] = ["ano", "yes"];
const FALSE: [&str; 2] = ["ne", "no"];

/// The draft with the code of an option wherever an answer has its name instead, in any language that the
/// methodology has names in. What is a code already, and what names several options, stays as it is.
pub fn with_codes<'a>(
    draft: &'a EvaluationDraft,
    methodology: &Methodology,
) -> Cow<'a, EvaluationDraft> {
    let mut coded = Cow::Borrowed(draft);
    for (nth, answer) in draft.answers.iter().enumerate() {
        if let Some(code) = code(answer, methodology)
            && let Some(answer) = coded.to_mut().answers.get_mut(nth)
        {
            answer.value = Some(code);
        }
    }
    coded
}

/// What stands for the option that the value of an answer names.
fn code(answer: &AnswerDraft, methodology: &Methodology) -> Option<Value> {
    let criterion = methodology.criterion(&answer.criterion)?;
    let written = answer.value.as_ref()?.as_str()?.trim().to_lowercase();
    if criterion.scale == Scale::Boolean {
        let is = |words: [&str; 2]| words.contains(&written.as_str());
        return (is(TRUE) || is(FALSE)).then(|| is(TRUE).into());
    }
    let text = methodology.text(methodology.place(&answer.criterion)?)?;
    let Some(ScaleDraft::Levels { levels }) = &text.scale else { return None };
    if levels.iter().any(|level| level.code == written) {
        return None;
    }
    let is_called = |name: &String| name.trim().to_lowercase() == written;
    let mut named = levels.iter().filter(|level| level.names.values().any(is_called));
    let (one, other) = (named.next()?, named.next());
    other.is_none().then(|| one.code.as_str().into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::methodology::MethodologyId;

    #[test]
    fn an_option_may_be_called_by_its_name() {
        let levels = json!([
            {"code": "no", "names": {"cs": "Ne", "en": "No"}},
            {"code": "half", "names": {"cs": "Napůl", "en": "Half"}},
            {"code": "most", "names": {"cs": "Z větší části", "en": "Half"}},
            {"code": "ne", "names": {"cs": "Úplně"}}]);
        let leaf = |code: &str, scale: Value| json!({"code": code, "parent": "index", "scale": scale, "sources": ["self"]});
        let document = json!({"names": {"en": "M"}, "periods": {"from": "2020-01-01", "to": null},
            "period_lengths": ["P1Y"], "nodes": [{"code": "index", "parent": null},
            leaf("level", json!({"kind": "levels", "levels": levels})),
            leaf("yes", json!({"kind": "boolean"})), leaf("share", json!({"kind": "share"}))]});
        let id = MethodologyId::parse("m@m1").unwrap();
        let methodology =
            Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap();
        for (criterion, written, due) in [
            ("level", " z větší části ", Some(json!("most"))),
            ("level", "Napůl", Some(json!("half"))),
            ("level", "NO", None),
            // A code before a name; and a name of two is the name of none.
            ("level", "ne", None),
            ("level", "half", None),
            ("level", "Half", None),
            ("level", "něco", None),
            ("yes", "Ano", Some(json!(true))),
            ("yes", "no", Some(json!(false))),
            ("yes", "možná", None),
            ("share", "Ano", None),
            ("other", "Ano", None),
        ] {
            let draft: EvaluationDraft =
                serde_json::from_value(json!({"service": "s", "period": "2025",
                "methodology": "m@m1", "source": "self", "assessor": "a", "answers": [
                    {"criterion": criterion, "value": written}]}))
                .unwrap();
            let coded = with_codes(&draft, &methodology);
            let is_changed = matches!(coded, Cow::Owned(_));
            let value = coded.answers[0].value.clone().filter(|_| is_changed);
            assert_eq!(value, due, "{criterion}: {written}");
        }
    }
}
