"""The examples of the data page, run as they stand there: each finds the same values as JSON tells."""

import html
import io
import json
import re
import shlex
import subprocess
import sys

import pandas
import pytest


@pytest.fixture(scope="module")
def snippets(fetch, url):
    """What the page shows, by name; its address is where the page says the service is."""
    page = fetch("/en/data", Accept="text/html")[0].decode()
    found = dict(re.findall(r'<code id="snippet-([a-z-]+)"[^>]*>(.*?)</code>', page, re.S))
    return {name: html.unescape(text) for name, text in found.items()}


@pytest.fixture(scope="module")
def values(fetch):
    """The values that each example shows, sorted."""
    answer = json.loads(fetch("/v1/series?by=country")[0])
    points = [p for line in answer["series"] for segment in line["segments"] for p in segment["points"]]
    return sorted(point["value"] for point in points if point["value"] is not None)


def test_all_are_there(snippets):
    assert list(snippets) == ["curl", "excel", "pandas", "r", "plot", "vega-lite", "grafana"]


def test_curl(snippets, values, tmp_path):
    subprocess.run(shlex.split(snippets["curl"]), cwd=tmp_path, check=True, timeout=60, capture_output=True)
    table = pandas.read_csv(tmp_path / "countries.csv")
    assert sorted(table["value"].dropna()) == values


def test_excel(snippets, values, fetch, url):
    assert snippets["excel"].endswith("&profile=excel-cs")
    file = io.BytesIO(fetch(snippets["excel"].removeprefix(url))[0])
    table = pandas.read_csv(file, sep=";", decimal=",", encoding="utf-8-sig")
    assert sorted(table["value"].dropna()) == values


def test_pandas(snippets):
    told = subprocess.run([sys.executable, "-c", snippets["pandas"]], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0 and "period" in told.stdout, told.stderr


def test_r(snippets):
    told = subprocess.run(["Rscript", "-e", snippets["r"]], capture_output=True, text=True, timeout=60)
    assert told.returncode == 0 and "CZ" in told.stdout, told.stderr


@pytest.mark.parametrize("which", ["plot", "vega-lite"])
def test_charts(which, snippets, values, node, tmp_path):
    file = tmp_path / which
    file.write_text(snippets[which])
    drawn = json.loads(node("snippets.mjs", which, str(file)))
    assert sorted(drawn["values"]) == values
    assert drawn["drawn"] == len(values)
    # One that asks for something else draws something else: the comparison can fail.
    file.write_text(snippets[which].replace("by=country", "by=life_event").replace("country", "life_event"))
    assert sorted(json.loads(node("snippets.mjs", which, str(file)))["values"]) != values


def test_grafana(snippets, values, fetch, url):
    query = json.loads(snippets["grafana"])
    table = pandas.read_csv(io.BytesIO(fetch(query["url"].removeprefix(url))[0]))
    types = {"timestamp": pandas.to_datetime, "number": pandas.to_numeric, "string": lambda column: column.astype(str)}
    for column in query["columns"]:
        types[column["type"]](table[column["selector"]])
    assert sorted(table["value"].dropna()) == values
