//! The structures behind the figures, as one message of SDMX-ML 3.0: code lists, concepts, data structures
//! and dataflows.

use chrono::{DateTime, SecondsFormat, Utc};
use maud::{Markup, PreEscaped, html};

use super::{AGENCY, Attribute, VALUE, VERSION, flow, id};
use crate::{
    config::Licence,
    cube::{query::By, view::View},
    domain::{state::State, text::Texts},
    formats::{column::Said, dimension::Dimension, glossary::of_state, status::OBS_STATUSES},
};

/// Media type of these bytes.
pub const MEDIA_TYPE: &str = "application/vnd.sdmx.structure+xml; version=3.0.0";

const MESSAGE: &str = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message";
const STRUCTURE: &str = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure";
const COMMON: &str = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common";

/// The scheme of all concepts.
const CONCEPTS: &str = "CONCEPTS";

/// All structures as of an entry; the licence is said of every dataflow.
pub fn structure(view: &View<'_>, licence: &Licence) -> Vec<u8> {
    let prepared = view.at().unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    let message = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        mes:Structure xmlns:mes=(MESSAGE) xmlns:str=(STRUCTURE) xmlns:com=(COMMON) {
            mes:Header {
                mes:ID { "ENTRY-" (view.seq()) }
                mes:Test { "false" }
                mes:Prepared { (prepared.to_rfc3339_opts(SecondsFormat::AutoSi, true)) }
                mes:Sender id=(AGENCY) {}
            }
            mes:Structures {
                str:Codelists {
                    @for dimension in Dimension::ALL {
                        @if dimension != Dimension::Period { (codes_of(dimension, view)) }
                    }
                    (code_list(
                        Attribute::ObsStatus.id(),
                        Attribute::ObsStatus.name(),
                        OBS_STATUSES.map(|(code, name)| (code.to_owned(), name.into())),
                    ))
                    (code_list(
                        Attribute::State.id(),
                        Attribute::State.name(),
                        State::ALL.iter().map(|state| (state.to_string(), of_state(*state).label.into())),
                    ))
                }
                str:ConceptSchemes { (concepts()) }
                str:Dataflows { @for by in By::ALL { (dataflow(*by, licence)) } }
                str:DataStructures { @for by in By::ALL { (data_structure(*by)) } }
            }
        }
    };
    message.into_string().into_bytes()
}

/// The code list of a dimension.
fn codes_of(dimension: Dimension, view: &View<'_>) -> Markup {
    let codes = dimension.codes(view).into_iter().map(|code| {
        let itself = || Texts::from([("en".to_owned(), code.clone())]);
        let names = dimension.names(&code, view).unwrap_or_else(itself);
        (code, names)
    });
    code_list(&id(dimension), dimension.name(), codes)
}

fn code_list(of: &str, name: Said, codes: impl IntoIterator<Item = (String, Texts)>) -> Markup {
    html! {
        str:Codelist id={ "CL_" (of) } agencyID=(AGENCY) version=(VERSION) {
            (names(&name.into()))
            @for (code, called) in codes { str:Code id=(code) { (names(&called)) } }
        }
    }
}

/// Names by language. XML has no place for the two characters that are none.
fn names(texts: &Texts) -> Markup {
    html! {
        @for (language, text) in texts.iter() {
            com:Name xml:lang=(language) { (text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")) }
        }
    }
}

fn concepts() -> Markup {
    let dimensions = Dimension::ALL.map(|dimension| (id(dimension), dimension.name()));
    // Of the attributes of groups none is missing.
    let attributes = Attribute::of(By::Agency).into_iter();
    let attributes = attributes.map(|attribute| (attribute.id().to_owned(), attribute.name()));
    html! {
        str:ConceptScheme id=(CONCEPTS) agencyID=(AGENCY) version=(VERSION) {
            (names(&Said { cs: "Pojmy", en: "Concepts" }.into()))
            @for (id, name) in dimensions.into_iter().chain([(VALUE.to_owned(), POINTS)]).chain(attributes) {
                str:Concept id=(id) { (names(&name.into())) }
            }
        }
    }
}

/// What the values are.
const POINTS: Said = Said {
    cs: "Body od 0 (vůbec nesplněno) do 100 (zcela splněno)",
    en: "Points from 0 (not met at all) to 100 (fully met)",
};

fn dataflow(by: By, licence: &Licence) -> Markup {
    html! {
        str:Dataflow id=(flow(by)) agencyID=(AGENCY) version=(VERSION) {
            com:Annotations {
                com:Annotation id="LICENCE" {
                    com:AnnotationTitle { (licence.name()) }
                    com:AnnotationType { "LICENCE" }
                    com:AnnotationURL { (licence.url()) }
                }
            }
            (names(&title(by).into()))
            str:Structure { (urn("datastructure.DataStructure", flow(by), "")) }
        }
    }
}

fn data_structure(by: By) -> Markup {
    let coded = Dimension::of(by).into_iter().filter(|it| *it != Dimension::Period);
    let time = id(Dimension::Period);
    html! {
        str:DataStructure id=(flow(by)) agencyID=(AGENCY) version=(VERSION) {
            (names(&title(by).into()))
            str:DataStructureComponents {
                str:DimensionList id="DimensionDescriptor" {
                    @for (place, dimension) in (1..).zip(coded) {
                        str:Dimension id=(id(dimension)) position=(place) {
                            (concept(&id(dimension)))
                            (enumerated(&id(dimension)))
                        }
                    }
                    str:TimeDimension id=(time) {
                        (concept(&time))
                        str:LocalRepresentation {
                            str:TextFormat textType="ObservationalTimePeriod" {}
                        }
                    }
                }
                str:AttributeList id="AttributeDescriptor" {
                    @for attribute in Attribute::of(by) { (described(attribute)) }
                }
                str:MeasureList id="MeasureDescriptor" {
                    str:Measure id=(VALUE) usage="optional" {
                        (concept(VALUE))
                        str:LocalRepresentation {
                            str:TextFormat textType="Double" minValue="0" maxValue="100" {}
                        }
                    }
                }
            }
        }
    }
}

fn described(attribute: Attribute) -> Markup {
    let usage = match attribute {
        Attribute::ObsStatus | Attribute::State => "mandatory",
        Attribute::SampleSize | Attribute::Services | Attribute::Flags => "optional",
    };
    html! {
        str:Attribute id=(attribute.id()) usage=(usage) {
            (concept(attribute.id()))
            @match attribute {
                Attribute::ObsStatus | Attribute::State => { (enumerated(attribute.id())) }
                Attribute::SampleSize | Attribute::Services => {
                    str:LocalRepresentation { str:TextFormat textType="Integer" minValue="0" {} }
                }
                Attribute::Flags => {
                    str:LocalRepresentation { str:TextFormat textType="String" {} }
                }
            }
            str:AttributeRelationship { str:Observation {} }
        }
    }
}

fn concept(id: &str) -> Markup {
    html! {
        str:ConceptIdentity { (urn("conceptscheme.Concept", CONCEPTS, &format!(".{id}"))) }
    }
}

fn enumerated(id: &str) -> Markup {
    html! {
        str:LocalRepresentation {
            str:Enumeration { (urn("codelist.Codelist", &format!("CL_{id}"), "")) }
        }
    }
}

fn urn(class: &str, id: &str, item: &str) -> String {
    format!("urn:sdmx:org.sdmx.infomodel.{class}={AGENCY}:{id}({VERSION}){item}")
}

fn title(by: By) -> Said {
    match by {
        By::Service => Said { cs: "Kvalita služeb", en: "Quality of services" },
        By::Agency => {
            Said { cs: "Kvalita služeb podle úřadů", en: "Quality of services by agency" }
        }
        By::LifeEvent => Said {
            cs: "Kvalita služeb podle životních situací",
            en: "Quality of services by life event",
        },
        By::Level => Said {
            cs: "Kvalita služeb podle úrovně veřejné správy",
            en: "Quality of services by level of government",
        },
        By::Country => {
            Said { cs: "Kvalita služeb podle zemí", en: "Quality of services by country" }
        }
        By::TargetGroup => Said {
            cs: "Kvalita služeb podle cílových skupin",
            en: "Quality of services by target group",
        },
    }
}
