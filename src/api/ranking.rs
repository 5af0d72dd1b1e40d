//! Rankings over HTTP: who is first, how sure that is, and who is not ranked and why.

use actix_web::{HttpRequest, HttpResponse, get};
use utoipa::{IntoParams, ToSchema};

use super::{
    figures::Question,
    params::OneCriterion,
    shared::{Reader, json},
};
use crate::{
    cube::{
        query::{IntervalRule, Kind},
        ranking::{RankKey, RankedItem, RankingAnswer, ranking, rows},
    },
    domain::{
        agency::Level,
        code::Code,
        form::{Country, MethodologyName, Moment},
        period::Period,
        service::ServiceType,
        source::Source,
    },
    formats::csv,
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        page::{Page, Paging, PagingParams},
        problem::Problem,
        query::Query,
        state::State,
    },
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

/// How services become a group that is ranked.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its description is used")]
enum RankedCombine {
    Default,
    Mean,
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
    /// Only services of these agencies, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    agency: Option<Vec<String>>,
    /// Only these services, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    service: Option<Vec<String>>,
    /// Only services of these life events, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    life_event: Option<Vec<String>>,
    /// Only services of these levels: `central`, `regional`, `local`.
    #[param(nullable = false, inline, value_type = Option<Vec<Level>>, max_items = 3)]
    level: Option<Vec<String>>,
    /// Only services of these countries.
    #[param(nullable = false, inline, value_type = Option<Vec<Country>>, max_items = 100)]
    country: Option<Vec<String>>,
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
    /// How services become a group: `default` (sums of counted shares, else the mean) or `mean`.
    #[param(nullable = false, inline, value_type = Option<RankedCombine>)]
    combine: Option<String>,
    /// Rank intervals: `auto` (for at most 500 services), `always` (at most 20,000) or `never`.
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
    params(OneCriterion, RankingParams, PagingParams),
    responses((status = OK, description = "A page of the ranking.", body = RankingAnswer)),
)]
#[get("/rankings")]
pub async fn show_ranking(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let paging =
        Paging::read(&mut query, |key| matches!(key, [text] if RankKey::read(text).is_some()));
    let question = Question::read(&mut query, Kind::Rankings, &["limit", "cursor"], &state)?;
    let after = paging.after.first().and_then(|text| RankKey::read(text));
    let reader = Reader::new(&request, conditions, &caller);
    let name = question.name(&query.canonical(&[]));
    reader.worked_out(question.asked.seq, &name, question.fixed, || {
        let view = question.snapshot.view(question.asked.seq);
        let (asked, limit) = (&question.asked, paging.limit.into());
        let found = ranking(&view, asked, &reader.path, after.as_ref(), limit);
        let (mut answer, next) = found.map_err(Problem::invalid_parameter)?;
        answer.next_cursor = next.map(|key| Paging::cursor(&[key.text()]));
        let mut response = json(&answer)?;
        let page: Page<RankedItem> = Page { items: Vec::new(), next_cursor: answer.next_cursor };
        page.link(&mut response, &reader.path, &query);
        Ok(response)
    })
}

/// Download a ranking
///
/// The same lines as CSV (RFC 4180, UTF-8), all of them; empty means null.
#[utoipa::path(
    tag = "figures",
    params(OneCriterion, RankingParams),
    responses((status = OK, description = "The whole ranking.", body = String, content_type = "text/csv")),
)]
#[get("/rankings.csv")]
pub async fn export_ranking(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let question = Question::read(&mut query, Kind::Rankings, &[], &state)?;
    let reader = Reader::new(&request, conditions, &caller);
    reader.worked_out(question.asked.seq, &question.name(""), question.fixed, || {
        let view = question.snapshot.view(question.asked.seq);
        let found = rows(&view, &question.asked).map_err(Problem::invalid_parameter)?;
        let mut bytes = csv::ranking_header();
        bytes.extend(csv::ranking(&found));
        Ok(HttpResponse::Ok().content_type(csv::MEDIA_TYPE).body(bytes))
    })
}
