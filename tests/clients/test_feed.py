"""Atom as feedparser reads it: every entry whole, 304 on the second poll, and a broken feed is refused."""

import json
import xml.dom.minidom

import feedparser
import pytest
from conftest import URL


@pytest.mark.parametrize("path", ["/v1/feed.atom", "/v1/agencies/cz-ministry-of-justice/feed.atom"])
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


def test_what_it_tells_is_what_the_ledger_tells(fetch):
    kinds = {"evaluation_published": "published", "evaluation_corrected": "corrected", "evaluation_withdrawn": "withdrawn"}
    told, since = {}, 0
    while since is not None:
        page = json.loads(fetch(f"/v1/ledger?limit=1000&since={since}")[0])
        told |= {item["seq"]: kinds[item["kind"]] for item in page["items"] if item["kind"] in kinds}
        since = page["next_since"]
    found, address = {}, f"{URL}/v1/feed.atom?limit=1000"
    while address:
        feed = feedparser.parse(address)
        for entry in feed.entries:
            term = next(tag.term for tag in entry.tags if tag.scheme == "urn:znamka:kind")
            if term != "missed_deadline":
                found[int(entry.id.split("/")[-2])] = term
        address = next((link.href for link in feed.feed.links if link.rel == "next"), None)
    assert found == told


def test_the_second_poll_is_answered_with_304():
    first = feedparser.parse(f"{URL}/v1/feed.atom")
    assert first.status == 200 and first.etag and first.modified
    assert feedparser.parse(f"{URL}/v1/feed.atom", etag=first.etag).status == 304
    assert feedparser.parse(f"{URL}/v1/feed.atom", modified=first.modified).status == 304


def test_a_spoiled_feed_is_refused(fetch):
    body, headers = fetch("/v1/feed.atom")
    assert headers["content-type"].startswith("application/atom+xml")
    assert xml.dom.minidom.parseString(body)
    for spoiled in (body[: len(body) // 2], body.replace(b"</title>", b"<title>", 1), body.replace(b"<summary>", b"<summary>&nothing; <", 1)):
        assert feedparser.parse(spoiled).bozo
