//! Small things that several pages show: numbers, grades, days, links.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    visit::Scene,
    words::{LANGUAGES, Words},
};
use crate::{
    cube::{names::Named, view::View},
    domain::{
        code::Code,
        grade,
        methodology::MethodologyId,
        period::Period,
        points::{Points, half_up},
        source::Source,
        text::{self, Texts},
    },
    metrics::sentence::{REASON, Sentence},
};

/// Most characters of a name: what is longer is cut.
const NAME: usize = 160;
/// Most characters of where an address leads.
const LEADS: usize = 60;

/// A number with so many decimals, halves up.
pub fn number(of: f64, decimals: u32, words: &Words) -> String {
    let unit = 10_u64.pow(decimals);
    let whole = half_up(of.abs(), decimals);
    let sign = if of < 0.0 && whole > 0 { "−" } else { "" };
    if decimals == 0 {
        return format!("{sign}{whole}");
    }
    let width = usize::try_from(decimals).unwrap_or_default();
    format!("{sign}{}{}{:0width$}", whole / unit, words.comma, whole % unit)
}

/// The same with its sign, which 0 has none of.
pub fn signed(of: f64, words: &Words) -> String {
    let text = number(of, 1, words);
    if of > 0.0 && half_up(of, 1) > 0 { format!("+{text}") } else { text }
}

/// The printed grade of some points: `2,4`.
pub fn grade(points: f64, words: &Words) -> Option<String> {
    let tenths = grade::printed_tenths(Points::nearest(points)?);
    Some(format!("{}{}{}", tenths / 10, words.comma, tenths % 10))
}

/// The grade of some points as people say it.
pub fn said(points: f64, words: &Words) -> Option<String> {
    let all = grade::in_words(Points::nearest(points)?);
    Some((words.wording)(&all).said.clone())
}

/// A day for eyes and machines.
pub fn day(at: DateTime<Utc>, words: &Words) -> Markup {
    html! { time datetime=(at.to_rfc3339()) { ((words.day)(at.date_naive())) } }
}

/// A period for eyes and machines.
pub fn period(of: Period, words: &Words) -> Markup {
    html! { time datetime=(of.starts_on()) { ((words.period)(of)) } }
}

/// A name in the language of the page, else in another, which is marked; else the code. It is one line, and
/// no longer than a line may be.
pub fn name(texts: &Texts, code: &str, words: &Words) -> Markup {
    told(texts, words, |text| text::plain(text, NAME)).unwrap_or_else(|| html! { (code) })
}

/// The name of what may have one; of what has none, its code.
pub fn named(names: Option<&Texts>, code: &str, words: &Words) -> Markup {
    names.map_or_else(|| html! { (code) }, |names| name(names, code, words))
}

/// The whole of a name that was cut, to be unfolded.
pub fn whole_name(texts: &Texts, words: &Words) -> Markup {
    let is_cut = in_language(texts, words).is_some_and(|(_, text)| text.chars().count() > NAME);
    html! {
        @if is_cut {
            details {
                summary { (words.frame.whole_name) }
                p { @if let Some(whole) = prose(texts, words) { (whole) } }
            }
        }
    }
}

/// A text of several sentences, as long as it is.
pub fn prose(texts: &Texts, words: &Words) -> Option<Markup> {
    told(texts, words, |text| text::plain(text, usize::MAX))
}

fn told(texts: &Texts, words: &Words, shown: impl Fn(&str) -> String) -> Option<Markup> {
    let (language, text) = in_language(texts, words)?;
    let lang = (language != words.code).then_some(language);
    Some(html! {
        @if let Some(language) = lang { span lang=(language) { (shown(text)) } } @else { (shown(text)) }
    })
}

/// What somebody wrote, of which nobody recorded in what language: HTML says so by an empty one. It is read
/// in its own direction.
pub fn written(text: &str) -> Markup {
    html! { span lang="" dir="auto" { (text) } }
}

/// The same, set apart from what is ours.
pub fn quoted(text: &str) -> Markup {
    html! { q { (written(text)) } }
}

/// A sentence of ours that ends with what somebody wrote.
pub fn quoting(sentence: &str, reason: Option<&str>) -> Markup {
    let reason = reason.map(|reason| text::plain(reason, REASON)).filter(|text| !text.is_empty());
    let place = reason.as_ref().and_then(|reason| Some((sentence.rfind(reason.as_str())?, reason)));
    let parts = place.and_then(|(at, reason)| {
        let (before, rest) = sentence.split_at_checked(at)?;
        Some((before, reason, rest.strip_prefix(reason.as_str())?))
    });
    html! {
        @match parts {
            Some((before, reason, after)) => { (before) (written(reason)) (after) }
            None => (sentence),
        }
    }
}

/// A text and its language: that of the page, else another.
pub fn in_language<'a>(texts: &'a Texts, words: &Words) -> Option<(&'a str, &'a str)> {
    let ours = LANGUAGES.iter().map(|words| words.code);
    let known = [words.code].into_iter().chain(ours).find_map(|code| texts.get_key_value(code));
    let found = known.or_else(|| texts.iter().next());
    found.map(|(language, text)| (language.as_str(), text.as_str()))
}

/// A name as plain text.
pub fn plain_name(texts: &Texts, code: &str, words: &Words) -> String {
    in_language(texts, words).map_or_else(|| code.to_owned(), |(_, name)| text::plain(name, NAME))
}

/// The name of what may have one, as plain text.
pub fn plain_named(names: Option<&Texts>, code: &str, words: &Words) -> String {
    names.map_or_else(|| code.to_owned(), |names| plain_name(names, code, words))
}

/// Where an address leads, short enough to be read: its host and the beginning of its path.
pub fn leads_to(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    text::plain(bare, LEADS)
}

/// A text of ours with what stands in it in backticks as code.
pub fn with_code(text: &str) -> Markup {
    html! {
        @for (nth, part) in text.split('`').enumerate() {
            @if nth % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// The name of an agency; of one that the catalogue does not have, its code.
pub fn agency(view: &View<'_>, code: &Code, words: &Words) -> Markup {
    named(view.names(Named::Agency, code.as_str()), code.as_str(), words)
}

/// The country of an agency behind its name, unless the name says it: `, Česko`.
pub fn of_country(view: &View<'_>, agency: &Code, code: &str, words: &Words) -> String {
    let name = view.agency(agency.as_str()).map(|it| plain_name(&it.names, "", words));
    let country = country(code, words);
    if name.is_some_and(|name| name.contains(country)) {
        return String::new();
    }
    format!(", {country}")
}

/// The name of a country; of one that is not known, its code.
pub fn country<'a>(code: &'a str, words: &Words) -> &'a str {
    (words.country)(code).unwrap_or(code)
}

/// The countries to choose from, where there are several.
pub fn countries(scene: &Scene, chosen: Option<&str>) -> Markup {
    let words = scene.words;
    let countries: Vec<String> = scene.view().countries().map(str::to_owned).collect();
    html! {
        @if countries.len() > 1 {
            p {
                label for="country" { (words.ranking.country) }
                select #country name="country" {
                    option value="" { (words.list.any) }
                    @for code in &countries {
                        option value=(code) selected[chosen == Some(code)] { (country(code, words)) }
                    }
                }
            }
        }
    }
}

/// The name of a node of a methodology; of one that it does not have, its code.
pub fn criterion(view: &View<'_>, id: &MethodologyId, code: &Code, words: &Words) -> Markup {
    let found = view.methodology(id).and_then(|frozen| {
        let methodology = &frozen.methodology;
        Some(&methodology.text(methodology.place(code.as_str())?)?.names)
    });
    named(found, code.as_str(), words)
}

/// The name of a version of a methodology; of one that the register does not have, its code and version.
pub fn methodology(view: &View<'_>, id: &MethodologyId, words: &Words) -> Markup {
    named(view.version_names(id), &id.to_string(), words)
}

/// Who judged, in words.
pub fn sources(sources: &BTreeSet<Source>, words: &Words) -> String {
    sources.iter().map(|source| (words.source)(*source)).collect::<Vec<_>>().join(", ")
}

/// How to cite what is shown: for people, with the page as it stands now; for programs, with the address at
/// which the figures stay.
pub fn cite(scene: &Scene, what: &str, line: &str, permalink: &str) -> Markup {
    let words = scene.words;
    let said = &words.citation;
    let (seq, at) = (scene.view().seq(), scene.at());
    let page = format!("{}{}", scene.address(), scene.as_of_page(seq));
    let day = at.map(|at| (words.day)(at.date_naive()));
    let publisher = scene.config().named_publisher().unwrap_or(words.frame.site);
    html! {
        section {
            h2 #cite { (words.service.cite) }
            p.cite { ((said.line)(what, publisher, day.as_deref().unwrap_or("–"), &page)) }
            p.note { (said.stays) " " a href=(page) { (said.page) } " · " a href=(permalink) { (said.figures) } }
            details {
                summary { (said.programs) }
                p.cite { code lang="en" { (line) } }
            }
        }
    }
}

/// The sentence of a figure, in which no number is torn from what it counts.
pub fn sentence(of: &Sentence, words: &Words) -> String {
    let is_decimal = |word: &str| {
        let (whole, decimals) = word.split_once(words.comma).unwrap_or_default();
        whole.ends_with(|it: char| it.is_ascii_digit())
            && decimals.ends_with(|it: char| it.is_ascii_digit())
    };
    let mut whole = String::new();
    for word in (words.sentence)(of).split_inclusive(' ') {
        match word.strip_suffix(' ').filter(|word| is_decimal(word)) {
            Some(number) => {
                whole.push_str(number);
                whole.push('\u{a0}');
            }
            None => whole.push_str(word),
        }
    }
    whole
}

/// A grade that stands out, with its words.
pub fn mark(points: Option<f64>, words: &Words) -> Markup {
    let shown = points.and_then(|points| Some((grade(points, words)?, said(points, words)?)));
    html! {
        @if let Some((number, said)) = shown {
            span.mark { b { (number) } " " span.said { (said) } }
        } @else {
            span.none { (words.chart.value_missing) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_with_what_it_counts() {
        let of = Sentence {
            cs: "Od roku 2020 do roku 2022 o 13,3 bodu, celkem −8,1 bodu.".into(),
            en: "By 13.3 points from 2020, Q2 2025.".into(),
        };
        let [cs, en] = LANGUAGES.map(|words| sentence(&of, words));
        assert_eq!(cs, "Od roku 2020 do roku 2022 o 13,3\u{a0}bodu, celkem −8,1\u{a0}bodu.");
        assert_eq!(en, "By 13.3\u{a0}points from 2020, Q2 2025.");
    }
}
