//! Series over HTTP: how something did over the years.

use actix_web::{HttpResponse, get, web::Path};

use super::params::{
    ByParam, ByTargetGroupParam, FigureParams, OneCriterion, PanelParams, PoolingParams,
    ServiceParams, TypeParams,
};
use crate::http::figures::Asking;
use crate::http::reader::json;
use crate::{
    cube::{
        query::Kind,
        series::{SeriesAnswer, SeriesRow, rows, series},
    },
    domain::code::Code,
    formats::csv,
    http::problem::Problem,
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
/// The same points as tidy rows in CSV, with the number of their segment.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam),
    responses((status = OK, description = "The points.", body = String, content_type = "text/csv")),
)]
#[get("/series.csv")]
pub async fn export_series(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .file(Kind::Series, |view, asked| {
            let mut bytes = csv::header::<SeriesRow>();
            bytes.extend(csv::rows(&rows(view, asked)));
            Ok(bytes)
        })
        .await
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
    question.at_once(&asking.reader, |view, asked| json(&series(view, asked, &path)))
}
