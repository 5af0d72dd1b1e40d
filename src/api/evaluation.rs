//! Evaluations over HTTP.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web::Path};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shared::Reader;
use crate::{
    actions::{self, evaluation::Outcome},
    domain::{
        caller::{Caller, Scope},
        code::Code,
        evaluation::{Standing, answer::Answer as Given, draft::EvaluationDraft},
        facts::Facts,
        form::{EvaluationId, ReasonText},
        methodology::MethodologyId,
        period::Period,
        source::Source,
        word::words,
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        json::{Bodiless, Document},
        page::{Page, Paging, PagingParams},
        problem::{Problem, ProblemError},
        query::Query,
        register::{Answer, Writing},
        state::State,
    },
    metrics::scorecard::public_answers,
    store::{
        self, Conn,
        evaluation::{Filter, Record, Revision, Sees, Step},
    },
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

/// A reason, which the public will read.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The address belonged to another service."}))]
pub struct ReasonDraft {
    /// Why.
    #[schema(value_type = ReasonText)]
    pub reason: String,
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
    EvaluationAnswer { item, facts, answers, reason, steps: steps.collect(), draft }
}

fn show(id: Uuid, caller: Option<&Caller>, conn: &mut Conn) -> store::Result<Option<Shown>> {
    let Some(record) = store::evaluation::find(id, conn)? else { return Ok(None) };
    let all = sees(caller, &record);
    if !all && record.since.is_none() {
        return Ok(None);
    }
    let steps = store::evaluation::all_steps(id, conn)?;
    let last_public = steps.iter().rev().find(|step| step.standing == Standing::Published);
    let n = record.public.or(last_public.map(|step| step.n)).unwrap_or(record.latest);
    let revision = store::evaluation::revision(id, n, conn)?;
    let draft = if all { store::evaluation::draft(id, conn)? } else { None };
    let draft = draft.map(|draft| draft.document);
    let answer = revision_answer(&record, revision, &steps, all, draft);
    Ok(Some(Shown { answer, version: record.row_version, is_public: !all }))
}

struct Shown {
    answer: EvaluationAnswer,
    version: i64,
    is_public: bool,
}

words! {
    /// Where an evaluation is to stand.
    pub enum Target {
        /// Kept, and seen by its assessor alone.
        Draft = "draft",
        /// Handed in.
        Submitted = "submitted",
        /// Public at once.
        Published = "published",
    }
}

/// Where an evaluation is to stand, from `?to=`.
pub fn target(query: &mut Query) -> Standing {
    let advice = "Give `draft`, `submitted` or `published`.";
    match query.parsed("to", advice, Target::parse) {
        Some(Target::Draft) => Standing::Draft,
        Some(Target::Published) => Standing::Published,
        Some(Target::Submitted) | None => Standing::Submitted,
    }
}

/// The id in a path; what is none names nothing.
pub fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).ok().filter(|id| id.to_string() == text).ok_or_else(Problem::nowhere)
}

fn done(outcome: &Outcome) -> Answer {
    Answer::ok(&Submitted::from(outcome)).version(outcome.record.row_version)
}

/// List evaluations
///
/// Published and withdrawn ones, in order of id; drafts and submissions to their assessor and to
/// publishers.
#[utoipa::path(
    tag = "evaluations",
    params(
        ("service" = inline(Option<Code>), Query, description = "Only of this service.", nullable = false),
        ("assessor" = inline(Option<Code>), Query, description = "Only of this assessor.", nullable = false),
        ("period" = inline(Option<Period>), Query, description = "Only of this period.", example = "2022", nullable = false),
        ("methodology" = inline(Option<MethodologyId>), Query, description = "Only under this version.", example = "eu-egov-services@m2020", nullable = false),
        ("source" = inline(Option<Source>), Query, description = "Only from this source.", example = "expert", nullable = false),
        ("standing" = inline(Option<Standing>), Query, description = "Only those that stand there.", example = "published", nullable = false),
        PagingParams,
    ),
    responses((status = OK, description = "A page of evaluations.", body = Page<EvaluationItem>)),
)]
#[get("/evaluations")]
pub async fn list_evaluations(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(&mut query, |key| matches!(key, [text] if id(text).is_ok()));
    let filter = Filter {
        service: query.code("service").map(|code| code.to_string()),
        assessor: query.code("assessor").map(|code| code.to_string()),
        period: query.parsed("period", "Give a period such as `2022`.", Period::parse),
        methodology: query
            .parsed("methodology", "Give `code@version`.", MethodologyId::parse)
            .map(|id| id.to_string()),
        source: query.parsed("source", "See `source` of an evaluation.", Source::parse),
        standing: query.parsed("standing", "See `standing` of an evaluation.", Standing::parse),
        sees: match &caller.0 {
            Some(caller) if caller.may(Scope::EvaluationsPublish) => Sees::All,
            Some(Caller { agency: Some(agency), .. }) => Sees::Own(agency.clone()),
            _ => Sees::Public,
        },
    };
    query.finish()?;
    let after = paging.after.first().and_then(|id| Uuid::try_parse(id).ok());
    let rows = paging.rows();
    let records =
        state.read(move |conn| store::evaluation::list(&filter, after, rows, conn)).await?;
    let who = caller.0.as_ref();
    let items = records.iter().map(|record| item(record, sees(who, record))).collect();
    let page = paging.page(items, |item: &EvaluationItem| vec![item.id.to_string()]);
    let reader = Reader::new(&request, conditions, &caller);
    let mut response = reader.private(&page)?;
    page.link(&mut response, &reader.path, &query);
    Ok(response)
}

/// Submit an evaluation
///
/// Records what an assessor found out about one service in one period. It becomes public when it is
/// published; a later correction is a new revision, and this one stays readable.
#[utoipa::path(
    tag = "evaluations",
    params(("to" = inline(Option<Target>), Query, description = "Where it is to stand: `draft`, `submitted` (default) or `published`.", example = "submitted", max_length = 32, nullable = false)),
    request_body = EvaluationDraft,
    responses((status = CREATED, description = "It is recorded.", body = Submitted, headers(("Location", description = "Where it can be read."), ("ETag", description = "Its version.")))),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[post("/evaluations")]
pub async fn submit_evaluation(
    caller: Caller,
    mut query: Query,
    writing: Writing,
    document: Document<EvaluationDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let to = target(&mut query);
    query.finish()?;
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let outcome = actions::evaluation::submit(&draft, to, &caller, tx)?;
            let location = actions::evaluation::location(outcome.record.id);
            let answer = Answer::created(location, &Submitted::from(&outcome));
            Ok(answer.version(outcome.record.row_version))
        })
        .await
}

/// Show an evaluation
///
/// The public revision; before there is one, what was written, to its assessor and to publishers.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    responses((status = OK, description = "It stands so.", body = EvaluationAnswer, headers(("ETag", description = "Its version.")))),
)]
#[get("/evaluations/{id}")]
pub async fn show_evaluation(
    path: Path<String>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (id, who) = (id(&path)?, caller.0.clone());
    let shown = state.read(move |conn| show(id, who.as_ref(), conn)).await?;
    let shown = shown.ok_or_else(Problem::nowhere)?;
    let reader = Reader::new(&request, conditions, &caller);
    if shown.is_public {
        return reader.private(&shown.answer);
    }
    reader.row(shown.version, &shown.answer)
}

/// Rewrite a draft
///
/// Only a draft that was not submitted, or was returned, can be written anew.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    request_body = EvaluationDraft,
    responses((status = OK, description = "The draft is changed.", body = Submitted, headers(("ETag", description = "Its version.")))),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[put("/evaluations/{id}")]
pub async fn rewrite_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    document: Document<EvaluationDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (id, expected) = (id(&path)?, conditions.expected());
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            Ok(done(&actions::evaluation::rewrite(id, &draft, &expected, &caller, tx)?))
        })
        .await
}

/// Delete a draft
///
/// Only what was never submitted is deleted; of a published evaluation, only the draft of a
/// correction.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    responses((status = NO_CONTENT, description = "The draft is deleted.")),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[delete("/evaluations/{id}")]
pub async fn delete_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (id, expected) = (id(&path)?, conditions.expected());
    state
        .write(writing, b"", move |tx| {
            actions::evaluation::delete(id, &expected, &caller, tx)?;
            Ok(Answer::empty())
        })
        .await
}

/// Submit a draft
///
/// Hands in what was written: every rule of the methodology must hold now.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    responses((status = OK, description = "It is submitted.", body = Submitted)),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[post("/evaluations/{id}/submit")]
pub async fn submit_draft(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    _: Bodiless,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    state
        .write(writing, b"", move |tx| {
            Ok(done(&actions::evaluation::submit_draft(id, &caller, tx)?))
        })
        .await
}

/// Return a submission
///
/// Hands it back to its assessor as a draft, with a reason.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    request_body = ReasonDraft,
    responses((status = OK, description = "It is a draft again.", body = Submitted)),
    security(("agency_token" = ["evaluations:publish"])),
)]
#[post("/evaluations/{id}/return")]
pub async fn return_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    document: Document<ReasonDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            Ok(done(&actions::evaluation::send_back(id, &draft.reason, &caller, tx)?))
        })
        .await
}

/// Publish a submission
///
/// Works out the scorecard and makes all of it public, in one transaction with its ledger entry.
/// The answer comes when it can be read.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    responses((status = OK, description = "It is public.", body = Submitted)),
    security(("agency_token" = ["evaluations:publish"])),
)]
#[post("/evaluations/{id}/publish")]
pub async fn publish_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    _: Bodiless,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    state
        .write(writing, b"", move |tx| Ok(done(&actions::evaluation::publish(id, &caller, tx)?)))
        .await
}

/// Withdraw an evaluation
///
/// It counts no longer, for good. It stays readable, with the reason; its key may be used anew.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Its id.")),
    request_body = ReasonDraft,
    responses((status = OK, description = "It is withdrawn.", body = Submitted)),
    security(("agency_token" = ["evaluations:publish"])),
)]
#[post("/evaluations/{id}/withdraw")]
pub async fn withdraw_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    document: Document<ReasonDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            Ok(done(&actions::evaluation::withdraw(id, &draft.reason, &caller, tx)?))
        })
        .await
}
