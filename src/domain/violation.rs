//! What is wrong with a draft: said all at once, each with its place and what to do about it.

use serde::Serialize;

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Stable name of the rule.
    pub code: &'static str,
    /// What is wrong.
    pub detail: String,
    /// What to do.
    pub advice: String,
    /// Where it is wrong.
    #[serde(flatten)]
    pub place: Place,
    /// Record of a batch, 1 is the first (after a CSV header).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Line of the file, 1 is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What was written that is wrong, for who says it in another language.
    #[serde(skip)]
    pub written: Option<String>,
}

/// Where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// JSON Pointer (RFC 6901) into the document sent.
    Pointer(String),
    /// Name of a query or path parameter.
    Parameter(String),
    /// Name of a header field.
    Header(String),
}

impl Violation {
    /// A rule broken by the document, at `pointer`.
    pub fn at(
        pointer: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(Place::Pointer(pointer.into()), code, detail, advice)
    }

    /// A rule broken by a parameter of the query or the path.
    pub fn parameter(
        name: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(Place::Parameter(name.into()), code, detail, advice)
    }

    /// A rule broken by a header field.
    pub fn header(
        name: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self::new(Place::Header(name.into()), code, detail, advice)
    }

    fn new(
        place: Place,
        code: &'static str,
        detail: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        let (detail, advice) = (detail.into(), advice.into());
        Self { code, detail, advice, place, row: None, line: None, written: None }
    }

    /// The same, said of a record of a batch.
    #[must_use]
    pub fn in_row(mut self, row: u64, line: u64) -> Self {
        self.row = Some(row);
        self.line = Some(line);
        self
    }

    /// The same, with what was written; the first letters of it.
    #[must_use]
    pub fn written(mut self, text: &str) -> Self {
        self.written = Some(text.chars().take(80).collect());
        self
    }

    /// The answer of a draft that it is about, and the rest of the pointer into that answer.
    pub fn answer(&self) -> Option<(usize, &str)> {
        let Place::Pointer(pointer) = &self.place else { return None };
        let rest = pointer.strip_prefix("/answers/")?;
        let (nth, rest) = rest.split_once('/').unwrap_or((rest, ""));
        Some((nth.parse().ok()?, rest))
    }

    /// The same, said of a document that stands at `prefix` in a larger one.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        if let Place::Pointer(pointer) = &mut self.place {
            pointer.insert_str(0, prefix);
        }
        self
    }
}

/// The nearest of `known` to what was typed, said as advice: "Did you mean `one-fill`?".
///
/// ```
/// use znamka::domain::violation::did_you_mean;
///
/// assert_eq!(did_you_mean("one-filll", ["one-fill", "mobile"]), Some("Did you mean `one-fill`?".into()));
/// assert_eq!(did_you_mean("zzz", ["one-fill", "mobile"]), None);
/// ```
pub fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(typed, known).map(|name| format!("Did you mean `{name}`?"))
}

/// The nearest of `known` to what was typed, if it is near.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = typed.chars().count();
    let limit = 1 + length / 4;
    known
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= limit)
        .map(|name| (distance(typed, name), name))
        .min()
        .filter(|(distance, _)| *distance <= limit)
        .map(|(_, name)| name)
}

/// Levenshtein distance, bounded by the length of what is typed.
fn distance(typed: &str, name: &str) -> usize {
    let typed: Vec<char> = typed.chars().take(128).collect();
    let mut row: Vec<usize> = (0..=typed.len()).collect();
    for (i, letter) in name.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (other, above) in typed.iter().zip(row.iter().skip(1)) {
            let step = usize::from(*other != letter);
            left = (corner + step).min(left + 1).min(above + 1);
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
