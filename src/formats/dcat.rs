//! The catalogue of data as linked data (DCAT-AP 3.0.1): what portals of open data harvest.
//!
//! Every thing of a list of the European Union carries its class, so that the official shapes hold of the
//! document alone.

use serde_json::{Value, json};

use super::{
    column::Said,
    export::Export,
    linked::{Site, country, document, iri, listed, moment, node, put, said, span},
    offered::Offered,
    stock::{Stock, Whole},
};
use crate::{cube::view::View, domain::methodology::Methodology};

/// Where lists of the European Union stand.
const LISTS: &str = "http://publications.europa.eu/resource/authority";
const IANA: &str = "http://www.iana.org/assignments/media-types";
/// The document itself, in which its things are parts.
const HERE: &str = "/v1/catalog.jsonld";

const TITLE: Said = Said {
    cs: "Registr kvality veřejných služeb",
    en: "Register of the quality of public services",
};
const ABOUT: Said = Said {
    cs: "Jak veřejné služby plní, co od nich lidé čekají: hodnocení podle kritérií, období od období, se vším, z čeho vzešla.",
    en: "How public services do what people expect of them: judged by criteria, period by period, with all that it rests on.",
};
const API: Said = Said { cs: "Rozhraní registru", en: "Interface of the register" };
const API_ABOUT: Said = Said {
    cs: "Čtení bez přihlášení: řady, změny, žebříčky a vysvětlení, nyní i ke kterémukoli dřívějšímu záznamu. Každá služba je i podle CPSV-AP, na /v1/services/{kód}.jsonld.",
    en: "Reading without a token: series, changes, rankings and explanations, now or as of any earlier entry. Each service is also there by CPSV-AP, at /v1/services/{code}.jsonld.",
};
const THEME: Said = Said { cs: "Vláda a veřejný sektor", en: "Government and public sector" };
const THEMES: Said = Said { cs: "Datová témata", en: "Data themes" };
const KEYWORDS: [Said; 3] = [
    Said { cs: "veřejné služby", en: "public services" },
    Said { cs: "kvalita", en: "quality" },
    Said { cs: "elektronická veřejná správa", en: "e-government" },
];

/// The catalogue, of all that is public; its tables hold every criterion of this methodology.
pub fn catalogue(site: &Site, view: &View<'_>, methodology: Option<&Methodology>) -> Value {
    let stock = Stock::of(view, methodology);
    let data: Vec<(&str, Value)> = Export::ALL
        .into_iter()
        .filter_map(|table| Some((table.name(), dataset(site, view, table, &stock)?)))
        .collect();
    let named: Vec<Value> = data.iter().map(|(name, _)| node(&part(site, name))).collect();
    let api = json!({
        "@id": part(site, "api"),
        "@type": "dcat:DataService",
        "dct:title": said(API),
        "dct:description": said(API_ABOUT),
        "dct:accessRights": access(),
        "dct:conformsTo": listed("https://spec.openapis.org/oas/v3.1.0", "dct:Standard"),
        "dct:license": site.licence(),
        "dct:publisher": site.publisher(),
        "dcat:contactPoint": site.contact(),
        "dcat:endpointDescription": node(&site.at("/openapi.json")),
        "dcat:endpointURL": node(&site.at("/v1")),
        "dcat:servesDataset": named.clone(),
        "foaf:page": listed(&site.at("/docs/"), "foaf:Document"),
    });
    let catalogue = json!({
        "@id": part(site, "catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": said(TITLE),
        "dct:description": said(ABOUT),
        "dct:license": site.licence(),
        "dcat:dataset": named,
        "dcat:service": node(&part(site, "api")),
        "dcat:themeTaxonomy": listed(&format!("{LISTS}/data-theme"), "skos:ConceptScheme"),
        "foaf:homepage": listed(&site.at("/"), "foaf:Document"),
    });
    let lists = [
        json!({ "@id": format!("{LISTS}/data-theme/GOVE"), "skos:prefLabel": said(THEME) }),
        json!({ "@id": format!("{LISTS}/data-theme"), "dct:title": said(THEMES) }),
    ];
    let things = std::iter::once(shared(catalogue, site, view));
    let things = things.chain(data.into_iter().map(|(_, data)| data)).chain([api]).chain(lists);
    document(site, things)
}

/// A part of the document.
fn part(site: &Site, name: &str) -> String {
    site.at(&format!("{HERE}#{name}"))
}

/// A table, unless it can be had in no form.
fn dataset(site: &Site, view: &View<'_>, table: Export, stock: &Stock) -> Option<Value> {
    let wholes = table.wholes(stock);
    let forms = |whole: &Whole| -> Vec<Value> {
        whole.forms().map(|form| distribution(site, form, whole)).collect()
    };
    let forms: Vec<Value> = wholes.iter().flat_map(forms).collect();
    if forms.is_empty() {
        return None;
    }
    let mut data = json!({
        "@id": part(site, table.name()),
        "@type": "dcat:Dataset",
        "dct:identifier": part(site, table.name()),
        "dct:title": said(table.title()),
        "dct:description": said(table.about()),
        "dct:accessRights": access(),
        "dct:accrualPeriodicity": listed(&format!("{LISTS}/frequency/IRREG"), "dct:Frequency"),
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:seeAlso": node(&site.at("/v1/ledger")),
        },
        "dcat:contactPoint": site.contact(),
        "dcat:distribution": forms,
        "dcat:keyword": KEYWORDS.iter().flat_map(|word| as_list(said(*word))).collect::<Value>(),
        "dcat:theme": listed(&format!("{LISTS}/data-theme/GOVE"), "skos:Concept"),
        "dcat:version": view.seq().to_string(),
        "foaf:page": listed(&site.at("/docs/"), "foaf:Document"),
    });
    // Of an empty register there are no days.
    if let Some((first, last)) = stock.days {
        put(&mut data, "dct:temporal", span(first, last));
    }
    Some(shared(data, site, view))
}

/// The same, with what catalogue and data share: languages, places, publisher, and when they changed.
fn shared(mut thing: Value, site: &Site, view: &View<'_>) -> Value {
    let language = |code| listed(&format!("{LISTS}/language/{code}"), "dct:LinguisticSystem");
    put(&mut thing, "dct:language", json!([language("CES"), language("ENG")]));
    put(&mut thing, "dct:publisher", site.publisher());
    let places: Vec<Value> = view.countries().map(country).collect();
    if !places.is_empty() {
        put(&mut thing, "dct:spatial", places);
    }
    if let Some(at) = view.at() {
        put(&mut thing, "dct:modified", moment(at));
    }
    if let Some(at) = view.time(1) {
        put(&mut thing, "dct:issued", moment(at));
    }
    thing
}

/// A file in one form.
fn distribution(site: &Site, form: &Offered, whole: &Whole) -> Value {
    let name = form.name.to_lowercase().replace(' ', "-");
    let mut id = format!("{}-{name}", whole.export.name());
    let mut title = form.name.to_owned();
    let of = whole.of.map(|of| of.to_string());
    for part in of.into_iter().chain(whole.by.as_ref().map(ToString::to_string)) {
        id = format!("{id}-{part}");
        title = format!("{title} ({part})");
    }
    let address = node(&site.at(&whole.at(form.ending)));
    json!({
        "@id": part(site, &iri(&id)),
        "@type": "dcat:Distribution",
        "dct:title": [{"@value": title, "@language": "cs"}, {"@value": title, "@language": "en"}],
        "dct:description": said(form.about),
        "dct:conformsTo": listed(form.standard, "dct:Standard"),
        "dct:format": listed(&format!("{LISTS}/file-type/{}", form.file_type), "dct:MediaTypeOrExtent"),
        "dct:license": site.licence(),
        "dcat:accessService": node(&part(site, "api")),
        "dcat:accessURL": address.clone(),
        "dcat:downloadURL": address,
        "dcat:mediaType": listed(&format!("{IANA}/{}", form.registered), "dct:MediaType"),
    })
}

fn access() -> Value {
    listed(&format!("{LISTS}/access-right/PUBLIC"), "dct:RightsStatement")
}

fn as_list(texts: Value) -> Vec<Value> {
    match texts {
        Value::Array(texts) => texts,
        one => vec![one],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{config::Config, cube::snapshot::Snapshot};

    #[test]
    fn every_form_is_a_distribution_at_an_absolute_address() {
        let site = Site::of(&Config {
            public_url: Some("https://kvalita.example.cz".into()),
            ..Config::default()
        });
        let catalogue = catalogue(&site, &Snapshot::empty().newest(), None);
        let things = catalogue["@graph"].as_array().unwrap();
        let found: BTreeSet<&str> = things
            .iter()
            .filter_map(|thing| thing["dcat:distribution"].as_array())
            .flatten()
            .map(|form| form["dcat:downloadURL"]["@id"].as_str().unwrap())
            .collect();
        let expected: Vec<String> = Export::ALL
            .into_iter()
            .filter(|table| *table != Export::Rankings)
            .flat_map(|table| {
                let asked = if table == Export::Series { "?by=service" } else { "" };
                table.forms().iter().map(move |form| format!("{}{asked}", table.at(form.ending)))
            })
            .map(|path| format!("https://kvalita.example.cz{path}"))
            .collect();
        assert_eq!(found, expected.iter().map(String::as_str).collect());
        // An empty register covers no days and no places, and ranks nothing.
        let data: Vec<&Value> =
            things.iter().filter(|thing| thing["@type"] == "dcat:Dataset").collect();
        assert_eq!(data.len(), Export::ALL.len() - 1);
        for data in data {
            assert!(data["dct:temporal"].is_null() && data["dct:spatial"].is_null());
        }
    }
}
