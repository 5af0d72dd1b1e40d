//! What is wrong with an answer or an evaluation, in a sentence of the reader's language: the same in the form
//! of questions, beside a draft, and beside a row of a file.

use maud::{Markup, html};

use crate::{
    domain::{
        methodology::{Criterion, EvidenceRule, Methodology, draft::NodeDraft},
        source::Source,
        text::{self as domain_text, folded},
        violation::{Place, Violation, nearest},
    },
    formats::table::meanings,
    pages::{given, parts, words::Words},
};

/// Most characters of what was written, in a sentence on it.
const WRITTEN: usize = 80;

/// What a fault is about, as far as it is known.
#[derive(Clone, Copy, Default)]
pub struct About<'a> {
    methodology: Option<&'a Methodology>,
    asked: Option<(&'a Criterion, &'a NodeDraft)>,
    source: Option<Source>,
    lacks_evidence: bool,
    typed: &'a str,
}

impl<'a> About<'a> {
    /// The answer to this criterion in a way of finding out, where that is known.
    pub fn of(methodology: &'a Methodology, criterion: &str, source: Option<Source>) -> Self {
        let text = methodology.place(criterion).and_then(|place| methodology.text(place));
        let asked = methodology.criterion(criterion).zip(text);
        Self { methodology: Some(methodology), asked, source, ..Self::default() }
    }

    /// The same of an answer that shows no evidence, so that it can be said before it is missed.
    #[must_use]
    pub fn without_evidence(self, is_so: bool) -> Self {
        Self { lacks_evidence: is_so, ..self }
    }

    /// The same, with what stands in the field that the fault is in, where the rule does not say it.
    #[must_use]
    pub fn typed(self, typed: &'a str) -> Self {
        Self { typed, ..self }
    }
}

/// What is wrong, and what to do; of a rule that has no sentence there, as the interface says it.
pub fn said(fault: &Violation, about: &About<'_>, words: &Words) -> Markup {
    match sentence(fault, about, words) {
        Some(sentence) => html! { (sentence) },
        None => {
            html! { span lang="en" { (fault.detail.replace('`', "")) " " (fault.advice.replace('`', "")) } }
        }
    }
}

/// What is wrong in few words, for a list that leads to the rest.
pub fn short(fault: &Violation, about: &About<'_>, words: &Words) -> Markup {
    match first(fault, about, words) {
        Some(sentence) => html! { (sentence) },
        None => said(fault, about, words),
    }
}

/// The first sentence: what is wrong, with what was written where that tells more than "this".
fn first(fault: &Violation, about: &About<'_>, words: &Words) -> Option<String> {
    let said = &words.faults;
    let field = field(fault);
    let rule = (said.rule)(fault.code, field)?;
    let written = domain_text::plain(fault.written.as_deref().unwrap_or(about.typed), WRITTEN);
    let takes_numbers = about.asked.is_some_and(|(criterion, _)| !criterion.scale.is_chosen());
    let is_word = !written.contains(|c: char| c.is_ascii_digit());
    // In a file the mark of decimals is that of the file, whatever the language of the page.
    let marks = match fault.code {
        "number-ambiguous" => [',', '.'],
        _ => [words.comma; 2],
    };
    let either = marks.into_iter().find_map(|comma| meanings(&written, comma));
    let is_count = matches!(field, "numerator" | "denominator" | "counts" | "sample");
    Some(match (fault.code, field) {
        _ if written.is_empty() => rule.to_owned(),
        ("number-ambiguous", _) | ("value-off-scale", "value")
            if let Some([whole, decimal]) = &either
                && (takes_numbers || fault.code == "number-ambiguous") =>
        {
            (said.ambiguous)(&written, whole, Some(&**decimal).filter(|_| !is_count))
        }
        ("value-off-scale", "value") if takes_numbers && is_word => (said.no_number)(&written),
        ("value-off-scale", "value") => (said.off_scale)(&written),
        ("not-a-number", _) => (said.no_number)(&written),
        _ => rule.to_owned(),
    })
}

/// What is wrong, and what to do, where there is a sentence for its rule.
fn sentence(fault: &Violation, about: &About<'_>, words: &Words) -> Option<String> {
    let said = &words.faults;
    let field = field(fault);
    let mut whole = vec![first(fault, about, words)?];
    let written = fault.written.as_deref().map(plain);
    let written = written.as_deref();
    match (fault.code, about.asked) {
        ("value-off-scale", Some((criterion, text))) => {
            whole.extend(written.and_then(|written| meant(written, criterion, text, words)));
            whole.push(expected(criterion, text, words));
            whole.extend(evidence(criterion, about, words));
        }
        ("not-exactly-one" | "counts-do-not-fit", Some((criterion, text))) if field != "sample" => {
            whole.push(expected(criterion, text, words));
        }
        ("unknown-word", asked) if field == "state" => {
            let states = given::states(asked.map(|(criterion, _)| criterion), words);
            let names: Vec<String> = states.into_iter().map(|(_, name)| name.to_owned()).collect();
            whole.push((said.one_of)(&names));
        }
        ("unknown-criterion", _) => {
            whole.extend(written.map(said.written));
            whole.extend(written.zip(about.methodology).and_then(|(written, methodology)| {
                let near = criterion_near(written, methodology, words)?;
                Some((said.meant)(&near))
            }));
        }
        _ => whole.extend(written.map(said.written)),
    }
    Some(whole.join(" "))
}

/// What was written, without what would turn the sentence around it.
fn plain(written: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    written.chars().filter(|c| !turns(*c)).collect()
}

/// The field or column that a fault is in: the first step of its pointer, without that to its answer.
pub fn field(fault: &Violation) -> &str {
    let pointer = match &fault.place {
        Place::Pointer(pointer) => pointer,
        // A field of the form of questions: its question, then its name.
        Place::Parameter(name) => return name.rsplit_once(':').map_or("", |(_, field)| field),
        Place::Header(_) => return "",
    };
    let rest = fault.answer().map_or(pointer.as_str(), |(_, rest)| rest);
    let first = rest.trim_start_matches('/').split('/').next().unwrap_or_default();
    match first {
        "evidence_url" => "evidence",
        first if first.starts_with("sample") => "sample",
        first => first,
    }
}

/// What the scale takes, with its options by their names.
fn expected(criterion: &Criterion, text: &NodeDraft, words: &Words) -> String {
    let options = given::choices(&criterion.scale, Some(text), words);
    if options.is_empty() {
        return (words.questions.expects)(&criterion.scale);
    }
    let names: Vec<String> = options.into_iter().map(|(_, name)| name).collect();
    (words.faults.one_of)(&names)
}

/// The option that was perhaps meant, by its name.
fn meant(written: &str, criterion: &Criterion, text: &NodeDraft, words: &Words) -> Option<String> {
    let options = given::choices(&criterion.scale, Some(text), words);
    // Without accents and capitals: these are what people leave out first.
    let written = folded(written.trim());
    let known: Vec<(String, &String)> = options
        .iter()
        .flat_map(|(code, name)| [(folded(code), name), (folded(name), name)])
        .collect();
    let near = nearest(&written, known.iter().map(|(spelled, _)| spelled.as_str()))?;
    let (_, name) = known.iter().find(|(spelled, _)| spelled == near)?;
    Some((words.faults.meant)(name))
}

/// The criterion that was perhaps meant, by its code, as files have it, and its name.
fn criterion_near(written: &str, methodology: &Methodology, words: &Words) -> Option<String> {
    let codes = methodology.criteria().map(|(node, _)| node.code.as_str());
    let code = nearest(written, codes)?;
    let text = methodology.place(code).and_then(|place| methodology.text(place));
    let name = text.map(|text| parts::plain_name(&text.names, code, words));
    Some(name.map_or_else(|| code.to_owned(), |name| format!("{code}: {name}")))
}

/// That a better answer will need evidence: said before it is missed. What needs it whatever is answered is
/// told by a fault of its own.
fn evidence(criterion: &Criterion, about: &About<'_>, words: &Words) -> Option<String> {
    match criterion.evidence_rule(about.source) {
        EvidenceRule::From(points) if about.lacks_evidence => {
            Some((words.faults.evidence_from)(&parts::number(points, 0, words)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{domain::methodology::MethodologyId, pages::words::LANGUAGES};

    fn methodology() -> Methodology {
        let leaf = |code: &str, name: &str, scale: Value| {
            json!({"code": code, "parent": "index", "names": {"cs": name}, "scale": scale,
                "sources": ["self"], "may_not_apply": false, "self_evidence_from": 75})
        };
        let levels = json!([{"code": "none", "names": {"cs": "Není vůbec"}},
            {"code": "in-step", "names": {"cs": "Kontakt z každého kroku"}}]);
        let document = json!({
            "names": {"en": "M"}, "periods": {"from": "2024-01-01", "to": null},
            "period_lengths": ["P1Y"],
            "nodes": [
                {"code": "index", "parent": null},
                leaf("contact", "Kontakt", json!({"kind": "levels", "levels": levels})),
                leaf("online", "Celé online", json!({"kind": "boolean"})),
                leaf("share", "Podíl", json!({"kind": "share"})),
            ],
        });
        let id = MethodologyId::parse("m@m1").unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    fn told(fault: &Violation, criterion: &str) -> String {
        let methodology = methodology();
        let about =
            About::of(&methodology, criterion, Some(Source::SelfReport)).without_evidence(true);
        sentence(fault, &about, LANGUAGES[0]).unwrap()
    }

    #[test]
    fn a_fault_is_said_with_options_by_their_names_and_what_was_meant() {
        let off = |pointer: &str, written: &str| {
            Violation::at(pointer, "value-off-scale", "`x` is not", "Give").written(written)
        };
        assert_eq!(
            told(&off("/answers/3/value", "kontakt z kazdeho kroku"), "contact"),
            "„kontakt z kazdeho kroku“ na stupnici není. Nemysleli jste „Kontakt z každého kroku“? Vyberte jednu z \
             možností: „Není vůbec“, „Kontakt z každého kroku“. Odpověď za 75 a více bodů musí mít i doklad."
        );
        assert!(told(&off("/value", "asi"), "online").contains("„ano“, „ne“"));
        let word = told(&off("/value", "sto dvacet"), "share");
        assert!(word.starts_with("„sto dvacet“ není číslo.") && word.contains("od 0 do 100."));
        assert!(told(&off("/value", "120,5"), "share").starts_with("„120,5“ na stupnici není."));
        let unread = Violation::at("/value", "not-a-number", "", "");
        let (methodology, words) = (methodology(), LANGUAGES[0]);
        let about = About::of(&methodology, "share", None);
        let said = |typed| sentence(&unread, &about.typed(typed), words).unwrap();
        assert!(said("sto").starts_with("„sto“ není číslo.") && said("").starts_with("Tohle"));
        let doubtful = Violation::at("/value", "number-ambiguous", "", "");
        let said = |typed| sentence(&doubtful, &about.typed(typed), words).unwrap();
        assert!(
            said("41.234").starts_with("„41.234“ jde přečíst")
                && said("41.234").contains("41234, nebo 41,234")
        );
        assert!(said("1,234").contains("1234, nebo 1.234") && said("").starts_with("Tohle číslo"));
        let held = told(&off("/value", "41.234"), "share");
        assert!(held.contains("41234, nebo 41,234") && held.contains("od 0 do 100"), "{held}");
        let state = Violation::at("/state", "unknown-word", "", "").written("nevim");
        let told_of_state = told(&state, "contact");
        assert!(!told_of_state.contains("netýká") && told_of_state.contains("nešlo určit"));
        let criterion = Violation::at("/criterion", "unknown-criterion", "", "").written("onlin");
        assert!(told(&criterion, "onlin").contains("Nemysleli jste „online: Celé online“?"));
    }

    #[test]
    fn what_a_fault_is_in_is_read_from_where_it_stands() {
        for (pointer, due) in [
            ("/answers/0/value", "value"),
            ("/answers/12", ""),
            ("/answers", "answers"),
            ("/evidence_url", "evidence"),
            ("/answers/1/evidence/0/url", "evidence"),
            ("/sample_n", "sample"),
            ("/answers/1/counts/a~1b", "counts"),
            ("", ""),
        ] {
            assert_eq!(field(&Violation::at(pointer, "x", "", "")), due, "{pointer}");
        }
    }
}
