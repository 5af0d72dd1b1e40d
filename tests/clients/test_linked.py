"""Linked data as pyshacl and rdflib read it: the catalogue by DCAT-AP, services by CPSV-AP, numbers as in JSON.

The official shapes are not in the repository. They are looked for in the folder that `ZNAMKA_SHACL` names, else
in `../shared/data/shacl` beside the checkout; where they are, each graph and each spoiled graph is judged by them
alone, too. Without them only the properties that the profiles make mandatory are checked with rdflib, which is less,
and the output says so.
"""

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD

from figures import QUESTIONS, Cells, cells, close, expected
from register import NAMES, PLAIN

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


FOLDER = Path(os.environ.get("ZNAMKA_SHACL", BESIDE))
HAS_SHAPES = all((FOLDER / name).is_file() for names in SHAPES.values() for name in names)


@cache
def shapes(profile: str) -> Graph:
    """The official shapes."""
    graph = Graph()
    for name in SHAPES[profile]:
        graph.parse(FOLDER / name, format="turtle")
    return graph


@pytest.fixture(scope="module", autouse=True)
def which(request):
    """Says by what the graphs are judged."""
    by = "the official shapes" if HAS_SHAPES else "the mandatory properties, by rdflib: no shapes are here"
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


def refused(graph: Graph, profile: str) -> list[str]:
    """What the official shapes say against a graph, with the property."""
    conforms, report, text = validate(graph, shacl_graph=shapes(profile), inference="none", advanced=False)
    if conforms:
        return []
    return [str(path) for path in report.objects(None, SH.resultPath)] or [text]


JUDGES: list[Callable[[Graph, str], list[str]]] = [missing, refused] if HAS_SHAPES else [missing]
judged = pytest.mark.parametrize("judge", JUDGES)


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


@judged
def test_the_catalogue_is_dcat_ap(catalogue, judge):
    assert judge(catalogue, "catalogue") == []


def test_everything_in_the_catalogue_can_be_downloaded(catalogue, url, fetch):
    found = [str(address) for address in catalogue.objects(None, DCAT.downloadURL)]
    assert len(found) > 1
    for address in found:
        body, headers = fetch(address.removeprefix(url))
        assert body, address
        one = next(catalogue.subjects(DCAT.downloadURL, URIRef(address)))
        told = str(catalogue.value(one, DCAT.mediaType)).rpartition("media-types/")[2]
        # The catalogue names the type that IANA knows.
        assert headers["content-type"].split(";")[0].replace("vnd.sdmx.data+csv", "csv").endswith(told.rpartition("/")[2])


@judged
@pytest.mark.parametrize("code", [SERVICE, PLAIN, *NAMES])
def test_a_service_is_cpsv_ap(fetch, code, judge):
    graph = read(fetch, f"/v1/services/{code}.jsonld?methodology={'waiting' if code != SERVICE else 'eu-egov-services'}")
    assert judge(graph, "service") == []
    assert {str(title) for title in graph.objects(None, DCTERMS.title)} >= {NAMES.get(code, "")} - {""}


def figures(graph: Graph, url: str) -> Cells:
    """What is measured. What no vocabulary has a word for has the name of its column."""
    row = Namespace(f"{url}/openapi.json#/components/schemas/Observation/properties/")
    found = []
    for one in graph.subjects(RDF.type, DQV.QualityMeasurement):
        value = graph.value(one, DQV.value)
        assert value is None or value.datatype == XSD.double
        metric = graph.value(one, DQV.isMeasurementOf)
        criterion = str(graph.value(metric, DCTERMS.identifier))
        assert criterion == str(graph.value(one, row.criterion))
        told = {name: str(graph.value(one, row[name])) for name in ("target_group", "period", "methodology", "state")}
        service = str(graph.value(graph.value(one, DQV.computedOn), DCTERMS.identifier))
        found.append(told | {"service": service, "criterion": criterion, "value": None if value is None else float(value)})
    return cells(found)


def all_figures(fetch, url: str, code: str, methodology: str, groups: list[str]) -> Cells:
    """Those of a service; the document is of one group of people at a time."""
    found: Cells = {}
    for group in groups:
        found |= figures(read(fetch, f"/v1/services/{code}.jsonld?methodology={methodology}&target_group={group}"), url)
    return found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_the_numbers_are_those_of_json(fetch, url, question):
    told = expected(question())
    codes = sorted({key[0] for key in told})
    [methodology] = {key[4].partition("@")[0] for key in told}
    groups = sorted({key[2] for key in told})
    found: Cells = {}
    for code in codes:
        found |= all_figures(fetch, url, code, methodology, groups)
    close(found, told)
    assert len(codes) > 5 and len(found) > 50


@judged
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
def test_a_catalogue_without_what_it_needs_is_refused(judge, catalogue, kind, name):
    spoiled = catalogue + Graph()
    spoiled.remove((next(spoiled.subjects(RDF.type, kind)), name, None))
    assert str(name) in str(judge(spoiled, "catalogue"))


@judged
@pytest.mark.parametrize(
    "kind",
    [DCTERMS.LicenseDocument, DCTERMS.LinguisticSystem, DCTERMS.Frequency, DCTERMS.MediaType, VCARD.Kind],
)
def test_a_catalogue_with_things_of_no_class_is_refused(judge, catalogue, kind):
    spoiled = catalogue + Graph()
    spoiled.remove((None, RDF.type, kind))
    assert judge(spoiled, "catalogue")


@judged
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
def test_a_service_without_what_it_needs_is_refused(judge, service, kind, name):
    spoiled = service + Graph()
    spoiled.remove((next(spoiled.subjects(RDF.type, kind)), name, None))
    assert str(name) in str(judge(spoiled, "service"))


@judged
def test_a_title_of_no_language_is_refused(judge, service):
    spoiled = service + Graph()
    thing = next(spoiled.subjects(RDF.type, CPSV.PublicService))
    spoiled.remove((thing, DCTERMS.title, None))
    spoiled.add((thing, DCTERMS.title, Literal("Služba")))
    assert str(DCTERMS.title) in str(judge(spoiled, "service"))


def another_number(graph, one):
    graph.set((one, DQV.value, Literal(float(graph.value(one, DQV.value)) + 0.001)))


def no_number(graph, one):
    graph.set((one, DQV.value, Literal("NaN", datatype=XSD.double)))


def nothing(graph, one):
    graph.remove((one, DQV.value, None))


def of_another_criterion(graph, one):
    here = graph.value(one, DQV.isMeasurementOf)
    graph.set((one, DQV.isMeasurementOf, next(it for it in graph.objects(None, DQV.isMeasurementOf) if it != here)))


def of_another_period(graph, one):
    [of] = {name for name in graph.predicates(one) if name.endswith("/period")}
    graph.set((one, of, Literal("1999")))


@pytest.mark.parametrize("spoil", [another_number, no_number, nothing, of_another_criterion, of_another_period])
def test_a_changed_number_is_seen(service, url, spoil):
    told = figures(service, url)
    spoiled = service + Graph()
    spoil(spoiled, next(spoiled.subjects(DQV.value, None)))
    with pytest.raises(AssertionError):
        close(figures(spoiled, url), told)


def test_broken_json_is_refused(fetch):
    body, _ = fetch("/v1/catalog.jsonld")
    with pytest.raises(ValueError):
        Graph().parse(data=body[: len(body) // 2], format="json-ld")
