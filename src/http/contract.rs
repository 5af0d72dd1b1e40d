//! The OpenAPI document: what it begins with, and what holds for every operation. Handlers describe only
//! what is their own; what the complete one knows about addresses, `places` looks up.

mod places;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, Header, Info, License, OpenApi, Paths, Ref, RefOr, Required, Response,
        Tag,
        path::{Operation, Parameter, ParameterIn},
        schema::{ObjectBuilder, Schema, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub use self::places::Contract;
use super::{
    deprecation::{self, Mark},
    described,
    problem::{self, KINDS, Kind, MEDIA_TYPE, ProblemBody, ProblemError},
};
use crate::domain::caller::Scope;

/// Name of the security scheme in the document.
pub const AGENCY_TOKEN: &str = "agency_token";

const ABOUT: &str = "\
A register of the quality of public services: evaluations come in, figures that can be defended over \
the years come out.\n\n\
Reading is open to everyone. Writing needs a token. Every answer that was worked out can be cited: it \
carries the `seq` of the ledger it rests on and a `permalink` that keeps giving the same bytes (an \
absolute one where the installation says its public address). Its `Link` fields say the licence and where \
columns and words are explained. Errors are problems (RFC 9457), all faults at once, each with what to do about it.";

const TAGS: &[(&str, &str)] = &[
    ("catalogue", "Agencies, services, life events and target groups."),
    ("methodologies", "What services are judged by: criteria, scales, weights."),
    ("campaigns", "What is due from whom by when."),
    ("evaluations", "What assessors found out: submitting, correcting, publishing."),
    ("figures", "What comes of it: observations, series, scorecards, coverage."),
    ("ledger", "Everything that was ever published, in order."),
    ("service", "The state of this installation, and its documentation."),
];

/// What the document begins with.
pub fn base() -> OpenApi {
    let mut license = License::new("EUPL-1.2");
    license.identifier = Some("EUPL-1.2".into());
    let mut info = Info::new("znamka", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.into());
    info.license = Some(license);
    let mut document = OpenApi::new(info, Paths::new());
    let tag = |(name, about): &(&str, &str)| {
        let mut tag = Tag::new(*name);
        tag.description = Some((*about).into());
        tag
    };
    document.tags = Some(TAGS.iter().map(tag).collect());
    document.components = Some(components());
    document
}

/// Completes a collected document: every operation gets the problems it can answer with and the
/// header fields it takes, what is described in several places is described once, and what is
/// deprecated says so.
#[must_use]
pub fn complete(mut document: OpenApi, deprecated: &[Mark]) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in [
            (Method::Get, &mut item.get),
            (Method::Put, &mut item.put),
            (Method::Post, &mut item.post),
            (Method::Delete, &mut item.delete),
        ] {
            if let Some(operation) = operation {
                add_fields(operation, method, path);
                add_problems(operation, method, path);
                deprecation::mark(operation, deprecated);
            }
        }
    }
    described::once(&mut document);
    document
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Get,
    Put,
    Post,
    Delete,
}

fn components() -> Components {
    let mut components = Components::new();
    let mut schemas = vec![
        (ProblemBody::name().into_owned(), <ProblemBody<'_> as PartialSchema>::schema()),
        (ProblemError::name().into_owned(), ProblemError::schema()),
    ];
    <ProblemBody<'_> as ToSchema>::schemas(&mut schemas);
    components.schemas.extend(schemas);
    for kind in KINDS {
        // Two kinds may share a status: the answer describes both.
        let name = kind.status.as_u16().to_string();
        let about: Vec<_> =
            KINDS.iter().filter(|other| other.status == kind.status).map(|it| it.about).collect();
        let response = response(kind, &about.join(" Or: "));
        components.responses.insert(reference(&name), RefOr::T(response));
    }
    let scopes: Vec<_> =
        Scope::ALL.iter().map(|scope| format!("- `{scope}`: {}", scope.about())).collect();
    let about = format!(
        "A JWT of this installation's issuer, or one of `znamka token`. Its `scope` says what it allows:\n\n{}",
        scopes.join("\n")
    );
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some(about))
        .build();
    components.security_schemes.insert(AGENCY_TOKEN.into(), RefOr::T(SecurityScheme::Http(scheme)));
    components
}

fn response(kind: &Kind, about: &str) -> Response {
    let schema = Ref::from_schema_name(ProblemBody::name());
    let mut response = Response::new(about);
    response
        .content
        .insert(MEDIA_TYPE.into(), RefOr::T(Content::new(Some(RefOr::<Schema>::Ref(schema)))));
    let field = |about: &str| {
        let mut header = Header::new(text());
        header.description = Some(about.into());
        RefOr::T(header)
    };
    let named = match kind.status.as_u16() {
        401 => Some(("WWW-Authenticate", "How to present a token.")),
        405 => Some(("Allow", "The methods this address knows.")),
        409 => Some(("Location", "The one that stands in the way, where there is one.")),
        429 | 503 => Some(("Retry-After", "Seconds to wait.")),
        _ => None,
    };
    if let Some((name, about)) = named {
        response.headers.insert(name.into(), field(about));
    }
    response
}

/// The form of a list of entity tags, and of an idempotency key.
const TAGS_FORM: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;
const KEY_FORM: &str = "^[!-~]{1,255}$";

fn add_fields(operation: &mut Operation, method: Method, path: &str) {
    if !path.starts_with("/v1/") {
        return;
    }
    let (name, form, example, about) = match method {
        Method::Get => (
            "If-None-Match",
            TAGS_FORM,
            "\"v3\"",
            "The `ETag` of an answer you have: when nothing changed, the answer is a short 304.",
        ),
        Method::Put | Method::Delete => {
            ("If-Match", TAGS_FORM, "\"v3\"", "The `ETag` of the version you mean to change.")
        }
        Method::Post => (
            "Idempotency-Key",
            KEY_FORM,
            "01932f5e-7d2c-7aa0-8000-000000000001",
            "A name of your choice for this request: sent again under it, it is not carried out twice.",
        ),
    };
    let known = operation.parameters.get_or_insert_default();
    let same = |known: &RefOr<Parameter>| match known {
        RefOr::T(known) => known.name.eq_ignore_ascii_case(name),
        RefOr::Ref(_) => false,
    };
    if !known.iter().any(same) {
        let mut parameter = Parameter::new(name);
        parameter.parameter_in = ParameterIn::Header;
        parameter.required = Required::False;
        parameter.description = Some(about.into());
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(form))
            .examples([example])
            .build();
        parameter.schema = Some(RefOr::T(Schema::Object(schema)));
        known.push(RefOr::T(parameter));
    }
    if method == Method::Get {
        let same = Response::new("You have this answer already.");
        operation.responses.responses.entry("304".into()).or_insert(RefOr::T(same));
    }
}

fn add_problems(operation: &mut Operation, method: Method, path: &str) {
    let in_api = path.starts_with("/v1/");
    let has_body = operation.request_body.is_some();
    let has_token = operation.security.as_ref().is_some_and(|needed| !needed.is_empty());
    let writes = method != Method::Get;
    let replaces = matches!(method, Method::Put | Method::Delete);
    let answers: [(&Kind, bool); 16] = [
        (&problem::MALFORMED_REQUEST, in_api),
        (&problem::UNAUTHORIZED, true),
        (&problem::FORBIDDEN, has_token),
        (&problem::NOT_FOUND, path.contains('{') || writes),
        (&problem::METHOD_NOT_ALLOWED, true),
        (&problem::REQUEST_TIMEOUT, has_body),
        // What is published already would score nothing else: asked what if, it conflicts.
        (&problem::CONFLICT, writes || path.ends_with("/what-if")),
        (&problem::PRECONDITION_FAILED, replaces || path.ends_with("/evaluation-batches")),
        (&problem::BODY_TOO_LARGE, has_body),
        (&problem::URI_TOO_LONG, true),
        (&problem::UNSUPPORTED_MEDIA_TYPE, has_body),
        (&problem::INVALID_DOCUMENT, writes),
        (&problem::PRECONDITION_REQUIRED, replaces),
        (&problem::TOO_MANY_REQUESTS, true),
        (&problem::INTERNAL, true),
        (&problem::UNAVAILABLE, true),
    ];
    for (kind, _) in answers.iter().filter(|(_, applies)| *applies) {
        let status = kind.status.as_u16().to_string();
        let reference = RefOr::Ref(Ref::from_response_name(reference(&status)));
        operation.responses.responses.entry(status).or_insert(reference);
    }
}

fn reference(status: &str) -> String {
    format!("Problem{status}")
}

fn text() -> Schema {
    Schema::Object(ObjectBuilder::new().schema_type(Type::String).build())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[utoipa::path(put, path = "/v1/things/{code}", request_body = String, security(("agency_token" = ["catalogue:write"])), responses((status = 200, description = "Done.")))]
    #[expect(dead_code, reason = "only its description is used")]
    fn put_thing() {}

    #[utoipa::path(get, path = "/v1/things/latest", responses((status = 200, description = "It."), (status = 404, description = "Its own.")))]
    #[expect(dead_code, reason = "only its description is used")]
    fn show_thing() {}

    fn document() -> OpenApi {
        let mut document = base();
        let mut add = |path: String, method, operation| {
            document.paths.add_path_operation(path, vec![method], operation);
        };
        add(
            "/v1/things/{code}".into(),
            utoipa::openapi::HttpMethod::Put,
            operation::<__path_put_thing>(),
        );
        add(
            "/v1/things/latest".into(),
            utoipa::openapi::HttpMethod::Get,
            operation::<__path_show_thing>(),
        );
        complete(document, &[])
    }

    fn operation<P: utoipa::Path>() -> Operation {
        P::operation()
    }

    #[test]
    fn every_operation_tells_what_can_go_wrong() {
        let document: Value = serde_json::to_value(document()).unwrap();
        let put = &document["paths"]["/v1/things/{code}"]["put"];
        let statuses: Vec<_> = put["responses"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            statuses,
            [
                "200", "400", "401", "403", "404", "405", "408", "409", "412", "413", "414", "415",
                "422", "428", "429", "500", "503"
            ]
        );
        assert_eq!(put["responses"]["422"], json!({"$ref": "#/components/responses/Problem422"}));
        assert_eq!(put["parameters"][0]["name"], "If-Match");
        let get = &document["paths"]["/v1/things/latest"]["get"];
        assert_eq!(get["responses"]["404"]["description"], "Its own.");
        assert!(get["responses"]["403"].is_null() && get["responses"]["304"].is_object());
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = serde_json::to_value(document()).unwrap();
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["info"]["license"]["identifier"], "EUPL-1.2");
        assert!(document["info"]["contact"].is_null());
    }

    #[test]
    fn an_address_knows_its_methods() {
        let contract = Contract::of(&document(), &[]);
        assert_eq!(contract.allow("/v1/things/x").unwrap(), "PUT, OPTIONS");
        assert_eq!(contract.allow("/v1/things/latest").unwrap(), "GET, HEAD, OPTIONS");
        assert_eq!(contract.allow("/v1/things/x.jsonld").unwrap(), "PUT, OPTIONS");
        for path in ["/v1/things", "/v1/things/", "/v1/things/x/y", "/", ""] {
            assert_eq!(contract.allow(path), None, "{path}");
        }
    }
}
