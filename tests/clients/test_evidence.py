"""What the register understood of a report is counted again, from the report as it is.

Reports in EARL are linked data, and rdflib reads them as such. Those of axe-core and Lighthouse are results of rules:
which success criteria a rule tests is what axe-core itself publishes, in the tags of its rules.
"""

import copy
import json
import os
import re
import subprocess
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


def understood(url: str, token: str, body: bytes, kind: str = "application/ld+json") -> dict:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
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


# axe-core and Lighthouse


@pytest.fixture(scope="module")
def tags(made) -> dict[str, list[str]]:
    """The tags of every rule, as they are published with axe-core."""
    environment = os.environ | {"NODE_PATH": str(made / "node_modules")}
    script = str(Path(__file__).parent / "axe.cjs")
    told = subprocess.run(["node", script], env=environment, capture_output=True, text=True, check=True, timeout=60).stdout
    return json.loads(told)["tags"]


def numbers(tags: list[str]) -> list[str]:
    """`1.4.12` of `wcag1412`."""
    return [".".join(found.groups()) for tag in tags if (found := re.fullmatch(r"wcag(\d)(\d)(\d{1,2})", tag))]


# From the best to what counts before all others.
SERIOUS = ["not_tested", "passed", "cannot_tell", "failed"]


def of_axe(page: dict) -> list[tuple[str, str]]:
    """Rules and what came of them; that one found nothing to look at says nothing."""
    kinds = {"passes": "passed", "incomplete": "cannot_tell", "violations": "failed"}
    return [(rule["id"], finding) for kind, finding in kinds.items() for rule in page[kind]]


def of_lighthouse(page: dict) -> list[tuple[str, str]]:
    found = []
    for name, audit in page["audits"].items():
        if audit["scoreDisplayMode"] in ("binary", "numeric"):
            found.append((name, "passed" if audit["score"] == 1 else "failed"))
        elif audit["scoreDisplayMode"] not in ("notApplicable", "manual"):
            found.append((name, "cannot_tell"))
    return found


READERS = {"axe.json": of_axe, "lighthouse.json": of_lighthouse, "lighthouse-several.json": of_lighthouse}


def counted(report: object, read, tags: dict[str, list[str]]) -> list[dict[str, str]]:
    """Of each page, what was found on each criterion: the most serious."""
    pages = []
    for page in report if isinstance(report, list) else [report]:
        worst: dict[str, str] = {}
        for rule, finding in read(page):
            for number in numbers(tags.get(rule, [])):
                worst[number] = max(worst.get(number, "not_tested"), finding, key=SERIOUS.index)
        pages.append(worst)
    return pages


def agrees(told: dict, pages: list[dict[str, str]]) -> None:
    """Fails unless the register counted the same, criterion by criterion and in all."""
    criteria = told["criteria"]
    # WCAG 2.2 has 31 of level A and 24 of level AA.
    assert [sum(one["level"] == level for one in criteria) for level in ("A", "AA")] == [31, 24]
    findings = {}
    for one in criteria:
        of_pages = [page.get(one["number"], "not_tested") for page in pages]
        findings[one["number"]] = max(of_pages, key=SERIOUS.index)
        assert one["finding"] == findings[one["number"]], one
        assert {kind: one[f"pages_{kind}"] for kind in SERIOUS} == {kind: of_pages.count(kind) for kind in SERIOUS}, one
    in_all = told["evidence"]["findings"]
    all_of = lambda finding: [number for number, found in findings.items() if found == finding]
    assert {kind: in_all[kind] for kind in SERIOUS} == {kind: len(all_of(kind)) for kind in SERIOUS}
    assert (in_all["pages"], in_all["criteria"], in_all["not_present"]) == (len(pages), 55, 0)
    assert in_all["failed_criteria"] == all_of("failed") and in_all["tested"] == 55 - in_all["not_tested"]
    assert in_all["automatic"] is True


def undecided(report):
    """Everything that passed on the first page could not be decided."""
    page = report[0]
    page["incomplete"] += page["passes"]
    page["passes"] = []


def all_failed(report):
    for page in report:
        page["violations"] += page["passes"]
        page["passes"] = []


def nothing_failed(report):
    for page in report:
        page["violations"] = []


def one_page(report):
    report.pop()


def broke_off(report):
    """Every audit of the last page broke off."""
    for audit in report[-1]["audits"].values():
        audit |= {"scoreDisplayMode": "error", "score": None, "errorMessage": "axe-core Error"}


def mended(report):
    for page in report:
        for audit in page["audits"].values():
            if audit["score"] == 0:
                audit["score"] = 1


def partly(report):
    for audit in report[0]["audits"].values():
        if audit["scoreDisplayMode"] == "binary" and audit["score"] == 1:
            audit["score"] = 0.5


CHANGED = [("axe.json", how) for how in (undecided, all_failed, nothing_failed, one_page)]
CHANGED += [("lighthouse-several.json", how) for how in (broke_off, mended, partly, one_page)]


@pytest.mark.parametrize("name", READERS)
def test_a_report_is_counted_the_same(url, token, tags, name):
    body = (FILES / name).read_bytes()
    pages = counted(json.loads(body), READERS[name], tags)
    agrees(understood(url, token, body, "application/json"), pages)
    assert sum(len(page) for page in pages) >= 10


@pytest.mark.parametrize(("name", "change"), CHANGED)
def test_a_report_of_something_else_is_counted_anew(url, token, tags, name, change):
    report = json.loads((FILES / name).read_bytes())
    before = counted(report, READERS[name], tags)
    changed = copy.deepcopy(report)
    change(changed)
    told = understood(url, token, json.dumps(changed).encode(), "application/json")
    agrees(told, counted(changed, READERS[name], tags))
    # What was counted of the one is not what is so of the other.
    with pytest.raises(AssertionError):
        agrees(told, before)


def test_the_report_has_the_tags_that_are_published(tags):
    """Else what is counted from it would be of other rules."""
    for page in json.loads((FILES / "axe.json").read_bytes()):
        for kind in ("passes", "incomplete", "violations"):
            for rule in page[kind]:
                assert rule["tags"] == tags[rule["id"]]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("axe.json", lambda report: report[0].pop("passes")),
        ("axe.json", lambda report: report[0].pop("url")),
        ("axe.json", lambda report: report.append({})),
        ("lighthouse.json", lambda report: report.pop("audits")),
        ("lighthouse.json", lambda report: report["categories"].pop("accessibility")),
        ("lighthouse.json", lambda report: report.update(runtimeError={"code": "NO_FCP", "message": "blank"})),
    ],
)
def test_a_spoiled_report_of_rules_is_refused(url, token, name, spoil):
    report = json.loads((FILES / name).read_bytes())
    spoil(report)
    with pytest.raises(urllib.error.HTTPError) as refused:
        understood(url, token, json.dumps(report).encode(), "application/json")
    assert refused.value.code == 422


@pytest.mark.parametrize("body", [b"<html></html>", b"{}", b"[]", (FILES / "lighthouse.json").read_bytes()[:3000]])
def test_what_is_no_report_is_told_what_was_expected(url, token, body):
    with pytest.raises(urllib.error.HTTPError) as refused:
        understood(url, token, body, "application/json")
    told = refused.value.read().decode()
    assert refused.value.code in (400, 422)
    assert all(name in told for name in ("axe", "Lighthouse", "EARL")), told
