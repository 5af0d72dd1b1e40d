//! What a methodology says of a scale, before it is read.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema, schema::AdditionalProperties},
};

use crate::domain::{
    code::Code,
    form::ConditionDraft,
    text::{NamesOrNone, Texts},
};

/// What a methodology says of a scale.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum ScaleDraft {
    /// `true` is 100, `false` is 0.
    Boolean {},
    /// Ordered levels, worst first.
    Levels {
        /// The levels, worst first.
        levels: Vec<LevelDraft>,
    },
    /// A rating 1…k, k best.
    Likert {
        /// The best rating.
        #[schema(minimum = 2, maximum = 100)]
        k: u32,
    },
    /// A Czech school grade, 1 best to 5 worst.
    Grade {},
    /// A numerator of a denominator, or 0–100.
    Share {},
    /// A number between two goalposts.
    Range {
        /// The lower goalpost.
        lo: f64,
        /// The upper goalpost.
        hi: f64,
        /// `higher` or `lower`.
        #[schema(value_type = Better)]
        better: String,
    },
    /// A number that falls into a bin.
    Bins {
        /// The bins by upper bound, the last without one.
        bins: Vec<Bin>,
    },
}

/// The form of a scale: nothing stands in it that its kind does not know.
pub struct ScaleForm;

impl PartialSchema for ScaleForm {
    fn schema() -> RefOr<Schema> {
        let mut schema = ScaleDraft::schema();
        if let RefOr::T(Schema::OneOf(kinds)) = &mut schema {
            for kind in &mut kinds.items {
                if let RefOr::T(Schema::Object(kind)) = kind {
                    let closed = AdditionalProperties::FreeForm(false);
                    kind.additional_properties = Some(Box::new(closed));
                }
            }
        }
        schema
    }
}

impl ToSchema for ScaleForm {
    fn name() -> Cow<'static, str> {
        "Scale".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ScaleDraft::schemas(schemas);
    }
}

/// The form of a direction.
#[derive(ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// One level of a scale.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelDraft {
    /// Its code, which is the answer.
    #[schema(value_type = Code)]
    pub code: String,
    /// Its names by language.
    #[serde(default)]
    #[schema(value_type = NamesOrNone)]
    pub names: Texts,
    /// Its points; left out: evenly spaced.
    #[schema(minimum = 0, maximum = 100)]
    pub points: Option<f64>,
    /// Other points for some services.
    #[serde(default)]
    pub points_if: Vec<PointsIfDraft>,
}

/// Other points for some services.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PointsIfDraft {
    /// What must hold.
    #[serde(rename = "if")]
    #[schema(value_type = ConditionDraft)]
    pub condition: BTreeMap<String, Vec<String>>,
    /// The points then.
    #[schema(minimum = 0, maximum = 100)]
    pub points: f64,
}

/// One bin: numbers up to and including `to`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// Upper bound, inclusive; null in the last.
    #[schema(required)]
    pub to: Option<f64>,
    /// Its points.
    #[schema(minimum = 0, maximum = 100)]
    pub points: f64,
}
