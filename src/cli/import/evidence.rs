//! `znamka import evidence`: reads a report of accessibility, and remembers what it says.

use sha2::{Digest, Sha256};

use super::{Error, Import, Result, caller, open, read_file, say};
use crate::{
    actions::{self, Refusal, Tx},
    clock::Clock,
    domain::{
        check::Faults,
        evaluation::answer::Evidence,
        evidence::{Finding, Findings, Report, TestedPage},
        methodology::hex,
        violation::Violation,
    },
    formats,
};

/// Says what was understood, and prints the evidence that an answer can rest on.
pub(super) fn run(import: &Import) -> Result<()> {
    let bytes = read_file(&import.file)?;
    let faults = |violation: Violation| Error::Faults {
        file: import.file.clone(),
        violations: vec![violation],
    };
    let report = formats::evidence::read(&bytes).map_err(faults)?;
    let evidence = Evidence {
        url: address(import, &report)?,
        captured_at: report.captured_at,
        sha256: Some(hex(&Sha256::digest(&bytes))),
        findings: Some(report.findings()),
    };
    for line in told(&report) {
        say::aside(&line);
    }
    if import.dry_run {
        say::aside("Nothing was stored.");
    } else {
        remember(&evidence, import)?;
    }
    Ok(say::line(&serde_json::to_string(&evidence)?)?)
}

fn remember(evidence: &Evidence, import: &Import) -> Result<()> {
    let Evidence { sha256: Some(sha256), findings: Some(findings), .. } = evidence else {
        return Ok(());
    };
    let pool = open(&import.config)?;
    pool.write(|conn| -> Result<(), Refusal> {
        let mut tx = Tx::new(conn, &Clock::System);
        actions::evidence::remember(sha256, findings, &caller(), &mut tx)
    })?;
    Ok(())
}

/// Where the report can be seen: as was said, else the first page that it tested.
fn address(import: &Import, report: &Report) -> Result<String> {
    let address = |text: &str| Faults::new().url(text, "");
    let found = match &import.url {
        Some(url) => address(url),
        None => report.pages.iter().find_map(|page| address(&page.name)),
    };
    let advice =
        "say with --url where the report can be seen: an address that begins with https://";
    found.ok_or_else(|| Error::Refused(advice.into()))
}

fn told(report: &Report) -> Vec<String> {
    let Findings {
        tool,
        automatic,
        pages,
        criteria,
        tested,
        passed,
        failed,
        cannot_tell,
        not_present,
        not_tested,
        ..
    } = report.findings();
    let mut lines = vec![format!(
        "{tool}, pages: {pages}. Of {criteria} success criteria of WCAG 2.2 (A and AA) {tested} were tested: \
         {passed} passed, {failed} failed, {cannot_tell} cannot tell, {not_present} not present; {not_tested} \
         not tested."
    )];
    if automatic {
        lines.push(
            "No person judged: this alone says of no service that it conforms, and `passed` only that no \
             rule found a fault."
                .into(),
        );
    }
    lines.extend(report.pages.iter().flat_map(page));
    let passed_over: Vec<&str> = report.passed_over().collect();
    if !passed_over.is_empty() {
        lines.push(format!("Told and not counted: {}.", passed_over.join(", ")));
    }
    lines
}

/// What was found on a page, and its criteria with faults.
fn page(page: &TestedPage) -> Vec<String> {
    let mut lines = vec![if page.is_site {
        format!("  The site as a whole ({})", page.name)
    } else {
        format!("  {}", page.name)
    }];
    for (finding, what) in [
        (Finding::Failed, "failed"),
        (Finding::CannotTell, "cannot tell"),
        (Finding::Passed, "passed"),
        (Finding::NotPresent, "not present"),
    ] {
        let numbers = page.numbers(finding);
        if !numbers.is_empty() {
            lines.push(format!("    {what}: {}", numbers.join(" ")));
        }
    }
    lines
}
