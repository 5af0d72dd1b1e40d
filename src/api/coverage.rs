//! Coverage over HTTP: who reported, late, not at all.

use actix_web::{HttpResponse, get};
use utoipa::IntoParams;

use super::params::{Binary, ProfileParams};
use crate::http::figures::Asking;
use crate::{
    cube::{
        coverage::{CoverageAnswer, coverage},
        query::{Kind, Query},
        view::View,
    },
    domain::{code::Code, form::Moment, period::Period},
    formats::{coverage::rows, export::Export},
    http::{problem::Problem, tables::Order},
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
/// One row for each campaign and agency, as CSV (RFC 4180, UTF-8); empty means null. `profile=excel-cs`
/// makes a file that Excel set to Czech opens by a double click. The field `Link` tells the licence and
/// where the columns are described (CSV on the Web).
#[utoipa::path(
    tag = "figures",
    params(CoverageParams, ProfileParams),
    responses((status = OK, description = "What came of the campaigns.", body = String, content_type = "text/csv")),
)]
#[get("/coverage.csv")]
pub async fn export_coverage(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Query| Ok(rows(coverage(view, asked, "")));
    asking.csv(Export::Coverage, make).await
}

/// Describe coverage as CSV
///
/// What stands in the `.csv` of the same question, for machines: each column with its type, bounds, unit
/// and meaning, as CSV on the Web (W3C).
#[utoipa::path(
    tag = "figures",
    params(CoverageParams, ProfileParams),
    responses((status = OK, description = "The description.", body = serde_json::Value, content_type = "application/csvm+json")),
)]
#[get("/coverage.csv-metadata.json")]
pub async fn describe_coverage(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csvw(Export::Coverage)
}

/// Download coverage as a workbook
///
/// The same rows for Excel and other spreadsheets, with real numbers and dates: sheets `data`,
/// `about` (query, licence, what columns and words mean) and `codes` (what is called how).
#[utoipa::path(
    tag = "figures",
    params(CoverageParams),
    responses((status = OK, description = "The workbook.", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
)]
#[get("/coverage.xlsx")]
pub async fn download_coverage(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Query, order: &Order| {
        order.workbook_of((view, asked), &rows(coverage(view, asked, "")))
    };
    asking.xlsx(Export::Coverage, make).await
}

/// Download the records of agencies
///
/// One row for each agency: over all campaigns what was due, on time, late and not at all, as CSV
/// (RFC 4180, UTF-8); empty means null. `profile=excel-cs` makes a file that Excel set to Czech opens by
/// a double click. The field `Link` tells the licence and where the columns are described (CSV on the Web).
#[utoipa::path(
    tag = "figures",
    params(CoverageParams, ProfileParams),
    responses((status = OK, description = "What came from each agency.", body = String, content_type = "text/csv")),
)]
#[get("/coverage/agencies.csv")]
pub async fn export_records(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Query| Ok(coverage(view, asked, "").agencies);
    asking.csv(Export::Records, make).await
}

/// Describe the records of agencies as CSV
///
/// What stands in the `.csv` of the same question, for machines: each column with its type, bounds, unit
/// and meaning, as CSV on the Web (W3C).
#[utoipa::path(
    tag = "figures",
    params(CoverageParams, ProfileParams),
    responses((status = OK, description = "The description.", body = serde_json::Value, content_type = "application/csvm+json")),
)]
#[get("/coverage/agencies.csv-metadata.json")]
pub async fn describe_records(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csvw(Export::Records)
}

/// Download the records of agencies as a workbook
///
/// The same rows for Excel and other spreadsheets, with real numbers: sheets `data`, `about` (query,
/// licence, what columns mean) and `codes` (what is called how).
#[utoipa::path(
    tag = "figures",
    params(CoverageParams),
    responses((status = OK, description = "The workbook.", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
)]
#[get("/coverage/agencies.xlsx")]
pub async fn download_records(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Query, order: &Order| {
        order.workbook_of((view, asked), &coverage(view, asked, "").agencies)
    };
    asking.xlsx(Export::Records, make).await
}
