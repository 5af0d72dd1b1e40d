//! The success criteria that public services must meet: WCAG 2.2, levels A and AA.

/// One success criterion.
#[derive(Debug, PartialEq, Eq)]
pub struct SuccessCriterion {
    /// Its number, such as `1.4.3`.
    pub number: &'static str,
    /// `A` or `AA`.
    pub level: &'static str,
    /// Its name in WCAG 2.1 and 2.2, the end of its address.
    pub name: &'static str,
    /// Its name in WCAG 2.0; empty when it came later.
    pub old_name: &'static str,
}

const fn sc(
    number: &'static str,
    level: &'static str,
    name: &'static str,
    old_name: &'static str,
) -> SuccessCriterion {
    SuccessCriterion { number, level, name, old_name }
}

/// All of them, in order. 4.1.1 is none any more: WCAG 2.2 took it out.
pub static CRITERIA: [SuccessCriterion; 55] = [
    sc("1.1.1", "A", "non-text-content", "text-equiv-all"),
    sc("1.2.1", "A", "audio-only-and-video-only-prerecorded", "media-equiv-av-only-alt"),
    sc("1.2.2", "A", "captions-prerecorded", "media-equiv-captions"),
    sc(
        "1.2.3",
        "A",
        "audio-description-or-media-alternative-prerecorded",
        "media-equiv-audio-desc",
    ),
    sc("1.2.4", "AA", "captions-live", "media-equiv-real-time-captions"),
    sc("1.2.5", "AA", "audio-description-prerecorded", "media-equiv-audio-desc-only"),
    sc("1.3.1", "A", "info-and-relationships", "content-structure-separation-programmatic"),
    sc("1.3.2", "A", "meaningful-sequence", "content-structure-separation-sequence"),
    sc("1.3.3", "A", "sensory-characteristics", "content-structure-separation-understanding"),
    sc("1.3.4", "AA", "orientation", ""),
    sc("1.3.5", "AA", "identify-input-purpose", ""),
    sc("1.4.1", "A", "use-of-color", "visual-audio-contrast-without-color"),
    sc("1.4.2", "A", "audio-control", "visual-audio-contrast-dis-audio"),
    sc("1.4.3", "AA", "contrast-minimum", "visual-audio-contrast-contrast"),
    sc("1.4.4", "AA", "resize-text", "visual-audio-contrast-scale"),
    sc("1.4.5", "AA", "images-of-text", "visual-audio-contrast-text-presentation"),
    sc("1.4.10", "AA", "reflow", ""),
    sc("1.4.11", "AA", "non-text-contrast", ""),
    sc("1.4.12", "AA", "text-spacing", ""),
    sc("1.4.13", "AA", "content-on-hover-or-focus", ""),
    sc("2.1.1", "A", "keyboard", "keyboard-operation-keyboard-operable"),
    sc("2.1.2", "A", "no-keyboard-trap", "keyboard-operation-trapping"),
    sc("2.1.4", "A", "character-key-shortcuts", ""),
    sc("2.2.1", "A", "timing-adjustable", "time-limits-required-behaviors"),
    sc("2.2.2", "A", "pause-stop-hide", "time-limits-pause"),
    sc("2.3.1", "A", "three-flashes-or-below-threshold", "seizure-does-not-violate"),
    sc("2.4.1", "A", "bypass-blocks", "navigation-mechanisms-skip"),
    sc("2.4.2", "A", "page-titled", "navigation-mechanisms-title"),
    sc("2.4.3", "A", "focus-order", "navigation-mechanisms-focus-order"),
    sc("2.4.4", "A", "link-purpose-in-context", "navigation-mechanisms-refs"),
    sc("2.4.5", "AA", "multiple-ways", "navigation-mechanisms-mult-loc"),
    sc("2.4.6", "AA", "headings-and-labels", "navigation-mechanisms-descriptive"),
    sc("2.4.7", "AA", "focus-visible", "navigation-mechanisms-focus-visible"),
    sc("2.4.11", "AA", "focus-not-obscured-minimum", ""),
    sc("2.5.1", "A", "pointer-gestures", ""),
    sc("2.5.2", "A", "pointer-cancellation", ""),
    sc("2.5.3", "A", "label-in-name", ""),
    sc("2.5.4", "A", "motion-actuation", ""),
    sc("2.5.7", "AA", "dragging-movements", ""),
    sc("2.5.8", "AA", "target-size-minimum", ""),
    sc("3.1.1", "A", "language-of-page", "meaning-doc-lang-id"),
    sc("3.1.2", "AA", "language-of-parts", "meaning-other-lang-id"),
    sc("3.2.1", "A", "on-focus", "consistent-behavior-receive-focus"),
    sc("3.2.2", "A", "on-input", "consistent-behavior-unpredictable-change"),
    sc("3.2.3", "AA", "consistent-navigation", "consistent-behavior-consistent-locations"),
    sc("3.2.4", "AA", "consistent-identification", "consistent-behavior-consistent-functionality"),
    sc("3.2.6", "A", "consistent-help", ""),
    sc("3.3.1", "A", "error-identification", "minimize-error-identified"),
    sc("3.3.2", "A", "labels-or-instructions", "minimize-error-cues"),
    sc("3.3.3", "AA", "error-suggestion", "minimize-error-suggestions"),
    sc("3.3.4", "AA", "error-prevention-legal-financial-data", "minimize-error-reversible"),
    sc("3.3.7", "A", "redundant-entry", ""),
    sc("3.3.8", "AA", "accessible-authentication-minimum", ""),
    sc("4.1.2", "A", "name-role-value", "ensure-compat-rsv"),
    sc("4.1.3", "AA", "status-messages", ""),
];

/// The place in [`CRITERIA`] of the criterion with this number.
///
/// ```
/// use znamka::domain::evidence::wcag::{CRITERIA, numbered};
///
/// assert_eq!(numbered("1.4.3").map(|place| CRITERIA[place].name), Some("contrast-minimum"));
/// assert_eq!(numbered("4.1.1"), None); // not in WCAG 2.2
/// assert_eq!(numbered("1.4.6"), None); // level AAA
/// ```
pub fn numbered(number: &str) -> Option<usize> {
    CRITERIA.iter().position(|criterion| criterion.number == number)
}

/// The place of the criterion that WCAG 2.0, 2.1 or 2.2 calls so.
pub fn named(name: &str) -> Option<usize> {
    let is_named =
        |one: &SuccessCriterion| one.name == name || (!name.is_empty() && one.old_name == name);
    CRITERIA.iter().position(is_named)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// WCAG 2.2 has 31 success criteria of level A and 24 of level AA.
    #[test]
    fn there_are_as_many_as_the_recommendation_has() {
        let of = |level| CRITERIA.iter().filter(|one| one.level == level).count();
        assert_eq!((of("A"), of("AA")), (31, 24));
        // WCAG 2.0 had 38 of both levels, one of which is gone.
        assert_eq!(CRITERIA.iter().filter(|one| !one.old_name.is_empty()).count(), 37);
    }

    #[test]
    fn every_name_leads_to_its_own_place() {
        let names: BTreeSet<&str> = CRITERIA.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), CRITERIA.len());
        let key = |one: &SuccessCriterion| {
            one.number.split('.').map(|part| part.parse::<u32>().unwrap()).collect::<Vec<_>>()
        };
        assert!(CRITERIA.is_sorted_by_key(key));
        for (place, one) in CRITERIA.iter().enumerate() {
            assert_eq!(numbered(one.number), Some(place));
            assert_eq!(named(one.name), Some(place));
            if !one.old_name.is_empty() {
                assert_eq!(named(one.old_name), Some(place));
            }
        }
        assert_eq!(named(""), None);
        assert_eq!(named("parsing"), None);
    }
}
