"""Every file that the catalogue offers, taken from the catalogue: a form or a table that is added and read by nothing
here fails. All forms of a table say the same of the same, cell by cell."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from csvw import CSVW
from rdflib import Graph
from rdflib.namespace import DCAT

from conftest import answers
from figures import Cells, all_criteria, cells, close, expected, is_told
from test_csv import by_pandas
from test_jsonstat import by_pyjstat
from test_sdmx import pysdmx_figures
from test_tables import by_openpyxl

Rows = list[dict[str, object]]
ENDINGS = (".csv", ".xlsx", ".jsonstat", ".sdmx.csv", "")


@pytest.fixture(scope="module")
def offered(fetch, url) -> dict[tuple[str, str], dict[str, str]]:
    """Every file: by table and by what is asked of it, its addresses by how they end."""
    catalogue = Graph().parse(data=fetch("/v1/catalog.jsonld")[0], format="json-ld")
    found: dict[tuple[str, str], dict[str, str]] = {}
    for address in catalogue.objects(None, DCAT.downloadURL):
        path, query = urlsplit(str(address)).path, urlsplit(str(address)).query
        name = path.rpartition("/")[2]
        ending = name[len(name.partition(".")[0]) :]
        table = found.setdefault((path.removesuffix(ending), query), {})
        assert ending not in table, f"{address} is offered twice"
        table[ending] = str(address).removeprefix(url)
    return found


# Tables, whose cells are told apart by their columns.


def of_csv(fetch: Callable, address: str) -> Rows:
    return list(csv.DictReader(io.StringIO(fetch(address)[0].decode())))


def of_xlsx(fetch: Callable, address: str) -> Rows:
    sheet = openpyxl.load_workbook(io.BytesIO(fetch(address)[0]))["data"]
    header, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in found]


def of_json(fetch: Callable, address: str) -> Rows:
    found: Rows = []
    for page in answers(address):
        for item in page.get("items", []):
            # A revised value has a change, too, that is a number.
            change = item["change"] if isinstance(item.get("change"), dict) else {}
            said = {f"sentence_{language}": text for language, text in change.get("sentence", {}).items()}
            found.append({"seq": page["seq"]} | item | item.get("subject", {}) | change | said)
        for line in page.get("series", []):
            points = [point for segment in line["segments"] for point in segment["points"]]
            found += [line["subject"] | point | {"target_group": "all", "criterion": "index"} for point in points]
        for campaign in page.get("campaigns", []):
            found += [campaign | of | of["total"] for of in campaign["agencies"]]
    return found


TABULAR = {".csv": of_csv, ".xlsx": of_xlsx, "": of_json}


def alike(table: Rows, other: Rows, key: list[str]) -> set[str]:
    """Fails unless both have the same rows with the same cells; gives the columns that the other does not have."""
    told = {tuple(str(row[name]) for name in key): row for row in other}
    assert len(told) == len(other) == len(table)
    without: set[str] = set()
    for row in table:
        twin = told[tuple(str(row[name]) for name in key)]
        without |= row.keys() - twin.keys()
        apart = {name: (row[name], twin[name]) for name in row.keys() & twin.keys() if not is_told(row[name], twin[name])}
        assert not apart, apart
    return without


def keys(fetch: Callable) -> dict[str, list[str]]:
    """What tells the rows of a file apart, by its address, as the data package says."""
    told = json.loads(fetch("/v1/datapackage.json")[0])["resources"]
    return {f"/v1/{resource['path']}": resource["schema"]["primaryKey"] for resource in told}


# In JSON a point of a line stands in its segment, and a service is told by its code alone.
NOT_IN_JSON = {
    "/v1/series": {"agency", "life_event", "level", "country", "segment"},
}


def test_every_form_of_every_table_says_the_same(offered, fetch):
    by = keys(fetch)
    assert {forms[".csv"] for forms in offered.values()} == by.keys()
    assert len({table for table, _ in offered}) > 5
    filled = set()
    for (table, _), forms in offered.items():
        assert set(forms) <= set(ENDINGS), f"nothing here reads {forms}"
        rows = of_csv(fetch, forms[".csv"])
        filled |= {table} if rows else set()
        for ending, read in TABULAR.items():
            if ending in forms:
                without = alike(rows, read(fetch, forms[ending]), by[forms[".csv"]])
                unsaid = NOT_IN_JSON.get(table, set()) if ending == "" and rows else set()
                assert without == unsaid, (table, ending, without)
    # Of a methodology of which nothing was corrected, say, a table may be empty.
    assert filled == {table for table, _ in offered}


@pytest.mark.parametrize("spoil", ["another value", "nothing", "a row less", "a row twice", "exchanged"])
def test_what_differs_does_not_pass(offered, fetch, spoil):
    forms = offered["/v1/revisions", ""]
    rows, key = of_csv(fetch, forms[".csv"]), keys(fetch)[forms[".csv"]]
    told = of_json(fetch, forms[""])
    alike(rows, told, key)
    first, last = rows[0], rows[-1]
    match spoil:
        case "another value":
            first["first_value"] = str(float(first["first_value"]) + 0.001)
        case "nothing":
            first["first_value"] = ""
        case "a row less":
            rows.pop()
        case "a row twice":
            rows.append(dict(first))
        case "exchanged":
            assert first["first_value"] != last["first_value"]
            first["first_value"], last["first_value"] = last["first_value"], first["first_value"]
    with pytest.raises(AssertionError):
        alike(rows, told, key)


def test_every_table_is_what_its_description_says(offered, url):
    for forms in offered.values():
        found = CSVW(f"{url}{forms['.csv']}", validate=True)
        assert found.is_valid, [str(warning.message) for warning in found.warnings][:5]
        assert len(list(found.tables[0].iterdicts())) > 0 or "methodology=" in forms[".csv"]


# Observations, by the client of each form.


def whole(ending: str, address: str, fetch: Callable, path: Path) -> Cells:
    """The figures of a file of observations, by a client of its form."""
    if ending == "":
        return expected(urlsplit(address).query)
    body, _ = fetch(address)
    (path / f"file{ending}").write_bytes(body)
    match ending:
        case ".csv":
            return by_pandas(path / "file.csv")
        case ".xlsx":
            return cells(by_openpyxl(path / "file.xlsx"))
        case ".jsonstat":
            return by_pyjstat(body)
        case ".sdmx.csv":
            return pysdmx_figures(body.decode(), fetch("/v1/structure.sdmx.xml")[0].decode())
    raise AssertionError(f"nothing here reads {address}")


def test_the_catalogue_offers_the_whole_table(offered, fetch, tmp_path):
    """Who harvests it gets every criterion of every methodology, not one."""
    files = {query: forms for (table, query), forms in offered.items() if table == "/v1/observations"}
    assert len(files) > 1 and sum(not query.startswith("methodology=") for query in files) == 1
    for query, forms in files.items():
        assert set(forms) == set(ENDINGS)
        asked = query if query.startswith("methodology=") else all_criteria()
        for ending, address in forms.items():
            close(whole(ending, address, fetch, tmp_path), expected(asked))
