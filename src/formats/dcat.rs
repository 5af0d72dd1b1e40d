//! The catalogue of data as linked data (DCAT-AP 3.0.1): what portals of open data harvest.
//!
//! Every thing of a list of the European Union carries its class, so that the official shapes hold of the
//! document alone.

use serde_json::{Value, json};

use super::{
    column::Said,
    linked::{Site, country, document, iri, listed, moment, node, put, said, span},
    offered::{OBSERVATIONS, Offered},
};
use crate::cube::view::View;

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
const FIGURES: Said = Said { cs: "Známky veřejných služeb", en: "Grades of public services" };
const FIGURES_ABOUT: Said = Said {
    cs: "Řádek za službu a období: body 0 až 100 a známka 1 (nejlepší) až 5, proč chybí, a z kolika odpovědí. Soubor sám má celkovou známku (index); jednotlivá kritéria přidá parametr `criterion`.",
    en: "A row a service and period: points 0 to 100 and the grade 1 (best) to 5, why one is missing, and of how many answers it comes. The file by itself has the overall grade (index); the parameter `criterion` asks for single criteria.",
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

/// The catalogue, of all that is public.
pub fn catalogue(site: &Site, view: &View<'_>) -> Value {
    let figures = json!({
        "@id": site.at(&format!("{HERE}#observations")),
        "@type": "dcat:Dataset",
        "dct:identifier": site.at(&format!("{HERE}#observations")),
        "dct:title": said(FIGURES),
        "dct:description": said(FIGURES_ABOUT),
        "dct:accessRights": access(),
        "dct:accrualPeriodicity": listed(&format!("{LISTS}/frequency/IRREG"), "dct:Frequency"),
        "dct:provenance": {
            "@type": "dct:ProvenanceStatement",
            "rdfs:seeAlso": node(&site.at("/v1/ledger")),
        },
        "dcat:contactPoint": site.contact(),
        "dcat:distribution": OBSERVATIONS.iter().map(|form| distribution(site, form)).collect::<Value>(),
        "dcat:keyword": KEYWORDS.iter().flat_map(|word| as_list(said(*word))).collect::<Value>(),
        "dcat:theme": listed(&format!("{LISTS}/data-theme/GOVE"), "skos:Concept"),
        "dcat:version": view.seq().to_string(),
        "foaf:page": listed(&site.at("/docs/"), "foaf:Document"),
    });
    let api = json!({
        "@id": site.at(&format!("{HERE}#api")),
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
        "dcat:servesDataset": node(&site.at(&format!("{HERE}#observations"))),
        "foaf:page": listed(&site.at("/docs/"), "foaf:Document"),
    });
    let catalogue = json!({
        "@id": site.at(&format!("{HERE}#catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": said(TITLE),
        "dct:description": said(ABOUT),
        "dct:license": site.licence(),
        "dcat:dataset": node(&site.at(&format!("{HERE}#observations"))),
        "dcat:service": node(&site.at(&format!("{HERE}#api"))),
        "dcat:themeTaxonomy": listed(&format!("{LISTS}/data-theme"), "skos:ConceptScheme"),
        "foaf:homepage": listed(&site.at("/"), "foaf:Document"),
    });
    let lists = [
        json!({ "@id": format!("{LISTS}/data-theme/GOVE"), "skos:prefLabel": said(THEME) }),
        json!({ "@id": format!("{LISTS}/data-theme"), "dct:title": said(THEMES) }),
    ];
    let things = [shared(catalogue, site, view), shared(dated(figures, view), site, view), api];
    document(site, things.into_iter().chain(lists))
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

/// The same, with the days it tells of; of an empty register there are none.
fn dated(mut thing: Value, view: &View<'_>) -> Value {
    let days = view.scorecards(|_| false, |_| true).fold(None, |days, public| {
        let (first, last) = (public.key.period.starts_on(), public.key.period.ends_on());
        let (from, to) = days.unwrap_or((first, last));
        Some((first.min(from), last.max(to)))
    });
    if let Some((first, last)) = days {
        put(&mut thing, "dct:temporal", span(first, last));
    }
    thing
}

fn distribution(site: &Site, form: &Offered) -> Value {
    let address = node(&site.at(form.path));
    json!({
        "@id": site.at(&format!("{HERE}#observations-{}", iri(&form.name.to_lowercase().replace(' ', "-")))),
        "@type": "dcat:Distribution",
        "dct:title": said(Said { cs: form.name, en: form.name }),
        "dct:description": said(form.about),
        "dct:conformsTo": listed(form.standard, "dct:Standard"),
        "dct:format": listed(&format!("{LISTS}/file-type/{}", form.file_type), "dct:MediaTypeOrExtent"),
        "dct:license": site.licence(),
        "dcat:accessService": node(&site.at(&format!("{HERE}#api"))),
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
    use super::*;
    use crate::{config::Config, cube::snapshot::Snapshot};

    #[test]
    fn every_form_is_a_distribution_at_an_absolute_address() {
        let site = Site::of(&Config {
            public_url: Some("https://kvalita.example.cz".into()),
            ..Config::default()
        });
        let catalogue = catalogue(&site, &Snapshot::empty().newest());
        let data = catalogue["@graph"].as_array().unwrap().iter();
        let data = data.clone().find(|thing| thing["@type"] == "dcat:Dataset").unwrap();
        let forms = data["dcat:distribution"].as_array().unwrap();
        let found: Vec<&str> =
            forms.iter().map(|form| form["dcat:downloadURL"]["@id"].as_str().unwrap()).collect();
        let expected: Vec<String> = OBSERVATIONS
            .iter()
            .map(|form| format!("https://kvalita.example.cz{}", form.path))
            .collect();
        assert_eq!(found, expected);
        // An empty register covers no days and no places.
        assert!(data["dct:temporal"].is_null() && data["dct:spatial"].is_null());
    }
}
