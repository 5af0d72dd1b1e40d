"""Atom as feedparser reads it: every entry whole and true, 304 on the second poll, and a broken feed is refused."""

import json
import xml.dom.minidom
from functools import cache

import feedparser
import pytest
from conftest import URL, get

from register import NAMES, OFFICE, PLAIN, SILENT

AGENCY = "cz-ministry-of-justice"
SERVICES = ["cz-register-in-higher-education", PLAIN, *NAMES]
FEEDS = ["/v1/feed.atom", f"/v1/agencies/{AGENCY}/feed.atom", f"/v1/agencies/{OFFICE}/feed.atom"]
FEEDS += [f"/v1/services/{code}/feed.atom" for code in SERVICES]


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("lang", ["cs", "en"])
def test_feedparser_reads_every_entry(path, lang):
    feed = feedparser.parse(f"{URL}{path}?lang={lang}&limit=1000")
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10" and feed.feed.language == lang
    assert feed.entries and len({entry.id for entry in feed.entries}) == len(feed.entries)
    for entry in feed.entries:
        assert entry.id.startswith("tag:") and entry.title and entry.summary
        assert entry.published_parsed and entry.updated_parsed
        assert {link.rel for link in entry.links} >= {"alternate", "related"}
    assert [entry.updated for entry in feed.entries] == sorted((e.updated for e in feed.entries), reverse=True)


@cache
def ledger() -> list[dict]:
    found, since = [], 0
    while since is not None:
        page = json.loads(get(f"/v1/ledger?limit=1000&since={since}")[0])
        found += page["items"]
        since = page["next_since"]
    return found


@cache
def happened() -> dict[tuple[int, str], tuple[str, str]]:
    """What the ledger tells, by entry and service: what it was, and in which period.

    A deadline was missed by those that a closed campaign expected, and of whom nothing was published by then.
    """
    kinds = {"evaluation_published": "published", "evaluation_corrected": "corrected", "evaluation_withdrawn": "withdrawn"}
    campaigns = {one["campaign"]["code"]: one["campaign"] for one in json.loads(get("/v1/campaigns?limit=1000")[0])["items"]}
    told: dict = {}
    standing: dict[str, tuple] = {}
    key_of: dict[str, tuple] = {}
    for item in ledger():
        body, subject = item["entry"]["body"], item["subject"]
        if item["kind"] in kinds:
            if "service" in body:
                key_of[subject] = body["service"], body["period"], body["methodology"]
            service, period, _ = standing[subject] = key_of[subject]
            told[item["seq"], service] = kinds[item["kind"]], period
            if item["kind"] == "evaluation_withdrawn":
                del standing[subject]
        elif item["kind"] == "campaign_closed":
            period, methodology = campaigns[subject]["period"], campaigns[subject]["methodology"]
            for due in body["due"]:
                if (due["service"], period, methodology) not in standing.values():
                    told[item["seq"], due["service"]] = "missed_deadline", period
    return told


def entries(source: str | bytes) -> dict[tuple[int, str], tuple[str, str]]:
    """The same as a feed tells it, to the last of its pages; each entry once."""
    found: dict = {}
    while source:
        feed = feedparser.parse(source)
        assert not feed.bozo, feed.get("bozo_exception")
        for entry in feed.entries:
            terms = {tag.scheme: tag.term for tag in entry.tags}
            seq, service = entry.id.split("/")[-2:]
            assert service == terms["urn:znamka:service"]
            assert (int(seq), service) not in found, entry.id
            found[int(seq), service] = terms["urn:znamka:kind"], terms["urn:znamka:period"]
        source = next((link.href for link in feed.feed.links if link.rel == "next"), "")
    return found


def test_what_it_tells_is_what_the_ledger_tells():
    assert entries(f"{URL}/v1/feed.atom?limit=1000") == happened()
    kinds = {kind for kind, _ in happened().values()}
    assert kinds == {"published", "corrected", "withdrawn", "missed_deadline"}
    missed = {service for (_, service), (kind, _) in happened().items() if kind == "missed_deadline"}
    assert missed == set(SILENT)


@pytest.mark.parametrize("code", SERVICES)
def test_the_feed_of_a_service_is_its_part(code):
    assert entries(f"{URL}/v1/services/{code}/feed.atom") == {key: it for key, it in happened().items() if key[1] == code}


def test_a_page_at_a_time_is_the_same():
    assert entries(f"{URL}/v1/services/{PLAIN}/feed.atom?limit=3") == entries(f"{URL}/v1/services/{PLAIN}/feed.atom")


@pytest.mark.parametrize("code", ["cz-odd-formula", "cz-odd-markup", "cz-odd-separators"])
def test_a_name_stays_a_name(fetch, code):
    """Markup in a name is text: whoever shows an entry shows it, and runs nothing."""
    document = xml.dom.minidom.parseString(fetch(f"/v1/services/{code}/feed.atom?lang=en")[0])
    said = [(of.getAttribute("type"), of.firstChild.data) for name in ("title", "summary") for of in document.getElementsByTagName(name)]
    assert len(said) > 4 and all(kind in ("", "text") for kind, _ in said)
    assert all(NAMES[code] in text for _, text in said)


def test_no_feed_turns_the_reading_direction(fetch):
    body = fetch("/v1/services/cz-odd-direction/feed.atom")[0].decode()
    assert "gnp.exe" in body and "\u202e" not in body


def test_the_second_poll_is_answered_with_304():
    first = feedparser.parse(f"{URL}/v1/feed.atom")
    assert first.status == 200 and first.etag and first.modified
    assert feedparser.parse(f"{URL}/v1/feed.atom", etag=first.etag).status == 304
    assert feedparser.parse(f"{URL}/v1/feed.atom", modified=first.modified).status == 304


@pytest.mark.parametrize("path", ["/v1/feed.atom", f"/v1/services/{SILENT[0]}/feed.atom"])
def test_a_spoiled_feed_is_refused(fetch, path):
    body, headers = fetch(path)
    assert headers["content-type"].startswith("application/atom+xml")
    assert xml.dom.minidom.parseString(body)
    for spoiled in (body[: len(body) // 2], body.replace(b"</title>", b"<title>", 1), body.replace(b"<summary>", b"<summary>&nothing; <", 1)):
        assert feedparser.parse(spoiled).bozo


def test_a_feed_that_tells_something_else_does_not_pass(fetch):
    path = f"/v1/services/{SILENT[0]}/feed.atom"
    body, told = fetch(path)[0], {key: it for key, it in happened().items() if key[1] == SILENT[0]}
    assert entries(body) == told
    first = body[body.index(b"<entry>") : body.index(b"</entry>") + len(b"</entry>")]
    assert entries(body.replace(first, b"")) != told
    for old, new in [(b"missed_deadline", b"published"), (b"2025-Q3", b"2025-Q2")]:
        assert old in body and entries(body.replace(old, new)) != told
    with pytest.raises(AssertionError):
        entries(body.replace(first, first + first))
