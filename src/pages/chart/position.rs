//! Where a value stands on the scale, with its interval: a mark on a rule, the better the further right.
//!
//! It stands in a row beside the same numbers, so who does not see it misses nothing.

use maud::{Markup, html};

use super::{scale::place, style::Mark};

const WIDTH: f64 = 120.0;
const MIDDLE: f64 = 9.0;
const LEFT: f64 = 6.0;

/// The drawing of some points and of the interval they may lie in.
pub fn position(points: f64, interval: Option<(f64, f64)>) -> Markup {
    html! {
        svg.position.line0 viewBox={ "0 0 " (WIDTH) " " (MIDDLE * 2.0) } width=(WIDTH) height=(MIDDLE * 2.0) aria-hidden="true" {
            path.rule d=(rule()) {}
            @if let Some((low, high)) = interval {
                path.interval d={
                    "M" (place(at(low))) " " (MIDDLE) "H" (place(at(high)))
                    "M" (place(at(low))) " " (MIDDLE - 4.0) "v8M" (place(at(high))) " " (MIDDLE - 4.0) "v8"
                } {}
            }
            path.dot d=(Mark::Circle.path(at(points), MIDDLE)) {}
        }
    }
}

/// The place of some points from left to right.
fn at(points: f64) -> f64 {
    LEFT + points / 100.0 * (WIDTH - 2.0 * LEFT)
}

/// The scale, with a stroke at each grade.
fn rule() -> String {
    let strokes = (0..=4_u8).map(|nth| {
        let x = at(f64::from(nth) * 25.0);
        format!("M{} {}v6", place(x), MIDDLE - 3.0)
    });
    format!("M{LEFT} {MIDDLE}H{}", WIDTH - LEFT) + &strokes.collect::<String>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first place of a path of a class, as points.
    fn points(text: &str, class: &str) -> f64 {
        let path = text.split(&format!("class=\"{class}\" d=\"M")).nth(1).unwrap();
        let x: f64 = path.split(' ').next().unwrap().parse().unwrap();
        (x - LEFT) / (WIDTH - 2.0 * LEFT) * 100.0
    }

    #[test]
    fn the_mark_and_the_interval_stand_where_the_data_are() {
        for (value, low, high) in [(63.9, 58.0, 69.8), (0.0, 0.0, 16.11), (100.0, 90.0, 100.0)] {
            let text = position(value, Some((low, high))).into_string();
            assert!((points(&text, "dot") - value).abs() < 0.01, "{text}");
            assert!((points(&text, "interval") - low).abs() < 0.01, "{text}");
            let end: f64 = text
                .split("class=\"interval\" d=\"")
                .nth(1)
                .unwrap()
                .split(['H', 'M'])
                .nth(2)
                .unwrap()
                .parse()
                .unwrap();
            assert!((end - at(high)).abs() < 0.01, "{text}");
        }
        let alone = position(50.0, None).into_string();
        assert!(!alone.contains("interval") && alone.contains("aria-hidden"), "{alone}");
    }
}
