//! The trend of a line, as it is told.

use serde::Serialize;
use utoipa::ToSchema;

use super::figure::Figure;
use crate::{
    domain::{period::Period, state::Flag},
    metrics::{
        chain::ChainReason,
        sentence::{self, Sentence},
        trend::{self, TrendReason, TrendTest},
    },
};

/// How a line rises or falls over its periods.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Trend {
    /// First period with a value.
    #[schema(example = "2019")]
    pub from: Period,
    /// Last period with a value.
    #[schema(example = "2024")]
    pub to: Period,
    /// How many periods with a value.
    #[schema(minimum = 4, example = 6)]
    pub periods: usize,
    /// Points a year: the median of the slopes between any two values (Theil and Sen).
    #[schema(example = 1.0)]
    pub slope: f64,
    /// Points in the middle of the first period, as the slope has it.
    #[schema(example = 59.7344)]
    pub intercept: f64,
    /// How many pairs of values rise, less how many fall (Mann and Kendall).
    #[schema(example = 13)]
    pub s: i64,
    /// Variance of `s` if there were no trend.
    #[schema(minimum = 0, example = 44.333_333_333_333_336)]
    pub variance: f64,
    /// `s` in standard deviations, one nearer to 0.
    #[schema(example = 1.802_254)]
    pub z: f64,
    /// Probability of an `s` at least so far from 0 if there were no trend.
    #[schema(minimum = 0, maximum = 1, example = 0.069_048)]
    pub p: f64,
    /// How the probability was found.
    pub test: TrendTest,
    /// Whether it may be called a trend: from 5 periods on, when `p` is below 0.05.
    pub is_trend: bool,
    /// Whether a value in it is an estimate from an older version (`backcast`).
    pub estimated: bool,
    /// The same in words.
    pub sentence: Sentence,
}

/// The trend of a line, from its chains, or why there is none.
pub(super) fn trend(chains: &[(ChainReason, Vec<Figure<'_>>)]) -> Result<Trend, TrendReason> {
    let valued = |figures: &[Figure<'_>]| -> Vec<(Period, f64)> {
        figures.iter().filter_map(|figure| Some((figure.period, figure.value?))).collect()
    };
    let mut all = chains.iter().flat_map(|(_, figures)| figures);
    let estimated = all.any(|figure| figure.flags.has(Flag::Estimated));
    let chains: Vec<_> =
        chains.iter().map(|(reason, figures)| (*reason, valued(figures))).collect();
    let found = trend::line(&chains)?;
    let mut periods = chains.iter().flat_map(|(_, values)| values).map(|(period, _)| *period);
    // Where there is a trend there are four periods.
    let from = periods.next().ok_or(TrendReason::TooFewPeriods)?;
    let to = periods.next_back().ok_or(TrendReason::TooFewPeriods)?;
    Ok(Trend {
        from,
        to,
        periods: found.n,
        slope: found.slope,
        intercept: found.intercept,
        s: found.s,
        variance: found.variance,
        z: found.z,
        p: found.p,
        test: found.test,
        is_trend: found.is_told(),
        estimated,
        sentence: sentence::of_trend(&found, from, to, estimated),
    })
}
