//! Lighthouse reports: audits that are rules of axe-core, under the same names.
//!
//! Lighthouse counts what axe-core could not decide as passed, and does not tell it.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{add_page, all, rules, time};
use crate::domain::{
    evidence::{Finding, Report, ReportFormat, TestedPage, wcag},
    violation::Violation,
};

const EXPECTED: &str = "Send the report as `lighthouse --output=json` writes it, with \
    `lighthouseVersion`, `audits` and the category `accessibility`.";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lighthouse {
    #[serde(rename = "lighthouseVersion")]
    version: String,
    #[serde(default)]
    requested_url: Option<String>,
    #[serde(default)]
    final_url: Option<String>,
    #[serde(default)]
    final_displayed_url: Option<String>,
    #[serde(default)]
    fetch_time: Option<String>,
    #[serde(default)]
    runtime_error: Option<RuntimeError>,
    audits: Audits,
    #[serde(default)]
    categories: Categories,
}

#[derive(Deserialize)]
struct RuntimeError {
    #[serde(default)]
    code: String,
}

#[derive(Default, Deserialize)]
struct Categories {
    #[serde(default)]
    accessibility: Option<Category>,
}

#[derive(Deserialize)]
struct Category {
    #[serde(rename = "auditRefs")]
    audits: Vec<AuditRef>,
}

#[derive(Deserialize)]
struct AuditRef {
    id: String,
}

/// The audits that are rules of axe-core; those of speed and the like are passed over unread.
struct Audits(Vec<(String, Audit)>);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Audit {
    score: Option<f64>,
    score_display_mode: String,
}

impl<'de> Deserialize<'de> for Audits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Audits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("audits by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Audits, A::Error> {
        let mut audits = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if rules::criteria(&name).is_some() {
                let audit = map.next_value()?;
                audits.push((name, audit));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Audits(audits))
    }
}

impl Audit {
    fn finding(&self) -> Option<Finding> {
        match (self.score_display_mode.as_str(), self.score) {
            // A rule that found nothing to look at, and what a person should look at.
            ("notApplicable" | "manual", _) => None,
            ("binary" | "numeric", Some(score)) if score >= 1.0 => Some(Finding::Passed),
            ("binary" | "numeric", Some(_)) => Some(Finding::Failed),
            // It broke off, or only hints at something.
            _ => Some(Finding::CannotTell),
        }
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Report, Violation> {
    let mut report = Report::new(ReportFormat::Lighthouse, true);
    for (at, lighthouse) in all::<Lighthouse>(bytes, EXPECTED)? {
        let wrong = |pointer: &str, code, detail: String, advice: &str| {
            Err(Violation::at(format!("{at}{pointer}"), code, detail, advice))
        };
        if let Some(RuntimeError { code }) =
            lighthouse.runtime_error.filter(|e| e.code != "NO_ERROR")
        {
            let code: String = code.chars().filter(|c| !c.is_control()).take(80).collect();
            let detail = format!("Lighthouse could not test the page: {code}.");
            return wrong(
                "/runtimeError",
                "run-failed",
                detail,
                "Run it again and send that report.",
            );
        }
        let Some(category) = lighthouse.categories.accessibility else {
            let detail = "The report does not say anything of accessibility.".into();
            let advice = "Run Lighthouse with the category `accessibility`.";
            return wrong("/categories", "no-accessibility", detail, advice);
        };
        let url = lighthouse.final_displayed_url.or(lighthouse.final_url);
        let Some(url) = url.or(lighthouse.requested_url) else {
            let detail = "The report does not say which page was tested.".into();
            return wrong("/finalDisplayedUrl", "wrong-shape", detail, EXPECTED);
        };
        report.made_by(&format!("Lighthouse {}", lighthouse.version));
        report.captured(lighthouse.fetch_time.as_deref().and_then(time));
        let mut page = TestedPage::new(&url);
        for (name, audit) in &lighthouse.audits.0 {
            if audit.score.is_some_and(|score| !(0.0..=1.0).contains(&score)) {
                let detail = "A score is a number from 0 to 1.".into();
                return wrong(&format!("/audits/{name}/score"), "wrong-shape", detail, EXPECTED);
            }
            let places = rules::criteria(name).into_iter().flatten();
            for place in places.filter_map(|number| wcag::numbered(number)) {
                if let Some(finding) = audit.finding() {
                    page.add(place, finding);
                }
            }
        }
        for AuditRef { id } in &category.audits {
            if rules::criteria(id).is_none() {
                report.pass_over(id);
            }
        }
        add_page(&mut report, page);
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::evidence::wcag::numbered;

    fn lighthouse() -> Value {
        json!({
            "lighthouseVersion": "12.8.2", "requestedUrl": "http://example.cz",
            "finalDisplayedUrl": "https://example.cz/", "fetchTime": "2026-11-20T10:00:00.000Z",
            "runWarnings": [],
            "audits": {
                "image-alt": {"id": "image-alt", "title": "…", "score": 0, "scoreDisplayMode": "binary",
                    "details": {"type": "table", "items": [{"node": {"snippet": "<img>"}}]}},
                "document-title": {"id": "document-title", "score": 1, "scoreDisplayMode": "binary"},
                "video-caption": {"score": null, "scoreDisplayMode": "notApplicable"},
                "label": {"score": null, "scoreDisplayMode": "error", "errorMessage": "axe-core Error"},
                "td-has-header": {"score": null, "scoreDisplayMode": "informative"},
                "first-contentful-paint": {"score": 0.2, "scoreDisplayMode": "numeric", "details": 5},
                "focus-traps": {"score": null, "scoreDisplayMode": "manual"},
            },
            "categories": {
                "performance": {"auditRefs": [{"id": "first-contentful-paint", "weight": 10}]},
                "accessibility": {"title": "Accessibility", "score": 0.9, "auditRefs": [
                    {"id": "image-alt", "weight": 10}, {"id": "heading-order", "weight": 3},
                    {"id": "focus-traps", "weight": 0}]},
            },
        })
    }

    #[test]
    fn an_audit_counts_for_the_criteria_of_its_rule() {
        let mut other = lighthouse();
        other["finalDisplayedUrl"] = json!("https://example.cz/form");
        other["audits"]["image-alt"]["score"] = json!(1);
        for (bytes, pages) in [(lighthouse(), 1), (json!([lighthouse(), other]), 2)] {
            let report = read(bytes.to_string().as_bytes()).unwrap();
            let at = |number| report.at(numbered(number).unwrap());
            assert_eq!(at("1.1.1"), Finding::Failed);
            assert_eq!(at("2.4.2"), Finding::Passed);
            assert_eq!(at("1.2.2"), Finding::NotTested);
            assert_eq!(at("4.1.2"), Finding::CannotTell);
            assert_eq!(at("1.3.1"), Finding::CannotTell);
            assert_eq!(report.pages_at(0, Finding::Failed), 1);
            assert_eq!(report.passed_over().collect::<Vec<_>>(), ["focus-traps", "heading-order"]);
            assert_eq!((report.findings().pages, report.findings().tested), (pages, 4));
            assert_eq!(report.findings().tool, "Lighthouse 12.8.2");
        }
    }

    #[test]
    fn a_report_that_does_not_tell_is_refused() {
        let mut broken = lighthouse();
        broken["runtimeError"] = json!({"code": "NO_FCP", "message": "…"});
        let mut fast = lighthouse();
        fast["categories"].as_object_mut().unwrap().remove("accessibility");
        let mut nowhere = lighthouse();
        nowhere.as_object_mut().unwrap().remove("finalDisplayedUrl");
        nowhere.as_object_mut().unwrap().remove("requestedUrl");
        let mut odd = lighthouse();
        odd["audits"]["label"]["score"] = json!("good");
        let scored = |score: f64| {
            let mut scored = lighthouse();
            scored["audits"]["image-alt"]["score"] = json!(score);
            scored
        };
        for (document, code, at) in [
            (scored(100.0), "wrong-shape", "/1/audits/image-alt/score"),
            (scored(-0.5), "wrong-shape", "/1/audits/image-alt/score"),
            (broken, "run-failed", "/1/runtimeError"),
            (fast, "no-accessibility", "/1/categories"),
            (nowhere, "wrong-shape", "/1/finalDisplayedUrl"),
            (odd, "wrong-shape", "/1/audits/label/score"),
        ] {
            let fault = read(json!([lighthouse(), document]).to_string().as_bytes()).unwrap_err();
            assert_eq!(fault.code, code, "{fault:?}");
            assert_eq!(fault.place, crate::domain::violation::Place::Pointer(at.into()));
        }
    }
}
