//! The nodes of the frozen methodologies: what every number is a number of.

use serde::Serialize;
use utoipa::ToSchema;

use super::{query::Query, view::View};
use crate::domain::{
    code::Code,
    methodology::{
        Methodology, MethodologyId, MethodologyStanding, Node, draft::NodeDraft,
        mapping::CriterionId,
    },
    scale::{ScaleDraft, ScaleForm},
    source::Source,
    text::Texts,
};

/// A node of a methodology; with a scale it is a criterion, a leaf.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CriterionInfo {
    /// Its code.
    pub code: Code,
    /// The official number, where there is one.
    #[schema(required, example = "3.3")]
    pub notation: Option<String>,
    /// The node above; null at the root.
    #[schema(required)]
    pub parent: Option<Code>,
    /// The principle it stands for.
    #[schema(required)]
    pub principle: Option<String>,
    /// Its names by language.
    pub names: Texts,
    /// What it means, by language.
    pub definition: Texts,
    /// The question, by language.
    pub question: Texts,
    /// How to answer it, by language.
    pub guidance: Texts,
    /// How an answer becomes points; null for a node above criteria.
    #[schema(required, value_type = Option<ScaleForm>)]
    pub scale: Option<ScaleDraft>,
    /// Which values are better: always `higher`, for points are 100 at best.
    #[schema(example = "higher")]
    pub direction: &'static str,
    /// Unit of the values.
    #[schema(example = "points")]
    pub unit: &'static str,
    /// Its weight among its siblings; 0 is beside the index.
    #[schema(minimum = 0)]
    pub weight: f64,
    /// Sources accepted, best first; none for a node above criteria.
    pub sources: Vec<Source>,
    /// Hash of what defines the criterion: the same in another methodology where the same is asked, on
    /// the same scale, by the same rules; null above criteria.
    #[schema(required, pattern = "^[0-9a-f]{64}$")]
    pub definition_hash: Option<String>,
    /// Criteria of other methodologies whose answers count here, too, as it was settled when the later
    /// of the two was frozen.
    pub answers_from: Vec<CriterionId>,
    /// Code and version of the methodology.
    pub methodology: MethodologyId,
    /// Whether the methodology takes new evaluations: `frozen`, or `retired`.
    pub standing: MethodologyStanding,
}

/// Every node of the frozen methodologies, parents first; of one methodology when it is named.
pub fn criteria(view: &View<'_>, query: &Query) -> Vec<CriterionInfo> {
    let mut found = Vec::new();
    for frozen in view.methodologies() {
        let methodology = &*frozen.methodology;
        if query.methodology.is_some() && query.version(&methodology.id).is_none() {
            continue;
        }
        let standing =
            if frozen.retired { MethodologyStanding::Retired } else { MethodologyStanding::Frozen };
        for (place, node) in methodology.nodes.iter().enumerate() {
            let said = methodology.text(place);
            found.extend(said.map(|said| CriterionInfo {
                answers_from: answers_from(view, methodology, node),
                ..info(methodology, node, said, standing)
            }));
        }
    }
    found
}

fn answers_from(view: &View<'_>, methodology: &Methodology, node: &Node) -> Vec<CriterionId> {
    let into = view.mappings_into(&methodology.id).iter();
    into.filter(|mapping| mapping.to.criterion == node.code).map(|m| m.from.clone()).collect()
}

fn info(
    methodology: &Methodology,
    node: &Node,
    text: &NodeDraft,
    standing: MethodologyStanding,
) -> CriterionInfo {
    let parent = node.parent.and_then(|parent| methodology.nodes.get(parent));
    CriterionInfo {
        code: node.code.clone(),
        notation: text.notation.clone(),
        parent: parent.map(|parent| parent.code.clone()),
        principle: text.principle.clone(),
        names: text.names.clone(),
        definition: text.definition.clone(),
        question: text.question.clone(),
        guidance: text.guidance.clone(),
        scale: text.scale.clone(),
        direction: "higher",
        unit: "points",
        weight: node.weight,
        sources: node.criterion().map(|criterion| criterion.sources.clone()).unwrap_or_default(),
        definition_hash: methodology.definition_hash(node.code.as_str()).map(str::to_owned),
        answers_from: Vec::new(),
        methodology: methodology.id.clone(),
        standing,
    }
}
