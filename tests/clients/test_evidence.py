"""Reports in EARL are linked data: rdflib reads them as such, and finds what the register understood."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from rdflib import Graph, Namespace, URIRef

FILES = Path(__file__).parent.parent / "evidence"
EARL = Namespace("http://www.w3.org/ns/earl#")
DCT = Namespace("http://purl.org/dc/terms/")
TESTCASE = URIRef("http://www.w3.org/TR/WCAG-EM/#testcase")
# From the best to what counts before all others, with the names of the register.
ORDER = ["untested", "inapplicable", "passed", "cantTell", "failed"]
NAMES = {"untested": "not_tested", "inapplicable": "not_present", "cantTell": "cannot_tell"}
# Names that the criteria had in WCAG 2.0, as far as the file has them.
OLD = {
    "text-equiv-all": "non-text-content",
    "navigation-mechanisms-title": "page-titled",
    "visual-audio-contrast-contrast": "contrast-minimum",
    "media-equiv-captions": "captions-prerecorded",
}


def understood(url: str, token: str, body: bytes) -> dict:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/ld+json"}
    request = urllib.request.Request(f"{url}/v1/evidence", data=body, headers=headers, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def found(body: bytes) -> dict[str, str]:
    """The worst outcome of each criterion, by its name."""
    graph = Graph().parse(data=body, format="json-ld")
    worst: dict[str, str] = {}
    for assertion, result in graph.subject_objects(EARL.result):
        outcome = str(graph.value(result, EARL.outcome)).rpartition("#")[2] or "untested"
        test = graph.value(assertion, EARL.test) or graph.value(assertion, TESTCASE)
        for name in [test, *graph.objects(test, DCT.isPartOf)]:
            name = str(name).replace("WCAG2:", "#").rpartition("#")[2]
            name = OLD.get(name, name)
            if ORDER.index(outcome) >= ORDER.index(worst.get(name, "untested")):
                worst[name] = outcome
    return worst


@pytest.mark.parametrize("name", ["wcag-em-2.json", "wcag-em-3.json", "earl.json"])
def test_linked_data_says_what_the_register_understood(url, token, name):
    body = (FILES / name).read_bytes()
    expected = found(body)
    criteria = understood(url, token, body)["criteria"]
    assert len(criteria) == 55
    told = {one["url"].rpartition("#")[2]: one["finding"] for one in criteria}
    outcomes = {criterion: expected.get(criterion, "untested") for criterion in told}
    assert told == {criterion: NAMES.get(outcome, outcome) for criterion, outcome in outcomes.items()}
    assert len(set(told.values())) >= 4


def test_a_spoiled_report_is_refused(url, token):
    body = (FILES / "earl.json").read_bytes()
    for old, new in [(b"earl:cantTell", b"earl:fine"), (b"http://www.w3.org/ns/earl#", b"http://example.org/#")]:
        assert old in body
        with pytest.raises(urllib.error.HTTPError) as refused:
            understood(url, token, body.replace(old, new))
        assert refused.value.code == 422
