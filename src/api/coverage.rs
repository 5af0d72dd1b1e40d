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
    formats::csv,
    http::{auth::MaybeCaller, etag::Conditions, problem::Problem, query::Query, state::State},
};

/// Show coverage
///
/// For each campaign what was due, what came on time, late and not at all, by agency; and the record of
/// each agency over all of these campaigns.
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

/// Download coverage
///
/// One row for each campaign and agency, as CSV (RFC 4180, UTF-8); empty means null.
#[utoipa::path(
    tag = "figures",
    params(
        ("campaign" = inline(Option<Vec<Code>>), Query, description = "Only these campaigns, by code.", max_items = 100, nullable = false),
        ("agency" = inline(Option<Vec<Code>>), Query, description = "Only services of these agencies, by code.", max_items = 100, nullable = false),
        ("period" = inline(Option<Vec<Period>>), Query, description = "Only these periods.", max_items = 100, nullable = false),
        ("as_of" = inline(Option<Moment>), Query, description = "As it stood at this entry of the ledger, or at this moment (RFC 3339).", nullable = false),
    ),
    responses((status = OK, description = "What came of the campaigns.", body = String, content_type = "text/csv")),
)]
#[get("/coverage.csv")]
pub async fn export_coverage(
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
        let answer = coverage(&view, &question.asked, &reader.path);
        Ok(HttpResponse::Ok().content_type(csv::MEDIA_TYPE).body(csv::coverage(&answer)))
    })
}

/// Download the records of agencies
///
/// One row for each agency: over all campaigns what was due, on time, late and not at all, as CSV
/// (RFC 4180, UTF-8); empty means null.
#[utoipa::path(
    tag = "figures",
    params(
        ("campaign" = inline(Option<Vec<Code>>), Query, description = "Only these campaigns, by code.", max_items = 100, nullable = false),
        ("agency" = inline(Option<Vec<Code>>), Query, description = "Only services of these agencies, by code.", max_items = 100, nullable = false),
        ("period" = inline(Option<Vec<Period>>), Query, description = "Only these periods.", max_items = 100, nullable = false),
        ("as_of" = inline(Option<Moment>), Query, description = "As it stood at this entry of the ledger, or at this moment (RFC 3339).", nullable = false),
    ),
    responses((status = OK, description = "What came from each agency.", body = String, content_type = "text/csv")),
)]
#[get("/coverage/agencies.csv")]
pub async fn export_records(
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
        let answer = coverage(&view, &question.asked, &reader.path);
        Ok(HttpResponse::Ok().content_type(csv::MEDIA_TYPE).body(csv::records(&answer.agencies)))
    })
}
