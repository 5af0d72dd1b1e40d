"""Linked data as pyshacl and rdflib read it: the catalogue by DCAT-AP, services by CPSV-AP, numbers as in JSON.

The official shapes are not in the repository. They are looked for in the folder that `ZNAMKA_SHACL` names, else
in `../shared/data/shacl` beside the checkout; without them the properties that the profiles make mandatory are
checked with rdflib, and the output says so.
"""

import json
import os
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from figures import close, rows

CPSV = Namespace("http://purl.org/vocab/cpsv#")
CV = Namespace("http://data.europa.eu/m8g/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
SH = Namespace("http://www.w3.org/ns/shacl#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "shacl"
SHAPES = {
    "catalogue": ["dcat-ap-3.0.1-shapes.ttl", "dcat-ap-3.0.1-range.ttl"],
    "service": ["cpsv-ap-3.2.0-shapes.ttl"],
}
TEXT = "a text with a language"
ADDRESS = "an address"
LITERAL = "a literal"
# Of each thing of a class: what it must have, and what each of these must be. A class means an address whose
# class the document itself says.
MANDATORY = {
    "catalogue": [
        (DCAT.Catalog, DCTERMS.title, TEXT),
        (DCAT.Catalog, DCTERMS.description, TEXT),
        (DCAT.Catalog, DCTERMS.publisher, FOAF.Agent),
        (DCAT.Catalog, DCTERMS.license, DCTERMS.LicenseDocument),
        (DCAT.Catalog, DCTERMS.language, DCTERMS.LinguisticSystem),
        (DCAT.Catalog, DCAT.dataset, DCAT.Dataset),
        (DCAT.Catalog, DCAT.service, DCAT.DataService),
        (DCAT.Dataset, DCTERMS.title, TEXT),
        (DCAT.Dataset, DCTERMS.description, TEXT),
        (DCAT.Dataset, DCTERMS.publisher, FOAF.Agent),
        (DCAT.Dataset, DCTERMS.accessRights, DCTERMS.RightsStatement),
        (DCAT.Dataset, DCTERMS.accrualPeriodicity, DCTERMS.Frequency),
        (DCAT.Dataset, DCTERMS.spatial, DCTERMS.Location),
        (DCAT.Dataset, DCAT.contactPoint, VCARD.Kind),
        (DCAT.Dataset, DCAT.distribution, DCAT.Distribution),
        (DCAT.Dataset, DCAT.theme, SKOS.Concept),
        (DCAT.Distribution, DCAT.accessURL, ADDRESS),
        (DCAT.Distribution, DCAT.downloadURL, ADDRESS),
        (DCAT.Distribution, DCAT.mediaType, DCTERMS.MediaType),
        (DCAT.Distribution, DCTERMS.format, DCTERMS.MediaTypeOrExtent),
        (DCAT.Distribution, DCTERMS.license, DCTERMS.LicenseDocument),
        (DCAT.DataService, DCTERMS.title, TEXT),
        (DCAT.DataService, DCAT.endpointURL, ADDRESS),
        (DCAT.DataService, DCAT.servesDataset, DCAT.Dataset),
        (FOAF.Agent, FOAF.name, LITERAL),
    ],
    "service": [
        (CPSV.PublicService, DCTERMS.identifier, LITERAL),
        (CPSV.PublicService, DCTERMS.title, TEXT),
        (CPSV.PublicService, DCTERMS.description, TEXT),
        (CPSV.PublicService, CV.hasCompetentAuthority, CV.PublicOrganisation),
        (CPSV.PublicService, CV.hasChannel, CV.Channel),
        (CPSV.PublicService, DQV.hasQualityMeasurement, DQV.QualityMeasurement),
        (CV.PublicOrganisation, SKOS.prefLabel, TEXT),
        (CV.PublicOrganisation, DCTERMS.spatial, DCTERMS.Location),
        (CV.Channel, DCTERMS.identifier, LITERAL),
        (CV.Event, DCTERMS.identifier, LITERAL),
        (CV.Event, DCTERMS.title, TEXT),
        (DQV.QualityMeasurement, DQV.isMeasurementOf, DQV.Metric),
        (DQV.QualityMeasurement, DQV.computedOn, CPSV.PublicService),
    ],
}
# A service that has a channel, a life event and several periods.
SERVICE = "cz-register-in-order-to-get-married"


def shapes(profile: str) -> Graph | None:
    """The official shapes, where they are to be had."""
    folder = Path(os.environ.get("ZNAMKA_SHACL", BESIDE))
    if not all((folder / name).is_file() for name in SHAPES[profile]):
        return None
    graph = Graph()
    for name in SHAPES[profile]:
        graph.parse(folder / name, format="turtle")
    return graph


@pytest.fixture(scope="module", autouse=True)
def which(request):
    """Says by what the graphs are judged."""
    by = "the official shapes" if shapes("catalogue") else "the mandatory properties, by rdflib: no shapes are here"
    request.config.pluginmanager.getplugin("terminalreporter").write_line(f"linked data is held against {by}")


def is_a(graph: Graph, thing, kind) -> bool:
    match kind:
        case "a text with a language":
            return isinstance(thing, Literal) and thing.language is not None
        case "a literal":
            return isinstance(thing, Literal)
        case "an address":
            return isinstance(thing, URIRef)
        case _:
            return (thing, RDF.type, kind) in graph


def missing(graph: Graph, profile: str) -> list[str]:
    """What the profile makes mandatory and the graph does not have."""
    faults = []
    for kind, name, wanted in MANDATORY[profile]:
        things = set(graph.subjects(RDF.type, kind))
        if not things:
            faults.append(f"no {kind}")
        for thing in things:
            found = list(graph.objects(thing, name))
            if not found or not all(is_a(graph, each, wanted) for each in found):
                faults.append(f"{thing}: {name} is not {wanted}: {found}")
    return faults


def faults(graph: Graph, profile: str) -> list[str]:
    """What is wrong with a graph, by the official shapes and by the list above."""
    found = missing(graph, profile)
    official = shapes(profile)
    if official is not None:
        conforms, report, text = validate(graph, shacl_graph=official, inference="none", advanced=False)
        if not conforms:
            found += [str(path) for path in report.objects(None, SH.resultPath)] or [text]
    return found


def read(fetch, path: str) -> Graph:
    body, headers = fetch(path)
    assert headers["content-type"] == "application/ld+json" and headers["etag"]
    context = json.loads(body)["@context"]
    # Whoever reads it fetches nothing.
    assert isinstance(context, dict) and all(isinstance(to, str) for to in context.values())
    return Graph().parse(data=body, format="json-ld")


@pytest.fixture(scope="module")
def catalogue(fetch):
    return read(fetch, "/v1/catalog.jsonld")


@pytest.fixture(scope="module")
def service(fetch):
    return read(fetch, f"/v1/services/{SERVICE}.jsonld")


def test_the_catalogue_is_dcat_ap(catalogue, url, fetch):
    assert faults(catalogue, "catalogue") == []
    found = [str(address) for address in catalogue.objects(None, DCAT.downloadURL)]
    assert len(found) > 1
    for address in found:
        body, _ = fetch(address.removeprefix(url))
        assert body, address


def test_a_service_is_cpsv_ap(service):
    assert faults(service, "service") == []


def values(graph: Graph) -> dict[str, list[float]]:
    """Values by criterion."""
    found: dict[str, list[float]] = {}
    for one in graph.subjects(RDF.type, DQV.QualityMeasurement):
        value = graph.value(one, DQV.value)
        if value is not None:
            assert value.datatype == XSD.double
            criterion = graph.value(graph.value(one, DQV.isMeasurementOf), DCTERMS.identifier)
            found.setdefault(str(criterion), []).append(float(value))
    return found


def means(found: dict[str, list[float]]) -> dict[str, float]:
    return {criterion: sum(all_) / len(all_) for criterion, all_ in found.items()}


def expected(fetch, code: str, criteria) -> dict[str, list[float]]:
    asked = "".join(f"&criterion={criterion}" for criterion in criteria)
    found: dict[str, list[float]] = {}
    for row in json.loads(fetch(f"/v1/observations?limit=1000&service={code}{asked}")[0])["items"]:
        if row["value"] is not None:
            found.setdefault(row["criterion"], []).append(row["value"])
    return found


def test_the_numbers_are_those_of_json(fetch):
    criteria = {
        node["code"]
        for node in json.loads(fetch("/v1/criteria")[0])["items"]
        if node["methodology"].startswith("eu-egov-services@")
    }
    codes = sorted({row["service"] for row in rows()})[::15]
    compared = 0
    for code in codes:
        found = values(read(fetch, f"/v1/services/{code}.jsonld"))
        close(means(found), means(expected(fetch, code, criteria)))
        compared += len(found)
    assert compared > 50


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (DCAT.Catalog, DCTERMS.publisher),
        (DCAT.Catalog, DCTERMS.title),
        (DCAT.Dataset, DCTERMS.description),
        (DCAT.Distribution, DCAT.accessURL),
        (DCAT.DataService, DCAT.endpointURL),
        (FOAF.Agent, FOAF.name),
    ],
)
def test_a_catalogue_without_what_it_needs_is_refused(catalogue, kind, name):
    spoiled = catalogue + Graph()
    spoiled.remove((next(spoiled.subjects(RDF.type, kind)), name, None))
    assert str(name) in str(faults(spoiled, "catalogue"))


@pytest.mark.parametrize(
    "kind",
    [DCTERMS.LicenseDocument, DCTERMS.LinguisticSystem, DCTERMS.Frequency, DCTERMS.MediaType, VCARD.Kind],
)
def test_a_catalogue_with_things_of_no_class_is_refused(catalogue, kind):
    spoiled = catalogue + Graph()
    spoiled.remove((None, RDF.type, kind))
    assert faults(spoiled, "catalogue")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (CPSV.PublicService, CV.hasCompetentAuthority),
        (CPSV.PublicService, DCTERMS.identifier),
        (CV.PublicOrganisation, SKOS.prefLabel),
        (CV.PublicOrganisation, DCTERMS.spatial),
        (CV.Channel, DCTERMS.identifier),
    ],
)
def test_a_service_without_what_it_needs_is_refused(service, kind, name):
    spoiled = service + Graph()
    spoiled.remove((next(spoiled.subjects(RDF.type, kind)), name, None))
    assert str(name) in str(faults(spoiled, "service"))


def test_a_title_of_no_language_is_refused(service):
    spoiled = service + Graph()
    thing = next(spoiled.subjects(RDF.type, CPSV.PublicService))
    spoiled.remove((thing, DCTERMS.title, None))
    spoiled.add((thing, DCTERMS.title, Literal("Služba")))
    assert str(DCTERMS.title) in str(faults(spoiled, "service"))


def test_a_changed_number_is_seen(service):
    one = next(service.subjects(DQV.value, None))
    spoiled = service + Graph()
    value = spoiled.value(one, DQV.value)
    spoiled.set((one, DQV.value, Literal(float(value) + 0.001)))
    with pytest.raises(AssertionError):
        close(means(values(spoiled)), means(values(service)))


def test_broken_json_is_refused(fetch):
    body, _ = fetch("/v1/catalog.jsonld")
    with pytest.raises(ValueError):
        Graph().parse(data=body[: len(body) // 2], format="json-ld")
