//! A change or a trend in one plain sentence, Czech and English, with its numbers in it.
//!
//! What is said, of which numbers and in which order, is decided here once; a language has the words.

mod change;
mod czech;
mod english;
mod news;
mod number;
mod trend;

use serde::Serialize;
use utoipa::ToSchema;

pub use self::news::{Happened, REASON};
use self::{czech::Czech, english::English};
use super::{
    change::{Change, ChangesReason},
    trend::{Trend, TrendReason},
};
use crate::domain::{language::Language as LanguageCode, period::Period};

/// One plain sentence in Czech and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Sentence {
    /// In Czech.
    pub cs: String,
    /// In English.
    pub en: String,
}

/// What a sentence about a change says besides the change itself.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The earlier period; none where nothing is earlier.
    pub from: Option<Period>,
    /// The later period.
    pub to: Period,
    /// The earlier value.
    pub from_value: Option<f64>,
    /// The later value.
    pub to_value: Option<f64>,
    /// How many of the matched services were found out in another way.
    pub resourced: usize,
    /// Whether a value of the earlier, and of the later period was revised since it was published.
    pub revised: [bool; 2],
    /// Whether a value of the earlier, and of the later period is an estimate from an older version.
    pub estimated: [bool; 2],
    /// Whether the earlier, or the later value was counted, and is a mean here because the other was not.
    pub as_means: [bool; 2],
    /// How many services there are, where a matched panel keeps none of them.
    pub unmatched: Option<usize>,
}

/// What the sentence of a verdict says.
///
/// - **Shape:** one sentence for every verdict, of what is the same in both periods; of a group it names
///   how many services were measured both times. Where more than half of the change is composition, a
///   second one names the whole change, and whether other services or other criteria were measured.
/// - **Unit:** points with one decimal, halves up, `2.0` in English, `2,0` in Czech; with more where a
///   move would read as none.
/// - **Source:** the figures of the example are of the eGovernment Benchmark, Czechia, pre-filled
///   forms; Czech plural forms are those of the Unicode CLDR: one, few (2 to 4), other, and after a
///   decimal the genitive singular.
///
/// ```
/// # use std::collections::BTreeSet;
/// # use znamka::metrics::{chain::Method, change::{Same, SamplingError, Side, change}};
/// use znamka::domain::period::Period;
/// use znamka::metrics::sentence::{Told, of_change};
/// # let (in_2021, in_2023): (BTreeSet<u8>, BTreeSet<u8>) = ((0..20).collect(), (0..31).collect());
/// # let (before, after) = (Some(50.0), Some(1612.5 / 31.0));
/// # let earlier = Side { value: before, matched: Some(50.0), units: &in_2021 };
/// # let later = Side { value: after, matched: Some(55.625), units: &in_2023 };
/// # let same = Same::of(&in_2021);
/// # let change = change(Method::Same, &earlier, &later, &same, SamplingError::Absent);
///
/// // Δ 2.016129, M 5.625 over 20 of 31 services.
/// let told = Told {
///     from: Period::parse("2021"),
///     to: Period::parse("2023").unwrap(),
///     from_value: before,
///     to_value: after,
///     resourced: 0,
///     revised: [false, false],
///     estimated: [false, false],
///     as_means: [false, false],
///     unmatched: None,
/// };
/// assert_eq!(
///     of_change(&change, &told).en,
///     "The same 20 of 31 services improved by 5.6 points from 2021 to 2023. \
///      The whole difference is +2.0 points, because other services were measured, too."
/// );
/// ```
pub fn of_change(change: &Change, told: &Told) -> Sentence {
    in_each(|words| change::said(words, change, told))
}

/// Why a line has no changes, in words.
///
/// - **Unit:** none: no figure is worked out, and the example holds the words.
/// - **Source:** as [`comparison`](super::chain::comparison); what is pooled is no mean of services, but
///   brought together node by node: European Commission, *eGovernment Benchmark 2023*, method paper,
///   where of several portals the best answer counts.
///
/// ```
/// use znamka::metrics::{change::ChangesReason, sentence::of_no_changes};
///
/// let sentence = of_no_changes(ChangesReason::Pooled);
/// assert_eq!(
///     sentence.en,
///     "There is no change to tell: a change is told of the same services, and a pooled value is not \
///      made of services one by one."
/// );
/// let sentence = of_no_changes(ChangesReason::TooFewPeriods);
/// assert_eq!(sentence.en, "There is no change to tell: fewer than 2 periods have a value.");
/// assert_eq!(sentence.cs, "Změnu nelze určit: hodnotu mají méně než 2 období.");
/// ```
pub fn of_no_changes(reason: ChangesReason) -> Sentence {
    in_each(|words| change::refused(words, reason))
}

/// What the sentence of a trend says.
///
/// - **Shape:** `from` and `to` are the first and the last period with a value. A trend is said from
///   5 values on; fewer have a slope. `estimated`: some are estimates from an older version.
/// - **Unit:** points a year with one decimal, and more where a slope would read as none; the probability with three.
/// - **Source:** as [`trend`](super::trend::trend).
///
/// ```
/// use znamka::domain::period::Period;
/// use znamka::metrics::{sentence::of_trend, trend::trend};
///
/// let editions = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887, 68.4990];
/// let points: Vec<(f64, f64)> = (0..7).map(f64::from).zip(editions).collect();
/// let period = |text| Period::parse(text).unwrap();
/// assert_eq!(
///     of_trend(&trend(&points).unwrap(), period("2017"), period("2023"), false).en,
///     "Over 7 periods from 2017 to 2023 it rose by 1.0 points a year, which may be chance (p = 0.069)."
/// );
/// ```
pub fn of_trend(trend: &Trend, from: Period, to: Period, estimated: bool) -> Sentence {
    let said = trend::Said { trend, from, to, estimated };
    in_each(|words| said.in_words(words))
}

/// Why there is no trend, in words.
///
/// - **Unit:** none: words.
/// - **Source:** as [`line`](super::trend::line).
///
/// ```
/// use znamka::domain::period::Period;
/// use znamka::metrics::{chain::ChainReason, sentence::of_no_trend, trend::line};
///
/// // Seven editions of the eGovernment Benchmark, of which each shares a year with the next.
/// let editions = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887, 68.4990];
/// let two_years = |year| Period::parse(&format!("{year}-01-01/P2Y")).unwrap();
/// let values = (2016..).map(two_years).zip(editions).collect();
/// let sentence = of_no_trend(line(&[(ChainReason::First, values)]).unwrap_err());
/// assert_eq!(sentence.en, "There is no trend to tell: the periods overlap.");
/// assert_eq!(sentence.cs, "Trend nelze určit: období se překrývají.");
/// ```
pub fn of_no_trend(reason: TrendReason) -> Sentence {
    in_each(|words| trend::refused(words, reason))
}

/// What happened, as the headline of a message: the service, the period, and what became of it.
///
/// - **Shape:** a line; names are cut where they are very long.
/// - **Unit:** none: words.
/// - **Source:** RFC 4287, *The Atom Syndication Format*, section 4.2.14: a title is what a human reads.
///
/// ```
/// use znamka::{
///     domain::{news::NewsKind, period::Period, text::Texts},
///     metrics::sentence::{Happened, of_headline},
/// };
///
/// let service = Texts::from([("cs".into(), "Vydání pasu".into())]);
/// let happened = Happened {
///     kind: NewsKind::Withdrawn,
///     service: (&service, "cz-obtain-passport"),
///     period: Period::parse("2023").unwrap(),
///     source: None,
///     campaign: None,
///     disputes: false,
///     reason: None,
/// };
/// assert_eq!(of_headline(&happened).cs, "Vydání pasu, 2023: hodnocení vzato zpět");
/// assert_eq!(of_headline(&happened).en, "Vydání pasu, 2023: evaluation withdrawn");
/// ```
pub fn of_headline(happened: &Happened<'_>) -> Sentence {
    in_each(|words| news::headline(words, happened))
}

/// What happened, in a sentence, with the reason that was given.
///
/// - **Shape:** one sentence; what others wrote is one line of at most 500 characters.
/// - **Unit:** none: words.
/// - **Source:** RFC 4287, *The Atom Syndication Format*, section 4.2.13: a summary conveys the entry.
///
/// ```
/// use znamka::{
///     domain::{news::NewsKind, period::Period, text::Texts},
///     metrics::sentence::{Happened, of_news},
/// };
///
/// let service = Texts::from([("cs".into(), "Vydání pasu".into()), ("en".into(), "Passport".into())]);
/// let happened = Happened {
///     kind: NewsKind::Corrected,
///     service: (&service, "cz-obtain-passport"),
///     period: Period::parse("2023").unwrap(),
///     source: None,
///     campaign: None,
///     disputes: false,
///     reason: Some("A slip of the pen."),
/// };
/// assert_eq!(
///     of_news(&happened).en,
///     "The evaluation of “Passport” for 2023 was corrected; the reason given: A slip of the pen."
/// );
/// ```
pub fn of_news(happened: &Happened<'_>) -> Sentence {
    in_each(|words| news::said(words, happened))
}

/// The same in every language: a new one is a file of words, and a line here.
fn in_each(say: impl Fn(&dyn Language) -> String) -> Sentence {
    Sentence { cs: say(&Czech), en: say(&English) }
}

/// The words of a language. Numbers come in as they are to be read.
trait Language: change::Words + trend::Words + news::Words {
    /// Which it is.
    fn language(&self) -> LanguageCode;
    /// What stands before the decimals.
    fn comma(&self) -> char;
}

#[cfg(test)]
mod tests;
