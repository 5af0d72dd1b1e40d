"""What whoever runs an installation sets is said wherever it is due: its licence, its address, whom to write to."""

import datetime
import html.parser
import io
import json
import re
import urllib.error
import urllib.request

import feedparser
import openpyxl
import pytest
import sectxt

from demo import served

SITE = "https://kvalita.example.cz"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
SERVICE = "cz-obtain-passport"


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Asks another demo than that of all other tests, with settings of its own."""
    folder = tmp_path_factory.mktemp("settings")
    settings = {"ZNAMKA_PUBLIC_URL": SITE, "ZNAMKA_LICENCE": "CC0-1.0", "ZNAMKA_CONTACT": "kvalita@example.cz"}
    with served(folder, **settings) as demo:

        def ask(path: str) -> tuple[bytes, dict[str, str]]:
            with urllib.request.urlopen(demo.url + path, timeout=60) as answer:
                # A field may stand there more than once.
                return answer.read(), {name.lower(): ", ".join(answer.headers.get_all(name)) for name in answer.headers}

        yield ask


# The licence


def links(headers: dict[str, str]) -> dict[str, str]:
    """The links of an answer by their relation (RFC 8288)."""
    found = re.findall(r'<([^>]*)>((?:\s*;\s*[\w*]+="?[^",;]*"?)*)', headers.get("link", ""))
    return {relation: address for address, rest in found for relation in re.findall(r'rel="([^"]*)"', rest)}


FIGURES = ["observations", "series", "rankings?type=transactional", "changes", "revisions", "coverage"]
FILES = ["observations", "series", "rankings?type=transactional", "changes", "revisions", "coverage", "coverage/agencies"]


def form(table: str, ending: str) -> str:
    path, _, query = table.partition("?")
    return f"/v1/{path}{ending}" + (f"?{query}" if query else "")


@pytest.mark.parametrize(
    "path",
    [form(table, "") for table in FIGURES]
    + [form(table, ".csv") for table in FILES]
    + ["/v1/observations.csv?profile=excel-cs", "/v1/observations.xlsx", "/v1/observations.jsonstat", "/v1/observations.sdmx.csv"]
    + [f"/v1/services/{SERVICE}/series"],
)
def test_every_answer_with_figures_says_the_licence(ask, path):
    assert links(ask(path)[1]).get("license") == CC0


@pytest.mark.parametrize("path", [form(table, ".csv") for table in FILES] + ["/v1/observations.jsonstat", "/v1/observations.sdmx.csv"])
def test_every_file_says_where_it_is_described(ask, path):
    where = links(ask(path)[1])["describedby"]
    assert ask(where.removeprefix(SITE))[0]


class Links(html.parser.HTMLParser):
    """Where a page links to, by relation."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        for relation in (told.get("rel") or "").split():
            self.found.setdefault(relation, []).append(told.get("href"))


@pytest.mark.parametrize("path", ["/data", "/en/data"])
def test_the_page_of_the_data_says_it(ask, path):
    body = ask(path)[0].decode()
    page = Links()
    page.feed(body)
    assert set(page.found["license"]) == {CC0}
    assert CC_BY not in body and "CC BY" not in body


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/v1/datapackage.json", lambda it: {one["path"] for one in it["licenses"]}),
        ("/v1/observations.csv-metadata.json", lambda it: {it["dc:license"]["@id"]}),
        ("/v1/observations.jsonstat", lambda it: {one["href"] for one in it["link"]["license"]}),
    ],
)
def test_every_description_says_it(ask, path, told):
    document = json.loads(ask(path)[0])
    assert told(document) == {CC0}
    assert CC_BY not in json.dumps(document)


@pytest.mark.parametrize("path", ["/v1/catalog.jsonld", f"/v1/services/{SERVICE}.jsonld", "/v1/structure.sdmx.xml"])
def test_no_document_names_another(ask, path):
    body = ask(path)[0].decode()
    assert CC0 in body and CC_BY not in body


def test_the_workbook_says_it(ask):
    book = openpyxl.load_workbook(io.BytesIO(ask("/v1/observations.xlsx")[0]))
    told = [cell for row in book["about"].iter_rows(values_only=True) for cell in row]
    assert CC0 in told and CC_BY not in told


def test_feeds_say_it(ask):
    feed = feedparser.parse(ask("/v1/feed.atom")[0]).feed
    told = " ".join([feed.get("rights", ""), *(link.href for link in feed.links if link.rel == "license")])
    assert (CC0 in told or "CC0" in told) and CC_BY not in told and "CC BY" not in told


# The address


def test_what_is_read_elsewhere_says_the_whole_address(ask):
    feed = feedparser.parse(ask("/v1/feed.atom")[0])
    own = [link.href for of in (feed.feed, *feed.entries) for link in of.links if link.rel != "license"]
    assert feed.entries and all(address.startswith(f"{SITE}/") for address in own)
    assert all(entry.id.startswith("tag:kvalita.example.cz,") for entry in feed.entries)
    catalogue = ask("/v1/catalog.jsonld")[0].decode()
    assert f'"{SITE}/v1/observations.csv' in catalogue and "127.0.0.1" not in catalogue
    examples = re.findall(r'<code id="snippet-[^>]*>(.*?)</code>', ask("/en/data")[0].decode(), re.S)
    assert len(examples) > 5 and all(f"{SITE}/v1/" in example for example in examples)


# Whom to write to: RFC 9116, as a parser of others reads it


WHERE = f"{SITE}/.well-known/security.txt"


def faults(body: bytes) -> set[str]:
    """What breaks the standard; not what it recommends besides."""
    parser = sectxt.Parser(body, urls=WHERE)
    return {error["code"] for error in parser.errors}


@pytest.fixture(scope="module")
def security(ask) -> bytes:
    body, headers = ask("/.well-known/security.txt")
    kind, _, parameter = headers["content-type"].partition(";")
    assert kind == "text/plain" and parameter.strip().lower() == "charset=utf-8"
    return body


def test_security_txt(security):
    assert faults(security) == set()
    parser = sectxt.Parser(security, urls=WHERE)
    assert parser.contact_email == "kvalita@example.cz" and parser.preferred_languages == ["cs", "en"]
    # The standard recommends less than a year; nothing that it does not know is there.
    assert {one["code"] for one in parser.recommendations} <= {"not_signed", "no_encryption"} and not parser.notifications
    [expires] = re.findall(r"^Expires: (.*)$", security.decode(), re.M)
    left = datetime.datetime.fromisoformat(expires) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=30) < left < datetime.timedelta(days=366)


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        (rb"Contact: .*\n", b"", "no_contact"),
        (rb"mailto:", b"", "no_uri"),
        (rb"Expires: .*\n", b"", "no_expire"),
        (rb"(Expires: .*\n)", rb"\1\1", "multi_expire"),
        (rb"Expires: \d{4}", b"Expires: 2020", "expired"),
        (rb"Expires: .*", b"Expires: next year", "invalid_expiry"),
        (rb"Canonical: https://kvalita", b"Canonical: https://jina", "no_canonical_match"),
        (rb"Canonical: https", b"Canonical: http", "no_https"),
        (rb"Languages: cs", b"Languages: cs_CZ!", "invalid_lang"),
        (rb"Contact:", b"Contact :", "prec_ws"),
        (rb"\n\Z", b"", "no_line_separators"),
        (rb"\A", b"\xef\xbb\xbf", "bom_in_file"),
        (rb"\A", b"<!DOCTYPE html>\n", "invalid_line"),
    ],
)
def test_a_spoiled_security_txt_is_refused(security, right, wrong, code):
    spoiled = re.sub(right, wrong, security, count=1)
    assert spoiled != security and code in faults(spoiled)


def test_without_a_contact_there_is_none(url):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/.well-known/security.txt", timeout=60)
    assert refused.value.code == 404
