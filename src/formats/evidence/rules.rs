//! Which success criteria the rules of axe-core test. Lighthouse runs them under the same names and does
//! not tell the criteria of a rule that passed.
//!
//! Taken from what `axe.getRules()` of axe-core 4.14.1 says, without level AAA and 4.1.1.

/// Names of rules, in order, with the numbers of their criteria.
static RULES: [(&str, &[&str]); 70] = [
    ("area-alt", &["2.4.4", "4.1.2"]),
    ("aria-allowed-attr", &["4.1.2"]),
    ("aria-braille-equivalent", &["4.1.2"]),
    ("aria-command-name", &["4.1.2"]),
    ("aria-conditional-attr", &["4.1.2"]),
    ("aria-deprecated-role", &["4.1.2"]),
    ("aria-hidden-body", &["1.3.1", "4.1.2"]),
    ("aria-hidden-focus", &["4.1.2"]),
    ("aria-input-field-name", &["4.1.2"]),
    ("aria-meter-name", &["1.1.1"]),
    ("aria-progressbar-name", &["1.1.1"]),
    ("aria-prohibited-attr", &["4.1.2"]),
    ("aria-required-attr", &["4.1.2"]),
    ("aria-required-children", &["1.3.1"]),
    ("aria-required-parent", &["1.3.1"]),
    ("aria-roledescription", &["4.1.2"]),
    ("aria-roles", &["4.1.2"]),
    ("aria-tab-name", &["4.1.2"]),
    ("aria-toggle-field-name", &["4.1.2"]),
    ("aria-tooltip-name", &["4.1.2"]),
    ("aria-valid-attr", &["4.1.2"]),
    ("aria-valid-attr-value", &["4.1.2"]),
    ("audio-caption", &["1.2.1"]),
    ("autocomplete-valid", &["1.3.5"]),
    ("avoid-inline-spacing", &["1.4.12"]),
    ("blink", &["2.2.2"]),
    ("button-name", &["4.1.2"]),
    ("bypass", &["2.4.1"]),
    ("color-contrast", &["1.4.3"]),
    ("css-orientation-lock", &["1.3.4"]),
    ("definition-list", &["1.3.1"]),
    ("dlitem", &["1.3.1"]),
    ("document-title", &["2.4.2"]),
    ("duplicate-id-aria", &["4.1.2"]),
    ("form-field-multiple-labels", &["3.3.2"]),
    ("frame-focusable-content", &["2.1.1"]),
    ("frame-title", &["4.1.2"]),
    ("frame-title-unique", &["4.1.2"]),
    ("html-has-lang", &["3.1.1"]),
    ("html-lang-valid", &["3.1.1"]),
    ("html-xml-lang-mismatch", &["3.1.1"]),
    ("image-alt", &["1.1.1"]),
    ("input-button-name", &["4.1.2"]),
    ("input-image-alt", &["1.1.1", "4.1.2"]),
    ("label", &["4.1.2"]),
    ("label-content-name-mismatch", &["2.5.3"]),
    ("link-in-text-block", &["1.4.1"]),
    ("link-name", &["2.4.4", "4.1.2"]),
    ("list", &["1.3.1"]),
    ("listitem", &["1.3.1"]),
    ("marquee", &["2.2.2"]),
    ("meta-refresh", &["2.2.1"]),
    ("meta-viewport", &["1.4.4"]),
    ("nested-interactive", &["4.1.2"]),
    ("no-autoplay-audio", &["1.4.2"]),
    ("object-alt", &["1.1.1"]),
    ("p-as-heading", &["1.3.1"]),
    ("role-img-alt", &["1.1.1"]),
    ("scrollable-region-focusable", &["2.1.1"]),
    ("select-name", &["4.1.2"]),
    ("server-side-image-map", &["2.1.1"]),
    ("summary-name", &["4.1.2"]),
    ("svg-img-alt", &["1.1.1"]),
    ("table-fake-caption", &["1.3.1"]),
    ("target-size", &["2.5.8"]),
    ("td-has-header", &["1.3.1"]),
    ("td-headers-attr", &["1.3.1"]),
    ("th-has-data-cells", &["1.3.1"]),
    ("valid-lang", &["3.1.2"]),
    ("video-caption", &["1.2.2"]),
];

/// Numbers of the criteria that a rule tests; nothing of what is no such rule.
pub(super) fn criteria(rule: &str) -> Option<&'static [&'static str]> {
    let place = RULES.binary_search_by(|(name, _)| (*name).cmp(rule)).ok()?;
    RULES.get(place).map(|(_, numbers)| *numbers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::wcag::numbered;

    #[test]
    fn every_rule_is_found_and_tests_criteria_that_there_are() {
        for (name, numbers) in RULES {
            assert_eq!(criteria(name), Some(numbers));
            assert!(!numbers.is_empty() && numbers.iter().all(|n| numbered(n).is_some()), "{name}");
        }
        assert_eq!(criteria("first-contentful-paint"), None);
    }
}
