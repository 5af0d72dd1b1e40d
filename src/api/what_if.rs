//! What-if over HTTP: what a draft would score, and which answers would lift it.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get, web::Path};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::evaluation::id;
use crate::http::reader::Reader;
use crate::{
    actions::evaluation::what_if::{Prospect, rehearse},
    domain::{
        cell::{Cell, Scorecard},
        code::Code,
        evaluation::{Standing, answer::Given},
        facts::Facts,
        form::EvaluationId,
        grade,
        methodology::{Methodology, MethodologyId, Node, ROOT},
        period::Period,
        points::Points,
        source::Source,
        state::{Flag, Flags, State as CellState},
        target_group,
        text::Texts,
        violation::Violation,
        word::words,
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        problem::{Problem, ProblemError},
        query::Query,
        state::State,
    },
    metrics::{
        node::Outcome,
        what_if::{Gain, Path as Way},
    },
};

/// What a draft or a submission would score if it were published now.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIfAnswer {
    /// The evaluation.
    #[schema(value_type = String, format = "uuid")]
    evaluation: Uuid,
    /// Whether a draft or a submission would be published.
    standing: Standing,
    /// The service.
    service: Code,
    /// The period.
    period: Period,
    /// Code and version of the methodology.
    methodology: MethodologyId,
    /// In which way it was found out.
    source: Source,
    /// Who found it out.
    assessor: Code,
    /// The last entry of the ledger: what others have published up to it is counted in.
    seq: i64,
    /// The service as the scorecard would take it: as it was in the evaluation published first.
    #[schema(required)]
    facts: Option<Facts>,
    /// The index as it is public now; null when nothing is public.
    #[schema(required)]
    before: Option<WhatIfIndex>,
    /// The index as it would be.
    after: WhatIfIndex,
    /// The scorecard as it would be, of everybody's experience, parents first.
    nodes: Vec<WhatIfNode>,
    /// Each criterion that this evaluation can answer and that is a part of the index, with its best
    /// answer and nothing else changed; those that lift the index most first. The changes do not add up.
    criteria: Vec<WhatIfCriterion>,
    /// The fewest best answers that lead to the next better grade.
    path: WhatIfPath,
    /// What is wrong with the draft; answers named here are left out of all figures, but for those that
    /// lack only evidence or a reason.
    #[schema(value_type = Vec<ProblemError>)]
    faults: Vec<Violation>,
}

/// An index.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WhatIfIndex {
    /// Points, 0 to 100; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100, example = 93.25)]
    value: Option<f64>,
    /// The value as a grade, 1 best to 5 worst.
    #[schema(required, minimum = 1, maximum = 5, example = 1.27)]
    grade: Option<f64>,
    /// The whole grade that a school would write: the grade printed with one decimal, to its nearest
    /// whole, the middle to the worse.
    #[schema(required, minimum = 1, maximum = 5, example = 1)]
    whole_grade: Option<u8>,
    /// Why there is a value, or none.
    state: CellState,
    /// Share of the applicable leaf weight that has a value; null where nothing applies.
    #[schema(required, minimum = 0, maximum = 1)]
    coverage: Option<f64>,
}

/// A node as it would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIfNode {
    /// Code of the node.
    node: Code,
    /// The node above; null at the root.
    #[schema(required)]
    parent: Option<Code>,
    /// Its weight among its siblings; 0 is beside the index.
    #[schema(minimum = 0)]
    weight: f64,
    /// Its value as it is public now; null when there is none.
    #[schema(required, minimum = 0, maximum = 100)]
    before: Option<f64>,
    /// Points, 0 to 100; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100)]
    value: Option<f64>,
    /// The value as a grade, 1 best to 5 worst.
    #[schema(required, minimum = 1, maximum = 5)]
    grade: Option<f64>,
    /// Why there is a value, or none.
    state: CellState,
    /// What to know about it.
    #[schema(value_type = Vec<Flag>)]
    flags: Flags,
    /// Share of the applicable leaf weight that has a value; null where nothing applies.
    #[schema(required, minimum = 0, maximum = 1)]
    coverage: Option<f64>,
    /// People who answered; null when nobody was asked.
    #[schema(required, minimum = 0)]
    n: Option<u64>,
    /// In which way it was found out; null above criteria.
    #[schema(required)]
    source: Option<Source>,
}

/// A criterion at its best.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIfCriterion {
    /// Code of the criterion.
    criterion: Code,
    /// Its names by language.
    names: Texts,
    /// Its points with the answers as they are; null when `state` is not `measured`.
    #[schema(required, minimum = 0, maximum = 100)]
    value: Option<f64>,
    /// Why there are points, or none.
    state: CellState,
    /// The best answer there is: `{"value": …}`, on the scale of the criterion.
    #[schema(value_type = Object, additional_properties = true, example = json!({"value": "automatic"}))]
    best: Given,
    /// Whether that answer would supply the value. Not where a better source or an earlier
    /// evaluation has answered, or where the service is proactive.
    counts: bool,
    /// The index with it; null when there is none even then.
    #[schema(required, minimum = 0, maximum = 100)]
    index: Option<f64>,
    /// That index as a grade.
    #[schema(required, minimum = 1, maximum = 5)]
    grade: Option<f64>,
    /// By how many points the index changes; null when it has no value before or after.
    #[schema(required, minimum = -100, maximum = 100, example = 3.125)]
    change: Option<f64>,
}

words! {
    /// Whether there is a way to the next better grade.
    pub enum WhatIfReach {
        /// There is no better grade.
        BestGrade = "best_grade",
        /// These answers lead there, and no fewer would.
        Found = "found",
        /// All answers together do not lead there.
        OutOfReach = "out_of_reach",
        /// No set of up to `searched` answers leads there; larger ones were not looked at.
        NotFound = "not_found",
    }
}

/// The way to the next better grade; without an index, to having one.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIfPath {
    /// Whether there is one.
    reach: WhatIfReach,
    /// Up to how many answers all sets were looked at; null unless `reach` is `not_found`.
    #[schema(required, minimum = 0, maximum = 50)]
    searched: Option<usize>,
    /// The answers, in the order of the methodology. Of several sets of as many the one that lifts the
    /// index most.
    answers: Vec<WhatIfStep>,
    /// The index with them; null without them.
    #[schema(required)]
    index: Option<WhatIfIndex>,
}

/// An answer on the way.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIfStep {
    /// Code of the criterion.
    criterion: Code,
    /// The best answer there is.
    #[schema(value_type = Object, additional_properties = true, example = json!({"value": "automatic"}))]
    best: Given,
}

/// Show what a draft would score
///
/// What the scorecard would be if this draft or submission were published now, beside what others have
/// published: the index, how it would change with the best answer to each criterion, and the fewest
/// answers that lead to the next better grade. Only its assessor and publishers see it; what is
/// withheld of others' answers is withheld here too. Nothing is stored.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Id of the evaluation.")),
    responses((status = OK, description = "It would score so.", body = WhatIfAnswer)),
    security(("agency_token" = [])),
)]
#[get("/evaluations/{id}/what-if")]
pub async fn show_what_if(
    path: Path<String>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    let reader = Reader::new(&request, conditions, &caller);
    let caller = caller.0.ok_or_else(Problem::nowhere)?;
    let answer = state
        .ask(move |tx| rehearse(id, &caller, tx), |found| WhatIfAnswer::of(found.work_out()))
        .await?;
    reader.private(&answer)
}

impl WhatIfAnswer {
    fn of(prospect: Prospect) -> Self {
        let methodology = &prospect.methodology.methodology;
        let index =
            |scorecard: &Scorecard| cells(scorecard).get(ROOT).map(|cell| WhatIfIndex::from(*cell));
        let after = index(&prospect.after)
            .unwrap_or_else(|| WhatIfIndex::from(&Outcome::without(CellState::NotApplicable)));
        let found = prospect.what_if.as_ref();
        let now = found.and_then(|found| points(&found.index));
        let gains = found.map_or(&[][..], |found| &found.gains);
        let criterion = |gain: &Gain| WhatIfCriterion::of(gain, now, methodology);
        let record = prospect.record;
        Self {
            evaluation: record.id,
            standing: record.pending.unwrap_or(record.standing),
            service: record.key.scorecard.service,
            period: record.key.scorecard.period,
            methodology: record.key.scorecard.methodology,
            source: record.key.source,
            assessor: record.key.assessor,
            seq: prospect.seq,
            before: index(&prospect.before),
            after,
            nodes: nodes(methodology, &prospect.before, &prospect.after),
            criteria: gains.iter().filter_map(criterion).collect(),
            path: WhatIfPath::of(found.map(|found| &found.path), gains, methodology),
            facts: prospect.after.facts,
            faults: prospect.faults,
        }
    }
}

/// What everybody's experience says at each node, of the sources the one that counts.
fn cells(scorecard: &Scorecard) -> HashMap<&str, &Cell> {
    let cells = scorecard.cells.iter();
    let counted = cells.filter(|cell| cell.best && cell.target_group == target_group::ALL);
    counted.map(|cell| (cell.node.as_str(), cell)).collect()
}

fn points(outcome: &Outcome) -> Option<Points> {
    outcome.points.and_then(Points::nearest)
}

fn nodes(methodology: &Methodology, before: &Scorecard, after: &Scorecard) -> Vec<WhatIfNode> {
    let (before, after) = (cells(before), cells(after));
    let node = |node: &Node| {
        let cell_after = after.get(node.code.as_str())?;
        let value = cell_after.points.map(Points::value);
        Some(WhatIfNode {
            node: node.code.clone(),
            parent: node
                .parent
                .and_then(|parent| Some(methodology.nodes.get(parent)?.code.clone())),
            weight: node.weight,
            before: before.get(node.code.as_str()).and_then(|cell| cell.points).map(Points::value),
            value,
            grade: value.map(grade::of_points),
            state: cell_after.state,
            flags: cell_after.flags,
            coverage: cell_after.coverage,
            n: cell_after.n,
            source: cell_after.source,
        })
    };
    methodology.nodes.iter().filter_map(node).collect()
}

impl WhatIfIndex {
    fn new(points: Option<Points>, state: CellState, coverage: Option<f64>) -> Self {
        let value = points.map(Points::value);
        let (grade, whole_grade) = (value.map(grade::of_points), points.map(grade::whole));
        Self { value, grade, whole_grade, state, coverage }
    }
}

impl From<&Cell> for WhatIfIndex {
    fn from(cell: &Cell) -> Self {
        Self::new(cell.points, cell.state, cell.coverage)
    }
}

impl From<&Outcome> for WhatIfIndex {
    fn from(outcome: &Outcome) -> Self {
        Self::new(points(outcome), outcome.state, outcome.coverage)
    }
}

impl WhatIfCriterion {
    fn of(gain: &Gain, now: Option<Points>, methodology: &Methodology) -> Option<Self> {
        let index = points(&gain.index);
        Some(Self {
            criterion: methodology.nodes.get(gain.place)?.code.clone(),
            names: methodology.text(gain.place)?.names.clone(),
            value: points(&gain.now).map(Points::value),
            state: gain.now.state,
            best: gain.best.clone(),
            counts: gain.counts,
            index: index.map(Points::value),
            grade: index.map(|index| grade::of_points(index.value())),
            change: index.zip(now).map(|(index, now)| index.minus(now)),
        })
    }
}

impl WhatIfPath {
    fn of(way: Option<&Way>, gains: &[Gain], methodology: &Methodology) -> Self {
        let (reach, searched) = match way {
            None | Some(Way::OutOfReach) => (WhatIfReach::OutOfReach, None),
            Some(Way::BestGrade) => (WhatIfReach::BestGrade, None),
            Some(Way::Answers { .. }) => (WhatIfReach::Found, None),
            Some(Way::NotFound { searched }) => (WhatIfReach::NotFound, Some(*searched)),
        };
        let (places, index) = match way {
            Some(Way::Answers { places, index }) => (&places[..], Some(WhatIfIndex::from(index))),
            _ => (&[][..], None),
        };
        let step = |place: &usize| {
            let best = gains.iter().find(|gain| gain.place == *place)?.best.clone();
            Some(WhatIfStep { criterion: methodology.nodes.get(*place)?.code.clone(), best })
        };
        Self { reach, searched, answers: places.iter().filter_map(step).collect(), index }
    }
}
