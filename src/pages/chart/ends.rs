//! The grades at the ends of each segment, written where there is room beside the marks.
//!
//! What is not joined is not compared, so a segment without its own numbers would be read by those of another.

use maud::{Markup, html};

use super::{
    drawing::PLOT,
    line::{Dot, Line},
    scale::{Width, place},
};
use crate::pages::{parts, words::Words};

/// Most labels of a line: more would be a table.
const LABELS: usize = 12;
/// How wide a character is at most, and how high, in the largest size in which a page shows them.
const LETTER: (f64, f64) = (14.0, 18.0);
/// Half of a mark.
const MARK: f64 = 6.0;

/// What is taken up already: from left to right, and from top to bottom.
#[derive(Clone, Copy)]
struct Room {
    x: (f64, f64),
    y: (f64, f64),
}

impl Room {
    fn touches(self, other: Self) -> bool {
        let meet = |one: (f64, f64), two: (f64, f64)| one.0 < two.1 && two.0 < one.1;
        meet(self.x, other.x) && meet(self.y, other.y)
    }
}

/// The grades of the first and of the last value of each segment; `marks` says whether every value has one.
/// The newest and the oldest of all are always there, the others where nothing is in their way.
pub fn ends(line: &Line, width: Width, marks: bool, words: &Words) -> Markup {
    let at = |dot: &Dot| Some((width.of(dot.period), PLOT.of(dot.points?)));
    let mut taken: Vec<Room> = Vec::new();
    if marks {
        taken.extend(
            line.dots()
                .filter_map(at)
                .map(|(x, y)| Room { x: (x - MARK, x + MARK), y: (y - MARK, y + MARK) }),
        );
    }
    let mut labels = Vec::new();
    for (nth, dot) in of_segments(line).into_iter().enumerate() {
        let Some((x, _)) = at(dot) else { continue };
        let grade = dot.points.and_then(|points| parts::grade(points, words)).unwrap_or_default();
        let letters = u32::try_from(grade.chars().count()).unwrap_or_default();
        let half = f64::from(letters) * LETTER.0 / 2.0;
        let room = |y: f64| Room { x: (x - half, x + half), y: (y - LETTER.1, y) };
        let is_free = |y: &f64| !taken.iter().any(|other| other.touches(room(*y)));
        let places = places(dot);
        let free = places.iter().copied().find(is_free);
        // The first two are the ends of all.
        let Some(y) = free.or_else(|| places.first().copied().filter(|_| nth < 2)) else {
            continue;
        };
        taken.push(room(y));
        labels.push((x, y, grade));
        if labels.len() == LABELS {
            break;
        }
    }
    html! {
        @for (x, y, grade) in labels {
            text.value x=(place(x)) y=(place(y)) text-anchor="middle" fill="currentColor" font-weight="600" { (grade) }
        }
    }
}

/// The values at the ends of segments, each once: the newest of all, the oldest, then the others from the newest
/// back.
fn of_segments(line: &Line) -> Vec<&Dot> {
    let mut ends: Vec<&Dot> = Vec::new();
    for chain in &line.segments {
        let valued = || chain.dots.iter().filter(|dot| dot.points.is_some());
        let first = valued().min_by_key(|dot| dot.period);
        let last = valued().max_by_key(|dot| dot.period);
        ends.extend(first);
        ends.extend(last.filter(|last| first.is_some_and(|first| first.period != last.period)));
    }
    ends.sort_by_key(|dot| std::cmp::Reverse(dot.period));
    if ends.len() > 2
        && let Some(oldest) = ends.pop()
    {
        ends.insert(1, oldest);
    }
    ends
}

/// Where the label of a value may stand, best first: clear of its interval, then right at its mark.
fn places(dot: &Dot) -> Vec<f64> {
    let points = dot.points.unwrap_or_default();
    let (low, high) = dot.interval.unwrap_or((points, points));
    let above = |y: f64| y - 10.0;
    let below = |y: f64| y + 10.0 + LETTER.1;
    let wanted = [
        above(PLOT.of(high.max(points))),
        below(PLOT.of(low.min(points))),
        above(PLOT.of(points)),
        below(PLOT.of(points)),
    ];
    wanted.into_iter().filter(|y| (LETTER.1..PLOT.bottom).contains(y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            period::Period,
            state::{Flags, State},
        },
        metrics::chain::ChainReason,
        pages::{chart::line::Chain, words::LANGUAGES},
    };

    fn line(segments: &[&[(i32, f64)]], wide: f64) -> Line {
        let dot = |(year, points): &(i32, f64)| Dot {
            period: Period::parse(&year.to_string()).unwrap(),
            points: Some(*points),
            interval: Some(((points - wide).max(0.0), (points + wide).min(100.0))),
            services: None,
            state: State::Measured,
            flags: Flags::EMPTY,
        };
        let chain = |dots: &&[(i32, f64)]| Chain {
            reason: ChainReason::First,
            dots: dots.iter().map(dot).collect(),
        };
        Line { label: String::new(), segments: segments.iter().map(chain).collect() }
    }

    /// The labels, each with its place.
    fn labels(line: &Line) -> Vec<(f64, f64, String)> {
        let width = Width::over(line.dots().map(|dot| dot.period), 72.0, 596.0);
        let text = ends(line, width, true, LANGUAGES[0]).into_string();
        let number = |tag: &str, name: &str| -> f64 {
            let rest = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        let label = |tag: &str| {
            let said = tag.split(['>', '<']).nth(1).unwrap().to_owned();
            (number(tag, "x"), number(tag, "y"), said)
        };
        text.split("<text").skip(1).map(label).collect()
    }

    #[test]
    fn the_ends_of_each_segment_have_their_grades() {
        // Two lines that cross.
        let crossing = line(&[&[(2020, 57.5), (2022, 60.0)], &[(2021, 15.0), (2023, 80.0)]], 5.0);
        let mut said: Vec<String> = labels(&crossing).into_iter().map(|it| it.2).collect();
        said.sort();
        assert_eq!(said, ["1,8", "2,6", "2,7", "4,4"]);
        // What stands between the ends has none, and one alone has one.
        let said = |segments: &[&[(i32, f64)]]| labels(&line(segments, 5.0)).len();
        assert_eq!(said(&[&[(2020, 50.0), (2021, 50.0), (2022, 50.0)]]), 2);
        assert_eq!(said(&[&[(2020, 50.0)]]), 1);
        assert_eq!(said(&[]), 0);
    }

    #[test]
    fn labels_stand_within_the_plot_and_clear_of_one_another() {
        for (wide, points) in [(0.0, 100.0), (40.0, 96.0), (60.0, 50.0), (5.0, 0.0), (100.0, 0.0)] {
            let years: Vec<[(i32, f64); 1]> = (1990..2030).map(|year| [(year, points)]).collect();
            let segments: Vec<&[(i32, f64)]> = years.iter().map(|one| &one[..]).collect();
            let placed = labels(&line(&segments, wide));
            assert!((2..=LABELS).contains(&placed.len()), "{wide} {points}: {placed:?}");
            for (nth, (x, y, said)) in placed.iter().enumerate() {
                assert!((LETTER.1..PLOT.bottom).contains(y), "{wide} {points}: {y}");
                assert!(*x - 1.5 * LETTER.0 > 44.0 && said.chars().count() == 3);
                for (other, above, _) in &placed[..nth] {
                    assert!((x - other).abs() >= 42.0 || (y - above).abs() >= LETTER.1);
                }
            }
        }
    }
}
