//! A public service as linked data (CPSV-AP 3.2.0), with a measurement of quality (DQV) for each of its cells.

use serde_json::{Map, Value, json};

use super::{
    column::Said,
    linked::{Site, country, document, iri, moment, node, put, real, said, span, tagged, told},
};
use crate::{
    cube::{observations::Observation, view::View},
    domain::{
        life_event::Audience,
        methodology::{Methodology, MethodologyId},
        service::{Channel, Service},
        text::{self, Texts},
    },
};

/// What the document is about, and how it is cited.
pub struct Told<'a> {
    /// The service.
    pub service: &'a Service,
    /// Its cells.
    pub rows: &'a [Observation],
    /// The entry it is told as of.
    pub seq: i64,
    /// Where this very document stays.
    pub permalink: &'a str,
    /// One line to cite it by.
    pub cite: &'a str,
}

/// The document of one service.
pub fn service(site: &Site, view: &View<'_>, told_of: &Told<'_>) -> Value {
    let Told { service, rows, .. } = told_of;
    let here = at_service(site, service.code.as_str());
    let measurements: Vec<Value> = rows.iter().map(|row| measurement(site, &here, row)).collect();
    let mut thing = described(site, view, service, &here);
    put(&mut thing, "dqv:hasQualityMeasurement", measurements);
    let mut things = vec![thing, about(site, view, told_of, &here)];
    things.extend(metrics(site, view, rows));
    document(site, things)
}

/// The service as the catalogue has it.
fn described(site: &Site, view: &View<'_>, service: &Service, here: &str) -> Value {
    let audiences =
        service.audiences.iter().map(|audience| concept(audience.as_str(), names(*audience)));
    let channels = service.channels.iter().enumerate();
    let mut thing = json!({
        "@id": here,
        "@type": "cpsv:PublicService",
        "dct:identifier": service.code,
        "dct:title": told(&service.names),
        "dct:description": description(view, service),
        "dct:spatial": country(&service.country),
        "dct:audience": audiences.collect::<Value>(),
        "cv:hasCompetentAuthority": authority(site, view, service),
        "cv:hasChannel": channels.map(|(n, channel)| way(here, n, channel)).collect::<Value>(),
        "cv:isGroupedBy": events(site, view, service),
        "foaf:page": { "@id": site.at(&format!("/services/{}", service.code)), "@type": "foaf:Document" },
    });
    let successors = service.successors.iter();
    let successors: Vec<Value> =
        successors.map(|later| node(&at_service(site, later.service.as_str()))).collect();
    if !successors.is_empty() {
        put(&mut thing, "dct:isReplacedBy", successors);
    }
    thing
}

/// What it is for; of a service of which nobody said it, who answers for it.
fn description(view: &View<'_>, service: &Service) -> Value {
    if !service.description.is_empty() {
        return told(&service.description);
    }
    let agency = view.agency(service.agency.as_str());
    let name = |language| {
        let names = agency.map(|agency| &agency.names);
        names.and_then(|names| text::said(names, language)).unwrap_or(service.agency.as_str())
    };
    json!([
        tagged("cs", &format!("Veřejná služba. Odpovídá za ni: {}.", name("cs"))),
        tagged("en", &format!("A public service. Who answers for it: {}.", name("en"))),
    ])
}

fn authority(site: &Site, view: &View<'_>, service: &Service) -> Value {
    let code = service.agency.as_str();
    let agency = view.agency(code);
    let own = Texts::from([("und".to_owned(), code.to_owned())]);
    let mut identifiers = vec![json!(code)];
    let known = agency.iter().flat_map(|agency| &agency.identifiers);
    identifiers.extend(known.map(|known| json!(format!("{}:{}", known.scheme, known.value))));
    json!({
        "@id": site.at(&format!("/v1/agencies/{code}")),
        "@type": "cv:PublicOrganisation",
        "dct:identifier": identifiers,
        "dct:spatial": country(&service.country),
        "skos:prefLabel": told(agency.map_or(&own, |agency| &agency.names)),
    })
}

fn way(here: &str, n: usize, channel: &Channel) -> Value {
    let n = n + 1;
    let mut thing = json!({
        "@id": format!("{here}#channel-{n}"),
        "@type": "cv:Channel",
        "dct:identifier": format!("{}-{n}", channel.kind),
        "dct:type": concept(&channel.kind, kind(&channel.kind)),
    });
    if let Some(url) = &channel.url {
        put(&mut thing, "foaf:page", json!({ "@id": iri(url), "@type": "foaf:Document" }));
    }
    thing
}

fn events(site: &Site, view: &View<'_>, service: &Service) -> Value {
    let known = service.life_events.iter().filter_map(|code| view.life_event(code.as_str()));
    let event = |audience| match audience {
        Audience::Citizens => "cv:LifeEvent",
        Audience::Businesses => "cv:BusinessEvent",
    };
    known
        .map(|known| {
            json!({
                "@id": site.at(&format!("/v1/life-events/{}", known.code)),
                "@type": ["cv:Event", event(known.audience)],
                "dct:identifier": known.code,
                "dct:title": told(&known.names),
            })
        })
        .collect()
}

/// The document itself.
fn about(site: &Site, view: &View<'_>, told_of: &Told<'_>, here: &str) -> Value {
    let mut thing = json!({
        "@id": site.at(told_of.permalink),
        "@type": "foaf:Document",
        "foaf:primaryTopic": node(here),
        "dct:bibliographicCitation": told_of.cite,
        "dct:license": site.licence(),
        // The catalogue tells more of it.
        "dct:publisher": node(&site.publisher_address()),
        "row:seq": told_of.seq,
    });
    if let Some(at) = view.at() {
        put(&mut thing, "dct:modified", moment(at));
    }
    thing
}

/// One cell. It is called by the question whose answer it alone is; what has no word in a vocabulary keeps
/// the name that it has in every other format.
fn measurement(site: &Site, here: &str, row: &Observation) -> Value {
    let mut thing = json!({
        "@id": site.at(&format!(
            "/v1/observations?criterion={}&methodology={}&period={}&service={}&target_group={}",
            row.criterion,
            row.methodology,
            row.period,
            row.service.as_ref().map_or("", |code| code.as_str()),
            row.target_group,
        )),
        "@type": "dqv:QualityMeasurement",
        "dqv:computedOn": node(here),
        "dqv:isMeasurementOf": node(&at_metric(site, &row.methodology, row.criterion.as_str())),
        "dct:temporal": span(row.period_start, row.period_end),
    });
    if let Some(value) = row.value {
        put(&mut thing, "dqv:value", real(value));
    }
    if let Some(at) = row.published_at {
        put(&mut thing, "prov:generatedAtTime", moment(at));
    }
    let Ok(Value::Object(cells)) = serde_json::to_value(row) else { return thing };
    for (name, cell) in cells.into_iter().filter(|(name, _)| is_own(name)) {
        let cell = match cell {
            Value::Number(number) if number.is_f64() => number.as_f64().map(real),
            Value::Null => None,
            Value::Array(words) if words.is_empty() => None,
            other => Some(other),
        };
        if let Some(cell) = cell {
            put(&mut thing, &format!("row:{name}"), cell);
        }
    }
    thing
}

/// Whether a column is told under its own name: the others have a word of a vocabulary, or stand at the
/// service.
fn is_own(name: &str) -> bool {
    const ELSEWHERE: [&str; 9] = [
        "service",
        "agency",
        "life_event",
        "level",
        "country",
        "value",
        "period_start",
        "period_end",
        "published_at",
    ];
    !ELSEWHERE.contains(&name)
}

/// What the cells are measured by: each node of a methodology that has one.
fn metrics(site: &Site, view: &View<'_>, rows: &[Observation]) -> Vec<Value> {
    let mut asked: Vec<(&MethodologyId, &str)> =
        rows.iter().map(|row| (&row.methodology, row.criterion.as_str())).collect();
    asked.sort_unstable();
    asked.dedup();
    let metric = |(id, criterion): (&MethodologyId, &str)| {
        let methodology = &view.methodology(id)?.methodology;
        Some(metric(site, methodology, criterion))
    };
    asked.into_iter().filter_map(metric).collect()
}

fn metric(site: &Site, methodology: &Methodology, criterion: &str) -> Value {
    let mut thing = Map::new();
    let text = methodology.place(criterion).and_then(|place| methodology.text(place));
    thing.insert("@id".into(), at_metric(site, &methodology.id, criterion).into());
    thing.insert("@type".into(), "dqv:Metric".into());
    thing.insert("dct:identifier".into(), criterion.into());
    thing.insert("dqv:expectedDataType".into(), node("http://www.w3.org/2001/XMLSchema#double"));
    for (name, texts) in text
        .iter()
        .flat_map(|text| [("skos:prefLabel", &text.names), ("skos:definition", &text.definition)])
        .filter(|(_, texts)| !texts.is_empty())
    {
        thing.insert(name.into(), told(texts));
    }
    thing.into()
}

fn at_service(site: &Site, code: &str) -> String {
    site.at(&format!("/v1/services/{code}"))
}

fn at_metric(site: &Site, id: &MethodologyId, criterion: &str) -> String {
    site.at(&format!("/v1/methodologies/{}/{}#{criterion}", id.code, id.version))
}

fn concept(code: &str, names: Said) -> Value {
    json!({ "@type": "skos:Concept", "skos:notation": code, "skos:prefLabel": said(names) })
}

fn names(audience: Audience) -> Said {
    match audience {
        Audience::Citizens => Said { cs: "občané", en: "citizens" },
        Audience::Businesses => Said { cs: "podnikatelé", en: "businesses" },
    }
}

fn kind(channel: &str) -> Said {
    match channel {
        "web" => Said { cs: "webová stránka", en: "web page" },
        "app" => Said { cs: "mobilní aplikace", en: "mobile application" },
        "phone" => Said { cs: "telefon", en: "telephone" },
        "counter" => Said { cs: "přepážka", en: "counter" },
        "post" => Said { cs: "pošta", en: "post" },
        "data_box" => Said { cs: "datová schránka", en: "data box" },
        _ => Said { cs: "jinak", en: "otherwise" },
    }
}
