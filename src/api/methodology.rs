//! Methodologies over HTTP.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, post, put, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::step::Step;
use crate::http::reader::Reader;
use crate::{
    actions::{self, Changed},
    cube::state::Frozen,
    domain::{
        caller::{Caller, Scope},
        code::Code,
        methodology::{Methodology, MethodologyId, MethodologyStanding, draft::MethodologyDraft},
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        json::{Bodiless, Document},
        page::{Page, Paging, PagingParams},
        problem::Problem,
        query::Query,
        register::{Answer, Writing},
        state::State,
    },
    store::{self, methodology::StoredMethodology},
};

/// A version of a methodology: the whole tree, and where it stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MethodologyAnswer {
    /// Its code.
    #[schema(example = "client-quality")]
    code: String,
    /// Its version.
    #[schema(example = "m1")]
    version: String,
    /// `draft`, `frozen` or `retired`.
    standing: MethodologyStanding,
    /// SHA-256 of its canonical JSON (RFC 8785); null in a draft.
    #[schema(required)]
    hash: Option<String>,
    /// By criterion, the hash of what defines it: the same in another version where the same is asked,
    /// on the same scale, by the same rules.
    definitions: BTreeMap<String, String>,
    /// What it says.
    document: MethodologyDraft,
}

/// The hash of the definition of each criterion.
fn definitions(methodology: &Methodology) -> BTreeMap<String, String> {
    let hash = |code: &str| Some((code.to_owned(), methodology.definition_hash(code)?.to_owned()));
    methodology.criteria().filter_map(|(node, _)| hash(node.code.as_str())).collect()
}

impl From<StoredMethodology> for MethodologyAnswer {
    fn from(stored: StoredMethodology) -> Self {
        let StoredMethodology { methodology, standing, hash, .. } = stored;
        Self {
            code: methodology.id.code.to_string(),
            version: methodology.id.version.to_string(),
            standing,
            hash,
            definitions: definitions(&methodology),
            document: methodology.document,
        }
    }
}

impl From<&Frozen> for MethodologyAnswer {
    fn from(frozen: &Frozen) -> Self {
        let Frozen { methodology, retired } = frozen;
        Self {
            code: methodology.id.code.to_string(),
            version: methodology.id.version.to_string(),
            standing: if *retired {
                MethodologyStanding::Retired
            } else {
                MethodologyStanding::Frozen
            },
            hash: Some(methodology.hash()),
            definitions: definitions(methodology),
            document: methodology.document.clone(),
        }
    }
}

/// Whether drafts are shown.
pub(super) fn sees_drafts(caller: &MaybeCaller) -> bool {
    caller.0.as_ref().is_some_and(|caller| caller.may(Scope::MethodologiesWrite))
}

/// The version that a path names.
pub(super) fn id(path: &(String, String)) -> Result<MethodologyId, Problem> {
    let parts = Code::parse(&path.0).zip(Code::parse(&path.1));
    parts.map(|(code, version)| MethodologyId { code, version }).ok_or_else(Problem::nowhere)
}

/// List methodologies
///
/// Every frozen and retired version, in order of code and version; drafts to who may write them.
#[utoipa::path(
    tag = "methodologies",
    params(PagingParams),
    responses((status = OK, description = "A page of methodologies.", body = Page<MethodologyAnswer>)),
)]
#[get("/methodologies")]
pub async fn list_methodologies(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(
        &mut query,
        |key| matches!(key, [code, version] if Code::parse(code).and(Code::parse(version)).is_some()),
    );
    query.finish()?;
    let key = |m: &MethodologyAnswer| vec![m.code.clone(), m.version.clone()];
    // Drafts are in the database alone; what is public can be read without it.
    let mut all: Vec<MethodologyAnswer> = if sees_drafts(&caller) {
        let all = state.read(store::methodology::all).await?;
        all.into_iter().map(MethodologyAnswer::from).collect()
    } else {
        state.snapshot().newest().methodologies().into_iter().map(MethodologyAnswer::from).collect()
    };
    all.sort_by_key(key);
    let from = match paging.after.as_slice() {
        [] => 0,
        after => all.iter().take_while(|m| key(m).as_slice() <= after).count(),
    };
    let rows = all.into_iter().skip(from).take(usize::from(paging.limit) + 1).collect();
    let page = paging.page(rows, key);
    let reader = Reader::new(&request, conditions, &caller);
    let mut response = reader.private(&page)?;
    page.link(&mut response, &reader.path, &query);
    Ok(response)
}

/// Show a methodology
///
/// The whole tree with its texts, and the hash it was frozen with.
#[utoipa::path(
    tag = "methodologies",
    params(
        ("code" = inline(Code), Path, description = "Its code.", example = "client-quality"),
        ("version" = inline(Code), Path, description = "Its version.", example = "m1"),
    ),
    responses((status = OK, description = "It stands so.", body = MethodologyAnswer, headers(("ETag", description = "Its version of the row.")))),
)]
#[get("/methodologies/{code}/{version}")]
pub async fn show_methodology(
    path: Path<(String, String)>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let id = id(&path)?;
    let drafts = sees_drafts(&caller);
    let reader = Reader::new(&request, conditions, &caller);
    if drafts {
        let stored = state.read(move |conn| store::methodology::find(&id, conn)).await?;
        let stored = stored.ok_or_else(Problem::nowhere)?;
        let version = stored.row_version;
        return reader.row(version, &MethodologyAnswer::from(stored));
    }
    let snapshot = state.snapshot();
    let frozen = snapshot.newest().methodology(&id).ok_or_else(Problem::nowhere)?;
    reader.private(&MethodologyAnswer::from(frozen))
}

/// Draft a methodology
///
/// Creates a draft or writes it anew; all faults of the document are told at once. A frozen version
/// never changes: write a new one.
#[utoipa::path(
    tag = "methodologies",
    params(
        ("code" = inline(Code), Path, description = "Its code.", example = "client-quality"),
        ("version" = inline(Code), Path, description = "Its version.", example = "m2"),
    ),
    request_body = MethodologyDraft,
    responses(
        (status = OK, description = "The draft is changed.", body = MethodologyAnswer, headers(("ETag", description = "Its version of the row."))),
        (status = CREATED, description = "The draft is created.", body = MethodologyAnswer, headers(("ETag", description = "Its version of the row."), ("Location", description = "Where it can be read."))),
    ),
    security(("agency_token" = ["methodologies:write"])),
)]
#[put("/methodologies/{code}/{version}")]
pub async fn draft_methodology(
    caller: Caller,
    path: Path<(String, String)>,
    mut query: Query,
    writing: Writing,
    conditions: Conditions,
    document: Document<MethodologyDraft>,
    state: State,
) -> Result<HttpResponse, Problem> {
    query.finish()?;
    let (id, expected) = (id(&path)?, conditions.expected());
    let Document { draft, bytes } = document;
    state
        .write(writing, &bytes, move |tx| {
            let changed = actions::methodology::draft(draft, &id, &expected, &caller, tx)?;
            let body = MethodologyAnswer::from(changed.thing);
            let answer = if changed.created {
                Answer::created(format!("/v1/methodologies/{}/{}", id.code, id.version), &body)
            } else {
                Answer::ok(&body)
            };
            Ok(answer.version(changed.version))
        })
        .await
}

/// How a version stands after a step.
fn stands(changed: Changed<StoredMethodology>) -> Answer {
    Answer::ok(&MethodologyAnswer::from(changed.thing)).version(changed.version)
}

/// Freeze a methodology
///
/// From now on it can be evaluated by, and never changes; its hash stands in the ledger.
#[utoipa::path(
    tag = "methodologies",
    params(
        ("code" = inline(Code), Path, description = "Its code.", example = "client-quality"),
        ("version" = inline(Code), Path, description = "Its version.", example = "m2"),
    ),
    responses((status = OK, description = "It is frozen.", body = MethodologyAnswer)),
    security(("agency_token" = ["methodologies:write"])),
)]
#[post("/methodologies/{code}/{version}/freeze")]
pub async fn freeze_methodology(
    step: Step<(String, String)>,
    _: Bodiless,
) -> Result<HttpResponse, Problem> {
    step.take(id, b"", |id, caller, tx| Ok(stands(actions::methodology::freeze(&id, caller, tx)?)))
        .await
}

/// Retire a methodology
///
/// It takes no new evaluation; what was published stands.
#[utoipa::path(
    tag = "methodologies",
    params(
        ("code" = inline(Code), Path, description = "Its code.", example = "client-quality"),
        ("version" = inline(Code), Path, description = "Its version.", example = "m1"),
    ),
    responses((status = OK, description = "It is retired.", body = MethodologyAnswer)),
    security(("agency_token" = ["methodologies:write"])),
)]
#[post("/methodologies/{code}/{version}/retire")]
pub async fn retire_methodology(
    step: Step<(String, String)>,
    _: Bodiless,
) -> Result<HttpResponse, Problem> {
    step.take(id, b"", |id, caller, tx| Ok(stands(actions::methodology::retire(&id, caller, tx)?)))
        .await
}
