"""What people read on each page is what the interface says; and a page that loses a part of it is found out."""

import re
import xml.etree.ElementTree as tree
from collections.abc import Callable
from math import floor

import pytest

from conftest import api, items
from pages import LANGUAGES, Language, Page, newest, plain, points, shares
from register import OFFICE, PLAIN

JUSTICE = "cz-ministry-of-justice"
GRADED = "cz-register-in-higher-education"
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
            last = newest({"series": [country]})
            page.says(language.period(last), language.number(last["grade"]), language.said(last["grade"]))
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


# The list of services


def listed(read: Callable[[str], Page], query: str) -> list[str]:
    """The codes of the services of a list, page by page."""
    page = read(f"/services?{query}")
    found = []
    while True:
        rows = page.main.xpath("//table[contains(@class, 'services')]/tbody/tr")
        found += [row.xpath("string((.//a[contains(@href, '/services/')])[1]/@href)").rpartition("/")[2] for row in rows]
        further = page.main.xpath("//a[@rel='next']/@href")
        if not further:
            return found
        page = read(further[0].removeprefix("/en"))


FILTERS = ["", "q=cestovni+pas", f"agency={JUSTICE}", "life_event=justice", "country=CZ", f"life_event=justice&country=CZ&agency={JUSTICE}"]


@pytest.mark.parametrize("query", FILTERS)
def test_services(read, query):
    """Those that were asked for, each once, and no other."""
    found = listed(read, query)
    told = {service["code"] for service in items(f"/v1/services?{query}")}
    assert sorted(found) == sorted(told) and told
    assert len(told) == len(items("/v1/services")) if query == "" else len(told) < len(items("/v1/services"))


@pytest.mark.parametrize("state", ["measured", "not_applicable", "not_yet_measured"])
def test_services_of_a_state(read, state):
    """What the newest figure of each says; of whom nothing is said, nothing is measured."""
    figures = sorted(items("/v1/observations?criterion=service-delivery"), key=lambda row: row["period_end"])
    states = {service["code"]: "not_yet_measured" for service in items("/v1/services")} | {row["service"]: row["state"] for row in figures}
    told = [service for service, of in states.items() if of == state]
    assert sorted(listed(read, f"criterion=service-delivery&state={state}")) == sorted(told) and told


def test_sorted_services(read):
    """Best first, or most changed; who has neither comes last in either order."""
    told = {item["subject"]["service"]: item["change"] for item in items("/v1/changes?criterion=one-fill")}
    value = {
        "grade": {code: -change["to_value"] for code, change in told.items() if change["to_value"] is not None},
        "change": {code: change["matched"] for code, change in told.items() if change["compared"]},
    }
    for by, of in value.items():
        for sort, turned in [(by, False), (f"-{by}", True)]:
            found = [code for code in listed(read, f"criterion=one-fill&sort={sort}")]
            assert len(of) > 5 and [of[code] for code in found[: len(of)]] == sorted(of.values(), reverse=turned)


# One service, and several side by side


@pytest.mark.parametrize(("service", "methodology"), [("cz-obtain-passport", OWN), (PLAIN, "waiting"), ("sample-permit", "client-quality")])
def test_service(read, language, service, methodology):
    line = api(f"/v1/services/{service}/series?methodology={methodology}")
    [told] = [it for it in items("/v1/services") if it["code"] == service]
    last = newest(line)
    card = api(f"/v1/scorecards/{service}/{last['period']}?methodology={methodology}")
    nodes = [node for node in card["nodes"] if node["value"] is not None]
    assert nodes

    def says(page: Page) -> None:
        assert [plain(head) for head in page.main.iter("h1")] == [language.name(told["names"])]
        has_line(page, line, language)
        assert f"{language.under}/agencies/{told['agency']}" in page.links()
        for node in nodes:
            rows = page.main.xpath(f"//table[contains(@class, 'tree')]//tr[.//a[contains(@href, '/criteria/{node['node']}')]]")
            assert node["node"] == "index" or any(language.number(node["value"]) in plain(row) for row in rows), node

    holds(read(f"/services/{service}"), says, ".//h1", ".//table[caption]", ".//table[contains(@class, 'tree')]")


@pytest.mark.parametrize("of", ["service", "agency"])
def test_compare(read, language, of):
    codes = {"service": ["cz-obtain-passport", GRADED], "agency": [JUSTICE, "cz-ministry-of-the-interior"]}[of]
    several = [next(it for it in items({"service": "/v1/services", "agency": "/v1/agencies"}[of]) if it["code"] == code) for code in codes]
    lines = [api(f"/v1/series?{of}={code}" if of == "agency" else f"/v1/services/{code}/series") for code in codes]
    assert all(newest(line) for line in lines)

    def says(page: Page) -> None:
        for one, line in zip(several, lines, strict=True):
            page.says(language.name(one["names"]))
            has_line(page, line, language)

    holds(read("/compare?" + "&".join(f"{of}={code}" for code in codes)), says, ".//table")


# What changed, and what can be taken along


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("kind", ["corrected", "withdrawn", "missed_deadline"])
def test_changes(fetch, read, language, kind):
    """The same as the feed tells, newest first."""
    feed = tree.fromstring(fetch(f"/v1/feed.atom?lang={language.code}&limit=1000")[0])
    told = []
    for entry in feed.iter(f"{ATOM}entry"):
        terms = {it.get("scheme").rpartition(":")[2]: it.get("term") for it in entry.iter(f"{ATOM}category")}
        if terms["kind"] == kind:
            told.append((entry.find(f"{ATOM}updated").text, terms["service"], entry.find(f"{ATOM}summary").text))
    page = read(f"/changes?kind={kind}")
    rows = page.main.xpath("//ol[@class='news']/li")
    assert told and len(rows) == len(told)
    for row, (moment, service, summary) in zip(rows, told, strict=True):
        assert row.xpath("(.//time)[1]/@datetime") == [moment]
        assert f"{language.under}/services/{service}" in row.xpath(".//a/@href")
        assert " ".join(summary.split()) in " ".join(row.text_content().split())


def test_data(fetch, url, read):
    """Every file of the catalogue can be had from the page, CSV for Czech Excel too, and no other."""
    told = {to for to in re.findall(rf'"{url}(/v1/[^"]+)"', fetch("/v1/catalog.jsonld")[0].decode()) if "#" not in to}
    links = {*read("/data").links("/v1/")}
    excel = {f"{to}{'&' if '?' in to else '?'}profile=excel-cs" for to in told if re.search(r"(?<!sdmx)\.csv\b", to)}
    assert len(told) > 50 and told | excel <= links, (told | excel) - links
    assert not {to for to in links - told - excel if re.search(r"\.(csv|xlsx|jsonstat)(?!-metadata)\b", to)}


# Agencies


def judged(service: str) -> dict | None:
    """The last point of a service that has a grade, by the register's own methodology or else by the other one."""
    own, other = (newest(api(f"/v1/services/{service}/series?methodology={it}")) for it in (OWN, "client-quality"))
    return own or other


@pytest.mark.parametrize("agency", [OFFICE, JUSTICE, "sample-office"])
def test_agency(read, language, agency):
    campaigns = [it for it in api(f"/v1/coverage?agency={agency}")["campaigns"] if it["total"]["due"]]
    services = [it["code"] for it in items(f"/v1/services?agency={agency}")]
    grades = {service: judged(service) for service in services}
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


CODED = re.compile(r"(?: [„“][^„“”]*[“”])? ?\(?\b(?:not_applicable|could_not_tell|not_assessed|not_yet_measured)\b\)?")


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
                # Where it names a state by its code, the page says what the form calls it.
                pieces = CODED.split(language.name(text))
                page.says(*(piece.strip(" .") for piece in pieces if piece.strip(" .")))
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
