//! What is filled in, and the answers of a draft: one becomes the other and back, and nothing is lost on
//! the way. A field that was left as it was shown leaves what it stands for untouched, to the byte.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Number, Value};

use super::{
    field::{AS_IT_IS, Field, fields, line, shown},
    number,
    slot::Slot,
    typed::Typed,
};
use crate::{
    domain::{
        evaluation::draft::{AnswerDraft, EvidenceDraft},
        methodology::{Criterion, Methodology},
        scale::Scale,
        text::escape,
        violation::Violation,
    },
    formats::table::meanings,
};

/// The answers that come of it.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The answers, in the order of the draft before, new ones last.
    pub answers: Vec<AnswerDraft>,
    /// The place of each.
    pub slots: Vec<Slot>,
    /// What no draft can hold: a count that is no number.
    pub unreadable: Vec<Violation>,
}

impl Typed {
    /// The answers of a draft with what was filled in put over them.
    pub fn compose(
        &self,
        before: &[AnswerDraft],
        methodology: &Methodology,
        comma: char,
    ) -> Composed {
        let mut composed =
            Composed { answers: Vec::new(), slots: Vec::new(), unreadable: Vec::new() };
        let held = Slot::all(before);
        let known: HashSet<&Slot> = held.iter().collect();
        let mut add = |slot: &Slot, before: Option<&AnswerDraft>| {
            let Some(fields) = self.at(slot) else {
                if let Some(before) = before {
                    composed.answers.push(before.clone());
                    composed.slots.push(slot.clone());
                }
                return;
            };
            let place = composed.answers.len();
            let criterion = methodology.criterion(&slot.criterion);
            let mut filling =
                Filling { fields, criterion, comma, place, unreadable: &mut composed.unreadable };
            if let Some(answer) = filling.answer(slot, before) {
                composed.answers.push(answer);
                composed.slots.push(slot.clone());
            }
        };
        for (slot, answer) in held.iter().zip(before) {
            add(slot, Some(answer));
        }
        // New answers stand in the order of the methodology, as somebody would give them.
        let mut new: Vec<&Slot> = self.slots().filter(|slot| !known.contains(slot)).collect();
        new.sort_by_key(|slot| methodology.place(&slot.criterion).unwrap_or(usize::MAX));
        for slot in new {
            add(slot, None);
        }
        composed
    }
}

/// One answer that is filled in.
struct Filling<'a> {
    fields: &'a BTreeMap<Field, String>,
    criterion: Option<&'a Criterion>,
    comma: char,
    place: usize,
    unreadable: &'a mut Vec<Violation>,
}

impl Filling<'_> {
    /// The answer; nothing where nothing is left of it.
    fn answer(&mut self, slot: &Slot, before: Option<&AnswerDraft>) -> Option<AnswerDraft> {
        if self.fields.get(&Field::Drop).is_some_and(|drop| !drop.is_empty()) {
            return None;
        }
        let empty = slot.empty();
        let before_or_empty = before.unwrap_or(&empty);
        let mut answer = before_or_empty.clone();
        let known = self.criterion.map(|criterion| fields(criterion, before)).unwrap_or_default();
        self.refuse_others(slot, &known);
        let Some(criterion) = self.criterion else { return before.cloned() };
        let scale = &criterion.scale;
        let mut is_changed = false;
        let readable = self.unreadable.len();
        for field in known {
            let was = shown(before_or_empty, &field, Some(scale), self.comma);
            // What the form did not have, because the draft was another then, is left alone.
            let Some(is) = self.fields.get(&field) else { continue };
            // A text where a number belongs is read again: it may be one to who fills a form in.
            let is_text = field == Field::Value
                && !scale.is_chosen()
                && matches!(before_or_empty.value, Some(Value::String(_)));
            if was != *is || is_text {
                is_changed |= was != *is;
                self.write(&mut answer, before_or_empty, &field, is.trim(), scale);
            }
        }
        let says_nothing =
            !answer.says_something() && answer.evidence.is_empty() && answer.comment.is_none();
        // What cannot be read says something all the same, and keeps its place so that it can be told where.
        let is_readable = self.unreadable.len() == readable;
        let is_dropped = says_nothing && is_readable && (is_changed || before.is_none());
        (!is_dropped).then_some(answer)
    }

    /// What is filled in that the question has no field for is told, and not passed over.
    fn refuse_others(&mut self, slot: &Slot, known: &[Field]) {
        let others = self.fields.iter().filter(|(field, text)| {
            **field != Field::Drop && !known.contains(field) && !text.is_empty()
        });
        for (field, _) in others {
            let code = match self.criterion {
                None => "unknown-criterion",
                Some(_) => "unknown-field",
            };
            let name: String =
                format!("{}:{}", slot.name(), field.name()).chars().take(200).collect();
            let detail = format!("The form does not ask for `{name}`.");
            let advice = "Open the page anew and fill the form in again.";
            self.unreadable
                .push(Violation::parameter(name.clone(), code, detail, advice).written(&name));
        }
    }

    fn write(
        &mut self,
        answer: &mut AnswerDraft,
        before: &AnswerDraft,
        field: &Field,
        text: &str,
        scale: &Scale,
    ) {
        let said = (!text.is_empty()).then(|| text.to_owned());
        match field {
            Field::Value => answer.value = said.map(|text| self.value(&text, before, scale)),
            Field::Numerator => answer.numerator = self.count(text, "numerator"),
            Field::Denominator => answer.denominator = self.count(text, "denominator"),
            Field::Count(option) => {
                let count = self.count(text, &format!("counts/{}", escape(option)));
                let counts = answer.counts.get_or_insert_default();
                match count {
                    Some(count) => counts.insert(option.clone(), count),
                    None => counts.remove(option),
                };
                if counts.is_empty() {
                    answer.counts = None;
                }
            }
            Field::State => answer.state = said,
            Field::Evidence => answer.evidence = evidence(text, &before.evidence),
            Field::Comment => answer.comment = said,
            Field::Drop => {}
        }
    }

    fn value(&self, text: &str, before: &AnswerDraft, scale: &Scale) -> Value {
        match (scale, text) {
            (Scale::Boolean | Scale::Levels(_), AS_IT_IS) => {
                before.value.clone().unwrap_or_default()
            }
            (Scale::Boolean, "true") => Value::Bool(true),
            (Scale::Boolean, "false") => Value::Bool(false),
            (Scale::Boolean | Scale::Levels(_), text) => Value::String(text.to_owned()),
            (_, text) => number::read(text, self.comma)
                .map_or_else(|| Value::String(text.to_owned()), Value::Number),
        }
    }

    fn count(&mut self, text: &str, field: &str) -> Option<Number> {
        let count = number::read(text, self.comma);
        if count.is_none() && !text.is_empty() {
            let shown: String = text.chars().take(80).collect();
            let place = format!("/answers/{}/{field}", self.place);
            let fault = if let Some([whole, decimal]) = meanings(text, self.comma) {
                let detail = format!("`{shown}` may be {whole}, and may be {decimal}.");
                Violation::at(place, "number-ambiguous", detail, format!("Write {whole}."))
            } else {
                let detail = format!("`{shown}` is no number.");
                Violation::at(place, "not-a-count", detail, "Give a whole number.")
            };
            self.unreadable.push(fault);
        }
        count
    }
}

/// Evidence at these addresses; what was known of one that stays is known still.
fn evidence(lines: &str, before: &[EvidenceDraft]) -> Vec<EvidenceDraft> {
    let mut known: Vec<&EvidenceDraft> = before.iter().collect();
    let urls = lines.lines().map(str::trim).filter(|url| !url.is_empty());
    let found = urls.map(|url| {
        let place = known.iter().position(|evidence| line(&evidence.url) == url);
        place.map_or_else(
            || EvidenceDraft {
                url: url.to_owned(),
                captured_at: None,
                sha256: None,
                findings: None,
            },
            |place| known.remove(place).clone(),
        )
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{methodology::MethodologyId, violation::Place};

    fn methodology() -> Methodology {
        let leaf = |code: &str, scale: Value, sources: Value| json!({"code": code, "parent": "index", "scale": scale, "sources": sources, "question": {"en": "How?"}});
        let document = json!({
            "names": {"en": "M"}, "periods": {"from": "2024-01-01", "to": null},
            "period_lengths": ["P1Y"],
            "nodes": [
                {"code": "index", "parent": null},
                leaf("share", json!({"kind": "share"}), json!(["self"])),
                leaf("grade", json!({"kind": "grade"}), json!(["self"])),
                leaf("yes", json!({"kind": "boolean"}), json!(["self", "survey"])),
                leaf("level", json!({"kind": "levels", "levels": [{"code": "bad"}, {"code": "good"}]}), json!(["self"])),
            ],
        });
        let id = MethodologyId::parse("m@m1").unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    fn answers(json: Value) -> Vec<AnswerDraft> {
        serde_json::from_value(json).unwrap()
    }

    /// Fills a field in, whatever stood there.
    fn take(typed: &mut Typed, name: &str, text: &str) {
        let (slot, field) = Typed::named(name).unwrap();
        typed.fill(slot, field, text);
    }

    /// What a browser would send of a form nobody has touched.
    fn untouched(before: &[AnswerDraft], methodology: &Methodology, comma: char) -> Typed {
        let mut typed = Typed::default();
        let everywhere =
            methodology.criteria().map(|(node, _)| Slot::everywhere(node.code.as_str()));
        let held = Slot::all(before);
        for slot in held.iter().cloned().chain(everywhere) {
            let answer = held.iter().position(|held| *held == slot).map(|place| &before[place]);
            let Some(criterion) = methodology.criterion(&slot.criterion) else { continue };
            let empty = slot.empty();
            for field in fields(criterion, answer) {
                let text = shown(answer.unwrap_or(&empty), &field, Some(&criterion.scale), comma);
                take(&mut typed, &format!("{}:{}", slot.name(), field.name()), &text);
            }
        }
        typed
    }

    fn said(answers: &[AnswerDraft]) -> Value {
        serde_json::to_value(answers).unwrap()
    }

    #[test]
    fn what_nobody_touches_stays_to_the_byte() {
        let methodology = methodology();
        let before = json!([
            {"criterion": "share", "value": 42.50, "comment": "a\r\nb", "sample": {"kind": "census", "n": 3}},
            {"criterion": "share", "touchpoint": "web", "numerator": 1, "denominator": 1.5},
            {"criterion": "share", "value": "forty\ntwo"},
            {"criterion": "grade", "counts": {"1": 12, "9": 3}, "state": "odd\nword"},
            {"criterion": "yes", "value": "perhaps", "target_group": "all"},
            {"criterion": "level", "value": {"a": [1]},
             "evidence": [{"url": "https://a.example/", "sha256": "00", "captured_at": "2026-01-01T00:00:00Z"}, {"url": "x y"}]},
            {"criterion": "no such", "value": [true], "counts": {}},
        ]);
        for comma in [',', '.'] {
            let before = answers(before.clone());
            let typed = untouched(&before, &methodology, comma);
            let composed = typed.compose(&before, &methodology, comma);
            let mut told = said(&before);
            // A text for a number is read again, on one line as a field has it.
            told[2]["value"] = json!("fortytwo");
            assert_eq!(said(&composed.answers), told);
            assert!(composed.unreadable.is_empty());
        }
    }

    #[test]
    fn what_is_filled_in_becomes_answers() {
        let methodology = methodology();
        let mut typed = untouched(&[], &methodology, ',');
        for (name, text) in [
            ("share:numerator", " 1 200 "),
            ("share:denominator", "2000"),
            ("share:evidence", " https://a.example/ \n\nhttps://b.example/"),
            ("grade:value", "2,5"),
            ("yes:value", "false"),
            ("level:value", "good"),
            ("level:comment", " why \nnot "),
            ("share/all/web:state", "could_not_tell"),
        ] {
            take(&mut typed, name, text);
        }
        let composed = typed.compose(&[], &methodology, ',');
        assert_eq!(
            said(&composed.answers),
            json!([
                {"criterion": "share", "numerator": 1200, "denominator": 2000,
                 "evidence": [{"url": "https://a.example/"}, {"url": "https://b.example/"}]},
                {"criterion": "share", "touchpoint": "web", "state": "could_not_tell"},
                {"criterion": "grade", "value": 2.5},
                {"criterion": "yes", "value": false},
                {"criterion": "level", "value": "good", "comment": "why \nnot"},
            ])
        );
        assert_eq!(composed.slots[1], Slot::at("share", "all", "web"));
    }

    #[test]
    fn one_field_is_changed_and_the_rest_stays() {
        let methodology = methodology();
        let before = answers(json!([
            {"criterion": "share", "value": 42.5, "sample": {"kind": "census", "n": 3},
             "evidence": [{"url": "https://a.example/", "sha256": "00"}]},
            {"criterion": "grade", "counts": {"1": 12, "9": 3}},
            {"criterion": "yes", "value": "perhaps"},
            {"criterion": "level", "value": "good"},
        ]));
        let mut typed = untouched(&before, &methodology, ',');
        for (name, text) in [
            ("share:evidence", "https://b.example/\r\nhttps://a.example/"),
            ("grade:count.1", ""),
            ("grade:count.2", "7"),
            ("yes:value", ""),
            ("level:drop", "1"),
        ] {
            take(&mut typed, name, text);
        }
        let composed = typed.compose(&before, &methodology, ',');
        assert_eq!(
            said(&composed.answers),
            json!([
                {"criterion": "share", "value": 42.5, "sample": {"kind": "census", "n": 3},
                 "evidence": [{"url": "https://b.example/"}, {"url": "https://a.example/", "sha256": "00"}]},
                {"criterion": "grade", "counts": {"2": 7, "9": 3}},
            ])
        );
    }

    #[test]
    fn a_count_that_is_none_is_told_and_no_answer_lost() {
        let methodology = methodology();
        let mut typed = untouched(&[], &methodology, ',');
        take(&mut typed, "share:numerator", "many");
        take(&mut typed, "share:denominator", "1.200");
        take(&mut typed, "grade:value", "good");
        let composed = typed.compose(&[], &methodology, ',');
        let places = composed.unreadable.iter().map(|fault| (fault.code, &fault.place));
        let at = |field: &str| Place::Pointer(format!("/answers/0/{field}"));
        assert_eq!(
            places.collect::<Vec<_>>(),
            [("not-a-count", &at("numerator")), ("number-ambiguous", &at("denominator"))]
        );
        // A draft can hold a word where a number belongs; it is told when it is handed in.
        assert_eq!(said(&composed.answers)[1]["value"], json!("good"));
    }
}
