//! Two versions of a methodology over HTTP: what the one changes of the other.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};
use serde::Serialize;
use utoipa::ToSchema;

use super::methodology::{id, sees_drafts};
use crate::http::reader::Reader;
use crate::{
    domain::{
        code::Code,
        form::MethodologyOrVersion,
        methodology::{
            Methodology, MethodologyId, MethodologyStanding,
            diff::{Diff, FieldChange, NodeChange, diff},
        },
        violation::Violation,
    },
    http::{auth::MaybeCaller, etag::Conditions, problem::Problem, query::Query, state::State},
    metrics::{
        backcast::{Reach, plan},
        chain::{Comparability, comparability},
    },
    store,
};

/// What one version of a methodology changes of another, and what that means for their figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct MethodologyDiff {
    /// The version named in `with`.
    from: MethodologyId,
    /// Where it stands.
    from_standing: MethodologyStanding,
    /// The version in the path.
    to: MethodologyId,
    /// Where it stands.
    to_standing: MethodologyStanding,
    /// Whether both are one and the same version: then nothing differs, no line breaks, and nobody had to
    /// declare it.
    #[schema(example = false)]
    same_version: bool,
    /// What differs besides the nodes.
    document: Vec<FieldChange>,
    /// The nodes that differ, in the order of `to`, those removed last.
    nodes: Vec<NodeChange>,
    /// Whether their values may be compared.
    comparability: Comparability,
    /// How far values under `from` can be estimated under `to`.
    backcast: BackcastSaid,
}

/// How far values under one version can be estimated under another.
#[derive(Debug, Serialize, ToSchema)]
pub struct BackcastSaid {
    /// What can be estimated.
    reach: Reach,
    /// The criteria of `to` that cells of `from` stand for.
    covered: Vec<CoveredCriterion>,
    /// Criteria of `to` that count and that nothing in `from` stands for: with any, no node above
    /// criteria can be estimated.
    missing: Vec<Code>,
}

/// A criterion that cells of another stand for.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoveredCriterion {
    /// The criterion of `to`.
    criterion: Code,
    /// The criterion of `from`.
    by: Code,
}

impl MethodologyDiff {
    fn of((from, from_standing): &Version, (to, to_standing): &Version) -> Self {
        let Diff { document, nodes } = diff(from, to);
        let plan = plan(from, to);
        let covered = plan.covered.iter().map(|(criterion, by)| CoveredCriterion {
            criterion: criterion.clone(),
            by: by.clone(),
        });
        Self {
            from: from.id.clone(),
            from_standing: *from_standing,
            to: to.id.clone(),
            to_standing: *to_standing,
            same_version: from.id == to.id,
            document,
            nodes,
            comparability: comparability(from, to),
            backcast: BackcastSaid {
                reach: plan.reach(),
                covered: covered.collect(),
                missing: plan.missing.clone(),
            },
        }
    }
}

type Version = (Methodology, MethodologyStanding);

/// The version that `with` names: of another methodology, or another version of the one in the path.
fn other(query: &mut Query, path: &MethodologyId) -> Option<MethodologyId> {
    let advice = "Give a version such as `m1`, or code and version such as `client-quality@m1`.";
    let with = query.parsed("with", advice, |text| {
        let version =
            || Some(MethodologyId { code: path.code.clone(), version: Code::parse(text)? });
        MethodologyId::parse(text).or_else(version)
    });
    if !query.has("with") {
        query.refuse(Violation::parameter(
            "with",
            "missing-parameter",
            "With which version it is compared is not said.",
            advice,
        ));
    }
    with
}

/// Compare two versions of a methodology
///
/// What the version in the path changes of the one in `with`: nodes added, removed, moved and weighed
/// anew, with their share of the index before and after; criteria asked, scaled or judged otherwise;
/// texts. And what it means: whether figures of both may be compared, and how far figures of the one
/// can be estimated under the other.
#[utoipa::path(
    tag = "methodologies",
    params(
        ("code" = inline(Code), Path, description = "Its code.", example = "client-quality"),
        ("version" = inline(Code), Path, description = "Its version.", example = "m2"),
        ("with" = inline(MethodologyOrVersion), Query, description = "The version it is compared with, usually the earlier: a version of the same methodology, or `code@version`.", nullable = false),
    ),
    responses((status = OK, description = "What differs.", body = MethodologyDiff)),
)]
#[get("/methodologies/{code}/{version}/diff")]
pub async fn compare_methodologies(
    path: Path<(String, String)>,
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let to = id(&path)?;
    let from = other(&mut query, &to);
    query.finish()?;
    let from = from.ok_or_else(Problem::nowhere)?;
    let nothing = |id: &MethodologyId| {
        Problem::not_found(format!("There is no methodology `{id}`; see /v1/methodologies."))
    };
    let reader = Reader::new(&request, conditions, &caller);
    let ids = [from, to];
    // Drafts are in the database alone; what is public can be read without it.
    let found: [Option<Version>; 2] = if sees_drafts(&caller) {
        let [from, to] = ids.clone();
        state
            .read(move |conn| {
                let mut find = |id| -> store::Result<Option<Version>> {
                    let stored = store::methodology::find(id, conn)?;
                    Ok(stored.map(|stored| (stored.methodology, stored.standing)))
                };
                Ok([find(&from)?, find(&to)?])
            })
            .await?
    } else {
        let snapshot = state.snapshot();
        ids.each_ref().map(|id| {
            let frozen = snapshot.newest().methodology(id)?;
            let standing = if frozen.retired {
                MethodologyStanding::Retired
            } else {
                MethodologyStanding::Frozen
            };
            Some((Methodology::clone(&frozen.methodology), standing))
        })
    };
    match (found, ids) {
        ([Some(from), Some(to)], _) => reader.private(&MethodologyDiff::of(&from, &to)),
        ([_, None], [_, to]) => Err(nothing(&to)),
        ([None, _], [from, _]) => Err(nothing(&from)),
    }
}
