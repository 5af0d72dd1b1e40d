//! Numbers as they are read in a sentence: rounded by the one rule of all that is printed.

use crate::domain::points::half_up;

/// Most decimals that are ever printed: cells are kept to a nano-point.
const MOST: u32 = 9;

/// Points with one decimal, and a minus where they are below 0.
pub fn points(points: f64, comma: char) -> String {
    let text = magnitude(points, 1, comma);
    if points < 0.0 && !is_nothing(points) { format!("−{text}") } else { text }
}

/// The same with its sign, which 0 has none of.
pub fn signed(of: f64, comma: char) -> String {
    let text = points(of, comma);
    if of > 0.0 && !is_nothing(of) { format!("+{text}") } else { text }
}

/// How far something moved, whichever way: with as many decimals as it takes to see that it did.
pub fn moved(by: f64, comma: char) -> String {
    let seen = (1..=MOST).find(|decimals| half_up(by.abs(), *decimals) > 0);
    magnitude(by, seen.unwrap_or(1), comma)
}

/// Whether that is a move at all, however small it reads.
pub fn moves(by: f64) -> bool {
    half_up(by.abs(), MOST) > 0
}

/// A probability with three decimals.
pub fn probability(p: f64, comma: char) -> String {
    if half_up(p, 3) == 0 {
        return format!("p < {}", magnitude(0.001, 3, comma));
    }
    format!("p = {}", magnitude(p, 3, comma))
}

/// Whether points read as none.
pub fn is_nothing(points: f64) -> bool {
    half_up(points.abs(), 1) == 0
}

fn magnitude(number: f64, decimals: u32, comma: char) -> String {
    let unit = 10_u64.pow(decimals);
    let whole = half_up(number.abs(), decimals);
    let width = usize::try_from(decimals).unwrap_or_default();
    format!("{}{comma}{:0width$}", whole / unit, whole % unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_as_those_of_grades_do() {
        for (number, text) in [
            (6.25, "6.3"),
            (-2.25, "−2.3"),
            (0.05, "0.1"),
            (-0.04, "0.0"),
            (12.0, "12.0"),
            (99.95, "100.0"),
            // What doubles make of 0.35 − 0.3 is a hair below its half.
            (0.35 - 0.3, "0.1"),
        ] {
            assert_eq!(points(number, '.'), text, "{number}");
        }
        assert_eq!((signed(0.04, ','), signed(0.05, ',')), ("0,0".into(), "+0,1".into()));
    }

    #[test]
    fn a_move_is_never_one_of_nothing() {
        assert_eq!((moved(0.04, '.'), moved(-0.002, '.')), ("0.04".into(), "0.002".into()));
        assert_eq!((moved(-5.625, ','), moved(0.0, ',')), ("5,6".into(), "0,0".into()));
    }

    #[test]
    fn a_probability_is_never_nothing() {
        assert_eq!(probability(0.0005, '.'), "p = 0.001");
        assert_eq!(probability(0.000_49, ','), "p < 0,001");
        assert_eq!(probability(1.0, '.'), "p = 1.000");
    }
}
