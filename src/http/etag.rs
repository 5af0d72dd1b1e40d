//! What an answer is called, how long it keeps, and what the asker has already.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{
        CACHE_CONTROL, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, LAST_MODIFIED,
    },
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, SubsecRound, Utc};
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::domain::{version::Expected, violation::Violation};

/// A strong entity tag, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(String);

impl Tag {
    /// Of an answer worked out from the ledger: the same entries, the same question and the same
    /// program give the same bytes.
    pub fn of_answer(seq: u64, path: &str, canonical_query: &str) -> Self {
        let build = env!("ZNAMKA_BUILD");
        Self::of_body(format!("{build}\n{seq}\n{path}\n{canonical_query}").as_bytes())
    }

    /// Of one row, by its version. It names the version, so that `If-Match` can be held against
    /// the row inside the transaction that changes it.
    pub fn of_row(version: i64) -> Self {
        Self(format!("v{version}"))
    }

    /// Of these very bytes: for answers with rows that are not public.
    pub fn of_body(bytes: &[u8]) -> Self {
        let hash = Sha256::digest(bytes);
        Self(BASE64_URL_SAFE_NO_PAD.encode(hash.get(..15).unwrap_or_default()))
    }

    /// As it stands in a header field.
    pub fn quoted(&self) -> String {
        format!("\"{}\"", self.0)
    }
}

/// How long an answer keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// A minute, then it is asked again.
    Public,
    /// For ever: it answers a question about one `seq`.
    Immutable,
    /// Only with the asker, who asks again every time.
    Private,
}

impl Keep {
    /// Of an answer to this caller, about one `seq` (`fixed`) or about the head.
    pub fn of(has_token: bool, fixed: bool) -> Self {
        match (has_token, fixed) {
            (true, _) => Self::Private,
            (false, true) => Self::Immutable,
            (false, false) => Self::Public,
        }
    }

    /// The value of `Cache-Control`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public, max-age=60, stale-while-revalidate=3600",
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Private => "private, no-cache",
        }
    }
}

/// What the asker has already: the conditional fields of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    if_match: Option<Listed>,
    if_none_match: Option<Listed>,
    seen_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Listed {
    Any,
    /// Tags and whether they are strong.
    Tags(Vec<(String, bool)>),
}

impl Conditions {
    /// The answer called `tag`: "not modified" when the asker has it, else what `make` makes.
    pub fn answer(
        &self,
        tag: &Tag,
        keep: Keep,
        make: impl FnOnce() -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let mut response =
            if self.has(tag) { HttpResponse::NotModified().finish() } else { make()? };
        label(response.headers_mut(), tag, keep);
        Ok(response)
    }

    /// The same for an answer that last changed at `at`: who says no tag may say a time.
    pub fn answer_of(
        &self,
        at: DateTime<Utc>,
        tag: &Tag,
        keep: Keep,
        make: impl FnOnce() -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let at = at.trunc_subsecs(0);
        let is_since =
            self.if_none_match.is_none() && self.seen_at.is_some_and(|since| at <= since);
        let make = || if is_since { Ok(HttpResponse::NotModified().finish()) } else { make() };
        let mut response = self.answer(tag, keep, make)?;
        if let Ok(at) = HeaderValue::try_from(at.format(HTTP_DATE).to_string()) {
            response.headers_mut().insert(LAST_MODIFIED, at);
        }
        Ok(response)
    }

    /// Whether the asker has the answer called `tag` already.
    pub fn has(&self, tag: &Tag) -> bool {
        match &self.if_none_match {
            None => false,
            Some(Listed::Any) => true,
            Some(Listed::Tags(tags)) => tags.iter().any(|(known, _)| *known == tag.0),
        }
    }

    /// Which version of a row the writer knows; held against the row by the action that writes.
    pub fn expected(&self) -> Expected {
        match (&self.if_match, &self.if_none_match) {
            (Some(Listed::Any), _) => Expected::Any,
            (Some(Listed::Tags(tags)), _) => {
                let version = |(tag, strong): &(String, bool)| {
                    tag.strip_prefix('v').filter(|_| *strong)?.parse().ok()
                };
                Expected::OneOf(tags.iter().filter_map(version).collect())
            }
            (None, Some(Listed::Any)) => Expected::Absent,
            (None, _) => Expected::Unsaid,
        }
    }

    fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        Ok(Self {
            if_match: listed(headers, &IF_MATCH)?,
            if_none_match: listed(headers, &IF_NONE_MATCH)?,
            seen_at: moment(headers),
        })
    }
}

impl FromRequest for Conditions {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.headers()))
    }
}

/// Puts a tag and how long the answer keeps on an answer.
pub fn label(headers: &mut HeaderMap, tag: &Tag, keep: Keep) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep.as_str()));
    if let Ok(tag) = HeaderValue::try_from(tag.quoted()) {
        headers.insert(ETAG, tag);
    }
}

/// The tags in a field value, each with its quotes and `W/`; nothing when it is no list of tags.
pub(super) fn split(value: &str) -> Option<Vec<&str>> {
    let mut tags = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let opaque = rest.strip_prefix("W/").unwrap_or(rest);
        let inner = opaque.strip_prefix('"')?;
        let end = inner.find('"')? + 2 + (rest.len() - opaque.len());
        let (tag, others) = rest.split_at_checked(end)?;
        tags.push(tag);
        let others = others.trim_start();
        rest = match others.strip_prefix(',') {
            Some(others) => others.trim_start(),
            None if others.is_empty() => others,
            None => return None,
        };
    }
    Some(tags)
}

/// A date as header fields write it (RFC 9110, section 5.6.7).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// The time that an asker names; what is no date is passed over, as RFC 9110 asks for.
fn moment(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(IF_MODIFIED_SINCE)?.to_str().ok()?;
    Some(chrono::NaiveDateTime::parse_from_str(text, HTTP_DATE).ok()?.and_utc())
}

fn listed(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Listed>, Problem> {
    let refused = || {
        Problem::malformed(Violation::header(
            name.as_str(),
            "not-a-tag",
            "This is no list of entity tags.",
            "Send the `ETag` of an answer as it is, with its quotes, or `*`.",
        ))
    };
    let mut tags = Vec::new();
    let mut given = false;
    for value in headers.get_all(name) {
        given = true;
        let value = value.to_str().map_err(|_| refused())?.trim();
        if value == "*" {
            return Ok(Some(Listed::Any));
        }
        for tag in split(value).filter(|tags| !tags.is_empty()).ok_or_else(refused)? {
            let opaque = tag.strip_prefix("W/");
            let inner = opaque.unwrap_or(tag).trim_matches('"').to_owned();
            tags.push((inner, opaque.is_none()));
        }
    }
    Ok(given.then_some(Listed::Tags(tags)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(name: HeaderName, value: &str) -> Result<Conditions, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        Conditions::read(&headers)
    }

    #[test]
    fn an_answer_is_named_by_all_it_depends_on() {
        let tag = Tag::of_answer(812, "/v1/series", "criterion=one-fill");
        assert_eq!(tag, Tag::of_answer(812, "/v1/series", "criterion=one-fill"));
        assert_ne!(tag, Tag::of_answer(813, "/v1/series", "criterion=one-fill"));
        assert_ne!(tag, Tag::of_answer(812, "/v1/observations", "criterion=one-fill"));
        assert_ne!(tag, Tag::of_answer(812, "/v1/series", "criterion=mobile"));
    }

    #[test]
    fn who_has_an_answer_is_told_so() {
        let tag = Tag::of_row(3);
        for (value, has) in [
            ("\"v3\"", true),
            ("W/\"v3\"", true),
            ("\"a,b\", \"v3\"", true),
            ("*", true),
            ("\"v2\"", false),
        ] {
            let conditions = conditions(IF_NONE_MATCH, value).unwrap();
            assert_eq!(conditions.has(&tag), has, "{value}");
            let response =
                conditions.answer(&tag, Keep::Public, || Ok(HttpResponse::Ok().finish())).unwrap();
            assert_eq!(response.status().as_u16(), if has { 304 } else { 200 });
            assert_eq!(response.headers().get(ETAG).unwrap(), "\"v3\"");
            assert_eq!(response.headers().get(CACHE_CONTROL).unwrap(), Keep::Public.as_str());
        }
    }

    #[test]
    fn who_says_no_tag_may_say_a_time() {
        let at = "1994-11-06T08:49:37.900Z".parse().unwrap();
        let status = |fields: &[(HeaderName, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.insert(name.clone(), HeaderValue::from_str(value).unwrap());
            }
            let conditions = Conditions::read(&headers).unwrap();
            let make = || Ok(HttpResponse::Ok().finish());
            let response = conditions.answer_of(at, &Tag::of_row(3), Keep::Public, make).unwrap();
            let last = response.headers().get(LAST_MODIFIED).unwrap();
            assert_eq!(last, "Sun, 06 Nov 1994 08:49:37 GMT");
            response.status().as_u16()
        };
        for (value, expected) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 304),
            ("Sun, 06 Nov 1994 08:49:36 GMT", 200),
            ("yesterday", 200),
        ] {
            assert_eq!(status(&[(IF_MODIFIED_SINCE, value)]), expected, "{value}");
        }
        // A tag says more than a time.
        let later = (IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(status(&[later.clone(), (IF_NONE_MATCH, "\"v2\"")]), 200);
        assert_eq!(status(&[later, (IF_NONE_MATCH, "\"v3\"")]), 304);
        assert_eq!(status(&[]), 200);
    }

    #[test]
    fn a_writer_says_which_version_they_know() {
        let expected = |value| conditions(IF_MATCH, value).unwrap().expected();
        assert_eq!(expected("\"v3\""), Expected::OneOf(vec![3]));
        assert_eq!(expected("\"v3\", \"v4\""), Expected::OneOf(vec![3, 4]));
        assert_eq!(expected("W/\"v3\""), Expected::OneOf(vec![]), "weak tags never match");
        assert_eq!(expected("\"zzz\""), Expected::OneOf(vec![]));
        assert_eq!(expected("*"), Expected::Any);
        assert_eq!(conditions(IF_NONE_MATCH, "*").unwrap().expected(), Expected::Absent);
        assert_eq!(Conditions::default().expected(), Expected::Unsaid);
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for value in ["v3", "\"v3", "\"a\" \"b\"", "", "W/", "\"a\";"] {
            assert!(conditions(IF_MATCH, value).is_err(), "{value}");
        }
    }

    #[test]
    fn answers_keep_by_who_asks_for_what() {
        assert_eq!(Keep::of(false, false), Keep::Public);
        assert_eq!(Keep::of(false, true), Keep::Immutable);
        assert_eq!(Keep::of(true, true), Keep::Private);
    }
}
