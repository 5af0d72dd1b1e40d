"""Tables as a workbook, for Czech Excel, as CSV on the Web and as a data package: the same figures as JSON."""

import csv
import io
import itertools
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import frictionless
import openpyxl
import pandas
import python_calamine
import pytest
from csvw import CSVW

from figures import COLUMNS, DIMENSIONS, QUESTIONS, all_criteria, cells, close, expected, parts, rows, years
from register import NAMES

ALL = "/v1/observations"


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.__name__)
def question(request) -> str:
    return request.param()


def spoil(text: str, name: str, value: str, delimiter: str = ",", only: str = "value") -> str:
    """The file with the cell of a column replaced in the first row that has something in another column."""
    table = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    row = next(row for row in table[1:] if row[table[0].index(only)])
    assert row[table[0].index(name)] != value
    row[table[0].index(name)] = value
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return out.getvalue()


def records(table: pandas.DataFrame) -> list[dict]:
    """The rows of a table; what is missing is None."""
    return table.astype(object).where(table.notna(), None).to_dict("records")


# For Czech Excel


def excel(text: str) -> dict:
    """As Excel set to Czech splits it and reads its numbers. An apostrophe guards, and is not part of the text."""
    found = records(pandas.read_csv(io.StringIO(text), sep=";", decimal=","))
    return cells(row | {name: str(row[name]).removeprefix("'") for name in DIMENSIONS} for row in found)


def test_czech_excel(fetch, question):
    body, _ = fetch(f"{ALL}.csv?profile=excel-cs&labels=cs&{question}")
    assert body.startswith(b"\xef\xbb\xbf") and body.count(b"\n") == body.count(b"\r\n")
    text = body.decode("utf-8-sig")
    table = pandas.read_csv(io.StringIO(text), sep=";", decimal=",")
    assert list(table.columns) == [*COLUMNS, "service_name", "agency_name", "criterion_name"]
    assert table["value"].dtype == float and table["criterion_name"].notna().all()
    close(excel(text), expected(question))


@pytest.mark.parametrize(("column", "value"), [("value", "12,345"), ("value", "NaN"), ("service", "cz-nobody"), ("period", "1999")])
def test_a_spoiled_file_for_excel_does_not_pass(fetch, column, value):
    text = fetch(f"{ALL}.csv?profile=excel-cs&{years()}")[0].decode("utf-8-sig")
    with pytest.raises(AssertionError):
        close(excel(spoil(text, column, value, ";")), expected(years()))


def test_no_cell_for_excel_is_a_formula(fetch):
    text = fetch(f"{ALL}.csv?profile=excel-cs&labels=cs&{parts()}")[0].decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    live = [cell for row in found for cell in row.values() if cell[:1] in tuple("=+-@\t\r\n＝")]
    # A number may be negative; nothing here is.
    assert not live
    for code, name in NAMES.items():
        guard = "'" if name[0] in "=+-@＝" else ""
        assert {row["service_name"] for row in found if row["service"] == code} == {guard + name}
    assert {row["agency_name"][:2] for row in found} == {"'+"}


# Workbook


@pytest.fixture(scope="module")
def book(fetch, tmp_path_factory, question):
    return stored(fetch, tmp_path_factory, question)


@pytest.fixture(scope="module")
def small_book(fetch, tmp_path_factory):
    return stored(fetch, tmp_path_factory, parts())


def stored(fetch, tmp_path_factory, question):
    body, headers = fetch(f"{ALL}.xlsx?labels=en&{question}")
    assert headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    path = tmp_path_factory.mktemp("xlsx") / "observations.xlsx"
    path.write_bytes(body)
    return path


def by_openpyxl(path) -> list[dict]:
    sheet = openpyxl.load_workbook(path)["data"]
    header, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in found]


def by_calamine(path) -> list[dict]:
    header, *found = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("data").to_python()
    return [{name: None if cell == "" else cell for name, cell in zip(header, row, strict=True)} for row in found]


# DuckDB could be a third, but takes what it needs for it from an address of its own at run time, unpinned.
BOOK_READERS = [by_openpyxl, by_calamine]


@pytest.mark.parametrize("read", BOOK_READERS)
def test_reads_the_workbook(read, book, question):
    found = read(book)
    assert list(found[0])[: len(COLUMNS)] == COLUMNS
    close(cells(found), expected(question))
    told = {tuple(str(row[name]) for name in DIMENSIONS): row for row in rows(question)}
    for row in found:
        # Of these every client makes the same: a period is a text, also where it looks like a number or a date.
        assert isinstance(row["period"], str)
        as_told = told[tuple(row[name] for name in DIMENSIONS)]
        assert row["seq"] == as_told["seq"] and row["source"] == as_told["source"]
        assert isinstance(row["period_start"], datetime | date) and isinstance(row["published_at"], datetime)
        for name in ("period_start", "period_end"):
            assert str(row[name])[:10] == as_told[name]
    names = {row["service"]: row["service_name"] for row in found}
    assert {code: names.get(code) for code in NAMES} == NAMES


def test_the_sheets_of_the_workbook(book):
    workbook = openpyxl.load_workbook(book)
    assert workbook.sheetnames == ["data", "about", "codes"]
    assert workbook["data"].freeze_panes == "A2"
    formulas = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not formulas
    codes = {row[:2]: row[2] for row in workbook["codes"].iter_rows(min_row=2, values_only=True)}
    assert codes["criterion", "index"] and codes["service", "cz-odd-formula"] == NAMES["cz-odd-formula"]
    about = [cell for row in workbook["about"].iter_rows(values_only=True) for cell in row]
    assert "https://creativecommons.org/licenses/by/4.0/" in about and "not_reported" in about
    assert codes["target_group", "all"] in ("Všichni", "Everybody")
    # It is this workbook that stays, and is cited.
    stays = [str(cell) for cell in about if "/v1/observations.xlsx?" in str(cell) and "as_of=" in str(cell)]
    assert len(stays) == 2, about


@pytest.mark.parametrize("read", BOOK_READERS)
@pytest.mark.parametrize("spoiler", ["another value", "nothing", "exchanged"])
def test_a_spoiled_workbook_does_not_pass(read, spoiler, small_book, tmp_path):
    workbook = openpyxl.load_workbook(small_book)
    sheet, at, of = workbook["data"], COLUMNS.index("value") + 1, COLUMNS.index("criterion") + 1
    valued = [sheet.cell(row, at) for row in range(2, sheet.max_row + 1) if sheet.cell(row, at).value is not None]
    first = valued[0]
    if spoiler == "another value":
        first.value += 0.001
    elif spoiler == "nothing":
        first.value = None
    else:
        alike = lambda cell: sheet.cell(cell.row, of).value == sheet.cell(first.row, of).value
        other = next(cell for cell in valued if alike(cell) and cell.value != first.value)
        first.value, other.value = other.value, first.value
    workbook.save(tmp_path / "spoiled.xlsx")
    with pytest.raises(AssertionError):
        close(cells(read(tmp_path / "spoiled.xlsx")), expected(parts()))


@pytest.mark.parametrize("read", BOOK_READERS)
def test_a_workbook_cut_short_is_refused(read, small_book, tmp_path):
    (tmp_path / "short.xlsx").write_bytes(small_book.read_bytes()[:-2000])
    with pytest.raises((zipfile.BadZipFile, python_calamine.CalamineError)):
        read(tmp_path / "short.xlsx")


@pytest.mark.parametrize("table", ["series", "changes", "rankings", "revisions", "coverage", "coverage/agencies"])
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
#
# With `profile=excel-cs` no client here reads the description, which the file nevertheless links: this one does not
# heed the `decimalChar` of a number, and by address not the delimiter either. Nothing independent holds it.


def by_csvw(where: str) -> dict:
    """What the client found, if it found it valid."""
    found = CSVW(where, validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings][:5]
    plain = lambda value: float(value) if isinstance(value, Decimal) else value
    return cells({name: plain(value) for name, value in row.items()} for row in found.tables[0].iterdicts())


def test_csvw_finds_and_reads_the_description(url, question):
    found = CSVW(f"{url}{ALL}.csv?{question}", validate=True)
    assert str(found.tables[0].common_props["dc:license"]["@id"]) == "https://creativecommons.org/licenses/by/4.0/"
    close(by_csvw(f"{url}{ALL}.csv?{question}"), expected(question))


@pytest.mark.parametrize(
    "asked",
    [
        "series.csv?by=country&criterion=one-fill",
        "rankings.csv?type=transactional",
        "changes.csv?labels=cs",
        "revisions.csv",
        "coverage.csv",
        "coverage/agencies.csv",
        "observations.csv?by=agency&labels=en",
        "series.csv?by=service&methodology=waiting&criterion=in-time",
        "changes.csv?by=service&methodology=waiting&criterion=in-time&labels=en",
        "rankings.csv?type=transactional&methodology=waiting&criterion=in-time&period=2025-Q3",
    ],
)
def test_csvw_reads_each_table(url, asked):
    found = CSVW(f"{url}/v1/{asked}", validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings]


def test_csvw_reads_odd_names(url):
    found = CSVW(f"{url}{ALL}.csv?methodology=waiting&labels=en", validate=True)
    assert found.is_valid, [str(warning.message)[:300] for warning in found.warnings]
    told = {row["service"]: row["service_name"] for row in found.tables[0].iterdicts()}
    assert {code: told[code] for code in NAMES} == NAMES


TABLES = ["observations", "series", "rankings", "changes"]
SUBJECTS = ["service", "agency", "life_event", "level", "country", "target_group"]


# Groups of people are not ranked.
@pytest.mark.parametrize(
    ("table", "by"), [it for it in itertools.product(TABLES, SUBJECTS) if it != ("rankings", "target_group")]
)
def test_csvw_reads_every_kind_of_subject(url, fetch, table, by):
    asked = f"{table}.csv?by={by}" + ("&type=transactional" if table == "rankings" else "")
    found = CSVW(f"{url}/v1/{asked}", validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings]
    lines = list(csv.DictReader(io.StringIO(fetch(f"/v1/{asked}")[0].decode())))
    read = list(found.tables[0].iterdicts())
    assert len(read) == len(lines) > 0
    # A subject is one, of whatever kind.
    subject = lambda row: row[by][0] if isinstance(row[by], list) else row[by]
    assert [subject(row) for row in read] == [row[by] for row in lines]


# What may be spoiled, and in which row: one that has something in that column.
SPOILED = [
    ("value", "100.5", "value"),
    ("value", "much", "value"),
    ("value", "NaN", "value"),
    ("state", "fine", "state"),
    ("state", "too_fewer", "state"),
    ("period", "banana", "period"),
    ("period", "2021-Q9", "period"),
    ("period_start", "1. 1. 2023", "period_start"),
    ("flags", "odd", "state"),
    ("life_event", "Ne Ne!", "life_event"),
    ("service", "Ne!", "service"),
    ("target_group", "", "service"),
    ("published_at", "yesterday", "published_at"),
    ("n", "-1", "service"),
]


@pytest.fixture
def described(fetch, tmp_path):
    """A file beside its description, and where that is; the file can be spoiled."""
    told = json.loads(fetch(f"{ALL}.csv-metadata.json?{parts()}")[0])
    told["url"] = "observations.csv"
    (tmp_path / "metadata.json").write_text(json.dumps(told))
    (tmp_path / "observations.csv").write_bytes(fetch(f"{ALL}.csv?{parts()}")[0])
    return tmp_path


def test_csvw_reads_a_file_beside_its_description(described):
    close(by_csvw(str(described / "metadata.json")), expected(parts()))


@pytest.mark.parametrize(("column", "value", "only"), SPOILED)
def test_csvw_refuses_a_spoiled_file(described, column, value, only):
    path = described / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), column, value, only=only).encode())
    # Of what is no number this client says so by breaking off.
    with pytest.raises((AssertionError, ValueError, InvalidOperation)):
        by_csvw(str(described / "metadata.json"))


def test_csvw_refuses_a_row_told_twice(described):
    path = described / "observations.csv"
    lines = path.read_bytes().decode().splitlines(keepends=True)
    path.write_bytes("".join([*lines, lines[1]]).encode())
    with pytest.raises((ValueError, AssertionError)):
        assert CSVW(str(described / "metadata.json"), validate=True).is_valid


def test_another_value_is_seen(described):
    path = described / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), "value", "12.345").encode())
    with pytest.raises(AssertionError):
        close(by_csvw(str(described / "metadata.json")), expected(parts()))


# Data package


@pytest.fixture(scope="module")
def downloaded(fetch) -> tuple[dict, dict[str, bytes]]:
    """The description, in which every file has the name of its resource, and the files."""
    told = json.loads(fetch("/v1/datapackage.json")[0])
    files = {}
    for resource in told["resources"]:
        path = f"{resource['name']}.csv"
        files[path] = fetch("/v1/" + resource["path"])[0]
        resource["path"] = path
    return told, files


@pytest.fixture
def package(downloaded, tmp_path):
    """The whole package, in a folder."""
    told, files = downloaded
    (tmp_path / "datapackage.json").write_text(json.dumps(told))
    for path, body in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(body)
    return tmp_path


@pytest.fixture
def sample(package):
    """Of the package the observations alone, and of these some: enough to be spoiled."""
    path = package / "datapackage.json"
    told = json.loads(path.read_text())
    told["resources"] = [resource for resource in told["resources"] if resource["name"] == "observations"]
    path.write_text(json.dumps(told))
    file = package / "observations.csv"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:200]))
    found = report(package)
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    return package


def report(folder):
    return frictionless.Package(str(folder / "datapackage.json")).validate()


def figures_of(package: frictionless.Package) -> dict:
    found = package.get_resource("observations").read_rows()
    plain = lambda value: float(value) if isinstance(value, Decimal) else value
    return cells({name: plain(row[name]) for name in COLUMNS} for row in found)


def test_frictionless(package):
    found = report(package)
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]


def test_frictionless_reads_the_package_where_it_is(url):
    found = frictionless.Package(f"{url}/v1/datapackage.json").validate()
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]


def test_the_package_at_its_address_is_the_whole_register(url):
    """Whoever is given its address alone gets every criterion, and knows it."""
    close(figures_of(frictionless.Package(f"{url}/v1/datapackage.json")), expected(all_criteria()))


@pytest.mark.parametrize(("column", "value", "only"), SPOILED)
def test_frictionless_refuses_a_spoiled_file(sample, column, value, only):
    path = sample / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), column, value, only=only).encode())
    found = report(sample)
    assert not found.valid
    fields = {name for _, name in found.flatten(["type", "fieldName"])}
    assert column in fields, found.flatten(["type", "fieldName", "note"])[:5]


def test_frictionless_refuses_a_row_told_twice(sample):
    path = sample / "observations.csv"
    lines = path.read_bytes().decode().splitlines(keepends=True)
    path.write_bytes("".join([*lines, lines[1]]).encode())
    assert "primary-key" in [kind for (kind,) in report(sample).flatten(["type"])]


def test_another_value_in_the_package_is_seen(sample):
    told = figures_of(frictionless.Package(str(sample / "datapackage.json")))
    path = sample / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), "value", "12.345").encode())
    with pytest.raises(AssertionError):
        close(figures_of(frictionless.Package(str(sample / "datapackage.json"))), told)
