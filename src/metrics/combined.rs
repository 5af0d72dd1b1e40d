//! The interval of a weighted sum of values that each have their own.

/// A value in a sum: its weight, and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// By what it is multiplied; negative where it is taken away.
    pub weight: f64,
    /// From the value down to the lower end of its interval.
    pub down: f64,
    /// From the value up to the upper end.
    pub up: f64,
}

/// How far a sum may be off, down and up, when its terms are independent.
///
/// - **Shape:** any number of terms, in any order; those that are certain may be left out.
/// - **Unit:** that of the sum.
/// - **Source:** Zou and Donner, *Construction of Confidence Limits About Effect Measures: A General
///   Approach*, Statistics in Medicine 27 (2008): the variance is recovered from each term's own
///   limits (MOVER). Of two proportions with Wilson's limits it is Newcombe's method 10:
///   56/70 − 48/80 is .0524 to .3339.
///
/// ```
/// use znamka::metrics::{combined::{Term, combined}, interval::wilson};
///
/// let term = |weight: f64, p: f64, n: f64| {
///     let of = wilson(p, n).unwrap();
///     Term { weight, down: p - of.low, up: of.high - p }
/// };
/// let (down, up) = combined(&[term(1.0, 0.8, 70.0), term(-1.0, 0.6, 80.0)]);
/// assert!((0.2 - down - 0.0524).abs() < 5e-5 && (0.2 + up - 0.3339).abs() < 5e-5);
/// ```
pub fn combined(terms: &[Term]) -> (f64, f64) {
    let squares = terms.iter().fold((0.0, 0.0), |(low, high), term| {
        // What is taken away pulls the sum down when it is high.
        let (down, up) =
            if term.weight < 0.0 { (term.up, term.down) } else { (term.down, term.up) };
        let (down, up) = (term.weight * down, term.weight * up);
        (low + down * down, high + up * up)
    });
    (squares.0.sqrt(), squares.1.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_many_even_out() {
        let term = Term { weight: 0.25, down: 4.0, up: 8.0 };
        assert_eq!(combined(&[term; 4]), (2.0, 4.0));
        assert_eq!(combined(&[]), (0.0, 0.0));
        let taken_away = Term { weight: -1.0, down: 3.0, up: 0.0 };
        assert_eq!(combined(&[taken_away]), (0.0, 3.0));
    }
}
