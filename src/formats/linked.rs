//! What documents of linked data share: their context, their literals and addresses, and who publishes.
//!
//! The context stands in each document: nothing is fetched to read it. Classes and properties are those of
//! the vocabularies that the European application profiles ask for; what they have no word for is named by
//! its description in the document of the interface, under the name it has in every other format.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use super::column::Said;
use crate::{
    config::{Config, Contact, Licence},
    domain::text::Texts,
};

/// Media type of linked data.
pub const MEDIA_TYPE: &str = "application/ld+json";

/// What an address on the web cannot hold as it is.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'<')
    .add(b'>')
    .add(b'"')
    .add(b'{')
    .add(b'}')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'`');

/// The installation, as its documents name it.
#[derive(Clone, Debug)]
pub struct Site {
    /// The address before every path.
    pub base: String,
    publisher: String,
    contact: Option<String>,
    licence: String,
    licence_text: String,
}

impl Site {
    /// As the settings say.
    pub fn of(config: &Config) -> Self {
        Self {
            base: config.address(),
            publisher: config.publisher.clone(),
            contact: config.contact.as_ref().map(Contact::uri),
            licence: authority(&config.licence),
            licence_text: config.licence.url().to_owned(),
        }
    }

    /// All of it in one line: with other settings a document has other bytes.
    pub fn settings(&self) -> String {
        let Self { base, publisher, contact, licence, .. } = self;
        let contact = contact.as_deref().unwrap_or_default();
        format!("{base}\n{publisher}\n{contact}\n{licence}")
    }

    /// The address of a path.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address of who publishes.
    pub fn publisher_address(&self) -> String {
        self.at("/v1/catalog.jsonld#publisher")
    }

    /// Who publishes.
    pub fn publisher(&self) -> Value {
        json!({ "@id": self.publisher_address(), "@type": "foaf:Agent", "foaf:name": self.publisher })
    }

    /// Whom to write to; where the settings name nobody, the first page.
    pub fn contact(&self) -> Value {
        let mut contact =
            json!({ "@type": ["vcard:Kind", "vcard:Organization"], "vcard:fn": self.publisher });
        let (how, address) = match self.contact.as_deref() {
            Some(mail) if mail.starts_with("mailto:") => ("vcard:hasEmail", mail.to_owned()),
            Some(page) => ("vcard:hasURL", page.to_owned()),
            None => ("vcard:hasURL", self.at("/")),
        };
        put(&mut contact, how, node(&address));
        contact
    }

    /// The licence.
    pub fn licence(&self) -> Value {
        json!({ "@id": iri(&self.licence), "@type": "dct:LicenseDocument", "rdfs:seeAlso": node(&self.licence_text) })
    }
}

/// What catalogues know a licence by: its name in the list of the European Union, else its address.
fn authority(licence: &Licence) -> String {
    let name = match licence.spdx() {
        Some("CC-BY-4.0") => "CC_BY_4_0",
        Some("CC-BY-SA-4.0") => "CC_BYSA_4_0",
        Some("CC0-1.0") => "CC0",
        Some("ODC-By-1.0") => "ODC_BY",
        Some("ODbL-1.0") => "ODC_BL",
        Some("PDDL-1.0") => "ODC_PDDL",
        _ => return licence.url().to_owned(),
    };
    format!("http://publications.europa.eu/resource/authority/licence/{name}")
}

/// A document: its context and its things.
pub fn document(site: &Site, things: impl IntoIterator<Item = Value>) -> Value {
    json!({
        "@context": {
            "adms": "http://www.w3.org/ns/adms#",
            "cpsv": "http://purl.org/vocab/cpsv#",
            "cv": "http://data.europa.eu/m8g/",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "dqv": "http://www.w3.org/ns/dqv#",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "prov": "http://www.w3.org/ns/prov#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "row": site.at("/openapi.json#/components/schemas/Observation/properties/"),
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@graph": things.into_iter().collect::<Value>(),
    })
}

/// Says one thing more of a thing.
pub fn put(thing: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = thing {
        fields.insert(name.to_owned(), value.into());
    }
}

/// A thing that is told of elsewhere.
pub fn node(address: &str) -> Value {
    json!({ "@id": iri(address) })
}

/// A thing of a list that others keep, with its class: a reader who knows nothing but this document can
/// check it.
pub fn listed(address: &str, class: &str) -> Value {
    json!({ "@id": iri(address), "@type": class })
}

/// An address as the web takes it.
pub fn iri(address: &str) -> String {
    utf8_percent_encode(address, UNSAFE).to_string()
}

/// A text in both languages of the program.
pub fn said(text: Said) -> Value {
    json!([tagged("cs", text.cs), tagged("en", text.en)])
}

/// A text in the languages it is in.
pub fn told(texts: &Texts) -> Value {
    texts.iter().map(|(language, text)| tagged(language, text)).collect()
}

/// A text in a language.
pub fn tagged(language: &str, text: &str) -> Value {
    json!({ "@language": language, "@value": text })
}

/// A day.
pub fn day(day: NaiveDate) -> Value {
    json!({ "@type": "xsd:date", "@value": day.to_string() })
}

/// A moment.
pub fn moment(at: DateTime<Utc>) -> Value {
    json!({ "@type": "xsd:dateTime", "@value": at.to_rfc3339_opts(SecondsFormat::AutoSi, true) })
}

/// A number, to its last digit: what JSON calls a number, readers of linked data may round.
pub fn real(number: f64) -> Value {
    json!({ "@type": "xsd:double", "@value": number.to_string() })
}

/// A span of days.
pub fn span(first: NaiveDate, last: NaiveDate) -> Value {
    json!({ "@type": "dct:PeriodOfTime", "dcat:startDate": day(first), "dcat:endDate": day(last) })
}

/// A country, as the European Union's list has it; of one that is not there its code alone.
pub fn country(code: &str) -> Value {
    let known = COUNTRIES.split_ascii_whitespace().find_map(|pair| {
        let (short, long) = pair.split_once('=')?;
        (short == code).then_some(long)
    });
    match known {
        Some(long) => {
            let list = "http://publications.europa.eu/resource/authority/country";
            listed(&format!("{list}/{long}"), "dct:Location")
        }
        None => json!({ "@type": "dct:Location", "dct:identifier": code }),
    }
}

/// ISO 3166-1 alpha-2 and what the list says: alpha-3, with a few codes of its own.
const COUNTRIES: &str = "\
    AL=ALB AT=AUT BA=BIH BE=BEL BG=BGR CH=CHE CY=CYP CZ=CZE DE=DEU DK=DNK EE=EST ES=ESP EU=EUR FI=FIN FR=FRA GB=GBR \
    GE=GEO GR=GRC HR=HRV HU=HUN IE=IRL IS=ISL IT=ITA LI=LIE LT=LTU LU=LUX LV=LVA MD=MDA ME=MNE MK=MKD MT=MLT NL=NLD \
    NO=NOR PL=POL PT=PRT RO=ROU RS=SRB SE=SWE SI=SVN SK=SVK TR=TUR UA=UKR US=USA CA=CAN AU=AUS NZ=NZL JP=JPN KR=KOR";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_texts_are_inert() {
        assert_eq!(iri("https://a.cz/š <b>\"{}"), "https://a.cz/%C5%A1%20%3Cb%3E%22%7B%7D");
        assert_eq!(iri("https://a.cz/%20?b=c&d#e"), "https://a.cz/%20?b=c&d#e");
        let name = "]]></script><svg onload=x>\u{202e}\"";
        let text = tagged("cs", name).to_string();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["@value"], name);
    }

    #[test]
    fn numbers_keep_their_last_digit() {
        for number in [62.734_400_000_000_01, 1e-9, 100.0, 0.1 + 0.2] {
            let text = real(number)["@value"].as_str().unwrap().to_owned();
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{text}");
        }
    }

    #[test]
    fn countries_are_those_of_the_list_where_it_has_them() {
        let czechia = "http://publications.europa.eu/resource/authority/country/CZE";
        assert_eq!(country("CZ")["@id"], czechia);
        assert_eq!(country("ZZ"), json!({ "@type": "dct:Location", "dct:identifier": "ZZ" }));
        for pair in COUNTRIES.split_ascii_whitespace() {
            assert!(pair.len() == 6 && pair.chars().nth(2) == Some('='), "{pair}");
        }
    }

    #[test]
    fn who_names_no_contact_has_a_first_page() {
        let of = |contact: &str| {
            let contact = contact.parse().ok();
            Site::of(&Config { contact, ..Config::default() }).contact()
        };
        assert_eq!(of("a@example.cz")["vcard:hasEmail"]["@id"], "mailto:a@example.cz");
        assert_eq!(of("https://example.cz/a")["vcard:hasURL"]["@id"], "https://example.cz/a");
        assert_eq!(of("")["vcard:hasURL"]["@id"], "http://127.0.0.1:8080/");
    }
}
