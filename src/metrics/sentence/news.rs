//! What is said of something that happened.

use super::Language;
use crate::domain::{
    news::NewsKind,
    period::Period,
    source::Source,
    text::{self, Texts},
};

/// Most characters of a name within a sentence.
const NAME: usize = 160;
/// Most characters of a reason within a sentence, which ends with it.
pub const REASON: usize = 500;

/// Something that happened, of one service.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// What.
    pub kind: NewsKind,
    /// Names of the service, and its code.
    pub service: (&'a Texts, &'a str),
    /// The period that is evaluated.
    pub period: Period,
    /// In which way it was found out; nothing where nothing was.
    pub source: Option<Source>,
    /// Names of the campaign that closed, and its code.
    pub campaign: Option<(&'a Texts, &'a str)>,
    /// Whether a reply disputes what was found.
    pub disputes: bool,
    /// Why, as those say who did it; of a reply, what it says.
    pub reason: Option<&'a str>,
}

/// The words for what happens.
pub trait Words {
    /// What happened, in two words.
    fn kind(&self, kind: NewsKind) -> &'static str;
    fn published(&self, service: &str, period: Period, source: Option<Source>) -> String;
    fn corrected(&self, service: &str, period: Period) -> String;
    fn withdrawn(&self, service: &str, period: Period) -> String;
    fn replied(
        &self,
        service: &str,
        period: Period,
        source: Option<Source>,
        disputes: bool,
    ) -> String;
    fn missed(&self, service: &str, period: Period, campaign: Option<&str>) -> String;
    /// The reason, after what was said.
    fn because(&self, reason: &str) -> String;
    /// What a reply says, after it was said that there is one.
    fn says(&self, text: &str) -> String;
}

/// The headline.
pub fn headline(words: &dyn Language, happened: &Happened<'_>) -> String {
    let service = name(words, happened.service);
    format!("{service}, {}: {}", happened.period, words.kind(happened.kind))
}

/// The sentence.
pub fn said(words: &dyn Language, happened: &Happened<'_>) -> String {
    let Happened { kind, period, source, disputes, .. } = *happened;
    let service = name(words, happened.service);
    let told = match kind {
        NewsKind::Published => words.published(&service, period, source),
        NewsKind::Corrected => words.corrected(&service, period),
        NewsKind::Withdrawn => words.withdrawn(&service, period),
        NewsKind::Replied => words.replied(&service, period, source, disputes),
        NewsKind::MissedDeadline => {
            let campaign = happened.campaign.map(|campaign| name(words, campaign));
            words.missed(&service, period, campaign.as_deref())
        }
    };
    let reason = happened.reason.map(|reason| text::plain(reason, REASON));
    let reason = reason.filter(|reason| !reason.is_empty());
    let quoted = |reason: &str| match kind {
        NewsKind::Replied => words.says(reason),
        _ => words.because(reason),
    };
    let told = reason.map_or_else(|| told.clone(), |reason| told.clone() + &quoted(&reason));
    if told.ends_with(['.', '!', '?', '…']) { told } else { told + "." }
}

fn name(words: &dyn Language, (names, code): (&Texts, &str)) -> String {
    let said = text::said(names, words.language().as_str()).unwrap_or(code);
    let plain = text::plain(said, NAME);
    if plain.is_empty() { code.to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::sentence::{of_headline, of_news};

    #[test]
    fn every_kind_is_said_and_what_others_wrote_stays_in_its_place() {
        let names = Texts::from([("cs".into(), "\u{202e}=<svg onload>]]>\u{2066}\n".repeat(900))]);
        let campaign = Texts::from([("en".into(), "Year 2023".into())]);
        let long = "because ".repeat(2_000);
        for kind in NewsKind::ALL {
            for reason in [None, Some("Why?"), Some("\u{202e}"), Some(long.as_str())] {
                let happened = Happened {
                    kind: *kind,
                    service: (&names, "cz-x"),
                    period: Period::parse("2023-Q2").unwrap(),
                    source: Some(Source::Audit),
                    campaign: Some((&campaign, "c")),
                    disputes: true,
                    reason,
                };
                let (headline, sentence) = (of_headline(&happened), of_news(&happened));
                for text in [headline.cs, headline.en, sentence.cs, sentence.en] {
                    assert!(text.contains("=<svg onload>]]>") && text.contains("2023"), "{text}");
                    assert!(text.chars().count() < 900, "{text}");
                    assert!(!text.contains(['\u{202e}', '\u{2066}', '\n']), "{text}");
                    assert!(!text.contains("..") && !text.ends_with("; "), "{text}");
                }
            }
        }
        let happened = Happened {
            kind: NewsKind::MissedDeadline,
            service: (&Texts::default(), "cz-x"),
            period: Period::parse("2023").unwrap(),
            source: None,
            campaign: Some((&campaign, "c")),
            disputes: false,
            reason: None,
        };
        assert_eq!(
            of_news(&happened).en,
            "Nothing was reported of “cz-x” for 2023 before the campaign “Year 2023” closed."
        );
        let replied = Happened {
            kind: NewsKind::Replied,
            source: Some(Source::Audit),
            campaign: None,
            disputes: true,
            reason: Some("The form has changed."),
            ..happened
        };
        assert_eq!(
            of_news(&replied).en,
            "The agency of “cz-x” replied to the audit for 2023 and disputes what it found: The form \
             has changed."
        );
        assert_eq!(
            of_news(&replied).cs,
            "Úřad služby „cz-x“ odpověděl na audit za rok 2023 a zpochybňuje, co zjistil: The form \
             has changed."
        );
        let agreed = Happened { disputes: false, reason: None, ..replied };
        assert_eq!(of_news(&agreed).en, "The agency of “cz-x” replied to the audit for 2023.");
    }
}
