//! What a report of accessibility says, in English.

use super::super::findings::Findings;

pub const FINDINGS: Findings = Findings {
    tested: |tested, all, pages| {
        let of =
            format!("Tested: {tested} of {all} accessibility criteria (WCAG 2.2, levels A and AA)");
        match pages {
            0 => format!("{of}, the site as a whole."),
            1 => format!("{of}, on one page."),
            pages => format!("{of}, on {pages} pages."),
        }
    },
    passed: "No fault found",
    failed: "Failed",
    cannot_tell: "Cannot tell",
    not_present: "Nothing there to test",
    tool: "Tool:",
    automatic: |tested, all| {
        format!("a program tested {tested} of {all} criteria, and no person any")
    },
    a_tool_alone: "Only a program tested this, and no person. A program finds only some faults: a tool alone does not say that a service conforms.",
    judged: "A person judged.",
};
