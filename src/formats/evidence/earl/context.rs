//! Whether a JSON-LD context means by our names what we mean. Nothing is fetched.

use serde_json::Value;

use crate::domain::{text, violation::Violation};

const EARL: &str = "http://www.w3.org/ns/earl#";
/// Contexts that are known by their address.
const KNOWN: [&str; 1] = ["https://act-rules.github.io/earl-context.json"];
/// Vocabularies that terms without a prefix may be of.
const VOCABULARIES: [&str; 5] = [
    EARL,
    "http://www.w3.org/TR/WCAG-EM/#",
    "http://xmlns.com/foaf/0.1/",
    "http://schema.org/",
    "https://schema.org/",
];
/// Terms of EARL that are read; they mean what they are called.
const TERMS: [&str; 6] = ["Assertion", "test", "subject", "mode", "result", "outcome"];

/// Refuses a context that is not known, or gives a name that is read another meaning.
pub(super) fn check(context: Option<&Value>, at: &str) -> Result<(), Violation> {
    let place = format!("{at}/@context");
    match context {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(parts)) => {
            parts.iter().try_for_each(|part| match part {
                // One within another would only hide how deep it goes.
                Value::Array(_) => Err(unknown(&place, "an array within an array")),
                part => check(Some(part), at),
            })
        }
        Some(Value::String(address)) if KNOWN.contains(&address.as_str()) => Ok(()),
        Some(Value::String(address)) => {
            let address: String = address.chars().take(80).collect();
            Err(unknown(&place, &format!("`{address}`")))
        }
        Some(Value::Object(terms)) => {
            if terms.contains_key("@import") {
                return Err(unknown(&place, "taken from elsewhere"));
            }
            for (term, meaning) in terms {
                let Some(meaning) = meaning.as_str().or_else(|| meaning.get("@id")?.as_str())
                else {
                    continue;
                };
                if !agrees(term, meaning) {
                    let meaning: String = meaning.chars().take(80).collect();
                    return Err(Violation::at(
                        format!("{place}/{}", text::escape(term)),
                        "context-differs",
                        format!("Here `{term}` means `{meaning}`."),
                        "Use the names as the WCAG-EM Report Tool does, in the vocabulary EARL 1.0.",
                    ));
                }
            }
            Ok(())
        }
        Some(_) => Err(unknown(&place, "no object and no address")),
    }
}

fn unknown(place: &str, what: &str) -> Violation {
    Violation::at(
        place,
        "unknown-context",
        format!("The context is {what}, and is not known here; none is ever fetched."),
        "Write the context into the document, as the WCAG-EM Report Tool does.",
    )
}

fn agrees(term: &str, meaning: &str) -> bool {
    if term == "earl" {
        return meaning == EARL;
    }
    if term == "@vocab" {
        return VOCABULARIES.contains(&meaning);
    }
    if term.strip_prefix("WCAG").is_some_and(|version| version.len() <= 2) {
        return meaning.contains("//www.w3.org/TR/WCAG");
    }
    let short = meaning.strip_prefix("earl:").or_else(|| meaning.strip_prefix(EARL));
    !TERMS.contains(&term) || short == Some(term)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_mean_what_we_read_them_as() {
        for context in [
            json!(null),
            json!({}),
            json!({"earl": EARL, "outcome": {"@id": "earl:outcome", "@type": "@id"}}),
            json!({"outcome": {"@type": "@id"}, "@vocab": EARL, "result": "http://www.w3.org/ns/earl#result"}),
            json!({"WCAG22": "https://www.w3.org/TR/WCAG22/#", "WCAG": "http://www.w3.org/TR/WCAG/#"}),
            json!(["https://act-rules.github.io/earl-context.json", {"sch": "https://schema.org/"}]),
        ] {
            assert_eq!(check(Some(&context), ""), Ok(()), "{context}");
        }
        for (context, code) in [
            (json!({"earl": "http://example.org/#"}), "context-differs"),
            (json!({"outcome": "earl:result"}), "context-differs"),
            (json!({"outcome": {"@id": "http://example.org/opposite"}}), "context-differs"),
            (json!({"WCAG2": "http://example.org/#"}), "context-differs"),
            (json!("https://example.org/context.jsonld"), "unknown-context"),
            (json!([{}, "http://169.254.169.254/"]), "unknown-context"),
            (json!([[{}]]), "unknown-context"),
            (json!({"@import": "https://example.org/context.jsonld"}), "unknown-context"),
            (json!({"@vocab": "http://example.org/#"}), "context-differs"),
            (json!(5), "unknown-context"),
        ] {
            assert_eq!(check(Some(&context), "").unwrap_err().code, code, "{context}");
        }
    }
}
