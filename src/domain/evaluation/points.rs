//! What one answer is worth, and the word that conditions may ask for.

use super::answer::Given;
use crate::domain::{facts::Facts, scale::Scale};

/// The answer as a word that conditions may ask for.
pub fn word(given: &Given) -> Option<&str> {
    match given {
        Given::Flag { value: true } => Some("yes"),
        Given::Flag { value: false } => Some("no"),
        Given::Level { value } => Some(value.as_str()),
        _ => None,
    }
}

/// Points of one answer, before touchpoints are brought together; none for a state.
///
/// A denominator of 0 has no points: its state is the criterion's.
pub fn points_of(given: &Given, scale: &Scale, facts: &Facts) -> Option<f64> {
    match given {
        Given::Withheld { .. } | Given::State { .. } => None,
        Given::Flag { value } => scale.option_points(if *value { "yes" } else { "no" }, facts),
        Given::Level { value } => scale.option_points(value.as_str(), facts),
        Given::Number { value } => scale.number_points(*value),
        Given::Ratio { numerator, denominator } => {
            (*denominator > 0).then(|| 100.0 * real(*numerator) / real(*denominator))
        }
        Given::Counts { counts } => {
            let total: u64 = counts.values().sum();
            let points = counts.iter().try_fold(0.0, |sum, (option, count)| {
                Some(sum + real(*count) * scale.option_points(option, facts)?)
            });
            points.filter(|_| total > 0).map(|sum| sum / real(total))
        }
    }
}

/// A count as a double: exact, counts stay below 2^53.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub fn real(count: u64) -> f64 {
    count as f64
}
