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
    /// Why there is none.
    fn no_trend(&self, reason: TrendReason) -> &'static str;
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
    format!("{}.", words.no_trend(reason))
}

/// The same with a capital letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
