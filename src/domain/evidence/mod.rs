//! Reports of accessibility: which success criteria were tested, and what was found.

pub mod wcag;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::wcag::CRITERIA;
use super::{form::CriterionNumber, word::words};

/// Most pages of one report.
pub const MOST_PAGES: usize = 500;
/// Most things of a report that are named as passed over.
const MOST_PASSED_OVER: usize = 100;

words! {
    /// What kind of report it is.
    pub enum ReportFormat {
        /// What axe-core gives: one result, or an array of them.
        Axe = "axe",
        /// A Lighthouse report in JSON, or an array of them.
        Lighthouse = "lighthouse",
        /// A report in EARL, as the WCAG-EM Report Tool of W3C writes it (JSON-LD).
        Earl = "earl",
    }
}

words! {
    /// What was found out about one success criterion. Of several findings the last in this order counts.
    pub enum Finding {
        /// Nothing.
        NotTested = "not_tested",
        /// There is nothing that it is about.
        NotPresent = "not_present",
        /// No fault was found.
        Passed = "passed",
        /// It could not be decided; never a pass.
        CannotTell = "cannot_tell",
        /// A fault was found.
        Failed = "failed",
    }
}

/// A report that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its kind.
    pub format: ReportFormat,
    /// What tested, with its version.
    pub tool: String,
    /// Whether no person judged.
    pub automatic: bool,
    /// When it was tested last.
    pub captured_at: Option<DateTime<Utc>>,
    /// The pages, in the order of the report.
    pub pages: Vec<TestedPage>,
    passed_over: BTreeSet<String>,
}

/// What was found on a page, or about the site as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestedPage {
    /// Its address, or what the report calls it.
    pub name: String,
    /// Whether the report speaks of the site as a whole here.
    pub is_site: bool,
    found: BTreeMap<usize, Finding>,
}

/// What a report says, in numbers: how many of the success criteria of WCAG 2.2, levels A and AA, stand
/// where. They are read from the report itself, never taken from whoever sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// What kind of report it is.
    pub format: ReportFormat,
    /// What tested, with its version.
    #[schema(example = "axe-core 4.14.1", max_length = 200, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    pub tool: String,
    /// Whether no person judged. Then `passed` says only that no rule found a fault, and nothing here
    /// says that a service conforms: most criteria need a person.
    pub automatic: bool,
    /// Pages that were tested; 0 where the report speaks of the site as a whole only.
    #[schema(maximum = 500, example = 3)]
    pub pages: u64,
    /// Success criteria that there are: 55.
    #[schema(example = 55)]
    pub criteria: u64,
    /// Of these, how many the report says anything about.
    #[schema(maximum = 55, example = 18)]
    pub tested: u64,
    /// Criteria in which no fault was found on any page.
    #[schema(maximum = 55, example = 15)]
    pub passed: u64,
    /// Criteria in which a fault was found on at least one page.
    #[schema(maximum = 55, example = 2)]
    pub failed: u64,
    /// Criteria that could not be decided on at least one page, and failed on none.
    #[schema(maximum = 55, example = 1)]
    pub cannot_tell: u64,
    /// Criteria about something that is not there.
    #[schema(maximum = 55, example = 0)]
    pub not_present: u64,
    /// Criteria that were not tested.
    #[schema(maximum = 55, example = 37)]
    pub not_tested: u64,
    /// Numbers of the criteria that failed.
    #[schema(value_type = Vec<CriterionNumber>, max_items = 55, example = json!(["1.1.1", "1.4.3"]))]
    pub failed_criteria: Vec<String>,
}

impl TestedPage {
    /// A page about which nothing is said yet. What it is called is cut and cleaned: it is shown.
    pub fn new(name: &str) -> Self {
        let name = name.chars().filter(|letter| !letter.is_control()).take(2_048).collect();
        Self { name, is_site: false, found: BTreeMap::new() }
    }

    /// The site as a whole.
    pub fn site(name: &str) -> Self {
        Self { is_site: true, ..Self::new(name) }
    }

    /// One more finding on the criterion at a place of [`CRITERIA`].
    pub fn add(&mut self, place: usize, finding: Finding) {
        let found = self.found.entry(place).or_insert(finding);
        *found = (*found).max(finding);
    }

    /// What else was found on the same page.
    pub fn join(&mut self, other: &Self) {
        for (place, finding) in &other.found {
            self.add(*place, *finding);
        }
    }

    /// What was found on the criterion at this place.
    pub fn at(&self, place: usize) -> Finding {
        self.found.get(&place).copied().unwrap_or(Finding::NotTested)
    }

    /// Numbers of the criteria of which this was found.
    pub fn numbers(&self, finding: Finding) -> Vec<&'static str> {
        let places = self.found.iter().filter(|(_, found)| **found == finding);
        places.filter_map(|(place, _)| Some(CRITERIA.get(*place)?.number)).collect()
    }
}

impl Report {
    /// A report of nothing yet.
    pub fn new(format: ReportFormat, automatic: bool) -> Self {
        Self {
            format,
            tool: String::new(),
            automatic,
            captured_at: None,
            pages: Vec::new(),
            passed_over: BTreeSet::new(),
        }
    }

    /// The tool, one more of several where reports come together.
    pub fn made_by(&mut self, tool: &str) {
        let tool: String = tool.chars().filter(|letter| !letter.is_control()).take(80).collect();
        let is_known = self.tool.split(", ").any(|known| known == tool);
        if !tool.is_empty() && !is_known && self.tool.len() < 100 {
            let between = if self.tool.is_empty() { "" } else { ", " };
            self.tool = format!("{}{between}{tool}", self.tool);
        }
    }

    /// When it was tested; of several times the last.
    pub fn captured(&mut self, at: Option<DateTime<Utc>>) {
        self.captured_at = self.captured_at.max(at);
    }

    /// Something that the report tells and that counts nowhere.
    pub fn pass_over(&mut self, what: &str) {
        if self.passed_over.len() < MOST_PASSED_OVER {
            self.passed_over.insert(what.chars().filter(|c| !c.is_control()).take(80).collect());
        }
    }

    /// What the report tells and what counts nowhere: criteria of level AAA, 4.1.1 of WCAG 2.1, and
    /// rules of no criterion.
    pub fn passed_over(&self) -> impl Iterator<Item = &str> {
        self.passed_over.iter().map(String::as_str)
    }

    /// What was found on the criterion at a place of [`CRITERIA`], on all pages together.
    pub fn at(&self, place: usize) -> Finding {
        self.pages.iter().map(|page| page.at(place)).max().unwrap_or(Finding::NotTested)
    }

    /// How many pages say this of the criterion at a place.
    pub fn pages_at(&self, place: usize, finding: Finding) -> usize {
        self.pages.iter().filter(|page| !page.is_site && page.at(place) == finding).count()
    }

    /// What it says in numbers.
    ///
    /// ```
    /// use znamka::domain::evidence::{Finding, Report, ReportFormat, TestedPage, wcag::numbered};
    ///
    /// let mut page = TestedPage::new("https://example.cz/");
    /// page.add(numbered("1.1.1").unwrap(), Finding::Passed);
    /// // Some images pass and of one it cannot be told: it cannot be told.
    /// page.add(numbered("1.1.1").unwrap(), Finding::CannotTell);
    /// page.add(numbered("1.4.3").unwrap(), Finding::Failed);
    /// let mut report = Report::new(ReportFormat::Axe, true);
    /// report.pages.push(page);
    ///
    /// let findings = report.findings();
    /// assert_eq!((findings.passed, findings.cannot_tell, findings.failed), (0, 1, 1));
    /// assert_eq!((findings.tested, findings.not_tested, findings.criteria), (2, 53, 55));
    /// assert_eq!(findings.failed_criteria, ["1.4.3"]);
    /// ```
    pub fn findings(&self) -> Findings {
        let found: Vec<Finding> = (0..CRITERIA.len()).map(|place| self.at(place)).collect();
        let count = |finding| whole(found.iter().filter(|found| **found == finding).count());
        let not_tested = count(Finding::NotTested);
        let failed = CRITERIA.iter().zip(&found).filter(|(_, found)| **found == Finding::Failed);
        Findings {
            format: self.format,
            tool: self.tool.clone(),
            automatic: self.automatic,
            pages: whole(self.pages.iter().filter(|page| !page.is_site).count()),
            criteria: whole(CRITERIA.len()),
            tested: whole(CRITERIA.len()).saturating_sub(not_tested),
            passed: count(Finding::Passed),
            failed: count(Finding::Failed),
            cannot_tell: count(Finding::CannotTell),
            not_present: count(Finding::NotPresent),
            not_tested,
            failed_criteria: failed.map(|(criterion, _)| criterion.number.to_owned()).collect(),
        }
    }
}

fn whole(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_of_all_pages_counts_and_all_add_up() {
        let mut report = Report::new(ReportFormat::Earl, false);
        let mut site = TestedPage::site("Site");
        site.add(0, Finding::NotPresent);
        site.add(1, Finding::Failed);
        site.add(2, Finding::Passed);
        let mut page = TestedPage::new("https://example.cz/\u{7}");
        page.add(0, Finding::Passed);
        page.add(1, Finding::Passed);
        page.add(2, Finding::CannotTell);
        page.add(3, Finding::NotPresent);
        assert_eq!(page.name, "https://example.cz/");
        report.pages = vec![site, page];

        let found = [0, 1, 2, 3, 4].map(|place| report.at(place));
        assert_eq!(
            found,
            [
                Finding::Passed,
                Finding::Failed,
                Finding::CannotTell,
                Finding::NotPresent,
                Finding::NotTested
            ]
        );
        let all = report.findings();
        assert_eq!(all.pages, 1);
        assert_eq!(
            all.passed + all.failed + all.cannot_tell + all.not_present + all.not_tested,
            55
        );
        assert_eq!((all.tested, report.pages_at(1, Finding::Failed)), (4, 0));
    }

    #[test]
    fn several_tools_are_named_once_each() {
        let mut report = Report::new(ReportFormat::Axe, true);
        for tool in ["axe-core 4.14.1", "axe-core 4.14.1", "", "axe-core 4.10.0"] {
            report.made_by(tool);
        }
        assert_eq!(report.tool, "axe-core 4.14.1, axe-core 4.10.0");
        (0..1_000).for_each(|i| report.made_by(&format!("tool {i}")));
        assert!(report.tool.len() <= 200);
    }
}
