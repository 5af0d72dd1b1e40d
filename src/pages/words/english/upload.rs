//! English: the pages on which a file is sent.

use crate::{domain::evaluation::Standing, pages::words::upload::Upload};

/// What they say.
pub const UPLOAD: Upload = Upload {
    title: "Upload a file",
    lead: "Send the template as you filled it in, just as Excel saved it. You first see what would be stored and what has to be mended. Nothing is stored before you say so.",
    file: "CSV file",
    file_help: "In Excel: File > Save As > CSV UTF-8. At most 10,000 rows and 2\u{a0}MB.",
    paste: "Or paste copied cells here",
    paste_help: "With the first row, which has the names of the columns.",
    check: "Check",
    check_again: "Check again",
    store: |standing| match standing {
        Standing::Draft => "Store as drafts",
        Standing::Published => "Publish",
        _ => "Hand in",
    },
    about: |standing| match standing {
        Standing::Draft => "Drafts can be finished later, and their answers may still have faults.",
        Standing::Published => "What is published is seen by everybody at once.",
        _ => "What is handed in waits to be published.",
    },
    all_or_nothing: "Either all is stored or nothing.",
    nothing_sent: "Choose a file, or paste cells.",
    two_sent: "Send either a file or pasted cells, not both at once.",
    unread: "The file could not be read. Nothing was stored.",
    templates: "Templates to fill in",
    templates_lead: "A template has a row for each question of each service that the campaign asks for: also of those already published, and for questions that others answer, such as a survey. Fill in your own; rows without an answer are passed over. The one for Excel also has the questions, how to answer them, and what was last published.",
    no_campaigns: "No evaluations are being collected just now.",
    for_excel: "template for Excel",
    plain: "plain CSV for programs",
    due: "due",
    preview: "What would be stored",
    in_order: |evaluations, answers| {
        format!(
            "All is in order: evaluations {evaluations}, answers {answers}. Nothing is stored yet."
        )
    },
    unanswered: |rows| {
        format!("Rows without an answer: {rows}. They are passed over; you can fill them in later.")
    },
    faulty: |rows| match rows {
        0 => "The file has faults. Nothing was stored.".to_owned(),
        1 => "One row has faults. Nothing was stored.".to_owned(),
        _ => format!("{rows} rows have faults. Nothing was stored."),
    },
    row: |line| format!("Line {line}"),
    line: |line| format!("line {line} of the file"),
    more_faulty: |more| {
        format!(
            "More rows with faults: {more}. They are shown when these are mended; or mend the file and upload it again."
        )
    },
    to_mend: "Rows to mend",
    whole_file: "Faults of the whole file",
    in_all: |rows| format!("It changes in all rows of this evaluation ({rows} in all)."),
    beyond: "Beyond the last column there is:",
    drop_beyond: "Leave out what stands beyond the last column",
    leave_out: "Leave this row out",
    leave_all_out: |rows| format!("Leave out this whole evaluation ({rows} rows)"),
    writes_over: |count| match count {
        1 => "The file replaces one draft: what stands in it now is written over.".to_owned(),
        _ => format!("The file replaces {count} drafts: what stands in them now is written over."),
    },
    held: |standing| match standing {
        Standing::Draft => "replaces a draft",
        Standing::Submitted => "is submitted already",
        _ => "is published already",
    },
    open_it: "Open it",
    warnings: "Look again",
    evaluations: "Evaluations in the file",
    more_evaluations: |more| format!("And more evaluations: {more}."),
    first_row: "First line",
    answers: "Answers",
    state: "State",
    fine: "in order",
    has_faults: "has faults",
    column: |name| match name {
        "service" => "Service (code)",
        "period" => "Period",
        "methodology" => "Methodology",
        "source" => "Source",
        "assessor" => "Who judges (code)",
        "criterion" => "Criterion (code)",
        "target_group" => "Target group",
        "touchpoint" => "Where (touchpoint)",
        "value" => "Value",
        "counts" => "Counts by option",
        "numerator" => "How many",
        "denominator" => "Out of",
        "state" => "Why there is no value",
        "sample_kind" => "How those asked were chosen",
        "sample_n" => "How many of them answered",
        "sample_n_effective" => "How many independent answers that is worth",
        "sample_population" => "Of how many they were chosen",
        "evidence_url" => "Link to the evidence",
        "comment" => "Comment",
        _ => "Cell",
    },
    done: "Stored",
    done_lead: "The evaluations of the file are stored.",
    done_first: "These are the first hundred only; the others are on the first page for agencies.",
    one_more: "Upload another file",
    public_page: "page of the service",
};
