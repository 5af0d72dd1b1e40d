//! What is said of a trend, or of there being none to tell.

use super::{Language, number};
use crate::{
    domain::period::Period,
    metrics::trend::{TOLD_FROM, Trend, TrendReason},
};

/// A trend and what its sentence says besides.
pub struct Said<'a> {
    pub trend: &'a Trend,
    pub from: Period,
    pub to: Period,
    /// Whether some values are estimates from an older version.
    pub estimated: bool,
}

/// Which way a line goes.
#[derive(Clone, Copy)]
pub enum Way {
    Up,
    Down,
    Flat,
}

/// The words for trends.
pub trait Words {
    /// What a line does over its periods: the begin of a sentence.
    fn run(&self, n: usize, periods: [Period; 2], way: Way, slope: &str) -> String;
    /// The same, called a trend.
    fn called_a_trend(&self, run: &str, p: &str) -> String;
    fn too_few(&self, n: usize) -> String;
    fn may_be_chance(&self, p: &str) -> String;
    fn some_estimated(&self) -> &'static str;
    /// That there is none to tell; the reason follows.
    fn no_trend(&self) -> &'static str;
    fn no_trend_because(&self, reason: TrendReason) -> &'static str;
}

impl Said<'_> {
    /// The sentence in a language.
    pub fn in_words(&self, words: &dyn Language) -> String {
        let Self { trend, from, to, estimated } = self;
        let way = match trend.slope {
            slope if number::moves(slope) && slope < 0.0 => Way::Down,
            slope if number::moves(slope) => Way::Up,
            _ => Way::Flat,
        };
        let slope = number::moved(trend.slope, words.comma());
        let run = words.run(trend.n, [*from, *to], way, &slope);
        let p = number::probability(trend.p, words.comma());
        let sentence = if trend.n < TOLD_FROM {
            format!("{}{}", capitalised(&run), words.too_few(trend.n))
        } else if trend.is_told() {
            words.called_a_trend(&run, &p)
        } else {
            format!("{}{}", capitalised(&run), words.may_be_chance(&p))
        };
        let behind = if *estimated { words.some_estimated() } else { "" };
        format!("{sentence}{behind}.")
    }
}

/// Why there is no trend, in a language.
pub fn refused(words: &dyn Language, reason: TrendReason) -> String {
    format!("{}: {}.", words.no_trend(), words.no_trend_because(reason))
}

/// The same with a capital letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{
        sentence::of_trend,
        trend::{TrendTest, trend},
    };

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    #[test]
    fn a_trend_is_said_from_five_values_and_not_of_chance() {
        let trend = |n, slope, p| Trend {
            slope,
            intercept: 50.0,
            n,
            s: 1,
            variance: 1.0,
            z: 1.0,
            p,
            test: TrendTest::Exact,
        };
        for (trend, en, cs) in [
            (
                trend(4, 1.0, 0.083),
                "Over 4 periods from 2020 to 2024 it rose by 1.0 points a year; 4 are too few to \
                 speak of a trend.",
                "Za 4 období od roku 2020 do roku 2024 je růst o 1,0 bodu ročně; 4 jsou na trend málo.",
            ),
            (
                trend(5, -2.25, 0.0167),
                "There is a trend: over 5 periods from 2020 to 2024 it fell by 2.3 points a year (p = \
                 0.017).",
                "Je tu trend: za 5 období od roku 2020 do roku 2024 je pokles o 2,3 bodu ročně (p = 0,017).",
            ),
            (
                trend(12, 0.1, 0.3),
                "Over 12 periods from 2020 to 2024 it rose by 0.1 points a year, which may be chance \
                 (p = 0.300).",
                "Za 12 období od roku 2020 do roku 2024 je růst o 0,1 bodu ročně, což může být náhoda (p = \
                 0,300).",
            ),
            (
                trend(20, 3.0, 0.0001),
                "There is a trend: over 20 periods from 2020 to 2024 it rose by 3.0 points a year (p < \
                 0.001).",
                "Je tu trend: za 20 období od roku 2020 do roku 2024 je růst o 3,0 bodu ročně (p < 0,001).",
            ),
            (
                trend(6, 0.0, 1.0),
                "Over 6 periods from 2020 to 2024 it neither rose nor fell, which may be chance (p = \
                 1.000).",
                "Za 6 období od roku 2020 do roku 2024 není růst ani pokles, což může být náhoda (p = 1,000).",
            ),
            (
                trend(20, -0.04, 0.01),
                "There is a trend: over 20 periods from 2020 to 2024 it fell by 0.04 points a year (p \
                 = 0.010).",
                "Je tu trend: za 20 období od roku 2020 do roku 2024 je pokles o 0,04 bodu ročně (p = 0,010).",
            ),
        ] {
            let sentence = of_trend(&trend, period("2020"), period("2024"), false);
            assert_eq!((sentence.en.as_str(), sentence.cs.as_str()), (en, cs));
        }
    }

    #[test]
    fn a_trend_of_estimates_says_so() {
        let points: Vec<(f64, f64)> = (0..5).map(f64::from).map(|year| (year, year)).collect();
        let trend = trend(&points).unwrap();
        let sentence = of_trend(&trend, period("2020"), period("2024"), true);
        assert!(sentence.en.ends_with("; some values are estimates from an older version."));
        assert!(
            sentence.cs.ends_with("; některé hodnoty jsou odhady podle starší verze metodiky.")
        );
    }
}
