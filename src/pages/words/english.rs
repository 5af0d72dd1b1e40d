//! English.

use chrono::{Datelike, NaiveDate};

use super::{
    Agency, Changes, Chart, Criterion, Embed, Fault, Frame, Home, List, Methodology, Ranking,
    Service, Words,
};
use crate::{
    cube::ranking::WhyNotRanked,
    domain::{
        news::NewsKind,
        period::{Length, Period},
        service::ServiceType,
        source::Source,
        state::{Flag, State},
    },
    metrics::{chain::ChainReason, change::Verdict},
};

/// English: what stands at `/en`.
pub static WORDS: Words = Words {
    code: "en",
    name: "English",
    under: "/en",
    comma: '.',
    sentence: |sentence| &sentence.en,
    wording: |words| &words.en,
    day: |of| of.format("%-d %B %Y").to_string(),
    period,
    state,
    flag,
    source,
    service_type: |of| match of {
        ServiceType::Transactional => "something is applied for",
        ServiceType::Informational => "information",
        ServiceType::Portal => "portals",
    },
    verdict,
    chain: |reason| match reason {
        ChainReason::First => "the line begins",
        ChainReason::MethodBreak => "the way of measuring changed",
        ChainReason::NotComparable => "other services or other criteria were measured",
    },
    fault,
    news: |kind| match kind {
        NewsKind::Published => "published",
        NewsKind::Corrected => "corrected",
        NewsKind::Withdrawn => "withdrawn",
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
        docs: "For developers",
        as_of: |seq, day| match day {
            Some(day) => format!("As it stood on {day} (entry {seq})."),
            None => format!("As it stood after entry {seq}."),
        },
        now: "Show how it stands today",
    },
    chart: Chart {
        grade: "Grade",
        points: "Points",
        period: "Period",
        value_missing: "no grade",
        interval: "95% confidence interval",
        nothing: "There is nothing to draw yet: no period has a value.",
        described: |subject, first, last| {
            format!(
                "{subject}: from grade {first} to grade {last}. The table below has the numbers."
            )
        },
        table: "The same numbers as a table",
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
        silent: "Where nobody reported",
        nobody_silent: "For the periods that are closed everybody reported.",
        search: "Search for a service",
        find: "Search",
    },
    list: List {
        title: "Services",
        found: |count| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            format!("{} found.", counted(count, "service", "services"))
        },
        nothing: "No service fits. Try a shorter word, or drop a filter.",
        search: "The name contains",
        agency: "Agency",
        life_event: "Life event",
        criterion: "Criterion",
        state: "State",
        any: "all",
        filter: "Select",
        name: "Service",
        grade: "Grade",
        change: "Change",
        sort_by: "Sort by",
        next: "Next",
        first: "To the beginning",
    },
    service: Service {
        kind: "Public service",
        now: "The grade today",
        never: "Nobody has judged this service yet.",
        over_time: "Over time",
        tree: "What the grade is made of",
        criterion: "Criterion",
        weight: "Weight",
        who: "Who judged",
        revisions: "What was changed later",
        no_revisions: "No published value was changed later.",
        first_value: "At first",
        value_now: "Now",
        reason: "Reason",
        when: "When",
        cite: "How to cite",
        download: "Download the data",
        agency: "Responsible",
        life_events: "Life events",
    },
    agency: Agency {
        title: "Agencies",
        lead: "Which services an agency has, and what it reported on time, late and not at all.",
        kind: "Agency",
        name: "Agency",
        services: "Its services",
        discipline: "What it reported",
        nothing_due: "No campaign has asked anything of this agency yet.",
        campaign: "Campaign",
        due_on: "Due",
        due: "Due",
        on_time: "On time",
        late: "Late",
        not_at_all: "Not at all",
        silent: "nothing reported",
    },
    criterion: Criterion {
        title: "Criteria",
        lead: "What we ask of every service, and how an answer becomes a grade.",
        kind: "Criterion",
        question: "Question",
        guidance: "How to answer",
        sources: "Who may answer, the most reliable first",
        distribution: "How many services have which grade,",
        spread: |mean, count| format!("The mean is {mean} points, of {count} services."),
    },
    ranking: Ranking {
        title: "Ranking",
        ties: "Equal grades share their places: “4–9” are the places that several services share.",
        least: |n| format!("What fewer than {n} people judged has no place."),
        sets: |sets| {
            format!(
                "Not all services are judged by the same criteria: there are {sets} different sets."
            )
        },
        intervals: "The range says where a service would come under somewhat different weights (in 90 of 100 cases).",
        counted: |ranked, not| format!("Ranked: {ranked}. Not ranked: {not}."),
        nothing: "There is nothing to rank for this selection.",
        place: "Place",
        within: "Range",
        differs: "(by other criteria than most)",
        not_ranked: "Not ranked",
        why: |why| match why {
            WhyNotRanked::NotApplicable => "the criterion does not apply to it",
            WhyNotRanked::LowCoverage => "too little was measured",
            WhyNotRanked::NoValue => "it has no value",
            WhyNotRanked::TooFewServices => "it has too few services",
            WhyNotRanked::TooFewAnswers => "too few people answered",
            WhyNotRanked::OtherMethodology => "judged under another version of the methodology",
            WhyNotRanked::UnknownLevel => "nobody knows the level of government",
            WhyNotRanked::Collective => "it stands for several agencies",
        },
        country: "Country",
        by: "Rank",
        of: "Kind of service",
    },
    changes: Changes {
        title: "What changed",
        lead: "Everything that was published, corrected or withdrawn, with the reasons; and what nobody had reported when a campaign closed.",
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
        hash: "Hash (SHA-256 of the canonical JSON)",
        differences: |other| format!("How it differs from {other}"),
        share: "Share of all",
        none_before: "There is no earlier version.",
        added: "added",
        removed: "removed",
        same: "The criteria are the same.",
    },
};

fn counted(count: u64, one: &str, other: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { other })
}

fn period(of: Period) -> String {
    let (first, year) = (of.starts_on(), of.starts_on().year());
    let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
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

fn state(state: State) -> &'static str {
    match state {
        State::Measured => "measured",
        State::NotApplicable => "does not apply to this service",
        State::NotYetMeasured => "not measured yet",
        State::NotReported => "not reported",
        State::LowCoverage => "too little was measured",
        State::TooFew => "too few people answered",
        State::SourceBroken => "the source broke down",
        State::CouldNotTell => "could not be told",
    }
}

fn flag(flag: Flag) -> &'static str {
    match flag {
        Flag::Break => "the method changed",
        Flag::DefinitionDiffers => "defined otherwise than before",
        Flag::Estimated => "estimated from an older methodology",
        Flag::Imputed => "a missing part counted as 0",
        Flag::LowReliability => "low reliability",
        Flag::Revised => "revised",
        Flag::NonProbability => "who wished to answer did",
        Flag::Disputed => "disputed",
    }
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
        Verdict::SourceChanged => "found out otherwise",
        Verdict::NotComparable => "cannot be compared",
        Verdict::Unchanged => "unchanged",
        Verdict::Composition => "only another selection",
        Verdict::NoTest => "cannot be tested",
        Verdict::WithinNoise => "may be chance",
        Verdict::Improved => "improved",
        Verdict::Worsened => "worsened",
    }
}

fn fault(code: &str) -> Fault {
    let (title, advice) = match code {
        "not-found" => {
            ("There is nothing here", "Check the address, or search for the service by its name.")
        }
        "invalid-parameter" => (
            "We do not understand the address",
            "Something in it cannot be as it is. Begin again from the list.",
        ),
        "too-many-requests" => ("Too many requests at once", "Please wait a minute and try again."),
        "unavailable" => ("Not just now", "Please try again in a moment."),
        "unauthorized" | "forbidden" => {
            ("This is not open to you", "Sign in with a valid token of your agency.")
        }
        "internal" => {
            ("Something broke here", "The fault is ours, and we know of it. Please try again.")
        }
        _ => ("That did not work", "Please try another way, or begin at the first page."),
    };
    Fault { title, advice }
}
