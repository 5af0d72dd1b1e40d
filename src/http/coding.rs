//! Compression and HEAD, seen from outside `actix_web::middleware::Compress`.
//!
//! - A strong tag names bytes, and compressed bytes are other bytes: answers leave with
//!   `"<tag>-gzip"`, and what comes back in a condition is stripped again.
//! - HEAD is GET without the body: the handler sees GET, and the length stands.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{
            ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH,
            IF_NONE_MATCH,
        },
    },
    middleware::Next,
    web::Bytes,
};

use super::etag::split;

/// Codings that answers are sent in, the preferred one first.
const CODINGS: [&str; 2] = ["br", "gzip"];

/// Middleware: gives each coding of an answer its own tag. Must stand outside `Compress`.
pub async fn code<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let chosen = choose(request.headers());
    match chosen {
        Some(coding) => {
            request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(coding));
        }
        // `Compress` answers 406 when even the plain form is refused; RFC 9110 allows to send it.
        None => {
            request.headers_mut().remove(ACCEPT_ENCODING);
        }
    }
    let asked = strip(request.headers_mut(), IF_NONE_MATCH);
    strip(request.headers_mut(), IF_MATCH);

    let mut response = next.call(request).await?.map_into_boxed_body();

    let Some(tag) = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()) else {
        return Ok(response);
    };
    let named = if response.status() == StatusCode::NOT_MODIFIED {
        // The asker keeps the bytes they have, so they hear the name they know.
        asked.iter().find(|asked| bare(asked) == tag).cloned()
    } else {
        let coding = response.headers().get(CONTENT_ENCODING).and_then(|it| it.to_str().ok());
        coding.and_then(|coding| suffixed(tag, coding))
    };
    if let Some(named) = named.and_then(|named| HeaderValue::try_from(named).ok()) {
        response.headers_mut().insert(ETAG, named);
    }
    Ok(response)
}

/// Middleware: answers HEAD as GET, and leaves the body behind. Must stand outside [`code`].
pub async fn head<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() != Method::HEAD {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    request.head_mut().method = Method::GET;
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| BoxBody::new(Left(body.size()))))
}

/// A body that was left behind: only its size is known.
struct Left(BodySize);

impl MessageBody for Left {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// The coding the asker likes best, of those there are; nothing for the plain form.
pub(super) fn choose(headers: &HeaderMap) -> Option<&'static str> {
    let mut wishes: Vec<(String, u32)> = Vec::new();
    for value in headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()) {
        for wish in value.split(',') {
            let (name, weight) = wish.split_once(';').unwrap_or((wish, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1000), per_mille);
            wishes.push((name.trim().to_ascii_lowercase(), weight.unwrap_or(0)));
        }
    }
    let weight = |name: &str| {
        let named = wishes.iter().find(|(wish, _)| wish == name);
        named.or_else(|| wishes.iter().find(|(wish, _)| wish == "*")).map(|(_, weight)| *weight)
    };
    // Reversed, because of several equal ones the last is taken.
    let best = CODINGS.iter().rev().max_by_key(|coding| weight(coding).unwrap_or(0))?;
    let weight_of_best = weight(best).unwrap_or(0);
    (weight_of_best > 0 && weight_of_best >= weight("identity").unwrap_or(0)).then_some(best)
}

/// A weight such as `0.25`, in thousandths.
fn per_mille(text: &str) -> Option<u32> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let part = part.get(..part.len().min(3))?;
    let part: u32 = format!("{part:0<3}").parse().ok()?;
    Some((whole.parse::<u32>().ok()?.min(1) * 1000 + part).min(1000))
}

/// Takes the codings off the tags in a field, and gives back the tags as they came.
fn strip(headers: &mut HeaderMap, name: HeaderName) -> Vec<String> {
    let values: Vec<String> = headers
        .get_all(&name)
        .filter_map(|value| value.to_str().ok().map(ToOwned::to_owned))
        .collect();
    let joined = values.join(", ");
    let Some(tags) = split(&joined).filter(|tags| !tags.is_empty()) else { return Vec::new() };
    let stripped: Vec<_> = tags.iter().map(|tag| bare(tag)).collect();
    if let Ok(value) = HeaderValue::try_from(stripped.join(", ")) {
        headers.insert(name, value);
    }
    tags.into_iter().map(ToOwned::to_owned).collect()
}

/// Whether a condition names an answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It does: the asker hears the name they know.
    As(String),
    /// It names others.
    Not,
}

/// Whether `If-None-Match` names the answer called `tag`, in any coding; nothing when the field is
/// no list of tags.
pub(super) fn known(field: &str, tag: &str) -> Option<Known> {
    if field == tag {
        return Some(Known::As(tag.to_owned()));
    }
    let tags = split(field).filter(|tags| !tags.is_empty())?;
    if let Some(same) = tags.iter().find(|known| bare(known) == tag) {
        return Some(Known::As((*same).to_owned()));
    }
    // A weak tag names it too, but it is not its name.
    let weak = |known: &&str| known.strip_prefix("W/").is_some_and(|known| bare(known) == tag);
    Some(if tags.iter().any(weak) { Known::As(tag.to_owned()) } else { Known::Not })
}

fn bare(tag: &str) -> String {
    let stripped = CODINGS
        .iter()
        .find_map(|coding| tag.strip_suffix('"')?.strip_suffix(&format!("-{coding}")));
    stripped.map_or_else(|| tag.to_owned(), |bare| format!("{bare}\""))
}

fn suffixed(tag: &str, coding: &str) -> Option<String> {
    let open = tag.strip_suffix('"').filter(|_| !tag.starts_with("W/"))?;
    Some(format!("{open}-{coding}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_coding_is_chosen() {
        for (wishes, chosen) in [
            ("gzip, br", Some("br")),
            ("gzip", Some("gzip")),
            ("gzip;q=1.0, br;q=0.5", Some("gzip")),
            ("*", Some("br")),
            ("br;q=0, *", Some("gzip")),
            ("identity", None),
            ("identity;q=1, gzip;q=0.5", None),
            ("identity;q=0", None),
            ("zstd, deflate", None),
            ("gzip;q=x", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(wishes));
            assert_eq!(choose(&headers), chosen, "{wishes}");
        }
    }

    #[test]
    fn a_condition_names_an_answer_in_any_coding() {
        let named = |field| known(field, "\"abc\"");
        let as_ = |tag: &str| Some(Known::As(tag.to_owned()));
        assert_eq!(named("\"abc\""), as_("\"abc\""));
        assert_eq!(named("\"x\", \"abc-gzip\", \"abc\""), as_("\"abc-gzip\""));
        assert_eq!(named("W/\"abc-br\""), as_("\"abc\""));
        assert_eq!(named("\"abc-zz\", W/\"ab\""), Some(Known::Not));
        for no_list in ["*", "", "abc", "\"abc\" \"abc\""] {
            assert_eq!(named(no_list), None, "{no_list}");
        }
    }

    #[test]
    fn codings_come_off_the_tags() {
        let mut headers = HeaderMap::new();
        headers.insert(IF_MATCH, HeaderValue::from_static("\"v3-gzip\", W/\"a,b-br\", \"c-zz\""));
        let asked = strip(&mut headers, IF_MATCH);
        assert_eq!(asked, ["\"v3-gzip\"", "W/\"a,b-br\"", "\"c-zz\""]);
        assert_eq!(headers.get(IF_MATCH).unwrap(), "\"v3\", W/\"a,b\", \"c-zz\"");
    }
}
