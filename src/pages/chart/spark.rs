//! A line as small as a word: how a grade went, in a row of a list.

use maud::{Markup, html};

use super::{
    drawing::path,
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
            @for chain in &line.segments {
                path.run d=(path(&chain.dots, width, PLOT)) {}
                @for dot in chain.dots.iter().filter(is_shown) {
                    path.dot d=(spot(dot, width)) {}
                }
            }
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
        let run = text.split("class=\"run\" d=\"").nth(1).unwrap().split('"').next().unwrap();
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
