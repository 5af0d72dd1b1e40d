//! A chart in words, for who does not see it.

use super::line::Line;
use crate::{
    domain::period::Period,
    pages::{parts, words::Words},
};

/// Each line by its first and its last value.
pub fn described(title: &str, lines: &[Line], words: &Words) -> String {
    let told = lines.iter().filter_map(|line| {
        let mut valued: Vec<(Period, f64)> =
            line.dots().filter_map(|dot| Some((dot.period, dot.points?))).collect();
        valued.sort_by_key(|(period, _)| *period);
        let told = |of: Option<&(Period, f64)>| {
            let (period, points) = of?;
            Some(((words.period)(*period), parts::grade(*points, words)?))
        };
        let (first, last) = (told(valued.first())?, told(valued.last())?);
        let subject = if line.label.is_empty() { title } else { &line.label };
        Some(if valued.len() == 1 {
            (words.chart.described_one)(subject, &last.1, &last.0)
        } else {
            (words.chart.described)(subject, &first.1, &last.1)
        })
    });
    told.collect::<Vec<_>>().join(" ")
}

/// The same, where the numbers stand below as a table.
pub fn with_table(said: &str, words: &Words) -> String {
    format!("{said} {}", words.chart.below)
}
