//! What will go one day: operations and parameters that are still there, and say since when nobody should
//! begin to use them, until when they are there, and what to use instead.
//!
//! A line in [`MARKS`] is all: the answers then carry `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a
//! link to what is said about it, and the document of the interface says `deprecated`.

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{HeaderMap, HeaderName, HeaderValue, LINK},
    },
    middleware::Next,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use utoipa::openapi::{
    Deprecated, OpenApi, PathItem, RefOr,
    path::{Operation, Parameter},
};

use super::{contract::Contract, query::Query};

/// All that is deprecated.
pub const MARKS: &[Mark] = &[];

/// A mark on an operation, or on one of its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The operation, by its `operationId`.
    pub operation: &'static str,
    /// The parameter; none when all of the operation will go.
    pub parameter: Option<&'static str>,
    /// Since which day it is deprecated: `2027-01-31`.
    pub since: &'static str,
    /// From which day on it may be gone; none when that is not settled.
    pub sunset: Option<&'static str>,
    /// What is said about it, and what to use instead: an address.
    pub link: &'static str,
}

/// A mark as it is told in answers to requests of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    method: Method,
    parameter: Option<&'static str>,
    since: DateTime<Utc>,
    sunset: Option<DateTime<Utc>>,
    link: &'static str,
}

impl Notice {
    /// Of a mark; nothing when its days are none.
    fn of(mark: &Mark, method: Method) -> Option<Self> {
        let sunset = match mark.sunset {
            Some(sunset) => Some(midnight(sunset)?),
            None => None,
        };
        let Mark { parameter, link, .. } = *mark;
        Some(Self { method, parameter, since: midnight(mark.since)?, sunset, link })
    }

    fn is_of(&self, method: &Method, query: &Query) -> bool {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.method == *method && self.parameter.is_none_or(|name| query.clone().has(name))
    }
}

/// What is deprecated of the operations of a path.
pub fn notices(item: &PathItem, marks: &[Mark]) -> Vec<Notice> {
    let of = |(method, operation): (Method, &Operation)| -> Vec<Notice> {
        let own = own(operation, marks);
        own.filter_map(|mark| Notice::of(mark, method.clone())).collect()
    };
    operations(item).into_iter().flat_map(of).collect()
}

/// Says in the document what is deprecated of an operation.
pub fn mark(operation: &mut Operation, marks: &[Mark]) {
    let found: Vec<Mark> = own(operation, marks).copied().collect();
    for mark in found {
        let until = mark.sunset.map(|day| format!(", and may be gone from {day} on"));
        let said = format!(
            "Deprecated since {}{}: see <{}>.",
            mark.since,
            until.unwrap_or_default(),
            mark.link
        );
        let add = |text: &mut Option<String>| {
            let before = text.take().map(|text| format!("{text}\n\n")).unwrap_or_default();
            *text = Some(before + &said);
        };
        match mark.parameter {
            None => {
                operation.deprecated = Some(Deprecated::True);
                add(&mut operation.description);
            }
            Some(name) => {
                for parameter in parameters(operation).filter(|parameter| parameter.name == name) {
                    parameter.deprecated = Some(Deprecated::True);
                    add(&mut parameter.description);
                }
            }
        }
    }
}

/// The marks that mark nothing: of an operation or a parameter that is not there, or with days that are
/// none or in the wrong order.
pub fn strays(document: &OpenApi, marks: &[Mark]) -> Vec<Mark> {
    let told = |mark: &Mark| {
        let in_order = match Notice::of(mark, Method::GET) {
            Some(notice) => notice.sunset.is_none_or(|sunset| sunset > notice.since),
            None => false,
        };
        let mut all = document.paths.paths.values().flat_map(operations);
        let found = all.find(|(_, operation)| own(operation, &[*mark]).next().is_some());
        let known = |operation: &Operation, name: &str| {
            let all = operation.parameters.iter().flatten();
            all.clone().any(|known| matches!(known, RefOr::T(known) if known.name == name))
        };
        let is_there = found
            .is_some_and(|(_, operation)| mark.parameter.is_none_or(|name| known(operation, name)));
        in_order && is_there
    };
    marks.iter().filter(|mark| !told(mark)).copied().collect()
}

/// Middleware: tells on an answer what of its request is deprecated.
pub async fn tell<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let told = request.app_data::<Contract>().map(|contract| {
        let all = contract.notices(request.path());
        if all.is_empty() {
            return Vec::new();
        }
        // What cannot be read is refused by others.
        let query = Query::parse(request.query_string()).unwrap_or_default();
        let told = all.iter().filter(|notice| notice.is_of(request.method(), &query));
        told.cloned().collect()
    });
    let mut response = next.call(request).await?.map_into_boxed_body();
    put(&told.unwrap_or_default(), response.headers_mut());
    Ok(response)
}

/// Of several the first counts; each has its link.
fn put(notices: &[Notice], headers: &mut HeaderMap) {
    let mut field = |name: &'static str, value: Option<String>| {
        let value = value.and_then(|value| HeaderValue::try_from(value).ok());
        if let Some(value) = value {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    let since = notices.iter().map(|notice| notice.since).min();
    field("deprecation", since.map(|since| format!("@{}", since.timestamp())));
    let sunset = notices.iter().filter_map(|notice| notice.sunset).min();
    let sunset = sunset.map(|sunset| sunset.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    field("sunset", sunset);
    for notice in notices {
        let link = format!("<{}>; rel=\"deprecation\"", notice.link);
        if let Ok(link) = HeaderValue::try_from(link) {
            headers.append(LINK, link);
        }
    }
}

fn own<'a>(operation: &Operation, marks: &'a [Mark]) -> impl Iterator<Item = &'a Mark> + use<'a> {
    let id = operation.operation_id.clone();
    marks.iter().filter(move |mark| id.as_deref() == Some(mark.operation))
}

fn operations(item: &PathItem) -> Vec<(Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?))).collect()
}

fn parameters(operation: &mut Operation) -> impl Iterator<Item = &mut Parameter> {
    operation.parameters.iter_mut().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

fn midnight(day: &str) -> Option<DateTime<Utc>> {
    Some(day.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK_TO: &str = "https://example.cz/novinky/rady";
    const WHOLE: Mark = Mark {
        operation: "show_series",
        parameter: None,
        since: "2026-12-31",
        sunset: Some("2027-06-30"),
        link: LINK_TO,
    };

    fn told(marks: &[Mark]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(LINK, HeaderValue::from_static("</next>; rel=\"next\""));
        let notices: Vec<Notice> =
            marks.iter().filter_map(|mark| Notice::of(mark, Method::GET)).collect();
        put(&notices, &mut headers);
        headers
    }

    #[test]
    fn the_fields_are_those_of_the_standards() {
        let headers = told(&[WHOLE]);
        // `Deprecation` is a structured date, `Sunset` a date of HTTP.
        assert_eq!(headers.get("deprecation").unwrap(), "@1798675200");
        assert_eq!(headers.get("sunset").unwrap(), "Wed, 30 Jun 2027 00:00:00 GMT");
        let links: Vec<_> = headers.get_all(LINK).collect();
        assert_eq!(links.len(), 2, "a link that is there already stays");
        assert_eq!(links[1], &format!("<{LINK_TO}>; rel=\"deprecation\""));
    }

    #[test]
    fn of_several_marks_the_first_day_counts() {
        let other = Mark { since: "2026-01-01", sunset: None, parameter: Some("by"), ..WHOLE };
        let headers = told(&[WHOLE, other]);
        assert_eq!(headers.get("deprecation").unwrap(), "@1767225600");
        assert_eq!(headers.get("sunset").unwrap(), "Wed, 30 Jun 2027 00:00:00 GMT");
        assert_eq!(headers.get_all(LINK).count(), 3);
        assert!(told(&[]).get("deprecation").is_none());
    }

    #[test]
    fn a_parameter_is_told_of_who_gives_it() {
        let mark = Mark { parameter: Some("by"), ..WHOLE };
        let notice = Notice::of(&mark, Method::GET).unwrap();
        let asked =
            |method: Method, query: &str| notice.is_of(&method, &Query::parse(query).unwrap());
        assert!(asked(Method::GET, "by=service") && asked(Method::HEAD, "a=b&by=x"));
        assert!(!asked(Method::GET, "") && !asked(Method::GET, "x=by"));
        assert!(!asked(Method::POST, "by=service"));
        assert!(Notice::of(&Mark { since: "soon", ..WHOLE }, Method::GET).is_none());
    }
}
