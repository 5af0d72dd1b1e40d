//! Atom (RFC 4287): what happened, for programs that watch it.
//!
//! - An entry is called by a `tag:` URI (RFC 4151) of the entry of the ledger and the service: it stays
//!   the same in every feed, language and version of this program.
//! - All text is one line, escaped by the writer; no markup is in it.
//! - What does not fit into a feed is on its next page (RFC 5005, section 3).

use atom_syndication::{
    Category, Entry, Feed, FixedDateTime, Generator, Link, Person, Text, WriteConfig,
};
use chrono::{DateTime, Utc};

use crate::{
    config::Licence, cube::news::News, domain::language::Language, metrics::sentence::Sentence,
};

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";

/// What a feed says besides its entries.
#[derive(Clone, Debug)]
pub struct Channel {
    /// What it is about: the name of a service or agency; nothing where it is about all.
    pub about: Option<String>,
    /// In which language.
    pub language: Language,
    /// The address under which the public reaches this installation, without a slash at its end; empty
    /// where nobody said so.
    pub base: String,
    /// Path of the feed.
    pub path: String,
    /// Path of the page of the same, without its language.
    pub page: String,
    /// Path and query of this very page of the feed.
    pub itself: String,
    /// Path and query of the next page of the feed.
    pub next: Option<String>,
    /// When the newest of it happened, or the register began.
    pub updated: DateTime<Utc>,
    /// Terms under which it may be used.
    pub licence: Licence,
}

/// The year that feeds are named by, which never changes: names must not.
const YEAR: &str = "2026";

/// The words of a feed in a language.
struct Words {
    title: &'static str,
    subtitle: &'static str,
    /// What stands before the paths of pages.
    under: &'static str,
}

fn words(language: Language) -> Words {
    match language {
        Language::Czech => Words {
            title: "Známka: co se změnilo",
            subtitle: "Zveřejněná, opravená a zpět vzatá hodnocení veřejných služeb, odpovědi úřadů a zmeškané termíny.",
            under: "",
        },
        Language::English => Words {
            title: "Známka: what changed",
            subtitle: "Evaluations of public services that were published, corrected or withdrawn, replies of agencies, and deadlines missed.",
            under: "/en",
        },
    }
}

fn said(sentence: &Sentence, language: Language) -> &str {
    match language {
        Language::Czech => &sentence.cs,
        Language::English => &sentence.en,
    }
}

/// The feed of some news, newest first.
pub fn feed(channel: &Channel, news: &[News]) -> Vec<u8> {
    let Channel { base, language, .. } = channel;
    let words = words(*language);
    let title = match &channel.about {
        Some(about) => format!("{about} – {}", words.title),
        None => words.title.to_owned(),
    };
    let address = |path: &str| format!("{base}{path}");
    let mut links = vec![
        link("self", &address(&channel.itself), Some("application/atom+xml")),
        link("alternate", &address(&page(&words, &channel.page)), Some("text/html")),
    ];
    // RFC 4946: for programs, what `rights` says to people.
    links.push(link("license", channel.licence.url(), None));
    if let Some(next) = &channel.next {
        links.push(link("next", &address(next), Some("application/atom+xml")));
    }
    let feed = Feed {
        title: Text::plain(title),
        subtitle: Some(Text::plain(words.subtitle.to_owned())),
        id: tag(base, YEAR, &channel.path),
        rights: Some(Text::plain(rights(&channel.licence))),
        updated: channel.updated.into(),
        authors: vec![Person { name: "Známka".into(), ..Person::default() }],
        generator: Some(Generator { value: "znamka".into(), uri: None, version: None }),
        links,
        lang: Some(language.as_str().into()),
        entries: news.iter().map(|news| entry(channel, &words, news)).collect(),
        ..Feed::default()
    };
    let config = WriteConfig { write_document_declaration: true, indent_size: None };
    // Writing into memory cannot fail.
    feed.write_with_config(Vec::new(), config).unwrap_or_default()
}

fn entry(channel: &Channel, words: &Words, news: &News) -> Entry {
    let Channel { base, language, .. } = channel;
    let at: FixedDateTime = news.at.into();
    let of_service = format!("{base}{}", page(words, &format!("/services/{}", news.service)));
    let of_ledger = format!("{base}/v1/ledger?limit=1&since={}", news.seq - 1);
    let name = format!("/v1/ledger/{}/{}", news.seq, news.service);
    Entry {
        title: Text::plain(said(&news.headline, *language).to_owned()),
        id: tag(base, &news.at.format("%Y-%m-%d").to_string(), &name),
        updated: at,
        published: Some(at),
        links: vec![
            link("alternate", &of_service, Some("text/html")),
            link("related", &of_ledger, Some("application/json")),
        ],
        categories: vec![
            category(news.kind.as_str(), "kind"),
            category(news.service.as_str(), "service"),
            category(news.agency.as_str(), "agency"),
            category(&news.period.to_string(), "period"),
        ],
        summary: Some(Text::plain(said(&news.sentence, *language).to_owned())),
        ..Entry::default()
    }
}

/// The licence in words.
fn rights(licence: &Licence) -> String {
    match licence.name() {
        name if name == licence.url() => name.to_owned(),
        name => format!("{name}, {}", licence.url()),
    }
}

/// The page of this path in the language of the feed.
fn page(words: &Words, path: &str) -> String {
    match (words.under, path) {
        (under, "/") if !under.is_empty() => under.to_owned(),
        (under, path) => format!("{under}{path}"),
    }
}

/// A name that no other thing has, ever.
fn tag(base: &str, on: &str, path: &str) -> String {
    let host = base.split_once("//").map_or(base, |(_, host)| host);
    let is_named = |host: &&str| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b))
    };
    let host = host.split(['/', ':']).next().filter(is_named);
    format!("tag:{},{on}:{path}", host.unwrap_or("znamka.invalid"))
}

fn link(rel: &str, href: &str, media_type: Option<&str>) -> Link {
    Link {
        href: href.into(),
        rel: rel.into(),
        mime_type: media_type.map(str::to_owned),
        ..Link::default()
    }
}

fn category(term: &str, scheme: &str) -> Category {
    Category { term: term.into(), scheme: Some(format!("urn:znamka:{scheme}")), label: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            code::Code, methodology::MethodologyId, news::NewsKind, period::Period, text::Texts,
        },
        metrics::sentence::{Happened, of_headline, of_news},
    };

    fn channel(base: &str) -> Channel {
        Channel {
            about: Some("=<svg onload>]]>".into()),
            language: Language::English,
            base: base.into(),
            path: "/v1/feed.atom".into(),
            page: "/".into(),
            itself: "/v1/feed.atom?lang=en&limit=2".into(),
            next: Some("/v1/feed.atom?cursor=x&lang=en".into()),
            updated: DateTime::UNIX_EPOCH,
            licence: Licence::default(),
        }
    }

    fn news(name: &str) -> News {
        let names = Texts::from([("cs".into(), name.to_owned())]);
        let period = Period::parse("2023").unwrap();
        let happened = Happened {
            kind: NewsKind::Corrected,
            service: (&names, "cz-x"),
            period,
            source: None,
            campaign: None,
            disputes: false,
            reason: Some(name),
        };
        News {
            kind: NewsKind::Corrected,
            seq: 7,
            at: "2026-01-09T10:00:00.123Z".parse().unwrap(),
            service: Code::parse("cz-x").unwrap(),
            agency: Code::parse("cz-a").unwrap(),
            period,
            methodology: MethodologyId::parse("quality@m1").unwrap(),
            evaluation: None,
            campaign: None,
            reason: None,
            headline: of_headline(&happened),
            sentence: of_news(&happened),
            named_at: None,
        }
    }

    #[test]
    fn whatever_names_hold_a_feed_is_read_back_as_it_was_meant() {
        for name in
            ["<svg onload=alert(1)>", "]]>", "&amp;&#0;", "=1+1", "\u{202e}x\u{ffff}", "'\""]
        {
            let news = news(name);
            let bytes = feed(&channel("https://kvalita.example.cz"), std::slice::from_ref(&news));
            let read = Feed::read_from(bytes.as_slice()).unwrap();
            assert_eq!(read.title().value, "=<svg onload>]]> – Známka: what changed");
            let [entry] = read.entries() else { panic!("one entry") };
            assert_eq!(entry.title().value, news.headline.en);
            assert_eq!(entry.summary().unwrap().value, news.sentence.en);
            assert!(!news.headline.en.contains(['\u{202e}', '\u{ffff}']));
        }
    }

    #[test]
    fn an_entry_is_called_the_same_in_every_language() {
        let with = |language| {
            let channel = Channel { language, ..channel("https://kvalita.example.cz:8443/x") };
            let bytes = feed(&channel, &[news("x")]);
            Feed::read_from(bytes.as_slice()).unwrap()
        };
        let (cs, en) = (with(Language::Czech), with(Language::English));
        let name = "tag:kvalita.example.cz,2026-01-09:/v1/ledger/7/cz-x";
        assert_eq!((cs.entries()[0].id(), en.entries()[0].id()), (name, name));
        assert_eq!((cs.lang(), en.lang()), (Some("cs"), Some("en")));
        assert_eq!(
            en.entries()[0].links()[0].href(),
            "https://kvalita.example.cz:8443/x/en/services/cz-x"
        );
        assert_eq!(cs.id(), "tag:kvalita.example.cz,2026:/v1/feed.atom");
        let rels: Vec<&str> = cs.links().iter().map(atom_syndication::Link::rel).collect();
        assert_eq!(rels, ["self", "alternate", "license", "next"]);
        let rights =
            "Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/";
        assert_eq!(cs.rights().unwrap().value, rights);
        assert!(tag("", "2026", "/x").starts_with("tag:znamka.invalid,"));
    }
}
