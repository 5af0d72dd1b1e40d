//! What is filled in, and the answers of a draft: one becomes the other and back, and nothing is lost on
//! the way. A field that was left as it was shown leaves what it stands for untouched, to the byte.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Number, Value};

use super::{number, slot::Slot};
use crate::domain::{
    evaluation::draft::{AnswerDraft, EvidenceDraft},
    methodology::{Criterion, Methodology},
    scale::Scale,
    source::Source,
    text::escape,
    violation::Violation,
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

/// What somebody filled in, by place and field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(BTreeMap<Slot, BTreeMap<Field, String>>);

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

impl Typed {
    /// Takes a field of the form; whether it is one of a question.
    pub fn take(&mut self, name: &str, value: &str) -> bool {
        let parts = name.rsplit_once(':');
        let Some((slot, field)) = parts.and_then(|(s, f)| Some((s, Field::named(f)?))) else {
            return false;
        };
        self.0.entry(Slot::named(slot)).or_default().insert(field, value.to_owned());
        true
    }

    /// Whether a field of that name was taken already.
    pub fn has(&self, name: &str) -> bool {
        let parts =
            name.rsplit_once(':').and_then(|(slot, field)| Some((slot, Field::named(field)?)));
        parts.is_some_and(|(slot, field)| self.field(&Slot::named(slot), &field).is_some())
    }

    /// Puts an empty answer at a place.
    pub fn open(&mut self, slot: Slot) {
        self.0.entry(slot).or_default();
    }

    /// Whether nothing was filled in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The places that were in the form.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.0.keys()
    }

    /// What stands in a field.
    pub fn field(&self, slot: &Slot, field: &Field) -> Option<&str> {
        self.0.get(slot)?.get(field).map(String::as_str)
    }

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
            let Some(fields) = self.0.get(slot) else {
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
        let mut new: Vec<&Slot> = self.0.keys().filter(|slot| !known.contains(slot)).collect();
        new.sort_by_key(|slot| methodology.place(&slot.criterion).unwrap_or(usize::MAX));
        for slot in new {
            add(slot, None);
        }
        composed
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
fn line(text: &str) -> String {
    text.replace(['\r', '\n'], "")
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
                && !matches!(scale, Scale::Boolean | Scale::Levels(_))
                && matches!(before_or_empty.value, Some(Value::String(_)));
            if was != *is || is_text {
                is_changed |= was != *is;
                self.write(&mut answer, before_or_empty, &field, is.trim(), scale);
            }
        }
        let says_nothing = answer.value.is_none()
            && answer.counts.is_none()
            && answer.numerator.is_none()
            && answer.denominator.is_none()
            && answer.state.is_none()
            && answer.evidence.is_empty()
            && answer.comment.is_none();
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
            let (code, what) = match self.criterion {
                None => ("unknown-criterion", slot.criterion.clone()),
                Some(_) => ("unknown-field", format!("{}:{}", slot.name(), field.name())),
            };
            let what: String = what.chars().take(80).collect();
            let detail = format!("The form does not ask for `{what}`.");
            let advice = "Open the page anew and fill the form in again.";
            self.unreadable.push(Violation::at("", code, detail, advice).written(&what));
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
            self.unreadable.push(Violation::at(
                format!("/answers/{}/{field}", self.place),
                "not-a-count",
                format!("`{shown}` is no number."),
                "Give a whole number.",
            ));
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
    use crate::domain::methodology::MethodologyId;

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
                assert!(typed.take(&format!("{}:{}", slot.name(), field.name()), &text));
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
            assert!(typed.take(name, text), "{name}");
        }
        assert!(!typed.take("version", "1") && !typed.take("share:other", "1"));
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
            assert!(typed.take(name, text));
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
        typed.take("share:numerator", "many");
        typed.take("share:denominator", "7");
        typed.take("grade:value", "good");
        let composed = typed.compose(&[], &methodology, ',');
        let places: Vec<_> = composed.unreadable.iter().map(|fault| &fault.place).collect();
        assert_eq!(
            places,
            [&crate::domain::violation::Place::Pointer("/answers/0/numerator".into())]
        );
        // A draft can hold a word where a number belongs; it is told when it is handed in.
        assert_eq!(said(&composed.answers)[1]["value"], json!("good"));
        assert_eq!(Field::pointed("counts/a~1b"), Some(Field::Count("a/b".into())));
        assert_eq!(Field::pointed("sample/n"), None);
    }
}
