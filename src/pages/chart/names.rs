//! The names of lines at their ends, instead of a legend, each with the grade that its line comes to.

use maud::{Markup, html};

use super::{
    drawing::PLOT,
    line::Line,
    scale::{WIDTH, Width, place},
};
use crate::pages::{parts, words::Words};

/// From a mark to the name beside it.
const GAP: f64 = 12.0;
/// How wide a bold character of a name is on average, and how high a line of text, in the largest size in which a
/// page shows them.
const LETTER: (f64, f64) = (16.0, 20.0);
/// The least and the most room that names take.
const ROOM: (f64, f64) = (120.0, 300.0);

/// A name, and where it stands.
pub struct Name {
    pub x: f64,
    pub y: f64,
    text: String,
}

impl Name {
    /// What it takes up, from left to right and from top to bottom.
    pub fn room(&self) -> ((f64, f64), (f64, f64)) {
        ((self.x, WIDTH), (self.y - LETTER.1, self.y + 4.0))
    }
}

/// What a line is called, and its newest grade: `Česko 2,5`.
fn text(line: &Line, words: &Words) -> String {
    let grade = line.newest().and_then(|(_, points)| parts::grade(points, words));
    format!("{} {}", line.label, grade.unwrap_or_default())
}

/// How much room the names of some lines take, from the last values to the edge.
pub fn room(lines: &[Line], words: &Words) -> f64 {
    let longest = lines.iter().map(|line| text(line, words).chars().count()).max();
    let letters = f64::from(u32::try_from(longest.unwrap_or_default()).unwrap_or(u32::MAX));
    (letters * LETTER.0 + GAP).clamp(ROOM.0, ROOM.1)
}

/// The names of some lines where they do not run into one another, as near to their last values as that
/// allows; none for a line without a value.
pub fn names(lines: &[Line], width: Width, words: &Words) -> Vec<Option<Name>> {
    let mut names: Vec<Option<Name>> = lines
        .iter()
        .map(|line| {
            let (period, points) = line.newest()?;
            let (x, y) = (width.of(period) + GAP, PLOT.of(points) + 5.0);
            Some(Name { x, y, text: text(line, words) })
        })
        .collect();
    let mut placed: Vec<&mut Name> = names.iter_mut().flatten().collect();
    placed.sort_by(|one, other| one.y.total_cmp(&other.y));
    // Downwards from the uppermost; what comes below the plot is moved up again, with those above it.
    let mut free = f64::NEG_INFINITY;
    for name in &mut placed {
        name.y = name.y.max(free);
        free = name.y + LETTER.1;
    }
    let mut free = PLOT.bottom + 5.0;
    for name in placed.iter_mut().rev() {
        name.y = name.y.min(free);
        free = name.y - LETTER.1;
    }
    names
}

/// A name as it is drawn.
pub fn drawn(name: &Name, colour: &str) -> Markup {
    html! {
        text.name x=(place(name.x)) y=(place(name.y)) fill=(colour) font-weight="600" { (name.text) }
    }
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
        pages::{
            chart::line::{Chain, Dot},
            words::LANGUAGES,
        },
    };

    fn line(label: &str, values: &[(i32, f64)]) -> Line {
        let dots = values.iter().map(|(year, points)| Dot {
            period: Period::parse(&year.to_string()).unwrap(),
            points: Some(*points),
            interval: None,
            services: None,
            state: State::Measured,
            flags: Flags::EMPTY,
        });
        let chain = Chain { reason: ChainReason::First, dots: dots.collect() };
        Line { label: label.into(), segments: vec![chain] }
    }

    #[test]
    fn names_tell_the_newest_grade_and_keep_clear_of_one_another() {
        let values = [62.5, 62.0, 61.0, 0.0, 0.0, 1.0, 100.0, 99.0];
        let lines: Vec<Line> = values
            .iter()
            .map(|points| line("Česko", &[(2021, 10.0), (2023, *points), (2022, 20.0)]))
            .collect();
        let width = Width::over(lines[0].dots().map(|dot| dot.period), 72.0, 500.0);
        let placed: Vec<Name> =
            names(&lines, width, LANGUAGES[0]).into_iter().map(Option::unwrap).collect();
        assert_eq!(placed[0].text, "Česko 2,5");
        for (nth, name) in placed.iter().enumerate() {
            assert!(
                name.x > 500.0 && (PLOT.top..=PLOT.bottom + 5.0).contains(&name.y),
                "{}",
                name.y
            );
            for other in &placed[..nth] {
                assert!((name.y - other.y).abs() >= LETTER.1 - 1e-9, "{} {}", name.y, other.y);
            }
        }
        // Alone a name stands right beside its mark.
        let [Some(alone)] = &names(&lines[..1], width, LANGUAGES[0])[..] else { panic!() };
        assert!((alone.y - PLOT.of(62.5) - 5.0).abs() < 1e-9);
        assert!(names(&[line("Nic", &[])], width, LANGUAGES[0])[0].is_none());
    }

    #[test]
    fn names_have_the_room_that_they_take() {
        let room = |label: &str| room(&[line(label, &[(2023, 50.0)])], LANGUAGES[0]);
        assert!(room("EU") < room("Nizozemsko") && room("Nizozemsko") < room("Spojené království"));
        assert!(room(&"ž".repeat(1_000)) <= ROOM.1);
    }
}
