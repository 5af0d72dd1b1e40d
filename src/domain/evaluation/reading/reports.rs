//! What an answer may say that rests on a report of accessibility: what was found, and no more.

use std::collections::BTreeSet;

use super::Reading;
use crate::domain::{
    check::Faults,
    evaluation::{
        answer::{Evidence, Given},
        points::points_of,
    },
    evidence::Findings,
    scale::Scale,
    source::Source,
};

/// Sources whose answers rest on what a report found.
const OF_REPORTS: [Source; 2] = [Source::Tool, Source::Audit];

/// What the reports of one answer found together.
struct Found {
    /// Whether nobody judged in any of them.
    automatic: bool,
    /// Criteria that passed: of one report exactly so many, of several at most.
    passed: u64,
    /// Criteria that failed in one report at least. Where people judged, theirs alone count: they
    /// may find that the tool was mistaken.
    failed: u64,
    /// How many reports there are.
    reports: usize,
    /// How many criteria there are.
    criteria: u64,
}

impl Found {
    /// None without a report.
    fn of(reports: &[&Findings]) -> Option<Self> {
        let criteria = reports.iter().map(|report| report.criteria).max()?;
        let automatic = reports.iter().all(|report| report.automatic);
        let judging = reports.iter().filter(|report| report.automatic == automatic);
        let failed: BTreeSet<&String> =
            judging.flat_map(|report| &report.failed_criteria).collect();
        let failed = u64::try_from(failed.len()).unwrap_or(u64::MAX);
        let passed: u64 = reports.iter().map(|report| report.passed).sum();
        let passed = passed.min(criteria.saturating_sub(failed));
        Some(Self { automatic, passed, failed, reports: reports.len(), criteria })
    }

    /// Whether a share says what was found. Of a report in which people judged they may know more than
    /// it tells, but no fault that it found goes away.
    fn allows(&self, numerator: u64, denominator: u64) -> bool {
        let failed = denominator.saturating_sub(numerator);
        let passed =
            if self.reports == 1 { numerator == self.passed } else { numerator <= self.passed };
        if self.automatic { passed && failed == self.failed } else { failed >= self.failed }
    }

    /// Both numbers in words.
    fn said(&self) -> String {
        let most = if self.reports == 1 { "" } else { "at most " };
        format!("{most}{} criteria passed and {} failed", self.passed, self.failed)
    }
}

impl Reading<'_> {
    /// A report of accessibility is evidence of what a tool or an audit found. What a tool alone found
    /// is counted as it found it: undecided and not tested is neither a pass nor a fault, and that a
    /// service meets the standard no tool can tell. A number of another kind (such as violations, in
    /// bins) is not what a report counts, and is not held against it.
    pub(super) fn check_reports(
        &self,
        given: &Given,
        scale: &Scale,
        source: Option<Source>,
        evidence: &[Evidence],
        faults: &mut Faults,
    ) {
        // The same report named twice is one.
        let mut known = BTreeSet::new();
        let reports: Vec<&Findings> = evidence
            .iter()
            .filter(|one| one.sha256.as_ref().is_none_or(|hash| known.insert(hash)))
            .filter_map(|one| one.findings.as_ref())
            .collect();
        let Some(found) = Found::of(&reports) else { return };
        if let Some(source) = source.filter(|source| !OF_REPORTS.contains(source)) {
            faults.add(
                self.place("evidence"),
                "report-of-others",
                format!(
                    "A report of accessibility says what a tool or an audit found; the source is `{source}`."
                ),
                "Send it with the source `tool` or `audit`; or leave `sha256` and `findings` out and give the address alone.",
            );
            return;
        }
        match given {
            Given::Ratio { numerator, denominator }
                if numerator <= denominator && !found.allows(*numerator, *denominator) =>
            {
                faults.add(
                    self.place("numerator"),
                    "not-as-reported",
                    format!(
                        "The answer says {numerator} of {denominator}; by the report {}.",
                        found.said()
                    ),
                    found.advice(),
                );
            }
            Given::Number { value } if *scale == Scale::Share && found.automatic => faults.add(
                self.place("value"),
                "not-as-reported",
                format!("The answer says {value} %; by the report {}.", found.said()),
                found.advice(),
            ),
            Given::Flag { .. }
            | Given::Level { .. }
            | Given::Counts { .. }
            | Given::Number { .. }
                if found.automatic
                    && !matches!(scale, Scale::Range { .. } | Scale::Bins(_))
                    && points_of(given, scale, self.facts)
                        .is_some_and(|points| points >= 100.0) =>
            {
                let field = if matches!(given, Given::Counts { .. }) { "counts" } else { "value" };
                faults.add(
                    self.place(field),
                    "conformance-untested",
                    format!(
                        "The answer says that all is met; a tool found no fault in {} of {} criteria, and the others nobody judged.",
                        found.passed, found.criteria
                    ),
                    "Let people judge the others, and add their report; or give an answer that claims less.",
                );
            }
            _ => {}
        }
    }
}

impl Found {
    fn advice(&self) -> String {
        let Self { passed, failed, .. } = self;
        let all = passed + failed;
        if !self.automatic {
            return format!(
                "At least {failed} of those in the denominator failed: the numerator is at most the denominator less {failed}."
            );
        }
        let most = if self.reports == 1 { "" } else { "at most " };
        format!(
            "Give the numerator {most}{passed} and the denominator {most}{all}: what is undecided or was not tested is no pass and no fault."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::evidence::ReportFormat;

    fn report(automatic: bool, passed: u64, failed: &[&str]) -> Findings {
        let failed_criteria: Vec<String> = failed.iter().map(|one| (*one).to_owned()).collect();
        let failed = u64::try_from(failed.len()).unwrap();
        Findings {
            format: ReportFormat::Axe,
            tool: "axe-core".into(),
            automatic,
            pages: 1,
            criteria: 55,
            tested: passed + failed,
            passed,
            failed,
            cannot_tell: 0,
            not_present: 0,
            not_tested: 55 - passed - failed,
            failed_criteria,
        }
    }

    #[test]
    fn one_report_of_a_tool_allows_what_it_found_alone() {
        let found = Found::of(&[&report(true, 9, &["1.1.1", "1.4.3"])]).unwrap();
        for (numerator, denominator, allowed) in [
            (9, 11, true),
            (55, 55, false),
            (9, 9, false),
            (10, 12, false),
            (9, 55, false),
            (8, 10, false),
        ] {
            assert_eq!(found.allows(numerator, denominator), allowed, "{numerator}/{denominator}");
        }
        assert!(Found::of(&[]).is_none());
        assert!(Found::of(&[&report(true, 0, &[])]).unwrap().allows(0, 0));
    }

    #[test]
    fn of_several_reports_each_fault_counts_once_and_none_goes_away() {
        let (first, second) = (report(true, 30, &["1.1.1", "1.4.3"]), report(true, 29, &["1.4.3"]));
        let found = Found::of(&[&first, &second]).unwrap();
        assert_eq!((found.passed, found.failed), (53, 2));
        assert!(found.allows(40, 42) && !found.allows(40, 41) && !found.allows(54, 56));
    }

    #[test]
    fn people_may_know_more_than_a_tool_and_hide_nothing_of_their_own() {
        let (tool, people) = (report(true, 9, &["1.1.1", "1.4.3"]), report(false, 30, &["2.1.1"]));
        let found = Found::of(&[&tool, &people]).unwrap();
        assert!(!found.automatic);
        assert!(found.allows(54, 55) && !found.allows(55, 55));
    }
}
