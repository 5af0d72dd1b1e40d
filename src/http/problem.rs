//! What went wrong, said as a problem (RFC 9457).

mod kinds;

use std::{borrow::Cow, error::Error as StdError, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{
            ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE,
        },
    },
};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::kinds::*;
use crate::domain::{version::Mismatch, violation::Violation};

/// Media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Something that went wrong, ready to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: &'static Kind,
    title: Cow<'static, str>,
    detail: Option<Box<str>>,
    errors: Vec<Violation>,
    headers: Vec<(HeaderName, HeaderValue)>,
    instance: Option<Box<str>>,
}

/// # Constructors: one for each kind
impl Problem {
    /// The body or a header field cannot be read.
    pub fn malformed(violation: Violation) -> Self {
        Self::of(&MALFORMED_REQUEST).violations(vec![violation])
    }

    /// Parameters are unknown, repeated, contradictory or wrong.
    pub fn invalid_parameter(violations: Vec<Violation>) -> Self {
        Self::of(&INVALID_PARAMETER).violations(violations)
    }

    /// There is no valid token. It takes no reason, so that all bad tokens are answered alike.
    pub fn unauthorized() -> Self {
        Self::of(&UNAUTHORIZED).header(WWW_AUTHENTICATE, "Bearer")
    }

    /// The token does not allow this; `detail` says what would.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::of(&FORBIDDEN).detail(detail)
    }

    /// There is nothing here, or nothing this caller may know of.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::of(&NOT_FOUND).detail(detail)
    }

    /// There is nothing at this address.
    pub fn nowhere() -> Self {
        Self::of(&NOT_FOUND)
    }

    /// The address knows other methods: these.
    pub fn method_not_allowed(allow: &str) -> Self {
        Self::of(&METHOD_NOT_ALLOWED).header(ALLOW, allow)
    }

    /// The body did not arrive in time.
    pub fn request_timeout() -> Self {
        Self::of(&REQUEST_TIMEOUT)
    }

    /// The request does not fit the present state.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::of(&CONFLICT).detail(detail)
    }

    /// What `If-Match` asks for does not hold.
    pub fn precondition_failed() -> Self {
        Self::of(&PRECONDITION_FAILED)
    }

    /// `If-Match` is missing.
    pub fn precondition_required() -> Self {
        Self::of(&PRECONDITION_REQUIRED)
    }

    /// The body has more bytes than this when decompressed.
    pub fn body_too_large(limit_bytes: usize) -> Self {
        Self::of(&BODY_TOO_LARGE)
            .detail(format!("At most {limit_bytes} bytes are taken here, counted decompressed."))
    }

    /// The address is too long.
    pub fn uri_too_long() -> Self {
        Self::of(&URI_TOO_LONG)
    }

    /// The body is of a type, or coded in a way, that is not taken here.
    pub fn unsupported_media_type(violation: Violation) -> Self {
        Self::of(&UNSUPPORTED_MEDIA_TYPE).violations(vec![violation])
    }

    /// The document breaks rules; `title` says which document and how many.
    pub fn invalid_document(title: impl Into<String>, violations: Vec<Violation>) -> Self {
        let mut problem = Self::of(&INVALID_DOCUMENT).violations(violations);
        problem.title = Cow::Owned(title.into());
        problem
    }

    /// The idempotency key belongs to another request.
    pub fn idempotency_key_reused() -> Self {
        Self::of(&IDEMPOTENCY_KEY_REUSED)
    }

    /// Too much was asked in too short a time.
    pub fn too_many_requests(retry_after_s: u64) -> Self {
        Self::of(&TOO_MANY_REQUESTS).header(RETRY_AFTER, &retry_after_s.to_string())
    }

    /// Something we need is not there just now.
    pub fn unavailable(retry_after_s: u64) -> Self {
        Self::of(&UNAVAILABLE).header(RETRY_AFTER, &retry_after_s.to_string())
    }

    /// The fault is ours. The whole chain of causes goes to the log, and none of it to the caller.
    pub fn internal(cause: &dyn StdError) -> Self {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            chain.push_str(": ");
            chain.push_str(&source.to_string());
            next = source.source();
        }
        tracing::error!(cause = chain, "a request failed");
        Self::of(&INTERNAL)
    }

    /// A fault of ours that was logged already.
    pub fn broken() -> Self {
        Self::of(&INTERNAL)
    }

    /// The problem behind an answer that a library gave.
    pub fn of_status(status: StatusCode) -> Self {
        let same = |kind: &&&Kind| kind.status == status;
        let like = if status.is_server_error() { &INTERNAL } else { &MALFORMED_REQUEST };
        let problem = Self::of(KINDS.iter().find(same).copied().unwrap_or(like));
        if status == UNAUTHORIZED.status { Self::unauthorized() } else { problem }
    }

    fn of(kind: &'static Kind) -> Self {
        let title = Cow::Borrowed(kind.title);
        Self { kind, title, detail: None, errors: Vec::new(), headers: Vec::new(), instance: None }
    }
}

/// # Saying more
impl Problem {
    /// Its kind.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// What is wrong, thing by thing.
    pub fn errors(&self) -> &[Violation] {
        &self.errors
    }

    /// The sentence on this very case, if there is one.
    pub fn told(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The request that it is the answer to.
    pub fn request(&self) -> &str {
        self.instance.as_deref().unwrap_or("/requests/unknown")
    }

    /// The same with a sentence on this very case.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into().into_boxed_str());
        self
    }

    /// The same, naming all that is wrong.
    #[must_use]
    pub fn violations(mut self, violations: Vec<Violation>) -> Self {
        self.errors = violations;
        self
    }

    /// The same, naming the one that stands in the way.
    #[must_use]
    pub fn location(self, url: &str) -> Self {
        self.header(LOCATION, url)
    }

    /// The same with a header field; a value that is none in HTTP is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The same, of this request. The name goes into a header field too, for answers that leave
    /// past the outer layers.
    #[must_use]
    pub fn in_request(mut self, request_id: &str) -> Self {
        self.instance = Some(format!("/requests/{request_id}").into_boxed_str());
        self.header(HeaderName::from_static("x-request-id"), request_id)
    }

    /// What is sent.
    pub fn body(&self) -> ProblemBody<'_> {
        ProblemBody {
            r#type: format!("/problems/{}", self.kind.code),
            title: &self.title,
            status: self.kind.status.as_u16(),
            detail: self.detail.as_deref().unwrap_or(self.kind.advice),
            instance: self.request(),
            errors: &self.errors,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.code, self.title)
    }
}

impl StdError for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status
    }

    /// The answer. The problem itself goes along, so that `http/named.rs` can put in the request.
    fn error_response(&self) -> HttpResponse {
        let body = serde_json::to_vec(&self.body()).unwrap_or_default();
        let mut response = HttpResponse::build(self.kind.status);
        response.insert_header((CONTENT_TYPE, MEDIA_TYPE));
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        let mut response = response.body(body);
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<Mismatch> for Problem {
    fn from(mismatch: Mismatch) -> Self {
        match mismatch {
            Mismatch::Required => Self::precondition_required(),
            Mismatch::Stale => Self::precondition_failed(),
        }
    }
}

/// Why a request was refused (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// Address of a page that says what this kind of problem is and what to do.
    #[schema(example = "/problems/invalid-document")]
    r#type: String,
    /// What is wrong, in a sentence.
    #[schema(example = "The document breaks a rule")]
    title: &'a str,
    /// Status code of the answer.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    status: u16,
    /// What to do about it.
    #[schema(example = "Mend what is named and send the whole document again.")]
    detail: &'a str,
    /// Names this very request: `X-Request-Id` behind `/requests/`.
    #[schema(example = "/requests/01932f5e-7d2c-7aa0-8000-000000000001")]
    instance: &'a str,
    /// All that is wrong, at once; may be empty.
    #[schema(value_type = Vec<ProblemError>)]
    errors: &'a [Violation],
}

/// One thing that is wrong: one of `pointer`, `parameter` and `header` says where.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemError {
    /// Stable name of the broken rule.
    #[schema(example = "value-off-scale")]
    code: String,
    /// What is wrong.
    #[schema(example = "A share runs from 0 to 100; 170 does not.")]
    detail: String,
    /// What to do.
    #[schema(example = "Give 0–100, or numerator and denominator.")]
    advice: String,
    /// JSON Pointer (RFC 6901) into the document sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "/answers/0/value")]
    pointer: Option<String>,
    /// Name of a parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parameter: Option<String>,
    /// Name of a header field.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    header: Option<String>,
    /// Record of a batch; 1 is the first, after a CSV header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    row: Option<u64>,
    /// Line of the file; 1 is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1)]
    line: Option<u64>,
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use serde_json::{Value, json};

    use super::*;

    #[actix_web::test]
    async fn a_problem_says_what_where_and_what_to_do() {
        let violation = Violation::at("/answers/0/value", "value-off-scale", "170.", "Give 0–100.");
        let problem = Problem::invalid_document("The evaluation breaks 1 rule", vec![violation])
            .in_request("abc");

        let response = problem.error_response();

        assert_eq!(response.status(), 422);
        assert_eq!(response.headers().get("content-type").unwrap(), MEDIA_TYPE);
        let body: Value =
            serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
        assert_eq!(
            body,
            json!({
                "type": "/problems/invalid-document",
                "title": "The evaluation breaks 1 rule",
                "status": 422,
                "detail": INVALID_DOCUMENT.advice,
                "instance": "/requests/abc",
                "errors": [{"code": "value-off-scale", "detail": "170.", "advice": "Give 0–100.", "pointer": "/answers/0/value"}],
            })
        );
    }

    #[test]
    fn what_a_library_answers_becomes_a_problem() {
        assert_eq!(Problem::of_status(StatusCode::NOT_FOUND).kind, &NOT_FOUND);
        assert_eq!(Problem::of_status(StatusCode::IM_A_TEAPOT).kind, &MALFORMED_REQUEST);
        assert_eq!(Problem::of_status(StatusCode::BAD_GATEWAY).kind, &INTERNAL);
        assert_eq!(Problem::of_status(StatusCode::UNAUTHORIZED), Problem::unauthorized());
    }

    #[test]
    fn our_faults_keep_their_causes_to_themselves() {
        let problem = Problem::internal(&std::io::Error::other("/srv/secret.db"));
        assert!(!serde_json::to_string(&problem.body()).unwrap().contains("secret"));
    }
}
