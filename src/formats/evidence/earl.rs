//! EARL in JSON-LD: what W3C's WCAG-EM Report Tool writes (versions 1 to 3), and plain assertions.
//!
//! It is read by names, not as linked data: a context that gives these names another meaning is refused,
//! and one that stands elsewhere is never fetched.

mod context;
mod names;
mod subjects;

use serde_json::Value;

use self::{
    names::{ASSERTIONS, Object, criterion, described, finding, id, is_a, items, last},
    subjects::Subjects,
};
use super::{EXPECTED, time};
use crate::domain::{
    evidence::{Finding, Report, ReportFormat, wcag},
    json,
    violation::Violation,
};

/// Most bytes of a report of this kind: it is held in memory whole.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Most assertions one within another.
const DEEPEST: usize = 16;

pub(super) fn read(bytes: &[u8]) -> Result<Report, Violation> {
    if bytes.len() > MOST_BYTES {
        return Err(Violation::at(
            "",
            "too-large",
            format!(
                "A report in EARL has at most {MOST_BYTES} bytes; this one has {}.",
                bytes.len()
            ),
            "Send the report of each part of the site by itself.",
        ));
    }
    let document = json::read(bytes)?;
    let mut reading = Reading::default();
    let roots = match document.get("@graph") {
        Some(graph) => items(graph).map(|(i, item)| (format!("/@graph{i}"), item)).collect(),
        None => vec![(String::new(), &document)],
    };
    context::check(document.get("@context"), "")?;
    for (at, root) in &roots {
        context::check(root.get("@context").filter(|_| !at.is_empty()), at)?;
    }
    for (_, root) in &roots {
        reading.subjects.describe(root);
        reading.made_by(root);
    }
    for (at, root) in &roots {
        if let Some(root) = root.as_object() {
            reading.node(root, at)?;
        }
    }
    reading.finish()
}

#[derive(Default)]
struct Reading {
    subjects: Subjects,
    assertions: usize,
    by_person: bool,
    by_itself: bool,
    tool: Option<String>,
    assertors: Vec<String>,
    captured: Vec<String>,
    passed_over: Vec<String>,
}

/// What an assertion takes from the one that it is part of.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    test: Option<&'a Value>,
    subject: Option<&'a Value>,
    mode: Option<&'a Value>,
    depth: usize,
}

impl Reading {
    /// Notes by which tool a document was made.
    fn made_by(&mut self, root: &Value) {
        let version = root.get("reportToolVersion").and_then(Value::as_str);
        let publisher = root.get("publisher").and_then(Value::as_str);
        let tagged = publisher.and_then(|text| text.strip_prefix("reporter:releases/tag/"));
        if let Some(version) = version.or(tagged) {
            self.tool = Some(format!("WCAG-EM Report Tool {version}"));
        }
    }

    /// A document, a subject with its assertions, or an assertion.
    fn node(&mut self, node: &Object, at: &str) -> Result<(), Violation> {
        if is_a(node, "Assertion") {
            return self.assertion(node, at, Around::default());
        }
        let subject = is_a(node, "TestSubject").then(|| Value::Object(described(node)));
        let around = Around { subject: subject.as_ref(), ..Around::default() };
        for name in ASSERTIONS {
            for (i, assertion) in node.get(name).into_iter().flat_map(items) {
                if let Some(assertion) = assertion.as_object() {
                    self.assertion(assertion, &format!("{at}/{name}{i}"), around)?;
                }
            }
        }
        Ok(())
    }

    fn assertion(
        &mut self,
        assertion: &Object,
        at: &str,
        around: Around<'_>,
    ) -> Result<(), Violation> {
        let test = assertion.get("test").or_else(|| assertion.get("testcase")).or(around.test);
        let subject = assertion.get("subject").or(around.subject);
        let mode = assertion.get("mode").or(around.mode);
        if around.depth > DEEPEST {
            let advice = "Assertions have parts, and these no further ones.";
            return Err(Violation::at(at, "too-deep", "Assertions stand too deep here.", advice));
        }
        context::check(assertion.get("@context"), at)?;
        if let Some(result) = assertion.get("result") {
            let finding = finding(result, at)?;
            self.assertions += 1;
            let date = result.get("date").or_else(|| assertion.get("date"));
            if finding != Finding::NotTested {
                self.captured.extend(date.and_then(Value::as_str).map(str::to_owned));
                let mode = mode.and_then(id).map(last);
                self.by_person |= matches!(mode, Some("manual" | "semiAuto"));
                self.by_itself |= mode == Some("automatic");
                self.assertors.extend(assertion.get("assertedBy").and_then(id).map(str::to_owned));
            }
            let places = self.places(test, finding);
            for page in self.subjects.of(subject, at)? {
                let Some(page) = self.subjects.pages.get_mut(page) else { continue };
                for place in &places {
                    page.add(*place, finding);
                }
            }
        }
        let within = Around { test, subject, mode, depth: around.depth + 1 };
        for (i, part) in assertion.get("hasPart").into_iter().flat_map(items) {
            if let Some(part) = part.as_object() {
                self.assertion(part, &format!("{at}/hasPart{i}"), within)?;
            }
        }
        Ok(())
    }

    /// The criteria that a test is about, or that it is part of.
    fn places(&mut self, test: Option<&Value>, finding: Finding) -> Vec<usize> {
        let Some(test) = test else { return Vec::new() };
        let parts =
            test.get("isPartOf").into_iter().flat_map(items).filter_map(|(_, part)| id(part));
        let names: Vec<&str> = id(test).into_iter().chain(parts).collect();
        let places: Vec<usize> =
            names.iter().filter_map(|name| criterion(name)).filter_map(wcag::named).collect();
        if places.is_empty() && finding != Finding::NotTested {
            let title = test.get("title").and_then(Value::as_str);
            let name = title.or_else(|| names.first().map(|name| last(name)));
            self.passed_over.extend(name.map(str::to_owned));
        }
        places
    }

    fn finish(self) -> Result<Report, Violation> {
        if self.assertions == 0 {
            return Err(Violation::at(
                "",
                "no-assertions",
                "This is JSON-LD, but holds no assertion with a result.",
                EXPECTED,
            ));
        }
        // Where nothing is said, people judged in the tool that is made for them, and nobody elsewhere.
        let automatic = !self.by_person && (self.by_itself || self.tool.is_none());
        let mut report = Report::new(ReportFormat::Earl, automatic);
        match self.tool {
            Some(tool) => report.made_by(&tool),
            None => self.assertors.iter().for_each(|name| report.made_by(name)),
        }
        self.captured.iter().for_each(|text| report.captured(time(text)));
        self.passed_over.iter().for_each(|name| report.pass_over(name));
        report.pages = self.subjects.pages;
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::evidence::{MOST_PAGES, wcag::numbered};

    fn told(document: &Value) -> Result<Report, Violation> {
        read(document.to_string().as_bytes())
    }

    fn place(number: &str) -> usize {
        numbered(number).unwrap()
    }

    /// The form of version 2: a criterion of the site, with parts about pages.
    #[test]
    fn a_criterion_has_parts_about_pages() {
        let part = |page: &str, outcome: &str| {
            json!({"type": "Assertion", "subject": [page], "mode": "earl:manual",
                "testcase": "WCAG2:non-text-content",
                "result": {"outcome": outcome, "date": "2019-09-05 11:27:30 +0200"}})
        };
        let page = |id: &str, url: &str| json!({"type": ["TestSubject", "WebPage"], "id": id, "source": url, "title": "Page"});
        let report = told(&json!({"@graph": [{
            "@context": {"earl": "http://www.w3.org/ns/earl#", "WCAG2": "http://www.w3.org/TR/WCAG21/#"},
            "type": "Evaluation", "publisher": "reporter:releases/tag/2.0.0",
            "evaluationScope": {"website": {"type": ["TestSubject", "WebSite"], "id": "_:website", "siteName": "Site"}},
            "auditResult": [
                {"type": "Assertion", "test": "WCAG2:non-text-content", "subject": "_:website",
                 "result": {"outcome": "earl:passed"}, "mode": "earl:manual",
                 "hasPart": [part("_:struct_0", "earl:passed"), part("_:rand_0", "earl:cantTell")]},
                {"type": "Assertion", "test": "WCAG2:captions-live", "subject": "_:website",
                 "result": {"outcome": "earl:untested"}, "hasPart": []},
                {"type": "Assertion", "test": "WCAG2:use-of-color", "subject": "_:website",
                 "result": {"outcome": "earl:inapplicable"}, "mode": "earl:manual"},
                {"type": "Assertion", "test": "WCAG2:parsing", "subject": "_:website",
                 "result": {"outcome": "earl:failed"}, "mode": "earl:manual"},
            ],
            "structuredSample": {"webpage": [page("_:struct_0", "https://example.cz/")]},
            "randomSample": {"webpage": [page("_:rand_0", "https://example.cz/form")]},
        }, {"@context": {"@vocab": "http://xmlns.com/foaf/0.1/"}, "type": "Person", "name": "N"}]}))
        .unwrap();

        assert_eq!(report.at(place("1.1.1")), Finding::CannotTell);
        assert_eq!(report.at(place("1.2.4")), Finding::NotTested);
        assert_eq!(report.at(place("1.4.1")), Finding::NotPresent);
        assert_eq!(report.passed_over().collect::<Vec<_>>(), ["parsing"]);
        let names: Vec<_> = report.pages.iter().map(|p| (p.name.as_str(), p.is_site)).collect();
        assert_eq!(
            names,
            [("Site", true), ("https://example.cz/", false), ("https://example.cz/form", false)]
        );
        let findings = report.findings();
        assert_eq!((findings.pages, findings.failed, findings.not_present), (2, 0, 1));
        assert!(!findings.automatic);
        assert_eq!(findings.tool, "WCAG-EM Report Tool 2.0.0");
        assert_eq!(report.captured_at, "2019-09-05T09:27:30Z".parse().ok());
    }

    /// The form of version 3: outcomes, modes, subjects and tests are objects.
    #[test]
    fn what_is_named_may_be_an_object() {
        let assertion = |subject: Value, name: &str, outcome: &str| {
            json!({"type": "Assertion", "date": "2026-03-01T18:51:57.699Z",
                "mode": {"type": "TestMode", "@value": "earl:manual"}, "subject": subject,
                "result": {"type": "TestResult", "date": "2026-03-01T18:51:57.699Z",
                    "outcome": {"id": outcome, "type": ["OutcomeValue"], "title": "…"}},
                "test": {"id": name, "type": ["TestCriterion"]}})
        };
        let site =
            json!({"id": "_:subject_1", "type": ["TestSubject", "Website"], "title": "Site"});
        let page = json!({"id": "_:subject_2", "type": ["TestSubject", "Webpage"],
            "title": "Form", "description": "https://example.cz/form"});
        let report = told(&json!({
            "@context": {"earl": "http://www.w3.org/ns/earl#", "outcome": "earl:outcome"},
            "type": "Evaluation", "reportToolVersion": "3.0.3",
            "selectSample": {"structuredSample": [page], "randomSample": []},
            "auditSample": [
                assertion(site, "WCAG22:focus-not-obscured-minimum", "earl:passed"),
                assertion(json!({"id": "_:subject_2"}), "WCAG22:focus-not-obscured-minimum", "earl:failed"),
                assertion(page.clone(), "WCAG22:consistent-help", "earl:cantTell"),
            ],
        }))
        .unwrap();

        assert_eq!(report.findings().failed_criteria, ["2.4.11"]);
        assert_eq!(report.at(place("3.2.6")), Finding::CannotTell);
        assert_eq!((report.pages.len(), report.findings().pages), (2, 1));
        assert_eq!(report.pages[1].name, "https://example.cz/form");
        assert_eq!(report.findings().tool, "WCAG-EM Report Tool 3.0.3");
    }

    /// Plain assertions, as exporters of tools write them, and subjects that hold theirs.
    #[test]
    fn plain_assertions_count_for_what_their_test_is_part_of() {
        let context =
            json!({"@vocab": "http://www.w3.org/ns/earl#", "earl": "http://www.w3.org/ns/earl#"});
        let assertion = json!({"@type": "Assertion", "mode": "earl:automatic",
            "assertedBy": "https://github.com/dequelabs/axe-core/releases/tag/3.2.2",
            "subject": {"@type": ["earl:TestSubject", "sch:WebPage"], "source": "https://example.cz"},
            "result": {"@type": "TestResult", "outcome": "http://www.w3.org/ns/earl#failed"},
            "test": {"@type": "TestCase", "title": "button-name", "@id": "https://dequeuniversity.com/x",
                "isPartOf": "https://www.w3.org/TR/WCAG20/#ensure-compat-rsv"}});
        let graph = json!({"@context": context, "@graph": [assertion]});
        let mut bare = assertion.clone();
        bare.as_object_mut().unwrap().remove("subject");
        let holding = json!({"@context": "https://act-rules.github.io/earl-context.json", "@graph": [
            {"@type": "TestSubject", "source": "https://example.cz", "assertions": [bare]}]});
        for document in [graph, holding] {
            let report = told(&document).unwrap();
            assert_eq!(report.findings().failed_criteria, ["4.1.2"]);
            assert!(report.automatic && report.tool.starts_with("https://github.com/dequelabs"));
            assert_eq!(report.pages[0].name, "https://example.cz");
            assert_eq!(report.findings().pages, 1);
        }
    }

    /// A report is an audit only when it says that people judged.
    #[test]
    fn who_judged_is_not_guessed_in_favour() {
        let told_with = |mode: Value, version: Value| {
            let mut document = json!({"@context": {}, "reportToolVersion": version,
                "auditSample": [{"type": "Assertion", "test": "WCAG22:keyboard", "mode": mode,
                    "result": {"outcome": "earl:passed"}}]});
            document.as_object_mut().unwrap().retain(|_, value| !value.is_null());
            told(&document).unwrap().automatic
        };
        assert!(told_with(json!(null), json!(null)));
        assert!(told_with(json!("earl:automatic"), json!("3.0.3")));
        assert!(!told_with(json!("earl:manual"), json!(null)));
        assert!(!told_with(json!({"@value": "earl:semiAuto"}), json!(null)));
        assert!(!told_with(json!(null), json!("3.0.3")));
    }

    #[test]
    fn what_cannot_be_understood_is_refused() {
        let with = |outcome: Value| {
            json!({"@context": {}, "@graph": [{"@type": "Assertion", "test": "WCAG2:keyboard",
                "result": {"outcome": outcome}}]})
        };
        let mut nested = json!({"type": "Assertion"});
        for _ in 0..20 {
            nested = json!({"type": "Assertion", "hasPart": [nested]});
        }
        let many: Vec<Value> = (0..=MOST_PAGES + 1)
            .map(|i| {
                json!({"@type": "Assertion", "subject": format!("_:{i}"),
                    "result": {"outcome": "earl:passed"}})
            })
            .collect();
        for (document, code) in [
            (with(json!("fine")), "unknown-outcome"),
            (with(json!(1)), "unknown-outcome"),
            (json!({"@context": {}, "@graph": [{"type": "Person"}]}), "no-assertions"),
            (json!({"@context": {}, "auditResult": []}), "no-assertions"),
            (json!({"@context": "https://example.org/context.jsonld"}), "unknown-context"),
            (json!({"@context": {}, "@graph": [nested]}), "too-deep"),
            (json!({"@context": {}, "@graph": many}), "too-many"),
        ] {
            assert_eq!(told(&document).unwrap_err().code, code);
        }
        let long = format!("{{\"@context\": {{}}, \"x\": \"{}\"}}", "a".repeat(MOST_BYTES));
        assert_eq!(read(long.as_bytes()).unwrap_err().code, "too-large");
    }
}
