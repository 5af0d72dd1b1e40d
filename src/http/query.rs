//! Questions in an address: read strictly, because a parameter passed over in silence gives a
//! right answer to another question.

use std::{collections::BTreeSet, future::Ready};

use actix_web::{
    Error, FromRequest, HttpRequest, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    middleware::Next,
};

use super::problem::Problem;
use crate::domain::{
    address::{self, decode},
    agency::is_country,
    code::Code,
    text::folded,
    violation::{Violation, did_you_mean},
};

/// Longest address and longest query, in bytes.
pub const LONGEST_BYTES: usize = 8 * 1024;
/// Most characters that are searched for.
const LONGEST_WORDS: usize = 200;

/// The parameters of one request. Ask for each that is known, then [`finish`](Self::finish): what
/// was not asked for is unknown.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
    known: BTreeSet<&'static str>,
    faults: Vec<Violation>,
}

impl Query {
    /// Reads a raw query string.
    ///
    /// ```
    /// use znamka::http::query::Query;
    ///
    /// let mut query = Query::parse("criterion=one-fill&country=CZ&country=DK").unwrap();
    /// assert_eq!(query.one("criterion").as_deref(), Some("one-fill"));
    /// assert_eq!(query.many("country"), ["CZ", "DK"]);
    /// assert!(query.finish().is_ok());
    /// ```
    pub fn parse(raw: &str) -> Result<Self, Problem> {
        if raw.len() > LONGEST_BYTES {
            return Err(Problem::uri_too_long());
        }
        let mut pairs = Vec::new();
        let mut faults = Vec::new();
        for part in raw.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let shown = decode(name).unwrap_or_else(|| name.chars().take(80).collect());
            match (decode(name), decode(value)) {
                (Some(name), Some(value)) => pairs.push((name, value)),
                _ => faults.push(Violation::parameter(
                    shown,
                    "not-text",
                    "This is no UTF-8 text without control characters.",
                    "Percent-encode the value as UTF-8.",
                )),
            }
        }
        if faults.is_empty() {
            Ok(Self { pairs, ..Self::default() })
        } else {
            Err(Problem::invalid_parameter(faults))
        }
    }

    /// Forgets parameters without a value: a form sends its fields left empty, too.
    pub fn drop_empty(&mut self) {
        self.pairs.retain(|(_, value)| !value.is_empty());
    }

    /// Passes over parameters that nobody asked for, of these kinds: others add them to an address.
    pub fn drop_unknown(&mut self, is_added: impl Fn(&str) -> bool) {
        self.pairs.retain(|(name, _)| self.known.contains(name.as_str()) || !is_added(name));
    }

    /// The value of a parameter that may be given once.
    pub fn one(&mut self, name: &'static str) -> Option<String> {
        let mut values = self.many(name);
        if values.len() > 1 {
            self.refuse(Violation::parameter(
                name,
                "repeated-parameter",
                format!("`{name}` is given {} times.", values.len()),
                "Give it once.",
            ));
        }
        (!values.is_empty()).then(|| values.swap_remove(0))
    }

    /// The values of a parameter that may be repeated, in the order given, each once.
    pub fn many(&mut self, name: &'static str) -> Vec<String> {
        let first = self.known.insert(name);
        let mut values: Vec<String> = Vec::new();
        let mut empty = false;
        for (_, value) in self.pairs.iter().filter(|(given, _)| given == name) {
            empty |= value.is_empty();
            values.push(value.clone());
        }
        if empty && first {
            self.refuse(Violation::parameter(
                name,
                "empty-parameter",
                format!("`{name}` has no value."),
                "Give a value, or leave the parameter out.",
            ));
        }
        values
    }

    /// The value of a parameter that has a form of its own; `None` from `parse` is a fault, told
    /// with `advice`.
    pub fn parsed<T>(
        &mut self,
        name: &'static str,
        advice: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.one(name).filter(|value| !value.is_empty())?;
        let parsed = parse(&value);
        if parsed.is_none() {
            let shown: String = value.chars().take(80).collect();
            self.refuse(Violation::parameter(
                name,
                "invalid-value",
                format!("`{name}` cannot be `{shown}`."),
                advice,
            ));
        }
        parsed
    }

    /// The code that a parameter gives.
    pub fn code(&mut self, name: &'static str) -> Option<Code> {
        let advice = "A code is a lower-case letter, then lower-case letters, digits and `-`.";
        self.parsed(name, advice, Code::parse)
    }

    /// The country that a parameter gives.
    pub fn country(&mut self, name: &'static str) -> Option<String> {
        self.parsed(name, "Use two capital letters of ISO 3166-1, such as `CZ`.", |text| {
            is_country(text).then(|| text.to_owned())
        })
    }

    /// Words to search for, folded.
    pub fn words(&mut self, name: &'static str) -> Option<String> {
        self.parsed(name, "Give 1 to 200 characters.", |text| {
            (text.chars().count() <= LONGEST_WORDS).then(|| folded(text))
        })
    }

    /// Whether a parameter is given; asking makes it known.
    pub fn has(&mut self, name: &'static str) -> bool {
        self.known.insert(name);
        self.pairs.iter().any(|(given, _)| given == name)
    }

    /// Refuses `name` together with any of `others`.
    pub fn exclude(&mut self, name: &'static str, others: &[&'static str]) {
        if !self.has(name) {
            return;
        }
        for other in others {
            if self.has(other) {
                self.refuse(Violation::parameter(
                    *other,
                    "contradictory-parameters",
                    format!("`{name}` and `{other}` contradict each other."),
                    format!("Leave out `{name}` or `{other}`."),
                ));
            }
        }
    }

    /// Adds a fault to those that `finish` reports.
    pub fn refuse(&mut self, violation: Violation) {
        self.faults.push(violation);
    }

    /// All faults at once, if there are any: those found on the way, and every parameter nobody
    /// asked for.
    pub fn finish(&mut self) -> Result<(), Problem> {
        let mut faults = std::mem::take(&mut self.faults);
        let given: BTreeSet<&str> = self.pairs.iter().map(|(name, _)| name.as_str()).collect();
        for name in given.into_iter().filter(|name| !self.known.contains(name)) {
            let advice = did_you_mean(name, self.known.iter().copied()).unwrap_or_else(|| {
                if self.known.is_empty() {
                    return "This operation takes no parameters.".into();
                }
                let known: Vec<_> = self.known.iter().map(|name| format!("`{name}`")).collect();
                format!("Those known here are {}.", known.join(", "))
            });
            let shown: String = name.chars().take(80).collect();
            let detail = format!("There is no parameter `{shown}` here.");
            faults.push(Violation::parameter(shown, "unknown-parameter", detail, advice));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::invalid_parameter(faults)) }
    }

    /// Hands all parameters to who reads them with rules of their own; its faults come together with
    /// those found on the way.
    pub fn read_all<T>(
        &mut self,
        read: impl FnOnce(&[(String, String)]) -> Result<T, Vec<Violation>>,
    ) -> Result<T, Problem> {
        let mut faults = std::mem::take(&mut self.faults);
        match read(&self.pairs) {
            Ok(read) if faults.is_empty() => Ok(read),
            Ok(_) => Err(Problem::invalid_parameter(faults)),
            Err(found) => {
                faults.extend(found);
                Err(Problem::invalid_parameter(faults))
            }
        }
    }

    /// Whether a parameter has this value as its only one.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(known, given)| known == name && given == value)
    }

    /// The question as it was asked, in the order in which it was; encoded alike.
    pub fn as_asked(&self) -> String {
        address::query(self.pairs.iter().map(|(name, value)| (name, value)))
    }

    /// The same question, always written the same way: sorted, and encoded alike. Parameters in
    /// `with` replace those given; `None` leaves one out. It names answers in `ETag` and permalink.
    ///
    /// ```
    /// use znamka::http::query::Query;
    ///
    /// let query = Query::parse("q=%C3%BA%C5%99ad&country=DK&country=CZ&cursor=x").unwrap();
    /// assert_eq!(
    ///     query.canonical(&[("as_of", Some("812")), ("cursor", None)]),
    ///     "as_of=812&country=CZ&country=DK&q=%C3%BA%C5%99ad",
    /// );
    /// ```
    pub fn canonical(&self, with: &[(&str, Option<&str>)]) -> String {
        let kept = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let kept = kept.filter(|(name, _)| with.iter().all(|(other, _)| other != name));
        let added = with.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
        address::query(kept.chain(added).collect::<BTreeSet<_>>())
    }
}

impl FromRequest for Query {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::parse(request.query_string()))
    }
}

/// Middleware: refuses overlong addresses wherever they go.
pub async fn bounded<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.path().len() > LONGEST_BYTES || request.query_string().len() > LONGEST_BYTES {
        return Ok(request.into_response(Problem::uri_too_long().error_response()));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// The whole number that digits spell as JSON would: without a sign, and without zeros before it.
///
/// ```
/// use znamka::http::query::whole;
///
/// assert_eq!(["0", "812"].map(whole), [Some(0), Some(812)]);
/// assert_eq!(["", "+1", "-1", "01", "1.0", "٣"].map(whole), [None; 6]);
/// ```
pub fn whole(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain && (text == "0" || !text.starts_with('0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{domain::violation::Place, http::problem};

    fn faults(problem: &Problem) -> Vec<(&'static str, String)> {
        let place = |v: &Violation| match &v.place {
            Place::Parameter(name) => name.clone(),
            other => panic!("{other:?}"),
        };
        problem.errors().iter().map(|v| (v.code, place(v))).collect()
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let raw = "criterio=x&panel=all&panel=matched&period=2021&since=2020&limit=0&q=";
        let mut query = Query::parse(raw).unwrap();
        query.one("criterion");
        query.one("panel");
        query.one("q");
        query.exclude("period", &["since", "until", "latest"]);
        query.parsed("limit", "Give 1–1000.", |text| text.parse().ok().filter(|n: &u32| *n > 0));

        let refused = query.finish().unwrap_err();

        assert_eq!(refused.kind(), &problem::INVALID_PARAMETER);
        assert_eq!(
            faults(&refused),
            [
                ("repeated-parameter", "panel".into()),
                ("empty-parameter", "q".into()),
                ("contradictory-parameters", "since".into()),
                ("invalid-value", "limit".into()),
                ("unknown-parameter", "criterio".into()),
            ]
        );
        assert_eq!(refused.errors()[4].advice, "Did you mean `criterion`?");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for raw in ["q=%00", "q=%ff", "q=%2", "q=%zz", "q=a%0Ab", "%ff=1", "q=%C3", "q=%+1"] {
            assert_eq!(faults(&Query::parse(raw).unwrap_err())[0].0, "not-text", "{raw}");
        }
    }

    #[test]
    fn overlong_queries_are_refused() {
        let refused = Query::parse(&"a".repeat(64 * 1024)).unwrap_err();
        assert_eq!(refused.kind(), &problem::URI_TOO_LONG);
    }

    #[test]
    fn plus_is_a_space_and_order_does_not_matter() {
        let mut query = Query::parse("q=one+fill").unwrap();
        assert_eq!(query.one("q").unwrap(), "one fill");
        let (one, other) = (Query::parse("a=1&b=2"), Query::parse("b=2&&a=%31"));
        assert_eq!(one.unwrap().canonical(&[]), other.unwrap().canonical(&[]));
    }

    proptest! {
        #[test]
        fn no_query_breaks_the_reader(raw in ".*") {
            if let Ok(query) = Query::parse(&raw) {
                let canonical = query.canonical(&[]);
                if let Ok(again) = Query::parse(&canonical) {
                    prop_assert_eq!(again.canonical(&[]), canonical);
                }
            }
        }
    }
}
