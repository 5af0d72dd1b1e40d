//! Rankings over HTTP: who is first, how sure that is, and who is not ranked and why.

use actix_web::{HttpResponse, get};
use utoipa::{IntoParams, ToSchema};

use super::params::{CombineParams, OneCriterion, ServiceParams};
use crate::http::figures::{Asking, cursor};
use crate::{
    cube::{
        query::{IntervalRule, Kind},
        ranking::{RankKey, RankedItem, RankingAnswer, ranking, rows},
    },
    domain::{
        code::Code,
        form::{MethodologyName, Moment},
        period::Period,
        service::ServiceType,
        source::Source,
    },
    formats::csv,
    http::{page::PagingParams, problem::Problem},
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
/// The same lines as CSV (RFC 4180, UTF-8), all of them; empty means null.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, ServiceParams, RankingParams, CombineParams),
    responses((status = OK, description = "The whole ranking.", body = String, content_type = "text/csv")),
)]
#[get("/rankings.csv")]
pub async fn export_ranking(asking: Asking) -> Result<HttpResponse, Problem> {
    asking
        .file(Kind::Rankings, |view, asked| {
            let mut bytes = csv::header::<RankedItem>();
            bytes.extend(csv::rows(&rows(view, asked).map_err(Problem::invalid_parameter)?));
            Ok(bytes)
        })
        .await
}
