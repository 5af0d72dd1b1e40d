//! Revisions of evaluations over HTTP.

use actix_web::{HttpRequest, HttpResponse, get, post, web::Path};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::evaluation::{
    Target,
    answer::{EvaluationAnswer, Submitted, revision_answer, sees},
    id, target,
};
use crate::http::reader::Reader;
use crate::{
    actions,
    domain::{
        caller::Caller,
        code::Code,
        evaluation::{
            Standing,
            draft::{AnswerDraft, EvaluationDraft},
        },
        facts::FactsDraft,
        form::EvaluationId,
        letters::ReasonText,
        methodology::MethodologyId,
        period::Period,
        source::Source,
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        json::Document,
        page::{Page, Paging, PagingParams},
        problem::Problem,
        query::{Query, whole},
        register::{Answer, Writing},
        state::State,
    },
    store::{self, Conn},
};

/// A correction: the whole evaluation as it should have been, which revision it corrects, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionDraft {
    /// The public revision that is corrected; when another came in between, nothing is stored.
    #[schema(example = 1, minimum = 1)]
    pub corrects: i64,
    /// Why; the public will read it.
    #[schema(value_type = ReasonText)]
    pub reason: String,
    /// As before.
    #[schema(value_type = Code)]
    pub service: String,
    /// As before.
    #[schema(value_type = Period)]
    pub period: String,
    /// As before.
    #[schema(value_type = MethodologyId)]
    pub methodology: String,
    /// As before.
    #[schema(value_type = Source)]
    pub source: String,
    /// As before.
    #[schema(value_type = Code)]
    pub assessor: String,
    /// The service as it was in the period.
    #[serde(default)]
    pub facts: Option<FactsDraft>,
    /// All answers, corrected or not.
    #[schema(min_items = 1, max_items = 5000)]
    pub answers: Vec<AnswerDraft>,
}

impl CorrectionDraft {
    fn parts(self) -> (EvaluationDraft, i64, String) {
        let draft = EvaluationDraft {
            service: self.service,
            period: self.period,
            methodology: self.methodology,
            source: self.source,
            assessor: self.assessor,
            facts: self.facts,
            answers: self.answers,
        };
        (draft, self.corrects, self.reason)
    }
}

type Seen = Option<Vec<EvaluationAnswer>>;

/// The revisions that a reader may see, oldest first.
fn seen(id: Uuid, caller: Option<&Caller>, conn: &mut Conn) -> store::Result<Seen> {
    let Some(record) = store::evaluation::find(id, conn)? else { return Ok(None) };
    let all = sees(caller, &record);
    if !all && record.since.is_none() {
        return Ok(None);
    }
    let steps = store::evaluation::all_steps(id, conn)?;
    let was_public =
        |n: i64| steps.iter().any(|step| step.n == n && step.standing == Standing::Published);
    let reply = store::reply::find(id, conn)?;
    let revisions = store::evaluation::all_revisions(id, conn)?;
    let revisions = revisions.into_iter().filter(|revision| all || was_public(revision.n));
    Ok(Some(
        revisions
            .map(|revision| {
                let own: Vec<_> =
                    steps.iter().filter(|step| step.n == revision.n).cloned().collect();
                revision_answer(&record, Some(revision), &own, reply.clone(), all, None)
            })
            .collect(),
    ))
}

/// List revisions
///
/// All that were ever public, oldest first; what is not public yet to who may see it.
#[utoipa::path(
    tag = "evaluations",
    params(("id" = inline(EvaluationId), Path, description = "Id of the evaluation."), PagingParams),
    responses((status = OK, description = "A page of revisions.", body = Page<EvaluationAnswer>)),
)]
#[get("/evaluations/{id}/revisions")]
pub async fn list_revisions(
    path: Path<String>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(&mut query, |key| matches!(key, [n] if whole(n).is_some()));
    query.finish()?;
    let (id, who) = (id(&path)?, caller.0.clone());
    let seen = state.read(move |conn| seen(id, who.as_ref(), conn)).await?;
    let after: i64 = paging.after.first().and_then(|n| n.parse().ok()).unwrap_or_default();
    let rows = seen
        .ok_or_else(Problem::nowhere)?
        .into_iter()
        .filter(|revision| revision.item.revision > after)
        .take(usize::from(paging.limit) + 1)
        .collect();
    let page =
        paging.page(rows, |revision: &EvaluationAnswer| vec![revision.item.revision.to_string()]);
    let reader = Reader::new(&request, conditions, &caller);
    let mut response = reader.private(&page)?;
    page.link(&mut response, &reader.path, &query);
    Ok(response)
}

/// Show a revision
///
/// As it was published, whatever came later.
#[utoipa::path(
    tag = "evaluations",
    params(
        ("id" = inline(EvaluationId), Path, description = "Id of the evaluation."),
        ("n" = i64, Path, description = "Number of the revision.", minimum = 1, maximum = 1_000_000, example = 1),
    ),
    responses((status = OK, description = "The revision.", body = EvaluationAnswer)),
)]
#[get("/evaluations/{id}/revisions/{n}")]
pub async fn show_revision(
    path: Path<(String, String)>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (id, who) = (id(&path.0)?, caller.0.clone());
    let n = whole(&path.1).and_then(|n| i64::try_from(n).ok()).ok_or_else(Problem::nowhere)?;
    let seen = state.read(move |conn| seen(id, who.as_ref(), conn)).await?;
    let revision = seen
        .into_iter()
        .flatten()
        .find(|revision| revision.item.revision == n)
        .ok_or_else(Problem::nowhere)?;
    Reader::new(&request, conditions, &caller).private(&revision)
}

/// Correct an evaluation
///
/// A new revision with a reason. The published one stands until this one is published, and stays
/// readable for good.
#[utoipa::path(
    tag = "evaluations",
    params(
        ("id" = inline(EvaluationId), Path, description = "Id of the evaluation."),
        ("to" = inline(Option<Target>), Query, description = "Where it is to stand: `draft`, `submitted` (default) or `published`.", example = "submitted", max_length = 32, nullable = false),
    ),
    request_body = CorrectionDraft,
    responses((status = CREATED, description = "The correction is recorded.", body = Submitted, headers(("Location", description = "Where it can be read."), ("ETag", description = "Its version.")))),
    security(("agency_token" = ["evaluations:write", "evaluations:assess"])),
)]
#[post("/evaluations/{id}/revisions")]
pub async fn correct_evaluation(
    caller: Caller,
    path: Path<String>,
    mut query: Query,
    writing: Writing,
    document: Document<CorrectionDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let to = target(&mut query);
    query.finish()?;
    let id = id(&path)?;
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let (draft, corrects, reason) = draft.parts();
            let outcome =
                actions::evaluation::correct(id, &draft, (corrects, &reason), to, &caller, tx)?;
            let location = format!("/v1/evaluations/{id}/revisions/{}", outcome.record.latest);
            let answer = Answer::created(location, &Submitted::from(&outcome));
            Ok(answer.version(outcome.record.row_version))
        })
        .await
}
