//! Rankings over HTTP: who is first, how sure that is, and who is not ranked and why.

use actix_web::{HttpResponse, get};
use utoipa::{IntoParams, ToSchema};

use super::params::{
    Binary, CombineParams, LabelParams, OneCriterion, ProfileParams, ServiceParams,
};
use crate::http::figures::{Asking, cursor};
use crate::{
    cube::{
        query::{IntervalRule, Kind, Query},
        ranking::{RankKey, RankingAnswer, ranking, rows},
        view::View,
    },
    domain::{
        code::Code,
        form::{MethodologyName, Moment},
        period::Period,
        service::ServiceType,
        source::Source,
    },
    formats::export::Export,
    http::{page::PagingParams, problem::Problem, tables::Order},
    metrics::group::Weight,
};

/// What a ranking is made for.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its description is used")]
enum RankedBy {
    Service,
    Agency,
    LifeEvent,
    Level,
    Country,
}

/// What a question about a ranking may say.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
struct RankingParams {
    /// Rank each `service`, or the services of each `agency`, `life_event`, `level` or `country`.
    #[param(nullable = false, inline, value_type = Option<RankedBy>)]
    by: Option<String>,
    /// Only services of this type. It must be named when there are services of several.
    #[param(nullable = false, inline, value_type = Option<ServiceType>)]
    r#type: Option<String>,
    /// The period; without it, the latest in which there is a value.
    #[param(nullable = false, inline, value_type = Option<Period>)]
    period: Option<String>,
    /// What this group answered; without it, everybody: `all`.
    #[param(nullable = false, inline, value_type = Option<Code>)]
    target_group: Option<String>,
    /// Only answers of this source, of criteria: `self`, `expert`, `audit`, `tool`, `survey`.
    #[param(nullable = false, inline, value_type = Option<Source>)]
    source: Option<String>,
    /// A methodology, or `code@version`; without it, the installation's own. Of several versions the
    /// one frozen last that has values in the period counts.
    #[param(nullable = false, inline, value_type = Option<MethodologyName>)]
    methodology: Option<String>,
    /// Services weigh `equal` in a group, or by their `volume` of uses a year.
    #[param(nullable = false, inline, value_type = Option<Weight>)]
    weight: Option<String>,
    /// Rank intervals: `auto` (for at most 500 services with at most 50,000 values of the node's
    /// children), `always` (at most 20,000 services and 600,000 values) or `never`.
    #[param(nullable = false, inline, value_type = Option<IntervalRule>)]
    interval: Option<String>,
    /// A group with fewer services with a value is not ranked.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 3)]
    min_services: Option<u16>,
    /// What fewer people answered is not ranked.
    #[param(nullable = false, minimum = 10, maximum = 1_000_000, default = 30)]
    min_n: Option<u32>,
    /// Everything as it stood at this entry of the ledger, or at this moment (RFC 3339).
    #[param(nullable = false, inline, value_type = Option<Moment>)]
    as_of: Option<String>,
}

/// Show a ranking
///
/// The services of one type, or groups of them, in the order of their grade in one period. Equal
/// printed grades share their places; who has no rank is listed with why; and the rank interval tells
/// how much of the order rests on the choice of weights.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, RankingParams, CombineParams, PagingParams),
    responses((status = OK, description = "A page of the ranking.", body = RankingAnswer)),
)]
#[get("/rankings")]
pub async fn show_ranking(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .page(Kind::Rankings, RankKey::read, |view, asked, path, turn| {
            let found = ranking(view, asked, path, turn.after.as_ref(), turn.limit);
            let (mut answer, next) = found.map_err(Problem::invalid_parameter)?;
            answer.next_cursor = cursor(next.map(|key| key.text()));
            let next = answer.next_cursor.clone();
            Ok((answer, next))
        })
        .await
}

/// Download a ranking
///
/// The same lines as CSV (RFC 4180, UTF-8), all of them; empty means null. `labels` adds names, and
/// `profile=excel-cs` makes a file that Excel set to Czech opens by a double click. The field `Link`
/// tells the licence and where the columns are described (CSV on the Web).
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, RankingParams, CombineParams, LabelParams, ProfileParams),
    responses((status = OK, description = "The whole ranking.", body = String, content_type = "text/csv")),
)]
#[get("/rankings.csv")]
pub async fn export_ranking(asking: Asking) -> Result<HttpResponse, Problem> {
    let make =
        |view: &View<'_>, asked: &Query| rows(view, asked).map_err(Problem::invalid_parameter);
    asking.csv(Export::Rankings, make).await
}

/// Describe a ranking as CSV
///
/// What stands in the `.csv` of the same question, for machines: each column with its type, bounds, unit
/// and meaning, as CSV on the Web (W3C).
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, RankingParams, CombineParams, LabelParams, ProfileParams),
    responses((status = OK, description = "The description.", body = serde_json::Value, content_type = "application/csvm+json")),
)]
#[get("/rankings.csv-metadata.json")]
pub async fn describe_ranking(asking: Asking) -> Result<HttpResponse, Problem> {
    asking.csvw(Export::Rankings)
}

/// Download a ranking as a workbook
///
/// The same rows for Excel and other spreadsheets, with real numbers and dates: sheets `data`,
/// `about` (query, licence, what columns and words mean) and `codes` (what is called how). At most
/// 1,048,575 rows.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, RankingParams, CombineParams, LabelParams),
    responses((status = OK, description = "The workbook.", body = inline(Binary), content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
)]
#[get("/rankings.xlsx")]
pub async fn download_ranking(asking: Asking) -> Result<HttpResponse, Problem> {
    let make = |view: &View<'_>, asked: &Query, order: &Order| {
        let rows = rows(view, asked).map_err(Problem::invalid_parameter)?;
        order.workbook_of((view, asked), &rows)
    };
    asking.xlsx(Export::Rankings, make).await
}
