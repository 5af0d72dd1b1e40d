//! The CSV that a campaign hands out to be filled.

use crate::{
    cube::{names::Named, view::View},
    domain::{
        campaign::Campaign,
        code::Code,
        evaluation::answer::{Answer, Given},
        facts::Facts,
        methodology::{Criterion, Methodology, Node},
        source::Source,
        target_group,
        text::{Texts, said},
    },
    formats::{
        column::Cells,
        csv::Rows,
        layout::{LabelLanguage, Profile},
    },
};

use super::{BESIDE, columns, last::LastAnswers};

/// How many columns a template fills: those that say which answer is due.
const FILLED: usize = 6;

/// What a template says to people beside what is to be answered.
pub struct Beside<'a> {
    /// Where names are taken from.
    pub view: View<'a>,
    /// The language.
    pub language: LabelLanguage,
    /// What was published before.
    pub last: &'a LastAnswers,
}

/// The rows that a campaign waits for: one for every criterion that applies to a service due.
///
/// All columns that a batch may have are there. The first six are filled, the rest is for whoever
/// answers. The service's agency is the assessor where a criterion takes its word; else the assessor is
/// for whoever answers, too. What is said beside stands behind these six ([`BESIDE`]).
pub fn template(
    campaign: &Campaign,
    methodology: &Methodology,
    due: &[(Code, Facts)],
    profile: Option<Profile>,
    beside: Option<&Beside<'_>>,
) -> Vec<u8> {
    let mut rows = Rows::of(profile);
    let columns = columns();
    let (filled, open) = columns.split_at_checked(FILLED).unwrap_or((&columns, &[]));
    let said = if beside.is_some() { BESIDE } else { &[] };
    rows.head([filled, said, open].concat());
    let (period, id) = (campaign.period.to_string(), methodology.id.to_string());
    for (service, facts) in due {
        let criteria = methodology.criteria().filter(|(_, rule)| rule.applies(facts));
        for (node, rule) in criteria {
            let by_itself = rule.sources.contains(&Source::SelfReport);
            let best = rule.sources.first().copied().unwrap_or(Source::SelfReport);
            let source = if by_itself { Source::SelfReport } else { best };
            let assessor = if by_itself { facts.agency.as_str() } else { "" };
            for cell in
                [service.as_str(), &period, &id, source.as_str(), assessor, node.code.as_str()]
            {
                rows.text(Some(cell));
            }
            if let Some(beside) = beside {
                let names = beside.view.names(Named::Service, service.as_str());
                rows.text(names.and_then(|names| said_in(names, beside.language)));
                ask(&mut rows, (node, rule), methodology, beside.language);
                let last = beside.last.of(service, &node.code, source, rule);
                rows.text(last.map(|last| last.period.to_string()).as_deref());
                let shown = last.map(|last| shown(&last.answers, profile, beside.language));
                rows.text(shown.as_deref());
            }
            for _ in open {
                rows.text(None);
            }
            rows.end();
        }
    }
    rows.into_bytes()
}

/// The name of a criterion, what it asks, and how it is answered.
fn ask(
    rows: &mut Rows,
    (node, rule): (&Node, &Criterion),
    methodology: &Methodology,
    language: LabelLanguage,
) {
    let told = methodology.place(node.code.as_str()).and_then(|place| methodology.text(place));
    let name = told.and_then(|told| said_in(&told.names, language));
    rows.text(name);
    rows.text(told.and_then(|told| said_in(&told.question, language)).or(name));
    let mut how = expects(rule.scale.kind(), &rule.scale.options(), language);
    if rule.may_not_apply {
        how += match language {
            LabelLanguage::Czech => "; nebo state: not_applicable, důvod v comment",
            LabelLanguage::English => "; or state: not_applicable, the reason in comment",
        };
    }
    rows.text(Some(&how));
}

fn said_in(texts: &Texts, language: LabelLanguage) -> Option<&str> {
    said(texts, language.as_str())
}

/// How a scale is answered, and in which columns.
fn expects(kind: &str, options: &[String], language: LabelLanguage) -> String {
    let is_czech = language == LabelLanguage::Czech;
    let list = options.join(", ");
    let best = options.last().map_or("", String::as_str);
    match (kind, is_czech) {
        ("boolean", true) => "value: true (ano), nebo false (ne)".into(),
        ("boolean", false) => "value: true (yes) or false (no)".into(),
        ("levels", true) => format!("value: jedna z možností {list} (nejhorší první)"),
        ("levels", false) => format!("value: one of {list} (worst first)"),
        ("likert", true) => format!("value: průměr od 1 do {best} ({best} nejlepší); nebo counts"),
        ("likert", false) => format!("value: a mean of 1 to {best} ({best} best); or counts"),
        ("grade", true) => "value: známka od 1 (nejlepší) do 5; nebo counts".into(),
        ("grade", false) => "value: a grade from 1 (best) to 5; or counts".into(),
        ("share", true) => "numerator a denominator; nebo value: 0 až 100 (procent)".into(),
        ("share", false) => "numerator and denominator; or value: 0 to 100 (per cent)".into(),
        (_, true) => "value: číslo".into(),
        (_, false) => "value: a number".into(),
    }
}

/// Answers to one criterion as a person reads them: nothing here looks like a date to a spreadsheet.
fn shown(answers: &[Answer], profile: Option<Profile>, language: LabelLanguage) -> String {
    let one = |answer: &Answer| {
        let of = if language == LabelLanguage::Czech { "z" } else { "of" };
        let given = match &answer.given {
            // Nobody hands it in here; and were it handed in, it is withheld.
            Given::Withheld { .. } => String::new(),
            Given::State { state } => state.as_str().to_owned(),
            Given::Counts { counts } => {
                let counts: Vec<String> =
                    counts.iter().map(|(option, n)| format!("{option}: {n}×")).collect();
                counts.join(", ")
            }
            Given::Ratio { numerator, denominator } => format!("{numerator} {of} {denominator}"),
            Given::Flag { value } => value.to_string(),
            Given::Number { value } if profile.is_some() => value.to_string().replace('.', ","),
            Given::Number { value } => value.to_string(),
            Given::Level { value } => value.to_string(),
        };
        if answer.touchpoint == target_group::ALL {
            given
        } else {
            format!("{} {given}", answer.touchpoint)
        }
    };
    let all: Vec<String> = answers.iter().map(one).collect();
    all.join("; ")
}
