//! Evaluations over HTTP.

pub mod answer;
pub mod step;

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web::Path};
use uuid::Uuid;

use self::answer::{
    EvaluationAnswer, EvaluationItem, Submitted, done, item, revision_answer, sees,
};
use crate::http::reader::Reader;
use crate::{
    actions,
    domain::{
        caller::{Caller, Scope},
        code::Code,
        evaluation::{Standing, draft::EvaluationDraft},
        form::EvaluationId,
        methodology::MethodologyId,
        period::Period,
        source::Source,
        word::words,
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        json::Document,
        page::{Page, Paging, PagingParams},
        problem::Problem,
        query::Query,
        register::{Answer, Writing},
        state::State,
    },
    store::{
        self, Conn,
        evaluation::{Filter, Sees},
    },
};

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
        under_way: None,
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
/// The public revision; before there is one, what was written, to its assessor and to publishers. To
/// these, whoever the assessor is, also what is withheld because too few people answered.
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
    let reply = store::reply::find(id, conn)?;
    let answer = revision_answer(&record, revision, &steps, reply, all, draft);
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
