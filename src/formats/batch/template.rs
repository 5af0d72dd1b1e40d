//! The CSV that a campaign hands out to be filled.

use crate::{
    cube::{names::Named, view::View},
    domain::{
        campaign::Campaign,
        code::Code,
        evaluation::{
            answer::{Answer, Given},
            last::LastAnswers,
        },
        facts::Facts,
        methodology::{Criterion, EvidenceRule, Methodology, Node, draft::NodeDraft},
        scale::Scale,
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

use super::{BESIDE, columns};

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
        for (node, rule) in methodology.asked(facts) {
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
                ask(&mut rows, (node, rule), (source, facts), methodology, beside.language);
                let last = beside.last.of(service, &node.code, source, rule);
                rows.text(last.map(|last| last.period.to_string()).as_deref());
                let text =
                    methodology.place(node.code.as_str()).and_then(|it| methodology.text(it));
                let shown =
                    last.map(|last| shown(last.of_everybody(), text, profile, beside.language));
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
    (source, facts): (Source, &Facts),
    methodology: &Methodology,
    language: LabelLanguage,
) {
    let text = methodology.place(node.code.as_str()).and_then(|place| methodology.text(place));
    let name = text.and_then(|text| said_in(&text.names, language));
    rows.text(name);
    rows.text(text.and_then(|text| said_in(&text.question, language)).or(name));
    let mut how = expects(rule, text, language);
    if rule.may_not_apply {
        how += match language {
            LabelLanguage::Czech => "; nebo state: netýká se (not_applicable), důvod v comment",
            LabelLanguage::English => {
                "; or state: does not apply (not_applicable), the reason in comment"
            }
        };
    }
    how.extend(evidence(rule, source, facts, language));
    rows.text(Some(&how));
}

/// For which answers evidence is needed, if for any.
fn evidence(
    rule: &Criterion,
    source: Source,
    facts: &Facts,
    language: LabelLanguage,
) -> Option<String> {
    let is_czech = language == LabelLanguage::Czech;
    let needed = rule.evidence_rule(Some(source));
    let from = match needed {
        EvidenceRule::Never => return None,
        EvidenceRule::Always if is_czech => {
            return Some("; doklad v evidence_url je povinný".into());
        }
        EvidenceRule::Always => return Some("; evidence in evidence_url is required".into()),
        EvidenceRule::From(points) => points,
    };
    let needs = |option: &String| needed.holds(rule.scale.option_points(option, facts));
    let options = rule.scale.choices();
    let options: Vec<&str> =
        options.iter().filter(|it| needs(it)).map(|option| rule.scale.spelled(option)).collect();
    let from = from.to_string().replace('.', if is_czech { "," } else { "." });
    Some(match (options.is_empty(), is_czech) {
        (false, true) => format!("; doklad v evidence_url je povinný u: {}", options.join(", ")),
        (false, false) => {
            format!("; evidence in evidence_url is required for: {}", options.join(", "))
        }
        (true, true) => format!("; od {from} bodů je povinný doklad v evidence_url"),
        (true, false) => format!("; from {from} points on evidence in evidence_url is required"),
    })
}

fn said_in(texts: &Texts, language: LabelLanguage) -> Option<&str> {
    said(texts, language.as_str())
}

/// How a scale is answered, and in which columns; its options with what they mean.
fn expects(rule: &Criterion, text: Option<&NodeDraft>, language: LabelLanguage) -> String {
    let is_czech = language == LabelLanguage::Czech;
    match (&rule.scale, is_czech) {
        (Scale::Boolean, true) => "value: ano, nebo ne".into(),
        (Scale::Boolean, false) => "value: yes or no".into(),
        (Scale::Levels(_), _) => {
            let list = rule
                .scale
                .choices()
                .iter()
                .map(|code| option(code, text, language))
                .collect::<Vec<_>>()
                .join("; ");
            let of = if is_czech {
                "jedna z možností (nejhorší první)"
            } else {
                "one of (worst first)"
            };
            format!("value: {of}: {list}")
        }
        (Scale::Likert(k), true) => {
            format!("value: průměr od 1 do {k} ({k} nejlepší); nebo counts: počty podle možností")
        }
        (Scale::Likert(k), false) => {
            format!("value: a mean of 1 to {k} ({k} best); or counts: by option")
        }
        (Scale::Grade, true) => {
            "value: známka od 1 (nejlepší) do 5; nebo counts: počty podle možností".into()
        }
        (Scale::Grade, false) => "value: a grade from 1 (best) to 5; or counts: by option".into(),
        (Scale::Share, true) => {
            "numerator: kolik, denominator: z kolika; nebo value: procenta od 0 do 100".into()
        }
        (Scale::Share, false) => {
            "numerator: how many, denominator: out of; or value: per cent from 0 to 100".into()
        }
        (Scale::Range { .. } | Scale::Bins(_), true) => "value: číslo".into(),
        (Scale::Range { .. } | Scale::Bins(_), false) => "value: a number".into(),
    }
}

/// An option by its code, with what it means.
fn option(code: &str, text: Option<&NodeDraft>, language: LabelLanguage) -> String {
    let level = text.and_then(|text| text.level(code));
    let name = level.and_then(|level| said_in(&level.names, language));
    name.map_or_else(|| code.to_owned(), |name| format!("{code} = {name}"))
}

/// Answers to one criterion as a person reads them: nothing here looks like a date to a spreadsheet.
fn shown<'a>(
    answers: impl Iterator<Item = &'a Answer>,
    text: Option<&NodeDraft>,
    profile: Option<Profile>,
    language: LabelLanguage,
) -> String {
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
            Given::Flag { value } => match (value, language) {
                (true, LabelLanguage::Czech) => "ano".to_owned(),
                (false, LabelLanguage::Czech) => "ne".to_owned(),
                (true, LabelLanguage::English) => "yes".to_owned(),
                (false, LabelLanguage::English) => "no".to_owned(),
            },
            Given::Number { value } if profile.is_some() => value.to_string().replace('.', ","),
            Given::Number { value } => value.to_string(),
            Given::Level { value } => option(value.as_str(), text, language),
        };
        if answer.touchpoint == target_group::ALL {
            given
        } else {
            format!("{} {given}", answer.touchpoint)
        }
    };
    let all: Vec<String> = answers.map(one).collect();
    all.join("; ")
}
