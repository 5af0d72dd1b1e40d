//! What is wrong, to who fills something in: one sentence a rule, the same in the form of questions, beside a
//! draft and beside a row of a file.

/// The sentences of faults.
pub struct Faults {
    /// What is wrong and what to do, by the code of the rule and what it is broken in: a field of an answer
    /// (`value`, `evidence`), a column of what an evaluation is about (`service`), `answers`, or nothing.
    pub rule: fn(&str, &str) -> Option<&'static str>,
    /// That this is not on the scale.
    pub off_scale: fn(&str) -> String,
    /// That this is no number, and how numbers are written.
    pub no_number: fn(&str) -> String,
    /// That this may be two numbers: the whole one, and where decimals make sense the other, each as it is
    /// written without doubt.
    pub ambiguous: fn(&str, &str, Option<&str>) -> String,
    /// What was written, after the sentence.
    pub written: fn(&str) -> String,
    /// Which of several can be chosen.
    pub one_of: fn(&[String]) -> String,
    /// What was perhaps meant.
    pub meant: fn(&str) -> String,
    /// From how many points an answer needs evidence, too.
    pub evidence_from: fn(&str) -> String,
    /// Between several answers that were given where one belongs.
    pub and: &'static str,
    /// That nothing was answered.
    pub nothing: &'static str,
    /// Where something that shows it can be seen.
    pub seen_at: &'static str,
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use crate::pages::words::LANGUAGES;

    /// Where rules live that a form, a draft, a reply or a file of evaluations can break.
    const ROOMS: [&str; 16] = [
        "domain/evaluation",
        "domain/check.rs",
        "domain/code.rs",
        "domain/facts.rs",
        "domain/period.rs",
        "domain/methodology/mod.rs",
        "domain/reply.rs",
        "actions/mod.rs",
        "actions/batch.rs",
        "actions/evaluation",
        "actions/reply.rs",
        "formats/batch.rs",
        "formats/batch",
        "formats/table.rs",
        "formats/table",
        "pages/area",
    ];
    /// Where forms of the area are read: among other texts, so that only what makes a violation counts.
    const FORMS: [&str; 9] = [
        "http/json.rs",
        "http/parts.rs",
        "pages/area/form.rs",
        "pages/area/evaluation",
        "pages/area/questions",
        "pages/area/questions.rs",
        "pages/area/reply.rs",
        "pages/area/upload",
        "pages/area/upload.rs",
    ];
    /// Rules of one word, which nothing tells from other words.
    const SHORT: [&str; 5] = ["duplicate", "forbidden", "missing", "stale", "unsaid"];

    /// What examples in the document of the interface name.
    const EXAMPLES: [&str; 3] = ["cz-obtain-passport", "eu-commission", "one-fill"];

    /// What pages name with a hyphen besides rules: fields, buttons, headers, cookies.
    const OTHERS: [&str; 13] = [
        "kept-form",
        "log-in",
        "no-store",
        "place-criterion",
        "place-group",
        "place-touchpoint",
        "same-origin",
        "sec-fetch-site",
        "send-file",
        "what-if",
        "with-reason",
        "write-reply",
        "znamka-login",
    ];

    fn files(path: &Path, found: &mut Vec<String>) {
        if path.is_dir() {
            for file in fs::read_dir(path).unwrap() {
                files(&file.unwrap().path(), found);
            }
        } else if path.exists() {
            found.push(fs::read_to_string(path).unwrap());
        }
    }

    /// The codes of all rules: in these rooms every text with a hyphen and nothing but small letters is one.
    fn codes() -> BTreeSet<String> {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut sources = Vec::new();
        for room in ROOMS {
            files(&src.join(room), &mut sources);
        }
        let mut found: BTreeSet<String> = SHORT.iter().map(|code| (*code).to_owned()).collect();
        for source in &sources {
            let source = source.split("#[cfg(test)]").next().unwrap();
            let is_code = |line: &&str| !["//", "#["].iter().any(|it| line.trim().starts_with(it));
            for line in source.lines().filter(is_code) {
                let parts: Vec<&str> = line.split('"').collect();
                // What is set to an attribute is for a browser.
                let texts = parts.windows(2).step_by(2);
                let texts = texts.filter(|pair| !pair[0].ends_with('=')).map(|pair| pair[1]);
                found.extend(texts.filter(|text| like_a_code(text)).map(str::to_owned));
            }
        }
        found
    }

    fn like_a_code(text: &str) -> bool {
        let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        text.contains('-')
            // The beginning of a name, and what describes a field.
            && !text.ends_with('-')
            && !text.ends_with("-help")
            && ![&EXAMPLES[..], &OTHERS].concat().contains(&text)
            && text.bytes().all(small)
            && text.starts_with(|c: char| c.is_ascii_lowercase())
    }

    /// The codes of rules that a form breaks before anybody looks at what is in it.
    fn codes_of_forms() -> BTreeSet<String> {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut sources = Vec::new();
        for room in FORMS {
            files(&src.join(room), &mut sources);
        }
        let mut found = BTreeSet::new();
        for source in &sources {
            let source = source.split("#[cfg(test)]").next().unwrap();
            for made in source.split("Violation::").skip(1) {
                let made = made.split(';').next().unwrap();
                let texts = made.split('"').skip(1).step_by(2);
                found.extend(texts.filter(|it| like_a_code(it)).map(str::to_owned));
            }
        }
        found
    }

    #[test]
    fn every_rule_has_a_sentence_in_every_language() {
        let mut all = codes();
        let forms = codes_of_forms();
        assert!(forms.contains("unknown-field") && forms.contains("incomplete-body"), "{forms:?}");
        all.extend(forms);
        for known in ["value-off-scale", "evidence-missing", "evaluation-exists", "row-length"] {
            assert!(all.contains(known), "{known} is not found in {all:?}");
        }
        for words in LANGUAGES {
            let is_silent = |code: &&String| (words.faults.rule)(code.as_str(), "").is_none();
            let silent: Vec<&String> = all.iter().filter(is_silent).collect();
            assert!(silent.is_empty(), "no sentence in `{}` for {silent:?}", words.code);
        }
    }

    #[test]
    fn sentences_are_whole_and_plain() {
        let fields = [
            "",
            "answers",
            "value",
            "numerator",
            "counts",
            "state",
            "evidence",
            "comment",
            "sample",
            "criterion",
            "service",
            "period",
            "source",
            "touchpoint",
            "reason",
        ];
        for code in codes() {
            for words in LANGUAGES {
                for said in fields.iter().filter_map(|field| (words.faults.rule)(&code, field)) {
                    assert!(said.ends_with(['.', '?']) && !said.contains('`'), "{said}");
                }
            }
        }
    }
}
