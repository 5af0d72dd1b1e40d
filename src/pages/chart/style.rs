//! How lines differ: by colour, dash and mark, never by colour alone.

use super::scale::place;

/// Colour, dash and mark of each line; the colours are of Okabe and Ito, darkened to a contrast of 4.5.
pub const STYLES: [Style; 4] = [
    ("#0b5a94", "none", Mark::Circle),
    ("#a34a00", "7 4", Mark::Square),
    ("#006b4f", "2 4", Mark::Diamond),
    ("#8a3a6b", "10 3 2 3", Mark::Triangle),
];

/// Colour, dash and mark of a line.
pub type Style = (&'static str, &'static str, Mark);

/// That of the nth line.
pub fn of(nth: usize) -> Style {
    STYLES.get(nth % STYLES.len()).copied().unwrap_or(("#000", "none", Mark::Circle))
}

/// The mark of a value.
#[derive(Clone, Copy)]
pub enum Mark {
    Circle,
    Square,
    Diamond,
    Triangle,
}

impl Mark {
    /// Its outline around a place.
    pub fn path(self, x: f64, y: f64) -> String {
        let (x, y) = (place(x), place(y));
        match self {
            Self::Circle => format!("M{x} {y}m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z"),
            Self::Square => format!("M{x} {y}m-4-4h8v8h-8z"),
            Self::Diamond => format!("M{x} {y}m0-5.5l5.5 5.5l-5.5 5.5l-5.5-5.5z"),
            Self::Triangle => format!("M{x} {y}m0-5.5l5 9h-10z"),
        }
    }
}
