//! The grades at the ends of each segment, written where there is room beside the marks.
//!
//! What is not joined is not compared, so a segment without its own numbers would be read by those of another.

use maud::{Markup, html};

use super::{
    drawing::PLOT,
    line::{Dot, Line},
    names::Name,
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

/// A grade, and where it stands.
pub struct Label {
    x: f64,
    y: f64,
    grade: String,
}

/// The grades of the first and of the last value of each segment of each line; `marks` says whether every
/// value has one. Of a line that is alone the newest and the oldest of all are always there, the others where
/// nothing is in their way. Of several each has its newest with its name, and the others where there is room.
pub fn ends(
    lines: &[Line],
    names: &[Option<Name>],
    (width, marks): (Width, bool),
    words: &Words,
) -> Vec<Vec<Label>> {
    let mut taken: Vec<Room> = Vec::new();
    if marks {
        let dots = lines.iter().flat_map(Line::dots).filter_map(|dot| at(dot, width));
        taken.extend(dots.map(|(x, y)| Room { x: (x - MARK, x + MARK), y: (y - MARK, y + MARK) }));
    }
    for name in names.iter().flatten() {
        let (x, y) = name.room();
        taken.push(Room { x, y });
    }
    let is_alone = lines.len() < 2;
    lines.iter().map(|line| of_line(line, (width, is_alone), &mut taken, words)).collect()
}

fn at(dot: &Dot, width: Width) -> Option<(f64, f64)> {
    Some((width.of(dot.period), PLOT.of(dot.points?)))
}

fn of_line(
    line: &Line,
    (width, is_alone): (Width, bool),
    taken: &mut Vec<Room>,
    words: &Words,
) -> Vec<Label> {
    let mut labels = Vec::new();
    let named = usize::from(!is_alone);
    for (nth, dot) in of_segments(line).into_iter().enumerate().skip(named) {
        let Some((x, _)) = at(dot, width) else { continue };
        let grade = dot.points.and_then(|points| parts::grade(points, words)).unwrap_or_default();
        let letters = u32::try_from(grade.chars().count()).unwrap_or_default();
        let half = f64::from(letters) * LETTER.0 / 2.0;
        let room = |y: f64| Room { x: (x - half, x + half), y: (y - LETTER.1, y) };
        let is_free = |y: &f64| !taken.iter().any(|other| other.touches(room(*y)));
        let places = places(dot);
        let free = places.iter().copied().find(is_free);
        // The first two are the ends of all.
        let always = || places.first().copied().filter(|_| is_alone && nth < 2);
        let Some(y) = free.or_else(always) else { continue };
        taken.push(room(y));
        labels.push(Label { x, y, grade });
        if labels.len() == LABELS {
            break;
        }
    }
    labels
}

/// Labels as they are drawn: those of several lines in the colour of theirs.
pub fn drawn(labels: &[Label], colour: Option<&str>) -> Markup {
    html! {
        @for Label { x, y, grade } in labels {
            text.value.name[colour.is_some()] x=(place(*x)) y=(place(*y)) text-anchor="middle"
                fill=(colour.unwrap_or("currentColor")) font-weight="600" { (grade) }
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
        let ends = ends(std::slice::from_ref(line), &[], (width, true), LANGUAGES[0]);
        let text = drawn(&ends[0], None).into_string();
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
    fn of_several_lines_each_end_has_its_grade_but_the_newest_that_stands_with_the_name() {
        let lines = [
            line(&[&[(2020, 80.0), (2022, 85.0)]], 0.0),
            line(&[&[(2020, 40.0), (2022, 42.0)], &[(2021, 10.0), (2023, 30.0)]], 0.0),
            // Where there is no room there is no label: it would be read as that of another line.
            line(&[&[(2020, 40.0), (2023, 60.0)]], 0.0),
        ];
        let width = Width::over(lines[1].dots().map(|dot| dot.period), 72.0, 480.0);
        let told = ends(&lines, &[], (width, true), LANGUAGES[0]);
        let grades = |of: &[Label]| of.iter().map(|it| it.grade.clone()).collect::<Vec<_>>();
        assert_eq!(grades(&told[0]), ["1,8"]);
        assert_eq!(grades(&told[1]), ["3,4", "3,3", "4,6"]);
        assert!(told[2].len() <= 1);
        for [one, other] in [[&told[1], &told[2]], [&told[0], &told[1]]] {
            for (a, b) in one.iter().flat_map(|a| other.iter().map(move |b| (a, b))) {
                assert!((a.x - b.x).abs() >= 42.0 || (a.y - b.y).abs() >= LETTER.1);
            }
        }
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
