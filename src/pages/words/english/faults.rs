//! English: what is wrong, to who fills something in.

use crate::pages::words::faults::Faults;

/// What is said.
pub const FAULTS: Faults = Faults {
    rule,
    off_scale: |text| format!("“{text}” is not on the scale."),
    no_number: |text| {
        format!(
            "“{text}” is no number. Write digits alone, with a point before decimals; in a file with semicolons, with a comma."
        )
    },
    ambiguous: |text, whole, decimal| match decimal {
        Some(decimal) => {
            format!("“{text}” can be read in two ways. Write {whole} or {decimal}.")
        }
        None => format!("“{text}” can be read in two ways. Write the whole number as {whole}."),
    },
    written: |text| format!("It says “{text}”."),
    one_of: |options| format!("Choose one of: {}.", quoted(options)),
    meant: |text| format!("Did you mean “{text}”?"),
    evidence_from: |points| format!("An answer of {points} points or more needs evidence as well."),
    and: " and at once ",
    nothing: "no answer",
    seen_at: "Evidence:",
};

fn quoted(options: &[String]) -> String {
    options.iter().map(|option| format!("“{option}”")).collect::<Vec<_>>().join(", ")
}

/// What is wrong and what to do.
fn rule(code: &str, field: &str) -> Option<&'static str> {
    answer(code, field)
        .or_else(|| report(code))
        .or_else(|| evaluation(code, field))
        .or_else(|| file(code))
        .or_else(|| form(code))
}

/// Of answers that rest on reports of accessibility.
fn report(code: &str) -> Option<&'static str> {
    Some(match code {
        "report-of-others" => {
            "A report of accessibility shows what a tool or an audit found. With the agency's own answer give only its address."
        }
        "not-as-reported" => {
            "The answer says something else than the report beside it found. Copy from it how many criteria pass and how many fail; what was not tested or not decided counts as neither."
        }
        "conformance-untested" => {
            "The answer says that everything is met. An automatic test alone cannot tell: most criteria it does not test. Add the report of people, too, or claim less."
        }
        "finding-missing" => {
            "The answer says that everything is met, and what the automatic test found is missing. Upload its report, or have people judge; an automatic test alone finds faults, not that there are none."
        }
        _ => return None,
    })
}

/// Of answers.
fn answer(code: &str, field: &str) -> Option<&'static str> {
    Some(match (code, field) {
        ("value-off-scale", "numerator") => {
            "“How many of how many” does not fit: the first number is at most the second, and only questions about a share take them."
        }
        ("value-off-scale", _) => "This is not on the scale.",
        ("not-exactly-one", _) => {
            "Give exactly one answer: a value, counts, or the reason why there is no value. Leave the others empty."
        }
        ("not-a-count", _) => {
            "A whole number belongs here. How many and of how many are filled in together."
        }
        ("not-a-number", _) => {
            "This is no number. Write digits alone, with a point before decimals; in a file with semicolons, with a comma."
        }
        ("counts-do-not-fit", "sample") => {
            "The number of people differs from the sum of the answers. Mend one of the two."
        }
        ("counts-do-not-fit", _) => {
            "The counts do not fit: one at least is above zero, and each is of an option that the question has."
        }
        ("evidence-missing", _) => "Evidence is missing. Give the address of a page that shows it.",
        ("not-a-url", _) => {
            "This is no address of a page. A whole address begins with https:// and has no blank in it."
        }
        ("reason-missing", "reason") => {
            "The reason is missing, or longer than 2,000 characters. Say in a sentence why; the public will read it."
        }
        ("reason-missing", _) => {
            "Say in the remark why the question does not apply to the service."
        }
        ("text-length", "comment") => "The remark is too long: it may have 4,000 characters.",
        ("text-length", "text") => "The text is missing, or longer than 2,000 characters.",
        ("text-length", "evidence") => {
            "There are too many addresses, or they are too long. Shorten them."
        }
        ("text-length", _) => "The text is missing, or too long.",
        ("share-looks-like-a-fraction", _) => {
            "A share is given in per cent: half of it is 50, not 0.5. If it really is less than one per cent, all is well."
        }
        ("always-applies", _) => {
            "This question applies to every such service. Give a value, or another reason why there is none."
        }
        ("does-not-apply", _) => {
            "The question does not apply to this service, or not after what is answered elsewhere. Leave the answer out."
        }
        ("source-not-accepted", _) => "Others answer this, not you. Leave the answer out.",
        ("people-not-surveyed", _) => {
            "What people said belongs into a survey: give one value alone here, without counts."
        }
        ("sample-missing", _) => {
            "It is missing how many people answered, and how they were chosen."
        }
        ("sample-incomplete", _) => {
            "How people were chosen and how many answered belong together. Fill in both, or neither."
        }
        ("unknown-criterion", _) => {
            "The methodology has no such question. Mend its code, or leave the answer out."
        }
        ("unknown-target-group", _) => {
            "The register has no such group of people. Mend it, or leave it empty: that means everybody."
        }
        ("unknown-word", "state") => "There is no such reason to choose.",
        ("unknown-word", "sample") => {
            "People are chosen in one of three ways: census, probability, self_selected."
        }
        ("unknown-word", "source") => "There is no such source. For your own agency write self.",
        ("unknown-word", _) => "This is not among the choices. Choose one of them.",
        ("not-a-code", "touchpoint") => {
            "The code of a place begins with a small letter, and has small letters without accents, digits and hyphens."
        }
        ("not-a-code", _) => {
            "This is no code: that begins with a small letter, and has small letters without accents, digits and hyphens."
        }
        ("duplicate", _) => "This is answered twice. Leave one answer.",
        ("touchpoint-within-all", _) => {
            "Answer once for all places, or once for each of them, not both."
        }
        ("not-a-hash", _) => {
            "The hash of a file has 64 digits and small letters a to f. Mend it, or leave it out."
        }
        ("findings-differ", _) => {
            "The report of accessibility with this hash says something else, or is not here. Leave the findings out: they are filled in by themselves."
        }
        ("out-of-range", _) => "The number is out of range. Mend it, or leave it out.",
        ("too-many", "evidence") => "That is too much evidence: there may be 100 addresses.",
        ("too-many", "answers") => "There are too many answers: an evaluation may have 5,000.",
        ("too-few", "answers") => "There is no answer yet. Fill in one at least.",
        _ => return None,
    })
}

/// Of what an evaluation is about, and of where it stands.
fn evaluation(code: &str, field: &str) -> Option<&'static str> {
    Some(match (code, field) {
        ("not-a-period", _) => {
            "This is no period. Write a year as 2025, a quarter as 2025-Q1, a month as 2025-01."
        }
        ("period-not-allowed", _) => {
            "The methodology does not measure such a period. Write the one that the template asks for."
        }
        ("period-in-the-future", _) => "The period has not begun. It can be evaluated when it has.",
        ("period-overlaps", _) => {
            "The period overlaps another for which the service is evaluated already. Write one that begins after it."
        }
        ("not-in-force", _) => {
            "The service did not exist in that period. Mend the period, or the service."
        }
        ("country-differs", _) => {
            "The agency is of another country than the service. Write one of the same."
        }
        ("dates-out-of-order", _) => "The second date is before the first. Mend one of them.",
        ("assessor-not-own", _) => {
            "Only the agency that a service belongs to judges it by itself. Mend who judges, or the service."
        }
        ("forbidden", _) => {
            "You cannot judge this for your agency. Leave the row out, or mend who judges."
        }
        ("unknown-service", _) => {
            "The register has no such service. Codes of services stand in the template."
        }
        ("unknown-agency", _) => {
            "The register has no such agency. The code of yours stands in the template."
        }
        ("unknown-life-event", _) => {
            "The register has no such life event. Mend it, or leave it out."
        }
        ("unknown-methodology" | "not-a-methodology", _) => {
            "The register has no such methodology. Write it as the template does."
        }
        ("methodology-retired", _) => {
            "The methodology takes no evaluation any more. Use a newer version of it."
        }
        ("campaign-closed", _) => {
            "The campaign for this period is closed. Only what is public can still be corrected."
        }
        ("evaluation-exists", _) => "This evaluation is in the register already.",
        ("key-differs", _) => {
            "Whose evaluation it is, of which period and by what, does not change. Leave it as it was."
        }
        ("already-submitted", _) => {
            "It is submitted already. It can be changed when the publisher returns it."
        }
        ("already-published", _) => {
            "It is public already. It can be changed by a correction alone."
        }
        ("already-withdrawn", _) => "It is withdrawn already. Submit a new evaluation.",
        ("not-submitted", _) => "It is not submitted. Submit it first.",
        ("was-submitted", _) => {
            "It was submitted once, so it stays on record. Mend it and submit it again."
        }
        ("revision-overtaken", _) => {
            "There is a newer version meanwhile. Look at it, and correct that one."
        }
        ("missing", _) => "This is not in the register. Mend the code.",
        ("stale", _) => "Somebody has changed this meanwhile. Look at what stands there now.",
        ("unsaid", _) => {
            "It is not said whether you dispute the evaluation. Choose one of the two."
        }
        ("nothing-disputed", _) => {
            "You ticked criteria, but dispute nothing. Untick them, or choose that you dispute."
        }
        ("not-answered", _) => "The evaluation does not answer this criterion.",
        ("own-evaluation", _) => "Your agency made this evaluation: correct it, or withdraw it.",
        _ => return None,
    })
}

/// Of files.
fn file(code: &str) -> Option<&'static str> {
    Some(match code {
        "workbook-not-csv" => {
            "This is a workbook, not CSV. In Excel click File > Save as > CSV UTF-8."
        }
        "utf-16-not-csv" => {
            "The file is saved as “Unicode text”. In Excel click File > Save as > CSV UTF-8."
        }
        "tabs-not-csv" => {
            "Tabs stand between the cells. Save the file as CSV UTF-8, or copy the cells and paste them."
        }
        "page-not-csv" => {
            "This is a page of the web, not CSV. Often a page to log in is downloaded instead of a file."
        }
        "not-csv" | "malformed-csv" => "This is no CSV. Save the file as CSV UTF-8.",
        "not-utf-8" => "Letters with accents cannot be read. Save the file as CSV UTF-8.",
        "unknown-separator" => {
            "The first line says that another sign separates cells. Use commas or semicolons, and leave the line “sep=” out."
        }
        "header-missing" => {
            "The first line with the names of the columns is missing. Begin with the template."
        }
        "unknown-column" => "The template has no such column. Rename it, or leave it out.",
        "too-many-columns" => "The file has too many columns. Begin with the template.",
        "missing-column" => "A column of the template is missing. Add it; it may be empty.",
        "duplicate-column" => "The column is there twice. Leave one out.",
        "row-length" => {
            "The row has another number of cells than the first line with the names of the columns. Mend it in the file, or leave out what is beyond."
        }
        "quote-open" => {
            "A quotation mark is opened and not closed. Mend it in the file, and upload it again."
        }
        "too-many" => "The file has more rows than fit here. Split it.",
        "too-few" => "There is no answer in the file. Fill in one row of the template at least.",
        "too-many-cells" => {
            "At most 20 rows are mended at once. Mend more of them in the file, and send it again."
        }
        "too-large" => "The file is too large. Split it.",
        "control-character" => {
            "There is a sign in the text that does not belong there. Leave it out."
        }
        "scientific-notation" => {
            "Excel has shortened the number, and digits may be lost. Write all of it."
        }
        "number-ambiguous" => {
            "This number can be read in two ways. Put a blank between thousands, and before decimals a point; in a file with semicolons, a comma."
        }
        "number-is-a-date" => "Excel has made a date of the number. Write the number again.",
        "period-is-a-date" => {
            "Excel has made a date of the period. Write the period, such as 2025 or 2025-Q1."
        }
        "spreadsheet-error" => "This is what Excel shows for an error. Write the right value.",
        "not-counts" => "Counts by option look like {\"1\":120,\"2\":310}.",
        "nothing-sent" => "Choose a file, or paste cells.",
        _ => return None,
    })
}

/// Of forms that are not as the page had them.
fn form(code: &str) -> Option<&'static str> {
    Some(match code {
        "unknown-field" => {
            "The form has no such field. Send what is on the page now once more; it is no longer in it."
        }
        "not-a-deed" | "not-a-version" | "not-a-key" | "invalid-value" => {
            "This was not in the form. Open the page anew, and fill it in there."
        }
        "repeated-field" => {
            "This field came several times. The first stayed in it; look at it and send it once more."
        }
        "incomplete-body" | "malformed-form" => {
            "The form did not come whole. Please send it again."
        }
        "media-type" | "charset" | "content-coding" | "broken-compression" | "body-not-taken" => {
            "The form did not come as browsers send it. Open the page anew, and send it from there."
        }
        "nothing-chosen" => "Choose the question for which you want to add an answer.",
        "too-many-places" => {
            "These are too many answers for groups and places at once. Save them in parts."
        }
        "too-many-fields" => "Too many fields came. Open the page anew.",
        "not-text" => {
            "There was a sign in the text that cannot be kept. It was left out; look at the text and send it once more."
        }
        _ => return None,
    })
}
