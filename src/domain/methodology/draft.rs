//! What a client says of a methodology.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Aggregator, Missing, Touchpoints, mapping::CriterionId, pool::PoolDraft};
use crate::domain::{
    code::Code,
    form::ConditionDraft,
    letters::{Line, Notation},
    period::Length,
    scale::{LevelDraft, ScaleDraft, ScaleForm},
    source::Source,
    text::{Names, NamesOrNone, Texts},
};

/// A version of a methodology, as data.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MethodologyDraft {
    /// Its code; in the path of a request, and then the same here or left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Code>)]
    pub code: Option<String>,
    /// Its version, such as `m1`; in the path of a request, and then the same here or left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Code>)]
    pub version: Option<String>,
    /// Its names by language.
    #[schema(value_type = Names)]
    pub names: Texts,
    /// What it measures and why, by language.
    #[serde(default)]
    pub description: Texts,
    /// Who stands behind it, by language.
    #[serde(default)]
    pub publisher: Texts,
    /// How to name the source of the figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line>)]
    pub source: Option<String>,
    /// The licence of its texts and figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line>)]
    pub licence: Option<String>,
    /// Which periods it is for.
    pub periods: PeriodsDraft,
    /// Lengths that its periods may have, such as `P1Y`.
    #[schema(value_type = Vec<Length>, min_items = 1, max_items = 20)]
    pub period_lengths: Vec<String>,
    /// Whether periods of one key may overlap.
    #[serde(default)]
    pub rolling: bool,
    /// Earlier versions whose values may be compared, and the nodes for which they may not.
    #[serde(default)]
    #[schema(value_type = BTreeMap<Code, ComparableDraft>)]
    pub comparable_with: BTreeMap<String, ComparableDraft>,
    /// What clients expect.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub principles: Vec<PrincipleDraft>,
    /// The tree, parents first; exactly one root, `index`.
    #[schema(min_items = 1, max_items = 5000)]
    pub nodes: Vec<NodeDraft>,
}

/// Which periods a methodology is for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodsDraft {
    /// First day.
    pub from: NaiveDate,
    /// Last day; null: none.
    pub to: Option<NaiveDate>,
}

/// With what a version may be compared.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparableDraft {
    /// Nodes that differ.
    #[serde(default)]
    #[schema(value_type = Vec<Code>)]
    pub except: Vec<String>,
}

/// What clients expect.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrincipleDraft {
    /// Its code.
    #[schema(value_type = Code)]
    pub code: String,
    /// Its names by language.
    #[schema(value_type = Names)]
    pub names: Texts,
    /// The sentence in which clients said it, by language.
    #[serde(default)]
    pub description: Texts,
}

/// A node of the tree; with a scale it is a criterion, a leaf.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NodeDraft {
    /// Its code.
    #[schema(value_type = Code)]
    pub code: String,
    /// An official number, such as `1.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Notation>)]
    pub notation: Option<String>,
    /// The node above; null in the root alone.
    #[schema(value_type = Option<Code>)]
    pub parent: Option<String>,
    /// The principle it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Code>)]
    pub principle: Option<String>,
    /// Its names by language.
    #[serde(default)]
    #[schema(value_type = NamesOrNone)]
    pub names: Texts,
    /// What it means, by language.
    #[serde(default)]
    pub definition: Texts,
    /// Its weight among its siblings, from 0.000001; 0: beside the index. Default 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub weight: Option<f64>,
    /// `arithmetic` (default), `geometric`, `minimum`, `maximum`, `additive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Aggregator>)]
    pub aggregator: Option<String>,
    /// Least share of the applicable weight that must have a value. Default 0.5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1)]
    pub min_coverage: Option<f64>,
    /// What a missing child does: `renormalise` (default), `zero`, `fail`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Missing>)]
    pub missing: Option<String>,
    /// How the values of several services are brought together here, for `combine=pooled`. When
    /// any node has it, every criterion of positive weight is or lies below exactly one that has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<PoolDraft>,
    /// The question, by language.
    #[serde(default)]
    pub question: Texts,
    /// How to answer it, by language.
    #[serde(default)]
    pub guidance: Texts,
    /// How an answer becomes points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ScaleForm>)]
    pub scale: Option<ScaleDraft>,
    /// Sources it accepts, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Source>)]
    pub sources: Vec<String>,
    /// To which services it applies: all must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<ConditionDraft>)]
    pub applies_if: Vec<BTreeMap<String, Vec<String>>>,
    /// A yes-or-no criterion: only touchpoints where its answer is yes count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Code>)]
    pub filter: Option<String>,
    /// How several touchpoints become one value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<TouchpointRules>)]
    pub touchpoints: Option<TouchpointsDraft>,
    /// Whether a proactive service has 100 without an answer.
    #[serde(default)]
    pub proactive_full: bool,
    /// Whether an assessor may answer `not_applicable`, with a reason.
    #[serde(default)]
    pub may_not_apply: bool,
    /// State of a denominator of 0: `not_applicable` (default) or `not_yet_measured`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ZeroDenominator>)]
    pub zero_denominator: Option<String>,
    /// Least denominator; a smaller one is `not_yet_measured`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_denominator: Option<u64>,
    /// Whether every value needs evidence.
    #[serde(default)]
    pub evidence_required: bool,
    /// Points from which an agency's own answer needs evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    pub self_evidence_from: Option<f64>,
    /// Sources whose values are flagged `low_reliability`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Source>)]
    pub low_reliability_sources: Vec<String>,
    /// Decimals to which a service's value is rounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 6)]
    pub round: Option<u32>,
    /// Criteria of frozen methodologies whose answers count here, too, such as
    /// `client-quality@m1/one-fill`; of each version at most one. A criterion of the same code and
    /// definition is taken without being named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<CriterionId>, max_items = 20)]
    pub maps_from: Vec<String>,
}

impl NodeDraft {
    /// What it says of a level of its scale.
    pub fn level(&self, code: &str) -> Option<&LevelDraft> {
        match &self.scale {
            Some(ScaleDraft::Levels { levels }) => levels.iter().find(|level| level.code == code),
            _ => None,
        }
    }
}

/// The form of the state of a denominator of 0.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZeroDenominator {
    /// The criterion does not apply.
    NotApplicable,
    /// Nobody has measured it yet.
    NotYetMeasured,
}

/// How several touchpoints become one value: one rule, or the first whose condition holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TouchpointsDraft {
    /// `best`, `mean`, `mean_nr_zero` or `sum`.
    One(String),
    /// The first whose condition holds.
    Several(Vec<TouchpointsIfDraft>),
}

/// The form of rules for touchpoints.
#[derive(ToSchema)]
#[serde(untagged)]
pub enum TouchpointRules {
    /// One rule.
    One(Touchpoints),
    /// The first whose condition holds.
    Several(Vec<TouchpointsIfDraft>),
}

/// A rule for some services.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TouchpointsIfDraft {
    /// What must hold; left out: always.
    #[serde(default, rename = "if", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ConditionDraft>)]
    pub condition: Option<BTreeMap<String, Vec<String>>>,
    /// The rule.
    #[serde(rename = "use")]
    #[schema(value_type = Touchpoints)]
    pub rule: String,
}
