//! A scorecard explained: how every number follows from those below it, down to the answers.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    cube::scorecard::ScorecardNode,
    domain::{
        cell::ScorecardKey,
        code::Code,
        evaluation::answer::Answer,
        facts::Facts,
        grade::{self, InWords},
        methodology::{Methodology, MethodologyId, NodeKind, mapping::Mapping},
        period::Period,
        points::Points,
        source::Source,
        state::{Flag, Flags, State},
        text::Texts,
    },
    metrics::{
        gap::{Gap, gap, judgements, together},
        interval::IntervalMethod,
        mapping::counts_for,
        scorecard::{Published, Worked, facts, public_answers, tree},
        share::shares,
    },
    store::{self, Conn, evaluation::Revision},
};

/// A scorecard explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// The service.
    service: Code,
    /// The period.
    period: Period,
    /// Code and version of the methodology.
    methodology: MethodologyId,
    /// Whose experience it tells.
    target_group: Code,
    /// The ledger entry that is answered from.
    seq: i64,
    /// The entry asked for with `as_of`; null when the newest was meant.
    #[schema(required)]
    as_of: Option<i64>,
    /// Where this very answer stays.
    permalink: String,
    /// One line to cite it by.
    cite: String,
    /// The service as it was in the period.
    facts: Facts,
    /// How much better the agency judged itself than others did, over all criteria that have both;
    /// null without any.
    #[schema(required)]
    gap: Option<GapSummary>,
    /// The root, with all below it.
    tree: ExplainedNode,
}

/// A node explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainedNode {
    /// Its code.
    node: Code,
    /// Its names by language.
    names: Texts,
    /// Points, 0 to 100; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100)]
    points: Option<f64>,
    /// The points as a grade, 1 best to 5 worst.
    #[schema(required, minimum = 1, maximum = 5)]
    grade: Option<f64>,
    /// The printed grade, of one decimal, in words; null without points.
    #[schema(required)]
    words: Option<InWords>,
    /// Why there are points, or none.
    state: State,
    /// What to know about it.
    #[schema(value_type = Vec<Flag>)]
    flags: Flags,
    /// Its weight among its siblings; 0 is beside the index.
    weight: f64,
    /// Its share in the parent's value, after weights renormalise; null where it adds nothing, and
    /// where the parent is no weighted sum.
    #[schema(required, minimum = 0, maximum = 1)]
    weight_share: Option<f64>,
    /// Share times points: those of all children add up to the parent, before it is rounded where the
    /// methodology says `round`.
    #[schema(required)]
    contribution: Option<f64>,
    /// Share of the applicable leaf weight below that has a value; null where nothing applies.
    #[schema(required, minimum = 0, maximum = 1)]
    coverage: Option<f64>,
    /// Lower end of the confidence interval of 95 %, in points: sampling error only, and of those who
    /// chose to answer (`non_probability`) nothing tells how the others differ. Null above criteria
    /// and where nobody was sampled.
    #[schema(required, minimum = 0, maximum = 100)]
    ci_low: Option<f64>,
    /// Upper end of the confidence interval of 95 %, in points: sampling error only.
    #[schema(required, minimum = 0, maximum = 100)]
    ci_high: Option<f64>,
    /// How the confidence interval was worked out; null without one.
    #[schema(required)]
    ci_method: Option<IntervalMethod>,
    /// How children become this node; null at a criterion.
    #[schema(required, example = "arithmetic")]
    aggregator: Option<&'static str>,
    /// The answers that this value comes from.
    answers: Vec<ExplainedAnswer>,
    /// Answers that do not count: of a lesser source, or later of the same.
    not_used: Vec<ExplainedAnswer>,
    /// How much better the agency judged itself than others did; null without both.
    #[schema(required)]
    gap: Option<ExplainedGap>,
    /// What it is worked out from.
    #[schema(no_recursion)]
    children: Vec<ExplainedNode>,
}

/// An answer and who gave it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplainedAnswer {
    /// The evaluation.
    #[schema(value_type = String, format = "uuid")]
    evaluation: Uuid,
    /// Its public revision.
    revision: i64,
    /// The methodology that it was published under. Another than that of the scorecard: its answer
    /// counts here because the criteria are the same; `answer` has the code it was given under.
    methodology: MethodologyId,
    /// In which way it was found out.
    source: Source,
    /// Who found it out.
    assessor: Code,
    /// The answer, with its evidence, as the public may see it.
    answer: Answer,
}

/// How far a self-evaluation is from what others found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExplainedGap {
    /// Points that the agency gave itself.
    #[schema(minimum = 0, maximum = 100, example = 75.0)]
    own: f64,
    /// The agency.
    own_assessor: Code,
    /// Points that the best other source of `audit`, `expert`, `survey` gave; the order is that of the
    /// criterion.
    #[schema(minimum = 0, maximum = 100, example = 40.0)]
    others: f64,
    /// Who gave them.
    others_assessor: Code,
    /// That source.
    source: Source,
    /// Own minus others: above 0 where the agency thinks better of itself than others do.
    #[schema(minimum = -100, maximum = 100, example = 35.0)]
    difference: f64,
}

/// How far the self-evaluations of all criteria are from what others found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GapSummary {
    /// Criteria that have both, beside the index or not.
    #[schema(minimum = 1)]
    criteria: u64,
    /// Mean of the differences, each criterion counted once.
    #[schema(minimum = -100, maximum = 100, example = 12.5)]
    mean: f64,
    /// Mean of the differences without their signs.
    #[schema(minimum = 0, maximum = 100, example = 17.5)]
    mean_absolute: f64,
    /// The criterion with the largest difference, its sign left aside; of equal ones the first.
    largest: Code,
    /// Its difference.
    #[schema(minimum = -100, maximum = 100, example = 35.0)]
    largest_difference: f64,
}

/// What an explanation is worked out from, as it stood after one entry of the ledger.
pub struct Evidence {
    published: Vec<Published>,
    /// The answers of each as the public may see them, with the criterion that they count for.
    public: HashMap<Uuid, Vec<(Code, Answer)>>,
    facts: Option<Facts>,
    unanswered: State,
}

/// What was published of a scorecard after the entry `seq`; `shared` are the mappings into its
/// methodology, and up to which entry it takes what is first published under others.
pub fn evidence(
    key: &ScorecardKey,
    seq: i64,
    shared: (&[Mapping], i64),
    conn: &mut Conn,
) -> store::Result<Evidence> {
    let published = store::mapping::gathered(key, seq, shared, conn)?;
    let due = store::campaign::due(key, seq, conn)?.map(|(_, facts)| facts);
    let unanswered = if due.is_some() { State::NotReported } else { State::NotYetMeasured };
    let mut public = HashMap::new();
    for evaluation in &published {
        let id = evaluation.id;
        if let Some(revision) = store::evaluation::revision(id, evaluation.revision, conn)? {
            public.insert(id, shown(evaluation, &revision, key, shared.0));
        }
    }
    Ok(Evidence { facts: facts(&published).cloned().or(due), published, public, unanswered })
}

/// The public answers of an evaluation, with the criterion of the scorecard that each counts for.
///
/// One of another methodology stays as it is in the ledger, down to the hash of what is withheld.
fn shown(
    evaluation: &Published,
    revision: &Revision,
    key: &ScorecardKey,
    mappings: &[Mapping],
) -> Vec<(Code, Answer)> {
    let Some(from) = &evaluation.through else {
        let public = public_answers(&revision.answers, &evaluation.withheld, &revision.salt);
        return public.into_iter().map(|answer| (answer.criterion.clone(), answer)).collect();
    };
    let mut found = Vec::new();
    for answer in &revision.answers {
        for code in counts_for(from, &key.methodology, &answer.criterion, mappings) {
            let asked = (code.clone(), answer.target_group.clone());
            let is_withheld = evaluation.withheld.contains(&asked);
            let answer = if is_withheld { answer.withheld(&revision.salt) } else { answer.clone() };
            found.push((code.clone(), answer));
        }
    }
    found
}

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
    let told = Explainer { methodology, worked: &worked, evidence, group: group.as_str(), nodes };
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
        target_group: cited.target_group,
    })
}

struct Explainer<'a> {
    methodology: &'a Methodology,
    worked: &'a [Worked],
    evidence: &'a Evidence,
    group: &'a str,
    nodes: HashMap<&'a Code, &'a ScorecardNode>,
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
        let Some((published, answers)) = published.zip(self.evidence.public.get(&evaluation))
        else {
            return Vec::new();
        };
        answers
            .iter()
            .filter(|(code, answer)| code == criterion && answer.target_group == *self.group)
            .map(|(_, answer)| ExplainedAnswer {
                evaluation,
                revision: published.revision,
                methodology: published.through.as_ref().unwrap_or(&self.methodology.id).clone(),
                source: published.source,
                assessor: published.assessor.clone(),
                answer: answer.clone(),
            })
            .collect()
    }
}
