//! Coverage over HTTP: who reported, late, not at all.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    figures::Question,
    shared::{Reader, json},
};
use crate::{
    cube::{
        coverage::{CoverageAnswer, coverage},
        query::Kind,
    },
    domain::{code::Code, form::Moment, period::Period},
    http::{auth::MaybeCaller, etag::Conditions, problem::Problem, query::Query, state::State},
};

/// Show coverage
///
/// For each campaign what was due, what came on time, late and not at all, by agency.
#[utoipa::path(
    tag = "figures",
    params(
        ("campaign" = inline(Option<Vec<Code>>), Query, description = "Only these campaigns, by code.", max_items = 100, nullable = false),
        ("agency" = inline(Option<Vec<Code>>), Query, description = "Only services of these agencies, by code.", max_items = 100, nullable = false),
        ("period" = inline(Option<Vec<Period>>), Query, description = "Only these periods.", max_items = 100, nullable = false),
        ("as_of" = inline(Option<Moment>), Query, description = "As it stood at this entry of the ledger, or at this moment (RFC 3339).", nullable = false),
    ),
    responses((status = OK, description = "What came of the campaigns.", body = CoverageAnswer)),
)]
#[get("/coverage")]
pub async fn show_coverage(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let question = Question::read(&mut query, Kind::Coverage, &[], &state)?;
    let reader = Reader::new(&request, conditions, &caller);
    reader.worked_out(question.asked.seq, &question.name(""), question.fixed, || {
        let view = question.snapshot.view(question.asked.seq);
        json(&coverage(&view, &question.asked, &reader.path))
    })
}
