//! Lines over time: a line for each segment, a mark for each value, an upright for each interval.
//!
//! Of very many values no more are drawn than can be told apart, and nothing that could be seen is lost
//! ([`thin`](super::thin)): a line has at most a few thousand places, whatever it is drawn from.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::{
    ends::{self, ends},
    line::{Chain, Dot, Line, is_empty},
    names::{self, names},
    said::{described, with_table},
    scale::{Height, WIDTH, Width, place},
    style::{self, Mark, STYLES, Style},
    thin::{self, Short},
};
use crate::{
    domain::{period::Period, state::State},
    pages::words::Words,
};

/// Most labels under a chart: on a small screen more would run into one another.
const LABELS: usize = 6;
/// Most values whose marks can be told from one another.
const MARKS: usize = 80;
/// How wide the columns are where up to four drawings stand side by side, each with less room.
const BESIDE: f64 = 4.0;
const HEIGHT: f64 = 300.0;
pub const PLOT: Height = Height { top: 16.0, bottom: 250.0 };
const LEFT: f64 = 44.0;
/// From the ends of the axis to the first and the last value: half of the widest year below them.
const INSET: f64 = 28.0;
/// How far below the axis a cross stands: on it, it would be a grade 5.
const CROSS: f64 = 11.0;
/// How far below the axis the years stand.
const YEARS: f64 = 38.0;

/// The path of some values: it is lifted where a value is missing.
pub fn path<'a>(dots: impl IntoIterator<Item = &'a Dot>, width: Width, height: Height) -> String {
    let mut path = String::new();
    let mut down = false;
    for dot in dots {
        let Some(points) = dot.points else {
            down = false;
            continue;
        };
        let step = if down { 'L' } else { 'M' };
        let _ = write!(path, "{step}{} {}", place(width.of(dot.period)), place(height.of(points)));
        down = true;
    }
    path
}

/// The drawing; of nothing, a sentence.
pub fn svg(title: &str, lines: &[Line], words: &Words) -> Markup {
    drawing((title, described(title, lines, words)), lines, (periods(lines), wide(lines)), words)
}

/// The same, where the numbers stand below as a table.
pub fn above_table(title: &str, lines: &[Line], words: &Words) -> Markup {
    drawing(
        (title, with_table(&described(title, lines, words), words)),
        lines,
        (periods(lines), wide(lines)),
        words,
    )
}

/// How wide the columns are in which very many values are seen: of several lines each has less room, in the
/// drawing and in the file.
fn wide(lines: &[Line]) -> f64 {
    (f64::from(u32::try_from(lines.len()).unwrap_or(u32::MAX)) / 2.0).max(1.0)
}

fn periods(lines: &[Line]) -> Vec<Period> {
    lines.iter().flat_map(Line::dots).map(|dot| dot.period).collect()
}

/// The drawing of one line, over all of these periods: one of several that stand side by side.
pub fn alone(line: &Line, periods: impl Iterator<Item = Period>, words: &Words) -> Markup {
    let one = [Line { label: String::new(), segments: line.segments.clone() }];
    let said = described(&line.label, &one, words);
    drawing((&line.label, said), &one, (periods.collect(), BESIDE), words)
}

fn drawing(
    (title, said): (&str, String),
    lines: &[Line],
    (periods, wide): (Vec<Period>, f64),
    words: &Words,
) -> Markup {
    if is_empty(lines) {
        return html! { p.none { (words.chart.nothing) } };
    }
    let several = lines.len() > 1;
    let right = WIDTH - if several { names::room(lines, words) } else { 16.0 + INSET };
    let width = Width::over(periods.iter().copied(), LEFT + INSET, right);
    let with_marks = has_marks(lines);
    let detail = if with_marks { Detail::All } else { Detail::Columns(wide) };
    let called = if several { names(lines, width, words) } else { Vec::new() };
    let grades = ends(lines, &called, (width, with_marks), words);
    html! {
        svg.lines xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) }
            role="img" aria-label=(said) font-family="system-ui, sans-serif" font-size="14" {
            title { (title) }
            (axes(periods, width, (right, several), words))
            @for (nth, line) in lines.iter().enumerate() {
                @let style = style::of(nth);
                g.{ "line" (nth % STYLES.len()) } {
                    (drawn(line, style, (width, detail), words))
                    @if let Some(Some(name)) = called.get(nth) { (names::drawn(name, style.0)) }
                    @if let Some(grades) = grades.get(nth) { (ends::drawn(grades, several.then_some(style.0))) }
                }
            }
        }
    }
}

fn axes(
    mut periods: Vec<Period>,
    width: Width,
    (right, several): (f64, bool),
    words: &Words,
) -> Markup {
    periods.sort();
    periods.dedup();
    let every = periods.len().div_ceil(LABELS).max(1);
    html! {
        g.axis fill="currentColor" {
            @for grade in 1..=5_u8 {
                @let y = PLOT.of(crate::domain::grade::to_points(f64::from(grade)));
                path.rule d={ "M" (LEFT) " " (place(y)) "H" (place(right + if several { 12.0 } else { INSET })) } stroke="currentColor" stroke-opacity="0.25" fill="none" {}
                text x=(LEFT - 10.0) y=(place(y + 5.0)) text-anchor="end" { (grade) }
            }
            // From the newest back, for that is the one people look for.
            @for period in periods.iter().rev().step_by(every) {
                @let text = (words.short_period)(*period);
                @let (x, anchor) = below(width.of(*period), &text, (LEFT, right + INSET));
                text x=(place(x)) y=(place(PLOT.bottom + YEARS)) text-anchor=(anchor) { (text) }
            }
        }
    }
}

/// Where the name of a period stands below it: what is longer than a year keeps within the axis at its ends.
fn below(x: f64, text: &str, (left, right): (f64, f64)) -> (f64, &'static str) {
    let is_long = text.chars().count() > 4;
    if is_long && x <= left + INSET {
        (left, "start")
    } else if is_long && x >= right - INSET {
        (right, "end")
    } else {
        (x, "middle")
    }
}

/// Whether every value has its mark.
fn has_marks(lines: &[Line]) -> bool {
    let valued = lines.iter().flat_map(Line::dots).filter(|dot| dot.points.is_some());
    valued.count() <= MARKS
}

/// The missing values of a line that get a cross: of very many, crosses would be a second line.
fn crossed(line: &Line) -> impl Iterator<Item = &Dot> {
    let told = line.missing().nth(MARKS).is_none();
    line.missing().filter(move |_| told)
}

/// What the crosses of a drawing say, each state once: why values are missing.
pub fn crosses(lines: &[Line]) -> Vec<State> {
    let mut states = Vec::new();
    if has_marks(lines) && !is_empty(lines) {
        for state in lines.iter().flat_map(crossed).map(|dot| dot.state) {
            if !states.contains(&state) {
                states.push(state);
            }
        }
    }
    states
}

/// How much of its values a line is drawn with.
#[derive(Clone, Copy)]
enum Detail {
    /// All, each with its mark.
    All,
    /// What can be seen of them in columns of so many units.
    Columns(f64),
}

fn drawn(line: &Line, style: Style, (width, detail): (Width, Detail), words: &Words) -> Markup {
    let (colour, _, mark) = style;
    html! {
        @match detail {
            Detail::All => {
                @for chain in &line.segments {
                    (run(&path(&chain.dots, width, PLOT), style))
                    (marked(chain, width, colour, mark))
                }
                @for dot in crossed(line) { (cross(dot, width, words)) }
            },
            Detail::Columns(wide) => (seen(line, style, width, wide)),
        }
    }
}

/// A line through what is joined.
fn run(d: &str, (colour, dash, _): Style) -> Markup {
    html! {
        path.run d=(d) fill="none" stroke=(colour) stroke-width="2.5" stroke-dasharray=(dash) stroke-linejoin="round" {}
    }
}

/// What can be seen of a line of very many values, in columns of `wide` units: its chains in one path, which is
/// lifted between them, and what is short in another.
pub fn thinned(line: &Line, width: Width, height: Height, wide: f64) -> [String; 2] {
    let (mut joined, mut short) = (String::new(), Vec::new());
    for chain in &line.segments {
        let kept = thin::thinned(&chain.dots, width, wide);
        joined.push_str(&path(kept.joined, width, height));
        short.extend(kept.short);
    }
    [joined, uprights(&thin::apart(&short, wide), height)]
}

/// The same with its intervals.
fn seen(line: &Line, style: Style, width: Width, wide: f64) -> Markup {
    let [joined, short] = thinned(line, width, PLOT, wide);
    let chains = line.segments.iter();
    let spans: Vec<Short> =
        chains.flat_map(|chain| thin::spans(&chain.dots, width, wide)).collect();
    let intervals = uprights(&thin::apart(&spans, wide), PLOT);
    html! {
        @if !joined.is_empty() { (run(&joined, style)) }
        @if !short.is_empty() {
            path.run d=(short) fill="none" stroke=(style.0) stroke-width="3.5" stroke-linecap="round" {}
        }
        @if !intervals.is_empty() {
            path.interval d=(intervals) fill="none" stroke=(style.0) stroke-opacity="0.4" {}
        }
    }
}

/// Every value with its mark, and its interval.
fn marked(chain: &Chain, width: Width, colour: &str, mark: Mark) -> Markup {
    html! {
        @for dot in &chain.dots {
            @if let Some((low, high)) = dot.interval {
                @let x = width.of(dot.period);
                path.interval d={ "M" (place(x)) " " (place(PLOT.of(high))) "V" (place(PLOT.of(low)))
                    "m-4 0h8M" (place(x - 4.0)) " " (place(PLOT.of(high))) "h8" }
                    fill="none" stroke=(colour) stroke-width="1.5" {}
            }
            @if let Some(points) = dot.points {
                path.dot d=(mark.path(width.of(dot.period), PLOT.of(points))) fill=(colour) {}
            }
        }
    }
}

/// A period without a value: a cross below the axis, by its year, that says why.
fn cross(dot: &Dot, width: Width, words: &Words) -> Markup {
    let (x, y) = (place(width.of(dot.period)), place(PLOT.bottom + CROSS));
    html! {
        path.gap d={ "M" (x) " " (y) "m-4-4l8 8m0-8l-8 8" } fill="none" stroke="currentColor" stroke-width="1.5" {
            title { ((words.period)(dot.period)) ": " ((words.state)(dot.state)) }
        }
    }
}

/// What is short, each as an upright, or as a dot where it is one value: a line alone would not show that.
fn uprights(short: &[Short], height: Height) -> String {
    let mut path = String::new();
    for Short { x, low, high, .. } in short {
        let (low, high) = (place(height.of(*low)), place(height.of(*high)));
        let _ = write!(path, "M{} {high}", place(*x));
        let _ = if low == high { write!(path, "h0") } else { write!(path, "V{low}") };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::state::{Flags, State},
        metrics::chain::ChainReason,
        pages::words::LANGUAGES,
    };

    fn chain(values: &[(&str, Option<f64>)]) -> Chain {
        let dots = values.iter().map(|(period, points)| Dot {
            period: Period::parse(period).unwrap(),
            points: *points,
            interval: points.map(|points| (points - 5.0, points + 5.0)),
            services: None,
            state: if points.is_some() { State::Measured } else { State::NotReported },
            flags: Flags::EMPTY,
        });
        Chain { reason: ChainReason::First, dots: dots.collect() }
    }

    /// The moves of a path: whether the pen was down, and where it came to.
    fn moves(path: &str) -> Vec<(bool, f64, f64)> {
        let mut moves = Vec::new();
        let mut rest = path;
        while let Some(step) = rest.chars().next() {
            let end = rest[1..].find(['M', 'L']).map_or(rest.len(), |end| end + 1);
            let (x, y) = rest[1..end].split_once(' ').unwrap();
            moves.push((step == 'L', x.parse().unwrap(), y.parse().unwrap()));
            rest = &rest[end..];
        }
        moves
    }

    #[test]
    fn the_points_of_the_path_are_those_of_the_data() {
        let values = [
            ("2020", Some(58.4)),
            ("2021", Some(50.3)),
            ("2022", None),
            ("2023", Some(62.7)),
            ("2024", Some(0.0)),
        ];
        let chain = chain(&values);
        let width = Width::over(chain.dots.iter().map(|dot| dot.period), 0.0, 400.0);
        let drawn = moves(&path(&chain.dots, width, PLOT));
        let given: Vec<f64> = values.iter().filter_map(|(_, points)| *points).collect();
        assert_eq!(drawn.len(), given.len());
        for ((_, _, y), points) in drawn.iter().zip(&given) {
            assert!((PLOT.points(*y) - points).abs() < 0.01, "{y} {points}");
        }
        // The pen is lifted over the year without a value.
        assert_eq!(
            drawn.iter().map(|(down, ..)| *down).collect::<Vec<_>>(),
            [false, true, false, true]
        );
        assert!(drawn.windows(2).all(|two| two[0].1 < two[1].1));
    }

    #[test]
    fn chains_are_never_joined() {
        let line = Line {
            label: String::new(),
            segments: vec![chain(&[("2020", Some(1.0))]), chain(&[("2021", Some(99.0))])],
        };
        for words in LANGUAGES {
            let text = svg("t", &[Line { label: String::new(), segments: Vec::new() }], words)
                .into_string();
            assert!(text.contains(words.chart.nothing) && !text.contains("<svg"));
        }
        let text = svg("t", &[line], LANGUAGES[0]).into_string();
        let runs: Vec<&str> = text.split("class=\"run\" d=\"").skip(1).collect();
        assert_eq!(runs.len(), 2);
        assert!(runs.iter().all(|run| !run.split('"').next().unwrap().contains('L')));
    }

    #[test]
    fn crosses_stand_below_the_axis_and_are_explained() {
        let gap = [("2020", Some(50.0)), ("2021", None), ("2022", None)];
        let line = |segments: &[&[(&str, Option<f64>)]]| Line {
            label: String::new(),
            segments: segments.iter().map(|values| chain(values)).collect(),
        };
        // What another segment has a value for is not missing.
        for (of, count) in [(line(&[&gap]), 2), (line(&[&gap, &[("2021", Some(60.0))]]), 1)] {
            for words in LANGUAGES {
                let text = super::super::figure("t", std::slice::from_ref(&of), &[], words);
                let text = text.into_string();
                let heights: Vec<f64> = text
                    .split("class=\"gap\" d=\"M")
                    .skip(1)
                    .map(|path| path.split(['"', 'm', ' ']).nth(1).unwrap().parse().unwrap())
                    .collect();
                assert_eq!(heights.len(), count, "{text}");
                assert!(heights.iter().all(|y| y - 4.0 > PLOT.bottom && y + 4.0 < HEIGHT));
                let caption = format!("× = {}.", (words.state)(State::NotReported));
                assert_eq!(text.matches(&caption).count(), 1, "{text}");
                assert_eq!(text.matches("<figcaption>").count(), 1, "{text}");
            }
        }
        let whole = line(&[&[("2020", Some(50.0)), ("2021", Some(60.0))]]);
        assert!(crosses(&[whole]).is_empty());
        assert!(crosses(&[line(&[&[("2020", None)]])]).is_empty());
    }

    #[test]
    fn five_thousand_points_are_a_line_without_marks() {
        let months: Vec<(String, Option<f64>)> = (1900..2200)
            .flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")))
            .chain((1900..2200).flat_map(|year| (1..=4).map(move |nth| format!("{year}-Q{nth}"))))
            .chain((1900..2100).map(|year| year.to_string()))
            .map(|period| (period, Some(50.0)))
            .collect();
        assert_eq!(months.len(), 5_000);
        let values: Vec<(&str, Option<f64>)> =
            months.iter().map(|(period, points)| (period.as_str(), *points)).collect();
        let line = Line { label: String::new(), segments: vec![chain(&values)] };
        let text = svg("t", &[line], LANGUAGES[0]).into_string();
        assert_eq!(text.matches("class=\"dot\"").count(), 0);
        assert!(text.len() <= 100_000, "{}", text.len());
        // One line from the first day to the last, at the height of the value.
        let run = text.split("class=\"run\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let points: Vec<(f64, f64)> = run
            .split(['M', 'L'])
            .skip(1)
            .map(|point| point.split_once(' ').unwrap())
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect();
        assert_eq!(run.matches('M').count(), 1);
        let (first, last) = points
            .iter()
            .fold((WIDTH, 0.0_f64), |(first, last), (x, _)| (x.min(first), x.max(last)));
        assert!(first < LEFT + INSET + 2.0 && last > WIDTH - 16.0 - INSET - 2.0, "{first} {last}");
        let middle = f64::midpoint(PLOT.top, PLOT.bottom);
        assert!(points.iter().all(|(_, y)| (y - middle).abs() < 0.01));
        assert!(
            text.matches("<text").count() <= 5 + LABELS + 2,
            "{}",
            text.matches("<text").count()
        );
    }

    #[test]
    fn a_drawing_is_light_however_wild_its_values_are() {
        let first: chrono::NaiveDate = "1990-01-01".parse().unwrap();
        let days: Vec<String> =
            (0..5_000).map(|day| format!("{}/P1M", first + chrono::Days::new(day * 2))).collect();
        for with_gaps in [1, 2, 3, 5_000] {
            let value = |nth: usize| {
                let wild = f64::from(u32::try_from(nth * 7_919 % 1_009).unwrap()) / 10.09;
                (nth.is_multiple_of(with_gaps) || (with_gaps == 3 && nth % 3 == 1)).then_some(wild)
            };
            let values: Vec<(&str, Option<f64>)> =
                days.iter().enumerate().map(|(nth, day)| (day.as_str(), value(nth))).collect();
            let line = || Line { label: String::new(), segments: vec![chain(&values)] };
            for count in [1, 4] {
                let lines: Vec<Line> = std::iter::repeat_with(line).take(count).collect();
                let text = svg("t", &lines, LANGUAGES[0]).into_string();
                assert!(text.len() <= 95_000, "{with_gaps} {count}: {}", text.len());
            }
            // Up to four of them stand on one page.
            let beside = line();
            let periods = beside.dots().map(|dot| dot.period);
            let text = alone(&beside, periods, LANGUAGES[0]).into_string();
            assert!(text.len() <= 20_000, "{with_gaps}: {}", text.len());
        }
        // Each value a chain of its own, as where none can be compared with another.
        let segments = days.iter().map(|day| chain(&[(day.as_str(), Some(50.0))])).collect();
        let text = svg("t", &[Line { label: String::new(), segments }], LANGUAGES[0]).into_string();
        assert!(text.len() <= 50_000, "{}", text.len());
        assert_eq!(text.matches("class=\"run\"").count(), 1);
    }
}
