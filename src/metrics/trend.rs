//! Trend: whether something rises or falls over several periods, and how sure that is.

use chrono::{Datelike, NaiveDate};

use super::{chain::ChainReason, quartiles::median};
use crate::domain::{evaluation::points::real, period::Period, word::words};

words! {
    /// Why no trend is worked out.
    pub enum TrendReason {
        /// There are not enough values.
        TooFewPeriods = "too_few_periods",
        /// The method changed within the line.
        MethodBreak = "method_break",
        /// The line falls into parts that cannot be compared.
        NotComparable = "not_comparable",
        /// Some values tell of the same days.
        PeriodsOverlap = "periods_overlap",
        /// Some periods are longer than others.
        MixedLengths = "mixed_lengths",
    }
}

words! {
    /// How the probability of a trend was found.
    pub enum TrendTest {
        /// By counting all orders of the values.
        Exact = "exact",
        /// By the normal distribution.
        Normal = "normal",
    }
}

/// Fewest values from which a slope is worked out.
pub const FEWEST: usize = 4;
/// Fewest values from which it may be called a trend.
pub const TOLD_FROM: usize = 5;
/// Most values whose orders are counted; with more the normal distribution is near enough.
const COUNTED: usize = 10;
/// Values nearer to one another than this are the same: cells are kept to a nano-point.
const SAME: f64 = 1e-9;

/// A slope over the years, and the test whether there is any.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Points a year: the median of the slopes between any two values.
    pub slope: f64,
    /// Points at time 0: the median of what each value has left without the slope.
    pub intercept: f64,
    /// How many values.
    pub n: usize,
    /// How many pairs rise, less how many fall.
    pub s: i64,
    /// Variance of `s` if there were no trend, ties taken into account.
    pub variance: f64,
    /// `s` one nearer to 0, in standard deviations.
    pub z: f64,
    /// Probability of an `s` at least so far from 0 if there were no trend.
    pub p: f64,
    /// How the probability was found.
    pub test: TrendTest,
}

impl Trend {
    /// Whether it may be called a trend: from 5 values on, and not as likely by chance as 1 in 20.
    pub(crate) fn is_told(&self) -> bool {
        self.n >= TOLD_FROM && self.p < 0.05
    }
}

/// The trend of values at times.
///
/// - **Shape:** `(time in years, value)`, at least 4, oldest first, no two at the same time.
/// - **Unit:** of the slope, that of the values a year.
/// - **None** for fewer values, for times out of order, and for what is no number.
/// - **Source:** slope: Sen, *Estimates of the Regression Coefficient Based on Kendall's Tau*, JASA
///   63 (1968); intercept: the median of what each value has left, `method='joint'` of `SciPy`'s
///   `theilslopes`. (`SciPy`'s default, `separate`, is Conover's, *Practical Nonparametric Statistics*
///   (1980): the median value less the slope times the median time. On this series both agree.)
///   Test: Mann (1945), Kendall, *Rank Correlation Methods* (1975), whose table gives .035 for one
///   side at n = 7 and S = 13; exact for at most 10 values without ties.
///
/// ```
/// use znamka::metrics::trend::trend;
///
/// // Overall score of Czechia in seven editions of the eGovernment Benchmark, as if comparable.
/// let editions = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887, 68.4990];
/// let points: Vec<(f64, f64)> = (0..7).map(f64::from).zip(editions).collect();
/// let trend = trend(&points).unwrap();
/// assert!((trend.slope - 1.000000).abs() < 1e-6);
/// assert!((trend.intercept - 59.7344).abs() < 1e-6);
/// assert_eq!(trend.s, 13);
/// assert!((trend.variance - 44.3333).abs() < 1e-4);
/// assert!((trend.z - 1.802254).abs() < 1e-6);
/// assert!((trend.p - 0.069048).abs() < 1e-6);
/// // It is not told as a trend: not even seven values make it less likely than 1 in 20 by chance.
/// assert!(trend.p > 0.05);
/// ```
pub fn trend(points: &[(f64, f64)]) -> Option<Trend> {
    let in_order = points.is_sorted_by(|(a, _), (b, _)| a < b);
    let finite = points.iter().all(|(t, value)| t.is_finite() && value.is_finite());
    if points.len() < FEWEST || !in_order || !finite {
        return None;
    }
    let pairs = || {
        let later = |(i, a)| points.iter().skip(i + 1).map(move |b| (a, b));
        points.iter().enumerate().flat_map(later)
    };
    let slope = median(pairs().map(|((t, a), (u, b))| (b - a) / (u - t)).collect())?;
    let intercept = median(points.iter().map(|(t, value)| value - slope * t).collect())?;
    let s: i64 = pairs().map(|((_, a), (_, b))| sign(b - a)).sum();
    let equal = ties(points.iter().map(|(_, value)| *value).collect());
    let spread = |count: usize| {
        let n = real(u64::try_from(count).ok()?);
        Some(n * (n - 1.0) * (2.0 * n + 5.0))
    };
    let of_ties = equal.iter().map(|size| spread(*size)).sum::<Option<f64>>()?;
    let variance = ((spread(points.len())? - of_ties) / 18.0).max(0.0);
    let corrected = (real(s.unsigned_abs()) - 1.0).max(0.0);
    // S is not 0 only where some values differ, and then the variance is not 0 either.
    let z = if s == 0 { 0.0 } else { corrected / variance.sqrt() };
    let z = if s < 0 { -z } else { z };
    let (p, test) = if points.len() <= COUNTED && equal.is_empty() {
        (exact(points.len(), s), TrendTest::Exact)
    } else {
        (two_sided(z), TrendTest::Normal)
    };
    Some(Trend { slope, intercept, n: points.len(), s, variance, z, p, test })
}

/// The trend of one line, or why there is none; time 0 is the middle of its first period with a value.
///
/// - **Shape:** the chains of the line, oldest first, each with why it begins and its values.
/// - **Unit:** points a year.
/// - **Refused** with fewer than 4 values, across breaks, over periods that overlap or are of
///   different lengths: the values would not tell of the same thing, or twice of the same days.
/// - **Source:** as [`trend`]; time series with breaks are never joined: European Statistics Code
///   of Practice (2017), indicators 14.2 and 14.3, coherent and comparable over time.
///
/// ```
/// use znamka::domain::period::Period;
/// use znamka::metrics::{chain::ChainReason, trend::{TrendReason, line}};
///
/// let years = |from: i32, values: &[f64]| {
///     let period = |year: i32| Period::parse(&year.to_string()).unwrap();
///     (from..).map(period).zip(values.iter().copied()).collect::<Vec<_>>()
/// };
/// let editions = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887, 68.4990];
/// let whole = [(ChainReason::First, years(2017, &editions))];
/// assert!((line(&whole).unwrap().slope - 1.0).abs() < 1e-9);
/// let broken =
///     [(ChainReason::First, years(2017, &editions[..3])), (ChainReason::MethodBreak, years(2020, &editions[3..]))];
/// assert_eq!(line(&broken), Err(TrendReason::MethodBreak));
/// assert_eq!(line(&[(ChainReason::First, years(2017, &editions[..3]))]), Err(TrendReason::TooFewPeriods));
/// ```
pub fn line(chains: &[(ChainReason, Vec<(Period, f64)>)]) -> Result<Trend, TrendReason> {
    let told: Vec<_> = chains.iter().filter(|(_, values)| !values.is_empty()).collect();
    let count: usize = told.iter().map(|(_, values)| values.len()).sum();
    if count < FEWEST {
        return Err(TrendReason::TooFewPeriods);
    }
    if told.iter().skip(1).any(|(reason, _)| *reason == ChainReason::MethodBreak) {
        return Err(TrendReason::MethodBreak);
    }
    let [(_, values)] = told.as_slice() else { return Err(TrendReason::NotComparable) };
    let next = || values.iter().map(|(period, _)| period).zip(values.iter().skip(1));
    if next().any(|(before, (period, _))| period.length() != before.length()) {
        return Err(TrendReason::MixedLengths);
    }
    if next().any(|(before, (period, _))| period.starts_on() <= before.ends_on()) {
        return Err(TrendReason::PeriodsOverlap);
    }
    let zero = values.first().map_or(0.0, |(period, _)| middle(*period));
    let points: Vec<(f64, f64)> =
        values.iter().map(|(period, value)| ((middle(*period) - zero) / 12.0, *value)).collect();
    trend(&points).ok_or(TrendReason::TooFewPeriods)
}

/// The middle of a period, in calendar months: years then are as long as one another.
fn middle(period: Period) -> f64 {
    let after = period.ends_on().succ_opt().unwrap_or(period.ends_on());
    f64::midpoint(months(period.starts_on()), months(after))
}

fn months(date: NaiveDate) -> f64 {
    let days = f64::from(date.num_days_in_month());
    f64::from(date.year()) * 12.0 + f64::from(date.month0()) + f64::from(date.day0()) / days
}

fn sign(difference: f64) -> i64 {
    if difference.abs() < SAME { 0 } else { i64::from(difference > 0.0) * 2 - 1 }
}

/// How many values each set of equal ones has; single values are left out.
fn ties(mut values: Vec<f64>) -> Vec<usize> {
    values.sort_by(f64::total_cmp);
    let sizes = values.chunk_by(|a, b| sign(b - a) == 0).map(<[f64]>::len);
    sizes.filter(|size| *size > 1).collect()
}

/// The share of the orders of `n` different values with an S at least as far from 0 as `s`.
fn exact(n: usize, s: i64) -> f64 {
    // Orders by number of falling pairs: a further value stands behind 0 up to all of those before.
    let mut orders: Vec<u64> = vec![1];
    for size in 2..=n {
        let mut next = vec![0; orders.len() + size - 1];
        for (falling, count) in orders.iter().enumerate() {
            next.iter_mut().skip(falling).take(size).for_each(|slot| *slot += count);
        }
        orders = next;
    }
    let pairs = i64::try_from(n * (n - 1) / 2).unwrap_or(i64::MAX);
    let far: u64 = (0..)
        .zip(&orders)
        .filter(|(falling, _)| (pairs - 2 * falling).abs() >= s.abs())
        .map(|(_, count)| count)
        .sum();
    real(far) / real(orders.iter().sum())
}

/// The probability of a standard normal value at least as far from 0 as `z`.
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    if x > 6.0 {
        return 0.0; // below 1e-16
    }
    // erf x = 2/√π · exp(−x²) · Σ 2ⁱ·x²ⁱ⁺¹ / (1·3·…·(2i+1)): no term takes away from another.
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term > sum * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    (1.0 - std::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp() * sum).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(values: &[f64]) -> Vec<(f64, f64)> {
        (0..).map(f64::from).zip(values.iter().copied()).collect()
    }

    #[test]
    fn ties_everywhere_are_no_trend() {
        let flat = trend(&at(&[50.0; 6])).unwrap();
        assert_eq!((flat.slope, flat.intercept, flat.s), (0.0, 50.0, 0));
        assert_eq!((flat.variance, flat.z, flat.p), (0.0, 0.0, 1.0));
    }

    #[test]
    fn ties_take_from_the_variance_and_are_tested_by_the_normal_distribution() {
        // 4·3·13 = 156, less 2·1·9 for the tie; S = 5, so z = 4 / √(138/18).
        let tied = trend(&at(&[10.0, 10.0, 20.0, 30.0])).unwrap();
        assert_eq!((tied.s, tied.test), (5, TrendTest::Normal));
        assert!((tied.variance - 138.0 / 18.0).abs() < 1e-12);
        assert!((tied.z - 1.444_630_236_5).abs() < 1e-9, "{}", tied.z);
        assert!((tied.p - 0.148_561_775).abs() < 1e-9, "{}", tied.p);
    }

    /// `SciPy` documents its intercepts as `median(y - slope * x)` (joint) and as
    /// `median(y) - slope * median(x)` (separate); here they differ.
    #[test]
    fn the_intercept_is_the_joint_one() {
        let found = trend(&at(&[0.0, 10.0, 11.0, 13.0])).unwrap();
        // Slopes 10, 5.5, 13/3, 1, 1.5, 2: the median lies between 2 and 13/3.
        let slope = f64::midpoint(2.0, 13.0 / 3.0);
        assert!((found.slope - slope).abs() < 1e-12);
        // Rests 0, 10 − b, 11 − 2b, 13 − 3b.
        let joint = f64::midpoint(13.0 - 3.0 * slope, 11.0 - 2.0 * slope);
        let separate = 10.5 - 1.5 * slope;
        assert!((found.intercept - joint).abs() < 1e-12, "{}", found.intercept);
        assert!((joint - separate).abs() > 0.1);
    }

    #[test]
    fn four_values_are_never_a_trend_and_five_can_be() {
        let four = trend(&at(&[1.0, 2.0, 3.0, 4.0])).unwrap();
        assert!((four.p - 2.0 / 24.0).abs() < 1e-12 && !four.is_told());
        let five = trend(&at(&[5.0, 4.0, 3.0, 2.0, 1.0])).unwrap();
        assert_eq!((five.s, five.slope, five.intercept), (-10, -1.0, 5.0));
        assert!((five.p - 2.0 / 120.0).abs() < 1e-12 && five.is_told());
        assert!(five.z < 0.0);
    }

    #[test]
    fn more_than_ten_values_are_tested_by_the_normal_distribution() {
        let values: Vec<f64> = (0..11).map(f64::from).collect();
        let many = trend(&at(&values)).unwrap();
        assert_eq!((many.s, many.test), (55, TrendTest::Normal));
        // Var 165, z = 54 / √165.
        assert!(
            (many.z - 4.203_894).abs() < 1e-6 && (many.p - 2.623_615e-5).abs() < 1e-10,
            "{many:?}"
        );
    }

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        for (z, p) in [(0.0, 1.0), (1.0, 0.317_310_507_9), (1.959_963_984_540_054, 0.05)] {
            assert!((two_sided(z) - p).abs() < 1e-10, "{z}: {}", two_sided(z));
        }
        assert!((two_sided(5.0) - 5.733_031e-7).abs() < 1e-12 && two_sided(40.0) < 1e-15);
    }

    #[test]
    fn what_cannot_be_a_trend_is_none() {
        assert_eq!(trend(&at(&[1.0, 2.0, 3.0])), None);
        assert_eq!(trend(&[(0.0, 1.0), (0.0, 2.0), (1.0, 3.0), (2.0, 4.0)]), None);
        assert_eq!(trend(&at(&[1.0, f64::NAN, 2.0, 3.0])), None);
    }

    #[test]
    fn a_line_says_why_it_has_no_trend() {
        let values = |periods: &[&str]| -> Vec<(Period, f64)> {
            periods.iter().map(|text| (Period::parse(text).unwrap(), 1.0)).collect()
        };
        let years = values(&["2020", "2021", "2022", "2023"]);
        let rolling =
            values(&["2020", "2020-07-01/P1Y", "2021-07-01/P1Y", "2022-07-01/P1Y", "2024"]);
        let mixed = values(&["2020", "2021", "2022-S1", "2022-S2"]);
        let first = |values: &[(Period, f64)]| line(&[(ChainReason::First, values.to_vec())]);
        assert!(first(&years).is_ok());
        assert_eq!(first(&rolling), Err(TrendReason::PeriodsOverlap));
        assert_eq!(first(&mixed), Err(TrendReason::MixedLengths));
        assert_eq!(line(&[]), Err(TrendReason::TooFewPeriods));
        let apart = [
            (ChainReason::First, years[..2].to_vec()),
            (ChainReason::NotComparable, years[2..].to_vec()),
        ];
        assert_eq!(line(&apart), Err(TrendReason::NotComparable));
        // A chain without values breaks nothing.
        let empty = [(ChainReason::First, years), (ChainReason::MethodBreak, Vec::new())];
        assert!(line(&empty).is_ok());
    }

    #[test]
    fn quarters_are_quarters_of_a_year() {
        let quarters = ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4", "2021-Q1"];
        let values = quarters.iter().zip([1.0, 2.0, 3.0, 4.0, 5.0]);
        let values = values.map(|(text, value)| (Period::parse(text).unwrap(), value)).collect();
        let found = line(&[(ChainReason::First, values)]).unwrap();
        assert!((found.slope - 4.0).abs() < 1e-12 && (found.intercept - 1.0).abs() < 1e-12);
    }
}
