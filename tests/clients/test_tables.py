"""Tables as a workbook and for Czech Excel: the same figures as JSON."""

import csv
import io
import zipfile
from datetime import datetime

import openpyxl
import pandas
import pytest
import python_calamine

from figures import COLUMNS, DIMENSIONS, QUESTIONS, cells, close, expected, is_told, parts, rows, years
from register import NAMES
from spoiled import spoil

ALL = "/v1/observations"


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.__name__)
def question(request) -> str:
    return request.param()


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
        assert isinstance(row["published_at"], datetime)
        for name in ("period_start", "period_end", "published_at"):
            assert is_told(as_told[name], row[name]), (name, row[name], as_told[name])
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
