//! Texts in several languages.

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, ObjectBuilder, RefOr, Schema, schema::Type},
};

use super::{
    letters::{NAME, TEXT, is_noncharacter, is_none},
    violation::Violation,
};

/// A text by language: `{"cs": "Vyplním jednou", "en": "One fill"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, String>);

/// The form of names: one line each, in at least one language.
pub struct Names;

/// The form of names that may be left out.
pub struct NamesOrNone;

/// Describes texts of this form by language; `least` languages at least.
fn described(about: &str, form: &str, least: Option<usize>) -> Object {
    let language = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[a-z]{2,3}$"));
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(form))
        .min_length(Some(1))
        .max_length(Some(LONGEST));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(about))
        .property_names(Some(language))
        .additional_properties(Some(text))
        .min_properties(least)
        .examples([json!({"cs": "Vyplním jednou", "en": "One fill"})])
        .build()
}

impl PartialSchema for Texts {
    fn schema() -> RefOr<Schema> {
        described("A text by language, of two or three letters.", TEXT, None).into()
    }
}

impl PartialSchema for Names {
    fn schema() -> RefOr<Schema> {
        let about = "Names by language, of two or three letters, one line each; at least one.";
        described(about, NAME, Some(1)).into()
    }
}

impl PartialSchema for NamesOrNone {
    fn schema() -> RefOr<Schema> {
        described("Names by language, of two or three letters, one line each.", NAME, None).into()
    }
}

impl ToSchema for Texts {}
impl ToSchema for Names {}
impl ToSchema for NamesOrNone {}

impl Deref for Texts {
    type Target = BTreeMap<String, String>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Texts {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<const N: usize> From<[(String, String); N]> for Texts {
    fn from(texts: [(String, String); N]) -> Self {
        Self(texts.into())
    }
}

/// Longest text kept, in characters.
pub const LONGEST: usize = 4_000;

/// The text in `language`, else in Czech, else in English, else the first there is.
///
/// ```
/// use znamka::domain::text::{Texts, said};
///
/// let texts = Texts::from([("en".into(), "Agency".into()), ("cs".into(), "Úřad".into())]);
/// assert_eq!(said(&texts, "en"), Some("Agency"));
/// assert_eq!(said(&texts, "sk"), Some("Úřad"));
/// ```
pub fn said<'a>(texts: &'a Texts, language: &str) -> Option<&'a str> {
    [language, "cs", "en"]
        .iter()
        .find_map(|language| texts.get(*language))
        .or_else(|| texts.values().next())
        .map(String::as_str)
}

/// What is wrong with texts: language tags that are none, empty or overlong texts, none at all.
pub fn check(texts: &Texts, pointer: &str, required: bool) -> Vec<Violation> {
    let mut found = Vec::new();
    if required && texts.is_empty() {
        found.push(Violation::at(
            pointer,
            "text-missing",
            "There is no text in any language.",
            "Give at least one, such as {\"cs\": \"…\"}.",
        ));
    }
    for (language, text) in texts.iter() {
        let place = format!("{pointer}/{}", escape(language));
        if !is_language(language) {
            found.push(Violation::at(
                &place,
                "not-a-language",
                "This is no language tag.",
                "Use two or three lower-case letters, such as `cs` or `en`.",
            ));
        }
        let length = text.chars().count();
        if text.trim().is_empty() || length > LONGEST {
            found.push(Violation::at(
                &place,
                "text-length",
                format!("A text has 1 to {LONGEST} characters; this one has {length}."),
                "Leave the language out, or shorten the text.",
            ));
        }
    }
    found
}

/// What is wrong with names: the same as with texts, and more than one line.
pub fn check_names(names: &Texts, pointer: &str, required: bool) -> Vec<Violation> {
    let mut found = check(names, pointer, required);
    found.extend(lines(names, pointer));
    found
}

/// Names of more than one line: in a list, a table or a picture they would break it.
pub fn lines<'a>(names: &'a Texts, pointer: &'a str) -> impl Iterator<Item = Violation> + 'a {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    names.iter().filter(move |(_, name)| name.contains(breaks)).map(move |(language, _)| {
        Violation::at(
            format!("{pointer}/{}", escape(language)),
            "name-lines",
            "A name is one line; in this one there is a line break or a tab.",
            "Put a space there.",
        )
    })
}

fn is_language(tag: &str) -> bool {
    (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase())
}

/// The text in Unicode's composed form (NFC); nothing when it holds a control character other than
/// line breaks and tabs, or a code that Unicode says is no character: XML takes neither.
///
/// ```
/// use znamka::domain::text::composed;
///
/// assert_eq!(composed("C\u{30c}as").as_deref(), Some("Čas"));
/// assert_eq!(composed("a\u{0}"), None);
/// assert_eq!(composed("a\u{fffe}"), None);
/// ```
pub fn composed(text: &str) -> Option<String> {
    if text.chars().any(is_none) {
        return None;
    }
    Some(if is_nfc(text) { text.to_owned() } else { text.nfc().collect() })
}

/// One segment of a JSON Pointer, escaped (RFC 6901, section 3).
pub fn escape(segment: &str) -> String {
    segment.chars().take(80).collect::<String>().replace('~', "~0").replace('/', "~1")
}

/// Text as it is searched: lower case, without diacritics, words apart by one space.
///
/// ```
/// use znamka::domain::text::folded;
///
/// assert_eq!(folded("Žádost o  RODIČOVSKÝ příspěvek"), "zadost o rodicovsky prispevek");
/// ```
pub fn folded(text: &str) -> String {
    let plain: String = text
        .nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of somebody else as one line among our own words, at most so many characters.
///
/// Left out is what would reach beyond it: marks that turn the direction of what follows, and characters
/// that no XML document may hold. What is longer ends with an ellipsis.
///
/// ```
/// use znamka::domain::text::plain;
///
/// assert_eq!(plain("Pas\n a \u{202e}průkaz", 80), "Pas a průkaz");
/// assert_eq!(plain("Rodičovský příspěvek", 12), "Rodičovský…");
/// ```
pub fn plain(text: &str, most: usize) -> String {
    let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_unseen = |c: char| is_noncharacter(c) || (c.is_control() && !c.is_whitespace());
    let kept: String = text.chars().filter(|c| !turns(*c) && !is_unseen(*c)).collect();
    let line = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// Whether all words of `question`, which is folded, stand somewhere in the texts.
pub fn matches<'a>(question: &str, texts: impl IntoIterator<Item = &'a str>) -> bool {
    let all = texts.into_iter().map(folded).collect::<Vec<_>>().join("\n");
    question.split(' ').all(|word| all.contains(word))
}
