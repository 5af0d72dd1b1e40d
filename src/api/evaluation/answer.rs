//! What is said of evaluations, to who sees all of one or only what is public.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    actions::{self, evaluation::Outcome},
    domain::{
        caller::Caller,
        evaluation::{Standing, answer::Answer as Given, draft::EvaluationDraft},
        facts::Facts,
        period::Period,
        reply::PublicReply,
        source::Source,
    },
    http::{problem::ProblemError, register::Answer},
    metrics::scorecard::public_answers,
    store::evaluation::{Record, Revision, Step},
};

/// What became of an evaluation that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Submitted {
    /// Its name for good.
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// Where it stands.
    pub standing: Standing,
    /// The newest revision handed in; 0 when none was.
    #[schema(example = 1)]
    pub revision: i64,
    /// Where a correction of it stands; null when there is none.
    #[schema(required)]
    pub pending: Option<Standing>,
    /// Entry of the ledger, when it became public by this request.
    #[schema(required, example = 812)]
    pub seq: Option<i64>,
    /// Nothing that is wrong, but what often is a slip; of a draft what is still wrong.
    #[schema(value_type = Vec<ProblemError>)]
    pub warnings: Vec<crate::domain::violation::Violation>,
}

impl From<&Outcome> for Submitted {
    fn from(outcome: &Outcome) -> Self {
        Self {
            id: outcome.record.id,
            standing: outcome.record.standing,
            revision: outcome.record.latest,
            pending: outcome.record.pending,
            seq: outcome.seq,
            warnings: outcome.warnings.clone(),
        }
    }
}

/// An evaluation in a list: what it is about and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationItem {
    /// Its name for good.
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// The service.
    #[schema(example = "cz-obtain-passport")]
    pub service: String,
    /// The period.
    pub period: Period,
    /// The version of the methodology.
    #[schema(example = "eu-egov-services@m2020")]
    pub methodology: String,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    #[schema(example = "eu-commission")]
    pub assessor: String,
    /// Where it stands.
    pub standing: Standing,
    /// The public revision, else the newest that the reader may see; 0 when none was handed in.
    pub revision: i64,
    /// Where a correction stands, to who may see it; else null.
    #[schema(required)]
    pub pending: Option<Standing>,
}

/// An evaluation, or one revision of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvaluationAnswer {
    /// What it is about and where it stands.
    #[serde(flatten)]
    pub item: EvaluationItem,
    /// The service as it was in the period; null while nothing was handed in.
    #[schema(required)]
    pub facts: Option<Facts>,
    /// What was found out. To the public, answers of fewer than ten people are salted hashes.
    pub answers: Vec<Given>,
    /// Why this revision was made; null in the first.
    #[schema(required)]
    pub reason: Option<String>,
    /// What became of it, in order; to the public what is public.
    pub steps: Vec<StepAnswer>,
    /// What the agency of the service replied to it, to whichever of its revisions; null where it did
    /// not.
    #[schema(required)]
    pub reply: Option<PublicReply>,
    /// What is written and not handed in, to who may see it; else null. It may still break rules.
    #[schema(required, value_type = Option<Object>, additional_properties = true)]
    pub draft: Option<EvaluationDraft>,
}

/// A step in the life of an evaluation.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepAnswer {
    /// The revision.
    revision: i64,
    /// Where it stands since; a draft was returned.
    standing: Standing,
    /// When.
    at: DateTime<Utc>,
    /// Why it was returned or withdrawn.
    #[schema(required)]
    reason: Option<String>,
    /// Entry of the ledger, of what is public.
    #[schema(required)]
    seq: Option<i64>,
}

impl From<&Step> for StepAnswer {
    fn from(step: &Step) -> Self {
        Self {
            revision: step.n,
            standing: step.standing,
            at: step.at,
            reason: step.reason.clone(),
            seq: step.seq,
        }
    }
}

/// Whether a reader sees what is not public of this evaluation.
pub fn sees(caller: Option<&Caller>, record: &Record) -> bool {
    caller.is_some_and(|caller| actions::evaluation::sees(caller, &record.key.assessor))
}

/// How a record is listed, to who sees all of it or only what is public.
pub fn item(record: &Record, all: bool) -> EvaluationItem {
    let scorecard = &record.key.scorecard;
    let last = if all { record.latest } else { 0 };
    EvaluationItem {
        id: record.id,
        service: scorecard.service.to_string(),
        period: scorecard.period,
        methodology: scorecard.methodology.to_string(),
        source: record.key.source,
        assessor: record.key.assessor.to_string(),
        standing: record.standing,
        revision: record.public.unwrap_or(last),
        pending: record.pending.filter(|_| all),
    }
}

/// One revision as a reader may see it.
pub fn revision_answer(
    record: &Record,
    revision: Option<Revision>,
    steps: &[Step],
    reply: Option<PublicReply>,
    all: bool,
    draft: Option<EvaluationDraft>,
) -> EvaluationAnswer {
    let mut item = item(record, all);
    let (mut facts, mut answers, mut reason) = (None, Vec::new(), None);
    if let Some(revision) = revision {
        item.revision = revision.n;
        let published =
            steps.iter().find(|step| step.n == revision.n && step.standing == Standing::Published);
        answers = match published {
            _ if all => revision.answers,
            Some(step) => public_answers(&revision.answers, &step.withheld, &revision.salt),
            None => Vec::new(),
        };
        facts = Some(revision.facts);
        reason = revision.reason;
    }
    let steps = steps.iter().filter(|step| all || step.seq.is_some()).map(StepAnswer::from);
    EvaluationAnswer { item, facts, answers, reason, steps: steps.collect(), reply, draft }
}

/// What a step made of an evaluation, with its version.
pub(super) fn done(outcome: &Outcome) -> Answer {
    Answer::ok(&Submitted::from(outcome)).version(outcome.record.row_version)
}
