//! What axe-core gives: rules by what came of them, each tagged with its success criteria.

use serde::Deserialize;

use super::{add_page, all, time};
use crate::domain::{
    evidence::{Finding, Report, ReportFormat, TestedPage, wcag},
    violation::Violation,
};

const EXPECTED: &str = "Send the whole result of `axe.run()`, with `url`, `violations`, `passes` and \
    `incomplete`; each rule has `id` and `tags`. A reporter without passes will not do.";

#[derive(Deserialize)]
struct Axe {
    #[serde(rename = "testEngine", default)]
    engine: Option<Engine>,
    url: String,
    #[serde(default)]
    timestamp: Option<String>,
    violations: Vec<Rule>,
    passes: Vec<Rule>,
    incomplete: Vec<Rule>,
}

#[derive(Deserialize)]
struct Engine {
    name: String,
    version: String,
}

/// A rule. Of `inapplicable` ones nothing follows: that a rule found nothing to look at does not say
/// that there is nothing that its criterion is about.
#[derive(Deserialize)]
struct Rule {
    id: String,
    tags: Vec<String>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Report, Violation> {
    let mut report = Report::new(ReportFormat::Axe, true);
    for (_, axe) in all::<Axe>(bytes, EXPECTED)? {
        let (name, version) = axe.engine.map_or_else(
            || ("axe-core".to_owned(), String::new()),
            |engine| (engine.name, engine.version),
        );
        report.made_by(format!("{name} {version}").trim());
        report.captured(axe.timestamp.as_deref().and_then(time));
        let mut page = TestedPage::new(&axe.url);
        for (rules, finding) in [
            (&axe.passes, Finding::Passed),
            (&axe.incomplete, Finding::CannotTell),
            (&axe.violations, Finding::Failed),
        ] {
            for rule in rules {
                add(rule, finding, &mut page, &mut report);
            }
        }
        add_page(&mut report, page);
    }
    Ok(report)
}

fn add(rule: &Rule, finding: Finding, page: &mut TestedPage, report: &mut Report) {
    let mut numbers = rule.tags.iter().filter_map(|tag| number(tag)).peekable();
    if numbers.peek().is_none() {
        report.pass_over(&rule.id);
    }
    for number in numbers {
        match wcag::numbered(&number) {
            Some(place) => page.add(place, finding),
            None => report.pass_over(&number),
        }
    }
}

/// `1.4.12` of `wcag1412`; nothing of tags of other kinds, such as `wcag21aa`.
fn number(tag: &str) -> Option<String> {
    let digits = tag.strip_prefix("wcag")?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let (principle, rest) = digits.split_at_checked(1)?;
    let (guideline, criterion) = rest.split_at_checked(1)?;
    (is_number && matches!(criterion.len(), 1 | 2))
        .then(|| format!("{principle}.{guideline}.{criterion}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::evidence::wcag::numbered;

    #[test]
    fn a_tag_names_a_criterion() {
        for (tag, expected) in [
            ("wcag111", Some("1.1.1")),
            ("wcag1412", Some("1.4.12")),
            ("wcag2a", None),
            ("wcag21aa", None),
            ("wcag2", None),
            ("wcag14121", None),
            ("wcag", None),
            ("wcagé11", None),
            ("EN-9.1.1.1", None),
            ("best-practice", None),
        ] {
            assert_eq!(number(tag).as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn what_is_incomplete_is_no_pass_and_a_violation_on_one_page_counts() {
        let rule =
            |id: &str, tags: &[&str]| json!({"id": id, "tags": tags, "nodes": [{"html": "<b>"}]});
        let page = |url: &str, violations: serde_json::Value| {
            json!({
                "testEngine": {"name": "axe-core", "version": "4.14.1"}, "url": url,
                "timestamp": "2026-11-20T10:00:00.000Z", "violations": violations,
                "passes": [rule("color-contrast", &["wcag2aa", "wcag143"]), rule("region", &["best-practice"]),
                    rule("link-name", &["wcag2a", "wcag244", "wcag412"])],
                "incomplete": [rule("color-contrast", &["wcag2aa", "wcag143"])],
                "inapplicable": [rule("video-caption", &["wcag2a", "wcag122"])],
            })
        };
        let bytes = json!([
            page("https://example.cz/", json!([])),
            page(
                "https://example.cz/form",
                json!([
                    rule("link-name", &["wcag244", "wcag412"]),
                    rule("color-contrast-enhanced", &["wcag2aaa", "wcag146"])
                ])
            ),
        ]);
        let report = read(bytes.to_string().as_bytes()).unwrap();

        let at = |number| report.at(numbered(number).unwrap());
        assert_eq!(at("1.4.3"), Finding::CannotTell);
        assert_eq!(at("2.4.4"), Finding::Failed);
        assert_eq!(at("1.2.2"), Finding::NotTested);
        assert_eq!(report.pages_at(numbered("2.4.4").unwrap(), Finding::Failed), 1);
        assert_eq!(report.passed_over().collect::<Vec<_>>(), ["1.4.6", "region"]);
        let findings = report.findings();
        assert_eq!((findings.pages, findings.tested, findings.failed), (2, 3, 2));
        assert!(findings.automatic);
        assert_eq!(findings.tool, "axe-core 4.14.1");
        assert_eq!(report.captured_at, "2026-11-20T10:00:00Z".parse().ok());
    }

    #[test]
    fn a_page_that_is_tested_twice_is_one_page_with_the_faults_of_both() {
        let result = |rules: &str| {
            let rule = json!([{"id": "link-name", "tags": ["wcag244"]}]);
            let mut result =
                json!({"url": "https://a.cz/", "violations": [], "passes": [], "incomplete": []});
            result[rules] = rule;
            result
        };
        let bytes = json!([result("violations"), result("passes")]).to_string();
        let report = read(bytes.as_bytes()).unwrap();
        assert_eq!((report.findings().pages, report.findings().failed), (1, 1));
        assert_eq!(report.pages_at(numbered("2.4.4").unwrap(), Finding::Failed), 1);
    }

    #[test]
    fn a_result_without_passes_is_refused() {
        let bytes = json!({"url": "https://a.cz", "violations": [], "incomplete": []});
        let fault = read(bytes.to_string().as_bytes()).unwrap_err();
        assert!(fault.detail.contains("missing field `passes`"), "{}", fault.detail);
        assert!(fault.advice.contains("without passes"));
    }
}
