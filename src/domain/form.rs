//! Forms of text: what the description of the interface says of every code, period and the like.

use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, RefOr, Schema, schema::Type},
};

/// Describes a type that is written as text of one form: name, meaning, pattern, most characters,
/// example.
macro_rules! text_form {
    ($type:ty, $name:literal, $about:literal, $pattern:literal, $most:literal, $example:literal) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some($about))
                    .pattern(Some($pattern))
                    .max_length(Some($most))
                    .examples([$example])
                    .into()
            }
        }

        impl utoipa::ToSchema for $type {
            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
        }
    };
}

pub(crate) use text_form;

/// The regular expression of a form, without the anchors at its ends; none where it has none.
///
/// ```
/// use znamka::domain::{form, period::Length};
///
/// assert_eq!(form::pattern::<Length>().unwrap(), "P[1-9][0-9]{0,3}[YMWD]");
/// ```
pub fn pattern<T: PartialSchema>() -> Option<String> {
    let RefOr::T(Schema::Object(form)) = T::schema() else { return None };
    let pattern = form.pattern?;
    Some(pattern.trim_start_matches('^').trim_end_matches('$').to_owned())
}

/// ISO 3166-1 alpha-2, or `EU`.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[A-Z]{2}$", min_length = 2, max_length = 2, example = "CZ")]
#[expect(dead_code, reason = "only its description is used")]
pub struct Country(String);

/// A moment of the ledger: the number of an entry, or a time.
#[derive(ToSchema)]
#[schema(
    value_type = String,
    pattern = "^([0-9]{1,16}|[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-][01][0-9]:[0-5][0-9]))$",
    max_length = 40
)]
#[expect(dead_code, reason = "only its description is used")]
pub struct Moment(String);

/// A methodology asked for: its code, or its code and version.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[a-z][a-z0-9-]{0,63}(@[a-z][a-z0-9-]{0,63})?$", max_length = 129)]
#[expect(dead_code, reason = "only its description is used")]
pub struct MethodologyName(String);

/// A success criterion of WCAG, by its number.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[1-4][.][1-9][.][1-9][0-9]?$", max_length = 6, example = "1.4.3")]
#[expect(dead_code, reason = "only its description is used")]
pub struct CriterionNumber(String);

/// A version of a methodology: of the one at hand, or with its code.
#[derive(ToSchema)]
#[schema(value_type = String, pattern = "^[a-z][a-z0-9-]{0,63}(@[a-z][a-z0-9-]{0,63})?$", max_length = 129, example = "m1")]
#[expect(dead_code, reason = "only its description is used")]
pub struct MethodologyOrVersion(String);

/// A period in a path, where `_` stands for `/`.
#[derive(ToSchema)]
#[schema(
    value_type = String,
    pattern = "^(19[0-9]{2}|2[01][0-9]{2}|2200)(-S[12]|-T[1-3]|-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])_P[1-9][0-9]{0,3}[YMWD])?)?$",
    max_length = 32
)]
#[expect(dead_code, reason = "only its description is used")]
pub struct PeriodInPath(String);

/// The id of an evaluation, for good.
#[derive(ToSchema)]
#[schema(
    value_type = String,
    format = "uuid",
    pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    max_length = 36
)]
#[expect(dead_code, reason = "only its description is used")]
pub struct EvaluationId(String);

/// An absolute web address, without a user and without spaces.
#[derive(ToSchema)]
#[schema(
    value_type = String,
    format = "uri",
    pattern = "^https?://[A-Za-z0-9._~%:\\[\\]-]+([/?#][!#-;=?-~]*)?$",
    max_length = 2048,
    example = "https://example.cz/form"
)]
#[expect(dead_code, reason = "only its description is used")]
pub struct Url(String);

/// How many gave which option: ratings, `yes` and `no`, or codes of levels.
pub struct OptionCounts;

impl PartialSchema for OptionCounts {
    fn schema() -> RefOr<Schema> {
        let option = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^([1-9][0-9]{0,2}|[a-z][a-z0-9-]{0,63})$"));
        let count = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .maximum(Some(1_000_000_000_000_u64));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "How many gave which option: ratings, `yes` and `no`, or codes of levels.",
            ))
            .property_names(Some(option))
            .additional_properties(Some(count))
            .min_properties(Some(1))
            .examples([json!({"1": 120, "2": 310})])
            .into()
    }
}

/// What must hold of a service, or of an answer: all facts that are named.
pub struct ConditionDraft;

impl PartialSchema for ConditionDraft {
    fn schema() -> RefOr<Schema> {
        let fact = ObjectBuilder::new().schema_type(Type::String).pattern(Some(
            "^(service[.](type|scope|level|life_event|audience|country|proactive)|answer[.][a-z][a-z0-9-]{0,63})$",
        ));
        let value = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[A-Za-z][A-Za-z0-9_-]{0,63}$"));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "What must hold of a service, or of an answer: each fact has one of its values.",
            ))
            .property_names(Some(fact))
            .additional_properties(Some(ArrayBuilder::new().items(value).min_items(Some(1))))
            .min_properties(Some(1))
            .examples([json!({"service.type": ["transactional"]})])
            .into()
    }
}

/// What services weigh in a pool: one fact, and a weight for each of its values.
pub struct PoolWeights;

impl PartialSchema for PoolWeights {
    fn schema() -> RefOr<Schema> {
        let fact = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^service[.](type|scope|level|country|proactive)$"));
        let value = ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[A-Za-z][A-Za-z0-9_-]{0,63}$"));
        let weight = ObjectBuilder::new()
            .schema_type(Type::Number)
            .exclusive_minimum(Some(0))
            .maximum(Some(1_000_000));
        let weights = ObjectBuilder::new()
            .schema_type(Type::Object)
            .property_names(Some(value))
            .additional_properties(Some(weight))
            .min_properties(Some(1));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(
                "One fact, and what the services of each value of it weigh together in a mean.",
            ))
            .property_names(Some(fact))
            .additional_properties(Some(weights))
            .min_properties(Some(1))
            .max_properties(Some(1))
            .examples([json!({"service.type": {"transactional": 0.8, "informational": 0.2}})])
            .into()
    }
}

impl ToSchema for OptionCounts {}
impl ToSchema for PoolWeights {}
impl ToSchema for ConditionDraft {}
