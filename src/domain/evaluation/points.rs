//! What one answer is worth, and the word that conditions may ask for.

use super::answer::Given;
use crate::domain::{
    facts::Facts,
    scale::{Level, Scale},
};

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

/// The best answer that a scale has for a service with these facts: the one worth most points.
///
/// None when no number can be named that falls into the best bin.
///
/// ```
/// use znamka::domain::{evaluation::{answer::Given, points::best_answer}, scale::Scale};
/// # let facts = serde_json::from_str(r#"{"agency": "a", "country": "CZ", "life_events": [],
/// #     "type": "transactional", "scope": "national", "level": null, "audiences": [],
/// #     "proactive": false, "volume": null}"#).unwrap();
///
/// assert_eq!(best_answer(&Scale::Grade, &facts), Some(Given::Number { value: 1.0 }));
/// ```
pub fn best_answer(scale: &Scale, facts: &Facts) -> Option<Given> {
    let number = |value| Some(Given::Number { value });
    match scale {
        Scale::Boolean => Some(Given::Flag { value: true }),
        Scale::Levels(levels) => {
            let points = |level: &Level| scale.option_points(level.code.as_str(), facts);
            // Of equal ones the last: levels stand worst first.
            let best = levels.iter().max_by(|a, b| {
                points(a).unwrap_or_default().total_cmp(&points(b).unwrap_or_default())
            })?;
            Some(Given::Level { value: best.code.clone() })
        }
        Scale::Likert(k) => number(f64::from(*k)),
        Scale::Grade => number(1.0),
        Scale::Share => number(100.0),
        Scale::Range { lo, hi, lower_is_better } => {
            number(if *lower_is_better { *lo } else { *hi })
        }
        Scale::Bins(bins) => {
            let below = bins.iter().map(|bin| bin.to);
            let inside = std::iter::once(None).chain(below).zip(bins).map(|(below, bin)| {
                // The last bin has no bound: a number above the one before it.
                let above = |below: f64| (below + 1.0).max(below.next_up());
                (bin.to.unwrap_or_else(|| below.map_or(0.0, above)), bin.points)
            });
            // Of equal ones the first, whose bound is told.
            let best = inside.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
            number(best.0).filter(|_| best.0.is_finite())
        }
    }
}

/// A count as a double: exact, counts stay below 2^53.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts stay below 2^53")]
pub fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::scale::ScaleDraft;

    #[test]
    fn the_best_answer_of_every_scale_is_worth_most() {
        let of = |service_type: &str| -> Facts {
            serde_json::from_value(json!({
                "agency": "a", "country": "CZ", "life_events": [], "type": service_type,
                "scope": "national", "level": null, "audiences": [], "proactive": false,
                "volume": null,
            }))
            .unwrap()
        };
        let level = |code: &str, points: f64| json!({"code": code, "points": points});
        let informational = json!([{"if": {"service.type": ["informational"]}, "points": 100}]);
        let range =
            |better: &str| json!({"kind": "range", "lo": -2.5, "hi": 7.5, "better": better});
        let bins = |points: [f64; 3]| {
            json!({"kind": "bins", "bins": [{"to": 0, "points": points[0]},
                {"to": 4, "points": points[1]}, {"to": null, "points": points[2]}]})
        };
        for (scale, best, points) in [
            (json!({"kind": "boolean"}), json!({"value": true}), 100.0),
            (
                json!({"kind": "levels", "levels": [level("a", 0.0), level("b", 80.0)]}),
                json!({"value": "b"}),
                80.0,
            ),
            (
                json!({"kind": "levels", "levels": [
                {"code": "a", "points": 0, "points_if": informational}, level("b", 90.0)]}),
                json!({"value": "b"}),
                90.0,
            ),
            (json!({"kind": "likert", "k": 7}), json!({"value": 7.0}), 100.0),
            (json!({"kind": "grade"}), json!({"value": 1.0}), 100.0),
            (json!({"kind": "share"}), json!({"value": 100.0}), 100.0),
            (range("higher"), json!({"value": 7.5}), 100.0),
            (range("lower"), json!({"value": -2.5}), 100.0),
            (bins([100.0, 50.0, 0.0]), json!({"value": 0.0}), 100.0),
            (bins([0.0, 60.0, 60.0]), json!({"value": 4.0}), 60.0),
            (bins([0.0, 60.0, 90.0]), json!({"value": 5.0}), 90.0),
        ] {
            let draft: ScaleDraft = serde_json::from_value(scale.clone()).unwrap();
            let scale = Scale::parse(&draft, "").unwrap();
            let facts = of("transactional");
            let given = best_answer(&scale, &facts).unwrap();
            assert_eq!(serde_json::to_value(&given).unwrap(), best, "{draft:?}");
            assert_eq!(points_of(&given, &scale, &facts), Some(points), "{draft:?}");
        }
        let draft = json!({"kind": "levels", "levels": [
            {"code": "a", "points": 0, "points_if": informational}, level("b", 90.0)]});
        let scale = Scale::parse(&serde_json::from_value(draft).unwrap(), "").unwrap();
        let best = best_answer(&scale, &of("informational")).unwrap();
        assert_eq!(word(&best), Some("a"));
    }
}
