//! A line as small as a word: how a grade went, in a row of a list.

use maud::{Markup, html};

use super::{
    drawing::{path, thinned},
    line::{Dot, Line},
    scale::{Height, Width, place},
};
use crate::{
    domain::period::Period,
    pages::{parts, words::Words},
};

const WIDTH: f64 = 96.0;
const HEIGHT: f64 = 38.0;
/// The whole scale: in every row the same height is the same grade.
const PLOT: Height = Height { top: 5.0, bottom: 33.0 };
/// Most values whose dots can be told from one another.
const DOTS: usize = 12;
/// How wide the columns are in which more are seen: twice a line.
const WIDE: f64 = 4.0;

/// The drawing, which says in words from where to where it goes; of a line that goes nowhere, nothing.
pub fn spark(line: &Line, words: &Words) -> Option<Markup> {
    let mut valued: Vec<(Period, f64)> =
        line.dots().filter_map(|dot| Some((dot.period, dot.points?))).collect();
    valued.sort_by_key(|(period, _)| *period);
    let [first, .., last] = valued.as_slice() else { return None };
    let told = |(period, points): (Period, f64)| {
        Some((parts::grade(points, words)?, (words.period)(period)))
    };
    let said = (words.chart.went)(&told(*first)?, &told(*last)?);
    let width = Width::over(valued.iter().map(|(period, _)| *period), 5.0, WIDTH - 5.0);
    let with_dots = valued.len() <= DOTS;
    let is_shown = |dot: &&Dot| dot.points.is_some() && (with_dots || dot.period == last.0);
    Some(html! {
        svg.spark.line0 viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT) role="img" {
            title { (said) }
            path.rule d={ "M0 " (PLOT.top) "H" (WIDTH) "M0 " (PLOT.bottom) "H" (WIDTH) } {}
            @if with_dots {
                @for chain in &line.segments { path.run d=(path(&chain.dots, width, PLOT)) {} }
            } @else {
                @for run in thinned(line, width, PLOT, WIDE).iter().filter(|run| !run.is_empty()) {
                    path.run d=(run) stroke-linecap="round" {}
                }
            }
            @for dot in line.dots().filter(is_shown) { path.dot d=(spot(dot, width)) {} }
        }
    })
}

/// A small mark at a value.
fn spot(dot: &Dot, width: Width) -> String {
    let (x, y) = (width.of(dot.period), PLOT.of(dot.points.unwrap_or_default()));
    format!("M{} {}m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0z", place(x), place(y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::state::{Flags, State},
        metrics::chain::ChainReason,
        pages::{chart::line::Chain, words::LANGUAGES},
    };

    fn line(chains: &[&[(&str, Option<f64>)]]) -> Line {
        let chain = |values: &&[(&str, Option<f64>)]| Chain {
            reason: ChainReason::First,
            dots: values
                .iter()
                .map(|(period, points)| Dot {
                    period: Period::parse(period).unwrap(),
                    points: *points,
                    interval: None,
                    services: None,
                    state: State::Measured,
                    flags: Flags::EMPTY,
                })
                .collect(),
        };
        Line { label: String::new(), segments: chains.iter().map(chain).collect() }
    }

    #[test]
    fn its_places_are_those_of_the_data_on_the_whole_scale() {
        let values =
            [("2020", Some(100.0)), ("2021", Some(0.0)), ("2022", None), ("2023", Some(50.0))];
        let text = spark(&line(&[&values]), LANGUAGES[0]).unwrap().into_string();
        let run = part(&text, "class=\"run\" d=\"");
        let heights: Vec<f64> = run
            .split(['M', 'L'])
            .skip(1)
            .map(|step| PLOT.points(step.split_once(' ').unwrap().1.parse().unwrap()))
            .collect();
        assert_eq!(heights, [100.0, 0.0, 50.0]);
        // Joined over no gap.
        assert_eq!(run.matches('L').count(), 1);
        assert_eq!(text.matches("class=\"dot\"").count(), 3);
        assert!(text.contains("<title>") && text.contains("1,0") && text.contains("3,0"), "{text}");
    }

    #[test]
    fn very_many_values_weigh_no_more_than_can_be_seen() {
        let first: chrono::NaiveDate = "1990-01-01".parse().unwrap();
        let periods: Vec<String> =
            first.iter_days().take(5_000).map(|day| format!("{day}/P1M")).collect();
        let drawn = |value: fn(usize) -> Option<f64>| {
            let values: Vec<_> =
                periods.iter().enumerate().map(|(nth, it)| (it.as_str(), value(nth))).collect();
            spark(&line(&[&values]), LANGUAGES[0]).unwrap().into_string()
        };
        for value in [
            |nth: usize| Some(if nth.is_multiple_of(2) { 0.0 } else { 100.0 }),
            // Each stands alone, and is seen all the same.
            |nth: usize| {
                nth.is_multiple_of(2).then_some(if nth.is_multiple_of(4) { 0.0 } else { 100.0 })
            },
        ] {
            let text = drawn(value);
            assert!(text.len() < 4_000, "{}", text.len());
            let runs = part(&text, "class=\"run\" d=\"");
            let [top, bottom] = [PLOT.top, PLOT.bottom].map(|at| format!(" {}", place(at)));
            assert!(runs.contains(&top) && runs.contains(&bottom), "{runs}");
            assert_eq!(text.matches("class=\"dot\"").count(), 1);
        }
    }

    fn part<'a>(text: &'a str, from: &str) -> &'a str {
        text.split(from).nth(1).unwrap().split('"').next().unwrap()
    }

    #[test]
    fn what_goes_nowhere_is_not_drawn_and_chains_are_not_joined() {
        for words in LANGUAGES {
            assert!(spark(&line(&[&[("2020", Some(50.0))]]), words).is_none());
            assert!(spark(&line(&[]), words).is_none());
        }
        let apart = line(&[&[("2020", Some(50.0))], &[("2021", Some(60.0))]]);
        let text = spark(&apart, LANGUAGES[1]).unwrap().into_string();
        assert!(
            text.split("class=\"run\" d=\"").skip(1).all(|run| !run
                .split('"')
                .next()
                .unwrap()
                .contains('L'))
        );
    }
}
