//! Long lists, a page at a time: `limit`, and an opaque `cursor` on a key that never changes.

use actix_web::{
    HttpResponse,
    http::header::{HeaderValue, LINK},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::query::{Query, whole};
use crate::domain::code::Code;

/// Items of a page when none is said.
pub const DEFAULT_LIMIT: u16 = 100;
/// Most items of a page.
pub const MOST: u16 = 1000;

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How many items at most.
    pub limit: u16,
    /// The key of the last item of the page before; empty on the first page.
    pub after: Vec<String>,
}

/// The parameters of paging, for the documentation.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct PagingParams {
    /// How many items at most.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u16>,
    /// Where the page begins: the `next_cursor` of the page before.
    #[param(nullable = false, max_length = 2048)]
    cursor: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Page<T: ToSchema> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; null on the last one.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl Paging {
    /// Reads `limit` and `cursor`; what is wrong with them is told by the query's `finish`.
    ///
    /// `fits` tells whether a key is one of the list's: a cursor of another list, or a made-up one,
    /// would begin who knows where.
    pub fn read(query: &mut Query, fits: impl FnOnce(&[String]) -> bool) -> Self {
        let limit = query.parsed("limit", "Give a number from 1 to 1000.", |text| {
            whole(text)?.try_into().ok().filter(|limit| (1..=MOST).contains(limit))
        });
        let advice = "Give the `next_cursor` of a page as it is.";
        let after =
            query.parsed("cursor", advice, |text| decode(text).filter(|key| fits(key.as_slice())));
        Self { limit: limit.unwrap_or(DEFAULT_LIMIT), after: after.unwrap_or_default() }
    }

    /// The page as parameters of an address that stays: what is plain is left out.
    pub fn said(&self) -> Vec<(&'static str, String)> {
        let limit = (self.limit != DEFAULT_LIMIT).then(|| ("limit", self.limit.to_string()));
        let cursor = (!self.after.is_empty()).then(|| ("cursor", encode(&self.after)));
        limit.into_iter().chain(cursor).collect()
    }

    /// How many rows to look for: one more than are shown, to know whether there is a next page.
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The cursor that goes on after this key.
    pub fn cursor(key: &[String]) -> String {
        encode(key)
    }

    /// The page of these rows, of which there is one too many if there is a next page. `key` tells
    /// the key of a row, by which the next page finds its place.
    pub fn page<T: ToSchema>(&self, mut rows: Vec<T>, key: impl Fn(&T) -> Vec<String>) -> Page<T> {
        let more = rows.len() > usize::from(self.limit);
        rows.truncate(self.limit.into());
        let next_cursor = rows.last().filter(|_| more).map(|last| encode(&key(last)));
        Page { items: rows, next_cursor }
    }
}

impl<T: ToSchema> Page<T> {
    /// Tells where the next page is (RFC 8288).
    pub fn link(&self, response: &mut HttpResponse, path: &str, query: &Query) {
        link(self.next_cursor.as_deref(), response, path, query);
    }
}

/// Tells where the page is that begins at `cursor` (RFC 8288).
pub fn link(cursor: Option<&str>, response: &mut HttpResponse, path: &str, query: &Query) {
    let Some(cursor) = cursor else { return };
    let query = query.canonical(&[("cursor", Some(cursor))]);
    if let Ok(value) = HeaderValue::try_from(format!("<{path}?{query}>; rel=\"next\"")) {
        response.headers_mut().insert(LINK, value);
    }
}

/// Whether a key is one code: the key of most lists.
pub fn is_code(key: &[String]) -> bool {
    matches!(key, [code] if Code::parse(code).is_some())
}

fn encode(key: &[String]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn decode(cursor: &str) -> Option<Vec<String>> {
    let key = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let key: Vec<String> = serde_json::from_slice(&key).ok()?;
    let sane = key.iter().all(|part| part.len() <= 512 && !part.chars().any(char::is_control));
    (sane && (1..=8).contains(&key.len())).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> (Paging, Query) {
        let mut query = Query::parse(raw).unwrap();
        (Paging::read(&mut query, is_code), query)
    }

    #[test]
    fn pages_follow_each_other_to_the_end() {
        let all: Vec<String> = (0..5).map(|n| format!("s{n}")).collect();
        let key = |code: &String| vec![code.clone()];
        let mut cursor = String::new();
        let mut seen = Vec::new();
        loop {
            let (paging, mut query) = read(&format!("limit=2{cursor}"));
            query.finish().unwrap();
            let after = paging.after.first().cloned().unwrap_or_default();
            let rows = all.iter().filter(|code| **code > after).take(3).cloned().collect();
            let page = paging.page(rows, key);
            seen.extend(page.items.clone());
            let mut response = HttpResponse::Ok().finish();
            page.link(&mut response, "/v1/services", &query);
            let Some(next) = page.next_cursor else {
                assert!(response.headers().get(LINK).is_none());
                break;
            };
            let link = format!("</v1/services?cursor={next}&limit=2>; rel=\"next\"");
            assert_eq!(response.headers().get(LINK).unwrap(), link.as_str());
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, all);
    }

    #[test]
    fn a_page_is_said_as_it_was_asked_for() {
        let cursor = Paging::cursor(&["cz-passport".into()]);
        let said = |raw: &str| read(raw).0.said();
        assert!(said("").is_empty() && said("limit=100").is_empty());
        let text = format!("limit=7&cursor={cursor}");
        assert_eq!(said(&text), [("limit", "7".into()), ("cursor", cursor)]);
    }

    #[test]
    fn a_page_out_of_bounds_is_refused() {
        for raw in [
            "limit=0",
            "limit=1001",
            "limit=-1",
            "limit=x",
            "cursor=!",
            "cursor=bnVsbA",
            "cursor=WyIhIl0",
            "limit=%2B5",
            "limit=05",
            "limit=1&limit=2",
        ] {
            let (_, mut query) = read(raw);
            assert!(query.finish().is_err(), "{raw}");
        }
        assert_eq!(read("").0, Paging { limit: 100, after: Vec::new() });
    }
}
