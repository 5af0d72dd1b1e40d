//! The kinds of problem: the only file that names the status of an error.

use actix_web::http::StatusCode;

/// A kind of problem: what `/problems/<code>` explains.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable name, the end of `type`.
    pub code: &'static str,
    /// Status it is answered with.
    pub status: StatusCode,
    /// What it is called.
    pub title: &'static str,
    /// What it means.
    pub about: &'static str,
    /// What to do about it.
    pub advice: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $code:literal, $status:ident, $title:literal, $about:literal, $advice:literal;)+) => {
        $(
            #[doc = $about]
            pub static $name: Kind = Kind {
                code: $code,
                status: StatusCode::$status,
                title: $title,
                about: $about,
                advice: $advice,
            };
        )+
        /// All kinds of problem there are, by status.
        pub static KINDS: &[&Kind] = &[$(&$name),+];
    };
}

kinds! {
    MALFORMED_REQUEST = "malformed-request", BAD_REQUEST, "The request cannot be read",
        "The body, a header field or the address is not of the form that HTTP or JSON ask for.",
        "Mend what `errors` names and send the request again.";
    INVALID_PARAMETER = "invalid-parameter", BAD_REQUEST, "A parameter cannot be taken as it is",
        "A parameter is unknown, repeated, contradicts another or has a value it cannot have. None is passed over in silence, because the answer would be to another question.",
        "Mend the parameters that `errors` names; /docs lists those of each operation.";
    UNAUTHORIZED = "unauthorized", UNAUTHORIZED, "A valid token is needed",
        "There is no token, or the one sent is not valid here. Why it is not is never said.",
        "Send `Authorization: Bearer <token>` with a token that is current, made by this installation's issuer and for its audience. Reading published figures needs no token.";
    FORBIDDEN = "forbidden", FORBIDDEN, "The token does not allow this",
        "The token is valid, but its scopes or its agency do not allow this.",
        "Use a token with the scope the operation asks for, of the agency that this belongs to.";
    NOT_FOUND = "not-found", NOT_FOUND, "There is nothing here",
        "Nothing stands under this address, or nothing that you may see.",
        "Check the address; /openapi.json lists all there are.";
    METHOD_NOT_ALLOWED = "method-not-allowed", METHOD_NOT_ALLOWED, "The address does not know this method",
        "Something stands under this address, but not for this method.",
        "Use a method that the `Allow` field names.";
    REQUEST_TIMEOUT = "request-timeout", REQUEST_TIMEOUT, "The body took too long",
        "The body of the request did not arrive in time.",
        "Send it again; send large batches in parts, or compressed.";
    CONFLICT = "conflict", CONFLICT, "This does not fit the present state",
        "The request is sound, but what it is about is in a state that does not allow it, or something else holds the same key.",
        "Read what stands there now, then decide anew. `Location` names the other, where there is one.";
    GONE = "gone", GONE, "This is over",
        "What stood here has ended, and nothing took its place. What was published of it stays.",
        "Read its history, which the answer shows; or look for what there is today.";
    PRECONDITION_FAILED = "precondition-failed", PRECONDITION_FAILED, "This was changed in the meantime",
        "What `If-Match` or `If-None-Match` asks for does not hold.",
        "Read it again, apply your change to what stands there now, and send its new `ETag`.";
    BODY_TOO_LARGE = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "The body is larger than the operation takes; what counts is its size when decompressed.",
        "Send it in parts: 2 MiB for one document, 32 MiB for a batch.";
    URI_TOO_LONG = "uri-too-long", URI_TOO_LONG, "The address is too long",
        "The address or its query is longer than 8 KiB.",
        "Ask for less at once.";
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The body is of a type that is not taken here",
        "`Content-Type` or `Content-Encoding` names something the operation does not take.",
        "Send one of the types that /docs names for the operation, plain or with gzip or br.";
    INVALID_DOCUMENT = "invalid-document", UNPROCESSABLE_ENTITY, "The document breaks a rule",
        "The document is well-formed, but breaks the rules that `errors` names, all of them at once. Nothing was stored.",
        "Mend what is named and send the whole document again.";
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused", UNPROCESSABLE_ENTITY, "The idempotency key belongs to another request",
        "This `Idempotency-Key` was used before with another body.",
        "Use a new key for a new request; the old one only to repeat the same.";
    PRECONDITION_REQUIRED = "precondition-required", PRECONDITION_REQUIRED, "Say which version you mean to change",
        "This stands already, and changing it unseen could undo what somebody else did.",
        "Read it, and send its `ETag` as `If-Match`.";
    TOO_MANY_REQUESTS = "too-many-requests", TOO_MANY_REQUESTS, "Too many requests",
        "More was asked than one token or one network may ask in this time.",
        "Wait as long as `Retry-After` says. For much data ask once for a whole file, such as /v1/observations.csv, instead of many times; and send the `ETag` that you have as `If-None-Match`.";
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "Something broke here",
        "The fault is ours, and was logged.",
        "Try again; if it stays, tell the keeper of this installation the `instance`.";
    UNAVAILABLE = "unavailable", SERVICE_UNAVAILABLE, "This cannot be answered just now",
        "Something this installation needs, such as its database, is not there or too slow. What was published can still be read.",
        "Send the same request again after `Retry-After`; with an `Idempotency-Key` nothing is stored twice.";
}

/// The kind with this code.
pub fn kind(code: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_names_of_their_own() {
        for one in KINDS {
            assert_eq!(kind(one.code), Some(*one));
            assert!(crate::domain::code::Code::parse(one.code).is_some());
        }
    }
}
