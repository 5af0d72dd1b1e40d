"""What people read on each page is what the interface says; and a page that loses a part of it is found out."""

import re
from collections.abc import Callable
from math import floor

import pytest

from pages import LANGUAGES, Language, Page, api, items, plain, shares
from register import OFFICE, PLAIN

JUSTICE = "cz-ministry-of-justice"
OWN = "eu-egov-services"
MOST = 5
"""How many services stand under what improved and what worsened."""


@pytest.fixture(params=LANGUAGES, ids=lambda language: language.code)
def language(request) -> Language:
    return request.param


@pytest.fixture
def read(fetch, language) -> Callable[[str], Page]:
    """A page in the language."""
    return lambda path: Page(fetch(language.under + path, Accept="text/html")[0])


def holds(page: Page, says: Callable[[Page], None], *pieces: str) -> None:
    """A page says what it must; without any of these pieces it would not."""
    says(page)
    unmissed = []
    for piece in pieces:
        try:
            says(page.without(piece))
            unmissed.append(piece)
        except AssertionError:
            pass
    assert not unmissed, f"nobody misses {unmissed}"


def points(answer: dict) -> list[dict]:
    return [point for line in answer["series"] for segment in line["segments"] for point in segment["points"]]


def has_line(page: Page, answer: dict, language: Language) -> None:
    """Every point stands in a row: period, grade and points, or nothing in their place."""
    assert points(answer)
    for point in points(answer):
        value = [] if point["value"] is None else [language.number(point["grade"]), language.number(point["value"])]
        counted = [] if point["services"] is None else [point["services"], point["expected"]]
        page.says(language.period(point), *value, *counted)


# The first page


def test_home(read, language):
    line = api("/v1/series?by=country")
    closed = [campaign for campaign in api("/v1/coverage")["campaigns"] if campaign["closed"]]
    missing = [one["service"] for campaign in closed for one in campaign["missing"]][:2 * MOST]
    moved = {kind: api(f"/v1/changes?verdict={kind}&limit={MOST}")["items"] for kind in ("improved", "worsened")}
    assert missing and all(len(found) == MOST for found in moved.values())

    def says(page: Page) -> None:
        has_line(page, line, language)
        # The newest grade of each country, in words.
        for country in line["series"]:
            newest = max((it for it in points({"series": [country]}) if it["grade"]), key=lambda it: it["period_end"])
            page.says(language.period(newest), language.number(newest["grade"]), language.said(newest["grade"]))
        for found in moved.values():
            for item in found:
                page.says(item["change"]["sentence"][language.code])
                assert f"{language.under}/services/{item['subject']['service']}" in page.links()
        for service in missing:
            assert page.main.xpath(f"//section[h2[@id='silent']]//a[@href='{language.under}/services/{service}']")

    page = read("/")
    holds(page, says, ".//dl", ".//section[h2[@id='better']]", ".//section[h2[@id='worse']]", ".//section[h2[@id='silent']]",
          ".//table")
    assert page.links("/v1/feed.atom") and page.root.xpath("//head/link[@type='application/atom+xml'][starts-with(@href, '/v1/feed.atom')]")


# Agencies


def newest(service: str) -> dict | None:
    """The last point of a service that has a grade, by the register's own methodology or else by the other one."""
    for methodology in (OWN, "client-quality"):
        graded = [it for it in points(api(f"/v1/services/{service}/series?methodology={methodology}")) if it["grade"]]
        if graded:
            return max(graded, key=lambda it: it["period_end"])
    return None


@pytest.mark.parametrize("agency", [OFFICE, JUSTICE, "sample-office"])
def test_agency(read, language, agency):
    campaigns = [it for it in api(f"/v1/coverage?agency={agency}")["campaigns"] if it["total"]["due"]]
    services = [it["code"] for it in items(f"/v1/services?agency={agency}")]
    grades = {service: newest(service) for service in services}
    assert campaigns and services and (agency == OFFICE or any(grades.values()))

    def says(page: Page) -> None:
        for campaign in campaigns:
            total = campaign["total"]
            # What is missing and has no more time: overdue, or not reported.
            over = total["overdue"] + total["not_reported"]
            page.says(language.name(campaign["names"]), language.day(campaign["due_on"]), total["due"], total["on_time"],
                      total["late"], over, total["awaited"])
            for one in campaign["missing"]:
                [year, *_] = campaign["period"].split("-")
                links = page.main.xpath(f"//*[self::p or self::li][a[@href='{language.under}/services/{one['service']}']]")
                assert any(year in plain(line) for line in links), one
        for service, point in grades.items():
            rows = page.main.xpath(f"//tr[.//a[@href='{language.under}/services/{service}']]")
            assert rows and (point is None or any(language.number(point["grade"]) in plain(row) for row in rows)), service

    discipline = ".//table[.//time[string-length(@datetime) = 10]][.//th[@scope='row']][not(.//a)][not(caption)]"
    holds(read(f"/agencies/{agency}"), says, ".//table[contains(@class, 'services')]", discipline)


def test_agencies(read, language):
    page = read("/agencies")
    told = {record["agency"]: record["total"] for record in api("/v1/coverage")["agencies"]}
    for agency in items("/v1/agencies"):
        assert f"{language.under}/agencies/{agency['code']}" in page.links()
        total = told.get(agency["code"])
        if total and total["due"] and agency["code"] != OFFICE:
            page.says(language.name(agency["names"]), total["due"], total["on_time"], total["late"],
                      total["overdue"] + total["not_reported"], total["awaited"])
    assert len(told) > 5


# Criteria


QUESTIONED = [
    ("/criteria/one-fill", "one-fill", OWN),
    ("/criteria/fully-online?methodology=client-quality", "fully-online", "client-quality"),
    ("/criteria/whenever?methodology=client-quality", "whenever", "client-quality"),
    ("/criteria/in-time?methodology=waiting", "in-time", "waiting"),
]


@pytest.mark.parametrize(("path", "code", "methodology"), QUESTIONED, ids=lambda of: of if "/" not in of else "")
def test_criterion(read, language, path, code, methodology):
    [node] = [node for node in items(f"/v1/criteria?methodology={methodology}") if node["code"] == code]
    where = node["methodology"].replace("@", "/")
    share = shares(api(f"/v1/methodologies/{where}")["document"])[code]
    line = api(f"/v1/series?by=country&criterion={code}&methodology={methodology}")
    ranking = api(f"/v1/rankings?criterion={code}&methodology={methodology}&limit=1")
    spread = ranking["distribution"]
    assert spread["count"] and node["sources"]

    def says(page: Page) -> None:
        page.says(language.name(node["names"]))
        for text in (node["definition"], node["question"], node["guidance"]):
            if text:
                page.says(language.name(text))
        assert f"{language.under}/methodologies/{where}" in page.links()
        page.says(language.number(100 * share))
        # Who may answer, one below another: as many as there are, and none is a link.
        told = [plain(dd) for dd in page.main.xpath("//dl[@class='facts']/dd[not(a)]")]
        assert all(told) and len(told) == len(node["sources"]) + bool(node["question"]) + 1
        # How an answer becomes points.
        for level in (node["scale"] or {}).get("levels", []):
            page.says(language.name(level["names"]), language.number(level["points"], level["points"] % 1 != 0))
        assert "levels" in node["scale"] or any("100" in plain(it) for it in page.main.xpath("//section/p | //section//tr"))
        has_line(page, line, language)
        page.says(language.period(ranking))
        for grade, count in enumerate(spread["grades"], 1):
            page.says(grade, count)
        page.says(language.number(spread["mean"]), spread["count"])

    pieces = [".//dl[@class='facts']", ".//table[caption]", "(.//table[contains(@class, 'bars')])[last()]"]
    pieces += [f"(.//dl[@class='facts']/dd[not(a)])[{nth}]" for nth in range(1, len(node["sources"]) + 2)]
    holds(read(path), says, *pieces, *([".//details[p]"] if node["guidance"] else []))


# The ranking


RANKED = ["?", "?by=agency&", "?criterion=one-fill&country=CZ&"]


@pytest.mark.parametrize("asked", RANKED)
def test_ranking(read, language, asked):
    answer = api(f"/v1/rankings{asked}type=transactional&limit=1000")
    subject = "agency" if "agency" in asked else "service"
    where = f"{language.under}/{ {'agency': 'agencies', 'service': 'services'}[subject] }/"
    ranked = [item for item in answer["items"] if item["rank"]]
    others = [item for item in answer["items"] if not item["rank"]]
    assert len(ranked) == answer["ranked"] > 1 and len(others) == answer["not_ranked"]
    assert asked != "?" or any("–" in item["rank"] for item in ranked) and others

    def says(page: Page) -> None:
        page.says(language.period(answer), answer["ranked"], answer["not_ranked"])
        if answer["min_services"]:
            page.says(answer["min_services"])
        # The place, shared ones as such, and the figures; within a shared place the points fall.
        rows = page.main.xpath("//table//tr[td]")
        of = {f"{where}{item[subject]}": item for item in ranked}
        items = [of[link] for row in rows for link in row.xpath(".//a/@href") if link in of]
        assert len(rows) == len(items) == len({item[subject] for item in items}) == len(ranked)
        order = [(item["rank_low"], -floor(item["value"] * 10 + 0.5)) for item in items]
        assert order == sorted(order)
        for row, item in zip(rows, items, strict=True):
            assert row.xpath(f".//a[@href='{where}{item[subject]}']")
            told = [" ".join(cell.text_content().split()) for cell in row]
            assert item["rank"] in told and language.number(item["grade"]) in told and language.number(item["value"]) in told
        # What is not ranked stands below, each with a reason.
        for item in others:
            links = page.main.xpath(f"//ul/li[a[@href='{where}{item[subject]}']]")
            assert any(": " in " ".join(li.text_content().split()) and li.text_content().split(":")[-1].strip() for li in links)
        # Caveats come before the table.
        assert page.main.xpath("//table/preceding::ul[li]")

    holds(read(f"/ranking{asked}"), says, ".//table", *([".//h2/following-sibling::ul"] if others else []))


# Methodologies


def test_methodologies(read, language):
    page = read("/methodologies")
    for one in items("/v1/methodologies"):
        if one["standing"] == "draft":
            continue
        document = one["document"]
        assert f"{language.under}/methodologies/{one['code']}/{one['version']}" in page.links()
        page.says(f"{one['code']}@{one['version']}", language.day(document["periods"]["from"]))


@pytest.mark.parametrize("which", ["client-quality/m1", f"{OWN}/m2020"])
def test_methodology(read, language, which):
    told = api(f"/v1/methodologies/{which}")
    document = told["document"]
    principles, part = document["principles"], shares(document)

    def says(page: Page) -> None:
        page.says(told["hash"])
        page.says(language.day(document["periods"]["from"]))
        for principle in principles:
            page.says(language.name(principle["names"]), language.name(principle["description"]))
        for node in document["nodes"]:
            share = language.number(100 * part[node["code"]])
            page.says(language.name(node["names"]), language.number(node.get("weight", 1.0), 2), share)
            assert any(f"/criteria/{node['code']}" in link for link in page.links())

    pieces = [".//dl[@class='facts']", ".//table"] + ([".//dl[not(@class)]"] if principles else [])
    holds(read(f"/methodologies/{which}"), says, *pieces)


# Periods and days as people write them


WRITTEN = {
    "cs": {"2024": "2024", "2025-S1": "1. pololetí 2025", "2025-Q2": "2. čtvrtletí 2025", "2025-04": "duben 2025",
           "2024-10-01/P1Y": "1. 10. 2024 až 30. 9. 2025"},
    "en": {"2024": "2024", "2025-S1": "H1 2025", "2025-Q2": "Q2 2025", "2025-04": "April 2025",
           "2024-10-01/P1Y": "1 October 2024 to 30 September 2025"},
}


def test_periods_and_days(read, language):
    page = read("/criteria/in-time?methodology=waiting")
    told = {point["period"]: point for point in points(api("/v1/series?by=country&criterion=in-time&methodology=waiting"))}
    assert told.keys() >= WRITTEN[language.code].keys()
    for code, text in WRITTEN[language.code].items():
        assert language.period(told[code]) == text
        # For machines its first day, in the same place.
        assert (told[code]["period_start"], text) in page.times()
    written = {"cs": "14. 9. 2021", "en": "14 September 2021"}[language.code]
    campaigns = {it["campaign"]: it["due_on"] for it in api("/v1/coverage?agency=cz-universities")["campaigns"]}
    assert campaigns["eu-2020"] == "2021-09-14"
    assert ("2021-09-14", written) in read("/agencies/cz-universities").times()


def test_numbers_have_the_comma_of_the_language(read, language):
    """Also in sentences. What an address or a version has is none of a number."""
    text = " ".join(plain(read(path).main) for path in ("/", f"/services/{PLAIN}", "/criteria/one-fill", "/ranking"))
    right, other = (r",", r"\.") if language.code == "cs" else (r"\.", r",")
    found = lambda mark: re.findall(rf"(?<![\w.,:/-])\d+{mark}\d(?![\w.,:-])", text)
    assert len(found(right)) > 50 and not found(other), found(other)


# The statements


@pytest.mark.parametrize("path", ["/accessibility", "/privacy"])
def test_statements(fetch, path):
    """Both languages say as much: every heading and paragraph of the one has its own of the other."""
    czech, english = (Page(fetch(language.under + path, Accept="text/html")[0]) for language in LANGUAGES)
    shape = [[element.tag for element in page.main.iter("h1", "h2", "p")] for page in (czech, english)]
    assert shape[0] == shape[1] and shape[0].count("h2") >= 3 and shape[0].count("p") >= 5
    both = {page.main.text_content() for page in (czech, english)}
    assert len(both) == 2
    if path == "/accessibility":
        assert all("WCAG 2.2" in text and "EN 301" in text for text in both)
    else:
        assert all("cookie" in text.lower() for text in both)


# What the helpers see


def test_a_part_of_a_number_is_not_the_number():
    page = Page(b"<main><table><tr><td>Name</td><td>13,5</td><td>4 z 10</td></tr></table><p>2.4 a</p></main>")
    page.says("Name", "13,5", 4, 10)
    for wrong in [("3,5",), ("13",), ("Nam",), (10, 4), ("1",), ("Name", "2.4"), (2,)]:
        with pytest.raises(AssertionError):
            page.says(*wrong)


def test_how_figures_are_written():
    czech, english = LANGUAGES
    assert (czech.number(58.45), english.number(58.449), english.number(-0.04), czech.number(-8.1)) == ("58,5", "58.4", "0.0", "−8,1")
    assert (czech.said(3.2), english.said(3.2), czech.said(2.5), english.said(2.5)) == (
        "horší trojka", "a weak 3", "mezi dvojkou a trojkou", "between a 2 and a 3")
    assert (czech.said(3.0), english.said(2.7)) == ("trojka", "a strong 3")
    assert czech.day("2025-07-01") == "1. 7. 2025" and english.day("2025-07-01") == "1 July 2025"
