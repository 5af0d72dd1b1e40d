//! A scorecard explained: how every number follows from those below it, down to the answers.

pub mod answer;

use std::collections::HashMap;

use uuid::Uuid;

use self::answer::{
    ExplainedAnswer, ExplainedGap, ExplainedNode, ExplainedReply, Explanation, GapSummary,
};
use super::{
    query::Query,
    scorecard::{ScorecardAnswer, ScorecardNode},
    view::View,
};
use crate::{
    domain::{
        cell::ScorecardKey,
        code::Code,
        evaluation::answer::Answer,
        grade,
        methodology::{Methodology, NodeKind},
        points::Points,
        reply::PublicReply,
    },
    metrics::{
        explain::Evidence,
        gap::{Gap, gap, judgements, together},
        scorecard::{Worked, tree},
        share::shares,
    },
};

/// Which scorecard is explained, and how the answer is cited.
pub struct Cited {
    /// Which one.
    pub key: ScorecardKey,
    /// Whose experience.
    pub target_group: Code,
    /// The ledger entry that is answered from.
    pub seq: i64,
    /// The entry that was asked for.
    pub as_of: Option<i64>,
    /// Where the answer stays.
    pub permalink: String,
    /// One line to cite it by.
    pub cite: String,
    /// The scorecard as it was published.
    pub nodes: Vec<ScorecardNode>,
    /// What agencies reply to its evaluations.
    pub replies: Vec<ExplainedReply>,
}

impl Cited {
    /// The scorecard that a query found.
    pub fn of(card: ScorecardAnswer, query: &Query, view: &View<'_>) -> Self {
        let key = card.key();
        let path = &format!("{}/explain", key.path());
        Self {
            replies: replies(view, &key),
            key,
            target_group: card.target_group,
            seq: query.seq,
            as_of: query.as_of,
            permalink: query.permalink(path),
            cite: query.cite(path, view.at()),
            nodes: card.nodes,
        }
    }
}

/// The replies to evaluations that a scorecard rests on, in the order of these.
fn replies(view: &View<'_>, key: &ScorecardKey) -> Vec<ExplainedReply> {
    let standing = view.evaluations_of(key).filter(|(_, state)| state.withdrawn.is_none());
    let replied = standing.filter_map(|(evaluation, state)| {
        Some(ExplainedReply {
            evaluation,
            source: state.source,
            assessor: state.assessor.clone(),
            methodology: state.key.methodology.clone(),
            is_corrected_since: state.reply.as_ref()?.reply.revision.unsigned_abs()
                < state.revision,
            reply: PublicReply::clone(state.reply.as_deref()?),
        })
    });
    replied.collect()
}

/// The explanation of a scorecard; nothing when nothing was published and nothing due.
pub fn explain(
    methodology: &Methodology,
    evidence: &Evidence,
    cited: Cited,
) -> Option<Explanation> {
    let facts = evidence.facts.clone()?;
    let group = &cited.target_group;
    let worked = tree(methodology, &facts, &evidence.published, group, evidence.unanswered);
    let nodes = cited.nodes.iter().map(|node| (&node.node, node)).collect();
    let mut answers: HashMap<(Uuid, &Code), Vec<&Answer>> = HashMap::new();
    for (evaluation, public) in &evidence.public {
        for (code, answer) in public.iter().filter(|(_, answer)| answer.target_group == *group) {
            answers.entry((*evaluation, code)).or_default().push(answer);
        }
    }
    let told = Explainer { methodology, worked: &worked, evidence, nodes, answers };
    Some(Explanation {
        service: cited.key.service,
        period: cited.key.period,
        methodology: cited.key.methodology,
        seq: cited.seq,
        as_of: cited.as_of,
        permalink: cited.permalink,
        cite: cited.cite,
        facts,
        gap: told.gaps(),
        tree: told.node(0, None)?,
        replies: cited.replies,
        target_group: cited.target_group,
    })
}

struct Explainer<'a> {
    methodology: &'a Methodology,
    worked: &'a [Worked],
    evidence: &'a Evidence,
    nodes: HashMap<&'a Code, &'a ScorecardNode>,
    /// The public answers of each evaluation to each criterion.
    answers: HashMap<(Uuid, &'a Code), Vec<&'a Answer>>,
}

impl Explainer<'_> {
    fn node(&self, place: usize, share: Option<f64>) -> Option<ExplainedNode> {
        let node = self.methodology.nodes.get(place)?;
        let worked = self.worked.get(place)?;
        // As everywhere in public: a finished cell is whole nano-points.
        let points = worked.outcome.points.and_then(Points::nearest).map(Points::value);
        // What was cited stays: a margin is told where it was published with the value.
        let cell = self.nodes.get(&node.code);
        let mut children = Vec::new();
        let mut aggregator = None;
        if let NodeKind::Inner(inner) = &node.kind {
            aggregator = Some(inner.aggregator.as_str());
            let pairs: Vec<_> = node
                .children
                .iter()
                .filter_map(|child| {
                    let weight = self.methodology.nodes.get(*child)?.weight;
                    Some((self.worked.get(*child)?.outcome, weight))
                })
                .collect();
            let shares =
                if points.is_some() { shares(inner, &pairs) } else { vec![None; pairs.len()] };
            children = node
                .children
                .iter()
                .zip(shares)
                .filter_map(|(child, share)| self.node(*child, share))
                .collect();
        }
        let used = worked.lanes.first().filter(|_| !worked.by_rule);
        let answers = used.map(|lane| self.answers(&node.code, lane.evaluation));
        let mut not_used = Vec::new();
        for lane in &worked.lanes {
            if used.is_none_or(|used| used.evaluation != lane.evaluation) {
                not_used.extend(self.answers(&node.code, lane.evaluation));
            }
            for other in &lane.not_used {
                not_used.extend(self.answers(&node.code, *other));
            }
        }
        Some(ExplainedNode {
            node: node.code.clone(),
            names: self.methodology.text(place)?.names.clone(),
            points,
            grade: points.map(grade::of_points),
            words: cell.and_then(|cell| cell.words.clone()),
            state: worked.outcome.state,
            flags: worked.outcome.flags,
            weight: node.weight,
            weight_share: share,
            contribution: share.map(|share| share * points.unwrap_or(0.0)),
            coverage: worked.outcome.coverage,
            ci_low: cell.and_then(|cell| cell.ci_low),
            ci_high: cell.and_then(|cell| cell.ci_high),
            ci_method: cell.and_then(|cell| cell.ci_method),
            aggregator,
            answers: answers.unwrap_or_default(),
            not_used,
            gap: gap(&judgements(&worked.lanes)).and_then(|gap| self.gap(&gap)),
            children,
        })
    }

    fn gap(&self, gap: &Gap) -> Option<ExplainedGap> {
        let assessor = |id: Uuid| {
            let of = self.evidence.published.iter().find(|published| published.id == id);
            of.map(|published| published.assessor.clone())
        };
        Some(ExplainedGap {
            own: gap.own.points.value(),
            own_assessor: assessor(gap.own.evaluation)?,
            others: gap.others.points.value(),
            others_assessor: assessor(gap.others.evaluation)?,
            source: gap.others.source,
            difference: gap.difference(),
        })
    }

    fn gaps(&self) -> Option<GapSummary> {
        let nodes = self.methodology.nodes.iter().zip(self.worked);
        let (codes, gaps): (Vec<&Code>, Vec<Gap>) = nodes
            .filter_map(|(node, worked)| Some((&node.code, gap(&judgements(&worked.lanes))?)))
            .unzip();
        let told = together(&gaps)?;
        Some(GapSummary {
            criteria: told.gaps,
            mean: told.mean,
            mean_absolute: told.mean_absolute,
            largest: (*codes.get(told.largest)?).clone(),
            largest_difference: gaps.get(told.largest)?.difference(),
        })
    }

    fn answers(&self, criterion: &Code, evaluation: Uuid) -> Vec<ExplainedAnswer> {
        let published = self.evidence.published.iter().find(|one| one.id == evaluation);
        let answers = self.answers.get(&(evaluation, criterion));
        let Some((published, answers)) = published.zip(answers) else {
            return Vec::new();
        };
        answers
            .iter()
            .map(|answer| ExplainedAnswer {
                evaluation,
                revision: published.revision,
                methodology: published.through.as_ref().unwrap_or(&self.methodology.id).clone(),
                source: published.source,
                assessor: published.assessor.clone(),
                disputed: published.disputed.contains(criterion),
                answer: Answer::clone(answer),
            })
            .collect()
    }
}
