//! Series over HTTP: how something did over the years.

use actix_web::{HttpResponse, get, web::Path};

use super::params::{
    Binary, ByParam, ByTargetGroupParam, FigureParams, LabelParams, OneCriterion, PanelParams,
    PoolingParams, ProfileParams, ServiceParams, TypeParams,
};
use crate::http::figures::Asking;
use crate::http::reader::json;
use crate::{
    cube::{
        query::{Kind, Query},
        series::{SeriesAnswer, rows, series},
        view::View,
    },
    domain::code::Code,
    formats::export::Export,
    http::{problem::Problem, tables::Order},
};

/// Show a series
///
/// One node over the periods, for the whole selection or for each line of `by`. Points that cannot be
/// compared stand in segments of their own: draw lines within segments only.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam),
    responses((status = OK, description = "The lines.", body = SeriesAnswer)),
)]
#[get("/series")]
pub async fn show_series(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.answer(Kind::Series, series).await
}

/// Download a series
///
/// The same points as tidy rows in CSV, with the number of their segment. `labels` adds names, and
/// `profile=excel-cs` makes a file that Excel set to Czech opens by a double click. The field `Link`
/// tells the licence and where the columns are described (CSV on the Web).
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, LabelParams, ProfileParams),
    responses((status = OK, description = "The points.", body = String, content_type = "text/csv")),
)]
#[get("/series.csv")]
pub async fn export_series(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csv(Export::Series, |view, asked| Ok(rows(view, asked))).await
}

/// Describe a series as CSV
///
/// What stands in the `.csv` of the same question, for machines: each column with its type, bounds, unit
/// and meaning, as CSV on the Web (W3C).
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, LabelParams, ProfileParams),
    responses((status = OK, description = "The description.", body = serde_json::Value, content_type = "application/csvm+json")),
)]
#[get("/series.csv-metadata.json")]
pub async fn describe_series(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csvw(Export::Series)
}

/// Download a series as a workbook
///
/// The same rows for Excel and other spreadsheets, with real numbers and dates: sheets `data`,
/// `about` (query, licence, what columns and words mean) and `codes` (what is called how). At most
/// 1,048,575 rows.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, LabelParams),
    responses((status = OK, description = "The workbook.", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
)]
#[get("/series.xlsx")]
pub async fn download_series(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Query, order: &Order| {
        let rows = rows(view, asked);
        order.workbook_of((view, asked), &rows)
    };
    asking.xlsx(Export::Series, make).await
}

/// Show the series of a service
///
/// One node of one service over the periods, for everybody, for one target group, or for each.
#[utoipa::path(
    tag = "figures",
    params(
        ("code" = inline(Code), Path, description = "Code of the service.", example = "cz-obtain-passport"),
        OneCriterion,
        FigureParams,
        ByTargetGroupParam,
    ),
    responses((status = OK, description = "Its line.", body = SeriesAnswer)),
)]
#[get("/services/{code}/series")]
pub async fn show_service_series(
    code: Path<String>,
    mut asking: Asking,
) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&code).ok_or_else(Problem::nowhere)?;
    let question = asking.question(Kind::ServiceSeries(code.clone()), &[])?;
    if !question.knows(&code) {
        return Err(question.unknown_service(&code));
    }
    let path = format!("/v1/services/{code}/series");
    question.at_once(&asking, |view, asked| json(&series(view, asked, &path)))
}
