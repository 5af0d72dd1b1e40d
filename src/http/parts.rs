//! Bodies in parts (`multipart/form-data`, RFC 7578): what a form with a file sends. They are read into
//! memory, within limits that hold before anything is looked at.

use actix_multipart::{Multipart, MultipartError};
use actix_web::{
    HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;

use super::{json::body_timeout, problem::Problem};
use crate::domain::violation::Violation;

/// Most parts of a body.
const MOST: usize = 32;
const MEDIA_TYPE: &str = "multipart/form-data";

/// A part of a body.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the field.
    pub name: String,
    /// What stands in it, as it came.
    pub bytes: Bytes,
}

/// The parts of a body of at most so many bytes, in their order.
pub async fn parts(
    request: &HttpRequest,
    payload: Payload,
    most_bytes: usize,
) -> Result<Vec<Part>, Problem> {
    if request.content_type() != MEDIA_TYPE {
        return Err(Problem::unsupported_media_type(Violation::header(
            "Content-Type",
            "media-type",
            "A body of this type is not taken here.",
            format!("Send `{MEDIA_TYPE}`."),
        )));
    }
    let mut total = 0_usize;
    let bounded = payload.map(move |chunk| {
        let chunk = chunk?;
        total = total.saturating_add(chunk.len());
        if total > most_bytes { Err(PayloadError::Overflow) } else { Ok(chunk) }
    });
    let read = read(Multipart::new(request.headers(), bounded), most_bytes);
    let time = tokio::time::timeout(body_timeout(request), read);
    time.await.map_err(|_| Problem::request_timeout())?
}

async fn read(mut multipart: Multipart, most_bytes: usize) -> Result<Vec<Part>, Problem> {
    let refuse = |error: &MultipartError| match error {
        MultipartError::Payload(PayloadError::Overflow) => Problem::body_too_large(most_bytes),
        _ => malformed("The form does not end, or its parts cannot be told apart."),
    };
    let mut found = Vec::new();
    while let Some(field) = multipart.next().await {
        let mut field = field.map_err(|error| refuse(&error))?;
        if found.len() == MOST {
            return Err(malformed("The form has too many parts."));
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = field.next().await {
            bytes.extend_from_slice(&chunk.map_err(|error| refuse(&error))?);
        }
        let name = field.name().unwrap_or_default().to_owned();
        found.push(Part { name, bytes: bytes.freeze() });
    }
    Ok(found)
}

fn malformed(detail: &str) -> Problem {
    let advice = "Open the page anew and send the form again.";
    Problem::malformed(Violation::at("", "malformed-form", detail, advice))
}
