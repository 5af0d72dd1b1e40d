//! Figures for statistical offices: SDMX-CSV, and the structures that explain it.

use actix_web::{HttpResponse, get};

use super::params::{
    ByParam, FigureParams, ManyCriteria, PanelParams, PoolingParams, ServiceParams, TypeParams,
};
use crate::{
    cube::{
        query::{By, Kind, Query as Asked},
        view::View,
    },
    domain::form::Moment,
    formats::sdmx,
    http::{
        figures::{Asking, Question},
        pieces,
        problem::Problem,
        work::Work,
    },
};

/// Download observations as SDMX-CSV
///
/// The same rows as SDMX-CSV 2.0, all of them, for programs of statistical offices. A missing value is
/// `NaN`, and `OBS_STATUS` says why; `STATE` and `FLAGS` say it in full. The structures are at
/// `/v1/structure.sdmx.xml`: a dataflow for services, and one for each `by`.
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam),
    responses((status = OK, description = "All observations.", body = String, content_type = "application/vnd.sdmx.data+csv")),
)]
#[get("/observations.sdmx.csv")]
pub async fn export_sdmx_observations(asking: Asking) -> Result<HttpResponse, Problem> {
    let licence = asking.state.config().licence.clone();
    let links = |asked: &Asked| {
        let structure = format!("/v1/structure.sdmx.xml?as_of={}", asked.seq);
        format!("<{structure}>; rel=\"describedby\", <{}>; rel=\"license\"", licence.url())
    };
    let begin = |asked: &Asked| sdmx::Csv::of(asked.by.unwrap_or(By::Service));
    pieces::send(asking, begin, links).await
}

/// Show the structures of SDMX
///
/// What SDMX-CSV refers to, as one message of SDMX-ML 3.0: dataflows, data structures, concepts, and the
/// code lists of services, agencies, criteria, target groups and statuses, with their names.
#[utoipa::path(
    tag = "figures",
    params(("as_of" = inline(Option<Moment>), Query, description = "As it stood at this entry of the ledger, or at this moment (RFC 3339).", nullable = false)),
    responses((status = OK, description = "The structures.", body = String, content_type = "application/vnd.sdmx.structure+xml")),
)]
#[get("/structure.sdmx.xml")]
pub async fn show_sdmx_structure(mut asking: Asking) -> Result<HttpResponse, Problem> {
    let question = asking.question(Kind::Structure, &[])?;
    let question = Question { work: Work::Long, ..question };
    let licence = asking.state.config().licence.clone();
    let made = move |view: &View<'_>, _: &Asked| Ok(sdmx::structure(view, &licence));
    let respond =
        |xml| Ok(HttpResponse::Ok().content_type(sdmx::STRUCTURE_MEDIA_TYPE).body::<Vec<u8>>(xml));
    question.worked_out(&asking, "", made, respond).await
}
