//! English.

mod area;
mod desk;
mod faults;
mod files;
mod findings;
mod issuer;
mod legend;
mod questions;
mod refused;
mod reply;
mod upload;

use chrono::{Datelike, NaiveDate};

use super::{
    Agency, Changes, Chart, Citation, Compare, Criterion, Data, Docs, Embed, Explained, Fate,
    Fault, Frame, Home, List, Methodology, Prose, Ranking, Scale, Service, Words,
};
use crate::{
    cube::ranking::WhyNotRanked,
    domain::{
        news::NewsKind,
        period::{Length, Period},
        service::ServiceType,
        source::Source,
    },
    formats::glossary,
    metrics::{chain::ChainReason, change::Verdict},
    pages::order::order,
};

/// English: what stands at `/en`.
pub static WORDS: Words = Words {
    code: "en",
    name: "English",
    under: "/en",
    comma: '.',
    points: |points| {
        let noun = if points == "1.0" { "point" } else { "points" };
        format!("{points}\u{a0}{noun}")
    },
    percent: |number| format!("{number}%"),
    country,
    sentence: |sentence| &sentence.en,
    wording: |words| &words.en,
    day,
    period,
    short_period,
    order: |text| order(text, &[]),
    column: |said| said.en,
    state: |state| glossary::of_state(state).label.en,
    flag: |flag| glossary::of_flag(flag).label.en,
    source,
    service_type: |of| match of {
        ServiceType::Transactional => "transactional (you apply for something)",
        ServiceType::Informational => "informational",
        ServiceType::Portal => "portals",
    },
    verdict,
    chain: |reason| match reason {
        ChainReason::First => "the line begins",
        ChainReason::MethodBreak => "the way of measuring changed",
        ChainReason::NotComparable => "other services or other criteria were measured",
    },
    fault,
    wrong,
    news: |kind| match kind {
        NewsKind::Published => "published",
        NewsKind::Corrected => "corrected",
        NewsKind::Withdrawn => "withdrawn",
        NewsKind::Replied => "the agency replied",
        NewsKind::MissedDeadline => "not reported",
    },
    frame: Frame {
        home: "Home",
        request: "Request",
        site: "Známka",
        about: "How the state's digital services are doing: grades as at school, with evidence and history.",
        skip: "Skip to the content",
        menu: "Main menu",
        languages: "Language",
        services: "Services",
        agencies: "Agencies",
        criteria: "Criteria",
        ranking: "Ranking",
        methodology: "Methodology",
        changes: "What changed",
        docs: "Documentation",
        data: "Data",
        accessibility: "Accessibility",
        privacy: "Privacy",
        as_of: |seq, day| match day {
            Some(day) => format!("As it stood on {day} (ledger entry {seq})."),
            None => format!("As it stood after entry {seq}."),
        },
        not_yet: "On that day this service was not here yet",
        since: |day| format!("It is in the register since {day}."),
        again: "Back to",
        whole_name: "The whole name",
        now: "Show how it stands today",
    },
    chart: Chart {
        grade: "Grade",
        points: "Points",
        period: "Period",
        value_missing: "no grade",
        interval: "95% confidence interval",
        nothing: "There is nothing to draw yet: no period has a value.",
        described: |subject, first, last| format!("{subject}: from grade {first} to grade {last}."),
        below: "The table below has the numbers.",
        described_one: |subject, grade, period| format!("{subject}: grade {grade} ({period})."),
        takes_turns: "What is measured takes turns over the years, so several lines run beside one another: only points that a line joins can be compared.",
        whose: "Who",
        services: "Services measured",
        table: "The same numbers as a table",
        went: |(first, then), (last, now)| format!("grade {first} ({then}), then {last} ({now})"),
        newest_rows: |shown, of| {
            format!("The table has the last {shown} periods of {of}, the newest at the bottom.")
        },
        all_rows: "All periods (CSV)",
        newest_changes: |shown, of| format!("Above are the last {shown} changes of {of}."),
        all_changes: "All changes (JSON)",
        line_ends: "The line ends where values cannot be compared.",
    },
    home: Home {
        title: "What grade do the state's digital services get?",
        lead: "We grade as Czech schools do: 1 is best, 5 is worst. Every number has its evidence, its origin and its history.",
        scale: "A grade comes from points: 100 points are a 1, 0 points are a 5.",
        state_over_time: "The grade over time",
        better: "Improved most",
        worse: "Worsened most",
        nobody_better: "No service has shown that it improved.",
        nobody_worse: "No service has shown that it worsened.",
        silent: "Where an evaluation is missing",
        nobody_silent: "For the periods that are closed everything is published that was due.",
        search: "Search for a service",
        find: "Search",
    },
    list: List {
        title: "Services",
        found: |count| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!("{} found.", counted(count, "service", "services"))
        },
        nothing: "There is no such service here. Try another word, or fewer filters.",
        search: "Name or description contains",
        agency: "Agency",
        life_event: "Life event",
        criterion: "Criterion",
        state: "State",
        any: "all",
        filter: "Show",
        name: "Service",
        grade: "Grade",
        change: "Change",
        sort_by: "Sort by",
        all: "Show all services",
        until: |day| format!("Offered until {day}"),
        other: "Judged by another methodology:",
        by: "By the methodology:",
        over_time: "Over time",
        against: |period| format!("against {period}"),
        next: "Next",
        first: "To the beginning",
    },
    service: Service {
        kind: "Public service",
        now: "Latest grade",
        never: "Nobody has judged this service yet.",
        withdrawn: "There is no grade now.",
        now_judged: |source| format!("somebody more reliable judged, too: {source}"),
        over_time: "Over time",
        tree: "What the grade is made of",
        criterion: "Criterion",
        who: "Who judged",
        weight: "Weight",
        judged: |who| format!("Judged by: {who}."),
        revisions: "Corrections to published numbers",
        no_revisions: "No published value was changed later.",
        first_value: "At first",
        value_now: "Now",
        reason: "Reason",
        when: "When",
        cite: "How to cite",
        download: "Download the data",
        agency: "Responsible",
        life_events: "Life events",
        means: |mark, points| {
            format!("A school certificate would say “{mark}”: {points} points of 100.")
        },
        covered: |share| format!("{share}% of what the grade is made of was measured."),
        compare: "Compare with another service",
        downloads: "Download",
        line_file: "The grade over time",
        all_file: "All criteria",
        tree_file: "What the grade is made of, with answers and evidence",
        all_data: "All data, and how to use them",
    },
    explained: Explained {
        adds: "The share says which part of the grade above a criterion makes up; the contribution, how many points it adds there. The contributions add up to the points one level higher.",
        no_evidence: "Answers and evidence cannot be read just now. The numbers stand; please try again in a moment.",
        share: "Share",
        contribution: "Contribution",
        on_scale: "From 5 to 1",
        beside: "beside the grade",
        people: |n| format!("({})", counted(n, "person", "people")),
        by_rule: "follows from what the service is",
        difference: "difference",
        gaps: |criteria, mean| {
            format!(
                "In {} both the agency itself and somebody else judged. The difference is {mean} points on average; plus means that the agency gave itself more than others did.",
                counted(criteria, "criterion", "criteria")
            )
        },
        largest_gap: "The largest difference:",
        answers: "Answers and evidence",
        more: |n| format!("and {n} more (all are in the data)"),
        not_used: "does not count:",
        corrected: "evaluation corrected on",
        proof: |nth, day| match day {
            Some(day) => format!("evidence {nth} of {day}"),
            None => format!("evidence {nth}"),
        },
        ratio: |of, all| format!("{of} of {all}"),
        yes: "yes",
        no: "no",
    },
    findings: findings::FINDINGS,
    reply: reply::REPLY,
    fate: Fate {
        took_over: "This service took the place of",
        before: "How that one did before",
        ended: |day| format!("The service ended on {day}. What was published of it stays here."),
        ends: |day| format!("The service ends on {day}."),
        successors: "In its place there is now:",
    },
    compare: Compare {
        title: "Comparison",
        lead: "Up to four services or agencies side by side, on one scale and over the same years.",
        none: "Choose a service or an agency.",
        full: "More than four do not fit side by side. Remove one first.",
        services: "Compare services",
        agencies: "Compare agencies",
        add_service: "Add a service",
        add_agency: "Add an agency",
        code: "code in the address of its page",
        add: "Add",
        remove: |name| format!("Remove: {name}"),
        one_scale: "All charts have the same scale and the same years.",
        methods_differ: |methods| {
            format!(
                "Mind: the latest grades were made by different methodologies ({methods}). What differs need not be the services."
            )
        },
        criteria_differ: "Mind: not the same is measured everywhere, for some criteria do not apply to some services. Rather compare single criteria.",
        now: "Latest grade",
        numbers: "The same numbers as a table",
    },
    data: Data {
        title: "Data to download",
        lead: "Everything you see here you may download and use. The numbers are the same in every format.",
        files: "Files",
        as_of: |seq, day| match day {
            Some(day) => format!("As it stood on {day} (ledger entry {seq})."),
            None => format!("As it stood after entry {seq}."),
        },
        services: "List of services",
        agencies: "List of agencies",
        criteria: "Criteria with their definitions",
        ledger: "Public ledger: all that was ever published, corrected and withdrawn",
        items: |count| counted(count, "item", "items"),
        rows: |rows, columns| {
            format!(
                "{}, {}",
                counted(rows, "row", "rows"),
                counted(u64::try_from(columns).unwrap_or(u64::MAX), "column", "columns")
            )
        },
        licence: "Licence",
        licence_text: "You may use the data freely, also commercially, when you name the source:",
        dictionary: "What is in which column",
        dictionary_lead: "Every table has columns of its own; codes of services, agencies and criteria are the same in all of them.",
        column: "Column",
        meaning: "What it means",
        snippets: "How to begin",
        snippets_lead: "Every example can be copied and run as it is.",
        curl: "Command line (curl)",
        excel: "Excel set to Czech: address of a file that opens by a double click",
        grafana: "Grafana with the Infinity plugin: paste as a query",
        cited: "Grades of public services, data",
        cite_text: "To every number belongs an address with as_of: what you saw stays there for ever, even if the number is corrected later.",
    },
    files: files::FILES,
    docs: Docs {
        title: "Documentation",
        lead: "For those who want to understand the numbers, and for those who want to build on them.",
        read: "I want to understand the numbers",
        build: "I want to use the data in a program",
        operations: "All operations, to try out",
        document: "Description of the interface for programs (OpenAPI 3.1)",
        one_format: "Each address has one format. The address decides over it (such as .csv or .xlsx), not the field Accept.",
        for_agencies: "I am from an agency and have to report",
        agencies_lead: "You fill in, hand in and publish evaluations here on these pages:",
        agencies_more: "How it is done is told there, once you have logged in. How programs send answers and evidence says the manual:",
        manual: "Manual",
        manual_lead: "How every number comes about, and how to check it with a spreadsheet.",
        manual_language: "This page of the manual is in English.",
        problems: "When something goes wrong",
        problems_lead: "Every answer that says what went wrong leads to a page that says what to do.",
        status: "Status",
        for_programs: "In detail, for programmers",
    },
    accessibility: Prose {
        title: "Accessibility statement",
        lead: "These pages are meant for everybody: with a mouse or without, on a large screen or a phone, with a screen reader or without scripts.",
        parts: &[
            (
                "What we meet",
                &[
                    "The pages follow WCAG 2.2 at level AA and EN 301 549.",
                    "All that a chart shows stands in a table below it, too. Colour alone never means anything: lines differ by mark and dash as well.",
                    "Everything works without scripts, by keyboard, light and dark, enlarged, and on a display 320 pixels wide.",
                ],
            ),
            (
                "How we check it",
                &[
                    "With every change an automatic test in a browser (axe) tries every page in both languages. Such a test finds only some of the faults, so we also try the keyboard and read the pages as people do.",
                ],
            ),
            (
                "What is not accessible",
                &[
                    "The evidence that we link to are pages of others; we cannot vouch for those.",
                    "The technical documentation of operations (at /docs/, a program of others, Swagger UI) is in English alone, needs scripts and does not meet the guidelines: some buttons and fields have no name, some text has too little contrast, controls stand within one another, and some are too small. Without scripts the same stands in openapi.json and in the manual.",
                    "Names that an agency gave in another language only are left in it, and marked so.",
                ],
            ),
            (
                "Did you find a barrier?",
                &[
                    "Please tell the keeper of this installation. If they do not answer, you can turn to the body that oversees accessibility; in Czechia that is the Digital and Information Agency.",
                ],
            ),
        ],
    },
    area: area::AREA,
    issuer: issuer::ISSUER,
    legend: legend::LEGEND,
    faults: faults::FAULTS,
    desk: desk::DESK,
    questions: questions::QUESTIONS,
    upload: upload::UPLOAD,
    privacy: Prose {
        title: "Privacy",
        lead: "You can read these pages without telling anything of yourself.",
        parts: &[
            (
                "What we do not keep of you",
                &[
                    "Of who only reads nothing is kept in the browser: no cookies and no other memory. We count no visits, and load nothing from anybody else.",
                    "The only cookie is that of who logs in to the pages for agencies: it holds their login, those pages alone read it, and it goes when they log out or when it expires.",
                    "What you searched for, and whatever you sign in with, is not written to any log.",
                ],
            ),
            (
                "What running this takes",
                &[
                    "By the address that you come from the program counts, in memory, how many requests came from which network, so that nobody holds up the others. It is not stored.",
                    "The keeper of this installation may run other servers in front of it; ask them about those.",
                ],
            ),
            (
                "People who answered surveys",
                &[
                    "Answers of fewer than ten people are not published, and neither are numbers from which they could be worked out.",
                    "Sums and means are published, and never the answer of one person.",
                ],
            ),
        ],
    },
    agency: Agency {
        title: "Agencies",
        lead: "Which services an agency has, and what it reported on time, late and not at all.",
        kind: "Agency",
        name: "Agency",
        services: "Its services",
        discipline: "What is published about its services",
        nothing_due: "No campaign has asked anything of this agency yet.",
        campaign: "Campaign",
        due_on: "Due",
        due: "Due (evaluations)",
        on_time: "On time",
        late: "Late",
        not_at_all: "Not at all",
        overdue: "overdue, nothing has come yet",
        not_due_yet: "not due yet",
        awaited: "Still has time",
        nothing: "nothing was asked for",
        what_counts: "Services count whose evaluation is published, whether the agency itself handed it in or somebody else judged. Who judged stands with each service.",
        silent: "nothing reported",
        mean: |of| format!("The mean of its services that have a grade in that period: {of}."),
    },
    criterion: Criterion {
        title: "Criteria",
        lead: "What we ask of every service, and how an answer becomes a grade.",
        by: "By which methodology:",
        kind: "Criterion",
        question: "Question",
        guidance: "How to answer",
        sources: "Who may answer, the most reliable first",
        distribution: "How many services have which grade,",
        spread: |mean, count| {
            format!("The mean grade is {mean}, of {}.", counted(count, "service", "services"))
        },
        quartiles: |best, worst, middle| {
            format!(
                "The middle half of services have grades from {best} to {worst}, the one in the middle {middle}."
            )
        },
        group: "Group of criteria",
        part_of: "Part of",
        made_of: "Made of",
    },
    ranking: Ranking {
        title: "Ranking",
        ties: "Equal grades share their places: “4–9” are the places that several services share. Within them they stand by their points.",
        least: |n| format!("What fewer than {n} people judged has no place."),
        least_services: |n| {
            format!(
                "Whoever has fewer than {n} measured services is not ranked. Each has other services, so that a place does not say everything."
            )
        },
        sets: |sets| {
            format!(
                "Not all services are judged by the same criteria: there are {sets} different sets."
            )
        },
        intervals: "The range says which place it would be under somewhat different weights (in 90 of 100 cases).",
        counted: |ranked, not| format!("Ranked: {ranked}. Not ranked: {not}."),
        nothing: "There is nothing to rank for this selection.",
        place: "Place",
        within: "Range",
        differs: "(by other criteria than most)",
        not_ranked: "Not ranked",
        why: |why| match why {
            WhyNotRanked::NotApplicable => "the criterion does not apply to it",
            WhyNotRanked::LowCoverage => "too little was measured",
            WhyNotRanked::NoValue => "not measured yet",
            WhyNotRanked::TooFewServices => "it has too few services",
            WhyNotRanked::TooFewAnswers => "too few people answered",
            WhyNotRanked::OtherMethodology => "judged under another version of the methodology",
            WhyNotRanked::UnknownLevel => "nobody knows the level of government",
            WhyNotRanked::Collective => "it stands for several agencies",
        },
        country: "Country",
        by: "What to rank",
        of: "Kind of service",
        newest: "newest",
    },
    changes: Changes {
        title: "What changed",
        all: "All changes",
        lead: "Everything that was published, corrected or withdrawn, with the reasons; what agencies replied to it; and what nobody had reported when a campaign closed.",
        only: "Only what is about the service",
        everything: "Show everything",
        kind: "What happened",
        nothing: "Nothing of the kind has happened yet.",
        older: "Older",
        newest: "Newest",
        feed: "Subscribe to the changes (Atom)",
        subscribe: "Give this address to a news reader, and it tells you of every change.",
    },
    embed: Embed {
        title: "For your own pages",
        paste: "What to paste into your page",
        grade: "service grade",
        badge: "A badge with the grade",
        chart: "The chart as a picture (SVG)",
        frame: "A frame with grade and chart",
        data: "The badge as data (shields.io)",
        kept: "All of it follows what is published.",
        more: "Where the grade comes from",
        as_of: |day| format!("as of {day}"),
        ended: "service ended",
        ended_on: |day| format!("The service ended on {day}."),
        moved: "another service took its place",
        moved_to: |service| format!("Another service took its place: {service}."),
    },
    methodology: Methodology {
        title: "Methodology",
        lead: "What grades go by. Every version is frozen: what was worked out under it does not change.",
        version: "Version",
        retired: "no longer used for new evaluations",
        publisher: "Published by",
        source: "Source",
        licence: "Licence",
        periods: |from, to| match to {
            Some(to) => format!("For periods from {from} to {to}."),
            None => format!("For periods from {from}."),
        },
        principles: "Principles",
        nodes: "Criteria and weights",
        hash_means: "(by it anybody can tell that the methodology has not changed)",
        own: "The grades on these pages are made by it.",
        hash: "Hash (SHA-256 of the canonical JSON)",
        differences: |other| format!("How it differs from {other}"),
        share: "Share of all",
        none_before: "There is no earlier version.",
        added: "added",
        removed: "removed",
        same: "The criteria are the same.",
    },
    scale: Scale {
        title: "How an answer becomes a grade",
        answer: "Answer",
        some_services: "For some services other points hold, by what they are about; the methodology says exactly which.",
        rating: |best| {
            format!(
                "People rate from 1 to {best}, {best} is best: {best} is 100 points, the grade 1; 1 is 0 points, the grade 5."
            )
        },
        grade: "People give grades as at Czech schools: 1 is 100 points, 5 is 0 points.",
        share: "The answer is a share, and a point is given for each percent: 100% is the grade 1, 0% the grade 5.",
        range: |worst, best| {
            format!(
                "{best} and better is 100 points, the grade 1; {worst} and worse is 0 points, the grade 5. Between them evenly."
            )
        },
        up_to: |number| format!("up to {number}"),
        more: "more",
    },
    citation: Citation {
        line: |what, publisher, day, page| format!("{what}. {publisher}, as of {day}. {page}"),
        graded: |service, grade, period| format!("{service}: grade {grade} ({period})"),
        stays: "What you see stays at this address, even if numbers are corrected later.",
        page: "The page at this address",
        figures: "The figures for programs (JSON)",
        programs: "A citation for programs",
    },
};

fn counted(count: u64, one: &str, other: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { other })
}

fn day(of: NaiveDate) -> String {
    of.format("%-d\u{a0}%B %Y").to_string()
}

fn period(of: Period) -> String {
    let (first, year) = (of.starts_on(), of.starts_on().year());
    let nth = |months: u32| (first.month() - 1) / months + 1;
    match of.length() {
        _ if of.to_string().contains('/') => format!("{} to {}", day(first), day(of.ends_on())),
        Length::Months(12) => year.to_string(),
        Length::Months(6) => format!("H{} {year}", nth(6)),
        Length::Months(4) => format!("T{} {year}", nth(4)),
        Length::Months(3) => format!("Q{} {year}", nth(3)),
        _ => first.format("%B %Y").to_string(),
    }
}

/// Of days, the first: beside one another they tell how far apart they are.
fn short_period(of: Period) -> String {
    let first = of.starts_on();
    match of.length() {
        _ if of.to_string().contains('/') => first.format("%-d %b %Y").to_string(),
        Length::Months(1) => first.format("%b %Y").to_string(),
        _ => period(of),
    }
}

/// Countries by their codes.
fn country(code: &str) -> Option<&'static str> {
    Some(match code {
        "AT" => "Austria",
        "BE" => "Belgium",
        "BG" => "Bulgaria",
        "CH" => "Switzerland",
        "CY" => "Cyprus",
        "CZ" => "Czechia",
        "DE" => "Germany",
        "DK" => "Denmark",
        "EE" => "Estonia",
        "ES" => "Spain",
        "EU" => "European Union",
        "FI" => "Finland",
        "FR" => "France",
        "GB" => "United Kingdom",
        "GR" => "Greece",
        "HR" => "Croatia",
        "HU" => "Hungary",
        "IE" => "Ireland",
        "IS" => "Iceland",
        "IT" => "Italy",
        "LT" => "Lithuania",
        "LU" => "Luxembourg",
        "LV" => "Latvia",
        "MT" => "Malta",
        "NL" => "Netherlands",
        "NO" => "Norway",
        "PL" => "Poland",
        "PT" => "Portugal",
        "RO" => "Romania",
        "SE" => "Sweden",
        "SI" => "Slovenia",
        "SK" => "Slovakia",
        "UA" => "Ukraine",
        _ => return None,
    })
}

fn source(source: Source) -> &'static str {
    match source {
        Source::SelfReport => "the agency itself",
        Source::Expert => "experts",
        Source::Audit => "an audit",
        Source::Tool => "an automatic test",
        Source::Survey => "a survey of people",
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Missing => "nothing to compare with",
        Verdict::MethodBreak => "the method changed",
        Verdict::SourceChanged => "found out in another way",
        Verdict::NotComparable => "cannot be compared",
        Verdict::Unchanged => "unchanged",
        Verdict::Composition => "something else was measured",
        Verdict::NoTest => "nobody can tell whether it is chance",
        Verdict::WithinNoise => "may be chance",
        Verdict::Improved => "improved",
        Verdict::Worsened => "worsened",
    }
}

fn wrong(name: &str, code: &str) -> String {
    match code {
        "unknown-parameter" => format!("This page knows no “{name}”."),
        "repeated-parameter" => {
            format!("“{name}” stands in the address more than once; once is enough.")
        }
        "empty-parameter" => format!("“{name}” is empty."),
        "contradictory-parameters" => {
            format!("“{name}” contradicts something else in the address.")
        }
        "unknown-code" | "unknown-criterion" | "unknown-methodology" => {
            format!("“{name}” has a code that nothing has here.")
        }
        "too-many" => format!("“{name}” asks for more than there is room for."),
        "not-text" => format!("“{name}” is no readable text."),
        _ => format!("“{name}” cannot have such a value."),
    }
}

fn fault(code: &str) -> Fault {
    let (title, advice) = match code {
        "malformed-request" => (
            "The request cannot be read",
            "The body, a header field or the address has not the form it should. Mend what the answer names and send it again.",
        ),
        "invalid-parameter" => (
            "We do not understand the address",
            "Something in it cannot be as it is. Begin again from the list.",
        ),
        "unauthorized" => (
            "You need to sign in",
            "Sign in with a valid token of your agency. Reading published numbers needs none.",
        ),
        "forbidden" => (
            "You may not do this",
            "The token is valid, but does not allow this. Use one of the agency that it belongs to.",
        ),
        "not-found" => {
            ("There is nothing here", "Check the address, or search for the service by its name.")
        }
        "method-not-allowed" => (
            "This cannot be asked in this way",
            "Something is at this address, but not for this method. Use one that the field Allow names.",
        ),
        "request-timeout" => (
            "The request took too long to arrive",
            "Send it again; send a large batch in parts, or compressed.",
        ),
        "conflict" => (
            "This cannot be done as things stand",
            "The request is sound, but things have moved on. Look at what stands there now, then decide anew.",
        ),
        "gone" => (
            "This is over",
            "What was published of it stays. Read its history, or look for what took its place.",
        ),
        "precondition-failed" => (
            "Somebody changed this in the meantime",
            "Read it as it is now, and make your change to that.",
        ),
        "body-too-large" => (
            "This is too much at once",
            "Send it in smaller parts: 2\u{a0}MiB for one document, 32\u{a0}MiB for a batch.",
        ),
        "uri-too-long" => ("The address is too long", "Ask for fewer things at once."),
        "unsupported-media-type" => (
            "We do not take this kind of file",
            "Send one of those that the documentation of the operation names.",
        ),
        "invalid-document" => (
            "The document breaks a rule",
            "Nothing was stored. Mend all that the answer names, and send the whole document again.",
        ),
        "idempotency-key-reused" => (
            "You have sent this form before",
            "What stood in it then was taken. Look at what stands in it now, and send it once more.",
        ),
        "precondition-required" => (
            "Say which version you mean to change",
            "Else you might undo the work of somebody else. Read it as it is now, and send its tag in the field If-Match.",
        ),
        "too-many-requests" => ("Too many requests at once", "Please wait a minute and try again."),
        "internal" => {
            ("Something broke here", "The fault is ours, and we know of it. Please try again.")
        }
        "unavailable" => ("Not just now", "Please try again in a moment."),
        _ => ("That did not work", "Please try another way, or begin at the first page."),
    };
    Fault { title, advice }
}
