//! Series over HTTP: how something did over the years.

use actix_web::{HttpRequest, HttpResponse, get, web::Path};

use super::{
    figures::Question,
    params::{ByParam, ByTargetGroupParam, FigureParams, OneCriterion, SelectionParams},
    shared::{Reader, json},
};
use crate::{
    cube::{
        query::Kind,
        series::{SeriesAnswer, rows, series},
    },
    domain::code::Code,
    formats::csv,
    http::{auth::MaybeCaller, etag::Conditions, problem::Problem, query::Query, state::State},
};

fn answer(question: &Question, reader: &Reader) -> Result<HttpResponse, Problem> {
    reader.worked_out(question.asked.seq, &question.name(""), question.fixed, || {
        let view = question.snapshot.view(question.asked.seq);
        json(&series(&view, &question.asked, &reader.path))
    })
}

/// Show a series
///
/// One node over the periods, for the whole selection or for each line of `by`. Points that cannot be
/// compared stand in segments of their own: draw lines within segments only.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, SelectionParams, FigureParams, ByParam),
    responses((status = OK, description = "The lines.", body = SeriesAnswer)),
)]
#[get("/series")]
pub async fn show_series(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let question = Question::read(&mut query, Kind::Series, &[], &state)?;
    answer(&question, &Reader::new(&request, conditions, &caller))
}

/// Download a series
///
/// The same points as tidy rows in CSV, with the number of their segment.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, SelectionParams, FigureParams, ByParam),
    responses((status = OK, description = "The points.", body = String, content_type = "text/csv")),
)]
#[get("/series.csv")]
pub async fn export_series(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let question = Question::read(&mut query, Kind::Series, &[], &state)?;
    let reader = Reader::new(&request, conditions, &caller);
    reader.worked_out(question.asked.seq, &question.name(""), question.fixed, || {
        let view = question.snapshot.view(question.asked.seq);
        let mut bytes = csv::series_header();
        bytes.extend(csv::series(&rows(&view, &question.asked)));
        Ok(HttpResponse::Ok().content_type(csv::MEDIA_TYPE).body(bytes))
    })
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
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&code).ok_or_else(Problem::nowhere)?;
    let question = Question::read(&mut query, Kind::ServiceSeries(code.clone()), &[], &state)?;
    if question.snapshot.view(question.asked.seq).service(code.as_str()).is_none() {
        return Err(Problem::nowhere());
    }
    answer(&question, &Reader::new(&request, conditions, &caller))
}
