//! Bodies: read whole, within a limit that counts what they decompress to, and within a time.
//!
//! Compressed bodies are decompressed by readers that stop at the limit. Decompressing chunk by
//! chunk would not do: a few hundred bytes of brotli can hold gigabytes.

use std::{io::Read, ops::Deref, time::Duration};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue},
    web::{self, Bytes},
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;

use super::{problem::Problem, state::State};
use crate::domain::{json, violation::Violation};

/// Most bytes of one document, decompressed.
pub const DOCUMENT_BYTES: usize = 2 * 1024 * 1024;
/// Most bytes of a batch, decompressed.
pub const BATCH_BYTES: usize = 32 * 1024 * 1024;

/// A JSON document, read into a draft.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

/// A JSON document and the draft in it, for handlers that must know the very bytes (idempotency).
#[derive(Clone, Debug)]
pub struct Document<T> {
    /// The draft.
    pub draft: T,
    /// What was sent, decompressed.
    pub bytes: Bytes,
}

/// A body as it came, decompressed: for batches.
#[derive(Clone, Debug)]
pub struct Body {
    /// Media type without parameters, in lower case; empty when none was named.
    pub media_type: String,
    /// What was sent, decompressed.
    pub bytes: Bytes,
}

impl Body {
    /// The media type, when it is one of these; 415 otherwise.
    pub fn one_of(&self, types: &[&'static str]) -> Result<&'static str, Problem> {
        types.iter().copied().find(|known| *known == self.media_type).ok_or_else(|| {
            let types: Vec<_> = types.iter().map(|name| format!("`{name}`")).collect();
            Problem::unsupported_media_type(Violation::header(
                "Content-Type",
                "media-type",
                "A body of this type is not taken here.",
                format!("Send {}.", types.join(" or ")),
            ))
        })
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let document = Document::from_request(request, payload);
        Box::pin(async move { Ok(Self(document.await?.draft)) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Document<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read(request, payload.take(), DOCUMENT_BYTES);
        Box::pin(async move {
            let body = body.await?;
            body.one_of(&["application/json"])?;
            let draft =
                json::read(&body.bytes).and_then(json::draft).map_err(Problem::malformed)?;
            Ok(Self { draft, bytes: body.bytes })
        })
    }
}

impl FromRequest for Body {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        Box::pin(read(request, payload.take(), BATCH_BYTES))
    }
}

/// No body at all: for operations that take none, so that none is passed over in silence.
#[derive(Clone, Copy, Debug)]
pub struct Bodiless;

impl FromRequest for Bodiless {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let time = body_timeout(request);
        let mut payload = payload.take();
        Box::pin(async move {
            let first = async {
                while let Some(chunk) = payload.next().await {
                    if !chunk.map_err(|_| incomplete())?.is_empty() {
                        return Err(Problem::malformed(Violation::at(
                            "",
                            "body-not-taken",
                            "This operation takes no body.",
                            "Send none.",
                        )));
                    }
                }
                Ok(Self)
            };
            tokio::time::timeout(time, first).await.map_err(|_| Problem::request_timeout())?
        })
    }
}

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Brotli,
}

/// A body of at most so many bytes, decompressed; refused before it is read where its header fields say
/// that it is larger.
pub fn read(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
) -> impl Future<Output = Result<Body, Problem>> + 'static {
    let time = body_timeout(request);
    let head = head(request, limit);
    async move {
        let (media_type, coding) = head?;
        let body = tokio::time::timeout(time, collect(payload, limit));
        let bytes = body.await.map_err(|_| Problem::request_timeout())??;
        let bytes = if coding == Coding::Plain {
            bytes
        } else {
            web::block(move || decompressed(&bytes, coding, limit))
                .await
                .map_err(|error| Problem::internal(&error))??
        };
        Ok(Body { media_type, bytes })
    }
}

pub(super) fn body_timeout(request: &HttpRequest) -> Duration {
    let time = request.app_data::<State>().map_or(30, |state| state.config().body_timeout_s);
    Duration::from_secs(time)
}

/// What the header fields say of the body, refused before a byte of it is read.
fn head(request: &HttpRequest, limit: usize) -> Result<(String, Coding), Problem> {
    let media_type = request.content_type().trim().to_ascii_lowercase();
    let charset = request.mime_type().ok().flatten().and_then(|mime| {
        mime.get_param("charset").map(|charset| charset.as_str().to_ascii_lowercase())
    });
    // What a table is in, its bytes say (`formats/table`).
    let is_taken = |charset: &str| {
        charset == "utf-8"
            || media_type == "text/csv" && matches!(charset, "windows-1250" | "cp1250")
    };
    if charset.is_some_and(|charset| !is_taken(&charset)) {
        return Err(Problem::unsupported_media_type(Violation::header(
            "Content-Type",
            "charset",
            "Bodies are taken in UTF-8 only; CSV in windows-1250, too.",
            "Send UTF-8.",
        )));
    }
    let mut codings = request.headers().get_all(CONTENT_ENCODING);
    let coding = match (codings.next().map(HeaderValue::as_bytes), codings.next()) {
        (None | Some(b"" | b"identity"), None) => Coding::Plain,
        (Some(b"gzip"), None) => Coding::Gzip,
        (Some(b"br"), None) => Coding::Brotli,
        _ => {
            return Err(Problem::unsupported_media_type(Violation::header(
                "Content-Encoding",
                "content-coding",
                "The body is compressed in a way that is not known here.",
                "Send it plain, or with `gzip` or `br`.",
            )));
        }
    };
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: u64| usize::try_from(length).map_or(true, |length| length > limit))
    {
        return Err(Problem::body_too_large(limit));
    }
    Ok((media_type, coding))
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut bytes = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => Problem::body_too_large(limit),
            _ => incomplete(),
        })?;
        if bytes.len() + chunk.len() > limit {
            return Err(Problem::body_too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn decompressed(bytes: &[u8], coding: Coding, limit: usize) -> Result<Bytes, Problem> {
    // "Large window" brotli is no part of RFC 7932 and may claim a gigabyte; its first seven bits
    // are 0x11.
    let large_window = bytes.first().is_some_and(|first| first & 0x7f == 0x11);
    if coding == Coding::Brotli && large_window {
        return Err(broken());
    }
    let mut out = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = match coding {
        Coding::Plain => bytes.take(most).read_to_end(&mut out),
        Coding::Gzip => flate2::read::MultiGzDecoder::new(bytes).take(most).read_to_end(&mut out),
        Coding::Brotli => {
            brotli::Decompressor::new(bytes, 8 * 1024).take(most).read_to_end(&mut out)
        }
    };
    read.map_err(|_| broken())?;
    if out.len() > limit { Err(Problem::body_too_large(limit)) } else { Ok(out.into()) }
}

fn broken() -> Problem {
    Problem::malformed(Violation::header(
        "Content-Encoding",
        "broken-compression",
        "The body is not what `Content-Encoding` says, or is cut short.",
        "Compress it anew, or send it plain.",
    ))
}

fn incomplete() -> Problem {
    Problem::malformed(Violation::at(
        "",
        "incomplete-body",
        "The body broke off or is not framed as HTTP asks for.",
        "Send the whole body again.",
    ))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::http::problem;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        brotli::CompressorWriter::new(&mut out, 4096, 9, 22).write_all(bytes).unwrap();
        out
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let text = b"kvalita ".repeat(100);
        assert_eq!(decompressed(&gzip(&text), Coding::Gzip, 1_000).unwrap(), text);
        assert_eq!(decompressed(&brotli(&text), Coding::Brotli, 1_000).unwrap(), text);
    }

    #[test]
    fn bombs_end_at_the_limit() {
        let zeros = vec![0; 50_000_000];
        for (bomb, coding) in [(gzip(&zeros), Coding::Gzip), (brotli(&zeros), Coding::Brotli)] {
            assert!(bomb.len() < 100_000);
            let refused = decompressed(&bomb, coding, 1_000).unwrap_err();
            assert_eq!(refused.kind(), &problem::BODY_TOO_LARGE);
        }
    }

    #[test]
    fn broken_compression_is_malformed() {
        let cut = gzip(b"hello");
        for (bytes, coding) in [
            (&b"hello"[..], Coding::Gzip),
            (&cut[..cut.len() - 4], Coding::Gzip),
            (b"", Coding::Gzip),
            (b"\xff\xff\xff\xff", Coding::Brotli),
            (b"\x11\x00\x00", Coding::Brotli),
            (b"", Coding::Brotli),
        ] {
            let refused = decompressed(bytes, coding, 1_000).unwrap_err();
            assert_eq!(refused.kind(), &problem::MALFORMED_REQUEST, "{bytes:?} {coding:?}");
        }
    }
}
