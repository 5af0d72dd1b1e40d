//! Criteria over HTTP: every node of the frozen methodologies.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    figures::Question,
    shared::{Reader, json},
};
use crate::{
    cube::{
        criteria::{CriterionInfo, criteria},
        query::Kind,
    },
    domain::{
        code::Code,
        form::{MethodologyName, Moment},
        methodology::MethodologyId,
    },
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        page::{Page, Paging, PagingParams},
        problem::Problem,
        query::Query,
        state::State,
    },
};

/// List criteria
///
/// Every node of the frozen methodologies, parents first: question, guidance, scale, unit,
/// direction, weight.
#[utoipa::path(
    tag = "methodologies",
    params(
        ("methodology" = inline(Option<MethodologyName>), Query, description = "Only of this methodology, `code` or `code@version`.", example = "client-quality", nullable = false),
        ("as_of" = inline(Option<Moment>), Query, description = "As it stood at this entry of the ledger, or at this moment (RFC 3339).", nullable = false),
        PagingParams,
    ),
    responses((status = OK, description = "A page of nodes.", body = Page<CriterionInfo>)),
)]
#[get("/criteria")]
pub async fn list_criteria(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(
        &mut query,
        |key| matches!(key, [id, code] if MethodologyId::parse(id).is_some() && Code::parse(code).is_some()),
    );
    let question = Question::read(&mut query, Kind::Criteria, &["limit", "cursor"], &state)?;
    let reader = Reader::new(&request, conditions, &caller);
    let name = question.name(&query.canonical(&[]));
    reader.worked_out(question.asked.seq, &name, question.fixed, || {
        let view = question.snapshot.view(question.asked.seq);
        let key = |node: &CriterionInfo| vec![node.methodology.to_string(), node.code.to_string()];
        let all = criteria(&view, &question.asked);
        let from = match paging.after.as_slice() {
            [] => 0,
            after => all.iter().position(|node| key(node) == after).map_or(all.len(), |at| at + 1),
        };
        let rows = all.into_iter().skip(from).take(usize::from(paging.limit) + 1).collect();
        let page = paging.page(rows, key);
        let mut response = json(&page)?;
        page.link(&mut response, &reader.path, &query);
        Ok(response)
    })
}
