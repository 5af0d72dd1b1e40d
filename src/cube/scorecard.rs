//! One scorecard: the tree of a service in a period.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    query::Query,
    view::{Public, View},
};
use crate::{
    domain::{
        cell::ScorecardKey,
        code::Code,
        facts::Facts,
        grade::{self, InWords},
        methodology::{Methodology, MethodologyId, Node},
        period::Period,
        points::Points,
        source::Source,
        state::{Flag, Flags, State},
        target_group,
    },
    metrics::interval::IntervalMethod,
};

/// What a service scores in a period, node by node.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ScorecardAnswer {
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
    /// The ledger entry that made the scorecard.
    pub worked_out: i64,
    /// When that was.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// The nodes, parents first.
    pub nodes: Vec<ScorecardNode>,
    /// The evaluations it rests on, in order of publication; those under other methodologies last.
    pub evaluations: Vec<EvaluationUsed>,
}

/// What a service scores at one node.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ScorecardNode {
    /// Code of the node.
    pub node: Code,
    /// The node above; null at the root.
    #[schema(required)]
    pub parent: Option<Code>,
    /// Its weight among its siblings; 0 is beside the index.
    #[schema(minimum = 0)]
    pub weight: f64,
    /// Points, 0 to 100; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100)]
    pub value: Option<f64>,
    /// The value as a grade, 1 best to 5 worst.
    #[schema(required, minimum = 1, maximum = 5)]
    pub grade: Option<f64>,
    /// The printed grade, of one decimal, in words; null without a value.
    #[schema(required)]
    pub words: Option<InWords>,
    /// Why there is a value, or none.
    pub state: State,
    /// What to know about it.
    #[schema(value_type = Vec<Flag>)]
    pub flags: Flags,
    /// Share of the applicable leaf weight that has a value; null where nothing applies.
    #[schema(required, minimum = 0, maximum = 1)]
    pub coverage: Option<f64>,
    /// People who answered; null when nobody was asked.
    #[schema(required, minimum = 0)]
    pub n: Option<u64>,
    /// Numerator of a share that was counted.
    #[schema(required, minimum = 0)]
    pub numerator: Option<u64>,
    /// Denominator of a share that was counted.
    #[schema(required, minimum = 0)]
    pub denominator: Option<u64>,
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
    /// In which way it was found out; null above criteria.
    #[schema(required)]
    pub source: Option<Source>,
    /// 1, and one more for every public change of value, state or n.
    #[schema(minimum = 1)]
    pub revision: u64,
    /// When it last changed in public.
    #[schema(required)]
    pub published_at: Option<DateTime<Utc>>,
    /// Ledger entry in which it last changed.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// What other sources say; they do not count.
    pub others: Vec<OtherSource>,
}

/// What a source that does not count says.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OtherSource {
    /// The source.
    pub source: Source,
    /// Points, 0 to 100; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100)]
    pub value: Option<f64>,
    /// Why there is a value, or none.
    pub state: State,
    /// What to know about it.
    #[schema(value_type = Vec<Flag>)]
    pub flags: Flags,
    /// 1, and one more for every public change of value, state or n.
    #[schema(minimum = 1)]
    pub revision: u64,
    /// Ledger entry in which it last changed.
    #[schema(minimum = 1)]
    pub seq: i64,
}

/// An evaluation that a scorecard rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EvaluationUsed {
    /// The evaluation.
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// Its public revision.
    #[schema(minimum = 1)]
    pub revision: u64,
    /// The methodology that it was published under; another one's answers count where its criteria
    /// are the same.
    pub methodology: MethodologyId,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// Ledger entry of its first publication.
    pub published: i64,
    /// Ledger entry of its latest correction; null when it was never corrected.
    #[schema(required)]
    pub corrected: Option<i64>,
}

impl ScorecardAnswer {
    /// Which scorecard it is.
    pub fn key(&self) -> ScorecardKey {
        ScorecardKey {
            service: self.service.clone(),
            period: self.period,
            methodology: self.methodology.clone(),
        }
    }
}

/// The scorecard of a service in a period; of several versions of the methodology the one frozen
/// last that has it. Nothing when nothing is published.
pub fn scorecard(
    view: &View<'_>,
    query: &Query,
    service: &Code,
    period: Period,
) -> Option<ScorecardAnswer> {
    let (methodology, public) = query.versions.iter().rev().find_map(|methodology| {
        let key =
            ScorecardKey { service: service.clone(), period, methodology: methodology.id.clone() };
        Some((methodology, view.scorecard(&key)?))
    })?;
    let target_group =
        query.target_groups.first().cloned().or_else(|| Code::parse(target_group::ALL))?;
    let nodes = methodology.nodes.iter();
    let nodes: Vec<ScorecardNode> =
        nodes.filter_map(|node| at(view, methodology, node, &public, &target_group)).collect();
    let evaluations = view.evaluations_of(public.key);
    let path = &public.key.path();
    Some(ScorecardAnswer {
        service: service.clone(),
        period,
        methodology: methodology.id.clone(),
        target_group,
        seq: query.seq,
        as_of: query.as_of,
        permalink: query.permalink(path),
        cite: query.cite(path, view.at()),
        facts: public.facts.clone(),
        worked_out: public.sheet.seq(),
        published_at: view.time(public.sheet.seq()),
        nodes,
        evaluations: evaluations
            .filter(|(_, evaluation)| evaluation.withdrawn.is_none())
            .map(|(id, evaluation)| EvaluationUsed {
                id,
                revision: evaluation.revision,
                methodology: evaluation.key.methodology.clone(),
                source: evaluation.source,
                assessor: evaluation.assessor.clone(),
                published: evaluation.published,
                corrected: evaluation.corrected,
            })
            .collect(),
    })
}

fn at(
    view: &View<'_>,
    methodology: &Methodology,
    node: &Node,
    public: &Public<'_>,
    target_group: &Code,
) -> Option<ScorecardNode> {
    let seen = public.sheet.best(node.code.as_str(), target_group.as_str())?;
    let others = public.sheet.others(node.code.as_str(), target_group.as_str());
    let others = others.filter_map(|other| {
        Some(OtherSource {
            source: other.source?,
            value: other.points.map(Points::value),
            state: other.state,
            flags: other.told(),
            revision: other.stamp.revision,
            seq: other.stamp.seq,
        })
    });
    let parent = node.parent.and_then(|parent| methodology.nodes.get(parent));
    let value = seen.points.map(Points::value);
    let interval = seen.interval();
    Some(ScorecardNode {
        node: node.code.clone(),
        parent: parent.map(|parent| parent.code.clone()),
        weight: node.weight,
        value,
        grade: value.map(grade::of_points),
        words: seen.points.map(grade::in_words),
        state: seen.state,
        flags: seen.told(),
        coverage: seen.coverage,
        n: seen.n,
        numerator: seen.ratio.map(|ratio| ratio.0),
        denominator: seen.ratio.map(|ratio| ratio.1),
        ci_low: interval.map(|(interval, _)| interval.low),
        ci_high: interval.map(|(interval, _)| interval.high),
        ci_method: interval.map(|(_, method)| method),
        source: seen.source,
        revision: seen.stamp.revision,
        published_at: view.time(seen.stamp.seq),
        seq: seen.stamp.seq,
        others: others.collect(),
    })
}
