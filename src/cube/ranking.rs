//! Rankings: who is first, how sure that is, and who is not ranked and why.
//!
//! One type of service, one period, one version of a methodology: what differs in any of these is not
//! put in an order.

mod basis;
mod field;
mod interval;
mod item;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use self::{
    field::field,
    item::{Listed, items},
};
pub use self::{
    interval::{ChildWeight, NoRankInterval, RankIntervals},
    item::{RankKey, RankedItem, WhyNotRanked},
};
use super::{
    query::{Echo, Query},
    view::View,
};
use crate::{
    domain::{
        methodology::MethodologyId, period::Period, points::Points, service::ServiceType,
        violation::Violation,
    },
    metrics::distribution::distribution,
};

/// A ranking, or a page of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RankingAnswer {
    /// What the query came to mean.
    pub query: Echo,
    /// The period that is ranked; null when there is nothing to rank.
    #[schema(required)]
    pub period: Option<Period>,
    /// Its first day.
    #[schema(required, example = "2023-01-01")]
    pub period_start: Option<NaiveDate>,
    /// Its last day, inclusive.
    #[schema(required, example = "2023-12-31")]
    pub period_end: Option<NaiveDate>,
    /// The version of the methodology by which it is ranked; null when there is nothing to rank.
    #[schema(required)]
    pub methodology: Option<MethodologyId>,
    /// The one type of the services that are ranked; null when there are none.
    #[serde(rename = "type")]
    #[schema(required)]
    pub service_type: Option<ServiceType>,
    /// A group with fewer services with a value is not ranked; null for services.
    #[schema(required, minimum = 1, example = 3)]
    pub min_services: Option<u64>,
    /// What fewer people answered is not ranked.
    #[schema(minimum = 10, example = 30)]
    pub min_n: u64,
    /// How many are ranked.
    pub ranked: usize,
    /// How many are listed without a rank.
    pub not_ranked: usize,
    /// On how many different sets of measured criteria the ranked stand: 1 when all are judged by the
    /// same; with more, lines with `criteria_differ` are judged by others than most.
    #[schema(example = 3)]
    pub criteria_sets: usize,
    /// How the values that are ranked spread; null when none is.
    #[schema(required)]
    pub distribution: Option<RankDistribution>,
    /// How rank intervals come about, or why there are none.
    pub intervals: RankIntervals,
    /// What is ranked, best first, equal grades in order of code; then what is not, in order of code.
    pub items: Vec<RankedItem>,
    /// What to send as `cursor` for the next page; null on the last one.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// The ledger entry that is answered from.
    #[schema(example = 812)]
    pub seq: i64,
    /// The entry asked for with `as_of`; null when the newest was meant.
    #[schema(required)]
    pub as_of: Option<i64>,
    /// Where this very page stays.
    pub permalink: String,
    /// One line to cite it by.
    pub cite: String,
}

/// How values spread over the scale.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RankDistribution {
    /// How many values there are.
    #[schema(minimum = 1)]
    pub count: u64,
    /// Their mean, in points; each counts the same.
    #[schema(minimum = 0, maximum = 100)]
    pub mean: f64,
    /// The least, in points.
    #[schema(minimum = 0, maximum = 100)]
    pub least: f64,
    /// The greatest, in points.
    #[schema(minimum = 0, maximum = 100)]
    pub greatest: f64,
    /// Lower quartile, median and upper quartile, in points; of fewer than 4 values least, median and
    /// greatest.
    pub quartiles: [f64; 3],
    /// How many lie in each tenth of the scale: from 0 to below 10 points, … from 90 to 100.
    pub tenths: [u64; 10],
    /// How many have the grade 1, 2, 3, 4, 5: the **printed** grade, which has one decimal, brought to the
    /// nearest whole, a half to the worse. 1.46 is printed 1.5 and counts as 2.
    pub grades: [u64; 5],
}

/// A ranking, worked out.
struct Ranking {
    field: Option<field::Field>,
    items: Vec<(RankKey, RankedItem)>,
    criteria_sets: usize,
    intervals: RankIntervals,
}

fn worked_out(view: &View<'_>, query: &Query) -> Result<Ranking, Vec<Violation>> {
    let field = field(view, query)?;
    let Listed { lines, criteria_sets, intervals } =
        field.as_ref().map_or_else(Listed::default, |field| items(view, field));
    Ok(Ranking { field, items: lines, criteria_sets, intervals })
}

/// At most `limit` lines of a ranking after `after`; or what keeps things from being ranked.
///
/// The cursor of the answer is left to whoever makes pages: its key comes beside it.
pub fn ranking(
    view: &View<'_>,
    query: &Query,
    path: &str,
    after: Option<&RankKey>,
    limit: usize,
) -> Result<(RankingAnswer, Option<RankKey>), Vec<Violation>> {
    let Ranking { field, items, criteria_sets, intervals } = worked_out(view, query)?;
    let is_ranked = |(key, _): &&(RankKey, RankedItem)| key.is_ranked();
    let ranked = items.iter().filter(is_ranked).count();
    let points: Vec<Points> = items
        .iter()
        .filter(is_ranked)
        .filter_map(|(_, item)| Points::nearest(item.observation.value?))
        .collect();
    let not_ranked = items.len() - ranked;
    let mut rest = items.into_iter().skip_while(|(key, _)| after.is_some_and(|after| key <= after));
    let page: Vec<(RankKey, RankedItem)> = rest.by_ref().take(limit).collect();
    let next = rest.next().and_then(|_| page.last().map(|(key, _)| key.clone()));
    let period = field.as_ref().map(|field| field.period);
    let answer = RankingAnswer {
        query: query.echo(),
        period,
        period_start: period.map(|period| period.starts_on()),
        period_end: period.map(|period| period.ends_on()),
        methodology: field.as_ref().map(|field| field.methodology.id.clone()),
        service_type: field.as_ref().and_then(|field| field.service_type),
        min_services: (!query.is_of_services()).then_some(query.ranked.min_services),
        min_n: query.ranked.min_n,
        ranked,
        not_ranked,
        criteria_sets,
        distribution: spread(&points),
        intervals,
        items: page.into_iter().map(|(_, item)| item).collect(),
        next_cursor: None,
        seq: query.seq,
        as_of: query.as_of,
        permalink: query.permalink(path),
        cite: query.cite(path, view.at()),
    };
    Ok((answer, next))
}

/// All lines of a ranking.
pub fn rows(view: &View<'_>, query: &Query) -> Result<Vec<RankedItem>, Vec<Violation>> {
    Ok(worked_out(view, query)?.items.into_iter().map(|(_, item)| item).collect())
}

fn spread(points: &[Points]) -> Option<RankDistribution> {
    let told = distribution(points)?;
    Some(RankDistribution {
        count: told.count,
        mean: told.mean,
        least: told.least,
        greatest: told.greatest,
        quartiles: told.quartiles,
        tenths: told.classes,
        grades: told.grades,
    })
}
