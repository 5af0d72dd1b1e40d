"""The examples of the data page, run as they stand there: each shows the same values as JSON tells, and no others.

Grafana is not run here, nor Infinity, its plugin: what its query asks for is fetched, and every column it names is
there and of the type it names. What Infinity does with a cell that is empty, no test knows.
"""

import csv
import html
import io
import json
import re
import shlex
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterable, Mapping
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas
import pytest

Values = dict[tuple[str, str], float]
"""Of each country and period, or its first day, the value."""


def shown(fetch, path: str) -> dict[str, str]:
    """The examples of a page, by name; their address is where the page says the service is."""
    page = fetch(path, Accept="text/html")[0].decode()
    found = dict(re.findall(r'<code id="snippet-([a-z-]+)"[^>]*>(.*?)</code>', page, re.S))
    return {name: html.unescape(text) for name, text in found.items()}


@pytest.fixture(scope="module")
def snippets(fetch):
    return shown(fetch, "/en/data")


def points(fetch, query: str) -> Iterable[tuple[str, dict]]:
    for line in json.loads(fetch(f"/v1/series?{query}")[0])["series"]:
        for segment in line["segments"]:
            for point in segment["points"]:
                yield line["subject"]["country"], point


@pytest.fixture(scope="module")
def values(fetch) -> Values:
    """What each example shows."""
    told = {(country, point["period"]): point["value"] for country, point in points(fetch, "by=country")}
    # A missing one is not among them, be it drawn or not.
    assert None in told.values()
    return {key: value for key, value in told.items() if value is not None}


@pytest.fixture(scope="module")
def spoiled(url):
    """Where the same is served, but the first value of every file is another."""

    class Spoiler(BaseHTTPRequestHandler):
        def do_GET(self):
            with urllib.request.urlopen(url + self.path, timeout=60) as answer:
                text, kind = answer.read().decode(), answer.headers["Content-Type"]
            delimiter = ";" if "profile=excel-cs" in self.path else ","
            table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
            at = table[0].index("value")
            row = next(row for row in table[1:] if row[at])
            row[at] = "1,5" if delimiter == ";" else "1.5"
            out = io.StringIO()
            csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
            body = out.getvalue().encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Spoiler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def told(rows: Iterable[Mapping]) -> Values:
    """The values of tidy rows."""
    return {(row["country"], str(row["period"]).removeprefix("'")): row["value"] for row in rows if row["value"] is not None}


def records(table: pandas.DataFrame) -> list[dict]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def printed(text: str) -> Values:
    """The values of a table of periods by countries, as a program printed it."""
    lines = [line.split() for line in text.splitlines()]
    countries = next(words for words in lines if {"CZ", "DK"} <= set(words))
    countries = [word for word in countries if re.fullmatch("[A-Z]{2}", word)]
    found = {}
    for words in lines:
        if words and re.match(r"\d{4}", words[0]):
            assert len(words) == len(countries) + 1, words
            for country, word in zip(countries, words[1:], strict=True):
                if word not in ("NA", "NaN"):
                    found[country, words[0]] = float(word)
    return found


def shows(found: Values, expected: Values, within: float = 1e-9) -> None:
    """Fails unless both have the same values of the same, as exactly as they are shown."""
    assert found.keys() == expected.keys(), sorted(found.keys() ^ expected.keys())
    apart = {key: (found[key], expected[key]) for key in expected if not abs(found[key] - expected[key]) <= within}
    assert not apart


def test_all_are_there(snippets):
    assert list(snippets) == ["curl", "excel", "pandas", "r", "plot", "vega-lite", "grafana"]


@pytest.mark.parametrize("path", ["/data", "/docs", "/en/docs"])
def test_whoever_reads_documentation_finds_the_same(path, snippets, fetch):
    assert shown(fetch, path) == snippets


# What each example shows, in numbers, and how exactly.


def by_curl(text, url, node, path) -> Values:
    subprocess.run(shlex.split(text), cwd=path, check=True, timeout=60, capture_output=True)
    [file] = path.iterdir()
    return told(records(pandas.read_csv(file)))


def by_excel(text, url, node, path) -> Values:
    """The address that is given to it; Excel itself is not here. Set to Czech it wants another profile."""
    with urllib.request.urlopen(text, timeout=60) as answer:
        body = answer.read().decode("utf-8-sig")
    czech = {"sep": ";", "decimal": ","} if "profile=excel-cs" in text else {}
    return told(records(pandas.read_csv(io.StringIO(body), **czech)))


def by_pandas(text, url, node, path) -> Values:
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return printed(done.stdout)


def by_r(text, url, node, path) -> Values:
    done = subprocess.run(["Rscript", "-e", text], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return printed(done.stdout)


def by_query_of_grafana(text, url, node, path) -> Values:
    query = json.loads(text)
    assert (query["type"], query["source"], query["parser"]) == ("csv", "url", "backend")
    with urllib.request.urlopen(query["url"], timeout=60) as answer:
        table = list(csv.DictReader(io.StringIO(answer.read().decode())))
    types = {"timestamp": date.fromisoformat, "number": float, "string": str}
    found: Values = {}
    for row in table:
        cells = {column["text"]: types[column["type"]](row[column["selector"]]) for column in query["columns"] if row[column["selector"]]}
        # The period itself is no time to it, so its first day is asked for.
        if "points" in cells:
            found[cells["country"], row["period"]] = cells["points"]
            assert str(cells["time"]) == row["period_start"]
    return found


EXAMPLES = [
    ("curl", by_curl, 1e-9),
    ("excel", by_excel, 1e-9),
    # It rounds to one decimal, R to seven digits.
    ("pandas", by_pandas, 0.05 + 1e-9),
    ("r", by_r, 1e-4),
    ("grafana", by_query_of_grafana, 1e-9),
]


@pytest.mark.parametrize(("name", "run", "within"), EXAMPLES)
def test_an_example_shows_the_values(name, run, within, snippets, values, url, node, tmp_path):
    assert url in snippets[name]
    shows(run(snippets[name], url, node, tmp_path), values, within)


@pytest.mark.parametrize(("name", "run", "within"), EXAMPLES)
def test_an_example_with_another_value_does_not_pass(name, run, within, snippets, values, url, spoiled, node, tmp_path):
    found = run(snippets[name].replace(url, spoiled), spoiled, node, tmp_path)
    with pytest.raises(AssertionError):
        shows(found, values, within)
    assert found.keys() == values.keys()


# Charts


def chart(which: str, text: str, node, path) -> dict:
    (path / which).write_text(text)
    return json.loads(node("snippets.mjs", which, str(path / which)))


def drawn(found: dict) -> Values:
    """Where the points stand; none twice."""
    places = {(point["of"], point["day"]): point["value"] for point in found["points"]}
    assert len(places) == len(found["points"])
    return places


@pytest.fixture(scope="module")
def places(fetch, values) -> Values:
    """The same values by the first day of their periods, which is where charts put them."""
    first = {(country, point["period"]): point["period_start"] for country, point in points(fetch, "by=country")}
    return {(country, first[country, period]): value for (country, period), value in values.items()}


CHARTS = ["plot", "vega-lite"]


@pytest.mark.parametrize("which", CHARTS)
def test_a_chart_draws_the_values_and_nothing_of_what_is_missing(which, snippets, places, node, tmp_path):
    shows(drawn(chart(which, snippets[which], node, tmp_path)), places, 0.01)


@pytest.mark.parametrize("which", CHARTS)
def test_a_chart_of_another_value_does_not_pass(which, snippets, places, url, spoiled, node, tmp_path):
    found = chart(which, snippets[which].replace(url, spoiled), node, tmp_path)
    with pytest.raises(AssertionError):
        shows(drawn(found), places, 0.01)
    assert any(value == pytest.approx(1.5, abs=0.01) for value in drawn(found).values())


def lengths(fetch, query: str) -> list[int]:
    """How many points each line joins: those with a value of one segment."""
    told = json.loads(fetch(f"/v1/series?{query}")[0])["series"]
    segments = [segment["points"] for line in told for segment in line["segments"]]
    counts = [sum(point["value"] is not None for point in segment) for segment in segments]
    return sorted(count for count in counts if count)


@pytest.mark.parametrize("query", ["by=country", "by=country&methodology=waiting&criterion=in-time"], ids=["years", "parts"])
@pytest.mark.parametrize("which", CHARTS)
def test_lines_join_what_can_be_compared(which, query, snippets, fetch, node, tmp_path):
    """Also where years, halves, quarters and months of one country stand in one file."""
    assert snippets[which].count("by=country") == 1
    found = chart(which, snippets[which].replace("by=country", query), node, tmp_path)
    assert sorted(found["lines"]) == lengths(fetch, query)


@pytest.mark.parametrize(("which", "segment"), [("plot", " ${row.segment}"), ("vega-lite", '"segment"')])
def test_lines_that_join_segments_do_not_pass(which, segment, snippets, fetch, node, tmp_path):
    assert segment in snippets[which]
    joined = snippets[which].replace(segment, '"country"' if which == "vega-lite" else "")
    assert sorted(chart(which, joined, node, tmp_path)["lines"]) != lengths(fetch, "by=country")
