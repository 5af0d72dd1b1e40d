"""Tables as a workbook, for Czech Excel, as CSV on the Web and as a data package: the same means as JSON."""

import csv
import decimal
import io
import json
import math
import zipfile
from datetime import date, datetime

import duckdb
import frictionless
import openpyxl
import pandas
import pytest
from csvw import CSVW

from figures import COLUMNS, all_criteria, close, means, rows

ALL = "/v1/observations"


def spoil(text: str, name: str, value: str, delimiter: str = ",") -> str:
    """The file with one value of a column replaced, in the first row that has one there."""
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    at = table[0].index(name)
    row = next((row for row in table[1:] if row[at]), table[1])
    row[at] = value
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return out.getvalue()


def of_table(table: pandas.DataFrame) -> dict[str, float]:
    return table.groupby("criterion")["value"].mean().dropna().to_dict()


# For Czech Excel


def excel(text: str) -> dict[str, float]:
    return of_table(pandas.read_csv(io.StringIO(text), sep=";", decimal=","))


def test_czech_excel(fetch):
    body, _ = fetch(ALL + ".csv?profile=excel-cs&labels=cs")
    assert body.startswith(b"\xef\xbb\xbf") and body.count(b"\n") == body.count(b"\r\n")
    text = body.decode("utf-8-sig")
    table = pandas.read_csv(io.StringIO(text), sep=";", decimal=",")
    assert list(table.columns) == [*COLUMNS, "service_name", "agency_name", "criterion_name"]
    assert table["value"].dtype == float and table["criterion_name"].notna().all()
    close(excel(text), means())


def test_a_spoiled_file_for_excel_does_not_pass(fetch):
    text = fetch(ALL + ".csv?profile=excel-cs")[0].decode("utf-8-sig")
    with pytest.raises(AssertionError):
        close(excel(spoil(text, "value", "12,345", ";")), means())


# Workbook


@pytest.fixture(scope="module")
def book(fetch, tmp_path_factory):
    body, headers = fetch(ALL + ".xlsx")
    assert headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    path = tmp_path_factory.mktemp("xlsx") / "observations.xlsx"
    path.write_bytes(body)
    return path


def read_book(path) -> list[dict]:
    sheet = openpyxl.load_workbook(path)["data"]
    header, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in found]


def means_of(found: list[dict]) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for row in found:
        if row["value"] is not None:
            values.setdefault(row["criterion"], []).append(row["value"])
    return {code: math.fsum(of) / len(of) for code, of in values.items()}


def test_openpyxl(book):
    workbook = openpyxl.load_workbook(book)
    assert workbook.sheetnames == ["data", "about", "codes"]
    assert workbook["data"].freeze_panes == "A2"
    found = read_book(book)
    assert list(found[0]) == COLUMNS and len(found) == len(rows())
    for row, told in zip(found, rows(), strict=True):
        assert row["value"] == told["value"] and row["seq"] == told["seq"]
        assert isinstance(row["period_start"], datetime | date)
        assert str(row["period_start"])[:10] == told["period_start"]
        assert isinstance(row["published_at"], datetime)
        assert row["period"] == told["period"] and isinstance(row["period"], str)
    close(means_of(found), means())
    codes = {row[:2]: row[2] for row in workbook["codes"].iter_rows(min_row=2, values_only=True)}
    assert codes["criterion", "index"] and codes["service", found[0]["service"]]
    assert codes["target_group", "all"] == "Všichni"
    about = [cell for row in workbook["about"].iter_rows(values_only=True) for cell in row]
    assert "https://creativecommons.org/licenses/by/4.0/" in about and "not_reported" in about
    # It is this workbook that stays, and is cited.
    stays = [str(cell) for cell in about if "/v1/observations.xlsx?" in str(cell) and "as_of=" in str(cell)]
    assert len(stays) == 2, about


def test_duckdb_reads_the_workbook(book):
    try:
        duckdb.sql("install excel; load excel")
    except duckdb.Error as error:
        pytest.skip(f"DuckDB's extension for workbooks cannot be had here: {error}")
    query = f"select criterion, avg(value) from read_xlsx('{book}', sheet = 'data') where value is not null group by all"
    close(dict(duckdb.sql(query).fetchall()), means())


def test_a_spoiled_workbook_does_not_pass(book, tmp_path):
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["data"]
    at = COLUMNS.index("value") + 1
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, at).value)
    sheet.cell(row, at).value += 0.001
    workbook.save(tmp_path / "spoiled.xlsx")
    with pytest.raises(AssertionError):
        close(means_of(read_book(tmp_path / "spoiled.xlsx")), means())
    (tmp_path / "short.xlsx").write_bytes(book.read_bytes()[:-2000])
    with pytest.raises(zipfile.BadZipFile):
        read_book(tmp_path / "short.xlsx")


@pytest.mark.parametrize("table", ["series", "changes", "rankings"])
def test_other_tables_are_workbooks_too(fetch, table, tmp_path):
    query = "?type=transactional" if table == "rankings" else ""
    (tmp_path / "table.xlsx").write_bytes(fetch(f"/v1/{table}.xlsx{query}")[0])
    told = list(csv.reader(io.StringIO(fetch(f"/v1/{table}.csv{query}")[0].decode())))
    found = list(openpyxl.load_workbook(tmp_path / "table.xlsx")["data"].iter_rows(values_only=True))
    assert list(found[0]) == told[0] and len(found) == len(told) > 1
    for row, cells in zip(found[1:], told[1:], strict=True):
        for value, cell in zip(row, cells, strict=True):
            if isinstance(value, bool):
                assert cell == str(value).lower()
            elif isinstance(value, int | float):
                assert float(cell) == value
            elif isinstance(value, datetime | date):
                assert cell[:10] == str(value)[:10]
            else:
                assert cell == (value or "")


# CSV on the Web


def test_csvw_finds_and_reads_the_description(url):
    found = CSVW(f"{url}{ALL}.csv", validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings]
    table = found.tables[0]
    assert str(table.common_props["dc:license"]["@id"]) == "https://creativecommons.org/licenses/by/4.0/"
    values: dict[str, list[float]] = {}
    for row in table.iterdicts():
        if row["value"] is not None:
            values.setdefault(row["criterion"], []).append(float(row["value"]))
    close({code: sum(of) / len(of) for code, of in values.items()}, means())


@pytest.mark.parametrize(
    "asked",
    [
        "series.csv?by=country&criterion=one-fill",
        "rankings.csv?type=transactional",
        "changes.csv?labels=cs",
        # With `profile=excel-cs` this client does not heed the `decimalChar` of a number.
        "observations.csv?by=agency&labels=en",
        # A key that is a list elsewhere: of a group it is one code.
        "observations.csv?by=life_event",
        "series.csv?by=life_event",
        "rankings.csv?type=transactional&by=life_event",
        "changes.csv?by=life_event",
    ],
)
def test_csvw_reads_each_table(url, asked):
    found = CSVW(f"{url}/v1/{asked}", validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", "100.5"),
        ("value", "much"),
        ("value", "NaN"),
        ("state", "fine"),
        ("state", "too_fewer"),
        ("period", "banana"),
        ("period", "2021-Q9"),
        ("period_start", "1. 1. 2023"),
        ("flags", "odd"),
        ("life_event", "Ne Ne!"),
    ],
)
def test_csvw_refuses_a_spoiled_file(fetch, tmp_path, column, value):
    text = spoil(fetch(ALL + ".csv")[0].decode(), column, value)
    (tmp_path / "observations.csv").write_bytes(text.encode())
    told = tmp_path / "observations.csv-metadata.json"
    told.write_bytes(fetch(ALL + ".csv-metadata.json")[0])
    try:
        assert not CSVW(str(told), validate=True).is_valid
    except decimal.InvalidOperation:
        # How this client refuses `NaN` as a decimal number.
        assert value == "NaN"


def test_csvw_refuses_a_row_told_twice(fetch, tmp_path):
    lines = fetch(ALL + ".csv")[0].decode().splitlines(keepends=True)
    (tmp_path / "observations.csv").write_text("".join([*lines, lines[1]]), newline="")
    told = tmp_path / "observations.csv-metadata.json"
    told.write_bytes(fetch(ALL + ".csv-metadata.json")[0])
    with pytest.raises((ValueError, AssertionError)):
        assert CSVW(str(told), validate=True).is_valid


# Data package


@pytest.fixture
def package(fetch, tmp_path):
    told = json.loads(fetch("/v1/datapackage.json")[0])
    for resource in told["resources"]:
        path = resource["path"]
        # As who keeps the package: a query is no name of a file.
        resource["path"] = path.split("?")[0]
        (tmp_path / resource["path"]).write_bytes(fetch("/v1/" + path)[0])
    (tmp_path / "datapackage.json").write_text(json.dumps(told))
    return tmp_path


def report(folder):
    return frictionless.Package(str(folder / "datapackage.json")).validate()


def test_frictionless(package):
    found = report(package)
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    resource = frictionless.Package(str(package / "datapackage.json")).get_resource("observations")
    values: dict[str, list[float]] = {}
    for row in resource.read_rows():
        if row["value"] is not None:
            values.setdefault(row["criterion"], []).append(float(row["value"]))
    close({code: sum(of) / len(of) for code, of in values.items()}, means(all_criteria()))


def test_frictionless_reads_the_package_where_it_is(url):
    found = frictionless.Package(f"{url}/v1/datapackage.json").validate()
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]


@pytest.mark.parametrize(
    ("column", "value", "error"),
    [
        ("value", "100.5", "constraint-error"),
        ("value", "much", "type-error"),
        ("value", "NaN", "constraint-error"),
        ("state", "fine", "constraint-error"),
        ("period", "banana", "constraint-error"),
        ("period", "2021-Q9", "constraint-error"),
        ("flags", "odd", "constraint-error"),
        ("life_event", "Ne Ne!", "constraint-error"),
        ("service", "", "constraint-error"),
    ],
)
def test_frictionless_refuses_a_spoiled_file(package, column, value, error):
    path = package / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), column, value).encode())
    found = report(package)
    assert not found.valid
    kinds = [kind for (kind,) in found.flatten(["type"])]
    assert error in kinds or "primary-key" in kinds, kinds
