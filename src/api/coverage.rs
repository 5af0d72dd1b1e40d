//! Coverage over HTTP: who reported, late, not at all.

use actix_web::{HttpResponse, get};
use utoipa::IntoParams;

use crate::http::figures::Asking;
use crate::{
    cube::{
        coverage::{CoverageAnswer, coverage},
        query::Kind,
    },
    domain::{code::Code, form::Moment, period::Period},
    formats::csv,
    http::problem::Problem,
};

/// Which campaigns, and of whom.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
struct CoverageParams {
    /// Only these campaigns, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    campaign: Option<Vec<String>>,
    /// Only services of these agencies, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    agency: Option<Vec<String>>,
    /// Only these periods.
    #[param(nullable = false, inline, value_type = Option<Vec<Period>>, max_items = 100)]
    period: Option<Vec<String>>,
    /// As it stood at this entry of the ledger, or at this moment (RFC 3339).
    #[param(nullable = false, inline, value_type = Option<Moment>)]
    as_of: Option<String>,
}

/// Show coverage
///
/// For each campaign what was due, what came on time, late and not at all, by agency; and the record of
/// each agency over all of these campaigns.
#[utoipa::path(
    tag = "figures",
    params(CoverageParams),
    responses((status = OK, description = "What came of the campaigns.", body = CoverageAnswer)),
)]
#[get("/coverage")]
pub async fn show_coverage(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.answer(Kind::Coverage, coverage).await
}

/// Download coverage
///
/// One row for each campaign and agency, as CSV (RFC 4180, UTF-8); empty means null.
#[utoipa::path(
    tag = "figures",
    params(CoverageParams),
    responses((status = OK, description = "What came of the campaigns.", body = String, content_type = "text/csv")),
)]
#[get("/coverage.csv")]
pub async fn export_coverage(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.file(Kind::Coverage, |view, asked| Ok(csv::coverage(&coverage(view, asked, "")))).await
}

/// Download the records of agencies
///
/// One row for each agency: over all campaigns what was due, on time, late and not at all, as CSV
/// (RFC 4180, UTF-8); empty means null.
#[utoipa::path(
    tag = "figures",
    params(CoverageParams),
    responses((status = OK, description = "What came from each agency.", body = String, content_type = "text/csv")),
)]
#[get("/coverage/agencies.csv")]
pub async fn export_records(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .file(Kind::Coverage, |view, asked| Ok(csv::records(&coverage(view, asked, "").agencies)))
        .await
}
