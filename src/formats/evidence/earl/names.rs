//! What things are called in EARL: fields with and without an at sign, names with and without a prefix,
//! lists of one that stand without brackets.

use serde_json::{Map, Value};

use crate::domain::{evidence::Finding, text, violation::Violation};

pub(super) type Object = Map<String, Value>;

/// Where documents keep assertions.
pub(super) const ASSERTIONS: [&str; 3] = ["auditResult", "auditSample", "assertions"];

/// The items of a list with the ends of their pointers, or the one that stands for a list of one.
pub(super) fn items(value: &Value) -> impl Iterator<Item = (String, &Value)> {
    let (list, one) = match value {
        Value::Array(list) => (Some(list), None),
        Value::Null => (None, None),
        one => (None, Some((String::new(), one))),
    };
    let listed = list.into_iter().flatten().enumerate();
    listed.map(|(i, item)| (format!("/{i}"), item)).chain(one)
}

/// A field by its plain name or the one with an at sign.
pub(super) fn field<'a>(object: &'a Object, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.get(&format!("@{name}")))
}

pub(super) fn said<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    field(object, name)?.as_str().filter(|text| !text.trim().is_empty())
}

/// The identifier that a text is, or an object has.
pub(super) fn id(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) => said(object, "id").or_else(|| said(object, "value")),
        _ => None,
    }
}

/// `failed` of `earl:failed` and of `http://www.w3.org/ns/earl#failed`.
pub(super) fn last(id: &str) -> &str {
    id.rsplit(['#', ':']).next().unwrap_or(id)
}

/// `keyboard` of `WCAG22:keyboard` and of `https://www.w3.org/TR/WCAG22/#keyboard`.
pub(super) fn criterion(id: &str) -> Option<&str> {
    let of_w3c = ["https://www.w3.org/TR/WCAG", "http://www.w3.org/TR/WCAG"];
    if let Some((document, name)) = id.split_once('#') {
        return of_w3c.iter().any(|at| document.starts_with(at)).then_some(name);
    }
    let (prefix, name) = id.split_once(':')?;
    prefix.get(..4).is_some_and(|four| four.eq_ignore_ascii_case("WCAG")).then_some(name)
}

pub(super) fn is_a(object: &Object, kind: &str) -> bool {
    let kinds = field(object, "type").into_iter().flat_map(items);
    kinds.filter_map(|(_, name)| name.as_str()).any(|name| last(name).eq_ignore_ascii_case(kind))
}

pub(super) fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// A subject without its assertions.
pub(super) fn described(node: &Object) -> Object {
    let fields = node.iter().filter(|(name, _)| !ASSERTIONS.contains(&name.as_str()));
    fields.map(|(name, value)| (name.clone(), value.clone())).collect()
}

pub(super) fn finding(result: &Value, at: &str) -> Result<Finding, Violation> {
    let outcome = result.get("outcome").and_then(id).map(last);
    Ok(match outcome {
        Some("passed") => Finding::Passed,
        Some("failed") => Finding::Failed,
        Some("cantTell") => Finding::CannotTell,
        Some("inapplicable") => Finding::NotPresent,
        Some("untested") => Finding::NotTested,
        other => {
            let detail = match other {
                Some(word) => format!("`{}` is no outcome of EARL.", text::escape(word)),
                None => "A result has no outcome.".into(),
            };
            let advice = "An outcome is one of earl:passed, earl:failed, earl:cantTell, \
                earl:inapplicable, earl:untested.";
            return Err(Violation::at(
                format!("{at}/result/outcome"),
                "unknown-outcome",
                detail,
                advice,
            ));
        }
    })
}
