//! What an explanation says.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::{
        code::Code,
        evaluation::answer::Answer,
        facts::Facts,
        grade::InWords,
        methodology::MethodologyId,
        period::Period,
        reply::PublicReply,
        source::Source,
        state::{Flag, Flags, State},
        text::Texts,
    },
    metrics::interval::IntervalMethod,
};

/// A scorecard explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// The service.
    pub service: Code,
    /// The period.
    pub period: Period,
    /// Code and version of the methodology.
    pub methodology: MethodologyId,
    /// Whose experience it tells.
    pub target_group: Code,
    /// The ledger entry that is answered from.
    pub seq: i64,
    /// The entry asked for with `as_of`; null when the newest was meant.
    #[schema(required)]
    pub as_of: Option<i64>,
    /// Where this very answer stays.
    pub permalink: String,
    /// One line to cite it by.
    pub cite: String,
    /// The service as it was in the period.
    pub facts: Facts,
    /// How much better the agency judged itself than others did, over all criteria that have both;
    /// null without any.
    #[schema(required)]
    pub gap: Option<GapSummary>,
    /// The root, with all below it.
    pub tree: ExplainedNode,
    /// What the agency of the service replies to the evaluations that others made of it, in order of
    /// their publication.
    pub replies: Vec<ExplainedReply>,
}

/// What an agency replies to an evaluation that others made of its service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplainedReply {
    /// The evaluation.
    #[schema(value_type = String, format = "uuid")]
    pub evaluation: Uuid,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// The methodology that it was published under, of which are the criteria that the reply names.
    pub methodology: MethodologyId,
    /// Whether the evaluation was corrected after the reply was given.
    #[serde(rename = "corrected_since")]
    pub is_corrected_since: bool,
    /// The reply.
    pub reply: PublicReply,
}

/// A node explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedNode {
    /// Its code.
    pub node: Code,
    /// Its names by language.
    pub names: Texts,
    /// Points, 0 to 100; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100)]
    pub points: Option<f64>,
    /// The points as a grade, 1 best to 5 worst.
    #[schema(required, minimum = 1, maximum = 5)]
    pub grade: Option<f64>,
    /// The printed grade, of one decimal, in words; null without points.
    #[schema(required)]
    pub words: Option<InWords>,
    /// Why there are points, or none.
    pub state: State,
    /// What to know about it.
    #[schema(value_type = Vec<Flag>)]
    pub flags: Flags,
    /// Its weight among its siblings; 0 is beside the index.
    pub weight: f64,
    /// Its share in the parent's value, after weights renormalise; null where it adds nothing, and
    /// where the parent is no weighted sum.
    #[schema(required, minimum = 0, maximum = 1)]
    pub weight_share: Option<f64>,
    /// Share times points: those of all children add up to the parent, before it is rounded where the
    /// methodology says `round`.
    #[schema(required)]
    pub contribution: Option<f64>,
    /// Share of the applicable leaf weight below that has a value; null where nothing applies.
    #[schema(required, minimum = 0, maximum = 1)]
    pub coverage: Option<f64>,
    /// Lower end of the confidence interval of 95 %, in points: sampling error only, and of those who
    /// chose to answer (`non_probability`) nothing tells how the others differ. Null above criteria
    /// and where nobody was sampled.
    #[schema(required, minimum = 0, maximum = 100)]
    pub ci_low: Option<f64>,
    /// Upper end of the confidence interval of 95 %, in points: sampling error only.
    #[schema(required, minimum = 0, maximum = 100)]
    pub ci_high: Option<f64>,
    /// How the confidence interval was worked out; null without one.
    #[schema(required)]
    pub ci_method: Option<IntervalMethod>,
    /// How children become this node; null at a criterion.
    #[schema(required, example = "arithmetic")]
    pub aggregator: Option<&'static str>,
    /// The answers that this value comes from.
    pub answers: Vec<ExplainedAnswer>,
    /// Answers that do not count: of a lesser source, or later of the same.
    pub not_used: Vec<ExplainedAnswer>,
    /// How much better the agency judged itself than others did; null without both.
    #[schema(required)]
    pub gap: Option<ExplainedGap>,
    /// What it is worked out from.
    #[schema(no_recursion)]
    pub children: Vec<ExplainedNode>,
}

/// An answer and who gave it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplainedAnswer {
    /// The evaluation.
    #[schema(value_type = String, format = "uuid")]
    pub evaluation: Uuid,
    /// Its public revision.
    pub revision: i64,
    /// The methodology that it was published under. Another than that of the scorecard: its answer
    /// counts here because the criteria are the same; `answer` has the code it was given under.
    pub methodology: MethodologyId,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// Whether the agency of the service disputes it: see `replies`.
    pub disputed: bool,
    /// The answer, with its evidence, as the public may see it.
    pub answer: Answer,
}

/// How far a self-evaluation is from what others found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplainedGap {
    /// Points that the agency gave itself.
    #[schema(minimum = 0, maximum = 100, example = 75.0)]
    pub own: f64,
    /// The agency.
    pub own_assessor: Code,
    /// Points that the best other source of `audit`, `expert`, `survey` gave; the order is that of the
    /// criterion.
    #[schema(minimum = 0, maximum = 100, example = 40.0)]
    pub others: f64,
    /// Who gave them.
    pub others_assessor: Code,
    /// That source.
    pub source: Source,
    /// Own minus others: above 0 where the agency thinks better of itself than others do.
    #[schema(minimum = -100, maximum = 100, example = 35.0)]
    pub difference: f64,
}

/// How far the self-evaluations of all criteria are from what others found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GapSummary {
    /// Criteria that have both, beside the index or not.
    #[schema(minimum = 1)]
    pub criteria: u64,
    /// Mean of the differences, each criterion counted once.
    #[schema(minimum = -100, maximum = 100, example = 12.5)]
    pub mean: f64,
    /// Mean of the differences without their signs.
    #[schema(minimum = 0, maximum = 100, example = 17.5)]
    pub mean_absolute: f64,
    /// The criterion with the largest difference, its sign left aside; of equal ones the first.
    pub largest: Code,
    /// Its difference.
    #[schema(minimum = -100, maximum = 100, example = 35.0)]
    pub largest_difference: f64,
}
