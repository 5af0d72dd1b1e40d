//! Criteria over HTTP: every node of the frozen methodologies.

use actix_web::{HttpResponse, get};

use crate::http::figures::{Asking, Turn, cursor};
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
        page::{Page, PagingParams},
        problem::Problem,
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
pub async fn list_criteria(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .page(Kind::Criteria, place, |view, asked, _, Turn { after, limit }| {
            let all = criteria(view, asked);
            let key = |node: &CriterionInfo| (node.methodology.clone(), node.code.clone());
            let from = after.map_or(0, |after| {
                all.iter().position(|node| key(node) == after).map_or(all.len(), |at| at + 1)
            });
            let mut rest = all.into_iter().skip(from);
            let items: Vec<CriterionInfo> = rest.by_ref().take(limit).collect();
            let last = items.last().filter(|_| rest.next().is_some()).map(key);
            let next_cursor =
                cursor(last.map(|(methodology, code)| format!("{methodology}|{code}")));
            Ok((Page { items, next_cursor: next_cursor.clone() }, next_cursor))
        })
        .await
}

/// Where a node stands, as a cursor carries it.
fn place(text: &str) -> Option<(MethodologyId, Code)> {
    let (methodology, code) = text.split_once('|')?;
    MethodologyId::parse(methodology).zip(Code::parse(code))
}
